"""One connection to a peer: the greeting, questions and their answers, each within its time.

A peer that does not want to answer says nothing. So a ping goes out after each question: peers take one message
after the other, and a pong that comes first means that there will be no answer.
"""

import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from lashou_btc.anchors.tx import display, sha256d
from lashou_btc.chain.p2p import wire
from lashou_btc.chain.p2p.wire import MSG_BLOCK, MSG_CMPCT_BLOCK, MSG_TX, MSG_WITNESS, InventoryVector
from lashou_btc.errors import InvalidInput
from lashou_btc.networks import Network
from lashou_btc.words import Said, said

T = TypeVar("T")
PeerAddress = tuple[str, int]
"""A host and a port."""

NEEDED = wire.NODE_NETWORK | wire.NODE_WITNESS
ASKS_AGAIN = (0.1, 0.2, 0.4, 0.8, 1.6)
"""So long a peer is given to have what it says that it has: it makes a filter a moment after it has the block."""


@dataclass(frozen=True)
class Patience:
    """How long a connection may take to come about, and each answer to come; in seconds."""

    connect_s: float = 10.0
    answer_s: float = 30.0


class Lost(Exception):
    """This peer is of no use any more. `lied`: what it gave cannot be so. `said`: what, after its name.
    """

    def __init__(self, key: str, /, lied: bool = False, **values: Any) -> None:
        super().__init__(key)
        self.said, self.lied = said(f"peer.{key}", **values), lied

    def __str__(self) -> str:
        return str(self.said)


class Silent(Exception):
    """The peer went on without an answer."""


def name_of(place: PeerAddress) -> str:
    """host:port, for people."""
    host, port = place
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


class Peer:
    """A connection to a peer that has block filters. Raises Lost, here and in each call, where it does not behave.

    `news`: it has announced a block since that was last set to False. `least_feerate`: it relays nothing below
    that (satoshi for a thousand virtual bytes). `address`: where the place's name led.
    """

    def __init__(self, network: Network, place: PeerAddress, patience: Patience) -> None:
        self.network, self.place, self.patience = network, place, patience
        self.lock = threading.RLock()
        self.news, self.least_feerate = False, 0
        self._offered: set[InventoryVector] = set()
        self._asked_for: set[InventoryVector] = set()
        try:
            self._socket = socket.create_connection(place, patience.connect_s)
        except OSError as error:
            raise Lost("unreached", why=_why(error)) from None
        try:
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.address: PeerAddress = self._socket.getpeername()[:2]
            self.version = self._greet()
        except BaseException:
            self._socket.close()
            raise

    @property
    def name(self) -> str:
        """host:port."""
        return name_of(self.place)

    def close(self) -> None:
        """Ends the connection."""
        self._socket.close()

    def fileno(self) -> int:
        """For `select`."""
        return self._socket.fileno()

    # The greeting

    def _greet(self) -> wire.Version:
        self._send("version", wire.write_version(int(time.time()), os.urandom(8)))
        deadline, version = time.monotonic() + self.patience.answer_s, None
        while True:
            try:
                kind, payload = self._receive(deadline)
            except _Ended:
                raise Lost("full", network=self.network.name) from None
            if kind == "version" and version is None:
                version = self._judged(self._read(wire.read_version, payload))
                self._send("wtxidrelay")
                self._send("verack")
            elif kind == "verack" and version is not None:
                self._send("sendheaders")
                return version
            elif version is None:
                raise Lost("no-version", kind=kind[:20])
            else:
                self._aside(kind, payload)

    @staticmethod
    def _judged(version: wire.Version) -> wire.Version:
        if version.protocol < wire.OLDEST_PROTOCOL:
            raise Lost("old", protocol=version.protocol)
        if not version.services & wire.NODE_COMPACT_FILTERS:
            raise Lost("no-filters")
        if version.services & NEEDED != NEEDED:
            raise Lost("pruned")
        return version

    # Questions

    def ask(self, kind: str, payload: bytes, answer: str, read: Callable[[bytes], T | None],
            count: int = 1) -> list[T]:
        """Sends a question and returns its `count` answers, as `read` makes them of the payloads; what that gives
        None for is none. Raises Silent where the peer does not answer.
        """
        with self.lock:
            fence = os.urandom(8)
            self._send(kind, payload)
            self._send("ping", fence)
            found: list[T] = []
            deadline = time.monotonic() + self.patience.answer_s
            while len(found) < count:
                kind_of, data = self._receive(deadline)
                got = self._read(read, data) if kind_of == answer else None
                if got is not None:
                    found.append(got)
                    deadline = time.monotonic() + self.patience.answer_s
                elif (kind_of, data) == ("pong", fence):
                    raise Silent
                else:
                    self._aside(kind_of, data)
            return found

    def insist(self, what: Said, kind: str, payload: bytes, answer: str, read: Callable[[bytes], T | None],
               count: int = 1) -> list[T]:
        """As `ask`, some times if need be. `what` it is that the peer must have."""
        for pause in (*ASKS_AGAIN, None):
            try:
                return self.ask(kind, payload, answer, read, count)
            except Silent:
                if pause is None:
                    break
                time.sleep(pause)
        raise Lost("not-shown", what=what)

    def headers(self, locator: Sequence[bytes], stop: bytes = bytes(32)) -> list[bytes]:
        """Up to 2,000 headers that follow the first block of the locator that it has; without a locator the header
        `stop`.
        """
        def read(payload: bytes) -> list[bytes] | None:
            found = wire.read_headers(payload)
            ours = not found or (found[0][4:36] in locator if locator else sha256d(found[0]) == stop)
            return found if ours else None  # else it announces a block
        return self.insist(said("thing.our-headers"), "getheaders", wire.write_getheaders(locator, stop), "headers",
                           read)[0]

    def filter_hashes(self, start: int, ids: Sequence[bytes]) -> tuple[bytes, ...]:
        """The hashes of the filters of these blocks, 2,000 at most, the first of which has that height."""
        def read(payload: bytes) -> tuple[bytes, ...] | None:
            found = wire.read_filter_headers(payload)
            return found.hashes if found.stop == ids[-1] else None
        hashes, = self.insist(said("thing.filters", first=start, last=start + len(ids) - 1), "getcfheaders",
                              wire.write_filters(start, ids[-1]), "cfheaders", read)
        if len(hashes) != len(ids):
            raise Lost("filter-headers", lied=True, found=len(hashes), blocks=len(ids))
        return hashes

    def filters(self, start: int, ids: Sequence[bytes], hashes: Sequence[bytes]) -> list[bytes]:
        """The filters of these blocks, 1,000 at most, which must have these hashes."""
        heights = {block: n for n, block in enumerate(ids)}
        found: list[bytes | None] = [None] * len(ids)

        def read(payload: bytes) -> bool | None:
            block, raw = wire.read_filter(payload)
            number = heights.get(block)
            if number is None or found[number] is not None:
                return None
            if sha256d(raw) != hashes[number]:
                raise Lost("filter-hash", lied=True, height=start + number)
            found[number] = raw
            return True
        self.insist(said("thing.filters", first=start, last=start + len(ids) - 1), "getcfilters",
                    wire.write_filters(start, ids[-1]), "cfilter", read, len(ids))
        return [raw for raw in found if raw is not None]

    def blocks(self, ids: Sequence[bytes]) -> list[bytes]:
        """The bytes of these blocks, each of which begins with the header of that id."""
        found: dict[bytes, bytes] = {}

        def read(payload: bytes) -> bool | None:
            block = sha256d(payload[:80])
            if block not in ids or block in found:
                return None
            found[block] = payload
            return True
        self.insist(said("thing.block-of", block=display(ids[0])), "getdata",
                    wire.write_items([(MSG_BLOCK | MSG_WITNESS, i) for i in ids]), "block", read, len(ids))
        return [found[block] for block in ids]

    def transaction(self, txid: bytes) -> bytes | None:
        """The bytes that it gives for a transaction that waits, None where it gives none. Not compared with the id.
        """
        try:
            return self.ask("getdata", wire.write_items([(MSG_TX | MSG_WITNESS, txid)]), "tx", bytes)[0]
        except Silent:
            return None

    # Transactions of ours

    def offer(self, items: Sequence[InventoryVector]) -> None:
        """Says that we have these."""
        with self.lock:
            self._offered = set(items)
            self._send("inv", wire.write_items(items))

    def asks_for(self, items: Sequence[InventoryVector], deadline: float) -> bool:
        """Whether it has asked for one of these, or does so by then."""
        with self.lock:
            while not self._asked_for.intersection(items):
                if time.monotonic() >= deadline:
                    return False
                try:
                    self._aside(*self._receive(deadline, pausing=True))
                except _Quiet:
                    return False
            return True

    def hand_over(self, raw: bytes) -> None:
        """Sends a transaction, and waits until the peer has looked at it."""
        with self.lock:
            try:
                self.ask("tx", raw, "", lambda payload: None)
            except Silent:
                return

    def attend(self) -> None:
        """Takes in what it says by itself; there is something."""
        with self.lock:
            self._aside(*self._receive(time.monotonic() + self.patience.answer_s))

    def _aside(self, kind: str, payload: bytes) -> None:
        """A message that answers nothing."""
        if kind == "ping":
            self._send("pong", payload)
        elif kind == "headers":
            self.news = bool(self._read(wire.read_headers, payload)) or self.news
        elif kind == "inv":
            items = self._read(wire.read_items, payload)
            self.news = self.news or any(item & ~MSG_WITNESS in (MSG_BLOCK, MSG_CMPCT_BLOCK) for item, _ in items)
        elif kind == "getdata":
            asked = {(item & ~MSG_WITNESS, which) for item, which in self._read(wire.read_items, payload)}
            self._asked_for |= asked & self._offered
        elif kind == "feefilter" and len(payload) == 8:
            self.least_feerate = int.from_bytes(payload, "little")

    # Bytes

    def _read(self, read: Callable[[bytes], T], payload: bytes) -> T:
        try:
            return read(payload)
        except InvalidInput as error:
            raise Lost("garbage", lied=True, error=error) from None

    def _send(self, kind: str, payload: bytes = b"") -> None:
        try:
            self._socket.settimeout(self.patience.answer_s)
            self._socket.sendall(wire.message(self.network, kind, payload))
        except OSError as error:
            raise Lost("gone", why=_why(error)) from None

    def _receive(self, deadline: float, pausing: bool = False) -> tuple[str, bytes]:
        """The next message's kind and payload. `pausing`: that none begins raises _Quiet."""
        raw = self._bytes(1, deadline, pausing)
        if pausing:  # what has begun is waited for
            deadline = time.monotonic() + self.patience.answer_s
        raw += self._bytes(wire.HEAD_BYTES - 1, deadline)
        try:
            head = wire.read_head(self.network, raw)
            return head.kind, head.check(self._bytes(head.size, deadline))
        except InvalidInput as error:
            raise Lost("garbage", lied=True, error=error) from None

    def _bytes(self, count: int, deadline: float, pausing: bool = False) -> bytes:
        found = bytearray()
        while len(found) < count:
            try:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise TimeoutError  # also of a peer that goes on and on about other things
                self._socket.settimeout(left)
                got = self._socket.recv(min(count - len(found), 1 << 16))
            except TimeoutError:
                if pausing:
                    raise _Quiet from None
                raise Lost("slow", seconds=self.patience.answer_s) from None
            except OSError as error:
                raise Lost("gone", why=_why(error)) from None
            if not got:
                raise _Ended("ended")
            found += got
        return bytes(found)


class _Ended(Lost):
    """The peer has ended the connection."""


class _Quiet(Exception):
    """Nothing came in time."""


def _why(error: OSError) -> Said:
    if isinstance(error, TimeoutError):
        return said("peer.silent")
    if isinstance(error, socket.gaierror):
        return said("peer.no-host")
    return said("text", text=error.strerror) if error.strerror else said("peer.failed")
