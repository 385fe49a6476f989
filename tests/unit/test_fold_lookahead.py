"""What the look ahead finds, and what it must not: a void that counts wrongly would rewrite the past."""

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, serialize_unsigned
from lashou_btc.pool.settlement import basis, settle_amendment
from tests.world import BIRTHDAY, Person, World, journal_text


def withheld() -> tuple[World, str]:
    """A pool that stands still because a document in its journal is not at hand. With the document's hash."""
    w = World().open()
    a = w.enroll("alice", deposit_sat=400_000)
    doc = w.document("statement", {"account": a, "text": "withheld"}, a)
    w.publish(doc, keep=False)
    assert doc.hash in w.state().unknown
    return w, doc.hash


def void(w: World, digest: str):
    doc = w.document("void", {"records": [digest]}, *w.quorum())
    w.documents[doc.hash] = doc.to_bytes()
    return doc


def other_record(w: World, kind: int, digest: str, version: int = 1) -> bytes:
    """A record of another pool, or of another version."""
    script = bytearray(record.encode(kind, w.contract.tag, digest))
    at = script.index(b"LS")
    script[at + 2] = version
    if version == 1:
        tag = script.index(bytes.fromhex(w.contract.tag))
        script[tag] ^= 1
    return bytes(script)


def carry(w: World, doc, kind: int = record.AMENDMENT, script: bytes | None = None) -> Tx:
    """A spend of the pool's oldest coin that carries a record of that kind (or that very script)."""
    w.documents[doc.hash] = doc.to_bytes()
    made = settle_amendment(basis(w.state()), doc.hash, 2)
    out = [*made.outputs[:-1], TxOut(0, script or record.encode(kind, w.contract.tag, doc.hash))]
    return w.confirm(serialize_unsigned(2, [(c.outpoint, 0xFFFFFFFD) for c in made.coins], out, w.height))


def test_a_void_in_the_journal_releases():
    w, lost = withheld()
    w.publish(void(w, lost))
    assert not w.state().unknown


def test_a_void_may_come_before_the_record_it_releases():
    w = World().open()
    a = w.enroll("alice", deposit_sat=400_000)
    doc = w.document("statement", {"account": a, "text": "lost already"}, a)
    w.publish(void(w, doc.hash))
    w.publish(doc, keep=False)
    assert not w.state().unknown and w.last() == "voided"


def test_a_void_under_another_kind_s_record_releases_nothing():
    w, lost = withheld()
    w.journal(record.STATEMENT, void(w, lost).hash)
    assert lost in w.state().unknown


def test_a_void_under_a_record_of_another_version_releases_nothing():
    w, lost = withheld()
    script = other_record(w, record.VOID, void(w, lost).hash, version=2)
    tx = w.send(TxOut(50_000, w.contract.journal.script), TxOut(0, script), inputs=[w.seal])
    w.seal = OutPoint(tx.txid, 0)
    assert lost in w.state().unknown


@pytest.mark.parametrize("fault", ["another pool's record", "no record"])
def test_a_void_behind_a_broken_seal_releases_nothing(fault):
    w, lost = withheld()
    more = [TxOut(0, other_record(w, record.STATEMENT, "ab" * 32))] if fault == "another pool's record" else []
    tx = w.send(TxOut(50_000, w.contract.journal.script), *more, inputs=[w.seal])
    w.seal = OutPoint(tx.txid, 0)
    w.publish(void(w, lost))
    assert lost in w.state().unknown


def test_an_amendment_releases_seals_anew_and_changes_the_journal_at_once():
    """After it the look ahead follows the new seal and script: a void there counts."""
    w, lost = withheld()
    new, seal = Person("new operator"), OutPoint("22" * 32, 0)
    body = {"text": "", "seal": str(seal), "journal": journal_text(new), "void": [lost]}
    doc = w.document("amendment", body, 1, 2)
    carry(w, doc)
    assert not w.state().unknown and w.state().seal == seal
    script = w.state().journal_script
    gone = w.document("statement", {"account": 1, "text": "gone too"}, 1)
    for doc, keep in ((gone, False), (void(w, gone.hash), True)):
        tx = w.send(TxOut(50_000, script), w.record(record.KINDS[doc.type], doc.hash), inputs=[seal])
        seal = OutPoint(tx.txid, 0)
        if not keep:
            assert gone.hash in w.state().unknown
    assert not w.state().unknown and w.state().seal == seal


@pytest.mark.parametrize("carrier", ["another pool's", "a settlement's"])
def test_an_amendment_under_a_wrong_record_releases_nothing(carrier):
    w, lost = withheld()
    doc = w.document("amendment", {"text": "", "void": [lost]}, 1, 2)
    if carrier == "another pool's":
        carry(w, doc, script=other_record(w, record.AMENDMENT, doc.hash))
    else:
        carry(w, doc, record.SETTLEMENT)
    assert lost in w.state().unknown


def test_an_amendment_under_a_settlement_s_record_releases_nothing_to_come():
    w = World().open()
    lost = w.document("statement", {"account": 1, "text": "to come"}, 1)
    carry(w, w.document("amendment", {"text": "", "void": [lost.hash]}, 1, 2), record.SETTLEMENT)
    w.publish(lost, keep=False)
    assert lost.hash in w.state().unknown


def test_an_amendment_carried_again_does_not_bring_its_seal_back():
    w, lost = withheld()
    first = w.document("amendment", {"text": "", "seal": "22" * 32 + ":0"}, 1, 2)
    second = w.document("amendment", {"text": "", "seal": str(w.seal)}, 1, 2)
    for doc in (first, second, first):
        carry(w, doc)
    assert w.state().seal == w.seal
    w.publish(void(w, lost))
    assert not w.state().unknown


def test_an_amendment_whose_journal_cannot_be_read_releases_nothing():
    w, lost = withheld()
    carry(w, w.document("amendment", {"text": "", "journal": "wpkh(nonsense)#abcdefgh", "void": [lost]}, 1, 2))
    assert lost in w.state().unknown and w.last()


@pytest.mark.parametrize(("later", "released"), [(0, False), (1, True)])
def test_what_a_settlement_rests_on_reaches_to_its_own_height(later, released):
    """The record of the very block as of which the quorum settled stays; the block after may be released."""
    w = World().open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(20)
    claim = w.claim(a, 100_000)
    w.approve(claim, 100_000)
    w.payable(claim)
    made = w.settlement() if later else None
    said = w.publish(w.document("statement", {"account": a, "text": "said"}, a))
    w.confirm((made or w.settlement()).unsigned)
    assert w.state().spends[-1].lawful
    w.publish(void(w, said))
    event = next(e for e in w.state().events if e.digest == said)
    assert event.broken == ("voided" if released else "")


def test_the_state_at_the_birthday_is_there_and_before_it_is_not():
    from lashou_btc.errors import InvalidInput
    w = World().open()
    assert w.state(BIRTHDAY).height == BIRTHDAY
    with pytest.raises(InvalidInput) as caught:
        w.state(BIRTHDAY - 1)
    assert caught.value.code == "fold.range"
