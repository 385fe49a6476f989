"""Races: `python -m tests.fuzz.races --seconds N [--seed S]` plays random pools in which honest tools sign.

Half of the time real homes play on a chain with consensus (races_town.py), half the core alone (races_core.py);
every other story by rules that carry a village. A story follows from its number. One that fails is made small and
shown with its number and steps, and can be played again:
`python -m tests.fuzz.races --seed NUMBER --steps "enroll 3 4; wait 1 0"`.
"""

import argparse
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.fuzz import races_core
from tests.fuzz.races_desk import Broken
from tests.fuzz.races_moves import MOVES, Story, play
from tests.fuzz.races_oracle import check, finish
from tests.fuzz.races_quick import quickened
from tests.fuzz.races_town import CARRIED, CARRIED_GROUNDS, GROUNDS, Ground, carried
from tests.random_story import CARRYING

Step = tuple[str, int, int]
FEWEST, MOST = 6, 34
PATIENCE_S = 120
"""For so long a failing story is made smaller."""
CORE = 1_000_000_000
"""From this number on a story is one of the core alone."""


@dataclass
class Count:
    """What has been played so far."""

    stories: int = 0
    signed: int = 0
    wrong: Counter = field(default_factory=Counter)

    @property
    def line(self) -> str:
        return (f"races: {self.stories} stories, {self.signed} payouts signed, {self.wrong['unlawful']} unlawful, "
                f"{self.wrong['divergent']} divergent, {self.wrong['stuck']} stuck, {self.wrong['lost']} lost sat")


def ground_of(seed: int) -> Ground:
    return (CARRIED_GROUNDS if carried(seed) else GROUNDS)[seed % len(GROUNDS)]


def steps_of(seed: int) -> list[Step]:
    """The story of that number."""
    rng = random.Random(seed)
    moves = ["illness", *(["crew"] * rng.randrange(2)),
             *(rng.choice(MOVES) for _ in range(rng.randint(FEWEST, MOST)))]
    if carried(seed):
        moves = [rng.choice(CARRYING) if rng.randrange(4) == 0 else move for move in moves]
    return [(move, rng.randrange(41), rng.randrange(41)) for move in moves]


def tell(seed: int, steps: Sequence[Step], aloud: bool = False) -> int:
    """Plays a story to its end. Returns how many payouts a quorum has signed; raises Broken."""
    if seed >= CORE:
        return races_core.tell(seed, steps, aloud)
    story = Story(ground_of(seed))
    try:
        for step in steps:
            before = len(story.desk.said)
            play(story, step)
            if aloud:
                state = story.place.truth()
                print(step, state.height, state.unknown, *story.desk.said[before:], sep=" | ")
            check(story)
        finish(story)
        return len(story.desk.papers)
    finally:
        story.place.close()


def failure(seed: int, steps: Sequence[Step]) -> Exception | None:
    """What goes wrong in a story. An error that no tool should raise counts as much."""
    try:
        tell(seed, steps)
    except Exception as error:
        return error
    return None


def kind(error: Exception | None) -> str:
    return error.kind if isinstance(error, Broken) else type(error).__name__


def smaller(seed: int, steps: list[Step], found: Exception) -> tuple[list[Step], Exception]:
    """The story without whatever it does not need to fail in the same way."""
    end, size = time.monotonic() + PATIENCE_S, max(len(steps) // 2, 1)
    while time.monotonic() < end:
        at, dropped = 0, False
        while at < len(steps) and time.monotonic() < end:
            fewer = steps[:at] + steps[at + size:]
            error = failure(seed, fewer)
            if error is not None and kind(error) == kind(found):
                steps, found, dropped = fewer, error, True
            else:
                at += size
        if size == 1 and not dropped:
            break
        size = max(size // 2, 1)
    return steps, found


def written(steps: Sequence[Step]) -> str:
    return "; ".join(f"{move} {x} {y}" for move, x, y in steps)


def read(text: str) -> list[Step]:
    return [(move, int(x), int(y)) for move, x, y in (part.split() for part in text.split(";") if part.strip())]


def run(seconds: float, seed: int, stories: int = 0) -> tuple[Count, int]:
    """Plays stories for that long, or so many of them. Returns what there was, and the exit status."""
    count, clocks = Count(), [0.0, 0.0]
    end = time.monotonic() + seconds
    while time.monotonic() < end and (not stories or count.stories < stories):
        core = clocks[1] <= clocks[0]
        number = seed + count.stories + (CORE if core and seed < CORE else 0)
        if count.stories % 2 and not carried(seed):
            number += CARRIED
        steps = races_core.steps_of(number) if number >= CORE else steps_of(number)
        began = time.monotonic()
        try:
            count.signed += tell(number, steps)
        except Exception as error:
            print(f"story {number} fails: {kind(error)}; it is made smaller", flush=True)
            small, last = smaller(number, list(steps), error)
            count.wrong[kind(last)] += 1
            if not isinstance(last, Broken):
                traceback.print_exception(last)
            print(f"{kind(last)}: {last}\n--seed {number} --steps \"{written(small)}\"")
            return count, 1
        clocks[core] += time.monotonic() - began
        count.stories += 1
    print(f"seed {seed}: {clocks[0]:.0f} s with homes, {clocks[1]:.0f} s of the core alone")
    return count, 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.races", description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=60, help="how long (60)")
    parser.add_argument("--seed", type=int, help="the number of the first story")
    parser.add_argument("--stories", type=int, default=0, help="no more than so many")
    parser.add_argument("--steps", help="play these steps as the story of that number, and say what happens")
    options = parser.parse_args()
    seed = random.SystemRandom().randrange(10**8) if options.seed is None else options.seed
    with quickened():
        if options.steps is not None:
            tell(seed, read(options.steps), aloud=True)
            return 0
        count, status = run(options.seconds, seed, options.stories)
    if not status:
        print(count.line)
    return status


if __name__ == "__main__":
    sys.exit(main())
