"""Members, witnesses and supervisors: how they come, wait, run low, leave, and what they get back."""

import pytest

from lashou_btc.anchors.tx import TxOut
from lashou_btc.networks import MAINNET
from lashou_btc.pool.members import bonds
from lashou_btc.pool.rules import Plan
from lashou_btc.wallet.address import script_to_address
from tests.conservation import conserved
from tests.world import FAST, Person, World, with_rules


def opened(**rules) -> World:
    return World(with_rules(**rules)).open()


# Opening

def test_the_pool_opens_with_the_last_acceptance():
    w = World()
    w.enroll("early")
    assert w.last() == "pool.closed"
    del w.people[4]
    w.open(bonds=False)
    state = w.state()
    assert state.opened and sorted(state.accepted) == [1, 2, 3] and state.next_account == 4


@pytest.mark.parametrize(("number", "changes", "signer", "code"), [
    (4, {}, 0, "document.unsigned"), (0, {}, 0, "acceptance.witness"), (1, {}, 2, "document.unsigned"), (1,
    {"first_address": "another first address"}, 1,
                                                                         "acceptance.address"),
    (1, {"payout": "pool"}, 1, "address.own"), (1, {"payout": "journal"}, 1, "address.own"),
    (1, {"payout": "mainnet"}, 1, "address.invalid"), (1, {"payout": "upper"}, 1, "address.form")])
def test_acceptances_that_do_not_hold(number, changes, signer, code):
    w = World()
    w.journal(1, w.contract.pool_id)
    named = {"pool": w.contract.descriptor.address(1, 0), "journal": w.contract.journal.address,
             "mainnet": script_to_address(w.witnesses[0].script, MAINNET), "upper": w.witnesses[0].address.upper()}
    body = {"account": number, "first_address": w.contract.first_address, "payout": w.witnesses[0].address}
    body |= {k: named.get(v, v) for k, v in changes.items()}
    before = w.state()
    w.publish(w.document("acceptance", body, signer))
    assert w.last() == code
    assert list(w.state().canonical())[1:] == list(before.canonical())[1:]


def test_a_witness_accepts_once():
    w = World().open()
    body = {"account": 1, "first_address": w.contract.first_address, "payout": Person("else").address}
    w.publish(w.document("acceptance", body, 1))
    assert w.last() == "acceptance.twice"
    assert w.state().account(1).payout == w.witnesses[0].address


# Enrollment

def enrollment(w: World, number: int, *signers: int, **changes) -> str:
    person = Person("new")
    w.people.setdefault(number, person)
    body = {"account": number, "role": "member", "key": person.key, "payout": person.address, "plan": "basic",
            "identity": "aa" * 32} | changes
    w.publish(w.document("enrollment", {k: v for k, v in body.items() if v is not None}, *signers))
    return w.last()


@pytest.mark.parametrize(("changes", "code"), [
    ({}, ""), ({"account": 5}, ""), ({"account": 3}, "enrollment.number"), ({"account": 0}, "enrollment.number"),
    ({"plan": "gold"}, "enrollment.plan"), ({"plan": None}, "enrollment.plan"),
    ({"identity": None}, "enrollment.identity"), ({"role": "reviewer"}, "enrollment.panel"),
    ({"role": "supervisor"}, ""), ({"key": Person("other").key}, "document.unsigned"), ({"role": "witness"},
    "schema.field")])
def test_enrollments(changes, code):
    assert enrollment(World().open(), 4, 0, 4, **changes) == code


@pytest.mark.parametrize("signers", [(0,), (4,), (), (1, 4)])
def test_an_enrollment_takes_the_operator_and_the_new_member(signers):
    assert enrollment(World().open(), 4, *signers) == "document.unsigned"


def test_payouts_go_to_addresses_of_the_network_outside_the_pool_in_one_form():
    w = World().open()
    person = Person("new")
    window, change = w.state().chain.receive_window, w.state().chain.change_window
    for address in (w.contract.first_address, w.contract.descriptor.address(0, window - 1),
                    w.contract.descriptor.address(1, change - 1), w.contract.journal.address):
        assert enrollment(w, 4, 0, 4, payout=address) == "address.own"
    assert enrollment(w, 4, 0, 4, payout=person.address.upper()) == "address.form"
    assert enrollment(w, 4, 0, 4, payout=script_to_address(person.script, MAINNET)) == "address.invalid"
    assert enrollment(w, 4, 0, 4, payout="not an address") == "address.invalid"


@pytest.mark.parametrize("role", ["member", "supervisor"])
def test_nobody_is_paid_where_somebody_is_paid_who_reviews(role):
    """Whoever could put a reviewer's address into a document could keep that reviewer off a panel, or bribe it."""
    w = World(with_rules(panel="open")).open()
    reviewer = w.enroll("rita", role="reviewer")
    for payout, code in ((w.witnesses[0].address, "address.reviewer"), (w.people[reviewer].address, ""),
                         (w.operator.address, "")):
        assert enrollment(w, max(w.state().ledger.accounts) + 1, 0, 9, role=role, payout=payout,
                          key=w.people.setdefault(9, Person("nine")).key) == code
    w.deposit(reviewer, FAST.witness_bond_sat)
    assert enrollment(w, 12, 0, 9, role=role, payout=w.people[reviewer].address,
                      key=w.people[9].key) == "address.reviewer"


def test_a_witness_s_payout_address_is_no_other_witness_s():
    w = World()
    w.journal(1, w.contract.pool_id)
    for number, code in ((1, ""), (2, "address.reviewer")):
        body = {"account": number, "first_address": w.contract.first_address, "payout": w.witnesses[0].address}
        w.publish(w.document("acceptance", body, number))
        assert w.last() == code


def test_nobody_is_enrolled_twice_while_still_a_member():
    w = World().open()
    w.enroll("alice", deposit_sat=100_000, uniqueness="77" * 32)
    assert enrollment(w, 5, 0, 5, uniqueness="77" * 32) == "enrollment.uniqueness"
    w.publish(w.document("exit", {"account": 4}, 4))
    w.mine(FAST.exit_blocks)
    assert w.state().account(4).status == "left"
    assert enrollment(w, 5, 0, 5, uniqueness="77" * 32) == "enrollment.before"
    assert enrollment(w, 5, 0, 5, 4, uniqueness="77" * 32) == ""


def test_the_state_does_not_depend_on_what_a_shared_book_holds():
    """A payee address far beyond the accounts of today is nobody's, however many scripts have been derived."""
    w = World().open()
    far = w.contract.descriptor.address(0, w.state().chain.receive_window)
    assert enrollment(w, 4, 0, 4, payout=far) == ""
    fresh = w.state().hash()
    w.book.ensure(0, 2_000)
    w.book.ensure(1, 500)
    assert w.state().hash() == fresh


# Waiting

def test_waiting_begins_with_the_block_where_deposits_suffice():
    w = opened()
    a = w.enroll("alice")
    w.deposit(a, 60_000)
    assert w.state().account(a).status == "enrolled"
    w.deposit(a, 39_999)
    assert w.state().account(a).status == "enrolled"
    w.deposit(a, 1_000)
    start = w.height
    assert w.state().account(a).status == "waiting"
    w.until(start + FAST.waiting_blocks - 1)
    assert w.state().account(a).status == "waiting"
    w.mine()
    assert w.state().account(a).status == "active"
    conserved(w.state())


def test_what_arrives_before_the_enrollment_waits_for_it():
    w = opened()
    w.deposit(4, 100_000)
    assert w.state().unassigned == {4: 100_000}
    a = w.enroll("alice")
    state = w.state()
    assert (a, state.balance_sat(a), state.account(a).status, state.unassigned) == (4, 100_000, "waiting", {})
    conserved(state)


def test_donations_fill_the_purse():
    w = opened()
    w.deposit(0, 5_000)
    assert w.state().ledger.purse_sat == 5_000
    conserved(w.state())


def test_what_is_to_be_paid_in_and_kept_is_per_unit_of_weight():
    w = opened(plans={"basic": Plan(1, 500_000), "triple": Plan(3, 500_000)})
    a = w.enroll("alice", plan="triple", deposit_sat=3 * FAST.min_deposit_sat - 1_000)
    b = w.enroll("bob", deposit_sat=700_000)
    assert w.state().account(a).status == "enrolled"
    w.deposit(a, 1_000)
    assert w.state().account(a).status == "waiting"
    w.mine(20)
    claim = w.claim(b, 320_000)
    w.approve(claim, 320_000)
    state = w.payable(claim)
    assert FAST.min_balance_sat < state.balance_sat(a) < 3 * FAST.min_balance_sat
    assert state.account(a).grace_until == w.height + FAST.grace_blocks
    assert not state.account(b).grace_until


def test_waiting_members_share_costs_and_cannot_claim():
    w = opened(waiting_blocks=500)
    a, b = (w.enroll(n, deposit_sat=300_000) for n in ("alice", "bob"))
    w.claim(a, 1_000)
    assert w.last() == "claim.active"
    assert f"is covered from height {w.state().account(a).active_at}," in str(w.state().events[-1].text)
    assert w.state().balance_sat(b) == 300_000


# Running low

def spent_down(deposit: int = 120_000, **rules) -> tuple[World, int, int, int]:
    """alice claims; bob stays rich; carol's balance falls below the minimum."""
    w = opened(**rules)
    a = w.enroll("alice", deposit_sat=600_000)
    b = w.enroll("bob", deposit_sat=600_000)
    c = w.enroll("carol", deposit_sat=deposit)
    w.mine(20)
    claim = w.claim(a, 320_000)
    w.approve(claim, 320_000)
    w.payable(claim)
    return w, a, b, c


def test_below_the_minimum_there_is_grace_and_then_the_end():
    w, _, _, c = spent_down()
    state, charged = w.state(), w.height
    assert 0 < state.balance_sat(c) < FAST.min_balance_sat
    assert state.account(c).grace_until == charged + FAST.grace_blocks
    rest = state.balance_sat(c)
    w.until(charged + FAST.grace_blocks - 1)
    assert w.state().account(c).status == "active"
    w.mine()
    state = w.state()
    assert state.account(c).status == "lapsed" and state.balance_sat(c) == 0
    assert [(i.address, i.amount_sat) for i in state.items.values() if i.kind == "refund"] == [
        (w.people[c].address, rest)]
    conserved(state)


def test_topping_up_in_time_ends_the_grace():
    w, _, _, c = spent_down()
    w.deposit(c, 50_000)
    w.mine(FAST.grace_blocks + 5)
    assert (w.state().account(c).status, w.state().account(c).grace_until) == ("active", 0)


def test_topping_up_too_little_does_not():
    w, _, _, c = spent_down()
    w.deposit(c, 1_000)
    w.mine(FAST.grace_blocks)
    assert w.state().account(c).status == "lapsed"
    conserved(w.state())


def test_whoever_runs_dry_pays_what_it_has_and_no_more():
    w, a, b, c = spent_down(deposit=100_000)
    state = w.state()
    assert state.balance_sat(c) == 0 and not state.account(c).sharing
    assert state.balance_sat(a) == state.balance_sat(b)
    conserved(state)


def test_whoever_is_below_the_minimum_at_the_end_of_grace_lapses_though_it_shares():
    w, _, _, c = spent_down()
    assert w.state().account(c).sharing
    w.mine(FAST.grace_blocks)
    assert w.state().account(c).status == "lapsed"


def test_a_deposit_after_the_end_goes_back():
    w, _, _, c = spent_down()
    w.mine(FAST.grace_blocks)
    due = sum(i.amount_sat for i in w.state().items.values() if i.kind == "refund")
    w.deposit(c, 70_000)
    state = w.state()
    assert state.account(c).status == "lapsed" and state.balance_sat(c) == 0
    (item,) = [i for i in state.items.values() if i.kind == "refund"]
    assert (item.amount_sat, item.serial, item.coins) == (due + 70_000, 1, 2)
    conserved(state)


def test_a_raised_minimum_opens_grace_at_once():
    w = opened(min_balance_sat=20_000, min_deposit_sat=100_000)
    a = w.enroll("alice", deposit_sat=100_000)
    doc = w.document("amendment", {"text": "", "rules": {"min_balance_sat": 150_000, "min_deposit_sat": 150_000}},
        1, 2)
    w.publish(doc)
    w.mine(FAST.amendment_blocks)
    state = w.state()
    assert state.rules.min_balance_sat == 150_000
    assert state.account(a).grace_until == w.height + FAST.grace_blocks


# Leaving

def test_an_exit_takes_effect_later_and_pays_out():
    w = opened()
    a = w.enroll("alice", deposit_sat=100_000)
    w.publish(w.document("exit", {"account": a}, a))
    said = w.height
    w.publish(w.document("exit", {"account": a}, a))
    assert w.last() == "document.twice"
    w.until(said + FAST.exit_blocks - 1)
    assert w.state().account(a).status == "active"
    w.mine()
    state = w.state()
    assert state.account(a).status == "left"
    assert [(i.kind, i.amount_sat) for i in state.items.values()] == [("refund", 100_000)]
    conserved(state)


@pytest.mark.parametrize(("account", "signer", "code"), [
    (4, 5, "document.unsigned"), (4, 0, "document.unsigned"), (4, None, "document.unsigned"), (9, 4,
    "document.unsigned")])
def test_exits_are_one_s_own(account, signer, code):
    w = opened()
    w.enroll("alice", deposit_sat=100_000)
    w.enroll("bob", deposit_sat=100_000)
    w.publish(w.document("exit", {"account": account}, *([] if signer is None else [signer])))
    assert w.last() == code
    assert not any(a.exit_at for a in w.state().ledger.accounts.values())


def test_nobody_leaves_between_a_notice_and_its_cost():
    w = opened()
    a, b = (w.enroll(n, deposit_sat=400_000) for n in ("alice", "bob"))
    w.mine(20)
    claim = w.claim(a, 100_000)
    w.approve(claim, 100_000)
    w.publish(w.document("exit", {"account": b}, b))
    w.mine(FAST.exit_blocks)
    state = w.state()
    assert state.claims[claim].status == "payable" and state.account(b).status == "left"
    assert next(i.amount_sat for i in state.items.values() if i.kind == "refund") < 400_000
    conserved(state)


def test_a_claimant_and_its_reviewers_stay_until_the_claim_is_decided():
    w = opened(exit_blocks=12, review_blocks=40, notice_blocks=6)
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(20)
    claim = w.claim(a, 100_000)
    panel = w.drawn(claim)
    w.publish(w.document("exit", {"account": a}, a))
    w.publish(w.document("exit", {"account": panel[0]}, panel[0]))
    w.mine(20)
    assert w.state().account(a).status == "active" and w.state().balance_sat(panel[0]) == FAST.witness_bond_sat
    w.approve(claim, 100_000)
    w.payable(claim)
    state = w.state()
    assert state.account(a).status == "left" and state.balance_sat(panel[0]) == 0
    conserved(state)


def test_whom_a_claim_lets_go_in_the_very_block_of_its_exit_leaves():
    w = opened(exit_blocks=12, review_blocks=40)
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(20)
    claim = w.claim(a, 100_000)
    panel = w.drawn(claim)
    w.publish(w.document("exit", {"account": a}, a))
    w.until(w.state().account(a).exit_at - 1)
    w.review(claim, panel[0], 0)
    state = w.state()
    assert (state.claims[claim].status, state.account(a).status) == ("rejected", "left")
    conserved(state)


def test_who_leaves_while_it_has_to_top_up_need_not_any_more():
    w, _, _, c = spent_down(grace_blocks=60)
    w.publish(w.document("exit", {"account": c}, c))
    w.mine(FAST.exit_blocks)
    account = w.state().account(c)
    assert (account.status, account.exit_at, account.grace_until) == ("left", 0, 0)


def test_where_no_bond_is_asked_for_everybody_alive_counts_as_one_that_holds_it():
    w = opened(panel="open", witness_bond_sat=0)
    reviewer = w.enroll("rita", role="reviewer", deposit_sat=1_000)
    assert [bonds(w.state(), w.state().account(n)) for n in (1, reviewer)] == [1, 1]
    w.publish(w.document("exit", {"account": reviewer}, reviewer))
    w.mine(FAST.exit_blocks)
    state = w.state()
    assert state.account(reviewer).status == "left" and bonds(state, state.account(reviewer)) == 0
    assert [bonds(state, state.account(n)) for n in (1, 2, 3)] == [1, 1, 1]


def test_a_witness_who_leaves_keeps_its_place_and_gets_its_bond():
    w = opened()
    w.publish(w.document("exit", {"account": 1}, 1))
    w.mine(FAST.exit_blocks)
    state = w.state()
    assert state.account(1).status == "active" and state.balance_sat(1) == 0
    assert [(i.address, i.amount_sat) for i in state.items.values()] == [(w.witnesses[0].address, 50_000)]
    w.deposit(1, 50_000)
    assert w.state().balance_sat(1) == 50_000
    conserved(w.state())


def test_one_transaction_may_pay_many_accounts():
    w = opened()
    a, b = w.enroll("alice"), w.enroll("bob")
    script = w.contract.descriptor.script
    w.send(TxOut(100_000, script(0, a)), TxOut(100_000, script(0, b)), TxOut(500, script(0, a)), TxOut(7_000,
        script(0, a)))
    state = w.state()
    assert (state.balance_sat(a), state.balance_sat(b)) == (107_000, 100_000)
    conserved(state)
