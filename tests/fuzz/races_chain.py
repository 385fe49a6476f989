"""A chain of lists for the core's stories: coins are spent once, and the last blocks can be others."""

from collections.abc import Sequence
from typing import Any

from lashou_btc.anchors.history import ChainTx, Documents
from lashou_btc.anchors.tx import OutPoint, Tx, parse_tx
from lashou_btc.pool.fold import Fold
from lashou_btc.pool.state import State
from lashou_btc.pool.survey import survey
from tests.world import Ids, World, block_id


class Chain(World):
    """A world whose coins are spent once, and whose last blocks can be others."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.branches = [(0, "main")]
        self._asked: tuple[Any, ...] | None = None
        self._folder: Fold
        self._taken = 0
        self.ever: set[str] = set()
        self.same_block = False
        self.former = 0

    def block_hash(self, height: int) -> str:
        return self.ids(height)[height]

    def ids(self, tip: int) -> Ids:
        branches = tuple(reversed(self.branches))
        return Ids(lambda height: block_id(next(salt for first, salt in branches if first <= height), height), tip)

    def state(self, height: int | None = None, observer: Any = None) -> State:
        if height is not None or observer is not None:
            return super().state(height, observer)
        asked = self.height, self.branches[-1], len(self.txs), len(self.documents), len(self.manifests)
        if self._asked != asked:
            if not self._goes_on(asked):
                documents = Documents.of(self.documents, self.manifests)
                found = survey(self.contract, self.history(), documents, self.book)
                self._folder, self._taken = Fold(self.contract, self.history(), documents, self.book, found), 0
            self._folder.history = self.history()
            for entry in self.txs[self._taken:]:
                self._folder.take(entry)
            self._folder.reach(self.height)
            self._taken, self._asked = len(self.txs), asked
        return self._folder.state

    def _goes_on(self, asked: tuple[Any, ...]) -> bool:
        """Whether the state can be brought on from where it is: nothing that is new says anything of what was."""
        if self._asked is None or asked[1] != self._asked[1] or self._folder.state.unknown:
            return False
        coins = {*self._folder.state.coins, *self._folder.state.chain.late}
        for entry in self.txs[self._taken:]:
            spent = {i.outpoint for i in entry.tx.inputs}
            if entry.height <= self._asked[0] or spent & coins:
                return False
            coins |= {OutPoint(entry.tx.txid, n) for n in range(len(entry.tx.outputs))}
        return True

    def script(self, branch: int, index: int) -> bytes:
        """Where people pay in: with those who hold the keys, or with so many before them."""
        holders = self.state().chain.all_keyholders
        return holders[max(len(holders) - 1 - self.former, 0)].descriptor.script(branch, index)

    def spent(self) -> set[OutPoint]:
        return {i.outpoint for entry in self.txs for i in entry.tx.inputs}

    def possible(self, tx: Tx) -> bool:
        """Whether a block may hold it now: its coins are there, not spent, and its lock is open."""
        there = {entry.tx.txid for entry in self.txs}
        self.ever |= there
        return tx.locktime <= self.height and not {i.outpoint for i in tx.inputs} & self.spent() and all(
            i.outpoint.txid in there or i.outpoint.txid not in self.ever for i in tx.inputs)

    def confirm(self, raw: bytes | Tx) -> Tx:
        tx = raw if isinstance(raw, Tx) else parse_tx(raw)
        if not self.possible(tx):
            self.mine()
            return tx
        if not self.same_block or not self.txs or self.txs[-1].height != self.height:
            return super().confirm(tx)
        self.txs.append(ChainTx(self.height, self.txs[-1].position + 1, tx))
        return tx

    def reorganize(self, depth: int, first: Sequence[Tx], keep: bool) -> None:
        """Other blocks instead of the last ones: these first, and then what was there, where it still can be."""
        self.ever |= {entry.tx.txid for entry in self.txs}
        fork, tip = self.height - depth, self.height
        gone = [entry.tx for entry in self.txs if entry.height > fork]
        self.txs = [entry for entry in self.txs if entry.height <= fork]
        branch = fork + 1, f"branch {len(self.ever)} {tip} {depth}"
        self.branches = [*(b for b in self.branches if b[0] <= fork), branch]
        self.height = fork
        for tx in (*first, *(gone if keep else ())):
            if self.possible(tx):
                self.confirm(tx)
        self.height = max(self.height, tip) + 1
        self.find_seal()

    def find_seal(self) -> None:
        self.seal = self.state().seal or self.seal
