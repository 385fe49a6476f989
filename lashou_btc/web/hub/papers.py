"""Sealed papers on their way to those who are to read them: ciphertext, kept for a while, that nobody here opens.

    HOME/pools/POOLID/hub/papers/OF/SHA256.age     what was brought, whole
    HOME/pools/POOLID/hub/papers/OF/SHA256.json    its name, its size, since when
    HOME/pools/POOLID/hub/papers/OF/SHA256.N       part N of one that is on its way

They are OF a claim, named by its hash, or of whoever shows the operator who he is, named by his key; nobody else
brings any. They come in parts, so that a slow line does not hold a request open. Whoever brings one signs for the
hash of each part, so that nobody else who has read that can bring a false one, and for the time, so that nobody can
have it kept for longer.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from lashou_btc import layout
from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.pool import kinds, shelves
from lashou_btc.pool.state import State
from lashou_btc.usecases import files
from lashou_btc.usecases.hubs import MAX_SEALED_BYTES, PAPER_PART_BYTES, Ticket, paper_parts
from lashou_btc.usecases.workspace import PoolHome

CLAIMS, MEMBERS, STRANGERS = "claims", "members", "strangers"
"""A claim's papers; those of somebody's identity who has an account, or asks for one."""
KEPT_S = {CLAIMS: 90 * 86_400, MEMBERS: 30 * 86_400, STRANGERS: 30 * 86_400}
KEPT_BLOCKS = 2_016
"""After a claim has ended."""
EARLY_S = 86_400
"""So far the clock of whoever brings something may be ahead."""
MOST = {CLAIMS: 128, MEMBERS: 8, STRANGERS: 8}
"""Papers of one account, or of a key that has none."""
BYTES = {CLAIMS: 256 * 1024 ** 2, MEMBERS: 40 * 1024 ** 2, STRANGERS: 40 * 1024 ** 2}
MOST_BYTES = {CLAIMS: 4 * 1024 ** 3, MEMBERS: 1024 ** 3, STRANGERS: 1024 ** 3}
"""Of all of them."""
SOURCE_MOST, SOURCE_BYTES = 1_600, 256 * 1024 ** 2
"""Of strangers who came by one invitation, or by one peer: papers of 200 people."""
MOST_PARTS = -(-MAX_SEALED_BYTES // PAPER_PART_BYTES)
MAX_NOTE_BYTES = 4_096 + 70 * MOST_PARTS
COMES_S = 3_600
"""So long the parts of one may take to come."""


@dataclass(frozen=True)
class Note:
    """A sealed paper: what was signed for it, whose it is (`queue`; `by`: the account, or the stranger's key;
    `source`: the invitation or the peer that a stranger came by), when that came here (seconds since 1970), whether
    all of it is here.
    """

    ticket: Ticket
    queue: str
    by: str
    source: str
    came: int
    whole: bool = False

    @property
    def until(self) -> int:
        """So long it is kept."""
        return self.ticket.since + KEPT_S[self.queue]


class Papers:
    """The sealed papers in a pool's folder. One thread changes them; `notes` is replaced and never changed."""

    def __init__(self, pool: PoolHome, clock: Callable[[], float]) -> None:
        self._pool, self._clock = pool, clock
        self._folder = layout.HUB_PAPERS.at(pool.folder, "")
        self.notes: Mapping[str, Mapping[str, Note]] = self._read()

    def listed(self, of: str) -> list[dict[str, Any]]:
        """What there is of a claim, or of somebody's identity; with what was signed, so that other hubs take it."""
        return [note.ticket.json() | {"until": note.until} for _, note in sorted(self.notes.get(of, {}).items())
                if note.whole]

    def all(self) -> list[dict[str, Any]]:
        """Every paper that is here whole. By whom a stranger came is nobody's business."""
        return [{"of": of, "kind": "claim" if note.queue == CLAIMS else "identity", "sha256": digest,
                 "account": int(note.by) if note.queue != STRANGERS else None}
                for of, notes in sorted(self.notes.items()) for digest, note in sorted(notes.items()) if note.whole]

    def path(self, of: str, digest: str) -> Path | None:
        """The file of a sealed paper that is here whole."""
        note = self.notes.get(of, {}).get(digest)
        return self._at(of, digest, "age") if note is not None and note.whole else None

    def refresh(self, state: State) -> None:
        """Lets go of what has been here long enough."""
        now = self._clock()
        for of, notes in list(self.notes.items()):
            for digest, note in notes.items():
                late = not note.whole and now - note.came > COMES_S
                if late or now >= note.until or _over(state, of):
                    self._drop(of, digest)

    def expect(self, state: State, ticket: Ticket, source: Callable[[str], str]) -> list[int]:
        """Lets a paper's parts in. Which of them are still to come. `source`: by whom a stranger came, which may
        raise Refused.

        Raises Refused where whoever it would be of has not signed that, it is too old or replaced, or there is no
        more room for it.
        """
        of, digest = ticket.of, ticket.sha256
        fresh = self._admitted(state, ticket, source)
        before = self.notes.get(of, {}).get(digest)
        if before is not None and not before.whole and before.ticket != ticket:
            self._drop(of, digest)  # something else was said of it before
            before = None
        if before is None:
            if any(one.ticket.since > ticket.since for one in self._same_name(ticket)):
                raise Refused("hub.papers.older")
            self._check_room(fresh)
            self._keep(fresh)
        note = self.notes[of][digest]
        return [] if note.whole else [n for n in range(len(note.ticket.parts))
                                      if not self._at(of, digest, str(n)).exists()]

    def wanted(self, state: State, ticket: Ticket, source: str) -> bool:
        """Whether another hub's paper would be taken. Raises Refused where not, and for one that is here newer."""
        fresh = self._admitted(state, ticket, lambda by: source)
        if (before := self.notes.get(ticket.of, {}).get(ticket.sha256)) is not None:
            return not before.whole
        if any(one.ticket.since >= ticket.since for one in self._same_name(ticket)):
            raise Refused("hub.papers.older")
        self._check_room(fresh)
        return True

    def copy(self, state: State, ticket: Ticket, data: bytes, source: str) -> None:
        """Takes another hub's paper, whole: nobody's room is taken by what does not come. Raises as `expect`."""
        if self.wanted(state, ticket, source):
            parts = paper_parts(data)
            if len(data) != ticket.size or tuple(map(sha256_hex, parts)) != ticket.parts:
                raise InvalidInput("hub.papers.another")
            self.expect(state, ticket, lambda by: source)
            for number, part in enumerate(parts):
                self.take(ticket.of, ticket.sha256, number, part)

    def take(self, of: str, digest: str, number: int, data: bytes) -> bool:
        """Takes a part. Whether the whole is here then. Raises Refused where nothing is expected, InvalidInput for
        another part than was said, of which nothing is kept; also where parts that all are what was said make up
        something else: then they are thrown away, and only whoever signed for them can have meant that.
        """
        note = self.notes.get(of, {}).get(digest)
        if note is None:
            raise Refused("hub.papers.unexpected")
        if note.whole:
            return True
        names = note.ticket.parts
        if not 0 <= number < len(names) or len(data) != min(
                PAPER_PART_BYTES, note.ticket.size - number * PAPER_PART_BYTES):
            raise InvalidInput("hub.request")
        if sha256_hex(data) != names[number]:
            raise InvalidInput("hub.papers.another:part")
        files.write(self._at(of, digest, str(number)), data, replace=True)
        parts = [self._at(of, digest, str(n)) for n in range(len(names))]
        if not all(part.exists() for part in parts):
            return False
        whole = b"".join(files.read(part, PAPER_PART_BYTES, "sealed-paper") for part in parts)
        if sha256_hex(whole) != digest:
            self._drop(of, digest)
            raise InvalidInput("hub.papers.another")
        files.write(self._at(of, digest, "age"), whole, replace=True)
        self._keep(replace(note, whole=True))
        for part in parts:
            part.unlink(missing_ok=True)
        for other in list(self._same_name(note.ticket)):
            if other.ticket.since <= note.ticket.since:
                self._drop(of, other.ticket.sha256)  # an earlier copy of the same paper, sealed to others
        return True

    # Inside

    def _admitted(self, state: State, ticket: Ticket, source: Callable[[str], str]) -> Note:
        """The note of a paper, once it is seen that whose it would be has signed for it, not too long ago."""
        claim = state.claims.get(ticket.of)
        if claim is not None:
            key, queue, by = kinds.key_of(state, claim.account) or "", CLAIMS, str(claim.account)
        else:
            own = shelves.of_key(state.ledger.accounts, ticket.of)
            key, queue, by = ticket.of, MEMBERS if own else STRANGERS, str(own[0].number) if own else ticket.of
        if not ticket.holds(key, self._pool.contract.pool_id):
            raise Refused("hub.papers.claimant")
        note = Note(ticket, queue, by, source(by) if queue == STRANGERS else "", int(self._clock()))
        if ticket.since > note.came + EARLY_S:
            raise Refused("hub.papers.clock")
        if note.came >= note.until or _over(state, ticket.of):
            raise Refused("hub.papers.over")
        return note

    def _check_room(self, fresh: Note) -> None:
        """Raises Refused where there is none. What it would replace takes none: it goes once this one is whole."""
        replaced = {one.ticket.sha256 for one in self._same_name(fresh.ticket)}
        others = [note for of, notes in self.notes.items() for digest, note in notes.items()
                  if note.queue == fresh.queue and not (of == fresh.ticket.of and digest in replaced)]
        own = [note for note in others if note.by == fresh.by]

        def room(notes: Sequence[Note], most: int) -> bool:
            return sum(note.ticket.size for note in notes) + fresh.ticket.size <= most

        if len(own) >= MOST[fresh.queue] or not room(own, BYTES[fresh.queue]):
            raise Refused("hub.papers.quota", count=len(own))
        if fresh.queue == STRANGERS:
            beside = [note for note in others if note.source == fresh.source]
            if len(beside) >= SOURCE_MOST or not room(beside, SOURCE_BYTES):
                raise Refused("hub.papers.full")
        if not room(others, MOST_BYTES[fresh.queue]):
            raise Refused("hub.papers.full")

    def _same_name(self, ticket: Ticket) -> Iterator[Note]:
        """Other papers here whole whose file had the same name."""
        return (note for digest, note in self.notes.get(ticket.of, {}).items()
                if note.whole and note.ticket.name == ticket.name and digest != ticket.sha256)

    def _at(self, of: str, digest: str, ends: str) -> Path:
        return self._folder / of / f"{digest}.{ends}"

    def _keep(self, note: Note) -> None:
        of, digest = note.ticket.of, note.ticket.sha256
        files.write(self._at(of, digest, "json"), json.dumps(asdict(note)).encode(), replace=True)
        self.notes = dict(self.notes) | {of: dict(self.notes.get(of, {})) | {digest: note}}

    def _drop(self, of: str, digest: str) -> None:
        left = {name: note for name, note in self.notes.get(of, {}).items() if name != digest}
        others = {name: notes for name, notes in self.notes.items() if name != of}
        self.notes = others | ({of: left} if left else {})
        for path in [self._at(of, digest, "json"), *(self._folder / of).glob(f"{digest}.*")]:
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _read(self) -> dict[str, dict[str, Note]]:
        found: dict[str, dict[str, Note]] = {}
        for path in sorted(self._folder.glob("*/*.json")):
            with suppress(ValueError, TypeError, KeyError, RecursionError, LashouError):
                value = json.loads(files.read(path, MAX_NOTE_BYTES, "note"))
                told = value.pop("ticket")
                ticket = Ticket.parse(path.parent.name, told | {"bytes": told["size"]})
                note = Note(ticket, **value)
                if ticket.sha256 == path.stem and note.queue in MOST and type(note.came) is int and (
                        not note.whole or path.with_suffix(".age").stat().st_size == ticket.size):
                    found.setdefault(ticket.of, {})[ticket.sha256] = note
        return found


def _over(state: State, of: str) -> bool:
    """Whether it is of a claim that ended long ago."""
    claim = state.claims.get(of)
    return claim is not None and bool(claim.ended) and state.height - claim.ended > KEPT_BLOCKS
