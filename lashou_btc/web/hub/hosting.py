"""A hub beside a site: what it does with each new block, and what it adds to the routes."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress

from starlette.routing import Route

from lashou_btc.errors import LashouError
from lashou_btc.usecases.hubs import Place
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.web.frame import Frame
from lashou_btc.web.hub import routes
from lashou_btc.web.hub.copying import Copying
from lashou_btc.web.hub.hub import Hub
from lashou_btc.words import said


class Hosted:
    """A hub that is served."""

    def __init__(self, hub: Hub, peers: Sequence[Place] = ()) -> None:
        self.hub, self.copying = hub, Copying(hub, peers) if peers else None
        self.routes: Sequence[Route] = tuple(routes.routes(hub))
        self.limits: Mapping[str, int] = routes.LIMITS

    def start(self) -> None:
        """Begins to copy from peers."""
        if self.copying is not None:
            self.copying.start()

    def drawn(self, frame: Frame) -> None:
        """There is a new block."""
        if self.copying is not None:
            self.copying.now()
        with suppress(RuntimeError):  # it has just been closed
            self.hub.do(self.hub.refresh, frame.view).add_done_callback(self._told)

    def _told(self, done: "Future[None]") -> None:
        """What went wrong is said; with the next block it is tried again."""
        error = None if done.cancelled() else done.exception()
        if error is not None:
            self.hub.ws.warn(error.said if isinstance(error, LashouError) else said(
                "hub.failed", kind=type(error).__name__, error=str(error)))

    def close(self) -> None:
        """Ends with what is being done."""
        if self.copying is not None:
            self.copying.stop()
        self.hub.close()


def open_hub(ws: Workspace, peers: Sequence[Place] = (), clock: Callable[[], float] = time.time) -> Hosted:
    """The hub of a workspace's pool, with a workspace of its own over the same home: what is handed in disturbs
    nothing else. `peers`: other hubs, from which it copies.
    """
    own = Workspace(ws.home, ws.chain_spec, ws.pool().contract.pool_id, ws.index_at,
                    shared_chain=ws.shared_chain, warn=ws.warn)
    return Hosted(Hub(own, clock), peers)
