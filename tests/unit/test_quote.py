"""A quote: its mean against arithmetic, its spread against the simulation, what the state adds, words."""

from dataclasses import replace
from types import MappingProxyType

import pytest
from world import FAST, World

from lashou_btc.errors import Incomplete, InvalidInput
from lashou_btc.languages import LANGUAGES
from lashou_btc.pool.rules import AGE_BLOCKS, Band, Plan, Rules
from lashou_btc.simulation.assumptions import AgeBand as Sick
from lashou_btc.simulation.assumptions import Assumptions
from lashou_btc.simulation.member_costs import PRIOR_CASES, UNKNOWN, PoolProfile, costs, illness
from lashou_btc.simulation.run import simulate
from lashou_btc.simulation.spreads import Spread
from lashou_btc.usecases import quotes
from lashou_btc.words import sentence

RULES = Rules()
ONE = (Sick(30, 39, 1, 20.0),)
PLAIN = Assumptions(RULES, join=0.0, leave=0.0, mortality=0.0, fraud=0.0, doubt=0.0, late=0.0, again=1.0, later=0.0,
                    lapse=0.0, bands=ONE)


def test_the_mean_is_what_arithmetic_gives():
    n, bands = 250, MappingProxyType({"basic": Plan(1, 3_000_000, 0, (Band(50, 4, 2_000_000),))})
    rules = replace(RULES, plans=bands, case_share_sat=0, dues_sat=100)
    given = replace(PLAIN, rules=rules, bands=(Sick(20, 49, 1, 2.0), Sick(50, 90, 1, 12.0)))
    pool = PoolProfile({("basic", 30): n, ("basic", 60): n}, 5 * n)
    found = costs(rules, given, pool, "basic", 60)
    weight, fee = 5 * n + 4, rules.reviewers * rules.commission_sat
    mean = 4 * (n * 0.002 * (2_250_000 + fee) + (n + 1) * 0.012 * (1_500_000 + fee)) / weight
    assert found.fixed_sat == 4 * 100 * AGE_BLOCKS // rules.period_blocks
    spread = found.year_sat
    assert abs(spread.mean - found.fixed_sat - mean) < mean * 0.03
    assert spread.p5 < spread.p50 < spread.p95 < spread.p99
    assert found.expected_ppm == pytest.approx(1e6 * (n * 0.002 + (n + 1) * 0.012), abs=1)
    assert found.illness_ppm == 12_000 and found.brought_sat == pytest.approx(1_500_000, abs=2)


@pytest.mark.parametrize("members", [60, 200])
def test_the_spread_is_that_of_the_simulation(members):
    outcomes = [simulate(replace(PLAIN, members=members, years=4, seed=seed), fast=True) for seed in range(1, 31)]
    years = [y.cost_sat["basic"].p50 for o in outcomes for y in o.years[1:]]  # in the first one most are waiting
    played, found = Spread.of(years), costs(RULES, PLAIN, PoolProfile({("basic", 35): members - 1}, members - 1),
                                            "basic", 35).year_sat
    assert found.mean == pytest.approx(played.mean, rel=0.2)
    assert found.p50 == pytest.approx(played.p50, rel=0.25)
    assert found.p95 == pytest.approx(played.p95, rel=0.25)


def test_the_bound_of_a_share_is_the_most_of_a_case():
    rare = replace(PLAIN, bands=(Sick(30, 39, 1, 0.1),))
    few = costs(RULES, rare, PoolProfile({("basic", 35): 29}, 29), "basic", 35)
    assert few.year_sat.p99 <= RULES.case_share_sat and few.brought_sat == 820_000
    assert costs(RULES, rare, PoolProfile({}, 0), "basic", 35).brought_sat == 0, "alone nobody bears anything"


def test_history_moves_what_is_assumed_the_more_the_longer_it_is():
    def factor(seen: int, years: float) -> int:
        pool = PoolProfile({("basic", 35): 99}, 99, seen=seen, exposed={35: years})
        return costs(RULES, PLAIN, pool, "basic", 35).experience_ppm
    assert factor(0, 0) == 1_000_000
    assert factor(20, 1_000) == pytest.approx(1_000_000, abs=1), "20 cases in 1,000 years are what is assumed"
    assert factor(40, 1_000) == pytest.approx(1e6 * (PRIOR_CASES + 40) / (PRIOR_CASES + 20), abs=1)
    assert 1_900_000 < factor(400, 10_000) < 2_000_000


def test_an_unknown_age_is_that_of_those_who_join():
    given = Assumptions(RULES, bands=(Sick(20, 39, 3, 1.0), Sick(40, 59, 1, 9.0, 5.0)), women=0.25)
    assert illness(given, 50) == pytest.approx(0.008)
    assert illness(given, UNKNOWN) == pytest.approx((3 * 0.001 + 0.008) / 4)


# From a state

def test_a_quote_from_a_pool_with_a_history():
    world = World(replace(FAST, plans={"basic": Plan(1, 500_000, 900_000), "gold": Plan(3, 500_000)})).open()
    numbers = [world.enroll(f"member {n}", deposit_sat=300_000) for n in range(3)]
    world.mine(30)
    claim = world.claim(numbers[0], 400_000)
    world.approve(claim, 400_000)
    state = world.payable(claim)
    found = quotes.quote(state, "gold", 45)
    assert (found.charged, found.cut, found.members, found.begun) == (1, 0, 3, True)
    assert found.borne_sat == 3 * state.ledger.index > 0
    assert found.cap_sat == found.case_sat == 500_000 and found.deposit_sat == 3 * FAST.min_deposit_sat
    assert found.costs.experience_ppm > 1_000_000, "a case in so short a time is more than is assumed"
    assert found == quotes.quote(state, "gold", 45)
    with pytest.raises(InvalidInput, match="basic, gold"):
        quotes.quote(state, "", 45)
    with pytest.raises(InvalidInput, match="--plan"):
        quotes.quote(state, "silver", 45)


def test_before_it_has_begun_a_pool_is_quoted_as_it_will_be():
    world = World(replace(FAST, min_members=10, case_share_sat=20_000)).open()
    world.enroll("member 1", deposit_sat=300_000)
    found = quotes.quote(world.state(), "", 30)
    assert (found.begun, found.members, found.needed, found.plan) == (False, 10, 10, "basic")
    assert found.case_sat == 11 * 20_000 - FAST.reviewers * FAST.commission_sat
    assert any("10 members" in str(line) for line in quotes.in_words(found))


def test_a_currency_needs_a_price():
    world = World(replace(FAST, unit="CNY")).open()
    with pytest.raises(Incomplete, match="CNY"):
        quotes.quote(world.state(), "", 30)
    found = quotes.quote(world.state(), "", 30, price=50_000_000)
    assert found.cap == 500_000 and found.cap_sat == 1_000_000


def test_a_dissolved_pool_is_not_quoted():
    world = World().open()
    state = world.state()
    state.dissolved = state.height
    with pytest.raises(Exception, match="dissolved"):
        quotes.quote(state, "", 30)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words(lang):
    rules = replace(FAST, plans={"basic": Plan(1, 500_000, 900_000, (Band(50, 4, 400_000),))}, dues_sat=10)
    world = World(rules).open()
    world.enroll("member 1", deposit_sat=300_000, age=30)
    world.mine(30)
    found = quotes.quote(world.state(), "basic", 45)
    lines = [sentence(line, lang) for line in quotes.in_words(found)]
    text = "\n".join(lines)
    assert "{" not in text and len(lines) >= 9
    for number in (found.costs.year_sat.mean, found.costs.year_sat.p95, found.worth_sat, found.life_cap, 400_000):
        assert f"{number:,}" in text
