"""BBQr: a file as a series of QR codes (github.com/coinkite/BBQr, BBQr.md).

A frame is `B$`, the encoding (H hex, 2 base32, Z raw deflate with a window of 10 and then base32), the file type,
the number of frames and this one's place in two base-36 digits each, then its share of the characters.
"""

import base64
import binascii
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from lashou_btc.errors import Incomplete, InvalidInput, Refused
from lashou_btc.words import said

TYPES = {"P": said("thing.a-psbt"), "T": said("thing.a-transaction"), "J": said("thing.json"),
         "U": said("thing.text")}
ENCODINGS = "H2Z"
MAX_FRAMES = 36 * 36 - 1
MAX_DATA_BYTES = 4_000_000
"""What a set of frames may unfold to: more than uncompressed frames can hold, and far less than a deflate bomb."""
VERSION_27_CHARS = 2_132
"""Alphanumeric characters in a QR code of version 27 at level L: phones and Coldcards still read it at ease."""
MAX_FRAME_CHARS = 4_296
_HEADER = 8
_WINDOW = -10
_BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BASE32 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")


@dataclass(frozen=True, slots=True)
class File:
    """What frames carried: `type` is one of TYPES."""

    type: str
    data: bytes


def is_frame(text: str) -> bool:
    """Whether a scanned text calls itself BBQr."""
    return text.startswith("B$")


def split(data: bytes, file_type: str, encoding: str = "Z", max_chars: int = VERSION_27_CHARS) -> list[str]:
    """The frames of a file, as few as fit into `max_chars` each, and all about the same size.

    Z falls back to base32 where deflate does not help. Raises InvalidInput for an unknown type or encoding, nothing
    to send, or more than fits.
    """
    if file_type not in TYPES or len(encoding) != 1 or encoding not in ENCODINGS:
        raise InvalidInput("bbqr.type", types=list(TYPES))
    if not 0 < len(data) <= MAX_DATA_BYTES or not _HEADER + 8 <= max_chars <= MAX_FRAME_CHARS:
        raise InvalidInput("bbqr.size", most=MAX_DATA_BYTES, least=_HEADER + 8,
                           chars=MAX_FRAME_CHARS)
    if encoding == "Z":
        packer = zlib.compressobj(9, zlib.DEFLATED, _WINDOW)
        packed = packer.compress(data) + packer.flush()
        encoding, data = ("Z", packed) if len(packed) < len(data) else ("2", data)
    text = data.hex().upper() if encoding == "H" else base64.b32encode(data).decode().rstrip("=")
    # Every frame but the last is whole bytes: 8 characters of base32, 2 of hex.
    unit = 2 if encoding == "H" else 8
    most = (max_chars - _HEADER) // unit * unit
    count = -(-len(text) // most)
    if count > MAX_FRAMES:
        raise InvalidInput("bbqr.size:frames", count=count, most=MAX_FRAMES)
    share = -(-len(text) // count)
    each = -(-share // unit) * unit
    pieces = [text[at:at + each] for at in range(0, len(text), each)]
    return [f"B${encoding}{file_type}{_number(len(pieces))}{_number(n)}{piece}" for n, piece in enumerate(pieces)]


def join(frames: Iterable[str]) -> File:
    """The file of these frames, in any order; one that was seen before does no harm.

    Raises Incomplete that names the missing frames, Refused for frames of different files, InvalidInput for damage.
    """
    pieces: dict[int, str] = {}
    header = ""
    for frame in frames:
        text = frame.strip()
        _check_header(text)
        if header and text[:6] != header:
            raise Refused("bbqr.mixed")
        header, place, piece = text[:6], _parse(text[6:8]), text[_HEADER:]
        if place >= _parse(header[4:6]):
            raise InvalidInput("bbqr.header:place", place=place + 1, total=_parse(header[4:6]))
        if pieces.setdefault(place, piece) != piece:
            raise Refused("bbqr.mixed:twice", place=place + 1)
    if not header:
        raise InvalidInput("bbqr.none")
    total = _parse(header[4:6])
    if missing := [n + 1 for n in range(total) if n not in pieces]:
        raise Incomplete("bbqr.missing:more" if len(missing) > 10 else "bbqr.missing", missing=len(missing),
                         total=total, named=missing[:10])
    ordered = [pieces[n] for n in range(total)]
    if any(len(piece) != len(ordered[0]) for piece in ordered[:-1]) or len(ordered[-1]) > len(ordered[0]):
        raise InvalidInput("bbqr.length")
    data = b"".join(_decode(piece, header[2]) for piece in ordered)
    return File(header[3], _inflate(data) if header[2] == "Z" else data)


def _check_header(text: str) -> None:
    if not is_frame(text) or len(text) <= _HEADER or len(text) > MAX_FRAME_CHARS:
        raise InvalidInput("bbqr.header")
    if text[2] not in ENCODINGS:
        raise InvalidInput("bbqr.encoding", mark=text[2])
    if text[3] not in TYPES:
        raise InvalidInput("bbqr.type:unknown", mark=text[3], types=list(TYPES))
    if any(character not in _BASE36 for character in text[4:8]) or not _parse(text[4:6]):
        raise InvalidInput("bbqr.header:number")


def _decode(piece: str, encoding: str) -> bytes:
    """Each frame is whole bytes by itself. Bits left over in base32 must be zero, as every encoder leaves them."""
    try:
        if encoding == "H":
            if piece.strip("0123456789ABCDEF"):
                raise ValueError
            return bytes.fromhex(piece)
        if not _BASE32.issuperset(piece):
            raise ValueError
        data = base64.b32decode(piece + "=" * (-len(piece) % 8))
        if base64.b32encode(data).decode().rstrip("=") != piece:
            raise ValueError
        return data
    except (ValueError, binascii.Error):
        raise InvalidInput("bbqr.data", encoding="hex" if encoding == "H" else "base32") from None


def _inflate(data: bytes) -> bytes:
    """Raw deflate, never unfolding past the limit."""
    worker = zlib.decompressobj(_WINDOW)
    try:
        out = worker.decompress(data, MAX_DATA_BYTES + 1)
    except zlib.error:
        raise InvalidInput("bbqr.deflate:damaged") from None
    if len(out) > MAX_DATA_BYTES:
        raise InvalidInput("bbqr.size:unfolded", most=MAX_DATA_BYTES)
    if not worker.eof or worker.unused_data or worker.unconsumed_tail:
        raise InvalidInput("bbqr.deflate")
    return out


def _number(n: int) -> str:
    return _BASE36[n // 36] + _BASE36[n % 36]


def _parse(digits: str) -> int:
    return _BASE36.index(digits[0]) * 36 + _BASE36.index(digits[1])
