"""A made-up pool's website: frames without a node, and a server on loopback to speak with byte by byte."""

import asyncio
import contextlib
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from starlette.types import ASGIApp

from lashou_btc.chain.base import Trust
from lashou_btc.usecases.views import view_of
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.web import serve
from lashou_btc.web.frame import Frame, frame
from lashou_btc.web.pages import ROUTES
from lashou_btc.web.site import Page, Route, Site
from tests.block_list import WorldChain
from tests.index_kit import story
from tests.world import FAST, World


def home(world: World, folder: Path) -> PoolHome:
    """The pool of a world in a folder, with all that it has disclosed."""
    pool = PoolHome(folder, world.contract)
    folder.mkdir(parents=True, exist_ok=True)
    for data in (*world.documents.values(), *world.manifests.values()):
        pool.store.add(data)
    return pool


def framed(world: World, folder: Path, before: Frame | None = None, pool: PoolHome | None = None) -> Frame:
    """What its pages are drawn from, as it stands. `pool`: its home, where it has one already."""
    chain: WorldChain = getattr(world, "chain", None) or WorldChain(world)
    world.chain = chain
    pool = pool or home(world, folder)
    state = pool.index.sync_state(chain, pool.store.as_documents())[1]
    block = pool.index.block(state.height)
    assert block is not None and block.median_time is not None
    return frame(pool, state, view_of(chain, Trust.WHOLE, block.median_time), before)


def site_of(world: World, folder: Path, routes: Iterable[Route] = ROUTES, live: bool = False) -> Site:
    """Its site."""
    return Site(framed(world, folder), tuple(routes), live)


def told(folder: Path) -> Site:
    """The site of a pool that has covered a claim and paid it."""
    return site_of(story(), folder)


def page(site: Site, path: str) -> Page:
    """A page that has to be there."""
    found = site.page(path)
    assert found is not None, path
    return found


def on_notice() -> tuple[World, str, int]:
    """A world with a claim that has just been put on notice, the claim, and another member than the claimant."""
    world = World(FAST)
    world.chain = WorldChain(world)
    world.open()
    ann, ben = (world.enroll(name, deposit_sat=400_000) for name in ("Ann", "Ben"))
    world.mine(20)
    claim = world.claim(ann, 100_000)
    world.approve(claim, 100_000)
    return world, claim, ben


@contextlib.contextmanager
def served(app: ASGIApp) -> Iterator[int]:
    """Serves it on a free port of loopback; the port."""
    sock = serve.listen("127.0.0.1", 0)
    ready = threading.Event()
    server = serve.server(app, ready.set)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([sock])))
    thread.start()
    try:
        assert ready.wait(300)
        yield sock.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()
