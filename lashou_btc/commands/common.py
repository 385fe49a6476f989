"""What the commands share: the workspace from the options, passphrases, progress, printing."""

import functools
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lashou_btc.commands import wording
from lashou_btc.commands.screen import json_text, printable
from lashou_btc.errors import Refused
from lashou_btc.languages import LANGUAGES
from lashou_btc.signers import shield
from lashou_btc.signers.device_choice import Where
from lashou_btc.usecases import files
from lashou_btc.words import LANGUAGE, Said, noun, said, sentence

# What takes its time to load is loaded where it is used: a help text needs none of it.
if TYPE_CHECKING:
    from rich.table import Table

    from lashou_btc.pool.document import Document
    from lashou_btc.pool.state import State
    from lashou_btc.usecases.keyring import Keyring
    from lashou_btc.usecases.workspace import PoolHome, Workspace

PIPE_WIDTH = 180
WIDE = 10_000
"""Characters: wider than any table is."""
WHOLE = ("address", "txid", "hash", "digest", said("column.address"), said("column.txid"), said("column.hash"),
         said("column.digest"), "for", said("column.for"))
"""Columns that are copied from the screen: never broken in the middle."""
PATH = click.Path(path_type=Path)

key_option = click.option("--key", "key_name", default="", metavar="NAME", help="Which key of this home.")
account_option = click.option("--account", type=click.IntRange(1), metavar="NUMBER",
                              help="Which of your key's accounts, where it has several.")
passphrase_option = click.option("--passphrase-file", type=PATH, envvar="LASHOU_PASSPHRASE_FILE",
                                 help="Read the key's passphrase from this file (or set LASHOU_PASSPHRASE).")
def _json(ctx: click.Context, _: click.Parameter, on: bool) -> None:
    ctx.obj["json"] = ctx.obj["json"] or on
    _one_output(ctx)


json_option = click.option("--json", is_flag=True, expose_value=False, help="Print data as JSON.", callback=_json)


def rehearsed(pool: "PoolHome", state: "State", doc: "Document") -> str:
    """What a document will do once it is published, in words. Raises Refused where that is nothing."""
    from lashou_btc.usecases.journal import effect_of
    effect = effect_of(pool, state, doc)
    return sentence(said("cli.rehearsed.effect", effect=effect) if effect else
                    said("cli.rehearsed.unknown", document=noun("document", doc.type), why=state.why))


def free(path: Path) -> Path:
    """A path that nothing has yet. Asked before the work, so that a refusal leaves nothing half done."""
    if path.exists() or path.is_symlink():
        raise Refused("file.exists", path=path)
    return path


def _out(ctx: click.Context, _: click.Parameter, path: Path | None) -> Path | None:
    if path != files.STANDARD:
        return path and free(path)
    ctx.obj["piped"] = True
    _one_output(ctx)
    return path


def _one_output(ctx: click.Context) -> None:
    """Standard output takes the file or JSON: whoever reads it must not have to take them apart."""
    if ctx.obj["json"] and ctx.obj.get("piped"):
        raise click.UsageError(str(said("cli.usage.one-output")))


out_option = click.option("--out", type=PATH, callback=_out,
                          help="Write to this file, which must not exist; - is standard output.")


rules_option = click.option("--rules", "rule_file", type=PATH, metavar="FILE",
                            help="A file of rules, as lashou simulate --write-rules makes it.")
lang_option = click.option("--lang", type=click.Choice(LANGUAGES), default=LANGUAGE.get,
                           help="Language of what is said for people; default: yours (LASHOU_LANG).")
epoch_option = click.option("--epoch", type=click.IntRange(0), metavar="N",
                            help="The witnesses of that epoch; default: the present ones.")
rotation_option = click.option("--rotation", type=PATH, help="The witnesses whom this rotation names.")


feerate_option = click.option("--feerate", type=click.IntRange(1), metavar="SAT/VB",
                              help="What to pay, sat/vB; default: what the chain suggests.")
yes_option = click.option("--yes", is_flag=True, help="Send it without asking.")
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
_DEVICE = (
    click.option("--hwi", "program", default="", envvar="LASHOU_HWI", metavar="PROGRAM",
                 help="HWI's program. Default: the home's configuration, beside this Python, PATH."),
    click.option("--device-type", default="", metavar="TYPE", help="Only devices of this type, such as coldcard."),
    click.option("--device-path", default="", metavar="PATH", help="The device at this path; needs --device-type."),
    click.option("--emulators", is_flag=True, help="Let emulators of devices count, which are for tests."))


def together(*options: Decorator) -> Decorator:
    """Several options as one decorator, in their order in the help."""
    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        return functools.reduce(lambda made, option: option(made), reversed(options), command)
    return add


sending_options = together(feerate_option, yes_option, key_option, passphrase_option, json_option,
                           click.pass_context)
"""What a command takes, beside its own, that sends with a key."""
document_options = together(key_option, passphrase_option, out_option, json_option, click.pass_context)
"""What a command takes, beside its own, that writes what a key has signed."""


def device_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that say which device, handed to the command as one `where`."""
    @functools.wraps(command)
    def collected(*args: Any, program: str, device_type: str, device_path: str, emulators: bool,
                  **more: Any) -> Any:
        return command(*args, where=Where(program, device_type, device_path, emulators), **more)

    return together(*_DEVICE)(collected)


def say(text: str | Said) -> None:
    """Words for people, on stderr."""
    click.echo(printable(text), err=True)


def warn(text: str | Said) -> None:
    """A warning, as a whole sentence."""
    say(text if isinstance(text, str) else sentence(text))


def data(ctx: click.Context, value: Any, lines: Callable[[], Iterable[Any]]) -> None:
    """Data on stdout: as JSON if asked, else what `lines` gives (texts or rich tables); on stderr if a file goes to
    stdout."""
    if ctx.obj["json"]:
        click.echo(json_text(value))
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table
    # A pipe has no width: give it enough for a whole address, so that nothing there is cut in two.
    piped = bool(ctx.obj.get("piped"))
    screen = sys.stderr if piped else sys.stdout
    console = Console(soft_wrap=True, highlight=False, width=None if screen.isatty() else PIPE_WIDTH, stderr=piped)
    console.on_broken_pipe = _go_on  # type: ignore[method-assign]  # rich would end the program itself
    for line in lines():
        if not isinstance(line, Table):
            console.print(escape(printable(str(line))))
        elif console.measure(line, options=console.options.update(width=WIDE)).minimum <= console.width:
            console.print(line)
        else:
            console.print("\n".join(_rows_apart(line)))


def _rows_apart(made: "Table") -> Iterator[str]:
    """A table for a screen that it does not fit: each row's cells below one another, nothing in them broken."""
    yield str(made.title)
    most = max(wording.width(str(column.header)) for column in made.columns)
    for row in zip(*(column.cells for column in made.columns), strict=True):
        yield ""
        for column, cell in zip(made.columns, row, strict=True):
            if cell:
                yield f"  {wording.filled(str(column.header), most)}  {cell}"


def _go_on() -> None:
    """Lets the error that is being handled through, so that it ends as every other."""
    raise


def table(title: str | Said, columns: Sequence[str | Said], rows: Iterable[Sequence[Any]]) -> "Table":
    """A table; numbers to the right, every cell's text shown as it is."""
    from rich.markup import escape
    from rich.table import Table
    made = Table(title=escape(str(title)), title_justify="left", header_style="bold")
    rows = [list(row) for row in rows]
    for n, column in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[n], int) for row in rows)
        made.add_column(str(column), justify="right" if numeric else "left", overflow="fold",
                        no_wrap=numeric or column in WHOLE)
    for row in rows:
        made.add_row(*(escape(f"{cell:,}" if isinstance(cell, int) else printable(str(cell))) for cell in row))
    return made


def payments(title: str | Said, rows: Iterable[tuple[int, str | Said, str | Said]]) -> list[str | Said]:
    """Amounts (sat), addresses and what they are, each address whole on a line of its own: on any screen it can be
    compared with a device's."""
    rows = list(rows)
    most = max((wording.width(sat(amount)) for amount, _, _ in rows), default=0)
    return [title, *(line for amount, address, what in rows for line in (
        f"  {'':{most - wording.width(sat(amount))}}{sat(amount)}  {what}", f"  {'':{most}}  {address}"))]


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    return Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
                    console=Console(stderr=True), transient=True)


@contextmanager
def bar(what: Said) -> Iterator[Callable[[int, int], None]]:
    """A progress bar on stderr for one piece of long work, where somebody looks."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    with _bar() as shown:
        task = shown.add_task(str(what), total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


@contextmanager
def workspace(ctx: click.Context) -> Iterator["Workspace"]:
    """The home with its chain; a progress bar on stderr for long work. From here on a secret may be in memory."""
    from lashou_btc.usecases.workspace import Workspace
    shield.cover()
    shown: dict[str, tuple[Any, Any]] = {}

    def show(what: str, done: int, total: int) -> None:
        if not sys.stderr.isatty():
            return
        if what not in shown:
            stop()  # there is one at a time
            shown[what] = (bar := _bar()), bar.add_task(str(said(what)), total=total, completed=done)
            bar.start()
        bar, task = shown[what]
        bar.update(task, completed=done, total=total)
        if done >= total:
            stop()

    def stop() -> None:
        for bar, _ in shown.values():
            bar.stop()
        shown.clear()

    ws = ctx.obj.get("workspace") or Workspace(
        ctx.obj["home"], ctx.obj["chain"], ctx.obj["pool"], ctx.obj["index"])
    ws.progress = functools.partial(show, "cli.progress.blocks")
    ws.headers_progress = functools.partial(show, "cli.progress.headers")
    ws.warn, ws.stale_is_meant = warn, ctx.obj.get("stale", False)
    try:
        yield ws
    finally:
        stop()
        if "workspace" not in ctx.obj:
            ws.close()


def keyring(ctx: click.Context) -> "Keyring":
    """The home's keys, without pools and chain. From here on a secret may be in memory."""
    from lashou_btc.usecases.keyring import Keyring
    shield.cover()
    return ctx.obj.get("workspace") or Keyring(ctx.obj["home"])


def save(out: Path | None, name: str, content: bytes, then: str | Said) -> Path:
    """Writes a file that is to be handed to somebody ("-": to stdout), and says what to do with it."""
    if out == files.STANDARD:
        click.echo(content, nl=False)
        say(then)
        return out
    path = files.write(out or Path(name), content)
    say(said("cli.file.wrote", path=path, then=then))
    return path


def hand_over(ctx: click.Context, out: Path | None, name: str, content: bytes, then: str | Said,
              **more: Any) -> Path:
    """`save` for a command that prints nothing else: with --json, stdout says which file it is."""
    path = save(out, name, content, then)
    if ctx.obj["json"]:
        click.echo(json_text({"file": str(path), **more, "next": then}))
    return path


def put(ctx: click.Context, out: Path | None, content: bytes, then: str | Said, form: str, is_json: bool) -> None:
    """A file in the format `form`: handed over as `out`, or on stdout byte for byte; with --json a file that is no
    JSON itself stands there as "text"."""
    if out:
        hand_over(ctx, out, "", content, then, format=form)
    elif ctx.obj["json"] and not is_json:
        click.echo(json_text({"format": form, "text": content.decode()}))
    else:
        click.echo(content, nl=False)


def end(ctx: click.Context, unknown: str) -> None:
    """Ends a command that only shows: with status 3 where the state is `unknown`, and what it showed may be old."""
    ctx.exit(3 if unknown else 0)


def benefit(claim: dict[str, Any]) -> int | str:
    """A claim's benefit in satoshi for a table; nothing as long as it is not fixed."""
    fixed = claim["status"] not in ("waiting", "review", "notice", "disputed", "called")
    return claim["benefit_sat"] if fixed else ""


def sat(amount: int) -> str:
    """Satoshi for people."""
    return str(said("cli.common.sat", amount=amount))


def dated(pool: "PoolHome", height: int) -> Said:
    """A height with its day (UTC, by the median time past), or what the day will be about, ten minutes a block."""
    return dated_each(pool, [height])[height]


def dated_each(pool: "PoolHome", heights: Iterable[int]) -> dict[int, Said]:
    """`dated` of many heights. Those of which the index knows no day stand alone."""
    from lashou_btc.usecases import dates
    return {height: said("cli.height.bare", height=height) if found is None else
            said("cli.height.about" if found.ahead else "cli.height.day", height=height,
                 day=datetime.fromtimestamp(found.time, UTC).date().isoformat())
            for height, found in dates.days(pool, heights).items()}
