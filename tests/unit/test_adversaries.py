"""What attackers get, in satoshi (docs/threats.md): nothing, or the bound that is written down."""

import pytest

from lashou_btc.anchors.tx import OutPoint
from lashou_btc.pool.document import Document, parse
from lashou_btc.pool.rules import Plan, Rules
from lashou_btc.pool.settlement import basis, settle_amendment
from lashou_btc.pool.state import State
from tests.world import FAST, World, with_rules


def balanced(state: State) -> State:
    """The coins and what has been stolen are, to the satoshi, what is owed."""
    assert state.funds_sat + state.missing_sat == state.liabilities_sat()
    return state


# M-1 witnesses, and one fewer honest price than theirs

IN_DOLLARS = with_rules(unit="USD", commission_sat=0, plans={"basic": Plan(1, 50_000)})


def prices(w: World, given: dict[int, int]) -> None:
    """Witnesses' prices, in cents for a bitcoin, in one batch in this order."""
    w.publish_batch([w.document("price", {"account": n, "unit": "USD", "price": price, "height": w.height}, n)
                     for n, price in given.items()])


@pytest.mark.parametrize(("quorum", "size", "given"), [
    (2, 3, {1: 5_000_000, 2: 1}), (2, 3, {2: 1, 1: 5_000_000}), (2, 3, {2: 1, 1: 5_000_000, 3: 5_100_000}),
    (3, 5, {4: 1, 5: 1, 1: 5_000_000}), (3, 5, {1: 5_000_000, 4: 1, 2: 5_200_000, 5: 1}),
    (3, 5, {4: 1, 5: 1, 1: 5_000_000, 2: 5_000_000, 3: 5_000_000})])
def test_m_minus_1_witnesses_cannot_make_a_benefit_larger_than_an_honest_price_makes_it(quorum, size, given):
    """A price of one cent for a bitcoin would make a claim of 100 dollars take everything."""
    w = World(IN_DOLLARS, size, quorum).open()
    a, b = w.enroll("alice", deposit_sat=900_000), w.enroll("bob", deposit_sat=900_000)
    w.mine(20)
    claim = w.claim(a, 10_000)
    w.approve(claim, 10_000)
    w.until(w.state().claims[claim].notice_end + 1)
    prices(w, given)
    state = balanced(w.state())
    assert state.claims[claim].status == "payable"
    assert state.claims[claim].benefit_sat <= 10_000 * 100_000_000 // 5_000_000 == 200_000
    assert state.balance_sat(b) >= 900_000 - 100_000


# An operator that publishes twice

def pool(rules: Rules = FAST, **size: int) -> tuple[World, int, int]:
    """An open pool with two active members, 400,000 sat each."""
    w = World(rules, **size).open()
    members = w.enroll("alice", deposit_sat=400_000), w.enroll("bob", deposit_sat=400_000)
    w.mine(20)
    return w, *members


def signed_by(doc: Document, *accounts: int) -> Document:
    """The same document with these signatures only: another file with another hash."""
    return Document(doc.type, doc.pool, doc.body, tuple(s for s in doc.signatures if s.account in accounts))


def test_an_operator_cannot_file_a_member_s_claim_again_with_its_own_signature_beside():
    """Signatures are part of the file: one more makes another hash, and the same document."""
    w, a, b = pool()
    claim = w.claim(a, 100_000)
    w.approve(claim, 100_000)
    w.payable(claim)
    w.pay()
    before = w.state()
    copy = parse(w.documents[claim]).sign(0, w.operator.private_key, w.operator.key)
    assert copy.hash != claim
    w.publish(copy)
    state = balanced(w.state())
    assert w.last() == "document.twice" and len(state.by_number) == 1
    assert [state.balance_sat(n) for n in (a, b)] == [before.balance_sat(n) for n in (a, b)]


@pytest.mark.parametrize("lane", ["journal", "settlement"])
def test_an_operator_cannot_bring_back_old_rules_by_leaving_a_signature_out(lane: str):
    w, _, _ = pool()
    old = w.document("amendment", {"text": "", "rules": {"notice_blocks": 9}}, 1, 2, 3)
    w.publish(old)
    w.publish(w.document("amendment", {"text": "", "rules": {"notice_blocks": 5}}, 1, 2, 3))
    w.mine(FAST.amendment_blocks + 1)
    assert w.state().rules.notice_blocks == 5
    again = signed_by(old, 1, 2)
    assert again.hash != old.hash
    if lane == "journal":
        w.publish(again)
    else:
        w.documents[again.hash] = again.to_bytes()
        w.confirm(settle_amendment(basis(w.state()), again.hash, 2).unsigned)
    assert w.last() == "document.twice"
    w.mine(FAST.amendment_blocks)
    assert w.state().rules.notice_blocks == 5


def test_a_seal_that_was_replaced_does_not_come_back_with_a_signature_less():
    """The look ahead must judge as the fold does, or the journal would be in two places."""
    w, a, _ = pool()
    first = w.document("amendment", {"text": "", "seal": "22" * 32 + ":0"}, 1, 2, 3)
    second = w.document("amendment", {"text": "", "seal": "33" * 32 + ":0"}, 1, 2, 3)
    for doc in (first, second, signed_by(first, 1, 2)):
        w.documents[doc.hash] = doc.to_bytes()
        w.mine()
        w.confirm(settle_amendment(basis(w.state()), doc.hash, 2).unsigned)
    assert w.last() == "document.twice" and str(w.state().seal) == "33" * 32 + ":0"
    w.seal = OutPoint("33" * 32, 0)
    w.publish(w.document("exit", {"account": a}, a))
    assert w.last() == "" and balanced(w.state()).account(a).exit_at


def test_a_witness_may_leave_twice_and_nobody_else_makes_it():
    w, _, _ = pool()
    first = w.document("exit", {"account": 3}, 3)
    w.publish(first)
    w.mine(FAST.exit_blocks)
    w.deposit(3, FAST.witness_bond_sat)
    w.publish(first.sign(0, w.operator.private_key, w.operator.key))
    assert w.last() == "document.twice" and not w.state().account(3).exit_at
    w.publish(w.document("exit", {"account": 3, "text": "again"}, 3))
    w.mine(FAST.exit_blocks)
    state = balanced(w.state())
    assert state.balance_sat(3) == 0
    assert [i.amount_sat for i in state.items.values() if i.kind == "refund"] == [FAST.witness_bond_sat] * 2
