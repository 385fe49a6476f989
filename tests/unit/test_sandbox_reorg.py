"""Reorganizations in the sandbox: the kernel follows the longer branch, and the mempool and the coins follow it."""

import pytest
from sandbox_kit import Holder

from lashou_btc.anchors.tx import OutPoint, parse_block, parse_tx
from lashou_btc.chain.base import Rejected
from lashou_btc.chain.faucet import SCRIPT as FAUCET
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.errors import InvalidInput

ALICE, BOB = Holder("alice"), Holder("bob")
VALUE = 100_000


@pytest.fixture
def chain(tmp_path):
    with Sandbox(tmp_path / "chain") as sandbox:
        yield sandbox


def _consistent(chain, tmp_path):
    """Another process would see the same, and a replay from nothing gives the same coins."""
    with Sandbox(tmp_path / "chain") as other:
        assert other.tip() == chain.tip() and other.mempool() == chain.mempool()
        for script in (FAUCET, ALICE.script, BOB.script):
            assert other.coins(script) == chain.coins(script)
    unspent = {}
    for block in chain.blocks(0, chain.tip().height):
        for tx in parse_block(block.raw).txs:
            for spent in tx.inputs:
                unspent.pop(spent.outpoint, None)
            unspent.update((OutPoint(tx.txid, n), o) for n, o in enumerate(tx.outputs))
    for script in (FAUCET, ALICE.script, BOB.script):
        ours = {o for o, out in unspent.items() if out.script == script}
        assert {c.outpoint for c in chain.coins(script)} == ours


@pytest.mark.parametrize("depth", [1, 6, 100])
def test_a_longer_branch_replaces_the_last_blocks(chain, tmp_path, depth):
    coin = chain.faucet(ALICE.script, VALUE)
    chain.mine(150 - chain.tip().height)
    old = [chain.block_hash(h) for h in range(151)]
    spent = chain.broadcast(ALICE.pay(coin, VALUE, BOB.script, 500))
    chain.mine(depth)
    raw = chain.transaction(spent)
    gone = [chain.block_hash(h) for h in range(151, 151 + depth)]
    made = chain.reorganize(depth)
    assert chain.tip().height == 151 + depth and chain.tip().hash == made[-1]
    assert [chain.block_hash(h) for h in range(151)] == old
    assert not set(gone) & {chain.block_hash(h) for h in range(152 + depth)}
    assert chain.mempool() == [spent] and chain.transaction(spent) == raw
    assert [c.outpoint for c in chain.coins(ALICE.script)] == [coin] and chain.coins(BOB.script) == []
    _consistent(chain, tmp_path)
    chain.mine(1)
    assert [c.height for c in chain.coins(BOB.script)] == [152 + depth]
    _consistent(chain, tmp_path)


def test_a_reorganization_below_the_faucets_payment_keeps_the_chain_of_payments(chain, tmp_path):
    """Mined coins of the old branch vanish for good, and with them what spent them."""
    coin = chain.faucet(ALICE.script, VALUE)
    chain.mine(1)
    child = chain.broadcast(ALICE.pay(coin, VALUE, BOB.script, 500))
    chain.mine(1)
    chain.reorganize(60)  # the faucet spent block 1's coin, which stays, and is ripe at 101 of either branch
    assert chain.mempool() == [coin.txid, child]
    chain.mine(1)
    assert [c.value_sat for c in chain.coins(BOB.script)] == [VALUE - 500]
    chain.reorganize(chain.tip().height)
    assert chain.mempool() == [] and chain.coins(BOB.script) == [] and chain.transaction(child) is None
    _consistent(chain, tmp_path)


def test_vanished_transactions_do_not_wait_again(chain, tmp_path):
    coin = chain.faucet(ALICE.script, VALUE)
    chain.mine(10)
    spent = chain.broadcast(ALICE.pay(coin, VALUE, BOB.script, 500))
    chain.mine(1)
    child = chain.broadcast(BOB.pay(OutPoint(spent, 0), VALUE - 500, ALICE.script, 500))
    chain.reorganize(3, 7, vanish=True)
    assert chain.mempool() == [] and chain.transaction(spent) is None and chain.transaction(child) is None
    assert chain.tip().height == 100 + 10 + 1 - 3 + 7
    assert [c.outpoint for c in chain.coins(ALICE.script)] == [coin]
    _consistent(chain, tmp_path)


def test_the_other_branch_may_contradict(chain, tmp_path):
    coin = chain.faucet(ALICE.script, VALUE)
    chain.mine(5)
    first = chain.broadcast(ALICE.pay(coin, VALUE, BOB.script, 500))
    chain.mine(2)
    waiting = chain.broadcast(BOB.pay(OutPoint(first, 0), VALUE - 500, ALICE.script, 500))
    rival = ALICE.pay(coin, VALUE, ALICE.script, 700)
    chain.reorganize(2, transactions=[rival])
    assert chain.mempool() == [] and chain.transaction(first) is None and chain.transaction(waiting) is None
    assert [c.outpoint.txid for c in chain.coins(ALICE.script)] == [parse_tx(rival).txid]
    with pytest.raises(Rejected, match="missingorspent"):
        chain.broadcast(ALICE.pay(coin, VALUE, BOB.script, 500))
    _consistent(chain, tmp_path)


def test_a_branch_with_a_forged_spend_is_not_followed(chain, tmp_path):
    coin = chain.faucet(ALICE.script, VALUE)
    chain.mine(5)
    before = chain.tip()
    with pytest.raises(Rejected, match="breaks consensus"):
        chain.reorganize(2, transactions=[BOB.pay(coin, VALUE, BOB.script, 700)])
    assert chain.tip() == before and chain.coins(BOB.script) == []
    chain.mine(1)
    _consistent(chain, tmp_path)
    with Sandbox(tmp_path / "chain") as other:  # its kernel reads the refused branch too, and mines on
        other.mine(1)
        other.reorganize(1)
        assert other.tip().height == before.height + 3


def test_back_and_forth(chain, tmp_path):
    coin = chain.faucet(ALICE.script, VALUE)
    for turn in range(6):
        chain.mine(2)
        if chain.coins(ALICE.script) and turn == 2:
            chain.broadcast(ALICE.pay(coin, VALUE, BOB.script, 500))
        chain.reorganize(1 + turn % 3)
    chain.mine(1)
    assert [c.value_sat for c in chain.coins(BOB.script)] == [VALUE - 500]
    _consistent(chain, tmp_path)


def test_blocks_from_elsewhere_are_followed_if_they_lead(tmp_path):
    with Sandbox(tmp_path / "a") as here, Sandbox(tmp_path / "chain") as there:
        here.mine(3)
        there.faucet(ALICE.script, VALUE)
        there.mine(1)
        for block in list(there.blocks(1, there.tip().height)):
            assert here.submit(block.raw) == block.hash
            assert here.submit(block.raw) == block.hash  # a second time changes nothing
        assert here.tip() == there.tip() and here.coins(ALICE.script) == there.coins(ALICE.script)
        assert len(here.coins(ALICE.script)) == 1
        paid = here.faucet(BOB.script, VALUE)
        here.mine(1)
        assert there.submit(next(here.blocks(102, 102)).raw) == here.tip().hash
        assert there.coins(BOB.script)[0].outpoint == paid


@pytest.mark.parametrize("spoil", [
    lambda raw: b"", lambda raw: raw[:-1], lambda raw: raw + b"\x00", lambda raw: raw[:200],
    lambda raw: raw[:40] + bytes([raw[40] ^ 1]) + raw[41:],  # the Merkle root
    lambda raw: raw[:8] + bytes([raw[8] ^ 1]) + raw[9:],  # the parent
    lambda raw: raw[:68] + bytes(4) + raw[72:],  # the time
    lambda raw: raw[:72] + b"\xff\xff\x7f\x21" + raw[76:],  # the target
    lambda raw: raw.replace((50 * 10**8).to_bytes(8, "little"), (51 * 10**8).to_bytes(8, "little")),
])
def test_blocks_that_break_the_rules_are_refused(tmp_path, spoil):
    with Sandbox(tmp_path / "a") as here, Sandbox(tmp_path / "b") as there:
        there.mine(3)
        good = [b.raw for b in there.blocks(1, 3)]
        for raw in good[:2]:
            here.submit(raw)
        before = here.tip()
        with pytest.raises((Rejected, InvalidInput)):
            here.submit(spoil(good[2]))
        assert here.tip() == before
        assert here.submit(good[2]) == there.tip().hash
        here.close()
        assert here.mine(1)  # a new kernel agrees with the log
