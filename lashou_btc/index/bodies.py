"""Whether blocks are what their headers commit to: small ones here, large ones by Bitcoin Core's code in a thread.

`anchors/body.py` walks over a full block in some 15 ms, and holds up everything meanwhile. The kernel's check
(`CheckBlock`, with the Merkle root, without proof of work) takes a third of that on another core. What it refuses
is judged here again; what it accepts has passed more than is asked here.
"""

import ctypes
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import Any

from lashou_btc.anchors import body
from lashou_btc.anchors.tx import MAX_BLOCK_BYTES, Tx, parse_tx
from lashou_btc.chain.base import RawBlock
from lashou_btc.errors import InvalidInput, Refused, Unreachable
from lashou_btc.index.search import FEW, Search

LARGE_BYTES = 32_768
MOST_WAITING = 16
"""Large blocks that wait for their check: each takes its megabytes."""
SEVERAL = 8
"""After so many finds in a block, what is left of it is searched by single transactions."""


class Bodies:
    """Checks blocks. Of a large one `check` may not know yet; `finish` waits for all."""

    def __init__(self) -> None:
        self._pool: ThreadPoolExecutor | None = None
        self._waiting: deque[tuple[RawBlock, Future[bool]]] = deque()

    def check(self, block: RawBlock) -> None:
        """Raises Unreachable, now or in `finish`, unless these are exactly the block's transactions."""
        if len(block.raw) < LARGE_BYTES:
            self.transactions(block)
            return
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, "bodies")
        self._waiting.append((block, self._pool.submit(kernel_accepts, block.raw)))
        if len(self._waiting) > MOST_WAITING:
            self._settle()

    def matching(self, block: RawBlock, search: Search) -> Iterator[tuple[int, Tx]]:
        """Positions and contents of the transactions in which something stands that is looked for, also since the
        one before. The block is one that is being checked. Raises Unreachable where its bytes are no transactions.
        """
        raw, found = block.raw, 0
        search.news.clear()
        places = {one: raw.find(one) for one in search.found(raw)}
        try:
            for position, (start, end) in enumerate(body.bounds(raw) if places else ()):
                if end <= min(places.values()) if found < SEVERAL else not search.holds(raw[start:end]):
                    continue
                yield position, parse_tx(raw[start:end])
                found += 1
                if found < SEVERAL and not (places := _onward(raw, end, places, search)):
                    return
        except (InvalidInput, Refused) as error:
            raise bad(block.height, block.hash, str(error)) from None

    def finish(self) -> None:
        """Raises Unreachable where one of the blocks so far is not what its header commits to."""
        while self._waiting:
            self._settle()

    def _settle(self) -> None:
        block, future = self._waiting.popleft()
        if not future.result():
            self.transactions(block)

    def close(self) -> None:
        """Ends the thread; the next large block begins another."""
        self._waiting.clear()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None

    def transactions(self, block: RawBlock) -> list[bytes]:
        """The block's transactions, each as its bytes. Raises Unreachable unless they are exactly the block's."""
        try:
            return body.transactions(block.raw)
        except (InvalidInput, Refused) as error:
            raise bad(block.height, block.hash, str(error)) from None


def _onward(raw: bytes, start: int, places: dict[bytes, int], search: Search) -> dict[bytes, int]:
    """What stands in the rest of the bytes, also of what has come to be looked for since, and where first."""
    news = search.news if len(search.news) <= FEW else search.found(raw[start:])
    found = {one: raw.find(one, start) for one in news}
    found |= {one: at if at >= start else raw.find(one, start) for one, at in places.items()}
    search.news.clear()
    return {one: at for one, at in found.items() if at >= 0}


def kernel_accepts(raw: bytes) -> bool:
    """Whether Core's context-free check takes the block, and nothing stands after its last transaction."""
    k, params, merkle = _kernel()
    if len(raw) > MAX_BLOCK_BYTES:
        return False
    # pbk.Block takes bytes apart into numbers, which takes longer than all the rest: the kernel gets the pointer.
    block = k.btck_block_create(ctypes.cast(ctypes.c_char_p(raw), ctypes.c_void_p), len(raw))
    if not block:
        return False
    state = k.btck_block_validation_state_create()
    try:
        if k.btck_block_check(block, params, merkle, state) != 1:
            return False
        last = k.btck_block_get_transaction_at(block, k.btck_block_count_transactions(block) - 1)
        return raw.endswith(_bytes_of(k, last))
    finally:
        k.btck_block_validation_state_destroy(state)
        k.btck_block_destroy(block)


def _bytes_of(k: Any, tx: Any) -> bytes:
    parts: list[bytes] = []

    def write(data: int, size: int, _: Any) -> int:
        parts.append(ctypes.string_at(data, size))
        return 0
    k.btck_transaction_to_bytes(tx, k.btck_WriteBytes(write), None)
    return b"".join(parts)


@cache
def _kernel() -> tuple[Any, Any, int]:
    """Loaded when the first large block comes."""
    import pbk
    import pbk.capi.bindings as k
    chain = pbk.ChainParameters(pbk.ChainType.MAINNET)  # these limits are the same on every network
    return k, chain.consensus_params, int(pbk.BlockCheckFlags.MERKLE)


def bad(height: int, block_id: str, what: str) -> Unreachable:
    """The error for a source that gives something else than the block that it names."""
    return Unreachable("index.bad-block", block_id=block_id, height=height, what=what)
