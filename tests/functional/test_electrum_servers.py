"""Looking at a pool through real Electrum servers: the index that a node gives, and no lie of one among several."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from lashou_btc.anchors.history import NO_DOCUMENTS
from lashou_btc.chain.base import Trust
from lashou_btc.chain.electrum.client import Timing
from lashou_btc.chain.electrum.feed import Electrum
from lashou_btc.chain.electrum.place import Place
from lashou_btc.chain.node import Node
from lashou_btc.chain.regtest import RegtestNode
from lashou_btc.errors import LashouError, Refused, Unreachable
from lashou_btc.index import Index
from lashou_btc.networks import REGTEST
from lashou_btc.pool.contract import Contract
from regtest import daemon
from regtest.binaries import Binaries
from tests import electrum_server
from tests.electrum_proxy import Change, Proxy
from tests.electrum_server import ElectrumServer
from tests.index_kit import dump
from tests.village import Village

pytestmark = pytest.mark.functional
BRIEFLY = Timing(connect_s=5.0, answer_s=0.5)


@pytest.fixture(scope="module")
def program() -> Path:
    """ElectrumX. Without it these tests are skipped, except in CI, where they fail."""
    try:
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
def servers(program: Path, nodes: list[RegtestNode]) -> Iterator[list[ElectrumServer]]:
    """Two servers of the first node, one of the second."""
    with ExitStack() as stack:
        yield [stack.enter_context(electrum_server.running(program, node)) for node in (nodes[0], *nodes)]


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


def read(path: Path, contract: Contract, *places: Place, documents: Any = NO_DOCUMENTS) -> Trust:
    with Electrum(REGTEST, places) as source, Index(path, contract) as index:
        return index.sync(source, documents=documents).trust


def everything(path: Path) -> dict[str, Any]:
    import sqlite3
    with sqlite3.connect(path) as conn:
        return dump(path) | {"scripts": conn.execute("SELECT * FROM scripts ORDER BY script").fetchall()}


def compare(servers: list[ElectrumServer], node: RegtestNode, folder: Path, contract: Contract,
            documents: Any) -> dict[str, Any]:
    """Reads by node and by servers, going on and anew; returns what all have come to."""
    folder.mkdir(exist_ok=True)
    places = [server.caught_up().place for server in servers]
    found, hashes = [], set()
    for name in ("on", "anew"):
        for way in ("node", "servers"):
            path = folder / f"{way}, {name}.sqlite"
            if name == "anew":
                path.unlink(missing_ok=True)
            if way == "servers":
                assert read(path, contract, *places, documents=documents) == Trust.SERVERS
            else:
                with Node(REGTEST, node.endpoint) as source, Index(path, contract) as index:
                    index.sync(source, documents=documents)
            found.append(everything(path))
            with Index(path, contract) as index:
                hashes.add(index.state(documents).hash())
    for at in (0, 2):
        for table in found[0]:
            assert found[at + 1][table] == found[at][table], (at, table)
    assert len(hashes) == 1
    return found[2]


def test_the_same_index_as_from_a_node(servers: list[ElectrumServer], nodes: list[RegtestNode],
                                       tmp_path: Path) -> None:
    node = nodes[0]
    village = Village(tmp_path / "village", node).found()
    village.enroll(3, 900_000)
    node.mine(60)

    def documents() -> Any:
        return village.pools[0].store.as_documents()

    def look() -> dict[str, Any]:
        return compare(servers[:2], node, tmp_path / "indexes", village.contract, documents())

    look()
    claim = village.payable(4, 500_000)
    village.send(village.signed(village.build()[1]))
    node.mine(2)
    assert village.state(0).claims[claim].status == "paid"
    node.mine(40)
    before = look()
    assert {"settlement", "journal"} <= {row[8] for row in before["records"]}
    assert any(row[7] is not None for row in before["coins"])
    for depth in (1, 45, 75):  # the last ones undo the payout and the claim
        node.reorganize(depth)
        after = look()
        assert after["blocks"] != before["blocks"]
    assert len(after["txs"]) < len(before["txs"])
    node.mine(5)
    look()


# Lies

@pytest.fixture(scope="module")
def disputed(nodes: list[RegtestNode], tmp_path_factory: pytest.TempPathFactory) -> Disputed:
    """A pool with a claim that would be payable by now, had nobody objected: the objection is in a block."""
    node = nodes[0]
    village = Village(tmp_path_factory.mktemp("disputed") / "village", node).found()
    village.enroll(3, 900_000)
    claim = village.fall_ill(4, 500_000)
    before = node.tip().height
    objection = people.objection(village.pools[0], village.state(), village.people[5].signer, claim, "not ill")
    village.pay_in(5, village.rules["objection_bond_sat"])
    txid = village.publish(objection)[0].txid
    village.mine_to(village.state().claims[claim].notice_end + 5)
    assert village.state().claims[claim].status == "disputed"
    return Disputed(village, claim, txid, node.tip().height - before)
