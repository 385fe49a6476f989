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
from lashou_btc.usecases.papers import Opened
from lashou_btc.usecases.waiting import SHORTEST
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.words import noun

Opening = Callable[[], Opened]
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


def fetch(hubs: Hubs, state: State, signing_key: bytes, person: Person, folder: Path,
          there: Callable[[str], bool]) -> Iterator[tuple[str, Opening]]:
    """What somebody shows at the hubs: of each paper the name that its file had, and what opens it into `folder`
    and raises as `papers.open_data`, or Unreachable where a hub names the paper and none gives it. `there`: as in
    `paper_post.fetch`.
    """
    lost = list[str]()
    for name, data in paper_post.fetch(hubs, person.key, there, person.key, lost):
        yield name, partial(papers.open_data, hubs.pool, state, signing_key, Path(name), data, folder, None, True,
                            by=person.key)
    for name in lost:
        yield name, partial(_not_given, name)


def _not_given(name: str) -> Opened:
    raise Unreachable("papers.not-given", name=name)


def proof_in(path: Path) -> Proof | None:
    """The proof of identity that a file is; None for any other."""
    try:
        return Proof.parse(files.read(path, identities.MAX_BYTES, noun("file", "proof-of-identity")))
    except LashouError:
        return None


def refuted(pool: PoolHome, state: State, proof: Proof, key: str = "") -> LashouError | None:
    """Why a proof does not hold, by who was enrolled; None where it does. `key`: of whoever shows it, where that is
    known: everybody to whom somebody has shown one could show it as his own.
    """
    try:
        people.check_proof(pool, state, proof)
        if key and people.find_account(state, proof.account).key != key:
            raise Refused("identity.another", number=proof.account)
    except LashouError as error:
        return error
    return None
