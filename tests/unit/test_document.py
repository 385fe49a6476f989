"""Documents: shape, signatures, hashes; every deviation refused."""

import hashlib
import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.pool import canonical, document
from lashou_btc.pool.document import Document, Signature, identity_hash, parse, parse_manifest
from tests.world import Person

POOL = "aa" * 32
ALICE, BOB = Person("alice"), Person("bob")
STATEMENT = {"account": 4, "text": "今天"}


def statement() -> Document:
    return Document("statement", POOL, STATEMENT).sign(4, ALICE.private_key, ALICE.key)


def raw(**changes) -> bytes:
    value = json.loads(statement().to_bytes()) | changes
    return canonical.dump({k: v for k, v in value.items() if v is not None})


def code(data: bytes) -> str:
    with pytest.raises(InvalidInput) as caught:
        parse(data)
    return caught.value.code


def test_reads_back_and_its_hash_is_what_sha256sum_prints():
    doc = statement()
    assert parse(doc.to_bytes()) == doc
    assert doc.hash == hashlib.sha256(doc.to_bytes()).hexdigest()


def test_what_is_signed_is_a_tagged_hash_of_the_document_without_signatures():
    unsigned = canonical.dump({"body": STATEMENT, "pool": POOL, "type": "statement"})
    tag = hashlib.sha256(b"lashou/document").digest()
    assert statement().message() == hashlib.sha256(tag + tag + unsigned).digest()


@pytest.mark.parametrize("changes", [
    {"type": "statements"}, {"type": ""}, {"type": 1}, {"pool": "AA" * 32}, {"pool": "aa"}, {"pool": None},
    {"more": 1},
    {"body": {}}, {"body": []}, {"body": {"account": -1, "text": ""}}, {"body": {"account": "4", "text": ""}},
    {"body": {"account": 4, "text": 5}}, {"body": STATEMENT | {"more": 1}}, {"body": {"account": 2**31,
    "text": ""}},
    {"body": {"account": 4, "text": "x" * 20_001}}, {"signatures": None}, {"signatures": {}},
    {"signatures": [{"account": 4, "key": ALICE.key, "sig": "00"}]},
    {"signatures": [{"account": 4, "key": ALICE.key, "sig": "00" * 64, "more": 1}]}])
def test_refuses_other_shapes(changes):
    code(raw(**changes))


def test_refuses_a_document_over_64_kib():
    texts = {"text": "x" * 20_000, "evidence": [hashlib.sha256(b"%d" % n).hexdigest() for n in range(64)]}
    assert texts  # the largest claim that the schema allows still fits
    body = {"account": 4, "amount": 1, "notary": "aa" * 32, "payee": ALICE.address, **texts}
    parse(Document("claim", POOL, body).sign(4, ALICE.private_key, ALICE.key).to_bytes())
    assert code(b'"' + b"x" * document.MAX_BYTES + b'"') == "json.size"


def test_refuses_evidence_twice_and_none():
    body = {"account": 4, "amount": 1, "notary": "aa" * 32, "payee": ALICE.address}
    for evidence in ([], ["aa" * 32] * 2, ["aa" * 32] * 65):
        code(Document("claim", POOL, body | {"evidence": evidence}).to_bytes())


def test_signatures_stand_in_order_each_account_once():
    two = statement().sign(9, BOB.private_key, BOB.key)
    assert [s.account for s in two.signatures] == [4, 9]
    assert parse(two.to_bytes()) == two
    for signatures in (two.signatures[::-1], (two.signatures[0], Signature(4, BOB.key, two.signatures[1].sig))):
        assert code(Document("statement", POOL, STATEMENT, signatures).to_bytes()) == "document.signatures"


def test_merging_collects_signatures_whatever_the_order():
    one, two = statement(), Document("statement", POOL, STATEMENT).sign(2, BOB.private_key, BOB.key)
    assert one.merge(two) == two.merge(one)
    assert {s.account for s in one.merge(two).signatures} == {2, 4}
    with pytest.raises(Refused) as caught:
        one.merge(Document("statement", POOL, STATEMENT | {"text": "明天"}))
    assert caught.value.code == "document.differs"


KEYS = {4: ALICE.key, 9: BOB.key}


def signers(doc: Document) -> set[int]:
    return doc.signers(KEYS.get)


def test_only_good_signatures_of_an_account_s_own_key_count():
    assert signers(statement()) == {4}
    assert signers(Document("statement", POOL, STATEMENT)) == set()
    wrong_key = Document("statement", POOL, STATEMENT).sign(4, BOB.private_key, BOB.key)
    stranger = Document("statement", POOL, STATEMENT).sign(5, BOB.private_key, BOB.key)
    for doc in (wrong_key, stranger):
        with pytest.raises(Refused) as caught:
            signers(doc)
        assert caught.value.code == "document.key"


@pytest.mark.parametrize("changed", [
    Document("statement", POOL, STATEMENT | {"text": "x"}), Document("statement", "bb" * 32, STATEMENT),
    Document("exit", POOL, STATEMENT)], ids=["body", "pool", "type"])
def test_a_signature_holds_for_one_content_only(changed):
    moved = Document(changed.type, changed.pool, changed.body, statement().signatures)
    with pytest.raises(Refused) as caught:
        signers(moved)
    assert caught.value.code == "document.signature"


@given(st.integers(0, 511))
@settings(max_examples=40, deadline=None)
def test_no_bit_of_a_signature_may_change(bit):
    (good,) = statement().signatures
    sig = bytearray.fromhex(good.sig)
    sig[bit // 8] ^= 1 << bit % 8
    with pytest.raises(Refused):
        signers(Document("statement", POOL, STATEMENT, (Signature(4, ALICE.key, sig.hex()),)))


def test_a_key_that_is_no_point_is_refused_not_a_crash():
    with pytest.raises(Refused):
        Document("statement", POOL, STATEMENT, (Signature(4, "ff" * 32, "00" * 64),)).signers(lambda n: "ff" * 32)


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(
    inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["account", "text", "rules", "seal", "journal", "operator", "void", "records", "claim", "key"]), inner),
        max_leaves=8)


@given(st.sampled_from(sorted(document.BODIES)), JSON, JSON)
@settings(max_examples=300, deadline=None)
def test_nothing_made_of_json_makes_it_fail_otherwise(kind, body, signatures):
    value = {"type": kind, "pool": POOL, "body": body, "signatures": signatures}
    data = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    with suppress(LashouError):
        parse(data.encode("utf-8", "replace"))


@pytest.mark.parametrize("data", [
    b"[]", b"{}", b'""', b"[1]", b'["' + b"A" * 64 + b'"]', b'["' + b"a" * 63 + b'"]', b'["' + b"a" * 64 + b'"]\n',
    canonical.dump(["aa" * 32, "aa" * 32])])
def test_refuses_what_is_no_manifest(data):
    with pytest.raises(InvalidInput):
        parse_manifest(data)


def test_manifests_keep_their_order():
    hashes = ["bb" * 32, "aa" * 32]
    assert parse_manifest(canonical.dump(hashes)) == tuple(hashes)


def test_identity_is_salted_and_its_parts_cannot_slide():
    salt = bytes(range(32))
    assert identity_hash(salt, "11010519491231002X", "王") == hashlib.sha256(
        salt + b"\x00" + b"11010519491231002X" + b"\x00" + "王".encode()).hexdigest()
    assert identity_hash(salt, "1", "23") != identity_hash(salt, "12", "3")
    assert identity_hash(bytes(32), "1", "2") != identity_hash(salt, "1", "2")
    for parts in ((salt[:31], "1", "2"), (salt, "1\0", "2"), (salt, "1", "\0")):
        with pytest.raises(InvalidInput):
            identity_hash(*parts)
    with pytest.raises(InvalidInput):
        identity_hash(salt, "1", "\ud800")
