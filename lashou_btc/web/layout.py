"""What every page has around its own: head, way to the others, the other language, and what all of it rests on."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache

from lashou_btc.languages import LANGUAGES
from lashou_btc.report.markup import Content, Element, document, el
from lashou_btc.report.page_words import CODES
from lashou_btc.usecases.dates import BLOCK_S
from lashou_btc.web import static
from lashou_btc.web.frame import Frame
from lashou_btc.web.site import Page, View
from lashou_btc.words import LANGUAGE, Said, said, word

WAYS: tuple[tuple[str, str], ...] = (
    ("", "site.nav.pool"), ("rules/", "site.nav.rules"), ("claims/", "site.nav.claims"),
    ("accounts/", "site.nav.accounts"), ("payouts/", "site.nav.payouts"), ("costs/", "site.nav.costs"),
    ("journal/", "site.nav.journal"), ("statements/", "site.nav.statements"),
    ("witnesses/", "site.nav.witnesses"), ("join/", "site.nav.join"), ("verify/", "site.nav.verify"),
    ("help/", "site.nav.help"),
)
"""Where the head of each page leads: a path below the language, and its words."""

_ENDS = (".", "。", ":", "：", "?", "？", "!", "！")


def page(view: View, title: Said | str, *main: Content, scripts: Sequence[str] = (), listed: bool = True) -> Page:
    """A whole page. `scripts`: which of the static ones it runs; without them it says the same."""
    frame = view.frame
    heading = word(title) if isinstance(title, Said) else title
    head: list[Content] = [
        el("meta", charset="utf-8"), el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="referrer", content="no-referrer"),
        *([] if listed else [el("meta", name="robots", content="noindex")]),
        el("title", f"{heading} · {named(frame)}"),
        el("link", rel="stylesheet", href=view.to(static.path("site.css"))),
        [el("script", src=view.to(static.path(name)), defer="") for name in scripts]]
    body: list[Content] = [
        el("a", said("site.skip"), href="#main", class_="skip"), _header(view),
        el("main", el("h1", heading), *_notes(view), main, id="main"), _footer(view)]
    made = el("html", el("head", head), el("body", body), lang=CODES[view.language])
    return Page(document(made), listed=listed)


def _header(view: View) -> Element:
    at = view.path.partition("/")[2]
    ways = [el("li", el("a", said(key), href=view.to("./" + way),
                        **_here(at, way))) for way, key in WAYS]
    others = [el("a", said(f"site.language.{code}"), href=view.to(f"{code}/{at}"), lang=CODES[code],
                 hreflang=CODES[code])
              for code in LANGUAGES if code != view.language]
    return el("header", el("p", el("a", el("bdi", named(view.frame)), href=view.to("./")), class_="name"),
              el("nav", el("ul", ways), aria_label=word(said("site.nav"))), el("p", others, class_="languages"))


def named(frame: Frame) -> str:
    """How the pool is called: by its name, or by the beginning of its id where no letter of that can be seen."""
    name = frame.contract.name
    return name if any(each.isalnum() for each in name) else frame.contract.pool_id[:16]


def _here(at: str, way: str) -> dict[str, str]:
    """Whether a way leads to this very page, or to the list that this one is of."""
    if at == way:
        return {"aria_current": "page"}
    return {"aria_current": "true"} if way and at.startswith(way) else {}


def _notes(view: View) -> list[Element]:
    """What is wrong with the pool's state, or with what is seen of the chain: on every page."""
    frame = view.frame
    notes: list[Said | str] = [said("site.unknown", since=frame.stands.since, why=frame.stands.reason)] \
        if frame.stands is not None else []
    notes += frame.view.warnings()
    return [el("p", plain(note), class_="note bad") for note in notes]


def _footer(view: View) -> Element:
    frame = view.frame
    return el("footer", el("p", said("site.footer.seen"), " ", when(view, frame.height), " · ",
                           frame.view.trust.words),
              el("p", said("site.footer.state"), " ", el("code", frame.status["state_hash"])),
              el("p", plain(said("site.footer.server"))))


def plain(what: Said | str) -> str:
    """A whole sentence, in English with a capital, without what somebody at a command line would do about it."""
    text = word(what) if isinstance(what, Said) else what
    if isinstance(what, Said) and LANGUAGE.get() == LANGUAGES[0] and text.partition(" ")[0].isalpha():
        text = text[0].upper() + text[1:]
    return text if text.endswith(_ENDS) else text + (".", "。")[LANGUAGES.index(LANGUAGE.get())]


def isolating(text: str, name: str) -> list[Content]:
    """A text with a name in it that somebody chose, which turns none of the words around it."""
    before, found, after = text.partition(name)
    return [before, el("bdi", found) if found else None, after]


def day(seconds: int) -> str:
    """A day as everybody reads it, UTC."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d}"


@lru_cache(1_000)
def stamp(seconds: int) -> str:
    """A time as RFC 3339 has it."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def ahead(view: View, height: int) -> str:
    """About which day a height will be that is to come."""
    return day(view.frame.view.tip_time + (height - view.frame.height) * BLOCK_S)


def on_day(view: View, height: int) -> str:
    """The day of a height; of what is to come, about which day it will be; the height where no day is known."""
    seconds = view.frame.time(height)
    if seconds is not None:
        return day(seconds)
    return word(said("site.height", height=f"{height:,}") if height <= view.frame.height else
                said("site.about", day=ahead(view, height)))


def when(view: View, height: int) -> Element:
    """A height as people read it: its day first. Of what is to come, about which day it will be."""
    seconds = view.frame.time(height)
    if seconds is None and height > view.frame.height:
        return el("time", on_day(view, height), " ", _height(height), datetime=ahead(view, height))
    return _past(height, seconds, LANGUAGE.get())


@lru_cache(10_000)
def _past(height: int, seconds: int | None, language: str) -> Element:
    """A site of many accounts has each of its days many times."""
    if seconds is None:
        return _height(height)
    return el("time", day(seconds), " ", _height(height), datetime=stamp(seconds))


def _height(height: int) -> Element:
    return el("span", said("site.height", height=f"{height:,}"), class_="height")
