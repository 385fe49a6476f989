"""Every record that the fold meets is written down in full: where it stood, what it did or why not."""

from dataclasses import replace

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.history import Documents
from lashou_btc.anchors.merkle import batch_root
from lashou_btc.anchors.tx import OutPoint, TxOut
from lashou_btc.errors import InvalidInput
from lashou_btc.pool import costs, timers
from lashou_btc.pool.canonical import dump, sha256_hex
from lashou_btc.pool.fold import fold, folded
from lashou_btc.pool.settlement import basis
from lashou_btc.pool.state import Rekey
from lashou_btc.pool.timers import Timer
from tests.conservation import conserved
from tests.world import BIRTHDAY, FAST, Person, World, journal_text, with_rules


def pool(**rules) -> tuple[World, int]:
    w = World(with_rules(**rules)).open()
    return w, w.enroll("alice", deposit_sat=400_000)


def statement(w: World, text: str, account: int = 1):
    return w.document("statement", {"account": account, "text": text}, account)


def told(w: World, count: int) -> list[tuple]:
    return [(e.height, e.position, e.leaf, e.lane, e.kind, e.digest, e.txid, e.broken, str(e.text))
            for e in w.state().events[-count:]]


def moved(w: World) -> tuple[int, int, str]:
    """Puts the last transaction at another position of its block. Returns height, position, txid."""
    w.txs[-1] = replace(w.txs[-1], position=7)
    return w.height, 7, w.txs[-1].tx.txid


def test_records_of_the_journal_one_by_one():
    w, a = pool()
    doc = statement(w, "well", a)
    w.publish(doc)
    height, position, txid = moved(w)
    assert told(w, 1) == [
        (height, position, 0, "journal", record.STATEMENT, doc.hash, txid, "", f"statement of account {a}")]
    wrong = statement(w, "as an exit")
    w.documents |= {wrong.hash: wrong.to_bytes(), sha256_hex(b"{}"): b"{}"}
    cases = [
        (0x7F, "ab" * 32, "record.unknown", "a kind or version not known here"),
        (0x60, "ab" * 32, "record.unknown", "a kind or version not known here"),
        (record.SETTLEMENT, "ab" * 32, "record.lane", "it acts in its own lane only"),
        (record.CARRY, w.contract.pool_id, "record.lane", "it acts in its own lane only"),
        (record.VETO, "ab" * 32, "veto.unknown", "no account that is about to get a new key has stated this veto"),
        (record.CONTRACT, w.contract.pool_id, "contract.twice", "the contract stands in the journal already"),
        (record.EXIT, wrong.hash, "record.kind",
         "the record says exit, the document is of type statement"),
        (record.STATEMENT, sha256_hex(b"{}"), "schema.fields", None)]
    shown = {record.EXIT: record.STATEMENT}
    for kind, digest, broken, text in cases:
        w.journal(kind, digest)
        height, position, txid = moved(w)
        ((*where, said),) = told(w, 1)
        assert where == [height, position, 0, "journal", shown.get(kind, kind), digest, txid, broken]
        assert said == text if text is not None else said.startswith("document lacks ")


def test_a_batch_leaf_by_leaf():
    """A leaf that is no document or acts elsewhere does not keep the next from acting."""
    w, a = pool()
    docs = [statement(w, "first"), statement(w, "last", a)]
    elsewhere = w.document("settlement", {}, 1)
    good = {d.hash: d.to_bytes() for d in (*docs, elsewhere)}
    hashes = [docs[0].hash, sha256_hex(b"{}"), elsewhere.hash, docs[1].hash]
    w.documents |= good | {sha256_hex(b"{}"): b"{}"}
    root = batch_root(hashes)
    w.manifests[root] = dump(hashes)
    w.journal(record.BATCH, root)
    height, position, txid = moved(w)
    events = told(w, 4)
    assert [e[:-1] for e in events] == [
        (height, position, 0, "journal", record.STATEMENT, hashes[0], txid, ""),
        (height, position, 1, "journal", record.BATCH, hashes[1], txid, "schema.fields"),
        (height, position, 2, "journal", record.SETTLEMENT, hashes[2], txid, "record.lane"),
        (height, position, 3, "journal", record.STATEMENT, hashes[3], txid, "")]
    assert events[2][-1] == "the settlement acts in its own lane only"


def test_what_waited_is_listed_where_it_stood_and_what_acts_again_where_it_is_decided():
    w, a = pool()
    v = w.enroll("vera", role="supervisor")
    w.mine(20)
    claim = w.claim(a, 50_000)
    w.approve(claim, 50_000)
    doc = statement(w, "released", a)
    w.publish(doc, keep=False)
    gone = w.txs[-1].tx.txid
    txid = w.objection(claim, v)
    said = w.height
    amendment = w.amend(release={"txid": gone}, again=w.batch([doc]), text="decided")
    carried = w.txs[-1].tx.txid
    events = told(w, 3)
    assert [e[:8] for e in events] == [
        (w.height, 1, 0, "journal", record.STATEMENT, doc.hash, carried, ""),
        (said, 1, 0, "open", record.OBJECTION, claim, txid, ""),
        (w.height, 1, 0, "settlement", record.AMENDMENT, amendment.hash, carried, "")]
    assert events[2][8] == (f"released what stood in the journal from transaction {gone} on; "
                            "what was running goes on 2 blocks later")
    assert not [e for e in w.state().events if e.txid == gone]


def test_amendments_that_carries_bring_one_by_one():
    w, a = pool()
    said = statement(w, "no amendment", a)
    w.documents[said.hash] = said.to_bytes()
    w.bring(said)
    height, position, txid = moved(w)
    assert told(w, 1) == [(height, position, 0, "settlement", record.AMENDMENT, said.hash, txid, "record.kind",
                           "the record names a document of type statement, which is no amendment")]
    doc = w.amend(seal="22" * 32 + ":0", journal=journal_text(Person("new operator")))
    height, position, txid = moved(w)
    assert told(w, 1) == [(height, position, 0, "settlement", record.AMENDMENT, doc.hash, txid, "",
                           f"new journal, new seal {'22' * 32}:0")]
    w.bring(doc)
    height, position, txid = moved(w)
    assert told(w, 1) == [(height, position, 0, "settlement", record.AMENDMENT, doc.hash, txid, "document.twice",
                           "this document has acted before; each acts once")]
    lost = w.amend(keep=False, rules={"dues_sat": 5})
    height, position, txid = moved(w)
    w.amend(lost=[lost.hash])
    first, second = told(w, 2)
    assert first == (height, position, 0, "settlement", record.AMENDMENT, lost.hash, txid, "amendment.lost",
                     "a later amendment passes it over")
    assert (second[7], second[8]) == ("", "no change")
    w.amend(release={"txid": "ab" * 32})
    assert told(w, 1)[0][8] == ("nothing released: that is no journal transaction, or a payout rests on it, or it "
                                "has been released before")


def test_decisions_and_vetoes_that_waited_are_listed_where_they_stood():
    w, _ = pool()
    secret = "5e" * 32
    b = w.enroll("bob", veto=sha256_hex(bytes.fromhex(secret)))
    w.amend(rekey={"account": b, "key": "ab" * 32})
    gone, _ = w.withhold()
    rules, nothing = w.amend(rules={"dues_sat": 5}), None
    at = moved(w)
    here = (*at[:2], 0, "settlement", record.AMENDMENT, rules.hash, at[2], "")
    assert told(w, 1) == [(*here, "everything else waits, because the state stands still")]
    nothing = w.amend()
    then = moved(w)
    tx = w.journal(record.VETO, secret)
    vetoed = (w.height, 1, 0, "journal", record.VETO, secret, tx.txid, "")
    assert w.state().rekeys and len(w.state().waiting) == 3
    w.amend(release={"txid": gone})
    events = told(w, 4)
    assert events[0] == (*here, f"new rules from height {w.height + FAST.amendment_blocks}")
    assert events[1] == (*then[:2], 0, "settlement", record.AMENDMENT, nothing.hash, then[2], "", "no change")
    assert events[2][:8] == vetoed and not w.state().rekeys
    assert events[3][5] != rules.hash and events[3][8].startswith("released")


def test_bases_are_those_of_the_heights_that_are_asked_for():
    """In any order; that of a height is what all its timers leave."""
    w, a = pool()
    w.publish(w.document("exit", {"account": a}, a))
    ends = w.state().account(a).exit_at
    w.until(ends + 2)
    heights = [ends, BIRTHDAY, ends + 2, ends - 1, ends + 1, w.txs[-1].height, w.txs[-2].height - 1, ends]
    for book in (w.book, None):
        found = folded(w.contract, w.history(), Documents.of(w.documents, w.manifests), heights, book=book)
        assert found.bases == {h: basis(w.state(h)) for h in heights}
        assert [i.kind for i in found.bases[ends].items] == ["refund"] and not found.bases[ends - 1].items


def test_a_history_that_is_too_short_is_refused():
    w, _ = pool()
    documents = Documents.of(w.documents, w.manifests)
    for height in (BIRTHDAY - 1, w.height + 1):
        with pytest.raises(InvalidInput) as refused:
            fold(w.contract, w.history(), documents, height)
        assert refused.value.code == "fold.range"
    assert fold(w.contract, w.history(), documents, BIRTHDAY).height == BIRTHDAY
    with pytest.raises(InvalidInput):
        fold(w.contract, replace(w.history(), start=BIRTHDAY + 1), documents)


def test_evidence_in_the_open_lane():
    w, a = pool(notice_sat=1)
    pay = TxOut(5_000, w.contract.descriptor.script(0, a))
    w.send(pay, w.record(record.CLAIM, "ab" * 32))
    height, position, txid = moved(w)
    evidence = (height, position, 0, "open", record.CLAIM, "ab" * 32, txid, "",
                "dated evidence; acts once the journal admits it")
    assert told(w, 1) == [evidence]
    w.send(TxOut(0, w.record(record.CLAIM, "cd" * 32).script))
    other = bytearray(w.record(record.CLAIM, "ef" * 32).script)
    other[other.index(bytes.fromhex(w.contract.tag))] ^= 1
    w.send(pay, TxOut(0, bytes(other)))
    assert told(w, 1) == [evidence], "neither a record that pays nothing nor one of another pool is listed"


@pytest.mark.parametrize("lane", ["open", "journal"])
def test_an_objection_names_its_lane(lane):
    w, a = pool()
    v = w.enroll("vera", role="supervisor")
    w.mine(20)
    claim = w.claim(a, 50_000)
    w.approve(claim, 50_000)
    txid = w.objection(claim, v, lane=lane)
    height, position, _ = moved(w)
    assert told(w, 1) == [(height, position, 0, lane, record.OBJECTION, claim, txid, "",
                           f"account {v} objects; the notice stands still until a verdict")]


def test_what_stops_the_fold_is_named():
    w, _ = pool()
    doc = statement(w, "withheld")
    w.publish(doc, keep=False)
    assert w.state().unknown == f"the statement {doc.hash} is not at hand"
    w, _ = pool()
    root = batch_root([doc.hash])
    w.manifests[root] = dump([doc.hash])
    w.journal(record.BATCH, root)
    assert w.state().unknown == f"the document {doc.hash} is not at hand"


def test_before_the_opening_only_these_act():
    w = World()
    acceptance = w.document("acceptance", {
        "account": 1, "first_address": w.contract.first_address, "payout": w.witnesses[0].address}, 1)
    w.publish(acceptance)
    assert w.last() == "pool.closed", "the contract's own record comes first"
    w.journal(record.CONTRACT, w.contract.pool_id)
    w.publish(w.document("amendment", {"text": "", "rules": {"dues_sat": 1}}, 1, 2))
    assert w.last() == "pool.closed"
    w.publish(w.document("statement", {"account": 0, "text": ""}, 0))
    assert w.last() == ""
    w.publish(w.document("price", {"account": 1, "unit": "sat", "price": 1, "height": w.height}, 1))
    assert w.last() == "pool.closed"
    w.publish(acceptance)
    assert w.last() == "" and not w.state().opened


def test_a_spend_of_pool_coins_and_the_seal_together_breaks_the_journal():
    w, _ = pool()
    coin = next(iter(w.state().coins))
    seal = w.seal
    tx = w.send(TxOut(40_000, w.contract.descriptor.script(0, 1)), inputs=[coin, seal])
    state = w.state()
    assert state.seal is None and tx.txid in state.unknown and not state.spends[-1].lawful
    w.seal = OutPoint(tx.txid, 0)
    w.publish(statement(w, "behind it"))
    assert w.state().events == state.events


def test_a_payment_in_the_transaction_that_breaks_the_journal_counts():
    w, a = pool()
    w.send(TxOut(50_000, w.contract.descriptor.script(0, a)), inputs=[w.seal])
    state = w.state()
    assert state.unknown and state.balance_sat(a) == 450_000


def test_a_payment_to_a_change_address_is_a_gift_and_no_deposit():
    w, a = pool()
    tx = w.send(TxOut(7_000, w.contract.descriptor.script(1, a)))
    state = w.state()
    assert (state.ledger.purse_sat, state.balance_sat(a)) == (7_000, 400_000)
    coin = state.coins[OutPoint(tx.txid, 0)]
    assert (coin.branch, coin.index, coin.height, coin.value_sat) == (1, a, w.height, 7_000)


def test_several_payments_to_one_address_make_a_record_count():
    w, a = pool(notice_sat=5_000)
    script = w.contract.descriptor.script(0, a)
    w.send(TxOut(2_500, script), TxOut(2_499, script), w.record(record.CLAIM, "ab" * 32))
    assert w.state().events[-1].digest != "ab" * 32
    w.send(TxOut(2_500, script), TxOut(2_500, script), w.record(record.CLAIM, "ab" * 32))
    assert w.state().events[-1].digest == "ab" * 32


@pytest.mark.parametrize("coins", [(20_000,), (25_000,), (8_000, 9_000, 10_000), (19_000, 1_000), (19_000, 4_000)])
def test_of_several_coins_the_bond_is_taken_once_and_the_rest_is_a_deposit(coins):
    w, a = pool()
    v = w.enroll("vera", role="supervisor")
    w.mine(20)
    claim = w.claim(a, 50_000)
    w.approve(claim, 50_000)
    script = w.contract.descriptor.script(0, v)
    w.send(*(TxOut(value, script) for value in coins), TxOut(3_000, w.contract.descriptor.script(0, a)),
           w.record(record.OBJECTION, claim))
    state = w.state()
    assert state.claims[claim].objections[0].bond_sat == 20_000
    assert (state.balance_sat(v), state.balance_sat(a)) == (sum(coins) - 20_000, 403_000)
    assert conserved(state) is state


def test_an_observer_is_shown_every_transaction_and_every_timer():
    w, a = pool()
    w.mine(20)
    seen: list[tuple[int, str]] = []

    def look(state) -> None:
        account = state.account(a)
        seen.append((state.height, account.status if account else ""))

    state = fold(w.contract, w.history(), Documents.of(w.documents, w.manifests), book=w.book, observer=look)
    assert state.hash() == w.state().hash()
    active = state.account(a).active_at
    assert [height for height, _ in seen] == [*(t.height for t in w.txs), active]
    assert seen[-2:] == [(w.txs[-1].height, "waiting"), (active, "active")]


# Timers

def test_timers_of_one_height_run_in_this_order():
    """docs/protocol.md, section 5: another order gives other states."""
    assert [(t.value, t.name) for t in Timer] == list(enumerate(
        ("AMEND", "REKEY", "ACTIVATE", "AGE", "DUES", "GRACE", "CALL", "DRAW", "REVIEW", "NOTICE", "EXIT")))


def test_what_a_timer_does_registers_itself_and_is_run_with_its_key():
    done = []
    timers.runs(Timer.DUES)(before := timers._handlers[Timer.DUES])
    assert timers._handlers[Timer.DUES] is before is costs.period
    assert all(timers._handlers[t] for t in Timer)
    state = World().state()
    try:
        timers.runs(Timer.DUES)(lambda s, key: done.append((s, key)))
        timers.run(state, Timer.DUES, 7)
    finally:
        timers.runs(Timer.DUES)(before)
    assert done == [(state, 7)]


def test_what_is_set_for_later_and_with_which_key():
    """Of timers that are one of a kind the key is 0; of others it is an account's or a claim's number."""
    w, a = pool(mode="call", min_balance_sat=0, dues_sat=700)
    opened, enrolled = w.state().opened, w.height
    b = w.enroll("bob", deposit_sat=400_000)
    w.mine(10)
    first, second = w.claim(a, 50_000), w.claim(b, 50_000)
    w.amend(rules={"absence_sat": 1}, rekey={"account": b, "key": Person("new").key})
    amended = w.height + FAST.amendment_blocks
    numbers = {c.number: c for c in w.state().by_number}
    assert sorted(numbers) == [0, 1] and w.state().rekeys == [
        Rekey(b, Person("new").key, "", amended)]
    assert sorted(w.state().drive.timers) == sorted([
        (opened + FAST.period_blocks, Timer.DUES, 0), (numbers[0].panel[0].deadline, Timer.REVIEW, 0),
        (numbers[1].draw_at, Timer.DRAW, 1), (amended, Timer.AMEND, 0), (amended, Timer.REKEY, b)])
    w.approve(second, 50_000)
    w.payable(second)
    (call,) = w.state().calls
    assert (call.deadline, Timer.CALL, 0) in w.state().drive.timers and call.deadline == w.height + FAST.call_blocks
    assert enrolled < w.height and first in w.state().claims
