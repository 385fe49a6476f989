"""Who may sit on a panel: what a claimant writes keeps nobody off, and an open panel has its keyholder."""

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint
from lashou_btc.pool.draw import draw, seed
from tests.fold_kit import pool, seats
from tests.world import FAST, Person, World, with_rules

# Nobody is kept off a panel by what a claimant writes (cases/attacks/a4)

@pytest.mark.parametrize("witness", [1, 2, 3])
def test_a_member_s_payout_address_is_no_witness_s(witness):
    """Also before the witness has paid its bond: it may pay it tomorrow."""
    w = World(FAST).open(bonds=False)
    w.enroll("mallory", payout=w.witnesses[witness - 1].address)
    assert w.last() == "address.reviewer" and 4 not in w.state().ledger.accounts
    w.publish(w.document("enrollment", {
        "account": 5, "role": "supervisor", "key": w.people[4].key, "payout": w.witnesses[witness - 1].address},
        0).sign(5, w.people[4].private_key, w.people[4].key))
    assert w.last() == "address.reviewer"


def test_a_witness_s_payout_address_is_no_other_witness_s():
    w = World(FAST)
    w.journal(record.CONTRACT, w.contract.pool_id)
    payout = w.witnesses[0].address
    for n, code in ((1, ""), (2, "address.reviewer")):
        body = {"account": n, "first_address": w.contract.first_address, "payout": payout}
        w.publish(w.document("acceptance", body, n))
        assert w.last() == code


def test_a_payee_is_no_reviewer_of_a_bonded_one():
    """A reviewer without a full bond sits on no panel, and its address may be the hospital's."""
    w, a, people = open_pool()
    w.deposit(a, 100_000)
    poor = w.enroll("poor", role="reviewer", deposit_sat=FAST.witness_bond_sat - 1)
    w.claim(a, 1_000, payee=w.people[people[0]].address)
    assert w.last() == "address.reviewer"
    w.claim(a, 1_000, payee=w.people[2].address)
    assert w.last() == "address.reviewer"
    w.claim(a, 1_000, payee=w.people[poor].address)
    assert w.last() == ""


def test_a_payee_s_address_is_nobody_s_to_reserve():
    """One bare account with the hospital's address must not lock out its patients."""
    w, a, b = pool()
    hospital = Person("hospital").address
    w.enroll("squatter", payout=hospital)
    assert w.last() == ""
    w.claim(a, 1_000, payee=hospital)
    assert w.last() == ""
    w.claim(b, 1_000, payee=w.people[a].address)
    assert w.last() == ""


def test_the_panel_is_the_same_whatever_the_claimant_wrote():
    """Payout and payee of the witness's in capitals or not: refused, and no panel is drawn without it."""
    w, a, _ = pool(witnesses=5)
    for payee, code in ((w.witnesses[0].address, "address.reviewer"),
                        (w.witnesses[0].address.upper(), "address.form")):
        w.claim(a, 1_000, payee=payee)
        assert w.last() == code
    claim = w.claim(a, 1_000)
    w.mine(2)
    for salt in map(str, range(10)):
        w.salt = salt
        assert seats(w, claim) == draw(seed(w.block_hash(w.height), claim), 2, [1, 2, 3, 4, 5])


def test_the_claimant_s_own_key_never_sits():
    w, _, _ = pool()
    person = w.people[6] = Person("an alias of witness 1")
    person.key, person.private_key = w.witnesses[0].key, w.witnesses[0].private_key
    w.publish(w.document("enrollment", {
        "account": 6, "role": "member", "key": person.key, "payout": person.address, "plan": "basic",
        "identity": "aa" * 32}, 0, 6))
    w.deposit(6, 400_000)
    w.mine(20)
    claim = w.claim(6, 1_000)
    w.mine(2)
    for salt in map(str, range(6)):
        w.salt = salt
        assert sorted(seats(w, claim)) == [2, 3]


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


def test_a_keyholder_who_was_one_when_it_was_drawn_is_the_one_that_an_open_panel_must_have():
    """Others have taken over meanwhile; it keeps its seat, and what it approves is on notice."""
    w, a, people = open_pool(reviewers=2, bonded=(1,))
    new = {n: w.people[n] for n in (w.enroll(name, "supervisor") for name in ("carol", "dora"))}
    claim = w.claim(a, 100_000)
    assert set(w.drawn(claim)) == {1, *people}
    w.hand_over(w.rotation(new, 2))
    assert (w.state().account(1).role, w.state().claims[claim].status) == ("former", "review")
    w.review(claim, people[0], 100_000)
    assert w.state().claims[claim].status == "review"
    w.review(claim, 1, 90_000)
    assert (w.state().claims[claim].status, w.state().claims[claim].approved) == ("notice", 90_000)


def test_a_seat_for_want_of_reviewers_is_drawn_for_as_soon_as_those_who_sit_cannot_decide():
    """Of two who sit one rejects: the other's approval would not be enough, and nobody waits for it."""
    w = World(with_rules(reviewers=3, approvals=2)).open(bonds=False)
    for n in (1, 2):
        w.deposit(n, FAST.witness_bond_sat)
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(20)
    claim = w.claim(a, 100_000)
    first, second = w.drawn(claim)
    w.deposit(3, FAST.witness_bond_sat)
    w.review(claim, first, 0)
    assert w.state().claims[claim].draw_at == w.height + FAST.draw_blocks
    w.mine(FAST.draw_blocks)
    panel = {seat.account: seat.decision for seat in w.state().claims[claim].panel}
    assert panel == {first: "reject", second: "", 3: ""}


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


def test_an_open_panel_is_drawn_from_a_ticket_for_each_bond_its_first_seat_from_the_keyholders():
    """Witness 2 is about to leave and is not drawn; whoever stands behind it is."""
    w, a, (first, second, third) = open_pool()
    w.deposit(1, FAST.witness_bond_sat)
    w.deposit(first, 2 * FAST.witness_bond_sat + 1)
    w.publish(w.document("exit", {"account": 2}, 2))
    claim = w.claim(a, 100_000)
    w.mine(2)
    tickets = [1, 1, 3, first, first, first, second, third]
    for salt in map(str, range(12)):
        w.salt = salt
        assert seats(w, claim) == draw(seed(w.block_hash(w.height), claim), 3, tickets, [1, 3])


def test_who_is_absent_from_an_open_panel_with_a_keyholder_is_replaced_from_all_tickets():
    w, a, people = open_pool(reviewers=6)
    claim = w.claim(a, 100_000)
    w.mine(2)
    replaced = set()
    for n in range(8):
        w.salt, height = str(n), w.height
        panel = seats(w, claim)
        txs = list(w.txs)
        for account in (panel[0], panel[1]):
            w.review(claim, account, 0 if account == panel[0] else 100_000)
        w.until(height + FAST.review_blocks)
        others = [m for m in (1, 2, 3, *people) if m not in panel]
        assert seats(w, claim) == [*panel, *draw(seed(w.block_hash(w.height), claim), 1, others)]
        replaced |= set(seats(w, claim)[3:])
        w.txs, w.height, w.seal = txs, height, OutPoint(txs[-1].tx.txid, 0)
    assert replaced & set(people)


def test_a_witness_with_many_bonds_has_one_ticket_where_the_panel_is_the_keyholders():
    w, a, _ = pool(witnesses=4)
    w.deposit(2, 5 * FAST.witness_bond_sat)
    claim = w.claim(a, 1_000)
    w.mine(2)
    for salt in map(str, range(8)):
        w.salt = salt
        assert seats(w, claim) == draw(seed(w.block_hash(w.height), claim), 2, [1, 2, 3, 4])


def test_whose_claim_has_ended_may_claim_again_and_the_height_is_kept():
    w, a, _ = pool()
    claim = w.claim(a, 90_000)
    assert w.state().account(a).open_claim == claim and w.state().claims[claim].ended == 0
    for account in w.drawn(claim):
        w.review(claim, account, 0)
    state = w.state()
    assert (state.claims[claim].status, state.account(a).open_claim) == ("rejected", "")
    ended = state.claims[claim].ended
    assert w.height - 1 <= ended <= w.height and state.account(a).pause_until == ended + FAST.review_blocks
    assert not state.open_claims
