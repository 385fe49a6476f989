"""Large collections that stay packed until somebody touches them, in parts that go by their hashes.

A `Part` is packed bytes under their SHA-256, at hand or wherever they are kept; whoever asks for its bytes gets
those or an error. So a list of hashes vouches for a collection of which next to nothing has been read, and parts
that have not changed are the same parts again. A `Shelf` holds values by number, so many to a part; `Keys` says
which number belongs to a key; `Pages` are a long string of bytes.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import groupby
from typing import Any, Generic, Protocol, TypeVar

from lashou_btc.errors import InvalidInput
from lashou_btc.pool.packing import opened, pack, sealed, unpack

T = TypeVar("T")

WIDE = 128
"""So many accounts, or coins, are in a part."""
LOOK = 12
"""Bytes of a hash by which something is looked up, and then compared in full."""

Load = Callable[[bytes], bytes | None]
"""The bytes of that SHA-256 from wherever they are kept, or None."""


class Part:
    """So many packed elements: `digest` is the SHA-256 of `data`, which is read when it is asked for."""

    def __init__(self, count: int, digest: bytes, load: Load) -> None:
        self.count, self.digest, self._load = count, digest, load

    @classmethod
    def of(cls, count: int, data: bytes) -> "Part":
        """One whose bytes are at hand."""
        made = cls(count, hashlib.sha256(data).digest(), lambda digest: data)
        made.data = data
        return made

    @property
    def at_hand(self) -> bool:
        """Whether its bytes have been read."""
        return "data" in vars(self)

    @cached_property
    def data(self) -> bytes:
        """Its bytes. Raises InvalidInput where they cannot be had, or are others."""
        data = self._load(self.digest)
        if data is None or hashlib.sha256(data).digest() != self.digest:
            raise InvalidInput("snapshot.damaged:gone", part=self.digest.hex()[:16])
        return data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Part) and (self.count, self.digest) == (other.count, other.digest)

    def __hash__(self) -> int:
        return int.from_bytes(self.digest[:8], "big")


def packed(kind: Any, values: list[Any]) -> Part:
    """Values of one type as a part."""
    out = bytearray()
    return Part.of(len(values), sealed(pack(list[kind], values, out), out))


class Packed(Protocol):
    """So many packed elements: a part, or a log's chunk."""

    @property
    def count(self) -> int:
        """How many they should be."""

    @property
    def data(self) -> bytes:
        """Their bytes."""


def unpacked(kind: Any, some: Packed) -> list[Any]:
    """The elements. Raises InvalidInput where they are of another number than they should be."""
    elements: list[Any] = unpack(list[kind], *opened(some.data))
    if len(elements) != some.count:
        raise InvalidInput("snapshot.damaged:count")
    return elements


class Shelf(Generic[T]):
    """Values by number, in parts of `wide` numbers each. A part is unpacked when one of its values is asked for."""

    def __init__(self, kind: type[T], wide: int, parts: Mapping[int, Part],
                 number: Callable[[T], int]) -> None:
        self.kind, self.wide, self.parts, self._number = kind, wide, dict(parts), number
        self.open: dict[int, dict[int, T]] = {}
        """Parts that have been touched, by their place: what they hold now."""

    def copy(self) -> "Shelf[T]":
        """Another one that changes by itself; its values are the same objects."""
        other = Shelf(self.kind, self.wide, self.parts, self._number)
        other.open = {at: dict(values) for at, values in self.open.items()}
        return other

    def at(self, place: int) -> dict[int, T]:
        """The values of a part."""
        found = self.open.get(place)
        if found is None:
            part = self.parts.get(place)
            found = {self._number(value): value for value in unpacked(self.kind, part)} if part else {}
            self.open[place] = found
        return found

    def beside(self, number: int) -> dict[int, T]:
        """The values of the part in which that number is."""
        return self.at(number // self.wide)

    def get(self, number: int) -> T | None:
        """The value of that number, or None."""
        return self.at(number // self.wide).get(number)

    def places(self) -> list[int]:
        """Of all parts, in order."""
        return sorted({*self.parts, *self.open})

    def shut(self) -> list[int]:
        """Places of the parts that nobody has touched."""
        return [at for at in self.parts if at not in self.open]

    def seal(self) -> dict[int, Part]:
        """All of it packed: what nobody has touched as it was."""
        found = {}
        for at in self.places():
            if at not in self.open:
                found[at] = self.parts[at]
            elif values := self.open[at]:
                made = packed(self.kind, [values[n] for n in sorted(values)])
                before = self.parts.get(at)
                found[at] = before if before == made and before is not None else made
        return found


def shelved(kind: type[T], wide: int, values: Iterable[T], number: Callable[[T], int]) -> Shelf[T]:
    """A shelf of these, nothing of it packed yet."""
    made: Shelf[T] = Shelf(kind, wide, {}, number)
    for value in values:
        made.open.setdefault(number(value) // wide, {})[number(value)] = value
    return made


class Keys:
    """Numbers by key, each key `width` bytes of something that is as good as random. A key may have several.

    Keys lie sorted in parts by their first bits, 2**`bits` of them, and are found in the bytes as they are.
    """

    _NUMBER, FULL = 5, 256

    def __init__(self, width: int, bits: int = 0, parts: Mapping[int, Part] | None = None) -> None:
        self.width, self.bits, self.parts = width, bits, dict(parts or {})
        self._added: dict[bytes, list[int]] = {}
        self._removed: set[tuple[bytes, int]] = set()

    def copy(self) -> "Keys":
        """Another one that changes by itself."""
        other = Keys(self.width, self.bits, self.parts)
        other._added = {key: list(numbers) for key, numbers in self._added.items()}
        other._removed = set(self._removed)
        return other

    def __len__(self) -> int:
        return sum(part.count for part in self.parts.values()) + sum(map(len, self._added.values())) \
            - len(self._removed)

    def find(self, key: bytes) -> list[int]:
        """The numbers of a key, those that came last at the end."""
        part, found = self.parts.get(self._place(key)), []
        if part is not None:
            data, size = part.data, self.width + self._NUMBER
            at = data.find(key)
            while at >= 0:
                if at % size == 0:
                    found.append(int.from_bytes(data[at + self.width:at + size], "big"))
                at = data.find(key, at + 1)
        return [n for n in found if (key, n) not in self._removed] + self._added.get(key, [])

    def add(self, key: bytes, number: int = 0) -> None:
        """One more number for a key."""
        if (key, number) in self._removed:
            self._removed.discard((key, number))
        else:
            self._added.setdefault(key, []).append(number)

    def remove(self, key: bytes, number: int) -> None:
        """A key has that number no more."""
        if number in (new := self._added.get(key, [])):
            new.remove(number)
        else:
            self._removed.add((key, number))

    def __iter__(self) -> Iterator[tuple[bytes, int]]:
        """Every key with each of its numbers."""
        for part in self.parts.values():
            yield from (one for one in self._rows(part) if one not in self._removed)
        for key, numbers in self._added.items():
            yield from ((key, number) for number in numbers)

    def seal(self) -> "Keys":
        """The same with everything in parts, only those anew in which something has changed."""
        if not self._added and not self._removed:
            return self
        bits = max(len(self) // self.FULL, 1).bit_length() - 1
        if not self.bits <= bits <= self.bits + 1:
            made = Keys(self.width, bits)
            made.parts = made._parted(sorted(self))
            return made
        made = Keys(self.width, self.bits, self.parts)
        touched = {self._place(key) for key in self._added} | {self._place(key) for key, _ in self._removed}
        for at in touched:
            made.parts.pop(at, None)
        rows = [one for at in touched if (part := self.parts.get(at)) for one in self._rows(part)
                if one not in self._removed]
        rows += [(key, number) for key, numbers in self._added.items() for number in numbers]
        made.parts |= made._parted(sorted(rows))
        return made

    def _place(self, key: bytes) -> int:
        return int.from_bytes(key[:4], "big") >> (32 - self.bits)

    def _rows(self, part: Part) -> list[tuple[bytes, int]]:
        data, size = part.data, self.width + self._NUMBER
        return [(data[at:at + self.width], int.from_bytes(data[at + self.width:at + size], "big"))
                for at in range(0, len(data), size)]

    def _parted(self, rows: list[tuple[bytes, int]]) -> dict[int, Part]:
        found = {}
        for at, group in groupby(rows, key=lambda row: self._place(row[0])):
            every = list(group)
            found[at] = Part.of(len(every), b"".join(
                key + number.to_bytes(self._NUMBER, "big") for key, number in every))
        return found


class Pages:
    """A long string of bytes that may change and grow, read a page at a time. A slice lies within a page."""

    SIZE = 16_384

    def __init__(self, size: int, parts: list[Part]) -> None:
        self._size, self.parts = size, parts
        self._open: dict[int, bytearray] = {}

    def __len__(self) -> int:
        return self._size

    def __bytes__(self) -> bytes:
        return b"".join(bytes(self._open[n]) if n in self._open else self.parts[n].data
                        for n in range(-(-self._size // self.SIZE)))

    def _page(self, number: int) -> bytearray:
        page = self._open.get(number)
        if page is None:
            page = self._open[number] = bytearray(self.parts[number].data if number < len(self.parts) else b"")
        return page

    def __getitem__(self, which: slice) -> bytearray:
        page, start = divmod(which.start, self.SIZE)
        return self._page(page)[start:start + which.stop - which.start]

    def __setitem__(self, which: slice, value: bytes) -> None:
        page, start = divmod(which.start, self.SIZE)
        self._page(page)[start:start + which.stop - which.start] = value

    def __iadd__(self, more: bytes) -> "Pages":
        at = 0
        while at < len(more):
            page = self._page(self._size // self.SIZE)
            part = more[at:at + self.SIZE - len(page)]
            page += part
            self._size, at = self._size + len(part), at + len(part)
        return self

    def seal(self) -> list[Part]:
        """Its pages: those that nobody has touched as they were."""
        return [self.parts[n] if n not in self._open else Part.of(len(self._open[n]), bytes(self._open[n]))
                for n in range(-(-self._size // self.SIZE))]


def paged(row: bytes | bytearray) -> list[Part]:
    """A string of bytes in pages."""
    return [Part.of(len(page), page) for page in
            (bytes(row[at:at + Pages.SIZE]) for at in range(0, len(row), Pages.SIZE))]
