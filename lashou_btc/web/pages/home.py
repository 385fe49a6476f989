"""The first page: what the pool holds, what it promises and costs, whether all is in order, what waits for whom."""

from itertools import accumulate

from lashou_btc.anchors import record
from lashou_btc.report import charts, lists
from lashou_btc.report.markup import Content, Element, el
from lashou_btc.usecases import cover
from lashou_btc.web import parts
from lashou_btc.web.layout import named, page, plain, when
from lashou_btc.web.site import Page, Route, View
from lashou_btc.words import Said, noun, said, word

NEWEST, MOST_WAITING = 10, 100
"""So many events are shown, and so much of what waits."""


def draw(view: View) -> Page:
    """The pool's page."""
    return page(view, named(view.frame), _standing(view), _first(view), _order(view), _promises(view),
                _costs(view), _waits(view), _funds(view), _news(view), _who(view))


def _standing(view: View) -> list[Element]:
    """In which part of its life the pool is."""
    state = view.frame.state
    if state.dissolved:
        return [el("p", plain(said("site.pool.dissolved")), " ", when(view, state.dissolved), class_="note")]
    if state.unknown:
        return []
    if not state.opened:
        return [parts.note(said("site.pool.not-open"))]
    return [parts.note(said("site.pool.not-begun", paid_in=state.ledger.sharers,
                            members=state.rules.min_members))] if not state.begun else []


def _first(view: View) -> Element:
    frame, state = view.frame, view.frame.state
    status = frame.status
    case = cover.case(state)
    promised: Content = parts.sat(case.brings_sat) if case.brings_sat >= 0 else said("site.pool.no-bound")
    return parts.cards(
        (said("site.pool.holds"), parts.sat(status["funds_sat"]), parts.worth(state, status["funds_sat"])),
        (said("site.pool.members"), lists.number(status["members"].get("active", 0)),
         said("site.pool.members-all", count=sum(status["members"].values()))),
        (said("site.pool.case"), promised if state.begun and not state.dissolved else "—",
         said("site.pool.case-beside")),
        (said("site.pool.due"), parts.sat(status["due_sat"]), parts.worth(state, status["due_sat"])))


# Is everything in order?

def _order(view: View) -> Element:
    """What an audit asks, each with its answer in words."""
    frame, audit = view.frame, view.frame.audit
    spends = audit["spends"]
    irregular = [s for s in spends if s["lawful"] is False]
    undecided = [s for s in spends if s["lawful"] is None]
    lawful = len(spends) - len(irregular) - len(undecided)
    rows = [_answer(not irregular, said("site.order.spends", count=lawful) if spends else said(
        "site.order.no-spends"), said("site.order.irregular", count=len(irregular)),
        view.to("./payouts/") + "#irregular")]
    if undecided:
        rows.append(_unsure(said("site.order.undecided", count=len(undecided), amount=audit["undecided_sat"])))
    rows.append(_unsure(said("site.order.owed-unknown")) if audit["owed_sat"] is None else _answer(
        not audit["gap_sat"], said("site.order.books"), said("site.order.gap", gap=audit["gap_sat"])))
    missing = audit["missing_sat"]
    rows.append(_answer(missing <= 0, said("site.order.nothing-missing"),
                        said("site.order.missing", missing=missing)))
    rows.append(_answer(frame.state.seal is not None, said("site.order.journal", count=frame.status["journal"][
        "transactions"]), said("site.order.journal-broken"), view.to("./journal/")))
    if audit["elsewhere"]:
        rows.append(_unsure(said("site.order.elsewhere", amount=sum(e["amount_sat"] for e in audit["elsewhere"])),
                            view.to("./witnesses/")))
    if frame.stands is not None:
        rows.append(_unsure(said("site.order.unknown", since=frame.stands.since)))
    if frame.status["dust"]:
        rows.append(_unsure(said("site.order.dust", amount=sum(i["amount_sat"] for i in frame.status["dust"]))))
    return parts.section(said("site.order"), el("ul", rows, class_="answers"), lead=said("site.order.lead"))


def _answer(good: bool, yes: Said, no: Said, way: str = "") -> Element:
    mark = el("b", said("site.order.yes" if good else "site.order.no"))
    text = plain(yes if good else no)
    return el("li", mark, " ", el("a", text, href=way) if way and not good else text,
              class_="good" if good else "bad")


def _unsure(text: Said, way: str = "") -> Element:
    return el("li", el("b", said("site.order.unsure")), " ", el("a", plain(text), href=way) if way else plain(text),
              class_="unsure")


# What it promises and costs

def _promises(view: View) -> Element:
    state = view.frame.state
    said_today = cover.case(state).words() if state.begun and not state.dissolved else None
    return parts.section(
        said("site.pool.promises"), el("p", plain(said_today)) if said_today is not None else None,
        parts.plans(state), el("p", el("a", said("site.pool.to-rules"), href=view.to("./rules/"))),
        lead=said("site.pool.promises.lead"))


def _costs(view: View) -> Element:
    frame, state = view.frame, view.frame.state
    rules = state.rules
    rows: list[tuple[Content, Content]] = [
        (said("site.pool.deposit"), parts.sat(rules.min_deposit_sat)),
        (said("site.pool.share"), parts.sat(rules.case_share_sat) if rules.case_share_sat
         else said("site.pool.no-bound")),
        (said("site.pool.dues"), parts.sat(rules.dues_sat) if rules.dues_sat else None),
        (said("site.pool.running"), parts.sat(rules.running_sat) if rules.running_sat else None),
        (said("site.pool.so-far"), parts.sat(state.ledger.index)),
        (said("site.pool.cases-paid"), lists.number(sum(c.status == "paid" for c in state.by_number)))]
    steps = [(step.height, step.end - step.start) for step in state.steps]
    title = word(said("site.pool.costs-chart"))
    points = list(zip([height for height, _ in steps], accumulate(step for _, step in steps), strict=True))
    chart = el("figure", charts.level(points, frame.contract.birthday, state.height, 0, title, lists.number),
               el("figcaption", title)) if points else None
    return parts.section(
        said("site.pool.costs"), parts.facts(rows), chart,
        el("p", el("a", said("site.pool.to-costs"), href=view.to("./costs/"))), lead=said("site.pool.costs.lead"))


def _funds(view: View) -> Element | None:
    frame = view.frame
    if not frame.levels:
        return None
    title = word(said("site.pool.funds-chart"))
    return parts.section(said("site.pool.funds"), el(
        "figure", charts.level(frame.levels, frame.contract.birthday, frame.height, 0, title, lists.number),
        el("figcaption", title)))


# Who has something to do, and what happened

def _waits(view: View) -> Element:
    waiting = view.frame.status["waiting"]
    rows: list[lists.Row] = [("", [
        parts.account(view, one["account"]), noun("duty", one["what"]),
        parts.claim(view, one["claim"]) if one["claim"] else "", parts.until(view, one["until"])])
        for one in waiting[:MOST_WAITING]]
    left = len(waiting) - len(rows)
    return parts.section(
        said("site.waits"), parts.table(said("site.waits"), [
            said("site.who"), said("site.what"), said("site.which-claim"), said("site.until")], "llll", rows)
        if rows else None,
        el("p", plain(said("site.more", count=left))) if left > 0 else None, parts.payments(view, bool(rows)),
        lead=said("site.waits.lead") if rows else None)


def _news(view: View) -> Element:
    events = view.frame.state.events
    newest = [events[at] for at in range(len(events) - 1, max(len(events) - 1 - NEWEST, -1), -1)]
    items = [el("li", when(view, e.height), " ", el("b", noun("document", record.kind_name(e.kind))), " ",
                el("bdi", plain(e.text))) for e in newest]
    return parts.section(said("site.news"), el("ol", items, class_="news") if items else parts.nothing(
        said("site.news.none")), el("p", el("a", said("site.news.all"), href=view.to("./journal/"))),
                         parts.subscribe(view, "pool.atom", "waits.ics"))


def _who(view: View) -> Element:
    """Which pool it is: what an invitation says, so that people can compare."""
    contract, status = view.frame.contract, view.frame.status
    rows: list[tuple[Content, Content]] = [
        (said("site.pool.id"), el("code", contract.pool_id)),
        (said("site.pool.network"), contract.network.name),
        (said("site.pool.quorum"), said("site.quorum", needed=view.frame.state.keyholders.quorum,
                                        count=view.frame.state.keyholders.count)),
        (said("site.pool.since"), when(view, contract.birthday)),
        (said("site.pool.opened"), when(view, status["open_since"]) if status["open_since"] else None)]
    return parts.section(said("site.pool.which"), parts.facts(rows), lead=said("site.pool.which.lead"))


ROUTES = (Route("", draw),)
