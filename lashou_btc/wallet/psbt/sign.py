"""A witness's signature on every input of a PSBT (BIP174's Signer).

It works on the value that was reviewed and reads nothing again, so a file that changes during the review
changes nothing (threat 9). Whether the transaction should be signed at all is decided before.
"""

from collections.abc import Sequence
from dataclasses import replace

from lashou_btc.anchors.tx import compact
from lashou_btc.errors import Refused
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.psbt.sighash import check_signature, make_signature
from lashou_btc.wallet.psbt.spends import InputSpend, signers, spends
from lashou_btc.words import said

__all__ = ["check_wanted", "own_position", "sign", "signers", "take", "wanted"]

_MODIFIABLE = 0b011  # inputs and outputs, PSBT_GLOBAL_TX_MODIFIABLE, BIP370


def sign(psbt: Psbt, master: Master, descriptor: MultisigDescriptor) -> Psbt:
    """The PSBT with this master's signature on every input: SIGHASH ALL, low R, each checked after it is made.

    Signing twice changes nothing. Raises Refused as `lint`, on an input that is not the descriptor's, if the
    master holds no key of the descriptor, and if all inputs have enough signatures of others already.
    """
    at = own_position(master, descriptor)
    found = spends(psbt, descriptor)
    waiting = _waiting(found, at, descriptor)
    inputs = {}
    places = [(found[n].branch, found[n].index) for n in waiting]
    private_keys = master.private_keys(descriptor.keys[at].path, places)
    for n, private_key in zip(waiting, private_keys, strict=True):
        spend = found[n]
        signature = make_signature(private_key, spend.digest)
        check_signature(spend.public_keys[at], spend.digest, signature, said("thing.made-input", n=n))
        inputs[n] = psbt.inputs[n].adding([
            (compact(kt.IN_PARTIAL_SIG) + spend.public_keys[at], signature),
            (compact(kt.IN_WITNESS_SCRIPT), spend.witness_script)])
    return _closed(psbt.with_inputs(inputs))


def check_wanted(psbt: Psbt, descriptor: MultisigDescriptor, at: int) -> None:
    """Raises Refused unless a signature of the key at that position is still of use, and as `sign`."""
    if not _waiting(spends(psbt, descriptor), at, descriptor):
        raise Refused("psbt.signed", at=at + 1)


def wanted(asked: Sequence[tuple[Psbt, MultisigDescriptor, int]]) -> list[int]:
    """Numbers (from 0) of the PSBTs for which a signature of the key at that position of its descriptor is still of
    use.

    Raises Refused as `check_wanted` where it is for none.
    """
    found, refusal = [], None
    for number, (psbt, descriptor, at) in enumerate(asked):
        try:
            check_wanted(psbt, descriptor, at)
            found.append(number)
        except Refused as error:
            if error.code not in ("psbt.signed", "psbt.complete"):
                raise
            refusal = error
    if refusal is not None and not found:
        raise refusal
    return found


def take(base: Psbt, returned: Psbt, descriptor: MultisigDescriptor, at: int) -> Psbt:
    """`base` with the signatures of the descriptor's key `at` that a copy came back with, and nothing else of it.

    Whatever another signer did beside that is dropped. Raises Refused if the copy is of another transaction or has
    a signature that does not hold.
    """
    merged = combine(base, returned)
    inputs = {}
    for n, spend in enumerate(spends(base, descriptor)):
        key = spend.public_keys[at]
        signature = merged.inputs[n].of_type(kt.IN_PARTIAL_SIG).get(key)
        if at not in spend.signatures and signature is not None:
            inputs[n] = base.inputs[n].adding([(compact(kt.IN_PARTIAL_SIG) + key, signature),
                                               (compact(kt.IN_WITNESS_SCRIPT), spend.witness_script)])
    return _closed(base.with_inputs(inputs)) if inputs else base


def _waiting(found: Sequence[InputSpend], at: int, descriptor: MultisigDescriptor) -> list[int]:
    """The inputs that the key at that position has not signed. Raises Refused if none needs any more signatures."""
    waiting = [n for n, spend in enumerate(found) if at not in spend.signatures]
    if waiting and all(len(spend.signatures) >= descriptor.threshold for spend in found):
        raise Refused("psbt.complete", threshold=descriptor.threshold)
    return waiting


def own_position(master: Master, descriptor: MultisigDescriptor) -> int:
    """Where the master's account key stands in the descriptor. Raises Refused unless it does, on its network.

    The whole extended key is compared: a fingerprint proves nothing (threat 3).
    """
    if master.network != descriptor.network:
        raise Refused("psbt.network", yours=master.network.name, theirs=descriptor.network.name)
    for at, key in enumerate(descriptor.keys):
        if master.xpub(key.path) == key.xpub:
            return at
        if key.fingerprint == master.fingerprint:
            raise Refused("psbt.not-a-signer:replaced", at=at + 1, fingerprint=key.fingerprint, key_path=key.path)
    raise Refused("psbt.not-a-signer", fingerprint=master.fingerprint, keys=len(descriptor.keys))


def _closed(psbt: Psbt) -> Psbt:
    """With inputs and outputs marked as fixed, as BIP370 asks of a signer with SIGHASH ALL."""
    flags = psbt.globals.get(kt.GLOBAL_TX_MODIFIABLE)
    if flags is None or not flags[0] & _MODIFIABLE:
        return psbt
    closed = bytes([flags[0] & ~_MODIFIABLE])
    return replace(psbt, globals=psbt.globals.adding([(compact(kt.GLOBAL_TX_MODIFIABLE), closed)]))
