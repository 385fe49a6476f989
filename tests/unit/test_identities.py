"""Proofs of identity: the salt follows from key and pool as docs/protocol.md says; a proof opens one hash."""

import hashlib
import json

import pytest

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool.accounts import Account
from lashou_btc.usecases.identities import Proof
from tests import vectors

KEY, POOL = bytes(range(32)), "ab" * 32


def test_the_vectors_hold_by_hashes_alone() -> None:
    value = json.loads((vectors.FOLDER / "identity.json").read_text(encoding="utf-8"))
    tag = hashlib.sha256(b"lashou/identity").digest()
    for one in value["people"]:
        salt = hashlib.sha256(tag + tag + bytes.fromhex(one["signing_key"] + one["pool"])).digest()
        assert salt.hex() == one["salt"]
        told = b"\0".join((salt, one["id_number"].encode(), one["name"].encode()))
        assert hashlib.sha256(told).hexdigest() == one["identity"]
    assert len({one["salt"] for one in value["people"]}) == len(value["people"]) == 4


def test_however_it_is_typed_it_is_the_same_person() -> None:
    proof = Proof.of(KEY, POOL, 4, ("12ab", "Ann"))
    for person in ((" 12AB\n", "Ann "), ("１２ａｂ", "Ａnn")):
        assert Proof.of(KEY, POOL, 4, person) == proof
    for person in (("12ab", "ann"), ("12a", "bAnn")):
        assert Proof.of(KEY, POOL, 4, person).identity != proof.identity
    for person in (("", "Ann"), ("12ab", " "), ("12ab", "A\0"), ("\ud800", "Ann"),
                   ("12ab", "A" * 201)):
        with pytest.raises(InvalidInput) as refused:
            Proof.of(KEY, POOL, 4, person)
        assert refused.value.code in ("identity.malformed", "text.unprintable", "schema.field"), person


def test_a_proof_opens_its_own_account_and_no_other() -> None:
    proof = Proof.parse(Proof.of(KEY, POOL, 4, ("12ab", "Ann")).to_bytes())
    proof.check(Account(4, "member", "", "", identity=proof.identity))
    for identity, code in (("", "identity.none"), (Proof.of(KEY, "cd" * 32, 4, ("12ab", "Ann")).identity,
                                                   "identity.differs")):
        with pytest.raises(Refused) as refused:
            proof.check(Account(4, "member", "", "", identity=identity))
        assert refused.value.code == code


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"account":4}', b"\xff",
                                  Proof.of(KEY, POOL, 4, ("1", "A")).to_bytes()[:-1] + b" }"])
def test_what_is_no_proof_is_refused_as_bad_input(data: bytes) -> None:
    with pytest.raises(InvalidInput):
        Proof.parse(data)
