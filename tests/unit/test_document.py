"""Documents: shape, signatures, hashes; every deviation refused."""

import hashlib
import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.pool import canonical, document, kinds
from lashou_btc.pool.document import Document, Signature, identity_hash, parse, parse_manifest
from lashou_btc.words import said
from tests.world import Person, World

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


@pytest.mark.parametrize("signers", [(), (0,), (7, 12), (1, 2, 3)])
@pytest.mark.parametrize("text", ["", "plain", '"signatures":[],"type":"exit"}', "退出\n\\"])
def test_content_is_the_same_of_what_was_read_and_of_what_was_made(signers: tuple[int, ...], text: str):
    """Read, it is cut out of the file's bytes; made, it is written down."""
    made = Document("exit", "ab" * 32, {"account": 4, "text": text})
    for number in signers:
        made = made.sign(number, Person(f"{number}").private_key, Person(f"{number}").key)
    assert parse(made.to_bytes()).content == made.content == Document(made.type, made.pool, made.body).content


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


def test_signatures_stand_in_the_order_of_account_and_key_each_once():
    both = statement().sign(4, BOB.private_key, BOB.key).sign(2, BOB.private_key, BOB.key)
    assert [(s.account, s.key) for s in both.signatures] == [(2, BOB.key), *sorted([(4, ALICE.key), (4, BOB.key)])]
    assert parse(both.to_bytes()) == both
    first, second, third = both.signatures
    again = Signature(second.account, second.key, third.sig)
    for signatures in ((second, first, third), (first, third, second), (first, second, again)):
        assert code(Document("statement", POOL, STATEMENT, signatures).to_bytes()) == "document.signatures"
    assert code(Document("statement", POOL, STATEMENT, (first, first)).to_bytes()) == "schema.duplicate"


def test_merging_collects_signatures_whatever_the_order():
    one, two = statement(), Document("statement", POOL, STATEMENT).sign(2, BOB.private_key, BOB.key)
    assert one.merge(two) == two.merge(one)
    assert {s.account for s in one.merge(two).signatures} == {2, 4}
    with pytest.raises(Refused) as caught:
        one.merge(Document("statement", POOL, STATEMENT | {"text": "明天"}))
    assert caught.value.code == "document.differs"


def test_of_two_signatures_at_one_place_the_one_that_holds_is_kept_in_any_order():
    """Nobody spoils a document with a copy whose signature does not hold."""
    good = statement()
    spoiled = Document("statement", POOL, STATEMENT, (Signature(4, ALICE.key, "ab" * 64),))
    assert good.merge(spoiled) == spoiled.merge(good) == good


CAROL = Person("carol")


def quorum_of(needed: int, *people: Person) -> kinds.Signers:
    return kinds.Signers({p.key for p in people}, needed, "them")


def refusal(doc: Document, signers: kinds.Signers) -> str:
    with pytest.raises(Refused) as caught:
        doc.require(signers)
    return caught.value.code


def signed(*people: Person) -> Document:
    doc = Document("statement", POOL, STATEMENT)
    for n, person in enumerate(people):
        doc = doc.sign(n, person.private_key, person.key)
    return doc


def test_enough_different_keys_have_to_have_signed():
    assert signed(ALICE, BOB).signed_by({ALICE.key, BOB.key}) == {ALICE.key, BOB.key}
    signed(ALICE, BOB).require(quorum_of(2, ALICE, BOB, CAROL))
    assert refusal(signed(ALICE), quorum_of(2, ALICE, BOB, CAROL)) == "document.unsigned"
    assert refusal(signed(), quorum_of(1, ALICE)) == "document.unsigned"
    assert refusal(signed(ALICE, ALICE), quorum_of(2, ALICE, BOB)) == "document.unsigned", "one key is one"


def test_what_too_few_of_the_quorum_have_signed_has_a_code_of_its_own():
    amendment = Document("amendment", POOL, {"text": ""}).sign(4, ALICE.private_key, ALICE.key)
    amendment.require(quorum_of(1, ALICE))
    assert refusal(amendment, quorum_of(2, ALICE, BOB)) == "document.quorum"


def test_a_signature_is_matched_by_its_key_whatever_account_it_names():
    for account in (0, 4, 2**31 - 1):
        Document("statement", POOL, STATEMENT).sign(account, BOB.private_key, BOB.key).require(quorum_of(1, BOB))
    assert refusal(Document("statement", POOL, STATEMENT).sign(4, BOB.private_key, BOB.key),
                   quorum_of(1, ALICE)) == "document.unsigned"


def test_others_signatures_are_not_looked_at_good_or_bad():
    bad = Document("statement", POOL, STATEMENT, (Signature(9, CAROL.key, "00" * 64),))
    for more in (signed(ALICE, BOB, CAROL), signed(ALICE, BOB).merge(bad)):
        more.require(quorum_of(2, ALICE, BOB))


def test_one_bad_signature_by_a_key_that_counts_spoils_the_document():
    """Also beside enough good ones, and beside a good one by the same key: no two programs count differently."""
    for account in (0, 7):
        bad = Document("statement", POOL, STATEMENT, (Signature(account, CAROL.key, "00" * 64),))
        doc = signed(ALICE, BOB, CAROL).merge(bad)
        assert refusal(doc, quorum_of(2, ALICE, BOB, CAROL)) == "document.signature"


def test_one_key_under_two_accounts_counts_once():
    doc = signed(ALICE).sign(7, ALICE.private_key, ALICE.key)
    assert len(doc.signatures) == 2
    doc.require(quorum_of(1, ALICE, BOB))
    assert refusal(doc, quorum_of(2, ALICE, BOB)) == "document.unsigned"


@pytest.mark.parametrize("changed", [
    Document("statement", POOL, STATEMENT | {"text": "x"}), Document("statement", "bb" * 32, STATEMENT),
    Document("exit", POOL, STATEMENT)], ids=["body", "pool", "type"])
def test_a_signature_holds_for_one_content_only(changed):
    moved = Document(changed.type, changed.pool, changed.body, statement().signatures)
    assert refusal(moved, quorum_of(1, ALICE)) == "document.signature"


@given(st.integers(0, 511))
@settings(max_examples=40, deadline=None)
def test_no_bit_of_a_signature_may_change(bit):
    (good,) = statement().signatures
    sig = bytearray.fromhex(good.sig)
    sig[bit // 8] ^= 1 << bit % 8
    changed = Document("statement", POOL, STATEMENT, (Signature(4, ALICE.key, sig.hex()),))
    assert refusal(changed, quorum_of(1, ALICE)) == "document.signature"


def test_a_key_that_is_no_point_is_refused_not_a_crash():
    doc = Document("statement", POOL, STATEMENT, (Signature(4, "ff" * 32, "00" * 64),))
    assert refusal(doc, kinds.Signers({"ff" * 32}, 1, "nobody")) == "document.signature"


def test_content_is_what_is_said_whoever_signed_it():
    one, other = signed(ALICE), signed(ALICE, BOB)
    assert one.content == other.content == one.message().hex() and one.hash != other.hash
    assert one.content != Document("statement", POOL, STATEMENT | {"text": ""}).content


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda inner: st.lists(
    inner, max_size=3) | st.dictionaries(st.sampled_from(
        ["account", "text", "rules", "seal", "journal", "operator", "release", "again", "lost", "verdicts", "rekey",
         "txid", "leaf", "claim", "key"]), inner), max_leaves=8)


@given(st.sampled_from(sorted(kinds.BY_NAME)), JSON, JSON)
@settings(max_examples=300, deadline=None)
def test_nothing_made_of_json_makes_it_fail_otherwise(kind, body, signatures):
    value = {"type": kind, "pool": POOL, "body": body, "signatures": signatures}
    data = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    with suppress(LashouError):
        parse(data.encode("utf-8", "replace"))


@pytest.mark.parametrize("kind", sorted(row.name for row in kinds.ROWS if row.body is None))
def test_kinds_without_a_document_of_their_own_have_none(kind):
    assert code(Document(kind, POOL, {}).to_bytes()) == "document.type"


def test_the_kinds_of_the_protocol_and_which_of_them_act_in_the_journal():
    """What is missing here acts in another lane, or by its record alone."""
    import lashou_btc.pool.fold  # the handlers register themselves
    assert lashou_btc.pool.fold
    documents = {row.name for row in kinds.ROWS if row.body is not None}
    assert documents == {"acceptance", "enrollment", "exit", "rekey", "claim", "review", "statement", "price",
                         "settlement", "amendment", "rotation"}
    assert {name for name in kinds.BY_NAME if kinds.handler(name)} == documents - {"settlement"}
    assert {row.name for row in kinds.ROWS if row.before_open} == {"contract", "batch", "acceptance", "statement"}


AMENDMENTS = [
    {"rules": {"notice_blocks": 9}}, {"seal": "22" * 32 + ":0"}, {"journal": "wpkh(xx)"},
    {"operator": {"key": "aa" * 32, "payout": ALICE.address}}, {"release": {"txid": "aa" * 32}},
    {"release": {"txid": "aa" * 32, "leaf": 65_535}}, {"again": "aa" * 32}, {"lost": ["aa" * 32]},
    {"verdicts": [{"claim": "aa" * 32, "objections": ["bb" * 32, "cc" * 32], "outcome": "dismissed", "text": ""}]},
    {"rekey": {"account": 4, "key": "aa" * 32}}, {"rekey": {"account": 4, "key": "aa" * 32, "veto": "bb" * 32}},
    {"operator": {"key": "aa" * 32, "payout": ALICE.address, "recipient": ALICE.recipient}},
    {"rekey": {"account": 4, "key": "aa" * 32, "veto": "bb" * 32, "recipient": ALICE.recipient}}]


@pytest.mark.parametrize("parts", [*AMENDMENTS, {}, {k: v for part in AMENDMENTS for k, v in part.items()}])
def test_the_parts_of_an_amendment(parts):
    doc = Document("amendment", POOL, {"text": ""} | parts)
    assert parse(doc.to_bytes()) == doc


@pytest.mark.parametrize("parts", [
    {"seal": "22" * 32}, {"journal": "x" * 301}, {"operator": {"key": "aa" * 32}}, {"release": {}},
    {"release": {"txid": "aa"}}, {"release": {"txid": "aa" * 32, "leaf": 65_536}},
    {"release": {"txid": "aa" * 32, "leaf": -1}}, {"release": ["aa" * 32]}, {"again": "aa"}, {"again": ["aa" * 32]},
    {"lost": []}, {"lost": ["aa" * 32] * 2}, {"lost": [f"{n:064x}" for n in range(17)]}, {"verdicts": []},
    {"verdicts": [{"claim": "aa" * 32, "objections": [], "outcome": "upheld"}]},
    {"verdicts": [{"claim": "aa" * 32, "objections": ["bb" * 32], "outcome": "moot"}]},
    {"rekey": {"account": 4}}, {"rekey": {"account": 4, "key": "aa" * 32, "veto": ""}}, {"void": ["aa" * 32]},
    {"min_coin_sat": 1_000}])
def test_what_is_no_part_of_an_amendment(parts):
    refused = code(Document("amendment", POOL, {"text": ""} | parts).to_bytes())
    assert refused.split(".")[0] in ("schema", "outpoint")


@pytest.mark.parametrize("data", [
    b"[]", b"{}", b'""', b"[1]", b'["' + b"A" * 64 + b'"]', b'["' + b"a" * 63 + b'"]', b'["' + b"a" * 64 + b'"]\n'])
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


# Who signs what

def test_who_signs_each_kind():
    w = World().open()
    alice = w.enroll("alice", deposit_sat=400_000)
    s, op, new = w.state(), w.operator.key, Person("new").key
    key = {n: w.people[n].key for n in (1, 2, 3, alice)}
    before = World().state()  # nobody has accepted yet
    witnesses = kinds.Signers({key[1], key[2], key[3]}, 2, said("signers.witnesses"))
    for state, name, body, asked in (
            (s, "acceptance", {"account": 2}, kinds.Signers({key[2]}, 1, said("signers.account", number=2))),
            (before, "acceptance", {"account": 2}, kinds.Signers({key[2]}, 1, said("signers.account", number=2))),
            (before, "acceptance", {"account": 4}, kinds.Signers((), 1, said("signers.account", number=4))),
            (s, "enrollment", {"account": 9, "key": new},
             kinds.Signers({op, new}, 2, said("signers.operator-and-new"))),
            (s, "enrollment", {"account": 9, "key": op},
             kinds.Signers({op}, 1, said("signers.operator-and-new"))),
            (s, "exit", {"account": alice}, kinds.Signers({key[alice]}, 1, said("signers.account", number=alice))),
            (s, "rekey", {"account": alice, "key": new},
             kinds.Signers({key[alice], new}, 2, said("signers.old-and-new", number=alice))),
            (s, "rekey", {"account": 99, "key": new},
             kinds.Signers({"", new}, 2, said("signers.old-and-new", number=99))),
            (s, "claim", {"account": alice}, kinds.Signers({key[alice]}, 1, said("signers.account", number=alice))),
            (s, "review", {"account": 99}, kinds.Signers((), 1, said("signers.account", number=99))),
            (s, "statement", {"account": 0}, kinds.Signers({op}, 1, said("signers.account", number=0))),
            (s, "price", {"account": 1}, kinds.Signers({key[1]}, 1, said("signers.account", number=1))),
            (s, "amendment", {}, witnesses), (before, "amendment", {}, witnesses),
            (s, "rotation", {}, kinds.Signers((), 0, said("signers.nobody")))):
        signers = kinds.BY_NAME[name].signers
        assert signers is not None and signers(state, body) == asked, (name, body)
    assert [k.name for k in kinds.ROWS if k.signers is None] == [
        "contract", "batch", "veto", "objection", "settlement", "carry"]
    assert [k.name for k in kinds.ROWS if k.before_open] == ["contract", "batch", "acceptance", "statement"]


def test_a_settlement_is_an_object_whatever_it_holds():
    check = kinds.BY_NAME["settlement"].body
    assert check is not None
    check({"anything": 1}, "body")
    for value in ([], "x", None):
        with pytest.raises(InvalidInput, match="body must be an object") as caught:
            check(value, "body")
        assert caught.value.code == "schema.field"


def test_which_kinds_act_in_the_journal_and_that_a_handler_registers_itself():
    assert [k.name for k in kinds.ROWS if kinds.handler(k.name)] == [
        "acceptance", "enrollment", "exit", "rekey", "claim", "review", "statement", "price", "amendment",
        "rotation"]
    before = kinds.handler("statement")
    assert before is not None and kinds.acts("statement")(before) is before is kinds.handler("statement")
