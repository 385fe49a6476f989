"""The sandbox is no toy: a node that is given its blocks holds the same pool, to the state hash."""

from pathlib import Path

import pytest

from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.pool.state import State
from lashou_btc.usecases import disclosure
from lashou_btc.usecases.story import Story
from lashou_btc.usecases.workspace import Workspace
from tests.village import Village

pytestmark = pytest.mark.functional


def follow(node: RegtestNode, sandbox: Sandbox, start: int = 1) -> None:
    """Hands the sandbox's blocks to the node, which judges them by itself."""
    for block in sandbox.blocks(start, sandbox.tip().height):
        node.submit(block.raw)
    assert node.tip() == sandbox.tip()


def on_the_node(node: RegtestNode, folder: Path, contract, documents: Path) -> State:
    """The state for somebody who has a node, the contract and the documents."""
    ws = Workspace(folder, shared_chain=node)
    pool = ws.add_pool(contract)
    disclosure.add(pool, [documents])
    with ws.synced_pool(pool) as state:
        return state


def test_the_whole_story_of_the_demo(fresh_node: RegtestNode, tmp_path: Path) -> None:
    told: list[str] = []
    with Sandbox(tmp_path / "sandbox") as sandbox:
        story = Story(tmp_path / "story", sandbox, lambda heading, lines: told.append(heading))
        story.play()
        follow(fresh_node, sandbox)
        here, there = story.state("operator"), on_the_node(fresh_node, tmp_path / "stranger", story.contract,
                                                           tmp_path / "story" / "disclosed")
        assert len(told) > 5 and [s.lawful for s in there.spends] == [True]
        assert list(here.canonical()) == list(there.canonical()) and here.hash() == there.hash()
        assert here.events == there.events and here.spends == there.spends


def test_a_payout_and_its_reorganization(fresh_node: RegtestNode, tmp_path: Path) -> None:
    with Sandbox(tmp_path / "sandbox") as sandbox:
        village = Village(tmp_path, sandbox).found()
        village.enroll(3)
        village.payable(4, 700_000)
        _, psbt = village.build()
        village.send(village.signed(psbt))
        sandbox.mine(1)
        follow(fresh_node, sandbox)
        sandbox.reorganize(4)
        sandbox.mine(2)
        follow(fresh_node, sandbox, sandbox.tip().height - 10)
        here = village.newcomer("here")
        there = on_the_node(fresh_node, tmp_path / "there", village.contract, tmp_path / "disclosed")
        assert village.state().hash() == here.hash() == there.hash()
        assert here.height == fresh_node.tip().height and here.block_hash == fresh_node.tip().hash
