"""The index of one pool: what the chain says about it, in a file that can be deleted at any time."""

from collections.abc import Collection
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, bindparam, func, select

from lashou_btc.anchors import record
from lashou_btc.anchors.history import NO_DOCUMENTS, Documents, History, ScriptBook
from lashou_btc.anchors.tx import OutPoint
from lashou_btc.chain.base import About, Cannot, Feed, OnProgress, Tip, Trust
from lashou_btc.errors import Incomplete, InvalidInput
from lashou_btc.index.entries import IndexedBlock, IndexedCoin, IndexedRecord, IndexedTx, KnownCoins
from lashou_btc.index.folding import Folding, parsed
from lashou_btc.index.scope import Scope, Watch
from lashou_btc.index.scopes import Scopes
from lashou_btc.index.store import Store, database, portions
from lashou_btc.index.sync import (
    MOST_WORK,
    Follower,
    Standing,
    SyncReport,
    Watching,
    check_chain,
    least_trust,
    read_below,
    undo,
)
from lashou_btc.index.tables import JOURNAL, blocks, coins, meta, records, scripts, txs
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.course import Opening
from lashou_btc.pool.fold import Fold
from lashou_btc.pool.state import State

_COIN = select(coins).where(coins.c.txid == bindparam("of_txid"), coins.c.vout == bindparam("of_vout"),
                            coins.c.branch != JOURNAL)


class FollowedBlock(NamedTuple):
    """One block that was followed: what `sync_state` gives, and what that rests on. `tip_time`: the block's median
    time past.
    """

    report: SyncReport
    state: State
    about: About
    tip_time: int


class Index:
    """The index at `place`, made if it is new: an SQLite file's path, or the address of a PostgreSQL server's
    database (`postgresql://…`), where each pool has a schema. Threads may share it, processes may share the place.

    Raises Unreachable if it cannot be used or is damaged, InvalidInput if it is something else, Refused if it
    belongs to another pool. Everything in it comes from the chain, so deleting it is always a remedy.
    """

    def __init__(self, place: Path | str, contract: Contract) -> None:
        self.contract = contract
        self._store = Store(database(place, contract.pool_id), {
            "pool": contract.pool_id, "network": contract.network.name, "genesis": contract.network.genesis})
        self._scopes = Scopes(self._store, contract)
        self._folding = Folding(self._store, contract)
        self._standing: Standing | None = None

    def __enter__(self) -> "Index":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._store.close()

    # Following the chain

    def sync(self, source: Feed, progress: OnProgress | None = None,
             documents: Documents | None = None, whole: bool = False) -> SyncReport:
        """Brings the index to the source's tip, and back first where the chain was reorganized.

        `progress` is told (blocks done, blocks to do). With `documents`, the pool is folded afterwards, and read
        again from an amendment on whose document has come late; without, `state` finds that out and the next
        sync does it. `whole`: every block is read whole, those too that were read otherwise before.
        Raises Refused on the wrong chain, for headers that break a rule and for a chain with less work than one
        seen before, Unreachable if source or file fail or another sync runs; what was committed until then stands,
        and the next sync goes on from there.
        """
        return self._sync(source, progress, documents, whole)[0]

    def sync_state(self, source: Feed, documents: Documents,
                   progress: OnProgress | None = None, whole: bool = False) -> tuple[SyncReport, State]:
        """`sync` and then `state` at the tip, for the price of one fold. Raises as both do."""
        report, state = self._sync(source, progress, documents, whole)
        return report, state or self.state(documents)

    def _sync(self, source: Feed, progress: OnProgress | None,
              documents: Documents | None, whole: bool) -> tuple[SyncReport, State | None]:
        check_chain(source, self.contract)
        scanned = undone = rescans = 0
        gone: list[str] = []
        state, enough = None, False
        with self._store.exclusive():
            standing, self._standing = self._standing, None
            while not enough:
                follower = Follower(self._store, self.contract, source, self._watching(documents or NO_DOCUMENTS),
                                    self._note, progress, whole, self._folding.follows)
                follower.standing = standing
                doubted = self._doubted(source, whole)
                if self._wished() or doubted is not None:  # what is there goes only for a chain to believe
                    follower.check()
                if doubted is not None:
                    self._undo(doubted - 1)
                rescans += self._scopes.apply_wish()
                follower.run()
                standing = follower.standing
                scanned, undone, enough = scanned + follower.scanned, undone + follower.undone, True
                gone += follower.gone() if follower.undone else ()
                if documents is not None and self.tip()[0] >= self.contract.birthday:
                    try:
                        state = self._fold(documents, leave=True).state
                    except Incomplete as error:
                        if error.code != "index.outgrown":
                            raise
                        enough = False
            self._standing = standing
        height, tip_hash = self.tip()
        return SyncReport(height, tip_hash, scanned, undone, rescans, source.syncing() is not None,
                          self.trust(), tuple(gone)), state

    def step(self, source: Feed, documents: Documents) -> FollowedBlock | None:
        """As `sync_state`, for whoever follows, where just one block has come on top of the one that was read last.
        It takes one transaction. None where more is to be looked at: then `sync_state` does. Raises as that.
        """
        standing, self._standing = self._standing, None
        if standing is None:
            return None
        new = source.grown(Tip(standing.head.height, standing.head.header.hash))
        if new is None:
            self._standing = standing
            return None
        standing.watch.documents = documents
        follower = Follower(self._store, self.contract, source, self._watching(documents), self._note, None)
        with self._store.exclusive():
            with self._store.write() as conn:
                after = follower.step(conn, standing, new.block) if self._looks_for(conn, standing.watch) else None
                if after is None:
                    return None
                unknown = self._scopes.unknown(conn, documents, standing.watch.scope)
                came = None if unknown else self._folding.came(conn)
                trust = least_trust(conn) or Trust.WHOLE
            on = self._folding.go_on(came, documents) if came is not None else None
            try:
                state = (on or self._fold(documents, leave=True)).state
            except Incomplete:
                return None
            self._standing = after
        head = after.head
        report = SyncReport(head.height, head.header.hash, 1, 0, 0, new.syncing is not None, trust)
        return FollowedBlock(report, state, new.about, head.median_time or 0)

    def _looks_for(self, conn: Connection, watch: Watch) -> bool:
        """Whether a watch of before is what a scan would begin with now, and nothing is to be read again."""
        least, scanned = least_trust(conn), self._scopes.scanned(conn)
        return scanned.to_text() == watch.scope.to_text() and not self._scopes.wished(conn, scanned) \
            and (least is None or least >= Trust.PEERS)

    def trust(self) -> Trust:
        """What must be believed for nothing to be missing from the index, up to its tip."""
        with self._store.read() as conn:
            return least_trust(conn) or Trust.WHOLE

    def _doubted(self, source: Feed, whole: bool) -> int | None:
        """The lowest block that is to be read again: it was only looked at before, and this source shows more."""
        if whole and source.about().trust <= Trust.SERVERS:
            raise Cannot("chain.cannot:5")
        with self._store.read() as conn:
            if whole:
                return read_below(conn, Trust.WHOLE)
            if read_below(conn, Trust.PEERS) is None:
                return None
            return read_below(conn, min(source.about().trust, Trust.PEERS))

    def _undo(self, height: int) -> None:
        with self._store.write() as conn:
            self._scopes.undo(conn, height)

    def _wished(self) -> bool:
        with self._store.read() as conn:
            return self._scopes.wished(conn, self._scopes.scanned(conn))

    def rebuild(self) -> None:
        """Forgets everything that came from the chain, also how much work it had. The next sync begins at the
        birthday.
        """
        with self._store.exclusive(), self._store.write() as conn:
            undo(conn, -1)
            conn.execute(meta.delete().where(meta.c.name == MOST_WORK))

    # What a scan looks for

    def _watching(self, documents: Documents) -> Watching:
        """The watch as of any height. What amendments name is learnt from `documents`, and from syncs before."""
        def watch(conn: Connection, height: int) -> Watch:
            known = {(multisig, (branch, idx)): script for script, branch, idx, multisig in conn.execute(
                select(scripts.c.script, scripts.c.branch, scripts.c.idx, scripts.c.multisig))}
            numbers = set(conn.scalars(select(coins.c.idx).distinct().join(txs, coins.c.txid == txs.c.txid).where(
                coins.c.branch != JOURNAL, coins.c.branch % 2 == 0, coins.c.value_sat >= self.contract.min_coin_sat,
                coins.c.height <= height, txs.c.position > 0)))  # all at once: an open cursor would lock the file
            spends = conn.scalar(select(func.count(coins.c.spent_txid.distinct())).where(
                coins.c.branch != JOURNAL, coins.c.spent_height <= height)) or 0
            return Watch(self.contract, documents, self._scopes.scanned(conn), known, numbers, spends,
                         [digest for digest, at in self._scopes.naming(conn) if at <= height])
        return watch

    def _note(self, conn: Connection, watch: Watch) -> None:
        """Keeps what a watch has worked out and learnt."""
        self._store.insert(conn, scripts, [
            {"script": script, "branch": branch, "idx": idx, "multisig": multisig}
            for script, (branch, idx), multisig in watch.derived])
        watch.derived.clear()
        self._scopes.note(conn, watch.scope)

    # For the fold

    def follow(self) -> None:
        """From now on each `sync_state` goes on from the fold that the one before made, and its state changes with
        it: for whoever follows the chain and keeps no state of before.
        """
        self._folding.follows = True

    def history(self) -> History:
        """Everything that the fold needs of the chain, as of one moment. Raises Incomplete before a sync."""
        with self._store.read() as conn:
            return self._folding.history(conn)

    def state(self, documents: Documents = NO_DOCUMENTS, height: int | None = None) -> State:
        """The pool's state at `height` (the index's tip by default). Raises as `folded`."""
        return self.folded(documents, (), height).state

    def folded(self, documents: Documents, as_of: Collection[int] = (), height: int | None = None) -> Fold:
        """The state at `height` (the index's tip by default) and the bases of payouts at the heights `as_of`.

        Raises Incomplete (`index.outgrown`) when a document names a journal, a seal or keyholders that the last
        scan did not know, and leaves word for the next sync, which then reads its block and those after it again;
        Incomplete (`index.empty`) before the first sync; InvalidInput outside the heights that the index holds.
        """
        return self._fold(documents, as_of, height)

    def script_book(self) -> ScriptBook:
        """The look-up of the pool's scripts that its folds share, so that none is derived twice."""
        return self._folding.book()

    def period(self, documents: Documents, start: int, end: int) -> tuple[History, Opening | None]:
        """What a statement of these blocks is made from: the chain, and where its fold may begin."""
        return self._folding.period(documents, start, end)

    def _fold(self, documents: Documents, as_of: Collection[int] = (), height: int | None = None,
              leave: bool = False) -> Fold:
        missing = Scope()

        def check(conn: Connection) -> None:
            missing.update(self._scopes.unknown(conn, documents, self._scopes.scanned(conn)))
            if missing:
                raise Incomplete("index.outgrown")
        try:
            return self._folding.fold(documents, check, as_of, height, leave)
        except Incomplete:
            if missing:
                with self._store.write() as conn:
                    self._scopes.wish(conn, missing)
            raise

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

    def has_block(self, height: int, block_hash: str) -> bool:
        """Whether the block at `height` is the one of that hash, which has been the tip."""
        found = self.block(height)
        return found is not None and found.hash == block_hash

    def median_time(self, height: int) -> int:
        """Median time past of the block at `height` (BIP113), seconds since 1970. Raises InvalidInput."""
        found = self.block(height)
        if found is None or found.median_time is None:
            raise InvalidInput("index.height", height=height, birthday=self.contract.birthday, tip=self.tip()[0])
        return found.median_time

    def named_blocks(self, first: int, last: int) -> list[tuple[int, str, int]]:
        """Height, hash and median time past of the blocks from `first` to `last`, as far as it has them."""
        with self._store.read() as conn:
            return [(row.height, row.hash, row.mtp) for row in conn.execute(
                select(blocks.c.height, blocks.c.hash, blocks.c.mtp).where(
                    blocks.c.height.between(first, last), blocks.c.mtp.is_not(None)).order_by(blocks.c.height))]

    def median_times(self, heights: Collection[int]) -> dict[int, int]:
        """The median times past of many blocks, by height: of those that the index has from its period on."""
        wanted = sorted(heights)
        found: dict[int, int] = {}
        with self._store.read() as conn:
            for some in portions(wanted):
                rows = conn.execute(select(blocks.c.height, blocks.c.mtp).where(
                    blocks.c.height.in_(some), blocks.c.mtp.is_not(None)))
                found |= {row.height: row.mtp for row in rows}
        return found

    def transaction(self, txid: str) -> IndexedTx | None:
        """A confirmed transaction that touches the pool, or None."""
        with self._store.read() as conn:
            row = conn.execute(select(txs.c.height, txs.c.position, txs.c.txid, txs.c.raw).where(
                txs.c.txid == txid)).first()
        if row is None:
            return None
        parsed(self._store, row.txid, row.raw)
        return IndexedTx(*row)

    def previous_tx(self, outpoint: OutPoint) -> bytes:
        """The bytes of the transaction that made an output, as a PSBT needs them. Raises Incomplete."""
        found = self.transaction(outpoint.txid)
        if found is None:
            raise Incomplete("index.no-such-tx", txid=outpoint.txid)
        return found.raw

    def records(self) -> list[IndexedRecord]:
        """Every record in the kept transactions, in the chain's order."""
        with self._store.read() as conn:
            rows = conn.execute(select(records).order_by(records.c.height, records.c.position, records.c.vout))
            return [IndexedRecord(r.height, r.position, r.txid, r.vout,
                                  record.Record(r.version, r.kind, r.tag, r.digest), r.lane) for r in rows]

    def coins(self, spent: bool = False) -> list[IndexedCoin]:
        """The pool's outputs, oldest first: the unspent ones, or with `spent` all that ever were."""
        query = select(coins).where(coins.c.branch != JOURNAL).order_by(coins.c.height, coins.c.txid, coins.c.vout)
        with self._store.read() as conn:
            rows = conn.execute(query if spent else query.where(coins.c.spent_height.is_(None)))
            return [_indexed(row) for row in rows]

    def known_coins(self) -> KnownCoins:
        """The pool's outputs by outpoint, spent or not, each looked up when it is asked for."""
        return KnownCoins(self._coin, lambda: self.coins(spent=True), self._count_coins)

    def _coin(self, outpoint: OutPoint) -> IndexedCoin | None:
        with self._store.read() as conn:
            row = conn.execute(_COIN, {"of_txid": outpoint.txid, "of_vout": outpoint.vout}).first()
        return _indexed(row) if row is not None else None

    def _count_coins(self) -> int:
        with self._store.read() as conn:
            return conn.scalar(select(func.count()).select_from(coins).where(coins.c.branch != JOURNAL)) or 0


def _indexed(row: Row[Any]) -> IndexedCoin:
    return IndexedCoin(OutPoint(row.txid, row.vout), row.value_sat, row.branch, row.idx, row.height,
                       row.spent_height, row.spent_txid)
