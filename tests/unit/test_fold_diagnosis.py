"""An illness that is older than the cover: what a claim says of it, and what the fold makes of that."""

import pytest

from tests.fold_kit import pool
from tests.world import Person, World, with_rules


def covered(**rules) -> tuple[World, int, int]:
    """A pool that asks for the day of the diagnosis; a member; the height at which its cover began."""
    w, a, _ = pool(diagnosis=1, **rules)
    return w, a, w.state().account(a).active_at


@pytest.mark.parametrize(("later", "code"), [
    (-1_000, "schema.field"), (-100, "claim.older"), (-1, "claim.older"), (0, ""), (1, ""), (2, ""),
    (1_000, "claim.diagnosed"), (2**31, "schema.field")])
def test_an_illness_is_covered_from_the_height_on_at_which_the_member_became_active(later: int, code: str):
    w, a, began = covered()
    w.mine(5)
    before = w.state()
    w.claim(a, 100_000, diagnosed=began + later)
    assert w.last() == code
    if code:
        assert list(w.state().canonical())[1:] == list(before.canonical())[1:]
    else:
        claim, = w.state().claims.values()
        assert claim.diagnosed == began + later


def test_the_last_block_that_counts_is_the_one_in_which_the_claim_acts():
    w, a, _ = covered()
    w.claim(a, 100_000, diagnosed=w.height + 2)
    assert w.last() == "claim.diagnosed"
    w.claim(a, 100_000, diagnosed=w.height + 1)
    assert w.last() == "" and w.state().by_number[0].filed == w.height


def test_a_claim_that_does_not_say_when_is_refused_where_the_rules_ask():
    w, a, _ = covered()
    body = {"account": a, "amount": 100_000, "notary": "aa" * 32, "payee": Person("hospital").address,
            "evidence": ["bb" * 32]}
    w.publish(w.document("claim", body, a))
    assert w.last() == "claim.diagnosed" and not w.state().claims


def test_where_the_rules_do_not_ask_an_older_illness_is_a_claim_and_a_day_to_come_is_none():
    w, a, _ = pool(diagnosis=0)
    w.claim(a, 100_000, diagnosed=w.height + 2)
    assert w.last() == "claim.diagnosed"
    w.claim(a, 100_000, diagnosed=1)
    assert w.last() == "" and len(w.state().claims) == 1


def test_no_height_of_the_waiting_is_covered_though_costs_were_shared_then():
    w, _, _ = covered()
    late = w.enroll("late", deposit_sat=400_000)
    paid = w.state().account(late)
    assert paid.status == "waiting" and paid.sharing
    w.until(paid.active_at + 1)
    w.claim(late, 100_000, diagnosed=paid.active_at - 1)
    assert w.last() == "claim.older"
    w.claim(late, 100_000, diagnosed=paid.active_at)
    assert w.last() == ""


def test_who_has_waited_before_the_pool_began_is_covered_from_its_beginning_on():
    w = World(with_rules(diagnosis=1, min_members=2)).open()
    ann = w.enroll("Ann", deposit_sat=400_000)
    w.mine(20)
    w.enroll("Ben", deposit_sat=400_000)
    state = w.state()
    assert state.begun > state.account(ann).active_at
    w.claim(ann, 100_000, diagnosed=state.begun - 1)
    assert w.last() == "claim.older"
    w.claim(ann, 100_000, diagnosed=state.begun)
    assert w.last() == ""


def test_what_is_published_late_is_no_older_for_that():
    w, a, began = covered()
    fell_ill = w.height
    w.mine(3_000)
    assert w.state().account(a).active_at == began
    w.claim(a, 100_000, diagnosed=fell_ill)
    assert w.last() == ""


def test_who_comes_back_is_covered_anew():
    w, a, began = covered()
    ill = w.height
    w.publish(w.document("exit", {"account": a}, a))
    w.mine(w.contract.rules.exit_blocks + 1)
    again = w.enroll("Ann again", deposit_sat=400_000)
    w.until(w.state().account(again).active_at + 1)
    assert began <= ill < w.state().account(again).active_at
    w.claim(again, 100_000, diagnosed=ill)
    assert w.last() == "claim.older"


def test_new_rules_ask_from_the_day_on_on_which_they_are_in_force():
    w, a, _ = pool(diagnosis=0)
    w.publish(w.document("amendment", {"text": "", "rules": {"diagnosis": 1}}, 1, 2))
    w.until(w.height + w.contract.rules.amendment_blocks)
    w.claim(a, 100_000)
    assert w.last() == "claim.diagnosed"
    w.claim(a, 100_000, diagnosed=w.height)
    assert w.last() == ""
