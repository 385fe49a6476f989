"""Values as plain data and back, by their types: a dataclass by its fields, so that a new field is never forgotten.

Many values of one type are packed at once, column by column: a column whose values are all the same is one value,
hashes lie in a row of bytes beside the JSON (`out`). What is unpacked has the types that its dataclasses name, or
ValueError, TypeError, KeyError, IndexError or a LashouError is raised; who reads what may be damaged expects all.
"""

import dataclasses
import json
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import accumulate, chain, pairwise, repeat
from types import GenericAlias, NoneType, UnionType
from typing import Any, NamedTuple, Union, get_args, get_origin, get_type_hints

from lashou_btc.pool import document
from lashou_btc.pool.rules import Rules
from lashou_btc.words import Said

Pack = Callable[[Sequence[Any], bytearray], Any]
Unpack = Callable[[Any, int, bytes], Sequence[Any]]


class Column(NamedTuple):
    """How many values of one type are packed, and so many unpacked."""

    pack: Pack
    unpack: Unpack


@cache
def column(kind: Any) -> Column:
    """The column for a type. Raises TypeError for one that nothing here is made for."""
    origin, inner = get_origin(kind), get_args(kind)
    if kind in (int, str, bool):
        return _plain(kind)
    if kind is NoneType:
        return Column(lambda values, out: [], lambda packed, n, data: _so_many(packed, 0) or [None] * n)
    if kind is Any:  # what anything is, a document has been read strictly for
        return _each(lambda value: value, lambda value: value)
    if kind is Said:
        return _said()
    if kind is bytes:
        return _bytes()
    if kind is Rules:
        return _each(Rules.to_json, Rules.from_json)
    if kind is document.Document:
        return _each(lambda doc: doc.to_bytes().decode(), lambda text: document.parse(text.encode()))
    if dataclasses.is_dataclass(kind):
        return _rows(kind)
    if origin in (list, set) or (origin is tuple and inner[-1] is ...):
        return _lists(origin, column(inner[0]))
    if origin is tuple:
        return _tuples([column(one) for one in inner])
    if origin in (dict, Mapping):
        return _dicts(_lists(list, column(GenericAlias(tuple, inner))))
    if origin in (Union, UnionType):
        return _either(inner, list(map(column, inner)))
    raise TypeError(f"{kind} cannot be packed")


def pack(kind: Any, value: Any, out: bytearray) -> Any:
    """One value as what JSON can hold; hashes in it go into `out`."""
    return column(kind).pack([value], out)


def unpack(kind: Any, packed: Any, data: bytes) -> Any:
    """The other way."""
    value, = column(kind).unpack(packed, 1, data)
    return value


def sealed(packed: Any, data: bytes | bytearray) -> bytes:
    """What was packed, and the hashes beside it, as one string of bytes."""
    text = json.dumps(packed, separators=(",", ":")).encode()
    return len(text).to_bytes(8, "big") + text + data


def opened(data: bytes) -> tuple[Any, bytes]:
    """The other way."""
    end = 8 + int.from_bytes(data[:8], "big")
    return json.loads(data[8:end]), data[end:]


def _so_many(packed: Any, n: int) -> list[Any]:
    if type(packed) is not list or len(packed) != n:
        raise ValueError("a column of another length")
    return packed


def _each(pack: Callable[[Any], Any], unpack: Callable[[Any], Any]) -> Column:
    return Column(lambda values, out: list(map(pack, values)),
                  lambda packed, n, data: list(map(unpack, _so_many(packed, n))))


def _plain(kind: type) -> Column:
    def pack(values: Sequence[Any], out: bytearray) -> Any:
        if len(values) > 1 and values.count(values[0]) == len(values):
            return [values[0]]
        if kind is str and len(values) > 1 and (width := _width(values)):
            at = len(out)
            out += bytes.fromhex("".join(values))
            return {"at": at, "bytes": width}
        return list(values)

    def unpack(packed: Any, n: int, data: bytes) -> Sequence[Any]:
        if kind is str and type(packed) is dict:
            if set(packed) != {"at", "bytes"}:
                raise ValueError("a column of hashes that says otherwise where they are")
            at, width = packed["at"], packed["bytes"]
            part = data[at:at + n * width]
            if len(part) != n * width or width <= 0:
                raise ValueError("a row of hashes that is not there")
            text = part.hex()
            return [text[i:i + 2 * width] for i in range(0, len(text), 2 * width)]
        if type(packed) is not list or set(map(type, packed)) - {kind}:
            raise TypeError(f"a column that is not all {kind.__name__}")
        if len(packed) == 1:
            return packed * n
        if kind is not str:
            return _so_many(packed, n)
        same: dict[str, str] = {}  # a role or a plan is one text, however many have it
        return [same.setdefault(value, value) for value in _so_many(packed, n)]
    return Column(pack, unpack)


def _bytes() -> Column:
    texts = _plain(str)
    return Column(lambda values, out: texts.pack(list(map(bytes.hex, values)), out),
                  lambda packed, n, data: list(map(bytes.fromhex, texts.unpack(packed, n, data))))


def _said() -> Column:
    """What is said, as data: by its sentence and the names of its values, and these in columns."""
    which = _plain(int)

    def pack(values: Sequence[Any], out: bytearray) -> Any:
        forms: dict[tuple[str, ...], list[Said]] = {}
        for value in values:
            forms.setdefault((value.key, *value.values), []).append(value)
        number = {form: n for n, form in enumerate(forms)}
        return [which.pack([number[value.key, *value.values] for value in values], out),
                [[*form, [_values().pack([value.values[name] for value in group], out) for name in form[1:]]]
                 for form, group in forms.items()]]

    def unpack(packed: Any, n: int, data: bytes) -> Sequence[Any]:
        places, forms = _so_many(packed, 2)
        places, found = which.unpack(places, n, data), []
        for number, (*form, parts) in enumerate(forms):
            if set(map(type, form)) != {str}:
                raise TypeError("a sentence or a value without a name")
            count = places.count(number)
            columns = [_values().unpack(part, count, data) for part in _so_many(parts, len(form) - 1)]
            rows = zip(*columns, strict=True) if columns else repeat((), count)
            found.append(iter([Said(form[0], dict(zip(form[1:], row, strict=True))) for row in rows]))
        return [next(found[number]) for number in places]
    return Column(pack, unpack)


@cache
def _values() -> Column:
    """What may stand among the values of what is said: numbers, texts, what is said, and lists of these."""
    again = Column(lambda values, out: _values().pack(values, out),
                   lambda packed, n, data: _values().unpack(packed, n, data))
    return _either((int, str, Said, list), [_plain(int), _plain(str), column(Said), _lists(list, again)])


def _width(values: Sequence[str]) -> int:
    """How many bytes each has, where all are hashes of one length in lowercase hex; or 0."""
    width = len(values[0])
    if width < 32 or width % 2 or any(len(value) != width for value in values) \
            or "".join(values).strip("0123456789abcdef"):
        return 0
    return width // 2 if all(map(_is_hex, values)) else 0


def _is_hex(value: str) -> bool:
    try:
        return bytes.fromhex(value).hex() == value
    except ValueError:
        return False


def _rows(kind: Any) -> Column:
    hints = get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind)]
    columns = [column(hints[name]) for name in names]
    shared = getattr(kind, "of_columns", None)  # who keeps the columns as they are says so
    slots = [getattr(kind, name).__set__ for name in names] if "__slots__" in vars(kind) else []

    def pack(values: Sequence[Any], out: bytearray) -> Any:
        return [one.pack([getattr(value, name) for value in values], out)
                for name, one in zip(names, columns, strict=True)]

    def unpack(packed: Any, n: int, data: bytes) -> Sequence[Any]:
        found = [one.unpack(part, n, data) for one, part in zip(columns, _so_many(packed, len(names)), strict=True)]
        if shared is not None:
            made: list[Any] = shared(found)
            return made
        if not slots:
            return list(map(kind, *found))
        made = list(map(object.__new__, repeat(kind, n)))  # an __init__ of a frozen class takes three times as long
        for put, part in zip(slots, found, strict=True):
            deque(map(put, made, part), maxlen=0)
        return made
    return Column(pack, unpack)


def _lists(kind: Callable[[Any], Any], inner: Column) -> Column:
    lengths = _plain(int)

    def pack(values: Sequence[Any], out: bytearray) -> Any:
        return [lengths.pack(list(map(len, values)), out), (total := sum(map(len, values))),
                inner.pack(list(chain.from_iterable(values)), out) if total else []]

    def unpack(packed: Any, n: int, data: bytes) -> Sequence[Any]:
        sizes, total, parts = _so_many(packed, 3)
        sizes = lengths.unpack(sizes, n, data)
        if type(total) is not int or sum(sizes) != total or min(sizes, default=0) < 0:
            raise ValueError("lists of other lengths")
        if not total:
            return [kind(()) for _ in range(n)]
        flat = inner.unpack(parts, total, data)
        made = [kind(flat[start:end]) for start, end in pairwise(accumulate(sizes, initial=0))]
        if kind is set and sum(map(len, made)) != total:
            raise ValueError("twice the same in a set")
        return made
    return Column(pack, unpack)


def _tuples(inner: list[Column]) -> Column:
    def pack(values: Sequence[Any], out: bytearray) -> Any:
        return [one.pack(part, out) for one, part in zip(inner, zip(*values, strict=True), strict=True)] \
            if values else [one.pack([], out) for one in inner]

    def unpack(packed: Any, n: int, data: bytes) -> Sequence[Any]:
        parts = zip(inner, _so_many(packed, len(inner)), strict=True)
        return list(zip(*(one.unpack(part, n, data) for one, part in parts), strict=True))
    return Column(pack, unpack)


def _dicts(pairs: Column) -> Column:
    def pack(values: Sequence[Any], out: bytearray) -> Any:
        return pairs.pack([list(value.items()) for value in values], out)

    def unpack(packed: Any, n: int, data: bytes) -> Sequence[Any]:
        found = pairs.unpack(packed, n, data)
        made = [dict(one) for one in found]
        if sum(map(len, made)) != sum(map(len, found)):
            raise ValueError("twice the same key")
        return made
    return Column(pack, unpack)


def _either(kinds: tuple[type, ...], columns: Sequence[Column]) -> Column:
    which = _plain(int)

    def pack(values: Sequence[Any], out: bytearray) -> Any:
        tags = [kinds.index(type(value)) for value in values]
        return [which.pack(tags, out), [one.pack([v for v, tag in zip(values, tags, strict=True) if tag == n], out)
                                        for n, one in enumerate(columns)]]

    def unpack(packed: Any, n: int, data: bytes) -> Sequence[Any]:
        tags, parts = _so_many(packed, 2)
        tags = which.unpack(tags, n, data)
        found = [iter(one.unpack(part, tags.count(number), data))
                 for number, (one, part) in enumerate(zip(columns, _so_many(parts, len(kinds)), strict=True))]
        return [next(found[tag]) for tag in tags]
    return Column(pack, unpack)
