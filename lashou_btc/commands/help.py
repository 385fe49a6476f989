"""lashou help: what a role does, a command's help, the manual as man pages."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from lashou_btc.commands import common, manual, wording
from lashou_btc.commands.roles import LISTS, OTHER_NAMES, ROLES, Role
from lashou_btc.commands.screen import json_text, printable
from lashou_btc.usecases import files
from lashou_btc.words import LANGUAGE, Said, noun, said, sentence


@click.command("help")
@click.argument("about", nargs=-1, metavar="[ROLE|COMMAND…]")
@click.option("--man", type=common.PATH, metavar="DIR",
              help="Write the manual into this folder instead, a man page for each command.")
@common.lang_option
@common.json_option
@click.pass_context
def help_command(ctx: click.Context, about: tuple[str, ...], man: Path | None, lang: str) -> None:
    """What a ROLE does, step by step, with the commands to copy; or a COMMAND's help.

    Roles: organizer, witness, member, reviewer, supervisor, operator, auditor.
    """
    spoken = LANGUAGE.set(lang)
    wording.lay(ctx.find_root().command, "")
    try:
        _show(ctx, about, man, lang)
    finally:
        LANGUAGE.reset(spoken)
        wording.lay(ctx.find_root().command, "")


def _show(ctx: click.Context, about: tuple[str, ...], man: Path | None, lang: str) -> None:
    if man is not None:
        written = [files.write(man / name, text.encode(), replace=True)
                   for name, text in manual.pages(ctx.find_root().command)]
        _print(ctx, {"folder": str(man), "pages": len(written)}, [
            said("cli.help.wrote", count=len(written), folder=man, page=written[0])])
    elif not about or (len(about) == 1 and about[0].lower() in LISTS):
        _print(ctx, {name: role.words[lang] for name, role in ROLES.items()}, [
            *(said("cli.help.of-role", name=f"{name:<12}", role=noun("role", name), what=role.words[lang])
              for name, role in ROLES.items()), sentence(said("cli.help.more"))])
    elif len(about) == 1 and (name := OTHER_NAMES.get(about[0], about[0])) in ROLES:
        role = ROLES[name]
        _print(ctx, _value(name, role, lang), _page(name, role, lang))
    else:
        text = _context_of(ctx, about).get_help()
        _print(ctx, {"help": text}, [text])


def _print(ctx: click.Context, value: Any, lines: Iterable[str | Said]) -> None:
    """`common.data` for lines that are our own: nothing need be loaded to show them."""
    click.echo(json_text(value) if ctx.obj["json"] else printable("\n".join(map(str, lines))))


def _context_of(ctx: click.Context, about: tuple[str, ...]) -> click.Context:
    """The context of the command of this name. Raises UsageError as click does where there is none."""
    where = ctx.find_root()
    for word in about:
        command = where.command
        if not isinstance(command, click.Group):
            break
        _, below, _ = command.resolve_command(where, [word])
        if below is not None:
            where = below.context_class(below, where, word)
    return where


def _value(name: str, role: Role, lang: str) -> dict[str, Any]:
    return {"role": name, "what": role.words[lang],
            "steps": [{"what": step.words[lang], "commands": list(step.commands)} for step in role.steps]}


def _page(name: str, role: Role, lang: str) -> Iterator[str]:
    yield str(said("cli.help.role", role=noun("role", name), what=role.words[lang]))
    for number, step in enumerate(role.steps, 1):
        yield ""
        yield f"{number}. {step.words[lang]}"
        yield from (f"     {line}" for line in step.commands)
