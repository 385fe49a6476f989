"""How a fold gets on: through the heights in order, with what their passing causes, and from where it begins.

What a transaction does when its turn comes, `fold` says.
"""

import heapq
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Self

from lashou_btc.anchors.history import ChainTx, Documents, History, ScriptBook
from lashou_btc.anchors.tx import OutPoint
from lashou_btc.pool import timers
from lashou_btc.pool.basis import Basis, basis
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.document import Document
from lashou_btc.pool.ledger import Ledger
from lashou_btc.pool.reading import Reader, Reading
from lashou_btc.pool.state import Decision, State
from lashou_btc.pool.survey import Looked, Pause, Start, Survey, survey

Observer = Callable[[State], None]
"""Is shown the state after every transaction and every timer; it must not change it."""


@dataclass(frozen=True)
class Begun:
    """A state from which a fold can go on, and what the look ahead had said of the chain up to there."""

    state: State
    looked: Looked


@dataclass(frozen=True)
class Opening:
    """Where the fold of a statement may begin, with a history from there on: a state before the period, in a chain
    of which no later decision says anything, and what then lay at the journal's one script.
    """

    begun: Begun
    seals: Mapping[OutPoint, int]


class Course(ABC):
    """A fold over a history, as far as it has got: `take` and `reach` bring it on.

    `ahead`: what a look over the history ahead says, which is made here where it is not given. `begun`: where to go
    on, with a history that begins there, instead of at the contract's birthday; only if `ahead.holds` may it go on.
    `bases`: of payouts at the heights that somebody asks for.
    """

    def __init__(self, contract: Contract, history: History, documents: Documents, book: ScriptBook | None = None,
                 ahead: Survey | None = None, observer: Observer | None = None, as_of: Collection[int] = (),
                 begun: Begun | None = None) -> None:
        book = book or contract.script_book()
        if ahead is None:
            start = Start(begun.looked, begun.state.chain) if begun else None
            ahead = survey(contract, history, documents, book, start)
        self.history, self.documents, self.observer = history, documents, observer
        self.book, self.ahead = book, ahead
        self.bases: dict[int, Basis] = {}
        self.fallen = ahead.fallen
        self._pauses = {pause.start: pause for pause in ahead.pauses}
        self._pause: Pause | None = None
        self._paused_at = 0
        self._as_of = sorted({*ahead.as_of, *as_of}, reverse=True)
        self._here: Reading | None = None
        self._endings: list[tuple[Document, Decision | None]] = []
        rules = contract.rules
        self.state = begun.state if begun else State(
            contract, rules, Ledger(rules.min_balance_sat, rules.mode == "prefund"),
            Reader(contract, book, documents), height=contract.birthday, operator_key=contract.operator_key,
            operator_payout=contract.operator_payout, operator_recipient=contract.operator_recipient)

    @property
    def settled(self) -> bool:
        """Whether another fold may begin at its state: nothing waits, so that no document that comes late can
        change it, and nothing that comes later in this history asks for what was before.
        """
        s = self.state
        return not s.unknown and not s.waiting and s.seal is not None and self.ahead.allows(s.height)

    def begun(self) -> Begun:
        """Where another fold may go on: its state itself, and what has been found of the chain up to there."""
        return Begun(self.state, self.ahead.upto(self.state.height))

    def run(self, marks: Collection[int] = (), keep: Callable[[Self], None] = lambda at: None) -> State:
        """Folds the whole history. At the end of each height of `marks` it is shown to `keep`."""
        ahead = sorted(marks, reverse=True)
        for entry in self.history.txs:
            while ahead and ahead[-1] < entry.height:
                self.reach(ahead.pop())
                keep(self)
            self.take(entry)
        while ahead and ahead[-1] <= self.history.tip:
            self.reach(ahead.pop())
            keep(self)
        self.reach(self.history.tip)
        return self.state

    @abstractmethod
    def _transaction(self, entry: ChainTx) -> None:
        """What a transaction does to the state."""

    def take(self, entry: ChainTx) -> None:
        """Folds the next transaction: every timer before its height, then what it does."""
        self._pass_heights(entry.height - 1)
        self._enter_height(entry.height)
        self._transaction(entry)
        self._show()

    def follow(self, block_hash: str) -> int:
        """Lets one more block follow, of that id. Returns its height."""
        history = self.history
        self.history = History(history.start, history.tip + 1,
                               {**history.block_hashes, history.tip + 1: block_hash}, history.txs)
        return self.history.tip

    def reach(self, height: int) -> None:
        """Lets time pass up to and including a height; no transaction at or below it may follow."""
        self._pass_heights(height)
        self._enter_height(height)

    def _show(self) -> None:
        self.state.note_turn()
        if self.observer is not None:
            self.observer(self.state)

    def _enter_height(self, height: int) -> None:
        self.state.height = self.state.ledger.height = height
        self.state.block_hash = self.history.block_hashes[height]

    def _pass_heights(self, upto: int) -> None:
        """Runs the timers of every height up to and including `upto`, in order; a basis is what they leave."""
        s, due = self.state, self.state.drive.timers
        while True:
            timer = due[0][0] if due and not s.unknown else upto + 1
            asked = self._as_of[-1] if self._as_of else upto + 1
            if min(timer, asked) > upto:
                return
            if timer <= asked:
                height, kind, key = heapq.heappop(due)
                self._enter_height(height)
                timers.run(s, kind, key)
                self._show()
            else:
                self._enter_height(self._as_of.pop())
                self.bases[s.height] = basis(s)
