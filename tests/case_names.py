"""Names of parametrized cases: what a case is about, and short, not pytest's `changed17` or a page of it."""

import linecache
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import fields, is_dataclass
from functools import partial
from pathlib import Path
from types import FunctionType
from typing import Any

MOST_CHARS = 60
_OWN = (str, bytes, int, float, complex, type(None), type)
"""What pytest names well itself, as long as it is short."""


def case_name(value: Any) -> str | None:
    """What a case with this value is called, or None where pytest's own name will do."""
    if isinstance(value, _OWN) and len(str(value)) <= MOST_CHARS:
        return None
    name = " ".join(_text(value).split()).encode("unicode_escape").decode()
    if len(name) > MOST_CHARS:
        name = f"{name[:MOST_CHARS - 3]}..."
    return name or None


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bytes | bytearray):
        return f"{value[:20].hex()}.. ({len(value)} bytes)" if len(value) > 20 else value.hex()
    if isinstance(value, type | FunctionType) or callable(getattr(value, "__func__", None)):
        return _body(value) if value.__name__ == "<lambda>" else _called(value)
    if isinstance(value, partial):
        return f"{_text(value.func)}({_several([*value.args, *value.keywords.values()])})"
    if isinstance(value, Path):
        return value.name
    if isinstance(value, Mapping):
        return _several(f"{_text(key)}: {_text(found)}" for key, found in value.items()) or "{}"
    if isinstance(value, Set):
        return _several(sorted(map(_text, value))) or "none"
    if isinstance(value, list | tuple):
        return _several(value) or "()"
    if is_dataclass(value) and not isinstance(value, type):
        return f"{type(value).__name__}({_several(getattr(value, field.name) for field in fields(value))})"
    found = repr(value)
    return type(value).__name__ if " at 0x" in found else found


def _several(values: Iterable[Any]) -> str:
    return ", ".join(map(_text, values))


def _called(made: Callable[..., Any]) -> str:
    """A function by its name; one that another function has made, by that one's and what it was made with."""
    outer, inner, _ = made.__qualname__.rpartition(".<locals>.")
    if not inner or not getattr(made, "__closure__", None):
        return made.__name__
    return f"{outer.rpartition('.')[2]}({_several(cell.cell_contents for cell in made.__closure__)})"


def _body(made: Callable[..., Any]) -> str:
    """A lambda's body as it is written."""
    places = [at for at in made.__code__.co_positions() if None not in at and at[3]]  # the first stands for no text
    first, column = min((line, column) for line, _, column, _ in places)
    last, end = max((line, end) for _, line, _, end in places)
    lines = [linecache.getline(made.__code__.co_filename, number).encode() for number in range(first, last + 1)]
    lines[-1] = lines[-1][:end]
    lines[0] = lines[0][column:]
    return b"".join(lines).decode()
