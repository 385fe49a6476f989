"""What a pool would cost and give one person: a year's cases drawn many times from the pool as it is.

Cases come by chance (a Poisson process) at the rates that the simulation assumes; each costs what the rules take
for it, the bound of each share included. Nobody joins, leaves, grows older or runs dry here: the simulation plays
that. So it is quick at any size, and the same pool gives the same quote.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from lashou_btc.pool import odds
from lashou_btc.pool.rules import AGE_BLOCKS, PPM, Rules
from lashou_btc.simulation.assumptions import Assumptions
from lashou_btc.simulation.spreads import Spread

YEARS, CASES = 4_000, 200_000
"""So many years are drawn, or fewer where there would be more cases in them, but at least a quarter."""
PRIOR_CASES = 10
"""What is assumed about illness weighs as much as so many cases seen; the pool's own history outweighs it later."""
UNKNOWN = -1
"""The age of somebody who has not said it: like those of whom the assumptions say that they join."""


@dataclass(frozen=True)
class PoolProfile:
    """A pool as it is: how many members by plan and age, the weight that shares, purse, and worth of the unit.

    `unit_ppm`: satoshi in a million units of the contract. `seen` cases that members who are there have had, and
    `exposed`: years of membership by age behind them.
    """

    members: Mapping[tuple[str, int], int]
    weight: int
    purse_sat: int = 0
    unit_ppm: int = PPM
    seen: int = 0
    exposed: Mapping[int, float] | None = None

    @property
    def count(self) -> int:
        """How many members."""
        return sum(self.members.values())


@dataclass(frozen=True)
class Costs:
    """A year of the person's: what it costs (satoshi) as a spread, and the part that is fixed (dues, running).

    `expected_ppm`: cases a year in the pool. `illness_ppm`: the chance that it claims within a year; `asked_sat`
    what a claim asks for on the average, `brought_sat` what it brings. `experience_ppm`: how often members have
    fallen ill as a part of what is assumed, as far as the history is long enough to say so.
    """

    year_sat: Spread
    fixed_sat: int
    expected_ppm: int
    illness_ppm: int
    asked_sat: int
    brought_sat: int
    experience_ppm: int


def illness(given: Assumptions, age: int) -> float:
    """Serious illnesses a year at an age; the mean over ages where it is unknown."""
    women = given.women
    if age != UNKNOWN:
        return (1 - women) * given.illness(False).rate(age) + women * given.illness(True).rate(age)
    shares = sum(band.share for band in given.bands)
    return sum(band.share * illness(given, (band.first + band.last) // 2) for band in given.bands) / shares


def costs(rules: Rules, given: Assumptions, pool: PoolProfile, plan: str, age: int,
          cases: int = CASES) -> Costs:
    """What it would cost somebody of that age who joins with that plan, and what it would bring. `cases`: so many
    are drawn, about.
    """
    me = rules.plans[plan].at(age)
    weight = pool.weight + me.weight
    groups: dict[tuple[str, int], float] = dict(pool.members)
    groups[plan, age] = groups.get((plan, age), 0) + 1
    draw = Random(f"quote {plan} {age}")

    # What is assumed, moved by what has been seen.
    expected = sum(time * illness(given, at) for at, time in (pool.exposed or {}).items())
    shape, scale = PRIOR_CASES + pool.seen, 1 / (PRIOR_CASES + expected)

    # Each sort of case: how often, and its cap. False claims that get through are such a sort, too.
    passes = odds.within(odds.Panel.of(rules, given.witnesses).passes(), odds.tries(rules))
    false = given.fraud / 1_000 * float(passes) * (1 - given.watch)
    caps = [_sat(rules.plans[name].at(max(at, 0)).cap, pool) for name, at in groups]
    honest = [count * illness(given, at) for (_, at), count in groups.items()]
    lies = [count * false for count in groups.values()]
    commissions = rules.reviewers * rules.commission_sat
    most = rules.case_share_sat or 10**18

    def year() -> int:
        factor = draw.gammavariate(shape, scale)
        rates = list(accumulate(factor * h + lie for h, lie in zip(honest, lies, strict=True)))
        borne, at = 0, 0.0
        while rates[-1] and (at := at + draw.expovariate(rates[-1])) < 1:
            cap = draw.choices(caps, cum_weights=rates)[0]
            need = _asked(cap, given.full, draw.random()) + commissions
            borne += min(-(-need // weight), most)
        return me.weight * borne + fixed

    fixed = me.weight * (rules.dues_sat + rules.running_sat) * AGE_BLOCKS // rules.period_blocks
    years = max(min(YEARS, int(cases / max(sum(honest), 1))), YEARS // 4)
    spread = Spread.of(year() for _ in range(years))
    cap, bound = _sat(me.cap, pool), most * weight + pool.purse_sat - commissions
    steps = [_asked(cap, given.full, (n + 0.5) / 100) for n in range(100)]
    return Costs(spread, fixed, round(sum(honest) * shape * scale * 1e6), round(illness(given, age) * 1e6),
                 sum(steps) // 100, sum(max(min(step, bound), 0) for step in steps) // 100,
                 round(shape * scale * 1e6))


def _asked(cap: int, full: float, part: float) -> int:
    return int(cap * (full + (1 - full) * part))


def _sat(amount: int, pool: PoolProfile) -> int:
    return amount * pool.unit_ppm // PPM
