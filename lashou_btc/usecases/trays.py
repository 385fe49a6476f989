"""The tray: documents of others that came to the desk, by file or from hubs, to be looked at, signed, published.

Each lies there under its hash until it stands in the journal, or somebody puts it away.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lashou_btc import layout
from lashou_btc.errors import LashouError, Refused
from lashou_btc.pool import document
from lashou_btc.pool.document import Document
from lashou_btc.pool.state import State
from lashou_btc.usecases import files, prospects
from lashou_btc.usecases.prospects import Prospect
from lashou_btc.usecases.workspace import PoolHome

MOST = 2_000
"""Documents: more than any operator publishes at a sitting, and few enough to be looked at one by one."""


@dataclass(frozen=True)
class Tray:
    """A document in the tray: what it would do if it were published now, or why nothing."""

    document: Document
    prospect: Prospect | None
    refusal: LashouError | None


def put(pool: PoolHome, doc: Document) -> Document:
    """Lays a document into the tray, with the signatures of copies that lie there. Raises Refused where it is full,
    or one of these does not hold.
    """
    there = documents(pool)
    for other in there:
        if other.content == doc.content:
            doc = doc.merge(other)
    if len(there) >= MOST:
        raise Refused("tray.full", most=MOST)
    files.write(layout.TRAY.at(pool.folder, doc.hash), doc.to_bytes(), replace=True)
    for other in there:
        if other.content == doc.content and other.hash != doc.hash:
            put_away(pool, other.hash)
    return doc


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
