"""The made-up people: what they decide, and when. All chance comes from one seeded generator."""

import math
from dataclasses import dataclass
from random import Random

from lashou_btc.simulation.assumptions import Assumptions

YEAR = 365


@dataclass
class Member:
    """A member: age on the day of joining, that day, plan."""

    age: float
    joined: int
    plan: str


class People:
    """Draws what people do. The order of the calls is part of the result: same seed, same calls, same lives."""

    def __init__(self, given: Assumptions) -> None:
        self.given = given
        self.rng = Random(given.seed)
        self.price = given.price
        self._exact = float(given.price)
        self._shares = [band.share for band in given.bands]
        self._plans = sorted(given.rules.plans)

    def chance(self, p: float) -> bool:
        """True with that probability."""
        return self.rng.random() < p

    def within(self, days: int) -> int:
        """A day from 1 to `days`."""
        return self.rng.randint(1, max(days, 1))

    def newcomer(self, day: int) -> Member:
        """Somebody who joins: an age by the bands, a plan with equal chances."""
        band = self.rng.choices(self.given.bands, self._shares)[0]
        age = band.first + self.rng.random() * (band.last + 1 - band.first)
        return Member(age, day, self.rng.choice(self._plans))

    def year_of(self, member: Member, day: int, days: int) -> list[tuple[int, str]]:
        """What the days after `day` hold for a member: (day, "ill", "false" or "leave")."""
        age = member.age + (day - member.joined) / YEAR
        part = days / YEAR
        rates = (("ill", self.given.incidence(age) / 1_000), ("false", self.given.fraud / 1_000),
                 ("leave", self.given.leave))
        return [(day + self.rng.randrange(days), what) for what, rate in rates if self.chance(rate * part)]

    def asks(self, cap: int) -> int:
        """How much a claim is for: some part of the cap, in the contract's unit."""
        return max(int(cap * (self.given.full + (1 - self.given.full) * self.rng.random())), 1)

    def corrupt(self, witness: int) -> bool:
        """The last witnesses are the corrupt ones."""
        return witness > self.given.witnesses - self.given.corrupt

    def approves(self, witness: int, honest: bool) -> bool:
        """A reviewer's decision."""
        if self.corrupt(witness):
            return True
        return not self.chance(self.given.doubt if honest else self.given.detect)

    def verdict(self, claim_is_honest: bool) -> str | None:
        """What the quorum decides on an objection, or None where neither side has enough signatures."""
        honest = self.given.witnesses - self.given.corrupt
        if honest >= self.given.quorum:
            return "dismissed" if claim_is_honest else "upheld"
        return "dismissed" if self.given.corrupt >= self.given.quorum else None

    def next_price(self) -> None:
        """A day of the price's walk: its logarithm drifts and shakes, independently each day."""
        sigma = self.given.volatility / math.sqrt(YEAR)
        step = (self.given.drift - self.given.volatility ** 2 / 2) / YEAR + sigma * self.rng.gauss(0, 1)
        self._exact = min(max(self._exact * math.exp(step), 1.0), 1e14)
        self.price = round(self._exact)
