"""No state that can be reached is beyond what canonical JSON can write: the largest rules at work (attacks/c5)."""

import pytest

from lashou_btc.anchors.tx import TxOut
from lashou_btc.errors import InvalidInput
from lashou_btc.pool import rules
from lashou_btc.pool.rules import MAX_CLAIM, MAX_PERIOD_SAT, Frame, Plan
from tests.conservation import conserved, hashed
from tests.world import FAST, World, with_rules

CALL = {"mode": "call", "min_balance_sat": 0, "min_deposit_sat": 1_000}
FRAME = Frame(3, 1_000, 0)
HEAVY = {"basic": Plan(1_000_000, MAX_CLAIM)}


def checked(state) -> None:
    hashed(conserved(state))


@pytest.mark.parametrize(("changes", "name"), [
    ({"dues_sat": 1_001, "plans": HEAVY}, "dues_sat"), ({"running_sat": 1_001, "plans": HEAVY}, "dues_sat"),
    ({"dues_sat": 500, "running_sat": 501, "plans": HEAVY}, "dues_sat"),
    ({"dues_sat": MAX_PERIOD_SAT + 1}, "dues_sat"), ({"commission_sat": MAX_CLAIM // 2 + 1}, "commission_sat"),
    ({"min_deposit_sat": 10**13, "plans": HEAVY}, "min_deposit_sat")])
def test_rules_whose_sums_could_not_be_written_are_refused_at_birth_and_later(changes, name):
    born = with_rules(**CALL)
    with pytest.raises(InvalidInput) as refused:
        rules.parse(with_rules(**(CALL | changes)).to_json(), FRAME)
    assert refused.value.code == f"rules.{name}"
    changes = {n: {p: {"weight": x.weight, "cap": x.cap} for p, x in (v | {"basic": born.plans["basic"]}).items()}
               | {"heavy": {"weight": 1_000_000, "cap": 1}} if n == "plans" else v for n, v in changes.items()}
    with pytest.raises(InvalidInput) as refused:
        rules.amended(born, changes, FRAME)
    assert refused.value.code == f"rules.{name}"


def test_in_mode_call_the_largest_dues_of_the_heaviest_members_are_written():
    largest = with_rules(**CALL, plans=HEAVY, dues_sat=600, running_sat=400)
    rules.parse(largest.to_json() | {"min_deposit_sat": 1_000}, FRAME)
    w = World(largest).open()
    for n in range(3):
        w.enroll(f"member {n}", deposit_sat=0)
        w.deposit(4 + n, 1_000_000_000)
    w.mine(3 * FAST.period_blocks)
    state = w.state(observer=checked)
    assert any(e.kind == "written off" for e in state.entries)


def test_calls_that_nobody_pays_add_up_and_are_written():
    """Twenty claims of the largest sum at once, each called, disputed, decided, none paid."""
    w = World(with_rules(**CALL, plans=HEAVY, commission_sat=MAX_CLAIM // 4, call_blocks=40, witness_bond_sat=0,
                         absence_sat=0, reward_ppm=1_000_000)).open(bonds=False)
    people = [w.enroll(f"member {n}") for n in range(6)]
    for n in people:
        w.deposit(n, 1_000_000_000)
    w.mine(20)
    for n in people:
        claim = w.claim(n, MAX_CLAIM)
        w.approve(claim, MAX_CLAIM)
    w.mine(FAST.notice_blocks)
    state = w.state(observer=checked)
    assert len(state.calls) >= 2 and min(state.balance_sat(n) for n in people) < -MAX_CLAIM
    called = next(c for c in state.by_number if c.status == "called")
    w.deposit(0, 20_000)
    w.verdict(called.hash, w.objection(called.hash, people[-1]), "upheld")
    w.mine(60)
    state = w.state(observer=checked)
    assert abs(state.ledger.purse_sat) < state.funds_sat + 1


def test_prices_of_one_unit_make_the_largest_benefit_and_no_larger():
    w = World(with_rules(**CALL, unit="USD", plans=HEAVY, commission_sat=0)).open()
    a = w.enroll("alice")
    w.deposit(a, 1_000_000_000)
    w.mine(20)
    claim = w.claim(a, MAX_CLAIM)
    w.approve(claim, MAX_CLAIM)
    for n in (1, 2, 3):
        w.publish(w.document("price", {"account": n, "unit": "USD", "price": 1, "height": w.height}, n))
    w.mine(FAST.notice_blocks)
    state = w.state(observer=checked)
    assert state.claims[claim].benefit_sat == MAX_CLAIM and state.claims[claim].status == "called"


def test_the_index_grows_beyond_what_a_number_may_be():
    """Sums that only ever grow are written as text: a light member, heavy dues and many years."""
    w = World(with_rules(**CALL, plans={"basic": Plan(1, MAX_CLAIM)}, dues_sat=MAX_PERIOD_SAT)).open()
    a = w.enroll("alice", deposit_sat=1_000)
    w.mine(20)
    state = w.state()
    for _ in range(3):
        state.ledger.call(1 << 53)
        assert state.hash() and state.balance_sat(a) < 0
    assert state.ledger.index > 1 << 54


def test_money_from_outside_is_bounded_by_all_there_is():
    w = World().open()
    a = w.enroll("alice")
    w.send(TxOut(21 * 10**14, w.contract.descriptor.script(0, a)))
    w.send(TxOut(21 * 10**14, w.contract.descriptor.script(0, 0)))
    hashed(conserved(w.state()))
