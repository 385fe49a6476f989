"""Canonical JSON (RFC 8785) in, canonical JSON out. One text, one byte string."""

import json
import re
from typing import Any

import rfc8785

from lashou_btc.anchors.hashes import sha256_hex, tagged_hash
from lashou_btc.errors import InvalidInput
from lashou_btc.unicode32 import LATER, UNICODE
from lashou_btc.words import Said

__all__ = ["check_text", "dump", "dump_checked", "load", "sha256_hex", "tagged_hash", "write"]

MAX_DEPTH = 32
"""How deep values nest at most: a number, because where a stack ends differs from program to program."""

# Letters and marks by category, and yet nothing on the screen: fillers, joiners, variation selectors.
_INVISIBLE = frozenset("\u00ad\u200b\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u2800\u3164\uffa0"
                       + "".join(map(chr, range(0xFE00, 0xFE10))))


_text = json.JSONEncoder(ensure_ascii=False, check_circular=False, allow_nan=False, sort_keys=True,
                         separators=(",", ":")).encode
_large = re.compile("[:,[]-?[0-9]{16}").search
"""An integer within something else that perhaps no double holds."""


def write(value: Any) -> bytes:
    """RFC 8785 bytes of a value in which there is no float, whatever its texts are.

    Python's own writer differs in floats, in the order of keys beyond ASCII and in what it refuses: large integers
    and halves of characters. Without these it gives the same bytes, ten times as fast.
    """
    text = _text(value)
    plain = text.isascii() and not isinstance(value, int) and not _large(text)
    return text.encode() if plain else rfc8785.dumps(value)


def dump(value: Any) -> bytes:
    """RFC 8785 bytes of a value made of dicts, lists, strings, integers and None. Raises InvalidInput."""
    _check(value, "value")
    return write(value)


def load(data: bytes, limit: int, what: Said | str) -> Any:
    """The value in `data`, which must be RFC 8785 bytes and nothing else. Raises InvalidInput saying where."""
    if len(data) > limit:
        raise InvalidInput("json.size", document=what, size=len(data), limit=limit)
    try:
        value = json.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise InvalidInput("json.utf8", document=what, position=error.start) from None
    except json.JSONDecodeError as error:
        raise InvalidInput("json.syntax", document=what, problem=error.msg, position=error.pos) from None
    except (ValueError, RecursionError):
        raise InvalidInput("json.bounds:deep", document=what) from None
    if dump_checked(value, what) != data:
        raise InvalidInput("json.noncanonical", document=what)
    return value


def dump_checked(value: Any, what: Said | str) -> bytes:
    """`dump`, naming `what` in the error."""
    try:
        return dump(value)
    except InvalidInput as error:
        raise InvalidInput("json.unacceptable", code=error.code, document=what, error=error) from None


def check_text(text: str, where: str) -> None:
    """Raises InvalidInput unless the text is NFC and printable (newlines allowed).

    Control, formatting (among them the bidirectional overrides), invisible, private and unassigned characters are
    refused: a text must look the same in every terminal and page, and not other than it is. "Assigned" is by
    Unicode 3.2, which holds the 70,000 Chinese characters in use and no emoji.
    """
    if text.isascii() and text.isprintable():
        return  # hashes, keys and addresses: most texts there are
    if not UNICODE.is_normalized("NFC", text):
        raise InvalidInput("text.nfc", place=_named(where))
    for n, char in enumerate(text):
        if char != "\n" and char not in LATER and (
                char in _INVISIBLE or UNICODE.category(char) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")):
            raise InvalidInput("text.unprintable", place=_named(where), number=ord(char), position=n)


def _named(where: str) -> str:
    """A place as an error may quote it, in short and on one line: it may be a key that somebody else chose."""
    return where if len(where) <= 80 and where.isprintable() else repr(where)[1:-1][:80]


def _check(value: Any, where: str, depth: int = 0) -> None:
    if depth > MAX_DEPTH:
        raise InvalidInput("json.bounds", place=_named(where), max_depth=MAX_DEPTH)
    if isinstance(value, str):
        check_text(value, where)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise InvalidInput("json.value", place=_named(where))
            if not (key.isascii() and key.isprintable()):
                check_text(key, where)
            if not (type(item) is str and item.isascii() and item.isprintable() and depth < MAX_DEPTH):
                _check(item, key, depth + 1)
    elif isinstance(value, list | tuple):
        for item in value:
            _check(item, where, depth + 1)
    elif isinstance(value, bool | float):
        raise InvalidInput("json.number", value=repr(value), place=_named(where))
    elif isinstance(value, int):
        if abs(value) >= 1 << 53:
            raise InvalidInput("json.number:large", place=_named(where))
    elif value is not None:
        raise InvalidInput("json.value:kind", type=type(value).__name__, place=_named(where))
