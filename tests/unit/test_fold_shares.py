"""The most that a unit of weight bears of one case: by water-filling, in calls, commissions included."""

import pytest

from lashou_btc.pool.rules import Plan
from tests.conservation import conserved
from tests.fold_kit import announce, due, pool
from tests.world import FAST, World, with_rules

PLANS = {"basic": Plan(1, 500_000), "triple": Plan(3, 500_000)}
COMMISSIONS = 2 * FAST.commission_sat


def paid(w: World, account: int, amount: int) -> str:
    claim = w.claim(account, amount)
    assert w.last() == ""
    w.approve(claim, amount)
    conserved(w.payable(claim))
    return claim


@pytest.mark.parametrize(("share", "benefit"), [
    (10_000, 2 * 10_000 - COMMISSIONS), (51_999, 2 * 51_999 - COMMISSIONS), (52_000, 100_000),
    (52_001, 100_000), (0, 100_000), (2_000, 0)])
def test_a_claim_gets_at_most_the_bound_times_the_weight_that_shares_commissions_first(share, benefit):
    """Two members of one unit; what is asked comes to 52,000 for each."""
    w, a, b = pool(case_share_sat=share)
    claim = paid(w, a, 100_000)
    state = w.state()
    bore = min(share or 52_000, 52_000)
    assert state.claims[claim].benefit_sat == benefit
    assert state.claims[claim].status == ("payable" if benefit else "unfunded")
    assert [400_000 - state.balance_sat(n) for n in (a, b)] == [bore, bore]
    assert state.claims[claim].charge.step == bore
    assert sum(sat for _, _, sat in due(state, "commission")) == COMMISSIONS
    assert state.ledger.purse_sat == 0


def test_where_not_even_the_commissions_can_be_had_they_are_cut_and_nobody_is_owed_more():
    w, a, _ = pool(case_share_sat=1_500)
    claim = paid(w, a, 100_000)
    state = w.state()
    assert state.claims[claim].status == "unfunded"
    assert [sat for _, _, sat in due(state)] == [2_000, 1_000]


def test_each_bears_by_its_weight_and_who_cannot_bears_what_it_has():
    w = World(with_rules(plans=PLANS, case_share_sat=20_000, min_deposit_sat=10_000, min_balance_sat=5_000)).open()
    a = w.enroll("a", deposit_sat=400_000)
    b = w.enroll("b", deposit_sat=400_000, plan="triple")
    poor = w.enroll("poor", deposit_sat=15_000)
    w.mine(12)
    claim = paid(w, a, 400_000)
    state = w.state()
    assert [state.balance_sat(n) for n in (a, b, poor)] == [380_000, 340_000, 0]
    assert state.claims[claim].charge.apart == [(poor, 15_000)] and not state.account(poor).sharing
    assert state.claims[claim].benefit_sat == 20_000 + 60_000 + 15_000 - COMMISSIONS


def test_nobody_bears_more_because_others_have_run_dry():
    w = World(with_rules(case_share_sat=90_000, min_deposit_sat=10_000, min_balance_sat=5_000)).open()
    a, b = w.enroll("a", deposit_sat=400_000), w.enroll("b", deposit_sat=400_000)
    for n in range(3):
        w.enroll(f"poor {n}", deposit_sat=10_000)
    w.mine(12)
    paid(w, a, 300_000)
    assert [w.state().balance_sat(n) for n in (a, b)] == [310_000, 310_000]


def test_the_purse_comes_on_top_of_it():
    w, a, b = pool(case_share_sat=10_000)
    w.deposit(0, 30_000)
    claim = paid(w, a, 100_000)
    state = w.state()
    assert state.claims[claim].benefit_sat == 30_000 + 20_000 - COMMISSIONS
    assert (state.ledger.purse_sat, state.balance_sat(b)) == (0, 390_000)


def test_each_case_has_its_own_bound_also_two_of_one_height():
    w, a, b = pool(case_share_sat=10_000)
    one, two = w.claim(a, 100_000), w.claim(b, 100_000)
    for claim in (one, two):
        w.approve(claim, 100_000)
    w.mine(12)
    state = conserved(w.state())
    assert [state.claims[c].benefit_sat for c in (one, two)] == [20_000 - COMMISSIONS] * 2
    assert state.balance_sat(a) == 380_000


def test_in_mode_call_no_more_is_called_than_the_bound_and_the_purse_s_lack():
    w, a, b = pool(mode="call", case_share_sat=10_000)
    w.deposit(0, 5_000)
    claim = paid(w, a, 100_000)
    state = w.state()
    assert [state.balance_sat(n) for n in (a, b)] == [390_000, 390_000]
    w.until(state.calls[0].deadline)
    assert conserved(w.state()).claims[claim].benefit_sat == 25_000 - COMMISSIONS
    w.carry()
    fee = w.state().spends[-1].fee_sat
    assert w.state().ledger.purse_sat == -fee < 0
    second = paid(w, b, 100_000)
    state = w.state()
    assert state.claims[second].charge.step == 10_000 + -(-fee // 2)
    w.until(state.calls[0].deadline)
    state = conserved(w.state())
    assert state.claims[second].benefit_sat == 20_000 - COMMISSIONS
    assert state.ledger.purse_sat in (0, 1)


def test_in_mode_call_dues_and_running_costs_are_no_case():
    w, a, _ = pool(mode="call", case_share_sat=1_000, dues_sat=7_000, period_blocks=30)
    w.until(w.state().opened + 30)
    assert w.state().balance_sat(a) == 393_000


@pytest.mark.parametrize("share", [0, 100])
def test_a_fee_is_no_case_and_members_bear_all_of_it(share):
    """With the bound the purse would be below zero while members could pay, and the last to leave would lack it."""
    w, a, b = pool(case_share_sat=share)
    w.carry(feerate=9)
    state = conserved(w.state())
    fee = state.spends[-1].fee_sat
    assert fee > 2 * 100
    assert [400_000 - state.balance_sat(n) for n in (a, b)] == [-(-fee // 2)] * 2
    assert state.ledger.purse_sat == -fee % 2


@pytest.mark.parametrize("share", [0, 100])
def test_what_a_payout_s_fee_costs_beyond_the_bound_is_borne_too(share):
    w, a, _ = pool(case_share_sat=share)
    w.publish(w.document("exit", {"account": a}, a))
    w.deposit(2, 1_000)
    w.mine(12)
    v = w.enroll("vera", "supervisor")
    w.deposit(v, 20_000)
    w.publish(w.document("exit", {"account": v}, v))
    w.mine(12)
    w.pay(feerate=30)
    assert conserved(w.state()).ledger.purse_sat >= 0


def test_the_bound_of_the_day_on_which_it_is_charged_counts():
    w, a, _ = pool(case_share_sat=10_000)
    announce(w, {"case_share_sat": 30_000})
    w.until(w.height + FAST.amendment_blocks - 8)
    claim = w.claim(a, 100_000)
    w.approve(claim, 100_000)
    w.mine(FAST.notice_blocks)
    state = conserved(w.state())
    assert state.rules.case_share_sat == 30_000
    assert state.claims[claim].benefit_sat == 60_000 - COMMISSIONS


def test_a_verdict_gives_back_what_the_bound_let_be_borne():
    w, a, b = pool(case_share_sat=10_000)
    v = w.enroll("vera", role="supervisor")
    claim = paid(w, a, 100_000)
    w.verdict(claim, w.objection(claim, v), "upheld")
    state = conserved(w.state())
    back = sum(e.amount_sat for e in state.entries if e.kind == "returned" and e.account == b)
    assert back >= 10_000 and state.claims[claim].status == "refused"
