"""lashou site: the pool as web pages."""

from dataclasses import asdict
from pathlib import Path

import click

from lashou_btc.commands import common
from lashou_btc.words import said


@click.group("site", help="The pool as web pages: write them to a folder, or serve them.")
def site_command() -> None:
    """Pages that anybody may see; no key is in them."""


_address = click.option("--address", default="", metavar="URL",
                        help="Where everybody reaches these pages: it stands in texts that people send on.")


@site_command.command("build")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@_address
@common.json_option
@click.pass_context
def build_command(ctx: click.Context, folder: Path, address: str) -> None:
    """Write the pool's public pages into DIR, for any web server or mirror."""
    from lashou_btc.web.build import build, workers
    from lashou_btc.web.frame import frame
    from lashou_btc.web.pages import ROUTES
    from lashou_btc.web.serve import public_address
    from lashou_btc.web.site import Site

    known = public_address(address)[0] if address else ""
    with common.workspace(ctx) as ws, ws.synced() as (pool, state):
        assert pool.view is not None  # a sync has just made it
        with common.bar(said("cli.progress.pages")) as progress:
            site = Site(frame(pool, state, pool.view), ROUTES, address=known)
            built = build(site, folder, progress, workers())
    common.data(ctx, {"folder": str(folder), "height": state.height} | asdict(built), lambda: [said(
        "cli.site.built", folder=folder, count=built.files, written=built.written, removed=built.removed,
        height=state.height)])


@site_command.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8080, show_default=True, help="0 is a free one.")
@click.option("--name", "names", multiple=True, metavar="HOST",
              help="A name, with its port if it has one, by which browsers reach this server. May be repeated.")
@_address
@click.option("--hub", "is_hub", is_flag=True,
              help="Also take and hand on what programs sign for one another: documents, payouts, papers.")
@click.option("--peer", "peers", multiple=True, metavar="URL",
              help="Another hub to copy from, which is trusted no more than anybody. May be repeated.")
@common.json_option
@click.pass_context
def serve_command(ctx: click.Context, host: str, port: int, names: tuple[str, ...], address: str, is_hub: bool,
                  peers: tuple[str, ...]) -> None:
    """Serve the pool's public pages, anew with each block, until Ctrl-C.

    With --hub it is a hub, too: others name it with lashou hub use. It holds no key, and is believed nothing.
    """
    from lashou_btc.usecases.hubs import Place
    from lashou_btc.web.app import application
    from lashou_btc.web.hub import hosting
    from lashou_btc.web.live import LiveSite
    from lashou_btc.web.pages import ROUTES
    from lashou_btc.web.serve import bracketed, listen, own_hosts, public_address, serve

    others = [Place.parse(peer) for peer in peers]
    known, name = public_address(address) if address else ("", "")
    with common.workspace(ctx) as ws:
        sock = listen(host, port)
        port = sock.getsockname()[1]
        hub = hosting.open_hub(ws, others) if is_hub or others else None
        live = LiveSite(ws, ws.pool(), ROUTES, common.warn, hub.drawn if hub else lambda frame: None, known)
        live.start()
        if hub:
            hub.start()
        hosts = own_hosts(host, port, (*names, name) if name else names)
        url = f"http://{bracketed(host)}:{port}/"
        app = application(lambda: live.site, hosts, hub.routes if hub else (), hub.limits if hub else {})
        serve(app, [sock], lambda: common.data(ctx, {"url": url}, lambda: [said("cli.site.serves", url=url)]))
        live.stop()
        if hub:
            hub.close()
