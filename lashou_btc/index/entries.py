"""What the index gives back when it is asked for one thing or another."""

from dataclasses import dataclass

from lashou_btc.anchors.record import Record
from lashou_btc.anchors.tx import OutPoint


@dataclass(frozen=True, slots=True)
class IndexedBlock:
    """A block's header as the index holds it. `median_time`: BIP113, None below the contract's birthday. `work`: of
    the chain from block 0 to here.
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
