"""How quickly a pool's website is drawn and served, and how much of it a phone has to load.

    python benchmarks/site.py            # 10 thousand members; making them takes some minutes, once
    python benchmarks/site.py --quick    # 1 thousand; below 40 s on a machine that is free

Ends with `site: RATIO (goal 1.00) ok|short`: the worst of four figures over their goals. benchmarks/README.md says
what is in each.
"""

import argparse
import gzip
import os
import pickle
import re
import resource
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from starlette.applications import Starlette  # noqa: E402
from starlette.requests import Request  # noqa: E402
from starlette.responses import Response  # noqa: E402
from starlette.routing import Route as Path_  # noqa: E402

from benchmarks import made, start  # noqa: E402
from lashou_btc.chain.base import Trust  # noqa: E402
from lashou_btc.usecases.views import view_of  # noqa: E402
from lashou_btc.usecases.workspace import PoolHome  # noqa: E402
from lashou_btc.web import serve, static  # noqa: E402
from lashou_btc.web.app import application  # noqa: E402
from lashou_btc.web.build import build, workers  # noqa: E402
from lashou_btc.web.frame import Frame, frame  # noqa: E402
from lashou_btc.web.pages import ROUTES  # noqa: E402
from lashou_btc.web.site import HTML, Site  # noqa: E402
from tests.block_list import BlockList  # noqa: E402

SERVED, BLOCK_S, BUILD_S, FIRST_BYTES = 0.5, 1.0, 5.0, 60_000
"""Goals: of the bare framework's pages a second, so many; seconds from block to page, and to write everything; what
the first page comes to, compressed, with all that it loads.
"""
REQUESTS, ROUNDS, HOST = 1_500, 3, "127.0.0.1"
PAGE = "zh/"


def seconds(who: int) -> float:
    """Processor time, user and system."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


class Pool:
    """The made-up pool, and its chain as a list of blocks."""

    def __init__(self, folder: Path) -> None:
        contract, raw, hashes = pickle.loads((folder / "world").read_bytes())
        self.chain, self.home = BlockList(), PoolHome(folder, contract)
        self.chain.raw, self.chain.hashes = raw, hashes
        self.home.index.follow()

    def frame(self, before: Frame | None = None) -> Frame:
        """Brings the index to the tip, and the frame of that."""
        _, state = self.home.index.sync_state(self.chain, self.home.store.as_documents())
        block = self.home.index.block(state.height)
        assert block is not None and block.median_time is not None
        return frame(self.home, state, view_of(self.chain, Trust.WHOLE, block.median_time), before)


def serve_one(folder: Path, what: str) -> None:
    """A server of its own process, which says its port, and in the end what processor time its requests took."""
    sock = serve.listen(HOST, 0)
    port, body = sock.getsockname()[1], (folder / "page").read_bytes()
    if what == "site":
        site = Site(Pool(folder).frame(), ROUTES, live=True)
        app: Any = application(lambda: site, serve.own_hosts(HOST, port))
    else:
        async def bare(request: Request) -> Response:
            return Response(body, media_type=HTML)
        app = Starlette(routes=[Path_(f"/{PAGE}", bare)])
    print(port, flush=True)
    server = serve.server(app)

    async def told() -> None:
        import asyncio
        running = asyncio.create_task(server.serve([sock]))
        loop, begun = asyncio.get_running_loop(), 0.0
        while line := (await loop.run_in_executor(None, sys.stdin.readline)).strip():
            if line == "begin":
                begun = seconds(resource.RUSAGE_SELF)
            print(seconds(resource.RUSAGE_SELF) - begun, flush=True)
        server.should_exit = True
        await running
    import asyncio
    asyncio.run(told())


class Served:
    """A server's process, and a connection to it that is kept."""

    def __init__(self, folder: Path, what: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, __file__, "--serve", what, "--folder", str(folder)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self.port = int(self._line())
        self.least, self.body = float("inf"), b""

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def _tell(self, line: str) -> float:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return float(self._line())

    def ask(self, requests: int) -> None:
        """So many requests one after the other, and what processor time each took."""
        asked = f"GET /{PAGE} HTTP/1.1\r\nHost: {HOST}:{self.port}\r\n\r\n".encode()
        with socket.create_connection((HOST, self.port)) as sock, sock.makefile("rb") as stream:
            self._tell("begin")
            for _ in range(requests):
                sock.sendall(asked)
                head = b""
                while not head.endswith(b"\r\n\r\n"):
                    head += stream.readline()
                length = re.search(rb"content-length: (\d+)", head)
                assert head.startswith(b"HTTP/1.1 200") and length is not None, head
                self.body = stream.read(int(length[1]))
            self.least = min(self.least, self._tell("end") / requests)

    def end(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def served(folder: Path) -> float:
    """Pages a second over those of the bare framework, with the same bytes."""
    both = [Served(folder, what) for what in ("site", "bare")]
    try:
        for _ in range(ROUNDS):
            for each in both:
                each.ask(REQUESTS)
        assert both[0].body == both[1].body, "the same page"
    finally:
        for each in both:
            each.end()
    ours, bare = (each.least for each in both)
    print(f"  a page served        {1 / ours:8,.0f} a second of processor time; bare {1 / bare:,.0f}: "
          f"{bare / ours:.2f} of it (goal {SERVED})")
    return SERVED / (bare / ours)


def first_page(page: bytes) -> float:
    """What a first visit loads, compressed."""
    loaded = [content for path, (_, content) in static.by_path().items() if path.encode() in page]
    total = sum(len(gzip.compress(each, 9)) for each in (page, *loaded))
    print(f"  first page           {total / 1_000:8.1f} kB compressed with {len(loaded)} files that it loads "
          f"(goal {FIRST_BYTES / 1_000:.0f})")
    return total / FIRST_BYTES


def block_to_page(kept: Path, folder: Path) -> float:
    """From a block that has come to pages of it: index, state, frame, what is drawn ahead, both first pages. In a
    copy of the home, as these blocks are no others' business.
    """
    shutil.copytree(kept, folder, copy_function=os.link, ignore=shutil.ignore_patterns("index.sqlite*"))
    shutil.copy(kept / "index.sqlite", folder)
    pool, best = Pool(folder), float("inf")
    before = pool.frame()
    for _ in range(ROUNDS):
        pool.chain.extend()
        begun = seconds(resource.RUSAGE_SELF)
        after = pool.frame(before)
        site = Site(after, ROUTES, live=True)
        site.prepare()
        assert site.page("zh/") is not None and site.page("en/") is not None and after.height == before.height + 1
        best, before = min(best, seconds(resource.RUSAGE_SELF) - begun), after
    print(f"  block to page        {best:8.2f} s of processor time (goal {BLOCK_S})")
    return best / BLOCK_S


def whole(site: Site, folder: Path) -> float:
    """Everything written to a folder, as `lashou site build` does once it has the frame."""
    both = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    begun, clock = [seconds(who) for who in both], perf_counter()
    built = build(site, folder, processes=workers())
    own, theirs = (seconds(who) - before for who, before in zip(both, begun, strict=True))
    taken = own + theirs / workers()
    print(f"  site build           {taken:8.2f} s of processor time for each of {workers()} processes, "
          f"{perf_counter() - clock:.1f} s by the clock, {built.files:,} files (goal {BUILD_S})")
    return taken / BUILD_S


def once(members: int) -> Callable[[Path], None]:
    """Makes the pool, and reads its chain once."""
    def make(folder: Path) -> None:
        start.make(folder, members)
        Pool(folder).frame()
    return make


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="1 thousand members")
    parser.add_argument("--serve", choices=["site", "bare"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        serve_one(options.folder, options.serve)
        return
    members = 1_000 if options.quick else 10_000
    folder = made.cached(f"site-{members}", once(members))
    now = Pool(folder).frame()
    site = Site(now, ROUTES, live=True)
    page = site.page(PAGE)
    assert page is not None
    (folder / "page").write_bytes(page.body)
    print(f"{members:,} members, block {now.height:,}; the page is that of the state that the fold gives")
    with tempfile.TemporaryDirectory() as out:
        worst = [served(folder), first_page(page.body), whole(Site(now, ROUTES), Path(out) / "site"),
                 block_to_page(folder, Path(out) / "home")]
    ratio = max(worst)
    print(f"site: {ratio:.2f} (goal 1.00) {'ok' if ratio <= 1 else 'short'}")


if __name__ == "__main__":
    main()
