"""Disclosed documents as the fold finds them: at hand, not at hand, or no document at all (docs/protocol.md, 4)."""

from lashou_btc.anchors import merkle
from lashou_btc.anchors.history import Documents
from lashou_btc.errors import InvalidInput
from lashou_btc.pool import canonical, document
from lashou_btc.pool.document import Document


def load_document(documents: Documents, digest: str) -> Document | InvalidInput | None:
    """The document of that hash; None if its bytes are not at hand; the error if they are no document.

    Bytes beyond the limit are a cut copy of something longer: whoever provides them has hashed the whole.
    """
    data = documents.document(digest)
    if data is None:
        return None
    if len(data) > document.MAX_BYTES:
        return InvalidInput("document.long", digest=digest, max_bytes=document.MAX_BYTES)
    if canonical.sha256_hex(data) != digest:
        return None
    try:
        return document.parse(data)
    except InvalidInput as error:
        return error


def load_manifest(documents: Documents, root: str) -> tuple[str, ...] | None:
    """The hashes of a batch, if its manifest is at hand and has that root."""
    data = documents.manifest(root)
    if data is None:
        return None
    try:
        hashes = document.parse_manifest(data)
        return hashes if merkle.batch_root(hashes) == root else None
    except InvalidInput:
        return None
