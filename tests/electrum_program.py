"""Finds Electrum, or fetches Debian's package of it into the user's cache, as is done with the node.

Order: $ELECTRUM, `electrum` on PATH, what was fetched before, the `testing` suite of the machine's Debian mirror
(about 45 MB, with a Python of its own). No root is needed and nothing is installed.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from lashou_btc.errors import Unreachable
from lashou_btc.regtest.binaries import download, loader_of, machine_mirrors, node_folder, unpack
from lashou_btc.regtest.fetching import fetching

PACKAGE = "python3-electrum"
_ADVICE = "Install Electrum so that `electrum` is on PATH, or set ELECTRUM to the program's path."


def obtain() -> Path:
    """The program. Raises Unreachable, saying what to install."""
    named = os.environ.get("ELECTRUM")
    here = shutil.which(named or "electrum")
    if here is not None:
        return Path(here)
    if named:
        raise Unreachable("text", code="test.electrum",
                          text=f"ELECTRUM is set to {named}, which is no program that can be run.")
    folder = node_folder()
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / PACKAGE / "electrum"
    with (folder / "electrum.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            _fetch(folder)
    return program


def _fetch(folder: Path) -> None:
    if any(shutil.which(tool) is None for tool in ("apt-get", "apt-config", "dpkg-deb", "dpkg")):
        raise Unreachable("text", code="test.electrum",
                          text=f"there is no Electrum here, and no apt to fetch Debian's with. {_ADVICE}")
    mirrors = machine_mirrors()
    if not mirrors:
        raise Unreachable("text", code="test.electrum",
                          text=f"there is no Electrum here, and no Debian mirror to fetch it from. {_ADVICE}")
    architecture = _run(["dpkg", "--print-architecture"], folder).strip()
    with (fetching(f"{PACKAGE} (about 45 MB)", folder) as step,
          tempfile.TemporaryDirectory(prefix="fetch-", dir=folder) as name):
        work = Path(name)
        packages = download(work, mirrors[0].stanza(architecture), PACKAGE, step)
        # The package that holds the command also wants a window system, which these tests have no use for.
        _run(["apt-get", "-c", str(work / "apt.conf"), "-qq", "download", "electrum"], work)
        tree = unpack([*packages, *work.glob("electrum_*.deb")], work / "tree")
        _wrap(tree)
        tree.rename(folder / PACKAGE)


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder,
                          stdin=subprocess.DEVNULL)
    if done.returncode:
        raise Unreachable("text", code="test.electrum",
                          text=f"could not fetch Electrum: {done.stderr[-300:]} {_ADVICE}")
    return done.stdout


def _wrap(tree: Path) -> None:
    """Writes `electrum`: a small script that starts Debian's Python through its own loader."""
    python = (tree / "usr/bin/python3").resolve()
    loaders = [path for path in sorted(tree.rglob(loader_of(python))) if path.is_file()]
    libraries = sorted({str(path.parent.relative_to(tree)) for path in tree.rglob("*.so.*")})
    if not loaders:
        raise Unreachable("text", code="test.electrum",
                          text=f"Electrum was fetched without its dynamic loader. {_ADVICE}")
    script = tree / "electrum"
    script.write_text('#!/bin/sh\nhere=$(cd "$(dirname "$0")" && pwd)\nexport PYTHONHOME="$here/usr"\n'
                      f'exec "$here/{loaders[0].relative_to(tree)}" '
                      f'--library-path "{":".join(f"$here/{folder}" for folder in libraries)}" '
                      f'"$here/usr/bin/{python.name}" -s "$here/usr/bin/electrum" "$@"\n')
    script.chmod(0o755)
