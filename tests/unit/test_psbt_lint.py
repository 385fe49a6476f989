"""The linter: each way in which a well-formed PSBT can lie to a signer, on each input."""

from dataclasses import replace

import pytest
import wallycore as wally
from hypothesis import given, settings
from hypothesis import strategies as st
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

from lashou_btc.anchors.tx import OutPoint, TxIn, TxOut, parse_tx
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import (
    Fields,
    compact,
    output_bytes,
    read_output,
    read_unsigned_tx,
    sized,
    write_unsigned_tx,
)
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.lint import coins, fee_sat, lint
from lashou_btc.wallet.psbt.raw import Psbt, parse, serialize, to_version
from lashou_btc.wallet.psbt.sighash import make_signature, signature_holds
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.wallet.psbt.spends import spends

TWO_OF_THREE = multisig(2, 3)
UNSIGNED = payout(TWO_OF_THREE, 3, fee_sat=1_234)
SIGNED = sign(UNSIGNED, master(0), TWO_OF_THREE)
SIGHASHES = {"ALL": 1, "NONE": 2, "SINGLE": 3, "ALL|ANYONECANPAY": 0x81, "NONE|ANYONECANPAY": 0x82,
             "SINGLE|ANYONECANPAY": 0x83}
EACH_INPUT = pytest.mark.parametrize("n", range(3))


def refused(psbt: Psbt, code: str, words: str) -> None:
    """Neither the linter, nor the signer, nor the finalizer takes it."""
    for use in (lint, lambda p: sign(p, master(1), TWO_OF_THREE), lambda p: finalize(p, TWO_OF_THREE)):
        with pytest.raises(Refused) as refusal:
            use(psbt)
        assert refusal.value.code == code
        assert words in str(refusal.value)


def test_what_create_and_sign_make_passes_in_both_versions() -> None:
    for psbt in (UNSIGNED, SIGNED, to_version(SIGNED, 2), parse(serialize(to_version(SIGNED, 2)))):
        lint(psbt)
        assert fee_sat(psbt) == 1_234
        assert [c.output.value_sat for c in coins(psbt)] == [COIN_SAT] * 3


@EACH_INPUT
@pytest.mark.parametrize(("name", "kind"), SIGHASHES.items())
def test_only_sighash_all_is_taken_in_the_field(n: int, name: str, kind: int) -> None:
    asking = with_field(SIGNED, n, kt.IN_SIGHASH_TYPE, kind.to_bytes(4, "little"))
    if name == "ALL":
        lint(asking)
    else:
        refused(asking, "psbt.sighash", f"input {n} asks for SIGHASH {name};")


@EACH_INPUT
@pytest.mark.parametrize(("name", "kind"), SIGHASHES.items())
def test_only_sighash_all_is_taken_in_a_real_signature(n: int, name: str, kind: int) -> None:
    spend = spends(UNSIGNED, TWO_OF_THREE)[n]
    tx = wally.tx_from_bytes(UNSIGNED.tx.stripped, 0)
    digest = wally.tx_get_btc_signature_hash(tx, n, spend.witness_script, spend.output.value_sat, kind,
                                             wally.WALLY_TX_FLAG_USE_WITNESS)
    key = master(2).private_key(f"{TWO_OF_THREE.keys[2].path}/0/{spend.index}")
    signature = make_signature(key, bytes(digest))[:-1] + bytes([kind])
    psbt = with_field(SIGNED, n, kt.IN_PARTIAL_SIG, signature, spend.public_keys[2])
    if name == "ALL":
        assert bytes(digest) == spend.digest
        lint(psbt)
    else:
        refused(psbt, "psbt.sighash", f"input {n} has a signature with SIGHASH {name};")


def test_an_unknown_sighash_and_the_mark_of_single_are_refused() -> None:
    refused(with_field(SIGNED, 1, kt.IN_SIGHASH_TYPE, b"\x04\0\0\0"), "psbt.sighash", "unknown type 4")
    refused(with_field(SIGNED, 1, kt.IN_SIGHASH_TYPE, b"\x01\1\0\0"), "psbt.sighash", "unknown type 257")
    refused(with_global(to_version(SIGNED, 2), kt.GLOBAL_TX_MODIFIABLE, b"\4"), "psbt.sighash", "SINGLE")


def test_the_fee_attack_with_two_lying_copies_gets_no_signature() -> None:
    """CVE-2020-14199: two copies of one transaction, each true on one input and too low on the other; a signer
    that believes PSBT_IN_WITNESS_UTXO shows a small fee twice and its valid signatures add up to a huge one.
    """
    small, large = 15_00000000, 20_00000000
    coins_in = [PsbtInput(deposit(TWO_OF_THREE.script(0, n), sat, n), 0, n)
                for n, sat in ((1, small), (2, large))]
    tx = write_unsigned_tx(
        2, [TxIn(OutPoint(parse_tx(c.prev_tx).txid, 1), 0xFFFFFFFD, b"", ()) for c in coins_in],
        [TxOut(large - 1_000, ELSEWHERE)], 0)
    honest = create(tx, coins_in, {}, TWO_OF_THREE)
    assert fee_sat(honest) == small + 1_000
    for true_input, claimed_sat in ((0, large - small), (1, 0)):
        lie = with_field(honest, 1 - true_input, kt.IN_WITNESS_UTXO,
                         output_bytes(TxOut(claimed_sat, TWO_OF_THREE.script(0, 2 - true_input))))
        bare = without_field(without_field(lie, 0, kt.IN_NON_WITNESS_UTXO), 1, kt.IN_NON_WITNESS_UTXO)
        forged = with_field(lie, 1 - true_input, kt.IN_NON_WITNESS_UTXO,
                            deposit(TWO_OF_THREE.script(0, 2 - true_input), claimed_sat, 2 - true_input))
        assert sum(read_output(i.get(kt.IN_WITNESS_UTXO) or b"", "it").value_sat for i in lie.inputs) == large
        refused(lie, "psbt.utxo-mismatch", "fee attack")
        refused(bare, "psbt.utxo-missing", "claimed")
        refused(forged, "psbt.utxo-mismatch", "is the transaction")


@EACH_INPUT
def test_previous_transactions_are_demanded_and_believed_only_by_their_txid(n: int) -> None:
    script = TWO_OF_THREE.script(0, n + 1)
    refused(without_field(SIGNED, n, kt.IN_NON_WITNESS_UTXO), "psbt.utxo-missing", f"input {n} lacks the previous")
    refused(without_field(SIGNED, n, kt.IN_NON_WITNESS_UTXO, kt.IN_WITNESS_UTXO), "psbt.utxo-missing",
            f"input {n} does not say what it spends")
    refused(with_field(SIGNED, n, kt.IN_NON_WITNESS_UTXO, deposit(script, salt=99)), "psbt.utxo-mismatch",
            f"input {n}: PSBT_IN_NON_WITNESS_UTXO is the transaction")
    for claimed in (TxOut(COIN_SAT + 1, script), TxOut(COIN_SAT, ELSEWHERE)):
        refused(with_field(SIGNED, n, kt.IN_WITNESS_UTXO, output_bytes(claimed)), "psbt.utxo-mismatch",
                f"input {n}: PSBT_IN_WITNESS_UTXO differs")
    lint(without_field(SIGNED, n, kt.IN_WITNESS_UTXO))


def test_an_output_number_out_of_range_is_refused() -> None:
    raw = SIGNED.tx.stripped.replace(b"\1\0\0\0\0\xfd\xff\xff\xff", b"\2\0\0\0\0\xfd\xff\xff\xff", 1)
    refused(replace(SIGNED, tx=read_unsigned_tx(raw, "it")), "psbt.utxo-mismatch", "has 2 outputs")


@EACH_INPUT
def test_scripts_must_hash_to_the_coin(n: int) -> None:
    other = TWO_OF_THREE.witness_script(0, 9)
    refused(with_field(SIGNED, n, kt.IN_WITNESS_SCRIPT, other), "psbt.script", f"input {n}: the witness script")
    refused(with_field(SIGNED, n, kt.IN_REDEEM_SCRIPT, other), "psbt.script", f"input {n} gives a redeem script")
    refused(without_field(SIGNED, n, kt.IN_WITNESS_SCRIPT), "psbt.script", f"input {n} has no witness script")


@EACH_INPUT
@pytest.mark.parametrize("key_type", kt.IN_TAPROOT)
def test_taproot_fields_are_refused(n: int, key_type: int) -> None:
    refused(with_field(SIGNED, n, key_type, bytes(64), b"x"), "psbt.taproot", f"input {n} has taproot fields")


@EACH_INPUT
@pytest.mark.parametrize("key_type", [kt.IN_FINAL_SCRIPTSIG, kt.IN_FINAL_SCRIPTWITNESS])
def test_finalized_inputs_are_not_signed_or_finalized_again(n: int, key_type: int) -> None:
    refused(with_field(SIGNED, n, key_type, b"\0"), "psbt.final", f"input {n} is finalized already")


@EACH_INPUT
def test_signatures_must_hold(n: int) -> None:
    first = spends(SIGNED, TWO_OF_THREE)[n]
    key, signature = first.public_keys[0], first.signatures[0]
    twisted = signature[:20] + bytes([signature[20] ^ 1]) + signature[21:]
    elsewhere = spends(SIGNED, TWO_OF_THREE)[(n + 1) % 3].signatures[0]
    r_size = signature[3]
    s = int.from_bytes(signature[6 + r_size:-1], "big")
    high = (0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141 - s).to_bytes(33, "big")
    body = signature[2:4 + r_size] + b"\2\x21" + high
    for bad in (twisted, elsewhere, b"\x30" + sized(body) + b"\1", signature[:-1] + b"\0\1"):
        refused(with_field(SIGNED, n, kt.IN_PARTIAL_SIG, bad, key), "psbt.signature", f"input {n} has a signature")
    refused(with_field(SIGNED, n, kt.IN_PARTIAL_SIG, signature, first.public_keys[1]), "psbt.signature",
            "does not hold")
    stranger = master(9).public_key("0")
    refused(with_field(SIGNED, n, kt.IN_PARTIAL_SIG, make_signature(master(9).private_key("0"), first.digest),
                       stranger), "psbt.signature", "does not name")
    assert signature_holds(key, first.digest, signature[:-1])


def spending(script: bytes, fields: dict[int, bytes]) -> Psbt:
    """A PSBT of one input that spends `script`, with both utxo fields and these."""
    previous = deposit(script)
    raw = write_unsigned_tx(2, [TxIn(OutPoint(parse_tx(previous).txid, 1), 0, b"", ())], [TxOut(900, ELSEWHERE)], 0)
    pairs = {kt.IN_NON_WITNESS_UTXO: previous, kt.IN_WITNESS_UTXO: output_bytes(TxOut(COIN_SAT, script)), **fields}
    return Psbt(0, read_unsigned_tx(raw, "it"), Fields(((b"\0", raw),)),
                (Fields(tuple((compact(k), v) for k, v in pairs.items())),), (Fields(),))


def test_taproot_legacy_and_unknown_coins_are_refused() -> None:
    p2pkh = b"\x76\xa9\x14" + bytes(20) + b"\x88\xac"
    p2sh = b"\xa9\x14" + bytes(wally.hash160(p2pkh)) + b"\x87"
    for script, fields, code, words in (
            (b"\x51\x20" + bytes(32), {}, "psbt.taproot", "taproot output"),
            (p2pkh, {}, "psbt.not-witness", "not a witness output"),
            (p2sh, {}, "psbt.script", "does not give the redeem script"),
            (p2sh, {kt.IN_REDEEM_SCRIPT: b"\x51"}, "psbt.script", "redeem script does not hash"),
            (p2sh, {kt.IN_REDEEM_SCRIPT: p2pkh}, "psbt.not-witness", "not a witness output"),
            (ELSEWHERE, {kt.IN_WITNESS_SCRIPT: b"\x51"}, "psbt.script", "not P2WSH"),
            (b"\x52\x02ab", {}, "psbt.not-witness", "not a witness output")):
        refused(spending(script, fields), code, words)
    refused(without_field(spending(p2pkh, {}), 0, kt.IN_WITNESS_UTXO), "psbt.not-witness", "before segwit")


def test_nested_and_single_key_witness_coins_are_understood() -> None:
    key = master(5).public_key("0")
    program = b"\x00\x14" + bytes(wally.hash160(key))
    nested = b"\xa9\x14" + bytes(wally.hash160(program)) + b"\x87"
    for psbt in (spending(program, {}), spending(nested, {kt.IN_REDEEM_SCRIPT: program})):
        lint(psbt)
        tx = wally.tx_from_bytes(psbt.tx.stripped, 0)
        digest = wally.tx_get_btc_signature_hash(tx, 0, coins(psbt)[0].script_code, COIN_SAT, 1,
                                                 wally.WALLY_TX_FLAG_USE_WITNESS)
        signature = make_signature(master(5).private_key("0"), bytes(digest))
        lint(with_field(psbt, 0, kt.IN_PARTIAL_SIG, signature, key))
        with pytest.raises(Refused, match="does not name"):
            lint(with_field(psbt, 0, kt.IN_PARTIAL_SIG, signature, master(6).public_key("0")))
        with pytest.raises(Refused, match="no derivation"):
            spends(psbt, TWO_OF_THREE)


def test_the_same_coin_twice_is_refused() -> None:
    tx = replace(UNSIGNED.tx, inputs=(UNSIGNED.tx.inputs[0], UNSIGNED.tx.inputs[1], UNSIGNED.tx.inputs[0]))
    refused(replace(UNSIGNED, tx=tx), "psbt.duplicate-input", "inputs 0 and 2 spend the same coin")


def test_outputs_above_inputs_and_empty_transactions_are_refused() -> None:
    with pytest.raises(Refused) as refusal:
        payout(TWO_OF_THREE, 1, fee_sat=-1)
    assert refusal.value.code == "psbt.amounts"
    payout(TWO_OF_THREE, 1, fee_sat=0)
    refused(replace(UNSIGNED, tx=replace(UNSIGNED.tx, outputs=()), outputs=()), "psbt.empty", "nothing to sign")


def test_a_signed_psbt_cut_short_at_every_byte() -> None:
    raw = serialize(sign(payout(TWO_OF_THREE), master(0), TWO_OF_THREE))
    for end in range(len(raw)):
        with pytest.raises(InvalidInput):
            parse(raw[:end])


RAW = serialize(SIGNED)


@settings(deadline=None, max_examples=150)
@given(changes=st.lists(st.tuples(st.integers(0, len(RAW) - 1), st.integers(0, 255)), min_size=1, max_size=3))
def test_changed_bytes_never_raise_anything_unforeseen_in_any_role(changes: list[tuple[int, int]]) -> None:
    data = bytearray(RAW)
    for at, byte in changes:
        data[at] = byte
    try:
        psbt = parse(bytes(data))
    except InvalidInput:
        return
    assert serialize(psbt) == bytes(data)
    for use in (lambda: sign(psbt, master(1), TWO_OF_THREE), lambda: finalize(psbt, TWO_OF_THREE),
                lambda: combine(SIGNED, psbt), lambda: to_version(psbt, 2)):
        try:
            use()
        except LashouError as refusal:
            assert refusal.code.startswith("psbt.")


def test_output_bytes_come_back() -> None:
    output = TxOut(7, b"\x51")
    assert read_output(output_bytes(output), "it") == output


def test_a_script_of_the_right_length_alone_is_no_witness_program() -> None:
    """Look-alikes: the length of P2WSH, P2WPKH or P2SH with other bytes in front or behind, and the reverse."""
    for script in (b"\x52\x20" + bytes(32), b"\x52\x14" + bytes(20), b"\x00\x20" + bytes(31),
                   b"\x00\x14" + bytes(19), b"\xa9\x14" + bytes(20) + b"\x88", b"\xa9\x13" + bytes(20) + b"\x87",
                   b"\x51" * 22 + b"\x87",
                   b"\xa9\x14" + bytes(21) + b"\x87", b"\x51" * 30 + b"\x87"):
        refused(spending(script, {}), "psbt.not-witness", "not a witness output")
        psbt = without_field(spending(script, {}), 0, kt.IN_WITNESS_UTXO)
        refused(psbt, "psbt.not-witness", "before segwit")
