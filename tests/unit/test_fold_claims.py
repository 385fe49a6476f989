"""A claim from its filing to its notice: who may claim, who reviews, what they may say, who is replaced."""

import pytest

from lashou_btc.pool.draw import draw, seed
from tests.world import FAST, Person, World, with_rules


def pool(witnesses: int = 3, **rules) -> tuple[World, int, int]:
    """An open pool with two active members."""
    w = World(with_rules(**rules), witnesses=witnesses).open()
    a, b = (w.enroll(n, deposit_sat=400_000) for n in ("alice", "bob"))
    w.mine(FAST.waiting_blocks)
    return w, a, b


def seats(w: World, claim: str) -> list[int]:
    return [seat.account for seat in w.state().claims[claim].panel]


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


def test_who_shares_a_payout_with_the_claimant_never_sits():
    """Also where the address is written in capitals: such an enrollment is refused,
        and compared texts are equal."""
    w = World(FAST, witnesses=3).open()
    shared = w.witnesses[0].address
    for payout, code in ((shared.upper(), "address.form"), (shared, "")):
        person = Person("alice")
        w.people[4] = person
        w.publish(w.document("enrollment", {
            "account": 4, "role": "member", "key": person.key, "payout": payout, "plan": "basic",
            "identity": "aa" * 32}, 0, 4))
        assert w.last() == code
    w.deposit(4, 400_000)
    w.mine(20)
    for n in range(6):
        w.salt = f"chain {n}"
        if not n:
            claim = w.claim(4, 1_000)
            w.mine(2)
        assert 1 not in seats(w, claim)


def test_the_payee_s_owner_never_sits():
    w, a, _ = pool()
    claim = w.claim(a, 1_000, payee=w.witnesses[1].address)
    w.mine(2)
    assert sorted(seats(w, claim)) == [1, 3]


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


def test_an_approval_without_an_amount_is_none():
    w, a, _ = pool()
    claim = w.claim(a, 100_000)
    seat = w.drawn(claim)[0]
    w.publish(w.document("review", {"account": seat, "claim": claim, "decision": "approve"}, seat))
    assert w.last() == "review.amount"


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


# The open panel (threat 34)

def open_pool(reviewers: int = 3, bonded: tuple[int, ...] = (1, 2, 3)) -> tuple[World, int, list[int]]:
    w = World(with_rules(panel="open", reviewers=3, approvals=2)).open(bonds=False)
    for n in bonded:
        w.deposit(n, FAST.witness_bond_sat)
    a = w.enroll("alice", deposit_sat=400_000)
    people = [w.enroll(f"reviewer {n}", role="reviewer",
        deposit_sat=FAST.witness_bond_sat) for n in range(reviewers)]
    w.mine(20)
    return w, a, people


def test_one_keyholder_at_least_sits_and_others_may():
    w, a, people = open_pool(reviewers=6)
    claim = w.claim(a, 100_000)
    w.mine(2)
    outsiders = set()
    for salt in map(str, range(15)):
        w.salt = salt
        panel = seats(w, claim)
        assert len(panel) == len(set(panel)) == 3 and panel[0] in (1, 2, 3)
        outsiders |= set(panel) & set(people)
    assert outsiders


def test_without_a_keyholder_there_is_no_panel():
    w, a, _ = open_pool(bonded=())
    claim = w.claim(a, 100_000)
    w.mine(7)
    assert w.state().claims[claim].status == "waiting"
    w.deposit(2, FAST.witness_bond_sat)
    w.mine(2)
    assert seats(w, claim)[0] == 2


def test_two_bought_reviewers_approve_nothing_after_the_keyholder_has_stayed_away():
    w, a, people = open_pool(reviewers=2, bonded=(1,))
    claim = w.claim(a, 100_000)
    assert set(w.drawn(claim)) == {1, *people}
    w.review(claim, people[0], 100_000)
    w.mine(FAST.review_blocks + 3)
    state = w.state()
    assert state.claims[claim].status == "review"
    assert [s.decision for s in state.claims[claim].panel if s.account == 1] == ["absent"]
    w.deposit(2, FAST.witness_bond_sat)
    w.mine(3)
    state = w.state()
    assert 2 in [s.account for s in state.claims[claim].panel if not s.decision]


def test_more_bonds_are_more_tickets_and_one_seat():
    w, a, people = open_pool(reviewers=2)
    w.deposit(people[0], 40 * FAST.witness_bond_sat)
    claim = w.claim(a, 100_000)
    w.mine(2)
    seen = 0
    for salt in map(str, range(20)):
        w.salt = salt
        panel = seats(w, claim)
        assert panel.count(people[0]) <= 1
        seen += people[0] in panel
    assert seen >= 17


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
