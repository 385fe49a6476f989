"""BIP322's vectors: hashes, simple and full signatures of every kind of address, and what must not pass."""

import json

import pytest

from lashou_btc.anchors.tx import display, sha256d
from lashou_btc.chain.messages import verify
from lashou_btc.errors import LashouError
from lashou_btc.networks import MAINNET
from lashou_btc.wallet import message as messages
from lashou_btc.wallet.address import address_to_script

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
                locktime, sequence = verify(case["message"], case["address"], signature, MAINNET)
                if kind == "full":
                    assert (locktime, sequence) == (case["lock_time"], case["sequence"])
                count += 1
    assert count >= 18


def test_every_wrong_signature_is_refused(cases):
    for case in (c for file in cases for c in file["error"]):
        with pytest.raises(LashouError):
            verify(case["message"], case["address"], case["signature"], MAINNET)


def test_proofs_of_funds_are_named_and_not_read(cases):
    for case in cases[1]["proof_of_funds"]:
        with pytest.raises(LashouError, match="proof of funds"):
            verify(case["message"], case["address"], case["bip322_signatures"][0], MAINNET)
