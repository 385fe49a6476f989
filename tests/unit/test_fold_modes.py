"""Mode `call` (nothing is held, 即用即扣), dues, plans by weight, and a reference currency."""

import pytest

from lashou_btc.pool.rules import Plan
from tests.conservation import conserved, hashed
from tests.world import FAST, Person, World, with_rules

CALL = {"mode": "call", "min_balance_sat": 0}


def called(amount: int = 90_000, members: int = 3, **rules) -> tuple[World, str, list[int]]:
    """A pool in mode `call` where a claim has just been called."""
    w = World(with_rules(**(CALL | {"min_deposit_sat": 1_000, "commission_sat": 0} | rules))).open()
    people = [w.enroll(f"member {n}", deposit_sat=1_000) for n in range(members)]
    w.mine(20)
    claim = w.claim(people[0], amount)
    w.approve(claim, amount)
    w.payable(claim)
    return w, claim, people


def test_each_payable_claim_calls_every_member_s_share():
    w, claim, people = called()
    state = w.state()
    assert state.claims[claim].status == "called"
    assert [state.balance_sat(n) for n in people] == [1_000 - 30_000] * 3
    conserved(state)


def test_what_each_unit_of_weight_is_called_for_is_written_down_with_the_claim_also_of_a_later_one():
    w, first, people = called(amount=90_001)
    for n in people:
        w.deposit(n, 60_000)
    w.until(w.state().calls[0].deadline)
    second = w.claim(people[1], 30_000)
    w.approve(second, 30_000)
    state = conserved(w.payable(second))
    assert [state.claims[c].charge.step for c in (first, second)] == [30_001, 10_000]
    assert [state.balance_sat(n) for n in people] == [61_000 - 40_001] * 3
    assert [(e.account, e.ref, e.amount_sat) for e in state.entries if e.kind == "surplus"] == [(0, first, 2)]


def test_the_claim_gets_what_came_in_and_who_did_not_pay_has_left():
    w, claim, (a, b, c) = called()
    w.deposit(a, 29_000)
    w.deposit(b, 29_000)
    w.deposit(c, 28_000)
    w.mine(FAST.call_blocks - 4)
    assert w.state().claims[claim].status == "called"
    w.mine()
    state = w.state()
    assert state.claims[claim].status == "payable"
    assert [state.account(n).status for n in (a, b, c)] == ["active", "active", "lapsed"]
    assert state.claims[claim].benefit_sat == 89_000
    assert all(account.balance_sat >= 0 for account in state.ledger.accounts.values())
    conserved(state)


def test_nobody_pays_and_the_claim_gets_what_there_was():
    w, claim, people = called()
    w.mine(FAST.call_blocks)
    state = w.state()
    assert {state.account(n).status for n in people} == {"lapsed"}
    assert state.claims[claim].benefit_sat == 3_000
    conserved(state)


def test_the_purse_pays_before_members_are_called():
    w = World(with_rules(**CALL, min_deposit_sat=1_000, commission_sat=0)).open()
    a, b = (w.enroll(n, deposit_sat=1_000) for n in ("alice", "bob"))
    w.deposit(0, 60_000)
    w.mine(20)
    claim = w.claim(a, 80_000)
    w.approve(claim, 80_000)
    state = w.payable(claim)
    assert [state.balance_sat(n) for n in (a, b)] == [-9_000, -9_000] and state.ledger.purse_sat == 0
    conserved(state)


def test_nobody_leaves_with_a_share_unpaid():
    """An exit while a call runs: who has paid goes; who has not is held to the call's end, and lapses."""
    w = World(with_rules(**CALL, min_deposit_sat=1_000, commission_sat=0, exit_blocks=8)).open()
    a, b, c = (w.enroll(f"member {n}", deposit_sat=1_000) for n in range(3))
    w.mine(20)
    claim = w.claim(a, 90_000)
    w.approve(claim, 90_000)
    for n in (b, c):
        w.publish(w.document("exit", {"account": n}, n))
    w.payable(claim)
    w.deposit(b, 29_000)
    w.deposit(a, 29_000)
    w.mine(2)
    assert [w.state().account(n).status for n in (b, c)] == ["left", "active"]
    w.mine(3)
    assert [w.state().account(n).status for n in (b, c)] == ["left", "lapsed"]
    conserved(w.state())


def test_an_upheld_objection_while_called_gives_each_its_called_share_back():
    """The claimant's part and rounding go to the purse; who is given back more than it lacked has it as balance."""
    w, claim, (a, b, c) = called()
    w.deposit(b, 29_000)
    txid = w.objection(claim, c)
    w.deposit(0, 10_000)
    w.verdict(claim, txid, "upheld")
    state = conserved(w.state())
    assert state.claims[claim].status == "refused" and state.account(a).status == "expelled"
    reward = 90_000 * FAST.reward_ppm // 1_000_000
    # The call would have brought 90,000; Alice's 29,000 unpaid are written off, and two bonds come in.
    whole = 61_000 + 2 * FAST.witness_bond_sat - reward
    each = whole * 30_000 // 61_000
    assert [state.balance_sat(n) for n in (a, b, c)] == [0, each, -29_000 + each]
    assert state.ledger.purse_sat == 10_000 - state.spends[-1].fee_sat + whole - 2 * each
    assert not state.calls and not [i for i in state.items.values() if i.kind == "benefit"]
    w.mine(10)
    assert [conserved(w.state()).account(n).status for n in (b, c)] == ["active", "active"]


def test_forfeits_of_a_call_that_is_over_go_back_to_who_paid_it():
    """By what each has paid, not by what it was called for; who defaulted has lapsed by then."""
    w, claim, (a, b, c) = called()
    w.deposit(a, 29_000)
    w.deposit(b, 29_000)
    w.mine(FAST.call_blocks)
    state = w.state()
    assert state.claims[claim].status == "payable" and state.account(c).status == "lapsed"
    w.deposit(0, 10_000)
    w.verdict(claim, w.objection(claim, b), "upheld")
    state = conserved(w.state())
    reward = 90_000 * FAST.reward_ppm // 1_000_000
    # The benefit of 61,000 has not gone out; Alice has nothing left, and two approvers lose their bonds.
    assert state.balance_sat(b) == (61_000 + 2 * FAST.witness_bond_sat - reward) * 30_000 // 61_000
    assert state.balance_sat(c) == 0


def test_what_no_member_was_called_for_goes_back_to_the_purse():
    w = World(with_rules(**CALL, min_deposit_sat=1_000, commission_sat=0)).open()
    a, b = (w.enroll(n, deposit_sat=1_000) for n in ("alice", "bob"))
    w.deposit(0, 60_000)
    w.mine(20)
    claim = w.claim(a, 50_000)
    w.approve(claim, 50_000)
    w.payable(claim)
    w.verdict(claim, w.objection(claim, b), "upheld")
    state = conserved(w.state())
    assert state.balance_sat(b) == 1_000
    assert state.ledger.purse_sat == 60_000 + 1_000 + 2 * FAST.witness_bond_sat - 5_000 - state.spends[-1].fee_sat


# Dues

def test_dues_fill_the_purse_every_period_by_weight():
    plans = {"basic": Plan(1, 500_000), "double": Plan(2, 500_000)}
    w = World(with_rules(dues_sat=1_000, plans=plans)).open()
    opened = w.state().opened
    a = w.enroll("alice", deposit_sat=200_000)
    b = w.enroll("bob", deposit_sat=200_000, plan="double")
    w.until(opened + FAST.period_blocks - 1)
    assert w.state().ledger.purse_sat == 0
    w.mine()
    state = w.state()
    assert (state.ledger.purse_sat, state.balance_sat(a), state.balance_sat(b)) == (3_000, 199_000, 198_000)
    w.mine(2 * FAST.period_blocks)
    assert w.state().ledger.purse_sat == 9_000
    conserved(w.state())


def test_the_purse_pays_costs_first():
    w = World(with_rules(dues_sat=10_000)).open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(FAST.period_blocks)
    claim = w.claim(a, 6_000)
    w.approve(claim, 6_000)
    state = w.payable(claim)
    assert state.ledger.purse_sat == 0 and state.balance_sat(a) == 390_000
    conserved(state)


def test_dues_are_called_where_nothing_is_held():
    w = World(with_rules(**CALL, min_deposit_sat=1_000, dues_sat=5_000)).open()
    a, b = (w.enroll(n, deposit_sat=1_000) for n in ("alice", "bob"))
    w.until(w.state().opened + FAST.period_blocks)
    assert [w.state().balance_sat(n) for n in (a, b)] == [-4_000] * 2
    w.deposit(a, 4_000)
    w.mine(FAST.call_blocks)
    state = w.state()
    assert [state.account(n).status for n in (a, b)] == ["active", "lapsed"]
    assert state.ledger.purse_sat == 6_000
    conserved(state)


# Running costs

def test_running_costs_are_taken_like_dues_and_due_to_the_operator():
    plans = {"basic": Plan(1, 500_000), "double": Plan(2, 500_000)}
    w = World(with_rules(running_sat=300, dues_sat=1_000, plans=plans)).open()
    opened = w.state().opened
    a = w.enroll("alice", deposit_sat=200_000)
    b = w.enroll("bob", deposit_sat=200_000, plan="double")
    w.until(opened + FAST.period_blocks)
    state = conserved(w.state())
    assert (state.ledger.purse_sat, state.balance_sat(a), state.balance_sat(b)) == (3_000, 198_700, 197_400)
    assert [(i.kind, i.ref, i.address, i.amount_sat) for i in state.items.values()] == [
        ("running", str(w.height), w.operator.address, 900)]
    w.mine(FAST.period_blocks)
    assert [i.amount_sat for i in conserved(w.state()).items.values()] == [900, 900]


def test_running_costs_take_what_there_is_and_nothing_from_the_purse():
    w = World(with_rules(running_sat=30_000, min_deposit_sat=50_000, period_blocks=30)).open()
    a = w.enroll("alice", deposit_sat=50_000)
    w.deposit(0, 9_000)
    w.until(w.state().opened + 60)
    state = conserved(w.state())
    assert state.ledger.purse_sat == 9_000
    assert [i.amount_sat for i in state.items.values() if i.kind == "running"] == [30_000, 20_000]
    assert state.balance_sat(a) == 0 and not state.account(a).sharing


def test_where_nothing_is_held_running_costs_are_called():
    w = World(with_rules(**CALL, min_deposit_sat=1_000, running_sat=5_000)).open()
    a, b = (w.enroll(n, deposit_sat=1_000) for n in ("alice", "bob"))
    w.deposit(0, 2_000)
    w.until(w.state().opened + FAST.period_blocks)
    state = conserved(w.state())
    assert [state.balance_sat(n) for n in (a, b)] == [-4_000] * 2
    assert [(c.ref, c.brings_sat) for c in state.calls] == [("running", 10_000)]
    w.deposit(a, 4_000)
    w.mine(FAST.call_blocks)
    state = conserved(w.state())
    assert [state.account(n).status for n in (a, b)] == ["active", "lapsed"]
    assert [(i.kind, i.address, i.amount_sat) for i in state.items.values()] == [
        ("running", w.operator.address, 6_000)]
    assert state.ledger.purse_sat == 2_000


def test_running_costs_are_due_to_who_operates_when_they_fall_due():
    w = World(with_rules(running_sat=5_000)).open()
    w.enroll("alice", deposit_sat=200_000)
    new = Person("the next operator")
    w.amend(operator={"key": new.key, "payout": new.address})
    w.until(w.state().opened + FAST.period_blocks)
    assert [(i.kind, i.address) for i in conserved(w.state()).items.values()] == [("running", new.address)]


def test_nobody_to_pay_owes_the_operator_nothing():
    for mode in ({}, CALL):
        w = World(with_rules(running_sat=5_000, dues_sat=5_000, **mode)).open()
        w.mine(3 * FAST.period_blocks)
        state = hashed(conserved(w.state()))
        assert not state.items and not state.calls


# What is asked for each unit of weight

PLANS = {"basic": Plan(1, 500_000), "heavy": Plan(5, 500_000)}


@pytest.mark.parametrize("mode", [{}, CALL])
def test_the_first_deposit_is_for_each_unit_of_weight(mode):
    w = World(with_rules(plans=PLANS, **mode)).open()
    a = w.enroll("alice", plan="heavy", deposit_sat=5 * FAST.min_deposit_sat - 1_000)
    assert w.state().account(a).status == "enrolled" and not w.state().account(a).sharing
    w.deposit(a, 1_000)
    assert w.state().account(a).status == "waiting" and w.state().account(a).sharing
    conserved(w.state())


def test_the_minimum_balance_is_for_each_unit_of_weight():
    w = World(with_rules(plans=PLANS, commission_sat=0, min_balance_sat=90_000, grace_blocks=60)).open()
    a, b = (w.enroll(n, plan=p, deposit_sat=s) for n, p, s in (
        ("alice", "heavy", 500_000), ("bob", "basic", 100_000)))
    w.mine(20)
    claim = w.claim(a, 60_006)
    w.approve(claim, 60_006)
    state = w.payable(claim)
    assert [state.balance_sat(n) for n in (a, b)] == [500_000 - 50_005, 100_000 - 10_001]
    assert [state.account(n).grace_until - w.height for n in (a, b)] == [60, 60]
    w.deposit(a, 1_000)
    w.deposit(b, 1_000)
    assert [w.state().account(n).grace_until for n in (a, b)] == [0, 0]


def test_who_has_the_minimum_for_one_unit_and_weighs_five_lapses():
    w = World(with_rules(plans=PLANS, commission_sat=0, min_balance_sat=90_000)).open()
    a, b = (w.enroll(n, plan=p, deposit_sat=s) for n, p, s in (
        ("alice", "heavy", 500_000), ("bob", "basic", 400_000)))
    w.mine(20)
    claim = w.claim(b, 300_000)
    w.approve(claim, 300_000)
    until = w.payable(claim).account(a).grace_until
    assert w.state().balance_sat(a) == 250_000 > 90_000
    w.deposit(a, 1_000)
    w.until(until)
    assert w.state().account(a).status == "lapsed"
    conserved(w.state())


# Plans

def test_costs_are_shared_by_weight_and_rounding_goes_to_the_purse():
    plans = {"basic": Plan(1, 100_000), "triple": Plan(3, 300_000)}
    w = World(with_rules(plans=plans, commission_sat=0)).open()
    a = w.enroll("alice", deposit_sat=300_000)
    b = w.enroll("bob", deposit_sat=300_000, plan="triple")
    w.mine(20)
    w.claim(a, 100_001)
    assert w.last() == "claim.cap"
    claim = w.claim(b, 100_001)
    w.approve(claim, 100_001)
    state = w.payable(claim)
    assert (state.balance_sat(a), state.balance_sat(b)) == (300_000 - 25_001, 300_000 - 75_003)
    assert state.ledger.purse_sat == 3
    conserved(state)
