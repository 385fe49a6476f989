"""New signing keys of accounts: their holders' own, and those that the quorum announces (docs/protocol.md, 6)."""

import hashlib

from lashou_btc.errors import Refused
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.document import Document
from lashou_btc.pool.kinds import acts
from lashou_btc.pool.state import State
from lashou_btc.pool.timers import Timer, runs
from lashou_btc.words import Said, said


@acts("rekey")
def rekey(s: State, doc: Document) -> Said:
    """A new signing key, signed by the old one and the new one."""
    number = doc.body["account"]
    account = _may_rekey(s, number)
    _new_key(s, account, doc.body["key"], doc.body.get("veto", ""), doc.body.get("recipient", ""))
    s.rekeys = [r for r in s.rekeys if r.account != number]
    return said("event.rekey", number=number)


def check_rekey(s: State, number: int, key: str) -> None:
    """Raises unless the quorum may give that account a new key: of one that is alive, and no witness's."""
    account = _may_rekey(s, number)
    if account.key == key or any(r.account == number for r in s.rekeys):
        raise Refused("rekey.twice", number=number)


def _may_rekey(s: State, number: int) -> Account:
    account = s.account(number)
    if account is None or account.role == "witness" or account.gone:
        raise Refused("rekey.account", number=number)
    return account


def _new_key(s: State, account: Account, key: str, veto: str, recipient: str) -> None:
    s.ledger.change(account, key=key, veto=veto, recipient=recipient)


def changing_key(s: State, number: int) -> bool:
    """Whether the quorum has announced a new key for the account: no claim and no exit meanwhile."""
    return any(r.account == number for r in s.rekeys)


def veto(s: State, secret: str) -> Said:
    """The holder of the key that an account had forbids another that the quorum has announced.

    The record's digest is the secret whose SHA-256 the account has stated, so it needs no document; shown once, it
    is spent.
    """
    stated = hashlib.sha256(bytes.fromhex(secret)).hexdigest()
    found = [r for r in s.rekeys if s.ledger.accounts[r.account].veto == stated]
    if not found:
        raise Refused("veto.unknown")
    s.rekeys = [r for r in s.rekeys if r not in found]
    for account in (s.ledger.accounts[r.account] for r in found):  # one may have copied another's
        s.ledger.change(account, veto="")
    return said("event.veto", numbers=[r.account for r in found])


@runs(Timer.REKEY)
def take_key(s: State, number: int) -> None:
    """A new key that the quorum announced comes into force."""
    found = next((r for r in s.rekeys if r.account == number and r.height == s.height), None)
    if found is not None:
        s.rekeys.remove(found)
        _new_key(s, s.ledger.accounts[number], found.key, found.veto, found.recipient)
