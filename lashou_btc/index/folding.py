"""What the fold needs of an index, and the fold over it: from the newest snapshot that serves, or the birthday."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Connection, bindparam, func, select

from lashou_btc.anchors.history import ChainTx, Documents, History, ScriptBook
from lashou_btc.anchors.tx import OutPoint, Tx, display, parse_tx, sha256d
from lashou_btc.errors import Incomplete, InvalidInput, Unreachable
from lashou_btc.index.snapshots import KeptSnapshot, Snapshots, marks, newest, uncollected
from lashou_btc.index.store import Store, portions
from lashou_btc.index.tables import JOURNAL, blocks, coins, scripts, txs
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.course import Begun, Opening
from lashou_btc.pool.disclosed import load_document
from lashou_btc.pool.document import Document
from lashou_btc.pool.fold import Fold
from lashou_btc.pool.snapshot import thaw

FEW = 20_000
"""Of so many transactions the scripts of their outputs are looked up; for more, all that are known are read."""

Came = tuple[Fold, History]
"""A fold, and the chain from its block on."""


class Folding:
    """Folds over the index in `store`. They share one look-up of scripts, so that no script is derived twice."""

    def __init__(self, store: Store, contract: Contract) -> None:
        self._store, self._contract = store, contract
        self._snapshots = Snapshots(store, contract.pool_id)
        self._book: ScriptBook | None = None
        self._whole_book = False
        self._asked: set[bytes] = set()
        """Scripts that have been looked for: those that are known are in the book."""
        self.follows = False
        """Whether the fold at the tip is to be kept for the next one, which then changes the state that it gave."""
        self._kept: Fold | None = None

    def fold(self, documents: Documents, check: Callable[[Connection], None], as_of: Collection[int] = (),
             height: int | None = None, leave: bool = False) -> Fold:
        """The fold up to `height` (the tip by default), with the bases of payouts at the heights `as_of`.

        `check` raises where what is there is not enough to be folded. `leave`: snapshots are written on the way,
        and those that are of no use any more are dropped; the caller holds the store's lock. Raises as
        `Index.folded`.
        """
        if leave and self._kept is not None:
            with self._store.read() as conn:
                check(conn)
                came = self.came(conn)
            if came is not None and (on := self.go_on(came, documents)) is not None:
                return on
        while True:
            try:
                return self._folded(documents, check, as_of, height, leave)
            except Unreachable as error:
                if error.code != "index.changed":  # else it begins at another one, or at the birthday
                    raise

    def _folded(self, documents: Documents, check: Callable[[Connection], None], as_of: Collection[int],
                height: int | None, leave: bool) -> Fold:
        passed: list[int] = []
        while True:
            kept, history = self._begin(check, height, as_of, passed)
            with uncollected():
                made = self._fold(kept, history, documents, as_of)
            if made is not None:
                break
            assert kept is not None
            passed.append(kept.snapshot.height)
        if leave:
            self._snapshots.drop(passed)
        made.run(self._marks(history.tip, made.state.height) if leave else (),
                 lambda at: self._keep(at, history.tip))
        self._kept = made if leave and self.follows and made.settled else None
        return made

    def _marks(self, tip: int, begun: int) -> list[int]:
        with self._store.read() as conn:
            return marks(tip, begun, self._snapshots.ends(conn))

    def came(self, conn: Connection) -> Came | None:
        """The fold that the one before left, and what has come since. None where it may not go on: its block is
        none of the chain's any more; also where a new snapshot is due.
        """
        before, self._kept = self._kept, None
        if before is None:
            return None
        since = before.state.height
        if conn.scalar(select(blocks.c.hash).where(blocks.c.height == since)) != before.state.block_hash:
            return None
        history = self.history(conn, since)
        if newest(history.tip) != newest(since) or len(history.txs) > FEW:
            return None
        return before, history

    def go_on(self, came: Came, documents: Documents) -> Fold | None:
        """What that comes to, or None where it says something of the time before: the same holds of a fold that is
        gone on with as of a snapshot.
        """
        before, history = came
        made = Fold(self._contract, history, documents, self._book, None, None, (), before.begun())
        if not made.ahead.holds:
            return None
        made.run()
        self._kept = made if made.settled else None
        return made

    def _keep(self, fold: Fold, tip: int) -> None:
        self._unless_full(lambda: self._snapshots.keep(fold, tip))

    def _unless_full(self, write: Callable[[], None]) -> None:
        """A snapshot saves time, and nothing needs it: where there is no room for it, there is none."""
        try:
            write()
        except Unreachable as error:
            if error.code != "index.full":
                raise

    def period(self, documents: Documents, start: int, end: int) -> tuple[History, Opening | None]:
        """The chain for a statement of these blocks, and where its fold may begin, if not at the birthday: right
        before its first block, or before payouts in it were worked out. There a snapshot is left for the next one,
        and where the period ends, syncs will leave one.

        It may where the quorum has never looked back nor named another journal: what is so much simpler then is all
        of the statement's bytes, and everybody has to come to the same.
        """
        with self._store.read() as conn:
            places: list[int | None] = [*self._snapshots.heights(conn, start - 1), None]
        for place in places:
            with self._store.read() as conn:
                kept = self._snapshots.read(conn, place) if place is not None else None
                history = self.history(conn, place)
                self._read_book(conn, history.txs)
            if not self._contract.birthday <= start <= end <= history.tip:
                break
            made = self._start(kept, history.upto(end), documents) if place is None or kept else None
            if made is None:
                continue
            if self._is_simple(made, documents) and (opened := self._opened(kept, made, history, start, end)):
                return opened
            break
        with self._store.read() as conn:
            return self.history(conn), None

    def _opened(self, kept: KeptSnapshot | None, made: Fold, history: History, start: int,
                end: int) -> tuple[History, Opening] | None:
        """Where a statement's fold goes on from one that begins at a snapshot or at the birthday: as late as it
        can. None where that is the birthday.
        """
        at = made.ahead.begins(start - 1)
        self._unless_full(lambda: self._snapshots.note_ends(
            [height for height in (at, end) if height >= self._contract.birthday]))
        on: Fold | None = made
        if at > made.state.height:
            on = Fold(self._contract, history.upto(at), made.documents, self._book, made.ahead, begun=made.begun())
            on.run()
            if not on.settled:
                on = self._start(kept, history.upto(end), made.documents)
            elif at <= newest(history.tip):
                self._keep(on, history.tip)
        if on is None or (kept is None and on.state.height == self._contract.birthday):
            return None
        since = on.state.height
        with self._store.read() as conn:
            seals = self._seals(conn, since)
        txs = history.txs[bisect_right(history.txs, since, key=lambda entry: entry.height):]
        return replace(history, start=since, txs=txs), Opening(on.begun(), seals)

    def _start(self, kept: KeptSnapshot | None, history: History, documents: Documents) -> Fold | None:
        with uncollected():
            return self._fold(kept, history, documents, ())

    def _is_simple(self, fold: Fold, documents: Documents) -> bool:
        ahead = fold.ahead
        return not ahead.pauses and not ahead.fallen and not any(
            "journal" in doc.body for doc in self._amendments(fold, documents))

    def _seals(self, conn: Connection, height: int) -> dict[OutPoint, int]:
        """What lay at journals' scripts after a block."""
        rows = conn.execute(select(coins).where(
            coins.c.branch == JOURNAL, coins.c.height <= height,
            coins.c.spent_height.is_(None) | (coins.c.spent_height > height)))
        return {OutPoint(row.txid, row.vout): row.value_sat for row in rows}

    def _amendments(self, fold: Fold, documents: Documents) -> Iterator[Document]:
        for carried in fold.ahead.carried:
            doc = load_document(documents, carried.digest)
            if isinstance(doc, Document):
                yield doc

    def _begin(self, check: Callable[[Connection], None], height: int | None, as_of: Collection[int],
               passed: list[int]) -> tuple[KeptSnapshot | None, History]:
        """Where to begin, and the chain from there on, as of one moment."""
        with self._store.read() as conn:
            check(conn)
            kept = None
            for at in self._snapshots.heights(conn, min((*as_of, 2**62 if height is None else height))):
                if at not in passed:
                    kept = self._snapshots.read(conn, at)
                    if kept is not None:
                        break
                    passed.append(at)
            history = self.history(conn, kept.snapshot.height if kept else None)
            self._read_book(conn, None if self.follows else history.txs)
        upto = history.tip if height is None else height
        if not self._contract.birthday <= upto <= history.tip:
            raise InvalidInput("fold.range", birthday=self._contract.birthday, tip=history.tip, upto=upto)
        return kept, history.upto(upto)

    def _fold(self, kept: KeptSnapshot | None, history: History, documents: Documents,
              as_of: Collection[int]) -> Fold | None:
        """The fold where it begins, or None where it may not begin at that snapshot."""
        assert self._book is not None
        begun = None
        if kept is not None:
            try:
                begun = Begun(thaw(kept.snapshot, self._contract, documents, self._book), kept.looked)
            except InvalidInput:
                return None
        made = Fold(self._contract, history, documents, self._book, None, None, as_of, begun)
        return made if made.ahead.holds else None

    # What is read

    def history(self, conn: Connection, since: int | None = None) -> History:
        """The chain, or what of it comes after the block `since`. Raises Incomplete before a sync."""
        start, hashes, previous = self._contract.birthday if since is None else since, {}, None
        rows = conn.execute(select(blocks.c.height, blocks.c.hash, blocks.c.previous, blocks.c.header).where(
            blocks.c.height >= start).order_by(blocks.c.height))
        for expected, (height, block_hash, named, header) in enumerate(rows, start):
            if height != expected or named != (previous or named) or display(sha256d(header)) != block_hash:
                raise self._store.damaged(f"its blocks do not follow one another at height {expected}")
            hashes[height] = previous = block_hash
        if not hashes:
            raise Incomplete("index.empty", start=start)
        return History(start, max(hashes), hashes, list(self._read_txs(conn, start + (since is not None))))

    def _read_txs(self, conn: Connection, start: int) -> Iterator[ChainTx]:
        rows = conn.execute(select(txs.c.height, txs.c.position, txs.c.txid, txs.c.raw).where(
            txs.c.height >= start).order_by(txs.c.height, txs.c.position))
        for height, position, txid, raw in rows:
            yield ChainTx(height, position, parsed(self._store, txid, raw))

    def book(self) -> ScriptBook:
        """The look-up of scripts, all that are known read at once."""
        with self._store.read() as conn:
            self._read_book(conn, None)
        assert self._book is not None
        return self._book

    def _read_book(self, conn: Connection, txs: Sequence[ChainTx] | None) -> None:
        """The look-up: how many scripts are known of each multisig, and those that these transactions pay; all of
        them where there are very many of these, or it is None.
        """
        whole = txs is None or len(txs) > FEW
        if self._book is None or (whole and not self._whole_book):
            self._begin_book(conn, whole)
        if txs is not None and not self._whole_book:
            self._learn(conn, {out.script for entry in txs for out in entry.tx.outputs} - self._asked)

    def _learn(self, conn: Connection, wanted: Collection[bytes]) -> None:
        assert self._book is not None
        books = {self._contract.keyholders.multisig: self._book} | self._book.later
        for some in portions(list(wanted)):
            for script, branch, idx, multisig in conn.execute(select(
                    scripts.c.script, scripts.c.branch, scripts.c.idx, scripts.c.multisig).where(
                    scripts.c.script.in_(some))):
                if multisig in books:
                    books[multisig].places[script] = branch, idx
        self._asked.update(wanted)

    def _begin_book(self, conn: Connection, whole: bool) -> None:
        first, self._book = self._contract.keyholders, self._contract.script_book()
        self._book.look = self._looking(first.multisig)
        books = {first.multisig: self._book}
        for multisig, branch, count in _sizes(conn):
            if multisig not in books:
                books[multisig] = self._book.later[multisig] = ScriptBook(self._book.derive,
                                                                          look=self._looking(multisig))
            books[multisig].sizes[branch] = count
        if whole:
            for script, branch, idx, multisig in conn.execute(select(
                    scripts.c.script, scripts.c.branch, scripts.c.idx, scripts.c.multisig)):
                books[multisig].places[script] = branch, idx
            for book in books.values():
                book.look = None
        self._whole_book = whole

    def _looking(self, multisig: str) -> Callable[[bytes], tuple[int, int] | None]:
        query = select(scripts.c.branch, scripts.c.idx).where(
            scripts.c.script == bindparam("script"), scripts.c.multisig == multisig)

        def look(script: bytes) -> tuple[int, int] | None:
            if script in self._asked:
                return None
            with self._store.read() as conn:
                row = conn.execute(query, {"script": script}).first()
            return (row.branch, row.idx) if row else None
        return look


def _sizes(conn: Connection) -> Iterator[tuple[str, int, int]]:
    """How many scripts there are of each multisig and branch, by a look at the last of each: there may be many.
    """
    name: str | None = ""
    while (name := conn.scalar(select(func.min(scripts.c.multisig)).where(scripts.c.multisig > name))) is not None:
        for branch in (0, 1):
            last = conn.scalar(select(func.max(scripts.c.idx)).where(
                scripts.c.multisig == name, scripts.c.branch == branch))
            if last is not None:
                yield name, branch, last + 1


def parsed(store: Store, txid: str, raw: bytes) -> Tx:
    """A transaction of the index, checked against its id. Raises Unreachable where it is another."""
    try:
        tx = parse_tx(raw)
    except InvalidInput:
        tx = None
    if tx is None or tx.txid != txid:
        raise store.damaged(f"transaction {txid} is not what it should be")
    return tx
