"""What comes out of a simulation: values that can be printed, drawn and compared."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lashou_btc.pool.rules import PPM
from lashou_btc.simulation.spreads import Estimate, Spread

HONEST, FALSE = "honest members", "members who filed a false claim"
GOOD_WITNESSES, BAD_WITNESSES = "honest witnesses", "corrupt witnesses"
AGES = (18, 30, 40, 50, 60, 70)
"""Ages at which the age groups of the tables begin; the first has everybody younger, too."""


def group_name(group: int) -> str:
    """An age group in words."""
    return f"{AGES[group]} and over" if group == len(AGES) - 1 else f"{AGES[group]} to {AGES[group + 1] - 1}"


@dataclass(frozen=True)
class AgeYear:
    """An age group in one year: members who shared all of it, what they paid in all, what the cover was worth to
    them (their illnesses to be expected times what a claim would get), and what benefits were paid in the group.
    """

    group: int
    members: int
    cost_sat: int
    expected_sat: int
    benefits_sat: int


@dataclass(frozen=True)
class Year:
    """A year of the pool. `cost_sat`: plan → what members who shared all year paid, their deposits' fees included.

    `cost_minor` is the same at the year's mean price, in hundredths of the reference currency, over all plans. At
    the year's end: `cap_sat`, the greatest cap; `in_force_sat`, what of it one case could bring as members and
    their balances are; `after_fall_ppm`, what of the cap's worth of that day would be left if the price fell by
    half.
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
    cap_sat: int
    in_force_sat: int
    after_fall_ppm: int
    cost_sat: Mapping[str, Spread]
    cost_minor: Spread
    ages: tuple[AgeYear, ...]

    @property
    def mean_cost_sat(self) -> int:
        """What a member who shared all year paid, on the average."""
        count = sum(s.count for s in self.cost_sat.values())
        return sum(s.count * s.mean for s in self.cost_sat.values()) // count if count else 0


@dataclass(frozen=True)
class Claims:
    """What became of claims of one sort.

    Each claim is in one of: `in_full` and `cut`, paid; `payable`, due and not paid, or not all of it; `unfunded`,
    nothing came in; `rejected` by the panel; `undecided`; `refused` after an objection; `fraud`, found out when it
    had been paid; `open`. `early` of those filed are of people who were ill before they were covered: honest
    where the rules do not ask for the day of the diagnosis, and false where they do. `uncovered`: illnesses of
    members who could not claim.

    `due_sat` is what is due and not paid. `days`: from filing to the benefit's payment; `censored` of them belong
    to claims that are not paid yet (open or payable), which took at least so long. `worth_ppm`: the benefit's worth
    when paid, in the reference currency, in millionths of the approved amount's worth on the day the claim was
    filed.

    Cuts are among claims whose cost has been charged, `charged`: `known` were cut by no more than what the bound of
    each share (`case_share_sat`) let foresee when they were filed, `surprising` by more. `asked_sat` is what
    charged claims were approved for, `lacking_sat` what of that no member bore, `surprise_sat` what of this could
    not be foreseen; `depth_ppm`: how much of its amount a cut claim lacked.
    """

    filed: int
    in_full: int
    cut: int
    payable: int
    unfunded: int
    rejected: int
    undecided: int
    refused: int
    fraud: int
    open: int
    early: int
    uncovered: int
    paid_sat: int
    due_sat: int
    charged: int
    known: int
    surprising: int
    asked_sat: int
    lacking_sat: int
    surprise_sat: int
    depth_ppm: Spread
    days: Spread
    censored: int
    worth_ppm: Spread

    @property
    def cuts(self) -> int:
        """Charged claims that lack something."""
        return self.known + self.surprising

    @property
    def in_full_ppm(self) -> int:
        """Millionths of the charged claims that lack nothing."""
        return (self.charged - self.cuts) * PPM // self.charged if self.charged else 0


STATES = ("in_full", "cut", "payable", "unfunded", "rejected", "undecided", "refused", "fraud", "open")
"""What a claim can have become; each claim is one of these."""


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
class Lies:
    """What false claims brought to the `people` who filed them, `claims` of them, shares of others' costs aside:
    benefits, less bribes, bonds of rejected claims, and balances that were forfeited.
    """

    people: int
    claims: int
    benefits_sat: int
    bribes_sat: int
    bonds_sat: int
    forfeited_sat: int

    @property
    def net_sat(self) -> int:
        """Gain or loss by all of them."""
        return self.benefits_sat - self.bribes_sat - self.bonds_sat - self.forfeited_sat


@dataclass(frozen=True)
class Money:
    """Where the members' money went: benefits to the honest and to others, witnesses (commissions), rewards, the
    operator, fees of payouts and carries; and what members paid in fees of their own.
    """

    benefits_sat: int
    false_benefits_sat: int
    witnesses_sat: int
    rewards_sat: int
    operator_sat: int
    fees_sat: int
    members_fees_sat: int

    @property
    def whole_sat(self) -> int:
        """All of it."""
        return sum(asdict(self).values())

    def shares_ppm(self) -> dict[str, int]:
        """Each in millionths of all."""
        whole = self.whole_sat
        return {name.removesuffix("_sat"): sat * PPM // whole if whole else 0 for name, sat in asdict(self).items()}


@dataclass(frozen=True)
class Waits:
    """How many days payments of a kind wait, from the height at which they are due to their transaction; `unpaid`
    of them had not been paid at the end, and count with what they had waited by then.
    """

    spread: Spread
    longest: int
    unpaid: int


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
    feerate: int


@dataclass(frozen=True)
class Outcome:
    """A finished simulation. `consolidations` are carries that put coins together, `decisions` those that carried
    what the quorum decided. `held_up`: days on which a benefit was due and no payout could be had, by the error's
    code. `state_hash`: of the real fold over the whole made-up history; empty where the ledger ran alone (`fast`).
    """

    assumptions: Mapping[str, Any]
    fast: bool
    years: tuple[Year, ...]
    honest: Claims
    false: Claims
    parties: tuple[Party, ...]
    lies: Lies
    money: Money
    waits: Mapping[str, Waits]
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
        value["lies"]["net_sat"] = self.lies.net_sat
        value["money"]["shares_ppm"] = self.money.shares_ppm()
        return value

    @property
    def spiral(self) -> int:
        """The year in which a spiral shows, or 0: members are fewer than four fifths of the first year's and pay
        half as much again as then, and it stays so to the end.
        """
        first, found = self.years[0], 0
        for year in self.years[1:]:
            bad = 5 * year.members < 4 * first.members and 2 * year.mean_cost_sat > 3 * max(first.mean_cost_sat, 1)
            found = (found or year.number) if bad else 0
        return found


@dataclass(frozen=True)
class Age:
    """An age group over all years of all runs. `cost_sat`: what a member paid in a year, over members and years;
    `paid` and `expected`: its mean, and that of what the cover was worth; `ratio`: the one by the other.
    """

    group: str
    member_years: int
    cost_sat: Spread
    paid: Estimate
    expected: Estimate
    ratio: Estimate


@dataclass(frozen=True)
class Overall:
    """Several runs that differ in their seed alone. `cost_sat`: plan → over all years of all runs, the median
    member's cost of that year; so its spread is what luck does to a pool, not what it does to a member.

    `in_full_ppm`, `lapsed_ppm` (of members and year) and `false_net_sat` (a false claimer's gain) are over runs;
    `year_sat` is what a member paid, over members and years. Estimates: `cost` of a member and year; `cut`, the
    chance that a charged claim lacks something, `surprise`, that it lacks more than was known; `depth`, how much of
    its amount a cut claim lacks; `lacking`, how much of all approved amounts, `surprise_sat`, how much of these
    that was not known; `false_gain`, what one who filed false claims gained by them, and `false_try`, what each of
    these brought (`Lies`); `false_paid`, the chance that a false claim is paid; `members_kept`, members at the end
    by those of the first year; `money`: shares of the members' money. `members`: year → how many. `spiral_runs` of
    the runs show a spiral (`Outcome.spiral`), the median one from year `spiral_year` on. `after_fall_ppm`: over
    years, what of a cap's worth would be left if the price fell by half.
    """

    runs: int
    cost_sat: Mapping[str, Spread]
    year_sat: Spread
    in_full_ppm: Spread
    lapsed_ppm: Spread
    false_net_sat: Spread
    days: Spread
    cost: Estimate
    cut: Estimate
    surprise: Estimate
    surprise_sat: Estimate
    depth: Estimate
    lacking: Estimate
    false_gain: Estimate
    false_try: Estimate
    false_paid: Estimate
    members_kept: Estimate
    money: Mapping[str, Estimate]
    ages: tuple[Age, ...]
    members: tuple[Spread, ...]
    spiral_runs: int
    spiral_year: int
    after_fall_ppm: Spread


def overall(outcomes: Sequence[Outcome]) -> Overall:
    """What the runs have in common, and how far they differ."""
    years = [year for outcome in outcomes for year in outcome.years]
    plans = sorted({plan for year in years for plan in year.cost_sat})
    liars = [p for o in outcomes for p in o.parties if p.name == FALSE]
    spirals = sorted(o.spiral for o in outcomes if o.spiral)

    def ratio(over: Callable[[Outcome], float], under: Callable[[Outcome], float],
              least: float = -math.inf) -> Estimate:
        return Estimate.ratio(((over(o), under(o)) for o in outcomes), least)

    def part(name: str) -> Callable[[Outcome], int]:
        return lambda o: int(getattr(o.money, f"{name}_sat"))

    def sharing(o: Outcome) -> int:
        return sum(s.count for y in o.years for s in y.cost_sat.values())

    return Overall(
        len(outcomes),
        {plan: Spread.of(y.cost_sat[plan].p50 for y in years if y.cost_sat[plan].count) for plan in plans},
        Spread.weighed((s.mean, s.count) for y in years for s in y.cost_sat.values()),
        Spread.of(o.honest.in_full_ppm for o in outcomes if o.honest.charged),
        Spread.of(y.lapsed * PPM // max(y.members, 1) for y in years),
        Spread.of(p.net_each_sat for p in liars if p.count),
        Spread.of(o.honest.days.p50 for o in outcomes if o.honest.days.count),
        ratio(lambda o: sum(s.count * s.mean for y in o.years for s in y.cost_sat.values()), sharing),
        ratio(lambda o: o.honest.cuts, lambda o: o.honest.charged, 0),
        ratio(lambda o: o.honest.surprising, lambda o: o.honest.charged, 0),
        ratio(lambda o: o.honest.surprise_sat, lambda o: o.honest.asked_sat, 0),
        ratio(lambda o: o.honest.depth_ppm.mean * o.honest.cuts / PPM, lambda o: o.honest.cuts, 0),
        ratio(lambda o: o.honest.lacking_sat, lambda o: o.honest.asked_sat, 0),
        ratio(lambda o: o.lies.net_sat, lambda o: o.lies.people),
        ratio(lambda o: o.lies.net_sat, lambda o: o.lies.claims),
        ratio(lambda o: o.false.in_full + o.false.cut, lambda o: o.false.filed, 0),
        ratio(lambda o: o.years[-1].members, lambda o: o.years[0].members, 0),
        {name: ratio(part(name), lambda o: o.money.whole_sat, 0)
         for name in outcomes[0].money.shares_ppm()},
        tuple(_age(outcomes, group) for group in range(len(AGES))),
        tuple(Spread.of(o.years[n].members for o in outcomes) for n in range(len(outcomes[0].years))),
        len(spirals), spirals[len(spirals) // 2] if spirals else 0,
        Spread.of(y.after_fall_ppm for y in years))


def _age(outcomes: Sequence[Outcome], group: int) -> Age:
    found = [[a for y in o.years for a in y.ages if a.group == group] for o in outcomes]
    sums = [(sum(a.members for a in run), sum(a.cost_sat for a in run), sum(a.expected_sat for a in run))
            for run in found]
    return Age(
        group_name(group), sum(count for count, _, _ in sums),
        Spread.weighed((a.cost_sat // a.members, a.members) for run in found for a in run if a.members),
        Estimate.ratio((cost, count) for count, cost, _ in sums),
        Estimate.ratio((worth, count) for count, _, worth in sums),
        Estimate.ratio((cost, worth) for _, cost, worth in sums))
