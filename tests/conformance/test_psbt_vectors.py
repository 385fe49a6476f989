"""The PSBTs that BIP174, BIP370 and HWI publish: valid ones come back byte for byte, others are refused."""

import base64
import json
from pathlib import Path

import pytest

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.wallet.psbt.lint import lint
from lashou_btc.wallet.psbt.raw import decode, parse, serialize, to_base64, to_version

pytestmark = pytest.mark.conformance

BIP174, BIP370, HWI = "bips/bip174_psbt_v0.json", "bips/bip370_psbt_v2.json", "hwi/test_psbt.json"


def load(vectors: Path, name: str) -> dict:
    return json.loads((vectors / name).read_text())


def texts(cases: list) -> list[str]:
    """The base64 of each case, in whichever shape the file has it."""
    return [c if isinstance(c, str) else c[0] if isinstance(c, list) else c["base64"] for c in cases]


@pytest.mark.parametrize(("name", "group", "count"), [
    (BIP174, "valid", 10), (BIP174, "fails_signer_checks", 4), (BIP370, "valid", 14), (BIP370, "timelock_0", 2),
    (BIP370, "timelock_10000", 4), (BIP370, "timelock_1657048460", 3), (HWI, "valid", 53), (HWI, "locktimes", 9)])
def test_valid_comes_back_byte_for_byte(vectors: Path, name: str, group: str, count: int) -> None:
    cases = texts(load(vectors, name)[group])
    assert len(cases) == count
    for text in cases:
        raw = base64.b64decode(text)
        psbt = parse(decode(text))
        assert serialize(psbt) == raw
        assert base64.b64decode(to_base64(psbt)) == raw
        assert decode(raw.hex()) == decode(raw) == raw


@pytest.mark.parametrize(("name", "group", "count"), [
    (BIP174, "invalid", 20), (BIP370, "invalid", 24), (BIP370, "timelock_conflict", 1), (HWI, "invalid", 67),
    (HWI, "conflicting_locktimes", 1)])
def test_invalid_is_refused(vectors: Path, name: str, group: str, count: int) -> None:
    cases = texts(load(vectors, name)[group])
    assert len(cases) == count
    accepted = []
    for n, text in enumerate(cases):
        try:
            parse(decode(text))
            accepted.append(n)
        except InvalidInput as refusal:
            assert refusal.code.startswith("psbt.") and str(refusal).endswith(".")
    assert accepted == []


def test_locktimes_are_determined_as_bip370_says(vectors: Path) -> None:
    bip = load(vectors, BIP370)
    for locktime in (0, 10_000, 1_657_048_460):
        for case in bip[f"timelock_{locktime}"]:
            assert parse(decode(case["base64"])).tx.locktime == locktime, case["case"]
    for text, locktime in load(vectors, HWI)["locktimes"]:
        assert parse(decode(text)).tx.locktime == locktime


def test_what_bip174_wants_signers_to_refuse_is_refused_for_its_own_reason(vectors: Path) -> None:
    reasons = {
        "A Witness UTXO is provided for a non-witness input":
            ("psbt.not-witness", "input 0 has PSBT_IN_WITNESS_UTXO"),
        "redeemScript with non-witness UTXO does not match the scriptPubKey":
            ("psbt.script", "input 0: the redeem script does not hash"),
        "redeemScript with witness UTXO does not match the scriptPubKey":
            ("psbt.script", "input 1: the redeem script does not hash"),
        "witnessScript with witness UTXO does not match the redeemScript":
            ("psbt.script", "input 1: the witness script does not hash")}
    cases = load(vectors, BIP174)["fails_signer_checks"]
    assert {c["case"] for c in cases} == set(reasons)
    for case in cases:
        code, words = reasons[case["case"]]
        with pytest.raises(Refused) as refusal:
            lint(parse(decode(case["base64"])))
        assert refusal.value.code == code and words in str(refusal.value)


def test_every_valid_one_keeps_its_transaction_through_the_other_version(vectors: Path) -> None:
    for text in texts(load(vectors, HWI)["valid"]):
        psbt = parse(decode(text))
        if psbt.tx.version < 2:  # BIP370 makes none of these; one that somebody has made is read
            with pytest.raises(InvalidInput, match=r"the transaction is of version [01]"):
                to_version(to_version(psbt, 0), 2)
            continue
        other = to_version(psbt, 2 - psbt.version)
        assert parse(serialize(other)) == other
        assert other.tx == psbt.tx
        back = to_version(other, psbt.version)
        assert back.tx == psbt.tx
        if psbt.version == 0:
            assert {*back.globals.pairs} - {(b"\xfb", bytes(4))} == {*psbt.globals.pairs} - {(b"\xfb", bytes(4))}
            assert (back.inputs, back.outputs) == (psbt.inputs, psbt.outputs)


def test_the_workflow_of_bip174_reads_at_every_step(vectors: Path) -> None:
    workflow = load(vectors, "bips/bip174_workflow_2of2.json")
    steps = {name: step for name, step in workflow["steps"].items() if step["base64"]}
    assert len(steps) == 10
    for step in steps.values():
        raw = bytes.fromhex(step["hex"])
        assert serialize(parse(decode(step["base64"]))) == raw
    created = parse(bytes.fromhex(steps["creator"]["hex"]))
    assert [(i.outpoint.txid, i.outpoint.vout) for i in created.tx.inputs] == \
        [(i["txid"], i["vout"]) for i in workflow["inputs"]]
    assert [o.script.hex() for o in created.tx.outputs] == [o["spk"] for o in workflow["outputs"]]
    assert parse(bytes.fromhex(steps["combiner"]["hex"])).tx == created.tx
