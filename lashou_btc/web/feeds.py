"""What has happened as Atom (RFC 4287), and what is to come as iCalendar (RFC 5545): dates are those of blocks.

The same block gives the same bytes, and a name that a reader has seen stays that of the same thing.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from xml.sax.saxutils import quoteattr

from lashou_btc.report.markup import escaped
from lashou_btc.report.page_words import CODES
from lashou_btc.usecases.dates import BLOCK_S
from lashou_btc.web.frame import Frame
from lashou_btc.web.happenings import Happening
from lashou_btc.web.layout import plain
from lashou_btc.web.site import Page, View
from lashou_btc.words import Said, word

ATOM, CALENDAR = "application/atom+xml; charset=utf-8", "text/calendar; charset=utf-8"
_NAMESPACE = "http://www.w3.org/2005/Atom"
LINE_OCTETS = 75


def name_of(frame: Frame, what: str) -> str:
    """A UUID for something of this pool: the same in whichever program, and nowhere else (RFC 9562, version 5)."""
    return str(uuid.uuid5(_space(frame.contract.pool_id), what))


@cache
def _space(pool_id: str) -> uuid.UUID:
    return uuid.uuid5(uuid.NAMESPACE_OID, pool_id)


def atom(view: View, what: str, title: Said, happenings: Sequence[Happening]) -> Page:
    """A feed in the view's language. `what`: its name within the pool. There may be one for each of a million
    accounts, so it is put together from texts; `_put` is the only way that any comes in.
    """
    frame, language = view.frame, CODES[view.language]
    first = frame.blocks.rows[0].time if frame.blocks.rows else 0
    dated = [(frame.time(one.height) or first, one) for one in happenings]
    newest = max((time for time, _ in dated), default=first)
    lines = [
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="{_NAMESPACE}" xml:lang="{language}">',
        _id(view, f"feed {what}"), _put("title", f"{word(title)} · {frame.contract.name}"),
        _put("updated", stamp(newest)), f'<author>{_put("name", frame.contract.name)}</author>',
        _link("self", "application/atom+xml", view.path.rpartition("/")[2]),
        _link("alternate", "text/html", view.to("./"))]
    for time, one in dated:
        lines += ["<entry>", _id(view, one.name), _put("title", plain(one.text)), _put("updated", stamp(time)),
                  _link("alternate", "text/html", view.to("./" + one.path)), "</entry>"]
    return Page("".join([*lines, "</feed>\n"]).encode(), ATOM, listed=False)


def _put(tag: str, content: str) -> str:
    """An element that holds a text."""
    return f"<{tag}>{escaped(content)}</{tag}>"


@lru_cache(1_000)
def _link(relation: str, media: str, href: str) -> str:
    return f'<link rel="{relation}" type="{media}" href={quoteattr(href)}/>'


def _id(view: View, what: str) -> str:
    """Translations are not the same entry, so each has its own name."""
    return _put("id", f"urn:uuid:{name_of(view.frame, f'{view.language} {what}')}")


@lru_cache(1_000)
def stamp(seconds: int) -> str:
    """A time as RFC 3339 has it."""
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True)
class Date:
    """A day to come or past: its `name` within the pool, the height that decides, and words for it."""

    name: str
    height: int
    text: Said
    more: Said


def calendar(view: View, title: Said, dates: Sequence[Date], nothing: Said) -> Page:
    """A calendar of whole days, about when the height will come. A calendar may not be empty (3.6): where there is
    no date, `nothing` is noted under the day of the newest block.
    """
    frame = view.frame
    now = frame.view.tip_time
    made = f"{datetime.fromtimestamp(now, UTC):%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Lashou//site//EN", "CALSCALE:GREGORIAN",
             f"X-WR-CALNAME:{text(word(title) + ' · ' + frame.contract.name)}"]
    for date in dates:
        seconds = frame.time(date.height)
        day = datetime.fromtimestamp(
            seconds if seconds is not None else now + (date.height - frame.height) * BLOCK_S, UTC)
        lines += ["BEGIN:VEVENT", f"UID:{name_of(frame, date.name)}", f"DTSTAMP:{made}",
                  f"SEQUENCE:{frame.height}", f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
                  f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}", f"SUMMARY:{text(word(date.text))}",
                  f"DESCRIPTION:{text(plain(date.more))}", "TRANSP:TRANSPARENT", "END:VEVENT"]
    if not dates:
        lines += ["BEGIN:VJOURNAL", f"UID:{name_of(frame, 'nothing')}", f"DTSTAMP:{made}",
                  f"DTSTART;VALUE=DATE:{made[:8]}", f"SUMMARY:{text(word(nothing))}", "END:VJOURNAL"]
    return Page(b"".join(map(folded, [*lines, "END:VCALENDAR"])), CALENDAR, listed=False)


def text(value: str) -> str:
    """A TEXT value (3.3.11); control characters have no place in one."""
    escaped = value.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return "".join(character for character in escaped if character >= " " and character != "\x7f")


def folded(line: str) -> bytes:
    """A content line of at most 75 octets, then a blank and more of it (3.1). No character is cut in two."""
    parts, part = [], b""
    for character in line:
        octets = character.encode()
        if len(part) + len(octets) > LINE_OCTETS:
            parts.append(part)
            part = b" "
        part += octets
    return b"\r\n".join([*parts, part]) + b"\r\n"
