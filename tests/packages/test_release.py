"""What a release holds, and that whoever makes it again gets the same bytes."""

import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from tests.package_kit import SOMEBODY, Release, release_of, run

MADE = {"PKG-INFO", "setup.cfg", "lashou_btc/_commit.py", *(f"lashou_btc.egg-info/{name}" for name in (
    "PKG-INFO", "SOURCES.txt", "dependency_links.txt", "entry_points.txt", "requires.txt", "top_level.txt"))}
"""What a source package has beyond the commit's files."""


def test_the_source_package_is_the_commit(release: Release) -> None:
    with tarfile.open(release.source) as archive:
        held = {member.name.partition("/")[2]: member for member in archive if member.isfile()}
    assert set(held) == release.tracked | MADE
    assert {"docs/protocol.md", "tests/unit/test_docs.py", "Makefile", "regtest/README.md"} <= set(held)
    assert held[".ci/run"].mode == 0o755 and held["README.md"].mode == 0o644
    assert {(member.uid, member.uname) for member in held.values()} == {(0, "")}


def test_the_wheel_is_the_package_and_nothing_else(release: Release) -> None:
    names = zipfile.ZipFile(release.wheel).namelist()
    ours = {name for name in release.tracked if name.startswith("lashou_btc/")} | {"lashou_btc/_commit.py"}
    assert {name for name in names if ".dist-info/" not in name} == ours and "lashou_btc/py.typed" in ours
    metadata = zipfile.ZipFile(release.wheel).read(next(n for n in names if n.endswith("METADATA"))).decode()
    assert "Requires-Python: >=3.11\n" in metadata and "License-Expression: MIT\n" in metadata
    assert len(re.findall(r"^Project-URL: \w+, https://", metadata, re.MULTILINE)) >= 3


def test_both_know_their_commit(release: Release, tmp_path: Path) -> None:
    stamp = f'COMMIT, CHANGED = "{release.commit}", False\n'
    assert zipfile.ZipFile(release.wheel).read("lashou_btc/_commit.py").decode().endswith(stamp)
    shown = run(sys.executable, "-m", "lashou_btc.cli", "--version", cwd=release.unpacked(tmp_path)).stdout
    assert shown.endswith(f"from commit {release.commit}\n")


def test_the_same_commit_gives_the_same_bytes(release: Release, tmp_path: Path) -> None:
    """At another place, later, for somebody whose files nobody else may read."""
    elsewhere = tmp_path / "a longer name of a folder" / "copy"
    run("git", "clone", "-q", release.checkout, elsewhere, umask=0o077)
    (elsewhere / "lashou_btc" / "left.py").write_text("# not in git, and so not in the packages\n")
    release_of(elsewhere, tmp_path / "made", umask=0o077, extra={"TZ": "Asia/Shanghai", "LANG": "C"})
    for file in release.made.iterdir():
        assert (tmp_path / "made" / file.name).read_bytes() == file.read_bytes(), file.name


def test_the_sums_are_those_of_the_files(release: Release, tmp_path: Path) -> None:
    run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=release.made)
    for file in release.made.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes() + (b"\0" if file.suffix == ".whl" else b""))
    refused = subprocess.run(["sha256sum", "--check", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=False)
    assert refused.returncode == 1 and b".whl: FAILED" in refused.stdout and b".tar.gz: OK" in refused.stdout


@pytest.mark.parametrize("kind", ["changed", "not empty"])
def test_a_release_of_what_is_not_one_commit_is_refused(release: Release, tmp_path: Path, kind: str) -> None:
    copy, out = tmp_path / "copy", tmp_path / "made"
    run("git", "clone", "-q", release.checkout, copy)
    out.mkdir()
    changed = copy / "README.md" if kind == "changed" else out / "older.whl"
    changed.write_text("something\n")
    done = subprocess.run([sys.executable, copy / "tools" / "release.py", "--out", out], capture_output=True,
                          text=True, check=False)
    assert done.returncode == 1 and "Traceback" not in done.stderr and done.stderr.count("\n") == 1
    assert ("not committed" if kind == "changed" else "is not empty") in done.stderr
    assert not list(out.glob("lashou*"))


def test_what_is_missing_before_it_is_published_is_said(release: Release, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    run("git", "clone", "-q", release.checkout, copy)
    lacking = (sys.executable, "-c", "import release; print(*release.lacking(), sep='\\n')")
    said = run(*lacking, cwd=copy / "tools").stdout.splitlines()
    assert said == ["no tag is at this commit", "project_urls in setup.cfg lead nowhere yet"]
    file = copy / "setup.cfg"
    file.write_text(file.read_text().replace("lashou.example", "lashou.invalid"))
    run("git", "commit", "-q", "-a", "-m", "a place", cwd=copy, extra=SOMEBODY)
    run("git", "tag", "-a", "-m", "a release", "v0", cwd=copy, extra=SOMEBODY)
    assert not run(*lacking, cwd=copy / "tools").stdout.strip()
