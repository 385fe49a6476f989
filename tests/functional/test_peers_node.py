"""Real nodes as peers: the same index as one's own node gives, whatever one of them hides, whoever goes away."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lashou_btc.anchors.history import NO_DOCUMENTS
from lashou_btc.anchors.tx import OutPoint, TxOut, compact, parse_tx, serialize_unsigned, sha256d
from lashou_btc.chain import filtered
from lashou_btc.chain.base import Trust
from lashou_btc.chain.node import Node
from lashou_btc.chain.p2p import feed as feeds
from lashou_btc.chain.p2p import wire
from lashou_btc.chain.p2p.feed import WHOLE_BLOCKS, Peers
from lashou_btc.chain.p2p.peer import Patience
from lashou_btc.chain.regtest_node import WALLET, RegtestNode
from lashou_btc.errors import Unreachable
from lashou_btc.index import Index
from lashou_btc.networks import REGTEST
from lashou_btc.pool.contract import LOOKAHEAD, Contract
from lashou_btc.regtest.binaries import Binaries
from tests.filter_kit import encode
from tests.index_kit import CONTRACT, dump
from tests.peer_kit import Between, PeerNode, Said, agree, peer_nodes, until
from tests.village import Village

pytestmark = pytest.mark.functional
SOON = Patience(connect_s=10, answer_s=20)


@pytest.fixture(scope="module")
def nodes(bitcoind: Binaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[PeerNode]]:
    """Two nodes, of which the first has coins."""
    with peer_nodes(bitcoind, tmp_path_factory.mktemp("peers"), 2) as found:
        yield found


def everything(path: Path) -> dict[str, Any]:
    import sqlite3
    with sqlite3.connect(path) as conn:
        return dump(path) | {"scripts": conn.execute("SELECT * FROM scripts ORDER BY script").fetchall()}


def by_node(node: RegtestNode, path: Path, contract: Contract, documents: Any = NO_DOCUMENTS) -> dict[str, Any]:
    """What the index comes to that is read from one's own node, block by block."""
    with Node(REGTEST, node.endpoint, filters=False) as source, Index(path, contract) as index:
        index.sync(source, documents=documents)
    return everything(path)


def by_peers(feed: Peers, path: Path, contract: Contract, documents: Any = NO_DOCUMENTS) -> dict[str, Any]:
    with Index(path, contract) as index:
        index.sync(feed, documents=documents)
    return everything(path)


def compare(nodes: list[PeerNode], folder: Path, contract: Contract,
            documents: Any = NO_DOCUMENTS) -> dict[str, Any]:
    """Reads by peers and from the node, each going on with what its index has, and anew; what all come to."""
    folder.mkdir(exist_ok=True)
    agree(*nodes)
    for name in ("anew by peers", "anew by node"):
        (folder / name).unlink(missing_ok=True)
    with Peers(REGTEST, [one.place for one in nodes], folder, patience=SOON) as feed:
        on, anew = (by_peers(feed, folder / name, contract, documents) for name in ("by peers", "anew by peers"))
    truth = by_node(nodes[0].node, folder / "by node", contract, documents)
    assert on == truth
    assert anew == by_node(nodes[0].node, folder / "anew by node", contract, documents)
    return anew


def test_a_living_pool_over_reorganizations(nodes: list[PeerNode], tmp_path: Path) -> None:
    node = nodes[0].node
    village = Village(tmp_path / "village", node).found()
    village.enroll(3, 900_000)
    contract = village.contract
    node.mine(60)
    compare(nodes, tmp_path / "indexes", contract, village.pools[0].store.as_documents())
    claim = village.payable(4, 500_000)
    village.send(village.signed(village.build()[1]))
    node.mine(2)
    assert village.state(0).claims[claim].status == "paid"
    node.mine(40)
    documents = village.pools[0].store.as_documents()
    before = compare(nodes, tmp_path / "indexes", contract, documents)
    assert {"settlement", "journal"} <= {row[8] for row in before["records"]}
    for depth in (1, 45, 75):  # the last ones undo the payout and the claim
        node.reorganize(depth)
        after = compare(nodes, tmp_path / "indexes", contract, documents)
        assert after["blocks"] != before["blocks"]
    assert len(after["txs"]) < len(before["txs"])
    with Peers(REGTEST, [one.place for one in nodes], patience=SOON) as feed, \
            Index(tmp_path / "state", contract) as index:
        assert index.sync(feed, documents=documents).trust == Trust.PEERS
        with Index(tmp_path / "indexes" / "by node", contract) as truth:
            assert index.state(documents).hash() == truth.state(documents).hash()


def a_pool(node: RegtestNode) -> Contract:
    """A contract that begins now, with a seal of its journal's."""
    seal = node.faucet(CONTRACT.journal.script, 100_000)
    node.mine(1)
    return replace(CONTRACT, seal=seal, birthday=node.tip().height)


@pytest.mark.parametrize("ahead", [0, 3])
def test_each_payment_to_the_last_address_moves_the_window(nodes: list[PeerNode], tmp_path: Path, ahead: int,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filtered, "AHEAD", ahead)
    node = nodes[0].node
    contract = a_pool(node)
    edge = contract.reserved + LOOKAHEAD
    paid = []
    for n in range(6):
        paid.append(node.faucet(contract.descriptor.script(0, edge + n), 60_000))
        node.mine(1 if n % 3 else 2)
    node.mine(20)
    found = compare(nodes, tmp_path / "indexes", contract)
    assert {row[0] for row in found["coins"]} >= {out.txid for out in paid}


# One who lies, between us and a node

class HidesScript:
    """Leaves a script out of the filters of the blocks at these heights, and says so in their hashes."""

    def __init__(self, node: PeerNode, script: bytes, heights: set[int]) -> None:
        self.false = {}
        for height in heights:
            block = node.call("getblock", node.node.block_hash(height), 3)
            assert isinstance(block, dict)
            outs = [out for tx in block["tx"] for out in tx["vout"]]
            outs += [tx_in["prevout"] for tx in block["tx"] for tx_in in tx["vin"] if "prevout" in tx_in]
            scripts = {bytes.fromhex(out["scriptPubKey"]["hex"]) for out in outs}
            block_id = bytes.fromhex(block["hash"])[::-1]
            true = bytes.fromhex(node.call("getblockfilter", block["hash"])["filter"])
            assert script in scripts and encode(scripts, block_id) == true
            self.false[height] = (block_id, encode(scripts - {script}, block_id))
        self._heights = {node.node.block_hash(h): h for h in range(node.height() + 1)}

    def __call__(self, kind: str, payload: bytes) -> list[Said]:
        if kind == "cfheaders":
            said = wire.read_filter_headers(payload)
            first = self._heights[said.stop[::-1].hex()] + 1 - len(said.hashes)
            hashes = [sha256d(self.false[h][1]) if h in self.false else digest
                      for h, digest in enumerate(said.hashes, first)]
            payload = payload[:65] + compact(len(hashes)) + b"".join(hashes)
        if kind == "cfilter":
            for block_id, raw in self.false.values():
                if payload[1:33] == block_id:
                    payload = payload[:33] + compact(len(raw)) + raw
        return [(kind, payload)]


def test_a_deposit_that_one_peer_hides_is_found(nodes: list[PeerNode], tmp_path: Path) -> None:
    node = nodes[0].node
    contract = a_pool(node)
    script = contract.descriptor.script(0, 5)
    paid = node.faucet(script, 60_000)
    node.mine(20)
    agree(*nodes)
    truth = by_node(node, tmp_path / "truth", contract)
    assert paid.txid in [row[0] for row in truth["coins"]]
    hides = HidesScript(nodes[0], script, {contract.birthday + 1})
    with Between(nodes[0].place, hides) as liar, \
            Peers(REGTEST, [liar.place, nodes[0].place, nodes[1].place], patience=SOON) as feed:
        assert by_peers(feed, tmp_path / "three", contract) == truth
        assert feed.about().peers == 2 and str(liar.place[1]) not in feed.about().name
    with Between(nodes[0].place, hides) as liar, \
            Peers(REGTEST, [liar.place, nodes[1].place], patience=SOON) as feed:
        with pytest.raises(Unreachable) as failed:
            by_peers(feed, tmp_path / "two", contract)
        assert failed.value.code == "p2p.one-peer"
        assert f":{liar.place[1]} gives a false filter of block {contract.birthday + 1}" in str(failed.value)


def test_a_spend_that_one_peer_hides_is_found(nodes: list[PeerNode], tmp_path: Path) -> None:
    """No block tells what its inputs spend, so nobody can be shown to lie: the block is read."""
    node = nodes[0].node
    script = bytes.fromhex(node.node.call("getaddressinfo", node.new_address(), wallet=WALLET)["scriptPubKey"])
    seal = node.faucet(script, 70_000)
    node.mine(1)
    contract = replace(CONTRACT, journal=replace(CONTRACT.journal), seal=seal, birthday=node.tip().height)
    deposit = node.faucet(contract.descriptor.script(0, 5), 60_000)
    node.mine(3)
    raw = serialize_unsigned(2, [(seal, 0)], [TxOut(69_000, contract.journal.script)], 0)
    signed = node.node.call("signrawtransactionwithwallet", raw.hex(), wallet=WALLET)
    txid = node.broadcast(bytes.fromhex(signed["hex"]))
    node.mine(20)
    agree(*nodes)
    truth = by_node(node, tmp_path / "truth", contract)
    assert {txid, deposit.txid} <= {row[2] for row in truth["txs"]}
    height = next(row[0] for row in truth["txs"] if row[2] == txid)
    hides = HidesScript(nodes[0], script, {height})
    with Between(nodes[0].place, hides) as liar, \
            Peers(REGTEST, [liar.place, nodes[1].place], patience=SOON) as feed:
        assert by_peers(feed, tmp_path / "two", contract) == truth
        assert feed.about().peers == 2


def without(kind: str, number: int) -> Callable[[str, bytes], list[Said]]:
    """Leaves out one message of that kind."""
    seen = []

    def change(what: str, payload: bytes) -> list[Said]:
        seen.extend([payload] if what == kind else [])
        return [] if what == kind and len(seen) > number else [(what, payload)]
    return change


def damaged_block(kind: str, payload: bytes) -> list[Said]:
    """Changes a byte of the last witness, which no Merkle root of txids would tell."""
    return [(kind, payload[:-9] + bytes([payload[-9] ^ 1]) + payload[-8:] if kind == "block" else payload)]


@pytest.mark.parametrize("change", [without("block", 0), without("block", 3), without("cfilter", 2),
                                    without("cfheaders", 0), without("headers", 0), damaged_block])
def test_what_one_peer_leaves_out_another_gives(nodes: list[PeerNode], tmp_path: Path,
                                                change: Callable[[str, bytes], list[Said]]) -> None:
    node = nodes[0].node
    contract = a_pool(node)
    for n in range(4):
        node.faucet(contract.descriptor.script(0, n), 60_000)
        node.mine(4)
    node.mine(WHOLE_BLOCKS)
    agree(*nodes)
    truth = by_node(node, tmp_path / "truth", contract)
    with Between(nodes[0].place, change) as liar, \
            Peers(REGTEST, [liar.place, nodes[0].place, nodes[1].place], patience=SOON) as feed:
        for turn in range(3):
            assert by_peers(feed, tmp_path / str(turn), contract) == truth
        assert feed.about().peers == 2


# Following

def test_blocks_are_heard_of_and_transactions_sent(nodes: list[PeerNode], monkeypatch: pytest.MonkeyPatch) -> None:
    node = nodes[0].node
    script = bytes.fromhex(node.node.call("getaddressinfo", node.new_address(), wallet=WALLET)["scriptPubKey"])
    coin = node.faucet(script, 70_000)
    node.mine(1)
    agree(*nodes)
    raw = serialize_unsigned(2, [(coin, 0)], [TxOut(69_000, script)], 0)
    raw = bytes.fromhex(node.node.call("signrawtransactionwithwallet", raw.hex(), wallet=WALLET)["hex"])
    with Peers(REGTEST, [one.place for one in nodes], patience=SOON) as feed:
        height = feed.tip().height
        txid = parse_tx(raw).txid
        assert feed.broadcast(raw) == txid
        for one in nodes:
            until(lambda one=one: one.node.in_mempool(txid))
        until(lambda: feed.in_mempool(txid))  # a peer shows it once it has told others of it
        monkeypatch.setattr(feeds, "SHOWS_S", 0.0)  # from here on there is nothing that would be shown later
        node.mine(1)
        feed.wait(height, 600)  # the news has come already, or comes
        until(lambda: feed.tip() == node.tip())
        node.mine(1)  # what is in the newest block, peers still give
        agree(*nodes)
        assert not feed.in_mempool(txid)
        spent = serialize_unsigned(2, [(OutPoint("11" * 32, 0), 0)], [TxOut(69_000, script)], 0)
        with pytest.raises(Unreachable) as failed:
            feed.check(spent)
        assert failed.value.code == "chain.cannot"
        assert feed.broadcast(spent) == parse_tx(spent).txid  # they take it, and do not say that they drop it
        assert feed.waiting(parse_tx(spent).txid) is None


def test_the_coins_of_an_address(nodes: list[PeerNode], tmp_path: Path) -> None:
    node = nodes[0].node
    script = bytes.fromhex(node.node.call("getaddressinfo", node.new_address(), wallet=WALLET)["scriptPubKey"])
    coin = node.faucet(script, 70_000)
    node.node.call("lockunspent", False, [{"txid": coin.txid, "vout": coin.vout}], wallet=WALLET)
    node.mine(WHOLE_BLOCKS + 5)
    node.faucet(script, 50_000)
    node.mine(1)
    agree(*nodes)
    with Peers(REGTEST, [one.place for one in nodes], tmp_path, patience=SOON) as feed:
        assert feed.coins(script) == node.coins(script) and len(node.coins(script)) == 2
        assert feed.feerate_sat_vb(6) == 1  # no block is full, and the peers relay at that
    raw = serialize_unsigned(2, [(coin, 0)], [TxOut(69_000, b"\0\x20" + bytes(32))], 0)
    node.broadcast(bytes.fromhex(node.node.call("signrawtransactionwithwallet", raw.hex(), wallet=WALLET)["hex"]))
    node.mine(1)
    for change in (lambda: node.mine(20), lambda: node.reorganize(25), lambda: node.mine(1)):
        change()
        agree(*nodes)
        for folder in (tmp_path, None):
            with Peers(REGTEST, [one.place for one in nodes], folder, patience=SOON) as feed:
                assert feed.coins(script) == node.coins(script)


def test_a_peer_dies_and_comes_back(bitcoind: Binaries, tmp_path: Path) -> None:
    with peer_nodes(bitcoind, tmp_path / "nodes", 2) as nodes:
        one, two = nodes
        contract = a_pool(one.node)
        for n in range(6):
            one.node.faucet(contract.descriptor.script(0, n), 60_000)
            one.node.mine(4)
        agree(one, two)
        with Peers(REGTEST, [one.place, two.place], patience=SOON) as feed:
            died = []

            def progress(done: int, total: int) -> None:
                if not died:
                    died.append(two.stop())

            with Index(tmp_path / "peers", contract) as index:
                with pytest.raises(Unreachable) as failed:
                    index.sync(feed, progress=progress)
                assert failed.value.code == "p2p.one-peer"
                two.start()
                one.connect(two)
                one.node.mine(3)
                agree(one, two)
                index.sync(feed)
        assert everything(tmp_path / "peers") == by_node(one.node, tmp_path / "truth", contract)
