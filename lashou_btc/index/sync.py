"""Following a chain: from where the index and the source agree to the source's tip, batch by batch."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select

from lashou_btc.anchors.tx import OutPoint
from lashou_btc.chain.base import ChainSource, RawBlock
from lashou_btc.errors import InvalidInput, Refused, Unreachable
from lashou_btc.index.scan import MTP_SPAN, Batch, Scanner
from lashou_btc.index.scope import Scope
from lashou_btc.index.store import Store
from lashou_btc.index.tables import CHAIN, JOURNAL, blocks, coins, records, scripts, txs
from lashou_btc.pool.contract import Contract

Progress = Callable[[int, int], None]

BATCH_BLOCKS = 100
"""Blocks per database transaction: what a kill loses, at most."""

_ATTEMPTS = 20


class _Moved(Exception):
    """The source's chain changed under the scan."""


@dataclass(frozen=True)
class SyncReport:
    """What a sync did. `height` and `hash` are the index's tip now (-1 and "" before the contract's birthday).

    `scanned` counts blocks read and `undone` blocks taken back, `rescans` how often the scan began again because
    the pool had outgrown it. `syncing`: the node is itself still catching up, so nothing here is final.
    """

    height: int
    hash: str
    scanned: int
    undone: int
    rescans: int
    syncing: bool


def check_chain(source: ChainSource, contract: Contract) -> None:
    """Raises Refused unless the source is on the contract's network, by name and by its first block."""
    network, genesis = contract.network, source.block_hash(0)
    if source.network != network or genesis != network.genesis:
        raise Refused(f"the pool is on {network.name} and this chain is {source.network.name} beginning with "
                      f"{genesis}; use a chain of the pool's network.", "index.wrong-chain")


class Follower:
    """One sync's work on the chain tables. The caller holds the store's lock."""

    def __init__(self, store: Store, contract: Contract, source: ChainSource, scope: Scope,
                 progress: Progress | None) -> None:
        self._store, self._source, self._scope, self._progress = store, source, scope, progress
        self._birthday = contract.birthday
        self.scanned = self.undone = 0

    def run(self) -> None:
        """Brings the index to the source's tip. Raises Unreachable if the chain does not hold still for it."""
        for _ in range(_ATTEMPTS):
            try:
                return self._follow()
            except _Moved:
                continue
        raise Unreachable("the chain kept being reorganized while it was read; try again.", "index.moving")

    def _follow(self) -> None:
        tip = self._source.tip()
        fork = self._fork()
        scanner = self._scanner(fork)
        batch, total = Batch(), max(tip.height - fork, 0)
        undo = self._held() > fork  # goes into the same transaction as the first blocks of the other branch
        previous = self._hash(fork) if fork >= self._birthday else None
        if previous is None:
            previous = self._before_birthday(scanner, batch, tip.height)
        for block in self._blocks(fork + 1, tip.height):
            header = scanner.block(block, batch)
            if previous is not None and header.previous != previous:
                raise _Moved
            previous = block.hash
            self.scanned += 1
            done = block.height - fork
            if done % BATCH_BLOCKS == 0 or block.height == tip.height:
                self._commit(batch, fork if undo else None)
                batch, undo = Batch(), False
                if self._progress:
                    self._progress(done, total)
        if batch.blocks:
            raise _Moved  # the source had fewer than it said
        if undo:  # the source's chain is a part of ours
            self._commit(batch, fork)

    def _blocks(self, start: int, stop: int) -> Iterator[RawBlock]:
        with _steady():
            yield from self._source.blocks(start, stop) if start <= stop else ()

    def _before_birthday(self, scanner: Scanner, batch: Batch, tip: int) -> str | None:
        """Takes in the headers that only serve to know times. Returns the id of the last one, if any."""
        if not 0 < self._birthday <= tip:
            return None
        previous = None
        start = max(0, self._birthday - MTP_SPAN + 1)
        with _steady():
            raw_headers = self._source.headers(start, self._birthday - 1)
        for height, raw in enumerate(raw_headers, start):
            header = scanner.header(height, raw, batch)
            if previous is not None and header.previous != previous:
                raise _Moved
            previous = header.hash
        return previous

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

    def _scanner(self, fork: int) -> Scanner:
        """A scanner that knows what the index knew at the fork."""
        with self._store.read() as conn:
            followed = conn.execute(
                select(coins.c.txid, coins.c.vout, coins.c.branch).where(coins.c.height <= fork).where(
                    coins.c.spent_height.is_(None) | (coins.c.spent_height > fork)))
            unspent = {OutPoint(txid, vout): branch for txid, vout, branch in followed}
            latest = select(blocks.c.time).where(blocks.c.height <= fork).order_by(blocks.c.height.desc())
            times = list(conn.scalars(latest.limit(MTP_SPAN)))[::-1] if fork >= self._birthday else []
            places = {script: (branch, idx) for script, branch, idx in conn.execute(
                select(scripts.c.script, scripts.c.branch, scripts.c.idx))}
        places |= {script: (JOURNAL, 0) for script in self._scope.journals}
        return Scanner(places, unspent, self._scope.seals, times)

    def _commit(self, batch: Batch, undo_to: int | None) -> None:
        """Undoing, new rows and so the new tip: one transaction."""
        with self._store.write() as conn:
            if undo_to is not None:
                self.undone += tip_height(conn, self._birthday) - undo_to
                undo(conn, undo_to if undo_to >= self._birthday else -1)
            for table, rows in ((blocks, batch.blocks), (txs, batch.txs), (coins, batch.coins),
                                (records, batch.records)):
                self._store.insert(conn, table, rows)
            if batch.spends:
                spent = coins.update().where(coins.c.txid == bindparam("of_txid"),
                                             coins.c.vout == bindparam("of_vout"))
                conn.execute(spent.values(spent_height=bindparam("spent_height"),
                                          spent_txid=bindparam("spent_txid")), batch.spends)


@contextmanager
def _steady() -> Iterator[None]:
    """Turns a source's complaints about a chain that changes under it into _Moved."""
    try:
        yield
    except (Unreachable, InvalidInput) as error:
        if error.code in ("node.moved", "chain.no-such-height"):
            raise _Moved from error
        raise


def tip_height(conn: Connection, birthday: int) -> int:
    """The height of the last block that the index holds; the one before the birthday if it holds none."""
    height = conn.scalar(select(func.max(blocks.c.height)))
    return birthday - 1 if height is None else height


def undo(conn: Connection, height: int) -> None:
    """Takes back every block above `height`: its rows go, and coins spent there are unspent."""
    for table in CHAIN:
        conn.execute(table.delete().where(table.c.height > height))
    conn.execute(coins.update().where(coins.c.spent_height > height).values(spent_height=None, spent_txid=None))
