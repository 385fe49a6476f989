"""The desk's first page: what waits for this home's people, until when, and what to do next. What is well with it.
A home that has nothing yet is asked: new, or from a backup?
"""

from collections.abc import Sequence
from fractions import Fraction

from lashou_btc.pool.odds import at_least
from lashou_btc.report.lists import number
from lashou_btc.report.markup import Content, Element, el
from lashou_btc.usecases import doctor, following, lifeboats, sittings
from lashou_btc.usecases.following import Matter
from lashou_btc.usecases.views import span
from lashou_btc.web.desk import accept_sheets, sheet, sitting_facts
from lashou_btc.web.desk.loopback import Sheet
from lashou_btc.web.desk.room import At
from lashou_btc.web.layout import plain
from lashou_btc.words import Said, noun, said

_LEADS = {"payout": "desk/sign/", "heartbeat": "desk/sign/", "move": "desk/sign/", "sweep": "desk/sign/",
          "top up": "desk/purse/", "bond": "desk/purse/", "call": "desk/purse/",
          "accept": "desk/accept/"}
"""Where what waits is done, where that is one page."""


def draw(at: At) -> bytes:
    """What waits."""
    pool, state = at.pool, at.state
    own = following.own_accounts(at.ws, state)
    waits = following.sight(pool, state, own).waits
    mine = sorted(((m, until) for m, until in waits.items() if m[0]), key=lambda one: (one[1] or 1 << 40, one[0]))
    others = [(m, until) for m, until in waits.items() if not m[0]]
    if not at.ws.key_names():
        first: Content = el("p", plain(said("desk.home.no-key")), " ", sheet.link(at, "desk/begin/",
                                                                           said("desk.way.begin")), class_="note")
    elif not own and "operator" in at.roles:
        first = _operator(at)
    elif not own:
        first = sheet.say(said("desk.home.nobody"), "note")
    else:
        first = [_waits(at, mine)] if mine else sheet.say(said("desk.home.nothing"), "note")
    return sheet.page(
        at, said("desk.home", pool=state.contract.name), *_state(at),
        el("section", el("h2", said("desk.home.mine")), first),
        el("section", el("h2", said("desk.home.notice")), _waits(at, others)) if others else None,
        _boat(at),
        el("section", el("h2", said("desk.home.fresh")), _fresh(at)))


def _operator(at: At) -> list[Content]:
    """What an operator who has no account looks after."""
    due = sum(item.amount_sat for item in at.state.items.values())
    inbox, sign = (sheet.link(at, f"desk/{way}/", said(f"desk.way.{way}")) for way in ("journal", "sign"))
    return [el("p", plain(said("desk.home.operator")), " ", inbox),
            el("p", plain(said("desk.home.due", due=due)), " ", sign) if due else None]


def _state(at: At) -> list[Element]:
    stands = at.pool.standstill(at.state)
    if stands is None:
        return []
    return [el("div", sheet.lines([said("site.unknown", since=stands.since, why=stands.reason), stands.remedy]),
               class_="note bad")]


def _waits(at: At, matters: Sequence[tuple[Matter, int]]) -> Element:
    rows = []
    for (account, what, claim), until in matters:
        key = what.replace(" ", "-")
        lead = _lead(at, what, claim)
        step = said(f"desk.next.{key}")
        if what == "payout" and (signed := _signed(at, account)):
            lead, step = signed
        rows.append([
            said(f"news.what.{key}", claim=_claim(at, claim)),
            said("desk.account", account=account) if account else said("desk.everybody"),
            sheet.when(at, until) if until else said("desk.no-end"),
            el("a", step, href=at.to(lead), class_="next") if lead else step])
    return sheet.table(said("desk.home.mine"), ("what", "whose", "until", "next"), rows)


def _signed(at: At, account: int) -> tuple[str, Said] | None:
    """The sitting that this account has signed and that is not sent, and what it waits for."""
    for one in sittings.every(at.pool):
        found = sitting_facts.progress_of(at, one)
        if any(s.account == account and s.signed for s in found.steps) and not sitting_facts.fate(at, one):
            step = said("desk.payout.send") if found.ready else said(
                "desk.payout.signed", lack=max(found.needed - len(found.signed), 1), names=found.missing)
            return f"desk/sign/{one.name}/", step
    return None


def _claim(at: At, digest: str) -> str:
    claim = at.state.claims.get(digest)
    return f"#{claim.number + 1}" if claim is not None else digest[:16]


def _lead(at: At, what: str, digest: str) -> str:
    claim = at.state.claims.get(digest)
    if claim is not None and what in ("review", "verdict"):
        return f"desk/claims/{claim.number + 1}/"
    if claim is not None and what == "notice":
        return f"claims/{claim.number + 1}/"
    return _LEADS.get(what, "")


def _boat(at: At) -> Element | None:
    """How the lifeboat stands, and the way to a drill: for witnesses, and for those of the recovery set."""
    found = lifeboats.outlook(at.pool, at.state)
    drill = el("p", sheet.link(at, "desk/drill/", said("desk.drill"))) if found.named else None
    if "witness" not in at.roles:
        return el("section", el("h2", said("desk.home.boat")), drill) if found.named and at.ws.key_names() else None
    lines = []
    if found.height:
        lines.append(said("cli.lifeboat.aboard", aboard=found.sat, of=found.of_sat, height=found.height,
                          due=found.due))
    return el("section", el("h2", said("desk.home.boat")), sheet.lines(
        [*lines, *([found.advice] if found.advice else [])] or [said("desk.home.boat-none")]), drill)


def _fresh(at: At) -> list[Content]:
    view, pool = at.pool.view, at.pool
    if view is None:
        return []
    age = said("desk.home.age", age=span(view.age_s)) if view.age_s is not None else said("desk.home.age:asked")
    return [el("p", sheet.when(at, pool.index.tip()[0]), " · ", age), sheet.say(view.verified),
            [sheet.say(each, "note bad") for each in view.warnings()],
            el("p", sheet.link(at, "desk/doctor/", said("desk.way.doctor")))]


def draw_doctor(at: At) -> bytes:
    """What is well with this home, its chain and its pools, and what is not."""
    rows = []
    for finding in doctor.look(at.ws):
        found = finding.json()
        good = finding.verdict == doctor.GOOD
        rows.append([el("span", said(f"desk.finding.{finding.verdict}"), class_="ok" if good else "no"),
                     noun("subject", finding.subject), found["text"], "" if good else found["todo"]])
    return sheet.page(at, said("desk.way.doctor"), el("section", sheet.table(
        said("desk.way.doctor"), ("verdict", "subject", "found", "todo"), rows)))


def draw_begin(at: At) -> bytes:
    """New, or from a backup? And what M of N means, with the numbers."""
    def steps(name: str, count: int) -> Element:
        return el("ol", [el("li", plain(said(f"desk.begin.{name}.{n}"))) for n in range(1, count + 1)])

    lacks = [said("desk.begin.no-key")] * (not at.ws.key_names()) + [said("desk.begin.no-pool")] * (
        not at.desk.has_pool)
    rows: list[list[Content]] = [
        [said("cli.quorum", needed=m, count=n), number(m), number(n - m), number(n - m + 1), _stuck(m, n)]
        for m, n in ((1, 1), (2, 3), (3, 5), (4, 7), (5, 9))]
    return sheet.page(
        at, said("desk.begin"), [sheet.say(each, "note") for each in lacks], accept_sheets.bring(at),
        el("section", el("h2", said("desk.begin.new")), steps("new", 4)),
        el("section", el("h2", said("desk.begin.backup")), sheet.say(said("desk.begin.backup.why")),
           steps("backup", 4)),
        el("section", el("h2", said("desk.begin.quorum")), sheet.say(said("desk.begin.quorum.why")),
           sheet.table(said("desk.begin.quorum"), ("quorum", "steal", "lose", "stuck", "chance"), rows, "lnnnn"),
           sheet.say(said("desk.begin.quorum.note"), "lead")))


LOST = Fraction(1, 20)
"""The chance that a key is gone within a year and nobody has replaced it: an assumption, which the page states."""


def _stuck(needed: int, count: int) -> str:
    """The chance that so many keys are gone that the quorum cannot be reached, each for itself."""
    return f"{float(100 * at_least(count, LOST, count - needed + 1)):.3g}%"


SHEETS = (Sheet("desk/", draw, {}), Sheet("desk/doctor/", draw_doctor, {}, pooled=False),
          Sheet("desk/begin/", draw_begin, accept_sheets.DEEDS, pooled=False))
