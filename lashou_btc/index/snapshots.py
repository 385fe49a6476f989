"""Snapshots of folded states, so that a command folds only what has come since.

A snapshot is worth as much as the blocks that it was made of, which stand in the same database. It is used only if
its bytes are what was written, it was made by the same code from this chain, and what the look ahead says of its
part of the chain is what it said then. What grows with the members lies beside it in parts under their SHA-256,
which snapshots share, and is read, and compared with that, where a command touches it. In doubt it is dropped, and
the fold begins at an earlier one or at the birthday. Only states in which nothing waited are kept: no document that
comes late can change them.
"""

import gc
import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, select

import lashou_btc
from lashou_btc.errors import LashouError
from lashou_btc.index.store import Store, portions
from lashou_btc.index.tables import blocks, meta, parts, snapshots
from lashou_btc.pool.fold import Fold
from lashou_btc.pool.packing import pack, unpack
from lashou_btc.pool.snapshot import Snapshot, freeze
from lashou_btc.pool.survey import Looked

SPAN = 144
"""Snapshots lie at multiples of so many blocks."""
BURIED = 144
"""Blocks on top of the newest one: reorganizations seldom go so deep, nor do payouts look so far back."""
ENDS = 4
"""So many of the heights at which statements have begun and ended last keep their snapshots."""
_ENDS = "periods"
_CODE = ("anchors", "pool", "wallet", "networks.py", "unicode32.py")
_PART = select(parts.c.data).where(parts.c.digest == bindparam("wanted"))


@dataclass(frozen=True)
class KeptSnapshot:
    """A snapshot with what the look ahead had said."""

    snapshot: Snapshot
    looked: Looked


@cache
def program() -> str:
    """A name for the code that folds. Whatever of it changes, what an earlier one has left is of no use."""
    digest = hashlib.sha256(lashou_btc.__version__.encode())
    for path in code():
        digest.update(b"\0" + path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def code() -> list[Path]:
    """The files of the code that folds: all that a state follows from, and no words of what is told of it."""
    root = Path(lashou_btc.__file__).parent
    return sorted(path for name in _CODE for path in ((root / name).rglob("*.py") if (root / name).is_dir()
                                                      else [root / name]))


def newest(tip: int) -> int:
    """The height of the newest snapshot that may lie below a tip."""
    return (tip - BURIED) // SPAN * SPAN


def marks(tip: int, begun: int, ends: Collection[int] = ()) -> list[int]:
    """The heights at which a fold that begins at `begun` is to leave snapshots: the newest that is deep enough, for
    payouts and statements that look further back some more, each twice as deep as the one before, and of those at
    which periods end (`ends`) each that is deep enough.
    """
    last, back, found = newest(tip), 0, [height for height in ends if begun < height <= newest(tip)]
    while last - back > begun:
        found.append(last - back)
        back = 2 * back + SPAN
    return sorted({*found}, reverse=True)


def thinned(heights: list[int], tip: int, ends: Collection[int] = ()) -> list[int]:
    """Those that can go: of all that are about as deep, the deepest stays, and so do those at which periods end."""
    deepest: dict[int, int] = {}
    for height in heights:
        depth = ((tip - height) // SPAN).bit_length()
        deepest[depth] = min(height, deepest.get(depth, height))
    return [height for height in heights if height not in deepest.values() and height not in ends]


class Snapshots:
    """The snapshots in a pool's index."""

    def __init__(self, store: Store, pool_id: str) -> None:
        self._store, self._pool_id = store, pool_id

    def heights(self, conn: Connection, at_most: int) -> list[int]:
        """Where there is one that may be used, the newest first: of this chain, by this code."""
        rows = conn.scalars(select(snapshots.c.height).join(blocks, blocks.c.height == snapshots.c.height).where(
            blocks.c.hash == snapshots.c.hash, snapshots.c.program == program(), snapshots.c.height <= at_most))
        return sorted(rows, reverse=True)

    def read(self, conn: Connection, height: int) -> KeptSnapshot | None:
        """The one of that height, or None where its bytes are not those that were written. Its parts are read, and
        compared with their hashes, when they are asked for.
        """
        row = conn.execute(select(snapshots).where(snapshots.c.height == height)).mappings().first()
        if row is None or row["digest"] != self._digest(dict(row)):
            return None
        try:
            snapshot = Snapshot(row["height"], row["hash"], row["state_hash"], row["body"], _split(row["parts"]),
                                self._load)
            return KeptSnapshot(snapshot, unpack(Looked, json.loads(row["looked"]), b""))
        except (ValueError, TypeError, KeyError, IndexError, LashouError):
            return None

    def _load(self, digest: bytes) -> bytes:
        """A part. Where it is not there, every snapshot that has it is dropped; where it is another, all are, and
        all parts: so whoever asks next begins elsewhere. Raises Unreachable.
        """
        with self._store.read() as conn:
            data: bytes | None = conn.scalar(_PART, {"wanted": digest})
        if data is not None and hashlib.sha256(data).digest() == digest:
            return data
        with self._store.write() as conn:
            self._delete(conn, [row.height for row in conn.execute(select(snapshots.c.height, snapshots.c.parts))
                                if data is not None or digest in _split(row.parts)])
            if data is not None:
                conn.execute(parts.delete())
        raise self._store.changed()

    def keep(self, fold: Fold, tip: int) -> None:
        """Writes down where a fold is, if another may begin there; one transaction."""
        if not fold.settled:
            return
        one, looked = freeze(fold.state), pack(Looked, fold.begun().looked, bytearray())
        new = self._new_parts(one)
        row: dict[str, Any] = {
            "height": one.height, "hash": one.block, "program": program(), "state_hash": one.state_hash,
            "looked": json.dumps(looked), "body": one.body, "parts": b"".join(one.digests)}
        row["digest"] = self._digest(row)
        with self._store.write() as conn:
            # Another process may have followed the chain elsewhere since this one read it.
            if conn.scalar(select(blocks.c.hash).where(blocks.c.height == one.height)) != one.block:
                return
            others = [height for height in self.heights(conn, tip) if height != one.height]
            gone = thinned([one.height, *others], tip, self.ends(conn))
            conn.execute(snapshots.delete().where(snapshots.c.height.not_in(others)))
            if one.height not in gone:
                self._store.insert(conn, snapshots, [row])
                there = self._there(conn, one.digests)
                self._store.insert(conn, parts, [{"digest": digest, "data": data, "unused": None}
                                                 for digest, data in new.items() if digest not in there])
            self._delete(conn, gone)
            self._sweep(conn, tip)

    def ends(self, conn: Connection) -> list[int]:
        """Heights at which statements have begun and ended, the last first."""
        text = conn.scalar(select(meta.c.value).where(meta.c.name == _ENDS)) or ""
        return [int(height) for height in text.split() if height.isdecimal()]

    def note_ends(self, heights: Sequence[int]) -> None:
        """A statement begins after the first of these and ends at the other."""
        with self._store.write() as conn:
            before = self.ends(conn)
            ends = list(dict.fromkeys([*heights, *before]))[:ENDS]
            if not {*heights} <= {*before}:
                conn.execute(meta.delete().where(meta.c.name == _ENDS))
                self._store.insert(conn, meta, [{"name": _ENDS, "value": " ".join(map(str, ends))}])

    def _new_parts(self, one: Snapshot) -> dict[bytes, bytes]:
        """Its parts that are not there yet: most are, if there is another snapshot."""
        with self._store.read() as conn:
            there = self._there(conn, one.digests)
        return {digest: data for digest in one.digests if digest not in there and (data := one.load(digest))}

    def _there(self, conn: Connection, digests: tuple[bytes, ...]) -> set[bytes]:
        return {digest for some in portions(digests) for digest in conn.scalars(
            select(parts.c.digest).where(parts.c.digest.in_(some)))}

    def _sweep(self, conn: Connection, tip: int) -> None:
        """Drops the parts that no snapshot has any more, but not at once: whoever has begun at one that has just
        gone, in another process, still reads them.
        """
        used = {digest for row in conn.scalars(select(snapshots.c.parts)) for digest in _split(row)}
        every = conn.execute(select(parts.c.digest, parts.c.unused)).all()
        again = [digest for digest, unused in every if digest in used and unused is not None]
        newly = [digest for digest, unused in every if digest not in used and unused is None]
        gone = [digest for digest, unused in every if digest not in used and unused is not None
                and not unused <= tip < unused + SPAN]
        for digests, what in ((again, parts.update().values(unused=None)),
                              (newly, parts.update().values(unused=tip)), (gone, parts.delete())):
            for some in portions(digests):
                conn.execute(what.where(parts.c.digest.in_(some)))

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


def _split(digests: bytes) -> tuple[bytes, ...]:
    return tuple(digests[at:at + 32] for at in range(0, len(digests), 32))


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
