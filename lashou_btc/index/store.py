"""Where an index is kept: transactions over our tables, one sync at a time, and what failures are called.

An index lies in a file (`sqlite`) or in a schema of its own on a PostgreSQL server (`postgres`). What differs is
said by a `Database`; nothing else in the index knows which it is.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, Table, inspect, select
from sqlalchemy.exc import SQLAlchemyError

from lashou_btc.errors import InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.index.tables import SCHEMA, meta
from lashou_btc.words import Said

WAIT_S = 10.0
"""So long one program waits for another that syncs the same index: a sync of a few blocks is over by then."""
_ROWS = 500
"""So many at once: no database minds."""

T = TypeVar("T")


def portions(values: Sequence[T]) -> Iterator[Sequence[T]]:
    """Values in as many at once as one statement takes."""
    return (values[at:at + _ROWS] for at in range(0, len(values), _ROWS))


class Database(Protocol):
    """A place for one index. `name` is how people call it, without a password; `remedy` what to do with one that is
    of no use any more.
    """

    name: str
    remedy: Said
    engine: Engine

    def create(self, conn: Connection) -> None:
        """Makes the tables in an empty place."""

    def begin(self) -> AbstractContextManager[object]:
        """What a transaction of this process waits for before it begins."""

    def exclusive(self) -> AbstractContextManager[None]:
        """Keeps every other sync off until the block ends or the process dies. Raises Unreachable if one runs."""

    def failure(self, error: BaseException) -> LashouError:
        """What the driver's error means for a person."""


def database(place: Path | str, pool_id: str) -> Database:
    """The database at a file's path or a `postgresql://` address. Raises InvalidInput, Unreachable."""
    if isinstance(place, str) and "://" in place:
        from lashou_btc.index.postgres import Postgres
        return Postgres(place, pool_id)
    from lashou_btc.index.sqlite import Sqlite
    return Sqlite(Path(place))


class Store:
    """Our tables in a database, made if it is new. `identity`: what its meta table must say.

    May be shared between threads; other processes may read while one writes. Raises Unreachable if it cannot be
    used or is damaged, InvalidInput if it is something else, Refused if it belongs to another pool or version.
    """

    def __init__(self, place: Database, identity: dict[str, str]) -> None:
        self._place = place
        try:
            with self.write() if self._is_new() else self.read() as conn:
                self._check(conn, identity | {"schema": str(SCHEMA)})
        except LashouError:
            self.close()
            raise

    def close(self) -> None:
        """Closes the connections."""
        with self._place.begin():
            self._place.engine.dispose()

    def _is_new(self) -> bool:
        with self.read() as conn:
            return not inspect(conn).get_table_names()

    def _check(self, conn: Connection, identity: dict[str, str]) -> None:
        name, remedy = self._place.name, self._place.remedy
        tables = inspect(conn).get_table_names()
        if not tables:
            self._place.create(conn)
            self.insert(conn, meta, [{"name": n, "value": v} for n, v in identity.items()])
            return
        if meta.name not in tables:
            raise InvalidInput("index.foreign", name=name)
        found = {row.name: row.value for row in conn.execute(select(meta))}
        if found.get("schema") != identity["schema"]:
            raise Refused("index.schema", name=name, remedy=remedy)
        if any(found.get(key) != value for key, value in identity.items()):
            raise Refused("index.other-pool", name=name, remedy=remedy)

    # Transactions

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one moment of the database."""
        with self._transaction(writes=False) as conn:
            yield conn

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that happens entirely or not at all. Those of all processes come one after another."""
        with self._transaction(writes=True) as conn:
            yield conn

    @contextmanager
    def _transaction(self, writes: bool) -> Iterator[Connection]:
        # On a full disk SQLite rolls back by itself, and a ROLLBACK after that is an error. What SQLAlchemy calls
        # is the driver's rollback(), which first asks whether there is still a transaction.
        with self._place.begin(), self._named_failures(), self._place.engine.connect() as conn, \
                conn.execution_options(writes=writes).begin():
            yield conn

    def insert(self, conn: Connection, table: Table, rows: list[dict[str, Any]]) -> None:
        """Adds rows, many at once."""
        for some in portions(rows):
            conn.execute(table.insert(), some)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keeps every other sync off, in this process and in others, until the block ends or the process dies.

        Raises Unreachable at once if another one runs.
        """
        with self._place.exclusive():
            yield

    # Failures

    @contextmanager
    def _named_failures(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            raise self._place.failure(getattr(error, "orig", None) or error) from error
        except OSError as error:
            raise self._place.failure(error) from error

    def changed(self) -> Unreachable:
        """The error for what was there a moment ago, and is not any more, or is another."""
        return Unreachable("index.changed", name=self._place.name)

    def damaged(self, what: str) -> Unreachable:
        """The error for an index that cannot be right."""
        return damaged(self._place, what)


def damaged(place: Database, what: str) -> Unreachable:
    """The error for an index that cannot be right."""
    return Unreachable("index.damaged", place_name=place.name, what=what, remedy=place.remedy)


def await_turn(name: str, taken: Callable[[], bool]) -> None:
    """Tries to take the lock of an index until that goes well. Raises Unreachable after `WAIT_S`."""
    until = time.monotonic() + WAIT_S
    while not taken():
        if time.monotonic() > until:
            raise Unreachable("index.locked", name=name, wait_s=WAIT_S)
        time.sleep(0.05)
