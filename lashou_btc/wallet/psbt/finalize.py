"""A PSBT with enough signatures turned into a transaction (BIP174's Input Finalizer and Extractor).

By hand: libwally stops at 15 keys without a word, and finalizes signatures that do not hold.
"""

from lashou_btc.anchors.tx import compact, parse_tx
from lashou_btc.errors import Incomplete
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import Fields, read_unsigned_tx, write_signed_tx, write_stack
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.psbt.spends import InputSpend, spends
from lashou_btc.words import said


def finalize(psbt: Psbt, descriptor: MultisigDescriptor) -> bytes:
    """The signed transaction, ready to broadcast: exactly M signatures per input, in the script's order of keys.

    Every signature has been verified. Raises Incomplete that says which keys have not signed, Refused as
    `lint` and on inputs that are not the descriptor's.
    """
    found = spends(psbt, descriptor)
    for n, spend in enumerate(found):
        if (missing := descriptor.threshold - len(spend.signatures)) > 0:
            unsigned = [f"{at + 1} ({key.fingerprint})" for at, key in enumerate(descriptor.keys)
                        if at not in spend.signatures]
            raise Incomplete("psbt.incomplete", n=n, signatures=len(spend.signatures),
                             threshold=descriptor.threshold, missing=missing, unsigned=unsigned)
    return write_signed_tx(psbt.tx, [_witness(spend, descriptor.threshold) for spend in found])


def of_final(raw: bytes) -> Psbt:
    """A finished transaction as the finalized PSBT that it is extracted from; nothing in it has been believed.

    Raises InvalidInput for what is no transaction or has a scriptSig, Incomplete where an input has no witness.
    """
    tx = parse_tx(raw)
    for n, read in enumerate(tx.inputs):
        if not read.witness:
            raise Incomplete("psbt.unsigned", n=n)
    unsigned = read_unsigned_tx(tx.stripped, said("thing.a-transaction"))
    inputs = tuple(Fields(((compact(kt.IN_FINAL_SCRIPTWITNESS), write_stack(read.witness)),)) for read in tx.inputs)
    return Psbt(0, unsigned, Fields(((compact(kt.GLOBAL_UNSIGNED_TX), tx.stripped),)), inputs,
                tuple(Fields() for _ in tx.outputs))


def _witness(spend: InputSpend, threshold: int) -> list[bytes]:
    """The empty item that OP_CHECKMULTISIG eats, M signatures sorted by key (BIP67), the script."""
    by_key = sorted((spend.public_keys[at], signature) for at, signature in spend.signatures.items())
    return [b"", *(signature for _, signature in by_key[:threshold]), spend.witness_script]
