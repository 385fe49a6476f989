"""The command line's root. It knows the groups by name and loads one only when it is used."""

import importlib
import io
import os
import select
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lashou_btc import languages
from lashou_btc.commands import completion, line, wording
from lashou_btc.errors import LashouError
from lashou_btc.words import LANGUAGE, Said, said, sentence

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

GROUPS = {
    "help": "What a role does, step by step; a command's help.",
    "key": "Make keys and show what may be shared of them.",
    "device": "Hardware wallets: list, addresses, registering a pool.",
    "pool": "Create a pool, join it, open it, show its addresses.",
    "member": "Enroll, look at an account, change its key, leave.",
    "claim": "File a claim; look at claims.",
    "papers": "Seal papers to those who judge them; open them.",
    "witness": "What waits for you; review claims; sign payouts.",
    "supervisor": "Object to a claim; report a fraud after payment.",
    "quorum": "Verdicts, releases, amendments: what M witnesses sign; prices.",
    "purse": "A key's own small wallet: pays deposits and objections.",
    "payout": "Build, combine, check and send payouts.",
    "lifeboat": "For when too many keys are lost: show, build, sign, send.",
    "psbt": "Review, show and convert any PSBT, whoever made it.",
    "journal": "The operator's work: publish documents, list the journal.",
    "tagkey": "The secret behind people's tags, in shares with the witnesses.",
    "document": "Take in disclosed documents; look at them.",
    "chain": "The chain in use; mine and pay on a test chain.",
    "sync": "Bring the index up to the chain's tip.",
    "status": "Funds, members, claims, journal, and what waits for whom.",
    "audit": "Every spend of pool coins: lawful or irregular.",
    "doctor": "What is well and what is not with home, node and pools.",
    "explain": "The whole story of a claim; every line behind a balance.",
    "report": "A period's statement, as a page to print and as JSON.",
    "hub": "Servers that documents come from and go to by themselves.",
    "site": "The pool as web pages: write them to a folder, or serve them.",
    "web": "Your own desk in the browser: what waits, sign, review.",
    "anchor": "Commit a document, or any file's hash, to the chain.",
    "message": "Sign and verify messages as the holder of an address.",
    "verify": "Is this file committed? Where, how deep, since when?",
    "quote": "What a pool would cover and cost somebody of some age.",
    "simulate": "Try rules out on a made-up population.",
    "demo": "Play the whole story: a pool, a claim, a payout, an audit.",
}


def _groups() -> list[tuple[str, str]]:
    """GROUPS in the reader's language."""
    return [(name, wording.short(wording.helps(name)) or what) for name, what in GROUPS.items()]


class _Broken(Exception):
    """A pipe that broke, on its way past click, which would end the program itself, whichever pipe it was."""

    def __init__(self, pipe: BrokenPipeError) -> None:
        super().__init__(pipe)
        self.pipe = pipe


@contextmanager
def _past_click() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError as error:
        raise _Broken(error) from error


class LazyGroup(click.Group):
    """A group whose commands live in modules of `lashou_btc.commands`, imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(GROUPS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in GROUPS:
            return None
        module = "overview" if cmd_name in ("sync", "status", "audit") else \
            "anchor" if cmd_name == "verify" else cmd_name
        command = getattr(importlib.import_module(f"lashou_btc.commands.{module}"), f"{cmd_name}_command")
        return line.lay(command, cmd_name, self.params)

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        with _past_click():
            return super().make_context(*args, **more)

    def invoke(self, ctx: click.Context) -> Any:
        with _past_click():
            return super().invoke(ctx)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """The groups and the program's options, without loading any group for a word about it."""
        from click.shell_completion import CompletionItem
        return [CompletionItem(name, help=what) for name, what in _groups() if name.startswith(incomplete)] + \
            click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(wording.click_says("Commands")):
            formatter.write_dl(_groups())


def _version(ctx: click.Context, _: click.Parameter, asked: bool) -> None:
    if not asked or ctx.resilient_parsing:
        return
    import json

    from lashou_btc import __version__
    from lashou_btc.origin import origin
    found = origin()
    click.echo(json.dumps({"version": __version__, "commit": found.commit or None, "changed": found.changed})
               if ctx.params.get("as_json") else found.words())
    ctx.exit()


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--home", type=click.Path(path_type=Path, file_okay=False), envvar="LASHOU_HOME",
              default=Path("~/.lashou"), show_default=True, help="Folder of keys, pools and configuration.")
@click.option("--chain", envvar="LASHOU_CHAIN", default="", metavar="SPEC",
              help="sandbox:FOLDER, node, node:URL, peers, peers:HOST:PORT,HOST:PORT, or electrum:HOST,HOST. "
                   "Default: the home's configuration, else node.")
@click.option("--pool", envvar="LASHOU_POOL", default="", metavar="NAME",
              help="The pool's name or the start of its id, where the home has several.")
@click.option("--index", envvar="LASHOU_INDEX", default="", metavar="ADDRESS",
              help="postgresql://…: keep indexes on that server instead of in files.")
@click.option("--json", "as_json", is_flag=True, is_eager=True, help="Print data as JSON.")
@click.option("--stale-tip-is-meant", "stale", is_flag=True,
              help="Sign though the newest block is more than a day old.")
@click.option("--version", is_flag=True, expose_value=False, callback=_version,
              help="Say which version this is, and from which commit.")
@click.pass_context
def root(ctx: click.Context, home: Path, chain: str, pool: str, index: str, as_json: bool,
         stale: bool) -> None:
    """Lashou (拉手互助): mutual aid for serious illness on Bitcoin, with nobody to trust.

    Begin with lashou help: what each role does, step by step.

    --home, --chain, --pool, --index, --json and --stale-tip-is-meant may stand anywhere on the line.

    Exit status: 0 done; 1 refused or not so; 2 wrong usage or unreadable input; 3 something is still missing;
    4 a chain, disk or device did not answer.
    """
    ctx.obj = {"home": home.expanduser(), "chain": chain, "pool": pool, "index": index, "json": as_json,
               "stale": stale}


line.asks_help(root)
for _own in root.params:
    completion.teach(_own, "")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the CLI, in the language that the environment asks for, and returns its exit status. Every error becomes
    one sentence on stderr, ending in its code."""
    spoken = LANGUAGE.set(languages.of(os.environ))
    try:
        return _run(argv)
    finally:
        LANGUAGE.reset(spoken)


def _run(argv: Sequence[str] | None) -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a caller may have put another stream there
            stream.reconfigure(errors="backslashreplace")
    wording.lay(root, "")
    try:
        status = root.main(args=argv, prog_name="lashou", standalone_mode=False)
        sys.stdout.flush()
        return status if isinstance(status, int) else 0
    except _Broken as broken:
        return _report(broken.pipe)
    except Exception as error:
        if os.environ.get("LASHOU_DEBUG"):
            import traceback
            traceback.print_exc()
        return _report(error, sys.argv[1:] if argv is None else argv)


def _reader_has_left() -> bool:
    """Whether standard output is a pipe that nobody reads any more, as after `| head`: another pipe or connection
    may have broken, and that is an error."""
    with suppress(OSError, ValueError):
        watch = select.poll()
        watch.register(sys.stdout.fileno(), 0)
        return any(event & select.POLLERR for _, event in watch.poll(0))
    return False


def _report(error: Exception, given: Sequence[str] = ()) -> int:
    """Says what went wrong and returns the exit status for it. `given`: the words of the line."""
    from lashou_btc.commands.screen import printable

    def end(what: str | Said, code: str, status: int) -> int:
        text = sentence(what) if isinstance(what, Said) else what
        with suppress(OSError):
            click.echo(printable(f"lashou: {text} [{code}]").replace("\n", "\\n"), err=True)
        return status

    if isinstance(error, click.exceptions.Abort):
        click.echo(err=True)  # the question that was not answered is still on its line
        amid = isinstance(error.__cause__, KeyboardInterrupt)  # it came at no question, but amid the work
        return end(said("cli.stopped:amid") if amid else said("cli.stopped"), "stopped", 1)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(error.format_message(), err=True)
        return 2
    if isinstance(error, click.UsageError):
        return end(line.wrong_usage(error, given), "usage", 2)
    if isinstance(error, click.ClickException):
        return end(error.format_message(), "usage", 2)
    if isinstance(error, LashouError):
        return end(str(error), error.code, error.exit_status)
    if isinstance(error, OSError):
        left = isinstance(error, BrokenPipeError) and _reader_has_left()
        try:
            sys.stdout.flush()
        except OSError:
            # Whoever read our output has closed it, or its disk is full: what is still buffered can go nowhere.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if left:
            return 0
        return end(said("cli.disk", problem=error.strerror or str(error),
                        where=error.filename or said("cli.standard-output")), "os", 4)
    if isinstance(error, UnicodeEncodeError):
        return end(said("cli.utf8"), "text.utf8", 2)
    return end(said("cli.bug", kind=type(error).__name__), "bug", 1)


if __name__ == "__main__":
    sys.exit(main())
