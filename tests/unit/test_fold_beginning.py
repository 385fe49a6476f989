"""Before a pool has begun nobody is active and everybody may leave with everything; then for ever."""

from dataclasses import replace

import pytest

from lashou_btc.pool.deductions import deductions
from tests.conservation import conserved
from tests.fold_kit import announce, due, exit_of
from tests.world import FAST, World, with_rules


def founded(members: int = 0, **rules) -> tuple[World, list[int]]:
    w = World(with_rules(**{"min_members": 3, **rules})).open()
    return w, [w.enroll(f"member {n}", deposit_sat=400_000) for n in range(members)]


def test_with_no_number_to_wait_for_it_begins_with_the_opening():
    state = founded(min_members=0)[0].state()
    assert state.begun == state.opened > 0
    assert founded()[0].state().begun == 0


def test_it_begins_with_the_payment_of_the_last_who_was_missing():
    w, people = founded(2)
    w.mine(FAST.waiting_blocks + 5)
    state = w.state()
    assert state.begun == 0 and [state.account(n).status for n in people] == ["waiting"] * 2
    third = w.enroll("third")
    w.deposit(third, FAST.min_deposit_sat - 1)
    assert w.state().begun == 0
    w.deposit(third, 1_000)
    state = conserved(w.state())
    assert state.begun == w.height
    assert [state.account(n).status for n in (*people, third)] == ["active", "active", "waiting"]
    w.mine(FAST.waiting_blocks - 1)
    assert w.state().account(third).status == "waiting"
    w.mine()
    assert w.state().account(third).status == "active"


def test_who_has_not_waited_long_enough_when_it_begins_waits_on():
    w, people = founded(3)
    state = w.state()
    assert state.begun == w.height and {state.account(n).status for n in people} == {"waiting"}
    w.until(state.account(people[0]).active_at)
    assert [w.state().account(n).status for n in people] == ["active", "waiting", "waiting"]


def test_nobody_claims_before_it():
    w, people = founded(2)
    w.mine(100)
    w.claim(people[0], 1_000)
    assert w.last() == "claim.active"


def test_witnesses_supervisors_and_reviewers_are_no_members():
    w, _ = founded(2, panel="open")
    w.enroll("vera", "supervisor", deposit_sat=200_000)
    w.enroll("rita", "reviewer", deposit_sat=200_000)
    assert w.state().begun == 0


def test_before_it_whoever_leaves_gets_everything_at_once():
    w, (a, b) = founded(2, dues_sat=5_000, running_sat=3_000, period_blocks=20)
    w.mine(70)
    assert [w.state().balance_sat(n) for n in (a, b)] == [400_000, 400_000], "nothing was taken"
    w.publish(exit_of(w, a))
    state = conserved(w.state())
    assert state.account(a).status == "left"
    assert due(state) == [("refund", w.people[a].address, 400_000)]
    w.pay(1)
    assert w.state().items == {}


def test_who_leaves_at_the_end_of_the_same_block_is_not_counted():
    w, people = founded(2)
    last = w.enroll("last")
    w.publish_batch([exit_of(w, n) for n in people])
    exits = w.txs[-1]
    w.deposit(last, 400_000)
    w.txs[-1] = replace(w.txs[-1], height=exits.height, position=exits.position + 1)
    w.until(w.height)
    state = conserved(w.state())
    assert state.begun == 0 and [state.account(n).status for n in people] == ["left", "left"]
    assert state.account(last).status == "waiting"


def test_who_has_left_is_not_counted():
    w, (a, _) = founded(2)
    w.publish(exit_of(w, a))
    w.enroll("third", deposit_sat=400_000)
    assert w.state().begun == 0
    w.enroll("fourth", deposit_sat=400_000)
    assert w.state().begun == w.height


def test_once_begun_it_stays_so_and_exits_take_their_time():
    w, people = founded(3, dues_sat=5_000, period_blocks=30)
    begun = w.state().begun
    for n in people[:2]:
        w.publish(exit_of(w, n))
    assert w.state().account(people[0]).exit_at == w.height - 1 + FAST.exit_blocks
    w.mine(FAST.exit_blocks + 20)
    state = conserved(w.state())
    assert [state.account(n).gone for n in people] == [True, True, False] and state.begun == begun
    assert state.balance_sat(people[2]) < 400_000, "dues are taken"
    w.enroll("late", deposit_sat=400_000)
    w.mine(FAST.waiting_blocks)
    assert w.state().account(max(w.people)).status == "active"


@pytest.mark.parametrize(("number", "begins"), [(2, True), (0, True), (3, False), (40, False)])
def test_new_rules_may_let_it_begin(number, begins):
    w, people = founded(2)
    announce(w, {"min_members": number})
    w.mine(FAST.amendment_blocks)
    state = conserved(w.state())
    assert state.begun == (w.height if begins else 0)
    assert {state.account(n).status for n in people} == ({"active"} if begins else {"waiting"})


def test_new_rules_do_not_undo_it():
    w, people = founded(3)
    begun = w.state().begun
    announce(w, {"min_members": 100})
    w.mine(FAST.amendment_blocks)
    state = w.state()
    assert state.rules.min_members == 100 and state.begun == begun
    w.claim(people[0], 1_000)
    assert w.last() == ""


def test_a_member_whom_a_fee_had_emptied_and_who_pays_in_again_is_counted_again():
    w, _ = founded(0, min_deposit_sat=4_000, min_balance_sat=1_000)
    a, b = w.enroll("a", deposit_sat=4_000), w.enroll("b", deposit_sat=400_000)
    w.amend(feerate=45)
    assert w.state().spends[-1].fee_sat > 8_000 and not w.state().account(a).sharing
    assert w.state().account(a).status == "waiting" and w.state().account(a).grace_until
    c = w.enroll("c", deposit_sat=400_000)
    assert w.state().begun == 0 and [w.state().account(n).sharing for n in (a, b, c)] == [False, True, True]
    w.deposit(a, 400_000)
    state = conserved(w.state())
    assert state.ledger.sharers == 3 and state.begun == w.height


def test_nobody_takes_along_what_is_not_its_own():
    """Of fees that there were meanwhile each has borne its part; donations and others' early money stay."""
    w, (a, b) = founded(2)
    w.deposit(0, 30_000)
    w.deposit(20, 50_000)
    w.carry(feerate=20)
    fee = w.state().spends[-1].fee_sat
    for n in (a, b):
        w.publish(exit_of(w, n))
    state = conserved(w.state())
    refunds = [i.amount_sat for i in state.items.values()]
    assert refunds == [400_000, 400_000]
    assert state.ledger.purse_sat == 30_000 - fee and state.unassigned == {20: 50_000}


@pytest.mark.parametrize("feerate", [1, 10, 40])
def test_before_it_has_begun_who_leaves_bears_the_fee_and_nobody_else_does(feerate):
    w, (a, b) = founded(2)
    w.deposit(0, 30_000)
    w.publish(exit_of(w, a))
    made = w.pay(feerate)
    state = conserved(w.state())
    assert not state.begun and state.spends[-1].lawful
    assert (state.balance_sat(b), state.ledger.purse_sat) == (400_000, 30_000)
    payee, = made.payees
    assert payee.amount_sat == 400_000 - made.fee_sat
    assert any("the pool has not begun" in str(one.why) for one in deductions(made))


def test_once_it_has_begun_the_pool_bears_its_part():
    w, (a, b, _) = founded(3)
    w.publish(exit_of(w, a))
    w.mine(FAST.exit_blocks)
    made = w.pay(10)
    assert w.state().balance_sat(b) + w.state().ledger.purse_sat < 400_000
    assert made.payees[0].amount_sat > 400_000 - made.fee_sat


def test_a_bond_is_free_at_once_and_a_pool_that_never_began_can_be_dissolved():
    w, (a, b) = founded(2)
    w.publish(exit_of(w, 1))
    assert ("refund", w.people[1].address, FAST.witness_bond_sat) in due(w.state())
    w.amend(dissolve={})
    state = conserved(w.state())
    assert state.dissolved and all(state.account(n).status == "closed" for n in (a, b))


def test_while_the_state_stands_still_nothing_begins_and_then_it_does():
    w, people = founded(2)
    txid, _ = w.withhold()
    third = max(w.people) + 1
    w.deposit(third, 400_000)
    w.mine(5)
    w.enroll("third", number=third)
    w.mine(30)
    assert w.state().begun == 0
    w.amend(release={"txid": txid})
    assert w.state().begun == 0, "its enrollment was released with the rest"
    w.enroll("third again", number=third)
    state = conserved(w.state())
    assert state.begun == w.height and [state.account(n).status for n in (*people, third)] == ["waiting"] * 3
    w.until(max(state.account(n).active_at for n in people))
    assert {w.state().account(n).status for n in people} == {"active"}


def test_a_reorganization_takes_the_beginning_back():
    w, people = founded(3)
    w.mine(20)
    assert w.state().account(people[0]).status == "active"
    w.txs = w.txs[:-1]
    w.salt = "another chain"
    state = conserved(w.state())
    assert state.begun == 0 and state.account(people[0]).status == "waiting"
