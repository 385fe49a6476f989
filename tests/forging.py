"""PSBTs with one thing wrong, and all the rest as an attacker with care would have it."""

from collections.abc import Callable, Sequence

from lashou_btc.anchors.tx import OutPoint, TxIn, TxOut, parse_tx
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import Fields, compact, write_unsigned_tx
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.raw import Psbt, parse, serialize

SEQUENCE = 0xFFFFFFFD
NOWHERE = b"\x00\x14" + bytes(20)


def spending(outpoint: OutPoint, sequence: int = SEQUENCE) -> TxIn:
    """An input for that coin."""
    return TxIn(outpoint, sequence, b"", ())


def coin_fields(descriptor: MultisigDescriptor, previous: bytes, outpoint: OutPoint) -> Fields:
    """What an honest PSBT says of a coin at one of the first places of the multisig."""
    out = parse_tx(previous).outputs[outpoint.vout]
    place = next((b, n) for b in (0, 1) for n in range(40) if descriptor.script(b, n) == out.script)
    raw = write_unsigned_tx(2, [spending(outpoint)], [TxOut(out.value_sat - 200, NOWHERE)], 0)
    return create(raw, [PsbtInput(previous, *place)], {}, descriptor).inputs[0]


def forge(psbt: Psbt, fields_of: Callable[[OutPoint], Fields], *, inputs: Sequence[TxIn] | None = None,
          outputs: Sequence[TxOut] | None = None, version: int | None = None,
          locktime: int | None = None) -> Psbt:
    """`psbt` with parts of its transaction replaced. `fields_of` describes coins that it did not spend."""
    tx = psbt.tx
    inputs = tx.inputs if inputs is None else inputs
    outputs = tx.outputs if outputs is None else outputs
    raw = write_unsigned_tx(tx.version if version is None else version, inputs, outputs,
                            tx.locktime if locktime is None else locktime)
    known = {i.outpoint: fields for i, fields in zip(tx.inputs, psbt.inputs, strict=True)}
    maps = tuple(known.get(i.outpoint) or fields_of(i.outpoint) for i in inputs)
    globals_ = psbt.globals.adding([(compact(kt.GLOBAL_UNSIGNED_TX), raw)])
    return parse(serialize(Psbt(0, parse_tx(raw), globals_, maps, (Fields(),) * len(outputs))))
