"""A queue of accounts by the index level at which something happens to them.

One heap over all members would do, and did: but with a million of them each pop walks twenty levels of memory that
is in no cache. So entries lie in buckets by level; a bucket becomes a heap when its turn comes, and stays small.
"""

import heapq
from collections.abc import Iterable, Iterator

Entry = tuple[int, int, int]
"""Level, account number, the account's version when the entry was made."""

_BITS = 11
"""A bucket spans 2048 levels, which are satoshi per weight: some hundred buckets for usual balances."""


class Levels:
    """Entries in the order (level, number, version): the same as one heap gives."""

    def __init__(self) -> None:
        self._keys: list[int] = []
        self._buckets: dict[int, list[Entry]] = {}
        self._heaps: set[int] = set()
        """Buckets whose turn has come at some time: what is pushed to one is kept in order."""

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Levels":
        """A queue of these entries: as if each were pushed, in a third of the time."""
        made = cls()
        buckets = made._buckets
        for entry in entries:
            key = entry[0] >> _BITS
            if key in buckets:
                buckets[key].append(entry)
            else:
                buckets[key] = [entry]
        made._keys = sorted(buckets)
        return made

    def __iter__(self) -> Iterator[Entry]:
        """Every entry, in no order."""
        for bucket in self._buckets.values():
            yield from bucket

    def below(self, level: int) -> Iterator[Entry]:
        """Every entry of a lower level, in no order."""
        for key in [key for key in self._keys if key <= level >> _BITS]:
            yield from (entry for entry in self._buckets[key] if entry[0] < level)

    def push(self, entry: Entry) -> None:
        """Adds an entry."""
        key = entry[0] >> _BITS
        bucket = self._buckets.get(key)
        if bucket is None:
            self._buckets[key] = [entry]
            heapq.heappush(self._keys, key)
        elif key in self._heaps:
            heapq.heappush(bucket, entry)
        else:
            bucket.append(entry)

    def top(self) -> Entry | None:
        """The first entry, or None."""
        while self._keys:
            key = self._keys[0]
            if bucket := self._buckets[key]:
                if key not in self._heaps:
                    heapq.heapify(bucket)
                    self._heaps.add(key)
                return bucket[0]
            del self._buckets[heapq.heappop(self._keys)]
        return None

    def pop(self) -> None:
        """Takes away what `top` has just shown."""
        heapq.heappop(self._buckets[self._keys[0]])
