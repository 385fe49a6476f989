"""The parameters: their ranges, and the combinations that would break the pool's promises."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.pool import rules
from lashou_btc.pool.rules import FIELDS, MIN_OPEN_BOND_SAT, Frame, Plan, Rules
from tests.world import FAST

FRAME = Frame(3, 1_000, 0)


def code(frame: Frame = FRAME, **changes) -> str:
    with pytest.raises(InvalidInput) as caught:
        rules.parse(FAST.to_json() | changes, frame)
    return caught.value.code


def test_the_defaults_and_the_tests_rules_are_acceptable():
    five = Frame(5, 1_000, 0)
    for good, frame in ((Rules(), five), (FAST, FRAME)):
        assert rules.parse(good.to_json(), frame).to_json() == good.to_json()
    assert rules.parse(Rules().to_json(), Frame(4, 20_000, 0)) == rules.parse(Rules().to_json(), five)


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_every_parameter_is_needed_and_typed(field):
    assert code(**{field: None}) in ("schema.field", "rules.plans")
    with pytest.raises(InvalidInput):
        rules.parse({k: v for k, v in FAST.to_json().items() if k != field}, FRAME)
    for wrong in (-1, 2**60, "x" * 50, [], {}, 1.5, True):
        code(**{field: wrong})


def test_nothing_else_stands_there():
    assert code(bribe_sat=1) == "schema.fields"


@pytest.mark.parametrize(("changes", "wanted"), [
    ({"exit_blocks": 5}, "rules.exit_blocks"),
    ({"amendment_blocks": 11}, "rules.amendment_blocks"),
    ({"rotation_blocks": 11}, "rules.rotation_blocks"), ({"lifeboat_blocks": 13}, "rules.lifeboat_blocks"),
    ({"notice_sat": 20_001}, "rules.notice_sat"), ({"approvals": 3}, "rules.approvals"),
    ({"reviewers": 3, "approvals": 1}, "rules.approvals"),
    ({"reviewers": 4, "approvals": 3}, "rules.reviewers"),
    ({"absence_sat": 50_001}, "rules.absence_sat"),
    ({"min_balance_sat": 0}, "rules.min_balance_sat"),
    ({"min_balance_sat": 100_001}, "rules.min_balance_sat"),
    ({"unit": "usd"}, "rules.unit"), ({"unit": "DOLLAR"}, "rules.unit"), ({"unit": "ＵＳＤ"}, "rules.unit"),
    ({"inquiry_sat": 10_001}, "rules.inquiry_sat"), ({"reward_ppm": 1_000_001}, "schema.field"),
    ({"min_coin_sat": 20_000}, "schema.fields"), ({"meeting": 2}, "schema.field"),
    ({"diagnosis": 2}, "schema.field"), ({"diagnosis": -1}, "schema.field"),
    ({"commission_sat": 5 * 10**12 + 1}, "rules.commission_sat"),
    ({"claim_bond_sat": 20_001}, "rules.claim_bond_sat"),
    ({"mode": "call", "min_balance_sat": 0, "claim_bond_sat": 100_001}, "rules.claim_bond_sat"),
    ({"claim_bond_sat": 1_999}, "rules.claim_bond_sat"),
    ({"claim_bond_sat": 3_999, "reviewers": 3}, "rules.claim_bond_sat"),
    ({"uniqueness": 2}, "schema.field"), ({"min_members": 1_000_001}, "schema.field"),
    ({"plans": {"a": {"cap": 10, "weight": 1, "life_cap": 9}}}, "rules.plans"),
    ({"plans": {"a": {"cap": 10, "weight": 1, "life_cap": 11, "bands": [{"age": 9, "cap": 12, "weight": 1}]}}},
     "rules.plans"),
    ({"plans": {"a": {"cap": 1, "weight": 1, "bands": []}}}, "schema.field"),
    ({"plans": {"a": {"cap": 1, "weight": 1, "bands": [{"age": 0, "cap": 1, "weight": 1}]}}}, "schema.field"),
    ({"plans": {"a": {"cap": 1, "weight": 1, "bands": [{"age": 151, "cap": 1, "weight": 1}]}}}, "schema.field"),
    ({"plans": {"a": {"cap": 1, "weight": 1, "bands": [{"age": 9, "cap": 1, "weight": 0}]}}}, "schema.field"),
    ({"plans": {"a": {"cap": 1, "weight": 1, "bands": [{"age": 9, "cap": 1}]}}}, "schema.fields"),
    ({"plans": {"a": {"cap": 1, "weight": 1, "bands": [{"age": 9, "cap": 1, "weight": n} for n in (1, 2)]}}},
     "rules.bands"),
    ({"plans": {"a": {"cap": 1, "weight": 1, "bands": [{"age": n, "cap": 1, "weight": 1} for n in (9, 8)]}}},
     "rules.bands"),
    ({"plans": {"a": {"cap": 1, "weight": 1, "bands": [{"age": 9, "cap": 1, "weight": 1_000}]}},
      "dues_sat": 10**6 + 1}, "rules.dues_sat"),
    ({"dues_sat": 10**9 - 6, "running_sat": 7}, "rules.dues_sat"),
    ({"plans": {"a": {"cap": 1, "weight": 1}, "b": {"cap": 1, "weight": 1_000}}, "dues_sat": 10**6 + 1},
     "rules.dues_sat"),
    ({"plans": {"a": {"cap": 1, "weight": 1_000_000}}, "min_deposit_sat": 21 * 10**8 + 1}, "rules.min_deposit_sat"),
    ({"panel": "open", "witness_bond_sat": 0, "absence_sat": 0, "reward_ppm": 0}, "rules.witness_bond_sat"),
    ({"plans": {}}, "rules.plans"), ({"plans": {"": {"cap": 1, "weight": 1}}}, "schema.field"),
    ({"plans": {"a": {"cap": 1, "weight": 0}}}, "schema.field"), ({"plans": {"a": {"cap": 0, "weight": 1}}},
    "schema.field"),
    ({"plans": {"a": {"cap": 1}}}, "schema.fields"), ({"mode": "fund"}, "schema.field"), ({"panel": "all"},
    "schema.field")])
def test_refuses_what_makes_no_sense(changes, wanted):
    assert code(**changes) == wanted


def test_a_plan_s_name_is_refused_by_where_it_stands():
    with pytest.raises(InvalidInput, match=r"^draft\.plans must be "):
        rules.parse(FAST.to_json() | {"plans": {"x" * 41: {"cap": 1, "weight": 1}}}, FRAME, "draft")


def test_the_boundaries_themselves_are_allowed():
    for changes in ({"exit_blocks": 6, "notice_blocks": 6}, {"absence_sat": 50_000}, {"reward_ppm": 1_000_000},
                    {"inquiry_sat": 10_000}, {"amendment_blocks": 12}, {"rotation_blocks": 12},
                    {"lifeboat_blocks": 14}, {"notice_sat": 20_000}, {"dues_sat": 10**9 - 7, "running_sat": 7},
                    {"commission_sat": 5 * 10**12}, {"meeting": 0}, {"price_wait_blocks": 1},
                    {"plans": {"a": {"cap": 1, "weight": 1_000_000}}, "min_deposit_sat": 21 * 10**8}):
        rules.parse(FAST.to_json() | changes, FRAME)


def test_an_open_panel_may_be_larger_than_the_multisig():
    rules.parse(FAST.to_json() | {"panel": "open", "reviewers": 9, "approvals": 5}, FRAME)


@pytest.mark.parametrize(("changes", "name"), [
    ({"min_deposit_sat": 20_000, "min_balance_sat": 20_000}, "min_deposit_sat"), ({"objection_bond_sat": 20_000},
    "min_deposit_sat")])
def test_what_members_pay_in_is_at_least_what_counts_as_a_coin(changes, name):
    rules.parse(FAST.to_json() | changes, Frame(3, 20_000, 0))
    assert code(Frame(3, 20_001, 0), **changes) == f"rules.{name}"


def test_the_fee_that_the_rules_allow_spends_the_smallest_coin():
    """Of 1,000 sat a fifth is 200, and 200 virtual bytes take as much at 1 sat/vB."""
    rules.parse(FAST.to_json(), Frame(3, 1_000, 200))
    assert code(Frame(3, 1_000, 201)) == "rules.max_fee_ppm"


def test_a_pause_doubles_with_each_rejection_in_a_row_up_to_the_longest():
    made = Rules(review_blocks=10, max_pause_blocks=1_000)
    assert [made.pause_blocks(n) for n in (0, 1, 2, 6, 7, 10**9)] == [10, 20, 40, 640, 1_000, 1_000]


def test_a_plan_says_what_holds_at_each_age_from_0_on():
    plan = Plan(2, 500, bands=(rules.Band(1, 3, 400), rules.Band(60, 9, 100)))
    assert [band.age for band in plan.by_age] == [0, 1, 60]
    for age, band in ((0, plan.by_age[0]), (1, plan.by_age[1]), (59, plan.by_age[1]), (60, plan.by_age[2])):
        assert plan.at(age) == band
    assert plan.at(0) == rules.Band(0, plan.weight, plan.cap) and plan.after(60) is None


def test_no_rules_let_a_sum_outgrow_what_canonical_json_can_say():
    """A million members of the heaviest plan in a period, and one claim with its commissions."""
    heaviest = {"plans": {"a": {"cap": rules.MAX_CLAIM, "weight": 1_000_000}}, "min_deposit_sat": 1_000,
                "min_balance_sat": 1, "dues_sat": 900, "running_sat": 100}
    taken = rules.parse(FAST.to_json() | heaviest, FRAME)
    assert 1_000_000 * 1_000_000 * (taken.dues_sat + taken.running_sat) < 1 << 53
    assert rules.MAX_CLAIM + taken.reviewers * taken.commission_sat < 1 << 53
    assert code(**heaviest | {"dues_sat": 901}) == "rules.dues_sat"


# Amendments

def test_an_amendment_changes_what_it_names():
    assert rules.amended(FAST, {"notice_blocks": 7}, FRAME).notice_blocks == 7


@pytest.mark.parametrize(("changes", "wanted"), [
    ({}, "rules.amendment"), (None, "rules.amendment"), ([], "rules.amendment"), ({"x": 1}, "rules.unknown"),
    ({"unit": "USD"}, "rules.fixed"), ({"mode": "call"}, "rules.fixed"),
    ({"min_coin_sat": 500}, "rules.unknown"), ({"exit_blocks": 1}, "rules.exit_blocks"),
    ({"notice_blocks": "7"}, "schema.field"),
    ({"plans": {"basic": {"cap": 500_000, "weight": 2}}}, "rules.plans"),
    ({"plans": {"other": {"cap": 500_000, "weight": 1}}}, "rules.plans")])
def test_refuses_amendments_that_make_no_sense(changes, wanted):
    with pytest.raises(InvalidInput) as caught:
        rules.amended(FAST, changes, FRAME)
    assert caught.value.code == wanted


def test_a_plan_keeps_its_weight_and_its_name_and_may_change_its_cap():
    """Members share costs by the weight that they enrolled with; nobody's cover is taken away under them."""
    plans = {"basic": {"cap": 400_000, "weight": 1}, "double": {"cap": 500_000, "weight": 2}}
    changed = rules.amended(FAST, {"plans": plans}, FRAME)
    assert changed.plans == {"basic": Plan(1, 400_000), "double": Plan(2, 500_000)}


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
                    max_leaves=5)


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), JSON, max_size=3))
@settings(max_examples=200, deadline=None)
def test_nothing_makes_it_fail_otherwise(changes):
    for attempt in (lambda: rules.parse(FAST.to_json() | changes, FRAME),
                    lambda: rules.amended(FAST, changes, FRAME)):
        with suppress(LashouError):
            attempt()


@pytest.mark.parametrize("changes", [
    {"exit_blocks": 6}, {"amendment_blocks": 12}, {"reviewers": 3}, {"reviewers": 1, "approvals": 1},
    {"absence_sat": 50_000}, {"min_balance_sat": 1}, {"min_balance_sat": 100_000}, {"unit": "USD"},
    {"reward_ppm": 200_000}, {"reward_ppm": 200_001}, {"inquiry_sat": 0}, {"running_sat": 5},
    {"mode": "call", "min_balance_sat": 0}, {"unit": "USD", "reward_ppm": 1_000_000},
    {"panel": "open", "reviewers": 9, "approvals": 5, "witness_bond_sat": MIN_OPEN_BOND_SAT,
     "reward_ppm": 100_000},
    {"plans": {f"plan {n}": {"cap": 1, "weight": 1} for n in range(100)}},
    {"plans": {"n" * 40: {"cap": 1, "weight": 1}}},
    {"claim_bond_sat": 20_000}, {"claim_bond_sat": 2_000}, {"claim_bond_sat": 4_000, "reviewers": 3},
    {"mode": "call", "min_balance_sat": 0, "claim_bond_sat": 100_000}, {"claim_bond_sat": 1, "commission_sat": 0},
    {"uniqueness": 1, "min_members": 1_000_000, "case_share_sat": 1, "max_pause_blocks": 0},
    {"plans": {"a": {"cap": 1, "weight": 1, "life_cap": 2, "bands": [
        {"age": 1, "cap": 2, "weight": 1_000}, {"age": 150, "cap": 1, "weight": 1}]}}}])
def test_what_just_makes_sense_is_taken(changes):
    parsed = rules.parse(FAST.to_json() | changes, FRAME).to_json()
    assert {name: parsed[name] for name in changes} == changes


@pytest.mark.parametrize(("changes", "wanted"), [
    ({"reviewers": 2, "approvals": 1}, "rules.approvals"), ({"unit": "US"}, "rules.unit"),
    ({"panel": "open", "witness_bond_sat": MIN_OPEN_BOND_SAT - 1, "absence_sat": 0}, "rules.witness_bond_sat"),
    ({"plans": {f"plan {n}": {"cap": 1, "weight": 1} for n in range(101)}}, "rules.plans"),
    ({"plans": {"n" * 41: {"cap": 1, "weight": 1}}}, "schema.field")])
def test_what_just_does_not(changes, wanted):
    assert code(**changes) == wanted


def test_the_place_of_a_fault_is_named():
    for changes, where in (({"absence_sat": 50_001}, "here.absence_sat"),
                           ({"grace_blocks": "x"}, "here.grace_blocks"),
                           ({"plans": {"a": {"cap": 1, "weight": 0}}}, "here.plans.a.weight")):
        with pytest.raises(InvalidInput, match=f"^{where} "):
            rules.parse(FAST.to_json() | changes, FRAME, "here")
    with pytest.raises(InvalidInput, match=r"^rules\.absence_sat "):
        rules.parse(FAST.to_json() | {"absence_sat": 50_001}, FRAME)
