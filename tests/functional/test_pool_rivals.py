"""Two lawful payouts of one history: they spend the same oldest coin, so one of them confirms and one does not."""

from pathlib import Path

import pytest

from lashou_btc.anchors.tx import OutPoint
from lashou_btc.chain.base import Rejected
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.errors import Refused
from lashou_btc.pool.settlement import Settlement
from lashou_btc.usecases.bumping import bump
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.sizes import multisig_vsize
from tests.village import Village

pytestmark = pytest.mark.functional


@pytest.fixture(scope="module")
def town(node: RegtestNode, tmp_path_factory: pytest.TempPathFactory) -> Village:
    """A pool with three members, for the tests that undo nothing."""
    made = Village(tmp_path_factory.mktemp("rivals"), node).found()
    made.enroll(3, 5_000_000)
    return made


@pytest.fixture
def village(town: Village) -> Village:
    """The pool when it owes a benefit and nothing else."""
    town.payable(4, 900_000)
    return town


def final(village: Village, psbt: Psbt) -> bytes:
    return finalize(village.signed(psbt), village.contract.descriptor)


def paid_once_and_lawfully(village: Village, winner: Settlement, loser: Settlement) -> None:
    """The chain pays the hospital by that payout, not by the other, and everybody's audit calls it lawful."""
    state = village.state()
    assert state.hash() == village.state(2).hash() == village.newcomer(f"after {state.block_hash}").hash()
    last = state.spends[-1]
    assert (last.txid, last.lawful, last.document) == (winner.txid, True, winner.digest)
    assert all(s.lawful for s in state.spends) and loser.txid not in [s.txid for s in state.spends]
    assert state.by_number[-1].paid_txid == winner.txid and not state.items and not state.missing_sat
    assert state.funds_sat == state.liabilities_sat()
    paid = [c.outpoint.txid for c in village.chain.coins(village.person("hospital of 4").script)]
    assert paid.count(winner.txid) == 1 and loser.txid not in paid and len(paid) == len(state.spends)


def two_heights(village: Village) -> list[tuple[Settlement, Psbt]]:
    """The payout as of two heights, with a deposit between them, the later one at a higher feerate."""
    older = village.build(2)
    village.pay_in(5, 123_456)
    village.chain.mine(2)
    newer = village.build(3)
    assert older[0].basis.height < newer[0].basis.height and older[0].digest != newer[0].digest
    assert older[0].coins[0] == newer[0].coins[0], "oldest first: the same coin"
    return [older, newer]


@pytest.mark.parametrize("winner", [0, 1])
def test_of_two_heights_either_confirms_and_then_the_other_cannot(village: Village, winner: int) -> None:
    both = two_heights(village)
    raws = [final(village, psbt) for _, psbt in both]  # each is lawful now: witnesses sign both
    village.chain.broadcast(raws[winner])
    if winner == 1:
        with pytest.raises(Rejected):  # pays less than the one that waits
            village.chain.broadcast(raws[0])
    village.chain.mine(1)
    paid_once_and_lawfully(village, both[winner][0], both[1 - winner][0])
    with pytest.raises(Rejected):
        village.chain.broadcast(raws[1 - winner])
    with pytest.raises(Refused, match="has been spent since"):
        village.send(both[1 - winner][1])
    with pytest.raises(Refused, match="has been spent since"):
        village.sign(both[1 - winner][1], 3)


def test_a_reorganization_swaps_them_and_still_one_payment_stands(fresh_node: RegtestNode, tmp_path: Path) -> None:
    village = Village(tmp_path, fresh_node).found()
    village.enroll(3)
    village.payable(4, 900_000)
    both = two_heights(village)
    raws = [final(village, psbt) for _, psbt in both]
    village.chain.broadcast(raws[0])
    village.chain.mine(1)
    paid_once_and_lawfully(village, both[0][0], both[1][0])
    village.chain.reorganize(1, transactions=[raws[1]])
    assert not village.chain.in_mempool(both[0][0].txid)
    paid_once_and_lawfully(village, both[1][0], both[0][0])


def test_a_fee_bump_is_the_same_payout_and_replaces_the_first(village: Village) -> None:
    slow, psbt = village.build(1)
    assert village.send(village.signed(psbt)) == slow.txid
    fast, bumped = village.build(5, as_of=slow.basis.height)
    assert fast.txid != slow.txid and fast.coins == slow.coins
    assert [(p.address, p.amount_sat) for p in fast.payees] == [(p.address, p.amount_sat) for p in slow.payees]
    assert fast.change_sat == slow.change_sat - (fast.fee_sat - slow.fee_sat)
    same_fee, same = village.build(1, as_of=slow.basis.height)
    assert (same_fee.unsigned, same.tx) == (slow.unsigned, psbt.tx)

    assert village.send(village.signed(bumped)) == fast.txid
    assert village.chain.in_mempool(fast.txid) and not village.chain.in_mempool(slow.txid)
    with pytest.raises(Rejected):
        village.send(village.signed(psbt))  # back to less is not taken
    village.chain.mine(1)
    paid_once_and_lawfully(village, fast, slow)


def test_a_node_asks_for_a_higher_fee_and_bump_says_how_high(fresh_node: RegtestNode, tmp_path: Path) -> None:
    """Without change, a higher feerate may come to the fee that the miner gets already: BIP125 refuses that."""
    fresh_node.mine(110)
    village = Village(tmp_path, fresh_node, commission_sat=20_000).found()
    village.enroll(3)
    bond, commissions = village.rules["witness_bond_sat"], 2 * village.rules["commission_sat"]
    vsize = multisig_vsize(2, 3, 1, [bytes(22), bytes(22), bytes(22), bytes(42)])
    village.payable(4, bond - commissions - 2 * vsize - 400)
    slow, psbt = village.build(2)
    assert village.send(village.signed(psbt)) == slow.txid and not slow.change_sat
    same, again = village.build(3, as_of=slow.basis.height)
    assert same.fee_sat == slow.fee_sat and same.txid != slow.txid
    with pytest.raises(Rejected, match="insufficient fee"):
        village.send(village.signed(again))
    with pytest.raises(Refused) as refused:
        bump(village.pools[0], village.state(), psbt, 3)
    named = int(str(refused.value).rpartition("take ")[2].split()[0])
    fast = bump(village.pools[0], village.state(), psbt, named)
    assert village.send(village.signed(fast.psbt)) == fast.payout.txid
    village.chain.mine(1)
    paid_once_and_lawfully(village, fast.payout, slow)


def test_after_the_bump_the_slow_one_may_be_what_a_miner_takes(village: Village) -> None:
    """Replaced in most mempools is not gone. Lawful is what confirms."""
    slow, psbt = village.build(1)
    slow_raw = final(village, psbt)
    fast, bumped = village.build(4)
    village.send(village.signed(bumped))
    village.chain.node.call("generateblock", village.chain.new_address(), [slow_raw.hex()])
    paid_once_and_lawfully(village, slow, fast)
    assert not village.chain.in_mempool(fast.txid)


def test_a_payment_that_was_replaced_is_never_counted(town: Village) -> None:
    """A deposit that waits is no deposit. Replaced by its payer, it has never been."""
    village = town
    member = village.contract.descriptor.script(0, 5)
    before = village.state().balance_sat(5)
    deposit = village.chain.faucet(member, 250_000)
    assert village.state().balance_sat(5) == before
    bumped = village.chain.node.call("bumpfee", deposit.txid, {"fee_rate": 30}, wallet="lashou-regtest")["txid"]
    village.chain.mine(1)
    state = village.state()
    assert state.balance_sat(5) == before + 250_000
    coins = [o for o in state.coins if o.txid in (deposit.txid, bumped)]
    assert [o.txid for o in coins] == [bumped] and OutPoint(deposit.txid, deposit.vout) not in state.coins
