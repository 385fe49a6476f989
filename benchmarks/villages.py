"""The tables of docs/simulate.md: what the rules do to villages, before the rules that bind them and with them.

    python -m benchmarks.villages            # all tables, several minutes
    python -m benchmarks.villages cuts       # one of: cuts, lies, ages, fees, calls

Each line is so many fast runs (`lashou simulate --fast --runs N` plays the same) with seeds from 1 on. In brackets
stands the 95 % confidence interval.
"""

import argparse
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from lashou_btc.pool.rules import Band, Plan, Rules
from lashou_btc.simulation.assumptions import Assumptions, Fees
from lashou_btc.simulation.outcome import Outcome, Overall, overall
from lashou_btc.simulation.run import simulate
from lashou_btc.simulation.spreads import Estimate

NOW = Rules()
BEFORE = Rules(plans=MappingProxyType({"basic": Plan(1, 10_000_000)}), claim_bond_sat=0, case_share_sat=0,
               min_members=0, max_pause_blocks=NOW.review_blocks, witness_bond_sat=1_000_000, patience_blocks=0,
               reviewers=3, approvals=2, diagnosis=0)
"""The defaults before: no bond of a claim, one pause for all, no bound of a share, no beginning, no patience, two
of three reviewers, older illnesses covered.
"""

WEIGHTS = ((30, 2), (35, 3), (40, 5), (45, 9), (50, 14), (55, 22), (60, 32), (65, 44), (70, 60))
"""Weights by age as the built-in table of illness has them, the youngest being 1."""
BY_AGE = replace(
    NOW, plans=MappingProxyType({"basic": Plan(1, 3_000_000, 9_000_000, tuple(
        Band(age, weight, 3_000_000) for age, weight in WEIGHTS))}),
    min_deposit_sat=20_000, min_balance_sat=5_000, claim_bond_sat=5_000, case_share_sat=3_000)
"""What is per unit of weight is a tenth: a member's mean weight is about ten."""


def played(given: Assumptions, runs: int) -> tuple[Overall, list[Outcome]]:
    """So many runs."""
    outcomes = []
    for seed in range(1, runs + 1):
        outcomes.append(simulate(replace(given, seed=seed), fast=True))
        if sys.stderr.isatty():
            print(f"\r{seed}/{runs} ", end="", file=sys.stderr, flush=True)
    return overall(outcomes), outcomes


def percent(e: Estimate) -> str:
    """With its interval."""
    return f"{100 * e.value:.1f} % [{100 * (e.low or 0):.1f}; {100 * (e.high or 0):.1f}]" if e.of else "-"


def sat(e: Estimate) -> str:
    """With its interval."""
    return f"{e.value:+,.0f} [{e.low:+,.0f}; {e.high:+,.0f}]" if e.of else "-"


def table(title: str, columns: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """In Markdown."""
    columns = list(columns)
    print(f"\n{title}\n\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}", flush=True)
    for row in rows:
        print(f"| {' | '.join(f'{c:,}' if isinstance(c, int) else str(c) for c in row)} |", flush=True)


def cuts(runs: int) -> None:
    """How many members are enough, and what of a cut is known beforehand."""
    def row(members: int, name: str, rules: Rules, count: int) -> tuple[Any, ...]:
        every, outcomes = played(Assumptions(rules, members=members, years=10), count)
        honest = [o.honest for o in outcomes]
        return (members, name, sum(h.charged for h in honest), sum(h.known for h in honest),
                sum(h.surprising for h in honest), percent(every.depth), percent(every.surprise_sat),
                f"{every.cost.value:,.0f}", every.year_sat.p95, every.year_sat.p99)

    table(f"Ten years, {runs} runs each (a quarter of that at 1,000)", (
        "members", "rules", "honest claims charged", "cut as announced", "cut by more",
        "how much a cut claim lacks", "lacking unannounced, of all", "cost a year, sat", "P95", "P99"), (
        row(members, name, rules, runs if members < 1_000 else runs // 4)
        for members in (30, 100, 300, 1_000) for name, rules in (("before", BEFORE), ("now", NOW))))


def lies(runs: int) -> None:
    """What a false claim brings where whoever was found out tries again as soon as the rules allow."""
    def row(corrupt: int, name: str, rules: Rules, **changes: Any) -> tuple[Any, ...]:
        every, outcomes = played(
            Assumptions(rules, members=300, years=3, fraud=10.0, corrupt=corrupt, **changes), runs)
        return (corrupt, name, sum(o.lies.people for o in outcomes), sum(o.lies.claims for o in outcomes),
                percent(every.false_paid), sat(every.false_try), sat(every.false_gain))

    less = replace(NOW, reviewers=3, approvals=2)
    table(f"300 members, three years, ten false claims a year per 1,000, {runs} runs each", (
        "corrupt of 5", "rules", "liars", "false claims", "paid", "gain of a claim, sat", "gain of a liar, sat"), (
        *(row(corrupt, name, rules) for corrupt in (0, 1, 2)
          for name, rules in (("before", BEFORE), ("now", NOW), ("now, 2 of 3 reviewers", less),
                              ("now, claim_bond_sat = 150,000, min_balance_sat = 150,000",
                               replace(NOW, claim_bond_sat=150_000, min_balance_sat=150_000)))),
        row(1, "now, nine in ten are watched", NOW, watch=0.9)))


def ages(runs: int) -> None:
    """Who stays where leaving answers to cost, and some join because they are ill."""
    def rows() -> Iterable[tuple[Any, ...]]:
        for name, rules in (("flat", NOW), ("by age", BY_AGE)):
            for dear in (2.0, 3.0):
                base = 0
                for adverse, founders, diagnosis, watch in (
                        (0.0, 0.0, 1, 0.5), (0.1, 0.0, 0, 0.5), (0.1, 0.1, 0, 0.5), (0.1, 0.0, 1, 0.5),
                        (0.1, 0.1, 1, 0.5), (0.1, 0.0, 1, 0.0), (0.1, 0.1, 1, 0.0)):
                    given = Assumptions(replace(rules, diagnosis=diagnosis), members=1_000, years=10, fraud=0.0,
                                        quit=0.3, dear=dear, adverse=adverse, founders=founders, watch=watch)
                    every, _ = played(given, runs)
                    left = every.members[-1].mean
                    base = base or left
                    yield (name, f"{dear:.0f} times", f"{adverse:.0%}", f"{founders:.0%}", diagnosis,
                           f"{watch:.0%}" if diagnosis and adverse else "-", left,
                           f"{left / base:.0%}", f"{every.cost.value:,.0f}",
                           " ".join(f"{a.ratio.value:.1f}" for a in every.ages), every.spiral_runs)

    table(f"1,000 members, ten years, {runs} runs each; of those who find it too dear, 30 % leave each year", (
        "shares", "too dear", "join ill later", "founders ill", "diagnosis",
        "others object to a wrong day", "members left",
        "of those without ill joiners", "cost a year, sat", "paid per worth, by age", "spirals"), rows())


def fees(runs: int) -> None:
    """Whether what is due is paid while fees are high."""
    def row(name: str, rules: Rules, mode: str, feerate: str) -> tuple[Any, ...]:
        given = Assumptions(replace(rules, mode=mode), members=300, years=3, settle_days=1,
                            feerate=Fees.parse(feerate))
        every, outcomes = played(given, runs)
        honest = [o.honest for o in outcomes]
        kinds = [[o.waits[kind] for o in outcomes if kind in o.waits]
                 for kind in ("benefit", "refund", "commission")]
        return (feerate, mode, name, sum(h.charged for h in honest), sum(h.payable for h in honest), *(
            f"{max((w.spread.p95 for w in found), default=0):,} / {max((w.longest for w in found), default=0):,} / "
            f"{sum(w.unpaid for w in found)}" for found in kinds), percent(every.money["fees"]))

    table(f"300 members, three years, settled daily, {runs} runs each; twice patience_blocks are "
          f"{2 * NOW.patience_blocks // 144} days", (
        "sat/vB", "mode", "rules", "honest claims charged", "not paid at the end",
        "benefits: days, greatest P95 / longest / unpaid", "refunds", "commissions", "fees, of all money"), (
        row(name, rules, mode, feerate) for feerate in ("100", "200") for mode in ("prefund", "call")
        for name, rules in (("before", BEFORE), ("now", NOW))))


def calls(runs: int) -> None:
    """Mode call with the deposit that was advised, and with the one of today."""
    def row(name: str, rules: Rules) -> tuple[Any, ...]:
        every, outcomes = played(Assumptions(replace(rules, mode="call"), members=300, years=3), runs)
        honest = [o.honest for o in outcomes]
        return (name, sum(h.charged for h in honest), sum(h.cuts for h in honest), percent(every.depth),
                percent(every.lacking), f"{every.cost.value:,.0f}", every.lapsed_ppm.mean)

    small = replace(BEFORE, min_deposit_sat=20_000, min_balance_sat=5_000)
    table(f"Mode call, 300 members, three years, {runs} runs each", (
        "rules", "honest claims charged", "cut", "how much a cut claim lacks", "lacking of all", "cost a year, sat",
        "lapsed a year, per million"), (
        row("before, deposit 20,000", small), row("before, deposit 200,000", BEFORE), row("now", NOW)))


TABLES: dict[str, tuple[Callable[[int], None], int]] = {
    "cuts": (cuts, 40), "lies": (lies, 40), "ages": (ages, 4), "fees": (fees, 10), "calls": (calls, 20)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("which", nargs="*", help=f"of {', '.join(TABLES)}; default: all")
    parser.add_argument("--runs", type=int, default=0, help="how many runs each")
    options = parser.parse_args()
    if unknown := set(options.which) - TABLES.keys():
        parser.error(f"there is no table {min(unknown)!r}; the tables are {', '.join(TABLES)}")
    for name in options.which or TABLES:
        make, runs = TABLES[name]
        make(options.runs or runs)


if __name__ == "__main__":
    main()
