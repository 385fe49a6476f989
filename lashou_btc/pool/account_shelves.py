"""Accounts as a snapshot gives them: in parts, which are read as far as they are touched.

They behave as the plain dictionary in whose place they stand, to the order of their elements. What is asked of all
accounts at once (how many members there are, who has a grace that ends) is kept with the parts, so that it is
answered without reading them; `shelves` asks it of accounts of either kind.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import pairwise
from operator import attrgetter

from lashou_btc.pool import shelf
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.shelf import LOOK, Keys, Part, Shelf, packed, shelved, unpacked

TallyRows = tuple[tuple[str, str, str, int, int, int, int], ...]
"""Of the accounts of a part by role, status and plan: how many, how many of these share, the sum of their levels,
and of the weights of those who share.
"""


class ShelvedAccounts(Mapping[int, Account]):
    """Accounts by number, in the order in which they were enrolled.

    `spans`: which numbers are packed, as first and last; `order`: all of them in order, if that is not the order of
    the numbers; `facts`: of each part its tally, and who has a grace that ends; `looked_up`: numbers by a hash of a
    key, of a payout address and of a uniqueness tag. Who has another one by now is still found by the former, and
    is left out then.
    """

    def __init__(self, parts: Mapping[int, Part], spans: list[tuple[int, int]], order: Part | None,
                 facts: Mapping[int, tuple[TallyRows, tuple[int, ...]]], looked_up: Keys) -> None:
        self.shelf = Shelf(Account, shelf.WIDE, parts, attrgetter("number"))
        self._firsts, self._lasts = [first for first, _ in spans], [last for _, last in spans]
        self.order, self.facts, self.looked_up = order, facts, looked_up
        self._new: dict[int, None] = {}  # in their order
        self._tagged: dict[str, int] = {}
        """Of those that are in no part yet, the last one of each tag."""
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
        if account.uniqueness:
            self._tagged[account.uniqueness] = account.number

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

    def tally(self) -> TallyRows:
        """As of a part, of all."""
        found: dict[tuple[str, str, str], list[int]] = {}
        for rows in (*(self.facts[at][0] for at in self.shelf.shut()),
                     *(tally_of(values.values()) for values in self.shelf.open.values())):
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

    def tagged(self, tag: str) -> Account | None:
        """The last account of the person with that uniqueness tag."""
        if tag in self._tagged:
            return self[self._tagged[tag]]
        found = [self[number] for number in self.looked_up.find(_look(tag))] if tag else []
        return next(reversed(self.in_order([a for a in found if a.uniqueness == tag])), None)

    def in_order(self, accounts: list[Account]) -> list[Account]:
        """These in the order of all."""
        if len(accounts) < 2:
            return accounts
        if self.order is None and not self._new:
            return sorted(accounts, key=attrgetter("number"))
        wanted = {a.number: a for a in accounts}
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

    def seal(self) -> "ShelvedAccounts":
        """The same with everything in parts."""
        parts = self.shelf.seal()
        facts = {at: self.facts[at] if at not in self.shelf.open else _facts(self.shelf.open[at].values())
                 for at in parts}
        numbers = list(self) if self._new else None
        found = self.looked_up.copy()
        for values in self.shelf.open.values():
            for account in values.values():
                tag = (account.uniqueness,) if account.uniqueness else ()
                for look in map(_look, (account.key, account.payout, *tag)):
                    if account.number not in found.find(look):
                        found.add(look, account.number)
        if numbers is None:
            return ShelvedAccounts(parts, self.spans, self.order, facts, found.seal())
        return ShelvedAccounts(parts, spans(numbers), _order(numbers), facts, found.seal())

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Which numbers are packed."""
        return list(zip(self._firsts, self._lasts, strict=True))


def sealed_accounts(accounts: Mapping[int, Account]) -> ShelvedAccounts:
    """Accounts in parts."""
    if isinstance(accounts, ShelvedAccounts):
        return accounts.seal()
    made = ShelvedAccounts({}, [], None, {}, Keys(LOOK))
    made.shelf = shelved(Account, shelf.WIDE, accounts.values(), attrgetter("number"))
    made._new = dict.fromkeys(accounts)
    return made.seal()


def _look(text: str) -> bytes:
    return sha256(text.encode()).digest()[:LOOK]


def _facts(accounts: Iterable[Account]) -> tuple[TallyRows, tuple[int, ...]]:
    every = list(accounts)
    return tally_of(every), tuple(sorted(a.number for a in every if a.grace_until))


def tally_of(accounts: Iterable[Account]) -> TallyRows:
    """By role, status and plan how many of these there are, and the rest of a tally."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for a in accounts:
        _add(found, (a.role, a.status, a.plan), 1, int(a.sharing), a.level_sat, a.weight if a.sharing else 0)
    return _rows(found)


def _rows(found: dict[tuple[str, str, str], list[int]]) -> TallyRows:
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
