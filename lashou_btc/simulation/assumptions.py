"""What a simulation takes for granted about people and prices. Every number here is an assumption."""

import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lashou_btc.errors import InvalidInput
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.rules import Rules
from lashou_btc.words import Said, said

MAX_MEMBERS, MAX_YEARS = 200_000, 50
MAX_AGE = 130
MORTALITY_AGE, MORTALITY_DOUBLES = 60, 8.0
"""At that age `mortality` per 1,000 die in a year, and it doubles with so many years of age (Gompertz's law)."""
FEE_DAYS = 60
"""A walking feerate comes back to its median with this time constant."""


@dataclass(frozen=True)
class AgeBand:
    """An age band: ages `first` to `last`, its share of those who join, serious illnesses a year per 1,000 men and
    per 1,000 women.
    """

    first: int
    last: int
    share: int
    incidence: float
    women: float = -1.0

    def __post_init__(self) -> None:
        if self.women < 0:
            object.__setattr__(self, "women", self.incidence)

    @classmethod
    def parse(cls, text: str) -> "AgeBand":
        """From "18-29:20:0.6", or with a figure of its own for women, "18-29:20:0.5/0.7". Raises InvalidInput."""
        try:
            ages, share, incidence = text.split(":")
            first, last = ages.split("-")
            men, _, women = incidence.partition("/")
            band = cls(int(first), int(last), int(share), float(men), float(women or men))
        except ValueError:
            raise InvalidInput("simulate.band:form", text=text) from None
        if not (0 <= band.first <= band.last <= MAX_AGE and 0 <= band.share <= 1_000_000
                and 0 <= band.incidence <= 1_000 and 0 <= band.women <= 1_000):
            raise InvalidInput("simulate.band", text=text)
        return band


BANDS = (AgeBand(18, 24, 8, 0.36, 0.37), AgeBand(25, 29, 12, 0.51, 0.62), AgeBand(30, 34, 15, 0.82, 1.07),
         AgeBand(35, 39, 15, 1.48, 1.83), AgeBand(40, 44, 13, 2.78, 2.90), AgeBand(45, 49, 12, 4.59, 4.52),
         AgeBand(50, 54, 11, 7.81, 6.73), AgeBand(55, 59, 9, 12.46, 9.43), AgeBand(60, 64, 5, 19.00, 13.17),
         AgeBand(65, 69, 0, 27.16, 16.57), AgeBand(70, 74, 0, 37.45, 21.71), AgeBand(75, 79, 0, 48.55, 27.67),
         AgeBand(80, 99, 0, 55.39, 31.80))
"""Cancer, heart attack and stroke among people who had none before: means over each band of the rates for the
United Kingdom's population in "A Critical Review", the report of the Critical Illness Healthcare Study Group (A.
Dinani and others, Staple Inn Actuarial Society, 14 March 2000). That table goes from 20 to 80: the first band is
that of 20 to 24, the last the rate at 80. Who joins is an assumption without a source. Put your own region's
figures in its place.
"""


@dataclass(frozen=True)
class Choice:
    """A plan and the ages at which people take it."""

    plan: str
    first: int
    last: int

    @classmethod
    def parse(cls, text: str) -> "Choice":
        """From "basic:18-49". Raises InvalidInput."""
        try:
            plan, ages = text.rsplit(":", 1)
            first, last = map(int, ages.split("-"))
        except ValueError:
            first, last, plan = 1, 0, ""
        if not plan or not 0 <= first <= last <= MAX_AGE:
            raise InvalidInput("simulate.choose", text=text)
        return cls(plan, first, last)


@dataclass(frozen=True)
class Fees:
    """The feerate as time goes by, in sat/vB: steps (from a day on), or a walk about a median.

    `spread` is the standard deviation of the walk's logarithm in the long run; 0 where there are steps.
    """

    steps: tuple[tuple[int, int], ...]
    spread: float = 0.0

    @classmethod
    def parse(cls, text: str) -> "Fees":
        """From "5", "5,100@2,5@3" (100 from the second year's end on, 5 from the third's) or "walk:5:0.8"."""
        try:
            if text.startswith("walk:"):
                _, median, spread = text.split(":")
                made = cls(((0, int(median)),), float(spread))
            else:
                parts = [part.partition("@") for part in text.split(",")]
                made = cls(tuple((round(float(year or 0) * 365), int(rate)) for rate, _, year in parts))
        except (ValueError, OverflowError):
            raise InvalidInput("simulate.feerate:form", text=text) from None
        days = [day for day, _ in made.steps]
        if days[0] != 0 or any(b <= a for a, b in pairwise(days)) or not 0 <= made.spread <= 5:
            raise InvalidInput("simulate.feerate", text=text)
        return made

    def step(self, day: int) -> int:
        """The step that holds on a day; of a walk, the median."""
        return self.steps[bisect_right(self.steps, (day, 10**9)) - 1][1]

    def __str__(self) -> str:
        if self.spread:
            return f"walk:{self.steps[0][1]}:{self.spread:g}"
        return ",".join(f"{rate}@{day / 365:g}" if day else str(rate) for day, rate in self.steps)


class Hazard:
    """What happens to people at a rate that their age decides: by band, as illness does."""

    def __init__(self, ages: Sequence[int], per_1000: Sequence[float]) -> None:
        self.ages, self.rates = list(ages), [rate / 1_000 for rate in per_1000]
        self.ages[0] = 0
        self._sums = [0.0]
        for n, (first, then) in enumerate(pairwise(self.ages)):
            self._sums.append(self._sums[n] + (then - first) * self.rates[n])

    def rate(self, age: float) -> float:
        """A year, at that age."""
        return self.rates[bisect_right(self.ages, age) - 1]

    def years(self, age: float, draw: float) -> float:
        """In how many years it happens to somebody of that age, for a draw from the unit exponential."""
        at = bisect_right(self.ages, age) - 1
        target = self._sums[at] + (age - self.ages[at]) * self.rates[at] + draw
        n = bisect_right(self._sums, target, at) - 1
        if not self.rates[n]:
            return math.inf
        return self.ages[n] + (target - self._sums[n]) / self.rates[n] - age


@dataclass(frozen=True)
class Assumptions:
    """A made-up population. Rates are per year, chances from 0 to 1, money as the names say.

    Illness: `bands` with their incidence, `women` among members, `again` times that for who has been ill before,
    `later`: who fell ill while waiting claims when the waiting is over. `mortality`: deaths per 1,000 at 60.
    `adverse`: so many of those who join later do so because they need it: `adverse_times` the usual incidence, or
    ill already where that is 0; `founders`: so many of the first members. `fraud`: false claims per 1,000 members;
    `retry`: who was found out tries again once it may. `detect`: an honest reviewer sees through a false claim;
    `doubt`: it rejects an honest one; `dated`: it rejects one for an illness older than the cover, where the rules
    do not ask for its day. `misdate`: where they do, who has such an illness claims all the same, with a wrong day,
    which is a false claim. `watch`: a supervisor objects to a false claim on notice. `late`: a reviewer misses its
    deadline. `corrupt`: so many witnesses approve whatever comes, for `bribe` of a false claim's benefit. `lapse`:
    a member asked to top up, or called, does not pay. `rejoin`: who lapsed joins again. `leave`, `join`: per
    member. `quit`: who paid more than `dear` times what the cover was worth at its age leaves, per year. `price`:
    hundredths of the reference currency for one bitcoin; `drift` and `volatility` of its logarithm. `full`: the
    least part of the cap that a claim asks for. `choose`: who takes which plan; where nothing is said, each with
    equal chances.
    """

    rules: Rules
    members: int = 1_000
    years: int = 5
    seed: int = 1
    witnesses: int = 5
    quorum: int = 3
    min_coin_sat: int = Contract.min_coin_sat
    bands: tuple[AgeBand, ...] = BANDS
    choose: tuple[Choice, ...] = ()
    women: float = 0.5
    again: float = 1.5
    later: float = 0.5
    mortality: float = 10.0
    adverse: float = 0.0
    founders: float = 0.0
    adverse_times: float = 0.0
    fraud: float = 0.5
    retry: float = 1.0
    detect: float = 0.9
    doubt: float = 0.01
    dated: float = 0.0
    misdate: float = 1.0
    watch: float = 0.5
    late: float = 0.05
    corrupt: int = 0
    bribe: float = 0.3
    lapse: float = 0.05
    rejoin: float = 0.0
    leave: float = 0.03
    join: float = 0.05
    quit: float = 0.0
    dear: float = 2.0
    price: int = 10_000_000
    drift: float = 0.0
    volatility: float = 0.5
    full: float = 0.5
    feerate: Fees = Fees(((0, 5),))
    settle_days: int = 7

    def __post_init__(self) -> None:
        def need(holds: bool, name: str, wanted: Said) -> None:
            if not holds:
                raise InvalidInput("simulate.bounds", code=f"simulate.{name}", name=name.replace("_", "-"),
                                   wanted=wanted)

        def between(least: int, most: int) -> Said:
            return said("bounds.range", least=least, most=most)

        need(1 <= self.members <= MAX_MEMBERS, "members", between(1, MAX_MEMBERS))
        need(1 <= self.years <= MAX_YEARS, "years", between(1, MAX_YEARS))
        need(1 <= self.quorum <= self.witnesses <= 20, "witnesses", said("bounds.quorum"))
        need(0 <= self.corrupt <= self.witnesses, "corrupt", said("bounds.witnesses"))
        for name in ("women", "later", "adverse", "founders", "dated", "misdate",
                     "retry", "detect", "doubt", "watch", "late", "bribe", "lapse",
                     "rejoin", "leave", "join", "quit", "full"):
            need(0 <= getattr(self, name) <= 1, name, between(0, 1))
        need(0 <= self.fraud <= 1_000, "fraud", said("bounds.per-thousand"))
        need(0 <= self.mortality <= 1_000, "mortality", said("bounds.deaths"))
        need(0 <= self.again <= 100, "again", said("bounds.times"))
        need(self.adverse_times == 0 or 1 <= self.adverse_times <= 100, "adverse_times", said("bounds.adverse"))
        need(0 < self.dear <= 1_000, "dear", said("bounds.dear"))
        need(0 <= self.volatility <= 10 and -10 <= self.drift <= 10, "volatility", said("bounds.drift"))
        need(1 <= self.price <= 10**12, "price", said("bounds.price"))
        most = self.rules.max_feerate_sat_vb
        need(all(1 <= rate <= most for _, rate in self.feerate.steps), "feerate", said("bounds.feerate", most=most))
        need(any(band.share for band in self.bands), "band", said("bounds.band"))
        for before, after in pairwise(sorted(self.bands, key=lambda b: b.first)):
            need(after.first == before.last + 1, "band", said(
                "bounds.gaps", first=before.first, last=before.last, next=before.last + 1, found=after.first))
        for choice in self.choose:
            need(choice.plan in self.rules.plans, "choose", said("bounds.plans", plans=sorted(self.rules.plans)))

    def illness(self, woman: bool) -> Hazard:
        """Serious illness by age; below the first band and above the last one as in these."""
        bands = sorted(self.bands, key=lambda b: b.first)
        return Hazard([b.first for b in bands], [b.women if woman else b.incidence for b in bands])

    def dies_in(self, age: float, draw: float) -> float:
        """In how many years somebody of that age dies, for a draw from the unit exponential."""
        now = self.mortality / 1_000 * 2 ** ((age - MORTALITY_AGE) / MORTALITY_DOUBLES)
        per_year = math.log(2) / MORTALITY_DOUBLES
        return math.log1p(draw * per_year / now) / per_year if now else math.inf
