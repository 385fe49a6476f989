"""Help in the reader's language: over the commands, which are written in English, and over click's own words.

Chinese is loaded only where somebody reads it.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any
from weakref import WeakKeyDictionary

import click
from click import core, decorators, exceptions, formatting, parser, termui, types

from lashou_btc.languages import LANGUAGES
from lashou_btc.words import LANGUAGE

_WRITTEN: WeakKeyDictionary[Any, tuple[str | None, str | None]] = WeakKeyDictionary()
"""What a command or parameter says of itself: its help, and its short help."""
_UNIT = re.compile(r"[（“《]*(?:[^\s\u2e80-\uffef]+|[\u2e80-\uffef])[，。、；：！？）”》]*|\s+")
"""What no line ends within: a word, or one Chinese character, with the marks that belong to it."""


@cache
def _table() -> Mapping[str, str]:
    from lashou_btc.words import help_a, help_m
    return help_a.HELP | help_m.HELP


def helps(*keys: str) -> str:
    """The help of the first of the keys that has one in the reader's language; "" where that is English."""
    if LANGUAGE.get() == LANGUAGES[0]:
        return ""
    return next((_table()[key] for key in keys if key in _table()), "")


def short(text: str) -> str:
    """The first sentence of a Chinese help, without its mark."""
    return re.split(r"[。\n]", text, maxsplit=1)[0]


def lay(command: click.Command, path: str) -> None:
    """Has a command and its parameters say what they are in the reader's language. `path`: its words."""
    written = _WRITTEN.setdefault(command, (command.help, command.short_help))
    text = helps(path)
    command.help, command.short_help = (text, short(text)) if text else written
    command.context_class = Context
    for param in command.params:
        theirs, _ = _WRITTEN.setdefault(param, (param.help, None))
        anywhere = param.opts if isinstance(param, click.Option) else ()  # an argument may be called as a group is
        param.help = helps(*(f"{path} {name}".strip() for name in names(param)), *anywhere) or theirs


def names(param: click.Parameter) -> list[str]:
    """What a parameter is called in the tables of help: its options, or an argument as the usage has it."""
    return [param.human_readable_name] if isinstance(param, click.Argument) else param.opts


def click_says(text: str) -> str:
    """What click says, in the reader's language."""
    if LANGUAGE.get() == LANGUAGES[0]:
        return text
    from lashou_btc.words.help_a import CLICK
    return CLICK.get(text, text)


def _click_counts(one: str, more: str, count: int) -> str:
    return click_says(one if count == 1 else more)


for _module in (core, decorators, exceptions, formatting, parser, termui, types):  # as each took them from gettext
    vars(_module).update({name: ours for name, ours in (("_", click_says), ("ngettext", _click_counts))
                          if name in vars(_module)})


class _Formatter(click.HelpFormatter):
    """click's, which takes each character to be as wide as a letter and breaks lines at spaces alone."""

    def write_text(self, text: str) -> None:
        if text.isascii():
            super().write_text(text)
            return
        indent = " " * self.current_indent
        self.write("".join(f"{indent}{line}".rstrip() + "\n" for line in _wrapped(text, self.width - len(indent))))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        rows = list(rows)
        if all(text.isascii() for _, text in rows):
            super().write_dl(rows, col_max, col_spacing)
            return
        first = min(max(len(term) for term, _ in rows), col_max) + col_spacing
        for term, text in rows:
            lines = list(_wrapped(text, max(self.width - first - self.current_indent, 20)))
            if len(term) > first - col_spacing or not lines:
                lines.insert(0, "")
            for n, line in enumerate(lines):
                self.write(f"{'':{self.current_indent}}{'' if n else term:{first}}{line}".rstrip() + "\n")


class Context(click.Context):
    """click's, with help for readers of Chinese."""

    formatter_class = _Formatter


def width(text: str) -> int:
    """How many columns of a screen a text takes."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def filled(text: str, columns: int) -> str:
    """The text with blanks after it, as many columns wide as that."""
    return text + " " * (columns - width(text))


def _wrapped(text: str, room: int) -> Iterator[str]:
    """Lines of at most `room` columns; a paragraph that begins with \\b keeps its own, as click has it."""
    for n, paragraph in enumerate(re.split(r"\n\s*\n", text.strip("\n"))):
        if n:
            yield ""
        if paragraph.strip(" \n").startswith("\b"):
            yield from paragraph.strip(" \n").split("\n")[1:]
            continue
        line = ""
        for unit in _UNIT.findall(" ".join(paragraph.split())):
            if line and width(line) + width(unit.rstrip()) > room:
                yield line.rstrip()
                line = ""
            line += unit if line else unit.lstrip()
        yield line
