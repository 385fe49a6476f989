"""PSBTs with care taken: everything about them is well-formed, and one thing is there to mislead a signer."""

import pytest
import wallycore as wally
from psbt_cases import (
    COIN_SAT,
    ELSEWHERE,
    deposit,
    master,
    multisig,
    payout,
    with_field,
    with_global,
    without_field,
)

from lashou_btc.anchors.tx import parse_tx
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import write_signed_tx
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.lint import lint
from lashou_btc.wallet.psbt.raw import Psbt, parse, serialize, to_version
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.wallet.psbt.spends import signers, spends
from lashou_btc.wallet.public import parse_path

D = multisig(2, 3)
UNSIGNED = payout(D, 2)
SIGNED = sign(UNSIGNED, master(0), D)


def unreadable(psbt: Psbt, words: str) -> None:
    with pytest.raises(InvalidInput, match=words):
        parse(serialize(psbt))


# What version 2 says of lock times in other places than version 0

def test_the_lock_time_that_an_input_demands_is_the_one_that_is_reviewed_and_signed() -> None:
    """BIP370: an input's demand overrules the fallback, which is all that a careless reader looks at."""
    asked = with_field(to_version(UNSIGNED, 2), 1, kt.IN_REQUIRED_HEIGHT_LOCKTIME, (333).to_bytes(4, "little"))
    read = parse(serialize(asked))
    assert int.from_bytes(read.globals.get(kt.GLOBAL_FALLBACK_LOCKTIME), "little") == UNSIGNED.tx.locktime == 101
    assert read.tx.locktime == 333 and read.tx.txid != UNSIGNED.tx.txid
    signed = sign(read, master(0), D)
    with pytest.raises(Refused, match="is of the transaction"):
        combine(UNSIGNED, signed)
    done = finalize(sign(signed, master(1), D), D)
    assert parse_tx(done).locktime == 333
    theirs = wally.psbt_from_bytes(serialize(signed), wally.WALLY_PSBT_PARSE_FLAG_STRICT)
    assert wally.tx_get_locktime(wally.psbt_extract(theirs, wally.WALLY_PSBT_EXTRACT_NON_FINAL)) == 333


def test_demands_that_contradict_each_other_are_no_transaction() -> None:
    v2 = to_version(UNSIGNED, 2)
    height = with_field(v2, 0, kt.IN_REQUIRED_HEIGHT_LOCKTIME, (333).to_bytes(4, "little"))
    both = with_field(height, 1, kt.IN_REQUIRED_TIME_LOCKTIME, (1_600_000_000).to_bytes(4, "little"))
    unreadable(both, "no transaction can meet")
    unreadable(with_field(v2, 0, kt.IN_REQUIRED_HEIGHT_LOCKTIME, (1_600_000_000).to_bytes(4, "little")), "outside")
    unreadable(with_field(UNSIGNED, 0, kt.IN_REQUIRED_HEIGHT_LOCKTIME, (333).to_bytes(4, "little")), "must not")


# Numbers and encodings at their edges

@pytest.mark.parametrize("value", [b"", b"\1", b"\1\0\0", b"\1\0\0\0\0"])
def test_a_sighash_type_of_another_length_is_not_read(value: bytes) -> None:
    unreadable(with_field(UNSIGNED, 0, kt.IN_SIGHASH_TYPE, value), "where 4 are due")


@pytest.mark.parametrize("amount", [2**64 - 1, 2**63, 21 * 10**14 + 1])
def test_amounts_below_zero_and_above_all_there_is_are_not_read(amount: int) -> None:
    v2 = to_version(UNSIGNED, 2)
    outputs = (v2.outputs[0].adding([(bytes([kt.OUT_AMOUNT]), amount.to_bytes(8, "little"))]), v2.outputs[1])
    unreadable(Psbt(2, v2.tx, v2.globals, v2.inputs, outputs), "21 million")
    raw = UNSIGNED.tx.stripped.replace((300_000).to_bytes(8, "little"), amount.to_bytes(8, "little"))
    unreadable(with_global(UNSIGNED, kt.GLOBAL_UNSIGNED_TX, raw), "21 million")


def test_previous_transactions_count_by_their_txid_with_and_without_witnesses() -> None:
    bare = deposit(D.script(0, 1), COIN_SAT, 1)
    assert UNSIGNED.inputs[0].get(kt.IN_NON_WITNESS_UTXO) == bare
    full = write_signed_tx(parse_tx(bare), [[b"any", b"witness"]])
    assert sign(with_field(UNSIGNED, 0, kt.IN_NON_WITNESS_UTXO, full), master(0), D).inputs[0].of_type(
        kt.IN_PARTIAL_SIG) == SIGNED.inputs[0].of_type(kt.IN_PARTIAL_SIG)
    for bad in (bare + b"\0", full + b"\0", bare[:-1], bare[:4] + b"\0\1" + bare[4:-4] + b"\0" + bare[-4:]):
        unreadable(with_field(UNSIGNED, 0, kt.IN_NON_WITNESS_UTXO, bad), "cannot be read")


# Keys in other clothes

def uncompressed(key: bytes) -> bytes:
    return bytes(wally.ec_public_key_decompress(key))


def test_a_signature_under_another_form_of_the_key_is_not_taken() -> None:
    """It would hold, and yet the script names the compressed key alone."""
    spend = spends(UNSIGNED, D)[0]
    key = spend.public_keys[0]
    signature = SIGNED.inputs[0].of_type(kt.IN_PARTIAL_SIG)[key]
    long = uncompressed(key)
    for use in (lint, lambda p: combine(UNSIGNED, p), lambda p: finalize(p, D)):
        with pytest.raises(Refused, match="which its script does not name"):
            use(with_field(UNSIGNED, 0, kt.IN_PARTIAL_SIG, signature, long))
    hybrid = bytes([6 + (long[-1] & 1)]) + long[1:]
    unreadable(with_field(UNSIGNED, 0, kt.IN_PARTIAL_SIG, signature, hybrid), "not a point")
    negated = bytes([key[0] ^ 1]) + key[1:]
    with pytest.raises(Refused, match="does not name"):
        lint(with_field(UNSIGNED, 0, kt.IN_PARTIAL_SIG, signature, negated))


def test_a_nested_coin_of_the_same_script_is_not_the_pools() -> None:
    """P2SH around the pool's own script: the pool's addresses are not that, so neither are its coins."""
    program = D.script(0, 1)
    nested = b"\xa9\x14" + bytes(wally.hash160(program)) + b"\x87"
    previous = deposit(nested, COIN_SAT, 1)
    raw = UNSIGNED.tx.stripped.replace(bytes.fromhex(UNSIGNED.tx.inputs[0].outpoint.txid)[::-1],
                                       bytes.fromhex(parse_tx(previous).txid)[::-1])
    psbt = with_global(UNSIGNED, kt.GLOBAL_UNSIGNED_TX, raw)
    psbt = without_field(with_field(psbt, 0, kt.IN_NON_WITNESS_UTXO, previous), 0, kt.IN_WITNESS_UTXO)
    psbt = parse(serialize(with_field(psbt, 0, kt.IN_REDEEM_SCRIPT, program)))
    lint(psbt)
    with pytest.raises(Refused, match="another script locks it"):
        sign(psbt, master(0), D)


# What is said beside the transaction

def lying_xpubs(psbt: Psbt, other: MultisigDescriptor) -> Psbt:
    """Our fingerprints and paths with the keys of others."""
    for key, theirs in zip(D.keys, other.keys, strict=True):
        xpub = bytes(wally.base58_to_bytes(theirs.xpub, wally.BASE58_FLAG_CHECKSUM))
        origin = bytes.fromhex(key.fingerprint) + b"".join(s.to_bytes(4, "little") for s in parse_path(key.path))
        psbt = with_global_xpub(psbt, xpub, origin)
    return psbt


def with_global_xpub(psbt: Psbt, xpub: bytes, origin: bytes) -> Psbt:
    return Psbt(psbt.version, psbt.tx, psbt.globals.adding([(bytes([kt.GLOBAL_XPUB]) + xpub, origin)]), psbt.inputs,
                psbt.outputs)


def test_account_keys_that_a_psbt_claims_mean_nothing() -> None:
    """Neither lies in place of ours nor beside them change what is signed or who has signed."""
    bare = Psbt(0, UNSIGNED.tx, UNSIGNED.globals.without([kt.GLOBAL_XPUB]), UNSIGNED.inputs, UNSIGNED.outputs)
    for psbt in (bare, lying_xpubs(UNSIGNED, multisig(2, 3, 4)), lying_xpubs(bare, multisig(2, 3, 4))):
        signed = sign(parse(serialize(psbt)), master(0), D)
        assert signed.inputs == SIGNED.inputs and signers(signed, D) == signers(SIGNED, D)
        assert signed.globals == psbt.globals, "nor are they mended silently"


def test_derivations_that_claim_the_thiefs_output_leave_the_signature_as_it_is() -> None:
    ours = UNSIGNED.outputs[1]
    swapped = Psbt(0, UNSIGNED.tx, UNSIGNED.globals, UNSIGNED.inputs, (ours, ours))
    assert UNSIGNED.tx.outputs[0].script == ELSEWHERE
    assert sign(swapped, master(0), D).inputs == SIGNED.inputs


@pytest.mark.parametrize("stack", [[], [b""], [b"", b"", b"", b"x"], [b"x" * 72, b"\2" + bytes(32)]])
def test_a_final_witness_that_is_there_already_is_never_sent_on(stack: list[bytes]) -> None:
    """Only what has been checked signature by signature leaves; a stack that is just there does not."""
    raw = bytes([len(stack)]) + b"".join(bytes([len(item)]) + item for item in stack)
    full = sign(SIGNED, master(1), D)
    final = with_field(full, 0, kt.IN_FINAL_SCRIPTWITNESS, raw)
    for use in (lambda: finalize(final, D), lambda: sign(final, master(2), D), lambda: combine(final, full),
                lambda: combine(full, final)):
        with pytest.raises(LashouError) as refusal:
            use()
        assert refusal.value.code.startswith("psbt.")
