"""head.json: which block the pages are of, small enough to be asked for again and again."""

from lashou_btc.web.json_pages import json_page
from lashou_btc.web.site import Page, Route, View


def draw(view: View) -> Page:
    """Where the pages are. `time`: median time past, seconds since 1970; `version` names all that is drawn."""
    frame = view.frame
    return json_page({
        "pool_id": frame.contract.pool_id, "network": frame.contract.network.name, "height": frame.height,
        "block": frame.state.block_hash, "time": frame.time(frame.height), "state_hash": frame.status["state_hash"],
        "known": frame.stands is None, "version": frame.version})


ROUTES = (Route("head.json", draw, worded=False),)
