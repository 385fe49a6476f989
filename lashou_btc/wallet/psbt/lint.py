"""Whether a PSBT is safe to sign or finalize, whatever wallet it is for.

BIP174's "Signer" checks, made stricter: signing primitives sign what they are asked to, so everything that
a PSBT can lie about without being malformed is refused here. Which coins may be spent, and to whom, is not
this module's question: the caller compares `psbt.tx` with the transaction that the rules derive.
"""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx
from lashou_btc.errors import Refused
from lashou_btc.wallet import wally
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import Fields, read_output
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.psbt.sighash import SIGHASH_ALL, Sighash, check_signature, sighash_name
from lashou_btc.words import Said, said

_HAS_SIGHASH_SINGLE = 0b100  # PSBT_GLOBAL_TX_MODIFIABLE, BIP370


@dataclass(frozen=True, slots=True)
class SpentOutput:
    """A witness output that an input spends: what it holds, the program that locks it (the scriptPubKey, or
    the redeem script of a nested one), and the script that its signatures commit to, None if not given.
    """

    output: TxOut
    program: bytes
    script_code: bytes | None


def lint(psbt: Psbt) -> None:
    """Raise Refused unless every input is safe to sign, with amounts proved by the whole previous transaction.

    Refused: no inputs or outputs; the same coin twice; outputs that exceed inputs; a signature type other than
    ALL asked for or used; previous transactions that are absent, another one, or at odds with
    PSBT_IN_WITNESS_UTXO; scripts that do not hash to what they should; taproot and pre-segwit inputs; inputs
    that are finalized already; partial signatures that do not hold.
    """
    coins(psbt)


# A review asks thrice about one PSBT: whether it holds, its fee, who has signed. A Psbt is a value and cannot
# change in between, so it is checked once. What is refused is not kept.
@lru_cache(maxsize=2)
def coins(psbt: Psbt) -> tuple[SpentOutput, ...]:
    """What each input spends, after all checks of `lint`. Raises Refused."""
    tx = psbt.tx
    if not tx.inputs or not tx.outputs:
        raise Refused("psbt.empty")
    modifiable = psbt.globals.get(kt.GLOBAL_TX_MODIFIABLE)
    if modifiable and modifiable[0] & _HAS_SIGHASH_SINGLE:
        raise Refused("psbt.sighash")
    seen: dict[OutPoint, int] = {}
    for n, spent in enumerate(tx.inputs):
        if spent.outpoint in seen:
            raise Refused("psbt.duplicate-input", seen=seen[spent.outpoint], n=n, outpoint=spent.outpoint)
        seen[spent.outpoint] = n
    found = tuple(_coin(fields, spent.outpoint, said("thing.input", n=n))
                  for n, (fields, spent) in enumerate(zip(psbt.inputs, tx.inputs, strict=True)))
    for n, (fields, coin) in enumerate(zip(psbt.inputs, found, strict=True)):
        _check_supported(fields, coin, said("thing.input", n=n))
    if sum(c.output.value_sat for c in found) < sum(o.value_sat for o in tx.outputs):
        raise Refused("psbt.amounts")
    sighash = Sighash.of(tx)
    for n, (fields, coin) in enumerate(zip(psbt.inputs, found, strict=True)):
        _check_signatures(fields, coin, sighash, n)
    return found


def fee_sat(psbt: Psbt) -> int:
    """What the transaction pays to the miner, by the previous transactions. Raises Refused as `lint`."""
    return sum(c.output.value_sat for c in coins(psbt)) - sum(o.value_sat for o in psbt.tx.outputs)


def _coin(fields: Fields, outpoint: OutPoint, where: Said | str) -> SpentOutput:
    if fields.has(kt.IN_TAPROOT):
        raise Refused("psbt.taproot", where=where)
    if fields.has(kt.IN_FINAL):
        raise Refused("psbt.final:already", where=where)
    kind = fields.get(kt.IN_SIGHASH_TYPE)
    if kind is not None and (number := int.from_bytes(kind, "little")) != SIGHASH_ALL:
        raise Refused("psbt.sighash:asked", where=where, sighash_name=sighash_name(number))
    previous = fields.get(kt.IN_NON_WITNESS_UTXO)
    proved = None if previous is None else _previous_output(previous, outpoint, where)
    witness_utxo = fields.get(kt.IN_WITNESS_UTXO)
    claimed = None if witness_utxo is None else read_output(
        witness_utxo, said("thing.field-of", where=where, field="PSBT_IN_WITNESS_UTXO"))
    if proved and claimed and proved != claimed:
        raise Refused("psbt.utxo-mismatch:differs", where=where, outpoint=outpoint, claimed=claimed.value_sat,
                      proved=proved.value_sat)
    output = proved or claimed
    if output is None:
        raise Refused("psbt.utxo-missing", where=where)
    return _unlock(fields, output, where)


def _check_supported(fields: Fields, coin: SpentOutput, where: Said | str) -> None:
    """After every input has been searched for lies: what is not wrong, and yet not enough to sign."""
    if not _is_p2wsh(coin.program) and not _is_p2wpkh(coin.program):
        raise Refused("psbt.not-witness", where=where)
    if fields.get(kt.IN_NON_WITNESS_UTXO) is None:
        raise Refused("psbt.utxo-missing:claimed", where=where)


def _previous_output(previous: bytes, outpoint: OutPoint, where: Said | str) -> TxOut:
    tx = parse_tx(previous)
    if tx.txid != outpoint.txid:
        raise Refused("psbt.utxo-mismatch:other", where=where, txid=tx.txid, outpoint=outpoint)
    if outpoint.vout >= len(tx.outputs):
        raise Refused("psbt.utxo-mismatch:outputs", where=where, outpoint=outpoint, outputs=len(tx.outputs))
    return tx.outputs[outpoint.vout]


def _unlock(fields: Fields, output: TxOut, where: Said | str) -> SpentOutput:
    """Follow the hashes from scriptPubKey to redeem script to witness script (BIP141, BIP16)."""
    program = output.script
    redeem, witness = fields.get(kt.IN_REDEEM_SCRIPT), fields.get(kt.IN_WITNESS_SCRIPT)
    if len(program) == 34 and program[:2] == b"\x51\x20":
        raise Refused("psbt.taproot:spends", where=where)
    if len(program) == 23 and program[:2] == b"\xa9\x14" and program[-1] == 0x87:
        if redeem is None:
            raise Refused("psbt.script:no-redeem", where=where)
        if wally.hash160(redeem) != program[2:22]:
            raise Refused("psbt.script:redeem-hash", where=where)
        program = redeem
    elif redeem is not None:
        raise Refused("psbt.script:no-p2sh", where=where)
    if _is_p2wsh(program):
        if witness is not None and sha256(witness).digest() != program[2:]:
            raise Refused("psbt.script:witness-hash", where=where)
        return SpentOutput(output, program, witness)
    if witness is not None:
        raise Refused("psbt.script:no-p2wsh", where=where)
    if _is_p2wpkh(program):
        return SpentOutput(output, program, b"\x76\xa9" + program[1:] + b"\x88\xac")
    if fields.get(kt.IN_WITNESS_UTXO) is not None:
        raise Refused("psbt.not-witness:claimed", where=where)
    return SpentOutput(output, program, None)


def _is_p2wsh(program: bytes) -> bool:
    return len(program) == 34 and program[:2] == b"\x00\x20"


def _is_p2wpkh(program: bytes) -> bool:
    return len(program) == 22 and program[:2] == b"\x00\x14"


def _check_signatures(fields: Fields, coin: SpentOutput, sighash: Sighash, n: int) -> None:
    signatures = fields.of_type(kt.IN_PARTIAL_SIG)
    if not signatures:
        return
    digest = coin_digest(coin, sighash, n)
    for key, signature in signatures.items():
        check_partial_signature(coin, key, signature, digest, said("thing.input", n=n))


def coin_digest(coin: SpentOutput, sighash: Sighash, n: int) -> bytes:
    """What input `n` signs. Raises Refused where the witness script that it needs is not given."""
    if coin.script_code is None:
        raise Refused("psbt.script:no-witness-script", n=n)
    return sighash.digest(n, coin.script_code, coin.output.value_sat)


def check_partial_signature(coin: SpentOutput, key: bytes, signature: bytes, digest: bytes,
                            where: Said | str) -> None:
    """Refused unless the coin's script names the key, and the signature is of type ALL and holds."""
    if _is_p2wsh(coin.program):
        named = coin.script_code is not None and key in coin.script_code
    else:
        named = wally.hash160(key) == coin.program[2:]
    if not named:
        raise Refused("psbt.signature:foreign", where=where, key=key.hex())
    check_signature(key, digest, signature, where)
