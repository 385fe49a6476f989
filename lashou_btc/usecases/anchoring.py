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


def find(pool: PoolHome, state: State, path: Path) -> tuple[str, list[Anchor]]:
    """A file's SHA-256 and every record of the pool that commits to it, oldest first. Of a file that was filed or
    opened here as a paper, the paper's hash, too: a claim names that, with its random bytes in front.
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
    return found[0].digest if found else own, found


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
