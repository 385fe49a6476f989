"""A node hides an objection from the operator and two witnesses. They once paid the disputed claim, and nobody had
mined a block for it.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lashou_btc.anchors.tx import parse_block
from lashou_btc.chain.base import Feed, RawBlock, Wanted
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.errors import Unreachable
from tests.stories import objects
from tests.village import Village


class Hiding:
    """Shows true headers. Of the block that holds what it hides, it shows the header alone, or if `whole` a body
    with nothing but the coinbase.
    """

    def __init__(self, chain: Feed) -> None:
        self.chain, self.hidden, self.whole = chain, "", False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.chain, name)

    def pieces(self, start: int, stop: int, wanted: Wanted) -> Iterator[RawBlock]:
        return self.blocks(start, stop)

    def blocks(self, start: int, stop: int) -> Iterator[RawBlock]:
        for block in self.chain.blocks(start, stop):
            txs = parse_block(block.raw).txs
            if self.hidden in [tx.txid for tx in txs]:
                first = txs[0].stripped
                block = replace(block, raw=block.raw[:80] + (b"\x01" + first if self.whole else b""))
            yield block


def test_a_node_that_hides_an_objection_gets_no_signature(tmp_path: Path) -> None:
    with Sandbox(tmp_path / "chain") as chain:
        chain.mine(110)
        village = Village(tmp_path / "village", chain).found()
        village.enroll(3, 5_000_000)
        claim = village.fall_ill(4, 900_000)
        node = Hiding(chain)
        node.hidden = objects(village, claim, 5)  # nobody's index has seen that block yet
        seen = [village.pools[n].index.tip() for n in range(3)]
        for home in village.homes[:3]:
            home.shared_chain = node
        village.mine_to(village.newcomer("before").claims[claim].notice_end + 5)
        assert village.newcomer("truth").claims[claim].status == "disputed"
        for node.whole in (False, True):
            for number in range(3):  # the operator, who would build the payout, and two who would sign it
                with pytest.raises(Unreachable) as refused:
                    village.state(number)
                assert refused.value.code == "index.bad-block" and "Check the node" in str(refused.value)
                assert village.pools[number].index.tip() == seen[number]
        for home in village.homes[:3]:
            home.shared_chain = chain
        assert {village.state(n).claims[claim].status for n in range(3)} == {"disputed"}
