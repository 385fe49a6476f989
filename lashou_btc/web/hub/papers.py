"""Sealed papers on their way to those who are to judge them: ciphertext, kept for a while, that nobody here opens.

    HOME/pools/POOLID/hub/papers/CLAIM/SHA256.age     what was brought, whole
    HOME/pools/POOLID/hub/papers/CLAIM/SHA256.json    its name, its size, since when
    HOME/pools/POOLID/hub/papers/CLAIM/SHA256.N       part N of one that is on its way

Only a claim's own claimant brings papers for it, with a signature; they come in parts, so that a slow line does not
hold a request open. It names the hash of each part, so that nobody else who has read it can bring a false one.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from lashou_btc import layout
from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.pool import kinds
from lashou_btc.pool.state import Claim, State
from lashou_btc.usecases import files
from lashou_btc.usecases.hubs import PAPER_PART_BYTES, paper_ticket
from lashou_btc.usecases.papers import MAX_SEALED_BYTES
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.keys import schnorr_verify

KEPT_S = 90 * 86_400
KEPT_BLOCKS = 2_016
"""After a claim has ended."""
MOST_PER_CLAIM, PER_CLAIM_BYTES = 128, 256 * 1024 * 1024
MOST_BYTES = 4 * 1024 * 1024 * 1024
"""Of all claims."""
MOST_PARTS = -(-MAX_SEALED_BYTES // PAPER_PART_BYTES)
MAX_NOTE_BYTES = 4_096 + 70 * MOST_PARTS
COMES_S = 3_600
"""So long the parts of one may take to come."""
_NAME = re.compile(r"[0-9a-f]{16}(\.[a-z0-9]{1,8})?\.age", re.ASCII)
_HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True)
class Note:
    """A sealed paper: the name that its file had, its size, since when (seconds since 1970), whether all of it is
    here, and else the SHA-256 of each of its parts.
    """

    name: str
    size: int
    since: int
    whole: bool
    parts: Sequence[str] = ()


class Papers:
    """The sealed papers in a pool's folder. One thread changes them; `notes` is replaced and never changed."""

    def __init__(self, pool: PoolHome, clock: Callable[[], float]) -> None:
        self._pool, self._clock = pool, clock
        self._folder = layout.HUB_PAPERS.at(pool.folder, "")
        self.notes: Mapping[str, Mapping[str, Note]] = self._read()

    def listed(self, claim: str) -> list[dict[str, object]]:
        """What there is for a claim's reviewers."""
        return [{"sha256": digest, "name": note.name, "bytes": note.size, "since": note.since,
                 "until": note.since + KEPT_S} for digest, note in sorted(self.notes.get(claim, {}).items())
                if note.whole]

    def path(self, claim: str, digest: str) -> Path | None:
        """The file of a sealed paper that is here whole."""
        note = self.notes.get(claim, {}).get(digest)
        return self._at(claim, digest, "age") if note is not None and note.whole else None

    def refresh(self, state: State) -> None:
        """Lets go of what has been here long enough."""
        now = self._clock()
        for claim, notes in list(self.notes.items()):
            found = state.claims.get(claim)
            over = found is not None and found.ended and state.height - found.ended > KEPT_BLOCKS
            for digest, note in notes.items():
                if over or now - note.since > (KEPT_S if note.whole else COMES_S):
                    self._drop(claim, digest)

    def expect(self, state: State, claim: str, digest: str, name: str, size: int, parts: Sequence[str],
               signature: str) -> list[int]:
        """Lets a paper's parts in, of these SHA-256. Which of them are still to come. Raises Refused where the
        claimant has not signed that, or there is no more room for the claim; InvalidInput for a name or size that
        no paper has.
        """
        if not (_NAME.fullmatch(name) and _HASH.fullmatch(digest) and 0 < size <= MAX_SEALED_BYTES
                and len(parts) == _parts(size)):
            raise InvalidInput("hub.request")
        self._check_claimant(state, self._claim(state, claim), signature, paper_ticket(
            self._pool.contract.pool_id, claim, digest, name, size, parts))
        before = self.notes.get(claim, {}).get(digest)
        if before is not None and not before.whole and (before.size, list(before.parts)) != (size, list(parts)):
            self._drop(claim, digest)  # the claimant has said something else of it before
            before = None
        if before is None:
            self._check_room(claim, size)
            self._keep(claim, digest, Note(name, size, int(self._clock()), False, tuple(parts)))
        note = self.notes[claim][digest]
        return [] if note.whole else [n for n in range(_parts(note.size))
                                      if not self._at(claim, digest, str(n)).exists()]

    def take(self, claim: str, digest: str, number: int, data: bytes) -> bool:
        """Takes a part. Whether the whole is here then. Raises Refused where nothing is expected, InvalidInput for
        another part than was said, of which nothing is kept; also where parts that all are what was said make up
        something else: then they are thrown away, and only whoever signed for them can have meant that.
        """
        note = self.notes.get(claim, {}).get(digest)
        if note is None:
            raise Refused("hub.papers.unexpected")
        if note.whole:
            return True
        count = _parts(note.size)
        if not 0 <= number < count or len(data) != min(PAPER_PART_BYTES, note.size - number * PAPER_PART_BYTES):
            raise InvalidInput("hub.request")
        if number >= len(note.parts) or sha256_hex(data) != note.parts[number]:
            raise InvalidInput("hub.papers.another:part")
        files.write(self._at(claim, digest, str(number)), data, replace=True)
        parts = [self._at(claim, digest, str(n)) for n in range(count)]
        if not all(part.exists() for part in parts):
            return False
        whole = b"".join(files.read(part, PAPER_PART_BYTES, "sealed-paper") for part in parts)
        if sha256_hex(whole) != digest:
            self._drop(claim, digest)
            raise InvalidInput("hub.papers.another")
        files.write(self._at(claim, digest, "age"), whole, replace=True)
        self._keep(claim, digest, Note(note.name, note.size, note.since, True))
        for part in parts:
            part.unlink(missing_ok=True)
        for old, other in list(self.notes[claim].items()):
            if other.name == note.name and old != digest:
                self._drop(claim, old)  # an earlier copy of the same paper, which was sealed to others
        return True

    # Inside

    def _claim(self, state: State, claim: str) -> Claim:
        found = state.claims.get(claim)
        if found is None:
            raise Refused("hub.papers.claim")
        return found

    def _check_claimant(self, state: State, claim: Claim, signature: str, ticket: bytes) -> None:
        try:
            key = bytes.fromhex(kinds.key_of(state, claim.account) or "")
            holds = schnorr_verify(key, ticket, bytes.fromhex(signature))
        except ValueError:
            holds = False
        if not holds:
            raise Refused("hub.papers.claimant")

    def _check_room(self, claim: str, size: int) -> None:
        own = self.notes.get(claim, {})
        if len(own) >= MOST_PER_CLAIM or sum(note.size for note in own.values()) + size > PER_CLAIM_BYTES:
            raise Refused("hub.papers.quota", count=len(own))
        if sum(note.size for notes in self.notes.values() for note in notes.values()) + size > MOST_BYTES:
            raise Refused("hub.papers.full")

    def _at(self, claim: str, digest: str, ends: str) -> Path:
        return self._folder / claim / f"{digest}.{ends}"

    def _keep(self, claim: str, digest: str, note: Note) -> None:
        files.write(self._at(claim, digest, "json"), json.dumps(asdict(note)).encode(), replace=True)
        self.notes = dict(self.notes) | {claim: dict(self.notes.get(claim, {})) | {digest: note}}

    def _drop(self, claim: str, digest: str) -> None:
        left = {name: note for name, note in self.notes.get(claim, {}).items() if name != digest}
        self.notes = {name: notes for name, notes in self.notes.items() if name != claim} | (
            {claim: left} if left else {})
        for path in [self._at(claim, digest, "json"), *(self._folder / claim).glob(f"{digest}.*")]:
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _read(self) -> dict[str, dict[str, Note]]:
        found: dict[str, dict[str, Note]] = {}
        for path in sorted(self._folder.glob("*/*.json")):
            with suppress(ValueError, TypeError, RecursionError, LashouError):
                note = Note(**json.loads(files.read(path, MAX_NOTE_BYTES, "note")))
                if _HASH.fullmatch(path.stem) and _HASH.fullmatch(path.parent.name) and _NAME.fullmatch(note.name) \
                        and (not note.whole or path.with_suffix(".age").stat().st_size == note.size):
                    found.setdefault(path.parent.name, {})[path.stem] = note
        return found


def _parts(size: int) -> int:
    return -(-size // PAPER_PART_BYTES)
