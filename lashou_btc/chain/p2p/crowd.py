"""The peers together: who they are, which chain they show, what is asked of any of them and what of all.

Whoever is found to lie, to be silent or to send garbage is left, and the work goes on with the others. Below two
there is none to compare with, and so nothing to be said.
"""

import ipaddress
import random
import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, zip_longest
from threading import RLock
from typing import TypeVar

from lashou_btc.anchors.tx import sha256d
from lashou_btc.chain.base import OnProgress
from lashou_btc.chain.p2p.header_chain import HeaderChain, PeerBranch
from lashou_btc.chain.p2p.peer import Lost, Patience, Peer, PeerAddress, name_of
from lashou_btc.chain.p2p.wire import MAX_HEADERS
from lashou_btc.errors import InvalidInput, Refused, Unreachable
from lashou_btc.networks import Network
from lashou_btc.words import Said, said

T = TypeVar("T")

LEAST, ENOUGH = 2, 4
"""Fewer peers are not believed; of those that seeds name, no more are looked for."""
REACH_BACK = 6
"""Each is asked for the newest headers again, so many, which shows up to where it is on our chain."""
_AT_ONCE, _MOST_TRIES = 8, 64
_AGAIN_S = 60.0
_SERVES = "x49"
"""Asks a seed for those that serve blocks, witnesses and filters (service bits 1, 8 and 64)."""


class Crowd:
    """The peers of one network: those of `places`, or, where there are none, some whom the network's seeds name."""

    def __init__(self, network: Network, places: Sequence[PeerAddress], patience: Patience,
                 progress: OnProgress | None = None) -> None:
        self.network, self._places, self._patience = network, list(places), patience
        self._progress = progress
        self.peers: list[Peer] = []
        self._shared: dict[PeerAddress, int] = {}
        self._why: dict[PeerAddress, Said] = {}
        self._liars: set[PeerAddress] = set()
        self._lock, self._turn, self._tried_at = RLock(), 0, -_AGAIN_S
        self.connected_at = 0.0

    # Who is there

    def gather(self) -> None:
        """Connects to those who are not connected: now and then, or at once where there are too few."""
        with self._lock:
            if len(self.peers) >= LEAST and time.monotonic() - self._tried_at < _AGAIN_S:
                return
            self._tried_at = time.monotonic()
            taken = {peer.place for peer in self.peers} | self._liars
            if self._places:
                self._connect([place for place in self._places if place not in taken])
                return
            tries = [place for place in seeded(self.network) if place not in taken][:_MOST_TRIES]
            while tries and len(self.peers) < ENOUGH:
                self._connect(tries[:_AT_ONCE])
                del tries[:_AT_ONCE]

    def _connect(self, places: Sequence[PeerAddress]) -> None:
        def connect(place: PeerAddress) -> Peer | Lost:
            try:
                return Peer(self.network, place, self._patience)
            except Lost as error:
                return error
        if not places:
            return
        with ThreadPoolExecutor(_AT_ONCE, "peers") as pool:
            for place, found in zip(places, pool.map(connect, places), strict=True):
                if isinstance(found, Peer):
                    found = self._unless_twice(found)
                if isinstance(found, Peer):
                    self.peers.append(found)
                    self._why.pop(place, None)
                    self._shared[place] = -1
                    self.connected_at = time.monotonic()
                else:
                    self._note(place, found)

    def _unless_twice(self, peer: Peer) -> Peer | Lost:
        """One peer under two names is one peer."""
        for other in self.peers:
            if other.address == peer.address:
                peer.close()
                return Lost("twice", other=other.name)
        return peer

    def _note(self, place: PeerAddress, why: Lost) -> None:
        self._why[place] = why.said
        if why.lied:
            self._liars.add(place)

    def drop(self, peer: Peer, why: Lost) -> None:
        """Leaves a peer."""
        with self._lock:
            if peer in self.peers:
                self.peers.remove(peer)
                self._note(peer.place, why)
                peer.close()

    def doubts(self) -> tuple[Said, ...]:
        """Who is not in use and why, of those who were named; of those whom seeds name, only who lied."""
        with self._lock:
            return tuple(said("peer.left", peer=name_of(place), why=why) for place, why in self._why.items()
                         if self._places or place in self._liars)

    def usable(self, height: int, least: int = LEAST) -> list[Peer]:
        """The peers whose chain is ours up to that height. Raises Unreachable where they are fewer."""
        with self._lock:
            found = [peer for peer in self.peers if self._shared[peer.place] >= height]
            if len(found) < least:
                raise self._too_few(found, height)
            return found

    def _too_few(self, found: Sequence[Peer], height: int) -> Unreachable:
        whys = [said("peer.why", peer=name_of(place), why=why) for place, why in self._why.items()]
        whys += [said("p2p.not-shown", peer=peer.name, height=height) for peer in self.peers if peer not in found]
        whys = whys[:5] or [said("p2p.no-seeds")]
        how = "" if self._places else ":seeds"
        if not found:
            return Unreachable(f"p2p.no-peers{how}", whys=whys)
        return Unreachable(f"p2p.one-peer{how}", peer=found[0].name, whys=whys)

    # What they are asked

    def any(self, height: int, act: Callable[[Peer], T], least: int = LEAST) -> T:
        """What one of them does, and if it cannot, another; their turns go round."""
        while True:
            peers = self.usable(height, least)
            self._turn += 1
            peer = peers[self._turn % len(peers)]
            try:
                return act(peer)
            except Lost as why:
                self.drop(peer, why)

    def each(self, height: int, act: Callable[[Peer], T]) -> dict[Peer, T]:
        """What each of them does that can, at least two."""
        found: dict[Peer, T] = {}
        for peer in self.usable(height):
            try:
                found[peer] = act(peer)
            except Lost as why:
                self.drop(peer, why)
        self.usable(height)
        return found

    # Which chain they show

    def follow(self, ours: HeaderChain) -> None:
        """Brings our chain to the one with most work that one of them shows."""
        with self._lock:
            self._shared = {peer.place: -1 for peer in self.peers}
            for peer in self.peers:
                peer.news = False
            for _ in range(2):  # again for those who were asked before another showed more
                for peer in list(self.peers):
                    if ours.tip >= 0 and self._shared[peer.place] == ours.tip:
                        continue
                    try:
                        self._shared[peer.place] = self._follow(peer, ours)
                    except Lost as why:
                        self.drop(peer, why)

    def _follow(self, peer: Peer, ours: HeaderChain) -> int:
        """Up to which height the peer shows our chain, after ours has become the peer's if that has more work.
        """
        if ours.tip < 0:
            found = peer.headers([], bytes.fromhex(self.network.genesis)[::-1])
            if not found:
                raise Lost("other-chain", lied=True, network=self.network.name)
            ours.begin(found[0])
        locator = ours.locator(max(ours.tip - REACH_BACK, 0))
        raws = peer.headers(list(locator))
        if not raws:
            return ours.tip if ours.tip == 0 else -1
        branch = PeerBranch(self.network, ours, locator[raws[0][4:36]])
        try:
            branch.add(raws)
            while len(raws) == MAX_HEADERS:
                raws = peer.headers([sha256d(raws[-1])])
                branch.add(raws)
                if self._progress is not None:
                    done = branch.fork + len(branch.raws)
                    self._progress(done, done if len(raws) < MAX_HEADERS else max(done + 1, peer.version.height))
        except (Refused, InvalidInput) as error:
            raise Lost("false-chain", lied=True, error=error) from None
        if branch.raws and branch.is_better:
            ours.replace(branch.fork, branch.raws)
            self._shared = {place: min(height, branch.fork) for place, height in self._shared.items()}
            return ours.tip
        return branch.fork


def seeded(network: Network) -> list[PeerAddress]:
    """Addresses that the network's seeds name: of each seed one after the other, and no two of a neighbourhood."""
    def resolve(name: str) -> list[str]:
        try:
            found = list({str(row[4][0]) for row in socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)})
        except OSError:
            return []
        random.SystemRandom().shuffle(found)
        return found
    names = [f"{_SERVES}.{seed}" for seed in network.seeds]
    random.SystemRandom().shuffle(names)
    if not names:
        return []
    with ThreadPoolExecutor(len(names), "seeds") as pool:
        rounds = zip_longest(*pool.map(resolve, names))
    taken: dict[bytes, PeerAddress] = {}
    for host in chain.from_iterable(rounds):
        if host is not None:
            taken.setdefault(_neighbourhood(host), (host, network.peer_port))
    return list(taken.values())


def _neighbourhood(host: str) -> bytes:
    """What one owner has many addresses of: the first 16 bits of an address, or 32 of IPv6's (as Core's groups)."""
    address = ipaddress.ip_address(host.partition("%")[0])
    return address.packed[:2 if address.version == 4 else 4]
