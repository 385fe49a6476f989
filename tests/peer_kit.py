"""Nodes that serve as peers, and what stands between them and us to tell lies."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lashou_btc.chain.p2p import wire
from lashou_btc.chain.p2p.peer import PeerAddress
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.networks import REGTEST
from lashou_btc.regtest import daemon
from lashou_btc.regtest.binaries import Binaries

WAIT_S = 60


class PeerNode:
    """A node with filters that listens for peers at `place`; `node` drives it."""

    def __init__(self, bitcoind: Binaries, datadir: Path, *more: str) -> None:
        self._bitcoind, self._datadir, self._more = bitcoind, datadir, more
        self.place: PeerAddress = ("127.0.0.1", daemon.free_port())
        self.start()

    def start(self) -> None:
        self._process = daemon.start(self._bitcoind, self._datadir, [
            "-blockfilterindex=1", "-peerblockfilters=1", "-listen=1", f"-bind=127.0.0.1:{self.place[1]}",
            "-listenonion=0", *self._more])
        self.node = RegtestNode(self._process.endpoint)

    def stop(self) -> None:
        self.node.close()
        daemon.stop(self._process)

    def call(self, method: str, *params: object) -> object:
        return self.node.node.call(method, *params)

    def height(self) -> int:
        return self.node.tip().height

    def connect(self, other: "PeerNode") -> None:
        """They exchange blocks and transactions from now on."""
        self.call("addnode", f"127.0.0.1:{other.place[1]}", "onetry")
        until(lambda: self.call("getconnectioncount") != 0)


def until(holds: Callable[[], bool]) -> None:
    """Waits for something that comes by itself."""
    give_up = time.monotonic() + WAIT_S
    while not holds():
        assert time.monotonic() < give_up, "it did not come"
        time.sleep(0.02)


def agree(*peers: PeerNode) -> None:
    """Waits until all are at the first one's tip, and have made their filters."""
    tip = peers[0].node.tip()
    for peer in peers:
        until(lambda peer=peer: peer.node.tip() == tip)
        until(lambda peer=peer: peer.call("getindexinfo")["basic block filter index"]["best_block_height"]
              == tip.height)


@contextmanager
def peer_nodes(bitcoind: Binaries, folder: Path, count: int) -> Iterator[list[PeerNode]]:
    """Nodes that know each other; the first has coins."""
    found: list[PeerNode] = []
    try:
        for number in range(count):
            found.append(PeerNode(bitcoind, folder / f"peer{number}"))
        for one in found[1:]:
            one.connect(found[0])
        found[0].node.mine(110)
        agree(*found)
        yield found
    finally:
        for one in found:
            one.stop()


Said = tuple[str, bytes]


class Between:
    """Stands between us and a peer, and changes what it says: `change` gives what is said instead of a message."""

    def __init__(self, place: PeerAddress, change: Callable[[str, bytes], list[Said]]) -> None:
        self._to, self._change = place, change
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.place: PeerAddress = ("127.0.0.1", int(self._listener.getsockname()[1]))
        self._sockets = [self._listener]

    def __enter__(self) -> "Between":
        threading.Thread(target=self._listen, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._sockets:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                ours, _ = self._listener.accept()
                theirs = socket.create_connection(self._to)
                self._sockets += [ours, theirs]
                threading.Thread(target=self._questions, args=(ours, theirs), daemon=True).start()
                threading.Thread(target=self._answers, args=(theirs, ours), daemon=True).start()

    @staticmethod
    def _questions(ours: socket.socket, theirs: socket.socket) -> None:
        with suppress(OSError):
            while data := ours.recv(65_536):
                theirs.sendall(data)
            theirs.shutdown(socket.SHUT_WR)

    def _answers(self, theirs: socket.socket, ours: socket.socket) -> None:
        with suppress(OSError), theirs.makefile("rb") as stream:
            while raw := stream.read(wire.HEAD_BYTES):
                head = wire.read_head(REGTEST, raw)
                for said in self._change(head.kind, head.check(stream.read(head.size))):
                    ours.sendall(wire.message(REGTEST, *said))
            ours.shutdown(socket.SHUT_WR)
