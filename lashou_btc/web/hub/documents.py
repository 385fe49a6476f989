"""Documents by their hashes, for everybody: those that a record names, and those that wait in the inbox."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress

from lashou_btc import layout
from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.anchors.merkle import batch_root
from lashou_btc.documents import DOCUMENT, MANIFEST
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.pool import document
from lashou_btc.pool.state import State
from lashou_btc.usecases import files, naming
from lashou_btc.usecases.hubs import announcement
from lashou_btc.usecases.naming import Named
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.keys import schnorr_verify
from lashou_btc.web.hub.inbox import Inbox

MOST_LISTED = 5_000
MOST_GIVEN = 20_000
"""Names that the operator has said are coming; the oldest go first."""
_MAX_GIVEN_BYTES = 4_000_000
AGAIN_BLOCKS = 144
"""So many of the last blocks are looked at again each time: a reorganization may have replaced them."""


def check_operator(pool: PoolHome, state: State, names: Sequence[str], signature: str) -> None:
    """Raises Refused unless the operator has signed the announcement of these names (`signature`: BIP340, hex)."""
    try:
        holds = schnorr_verify(bytes.fromhex(state.operator_key), announcement(pool.contract.pool_id, names),
                               bytes.fromhex(signature))
    except (ValueError, LashouError):
        holds = False
    if not holds:
        raise Refused("hub.operator")


class Documents:
    """What a hub gives and takes. `named` and `order` are replaced and never changed: anybody may read them."""

    def __init__(self, pool: PoolHome, inbox: Inbox) -> None:
        self._pool, self._inbox = pool, inbox
        self.named: Mapping[str, Named] = {}
        self.order: Sequence[Named] = ()
        self.given: Mapping[str, None] = self._read_given()
        self._whole: set[str] = set()
        """What has been read and was whole: it is not read again to say that it is here."""
        self._from = 0
        """The height from which records are looked at again: below, all that they name is known."""

    def learn(self) -> None:
        """Learns what the records name by now. What a block that is gone named stays known."""
        found, lacks = dict(self.named), []
        for one in naming.named(self._pool, self._from):
            found.setdefault(one.name, one)
            if self._lacks(one):
                lacks.append(one.height)
        tip = self._pool.index.tip()[0]
        self._from = max(min([tip - AGAIN_BLOCKS, *lacks]), 0)
        self.named, self.order = found, sorted(found.values(), key=lambda one: one.height)

    def _lacks(self, one: Named) -> bool:
        """Whether something that names more is not at hand yet."""
        return one.kind == MANIFEST and self._pool.store.manifest(one.name) is None

    def document(self, digest: str) -> bytes | None:
        """A document's bytes. Nothing is given that no record names and nobody has handed in."""
        if digest not in self.named and digest not in self.given:
            return self._inbox.document(digest)
        data = self._pool.store.document(digest)
        if data is not None and len(data) <= document.MAX_BYTES and sha256_hex(data) == digest:
            self._whole.add(digest)
            return data
        self._whole.discard(digest)
        return self._inbox.document(digest)

    def manifest(self, root: str) -> bytes | None:
        """A batch's list."""
        return self._pool.store.manifest(root) if root in self.named or root in self.given else None

    def listed(self, since: int, prefix: str) -> list[Named]:
        """What records from that height on name and is here, of those whose names begin so, in the chain's order;
        not more than MOST_LISTED, after which one asks again from the last one's height on.
        """
        found = []
        for one in self.order:
            if one.height >= since and one.name.startswith(prefix) and self._here(one):
                found.append(one)
                if len(found) >= MOST_LISTED and one.height > since:
                    break
        return found

    def _here(self, one: Named) -> bool:
        if one.kind == MANIFEST:
            return self.manifest(one.name) is not None
        return one.name in self._whole or self.document(one.name) is not None

    # Taking

    def announce(self, state: State, names: Sequence[str], signature: str) -> None:
        """Lets documents of these names in. Raises Refused unless the operator has signed that."""
        check_operator(self._pool, state, names, signature)
        self.given = dict.fromkeys(list(dict.fromkeys([*self.given, *names]))[-MOST_GIVEN:])
        files.write(layout.HUB_GIVEN.at(self._pool.folder), json.dumps(list(self.given)).encode(), replace=True)

    def take(self, data: bytes) -> Named:
        """Keeps a document or a list that a record names, or that the operator has said is coming. Raises Refused
        for any other.
        """
        name, kind = sha256_hex(data), DOCUMENT
        if name not in self.named and name not in self.given and data[:1] == b"[":
            with suppress(InvalidInput):
                name, kind = batch_root(document.parse_manifest(data)), MANIFEST
        if name not in self.named and name not in self.given:
            raise Refused("hub.unnamed", name=name)
        if kind == DOCUMENT and len(data) > document.MAX_BYTES:
            raise InvalidInput("document.long", digest=name, max_bytes=document.MAX_BYTES)
        self._pool.store.add(data)
        fresh = self.named.get(name) or Named(0, kind, name)
        if kind == MANIFEST and name in self.named:
            self.learn()  # what is in the list is named by it
        return fresh

    def _read_given(self) -> dict[str, None]:
        path = layout.HUB_GIVEN.at(self._pool.folder)
        if path.exists():
            with suppress(ValueError, TypeError, RecursionError, LashouError):
                return {str(name): None for name in json.loads(files.read(path, _MAX_GIVEN_BYTES, "note"))}
        return {}
