"""Verdicts and what a claim brings, at their edges: who has nothing left, who is gone, what is owed twice."""

import pytest

from lashou_btc.errors import Refused
from lashou_btc.pool import notice, rekeying
from lashou_btc.pool.rules import Plan
from lashou_btc.pool.state import Objection
from tests.conservation import conserved
from tests.fold_kit import BOND, due, exit_of, on_notice
from tests.world import FAST, Person, World, with_rules


def pool(members: int = 2, deposit_sat: int = 400_000, witnesses: int = 3, **rules) -> tuple[World, list[int], int]:
    w = World(with_rules(**rules), witnesses).open()
    people = [w.enroll(f"member {n}", deposit_sat=deposit_sat) for n in range(members)]
    v = w.enroll("vera", role="supervisor")
    w.mine(20)
    return w, people, v


def decided(w: World) -> str:
    """What the last amendment did."""
    return str(w.state().events[-1].text)


def approved(w: World, account: int, amount: int) -> str:
    claim = w.claim(account, amount)
    w.approve(claim, amount)
    assert w.state().claims[claim].status == "notice"
    return claim


def paid(w: World, account: int, amount: int) -> str:
    claim = approved(w, account, amount)
    w.payable(claim)
    w.pay()
    assert w.state().claims[claim].status == "paid"
    return claim


def test_who_rejected_gets_its_commission_as_who_approved():
    w, (a, _), _ = pool(reviewers=3, approvals=2)
    claim = w.claim(a, 50_000)
    drawn = w.drawn(claim)
    for n, amount in zip(drawn, (0, 50_000, 40_000), strict=True):
        w.review(claim, n, amount)
    seats = w.state().claims[claim].panel
    assert [(s.decision, s.amount) for s in seats] == [("reject", 0), ("approve", 50_000), ("approve", 40_000)]
    state = w.payable(claim)
    assert [(i.kind, i.ref, i.address, i.amount_sat) for i in state.items.values() if i.kind == "commission"] == [
        ("commission", claim, w.people[n].address, FAST.commission_sat) for n in drawn]
    assert state.claims[claim].benefit_sat == 40_000
    conserved(state)


def test_what_a_call_brings_beyond_the_claim_is_added_to_the_purse():
    w, (a, b, c), _ = pool(3, 1_000, mode="call", min_balance_sat=0, min_deposit_sat=1_000, commission_sat=0)
    claim = approved(w, a, 100_000)
    w.payable(claim)
    for n in (a, b, c):
        w.deposit(n, 40_000)
    w.deposit(0, 5_000)
    w.mine(2)
    state = w.state()
    assert state.claims[claim].benefit_sat == 100_000 and state.ledger.purse_sat == 5_000 + 2
    conserved(state)


def test_a_claim_for_which_nothing_is_left_is_unfunded():
    """Commissions come first, and they take all there is."""
    w, (a, _), _ = pool(deposit_sat=100_000, commission_sat=100_000)
    claim = approved(w, a, 50_000)
    state = w.payable(claim)
    assert state.claims[claim].status == "unfunded" and state.claims[claim].benefit_sat == 0
    assert [(i.kind, i.amount_sat) for i in state.items.values()] == [("commission", 100_000)] * 2
    conserved(state)


def test_an_objection_says_what_it_is():
    w, (a, b), v = pool()
    claim = approved(w, a, 50_000)
    w.objection(claim, v)
    assert str(w.state().events[-1].text) == f"account {v} objects; the notice stands still until a verdict"
    w.objection(claim, b)
    assert str(w.state().events[-1].text) == f"account {b} objects"
    assert [o.height for o in w.state().claims[claim].objections] == [w.height - 1, w.height]
    w, (a, b), v = pool()
    claim = approved(w, a, 50_000)
    w.payable(claim)
    w.objection(claim, v)
    assert str(w.state().events[-1].text) == f"account {v} reports fraud"


def test_a_verdict_names_a_claim_and_an_objection_that_exist():
    w, (a, _), v = pool()
    claim = approved(w, a, 50_000)
    objection = w.objection(claim, v)
    for one, other in (("ab" * 32, objection), (claim, "ab" * 32)):
        w.verdict(one, other, "dismissed")
        assert decided(w) == "not done: the verdict is on an objection that is not open"
    w.verdict(claim, objection, "dismissed")
    state = w.state()
    assert state.claims[claim].objections[0].outcome == "dismissed"
    assert [(i.kind, i.ref, i.amount_sat) for i in state.items.values()] == [
        ("inquiry", objection, FAST.inquiry_sat)]
    w.verdict(claim, objection, "upheld")
    assert decided(w) == "not done: the verdict is on an objection that is not open"


def priced(w: World, *prices: int) -> None:
    """Prices of the first witnesses, in cents for a bitcoin."""
    for n, price in enumerate(prices, 1):
        w.publish(w.document("price", {"account": n, "unit": "USD", "price": price, "height": w.height}, n))
        assert w.last() == ""


@pytest.mark.parametrize(("prices", "wait", "reward"), [
    ((), 0, 0), ((5_000_000,) * 2, 0, 0), ((5_000_000,) * 3, 0, 20_000), ((5_000_000,) * 3, 60, 20_000)])
def test_the_reward_is_by_the_price_in_force_or_the_last_one_and_without_any_there_is_none(prices, wait, reward):
    """A verdict waits for no price: who keeps back prices keeps back a reward at most."""
    w, (a, _), v = pool(unit="USD", commission_sat=0, plans={"basic": Plan(1, 50_000)})
    priced(w, *prices)
    w.mine(wait)
    claim = approved(w, a, 10_000)
    w.verdict(claim, w.objection(claim, v), "upheld")
    state = conserved(w.state())
    assert state.claims[claim].status == "refused"
    assert [i.amount_sat for i in state.items.values() if i.kind == "reward"] == [reward] * (reward > 0)


def test_who_approved_two_frauds_loses_its_bond_once():
    """The second time there is nothing left to take, of the reviewers as of the claimants."""
    w, (a, b, _), v = pool(3, witnesses=2, reviewers=2, approvals=2)
    claims = [approved(w, n, 50_000) for n in (a, b)]
    objections = [w.objection(claim, v) for claim in claims]
    for claim, objection in zip(claims, objections, strict=True):
        w.verdict(claim, objection, "upheld")
    state = w.state()
    assert [state.balance_sat(n) for n in (1, 2, a, b)] == [0, 0, 0, 0]
    lost = [(e.account, e.amount_sat) for e in state.entries if e.kind == "bond forfeited"]
    assert sorted(lost) == [(1, -50_000), (2, -50_000)]
    assert [state.account(n).debt_sat for n in (a, b)] == [0, 0]
    conserved(state)


def test_a_fraud_of_somebody_who_has_left_is_a_debt_and_the_bonds_alone_pay_the_reward():
    w, (a, b), v = pool(reward_ppm=500_000)
    claim = paid(w, a, 300_000)
    w.publish(w.document("exit", {"account": a}, a))
    w.mine(FAST.exit_blocks)
    assert w.state().account(a).status == "left"
    w.pay()
    w.deposit(0, 10_000)
    before = w.state()
    w.verdict(claim, w.objection(claim, v), "upheld")
    state = conserved(w.state())
    assert (state.account(a).status, state.account(a).debt_sat) == ("expelled", 300_000)
    assert (state.account(a).exit_at, state.account(a).grace_until) == (0, 0)
    reward = next(i for i in state.items.values() if i.kind == "reward")
    assert reward.amount_sat == 2 * FAST.witness_bond_sat and reward.address == w.people[v].address
    assert state.balance_sat(b) == before.balance_sat(b)


def test_two_paid_frauds_of_one_member_are_owed_together():
    w, (a, _), v = pool(2, 480_000, commission_sat=0)
    claims = [paid(w, a, amount) for amount in (200_000, 150_000)]
    debts = []
    for claim in claims:
        w.verdict(claim, w.objection(claim, v), "upheld")
        debts.append(w.state().account(a).debt_sat)
    assert debts[0] == 0, "its balance covers the first"
    assert debts[1] == 150_000
    w, (a, _), v = pool(2, 300_000, commission_sat=0)
    claims = [paid(w, a, amount) for amount in (250_000, 240_000)]
    debts = []
    for claim in claims:
        w.verdict(claim, w.objection(claim, v), "upheld")
        debts.append(w.state().account(a).debt_sat)
    assert debts[1] == debts[0] + 240_000 and debts[0] > 0
    conserved(w.state())


def test_the_claimant_s_other_claim_falls_and_nobody_else_s():
    w, (a, b, _), v = pool(3, notice_blocks=20)
    old = paid(w, a, 50_000)
    other, foreign = approved(w, a, 60_000), approved(w, b, 70_000)
    w.verdict(old, w.objection(old, v), "upheld")
    claims = w.state().claims
    assert [claims[c].status for c in (old, other, foreign)] == ["fraud", "refused", "notice"]
    assert not w.state().account(a).grace_until and not w.state().account(a).exit_at
    conserved(w.state())


@pytest.mark.parametrize("balance", [400_000, 100_000])
def test_a_forfeit_takes_what_is_there(balance):
    w, (a, _), v = pool(2, balance)
    claim = approved(w, a, 50_000)
    w.deposit(0, 10_000)
    w.verdict(claim, w.objection(claim, v), "upheld")
    state = w.state()
    assert [e.amount_sat for e in state.entries if e.kind == "forfeited"] == [-balance]
    conserved(state)


def test_nothing_is_taken_from_who_has_nothing():
    """A claimant whom its own claim's cost has emptied, and absent reviewers whose bonds are forfeited already."""
    w, (a, b), v = pool(2, 100_000, commission_sat=0, grace_blocks=50)
    claim = approved(w, a, 200_000)
    w.payable(claim)
    assert [w.state().balance_sat(n) for n in (a, b)] == [0, 0]
    w.verdict(claim, w.objection(claim, v), "upheld")
    state = w.state()
    assert state.claims[claim].status == "refused" and state.balance_sat(a) == 0
    conserved(state)
    w, (a, b), v = pool(2, witnesses=2, review_blocks=40, notice_blocks=40)
    fraud = approved(w, a, 50_000)
    honest = w.claim(b, 60_000)
    assert w.drawn(honest)
    w.verdict(fraud, w.objection(fraud, v), "upheld")
    assert [w.state().balance_sat(n) for n in (1, 2)] == [0, 0]
    w.mine(45)
    state = w.state()
    assert [s.decision for s in state.claims[honest].panel] == ["absent", "absent"]
    assert [state.balance_sat(n) for n in (1, 2)] == [0, 0]
    conserved(state)


# Field by field

def test_codes_of_verdicts_and_new_keys_that_cannot_be_had():
    w, claim, a, b, v = on_notice()
    first, second = w.objection(claim, v), w.objection(claim, b)
    w.amend(rekey={"account": b, "key": Person("new").key})
    state = w.state()
    for body, code in (({"claim": "ab" * 32, "objections": [first], "outcome": "upheld"}, "verdict.objection"),
                       ({"claim": claim, "objections": ["ab" * 32], "outcome": "dismissed"}, "verdict.objection"),
                       ({"claim": claim, "objections": [first, second], "outcome": "upheld"}, "verdict.one")):
        with pytest.raises(Refused) as refused:
            notice.verdict(state, body)
        assert refused.value.code == code
    for number, key, code in ((b, Person("other").key, "rekey.twice"), (a, w.people[a].key, "rekey.twice"),
                              (1, Person("other").key, "rekey.account"), (99, "ab" * 32, "rekey.account")):
        with pytest.raises(Refused) as refused:
            rekeying.check_rekey(state, number, key)
        assert refused.value.code == code
    rekeying.check_rekey(state, a, Person("other").key)


def test_of_an_odd_bond_the_operator_gets_no_more_than_the_smaller_half():
    w, claim, _a, _b, v = on_notice(objection_bond_sat=9_001, inquiry_sat=5_000)
    txid = w.objection(claim, v)
    (objection,) = w.state().claims[claim].objections
    assert objection == Objection(txid, v, w.height, 9_001, "")
    before = w.state()
    w.verdict(claim, txid, "dismissed")
    state = w.state()
    assert due(state, "inquiry") == [("inquiry", w.operator.address, 4_500)]
    lines = [(e.account, e.kind, e.ref, e.amount_sat) for e in state.entries[len(before.entries):]]
    assert (0, "dismissed bond", txid, 4_501) in lines


def test_an_upheld_verdict_leaves_nothing_of_the_claimant_s_and_everything_of_others():
    w, claim, a, b, v = on_notice()
    w.amend(rekey={"account": b, "key": Person("new").key})
    txid, moot = w.objection(claim, v), w.objection(claim, b)
    w.publish(exit_of(w, a))
    assert w.state().account(a).exit_at
    w.verdict(claim, txid, "upheld")
    state = w.state()
    account = state.account(a)
    assert (account.status, account.coins, account.exit_at, account.grace_until, account.refund) == (
        "expelled", 0, 0, 0, 0)
    assert [r.account for r in state.rekeys] == [b]
    assert [(i.kind, i.ref, i.account, i.amount_sat) for i in state.items.values()] == [
        ("bond", txid, v, BOND), ("bond", moot, b, BOND), ("reward", txid, v, 10_000)]
    assert [(o.txid, o.outcome) for o in state.claims[claim].objections] == [(txid, "upheld"), (moot, "moot")]
    assert state.claims[claim].ended == w.height and state.ledger.pots["verdict"] == 0
    later = w.objection(claim, v)
    assert w.last() == "objection.claim" and later not in [o.txid for o in state.claims[claim].objections]


def test_the_key_that_was_announced_for_an_expelled_claimant_goes_with_it():
    w, claim, a, b, v = on_notice()
    for account in (a, b):
        w.amend(rekey={"account": account, "key": Person(f"new {account}").key})
    w.verdict(claim, w.objection(claim, v), "upheld")
    assert [r.account for r in w.state().rekeys] == [b]
