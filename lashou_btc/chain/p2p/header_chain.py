"""The headers of the chain with most work that peers have shown, from block 0 on; the older ones kept in a file.

Each header is judged as the index judges them (`anchors/headers.py`): below the network's checkpoint by its link
alone, as the checkpoint vouches for all before it, above by all rules. So a peer that shows another chain is found
out here, and nobody has to stop for it.
"""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from lashou_btc.anchors.headers import Head, head_of, heads, origin, work_of
from lashou_btc.anchors.tx import display, sha256d
from lashou_btc.chain.stretch import linked
from lashou_btc.errors import Refused
from lashou_btc.networks import Network
from lashou_btc.writing import put

BURIED = 144
"""Headers below so many others go into the file."""
KEEP_EVERY = 2_016
"""It is written when so many have come: a session asks for these again, in one or two questions."""
SIZE = 80


class HeaderChain:
    """One chain's headers. `path`: the file, or None to keep them in memory. Not to be used by several threads."""

    def __init__(self, network: Network, path: Path | None = None) -> None:
        self._network, self._path = network, path
        self._raw = bytearray()
        self._kept = 0
        if path is not None:
            with suppress(OSError):
                self._raw = bytearray(path.read_bytes())
        if not self._sound():
            self._raw = bytearray()
        self._kept = len(self._raw) // SIZE

    def _sound(self) -> bool:
        """Whether the file can be what we wrote. Its middle is looked at when it is asked for."""
        if len(self._raw) % SIZE or display(sha256d(bytes(self._raw[:SIZE]))) != self._network.genesis:
            return False
        return linked(self.headers(max(self.tip - KEEP_EVERY, 0), self.tip))

    @property
    def tip(self) -> int:
        """The height of the last header, -1 if there is none."""
        return len(self._raw) // SIZE - 1

    def id_at(self, height: int) -> bytes:
        """A block's id, in internal byte order."""
        return sha256d(bytes(self._raw[height * SIZE:(height + 1) * SIZE]))

    def headers(self, start: int, stop: int) -> list[bytes]:
        """The headers of heights start..stop, all of which there are."""
        raw = bytes(self._raw[start * SIZE:(stop + 1) * SIZE])
        return [raw[at:at + SIZE] for at in range(0, len(raw), SIZE)]

    def linked(self, start: int, stop: int) -> list[bytes] | None:
        """As `headers`; None where they are damaged, and then all has been forgotten."""
        found = self.headers(start, stop)
        if linked(found):
            return found
        self._raw.clear()
        self._kept = 0
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink()
        return None

    def begin(self, genesis: bytes) -> None:
        """Takes in the header of block 0."""
        self._raw[:] = genesis

    def locator(self, top: int) -> dict[bytes, int]:
        """Ids and heights from `top` down, ever further apart, block 0 last."""
        found, height, gap = {}, top, 1
        while height > 0:
            found[self.id_at(height)] = height
            gap = gap * 2 if len(found) >= 10 else 1
            height -= gap
        return found | {self.id_at(0): 0}

    def work_above(self, height: int) -> int:
        """The work of the blocks above that height."""
        raw = self._raw
        return sum(work_of(int.from_bytes(raw[at + 72:at + 76], "little"))
                   for at in range((height + 1) * SIZE, len(raw), SIZE))

    def head(self, height: int) -> Head:
        """The head at that height, with the work since the beginning of what judging the next one takes."""
        start = origin(height, self._network.work)
        return head_of(start, self.headers(start, height), 0, self._network.work)

    def replace(self, fork: int, raws: Sequence[bytes]) -> None:
        """From now on these follow the block at the height `fork`. The file gets what is buried by now."""
        self._raw[(fork + 1) * SIZE:] = b"".join(raws)
        self._kept = min(self._kept, fork + 1)
        count = self.tip + 1 - BURIED
        if self._path is None or count < self._kept + KEEP_EVERY:
            return
        if keep(self._path, bytes(self._raw[:count * SIZE])):
            self._kept = count


class PeerBranch:
    """Headers that a peer shows after the chain's block at `fork`, judged as they come. What the chain has too only
    moves the fork up.
    """

    def __init__(self, network: Network, chain: HeaderChain, fork: int) -> None:
        self._network, self._headers = network, chain
        self.fork, self.raws = fork, list[bytes]()
        self._head: Head | None = None
        self._start = 0

    @property
    def work(self) -> int:
        """The work of what the chain does not have."""
        return self._head.work - self._start if self._head is not None else 0

    @property
    def is_better(self) -> bool:
        """Whether it has more work than what the chain has instead."""
        return self.work > self._headers.work_above(self.fork)

    def add(self, raws: Sequence[bytes]) -> None:
        """More headers. Raises Refused where one breaks a rule."""
        at = 0
        if not self.raws:
            known = self._headers.headers(self.fork + 1, self.fork + len(raws))
            while at < min(len(known), len(raws)) and known[at] == raws[at]:
                at += 1
            self.fork += at
        if at == len(raws):
            return
        checkpoint = self._network.checkpoint
        if self._head is None:
            if self.fork < checkpoint.height <= self._headers.tip:
                raise Refused("header.checkpoint:peers", fork=self.fork + 1)
            self._head = self._headers.head(self.fork)
            self._start = self._head.work
        for head in heads(self._head, raws[at:], checkpoint, checkpoint.height, self._network.work):
            self._head = head
        self.raws += raws[at:]


def keep(path: Path, data: bytes) -> bool:
    """Writes a file that only saves questions, whole or not at all; whether it could."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        put(path, data, replace=True, durable=False)
    except OSError:
        return False
    return True
