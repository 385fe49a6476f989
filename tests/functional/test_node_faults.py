"""What goes wrong with nodes: what a real one can be made to do, and the rest from a small server on loopback."""

import base64
import json
import logging
import traceback
from collections.abc import Callable, Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from lashou_btc.chain.endpoint import from_url
from lashou_btc.chain.node import Node
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.chain.rpc import Rpc, Timing
from lashou_btc.errors import LashouError, Refused, Unreachable
from lashou_btc.networks import MAINNET, REGTEST, SIGNET
from lashou_btc.regtest import daemon
from lashou_btc.regtest.binaries import Binaries

pytestmark = pytest.mark.functional
CANARY = "c4nary-P4ssword"
BRIEFLY = Timing(answer_s=10.0, patience_s=0.4)


def code(call: Callable[[], object]) -> str:
    """The code of the error that a call ends with."""
    with pytest.raises(LashouError) as error:
        call()
    assert str(error.value).endswith(".") and len(str(error.value)) < 400
    return error.value.code


# -- a real node

def test_wrong_password(node: RegtestNode) -> None:
    with Node(REGTEST, f"http://someone:{CANARY}@{node.endpoint.place}") as stranger:
        assert code(stranger.tip) == "node.unauthorized"


def test_wrong_network(node: RegtestNode) -> None:
    user, password = node.endpoint.credentials()
    for network in (MAINNET, SIGNET):
        with Node(network, f"http://{user}:{password}@{node.endpoint.place}") as lost:
            for call in (lost.tip, lambda lost=lost: lost.block_hash(0), lambda lost=lost: lost.headers(0, 1),
                         lambda lost=lost: lost.broadcast(b""), lambda lost=lost: lost.coins(b"\x51"),
                         lambda lost=lost: lost.transaction("00" * 32), lambda lost=lost: list(lost.blocks(0, 0))):
                with pytest.raises(Refused) as error:
                    call()
                assert error.value.code == "node.wrong-chain"


def test_node_gone_and_back_with_another_cookie(bitcoind: Binaries, tmp_path: Path) -> None:
    process = daemon.start(bitcoind, tmp_path / "datadir")
    with RegtestNode(process.endpoint) as node:
        try:
            node.mine(3)
            tip, old = node.tip(), process.endpoint.credentials()
        finally:
            daemon.stop(process)
        assert code(node.tip) == "node.down"
        process = daemon.start(bitcoind, tmp_path / "datadir")
        try:
            assert process.endpoint.place == node.endpoint.place and process.endpoint.credentials() != old
            assert node.tip() == tip  # the same object reads the new cookie
            with RegtestNode(process.endpoint) as other:
                assert other.new_address()  # its wallet is loaded again
        finally:
            daemon.stop(process)


def test_pruned_blocks(bitcoind: Binaries, tmp_path: Path) -> None:
    # -fastprune makes block files of 64 kB, so that a short chain has whole files to prune.
    process = daemon.start(bitcoind, tmp_path / "datadir", ["-prune=1", "-fastprune"])
    try:
        with RegtestNode(process.endpoint) as node:
            node.mine(650)
            node.node.call("pruneblockchain", 350)
            lowest = node.node.call("getblockchaininfo")["pruneheight"]
            assert 1 < lowest <= 351
            with pytest.raises(Unreachable, match=rf"below height {lowest}, and block 1 ") as error:
                list(node.blocks(1, 5))
            assert error.value.code == "node.pruned"
            assert len(node.headers(0, 650)) == 651  # headers stay
            assert [b.height for b in node.blocks(lowest, 650)] == list(range(lowest, 651))
    finally:
        daemon.stop(process)


def test_amounts_travel_as_text_and_come_as_decimal(node: RegtestNode) -> None:
    address = node.new_address()
    raw = node.node.call("createrawtransaction", [], [{address: Decimal("0.10000001")}])
    value = node.node.call("decoderawtransaction", raw, False)["vout"][0]["value"]
    assert value == Decimal("0.10000001") and type(value) is Decimal


def test_calls_that_the_node_refuses(node: RegtestNode) -> None:
    assert code(lambda: node.node.call("nosuchmethod")) == "node.refused"
    assert code(lambda: node.node.call("getblock", "zz")) == "node.refused"


def test_a_batch_is_its_calls_one_by_one(node: RegtestNode) -> None:
    calls: list[tuple[str, list[object]]] = [("getblockhash", [h]) for h in range(100)]
    calls += [("getblockheader", [node.block_hash(7), False]), ("getblockcount", [])]
    with Rpc(node.endpoint) as rpc:
        assert rpc.batch(calls) == [rpc.call(method, *params) for method, params in calls]
        assert rpc.batch([]) == []


def test_a_closed_node(node: RegtestNode) -> None:
    other = Node(REGTEST, node.endpoint)
    other.tip()
    other.close()
    other.close()
    assert code(other.tip) == "node.closed"


# -- a server that is no proper node

Answer = Callable[[BaseHTTPRequestHandler, Any], None]


class Odd:
    """A server on loopback that answers each request with the next of `answers`, the last one for ever."""

    def __init__(self, *answers: Answer) -> None:
        served: list[Any] = []
        self.served = served

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
                served.append(asked)
                answers[min(len(served), len(answers)) - 1](self, asked)

            def log_message(self, *_: object) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.thread = Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()
        self.url = f"http://user:{CANARY}@127.0.0.1:{self.server.server_port}"

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def says(status: int, body: bytes, cut: int = 0) -> Answer:
    """An answer with that status and body, whose length is announced `cut` bytes too long."""
    def answer(handler: BaseHTTPRequestHandler, _: object) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body) + cut))
        handler.send_header("Connection", "close")  # said, so that the client does not try the connection again
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True
    return answer


def knows(**results: object) -> Answer:
    """A node-like answer: each call's result by its method's name, an RPCError where the result is a code."""
    def answer(handler: BaseHTTPRequestHandler, asked: Any) -> None:
        replies = []
        for one in asked if isinstance(asked, list) else [asked]:
            result = results.get(one["method"])
            failed = {"code": result, "message": "words"} if type(result) is int and result < 0 else None
            replies.append({"id": one["id"], "error": failed, "result": None if failed else result})
        says(200, json.dumps(replies if isinstance(asked, list) else replies[0]).encode())(handler, asked)
    return answer


INFO = {"chain": "regtest", "blocks": 0, "headers": 0, "bestblockhash": REGTEST.genesis,
        "initialblockdownload": False}
PROPER = knows(getblockchaininfo=INFO, getblockhash=REGTEST.genesis, getblockcount=0)


@pytest.fixture
def odd() -> Iterator[Callable[..., Odd]]:
    servers: list[Odd] = []

    def start(*answers: Answer) -> Odd:
        servers.append(Odd(*answers))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.mark.parametrize("answer", [says(503, b"Work queue depth exceeded"), knows(getblockchaininfo=-28)])
def test_patience_with_a_node_that_says_not_yet(odd: Callable[..., Odd], answer: Answer) -> None:
    server = odd(answer, answer, PROPER)
    with Node(REGTEST, server.url, BRIEFLY) as node:
        assert node.tip().height == 0
    assert len(server.served) == 3
    with Node(REGTEST, odd(answer).url, BRIEFLY) as node:
        assert code(node.tip) == "node.busy"


def test_patience_with_a_scan_for_somebody_else(odd: Callable[..., Odd]) -> None:
    busy = says(200, b'{"id":0,"result":null,"error":{"code":-8,"message":"Scan already in progress, use action"}}')
    with Node(REGTEST, odd(PROPER, busy, knows(scantxoutset={"unspents": []})).url, BRIEFLY) as node:
        assert node.coins(b"\x51") == []


@pytest.mark.parametrize(("answer", "expected"), [
    (says(401, b""), "node.unauthorized"),
    (says(403, b""), "node.forbidden"),
    (says(200, b'[{"id":0,"result":{"chain":"reg'), "node.garbled"),  # cut, and its length fits
    (says(200, b'[{"id":0,"result":{"chain":"reg', cut=900), "node.hung-up"),  # cut on the way
    (says(200, b""), "node.garbled"),
    (says(200, b"<html>hello</html>"), "node.garbled"),
    (says(301, b""), "node.garbled"),
    (says(500, b"[" * 100_000), "node.garbled"),
    (says(200, b"[]"), "node.garbled"),
    (says(200, b'{"id":0,"result":NaN,"error":null}'), "node.garbled"),
    (says(200, b'[{"id":1,"result":0,"error":null},{"id":0,"result":0,"error":null}]'), "node.garbled"),
    (says(200, b'[{"id":0,"error":"no"},{"id":1,"result":0}]'), "node.garbled"),
    (says(200, b'[{"id":0,"error":{"code":"x","message":1}},{"id":1,"result":0}]'), "node.garbled"),
    (says(200, b'[1,null]'), "node.garbled"),
    (knows(getblockchaininfo=None), "node.garbled"),
    (knows(getblockchaininfo=INFO | {"bestblockhash": "zz"}, getblockhash=REGTEST.genesis), "node.garbled"),
    (knows(getblockchaininfo=INFO | {"blocks": -5}, getblockhash=REGTEST.genesis), "node.garbled"),
    (knows(getblockchaininfo=INFO | {"chain": "main"}, getblockhash=REGTEST.genesis), "node.wrong-chain"),
    (knows(getblockchaininfo=INFO, getblockhash=MAINNET.genesis), "node.wrong-chain"),
    (knows(getblockchaininfo=-1), "node.refused"),
])
def test_answers_that_nodes_do_not_give(odd: Callable[..., Odd], answer: Answer, expected: str) -> None:
    with Node(REGTEST, odd(answer).url, BRIEFLY) as node:
        assert code(node.tip) == expected


def test_an_answer_that_does_not_come(odd: Callable[..., Odd]) -> None:
    release = Event()

    def stay_silent(handler: BaseHTTPRequestHandler, _: object) -> None:
        handler.close_connection = release.wait()

    server = odd(stay_silent)
    try:
        with Node(REGTEST, server.url, Timing(answer_s=0.2, patience_s=0.1)) as node:
            assert code(node.tip) == "node.timeout"
    finally:
        release.set()


def test_another_node_behind_the_same_address(odd: Callable[..., Odd]) -> None:
    other = knows(getblockchaininfo=INFO | {"chain": "main"}, getblockhash=MAINNET.genesis)
    with Node(REGTEST, odd(PROPER, other).url) as node:
        assert node.block_hash(0) == REGTEST.genesis
        assert code(lambda: list(node.blocks(0, 3))) == "node.wrong-chain"
        assert code(lambda: node.broadcast(b"\x00")) == "node.wrong-chain"


def test_a_block_that_was_not_asked_for(odd: Callable[..., Odd]) -> None:
    liar = knows(getblockchaininfo=INFO, getblockhash=REGTEST.genesis, getblock="00" * 81, getblockheader="00" * 79)
    with Node(REGTEST, odd(liar).url) as node:
        assert code(lambda: list(node.blocks(0, 0))) == "node.garbled"
        assert code(lambda: node.headers(0, 0)) == "node.garbled"


@pytest.mark.parametrize("amount", [0.1, "0.1", -1, 21_000_001, True, None, 1.000000001])
def test_amounts_that_nodes_do_not_give(odd: Callable[..., Odd], amount: object) -> None:
    coin = {"txid": "ab" * 32, "vout": 0, "height": 1, "amount": amount}
    known = {"getblockchaininfo": INFO, "getblockhash": REGTEST.genesis}
    with Node(REGTEST, odd(knows(**known, scantxoutset={"unspents": [coin]})).url) as node:
        if amount == 0.1:
            assert node.coins(b"\x51")[0].value_sat == 10_000_000
        else:
            assert code(lambda: node.coins(b"\x51")) == "node.garbled"


@pytest.mark.parametrize(("rate", "floor", "expected"), [
    (0.00012345, 0.00001, 13), (0.00001, 0.00005, 5), (None, 0.00001, 1), (0.000001, 0.000001, 1)])
def test_feerate_is_rounded_up_and_not_below_the_mempool(odd: Callable[..., Odd], rate: float | None,
                                                         floor: float, expected: int) -> None:
    estimate = {"errors": ["Insufficient data"]} if rate is None else {"feerate": rate}
    known = {"getblockchaininfo": INFO, "getblockhash": REGTEST.genesis, "estimatesmartfee": estimate,
             "getmempoolinfo": {"mempoolminfee": floor, "minrelaytxfee": 0.000001}}
    with Node(REGTEST, odd(knows(**known)).url) as node:
        assert node.feerate_sat_vb(6) == expected


def test_large_blocks_come_in_small_batches(odd: Callable[..., Odd], node: RegtestNode) -> None:
    blocks = list(node.blocks(0, 60))
    padding = bytes(2_000_000)  # as large as blocks get; the source reads their headers only

    def answer(handler: BaseHTTPRequestHandler, asked: Any) -> None:
        known = {b.hash: (b.raw + padding).hex() for b in blocks[:12]} | {b.hash: b.raw.hex() for b in blocks[12:]}
        replies = [{"id": one["id"], "error": None,
                    "result": blocks[one["params"][0]].hash if one["method"] == "getblockhash"
                    else known[one["params"][0]][:160 if one["method"] == "getblockheader" else None]}
                   for one in (asked if isinstance(asked, list) else [asked])]
        says(200, json.dumps(replies if isinstance(asked, list) else replies[0]).encode())(handler, asked)

    server = odd(answer)
    with Node(REGTEST, server.url) as reader:
        assert [b.hash for b in reader.blocks(0, 60)] == [b.hash for b in blocks]
    sizes = [len(asked) for asked in ([a] if isinstance(a, dict) else a for a in server.served)
             if asked[0]["method"] == "getblock"]
    assert sizes[:2] == [10, 1] and sum(sizes) == 61  # two would be a little more than 8 MB of hex


# -- secrets

def test_no_password_in_words_or_logs(odd: Callable[..., Odd], node: RegtestNode, tmp_path: Path,
                                      caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    place = node.endpoint.place
    targets = [f"http://user:{CANARY}@{place}", odd(says(500, b"no")).url, odd(PROPER).url,
               f"http://user:{CANARY}@127.0.0.1:1"]
    seen = []
    for target in targets:
        with Node(REGTEST, target, BRIEFLY) as stranger:
            seen += [repr(stranger), repr(stranger.rpc), repr(stranger.rpc.endpoint), str(stranger.rpc.endpoint)]
            try:
                stranger.tip()
            except LashouError as error:
                seen += ["".join(traceback.format_exception(error)), repr(error)]
    for malformed in (f"http://user:{CANARY}/@host", f"http://user:{CANARY}@host:port", f"ftp://u:{CANARY}@h",
                      f"http://user:{CANARY}@[::1", f"http://u:{CANARY}@h/path?x", f"user:{CANARY}@host"):
        with pytest.raises(LashouError) as refused:
            Node(REGTEST, malformed)
        seen.append("".join(traceback.format_exception(refused.value)))
    assert from_url(targets[0], REGTEST).credentials() == ("user", CANARY)
    log = caplog.text + "".join(str(r.__dict__) for r in caplog.records)
    assert "httpx" in log and place in log  # the log was on
    secret = base64.b64encode(f"user:{CANARY}".encode()).decode()
    for text in [*seen, log]:
        assert CANARY not in text and secret not in text
