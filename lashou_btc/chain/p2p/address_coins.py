"""The coins of an address, found by filters: what has been found is kept, so that only new blocks are looked at."""

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from lashou_btc.anchors.tx import OutPoint, parse_block
from lashou_btc.chain.base import Piece, RawBlock, ScriptCoin, Wanted
from lashou_btc.chain.p2p.header_chain import keep

CoinsFound = dict[OutPoint, ScriptCoin]


class One:
    """`Wanted` for one script."""

    outpoints: Collection[OutPoint] = ()

    def __init__(self, script: bytes) -> None:
        self.scripts: Sequence[bytes] = (script,)

    def ahead(self, count: int) -> Sequence[bytes]:
        """No more come."""
        return ()


class AddressCoins:
    """Coins by script as of a block, in a file (None: nowhere). A file that cannot be read counts as empty."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def find(self, script: bytes, first: int, tip: int, buried: int, block_hash: Callable[[int], str | None],
             pieces: Callable[[int, int, Wanted], Iterator[Piece]]) -> list[ScriptCoin]:
        """The unspent outputs that pay the script in heights first..tip, oldest first. What stands at `buried` is
        kept for the next time.
        """
        found: CoinsFound = {}
        start = first
        height, known = self._load(script, start, block_hash)
        if height >= first:
            found, first = known, height + 1
        for piece in pieces(first, tip, One(script)):
            if isinstance(piece, RawBlock):
                _take(found, piece, script)
            if piece.height == buried:
                self._save(script, (start, piece.height, piece.hash), found)
        return sorted(found.values(), key=lambda coin: (coin.height, coin.outpoint))

    def _all(self) -> dict[str, Any]:
        if self._path is not None:
            with suppress(OSError, ValueError, RecursionError):
                value = json.loads(self._path.read_bytes())
                return value if isinstance(value, dict) else {}
        return {}

    def _load(self, script: bytes, first: int, block_hash: Callable[[int], str | None]) -> tuple[int, CoinsFound]:
        """Up to which height all is known from `first` on, -1 if nothing is; and the coins there."""
        try:
            start, height, block, rows = self._all()[script.hex()]
            if type(height) is int and start <= first and block_hash(height) == block:
                coins = [ScriptCoin(OutPoint.parse(out), int(value), int(at)) for out, value, at in rows]
                return height, {coin.outpoint: coin for coin in coins}
        except (KeyError, ValueError, TypeError):
            pass
        return -1, {}

    def _save(self, script: bytes, known: tuple[int, int, str], found: CoinsFound) -> None:
        if self._path is None:
            return
        rows = [[str(coin.outpoint), coin.value_sat, coin.height] for coin in found.values()]
        keep(self._path, json.dumps(self._all() | {script.hex(): [*known, rows]}).encode())


def _take(found: CoinsFound, block: RawBlock, script: bytes) -> None:
    for tx in parse_block(block.raw).txs:
        for spent in tx.inputs:
            found.pop(spent.outpoint, None)
        for n, out in enumerate(tx.outputs):
            if out.script == script:
                outpoint = OutPoint(tx.txid, n)
                found[outpoint] = ScriptCoin(outpoint, out.value_sat, block.height)
