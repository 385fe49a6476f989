"""Peers as a source of blocks: `Feed` for those who have no node.

What peers can not: say what a transaction spends, or what they think of one. So there is no test before one is
sent, and no fee of one that waits: both say so (`Cannot`). What feerate it takes follows roughly from the
newest blocks, and the coins of an address are found by filters, from a height on.
"""

import select
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from threading import RLock

from lashou_btc import layout
from lashou_btc.anchors.tx import OutPoint, display, parse_tx, sha256d
from lashou_btc.chain.base import (
    About,
    Cannot,
    OnProgress,
    Piece,
    RawBlock,
    ScriptCoin,
    Tip,
    Trust,
    Waiting,
    Wanted,
    offered,
)
from lashou_btc.chain.closing import Closing
from lashou_btc.chain.filtered import by_filters
from lashou_btc.chain.p2p.address_coins import AddressCoins
from lashou_btc.chain.p2p.crowd import REACH_BACK, Crowd
from lashou_btc.chain.p2p.feerates import average_sat_vb, expected_sat_vb
from lashou_btc.chain.p2p.filter_reading import FilterReading
from lashou_btc.chain.p2p.header_chain import HeaderChain
from lashou_btc.chain.p2p.peer import Lost, Patience, Peer, PeerAddress
from lashou_btc.chain.p2p.wire import MSG_TX, MSG_WTX
from lashou_btc.chain.stretch import Stretch
from lashou_btc.errors import InvalidInput, Unreachable
from lashou_btc.networks import Network
from lashou_btc.words import said

WHOLE_BLOCKS = REACH_BACK
"""The newest blocks are read whole: a peer has a block a moment before it has the block's filter."""
FEE_BLOCKS = 6
COINS_BLOCKS = 2_016
RELAY_S = 10.0
"""So long peers are given to ask for a transaction; Core waits up to 4 seconds before it does."""
SHOWS_S = 15.0
"""So long Core may take until it gives somebody new a transaction: it tells the news every 5 seconds or so."""
LEAST_WAIT_S = 1.0
"""Between two times that news ends the waiting, or a peer that cries wolf would have us run in circles."""
MOST_NAMED = 32


class Peers(Closing):
    """`Feed` over Bitcoin's peer-to-peer network, by block filters (BIP157, BIP158).

    `places`: the peers, at least two; none for those whom the network's seeds name. `folder`: where headers and
    coins are kept from one session to the next, None for nowhere. `since`: gives the height from which on coins are
    looked for, None for the newest blocks only. `progress` is told of headers that come, where they are many.
    Connects when first asked for something.
    """

    def __init__(self, network: Network, places: Sequence[PeerAddress] = (), folder: Path | None = None,
                 since: Callable[[], int | None] = lambda: None, patience: Patience | None = None,
                 progress: OnProgress | None = None) -> None:
        self.network, self._since = network, since
        self._crowd = Crowd(network, places, patience or Patience(), progress)
        kept = layout.HEADERS.at(folder, network.name) if folder is not None else None
        self._headers = HeaderChain(network, kept)
        self._coins = AddressCoins(layout.COINS.at(folder, network.name) if folder is not None else None)
        self._lock, self._is_read, self._said_at = RLock(), False, 0.0
        self._waited_at, self._rate = -LEAST_WAIT_S, ("", 1)

    def close(self) -> None:
        """Ends all connections."""
        for peer in self._crowd.peers:
            peer.close()
        self._crowd.peers.clear()

    def about(self) -> About:
        """The peers in use, by their addresses."""
        with self._lock:
            self._read_headers_once()
            peers = self._crowd.usable(self._held)
            return About(str(said("source.peers", names=[peer.name for peer in peers])), Trust.PEERS, len(peers),
                         self._crowd.doubts())

    def syncing(self) -> None:
        """As `Feed.syncing`: a peer that is behind is not in use."""

    # The chain

    @property
    def _held(self) -> int:
        """Up to which height peers must show our chain to be in use."""
        return max(self._headers.tip - REACH_BACK, 0)

    def tip(self) -> Tip:
        """The last block of the chain with most work that a peer shows, now; two at least show all but its end."""
        with self._lock:
            self._crowd.gather()
            self._crowd.follow(self._headers)
            self._crowd.usable(self._held)
            self._is_read = True
            return Tip(self._headers.tip, display(self._headers.id_at(self._headers.tip)))

    def _read_headers_once(self) -> None:
        if not self._is_read:
            self.tip()

    def block_hash(self, height: int) -> str | None:
        """As `Feed.block_hash`, of the chain as of the last look at the tip."""
        with self._lock:
            self._read_headers_once()
            return display(self._headers.id_at(height)) if 0 <= height <= self._headers.tip else None

    def headers(self, start: int, stop: int) -> list[bytes]:
        """As `Feed.headers`, of the chain as of the last look at the tip."""
        with self._lock:
            self._check(start, stop)
            found = self._headers.linked(start, stop)
            if found is None:
                self._is_read = False
                raise Unreachable("chain.moved:headers")
            return found

    def _check(self, start: int, stop: int) -> None:
        self._read_headers_once()
        if start <= stop and not 0 <= start <= stop <= self._headers.tip:
            raise InvalidInput("chain.no-such-height:peers", start=start, stop=stop)

    def _reading(self, start: int, stop: int) -> FilterReading:
        return FilterReading(self._crowd, Stretch.of(start, self.headers(start, stop)))

    def pieces(self, start: int, stop: int, wanted: Wanted) -> Iterator[Piece]:
        """As `Feed.pieces`: by filters, and the newest blocks whole."""
        if start > stop:
            return
        reading, old = self._reading(start, stop), stop - WHOLE_BLOCKS
        if start <= old:
            yield from by_filters(reading, start, old, wanted)
        yield from reading.blocks(range(max(start, old + 1), stop + 1))

    def blocks(self, start: int, stop: int) -> Iterator[RawBlock]:
        """As `Feed.blocks`."""
        if start <= stop:
            yield from self._reading(start, stop).blocks(range(start, stop + 1))

    def coins(self, script: bytes) -> list[ScriptCoin]:
        """As `Feed.coins`, of those that are not older than `coins_from`: by filters, from there the first time,
        and then from where the last time ended.
        """
        tip = self.tip().height
        return self._coins.find(script, self.coins_from(), tip, tip - WHOLE_BLOCKS, self.block_hash, self.pieces)

    def coins_from(self) -> int:
        """The height from which on coins are looked for: two weeks before what one's pools begin with, or now."""
        since = self._since()
        return max((self._headers.tip if since is None else min(since, self._headers.tip)) - COINS_BLOCKS, 0)

    # What waits for a block

    def transaction(self, txid: str) -> bytes | None:
        """A transaction's bytes if one of the peers gives it: it waits there, or is in the newest block. Peers say
        nothing of what came before they have told others what is new; so long they are asked again.
        """
        self._read_headers_once()
        while True:
            found = self._given(txid)
            left = max(self._said_at, self._crowd.connected_at) + SHOWS_S - time.monotonic()
            if found is not None or left <= 0:
                return found
            time.sleep(min(left, 1.0))

    def _given(self, txid: str) -> bytes | None:
        wanted = bytes.fromhex(txid)[::-1]
        for peer, raw in self._crowd.each(self._held, lambda peer: peer.transaction(wanted)).items():
            try:
                if raw is not None and parse_tx(raw).txid == txid:
                    return raw
            except InvalidInput:
                self._crowd.drop(peer, Lost("no-transaction", lied=True))
        return None

    def in_mempool(self, txid: str) -> bool:
        """As `Feed.in_mempool`: whether a peer shows it."""
        return self.transaction(txid) is not None

    def waiting(self, txid: str) -> Waiting | None:
        """As `Feed.waiting`; Cannot where it does wait."""
        if self.transaction(txid) is None:
            return None
        raise Cannot("chain.cannot:fee")

    def spenders(self, outpoints: Collection[OutPoint]) -> dict[OutPoint, str]:
        """As `Feed.spenders`, of which peers tell nothing: raises Cannot."""
        raise Cannot("chain.cannot:spender")

    def check(self, raw: bytes) -> None:
        """As `Feed.check`, of which peers know nothing: raises InvalidInput, else Cannot."""
        offered(raw)
        raise Cannot("chain.cannot:test")

    def broadcast(self, raw: bytes) -> str:
        """Offers the transaction to all peers that take any (BIP37: others end the connection over it) and hands it
        to those who ask for it. Whether they keep it they do not say. Raises InvalidInput if it is none,
        Unreachable where none asks for it and none has it.
        """
        tx = offered(raw)
        txid = bytes.fromhex(tx.txid)[::-1]
        items = [(MSG_WTX, sha256d(raw)), (MSG_TX, txid)]
        with self._lock:
            self._read_headers_once()
            deadline = time.monotonic() + RELAY_S

            def offer(peer: Peer) -> None:
                if peer.version.relays:
                    peer.offer(items)

            def hand_over(peer: Peer) -> bool:
                asked = peer.version.relays and peer.asks_for(items, deadline)
                if asked:
                    peer.hand_over(raw)
                return asked
            self._crowd.each(self._held, offer)
            taken = self._crowd.each(self._held, hand_over)
            self._said_at = time.monotonic()
        if not any(taken.values()) and self.transaction(tx.txid) is None:
            raise Unreachable("p2p.not-taken", n=len(taken), txid=tx.txid)
        return tx.txid

    def feerate_sat_vb(self, target_blocks: int) -> int:
        """What the newest blocks took on average, where they were full: rough, and the same for any target."""
        tip = self.tip()
        if self._rate[0] != tip.hash:
            newest = self.blocks(max(tip.height - FEE_BLOCKS + 1, 0), tip.height)
            averages = [average_sat_vb(block, self.network) for block in newest]
            self._rate = tip.hash, expected_sat_vb(averages, self._relayed_sat_vb())
        return self._rate[1]

    def least_sat_vb(self) -> int:
        """What the peer asks for that passes on the cheapest transactions (BIP133), at least 1."""
        self.tip()
        return max(self._relayed_sat_vb(), 1)

    def _relayed_sat_vb(self) -> int:
        least = min(peer.least_feerate for peer in self._crowd.usable(self._held))
        return -(-least // 1000)

    def wait(self, height: int, timeout_s: float) -> None:
        """Returns when a peer announces a block, at the latest after `timeout_s`."""
        deadline = time.monotonic() + timeout_s
        time.sleep(max(min(self._waited_at + LEAST_WAIT_S - time.monotonic(), timeout_s), 0.0))
        self._wait(height, deadline)
        self._waited_at = time.monotonic()

    def grown(self, tip: Tip) -> None:
        """Not told here for less than all that is asked."""

    def _wait(self, height: int, deadline: float) -> None:
        while (left := deadline - time.monotonic()) > 0:
            peers = list(self._crowd.peers)
            if self._headers.tip > height or any(peer.news for peer in peers):
                return
            if not peers:
                time.sleep(left)
                return
            try:
                for peer in select.select(peers, [], [], left)[0]:
                    peer.attend()
            except Lost as why:
                self._crowd.drop(peer, why)
            except (ValueError, OSError):
                return  # somebody has closed a connection meanwhile


def places(text: str, network: Network) -> list[PeerAddress]:
    """The peers that HOST:PORT,HOST:PORT names; without a port it is the network's. Raises InvalidInput where that
    is not at least two.
    """
    found = []
    for one in text.split(","):
        host, port = _place(one.strip(), network.peer_port)
        if (host, port) not in found:
            found.append((host, port))
    if not 2 <= len(found) <= MOST_NAMED:
        raise InvalidInput("p2p.places", found=len(found), most=MOST_NAMED)
    return found


def _place(text: str, port: int) -> PeerAddress:
    host, colon, number = text.rpartition(":")
    if not colon or (text.count(":") > 1 and not host.endswith("]")):
        host, number = text, str(port)
    host = host.removeprefix("[").removesuffix("]")
    if not host or not host.isprintable() or " " in host or not number.isascii() or not number.isdigit() \
            or not 0 < int(number[:6]) < 65_536 or len(number) > 5:
        raise InvalidInput("p2p.places:form", text=text[:60])
    return host, int(number)
