"""Before a witness's signature leaves: whose contract it serves, the log of what was signed before, that every
check passed.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from lashou_btc import layout
from lashou_btc.anchors.tx import OutPoint, Tx, compact, parse_tx
from lashou_btc.errors import Incomplete, InvalidInput, LashouError, Refused
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.glance import Made
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.pool.review import Review
from lashou_btc.pool.settlement import Settlement
from lashou_btc.pool.state import State
from lashou_btc.usecases import files
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.descriptor import KeyExpression, MultisigDescriptor
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import Fields, write_stack
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.psbt.sign import own_position, sign
from lashou_btc.wallet.psbt.spends import signers
from lashou_btc.wallet.public import signing_path
from lashou_btc.words import Said, noun, said

MAX_LOG_BYTES = 50_000_000


def check_accepted(payout: Made, master: Master) -> None:
    """Refuses to sign for a contract that somebody else wrote around the same multisig, whose keys are public.

    By its rules another would be owed all the money. Such a pool opens only with other signing keys in the
    witnesses' places: one that names the master's own was accepted by its holder or is not open.
    """
    descriptor = payout.keyholders.descriptor
    at = own_position(master, descriptor)
    path = signing_path(master.network, descriptor.keys[at].account)
    check_named(payout, at, master.public_key(path)[1:].hex())


def check_holder(pool: PoolHome, payout: Made, mine: Callable[[KeyExpression], bool]) -> None:
    """Refuses a witness of other keyholders than those whose coins are spent, saying whose signatures it takes.

    `mine` says whether a key of a multisig is the signer's.
    """
    now = payout.keyholders
    if any(map(mine, now.descriptor.keys)):
        return
    for holders in (*pool.all_holders(), *([payout.to] if isinstance(payout, Carry) else [])):
        if any(map(mine, holders.descriptor.keys)):
            raise Refused("payout.keyholders", epoch=now.epoch, witnesses=[w.name for w in now.witnesses],
                          yours=holders.epoch)


def check_named(payout: Made, at: int, signing_key: str) -> None:
    """Refuses unless the contract, or the rotation that named these keyholders, names that signing key (x-only hex)
    for the multisig key at that position.
    """
    if payout.keyholders.witnesses[at].key != signing_key:
        if not payout.keyholders.epoch:
            raise Refused("payout.contract", pool_id=payout.contract.pool_id[:8])
        raise Refused("payout.contract:rotation", epoch=payout.keyholders.epoch)


def log_path(pool: PoolHome) -> Path:
    """Where this home keeps what it has signed of a pool."""
    return layout.SIGNED.at(pool.folder)


@dataclass(frozen=True)
class SigningLogEntry:
    """What this home has signed once: a transaction, what it pays (the causes), its coins, the index's tip then; of
    a lifeboat its lock time, else 0.
    """

    txid: str
    items: tuple[str, ...]
    coins: tuple[str, ...]
    height: int
    lock: int = 0


def signing_log(pool: PoolHome) -> list[SigningLogEntry]:
    """What this home has signed. Nothing is ever taken out: a reorganization can make an old entry matter again."""
    path = log_path(pool)
    if not path.exists():
        return []
    try:
        log = json.loads(files.read(path, MAX_LOG_BYTES, "signing-log"))
        return [SigningLogEntry(_exactly(str, e["txid"]), _texts(e["items"]), _texts(e["coins"]),
                                _exactly(int, e["height"]), _exactly(int, e["lock"])) for e in _exactly(list, log)]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise InvalidInput("log.damaged", path=path) from None


def _exactly(kind: type, value: object) -> Any:
    """The value, which must be of that type and no other: an entry read as something near it protects nothing."""
    if type(value) is not kind:
        raise TypeError
    return value


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_exactly(str, text) for text in _exactly(list, value))


VANISHED_BLOCKS = 1_008
"""A coin that a reorganization took away, and that has not come back in so many blocks, binds nobody any more."""


def ended(pool: PoolHome, entry: SigningLogEntry, confirmations: int) -> bool:
    """Whether what was signed can matter no more: one of its coins has been spent, that deep, by it or by another
    transaction, or has vanished from the chain for good.
    """
    tip, coins = pool.index.tip()[0], pool.index.known_coins()
    for name in entry.coins:
        coin = coins.get(OutPoint.parse(name))
        if coin is None and tip >= entry.height + VANISHED_BLOCKS:
            return True
        if coin is not None and coin.spent_height is not None and tip - coin.spent_height + 1 >= confirmations:
            return True
    return False


def lifeboat_locks(pool: PoolHome) -> list[int]:
    """Lock times of all lifeboats signed here that somebody could send then: their coins are there, or are the
    change of what was signed here and can still confirm. Whoever holds that back holds back its lifeboats, too.
    """
    log, tip = signing_log(pool), pool.index.tip()[0]
    known, coins = {entry.txid: entry for entry in log}, pool.index.known_coins()

    def possible(entry: SigningLogEntry) -> bool:
        for name in entry.coins:
            coin, before = coins.get(OutPoint.parse(name)), known.get(name.partition(":")[0])
            if coin is not None and coin.spent_txid not in (None, entry.txid):
                return False
            if coin is None and (not possible(before) if before else tip >= entry.height + VANISHED_BLOCKS):
                return False
        return True

    return [entry.lock for entry in log if entry.lock and possible(entry)
            and not any((coin := coins.get(OutPoint.parse(name))) is not None and coin.spent_txid
                        for name in entry.coins)]


@contextmanager
def signing(pool: PoolHome, *made: Made) -> Iterator[None]:
    """Around the making of signatures for all of `made`: checks the log before, writes it after, one at a time.

    What raises inside is not logged; what returns from it is on the disk before anybody gets a signature.
    Raises Refused where one of them pays again what another of them pays, or an earlier payout that could still
    confirm, unless the two share a coin, so that one of them never can (a fee bump does, the rungs of a ladder do).
    """
    with files.one_at_a_time(pool.folder):  # a second signing must see what the first one logs
        entries, height = signing_log(pool), pool.index.tip()[0]
        before = len(entries)
        for one in made:
            new = SigningLogEntry(one.txid, tuple(item.cause for payee in one.payees for item in payee.items),
                                  tuple(str(c.outpoint) for c in one.coins), height,
                                  one.height if one.lifeboat else 0)
            confirmations = one.basis.rules.confirmations if isinstance(one, Settlement) else 1
            for number, entry in enumerate(entries):
                twice = _twice(entry, new)
                if twice and number >= before:
                    raise Refused("payout.twice", first=entry.txid, second=one.txid, cause=_kind(twice))
                if twice and not ended(pool, entry, confirmations):
                    raise Refused("payout.twice:before", txid=entry.txid, cause=_kind(twice),
                                  confirmations=confirmations)
            if all(entry.txid != one.txid for entry in entries):
                entries.append(new)
        yield
        if len(entries) > before:
            files.write(log_path(pool), json.dumps([asdict(e) for e in entries], indent=1).encode() + b"\n",
                        replace=True, mode=0o600)


def _twice(entry: SigningLogEntry, new: SigningLogEntry) -> str:
    """A cause that both pay, where both could confirm; or ""."""
    if entry.txid == new.txid or set(entry.coins) & set(new.coins):
        return ""
    return min(set(entry.items) & set(new.items), default="")


def _kind(cause: str) -> Said | str:
    """What kind of payment a cause is, for people."""
    return noun("due", cause.split()[0])


def signed_elsewhere(pool: PoolHome, state: State, holders: Keyholders, position: int) -> list[str]:
    """Payouts in the chain that the key at that position of an epoch's multisig has signed and this home's log does
    not know.

    Where there are any, the key is at work in another home too, or this one was restored: what else it has signed
    that waits for a block only that other home's log can say.
    """
    logged = {entry.txid for entry in signing_log(pool)}
    found = []
    for spend in state.spends[-SPENDS_LOOKED_AT:]:
        if spend.txid not in logged and position in _signers_of(pool, holders.descriptor, spend.txid):
            found.append(spend.txid)
    return found


SPENDS_LOOKED_AT = 20
"""So many of the last spends are asked who signed them."""


def _signers_of(pool: PoolHome, descriptor: MultisigDescriptor, txid: str) -> set[int]:
    """Positions of the descriptor's keys whose signatures stand in a confirmed transaction."""
    indexed = pool.index.transaction(txid)
    psbt = with_signatures(pool, descriptor, parse_tx(indexed.raw)) if indexed is not None else None
    return {at for at, signed in signers(psbt, descriptor).items() if signed} if psbt is not None else set()


def with_signatures(pool: PoolHome, descriptor: MultisigDescriptor, tx: Tx) -> Psbt | None:
    """The PSBT of a signed transaction with the signatures that it has, each of which holds; None where it spends
    anything but coins of that multisig that the index knows, or a signature does not hold.
    """
    coins = pool.index.known_coins()
    if not all(i.outpoint in coins for i in tx.inputs):
        return None
    inputs = [PsbtInput(pool.index.previous_tx(i.outpoint), coins[i.outpoint].branch % 2, coins[i.outpoint].index)
              for i in tx.inputs]
    try:
        bare = create(tx.stripped, inputs, {}, descriptor)
    except LashouError:  # coins of other keyholders
        return None
    final = tuple(Fields(((compact(kt.IN_FINAL_SCRIPTWITNESS), write_stack(i.witness)),)) for i in tx.inputs)
    try:
        return combine(bare, replace(bare, inputs=final))
    except LashouError:
        return None


# What was reviewed

def insist(reviewed: Review, verb: str = "signed") -> Made:
    """The payout or carry that was reviewed. Raises Refused with the reasons unless every check passed."""
    return insist_all([reviewed], verb)[0]


def insist_all(reviewed: Sequence[Review], verb: str = "signed") -> list[Made]:
    """The payouts or carries that were reviewed. Raises Refused with the reasons unless every check of every one
    passed; Incomplete where documents are missing, and nothing else is known to be wrong.
    """
    made = [seen.settlement for seen in reviewed if seen.ok and seen.settlement is not None]
    if len(made) == len(reviewed):
        return made
    together = ""
    values: dict[str, Any] = {"reasons": reasons(reviewed[0])}
    if len(reviewed) > 1:
        together, values = "-together", {
            "failed": len(reviewed) - len(made), "count": len(reviewed), "reasons": [
                said("payout.numbered", number=number, reasons=why) for number, seen in enumerate(reviewed, 1)
                if (why := reasons(seen))]}
    if all(seen.ok or seen.untold for seen in reviewed):
        raise Incomplete(f"payout.unknown:{verb}{together}", **values)
    raise Refused(f"payout.refused:{verb}{together}", **values)


def reasons(seen: Review) -> list[Said | str]:
    """Why what was reviewed does not pass, each reason once, without a mark at its end."""
    if seen.what.kind == "confirmed":  # all that fails follows from it
        return [unmarked(seen.what.text)]
    texts = [unmarked(check.text) for check in seen.failed()]
    return list({str(text): text for text in texts}.values())


def unmarked(text: Said | str) -> Said | str:
    """A sentence as it goes into another one: without the mark at its end."""
    return text.rstrip(".。") if isinstance(text, str) else text


def sign_reviewed(pool: PoolHome, psbt: Psbt, reviewed: Review, master: Master) -> Psbt:
    """Signs what was reviewed; raises as `sign_all`."""
    return sign_all(pool, [psbt], [reviewed], master)[0]


def sign_all(pool: PoolHome, given: Sequence[Psbt], reviewed: Sequence[Review], master: Master) -> list[Psbt]:
    """Signs all that was reviewed, if every check of every one passed, or nothing. All are in the signing log
    before anybody gets a signature. One that has its signatures already stays as it is.

    Raises Refused with the reasons, no flag overrides it; and where all have their signatures.
    """
    made, signed, refusals = insist_all(reviewed), [], []
    for one in made:
        check_holder(pool, one, lambda key: master.xpub(key.path) == key.xpub)
        check_accepted(one, master)
    with signing(pool, *made):
        for psbt, one in zip(given, made, strict=True):
            try:
                signed.append(sign(psbt, master, one.keyholders.descriptor))
            except Refused as error:
                if error.code != "psbt.complete":
                    raise
                refusals.append(error)
                signed.append(psbt)
        if len(refusals) == len(signed):
            raise refusals[0]
    return signed


def has_signed(pool: PoolHome, psbt: Psbt, xpub: str) -> bool:
    """Whether the key of that xpub has signed every input already. Raises Refused as `signers`."""
    descriptor = pool.holders(psbt).descriptor
    found = signers(psbt, descriptor)
    return any(len(found.get(at, ())) == len(psbt.tx.inputs) for at, key in enumerate(descriptor.keys)
               if key.xpub == xpub)
