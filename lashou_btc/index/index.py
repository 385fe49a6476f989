"""The index of one pool: what the chain says about it, in a file that can be deleted at any time."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import ColumnElement, Connection, func, select

from lashou_btc.anchors import record
from lashou_btc.anchors.history import NO_DOCUMENTS, ChainTx, Documents, History, ScriptBook
from lashou_btc.anchors.tx import OutPoint, Tx, display, parse_tx, sha256d
from lashou_btc.chain.base import ChainSource
from lashou_btc.errors import Incomplete, InvalidInput, LashouError
from lashou_btc.index.entries import IndexedBlock, IndexedCoin, IndexedRecord, IndexedTx
from lashou_btc.index.scope import Scope
from lashou_btc.index.store import Store
from lashou_btc.index.sync import MOST_WORK, Follower, Progress, SyncReport, check_chain, undo
from lashou_btc.index.tables import CHANGE, JOURNAL, RECEIVE, blocks, coins, meta, records, scripts, txs
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.document import Document
from lashou_btc.pool.fold import fold
from lashou_btc.pool.journal import check_amendment, load_document
from lashou_btc.pool.state import State


class Index:
    """The index in the SQLite file `path`, made if it is new. Threads may share it, processes may share the file.

    Raises Unreachable if the file cannot be used or is damaged, InvalidInput if it is something else, Refused if it
    belongs to another pool. Everything in it comes from the chain, so deleting it is always a remedy.
    """

    def __init__(self, path: Path, contract: Contract) -> None:
        self.contract = contract
        self._store = Store(path, {"pool": contract.pool_id, "network": contract.network.name,
                                   "genesis": contract.network.genesis})
        self._book: ScriptBook | None = None

    def __enter__(self) -> "Index":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._store.close()

    # Following the chain

    def sync(self, source: ChainSource, progress: Progress | None = None,
             documents: Documents | None = None) -> SyncReport:
        """Brings the index to the source's tip, and back first where the chain was reorganized.

        `progress` is told (blocks done, blocks to do). With `documents`, the pool is folded afterwards, and
        scanned again where it has outgrown the scan; without, `state` finds that out and the next sync does it.
        Raises Refused on the wrong chain, for headers that break a rule and for a chain with less work than one
        seen before, Unreachable if source or file fail or another sync runs; what was committed until then stands,
        and the next sync goes on from there.
        """
        return self._sync(source, progress, documents)[0]

    def sync_state(self, source: ChainSource, documents: Documents,
                   progress: Progress | None = None) -> tuple[SyncReport, State]:
        """`sync` and then `state` at the tip, for the price of one fold. Raises as both do."""
        report, state = self._sync(source, progress, documents)
        return report, state or self.state(documents)

    def _sync(self, source: ChainSource, progress: Progress | None,
              documents: Documents | None) -> tuple[SyncReport, State | None]:
        check_chain(source, self.contract)
        scanned = undone = rescans = 0
        state, enough = None, False
        with self._store.exclusive():
            while not enough:
                if self._is_outgrown():  # what is there goes only for a chain that is to be believed
                    Follower(self._store, self.contract, source, self._scope("scope"), None).check()
                rescans += self._apply_wish()
                follower = Follower(self._store, self.contract, source, self._scope("scope"), progress)
                follower.run()
                scanned, undone, enough = scanned + follower.scanned, undone + follower.undone, True
                if documents is not None and self.tip()[0] >= self.contract.birthday:
                    try:
                        state = self.state(documents)
                    except Incomplete as error:
                        if error.code != "index.outgrown":
                            raise
                        enough = False
        catching_up = getattr(source, "syncing", None)  # a node says so; a sandbox always has all it has
        height, tip_hash = self.tip()
        return SyncReport(height, tip_hash, scanned, undone, rescans, bool(catching_up and catching_up())), state

    def rebuild(self) -> None:
        """Forgets everything that came from the chain, also how much work it had. The next sync begins at the
        birthday.
        """
        with self._store.exclusive(), self._store.write() as conn:
            undo(conn, -1)
            conn.execute(meta.delete().where(meta.c.name == MOST_WORK))

    def _is_outgrown(self) -> bool:
        """Whether the next scan is to look for more than the last one did."""
        with self._store.read() as conn:
            scope, wish = self._read_scope(conn, "scope"), self._read_scope(conn, "wish")
        return scope is not None and wish is not None and not scope.covers(wish)

    def _apply_wish(self) -> bool:
        """Makes the scope that is wished for the one that is scanned, and starts over if it had been less."""
        with self._store.write() as conn:
            scope, wish = self._read_scope(conn, "scope"), self._read_scope(conn, "wish")
            wish = wish or Scope.initial(self.contract)
            if scope is not None and scope.covers(wish):
                return False
            undo(conn, -1)
            grown = scope.grown(wish) if scope else wish
            self._store.insert(conn, scripts, self._derive(scope, grown))
            self._write_scope(conn, "scope", grown)
            self._book = None
            return scope is not None

    def _derive(self, scope: Scope | None, grown: Scope) -> list[dict[str, object]]:
        ranges = ((RECEIVE, scope.receive if scope else 0, grown.receive),
                  (CHANGE, scope.change if scope else 0, grown.change))
        return [{"script": self.contract.descriptor.script(branch, idx), "branch": branch, "idx": idx}
                for branch, start, stop in ranges for idx in range(start, stop)]

    def _scope(self, name: str) -> Scope:
        with self._store.read() as conn:
            scope = self._read_scope(conn, name)
        if scope is None:
            raise self._store.damaged("it does not say what was scanned")
        return scope

    def _read_scope(self, conn: Connection, name: str) -> Scope | None:
        text = conn.scalar(select(meta.c.value).where(meta.c.name == name))
        try:
            return Scope.from_text(text) if text is not None else None
        except (ValueError, KeyError, TypeError, InvalidInput):
            raise self._store.damaged("what was scanned cannot be read") from None

    def _write_scope(self, conn: Connection, name: str, scope: Scope) -> None:
        conn.execute(meta.delete().where(meta.c.name == name))
        self._store.insert(conn, meta, [{"name": name, "value": scope.to_text()}])

    # For the fold

    def history(self) -> History:
        """Everything that the fold needs of the chain, as of one moment. Raises Incomplete before a sync."""
        with self._store.read() as conn:
            return self._read_history(conn)

    def _read_history(self, conn: Connection) -> History:
        start, hashes, previous = self.contract.birthday, {}, None
        rows = conn.execute(select(blocks.c.height, blocks.c.hash, blocks.c.previous, blocks.c.header).where(
            blocks.c.height >= start).order_by(blocks.c.height))
        for expected, (height, block_hash, named, header) in enumerate(rows, start):
            if height != expected or named != (previous or named) or display(sha256d(header)) != block_hash:
                raise self._store.damaged(f"its blocks do not follow one another at height {expected}")
            hashes[height] = previous = block_hash
        if not hashes:
            raise Incomplete(f"the index has no blocks yet; sync first (the contract begins at height {start}).",
                             "index.empty")
        return History(start, max(hashes), hashes, list(self._read_txs(conn)))

    def _read_txs(self, conn: Connection) -> Iterator[ChainTx]:
        rows = conn.execute(select(txs.c.height, txs.c.position, txs.c.txid, txs.c.raw).order_by(
            txs.c.height, txs.c.position))
        for height, position, txid, raw in rows:
            yield ChainTx(height, position, self._parsed(txid, raw))

    def _parsed(self, txid: str, raw: bytes) -> Tx:
        try:
            tx = parse_tx(raw)
        except InvalidInput:
            tx = None
        if tx is None or tx.txid != txid:
            raise self._store.damaged(f"transaction {txid} is not what it should be")
        return tx

    def state(self, documents: Documents = NO_DOCUMENTS, height: int | None = None) -> State:
        """The pool's state at `height` (the index's tip by default).

        Raises Incomplete (`index.outgrown`) when the pool has outgrown what was scanned, and leaves word for the
        next sync, which then scans again; Incomplete (`index.empty`) before the first sync; InvalidInput outside
        the heights that the index holds.
        """
        with self._store.read() as conn:
            history, scope = self._read_history(conn), self._read_scope(conn, "scope")
            book = self._book = self._book or self._read_book(conn)
            amendments = list(self._amendments(conn, documents))
            spends = conn.scalar(select(func.count(coins.c.spent_txid.distinct())).where(
                coins.c.branch != JOURNAL)) or 0
        if scope is not None:  # another process may have made it wider than when the book was read
            book.ensure(RECEIVE, scope.receive)
            book.ensure(CHANGE, scope.change)
        state = fold(self.contract, history, documents, height, book)
        needed = Scope.needed(state, spends, amendments)
        if scope is None or not scope.covers(needed):
            self._wish(needed)
            raise Incomplete("the pool has more accounts, or another journal, than the last scan looked for; sync "
                             "again to scan for them too.", "index.outgrown")
        return state

    def _wish(self, needed: Scope) -> None:
        with self._store.write() as conn:
            wish = self._read_scope(conn, "wish") or needed
            self._write_scope(conn, "wish", wish.grown(needed))

    def _read_book(self, conn: Connection) -> ScriptBook:
        """The look-up that all folds share, so that no script is derived twice."""
        rows = conn.execute(select(scripts.c.script, scripts.c.branch, scripts.c.idx))
        places = {script: (branch, idx) for script, branch, idx in rows}
        sizes = [sum(b == branch for b, _ in places.values()) for branch in (RECEIVE, CHANGE)]
        return ScriptBook(self.contract.descriptor.script, places, sizes)

    def _amendments(self, conn: Connection, documents: Documents) -> Iterator[Document]:
        """Amendments in the settlement lane that are at hand and signed by the quorum."""
        found = conn.scalars(select(records.c.digest).where(
            records.c.tag == self.contract.tag, records.c.version == record.VERSION,
            records.c.kind == record.AMENDMENT, records.c.lane == "settlement"))
        for digest in found:
            doc = load_document(documents, digest)
            if not isinstance(doc, Document) or doc.type != "amendment":
                continue
            try:
                check_amendment(self.contract, doc)
            except LashouError:
                continue
            yield doc

    # Looking things up

    def tip(self) -> tuple[int, str]:
        """Height and id of the last block held; -1 and "" if there is none."""
        with self._store.read() as conn:
            row = conn.execute(select(blocks.c.height, blocks.c.hash).where(
                blocks.c.height >= self.contract.birthday).order_by(blocks.c.height.desc()).limit(1)).first()
        return (row.height, row.hash) if row else (-1, "")

    def block(self, height: int) -> IndexedBlock | None:
        """The block at `height`, or None where the index has none. It begins 10 below the birthday, or at the start
        of its period if that is lower, as later blocks are judged by these.
        """
        with self._store.read() as conn:
            row = conn.execute(select(blocks).where(blocks.c.height == height)).first()
        if row is None:
            return None
        try:
            work = int(row.work, 16)
        except ValueError:
            raise self._store.damaged(f"the work of block {height} cannot be read") from None
        return IndexedBlock(row.height, row.hash, row.previous, row.time, row.mtp, work, row.header)

    def median_time(self, height: int) -> int:
        """Median time past of the block at `height` (BIP113), seconds since 1970. Raises InvalidInput."""
        found = self.block(height)
        if found is None or found.median_time is None:
            raise InvalidInput(f"the index does not know the median time of block {height}; it covers the heights "
                               f"{self.contract.birthday} to {self.tip()[0]}.", "index.height")
        return found.median_time

    def transaction(self, txid: str) -> IndexedTx | None:
        """A confirmed transaction that touches the pool, or None."""
        with self._store.read() as conn:
            row = conn.execute(select(txs.c.height, txs.c.position, txs.c.txid, txs.c.raw).where(
                txs.c.txid == txid)).first()
        if row is None:
            return None
        self._parsed(row.txid, row.raw)
        return IndexedTx(*row)

    def previous_tx(self, outpoint: OutPoint) -> bytes:
        """The bytes of the transaction that made an output, as a PSBT needs them. Raises Incomplete."""
        found = self.transaction(outpoint.txid)
        if found is None:
            raise Incomplete(f"the index does not hold transaction {outpoint.txid}; sync first, or it has nothing "
                             "to do with this pool.", "index.no-such-tx")
        return found.raw

    def records(self) -> list[IndexedRecord]:
        """Every record in the kept transactions, in the chain's order."""
        with self._store.read() as conn:
            rows = conn.execute(select(records).order_by(records.c.height, records.c.position, records.c.vout))
            return [IndexedRecord(r.height, r.position, r.txid, r.vout,
                                  record.Record(r.version, r.kind, r.tag, r.digest), r.lane) for r in rows]

    def coins(self, spent: bool = False) -> list[IndexedCoin]:
        """The pool's outputs, oldest first: the unspent ones, or with `spent` all that ever were."""
        return self._coins(coins.c.branch != JOURNAL, spent)

    def journal_coins(self, spent: bool = False) -> list[IndexedCoin]:
        """Outputs that pay a journal script, oldest first."""
        return self._coins(coins.c.branch == JOURNAL, spent)

    def _coins(self, which: ColumnElement[bool], spent: bool) -> list[IndexedCoin]:
        query = select(coins).where(which).order_by(coins.c.height, coins.c.txid, coins.c.vout)
        with self._store.read() as conn:
            rows = conn.execute(query if spent else query.where(coins.c.spent_height.is_(None)))
            return [IndexedCoin(OutPoint(r.txid, r.vout), r.value_sat, r.branch, r.idx, r.height, r.spent_height,
                                r.spent_txid) for r in rows]
