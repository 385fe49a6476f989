"""What changes a pool's frame, word for word: the contract's record, prices, amendments in both lanes."""

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint
from lashou_btc.pool.settlement import basis, settle_amendment
from tests.world import FAST, Person, World, journal_text, with_rules


def pool(**rules) -> tuple[World, int]:
    w = World(with_rules(**rules)).open()
    return w, w.enroll("alice", deposit_sat=400_000)


def carry(w: World, **body) -> str:
    """An amendment in the settlement lane. Returns what it did."""
    doc = w.document("amendment", {"text": "", **body}, 1, 2)
    w.documents[doc.hash] = doc.to_bytes()
    w.confirm(settle_amendment(basis(w.state()), doc.hash, 2).unsigned)
    event = w.state().events[-1]
    assert (event.lane, event.digest, event.broken) == ("settlement", doc.hash, "")
    return event.text


def announce(w: World, **rules) -> str:
    w.publish(w.document("amendment", {"text": "", "rules": rules}, 1, 2))
    return w.last()


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
    for number, code in ((0, ""), (a, ""), (9, "statement.account")):
        w.publish(w.document("statement", {"account": number, "text": ""}, min(number, a)))
        assert w.last() == code


@pytest.mark.parametrize(("age", "code"), [
    (0, ""), (-1, "price.height"), (FAST.price_blocks - 1, ""), (FAST.price_blocks, "price.height")])
def test_a_price_s_height_is_within_the_last_blocks(age, code):
    w, _ = pool(unit="USD")
    w.mine(FAST.price_blocks)
    w.publish(w.document("price", {"account": 1, "unit": "USD", "price": 5, "height": w.height + 1 - age}, 1))
    assert w.last() == code


@pytest.mark.parametrize("body", [
    {"seal": "22" * 32 + ":0"}, {"void": ["ab" * 32]},
    {"operator": {"key": "ab" * 32, "payout": Person("next").address}}, {"journal": journal_text(Person("next"))}])
def test_in_the_journal_an_amendment_changes_rules_only(body):
    w, _ = pool()
    before = w.state()
    w.publish(w.document("amendment", {"text": "", "rules": {"dues_sat": 1}, **body}, 1, 2))
    assert w.last() == "amendment.lane"
    after = w.state()
    assert (after.pending_rules, after.operator_key, after.journal_script) == (
        [], before.operator_key, before.journal_script)


def test_each_part_of_an_amendment_in_the_settlement_lane_says_what_it_did():
    w, _ = pool()
    new = Person("new operator")
    seal, text = "22" * 32 + ":0", journal_text(new)
    assert carry(w, void=["ab" * 32]) == "records voided"
    assert carry(w, operator={"key": new.key, "payout": new.address}) == "new operator"
    assert (w.state().operator_key, w.state().operator_payout) == (new.key, new.address)
    assert carry(w, rules={"dues_sat": 7}) == f"new rules from height {w.height + FAST.amendment_blocks}"
    assert w.state().pending_rules == [(w.height + FAST.amendment_blocks, {"dues_sat": 7})]
    assert carry(w, journal=text, seal=seal, void=["ab" * 32]) == f"new journal, new seal {seal}, records voided"
    state = w.state()
    assert (state.seal, state.journal_script) == (OutPoint("22" * 32, 0), b"\x00\x14" + state.journal_script[2:])
    assert state.journal_script != w.contract.journal.script
    own = w.contract.descriptor.address(0, 4)
    done = carry(w, operator={"key": new.key, "payout": own}, rules={"dues_sat": 8})
    assert done.startswith("not done: ")
    assert done.endswith(f", new rules from height {w.height + FAST.amendment_blocks}")


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
