"""What the program says to people, as values: a key, and what goes into its sentence.

Whoever finds something out makes a `Said`; whoever shows it words it, in the reader's language. So the layers below
know no language, and a page can word what a command words. The sentences stand in the tables beside this module,
English first, then Chinese. A table's sentence is written without the mark at its end.
"""

import string
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from functools import cache
from pathlib import PurePath
from typing import Any

from lashou_btc.languages import LANGUAGES

LANGUAGE: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])
"""The language of whoever is spoken to, one of LANGUAGES: what `str` of a Said gives."""


class Said:
    """Something to say: which sentence, and its values (texts, numbers, other Said, errors, sequences of these).

    As text it is what somebody at a command line reads: in the reader's language, with what to do about it.
    """

    # No dataclass: `asdict` of what has one leaves it whole, and JSON takes its text (`commands.screen`).
    __slots__ = ("key", "values")

    def __init__(self, key: str, values: Mapping[str, Any]) -> None:
        self.key, self.values = key, values

    def __str__(self) -> str:
        return word(self, steps=True)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __repr__(self) -> str:
        return f"Said({self.key!r}, {self.values!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Said) and (self.key, self.values) == (other.key, other.values)

    def __hash__(self) -> int:
        return hash(self.key)  # values need not be hashable

    def __deepcopy__(self, _: dict[int, Any]) -> "Said":
        return self


def said(key: str, /, **values: Any) -> Said:
    """A Said of these values."""
    return Said(key, values)


def noun(kind: str, name: str) -> "Said | str":
    """The word for one of a kind of things that programs know by a name: a role, a status, a kind of payment. The
    name itself where the tables have none.
    """
    key = f"noun.{kind}.{name}"
    return Said(key, {}) if key in _sentences() else name


def word(what: Said, language: str = "", steps: bool = False) -> str:
    """The sentence in that language, by default the reader's, without a mark at its end; with `steps`, what to do
    about it at a command line follows where that is known.
    """
    language = language or LANGUAGE.get()
    text = _filled(what.key, language, steps, what.values) if what.values else _whole(what.key, language)
    then = step(what, language) if steps else ""
    return text + ("; ", "；")[LANGUAGES.index(language)] + then if then else text


@cache
def _whole(key: str, language: str) -> str:
    """A sentence into which nothing goes: the same every time."""
    return _filled(key, language, False, {})


def _filled(key: str, language: str, steps: bool, values: Mapping[str, Any]) -> str:
    return _Wording(language, steps).vformat(_sentences()[key][LANGUAGES.index(language)], (), values)


def step(what: Said, language: str = "") -> str:
    """What to do about it at a command line; "" where there is nothing to do, or nothing is known."""
    language = language or LANGUAGE.get()
    templates = _steps().get(what.key, ("", ""))
    return _Wording(language, True).vformat(templates[LANGUAGES.index(language)], (), what.values)


_ENDS = (".", "。", ":", "：", "?", "？")


def sentence(what: Said, language: str = "") -> str:
    """The whole sentence of something that is wrong, with what to do about it where a step is known."""
    text = word(what, language, steps=True)
    return text if text.endswith(_ENDS) else text + (".", "。")[LANGUAGES.index(language or LANGUAGE.get())]


LINE = "\n  | "
"""How a value's next line begins: others may have written it, and nobody is to read it as the program's own."""
_LAST = {"or": (" or ", "或"), "and": (" and ", "和"), ";": ("; ", "；")}


class _Wording(string.Formatter):
    """Templates are `str.format`'s, with `{n:coin|coins}` (a number and its thing), `{x:sat}` (satoshi),
    `{x:noun.role}` (the word for a role, or for what else `noun` knows), and of a sequence its items with commas;
    `{them:or}`, `{them:and}` say so before the last, and `{them:;}` has semicolons, for whole sentences."""

    def __init__(self, language: str, steps: bool) -> None:
        self._language, self._steps = language, steps
        self._chinese = language == "zh"

    def vformat(self, template: str, _: Sequence[Any], values: Mapping[str, Any]) -> str:
        """As the library's, without a template within a template: a site words hundreds of thousands of them."""
        made = []
        for literal, name, spec, conversion in _parsed(template):
            made.append(literal)
            if name is not None:
                value = values[name]
                made.append(self.format_field(self.convert_field(value, conversion) if conversion else value, spec))
        return "".join(made)

    def format_field(self, value: Any, spec: str) -> str:
        if spec == "sat":
            return f"{value:,} 聪" if self._chinese else f"{value:,} sat"
        if "|" in spec:
            one, more = spec.split("|")
            return f"{value:,} {one if value == 1 else more}"
        inner = getattr(value, "said", value)  # of an error
        if spec.startswith("noun."):
            inner, spec = noun(spec[len("noun."):], value), ""
        if isinstance(inner, Said):
            return word(inner, self._language, self._steps).rstrip(".。")
        if isinstance(value, Sequence) and not isinstance(value, str | bytes):
            between = _LAST.get(spec, ("", ""))[self._chinese]
            each = [self.format_field(one, "" if between else spec) for one in value]
            comma = between if spec == ";" else "、" if self._chinese else ", "
            return comma.join([*each[:-2], between.join(each[-2:])]) if between else comma.join(each)
        if isinstance(value, PurePath):  # others may have given it its name, and a line of its own
            return str(value).replace("\n", "\\n")
        text = format(value, spec) if spec else str(inner)
        return text.replace("\n", LINE)


@cache
def _parsed(template: str) -> list[tuple[str, str | None, str, str | None]]:
    return [(literal, name, spec or "", conversion)
            for literal, name, spec, conversion in string.Formatter().parse(template)]


@cache
def _sentences() -> Mapping[str, tuple[str, str]]:
    from lashou_btc.words import tables
    return tables.SENTENCES


@cache
def _steps() -> Mapping[str, tuple[str, str]]:
    from lashou_btc.words import tables
    return tables.STEPS
