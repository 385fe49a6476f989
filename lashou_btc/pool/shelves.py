"""Accounts, coins and what else grows with a pool, as a snapshot gives them: read as far as they are touched.

Each behaves as the plain dictionary or set in whose place it stands: accounts and coins to the order of their
elements, which nobody asks of the others. What is asked of all of them at once (how many members there are, what
the coins come to, the largest coins) is kept with the parts, so that the functions below answer it for a state of
either kind, and read nothing of a packed one for it.
"""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, MutableMapping, MutableSet
from hashlib import sha256
from heapq import nlargest, nsmallest
from itertools import groupby, pairwise
from operator import attrgetter

from lashou_btc.anchors.tx import OutPoint
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.coins import Coin
from lashou_btc.pool.shelf import Keys, Part, Shelf, packed, shelved, unpacked

WIDE = 128
"""So many accounts, or coins, are in a part."""
LOOK = 12
"""Bytes of a hash by which something is looked up, and then compared in full."""
ENDS = 1_024
"""So many of the largest coins, and of the smallest, lie in a part of their own."""

Tally = tuple[tuple[str, str, str, int, int, int, int], ...]
"""Of the accounts of a part by role, status and plan: how many, how many of these share, the sum of their levels,
and of the weights of those who share.
"""
Worth = tuple[tuple[int, int, int], ...]
"""Of the coins of a part: epoch, how many, satoshi."""


class Accounts(Mapping[int, Account]):
    """Accounts by number, in the order in which they were enrolled.

    `spans`: which numbers are packed, as first and last; `order`: all of them in order, if that is not the order of
    the numbers; `facts`: of each part its tally, and who has a grace that ends; `looked_up`: numbers by a hash of a
    key, and of a payout address. Who has another one by now is still found by the former, and is left out then.
    """

    def __init__(self, parts: Mapping[int, Part], spans: list[tuple[int, int]], order: Part | None,
                 facts: Mapping[int, tuple[Tally, tuple[int, ...]]], looked_up: Keys) -> None:
        self.shelf = Shelf(Account, WIDE, parts, attrgetter("number"))
        self._firsts, self._lasts = [first for first, _ in spans], [last for _, last in spans]
        self.order, self.facts, self.looked_up = order, facts, looked_up
        self._new: dict[int, None] = {}  # in their order
        self._packed = sum(last - first + 1 for first, last in spans)

    def _is_packed(self, number: int) -> bool:
        at = bisect_right(self._firsts, number) - 1
        return at >= 0 and number <= self._lasts[at]

    def __getitem__(self, number: int) -> Account:
        found = self.shelf.get(number)
        if found is None:
            raise KeyError(number)
        return found

    def __contains__(self, number: object) -> bool:
        return isinstance(number, int) and (self._is_packed(number) or number in self._new)

    def add(self, account: Account) -> None:
        """Adds an account. It ends, and stays."""
        self._new[account.number] = None
        self.shelf.beside(account.number)[account.number] = account

    def __len__(self) -> int:
        return self._packed + len(self._new)

    def __iter__(self) -> Iterator[int]:
        if self.order is not None:
            yield from unpacked(int, self.order)
        else:
            for first, last in zip(self._firsts, self._lasts, strict=True):
                yield from range(first, last + 1)
        yield from self._new

    def values(self) -> list[Account]:  # type: ignore[override]  # no view
        """All accounts, in order."""
        return [self[number] for number in self]

    def items(self) -> list[tuple[int, Account]]:  # type: ignore[override]  # no view
        """The same with their numbers."""
        return [(number, self[number]) for number in self]

    def tally(self) -> Tally:
        """As of a part, of all."""
        found: dict[tuple[str, str, str], list[int]] = {}
        for rows in (*(self.facts[at][0] for at in self.shelf.shut()),
                     *(_tally(values.values()) for values in self.shelf.open.values())):
            for role, status, plan, count, sharing, level, weight in rows:
                _add(found, (role, status, plan), count, sharing, level, weight)
        return _rows(found)

    def in_grace(self) -> list[Account]:
        """Accounts with a grace that ends."""
        for at in [at for at in self.shelf.shut() if self.facts[at][1]]:
            self.shelf.at(at)
        found = [a for values in self.shelf.open.values() for a in values.values() if a.grace_until]
        return self.in_order(found)

    def having(self, text: str) -> list[Account]:
        """Accounts that have this key, or this payout address, now."""
        for number in self.looked_up.find(_look(text)):
            self.shelf.get(number)
        return self.in_order([a for values in self.shelf.open.values() for a in values.values()
                               if text in (a.key, a.payout)])

    def in_order(self, found: list[Account]) -> list[Account]:
        """These in the order of all."""
        if len(found) < 2:
            return found
        if self.order is None and not self._new:
            return sorted(found, key=attrgetter("number"))
        wanted = {a.number: a for a in found}
        return [wanted[number] for number in self if number in wanted]

    @property
    def new(self) -> Collection[int]:
        """Numbers that are in no part yet, in the order in which they came."""
        return self._new.keys()

    def free(self, start: int, stop: int) -> list[int]:
        """Numbers in that range that no account has."""
        found: list[int] = []
        for first, last in zip([*self._firsts, stop], [-1, *self._lasts], strict=True):
            found += [n for n in range(max(start, last + 1), min(first, stop)) if n not in self._new]
        return found

    def seal(self) -> "Accounts":
        """The same with everything in parts."""
        parts = self.shelf.seal()
        facts = {at: self.facts[at] if at not in self.shelf.open else _facts(self.shelf.open[at].values())
                 for at in parts}
        numbers = list(self) if self._new else None
        found = self.looked_up.copy()
        for values in self.shelf.open.values():
            for account in values.values():
                for look in (_look(account.key), _look(account.payout)):
                    if account.number not in found.find(look):
                        found.add(look, account.number)
        if numbers is None:
            return Accounts(parts, self.spans, self.order, facts, found.seal())
        return Accounts(parts, spans(numbers), _order(numbers), facts, found.seal())

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Which numbers are packed."""
        return list(zip(self._firsts, self._lasts, strict=True))


def sealed_accounts(accounts: Mapping[int, Account]) -> Accounts:
    """Accounts in parts."""
    if isinstance(accounts, Accounts):
        return accounts.seal()
    made = Accounts({}, [], None, {}, Keys(LOOK))
    made.shelf = shelved(Account, WIDE, accounts.values(), attrgetter("number"))
    made._new = dict.fromkeys(accounts)
    return made.seal()


def _look(text: str) -> bytes:
    return sha256(text.encode()).digest()[:LOOK]


def _facts(accounts: Iterable[Account]) -> tuple[Tally, tuple[int, ...]]:
    every = list(accounts)
    return _tally(every), tuple(sorted(a.number for a in every if a.grace_until))


def _tally(accounts: Iterable[Account]) -> Tally:
    found: dict[tuple[str, str, str], list[int]] = {}
    for a in accounts:
        _add(found, (a.role, a.status, a.plan), 1, int(a.sharing), a.level_sat, a.weight if a.sharing else 0)
    return _rows(found)


def _rows(found: dict[tuple[str, str, str], list[int]]) -> Tally:
    return tuple((*who, count, sharing, level, weight)
                 for who, (count, sharing, level, weight) in sorted(found.items()))


def _add(found: dict[tuple[str, str, str], list[int]], who: tuple[str, str, str], *more: int) -> None:
    sums = found.setdefault(who, [0, 0, 0, 0])
    for n, one in enumerate(more):
        sums[n] += one


def spans(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers as stretches, first and last of each."""
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found


def _order(numbers: list[int]) -> Part | None:
    return None if all(one < other for one, other in pairwise(numbers)) else packed(int, numbers)


class Coins(Mapping[OutPoint, Coin]):
    """Unspent coins by outpoint, in the order of the chain, which is that of their numbers.

    `worth`: of each part what its coins come to; `places`: numbers by outpoint; `ends`: the coins of the least and
    of the greatest value, as many as fit, which are all of those where there are no more.
    """

    def __init__(self, parts: Mapping[int, Part], worth: Mapping[int, Worth], places: Keys,
                 ends: tuple[Part, Part] | None) -> None:
        self.shelf = Shelf(Coin, WIDE, parts, attrgetter("number"))
        self.worth, self.places, self.ends = worth, places, ends
        self._count = sum(part.count for part in parts.values())
        self._new: dict[int, Coin] = {}
        """Those that are in no part yet."""

    def copy(self) -> "Coins":
        """Another one that changes by itself."""
        other = Coins({}, self.worth, self.places.copy(), self.ends)
        other.shelf, other._count, other._new = self.shelf.copy(), self._count, dict(self._new)
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
        self.places.add(place_key(coin.outpoint), coin.number)
        self._count += 1

    def take(self, outpoint: OutPoint) -> None:
        """Takes a coin away. Raises KeyError where there is none."""
        coin = self[outpoint]
        del self.shelf.beside(coin.number)[coin.number]
        self._new.pop(coin.number, None)
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
        end = self.ends[largest]
        held: list[Coin] = unpacked(Coin, end)
        every = end.count < ENDS
        last = held[-1].value_sat if held else 0
        found = [c for c in (*held, *self._new.values()) if c.epoch == epoch and (
            every or (c.value_sat > last if largest else c.value_sat < last))]
        found = [c for c in found if c.number in self._new or self._is_here(c)]
        return found if every or len(found) >= count else (c for c in self._each() if c.epoch == epoch)

    def _is_here(self, coin: Coin) -> bool:
        """Whether a packed coin is there still. Nothing needs to be read where its part has not been touched."""
        values = self.shelf.open.get(coin.number // self.shelf.wide)
        return values is None or coin.number in values

    def seal(self) -> "Coins":
        """The same with everything in parts."""
        parts = self.shelf.seal()
        worth = {at: self.worth[at] if at not in self.shelf.open else _worth(self.shelf.open[at].values())
                 for at in parts}
        ends = self.ends
        if ends is None or any(parts.get(at) is not part for at, part in self.shelf.parts.items()) \
                or len(parts) != len(self.shelf.parts):
            ends = _ends(self._each)
        return Coins(parts, worth, self.places.seal(), ends)


def sealed_coins(coins: Mapping[OutPoint, Coin]) -> Coins:
    """Coins in parts."""
    if isinstance(coins, Coins):
        return coins.seal()
    places, parts, worth = Keys(LOOK), {}, {}
    for at, group in groupby(coins.values(), lambda coin: coin.number // WIDE):  # so few objects at a time
        every = list(group)
        parts[at], worth[at] = packed(Coin, every), _worth(every)
        for coin in every:
            places.add(place_key(coin.outpoint), coin.number)
    return Coins(parts, worth, places.seal(), _ends(coins.values))


def _ends(coins: Callable[[], Iterable[Coin]]) -> tuple[Part, Part]:
    least, greatest = (end(ENDS, coins(), key=lambda coin: (coin.value_sat, coin.number))
                       for end in (nsmallest, nlargest))
    return packed(Coin, least), packed(Coin, greatest)


def place_key(outpoint: OutPoint) -> bytes:
    """What a coin is looked up by; another outpoint may have the same."""
    return bytes.fromhex(outpoint.txid[:20]) + (outpoint.vout & 0xffff).to_bytes(2, "big")


def _worth(coins: Iterable[Coin]) -> Worth:
    found: dict[int, tuple[int, int]] = {}
    for coin in coins:
        count, sat = found.get(coin.epoch, (0, 0))
        found[coin.epoch] = count + 1, sat + coin.value_sat
    return tuple((epoch, count, sat) for epoch, (count, sat) in sorted(found.items()))


class Hashes(MutableSet[bytes]):
    """A set of hashes of 32 bytes."""

    def __init__(self, keys: Keys) -> None:
        self.keys = keys

    def __contains__(self, value: object) -> bool:
        return isinstance(value, bytes) and bool(self.keys.find(value))

    def __iter__(self) -> Iterator[bytes]:
        return (key for key, _ in self.keys)

    def __len__(self) -> int:
        return len(self.keys)

    def add(self, value: bytes) -> None:
        """Puts one in."""
        if value not in self:
            self.keys.add(value)

    def discard(self, value: bytes) -> None:
        """Takes one out."""
        if value in self:
            self.keys.remove(value, 0)


class Tags(MutableMapping[str, int]):
    """Numbers by a hash of 32 bytes in hex."""

    def __init__(self, keys: Keys) -> None:
        self.by_tag = keys

    def __getitem__(self, tag: str) -> int:
        found = self.by_tag.find(bytes.fromhex(tag)) if len(tag) == 64 else []
        if not found:
            raise KeyError(tag)
        return found[0]

    def __setitem__(self, tag: str, number: int) -> None:
        for before in self.by_tag.find(bytes.fromhex(tag)):
            self.by_tag.remove(bytes.fromhex(tag), before)
        self.by_tag.add(bytes.fromhex(tag), number)

    def __delitem__(self, tag: str) -> None:
        self.by_tag.remove(bytes.fromhex(tag), self[tag])

    def __iter__(self) -> Iterator[str]:
        return (key.hex() for key, _ in self.by_tag)

    def __len__(self) -> int:
        return len(self.by_tag)


# What is asked of all at once, of a plain dictionary or of one in parts


def tally(accounts: Mapping[int, Account]) -> Tally:
    """By role, status and plan how many accounts there are, and the rest of a tally."""
    return accounts.tally() if isinstance(accounts, Accounts) else _tally(accounts.values())


class Statuses:
    """The accounts as they are now, for whoever asks later what has changed."""

    def __init__(self, accounts: Mapping[int, Account]) -> None:
        self._parts: Mapping[int, Part] = {}
        self._known: dict[int, dict[int, str]] = {}
        """Statuses by number, by part."""
        self._new: set[int] = set()
        if isinstance(accounts, Accounts):
            self._parts, self._new = dict(accounts.shelf.parts), set(accounts.new)
            for at, values in accounts.shelf.open.items():
                self._known[at] = {number: a.status for number, a in values.items()}
        else:
            for number, a in accounts.items():
                self._known.setdefault(number // WIDE, {})[number] = a.status

    def joined(self, accounts: Mapping[int, Account]) -> list[Account]:
        """Those that were not there then, by number."""
        numbers = accounts.new if isinstance(accounts, Accounts) else accounts
        return [accounts[n] for n in sorted(numbers) if n not in self._new and self._of(n) is None]

    def moved(self, accounts: Mapping[int, Account]) -> list[Account]:
        """Those that have another status, or were not there then, in order. Who is in no part that has been touched
        since is the same.
        """
        if isinstance(accounts, Accounts):
            every: Iterable[Account] = accounts.in_order(
                [a for values in accounts.shelf.open.values() for a in values.values()
                 if self._of(a.number) != a.status])
        else:
            every = (a for a in accounts.values() if self._of(a.number) != a.status)
        return list(every)

    def _of(self, number: int) -> str | None:
        at = number // WIDE
        if at not in self._known:
            part = self._parts.get(at)
            self._known[at] = {a.number: a.status for a in unpacked(Account, part)} if part else {}
        return self._known[at].get(number)


def in_grace(accounts: Mapping[int, Account]) -> list[Account]:
    """Accounts with a grace that ends, in order."""
    return accounts.in_grace() if isinstance(accounts, Accounts) else [
        a for a in accounts.values() if a.grace_until]


def of_key(accounts: Mapping[int, Account], key: str) -> list[Account]:
    """Accounts that have this key now, in order."""
    return [a for a in _having(accounts, key) if a.key == key]


def of_payout(accounts: Mapping[int, Account], address: str) -> list[Account]:
    """Accounts that are paid at this address, in order."""
    return [a for a in _having(accounts, address) if a.payout == address]


def _having(accounts: Mapping[int, Account], text: str) -> Iterable[Account]:
    return accounts.having(text) if isinstance(accounts, Accounts) else accounts.values()


def free(accounts: Mapping[int, Account], start: int, stop: int) -> list[int]:
    """Numbers in that range that no account has."""
    return accounts.free(start, stop) if isinstance(accounts, Accounts) else [
        n for n in range(start, stop) if n not in accounts]
