"""A peer made of a list of blocks: it speaks enough of the protocol to be read from. Liars are made of it."""

import socket
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from types import TracebackType

from lashou_btc.anchors.tx import OutPoint, compact, parse_block, parse_tx, sha256d
from lashou_btc.chain.p2p import wire
from lashou_btc.networks import REGTEST
from tests.block_list import BlockList
from tests.filter_kit import encode

Said = tuple[str, bytes]


class ListPeer:
    """Listens on loopback while it is used in a `with`, and shows the blocks of a list."""

    services = wire.NODE_NETWORK | wire.NODE_WITNESS | wire.NODE_COMPACT_FILTERS
    network = REGTEST
    takes = False
    """Whether it asks for transactions that it is offered; it then has them in `waiting`."""

    def __init__(self, chain: BlockList) -> None:
        self.chain = chain
        self.asked: list[str] = []
        self.waiting: dict[bytes, bytes] = {}
        self._filters: dict[bytes, bytes] = {}
        self._scripts: dict[OutPoint, bytes] = {}
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.place = ("127.0.0.1", int(self._listener.getsockname()[1]))

    def __enter__(self) -> "ListPeer":
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """Goes away, in the middle of whatever it does."""
        for one in (self._listener, *self._sockets):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._sockets.append(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        # It may be stopped, or nobody listen any more
        with suppress(OSError), connection, connection.makefile("rb") as stream:
            while head := stream.read(wire.HEAD_BYTES):
                found = wire.read_head(self.network, head)
                payload = found.check(stream.read(found.size))
                self.asked.append(found.kind)
                for said in self.answer(found.kind, payload):
                    connection.sendall(said if isinstance(said, bytes) else wire.message(self.network, *said))

    def announce(self) -> None:
        """Tells everybody of its newest block."""
        for one in list(self._sockets):
            with suppress(OSError):
                one.sendall(wire.message(self.network, "inv", wire.write_items([(wire.MSG_BLOCK, self.ids()[-1])])))

    # What it says

    def answer(self, kind: str, payload: bytes) -> Iterator[Said | bytes]:
        """What it says to a message: messages, or bytes as they are."""
        if kind == "version":
            yield "version", self.version()
            yield "verack", b""
        elif kind == "ping":
            yield "pong", payload
        elif kind == "getheaders":
            yield from self.headers(payload)
        elif kind == "getcfheaders":
            yield from self.filter_headers(*self.range(payload))
        elif kind == "getcfilters":
            for height in self.range(payload):
                yield from self.filter(height)
        elif kind == "getdata":
            for item, which in wire.read_items(payload):
                if item & ~wire.MSG_WITNESS == wire.MSG_BLOCK and which in self.ids():
                    yield from self.block(self.ids().index(which))
                if item & ~wire.MSG_WITNESS == wire.MSG_TX and which in self.waiting:
                    yield "tx", self.waiting[which]
        elif kind == "inv" and self.takes:
            yield "getdata", wire.write_items(wire.read_items(payload)[-1:])
        elif kind == "tx":
            self.waiting[bytes.fromhex(parse_tx(payload).txid)[::-1]] = payload

    def version(self) -> bytes:
        return wire.PROTOCOL.to_bytes(4, "little") + self.services.to_bytes(8, "little") + bytes(68) + b"\5/list" \
            + len(self.chain.raw).to_bytes(4, "little") + b"\1"

    def ids(self) -> list[bytes]:
        return [bytes.fromhex(block)[::-1] for block in self.chain.hashes]

    def shown(self) -> list[bytes]:
        """The headers that it shows, from block 0 on."""
        return [raw[:80] for raw in self.chain.raw]

    def headers(self, payload: bytes) -> Iterable[Said | bytes]:
        count, at = payload[4], 5
        locator = [payload[at + 32 * n:at + 32 * n + 32] for n in range(count)]
        shown = self.shown()
        ids = [sha256d(raw) for raw in shown]
        if not locator:
            found = [raw for raw, block in zip(shown, ids, strict=True) if block == payload[-32:]]
        else:
            fork = next((ids.index(block) for block in locator if block in ids), 0)
            found = shown[fork + 1:fork + 1 + wire.MAX_HEADERS]
        yield "headers", compact(len(found)) + b"".join(raw + b"\0" for raw in found)

    def range(self, payload: bytes) -> Sequence[range]:
        """The heights that are asked for, none where it does not know the last block."""
        start, stop = int.from_bytes(payload[1:5], "little"), payload[5:]
        return range(start, self.ids().index(stop) + 1) if stop in self.ids() else range(0)

    def filter_headers(self, *heights: int) -> Iterable[Said | bytes]:
        if heights:
            hashes = [sha256d(self.filter_of(height)) for height in heights]
            yield "cfheaders", b"\0" + self.ids()[heights[-1]] + bytes(32) + compact(len(hashes)) + b"".join(hashes)

    def filter(self, height: int) -> Iterable[Said | bytes]:
        raw = self.filter_of(height)
        yield "cfilter", b"\0" + self.ids()[height] + compact(len(raw)) + raw

    def block(self, height: int) -> Iterable[Said | bytes]:
        yield "block", self.chain.raw[height]

    # Filters

    def scripts(self, height: int) -> set[bytes]:
        """What a true filter of that block holds. Outputs of which nothing is known paid 51."""
        txs = parse_block(self.chain.raw[height]).txs
        for tx in txs:
            self._scripts |= {OutPoint(tx.txid, n): out.script for n, out in enumerate(tx.outputs)}
        return {out.script for tx in txs for out in tx.outputs} | \
            {self._scripts.get(i.outpoint, b"\x51") for tx in txs[1:] for i in tx.inputs}

    def filter_of(self, height: int) -> bytes:
        block = self.ids()[height]
        if block not in self._filters:
            self._filters[block] = encode(self.scripts(height), block)
        return self._filters[block]
