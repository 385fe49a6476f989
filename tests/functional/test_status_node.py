"""`lashou status` by a node: one question shows whether what was kept still holds."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from unittest.mock import patch

import pytest

from lashou_btc.chain import glimpse as glimpses
from lashou_btc.chain.base import TARGET_BLOCKS
from lashou_btc.chain.glimpse import Glimpse, glimpse
from lashou_btc.chain.node import Node
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.commands import overview
from lashou_btc.languages import LANGUAGES
from lashou_btc.networks import MAINNET, REGTEST
from lashou_btc.usecases import answers
from lashou_btc.words import LANGUAGE
from tests.cli_kit import Result, run
from tests.village import Village

pytestmark = pytest.mark.functional


def address(node: RegtestNode) -> str:
    user, password = node.endpoint.credentials()
    return f"http://{user}:{password}@{node.endpoint.place}"


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    token = LANGUAGE.set(request.param)
    yield request.param
    LANGUAGE.reset(token)


def test_a_glimpse_is_what_the_node_says_at_length(node: RegtestNode, language: str) -> None:
    """In each language: an answer is kept only where both call the node the same."""
    seen = glimpse(address(node), REGTEST)
    with Node(REGTEST, node.endpoint) as at_length:
        about = at_length.about()
        feerate = at_length.feerate_sat_vb(TARGET_BLOCKS)
        assert seen == Glimpse(at_length.tip().hash, about.name, about.peers, feerate)
    node.mine(1)
    assert glimpse(address(node), REGTEST).tip == node.tip().hash != seen.tip
    assert node.endpoint.cookie is not None
    datadir = node.endpoint.cookie.parents[1]
    assert glimpse(str(datadir), REGTEST) == glimpse(address(node), REGTEST)


def test_a_node_s_data_directory_says_where_one_may_mine(node: RegtestNode, tmp_path: Path) -> None:
    assert node.endpoint.cookie is not None
    chain, before = ("--chain", f"node:{node.endpoint.cookie.parents[1]}"), node.tip().height
    mined = run("--home", tmp_path, *chain, "chain", "mine", "2", "--json")
    assert mined.status == 0 and mined.json["height"] == node.tip().height == before + 2, mined.err


def test_where_the_node_is_another_there_is_no_glimpse(node: RegtestNode, tmp_path: Path) -> None:
    place = node.endpoint.place
    for where, network in ((address(node), MAINNET), (f"http://someone:else@{place}", REGTEST),
                           (f"https://someone:else@{place}", REGTEST), ("http://a:b@127.0.0.1:1", REGTEST),
                           ("http://a:b@[", REGTEST), (str(tmp_path), REGTEST), (str(tmp_path / "none"), REGTEST)):
        assert glimpse(where, network) is None


def test_a_node_that_is_still_catching_up_gives_none(fresh_node: RegtestNode) -> None:
    assert fresh_node.syncing() is not None and glimpse(address(fresh_node), REGTEST) is None


@contextmanager
def saying(body: bytes, status: int = 200) -> Iterator[str]:
    """The address of a server that answers everything so."""
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://a:b@127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


def replies(**changes: Any) -> list[dict[str, Any]]:
    """What a node says, with some of it changed."""
    said = {"chain": "regtest", "bestblockhash": "ab" * 32, "initialblockdownload": False, "connections": 8,
            "mempoolminfee": 0.00001, "minrelaytxfee": 0.00001, "feerate": 0.0000305} | changes
    return [{"id": n, "error": None, "result": REGTEST.genesis if n == 1 else said} for n in range(5)]


def test_only_what_nodes_say_is_taken() -> None:
    with saying(json.dumps(replies()).encode()) as where:
        assert glimpse(where, REGTEST) == Glimpse("ab" * 32, f"node at {where[11:]}", 8, 4)
    wrong: list[Any] = [replies(bestblockhash="zz"), replies(bestblockhash=None), replies(connections=True),
                        replies(feerate=-1), replies(mempoolminfee="0.1"), replies(initialblockdownload=True),
                        replies(initialblockdownload=None), replies(chain="main"), replies()[:4],
                        replies()[::-1], {}, [], [1] * 5, None,
                        [{**one, "error": {"code": -28, "message": ""}} for one in replies()]]
    for body in (*(json.dumps(one).encode() for one in wrong), b"", b"\xff", b"[" * 200_000,
                 json.dumps(replies()).encode()[:-1], b'{"a":' * 100_000):
        with saying(body) as where:
            assert glimpse(where, REGTEST) is None, body[:300]
    for status in (401, 403, 500, 503):
        with saying(json.dumps(replies()).encode(), status) as where:
            assert glimpse(where, REGTEST) is None


def test_a_node_that_is_silent_is_not_waited_for() -> None:
    with patch.object(glimpses, "_ANSWER_S", 0.05), HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        assert glimpse(f"http://a:b@127.0.0.1:{server.server_address[1]}", REGTEST) is None


def test_status_by_a_node_is_the_same_both_ways(node: RegtestNode, tmp_path: Path) -> None:
    village = Village(tmp_path, node).found()
    village.enroll(1)
    home, where = village.homes[1].home, address(node)

    def ask(*words: str) -> tuple[Result, bool]:
        with patch.object(overview, "_status", wraps=overview._status) as worked_out:
            return run("--home", home, "--chain", f"node:{where}", *words), worked_out.called

    with patch.object(answers, "OLDER_NS", 0):
        ask("status")
        long = ask("status")[0], ask("status", "--json")[0]
        assert (ask("status"), ask("status", "--json")) == ((long[0], False), (long[1], False))
        (kept,) = (home / "answers").iterdir()
        assert where.split(":")[2].split("@")[0] not in kept.read_text()
        kept.unlink()
        assert (ask("status"), ask("status", "--json")) == ((long[0], True), (long[1], False))
        now = glimpse(where, REGTEST)
        for change in ({"feerate_sat_vb": 7}, {"tip": "ab" * 32}, {"name": "node at elsewhere"}):
            other = Glimpse(**vars(now) | change)
            with patch.object(glimpses, "glimpse", lambda *_, other=other: other):
                assert ask("status") == (long[0], True)
        with patch.object(glimpses, "glimpse", lambda *_: Glimpse(**vars(now) | {"peers": 3})):
            said, worked_out = ask("status", "--json")
            assert not worked_out and said.json == long[1].json | {"view": long[1].json["view"] | {"peers": 3}}
        node.mine(1)
        said, worked_out = ask("status", "--json")
        assert worked_out and said.json["height"] == long[1].json["height"] + 1
