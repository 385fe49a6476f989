"""Every way of reading a node gives the same index, to the byte, also over reorganizations and where scripts come
late.
"""

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lashou_btc.anchors.history import NO_DOCUMENTS
from lashou_btc.anchors.tx import OutPoint, TxOut, serialize_unsigned
from lashou_btc.chain import filtered, nodeblocks
from lashou_btc.chain.base import Trust
from lashou_btc.chain.node import Node
from lashou_btc.chain.nodeblocks import NodeBlocks
from lashou_btc.chain.regtest_node import WALLET, RegtestNode
from lashou_btc.chain.rest import Rest, RestError
from lashou_btc.index import Index
from lashou_btc.networks import REGTEST
from lashou_btc.pool.contract import LOOKAHEAD, Contract
from lashou_btc.regtest import daemon
from lashou_btc.regtest.binaries import Binaries
from tests.index_kit import CONTRACT, dump
from tests.village import Village

pytestmark = pytest.mark.functional
WAYS: dict[str, dict[str, bool]] = {
    "filters and REST": {"filters": True, "files": False},
    "filters and RPC": {"filters": True, "rest": False, "files": False},
    "filters and files": {"filters": True, "files": True}, "blocks by REST": {"filters": False, "files": False},
    "blocks by RPC": {"filters": False, "rest": False, "files": False},
    "blocks from files": {"filters": False, "files": True}, "as it comes": {}}
SCRIPTS = "SELECT * FROM scripts ORDER BY script"


@pytest.fixture(scope="module")
def filtering(bitcoind: Binaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegtestNode]:
    """A node with filters and REST."""
    process = daemon.start(bitcoind, tmp_path_factory.mktemp("node") / "datadir",
                           ["-blockfilterindex=basic", "-rest=1"])
    try:
        with RegtestNode(process.endpoint) as node:
            node.mine(110)
            yield node
    finally:
        daemon.stop(process)


def everything(path: Path) -> dict[str, Any]:
    import sqlite3
    with sqlite3.connect(path) as conn:
        return dump(path) | {"scripts": conn.execute(SCRIPTS).fetchall()}


def read(node: RegtestNode, path: Path, contract: Contract, way: str, documents: Any = NO_DOCUMENTS) -> Trust:
    with Node(REGTEST, node.endpoint, **WAYS[way]) as source, Index(path, contract) as index:
        return index.sync(source, documents=documents).trust


def _filters_ready(node: RegtestNode) -> None:
    """A node makes its filters a moment after it has taken a block; until then blocks are read whole."""
    give_up = time.monotonic() + 60
    while node.node.call("getindexinfo")["basic block filter index"]["best_block_height"] < node.tip().height:
        assert time.monotonic() < give_up
        time.sleep(0.05)


def compare(node: RegtestNode, folder: Path, contract: Contract, documents: Any = NO_DOCUMENTS) -> dict[str, Any]:
    """Reads by every way, each index going on with what it has, and all anew; returns what all have come to.

    An index keeps the scripts that it needed before a reorganization: in these, those that go on are alike, and
    those made anew.
    """
    on, new = [], []
    folder.mkdir(exist_ok=True)
    _filters_ready(node)
    for way in WAYS:
        path = folder / f"{way}.sqlite"
        trust = read(node, path, contract, way, documents)
        assert trust == (Trust.NODE if WAYS[way].get("filters") else Trust.WHOLE)
        again = folder / f"{way}, anew.sqlite"
        again.unlink(missing_ok=True)
        read(node, again, contract, way, documents)
        on.append(everything(path))
        new.append(everything(again))
    for way, ours, anew in zip(WAYS, on, new, strict=True):
        for table in on[0]:
            assert ours[table] == on[0][table], (way, table)
            assert anew[table] == new[0][table], (way, table)
            assert ours[table] == anew[table] or table == "scripts", (way, table)
    return new[0]


def test_every_way_of_reading_a_living_pool(filtering: RegtestNode, tmp_path: Path) -> None:
    node = filtering
    village = Village(tmp_path / "village", node).found()
    village.enroll(3, 900_000)
    contract = village.contract
    node.mine(60)
    documents = village.pools[0].store.as_documents()
    compare(node, tmp_path / "indexes", contract, documents)
    claim = village.payable(4, 500_000)
    village.send(village.signed(village.build()[1]))
    node.mine(2)
    assert village.state(0).claims[claim].status == "paid"
    node.mine(40)
    documents = village.pools[0].store.as_documents()
    before = compare(node, tmp_path / "indexes", contract, documents)
    lanes = {row[8] for row in before["records"]}
    assert {"settlement", "journal"} <= lanes and any(row[7] is not None for row in before["coins"])
    for depth in (1, 45, 75):  # the last ones undo the payout and the claim
        node.reorganize(depth)
        after = compare(node, tmp_path / "indexes", contract, documents)
        assert after["blocks"] != before["blocks"]
    assert len(after["txs"]) < len(before["txs"])
    node.mine(5)
    compare(node, tmp_path / "indexes", contract, documents)


def a_pool(node: RegtestNode, seal: OutPoint | None = None) -> Contract:
    """A contract that begins now, with a seal of its journal's unless another is given."""
    seal = seal or node.faucet(CONTRACT.journal.script, 100_000)
    node.mine(1)
    return replace(CONTRACT, seal=seal, birthday=node.tip().height)


@pytest.mark.parametrize("ahead", [0, pytest.param(1, marks=pytest.mark.matrix), 3])
def test_each_payment_to_the_last_address_moves_the_window(filtering: RegtestNode, tmp_path: Path, ahead: int,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filtered, "AHEAD", ahead)
    contract = a_pool(filtering)
    edge = contract.reserved + LOOKAHEAD
    paid = []
    for n in range(8):
        for index in (edge + n, edge + n + 30):  # one that counts by now, and one that does not yet
            paid.append(filtering.faucet(contract.descriptor.script(0, index), 60_000))
            filtering.mine(1 if n % 3 else 2)
    filtering.mine(20)
    found = compare(filtering, tmp_path / "indexes", contract)
    assert {row[0] for row in found["coins"]} >= {out.txid for out in paid[::2]}
    assert not {row[0] for row in found["coins"]} & {out.txid for out in paid[1::2]}


def stranger(node: RegtestNode) -> OutPoint:
    """An output of the node's own wallet."""
    script = bytes.fromhex(node.node.call("getaddressinfo", node.new_address(), wallet=WALLET)["scriptPubKey"])
    return node.faucet(script, 70_000)


def spend(node: RegtestNode, outpoint: OutPoint) -> str:
    address = node.new_address()
    script = bytes.fromhex(node.node.call("getaddressinfo", address, wallet=WALLET)["scriptPubKey"])
    raw = serialize_unsigned(2, [(outpoint, 0)], [TxOut(69_000, script)], 0)
    signed = node.node.call("signrawtransactionwithwallet", raw.hex(), wallet=WALLET)
    return node.broadcast(bytes.fromhex(signed["hex"]))


def test_a_seal_that_pays_no_script_that_anybody_knows(filtering: RegtestNode, tmp_path: Path) -> None:
    """Filters know scripts. The node has no index of transactions to tell which one a seal pays that is spent."""
    seal = stranger(filtering)
    filtering.mine(12)  # long before the pool begins
    contract = a_pool(filtering, seal)
    filtering.mine(5)
    assert not compare(filtering, tmp_path / "indexes", contract)["txs"]
    # Indexes that go on are asked for it while it is unspent, and when it has been spent already.
    txid = spend(filtering, seal)
    filtering.mine(15)
    with Index(tmp_path / "late.sqlite", contract) as index, \
            Node(REGTEST, filtering.endpoint, filters=True) as source:
        index.sync(source)
        assert [row[2] for row in dump(tmp_path / "late.sqlite")["txs"]] == [txid]
    with Node(REGTEST, filtering.endpoint, filters=False) as source:
        for way in ("filters and REST", "filters and RPC"):
            for name in (way, f"{way}, anew"):
                read(filtering, tmp_path / "indexes" / f"{name}.sqlite", contract, way)
                assert [row[2] for row in dump(tmp_path / "indexes" / f"{name}.sqlite")["txs"]] == [txid]


def test_the_chain_moves_while_filters_are_matched(filtering: RegtestNode, tmp_path: Path,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    contract = a_pool(filtering)
    paid = filtering.faucet(contract.descriptor.script(0, 5), 60_000)
    filtering.mine(30)
    truth, moves = NodeBlocks.match, []

    def match(self: NodeBlocks, *args: Any) -> set[int]:
        if len(moves) < 2:
            moves.append(filtering.reorganize(20 + len(moves)))
        return truth(self, *args)

    monkeypatch.setattr(NodeBlocks, "match", match)
    read(filtering, tmp_path / "moved.sqlite", contract, "filters and REST")
    monkeypatch.undo()
    assert len(moves) == 2
    read(filtering, tmp_path / "truth.sqlite", contract, "blocks by RPC")
    assert everything(tmp_path / "moved.sqlite") == everything(tmp_path / "truth.sqlite")
    assert paid.txid in [row[0] for row in everything(tmp_path / "moved.sqlite")["coins"]]


@pytest.mark.parametrize("answers", [0, 1, 17])
def test_rest_falls_silent_and_rpc_goes_on(filtering: RegtestNode, tmp_path: Path, answers: int,
                                           monkeypatch: pytest.MonkeyPatch) -> None:
    contract = a_pool(filtering)
    filtering.faucet(contract.descriptor.script(0, 5), 60_000)
    filtering.mine(40)
    truth = Rest.get

    def get(self: Rest, paths: Any) -> Iterator[bytes]:
        for number, answer in enumerate(truth(self, paths)):
            if number == answers:
                raise RestError
            yield answer

    read(filtering, tmp_path / "truth.sqlite", contract, "blocks by REST")
    monkeypatch.setattr(Rest, "get", get)
    read(filtering, tmp_path / "silent.sqlite", contract, "blocks by REST")
    assert everything(tmp_path / "silent.sqlite") == everything(tmp_path / "truth.sqlite")


def test_by_default_filters_are_for_old_blocks_where_blocks_are_large(
        filtering: RegtestNode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    contract = a_pool(filtering)
    filtering.mine(nodeblocks.WHOLE_BLOCKS + 10)
    with Node(REGTEST, filtering.endpoint) as source:
        assert source.about().trust == Trust.NODE and source.about().peers == 0
        assert filtering.endpoint.place in source.about().name and "@" not in source.about().name
    assert read(filtering, tmp_path / "small.sqlite", contract, "as it comes") == Trust.WHOLE
    monkeypatch.setattr(nodeblocks, "BYTES_PER_SCRIPT", 0)
    assert read(filtering, tmp_path / "large.sqlite", contract, "as it comes") == Trust.NODE
    assert everything(tmp_path / "large.sqlite") == everything(tmp_path / "small.sqlite")
    with Index(tmp_path / "large.sqlite", contract) as index, Node(REGTEST, filtering.endpoint) as source:
        assert index.sync(source, whole=True).trust == Trust.WHOLE
    import sqlite3
    with sqlite3.connect(tmp_path / "large.sqlite") as conn:
        assert conn.execute("SELECT * FROM trusts").fetchall() == [
            (contract.birthday, filtering.tip().height, Trust.WHOLE)]


def test_a_node_without_filters_and_rest(node: RegtestNode, tmp_path: Path) -> None:
    contract = a_pool(node)
    node.mine(30)
    for way in ("filters and REST", "as it comes"):  # asked for or not, there are none
        assert read(node, tmp_path / f"{way}.sqlite", contract, way) == Trust.WHOLE
    with Node(REGTEST, node.endpoint) as source:
        assert source.about().trust == Trust.WHOLE


def test_a_reading_stays_on_one_chain(filtering: RegtestNode) -> None:
    filtering.mine(40)
    top = filtering.tip().height
    for rest in (True, False):
        with Node(REGTEST, filtering.endpoint, rest=rest) as source:
            before = source.headers(top - 39, top)
            reading = source.blocks(top - 39, top)
            found = [next(reading)]
            filtering.reorganize(35)
            found += list(reading)
            assert [block.raw[:80] for block in found] == before
            top = filtering.tip().height
