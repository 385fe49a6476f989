"""Real nodes for tests: one bitcoind for the whole session (`node`), or one for a single test (`fresh_node`)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
