"""Feeds that leave out what does not matter, over a list of blocks: the plainest there can be, for tests.

They keep to what `Feed` asks for and no more. What is wanted is looked for with parsed transactions, block by
block, so that they share nothing with the ways in which real sources look.
"""

from collections.abc import Iterator

from lashou_btc.anchors.merkle import block_branch
from lashou_btc.anchors.tx import OutPoint, Tx, parse_block
from lashou_btc.chain.base import About, Picked, Piece, Quiet, RawBlock, Shown, Trust, Wanted
from lashou_btc.chain.blocktree import with_witness
from tests.block_list import BlockList


class Leaving(BlockList):
    """Shows blocks that matter, and of the others that they are there. `hidden`: heights of which it says that
    nothing matters in them, whatever does.
    """

    trust = Trust.PEERS

    def __init__(self, chain: BlockList) -> None:
        super().__init__()
        self.network, self.raw, self.hashes = chain.network, chain.raw, chain.hashes
        self.hidden: set[int] = set()
        self.asked = 0

    def about(self) -> About:
        return About("list that leaves out", self.trust)

    def pieces(self, start: int, stop: int, wanted: Wanted) -> Iterator[Piece]:
        outputs: dict[OutPoint, bytes] = {out: script for raw in self.raw[:start] for out, script in _made(raw)}
        for block in self.blocks(start, stop):
            outputs |= dict(_made(block.raw))
            scripts, outpoints = set(wanted.scripts), set(wanted.outpoints)
            found = [n for n, tx in enumerate(parse_block(block.raw).txs)
                     if _matters(tx, scripts, outpoints, outputs)]
            if block.height in self.hidden or not found:
                yield Quiet(block.height, block.hash, self.trust)
            else:
                self.asked += 1
                yield self.show(block, found)

    def show(self, block: RawBlock, found: list[int]) -> Piece:
        return block


class Picking(Leaving):
    """Shows single transactions with their proofs."""

    trust = Trust.SERVERS

    def show(self, block: RawBlock, found: list[int]) -> Piece:
        txs = parse_block(block.raw).txs
        ids = [bytes.fromhex(tx.txid)[::-1] for tx in txs]
        return Picked(block.height, block.hash, self.trust, tuple(
            Shown(n, with_witness(txs[n]), block_branch(ids, n)) for n in sorted({0, *found})))


def _made(raw: bytes) -> list[tuple[OutPoint, bytes]]:
    return [(OutPoint(tx.txid, n), out.script) for tx in parse_block(raw).txs for n, out in enumerate(tx.outputs)]


def _matters(tx: Tx, scripts: set[bytes], outpoints: set[OutPoint], outputs: dict[OutPoint, bytes]) -> bool:
    return any(out.script in scripts for out in tx.outputs) \
        or any(i.outpoint in outpoints or outputs.get(i.outpoint) in scripts for i in tx.inputs)
