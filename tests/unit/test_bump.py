"""Fee bumps: what is replaced by what, and what no node would take for a replacement (BIP125)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import TxOut
from lashou_btc.errors import LashouError
from lashou_btc.pool.settlement import Settlement
from lashou_btc.usecases import payouts
from lashou_btc.usecases.bumping import bump
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.sizes import multisig_vsize
from tests.forging import forge
from tests.stories import by_quorum
from tests.village import Village, retold

BOND_SAT, COMMISSION_SAT = 200_000, 5_000


def with_money(village: Village) -> None:
    """Three members who have paid in."""
    village.found()
    village.enroll(3, 1_500_000)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with retold(tmp_path, with_money) as made:
        yield made


def refused(village: Village, psbt: Psbt, feerate: int, code: str, words: str) -> None:
    with pytest.raises(LashouError, match=words) as refusal:
        bump(village.pools[1], village.state(1), psbt, feerate)
    assert refusal.value.code == code


def test_the_same_is_paid_from_the_same_coin_for_more(village: Village) -> None:
    village.payable(4, 900_000)
    slow, psbt = village.build(2)
    village.chain.mine(3)
    village.pay_in(5, 300_000)
    village.chain.mine(3)
    done = bump(village.pools[1], village.state(1), village.sign(psbt, 2), 7)
    assert done.old == slow and done.payout.feerate_sat_vb == 7 and done.waiting == ()
    assert done.payout.basis == slow.basis and done.payout.coins == slow.coins
    assert done.psbt.tx.stripped == done.payout.unsigned and not done.psbt.inputs[0].of_type(2)
    assert [(p.address, p.amount_sat) for p in done.payout.payees] == [
        (p.address, p.amount_sat) for p in slow.payees]
    assert bump(village.pools[1], village.state(1), done.psbt, 8).old == done.payout, "and again"


def test_not_for_less_not_for_another_transaction_not_once_it_is_in_a_block(village: Village) -> None:
    village.payable(4, 900_000)
    made, psbt = village.build(3)
    for feerate in (1, 2, 3):
        refused(village, psbt, feerate, "bump.feerate", "pays 3 sat/vB already")
    refused(village, psbt, 201, "settlement.feerate", "outside the contract's 1 to 200")
    first, *rest = made.outputs
    fields = psbt.inputs[0]
    for bad in (forge(psbt, lambda _: fields, outputs=[TxOut(first.value_sat - 1, first.script), *rest]),
                forge(psbt, lambda _: fields, locktime=made.basis.height - 30),
                forge(psbt, lambda _: fields, locktime=0), forge(psbt, lambda _: fields, locktime=2_000)):
        refused(village, bad, 9, "bump.other", "not the payout that the rules give")
    rival, other = village.build(5)
    village.send(village.signed(psbt))
    village.chain.mine(1)
    refused(village, psbt, 9, "bump.confirmed", f"confirmed at height {village.state().height}")
    refused(village, other, 9, "payout.stale", "has been spent since height")
    assert rival.txid != made.txid


def lean(village: Village, left_sat: int) -> tuple[Settlement, Psbt]:
    """A payout at 2 sat/vB of one coin, without change: `left_sat` more than its fee goes to the miner."""
    scripts = [bytes(22), bytes(22), bytes(22), bytes(42)]
    vsize = multisig_vsize(2, 3, 1, scripts)
    village.payable(4, BOND_SAT - 2 * COMMISSION_SAT - 2 * vsize - left_sat)
    made, psbt = village.build(2)
    assert len(made.coins) == 1 and made.change_sat == 0 and made.vsize == vsize
    assert made.fee_sat == 2 * vsize + left_sat
    return made, psbt


def test_a_higher_feerate_that_comes_to_the_same_fee_is_no_replacement(village: Village) -> None:
    """Without change the miner has the remainder already. What counts for a node is the fee, not its name."""
    made, psbt = lean(village, 400)
    assert made.vsize < 400
    refused(village, psbt, 3, "bump.fee",
            f"nodes replace one of {made.fee_sat:,} sat by {made.fee_sat + made.vsize:,}")
    done = bump(village.pools[1], village.state(1), psbt, 5)
    assert len(done.payout.coins) == 2 and done.payout.coins[0] == made.coins[0], "it takes another coin"
    assert done.payout.fee_sat >= made.fee_sat + done.payout.vsize


def test_the_feerate_that_is_named_suffices(village: Village) -> None:
    _, psbt = lean(village, 400)
    with pytest.raises(LashouError) as refusal:
        bump(village.pools[1], village.state(1), psbt, 3)
    named = int(str(refusal.value).rpartition("take ")[2].split()[0])
    assert 3 < named < 10
    assert bump(village.pools[1], village.state(1), psbt, named).payout.feerate_sat_vb == named


def test_an_amendment_stays_the_same_amendment(village: Village) -> None:
    """Something else is due as well: a bump must not turn the one into the other."""
    village.payable(4, 900_000)
    doc = by_quorum(village, {"text": "cheaper", "rules": {"commission_sat": 4_000}})
    pool = village.pools[1]
    slow, psbt = payouts.build_carry(pool, village.state(1), 2, doc)
    done = bump(pool, village.state(1), psbt, 6)
    assert (done.old, done.payout.kind, done.payout.digest, done.payout.feerate_sat_vb) == (
        slow, record.AMENDMENT, doc.hash, 6)
    assert done.payout.coins[0] == slow.coins[0] and done.payout.payees == ()
    with pytest.raises(LashouError) as refusal:
        bump(village.pools[2], village.state(2), psbt, 6)
    assert refusal.value.code == "payout.amendment", "it has not been read here"
