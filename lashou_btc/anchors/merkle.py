"""Merkle trees: the batch tree (RFC 6962, section 2.1) and Bitcoin's block tree, each with its proof.

Bitcoin's tree duplicates the last node of an odd row (CVE-2012-2459) and cannot tell a 64-byte transaction from
an inner node (CVE-2017-12842); its verifier here refuses both tricks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from operator import eq

from lashou_btc.anchors.tx import sha256d
from lashou_btc.errors import InvalidInput, Refused

MAX_LEAVES = 1 << 16


def _leaf(digest: bytes) -> bytes:
    return sha256(b"\x00" + digest).digest()


_EMPTY_LEAF = _leaf(b"")


def _node(left: bytes, right: bytes = b"") -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _bytes32(hex_digest: str) -> bytes:
    if len(hex_digest) != 64 or hex_digest.strip("0123456789abcdef"):
        raise InvalidInput("hash.malformed", text=hex_digest[:70])
    return bytes.fromhex(hex_digest)


def batch_root(hashes: Sequence[str]) -> str:
    """Root of the batch tree over document hashes (hex) in manifest order. Raises InvalidInput if empty or huge."""
    if not 1 <= len(hashes) <= MAX_LEAVES:
        raise InvalidInput("batch.size", most=MAX_LEAVES, count=len(hashes))
    # A stack of complete subtrees (size, hash): merging equal sizes, then folding what is left from the right,
    # gives RFC 6962's split at the largest power of two below n.
    stack: list[tuple[int, bytes]] = []
    for digest in hashes:
        size, node = 1, _leaf(_bytes32(digest))
        while stack and stack[-1][0] == size:
            node = _node(stack.pop()[1], node)
            size *= 2
        stack.append((size, node))
    node = stack.pop()[1]
    while stack:
        node = _node(stack.pop()[1], node)
    return node.hex()


@dataclass(frozen=True)
class LeafProof:
    """Where an entry stands in a tree: its position, how many there are, the sibling hashes from leaf to root."""

    position: int
    count: int
    siblings: tuple[str, ...]


def climb(entry: bytes, proof: LeafProof) -> bytes:
    """The root of the tree in which `entry` is the leaf that the proof says. Raises Refused for a proof of another
    depth than its count has.
    """
    if not 0 <= proof.position < proof.count:
        raise Refused("proof.position:tree")
    node, at, last = _leaf(entry), proof.position, proof.count - 1
    for sibling in map(_bytes32, proof.siblings):
        if last == 0:
            raise Refused("proof.depth:long")
        if at & 1 or at == last:
            node = _node(sibling, node)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            node = _node(node, sibling)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise Refused("proof.depth")
    return node


class Tree:
    """A tree of RFC 6962 whose leaves may change: numbered entries, an empty one where there is nothing.

    Rows are kept, each a string of bytes, 32 a node, so that a root costs as many hashes as changed leaves have
    ancestors. A row's odd last node stands in the next row as it is, which gives the same root as RFC 6962's split
    at the largest power of two.
    """

    def __init__(self) -> None:
        self._rows: list[bytearray] = [bytearray()]
        self._stale: set[int] = set()

    @classmethod
    def of(cls, rows: Sequence[bytes]) -> "Tree":
        """From what `rows` gave. Raises InvalidInput where these are not the rows of one tree's size."""
        sizes = [len(row) // 32 for row in rows]
        if not rows or any(len(row) % 32 for row in rows) or sizes[-1] > 1 or any(
                above != (below + 1) >> 1 for below, above in pairwise(sizes)):
            raise InvalidInput("tree.rows")
        tree = cls()
        # Rows that read themselves when they are asked for are taken as they are.
        tree._rows = [bytearray(row) if isinstance(row, (bytes, bytearray)) else row for row in rows]
        return tree

    def rows(self) -> Sequence[bytes | bytearray]:
        """Every node, from the leaves to the root."""
        self.root()
        return self._rows

    def __len__(self) -> int:
        return len(self._rows[0]) // 32

    def set(self, number: int, entry: bytes) -> None:
        """Puts an entry at its number; numbers before it that have never been set are empty."""
        leaves, count = self._rows[0], len(self)
        if number >= count:
            self._stale.update(range(count, number))
            leaves += _EMPTY_LEAF * (number + 1 - count)
        leaves[32 * number:32 * number + 32] = _leaf(entry)
        self._stale.add(number)

    def root(self) -> bytes:
        """The root; of a tree without leaves, SHA-256 of nothing."""
        stale, depth = self._stale, 0
        self._stale = set()
        while len(row := self._rows[depth]) > 32:
            if depth + 1 == len(self._rows):
                self._rows.append(bytearray())
            above, parents = self._rows[depth + 1], {n >> 1 for n in stale}
            have, need = len(above) // 32, (len(row) // 32 + 1) >> 1
            parents.update(range(have, need))
            above += bytes(32 * (need - have))
            for n in parents:
                pair = row[64 * n:64 * n + 64]
                above[32 * n:32 * n + 32] = _node(bytes(pair)) if len(pair) == 64 else pair
            stale, depth = parents, depth + 1
        return bytes(self._rows[depth]) if self._rows[depth] else sha256().digest()

    def proof(self, number: int) -> LeafProof:
        """The proof for the entry of that number. Raises InvalidInput when there is none."""
        if not 0 <= number < len(self):
            raise InvalidInput("batch.position:leaves", count=len(self), number=number)
        self.root()
        siblings, at = [], number
        for row in self._rows:
            start = 32 * (at ^ 1)
            if len(row) > 32 and start < len(row):
                siblings.append(row[start:start + 32].hex())
            at >>= 1
        return LeafProof(number, len(self), tuple(siblings))


def block_root(txids: Sequence[bytes]) -> bytes:
    """Merkle root of a block from its txids in internal byte order.

    Raises InvalidInput for no txids, and Refused where two equal hashes are paired, as Bitcoin Core does: such a
    list is another block's with transactions repeated (CVE-2012-2459).
    """
    return _rows(txids)[-1][0]


def block_branch(txids: Sequence[bytes], position: int) -> tuple[bytes, ...]:
    """The sibling hashes from a transaction to its block's root, internal byte order. Raises as `block_root`."""
    if not 0 <= position < len(txids):
        raise InvalidInput("block.position", count=len(txids), position=position)
    rows = _rows(txids)[:-1]
    return tuple(row[min(position >> depth ^ 1, len(row) - 1)] for depth, row in enumerate(rows))


def _rows(txids: Sequence[bytes]) -> list[list[bytes]]:
    """Every row of a block's tree, from the txids to the root, without the repeated last node of odd rows."""
    if not txids:
        raise InvalidInput("block.empty")
    rows = [list(txids)]
    while len(row := rows[-1]) > 1:
        if any(map(eq, row[::2], row[1::2])):
            raise Refused("block.duplicate")
        data = b"".join(row) + (row[-1] if len(row) % 2 else b"")
        rows.append([sha256d(data[at:at + 64]) for at in range(0, len(data), 64)])
    return rows


def verify_block_branch(root: bytes, stripped_tx: bytes, position: int, count: int,
                        branch: Sequence[bytes]) -> None:
    """Raises Refused unless the transaction stands at `position` of a block of `count` transactions.

    `stripped_tx` is the transaction without witnesses: hashing it here, instead of taking a txid, and refusing
    64 bytes is what closes CVE-2017-12842; a position within the count and unequal siblings close CVE-2012-2459.
    """
    if len(stripped_tx) == 64:
        raise Refused("proof.64")
    if not 0 <= position < count:
        raise Refused("proof.position:block", position=position, count=count)
    if len(branch) != (count - 1).bit_length():
        raise Refused("proof.depth:branch", count=count, wanted=(count - 1).bit_length(), found=len(branch))
    node, at, width = sha256d(stripped_tx), position, count
    for sibling in branch:
        last_of_odd_row = at == width - 1 and width & 1
        if (node == sibling) != bool(last_of_odd_row):
            raise Refused("proof.duplicate")
        node = sha256d(sibling + node) if at & 1 else sha256d(node + sibling)
        at, width = at >> 1, (width + 1) >> 1
    if node != root:
        raise Refused("proof.root:header")


def climb_block(stripped_tx: bytes, position: int, branch: Sequence[bytes]) -> bytes:
    """The root of a block in which the transaction stands at `position`, if `branch` is right. Nobody says here how
    many transactions the block has: whoever asks compares the branch's length with that of the block's coinbase.

    Raises Refused for what proves nothing: 64 bytes, a position outside the tree, the copy of a repeated hash.
    """
    if len(stripped_tx) == 64:
        raise Refused("proof.64")
    if position < 0 or position >> len(branch):
        raise Refused("proof.position:rows", position=position, rows=len(branch))
    node, at = sha256d(stripped_tx), position
    for sibling in branch:
        if at & 1 and sibling == node:  # Bitcoin's tree repeats the last of an odd row to the right only
            raise Refused("proof.duplicate:copy")
        node, at = sha256d(sibling + node) if at & 1 else sha256d(node + sibling), at >> 1
    return node
