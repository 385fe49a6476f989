"""Nobody can hold up a payout: not with many small refunds, not with more than there is, not with many coins."""

import pytest
from test_settlement import conserved

from lashou_btc.anchors.tx import OutPoint, TxOut
from lashou_btc.errors import Incomplete
from lashou_btc.pool.rules import Plan
from lashou_btc.wallet.sizes import multisig_input_weight
from tests.world import World, with_rules

LARGE = {"basic": Plan(1, 10_000_000)}


def kinds(made) -> list[str]:
    return sorted(item.kind for p in made.payees for item in p.items)


def flooded(coins: int, oldest: bool) -> tuple[World, int, str]:
    """A pool into whose gone account somebody pays many small coins; then a benefit is due. Says which account
    it is, and the claim. `oldest`: the small coins are older than all others.
    """
    w = World(with_rules(plans=LARGE, max_fee_ppm=50_000, max_feerate_sat_vb=200, witness_bond_sat=300_000,
                         min_deposit_sat=200_000), 9, 5, min_coin_sat=20_000).open(bonds=not oldest)
    gone = w.enroll("gone", role="supervisor")
    honest = [w.enroll(f"honest {n}", deposit_sat=0 if oldest else 3_000_000) for n in range(3)]
    w.publish(w.document("exit", {"account": gone}, gone))
    w.mine(13)
    assert w.state().account(gone).status == "left"
    w.send(*[TxOut(20_000, w.contract.descriptor.script(0, gone))] * coins)
    if oldest:
        for n in range(1, 10):
            w.deposit(n, 300_000)
        for n in honest:
            w.deposit(n, 3_000_000)
    w.mine(12)
    claim = w.claim(honest[0], 5_000_000)
    w.approve(claim, 5_000_000)
    w.payable(claim)
    return w, gone, claim


@pytest.mark.parametrize("oldest", [False, True])
@pytest.mark.parametrize("feerate", [1, 5, 50])
def test_a_flood_of_small_refunds_holds_up_no_benefit_and_pays_for_its_own_coins(feerate, oldest):
    w, gone, claim = flooded(400, oldest)
    before = w.state()
    refunds = [i for i in before.items.values() if i.kind == "refund"]
    assert [(i.account, i.amount_sat, i.coins) for i in refunds] == [(gone, 8_000_000, 400)]
    held = sum(before.balance_sat(n) for n in before.ledger.accounts) + before.ledger.purse_sat
    made = w.pay(feerate)
    assert "benefit" in kinds(made) and ("refund" in kinds(made)) is (feerate < 5)
    state = w.state()
    assert state.spends[-1].lawful and state.claims[claim].status == "paid"
    conserved(state)
    bytes_of_coins = 400 * multisig_input_weight(5, 9) // 4
    lost = held - sum(state.balance_sat(n) for n in state.ledger.accounts) - state.ledger.purse_sat
    if feerate < 5:
        refund = next(p for p in made.payees if p.items[0].kind == "refund")
        assert refund.due_sat - refund.amount_sat >= feerate * bytes_of_coins
        assert lost <= 0, "the refund pays also for coins that were not spent"
    else:
        assert len(made.coins) <= 4 and lost == made.fee_sat


def test_what_is_more_than_there_is_blocks_nobody():
    """Somebody has run off with most of the money: who is owed less than what is left is paid."""
    w = World(with_rules(commission_sat=0)).open(bonds=False)
    people = [w.enroll(n, deposit_sat=amount) for n, amount in
              (("large", 400_000), ("small", 100_000), ("other", 100_000))]
    w.mine(20)
    largest = max(w.state().coins.values(), key=lambda c: c.value_sat)
    w.send(TxOut(1_000, w.operator.script), inputs=[largest.outpoint])
    for n in people:
        w.publish(w.document("exit", {"account": n}, n))
    w.mine(13)
    assert w.state().missing_sat == 400_000
    made = w.pay(1)
    assert [p.items[0].account for p in made.payees] == people[1:]
    state = w.state()
    assert state.spends[-1].lawful and [i.account for i in state.items.values()] == people[:1]
    conserved(state)


def test_who_is_owed_more_than_is_left_gets_what_is_left_and_the_rest_stays_due():
    w = World().open(bonds=False)
    a = w.enroll("alice", deposit_sat=200_000)
    w.deposit(a, 210_000)
    w.mine(20)
    stolen = max(w.state().coins.values(), key=lambda c: c.value_sat)
    w.send(TxOut(1_000, w.operator.script), inputs=[stolen.outpoint])
    w.publish(w.document("exit", {"account": a}, a))
    w.mine(13)
    made = w.pay(1)
    state = w.state()
    rest, = state.items.values()
    paid = made.payees[0].due_sat
    assert state.spends[-1].lawful and not state.coins and 199_000 < paid <= 200_000 + 300
    assert (rest.account, rest.serial, rest.amount_sat) == (a, 2, 410_000 - paid)
    conserved(state)
    w.deposit(0, 300_000)
    w.pay(1)
    assert w.state().spends[-1].lawful and not w.state().items
    conserved(w.state())


def test_a_refund_that_grows_makes_no_payout_stale():
    """The old amount is paid; what came since stays due, as the account's next refund."""
    w = World().open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(20)
    w.publish(w.document("exit", {"account": a}, a))
    w.mine(13)
    made = w.settlement()
    assert [(i.account, i.serial, i.amount_sat, i.coins) for p in made.payees for i in p.items] == [
        (a, 1, 400_000, 1)]
    w.send(*[TxOut(30_000, w.contract.descriptor.script(0, a))] * 2)
    waiting, = w.state().items.values()
    assert (waiting.serial, waiting.amount_sat, waiting.coins) == (1, 460_000, 3)
    w.confirm(made.unsigned)
    state = w.state()
    assert state.spends[-1].lawful and not state.missing_sat
    rest, = state.items.values()
    assert (rest.account, rest.serial, rest.amount_sat, rest.coins) == (a, 2, 60_000, 2)
    assert rest.name != waiting.name and state.account(a).refund == rest.number
    conserved(state)
    again = w.pay(1)
    assert w.state().spends[-1].lawful and not w.state().items and again.payees[0].items == (rest,)
    conserved(w.state())
    with pytest.raises(Incomplete):
        w.settlement(1)


COINS, COIN_SAT = 240, 2_000


def crowd_of_coins(benefit: int) -> World:
    """A refund of one small coin is due, and a benefit; the money lies in many small coins."""
    w = World(with_rules(witness_bond_sat=0, absence_sat=0, reward_ppm=0, commission_sat=0, min_deposit_sat=2_000,
                         min_balance_sat=1_000)).open(bonds=False)
    leaver = w.enroll("leaver", deposit_sat=COIN_SAT)
    member = w.enroll("member", deposit_sat=COIN_SAT)
    for _ in range(COINS // 40):
        w.send(*[TxOut(COIN_SAT, w.contract.descriptor.script(0, member))] * 40)
    w.mine(11)
    w.publish(w.document("exit", {"account": leaver}, leaver))
    w.mine(w.contract.rules.exit_blocks)
    claim = w.claim(member, benefit)
    w.approve(claim, benefit)
    w.payable(claim)
    return w


def test_where_one_transaction_takes_too_few_coins_the_others_are_paid_and_a_carry_puts_coins_together():
    w = crowd_of_coins(benefit=430_000)
    assert kinds(w.settlement(1)) == ["refund"]
    made = w.carry()
    assert len(made.coins) == 200 and w.state().spends[-1].carry
    conserved(w.state())
    assert kinds(w.pay(1)) == ["benefit", "refund"]
    state = w.state()
    assert [s.lawful for s in state.spends] == [True, True] and not state.items
    conserved(state)


def test_a_payment_that_fits_takes_the_small_one_along():
    w = crowd_of_coins(benefit=300_000)
    made = w.pay(1)
    assert kinds(made) == ["benefit", "refund"] and 150 < len(made.coins) <= 200
    assert OutPoint(made.txid, made.change_output) in w.state().coins
    conserved(w.state())
