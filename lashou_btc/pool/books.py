"""The books behind a statement: what came into the pool's coins, what left them, what fell due, kind by kind.

The state knows what there is, not every satoshi that ever moved. `Books` looks on while the fold works and writes
down each movement with its kind, from two sources that do not know of each other: the coins of each transaction,
and the payments due as they come and go. The entries that the fold itself makes are a third (pool/statement.py).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lashou_btc.anchors import record
from lashou_btc.anchors.history import ChainTx
from lashou_btc.anchors.tx import OutPoint
from lashou_btc.pool.ledger import PURSE
from lashou_btc.pool.state import Coin, Item, Objection, Spend, State

CASH_IN = ("deposit", "bond", "objection bond", "donation", "unassigned")
CASH_OUT = ("benefit", "commission", "refund", "reward", "bond", "inquiry", "not due", "fee", "borne by payees",
            "irregular")


@dataclass(frozen=True, slots=True)
class Flow:
    """Satoshi that moved in one direction for one reason, and in how many movements."""

    kind: str
    amount_sat: int
    count: int


@dataclass
class Tally:
    """Flows by kind, in the order of `kinds`, then as they first came."""

    kinds: tuple[str, ...] = ()
    sums: dict[str, tuple[int, int]] = field(default_factory=dict)

    def add(self, kind: str, amount_sat: int, count: int = 1) -> None:
        """One more movement (or `count` of them)."""
        total, number = self.sums.get(kind, (0, 0))
        self.sums[kind] = (total + amount_sat, number + count)

    def of(self, kind: str) -> int:
        """Satoshi of that kind."""
        return self.sums.get(kind, (0, 0))[0]

    @property
    def total_sat(self) -> int:
        """Satoshi of every kind."""
        return sum(amount for amount, _ in self.sums.values())

    def flows(self) -> tuple[Flow, ...]:
        """What moved, kind by kind. Kinds in which nothing moved are left out."""
        order = (*(k for k in self.kinds if k in self.sums), *(k for k in self.sums if k not in self.kinds))
        return tuple(Flow(kind, *self.sums[kind]) for kind in order if self.sums[kind] != (0, 0))


@dataclass(frozen=True)
class Pots:
    """Who owns what is in the pool, in satoshi. Their sum is what the coins, and what is missing, must equal."""

    members: int
    bonds: int
    purse: int
    due: int
    objections: int
    calls: int
    unassigned: int

    @property
    def total_sat(self) -> int:
        """Everything owed."""
        return (self.members + self.bonds + self.purse + self.due + self.objections + self.calls
                + self.unassigned)


NO_POTS = Pots(0, 0, 0, 0, 0, 0, 0)


def pots(s: State) -> Pots:
    """The pots of a state. Bonds are the balances of all who are no members: witnesses, reviewers, supervisors."""
    balances = {True: 0, False: 0}
    for account in s.ledger.accounts.values():
        balances[account.role == "member"] += s.ledger.balance_sat(account)
    held = sum(o.bond_sat for c in s.claims.values() for o in c.objections if not o.outcome)
    return Pots(balances[True], balances[False], s.ledger.purse_sat, sum(i.amount_sat for i in s.items.values()),
                held, sum(call.brings_sat for call in s.calls), sum(s.unassigned.values()))


@dataclass(frozen=True)
class Payout:
    """A lawful spend: the payments it settled, what its payees got after their part of the fee, its coins."""

    spend: Spend
    items: tuple[Item, ...]
    paid_sat: int
    coins: int


@dataclass(frozen=True)
class Irregular:
    """A spend outside the rules, with what left the pool for good (below zero where more came back)."""

    spend: Spend
    missing_sat: int


class Books:
    """The movements of a period. Give it to the fold as its observer, and each transaction to `transaction`.

    It looks on from the pool's first block, so that it knows every coin and payment; `begin` opens the period.
    """

    def __init__(self) -> None:
        self.coins: dict[OutPoint, int] = {}
        self.funds_sat = 0
        self.items: dict[int, Item] = {}
        self.due: set[int] = set()
        self.struck: set[int] = set()
        self.next_item, self.spends, self.events = 1, 0, 0
        self.begin()

    def begin(self) -> None:
        """From here on movements count."""
        self.cash_in, self.cash_out = Tally(CASH_IN), Tally(CASH_OUT)
        self.arisen, self.paid, self.cancelled = Tally(CASH_OUT), Tally(CASH_OUT), Tally(CASH_OUT)
        self.payouts: list[Payout] = []
        self.irregular: list[Irregular] = []
        self.levels: list[tuple[int, int]] = []

    def __call__(self, s: State) -> None:
        """Notes the payments that have fallen due since, and those struck out again without a spend."""
        for number in range(self.next_item, s.next_item):
            item = self.items[number] = s.items[number]
            self.due.add(number)
            self.arisen.add(item.kind, item.amount_sat)
        self.next_item = s.next_item
        if len(self.due) == len(s.items):
            return
        settled = {n for spend in s.spends[self.spends:] if spend.lawful for n in spend.items}
        for number in sorted(self.due - s.items.keys()):
            self.due.discard(number)
            item = self.items[number]
            if number in settled:
                self.paid.add(item.kind, item.amount_sat)
            else:
                self.struck.add(number)
                self.cancelled.add(item.kind, item.amount_sat)

    def transaction(self, entry: ChainTx, s: State) -> None:
        """Notes what a transaction did to the coins. `s`: the state right after it, which `__call__` has seen."""
        spent = [self.coins.pop(i.outpoint) for i in entry.tx.inputs if i.outpoint in self.coins]
        came = {n: s.coins[point] for n in range(len(entry.tx.outputs))
                if (point := OutPoint(entry.tx.txid, n)) in s.coins}
        self.coins.update({coin.outpoint: coin.value_sat for coin in came.values()})
        came_sat = sum(coin.value_sat for coin in came.values())
        spends, events = s.spends[self.spends:], s.events[self.events:]
        self.spends, self.events = len(s.spends), len(s.events)
        if came_sat != sum(spent):
            self.funds_sat += came_sat - sum(spent)
            self.levels.append((entry.height, self.funds_sat))
        if not spends:
            bond = next((o for e in events if e.kind == record.OBJECTION and not e.broken
                         if (o := s.claims[e.digest].objection(entry.tx.txid))), None)
            self._received(s, came.values(), bond)
        elif spends[0].lawful:
            self._lawful(s, spends[0], entry, spent, came)
        else:
            self.irregular.append(Irregular(spends[0], sum(spent) - came_sat))
            self.cash_out.add("irregular", sum(spent) - came_sat)

    def _received(self, s: State, coins: Iterable[Coin], objection: Objection | None = None) -> None:
        """Coins from outside. The bond of an objection comes out of what its transaction paid the objector."""
        bond_left = objection.bond_sat if objection else 0
        if bond_left:
            self.cash_in.add("objection bond", bond_left)
        for coin in coins:
            number, amount = (coin.index if coin.branch == 0 else PURSE), coin.value_sat
            if objection and number == objection.account:
                taken = min(amount, bond_left)
                amount, bond_left = amount - taken, bond_left - taken
            if amount:
                self.cash_in.add(self._kind(s, number), amount)

    @staticmethod
    def _kind(s: State, number: int) -> str:
        if s.unknown:
            return "unassigned"
        if number == PURSE:
            return "donation"
        account = s.account(number)
        return "unassigned" if account is None else "deposit" if account.role == "member" else "bond"

    def _lawful(self, s: State, spend: Spend, entry: ChainTx, spent: list[int], came: Mapping[int, Coin]) -> None:
        # Outputs are payees, change, record, in this order; by now the state has counted this change.
        last = came.get(len(entry.tx.outputs) - 2)
        change = last if last is not None and (last.branch, last.index) == (1, s.change_count - 1) else None
        self._received(s, [coin for coin in came.values() if coin is not change])
        items = tuple(self.items[n] for n in spend.items)
        for item in items:
            self.cash_out.add("not due" if item.number in self.struck else item.kind, item.amount_sat)
        self.cash_out.add("fee", spend.fee_sat)
        left = sum(spent) - (change.value_sat if change else 0)
        borne = sum(item.amount_sat for item in items) + spend.fee_sat - left
        if borne:
            self.cash_out.add("borne by payees", -borne)
        self.payouts.append(Payout(spend, items, left - spend.fee_sat, len(spent)))
