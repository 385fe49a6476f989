"""Serving an application on an address, so that slow and half-sent requests hold up nobody."""

import asyncio
import errno
import ipaddress
import socket
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, ClassVar
from urllib.parse import urlsplit

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from lashou_btc.errors import InvalidInput, Unreachable

HEAD_S, IDLE_S, TAKEN_S = 5.0, 15.0, 30.0
"""So long a request may take until all of it is there; so long a connection is kept without one; so long an answer
may wait for somebody who does not take it.
"""
MOST_PER_ADDRESS = 128
"""Connections at once from one address, which may be a village behind one carrier. A proxy on this machine may have
as many as it likes.
"""
BACKLOG = 1024
TRIES = 20
"""Of free ports, until one is free at both addresses of `localhost`."""
ENDS_S = 1
"""So long requests that are being answered are waited for when the server ends."""


class Bounded(H11Protocol):
    """uvicorn's protocol, whose connections end where a request takes longer to arrive than HEAD_S, or its answer
    longer to be taken than TAKEN_S.
    """

    _until: asyncio.TimerHandle | None = None
    _taken: asyncio.TimerHandle | None = None
    _asked = False
    _from = ""
    _open: ClassVar[Counter[str]] = Counter()

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._from = _counted(transport)
        self._open[self._from] += 1
        if self._from and self._open[self._from] > MOST_PER_ADDRESS:
            transport.abort()
            return
        if (sock := transport.get_extra_info("socket")) is not None:  # asyncio does so for its own sockets only
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._measure()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._measure()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._measure()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._taken = self._taken or self.loop.call_later(TAKEN_S, self._late)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._taken is not None:
            self._taken.cancel()
            self._taken = None

    def timeout_keep_alive_handler(self) -> None:
        if self.transport.get_write_buffer_size():  # closing would wait for somebody who takes nothing
            self._late()
        else:
            super().timeout_keep_alive_handler()

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._until, self._taken):
            if timer is not None:
                timer.cancel()
        self._open[self._from] -= 1
        if not self._open[self._from]:
            del self._open[self._from]
        super().connection_lost(exc)

    def _measure(self) -> None:
        """Counts the time while a request arrives: from its beginning, the first one's being the connection's, to
        the end of its body; whatever comes meanwhile. Between two requests uvicorn counts, and while one waits
        behind the one before it (pipelining) nobody does, because it is all there or will be read then.
        """
        self._asked = self._asked or self.cycle is not None
        state = str(self.conn.their_state)
        begun = state == "IDLE" and (not self._asked or self.conn.trailing_data[0] != b"")
        if not begun and state != "SEND_BODY":
            if self._until is not None:
                self._until.cancel()
                self._until = None
        elif self._until is None and not self.transport.is_closing():
            self._until = self.loop.call_later(HEAD_S, self._late)

    def _late(self) -> None:
        self.transport.abort()


def _counted(transport: asyncio.Transport) -> str:
    """The address whose connections are counted, "" for this machine's."""
    peer = transport.get_extra_info("peername")
    with suppress(ValueError, TypeError, IndexError):
        return "" if ipaddress.ip_address(peer[0]).is_loopback else str(peer[0])
    return ""


def bracketed(host: str) -> str:
    """An address as it stands in a URL (RFC 3986, 3.2.2)."""
    return f"[{host}]" if ":" in host else host


def own_hosts(host: str, port: int, names: Iterable[str] = ()) -> frozenset[str]:
    """What a request's Host may be for a server at that address, which browsers also reach by `names`: with the
    port, which they leave out where it is the scheme's own. Behind a proxy that is the proxy's name.
    """
    own = {bracketed(each).lower() for each in (host, "localhost", "127.0.0.1", "::1")}
    return frozenset({f"{each}:{port}" for each in own} | (own if port == 80 else set())
                     | {bracketed(name).lower() if name.count(":") > 1 and "[" not in name else name.lower()
                        for name in names})


def public_address(url: str) -> tuple[str, str]:
    """Where everybody reaches a site, with a slash at its end, and the name that is in it, with its port if it has
    one. Raises InvalidInput for what is no address of a folder.
    """
    with suppress(ValueError):
        found = urlsplit(url)
        name = found.netloc.lower()
        plain = url.isascii() and url.isprintable() and not set(url) & set(' @?#"<>') and found.port != 0
        if found.scheme in ("http", "https") and found.hostname and plain:
            return f"{found.scheme}://{name}{found.path.rstrip('/')}/", name
    raise InvalidInput("serve.public", url=url[:100])


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 is a free one. Raises Unreachable."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET,
                                    backlog=BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Unreachable("serve.address:taken", host=host, port=port) from None
        raise Unreachable("serve.address", host=host, port=port, why=error.strerror or str(error)) from None


def listen_as_localhost(port: int = 0) -> list[socket.socket]:
    """Sockets for every address that browsers take `localhost` to be, ::1 first, at one port; 0 is a free one.

    If ::1 were left to others, somebody else on this machine could answer there in our place, and be shown the
    link's token and passphrases. Raises Unreachable where one of the addresses is taken.
    """
    error = Unreachable("serve.address", host="localhost", port=port, why="")
    for _ in range(1 if port else TRIES):
        first = listen("127.0.0.1", port)
        try:
            return [first, listen("::1", first.getsockname()[1])]
        except Unreachable as taken:
            if not _has_address("::1"):
                return [first]
            first.close()
            error = taken
    raise error


def _has_address(host: str) -> bool:
    """Whether this machine has that IPv6 address at all."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind((host, 0))
    except OSError as error:
        return error.errno not in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT)
    return True


def server(app: ASGIApp, ready: Callable[[], None] = lambda: None) -> uvicorn.Server:
    """What serves an application. No request is logged: who looked at what is kept nowhere."""
    return _Server(uvicorn.Config(
        app, http=Bounded, ws="none", lifespan="off", access_log=False, log_level="error", server_header=False,
        proxy_headers=False, timeout_keep_alive=int(IDLE_S), timeout_graceful_shutdown=ENDS_S,
        h11_max_incomplete_event_size=16_384, backlog=BACKLOG), ready)


def serve(app: ASGIApp, sockets: list[socket.socket], ready: Callable[[], None] = lambda: None) -> None:
    """Serves until the process is interrupted. `ready` is called once it does."""
    server(app, ready).run(sockets=sockets)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self._ready()
