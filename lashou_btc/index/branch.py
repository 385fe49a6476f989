"""What a source shows of its chain: headers, each checked before anything that follows from them is believed."""

from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from lashou_btc.anchors.headers import (
    MEDIAN_SPAN,
    Head,
    head_of,
    heads,
    median,
    origin,
    root_below,
    work_of,
)
from lashou_btc.anchors.tx import display, sha256d
from lashou_btc.chain.base import Feed
from lashou_btc.errors import InvalidInput, Refused, Unreachable
from lashou_btc.index.bodies import bad
from lashou_btc.index.entries import IndexedBlock
from lashou_btc.networks import Network


class Moved(Exception):
    """The source's chain changed while it was read."""


@dataclass(frozen=True)
class Branch:
    """A source's checked headers: `root` and those `raws` that follow it, up to the height `tip`.

    `fork`: the last height on which index and source agree. `keep`: the lowest header that the index needs, to
    judge the ones after the contract's birthday. `top`: the head of its tip.
    """

    network: Network
    fork: int
    keep: int
    tip: int
    root: Head
    raws: Sequence[bytes]
    top: Head

    def blocks(self) -> Iterator[IndexedBlock]:
        """Its headers from the root on. They are read again, as a long chain's heads take much memory; judged they
        have been.
        """
        root = block_of(self.root)
        yield root
        times = deque(self.root.times, MEDIAN_SPAN)
        height, before, work = root.height, root.hash, root.work
        for raw in self.raws:
            time, bits = int.from_bytes(raw[68:72], "little"), int.from_bytes(raw[72:76], "little")
            times.append(time)
            height, work, previous, before = height + 1, work + work_of(bits), before, display(sha256d(raw))
            yield IndexedBlock(height, before, previous, time, median(times, height), work, raw)


def block_of(head: Head) -> IndexedBlock:
    """What is kept of a head."""
    header = head.header
    return IndexedBlock(head.height, header.hash, header.previous, header.time, head.median_time, head.work,
                        head.raw)


def read_branch(source: Feed, network: Network, birthday: int, fork: int, tip: int,
                known: Head | None) -> Branch:
    """Reads and checks the source's headers up to `tip`: from the fork's head `known`, or where the index has none,
    from the network's checkpoint.

    Raises Refused where a header breaks a rule, Unreachable where the chain ends below the checkpoint or gives
    something else than headers, Moved where they do not follow one another.
    """
    rules, checkpoint = network.work, network.checkpoint
    if known is not None:
        start, root, trusted = fork + 1, known, fork
    else:
        if tip < checkpoint.height:
            raise Unreachable("index.short", tip=tip, network_name=network.name,
                              checkpoint_height=checkpoint.height)
        start, trusted = min(origin(checkpoint.height, rules), origin(birthday, rules)), checkpoint.height
    with steady():
        raws = source.headers(start, tip) if start <= tip else []
    if len(raws) != tip + 1 - start:
        raise Moved
    for height, raw in enumerate(raws, start):
        if len(raw) != 80:
            raise bad(height, source.block_hash(height) or "", f"a header of {len(raw)} bytes instead of 80.")
    if known is None:
        root, raws = root_below(checkpoint, start, raws, rules), raws[1:]
    last = root
    try:
        for head in heads(root, raws, checkpoint, trusted, rules):
            last = head
    except Refused as error:
        if error.code == "header.link":
            raise Moved from error
        raise
    return Branch(network, fork, origin(birthday, rules), tip, root, raws, last)


def known_head(rows: Sequence[tuple[int, bytes, int]], network: Network) -> Head:
    """The last of headers that were checked before: (height, bytes, work), in order. Raises ValueError where they
    are damaged.
    """
    try:
        head = head_of(rows[0][0], [raw for _, raw, _ in rows], rows[0][2], network.work)
    except (Refused, InvalidInput):
        raise ValueError("its headers do not follow one another") from None
    if head.work != rows[-1][2]:
        raise ValueError("its headers and their work do not agree")
    return head


@contextmanager
def steady() -> Iterator[None]:
    """Turns a source's complaints about a chain that changes under it into Moved."""
    try:
        yield
    except (Unreachable, InvalidInput) as error:
        if error.code in ("chain.moved", "chain.no-such-height"):
            raise Moved from error
        raise
