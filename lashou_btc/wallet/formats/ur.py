"""Uniform Resources (BCR-2020-005) with PSBTs in them (BCR-2020-006), one part or many, as QR codes carry them.

`crypto-psbt` is the name that all wallets read, `psbt` its newer one; both hold one CBOR byte string.
"""

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count as numbers

from lashou_btc.errors import Incomplete, InvalidInput, Refused
from lashou_btc.wallet.formats import bytewords, fountain
from lashou_btc.wallet.formats.bbqr import MAX_DATA_BYTES

PSBT_TYPES = ("crypto-psbt", "psbt")
MAX_FRAGMENTS = 2_000
MAX_PART_CHARS = 2 * MAX_DATA_BYTES + 100
_SHAPE = re.compile(r"ur:([a-z0-9-]{1,40})/(?:([1-9][0-9]{0,9})-([1-9][0-9]{0,9})/)?([a-z]+)", re.ASCII)
# "ur:crypto-psbt/4294967295-2000/", CBOR heads of five items and four checksum bytes.
_OVERHEAD_CHARS, _OVERHEAD_BYTES = 20, 29


@dataclass(frozen=True, slots=True)
class Ur:
    """A resource: its type and its CBOR."""

    type: str
    cbor: bytes


@dataclass(frozen=True, slots=True)
class UrPart:
    """One part of a resource in many: its number (from 1), how many fragments, the message's length and CRC-32."""

    type: str
    number: int
    count: int
    length: int
    checksum: int
    data: bytes


def is_part(text: str) -> bool:
    """Whether a scanned text calls itself a UR."""
    return text[:3].lower() == "ur:"


def of_psbt(psbt: bytes, ur_type: str = PSBT_TYPES[0]) -> Ur:
    """A binary PSBT as resource. Raises InvalidInput for another type or more than 4 MB."""
    if ur_type not in PSBT_TYPES or len(psbt) > MAX_DATA_BYTES - 5:
        raise InvalidInput("ur.type", types=PSBT_TYPES, most=MAX_DATA_BYTES - 5)
    return Ur(ur_type, _head(2, len(psbt)) + psbt)


def to_psbt(ur: Ur) -> bytes:
    """The binary PSBT in a resource; whether it is one is for `psbt.raw` to say. Raises InvalidInput."""
    if ur.type not in PSBT_TYPES:
        raise InvalidInput("ur.type:wanted", found=ur.type, types=PSBT_TYPES)
    length, at = _read_head(ur.cbor, 0, 2)
    if at + length != len(ur.cbor):
        raise InvalidInput("ur.cbor")
    return ur.cbor[at:]


def parts(ur: Ur, max_chars: int) -> Iterator[str]:
    """The resource's texts, each of at most `max_chars`: one, or endless ones of which any few more than needed do.

    The first `part_count` of them already hold everything. Capital letters, so that QR codes stay small. Raises
    InvalidInput where the message is empty or would need more than 2,000 fragments.
    """
    if not 0 < len(ur.cbor) <= MAX_DATA_BYTES:
        raise InvalidInput("ur.size", most=MAX_DATA_BYTES)
    single = f"ur:{ur.type}/{bytewords.encode(ur.cbor)}"
    if len(single) <= max_chars:
        return iter([single.upper()])
    most = (max_chars - len(ur.type) - _OVERHEAD_CHARS) // 2 - _OVERHEAD_BYTES
    if most < fountain.MIN_FRAGMENT_BYTES:
        raise InvalidInput("ur.size:part", chars=max_chars)
    if -(-len(ur.cbor) // most) > MAX_FRAGMENTS:
        raise InvalidInput("ur.size:fragments", most=MAX_FRAGMENTS)
    return (text.upper() for text in encode_parts(ur, most))


def part_count(ur: Ur, max_chars: int) -> int:
    """How many of `parts` hold the whole message. Raises InvalidInput as it does."""
    first = next(parts(ur, max_chars))
    found = _SHAPE.fullmatch(first.lower())
    return int(found[3]) if found is not None and found[3] is not None else 1


def encode_parts(ur: Ur, max_fragment: int) -> Iterator[str]:
    """Endless parts in lower case, with fragments of at most that many bytes, from number 1 on."""
    length = fountain.fragment_length(len(ur.cbor), max_fragment)
    pieces = fountain.fragments(ur.cbor, length)
    checksum = zlib.crc32(ur.cbor)
    for number in numbers(1):
        data = fountain.mix(pieces, fountain.choose_fragments(number, len(pieces), checksum))
        body = b"\x85" + _head(0, number) + _head(0, len(pieces)) + _head(0, len(ur.cbor)) + _head(0, checksum) \
            + _head(2, len(data)) + data
        yield f"ur:{ur.type}/{number}-{len(pieces)}/{bytewords.encode(body)}"


def decode(text: str) -> Ur | UrPart:
    """One scanned text: a whole resource, or one part of many. Raises InvalidInput."""
    found = _SHAPE.fullmatch(text.strip().lower()) if len(text) <= MAX_PART_CHARS else None
    if found is None:
        raise InvalidInput("ur.form")
    body = bytewords.decode(found[4])
    if found[2] is None:
        return Ur(found[1], body)
    if body[:1] != b"\x85":
        raise InvalidInput("ur.cbor:part")
    at, values = 1, []
    for _ in range(4):
        value, at = _read_head(body, at, 0)
        values.append(value)
    size, at = _read_head(body, at, 2)
    number, count, length, checksum = values
    if at + size != len(body) or (number, count) != (int(found[2]), int(found[3])):
        raise InvalidInput("ur.part")
    if count > MAX_FRAGMENTS or length > MAX_DATA_BYTES or not (count - 1) * size < length <= count * size \
            or number >= 2 ** 32 or checksum >= 2 ** 32:
        raise InvalidInput("ur.part:sizes", count=count, size=size, length=length)
    return UrPart(found[1], number, count, length, checksum, body[at:])


def join(texts: Iterable[str]) -> Ur:
    """The resource in scanned texts, in any order, with any of them missing or twice, as soon as they suffice.

    Raises Incomplete that says how much is known, Refused for parts of different messages, InvalidInput for damage.
    """
    seen: dict[int, UrPart] = {}
    first: UrPart | None = None
    for text in texts:
        part = decode(text)
        if isinstance(part, Ur):
            return part
        if first is None:
            first = part
        if (part.type, part.count, part.length, part.checksum, len(part.data)) != \
                (first.type, first.count, first.length, first.checksum, len(first.data)) \
                or seen.setdefault(part.number, part) != part:
            raise Refused("ur.mixed")
    if first is None:
        raise InvalidInput("ur.none")
    chosen = ((fountain.choose_fragments(p.number, p.count, p.checksum), p.data) for p in seen.values())
    try:
        pieces, known = fountain.solve(chosen, first.count)
    except ValueError:
        raise Refused("ur.mixed:contradict") from None
    if pieces is None:
        raise Incomplete("ur.missing", known=known, total=first.count)
    message = b"".join(pieces)
    if zlib.crc32(message[:first.length]) != first.checksum or any(message[first.length:]):
        raise InvalidInput("ur.checksum:joined")
    return Ur(first.type, message[:first.length])


def _head(major: int, value: int) -> bytes:
    """A CBOR head in its shortest form (RFC 8949, 4.2.1)."""
    if value < 24:
        return bytes([major << 5 | value])
    for extra, size in ((24, 1), (25, 2), (26, 4)):
        if value < 1 << 8 * size:
            return bytes([major << 5 | extra]) + value.to_bytes(size, "big")
    raise InvalidInput("ur.size:number", value=value)


def _read_head(data: bytes, at: int, major: int) -> tuple[int, int]:
    """The value of a CBOR head of that major type, and where it ends. Raises InvalidInput."""
    first = data[at] if at < len(data) else 0xFF
    extra = first & 31
    size = {24: 1, 25: 2, 26: 4}.get(extra, 0)
    value = int.from_bytes(data[at + 1:at + 1 + size], "big") if size else extra
    end = at + 1 + size
    if first >> 5 != major or extra > 26 or end > len(data) or _head(major, value) != data[at:end]:
        raise InvalidInput("ur.cbor:head")
    return value, end
