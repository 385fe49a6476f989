"""What thieves have found in the rules: each once did what its name says that it does not do any more."""

import hashlib

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import TxOut
from lashou_btc.errors import Refused
from lashou_btc.pool.carry import Carry, carry, check_meant
from lashou_btc.pool.document import Document
from lashou_btc.pool.ledger import PURSE
from lashou_btc.pool.settlement import basis, settle
from tests.conservation import conserved
from tests.world import Person, World, with_rules


def pool(**rules) -> tuple[World, int, int]:
    w = World(with_rules(**rules)).open()
    members = [w.enroll(name, deposit_sat=400_000) for name in ("Ann", "Ben")]
    w.mine(12)
    return w, *members


def test_a_claim_does_not_stay_under_review_for_ever_when_fewer_approvals_suffice() -> None:
    w, ann, _ = pool(reviewers=3, approvals=3, review_blocks=40)
    claim = w.claim(ann, 90_000)
    first, second, _ = w.drawn(claim)
    w.publish(w.document("amendment", {"text": "", "rules": {"approvals": 2}}, 1, 2))
    w.review(claim, first, 90_000)
    w.review(claim, second, 80_000)
    assert w.state().claims[claim].status == "review"
    w.mine(21)
    found = w.state().claims[claim]
    assert found.status in ("notice", "payable") and found.approved == 80_000


def test_a_claim_whose_reviewers_are_all_absent_or_undecided_is_drawn_for_until_it_is_given_up() -> None:
    w, ann, _ = pool(reviewers=3, approvals=2)
    claim = w.claim(ann, 90_000)
    w.drawn(claim)
    w.mine(60)
    s = w.state()
    assert s.claims[claim].status == "undecided" and not s.account(ann).open_claim


def test_whoever_does_not_share_does_not_claim() -> None:
    """An emptied member in its grace has no cover that others pay for."""
    w, ann, ben = pool(plans={"basic": {"weight": 1, "cap": 0}} and with_rules().plans, grace_blocks=40)
    claim = w.claim(ann, 500_000)
    w.approve(claim, 500_000)
    w.payable(claim)
    second = w.enroll("Cao", deposit_sat=900_000)
    w.mine(12)
    w.publish(w.document("exit", {"account": second}, second))
    s = w.state()
    emptied = [n for n in (ann, ben) if not s.account(n).sharing]
    for account in emptied:
        w.claim(account, 10_000)
        assert w.last() == "claim.sharing"


def test_a_copied_veto_does_not_shield_another_account_from_its_own() -> None:
    w = World().open()
    secret = "5e" * 32
    said = hashlib.sha256(bytes.fromhex(secret)).hexdigest()
    victim = w.enroll("victim", deposit_sat=100_000, veto=said)
    friend = w.enroll("accomplice", veto=said)
    for account in (friend, victim):
        w.amend(rekey={"account": account, "key": Person(f"thief of {account}").key})
    assert [r.account for r in w.state().rekeys] == [friend, victim]
    w.send(TxOut(5_000, w.contract.descriptor.script(0, 1)), w.record(record.VETO, secret))
    assert w.last() == "" and w.state().rekeys == []
    w.mine(w.contract.rules.amendment_blocks + 1)
    assert w.state().account(victim).key == w.people[victim].key


def test_a_veto_that_comes_while_the_state_stands_still_counts_when_that_is_over() -> None:
    """Its secret is on the chain then: nobody may have lost it for nothing."""
    w = World().open()
    secret = "5e" * 32
    victim = w.enroll("victim", deposit_sat=100_000, veto=hashlib.sha256(bytes.fromhex(secret)).hexdigest())
    w.amend(rekey={"account": victim, "key": Person("thief").key})
    lost, _ = w.withhold()
    w.send(TxOut(5_000, w.contract.descriptor.script(0, victim)), w.record(record.VETO, secret))
    assert w.state().rekeys and w.state().waiting
    w.amend(release={"txid": lost})
    s = conserved(w.state())
    assert not s.rekeys and not s.waiting and not s.account(victim).veto


def decided(w: World, **parts) -> tuple[Document, Carry]:
    """An amendment that M witnesses have signed, and the carry of it that an operator proposes."""
    doc = w.document("amendment", {"text": "decided"} | parts, 1, 2)
    w.documents[doc.hash] = doc.to_bytes()
    return doc, carry(w.state(), 2, doc.hash)


def refused(w: World, made: Carry, doc: Document | None, estimate: int = 2) -> str:
    with pytest.raises(Refused) as refusal:
        check_meant(made, w.state(), estimate, doc)
    return refusal.value.code


def test_a_node_that_names_a_high_feerate_burns_no_more_than_the_contract_allows() -> None:
    w, *_ = pool()
    cap = w.contract.rules.max_feerate_sat_vb
    doc, _ = decided(w)
    check_meant(carry(w.state(), cap, doc.hash), w.state(), 100_000, doc)
    assert refused(w, carry(w.state(), cap + 1, doc.hash), doc, 100_000) == "carry.feerate"
    assert refused(w, carry(w.state(), 5, doc.hash), doc) == "carry.feerate"


def test_what_has_acted_is_not_carried_again_and_again() -> None:
    """Each carry would cost a fee, and kill the payout that is being signed."""
    w, *_ = pool()
    doc = w.amend(rules={"dues_sat": 5})
    assert refused(w, carry(w.state(), 1, doc.hash), doc) == "carry.acted"


def test_nothing_is_carried_with_more_coins_than_it_takes_or_a_lock_time_ahead() -> None:
    w, *_ = pool()
    doc, made = decided(w)
    check_meant(made, w.state(), 2, doc)
    more = Carry(made.contract, made.keyholders, made.to, made.kind, made.digest, tuple(w.state().coins.values()),
                 made.change_index,
                 made.fee_sat, made.vsize, made.height)
    assert refused(w, more, doc) == "carry.coins"
    later = Carry(made.contract, made.keyholders, made.to, made.kind, made.digest, made.coins, made.change_index,
                  made.fee_sat, made.vsize,
                  w.height + 1)
    assert refused(w, later, doc) == "carry.height"


def test_coins_that_are_not_worth_their_moving_are_not_put_together() -> None:
    """Dust that somebody paid in would else burn everybody's money: a million satoshi to merge a fifth of that."""
    w, ann, _ = pool()
    w.send(*[TxOut(1_000, w.contract.descriptor.script(0, ann))] * 30)
    state, estimate = w.state(), 5
    made = carry(state, 1)
    assert any(c.value_sat == 1_000 for c in made.coins), "at 1 sat/vB they are worth it"
    check_meant(made, state, 1)
    dear = Carry(made.contract, made.keyholders, made.to, made.kind, made.digest, made.coins, made.change_index,
                 2 * estimate * made.vsize,
                 made.vsize, made.height)
    assert refused(w, dear, None, estimate) == "carry.worth"
    check_meant(carry(state, 2 * estimate), state, estimate)


def test_after_a_deep_reorganization_what_is_paid_again_has_the_same_cause() -> None:
    """Serials and numbers depend on what came before. A log that went by them signed one refund, or the running
    costs of one period, twice: with coins that the first payout had not spent.
    """
    causes = []
    for early in (False, True):
        w = World(with_rules(running_sat=300, period_blocks=80)).open()
        due = w.state().opened + 80
        ann, ben = (w.enroll(name, deposit_sat=400_000) for name in ("Ann", "Ben"))
        w.mine(12)
        if early:
            w.publish(w.document("exit", {"account": ben}, ben))
        w.publish(w.document("exit", {"account": ann}, ann))
        w.until(due)
        w.deposit(ann, 30_000)
        if early:
            w.confirm(settle(basis(w.state()), 1).unsigned)
            w.deposit(ann, 40_000)
        items = {item.kind: item for item in w.state().items.values()}
        causes.append({kind: (item.cause, item.name) for kind, item in items.items()})
    once, again = causes
    assert once["refund"] != again["refund"] and once["refund"][0] == again["refund"][0] == "refund 4 4"
    assert once["running"][0] == f"running {due} 0"


def test_a_release_that_was_signed_while_something_lacked_is_not_carried_once_it_is_there() -> None:
    """Much later it would undo what everybody has read, and an approved claim with it."""
    w, *_ = pool()
    txid, lost = w.withhold()
    doc, made = decided(w, release={"txid": txid})
    check_meant(made, w.state(), 2, doc)
    w.documents[lost.hash] = lost.to_bytes()
    assert refused(w, made, doc) == "carry.release"


def test_defaulters_by_the_thousand_are_written_off_one_by_one_without_copies() -> None:
    """What each has not borne is noted in one list; the others get theirs back by it."""
    w = World(with_rules(mode="call", min_balance_sat=0)).open()
    people = [w.enroll(f"member {n}", deposit_sat=100_000) for n in range(3)]
    w.mine(12)
    claim = w.claim(people[0], 500_000)
    w.approve(claim, 500_000)
    w.payable(claim)
    w.deposit(people[1], 100_000)
    w.mine(w.contract.rules.call_blocks + 1)
    s = conserved(w.state())
    charge = s.claims[claim].charge
    assert charge is not None and [n for n, _ in charge.apart] == [people[0], people[2]]
    assert all(part < 0 for _, part in charge.apart) and s.ledger.purse_sat >= PURSE
