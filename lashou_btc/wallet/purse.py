"""A one-address P2WPKH purse: what the operator pays the journal from, and members their deposits and objections.

One key, one script, no ranges: small enough that a person can check it by hand. BIP84 (path), BIP143 (signatures).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lashou_btc.anchors.tx import REPLACEABLE, OutPoint, TxIn, TxOut, parse_tx
from lashou_btc.errors import Refused
from lashou_btc.wallet import wally
from lashou_btc.wallet.address import dust_sat
from lashou_btc.wallet.psbt.codec import read_unsigned_tx, write_signed_tx, write_unsigned_tx
from lashou_btc.wallet.psbt.sighash import Sighash, check_signature, make_signature
from lashou_btc.wallet.sizes import RELAY_SAT_VB, p2wpkh_vsize
from lashou_btc.words import said

SEQUENCE = REPLACEABLE
INPUT_VB = p2wpkh_vsize(2, []) - p2wpkh_vsize(1, [])
"""What one more coin adds to a transaction."""


@dataclass(frozen=True)
class PurseCoin:
    """A coin of the purse: where it is and its satoshi. `lacks_sat`: what whoever spends it pays besides, because
    the waiting transactions that it comes from pay too little (a miner weighs them together).
    """

    outpoint: OutPoint
    value_sat: int
    lacks_sat: int = 0


def purse_script(public_key: bytes) -> bytes:
    """The P2WPKH scriptPubKey of a 33-byte key."""
    return b"\x00\x14" + wally.hash160(public_key)


def pay(private_key: bytes, public_key: bytes, coins: Sequence[PurseCoin], outputs: Sequence[TxOut],
        feerate_sat_vb: int, must_spend: int = 0, change_at: int | None = None, instead_sat: int = 0) -> bytes:
    """A signed transaction from the purse's coins to `outputs`, change back to the purse.

    The first `must_spend` coins are spent in any case (a seal is input 0), others in order until they suffice, but
    none that costs more than it brings: anybody can pay crumbs to the purse.
    `change_at` puts the change at that output number, and makes it obligatory (a journal's next seal is output 0);
    otherwise it comes last, and below dust it goes to the fee. `instead_sat`: the fees of all that it replaces,
    which it exceeds by what relaying costs (BIP125, rules 3 and 4). Raises Refused where the coins do not suffice.
    """
    def fee_for(spent: Sequence[PurseCoin], scripts: Sequence[bytes]) -> int:
        vsize = p2wpkh_vsize(len(spent), scripts)
        return max(feerate_sat_vb * vsize + sum(coin.lacks_sat for coin in spent),
                   instead_sat + RELAY_SAT_VB * vsize if instead_sat else 0)

    script = purse_script(public_key)
    wanted = sum(out.value_sat for out in outputs)
    useful = _useful(coins, must_spend, feerate_sat_vb)
    for count in range(max(must_spend, 1), len(useful) + 1):
        spent = useful[:count]
        total = sum(coin.value_sat for coin in spent)
        change = total - wanted - fee_for(spent, [script, *(out.script for out in outputs)])
        if change >= dust_sat(script):
            at = len(outputs) if change_at is None else change_at
            return _signed(private_key, public_key, spent, [*outputs[:at], TxOut(change, script), *outputs[at:]])
        lean = fee_for(spent, [out.script for out in outputs])
        if change_at is None and outputs and total - wanted >= lean:
            return _signed(private_key, public_key, spent, list(outputs))
    have, crumbs = sum(coin.value_sat for coin in useful), len(coins) - len(useful)
    raise Refused("purse.funds:crumbs" if crumbs else "purse.funds", have=have, crumbs=crumbs, wanted=wanted,
                  feerate_sat_vb=feerate_sat_vb)


def bump(private_key: bytes, public_key: bytes, coins: Sequence[PurseCoin], must_spend: int, waiting_fee_sat: int,
         waiting_vsize: int, feerate_sat_vb: int, max_fee_sat: int) -> tuple[bytes, int]:
    """A signed transaction from the purse to itself that lifts a waiting one to a feerate (child pays for parent).

    The first `must_spend` coins are the waiting transaction's outputs, others follow as in `pay`.
    `waiting_fee_sat` and `waiting_vsize` are those of it and of what it depends on. Returns it with its fee, which
    makes the whole pay `feerate_sat_vb`. Raises Refused where it pays that already, where the fee would be more
    than `max_fee_sat`, or where the coins would leave dust.
    """
    if waiting_fee_sat >= feerate_sat_vb * waiting_vsize:
        raise Refused("purse.enough:coin", fee=waiting_fee_sat, vsize=waiting_vsize,
                      feerate_sat_vb=feerate_sat_vb)
    script = purse_script(public_key)
    fee, useful = 0, _useful(coins, must_spend, feerate_sat_vb)
    for count in range(must_spend, len(useful) + 1):
        spent = useful[:count]
        fee = feerate_sat_vb * (waiting_vsize + p2wpkh_vsize(count, [script])) - waiting_fee_sat
        if fee > max_fee_sat:
            raise Refused("purse.max-fee:lift", feerate_sat_vb=feerate_sat_vb, fee=fee, most=max_fee_sat)
        left = sum(coin.value_sat for coin in spent) - fee
        if left >= dust_sat(script):
            return _signed(private_key, public_key, spent, [TxOut(left, script)]), fee
    raise Refused("purse.funds:own", useful=sum(coin.value_sat for coin in useful), fee=fee)


def _useful(coins: Sequence[PurseCoin], must_spend: int, feerate_sat_vb: int) -> list[PurseCoin]:
    return [coin for n, coin in enumerate(coins)
            if n < must_spend or coin.value_sat - coin.lacks_sat > feerate_sat_vb * INPUT_VB]


def _signed(private_key: bytes, public_key: bytes, spent: Sequence[PurseCoin], outputs: Sequence[TxOut]) -> bytes:
    inputs = [TxIn(coin.outpoint, SEQUENCE, b"", ()) for coin in spent]
    tx = read_unsigned_tx(write_unsigned_tx(2, inputs, outputs, 0), said("thing.transaction"))
    shared = Sighash.of(tx)
    code = b"\x76\xa9\x14" + purse_script(public_key)[2:] + b"\x88\xac"
    witnesses = []
    for number, coin in enumerate(spent):
        digest = shared.digest(number, code, coin.value_sat)
        signature = make_signature(private_key, digest)
        check_signature(public_key, digest, signature, said("thing.made-input", n=number))
        witnesses.append((signature, public_key))
    return write_signed_tx(tx, witnesses)


def journal_tx(private_key: bytes, public_key: bytes, seal: PurseCoin, more: Sequence[PurseCoin], record: TxOut,
               feerate_sat_vb: int, extra: Sequence[TxOut] = (), instead_sat: int = 0) -> bytes:
    """A journal transaction: input 0 spends the seal, output 0 pays the journal (the next seal), then the record.

    `more` are other coins of the journal's address, spent only if the seal cannot pay the fee. Raises as `pay`.
    """
    raw = pay(private_key, public_key, [seal, *more], [record, *extra], feerate_sat_vb, must_spend=1, change_at=0,
              instead_sat=instead_sat)
    tx = parse_tx(raw)
    if tx.inputs[0].outpoint != seal.outpoint or tx.outputs[1] != record:
        raise Refused("purse.fault")
    return raw
