"""A node's headers and blocks: from its files where they can be read here, by REST where it is on, else by RPC in
batches; by its filters where it keeps them.

What is read is read of one chain: the headers say which, and blocks are asked for by their ids.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bitcoinrpc import RPCError

from lashou_btc.anchors.tx import OutPoint, display, parse_tx, sha256d
from lashou_btc.chain.base import Piece, RawBlock, Trust, Wanted
from lashou_btc.chain.blockfiles import BlockFiles, FileError
from lashou_btc.chain.filtered import by_filters
from lashou_btc.chain.rest import MAX_HEADERS, Rest, RestError
from lashou_btc.chain.rpc_values import block_or_tx_id, natural, raw_bytes
from lashou_btc.chain.stretch import Stretch
from lashou_btc.errors import InvalidInput, Unreachable

if TYPE_CHECKING:
    from lashou_btc.chain.node import Node

FILTERS = "basic block filter index"
"""What a node calls its index of filters."""
HEADERS_BATCH, BATCH = 500, 25
_FIRST_BATCH = 10
_BATCH_BYTES = 8_000_000
"""Of hex in one reply, by the size of the blocks before. Small ones say nothing of the next, so `BATCH` is small,
too. A reply takes several times its size, here and at the node."""
WHOLE_BLOCKS = 144
"""The newest blocks are read whole, whatever filters say. It takes seconds, and people act on what is newest."""
BYTES_PER_SCRIPT = 15
"""To match a script takes a node as long as to hand over so many bytes of a block."""
FEW = 150
"""For no more blocks than that files are not gone through: they may lie anywhere in some hundred megabytes."""
SMALL_BYTES = 64_000
"""Where blocks are smaller on average, a request takes more than unmasking the bytes of a file does."""
_SCAN_S = 24 * 3600.0  # scanblocks says nothing until it is done
_MISC, _BAD_PARAMETER = -1, -8  # Core's src/rpc/protocol.h


class NodeBlocks:
    """Reads the chain of one node. `filters`, `rest`, `files`: whether to use them; by default where they are there
    and help.
    """

    def __init__(self, node: "Node", filters: bool | None, rest: bool | None, files: bool | None) -> None:
        self._always_files = files is True
        folder = node.rpc.endpoint.blocks if files is not False else None
        self._files = BlockFiles(folder, node.network.magic) if folder is not None else None
        self._node, self._rpc, self._filters = node, node.rpc, filters
        self._rest: Rest | None = Rest(node.rpc.endpoint, node.rpc.timing.answer_s) if rest is not False else None
        self._read = Stretch()  # of the headers that were read last

    # Headers

    def ids(self, start: int, stop: int) -> list[str]:
        """Ids of the active chain's blocks start..stop, [] if it is shorter; with a look at the genesis block."""
        with self._node.asking("getblockhash"):
            try:
                genesis, *ids = self._rpc.batch([("getblockhash", [h]) for h in (0, *range(start, stop + 1))])
            except RPCError as error:
                if error.error["code"] != _BAD_PARAMETER:
                    raise
                return []
            self._node.check_genesis(genesis)
            return [block_or_tx_id(i) for i in ids]

    def _all_ids(self, start: int, stop: int) -> list[str]:
        ids = self.ids(start, stop) if start >= 0 else []
        if not ids:
            raise InvalidInput("chain.no-such-height:node", place=self._rpc.place, start=start, stop=stop)
        return ids

    def headers(self, start: int, stop: int) -> list[bytes]:
        """As `Feed.headers`."""
        self._all_ids(start, start), self._all_ids(stop, stop)
        found: list[bytes] = []
        ids = bytearray()
        previous = None
        while start + len(found) <= stop:
            for raw in self._some_headers(start + len(found), stop):
                if previous is not None and raw[4:36] != previous:
                    raise self._moved()
                previous = sha256d(raw)
                ids += previous
                found.append(raw)
        self._read = Stretch(start, bytes(ids))
        return found

    def _some_headers(self, start: int, stop: int) -> list[bytes]:
        """Some headers from `start` on, the first of them the active chain's."""
        if self._rest is not None:
            first, = self._all_ids(start, start)
            try:
                raw = self._rest.headers(first, min(stop - start + 1, MAX_HEADERS))
            except RestError:
                self._rest = None
            else:
                if display(sha256d(raw[:80])) != first:
                    raise self._moved()
                return [raw[at:at + 80] for at in range(0, len(raw), 80)]
        ids = self._all_ids(start, min(start + HEADERS_BATCH - 1, stop))
        with self._node.asking("getblockheader"):
            found = [raw_bytes(a) for a in self._rpc.batch([("getblockheader", [i, False]) for i in ids])]
            for block_id, raw in zip(ids, found, strict=True):
                self._check(raw, block_id)
        return found

    @staticmethod
    def _check(header: bytes, block_id: str) -> None:
        if len(header) != 80 or display(sha256d(header)) != block_id:
            raise ValueError("another block")

    def _moved(self) -> Unreachable:
        return Unreachable("chain.moved:node", place=self._rpc.place)

    def _ids_of(self, start: int, stop: int) -> Stretch:
        """The ids of these heights, of the chain that is the active one now."""
        top, = self._all_ids(stop, stop)
        stretch = self._read
        if not stretch.covers(start, stop) or stretch.id_at(stop) != top:
            headers = self.headers(start, stop)
            stretch = Stretch.of(start, headers)
        return stretch

    # Blocks

    def blocks(self, start: int, stop: int) -> Iterator[RawBlock]:
        """As `Feed.blocks`. Raises Unreachable (`node.pruned`) for blocks that the node no longer has."""
        if start <= stop:
            yield from self.several(self._ids_of(start, stop), range(start, stop + 1))

    def several(self, stretch: Stretch, heights: Sequence[int]) -> Iterator[RawBlock]:
        """The blocks of these heights, in order."""
        done = 0
        if self._files is not None and (self._always_files or self._are_quicker(len(heights))):
            try:
                for height, raw in zip(heights, self._files.blocks(stretch, heights), strict=False):
                    yield RawBlock(height, stretch.id_at(height), raw)
                    done += 1
            except FileError:  # they are another user's, or pruned
                self._files = None
        if self._rest is not None and done < len(heights):
            left = heights[done:]
            try:
                for height, raw in zip(left, self._rest.blocks(map(stretch.id_at, left)), strict=False):
                    if sha256d(raw[:80]) != stretch.raw_id(height):
                        raise RestError
                    yield RawBlock(height, stretch.id_at(height), raw)
                    done += 1
            except RestError:  # it is off, or has lost its voice: RPC goes on, or says what is wrong
                self._rest = None
        if done < len(heights):
            yield from self._by_rpc(stretch, heights[done:])

    def _are_quicker(self, count: int) -> bool:
        """Whether files are: than RPC where many blocks are read, than REST where these are small, too."""
        if count <= FEW or self._rest is None:
            return count > FEW
        info = self._node.identify()
        with self._node.asking("getblockchaininfo"):
            return natural(info["size_on_disk"]) < SMALL_BYTES * (natural(info["blocks"]) + 1)

    def _by_rpc(self, stretch: Stretch, heights: Sequence[int]) -> Iterator[RawBlock]:
        """In batches that grow to `BATCH` as long as they stay small. The next is under way while one is used."""
        at, count = 0, _FIRST_BATCH
        coming: Future[list[RawBlock]] | None = None
        with ThreadPoolExecutor(1, "blocks") as pool:
            try:
                while at < len(heights):
                    found = coming.result() if coming else self._batch(stretch, heights[at:at + count])
                    at += len(found)
                    size = sum(2 * len(block.raw) for block in found)
                    count = max(1, min(2 * count, _BATCH_BYTES * len(found) // size, BATCH))
                    coming = pool.submit(self._batch, stretch, heights[at:at + count])
                    yield from found
            finally:
                pool.shutdown(wait=True, cancel_futures=True)

    def _batch(self, stretch: Stretch, heights: Sequence[int]) -> list[RawBlock]:
        if not heights:
            return []
        ids = [stretch.id_at(height) for height in heights]
        with self._node.asking("getblock"):
            try:
                raws = [raw_bytes(a) for a in self._rpc.batch([("getblock", [i, 0]) for i in ids])]
                for block_id, raw in zip(ids, raws, strict=True):
                    self._check(raw[:80], block_id)
                return [RawBlock(*row) for row in zip(heights, ids, raws, strict=True)]
            except RPCError as error:
                lowest = self._node.identify().get("pruneheight")
                if error.error["code"] != _MISC or type(lowest) is not int or lowest <= heights[0]:
                    raise
        raise Unreachable("node.pruned", place=self._rpc.place, lowest=lowest, height=heights[0])

    # By filters

    def pieces(self, start: int, stop: int, wanted: Wanted) -> Iterator[Piece]:
        """As `Feed.pieces`: by filters but for the newest blocks, where the node has them and that is quicker."""
        old = stop - WHOLE_BLOCKS if self._filters is None else stop
        if start <= old and self._by_filters(old, len(wanted.scripts)):
            yield from by_filters(_Filters(self, self._ids_of(start, stop)), start, old, wanted)
            start = old + 1
        yield from self.blocks(start, stop)

    def _by_filters(self, stop: int, scripts: int) -> bool:
        """Whether filters up to that height are there, and quicker than blocks are on average."""
        if self._filters is None:
            info = self._node.identify()
            with self._node.asking("getblockchaininfo"):
                if natural(info["size_on_disk"]) < BYTES_PER_SCRIPT * scripts * (natural(info["blocks"]) + 1):
                    return False
        return self._filters is not False and self.filtered_to() >= stop

    def filtered_to(self) -> int:
        """The height up to which the node has filters, -1 if it keeps none."""
        with self._node.asking("getindexinfo"):
            return self.best_filter(self._rpc.call("getindexinfo"))

    def best_filter(self, indexes: dict[str, Any]) -> int:
        """The same, by an answer to `getindexinfo`."""
        index = indexes.get(FILTERS)
        return -1 if index is None or self._filters is False else natural(index["best_block_height"])

    def match(self, stretch: Stretch, start: int, stop: int, scripts: Sequence[bytes]) -> set[int]:
        """The heights start..stop whose filters match one of the scripts, of that chain."""
        # A node does one scan at a time; Rpc waits for another's to end.
        with self._node.asking("scanblocks"):
            answer = self._rpc.call("scanblocks", "start", [f"raw({script.hex()})" for script in scripts], start,
                                    stop, "basic", answer_s=_SCAN_S)
            if answer is False or answer["completed"] is not True or answer["from_height"] != start \
                    or answer["to_height"] != stop:
                raise ValueError("another range")
            found = {bytes.fromhex(block_or_tx_id(i))[::-1] for i in answer["relevant_blocks"]}
        hits = {height for height in range(start, stop + 1) if stretch.raw_id(height) in found}
        if len(hits) != len(found) or self._all_ids(stop, stop) != [stretch.id_at(stop)]:
            raise self._moved()  # other blocks than ours have been gone through
        return hits

    def script_of(self, outpoint: OutPoint) -> bytes | None:
        """The script that an output pays; b"" if it is unspent at the tip; None where the node does not know."""
        with self._node.asking("gettxout"):
            if self._rpc.call("gettxout", outpoint.txid, outpoint.vout, False) is not None:
                return b""
        raw = self._node.transaction(outpoint.txid)
        outputs = parse_tx(raw).outputs if raw is not None else ()
        return outputs[outpoint.vout].script if outpoint.vout < len(outputs) else None


@dataclass(frozen=True)
class _Filters:
    """A node's filters of one chain, as `Matcher`."""

    source: NodeBlocks
    stretch: Stretch
    trust: Trust = Trust.NODE

    def id_at(self, height: int) -> str:
        return self.stretch.id_at(height)

    def match(self, start: int, stop: int, scripts: Sequence[bytes]) -> set[int]:
        return self.source.match(self.stretch, start, stop, scripts)

    def blocks(self, heights: Sequence[int]) -> Iterator[RawBlock]:
        return self.source.several(self.stretch, heights)

    def script_of(self, outpoint: OutPoint) -> bytes | None:
        return self.source.script_of(outpoint)
