"""Is this file committed on chain? Where, how deep, since when?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from lashou_btc.anchors import record
from lashou_btc.anchors.history import Documents
from lashou_btc.index.entries import IndexedRecord
from lashou_btc.pool import document
from lashou_btc.pool.disclosed import load_document, load_manifest
from lashou_btc.pool.state import Event, State
from lashou_btc.usecases import files, papers
from lashou_btc.usecases.workspace import PoolHome

Name = tuple[str, str, str]
"""A hash, how it is committed to, and by or as which kind of document."""


@dataclass(frozen=True)
class Anchor:
    """A record on chain that commits to a file.

    `how`: "record" (its own), "batch" (a leaf of one), "statement" or "evidence" (named in a committed document).
    """

    digest: str
    how: str
    kind: str
    lane: str
    txid: str
    height: int
    depth: int
    median_time: int


@dataclass(frozen=True)
class Verified:
    """What the chain says of a file. `digest`: its SHA-256, or the hash by which it was found; `anchors`: every
    record of the pool that commits to it, oldest first; `required`: how deep the oldest must be.
    """

    digest: str
    anchors: tuple[Anchor, ...]
    required: int

    @property
    def committed(self) -> bool:
        """Whether any record commits to it, however young."""
        return bool(self.anchors)

    @property
    def deep_enough(self) -> bool:
        """Whether one does that is as deep as is required."""
        return self.committed and self.anchors[0].depth >= self.required


def verify(pool: PoolHome, state: State, path: Path, confirmations: int | None = None) -> Verified:
    """What the chain says of a file; `confirmations`: how deep is deep enough, by default as the rules say. Raises
    as `files.sha256`.

    Of a file that was filed or opened here as a paper, the paper's hash is looked for, too: a claim names that,
    with its random bytes in front.
    """
    own = files.sha256(path)
    digests = [own, *papers.papers_of(pool, own)]
    documents = pool.store.as_documents()
    found = []
    for row in pool.index.records():
        rec = row.record
        names = _named(documents, rec.kind, rec.digest)[0] if rec.tag == pool.contract.tag else ()
        for digest in digests:
            how = next((how for named, how, _ in names if named == digest), "")
            if not how:
                continue
            found.append(Anchor(digest, how, record.kind_name(rec.kind), row.lane, row.txid, row.height,
                                state.height - row.height + 1, pool.index.median_time(row.height)))
    required = confirmations or state.rules.confirmations
    return Verified(found[0].digest if found else own, tuple(found), required)


@dataclass(frozen=True)
class Commitment:
    """A record of the pool that commits to a hash. `how`, `kind`, `lane`: as in `Anchor`; `type`: the kind of
    document that it is, or that names it, "" where that is not at hand or none.
    """

    how: str
    kind: str
    type: str
    lane: str
    txid: str
    height: int


@dataclass
class Committed:
    """Every hash that these records of a pool commit to, as far as what they name is at hand. `events`: those that
    a fold has met, so that documents which name no hash need not be read again. `known`: what of the records is
    known in whole, by kind and digest; it holds for records that come later, too.
    """

    records: Sequence[IndexedRecord]
    documents: Documents
    tag: str
    events: Sequence[Event] = ()
    known: dict[tuple[int, str], tuple[Name, ...]] = field(default_factory=dict)

    @cached_property
    def by_hash(self) -> Mapping[str, tuple[Commitment, ...]]:
        """By hash, the oldest record first."""
        found: dict[str, list[Commitment]] = {}
        for row in self.records:
            if row.record.tag != self.tag:
                continue
            kind = record.kind_name(row.record.kind)
            seen = set()
            for digest, how, type_ in self._names(row.record.kind, row.record.digest):
                if digest not in seen:
                    seen.add(digest)
                    found.setdefault(digest, []).append(
                        Commitment(how, kind, type_, row.lane, row.txid, row.height))
        return {digest: tuple(rows) for digest, rows in found.items()}

    @cached_property
    def buckets(self) -> Mapping[str, Mapping[str, tuple[Commitment, ...]]]:
        """The same by the first two hex digits of the hash, in the hashes' order."""
        found: dict[str, dict[str, tuple[Commitment, ...]]] = {}
        for digest in sorted(self.by_hash):
            found.setdefault(digest[:2], {})[digest] = self.by_hash[digest]
        return found

    @cached_property
    def _types(self) -> Mapping[str, str]:
        """What kind of document it is that names no hash, by its own."""
        return {event.digest: record.kind_name(event.kind) for event in self.events if event.kind in _NAME_NOTHING}

    def _names(self, kind: int, digest: str) -> tuple[Name, ...]:
        if (kept := self.known.get((kind, digest))) is not None:
            return kept
        names, whole = _named(self.documents, kind, digest, self._types)
        if whole:
            self.known[kind, digest] = names
        return names


_NAME_NOTHING = {record.ENROLLMENT, record.EXIT, record.REVIEW, record.PRICE}
"""Kinds of which there are many, and whose documents (`kinds`) have no room for another hash of a file."""


def _named(documents: Documents, kind: int, committed: str,
           types: Mapping[str, str] = MappingProxyType({})) -> tuple[tuple[Name, ...], bool]:
    """The hashes that a record's digest covers, the closest first, and whether all that says so is at hand.
    `types`: of documents that name none.
    """
    leaves = load_manifest(documents, committed) if kind == record.BATCH else (committed,)
    found, whole = [(committed, "record", record.kind_name(kind))], leaves is not None
    docs = [(leaf, load_document(documents, leaf)) for leaf in leaves or () if leaf not in types]
    if kind == record.BATCH:
        of = {leaf: doc.type for leaf, doc in docs if isinstance(doc, document.Document)}
        found += [(leaf, "batch", types.get(leaf) or of.get(leaf, "")) for leaf in leaves or ()]
    for _, doc in docs:
        whole = whole and doc is not None
        if not isinstance(doc, document.Document):
            continue
        if doc.type == "statement" and "about" in doc.body:
            found.append((doc.body["about"], "statement", doc.type))
        elif doc.type == "claim":  # a settlement's body may hold anything, under any name
            found += [(each, "evidence", doc.type) for each in (*doc.body["evidence"], doc.body["notary"])]
    return tuple(found), whole
