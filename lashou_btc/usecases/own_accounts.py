"""Which account a key means: it may have several, as a member who is also a reviewer, or accounts of earlier."""

from collections.abc import Callable

from lashou_btc.errors import Refused
from lashou_btc.pool import shelves
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.state import State
from lashou_btc.usecases import people
from lashou_btc.words import Said, noun, said


def of_key(state: State, key: str) -> list[int]:
    """The numbers of all accounts that an x-only key signs for, those that are gone last. Raises as
    `people.account_of_key` where there is none.
    """
    first = people.account_of_key(state, key)
    own = shelves.of_key(state.ledger.accounts, key)
    found = [a.number for a in sorted(own, key=lambda a: (a.gone, a.number))]
    return found if first in found else [first, *found]


def chosen(state: State, key: str, number: int | None, fits: Callable[[Account], bool] = lambda account: True,
           ) -> int:
    """The account that is meant: the one named, which must be this key's, else the only one that is alive and
    `fits`. Raises Refused, naming all, for another's, and where several would do.
    """
    every = of_key(state, key)
    if number is not None:
        if number not in every:
            raise Refused("account.other", number=number, accounts=words(state, every))
        return number
    alive = [n for n in every if (a := state.account(n)) is not None and not a.gone]
    if len(alive) < 2:
        return people.account_of_key(state, key)
    fitting = [n for n in alive if fits(state.ledger.accounts[n])]
    if len(fitting) == 1:
        return fitting[0]
    raise Refused("account.several", accounts=words(state, fitting or alive))


def words(state: State, numbers: list[int]) -> Said:
    """Accounts for people: "account 4 (member, active), account 7 (reviewer, active)"."""
    return said("accounts.listed", accounts=[_words(state, number) for number in numbers])


def _words(state: State, number: int) -> Said:
    account = state.account(number)
    if account is None:
        return said("account", number=number)
    return said("account.standing", number=number, role=noun("role", account.role),
                status=noun("account", account.status))
