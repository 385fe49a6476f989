"""Small checkers for JSON objects: which fields there must be, and what each may hold.

A checker takes (value, where) and raises InvalidInput; `record` builds one for an object. Only what this
project's documents need.
"""

from collections.abc import Callable, Mapping
from typing import Any

from lashou_btc.anchors.tx import MAX_MONEY_SAT, OutPoint
from lashou_btc.errors import InvalidInput
from lashou_btc.wallet.recipient import check_recipient
from lashou_btc.words import said

Checker = Callable[[Any, str], None]


def _wrong(where: str, wanted: str, **values: Any) -> InvalidInput:
    return InvalidInput("schema.field", where=where, wanted=said(f"schema.wanted.{wanted}", **values))


def uint(most: int, least: int = 0) -> Checker:
    """An integer from `least` to `most`."""
    def check(value: Any, where: str) -> None:
        if type(value) is not int or not least <= value <= most:
            raise _wrong(where, "integer", least=least, most=most)
    return check


def text(most: int, least: int = 0) -> Checker:
    """Text of `least` to `most` characters."""
    def check(value: Any, where: str) -> None:
        if type(value) is not str or not least <= len(value) <= most:
            raise _wrong(where, "text", least=least, most=most)
    return check


def hexadecimal(length: int) -> Checker:
    """`length` bytes in lowercase hex."""
    def check(value: Any, where: str) -> None:
        if type(value) is not str or len(value) != 2 * length or value.strip("0123456789abcdef"):
            raise _wrong(where, "hex", digits=2 * length)
    return check


def choice(*names: str) -> Checker:
    """One of the given words."""
    def check(value: Any, where: str) -> None:
        if value not in names:
            raise _wrong(where, "choice", names=names)
    return check


def items(each: Checker, most: int, least: int = 0) -> Checker:
    """A list of `least` to `most` values, each passing `each`, none twice."""
    def check(value: Any, where: str) -> None:
        if type(value) is not list or not least <= len(value) <= most:
            raise _wrong(where, "list", least=least, most=most)
        for n, item in enumerate(value):
            each(item, f"{where}[{n}]")
            if item in value[:n]:
                raise InvalidInput("schema.duplicate", where=where, n=n)
    return check


def outpoint(value: Any, where: str) -> None:
    """An outpoint, "txid:vout"."""
    if type(value) is not str:
        raise _wrong(where, "outpoint")
    OutPoint.parse(value)


def record(required: Mapping[str, Checker], optional: Mapping[str, Checker] | None = None) -> Checker:
    """An object with exactly these fields; the optional ones may be absent."""
    known = {**required, **(optional or {})}

    def check(value: Any, where: str) -> None:
        if type(value) is not dict:
            raise _wrong(where, "object")
        if not required.keys() <= value.keys() <= known.keys():
            missing = sorted(required.keys() - value.keys())
            if missing:
                raise InvalidInput("schema.fields:lacking", where=where, missing=missing)
            raise InvalidInput("schema.fields:unknown", where=where, field=min(value.keys() - known.keys())[:40])
        for name, item in value.items():
            known[name](item, f"{where}.{name}")
    return check


account = uint(2**31 - 1)
amount = uint(MAX_MONEY_SAT, 1)
hash32 = hexadecimal(32)
address = text(100, 14)
recipient: Checker = check_recipient
