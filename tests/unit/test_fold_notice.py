"""Notice, objections, verdicts, fraud: what they cost and to whom the money goes."""

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import TxOut
from tests.conservation import conserved
from tests.fold_kit import BOND, PENNIES, due, on_notice
from tests.world import FAST, World


def decided(w: World) -> str:
    """What the last amendment did."""
    return str(w.state().events[-1].text)


def test_an_undisturbed_notice_makes_the_claim_payable_and_charges_everybody():
    w, claim, a, b, _ = on_notice()
    w.mine(FAST.notice_blocks - 1)
    assert w.state().claims[claim].status == "notice" and not w.state().items
    w.mine()
    state = w.state()
    assert state.claims[claim].status == "payable"
    assert [(i.kind, i.amount_sat) for i in state.items.values()] == [
        ("commission", 2_000), ("commission", 2_000), ("benefit", 100_000)]
    assert state.balance_sat(a) == state.balance_sat(b) == 400_000 - 52_000
    conserved(state)


@pytest.mark.parametrize("lane", ["open", "journal"])
def test_an_objection_stops_the_notice_until_the_verdict(lane):
    w, claim, _, _, v = on_notice()
    w.mine(2)
    txid = w.objection(claim, v, lane=lane)
    left = FAST.notice_blocks - 3
    assert w.last() == "" and w.state().claims[claim].notice_left == left
    w.mine(30)
    state = w.state()
    assert state.claims[claim].status == "disputed" and state.balance_sat(v) == 0
    conserved(state)
    w.verdict(claim, txid, "dismissed")
    state = w.state()
    assert state.claims[claim].notice_end == w.height + left
    assert due(state) == [("inquiry", w.operator.address, FAST.inquiry_sat)]
    assert [e.amount_sat for e in state.entries if e.kind == "dismissed bond"] == [BOND - FAST.inquiry_sat]
    w.mine(left)
    assert w.state().claims[claim].status == "payable"
    conserved(w.state())


def test_an_objection_in_the_notice_s_last_block_counts():
    w, claim, _, _, v = on_notice()
    w.mine(FAST.notice_blocks - 1)
    txid = w.objection(claim, v)
    assert w.state().claims[claim].status == "disputed"
    w.verdict(claim, txid, "dismissed")
    assert w.state().claims[claim].status == "payable"


def test_upheld_the_claimant_is_expelled_the_approvers_pay_and_the_objector_is_rewarded():
    w, claim, a, b, v = on_notice()
    txid = w.objection(claim, v)
    w.deposit(0, PENNIES)
    w.verdict(claim, txid, "upheld")
    state = conserved(w.state())
    assert state.claims[claim].status == "refused" and state.account(a).status == "expelled"
    approvers = [s.account for s in state.claims[claim].panel]
    assert [state.balance_sat(n) for n in (a, *approvers)] == [0, 0, 0]
    reward = 100_000 * FAST.reward_ppm // 1_000_000
    assert due(state) == [("bond", w.people[v].address, BOND), ("reward", w.people[v].address, reward)]
    # Nothing had been charged, so it goes to who shared when the notice began: half to Bob, and Alice's to all.
    forfeits = 400_000 + 2 * FAST.witness_bond_sat - reward
    assert state.balance_sat(b) == 400_000 + forfeits // 2
    assert state.ledger.purse_sat == PENNIES - state.spends[-1].fee_sat + forfeits // 2
    w.mine(50)
    assert w.state().claims[claim].status == "refused"


@pytest.mark.parametrize("bond", [BOND - 1, 1_000, 999])
def test_an_objection_costs_its_bond(bond):
    w, claim, _, _, v = on_notice()
    w.objection(claim, v, bond)
    events = w.state().events
    assert events[-1].broken == "objection.bond" if bond >= FAST.notice_sat else events[-1].kind != record.OBJECTION
    assert w.state().claims[claim].status == "notice"


def test_dust_makes_no_bond():
    """Outputs that are not credited must not add up to a bond: the pool would pay back what it never got."""
    w, claim, _, _, v = on_notice()
    script = w.contract.descriptor.script(0, v)
    w.send(*[TxOut(999, script)] * 25, w.record(record.OBJECTION, claim))
    state = w.state()
    assert state.events[-1].broken == "objection.bond"
    assert state.claims[claim].status == "notice" and state.balance_sat(v) == 0
    conserved(state)


def test_several_coins_make_a_bond_and_what_is_over_is_a_deposit():
    w, claim, _, _, v = on_notice()
    script = w.contract.descriptor.script(0, v)
    w.send(*[TxOut(BOND // 2, script)] * 3, w.record(record.OBJECTION, claim))
    state = w.state()
    assert state.claims[claim].status == "disputed" and state.balance_sat(v) == BOND // 2
    conserved(state)


def test_a_bond_is_no_deposit_and_makes_no_member():
    """Else one could become active with nothing in the account: in by the bond, out by the objection."""
    w, claim, _, _, _ = on_notice(objection_bond_sat=100_000)
    m = w.enroll("mallory")
    w.until(w.state().claims[claim].notice_end - 1)
    w.objection(claim, m, 100_000)
    state = w.state()
    assert state.claims[claim].status == "disputed"
    assert (state.account(m).status, state.account(m).sharing, state.balance_sat(m)) == ("enrolled", False, 0)
    conserved(state)


def test_strangers_cannot_object_and_their_payment_is_a_deposit():
    w, claim, _, b, _ = on_notice()
    w.send(TxOut(BOND, w.contract.descriptor.script(0, 50)), w.record(record.OBJECTION, claim))
    assert w.last() == "objection.bond"
    w.send(TxOut(BOND, b"\x00\x14" + bytes(20)), w.record(record.OBJECTION, claim))
    assert w.state().claims[claim].status == "notice"
    w.objection("00" * 32, b)
    assert w.last() == "objection.claim" and w.state().balance_sat(b) == 400_000 + BOND
    conserved(w.state())


def test_several_objections_need_a_verdict_each():
    w, claim, _, b, v = on_notice()
    first, second = w.objection(claim, v), w.objection(claim, b)
    w.verdict(claim, first, "dismissed")
    assert w.state().claims[claim].status == "disputed"
    w.verdict(claim, first, "upheld")
    assert decided(w) == "not done: the verdict is on an objection that is not open"
    w.verdict(claim, second, "dismissed")
    assert w.state().claims[claim].status == "notice"
    conserved(w.state())


def test_one_verdict_dismisses_all_objections_of_a_claim():
    """Whoever objects five times costs the quorum one signature."""
    w, claim, _, b, v = on_notice()
    txids = [w.objection(claim, v), w.objection(claim, b), w.objection(claim, v)]
    w.verdict(claim, txids[0], "dismissed", *txids[1:])
    state = conserved(w.state())
    assert {o.outcome for o in state.claims[claim].objections} == {"dismissed"}
    assert state.claims[claim].status == "notice"
    assert due(state) == [("inquiry", w.operator.address, FAST.inquiry_sat)] * 3


def test_one_amendment_decides_claims_of_several_people():
    w, claim, a, b, v = on_notice(notice_blocks=20, exit_blocks=20)
    other = w.claim(b, 50_000)
    w.approve(other, 50_000)
    one, two = w.objection(claim, v), w.objection(other, v)
    w.amend(verdicts=[{"claim": claim, "objections": [one], "outcome": "upheld"},
                      {"claim": other, "objections": [two], "outcome": "dismissed"}])
    claims = conserved(w.state()).claims
    assert (claims[claim].status, claims[other].status) == ("refused", "notice")
    assert w.state().account(a).status == "expelled" and w.state().account(b).status == "active"


def test_a_verdict_that_cannot_be_had_does_not_keep_the_next_from_acting():
    w, claim, _, b, v = on_notice()
    first, second = w.objection(claim, v), w.objection(claim, b)
    w.amend(verdicts=[{"claim": claim, "objections": [first, second], "outcome": "upheld"},
                      {"claim": "00" * 32, "objections": [first], "outcome": "dismissed"},
                      {"claim": claim, "objections": [first], "outcome": "dismissed"}])
    assert decided(w).startswith("not done: a verdict upholds one objection; the others become moot, not done: ")
    assert [o.outcome for o in conserved(w.state()).claims[claim].objections] == ["dismissed", ""]


@pytest.mark.parametrize("named", [("first", "unknown"), ("unknown",), ("decided", "first")])
def test_a_verdict_with_one_wrong_objection_decides_none(named):
    w, claim, _, b, v = on_notice()
    txids = {"decided": w.objection(claim, b), "first": w.objection(claim, v), "unknown": "ab" * 32}
    w.verdict(claim, txids["decided"], "dismissed")
    w.verdict(claim, txids[named[0]], "dismissed", *(txids[n] for n in named[1:]))
    assert "not open" in decided(w)
    assert [o.outcome for o in conserved(w.state()).claims[claim].objections] == ["dismissed", ""]


def test_when_one_is_upheld_the_others_get_their_bonds_back():
    w, claim, _, b, v = on_notice()
    first, second = w.objection(claim, v), w.objection(claim, b)
    w.verdict(claim, second, "upheld")
    state = w.state()
    assert [o.outcome for o in state.claims[claim].objections] == ["moot", "upheld"]
    bonds = sorted((i.ref, i.amount_sat) for i in state.items.values() if i.kind == "bond")
    assert bonds == sorted([(first, BOND), (second, BOND)])
    conserved(state)


@pytest.mark.parametrize("signers", [(1,), (), (4,), (0,), (0, 1), (1, 4, 5)])
def test_fewer_than_the_quorum_decide_nothing(signers):
    w, claim, _, _, v = on_notice()
    txid = w.objection(claim, v)
    w.amend(signers=signers, verdicts=[{"claim": claim, "objections": [txid], "outcome": "upheld"}])
    assert w.last() == "document.quorum"
    assert w.state().claims[claim].status == "disputed"


def test_in_the_journal_no_verdict_acts():
    """It would not exclude a payout in flight."""
    w, claim, _, _, v = on_notice()
    body = {"text": "", "verdicts": [{"claim": claim, "objections": [w.objection(claim, v)], "outcome": "upheld"}]}
    w.publish(w.document("amendment", body, 1, 2))
    assert w.last() == "amendment.lane" and w.state().claims[claim].status == "disputed"


# After the notice

def test_between_notice_and_payment_an_upheld_report_takes_the_benefit_back():
    w, claim, a, _, v = on_notice()
    w.payable(claim)
    txid = w.objection(claim, v)
    w.verdict(claim, txid, "upheld")
    state = w.state()
    assert state.claims[claim].status == "refused" and state.account(a).status == "expelled"
    assert not [i for i in state.items.values() if i.kind == "benefit"]
    conserved(state)


def test_after_payment_the_claimant_owes_it_and_later_deposits_pay_it_back_into_the_purse():
    w, claim, a, b, v = on_notice(amount=500_000)
    w.payable(claim)
    w.pay()
    txid = w.objection(claim, v)
    w.verdict(claim, txid, "upheld")
    state = conserved(w.state())
    debt = state.account(a).debt_sat
    assert state.claims[claim].status == "fraud" and state.account(a).status == "expelled"
    assert 0 < debt < 500_000
    before = state
    w.deposit(a, debt + 30_000)
    state = conserved(w.state())
    assert state.account(a).debt_sat == 0 and state.balance_sat(b) == before.balance_sat(b)
    assert state.ledger.purse_sat == before.ledger.purse_sat + debt
    assert due(state, "refund") == [("refund", w.people[a].address, 30_000)]


def test_nobody_takes_a_bond_away_while_a_report_is_open():
    w, claim, a, _, v = on_notice()
    w.payable(claim)
    w.pay()
    panel = [s.account for s in w.state().claims[claim].panel]
    txid = w.objection(claim, v)
    for account in (a, *panel):
        w.publish(w.document("exit", {"account": account}, account))
    w.mine(FAST.exit_blocks + 5)
    state = w.state()
    assert state.account(a).status == "active"
    assert all(state.balance_sat(n) == FAST.witness_bond_sat for n in panel)
    w.verdict(claim, txid, "dismissed")
    state = w.state()
    assert state.account(a).status == "left" and all(state.balance_sat(n) == 0 for n in panel)
    conserved(state)


def test_who_is_expelled_has_no_other_claim_left():
    w, old, a, _, v = on_notice()
    w.payable(old)
    w.pay()
    new = w.claim(a, 50_000)
    w.approve(new, 50_000)
    moot = w.objection(new, v)
    report = w.objection(old, v)
    assert w.state().account(a).open_claim == new
    w.verdict(old, report, "upheld")
    state = w.state()
    assert (state.claims[old].status, state.claims[new].status) == ("fraud", "refused")
    assert (moot, BOND) in [(i.ref, i.amount_sat) for i in state.items.values() if i.kind == "bond"]
    assert not state.open_claims
    w.mine(40)
    assert w.state().claims[new].status == "refused"
    conserved(w.state())


def test_a_verdict_on_an_old_claim_leaves_another_s_claim_alone():
    w, old, a, _, v = on_notice()
    w.payable(old)
    w.pay()
    new = w.claim(a, 50_000)
    report = w.objection(old, v)
    w.verdict(old, report, "dismissed")
    assert w.state().account(a).open_claim == new
    w.claim(a, 40_000)
    assert w.last() == "claim.open"


def test_a_payout_in_flight_and_a_verdict_exclude_each_other():
    """Both spend the oldest coin: what a verdict has taken back cannot be paid any more, and nothing is missing."""
    w, claim, _, _, v = on_notice()
    w.payable(claim)
    made = w.settlement()
    txid = w.objection(claim, v)
    w.verdict(claim, txid, "upheld")
    assert made.coins[0].outpoint not in w.state().coins
    state = conserved(w.state())
    assert state.missing_sat == 0 and not due(state, "benefit")
    assert not due(state, "commission"), "nor are those paid who approved it"
