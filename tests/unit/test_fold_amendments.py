"""What changes a pool's frame, word for word: the contract's record, prices, amendments in both lanes."""

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, TxOut
from lashou_btc.pool.document import Document
from tests.conservation import conserved
from tests.world import FAST, Person, World, journal_text, with_rules


def pool(**rules) -> tuple[World, int]:
    w = World(with_rules(**rules)).open()
    return w, w.enroll("alice", deposit_sat=400_000)


def bring(w: World, **parts) -> str:
    """An amendment in the settlement lane. Returns what it did."""
    doc = w.amend(**parts)
    event = w.state().events[-1]
    assert (event.lane, event.digest, event.broken) == ("settlement", doc.hash, "")
    return str(event.text)


def announce(w: World, **rules) -> str:
    w.publish(w.document("amendment", {"text": "", "rules": rules}, 1, 2))
    return w.last()


def core(state) -> list[bytes]:
    return list(state.canonical())[1:]


def test_the_contract_s_own_record_is_one_and_once():
    w = World()
    w.journal(record.CONTRACT, "ab" * 32)
    assert w.last() == "contract.digest" and not w.state().contract_published
    w.journal(record.CONTRACT, w.contract.pool_id)
    assert w.last() == "" and w.state().contract_published
    w.journal(record.CONTRACT, w.contract.pool_id)
    assert w.last() == "contract.twice"


def test_a_statement_is_of_an_account_or_of_the_operator():
    w, a = pool()
    for number, signer, code in ((0, 0, ""), (a, a, ""), (9, a, "document.unsigned")):
        w.publish(w.document("statement", {"account": number, "text": ""}, signer))
        assert w.last() == code


@pytest.mark.parametrize(("age", "code"), [
    (0, ""), (-1, "price.height"), (FAST.price_blocks - 1, ""), (FAST.price_blocks, "price.height")])
def test_a_price_s_height_is_within_the_last_blocks(age, code):
    w, _ = pool(unit="USD")
    w.mine(FAST.price_blocks)
    w.publish(w.document("price", {"account": 1, "unit": "USD", "price": 5, "height": w.height + 1 - age}, 1))
    assert w.last() == code


# In the journal

def test_new_rules_take_effect_after_their_time():
    w, _ = pool()
    announce(w, notice_blocks=9)
    said = w.height
    w.until(said + FAST.amendment_blocks - 1)
    assert w.state().rules.notice_blocks == FAST.notice_blocks
    w.mine()
    assert w.state().rules.notice_blocks == 9


@pytest.mark.parametrize("body", [
    {"seal": "22" * 32 + ":0"}, {"release": {"txid": "ab" * 32}}, {"again": "ab" * 32}, {"lost": ["ab" * 32]},
    {"operator": {"key": "ab" * 32, "payout": Person("next").address}}, {"journal": journal_text(Person("next"))},
    {"verdicts": [{"claim": "ab" * 32, "objections": ["cd" * 32], "outcome": "upheld"}]},
    {"rekey": {"account": 4, "key": "ab" * 32}}])
def test_in_the_journal_an_amendment_changes_rules_only(body):
    """Whatever travels with the oldest coin excludes every payout in flight; the journal does not."""
    w, _ = pool()
    before = w.state()
    w.publish(w.document("amendment", {"text": "", "rules": {"dues_sat": 1}, **body}, 1, 2))
    assert w.last() == "amendment.lane"
    after = w.state()
    assert (after.pending_rules, after.rekeys, after.operator_key, after.chain.journal_script) == (
        [], [], before.operator_key, before.chain.journal_script)


@pytest.mark.parametrize(("body", "signers", "code"), [
    ({"rules": {"notice_blocks": 9}}, (1,), "document.quorum"),
    ({"rules": {"notice_blocks": 9}}, (0, 4), "document.quorum"),
    ({"rules": {"notice_blocks": 9}}, (0, 1, 4), "document.quorum"),
    ({"rules": {"mode": "call"}}, (1, 2), "rules.fixed"), ({"rules": {"x": 1}}, (1, 2), "rules.unknown"),
    ({"rules": {"min_coin_sat": 5_000}}, (1, 2), "rules.unknown"), ({}, (1, 2), "rules.amendment")])
def test_amendments_that_do_not_hold(body, signers, code):
    w, _ = pool()
    w.mine(20)
    before = core(w.state())
    w.publish(w.document("amendment", {"text": ""} | body, *signers))
    assert w.last() == code
    w.mine(FAST.amendment_blocks)
    assert core(w.state()) == before and not w.state().pending_rules


def test_an_amendment_takes_effect_once_and_leaves_no_charge_behind():
    w, a = pool(dues_sat=0)
    assert announce(w, min_balance_sat=50_000) == ""
    at = w.height + FAST.amendment_blocks
    w.until(at - 1)
    assert w.state().rules.min_balance_sat == FAST.min_balance_sat and len(w.state().pending_rules) == 1
    w.mine()
    state = w.state()
    assert state.rules.min_balance_sat == state.ledger.min_balance_sat == 50_000
    assert state.pending_rules == [] and state.steps == [] and state.balance_sat(a) == 400_000


def test_of_amendments_of_one_height_only_the_one_that_no_longer_fits_is_dropped():
    w, _ = pool()
    changes = ({"min_balance_sat": 150_000, "min_deposit_sat": 150_000}, {"min_deposit_sat": 120_000},
               {"waiting_blocks": 12})
    w.publish_batch([w.document("amendment", {"text": "", "rules": rules}, 1, 2) for rules in changes])
    assert len(w.state().pending_rules) == 3
    w.mine(FAST.amendment_blocks)
    rules = w.state().rules
    assert (rules.min_balance_sat, rules.min_deposit_sat, rules.waiting_blocks) == (150_000, 150_000, 12)


# In the settlement lane

def test_each_part_of_an_amendment_in_the_settlement_lane_says_what_it_did():
    w, a = pool()
    new = Person("new operator")
    seal, text = "22" * 32 + ":0", journal_text(new)
    assert bring(w) == "no change"
    assert bring(w, operator={"key": new.key, "payout": new.address}) == "new operator"
    assert (w.state().operator_key, w.state().operator_payout) == (new.key, new.address)
    assert bring(w, rules={"dues_sat": 7}) == f"new rules from height {w.height + FAST.amendment_blocks}"
    assert w.state().pending_rules == [(w.height + FAST.amendment_blocks, {"dues_sat": 7})]
    assert bring(w, journal=text, seal=seal) == f"new journal, new seal {seal}"
    state = w.state()
    assert (state.seal, state.chain.journal_script) == (OutPoint("22" * 32, 0), b"\x00\x14" + w_hash(new))
    assert bring(w, rekey={"account": a, "key": new.key}).startswith(f"a new key for account {a} from height ")
    own = w.contract.descriptor.address(0, 4)
    done = bring(w, operator={"key": new.key, "payout": own}, rules={"dues_sat": 8})
    assert done.startswith("not done: ")
    assert done.endswith(f", new rules from height {w.height + FAST.amendment_blocks}")


def w_hash(operator: Person) -> bytes:
    from lashou_btc.networks import REGTEST
    from lashou_btc.wallet.descriptor import JournalDescriptor
    return JournalDescriptor.parse(journal_text(operator), REGTEST).script[2:]


def test_its_fee_is_the_pool_s_cost_like_a_payout_s():
    """Purse first, then the members by weight."""
    w, a = pool()
    w.deposit(0, 1_050)
    before = w.state()
    w.amend(feerate=7)
    state = conserved(w.state())
    fee = state.spends[-1].fee_sat
    assert fee > 1_050 and state.spends[-1].lawful and state.spends[-1].items == ()
    assert state.ledger.purse_sat == 0 and state.balance_sat(a) == before.balance_sat(a) - (fee - 1_050)


def test_new_rules_give_the_same_notice_in_either_lane():
    """A quorum does not surprise anybody by taking the other lane."""
    w, _ = pool()
    bring(w, rules={"notice_blocks": 9})
    w.mine(FAST.amendment_blocks - 1)
    assert w.state().rules.notice_blocks == FAST.notice_blocks
    w.mine()
    assert w.state().rules.notice_blocks == 9


@pytest.mark.parametrize("journal_first", [True, False])
def test_one_content_acts_once_in_whichever_lane_comes_first(journal_first):
    """Else an operator could bring back old rules. Other signatures make another file, and the same content."""
    w, _ = pool()
    body = {"text": "", "rules": {"notice_blocks": 9}}
    doc, again = w.document("amendment", body, 1, 2), w.document("amendment", body, 2, 3)
    assert doc.content == again.content and doc.hash != again.hash
    if journal_first:
        w.publish(doc)
        w.bring(again)
    else:
        w.bring(doc)
        w.publish(again)
    assert w.last() == "document.twice" and len(w.state().pending_rules) == 1
    w.bring(doc)
    assert w.last() == "document.twice" and w.state().spends[-1].lawful


def test_an_amendment_carried_again_does_not_bring_its_seal_back():
    w, _ = pool()
    first = w.document("amendment", {"text": "", "seal": "22" * 32 + ":0"}, 1, 2)
    second = w.document("amendment", {"text": "", "seal": "33" * 32 + ":0"}, 1, 2)
    for doc in (first, second, first):
        w.bring(doc)
    assert w.state().seal == OutPoint("33" * 32, 0)


def test_a_part_that_cannot_be_had_does_not_keep_the_seal_from_changing():
    """The look ahead and the fold agree: rules that do not fit are dropped, the new seal acts."""
    w, a = pool()
    w.send(TxOut(1_000, b"\x51"), inputs=[w.seal])
    w.mine()
    w.amend(seal="22" * 32 + ":0", rules={"mode": "call"},
            operator={"key": "aa" * 32, "payout": w.contract.first_address})
    state = w.state()
    assert not state.unknown and state.seal == w.seal == OutPoint("22" * 32, 0) and not state.pending_rules
    assert state.operator_payout == w.operator.address
    w.publish(w.document("statement", {"account": a, "text": ""}, a))
    assert w.last() == ""


@pytest.mark.parametrize("changes", [
    {"signers": (1,)}, {"signers": (0, 1, 4)}, {"pool": "ab" * 32}, {"journal": "wpkh(nonsense)#abcdefgh"},
    {"kind": "statement"}])
def test_what_is_no_amendment_of_the_quorum_changes_nothing_though_the_coins_moved(changes):
    w, a = pool()
    body = {"text": "", "seal": "22" * 32 + ":0"} | {k: v for k, v in changes.items() if k == "journal"}
    doc = w.document("amendment", body)
    if "pool" in changes:
        doc = Document("amendment", changes["pool"], body)
    if "kind" in changes:
        doc = w.document("statement", {"account": a, "text": ""})
    for n in changes.get("signers", (1, 2)):
        doc = doc.sign(n, w.people[n].private_key, w.people[n].key)
    before, seal = w.state(), w.seal
    w.bring(doc)
    state = conserved(w.state())
    assert state.events[-1].broken and state.seal == seal == before.seal and state.spends[-1].lawful
    assert state.acted == before.acted and not state.unknown


def test_an_amendment_replaces_an_operator_who_withholds():
    """The whole of it at once: release, new seal and journal, new operator. M witnesses need no operator for it."""
    w, a = pool()
    txid, _ = w.withhold()
    w.deposit(a, 9_000)
    assert w.state().unknown
    successor = Person("successor")
    w.amend(release={"txid": txid}, seal="33" * 32 + ":1", journal=journal_text(successor),
            operator={"key": successor.key, "payout": successor.address})
    state = conserved(w.state())
    assert not state.unknown
    assert state.balance_sat(a) == 409_000 - state.spends[-1].fee_sat and state.ledger.purse_sat == 0
    assert (state.operator_key, state.operator_payout) == (successor.key, successor.address)
    w.people[0] = successor
    doc = w.document("statement", {"account": 0, "text": "new"}, 0)
    w.documents[doc.hash] = doc.to_bytes()
    old = w.send(TxOut(5_000, w.contract.journal.script), w.record(record.STATEMENT, doc.hash), inputs=[w.seal])
    assert w.state().unknown and old.txid in w.state().unknown, "the old journal's script breaks the new journal"
    w.txs.pop()
    w.send(TxOut(5_000, state.chain.journal_script), w.record(record.STATEMENT, doc.hash), inputs=[w.seal])
    assert w.last() == "" and w.state().seal == OutPoint(w.txs[-1].tx.txid, 0)


# On a state that is unknown

def test_on_an_unknown_state_seal_and_journal_change_at_once_and_everything_else_waits():
    w, a = pool()
    _, doc = w.withhold()
    before = w.state()
    new = Person("new operator")
    amendment = w.amend(seal="22" * 32 + ":0", journal=journal_text(new), rules={"dues_sat": 5},
                        operator={"key": new.key, "payout": new.address}, rekey={"account": a, "key": new.key})
    state = conserved(w.state())
    assert state.unknown == before.unknown and state.seal == w.seal
    assert state.chain.journal_script != before.chain.journal_script
    assert (state.operator_key, state.pending_rules, state.rekeys) == (w.operator.key, [], [])
    assert [one.document for one in state.waiting] == [amendment]
    assert str(state.events[-1].text).endswith("everything else waits, because the state stands still")
    said = w.height
    w.mine(50)
    w.documents[doc.hash] = doc.to_bytes()
    state = w.state(said + 1)
    assert (state.unknown, state.operator_key, state.waiting) == ("", new.key, []), "as if it had never stood still"
    assert state.pending_rules == [(said + FAST.amendment_blocks, {"dues_sat": 5})]


def test_an_amendment_that_is_not_at_hand_stops_the_state():
    w, a = pool()
    doc = w.amend(keep=False, rules={"dues_sat": 5})
    state = w.state()
    assert state.unknown == f"the amendment {doc.hash} is not at hand" and state.spends[-1].lawful
    w.deposit(a, 9_000)
    assert w.state().balance_sat(a) == state.balance_sat(a)
    w.documents[doc.hash] = doc.to_bytes()
    fee = state.spends[-1].fee_sat  # the purse's while nothing can be charged
    assert not w.state().unknown and w.state().balance_sat(a) == state.balance_sat(a) + 9_000 - fee
