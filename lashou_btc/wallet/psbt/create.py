"""An unsigned transaction with everything that signers ask for (BIP174's Creator and Updater in one).

Both utxo fields, witness scripts, derivations on inputs and change, and the account xpubs: most reports of a
device that "silently did not sign" trace to one of these missing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lashou_btc.anchors.tx import compact, output_bytes, parse_tx
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import Fields, read_unsigned_tx
from lashou_btc.wallet.psbt.lint import lint
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.psbt.spends import origin_bytes
from lashou_btc.wallet.public import parse_xpub
from lashou_btc.words import said


@dataclass(frozen=True, slots=True)
class PsbtInput:
    """A coin to spend: the whole transaction that made it, and its place in the descriptor."""

    prev_tx: bytes
    branch: int
    index: int


def create(unsigned: bytes, inputs: Sequence[PsbtInput], outputs: Mapping[int, tuple[int, int]],
           descriptor: MultisigDescriptor) -> Psbt:
    """A version 0 PSBT of that unsigned transaction, linted.

    `inputs` in the transaction's order; `outputs` gives (branch, index) for the output numbers that pay the
    multisig itself. Raises InvalidInput if something cannot be read, Refused if a coin or an output is not at
    the place that is given for it, or as `lint` does.
    """
    tx = read_unsigned_tx(unsigned, said("thing.unsigned"))
    if len(inputs) != len(tx.inputs):
        raise InvalidInput("psbt.inputs", inputs=len(tx.inputs), described=len(inputs))
    maps = []
    for n, (spent, coin) in enumerate(zip(tx.inputs, inputs, strict=True)):
        try:
            previous = parse_tx(coin.prev_tx)
        except InvalidInput as bad:
            raise InvalidInput("psbt.previous", code=bad.code, n=n, error=bad) from None
        if previous.txid != spent.outpoint.txid or spent.outpoint.vout >= len(previous.outputs):
            raise Refused("psbt.utxo-mismatch", n=n, outpoint=spent.outpoint, txid=previous.txid)
        output = previous.outputs[spent.outpoint.vout]
        if output.script != descriptor.script(coin.branch, coin.index):
            raise Refused("psbt.foreign-input", n=n, outpoint=spent.outpoint, branch=coin.branch, index=coin.index)
        # The txid commits to the previous transaction without its witnesses; leaving them out keeps QR codes small.
        maps.append(_fields({kt.IN_NON_WITNESS_UTXO: previous.stripped, kt.IN_WITNESS_UTXO: output_bytes(output)},
                            kt.IN_WITNESS_SCRIPT, kt.IN_BIP32_DERIVATION, descriptor, coin.branch, coin.index))
    out_maps = [Fields()] * len(tx.outputs)
    for n, (branch, index) in outputs.items():
        if not 0 <= n < len(tx.outputs):
            raise InvalidInput("psbt.outputs", outputs=len(tx.outputs), n=n)
        if tx.outputs[n].script != descriptor.script(branch, index):
            raise Refused("psbt.foreign-output", n=n, branch=branch, index=index)
        out_maps[n] = _fields({}, kt.OUT_WITNESS_SCRIPT, kt.OUT_BIP32_DERIVATION, descriptor, branch, index)
    xpubs = {bytes([kt.GLOBAL_XPUB]) + parse_xpub(key.xpub, descriptor.network).serialized: origin_bytes(key)
             for key in descriptor.keys}
    psbt = Psbt(0, tx, Fields(((compact(kt.GLOBAL_UNSIGNED_TX), unsigned), *sorted(xpubs.items()))),
                tuple(maps), tuple(out_maps))
    lint(psbt)
    return psbt


def _fields(first: Mapping[int, bytes], script_type: int, derivation_type: int, descriptor: MultisigDescriptor,
            branch: int, index: int) -> Fields:
    """Those fields, the witness script and every key's derivation."""
    pairs = {compact(key_type): value for key_type, value in first.items()}
    pairs[compact(script_type)] = descriptor.witness_script(branch, index)
    for key, public_key in zip(descriptor.keys, descriptor.public_keys(branch, index), strict=True):
        pairs[compact(derivation_type) + public_key] = origin_bytes(key, branch, index)
    return Fields(tuple(sorted(pairs.items())))
