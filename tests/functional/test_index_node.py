"""The index cannot tell the sandbox from a real node that holds the same blocks."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lashou_btc.anchors.history import NO_DOCUMENTS
from lashou_btc.chain.node import Node
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.chain.rpc import Rpc, RpcCall
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.index import Index, SyncReport
from lashou_btc.networks import REGTEST
from tests.index_kit import CONTRACT, dump

pytestmark = pytest.mark.functional


def test_both_sources_give_one_index(fresh_node: RegtestNode, tmp_path: Path) -> None:
    with Sandbox(tmp_path / "sandbox") as sandbox:
        seal = sandbox.faucet(CONTRACT.journal.script, 100_000)
        sandbox.mine(1)
        contract = replace(CONTRACT, seal=seal, birthday=sandbox.tip().height)
        for account in range(1, 8):
            sandbox.faucet(contract.descriptor.script(0, account), 60_000 + account)
            sandbox.mine(3)
        indexes = {name: Index(tmp_path / name, contract) for name in ("sandbox.sqlite", "node.sqlite")}

        def both() -> tuple[SyncReport, SyncReport]:
            held = fresh_node.tip().height
            start = next(h for h in range(held, -1, -1) if fresh_node.block_hash(h) == sandbox.block_hash(h))
            for block in sandbox.blocks(start + 1, sandbox.tip().height):
                fresh_node.submit(block.raw)
            assert fresh_node.tip() == sandbox.tip()
            here, there = indexes.values()
            reports = (here.sync(sandbox, documents=NO_DOCUMENTS), there.sync(fresh_node, documents=NO_DOCUMENTS))
            assert dump(tmp_path / "sandbox.sqlite") == dump(tmp_path / "node.sqlite")
            assert here.state().hash() == there.state().hash()
            return reports

        here, there = both()
        # The sandbox's blocks are years old, so the node says that it is still catching up.
        assert there.syncing and there == replace(here, syncing=True)
        paid = indexes["node.sqlite"].coins()
        assert sorted(c.value_sat for c in paid) == [60_000 + account for account in range(1, 8)]
        for depth in (1, 6, 12):
            sandbox.reorganize(depth, vanish=depth == 12)
            here, there = both()
            assert here.undone == there.undone == depth
        assert len(indexes["node.sqlite"].coins()) < len(paid)
        for index in indexes.values():
            index.close()
        fresh_node.mine(1)  # with today's date: now the node has caught up
        with Index(tmp_path / "node.sqlite", contract) as index:
            assert index.sync(fresh_node).syncing is False


def test_a_block_that_is_followed_takes_three_requests_and_one_transaction(fresh_node: RegtestNode, tmp_path: Path,
                                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    fresh_node.mine(110)
    contract = replace(CONTRACT, birthday=2)
    asked: list[list[str]] = []
    send = Rpc._send

    def note(self: Rpc, calls: Sequence[RpcCall], *more: Any) -> list[Any]:
        asked.append([method for method, _ in calls])
        return send(self, calls, *more)

    with Index(tmp_path / "followed.sqlite", contract) as index, \
            Node(REGTEST, fresh_node.node.rpc.endpoint) as node:
        index.follow()
        _, state = index.sync_state(node, NO_DOCUMENTS)
        monkeypatch.setattr(Rpc, "_send", note)
        for number in range(4):
            if number:
                fresh_node.faucet(contract.descriptor.script(0, number), 60_000)
            fresh_node.mine(1)
            del asked[:]
            node.wait(state.height, 60)
            step = index.step(node, NO_DOCUMENTS)
            assert step is not None and index.tip() == (node.tip().height, node.tip().hash)
            assert asked[:3] == [["waitforblockheight"], ["getblock"],
                                 ["getblockchaininfo", "getnetworkinfo", "getindexinfo"]]
            assert step.about == node.about() and step.report.syncing == (node.syncing() is not None)
            state = step.state
        assert len(index.coins()) == 3
        fresh_node.mine(2)
        node.wait(state.height, 60)
        assert index.step(node, NO_DOCUMENTS) is None
        index.sync_state(node, NO_DOCUMENTS)
        fresh_node.reorganize(2)
        node.wait(fresh_node.tip().height - 1, 60)
        assert index.step(node, NO_DOCUMENTS) is None
        assert index.sync_state(node, NO_DOCUMENTS)[0].undone == 2
