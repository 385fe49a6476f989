"""Text on its way to a screen: nothing in it may move the cursor, change colours or turn the writing direction."""

import json
import unicodedata
from typing import Any

from lashou_btc.words import Said

_UNSHOWN = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")
"""None of them is what Python calls printable, which is quickly asked of a long text as a whole."""


def printable(text: str | Said) -> str:
    """The text with every control, formatting and surrogate character but the newline written out (docs/threats.md,
    row 35): file names and other people's words reach the terminal as text and as nothing else."""
    text = str(text)
    if text.replace("\n", "").isprintable():
        return text
    return "".join(c if c == "\n" or unicodedata.category(c) not in _UNSHOWN else _escaped(c) for c in text)


def json_text(value: Any, indent: int | None = 1) -> str:
    """A value as JSON, Chinese as it is, everything that `printable` writes out as JSON's own escapes; what is
    said, as its text. Without `indent` it is one line."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=worded)
    if text.replace("\n", "").isprintable():
        return text
    return "".join(c if c == "\n" or unicodedata.category(c) not in _UNSHOWN else json.dumps(c)[1:-1]
                   for c in text)


def worded(value: Any) -> str:
    """What is said as text, where JSON has no other form for it."""
    if isinstance(value, Said):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def _escaped(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
