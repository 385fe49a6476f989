"""Before a witness's signature leaves: whose contract it serves, and the log of what was signed before."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lashou_btc.errors import InvalidInput, Refused, Unreachable
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.settlement import Settlement
from lashou_btc.usecases import files
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.psbt.sign import own_position
from lashou_btc.wallet.public import signing_path


def check_accepted(pool: PoolHome, master: Master) -> None:
    """Refuses to sign for a contract that somebody else wrote around the same multisig, whose keys are public.

    By its rules another would be owed all the money. Such a pool opens only with other signing keys in the
    witnesses' places: one that names the master's own was accepted by its holder or is not open.
    """
    descriptor = pool.contract.descriptor
    at = own_position(master, descriptor)
    path = signing_path(master.network, descriptor.keys[at].account)
    check_named(pool.contract, at, master.public_key(path)[1:].hex())


def check_named(contract: Contract, at: int, signing_key: str) -> None:
    """Refuses unless the contract names that signing key (x-only hex) for the multisig key at that position."""
    if contract.witnesses[at].key != signing_key:
        raise Refused(f"not signed: the contract {contract.pool_id[:8]} names another signing key than yours, so "
                      "you never accepted it. Somebody wrote it around your multisig; tell the other witnesses.",
                      "payout.contract")


def log_path(pool: PoolHome) -> Path:
    """Where this home keeps what it has signed of a pool."""
    return pool.folder / "signed.json"


def signing_log(pool: PoolHome) -> list[dict]:
    """What this home has signed: txid, items and coins of each payout."""
    path = log_path(pool)
    if not path.exists():
        return []
    try:
        log = json.loads(files.read(path, 50_000_000, "signing log"))
        if type(log) is not list:
            raise TypeError
        return [{"txid": _a(str, e["txid"]), "items": [_a(int, n) for n in _a(list, e["items"])],
                 "coins": [_a(str, c) for c in _a(list, e["coins"])]} for e in log]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise InvalidInput(f"the signing log {path} is damaged; look at it before signing anything more.",
                           "log.damaged") from None


def _a(kind: type, value: object) -> Any:
    """The value, which must be of that type and no other: an entry read as something near it protects nothing."""
    if type(value) is not kind:
        raise TypeError
    return value


@contextmanager
def signing(pool: PoolHome, made: Settlement) -> Iterator[None]:
    """Around the making of a signature for `made`: checks the log before, writes it after, one at a time.

    What raises inside is not logged; what returns from it is on the disk before anybody gets the signature.
    Raises Refused where `made` pays an item again that an earlier payout pays, unless the two share a coin, so that
    one of them can never confirm (a fee bump does).
    """
    with _one_at_a_time(pool):
        entries, coins = signing_log(pool), [str(c.outpoint) for c in made.coins]
        for entry in entries:
            twice = set(entry["items"]) & set(made.paid_items)
            if twice and entry["txid"] != made.txid and not set(coins) & set(entry["coins"]):
                raise Refused(f"not signed: you signed payout {entry['txid']} of item {min(twice)} before, and "
                              "this one does not conflict with it; both could confirm.", "payout.twice")
        yield
        if all(e["txid"] != made.txid for e in entries):
            entries.append({"txid": made.txid, "items": list(made.paid_items), "coins": coins})
            files.write(log_path(pool), json.dumps(entries, indent=1).encode() + b"\n", replace=True, mode=0o600)


@contextmanager
def _one_at_a_time(pool: PoolHome) -> Iterator[None]:
    """Keeps a second signing in this home waiting: it must see what the first one logs."""
    try:
        handle = os.open(pool.folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError as error:
        raise Unreachable(f"the folder {pool.folder} cannot be opened: {error.strerror}.", "log.folder") from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
