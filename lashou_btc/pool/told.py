"""What only tells people how a state came about: nothing is ever decided by it.

It is told as values (`lashou_btc.words`), so that the same fold comes to the same whoever reads it.
"""

from dataclasses import dataclass, field
from typing import Any

from lashou_btc.pool.log import Log
from lashou_btc.pool.parts import Item
from lashou_btc.words import Said


def kept(what: Said) -> Said:
    """What is said, with nothing but texts, numbers, lists and such again among its values: as it can be packed."""
    return Said(what.key, {name: _plain(value) for name, value in what.values.items()})


def _plain(value: Any) -> Any:
    value = getattr(value, "said", value)  # of an error
    if isinstance(value, Said):
        return kept(value)
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value if type(value) in (int, str) else str(value)


@dataclass(frozen=True, slots=True)
class Spend:
    """A transaction that spent pool coins: lawful, or irregular with the difference. `items` are the
    numbers of those that it paid, `paid` is what it paid of them, `change_sat` what it gave back to the pool, of
    that `late_sat` what had come late to earlier keyholders; `carry`: it pays nobody; `ours`: it spent coins of the
    keyholders of then. What others pass on moves nothing that a payout or a carry rests on. Of an irregular one
    `took_sat` is what it took, and `unsettled`: the state that it names was unknown, so nothing else is held
    against it.
    """

    height: int
    position: int
    txid: str
    lawful: bool
    reason: Said | None
    fee_sat: int
    document: str
    items: tuple[int, ...] = ()
    carry: bool = False
    change_sat: int = 0
    paid: tuple[Item, ...] = ()
    late_sat: int = 0
    ours: bool = True
    took_sat: int = 0
    unsettled: bool = False


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
    text: Said


@dataclass(frozen=True, slots=True)
class Step:
    """A charge to every sharing member: the index moved from `start` to `end`."""

    height: int
    ref: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Turn:
    """A transaction or a timer that moved the index: of `turns` that are told of its number, how many steps there
    were after it, and how many entries before and after it.
    """

    number: int
    steps: int
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Stance:
    """How an account stood after a turn in which it began or ended to share, or got another weight: its balance,
    and the weight by which it shares from then on, or 0. `turn`, `before`, `after`: as of a `Turn`.
    """

    account: int
    turn: int
    height: int
    before: int
    after: int
    balance_sat: int
    weight: int


@dataclass
class Told:
    """What only tells people. `turns` and `stances` tell which entries came before which step, and who shared in
    it: `turn` counts them, `noted` are the entries up to the last transaction or timer.
    `why` is why the state is unknown.
    """

    spends: list[Spend] = field(default_factory=list)
    events: Log[Event] = field(default_factory=lambda: Log(Event))
    steps: list[Step] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    stances: Log[Stance] = field(default_factory=lambda: Log(Stance))
    turn: int = 0
    noted: int = 0
    unknown_since: int = 0
    why: Said | None = None
