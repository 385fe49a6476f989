"""What a founder asks of rules, answered by many runs: how many members are enough, what a year costs at each age,
when members leave in a spiral, what a cap is worth after the price has fallen. `report.founders` draws it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from math import exp, sqrt
from statistics import NormalDist
from typing import Any

from lashou_btc.anchors.tx import COIN_SAT
from lashou_btc.languages import LANGUAGES
from lashou_btc.pool.rules import PPM
from lashou_btc.simulation.assumptions import Assumptions
from lashou_btc.simulation.outcome import Outcome, Overall, overall
from lashou_btc.simulation.run import OnProgress, simulate
from lashou_btc.simulation.spreads import Spread
from lashou_btc.usecases.meaning import Size, case_sat, meaning, warnings_in_words
from lashou_btc.words import sentence

SIZES = (30, 100, 300, 1_000, 3_000)
LEAVING_SIZE, LEAVING_YEARS = 300, 10
"""Whether members leave in a spiral is played with at most so many members, but for so long."""
QUIT, ADVERSE = 0.3, 0.1
"""Of those for whom a year was too dear so many leave; of those who join so many join because they need it."""
ENOUGH_PPM = 50_000
"""Members are enough where at most one claim in twenty lacks something."""
MORE_RUNS = 5
"""Of small pools there are up to so many times the runs: their claims are few."""
FALLS = (25, 50, 75)
MARKS = (0.05, 0.5, 0.95)

StudyFigures = dict[str, Any]


def study(given: Assumptions, runs: int, progress: OnProgress = lambda done, total: None) -> StudyFigures:
    """Everything that the page shows, as whole numbers, texts and lists."""
    needed = given.rules.min_members  # a smaller pool never begins, and says nothing by cutting no claim
    sizes = sorted({n for n in SIZES if needed <= n < given.members} | {given.members})
    leaving = replace(given, members=min(given.members, LEAVING_SIZE), years=LEAVING_YEARS)
    ways = {"calm": leaving, "quit": replace(leaving, quit=QUIT),
            "adverse": replace(leaving, quit=QUIT, adverse=ADVERSE)}
    plan = [replace(given, members=n) for n in sizes] + list(ways.values())
    times = [runs * min(MORE_RUNS, given.members // n) for n in sizes] + [runs] * len(ways)
    work = [one.members * one.years for one in plan]
    whole, done = sum(w * t for w, t in zip(work, times, strict=True)), 0
    found: list[Overall] = []
    depths: list[Spread] = []
    chances: list[Spread] = []
    costs: list[list[Spread]] = []
    for one, weight, count in zip(plan, work, times, strict=True):
        outcomes = []
        for n in range(count):
            outcomes.append(simulate(replace(one, seed=given.seed + n), fast=True))
            done += weight
            progress(done, whole)
        found.append(overall(outcomes))
        depths.append(Spread.weighed((o.honest.depth_ppm.mean, o.honest.cuts) for o in outcomes))
        chances.append(Spread.of(o.honest.cuts * PPM // o.honest.charged for o in outcomes if o.honest.charged))
        costs.append([_of_year(outcomes, year) for year in range(one.years)])
    at = len(sizes)
    main = found[at - 1]
    size = Size.of(given.rules, given.members)
    enough = [_size(n, o, chance, depth) for n, o, chance, depth
              in zip(sizes, found[:at], chances, depths, strict=False)]
    means = meaning(given.rules, given.witnesses, given.quorum, [Size.of(given.rules, n) for n in sizes],
                    given.price if given.rules.unit != "sat" else 0)
    return {
        "type": "lashou-founders", "runs": runs, "given": _given(given), "rules": given.rules.to_json(),
        "sizes": enough,
        "enough": next((s["members"] for n, s in enumerate(enough)
                        if s["members"] >= needed and all(t["cut_ppm"] <= ENOUGH_PPM for t in enough[n:])), 0),
        "ages": list(_ages(main)),
        "leaving": {name: {"members": [asdict(s) for s in o.members], "cost": [asdict(s) for s in cost],
                           "spirals": o.spiral_runs, "year": o.spiral_year, "shrinks": _shrinks(o.members),
                           "kept_ppm": round(o.members_kept.value * PPM)}
                    for name, o, cost in zip(ways, found[at:], costs[at:], strict=True)},
        "leaving_members": leaving.members, "leaving_years": leaving.years, "quit_ppm": int(QUIT * PPM),
        "adverse_ppm": int(ADVERSE * PPM), "dear_ppm": int(given.dear * PPM),
        "price": {"years": list(_price(given, size)), "falls": [_fall(given, size, fall) for fall in FALLS]},
        "money": {name: round(part.value * PPM) for name, part in main.money.items()},
        "false_gain_sat": round(main.false_gain.value), "false_filed": main.false_gain.of,
        "meaning": means.to_json(), "warnings": {
            lang: [sentence(one, lang) for one in warnings_in_words(means)] for lang in LANGUAGES}}


def _given(given: Assumptions) -> StudyFigures:
    names = ("members", "years", "seed", "witnesses", "quorum", "leave", "join", "fraud", "detect", "watch",
             "price", "drift", "volatility")
    return {name: getattr(given, name) for name in names} | {
        "feerate": str(given.feerate), "bands": [asdict(band) for band in given.bands]}


def _size(members: int, o: Overall, chance: Spread, depth: Spread) -> StudyFigures:
    return {"members": members, "charged": o.cut.of, "cut_ppm": round(o.cut.value * PPM),
            "surprise_ppm": round(o.surprise.value * PPM), "cut_of_runs": asdict(chance),
            "depth_ppm": round(o.depth.value * PPM), "depth_of_runs": asdict(depth), "year": asdict(o.year_sat),
            "cost_sat": round(o.cost.value), "days": asdict(o.days)}


def _shrinks(members: Sequence[Spread]) -> int:
    """The year from which on the median run has fewer than four fifths of the first year's members; 0: none."""
    found = 0
    for number, spread in enumerate(members, 1):
        found = (found or number) if 5 * spread.p50 < 4 * members[0].p50 else 0
    return found


def _of_year(outcomes: Sequence[Outcome], year: int) -> Spread:
    """What a member paid in that year, over members and runs."""
    return Spread.weighed((s.mean, s.count) for o in outcomes for s in o.years[year].cost_sat.values())


def _ages(o: Overall) -> Iterator[StudyFigures]:
    for age in o.ages:
        if age.member_years:
            yield {"group": age.group, "member_years": age.member_years, "cost": asdict(age.cost_sat),
                   "paid_sat": round(age.paid.value), "worth_sat": round(age.expected.value),
                   "ratio_ppm": round(age.ratio.value * PPM)}


def _worth(given: Assumptions, size: Size, price: float) -> int:
    """What one case brings at a price (1: today's), as a part of the cap's worth today."""
    rules = given.rules
    top = max(plan.highest for plan in rules.plans.values())
    if rules.unit == "sat":
        return round(case_sat(rules, size, top) * price / top * PPM)
    cap_sat = round(top * COIN_SAT / (given.price * price))
    return round(case_sat(rules, size, cap_sat) / max(cap_sat, 1) * PPM)


def _price(given: Assumptions, size: Size) -> Iterator[StudyFigures]:
    """Year by year, at the prices below which 5, 50 and 95 in 100 lie (a lognormal walk)."""
    for year in range(given.years + 1):
        prices = [exp((given.drift - given.volatility**2 / 2) * year
                      + given.volatility * sqrt(year) * NormalDist().inv_cdf(mark)) for mark in MARKS]
        yield {"year": year, "price_ppm": [round(p * PPM) for p in prices],
               "worth_ppm": [_worth(given, size, p) for p in prices]}


def _fall(given: Assumptions, size: Size, percent: int) -> StudyFigures:
    return {"percent": percent, "worth_ppm": _worth(given, size, 1 - percent / 100)}
