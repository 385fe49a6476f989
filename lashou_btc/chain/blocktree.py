"""The sandbox's view of its blocks: the tree, the active chain, its unspent outputs and its transactions.

It judges nothing: it is told which block is the tip, and walks there. Bookkeeping in memory, rebuilt at opening.
"""

from dataclasses import dataclass

from lashou_btc.anchors.headers import MEDIAN_SPAN
from lashou_btc.anchors.tx import (
    MAX_SCRIPT_BYTES,
    OP_RETURN,
    Block,
    OutPoint,
    Tx,
    TxOut,
    compact,
    parse_block,
    sha256d,
)
from lashou_btc.networks import REGTEST


@dataclass(frozen=True, slots=True)
class Utxo:
    """An unspent output: what it carries, the height of its block, whether it was mined there."""

    value_sat: int
    script: bytes
    height: int
    coinbase: bool

    def out(self) -> TxOut:
        """As the transaction output it is."""
        return TxOut(self.value_sat, self.script)


@dataclass(frozen=True, slots=True)
class KnownBlock:
    """A block that we hold, on the active chain or not."""

    height: int
    hash: str
    raw: bytes
    block: Block


def genesis() -> bytes:
    """Regtest's block 0 (Bitcoin Core, CreateGenesisBlock in src/kernel/chainparams.cpp)."""
    words = b"The Times 03/Jan/2009 Chancellor on brink of second bailout for banks"
    key = bytes.fromhex("04678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb6"
                        "49f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5f")
    unlock = bytes.fromhex("04ffff001d0104") + bytes([len(words)]) + words
    lock = bytes([len(key)]) + key + b"\xac"
    coinbase = ((1).to_bytes(4, "little") + b"\x01" + bytes(32) + b"\xff" * 4 + bytes([len(unlock)]) + unlock
                + b"\xff" * 4 + b"\x01" + (50 * 100_000_000).to_bytes(8, "little") + bytes([len(lock)]) + lock
                + bytes(4))
    numbers = (1_296_688_602, 0x207FFFFF, 2)  # time, bits, nonce
    return ((1).to_bytes(4, "little") + bytes(32) + sha256d(coinbase)
            + b"".join(n.to_bytes(4, "little") for n in numbers) + b"\x01" + coinbase)


def with_witness(tx: Tx) -> bytes:
    """A parsed transaction's full serialization (BIP144)."""
    if not any(i.witness for i in tx.inputs):
        return tx.stripped
    stacks = b"".join(compact(len(i.witness)) + b"".join(compact(len(item)) + item for item in i.witness)
                      for i in tx.inputs)
    return tx.stripped[:4] + b"\x00\x01" + tx.stripped[4:-4] + stacks + tx.stripped[-4:]


class BlockTree:
    """All blocks in the order they came, and what follows from the one that is the tip.

    `arrivals`: every block but the genesis, in order. `active`: ids by height. `coins`: the unspent outputs.
    """

    def __init__(self) -> None:
        first = KnownBlock(0, REGTEST.genesis, genesis(), parse_block(genesis()))
        self.blocks: dict[str, KnownBlock] = {first.hash: first}
        self.arrivals: list[KnownBlock] = []
        self.active: list[str] = [first.hash]
        self.coins: dict[OutPoint, Utxo] = {}
        self._by_script: dict[bytes, set[OutPoint]] = {}
        self._located: dict[str, tuple[str, int]] = {}
        self._spent: dict[str, list[tuple[OutPoint, Utxo]]] = {}
        self._siblings: dict[int, int] = {}

    @property
    def tip(self) -> KnownBlock:
        """The best block."""
        return self.blocks[self.active[-1]]

    def at(self, height: int) -> KnownBlock:
        """The active chain's block at a height that exists."""
        return self.blocks[self.active[height]]

    def add(self, raw: bytes) -> KnownBlock:
        """Takes in a block whose parent is known. It does not become the tip by this."""
        block = parse_block(raw)
        known = KnownBlock(self.blocks[block.header.previous].height + 1, block.header.hash, raw, block)
        if known.hash not in self.blocks:
            self.blocks[known.hash] = known
            self.arrivals.append(known)
            self._siblings[known.height] = self._siblings.get(known.height, 0) + 1
        return known

    def siblings(self, height: int) -> int:
        """How many blocks of that height we know, on any branch."""
        return self._siblings.get(height, 0)

    def set_tip(self, tip: str) -> tuple[list[KnownBlock], list[KnownBlock]]:
        """Walks to another tip. Returns the blocks left and the blocks joined, both in order of height."""
        joined = []
        step = self.blocks[tip]
        while step.height >= len(self.active) or self.active[step.height] != step.hash:
            joined.append(step)
            step = self.blocks[step.block.header.previous]
        left = [self.at(h) for h in range(step.height + 1, len(self.active))]
        for known in reversed(left):
            self._disconnect(known)
        for known in reversed(joined):
            self._connect(known)
        return left, joined[::-1]

    def _connect(self, known: KnownBlock) -> None:
        spent: list[tuple[OutPoint, Utxo]] = []
        for position, tx in enumerate(known.block.txs):
            if position:
                spent.extend((i.outpoint, self._take(i.outpoint)) for i in tx.inputs)
            for vout, out in enumerate(tx.outputs):
                if out.script[:1] != bytes([OP_RETURN]) and len(out.script) <= MAX_SCRIPT_BYTES:
                    self._put(OutPoint(tx.txid, vout),
                              Utxo(out.value_sat, out.script, known.height, position == 0))
            self._located[tx.txid] = (known.hash, position)
        self._spent[known.hash] = spent
        self.active.append(known.hash)

    def _disconnect(self, known: KnownBlock) -> None:
        spent = dict(self._spent.pop(known.hash))
        for outpoint, coin in spent.items():
            self._put(outpoint, coin)
        for tx in known.block.txs:
            for vout in range(len(tx.outputs)):
                outpoint = OutPoint(tx.txid, vout)
                if outpoint in self.coins:
                    self._take(outpoint)
            del self._located[tx.txid]
        self.active.pop()

    def _put(self, outpoint: OutPoint, coin: Utxo) -> None:
        self.coins[outpoint] = coin
        self._by_script.setdefault(coin.script, set()).add(outpoint)

    def _take(self, outpoint: OutPoint) -> Utxo:
        coin = self.coins.pop(outpoint)
        there = self._by_script[coin.script]
        there.discard(outpoint)
        if not there:
            del self._by_script[coin.script]
        return coin

    def paying(self, script: bytes) -> list[tuple[OutPoint, Utxo]]:
        """Unspent outputs with that script, oldest first; those of one block in the order of their txids, as of a
        node, whose set of coins does not know their place in the block.
        """
        found = [(o, self.coins[o]) for o in self._by_script.get(script, ())]
        return sorted(found, key=lambda pair: (pair[1].height, pair[0]))

    def confirmed(self, txid: str) -> Tx | None:
        """A transaction of the active chain."""
        if txid not in self._located:
            return None
        where, position = self._located[txid]
        return self.blocks[where].block.txs[position]

    def median_time_past(self, known: KnownBlock) -> int:
        """Median time of the 11 blocks that end with this one, on its own branch (BIP113)."""
        times = [known.block.header.time]
        while known.height and len(times) < MEDIAN_SPAN:
            known = self.blocks[known.block.header.previous]
            times.append(known.block.header.time)
        return sorted(times)[len(times) // 2]
