"""The fountain code of multi-part URs (BCR-2024-001): which fragments each part mixes, and solving for them.

The first N parts are the fragments themselves, later ones XOR some of them together. Sender and receiver find out
which by the same generator (xoshiro256**, seeded by part number and checksum), so floats are IEEE doubles by its
specification.
"""

import hashlib
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate

MIN_FRAGMENT_BYTES = 10
_MASK = 2 ** 64 - 1


class Xoshiro256:
    """xoshiro256** of Blackman and Vigna, its state the SHA-256 of a seed."""

    __slots__ = ("_state",)

    def __init__(self, seed: bytes) -> None:
        digest = hashlib.sha256(seed).digest()
        self._state = [int.from_bytes(digest[at:at + 8], "big") for at in (0, 8, 16, 24)]

    def next(self) -> int:
        """The next 64 bits."""
        s = self._state
        result = _rotate(s[1] * 5 & _MASK, 7) * 9 & _MASK
        shifted = s[1] << 17 & _MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= shifted
        s[3] = _rotate(s[3], 45)
        return result

    def next_double(self) -> float:
        """The next number from 0 to below 1."""
        return float(self.next()) / 2.0 ** 64

    def next_int(self, low: int, high: int) -> int:
        """The next whole number from low to high, both included. The very largest doubles round up to 1."""
        return min(int(self.next_double() * (high - low + 1)), high - low) + low


def _rotate(x: int, bits: int) -> int:
    return (x << bits | x >> 64 - bits) & _MASK


def alias_table(weights: Sequence[float]) -> tuple[tuple[float, ...], tuple[int, ...]]:
    """Walker and Vose's table for drawing by weight, indices taken from the high end first as BCR-2024-001 does."""
    count = len(weights)
    # Added up one by one: since Python 3.12 sum() rounds otherwise than the other implementations do.
    total = list(accumulate(weights))[-1]
    scaled = [weight * count / total for weight in weights]
    small = [n for n in range(count - 1, -1, -1) if scaled[n] < 1]
    large = [n for n in range(count - 1, -1, -1) if scaled[n] >= 1]
    chances, aliases = [1.0] * count, [0] * count
    while small and large:
        low, high = small.pop(), large.pop()
        chances[low], aliases[low] = scaled[low], high
        scaled[high] += scaled[low] - 1
        (small if scaled[high] < 1 else large).append(high)
    return tuple(chances), tuple(aliases)


def draw(table: tuple[tuple[float, ...], tuple[int, ...]], rng: Xoshiro256) -> int:
    """One index by the table: two doubles are taken."""
    chances, aliases = table
    first, second = rng.next_double(), rng.next_double()
    place = min(int(len(chances) * first), len(chances) - 1)
    return place if second < chances[place] else aliases[place]


@lru_cache(maxsize=8)
def _degree_table(count: int) -> tuple[tuple[float, ...], tuple[int, ...]]:
    return alias_table([1.0 / n for n in range(1, count + 1)])


def choose_degree(count: int, rng: Xoshiro256) -> int:
    """How many of `count` fragments a part mixes: n of them with weight 1/n."""
    return draw(_degree_table(count), rng) + 1


def shuffled(items: Iterable[int], rng: Xoshiro256, wanted: int) -> list[int]:
    """The first `wanted` of the items in the generator's order."""
    left = list(items)
    out: list[int] = []
    while left and len(out) < wanted:
        out.append(left.pop(rng.next_int(0, len(left) - 1)))
    return out


def choose_fragments(number: int, count: int, checksum: int) -> frozenset[int]:
    """Which of `count` fragments (from 0) part `number` (from 1) of a message with that CRC-32 mixes."""
    if number <= count:
        return frozenset({number - 1})
    rng = Xoshiro256(number.to_bytes(4, "big") + checksum.to_bytes(4, "big"))
    degree = choose_degree(count, rng)
    return frozenset(shuffled(range(count), rng, degree))


def fragment_length(message_length: int, most: int) -> int:
    """The even share of a message in the fewest fragments of at most `most` bytes."""
    length = message_length
    for count in range(1, max(1, message_length // MIN_FRAGMENT_BYTES) + 1):
        length = -(-message_length // count)
        if length <= most:
            break
    return length


def fragments(message: bytes, length: int) -> list[bytes]:
    """The message in pieces of that length, the last filled up with zeros."""
    return [message[at:at + length].ljust(length, b"\x00") for at in range(0, len(message), length)]


def mix(pieces: Sequence[bytes], chosen: Iterable[int]) -> bytes:
    """The chosen pieces XORed together."""
    total = 0
    for n in chosen:
        total ^= int.from_bytes(pieces[n], "big")
    return total.to_bytes(len(pieces[0]), "big")


def solve(parts: Iterable[tuple[frozenset[int], bytes]], count: int) -> tuple[list[bytes] | None, int]:
    """All `count` fragments from mixed parts, or None; and how many are determined or tied so far.

    Gauss-Jordan elimination over GF(2): it needs the fewest parts that any decoder can do with. Raises ValueError
    if parts contradict each other.
    """
    rows: dict[int, tuple[int, int]] = {}
    size = 0
    for chosen, data in parts:
        size = len(data)
        mask, value = sum(1 << n for n in chosen), int.from_bytes(data, "big")
        for pivot, (row_mask, row_value) in rows.items():
            if mask >> pivot & 1:
                mask, value = mask ^ row_mask, value ^ row_value
        if not mask:
            if value:
                raise ValueError("contradiction")
            continue
        pivot = mask.bit_length() - 1
        for other, (row_mask, row_value) in rows.items():
            if row_mask >> pivot & 1:
                rows[other] = (row_mask ^ mask, row_value ^ value)
        rows[pivot] = (mask, value)
    if len(rows) < count:
        return None, len(rows)
    return [rows[n][1].to_bytes(size, "big") for n in range(count)], count
