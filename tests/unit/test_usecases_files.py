"""Files that people hand to each other: whole or not at all, never over another, read within bounds."""

import errno
import hashlib
import os
import threading
from pathlib import Path

import pytest

from lashou_btc.errors import InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.usecases import files


def test_what_is_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "c.json"
    assert files.write(path, b"content") == path
    assert files.read(path, 7, "document") == b"content"
    assert files.sha256(path) == hashlib.sha256(b"content").hexdigest()
    assert [p.name for p in path.parent.iterdir()] == ["c.json"], "no scratch file stays"


def test_modes(tmp_path: Path) -> None:
    previous = os.umask(0o022)
    try:
        assert files.write(tmp_path / "public", b"").stat().st_mode & 0o777 == 0o644
        assert files.write(tmp_path / "private", b"", mode=0o600).stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(previous)


def test_a_taken_name_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = files.write(tmp_path / "f", b"old")
    dangling = tmp_path / "dangling"
    dangling.symlink_to(tmp_path / "nowhere")
    for taken in (path, tmp_path, dangling):
        with pytest.raises(Refused) as caught:
            files.write(taken, b"new")
        assert caught.value.code == "file.exists"
    assert path.read_bytes() == b"old" and dangling.is_symlink() and not (tmp_path / "nowhere").exists()
    assert files.write(path, b"new", replace=True).read_bytes() == b"new"


def test_of_many_who_want_one_name_one_gets_it(tmp_path: Path) -> None:
    outcomes: list[str] = []

    def attempt(n: int) -> None:
        try:
            files.write(tmp_path / "f", str(n).encode() * 1000)
            outcomes.append(str(n))
        except Refused:
            outcomes.append("refused")

    threads = [threading.Thread(target=attempt, args=(n,)) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [o for o in outcomes if o != "refused"]
    assert len(outcomes) == 8 and len(winners) == 1
    assert (tmp_path / "f").read_bytes() == winners[0].encode() * 1000
    assert [p.name for p in tmp_path.iterdir()] == ["f"]


def test_without_links_a_file_is_still_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a memory stick, which is how a PSBT travels."""
    def refuse(*args: object, **options: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")
    monkeypatch.setattr(os, "link", refuse)
    assert files.write(tmp_path / "f", b"content").read_bytes() == b"content"
    assert [p.name for p in tmp_path.iterdir()] == ["f"]


@pytest.mark.parametrize(("name", "kind", "code"), [
    ("missing", InvalidInput, "file.missing"), ("", InvalidInput, "file.folder"),
    ("big", InvalidInput, "file.size"),
    ("f/below", Unreachable, "file.unreadable"), ("nul\0", Unreachable, "file.unreadable"),
    ("n" * 300, Unreachable, "file.unreadable")])
def test_what_cannot_be_read(tmp_path: Path, name: str, kind: type[LashouError], code: str) -> None:
    (tmp_path / "big").write_bytes(b"x" * 11)
    (tmp_path / "f").write_bytes(b"")
    with pytest.raises(kind) as caught:
        files.read(tmp_path / name, 10, "document")
    assert caught.value.code == code
    if name != "big":
        with pytest.raises(kind) as caught:
            files.sha256(tmp_path / name)
        assert caught.value.code == code


@pytest.mark.parametrize("name", ["f/below", "f/deep/below", "nul\0", "n" * 300])
def test_what_cannot_be_written(tmp_path: Path, name: str) -> None:
    (tmp_path / "f").write_bytes(b"")
    with pytest.raises(Unreachable) as caught:
        files.write(tmp_path / name, b"content")
    assert caught.value.code == "file.unwritable"
    assert [p.name for p in tmp_path.iterdir()] == ["f"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_device_that_is_full_is_unreachable() -> None:
    with pytest.raises(LashouError):
        files.write(Path("/dev/full"), b"content")
