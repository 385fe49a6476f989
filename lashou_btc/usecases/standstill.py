"""Why a pool's state stands still, from which record on, what waits meanwhile, and what ends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lashou_btc.anchors import record
from lashou_btc.anchors.history import Documents
from lashou_btc.documents import DocumentStore
from lashou_btc.pool import kinds
from lashou_btc.pool.disclosed import load_document, load_manifest
from lashou_btc.pool.document import Document
from lashou_btc.pool.state import Payment, State
from lashou_btc.words import Said, said

if TYPE_CHECKING:
    from lashou_btc.index import Index


@dataclass(frozen=True)
class Standstill:
    """`txid` and `leaf` are the first record whose document is not at hand ("" where there is none such);
    `payments_sat` and `decisions` wait and count as if they came at the end of it.
    """

    since: int
    reason: Said
    txid: str
    leaf: int
    payments_sat: int
    decisions: int
    remedy: Said


def standstill(state: State, index: "Index", store: DocumentStore) -> Standstill | None:
    """What there is to know of it, or None where the state is known."""
    if state.why is None:
        return None
    kind, digest, lacks, txid, leaf = _missing(state, index, store) if not state.chain.lost else \
        (record.ROTATION, state.chain.lost, state.chain.lost, _mover(index, state.chain.lost), 0)
    payments = [one for one in state.waiting if isinstance(one, Payment)]
    if state.chain.lost:
        remedy = said("standstill.rotation", rotation=state.chain.lost)
    elif state.seal is None:
        remedy = said("standstill.seal")
    elif kind == record.AMENDMENT:
        remedy = said("standstill.amendment", lacks=lacks, amendment=digest)
    else:
        remedy = said("standstill.leaf", txid=txid, leaf=leaf) if leaf else \
            said("standstill.document", txid=txid or "TXID")
    return Standstill(state.unknown_since, state.why, txid, leaf,
                      sum(amount for one in payments for _, _, amount in one.credits),
                      len(state.waiting) - len(payments), remedy)


def _mover(index: "Index", rotation: str) -> str:
    """The transaction that moved the coins away by a rotation that is not at hand, or ""."""
    return next((row.txid for row in index.records() if row.lane == "settlement"
                 and row.record.kind == record.ROTATION and row.record.digest == rotation), "")


def _missing(state: State, index: "Index", store: DocumentStore) -> tuple[int, str, str, str, int]:
    """The first record from there on that lacks a document: kind, digest, the lacking hash, transaction, leaf."""
    documents = store.as_documents()
    for row in index.records():
        rec = row.record
        if row.height < state.unknown_since or rec.tag != state.contract.tag or not rec.known:
            continue
        if row.lane == "settlement" and rec.kind == record.AMENDMENT:
            doc = load_document(documents, rec.digest)
            again = doc.body.get("again") if isinstance(doc, Document) else None
            if doc is None:
                return rec.kind, rec.digest, rec.digest, row.txid, 0
            hashes: Sequence[str] | None = load_manifest(documents, again) if again else []
            leaf = _first_missing(documents, hashes)
            if leaf is not None:
                return rec.kind, rec.digest, hashes[leaf] if hashes else str(again), row.txid, 0
        elif row.lane == "journal" and rec.kind == record.BATCH:
            hashes = load_manifest(documents, rec.digest)
            leaf = _first_missing(documents, hashes)
            if leaf is not None:
                return rec.kind, rec.digest, hashes[leaf] if hashes else rec.digest, row.txid, leaf
        elif row.lane == "journal" and kinds.handler(record.kind_name(rec.kind)) is not None \
                and load_document(documents, rec.digest) is None:
            return rec.kind, rec.digest, rec.digest, row.txid, 0
    return 0, "", "", "", 0


def _first_missing(documents: Documents, hashes: Sequence[str] | None) -> int | None:
    """The first of a list's documents that is not at hand (0 where the list itself is not), or None."""
    if hashes is None:
        return 0
    return next((n for n, digest in enumerate(hashes) if load_document(documents, digest) is None), None)
