"""The ledger: who has how much, with charges to everyone in one step (docs/protocol.md, section 6, Ledger).

A cost is shared by weight. Instead of visiting every member, the ledger keeps one number, `index`: the satoshi
that each unit of weight has been charged so far. A member's balance is what it had when last touched, less weight
times the index's growth since. Two queues, keyed by the index level at which it happens, tell who falls below the
minimum and who runs dry; entries made stale by a later touch are skipped when they surface.

Whoever runs dry pays what it has and stops sharing, costs and credits alike, until it is topped up.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lashou_btc.pool.levels import Levels

PURSE = 0
"""The common purse's account number."""


@dataclass(slots=True)
class Account:
    """An account. `balance_sat` is as of the index level `touched`; ask the ledger for today's balance."""

    number: int
    role: str
    key: str
    payout: str
    plan: str = ""
    weight: int = 0
    status: str = "enrolled"
    enrolled: int = 0
    identity: str = ""
    uniqueness: str = ""
    balance_sat: int = 0
    touched: int = 0
    version: int = 0
    sharing: bool = False
    active_at: int = 0
    grace_until: int = 0
    exit_at: int = 0
    debt_sat: int = 0
    open_claim: str = ""

    @property
    def gone(self) -> bool:
        """Whether the account has ended: lapsed, left or expelled."""
        return self.status in ("lapsed", "left", "expelled")


@dataclass(frozen=True, slots=True)
class Call:
    """A call for money (mode `call`): the index levels it spans and what it asked for in all."""

    start: int
    end: int
    called_sat: int


class Ledger:
    """Accounts and the common purse. Every method keeps the total: what leaves one place enters another."""

    def __init__(self, min_balance_sat: int, holds_funds: bool) -> None:
        self.min_balance_sat = min_balance_sat
        self.holds_funds = holds_funds
        self.accounts: dict[int, Account] = {}
        self.index = 0
        self.weight = 0
        self.shared_sat = 0
        self.purse_sat = 0
        self._dry = Levels()
        self._low = Levels()
        self._dried: list[Account] = []

    def balance_sat(self, account: Account) -> int:
        """Today's balance; below zero only in mode `call`, for a share called and not yet paid."""
        if not account.sharing:
            return account.balance_sat
        return account.balance_sat - account.weight * (self.index - account.touched)

    def total_sat(self) -> int:
        """Purse and all balances, by visiting every account: for checks, not for the fold."""
        return self.purse_sat + sum(map(self.balance_sat, self.accounts.values()))

    def open(self, account: Account) -> None:
        """Adds a new account."""
        self.accounts[account.number] = account

    def credit(self, account: Account, amount_sat: int) -> None:
        """Adds to (or, below zero, takes from) one account's balance."""
        self._touch(account)
        account.balance_sat += amount_sat
        if account.sharing:
            self.shared_sat += amount_sat
            self.watch(account)

    def join(self, account: Account) -> None:
        """Lets the account share from now on. One with nothing in it joins when it is topped up (`prefund`)."""
        if account.sharing or (self.holds_funds and account.balance_sat <= 0):
            return
        account.sharing, account.touched = True, self.index
        self.weight += account.weight
        self.shared_sat += account.balance_sat
        self.watch(account)

    def leave(self, account: Account) -> None:
        """Stops the account's sharing; its balance stays with it."""
        if account.sharing:
            self._touch(account)
            account.sharing = False
            self.weight -= account.weight
            self.shared_sat -= account.balance_sat

    def watch(self, account: Account) -> None:
        """Notes the index levels at which this account falls low and runs dry."""
        level, w = account.touched, account.weight
        self._dry.push((level + account.balance_sat // w, account.number, account.version))
        if self.holds_funds:
            low = level + (account.balance_sat - self.min_balance_sat) // w
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

    def charge(self, need_sat: int) -> int:
        """Shares `need_sat` among the members by weight, by water-filling. Returns what they could pay.

        The share per weight is rounded up and the surplus goes to the purse.
        """
        left = need_sat
        while left > 0 and self.weight:
            step = -(-left // self.weight)
            if (dry := self._runs_dry(step)) is None:
                self._advance(step)
                self.purse_sat += step * self.weight - left
                return need_sat
            left -= self._empty(dry)
        self.purse_sat += max(0, -left)
        return need_sat - max(0, left)

    def charge_step(self, step: int) -> int:
        """Takes `step` satoshi per weight (or what there is) from every member into the purse. Returns the sum."""
        taken = 0
        while (dry := self._runs_dry(step)) is not None:
            taken += self._empty(dry)
        self._advance(step)
        taken += step * self.weight
        self.purse_sat += taken
        return taken

    def share_out(self, amount_sat: int) -> None:
        """Credits `amount_sat` to the members by weight; what does not divide, or has no taker, to the purse."""
        step = amount_sat // self.weight if self.weight else 0
        self._advance(-step)
        self.purse_sat += amount_sat - step * self.weight

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
        return Call(start, self.index, (self.index - start) * self.weight)

    def defaulters(self, call: Call) -> Iterator[Account]:
        """Members who have not paid in what was called up to the end of `call`."""
        while (top := self._top(self._dry)) is not None and top[0] < call.end:
            self._dry.pop()
            yield top[1]

    def unpaid_sat(self, account: Account, call: Call) -> int:
        """What of its share in `call` a member still owes; earlier calls are paid first."""
        after = self.balance_sat(account) + account.weight * (self.index - call.end)
        return min(max(-after, 0), account.weight * (call.end - call.start))
