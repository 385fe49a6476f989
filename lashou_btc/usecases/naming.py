"""Which documents a pool's records name, in the chain's order, and which of them are not at hand."""

from collections.abc import Iterator
from dataclasses import dataclass

from lashou_btc.anchors import record
from lashou_btc.anchors.history import Documents
from lashou_btc.documents import DOCUMENT, MANIFEST
from lashou_btc.pool import kinds
from lashou_btc.pool.disclosed import load_document, load_manifest
from lashou_btc.pool.document import Document
from lashou_btc.usecases.workspace import PoolHome


@dataclass(frozen=True)
class Named:
    """A document or a manifest by its name, and the height of the record by which it is named."""

    height: int
    kind: str
    name: str


def named(pool: PoolHome, since: int = 0) -> Iterator[Named]:
    """What the records from that height on name: documents by their hashes, manifests by their roots, then what is
    in them as far as they are at hand. The same may come twice.
    """
    documents = pool.store.as_documents()
    for row in pool.index.records():
        rec = row.record
        if row.height < since or rec.tag != pool.contract.tag or not rec.known:
            continue
        if rec.kind == record.BATCH:
            yield from _listed(documents, row.height, rec.digest)
        elif kinds.BY_NAME[record.kind_name(rec.kind)].body is not None:
            yield Named(row.height, DOCUMENT, rec.digest)
            if rec.kind == record.AMENDMENT:
                yield from _by_decision(documents, row.height, rec.digest)


def _listed(documents: Documents, height: int, root: str) -> Iterator[Named]:
    yield Named(height, MANIFEST, root)
    for digest in load_manifest(documents, root) or ():
        yield Named(height, DOCUMENT, digest)


def _by_decision(documents: Documents, height: int, digest: str) -> Iterator[Named]:
    """What an amendment names itself: what is to act again, a rotation that no operator published."""
    doc = load_document(documents, digest)
    if not isinstance(doc, Document) or doc.type != "amendment":
        return
    if "again" in doc.body:
        yield from _listed(documents, height, doc.body["again"])
    if "rotation" in doc.body:
        yield Named(height, DOCUMENT, doc.body["rotation"])


def missing(pool: PoolHome) -> list[Named]:
    """What is named and not at hand, each once, in the chain's order."""
    have = {(DOCUMENT, name) for name in pool.store.hashes()} | {(MANIFEST, name) for name in pool.store.roots()}
    wanted = {(one.kind, one.name): one for one in reversed(list(named(pool)))}
    return sorted((one for at, one in wanted.items() if at not in have and _lacks(pool, one)),
                  key=lambda one: one.height)


def _lacks(pool: PoolHome, one: Named) -> bool:
    """Of what is longer than a document, or is a list where a document is named, the beginning is at hand."""
    look_up = pool.store.manifest if one.kind == MANIFEST else pool.store.document
    return look_up(one.name) is None
