"""Help in the words of whoever keeps a village's money, with this pool's numbers; and how to check everything."""

from fractions import Fraction
from typing import Any

from lashou_btc.pool.odds import SLIPS, Panel
from lashou_btc.report.lists import Row, number, table
from lashou_btc.report.markup import Element, el
from lashou_btc.usecases.dates import lasting
from lashou_btc.web.frame import Frame
from lashou_btc.web.layout import page, plain
from lashou_btc.web.site import Page, Route, View
from lashou_btc.words import Said, said, word

QUESTIONS = ("ill", "low", "leave", "words", "object", "stuck", "unknown", "gone", "scam")


def draw(view: View) -> Page:
    """Questions and answers."""
    values = _numbers(view.frame)
    parts = [*((f"q-{name}", said(f"site.help.q.{name}")) for name in QUESTIONS),
             ("quorum", said("site.help.quorum", **values)), ("server", said("site.help.server"))]
    return page(
        view, said("site.help.title"), el("p", plain(said("site.help.lead")), class_="lead"),
        el("nav", el("ul", [el("li", el("a", what, href=f"#{name}")) for name, what in parts]),
           aria_label=word(said("site.help.contents"))),
        [el("section", el("h2", said(f"site.help.q.{name}")), el("p", plain(_answer(view.frame, name, values))),
            id=f"q-{name}") for name in QUESTIONS],
        _quorum(view.frame, values), _server(),
        el("p", el("a", said("site.help.more"), href=view.to("./audit/"))))


def _answer(frame: Frame, name: str, values: dict[str, Any]) -> Said:
    """What holds for this pool: one that calls for each case keeps no balances."""
    if name == "low" and frame.state.rules.mode == "call":
        return said("site.help.a.low:call", **values)
    return said(f"site.help.a.{name}", **values)


def _numbers(frame: Frame) -> dict[str, Any]:
    """What the sentences name, of the rules in force."""
    rules, holders = frame.state.rules, frame.state.keyholders
    return {"reviewers": rules.reviewers, "approvals": rules.approvals, "draw": lasting(rules.draw_blocks),
            "notice": lasting(rules.notice_blocks), "least": rules.min_balance_sat,
            "grace": lasting(rules.grace_blocks), "exit": lasting(rules.exit_blocks),
            "rekey": lasting(rules.amendment_blocks), "call": lasting(rules.call_blocks),
            "bond": rules.objection_bond_sat, "quorum": holders.quorum, "count": holders.count}


def _quorum(frame: Frame, values: dict[str, Any]) -> Element:
    """What so many witnesses can do who are corrupt, and what it takes who have lost their keys."""
    rules, quorum, count = frame.state.rules, values["quorum"], values["count"]
    rows: list[Row] = []
    others = len(set(frame.state.drive.bonded) - {one.account for one in frame.state.keyholders.witnesses})
    for some in range(count + 1):
        panel = Panel.of(rules, count, some, others)
        rows.append(("", [
            number(some), word(said("site.help.stolen" if some >= quorum else "site.help.safe")),
            word(said("site.help.stuck" if count - some < quorum else "site.help.moves")),
            _percent(panel.captured), _percent(panel.passes())]))
    heads = [word(said(f"site.help.head.{name}")) for name in ("corrupt", "steal", "lost", "panel", "passes")]
    made = table(word(said("site.help.quorum", **values)), heads, "nllnn", rows, said=True)
    return el("section", el("h2", said("site.help.quorum", **values)),
              el("p", plain(said("site.help.quorum-lead", **values))),
              el("p", plain(said("site.help.quorum-lost", may=count - quorum, stuck=count - quorum + 1))), made,
              el("p", plain(said("site.help.quorum-assumed", slips=SLIPS.denominator)), class_="lead"),
              id="quorum")


def _percent(chance: Fraction) -> str:
    tenths = round(chance * 1_000)
    return f"{tenths // 10}.{tenths % 10} %"


def _server() -> Element:
    return el("section", el("h2", said("site.help.server")), el("ul", [
        el("li", plain(said(f"site.help.server.can.{n}"))) for n in range(1, 5)]), el("ul", [
            el("li", plain(said(f"site.help.server.cannot.{n}"))) for n in range(1, 4)]), id="server")


_COMMANDS = ("lashou pool add contract.json", "lashou document add FOLDER", "lashou sync", "lashou status",
             "lashou audit", "lashou explain claim 1\nlashou explain account 4")
"""What to type at each step."""


def audit(view: View) -> Page:
    """How to check all of it with a program of one's own."""
    frame, status = view.frame, view.frame.status
    steps = [el("li", plain(said(f"site.audit.step.{n}")), el("pre", el("code", line), tabindex=0))
             for n, line in enumerate(_COMMANDS, 1)]
    return page(
        view, said("site.audit.title"), el("p", plain(said("site.audit.lead")), class_="lead"),
        el("section", el("ol", steps),
           el("p", said("site.audit.now", height=frame.height), " ", el("code", status["state_hash"]))),
        el("section", el("h2", said("site.audit.proves")), el("ul", [
            el("li", plain(said(f"site.audit.proves.{name}"))) for name in ("id", "state", "audit")])),
        el("section", el("h2", said("site.audit.not")), el("ul", [
            el("li", plain(said(f"site.audit.not.{name}"))) for name in ("people", "keys", "future")])),
        el("section", el("h2", said("site.audit.programs")), el("p", plain(said("site.audit.programs-text")), " ", [
            [el("a", el("code", path), href=view.to(path)), " "]
            for path in ("head.json", "api/v1/status.json", "api/v1/openapi.json")])))


ROUTES = (Route("help/", draw), Route("audit/", audit))
