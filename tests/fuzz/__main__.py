"""Long attacks on every reader: `python -m tests.fuzz --seconds N [target …]`.

Each target gets its share of the time, half of it with inputs of plain chance, half with hypothesis'. What fails is
shrunk (if hypothesis found it), shown and kept below tests/fuzz/corpus, where the ordinary tests take it up. Ends
with status 1 if anything failed. `python -m tests.fuzz.guided` attacks the same readers guided by coverage.
"""

import argparse
import random
import sys
import time

from hypothesis import HealthCheck, Phase, given, seed, settings

from tests.fuzz.changes import inputs
from tests.fuzz.guard import cap_memory, keep, survives
from tests.fuzz.quick import changed
from tests.fuzz.targets import Target, parsed

BATCH = 400


class Attack:
    """One target's attack: how many inputs it has had, how many it took, and the last one that failed."""

    def __init__(self, target: Target) -> None:
        self.target, self.done, self.taken, self.failed = target, 0, 0, b""

    def batch(self, number: int) -> BaseException | None:
        """A batch of inputs that `number` determines; the exception that none of them may raise, or None."""

        @seed(number)
        @settings(max_examples=BATCH, deadline=None, database=None, report_multiple_bugs=False, print_blob=False,
                  phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck))
        @given(inputs(self.target))
        def attack(data: bytes) -> None:
            self.done += 1
            try:
                self.taken += survives(self.target.attack, data)
            except BaseException:
                self.failed = data
                raise

        try:
            attack()
        except KeyboardInterrupt:
            raise
        except BaseException as failure:  # a Hang is none of Exception, and what failed is the finding
            return failure
        return None

    def chance(self, number: int, seconds: float) -> BaseException | None:
        """Inputs of plain chance for that long; the exception that none of them may raise, or None."""
        rng, end = random.Random(number), time.monotonic() + seconds
        while time.monotonic() < end:
            self.failed = changed(rng, self.target)
            self.done += 1
            try:
                self.taken += survives(self.target.attack, self.failed)
            except KeyboardInterrupt:
                raise
            except BaseException as failure:
                return failure
        return None


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60, help="how long, for all targets together (60)")
    parser.add_argument("--seed", type=int, help="repeat the inputs of another run")
    options, chosen = parsed(parser)
    number = random.SystemRandom().randrange(2**32) if options.seed is None else options.seed
    print(f"seed {number}", flush=True)
    cap_memory()
    failures = 0
    for target in chosen:
        share = options.seconds / len(chosen)
        attack, end, round_ = Attack(target), time.monotonic() + share, 0
        failure = attack.chance(number, share / 2)
        while failure is None and (round_ == 0 or time.monotonic() < end):
            failure, round_ = attack.batch(number + round_), round_ + 1
        print(f"{target.name:<20} {attack.done:>8} inputs, {attack.taken:>7} taken", flush=True)
        if failure is not None:
            failures += 1
            print(f"  {type(failure).__name__}: {str(failure)[:300]}\n  kept in {keep(target.name, attack.failed)}",
                  flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
