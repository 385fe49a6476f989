"""Simulations: reproducible, conserving, and telling the truth about who gains."""

import json
import math
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lashou_btc.errors import InvalidInput
from lashou_btc.pool import settlement
from lashou_btc.pool.contract import LOOKAHEAD
from lashou_btc.pool.fold import fold
from lashou_btc.pool.rules import Band as PlanBand
from lashou_btc.pool.rules import Plan, Rules
from lashou_btc.simulation import bookkeeping as books
from lashou_btc.simulation import ground, plots
from lashou_btc.simulation import population as peoples
from lashou_btc.simulation import run as running
from lashou_btc.simulation.assumptions import AgeBand, Assumptions, Choice, Fees
from lashou_btc.simulation.bookkeeping import DEPOSIT_VBYTES
from lashou_btc.simulation.ground import Ground, Person
from lashou_btc.simulation.outcome import BAD_WITNESSES, FALSE, GOOD_WITNESSES, HONEST, STATES, Outcome, overall
from lashou_btc.simulation.population import People
from lashou_btc.simulation.run import simulate
from lashou_btc.simulation.spreads import Estimate, Spread, t95
from lashou_btc.words import word

LOW = Fees(((0, 1),))
SICKLY = (AgeBand(30, 40, 1, 60.0),)
PLAN = MappingProxyType({"basic": Plan(1, 1_000_000)})
RULES = Rules(plans=PLAN, waiting_blocks=144, min_members=0, claim_bond_sat=0, case_share_sat=0,
              witness_bond_sat=1_000_000)
SMALL = Assumptions(RULES, members=60, years=1, bands=SICKLY, witnesses=3, quorum=2, fraud=0)


def net(outcome: Outcome, name: str) -> int:
    return next(p.got_sat - p.gave_sat for p in outcome.parties if p.name == name)


def run(**changes) -> Outcome:
    return simulate(replace(SMALL, **changes))


@pytest.fixture(scope="module")
def plain() -> Outcome:
    return run()


def test_money_is_conserved_and_claims_are_paid(plain):
    assert plain.funds_sat == plain.liabilities_sat > 0
    assert plain.honest.in_full > 0
    assert plain.honest.paid_sat == plain.years[0].benefits_sat > 0
    assert plain.honest.filed == sum(getattr(plain.honest, n) for n in STATES)


def test_the_state_is_that_of_the_ordinary_fold():
    ground = Ground(RULES, 3, 2, "ordinary")
    ground.open()
    member = Person.named("member")
    ground.people[4] = member
    ground.publish([ground.sign("enrollment", {
        "account": 4, "role": "member", "key": member.key, "payout": member.address, "plan": "basic",
        "identity": member.key, "uniqueness": member.key}, 0, 4)])
    ground.deposit(4, RULES.min_deposit_sat)
    due = ground.state.ledger.accounts[4].active_at
    ground.move(due)
    ground.deposit(4, 10_000)
    assert ground.state.ledger.accounts[4].status == "waiting", "its waiting ends with the block, not before"
    ground.close()
    assert ground.state.ledger.accounts[4].status == "active"
    state = fold(ground.contract, ground.history(), ground.as_documents)
    assert state.opened and state.height == due and state.hash() == ground.state.hash()


def test_same_seed_same_everything(plain):
    again = run()
    assert again == plain
    assert again.to_json() == plain.to_json()
    assert run(seed=2).state_hash != plain.state_hash


def test_pictures_are_the_same_bytes(plain):
    pytest.importorskip("matplotlib", reason="pictures need the extra `plots`")
    first, again = plots.draw([plain], "svg"), plots.draw([plain], "svg")
    assert first == again
    assert set(first) == {f"{n}.svg" for n in ("cost", "funds", "claims", "members", "parties", "price")}
    assert all(b"<svg" in data for data in first.values())
    assert all(data.startswith(b"\x89PNG") for data in plots.draw([plain], "png").values())


def test_what_members_pay_is_what_claims_cost():
    """Nobody comes, goes or tops up: members' costs are benefits, commissions and fees, and what is left over."""
    outcome = run(join=0.0, leave=0.0, late=0.0, doubt=0.0, feerate=LOW)
    year, last = outcome.years[0], outcome.series[-1]
    assert year.members == year.cost_sat["basic"].count == 60
    assert year.cost_sat["basic"].p5 == year.cost_sat["basic"].p95
    paid = 60 * (year.cost_sat["basic"].p50 - DEPOSIT_VBYTES)
    assert paid == (year.benefits_sat + net(outcome, GOOD_WITNESSES) + year.settlement_fees_sat + last.purse_sat
                    + last.due_sat)


def test_a_false_claim_against_an_honest_panel_loses_money():
    seen = run(fraud=200.0, detect=1.0)
    false = seen.false
    assert false.filed and false.rejected + false.undecided + false.open == false.filed
    assert net(seen, FALSE) < 0 and seen.false.paid_sat == 0


def test_where_the_panel_sleeps_the_notice_still_costs_the_false_claimer_everything():
    watched = run(fraud=200.0, detect=0.0, watch=1.0, lapse=0.0)
    assert watched.false.refused and not watched.false.paid_sat
    assert net(watched, FALSE) < 0
    assert net(watched, "objections") > 0
    assert net(watched, GOOD_WITNESSES) < 0
    assert watched.years[0].expelled == watched.false.refused == watched.decisions


def test_more_join_on_a_day_than_numbers_are_free(monkeypatch):
    """In waves: who has paid in makes room for the next."""
    for module in (running, books, peoples):
        monkeypatch.setattr(module, "JOINING_DAYS", 1)
    outcome = run(members=2 * LOOKAHEAD + 50, leave=0.0, join=0.0, lapse=0.0, bands=(AgeBand(30, 40, 1, 0.0),))
    assert outcome.years[0].members == outcome.series[0].members == 2 * LOOKAHEAD + 50


def test_many_small_coins_are_put_together():
    rules = replace(RULES, mode="call", min_deposit_sat=1_000, min_balance_sat=0, witness_bond_sat=0, absence_sat=0)
    outcome = run(rules=rules, members=300, min_coin_sat=1_000, lapse=0.0, feerate=LOW,
                  bands=(AgeBand(30, 40, 1, 20.0),))
    assert outcome.consolidations > 0 and outcome.honest.paid_sat > 0


def test_a_false_claim_pays_where_the_quorum_is_corrupt():
    corrupt = run(fraud=200.0, corrupt=2, watch=1.0, witnesses=3, rules=replace(RULES, reviewers=3, approvals=2))
    assert corrupt.false.paid_sat > 0
    assert net(corrupt, FALSE) > 0 and net(corrupt, BAD_WITNESSES) > 0 > net(corrupt, HONEST)


def test_late_witnesses_pay_for_it():
    on_time, late = run(late=0.0, members=150), run(late=0.5, members=150)
    lost = [next(p.gave_sat for p in o.parties if p.name == GOOD_WITNESSES) for o in (on_time, late)]
    assert lost[0] == 0 < lost[1]
    assert late.honest.days.mean > on_time.honest.days.mean


def test_who_does_not_top_up_lapses():
    rules = replace(RULES, min_deposit_sat=200_000, min_balance_sat=190_000)
    faithful, faithless = run(rules=rules, lapse=0.0), run(rules=rules, lapse=1.0)
    assert faithful.years[0].lapsed == 0 < faithless.years[0].lapsed


def test_calls_bring_money_in_where_nothing_is_held():
    rules = replace(RULES, mode="call", min_deposit_sat=15_000, min_balance_sat=0)
    outcome = run(rules=rules, min_coin_sat=15_000, lapse=0.0)
    assert outcome.funds_sat == outcome.liabilities_sat
    assert outcome.honest.paid_sat > 0


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_people_join_on_the_day_on_which_a_call_starts(seed):
    rules = replace(RULES, mode="call", min_deposit_sat=20_000, min_balance_sat=0)
    outcome = run(rules=rules, seed=seed, years=2, join=1.0, bands=(AgeBand(30, 40, 1, 100.0),))
    assert outcome.years[1].joined == 60 and outcome.honest.paid_sat > 0


def test_a_reference_currency_converts_at_the_witnesses_price():
    rules = replace(RULES, unit="CNY", plans=MappingProxyType({"basic": Plan(1, 100_000)}))
    outcome = run(rules=rules, volatility=1.0, late=0.0)
    assert outcome.honest.in_full and outcome.honest.days.count
    assert 950_000 < outcome.honest.worth_ppm.p50 < 1_050_000


def test_plans_share_by_weight():
    rules = replace(RULES, plans=MappingProxyType({"one": Plan(1, 500_000), "three": Plan(3, 1_000_000)}))
    outcome = run(rules=rules, feerate=LOW, join=0.0, leave=0.0, lapse=0.0)
    one, three = (outcome.years[0].cost_sat[name] for name in ("one", "three"))
    assert one.count and three.count
    assert 2.5 < three.p50 / one.p50 <= 3


def test_runs_are_summed_up(plain):
    other = run(seed=7)
    every = overall([plain, other])
    medians = sorted(o.years[0].cost_sat["basic"].p50 for o in (plain, other))
    assert every.runs == 2
    assert every.cost_sat["basic"] == Spread.of(medians)
    assert every.cost_sat["basic"].p95 == medians[1]


def test_spreads():
    assert Spread.of([]) == Spread(0, 0, 0, 0, 0, 0, 0, 0)
    assert Spread.of(range(100)) == Spread(100, 49, 5, 25, 50, 75, 95, 99)
    assert Spread.of([-3]) == Spread(1, -3, -3, -3, -3, -3, -3, -3)
    assert Spread.weighed([(7, 98), (9, 2), (8, 0)]) == Spread.of([7] * 98 + [9] * 2)


def test_incidence_is_the_bands():
    given = replace(SMALL, bands=(AgeBand(40, 49, 1, 3.0), AgeBand(20, 39, 1, 1.0)))
    illness = given.illness(woman=True)
    assert [illness.rate(age) for age in (18, 39.9, 40, 49.99, 80)] == [0.001, 0.001, 0.003, 0.003, 0.003]


@pytest.mark.parametrize("changes", [
    {"members": 0}, {"members": 10**7}, {"years": 0}, {"quorum": 4}, {"corrupt": 4}, {"late": 1.1}, {"lapse": -0.1},
    {"fraud": float("nan")}, {"detect": float("nan")}, {"volatility": float("inf")}, {"price": 0}, {"bands": ()},
    {"feerate": Fees(((0, 0),))}, {"feerate": Fees(((0, 10**6),))}, {"choose": (Choice("gold", 18, 99),)},
    {"adverse_times": 0.5}, {"dear": 0}, {"mortality": -1},
    {"bands": (AgeBand(18, 29, 1, 1.0), AgeBand(31, 40, 1, 1.0))},
])
def test_what_cannot_be_is_refused(changes):
    with pytest.raises(InvalidInput) as caught:
        replace(SMALL, **changes)
    assert caught.value.code.startswith("simulate.")


def test_a_plan_that_the_rules_do_not_have_is_said_in_either_language():
    with pytest.raises(InvalidInput) as caught:
        replace(SMALL, choose=(Choice("gold", 18, 99),))
    plans = "、".join(sorted(SMALL.rules.plans))
    assert word(caught.value.said, "zh").endswith(f"为规则中有的方案：{plans}")


@pytest.mark.parametrize("text", ["", "18", "18-29:1", "29-18:1:1", "18-29:-1:1", "18-29:1:nan", "18-29:1:1001",
                                  "18-29:1:-1", "a-b:1:1", "18-29:1:1:1", "18-200:1:1"])
def test_a_band_must_make_sense(text):
    with pytest.raises(InvalidInput) as caught:
        AgeBand.parse(text)
    assert caught.value.code == "simulate.band"


def test_a_band_is_read():
    assert AgeBand.parse("30-39:30:1.5") == AgeBand(30, 39, 30, 1.5) == AgeBand(30, 39, 30, 1.5, 1.5)
    assert AgeBand.parse("30-39:30:1.3/1.7") == AgeBand(30, 39, 30, 1.3, 1.7)


@pytest.mark.parametrize(("text", "steps"), [("5", [(0, 5)]), ("5,100@2,5@2.5", [(0, 5), (730, 100), (912, 5)])])
def test_feerates_are_read(text, steps):
    fees = Fees.parse(text)
    assert list(fees.steps) == steps
    for (first, rate), end in zip(steps, [*(day for day, _ in steps[1:]), 10_000], strict=True):
        assert fees.step(first) == fees.step(end - 1) == rate
    assert str(Fees.parse(str(fees))) == str(fees)


def test_a_walking_feerate_stays_about_its_median():
    people = People(replace(SMALL, feerate=Fees.parse("walk:20:0.8")))
    seen = []
    for day in range(0, 50 * 365, 7):
        people.pass_to(day)
        seen.append(people.feerate)
    middle = sorted(seen)[len(seen) // 2]
    assert 15 < middle < 27 and max(seen) > 60 and 1 <= min(seen) < 8


@pytest.mark.parametrize("text", ["", "0.5", "5,100", "5@1", "5,6@2,7@1", "walk:5", "walk:5:9", "walk:5:nan", "5@x",
                                  "5,6@nan", "5,6@inf"])
def test_a_feerate_must_make_sense(text):
    with pytest.raises(InvalidInput) as caught:
        Fees.parse(text)
    assert caught.value.code == "simulate.feerate"


@pytest.mark.parametrize("text", ["", "basic", "basic:1", "basic:40-30", ":18-30", "basic:18-200"])
def test_who_chooses_must_make_sense(text):
    with pytest.raises(InvalidInput) as caught:
        Choice.parse(text)
    assert caught.value.code == "simulate.choose"


@settings(deadline=None)
@given(st.floats(0, 90), st.floats(0.001, 0.2), st.booleans())
def test_illness_comes_when_the_rates_have_summed_up_to_the_draw(age, draw, woman):
    hazard = SMALL.__class__(RULES).illness(woman)
    years = hazard.years(age, draw)
    steps = 5_000
    summed = sum(hazard.rate(age + years * (n + 0.5) / steps) for n in range(steps)) * years / steps
    assert summed == pytest.approx(draw, rel=1e-2)


def test_the_old_die_sooner():
    given = replace(SMALL, mortality=10.0)
    assert given.dies_in(60, 1.0) == pytest.approx(8 / math.log(2) * math.log1p(math.log(2) / 8 / 0.01))
    assert given.dies_in(30, 1.0) > given.dies_in(60, 1.0) > given.dies_in(90, 1.0)
    assert replace(SMALL, mortality=0.0).dies_in(90, 1.0) == math.inf


# Fast mode: the rules alone say what the fold says

OLDER = (PlanBand(40, 2, 800_000), PlanBand(55, 5, 500_000))
SICK_AT_ALL_AGES = (AgeBand(18, 39, 2, 15.0), AgeBand(40, 70, 1, 60.0))


def both(given: Assumptions) -> Outcome:
    """The outcome by the real fold, which the fast mode must have too, to the satoshi."""
    folded, fast = simulate(given), simulate(given, fast=True)
    assert fast.fast and not fast.state_hash
    assert replace(fast, fast=False, state_hash=folded.state_hash) == folded
    return folded


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("bands", [(), OLDER])
@pytest.mark.parametrize("mode", ["prefund", "call"])
def test_the_rules_alone_give_the_figures_of_the_fold(mode, bands, seed):
    rules = replace(Rules(), mode=mode, plans=MappingProxyType({"basic": Plan(1, 1_000_000, 2_000_000, bands)}),
                    min_members=20, waiting_blocks=30 * 144)
    outcome = both(Assumptions(rules, members=40, years=3, seed=seed, bands=SICK_AT_ALL_AGES, fraud=20.0, watch=0.7,
                               rejoin=0.5, quit=0.3, lapse=0.2, feerate=Fees.parse("walk:10:1")))
    assert outcome.honest.paid_sat and outcome.false.filed


@st.composite
def worlds(draw: Any) -> Assumptions:
    pick = lambda *of: draw(st.sampled_from(of))  # noqa: E731
    cap, deposit = pick(300_000, 3_000_000), pick(20_000, 60_000, 200_000)
    bands = pick((), (PlanBand(40, 2, cap), PlanBand(55, 5, cap // 2)))
    plans = pick({"basic": Plan(1, cap, 2 * cap, bands)}, {"a": Plan(1, cap), "b": Plan(3, 2 * cap, 0, bands)})
    rules = replace(
        Rules(), mode=pick("prefund", "call"), unit=pick("sat", "CNY"), plans=MappingProxyType(plans),
        min_deposit_sat=deposit, min_balance_sat=deposit // 4, claim_bond_sat=pick(0, deposit // 4),
        min_members=pick(0, 10, 30), case_share_sat=pick(0, 5_000, 30_000), dues_sat=pick(0, 1_000),
        running_sat=pick(0, 500), diagnosis=pick(0, 1), panel=pick("keyholders", "open"),
        witness_bond_sat=pick(100_000, 3_000_000))
    return Assumptions(
        rules, members=pick(1, 5, 25), years=pick(1, 3), seed=draw(st.integers(0, 10**6)), bands=SICK_AT_ALL_AGES,
        adverse=pick(0, 0.2), founders=pick(0, 0.1), dated=pick(0, 0.8), misdate=pick(0, 0.5, 1.0),
        adverse_times=pick(0, 3.0), fraud=pick(0, 5.0, 200.0), corrupt=pick(0, 1, 3),
        lapse=pick(0, 0.05, 0.5), rejoin=pick(0, 0.7), quit=pick(0, 0.5), join=pick(0, 0.8),
        feerate=Fees.parse(pick("5", "5,100@1", "walk:10:1")), late=pick(0, 0.05, 0.6), detect=pick(0.9, 0.3),
        doubt=pick(0.01, 0.3), mortality=pick(0, 10, 200))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds())
def test_whatever_happens_money_is_conserved_and_the_rules_alone_agree(given):
    outcome = both(given)
    assert outcome.funds_sat == outcome.liabilities_sat
    for claims in (outcome.honest, outcome.false):
        assert claims.filed == sum(getattr(claims, name) for name in STATES)
        assert claims.cuts <= claims.charged <= claims.filed
        assert claims.lacking_sat <= claims.asked_sat and claims.depth_ppm.count == claims.cuts
    assert sum(outcome.money.shares_ppm().values()) <= 1_000_000
    assert outcome.honest.paid_sat + outcome.false.paid_sat == outcome.money.benefits_sat + (
        outcome.money.false_benefits_sat) == sum(y.benefits_sat for y in outcome.years)
    json.loads(json.dumps(outcome.to_json(), allow_nan=False))


def test_call_mode_never_fails():
    rules = replace(RULES, mode="call", min_deposit_sat=20_000, min_balance_sat=0)
    paid = 0
    for seed in range(60):
        outcome = simulate(replace(SMALL, rules=rules, members=20, seed=seed, years=2, join=1.0,
                                   bands=(AgeBand(30, 40, 1, 100.0),)), fast=True)
        paid += outcome.honest.paid_sat
    assert paid


IMPATIENT = replace(RULES, mode="call", min_deposit_sat=20_000, min_balance_sat=0, patience_blocks=0)
STUCK = replace(SMALL, rules=IMPATIENT, members=120, years=2, min_coin_sat=20_000, feerate=Fees.parse("100"))


def test_where_payouts_stand_still_it_is_said_of_how_much():
    outcome = simulate(STUCK, fast=True)
    honest, waits = outcome.honest, outcome.waits["benefit"]
    assert honest.payable and honest.due_sat and honest.censored >= honest.payable
    assert outcome.held_up and waits.unpaid and waits.longest > 100
    assert honest.in_full + honest.cut + honest.payable + honest.unfunded == honest.charged
    assert sum(y.benefits_sat for y in outcome.years) == honest.paid_sat


def test_what_cannot_be_paid_is_seen_without_trying_everything(monkeypatch):
    """And it is what trying everything says."""
    tried, spared = 0, 0

    def planned(at: Any, feerate: int) -> Any:
        nonlocal tried, spared
        found = settlement.plan_payment(at, feerate)
        assert short(at, feerate) == found
        tried, spared = tried + 1, spared + ground._hopeless(at, feerate)
        return found

    short = ground.planned
    monkeypatch.setattr(ground, "planned", planned)
    simulate(STUCK, fast=True)
    assert 0 < spared < tried


# What the rules do to people

VILLAGE = Assumptions(Rules(), members=30, years=5, bands=(AgeBand(30, 40, 1, 20.0),), fraud=0)


def test_a_small_pools_cuts_are_known_before_they_come():
    every = [simulate(replace(VILLAGE, seed=seed), fast=True) for seed in range(20)]
    assert sum(o.honest.known for o in every) > 20
    assert 20 * sum(o.honest.surprise_sat for o in every) < sum(o.honest.lacking_sat for o in every)
    unbound = [simulate(replace(VILLAGE, rules=replace(Rules(), case_share_sat=0), seed=seed), fast=True)
               for seed in range(20)]
    assert sum(o.honest.surprising for o in unbound) and not sum(o.honest.known for o in unbound)


UNDATED = replace(VILLAGE, rules=replace(Rules(), diagnosis=0), members=100)


def test_who_joins_ill_claims_later_and_everybody_pays():
    usual, adverse = (simulate(replace(UNDATED, adverse=a, founders=a), fast=True) for a in (0.0, 0.3))
    assert adverse.honest.early > usual.honest.early
    assert overall([adverse]).cost.value > overall([usual]).cost.value


def test_who_fell_ill_while_waiting_claims_afterwards_or_does_not():
    sick = replace(UNDATED, bands=(AgeBand(30, 40, 1, 300.0),))
    later, never = (simulate(replace(sick, later=p), fast=True).honest for p in (1.0, 0.0))
    assert later.early > 5 and never.early <= 1 and never.uncovered > 5


def test_where_the_day_of_the_diagnosis_is_asked_for_who_joins_ill_lies_or_does_not_claim():
    ill = replace(VILLAGE, adverse=0.3, founders=0.3, members=100, years=3)
    undated = replace(ill, rules=UNDATED.rules)
    free, lies, no = (simulate(one, fast=True) for one in (undated, ill, replace(ill, misdate=0.0)))
    assert free.honest.early > 20 and not free.false.filed
    assert not lies.honest.early and lies.false.early == lies.false.filed > 20
    assert not no.honest.early and not no.false.filed and no.honest.uncovered > 20
    assert 5 * lies.false.paid_sat < free.honest.paid_sat - no.honest.paid_sat
    assert overall([free]).cost.value > 3 * overall([lies]).cost.value


def test_a_wrong_day_is_seen_through_as_any_falsehood_and_reported_as_one():
    ill = replace(VILLAGE, founders=0.3, members=100, years=2, doubt=0.0, late=0.0)
    blind, watched, seen = (simulate(replace(ill, detect=d, watch=w), fast=True).false for d, w in (
        (0.0, 0.0), (0.0, 1.0), (1.0, 0.0)))
    assert blind.rejected == blind.refused == 0 < blind.in_full + blind.cut
    assert watched.refused == watched.filed > 0
    assert seen.rejected == seen.filed > blind.filed and not seen.paid_sat


def test_what_false_claims_bring_leaves_out_who_is_ill():
    outcome = simulate(replace(VILLAGE, founders=0.3, members=100, years=2), fast=True)
    assert outcome.false.filed and not outcome.lies.claims and not outcome.lies.people


def test_whom_it_is_too_dear_leaves():
    stays, goes = (simulate(replace(VILLAGE, members=100, quit=q, dear=0.2), fast=True) for q in (0.0, 1.0))
    assert sum(y.left for y in goes.years) > 3 * sum(y.left for y in stays.years)


def test_bands_let_ages_pay_what_cover_is_worth_to_them():
    bands = (PlanBand(40, 4, 3_000_000),)
    given = replace(VILLAGE, members=200, bands=(AgeBand(20, 39, 1, 2.0), AgeBand(40, 60, 1, 8.0)))
    flat = overall([simulate(replace(given, seed=n), fast=True) for n in range(5)])
    rules = replace(Rules(), plans=MappingProxyType({"basic": Plan(1, 3_000_000, 9_000_000, bands)}))
    banded = overall([simulate(replace(given, rules=rules, seed=n), fast=True) for n in range(5)])
    old, young = 3, 0
    assert flat.ages[young].ratio.value > 2.5 * flat.ages[old].ratio.value
    assert banded.ages[young].ratio.value < 1.6 * banded.ages[old].ratio.value


def test_a_rejected_liar_waits_longer_each_time_and_pays_for_it():
    liar = replace(VILLAGE, fraud=100.0, detect=1.0, bands=(AgeBand(30, 40, 1, 0.0),), members=60)
    free = replace(liar, rules=replace(Rules(), max_pause_blocks=14 * 144, claim_bond_sat=0))
    once = simulate(replace(liar, retry=0.0), fast=True).false.filed
    often, now = simulate(free, fast=True).false.filed, simulate(liar, fast=True).false.filed
    assert once < now < often / 2


def test_estimates():
    assert [t95(n) for n in (1, 2, 5, 10, 30)] == pytest.approx([12.706, 4.303, 2.571, 2.228, 2.042], abs=1e-3)
    assert Estimate.ratio([]) == Estimate(0.0, 0.0, 0.0, 0)
    assert Estimate.ratio([(3, 4)]) == Estimate(0.75, None, None, 4)
    found = Estimate.ratio([(10, 10), (30, 10)])
    assert found.value == 2 and found.low == pytest.approx(2 - 12.706) and found.high == pytest.approx(2 + 12.706)
    assert Estimate.ratio([(0, 50), (0, 50)], 0) == Estimate(0.0, 0.0, 0.03, 100)
