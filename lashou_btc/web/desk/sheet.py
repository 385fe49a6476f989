"""How the desk's pages look: head and ways, facts before a question, forms, what went wrong, what has changed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from urllib.parse import quote

from lashou_btc.errors import LashouError
from lashou_btc.languages import LANGUAGES
from lashou_btc.report import lists
from lashou_btc.report.lists import btc, number
from lashou_btc.report.markup import Content, Element, document, el
from lashou_btc.report.page_words import CODES
from lashou_btc.usecases import dates
from lashou_btc.web import static
from lashou_btc.web.desk.room import At
from lashou_btc.web.desk.sessions import Done, Fact
from lashou_btc.web.layout import plain
from lashou_btc.words import Said, said, step, word

_NUMBERS = count()
"""For the ids of fields, which are never twice on a page."""
WAYS: tuple[tuple[str, str, str], ...] = (
    ("desk/", "desk.way.home", ""), ("desk/claims/", "desk.way.claims", ""), ("desk/sign/", "desk.way.sign", ""),
    ("desk/documents/", "desk.way.documents", ""), ("desk/purse/", "desk.way.purse", ""),
    ("desk/price/", "desk.way.price", "price"),
    ("desk/journal/", "desk.way.journal", "operator"), ("desk/people/", "desk.way.people", "operator"),
    ("desk/contacts/", "desk.way.contacts", "operator"), ("desk/audit/", "desk.way.audit", ""),
    ("desk/doctor/", "desk.way.doctor", ""), ("", "desk.way.pages", ""),
)
"""Where the head of each page leads: a path below the language, its words, and whose it is ("": everybody's)."""


def draw(language: str, depth: int, title: Said | str, body: Sequence[Content], head: Sequence[Content] = (),
         script: str = "") -> bytes:
    """A whole page, `depth` folders below the static files. The forms in it say where they come from, and say it
    to nobody but us.
    """
    up, heading = "../" * depth or "./", word(title) if isinstance(title, Said) else title
    return document(el("html", el("head", [
        el("meta", charset="utf-8"), el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="referrer", content="same-origin"), el("title", heading),
        el("link", rel="stylesheet", href=up + static.path("site.css")),
        el("link", rel="stylesheet", href=up + static.path("desk.css")),
        el("script", src=up + static.path(script), defer="") if script else None]),
        el("body", el("a", said("site.skip"), href="#main", class_="skip"), head,
           el("main", el("h1", heading), body, id="main")), lang=CODES[language]))


def page(at: At, title: Said | str, *body: Content) -> bytes:
    """A page of the desk, with the ways that this home's keys may go."""
    here = at.path.partition("/")[2]
    ways = [el("li", el("a", said(key), href=at.to(way), **({"aria_current": "page"} if here == way else {})))
            for way, key, whose in WAYS if whose in ("", *at.roles)]
    others = [el("a", said(f"site.language.{code}"), href=at.to(f"/{code}/{here}"), lang=CODES[code],
                 hreflang=CODES[code]) for code in LANGUAGES if code != at.language]
    head = el("header", el("p", said("desk.name"), class_="name"),
              el("nav", el("ul", ways), aria_label=word(said("desk.ways"))), el("p", others, class_="languages"))
    return draw(at.language, at.path.count("/"), title, [*trouble(at), *body], [head])


# What went wrong

def trouble(at: At) -> list[Element]:
    """Why what was asked for was not done; what has changed since it was asked."""
    found = []
    if at.why is not None:
        found.append(el("div", refusal(at.why), role="alert", class_="note bad"))
    if at.moved:
        nothing = said("desk.moved.nothing")
        rows = [el("li", el("bdi", (before or after or ("", ""))[0]), ": ",
                   el("del", before[1] if before else nothing), " → ", el("ins", after[1] if after else nothing))
                for before, after in at.moved]
        found.append(el("div", say(said("desk.moved")), el("ul", rows), role="alert",
                        class_="note bad"))
    return found


def refusal(error: LashouError) -> list[Element]:
    """An error as a page says it: what is wrong, and what to do about it at a command line."""
    then = step(error.said)
    return [say(error.said), *([el("p", said("desk.at-a-command-line", step=then))] if then else [])]


# Facts and figures

def money(amount_sat: int) -> str:
    """Satoshi, with bitcoin beside them."""
    return f"{word(said('desk.sat', amount=amount_sat))} ({btc(amount_sat)})"


def facts(named: Sequence[Fact]) -> Element:
    """What is named before it is asked, the first of it largest."""
    return el("dl", [(el("dt", name), el("dd", el("bdi", what))) for name, what in named], class_="facts")


def when(at: At, height: int) -> str:
    """A height as people read it: its day first, or about which day it will be."""
    found = dates.day(at.pool, height)
    block = word(said("site.height", height=number(height)))
    if found is None:
        return block
    day = f"{datetime.fromtimestamp(found.time, UTC):%Y-%m-%d}"
    shown = word(said("site.about", day=day)) if found.ahead else day
    return word(said("site.day-and-block", day=shown, block=block))


def say(what: Said | str, kind: str = "", **more: str) -> Element:
    """A sentence."""
    return el("p", plain(what), **({"class_": kind} if kind else {}), **more)


def table(title: Said, columns: Sequence[str], rows: Sequence[Sequence[Content]], align: str = "") -> Element:
    """A table under a heading that says the same as its title; `columns` by their keys."""
    return lists.table(word(title), [word(said(f"desk.column.{name}")) for name in columns],
                       align or "l" * len(columns), [("", list(row)) for row in rows], said=True)


def lines(said_lines: Sequence[Said | str]) -> list[Element]:
    """Sentences, one below the other."""
    return [say(line) for line in said_lines]


def link(at: At, target: str, words: Said | str, kind: str = "") -> Element:
    """A link to another page of the desk."""
    return el("a", words, href=at.to(target), **({"class_": kind} if kind else {}))


# Forms

def form(at: At, deed: str, named: Sequence[Fact], *content: Content, button: Said, uploads: bool = False,
         target: str = "") -> Element:
    """A form that asks for a deed, once: `named` is what stands beside it and must still be so when it is done."""
    once = at.session.ask(at.path, deed, named)
    return el("form", hidden("token", at.session.form), hidden("once", once), hidden("deed", deed), content,
              el("p", el("button", button, type="submit")), method="post", action=at.to(target) if target else "",
              **({"enctype": "multipart/form-data"} if uploads else {}))


def hidden(name: str, value: str) -> Element:
    """A field that nobody sees."""
    return el("input", type="hidden", name=name, value=value)


def entry(name: str, label: Said, value: str = "", kind: str = "text", note: Said | None = None,
          **more: str) -> Element:
    """A field with its label, and a word on what to write. Several forms of a page may have fields of one name."""
    own = f"{name}-{next(_NUMBERS)}"
    more |= {"aria_describedby": f"{own}-note"} if note else {}
    return el("p", el("label", label, for_=own), el("input", type=kind, name=name, id=own, value=value, **more),
              el("span", note, id=f"{own}-note", class_="hint") if note else None, class_="field")


def select(name: str, label: Said, options: Sequence[tuple[str, Said | str]], chosen: str = "") -> Element:
    """A choice of one of several, each with its words."""
    own = f"{name}-{next(_NUMBERS)}"
    made = [el("option", words, value=value, **({"selected": ""} if value == chosen else {}))
            for value, words in options]
    return el("p", el("label", label, for_=own), el("select", made, name=name, id=own), class_="field")


def passphrase(at: At, of: Sequence[str] = ()) -> list[Element]:
    """Which key, where this home has several (`of` these, if it is one of them), and its passphrase."""
    names, made = list(of) or at.ws.key_names(), []
    if len(names) == 1:
        made.append(hidden("key", names[0]))
    elif names:
        made.append(select("key", said("desk.key"), [(name, name) for name in names], at.given["key"]))
    return [*made, entry("passphrase", said("desk.passphrase"), kind="password", autocomplete="off", required="",
                         note=said("desk.passphrase.note"))]


def choose(name: str, label: Said, several: bool = False, note: Said | None = None,
           needed: bool = True) -> Element:
    """A field for files."""
    return entry(name, label, kind="file", note=note, **({"multiple": ""} if several else {}),
                 **({"required": ""} if needed else {}))


# What was done

def outcome(at: At, name: str, done: Done) -> bytes:
    """What was done, with what there is to take away."""
    files = [el("li", el("a", file.name, href=at.to(f"desk/done/{name}/{quote(file.name)}"), download=file.name))
             for file in done.files]
    return page(at, done.title, [el("p", line) for line in done.lines],
                el("section", el("h2", said("desk.files")), el("ul", files)) if files else None,
                el("p", link(at, done.goes_on or "desk/", said("desk.go-on"))))
