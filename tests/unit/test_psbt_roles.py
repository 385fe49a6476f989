"""Creator, signer, combiner and finalizer, checked by Bitcoin Core's script engine and by libwally."""

import base64
from dataclasses import replace
from itertools import permutations

import pytest
import wallycore as wally
from hypothesis import given, settings
from hypothesis import strategies as st
from psbt_cases import (
    COIN_SAT,
    ELSEWHERE,
    PATH,
    deposit,
    engine_accepts,
    finalized,
    master,
    multisig,
    payout,
    with_field,
    with_global,
    without_field,
)

from lashou_btc.anchors.tx import OutPoint, TxIn, TxOut, parse_tx
from lashou_btc.errors import Incomplete, InvalidInput, Refused
from lashou_btc.networks import SIGNET
from lashou_btc.wallet.descriptor import KeyExpression, MultisigDescriptor
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import Fields, output_bytes, write_signed_tx, write_stack, write_unsigned_tx
from lashou_btc.wallet.psbt.combine import combine, trimmed
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.finalize import finalize, of_final
from lashou_btc.wallet.psbt.lint import coin_digest, coins, lint
from lashou_btc.wallet.psbt.raw import MAX_PSBT_BYTES, Psbt, parse, serialize, to_base64, to_version
from lashou_btc.wallet.psbt.sighash import Sighash, make_signature
from lashou_btc.wallet.psbt.sign import own_position, sign
from lashou_btc.wallet.psbt.spends import signers, spends
from lashou_btc.wallet.public import parse_path

D = multisig(2, 3)
UNSIGNED = payout(D, 2)
COPIES = [sign(UNSIGNED, master(n), D) for n in range(3)]


def spent(psbt: Psbt, descriptor: MultisigDescriptor) -> list[TxOut]:
    return [s.output for s in spends(psbt, descriptor)]


@pytest.mark.parametrize(("threshold", "size"), [(1, 1), (2, 3), (8, 15), (13, 20), (15, 20)])
@pytest.mark.parametrize("version", [0, 2])
def test_every_quorum_spends_by_the_engine_of_bitcoin_core(threshold: int, size: int, version: int) -> None:
    descriptor = multisig(threshold, size)
    psbt = to_version(payout(descriptor, 2), version)
    for number in range(size - threshold, size):
        with pytest.raises(Incomplete):
            finalize(psbt, descriptor)
        psbt = parse(serialize(sign(psbt, master(number), descriptor)))
    raw = finalize(psbt, descriptor)
    tx, coins = parse_tx(raw), spent(psbt, descriptor)
    assert engine_accepts(raw, coins)
    assert tx.txid == psbt.tx.txid and tx.stripped == psbt.tx.stripped
    for n, read in enumerate(tx.inputs):
        assert len(read.witness) == threshold + 2 and read.witness[0] == b""
        assert read.witness[-1] == descriptor.witness_script(0, n + 1)
        assert all(len(signature) <= 71 and signature[-1] == 1 for signature in read.witness[1:-1])  # low R, ALL
        stacks = [list(i.witness) for i in tx.inputs]
        stacks[n].pop(1)
        assert not engine_accepts(write_signed_tx(psbt.tx, stacks), coins)  # the engine does look


def test_surplus_signatures_are_left_out_and_exactly_m_remain_in_script_order() -> None:
    psbt = combine(*COPIES)
    assert signers(psbt, D) == {0: {0, 1}, 1: {0, 1}, 2: {0, 1}}
    raw = finalize(psbt, D)
    assert engine_accepts(raw, spent(psbt, D))
    for read, spend in zip(parse_tx(raw).inputs, spends(psbt, D), strict=True):
        ordered = [signature for _, signature in sorted((spend.public_keys[at], spend.signatures[at])
                                                        for at in range(3))]
        assert list(read.witness[1:-1]) == ordered[:2]


def test_create_gives_every_field_that_signers_ask_for() -> None:
    psbt = parse(serialize(UNSIGNED))
    assert psbt == UNSIGNED and psbt.version == 0
    assert len(psbt.globals.of_type(kt.GLOBAL_XPUB)) == 3
    for xpub, origin in psbt.globals.of_type(kt.GLOBAL_XPUB).items():
        key = next(k for k in D.keys if wally.base58_from_bytes(xpub, wally.BASE58_FLAG_CHECKSUM) == k.xpub)
        assert origin[:4].hex() == key.fingerprint and len(origin) == 20
    for n, (fields, read) in enumerate(zip(psbt.inputs, psbt.tx.inputs, strict=True)):
        previous = parse_tx(fields.get(kt.IN_NON_WITNESS_UTXO) or b"")
        assert previous.txid == read.outpoint.txid
        assert fields.get(kt.IN_WITNESS_UTXO) == output_bytes(previous.outputs[1])
        assert fields.get(kt.IN_WITNESS_SCRIPT) == D.witness_script(0, n + 1)
        assert set(fields.of_type(kt.IN_BIP32_DERIVATION)) == set(D.public_keys(0, n + 1))
    for position, key in enumerate(D.public_keys(1, 3)):
        origin = psbt.outputs[1].get(kt.OUT_BIP32_DERIVATION, key) or b""
        steps = [int.from_bytes(origin[i:i + 4], "little") for i in range(4, len(origin), 4)]
        assert origin[:4].hex() == D.keys[position].fingerprint
        assert steps == [*parse_path(PATH), 1, 3]
    assert psbt.outputs[0].pairs == ()


def test_create_leaves_out_the_witnesses_of_previous_transactions() -> None:
    bare = parse_tx(deposit(D.script(0, 1)))
    full = write_signed_tx(bare, [[b"x" * 500]])
    raw = write_unsigned_tx(2, [TxIn(OutPoint(bare.txid, 1), 0, b"", ())], [TxOut(1, ELSEWHERE)], 0)
    psbt = create(raw, [PsbtInput(full, 0, 1)], {}, D)
    assert psbt.inputs[0].get(kt.IN_NON_WITNESS_UTXO) == bare.stripped


def test_create_refuses_what_is_not_where_it_is_said_to_be() -> None:
    coin = PsbtInput(deposit(D.script(0, 1)), 0, 1)
    txid = parse_tx(coin.prev_tx).txid

    def tx(vout: int = 1, script: bytes = ELSEWHERE) -> bytes:
        return write_unsigned_tx(2, [TxIn(OutPoint(txid, vout), 0, b"", ())], [TxOut(1_000, script)], 0)

    create(tx(script=D.script(1, 0)), [coin], {0: (1, 0)}, D)
    for unsigned, inputs, outputs, descriptor, code in (
            (tx(), [], {}, D, "psbt.inputs"), (tx(2), [coin], {}, D, "psbt.utxo-mismatch"),
            (tx(0), [coin], {}, D, "psbt.foreign-input"), (tx(), [coin], {1: (1, 0)}, D, "psbt.outputs"),
            (tx(), [coin], {0: (1, 0)}, D, "psbt.foreign-output"),
            (tx(), [coin], {}, multisig(1, 3), "psbt.foreign-input"),
            (tx(), [coin], {}, multisig(2, 3, 1), "psbt.foreign-input"),
            (tx(), [PsbtInput(coin.prev_tx, 0, 2)], {}, D, "psbt.foreign-input"),
            (tx(), [PsbtInput(deposit(D.script(0, 1), salt=9), 0, 1)], {}, D, "psbt.utxo-mismatch"),
            (tx(), [PsbtInput(b"\2", 0, 1)], {}, D, "bytes.truncated"),
            (tx()[:-1], [coin], {}, D, "psbt.truncated")):
        with pytest.raises((Refused, InvalidInput)) as refusal:
            create(unsigned, inputs, outputs, descriptor)
        assert refusal.value.code == code


def test_libwally_reads_what_is_written_and_signs_the_same_signatures() -> None:
    for version in (0, 2):
        psbt = to_version(UNSIGNED, version)
        theirs = wally.psbt_from_base64(to_base64(psbt), wally.WALLY_PSBT_PARSE_FLAG_STRICT)
        assert wally.psbt_get_version(theirs) == version
        for number, spend in enumerate(spends(UNSIGNED, D), 1):
            wally.psbt_sign(theirs, master(0).private_key(f"{PATH}/{spend.branch}/{number}"),
                            wally.EC_FLAG_GRIND_R)
        back = parse(base64.b64decode(wally.psbt_to_base64(theirs, 0)))
        assert [i.of_type(kt.IN_PARTIAL_SIG) for i in back.inputs] == \
            [i.of_type(kt.IN_PARTIAL_SIG) for i in COPIES[0].inputs]
        lint(back)


def test_signing_twice_changes_nothing_and_says_who_signed() -> None:
    assert signers(UNSIGNED, D) == {0: set(), 1: set(), 2: set()}
    assert signers(COPIES[1], D) == {0: set(), 1: {0, 1}, 2: set()}
    assert sign(COPIES[1], master(1), D) == COPIES[1]
    half = without_field(COPIES[1], 0, kt.IN_PARTIAL_SIG)
    assert signers(half, D)[1] == {1}
    assert sign(half, master(1), D) == COPIES[1]


def test_signing_adds_signatures_and_touches_nothing_else() -> None:
    strange = with_field(with_global(UNSIGNED, 0x70, b"kept"), 0, 0x71, b"kept", b"too")
    signed = sign(strange, master(0), D)
    assert without_field(without_field(signed, 0, kt.IN_PARTIAL_SIG), 1, kt.IN_PARTIAL_SIG) == strange


def test_a_complete_psbt_is_not_signed_over() -> None:
    full = sign(COPIES[0], master(1), D)
    assert sign(full, master(0), D) == full
    with pytest.raises(Refused) as refusal:
        sign(full, master(2), D)
    assert refusal.value.code == "psbt.complete"


def test_signing_a_version_2_psbt_closes_it_to_changes() -> None:
    for before, after in ((0b011, 0), (0b1000_0011, 0b1000_0000), (0, 0)):
        psbt = with_global(to_version(UNSIGNED, 2), kt.GLOBAL_TX_MODIFIABLE, bytes([before]))
        assert sign(psbt, master(0), D).globals.get(kt.GLOBAL_TX_MODIFIABLE) == bytes([after])


def test_only_a_holder_of_a_key_on_this_network_signs() -> None:
    assert [own_position(master(n), D) for n in range(3)] == [0, 1, 2]
    for stranger, words in ((master(7), "not among the 3 keys"),
                            (Master.from_seed(bytes(32), SIGNET), "for signet")):
        with pytest.raises(Refused, match=words):
            sign(UNSIGNED, stranger, D)
    swapped = MultisigDescriptor(D.network, 2, (KeyExpression(D.keys[0].fingerprint, PATH, master(7).xpub(PATH)),
                                                *D.keys[1:]))
    with pytest.raises(Refused, match="claims your fingerprint"):
        sign(payout(swapped), master(0), swapped)
    other_account = MultisigDescriptor(
        D.network, 2, (KeyExpression(D.keys[0].fingerprint, "48h/1h/5h/2h", master(0).xpub(PATH)), *D.keys[1:]))
    with pytest.raises(Refused, match="claims your fingerprint"):
        sign(payout(other_account), master(0), other_account)


@pytest.mark.parametrize("near", [multisig(1, 3), multisig(2, 4), multisig(2, 3, 1)])
def test_coins_of_a_near_copy_of_the_multisig_are_foreign(near: MultisigDescriptor) -> None:
    with pytest.raises(Refused) as refusal:
        sign(payout(near, 1), master(1), D)
    assert refusal.value.code == "psbt.foreign-input"


def test_derivations_are_a_hint_that_must_lead_to_the_coin() -> None:
    key = D.public_keys(0, 1)[0]
    account = bytes.fromhex(D.keys[0].fingerprint) + b"".join(s.to_bytes(4, "little") for s in parse_path(PATH))

    def place(branch: int, index: int) -> bytes:
        return account + branch.to_bytes(4, "little") + index.to_bytes(4, "little")

    alone = without_field(UNSIGNED, 0, kt.IN_BIP32_DERIVATION)
    assert sign(with_field(alone, 0, kt.IN_BIP32_DERIVATION, place(0, 1), key), master(2), D).inputs[1:] == \
        COPIES[2].inputs[1:]
    for psbt, words in (
            (alone, "no derivation"),
            (with_field(alone, 0, kt.IN_BIP32_DERIVATION, place(0, 2), key), "another script locks it"),
            (with_field(alone, 0, kt.IN_BIP32_DERIVATION, place(1, 1), key), "another script locks it"),
            (with_field(alone, 0, kt.IN_BIP32_DERIVATION, place(0, 2**31 - 1), key), "no single place"),
            (with_field(alone, 0, kt.IN_BIP32_DERIVATION, place(0, 2**31 + 1), key), "no single place"),
            (with_field(alone, 0, kt.IN_BIP32_DERIVATION, place(2, 1), key), "no single place"),
            (with_field(alone, 0, kt.IN_BIP32_DERIVATION, account[:-4] + bytes(8), key), "no derivation"),
            (with_field(alone, 0, kt.IN_BIP32_DERIVATION, account[:4], key), "no derivation"),
            (with_field(UNSIGNED, 0, kt.IN_BIP32_DERIVATION, place(0, 2), key), "no single place")):
        with pytest.raises(Refused, match=words) as refusal:
            sign(psbt, master(2), D)
        assert refusal.value.code == "psbt.foreign-input"


def test_a_witness_script_that_is_missing_is_added_with_the_signature() -> None:
    bare = without_field(UNSIGNED, 0, kt.IN_WITNESS_SCRIPT)
    assert sign(bare, master(0), D) == COPIES[0]


def test_combining_in_any_order_gives_the_same() -> None:
    results = {to_base64(combine(UNSIGNED, *order)) for order in permutations(COPIES)}
    results |= {to_base64(combine(a, b, c)) for a, b, c in permutations(COPIES)}
    results |= {to_base64(combine(combine(a, b), combine(c, a), a)) for a, b, c in permutations(COPIES)}
    assert len(results) == 1
    assert combine(COPIES[0]) == COPIES[0]
    assert engine_accepts(finalize(combine(COPIES[2], COPIES[0]), D), spent(UNSIGNED, D))


def test_combining_believes_nothing_that_another_copy_says_of_coins_and_keys() -> None:
    """Known fields come from the base alone: another copy's may be lies, and could only be in the way."""
    other = to_version(COPIES[1], 2)
    other = with_field(other, 0, kt.IN_WITNESS_UTXO, output_bytes(TxOut(1, ELSEWHERE)))
    other = with_field(other, 0, kt.IN_SIGHASH_TYPE, b"\x83\0\0\0")
    other = with_field(other, 0, kt.IN_BIP32_DERIVATION, bytes(28), master(9).public_key("0"))
    other = with_field(other, 1, kt.IN_REDEEM_SCRIPT, b"\x51")
    other = with_field(other, 1, 0x13, bytes(64))
    other = with_global(other, kt.GLOBAL_TX_MODIFIABLE, b"\7")
    assert combine(COPIES[0], without_field(other, 1, kt.IN_NON_WITNESS_UTXO)) == combine(COPIES[0], COPIES[1])


def noted(psbt: Psbt, value: bytes) -> Psbt:
    """With fields of another program's in each kind of map."""
    proprietary = bytes([kt.PROPRIETARY]) + b"\3abc\0"
    outputs = tuple(o.adding([(b"\x71", value), (proprietary, value)]) for o in psbt.outputs)
    psbt = with_field(with_global(replace(psbt, outputs=outputs), 0x70, value), 1, 0x72, value, b"key")
    return with_field(with_global(psbt, 0x1234, value), 0, kt.PROPRIETARY, value, b"\3abc\0")


def test_combining_loses_no_field_of_another_program() -> None:
    other = noted(to_version(COPIES[1], 2), b"theirs")
    both = combine(COPIES[0], other)
    assert both == noted(combine(COPIES[0], COPIES[1]), b"theirs")
    assert parse(serialize(both)) == both
    assert combine(COPIES[2], both) == noted(combine(*COPIES), b"theirs")
    kept = combine(noted(COPIES[0], b"own"), other)
    assert kept == noted(combine(COPIES[0], COPIES[1]), b"own"), "adding only"
    first, second = noted(COPIES[1], b"1"), noted(COPIES[2], b"2")
    assert combine(COPIES[0], first, second) == combine(COPIES[0], second, first)


def test_copies_that_somebody_filled_up_are_refused_before_they_make_one_that_nobody_reads() -> None:
    full = [with_global(copy, 0x70 + n, bytes(12_000_000)) for n, copy in enumerate(COPIES)]
    assert len(serialize(combine(*full[:2]))) < MAX_PSBT_BYTES
    with pytest.raises(Refused) as refusal:
        combine(*full)
    assert refusal.value.code == "psbt.size"


def with_another_signature(psbt: Psbt, signer: int, n: int) -> Psbt:
    """Another signature of that key that holds as well: some programs do not take a fixed nonce."""
    spend = spends(UNSIGNED, D)[n]
    private = master(signer).private_key(f"{PATH}/{spend.branch}/{spend.index}")
    key = spend.public_keys[signer]
    plain = bytes(wally.ec_sig_from_bytes_aux(private, spend.digest, bytes([7]) * 32, wally.EC_FLAG_ECDSA))
    signature = bytes(wally.ec_sig_to_der(plain)) + b"\1"
    assert signature != COPIES[signer].inputs[n].of_type(kt.IN_PARTIAL_SIG)[key]
    return with_field(psbt, n, kt.IN_PARTIAL_SIG, signature, key)


def test_two_signatures_of_one_key_that_both_hold_come_to_one_in_any_order() -> None:
    again = with_another_signature(COPIES[1], 1, 0)
    lint(again)
    assert combine(COPIES[0], COPIES[1], again) == combine(COPIES[0], again, COPIES[1])
    assert combine(again, COPIES[1]) == again and combine(COPIES[1], again) == COPIES[1], "the base's own stays"
    for base in (COPIES[0], UNSIGNED):
        both = combine(base, again, COPIES[1], COPIES[0])
        assert engine_accepts(finalize(both, D), spent(both, D))


@settings(deadline=None, max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(range(3)), st.sampled_from([0, 2]), st.sets(st.sampled_from(range(2))),
                          st.binary(max_size=2)), min_size=1, max_size=4), st.data())
def test_combining_is_a_union_whatever_the_grouping(parts: list[tuple[int, int, set[int], bytes]],
                                                    data: st.DataObject) -> None:
    """Copies of any signers, cut down to any inputs, of either version, with notes of their own: any order, any
    grouping, any repetition comes to the same, and nothing that the base had is gone."""
    copies = []
    for signer, version, dropped, note in parts:
        copy = to_version(COPIES[signer], version)
        for n in dropped:
            copy = without_field(copy, n, kt.IN_PARTIAL_SIG)
        copies.append(with_field(copy, 1, 0x72, b"", b"note " + note))
    whole = combine(UNSIGNED, *copies)
    order = data.draw(st.permutations(copies))
    cut = data.draw(st.integers(0, len(copies)))
    assert combine(UNSIGNED, *order) == whole
    assert combine(combine(UNSIGNED, *order[:cut]), *order[cut:]) == whole
    assert combine(combine(UNSIGNED, *order[:cut]), combine(UNSIGNED, *order[cut:])) == whole
    assert combine(whole, *copies) == whole == combine(whole, whole)
    for before, after in zip(UNSIGNED.inputs, whole.inputs, strict=True):
        assert dict(before.pairs).items() <= dict(after.pairs).items()


def test_combining_refuses_other_transactions_and_signatures_that_do_not_hold() -> None:
    with pytest.raises(Refused) as refusal:
        combine(COPIES[0], COPIES[1], payout(D, 2, fee_sat=1_001))
    assert refusal.value.code == "psbt.other-transaction" and "PSBT 2 to combine" in str(refusal.value)
    key, signature = next(iter(COPIES[1].inputs[1].of_type(kt.IN_PARTIAL_SIG).items()))
    for bad, code in ((signature[:30] + bytes([signature[30] ^ 1]) + signature[31:], "psbt.signature"),
                      (signature[:-1] + b"\x83", "psbt.sighash")):
        damaged = with_field(COPIES[1], 1, kt.IN_PARTIAL_SIG, bad, key)
        with pytest.raises(Refused, match="PSBT 1 to combine: input 1") as refusal:
            combine(COPIES[0], damaged)
        assert refusal.value.code == code
        with pytest.raises(Refused):
            combine(damaged, COPIES[0])
    with pytest.raises(Refused, match="no witness script"):
        combine(without_field(UNSIGNED, 0, kt.IN_WITNESS_SCRIPT), COPIES[0])


def test_signatures_are_taken_out_of_a_finalized_copy() -> None:
    full = combine(COPIES[2], COPIES[1])
    assert combine(UNSIGNED, finalized(full, D)) == full
    assert combine(COPIES[2], finalized(full, D)) == full
    script = D.witness_script(0, 1)
    a, b = (COPIES[n].inputs[0].of_type(kt.IN_PARTIAL_SIG).popitem()[1] for n in (0, 1))
    for stack, code in (([b"", a, b, b"\x51"], "psbt.final"), ([b"", script], "psbt.final"),
                        ([b"", a[:-2] + b"\0\1", b, script], "psbt.signature"),
                        ([b"", a, a, script], "psbt.signature"), ([b"\1", a, b, script], "psbt.final")):
        lie = with_field(UNSIGNED, 0, kt.IN_FINAL_SCRIPTWITNESS, write_stack(stack))
        with pytest.raises(Refused) as refusal:
            combine(UNSIGNED, lie)
        assert refusal.value.code == code


def test_a_finished_transaction_gives_its_signatures_back() -> None:
    full = combine(COPIES[2], COPIES[1])
    raw = finalize(full, D)
    assert combine(UNSIGNED, of_final(raw)) == full
    assert parse(serialize(of_final(raw))) == of_final(raw) and of_final(raw).tx == full.tx
    with pytest.raises(Incomplete, match="input 0 of this transaction has no witness"):
        of_final(full.tx.stripped)
    with pytest.raises(InvalidInput):
        of_final(raw[:-1])


def test_a_program_that_forgets_the_transactions_version_is_told_so() -> None:
    """HWI 3.2 writes transaction version 1 after it has read PSBT version 2."""
    new = to_version(COPIES[0], 2)
    forgot = parse(serialize(with_global(new, kt.GLOBAL_TX_VERSION, b"\1\0\0\0")))
    assert forgot.tx.version == 1 and forgot.tx.txid != UNSIGNED.tx.txid
    with pytest.raises(Refused, match="whose transaction has version 1, not 2, and is else the same") as refusal:
        combine(UNSIGNED, forgot)
    assert refusal.value.code == "psbt.other-transaction"
    with pytest.raises(Refused, match="is of the transaction"):
        combine(UNSIGNED, to_version(payout(D, 2, 2_000), 2))


@pytest.mark.parametrize("key_type", [kt.IN_NON_WITNESS_UTXO, kt.IN_WITNESS_SCRIPT, kt.IN_BIP32_DERIVATION])
def test_what_a_device_has_trimmed_is_known(key_type: int) -> None:
    assert not trimmed(UNSIGNED) and not trimmed(COPIES[0])
    assert trimmed(without_field(COPIES[0], 1, key_type)) and trimmed(finalized(combine(COPIES[2], COPIES[1]), D))


def test_and_out_of_one_of_more_than_sixteen_signatures() -> None:
    large = multisig(17, 20)
    psbt = payout(large, 1)
    full = combine(psbt, *(sign(psbt, master(n), large) for n in range(17)))
    assert combine(psbt, finalized(full, large)) == full


def test_a_single_keys_final_witness_is_taken_too() -> None:
    key, other = master(5).public_key("0"), master(6).public_key("0")
    script = b"\x00\x14" + bytes(wally.hash160(key))
    previous = deposit(script)
    raw = write_unsigned_tx(2, [TxIn(OutPoint(parse_tx(previous).txid, 1), 0, b"", ())], [TxOut(900, ELSEWHERE)], 0)
    psbt = parse(b"psbt\xff" + Fields(((b"\0", raw),)).write() + Fields(((b"\0", previous),)).write() + b"\0")
    coin = coins(psbt)[0]
    signature = make_signature(master(5).private_key("0"), coin_digest(coin, Sighash.of(psbt.tx), 0))
    done = combine(psbt, with_field(psbt, 0, kt.IN_FINAL_SCRIPTWITNESS, write_stack([signature, key])))
    assert done.inputs[0].of_type(kt.IN_PARTIAL_SIG) == {key: signature}
    assert engine_accepts(write_signed_tx(psbt.tx, [[signature, key]]), [coin.output])
    with pytest.raises(Refused, match="does not name"):
        combine(psbt, with_field(psbt, 0, kt.IN_FINAL_SCRIPTWITNESS, write_stack([signature, other])))


def test_an_incomplete_psbt_says_which_keys_are_missing() -> None:
    with pytest.raises(Incomplete) as missing:
        finalize(COPIES[1], D)
    assert str(missing.value) == (f"input 0 has 1 of 2 signatures; 1 more must come from the keys "
                                  f"1 ({D.keys[0].fingerprint}), 3 ({D.keys[2].fingerprint}).")
    assert missing.value.code == "psbt.incomplete"
    full = combine(*COPIES)
    with pytest.raises(Incomplete, match="input 1 has 0 of 2 signatures; 2 more"):
        finalize(without_field(full, 1, kt.IN_PARTIAL_SIG), D)


def test_change_that_is_forged_in_the_metadata_is_not_believed_anywhere() -> None:
    """Threat 1: an attacker's output with our derivations. No role reads outputs' derivations at all."""
    coin = PsbtInput(deposit(D.script(0, 1)), 0, 1)
    raw = write_unsigned_tx(2, [TxIn(OutPoint(parse_tx(coin.prev_tx).txid, 1), 0, b"", ())],
                            [TxOut(COIN_SAT - 500, ELSEWHERE)], 0)
    with pytest.raises(Refused, match="output 0 does not pay the multisig"):
        create(raw, [coin], {0: (1, 3)}, D)
