"""What is asked of all accounts at once, be they a plain dictionary or in parts, as a snapshot gives them.

Of those in parts it is answered from what is kept with the parts (`account_shelves`), and no more of them is read
than the answer needs.
"""

from collections.abc import Iterable, Mapping

from lashou_btc.pool import shelf
from lashou_btc.pool.account_shelves import ShelvedAccounts, TallyRows, tally_of
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.shelf import Part, unpacked


def tally(accounts: Mapping[int, Account]) -> TallyRows:
    """By role, status and plan how many accounts there are, and the rest of a tally."""
    return accounts.tally() if isinstance(accounts, ShelvedAccounts) else tally_of(accounts.values())


class Statuses:
    """The accounts as they are now, for whoever asks later what has changed."""

    def __init__(self, accounts: Mapping[int, Account]) -> None:
        self._parts: Mapping[int, Part] = {}
        self._known: dict[int, dict[int, str]] = {}
        """Statuses by number, by part."""
        self._new: set[int] = set()
        if isinstance(accounts, ShelvedAccounts):
            self._parts, self._new = dict(accounts.shelf.parts), set(accounts.new)
            for at, values in accounts.shelf.open.items():
                self._known[at] = {number: a.status for number, a in values.items()}
        else:
            for number, a in accounts.items():
                self._known.setdefault(number // shelf.WIDE, {})[number] = a.status

    def joined(self, accounts: Mapping[int, Account]) -> list[Account]:
        """Those that were not there then, by number."""
        numbers = accounts.new if isinstance(accounts, ShelvedAccounts) else accounts
        return [accounts[n] for n in sorted(numbers) if n not in self._new and self._of(n) is None]

    def moved(self, accounts: Mapping[int, Account]) -> list[Account]:
        """Those that have another status, or were not there then, in order. Who is in no part that has been touched
        since is the same.
        """
        if isinstance(accounts, ShelvedAccounts):
            every: Iterable[Account] = accounts.in_order(
                [a for values in accounts.shelf.open.values() for a in values.values()
                 if self._of(a.number) != a.status])
        else:
            every = (a for a in accounts.values() if self._of(a.number) != a.status)
        return list(every)

    def _of(self, number: int) -> str | None:
        at = number // shelf.WIDE
        if at not in self._known:
            part = self._parts.get(at)
            self._known[at] = {a.number: a.status for a in unpacked(Account, part)} if part else {}
        return self._known[at].get(number)


def in_grace(accounts: Mapping[int, Account]) -> list[Account]:
    """Accounts with a grace that ends, in order."""
    return accounts.in_grace() if isinstance(accounts, ShelvedAccounts) else [
        a for a in accounts.values() if a.grace_until]


def of_key(accounts: Mapping[int, Account], key: str) -> list[Account]:
    """Accounts that have this key now, in order."""
    return [a for a in _having(accounts, key) if a.key == key]


def of_payout(accounts: Mapping[int, Account], address: str) -> list[Account]:
    """Accounts that are paid at this address, in order."""
    return [a for a in _having(accounts, address) if a.payout == address]


def _having(accounts: Mapping[int, Account], text: str) -> Iterable[Account]:
    return accounts.having(text) if isinstance(accounts, ShelvedAccounts) else accounts.values()


def free(accounts: Mapping[int, Account], start: int, stop: int) -> list[int]:
    """Numbers in that range that no account has."""
    return accounts.free(start, stop) if isinstance(accounts, ShelvedAccounts) else [
        n for n in range(start, stop) if n not in accounts]
