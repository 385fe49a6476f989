"""What the program says of where it is from: by a package's stamp, by git, or that it does not know."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cli_kit import run

import lashou_btc
from lashou_btc import __version__
from lashou_btc.origin import STAMP, Origin, origin

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def git(folder: Path, *words: str) -> str:
    somebody = {f"GIT_{who}_{what}": "a@b.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True, text=True,
                          env=os.environ | somebody).stdout.strip()


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package's folder without a stamp, in no checkout."""
    folder = tmp_path / "there" / "lashou_btc"
    folder.mkdir(parents=True)
    (folder / "code.py").write_text("x = 1\n")
    return folder


def test_a_checkout_asks_git(package: Path) -> None:
    root = package.parent
    git(root, "init", "-q")
    assert origin(package) == Origin(), "there is no commit yet"
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "one")
    commit = git(root, "rev-parse", "HEAD")
    assert origin(package) == Origin(commit, False)
    (package / "beside.txt").touch()
    assert origin(package) == Origin(commit, False), "what git does not know is no change of the program"
    (package / "code.py").write_text("x = 2\n")
    assert origin(package) == Origin(commit, True)


@pytest.mark.parametrize("found", [Origin(COMMIT, False), Origin(COMMIT, True)])
def test_a_package_has_its_stamp_whatever_is_around_it(package: Path, found: Origin) -> None:
    git(package.parent, "init", "-q")
    (package / STAMP).write_text(found.stamp())
    assert origin(package) == found
    assert found.words() == f"lashou {__version__}, from commit {COMMIT}" + " and changes to it" * found.changed


@pytest.mark.parametrize("stamp", ["", "COMMIT = 1\n", f'COMMIT, CHANGED = "{COMMIT[1:]}", False\n'])
def test_what_is_no_stamp_tells_nothing(package: Path, stamp: str) -> None:
    (package / STAMP).write_text(stamp)
    assert origin(package) == Origin()


def test_neither_stamp_nor_git(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert origin(package) == Origin() and Origin().words() == f"lashou {__version__}, from an unknown commit"
    git(package.parent, "init", "-q")
    monkeypatch.setenv("PATH", str(package))
    assert shutil.which("git") is None and origin(package) == Origin()


@pytest.mark.parametrize("line", [("--json", "--version"), ("--version", "--json")])
def test_the_command_says_it_and_as_json(line: tuple[str, ...]) -> None:
    here = origin()
    assert run("--version").out == here.words() + "\n"
    assert json.loads(run(*line).out) == {"version": __version__, "commit": here.commit or None,
                                          "changed": here.changed}


def test_nobody_else_pays_for_it() -> None:
    script = "import sys; from lashou_btc.cli import main; main(['help', 'witness']); " \
             "sys.exit('lashou_btc.origin' in sys.modules)"
    subprocess.run([sys.executable, "-c", script], check=True, capture_output=True,
                   cwd=Path(lashou_btc.__file__).parents[1])
