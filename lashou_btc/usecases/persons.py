"""Who people are: what they have brought to the hubs for the operator, opened, and what a proof of it says."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lashou_btc.errors import LashouError, Refused, Unreachable
from lashou_btc.pool import shelves
from lashou_btc.pool.state import State
from lashou_btc.usecases import files, identities, paper_post, papers, people
from lashou_btc.usecases.asking import Hubs
from lashou_btc.usecases.identities import Proof
from lashou_btc.usecases.papers import Opened, Opener
from lashou_btc.usecases.waiting import SHORTEST
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.words import Said, said

Opens = Callable[[], Opened]
"""What opens a paper, once."""


@dataclass(frozen=True)
class Person:
    """Somebody who shows who he is: the x-only key that signs for it (hex), its first account, None before there is
    one, and how many papers the hubs have.
    """

    key: str
    account: int | None
    papers: int = 0

    @property
    def whose(self) -> str:
        """What people call them by: the account, or the beginning of the key."""
        return str(self.account) if self.account is not None else self.key[:16]

    def called(self, name: str) -> bool:
        """Whether somebody means them by that: the account, or the start of the key."""
        return name == self.whose or (len(name) >= SHORTEST and self.key.startswith(name.lower()))


def of_key(state: State, key: str, count: int = 0) -> Person:
    """The person of that key, of whom the hubs have so many papers."""
    own = shelves.of_key(state.ledger.accounts, key)
    return Person(key, own[0].number if own else None, count)


def everybody(hubs: Hubs, state: State) -> list[Person]:
    """All who show the operator at the hubs who they are."""
    return [of_key(state, key, len(found)) for key, found in paper_post.people(hubs).items()]


def fetch(hubs: Hubs, opener: Opener, person: Person) -> Iterator[tuple[str, Opens | None]]:
    """What somebody shows at the hubs: of each paper the name that its file had, and what opens it; None where that
    is in the folder already. What opens it raises as `Opener.open_data`, or Unreachable where a hub names the paper
    and none gives it.
    """
    here, lost = set[str](), list[str]()

    def there(name: str) -> bool:
        known = (opener.folder / papers.opened_as(name)).exists()
        here.update([name] if known else ())
        return known

    for name, data in paper_post.fetch(hubs, person.key, there, person.key, lost):
        yield name, partial(opener.open_data, Path(name), data, identity=True, by=person.key)
    yield from ((name, partial(_not_given, name)) for name in lost)
    yield from ((name, None) for name in here)


def _not_given(name: str) -> Opened:
    raise Unreachable("papers.not-given", name=name)


def proved(pool: PoolHome, state: State, path: Path, by: str = "") -> tuple[bool, Said] | None:
    """Whether a file that is a proof of identity holds, by who was enrolled, and whom it shows or why not; None for
    any other file. `by`: the key of whoever shows it, where that is known: everybody to whom somebody has shown one
    could show it as his own.
    """
    try:
        proof = Proof.parse(files.read(path, identities.MAX_BYTES, "proof-of-identity"))
    except LashouError:
        return None
    try:
        people.check_proof(pool, state, proof)
        if by and people.find_account(state, proof.account).key != by:
            raise Refused("identity.another", number=proof.account)
    except LashouError as error:
        return False, error.said
    return True, said("cli.member.is", account=proof.account, name=proof.name, id_number=proof.id_number)
