"""A pool's coins, a row of columns each: some hundred bytes, where objects and a dictionary take four hundred."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence, ValuesView
from copy import copy
from dataclasses import dataclass, fields
from typing import Any

from lashou_btc.anchors.table import Rows
from lashou_btc.anchors.tx import OutPoint
from lashou_btc.pool.columns import Hashes, Seldom, append, filled, integers
from lashou_btc.pool.keyholders import is_receive

Late = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Coin:
    """An unspent output of the pool. `number`: coins are counted from 0 as they come, and numbers never return.

    `late`: whose it is, (account, satoshi), if it came to keyholders who had handed over before; it is the pool's
    only once it has been passed on to those who hold the keys.
    """

    height: int
    outpoint: OutPoint
    value_sat: int
    branch: int
    index: int
    number: int = 0
    late: Late = ()

    @property
    def epoch(self) -> int:
        """The epoch whose keyholders hold its keys."""
        return self.branch // 2

    @property
    def account(self) -> int:
        """Whose account it is paid to: 0, the purse, where it is change."""
        return self.index if is_receive(self.branch) else 0

    @property
    def age(self) -> tuple[int, str, int]:
        """What decides which coin is older: height, then txid as text, then output number."""
        return self.height, self.outpoint.txid, self.outpoint.vout


_new = object.__new__
_put_txid, _put_vout = (vars(OutPoint)[name].__set__ for name in ("txid", "vout"))
_put_height, _put_outpoint, _put_value, _put_branch, _put_index, _put_number, _put_late = (
    vars(Coin)[field.name].__set__ for field in fields(Coin))
_HEIGHT, _TXID, _VOUT, _VALUE, _BRANCH, _INDEX, _NUMBER, _LATE = range(8)
_MAKE: Sequence[Any] = (integers, Hashes, integers, integers, integers, integers, integers, lambda: Seldom(()))
_FEW = 64


class Coins(Mapping[OutPoint, Coin]):
    """Coins by outpoint, in the order in which they came, which is that of their numbers. `worth_sat`: of all."""

    def __init__(self, coins: Iterable[Coin] = ()) -> None:
        self._columns = [make() for make in _MAKE]
        self._rows = Rows()
        """Where each is, by its outpoint's hash."""
        self._gone = bytearray()
        """By row: 1 where the coin has been taken away. Such rows go when they are most."""
        self.worth_sat = 0
        for coin in coins:
            self.add(coin)

    def add(self, coin: Coin) -> None:
        """Adds a coin."""
        point = coin.outpoint
        self._rows.add(_hashed(point), len(self._gone))
        self._gone.append(0)
        self.worth_sat += coin.value_sat
        append(self._columns, (coin.height, point.txid, point.vout, coin.value_sat, coin.branch, coin.index,
                               coin.number, coin.late))

    def take(self, outpoint: OutPoint) -> None:
        """Takes a coin away. Raises KeyError where there is none."""
        row = self._find(outpoint)
        if row < 0:
            raise KeyError(outpoint)
        self._rows.remove(_hashed(outpoint), row)
        self._gone[row] = 1
        self.worth_sat -= self._columns[_VALUE][row]
        if len(self._gone) > max(2 * len(self), _FEW):
            self._close_up()

    def _close_up(self) -> None:
        living = list(self._living())
        columns = [[column[row] for row in living] for column in self._columns]
        self._columns = [filled(make, column) for make, column in zip(_MAKE, columns, strict=True)]
        self._gone = bytearray(len(living))
        self._rows = Rows()
        for row in range(len(living)):
            self._rows.add(_hashed(self._outpoint(row)), row)

    def _find(self, outpoint: OutPoint) -> int:
        """The coin's row, or -1."""
        txids, vouts = self._columns[_TXID], self._columns[_VOUT]
        return next((row for row in self._rows.find(_hashed(outpoint))
                     if vouts[row] == outpoint.vout and txids[row] == outpoint.txid), -1)

    def has(self, number: int) -> bool:
        """Whether the coin of that number is here."""
        return self._row(number) >= 0

    def _row(self, number: int) -> int:
        numbers = self._columns[_NUMBER]
        row = bisect_left(numbers, number)
        return row if row < len(numbers) and numbers[row] == number and not self._gone[row] else -1

    def numbered(self, number: int) -> Coin:
        """The coin of that number. Raises KeyError where there is none."""
        if (row := self._row(number)) < 0:
            raise KeyError(number)
        return self._coin(row)

    def sums(self) -> dict[int, tuple[int, int]]:
        """How many coins there are of each epoch, and what they come to."""
        found: dict[int, tuple[int, int]] = {}
        values, branches = self._columns[_VALUE], self._columns[_BRANCH]
        for row in self._living():
            count, sat = found.get(branches[row] // 2, (0, 0))
            found[branches[row] // 2] = count + 1, sat + values[row]
        return found

    def before(self, epoch: int) -> list[Coin]:
        """Coins of earlier epochs, in order."""
        branches = self._columns[_BRANCH]
        return [self._coin(row) for row in self._living() if branches[row] // 2 < epoch]

    def extreme(self, largest: bool, count: int, epoch: int) -> list[Coin]:
        """The largest (or smallest) coins of the epoch, equal ones in the order in which they came: so many, and
        all that are equal to the last of these in worth and height.
        """
        values, heights, branches = (self._columns[at] for at in (_VALUE, _HEIGHT, _BRANCH))
        rows = [row for row in self._living() if branches[row] // 2 == epoch]
        rows.sort(key=values.__getitem__, reverse=largest)
        end = count
        while end < len(rows) and (values[rows[end]], heights[rows[end]]) == (
                values[rows[count - 1]], heights[rows[count - 1]]):
            end += 1
        return [self._coin(row) for row in rows[:end]]

    def copy(self) -> "Coins":
        """Another one with the same in it."""
        other = copy(self)
        other._columns = [copy(column) for column in self._columns]
        other._gone, other._rows = self._gone[:], self._rows.copy()
        return other

    def __getitem__(self, outpoint: OutPoint) -> Coin:
        if (row := self._find(outpoint)) < 0:
            raise KeyError(outpoint)
        return self._coin(row)

    def __contains__(self, outpoint: object) -> bool:
        assert isinstance(outpoint, OutPoint)
        return self._find(outpoint) >= 0

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[OutPoint]:
        return (self._outpoint(row) for row in self._living())

    def __or__(self, other: Mapping[OutPoint, Coin]) -> dict[OutPoint, Coin]:
        return {**self, **other}

    def values(self) -> "_Values":
        """Every coin, in order."""
        return _Values(self)

    def _living(self) -> Iterator[int]:
        row = self._gone.find(0)
        while row >= 0:
            yield row
            row = self._gone.find(0, row + 1)

    def _outpoint(self, row: int) -> OutPoint:
        return OutPoint(self._columns[_TXID][row], self._columns[_VOUT][row])

    def _coin(self, row: int) -> Coin:
        heights, txids, vouts, values, branches, indexes, numbers, lates = self._columns
        point: OutPoint = _new(OutPoint)  # an __init__ of a frozen class takes three times as long
        _put_txid(point, txids[row])
        _put_vout(point, vouts[row])
        coin: Coin = _new(Coin)
        _put_height(coin, heights[row])
        _put_outpoint(coin, point)
        _put_value(coin, values[row])
        _put_branch(coin, branches[row])
        _put_index(coin, indexes[row])
        _put_number(coin, numbers[row])
        _put_late(coin, lates[row])
        return coin


class _Values(ValuesView[Coin]):
    _mapping: Coins

    def __iter__(self) -> Iterator[Coin]:
        return map(self._mapping._coin, self._mapping._living())


def _hashed(outpoint: OutPoint) -> int:
    return int(outpoint.txid[:8], 16) + outpoint.vout
