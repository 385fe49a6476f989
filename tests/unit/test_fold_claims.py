"""A claim from its filing to its notice: who may claim, who reviews, what they may say, who is replaced."""

import pytest

from lashou_btc.pool.draw import draw, seed
from tests.fold_kit import pool, seats
from tests.world import FAST, Person, World, with_rules

# Filing

@pytest.mark.parametrize(("changes", "signer", "code"), [
    ({}, 4, ""), ({"amount": 500_000}, 4, ""), ({"amount": 500_001}, 4, "claim.cap"), ({}, 5, "document.unsigned"),
    ({"account": 1}, 1, "claim.active"), ({"account": 9}, 4, "document.unsigned"), ({"payee": "pool"}, 4,
    "address.own"),
    ({"payee": "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"}, 4, "address.invalid"),
    ({"payee": Person("hospital").address.upper()}, 4, "address.form"), ({"amount": 0}, 4, "schema.field"),
    ({"evidence": []}, 4, "schema.field"), ({"notary": ""}, 4, "schema.field")])
def test_claims_and_refusals(changes, signer, code):
    w, _, _ = pool()
    body = {"account": 4, "amount": 100_000, "notary": "aa" * 32, "payee": Person("hospital").address,
            "evidence": ["bb" * 32]} | changes
    if body["payee"] == "pool":
        body["payee"] = w.contract.descriptor.address(0, 4)
    before = w.state()
    w.publish(w.document("claim", body, signer))
    assert w.last() == code
    if code:
        assert list(w.state().canonical())[1:] == list(before.canonical())[1:]


def test_one_claim_at_a_time():
    w, a, _ = pool()
    w.claim(a, 100_000)
    w.claim(a, 100_000)
    assert w.last() == "claim.open" and len(w.state().claims) == 1


# Draw

def test_the_panel_is_drawn_from_the_block_named_beforehand_and_anyone_can_replay_it():
    w, a, _ = pool(witnesses=5)
    claim = w.claim(a, 100_000)
    at = w.height + FAST.draw_blocks
    w.until(at - 1)
    assert seats(w, claim) == []
    w.until(at)
    assert seats(w, claim) == draw(seed(w.block_hash(at), claim), 2, [1, 2, 3, 4, 5])


def test_another_chain_draws_another_panel_and_the_same_chain_the_same():
    w, a, _ = pool(witnesses=9)
    claim = w.claim(a, 100_000)
    w.mine(5)
    panels = set()
    for salt in map(str, range(12)):
        w.salt = salt
        panels.add(tuple(seats(w, claim)))
        assert tuple(seats(w, claim)) in panels
    assert len(panels) > 6


def test_a_review_before_the_draw_is_refused():
    w, a, _ = pool(draw_blocks=20)
    claim = w.claim(a, 100_000)
    for witness in (1, 2, 3):
        w.review(claim, witness, 1)
        assert w.last() == "review.claim"


def test_only_bonded_witnesses_are_drawn_and_too_few_are_waited_for():
    w = World(FAST).open(bonds=False)
    a = w.enroll("alice", deposit_sat=400_000)
    w.deposit(1, FAST.witness_bond_sat)
    w.deposit(2, FAST.witness_bond_sat - 1)
    w.mine(20)
    claim = w.claim(a, 1_000)
    w.mine(7)
    assert w.state().claims[claim].status == "waiting"
    w.deposit(2, 1_000)
    w.mine(2)
    assert sorted(seats(w, claim)) == [1, 2]


# Review

def test_the_lowest_amount_approved_counts():
    w, a, _ = pool()
    claim = w.claim(a, 100_000)
    first, second = w.drawn(claim)
    w.review(claim, first, 80_000)
    w.review(claim, second, 60_000)
    state = w.state()
    assert (state.claims[claim].status, state.claims[claim].approved) == ("notice", 60_000)
    assert state.claims[claim].notice_end == w.height + FAST.notice_blocks


@pytest.mark.parametrize(("amount", "code"), [(0, ""), (100_000, ""), (100_001, "review.amount"), (-1,
    "schema.field")])
def test_amounts_of_an_approval(amount, code):
    w, a, _ = pool()
    claim = w.claim(a, 100_000)
    w.review(claim, w.drawn(claim)[0], amount)
    assert w.last() == code


def said(w: World, claim: str, seat: int, decision: str = "approve", **fields) -> str:
    """A review in these very words. Returns the rule that it breaks."""
    w.publish(w.document("review", {"account": seat, "claim": claim, "decision": decision, **fields}, seat))
    return w.last()


def test_an_approval_without_an_amount_is_none():
    w, a, _ = pool()
    claim = w.claim(a, 100_000)
    seat = w.drawn(claim)[0]
    assert said(w, claim, seat, met=w.height) == "review.amount"


# Meeting the claimant

def test_an_approval_says_when_the_reviewer_met_the_claimant():
    w, a, _ = pool()
    claim = w.claim(a, 100_000)
    seat = w.drawn(claim)[0]
    assert said(w, claim, seat, amount=5) == "review.met"
    assert said(w, claim, seat, amount=5, met=w.height) == ""
    assert [s.decision for s in w.state().claims[claim].panel if s.account == seat] == ["approve"]


def test_the_meeting_was_after_the_draw_and_not_after_the_review():
    w, a, _ = pool()
    claim = w.claim(a, 100_000)
    first, second = w.drawn(claim)
    drawn = w.height
    w.mine(2)
    assert said(w, claim, first, amount=5, met=drawn - 1) == "review.met"
    assert said(w, claim, first, amount=5, met=w.height + 2) == "review.met"
    assert said(w, claim, first, amount=5, met=drawn) == ""
    assert said(w, claim, second, amount=5, met=w.height + 1) == ""


def test_the_replacement_meets_the_claimant_after_its_own_draw():
    w, a, _ = pool(witnesses=3)
    claim = w.claim(a, 100_000)
    first, second = w.drawn(claim)
    drawn = w.height
    w.review(claim, first, 5)
    w.until(drawn + FAST.review_blocks)
    (third,) = {1, 2, 3} - {first, second}
    assert said(w, claim, third, amount=5, met=drawn) == "review.met"
    assert said(w, claim, third, amount=5, met=drawn + FAST.review_blocks) == ""


def test_a_rejection_needs_no_meeting_and_a_wrong_one_spoils_it():
    w, a, _ = pool(reviewers=3)
    claim = w.claim(a, 100_000)
    first, second, _ = w.drawn(claim)
    assert said(w, claim, first, "reject", met=1) == "review.met"
    assert said(w, claim, first, "reject") == ""
    assert said(w, claim, second, "reject", met=w.height) == ""


def test_where_the_rules_ask_for_no_meeting_none_is_needed():
    w, a, _ = pool(meeting=0)
    claim = w.claim(a, 100_000)
    first, second = w.drawn(claim)
    assert said(w, claim, first, amount=5) == ""
    assert said(w, claim, second, amount=5, met=1) == "review.met"
    assert said(w, claim, second, amount=5) == "" and w.state().claims[claim].status == "notice"


def test_nobody_reviews_twice_or_without_a_seat_or_for_another():
    w, a, _ = pool()
    claim = w.claim(a, 100_000)
    first, second = w.drawn(claim)
    (outsider,) = {1, 2, 3} - {first, second}
    w.review(claim, outsider, 1)
    assert w.last() == "review.seat"
    w.review(claim, first, 50_000)
    w.review(claim, first, 40_000)
    assert w.last() == "review.twice"
    body = {"account": second, "claim": claim, "decision": "approve", "amount": 5}
    w.publish(w.document("review", body, first))
    assert w.last() == "document.unsigned"


def test_a_rejection_that_makes_approval_impossible_ends_the_claim():
    w, a, _ = pool()
    claim = w.claim(a, 100_000)
    w.review(claim, w.drawn(claim)[0], 0)
    assert w.state().claims[claim].status == "rejected"
    said = w.height
    w.claim(a, 100_000)
    assert w.last() == "claim.again"
    w.until(said + FAST.review_blocks - 1)
    w.claim(a, 90_000)
    assert w.last() == ""


def test_who_is_silent_pays_and_is_replaced():
    w, a, _ = pool(witnesses=5)
    claim = w.claim(a, 100_000)
    first, second = w.drawn(claim)
    deadline = w.height + FAST.review_blocks
    w.review(claim, first, 70_000)
    w.until(deadline - 1)
    assert len(seats(w, claim)) == 2
    w.mine()
    state = w.state()
    assert state.balance_sat(second) == FAST.witness_bond_sat - FAST.absence_sat
    assert state.ledger.purse_sat == FAST.absence_sat
    panel = state.claims[claim].panel
    assert [s.decision for s in panel] == ["approve", "absent", ""]
    others = sorted({1, 2, 3, 4, 5} - {first, second})
    assert [panel[2].account] == draw(seed(w.block_hash(deadline), claim), 1, others)
    w.review(claim, second, 70_000)
    assert w.last() == "review.seat"
    w.review(claim, panel[2].account, 60_000)
    assert w.state().claims[claim].approved == 60_000


def test_a_review_in_the_last_block_counts():
    w, a, _ = pool()
    claim = w.claim(a, 100_000)
    first, _ = w.drawn(claim)
    w.until(w.height + FAST.review_blocks - 1)
    w.review(claim, first, 1)
    assert w.last() == ""


def test_an_incomplete_panel_that_can_no_longer_approve_is_filled_later():
    """Three seats, two reviewers to be had: one rejection must not leave the claim open for ever."""
    w = World(with_rules(reviewers=3, approvals=2), witnesses=4).open(bonds=False)
    for n in (1, 2):
        w.deposit(n, FAST.witness_bond_sat)
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(20)
    claim = w.claim(a, 100_000)
    first, second = w.drawn(claim)
    w.review(claim, first, 0)
    w.review(claim, second, 50_000)
    w.mine(9)
    assert w.state().claims[claim].status == "review"
    w.deposit(3, FAST.witness_bond_sat)
    w.mine(3)
    assert seats(w, claim)[-1] == 3
    w.review(claim, 3, 40_000)
    assert w.state().claims[claim].approved == 40_000


def test_a_claim_that_nobody_is_left_to_decide_ends_and_may_be_filed_anew():
    """Without a bonded reviewer the draw is tried again for `review_blocks`; the claimant is not bound for ever."""
    w = World(FAST).open(bonds=False)
    member = w.enroll("an", deposit_sat=200_000)
    w.mine(12)
    claim = w.claim(member, 100_000)
    filed = w.height
    last = filed + FAST.draw_blocks + FAST.review_blocks
    w.until(last - 1)
    assert w.state().claims[claim].status == "waiting"
    w.until(last)
    assert w.state().claims[claim].status == "undecided"
    for number in (1, 2, 3):
        w.deposit(number, FAST.witness_bond_sat)
    again = w.claim(member, 100_000)
    assert len(w.drawn(again)) == 2
