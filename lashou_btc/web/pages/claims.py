"""Every claim: those that are open, how many came to which end, and all of them, a page at a time."""

from lashou_btc.pool.state import Claim
from lashou_btc.report import lists
from lashou_btc.report.markup import Element, el
from lashou_btc.web import parts
from lashou_btc.web.frame import Frame
from lashou_btc.web.layout import page, plain, when
from lashou_btc.web.site import Page, Route, View
from lashou_btc.words import Said, noun, said

STATUSES = ("waiting", "review", "notice", "disputed", "called", "payable", "paid", "rejected", "refused",
            "undecided", "unfunded", "fraud")
"""In the order of a claim's life."""


def newest(view: View) -> Page:
    """Open claims, counts, and the newest."""
    state = view.frame.state
    count = len(state.by_number)
    counts: dict[str, int] = {}
    for claim in state.by_number:
        counts[claim.status] = counts.get(claim.status, 0) + 1
    items = [el("li", el("span", noun("claim", status)), el("b", lists.number(counts[status])))
             for status in sorted(counts, key=STATUSES.index)]
    running = sorted(state.open_claims.values(), key=lambda one: one.number, reverse=True)
    return page(
        view, said("site.claims"), el("p", plain(said("site.claims.lead")), class_="lead"),
        el("ul", items, class_="cards") if items else None,
        _table(view, said("site.claims.open"), running, said("site.claims.none-open")),
        _table(view, said("site.claims.newest"), [state.by_number[n] for n in parts.on_page(
            count, parts.last_page(count))], said("site.claims.none")),
        parts.pages(view, parts.last_page(count), parts.last_page(count), "./claims/pages/"), listed=False)


def draw(view: View, number: str) -> Page:
    """A page of claims, newest first."""
    claims, at = view.frame.state.by_number, parts.a_number(number)
    return page(
        view, said("site.claims"), _table(view, said("site.claims.on-page", page=at), [
            claims[n] for n in parts.on_page(len(claims), at)], said("site.claims.none")),
        parts.pages(view, parts.last_page(len(claims)), at, "./claims/pages/"), listed=False)


def _table(view: View, title: Said, claims: list[Claim], none: Said) -> Element:
    state = view.frame.state
    rows: list[lists.Row] = [("", [
        parts.claim(view, c.hash), when(view, c.filed), parts.account(view, c.account),
        parts.asked(state, c.amount), noun("claim", c.status), parts.sat(c.benefit_sat) if c.benefit_sat else "—"])
        for c in claims]
    heads = [said("site.which-claim"), said("site.filed"), said("site.who"), said("site.asked"),
             said("site.status"), said("site.benefit")]
    return parts.section(title, parts.table(title, heads, "lllnln", rows) if rows else parts.nothing(none))


def _pages(frame: Frame) -> list[dict[str, int]]:
    return parts.every_page(len(frame.state.by_number))


ROUTES = (Route("claims/", newest), Route("claims/pages/{number}/", draw, _pages))
