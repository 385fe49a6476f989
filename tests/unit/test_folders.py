"""A remembered folder: what comes into it is taken in before each fold, read once, and never a reason to stop."""

import json
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from lashou_btc.anchors import record
from lashou_btc.anchors.merkle import batch_root
from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.pool.document import MAX_MANIFEST_BYTES, Document
from lashou_btc.usecases import disclosure, folders
from tests.unit.test_disclosure import PHOTO, commit, put, sha256
from tests.village import Village, retold


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    with retold(tmp_path) as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cloud" / "deep").mkdir(parents=True)
    return tmp_path / "cloud"


def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that are opened from now on."""
    opened, look = [], disclosure._look

    def noted(pool, path, *more):
        opened.append(path.name)
        return look(pool, path, *more)
    monkeypatch.setattr(disclosure, "_look", noted)
    return opened


def test_what_comes_is_there_before_the_fold(village: Village, folder: Path, capsys: pytest.CaptureFixture) -> None:
    said: list[str] = []
    home, pool = village.homes[1], village.pools[1]
    home.warn = lambda what: said.append(str(what))
    folders.remember(pool, folder)
    doc = village.office().statement("by itself")
    put(folder / "deep", "sent to me.json", doc.to_bytes())
    commit(village, record.STATEMENT, doc.hash)
    with home.synced_pool(pool) as state:
        assert not state.unknown and state.events[-1].digest == doc.hash
    assert said[0] == f"from {folder}: 1 new" and not any("1 new" in line for line in said[1:])
    said.clear()
    with home.synced_pool(pool):
        assert not any("from " in line for line in said), "it is told once"


def test_only_what_is_new_or_has_changed_is_read(village: Village, folder: Path,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    pool = village.pools[1]
    docs = [village.office().statement(str(n)) for n in range(3)]
    put(folder, f"{docs[0].hash}.json", docs[0].to_bytes())
    own = put(folder, "own name.json", docs[1].to_bytes())
    put(folder, "package.json", b"{}")
    put(folder, "letter.txt", b"dear all")
    assert folders.remember(pool, folder).new == 2
    opened = reads(monkeypatch)
    assert str(folders.read(pool)) == "" and opened == []
    own.write_bytes(docs[2].to_bytes() + b" ")
    assert folders.read(pool) == "" and opened == ["own name.json"], "what is no document any more is passed over"
    own.write_bytes(docs[2].to_bytes())
    assert str(folders.read(pool)) == f"from {folder}: 1 new"
    opened.clear()
    at = own.stat()
    os.utime(own, ns=(at.st_atime_ns, at.st_mtime_ns + 1))
    assert str(folders.read(pool)) == "" and opened == ["own name.json"], "known, and so not worth a word"
    assert pool.store.document(docs[2].hash)


def test_what_is_damaged_is_said_once_and_taken_once_it_is_whole(village: Village, folder: Path) -> None:
    pool = village.pools[1]
    folders.remember(pool, folder)
    doc, other = village.office().statement("whole"), village.office().statement("beside")
    path = put(folder, f"{doc.hash}.json", doc.to_bytes()[:-20])
    put(folder, f"{other.hash}.json", other.to_bytes())
    said = str(folders.read(pool))
    assert said.startswith(f"from {folder}: 1 new, 1 damaged: {path} is damaged") and "\n" not in said
    assert str(folders.read(pool)) == ""
    path.write_bytes(doc.to_bytes())
    assert str(folders.read(pool)) == f"from {folder}: 1 new"


def test_bytes_that_a_record_names_later_are_taken_then(village: Village, folder: Path,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    """They were passed over when they came, and the file has not changed since."""
    pool = village.pools[1]
    folders.remember(pool, folder)
    put(folder, "photo.json", PHOTO)
    assert str(folders.read(pool)) == ""
    commit(village, record.STATEMENT, sha256(PHOTO))
    assert sha256(PHOTO) in village.state(1).unknown
    opened = reads(monkeypatch)
    assert str(folders.read(pool)) == f"from {folder}: 1 new" and opened == ["photo.json"]
    assert not village.state(1).unknown


def test_another_pool_s_folder_is_not_remembered(village: Village, folder: Path) -> None:
    pool = village.pools[1]
    foreign = Document("statement", "ab" * 32, {"account": 0, "text": "elsewhere"})
    put(folder, f"{foreign.hash}.json", foreign.to_bytes())
    with pytest.raises(LashouError) as refused:
        folders.remember(pool, folder)
    assert refused.value.code == "document.pool" and folders.remembered(pool) is None
    with pytest.raises(InvalidInput):
        folders.remember(pool, folder / "nowhere")


def test_what_cannot_be_read_keeps_nobody_from_working(village: Village, folder: Path, tmp_path: Path) -> None:
    said: list[str] = []
    home, pool = village.homes[1], village.pools[1]
    home.warn = lambda what: said.append(str(what))
    os.mkfifo(folder / "pipe.json")
    (folder / "link.json").symlink_to("/dev/zero")
    folders.remember(pool, folder)
    assert str(folders.read(pool)) == ""
    folder.rename(tmp_path / "gone")
    with home.synced_pool(pool) as state:
        assert state.opened
    line, = (line for line in said if "folder" in line)
    assert line.startswith("documents do not come by themselves now: ") and str(folder) in line
    assert "no such file" in line and "lashou document folder --forget" in line
    assert folders.forget(pool) == folder and str(folders.read(pool)) == ""


def test_what_is_too_large_is_said_once_and_never_read(village: Village, folder: Path,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    pool, opened = village.pools[1], reads(monkeypatch)
    path = put(folder, "huge.json", b"")
    with path.open("wb") as file:
        file.truncate(MAX_MANIFEST_BYTES + 1)
    put(folder, "letter.json", b"dear all")
    assert f"1 not taken: {path} has more than 8 MiB" in str(folders.words(folders.remember(pool, folder)))
    assert str(folders.read(pool)) == ""
    with path.open("ab") as file:
        file.truncate(MAX_MANIFEST_BYTES + 2)
    said = str(folders.read(pool))
    assert said.endswith("lashou document add") and "from" in said and "1 not taken" in said
    assert str(folders.read(pool)) == "" and opened == ["letter.json"]


def good(village: Village, folder: Path) -> str:
    doc = village.office().statement("good")
    put(folder, f"{doc.hash}.json", doc.to_bytes())
    return doc.hash


def as_it_is_read(monkeypatch: pytest.MonkeyPatch, path: Path, change: Callable[[], object]) -> None:
    """Somebody changes a file between the look at its name and the reading of it."""
    look = disclosure._look

    def hit(pool, at, *more):
        if at == path:
            change()
        return look(pool, at, *more)
    monkeypatch.setattr(disclosure, "_look", hit)


@pytest.mark.parametrize("becomes", ["pipe", "endless", "gone", "huge"])
def test_a_file_that_becomes_something_else_holds_nobody_up(village: Village, folder: Path, becomes: str,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    pool, evil = village.pools[1], put(folder, "evil.json", b"{}")
    folders.remember(pool, folder)
    evil.write_bytes(b"[]")
    digest = good(village, folder)

    def change() -> None:
        evil.unlink()
        {"pipe": lambda: os.mkfifo(evil), "endless": lambda: evil.symlink_to("/dev/zero"), "gone": lambda: None,
         "huge": lambda: os.truncate(put(folder, evil.name, b""), 2**40)}[becomes]()
    as_it_is_read(monkeypatch, evil, change)
    said: list[str] = []
    reader = threading.Thread(target=lambda: said.append(str(folders.read(pool))), daemon=True)
    reader.start()
    reader.join(60)
    assert said and said[0].startswith(f"from {folder}: 1 new, 1 not taken: ") and str(evil) in said[0]
    assert pool.store.document(digest)


def test_a_file_that_changes_all_the_time_is_left_for_later(village: Village, folder: Path,
                                                            monkeypatch: pytest.MonkeyPatch) -> None:
    pool, office = village.pools[1], village.office()
    folders.remember(pool, folder)
    digest, last = good(village, folder), office.statement("2")
    evil = put(folder, "0.json", office.statement("1").to_bytes())
    as_it_is_read(monkeypatch, folder / f"{digest}.json", lambda: evil.write_bytes(last.to_bytes()))
    assert "1 new, 1 not taken" in str(folders.read(pool)) and pool.store.document(digest)
    assert str(folders.read(pool)) == f"from {folder}: 1 new" and pool.store.document(last.hash)


def test_folders_without_end_and_names_of_two_lines(village: Village, folder: Path) -> None:
    pool, here = village.pools[1], os.getcwd()
    folders.remember(pool, folder)
    digest = good(village, folder)
    put(folder / "deep", f"{'ab' * 32}.json", b"{}").rename(folder / "deep" / f"{'cd' * 32}.json")
    (folder / "deep").rename(folder / "evil\nlashou: all is well")
    try:
        os.chdir(folder)
        for _ in range(2100):  # longer than a path may be, and deeper than calls may lie within one another
            os.mkdir("d")
            os.chdir("d")
        said, again = str(folders.read(pool)), folders.read(pool)
    finally:
        for _ in range(2100):
            os.chdir("..")
            os.rmdir("d")
        os.chdir(here)
    assert said.startswith(f"from {folder}: 1 new, 1 damaged: ") and "\n" not in said
    assert pool.store.document(digest) and again == ""


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("mode", [0, 0o444])
def test_what_one_may_not_read_keeps_nothing_else_out(village: Village, folder: Path, mode: int) -> None:
    pool = village.pools[1]
    folders.remember(pool, folder)
    digest = good(village, folder)
    put(folder, "mine.json", b"{}").chmod(0)
    put(folder / "deep", "mine.json", b"{}")
    (folder / "deep").chmod(mode)
    said = str(folders.read(pool))
    (folder / "deep").chmod(0o700)
    assert "1 new" in said and "permission denied" in said and pool.store.document(digest)


def test_what_the_pool_waits_for_comes_before_what_fills_the_folder(village: Village, folder: Path,
                                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    pool = village.pools[1]
    folders.remember(pool, folder)
    doc = village.office().statement("it is waited for")
    commit(village, record.STATEMENT, doc.hash)
    assert doc.hash in village.state(1).unknown
    monkeypatch.setattr(folders, "MAX_READ_BYTES", 2_000)
    monkeypatch.setattr(folders, "_MAX_NOTES_BYTES", 1_000)
    for n in range(100):
        put(folder, f"{n:064x}.json", b"{}" + b" " * 98)
    put(folder, f"{doc.hash}.json", doc.to_bytes())
    opened = reads(monkeypatch)
    assert str(folders.read(pool)).startswith(f"from {folder}: 1 new")
    assert opened[0] == f"{doc.hash}.json" and len(opened) < 25
    assert not village.state(1).unknown
    assert (pool.folder / "folder.json").stat().st_size < 2_000


def test_what_no_record_names_does_not_fill_the_disk(village: Village, folder: Path,
                                                      monkeypatch: pytest.MonkeyPatch) -> None:
    """Anybody can make documents of a pool and lists of hashes; what a record names later is taken then."""
    pool, office = village.pools[1], village.office()
    folders.remember(pool, folder)
    docs = [office.statement(str(n)) for n in range(6)]
    monkeypatch.setattr(folders, "MAX_UNNAMED_BYTES", 2 * len(docs[0].to_bytes()))
    for n, doc in enumerate(docs[:2]):
        put(folder, f"{n}.json", doc.to_bytes())
    assert str(folders.read(pool)) == f"from {folder}: 2 new"
    for n, doc in enumerate(docs[2:], 2):
        put(folder, f"{n}.json", doc.to_bytes())
    root = batch_root([docs[0].hash, "ab" * 32])
    put(folder, "list.json", json.dumps([docs[0].hash, "ab" * 32], separators=(",", ":")).encode())
    said = str(folders.read(pool))
    assert said.startswith(f"from {folder}: 0 new, 5 not taken") and "no record names it" in said
    assert str(folders.read(pool)) == "" and not pool.store.manifest(root) and not pool.store.document(docs[2].hash)
    commit(village, record.BATCH, root)
    commit(village, record.STATEMENT, docs[5].hash)
    assert "the manifest" in village.state(1).unknown
    assert str(folders.read(pool)) == f"from {folder}: 2 new" and "abab" in village.state(1).unknown


def test_too_many_files(village: Village, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "MAX_FILES", 2)
    for n in range(2):
        put(folder, f"{n}.json", b"")
    folders.remember(village.pools[1], folder)
    put(folder, "2.json", b"")
    assert "holds more than 2 files" in str(folders.read(village.pools[1]))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.binary(max_size=60))
@example(b"")
@example(b"[]")
@example(b"[" * 60)
@example(json.dumps({"folder": "/nowhere", "seen": {"a": [1, 2]}}).encode())
@example(json.dumps({"folder": "/nowhere", "seen": []}).encode())
@example(json.dumps({"folder": "/nowhere", "seen": {"a": ["x", 2, ""]}}).encode())
def test_a_damaged_note_is_said_and_can_be_ended(village: Village, data: bytes) -> None:
    pool = village.pools[1]
    (pool.folder / "folder.json").write_bytes(data)
    said = str(folders.read(pool))
    assert said.startswith("documents do not come by themselves now: ") and not said.endswith(".")
    assert folders.forget(pool) is None and str(folders.read(pool)) == ""
