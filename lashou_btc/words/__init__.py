"""What the program says to people, as values: a key, and what goes into its sentence.

Whoever finds something out makes a `Said`; whoever shows it words it, in the reader's language. So the layers below
know no language, and a page can word what a command words. The sentences stand in the tables beside this module,
English first, then Chinese. A table's sentence is written without the mark at its end.
"""

import string
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import Any

from lashou_btc.languages import LANGUAGES

LANGUAGE: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])
"""The language of whoever is spoken to, one of LANGUAGES: what `str` of a Said gives."""


@dataclass(frozen=True, slots=True)
class Said:
    """Something to say: which sentence, and its values (texts, numbers, other Said, errors, sequences of these)."""

    key: str
    values: Mapping[str, Any]

    def __str__(self) -> str:
        return word(self)


def said(key: str, /, **values: Any) -> Said:
    """A Said of these values."""
    return Said(key, values)


def word(what: Said, language: str = "") -> str:
    """The sentence in that language, by default the reader's, without a mark at its end."""
    language = language or LANGUAGE.get()
    templates = _sentences()[what.key]
    return _Wording(language).vformat(templates[LANGUAGES.index(language)] or templates[0], (), what.values)


def sentence(what: Said, language: str = "") -> str:
    """The whole sentence of something that is wrong, with what to do about it where a step is known."""
    language = language or LANGUAGE.get()
    n = LANGUAGES.index(language)
    step = _steps().get(what.key)
    after = ("; ", "；")[n] + _Wording(language).vformat(step[n], (), what.values) if step else ""
    text = word(what, language) + after
    return text if text.endswith((".", "。")) else text + (".", "。")[n]


_LAST = {"or": (" or ", "或"), "and": (" and ", "和"), ";": ("; ", "；")}


class _Wording(string.Formatter):
    """Templates are `str.format`'s, with `{n:coin|coins}` (a number and its thing), `{x:sat}` (satoshi), and of a
    sequence its items with commas; `{them:or}`, `{them:and}` say so before the last, and
    `{them:;}` has semicolons, for whole sentences."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._chinese = language == "zh"

    def format_field(self, value: Any, spec: str) -> str:
        if spec == "sat":
            return f"{value:,} 聪" if self._chinese else f"{value:,} sat"
        if "|" in spec:
            one, more = spec.split("|")
            return f"{value:,} {one if value == 1 else more}"
        if isinstance(value, Said):
            return word(value, self._language)
        if isinstance(getattr(value, "said", None), Said):  # an error
            return sentence(value.said, self._language).rstrip(".。")
        if isinstance(value, Sequence) and not isinstance(value, str | bytes):
            between = _LAST.get(spec, ("", ""))[self._chinese]
            each = [self.format_field(one, "" if between else spec) for one in value]
            comma = between if spec == ";" else "、" if self._chinese else ", "
            return comma.join([*each[:-2], between.join(each[-2:])]) if between else comma.join(each)
        return format(value, spec) if spec else str(value)


@cache
def _sentences() -> Mapping[str, tuple[str, str]]:
    from lashou_btc.words import tables
    return tables.SENTENCES


@cache
def _steps() -> Mapping[str, tuple[str, str]]:
    from lashou_btc.words import tables
    return tables.STEPS
