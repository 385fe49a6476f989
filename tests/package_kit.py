"""Packages as a release makes them, and commands run as somebody runs them who has nothing but these."""

import os
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOMEBODY = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in (
    ("NAME", "somebody"), ("EMAIL", "somebody@example.org"), ("DATE", "2026-01-02T03:04:05Z"))}


def clean() -> dict[str, str]:
    """The environment without this checkout, anybody's home or chain."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("LASHOU_", "PYTHON", "GIT_"))}


def run(*command: str | Path, **options: Any) -> "subprocess.CompletedProcess[str]":
    """A command that must succeed, with neither this checkout nor anybody's home or chain in its environment."""
    given = {"env": clean() | options.pop("extra", {}), "stdin": subprocess.DEVNULL} | options
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **given)
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done


def absent(what: str) -> None:
    """Skips what cannot be tried here, and fails in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must have it: {what}", pytrace=False)
    pytest.skip(what)


@dataclass(frozen=True)
class Release:
    """A scratch checkout, its commit, the names of its files, and the folder of what was made of it."""

    checkout: Path
    commit: str
    tracked: frozenset[str]
    made: Path

    @property
    def wheel(self) -> Path:
        (found,) = self.made.glob("*.whl")
        return found

    @property
    def source(self) -> Path:
        (found,) = self.made.glob("*.tar.gz")
        return found

    def unpacked(self, folder: Path) -> Path:
        """The source package's folder, unpacked below another."""
        with tarfile.open(self.source) as archive:
            archive.extractall(folder, filter="data")
        (found,) = folder.iterdir()
        return found


def release_of(checkout: Path, out: Path, **options: Any) -> "subprocess.CompletedProcess[str]":
    """What `make release` runs, in a checkout."""
    return run(sys.executable, checkout / "tools" / "release.py", "--out", out, cwd=checkout.parent, **options)
