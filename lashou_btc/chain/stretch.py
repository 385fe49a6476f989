"""A stretch of one chain: blocks that follow one another, by their ids."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Self

from lashou_btc.anchors.tx import display, sha256d


@dataclass(frozen=True)
class Stretch:
    """The ids of blocks from the height `start` on, 32 bytes each in internal byte order; of none at first."""

    start: int = 0
    ids: bytes = b""

    @classmethod
    def of(cls, start: int, headers: Sequence[bytes]) -> Self:
        """That of headers which are known to follow one another."""
        return cls(start, b"".join(map(sha256d, headers)))

    def covers(self, start: int, stop: int) -> bool:
        """Whether all of these heights are in it."""
        return self.start <= start and (stop - self.start + 1) * 32 <= len(self.ids)

    def raw_id(self, height: int) -> bytes:
        """A block's id in internal byte order."""
        at = (height - self.start) * 32
        return self.ids[at:at + 32]

    def raw_ids(self, first: int, last: int) -> list[bytes]:
        """Those of these heights."""
        return [self.raw_id(height) for height in range(first, last + 1)]

    def id_at(self, height: int) -> str:
        """A block's id."""
        return display(self.raw_id(height))


def linked(headers: Sequence[bytes]) -> bool:
    """Whether each names the one before."""
    return all(after[4:36] == sha256d(before) for before, after in pairwise(headers))
