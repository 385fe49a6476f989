"""A snapshot that is changed, cut off or finds no room: it is dropped, and the whole history tells the same."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

import lashou_btc
from lashou_btc.errors import Unreachable
from lashou_btc.index import Index
from tests.snapshot_kit import SMALL, check, documents, heights, lively, shown, whole
from tests.world import World

COLUMNS = ("height", "hash", "program", "state_hash", "looked", "body", "parts", "digest")


@pytest.fixture(autouse=True)
def close(monkeypatch: pytest.MonkeyPatch) -> None:
    for where, name, value in SMALL:
        monkeypatch.setattr(where, name, value)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite"


@pytest.mark.parametrize("column", COLUMNS)
def test_a_snapshot_that_was_changed_is_found_and_dropped(path: Path, column: str) -> None:
    w = lively()
    with Index(path, w.contract) as index:
        index.sync_state(w.chain, documents(w))
    kept = heights(path)
    with sqlite3.connect(path) as conn:
        for height in kept:
            value, = conn.execute(f"SELECT {column} FROM snapshots WHERE height = ?", (height,)).fetchone()
            if column == "height":
                other = value + 1
            elif isinstance(value, bytes):
                other = value[:len(value) // 2] + bytes([value[len(value) // 2] ^ 1]) + value[len(value) // 2 + 1:]
            else:
                other = value.replace("1", "2") if "1" in value else value + "0"
            conn.execute(f"UPDATE snapshots SET {column} = ? WHERE height = ?", (other, height))
    with Index(path, w.contract) as index:
        assert not check(index, w)
        index.sync_state(w.chain, documents(w))
        assert heights(path) == kept and check(index, w)


def read_all(index: Index, w: World) -> None:
    """Every part of the newest snapshot, as somebody reads it who asks for everything."""
    state = index.state(documents(w))
    shown(state), state.ledger.accounts.values(), state.coins.values(), list(state.drive.acted)


@pytest.mark.parametrize("change", ["UPDATE parts SET data = x'00'", "DELETE FROM parts",
                                    "UPDATE parts SET data = substr(data, 2)"])
def test_a_part_that_was_changed_is_found_when_it_is_read_and_what_has_it_is_dropped(path: Path, change) -> None:
    w = lively()
    with Index(path, w.contract) as index:
        index.sync_state(w.chain, documents(w))
    kept = heights(path)
    with sqlite3.connect(path) as conn:
        conn.execute(change)
    with Index(path, w.contract) as index:
        said = 0
        while heights(path):  # by and by: what the one is made of another may have, too
            try:
                read_all(index, w)
            except Unreachable as error:
                assert error.code == "index.changed"
                said += 1
        assert not check(index, w) and said <= len(kept)
        index.sync_state(w.chain, documents(w))
        assert heights(path) == kept and check(index, w)
        read_all(index, w)


@pytest.mark.parametrize("change", [
    lambda row: row | {"body": row["body"][:-1] + bytes([row["body"][-1] ^ 1])},
    lambda row: row | {"body": row["body"].replace(b'"state":', b'"stake":', 1)},
    lambda row: row | {"state_hash": "00" * 32}, lambda row: row | {"body": b""},
    lambda row: row | {"looked": "[]"}, lambda row: row | {"looked": "x"}, lambda row: row | {"program": "other"},
    lambda row: row | {"hash": "11" * 32}])
def test_one_whose_digest_is_right_and_whose_content_is_not_is_dropped_too(path: Path, change) -> None:
    """As somebody would leave it who knows how the digest is made, or another version of this program."""
    w = lively()
    with Index(path, w.contract) as index:
        index.sync_state(w.chain, documents(w))
        kept = heights(path)
        with sqlite3.connect(path) as conn:
            for values in conn.execute(f"SELECT {', '.join(COLUMNS)} FROM snapshots").fetchall():
                row = change(dict(zip(COLUMNS, values, strict=True)))
                row["digest"] = index._folding._snapshots._digest(row)
                named = ", ".join(f"{name} = ?" for name in COLUMNS)
                conn.execute(f"UPDATE snapshots SET {named} WHERE height = ?", (*row.values(), row["height"]))
        assert not check(index, w)
        index.sync_state(w.chain, documents(w))
        assert heights(path) == kept and check(index, w)


KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from lashou_btc.index import Index
from tests.snapshot_kit import SMALL, documents, lively
for where, name, value in SMALL:
    setattr(where, name, value)
w = lively()
with Index(Path(sys.argv[1]), w.contract) as index:
    index.sync(w.chain)
    left = [int(sys.argv[2])]
    @event.listens_for(index._store._place.engine, sys.argv[3])
    def die(*given):
        text = given[2] if len(given) > 2 else ""
        if sys.argv[3] == "commit" or "snapshots" in text and "SELECT" not in text[:6]:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
    index.sync_state(w.chain, documents(w))
"""


@pytest.mark.parametrize(("count", "what"), [(0, "after_cursor_execute"), (1, "after_cursor_execute"),
                                             (2, "after_cursor_execute"), (4, "after_cursor_execute"),
                                             (1, "commit")])
def test_a_kill_while_a_snapshot_is_written_leaves_an_index_that_works(path: Path, count: int, what: str) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), str(count), what], check=False,
                          cwd=Path(lashou_btc.__file__).parents[1], capture_output=True,
                          env=os.environ | {"PYTHONPATH": str(Path(lashou_btc.__file__).parents[1])})
    assert done.returncode == -signal.SIGKILL, done.stderr[-2_000:]
    w = lively()
    with sqlite3.connect(path) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with Index(path, w.contract) as index:
        check(index, w)
        index.sync_state(w.chain, documents(w))
        assert heights(path) and check(index, w)


def test_where_there_is_no_room_for_a_snapshot_the_state_is_shown_all_the_same(path: Path) -> None:
    w = lively()
    with Index(path, w.contract) as index:
        index.sync(w.chain)
        with index._store.read() as conn:
            pages = conn.exec_driver_sql("PRAGMA page_count").scalar()
            conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        assert shown(index.sync_state(w.chain, documents(w))[1]) == shown(whole(w).state) and not heights(path)
        with index._store.read() as conn:
            conn.exec_driver_sql("PRAGMA max_page_count = 100000")
        index.sync_state(w.chain, documents(w))
        assert heights(path)
