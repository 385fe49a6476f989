"""The manual: a page in man's format (groff's man macros) for each command, from what its help says."""

from collections.abc import Iterator

import click

from lashou_btc import __version__
from lashou_btc.commands.examples import EXAMPLES
from lashou_btc.commands.roles import ROLES
from lashou_btc.words import said


def pages(root: click.Command) -> Iterator[tuple[str, str]]:
    """Names of files, such as lashou-claim-show.1, and what they hold."""
    yield from _pages(root.context_class(root, info_name="lashou"))


def _pages(ctx: click.Context) -> Iterator[tuple[str, str]]:
    words = ctx.command_path.split()
    yield f"{'-'.join(words)}.1", _page(ctx, words)
    for below in _below(ctx):
        yield from _pages(below)


def _below(ctx: click.Context) -> list[click.Context]:
    if not isinstance(ctx.command, click.Group):
        return []
    found = ((name, ctx.command.get_command(ctx, name)) for name in ctx.command.list_commands(ctx))
    return [command.context_class(command, ctx, name) for name, command in found if command is not None]


def _page(ctx: click.Context, words: list[str]) -> str:
    command = ctx.command
    usage = " ".join(command.collect_usage_pieces(ctx))
    lines = [f'.TH "{"-".join(words).upper()}" 1 "" "lashou {__version__}" "Lashou"', _head("name"),
             f"{_text('-'.join(words))} \\- {_text(command.get_short_help_str(200))}",
             _head("synopsis"), f".B {_text(ctx.command_path)}", _text(usage), _head("description"),
             *_paragraphs(command.help or "")]
    records = [record for param in command.get_params(ctx) if (record := param.get_help_record(ctx)) is not None]
    if records:
        lines.append(_head("options"))
        for names, meaning in records:
            lines += [".TP", f"\\fB{_text(names)}\\fR", _text(" ".join(meaning.split()))]
    below = _below(ctx)
    if below:
        lines.append(_head("commands"))
        for one in below:
            lines += [".TP", f"\\fB{_text(one.command_path)}\\fR(1)", _text(one.command.get_short_help_str(200))]
    if examples := EXAMPLES.get(" ".join(words[1:])):
        lines += [_head("examples"), ".nf", *(_text(part) for line in examples for part in line.split("\n")), ".fi"]
    if len(words) == 1:
        lines += [_head("roles"), ".nf", *(f"lashou help {name}" for name in ROLES), ".fi"]
    else:
        lines += [_head("see-also"), f".BR {_text('-'.join(words[:-1]))} (1)"]
    return "\n".join(lines) + "\n"


def _head(name: str) -> str:
    return f".SH {said(f'cli.manual.{name}')}"


def _paragraphs(text: str) -> Iterator[str]:
    for n, paragraph in enumerate(text.replace("\b", "").split("\n\n")):
        if n:
            yield ".PP"
        yield _text(" ".join(paragraph.split()))


def _text(text: str) -> str:
    """Text in which nothing is a request to groff."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{text}" if text.startswith((".", "'")) else text
