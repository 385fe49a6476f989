"""What every command's line takes and says beyond its own: the program's options at any place, examples, a guess at
what was meant. Laid over the commands once their module is loaded, so that no command need say it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher, get_close_matches
from typing import Any

import click

from lashou_btc.commands import wording
from lashou_btc.commands.completion import teach
from lashou_btc.commands.examples import EXAMPLES
from lashou_btc.words import said, sentence

ANYWHERE = ("--home", "--chain", "--pool", "--index", "--json", "--stale-tip-is-meant")
"""The program's options that may stand at any place of the line."""
_NAMES = {"as_json": "json"}
_OWN = "anywhere_"
NO_NUMBER = re.compile(r"is not a valid (integer|float)( range)?$")
"""What click says of 600,000 and of 0.01."""
_LONG_DASH = re.compile(r"[—–―－]{1,2}([a-z][a-z-]*)")
"""An option as a Chinese keyboard or a word processor begins it."""
MANY, _MUCH = 4, 0.2
"""So many guesses are worth showing, and none that is so much less like the word than the nearest."""


def lay(command: click.Command, path: str, own: Iterable[click.Parameter]) -> click.Command:
    """The command (and all below it) with the program's `own` options where it has no such option itself, with
    its examples, and with its help in the reader's language. `path`: its words, as in EXAMPLES."""
    if not any((param.name or "").startswith(_OWN) for param in command.params):
        taken = {word for param in command.params for word in param.opts}
        command.params += [_copy(option) for option in own
                           if isinstance(option, click.Option) and option.opts[0] in ANYWHERE
                           and option.opts[0] not in taken]
        asks_help(command)
        for param in command.params:
            teach(param, path)
    wording.lay(command, path)
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            lay(below, f"{path} {name}", own)
    else:  # anew each time: one command may have two names
        lines = "\n".join(f"  {line}" for example in EXAMPLES.get(path, ()) for line in example.split("\n"))
        command.epilog = f"\b\n{wording.click_says('Examples')}:\n{lines}"
    return command


def asks_help(command: click.Command) -> None:
    """Gives a command --help as an option like others: click makes its own anew, in its own words."""
    click.help_option("-h", "--help", f"{_OWN}help")(command)


def _copy(option: click.Option) -> click.Option:
    """The same option for a command below: nothing where it is not given, and not shown in every help."""
    def put(ctx: click.Context, _: click.Parameter, value: Any) -> None:
        if value:
            name = _NAMES.get(option.name or "", option.name)
            ctx.meta[name] = value  # completion has no ctx.obj
            if ctx.obj is not None:
                ctx.obj[name] = value.expanduser() if name == "home" else value

    more = {"is_flag": True} if option.is_flag else {"type": option.type, "metavar": option.metavar}
    return click.Option([option.opts[0], f"{_OWN}{option.name}"], expose_value=False, hidden=True, callback=put,
                        help=option.help, **more)


def guesses(error: click.UsageError) -> list[str]:
    """What may have been meant, as words of a line, where a command or an option does not exist; else none."""
    if isinstance(error, click.exceptions.NoSuchOption):
        return list(error.possibilities or [])[:MANY]
    if not isinstance(error, click.exceptions.NoSuchCommand) or error.ctx is None:
        return []
    word, command = error.command_name.lower(), error.ctx.command
    here = [*command.list_commands(error.ctx)] if isinstance(command, click.Group) else []
    last = {path: path.split()[-1] for path in EXAMPLES}
    elsewhere = [f"lashou {path}" for path, name in last.items() if name == word]
    if elsewhere:
        return elsewhere[:MANY]
    found: list[str] = []
    near_ones = get_close_matches(word, {*here, *last.values()}, MANY)  # the nearest first
    for near in (one for one in near_ones if _nearness(word, one) > _nearness(word, near_ones[0]) - _MUCH):
        found += [f"{error.ctx.command_path} {near}"] if near in here else \
            [f"lashou {path}" for path, name in last.items() if name == near]
    return found[:MANY]


def _nearness(word: str, meant: str) -> float:
    return SequenceMatcher(None, meant, word).ratio()


def wrong_usage(error: click.UsageError, line: Sequence[str] = ()) -> str:
    """One sentence for a line that does not hold together. `line`: its words."""
    where = f"{error.ctx.command_path if error.ctx else 'lashou'} --help"
    if meant := guesses(error):
        return sentence(said("cli.line.guess", problem=_one_line(error.message), where=where,
                             meant=f" {said('cli.line.or')} ".join(meant)))
    options = {name for param in error.ctx.command.params for name in param.opts} if error.ctx else set()
    for dashed in filter(None, map(_LONG_DASH.match, line)):
        if f"--{dashed[1]}" in options:
            return sentence(said("cli.line.dash", word=dashed[0], meant=f"--{dashed[1]}"))
    key = "cli.line.usage"
    if isinstance(error, click.MissingParameter) and error.param is not None and error.param.name == "claim":
        key = "cli.line.usage:number-sign"
    return sentence(said(key, problem=_one_line(error.format_message()), where=where))


def _one_line(text: str) -> str:
    text = " ".join(text.split()).rstrip(".。")
    return NO_NUMBER.sub(lambda found: str(said(f"cli.line.no-{found[1]}")), text)


def leaves(command: click.Command, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, with its words."""
    if not isinstance(command, click.Group):
        yield path, command
        return
    ctx = wording.Context(command)
    for name in command.list_commands(ctx):
        below = command.get_command(ctx, name)
        if below is not None:
            yield from leaves(below, f"{path} {name}".strip())
