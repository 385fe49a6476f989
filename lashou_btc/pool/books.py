"""The books behind a statement: what came into the pool's coins, what left them, what fell due, kind by kind.

The state knows what there is, not every satoshi that ever moved. `Books` looks on while the fold works and writes
down what moved, from two sources that do not know of each other: the coins of each transaction, and the payments
due as they come, grow and go. The ledger's own entries and pots are a third (pool/statement.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lashou_btc.anchors import record
from lashou_btc.anchors.history import ChainTx
from lashou_btc.anchors.tx import OutPoint
from lashou_btc.pool.ledger import CALLS, DUE, HELD, PURSE, WAITING
from lashou_btc.pool.shelves import tally
from lashou_btc.pool.state import Coin, Item, Spend, State

CASH_IN = ("deposit", "bond", "objection bond", "donation", "unassigned", "waiting")
CASH_OUT = ("benefit", "commission", "reward", "bond", "inquiry", "running", "refund", "not due", "fee",
            "borne by payees", "irregular")


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
    claims: int
    calls: int
    unassigned: int

    @property
    def total_sat(self) -> int:
        """Everything owed."""
        return (self.members + self.bonds + self.purse + self.due + self.objections + self.claims + self.calls
                + self.unassigned)


NO_POTS = Pots(0, 0, 0, 0, 0, 0, 0, 0)


def pots(s: State) -> Pots:
    """The pots of a state. Bonds are the balances of all who are no members: witnesses, reviewers, supervisors."""
    balances = {True: 0, False: 0}
    for role, _, _, _, _, level, weight in tally(s.ledger.accounts):
        balances[role == "member"] += level - weight * s.ledger.index
    held, claims = s.ledger.pots, sum(claim.bond_sat for claim in s.open_claims.values())
    return Pots(balances[True], balances[False], s.ledger.purse_sat, held[DUE], held[HELD] - claims, claims,
                held[CALLS], held[WAITING])


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

    It looks on from the pool's first block, so that it knows every payment; `begin` opens the period.
    `put_up` is what objections have put at stake; `journal_fees` what journal transactions have paid to miners, and
    how many of them, `journal_dark` those of which the chain data does not show it.
    """

    def __init__(self) -> None:
        self.spent: list[int] = []
        self.seals: dict[OutPoint, int] = {}
        self.funds_sat = 0
        self.due: dict[int, Item] = {}
        self.seen = self.spends = self.events = self.entries = self.journal = 0
        self.key: tuple[int, int, int] | None = None
        self.begin()

    def open(self, s: State, seals: Mapping[OutPoint, int]) -> None:
        """Looks on from a state instead of the first block. `seals`: what lies there at the journal's script."""
        self.seals, self.due, self.funds_sat = dict(seals), dict(s.items), s.funds_sat
        self.seen = self.events = len(s.events)
        self.spends, self.entries, self.journal = len(s.spends), len(s.entries), s.chain.journal_count
        self.key = (s.ledger.pots[DUE], s.next_item, len(s.spends))

    def begin(self) -> None:
        """From here on movements count."""
        self.cash_in, self.cash_out = Tally(CASH_IN), Tally(CASH_OUT)
        self.arisen, self.paid, self.cancelled = Tally(CASH_OUT), Tally(CASH_OUT), Tally(CASH_OUT)
        self.payouts: list[Payout] = []
        self.irregular: list[Irregular] = []
        self.levels: list[tuple[int, int]] = []
        self.put_up = Tally()
        self.journal_fees, self.journal_dark = Tally(), 0

    def __call__(self, s: State) -> None:
        """Notes the objections made since, and payments that have fallen due, grown, or been struck out again.

        What a spend has paid waits for `transaction`.
        """
        for event in s.events[self.seen:]:
            if event.kind == record.OBJECTION and not event.broken:
                objection = s.claims[event.digest].objection(event.txid)
                self.put_up.add("put up", objection.bond_sat if objection else 0)
        self.seen = len(s.events)
        key = (s.ledger.pots[DUE], s.next_item, len(s.spends))
        if key == self.key:
            return
        self.key = key
        settled = {n for spend in s.spends[self.spends:] if spend.lawful for n in spend.items}
        for number in sorted(s.drive.items_changed - settled):
            item, before = s.items.get(number), self.due.pop(number, None)
            if item is not None:
                self.due[number] = item
                grown = item.amount_sat - (before.amount_sat if before else 0)
                if grown > 0:
                    self.arisen.add(item.kind, grown)
                elif grown:
                    self.cancelled.add(item.kind, -grown)
            elif before is not None:
                self.cancelled.add(before.kind, before.amount_sat)

    def before(self, entry: ChainTx, s: State) -> None:
        """Notes what a transaction is about to spend. `s`: the state before it."""
        self.spent = [s.coins[i.outpoint].value_sat for i in entry.tx.inputs if i.outpoint in s.coins]

    def transaction(self, entry: ChainTx, s: State) -> None:
        """Notes what a transaction did to the coins. `s`: the state right after it, which `__call__` has seen."""
        spent = self.spent
        came = {n: s.coins[point] for n in range(len(entry.tx.outputs))
                if (point := OutPoint(entry.tx.txid, n)) in s.coins}
        came_sat = sum(coin.value_sat for coin in came.values())
        if came_sat != sum(spent):
            self.funds_sat += came_sat - sum(spent)
            self.levels.append((entry.height, self.funds_sat))
        self._journal(entry, s)
        spends, self.spends = s.spends[self.spends:], len(s.spends)
        if not spends:
            self._received(s, entry, came)
        elif spends[0].lawful:
            self._lawful(s, spends[0], entry, spent, came)
        else:
            self.irregular.append(Irregular(spends[0], sum(spent) - came_sat))
            self.cash_out.add("irregular", sum(spent) - came_sat)
        self.entries, self.events = len(s.entries), len(s.events)

    def _journal(self, entry: ChainTx, s: State) -> None:
        """What a journal transaction paid to miners, where all that it spends has paid the journal's script."""
        known = [self.seals.pop(i.outpoint, None) for i in entry.tx.inputs]
        self.seals.update({OutPoint(entry.tx.txid, n): out.value_sat for n, out in enumerate(entry.tx.outputs)
                           if out.script == s.chain.journal_script})
        if s.chain.journal_count != self.journal:
            self.journal = s.chain.journal_count
            brought = [value for value in known if value is not None]
            if len(brought) == len(known):
                self.journal_fees.add("fee", sum(brought) - sum(out.value_sat for out in entry.tx.outputs))
            else:
                self.journal_dark += 1

    def _received(self, s: State, entry: ChainTx, came: Mapping[int, Coin]) -> None:
        """Coins from outside: credited by the ledger, put up as a bond, or waiting for somebody or something."""
        bond = sum(o.bond_sat for e in s.events[self.events:] if e.kind == record.OBJECTION and not e.broken
                   and e.txid == entry.tx.txid and (o := s.claims[e.digest].objection(e.txid)))
        if bond:
            self.cash_in.add("objection bond", bond)
        waits = bool(s.waiting) and s.waiting[-1].txid == entry.tx.txid
        credited = {(e.ref, e.account): e.amount_sat for e in s.entries[self.entries:]
                    if e.kind in ("deposit", "donation")}
        for coin in came.values():
            number = coin.account
            amount = credited.get((str(coin.outpoint), number), 0)
            if amount:
                self._credited(s, number, amount)
            at_stake = min(coin.value_sat - amount, bond)
            bond -= at_stake
            if rest := coin.value_sat - amount - at_stake:
                self.cash_in.add("waiting" if waits else "unassigned", rest)

    def _lawful(self, s: State, spend: Spend, entry: ChainTx, spent: list[int], came: Mapping[int, Coin]) -> None:
        # Outputs are payees, change, record, in this order. A payee's address may have become one of the pool's.
        for item in spend.paid:
            self._paid(item)
        change = came.get(len(entry.tx.outputs) - 2) if spend.change_sat else None
        self._received(s, entry, {n: coin for n, coin in came.items() if coin != change})
        self._late(s, spend, entry)
        # Of what a sweep brings, late money comes in; its part of the fee is the depositors', not the pool's.
        own_change = spend.change_sat - spend.late_sat
        fee = spend.fee_sat if not spend.late_sat else sum(spent) - own_change
        self.cash_out.add("fee", fee)
        left = sum(spent) - own_change
        borne = sum(item.amount_sat for item in spend.paid) + fee - left
        if borne:
            self.cash_out.add("borne by payees", -borne)
        items = tuple(sorted(spend.paid, key=lambda i: i.number))
        self.payouts.append(Payout(spend, items, left - fee, len(spent)))

    def _late(self, s: State, spend: Spend, entry: ChainTx) -> None:
        """What had come late and is passed on: it comes in now."""
        rest = spend.late_sat
        for e in s.entries[self.entries:] if rest else ():
            if e.kind in ("deposit", "donation"):
                self._credited(s, e.account, e.amount_sat)
                rest -= e.amount_sat
        if rest:
            waits = bool(s.waiting) and s.waiting[-1].txid == entry.tx.txid
            self.cash_in.add("waiting" if waits else "unassigned", rest)

    def _credited(self, s: State, number: int, amount_sat: int) -> None:
        role = s.ledger.accounts[number].role if number != PURSE else ""
        self.cash_in.add("deposit" if role == "member" else "bond" if role else "donation", amount_sat)

    def _paid(self, item: Item) -> None:
        """What a settlement paid of a payment due, as far as that was still due."""
        before = self.due.pop(item.number, None)
        due = before.amount_sat if before else 0
        for kind, amount in ((item.kind, min(item.amount_sat, due)), ("not due", item.amount_sat - due)):
            if amount > 0:
                self.cash_out.add(kind, amount)
        if due:
            self.paid.add(item.kind, min(item.amount_sat, due))
        if due > item.amount_sat:
            # What is over has fallen due before, and is another payment from now on.
            self.arisen.add(item.kind, item.amount_sat - due, -1)
