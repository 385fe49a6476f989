"""One's own transactions at a real node: its limit of 25, its least feerate, replacements, reorganizations."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lashou_btc.anchors.tx import TxOut
from lashou_btc.chain.base import Rejected
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.errors import Refused
from lashou_btc.regtest import daemon
from lashou_btc.regtest.binaries import Binaries
from lashou_btc.usecases import relay, waiting
from lashou_btc.usecases.journal import Operator
from lashou_btc.usecases.purses import Purse
from tests.village import Person, Village

pytestmark = pytest.mark.functional
BOB = Person("bob")
MOST = 100_000


@contextmanager
def running(bitcoind: Binaries, datadir: Path, *options: str) -> Iterator[RegtestNode]:
    """A node on that folder; stopped and started again it may have other options."""
    process = daemon.start(bitcoind, datadir, options)
    try:
        with RegtestNode(process.endpoint) as node:
            yield node
    finally:
        daemon.stop(process)


def office(village: Village, chain: RegtestNode, rate: int | None) -> Operator:
    village.chain = chain
    for home in village.homes:
        home.shared_chain = chain
    return Operator(village.homes[0], village.pools[0], village.operator.master, 0, rate)


def weighed(node: RegtestNode, txid: str) -> float:
    entry = node.node.call("getmempoolentry", txid)
    return round(entry["fees"]["ancestor"] * 100_000_000) / entry["ancestorsize"]


def purse_of(node: RegtestNode, folder: Path, name: str, coins: int = 1) -> Purse:
    purse = Purse.of(Person(f"{name} of {folder.name}").master, 0, folder / name)
    for _ in range(coins):
        node.faucet(purse.script, 500_000)
    node.mine(1)
    return purse


def test_a_node_says_what_spends_an_outpoint_and_what_it_takes(node: RegtestNode, tmp_path: Path) -> None:
    purse = purse_of(node, tmp_path, "ann", 2)
    coins = [c.outpoint for c in node.coins(purse.script)]
    assert node.spenders(coins) == {} == node.spenders([])
    txid = purse.send(node, [TxOut(10_000, BOB.script)], 2)
    assert list(node.spenders(coins).values()) == [txid] and node.least_sat_vb() == 1
    found = node.waiting(txid)
    assert (found.alone_sat, found.alone_vsize) == (found.fee_sat, found.vsize) and found.alone_vsize > 0


def test_payments_hang_on_one_another_up_to_the_node_s_limit_and_the_last_speeds_up_all(node: RegtestNode,
                                                                                       tmp_path: Path) -> None:
    purse = purse_of(node, tmp_path, "ann")
    sent = [purse.send(node, [TxOut(1_000, BOB.script)], 1) for _ in range(25)]
    with pytest.raises(Refused, match="as your node takes") as refused:
        purse.send(node, [TxOut(1_000, BOB.script)], 1)
    assert refused.value.code == "purse.chain"
    assert [one.txid for one in purse.look(node).waiting] == sent
    bare = Purse(purse.private_key, purse.public_key, purse.address)
    assert [one.txid for one in bare.look(node).waiting] == sent, "a home without the file sees the same"
    with pytest.raises(Refused, match=sent[-1]):
        purse.bump(node, sent[3], 9, MOST)
    last, fee = purse.bump(node, sent[-1], 9, MOST)
    assert 9 <= weighed(node, last) < 9.3 and fee > 9 * 24 * 100 and node.in_mempool(sent[-2])
    node.mine(1)
    assert not purse.look(node).waiting


def test_a_payment_is_replaced_and_taken_back_as_the_node_wants_it(node: RegtestNode, tmp_path: Path) -> None:
    purse = purse_of(node, tmp_path, "ann", 2)
    first = purse.send(node, [TxOut(700_000, BOB.script)], 2)  # both coins
    bumped, _ = purse.bump(node, first, 3, MOST)
    assert node.in_mempool(bumped) and not node.in_mempool(first) and 3 <= weighed(node, bumped) < 3.1
    back = purse.send_draft(node, purse.draft_cancel(node, bumped, None, MOST))
    assert node.in_mempool(back) and not node.in_mempool(bumped)
    node.mine(1)
    assert purse.look(node).sat > 990_000


@pytest.fixture
def village(fresh_node: RegtestNode, tmp_path: Path) -> Village:
    fresh_node.mine(110)
    return Village(tmp_path / "village", fresh_node).found()


def statements(village: Village) -> list[str]:
    state = village.state()
    assert not state.unknown
    return [e.digest for e in state.events if "statement" in str(e.text) and not e.broken]


def test_thirty_documents_are_published_before_a_block_comes(village: Village, fresh_node: RegtestNode) -> None:
    desk, docs = office(village, fresh_node, 2), []
    for n in range(30):
        docs.append(desk.statement(str(n)).hash)
        desk.publish([desk.statement(str(n))])
    assert len(fresh_node.node.call("getrawmempool")) == 25
    fresh_node.mine(1)
    assert statements(village) == docs


@pytest.mark.parametrize("rate", [2, 10])
def test_a_reorganization_and_a_home_without_its_file_lose_nothing(village: Village, fresh_node: RegtestNode,
                                                                   rate: int) -> None:
    desk = office(village, fresh_node, 2)
    docs = [desk.statement(text) for text in "ABC"]
    first = desk.publish([docs[0]])[0].txid
    fresh_node.mine(1)
    second = desk.publish([docs[1]])[0].txid
    fresh_node.reorganize(1)
    assert fresh_node.in_mempool(first) and fresh_node.in_mempool(second)
    desk.journal.kept.path.unlink()
    third = office(village, fresh_node, rate).publish([docs[2]])[0].txid
    assert all(map(fresh_node.in_mempool, (first, second, third))) and weighed(fresh_node, third) >= rate
    fresh_node.mine(1)
    assert statements(village) == [doc.hash for doc in docs]


def test_when_the_node_takes_more_only_what_waited_is_made_anew(bitcoind: Binaries, tmp_path: Path) -> None:
    with running(bitcoind, tmp_path / "datadir") as node:
        node.mine(110)
        village = Village(tmp_path / "village", node, max_feerate_sat_vb=20).found()
        purse = purse_of(node, tmp_path, "ann")
        cheap = purse.send(node, [TxOut(1_000, BOB.script)], 1)
        village.enroll(1)
        village.payable(4, 500_000)
        made, psbt = village.build(feerate=20)
        signed = village.signed(psbt)
        assert relay.not_taken(made, node) is None
        cheap = purse.send(node, [TxOut(1_000, BOB.script)], 1)
        desk = office(village, node, 2)
        docs = [desk.statement(text) for text in "ABC"]
        old = [desk.publish([doc])[0].txid for doc in docs[:2]]
    with running(bitcoind, tmp_path / "datadir", "-minrelaytxfee=0.00030") as node:
        assert node.least_sat_vb() == 30 and not any(map(node.in_mempool, [cheap, *old]))
        with pytest.raises(Refused, match="nothing below 30 sat/vB is taken now"):
            office(village, node, 20).publish([docs[2]])
        desk = office(village, node, None)
        assert [one.own.here for one in desk.journal.waiting(village.state())] == [False, False]
        sent, = desk.publish([docs[2]])
        assert sent.documents == tuple(doc.hash for doc in docs) and weighed(node, sent.txid) >= 30

        # A payment that the node has dropped is neither forgotten nor paid twice.
        assert [(one.txid, one.here) for one in purse.look(node).waiting] == [(cheap, False)]
        again = purse.send_draft(node, purse.draft_bump(node, cheap, None, MOST))
        assert node.in_mempool(again)

        # A payout within the rules is below what the node takes: said when it is built, and when it is sent.
        assert "it takes 30 sat/vB or more now" in str(relay.not_taken(made, node))
        with pytest.raises(Rejected, match=r"fee not met.*; it takes 30 sat/vB or more now\."):
            village.send(signed)
        node.mine(1)
        assert statements(village) == [doc.hash for doc in docs]
        assert waiting.feerate(node, None) >= 30
