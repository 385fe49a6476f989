"""What comes out of a simulation: values that can be printed, drawn and compared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

HONEST, FALSE = "honest members", "members who filed a false claim"
GOOD_WITNESSES, BAD_WITNESSES = "honest witnesses", "corrupt witnesses"


@dataclass(frozen=True)
class Spread:
    """How values lie: how many, their mean, and the values below which 5, 25, 50, 75 and 95 in 100 lie."""

    count: int
    mean: int
    p5: int
    p25: int
    p50: int
    p75: int
    p95: int

    @classmethod
    def of(cls, values: Iterable[int]) -> "Spread":
        """Of whole numbers; all zero for none."""
        ranked = sorted(values)
        if not ranked:
            return cls(0, 0, 0, 0, 0, 0, 0)
        at = [ranked[min(len(ranked) * p // 100, len(ranked) - 1)] for p in (5, 25, 50, 75, 95)]
        return cls(len(ranked), sum(ranked) // len(ranked), *at)


@dataclass(frozen=True)
class Year:
    """A year of the pool. `cost_sat`: plan → what members who shared all year paid, their deposits' fees included.

    `cost_minor` is the same at each day's price, in hundredths of the reference currency, over all plans.
    """

    number: int
    members: int
    joined: int
    lapsed: int
    left: int
    expelled: int
    claims: int
    false_claims: int
    benefits_sat: int
    settlement_fees_sat: int
    cost_sat: Mapping[str, Spread]
    cost_minor: Spread


@dataclass(frozen=True)
class Claims:
    """What became of claims of one sort. `uncovered`: illnesses of people who could not claim (waiting, gone).

    `days`: from filing to the benefit's payment. `worth_ppm`: the benefit's worth when paid, in the reference
    currency, in millionths of the approved amount's worth on the day the claim was filed.
    """

    filed: int
    in_full: int
    reduced: int
    unfunded: int
    rejected: int
    refused: int
    open: int
    uncovered: int
    paid_sat: int
    days: Spread
    worth_ppm: Spread

    @property
    def in_full_ppm(self) -> int:
        """Millionths of those decided in the claimant's favour that got all of what was approved."""
        return self.in_full * 1_000_000 // self.decided if self.decided else 0

    @property
    def decided(self) -> int:
        """Claims that the panel and the notice let pass."""
        return self.in_full + self.reduced + self.unfunded


@dataclass(frozen=True)
class Party:
    """What a sort of people got and gave in all, in satoshi; `count` of them, or of their claims."""

    name: str
    count: int
    got_sat: int
    gave_sat: int

    @property
    def net_each_sat(self) -> int:
        """Got less gave, for each."""
        return (self.got_sat - self.gave_sat) // self.count if self.count else 0


@dataclass(frozen=True)
class Point:
    """The pool on a day: members who share, what lies in coins, purse, members' balances, payments due, price."""

    day: int
    members: int
    funds_sat: int
    purse_sat: int
    balances_sat: int
    due_sat: int
    price: int


@dataclass(frozen=True)
class Outcome:
    """A finished simulation. `consolidations` are carries that put coins together, `decisions` those that carried
    what the quorum decided. `held_up`: days on which a benefit was due and no payout could be had, by the error's
    code. `state_hash`: of the real fold over the whole made-up history.
    """

    assumptions: Mapping[str, Any]
    years: tuple[Year, ...]
    honest: Claims
    false: Claims
    parties: tuple[Party, ...]
    settlements: int
    consolidations: int
    decisions: int
    held_up: Mapping[str, int]
    transactions: int
    documents: int
    funds_sat: int
    liabilities_sat: int
    state_hash: str
    series: tuple[Point, ...]

    def to_json(self) -> dict[str, Any]:
        """Everything as plain values."""
        value = asdict(self)
        for name in ("honest", "false"):
            value[name]["in_full_ppm"] = getattr(self, name).in_full_ppm
        for party, plain in zip(self.parties, value["parties"], strict=True):
            plain["net_each_sat"] = party.net_each_sat
        return value


@dataclass(frozen=True)
class Overall:
    """Several runs that differ in their seed alone. `cost_sat`: plan → over all years of all runs, the median
    member's cost of that year; so its spread is what luck does to a pool, not what it does to a member.

    `in_full_ppm`, `lapsed_ppm` (of members and year) and `false_net_sat` (a false claimer's gain) are over runs.
    """

    runs: int
    cost_sat: Mapping[str, Spread]
    in_full_ppm: Spread
    lapsed_ppm: Spread
    false_net_sat: Spread


def overall(outcomes: Sequence[Outcome]) -> Overall:
    """What the runs have in common, and how far they differ."""
    years = [year for outcome in outcomes for year in outcome.years]
    plans = sorted({plan for year in years for plan in year.cost_sat})
    false = [p.net_each_sat for o in outcomes for p in o.parties if p.name == FALSE and p.count]
    return Overall(len(outcomes), {
        plan: Spread.of(y.cost_sat[plan].p50 for y in years if y.cost_sat[plan].count) for plan in plans},
        Spread.of(o.honest.in_full_ppm for o in outcomes if o.honest.decided),
        Spread.of(y.lapsed * 1_000_000 // max(y.members, 1) for y in years), Spread.of(false))
