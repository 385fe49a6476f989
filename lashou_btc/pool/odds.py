"""What a panel's draw and a claim's bond make of a fraud: exact probabilities, from the rules alone.

A panel is drawn without replacement, so the number of corrupt reviewers on it is hypergeometric. Nothing here knows
of people: how often an honest reviewer errs and how often somebody notices are given as fractions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import comb

from lashou_btc.pool.rules import AGE_BLOCKS, Rules

NOTICED = Fraction(1, 2)
"""Of the false claims that a panel lets through, so many somebody notices and has struck out. An assumption."""
SLIPS = Fraction(1, 10)
"""So often an honest reviewer takes a false claim for a true one. An assumption."""


@dataclass(frozen=True)
class Panel:
    """Who may be drawn: `keyholders`, `corrupt` of them; and in an open panel `others`, `corrupt_others` of them,
    each with one ticket, because an account sits only once.
    """

    reviewers: int
    approvals: int
    keyholders: int
    corrupt: int = 0
    others: int = 0
    corrupt_others: int = 0

    @classmethod
    def of(cls, rules: Rules, keyholders: int, corrupt: int = 0, others: int = 0,
           corrupt_others: int = 0) -> "Panel":
        """The panel that the rules draw."""
        if rules.panel != "open":
            others = corrupt_others = 0
        return cls(min(rules.reviewers, keyholders + others), rules.approvals, keyholders, corrupt, others,
                   corrupt_others)

    @cached_property
    def seats(self) -> Mapping[int, Fraction]:
        """How many of those drawn are corrupt → how likely that is. The first seat is a keyholder's."""
        if not self.others:
            return _drawn(self.keyholders, self.corrupt, self.reviewers)
        found: dict[int, Fraction] = {}
        for first, chance in _drawn(self.keyholders, self.corrupt, 1).items():
            left, bad = self.keyholders + self.others - 1, self.corrupt + self.corrupt_others - first
            for more, then in _drawn(left, bad, self.reviewers - 1).items():
                found[first + more] = found.get(first + more, Fraction()) + chance * then
        return found

    @property
    def captured(self) -> Fraction:
        """The chance that a draw seats enough corrupt reviewers to pass whatever they like."""
        return sum((chance for seats, chance in self.seats.items() if seats >= self.approvals), Fraction())

    def passes(self, slips: Fraction = SLIPS) -> Fraction:
        """The chance that a false claim passes: with those who err among the honest, there are enough."""
        return sum((chance * at_least(self.reviewers - seats, slips, self.approvals - seats)
                    for seats, chance in self.seats.items()), Fraction())


def at_least(count: int, chance: Fraction, least: int) -> Fraction:
    """The chance of at least so many successes in `count` tries."""
    return sum((comb(count, n) * chance**n * (1 - chance) ** (count - n) for n in range(max(least, 0), count + 1)),
               Fraction())


def tries(rules: Rules, blocks: int = AGE_BLOCKS) -> int:
    """How many panels one person can have drawn in that time at most: all decide at once, and the pauses double."""
    count, height = 0, 0
    while height < blocks:
        height += rules.draw_blocks + rules.pause_blocks(count)
        count += 1
    return count


def within(chance: Fraction, times: int) -> Fraction:
    """The chance that it happens at least once in so many tries."""
    return 1 - (1 - chance) ** times


def bribe_sat(rules: Rules, noticed: Fraction = NOTICED) -> Fraction:
    """What a bought panel costs: the bonds of those who approve, times the odds that they lose them."""
    return rules.approvals * rules.witness_bond_sat * noticed


def gain_sat(rules: Rules, panel: Panel, benefit_sat: int, slips: Fraction = SLIPS,
             noticed: Fraction = NOTICED) -> Fraction:
    """What one false claim brings on the average to the claimant and the corrupt reviewers together.

    They play it as well as they can: a corrupt reviewer sees what the others decide, and approves only where that
    pays. A claimant has no more in the pool than the claim's bond, so that a verdict takes no more than that.
    """
    against = panel.reviewers - panel.approvals + 1
    mean = Fraction(0)
    for seats, chance in panel.seats.items():
        # A claim that is rejected loses its bond, but for what the corrupt among those who decided get of it.
        part = min(rules.commission_sat, rules.claim_bond_sat // max(against, seats))
        lost = Fraction(seats * part - rules.claim_bond_sat)
        honest = panel.reviewers - seats
        for err in range(honest + 1):
            likely = chance * comb(honest, err) * slips**err * (1 - slips) ** (honest - err)
            needed = max(panel.approvals - err, 0)
            if needed > seats:
                mean += likely * lost
                continue
            paid = benefit_sat + seats * rules.commission_sat
            passed = (1 - noticed) * paid - noticed * (rules.claim_bond_sat + needed * rules.witness_bond_sat)
            mean += likely * (passed if not needed else max(passed, lost))
    return mean


def claimant_gain_sat(rules: Rules, panel: Panel, benefit_sat: int, slips: Fraction = SLIPS,
                      noticed: Fraction = NOTICED) -> Fraction:
    """What one false claim brings its claimant alone on the average, where corrupt reviewers approve whatever comes
    and bear what that costs them. It has no more in the pool than the claim's bond.
    """
    passes = panel.passes(slips)
    return passes * (1 - noticed) * benefit_sat - (1 - passes * (1 - noticed)) * rules.claim_bond_sat


def _drawn(count: int, bad: int, seats: int) -> dict[int, Fraction]:
    """How many of `bad` among `count` are drawn into so many seats → how likely that is."""
    ways = comb(count, seats)
    return {n: Fraction(comb(bad, n) * comb(count - bad, seats - n), ways)
            for n in range(min(bad, seats) + 1) if seats - n <= count - bad}
