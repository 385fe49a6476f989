"""lashou demo: whole stories, narrated."""

import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

from lashou_btc.chain.base import MinableChain
from lashou_btc.commands import common
from lashou_btc.errors import InvalidInput, Unreachable
from lashou_btc.usecases.ending import Ending
from lashou_btc.usecases.handover import HandingOver
from lashou_btc.usecases.rescue import Rescue
from lashou_btc.usecases.story import PASSPHRASE, Story
from lashou_btc.words import Said, said, sentence


def _program() -> str:
    """What the shell that this was started from calls the program: as it was typed, where no PATH leads to it."""
    typed = sys.argv[0]
    return shlex.quote(typed) if Path(typed).name == "lashou" and not shutil.which("lashou") else "lashou"


@contextmanager
def _chain(kind: str, folder: Path) -> Iterator[MinableChain]:
    if kind == "sandbox":
        from lashou_btc.chain.sandbox import Sandbox
        with Sandbox(folder / "chain") as sandbox:
            yield sandbox
        return
    from lashou_btc.chain.regtest_node import RegtestNode
    from lashou_btc.regtest import binaries, daemon
    running = daemon.start(binaries.obtain(), folder / "node")
    try:
        with RegtestNode(running.endpoint) as node:
            yield node
    finally:
        daemon.stop(running)


STORIES: dict[str, type[Story]] = {"life": Story, "rotation": HandingOver, "lifeboat": Rescue,
                                "dissolution": Ending}
_LIFE = (("stranger", "status"), ("stranger", "audit"), ("stranger", "claim show '#1'"),
         ("stranger", "journal list"),
         ("chen", "verify {folder}/chen/diagnosis.pdf"), ("wang", "pool address --account 0"))
LOOKS = {
    "life": _LIFE, "rotation": _LIFE,
    "lifeboat": (("stranger", "status"), ("ding", "lifeboat show"), ("stranger", "audit"),
                 ("stranger", "explain account 4")),
    "dissolution": (("stranger", "status"), ("stranger", "audit"), ("stranger", "explain claim '#1'"),
                    ("stranger", "explain account 4"), ("stranger", "explain account 0"))}
"""With what one looks around after a story: whose home, and the command."""


@click.command("demo")
@click.argument("name", metavar="[STORY]", type=click.Choice(list(STORIES)), default="life")
@click.option("--chain", "kind", type=click.Choice(["sandbox", "node"]), default="sandbox", show_default=True,
              help="sandbox: Bitcoin Core's consensus engine in this process; node: a real bitcoind on regtest.")
@click.option("--dir", "folder", type=common.PATH, help="Play in this folder; default: a new temporary one.")
@common.json_option
@click.pass_context
def demo_command(ctx: click.Context, name: str, kind: str, folder: Path | None) -> None:
    """Play a whole story: a pool of 3 witnesses (2 must sign) and 5 members, a claim, a payout, an audit.

    STORY is life (what is said above, if none is named); rotation: the witnesses hand over to others;
    lifeboat: the witnesses are gone, and the money is saved; or
    dissolution: the pool ends, and all are paid out.

    Everybody has a home folder below the given one and shares only what people would share: files and the chain.
    """
    folder = folder or Path(tempfile.mkdtemp(prefix="lashou-demo-"))
    if folder.exists() and any(folder.iterdir()):
        raise InvalidInput("demo.folder", folder=folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unreachable("demo.folder:cannot", folder=folder, problem=error.strerror) from None
    console, chapters = Console(highlight=False, soft_wrap=True), []

    def tell(heading: Said, lines: Sequence[Said | str]) -> None:
        chapters.append({"heading": heading, "lines": list(lines)})
        if not ctx.obj["json"]:
            console.print(f"\n[bold]{len(chapters)}. {escape(str(heading))}[/bold]")
            for line in lines:
                console.print("   " + escape(str(line)))

    with _chain(kind, folder) as chain:
        story = STORIES[name](folder, chain, tell)
        try:
            story.play()
            state_hash = story.state("stranger").hash()
        finally:
            story.close()
    again = [sys.executable, "-m", "lashou_btc.regtest", "start", "--datadir", str(folder / "node")]
    spec = f"sandbox:{folder / 'chain'}" if kind == "sandbox" else f"node:{folder / 'node'}"
    program = _program()
    common.data(ctx, {"folder": str(folder), "state_hash": state_hash, "chapters": chapters}, lambda: [
        "", said("cli.demo.look-around", folder=folder),
        *([f"  {shlex.join(again)}"] if kind == "node" else []),
        f"  export LASHOU_CHAIN={spec}",
        *(f"  {program} --home {folder / home} {command.format(folder=folder)}" for home, command in LOOKS[name]),
        sentence(said("cli.demo.passphrase", passphrase=PASSPHRASE))])
