"""Electrum servers as a `Feed`, for looking: the union of what at least two of them list and prove.

One alone is taken too, as it shows no less than a block explorer does; but it can hide anything, so what it showed
has a trust of its own (`Trust.SERVER`), is warned of, and is read again when a second one is there.
"""

import select
import time
from collections.abc import Callable, Collection, Iterator, Sequence

from lashou_btc.anchors.tx import OP_RETURN, OutPoint, Tx, parse_tx, vsize
from lashou_btc.chain.base import (
    About,
    Cannot,
    Piece,
    RawBlock,
    Rejected,
    ScriptCoin,
    Syncing,
    Tip,
    Trust,
    Waiting,
    Wanted,
    offered,
)
from lashou_btc.chain.closing import Closing
from lashou_btc.chain.electrum.agree import Servers
from lashou_btc.chain.electrum.client import ServerTiming
from lashou_btc.chain.electrum.place import ServerAddress
from lashou_btc.chain.electrum.server import HistoryEntry, Refusal, Server, Unconfirmed
from lashou_btc.chain.electrum.union import Headers, Union, find
from lashou_btc.chain.stretch import linked
from lashou_btc.errors import InvalidInput, Unreachable
from lashou_btc.networks import Network
from lashou_btc.words import said

MOST_ANCESTORS = 100
"""Waiting transactions that one may depend on: more than nodes keep."""


class Electrum(Closing):
    """`Feed` on Electrum servers. Connects when it is asked something."""

    def __init__(self, network: Network, places: Sequence[ServerAddress],
                 timing: ServerTiming | None = None) -> None:
        self.network = network
        self._servers = Servers(network, [Server(place, timing) for place in places])
        self._read = Headers()

    def __repr__(self) -> str:
        return f"Electrum({self.network.name}, {', '.join(s.name for s in self._servers.servers)})"

    def close(self) -> None:
        """Ends the connections."""
        for server in self._servers.servers:
            server.client.close()

    def about(self) -> About:
        """The servers by their addresses, and what is to be said of those that are left out."""
        if self._servers.lead is None:
            self._servers.agree()
        live = self._servers.live
        names = [server.name for server in live]
        return About(str(said("source.electrum", names=names)),
                     Trust.SERVERS if len(live) > 1 else Trust.SERVER, None, tuple(self._servers.doubts()))

    def syncing(self) -> Syncing | None:
        """None: servers do not say."""
        return None

    # The chain

    def tip(self) -> Tip:
        """The best block that a server shows, whose branch has the most work."""
        lead = self._servers.agree()
        assert lead.tip is not None, "it has been asked"
        return lead.tip

    def _known_tip(self) -> Tip:
        lead = self._servers.lead
        return lead.tip if lead is not None and lead.tip is not None else self.tip()

    def block_hash(self, height: int) -> str | None:
        """Id of the active chain's block at `height`, or None above the tip."""
        if height < 0 or (height > self._known_tip().height and height > self.tip().height):
            return None
        while True:
            try:
                return self._servers.first(lambda server: server.id_at(height))
            except Unreachable as error:  # another can be asked: its headers say whether they fit
                if error.code != "chain.moved":
                    raise

    def headers(self, start: int, stop: int) -> list[bytes]:
        """As `Feed.headers`, of the server that shows the chain; linked, and up to its tip."""
        if start > stop:
            return []
        tip = self._known_tip()
        if start < 0 or stop > tip.height:
            raise InvalidInput("chain.no-such-height:servers", start=start, stop=stop)
        raws = self._servers.first(lambda server: server.headers(start, stop))
        read = Headers.of(start, raws)
        if not linked(raws) or (stop == tip.height and read.id_at(stop) != tip.hash):
            raise self._servers.moved()
        self._read = read
        return raws

    def _headers_of(self, start: int, stop: int) -> Headers:
        """The headers of these heights, of the chain that is the active one now."""
        top = self.block_hash(stop)
        if not self._read.covers(start, stop) or self._read.id_at(stop) != top:
            self.headers(start, stop)
        return self._read

    def pieces(self, start: int, stop: int, wanted: Wanted) -> Iterator[Piece]:
        """As `Feed.pieces`: the transactions that servers list, each with its proof."""
        if start <= stop:
            yield from Union(self._servers, self._headers_of(start, stop), start, stop).pieces(wanted)

    def blocks(self, start: int, stop: int) -> Iterator[RawBlock]:
        """Servers have none. Raises Cannot."""
        raise Cannot("chain.cannot:blocks")

    def coins(self, script: bytes) -> list[ScriptCoin]:
        """Confirmed unspent outputs that pay `script`, oldest first, by all that the servers list; the heights are
        their word.
        """
        heights = {entry.txid: entry.height for (history,) in self._each_history(script) for entry in history
                   if entry.height > 0}
        txs = {txid: parse_tx(raw) for txid in heights if (raw := find(self._servers, txid)) is not None}
        spent = {i.outpoint for tx in txs.values() for i in tx.inputs}
        found = [ScriptCoin(outpoint, out.value_sat, heights[txid]) for txid, tx in txs.items()
                 for n, out in enumerate(tx.outputs)
                 if out.script == script and (outpoint := OutPoint(txid, n)) not in spent]
        return sorted(found, key=lambda coin: (coin.height, coin.outpoint))

    def _each_history(self, script: bytes) -> list[list[list[HistoryEntry]]]:
        self.tip()
        return list(self._servers.all(lambda server: server.histories([script])).values())

    # What waits for a block

    def transaction(self, txid: str) -> bytes | None:
        """A transaction's bytes, waiting or in a block, or None."""
        self._known_tip()
        return find(self._servers, txid)

    def in_mempool(self, txid: str) -> bool:
        """Whether the transaction waits for a block at one of the servers."""
        return self.waiting(txid) is not None

    def waiting(self, txid: str) -> Waiting | None:
        """The transaction if it waits for a block at one of the servers; fees are their word."""
        raw = self.transaction(txid)
        if raw is None:
            return None
        tx = parse_tx(raw)
        waits = self._waits(tx)
        if waits is None:
            return None
        alone = waits.fee_sat, vsize(raw, tx)
        (fee, size), todo, seen = alone, [] if waits.alone else [tx], {txid}
        while todo:
            for parent in dict.fromkeys(i.outpoint.txid for i in todo.pop().inputs):
                before = find(self._servers, parent) if parent not in seen else None
                if before is None:
                    continue
                seen.add(parent)
                made = parse_tx(before)
                if (its := self._waits(made)) is not None:
                    if len(seen) > MOST_ANCESTORS:
                        raise Cannot("chain.cannot:depends", txid=txid)
                    fee, size = fee + its.fee_sat, size + vsize(before, made)
                    todo += [] if its.alone else [made]
        return Waiting(raw, fee, size, *alone)

    def spenders(self, outpoints: Collection[OutPoint]) -> dict[OutPoint, str]:
        """Servers list by scripts, not by coins. Raises Cannot."""
        raise Cannot("chain.cannot:spends")

    def _waits(self, tx: Tx) -> Unconfirmed | None:
        """How a transaction waits: found by a script that it pays, as servers have no other way."""
        script = next((out.script for out in tx.outputs if out.script[:1] != bytes([OP_RETURN])), None)
        if script is None:
            raise Cannot("chain.cannot:waits", txid=tx.txid)
        found = self._servers.all(lambda server: server.waiting(script)).values()
        return next((waiting[tx.txid] for waiting in found if tx.txid in waiting), None)

    def check(self, raw: bytes) -> None:
        """Servers only take a transaction or refuse it. Raises Cannot."""
        raise Cannot("chain.cannot:taken")

    def broadcast(self, raw: bytes) -> str:
        """Hands the transaction to all servers, as one could keep it to itself. Returns its txid. Raises Rejected
        with their words where none takes it, InvalidInput if it is none.
        """
        txid = offered(raw).txid
        self.tip()

        def send(server: Server) -> str:
            try:
                server.broadcast(raw, txid)
            except Refusal as error:
                return str(error)
            return ""

        answers = self._servers.all(send)
        if all(answers.values()) and not self.in_mempool(txid):  # or one passed it on before another was asked
            raise Rejected("chain.rejected:servers", whys=[
                said("chain.rejected:server", server=server.name, words=words.replace(f"[{raw.hex()}]", "").strip())
                for server, words in answers.items()])
        return txid

    def feerate_sat_vb(self, target_blocks: int) -> int:
        """The lowest that a server thinks enough, at least 1. It is their word: who pays too little can pay more
        later, what was paid too much is gone.
        """
        if not 1 <= target_blocks <= 1008:
            raise InvalidInput("fee.target", target_blocks=target_blocks)
        return self._lowest(lambda server: server.feerate_sat_vb(target_blocks))

    def least_sat_vb(self) -> int:
        """The lowest that a server says its node passes on, at least 1."""
        return self._lowest(lambda server: server.least_sat_vb())

    def _lowest(self, ask: Callable[[Server], int | None]) -> int:
        self._known_tip()
        return max(1, min((rate for rate in self._servers.all(ask).values() if rate is not None), default=1))

    def wait(self, height: int, timeout_s: float) -> None:
        """Returns when a server tells of a block, or ends the connection; at the latest after `timeout_s`."""
        until = time.monotonic() + timeout_s
        while (left := until - time.monotonic()) > 0:
            live = [s for s in self._servers.live if s.client.fileno() >= 0]
            if not live:
                time.sleep(left)
                return
            news = self._servers.each(lambda server: server.client.hear(), live)
            if any(news.values()) or len(news) < len(live):
                return
            try:
                select.select([server.client for server in live], [], [], left)
            except (OSError, ValueError):  # it has been closed meanwhile
                return

    def grown(self, tip: Tip) -> None:
        """Not told here for less than all that is asked."""
