"""Electrum servers of which one hides, lies, breaks off, is behind or on another chain: no lie of one counts."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lashou_btc.anchors.tx import sha256d
from lashou_btc.chain.base import Trust
from lashou_btc.chain.electrum import client
from lashou_btc.chain.electrum.client import ServerTiming
from lashou_btc.chain.electrum.feed import Electrum
from lashou_btc.chain.electrum.place import ServerAddress
from lashou_btc.chain.node import Node
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.errors import Refused, Unreachable
from lashou_btc.index import Index
from lashou_btc.networks import MAINNET, REGTEST
from lashou_btc.regtest.daemon import free_port
from lashou_btc.usecases import disclosure, following, payouts, progress
from lashou_btc.usecases.workspace import Workspace
from tests.cli_kit import run
from tests.electrum_kit import Disputed, dispute, everything, read
from tests.electrum_proxy import Proxy, honest, of, without
from tests.electrum_server import ElectrumServer
from tests.header_kit import mined
from tests.peer_kit import until
from tests.village import Village

pytestmark = pytest.mark.functional
PATIENT = ServerTiming(connect_s=10.0, answer_s=15.0)
"""Long enough for an honest server on a busy machine."""


@pytest.fixture(scope="module")
def disputed(nodes: list[RegtestNode], tmp_path_factory: pytest.TempPathFactory) -> Disputed:
    return dispute(tmp_path_factory.mktemp("disputed"), nodes[0])


# Lies

def test_one_server_hides_an_objection_and_the_union_finds_it(disputed: Disputed, servers: list[ElectrumServer],
                                                              tmp_path: Path, lying: Any) -> None:
    path, honest = tmp_path / "index.sqlite", [server.caught_up().place for server in servers[:2]]
    liar = lying(servers[0], without(disputed.objection)).place
    trust, doubts = disputed.read(path, liar)
    assert (trust, doubts, disputed.status(path)) == (Trust.SERVER, (), "payable")
    trust, doubts = disputed.read(path, liar, honest[1])  # what one alone showed is read again
    assert disputed.status(path) == "disputed"
    assert trust == Trust.SERVER and len(doubts) == 1  # from there on only one is left to be believed
    assert f"server at {liar} leaves out transaction {disputed.objection}" in doubts[0]
    for places in ((honest[0], liar, honest[1]), (liar, *honest)):
        trust, doubts = disputed.read(path, *places)
        assert disputed.status(path) == "disputed" and trust == Trust.SERVERS
    assert read(path, disputed.village.contract, *honest) == Trust.SERVERS
    with Node(REGTEST, servers[0].node.endpoint) as node, Index(tmp_path / "node.sqlite",
                                                                disputed.village.contract) as index:
        index.sync(node, documents=disputed.documents)
    assert everything(path) == everything(tmp_path / "node.sqlite")


def test_no_witness_signs_on_servers_and_what_is_signed_is_sent_through_them(
        nodes: list[RegtestNode], servers: list[ElectrumServer], tmp_path: Path) -> None:
    village = Village(tmp_path / "village", nodes[0]).found()
    village.enroll(3, 900_000)
    village.payable(4, 500_000)
    psbt = village.build()[1]
    witness, pool = village.homes[1], village.pools[1]
    with Electrum(REGTEST, [server.caught_up().place for server in servers[:2]]) as source:
        witness.shared_chain, warned = source, []
        witness.warn = warned.append
        village.chain.mine(1)
        for server in servers[:2]:
            server.caught_up()
        with pytest.raises(Refused, match="for looking only"):
            village.sign(psbt, 1)
        assert any("for looking" in str(text) for text in warned)
        witness.shared_chain = village.chain
        full = village.signed(psbt)
        witness.shared_chain = source
        village.chain.mine(1)
        for server in servers[:2]:
            server.caught_up()
        seen = progress.status(witness, pool, full)
        assert seen.fate == "unseen" and "for looking only" in str(seen.text) and seen.progress.ready
        with witness.synced_pool(pool) as state:
            assert payouts.send(pool, full, state, source) == full.tx.txid
        assert village.chain.in_mempool(full.tx.txid)
        until(lambda: source.in_mempool(full.tx.txid))
        assert progress.status(witness, pool, full).fate == "sent"
        village.chain.mine(1)
        for server in servers[:2]:
            server.caught_up()
        assert progress.status(witness, pool, full).fate == "confirmed"


def test_a_pool_is_followed_through_servers(disputed: Disputed, nodes: list[RegtestNode],
                                            servers: list[ElectrumServer], tmp_path: Path,
                                            monkeypatch: pytest.MonkeyPatch) -> None:
    """A block is told of when the servers tell of it, and not when the next look would be due."""
    monkeypatch.setattr(following, "WAIT_S", 3_600.0)
    top = nodes[0].tip().height
    told: list[following.News] = []

    def tell(news: following.News) -> None:
        told.append(news)
        if news.event == "block" and news.height == top:
            nodes[0].mine(1)
        if news.height > top:
            monkeypatch.setattr(following, "WAIT_S", 0.0)

    with Electrum(REGTEST, [server.caught_up().place for server in servers[:2]]) as source:
        ws = Workspace(tmp_path / "home", shared_chain=source)
        pool = ws.add_pool(disputed.village.contract)
        disclosure.export(disputed.village.pools[0], tmp_path / "disclosed")
        disclosure.add(pool, [tmp_path / "disclosed"])
        following.follow(ws, pool, tell, lambda: not told or told[-1].height == top, lambda text: None)
        ws.close()
    assert [news.height for news in told if news.event == "block"] == [top, top + 1]
    assert told[-1].state_hash in ("", disputed.village.state().hash())


def flipped(answer: dict[str, Any]) -> dict[str, Any]:
    answer["result"]["merkle"] = ["11" * 32 for _ in answer["result"]["merkle"]]
    return answer


def elsewhere(answer: dict[str, Any]) -> dict[str, Any]:
    answer["result"]["pos"] += 1
    return answer


def later(answer: dict[str, Any]) -> dict[str, Any]:
    """Histories in which everything happened a block later."""
    answer["result"] = [entry | {"height": entry["height"] + 1} for entry in answer["result"]]
    return answer


def refused(answer: dict[str, Any]) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": answer["id"], "error": {"code": 1, "message": "no\n such\tthing."}}


def otherwise(**result: object) -> Callable[[dict[str, Any]], Any]:
    return lambda answer: answer | {"result": answer["result"] | result}


def nonsense(result: object) -> Callable[[dict[str, Any]], Any]:
    return lambda answer: answer | {"result": result}


LIES: dict[str, tuple[str, Callable[[dict[str, Any]], Any], str]] = {
    "another branch": ("transaction.get_merkle", flipped, "does not fit the block's header"),
    "another position": ("transaction.get_merkle", elsewhere, "does not fit the block's header"),
    "another block's coinbase": ("transaction.id_from_pos", flipped, "does not fit the block's header"),
    "another height": ("scripthash.get_history", later, "says that transaction|leaves out transaction"),
    "no proof": ("transaction.get_merkle", refused, "does not prove it: no such thing$"),
    "another transaction": ("transaction.get", nonsense("00" * 70), "that Electrum servers do not say$"),
    "no branch": ("transaction.get_merkle", otherwise(merkle=["zz"]), "that Electrum servers do not say$"),
    "a deep tree": ("transaction.get_merkle", otherwise(merkle=["11" * 32] * 33), "servers do not say$"),
    "no history": ("scripthash.get_history", nonsense([{"height": 1}]), "that Electrum servers do not say$"),
    "no list": ("scripthash.get_history", nonsense(7), "that Electrum servers do not say$"),
    "too much": ("scripthash.get_history", refused, "would not do blockchain.scripthash.get_history: no such"),
    "no header": ("block.header", nonsense("00" * 79), "that Electrum servers do not say$"),
    "too few headers": ("block.headers", otherwise(headers=[]), "that Electrum servers do not say$"),
    "no tip": ("headers.subscribe", nonsense(None), "that Electrum servers do not say$"),
    "garbage": ("scripthash.get_history", lambda _: b"<html>\n", "that Electrum servers do not say$"),
    "another question's answer": ("scripthash.get_history", lambda a: a | {"id": 10 ** 9}, "do not say$"),
    "no number": ("scripthash.get_history", lambda a: a | {"id": "x"}, "servers do not say$"),
    "no result": ("scripthash.get_history", lambda a: {"id": a["id"]}, "that Electrum servers do not say$"),
    "deep": ("scripthash.get_history", lambda _: b"[" * 100_000 + b"\n", "that Electrum servers do not say$"),
    "a long line": ("scripthash.get_history", lambda _: b"x" * 300_000, "more than 0 MB, which no answer takes$"),
}


ASKED_OF_ALL = ("scripthash.get_history", "headers.subscribe", "block.header", "transaction.get")


@pytest.mark.parametrize("lie", LIES)
def test_a_server_that_lies_is_named_and_left_out(disputed: Disputed, servers: list[ElectrumServer], tmp_path: Path,
                                                  lying: Any, lie: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "MAX_LINE_BYTES", 250_000)
    method, says, words = LIES[lie]
    liar, honest = lying(servers[0], of(method, says)).place, servers[1].caught_up().place
    servers[0].caught_up()
    with pytest.raises(Unreachable) as error:
        disputed.read(tmp_path / "alone.sqlite", liar)
    sentence = str(error.value)
    assert error.value.code == "electrum.nobody" and str(liar) in sentence and sentence.endswith("other servers.")
    assert re.search(words.replace("$", ""), sentence) and "\n" not in sentence and len(sentence) < 400
    for places in ((liar, honest), (honest, liar)):
        path = tmp_path / f"{places.index(liar)}.sqlite"
        trust, doubts = disputed.read(path, *places)
        if places[0] == honest and method not in ASKED_OF_ALL:
            assert (trust, doubts) == (Trust.SERVERS, ())  # the other has shown it
        else:
            assert trust == Trust.SERVER and len(doubts) == 1 and str(liar) in doubts[0]
            assert re.search(words, doubts[0])
        assert disputed.status(path) == "disputed"


def test_a_server_ends_the_connection_in_the_middle(disputed: Disputed, servers: list[ElectrumServer],
                                                    tmp_path: Path, lying: Any) -> None:
    for method in ("scripthash.get_history", "transaction.get_merkle"):
        proxies: list[Proxy] = []

        def end(answer: dict[str, Any], proxies: list[Proxy] = proxies) -> None:
            proxies[0].hang_up()

        proxies.append(lying(servers[0], of(method, end)))
        liar, honest = proxies[0].place, servers[1].caught_up().place
        with pytest.raises(Unreachable, match=f"server at {liar} hung up when it was asked for blockchain"):
            disputed.read(tmp_path / f"{method} alone.sqlite", liar)
        path = tmp_path / f"{method}.sqlite"
        trust, doubts = disputed.read(path, liar, honest)
        assert trust == Trust.SERVER and "hung up" in doubts[0] and disputed.status(path) == "disputed"


def test_a_server_that_never_answers(disputed: Disputed, servers: list[ElectrumServer], tmp_path: Path,
                                     lying: Any) -> None:
    liar, honest = lying(servers[0], of("scripthash.get_history", lambda _: None)).place, servers[1].caught_up()
    trust, doubts = disputed.read(tmp_path / "beside.sqlite", liar, honest.place, timing=PATIENT)
    assert trust == Trust.SERVER and disputed.status(tmp_path / "beside.sqlite") == "disputed"
    assert doubts == (f"the Electrum server at {liar} did not answer blockchain.scripthash.get_history within "
                      f"{PATIENT.answer_s:g} seconds",)


def test_nobody_answers(tmp_path: Path, disputed: Disputed) -> None:
    nobody = [ServerAddress("127.0.0.1", free_port(), tls=False) for _ in range(2)]
    with pytest.raises(Unreachable) as error:
        disputed.read(tmp_path / "index.sqlite", *nobody)
    assert str(error.value) == (f"none of the 2 Electrum servers can be asked: no Electrum server answers at "
                                f"{nobody[0]}; no Electrum server answers at {nobody[1]}.")
    with pytest.raises(Refused) as refused, Electrum(MAINNET, nobody[:1]) as source:
        source._servers.servers[0].wrong_chain = True
        source._servers.servers[0].why = "it is elsewhere"
        raise source._servers.nobody()
    assert refused.value.code == "node.wrong-chain"


def test_nothing_is_missing_because_nobody_answers(disputed: Disputed, servers: list[ElectrumServer],
                                                   lying: Any) -> None:
    proxies: list[Proxy] = []

    def end(answer: dict[str, Any]) -> None:
        proxies[0].hang_up()

    proxies.append(lying(servers[0], of("transaction.get", end)))
    with Electrum(REGTEST, [proxies[0].place]) as source:
        with pytest.raises(Unreachable, match="hung up when it was asked for blockchain"):
            source.transaction(disputed.objection)
        proxies[0].change = honest
        assert source.transaction(disputed.objection) is not None


def test_another_network(servers: list[ElectrumServer]) -> None:
    with Electrum(MAINNET, [server.place for server in servers]) as source, pytest.raises(Refused) as error:
        source.tip()
    assert error.value.code == "node.wrong-chain" and "another chain than mainnet" in str(error.value)


# Chains

def test_a_branch_with_less_work_is_left_out_until_it_has_more(
        disputed: Disputed, servers: list[ElectrumServer], nodes: list[RegtestNode], tmp_path: Path) -> None:
    one, two = nodes
    contract, path = disputed.village.contract, tmp_path / "index.sqlite"
    top, common = one.tip().height, one.tip().height - 5
    for block in one.blocks(two.tip().height + 1, common):
        two.submit(block.raw)
    two.mine(3)
    places = [servers[0].caught_up().place, servers[2].caught_up().place]
    for order in (places, places[::-1]):
        with Electrum(REGTEST, order) as source, Index(path, contract) as index:
            assert source.tip() == one.tip()
            assert index.sync(source).trust == Trust.SERVER
            assert index.tip() == (top, one.tip().hash)
            assert tuple(map(str, source.about().doubts)) == (
                f"the Electrum server at {places[1]} is on a branch from height {common} on that has less work: "
                f"its block {two.tip().height} is {two.tip().hash}",)
    two.mine(5)
    servers[2].caught_up()
    with Electrum(REGTEST, places) as source, Index(path, contract) as index:
        assert index.sync(source).undone == 5 and index.tip() == (two.tip().height, two.tip().hash)
        assert f"server at {places[0]} is on a branch" in str(source.about().doubts[0])
    for block in two.blocks(common + 1, two.tip().height):
        one.submit(block.raw)
    servers[0].caught_up()
    assert read(path, contract, *places) == Trust.SERVERS  # now it has seen both say it


def test_a_server_that_is_only_behind_counts_up_to_its_tip(disputed: Disputed, servers: list[ElectrumServer],
                                                           nodes: list[RegtestNode], tmp_path: Path) -> None:
    one, two = nodes
    for block in one.blocks(two.tip().height + 1, one.tip().height):
        two.submit(block.raw)
    behind = two.tip().height
    one.mine(3)
    contract, path = disputed.village.contract, tmp_path / "index.sqlite"
    places = [servers[2].caught_up().place, servers[0].caught_up().place]
    with Electrum(REGTEST, places) as source, Index(path, contract) as index:
        assert index.sync(source).trust == Trust.SERVER and index.tip() == (one.tip().height, one.tip().hash)
        assert tuple(map(str, source.about().doubts)) == (
            f"the Electrum server at {places[0]} is at height {behind}, and the chain is at {behind + 3}",)
    for block in one.blocks(behind + 1, behind + 3):
        two.submit(block.raw)
    servers[2].caught_up()
    with Electrum(REGTEST, places) as source, Index(path, contract) as index:
        assert (again := index.sync(source)).trust == Trust.SERVERS and again.scanned >= 3


def test_a_block_without_work_on_top_is_no_chain(disputed: Disputed, servers: list[ElectrumServer], lying: Any,
                                                 tmp_path: Path) -> None:
    node = servers[0].node
    top, last = node.tip(), node.headers(node.tip().height, node.tip().height)[0]
    made = mined(sha256d(last), bytes(32), int.from_bytes(last[68:72], "little") + 600,
                 int.from_bytes(last[72:76], "little"), lazy=True)

    def higher(question: dict[str, Any], answer: dict[str, Any]) -> Any:
        method, params = question["method"], question["params"]
        if method == "blockchain.headers.subscribe":
            answer["result"] = {"height": top.height + 1, "hex": made.hex()}
        if method == "blockchain.block.header" and params[0] == top.height + 1:
            return {"jsonrpc": "2.0", "id": answer["id"], "result": made.hex()}
        if method == "blockchain.block.headers" and sum(params[:2]) == top.height + 2:
            answer["result"]["headers"].append(made.hex())
        return answer

    liar, honest = lying(servers[0], higher).place, servers[1].caught_up().place
    servers[0].caught_up()
    path = tmp_path / "index.sqlite"
    trust, doubts = disputed.read(path, liar, honest)
    assert trust == Trust.SERVER and "has no proof of work" in doubts[0] and str(liar) in doubts[0]
    with Index(path, disputed.village.contract) as index:
        assert index.tip() == (top.height, top.hash)


@pytest.mark.parametrize("answers", [1, 3])
def test_the_chain_moves_while_histories_are_read(disputed: Disputed, servers: list[ElectrumServer], lying: Any,
                                                  nodes: list[RegtestNode], tmp_path: Path, answers: int) -> None:
    """An honest server whose chain changes in the middle says nothing of the chain before."""
    moved: list[int] = []

    def move(question: dict[str, Any], answer: dict[str, Any]) -> Any:
        method = question["method"]
        if method == "blockchain.scripthash.get_history" and proxy.asked[method] >= answers and not moved:
            moved.append(1)
            nodes[0].reorganize(3)
            servers[0].caught_up()
        return answer

    proxy = lying(servers[0], move)
    path, contract = tmp_path / "index.sqlite", disputed.village.contract
    servers[0].caught_up()
    read(path, contract, proxy.place, documents=disputed.documents)
    assert moved
    with Node(REGTEST, nodes[0].endpoint) as node, Index(tmp_path / "node.sqlite", contract) as index:
        index.sync(node, documents=disputed.documents)
    for table, rows in everything(tmp_path / "node.sqlite").items():
        assert everything(path)[table] == rows or table == "scripts"


# The command line

def test_looking_at_a_pool_by_commands(disputed: Disputed, servers: list[ElectrumServer], tmp_path: Path) -> None:
    contract = disputed.village.contract
    (tmp_path / "contract.json").write_bytes(contract.raw)
    disclosure.export(disputed.village.pools[0], tmp_path / "disclosed")
    home = ("--home", tmp_path / "home")
    names = ",".join(f"{server.caught_up().place}:t" for server in servers[:2])
    used = run(*home, "chain", "use", f"electrum:{names}", "--network", "regtest")
    assert used.status == 0 and "for looking only" in used.err, used.err
    assert run(*home, "pool", "add", tmp_path / "contract.json").status == 0
    assert run(*home, "document", "add", tmp_path / "disclosed").status == 0
    synced = run(*home, "sync", "--json")
    assert synced.status == 0 and synced.json["view"]["verified"] == "servers" and not synced.json["view"]["signs"]
    assert synced.json["state_hash"] == disputed.village.state().hash()
    assert "no signature rests on it" in synced.err
    shown = run(*home, "chain", "status", "--json")
    assert shown.json["verified"] == "servers" and shown.json["doubts"] == [] and shown.json["source"] == \
        f"Electrum {servers[0].place}, {servers[1].place}"
    assert run(*home, "sync", "--whole").failed(4, "chain.cannot")
    alone = run(*home, "--chain", f"electrum:{servers[0].place}:t", "sync", "--json")
    assert alone.json["view"]["verified"] == "servers"  # what two have shown before
    assert alone.status == 0 and "chain.spec" not in alone.err
    doctor = run(*home, "doctor", "--json")
    (seen,) = [one for one in doctor.json["findings"] if one["code"] == "doctor.source"]
    assert "for looking only" in seen["text"] and seen["verdict"] == "advice"
    assert "doctor.sandbox" not in doctor.out
