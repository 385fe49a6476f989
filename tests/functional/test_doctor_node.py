"""What `lashou doctor` sees of a real node, and of one whose policy does not let the pool's records pass."""

from pathlib import Path

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import TxOut
from lashou_btc.chain import health
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.regtest import daemon
from lashou_btc.usecases import doctor
from lashou_btc.usecases.workspace import Workspace

OUTPUTS = [TxOut(100_000, b"\x00\x20" + bytes(32)), TxOut(0, record.encode(record.SETTLEMENT, "00" * 4, "00" * 32))]


def test_a_node_as_it_is(node: RegtestNode, tmp_path: Path) -> None:
    found = health.health(node.node)
    assert found.blocks == node.tip().height and found.version >= doctor.OLDEST_NODE and not found.syncing
    assert health.objection(node.node, OUTPUTS) == ""
    findings = doctor.look(Workspace(tmp_path / "home", shared_chain=node, chain_spec="sandbox:"))
    assert "doctor.node" in {f.code for f in findings}


def test_a_node_with_filters_and_without_records(bitcoind, tmp_path: Path) -> None:
    process = daemon.start(bitcoind, tmp_path / "datadir", ("-datacarrier=0", "-blockfilterindex=1"))
    try:
        with RegtestNode(process.endpoint) as node:
            node.mine(3)
            assert health.health(node.node).filters
            assert health.objection(node.node, OUTPUTS) != ""
            assert health.objection(node.node, OUTPUTS[:1]) == "", "only the record is not to its liking"
    finally:
        daemon.stop(process)
