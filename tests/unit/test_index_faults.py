"""What can happen to an index file: kills, full disks, a second sync, damage. It never lies afterwards."""

import os
import random
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.pool import Pool

from lashou_btc.anchors.history import NO_DOCUMENTS
from lashou_btc.chain.base import RawBlock
from lashou_btc.errors import InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.index import Index, store
from lashou_btc.pool.fold import fold
from tests.block_list import BlockList
from tests.index_kit import CONTRACT, dump, fresh, statements, with_payments
from tests.world import BIRTHDAY

TOP = BIRTHDAY + 250


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite"


@pytest.fixture(scope="module")
def chain() -> BlockList:
    chain = BlockList()
    with_payments(chain, TOP, "")
    return chain


@pytest.fixture(scope="module")
def branch(chain: BlockList) -> BlockList:
    """Another branch, off a little above the birthday."""
    branch = chain.copy(BIRTHDAY + 20)
    with_payments(branch, TOP + 5, "other")
    return branch


def sync(path: Path, chain: BlockList) -> None:
    with Index(path, CONTRACT) as index:
        index.sync(chain)


# Kills

def scattered(total: int, count: int = 16) -> list[int]:
    """Random statements, one from each of `count` equal parts."""
    return [random.randint(part * total // count + 1, (part + 1) * total // count) for part in range(count)]


def killed(act: Callable[[], None], at: int) -> None:
    """Lets a process of its own do it and die by SIGKILL, in the midst of the statement with that number.

    SQLite calls back every few steps of its virtual machine: the process dies while the statement writes.
    """
    child = os.fork()
    if child == 0:
        count = 0

        def note(conn: object, cursor: sqlite3.Cursor, *_: object) -> None:
            nonlocal count
            count += 1
            if count == at:
                steps = random.choice([1, 20, 400])
                cursor.connection.set_progress_handler(lambda: os.kill(os.getpid(), 9), steps)

        event.listen(Engine, "before_cursor_execute", note)
        event.listen(Engine, "commit", lambda conn: count >= at and os.kill(os.getpid(), 9))
        with suppress(BaseException):
            act()
        os._exit(7)
    assert os.waitpid(child, 0)[1] == 9, "it should have been killed"


def test_killed_at_random_points_of_a_sync(path: Path, tmp_path: Path, chain: BlockList) -> None:
    whole = fresh(tmp_path, chain)
    total = statements(lambda: sync(tmp_path / "other.sqlite", chain))
    heights = set()
    for at in scattered(total):
        path.unlink(missing_ok=True)
        killed(lambda: sync(path, chain), at)
        with Index(path, CONTRACT) as index:
            height, _ = index.tip()
            heights.add(height)
            if height >= 0:  # what is there is whole: an index of the chain as far as it goes
                assert dump(path) == fresh(tmp_path, chain.copy(height)), f"killed in statement {at}"
            index.sync(chain)
            assert dump(path) == whole, f"killed in statement {at}"
            assert index.state().hash() == fold(CONTRACT, index.history(), NO_DOCUMENTS).hash()
    assert len(heights) > 1, "all kills came before the first block"


def test_killed_at_random_points_of_a_rollback(path: Path, tmp_path: Path, chain: BlockList,
                                               branch: BlockList) -> None:
    old, new = fresh(tmp_path, chain), fresh(tmp_path, branch)
    sync(path, chain)
    before = path.read_bytes()
    total = statements(lambda: sync(path, branch))
    assert dump(path) == new
    seen = set()
    for at in scattered(total):
        path.write_bytes(before)
        killed(lambda: sync(path, branch), at)
        with Index(path, CONTRACT) as index:
            height, tip = index.tip()
            seen.add(tip)
            assert dump(path) == (old if tip == chain.hashes[-1] else fresh(tmp_path, branch.copy(height)))
            assert tip in (chain.hashes[-1], branch.hashes[height]), f"killed in statement {at}"
            index.sync(branch)
            assert dump(path) == new, f"killed in statement {at}"
    assert len(seen) > 1


# Full disks

@contextmanager
def pages(most: int) -> Iterator[None]:
    """Every connection may use that many pages of 4 KiB: SQLite's own way to fill a disk."""
    def limit(conn: sqlite3.Connection, _: object) -> None:
        conn.execute(f"PRAGMA max_page_count={most}")
    event.listen(Pool, "connect", limit)
    try:
        yield
    finally:
        event.remove(Pool, "connect", limit)


@pytest.mark.parametrize("share", [0.02, 0.5, 0.8, 0.9, 0.95, 0.99])
def test_a_full_disk(path: Path, tmp_path: Path, chain: BlockList, share: float) -> None:
    whole = fresh(tmp_path, chain)
    size = (tmp_path / "fresh.sqlite").stat().st_size // 4096
    with pages(int(size * share)), pytest.raises(Unreachable) as failed:
        sync(path, chain)
    assert failed.value.code == "index.full" and "free some space" in str(failed.value)
    with Index(path, CONTRACT) as index:
        height, tip = index.tip()
        assert tip == ("" if height < 0 else chain.hashes[height])
        if height >= 0:
            assert dump(path) == fresh(tmp_path, chain.copy(height))
        index.sync(chain)
    assert dump(path) == whole


def test_a_full_disk_in_a_rollback(path: Path, tmp_path: Path, chain: BlockList) -> None:
    sync(path, chain)
    longer = chain.copy(TOP - 30)
    with_payments(longer, TOP + 2000, "other")
    old, limit = dump(path), path.stat().st_size // 4096 + 2
    with pages(limit), Index(path, CONTRACT) as index:
        with pytest.raises(Unreachable) as failed:
            index.sync(longer)
        assert failed.value.code == "index.full"
        height, _ = index.tip()  # the same connection can still be used
        with pytest.raises(Unreachable):
            index.sync(longer)
        assert index.tip() == (height, (chain if height == TOP else longer).hashes[height])
    assert dump(path) == (old if height == TOP else fresh(tmp_path, longer.copy(height)))
    sync(path, longer)
    assert dump(path) == fresh(tmp_path, longer)


# Two at once

class Meeting(BlockList):
    """A chain during whose reading something else happens."""

    def blocks(self, start: int, stop: int) -> Iterator[RawBlock]:
        for block in super().blocks(start, stop):
            if block.height == BIRTHDAY + 150:
                self.meanwhile()
            yield block


def test_two_syncs_at_once(path: Path, tmp_path: Path, chain: BlockList, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "WAIT_S", 0.2)
    meeting, met = Meeting(), []
    meeting.raw, meeting.hashes = chain.raw, chain.hashes

    def meanwhile() -> None:
        with Index(path, CONTRACT) as second:
            for attempt in (lambda: second.sync(chain), second.rebuild):
                with pytest.raises(Unreachable) as refused:
                    attempt()
                assert refused.value.code == "index.locked"
            # To look is allowed, and shows what has been committed.
            met.append(second.tip()[0])
            assert second.state().height == met[-1]

    meeting.meanwhile = meanwhile
    sync(path, meeting)
    assert met == [BIRTHDAY + 99] and dump(path) == fresh(tmp_path, chain)


def test_one_sync_waits_for_another_that_is_soon_done(path: Path, tmp_path: Path, chain: BlockList) -> None:
    with Index(path, CONTRACT) as one, Index(path, CONTRACT) as two:
        with one._store.exclusive():
            waits = threading.Thread(target=two.sync, args=(chain,))
            waits.start()
            waits.join(0.5)
            assert waits.is_alive() and two.tip()[0] == -1
        waits.join(60)
        assert not waits.is_alive() and dump(path) == fresh(tmp_path, chain)


def test_a_sync_that_died_locks_nobody_out(path: Path, chain: BlockList) -> None:
    meeting = Meeting()
    meeting.raw, meeting.hashes = chain.raw, chain.hashes
    meeting.meanwhile = lambda: os.kill(os.getpid(), 9)
    child = os.fork()
    if child == 0:
        sync(path, meeting)
        os._exit(7)
    assert os.waitpid(child, 0)[1] == 9
    assert path.with_name("index.sqlite.lock").exists()
    sync(path, chain)


def test_threads_share_an_index(path: Path, chain: BlockList, branch: BlockList) -> None:
    longest = chain.copy()
    with_payments(longest, TOP + 10, "more")
    tips = {(-1, "")} | {(h, c.hashes[h]) for c in (chain, branch, longest) for h in range(len(c.raw))}
    failures: list[BaseException] = []
    done = threading.Event()
    with Index(path, CONTRACT) as index:
        index.sync(chain.copy(BIRTHDAY + 10))

        def look() -> None:
            try:
                while not done.is_set():
                    history = index.history()
                    assert (history.tip, history.block_hashes[history.tip]) in tips
                    index.state()
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=look) for _ in range(2)]
        for thread in threads:
            thread.start()
        try:
            for source in (chain, branch, longest):
                index.sync(source)
        finally:
            done.set()
        for thread in threads:
            thread.join()
    assert failures == []


# Files that are not what they should be

def test_deleted_and_built_again(path: Path, chain: BlockList) -> None:
    with Index(path, CONTRACT) as index:
        index.sync(chain)
        state, rows = index.state().hash(), dump(path)
        index.rebuild()
        assert index.tip() == (-1, "")
        index.sync(chain)
        assert (index.state().hash(), dump(path)) == (state, rows)
    path.unlink()
    with Index(path, CONTRACT) as index:
        index.sync(chain)
        assert (index.state().hash(), dump(path)) == (state, rows)


def test_another_pools_index(path: Path, chain: BlockList) -> None:
    sync(path, chain)
    before = path.read_bytes()
    with pytest.raises(Refused) as refused:
        Index(path, replace(CONTRACT, name="Another pool"))
    assert refused.value.code == "index.other-pool" and path.read_bytes() == before


def test_an_index_of_another_version(path: Path, chain: BlockList) -> None:
    sync(path, chain)
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE meta SET value = '1' WHERE name = 'schema'")
    with pytest.raises(Refused) as refused:
        Index(path, CONTRACT)
    assert refused.value.code == "index.schema" and "delete it" in str(refused.value)


def test_files_of_something_else(path: Path, tmp_path: Path) -> None:
    with sqlite3.connect(path) as conn:
        conn.execute("CREATE TABLE family (photo BLOB)")
    (tmp_path / "letter.txt").write_text("Dear Ann, " * 1000)
    (tmp_path / "folder").mkdir()
    for name, kind, code in ((path.name, InvalidInput, "index.foreign"), ("folder", Unreachable, "index.disk"),
                             ("letter.txt", Unreachable, "index.damaged"),
                             ("letter.txt/x", Unreachable, "index.disk")):
        before = (tmp_path / name).read_bytes() if (tmp_path / name).is_file() else b""
        with pytest.raises(kind) as failed:
            Index(tmp_path / name, CONTRACT)
        assert failed.value.code == code
        assert not before or (tmp_path / name).read_bytes() == before


def test_damage_is_noticed_or_does_not_matter(path: Path, chain: BlockList) -> None:
    with Index(path, CONTRACT) as index:
        index.sync(chain)
        state = index.state().hash()
    good = path.read_bytes()
    dice, noticed = random.Random(1), 0
    for _ in range(60):
        bad = bytearray(good)
        at = dice.randrange(len(bad) - 600)
        bad[at:at + 600] = dice.randbytes(600)
        path.write_bytes(bad)
        try:
            with Index(path, CONTRACT) as index:
                index.sync(chain)
                assert index.state().hash() == state
        except LashouError as error:
            noticed += 1
            assert "delete it" in str(error) or error.code in ("index.foreign", "index.full", "index.disk")
    assert noticed > 10


def test_truncated_files(path: Path, chain: BlockList) -> None:
    sync(path, chain)
    good = path.read_bytes()
    for length in (99, 100, 4096, len(good) // 2, len(good) - 4096):
        path.write_bytes(good[:length])
        with pytest.raises(LashouError) as failed, Index(path, CONTRACT) as index:
            index.sync(chain)
            index.state()
        assert failed.value.code == "index.damaged"
    for nothing in (b"", good[:1]):  # for SQLite both are new files
        path.write_bytes(nothing)
        sync(path, chain)
        assert path.read_bytes() == good


def test_a_file_that_may_not_be_written(chain: BlockList) -> None:
    folder, me = Path(tempfile.mkdtemp()), os.geteuid()
    path = folder / "index.sqlite"
    try:
        sync(path, chain.copy(BIRTHDAY + 10))
        folder.chmod(0o555)
        path.chmod(0o444)
        if me == 0:
            os.seteuid(65534)  # root may write everywhere, nobody may not
        with Index(path, CONTRACT) as index:
            assert index.state().height == BIRTHDAY + 10
            with pytest.raises(Unreachable) as failed:
                index.sync(chain)
            assert failed.value.code == "index.disk"
        with pytest.raises(Unreachable):
            Index(folder / "new.sqlite", CONTRACT)
    finally:
        os.seteuid(me)
        folder.chmod(0o700)
        shutil.rmtree(folder)
