"""What the scans of an index have looked for, and what the next one is to look for besides, as the index keeps it.

A fold leaves a wish where a document names what no scan has known of; the next sync takes it in, and reads again
from the block on that names it.
"""

from sqlalchemy import Connection, select

from lashou_btc.anchors import record
from lashou_btc.anchors.history import Documents
from lashou_btc.errors import InvalidInput
from lashou_btc.index.scope import NAMING, Scope, scan_targets
from lashou_btc.index.store import Store
from lashou_btc.index.sync import undo
from lashou_btc.index.tables import meta, records
from lashou_btc.pool.contract import Contract

_SCANNED, _WISHED = "scope", "wish"


class Scopes:
    """The scope of the scans that the index in `store` rests on, and the wish for the next."""

    def __init__(self, store: Store, contract: Contract) -> None:
        self._store, self._contract = store, contract

    def scanned(self, conn: Connection) -> Scope:
        """What the scans have looked for. Raises Unreachable if it cannot be read."""
        return self._read(conn, _SCANNED)

    def note(self, conn: Connection, scope: Scope) -> None:
        """Keeps what a scan looks for."""
        self._write(conn, _SCANNED, scope)

    def wish(self, conn: Connection, more: Scope) -> None:
        """Leaves word for the next sync to look for this, too."""
        self._write(conn, _WISHED, Scope(self._read(conn, _WISHED) | more))

    def wished(self, conn: Connection, scanned: Scope) -> bool:
        """Whether the next scan is to look for more than was `scanned` for."""
        return bool(self._read(conn, _WISHED).keys() - scanned.keys())

    def apply_wish(self) -> bool:
        """Takes in what documents have turned out to name, and takes back what was read without knowing it."""
        with self._store.write() as conn:
            scope, wish = self.scanned(conn), self._read(conn, _WISHED)
            missing = wish.keys() - scope.keys()
            if not missing:
                return False
            self.note(conn, Scope(scope | wish))
            since = [at for digest, at in self.naming(conn) if digest in missing]
            if not since:
                return False
            self.undo(conn, min(since) - 1)
            return True

    def undo(self, conn: Connection, height: int) -> None:
        """Takes back what is above that height, all of it where that is below the birthday."""
        undo(conn, height if height >= self._contract.birthday else -1)

    def naming(self, conn: Connection) -> list[tuple[str, int]]:
        """Hash and height of what may be an amendment or a rotation in the settlement lane."""
        found = conn.execute(select(records.c.digest, records.c.height).where(
            records.c.tag == self._contract.tag, records.c.version == record.VERSION,
            records.c.kind.in_(NAMING), records.c.lane == "settlement"))
        return [(digest, height) for digest, height in found]

    def unknown(self, conn: Connection, documents: Documents, scanned: Scope) -> Scope:
        """What documents name that was not `scanned` for."""
        unknown = {named for named, _ in self.naming(conn)} - scanned.keys()
        return Scope({digest: found for digest in unknown
                      if (found := scan_targets(self._contract, documents, digest)) is not None})

    def _read(self, conn: Connection, name: str) -> Scope:
        text = conn.scalar(select(meta.c.value).where(meta.c.name == name))
        try:
            return Scope.from_text(text or "{}", self._contract)
        except (ValueError, TypeError, RecursionError, InvalidInput):
            raise self._store.damaged("what was looked for cannot be read") from None

    def _write(self, conn: Connection, name: str, scope: Scope) -> None:
        conn.execute(meta.delete().where(meta.c.name == name))
        self._store.insert(conn, meta, [{"name": name, "value": scope.to_text()}])
