"""What the look ahead finds, and what it must not: a release that counted wrongly would rewrite the past."""

from dataclasses import replace

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.history import Documents
from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, serialize_unsigned
from lashou_btc.networks import MAINNET, REGTEST
from lashou_btc.pool.carry import carry
from lashou_btc.pool.document import Document
from lashou_btc.pool.fold import folded
from lashou_btc.pool.survey import survey
from tests.conservation import conserved
from tests.fold_kit import exit_of
from tests.world import BIRTHDAY, FAST, Person, World, fee_shares, journal_text


def pool() -> tuple[World, int]:
    w = World().open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(FAST.waiting_blocks)
    return w, a


def breaks(w: World) -> str:
    """A spend of the seal that is no journal transaction. Returns its id."""
    return w.send(TxOut(1_000, b"\x51"), inputs=[w.seal]).txid


def releasing(w: World, txid: str, **parts) -> Document:
    return w.document("amendment", {"text": f"{w.height}", "release": {"txid": txid}} | parts, *w.quorum())


def carried_by(w: World, doc: Document, script: bytes) -> Tx:
    """The carry of that document with another record."""
    w.documents[doc.hash] = doc.to_bytes()
    made = carry(w.state(), 1, doc.hash)
    return w.confirm(serialize_unsigned(2, [(c.outpoint, 0xFFFFFFFD) for c in made.coins],
                                        [made.outputs[0], TxOut(0, script)], w.height))


# What carries it

@pytest.mark.parametrize("wrong", ["another pool's", "another version's", "a settlement's", "a carry's"])
def test_an_amendment_under_a_wrong_record_releases_nothing(wrong):
    w, _ = pool()
    txid, lost = w.withhold()
    doc = releasing(w, txid)
    kind = {"a settlement's": record.SETTLEMENT, "a carry's": record.CARRY}.get(wrong, record.AMENDMENT)
    script = bytearray(record.encode(kind, w.contract.tag, doc.hash))
    if wrong == "another version's":
        script[4] = 2
    if wrong == "another pool's":
        script[6] ^= 1
    carried_by(w, doc, bytes(script))
    state = conserved(w.state())
    assert lost.hash in state.unknown and state.spends[-1].lawful is (wrong == "a carry's")


def test_an_amendment_in_the_journal_or_the_open_lane_releases_nothing():
    w, a = pool()
    txid, lost = w.withhold()
    doc = releasing(w, txid)
    w.publish(doc)
    w.send(TxOut(5_000, w.contract.descriptor.script(0, a)), w.record(record.AMENDMENT, doc.hash))
    assert lost.hash in w.state().unknown


def test_an_amendment_whose_journal_cannot_be_read_releases_nothing():
    w, _ = pool()
    txid, lost = w.withhold()
    w.bring(releasing(w, txid, journal="wpkh(nonsense)#abcdefgh"))
    assert lost.hash in w.state().unknown and w.last()


def test_a_journal_record_behind_a_broken_seal_is_no_place():
    w, a = pool()
    w.seal = OutPoint(breaks(w), 0)
    w.publish(exit_of(w, a))
    w.amend(release={"txid": w.txs[-1].tx.txid}, seal="22" * 32 + ":0")
    state = w.state()
    assert not state.unknown and not state.account(a).exit_at, "healed, and what stood behind the break is nothing"


def test_the_look_ahead_follows_the_new_seal_and_script():
    w, a = pool()
    new, seal = Person("new operator"), OutPoint("22" * 32, 0)
    txid, _ = w.withhold()
    w.amend(release={"txid": txid}, seal=str(seal), journal=journal_text(new))
    script = w.state().chain.journal_script
    gone = exit_of(w, a)
    tx = w.send(TxOut(50_000, script), w.record(record.EXIT, gone.hash), inputs=[seal])
    assert gone.hash in w.state().unknown
    w.amend(release={"txid": tx.txid})
    assert not w.state().unknown and w.state().seal == OutPoint(tx.txid, 0)


@pytest.mark.parametrize(("network", "works"), [(REGTEST, True), (MAINNET, False)])
def test_a_new_journal_with_its_origin_is_read_by_the_pool_s_own_network(network, works):
    w, _ = pool()
    origin = replace(w.contract.journal, network=network, origin=("aabbccdd", 0),
                     public_key=Person("new operator").master.public_key("84h/1h/0h/0/0"))
    w.amend(journal=str(origin), seal="22" * 32 + ":0")
    state = conserved(w.state())
    assert (w.last(), state.seal == w.seal) == (("", True) if works else ("descriptor.path", False))
    assert (state.chain.journal_script == origin.script) is works


def test_a_carry_that_names_no_amendment_of_this_pool_is_listed_with_the_reason():
    w, a = pool()
    other = Document("amendment", "ab" * 32, {"text": "", "seal": "22" * 32 + ":0"})
    for n in w.quorum():
        other = other.sign(n, w.people[n].private_key, w.people[n].key)
    for doc, code in ((w.document("statement", {"account": a, "text": ""}, a), "record.kind"),
                      (other, "document.pool")):
        w.documents[doc.hash] = doc.to_bytes()
        w.confirm(carry(w.state(), 1, doc.hash).unsigned)
        assert w.last() == code and w.state().seal == w.seal and not w.state().unknown


def test_payouts_were_worked_out_at_the_heights_that_could_have_raised_the_bar():
    """Whatever the payout is worth, bar and look ahead see the same: from the birthday to below its own height."""
    w, _ = pool()
    found = set()
    for locktime in (BIRTHDAY - 1, BIRTHDAY, w.height, w.height + 4, w.height + 20):
        coin = max(w.state().coins.values(), key=lambda c: c.age)
        before = w.state().chain.bar
        w.confirm(serialize_unsigned(2, [(coin.outpoint, 0xFFFFFFFD)], [
            TxOut(coin.value_sat - 400, w.contract.descriptor.script(1, w.state().chain.spends)),
            w.record(record.SETTLEMENT, "ab" * 32)], locktime))
        raised = w.state().chain.bar
        found |= {raised} - {before}
        seen = survey(w.contract, w.history(), Documents.of(w.documents), w.contract.script_book())
        assert seen.as_of == found and max(found, default=-1) == raised
    assert found == {BIRTHDAY, w.height - 5}, "its own height and what lies ahead are none"


# Broken journals

def test_what_has_acted_heals_no_second_break():
    """The same amendment is carried again after the journal has broken anew. It acts once."""
    w, _ = pool()
    breaks(w)
    doc = w.amend(seal="22" * 32 + ":0")
    assert not w.state().unknown
    broken = w.send(TxOut(1_000, b"\x51"), inputs=[w.seal]).txid
    w.bring(doc)
    state = conserved(w.state())
    assert state.unknown == f"transaction {broken} spends the journal's seal and is no journal transaction"
    assert state.seal is None and w.last() == "document.twice"


def test_a_carry_that_spends_the_seal_and_names_a_new_one_breaks_nothing():
    """An amendment may make a coin of the pool the seal, and the carry that spends it may name the next."""
    w, a = pool()
    w.deposit(0, 5_000)
    coin = max(w.state().coins.values(), key=lambda c: c.age)
    w.amend(seal=str(coin.outpoint))
    w.publish(exit_of(w, a), keep=False)
    assert "spends the journal's seal" in w.state().unknown, "a coin is spent in no journal transaction"
    w.txs.pop()
    w.height -= 1
    doc = w.document("amendment", {"text": "", "seal": "22" * 32 + ":0"}, *w.quorum())
    w.documents[doc.hash] = doc.to_bytes()
    held = list(w.state().coins.values())
    assert coin in held
    w.confirm(serialize_unsigned(2, [(c.outpoint, 0xFFFFFFFD) for c in held], [
        TxOut(sum(c.value_sat for c in held) - 2_000, w.contract.descriptor.script(1, w.state().chain.spends)),
        w.record(record.AMENDMENT, doc.hash)], w.height))
    state = conserved(w.state())
    assert not state.unknown and state.seal == OutPoint("22" * 32, 0)
    assert str(state.events[-1].text) == f"new seal {state.seal}", "and nothing stood still"


def test_the_reason_of_a_stretch_names_what_is_released_and_by_what():
    """A payout of that height is asked for from the chain's end, and these words are part of the state's hash."""
    w, a = pool()
    w.publish(exit_of(w, a))
    txid, at = w.txs[-1].tx.txid, w.height
    doc = w.amend(release={"txid": txid})
    basis = folded(w.contract, w.history(), Documents.of(w.documents), (at,)).bases[at]
    assert basis.unknown == f"transaction {txid} and what follows it is released by the amendment {doc.hash}"


def test_an_amendment_heals_a_broken_journal_and_in_between_the_state_stood_still():
    w, a = pool()
    w.publish(exit_of(w, a))
    ends = w.state().account(a).exit_at
    breaks(w)
    w.deposit(a, 5_000)
    w.mine(60)
    assert w.state().account(a).status == "active" and w.state().balance_sat(a) == 400_000
    w.amend(seal="22" * 32 + ":0")
    state = conserved(w.state())
    assert not state.unknown and state.seal == w.seal and state.balance_sat(a) == 405_000 - fee_shares(state, 1)
    assert state.account(a).exit_at == ends + 62, "from the break to the new seal nothing ran"
    w.publish(w.document("statement", {"account": a, "text": ""}, a))
    assert w.last() == "" and w.state().seal == w.seal


def test_break_and_repair_may_stand_in_one_block():
    w, _ = pool()
    w.mine()
    doc = w.document("amendment", {"text": "", "seal": "22" * 32 + ":0"}, 1, 2)
    w.documents[doc.hash] = doc.to_bytes()
    made = carry(w.state(), 1, doc.hash)
    breaks(w)
    w.confirm(made.unsigned)
    w.txs[-1] = replace(w.txs[-1], height=w.height - 1, position=2)
    assert not w.state().unknown and w.state().seal == OutPoint("22" * 32, 0)


def test_a_theft_that_takes_the_seal_along_is_healed_like_any_break():
    w, a = pool()
    coin = w.state().chain.oldest()
    w.send(TxOut(40_000, w.contract.descriptor.script(1, 0)), inputs=[coin.outpoint, w.seal])
    assert w.state().unknown and w.state().missing_sat
    w.deposit(a, 5_000)
    w.amend(seal="22" * 32 + ":0")
    state = conserved(w.state())
    assert not state.unknown and state.balance_sat(a) == 405_000 - fee_shares(state, 1)


def test_a_new_seal_for_a_journal_that_is_in_order_pauses_nothing():
    w, a = pool()
    w.publish(exit_of(w, a))
    ends = w.state().account(a).exit_at
    w.amend(seal="22" * 32 + ":0")
    assert w.state().account(a).exit_at == ends and w.state().seal == w.seal


def test_the_journal_breaks_while_it_stands_still_and_one_amendment_mends_both():
    w, a = pool()
    txid, _ = w.withhold()
    w.mine(3)
    breaks(w)
    w.deposit(a, 5_000)
    w.amend(release={"txid": txid}, seal="22" * 32 + ":0")
    state = conserved(w.state())
    assert not state.unknown and state.balance_sat(a) == 405_000 - fee_shares(state, 1)
    assert str(state.events[-1].text).endswith("what was running goes on 6 blocks later")


def test_a_release_without_a_new_seal_ends_nothing_while_the_journal_is_broken():
    """Else the state would be known again with a journal in which nobody can object."""
    w, a = pool()
    txid, lost = w.withhold()
    broken = breaks(w)
    w.amend(release={"txid": txid})
    state = conserved(w.state())
    assert lost.hash in state.unknown and str(state.events[-1].text).startswith("nothing released")
    w.documents[lost.hash] = lost.to_bytes()
    assert broken in w.state().unknown
    del w.documents[lost.hash]
    w.amend(release={"txid": txid}, seal="22" * 32 + ":0")
    w.deposit(a, 5_000)
    state = conserved(w.state())
    assert not state.unknown and state.balance_sat(a) == 405_000 - fee_shares(state, 1)


# Several releases

def test_what_has_been_released_is_not_released_again():
    w, a = pool()
    txid, _ = w.withhold()
    w.publish(exit_of(w, a))
    inside = w.txs[-1].tx.txid
    w.amend(release={"txid": txid})
    before = w.state()
    for again in (txid, inside):
        w.amend(release={"txid": again})
        state = conserved(w.state())
        assert str(state.events[-1].text).startswith("nothing released")
        assert state.events[:len(before.events)] == before.events


def test_a_release_of_an_earlier_place_takes_the_later_one_in():
    """What the first one decided waits for the end of the longer one, and its documents act only if named again."""
    w, a = pool()
    w.publish(exit_of(w, a))
    early = w.txs[-1].tx.txid
    txid, _ = w.withhold()
    w.amend(release={"txid": txid}, rules={"dues_sat": 5})
    first = w.height
    assert w.state().pending_rules == [(first + FAST.amendment_blocks, {"dues_sat": 5})]
    w.mine(10)
    w.amend(release={"txid": early})
    state = conserved(w.state())
    assert not state.unknown and not state.account(a).exit_at
    assert state.pending_rules == [(w.height + FAST.amendment_blocks, {"dues_sat": 5})]
    assert w.state(first).account(a).exit_at, "as of then"


def test_a_release_of_a_later_place_leaves_the_earlier_one_alone():
    w, a = pool()
    places = []
    for n in range(3):
        txid, _ = w.withhold(f"{n}")
        w.deposit(a, 1_000)
        w.amend(release={"txid": txid}, text=f"{n}")
        places.append(txid)
    state = conserved(w.state())
    assert not state.unknown and state.balance_sat(a) > 400_000
    assert [str(e.text).split(" ")[8] for e in state.events[-3:]] == places


def test_a_release_in_the_block_of_what_it_releases_takes_no_time():
    w, a = pool()
    w.publish(exit_of(w, a))
    ends = w.state().account(a).exit_at
    w.mine()
    doc = exit_of(w, 1)
    w.publish(doc)
    gone = w.txs[-1].tx.txid
    w.bring(releasing(w, gone))
    w.txs[-1] = replace(w.txs[-1], height=w.height - 1, position=2)
    state = conserved(w.state())
    assert not state.unknown and not state.account(1).exit_at and state.account(a).exit_at == ends
    assert str(state.events[-1].text).endswith("what was running goes on 0 blocks later")


def test_of_two_withheld_documents_the_earlier_place_releases_both():
    w, _ = pool()
    first, one = w.withhold("one")
    second, _ = w.withhold("two")
    w.amend(release={"txid": second})
    assert one.hash in w.state().unknown, "the first still stops everything"
    w.amend(release={"txid": first})
    assert not w.state().unknown


def test_a_pool_that_is_not_open_yet_can_be_helped_too():
    w = World()
    w.journal(record.CONTRACT, w.contract.pool_id)
    acceptances = [w.document("acceptance", {
        "account": n, "first_address": w.contract.first_address, "payout": p.address}, n)
        for n, p in enumerate(w.witnesses, 1)]
    txid, _ = w.withhold()
    for doc in acceptances:
        w.publish(doc)
    w.deposit(1, 50_000)
    w.amend(release={"txid": txid}, again=w.batch(acceptances))
    state = conserved(w.state())
    assert not state.unknown and state.opened == w.height and state.balance_sat(1) == 50_000


# Lost amendments within

def test_an_amendment_that_is_not_at_hand_keeps_the_state_unknown_whatever_a_later_one_releases():
    """It may have sealed the journal anew or decided something: two people must not see two states."""
    w, a = pool()
    txid, _ = w.withhold()
    lost = w.amend(keep=False, rules={"dues_sat": 5})
    w.amend(release={"txid": txid})
    state = conserved(w.state())
    assert state.unknown == f"the amendment {lost.hash} is not at hand"
    w.deposit(a, 5_000)
    assert w.state().balance_sat(a) == 400_000
    w.documents[lost.hash] = lost.to_bytes()
    state = w.state()
    assert not state.unknown and state.balance_sat(a) == 405_000 - fee_shares(state, 1)
    assert len(state.pending_rules) == 1


def test_a_lost_amendment_within_a_release_is_passed_over_by_the_one_that_releases():
    w, a = pool()
    txid, _ = w.withhold()
    lost = w.amend(keep=False, seal="22" * 32 + ":0")
    w.amend(release={"txid": txid}, lost=[lost.hash])
    state = conserved(w.state())
    assert not state.unknown and not state.pending_rules and state.seal != w.seal
    assert [e.broken for e in state.events[-2:]] == ["amendment.lost", ""]
    assert state.account(a)
