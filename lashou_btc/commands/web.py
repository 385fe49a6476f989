"""lashou web: one's own desk in the browser."""

import os
import time
import webbrowser
from contextlib import suppress
from pathlib import Path

import click

from lashou_btc import layout
from lashou_btc.commands import common, overview
from lashou_btc.errors import InvalidInput
from lashou_btc.report.markup import el, html
from lashou_btc.usecases import files
from lashou_btc.words import said


@click.command("web")
@click.option("--open", "opens", is_flag=True, help="Open the link in the browser.")
@click.option("--price-exec", "program", metavar="PROGRAM", default="",
              help="A program of your own that prints the daily price, which a page may then begin to give.")
@click.option("--price-file", "path", type=common.PATH, help="Or a file with it that is written anew each day.")
@common.json_option
@click.pass_context
def web_command(ctx: click.Context, opens: bool, program: str, path: Path | None) -> None:
    """The pool's pages on this computer, with what this home's keys can do, until Ctrl-C.

    It prints a link that lets one browser in, once, within ten minutes. No other machine can reach it, and it asks
    no server but the chain's and the hubs that you use. The passphrase is asked at each signature and kept nowhere.
    """
    from lashou_btc.signers import shield
    from lashou_btc.usecases.prices import Source
    from lashou_btc.usecases.workspace import Workspace
    from lashou_btc.web.desk.all_sheets import SHEETS
    from lashou_btc.web.desk.daily import Daily
    from lashou_btc.web.desk.loopback import Loopback
    from lashou_btc.web.desk.public import PublicPages
    from lashou_btc.web.desk.room import Desk
    from lashou_btc.web.desk.sessions import Door
    from lashou_btc.web.live import LiveSite
    from lashou_btc.web.pages import ROUTES
    from lashou_btc.web.serve import listen_as_localhost, serve

    words = overview.split_program(program)
    if words and path is not None:
        raise InvalidInput("prices.web-source")
    source = Source(tuple(words), path) if words or path is not None else None
    shield.cover()
    os.environ.pop("LASHOU_PASSPHRASE", None)  # each signature asks for its own, and children get no copy
    made = (ctx.obj["home"], ctx.obj["chain"], ctx.obj["pool"], ctx.obj["index"])
    with common.workspace(ctx) as ws:
        sockets = listen_as_localhost()
        looks = Workspace(*made)
        pages = PublicPages(lambda: LiveSite(looks, looks.pool(), ROUTES, common.warn), lambda: bool(looks.pools()))
        desk = Desk(ws, daily=Daily(source))
        server = Loopback(desk, Door(time.monotonic()), sockets[0].getsockname()[1], SHEETS, pages.page)
        leads = layout.DESK.at(ws.home)
        try:
            with suppress(KeyboardInterrupt):
                serve(server.application(), sockets, lambda: _says(ctx, server.link, leads if opens else None))
        finally:
            desk.daily.close()
            leads.unlink(missing_ok=True)
        pages.stop()
        looks.close()


def _says(ctx: click.Context, url: str, leads: Path | None) -> None:
    """Tells the link. `leads`: where a page is written that leads there, for the browser to open: the link itself
    would stand among its arguments, which everybody on this machine may read.
    """
    common.data(ctx, {"url": url}, lambda: [said("cli.web.serves", url=url)])
    if leads is not None:
        page = el("html", el("head", el("meta", charset="utf-8"), el(
            "meta", http_equiv="refresh", content=f"0;url={url}")),
                  el("body", el("a", "Lashou", href=url)))
        files.write(leads, html(page).encode(), replace=True, mode=0o600)
        webbrowser.open(leads.resolve().as_uri())
