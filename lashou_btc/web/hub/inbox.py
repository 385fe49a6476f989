"""What was handed in and nobody has published: kept under its hash, with a quota for each who hands in.

A document waits here until the journal names it, or until it can have no effect any more. Whoever fills a quota of
its own takes no place of another's: accounts, invitations and peers are counted apart.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from lashou_btc import layout
from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.errors import LashouError, Refused
from lashou_btc.languages import LANGUAGES
from lashou_btc.pool import document
from lashou_btc.pool.document import Document
from lashou_btc.usecases import files
from lashou_btc.usecases.prospects import DECISIONS, MEMBERS, STRANGERS, Prospect
from lashou_btc.words import Said, word

WITHHELD_S = 86_400
"""So long after it came a document that nobody has published is shown as withheld."""
PER_ACCOUNT, PER_ACCOUNT_BYTES = 16, 256 * 1024
PER_KEY = 2
"""Of a stranger: it may sign again where its number is gone meanwhile."""
PER_SOURCE = 200
"""Of strangers who came by one invitation, or by one peer."""
MOST = {MEMBERS: 20_000, STRANGERS: 1_000, DECISIONS: 500}
"""Of each queue, so that a disk holds it."""
MOST_GONE = 1_000
MAX_NOTE_BYTES, MAX_GONE_BYTES = 4_096, 8_000_000
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)

Words = Mapping[str, str]
"""A sentence in each language."""


def words(what: Said | None) -> Words:
    """In each language; nothing for None."""
    return {language: word(what, language) for language in LANGUAGES} if what is not None else {}


@dataclass(frozen=True)
class Entry:
    """A document in the inbox: its hash, what it says (`content`), its type and size, which queue it is in, who is
    charged for it (`by`; `source`: the invitation or the peer that a stranger came by), when it came (seconds since
    1970), and whether the operator can publish it as it is.
    """

    hash: str
    content: str
    type: str
    size: int
    queue: str
    by: str
    source: str
    since: int
    publish: bool

    def withheld(self, now: int) -> bool:
        """Whether it could have been published, and was not for a day."""
        return self.publish and now - self.since >= WITHHELD_S

    def json(self, now: int) -> dict[str, Any]:
        """For everybody to see. By whom a stranger came is nobody's business."""
        return {"hash": self.hash, "type": self.type, "bytes": self.size, "queue": self.queue,
                "account": int(self.by) if self.queue != STRANGERS else None, "since": self.since,
                "publish": self.publish, "withheld": self.withheld(now)}


@dataclass(frozen=True)
class Gone:
    """What is in the inbox no more: published, or without effect, and then why, in each language."""

    hash: str
    published: bool
    why: Words
    when: int


class Inbox:
    """The inbox in a pool's folder. One thread changes it; `entries` is replaced and never changed, so that anybody
    may read it.
    """

    def __init__(self, folder: Path, clock: Callable[[], float]) -> None:
        self._folder, self._clock = folder, clock
        self.entries: Mapping[str, Entry] = {}
        self._by_content: dict[str, Entry] = {}
        self._by_whom: dict[tuple[str, str], dict[str, Entry]] = {}
        self._queues, self._sources = Counter[str](), Counter[str]()
        read = dict(self._read())
        for entry in read.values():
            self._count(entry, 1)
        self.entries = read
        self.gone: Mapping[str, Gone] = self._read_gone()

    def document(self, digest: str) -> bytes | None:
        """The bytes of a document that waits, or None."""
        if digest not in self.entries:
            return None
        return _read_document(layout.HUB_INBOX.at(self._folder, digest), digest)

    def add(self, doc: Document, prospect: Prospect, source: str = "") -> Entry:
        """Keeps a document that is not here yet, in the place of one that says the same with fewer signatures.

        Raises Refused where whoever hands it in has a quota that is full, or the queue is.
        """
        data = doc.to_bytes()
        now = self._now()
        before = self.of_content(doc.content)
        entry = Entry(doc.hash, doc.content, doc.type, len(data), prospect.queue, prospect.by, source,
                      before.since if before else now, prospect.publish)
        self.check_room(doc, prospect.queue, prospect.by, source)
        files.write(layout.HUB_INBOX.at(self._folder, doc.hash), data, replace=True)
        self._note(entry)
        if before is not None and before.hash != entry.hash:
            self._forget(before.hash)
        self._change(before, entry)
        return entry

    def check_room(self, doc: Document, queue: str, by: str, source: str) -> None:
        """Raises Refused where whoever hands this in has a quota that is full, or the queue is."""
        before = self.of_content(doc.content)
        if before is None and self._queues[queue] >= MOST[queue]:
            raise Refused("hub.full", queue=queue, count=self._queues[queue])
        own = [one for one in self._by_whom.get((queue, by), {}).values() if one is not before]
        if queue == STRANGERS:
            replaces = before is not None and before.queue == queue and before.source == source
            if len(own) >= PER_KEY:
                raise Refused("hub.quota:key", count=len(own))
            if self._sources[source] - replaces >= PER_SOURCE:
                raise Refused("hub.quota:source", count=PER_SOURCE)
        elif len(own) >= PER_ACCOUNT or sum(one.size for one in own) + len(doc.to_bytes()) > PER_ACCOUNT_BYTES:
            raise Refused("hub.quota", account=int(by), count=len(own))

    def of_content(self, content: str) -> Entry | None:
        """The entry that says this, whoever has signed it."""
        return self._by_content.get(content)

    def keep(self, entry: Entry, prospect: Prospect) -> None:
        """Notes what is to be expected of it now."""
        changed = replace(entry, publish=prospect.publish)
        if changed != entry:
            self._note(changed)
            self._change(entry, changed)

    def drop(self, entry: Entry, why: Said | None = None) -> None:
        """Takes one out: it was published, or has no effect any more, because of `why`."""
        gone = [*self.gone.values(), Gone(entry.hash, why is None, words(why), self._now())][-MOST_GONE:]
        self.gone = {one.hash: one for one in gone}
        self._change(entry, None)
        files.write(layout.HUB_GONE.at(self._folder), json.dumps(
            [asdict(one) for one in gone], ensure_ascii=False).encode(), replace=True)
        self._forget(entry.hash)

    # Inside

    def _change(self, before: Entry | None, after: Entry | None) -> None:
        """Puts one in the place of another, or takes it out: whoever hands in does not wait for a look at all."""
        entries = dict(self.entries)
        if before is not None and entries.pop(before.hash, None) is not None:
            self._count(before, -1)
        if after is not None:
            self._count(after, 1)
            entries[after.hash] = after
        self.entries = entries

    def _count(self, entry: Entry, by: int) -> None:
        self._queues[entry.queue] += by
        own = self._by_whom.setdefault((entry.queue, entry.by), {})
        if entry.queue == STRANGERS:
            self._sources[entry.source] += by
        if by > 0:
            self._by_content[entry.content] = own[entry.hash] = entry
        else:
            self._by_content.pop(entry.content, None)
            own.pop(entry.hash, None)
            if not own:  # strangers come and go: what they leave behind would only grow
                del self._by_whom[entry.queue, entry.by]

    def _now(self) -> int:
        return int(self._clock())

    def _note(self, entry: Entry) -> None:
        files.write(layout.HUB_NOTES.at(self._folder, entry.hash), json.dumps(asdict(entry)).encode(), replace=True)

    def _forget(self, digest: str) -> None:
        for place in (layout.HUB_NOTES, layout.HUB_INBOX):  # without its note it is none
            with suppress(OSError):
                place.at(self._folder, digest).unlink(missing_ok=True)

    def _read(self) -> Iterator[tuple[str, Entry]]:
        """What lies in the folder whole; what was being written when the program was killed is passed over."""
        for path in layout.HUB_NOTES.every(self._folder):
            with suppress(ValueError, TypeError, RecursionError, LashouError):
                entry = Entry(**json.loads(files.read(path, MAX_NOTE_BYTES, "note")))
                if entry.hash == path.stem and _HASH.fullmatch(entry.hash) and entry.queue in MOST and \
                        _read_document(layout.HUB_INBOX.at(self._folder, entry.hash), entry.hash) is not None:
                    yield entry.hash, entry

    def _read_gone(self) -> dict[str, Gone]:
        path = layout.HUB_GONE.at(self._folder)
        if path.exists():
            with suppress(ValueError, TypeError, RecursionError, LashouError):
                return {one["hash"]: Gone(**one) for one in json.loads(files.read(path, MAX_GONE_BYTES, "note"))}
        return {}


def _read_document(path: Path, digest: str) -> bytes | None:
    with suppress(LashouError):
        data = files.read_regular(path, document.MAX_BYTES, "document", lambda file: file.read())
        if sha256_hex(data) == digest:
            return data
    return None
