"""Parts that several pages have: amounts, accounts and claims as links, lists of facts, tables, others' words."""

from collections.abc import Iterable, Sequence

from lashou_btc.pool.state import State
from lashou_btc.report import lists
from lashou_btc.report.markup import Content, Element, el
from lashou_btc.web.layout import plain, when
from lashou_btc.web.site import View
from lashou_btc.words import Said, noun, said, word

COIN = 100_000_000
GROUP = 100
"""So many accounts are on a page of theirs."""
PAGE = 200
"""So many records, spends or claims are on a page of a long list."""
_WITHOUT_PARTS = {"JPY", "KRW", "VND", "CLP", "ISK", "PYG", "RWF", "UGX", "XAF", "XOF"}
"""Currencies whose minor unit is the whole (ISO 4217)."""


def sat(amount_sat: int) -> list[Content]:
    """An amount in satoshi, with bitcoin beside it."""
    return [el("span", said("site.sat", amount=lists.number(amount_sat)), class_="sat"), " ",
            el("small", lists.btc(amount_sat), class_="beside")]


def worth(state: State, amount_sat: int) -> Content:
    """What that is in the pool's own unit, by the price that was last in force; nothing where there is none."""
    if state.rules.unit == "sat" or not state.last_price:
        return None
    value = units(state, amount_sat * state.last_price // COIN)
    return el("small", said("site.about-worth", value=value), class_="beside")


def units(state: State, value: int) -> str:
    """An amount in the pool's own unit, as people write it."""
    unit = state.rules.unit
    if unit == "sat":
        return word(said("site.sat", amount=lists.number(value)))
    if unit in _WITHOUT_PARTS:
        return f"{unit} {lists.number(value)}"
    whole, rest = divmod(abs(value), 100)
    return f"{unit} {lists.MINUS if value < 0 else ''}{whole:,}.{rest:02d}"


def asked(state: State, value: int) -> list[Content]:
    """An amount in the contract's unit; of satoshi with bitcoin beside it."""
    return sat(value) if state.rules.unit == "sat" else [el("span", units(state, value), class_="sat")]


def account(view: View, number: int) -> Content:
    """An account by its number, with the way to its lines; the common purse is none."""
    if not number:
        return el("span", said("site.purse"))
    if view.frame.state.account(number) is None:
        return el("span", said("site.account", number=number))
    return el("a", said("site.account", number=number), href=f"{view.to(group_path(number))}#a{number}")


def group_path(number: int) -> str:
    """The page on which an account stands."""
    return f"./accounts/{(number - 1) // GROUP}/"


def claim(view: View, digest: str) -> Content:
    """A claim by its number, with the way to its page; another hash as it is."""
    found = view.frame.state.claims.get(digest)
    if found is None:
        return el("code", digest)
    return el("a", said("site.claim", number=found.number + 1), href=view.to(f"./claims/{found.number + 1}/"))


def txid(digest: str) -> Element:
    """A transaction by its id."""
    return el("code", digest, class_="id")


def ref(view: View, text: str) -> Content:
    """What a payment or a line goes back to: a claim, an account's outpoint, a transaction, or a word."""
    if text in view.frame.state.claims:
        return claim(view, text)
    first, space, rest = text.partition(" ")
    if space:
        return [noun("entry", first), " ", el("code", el("bdi", rest), class_="id")]
    return el("code", el("bdi", text), class_="id") if text else None


def words(text: str) -> Element:
    """What somebody wrote, told apart from what the rules or this page say."""
    lines = text.splitlines() or [""]
    return el("blockquote", [el("p", el("bdi", line)) for line in lines if line.strip()])


def section(title: Said, *content: Content, anchor: str = "", lead: Said | None = None) -> Element:
    """A part of a page."""
    return el("section", el("h2", title), el("p", plain(lead), class_="lead") if lead is not None else None,
              *content, **({"id": anchor} if anchor else {}))


def facts(rows: Iterable[tuple[Content, Content]]) -> Element:
    """Names and what they are."""
    return el("dl", [(el("dt", name), el("dd", value)) for name, value in rows if value is not None])


def table(caption: Said, heads: Sequence[Said | str], align: str, rows: Sequence[lists.Row],
          said_above: bool = True) -> Element:
    """A table that scrolls by itself, also by keyboard. Arguments as of `lists.table`."""
    return lists.table(word(caption), [word(head) if isinstance(head, Said) else head for head in heads], align,
                       rows, said_above)


def plans(state: State) -> Element:
    """Each plan, from which age on: its weight, what one claim brings at most, and one person in all."""
    rows: list[lists.Row] = []
    for name, plan in state.rules.plans.items():
        for band in plan.by_age:
            rows.append(("in" if band.age else "", [
                el("bdi", name) if not band.age else said("site.pool.from-age", age=band.age),
                lists.number(band.weight), asked(state, band.cap),
                asked(state, plan.life_cap) if plan.life_cap else said("site.pool.no-bound")]))
    return table(said("site.plans"), [said("site.plan"), said("site.weight"), said("site.cap"),
                                      said("site.life-cap")], "lnnn", rows)


def cards(*rows: tuple[Said, Content, Content]) -> Element:
    """What one sees first: a name, what it is, and what is beside it."""
    return el("ul", [el("li", el("span", name), el("b", value), el("span", beside) if beside is not None else None)
                     for name, value, beside in rows], class_="cards")


def note(text: Said | str, bad: bool = False) -> Element:
    """Something that one must not miss."""
    return el("p", plain(text), class_="note bad" if bad else "note")


def nothing(text: Said) -> Element:
    """That there is none of something."""
    return el("p", plain(text), class_="lead")


def payments(view: View, duties: bool) -> Element | None:
    """What stands below a list of duties: the payments, which wait for the quorum together, as nobody outside knows
    whose signature is missing; without either, that nothing waits.
    """
    items = view.frame.state.items.values()
    if not items:
        return None if duties else nothing(said("site.waits.nothing"))
    return el("p", plain(said("site.witness.payments", count=len(items))), " ", said("site.since:then"), " ", when(
        view, min(i.since for i in items)), " ", el("a", said("site.payouts"), href=view.to("./payouts/")))


def subscribe(view: View, feed: str, calendar: str = "") -> Element:
    """The ways to a feed, and to a calendar, of what stands here."""
    ways = [el("a", said("site.subscribe"), href=view.to(f"./feeds/{feed}"), type="application/atom+xml")]
    ways += [el("a", said("site.calendar"), href=view.to(f"./feeds/{calendar}"))] if calendar else []
    return el("p", [[" · " if n else "", way] for n, way in enumerate(ways)])


def until(view: View, height: int) -> Content:
    """Until which day something waits; nothing where it has no end."""
    return when(view, height) if height else None


def pages(view: View, count: int, now: int, path: str) -> Element | None:
    """The ways to the pages of a long list, the newest first. Pages are counted from 1, the oldest."""
    if count <= 1:
        return None
    here = {"aria_current": "page"}
    return el("nav", el("ul", [el("li", el("a", number, href=view.to(f"{path}{number}/"),
                                           **(here if number == now else {})))
                               for number in range(count, 0, -1)]), aria_label=word(said("site.pages")),
              class_="pages")


def on_page(count: int, page: int) -> range:
    """Which of `count` things stand on a page, newest first: pages are filled from the oldest, and then stay."""
    if not 1 <= page <= last_page(count):
        raise LookupError(page)
    return range(min(count, page * PAGE) - 1, (page - 1) * PAGE - 1, -1)


def last_page(count: int) -> int:
    """The number of the newest page of `count` things; there is always one."""
    return max(-(-count // PAGE), 1)


def every_page(count: int) -> list[dict[str, int]]:
    """The pages of a long list of `count` things, where it is longer than the page that shows its newest."""
    return [{"number": n} for n in range(1, last_page(count) + 1)] if count > PAGE else []


def a_number(text: str) -> int:
    """A number in a path, written in the one way in which it is linked. Raises LookupError."""
    if not text.isascii() or not text.isdecimal() or str(int(text)) != text or len(text) > 10:
        raise LookupError(text)
    return int(text)
