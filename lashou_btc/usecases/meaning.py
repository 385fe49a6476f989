"""What a pool's rules mean together, in figures and in plain words: what a case can bring, what a member bears,
what a fraud costs whom; and warnings where numbers do not fit one another.

Only arithmetic on the rules and on a size. What people do with them is the simulation's question.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from typing import Any

from lashou_btc.anchors.tx import COIN_SAT
from lashou_btc.pool import costs, odds
from lashou_btc.pool.odds import NOTICED, SLIPS, Panel
from lashou_btc.pool.rules import PPM, Rules
from lashou_btc.pool.state import State
from lashou_btc.words import Said, said, sentence

CALL_DEPOSIT_SAT = 200_000
"""With less, a pool that calls for each case cuts many of them: who does not answer a call leaves a hole."""


@dataclass(frozen=True)
class Size:
    """How large a pool is: members who share, their weight, what they hold in all, and the purse. `bears_sat`: what
    members would bear of one case as each one's balance is; below 0 where all are taken to hold alike.
    """

    members: int
    weight: int
    held_sat: int
    purse_sat: int = 0
    bears_sat: int = -1

    @classmethod
    def of(cls, rules: Rules, members: int) -> "Size":
        """So many members of the lightest weight who have just paid in."""
        weight = members * min(plan.weight for plan in rules.plans.values())
        return cls(members, weight, weight * rules.min_deposit_sat)

    @classmethod
    def now(cls, state: State) -> "Size":
        """As a pool stands."""
        ledger = state.ledger
        purse = max(ledger.purse_sat, 0)
        bears = (costs.bearable_sat(state) or 0) - purse if ledger.holds_funds else -1
        return cls(ledger.sharers, ledger.weight, max(ledger.shared_sat, 0), purse, bears)


@dataclass(frozen=True)
class Reach:
    """What one case can bring at a size. `cap_sat` is the greatest cap, 0 where there is no price."""

    members: int
    weight: int
    held_sat: int
    case_sat: int
    cap_sat: int


@dataclass(frozen=True)
class Fraud:
    """So many corrupt reviewers: how likely a draw seats enough of them, a false claim passes (those who err are
    counted, too), once and within a year of tries; what a try brings them and the claimant together on the average.
    """

    corrupt: int
    captured_ppm: int
    captured_year_ppm: int
    passes_ppm: int
    passes_year_ppm: int
    gain_sat: int


@dataclass(frozen=True)
class PlanAtAge:
    """What somebody has to do with: a plan from an age on. `cases`: so many cases a full deposit bears until its
    owner is asked to top up; -1 where that does not happen.
    """

    plan: str
    age: int
    weight: int
    cap: int
    deposit_sat: int
    share_sat: int
    cases: int


@dataclass(frozen=True)
class Meaning:
    """Everything. `full_from`: so many members carry the greatest cap, 0 where any number does or the price is not
    known; `bribe_sat`: what a bought panel costs; `tries`: of one person, in a year.
    """

    reaches: tuple[Reach, ...]
    full_from: int
    shares: tuple[PlanAtAge, ...]
    bribe_sat: int
    tries: int
    frauds: tuple[Fraud, ...]
    warnings: tuple[tuple[str, dict[str, Any]], ...]
    rules: Rules
    keyholders: int

    def to_json(self, lang: str = "en") -> dict[str, Any]:
        """As plain values; warnings with their words."""
        return {
            "sizes": [asdict(r) for r in self.reaches], "full_from_members": self.full_from,
            "shares": [asdict(s) for s in self.shares], "bought_panel_sat": self.bribe_sat,
            "tries_in_a_year": self.tries, "frauds": [asdict(f) for f in self.frauds],
            "assumed": {"noticed_ppm": int(NOTICED * PPM), "slips_ppm": int(SLIPS * PPM)},
            "warnings": [{"code": code, "text": sentence(text, lang)}
                         for (code, _), text in zip(self.warnings, warnings_in_words(self), strict=True)]}


def case_sat(rules: Rules, size: Size, cap_sat: int) -> int:
    """What one case can bring its claimant: the cap, what the bound of each share lets through, and what is there.

    A pool that calls for each case is taken to be paid what it calls for.
    """
    commissions = rules.reviewers * rules.commission_sat
    found = [cap_sat]
    if rules.case_share_sat:
        found.append(rules.case_share_sat * size.weight + size.purse_sat - commissions)
    if rules.mode == "prefund":
        found.append((size.bears_sat if size.bears_sat >= 0 else size.held_sat) + size.purse_sat - commissions)
    return max(min(found), 0)


def meaning(rules: Rules, keyholders: int, quorum: int, sizes: Sequence[Size] = (), price: int = 0) -> Meaning:
    """What these rules mean for pools of these sizes, `min_members` the first if none is given.

    `price`: minor units of the contract's currency for one bitcoin, where claims are in one and it is known.
    """
    sizes = sizes or [Size.of(rules, max(rules.min_members, 1))]
    top = max(plan.highest for plan in rules.plans.values())
    cap_sat = top if rules.unit == "sat" else top * COIN_SAT // price if price else 0
    reaches = tuple(Reach(s.members, s.weight, s.held_sat, case_sat(rules, s, cap_sat) if cap_sat else 0, cap_sat)
                    for s in sizes)
    lightest = min(plan.weight for plan in rules.plans.values())
    bearing = lightest * rules.case_share_sat
    commissions = rules.reviewers * rules.commission_sat
    frauds = tuple(_fraud(rules, keyholders, n, cap_sat) for n in range(min(quorum, 4)))
    full = -(-(cap_sat + commissions) // bearing) if bearing and cap_sat else 0
    made = Meaning(reaches, full, tuple(_shares(rules)), int(odds.bribe_sat(rules)), odds.tries(rules), frauds, (),
                   rules, keyholders)
    return replace(made, warnings=tuple(_warnings(made, top)))


def _shares(rules: Rules) -> Iterator[PlanAtAge]:
    spare = rules.min_deposit_sat - rules.min_balance_sat
    cases = spare // rules.case_share_sat if rules.case_share_sat and rules.mode == "prefund" else -1
    for name, plan in sorted(rules.plans.items()):
        for at in plan.by_age:
            most = at.weight * rules.case_share_sat
            yield PlanAtAge(name, at.age, at.weight, at.cap, at.weight * rules.min_deposit_sat, most, cases)


def _fraud(rules: Rules, keyholders: int, corrupt: int, cap_sat: int) -> Fraud:
    panel, times = Panel.of(rules, keyholders, corrupt), odds.tries(rules)
    captured, passes = panel.captured, panel.passes()
    return Fraud(corrupt, int(captured * PPM), int(odds.within(captured, times) * PPM), int(passes * PPM),
                 int(odds.within(passes, times) * PPM), int(odds.gain_sat(rules, panel, cap_sat)))


def _warnings(m: Meaning, top: int) -> Iterator[tuple[str, dict[str, Any]]]:
    r, first = m.rules, m.reaches[0]
    held = first.held_sat
    if r.mode == "prefund" and first.cap_sat > held:
        yield "cap-held", {"cap": first.cap_sat, "n": first.members, "held": held}
    if first.cap_sat > m.bribe_sat:
        yield "cap-bonds", {"cap": first.cap_sat, "bribe": m.bribe_sat, "a": r.approvals, "b": r.witness_bond_sat}
    if not first.cap_sat:
        yield "price", {"unit": r.unit, "held": -(-top * COIN_SAT // max(held, 1)),
                        "bribe": -(-top * COIN_SAT // max(m.bribe_sat, 1))}
    best = max(m.frauds, key=lambda f: f.gain_sat)
    if first.cap_sat and best.gain_sat > 0:
        yield "gain", {"gain": best.gain_sat, "n": best.corrupt, "tries": m.tries}
    alone = odds.claimant_gain_sat(r, Panel.of(r, m.keyholders, 1), first.cap_sat)
    if m.keyholders > 1 and best.gain_sat <= 0 < alone:
        yield "gain-claimant", {"gain": int(alone), "n": m.keyholders}
    if r.mode == "prefund" and r.case_share_sat > r.min_deposit_sat - r.min_balance_sat:
        yield "top-up", {"share": r.case_share_sat, "spare": r.min_deposit_sat - r.min_balance_sat}
    if r.mode == "call" and r.min_deposit_sat < CALL_DEPOSIT_SAT:
        yield "call-deposit", {"deposit": r.min_deposit_sat, "advice": CALL_DEPOSIT_SAT}
    if r.panel == "keyholders" and r.reviewers >= m.keyholders > 1:
        yield "spare", {"n": m.keyholders}
    for name in ("claim_bond_sat", "max_pause_blocks", "uniqueness", "case_share_sat", "min_members",
                 "diagnosis"):
        if not getattr(r, name):
            yield f"off-{name}", {}
    if any(not plan.life_cap for plan in r.plans.values()):
        yield "off-life_cap", {}
    if not all(plan.bands for plan in r.plans.values()):
        yield "flat", {}


def in_words(m: Meaning) -> list[Said]:
    """Sentences for people, without the warnings."""
    lines = []
    for reach in m.reaches:
        if reach.cap_sat:
            lines.append(said("meaning.reach", n=reach.members, w=reach.weight, case=reach.case_sat,
                              cap=reach.cap_sat, part=_percent(Fraction(reach.case_sat, reach.cap_sat))))
    if m.full_from:
        lines.append(said("meaning.full", n=m.full_from))
    lines += [_share_in_words(share) for share in m.shares]
    r = m.rules
    lines.append(said("meaning.bribe", sat=m.bribe_sat, a=r.approvals, b=r.witness_bond_sat))
    lines.append(said("meaning.tries" if r.max_pause_blocks else "meaning.tries-free", k=m.tries,
                      bond=r.claim_bond_sat, all=m.tries * r.claim_bond_sat))
    for fraud in m.frauds:
        values = {"c": fraud.corrupt, "n": m.keyholders, "draw": _ppm(fraud.captured_ppm),
                  "year": _ppm(fraud.captured_year_ppm), "pass": _ppm(fraud.passes_ppm),
                  "passyear": _ppm(fraud.passes_year_ppm), "gain": f"{fraud.gain_sat:+,}".replace("-", "−")}
        lines.append(said("meaning.fraud" if m.reaches[0].cap_sat else "meaning.fraud-no-price", **values))
    lines.append(said("meaning.assumed"))
    return lines


def _share_in_words(share: PlanAtAge) -> Said:
    plan = said("meaning.plan-age", plan=share.plan, age=share.age) if share.age else share.plan
    if not share.share_sat:
        return said("meaning.share-unbounded", plan=plan, deposit=share.deposit_sat, w=share.weight)
    if share.cases < 0:
        return said("meaning.share", plan=plan, share=share.share_sat, deposit=share.deposit_sat, w=share.weight)
    return said("meaning.share-cases", plan=plan, share=share.share_sat, deposit=share.deposit_sat, w=share.weight,
                k=share.cases)


def warnings_in_words(m: Meaning) -> list[Said]:
    """The warnings' sentences."""
    return [said(f"meaning.{code}", **values) for code, values in m.warnings]


def _percent(part: Fraction) -> str:
    return f"{int(part * 100)} %"


def _ppm(ppm: int) -> str:
    return "0 %" if not ppm else f"{ppm / 10_000:.1f} %" if ppm >= 1_000 else "< 0.1 %"
