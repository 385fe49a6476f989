"""A log of lines, each some account's, in which those of one account are found without reading the others'."""

from collections.abc import Callable, Sequence
from functools import partial
from hashlib import sha256
from itertools import accumulate
from typing import Protocol, TypeVar

from lashou_btc.pool.log import Log
from lashou_btc.pool.shelf import Keys, Part, packed, unpacked

PIECE = 512
"""So many lines are in a part: all of it is read for one of them."""
WIDTH = 6
"""Bytes of a hash by which an account's parts are found; another account's are then passed over."""


class Owned(Protocol):
    """A line of an account's."""

    @property
    def account(self) -> int:
        """Whose it is."""


T = TypeVar("T", bound=Owned)


class ByAccount(Log[T]):
    """A log whose first parts are packed, with the numbers of the parts in which each account stands."""

    def __init__(self, kind: type[T], parts: Sequence[Part], who: Keys) -> None:
        super().__init__(kind, parts)
        self.parts, self.who = list(parts), who
        self._starts = list(accumulate((part.count for part in parts), initial=0))

    def of(self, account: int) -> list[tuple[int, T]]:
        """The account's lines, each with its place in the log."""
        found: list[tuple[int, T]] = []
        for number in sorted(set(self.who.find(_key(account)))):
            found += [(at, line) for at, line in enumerate(unpacked(self.kind, self.parts[number]),
                                                           self._starts[number]) if line.account == account]
        return found + [(at, line) for at, line in enumerate(self.later(), self._starts[-1])
                        if line.account == account]

    def later(self) -> list[T]:
        """The lines that are in no part yet."""
        return [line for chunk in self.chunks[len(self.parts):] for line in unpacked(self.kind, chunk)] + self.new


def of_account(log: Log[T], account: int) -> list[tuple[int, T]]:
    """An account's lines, each with its place in the log."""
    if isinstance(log, ByAccount):
        return log.of(account)
    return [(at, line) for at, line in enumerate(log) if line.account == account]


def sealed_by_account(log: Log[T]) -> tuple[list[Part], Keys]:
    """All of it in parts, and in which of them each account stands. Of parts that are there only the last is
    touched, where it is not full.
    """
    parts, who = (list(log.parts), log.who.copy()) if isinstance(log, ByAccount) else ([], Keys(WIDTH))
    rest: list[T] = []
    chunks = log.chunks[len(parts):]
    if parts and parts[-1].count < PIECE and (chunks or log.new):
        rest = unpacked(log.kind, parts.pop())
    sources: list[Callable[[], list[T]]] = [partial(unpacked, log.kind, chunk) for chunk in chunks]
    sources.append(lambda: log.new)
    for lines in sources:
        rest += lines()
        while len(rest) >= PIECE:
            _part(parts, who, log.kind, rest[:PIECE])
            del rest[:PIECE]
    if rest:
        _part(parts, who, log.kind, rest)
    return parts, who.seal()


def _part(parts: list[Part], who: Keys, kind: type[T], lines: list[T]) -> None:
    for key in sorted({_key(line.account) for line in lines}):
        if len(parts) not in who.find(key):
            who.add(key, len(parts))
    parts.append(packed(kind, lines))


def _key(account: int) -> bytes:
    return sha256(b"%d" % account).digest()[:WIDTH]
