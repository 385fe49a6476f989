"""What joining would cover and cost somebody: plans and ages, the pool's own history, and the next steps.

The figures are those of `usecases/quotes`. A script only hides what is not chosen.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from lashou_btc.errors import LashouError
from lashou_btc.pool.rules import AGE_BLOCKS
from lashou_btc.report.lists import Row, btc, number, table
from lashou_btc.report.markup import Content, Element, el
from lashou_btc.usecases import quotes
from lashou_btc.usecases.dates import lasting
from lashou_btc.usecases.quotes import Quote
from lashou_btc.web.frame import Frame
from lashou_btc.web.layout import isolating, page, plain, when
from lashou_btc.web.site import Page, Route, View
from lashou_btc.words import Said, noun, said, word

_HEADS = ("age", "weight", "deposit", "cap", "case", "mean", "half", "most", "rare")
CASES = 20
"""So many of the newest are listed, with what each cost."""


def draw(view: View) -> Page:
    """The page."""
    frame = view.frame
    found: Mapping[str, Sequence[Quote]] = {}
    try:
        found, why = frame.quotes, None
    except LashouError as error:
        why = error.said
    lead = el("p", plain(said("site.join.lead")), class_="lead")
    body: list[Content] = [lead]
    if why is not None:
        body.append(el("p", plain(why), class_="note bad"))
    else:
        body += [_choice(found), el("section", el("h2", said("site.join.costs")), el(
            "p", plain(said("site.join.costs-lead", years=next(iter(found.values()))[0].costs.year_sat.count)),
            class_="lead"), [_table(name, rows) for name, rows in found.items()], id="join-tables"),
            el("section", el("h2", said("site.join.words")), [
                _person(one) for rows in found.values() for one in rows], id="join-people")]
    return page(view, said("site.join.title"), *body, _history(view), _not_covered(frame), _steps(view),
                scripts=("join.js",))


def _choice(found: Mapping[str, Sequence[Quote]]) -> Element:
    """What the script narrows by; without it everything is shown."""
    ages = sorted({one.age for rows in found.values() for one in rows})
    return el("section", el("h2", said("site.join.choose")), el("p", el("label", said("site.join.plan"), " ", el(
        "select", [el("option", name, value=name, dir="auto") for name in found], id="join-plan")), " ",
        el("label", said("site.join.age"), " ", el("select", [
            el("option", said("site.join.from", age=age), value=age) for age in ages], id="join-age")), " ",
        el("button", said("site.join.all"), type="button", id="join-all")), id="join", hidden="")


def _table(plan: str, rows: Sequence[Quote]) -> Element:
    lines: list[Row] = [("", [
        number(one.age), number(one.weight), number(one.deposit_sat), f"{one.cap:,} {_unit(one)}",
        number(one.case_sat), number(one.costs.year_sat.mean), number(one.costs.year_sat.p50),
        number(one.costs.year_sat.p95), number(one.costs.year_sat.p99)]) for one in rows]
    heads = [word(said(f"site.join.head.{name}")) for name in _HEADS]
    caption = word(said("site.join.table", plan=plan))
    return table(caption, heads, "nnnnnnnnn", lines, shown=isolating(caption, plan), data_plan=plan,
                 marks=[{"data_plan": plan, "data_age": one.age} for one in rows])


def _unit(one: Quote) -> str:
    unit = noun("unit", one.unit)
    return word(unit) if isinstance(unit, Said) else unit


def _person(one: Quote) -> Element:
    """What `lashou quote` says, for one plan and age."""
    lines = el("ul", [el("li", isolating(plain(line), one.plan) if "plan" in line.values else plain(line))
                      for line in quotes.in_words(one)])
    title = word(said("site.join.person", plan=one.plan, age=one.age))
    return el("details", el("summary", isolating(title, one.plan)), lines,
              data_plan=one.plan, data_age=one.age)


def _history(view: View) -> Element:
    """What each case has cost a unit of weight so far, and each year; and the most that one can."""
    frame, state = view.frame, view.frame.state
    most = state.rules.case_share_sat
    cases: list[Row] = []
    for claim in reversed(state.by_number):
        if claim.hash in frame.shares and len(cases) < CASES:
            steps = frame.shares[claim.hash]
            sat = sum(share for _, share in steps)
            cases.append(("", [el("a", said("site.join.claim", claim=claim.number + 1),
                                  href=view.to(f"./claims/{claim.number + 1}/")), when(view, steps[0][0]),
                               number(sat), btc(sat)]))
    years: dict[str, list[int]] = {}
    for step in state.steps:
        year = years.setdefault(_year(frame, step.height), [0, 0])
        year[0] += step.ref in state.claims
        year[1] += step.end - step.start
    since = state.begun or state.opened
    return el(
        "section", el("h2", said("site.join.history")),
        el("p", plain(said("site.join.bound", most=most) if most else said("site.join.unbounded")), class_="lead"),
        el("p", said("site.join.since"), " ", when(view, since)) if since else None,
        _listed(said("site.join.by-year"), ("year", "cases", "borne", "bitcoin"), "lnnn", [
            ("", [year, number(count), number(sat), btc(sat)]) for year, (count, sat) in sorted(years.items())])
        if years else el("p", plain(said("site.join.nothing-yet"))),
        _listed(said("site.join.by-case", count=len(cases)), ("claim", "since", "borne", "bitcoin"), "llnn", cases)
        if cases else None)


def _year(frame: Frame, height: int) -> str:
    seconds = frame.time(height)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y}" if seconds is not None else "?"


def _listed(caption: Said, heads: Sequence[str], align: str, rows: Sequence[Row]) -> Element:
    return table(word(caption), [word(said(f"site.join.head.{name}")) for name in heads], align, rows)


def _not_covered(frame: Frame) -> Element:
    rules = frame.state.rules
    lines = [said("site.join.not.waiting", lasting=lasting(rules.waiting_blocks))] if rules.waiting_blocks else []
    lines += [said("site.join.not.older")] if rules.diagnosis else []
    lines += [said("site.join.not.cap"), said("site.join.not.money"),
              said("site.join.not.panel", reviewers=rules.reviewers, approvals=rules.approvals),
              said("site.join.not.lapse", lasting=lasting(rules.grace_blocks)),
              said("site.join.not.bitcoin"), said("site.join.not.keys")]
    if rules.max_pause_blocks and rules.claim_bond_sat:
        lines.append(said("site.join.not.bond", bond=rules.claim_bond_sat,
                          years=-(-rules.max_pause_blocks // AGE_BLOCKS)))
    return el("section", el("h2", said("site.join.not")), el("ul", [el("li", plain(line)) for line in lines]))


def _steps(view: View) -> Element:
    """How to join with the program, and what to compare by voice first."""
    contract = view.frame.contract
    spoken = " ".join(contract.pool_id[n:n + 4] for n in range(0, 64, 4))
    return el(
        "section", el("h2", said("site.join.steps")), el("ol", [
            el("li", plain(said("site.join.step.voice")),
               el("dl", el("dt", said("site.join.id")), el("dd", el("code", spoken)))),
            el("li", plain(said("site.join.step.key")),
               _code(f"lashou key new NAME --network {contract.network.name}")),
            el("li", plain(said("site.join.step.hub")), _code("lashou hub use 'INVITATION'")),
            el("li", plain(said("site.join.step.enroll")), _code(
                "lashou member enroll --name NAME --id-file FILE --tag TAG --contract contract.json "
                "--documents FOLDER --out enrollment.json")),
            el("li", plain(said("site.join.step.hand"))),
            el("li", plain(said("site.join.step.pay")), _code("lashou purse deposit AMOUNT"))]),
        el("p", plain(said("site.join.address-warning")), class_="note"))


def _code(line: str) -> Element:
    return el("pre", el("code", line), tabindex=0)


ROUTES = (Route("join/", draw, ahead=True),)
