"""The ledger: who has how much, with charges to everyone in one step (docs/protocol.md, section 6, Ledger).

Money moves here and nowhere else: `move` takes from one pot and puts into another, with a kind and a reference, and
writes the books; `charge`, `charge_step` and `call` do it for all members at once. A pot is an account, by its
number, or one of the names below.

A cost is shared by weight. Instead of visiting every member, the ledger keeps one number, `index`: the satoshi that
each unit of weight has been charged so far. A member's balance is what it had when last touched, less weight times
the index's growth since. Two queues, keyed by the index level at which it happens, tell who falls below the minimum
and who runs dry; entries made stale by a later touch are skipped when they surface.

Whoever runs dry pays what it has and stops sharing until it is topped up. Who shared when is kept in spans of
marks: a mark is a cost, a call, or the beginning of a claim's notice.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lashou_btc.anchors.table import Numbers
from lashou_btc.pool.accounts import Account, Accounts
from lashou_btc.pool.levels import Levels
from lashou_btc.pool.log import Log

PURSE = 0
"""The common purse's account number."""

OUTSIDE = "outside"
"""Everything beyond the pool, where money comes from and goes to. Its balance is minus what the pool owes."""
DUE = "due"
"""Payments due."""
HELD = "held"
"""Bonds of objections without a verdict, and of claims that no panel has decided."""
CALLS = "calls"
"""Calls that run: what is called from members and what the purse has put in."""
WAITING = "waiting"
"""Money for numbers that nobody has yet, and what came while the state stood still."""
VERDICT = "verdict"
"""What an upheld verdict brings in, until it is given out, which is at once."""
POTS = (DUE, HELD, CALLS, WAITING, VERDICT)

Pot = int | str

GIVEN_BACK = ("returned", "written off")
"""Kinds of movements that give an account back what it has borne of a cost."""


@dataclass(frozen=True, slots=True)
class Call:
    """A call for money (mode `call`): the index levels it spans and what it asked for in all."""

    start: int
    end: int
    called_sat: int


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of an account's statement. `amount_sat` is signed; shares of costs are steps, not entries."""

    height: int
    account: int
    kind: str
    ref: str
    amount_sat: int


class Ledger:
    """Accounts, the common purse and the pots. What leaves one place enters another.

    `min_balance_sat` is per unit of weight. `changed` gathers the numbers of accounts whose lines are not what they
    were, for whoever hashes them; `turned` those that began or ended to share, for whoever tells of it.
    """

    def __init__(self, min_balance_sat: int, holds_funds: bool) -> None:
        self.min_balance_sat = min_balance_sat
        self.holds_funds = holds_funds
        self.height = 0
        self.accounts = Accounts()
        self.pots: dict[str, int] = dict.fromkeys((OUTSIDE, *POTS), 0)
        self.index = 0
        self.weight = 0
        self.sharers = 0
        self.mark = 0
        self.shared_sat = 0
        self.purse_sat = 0
        self.changed = Numbers()
        self.turned: set[int] = set()
        self.entries: Log[Entry] = Log(Entry)
        self._dry = Levels()
        self._low = Levels()
        self._dried: list[Account] = []

    def balance_sat(self, account: Account) -> int:
        """Today's balance; below zero only in mode `call`, for a share called and not yet paid."""
        if not account.sharing:
            return account.balance_sat
        return account.balance_sat - account.weight * (self.index - account.touched)

    def borne_sat(self, account: Account) -> int:
        """What the account has borne of costs, dues and calls, less what of these has been given back to it."""
        return account.put_sat - self.balance_sat(account)

    def bearable_sat(self, most: int) -> int:
        """What members can bear of one cost of which no unit of weight bears more than `most` (0: no bound). Only
        those are visited who have less than that.
        """
        if not most:
            return self.shared_sat
        poor = {number for _, number, version in self._dry.below(self.index + most)
                if (account := self.accounts[number]).sharing and account.version == version}
        return most * self.weight - sum(
            most * account.weight - self.balance_sat(account) for account in map(self.accounts.__getitem__, poor))

    def total_sat(self) -> int:
        """Everything that the pool owes, by visiting every account: for checks, not for the fold."""
        return self.purse_sat + sum(map(self.balance_sat, self.accounts.values())) + sum(
            self.pots[pot] for pot in POTS)

    # Moving money

    def move(self, source: Pot, target: Pot, amount_sat: int, kind: str = "", ref: str = "") -> None:
        """Takes from one pot and puts into another, and writes a line of that kind for each account that is one of
        them. Where neither is, there is no line, and nothing to say.
        """
        if amount_sat:
            self._put(source, -amount_sat, kind, ref)
            self._put(target, amount_sat, kind, ref)

    def _put(self, pot: Pot, amount_sat: int, kind: str, ref: str) -> None:
        if isinstance(pot, str):
            self.pots[pot] += amount_sat
            return
        self.entries.append(Entry(self.height, pot, kind, ref, amount_sat))
        if pot == PURSE:
            self.purse_sat += amount_sat
            return
        account = self.accounts[pot]
        self._touch(account)
        account.balance_sat += amount_sat
        if kind not in GIVEN_BACK:
            account.put_sat += amount_sat
        self.changed.add(pot)
        if account.sharing:
            self.shared_sat += amount_sat
            self.watch(account)

    # Accounts

    def open(self, account: Account) -> None:
        """Adds a new account."""
        self.accounts.add(account)
        self.changed.add(account.number)

    def change(self, account: Account, **fields: Any) -> None:
        """Sets fields of an account that are not about money."""
        for name, value in fields.items():
            setattr(account, name, value)
        self.changed.add(account.number)

    def join(self, account: Account) -> None:
        """Lets the account share from now on. One with nothing in it joins when it is topped up (`prefund`)."""
        if not account.sharing and (not self.holds_funds or account.balance_sat > 0):
            self._share(account)

    def _share(self, account: Account) -> None:
        account.sharing, account.touched = True, self.index
        first, before = self.mark, account.spans
        if before and before[-1][1:] == (self.mark, account.weight):
            first, before = before[-1][0], before[:-1]
        account.spans = (*before, (first, -1, account.weight))
        self.turned.add(account.number)
        self.weight += account.weight
        self.sharers += 1
        self.shared_sat += account.balance_sat
        self.changed.add(account.number)
        self.watch(account)

    def leave(self, account: Account) -> None:
        """Stops the account's sharing; its balance stays with it."""
        if not account.sharing:
            return
        self._touch(account)
        account.sharing = False
        *before, (first, _, weight) = account.spans
        account.spans = (*before, (first, self.mark, weight)) if first != self.mark else tuple(before)
        self.turned.add(account.number)
        self.weight -= account.weight
        self.sharers -= 1
        self.shared_sat -= account.balance_sat
        self.changed.add(account.number)

    def reweigh(self, account: Account, weight: int) -> None:
        """Lets the account share by another weight from now on, also with nothing in it. That begins no grace."""
        sharing = account.sharing
        self.leave(account)
        self.change(account, weight=weight)
        if sharing:
            self._share(account)

    def weights_at(self, mark: int) -> dict[int, int]:
        """Who shared at a mark, and by which weight. Visits every account: it takes M signatures to ask for."""
        return {a.number: weight for a in self.accounts.values() if (weight := a.weight_at(mark))}

    def new_mark(self) -> int:
        """A mark for this moment: whoever joins from here on was not there."""
        self.mark += 1
        return self.mark - 1

    def watch(self, account: Account) -> None:
        """Notes the index levels at which this account falls low and runs dry."""
        level, w = account.touched, account.weight
        self._dry.push((level + account.balance_sat // w, account.number, account.version))
        if self.holds_funds:
            low = level + account.balance_sat // w - self.min_balance_sat
            self._low.push((low, account.number, account.version))

    def rewatch(self, account: Account) -> None:
        """Notes the levels anew after the minimum balance has changed."""
        self._touch(account)
        self.watch(account)

    def _touch(self, account: Account) -> None:
        account.balance_sat = self.balance_sat(account)
        account.touched = self.index
        account.version += 1

    def _top(self, queue: Levels) -> tuple[int, Account] | None:
        while (entry := queue.top()) is not None:
            level, number, version = entry
            account = self.accounts[number]
            if account.sharing and account.version == version:
                return level, account
            queue.pop()
        return None

    # Costs of a pool that holds funds

    def charge(self, need_sat: int, target: Pot, kind: str, ref: str,
               most: int = 0) -> tuple[int, int, list[tuple[int, int]]]:
        """Shares `need_sat` among the members by weight, by water-filling, and puts it into `target`.

        The share per weight is rounded up and the surplus goes to the purse. No unit of weight bears more than
        `most`, where that is not 0. Returns what they could pay, the step of the index, and what each account that
        was emptied gave.
        """
        left, steps = need_sat, 0
        emptied: list[tuple[int, int]] = []
        while left > 0 and self.weight:
            step = -(-left // self.weight)
            step = min(step, most) if most else step
            if (dry := self._runs_dry(step)) is None:
                self._advance(step)
                steps, left = steps + step, left - step * self.weight
                break
            emptied.append((dry.number, self._empty(dry)))
            left -= emptied[-1][1]
        paid = need_sat - max(0, left)
        if paid:
            self._put(target, paid, kind, ref)
        if left < 0:
            self._put(PURSE, -left, "surplus", ref)
        return paid, steps, emptied

    def charge_step(self, step: int, ref: str) -> int:
        """Takes `step` satoshi per weight (or what there is) from every member into the purse. Returns the sum."""
        taken = 0
        while (dry := self._runs_dry(step)) is not None:
            taken += self._empty(dry)
        self._advance(step)
        taken += step * self.weight
        if taken:
            self._put(PURSE, taken, ref, "")
        return taken

    def fallen(self) -> Iterator[Account]:
        """Members whose balance is below the minimum since the last time this was asked, each once."""
        dried, self._dried = self._dried, []
        yield from dried
        while (top := self._top(self._low)) is not None and top[0] < self.index:
            self._low.pop()
            yield top[1]

    def _runs_dry(self, step: int) -> Account | None:
        top = self._top(self._dry)
        return top[1] if top is not None and top[0] - self.index < step else None

    def _empty(self, account: Account) -> int:
        paid = self.balance_sat(account)
        self.leave(account)
        account.balance_sat = 0
        self._dried.append(account)
        return paid

    def _advance(self, step: int) -> None:
        self.index += step
        self.shared_sat -= step * self.weight

    # Calls of a pool that holds nothing

    def call(self, need_sat: int) -> Call:
        """Calls `need_sat` from the members by weight: balances may go below zero until they pay in."""
        start = self.index
        if self.weight and need_sat > 0:
            self._advance(-(-need_sat // self.weight))
        called = (self.index - start) * self.weight
        self.pots[CALLS] += called
        return Call(start, self.index, called)

    def defaulters(self, call: Call) -> Iterator[Account]:
        """Members who have not paid in what was called up to the end of `call`."""
        while (top := self._top(self._dry)) is not None and top[0] < call.end:
            self._dry.pop()
            yield top[1]

    def unpaid_sat(self, account: Account, call: Call) -> int:
        """What of its share in `call` a member still owes; earlier calls are paid first."""
        after = self.balance_sat(account) + account.weight * (self.index - call.end)
        return min(max(-after, 0), account.weight * (call.end - call.start))
