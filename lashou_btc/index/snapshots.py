"""Snapshots of folded states, so that a command folds only what has come since.

A snapshot is worth as much as the blocks that it was made of, which stand in the same database. It is used only if
its bytes are what was written, it was made by the same code from this chain, and what the look ahead says of its
part of the chain is what it said then. In doubt it is dropped, and the fold begins at an earlier one or at the
birthday. Only states in which nothing waited are kept: no document that comes late can change them.
"""

import gc
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

import lashou_btc
from lashou_btc.errors import LashouError
from lashou_btc.index.store import Store
from lashou_btc.index.tables import blocks, snapshots
from lashou_btc.pool.fold import Fold
from lashou_btc.pool.log import Chunk
from lashou_btc.pool.packing import pack, unpack
from lashou_btc.pool.snapshot import Snapshot, freeze
from lashou_btc.pool.survey import Looked

SPAN = 144
"""Snapshots lie at multiples of so many blocks."""
BURIED = 144
"""Blocks on top of the newest one: reorganizations seldom go so deep, nor do payouts look so far back."""
_CODE = ("anchors", "pool", "wallet")


@dataclass(frozen=True)
class Kept:
    """A snapshot with what the look ahead had said."""

    snapshot: Snapshot
    looked: Looked


@cache
def program() -> str:
    """A name for the code that folds. Whatever of it changes, what an earlier one has left is of no use."""
    root, digest = Path(lashou_btc.__file__).parent, hashlib.sha256(lashou_btc.__version__.encode())
    for path in sorted(path for folder in _CODE for path in (root / folder).rglob("*.py")):
        digest.update(b"\0" + path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def newest(tip: int) -> int:
    """The height of the newest snapshot that may lie below a tip."""
    return (tip - BURIED) // SPAN * SPAN


def marks(tip: int, begun: int) -> list[int]:
    """The heights at which a fold that begins at `begun` is to leave snapshots: the newest that is deep enough, and
    for payouts and statements that look further back some more, each twice as deep as the one before.
    """
    last, back, found = newest(tip), 0, []
    while last - back > begun:
        found.append(last - back)
        back = 2 * back + SPAN
    return found


def thinned(heights: list[int], tip: int) -> list[int]:
    """Those that can go: of all that are about as deep, the deepest stays."""
    deepest: dict[int, int] = {}
    for height in heights:
        depth = ((tip - height) // SPAN).bit_length()
        deepest[depth] = min(height, deepest.get(depth, height))
    return [height for height in heights if height not in deepest.values()]


class Snapshots:
    """The snapshots in a pool's index."""

    def __init__(self, store: Store, pool_id: str) -> None:
        self._store, self._pool_id = store, pool_id

    def heights(self, conn: Connection, at_most: int) -> list[int]:
        """Where there is one that may be used, the newest first: of this chain, by this code."""
        rows = conn.scalars(select(snapshots.c.height).join(blocks, blocks.c.height == snapshots.c.height).where(
            blocks.c.hash == snapshots.c.hash, snapshots.c.program == program(), snapshots.c.height <= at_most))
        return sorted(rows, reverse=True)

    def read(self, conn: Connection, height: int) -> Kept | None:
        """The one of that height, or None where its bytes are not those that were written."""
        row = conn.execute(select(snapshots).where(snapshots.c.height == height)).mappings().first()
        if row is None or row["digest"] != self._digest(dict(row)):
            return None
        try:
            return Kept(Snapshot(row["height"], row["hash"], row["state_hash"], row["body"],
                                 _chunks(row["events"]), _chunks(row["entries"])),
                        unpack(Looked, json.loads(row["looked"]), b""))
        except (ValueError, TypeError, KeyError, IndexError, LashouError):
            return None

    def keep(self, made: Fold, tip: int) -> None:
        """Writes down where a fold is, if another may begin there; one transaction."""
        if not made.settled:
            return
        one, looked = freeze(made.state), pack(Looked, made.begun().looked, bytearray())
        row: dict[str, Any] = {
            "height": one.height, "hash": one.block, "program": program(), "state_hash": one.state_hash,
            "looked": json.dumps(looked), "body": one.body, "events": _joined(one.events),
            "entries": _joined(one.entries)}
        row["digest"] = self._digest(row)
        with self._store.write() as conn:
            # Another process may have followed the chain elsewhere since this one read it.
            if conn.scalar(select(blocks.c.hash).where(blocks.c.height == one.height)) != one.block:
                return
            others = [height for height in self.heights(conn, tip) if height != one.height]
            gone = thinned([one.height, *others], tip)
            conn.execute(snapshots.delete().where(snapshots.c.height.not_in(others)))
            if one.height not in gone:
                self._store.insert(conn, snapshots, [row])
            self._delete(conn, gone)

    def drop(self, heights: list[int]) -> None:
        """Forgets those of these heights."""
        if heights:
            with self._store.write() as conn:
                self._delete(conn, heights)

    def _delete(self, conn: Connection, heights: list[int]) -> None:
        conn.execute(snapshots.delete().where(snapshots.c.height.in_(heights)))

    def _digest(self, row: dict[str, Any]) -> str:
        digest = hashlib.sha256(self._pool_id.encode())
        for name in sorted(row.keys() - {"digest"}):
            value = row[name] if isinstance(row[name], bytes) else str(row[name]).encode()
            digest.update(len(value).to_bytes(8, "big") + value)
        return digest.hexdigest()


def _joined(chunks: tuple[Chunk, ...]) -> bytes:
    return b"".join(one.count.to_bytes(8, "big") + len(one.data).to_bytes(8, "big") + one.data for one in chunks)


def _chunks(data: bytes) -> tuple[Chunk, ...]:
    found, at = [], 0
    while at < len(data):
        count, size = int.from_bytes(data[at:at + 8], "big"), int.from_bytes(data[at + 8:at + 16], "big")
        found.append(Chunk(count, data[at + 16:at + 16 + size]))
        at += 16 + size
    return tuple(found)


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for garbage meanwhile: a large state is many objects at once, and none of them is garbage."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
