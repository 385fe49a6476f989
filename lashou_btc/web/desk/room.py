"""The desk at work: this home's pool, one request after the other, and what a page is drawn from."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar, cast

from lashou_btc import layout
from lashou_btc.chain.base import Feed
from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.pool.state import State
from lashou_btc.signers.keyfile import Secret
from lashou_btc.usecases import files, hubs, own_accounts
from lashou_btc.usecases.asking import Reply
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.wallet.key_record import KeyRecord
from lashou_btc.wallet.keys import Master
from lashou_btc.web.desk.daily import Daily
from lashou_btc.web.desk.posted import Given
from lashou_btc.web.desk.sessions import Done, Fact, Session, Takeaway
from lashou_btc.web.layout import plain
from lashou_btc.words import Said, said, word

T = TypeVar("T")


@dataclass
class Desk:
    """This home. What looks at the pool or changes anything has it for itself meanwhile."""

    ws: Workspace
    roles: frozenset[str] = frozenset()
    """What this home's keys were of the pool when it was last looked at."""
    daily: Daily = field(default_factory=Daily)
    _mutex: threading.RLock = field(default_factory=threading.RLock)

    @property
    def has_pool(self) -> bool:
        """Whether there is a pool in this home."""
        return bool(self.ws.pools())

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody else is at work meanwhile."""
        with self._mutex:
            yield

    @contextmanager
    def synced(self) -> Iterator[tuple[PoolHome, State]]:
        """The pool and its state at the chain's tip, as the commands see it."""
        with self._mutex, self.ws.synced() as (pool, state):
            yield pool, state


@dataclass
class At:
    """One request: where, whose, in which language, with what was given; the pool and its state, where the page
    needs them. `why`: why what was asked for was not done; `moved`: what has changed since it was asked.
    """

    desk: Desk
    session: Session
    path: str
    language: str
    values: dict[str, str]
    given: Given = field(default_factory=Given)
    why: LashouError | None = None
    moved: Sequence[tuple[Fact | None, Fact | None]] = ()
    _pool: PoolHome | None = None
    _state: State | None = None
    _made: dict[Callable[..., object], object] = field(default_factory=dict)

    @property
    def ws(self) -> Workspace:
        """The home."""
        return self.desk.ws

    @property
    def pool(self) -> PoolHome:
        """The pool. Raises LookupError on a page that does without."""
        if self._pool is None:
            raise LookupError("this page looks at no pool")
        return self._pool

    @property
    def state(self) -> State:
        """Its state at the chain's tip. Raises as `pool`."""
        if self._state is None:
            raise LookupError("this page looks at no pool")
        return self._state

    @property
    def chain(self) -> Feed:
        """The chain in use."""
        return self.ws.chain(self.pool.contract.network)

    @property
    def roles(self) -> frozenset[str]:
        """What this home's keys are of this pool: witness, and one who gives a price; operator. Where no pool is
        looked at, what they were.
        """
        found: set[str] = set()
        if self._state is None:
            return self.desk.roles
        for record in self.records():
            found |= {"witness" for w in self.state.keyholders.witnesses if w.key == record.signing_key}
            found |= {"operator"} if record.signing_key == self.state.operator_key else set()
        return frozenset(found | {"price"} if "witness" in found and self.state.rules.unit != "sat" else found)

    def records(self) -> list[KeyRecord]:
        """What may be shared of each of this home's keys."""
        return [self.ws.key_record(name) for name in self.ws.key_names()]

    @property
    def key_name(self) -> str:
        """The key that was chosen, or the only one. Raises InvalidInput where none was and there are several."""
        return self.ws.key_name(self.given["key"])

    @property
    def record(self) -> KeyRecord:
        """What may be shared of the key that was chosen."""
        return self.ws.key_record(self.key_name)

    def once(self, make: "Callable[[At], T]") -> "T":
        """What that makes of this request, made once: fees and coins change by themselves, and what was named is
        what is to be sent. Raises as `make`.
        """
        if make not in self._made:
            self._made[make] = make(self)
        return cast("T", self._made[make])

    def unlock(self) -> tuple[Secret, Master]:
        """The key that was chosen, opened with the passphrase that was typed, which is kept nowhere."""
        return self.ws.unlock(self.key_name, self.given["passphrase"])

    def signer(self, account: int | None = None) -> Signer:
        """The same, ready to sign documents, for one of its accounts."""
        secret, master = self.unlock()
        return Signer.of(master, secret.account, account)

    @property
    def feerate(self) -> int | None:
        """The feerate that was given, in sat/vB; None for the chain's. Raises InvalidInput for what is none."""
        rate = self.given["feerate"]
        if rate and not (rate.isascii() and rate.isdecimal() and len(rate) < 7 and int(rate)):
            raise InvalidInput("desk.feerate.number")
        return int(rate) if rate else None

    def own(self, fits: Callable[[int], bool] = lambda number: True) -> int:
        """The account that the chosen key acts for, one that `fits` where it has several. Raises as
        `own_accounts.chosen`.
        """
        return own_accounts.chosen(self.state, self.record.signing_key, None, lambda a: fits(a.number))

    def to(self, target: str) -> str:
        """The link from here to another path of the same language; to one below none where it begins with `/`."""
        target = target[1:] if target.startswith("/") else f"{self.language}/{target}"
        return "../" * self.path.count("/") + target or "./"


def hand_over(at: At, name: str, data: bytes, title: Said, lines: Sequence[Said], goes_on: str,
              publish: bool = False) -> Done:
    """A document that was signed, to be handed to others: kept in this home, too. `publish`: it is whole, and the
    operator's next; whoever has brought it to a hub need hand it to nobody.
    """
    path = layout.MADE.at(at.pool.folder, name)
    if not path.exists():
        files.write(path, data)
    answers = handed_in(at, data)
    then = [said("cli.hub.waits" if any(each.taken for each in answers) else "desk.to-operator")] if publish else []
    words = [plain(line) for line in (*lines, *(each.words for each in answers), *then,
                                      said("desk.kept", path=path))]
    return Done(word(title), tuple(words), (Takeaway(name, data),), goes_on)


def handed_in(at: At, data: bytes) -> list[Reply]:
    """Hands a document in at the hubs that are used: what each says."""
    return list(at.ws.hubs(at.pool).hand_in(data)) if hubs.remembered(at.pool) else []


def unanswered(at: At) -> list[str]:
    """That hubs gave no answer, so that more may be there; nothing where all have answered."""
    silent = at.ws.hubs(at.pool).silent()
    return [word(said("desk.hubs.silent", urls=silent))] if silent else []


def fact(name: Said, what: Said | str | int) -> Fact:
    """A fact, in the reader's words."""
    return word(name), word(what) if isinstance(what, Said) else f"{what:,}" if isinstance(what, int) else what


Facts = Callable[[At], Sequence[Fact]]


def _nothing(at: At) -> Sequence[Fact]:
    return ()


@dataclass(frozen=True)
class Deed:
    """What a form can have done. `act` does it; without, the page is drawn again with what was given, to ask for
    more. `facts`: what is named before it is asked, and must still be so when it is done.
    """

    act: Callable[[At], Done] | None = None
    facts: Facts = _nothing
