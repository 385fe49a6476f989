"""What a command asks of somebody: passphrases and other secrets, typed unseen or read from a file, and a yes."""

import os
import sys
import unicodedata
from collections.abc import Iterable
from pathlib import Path

import click

from lashou_btc.commands.common import say
from lashou_btc.errors import InvalidInput
from lashou_btc.usecases import files
from lashou_btc.words import Said, said

MAX_TEXT_BYTES = 4096


def passphrase(path: Path | None, confirm: bool = False) -> str:
    """A passphrase from a file, the environment, or a prompt; never from the command line.

    It is taken out of the environment, which every program that is started gets a copy of.
    """
    given = os.environ.pop("LASHOU_PASSPHRASE", None)
    if path is not None:
        return text_file(path, "passphrase")
    if given is not None:
        return given
    return ask(said("cli.ask.passphrase"), said("cli.ask.passphrase-instead"), confirm)


def ask(question: str | Said, instead: str | Said, confirm: bool = False, empty: bool = False,
        hidden: bool = True) -> str:
    """An answer typed unseen at a terminal. Where there is none, raises InvalidInput with what to do `instead`.

    `empty`: no answer is an answer, too. Not `hidden`: it is no secret, and is seen.
    """
    if sys.stdin is None or not sys.stdin.isatty():
        raise InvalidInput("terminal.none", question=_within(str(question)), instead=instead)
    return click.prompt(str(question), "" if empty else None, hide_input=hidden, confirmation_prompt=confirm,
                        show_default=False, err=True)


def id_number(path: Path | None) -> str:
    """A person's id number, from a file, or typed twice: nobody sees a slip in what is only hashed."""
    return text_file(path, "id number") if path else ask(
        said("cli.ask.id-number"), said("cli.ask.id-number-instead"), confirm=True)


def confirm(lines: Iterable[str | Said], question: str | Said, yes: bool) -> None:
    """Says what is to be done, and asks unless somebody has said yes. Raises InvalidInput where nobody can answer.
    """
    for line in lines:
        say(line)
    if yes:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        raise InvalidInput("terminal.none:question", question=question)
    agree(question)


_YES, _NO = ("y", "yes", "是", "是的"), ("n", "no", "否", "不")


def agree(question: str | Said) -> None:
    """Asks until it is answered with yes or no, in either language; no answer is no. Raises Abort for a no."""
    def answer(text: str) -> bool:
        word = unicodedata.normalize("NFKC", text).strip().lower()  # letters of a Chinese keyboard are wide
        if word not in _YES + _NO:
            raise click.UsageError(str(said("cli.ask.yes-or-no")))
        return word in _YES

    if not click.prompt(str(question), "n", show_default=False, prompt_suffix=" [y/N]: ", value_proc=answer,
                        err=True):
        raise click.Abort


def _within(question: str) -> str:
    """As it stands within a sentence: what begins large there stays so but for the first letter."""
    return question[0].lower() + question[1:]


def text_file(path: Path, what: str) -> str:
    """A short text from a file, without the newline at its end and the mark that some editors put before it."""
    try:
        return files.read(path, MAX_TEXT_BYTES, what).decode("utf-8-sig").rstrip("\r\n")
    except UnicodeDecodeError:
        raise InvalidInput("file.utf8", path=path) from None
