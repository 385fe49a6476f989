"""Following a chain: from where the index and the source agree to the source's tip, batch by batch.

Any `Feed` is followed in the same way: its headers are judged and their work compared with the most that was ever
seen; then come the pieces, and what each holds is compared with its header. How much of what is *not* in the index
rests on the source's word is written down with the blocks (`Trust`).
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from lashou_btc.anchors.headers import Head, heads, origin
from lashou_btc.anchors.tx import OutPoint, sha256d
from lashou_btc.chain.base import Feed, OnProgress, Piece, Quiet, RawBlock, Trust, Wanted
from lashou_btc.errors import Refused, Unreachable
from lashou_btc.index.branch import Branch, Moved, block_of, known_head, read_branch, steady
from lashou_btc.index.entries import IndexedBlock
from lashou_btc.index.scan import Batch, Scanner
from lashou_btc.index.scope import Watch
from lashou_btc.index.store import Store
from lashou_btc.index.tables import CHAIN, JOURNAL, blocks, coins, meta, records, trusts, txs
from lashou_btc.pool.contract import Contract

Watching = Callable[[Connection, int], Watch]
"""Gives the watch as of a height."""
Noting = Callable[[Connection, Watch], None]
"""Writes down what a watch has found, with the blocks in which it did."""

BATCH_BLOCKS = 100
"""Blocks per database transaction: what a kill loses, at most."""
QUIET_BATCH = 2_000
"""The same, where most were left out by filters: these take a source no time to show again."""

MOST_WORK = "most-work"
"""The row of the meta table that says how much work the best chain had that was ever seen."""

_ATTEMPTS = 20


@dataclass(frozen=True)
class SyncReport:
    """What a sync did. `height` and `hash` are the index's tip now (-1 and "" before the contract's birthday).

    `scanned` counts blocks read and `undone` blocks taken back, `rescans` how often the scan began again because
    the pool had outgrown it. `syncing`: the node is itself still catching up, so nothing here is final. `trust`:
    what must be believed for nothing to be missing up to the tip, whoever showed what. `gone`: ids of transactions
    that the blocks taken back held, and that are not in the chain any more.
    """

    height: int
    hash: str
    scanned: int
    undone: int
    rescans: int
    syncing: bool
    trust: Trust = Trust.WHOLE
    gone: tuple[str, ...] = ()


@dataclass(frozen=True)
class Standing:
    """What whoever follows knows by heart after a sync: the tip's head, and a scanner that has read up to it. It
    serves for the next block, if the index still stands there.
    """

    head: Head
    scanner: Scanner
    watch: Watch


def check_chain(source: Feed, contract: Contract) -> None:
    """Raises Refused unless the source is on the contract's network, by name and by its first block."""
    network, genesis = contract.network, source.block_hash(0)
    if source.network != network or genesis != network.genesis:
        raise Refused("index.wrong-chain", network_name=network.name, network_name_2=source.network.name,
                      genesis=genesis)


class Follower:
    """One sync's work on the chain tables. The caller holds the store's lock. `whole`: read every block, whatever
    the source offers instead. `stays`: whoever follows stays for the next block, and wants a `standing`;
    that of before may be set.
    """

    def __init__(self, store: Store, contract: Contract, source: Feed, watching: Watching, noting: Noting,
                 progress: OnProgress | None, whole: bool = False, stays: bool = False) -> None:
        self._whole, self._stays = whole, stays
        self.standing: Standing | None = None
        self._store, self._source, self._progress = store, source, progress
        self._watching, self._noting = watching, noting
        self._birthday, self._network = contract.birthday, contract.network
        self.scanned = self.undone = 0
        self._had: list[str] = []

    def run(self) -> None:
        """Brings the index to the source's tip. Raises Refused if that is no chain to believe, Unreachable if the
        chain does not hold still for it.
        """
        self._patiently(self._follow)

    def gone(self) -> list[str]:
        """Ids of transactions in blocks that were taken back which are not in the chain any more."""
        with self._store.read() as conn:
            return [txid for txid in self._had if not conn.scalar(
                select(func.count()).select_from(txs).where(txs.c.txid == txid))]

    def check(self) -> None:
        """Raises as `run` does where the source's headers are not to be believed. Changes nothing."""
        self._patiently(self._branch)

    def _patiently(self, act: Callable[[], object]) -> None:
        for _ in range(_ATTEMPTS):
            try:
                act()
                return
            except Moved:
                continue
        raise Unreachable("index.moving")

    def _follow(self) -> None:
        branch = self._branch()
        if branch is not None and not (branch.tip == branch.fork == self._held() and self._knows(branch.top)):
            # What is looked for is much to read, and is read only where there is something to look into.
            with closing(self._scanner(branch.fork)) as scanner:
                head = self._read(branch, scanner)
            self.standing = Standing(head, scanner, self._watch) if head.height == self._held() else None

    def _knows(self, tip: Head) -> bool:
        """Whether there is nothing to be learnt for who wants to know that tip by heart."""
        return not self._stays or (self.standing is not None and self.standing.head.raw == tip.raw)

    def _read(self, branch: Branch, scanner: Scanner) -> Head:
        """Reads the blocks of a branch. Returns its last head."""
        fork, tip = branch.fork, branch.tip
        batch, total, read = Batch(), max(tip - fork, 0), 0
        undo = self._held() > fork  # goes into the same transaction as the first blocks of the other branch
        new = self._new_blocks(branch, batch)
        for piece in self._pieces(fork + 1, tip, scanner):
            block = next(new, None)
            if block is None or (piece.height, piece.hash) != (block.height, block.hash):
                raise Moved  # since its headers were checked
            scanner.piece(piece, block.header, batch)
            batch.blocks.append(_row(block, self._birthday))
            self.scanned += 1
            done, read = piece.height - fork, read + (not isinstance(piece, Quiet))
            if read >= BATCH_BLOCKS or len(batch.blocks) >= QUIET_BATCH or piece.height == tip:
                read = 0
                scanner.finish()
                self._commit(batch, fork if undo else None, branch.top.work)
                batch, undo = Batch(), False
                if self._progress:
                    self._progress(done, total)
        if total and next(new, None):
            raise Moved  # the source had fewer than it said
        if undo:  # the source's chain ends before the pool begins
            self._commit(Batch(), fork, branch.top.work)
        return branch.top

    def step(self, conn: Connection, standing: Standing, block: RawBlock) -> Standing | None:
        """Takes in the one block that follows, in the caller's transaction: judged and compared as in `run`. None,
        and nothing is changed, if it does not follow, or the index does not stand there any more.

        Raises Refused and Unreachable as `run`. That standing is of no use afterwards, however this ends.
        """
        before, rules, batch = standing.head, self._network.work, Batch()
        tips = select(blocks.c.height, blocks.c.hash).order_by(blocks.c.height.desc()).limit(1)
        newest = conn.execute(tips).first()
        if block.raw[4:36] != sha256d(before.raw) or newest != (before.height, before.header.hash):
            return None
        _, head = heads(before, [block.raw[:80]], self._network.checkpoint, before.height, rules)
        if head.work <= self._seen(conn):
            return None
        with closing(standing.scanner) as scanner:
            scanner.piece(block, head.raw, batch)
            scanner.finish()
        batch.blocks.append(_row(block_of(head), self._birthday))
        self._watch = standing.watch
        self._put(conn, batch, head.work)
        self.scanned += 1
        return Standing(head, standing.scanner, standing.watch)

    def _pieces(self, start: int, stop: int, wanted: Wanted) -> Iterator[Piece]:
        with steady():
            if self._whole and start <= stop:
                yield from self._source.blocks(start, stop)
                return
            if start == self._birthday <= stop:
                # It holds the opening seal. Read by itself, it shows which script that pays, before anybody is
                # asked for what spends it.
                yield from self._source.pieces(start, start, wanted)
                start += 1
            if start <= stop:
                yield from self._source.pieces(start, stop, wanted)

    def _branch(self) -> Branch | None:
        """What the source has beyond what we share, its headers checked. None if there is nothing to be known yet.

        Nothing has been changed when this raises. Raises Refused if it has less work than a chain seen before.
        """
        tip, fork, seen = self._source.tip(), self._fork(), self._most_work()
        if tip.height < self._birthday and not seen:
            return None
        known = self._known(fork)
        if self._progress and tip.height > fork:
            self._progress(0, tip.height - fork)
        branch = read_branch(self._source, self._network, self._birthday, fork, tip.height, known)
        if branch.top.work < seen:
            raise Refused("index.less-work", branch_hash=branch.top.header.hash, tip=branch.tip)
        return branch

    def _new_blocks(self, branch: Branch, batch: Batch) -> Iterator[IndexedBlock]:
        """The headers of the blocks to read. Those before the birthday, which later ones are judged by, go into
        `batch`.
        """
        for block in branch.blocks():
            if block.height > branch.fork:
                yield block
            elif branch.fork < self._birthday and block.height >= branch.keep:
                batch.blocks.append(_row(block, self._birthday))

    # Where both agree

    def _held(self) -> int:
        with self._store.read() as conn:
            return tip_height(conn, self._birthday)

    def _hash(self, height: int) -> str | None:
        with self._store.read() as conn:
            return conn.scalar(select(blocks.c.hash).where(blocks.c.height == height))

    def _agree(self, height: int) -> bool:
        return self._source.block_hash(height) == self._hash(height)

    def _fork(self) -> int:
        """The last height on which index and source agree; the one before the birthday if there is none.

        Below it they agree too, because each block names the one before. So a search by doubling steps finds it
        with few questions, however deep it lies.
        """
        low, high = self._birthday, self._held()
        if high < low or self._agree(high):
            return high
        step = 1
        while high - step >= low and not self._agree(high - step):
            high, step = high - step, step * 2
        good, bad = max(high - step, low - 1), high
        while bad - good > 1:
            middle = (good + bad) // 2
            good, bad = (middle, bad) if self._agree(middle) else (good, middle)
        return good

    # The database

    def _known(self, fork: int) -> Head | None:
        """The head of the fork as the index knows it."""
        if fork < self._birthday:
            return None
        start = origin(fork, self._network.work)
        with self._store.read() as conn:
            rows = conn.execute(select(blocks.c.height, blocks.c.header, blocks.c.work).where(
                blocks.c.height.between(start, fork)).order_by(blocks.c.height)).all()
        try:
            if [row.height for row in rows] != list(range(start, fork + 1)):
                raise ValueError("blocks are missing")
            return known_head([(row.height, row.header, int(row.work, 16)) for row in rows], self._network)
        except ValueError as error:
            raise self._store.damaged(str(error)) from None

    def _most_work(self) -> int:
        """The work of the best chain that was ever seen, 0 if none was."""
        with self._store.read() as conn:
            return self._seen(conn)

    def _seen(self, conn: Connection) -> int:
        text = conn.scalar(select(meta.c.value).where(meta.c.name == MOST_WORK))
        try:
            return int(text or "0", 16)
        except ValueError:
            raise self._store.damaged("the most work that was seen cannot be read") from None

    def _scanner(self, fork: int) -> Scanner:
        """A scanner that knows what the index knew at the fork."""
        with self._store.read() as conn:
            followed = conn.execute(
                select(coins.c.txid, coins.c.vout, coins.c.branch).where(coins.c.height <= fork).where(
                    coins.c.spent_height.is_(None) | (coins.c.spent_height > fork)))
            unspent = {OutPoint(txid, vout): branch for txid, vout, branch in followed}
            gone = conn.execute(select(coins.c.txid, coins.c.vout).where(
                coins.c.branch == JOURNAL, coins.c.spent_height <= fork))
            spent = [OutPoint(txid, vout) for txid, vout in gone]
            self._watch = self._watching(conn, fork)
        return Scanner(self._watch, unspent, spent)

    def _commit(self, batch: Batch, undo_to: int | None, work: int) -> None:
        """Undoing, new rows and so the new tip: one transaction. `work`: of the whole chain that was checked."""
        with self._store.write() as conn:
            if undo_to is not None:
                self.undone += tip_height(conn, self._birthday) - undo_to
                self._had += conn.scalars(select(txs.c.txid).where(txs.c.height > undo_to).order_by(
                    txs.c.height, txs.c.position))
                undo(conn, undo_to if undo_to >= self._birthday else -1)
            self._put(conn, batch, work)

    def _put(self, conn: Connection, batch: Batch, work: int) -> None:
        conn.execute(meta.delete().where(meta.c.name == MOST_WORK))
        self._store.insert(conn, meta, [{"name": MOST_WORK, "value": f"{work:x}"}])
        for table, rows in ((blocks, batch.blocks), (txs, batch.txs), (coins, batch.coins),
                            (records, batch.records)):
            self._store.insert(conn, table, rows)
        self._note_trust(conn, batch)
        self._noting(conn, self._watch)
        if batch.spends:
            spent = coins.update().where(coins.c.txid == bindparam("of_txid"),
                                         coins.c.vout == bindparam("of_vout"))
            conn.execute(spent.values(spent_height=bindparam("spent_height"),
                                      spent_txid=bindparam("spent_txid")), batch.spends)

    def _note_trust(self, conn: Connection, batch: Batch) -> None:
        """Writes down how the batch's blocks were read, in one row with those before if these were read so too."""
        read = [row["height"] for row in batch.blocks if row["height"] >= self._birthday]
        if not read:
            return
        row = {"start": read[0], "stop": read[-1], "trust": int(batch.trust)}
        before = conn.execute(select(trusts.c.start).where(
            trusts.c.stop == read[0] - 1, trusts.c.trust == row["trust"])).first()
        if before is not None:
            conn.execute(trusts.delete().where(trusts.c.start == before.start))
            row["start"] = before.start
        self._store.insert(conn, trusts, [row])


def _row(block: IndexedBlock, birthday: int) -> dict[str, Any]:
    return {"height": block.height, "hash": block.hash, "previous": block.previous, "time": block.time,
            "mtp": block.median_time if block.height >= birthday else None, "work": f"{block.work:x}",
            "header": block.header}


def tip_height(conn: Connection, birthday: int) -> int:
    """The height of the last block that the index holds; the one before the birthday if it holds none."""
    height = conn.scalar(select(func.max(blocks.c.height)))
    return birthday - 1 if height is None else height


def undo(conn: Connection, height: int) -> None:
    """Takes back every block above `height`: its rows go, and coins spent there are unspent."""
    for table in CHAIN:
        conn.execute(table.delete().where(table.c.height > height))
    conn.execute(trusts.delete().where(trusts.c.start > height))
    conn.execute(trusts.update().where(trusts.c.stop > height).values(stop=height))
    conn.execute(coins.update().where(coins.c.spent_height > height).values(spent_height=None, spent_txid=None))


def least_trust(conn: Connection) -> Trust | None:
    """The least that a block was read with, None if there is none."""
    least = conn.scalar(select(func.min(trusts.c.trust)))
    return None if least is None else Trust(least)


def read_below(conn: Connection, trust: Trust) -> int | None:
    """The lowest height of a block that was read with less than that, or None."""
    found: int | None = conn.scalar(select(func.min(trusts.c.start)).where(trusts.c.trust < int(trust)))
    return found
