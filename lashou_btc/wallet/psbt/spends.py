"""The multisig's coins behind a PSBT's inputs: where they stand in the descriptor, and who has signed.

What a PSBT says of derivations is a hint only: the script is derived again from the descriptor and must be the
one that locks the coin (threats 1, 2 and 6).
"""

from dataclasses import dataclass

from lashou_btc.anchors.tx import TxOut
from lashou_btc.errors import Refused
from lashou_btc.wallet.descriptor import MAX_INDEX, MultisigDescriptor
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import Fields
from lashou_btc.wallet.psbt.lint import coins
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.psbt.sighash import Sighash
from lashou_btc.wallet.public import parse_path


@dataclass(frozen=True, slots=True)
class Spend:
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


def spends(psbt: Psbt, descriptor: MultisigDescriptor) -> tuple[Spend, ...]:
    """Each input's Spend, after all of `lint`. Raises Refused on an input that is not the descriptor's."""
    sighash = Sighash.of(psbt.tx)
    found = []
    for n, (fields, coin) in enumerate(zip(psbt.inputs, coins(psbt), strict=True)):
        branch, index = _place(fields, descriptor, f"input {n}")
        if descriptor.script(branch, index) != coin.output.script:
            raise Refused(f"input {n} claims to be the multisig's coin at /{branch}/{index}, but another script "
                          "locks it; it is not this pool's.", "psbt.foreign-input")
        script = descriptor.witness_script(branch, index)
        keys = descriptor.public_keys(branch, index)
        signed = fields.of_type(kt.IN_PARTIAL_SIG)
        found.append(Spend(coin.output, branch, index, keys, script,
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


def _place(fields: Fields, descriptor: MultisigDescriptor, where: str) -> tuple[int, int]:
    """The one (branch, index) that the input's derivations give for keys of the descriptor."""
    accounts = {(bytes.fromhex(key.fingerprint), parse_path(key.path)) for key in descriptor.keys}
    places = set()
    for origin in fields.of_type(kt.IN_BIP32_DERIVATION).values():
        steps = tuple(int.from_bytes(origin[i:i + 4], "little") for i in range(4, len(origin), 4))
        if (origin[:4], steps[:-2]) in accounts:
            places.add(steps[-2:])
    if not places:
        raise Refused(f"{where} has no derivation (PSBT_IN_BIP32_DERIVATION) of a key of this multisig; it is "
                      "not this pool's, or the PSBT was stripped.", "psbt.foreign-input")
    branch, index = min(places)
    if len(places) > 1 or branch > 1 or index > MAX_INDEX:
        raise Refused(f"{where} has derivations that lead to no single place of the multisig: the branch is 0 or "
                      f"1, the index at most {MAX_INDEX}, and the same for every key.", "psbt.foreign-input")
    return branch, index
