"""Plans by age: weights and caps of bands, birthdays, what is given back, and ages that do not fit."""

import pytest

from lashou_btc.pool.rules import AGE_BLOCKS, Band, Plan
from tests.conservation import conserved, hashed
from tests.fold_kit import announce, exit_of
from tests.world import FAST, World, with_rules

AGED = Plan(1, 100_000, bands=(Band(30, 2, 90_000), Band(40, 5, 60_000), Band(60, 3, 20_000)))
PLANS = {"aged": AGED, "basic": Plan(1, 500_000)}
RULES = {"plans": PLANS, "dues_sat": 0, "period_blocks": 10_000_000}


def pool(*ages: int, deposit_sat: int = 2_000_000, **rules) -> tuple[World, list[int]]:
    """A pool of members of these ages."""
    w = World(with_rules(**RULES | rules)).open()
    people = [w.enroll(f"aged {age} {n}", deposit_sat=deposit_sat, plan="aged", age=age)
              for n, age in enumerate(ages)]
    w.mine(FAST.waiting_blocks)
    return w, people


def birthday(w: World, account: int, age: int) -> int:
    """The height at which an account is that old."""
    one = w.state().account(account)
    return one.enrolled + (age - one.age) * AGE_BLOCKS


def paid(w: World, account: int, amount: int) -> str:
    claim = w.claim(account, amount)
    assert w.last() == ""
    w.approve(claim, amount)
    conserved(w.payable(claim))
    return claim


# Enrollment

@pytest.mark.parametrize(("age", "weight"), [
    (0, 1), (29, 1), (30, 2), (39, 2), (40, 5), (59, 5), (60, 3), (150, 3)])
def test_the_weight_is_that_of_the_band(age, weight):
    w, (n,) = pool(age)
    account = w.state().account(n)
    assert (account.age, account.weight, account.spans) == (age, weight, ((0, -1, weight),))


def test_a_plan_by_age_asks_for_the_age_and_another_does_not():
    w, _ = pool()
    w.enroll("nobody", plan="aged")
    assert w.last() == "enrollment.age"
    n = w.enroll("somebody", plan="basic", number=max(w.people))
    assert w.last() == "" and w.state().account(n).age == -1
    m = w.enroll("somebody else", plan="basic", age=45)
    assert w.last() == "" and (w.state().account(m).age, w.state().account(m).weight) == (45, 1)


@pytest.mark.parametrize("age", [151, -1, "30"])
def test_an_age_is_a_whole_number_of_years(age):
    w, _ = pool()
    w.enroll("nobody", plan="aged", age=age)
    assert w.last() == "schema.field"


@pytest.mark.parametrize(("age", "deposit", "status"), [(29, 100_000, "waiting"), (30, 199_999, "enrolled"),
                                                        (30, 200_000, "waiting"), (45, 500_000, "waiting")])
def test_the_deposit_is_for_the_weight_of_that_age(age, deposit, status):
    w, (n,) = pool(age, deposit_sat=deposit)
    assert w.state().account(n).status == ("active" if status == "waiting" else status)


# Birthdays

def test_the_weight_changes_on_the_day_and_not_a_block_before():
    w, (young, old) = pool(29, 55)
    day = birthday(w, young, 30)
    w.until(day - 1)
    assert conserved(w.state()).ledger.weight == 1 + 5
    w.mine()
    state = conserved(hashed(w.state()))
    account = state.account(young)
    assert (account.weight, state.ledger.weight, account.spans) == (2, 2 + 5, ((0, -1, 2),))
    assert account.grace_until == 0 and state.balance_sat(young) == 2_000_000
    w.until(birthday(w, young, 40))
    assert w.state().account(young).weight == 5
    assert w.state().account(old).weight == 3
    w.until(birthday(w, young, 60))
    state = conserved(w.state())
    assert state.account(young).weight == 3 and state.ledger.weight == 6
    assert not [t for t in state.drive.timers if t[1] == 3], "nothing more is to come"


def test_costs_go_by_the_weight_of_their_day_and_so_does_what_a_verdict_gives_back():
    """One case is borne 1 : 5, the next 2 : 5; each is given back as it was borne."""
    w, (young, old) = pool(29, 55)
    v = w.enroll("vera", role="supervisor")
    third = w.enroll("third", deposit_sat=2_000_000, plan="basic")
    w.mine(FAST.waiting_blocks)
    w.until(birthday(w, young, 30) - 20)
    first = paid(w, third, 70_000 - 2 * FAST.commission_sat)
    assert w.state().claims[first].charge.step == 10_000
    assert [2_000_000 - w.state().balance_sat(n) for n in (young, old)] == [10_000, 50_000]
    w.until(birthday(w, young, 30))
    second = paid(w, third, 80_000 - 2 * FAST.commission_sat)
    assert [2_000_000 - w.state().balance_sat(n) for n in (young, old)] == [30_000, 100_000]
    assert conserved(w.state()).account(young).spans == ((0, 2, 1), (2, -1, 2))
    for claim, parts in ((first, (10_000, 50_000)), (second, (20_000, 50_000))):
        before = len(w.state().entries)
        w.verdict(claim, w.objection(claim, v), "upheld")
        state = conserved(w.state())
        got = {e.account: e.amount_sat for e in state.entries[before:] if e.kind == "returned"}
        assert abs(got[young] * parts[1] - got[old] * parts[0]) <= max(parts)
        if claim == first:  # the cheat's own share goes to the purse with what does not divide
            assert state.account(third).status == "expelled"


def test_before_a_charge_what_comes_back_goes_by_the_weights_of_the_notice():
    w, (young, old) = pool(29, 55)
    v = w.enroll("vera", role="supervisor")
    third = w.enroll("third", deposit_sat=400_000, plan="basic")
    w.mine(FAST.waiting_blocks)
    w.until(birthday(w, young, 30) - 8)
    claim = w.claim(third, 50_000)
    w.approve(claim, 50_000)
    w.objection(claim, v)
    w.until(birthday(w, young, 30) + 3)
    assert w.state().account(young).weight == 2 and w.state().claims[claim].status == "disputed"
    before = len(w.state().entries)
    w.verdict(claim, w.state().claims[claim].objections[0].txid, "upheld")
    got = {e.account: e.amount_sat for e in conserved(w.state()).entries[before:] if e.kind == "returned"}
    assert got[old] == 5 * got[young] or abs(got[old] - 5 * got[young]) <= 5


def test_a_dissolved_purse_goes_by_weights_where_nobody_has_borne_anything():
    w, (young, old) = pool(29, 55)
    w.until(birthday(w, young, 30))
    w.deposit(0, 1_000_000)
    w.amend(dissolve={})
    refunds = {i.account: i.amount_sat for i in conserved(w.state()).items.values() if i.kind == "refund"}
    left = sum(refunds[n] - 2_000_000 for n in (young, old))
    assert [refunds[n] - 2_000_000 for n in (young, old)] == [left * 2 // 7, left - left * 2 // 7]


def test_the_cap_is_that_of_the_age_at_the_filing():
    w, (n, _) = pool(39, 55)
    w.until(birthday(w, n, 40) - 2)
    w.claim(n, 90_001)
    assert w.last() == "claim.cap"
    w.until(birthday(w, n, 40) - 1)
    w.claim(n, 60_001)
    assert w.height == birthday(w, n, 40) and w.last() == "claim.cap"
    claim = w.claim(n, 60_000)
    assert w.last() == ""
    w, (n, _) = pool(39, 55)
    w.until(birthday(w, n, 40) - 2)
    claim = w.claim(n, 90_000)
    assert w.height == birthday(w, n, 40) - 1 and w.last() == ""
    w.approve(claim, 90_000)
    assert conserved(w.payable(claim)).claims[claim].benefit_sat == 90_000, "and it stays that"


def test_who_does_not_share_gets_its_new_weight_all_the_same_and_shares_by_it():
    w, (n, _) = pool(29, 55, deposit_sat=50_000)
    assert w.state().account(n).status == "enrolled"
    w.until(birthday(w, n, 30))
    state = conserved(w.state())
    assert (state.account(n).weight, state.account(n).sharing, state.ledger.weight) == (2, False, 0)
    w.deposit(n, 149_999)
    assert w.state().account(n).status == "enrolled"
    w.deposit(n, 1_000)
    state = conserved(w.state())
    assert state.account(n).status == "waiting" and state.ledger.weight == 2


def test_a_new_weight_begins_no_grace_and_the_next_cost_does():
    w, (n, old) = pool(39, 55, min_balance_sat=100_000, deposit_sat=500_000)
    v = paid(w, old, 60_000)
    assert w.state().claims[v].status == "payable"
    low = w.state().balance_sat(n)
    assert 200_000 < low < 500_000
    w.until(birthday(w, n, 40))
    state = conserved(w.state())
    assert (state.account(n).weight, state.account(n).grace_until) == (5, 0)
    paid(w, old, 10_000) if w.state().account(old).sharing else w.carry()
    assert w.state().account(n).grace_until > 0


def test_who_has_put_its_last_satoshi_into_a_bond_goes_on_sharing_on_its_birthday():
    """Else nobody would ever ask it for money again, and it would stay a member for nothing."""
    w = World(with_rules(**RULES | {"claim_bond_sat": 20_000, "min_deposit_sat": 20_000})).open()
    n = w.enroll("n", deposit_sat=20_000, plan="aged", age=29)
    rich = w.enroll("rich", deposit_sat=900_000, plan="basic")
    w.mine(FAST.waiting_blocks)
    w.until(birthday(w, n, 30) - 4)
    claim = w.claim(n, 50_000)
    assert w.state().balance_sat(n) == 0
    w.until(birthday(w, n, 30))
    state = conserved(w.state())
    assert (state.account(n).weight, state.account(n).sharing) == (2, True)
    w.review(claim, next(s.account for s in state.claims[claim].panel if not s.decision), 0)
    assert w.state().claims[claim].status == "rejected"
    paid(w, rich, 30_000)
    assert w.state().account(n).grace_until
    w.until(w.state().account(n).grace_until)
    assert conserved(w.state()).account(n).status == "lapsed"


def test_who_has_left_has_no_birthdays():
    w, (n, _) = pool(29, 55)
    w.publish(exit_of(w, n))
    w.until(birthday(w, n, 30) + 1)
    state = conserved(w.state())
    assert (state.account(n).status, state.account(n).weight, state.ledger.weight) == ("left", 1, 5)


def test_a_pause_of_the_state_moves_the_birthday_and_not_the_next_one():
    w, (n, _) = pool(29, 55)
    day = birthday(w, n, 30)
    w.until(day - 5)
    txid, _ = w.withhold()
    began = w.height
    w.mine(11)
    assert w.state().account(n).weight == 1
    w.amend(release={"txid": txid})
    paused = w.height - began
    w.until(day + paused - 1)
    assert w.state().account(n).weight == 1
    w.mine()
    assert conserved(w.state()).account(n).weight == 2
    w.until(birthday(w, n, 40))
    assert w.state().account(n).weight == 5


def test_a_birthday_is_undone_by_a_reorganization_and_comes_again():
    w, (n, old) = pool(29, 55)
    day = birthday(w, n, 30)
    w.until(day - 30)
    claim = paid(w, old, 20_000)
    w.until(day + 1)
    later = w.state()
    assert later.account(n).weight == 2 and later.claims[claim].charge.step
    assert w.state(day - 1).account(n).weight == 1
    w.salt = "another chain"
    w.txs = [t for t in w.txs if t.height < day - 30]
    state = conserved(hashed(w.state()))
    assert state.account(n).weight == 2 and not state.claims
    assert w.state(day - 1).account(n).weight == 1


# Mode `call`

CALL = {"mode": "call", "call_blocks": 40, "min_balance_sat": 0}


def called_on_a_birthday(**rules) -> tuple[World, int, int]:
    """A share is called and not paid when somebody gets thirty. Returns (world, account, that height)."""
    w, (n,) = pool(29, deposit_sat=100_000, **CALL | rules)
    rich = w.enroll("rich", deposit_sat=3_000_000, plan="basic")
    day = birthday(w, n, 30)
    w.until(day - 20)
    claim = w.claim(rich, 500_000)
    w.approve(claim, 500_000)
    w.payable(claim)
    assert w.state().balance_sat(n) < 0 and w.state().calls[0].deadline > day
    return w, n, day


def test_an_unpaid_share_is_paid_by_the_weight_by_which_it_was_called():
    """The weight changes when the calls are over that were unpaid on the day, each member's in the same way."""
    w, n, day = called_on_a_birthday()
    call, lack = w.state().calls[0], -w.state().balance_sat(n)
    w.until(day + 1)
    assert w.state().account(n).weight == 1
    w.deposit(n, lack)
    w.until(call.deadline)
    assert conserved(w.state()).account(n).weight == 1
    w.mine()
    state = conserved(hashed(w.state()))
    assert (state.account(n).weight, state.account(n).status, state.balance_sat(n)) == (2, "active", 0)


def test_who_does_not_pay_by_the_deadline_has_left_and_nobody_waits_for_its_birthday():
    """The birthday is looked at again when the call has ended, not at its deadline: there it would be unpaid still,
    and be looked at again, for ever.
    """
    w, n, _ = called_on_a_birthday()
    w.until(w.state().calls[0].deadline)
    state = conserved(hashed(w.state()))
    assert (state.account(n).status, state.account(n).weight) == ("lapsed", 1)
    w.mine(3)
    assert conserved(w.state()).account(n).weight == 1


def test_who_has_paid_has_its_birthday_though_a_call_runs():
    w, n, day = called_on_a_birthday()
    w.deposit(n, 400_000)
    assert w.height < day
    w.until(day)
    state = conserved(hashed(w.state()))
    assert state.account(n).weight == 2 and state.calls[0].deadline > day
    w.until(state.calls[0].deadline)
    state = conserved(w.state())
    assert (state.account(n).status, state.balance_sat(n)) == ("active", 500_000 - 252_000)


# Amendments, and who comes back

@pytest.mark.parametrize("bands", [
    [], [{"age": 30, "weight": 2, "cap": 90_000}], [{"age": 31, "weight": 2, "cap": 90_000}],
    [{"age": 30, "weight": 1, "cap": 90_000}, {"age": 40, "weight": 5, "cap": 60_000},
     {"age": 60, "weight": 3, "cap": 20_000}]])
def test_no_amendment_changes_ages_or_weights(bands):
    w, _ = pool(29, 55)
    plan = {"weight": 1, "cap": 100_000} | ({"bands": bands} if bands else {})
    announce(w, {"plans": {"aged": plan, "basic": {"weight": 1, "cap": 500_000}}})
    assert w.last() == "rules.plans"


def test_caps_of_bands_may_change_and_plans_by_age_be_added():
    w, (n, _) = pool(29, 55)
    bands = [{"age": b.age, "weight": b.weight, "cap": 70_000} for b in AGED.bands]
    new = {"weight": 1, "cap": 10_000, "bands": [{"age": 50, "weight": 9, "cap": 5_000}]}
    announce(w, {"plans": {"aged": {"weight": 1, "cap": 50_000, "bands": bands},
                           "basic": {"weight": 1, "cap": 500_000}, "new": new}})
    assert w.last() == ""
    w.mine(FAST.amendment_blocks)
    w.claim(n, 50_001)
    assert w.last() == "claim.cap"
    m = w.enroll("fifty", plan="new", age=49, deposit_sat=900_000)
    w.until(birthday(w, m, 50))
    assert conserved(w.state()).account(m).weight == 9


@pytest.mark.parametrize(("years", "age", "code"), [
    (0, 55, ""), (0, 54, ""), (0, 53, "enrollment.age"), (3, 57, ""), (3, 56, "enrollment.age"), (0, 90, "")])
def test_who_comes_back_has_not_become_younger(years, age, code):
    """A year is allowed for: blocks are no calendar."""
    w, _ = pool(29, 55)
    tag = "77" * 32
    old = w.enroll("tagged", deposit_sat=600_000, plan="aged", age=55, uniqueness=tag)
    w.mine(years * AGE_BLOCKS)
    w.publish(exit_of(w, old))
    w.mine(FAST.exit_blocks)
    w.enroll("tagged again", plan="aged", age=age, uniqueness=tag, also=[old])
    assert w.last() == code


def test_nobody_becomes_younger_by_an_account_in_between_that_says_no_age():
    w, _ = pool(29, 55)
    tag = "77" * 32
    old = w.enroll("tagged", plan="aged", age=55, uniqueness=tag)
    w.publish(exit_of(w, old))
    w.mine(FAST.exit_blocks)
    between = w.enroll("tagged between", uniqueness=tag, also=[old])
    assert w.last() == "" and w.state().account(between).age == -1
    w.publish(exit_of(w, between))
    w.mine(FAST.exit_blocks)
    for age, code in ((53, "enrollment.age"), (54, "")):
        w.people.pop(between + 1, None)
        w.enroll("tagged again", plan="aged", age=age, uniqueness=tag, also=[between])
        assert w.last() == code


def test_m_witnesses_may_say_that_an_age_was_written_wrongly():
    w, _ = pool(29, 55)
    tag = "77" * 32
    old = w.enroll("tagged", plan="aged", age=55, uniqueness=tag)
    w.publish(exit_of(w, old))
    w.mine(FAST.exit_blocks)
    n = w.enroll("tagged again", plan="aged", age=35, uniqueness=tag, also=[1, 2])
    assert w.last() == "" and w.state().account(n).age == 35
