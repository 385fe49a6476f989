"""Edges of the rules on costs, claims, notices and memberships: the satoshi and the block at which they turn."""

import json

import pytest

from lashou_btc.anchors.tx import OutPoint, TxOut
from lashou_btc.errors import Refused
from lashou_btc.pool import members
from lashou_btc.pool.contract import CHANGE_LOOKAHEAD, LOOKAHEAD
from lashou_btc.wallet.descriptor import MAX_INDEX
from tests.conservation import conserved
from tests.world import BIRTHDAY, FAST, Person, World, with_rules

CALL = {"mode": "call", "min_balance_sat": 0, "min_deposit_sat": 1_000, "commission_sat": 0}


# Calls

def test_forfeits_are_added_to_a_purse_that_holds_something():
    w = World(with_rules(**CALL)).open()
    a, b = (w.enroll(n, deposit_sat=9_000) for n in ("alice", "bob"))
    w.mine(20)
    claim = w.claim(a, 90_000)
    w.approve(claim, 90_000)
    w.deposit(0, 7_000)
    objection = w.objection(claim, b)
    w.verdict(claim, objection, "upheld")
    state = conserved(w.state())
    # Alice's 9 000 and two bonds of 50 000, less the reward of a tenth of the 90 000 claimed: half of it Bob's,
    # who shared when the notice began as Alice did.
    assert state.balance_sat(b) == 9_000 + 50_000
    assert state.ledger.purse_sat == 7_000 - state.spends[-1].fee_sat + 50_000


def test_dues_are_not_taken_from_the_purse_they_fill():
    w = World(with_rules(**CALL, dues_sat=5_000)).open()
    people = [w.enroll(n, deposit_sat=9_000) for n in ("alice", "bob")]
    w.deposit(0, 3_000)
    w.until(w.state().opened + FAST.period_blocks)
    state = w.state()
    assert (state.ledger.purse_sat, [state.balance_sat(n) for n in people]) == (3_000, [4_000, 4_000])
    (call,) = state.calls
    assert (call.ref, call.raised_sat, call.brings_sat) == ("dues", 0, 10_000)


def test_a_witness_who_leaves_during_a_call_gets_its_bond_to_the_satoshi():
    """Who shares no costs has nothing to write off."""
    w = World(with_rules(**CALL, call_blocks=20, exit_blocks=5)).open()
    a = w.enroll("alice", deposit_sat=1_000)
    w.mine(20)
    claim = w.claim(a, 90_000)
    w.approve(claim, 90_000)
    panel = [seat.account for seat in w.state().claims[claim].panel]
    (idle,) = {1, 2, 3} - set(panel)
    w.payable(claim)
    w.publish(w.document("exit", {"account": idle}, idle))
    w.mine(6)
    state = w.state()
    assert [(i.kind, i.amount_sat) for i in state.items.values()] == [("refund", 50_000)]
    assert state.calls[0].raised_sat == 0
    conserved(state)


# Grace

def test_a_second_cost_does_not_start_the_grace_anew():
    w = World(with_rules(grace_blocks=40, commission_sat=0)).open()
    a, b = (w.enroll(n, deposit_sat=amount) for n, amount in (("alice", 400_000), ("bob", 100_000)))
    w.mine(20)
    for amount in (170_000, 40_000):
        claim = w.claim(a, amount)
        w.approve(claim, amount)
        w.payable(claim)
        if amount == 170_000:
            until = w.state().account(b).grace_until
            assert until == w.height + 40
    state = w.state()
    assert state.account(b).grace_until == until and not state.account(b).sharing


def test_a_waiting_member_below_the_minimum_has_its_grace_too():
    w = World(with_rules(waiting_blocks=60, min_balance_sat=99_000, commission_sat=0, dues_sat=2_000)).open()
    n = w.enroll("alice", deposit_sat=100_000)
    w.until(w.state().opened + FAST.period_blocks)
    account = w.state().account(n)
    assert (account.status, account.grace_until) == ("waiting", w.height + FAST.grace_blocks)


# Claims

def test_the_canonical_line_of_a_claim():
    """Every field, as everybody else's program must have it."""
    w = World().open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(20)
    claim = w.claim(a, 100_000)
    filed = w.height
    w.approve(claim, 90_000)
    panel = [seat.account for seat in w.state().claims[claim].panel]
    noticed = w.height
    line = next(x for x in map(json.loads, w.state().canonical()) if "claim" in x)
    deadline = filed + FAST.draw_blocks + FAST.review_blocks
    drawn = filed + FAST.draw_blocks
    assert line == {
        "account": a, "amount": 100_000, "approved": 90_000, "benefit_sat": 0, "bond_sat": 0, "charge": [],
        "claim": claim, "draw_at": drawn, "apart": [], "filed": filed, "give_up": deadline + FAST.review_blocks,
        "notice_end": noticed + FAST.notice_blocks, "notice_left": 0, "notice_mark": 0, "objections": [],
        "paid": "", "payee": w.state().claims[claim].payee,
        "panel": [[n, drawn, deadline, "approve", 90_000] for n in panel], "status": "notice"}
    w.payable(claim)
    line = next(x for x in map(json.loads, w.state().canonical()) if "claim" in x)
    assert (line["charge"], line["status"]) == ([1, 94_000, 0], "payable")


def test_while_a_second_report_is_open_the_first_s_dismissal_lets_nobody_leave():
    w = World().open()
    a, b = (w.enroll(n, deposit_sat=400_000) for n in ("alice", "bob"))
    v = w.enroll("vera", role="supervisor")
    w.mine(20)
    claim = w.claim(a, 100_000)
    w.approve(claim, 100_000)
    w.payable(claim)
    w.publish(w.document("exit", {"account": a}, a))
    first, second = w.objection(claim, b), w.objection(claim, v)
    w.verdict(claim, first, "dismissed")
    w.mine(FAST.exit_blocks + 2)
    assert w.state().account(a).status == "active"
    w.verdict(claim, second, "dismissed")
    assert w.state().account(a).status == "left"
    conserved(w.state())


def test_once_the_panel_is_the_keyholders_enrolled_reviewers_are_drawn_no_more():
    w = World(with_rules(panel="open")).open()
    a = w.enroll("alice", deposit_sat=400_000)
    others = [w.enroll(f"reviewer {n}", role="reviewer", deposit_sat=200_000) for n in range(4)]
    w.publish(w.document("amendment", {"text": "close it", "rules": {"panel": "keyholders"}}, *w.quorum()))
    assert w.last() == ""
    w.mine(FAST.amendment_blocks + 1)
    claim = w.claim(a, 100_000)
    drawn = w.drawn(claim)
    assert len(drawn) == 2 and not {*drawn} & {*others}


# Accounts

def test_the_canonical_line_of_every_kind_of_account():
    w = World(with_rules(panel="open")).open()
    for name, role in (("alice", "member"), ("rita", "reviewer"), ("vera", "supervisor")):
        w.enroll(name, role=role, veto="dd" * 32, recipient=Person(name).recipient)
    state = w.state()
    lines = {x["account"]: x for x in map(json.loads, state.canonical()) if "enrolled" in x}
    for number in range(1, 7):
        person, account = w.people[number], state.account(number)
        role = {4: "member", 5: "reviewer", 6: "supervisor"}.get(number, "witness")
        assert lines[number] == {
            "account": number, "active_at": 0, "age": -1, "before": 0, "coins": int(number < 4), "debt_sat": 0,
            "enrolled": account.enrolled, "exit_at": 0, "grace_until": 0, "identity": account.identity,
            "key": person.key, "level_sat": "50000" if number < 4 else "0", "pause_until": 0,
            "put_sat": "50000" if number < 4 else "0",
            "payout": person.address, "plan": "basic" if number == 4 else "", "received": 0,
            "recipient": person.recipient if number > 3 else "", "refund": 0, "refunds": 0, "rejections": 0,
            "role": role, "sharing": 0, "spans": [], "status": "enrolled" if number == 4 else "active",
            "uniqueness": "", "veto": "dd" * 32 if number > 3 else "", "weight": int(number == 4)}
    assert [state.account(n).enrolled - BIRTHDAY for n in range(1, 7)] == [2, 3, 4, 8, 9, 10]


def test_a_stranger_s_signature_beside_the_author_s_counts_for_nothing():
    w = World().open()
    stranger = Person("stranger")
    w.publish(w.document("statement", {"account": 1, "text": ""}).sign(9, stranger.private_key, stranger.key))
    assert w.last() == "document.unsigned"
    w.publish(w.document("statement", {"account": 1, "text": ""}, 1).sign(9, stranger.private_key, stranger.key))
    assert w.last() == ""


@pytest.mark.parametrize("branch", [0, 1])
def test_the_look_ahead_ends_with_the_state_and_not_with_the_book(branch):
    """A book that holds more scripts than count: the last that counts and the first that does not."""
    w = World().open()
    w.book.ensure(branch, 500)
    numbers = len(w.state().chain.numbers)
    assert numbers == 3
    limit = len(w.witnesses) + 1 + numbers + LOOKAHEAD if branch == 0 else CHANGE_LOOKAHEAD
    script = w.contract.descriptor.script
    beyond, counted = w.send(TxOut(8_000, script(branch, limit))), w.send(TxOut(7_000, script(branch, limit - 1)))
    coins = w.state().coins
    assert OutPoint(counted.txid, 0) in coins and OutPoint(beyond.txid, 0) not in coins


def test_no_account_is_enrolled_beyond_the_descriptor_s_addresses():
    """Nobody pays to two thousand million numbers for a test: the state says that somebody has."""
    w = World().open()
    state, person = w.state(), Person("the last")
    state.chain.numbers = range(MAX_INDEX)
    assert state.chain.receive_window == MAX_INDEX + 1
    for number, code in ((MAX_INDEX + 1, "enrollment.number"), (MAX_INDEX, "")):
        w.people[number] = person
        body = {"account": number, "role": "supervisor", "key": person.key, "payout": person.address}
        doc = w.document("enrollment", body, 0, number)
        if code:
            with pytest.raises(Refused) as refused:
                members.enroll(state, doc)
            assert refused.value.code == code
        else:
            members.enroll(state, doc)
            assert state.account(number) is not None


def test_who_ran_dry_and_tops_up_shares_again():
    w = World(with_rules(commission_sat=0, grace_blocks=30)).open()
    a, b = w.enroll("alice", deposit_sat=600_000), w.enroll("bob", deposit_sat=100_000)
    w.mine(20)
    claim = w.claim(a, 300_000)
    w.approve(claim, 300_000)
    w.payable(claim)
    assert not w.state().account(b).sharing and w.state().account(b).grace_until
    w.deposit(b, FAST.min_balance_sat - 1_000)
    assert w.state().account(b).sharing and w.state().account(b).grace_until
    w.deposit(b, 1_000)
    assert w.state().account(b).grace_until == 0
    before = w.state().balance_sat(b)
    claim = w.claim(a, 2_000)
    w.approve(claim, 2_000)
    assert w.payable(claim).balance_sat(b) == before - 1_000
    conserved(w.state())


def test_a_waiting_member_tops_up_as_an_active_one_does():
    w = World(with_rules(waiting_blocks=90, min_balance_sat=99_000, grace_blocks=30, dues_sat=2_000)).open()
    n = w.enroll("alice", deposit_sat=100_000)
    w.until(w.state().opened + FAST.period_blocks)
    assert w.state().account(n).grace_until
    w.deposit(n, 1_000)
    assert (w.state().account(n).status, w.state().account(n).grace_until) == ("waiting", 0)


def test_an_old_grace_does_not_end_a_new_one():
    """Below, topped up, below again: the second grace has its own full time."""
    w = World(with_rules(commission_sat=0, grace_blocks=30, notice_blocks=1, draw_blocks=1)).open()
    a, b = w.enroll("alice", deposit_sat=900_000), w.enroll("bob", deposit_sat=100_000)
    w.mine(20)
    ends = []
    for amount in (170_000, 20_000):
        claim = w.claim(a, amount)
        w.approve(claim, amount)
        ends.append(w.payable(claim).account(b).grace_until)
        if amount == 170_000:
            w.deposit(b, 10_000)
    assert 0 < ends[0] < ends[1]
    w.until(ends[1] - 1)
    assert w.state().account(b).status == "active"
    w.mine()
    assert w.state().account(b).status == "lapsed"


def test_whom_others_forfeits_lift_above_the_minimum_stays_and_is_watched_again():
    w = World(with_rules(commission_sat=0, grace_blocks=60, notice_blocks=1, draw_blocks=1)).open()
    a, b = w.enroll("alice", deposit_sat=300_000), w.enroll("bob", deposit_sat=100_000)
    v = w.enroll("vera", role="supervisor")
    w.mine(20)
    claim = w.claim(a, 170_000)
    w.approve(claim, 170_000)
    w.payable(claim)
    until = w.state().account(b).grace_until
    second = w.claim(a, 100_000)
    w.approve(second, 100_000)
    w.verdict(second, w.objection(second, v), "upheld")
    lifted = w.state().balance_sat(b)
    assert lifted > FAST.min_balance_sat and w.state().account(b).grace_until == until
    w.until(until)
    assert (w.state().account(b).status, w.state().account(b).grace_until) == ("active", 0)
    for n in (1, 2, 3):
        w.deposit(n, FAST.witness_bond_sat)  # the approvers have lost theirs
    third = w.claim(b, w.state().balance_sat(b) + w.state().ledger.purse_sat - FAST.min_balance_sat + 1)
    w.approve(third, w.state().claims[third].amount)
    state = conserved(w.payable(third))
    assert state.balance_sat(b) == FAST.min_balance_sat - 1
    assert state.account(b).grace_until == w.height + 60


def test_who_has_the_minimum_to_the_satoshi_when_grace_ends_stays():
    w = World(with_rules(commission_sat=0, grace_blocks=40, notice_blocks=1)).open()
    a, b = w.enroll("alice", deposit_sat=400_000), w.enroll("bob", deposit_sat=100_000)
    w.mine(20)
    claim = w.claim(a, 170_000)
    w.approve(claim, 170_000)
    state = w.payable(claim)
    until = state.account(b).grace_until
    assert state.balance_sat(b) == 15_000
    w.publish(w.document("amendment", {"text": "", "rules": {"min_balance_sat": 15_000}}, *w.quorum()))
    w.until(until)
    assert (w.state().account(b).status, w.state().account(b).grace_until) == ("active", 0)
    conserved(w.state())


def test_who_left_while_waiting_does_not_become_active():
    w = World(with_rules(waiting_blocks=60)).open()
    a = w.enroll("alice", deposit_sat=100_000)
    at = w.state().account(a).active_at
    w.publish(w.document("exit", {"account": a}, a))
    w.until(at + 1)
    assert w.state().account(a).status == "left"


def test_an_exit_is_declared_once_and_by_nobody_who_is_gone():
    w = World().open()
    a = w.enroll("alice", deposit_sat=100_000)
    w.publish(w.document("exit", {"account": a}, a))
    w.publish(w.document("exit", {"account": a, "text": "again"}, a))
    assert w.last() == "exit.twice"
    w.mine(FAST.exit_blocks)
    w.publish(w.document("exit", {"account": a, "text": "and again"}, a))
    assert w.last() == "exit.gone"


def test_a_debt_is_written_down_and_paid_into_the_purse():
    """A fraud after payment: what the claimant pays in later goes to the purse until the debt is paid."""
    w = World(with_rules(commission_sat=0)).open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.enroll("bob", deposit_sat=400_000)
    v = w.enroll("vera", role="supervisor")
    w.mine(20)
    claim = w.claim(a, 480_000)
    w.approve(claim, 480_000)
    w.payable(claim)
    w.pay()
    w.deposit(0, 10_000)
    left = w.state().balance_sat(a)
    w.verdict(claim, w.objection(claim, v), "upheld")
    assert w.state().account(a).debt_sat == 480_000 - left
    before = len(w.state().entries)
    txid = w.deposit(a, 5_000).txid
    state = conserved(w.state())
    written = [(e.account, e.kind, e.ref, e.amount_sat) for e in state.entries[before:]]
    assert written == [(a, "deposit", f"{txid}:0", 5_000), (a, "debt", "", -5_000), (0, "debt", "", 5_000)]
    assert (state.account(a).debt_sat, state.balance_sat(a)) == (475_000 - left, 0)
    w.deposit(a, 475_000 - left + 1_000)
    state = conserved(w.state())
    assert (state.account(a).debt_sat, state.balance_sat(a)) == (0, 0)
    assert [(i.kind, i.ref, i.amount_sat) for i in state.items.values()][-1] == ("refund", str(a), 1_000)
