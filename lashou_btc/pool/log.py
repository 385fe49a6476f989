"""A list that only grows, and whose beginning stays packed until somebody looks at it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar, overload

T = TypeVar("T")


class Chunk(NamedTuple):
    """So many packed elements."""

    count: int
    data: bytes


class Log(Sequence[T]):
    """Elements in the order in which they were appended.

    `chunks`: those that it begins with, packed; `unpack` makes a list of a chunk's bytes, once it is asked for.
    """

    def __init__(self, chunks: Sequence[Chunk] = (), unpack: Callable[[Chunk], list[T]] | None = None) -> None:
        self.chunks, self._unpack = tuple(chunks), unpack
        self._packed = sum(chunk.count for chunk in chunks)
        self._before: list[T] | None = None if self._packed else []
        self.new: list[T] = []

    def append(self, element: T) -> None:
        """Adds one at the end."""
        self.new.append(element)

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
        if self._packed <= number < len(self):
            return self.new[number - self._packed]
        return [*self._all(), *self.new][at]

    def __iter__(self) -> Iterator[T]:
        yield from self._all()
        yield from self.new

    def __eq__(self, other: Any) -> bool:
        return list(self) == list(other) if isinstance(other, (Log, list)) else NotImplemented

    __hash__ = None  # type: ignore[assignment]  # it changes

    def __repr__(self) -> str:
        return f"Log({list(self)!r})"

    def _all(self) -> list[T]:
        if self._before is None:
            assert self._unpack is not None
            self._before = [element for chunk in self.chunks for element in self._unpack(chunk)]
        return self._before
