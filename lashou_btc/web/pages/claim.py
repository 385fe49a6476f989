"""One claim as a timeline: filed, drawn and how to draw again, reviewed, on notice, objected to, paid."""

from lashou_btc.pool import draw as drawing
from lashou_btc.pool.disclosed import load_document
from lashou_btc.pool.document import Document
from lashou_btc.pool.state import Claim
from lashou_btc.report import lists
from lashou_btc.report.markup import Content, Element, el
from lashou_btc.usecases import cover, explain
from lashou_btc.web import parts
from lashou_btc.web.frame import Frame
from lashou_btc.web.layout import on_day, page, plain, when
from lashou_btc.web.site import Page, Route, View
from lashou_btc.words import noun, said, word

OBJECTED = ("notice", "disputed", "called", "payable", "paid")
"""While a claim is one of these, an objection counts."""


def draw(view: View, number: str) -> Page:
    """A claim's page."""
    claims, at = view.frame.state.by_number, parts.a_number(number) - 1
    if not 0 <= at < len(claims):
        raise LookupError(number)
    found = claims[at]
    return page(view, said("site.claim", number=number), _now(view, found), _asks(view, found),
                _panel(view, found), _objecting(view, found), _story(view, found), _again(view, found),
                listed=False)


def _now(view: View, c: Claim) -> list[Element]:
    """How it stands and what comes next, first of all."""
    state = view.frame.state
    lines = [el("p", el("b", noun("claim", c.status)), " — ", plain(said(f"site.claim.is.{c.status}")), *_next(
        view, c), class_="note")]
    if c.open and not state.unknown:
        lines += [el("p", plain(line), class_="lead") for line in cover.claim_words(state, c)]
    return lines


def _next(view: View, c: Claim) -> list[Content]:
    """The day that counts now."""
    state = view.frame.state
    if c.status == "waiting" and c.draw_at:
        return [" ", said("site.claim.draw-at"), " ", when(view, c.draw_at)]
    if c.status == "review":
        ends = [seat.deadline for seat in c.panel if not seat.decision]
        return [" ", said("site.until"), " ", when(view, max(ends))] if ends else []
    if c.status == "notice":
        return [" ", said("site.until"), " ", when(view, c.notice_end)]
    if c.status == "called":
        ends = [call.deadline for call in state.calls if call.ref == c.hash]
        return [" ", said("site.until"), " ", when(view, max(ends))] if ends else []
    return []


def _asks(view: View, c: Claim) -> Element:
    """What it asks for, and what of it is public."""
    state = view.frame.state
    doc = load_document(view.frame.documents, c.hash)
    body = doc.body if isinstance(doc, Document) else {}
    rows: list[tuple[Content, Content]] = [
        (said("site.who"), parts.account(view, c.account)), (said("site.filed"), when(view, c.filed)),
        (said("site.asked"), parts.asked(state, c.amount)),
        (said("site.claim.approved"), parts.asked(state, c.approved) if c.approved else None),
        (said("site.benefit"), parts.sat(c.benefit_sat) if c.benefit_sat else None),
        (said("site.claim.payee"), el("code", el("bdi", c.payee))),
        (said("site.claim.diagnosed"), when(view, c.diagnosed) if c.diagnosed >= 0 else None),
        (said("site.claim.bond"), parts.sat(c.bond_sat) if c.bond_sat else None),
        (said("site.claim.papers"), said("site.claim.hashed", count=len(body["evidence"]))
         if "evidence" in body else None),
        (said("site.claim.hash"), el("code", c.hash))]
    return parts.section(
        said("site.claim.asks"), parts.facts(rows),
        el("p", plain(said("site.claim.not-at-hand")), class_="note") if not body else None,
        [el("p", said("site.claim.their-words"), class_="lead"), parts.words(body["text"])]
        if body.get("text") else None, lead=said("site.claim.asks.lead"))


def _panel(view: View, c: Claim) -> Element:
    state = view.frame.state
    rows: list[lists.Row] = [("", [
        parts.account(view, seat.account), when(view, seat.drawn), said(f"site.seat.{seat.decision or 'pending'}"),
        parts.asked(state, seat.amount) if seat.decision == "approve" else "—", when(view, seat.deadline)])
        for seat in c.panel]
    heads = [said("site.reviewer"), said("site.drawn"), said("site.decision"), said("site.claim.approved"),
             said("site.deadline")]
    return parts.section(
        said("site.claim.panel"), parts.table(said("site.claim.panel"), heads, "lllnl", rows) if rows
        else parts.nothing(said("site.claim.no-panel")),
        lead=said("site.claim.panel.lead", reviewers=state.rules.reviewers, approvals=state.rules.approvals))


# Objecting

def _objecting(view: View, c: Claim) -> Element | None:
    """How to object, while one may, with what to tell the neighbours; and what objections there are."""
    state, rules = view.frame.state, view.frame.state.rules
    rows: list[lists.Row] = [("", [
        when(view, o.height), parts.account(view, o.account), parts.sat(o.bond_sat),
        said(f"site.objection.{o.outcome or 'open'}"), parts.txid(o.txid)]) for o in c.objections]
    heads = [said("site.when"), said("site.who"), said("site.claim.bond"), said("site.status"), said("site.tx")]
    there = parts.table(said("site.claim.objections"), heads, "llnll", rows) if rows else None
    if c.status not in OBJECTED or state.unknown or state.dissolved:
        return parts.section(said("site.claim.objections"), there) if rows else None
    steps = [said("site.object.when" if c.status == "notice" else "site.object.when:after"),
             said("site.object.bond", bond=rules.objection_bond_sat), said("site.object.how", number=c.number + 1),
             said("site.object.verdict", quorum=state.keyholders.quorum, count=state.keyholders.count)]
    asked = said("site.object.paste") if view.address else said("site.object.paste:address")
    return parts.section(
        said("site.claim.object"), there, el("ol", [el("li", plain(step)) for step in steps]),
        el("p", asked, class_="lead"),
        el("textarea", _paste(view, c), readonly="", rows=6, aria_label=word(asked)),
        el("p", el("a", said("site.object.link"), href=view.to(f"./claims/{c.number + 1}/"))), anchor="object",
        lead=said("site.claim.object.lead"))


def _paste(view: View, c: Claim) -> str:
    """A text for the group chat: what is public, until when one may object, and where this page is."""
    frame, state = view.frame, view.frame.state
    values = {"pool": frame.contract.name, "number": c.number + 1, "amount": parts.units(state, c.amount),
              "id": frame.contract.pool_id[:16], "bond": state.rules.objection_bond_sat}
    if c.status == "notice":
        text = said("site.object.text", day=on_day(view, c.notice_end), **values)
    else:
        text = said("site.object.text:after", status=noun("claim", c.status), **values)
    return f"{word(text)}\n{view.address}{view.path}"


# What happened

def _story(view: View, c: Claim) -> Element:
    frame = view.frame

    def block(height: int) -> str:
        found = frame.blocks[height]
        return found.hash if found is not None else str(height)

    items = [el("li", when(view, m.height), " ", el("b", m.what),
                [" · ", m.who] if m.who else None,
                el("p", el("bdi", plain(m.text))) if m.text else None, [parts.words(text) for text in m.words],
                el("p", said("site.tx"), " ", parts.txid(m.txid), class_="id") if m.txid else None,
                el("p", said("site.document"), " ", el("code", m.document), class_="id") if m.document else None)
             for m in explain.claim(frame.records, c, block)]
    feed = parts.subscribe(view, f"claim-{c.number + 1}.atom", f"claim-{c.number + 1}.ics" if c.notice_end else "")
    return parts.section(said("site.claim.story"), el("ol", items, class_="story"), feed,
                         lead=said("site.claim.story.lead"))


def _again(view: View, c: Claim) -> Element:
    """How to draw again: which block decided, what goes in, what came out."""
    draws = dict.fromkeys(seat.drawn for seat in c.panel)
    parts_: list[Content] = []
    for height in draws:
        found = view.frame.blocks[height]
        who = ", ".join(str(seat.account) for seat in c.panel if seat.drawn == height)
        parts_.append(parts.facts([
            (said("site.draw.at"), when(view, height)),
            (said("site.draw.block"), el("code", found.hash) if found is not None else said("site.unknown-here")),
            (said("site.draw.claim"), el("code", c.hash)),
            (said("site.draw.seed"), el("code", drawing.seed(found.hash, c.hash).hex())
             if found is not None else None),
            (said("site.draw.drawn"), who)]))
    return parts.section(
        said("site.draw"), parts_ if parts_ else el("p", plain(said("site.draw.to-come")), " ", when(
            view, c.draw_at)) if c.draw_at else None,
        el("p", plain(said("site.draw.how"))), anchor="draw", lead=said("site.draw.lead"))


def _every(frame: Frame) -> list[dict[str, int]]:
    return [{"number": n} for n in range(1, len(frame.state.by_number) + 1)]


ROUTES = (Route("claims/{number}/", draw, _every),)
