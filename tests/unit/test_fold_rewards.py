"""What an objection earns and costs: rewards within what comes in, inquiries within what was put up."""

import pytest

from tests.conservation import conserved
from tests.fold_kit import BOND, PENNIES, due, on_notice
from tests.world import FAST

# The reward

@pytest.mark.parametrize(("reward_ppm", "reward"), [
    (0, 0), (100_000, 50_000), (800_000, 400_000), (1_000_000, 500_000)])
def test_the_reward_is_a_part_of_the_sum_claimed(reward_ppm, reward):
    w, claim, _, _, v = on_notice(amount=500_000, reward_ppm=reward_ppm)
    w.deposit(0, PENNIES)
    w.verdict(claim, w.objection(claim, v), "upheld")
    state = conserved(w.state())
    assert sum(amount for _, _, amount in due(state, "reward")) == reward


def test_the_reward_is_never_more_than_what_the_verdict_brings_in():
    """Who has taken its bonds and deposits away in time leaves a smaller reward, and the members pay nothing."""
    w, claim, a, b, v = on_notice(amount=500_000, reward_ppm=1_000_000)
    w.payable(claim)
    w.pay()
    for n in (1, 2, 3):
        w.publish(w.document("exit", {"account": n}, n))
    w.mine(FAST.exit_blocks)
    before = w.state()
    assert [before.balance_sat(n) for n in (1, 2, 3)] == [0, 0, 0]
    w.deposit(0, PENNIES)
    w.verdict(claim, w.objection(claim, v), "upheld")
    state = conserved(w.state())
    assert due(state, "reward") == [("reward", w.people[v].address, before.balance_sat(a))]
    assert state.balance_sat(b) == before.balance_sat(b)
    assert state.ledger.purse_sat == before.ledger.purse_sat + PENNIES - state.spends[-1].fee_sat


def test_where_the_verdict_brings_nothing_there_is_no_reward():
    w, claim, a, b, v = on_notice(amount=500_000, reward_ppm=1_000_000)
    w.payable(claim)
    w.pay()
    for n in (1, 2, 3, a):
        w.publish(w.document("exit", {"account": n}, n))
    w.mine(FAST.exit_blocks)
    w.pay()
    w.deposit(0, PENNIES)
    before = w.state()
    w.verdict(claim, w.objection(claim, v), "upheld")
    state = conserved(w.state())
    assert due(state, "reward") == [] and state.claims[claim].status == "fraud"
    assert state.balance_sat(b) == before.balance_sat(b) and state.account(a).debt_sat == 500_000


# A dismissed bond (cases/attacks/a6)

@pytest.mark.parametrize("inquiry", [0, 1, BOND // 2])
def test_of_a_dismissed_bond_the_operator_gets_the_inquiry_and_the_purse_the_rest(inquiry):
    w, claim, _, _, v = on_notice(inquiry_sat=inquiry)
    w.verdict(claim, w.objection(claim, v), "dismissed")
    state = conserved(w.state())
    assert due(state) == [("inquiry", w.operator.address, inquiry)] * (inquiry > 0)
    (rest,) = [e for e in state.entries if e.kind == "dismissed bond"]
    assert (rest.account, rest.amount_sat) == (0, BOND - inquiry)


def test_an_operator_s_friend_pays_for_each_objection_more_than_the_operator_gets():
    w, claim, a, b, v = on_notice()
    before = sum(w.state().balance_sat(n) for n in (a, b)) + w.state().ledger.purse_sat
    for _ in range(3):
        w.verdict(claim, w.objection(claim, v), "dismissed")
    w.pay(5)
    state = conserved(w.state())
    fees = sum(s.fee_sat for s in state.spends)
    after = sum(state.balance_sat(n) for n in (a, b)) + state.ledger.purse_sat
    assert not due(state) and after == before + 3 * (BOND - FAST.inquiry_sat) - fees > before


def test_a_bond_lost_by_rules_of_before_is_split_by_those_of_now():
    """Of a bond put up under a rule that asked for little, half goes to the inquiry at most."""
    w, claim, _, _, v = on_notice(amendment_blocks=12)
    txid = w.objection(claim, v)
    w.amend(rules={"objection_bond_sat": 200_000, "inquiry_sat": 100_000})
    w.mine(12)
    w.verdict(claim, txid, "dismissed")
    state = conserved(w.state())
    assert due(state) == [("inquiry", w.operator.address, BOND // 2)]
