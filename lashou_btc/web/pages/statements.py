"""What people have said in the journal, in their own words, and the hashes that they put on chain with it."""

from lashou_btc.pool.disclosed import load_document
from lashou_btc.pool.document import Document
from lashou_btc.pool.state import Event
from lashou_btc.report.markup import Content, Element, el
from lashou_btc.web import parts
from lashou_btc.web.frame import Frame
from lashou_btc.web.layout import page, when
from lashou_btc.web.site import Page, Route, View
from lashou_btc.words import said


def newest(view: View) -> Page:
    """The page on which the newest stand."""
    return draw(view, str(parts.last_page(len(view.frame.statements))))


def draw(view: View, number: str) -> Page:
    """A page of statements, newest first."""
    found, at = view.frame.statements, parts.a_number(number)
    items = [_statement(view, found[n]) for n in parts.on_page(len(found), at)]
    return page(
        view, said("site.statements"), parts.section(
            said("site.statements.title"), el("ol", items, class_="story") if items
            else parts.nothing(said("site.statements.none")), lead=said("site.statements.lead")),
        parts.pages(view, parts.last_page(len(found)), at, "./statements/"))


def _statement(view: View, e: Event) -> Element:
    """One statement: who says it, about what, and in which words; or that the words are not at hand."""
    doc = load_document(view.frame.documents, e.digest)
    if not isinstance(doc, Document) or doc.type != "statement":
        said_: list[Content] = [el("p", said("site.statements.not-at-hand" if doc is None
                                             else "site.statements.no-document"))]
    else:
        number, about = doc.body["account"], doc.body.get("about", "")
        who = parts.account(view, number) if number else said("site.operator")
        said_ = [who, parts.words(doc.body["text"]) if doc.body["text"].strip() else None,
                 el("p", said("site.statements.about"), " ", parts.claim(view, about)) if about else None]
    return el("li", when(view, e.height), " ", said_, el("p", said("site.document"), " ", el("code", e.digest),
                                                         class_="id"),
              el("p", said("site.tx"), " ", parts.txid(e.txid), class_="id"),
              el("p", said("site.journal.no-effect"), " ", el("code", e.broken)) if e.broken else None)


def _pages(frame: Frame) -> list[dict[str, int]]:
    return parts.every_page(len(frame.statements))


ROUTES = (Route("statements/", newest), Route("statements/{number}/", draw, _pages))
