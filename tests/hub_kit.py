"""A real hub on loopback: in a process of its own, as people run it, or in a thread of the test."""

import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from lashou_btc.usecases.workspace import Workspace
from lashou_btc.web.app import application
from lashou_btc.web.hub import hosting
from lashou_btc.web.hub.hosting import Hosted
from lashou_btc.web.live import LiveSite
from lashou_btc.web.pages import ROUTES
from lashou_btc.web.serve import listen, server
from tests import site_program


@contextmanager
def hub_process(home: Path, env: Mapping[str, str], *args: str) -> Iterator[str]:
    """`lashou site serve --hub` of that home; its URL."""
    command = (sys.executable, "-m", "lashou_btc.cli", "--home", home, "site", "serve", "--hub", *args)
    with site_program.serving(command, env) as url:
        yield url.rstrip("/")


@dataclass
class Served:
    """A hub in this process: its URL, and what is behind it."""

    url: str
    hosted: Hosted
    live: LiveSite
    server: uvicorn.Server

    def caught_up(self) -> None:
        """Waits until the hub has seen the last block, and has done what it was asked to."""
        hub, until = self.hosted.hub, time.monotonic() + 30
        tip = hub.do(lambda: hub.chain.tip()).result(30)
        while self.live.site.frame.state.block_hash != tip.hash:
            assert time.monotonic() < until
            time.sleep(0.02)
        hub.do(hub.refresh, self.live.site.frame.view).result(30)


@contextmanager
def served(ws: Workspace, clock: Callable[[], float] = time.time) -> Iterator[Served]:
    """The hub of a workspace's home, served by a thread of this process."""
    own = Workspace(ws.home, ws.chain_spec, shared_chain=ws.shared_chain)
    sock = listen("127.0.0.1", 0)
    port = sock.getsockname()[1]
    hosted = hosting.open_hub(own, clock)
    live = LiveSite(own, own.pool(), ROUTES, lambda text: None, hosted.drawn)
    live.start()
    ready = threading.Event()
    running = server(application(lambda: live.site, {f"127.0.0.1:{port}"}, hosted.routes, hosted.limits), ready.set)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    assert ready.wait(30)
    try:
        yield Served(f"http://127.0.0.1:{port}", hosted, live, running)
    finally:
        running.should_exit = True
        thread.join(30)
        hosted.close()
        live.stop()
        sock.close()
