"""BIP322's vectors: hashes, signatures of every kind of address, proofs of funds, and what must not pass."""

import base64
import json

import pytest
from cli_kit import run

from lashou_btc.anchors.tx import display, serialize_unsigned, sha256d
from lashou_btc.chain.messages import verify
from lashou_btc.errors import LashouError
from lashou_btc.networks import MAINNET
from lashou_btc.wallet import message as messages
from lashou_btc.wallet.address import address_to_script
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import Fields, read_unsigned_tx
from lashou_btc.wallet.psbt.raw import Psbt, parse, serialize

pytestmark = pytest.mark.conformance


@pytest.fixture(scope="module")
def cases(vectors):
    files = ("basic-test-vectors.json", "generated-test-vectors.json")
    return [json.loads((vectors / "bips" / "bip-0322" / name).read_text()) for name in files]


def test_hashes_of_message_and_virtual_transactions(cases):
    for case in cases[0]["tx_hashes"]:
        script = address_to_script(case["address"], MAINNET)
        assert messages.message_hash(case["message"]).hex() == case["message_hash"]
        assert display(sha256d(messages.to_spend(case["message"], script))) == case["to_spend_tx_hash"]
        assert display(sha256d(messages.to_sign(case["message"], script))) == case["to_sign_tx_hash"]


def test_every_valid_signature_holds(cases):
    count = 0
    for kind in ("simple", "full"):
        for case in (c for file in cases for c in file.get(kind, [])):
            for signature in case["bip322_signatures"]:
                held = verify(case["message"], case["address"], signature, MAINNET)
                assert held.coins == ()
                if kind == "full":
                    assert (held.lock_time, held.sequence) == (case["lock_time"], case["sequence"])
                count += 1
    assert count >= 18


def test_every_wrong_signature_is_refused(cases):
    for case in (c for file in cases for c in file["error"]):
        with pytest.raises(LashouError):
            verify(case["message"], case["address"], case["signature"], MAINNET)


def test_every_proof_of_funds_holds_and_names_its_coins(cases):
    for case in cases[1]["proof_of_funds"]:
        (signature,) = case["bip322_signatures"]
        held = verify(case["message"], case["address"], signature, MAINNET)
        assert (held.lock_time, held.sequence) == (case["lock_time"], case["sequence"])
        assert [(out.value_sat, out.script.hex()) for _, out in held.coins] == \
            [(coin["value"], coin["pk_script"]) for coins in case["additional_inputs"] for coin in coins]
        words = ("message", "verify", case["address"], signature, case["message"], "--network", "mainnet")
        shown = run("--json", *words).json
        assert sum(coin["amount_sat"] for coin in shown["coins"]) == 345_678 * len(held.coins)
        assert run(*words).out.count("said to be of 345,678 sat") == len(held.coins)


def test_a_proof_of_funds_that_was_changed_does_not_hold(cases):
    """Every field of every input left out, or with a bit turned."""
    final = (kt.IN_FINAL_SCRIPTSIG, kt.IN_FINAL_SCRIPTWITNESS)
    for case in cases[1]["proof_of_funds"]:
        def judge(psbt: Psbt, message: str, case=case) -> tuple | str:
            text = "pof" + base64.b64encode(serialize(psbt)).decode()
            try:
                return verify(message, case["address"], text, MAINNET).coins
            except LashouError as error:
                return error.code

        psbt = parse(base64.b64decode(case["bip322_signatures"][0][3:]))
        coins = judge(psbt, case["message"])
        assert len(coins) == len(psbt.inputs) - 1 and judge(psbt, "another") == "message.other"
        tx = psbt.tx
        doubled = serialize_unsigned(tx.version, [(i.outpoint, i.sequence) for i in (*tx.inputs, tx.inputs[-1])],
                                     tx.outputs, tx.locktime)
        twice = Psbt(0, read_unsigned_tx(doubled, "the PSBT"), Fields(((b"\0", doubled),)),
                     (*psbt.inputs, psbt.inputs[-1]), psbt.outputs)
        assert judge(twice, case["message"]) == "message.form"
        for n, fields in enumerate(psbt.inputs):
            for key, value in fields.pairs:
                turned = value[:-9] + bytes([value[-9] ^ 1]) + value[-8:]
                for changed in (fields.without([key[0]]), fields.adding([(key, turned)])):
                    seen = judge(psbt.with_inputs({n: changed}), case["message"])
                    # The message's own output follows from message and address: what is said of it is not read.
                    assert isinstance(seen, str) if n or key[0] in final else seen == coins, (n, key)
