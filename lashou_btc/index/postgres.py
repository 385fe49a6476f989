"""An index on a PostgreSQL server: for those who follow many pools, or large ones, with many readers at once.

Each pool has a schema of its own, named by the pool's id, with the same tables as in a file. A column that names
the pool in each table would do the same with every query changed, and with one pool's rows in another's pages; a
schema is looked up once for a connection, is dropped with one command, and can be given to a role of its own.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from lashou_btc.errors import InvalidInput, LashouError, Unreachable
from lashou_btc.index.store import await_turn, damaged
from lashou_btc.words import said

CONNECT_S = 10
_DAMAGED = ("22", "23", "42")
"""Classes of SQLSTATE that our own statements never meet in tables that are right: data, constraints, names."""
_FULL, _NOT_NOW, _LOGIN = ("53100", "54000"), ("57", "08", "53", "40", "55"), "28"


class Postgres:
    """The pool's schema on the server at `address`, `postgresql://user:password@host:port/database`."""

    def __init__(self, address: str, pool_id: str) -> None:
        self.schema = f"lashou_{pool_id[:32]}"
        url = _url(address)
        self.name = f"{url.render_as_string(hide_password=True)} ({self.schema})"
        self.remedy = said("index.remedy:drop", schema=self.schema)
        # Two numbers of 31 bits name this pool's locks among all advisory locks of the database.
        self._lock = int(pool_id[:15], 16)
        self._holder = 0  # the server's process that keeps other syncs off for us
        self.engine = self._open(url)

    def _open(self, url: URL) -> Engine:
        engine = create_engine(url, isolation_level="REPEATABLE READ", pool_pre_ping=True, connect_args={
            "connect_timeout": CONNECT_S, "options": f"-csearch_path={self.schema} -ctimezone=UTC",
            "application_name": "lashou"})

        @event.listens_for(engine, "begin")
        def _begin(conn: Connection) -> None:
            if conn.get_execution_options().get("writes"):
                # The first statement decides what a transaction sees, so that it must not begin with waiting for
                # another: a writing one sees, statement by statement, what is there, and waits for its turn.
                conn.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
                conn.exec_driver_sql(f"SELECT pg_advisory_xact_lock({self._lock})")
                self._check_holds(conn)
        try:
            with engine.connect() as conn, conn.execution_options(writes=True).begin():
                conn.execute(text(f"CREATE SCHEMA IF NOT EXISTS {self.schema}"))
        except SQLAlchemyError as error:
            engine.dispose()
            raise self.failure(getattr(error, "orig", None) or error) from error
        return engine

    def _check_holds(self, conn: Connection) -> None:
        """Raises Unreachable where the connection that keeps other syncs off is gone: one may have begun since."""
        if self._holder and not conn.exec_driver_sql(
                f"SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = {self._holder}").scalar():
            raise Unreachable("index.server:2", name=self.name)

    def create(self, conn: Connection) -> None:
        """Makes the tables as the migrations say."""
        from lashou_btc.index.migrations import upgrade
        upgrade(conn)

    def begin(self) -> AbstractContextManager[object]:
        """Nothing: each transaction has a connection of its own."""
        return nullcontext()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Holds an advisory lock, which the server lets go of with the connection, even after kill -9."""
        try:
            conn = self.engine.connect()
        except SQLAlchemyError as error:
            raise self.failure(getattr(error, "orig", None) or error) from error
        with conn:
            asks = text("SELECT pg_try_advisory_lock(:number)"), {"number": self._lock + 1}
            await_turn(self.name, lambda: bool(conn.scalar(*asks)))
            self._holder = conn.scalar(text("SELECT pg_backend_pid()"))
            conn.commit()
            try:
                yield
            finally:
                self._holder = 0
                conn.invalidate()  # what holds the lock is the connection itself

    def failure(self, error: BaseException) -> LashouError:
        """By its SQLSTATE (PostgreSQL's documentation, appendix A); without one the server was not reached."""
        state = getattr(error, "sqlstate", None) or ""
        words = " ".join(str(error).split())[:200]
        if state in _FULL:
            return Unreachable("index.full", name=self.name)
        if state.startswith(_LOGIN) or "password authentication failed" in words:
            return Unreachable("index.login", name=self.name)
        if not state or state.startswith(_NOT_NOW):
            return Unreachable("index.server:3", name=self.name, words=words)
        if state == "42501":
            return Unreachable("index.permission", name=self.name, words=words)
        if state.startswith(_DAMAGED):
            return damaged(self, words)
        return Unreachable("index.server", name=self.name, words=words)


def _url(address: str) -> URL:
    """The address with the driver that we use. Raises InvalidInput, without the address: it may hold a password."""
    try:
        url = make_url(address)
        known = url.get_backend_name() in ("postgresql", "postgres")
    except (ArgumentError, ValueError):
        known = False
    if not known:
        raise InvalidInput("index.address")
    try:
        import psycopg  # noqa: F401  only whether it is there
    except ImportError:
        raise InvalidInput("index.driver") from None
    return url.set(drivername="postgresql+psycopg")
