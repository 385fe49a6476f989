"""The state depends on the chain and on which documents there are, never on how or when their bytes arrived."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lashou_btc.anchors import record
from lashou_btc.anchors.history import NO_DOCUMENTS, Documents
from lashou_btc.documents import DocumentStore
from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.pool import document
from lashou_btc.pool.canonical import dump, sha256_hex
from lashou_btc.pool.disclosed import load_document
from lashou_btc.pool.document import Document, Signature
from lashou_btc.pool.fold import fold
from tests.conservation import conserved
from tests.random_story import RULES, STORIES, begun, short_years
from tests.world import FAST, Person, World

NO_DOCUMENT = {
    "nothing": b"", "no JSON": b"\xff\xfe", "another shape": b'{"hello":1}', "a newline at the end": b'{"a":1}\n',
    "the very most": b"x" * document.MAX_BYTES,
    "a byte too long": b'{"a":"' + b"x" * (document.MAX_BYTES - 7) + b'"}',
    "far too long": b"y" * 3_000_000, "a kind without a document": dump(
        {"type": "carry", "pool": "aa" * 32, "body": {}, "signatures": []})}


def pool() -> tuple[World, int]:
    w = World().open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(FAST.waiting_blocks)
    return w, a


# Bytes that are no document

@pytest.mark.parametrize("name", NO_DOCUMENT)
@pytest.mark.parametrize("kind", [record.STATEMENT, record.CLAIM, record.ENROLLMENT])
def test_bytes_that_are_no_document_have_no_effect_and_stop_nothing(name, kind):
    w, a = pool()
    data = NO_DOCUMENT[name]
    w.documents[sha256_hex(data)] = data
    before = w.state()
    w.journal(kind, sha256_hex(data))
    w.publish(w.document("exit", {"account": a}, a))
    state = conserved(w.state())
    assert not state.unknown and state.account(a).exit_at and state.acted != before.acted
    assert len(state.events) == len(before.events) + 2 and state.events[-2].broken


@pytest.mark.parametrize("name", NO_DOCUMENT)
def test_whoever_keeps_documents_in_a_folder_sees_what_whoever_has_them_in_memory_sees(name, tmp_path):
    """Added by the tool, or copied there by hand."""
    w, a = pool()
    data = NO_DOCUMENT[name]
    digest = sha256_hex(data)
    w.journal(record.STATEMENT, digest)
    w.publish(w.document("exit", {"account": a}, a))
    without = w.state()
    assert digest in without.unknown
    memory = Documents.of(w.documents | {digest: data}, w.manifests)
    store = DocumentStore(tmp_path)
    for one in w.documents.values():
        store.add(one)
    store.add(data)
    seen = [fold(w.contract, w.history(), documents, book=w.book)
            for documents in (memory, store.as_documents())]
    assert seen[0].hash() == seen[1].hash() != without.hash() and not seen[0].unknown
    assert [e.broken for e in seen[0].events] == [e.broken for e in seen[1].events]


def test_a_cut_copy_of_something_too_long_is_too_long_for_everybody():
    """Whoever keeps only the beginning has hashed the whole."""
    w, _ = pool()
    whole = b"y" * 1_000_000
    digest = sha256_hex(whole)
    w.journal(record.STATEMENT, digest)
    w.documents[digest] = whole
    state = w.state()
    w.documents[digest] = whole[:document.MAX_BYTES + 1]
    assert (w.state().hash(), w.state().events) == (state.hash(), state.events)
    assert state.events[-1].broken == "document.long"


def test_an_amendment_of_bytes_that_are_no_document_stops_nothing_and_needs_not_be_passed_over():
    w, a = pool()
    for data in NO_DOCUMENT.values():
        digest = sha256_hex(data)
        w.documents[digest] = data
        w.confirm(_carry(w, digest))
        state = conserved(w.state())
        assert not state.unknown and state.spends[-1].lawful and state.events[-1].broken
    assert state.account(a)


def _carry(w: World, digest: str) -> bytes:
    from lashou_btc.pool.carry import carry
    return carry(w.state(), 1, digest).unsigned


@pytest.mark.parametrize("manifest", [
    b"[]", b"x", dump(["aa" * 32]), dump(["bb" * 32, "aa" * 32]), dump(["aa" * 32] * 2), b""])
def test_a_manifest_that_is_not_the_one_of_that_root_is_as_good_as_none(manifest):
    w, a = pool()
    root = w.publish_batch([w.document("statement", {"account": a, "text": f"{n}"}, a) for n in range(2)])
    known = w.state()
    w.manifests.pop(root)
    without = w.state()
    w.manifests[root] = manifest
    assert w.state().hash() == without.hash() != known.hash() and root in without.unknown


# Whose signatures count

def signed(w: World, body: dict, *signers: int, bad: int = 0, stranger: bool = False) -> Document:
    doc = w.document("amendment", {"text": ""} | body, *signers)
    if stranger:
        person = Person("stranger")
        doc = doc.sign(9, person.private_key, person.key)
    if bad:
        doc = doc.merge(Document(doc.type, doc.pool, doc.body, (Signature(bad, w.people[bad].key, "00" * 64),)))
    return doc


@pytest.mark.parametrize("lane", ["settlement", "journal"])
@pytest.mark.parametrize(("signers", "more", "good"), [
    ((1, 2), {}, True), ((1, 2, 3), {}, True), ((0, 1, 2), {}, True), ((1, 2, 4), {}, True),
    ((1, 2), {"stranger": True}, True), ((1, 2), {"bad": 4}, True), ((1, 2), {"bad": 3}, False),
    ((1,), {}, False), ((0, 1, 4), {"stranger": True}, False)])
def test_one_rule_for_the_quorum_s_signatures_in_every_lane(lane, signers, more, good):
    """A good one of a member's or a stranger's does no harm; a bad one by a witness's key spoils the document."""
    w, _ = pool()
    doc = signed(w, {"rules": {"dues_sat": 5}}, *signers, **more)
    if lane == "journal":
        w.publish(doc)
    else:
        w.bring(doc)
    assert bool(w.state().pending_rules) is good
    assert w.last() == ("" if good else "document.signature" if "bad" in more else "document.quorum")


@pytest.mark.parametrize(("more", "good"), [({}, True), ({"stranger": True}, True), ({"bad": 4}, True),
                                            ({"bad": 3}, False)])
def test_the_look_ahead_counts_signatures_as_the_fold_does(more, good):
    """Two checks that drifted apart: the one listed a release that the other had not made."""
    w, a = pool()
    w.publish(w.document("exit", {"account": a}, a))
    txid = w.txs[-1].tx.txid
    w.bring(signed(w, {"release": {"txid": txid}}, 1, 2, **more))
    state = w.state()
    assert bool(state.account(a).exit_at) is not good
    assert str(state.events[-1].text).startswith("released") is good


@pytest.mark.parametrize(("more", "good"), [({}, True), ({"stranger": True}, True), ({"bad": 4}, True),
                                            ({"bad": 3}, False)])
def test_what_is_passed_over_is_counted_so_too(more, good):
    w, _ = pool()
    lost = w.amend(keep=False)
    w.bring(signed(w, {"lost": [lost.hash]}, 1, 2, **more))
    assert bool(w.state().unknown) is not good


# In any order

@short_years
@given(RULES, STORIES, st.randoms(use_true_random=False))
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
def test_documents_may_come_in_any_order_and_by_any_hand(rules, moves, shuffle):
    """Once the same ones are there the state is the same; while some are missing it is unknown, or the same."""
    story = begun(rules)
    for move, x, y in moves:
        getattr(story, move)(x, y)
    w = story.w
    final = w.state()
    names = list(w.documents)
    shuffle.shuffle(names)
    at_hand: dict[str, bytes] = {}
    documents = Documents(at_hand.get, w.manifests.get)
    step = max(1, len(names) // 6)
    for n in range(0, len(names), step):
        state = conserved(fold(w.contract, w.history(), documents, book=w.book))
        assert state.unknown or state.hash() == final.hash()
        assert list(state.coins) == list(final.coins) and state.chain.bar == final.chain.bar
        at_hand.update({name: w.documents[name] for name in names[n:n + step]})
    assert fold(w.contract, w.history(), documents, book=w.book).hash() == final.hash()


def test_without_any_document_the_chain_s_own_facts_are_the_same():
    w, a = pool()
    w.amend(seal="22" * 32 + ":0")
    w.carry()
    w.deposit(a, 5_000)
    state, blind = w.state(), fold(w.contract, w.history(), NO_DOCUMENTS, book=w.book)
    assert blind.unknown and blind.coins == state.coins and blind.chain.spends == state.chain.spends
    with pytest.raises(LashouError):
        blind.prove("claims", 0)


def test_the_longest_document_is_read_and_a_byte_more_is_said_to_be_too_long():
    long, more = b"x" * document.MAX_BYTES, b"x" * (document.MAX_BYTES + 1)
    found = {data: load_document(Documents(lambda _, data=data: data, lambda _: None), sha256_hex(long))
             for data in (long, more)}
    assert isinstance(found[long], InvalidInput) and found[long].code != "document.long"
    assert isinstance(found[more], InvalidInput) and found[more].code == "document.long"
    assert str(found[more]).startswith(f"what {sha256_hex(long)} names is longer than 65536 bytes")
    assert load_document(Documents.of({"ab" * 32: long}), "ab" * 32) is None, "other bytes than were named"
