"""Recipients of papers: derived from signing keys, checked as strictly as the fold does, the same as age's own."""

import base64
import json

import pyrage
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.errors import InvalidInput
from lashou_btc.networks import NETWORKS
from lashou_btc.pool import contract as contracts
from lashou_btc.pool.document import Document, parse
from lashou_btc.wallet import recipient
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.public import signing_path
from tests import vectors
from tests.world import Person, World

ALICE = Person("alice")
P = 2**255 - 19


def age_text(value: int) -> str:
    """A recipient with these 32 bytes (little-endian), whatever they are worth."""
    return recipient._encode("age", value.to_bytes(32, "little"))


def code(text: object) -> str:
    with pytest.raises(InvalidInput) as caught:
        recipient.check_recipient(text, "it")
    return caught.value.code


@given(st.binary(min_size=32, max_size=32))
@example(bytes(32))
@example(b"\xff" * 32)
def test_age_itself_makes_the_same_of_a_signing_key(key):
    identity = pyrage.x25519.Identity.from_str(recipient.identity(key))
    own = recipient.recipient_of(key)
    assert (str(identity), str(identity.to_public())) == (recipient.identity(key), own)
    recipient.check_recipient(own, "it")


def test_the_vectors_of_papers_hold_for_age():
    value = json.loads((vectors.FOLDER / "papers.json").read_text())
    assert value["keys"], "there is something to look at"
    for said in value["keys"]:
        network = NETWORKS[said["network"]]
        master = Master.from_mnemonic(said["mnemonic"], said["passphrase"], network)
        key = master.private_key(signing_path(network, said["account"]))
        identity = pyrage.x25519.Identity.from_str(said["identity"])
        assert (key.hex(), recipient.identity(key)) == (said["signing_key"], said["identity"])
        assert str(identity.to_public()) == said["recipient"] == recipient.recipient_of(key)
        assert master.record("x", said["account"]).recipient == said["recipient"]
    first = pyrage.x25519.Identity.from_str(value["keys"][0]["identity"])
    paper = pyrage.decrypt(base64.b64decode(value["sealed"]), [first])
    assert paper == bytes.fromhex(value["front"]) + value["file"].encode() and len(value["front"]) == 64
    assert sha256_hex(paper) == value["hash"]


@pytest.mark.parametrize("value", [P, P + 1, P + 9, 2**255, 2**255 + 9, 2**256 - 1, *recipient._LOW_ORDER])
def test_points_that_nothing_can_be_encrypted_to_are_none(value):
    """Age takes them as recipients, and then breaks off with a panic: nobody could seal papers to such a panel."""
    assert code(age_text(value)) == "recipient.point"
    if value < P:
        with pytest.raises(BaseException, match="all-zero"):
            pyrage.encrypt(b"paper", [pyrage.x25519.Recipient.from_str(age_text(value))])


@pytest.mark.parametrize("value", [2, 9, P - 2, P - 9])
def test_points_beside_them_are_some(value):
    recipient.check_recipient(age_text(value), "it")


@given(st.one_of(st.none(), st.integers(), st.text(max_size=80), st.binary(max_size=80)))
def test_what_is_none_is_said_to_be_none(value):
    assert code(value) == "recipient.malformed"


@given(st.integers(0, 61), st.characters())
def test_no_single_character_can_be_changed(at, character):
    text = ALICE.recipient
    changed = text[:at] + character + text[at + 1:]
    if changed != text:
        assert code(changed) == "recipient.malformed"


def test_other_ways_to_write_one_are_refused():
    text = ALICE.recipient
    padded = recipient._encode("age", bytes(32))
    groups = [recipient.ALPHABET.index(c) for c in padded[4:-6]]
    groups[-1] |= 1  # a bit that belongs to no byte
    state = recipient._checked("age", [*groups, *[0] * 6]) ^ 1
    groups += [state >> 5 * (5 - n) & 31 for n in range(6)]
    odd = "age1" + "".join(recipient.ALPHABET[g] for g in groups)
    for wrong in (text.upper(), text.capitalize(), text + "q", text[:-1], " " + text[:-1], odd,
                  recipient.identity(ALICE.private_key)[:62].lower()):
        assert code(wrong) == "recipient.malformed"


def bodies() -> list[tuple[str, dict]]:
    return [("acceptance", {"account": 1, "first_address": ALICE.address, "payout": ALICE.address}),
            ("enrollment", {"account": 5, "role": "reviewer", "key": ALICE.key, "payout": ALICE.address}),
            ("rekey", {"account": 5, "key": ALICE.key})]


@pytest.mark.parametrize(("kind", "body"), bodies())
def test_documents_take_a_good_one_and_refuse_a_bad_one(kind, body):
    for value, wrong in ((ALICE.recipient, ""), (age_text(0), "recipient.point"), ("age1", "recipient.malformed"),
                         ("", "recipient.malformed"), (None, "recipient.malformed")):
        data = Document(kind, "ab" * 32, body | {"recipient": value}).to_bytes()
        if not wrong:
            assert parse(data).body["recipient"] == value
            continue
        with pytest.raises(InvalidInput) as caught:
            parse(data)
        assert caught.value.code == wrong


def test_a_contract_may_name_its_operator_s():
    value = World().contract.to_json()
    assert contracts.build(value).operator_recipient == "" and "recipient" not in value["operator"]
    value["operator"]["recipient"] = ALICE.recipient
    made = contracts.build(value)
    assert (made.operator_recipient, made.to_json()) == (ALICE.recipient, value)
    assert contracts.parse(made.raw) == made
    value["operator"]["recipient"] = age_text(1)
    with pytest.raises(InvalidInput) as caught:
        contracts.parse(contracts.canonical.dump(value))
    assert caught.value.code == "recipient.point"
