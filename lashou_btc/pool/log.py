"""A list that only grows, and of which nobody needs but the end until somebody looks: the rest stays packed."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, TypeVar, overload
from zlib import compress, decompress

from lashou_btc.pool.packing import pack, sealed
from lashou_btc.pool.shelf import Part, unpacked

T = TypeVar("T")

KEPT = 4_096
"""So many at the end are never packed while it grows, and at most twice as many: who looks on looks there."""


QUICK = 1
"""How hard zlib tries: harder takes five times as long, for a twentieth less."""


class Chunk(NamedTuple):
    """So many packed elements, compressed while they lie here."""

    count: int  # type: ignore[assignment]  # hides tuple's count(), which nobody asks a chunk for
    compressed: bytes

    @property
    def data(self) -> bytes:
        """The packed elements."""
        return decompress(self.compressed)


class Log(Sequence[T]):
    """Elements of one type, a dataclass, in the order in which they were appended. `chunks`: those that it begins
    with, packed.
    """

    def __init__(self, kind: type[T], chunks: Sequence[Chunk | Part] = ()) -> None:
        self.kind, self.chunks = kind, tuple[Chunk | Part, ...](chunks)
        self._packed = sum(chunk.count for chunk in chunks)
        self._before: list[T] = []
        self._unpacked = 0
        """So many chunks are in `_before`, once somebody has asked."""
        self.new: list[T] = []

    def append(self, element: T) -> None:
        """Adds one at the end."""
        self.new.append(element)
        if len(self.new) == 2 * KEPT:
            self._seal(KEPT)

    def sealed(self) -> tuple[Chunk | Part, ...]:
        """All of it packed. What was packed before stays as it is: so it costs what is new."""
        return (*self.chunks, self._chunk(self.new)) if self.new else self.chunks

    def _seal(self, count: int) -> None:
        self.chunks = (*self.chunks, self._chunk(self.new[:count]))
        self._packed += count
        del self.new[:count]

    def _chunk(self, elements: list[T]) -> Chunk:
        out = bytearray()
        packed = pack(list[self.kind], elements, out)  # type: ignore[name-defined]  # a run-time type
        return Chunk(len(elements), compress(sealed(packed, out), QUICK))

    def __len__(self) -> int:
        return self._packed + len(self.new)

    @overload
    def __getitem__(self, at: int) -> T: ...

    @overload
    def __getitem__(self, at: slice) -> list[T]: ...

    def __getitem__(self, at: int | slice) -> T | list[T]:
        if isinstance(at, slice):
            start, stop, step = at.indices(len(self))
            if step == 1 and start >= self._packed:
                return self.new[start - self._packed:max(stop, start) - self._packed]
            return [*self._all(), *self.new][at]
        number = at + len(self) if at < 0 else at
        if 0 <= number < self._packed:
            return self._all()[number]
        return self.new[number - self._packed if number >= 0 else at]

    def __iter__(self) -> Iterator[T]:
        yield from self._all()
        yield from self.new

    def __eq__(self, other: Any) -> bool:
        return list(self) == list(other) if isinstance(other, (Log, list)) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __repr__(self) -> str:
        return f"Log({list(self)!r})"

    def _all(self) -> list[T]:
        for chunk in self.chunks[self._unpacked:]:
            self._before += unpacked(self.kind, chunk)
        self._unpacked = len(self.chunks)
        return self._before
