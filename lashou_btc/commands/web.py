"""lashou web: one's own desk in the browser."""

import os
import time
import webbrowser
from contextlib import suppress

import click

from lashou_btc.commands import common
from lashou_btc.words import said


@click.command("web")
@click.option("--open", "opens", is_flag=True, help="Open the link in the browser.")
@common.json_option
@click.pass_context
def web_command(ctx: click.Context, opens: bool) -> None:
    """The pool's pages on this computer, with what this home's keys can do, until Ctrl-C.

    It prints a link that lets one browser in, once, within ten minutes. No other machine can reach it, and it asks
    no server but the chain's. The passphrase is asked at each signature and kept nowhere.
    """
    from lashou_btc.signers import shield
    from lashou_btc.usecases.workspace import Workspace
    from lashou_btc.web.desk.all_sheets import SHEETS
    from lashou_btc.web.desk.loopback import Loopback
    from lashou_btc.web.desk.public import PublicPages
    from lashou_btc.web.desk.room import Desk
    from lashou_btc.web.desk.sessions import Door
    from lashou_btc.web.live import LiveSite
    from lashou_btc.web.pages import ROUTES
    from lashou_btc.web.serve import listen, serve

    shield.cover()
    os.environ.pop("LASHOU_PASSPHRASE", None)  # each signature asks for its own, and children get no copy
    made = (ctx.obj["home"], ctx.obj["chain"], ctx.obj["pool"], ctx.obj["index"])
    with common.workspace(ctx) as ws:
        sock = listen("127.0.0.1", 0)
        looks = Workspace(*made)
        pages = PublicPages(lambda: LiveSite(looks, looks.pool(), ROUTES, common.warn), lambda: bool(looks.pools()))
        server = Loopback(Desk(ws), Door(time.monotonic()), sock.getsockname()[1], SHEETS, pages.page)
        with suppress(KeyboardInterrupt):
            serve(server.application(), sock, lambda: _says(ctx, server.link, opens))
        pages.stop()
        looks.close()


def _says(ctx: click.Context, url: str, opens: bool) -> None:
    common.data(ctx, {"url": url}, lambda: [said("cli.web.serves", url=url)])
    if opens:
        webbrowser.open(url)
