"""Which browser the tests take, and what they refuse of what was fetched."""

import base64
import hashlib
import os
from pathlib import Path

import pytest

from tests import browser_program
from tests.browser_program import CHROMIUM, FONT, Missing, check, find, obtain, place


@pytest.fixture(autouse=True)
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on its PATH, and an empty folder of downloads."""
    monkeypatch.delenv("LASHOU_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("LASHOU_BROWSER_DIR", str(tmp_path / "kept"))
    (tmp_path / "bin").mkdir()
    return tmp_path


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n", "utf-8")
    path.chmod(0o755)
    return path


def test_the_named_one_goes_before_the_paths_and_that_before_playwrights_own(
        bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert find() is None and find(str(bare / "none")) is None
    own = program(bare / "own" / "chrome")
    assert find(str(own)) == own
    there = program(bare / "bin" / "google-chrome")
    assert find(str(own)) == there
    there = program(bare / "bin" / "chromium")
    assert find(str(own)) == there
    named = program(bare / "named")
    monkeypatch.setenv("LASHOU_CHROMIUM", str(named))
    assert find(str(own)) == named


def test_a_name_that_names_nothing_is_told(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LASHOU_CHROMIUM", str(bare / "none"))
    with pytest.raises(Missing, match=r"no program that can be run\. Install Chromium"):
        find()


def test_what_was_fetched_is_taken_once_it_is_whole(bare: Path) -> None:
    """And no npm is asked for: there is none here."""
    assert place() == bare / "kept"
    start = program(place() / CHROMIUM.folder / "start")
    (place() / FONT.folder).mkdir()
    found = obtain()
    assert found.path == start and str(place() / FONT.folder) in found.fonts.read_text("utf-8")
    assert obtain(str(program(bare / "own"))).path == bare / "own", "what is here goes before"


def test_no_other_file_than_the_one_that_was_meant(tmp_path: Path) -> None:
    file = tmp_path / "package.tgz"
    file.write_bytes(b"as it was released")
    meant = base64.b64encode(hashlib.sha512(b"as it was released").digest()).decode()
    check(file, meant)
    file.write_bytes(b"as it was releaseD")
    with pytest.raises(Missing, match=r"package\.tgz, as it was fetched, is not the file"):
        check(file, meant)
    assert {len(base64.b64decode(one.integrity)) for one in (CHROMIUM, FONT)} == {64}


def test_where_there_is_none_to_fetch_it_says_what_to_do(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser_program.platform, "machine", lambda: "riscv64")
    with pytest.raises(Missing, match=r"none to fetch for \w+ on riscv64\. Install Chromium so that"):
        obtain()
    assert os.listdir(place()) == ["install.lock"]
