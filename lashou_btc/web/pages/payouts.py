"""Every transaction that spent the pool's coins, what each paid, and what is due and waits."""

from typing import Any

from lashou_btc.pool.state import Item, Spend
from lashou_btc.report import lists
from lashou_btc.report.markup import Content, Element, el
from lashou_btc.web import parts
from lashou_btc.web.frame import Frame
from lashou_btc.web.layout import page, plain, when
from lashou_btc.web.site import Page, Route, View
from lashou_btc.words import Said, noun, said

LISTED = 200
"""So many payments that are due are listed."""


def newest(view: View) -> Page:
    """What is due, what was outside the rules, and the newest spends."""
    count = len(view.frame.state.spends)
    return page(view, said("site.payouts"), _due(view), _irregular(view), _spends(view, parts.last_page(count)),
                parts.pages(view, parts.last_page(count), parts.last_page(count), "./payouts/"))


def draw(view: View, number: str) -> Page:
    """A page of spends, newest first."""
    at = parts.a_number(number)
    return page(view, said("site.payouts"), _spends(view, at), parts.pages(
        view, parts.last_page(len(view.frame.state.spends)), at, "./payouts/"))


def _due(view: View) -> Element:
    state = view.frame.state
    waits = sorted(state.items.values(), key=lambda i: (i.since, i.number))
    rows: list[lists.Row] = [("", [
        *_item(view, i), when(view, i.since)]) for i in waits[:LISTED]]
    left = len(waits) - len(rows)
    total = sum(i.amount_sat for i in waits)
    return parts.section(
        said("site.payouts.due"), el("p", parts.sat(total), " ", parts.worth(state, total)),
        parts.table(said("site.payouts.due"), [*_heads(), said("site.since")], "lnllll", rows) if rows
        else parts.nothing(said("site.payouts.nothing-due")),
        el("p", plain(said("site.more", count=left))) if left > 0 else None, lead=said(
            "site.payouts.due.lead", quorum=state.keyholders.quorum, count=state.keyholders.count))


def _heads() -> list[Said]:
    """What a payment's columns are: the money early, where a phone still shows it."""
    return [said("site.payouts.what"), said("site.amount"), said("site.who"), said("site.cause"),
            said("site.payouts.to")]


def _item(view: View, i: Item) -> list[Content]:
    return [noun("due", i.kind), parts.sat(i.amount_sat), parts.account(view, i.account) if i.account else "—",
            parts.ref(view, i.ref), el("code", el("bdi", i.address), class_="id")]


def _irregular(view: View) -> Element | None:
    """What the rules did not give, each with the difference; and what cannot be told yet."""
    found = [s for s in view.frame.audit["spends"] if not s["lawful"]]
    rows: list[lists.Row] = [("", [
        when(view, s["height"]), said("site.spent.irregular" if s["lawful"] is False else "site.spent.unknown"),
        el("bdi", plain(s["reason"])) if s["reason"] else "", parts.txid(s["txid"])]) for s in found]
    heads = [said("site.when"), said("site.status"), said("site.why"), said("site.tx")]
    return parts.section(said("site.payouts.irregular"), parts.table(
        said("site.payouts.irregular"), heads, "llll", rows), anchor="irregular",
        lead=said("site.payouts.irregular.lead")) if rows else None


def _spends(view: View, at: int) -> Element:
    spends, judged = view.frame.state.spends, view.frame.audit["spends"]
    items = [_spend(view, spends[n], judged[n]) for n in parts.on_page(len(spends), at)]
    return parts.section(said("site.payouts.all"), el("ol", items, class_="story") if items
                         else parts.nothing(said("site.payouts.none")), lead=said("site.payouts.lead"))


def _spend(view: View, s: Spend, judged: dict[str, Any]) -> Element:
    """One transaction, with what it paid and who bore its fee."""
    status = "unknown" if judged["lawful"] is None else "lawful" if s.lawful else "irregular"
    paid = sum(i.amount_sat for i in s.paid)
    head: list[Content] = [when(view, s.height), " ", el("b", said(f"site.spent.{status}")), " · "]
    if s.lawful:
        head.append(said("site.spend.carry") if s.carry else said(
            "site.spend.paid", count=len(s.paid), paid=paid, fee=s.fee_sat))
    else:
        head.append(said("site.spend.took", took=s.took_sat))
    rows: list[lists.Row] = [("", _item(view, i)) for i in s.paid]
    detail = el("details", el("summary", said("site.spend.detail", count=len(rows))), parts.table(
        said("site.payouts.paid"), _heads(), "lnlll", rows)) if rows else None
    return el("li", head, el("p", el("bdi", plain(judged["effect"]))) if judged.get("effect") else None,
              el("p", el("bdi", plain(s.reason))) if s.reason else None, detail,
              el("p", said("site.tx"), " ", parts.txid(s.txid), class_="id"),
              el("p", said("site.document"), " ", el("code", s.document), class_="id") if s.document else None,
              class_=status)


def _pages(frame: Frame) -> list[dict[str, int]]:
    return parts.every_page(len(frame.state.spends))


ROUTES = (Route("payouts/", newest), Route("payouts/{number}/", draw, _pages))
