"""Releases of a part of a batch, and the good documents among what is released, which act again."""

import pytest

from lashou_btc.anchors.tx import OutPoint, TxOut
from lashou_btc.pool.document import parse
from tests.conservation import conserved
from tests.fold_kit import exit_of, last_txid, pool, said
from tests.world import FAST, fee_shares

# Again

def test_what_is_good_of_what_is_released_acts_again_as_of_now():
    w, a, b = pool()
    txid, _ = w.withhold()
    good = [exit_of(w, a), said(w, b)]
    for doc in good:
        w.publish(doc)
    bad = exit_of(w, b)
    w.publish(bad)
    w.mine(30)
    w.amend(release={"txid": txid}, again=w.batch(good))
    state = w.state()
    assert state.account(a).exit_at == w.height + FAST.exit_blocks and not state.account(b).exit_at
    assert [(e.digest, e.leaf, e.broken) for e in state.events[-3:-1]] == [
        (good[0].hash, 0, ""), (good[1].hash, 1, "")]


def test_documents_act_again_before_what_waited():
    """Somebody's enrollment stands behind a withheld record, and its deposit came before the release."""
    w, _, _ = pool()
    txid, _ = w.withhold()
    c = w.enroll("carol", deposit_sat=200_000)
    enrollment = parse([data for data in w.documents.values() if b'"enrollment"' in data][-1])
    w.amend(release={"txid": txid}, again=w.batch([enrollment]))
    state = conserved(w.state())
    fee = -(-state.spends[-1].fee_sat // 3)
    assert (state.account(c).status, state.balance_sat(c), state.unassigned) == ("waiting", 200_000 - fee, {})


def test_a_document_that_breaks_a_rule_does_not_keep_the_next_from_acting_again():
    w, a, b = pool()
    txid, _ = w.withhold()
    again = w.batch([said(w, a), w.document("exit", {"account": b}, a), exit_of(w, a)])
    w.amend(release={"txid": txid}, again=again)
    state = w.state()
    assert [e.broken for e in state.events[-4:-1]] == ["", "document.unsigned", ""] and state.account(a).exit_at


def test_again_without_a_release_is_nothing():
    w, a, _ = pool()
    w.amend(again=w.batch([exit_of(w, a)]))
    assert not w.state().account(a).exit_at and str(w.state().events[-1].text) == "no change"


@pytest.mark.parametrize("missing", ["manifest", "document"])
def test_where_what_is_to_act_again_is_not_at_hand_the_state_stands_still_from_there(missing):
    """The release has acted: another amendment has to pass it over, and to release anew."""
    w, a, b = pool()
    txid, _ = w.withhold()
    w.deposit(b, 5_000)
    docs = [said(w, a), exit_of(w, a)]
    root = w.batch(docs)
    first = w.amend(release={"txid": txid}, again=root, rules={"dues_sat": 1})
    kept = w.manifests.pop(root) if missing == "manifest" else w.documents.pop(docs[1].hash)
    state = conserved(w.state())
    assert (root if missing == "manifest" else docs[1].hash) in state.unknown
    assert state.unknown_since == w.height and len(state.waiting) == 2 and not state.pending_rules
    w.amend(lost=[first.hash], release={"txid": txid}, again=w.batch([docs[0]]))
    state = conserved(w.state())
    assert not state.unknown and not state.account(a).exit_at
    assert 405_000 - state.balance_sat(b) in (fee_shares(state, 2), fee_shares(state, 2) - 1)
    w.manifests[root] = kept if missing == "manifest" else w.manifests[root]
    w.documents[docs[1].hash] = docs[1].to_bytes()
    assert w.state().hash() == state.hash(), "whoever finds it later sees the same"


# A part of a batch

def test_a_leaf_and_what_follows_it_is_released_and_the_leaves_before_it_stay():
    w, a, b = pool()
    docs = [said(w, a, "one"), exit_of(w, a), exit_of(w, b)]
    w.publish_batch(docs)
    txid = last_txid(w)
    w.publish(w.document("exit", {"account": 1}, 1))
    w.mine(5)
    w.amend(release={"txid": txid, "leaf": 1}, again=w.batch([docs[2]]))
    state = w.state()
    assert not state.account(a).exit_at and not state.account(1).exit_at
    assert state.account(b).exit_at == w.height + FAST.exit_blocks
    assert [e.digest for e in state.events if e.txid == txid] == [docs[0].hash]


def test_a_withheld_leaf_is_released_without_those_before_it():
    w, a, _ = pool()
    docs = [exit_of(w, a), said(w, a, "withheld")]
    w.publish_batch(docs)
    del w.documents[docs[1].hash]
    txid = last_txid(w)
    w.amend(release={"txid": txid, "leaf": 1})
    assert not w.state().unknown and w.state().account(a).exit_at


def test_a_batch_whose_manifest_is_lost_is_released_whole():
    w, a, _ = pool()
    root = w.publish_batch([exit_of(w, a), said(w, a)])
    txid = last_txid(w)
    del w.manifests[root]
    w.amend(release={"txid": txid, "leaf": 1})
    assert root in w.state().unknown, "nobody knows what the leaf is"
    w.amend(release={"txid": txid})
    assert not w.state().unknown and not w.state().account(a).exit_at


@pytest.mark.parametrize("leaf", [2, 65_535])
def test_a_leaf_that_a_batch_does_not_have_is_nowhere(leaf):
    """Nor does asking for it bring anything back that was released before."""
    w, a, _ = pool()
    w.publish_batch([said(w, a, "one"), said(w, a, "two")])
    batch = last_txid(w)
    txid, _ = w.withhold()
    w.amend(release={"txid": txid})
    before = w.state()
    w.amend(release={"txid": batch, "leaf": leaf})
    state = w.state()
    assert not state.unknown and str(state.events[-1].text).startswith("nothing released")
    assert state.events[:-1] == before.events


def test_a_record_that_is_no_batch_has_one_leaf():
    """Nor does asking for another bring anything back that was released later in the chain."""
    w, a, _ = pool()
    w.publish(exit_of(w, a))
    single = last_txid(w)
    txid, _ = w.withhold()
    w.amend(release={"txid": txid})
    before = w.state()
    w.amend(release={"txid": single, "leaf": 1})
    state = w.state()
    assert not state.unknown and state.account(a).exit_at
    assert str(state.events[-1].text).startswith("nothing released")
    assert state.events[:-1] == before.events


def test_a_break_of_the_journal_cannot_be_released():
    """It is healed by a new seal, which is another thing."""
    w, _, _ = pool()
    broken = w.send(TxOut(1_000, b"\x51"), inputs=[w.seal]).txid
    w.amend(release={"txid": broken})
    assert broken in w.state().unknown
    w.amend(seal="22" * 32 + ":0", release={"txid": broken})
    assert not w.state().unknown and w.state().seal == OutPoint("22" * 32, 0)
