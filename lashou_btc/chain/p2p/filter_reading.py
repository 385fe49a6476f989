"""Reading a chain by its peers' filters: which filters all agree on, who lies where they do not, and the blocks.

Where the peers give different filters of a block, the block itself is fetched, and it is read whole, so nothing in
it can be hidden, whoever lies. Besides, the filters are compared with it as far as a block tells what is in its
filter, and who gave one that is false by that is left.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import groupby
from typing import TypeVar

from lashou_btc.anchors import body
from lashou_btc.anchors.tx import OutPoint
from lashou_btc.chain.base import RawBlock, Trust
from lashou_btc.chain.p2p import gcs
from lashou_btc.chain.p2p.crowd import Crowd
from lashou_btc.chain.p2p.peer import Lost, Peer
from lashou_btc.chain.p2p.wire import MAX_FILTERS
from lashou_btc.chain.stretch import Stretch
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.words import Said

T = TypeVar("T")
J = TypeVar("J")

_FIRST_BATCH, _LARGEST_BATCH = 4, 16


class FilterReading:
    """One reading of one chain, whatever happens to the chain meanwhile: `Matcher` by what the peers agree on."""

    trust = Trust.PEERS

    def __init__(self, crowd: Crowd, ids: Stretch) -> None:
        self._crowd, self._ids = crowd, ids
        self._agreed_on: dict[int, bytes | None] = {}

    def id_at(self, height: int) -> str:
        """As `Matcher`."""
        return self._ids.id_at(height)

    def script_of(self, outpoint: OutPoint) -> bytes | None:
        """As `Matcher`: peers have no index of coins."""
        return None

    # Filters

    def match(self, start: int, stop: int, scripts: Sequence[bytes]) -> set[int]:
        """As `Matcher`; also the heights whose filters are in dispute, or none at all."""
        wanted, hits = gcs.Scripts(scripts), set[int]()
        chunks = [range(first, min(first + MAX_FILTERS, stop + 1)) for first in range(start, stop + 1, MAX_FILTERS)]
        for chunk, filters in zip(chunks, one_ahead(self._filters, chunks), strict=True):
            for height, raw in zip(chunk, filters, strict=True):
                try:
                    if raw is None or wanted.match(raw, self._ids.raw_id(height)):
                        hits.add(height)
                except InvalidInput:
                    hits.add(height)
        return hits

    def _filters(self, heights: range) -> list[bytes | None]:
        """The filters of these heights, None where they are in dispute."""
        hashes, found = self._agreed(heights), list[bytes | None]()
        for agreed, run in groupby(zip(heights, hashes, strict=True), lambda pair: pair[1] is not None):
            pairs = list(run)
            found += self._run(pairs) if agreed else [None] * len(pairs)
        return found

    def _run(self, pairs: Sequence[tuple[int, bytes | None]]) -> list[bytes]:
        first, last = pairs[0][0], pairs[-1][0]
        hashes = [digest for _, digest in pairs if digest is not None]
        return self._crowd.any(last, lambda peer: peer.filters(first, self._ids.raw_ids(first, last), hashes))

    def _agreed(self, heights: range) -> list[bytes | None]:
        """The hashes of the filters of these heights on which all peers agree, None where they do not."""
        if not all(height in self._agreed_on for height in heights):
            first, last = heights[0], heights[-1]
            ids = self._ids.raw_ids(first, last)
            said = self._crowd.each(last, lambda peer: peer.filter_hashes(first, ids))
            seen: set[int] = set()
            while (disputed := set(_differing(said.values()))) - seen:
                at = min(disputed - seen)
                seen.add(at)
                said = self._without_liars(first + at, said, at)
            agreed = next(iter(said.values()))
            self._agreed_on |= {h: None if n in disputed else agreed[n] for n, h in enumerate(heights)}
        return [self._agreed_on[height] for height in heights]

    def _without_liars(self, height: int, said: dict[Peer, tuple[bytes, ...]],
                       at: int) -> dict[Peer, tuple[bytes, ...]]:
        """What is left of what they said once those are gone whose filter of that block, number `at` of these, is
        false by the block.
        """
        raw = next(self.blocks([height])).raw
        whys: dict[bytes, Said | None] = {}
        for peer, hashes in said.items():
            try:
                if hashes[at] not in whys:
                    found, = peer.filters(height, [self._ids.raw_id(height)], [hashes[at]])
                    whys[hashes[at]] = gcs.contradiction(found, raw)
                if whys[hashes[at]]:
                    raise Lost("false-filter", lied=True, height=height, why=whys[hashes[at]])
            except Lost as why:
                self._crowd.drop(peer, why)
        left = self._crowd.usable(height)
        return {peer: hashes for peer, hashes in said.items() if peer in left}

    # Blocks

    def blocks(self, heights: Sequence[int]) -> Iterator[RawBlock]:
        """As `Matcher`: each compared with its header, and its witnesses with what it commits to."""
        count, at = _FIRST_BATCH, 0
        batches: list[Sequence[int]] = []
        while at < len(heights):
            batches.append(heights[at:at + count])
            at, count = at + count, min(2 * count, _LARGEST_BATCH)
        for batch in one_ahead(self._batch, batches):
            yield from batch

    def _batch(self, heights: Sequence[int]) -> list[RawBlock]:
        def fetch(peer: Peer) -> list[bytes]:
            found = peer.blocks([self._ids.raw_id(height) for height in heights])
            for height, raw in zip(heights, found, strict=True):
                try:
                    body.check_witnesses(raw)
                except (InvalidInput, Refused) as error:
                    raise Lost("false-block", lied=True, height=height, error=error) from None
            return found
        raws = self._crowd.any(heights[-1], fetch, 1)  # it proves itself
        return [RawBlock(height, self.id_at(height), raw) for height, raw in zip(heights, raws, strict=True)]


def _differing(said: Collection[Sequence[bytes]]) -> Iterator[int]:
    """The places at which not all say the same."""
    return (n for n, hashes in enumerate(zip(*said, strict=True)) if len(set(hashes)) > 1)


def one_ahead(act: Callable[[J], T], jobs: Iterable[J]) -> Iterator[T]:
    """What `act` makes of each job, in order; the next is under way while one is used."""
    coming: Future[T] | None = None
    with ThreadPoolExecutor(1, "ahead") as pool:
        try:
            for job in jobs:
                following = pool.submit(act, job)
                if coming is not None:
                    yield coming.result()
                coming = following
            if coming is not None:
                yield coming.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
