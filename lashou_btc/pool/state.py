"""The pool's state at a height: everything that the fold knows, and its canonical bytes and hash.

The canonical state is a sequence of RFC 8785 objects, one a line: the head, then accounts, claims, payments due,
coins, each in order. Its SHA-256 is the state hash. Two programs that agree on it agree on every satoshi.
"""

import hashlib
import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import rfc8785

from lashou_btc.anchors.history import ScriptBook
from lashou_btc.anchors.tx import OutPoint
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.ledger import Account, Call, Ledger
from lashou_btc.pool.rules import Rules


@dataclass(slots=True)
class Seat:
    """A reviewer's seat on a claim's panel, drawn from block `drawn`; its review counts up to `deadline`."""

    account: int
    drawn: int
    deadline: int
    decision: str = ""
    amount: int = 0
    document: str = ""


@dataclass(slots=True)
class Objection:
    """An objection (or, after payment, a fraud report): the transaction that made it and the bond it put up."""

    txid: str
    account: int
    height: int
    bond_sat: int
    outcome: str = ""


@dataclass(slots=True)
class Claim:
    """A claim's life. `amount` and `approved` are in the contract's unit, `benefit_sat` in satoshi.

    `status`: waiting (for its draw), review, notice, disputed, called, payable, paid; or it ended as rejected (by
    its panel), undecided (nobody was left to decide), refused (an objection was upheld before payment), fraud
    (after), unfunded (nothing came in).
    """

    hash: str
    number: int
    account: int
    amount: int
    payee: str
    filed: int
    status: str = "waiting"
    draw_at: int = 0
    panel: list[Seat] = field(default_factory=list)
    approved: int = 0
    notice_end: int = 0
    notice_left: int = 0
    objections: list[Objection] = field(default_factory=list)
    benefit_sat: int = 0
    paid_txid: str = ""
    ended: int = 0

    @property
    def open(self) -> bool:
        """Whether its outcome is still to come."""
        return self.status in ("waiting", "review", "notice", "disputed", "called")

    def objection(self, txid: str) -> Objection | None:
        """The objection that a transaction made."""
        return next((o for o in self.objections if o.txid == txid), None)


@dataclass(slots=True)
class OpenCall:
    """A call that runs until `deadline`, for a claim (`ref` its hash) or for "dues".

    `raised_sat` is what the purse put in, less what defaulters will not pay: with `call.called_sat` it is what
    the call brings.
    """

    ref: str
    call: Call
    deadline: int
    raised_sat: int

    @property
    def brings_sat(self) -> int:
        """What comes in, as far as is known."""
        return self.call.called_sat + self.raised_sat


@dataclass(frozen=True, slots=True)
class Item:
    """A payment due: its number (the order of payment), kind, what it is for, payee address and satoshi."""

    number: int
    kind: str
    ref: str
    address: str
    amount_sat: int


@dataclass(frozen=True, slots=True, order=True)
class Coin:
    """An unspent output of the pool. Ordered as settlements spend them: oldest first, then txid, then number."""

    height: int
    outpoint: OutPoint
    value_sat: int
    branch: int
    index: int


def _age(coin: Coin) -> tuple[int, str, int]:
    """The order of coins, as a key: much faster than comparing the values themselves."""
    return coin.height, coin.outpoint.txid, coin.outpoint.vout


@dataclass(frozen=True, slots=True)
class Spend:
    """A transaction that spent pool coins: lawful, or irregular with the difference in words."""

    height: int
    position: int
    txid: str
    lawful: bool
    reason: str
    fee_sat: int
    document: str
    items: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """A record that the fold met: where and what, and its effect or why it had none (`broken`: the rule)."""

    height: int
    position: int
    leaf: int
    lane: str
    kind: int
    digest: str
    txid: str
    broken: str
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of an account's statement. `amount_sat` is signed; shares of costs are steps, not entries."""

    height: int
    account: int
    kind: str
    ref: str
    amount_sat: int


@dataclass(frozen=True, slots=True)
class Step:
    """A charge (or, below zero, a credit) to every sharing member: the index moved from `start` to `end`."""

    height: int
    ref: str
    start: int
    end: int


@dataclass
class State:
    """A pool at `height`. Made and changed by the fold alone; read by everyone."""

    contract: Contract
    rules: Rules
    ledger: Ledger
    height: int = 0
    block_hash: str = ""
    unknown: str = ""
    unknown_since: int = 0
    seal: OutPoint | None = None
    journal_count: int = 0
    contract_published: bool = False
    accepted: dict[int, str] = field(default_factory=dict)
    opened: int = 0
    next_account: int = 0
    claims: dict[str, Claim] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)
    next_item: int = 1
    coins: dict[OutPoint, Coin] = field(default_factory=dict)
    dust: dict[OutPoint, Coin] = field(default_factory=dict)
    unassigned: dict[int, int] = field(default_factory=dict)
    change_count: int = 0
    missing_sat: int = 0
    prices: dict[int, tuple[int, int]] = field(default_factory=dict)
    calls: list[OpenCall] = field(default_factory=list)
    pending_rules: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    operator_key: str = ""
    operator_payout: str = ""
    journal_script: bytes = b""
    # What follows is derived from the rest or only explains it, and is not part of the canonical state.
    book: ScriptBook = field(default_factory=lambda: ScriptBook(lambda branch, index: b""))
    timers: list[tuple[int, int, int]] = field(default_factory=list)
    by_number: list[Claim] = field(default_factory=list)
    open_claims: dict[str, Claim] = field(default_factory=dict)
    rejected: dict[int, int] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    uniqueness: dict[str, int] = field(default_factory=dict)
    bonded: list[int] = field(default_factory=list)
    spends: list[Spend] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def stop(self, reason: str) -> None:
        """From here on the state is unknown. Coins are still followed."""
        if not self.unknown:
            self.unknown, self.unknown_since = reason, self.height

    def at(self, height: int, rank: int, key: int) -> None:
        """Sets a timer: `rank` (see fold.TIMERS) and `key` say what is due once `height` has passed."""
        heapq.heappush(self.timers, (height, rank, key))

    def pay(self, kind: str, ref: str, address: str, amount_sat: int) -> None:
        """Adds a payment due, if there is anything to pay."""
        if amount_sat > 0:
            self.items[self.next_item] = Item(self.next_item, kind, ref, address, amount_sat)
            self.next_item += 1

    def enter(self, account: int, kind: str, ref: str, amount_sat: int) -> None:
        """Writes a line of an account's statement."""
        self.entries.append(Entry(self.height, account, kind, ref, amount_sat))

    def account(self, number: int) -> Account | None:
        """The account of that number, if it has been enrolled."""
        return self.ledger.accounts.get(number)

    def balance_sat(self, number: int) -> int:
        """An account's balance today."""
        return self.ledger.balance_sat(self.ledger.accounts[number])

    def oldest_coins(self, count: int) -> tuple[Coin, ...]:
        """The oldest coins, `count` at most, in the order in which settlements spend them.

        The dictionary is in the chain's order, so there is no need to look at younger ones.
        """
        found: list[Coin] = []
        for coin in self.coins.values():
            if found and len(found) >= count and coin.height > found[-1].height:
                break
            found.append(coin)
        return tuple(sorted(found, key=_age)[:count])

    @property
    def funds_sat(self) -> int:
        """What lies in the pool's counted coins."""
        return sum(coin.value_sat for coin in self.coins.values())

    def liabilities_sat(self) -> int:
        """Everything that the coins must cover: balances, purse, payments due, bonds held, calls running."""
        held = sum(o.bond_sat for c in self.claims.values() for o in c.objections if not o.outcome)
        called = sum(call.brings_sat for call in self.calls)
        return (self.ledger.total_sat() + sum(i.amount_sat for i in self.items.values()) + held + called
                + sum(self.unassigned.values()))

    def canonical(self) -> Iterator[bytes]:
        """The canonical state, a line at a time (without the newline)."""
        ledger = self.ledger
        yield rfc8785.dumps({
            "pool": self.contract.pool_id, "height": self.height, "block": self.block_hash,
            "unknown": self.unknown, "seal": str(self.seal) if self.seal else "", "journal": self.journal_count,
            "accepted": sorted(self.accepted), "opened": self.opened, "next_account": self.next_account,
            "next_item": self.next_item, "change": self.change_count, "missing_sat": self.missing_sat,
            "purse_sat": ledger.purse_sat, "rules": self.rules.to_json(),
            "prices": [[a, *p] for a, p in sorted(self.prices.items())],
            "unassigned": [list(pair) for pair in sorted(self.unassigned.items())],
            "operator": [self.operator_key, self.operator_payout, self.journal_script.hex()],
            "calls": [[c.ref, c.call.start, c.call.end, c.deadline, c.brings_sat] for c in self.calls],
            "pending": [[height, changes] for height, changes in self.pending_rules]})
        plans: dict[str, str] = {}
        for number in sorted(ledger.accounts):
            a = ledger.accounts[number]
            if a.plan not in plans:
                plans[a.plan] = rfc8785.dumps(a.plan).decode()
            # RFC 8785 by hand, its keys in order: the plan is the only text that could need escaping. There may be
            # millions of these lines, and of the coins' below.
            yield (f'{{"account":{number},"active_at":{a.active_at},"balance_sat":{ledger.balance_sat(a)},'
                   f'"debt_sat":{a.debt_sat},"enrolled":{a.enrolled},"exit_at":{a.exit_at},'
                   f'"grace_until":{a.grace_until},"key":"{a.key}","payout":"{a.payout}","plan":{plans[a.plan]},'
                   f'"role":"{a.role}","sharing":{a.sharing:d},"status":"{a.status}"}}').encode()
        for claim in sorted(self.claims.values(), key=lambda c: c.number):
            yield rfc8785.dumps({
                "claim": claim.hash, "account": claim.account, "amount": claim.amount, "payee": claim.payee,
                "filed": claim.filed, "status": claim.status, "draw_at": claim.draw_at,
                "approved": claim.approved, "notice_end": claim.notice_end, "notice_left": claim.notice_left,
                "benefit_sat": claim.benefit_sat, "paid": claim.paid_txid,
                "panel": [[s.account, s.deadline, s.decision, s.amount] for s in claim.panel],
                "objections": [[o.txid, o.account, o.bond_sat, o.outcome] for o in claim.objections]})
        for item in self.items.values():
            yield rfc8785.dumps({"item": item.number, "kind": item.kind, "ref": item.ref,
                                 "address": item.address, "amount_sat": item.amount_sat})
        for coin in sorted(self.coins.values(), key=_age):
            yield (f'{{"coin":"{coin.outpoint}","height":{coin.height},"path":"{coin.branch}/{coin.index}",'
                   f'"value_sat":{coin.value_sat}}}').encode()

    def hash(self) -> str:
        """The state hash: SHA-256 of the canonical lines, each ended by a newline."""
        digest = hashlib.sha256()
        for line in self.canonical():
            digest.update(line + b"\n")
        return digest.hexdigest()
