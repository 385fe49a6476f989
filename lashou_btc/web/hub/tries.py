"""How often somebody has asked for what takes work and came to nothing: each has its own turn, and no more.

Counted is by whose signature a thing has, so what is brought again is not counted again: somebody else may do that.
"""

from collections import deque
from collections.abc import Callable

from lashou_btc.errors import LashouError, Refused

MOST_TRIES, TRIES_S = 20, 600.0
MOST_ASKING = 10_000
"""Of so many it is kept; whoever has not tried for longest goes first."""


class Tries:
    """Counts what was refused, by whose signature it had."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._since: dict[str, deque[float]] = {}
        self._said: dict[str, LashouError] = {}

    def anew(self) -> None:
        """There is a new block: what was refused may be taken now."""
        self._said.clear()

    def check(self, by: str, what: str) -> None:
        """Raises what was said to this (a hash) before; and Refused for somebody who has tried too often of late.
        """
        if what in self._said:
            raise self._said[what].with_traceback(None)
        tries = self._since.get(by, deque())
        while tries and self._clock() - tries[0] >= TRIES_S:
            tries.popleft()
        if len(tries) >= MOST_TRIES:
            raise Refused("hub.tries", count=len(tries), minutes=int(TRIES_S // 60))

    def failed(self, by: str, what: str, error: LashouError) -> None:
        """Notes that this was refused, and why."""
        self._said[what] = error
        while len(self._said) > MOST_ASKING:
            del self._said[next(iter(self._said))]
        self._since[by] = self._since.pop(by, deque())
        self._since[by].append(self._clock())
        while len(self._since) > MOST_ASKING:
            del self._since[next(iter(self._since))]
