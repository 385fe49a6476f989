"""Building regtest blocks: coinbase, witness commitment, Merkle root, time and the trivial proof of work.

Nothing here depends on the clock or on chance: the same chain and the same transactions give the same block.
"""

from collections.abc import Sequence

from lashou_btc.anchors.tx import Tx, compact, sha256d
from lashou_btc.chain.blocktree import BlockTree, KnownBlock, with_witness
from lashou_btc.errors import InvalidInput
from lashou_btc.networks import REGTEST

MATURITY = 100  # consensus: a mined coin can be spent this many blocks later
MAX_WEIGHT = 3_996_000
START_TIME = 1_704_067_200  # 2024-01-01: long past, so that no block is ever too far in the future
BLOCK_STEP_S = 600
_BITS = 0x207FFFFF
_VERSION = 0x20000000


def weight(tx: Tx) -> int:
    """BIP141 weight units."""
    return 3 * len(tx.stripped) + len(with_witness(tx))


def next_time(tree: BlockTree, parent: KnownBlock) -> int:
    """A block's time: ten minutes after its parent's, from a fixed start, and past the median time (BIP113)."""
    return max(START_TIME, parent.block.header.time + BLOCK_STEP_S, tree.median_time_past(parent) + 1)


def build_block(tree: BlockTree, parent: KnownBlock, txs: Sequence[Tx], fees_sat: int, script: bytes) -> bytes:
    """A block on `parent` that pays subsidy and fees to `script`. Transactions come after those they spend.

    A block of that height which we know already makes it another one: its coinbase counts the siblings.
    Raises InvalidInput if the transactions do not fit.
    """
    height = parent.height + 1
    if sum(map(weight, txs)) > MAX_WEIGHT:
        raise InvalidInput("block.weight")
    bodies = [with_witness(tx) for tx in txs]
    # BIP141: the coinbase counts as 32 zero bytes in the witness tree, and so does its reserved value.
    witness_root = merkle_root([bytes(32), *(sha256d(body) for body in bodies)])
    commitment = b"\x6a\x24\xaa\x21\xa9\xed" + sha256d(witness_root + bytes(32))
    # BIP34: the height comes first. Then the extra nonce, as the scripts' numbers are pushed.
    unlock = _push_height(height) + b"\x04" + tree.siblings(height).to_bytes(4, "little")
    outputs = [(REGTEST.subsidy_sat(height) + fees_sat, script), (0, commitment)]
    body = (b"\x01" + bytes(32) + b"\xff" * 4 + compact(len(unlock)) + unlock + b"\xff" * 4
            + compact(len(outputs)) + b"".join(v.to_bytes(8, "little") + compact(len(s)) + s for v, s in outputs))
    version, locktime = (2).to_bytes(4, "little"), bytes(4)
    coinbase = version + b"\x00\x01" + body + b"\x01\x20" + bytes(32) + locktime
    root = merkle_root([sha256d(version + body + locktime), *(sha256d(tx.stripped) for tx in txs)])
    head = (_VERSION.to_bytes(4, "little") + bytes.fromhex(parent.hash)[::-1] + root
            + next_time(tree, parent).to_bytes(4, "little") + _BITS.to_bytes(4, "little"))
    return grind(head) + compact(1 + len(txs)) + coinbase + b"".join(bodies)


def _push_height(height: int) -> bytes:
    if height <= 16:
        return bytes([0x50 + height])  # OP_1 … OP_16, as the consensus code expects it
    number = height.to_bytes(height.bit_length() // 8 + 1, "little")
    return bytes([len(number)]) + number


def merkle_root(leaves: Sequence[bytes]) -> bytes:
    """Bitcoin's Merkle root of 32-byte hashes: an odd one is paired with itself."""
    level = list(leaves)
    while len(level) > 1:
        if len(level) % 2:
            level.append(level[-1])
        level = [sha256d(level[i] + level[i + 1]) for i in range(0, len(level), 2)]
    return level[0]


def grind(head: bytes) -> bytes:
    """Adds the first nonce to a 76-byte header that meets regtest's target: about every second one does."""
    target = 0x7FFFFF << (8 * (0x20 - 3))
    nonce = 0
    while True:
        header = head + nonce.to_bytes(4, "little")
        if int.from_bytes(sha256d(header), "little") <= target:
            return header
        nonce += 1
