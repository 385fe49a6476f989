"""Finds a bitcoind, or fetches Debian's package of one into the user's cache: no root, the machine's apt untouched.

Order: $BITCOIND, `bitcoind` on PATH, what was fetched before, the `testing` suite of the machine's Debian mirror.
The package and the libraries it needs are unpacked side by side and started through their own dynamic loader, so
the machine's release of Debian does not matter.
"""

import os
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lashou_btc.errors import LashouError, Refused, Unreachable
from lashou_btc.regtest.fetching import OnStep, fetching, kept, untold, watched
from lashou_btc.regtest.sources import SUITE, Mirror, parse_deb822, parse_one_line
from lashou_btc.words import Said, said

PACKAGE = "bitcoin-knots"


@dataclass(frozen=True)
class Binaries:
    """The programs of one node. `cli` is None where only bitcoind was found."""

    bitcoind: Path
    cli: Path | None

    def version(self) -> str:
        """The first line of `bitcoind --version`. Raises Unreachable if it does not start."""
        with tempfile.TemporaryDirectory() as aside:  # even to say this it would make its default data directory
            told = _run([str(self.bitcoind), "--version", f"-datadir={aside}"], said("regtest.task-start"))
            return told.splitlines()[0]


def node_folder() -> Path:
    """Where a fetched node is kept: $LASHOU_NODE_DIR, else `lashou/node` in the user's cache."""
    return kept("node", "LASHOU_NODE_DIR")


def find() -> Binaries | None:
    """A node that is here already. Raises Refused if $BITCOIND names no program."""
    named = os.environ.get("BITCOIND")
    if named:
        program = shutil.which(named)
        if program is None:
            raise Refused("regtest.bitcoind", named=named)
        return _beside(Path(program))
    program = shutil.which("bitcoind")
    if program:
        return _beside(Path(program))
    fetched = node_folder() / PACKAGE / "bin" / "bitcoind"
    return _beside(fetched) if fetched.exists() else None


def obtain() -> Binaries:
    """A node: the one that is here, else fetched now (about 20 MB), which is told on stderr.

    Raises Unreachable with what to install.
    """
    here = find()
    if here is not None:
        return here
    folder = node_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Unreachable("regtest.no-node:folder", folder=folder, why=error.strerror) from None
    with _locked(folder / "install.lock"):
        here = find()  # another process may have fetched it while we waited for the lock
        if here is None:
            _fetch(folder)
            here = find()
    if here is None:
        raise Unreachable("regtest.no-node:gone", folder=folder)
    return here


def _beside(bitcoind: Path) -> Binaries:
    cli = bitcoind.with_name("bitcoin-cli")
    if not cli.exists():
        on_path = shutil.which("bitcoin-cli")
        return Binaries(bitcoind, Path(on_path) if on_path else None)
    return Binaries(bitcoind, cli)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Holds an exclusive lock on a file; the kernel lets go of it if the process dies."""
    import fcntl  # POSIX only, and so is apt: elsewhere `find` must still work

    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(command: list[str], task: Said) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
    except OSError as error:
        raise Unreachable("regtest.no-node:task", task=task, why=error.strerror) from None
    if done.returncode:
        words = " ".join((done.stderr or done.stdout).split())
        raise Unreachable("regtest.no-node:task", task=task, why=words[-300:])
    return done.stdout


def machine_mirrors() -> list[Mirror]:
    """The Debian mirrors in the machine's apt sources, in order, each once."""
    shell = _run(["apt-config", "shell", "L", "Dir::Etc::SourceList/f", "P", "Dir::Etc::SourceParts/d"],
                 said("regtest.task-apt"))
    places = {line[0]: Path(line[2:].strip("'")) for line in shell.splitlines()}
    files = [places["L"], *sorted(places["P"].glob("*"))] if len(places) == 2 else []
    found: list[Mirror] = []
    for path in files:
        if path.is_file() and os.access(path, os.R_OK):
            text = path.read_text(errors="replace")
            if path.suffix == ".sources":
                found += parse_deb822(text)
            elif path.suffix == ".list":
                found += parse_one_line(text)
    return list(dict.fromkeys(found))


def _fetch(folder: Path) -> None:
    for tool in ("apt-get", "apt-config", "dpkg-deb", "dpkg"):
        if shutil.which(tool) is None:
            raise Unreachable("regtest.no-node:tool", tool=tool)
    architecture = _run(["dpkg", "--print-architecture"], said("regtest.task-architecture")).strip()
    mirrors = machine_mirrors()
    if not mirrors:
        raise Unreachable("regtest.no-node:mirror")
    with fetching(said("regtest.fetched-node", package=PACKAGE, suite=SUITE), folder) as step:
        _from_one_of(mirrors, architecture, folder, step)


def _from_one_of(mirrors: list[Mirror], architecture: str, folder: Path, step: OnStep) -> None:
    problem: LashouError | None = None
    for mirror in mirrors:
        with tempfile.TemporaryDirectory(prefix="fetch-", dir=folder) as work:
            try:
                tree = unpack(download(Path(work), mirror.stanza(architecture), PACKAGE, step), Path(work) / "tree")
            except Unreachable as error:
                problem = error
                continue
            _wrap(tree)
            Binaries(tree / "bin" / "bitcoind", None).version()  # it must start before it is kept
            tree.rename(folder / PACKAGE)
            return
    if problem is not None:
        raise problem


# The package's maintainer scripts never run here, so what only they call need not be fetched.
_SCRIPTS_TOOLS = """\
Package: no-maintainer-scripts
Status: install ok installed
Architecture: all
Maintainer: none
Version: 1
Provides: debconf, debconf-2.0, systemd-sysusers
Description: stands for tools that only maintainer scripts call
"""


def download(work: Path, source: str, package: str, step: OnStep = untold) -> list[Path]:
    """Has apt resolve, fetch and verify a package and its libraries in `work`. Returns the .deb files.

    More can be fetched from the same source with `apt-get -c work/apt.conf`. Raises Unreachable.
    """
    for name in ("lists/partial", "cache/archives/partial", "state"):
        (work / name).mkdir(parents=True)
    (work / "node.sources").write_text(source)
    (work / "status").write_text(_SCRIPTS_TOOLS)
    settings = {
        "Dir::Etc::SourceList": work / "node.sources", "Dir::Etc::SourceParts": "/dev/null",
        "Dir::Etc::Preferences": "/dev/null", "Dir::Etc::PreferencesParts": "/dev/null",
        "Dir::State": work / "state", "Dir::State::Lists": work / "lists", "Dir::State::status": work / "status",
        "Dir::Cache": work / "cache", "Dir::Cache::archives": work / "cache" / "archives",
        "APT::Sandbox::User": "root", "APT::Get::AllowUnauthenticated": "false",
        "Acquire::Languages": "none", "Acquire::Retries": "3", "Debug::NoLocking": "true"}
    # The machine's hooks are for the machine's own packages.
    hooks = ("APT::Update::Pre-Invoke", "APT::Update::Post-Invoke", "APT::Update::Post-Invoke-Success")
    (work / "apt.conf").write_text("".join(f"#clear {hook};\n" for hook in hooks)
                                   + "".join(f'{key} "{value}";\n' for key, value in settings.items()))
    apt = ["apt-get", "-c", str(work / "apt.conf"), "-qq"]
    _download([*apt, "update"], said("regtest.fetched-lists", suite=SUITE), step)
    _download([*apt, "install", "--download-only", "--no-install-recommends", "--yes", package],
              said("regtest.fetched-package", package=package), step)
    return sorted((work / "cache" / "archives").glob("*.deb"))


def _download(apt: list[str], what: Said, step: OnStep) -> None:
    status, words = watched(apt, what, step)
    if status:
        raise Unreachable("regtest.no-node:fetch", what=what, why=words[-300:])


def unpack(packages: list[Path], tree: Path) -> Path:
    """Lays the files of .deb packages out side by side in the new folder `tree`, without their manuals."""
    tree.mkdir()
    for package in packages:
        _run(["dpkg-deb", "-x", str(package), str(tree)], said("regtest.task-unpack", file=package.name))
    for folder in (tree / "usr/share", tree / "etc"):  # manuals and defaults: nothing that is run
        shutil.rmtree(folder, ignore_errors=True)
    return tree


def loader_of(program: Path) -> str:
    """Name of the dynamic loader that a program asks for: ELF's PT_INTERP segment."""
    data = program.read_bytes()
    problem = Unreachable("regtest.no-node:program", name=program.name)
    if data[:4] != b"\x7fELF":
        raise problem
    end = "<" if data[5] == 1 else ">"
    wide = data[4] == 2
    table, = struct.unpack_from(end + ("Q" if wide else "I"), data, 32 if wide else 28)
    size, count = struct.unpack_from(end + "HH", data, 54 if wide else 42)
    for at in range(table, table + size * count, size):
        if struct.unpack_from(end + "I", data, at) == (3,):
            offset, = struct.unpack_from(end + ("Q" if wide else "I"), data, at + (8 if wide else 4))
            return Path(data[offset:data.index(b"\0", offset)].decode()).name
    raise problem


def _wrap(tree: Path) -> None:
    """Writes bin/bitcoind and bin/bitcoin-cli: small scripts that start the programs through their own loader."""
    program = tree / "usr/bin/bitcoind"
    if not program.is_file():
        raise Unreachable("regtest.no-node:bitcoind", package=PACKAGE)
    loaders = [p for p in sorted(tree.rglob(loader_of(program))) if p.is_file()]
    libraries = sorted({str(p.parent.relative_to(tree)) for p in tree.rglob("*.so.*")})
    if not loaders:
        raise Unreachable("regtest.no-node:loader", package=PACKAGE)
    path = ":".join(f"$here/{folder}" for folder in libraries)
    (tree / "bin").mkdir()
    for name in ("bitcoind", "bitcoin-cli"):
        script = tree / "bin" / name
        script.write_text('#!/bin/sh\nhere=$(cd "$(dirname "$0")/.." && pwd)\n'
                          f'exec "$here/{loaders[0].relative_to(tree)}" --library-path "{path}" '
                          f'"$here/usr/bin/{name}" "$@"\n')
        script.chmod(0o755)
