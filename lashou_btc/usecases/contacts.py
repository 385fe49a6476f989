"""The operator's contact book: who an account is, and how to reach them. It never leaves the home.

    HOME/pools/POOLID/contacts.json    by account number: name, how to reach, a note
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from lashou_btc import layout
from lashou_btc.errors import InvalidInput
from lashou_btc.pool.state import State
from lashou_btc.usecases import files, people, rotating
from lashou_btc.usecases.people import Duty
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.words import Said, said

MAX_FIELD, MOST, _MAX_BYTES = 200, 20_000, 16_000_000


@dataclass(frozen=True)
class Contact:
    """One person as the operator has noted it."""

    name: str
    reach: str = ""
    note: str = ""


def read(pool: PoolHome) -> dict[int, Contact]:
    """Everybody in the book, by account. Raises InvalidInput where it is damaged."""
    path = layout.CONTACTS.at(pool.folder)
    if not path.exists():
        return {}
    return parse(files.read(path, _MAX_BYTES, "contact book"))


def parse(data: bytes) -> dict[int, Contact]:
    """A contact book's people. Raises InvalidInput for what is none."""
    try:
        value = json.loads(data)
        return {int(number): Contact(*(str(one[field])[:MAX_FIELD] for field in ("name", "reach", "note")))
                for number, one in value.items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise InvalidInput("contacts.damaged") from None


def note(pool: PoolHome, number: int, contact: Contact) -> None:
    """Notes somebody, or forgets them where no name is given. Raises InvalidInput for too long a text."""
    if any(len(text) > MAX_FIELD or not text.isprintable() for text in asdict(contact).values()):
        raise InvalidInput("contacts.text", most=MAX_FIELD)
    with files.one_at_a_time(pool.folder):
        known = read(pool)
        known.pop(number, None)
        if contact.name:
            known[number] = contact
        if len(known) > MOST:
            raise InvalidInput("contacts.many", most=MOST)
        _write(pool, known)


def add(pool: PoolHome, more: Mapping[int, Contact]) -> int:
    """Adds those who are not in the book yet. Returns how many."""
    with files.one_at_a_time(pool.folder):
        known = read(pool)
        new = {number: contact for number, contact in more.items() if number not in known}
        _write(pool, known | new)
    return len(new)


def _write(pool: PoolHome, known: Mapping[int, Contact]) -> None:
    value = {str(number): asdict(contact) for number, contact in sorted(known.items())}
    files.write(layout.CONTACTS.at(pool.folder), json.dumps(value, indent=1, ensure_ascii=False).encode() + b"\n",
                replace=True, mode=0o600)


@dataclass(frozen=True)
class Owed:
    """What waits for somebody: for a reminder."""

    duty: Duty
    amount_sat: int = 0


def owed(pool: PoolHome, state: State) -> list[Owed]:
    """Everything that waits for anybody, the nearest end first; of calls what is unpaid of each share."""
    found = [Owed(duty) for duty in people.queue(state, moves=[r.moves for r in rotating.announced(pool, state)])]
    for call in state.calls:
        for number in state.ledger.accounts:
            account = state.ledger.accounts[number]
            if unpaid := state.ledger.unpaid_sat(account, call.call):
                found.append(Owed(Duty(number, "call", call.ref, call.deadline), unpaid))
    return sorted(found, key=lambda one: (one.duty.until or 1 << 40, one.duty.account))


def strays(state: State) -> Sequence[tuple[int, int]]:
    """Money that came for numbers that nobody has: number and satoshi."""
    return sorted(state.unassigned.items())


def who(known: Mapping[int, Contact], number: int) -> Said | str:
    """What to call an account: as it stands in the book, or by its number."""
    found = known.get(number)
    return said("contacts.who", name=found.name, number=number) if found else said("account", number=number)
