"""The end of a pause, field by field: what was running goes on as if no time had passed. Nothing else changes."""

from dataclasses import replace

import pytest

from lashou_btc.pool.timers import Timer
from tests.conservation import conserved
from tests.fold_kit import exit_of
from tests.world import FAST, World, with_rules


def paused(w: World, blocks: int):
    """Lets the state stand still for so long. Returns it as it was before, and after."""
    before = w.state()
    txid, _ = w.withhold(f"for {blocks}")
    w.mine(blocks - 1)
    w.amend(release={"txid": txid})
    return before, conserved(w.state())


@pytest.mark.parametrize("blocks", [1, 30])
def test_a_call_is_the_same_call_with_a_later_deadline(blocks):
    w = World(with_rules(mode="call", min_balance_sat=0, min_deposit_sat=1_000)).open()
    a = w.enroll("alice", deposit_sat=90_000)
    b = w.enroll("bob", deposit_sat=1_000)
    w.deposit(0, 10_000)
    w.mine(FAST.waiting_blocks)
    claim = w.claim(a, 60_000)
    w.approve(claim, 60_000)
    w.payable(claim)
    before, after = paused(w, blocks)
    call, = before.calls
    assert after.calls == [replace(call, deadline=call.deadline + blocks)] and call.raised_sat > 0
    w.until(call.deadline + blocks - 1)
    assert w.state().account(b).status == "active" and w.state().calls
    w.mine()
    assert w.state().account(b).status == "lapsed" and not w.state().calls


def test_a_key_that_the_quorum_gives_is_the_same_key_later():
    w = World().open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.amend(rekey={"account": a, "key": "ab" * 32, "veto": "cd" * 32})
    before, after = paused(w, 9)
    given, = before.rekeys
    assert after.rekeys == [replace(given, height=given.height + 9)]
    w.until(given.height + 9)
    account = w.state().account(a)
    assert (account.key, account.veto, w.state().rekeys) == ("ab" * 32, "cd" * 32, [])


def test_a_claim_that_waits_for_its_draw_is_drawn_later():
    w = World().open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(FAST.waiting_blocks)
    claim = w.claim(a, 60_000)
    before, after = paused(w, 7)
    one, other = before.claims[claim], after.claims[claim]
    assert (other.draw_at, other.give_up, other.notice_end) == (one.draw_at + 7, one.give_up + 7, one.notice_end)
    w.until(one.draw_at + 6)
    assert not w.state().claims[claim].panel
    w.mine()
    assert [s.drawn for s in w.state().claims[claim].panel] == [w.height] * 2


def test_what_was_to_happen_at_the_height_of_the_pause_itself_happens_at_its_end():
    """What was to happen a block before has happened."""
    w = World().open()
    early = w.enroll("early", deposit_sat=400_000)
    late = w.enroll("late", deposit_sat=400_000)
    w.until(w.state().account(late).active_at - 1)
    assert w.state().account(early).status == "active"
    happened = w.state().account(early).active_at
    _, after = paused(w, 11)
    assert after.account(late).active_at == w.height and after.account(late).status == "active"
    assert after.account(early).active_at == happened
    assert w.state(w.height - 1).account(late).status == "waiting"


def test_heights_at_which_something_was_stay():
    w = World().open()
    a = w.enroll("alice", deposit_sat=400_000)
    b = w.enroll("bob", deposit_sat=400_000)
    w.mine(FAST.waiting_blocks)
    rejected = w.claim(a, 60_000)
    for n in w.drawn(rejected):
        w.review(rejected, n, 0)
    w.publish(exit_of(w, b))
    before, after = paused(w, 5)
    for number in (a, b):
        one, other = before.account(number), after.account(number)
        assert (other.active_at, other.enrolled, other.grace_until) == (one.active_at, one.enrolled, 0)
    assert after.account(b).exit_at == before.account(b).exit_at + 5
    assert after.account(a).pause_until == before.account(a).pause_until + 5
    assert after.claims[rejected] == before.claims[rejected], "it is over"
    assert sorted(after.drive.timers) == sorted((h + 5, t, k) for h, t, k in before.drive.timers)
    assert Timer.EXIT in {t for _, t, _ in after.drive.timers}
