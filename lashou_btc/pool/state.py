"""The pool's state at a height.

It has three parts, each a class. `State` itself is canonical: what decides anything in it goes into the state hash
(lines.py says how). `Drive` is what the fold needs besides to go on from here: it follows from the same history and
could be stored beside the state. `Told` only tells people what happened; nothing is ever decided by it.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lashou_btc.anchors.table import Digests
from lashou_btc.anchors.tx import OutPoint
from lashou_btc.pool import canonical, lines, shelves
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.coins import Coin, Coins
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.pool.ledger import DUE, Entry, Ledger, Pot
from lashou_btc.pool.log import Log
from lashou_btc.pool.parts import Charge, Claim, Decision, Item, Objection, OpenCall, Payment, Rekey, Seat
from lashou_btc.pool.reading import Reader
from lashou_btc.pool.rules import Rules
from lashou_btc.pool.told import Event, Spend, Stance, Step, Told, Turn
from lashou_btc.pool.unknown import fixed
from lashou_btc.words import Said

__all__ = ["Charge", "Claim", "Coin", "Decision", "Drive", "Entry", "Event", "Item", "Objection", "OpenCall",
           "Payment", "Rekey", "Seat", "Spend", "State", "Step", "Told"]


@dataclass
class Drive:
    """What moves the fold on: it follows from the history, and a program that goes on from a state needs it.

    `acted`: contents that have acted; `bonded`: who may be drawn; the `..._changed` sets tell the trees which lines
    are not what they were.
    """

    timers: list[tuple[int, int, int]] = field(default_factory=list)
    open_claims: dict[str, Claim] = field(default_factory=dict)
    acted: Digests = field(default_factory=Digests)
    bonded: list[int] = field(default_factory=list)
    claims_changed: set[int] = field(default_factory=set)
    items_changed: set[int] = field(default_factory=set)
    trees: lines.Lines = field(default_factory=lines.Lines)


@dataclass
class State:
    """A pool at `height`. Made and changed by the fold alone; read by everyone.

    `unknown`: why the state stands still, or "". `acted`: a running hash over the contents that have acted.
    `unassigned`: money for numbers that nobody has, which came in so many `early_coins`. `waiting`: what came while
    it stood still. `last_price`: the price that was last in force, or 0. `rotations`: those announced, by their
    documents, and since when; `epoch`: the one whose witnesses have taken over their accounts.
    `opened`: the height at which the last witness accepted; `begun`: at which enough members had come together for
    costs to be shared; or 0. `dissolved`: the height of the pool's dissolution, or 0, and the ledger's mark then.
    """

    contract: Contract
    rules: Rules
    ledger: Ledger
    chain: Reader
    height: int = 0
    block_hash: str = ""
    unknown: str = ""
    contract_published: bool = False
    accepted: dict[int, str] = field(default_factory=dict)
    opened: int = 0
    begun: int = 0
    claims: dict[str, Claim] = field(default_factory=dict)
    by_number: list[Claim] = field(default_factory=list)
    items: dict[int, Item] = field(default_factory=dict)
    next_item: int = 1
    unassigned: dict[int, int] = field(default_factory=dict)
    early_coins: dict[int, int] = field(default_factory=dict)
    waiting: list[Payment | Decision] = field(default_factory=list)
    missing_sat: int = 0
    prices: dict[int, tuple[int, int]] = field(default_factory=dict)
    last_price: int = 0
    calls: list[OpenCall] = field(default_factory=list)
    pending_rules: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    rekeys: list[Rekey] = field(default_factory=list)
    rotations: dict[str, int] = field(default_factory=dict)
    epoch: int = 0
    dissolved: int = 0
    dissolved_mark: int = -1
    operator_key: str = ""
    operator_payout: str = ""
    operator_recipient: str = ""
    acted: str = "00" * 32
    drive: Drive = field(default_factory=Drive)
    told: Told = field(default_factory=Told)

    # What is read most, by its short name

    @property
    def coins(self) -> Coins:
        """Unspent coins, in the order of the chain."""
        return self.chain.coins

    @property
    def keyholders(self) -> Keyholders:
        """Who holds the keys now."""
        return self.chain.keyholders

    @property
    def seal(self) -> OutPoint | None:
        """The journal's present seal; None where it is broken."""
        return self.chain.seal

    @property
    def open_claims(self) -> dict[str, Claim]:
        """Claims whose outcome is to come, or that somebody disputes."""
        return self.drive.open_claims

    @property
    def entries(self) -> Log[Entry]:
        """Lines of accounts' statements."""
        return self.ledger.entries

    @property
    def spends(self) -> list[Spend]:
        """Transactions that spent coins of the pool."""
        return self.told.spends

    @property
    def events(self) -> Log[Event]:
        """Records that the fold met."""
        return self.told.events

    @property
    def steps(self) -> list[Step]:
        """Moves of the index."""
        return self.told.steps

    @property
    def unknown_since(self) -> int:
        """From which height on the state stands still."""
        return self.told.unknown_since

    @property
    def why(self) -> Said | None:
        """Why the state is unknown, for people; `unknown` is what the protocol says of it."""
        return self.told.why

    # What the fold does

    def stop(self, why: Said) -> None:
        """From here on the state is unknown. Coins are still followed."""
        if not self.unknown:
            self.unknown, self.told.why, self.told.unknown_since = fixed(why), why, self.height

    def at(self, height: int, timer: int, key: int) -> None:
        """Sets a timer, to run at the end of `height`."""
        heapq.heappush(self.drive.timers, (height, int(timer), key))

    def has_acted(self, content: str) -> None:
        """Remembers that a document has had its effect."""
        self.drive.acted.add(bytes.fromhex(content))
        self.acted = canonical.sha256_hex(bytes.fromhex(self.acted + content))

    def change(self, claim: Claim, **fields: Any) -> None:
        """Sets fields of a claim; without any, says that something within it has been changed."""
        for name, value in fields.items():
            setattr(claim, name, value)
        self.drive.claims_changed.add(claim.number)

    def pay(self, kind: str, ref: str, address: str, amount_sat: int, source: Pot, account: int = 0,
            serial: int = 0, coins: int = 0) -> int:
        """Makes a payment due out of a pot, if there is anything to pay. Returns its number, or 0."""
        if amount_sat <= 0:
            return 0
        self.ledger.move(source, DUE, amount_sat, kind, ref)
        number = self.next_item
        self.next_item += 1
        self.put(Item(number, kind, ref, address, amount_sat, account, serial, coins, self.height))
        return number

    def put(self, item: Item) -> None:
        """A payment due as it is now; one of nothing is gone."""
        if item.amount_sat:
            self.items[item.number] = item
        else:
            self.items.pop(item.number, None)
        self.drive.items_changed.add(item.number)

    def step(self, ref: str, start: int) -> None:
        """Remembers for people that the index has moved from `start` to where it is."""
        if self.ledger.index != start:
            self.told.steps.append(Step(self.height, ref, start, self.ledger.index))

    def note_turn(self) -> None:
        """Remembers for people what a transaction or timer that is over did to the index and to who shares.
        """
        told, ledger = self.told, self.ledger
        before, after, steps = told.noted, len(ledger.entries), len(told.steps)
        told.noted = after
        moved = steps > (told.turns[-1].steps if told.turns else 0)
        if not moved and not ledger.turned:
            return
        told.turn += 1
        if moved:
            told.turns.append(Turn(told.turn, steps, before, after))
        for number in sorted(ledger.turned):
            account = ledger.accounts[number]
            told.stances.append(Stance(number, told.turn, self.height, before, after, ledger.balance_sat(account),
                                       account.weight if account.sharing else 0))
        ledger.turned.clear()

    # What everybody asks

    def account(self, number: int) -> Account | None:
        """The account of that number, if it has been enrolled."""
        found: Account | None = self.ledger.accounts.get(number)
        return found

    def free_numbers(self) -> list[int]:
        """Numbers that an enrollment may ask for now: inside the window, nobody's, and not paid in on already."""
        if self.dissolved:
            return []
        return [n for n in shelves.free(self.ledger.accounts, self.contract.reserved + 1, self.chain.receive_window)
                if n not in self.unassigned]

    @property
    def next_account(self) -> int:
        """The lowest free number, 0 where there is none."""
        return next(iter(self.free_numbers()), 0)

    def balance_sat(self, number: int) -> int:
        """An account's balance today."""
        return self.ledger.balance_sat(self.ledger.accounts[number])

    @property
    def funds_sat(self) -> int:
        """What lies in the pool's counted coins."""
        return self.coins.worth_sat

    def liabilities_sat(self) -> int:
        """Everything that the coins must cover: balances, purse, payments due, bonds held, calls running."""
        return self.ledger.total_sat()

    def canonical(self) -> Iterator[bytes]:
        """The canonical state, a line at a time (without the newline)."""
        return lines.everything(self)

    def hash(self) -> str:
        """The state hash, hex: the root of the trees over the canonical lines."""
        return self.drive.trees.root(self)

    def prove(self, tree: str, number: int) -> lines.LineProof:
        """The proof that one line stands in this state. Raises as `lines.Lines.prove`."""
        return self.drive.trees.prove(self, tree, number)
