"""The made-up people: their lives, what they decide, and when; prices and fees.

Chance comes from three generators, so that other rules meet the same people in the same markets. Whatever ground
carries out what they do, the same seed and the same state before their eyes make them do the same.
"""

import math
from dataclasses import dataclass
from random import Random

from lashou_btc.simulation.assumptions import FEE_DAYS, Assumptions

YEAR, WEEK = 365, 7
JOINING_DAYS = 30
"""The first members join within these days."""
NEVER, LONG = 10**9, 1_000.0


@dataclass(slots=True)
class Member:
    """A member: account, age on the day of joining, that day, plan, sex, how many times as ill as others.

    Then what life holds, by day: falls ill, dies, leaves, files a false claim. `person` counts people, who may have
    several accounts one after the other. `early`: it joined ill, or fell ill before it was covered.
    """

    number: int
    person: int
    age: float
    joined: int
    plan: str
    woman: bool
    times: float
    ill: int
    dies: int
    leaves: int
    lies: int
    early: bool = False
    tries: int = 0

    def age_on(self, day: int) -> float:
        """Its age."""
        return self.age + (day - self.joined) / YEAR


@dataclass(frozen=True, slots=True)
class Filed:
    """A claim as its claimant knows it: whether what it says is true, whose, the day and the price on that day.

    `ill`: its claimant is, and yet not `honest` where it states a wrong day of the diagnosis. `early`: its illness
    was older than the cover. `bound_sat`: what one case could bring at most on that day, by the bound of each share
    and who shared; 0 where there is no bound.
    """

    honest: bool
    ill: bool
    early: bool
    account: int
    day: int
    price: int
    bound_sat: int


class People:
    """Draws what people do. The order of the calls is part of the result: same seed, same calls, same lives."""

    def __init__(self, given: Assumptions) -> None:
        self.given = given
        self._lives, self._choices, self._market = (
            Random(f"{given.seed} {what}") for what in ("lives", "choices", "market"))
        self.price = given.price
        self.feerate = given.feerate.step(0)
        self._exact, self._fee_walk, self._week = float(given.price), 0.0, 0
        self._shares = [band.share for band in given.bands]
        self._plans = sorted(given.rules.plans)
        self.illness = (given.illness(False), given.illness(True))
        self.newcomers = 0

    # Lives

    def newcomer(self, day: int) -> Member:
        """Somebody who joins, with all that life holds. It takes as many draws for each, whatever comes out."""
        given, draw = self.given, self._lives.random
        band = self._lives.choices(given.bands, self._shares)[0]
        age = band.first + draw() * (band.last + 1 - band.first)
        woman, picks = draw() < given.women, draw()
        bad = draw() < (given.founders if day < JOINING_DAYS else given.adverse)
        ill, dies, leaves, lies = (-math.log(1.0 - draw()) for _ in range(4))
        plans = [c.plan for c in given.choose if c.first <= age < c.last + 1] or self._plans
        times = given.adverse_times if bad and given.adverse_times else 1.0
        self.newcomers += 1
        return Member(
            0, self.newcomers, age, day, plans[int(picks * len(plans))], woman, times,
            day if bad and not given.adverse_times else _day(day, self.illness[woman].years(age, ill / times)),
            _day(day, given.dies_in(age, dies)), _day(day, leaves / given.leave if given.leave else math.inf),
            _day(day, lies * 1_000 / given.fraud if given.fraud else math.inf))

    def ill_again(self, member: Member, day: int) -> int:
        """The day on which somebody who falls ill now does so the next time."""
        times = member.times * self.given.again
        draw = -math.log(1.0 - self._choices.random())
        return _day(day, self.illness[member.woman].years(member.age_on(day), draw / times)) if times else NEVER

    def lies_again(self, day: int) -> int:
        """The day of a member's next false claim that has nothing to do with the one before."""
        return _day(day, -math.log(1.0 - self._choices.random()) * 1_000 / self.given.fraud)

    # Choices

    def chance(self, p: float) -> bool:
        """True with that probability."""
        return self._choices.random() < p

    def within(self, days: int) -> int:
        """A day from 1 to `days`."""
        return 1 + int(self._choices.random() * max(days, 1))

    def joining_day(self, first: int, days: int) -> int:
        """The day on which somebody joins."""
        return first + int(self._lives.random() * days)

    def asks(self, cap: int) -> int:
        """How much a claim is for: some part of the cap, in the contract's unit."""
        return max(int(cap * (self.given.full + (1 - self.given.full) * self._choices.random())), 1)

    def corrupt(self, witness: int) -> bool:
        """The last witnesses are the corrupt ones."""
        return witness > self.given.witnesses - self.given.corrupt

    def approves(self, witness: int, honest: bool, early: bool) -> bool:
        """A reviewer's decision. `honest`: the claim is true; `early`: the illness is older than the cover."""
        if self.corrupt(witness):
            return True
        if honest and early and self.chance(self.given.dated):
            return False
        return not self.chance(self.given.doubt if honest else self.given.detect)

    def verdict(self, claim_is_honest: bool) -> str | None:
        """What the quorum decides on an objection, or None where neither side has enough signatures."""
        honest = self.given.witnesses - self.given.corrupt
        if honest >= self.given.quorum:
            return "dismissed" if claim_is_honest else "upheld"
        return "dismissed" if self.given.corrupt >= self.given.quorum else None

    # Markets

    def pass_to(self, day: int) -> None:
        """Lets price and feerate walk on to a later day: they make a step each week."""
        given, draw = self.given, self._market.gauss
        while self._week < day // WEEK:
            self._week += 1
            part = WEEK / YEAR
            step = (given.drift - given.volatility**2 / 2) * part + given.volatility * math.sqrt(part) * draw(0, 1)
            self._exact = min(max(self._exact * math.exp(step), 1.0), 1e14)
            stays = math.exp(-WEEK / FEE_DAYS)
            self._fee_walk = stays * self._fee_walk + math.sqrt(1 - stays ** 2) * draw(0, 1)
        self.price = round(self._exact)
        rate = given.feerate.step(day) * math.exp(given.feerate.spread * self._fee_walk)
        self.feerate = min(max(round(rate), 1), given.rules.max_feerate_sat_vb)


def _day(day: int, years: float) -> int:
    """So many years after a day, as a day; never the same day."""
    return day + 1 + int(years * YEAR) if years < LONG else NEVER
