"""A real hub on loopback: in a process of its own, as people run it, or in a thread of the test."""

import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import uvicorn

from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.pool.document import Document
from lashou_btc.regtest.daemon import free_port
from lashou_btc.usecases import people
from lashou_btc.usecases.hubs import Place
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.web.app import application
from lashou_btc.web.hub import hosting
from lashou_btc.web.hub.hosting import Hosted
from lashou_btc.web.live import LiveSite
from lashou_btc.web.pages import ROUTES
from lashou_btc.web.serve import listen, server
from tests import site_program
from tests.village import Village

if TYPE_CHECKING:
    from tests.cli_kit import Town


@contextmanager
def hub_process(home: Path, env: Mapping[str, str], *args: str) -> Iterator[str]:
    """`lashou site serve --hub` of that home; its URL."""
    command = (sys.executable, "-m", "lashou_btc.cli", "--home", home, "site", "serve", "--hub", *args)
    with site_program.serving(command, env) as url:
        yield url.rstrip("/")


@contextmanager
def hub_of(town: "Town", *args: str) -> Iterator[str]:
    """The same of a town's pool, in a home of its own, called `served`, that has what is disclosed."""
    keeper = town.person("served")
    keeper.home.mkdir()
    keeper("pool", "add", town.post / "contract.json")
    keeper("document", "add", town.folder / "disclosed")
    with hub_process(keeper.home, os.environ | keeper.env, *args) as url:
        yield url


def dead_url() -> str:
    """Where a hub might be, and none is."""
    return f"http://127.0.0.1:{free_port()}"


def name_hubs(pool: Path, *urls: str) -> None:
    """As `lashou hub use` in the home in which that pool's folder is, without asking them."""
    (pool / "hubs.json").write_text(json.dumps([{"url": url, "pool": "", "code": ""} for url in urls]))


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
        while hub.looking:
            hub.do(lambda: None).result(30)
        hub.do(lambda: None).result(30)


@contextmanager
def served(ws: Workspace, clock: Callable[[], float] = time.time, peers: Sequence[str] = ()) -> Iterator[Served]:
    """The hub of a workspace's home, served by a thread of this process."""
    own = Workspace(ws.home, ws.chain_spec, shared_chain=ws.shared_chain)
    sock = listen("127.0.0.1", 0)
    port = sock.getsockname()[1]
    hosted = hosting.open_hub(own, [Place.parse(peer) for peer in peers], clock)
    live = LiveSite(own, own.pool(), ROUTES, lambda text: None, hosted.drawn)
    live.start()
    hosted.start()
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


@dataclass
class At:
    """A village with a hub in a home of its own, and a client."""

    village: Village
    ws: Workspace
    time: list[float] = field(default_factory=lambda: [1_700_000_000.0])
    hub: Served = field(init=False)
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(timeout=30, verify=False)  # http: there is nothing to verify

    def post(self, path: str, body: bytes, **headers: str) -> httpx.Response:
        return self.http.post(self.hub.url + "/hub/v1" + path, content=body,
                              headers={name.replace("_", "-"): value for name, value in headers.items()})

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.http.get(self.hub.url + "/hub/v1" + path, headers=headers)

    def listed(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.get("/inbox").json()["entries"]
        return found

    def statement(self, number: int, text: str = "hello") -> Document:
        return people.statement(self.village.pools[0], self.village.state(), self.village.people[number].signer,
                                text)

    def claim(self, number: int) -> Document:
        paper = sha256_hex(b"%d" % number)
        state = self.village.state()
        return people.claim(self.village.pools[0], state, self.village.people[number].signer, 500_000, [paper],
                            paper, self.village.person("hospital").address, diagnosed=state.height)

    def enrollment(self, name: str, number: int | None = None) -> Document:
        person = self.village.person(name)
        return people.enrollment(self.village.homes[0], self.village.pools[0], self.village.state(), person.signer,
                                 "member", person.address, "basic", (f"id {name}", name), number)


Answers = Callable[[str, str, bytes], tuple[int, bytes]]
"""What a false hub says to a method, a path and a body."""


@contextmanager
def false_hub(answers: Answers) -> Iterator[str]:
    """Something on loopback that answers as it likes; its URL."""
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            status, said = answers(self.command, self.path.removeprefix("/hub/v1"), body)
            self.send_response(status)
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = _answer

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
