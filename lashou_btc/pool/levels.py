"""A queue of accounts by the index level at which something happens to them.

One heap over all members would do, and did: but with a million of them each pop walks twenty levels of memory that
is in no cache. So entries lie in buckets by level, 8 bytes each; a bucket becomes a heap when its turn comes, and
stays small.
"""

import heapq
from array import array
from collections.abc import Iterable, Iterator
from typing import Union

Entry = tuple[int, int, int]
"""Level, account number, the account's version when the entry was made."""

Bucket = Union[list[Entry], "array[int]"]

_BITS = 11
"""A bucket spans 2048 levels, which are satoshi per weight: some hundred buckets for usual balances."""
_MASK = (1 << _BITS) - 1


_NUMBER_BITS, _VERSION_BITS = 20, 32
"""An account's number and version, beside the level's place in its bucket, are one number of 64 bits."""


class Levels:
    """Entries in the order (level, number, version): the same as one heap gives."""

    def __init__(self) -> None:
        self._keys: list[int] = []
        self._buckets: dict[int, Bucket] = {}
        """Those whose turn has come at some time are heaps. The others lie there as numbers, in no order."""

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Levels":
        """A queue of these entries."""
        made = cls()
        for entry in entries:
            made.push(entry)
        return made

    def __iter__(self) -> Iterator[Entry]:
        """Every entry, in no order."""
        for key, bucket in self._buckets.items():
            yield from entries(key, bucket)

    def below(self, level: int) -> Iterator[Entry]:
        """Every entry of a lower level, in no order."""
        for key in [key for key in self._keys if key <= level >> _BITS]:
            yield from (entry for entry in entries(key, self._buckets[key]) if entry[0] < level)

    def push(self, entry: Entry) -> None:
        """Adds an entry."""
        level, number, version = entry
        key = level >> _BITS
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = array("Q")
            heapq.heappush(self._keys, key)
        if isinstance(bucket, list):
            heapq.heappush(bucket, entry)
        elif number >> _NUMBER_BITS or version >> _VERSION_BITS:
            heapq.heappush(self._heap(key), entry)
        else:
            bucket.append((level & _MASK) << _NUMBER_BITS + _VERSION_BITS | number << _VERSION_BITS | version)

    def _heap(self, key: int) -> list[Entry]:
        """A bucket as a heap, now that its turn has come."""
        bucket = self._buckets[key]
        if not isinstance(bucket, list):
            bucket = self._buckets[key] = list(entries(key, bucket))
            heapq.heapify(bucket)
        return bucket

    def top(self) -> Entry | None:
        """The first entry, or None."""
        while self._keys:
            if bucket := self._heap(self._keys[0]):
                return bucket[0]
            del self._buckets[heapq.heappop(self._keys)]
        return None

    def pop(self) -> None:
        """Takes away what `top` has just shown."""
        heapq.heappop(self._heap(self._keys[0]))


def entries(key: int, bucket: Bucket) -> Iterator[Entry]:
    """What is in the bucket of that key, in no order."""
    if isinstance(bucket, list):
        yield from bucket
        return
    numbers, versions = (1 << _NUMBER_BITS) - 1, (1 << _VERSION_BITS) - 1
    for one in bucket:
        yield (key << _BITS | one >> _NUMBER_BITS + _VERSION_BITS, one >> _VERSION_BITS & numbers, one & versions)
