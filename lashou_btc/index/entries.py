"""What the index gives back when it is asked for one thing or another."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from lashou_btc.anchors.record import Record
from lashou_btc.anchors.tx import OutPoint


class IndexedBlock(NamedTuple):
    """A block's header as the index holds it. `median_time`: BIP113; read from the index it is None below the
    contract's birthday. `work`: of the chain from block 0 to here.
    """

    height: int
    hash: str
    previous: str
    time: int
    median_time: int | None
    work: int
    header: bytes


@dataclass(frozen=True, slots=True)
class IndexedTx:
    """A transaction that touches the pool, witnesses included."""

    height: int
    position: int
    txid: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class IndexedCoin:
    """An output that pays the pool (two branches for each epoch) or a journal script (branch -1), spent or not.

    Whether the pool's rules count it is the fold's business.
    """

    outpoint: OutPoint
    value_sat: int
    branch: int
    index: int
    height: int
    spent_height: int | None
    spent_txid: str | None


class KnownCoins(Mapping[OutPoint, IndexedCoin]):
    """All coins that the index knows, spent or not, by outpoint: each is looked up when it is asked for.

    `one` looks a coin up, `every` reads all, `count` counts them.
    """

    def __init__(self, one: Callable[[OutPoint], IndexedCoin | None], every: Callable[[], list[IndexedCoin]],
                 count: Callable[[], int]) -> None:
        self._one, self._every, self._count = one, every, count
        self._found: dict[OutPoint, IndexedCoin | None] = {}

    def __getitem__(self, outpoint: OutPoint) -> IndexedCoin:
        if outpoint not in self._found:
            self._found[outpoint] = self._one(outpoint)
        coin = self._found[outpoint]
        if coin is None:
            raise KeyError(outpoint)
        return coin

    def __iter__(self) -> Iterator[OutPoint]:
        every = self._every()
        self._found.update((coin.outpoint, coin) for coin in every)
        return iter([coin.outpoint for coin in every])

    def __len__(self) -> int:
        return self._count()


@dataclass(frozen=True, slots=True)
class IndexedRecord:
    """A record in a kept transaction, of any pool. `lane`: journal, settlement or open, by what it spends.

    Whether it acts is the fold's business.
    """

    height: int
    position: int
    txid: str
    vout: int
    record: Record
    lane: str
