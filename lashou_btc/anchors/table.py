"""Numbers by byte strings, and sets of small numbers, in few bytes each: a large pool has millions of them."""

from collections.abc import Iterable, Iterator, MutableMapping, MutableSet
from typing import Any

_BUCKETS = 1 << 16
"""No more buckets than two bytes of a key tell apart; what then comes makes them longer."""


class _Buckets:
    """Rows of `row` bytes, in buckets by the third and fourth byte of each. `FULL`: so many rows a bucket holds on
    average when there become twice as many buckets.
    """

    FULL = 32

    def __init__(self, row: int, buckets: Iterable[bytes | bytearray]) -> None:
        self._row = row
        self._buckets = [bytearray(bucket) for bucket in buckets]
        count = len(self._buckets)
        if not 0 < count <= _BUCKETS or count & count - 1 or any(len(one) % row for one in self._buckets):
            raise ValueError("buckets")
        self._mask, self._count = count - 1, sum(map(len, self._buckets)) // row

    def _bucket(self, key: bytes) -> bytearray:
        return self._buckets[(key[2] << 8 | key[3]) & self._mask]

    def _counted(self) -> None:
        """There is one row more."""
        self._count += 1
        if self._count > self.FULL * len(self._buckets) < self.FULL * _BUCKETS:
            full, self._buckets = self._buckets, [bytearray() for _ in range(2 * len(self._buckets))]
            self._mask = len(self._buckets) - 1
            for bucket in full:
                for at in range(0, len(bucket), self._row):
                    row = bytes(bucket[at:at + self._row])
                    self._bucket(row).extend(row)


_32 = 0xffffffff


class Rows(_Buckets):
    """Numbers by hashes, eight bytes for each: a hash may have several, and may by chance have another's, since 32
    bits of it count. Whoever keeps rows finds one so by a hash of what it holds, and compares.
    """

    FULL = 64

    def __init__(self, buckets: Iterable[bytes | bytearray] = (b"",)) -> None:
        super().__init__(8, buckets)

    def find(self, hashed: int) -> list[int]:
        """The numbers that this hash may have."""
        bucket, key, found = self._buckets[hashed & self._mask], (hashed & _32).to_bytes(4, "big"), []
        at = bucket.find(key)
        while at >= 0:
            if at % 8 == 0:
                found.append(int.from_bytes(bucket[at + 4:at + 8], "big"))
            at = bucket.find(key, at + 1)
        return found

    def add(self, hashed: int, number: int) -> None:
        """One more number for a hash."""
        self._buckets[hashed & self._mask] += ((hashed & _32) << 32 | number).to_bytes(8, "big")
        self._counted()

    def remove(self, hashed: int, number: int) -> None:
        """Takes away a number that a hash has. Raises KeyError where it has none such."""
        bucket, row = self._buckets[hashed & self._mask], ((hashed & _32) << 32 | number).to_bytes(8, "big")
        at = bucket.find(row)
        while at >= 0 and at % 8:
            at = bucket.find(row, at + 1)
        if at < 0:
            raise KeyError(hashed)
        del bucket[at:at + 8]
        self._count -= 1

    def copy(self) -> "Rows":
        """Another one with the same in it."""
        return Rows(self._buckets)

    def __len__(self) -> int:
        return self._count


class Table(_Buckets, MutableMapping[bytes, int]):
    """Keys of `width` bytes, each with a number of `size` bytes; no order. A dictionary takes some 150 bytes more.

    Keys are hashes, or hold one from the third byte on: two of its bytes name the bucket, in which the key is
    searched for. Who grinds keys for one bucket makes that longer, and a search through ten thousand of them still
    takes microseconds. Keys of another width, and numbers too large, lie apart.
    """

    def __init__(self, width: int, size: int = 4, buckets: Iterable[bytes | bytearray] = (b"",)) -> None:
        """`buckets`: what `buckets` gave. Raises ValueError where these are none."""
        super().__init__(width + size, buckets)
        self.width, self.size = width, size
        self._apart: dict[bytes, int] = {}

    @property
    def buckets(self) -> list[bytearray]:
        """All that lies in it, but for what lies apart: keys and numbers, one after the other."""
        return self._buckets

    @property
    def apart(self) -> dict[bytes, int]:
        """What has another width."""
        return self._apart

    def _find(self, bucket: bytearray, key: bytes) -> int:
        at = bucket.find(key)
        while at % self._row and at >= 0:  # across the border of two rows
            at = bucket.find(key, at + 1)
        return at

    def __getitem__(self, key: bytes) -> int:
        number: int | None = self.get(key)
        if number is None:
            raise KeyError(key)
        return number

    def get(self, key: bytes, default: Any = None) -> Any:
        """As a dictionary's."""
        if len(key) == self.width:
            bucket = self._buckets[(key[2] << 8 | key[3]) & self._mask]
            at = bucket.find(key)
            if at > 0 and at % self._row:  # across the border of two rows
                at = self._find(bucket, key)
            if at >= 0:
                return int.from_bytes(bucket[at + self.width:at + self._row], "big")
        return self._apart.get(key, default) if self._apart else default

    def __contains__(self, key: object) -> bool:
        assert isinstance(key, bytes)
        return self.get(key) is not None

    def __setitem__(self, key: bytes, number: int) -> None:
        if len(key) != self.width or number >> 8 * self.size:
            self.pop(key, None)
            self._apart[key] = number
            return
        bucket, data = self._buckets[(key[2] << 8 | key[3]) & self._mask], number.to_bytes(self.size, "big")
        at = bucket.find(key)
        if at > 0 and at % self._row:
            at = self._find(bucket, key)
        if at >= 0:
            bucket[at + self.width:at + self._row] = data
            return
        if self._apart:
            self._apart.pop(key, None)
        bucket += key + data
        self._counted()

    def __delitem__(self, key: bytes) -> None:
        if len(key) == self.width:
            bucket = self._bucket(key)
            if (at := self._find(bucket, key)) >= 0:
                del bucket[at:at + self._row]
                self._count -= 1
                return
        del self._apart[key]

    def __len__(self) -> int:
        return self._count + len(self._apart)

    def __iter__(self) -> Iterator[bytes]:
        for bucket in self._buckets:
            for at in range(0, len(bucket), self._row):
                yield bytes(bucket[at:at + self.width])
        yield from self._apart

    def copy(self) -> "Table":
        """Another one with the same in it."""
        other = Table(self.width, self.size, self._buckets)
        other._apart = dict(self._apart)
        return other


class Numbers(MutableSet[int]):
    """Numbers from 0 on, a byte each up to the highest."""

    def __init__(self, numbers: Iterable[int] = ()) -> None:
        self._marks, self._count = bytearray(), 0
        for number in numbers:
            self.add(number)

    def add(self, number: int) -> None:
        """Adds one."""
        marks = self._marks
        if number >= len(marks):
            marks += bytes(number + 1 - len(marks))
        if not marks[number]:
            marks[number] = 1
            self._count += 1

    def fill(self, first: int, last: int) -> None:
        """Adds all from the first to the last."""
        marks = self._marks
        marks += bytes(max(last + 1 - len(marks), 0))
        self._count += last + 1 - first - marks.count(1, first, last + 1)
        marks[first:last + 1] = b"\1" * (last + 1 - first)

    def discard(self, number: int) -> None:
        """Takes one away, if it is there."""
        if number in self:
            self._marks[number] = 0
            self._count -= 1

    def clear(self) -> None:
        """Takes all away."""
        self._marks, self._count = bytearray(), 0

    def copy(self) -> "Numbers":
        """Another one with the same in it."""
        other = Numbers()
        other._marks, other._count = self._marks[:], self._count
        return other

    def __contains__(self, number: object) -> bool:
        assert isinstance(number, int)
        return 0 <= number < len(self._marks) and self._marks[number] == 1

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[int]:
        at = self._marks.find(1)
        while at >= 0:
            yield at
            at = self._marks.find(1, at + 1)


class Digests(MutableSet[bytes]):
    """Hashes of 32 bytes, in no order."""

    def __init__(self) -> None:
        self.table = Table(32, 0)

    def add(self, digest: bytes) -> None:
        """Adds one."""
        self.table[digest] = 0

    def discard(self, digest: bytes) -> None:
        """Takes one away, if it is there."""
        self.table.pop(digest, None)

    def __contains__(self, digest: object) -> bool:
        return digest in self.table

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.table)

    def __len__(self) -> int:
        return len(self.table)
