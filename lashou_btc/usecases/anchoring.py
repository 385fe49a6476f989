"""Is this file committed on chain? Where, how deep, since when?"""

from dataclasses import dataclass
from pathlib import Path

from lashou_btc.anchors import record
from lashou_btc.anchors.history import Documents
from lashou_btc.pool import document
from lashou_btc.pool.disclosed import load_document, load_manifest
from lashou_btc.pool.state import State
from lashou_btc.usecases import files, papers
from lashou_btc.usecases.workspace import PoolHome


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
        for digest in digests if rec.tag == pool.contract.tag else ():
            if not (how := _commits(documents, rec.kind, rec.digest, digest)):
                continue
            found.append(Anchor(digest, how, record.kind_name(rec.kind), row.lane, row.txid, row.height,
                                state.height - row.height + 1, pool.index.median_time(row.height)))
    required = confirmations or state.rules.confirmations
    return Verified(found[0].digest if found else own, tuple(found), required)


def _commits(documents: Documents, kind: int, committed: str, digest: str) -> str:
    """How a record's digest covers a file's hash, or ""."""
    if committed == digest:
        return "record"
    leaves = (load_manifest(documents, committed) or ()) if kind == record.BATCH else (committed,)
    if digest in leaves:
        return "batch"
    for leaf in leaves:
        doc = load_document(documents, leaf)
        if isinstance(doc, document.Document):
            if doc.body.get("about") == digest:
                return "statement"
            if digest in doc.body.get("evidence", ()) or doc.body.get("notary") == digest:
                return "evidence"
    return ""
