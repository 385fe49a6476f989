"""Accounts, a hundred to a page: role, plan, status, balance, cover, and every line behind the balance.

That many stand on one page on purpose. Whoever looks for one account asks for a page of a hundred, and the server
does not learn for which.

Ten thousand are drawn with each block. So a page words each of its words once, and shares of costs, which are the
same for everybody of one weight, are drawn together between two lines of an account's own: the page of costs has
each.
"""

from collections.abc import Callable, Iterator
from itertools import groupby

from lashou_btc.pool import shelves
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.ledger import PURSE
from lashou_btc.pool.trace import Drawn
from lashou_btc.report import lists
from lashou_btc.report.markup import HOLE, Content, Element, Form, el
from lashou_btc.usecases import cover
from lashou_btc.web import parts
from lashou_btc.web.frame import Frame
from lashou_btc.web.layout import ahead, day, page, plain
from lashou_btc.web.site import Page, Route, View
from lashou_btc.words import Said, noun, said, word

GROUPS_APART = 50
"""So many groups stand together where there are more: nobody finds one among hundreds of links."""

_PLAN, _LINES = Form(el("bdi", HOLE)), Form(el("ol", HOLE, class_="lines"))
_LINE = Form(el("li", HOLE, HOLE, el("span", HOLE, class_="n")))


def index(view: View) -> Page:
    """Which groups there are, how many accounts have which status, and the purse's lines."""
    state = view.frame.state
    counts: list[lists.Row] = [
        ("", [noun("role", role), noun("account", status), el("bdi", plan) if plan else "—", lists.number(count)])
        for role, status, plan, count, *_ in shelves.tally(state.ledger.accounts)]
    heads = [said("site.role"), said("site.status"), said("site.plan"), said("site.count")]
    draws = _Drawing(view)
    return page(
        view, said("site.accounts"), parts.section(
            said("site.accounts.find"), _ways(view, view.frame.groups), lead=said("site.accounts.lead")),
        parts.section(said("site.accounts.counts"), parts.table(
            said("site.accounts.counts"), heads, "llln", counts) if counts
            else parts.nothing(said("site.accounts.none"))),
        parts.section(said("site.purse"), el("p", parts.sat(state.ledger.purse_sat)), el(
            "details", el("summary", said("site.accounts.lines")), draws.lines(view.frame.traces.of(PURSE))),
            lead=said("site.purse.lead"), anchor="purse"), listed=False)


def _ways(view: View, groups: list[int]) -> Content:
    """A link for each group; of many, tens of them behind a fold."""
    def way(group: int) -> Element:
        first = group * parts.GROUP + 1
        return el("li", el("a", f"{first}–{first + parts.GROUP - 1}", href=view.to(f"./accounts/{group}/")))

    if len(groups) <= GROUPS_APART:
        return el("ul", [way(group) for group in groups], class_="groups")
    return [el("details", el("summary", f"{many[0] * parts.GROUP + 1}–{(many[-1] + 1) * parts.GROUP}"),
               el("ul", [way(group) for group in many], class_="groups"))
            for many in (list(some) for _, some in groupby(groups, lambda group: group // GROUPS_APART))]


def draw(view: View, group: str) -> Page:
    """The accounts of one group, each with the lines behind its balance."""
    state, number = view.frame.state, parts.a_number(group)
    first = number * parts.GROUP + 1
    found = [a for n in range(first, first + parts.GROUP) if (a := state.account(n)) is not None]
    if not found:
        raise LookupError(group)
    draws, groups = _Drawing(view), view.frame.groups
    at = groups.index(number)
    around = [(groups[at + step], key) for step, key in ((-1, "site.before"), (1, "site.after"))
              if 0 <= at + step < len(groups)]
    return page(
        view, said("site.accounts.group", first=first, last=first + parts.GROUP - 1),
        el("p", plain(said("site.accounts.group.lead")), class_="lead"),
        el("div", [draws.account(a) for a in found], class_="accounts"),
        el("nav", el("ul", [el("li", el("a", said(key), href=view.to(f"./accounts/{each}/")))
                            for each, key in around], el("li", el("a", said("site.accounts.all"), href=view.to(
                                "./accounts/")))), class_="pages", aria_label=word(said("site.pages"))),
        listed=False)


class _Drawing:
    """Draws accounts of one page, and remembers what it has worded."""

    def __init__(self, view: View) -> None:
        self._view, self._frame, self._state = view, view.frame, view.frame.state
        self._worded: dict[str, str] = {}
        self._days: dict[int, str] = {}
        self._links: dict[str, str] = {}
        self._feeds = view.to("./feeds/account-")
        self._colon = "：" if view.language == "zh" else ": "
        self._sat = self.word("site.sat", amount=HOLE)
        self._account = Form(el(
            "details", el("summary", el("b", HOLE), el("span", HOLE), el("span", HOLE),
                          el("span", HOLE, class_=HOLE), el("span", HOLE, class_="n")),
            el("p", HOLE, class_="lead"), HOLE, el("p", el("a", self.word("site.subscribe"), href=HOLE)), id=HOLE))

    def word(self, key: str, **values: str) -> str:
        """Words that the page has, once worded."""
        found = self._worded.get(key)
        if found is None:
            found = self._worded[key] = word(Said(key, values))
        return found

    def noun(self, kind: str, name: str) -> str:
        """The word for a name, once worded."""
        key = f"{kind} {name}"
        found = self._worded.get(key)
        if found is None:
            what = noun(kind, name)
            found = self._worded[key] = word(what) if isinstance(what, Said) else what
        return found

    def day(self, height: int) -> str:
        """The day of a block that is there."""
        found = self._days.get(height)
        if found is None:
            seconds = self._frame.time(height)
            number = word(said("site.height", height=f"{height:,}"))
            found = self._days[height] = f"{day(seconds)} · {number}" if seconds is not None else number
        return found

    def sat(self, amount_sat: int, how: Callable[[int], str] = lists.number) -> str:
        """An amount, in words."""
        return self._sat.replace(HOLE, how(amount_sat))

    def account(self, a: Account) -> Element:
        """An account: what one looks for first, and behind it the rest."""
        balance_sat = self._state.ledger.balance_sat(a)
        return self._account.fill(
            f"a{a.number}", a.number, self.noun("role", a.role), _PLAN.fill(a.plan) if a.plan else "—", a.status,
            self.noun("account", a.status), self.sat(balance_sat),
            f"{lists.btc(balance_sat)} · {' · '.join(self._facts(a))}", self.lines(self._frame.traces.of(a.number)),
            f"{self._feeds}{a.number}.atom")

    def _facts(self, a: Account) -> Iterator[str]:
        """What else there is to know, in one line: an element for each would take as long as all the rest."""
        state, covered = self._state, cover.cover(self._state, a)
        if covered is not None and not a.gone:
            yield self._fact("site.cap", self._units(covered.cap))
            yield self._fact("site.weight", lists.number(covered.weight))
            if covered.age >= 0:
                yield self._fact("site.age", lists.number(covered.age))
            if covered.life_cap:
                yield self._fact("site.account.life-left", self._units(covered.life_left))
            if covered.changes_at:
                yield self._fact("site.account.changes", self._ahead(covered.changes_at))
        for key, height in (("site.account.active-at", a.active_at), ("site.account.grace", a.grace_until),
                            ("site.account.exit", a.exit_at)):
            if height:
                yield self._fact(key, self._ahead(height))
        if a.pause_until > state.height:
            yield self._fact("site.account.pause", self._ahead(a.pause_until))
        for key, value in (("site.account.rejections", a.rejections), ("site.account.before", a.before)):
            if value:
                yield self._fact(key, lists.number(value))
        if a.received:
            yield self._fact("site.account.received", self._units(a.received))
        if a.debt_sat:
            yield self._fact("site.account.debt", self.sat(a.debt_sat))
        yield self._fact("site.account.enrolled", self.day(a.enrolled))

    def _fact(self, key: str, value: str) -> str:
        return f"{self.word(key)}{self._colon}{value}"

    def _units(self, value: int) -> str:
        """An amount in the contract's unit."""
        return self.sat(value) if self._state.rules.unit == "sat" else parts.units(self._state, value)

    def _ahead(self, height: int) -> str:
        """The day of a block, or about the day of one that is to come."""
        if height <= self._frame.height:
            return self.day(height)
        return word(said("site.about", day=ahead(self._view, height)))

    def lines(self, lines: list[Drawn]) -> Element:
        """Every line behind a balance."""
        if not lines:
            return el("p", self.word("site.accounts.no-lines"), class_="lead")
        return _LINES.fill([self._line(line) for line in lines])

    def _line(self, line: Drawn) -> Element:
        when = self.day(line.first)
        if line.first != line.last:
            when += f" – {self.day(line.last)}"
        moved = f"{self.sat(line.amount_sat, lists.signed)} → {self.sat(line.balance_sat)}"
        return _LINE.fill(f"{when} · {self.noun('entry', line.kind)}", self._ref(line), moved)

    def _ref(self, line: Drawn) -> Content:
        if line.kind == "share":
            return el("a", self.word("site.costs"), href=self._way("./costs/"))
        found = self._state.claims.get(line.ref)
        if found is None:
            return None
        return el("a", f"#{found.number + 1}", href=self._way(f"./claims/{found.number + 1}/"))

    def _way(self, target: str) -> str:
        found = self._links.get(target)
        if found is None:
            found = self._links[target] = self._view.to(target)
        return found


def _every(frame: Frame) -> list[dict[str, int]]:
    return [{"group": group} for group in frame.groups]


ROUTES = (Route("accounts/", index), Route("accounts/{group}/", draw, _every))
