"""Unspent coins as a snapshot gives them: in parts, which are read as far as they are touched.

They behave as the plain dictionary in whose place they stand, to the order of their elements. What they come to,
and the largest and smallest, are kept with the parts, so that both are known without reading them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from heapq import nsmallest
from itertools import groupby
from operator import attrgetter

from lashou_btc.anchors.tx import OutPoint
from lashou_btc.pool import shelf
from lashou_btc.pool.coins import Coin
from lashou_btc.pool.shelf import LOOK, Keys, Part, Shelf, packed, unpacked

ENDS = 1_024, 4_096
"""So many of the smallest coins, and of the largest, lie in a part of their own: of the largest more than many
payouts spend.
"""

Worth = tuple[tuple[int, int, int], ...]
"""Of the coins of a part: epoch, how many, satoshi."""


class ShelvedCoins(Mapping[OutPoint, Coin]):
    """Unspent coins by outpoint, in the order of the chain, which is that of their numbers.

    `worth`: of each part what its coins come to; `places`: numbers by outpoint; `ends`: the coins of the least and
    of the greatest value, equal ones in the order in which they came, as many as fit.
    """

    def __init__(self, parts: Mapping[int, Part], worth: Mapping[int, Worth], places: Keys,
                 ends: tuple[Part, Part] | None) -> None:
        self.shelf = Shelf(Coin, shelf.WIDE, parts, attrgetter("number"))
        self.worth, self.places, self.ends = worth, places, ends
        self._count = sum(part.count for part in parts.values())
        self._new: dict[int, Coin] = {}
        """Those that are in no part yet."""
        self._held: dict[bool, list[Coin]] = {}
        """`ends`, once they have been read."""
        self._again: tuple[int, tuple[list[Coin], list[Coin]]] | None = None
        """The ends of one epoch's coins as they were found anew, when too few of `ends` were left."""
        self._newer: dict[int, Coin] = {}
        """Those that have come since."""

    def copy(self) -> "ShelvedCoins":
        """Another one that changes by itself."""
        other = ShelvedCoins({}, self.worth, self.places.copy(), self.ends)
        other.shelf, other._count, other._new = self.shelf.copy(), self._count, dict(self._new)
        other._held, other._again, other._newer = self._held, self._again, dict(self._newer)
        return other

    def _find(self, outpoint: OutPoint) -> Coin | None:
        for number in self.places.find(place_key(outpoint)):
            coin = self.shelf.get(number)
            if coin is not None and coin.outpoint == outpoint:
                return coin
        return None

    def __getitem__(self, outpoint: OutPoint) -> Coin:
        found = self._find(outpoint)
        if found is None:
            raise KeyError(outpoint)
        return found

    def __contains__(self, outpoint: object) -> bool:
        return isinstance(outpoint, OutPoint) and self._find(outpoint) is not None

    def add(self, coin: Coin) -> None:
        """Adds a coin."""
        self.shelf.beside(coin.number)[coin.number] = self._new[coin.number] = coin
        self._newer[coin.number] = coin
        self.places.add(place_key(coin.outpoint), coin.number)
        self._count += 1

    def take(self, outpoint: OutPoint) -> None:
        """Takes a coin away. Raises KeyError where there is none."""
        coin = self[outpoint]
        del self.shelf.beside(coin.number)[coin.number]
        self._new.pop(coin.number, None)
        self._newer.pop(coin.number, None)
        self.places.remove(place_key(outpoint), coin.number)
        self._count -= 1

    def has(self, number: int) -> bool:
        """Whether the coin of that number is here."""
        return self.shelf.get(number) is not None

    def numbered(self, number: int) -> Coin:
        """The coin of that number. Raises KeyError where there is none."""
        return self.shelf.beside(number)[number]

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[OutPoint]:
        return (coin.outpoint for coin in self._each())

    def _each(self) -> Iterator[Coin]:
        for at in self.shelf.places():
            values = self.shelf.at(at)
            yield from (values[number] for number in sorted(values))

    def values(self) -> Iterator[Coin]:  # type: ignore[override]  # no view
        """All coins, in order, read as they are asked for."""
        return self._each()

    def items(self) -> Iterator[tuple[OutPoint, Coin]]:  # type: ignore[override]  # no view
        """The same with their outpoints."""
        return ((coin.outpoint, coin) for coin in self._each())

    def __or__(self, other: Mapping[OutPoint, Coin]) -> dict[OutPoint, Coin]:
        return {**self, **other}

    @property
    def worth_sat(self) -> int:
        """What all coins come to."""
        return sum(sat for _, sat in self.sums().values())

    def sums(self) -> dict[int, tuple[int, int]]:
        """How many coins there are of each epoch, and what they come to."""
        found: dict[int, tuple[int, int]] = {}
        for worth in (*(self.worth[at] for at in self.shelf.shut()),
                      *(_worth(values.values()) for values in self.shelf.open.values())):
            for epoch, count, sat in worth:
                before = found.get(epoch, (0, 0))
                found[epoch] = before[0] + count, before[1] + sat
        return found

    def before(self, epoch: int) -> list[Coin]:
        """Coins of earlier epochs, in order."""
        return [coin for at in self.shelf.places()
                if at in self.shelf.open or any(one < epoch for one, _, _ in self.worth[at])
                for _, coin in sorted(self.shelf.at(at).items()) if coin.epoch < epoch]

    def extreme(self, largest: bool, count: int, epoch: int) -> Iterable[Coin]:
        """Coins of the epoch, in no order, among which are the `count` largest (or smallest), and all that equal
        the last of these in worth and height.
        """
        if self.ends is None:
            return (coin for coin in self._each() if coin.epoch == epoch)
        if self._again is not None and self._again[0] == epoch:
            held, new = self._again[1][largest], self._newer
        else:
            if largest not in self._held:
                self._held[largest] = unpacked(Coin, self.ends[largest])
            held, new = self._held[largest], self._new
        every = len(held) < ENDS[largest]

        def known(coin: Coin) -> bool:
            """Whether none that is not among these comes before it, or is equal to it."""
            return coin.epoch == epoch and (every or _rank(coin, largest) < _rank(held[-1], largest))
        came, found = list(filter(known, new.values())), list[Coin]()
        for coin in filter(known, held):
            if len(found) >= count and _rank(coin, largest) > _rank(found[-1], largest):
                break
            if self._is_here(coin):
                found.append(coin)
        found += came
        if every or len(found) >= count:
            return found
        # Payouts have spent them. Of a pool with many coins the next ones are found once, and not for each payout.
        coins = [c for c in self._each() if c.epoch == epoch]
        self._again, self._newer = (epoch, _extremes(coins)), {}
        return coins

    def _is_here(self, coin: Coin) -> bool:
        """Whether a packed coin is there still. Nothing needs to be read where its part has not been touched."""
        values = self.shelf.open.get(coin.number // self.shelf.wide)
        return values is None or coin.number in values

    def seal(self) -> "ShelvedCoins":
        """The same with everything in parts."""
        parts = self.shelf.seal()
        worth = {at: self.worth[at] if at not in self.shelf.open else _worth(self.shelf.open[at].values())
                 for at in parts}
        ends = self.ends
        if ends is None or any(parts.get(at) is not part for at, part in self.shelf.parts.items()) \
                or len(parts) != len(self.shelf.parts):
            ends = _ends(self._each)
        return ShelvedCoins(parts, worth, self.places.seal(), ends)


def sealed_coins(coins: Mapping[OutPoint, Coin]) -> ShelvedCoins:
    """Coins in parts."""
    if isinstance(coins, ShelvedCoins):
        return coins.seal()
    places, parts, worth = Keys(LOOK), {}, {}
    for at, group in groupby(coins.values(), lambda coin: coin.number // shelf.WIDE):  # so few objects at a time
        every = list(group)
        parts[at], worth[at] = packed(Coin, every), _worth(every)
        for coin in every:
            places.add(place_key(coin.outpoint), coin.number)
    return ShelvedCoins(parts, worth, places.seal(), _ends(coins.values))


def _ends(coins: Callable[[], Iterable[Coin]]) -> tuple[Part, Part]:
    least, greatest = _extremes(list(coins()))
    return packed(Coin, least), packed(Coin, greatest)


def _extremes(coins: Sequence[Coin]) -> tuple[list[Coin], list[Coin]]:
    return (nsmallest(ENDS[False], coins, lambda coin: (coin.value_sat, coin.number)),
            nsmallest(ENDS[True], coins, lambda coin: (-coin.value_sat, coin.number)))


def _rank(coin: Coin, largest: bool) -> tuple[int, int]:
    """The least or the greatest first, equal ones by height; those of one block are equal here."""
    return -coin.value_sat if largest else coin.value_sat, coin.height


def place_key(outpoint: OutPoint) -> bytes:
    """What a coin is looked up by; another outpoint may have the same."""
    return bytes.fromhex(outpoint.txid[:20]) + (outpoint.vout & 0xffff).to_bytes(2, "big")


def _worth(coins: Iterable[Coin]) -> Worth:
    found: dict[int, tuple[int, int]] = {}
    for coin in coins:
        count, sat = found.get(coin.epoch, (0, 0))
        found[coin.epoch] = count + 1, sat + coin.value_sat
    return tuple((epoch, count, sat) for epoch, (count, sat) in sorted(found.items()))
