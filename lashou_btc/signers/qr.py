"""EDGE: QR codes on the terminal and in image files, and read back from images.

Making them needs nothing more. Image files need Pillow, reading them zxing-cpp too: the extra `images`. Nothing
here sleeps or owns a screen: a caller shows the texts at its own pace (about 250 ms each).
"""

import io
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Literal, cast

import qrcode
from qrcode.constants import ERROR_CORRECT_L, ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError
from qrcode.util import BIT_LIMIT_TABLE, MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

from lashou_btc.errors import InvalidInput, Unreachable
from lashou_btc.writing import put

Matrix = tuple[tuple[bool, ...], ...]
"""Rows of modules, True for dark, with the quiet zone around."""

QUIET_ZONE = 4
MODULE_PIXELS = 6
MAX_IMAGE_BYTES = 64_000_000
MAX_IMAGE_PIXELS = 40_000_000
MAX_IMAGE_FRAMES = 3_000
MAX_FILE_PIXELS = 1_000_000_000
"""All frames of a file together: BBQr's 1,295 at version 27, as `save_gif` draws them."""
MAX_IMAGE_PARTS = 20_000
"""Chunks, segments or short blocks of a file, each of which costs as much work as thousands of pixels."""
MAX_SCANS = 100
"""Of a progressive JPEG: each goes over the whole picture, and may be a few bytes long."""
_IMAGE_KINDS = ("PNG", "GIF", "JPEG", "WEBP", "BMP")
_PNG, _JPEG = b"\x89PNG\r\n\x1a\n", b"\xff\xd8"
_BARE = {b"", b"\x00", b"\x01", b"\xff", *(bytes([n]) for n in range(0xD0, 0xDA))}
_RUN_LENGTHS = (1, 2)  # BI_RLE8 and BI_RLE4, which Pillow unpacks byte by byte
_ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
# Bits of the character count by version (ISO/IEC 18004, table 3, alphanumeric mode).
_COUNT_BITS = ((9, 9), (26, 11), (40, 13))


def capacity(version: int) -> int:
    """How many alphanumeric characters a code of that version holds at level L. Raises InvalidInput."""
    if not 1 <= version <= 40:
        raise InvalidInput("qr.version")
    count_bits = next(bits for last, bits in _COUNT_BITS if version <= last)
    pairs, rest = divmod(BIT_LIMIT_TABLE[ERROR_CORRECT_L][version] - 4 - count_bits, 11)
    return 2 * pairs + (rest >= 6)


@lru_cache(maxsize=256)
def matrix(text: str, version: int | None = None, sturdy: bool = False) -> Matrix:
    """The code of a text, as small as it can be or of one version. `sturdy` (level M) is for paper.

    Raises InvalidInput if it does not fit.
    """
    mode = cast(Literal[2, 4], MODE_ALPHA_NUM if _ALPHANUMERIC.issuperset(text) else MODE_8BIT_BYTE)
    if not text or (version is not None and not 1 <= version <= 40):
        raise InvalidInput("qr.version:text")
    code = qrcode.QRCode(version, ERROR_CORRECT_M if sturdy else ERROR_CORRECT_L, border=QUIET_ZONE)
    try:
        code.add_data(QRData(text.encode(), mode=mode), optimize=0)
        code.make(fit=version is None)
    except (DataOverflowError, ValueError):
        key = "qr.size:full" if version is None else "qr.size:version"
        raise InvalidInput(key, n=len(text), version=version) from None
    return tuple(tuple(map(bool, row)) for row in code.get_matrix())


def version_for(frames: Sequence[str]) -> int:
    """The version that fits all frames: they must be of one size on the screen. Raises InvalidInput."""
    if not frames:
        raise InvalidInput("qr.size")
    return (len(matrix(max(frames, key=len))) - 2 * QUIET_ZONE - 17) // 4


def terminal(code: Matrix, light_background: bool = False) -> str:
    """The code in half blocks, two rows of modules in a line of text, for a terminal with light text on dark.

    `light_background` turns the colours round for dark text on light.
    """
    blocks = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
    # Where text is light, a drawn half is a light module.
    rows = [[dark == light_background for dark in row] for row in code]
    if len(rows) % 2:
        rows.append([not light_background] * len(rows[0]))
    return "\n".join("".join(blocks[pair] for pair in zip(*rows[at:at + 2], strict=True))
                     for at in range(0, len(rows), 2))


def animate(frames: Iterable[str], version: int, light_background: bool = False) -> Iterator[str]:
    """Each frame as terminal text, all of one version; give `itertools.cycle(frames)` to go round for ever.

    Raises InvalidInput for a frame that does not fit.
    """
    for frame in frames:
        yield terminal(matrix(frame, version), light_background)


def save_png(text: str, path: Path) -> None:
    """One code as a PNG, level M. Raises InvalidInput if it does not fit, Unreachable without Pillow or disk."""
    out = io.BytesIO()
    _picture(matrix(text, sturdy=True)).save(out, "PNG")
    _write(path, out.getvalue())


def save_gif(frames: Sequence[str], path: Path, frame_ms: int = 250) -> None:
    """All frames as a GIF that goes round for ever. Raises as `save_png` does."""
    version = version_for(frames)
    pictures = [_picture(matrix(frame, version)) for frame in frames]
    out = io.BytesIO()
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:], duration=frame_ms, loop=0)
    _write(path, out.getvalue())


def read_images(paths: Sequence[Path]) -> list[str]:
    """The texts of all QR codes in image files, a GIF's frames one after the other.

    Raises InvalidInput for a file that is no image, too large, or shows no QR code; Unreachable if it cannot be
    opened, or the extra is not installed.
    """
    zxing = _zxing()
    texts: list[str] = []
    for path in paths:
        found = []
        for picture in _pictures(path):
            found += [code.text for code in zxing.read_barcodes(
                picture, formats=zxing.BarcodeFormat.QRCode, text_mode=zxing.TextMode.Plain)]
        if not found:
            raise InvalidInput("qr.none", path=path)
        texts += found
    return texts


def _pictures(path: Path) -> Iterator[Any]:
    """An image's frames in grey, bounded before anything is unpacked."""
    pillow = _pillow()
    try:
        with path.open("rb") as file:
            data = file.read(MAX_IMAGE_BYTES + 1)
    except OSError as error:
        raise Unreachable("qr.unreadable", path=path, strerror=error.strerror) from None
    if len(data) > MAX_IMAGE_BYTES:
        raise InvalidInput("qr.image-size", path=path, max_image_bytes=MAX_IMAGE_BYTES)
    if any(islice(_parts(data), MAX_IMAGE_PARTS, None)) or (
            data.startswith(_JPEG) and data.count(b"\xff\xda") > MAX_SCANS):
        raise InvalidInput("qr.image-size:pieces", path=path)
    try:
        with _quiet():
            image = pillow.open(io.BytesIO(data), formats=_IMAGE_KINDS)
            count = getattr(image, "n_frames", 1)
        if image.format == "BMP" and image.info.get("compression") in _RUN_LENGTHS:
            raise InvalidInput("qr.image", path=path)
        for number in range(count):
            with _quiet():
                image.seek(number)
                # Asked at each frame: in a GIF a later one may make the picture larger.
                pixels = image.width * image.height
                if pixels > MAX_IMAGE_PIXELS or count > MAX_IMAGE_FRAMES or pixels * count > MAX_FILE_PIXELS:
                    raise InvalidInput("qr.image-size:pixels", path=path, width=image.width, height=image.height,
                                       count=count)
                grey = image.convert("L")
            yield grey
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, TypeError, pillow.DecompressionBombError):
        raise InvalidInput("qr.image:kinds", path=path, kinds=_IMAGE_KINDS) from None


@contextmanager
def _quiet() -> Iterator[None]:
    """Without Pillow's warning of large images, which comes at twice our own limit."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _parts(data: bytes) -> Iterator[bool]:
    """True for each chunk of a PNG, segment before a JPEG's picture, and block of a GIF under 64 bytes."""
    at = 2
    if data.startswith(_PNG):
        at = 8
        while at < len(data):
            at += 12 + int.from_bytes(data[at:at + 4], "big")
            yield True
    elif data.startswith(_JPEG):
        while at < len(data) and data[at:at + 2] != b"\xff\xda":
            # Whatever is no segment with a length is passed over byte by byte, there as here.
            whole = data[at] == 0xFF and data[at + 1:at + 2] not in _BARE
            at += 2 + int.from_bytes(data[at + 2:at + 4], "big") if whole else 1
            yield True
    elif data.startswith(b"GIF8"):
        at = 13 + _palette(data, 10)
        while data[at:at + 1] in (b"\x21", b"\x2c"):
            at += 2 if data[at] == 0x21 else 11 + _palette(data, at + 9)
            while at < len(data):
                size = data[at]
                at += 1 + size
                if size < 64:
                    yield True
                if not size:
                    break


def _palette(data: bytes, at: int) -> int:
    """The size of a GIF's colour table, which the flags at that place tell."""
    flags = data[at] if at < len(data) else 0
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _picture(code: Matrix) -> Any:
    pillow = _pillow()
    size = len(code)
    data = bytes(0 if dark else 255 for row in code for dark in row)
    small = pillow.frombytes("L", (size, size), data)
    return small.resize((size * MODULE_PIXELS, size * MODULE_PIXELS), 0).convert("1")


def _write(path: Path, data: bytes) -> None:
    try:
        put(path, data, replace=True)
    except OSError as error:
        raise Unreachable("qr.unwritable", path=path, strerror=error.strerror) from None


def _pillow() -> Any:
    try:
        from PIL import Image
    except ImportError:
        raise Unreachable("qr.no-pillow") from None
    return Image


def _zxing() -> Any:
    try:
        import zxingcpp
    except ImportError:
        raise Unreachable("qr.no-zxing") from None
    return zxingcpp
