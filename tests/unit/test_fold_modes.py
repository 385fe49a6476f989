"""Mode `call` (nothing is held, 即用即扣), dues, plans by weight, and a reference currency."""

import pytest

from lashou_btc.pool.rules import Plan
from tests.world import FAST, World, with_rules

CALL = {"mode": "call", "min_balance_sat": 0}


def conserved(state) -> None:
    assert state.funds_sat + state.missing_sat == state.liabilities_sat()


def called(amount: int = 90_000, members: int = 3, **rules) -> tuple[World, str, list[int]]:
    """A pool in mode `call` where a claim has just been called."""
    w = World(with_rules(**(CALL | {"min_deposit_sat": 1_000, "commission_sat": 0} | rules))).open()
    people = [w.enroll(f"member {n}", deposit_sat=1_000) for n in range(members)]
    w.mine(20)
    claim = w.claim(people[0], amount)
    w.approve(claim, amount)
    w.payable(claim)
    return w, claim, people


def test_each_payable_claim_calls_every_member_s_share():
    w, claim, people = called()
    state = w.state()
    assert state.claims[claim].status == "called"
    assert [state.balance_sat(n) for n in people] == [1_000 - 30_000] * 3
    conserved(state)


def test_the_claim_gets_what_came_in_and_who_did_not_pay_has_left():
    w, claim, (a, b, c) = called()
    w.deposit(a, 29_000)
    w.deposit(b, 29_000)
    w.deposit(c, 28_000)
    w.mine(FAST.call_blocks - 4)
    assert w.state().claims[claim].status == "called"
    w.mine()
    state = w.state()
    assert state.claims[claim].status == "payable"
    assert [state.account(n).status for n in (a, b, c)] == ["active", "active", "lapsed"]
    assert state.claims[claim].benefit_sat == 89_000
    assert all(account.balance_sat >= 0 for account in state.ledger.accounts.values())
    conserved(state)


def test_nobody_pays_and_the_claim_gets_what_there_was():
    w, claim, people = called()
    w.mine(FAST.call_blocks)
    state = w.state()
    assert {state.account(n).status for n in people} == {"lapsed"}
    assert state.claims[claim].benefit_sat == 3_000
    conserved(state)


def test_the_purse_pays_before_members_are_called():
    w = World(with_rules(**CALL, min_deposit_sat=1_000, commission_sat=0)).open()
    a, b = (w.enroll(n, deposit_sat=1_000) for n in ("alice", "bob"))
    w.deposit(0, 60_000)
    w.mine(20)
    claim = w.claim(a, 80_000)
    w.approve(claim, 80_000)
    state = w.payable(claim)
    assert [state.balance_sat(n) for n in (a, b)] == [-9_000, -9_000] and state.ledger.purse_sat == 0
    conserved(state)


def test_nobody_leaves_with_a_share_unpaid():
    """An exit while a call runs: who has paid goes; who has not is held to the call's end, and lapses."""
    w = World(with_rules(**CALL, min_deposit_sat=1_000, commission_sat=0, exit_blocks=8)).open()
    a, b, c = (w.enroll(f"member {n}", deposit_sat=1_000) for n in range(3))
    w.mine(20)
    claim = w.claim(a, 90_000)
    w.approve(claim, 90_000)
    for n in (b, c):
        w.publish(w.document("exit", {"account": n}, n))
    w.payable(claim)
    w.deposit(b, 29_000)
    w.deposit(a, 29_000)
    w.mine(2)
    assert [w.state().account(n).status for n in (b, c)] == ["left", "active"]
    w.mine(3)
    assert [w.state().account(n).status for n in (b, c)] == ["left", "lapsed"]
    conserved(w.state())


def test_an_upheld_objection_while_called_gives_what_comes_in_to_the_purse():
    w, claim, (a, b, c) = called()
    w.deposit(b, 29_000)
    txid = w.objection(claim, c, FAST.objection_bond_sat)
    w.verdict(claim, txid, "upheld")
    w.mine(10)
    state = w.state()
    assert state.claims[claim].status == "refused" and state.account(a).status == "expelled"
    assert not [i for i in state.items.values() if i.kind == "benefit"]
    conserved(state)


def test_forfeits_go_to_the_purse_where_nothing_is_held():
    w, claim, (_, _, c) = called()
    txid = w.objection(claim, c)
    before = w.state().ledger.purse_sat
    w.verdict(claim, txid, "upheld")
    assert w.state().ledger.purse_sat > before
    conserved(w.state())


# Dues

def test_dues_fill_the_purse_every_period_by_weight():
    plans = {"basic": Plan(1, 500_000), "double": Plan(2, 500_000)}
    w = World(with_rules(dues_sat=1_000, plans=plans)).open()
    opened = w.state().opened
    a = w.enroll("alice", deposit_sat=200_000)
    b = w.enroll("bob", deposit_sat=200_000, plan="double")
    w.until(opened + FAST.period_blocks - 1)
    assert w.state().ledger.purse_sat == 0
    w.mine()
    state = w.state()
    assert (state.ledger.purse_sat, state.balance_sat(a), state.balance_sat(b)) == (3_000, 199_000, 198_000)
    w.mine(2 * FAST.period_blocks)
    assert w.state().ledger.purse_sat == 9_000
    conserved(w.state())


def test_the_purse_pays_costs_first():
    w = World(with_rules(dues_sat=10_000)).open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(FAST.period_blocks)
    claim = w.claim(a, 6_000)
    w.approve(claim, 6_000)
    state = w.payable(claim)
    assert state.ledger.purse_sat == 0 and state.balance_sat(a) == 390_000
    conserved(state)


def test_dues_are_called_where_nothing_is_held():
    w = World(with_rules(**CALL, min_deposit_sat=1_000, dues_sat=5_000)).open()
    a, b = (w.enroll(n, deposit_sat=1_000) for n in ("alice", "bob"))
    w.until(w.state().opened + FAST.period_blocks)
    assert [w.state().balance_sat(n) for n in (a, b)] == [-4_000] * 2
    w.deposit(a, 4_000)
    w.mine(FAST.call_blocks)
    state = w.state()
    assert [state.account(n).status for n in (a, b)] == ["active", "lapsed"]
    assert state.ledger.purse_sat == 6_000
    conserved(state)


# Plans

def test_costs_are_shared_by_weight_and_rounding_goes_to_the_purse():
    plans = {"basic": Plan(1, 100_000), "triple": Plan(3, 300_000)}
    w = World(with_rules(plans=plans, commission_sat=0)).open()
    a = w.enroll("alice", deposit_sat=300_000)
    b = w.enroll("bob", deposit_sat=300_000, plan="triple")
    w.mine(20)
    w.claim(a, 100_001)
    assert w.last() == "claim.cap"
    claim = w.claim(b, 100_001)
    w.approve(claim, 100_001)
    state = w.payable(claim)
    assert (state.balance_sat(a), state.balance_sat(b)) == (300_000 - 25_001, 300_000 - 75_003)
    assert state.ledger.purse_sat == 3
    conserved(state)


# A reference currency

def price(w: World, witness: int, amount: int, height: int | None = None, unit: str = "USD") -> str:
    body = {"account": witness, "unit": unit, "price": amount, "height": w.height if height is None else height}
    w.publish(w.document("price", body, witness))
    return w.last()


def in_dollars() -> tuple[World, str]:
    """A claim of 100 dollars (in cents) that has just been approved."""
    w = World(with_rules(unit="USD", commission_sat=0, plans={"basic": Plan(1, 50_000)})).open()
    a = w.enroll("alice", deposit_sat=900_000)
    w.mine(20)
    claim = w.claim(a, 10_000)
    w.approve(claim, 10_000)
    return w, claim


def test_a_claim_converts_at_the_median_of_the_witnesses_prices():
    w, claim = in_dollars()
    for witness, amount in ((1, 5_000_000), (2, 4_000_000), (3, 90_000_000)):
        assert price(w, witness, amount) == ""
    state = w.payable(claim)
    assert state.claims[claim].benefit_sat == 10_000 * 100_000_000 // 5_000_000 == 200_000
    conserved(state)


def test_one_witness_cannot_move_the_price():
    w, claim = in_dollars()
    price(w, 1, 5_000_000)
    price(w, 2, 1)
    price(w, 3, 5_100_000)
    assert w.payable(claim).claims[claim].benefit_sat == 200_000


def test_without_enough_fresh_prices_the_claim_waits():
    w, claim = in_dollars()
    price(w, 1, 5_000_000)
    w.payable(claim)
    assert w.state().claims[claim].status == "notice"
    w.mine(FAST.price_blocks)
    price(w, 2, 5_000_000)
    assert w.state().claims[claim].status == "notice"
    price(w, 3, 5_000_000)
    assert w.state().claims[claim].status == "payable"
    conserved(w.state())


def test_a_price_in_the_notice_s_last_block_does_not_end_it_early():
    """The operator orders the block's transactions; an objection behind the price still comes in time."""
    from dataclasses import replace
    w, claim = in_dollars()
    v = w.enroll("vera", role="supervisor")
    price(w, 1, 5_000_000)
    price(w, 3, 5_000_000)
    w.until(w.state().claims[claim].notice_end - 1)
    price(w, 2, 5_000_000)
    end = w.height
    assert w.state().claims[claim].status == "payable"
    w.objection(claim, v)
    w.txs[-1] = replace(w.txs[-1], height=end, position=2)
    w.height = end
    assert w.state().claims[claim].status == "disputed"


@pytest.mark.parametrize(("witness", "changes", "code"), [
    (1, {"unit": "EUR"}, "price.unit"), (4, {}, "price.witness"), (1, {"height": 10**6}, "price.height"),
    (1, {"height": 100}, "price.height"), (1, {"amount": 0}, "schema.field")])
def test_prices_that_do_not_count(witness, changes, code):
    w, _ = in_dollars()
    changes = dict(changes)
    assert price(w, witness, changes.pop("amount", 5_000_000), **changes) == code
    assert w.state().prices == {}


def test_a_witness_s_later_price_replaces_its_earlier_one_and_not_the_other_way():
    w, _ = in_dollars()
    at = w.height
    price(w, 1, 5_000_000, at)
    assert price(w, 1, 6_000_000, at) == "price.order"
    assert price(w, 1, 6_000_000, at + 1) == ""
    assert w.state().prices[1] == (at + 1, 6_000_000)


def test_no_price_makes_more_money_than_there_is():
    w, claim = in_dollars()
    for n in (1, 2):
        price(w, n, 1)
    state = w.payable(claim)
    assert state.claims[claim].benefit_sat <= 900_000
    conserved(state)
