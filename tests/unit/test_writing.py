"""The one writer of files: whole or not at all, and nobody's file under a name that is taken."""

import errno
import os
import stat
from pathlib import Path

import pytest

from lashou_btc import writing
from lashou_btc.writing import is_draft, put


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a memory stick."""
    def refuse(*args: object, **options: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))
    monkeypatch.setattr(os, "link", refuse)


@pytest.mark.parametrize("replace", [False, True], ids=["new", "replacing"])
def test_a_name_of_full_length_can_be_written(tmp_path: Path, replace: bool) -> None:
    """255 bytes, which 85 Chinese characters are; what is being written must not need more."""
    path = tmp_path / ("据" * 85)
    put(path, b"content", replace=replace)
    assert path.read_bytes() == b"content" and [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_name_that_is_taken_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "taken").write_bytes(b"theirs")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    for name in ("taken", "dangling"):
        with pytest.raises(FileExistsError):
            put(tmp_path / name, b"ours", replace=False)
    assert (tmp_path / "taken").read_bytes() == b"theirs" and not (tmp_path / "nowhere").exists()


def test_a_name_taken_meanwhile_stays_where_a_disk_has_no_links(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_links: None) -> None:
    path, really = tmp_path / "f", os.fsync

    def somebody_is_faster(handle: int) -> None:
        path.write_bytes(b"theirs")
        really(handle)
    monkeypatch.setattr(os, "fsync", somebody_is_faster)
    with pytest.raises(FileExistsError):
        put(path, b"ours", replace=False)
    assert path.read_bytes() == b"theirs" and [p.name for p in tmp_path.iterdir()] == ["f"]


def test_the_mode_is_what_was_asked_for_and_the_umask_leaves(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        put(tmp_path / "shown", b"", replace=False)
        put(tmp_path / "own", b"", replace=False, mode=0o600)
        os.umask(0o077)
        put(tmp_path / "umask", b"", replace=False)
        os.umask(0o777)
        put(tmp_path / "private", b"", replace=False, private=True)
    finally:
        os.umask(before)
    assert [mode_of(tmp_path / name) for name in ("shown", "own", "umask", "private")] == [
        0o644, 0o600, 0o600, 0o600]


def test_what_is_private_is_not_written_where_others_cannot_be_kept_off(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))
    monkeypatch.setattr(os, "fchmod", refuse)
    with pytest.raises(OSError, match="not permitted"):
        put(tmp_path / "key", b"secret", replace=False, private=True)
    assert list(tmp_path.iterdir()) == []
    put(tmp_path / "paper", b"", replace=False, mode=0o600)


@pytest.mark.parametrize("replace", [False, True], ids=["new", "replacing"])
def test_what_must_last_is_on_the_disk_with_its_name(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch, replace: bool) -> None:
    """The bytes before the file has its name, the folder's entry after that."""
    seen: list[tuple[bool, bool]] = []
    path, really = tmp_path / "f", os.fsync

    def watched(handle: int) -> None:
        seen.append((stat.S_ISDIR(os.fstat(handle).st_mode), path.exists()))
        really(handle)
    monkeypatch.setattr(os, "fsync", watched)
    put(path, b"x", replace=replace)
    assert seen == [(False, False), (True, True)]
    seen.clear()
    put(path, b"y", replace=True, durable=False)
    assert seen == [] and path.read_bytes() == b"y"


def test_a_disk_that_cannot_keep_folders_is_written_to_and_one_that_fails_is_said(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    really, code = os.fsync, errno.EINVAL

    def unable(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(code, os.strerror(code))
        really(handle)
    monkeypatch.setattr(os, "fsync", unable)
    put(tmp_path / "f", b"x", replace=False)
    code = errno.EIO
    with pytest.raises(OSError, match="Input/output"):
        put(tmp_path / "g", b"x", replace=False)


def test_a_kill_leaves_a_draft_and_nothing_under_the_name(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        os.replace = lambda *_: os.kill(os.getpid(), 9)
        writing.put(tmp_path / "f", b"content", replace=True)
        os._exit(1)
    assert os.waitpid(child, 0)[1] == 9
    draft, = tmp_path.iterdir()
    assert is_draft(draft.name) and not is_draft("f") and not is_draft("paper.part")
