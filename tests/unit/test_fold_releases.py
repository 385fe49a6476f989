"""Releases: the quorum undoes what stands in the journal from a place on, and nobody loses anything by it."""

import pytest

from lashou_btc.anchors import record
from lashou_btc.pool.timers import Timer
from tests.conservation import conserved
from tests.fold_kit import exit_of, last_txid, pool, said
from tests.world import FAST, World

# What a release does

def test_a_withheld_document_is_as_if_it_had_never_been_also_when_it_turns_up_later():
    w, a, _ = pool()
    lost = exit_of(w, a)
    w.publish(lost, keep=False)
    txid = last_txid(w)
    assert lost.hash in w.state().unknown
    w.amend(release={"txid": txid})
    state = conserved(w.state())
    assert not state.unknown and not state.account(a).exit_at
    w.documents[lost.hash] = lost.to_bytes()
    assert w.state().hash() == state.hash() and w.state().events == state.events


def test_until_it_is_released_nobody_sees_that_it_will_be():
    """The state of a height is that of the chain up to it."""
    w, a, _ = pool()
    doc = exit_of(w, a)
    w.publish(doc)
    then = w.state()
    w.amend(release={"txid": last_txid(w)})
    assert w.state(then.height).hash() == then.hash() and then.account(a).exit_at
    assert not w.state().account(a).exit_at


def test_what_is_at_hand_can_be_released_too_and_everything_after_it_goes_with_it():
    w, a, b = pool()
    before = w.state()
    w.publish(exit_of(w, a))
    txid = last_txid(w)
    w.publish(exit_of(w, b))
    w.amend(release={"txid": txid})
    state = w.state()
    assert (state.account(a).exit_at, state.account(b).exit_at, state.acted == before.acted) == (0, 0, False)
    assert [e.kind for e in state.events[len(before.events):]] == [record.AMENDMENT]


def test_the_journal_goes_on_under_its_seal():
    w, a, _ = pool()
    txid, _ = w.withhold()
    w.publish(said(w, a))
    w.amend(release={"txid": txid})
    assert w.state().seal == w.seal
    w.publish(said(w, a, "after it"))
    assert w.last() == ""


def test_a_released_document_may_be_published_again():
    """It has not acted."""
    w, a, _ = pool()
    doc = exit_of(w, a)
    w.publish(doc)
    w.amend(release={"txid": last_txid(w)})
    w.publish(doc)
    assert w.last() == "" and w.state().account(a).exit_at == w.height + FAST.exit_blocks


@pytest.mark.parametrize("signers", [(1,), (0, 4), (1, 4)])
def test_fewer_than_the_quorum_release_nothing(signers):
    w, _, _ = pool()
    txid, lost = w.withhold()
    w.bring(w.document("amendment", {"text": "", "release": {"txid": txid}}, *signers))
    assert lost.hash in w.state().unknown


def test_what_never_stood_in_the_journal_cannot_be_released():
    w, a, _ = pool()
    paid = w.deposit(a, 5_000).txid
    for txid in (paid, "ab" * 32):
        w.amend(release={"txid": txid})
        state = conserved(w.state())
        assert str(state.events[-1].text).startswith("nothing released") and state.balance_sat(a) > 400_000


def test_a_release_reaches_no_record_that_comes_after_it():
    w, a, _ = pool()
    doc = said(w, a)
    fork = w.height, list(w.txs), w.seal
    w.mine(5)
    w.publish(doc)
    later = last_txid(w)
    w.height, w.txs, w.seal = fork
    w.amend(release={"txid": later})
    w.until(fork[0] + 5)
    w.publish(doc)
    assert last_txid(w) == later and w.last() == ""


# Time stands still

def test_everything_that_was_running_moves_by_as_long_as_the_state_stood_still():
    """Waiting, grace, an exit, a claim's draw, a review, a notice, new rules, a new key, dues: nothing is lost."""
    w, a, b = pool(dues_sat=7, amendment_blocks=70, exit_blocks=40, rotation_blocks=40, notice_blocks=30,
                   grace_blocks=60,
                   review_blocks=25, period_blocks=200)
    c = w.enroll("carol", deposit_sat=115_000)
    w.mine(FAST.waiting_blocks)
    charged, on_notice = w.claim(a, 300_000), w.claim(b, 90_000)
    w.approve(charged, 300_000)
    w.until(w.state().claims[charged].notice_end - 15)
    w.approve(on_notice, 90_000)
    w.until(w.state().claims[charged].notice_end)
    under_review = w.claim(a, 90_000)
    w.drawn(under_review)
    w.claim(c, 9_000)
    w.publish(w.document("amendment", {"text": "", "rules": {"commission_sat": 9}}, 1, 2))
    w.amend(rekey={"account": c, "key": "ab" * 32})
    v = w.enroll("vera", role="supervisor", deposit_sat=60_000)
    w.publish(exit_of(w, v))
    w.enroll("dave", deposit_sat=100_000)
    fork = w.height, list(w.txs), w.seal, dict(w.people)

    def played(pause: int) -> World:
        w.height, w.txs, w.seal, w.people = fork[0], list(fork[1]), fork[2], dict(fork[3])
        if pause:
            txid, _ = w.withhold(f"for {pause} blocks")
            w.mine(pause - 1)
            w.amend(release={"txid": txid})
        else:
            w.mine()
        w.until(fork[0] + 1 + pause + 2)
        return w

    plain = played(0).state()
    assert {t for _, t, _ in plain.drive.timers} >= {
        Timer.AMEND, Timer.REKEY, Timer.ACTIVATE, Timer.DUES, Timer.REVIEW, Timer.NOTICE, Timer.EXIT,
        Timer.GRACE}
    for pause in (1, 40, 300):
        moved = conserved(played(pause).state())

        def shift(height: int, pause: int = pause) -> int:
            return height + pause if height > fork[0] else height

        assert not moved.unknown
        for number, account in plain.ledger.accounts.items():
            other = moved.account(number)
            assert other.status == account.status
            for name in ("active_at", "grace_until", "exit_at", "pause_until"):
                assert getattr(other, name) == shift(getattr(account, name)), (number, name)
        for claim in (on_notice, under_review):
            one, other = plain.claims[claim], moved.claims[claim]
            assert other.status == one.status
            assert (other.notice_end, other.give_up) == (shift(one.notice_end), shift(one.give_up))
            assert [s.deadline for s in other.panel if not s.decision] == [
                shift(s.deadline) for s in one.panel if not s.decision]
        assert [h for h, _ in moved.pending_rules] == [shift(h) for h, _ in plain.pending_rules]
        assert [r.height for r in moved.rekeys] == [shift(r.height) for r in plain.rekeys]
        assert sorted(moved.drive.timers) == sorted((shift(h), t, k) for h, t, k in plain.drive.timers)


def test_nobody_loses_the_chance_to_object():
    """Two blocks of notice are left when an operator begins to withhold; two are left when the quorum ends that."""
    w, a, b = pool()
    claim = w.claim(a, 90_000)
    w.approve(claim, 90_000)
    w.until(w.state().claims[claim].notice_end - 3)
    txid, _ = w.withhold()
    w.mine(100)
    assert w.state().claims[claim].status == "notice"
    w.amend(release={"txid": txid})
    assert w.state().claims[claim].notice_end == w.height + 2
    w.objection(claim, b)
    assert w.state().claims[claim].status == "disputed"


def test_the_timers_of_the_height_at_which_it_began_run_at_the_height_at_which_it_ends():
    w, a, _ = pool()
    w.publish(exit_of(w, a))
    ends = w.state().account(a).exit_at
    w.until(ends - 1)
    txid, _ = w.withhold()
    assert w.height == ends and w.state().account(a).status == "active"
    w.mine(30)
    w.amend(release={"txid": txid})
    assert w.state().account(a).status == "left"
    assert w.state(w.height - 1).account(a).status == "active"


def test_no_reviewer_is_absent_while_nobody_could_publish_a_review():
    w, a, _ = pool()
    claim = w.claim(a, 90_000)
    panel = w.drawn(claim)
    txid, _ = w.withhold()
    w.mine(10 * FAST.review_blocks)
    w.amend(release={"txid": txid})
    state = w.state()
    assert [s.decision for s in state.claims[claim].panel] == ["", ""] and len(panel) == 2
    w.approve(claim, 90_000)
    assert w.state().claims[claim].status == "notice"


def price(w: World, witness: int):
    return w.document("price", {"account": witness, "unit": "USD", "price": 10**8, "height": w.height}, witness)


def test_a_claim_that_waits_for_a_price_waits_as_much_longer():
    """The last price may be taken once the wait is over; a state that stands still does not make it shorter."""
    w, a, _ = pool(unit="USD", price_blocks=3)
    w.publish_batch([price(w, n) for n in (1, 2, 3)])
    claim = w.claim(a, 90_000)
    w.approve(claim, 90_000)
    ended = w.state().claims[claim].notice_end
    w.until(ended + 2)
    txid, _ = w.withhold()
    w.mine(9)
    w.amend(release={"txid": txid})
    assert w.state().claims[claim].notice_end == ended + 10
    w.until(ended + FAST.price_wait_blocks)
    w.publish(price(w, 1))
    assert w.last() == "" and w.state().claims[claim].status == "notice"
    w.until(ended + 10 + FAST.price_wait_blocks - 1)
    assert w.state().claims[claim].status == "notice"
    w.mine()
    assert w.state().claims[claim].status == "payable"


def test_two_releases_move_everything_twice():
    w, a, _ = pool()
    w.publish(exit_of(w, a))
    ends = w.state().account(a).exit_at
    for blocks in (20, 33):
        txid, _ = w.withhold(f"{blocks}")
        w.mine(blocks - 1)
        w.amend(release={"txid": txid})
    assert w.state().account(a).exit_at == ends + 53


# What waits

def test_payments_and_objections_wait_and_act_in_the_order_of_the_chain():
    w, a, b = pool()
    claim = w.claim(a, 90_000)
    w.approve(claim, 90_000)
    txid, _ = w.withhold()
    w.deposit(b, 7_000)
    w.objection(claim, b)
    w.deposit(0, 3_000)
    state = conserved(w.state())
    assert (len(state.waiting), state.claims[claim].objections, state.ledger.purse_sat) == (3, [], 0)
    w.amend(release={"txid": txid})
    state = conserved(w.state())
    fee = state.spends[-1].fee_sat
    assert (state.waiting, state.balance_sat(b), state.ledger.purse_sat) == ([], 407_000, 3_000 - fee)
    (objection,) = state.claims[claim].objections
    assert (state.claims[claim].status, objection.account, objection.height) == ("disputed", b, w.height)


def test_an_objection_in_the_journal_waits_even_where_its_own_record_is_what_is_released():
    """The quorum undoes an operator's records; whoever objects has paid its bond, and is heard."""
    w, a, b = pool()
    claim = w.claim(a, 90_000)
    w.approve(claim, 90_000)
    txid = w.objection(claim, b, lane="journal")
    assert w.state().claims[claim].status == "disputed"
    w.amend(release={"txid": txid})
    state = conserved(w.state())
    assert [o.txid for o in state.claims[claim].objections] == [txid] and state.claims[claim].status == "disputed"


def test_decisions_that_came_meanwhile_act_before_those_of_the_amendment_that_releases():
    w, _, _ = pool()
    txid, _ = w.withhold()
    first, second = (World().people[n] for n in (1, 2))
    payouts = ["bcrt1qfuc84n0xuv0kjpayp9006cehcpjczn93yyh02p", w.operator.address]
    for person, payout in zip((first, second), payouts, strict=True):
        last = person is second
        w.amend(operator={"key": person.key, "payout": payout}, rules={"dues_sat": 5 + last},
                **({"release": {"txid": txid}} if last else {}))
    state = w.state()
    assert (state.operator_key, state.operator_payout) == (second.key, payouts[1])
    assert state.pending_rules == [(w.height + FAST.amendment_blocks, {"dues_sat": n}) for n in (5, 6)]


def test_a_verdict_may_come_with_the_release_and_is_on_an_objection_that_waited():
    w, a, b = pool()
    claim = w.claim(a, 90_000)
    w.approve(claim, 90_000)
    txid, _ = w.withhold()
    objection = w.objection(claim, b)
    w.amend(release={"txid": txid}, verdicts=[{"claim": claim, "objections": [objection], "outcome": "upheld"}],
            operator={"key": w.people[b].key, "payout": w.operator.address}, rules={"dues_sat": 1})
    state = conserved(w.state())
    assert (state.claims[claim].status, state.account(a).status) == ("refused", "expelled")
    assert state.operator_key == w.people[b].key and state.pending_rules
    assert str(state.events[-1].text).split(", ")[-3:] == [
        "new operator", f"objection upheld; account {a} is expelled",
        f"new rules from height {w.height + FAST.amendment_blocks}"]
