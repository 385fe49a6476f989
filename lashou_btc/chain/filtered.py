"""Reading by filters (BIP158), whoever has them: which blocks matter, range by range, while what is wanted grows.

A basic filter holds the scripts that a block's outputs pay and those that its inputs spend, but no OP_RETURN. So
records are not looked for by their bytes: a record matters only in a transaction that pays or spends a script of
the pool's or of its journal, or spends a seal, and its block is found by these. An outpoint is looked for by the
script that it pays; where nobody knows that, every block is read whole until its spend has been seen.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import pairwise
from typing import Protocol

from lashou_btc.anchors.tx import OutPoint
from lashou_btc.chain.base import Piece, Quiet, RawBlock, Trust, Wanted

AHEAD = 300
"""So many scripts more are looked for than are wanted yet, but no more than a quarter as many: a range is seldom
gone through again then, and each script more makes every range dearer."""
RANGES, LEAST_RANGE = 5, 2_000
"""A reading goes in so many steps, unless they would be shorter than that: while one is read, the next is matched.
"""


class Matcher(Protocol):
    """A source of filters and blocks of one chain, whose ids are known from its headers."""

    @property
    def trust(self) -> Trust:
        """The least that its pieces have."""

    def id_at(self, height: int) -> str:
        """The block's id. Raises Unreachable (`chain.moved`)."""

    def match(self, start: int, stop: int, scripts: Sequence[bytes]) -> set[int]:
        """The heights start..stop whose filters match one of the scripts. Called from another thread.

        Raises Unreachable (`chain.moved`) if these are not the blocks of these ids.
        """

    def blocks(self, heights: Sequence[int]) -> Iterator[RawBlock]:
        """The blocks of these heights, in order. May be left unfinished."""

    def script_of(self, outpoint: OutPoint) -> bytes | None:
        """The script that an output pays; b"" if the output is unspent at the tip; None where nobody knows."""


def by_filters(source: Matcher, start: int, stop: int, wanted: Wanted) -> Iterator[Piece]:
    """The pieces of heights start..stop: blocks that matter whole, the others Quiet."""
    steps = max(min(RANGES, (stop - start + 1) // LEAST_RANGE), 1)
    bounds = [start + (stop + 1 - start) * n // steps for n in range(steps + 1)]
    ranges = [(first, past - 1) for first, past in pairwise(bounds)]
    look = _Look(source, wanted)
    with ThreadPoolExecutor(1, "filters") as pool:
        try:
            coming = look.begin(pool, *ranges[0])
            for number, (first, last) in enumerate(ranges):
                step = look.finish(coming, first, last)
                if number + 1 < len(ranges):
                    coming = look.begin(pool, *ranges[number + 1])
                yield from step
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


Coming = tuple[int, set[bytes], Future[set[int]]]
"""How many of the wanted scripts are being looked for, all that are, and the heights."""


class _Look:
    """Goes through ranges one after the other, and again through what is left of one when more is wanted."""

    def __init__(self, source: Matcher, wanted: Wanted) -> None:
        self._source, self._wanted = source, wanted
        self._paid: dict[OutPoint, bytes | None] = {}

    def begin(self, pool: ThreadPoolExecutor, first: int, last: int) -> Coming:
        """Has a range matched against what is wanted now, and what is likely to be."""
        scripts = [*self._wanted.scripts, *self._of_outpoints(), *self._ahead()]
        return len(self._wanted.scripts), set(scripts), pool.submit(self._source.match, first, last, scripts)

    def finish(self, coming: Coming, first: int, last: int) -> Iterator[Piece]:
        """The pieces of a range that has been begun. Only a block that was shown can make more be wanted."""
        known, looked, future = coming
        hits, height = future.result(), first
        while height <= last:
            missing = self._missing(known, looked)
            if missing:
                looked.update(missing)
                hits |= self._source.match(height, last, missing)
            known = len(self._wanted.scripts)
            if self._is_blind():
                for block in self._source.blocks(range(height, last + 1)):
                    yield block
                    height += 1
                    if not self._is_blind():
                        break
                continue
            for block in self._source.blocks(sorted(hit for hit in hits if hit >= height)):
                yield from self._quiet(height, block.height - 1)
                yield block
                height = block.height + 1
                if self._missing(known, looked) or self._is_blind():
                    break
            else:
                yield from self._quiet(height, last)
                return

    def _quiet(self, first: int, last: int) -> Iterator[Quiet]:
        for height in range(first, last + 1):
            yield Quiet(height, self._source.id_at(height), self._source.trust)

    def _missing(self, known: int, looked: set[bytes]) -> list[bytes]:
        """What is wanted and has not been looked for in this range; with some more, if there is anything."""
        missing = [script for script in (*self._wanted.scripts[known:], *self._of_outpoints())
                   if script not in looked]
        return [*missing, *(s for s in self._ahead() if s not in looked)] if missing else []

    def _ahead(self) -> Sequence[bytes]:
        """What is likely to be wanted next."""
        return self._wanted.ahead(min(AHEAD, len(self._wanted.scripts) // 4))

    def _of_outpoints(self) -> list[bytes]:
        """The scripts that wanted outpoints pay, as far as they are known and can have been spent."""
        for outpoint in self._wanted.outpoints:
            if outpoint not in self._paid:
                self._paid[outpoint] = self._source.script_of(outpoint)
        return [script for outpoint in self._wanted.outpoints if (script := self._paid[outpoint])]

    def _is_blind(self) -> bool:
        """Whether something is wanted that no filter tells of."""
        self._of_outpoints()
        return any(self._paid[outpoint] is None for outpoint in self._wanted.outpoints)
