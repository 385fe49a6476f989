"""The multisig's coins behind a PSBT's inputs: where they stand in the descriptor, and who has signed.

What a PSBT says of derivations is a hint only: the script is derived again from the descriptor and must be the
one that locks the coin (threats 1, 2 and 6).
"""

from dataclasses import dataclass
from hashlib import sha256

from lashou_btc.anchors.tx import TxOut
from lashou_btc.errors import Refused
from lashou_btc.wallet.descriptor import MAX_INDEX, KeyExpression, MultisigDescriptor, multisig_script
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import Fields
from lashou_btc.wallet.psbt.lint import coins
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.psbt.sighash import Sighash
from lashou_btc.wallet.public import parse_path
from lashou_btc.words import Said, said


@dataclass(frozen=True, slots=True)
class InputSpend:
    """One input's coin: what it holds, its place in the descriptor, the keys there (in the descriptor's order),
    its witness script, the digest to sign, and the valid signatures with their type byte by key position.
    """

    output: TxOut
    branch: int
    index: int
    public_keys: tuple[bytes, ...]
    witness_script: bytes
    digest: bytes
    signatures: dict[int, bytes]


def spends(psbt: Psbt, descriptor: MultisigDescriptor) -> tuple[InputSpend, ...]:
    """Each input's InputSpend, after all of `lint`. Raises Refused on an input that is not the descriptor's."""
    sighash = Sighash.of(psbt.tx)
    accounts = {origin_bytes(key) for key in descriptor.keys}
    found = []
    for n, (fields, coin) in enumerate(zip(psbt.inputs, coins(psbt), strict=True)):
        branch, index = _place(fields, accounts, said("thing.input", n=n))
        keys = descriptor.public_keys(branch, index)
        script = multisig_script(descriptor.threshold, sorted(keys))
        if b"\x00\x20" + sha256(script).digest() != coin.output.script:
            raise Refused("psbt.foreign-input:other-script", n=n, branch=branch, index=index)
        signed = fields.of_type(kt.IN_PARTIAL_SIG)
        found.append(InputSpend(coin.output, branch, index, keys, script,
                                sighash.digest(n, script, coin.output.value_sat),
                                {at: signed[key] for at, key in enumerate(keys) if key in signed}))
    return tuple(found)


def signers(psbt: Psbt, descriptor: MultisigDescriptor) -> dict[int, set[int]]:
    """For every key position of the descriptor, the input numbers that it has validly signed.

    Raises Refused as `spends`.
    """
    found = spends(psbt, descriptor)
    return {at: {n for n, spend in enumerate(found) if at in spend.signatures}
            for at in range(len(descriptor.keys))}


def origin_bytes(key: KeyExpression, *more: int) -> bytes:
    """Fingerprint and path of a key, and further steps, as PSBT fields have them (BIP174)."""
    steps = (*parse_path(key.path), *more)
    return bytes.fromhex(key.fingerprint) + b"".join(step.to_bytes(4, "little") for step in steps)


def _place(fields: Fields, accounts: set[bytes], where: Said) -> tuple[int, int]:
    """The one (branch, index) that the input's derivations give below those accounts."""
    places = {(int.from_bytes(origin[-8:-4], "little"), int.from_bytes(origin[-4:], "little"))
              for origin in fields.of_type(kt.IN_BIP32_DERIVATION).values() if origin[:-8] in accounts}
    if not places:
        raise Refused("psbt.foreign-input:no-derivation", where=where)
    branch, index = min(places)
    if len(places) > 1 or branch > 1 or index > MAX_INDEX:
        raise Refused("psbt.foreign-input:no-place", where=where, max_index=MAX_INDEX)
    return branch, index
