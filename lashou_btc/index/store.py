"""One SQLite file: how it is opened, shared, locked, and what its failures are called."""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, inspect, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from lashou_btc.errors import InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.index.tables import SCHEMA, VIEWS, meta, metadata

_PATIENCE_S = 30
_ROWS = 500
_DAMAGED = {"SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_FORMAT", "SQLITE_CONSTRAINT", "SQLITE_ERROR",
            "SQLITE_MISMATCH"}


class Store:
    """The file at `path` with our tables, made if it is new. `identity`: what its meta table must say.

    May be shared between threads; other processes may read while one writes. Raises Unreachable if it cannot be
    used or is damaged, InvalidInput if it is something else, Refused if it belongs to another pool or version.
    """

    def __init__(self, path: Path, identity: dict[str, str]) -> None:
        self.path = Path(path).absolute()
        self._mutex = threading.RLock()
        self._engine = self._open()
        try:
            with self.write() if self._is_new() else self.read() as conn:
                self._check(conn, identity | {"schema": str(SCHEMA)})
        except LashouError:
            self.close()
            raise

    def close(self) -> None:
        """Closes the file."""
        with self._mutex:
            self._engine.dispose()

    def _open(self) -> Engine:
        # One connection for all threads, taken in turns. SQLAlchemy must not start transactions its own way: the
        # driver's would begin a writing one as a reading one, which can then fail in the middle.
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

    def _is_new(self) -> bool:
        with self.read() as conn:
            return not inspect(conn).get_table_names()

    def _check(self, conn: Connection, identity: dict[str, str]) -> None:
        tables = inspect(conn).get_table_names()
        if not tables:
            metadata.create_all(conn)
            for view in VIEWS:
                conn.exec_driver_sql(view)
            self.insert(conn, meta, [{"name": n, "value": v} for n, v in identity.items()])
            return
        if meta.name not in tables:
            raise InvalidInput(f"{self.path} is a database of something else; choose another name for the index.",
                               "index.foreign")
        found = {row.name: row.value for row in conn.execute(select(meta))}
        if found.get("schema") != identity["schema"]:
            raise Refused(f"the index {self.path} was made by another version of this program; delete it and sync "
                          "again, which rebuilds it.", "index.schema")
        if any(found.get(name) != value for name, value in identity.items()):
            raise Refused(f"the index {self.path} belongs to another pool; choose another file, or delete it and "
                          "sync again.", "index.other-pool")

    # Transactions

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the file."""
        with self._transaction(writes=False) as conn:
            yield conn

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that happens entirely or not at all."""
        with self._transaction(writes=True) as conn:
            yield conn

    @contextmanager
    def _transaction(self, writes: bool) -> Iterator[Connection]:
        # On a full disk SQLite rolls back by itself, and a ROLLBACK after that is an error. What SQLAlchemy calls
        # is the driver's rollback(), which first asks whether there is still a transaction.
        with self._mutex, self._named_failures(), self._engine.connect() as conn, \
                conn.execution_options(writes=writes).begin():
            yield conn

    def insert(self, conn: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
        """Adds rows, many at once."""
        for at in range(0, len(rows), _ROWS):
            conn.execute(table.insert(), rows[at:at + _ROWS])

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keeps every other sync off, in this process and in others, until the block ends or the process dies.

        Raises Unreachable at once if another one runs. The operating system lets go of the lock, even after
        kill -9, so there is never a stale one.
        """
        lock = self.path.with_name(f"{self.path.name}.lock")
        with self._named_failures():
            handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Unreachable(f"the index {self.path} is being synced already; let that finish and try "
                                  "again.", "index.locked") from None
            yield
        finally:
            os.close(handle)

    # Failures

    @contextmanager
    def _named_failures(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise self._failure(error.orig) from error
        except sqlite3.Error as error:
            raise self._failure(error) from error
        except OSError as error:
            raise Unreachable(f"the index {self.path} cannot be used: {error.strerror or error}; check the folder "
                              "and its permissions.", "index.disk") from error

    def _failure(self, error: BaseException | None) -> Unreachable:
        name = getattr(error, "sqlite_errorname", None) or "SQLITE_ERROR"
        primary = "_".join(name.split("_")[:2])
        if primary == "SQLITE_FULL":
            return Unreachable(f"there is no room for the index {self.path}; free some space and sync again, "
                               "nothing of it is lost.", "index.full")
        if primary in ("SQLITE_BUSY", "SQLITE_LOCKED"):
            return Unreachable(f"another process has been using the index {self.path} for more than {_PATIENCE_S} "
                               "seconds; let it finish and try again.", "index.busy")
        if primary in _DAMAGED:
            return self.damaged(str(error))
        return Unreachable(f"the index {self.path} cannot be used ({error}); check the folder, its permissions "
                           "and the free space.", "index.disk")

    def damaged(self, what: str) -> Unreachable:
        """The error for a file that cannot be right."""
        return Unreachable(f"the index {self.path} is damaged ({what}); delete it and sync again, which rebuilds "
                           "it.", "index.damaged")
