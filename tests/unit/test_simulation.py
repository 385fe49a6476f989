"""Simulations: reproducible, conserving, and telling the truth about who gains."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from lashou_btc.errors import InvalidInput
from lashou_btc.pool.contract import LOOKAHEAD
from lashou_btc.pool.fold import fold
from lashou_btc.pool.rules import Plan, Rules
from lashou_btc.simulation import accounts as books
from lashou_btc.simulation import charts
from lashou_btc.simulation import run as running
from lashou_btc.simulation.accounts import DEPOSIT_VBYTES
from lashou_btc.simulation.assumptions import Assumptions, Band
from lashou_btc.simulation.ground import Ground, Person
from lashou_btc.simulation.outcome import BAD_WITNESSES, FALSE, GOOD_WITNESSES, HONEST, Outcome, Spread, overall
from lashou_btc.simulation.run import simulate

SICKLY = (Band(30, 40, 1, 60.0),)
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
    assert plain.honest.filed == sum(getattr(plain.honest, n) for n in (
        "in_full", "reduced", "unfunded", "rejected", "refused", "open"))


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
    first, again = charts.draw([plain], "svg"), charts.draw([plain], "svg")
    assert first == again
    assert set(first) == {f"{n}.svg" for n in ("cost", "funds", "claims", "members", "parties", "price")}
    assert all(b"<svg" in data for data in first.values())
    assert all(data.startswith(b"\x89PNG") for data in charts.draw([plain], "png").values())


def test_what_members_pay_is_what_claims_cost():
    """Nobody comes, goes or tops up: members' costs are benefits, commissions and fees, and what is left over."""
    outcome = run(join=0.0, leave=0.0, late=0.0, doubt=0.0, feerate=1)
    year, last = outcome.years[0], outcome.series[-1]
    assert year.members == year.cost_sat["basic"].count == 60
    assert year.cost_sat["basic"].p5 == year.cost_sat["basic"].p95
    paid = 60 * (year.cost_sat["basic"].p50 - DEPOSIT_VBYTES)
    assert paid == (year.benefits_sat + net(outcome, GOOD_WITNESSES) + year.settlement_fees_sat + last.purse_sat
                    + last.due_sat)


def test_a_false_claim_against_an_honest_panel_loses_money():
    seen = run(fraud=200.0, detect=1.0)
    assert seen.false.filed and seen.false.rejected + seen.false.open == seen.false.filed
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
    for module in (running, books):
        monkeypatch.setattr(module, "JOINING_DAYS", 1)
    outcome = run(members=2 * LOOKAHEAD + 50, leave=0.0, join=0.0, lapse=0.0, bands=(Band(30, 40, 1, 0.0),))
    assert outcome.years[0].members == outcome.series[0].members == 2 * LOOKAHEAD + 50


def test_many_small_coins_are_put_together():
    rules = replace(RULES, mode="call", min_deposit_sat=1_000, min_balance_sat=0, witness_bond_sat=0, absence_sat=0)
    outcome = run(rules=rules, members=300, min_coin_sat=1_000, lapse=0.0, feerate=1,
                  bands=(Band(30, 40, 1, 20.0),))
    assert outcome.consolidations > 0 and outcome.honest.paid_sat > 0


def test_a_false_claim_pays_where_the_quorum_is_corrupt():
    corrupt = run(fraud=200.0, corrupt=2, watch=1.0, witnesses=3)
    assert corrupt.false.paid_sat > 0
    assert net(corrupt, FALSE) > 0 and net(corrupt, BAD_WITNESSES) > 0 > net(corrupt, HONEST)


def test_late_witnesses_pay_for_it():
    on_time, late = run(late=0.0), run(late=0.5)
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
    outcome = run(rules=rules, seed=seed, years=2, join=1.0, bands=(Band(30, 40, 1, 100.0),))
    assert outcome.years[1].joined == 60 and outcome.honest.paid_sat > 0


def test_a_reference_currency_converts_at_the_witnesses_price():
    rules = replace(RULES, unit="CNY", plans=MappingProxyType({"basic": Plan(1, 100_000)}))
    outcome = run(rules=rules, volatility=1.0, late=0.0)
    assert outcome.honest.in_full and outcome.honest.days.count
    assert 950_000 < outcome.honest.worth_ppm.p50 < 1_050_000


def test_plans_share_by_weight():
    rules = replace(RULES, plans=MappingProxyType({"one": Plan(1, 500_000), "three": Plan(3, 1_000_000)}))
    outcome = run(rules=rules, feerate=1, join=0.0, leave=0.0, lapse=0.0)
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
    assert Spread.of([]) == Spread(0, 0, 0, 0, 0, 0, 0)
    assert Spread.of(range(100)) == Spread(100, 49, 5, 25, 50, 75, 95)
    assert Spread.of([-3]) == Spread(1, -3, -3, -3, -3, -3, -3)


def test_incidence_is_the_bands():
    given = replace(SMALL, bands=(Band(40, 49, 1, 3.0), Band(20, 39, 1, 1.0)))
    assert [given.incidence(age) for age in (18, 39.9, 40, 49.99, 80)] == [1.0, 1.0, 3.0, 3.0, 3.0]


@pytest.mark.parametrize("changes", [
    {"members": 0}, {"members": 10**7}, {"years": 0}, {"quorum": 4}, {"corrupt": 4}, {"late": 1.1}, {"lapse": -0.1},
    {"fraud": float("nan")}, {"detect": float("nan")}, {"volatility": float("inf")}, {"price": 0}, {"feerate": 0},
    {"feerate": 10**6}, {"bands": ()},
])
def test_what_cannot_be_is_refused(changes):
    with pytest.raises(InvalidInput) as caught:
        replace(SMALL, **changes)
    assert caught.value.code.startswith("simulate.")


@pytest.mark.parametrize("text", ["", "18", "18-29:1", "29-18:1:1", "18-29:0:1", "18-29:1:nan", "18-29:1:1001",
                                  "18-29:1:-1", "a-b:1:1", "18-29:1:1:1", "18-200:1:1"])
def test_a_band_must_make_sense(text):
    with pytest.raises(InvalidInput) as caught:
        Band.parse(text)
    assert caught.value.code == "simulate.band"


def test_a_band_is_read():
    assert Band.parse("30-39:30:1.5") == Band(30, 39, 30, 1.5)
