"""A chain that is a list of blocks: real bytes, links and Merkle roots, and regtest's trivial work. For the
index's tests.

It offers the part of Feed that an index reads. What a chain with consensus does is tested on the sandbox.
"""

from collections.abc import Iterator, Sequence

from lashou_btc.anchors.history import Documents
from lashou_btc.anchors.merkle import block_root
from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, display, parse_tx, serialize_unsigned, sha256d
from lashou_btc.chain.base import About, Grown, Piece, RawBlock, Tip, Trust, Wanted
from lashou_btc.chain.blocktree import compact, genesis, with_witness
from lashou_btc.chain.mining import grind
from lashou_btc.networks import REGTEST
from tests.world import Ids, World

BITS = (0x207FFFFF).to_bytes(4, "little")
"""Every second hash is good enough, as on regtest."""


class BlockList:
    """Blocks 0..tip on regtest's genesis block."""

    network = REGTEST

    def __init__(self) -> None:
        self.raw = [genesis()]
        self.hashes = [REGTEST.genesis]

    # As the index sees it

    def about(self) -> About:
        return About("list of blocks", Trust.WHOLE)

    def syncing(self) -> None:
        pass

    def tip(self) -> Tip:
        return Tip(len(self.raw) - 1, self.hashes[-1])

    def block_hash(self, height: int) -> str | None:
        return self.hashes[height] if 0 <= height < len(self.raw) else None

    def feerate_sat_vb(self, target_blocks: int) -> int:
        return 1

    def headers(self, start: int, stop: int) -> list[bytes]:
        return [self.raw[height][:80] for height in range(start, stop + 1)]

    def pieces(self, start: int, stop: int, wanted: Wanted) -> Iterator[Piece]:
        return self.blocks(start, stop)

    def blocks(self, start: int, stop: int) -> Iterator[RawBlock]:
        for height in range(start, stop + 1):
            if height >= len(self.raw):
                return  # it was longer when this began
            yield RawBlock(height, self.hashes[height], self.raw[height])

    def grown(self, tip: Tip) -> Grown | None:
        best = self.tip()
        if self.raw[-1][4:36] != bytes.fromhex(tip.hash)[::-1]:
            return None
        return Grown(RawBlock(best.height, best.hash, self.raw[-1]), self.about(), None)

    # As a test makes it

    def extend(self, txs: Sequence[Tx] = (), salt: str = "") -> None:
        """One more block, of a branch of its own if there is a salt."""
        height = len(self.raw)
        coinbase = parse_tx(serialize_unsigned(
            1, [(OutPoint("00" * 32, 0xFFFFFFFF), height)], [TxOut(0, b"\x6a" + salt.encode())], height))
        everything = [coinbase, *txs]
        root = block_root([bytes.fromhex(tx.txid)[::-1] for tx in everything])
        head = self.header(root)
        self.raw.append(head + compact(len(everything)) + b"".join(map(with_witness, everything)))
        self.hashes.append(display(sha256d(head)))

    def header(self, root: bytes) -> bytes:
        """The next block's."""
        return grind((4).to_bytes(4, "little") + bytes.fromhex(self.hashes[-1])[::-1] + root
                     + (1_700_000_000 + 600 * len(self.raw)).to_bytes(4, "little") + BITS)

    def grow(self, count: int, salt: str = "") -> None:
        for _ in range(count):
            self.extend((), salt)

    def cut(self, height: int) -> None:
        """Takes away every block above `height`."""
        del self.raw[height + 1:], self.hashes[height + 1:]

    def copy(self, height: int | None = None) -> "BlockList":
        other = BlockList()
        stop = None if height is None else height + 1
        other.raw, other.hashes = self.raw[:stop], self.hashes[:stop]
        return other


class WorldChain(BlockList):
    """The blocks of a `World`, made as far as somebody asks. The world then takes its block ids from here."""

    def __init__(self, world: World) -> None:
        super().__init__()
        self.world = world
        world.block_hash, world.ids = self._hash_at, lambda tip: Ids(self._hash_at, tip)

    def _hash_at(self, height: int) -> str:
        self.catch_up(height)
        return self.hashes[height]

    def catch_up(self, height: int) -> None:
        for number in range(len(self.raw), height + 1):
            self.extend([t.tx for t in self.world.txs if t.height == number])

    def tip(self) -> Tip:
        self.catch_up(self.world.height)
        return super().tip()

    @property
    def documents(self) -> Documents:
        return Documents.of(self.world.documents, self.world.manifests)
