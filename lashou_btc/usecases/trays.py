"""The tray: documents of others that came to the desk, by file or from hubs, to be looked at, signed, published.

Each lies there under its hash until it stands in the journal, or somebody puts it away.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from lashou_btc import layout
from lashou_btc.errors import LashouError, Refused
from lashou_btc.pool import document
from lashou_btc.pool.document import Document
from lashou_btc.pool.state import State
from lashou_btc.usecases import files, prospects
from lashou_btc.usecases.prospects import Prospect
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.words import noun

MOST = 2_000
"""Documents: more than any operator publishes at a sitting, and few enough to be looked at one by one."""
MANY_SIGNATURES = 40
"""More than any pool's people put on one document."""
MOST_FROM_HUBS = 1_000
"""So many of them may come from hubs, which can make up any number."""


@dataclass(frozen=True)
class Tray:
    """A document in the tray: what it would do if it were published now, or why nothing."""

    document: Document
    prospect: Prospect | None
    refusal: LashouError | None


def put(pool: PoolHome, state: State, doc: Document, most: int = MOST) -> Document:
    """Lays a document into the tray, with the signatures of copies that lie there, as far as they are worth
    `keeping`. Raises Refused where none is, or so many documents lie there already.
    """
    there, doc = documents(pool), keeping(state, doc)
    same = [other for other in there if other.content == doc.content]
    if not same and len(there) >= most:
        raise Refused("tray.full", most=most)
    gone = set[str]()
    for other in same:
        with suppress(LashouError):  # together they may be more than a file holds; then both stay
            doc = document.parse(doc.merge(keeping(state, other)).to_bytes())
            gone.add(other.hash)
    files.write(layout.TRAY.at(pool.folder, doc.hash), doc.to_bytes(), replace=True)
    for digest in gone - {doc.hash}:
        put_away(pool, digest)
    return doc


def keeping(state: State, doc: Document) -> Document:
    """The document with those of its signatures that hold; of very many, one of each key that counts. Anybody may
    add others to a copy: one that does not hold keeps a document from acting, and many leave no room for those to
    come. Raises Refused where it has some and none is worth it.
    """
    good = tuple(s for s in doc.signatures if doc.holds(s))
    if len(good) > MANY_SIGNATURES:
        keys = prospects.counting(state, Document(doc.type, doc.pool, doc.body, good))
        each = {s.key: s for s in reversed(good) if s.key in keys}
        good = tuple(s for s in good if each.get(s.key) is s)
    if doc.signatures and not good:
        raise Refused("document.signature", account=doc.signatures[0].account, type=noun("document", doc.type))
    return doc if good == doc.signatures else Document(doc.type, doc.pool, doc.body, good)


def put_away(pool: PoolHome, digest: str) -> None:
    """Takes a document out of the tray."""
    layout.TRAY.at(pool.folder, digest).unlink(missing_ok=True)


def documents(pool: PoolHome) -> list[Document]:
    """What lies in the tray, by hash; what cannot be read is passed over."""
    found = []
    for path in layout.TRAY.every(pool.folder)[:MOST]:
        try:
            found.append(document.parse(files.read(path, document.MAX_BYTES, "document")))
        except LashouError:
            continue
    return found


def find(pool: PoolHome, digest: str) -> Document:
    """The document of that hash. Raises LookupError where it does not lie there."""
    found = next((doc for doc in documents(pool) if doc.hash == digest), None)
    if found is None:
        raise LookupError(digest)
    return found


def look(pool: PoolHome, state: State) -> list[Tray]:
    """Everything in the tray, tried as if the next block named it. What has acted leaves it."""
    found = []
    for doc in documents(pool):
        if doc.message() in state.drive.acted:
            put_away(pool, doc.hash)
            continue
        try:
            found.append(Tray(doc, prospects.prospect(pool, state, doc), None))
        except LashouError as error:
            found.append(Tray(doc, None, error))
    return found


def of(pool: PoolHome, data: bytes) -> Document:
    """A document of this pool from bytes that anybody may have written. Raises InvalidInput, Refused."""
    return prospects.read(pool, data)


def ready(trays: Sequence[Tray]) -> list[Document]:
    """Of these what the operator can publish now."""
    return [one.document for one in trays if one.prospect is not None and one.prospect.publish]
