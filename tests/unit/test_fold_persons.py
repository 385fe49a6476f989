"""What follows a person from one account to the next: rejections, pauses, debts, expulsion, what it has got."""

import pytest

from lashou_btc.pool.rules import Plan
from tests.conservation import conserved
from tests.fold_kit import announce, due, exit_of
from tests.world import FAST, Person, World, with_rules

TAG = "77" * 32
PLANS = {"basic": Plan(1, 100_000, life_cap=150_000)}
RULES = {"uniqueness": 1, "plans": PLANS, "claim_bond_sat": 10_000, "max_pause_blocks": 400}


def village(**rules) -> tuple[World, int, int]:
    """A pool in which Ann has a tag. Returns her account and another's."""
    w = World(with_rules(**RULES | rules)).open()
    ann = w.enroll("ann", deposit_sat=200_000, uniqueness=TAG)
    bob = w.enroll("bob", deposit_sat=400_000, uniqueness="88" * 32)
    w.mine(FAST.waiting_blocks)
    return w, ann, bob


def leaves(w: World, account: int) -> None:
    w.publish(exit_of(w, account))
    w.mine(FAST.exit_blocks + FAST.call_blocks)
    assert w.state().account(account).gone


def back(w: World, name: str, *also: int, deposit_sat: int = 200_000, tag: str = TAG, **more) -> tuple[str, int]:
    """Somebody comes with the tag. Returns why it is refused, or "", and the number."""
    number = max(w.state().ledger.accounts) + 1
    w.people.pop(number, None)
    w.enroll(name, number=number, also=also, uniqueness=tag, **more)
    broken = w.last()
    if not broken:
        w.deposit(number, deposit_sat)
    return broken, number


def expelled() -> tuple[World, int, int, str]:
    """Ann has cheated and was found out."""
    w, ann, bob = village()
    claim = w.claim(ann, 50_000)
    w.approve(claim, 50_000)
    w.verdict(claim, w.objection(claim, bob), "upheld")
    assert w.state().account(ann).status == "expelled"
    return w, ann, bob, claim


def paid(w: World, account: int, amount: int) -> str:
    claim = w.claim(account, amount)
    assert w.last() == ""
    w.approve(claim, amount)
    w.payable(claim)
    assert conserved(w.state()).claims[claim].status in ("payable", "called")
    return claim


# The tag

def test_who_comes_back_brings_along_what_was_rejected_paid_and_when_it_may_claim():
    w, ann, _ = village(review_blocks=40)
    paid(w, ann, 60_000)
    claim = w.claim(ann, 50_000)
    w.review(claim, w.drawn(claim)[0], 0)
    before = w.state().account(ann)
    assert (before.rejections, before.received, before.pause_until) == (1, 60_000, w.height + 40)
    leaves(w, ann)
    broken, number = back(w, "ann again", ann)
    assert broken == ""
    now = conserved(w.state()).account(number)
    assert (now.before, now.rejections, now.received, now.pause_until) == (
        ann, 1, 60_000, before.pause_until)
    w.mine(FAST.waiting_blocks)
    assert w.state().account(number).status == "active"
    w.claim(number, 1_000)
    assert w.last() == "claim.again"
    w.until(before.pause_until)
    again = w.claim(number, 1_000)
    assert w.last() == ""
    w.review(again, w.drawn(again)[0], 0)
    account = w.state().account(number)
    assert (account.rejections, account.pause_until) == (2, w.height + 80), "the pause goes on doubling"


def test_somebody_new_has_nothing_before():
    w, ann, _ = village()
    account = w.state().account(ann)
    assert (account.before, account.rejections, account.received, account.pause_until) == (0, 0, 0, 0)


def test_a_pool_that_asks_for_tags_enrolls_nobody_without_one():
    w, _, _ = village()
    w.enroll("nobody")
    assert w.last() == "enrollment.uniqueness"
    w.enroll("vera", "supervisor", number=max(w.state().ledger.accounts) + 1)
    assert w.last() == "", "who shares no costs needs none"


def test_a_used_tag_takes_the_last_key_of_its_account():
    """An operator with a puppet of its own cannot speak in somebody's name, nor with a key that was replaced."""
    w, ann, bob = village()
    new = Person("ann's new key")
    old = w.people[ann]
    doc = w.document("rekey", {"account": ann, "key": new.key}, ann).sign(ann, new.private_key, new.key)
    w.publish(doc)
    assert w.last() == ""
    w.people[ann] = new
    leaves(w, ann)
    w.people[90], w.people[91] = old, new
    for also in ((), (bob,), (90,), (1,)):
        assert back(w, "puppet", *also)[0] == "enrollment.before"
    assert back(w, "ann again", 91)[0] == ""


def test_nobody_is_enrolled_twice_even_by_the_quorum():
    w, ann, _ = village()
    assert back(w, "ann again", ann)[0] == "enrollment.uniqueness"
    assert back(w, "ann again", 1, 2, 3)[0] == "enrollment.uniqueness"


@pytest.mark.parametrize(("signers", "code"), [((1,), "enrollment.before"), ((1, 2), ""), ((2, 3), ""),
                                               ((1, 2, 3), "")])
def test_m_witnesses_speak_for_a_key_that_is_lost(signers, code):
    w, ann, _ = village()
    paid(w, ann, 60_000)
    leaves(w, ann)
    broken, number = back(w, "ann again", *signers)
    assert broken == code
    if not code:
        account = w.state().account(number)
        assert (account.before, account.received) == (ann, 60_000)


def test_of_several_accounts_the_last_one_counts():
    w, ann, _ = village()
    paid(w, ann, 60_000)
    leaves(w, ann)
    _, second = back(w, "ann 2", ann)
    leaves(w, second)
    assert back(w, "ann 3", ann)[0] == "enrollment.before"
    broken, third = back(w, "ann 3", second)
    assert broken == "" and w.state().account(third).before == second
    assert w.state().account(third).received == 60_000


def test_only_the_witnesses_of_today_speak_for_somebody():
    w, ann, _ = village()
    people = {}
    for n in range(3):
        number = w.enroll(f"new witness {n}", "supervisor")
        people[number] = w.people[number]
    doc = w.rotation(people, 2)
    w.publish(doc)
    leaves(w, ann)
    w.mine(FAST.rotation_blocks)
    w.hand_over(doc)
    assert w.state().keyholders.epoch == 1
    assert back(w, "ann again", 1, 2, 3)[0] == "enrollment.before"
    assert back(w, "ann again", *list(people)[:2])[0] == ""


def test_a_bad_signature_of_the_key_before_is_none():
    w, ann, _ = village()
    leaves(w, ann)
    person = Person("ann again")
    w.people[60] = person
    body = {"account": 60, "role": "member", "key": person.key, "payout": person.address, "plan": "basic",
            "identity": "aa" * 32, "uniqueness": TAG}
    good = w.document("enrollment", body, 0, 60, ann)
    other = w.document("enrollment", body | {"identity": "bb" * 32}, ann)
    sigs = [s if s.key != w.people[ann].key else other.signatures[0] for s in good.signatures]
    w.publish(type(good)(good.type, good.pool, good.body, tuple(sigs)))
    assert w.last() == "document.signature"


def test_a_pool_that_asks_for_no_tags_knows_whoever_says_one_all_the_same():
    w, ann, _ = village(uniqueness=0)
    leaves(w, ann)
    assert back(w, "ann again")[0] == "enrollment.before"
    w.enroll("anybody", number=max(w.state().ledger.accounts) + 1, deposit_sat=200_000)
    assert w.last() == "" and w.state().account(max(w.state().ledger.accounts)).before == 0


def test_rules_may_begin_or_cease_to_ask_for_tags():
    w, _, _ = village(uniqueness=0)
    announce(w, {"uniqueness": 1})
    assert w.last() == ""
    w.mine(FAST.amendment_blocks)
    w.enroll("nobody")
    assert w.last() == "enrollment.uniqueness"
    announce(w, {"uniqueness": 0})
    w.mine(FAST.amendment_blocks)
    w.enroll("nobody", number=max(w.state().ledger.accounts) + 1)
    assert w.last() == ""


# Expulsion

def test_who_was_expelled_comes_back_by_no_key_of_its_own():
    w, ann, _, _ = expelled()
    assert back(w, "ann again", ann)[0] == "enrollment.expelled"
    assert back(w, "ann again", ann, 1)[0] == "enrollment.expelled"
    broken, number = back(w, "ann again", 1, 2)
    assert broken == "", "M witnesses may forgive it"
    assert w.state().account(number).before == ann


@pytest.mark.parametrize("accounts", [1, 2])
def test_what_comes_out_later_expels_whoever_has_come_back_meanwhile(accounts):
    """Paid, gone, enrolled again, and only then found out: the person is expelled, not an account of before."""
    w, ann, bob = village()
    claim = paid(w, ann, 60_000)
    w.pay()
    last = ann
    for n in range(accounts):
        leaves(w, last)
        broken, last = back(w, f"ann {n}", last)
        assert broken == ""
    w.mine(FAST.waiting_blocks)
    again = w.claim(last, 1_000)
    assert w.last() == "" and w.state().balance_sat(last) == 190_000
    panel = {seat.account for seat in w.state().claims[claim].panel}
    bonds = sum(w.state().balance_sat(n) for n in panel)
    w.verdict(claim, w.objection(claim, bob), "upheld")
    state = conserved(w.state())
    assert state.account(ann).status == state.account(last).status == "expelled"
    assert (state.balance_sat(last), state.claims[again].status, state.claims[again].bond_sat) == (0, "refused", 0)
    assert state.account(ann).debt_sat == state.account(last).debt_sat == 0, "its forfeits are more than it got"
    assert bonds > 0 and not any(w.state().balance_sat(n) for n in panel)
    assert back(w, "ann once more", last)[0] == "enrollment.expelled"
    w.mine(60)
    conserved(w.state())


def test_of_what_it_got_it_owes_what_no_account_of_its_can_give_back():
    w, ann, bob = village(min_deposit_sat=10_000, min_balance_sat=10_000)
    claim = paid(w, ann, 100_000)
    w.pay()
    leaves(w, ann)
    w.pay(1)
    broken, second = back(w, "ann 2", ann, deposit_sat=30_000)
    assert broken == ""
    w.verdict(claim, w.objection(claim, bob), "upheld")
    state = conserved(w.state())
    forfeited = -sum(e.amount_sat for e in state.entries if e.kind == "forfeited" and e.account in (ann, second))
    assert 0 < forfeited <= 30_000 and state.claims[claim].benefit_sat == 100_000
    assert [state.account(n).debt_sat for n in (ann, second)] == [100_000 - forfeited, 0]


def test_a_refund_of_an_earlier_account_that_has_not_gone_out_is_forfeited_too():
    w, ann, bob = village()
    claim = paid(w, ann, 60_000)
    w.pay()
    leaves(w, ann)
    refund = w.state().items[w.state().account(ann).refund].amount_sat
    _, second = back(w, "ann 2", ann)
    leaves(w, second)
    assert {i.account for i in w.state().items.values() if i.kind == "refund"} == {ann, second}
    w.verdict(claim, w.objection(claim, bob), "upheld")
    state = conserved(w.state())
    assert refund > 0 and not [i for i in state.items.values() if i.kind == "refund"]
    assert {state.account(n).status for n in (ann, second)} == {"expelled"}


def test_a_verdict_hits_nobody_with_another_tag():
    w, ann, bob = village()
    claim = paid(w, ann, 60_000)
    leaves(w, ann)
    broken, other = back(w, "carol", tag="99" * 32)
    assert broken == ""
    w.verdict(claim, w.objection(claim, bob), "upheld")
    state = conserved(w.state())
    assert state.account(other).status == "waiting" and state.balance_sat(other) >= 200_000


def test_a_verdict_on_an_account_without_a_tag_expels_it_alone():
    w = World(with_rules(**RULES | {"uniqueness": 0})).open()
    ann, bob, carol = (w.enroll(name, deposit_sat=300_000) for name in ("ann", "bob", "carol"))
    w.mine(FAST.waiting_blocks)
    claim = paid(w, ann, 60_000)
    w.verdict(claim, w.objection(claim, bob), "upheld")
    assert [w.state().account(n).status for n in (ann, bob, carol)] == ["expelled", "active", "active"]


# Debts

def lapsed(deposit_sat: int = 100_000, **rules) -> tuple[World, int, int, int]:
    """Ann has not paid a called share. Returns (world, ann, bob, what she owes)."""
    w = World(with_rules(mode="call", **RULES | rules)).open()
    ann = w.enroll("ann", deposit_sat=deposit_sat, uniqueness=TAG)
    bob = w.enroll("bob", deposit_sat=400_000, uniqueness="88" * 32)
    w.mine(FAST.waiting_blocks)
    w.publish(w.document("amendment", {"text": "", "rules": {
        "plans": {"basic": {"weight": 1, "cap": 300_000, "life_cap": 1_000_000}}}}, 1, 2))
    w.mine(FAST.amendment_blocks)
    claim = w.claim(bob, 260_000)
    assert w.last() == ""
    w.approve(claim, 260_000)
    w.payable(claim)
    owed = -w.state().balance_sat(ann)
    assert owed > 0
    w.until(w.state().calls[0].deadline)
    state = conserved(w.state())
    assert (state.account(ann).status, state.account(ann).debt_sat) == ("lapsed", owed)
    assert state.claims[claim].benefit_sat == 260_000 - owed
    return w, ann, bob, owed


def test_who_left_a_called_share_unpaid_owes_it_and_pays_before_it_comes_back():
    w, ann, _, owed = lapsed()
    assert back(w, "ann again", ann)[0] == "enrollment.debt"
    w.deposit(ann, owed - 1)
    assert w.state().account(ann).debt_sat == 1
    assert back(w, "ann again", ann)[0] == "enrollment.debt"
    purse = w.state().ledger.purse_sat
    w.deposit(ann, 5_000)
    state = conserved(w.state())
    assert state.account(ann).debt_sat == 0 and state.ledger.purse_sat == purse + 1
    assert ("refund", w.people[ann].address, 4_999) in due(state)
    assert back(w, "ann again", ann)[0] == ""


def test_m_witnesses_may_let_somebody_off():
    w, ann, _, owed = lapsed()
    broken, number = back(w, "ann again", 1, 2)
    assert broken == "" and w.state().account(number).before == ann
    assert w.state().account(ann).debt_sat == owed, "the debt stays where it is"


def test_who_comes_back_after_an_unpaid_call_waits_twice_as_long():
    w, ann, _, owed = lapsed()
    w.deposit(ann, owed)
    _, number = back(w, "ann again", ann)
    assert w.state().account(number).active_at == w.height + 2 * FAST.waiting_blocks
    w.mine(2 * FAST.waiting_blocks - 1)
    assert w.state().account(number).status == "waiting"
    w.mine()
    assert w.state().account(number).status == "active"


def test_leaving_in_between_does_not_make_the_wait_shorter():
    w, ann, _, owed = lapsed()
    w.deposit(ann, owed)
    _, second = back(w, "ann 2", ann, deposit_sat=1_000)
    leaves(w, second)
    assert w.state().account(second).status == "left"
    _, third = back(w, "ann 3", second)
    assert w.state().account(third).active_at == w.height + 2 * FAST.waiting_blocks


def test_who_left_with_everything_paid_or_where_the_pool_holds_funds_waits_as_long_as_anybody():
    w, ann, _ = village(mode="call")
    leaves(w, ann)
    _, number = back(w, "ann again", ann)
    assert w.state().account(number).active_at == w.height + FAST.waiting_blocks
    w, ann, _ = village(running_sat=190_000, period_blocks=25, grace_blocks=4)
    w.mine(FAST.waiting_blocks + 12)
    assert w.state().account(ann).status == "lapsed" and w.state().account(ann).debt_sat == 0
    broken, number = back(w, "ann again", ann)
    assert broken == "" and w.state().account(number).active_at == w.height + FAST.waiting_blocks


def test_an_exit_does_not_outrun_a_call():
    """Who declares an exit and pays nothing of what is called meanwhile lapses, and owes it like anybody."""
    w = World(with_rules(mode="call", **RULES, call_blocks=20)).open()
    ann = w.enroll("ann", deposit_sat=100_000, uniqueness=TAG)
    bob = w.enroll("bob", deposit_sat=400_000, uniqueness="88" * 32)
    w.mine(FAST.waiting_blocks)
    w.deposit(bob, 200_000)
    announce(w, {"plans": {"basic": {"weight": 1, "cap": 300_000}}})
    w.mine(FAST.amendment_blocks)
    claim = w.claim(bob, 300_000)
    w.approve(claim, 300_000)
    w.until(w.state().claims[claim].notice_end - 2)
    w.publish(exit_of(w, ann))
    assert w.last() == ""
    w.until(w.state().account(ann).exit_at)
    state = conserved(w.state())
    assert state.claims[claim].status == "called" and not state.account(ann).gone
    owed = -state.balance_sat(ann)
    w.until(state.calls[0].deadline)
    account = conserved(w.state()).account(ann)
    assert (account.status, account.debt_sat) == ("lapsed", owed) and owed > 0


# What one person gets in all

def test_one_person_gets_no_more_than_the_life_cap_by_whatever_accounts():
    w, ann, _ = village()
    paid(w, ann, 100_000)
    w.claim(ann, 50_001)
    assert w.last() == "claim.life"
    leaves(w, ann)
    _, number = back(w, "ann again", ann)
    w.mine(FAST.waiting_blocks)
    w.claim(number, 50_001)
    assert w.last() == "claim.life"
    paid(w, number, 50_000)
    w.claim(number, 1)
    assert w.last() == "claim.life"
    assert w.state().account(number).received == 150_000


def test_a_lapse_and_lost_keys_do_not_begin_it_anew():
    w, ann, _ = village(running_sat=90_000, period_blocks=60, grace_blocks=4)
    paid(w, ann, 100_000)
    w.until(w.state().opened + 60)
    w.mine(6)
    while not w.state().account(ann).gone:
        w.mine(20)
    assert w.state().account(ann).status == "lapsed"
    broken, number = back(w, "ann again", 1, 2)
    assert broken == "" and w.state().account(number).received == 100_000


def test_what_counts_is_what_was_granted_and_in_proportion_where_money_was_short():
    """50,000 of 100,000 asked were approved; and of 90,000 approved the pool could give a part."""
    w, ann, _ = village(case_share_sat=20_000, commission_sat=1_000)
    claim = w.claim(ann, 100_000)
    w.approve(claim, 30_000)
    w.payable(claim)
    assert w.state().account(ann).received == 30_000
    claim = paid(w, ann, 90_000)
    state = w.state()
    assert state.claims[claim].benefit_sat == 2 * 20_000 - 2 * 1_000
    assert state.account(ann).received == 30_000 + 38_000


def test_in_a_currency_it_is_counted_in_the_currency():
    w = World(with_rules(**RULES | {"plans": {"basic": Plan(1, 1_000, life_cap=1_500)}}, unit="USD",
                         case_share_sat=2_000, commission_sat=0)).open()
    ann = w.enroll("ann", deposit_sat=200_000, uniqueness=TAG)
    w.enroll("bob", deposit_sat=200_000, uniqueness="88" * 32)
    w.mine(FAST.waiting_blocks)
    claim = w.claim(ann, 1_000)
    w.approve(claim, 900)
    for n in (1, 2, 3):
        w.publish(w.document("price", {"account": n, "unit": "USD", "price": 10_000_000, "height": w.height}, n))
    state = conserved(w.payable(claim))
    assert state.claims[claim].benefit_sat == 4_000, "900 would be 9,000 sat"
    assert state.account(ann).received == 900 * 4_000 // 9_000


def test_a_rejected_refused_or_undecided_claim_is_not_counted():
    w, ann, bob = village()
    claim = w.claim(ann, 50_000)
    w.review(claim, w.drawn(claim)[0], 0)
    assert w.state().account(ann).received == 0
    w.until(w.state().account(ann).pause_until)
    claim = w.claim(ann, 50_000)
    w.approve(claim, 50_000)
    w.verdict(claim, w.objection(claim, bob), "upheld")
    assert w.state().account(ann).received == 0


def test_a_life_cap_may_be_changed_and_counts_from_then_on():
    w, ann, _ = village()
    paid(w, ann, 100_000)
    announce(w, {"plans": {"basic": {"weight": 1, "cap": 100_000, "life_cap": 120_000}}})
    w.mine(FAST.amendment_blocks)
    w.claim(ann, 20_001)
    assert w.last() == "claim.life"
    announce(w, {"plans": {"basic": {"weight": 1, "cap": 100_000}}})
    w.mine(FAST.amendment_blocks)
    w.claim(ann, 100_000)
    assert w.last() == "", "none any more"


def test_no_second_claim_while_one_is_called_so_that_none_passes_the_bound():
    w, ann, _ = village(mode="call")
    paid(w, ann, 100_000)
    w.claim(ann, 50_000)
    assert w.last() == "claim.open" and w.state().account(ann).received == 0
    w.until(w.state().calls[0].deadline)
    assert conserved(w.state()).account(ann).received > 0
