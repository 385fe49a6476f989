"""The sandbox as a chain: mining, paying, coming back, telling the same story twice."""

from itertools import pairwise

import pytest
from sandbox_kit import Holder, Quorum, Spend

from lashou_btc.anchors.tx import OutPoint, TxOut, parse_block, parse_header, parse_tx
from lashou_btc.chain.base import Rejected
from lashou_btc.chain.blocktree import genesis
from lashou_btc.chain.faucet import SCRIPT as FAUCET
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.chain.select import open_chain
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.networks import NETWORKS, REGTEST

ALICE, BOB, QUORUM = Holder("alice"), Holder("bob"), Quorum()


@pytest.fixture
def sandbox(tmp_path):
    with Sandbox(tmp_path / "chain") as chain:
        yield chain


def test_begins_with_the_genesis_block_of_regtest(sandbox):
    assert parse_block(genesis()).header.hash == REGTEST.genesis
    assert (sandbox.tip().height, sandbox.tip().hash) == (0, REGTEST.genesis)
    assert [b.raw for b in sandbox.blocks(0, 0)] == [genesis()]
    assert sandbox.network == REGTEST


def test_mines_blocks_that_follow_each_other(sandbox):
    ids = sandbox.mine(20)
    assert sandbox.tip().hash == ids[-1] and sandbox.tip().height == 20
    headers = [parse_header(h) for h in sandbox.headers(0, 20)]
    assert [h.hash for h in headers[1:]] == ids == [sandbox.block_hash(n) for n in range(1, 21)]
    assert all(b.previous == a.hash for a, b in pairwise(headers))
    assert [b.time - a.time for a, b in pairwise(headers[1:])] == [600] * 19
    assert [b.hash for b in sandbox.blocks(5, 7)] == ids[4:7]
    assert sandbox.block_hash(21) is None and sandbox.block_hash(-1) is None
    assert sandbox.mine(0) == [] and sandbox.headers(3, 2) == []


@pytest.mark.parametrize("ask", [lambda s: s.mine(-1), lambda s: s.headers(0, 3), lambda s: s.blocks(-1, 0),
                                 lambda s: s.reorganize(3), lambda s: s.reorganize(0),
                                 lambda s: s.reorganize(2, 2), lambda s: s.broadcast(b""),
                                 lambda s: s.check(b"\x02\x00")])
def test_refuses_what_makes_no_sense(sandbox, ask):
    sandbox.mine(2)
    before = sandbox.tip()
    with pytest.raises(InvalidInput):
        ask(sandbox)
    assert sandbox.tip() == before


def test_faucet_pays_exactly_into_the_mempool_then_into_a_block(sandbox):
    paid = sandbox.faucet(ALICE.script, 123_456)
    assert sandbox.tip().height == 100  # the first mined coin is ripe for block 101
    assert sandbox.in_mempool(paid.txid) and sandbox.mempool() == [paid.txid]
    assert sandbox.coins(ALICE.script) == []
    raw = sandbox.transaction(paid.txid)
    assert parse_tx(raw).outputs[paid.vout] == TxOut(123_456, ALICE.script)
    sandbox.mine(1)
    assert not sandbox.in_mempool(paid.txid) and sandbox.transaction(paid.txid) == raw
    coin, = sandbox.coins(ALICE.script)
    assert (coin.outpoint, coin.value_sat, coin.height) == (paid, 123_456, 101)
    assert paid.txid in [t.txid for b in sandbox.blocks(101, 101) for t in parse_block(b.raw).txs]


def test_faucet_pays_many_times_without_a_block_in_between(sandbox):
    paid = [sandbox.faucet(ALICE.script, 50_000 + n) for n in range(40)]
    sandbox.mine(1)
    assert {c.outpoint for c in sandbox.coins(ALICE.script)} == set(paid)


def test_faucet_joins_mined_coins_for_a_large_payment(sandbox):
    paid = sandbox.faucet(ALICE.script, 12_000_000_000)
    assert len(parse_tx(sandbox.transaction(paid.txid)).inputs) >= 3
    with pytest.raises(Refused, match="least is 294"):
        sandbox.faucet(ALICE.script, 293)
    before = sandbox.tip()
    with pytest.raises(Refused, match="does not bring"):
        sandbox.faucet(ALICE.script, 20_000 * 100_000_000)
    assert sandbox.tip() == before


def test_coins_are_listed_oldest_first_and_leave_when_spent(sandbox):
    paid = [sandbox.faucet(ALICE.script, value) for value in (30_000, 10_000, 20_000)]
    sandbox.mine(1)
    value = dict(zip(paid, (30_000, 10_000, 20_000), strict=True))
    paid.sort()  # within a block, by txid
    paid.append(sandbox.faucet(ALICE.script, 40_000))
    sandbox.mine(1)
    assert [c.outpoint for c in sandbox.coins(ALICE.script)] == paid
    sandbox.broadcast(ALICE.pay(paid[1], value[paid[1]], BOB.script, 200))
    assert len(sandbox.coins(ALICE.script)) == 4  # confirmed, as long as no block spends it
    sandbox.mine(1)
    assert [c.outpoint for c in sandbox.coins(ALICE.script)] == [paid[0], paid[2], paid[3]]
    assert [c.value_sat for c in sandbox.coins(BOB.script)] == [value[paid[1]] - 200]
    assert [c.height for c in sandbox.coins(FAUCET)] == sorted(c.height for c in sandbox.coins(FAUCET))


def test_a_multisig_is_spent_by_its_quorum_only(sandbox):
    coin = sandbox.faucet(QUORUM.script, 1_000_000)
    sandbox.mine(1)
    spend = Spend([(coin, 1_000_000)], [TxOut(990_000, ALICE.script)])
    for forged in (QUORUM.sign(spend, [0]), QUORUM.sign(spend, [0, 0]), spend.unsigned(),
                   Quorum((*QUORUM.holders[:2], BOB)).sign(spend, [0, 1])):
        with pytest.raises(Rejected, match="script of input 0"):
            sandbox.check(forged)
        with pytest.raises(Rejected, match="script of input 0"):
            sandbox.broadcast(forged)
    assert sandbox.mempool() == []
    txid = sandbox.broadcast(QUORUM.sign(spend, [2, 0]))
    sandbox.mine(1)
    assert sandbox.coins(ALICE.script)[0].outpoint == OutPoint(txid, 0) and sandbox.coins(QUORUM.script) == []


def test_everything_is_there_after_a_restart(tmp_path):
    with Sandbox(tmp_path) as first:
        coin = first.faucet(ALICE.script, 100_000)
        first.mine(3)
        first.reorganize(2)
        first.mine(1)
        waiting = first.broadcast(ALICE.pay(coin, 100_000, BOB.script, 500))
        told = _story(first)
    with Sandbox(tmp_path) as again:
        assert _story(again) == told and again.in_mempool(waiting)
        assert again.transaction(waiting) is not None
        again.mine(1)
        assert [c.value_sat for c in again.coins(BOB.script)] == [99_500]
    assert [p.name for p in tmp_path.iterdir() if p.is_dir()] == []  # no scratch is left behind


def test_the_same_calls_make_the_same_chain(tmp_path):
    def play(chain):
        coin = chain.faucet(ALICE.script, 100_000)
        chain.mine(2)
        chain.broadcast(ALICE.pay(coin, 100_000, BOB.script, 500))
        chain.mine(3)
        chain.reorganize(4)
        chain.faucet(BOB.script, 70_000)
        chain.mine(1)
        return _story(chain)
    with Sandbox(tmp_path / "a") as one, Sandbox(tmp_path / "b") as other:
        assert play(one) == play(other)


def _story(chain):
    tip = chain.tip()
    return tip, [b.raw for b in chain.blocks(0, tip.height)], chain.mempool(), chain.coins(FAUCET)


def test_two_objects_on_one_folder_see_each_other_at_once(tmp_path):
    with Sandbox(tmp_path) as one, Sandbox(tmp_path) as two:
        for turn in range(5):
            one.mine(1)
            two.mine(2)
            assert one.tip() == two.tip() and one.tip().height == 3 * (turn + 1)
        paid = two.faucet(ALICE.script, 5_000)
        assert one.in_mempool(paid.txid)


def test_open_chain_by_its_name(tmp_path):
    chain = open_chain(f"sandbox:{tmp_path}", REGTEST)
    assert isinstance(chain, Sandbox) and chain.tip().height == 0
    with pytest.raises(InvalidInput, match="regtest"):
        open_chain(f"sandbox:{tmp_path}", NETWORKS["mainnet"])
    for wrong in ("", "sandbox", "sandbox:", "node:", "http://u:secret@h", "file:x"):
        with pytest.raises(InvalidInput, match="names no chain") as error:
            open_chain(wrong, REGTEST)
        assert "secret" not in str(error.value)
