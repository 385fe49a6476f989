"""Plays the demo's pool on the sandbox up to a payout that waits, and opens it on loopback to click through.

Four addresses: the public pages (which are the pool's hub, too), the desks of two witnesses, who are enough to pay,
and the operator's desk. What is sent is in a block a moment later. Until Ctrl-C; then everything is gone, unless a
folder was named to keep it.
"""

import argparse
import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from lashou_btc import languages
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.usecases import hubs
from lashou_btc.usecases.hubs import Place
from lashou_btc.usecases.story import PASSPHRASE, Story
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.web import serve
from lashou_btc.web.app import application
from lashou_btc.web.desk.all_sheets import SHEETS
from lashou_btc.web.desk.loopback import Loopback
from lashou_btc.web.desk.public import PublicPages
from lashou_btc.web.desk.room import Desk
from lashou_btc.web.desk.sessions import Door
from lashou_btc.web.hub import hosting
from lashou_btc.web.live import LiveSite
from lashou_btc.web.pages import ROUTES
from lashou_btc.words import LANGUAGE, Said

DESKS = ("wang", "li", "operator")
USERS = ("wang", "li", "zhao", "operator", "an", "bo", "chen", "ding", "fang")
"""Who knows the hub."""
LATER_S = 1.0
"""So long after something was sent there is a block."""


def play(folder: Path, say: Callable[[str], None]) -> None:
    """The pool up to the payout, which nobody has signed."""
    with Sandbox(folder / "chain") as chain:
        story = Story(folder, chain, lambda heading, lines: say(f"  {heading}"))
        try:
            story.found()
            story.join()
            story.fill()
            claim = story.fall_ill()
            story.review(claim)
            story.work_out()
        finally:
            story.close()


@contextmanager
def served(app: ASGIApp, sock: socket.socket) -> Iterator[None]:
    """Serves it in a thread, until the end of the block."""
    ready = threading.Event()
    running: uvicorn.Server = serve.server(app, ready.set)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    ready.wait()
    try:
        yield
    finally:
        running.should_exit = True
        thread.join()


@contextmanager
def public(home: Path, chain: str) -> Iterator[str]:
    """The public pages and the hub; their address."""
    sock = serve.listen("127.0.0.1", 0)
    port = sock.getsockname()[1]
    ws = Workspace(home, chain)
    hub = hosting.open_hub(ws)
    url = f"http://127.0.0.1:{port}/"
    live = LiveSite(ws, ws.pool(), ROUTES, _quiet, hub.drawn, url)
    live.start()
    app = application(lambda: live.site, serve.own_hosts("127.0.0.1", port), hub.routes, hub.limits)
    with served(app, sock):
        yield url
    live.stop()
    hub.close()
    ws.close()


@contextmanager
def desk(home: Path, chain: str) -> Iterator[str]:
    """Somebody's desk; the link to it."""
    sock = serve.listen("127.0.0.1", 0)
    ws, looks = Workspace(home, chain), Workspace(home, chain)
    pages = PublicPages(lambda: LiveSite(looks, looks.pool(), ROUTES, _quiet), lambda: True)
    server = Loopback(Desk(ws), Door(time.monotonic()), sock.getsockname()[1], SHEETS, pages.page, "make site")
    with served(server.application(), sock):
        yield server.link
    pages.stop()
    ws.close()
    looks.close()


def _quiet(what: Said) -> None:
    """What the servers would say at a terminal is on their pages."""


def mine(folder: Path, ends: threading.Event) -> None:
    """A block whenever something waits for one."""
    with Sandbox(folder / "chain") as chain:
        while not ends.wait(LATER_S):
            if chain.mempool():
                chain.mine(1)


LINES = {
    "en": ("The public pages, for anybody:", "The desk of Wang, a witness (opens once):",
           "The desk of Li, another witness (opens once):", "The operator's desk (opens once):",
           "Passphrase of every key: {passphrase}", "What is sent is in a block a moment later. Ctrl-C ends it."),
    "zh": ("公开网页，人人可看：", "见证人 wang 的工作台（只能打开一次）：", "见证人 li 的工作台（只能打开一次）：",
           "运营人的工作台（只能打开一次）：",
           "所有密钥的密码：{passphrase}", "发出的交易片刻之后就上链。按 Ctrl-C 结束。")}


def run(folder: Path, say: Callable[[str], None], wait: Callable[[], None]) -> None:
    """Plays, serves, and waits."""
    chain, ends = f"sandbox:{folder / 'chain'}", threading.Event()
    play(folder, say)
    with ExitStack() as stack:
        url = stack.enter_context(public(folder / "auditor", chain))
        for name in USERS:
            ws = Workspace(folder / name, chain)
            hubs.use(ws.pool(), [Place.parse(url)])
            ws.close()
        links = (url, *(stack.enter_context(desk(folder / name, chain)) for name in DESKS))
        miner = threading.Thread(target=mine, args=(folder, ends), daemon=True)
        miner.start()
        words = LINES[LANGUAGE.get()]
        for text, link in zip(words, links, strict=False):
            say(f"\n{text}\n  {link}")
        say("\n" + words[-2].format(passphrase=PASSPHRASE))
        say(words[-1])
        with suppress(KeyboardInterrupt):
            wait()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is ending
        threading.excepthook = lambda failed: None  # so do those who follow a chain that goes now
        ends.set()
        miner.join()


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dir", type=Path, help="play in this empty folder, and keep it")
    given = parser.parse_args()
    LANGUAGE.set(languages.of(os.environ))
    forever = threading.Event()
    if given.dir is not None:
        given.dir.mkdir(parents=True, exist_ok=True)
        if any(given.dir.iterdir()):
            parser.error(f"{given.dir} is not empty")
        run(given.dir, lambda text: print(text, flush=True), lambda: _until(forever))
        return
    with tempfile.TemporaryDirectory(prefix="lashou-site-") as folder:
        run(Path(folder), lambda text: print(text, flush=True), lambda: _until(forever))


def _until(forever: threading.Event) -> None:
    while not forever.wait(3600):
        pass


if __name__ == "__main__":
    main()
