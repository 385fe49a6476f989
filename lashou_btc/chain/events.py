"""What happened in the sandbox, as frames of its log, and the state that follows from them.

A frame is one step that counts entirely or not at all. It is a list of items, each a kind (1 byte), a length
(4 bytes, little-endian) and data:

    B  a block's bytes
    T  the id of the tip from now on (32 bytes)
    V  transactions of blocks that leave the chain vanish instead of waiting again (no data)
    M  the bytes of a transaction that the mempool took in
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress

from lashou_btc.anchors.tx import parse_tx
from lashou_btc.chain.base import Rejected
from lashou_btc.chain.blocktree import BlockTree, KnownBlock, with_witness
from lashou_btc.chain.mempool import Mempool
from lashou_btc.chain.relay_policy import judge
from lashou_btc.errors import Unreachable

FramePart = tuple[bytes, bytes]


def encode(items: Iterable[FramePart]) -> bytes:
    """A frame's payload."""
    return b"".join(kind + len(data).to_bytes(4, "little") + data for kind, data in items)


def decode(payload: bytes) -> Iterator[FramePart]:
    """A frame's items. The log has checked the bytes."""
    at = 0
    while at < len(payload):
        end = at + 5 + int.from_bytes(payload[at + 1:at + 5], "little")
        yield payload[at:at + 1], payload[at + 5:end]
        at = end


def accepted(raw: bytes) -> list[FramePart]:
    """The mempool took a transaction in."""
    return [(b"M", raw)]


def processed(raw: bytes, tip: str, vanish: bool = False) -> list[FramePart]:
    """The kernel took a block, and this is the tip now."""
    return [(b"B", raw), *([(b"V", b"")] if vanish else []), (b"T", bytes.fromhex(tip))]


class SandboxState:
    """Blocks and mempool after some frames. The same frames give the same state."""

    def __init__(self) -> None:
        self.tree, self.pool = BlockTree(), Mempool()

    def apply(self, payload: bytes) -> None:
        """Takes one more frame into account. Raises Unreachable if a later version wrote it."""
        vanish = False
        for kind, data in decode(payload):
            if kind == b"B":
                self.tree.add(data)
            elif kind == b"V":
                vanish = True
            elif kind == b"T":
                self._move(data.hex(), vanish)
            elif kind == b"M":
                self._wait(data)
            else:
                raise Unreachable("sandbox.version", kind=kind)

    def _move(self, tip: str, vanish: bool) -> None:
        left, joined = self.tree.set_tip(tip)
        if not left:
            for known in joined:
                self.pool.confirm(known.block)
            return
        waiting = [e.raw for e in self.pool.clear()]
        self._refill(([] if vanish else _transactions(left)) + waiting)

    def _refill(self, raws: list[bytes]) -> None:
        """The mempool after a reorganization: what is still possible, the first of two rivals."""
        for raw in raws:
            if not self.pool.conflicts(parse_tx(raw)):
                self._wait(raw)

    def _wait(self, raw: bytes) -> None:
        """Adds what was accepted before. It may be confirmed or impossible on a new branch, or against the policy
        of a later version: then it waits no more.
        """
        with suppress(Rejected):
            self.pool.add(judge(raw, self.tree, self.pool, None))


def _transactions(blocks: list[KnownBlock]) -> list[bytes]:
    return [with_witness(tx) for known in blocks for tx in known.block.txs[1:]]
