"""Accounts: what is known of each member, witness, reviewer and supervisor.

A ledger may have a million. So their fields lie in columns (`columns`), some 200 bytes for what an object of its
own takes three times as many for. An `Account` is a view of one row, made when it is asked for: any two of one
row are equal and stay so, but are not one object.
"""

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence, ValuesView
from dataclasses import MISSING, dataclass, fields
from functools import partial
from hashlib import sha256
from itertools import repeat
from typing import TYPE_CHECKING, Any

from lashou_btc.anchors.table import Rows
from lashou_btc.pool.columns import (
    Cells,
    Column,
    Columns,
    Few,
    Hashes,
    Same,
    Seldom,
    append,
    filled,
    integers,
    put,
)

Span = tuple[int, int, int]


@dataclass(init=False)
class Account:
    """An account, as a row of a ledger's, or of its own until it is opened. `balance_sat` is as of the index level
    `touched`; ask the ledger for today's balance.

    `put_sat`: what came into its balance less what left it, costs aside. What it has borne of these is that less
    the balance, so no charge to all has to touch it.

    `spans`: when it shared, as (first mark, mark before which it stopped, weight), -1 for the open end. `coins`:
    coins that its money came in, which a refund pays for; `refunds` counts its refunds, `refund` is the item that
    waits, or 0.

    `recipient`: what papers for whoever holds the key are encrypted to (`age`), "" where none was stated.

    `age` in whole years at the enrollment, -1 where it was not said. What follows a person from one account to the
    next: `before`, the account that it had before, or 0; `rejections` of its claims in a row; `pause_until`, no
    claim before that height; `received`, what it has got in all, in the contract's unit.
    """

    if not TYPE_CHECKING:  # a type checker would want the fields below among them
        __slots__ = ("_columns", "_row")

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
    veto: str = ""
    recipient: str = ""
    age: int = -1
    before: int = 0
    balance_sat: int = 0
    put_sat: int = 0
    touched: int = 0
    version: int = 0
    sharing: bool = False
    spans: tuple[Span, ...] = ()
    active_at: int = 0
    grace_until: int = 0
    exit_at: int = 0
    debt_sat: int = 0
    coins: int = 0
    refunds: int = 0
    refund: int = 0
    open_claim: str = ""
    rejections: int = 0
    pause_until: int = 0
    received: int = 0

    def __init__(self, number: int, role: str, key: str, payout: str, **others: Any) -> None:
        """One of no ledger yet: its fields are a row of their own."""
        fields = USUAL | others
        if len(fields) != len(USUAL):
            raise TypeError(*(others.keys() - USUAL.keys()))  # which no account has
        self._columns: list[Any] = [[number], [role], [key], [payout], *([value] for value in fields.values())]
        self._row: int = 0

    @classmethod
    def of_columns(cls, columns: Sequence[Sequence[Any]]) -> "list[Account]":
        """Accounts whose fields are given column by column, in their order: these they share."""
        made = [filled(_MAKE.get(name, integers), column) for name, column in zip(FIELDS, columns, strict=True)]
        return [_view(made, row) for row in range(len(columns[0]))]

    def values(self) -> list[Any]:
        """All fields, in their order: quicker than one by one."""
        row = self._row
        return [column[row] for column in self._columns]

    @property
    def gone(self) -> bool:
        """Whether the account has ended: lapsed, left, expelled, or closed by a dissolution."""
        return self.status in ("lapsed", "left", "expelled", "closed")

    @property
    def level_sat(self) -> int:
        """What the balance would be at index 0: no charge to all changes it."""
        return self.balance_sat + self.weight * self.touched if self.sharing else self.balance_sat

    def weight_at(self, mark: int) -> int:
        """The weight by which the account was sharing at that mark, 0 where it was not."""
        return next((weight for first, end, weight in self.spans if first <= mark and (end < 0 or mark < end)), 0)


FIELDS: Mapping[str, Any] = {field.name: field.type for field in fields(Account)}
"""An account's fields, with their types."""

USUAL: dict[str, Any] = {field.name: field.default for field in fields(Account) if field.default is not MISSING}
"""What is so where nothing else is said."""

_MAKE: Mapping[str, Callable[[], Column]] = {
    "role": Few, "plan": Few, "status": Few, "key": Hashes, "identity": Hashes, "uniqueness": Hashes,
    "veto": Hashes, "payout": Cells, "recipient": Cells, "open_claim": partial(Seldom, ""), "spans": Same}
"""Columns of what is no integer."""


def _field(at: int, kind: type) -> property:
    def get(account: Account) -> Any:
        return account._columns[at][account._row]

    def flag(account: Account) -> bool:
        return bool(account._columns[at][account._row])

    def set_to(account: Account, value: Any) -> None:
        try:
            account._columns[at][account._row] = value
        except OverflowError:
            put(account._columns, at, account._row, value)

    return property(flag if kind is bool else get, set_to)


for _at, (_name, _kind) in enumerate(FIELDS.items()):
    setattr(Account, _name, _field(_at, _kind))


_UNIQUENESS = list(FIELDS).index("uniqueness")
_new = object.__new__


def _view(columns: Columns, row: int) -> Account:
    account: Account = _new(Account)
    account._columns, account._row = columns, row
    return account


def _hashed(tag: str) -> int:
    return int.from_bytes(sha256(tag.encode()).digest()[:4], "big")  # a tag itself may be whatever somebody likes


class Accounts(Mapping[int, Account]):
    """Accounts by number, in the order in which they were opened."""

    def __init__(self) -> None:
        self._columns: list[Any] = [_MAKE.get(name, integers)() for name in FIELDS]
        self._rows = array("i")
        """By number: the row, counted from 1; 0 where there is none."""
        self._tagged = Rows()

    def add(self, account: Account) -> None:
        """Adds an account, which becomes a view of its row."""
        number = account.number
        assert number not in self
        if number >= len(self._rows):
            self._rows.frombytes(bytes(4 * (number + 1 - len(self._rows))))
        append(self._columns, account.values())
        account._columns, account._row = self._columns, len(self) - 1
        self._rows[number] = account._row + 1
        if account.uniqueness:
            self._tagged.add(_hashed(account.uniqueness), account._row)

    def __getitem__(self, number: int) -> Account:
        row = self._rows[number] if 0 <= number < len(self._rows) else 0
        if not row:
            raise KeyError(number)
        return _view(self._columns, row - 1)

    def __contains__(self, number: object) -> bool:
        assert isinstance(number, int)
        return 0 <= number < len(self._rows) and self._rows[number] > 0

    def get(self, number: int, default: Any = None) -> Any:
        """As a dictionary's."""
        return self[number] if 0 <= number < len(self._rows) and self._rows[number] else default

    def tagged(self, tag: str) -> Account | None:
        """The last account of the person with that uniqueness tag."""
        found = [row for row in self._tagged.find(_hashed(tag)) if self._columns[_UNIQUENESS][row] == tag]
        return _view(self._columns, max(found)) if found else None

    def __len__(self) -> int:
        return len(self._columns[0])

    def __iter__(self) -> Iterator[int]:
        return iter(self._columns[0])

    def values(self) -> "_Values":
        """Every account, in order."""
        return _Values(self)


class _Values(ValuesView[Account]):
    _mapping: Accounts

    def __iter__(self) -> Iterator[Account]:
        return map(_view, repeat(self._mapping._columns), range(len(self._mapping)))
