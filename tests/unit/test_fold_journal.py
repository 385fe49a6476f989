"""Lanes, seals, documents and batches: what acts in a journal, what does not, and what stops a pool."""

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.history import NO_DOCUMENTS, ChainTx, Documents, History
from lashou_btc.anchors.tx import OutPoint, TxOut
from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.pool.canonical import sha256_hex
from lashou_btc.pool.document import Document
from lashou_btc.pool.fold import fold
from lashou_btc.pool.settlement import basis, settle
from lashou_btc.pool.state import Payment
from tests.conservation import conserved
from tests.world import BIRTHDAY, FAST, Person, World, with_rules


def pool() -> tuple[World, int]:
    w = World().open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(20)
    return w, a


def core(state) -> list[bytes]:
    """The canonical state without its head: heights, seal and journal count move with every record."""
    return list(state.canonical())[1:]


def statement(w: World, account: int, text: str = "hello"):
    return w.document("statement", {"account": account, "text": text}, account)


# Lanes

def test_a_stranger_s_record_has_no_effect():
    """Threat 16: the right magic, tag and digest, from outside the journal."""
    w, a = pool()
    doc = w.document("exit", {"account": a}, a)
    w.documents[doc.hash] = doc.to_bytes()
    before = w.state()
    w.send(w.record(record.EXIT, doc.hash))
    assert w.state().events == before.events
    w.send(TxOut(FAST.notice_sat, w.contract.descriptor.script(0, 300)), w.record(record.EXIT, doc.hash))
    after = w.state()
    assert (after.events[-1].lane, after.events[-1].broken) == ("open", "") and not after.account(a).exit_at


def test_evidence_from_the_open_lane_acts_once_the_journal_admits_it():
    w, a = pool()
    doc = w.document("exit", {"account": a}, a)
    w.documents[doc.hash] = doc.to_bytes()
    w.send(TxOut(FAST.notice_sat, w.contract.descriptor.script(0, a)), w.record(record.EXIT, doc.hash))
    w.publish(doc)
    assert w.state().account(a).exit_at == w.height + FAST.exit_blocks


def test_a_record_that_pays_too_little_is_not_even_evidence():
    w, a = pool()
    count = len(w.state().events)
    w.send(TxOut(FAST.notice_sat - 1, w.contract.descriptor.script(0, a)), w.record(record.STATEMENT, "aa" * 32))
    assert len(w.state().events) == count


def test_a_settlement_record_in_the_journal_does_nothing():
    w, _ = pool()
    w.journal(record.SETTLEMENT, "aa" * 32)
    assert w.last() == "record.lane"
    assert not w.state().unknown


@pytest.mark.parametrize("kind", [0x00, 0x99, 0xFF])
def test_unknown_kinds_are_listed_and_stop_nothing(kind):
    w, a = pool()
    w.journal(kind, "aa" * 32)
    assert w.last() == "record.unknown"
    w.publish(statement(w, a))
    assert w.last() == "" and not w.state().unknown


def test_an_unknown_version_is_listed_and_stops_nothing():
    w, _ = pool()
    script = bytearray(record.encode(record.CLAIM, w.contract.tag, "aa" * 32))
    script[4] = 2
    tx = w.send(TxOut(50_000, w.contract.journal.script), TxOut(0, bytes(script)), inputs=[w.seal])
    assert w.last() == "record.unknown"
    assert w.state().seal == OutPoint(tx.txid, 0)


# Seals

def test_the_journal_is_a_chain_of_seals():
    w, a = pool()
    count = w.state().chain.journal_count
    w.publish(statement(w, a))
    state = w.state()
    assert state.seal == w.seal and state.chain.journal_count == count + 1


@pytest.mark.parametrize("fault", ["no record", "two records", "other script", "seal not first",
    "no journal output"])
def test_any_other_spend_of_the_seal_breaks_the_journal(fault):
    w, a = pool()
    good = [TxOut(50_000, w.contract.journal.script), w.record(record.STATEMENT, "aa" * 32)]
    inputs = [w.seal]
    outputs = {
        "no record": good[:1], "two records": [*good, good[1]], "other script": [TxOut(50_000, b"\x51"), good[1]],
        "seal not first": good, "no journal output": good[::-1]}[fault]
    if fault == "seal not first":
        inputs = [OutPoint("99" * 32, 0), w.seal]
    before = core(w.state())
    tx = w.send(*outputs, inputs=inputs)
    state = w.state()
    assert tx.txid in state.unknown and state.seal is None and core(state) == before
    w.seal = OutPoint(tx.txid, 0)
    w.publish(statement(w, a))
    assert w.state().unknown == state.unknown and w.state().events == state.events
    with pytest.raises(LashouError):
        settle(basis(w.state()), 2)


def test_two_stories_from_one_seal_cannot_both_stand():
    """Threat 20: on either chain only one spends the seal; the state follows the chain."""
    w, a = pool()
    doc = w.document("exit", {"account": a}, a)
    fork = (w.height, list(w.txs), w.seal)
    w.publish(doc)
    left = w.state()
    w.height, w.txs, w.seal = fork
    w.publish(statement(w, a))
    right = w.state()
    assert left.account(a).exit_at and not right.account(a).exit_at and left.hash() != right.hash()


def test_a_journal_that_moved_on_ignores_who_holds_an_old_key():
    w, a = pool()
    old = w.seal
    w.publish(statement(w, a))
    state = w.state()
    w.send(TxOut(50_000, w.contract.journal.script), w.record(record.STATEMENT, "aa" * 32), inputs=[old])
    assert w.state().seal == state.seal and not w.state().unknown


# Documents

def test_a_withheld_document_stops_the_fold_there():
    """Threat 22."""
    w, a = pool()
    before = core(w.state())
    doc = w.document("exit", {"account": a}, a)
    w.publish(doc, keep=False)
    state = w.state()
    assert doc.hash in state.unknown and state.unknown_since == w.height and core(state) == before
    w.publish(statement(w, a))
    paid = w.deposit(a, 5_000)
    state = conserved(w.state())
    assert state.waiting == [Payment((w.height, 1), paid.txid, "open", ((a, f"{paid.txid}:0", 5_000),))]
    with pytest.raises(LashouError) as caught:
        w.settlement()
    assert caught.value.code == "settlement.unknown"
    w.documents[doc.hash] = doc.to_bytes()
    state = w.state()
    assert not state.unknown and state.account(a).exit_at and state.balance_sat(a) == 405_000


def test_bytes_under_a_wrong_name_are_no_document():
    w, a = pool()
    doc = w.document("exit", {"account": a}, a)
    w.publish(doc, keep=False)
    w.documents[doc.hash] = statement(w, a).to_bytes()
    assert doc.hash in w.state().unknown


@pytest.mark.parametrize("data", [b"", b"{}", b"not json", b'{"a":1}\n', b"x" * 70_000])
def test_a_disclosed_file_that_is_no_document_has_no_effect_and_stops_nothing(data):
    w, _ = pool()
    before = core(w.state())
    w.documents[sha256_hex(data)] = data
    w.journal(record.CLAIM, sha256_hex(data))
    assert w.last() and not w.state().unknown and core(w.state()) == before


def test_the_kind_must_be_the_document_s():
    w, a = pool()
    doc = w.document("exit", {"account": a}, a)
    w.documents[doc.hash] = doc.to_bytes()
    w.journal(record.CLAIM, doc.hash)
    assert w.last() == "record.kind" and not w.state().account(a).exit_at


def test_a_document_acts_once():
    w, a = pool()
    claim = w.claim(a, 1_000)
    w.journal(record.CLAIM, claim)
    assert w.last() == "document.twice" and len(w.state().claims) == 1


def test_documents_of_another_pool_have_no_effect():
    """Threat 17: same people, same keys, another contract."""
    w, a = pool()
    other = World(with_rules(notice_blocks=7)).contract
    person = w.people[a]
    doc = Document("exit", other.pool_id, {"account": a}).sign(a, person.private_key, person.key)
    before = core(w.state())
    w.publish(doc)
    assert w.last() == "document.pool" and core(w.state()) == before
    w.send(TxOut(50_000, w.contract.journal.script), TxOut(0, record.encode(record.EXIT, other.tag, doc.hash)),
           inputs=[w.seal])
    assert w.state().unknown, "a journal transaction without this pool's record breaks it"


# Batches

def test_a_batch_acts_in_the_order_of_its_leaves():
    w = World().open()
    alice, bob = Person("alice"), Person("bob")
    w.people |= {4: alice, 5: bob}
    docs = [w.document("enrollment", {"account": n, "role": "supervisor", "key": p.key, "payout": p.address}, 0, n)
            for n, p in ((4, alice), (5, bob))]
    w.publish_batch(docs[::-1])
    state = w.state()
    told = [(e.leaf, e.broken, e.digest) for e in state.events[-2:]]
    assert told == [(0, "", docs[1].hash), (1, "", docs[0].hash)]


def test_a_leaf_that_is_missing_stops_the_fold_between_leaves():
    w, a = pool()
    docs = [statement(w, a, "one"), statement(w, a, "two"), w.document("exit", {"account": a}, a)]
    w.publish_batch(docs)
    del w.documents[docs[1].hash]
    state = w.state()
    assert docs[1].hash in state.unknown and not state.account(a).exit_at
    assert [e.digest for e in state.events[-1:]] == [docs[0].hash]


@pytest.mark.parametrize("manifest", [None, b"[]", b'["' + b"aa" * 32 + b'"]', b"x"])
def test_a_batch_without_its_manifest_stops_the_fold(manifest):
    w, a = pool()
    root = w.publish_batch([statement(w, a, "one"), statement(w, a, "two")])
    if manifest is None:
        del w.manifests[root]
    else:
        w.manifests[root] = manifest
    assert root in w.state().unknown


# The chain's ends

def test_nothing_before_the_birthday_counts():
    w, _ = pool()
    whole = w.history()
    early = ChainTx(whole.start - 1, 1, w.txs[-1].tx)
    longer = History(whole.start - 5, whole.tip, whole.block_hashes, [early, *whole.txs])
    assert fold(w.contract, longer, Documents.of(w.documents, w.manifests)).hash() == w.state().hash()


def test_a_history_that_is_too_short_is_said_to_be():
    w = World()
    for start, tip, height in ((101, 200, 150), (100, 120, 121), (100, 120, 99)):
        with pytest.raises(InvalidInput):
            fold(w.contract, History(start, tip, {}, []), NO_DOCUMENTS, height)


def test_a_hundred_changes_later_spends_are_still_found():
    """Change addresses are looked for as far as spends have come, not to a fixed number."""
    w, _ = pool()
    for _ in range(104):
        w.deposit(0, 1_000)
        w.carry()
    state = w.state()
    assert state.chain.spends == 104 and all(s.lawful and s.carry for s in state.spends)
    conserved(state)


def test_the_state_at_the_birthday_is_there_and_before_it_is_not():
    w = World().open()
    assert w.state(BIRTHDAY).height == BIRTHDAY
    with pytest.raises(InvalidInput) as caught:
        w.state(BIRTHDAY - 1)
    assert caught.value.code == "fold.range"
