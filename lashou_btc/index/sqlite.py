"""An index in one SQLite file."""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

from lashou_btc.errors import LashouError, Unreachable
from lashou_btc.index.store import await_turn, damaged
from lashou_btc.index.tables import VIEWS, metadata
from lashou_btc.words import said

_PATIENCE_S = 30
_DAMAGED = {"SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT", "SQLITE_CONSTRAINT", "SQLITE_ERROR",
            "SQLITE_MISMATCH"}


class Sqlite:
    """The file at `path`. One connection for all threads of this process, taken in turns."""

    remedy = said("index.remedy:delete")

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.name = str(self.path)
        self._mutex = threading.RLock()
        self.engine = self._open()

    def _open(self) -> Engine:
        # SQLAlchemy must not start transactions its own way: the driver's would begin a writing one as a reading
        # one, which can then fail in the middle.
        engine = create_engine("sqlite://", poolclass=StaticPool, creator=self._connect)

        @event.listens_for(engine, "begin")
        def _begin(conn: Connection) -> None:
            conn.exec_driver_sql(
                "BEGIN IMMEDIATE" if conn.get_execution_options().get("writes") else "BEGIN")
        return engine

    def _connect(self) -> sqlite3.Connection:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        conn = sqlite3.connect(self.path, timeout=_PATIENCE_S, isolation_level=None, check_same_thread=False)
        # The journal mode stays SQLite's default, the rollback journal. Not WAL: SQLite before 3.51.3 can corrupt a
        # file whose WAL is reset while several connections use it, and the systems that we run on ship older ones.
        # Nothing is lost by it: transactions here are short, and readers wait for them.
        conn.execute("PRAGMA synchronous=FULL")
        return conn

    def create(self, conn: Connection) -> None:
        """Makes the tables. A file of an earlier version is not changed into ours, but made anew."""
        metadata.create_all(conn)
        for view in VIEWS:
            conn.exec_driver_sql(view)

    def begin(self) -> AbstractContextManager[object]:
        """This process's turn."""
        return self._mutex

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Holds a lock on a file beside ours. The operating system lets go of it, even after kill -9, so there is
        never a stale one.
        """
        try:
            handle = os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise self.failure(error) from error
        try:
            await_turn(self.name, lambda: _locked(handle))
            yield
        finally:
            os.close(handle)

    def failure(self, error: BaseException) -> LashouError:
        """By SQLite's own name for it."""
        if isinstance(error, OSError):
            return Unreachable("index.disk:2", path=self.path, what=error.strerror or error)
        name = getattr(error, "sqlite_errorname", None) or "SQLITE_ERROR"
        primary = "_".join(name.split("_")[:2])
        if primary == "SQLITE_FULL":
            return Unreachable("index.full:2", path=self.path)
        if primary in ("SQLITE_BUSY", "SQLITE_LOCKED"):
            return Unreachable("index.busy", path=self.path, patience_s=_PATIENCE_S)
        if primary in _DAMAGED:
            return damaged(self, str(error))
        return Unreachable("index.disk", path=self.path, error=error)


def _locked(handle: int) -> bool:
    """Whether the file is locked for us now."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
