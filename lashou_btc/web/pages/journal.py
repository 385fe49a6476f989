"""The journal: every record that the fold met, with its effect or the rule it broke, newest first."""

from collections.abc import Iterator, Sequence
from functools import cache

from lashou_btc.anchors import record
from lashou_btc.pool.state import Event
from lashou_btc.report.markup import HOLE, Element, Form, el
from lashou_btc.web import parts
from lashou_btc.web.frame import Frame
from lashou_btc.web.layout import page, plain, when
from lashou_btc.web.site import Page, Route, View
from lashou_btc.words import noun, said


def newest(view: View) -> Page:
    """The page on which the newest stand."""
    return draw(view, str(parts.last_page(len(view.frame.state.events))))


def draw(view: View, number: str) -> Page:
    """A page of records."""
    events, at = view.frame.state.events, parts.a_number(number)
    around = parts.on_page(len(events), at)
    shown = [events[n] for n in around]
    status = view.frame.status["journal"]
    seal = el("code", status["seal"]) if status["seal"] else said("site.journal.broken")
    return page(
        view, said("site.journal"), parts.section(
            said("site.journal.title"), parts.facts([
                (said("site.journal.transactions"), status["transactions"]), (said("site.journal.seal"), seal)]),
            el("ol", _events(view, shown), class_="story") if shown
            else parts.nothing(said("site.news.none")), lead=said("site.journal.lead")),
        parts.pages(view, parts.last_page(len(events)), at, "./journal/"))


def _events(view: View, shown: Sequence[Event]) -> Iterator[Element]:
    """One after the other. Many are of one block, kind and transaction: what they share is made once."""
    days, names = cache(lambda height: when(view, height)), cache(_name)
    txs = cache(lambda txid: el("p", said("site.tx"), " ", parts.txid(txid), class_="id"))
    form = Form(el("li", HOLE, " ", HOLE, " · ", HOLE, HOLE, el("p", el("bdi", HOLE)),
                   el("p", said("site.document"), " ", el("code", HOLE), class_="id"), HOLE, class_=HOLE))
    for e in shown:
        yield form.fill("irregular" if e.broken else "lawful", days(e.height), names(e.kind), noun("lane", e.lane),
                        _broken(e) if e.broken else None, plain(e.text), e.digest, txs(e.txid))


def _name(kind: int) -> Element:
    return el("b", noun("document", record.kind_name(kind)))


def _broken(e: Event) -> Element:
    return el("p", el("b", said("site.journal.no-effect")), " ", el("code", e.broken))


def _pages(frame: Frame) -> list[dict[str, int]]:
    return parts.every_page(len(frame.state.events))


ROUTES = (Route("journal/", newest), Route("journal/{number}/", draw, _pages))
