"""How many member-years `lashou simulate` plays in a second: fast, with the real fold, and a plain numpy model.

    python benchmarks/simulate.py            # two or three minutes
    python benchmarks/simulate.py --quick    # below 40 seconds

benchmarks/README.md says what is inside each figure and what is not.
"""

import argparse
import math
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import numpy as np
import plain_pool

from lashou_btc.pool.rules import Plan, Rules
from lashou_btc.simulation.assumptions import AgeBand, Assumptions, Fees
from lashou_btc.simulation.outcome import Outcome
from lashou_btc.simulation.run import simulate

GOAL = 0.10
GIVEN = Assumptions(Rules(), fraud=0.0)
STUCK = replace(
    GIVEN, members=120, years=3, bands=(AgeBand(30, 40, 1, 60.0),), feerate=Fees.parse("100"), rules=Rules(
        plans=MappingProxyType({"basic": Plan(1, 1_000_000)}), mode="call", min_deposit_sat=20_000,
        min_balance_sat=0, claim_bond_sat=0, case_share_sat=0, min_members=0, waiting_blocks=144,
        patience_blocks=0))
"""A pool of small coins, without patience, at a feerate that its fee cap does not bear."""


def timed(make: Callable[[int], Any], runs: int = 1) -> tuple[list[Any], float]:
    """What a function makes of the seeds from 0 on, and the CPU time that this takes."""
    start = time.process_time()
    made = [make(seed) for seed in range(runs)]
    return made, time.process_time() - start


def member_years(outcome: Outcome) -> float:
    """Members who shared, by years."""
    return sum((a.members + b.members) * (b.day - a.day) / 2 for a, b in pairwise(outcome.series)) / 365


def mean(values: list[float]) -> tuple[float, float]:
    """The mean and its standard error."""
    m = sum(values) / len(values)
    return m, math.sqrt(sum((v - m) ** 2 for v in values) / (len(values) - 1) / len(values))


def play(given: Assumptions, fast: bool, seed: int) -> Outcome:
    """One run."""
    return simulate(replace(given, seed=seed), fast=fast)


def play_plain(given: Assumptions, seed: int) -> dict[str, float]:
    """One run of the other model."""
    bands = [(b.first, b.last, b.share, b.incidence, b.women) for b in given.bands]
    return plain_pool.run(np.random.default_rng(seed), given.members, given.years, bands, given.feerate.step(0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer runs")
    options = parser.parse_args()
    sizes = ((30, 5, 50), (1_000, 5, 6), (10_000, 2, 2)) if options.quick else (
        (30, 10, 200), (1_000, 10, 20), (10_000, 10, 4))
    simulate(replace(GIVEN, members=5, years=1), fast=True)  # keys of the witnesses, once

    print("members  years  runs       fast member-years/s     numpy      ratio   same figures")
    worst = math.inf
    for members, years, runs in sizes:
        given = replace(GIVEN, members=members, years=years)
        fast, fast_s = timed(partial(play, given, True), runs)
        plain, plain_s = timed(partial(play_plain, given), runs)
        ours, theirs = [member_years(o) for o in fast], [o["member_years"] for o in plain]
        speed, other = sum(ours) / fast_s, sum(theirs) / plain_s
        worst = min(worst, speed / other)
        for name, of, by in (("claims", [float(o.honest.filed + o.honest.uncovered) for o in fast],
                              [float(o["claims"]) for o in plain]),
                             ("benefits", [float(o.honest.paid_sat) for o in fast],
                              [o["benefits_sat"] for o in plain]),
                             ("member-years", ours, theirs)):
            (a, error), (b, other_error) = mean(of), mean(by)
            slack = 4 * math.hypot(error, other_error) + 0.03 * a
            if abs(a - b) > slack:
                raise SystemExit(f"{members} members: {name} differ: {a:,.1f} here, {b:,.1f} by numpy")
        print(f"{members:>7,} {years:>6} {runs:>5} {speed:>25,.0f} {other:>9,.0f} {speed / other:>10.2f}   yes",
              flush=True)

    given = replace(GIVEN, members=300, years=3)
    (folded,), fold_s = timed(partial(play, given, False))
    (fast_one,), fast_s = timed(partial(play, given, True))
    if replace(fast_one, fast=False, state_hash=folded.state_hash) != folded:
        raise SystemExit("the fold and the rules alone differ")
    print(f"real fold, 300 members, 3 years: {member_years(folded) / fold_s:,.0f} member-years/s, confirmed by a "
          f"fold afresh; fast {member_years(fast_one) / fast_s:,.0f}; same outcome, every figure")
    (stuck,), stuck_s = timed(partial(play, STUCK, False))
    if not stuck.held_up:
        raise SystemExit("nothing was stuck, so nothing was measured")
    print(f"real fold, benefits held up at 100 sat/vB on {sum(stuck.held_up.values())} of {STUCK.years * 365} "
          f"days: {member_years(stuck) / stuck_s:,.0f} member-years/s")
    print(f"simulate: {worst:.2f} (goal {GOAL:.2f}) {'ok' if worst >= GOAL else 'short'}")


if __name__ == "__main__":
    main()
