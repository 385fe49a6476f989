"""What has happened as Atom (RFC 4287), and what is to come as iCalendar (RFC 5545): dates are those of blocks.

The same block gives the same bytes, and a name that a reader has seen stays that of the same thing.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from lashou_btc.report.markup import escaped
from lashou_btc.report.page_words import CODES
from lashou_btc.usecases.dates import BLOCK_S
from lashou_btc.web.frame import Frame
from lashou_btc.web.happenings import Happening
from lashou_btc.web.layout import plain, stamp
from lashou_btc.web.site import Page, View
from lashou_btc.words import Said, word

ATOM_MEDIA = "application/atom+xml"
ATOM, CALENDAR = f"{ATOM_MEDIA}; charset=utf-8", "text/calendar; charset=utf-8"
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
    accounts, so it is put together from texts, and all that others have written comes in by `escaped`.
    """
    frame, language = view.frame, CODES[view.language]
    first = frame.blocks.rows[0].time if frame.blocks.rows else 0
    dated = [(frame.time(one.height) or first, one) for one in happenings]
    newest = max((time for time, _ in dated), default=first)
    called, own = escaped(frame.contract.name), view.path.rpartition("/")[2]
    lines = [
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="{_NAMESPACE}" xml:lang="{language}">'
        f"{_id(view, f'feed {what}')}<title>{escaped(word(title))} · {called}</title>"
        f"<updated>{stamp(newest)}</updated><author><name>{called}</name></author>"
        f"{_link('self', ATOM_MEDIA, own)}{_link('alternate', 'text/html', view.to('./'))}"]
    for time, one in dated:
        lines.append(
            f"<entry>{_id(view, one.name)}<title>{escaped(plain(one.text))}</title><updated>{stamp(time)}</updated>"
            f"{_link('alternate', 'text/html', view.to('./' + one.path))}</entry>")
    return Page("".join([*lines, "</feed>\n"]).encode(), ATOM, listed=False)


def _link(relation: str, media: str, path: str) -> str:
    """`path`: of our own, in which nothing has to be escaped."""
    return f'<link rel="{relation}" type="{media}" href="{path}"/>'


def _id(view: View, what: str) -> str:
    """Translations are not the same entry, so each has its own name."""
    return f"<id>urn:uuid:{name_of(view.frame, f'{view.language} {what}')}</id>"


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
