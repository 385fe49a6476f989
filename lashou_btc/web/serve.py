"""Serving an application on an address, so that slow and half-sent requests hold up nobody."""

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from lashou_btc.errors import Unreachable

HEAD_S, IDLE_S = 5.0, 15.0
"""So long a request may take until all of it is there; so long a connection is kept without one."""


class Bounded(H11Protocol):
    """uvicorn's protocol, whose connections end where a request takes longer to arrive than HEAD_S."""

    _until: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._until = self.loop.call_later(HEAD_S, self._late)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._measure()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._measure()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._until is not None:
            self._until.cancel()
        super().connection_lost(exc)

    def _measure(self) -> None:
        """A request that is all there is waited for no more; one that has begun is, from its beginning."""
        whole = self.cycle is not None and not self.cycle.more_body
        waits = self.cycle is None or (self.cycle.response_complete and self.conn.trailing_data[0] != b"")
        if whole and not waits and self._until is not None:
            self._until.cancel()
            self._until = None
        elif not whole and self._until is None:
            self._until = self.loop.call_later(HEAD_S, self._late)

    def _late(self) -> None:
        self.transport.close()


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 is a free one. Raises Unreachable."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET,
                                    backlog=1024)
    except OSError as error:
        raise Unreachable("serve.address", host=host, port=port, why=error.strerror or str(error)) from None


def serve(app: ASGIApp, sock: socket.socket, ready: Callable[[], None] = lambda: None) -> None:
    """Serves until the process is interrupted. No request is logged: who looked at what is kept nowhere."""
    config = uvicorn.Config(app, http=Bounded, ws="none", lifespan="off", access_log=False, log_level="warning",
                            server_header=False, proxy_headers=False, timeout_keep_alive=int(IDLE_S),
                            h11_max_incomplete_event_size=16_384)
    server = _Server(config, ready)
    server.run(sockets=[sock])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: Any = None) -> None:
        await super().startup(sockets)
        self._ready()
