"""The story behind a balance: every change of one account, with its cause, as the fold made it."""

from dataclasses import dataclass

from lashou_btc.anchors.history import Documents, History, ScriptBook
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.fold import fold
from lashou_btc.pool.ledger import PURSE
from lashou_btc.pool.state import State


@dataclass(frozen=True, slots=True)
class Line:
    """A change of a balance (signed satoshi), why, and the balance after it."""

    height: int
    kind: str
    ref: str
    amount_sat: int
    balance_sat: int


class _Watcher:
    """Compares an account's balance before and after each event, and names what is behind the difference.

    What is not an entry of its own is a share of a cost, which everybody bears in one step.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.lines: list[Line] = []
        self.balance = self.entries = self.steps = 0

    def __call__(self, s: State) -> None:
        account = s.account(self.number)
        now = s.ledger.purse_sat if self.number == PURSE else s.ledger.balance_sat(account) if account else 0
        own = [e for e in s.entries[self.entries:] if e.account == self.number]
        steps = s.steps[self.steps:]
        self.entries, self.steps = len(s.entries), len(s.steps)
        share = now - self.balance - sum(e.amount_sat for e in own)
        if share:
            self._line(s.height, "share", ", ".join(dict.fromkeys(step.ref for step in steps)), share)
        for entry in own:
            self._line(s.height, entry.kind, entry.ref, entry.amount_sat)

    def _line(self, height: int, kind: str, ref: str, amount_sat: int) -> None:
        self.balance += amount_sat
        self.lines.append(Line(height, kind, ref, amount_sat, self.balance))


def trace(contract: Contract, history: History, documents: Documents, number: int,
          book: ScriptBook | None = None) -> tuple[State, list[Line]]:
    """The state at the history's tip and every line behind the account's balance; they sum up to it."""
    watcher = _Watcher(number)
    state = fold(contract, history, documents, book=book, observer=watcher)
    return state, watcher.lines
