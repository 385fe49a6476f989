"""Signatures of several copies brought together on the stored one (BIP174's Combiner, narrowed on purpose).

The base stays as it is; signatures that hold are added, and fields that mean nothing here (unknown and proprietary
ones), so that nothing is lost of what other programs keep in a PSBT. Other copies' scripts, derivations and utxo
fields are not believed and not taken.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from lashou_btc.anchors.tx import compact
from lashou_btc.errors import Refused
from lashou_btc.wallet.descriptor import MAX_KEYS
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import MAX_FIELDS, Fields, read_stack
from lashou_btc.wallet.psbt.lint import SpentOutput, check_partial_signature, coin_digest, coins
from lashou_btc.wallet.psbt.raw import MAX_PSBT_BYTES, Psbt, serialize
from lashou_btc.wallet.psbt.sighash import Sighash, signature_holds
from lashou_btc.words import Said, said

_SIGNATURE = compact(kt.IN_PARTIAL_SIG)


def bare(given: Psbt, own: Psbt) -> Psbt:
    """A copy with nothing but signatures: whatever else somebody has put into it stays outside."""
    kept = (kt.IN_PARTIAL_SIG, *kt.IN_FINAL)
    return replace(given, globals=own.globals, outputs=own.outputs, inputs=tuple(
        Fields(tuple(pair for pair in fields.pairs if pair[0][0] in kept)) for fields in given.inputs))


def combine(base: Psbt, *others: Psbt) -> Psbt:
    """`base` with the signatures, and the unknown and proprietary fields, that the others have and it has not.

    The others may be of another PSBT version, and finalized: some wallets finalize at the last signature, so
    those of a final witness are taken too. Any order of the others gives the same: where two give one key
    different values (two signatures that both hold), the lesser bytes are taken; the base's own are never replaced.

    Raises Refused if the base fails `lint`, another PSBT is of another transaction, or one of its signatures does
    not hold (the message says which), and if the result would be larger than a PSBT may be.
    """
    found = coins(base)
    sighash = Sighash.of(base.tx)
    for number, other in enumerate(others, 1):
        if other.tx.stripped != base.tx.stripped:
            if forgetful(base, other):
                raise Refused("psbt.other-transaction:version", number=number, theirs=other.tx.version,
                              ours=base.tx.version)
            raise Refused("psbt.other-transaction:combine", number=number, theirs=other.tx.txid, ours=base.tx.txid)
    inputs = []
    for n, (own, coin) in enumerate(zip(base.inputs, found, strict=True)):
        given = [_unknown(other.inputs[n], kt.INPUT_TYPES)
                 | _signatures(own, other.inputs[n], coin, sighash, n,
                               said("thing.combined-input", number=number, n=n))
                 for number, other in enumerate(others, 1)]
        inputs.append(_joined(own, given))
    globals_ = _joined(base.globals, [_unknown(other.globals, kt.GLOBAL_TYPES) for other in others])
    outputs = tuple(_joined(own, [_unknown(other.outputs[n], kt.OUTPUT_TYPES) for other in others])
                    for n, own in enumerate(base.outputs))
    combined = Psbt(base.version, base.tx, globals_, tuple(inputs), outputs)
    if others and (len(serialize(combined)) > MAX_PSBT_BYTES
                   or sum(len(m.pairs) for m in (globals_, *inputs, *outputs)) > MAX_FIELDS):
        raise Refused("psbt.size:together", most=MAX_PSBT_BYTES, max_fields=MAX_FIELDS)
    return combined


def forgetful(base: Psbt, other: Psbt) -> bool:
    """Whether it is the base's transaction but for version and lock time, as HWI 3.2 forgets them when it reads a
    PSBT of version 2.
    """
    return other.version == 2 and other.tx.version != base.tx.version \
        and (other.tx.inputs, other.tx.outputs) == (base.tx.inputs, base.tx.outputs)


def trimmed(psbt: Psbt) -> bool:
    """Whether some input lacks what a base must have, its previous transaction, script or derivations: devices
    answer by QR code with signatures alone, and wallets that finalize leave the rest out.
    """
    return any(fields.get(kt.IN_NON_WITNESS_UTXO) is None or fields.get(kt.IN_WITNESS_SCRIPT) is None
               or not fields.of_type(kt.IN_BIP32_DERIVATION) for fields in psbt.inputs)


def _joined(own: Fields, given: Iterable[Mapping[bytes, bytes]]) -> Fields:
    """The fields with the given ones added that they have not; the least value where the given ones differ."""
    have = {key for key, _ in own.pairs}
    new: dict[bytes, bytes] = {}
    for pairs in given:
        for key, value in pairs.items():
            if key not in have:
                new[key] = min(value, new.get(key, value))
    return own.adding(new.items()) if new else own


def _unknown(fields: Fields, types: Mapping[int, kt.FieldType]) -> dict[bytes, bytes]:
    """Whole keys and values of the fields that mean nothing here."""
    return {key: value for key, value in fields.pairs if key[0] not in types or key[0] == kt.PROPRIETARY}


def _signatures(own: Fields, other: Fields, coin: SpentOutput, sighash: Sighash, n: int,
                where: Said) -> dict[bytes, bytes]:
    """Whole keys and values of another copy's signatures on input `n`. Raises Refused unless each holds."""
    have = own.of_type(kt.IN_PARTIAL_SIG)
    given = other.of_type(kt.IN_PARTIAL_SIG)
    stack = other.get(kt.IN_FINAL_SCRIPTWITNESS)
    if not given and stack is None:
        return {}
    digest = coin_digest(coin, sighash, n)
    found = {}
    final = {} if stack is None else _from_witness(read_stack(stack, where), coin, digest, where)
    for key, signature in (*given.items(), *final.items()):
        if have.get(key) != signature:
            check_partial_signature(coin, key, signature, digest, where)
        found[_SIGNATURE + key] = signature
    return found


def _from_witness(stack: tuple[bytes, ...], coin: SpentOutput, digest: bytes,
                  where: Said | str) -> dict[bytes, bytes]:
    """A final witness's signatures by key. In a multisig they stand in the order of the script's keys."""
    if len(stack) == 2 and coin.program[:2] == b"\x00\x14":
        return {stack[1]: stack[0]}
    script = coin.script_code or b""
    if len(stack) < 3 or stack[0] or stack[-1] != script:
        raise Refused("psbt.final", where=where)
    signatures = list(stack[1:-1])
    found = {}
    for key in multisig_keys(script):
        if signatures and signature_holds(key, digest, signatures[0][:-1]):
            found[key] = signatures.pop(0)
    if signatures:
        raise Refused("psbt.signature", where=where)
    return found


def multisig_keys(script: bytes) -> tuple[bytes, ...]:
    """The compressed keys of a multisig script, in its order; none if it is another script."""
    at = 2 if script[:1] == b"\x01" else 1
    keys: list[bytes] = []
    while script[at:at + 1] == b"\x21" and len(keys) < MAX_KEYS:
        keys.append(script[at + 1:at + 34])
        at += 34
    return tuple(key for key in keys if len(key) == 33)
