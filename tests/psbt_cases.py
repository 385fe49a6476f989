"""Multisigs, coins and transactions for the tests of PSBTs, all made from numbers: no chance, no network."""

import hashlib
from dataclasses import replace
from functools import cache

import pbk
from pbk.script import PrecomputedTransactionData

from lashou_btc.anchors.tx import OutPoint, TxIn, TxOut, parse_tx
from lashou_btc.networks import REGTEST
from lashou_btc.wallet.descriptor import KeyExpression, MultisigDescriptor
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import compact, write_stack, write_unsigned_tx
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.raw import Psbt

PATH = "48h/1h/0h/2h"
COIN_SAT = 1_000_000
ELSEWHERE = b"\x00\x14" + bytes(range(20))


@cache
def master(number: int) -> Master:
    """A witness's keys."""
    return Master.from_seed(hashlib.sha512(b"witness %d" % number).digest(), REGTEST)


@cache
def multisig(threshold: int, size: int, first: int = 0) -> MultisigDescriptor:
    """M of N over the witnesses `first`, `first` + 1, …"""
    masters = [master(n) for n in range(first, first + size)]
    return MultisigDescriptor(REGTEST, threshold,
                              tuple(KeyExpression(m.fingerprint, PATH, m.xpub(PATH)) for m in masters))


def deposit(script: bytes, sat: int = COIN_SAT, salt: int = 0) -> bytes:
    """A transaction that pays `script` at output 1. `salt` makes another one."""
    source = TxIn(OutPoint(hashlib.sha256(b"%d" % salt).hexdigest(), 0), 0xFFFFFFFD, b"", ())
    return write_unsigned_tx(2, [source], [TxOut(5_000, ELSEWHERE), TxOut(sat, script)], 0)


def payout(descriptor: MultisigDescriptor, n_inputs: int = 1, fee_sat: int = 1_000) -> Psbt:
    """An unsigned PSBT that spends coins at /0/1, /0/2, … to ELSEWHERE and to change at /1/3."""
    coins = [PsbtInput(deposit(descriptor.script(0, n), COIN_SAT, n), 0, n) for n in range(1, n_inputs + 1)]
    inputs = [TxIn(OutPoint(parse_tx(c.prev_tx).txid, 1), 0xFFFFFFFD, b"", ()) for c in coins]
    change = n_inputs * COIN_SAT - 300_000 - fee_sat
    outputs = [TxOut(300_000, ELSEWHERE), TxOut(change, descriptor.script(1, 3))]
    return create(write_unsigned_tx(2, inputs, outputs, 101), coins, {1: (1, 3)}, descriptor)


def with_field(psbt: Psbt, n: int, key_type: int, value: bytes, key_data: bytes = b"") -> Psbt:
    """With that field set at input `n`."""
    return psbt.with_inputs({n: psbt.inputs[n].adding([(compact(key_type) + key_data, value)])})


def without_field(psbt: Psbt, n: int, *key_types: int) -> Psbt:
    """Without fields of those types at input `n`."""
    return psbt.with_inputs({n: psbt.inputs[n].without(key_types)})


def finalized(psbt: Psbt, descriptor: MultisigDescriptor) -> Psbt:
    """As a wallet leaves it that finalizes at the last signature."""
    for n, read in enumerate(parse_tx(finalize(psbt, descriptor)).inputs):
        psbt = without_field(psbt, n, kt.IN_PARTIAL_SIG, kt.IN_WITNESS_SCRIPT, kt.IN_BIP32_DERIVATION)
        psbt = with_field(psbt, n, kt.IN_FINAL_SCRIPTWITNESS, write_stack(read.witness))
    return psbt


def with_global(psbt: Psbt, key_type: int, value: bytes) -> Psbt:
    """With that global field set."""
    return replace(psbt, globals=psbt.globals.adding([(compact(key_type), value)]))


def engine_accepts(raw: bytes, spent: list[TxOut]) -> bool:
    """Whether Bitcoin Core's own script engine accepts every input, under all consensus rules."""
    tx = pbk.Transaction(raw)
    outputs = [pbk.TransactionOutput(pbk.ScriptPubkey(o.script), o.value_sat) for o in spent]
    shared = PrecomputedTransactionData(tx, outputs)
    return all(pbk.ScriptPubkey(o.script).verify(o.value_sat, tx, shared, n, pbk.ScriptVerificationFlags.ALL)
               for n, o in enumerate(spent))
