"""The real command line for tests: run in this process or in its own, with what it printed and left behind."""

import hashlib
import io
import json
import os
import pty
import select
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click

from lashou_btc import layout
from lashou_btc.anchors.tx import TxOut, serialize_unsigned
from lashou_btc.cli import main, root
from lashou_btc.usecases import payouts
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet.psbt import raw as psbts
from lashou_btc.wallet.psbt.create import PsbtInput, create

PASSPHRASE = "only for the demo"
LOW_COST = ("--cost", "14")
ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"
MAINNET_ADDRESS = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
HUGE = str(10 ** 40)
ENGLISH = {"LASHOU_LANG": "en"}
DIAGNOSED = ("--diagnosed", "2024-01-02")
"""The day after a sandbox begins: the present one, as long as no claim is filed later."""
REBUILT = {*(layout.INDEX_SIDE.name.format(end) for end in ("", ".lock", "-journal")), layout.ANSWERS.folder}
"""What a sync makes from the chain, and status of that: no loss if it is there or not."""


@dataclass(frozen=True)
class Result:
    """What one command did."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What stdout says; it must be JSON and nothing else."""
        return json.loads(self.out)

    def failed(self, status: int, code: str = "") -> str:
        """The one sentence of a failure, after checking that it is one, with that exit status and code."""
        told_before = code in ("stopped", "pool.seal", "terminal.none")
        lines = self.err.splitlines()[-1 if told_before else 0:]
        assert self.status == status, (self.status, self.err, self.out)
        assert len(lines) == 1, self.err
        sentence, _, found = lines[0].rpartition(" [")
        assert sentence.startswith("lashou: ") and sentence.endswith((".", "?")), lines[0]
        assert found == f"{code}]" or (not code and found.endswith("]")), lines[0]
        assert "Traceback" not in self.err and "\x1b" not in self.err
        return sentence


@contextmanager
def _environment(env: Mapping[str, str]) -> Iterator[None]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("LASHOU_")} | ENGLISH | dict(env)
    with patch.dict(os.environ, clean, clear=True):
        yield


def run(*args: object, env: Mapping[str, str] | None = None) -> Result:
    """`lashou ARGS` in this process, with only those LASHOU_ variables that `env` gives, and nobody to answer."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with _environment(env or {}), patch.object(sys, "stdin", io.StringIO()), redirect_stdout(out), \
            redirect_stderr(err):
        status = main([str(a) for a in args])
    return Result(status, *(s.buffer.getvalue().decode() for s in (out, err)))


def run_apart(*args: object, env: Mapping[str, str] | None = None, python: tuple[str, ...] = (),
              **options: Any) -> Result:
    """`lashou ARGS` in a process of its own. `options` go to subprocess.run."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith("LASHOU_")} | ENGLISH | dict(env or {})
    options = {"stdin": subprocess.DEVNULL, "capture_output": True} | options
    done = subprocess.run([sys.executable, *python, "-m", "lashou_btc.cli", *map(str, args)], env=clean,
                          check=False, timeout=600, **options)
    return Result(done.returncode, (done.stdout or b"").decode(), (done.stderr or b"").decode())


def at_a_terminal(*args: object, answers: Sequence[str] = (),
                  env: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Runs a command at a terminal, answers its questions; returns its status and all that the screen showed."""
    ours, theirs = pty.openpty()
    waiting, clean = list(answers), {k: v for k, v in os.environ.items() if not k.startswith("LASHOU_")} | ENGLISH
    process = subprocess.Popen([sys.executable, "-m", "lashou_btc.cli", *map(str, args)], stdin=theirs,
                               stdout=theirs, stderr=theirs, env=clean | dict(env or {}), start_new_session=True)
    os.close(theirs)
    screen = b""
    try:
        while select.select([ours], [], [], 60)[0]:
            try:
                part = os.read(ours, 4096)
            except OSError:  # the other side is closed
                break
            screen += part
            if waiting and screen.endswith(b": "):  # the space comes once the echo is off
                os.write(ours, waiting.pop(0).encode() + b"\n")
        return process.wait(60), screen.decode()
    finally:
        os.close(ours)


@dataclass(frozen=True)
class Person:
    """Somebody with a home folder who types commands."""

    home: Path
    env: dict[str, str] = field(default_factory=dict)

    def __call__(self, *args: object, status: int = 0, **env: str) -> Result:
        """Runs a command that must end with that status."""
        result = self.tries(*args, **env)
        assert result.status == status, f"{args}: {result.status}\n{result.out}\n{result.err}"
        return result

    def tries(self, *args: object, **env: str) -> Result:
        """Runs a command, however it ends."""
        return run("--home", self.home, *args, env=self.env | env)

    def data(self, *args: object) -> Any:
        """What a command says with --json."""
        return self(*args, "--json").json

    @property
    def pool(self) -> Path:
        """The folder of the only pool."""
        (folder,) = (self.home / "pools").iterdir()
        return folder


@dataclass(frozen=True)
class Town:
    """A folder with homes, what lies in the post, and a chain."""

    folder: Path

    def __getattr__(self, name: str) -> Person:
        if not (self.folder / name).is_dir():
            raise AttributeError(f"nobody in town is called {name}")
        return self.person(name)

    def person(self, name: str, chain: str = "") -> Person:
        """Somebody, also without a home yet; `chain` other than the town's sandbox."""
        return Person(self.folder / name, {"LASHOU_CHAIN": chain or self.chain, "LASHOU_PASSPHRASE": PASSPHRASE})

    @property
    def chain(self) -> str:
        """The chain as commands name it."""
        return f"sandbox:{self.folder / 'chain'}"

    @property
    def post(self) -> Path:
        """Files on their way from person to person."""
        return self.folder / "post"


def snapshot(folder: Path) -> dict[str, str]:
    """Every file below a folder with its SHA-256, every folder, without what a sync makes from the chain."""
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() if p.is_file() else "folder"
            for p in sorted(folder.rglob("*")) if not REBUILT.intersection(p.relative_to(folder).parts)}


def refused(town: Town, person: Person, status: int, code: str, *args: object, **env: str) -> Result:
    """Runs a command that must fail so, in one sentence, and leave every file as it was."""
    before = snapshot(town.folder)
    result = person.tries(*args, **env)
    result.failed(status, code)
    assert snapshot(town.folder) == before
    return result


def forged(town: Town, change: Callable[[list[TxOut]], object]) -> Path:
    """The payout in the post with its outputs changed, consistent otherwise, as a file in the post."""
    tx = payouts.read_psbt(town.post / "payout.psbt").tx
    outputs = list(tx.outputs)
    change(outputs)
    raw = serialize_unsigned(tx.version, [(i.outpoint, i.sequence) for i in tx.inputs], outputs, tx.locktime)
    ws = Workspace(town.folder / "operator", town.chain)
    pool = ws.pool()
    coins = pool.state(tx.locktime).coins
    inputs = [PsbtInput(pool.index.previous_tx(i.outpoint), coins[i.outpoint].branch, coins[i.outpoint].index)
              for i in tx.inputs]
    path = town.post / "forged.psbt"
    path.write_bytes(psbts.to_base64(create(raw, inputs, {}, pool.contract.descriptor)).encode())
    ws.close()
    return path


Leaf = tuple[tuple[str, ...], click.Command]


def leaves(command: click.Command = root, path: tuple[str, ...] = ()) -> list[Leaf]:
    """Every command that does something, with its words."""
    if not isinstance(command, click.Group):
        return [(path, command)]
    ctx = click.Context(command)
    return [leaf for name in command.list_commands(ctx)
            for leaf in leaves(command.get_command(ctx, name), (*path, name))]
