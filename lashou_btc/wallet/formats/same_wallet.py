"""Whether a wallet that another tool shows is the pool's, and if not, in which key it differs."""

from lashou_btc.errors import Refused
from lashou_btc.wallet.descriptor import KeyExpression, MultisigDescriptor
from lashou_btc.words import Said, said


def check_same(yours: MultisigDescriptor, theirs: MultisigDescriptor) -> bool:
    """Whether the keys even stand in the same order; another order is the same wallet, since scripts sort them.

    Raises Refused that says what differs: the keys are compared whole, never by fingerprint.
    """
    if (difference := mismatch(yours, theirs)) is not None:
        raise Refused("formats.mismatch", difference=difference)
    return yours.keys == theirs.keys


def mismatch(yours: MultisigDescriptor, theirs: MultisigDescriptor) -> Said | None:
    """What makes two multisigs different wallets, in one sentence; None if they have the same addresses."""
    if yours.network != theirs.network:
        return said("mismatch.network", yours=yours.network.name, theirs=theirs.network.name)
    if yours.threshold != theirs.threshold or len(yours.keys) != len(theirs.keys):
        return said("mismatch.quorum", yours=yours.threshold, of_yours=len(yours.keys), theirs=theirs.threshold,
                    of_theirs=len(theirs.keys))
    missing = [(n, key) for n, key in enumerate(yours.keys, 1) if key not in theirs.keys]
    foreign = [key for key in theirs.keys if key not in yours.keys]
    if not missing:
        return None
    if len(missing) > 1 and len(missing) == len(yours.keys):
        return said("mismatch.all", count=len(missing))
    number, key = missing[0]
    return said("mismatch.keys" if len(missing) > 1 else "mismatch.key", number=number, yours=shown(key),
                theirs=shown(_counterpart(key, foreign)), more=len(missing) - 1)


def _counterpart(key: KeyExpression, foreign: list[KeyExpression]) -> KeyExpression:
    """The foreign key that stands for this one: same xpub under another origin, same origin, or the first."""
    for other in foreign:
        if other.xpub == key.xpub:
            return other
    for other in foreign:
        if other.fingerprint == key.fingerprint:
            return other
    return foreign[0]


def shown(key: KeyExpression) -> str:
    """Short enough to read out: a key's last characters are its checksum's."""
    return f"[{key.fingerprint}/{key.path}]{key.xpub[:4]}…{key.xpub[-12:]}"
