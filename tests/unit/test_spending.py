"""What a spend of the pool's coins does to the books, word for word: carries, payouts, and what is neither."""

from dataclasses import replace

import pytest

from lashou_btc.anchors.history import ChainTx
from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx
from lashou_btc.pool import spending
from lashou_btc.pool.carry import move, sweep
from lashou_btc.pool.ledger import DUE, OUTSIDE, PURSE
from lashou_btc.pool.rotation import named_keyholders
from lashou_btc.pool.settlement import Settlement, basis, settle
from lashou_btc.pool.state import Payment, Spend, State
from lashou_btc.words import said
from tests.conservation import conserved
from tests.world import FAST, World


def pool() -> tuple[World, int]:
    w = World().open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(FAST.waiting_blocks)
    return w, a


def leave(w: World, account: int) -> State:
    w.publish(w.document("exit", {"account": account}, account))
    w.mine(FAST.exit_blocks)
    return w.state()


def place(w: World) -> tuple[int, int, str]:
    return w.txs[-1].height, w.txs[-1].position, w.txs[-1].tx.txid


def test_spends_are_written_down_in_full():
    w, a = pool()
    carried = w.carry()
    height, position, txid = place(w)
    assert w.state().spends == [Spend(height, position, txid, True, None, carried.fee_sat, w.contract.pool_id, (),
                                      True, carried.spent_sat - carried.fee_sat, ())]
    item, = leave(w, a).items.values()
    made = w.pay(3)
    height, position, txid = place(w)
    assert w.state().spends[-1] == Spend(height, position, txid, True, None, made.fee_sat, made.digest,
                                         (item.number,), False, made.change_sat, (item,))
    tx = w.send(TxOut(9_000, w.contract.descriptor.script(0, 1)), TxOut(700, b"\x51"),
                inputs=[max(w.state().coins.values(), key=lambda c: c.value_sat).outpoint])
    before, state = w.state(w.height - 1), conserved(w.state())
    reason = said("spend.record")
    assert str(reason) == "it carries no settlement record of this pool"
    took = before.funds_sat - state.funds_sat
    assert state.spends[-1] == Spend(w.height, 1, tx.txid, False, reason, 0, "", took_sat=took)
    assert state.missing_sat == took > 0
    assert [i.number for i in state.items.values()] == [i.number for i in before.items.values()]


def test_what_is_over_of_a_refund_is_the_account_s_next_one():
    w, a = pool()
    leave(w, a)
    made = w.settlement()
    w.send(*[TxOut(30_000, w.contract.descriptor.script(0, a))] * 2)
    due, = w.state().items.values()
    assert (due.amount_sat, due.coins) == (460_000, 3)
    w.confirm(made.unsigned)
    state = conserved(w.state())
    rest, = state.items.values()
    assert rest == replace(due, number=due.number + 1, amount_sat=60_000, serial=2, coins=2, since=w.height)
    account = state.account(a)
    assert (account.refund, account.refunds, state.next_item) == (rest.number, 2, rest.number + 1)
    w.pay(1)
    account = w.state().account(a)
    assert (account.refund, account.refunds, w.state().next_item) == (0, 2, rest.number + 1)
    w.deposit(a, 20_000)
    again, = w.state().items.values()
    assert (again.number, again.serial, again.coins, again.amount_sat) == (rest.number + 1, 3, 1, 20_000)


def test_a_commission_that_is_paid_does_not_pay_the_benefit():
    """Most of the money is gone: the benefit waits, and its claim says so."""
    w, a = pool()
    claim = w.claim(a, 300_000)
    w.approve(claim, 300_000)
    w.payable(claim)
    stolen = max(w.state().coins.values(), key=lambda c: c.value_sat)
    w.send(TxOut(1_000, w.operator.script), inputs=[stolen.outpoint])
    made = w.pay(1)
    assert {i.kind for p in made.payees for i in p.items} == {"commission"}
    state = conserved(w.state())
    assert (state.claims[claim].status, state.claims[claim].paid_txid) == ("payable", "")
    assert [i.kind for i in state.items.values()] == ["benefit"] and state.spends[-1].lawful


def test_what_a_refund_bears_beyond_the_fee_goes_back_to_the_purse():
    """Its many coins have been put together before, at the cost of all: so it bears more than its payout costs."""
    w, a = pool()
    for _ in range(20):
        w.deposit(a, 20_000)
    w.carry(5)
    state = leave(w, a)
    made = w.pay(5)
    refund, = (p for p in made.payees if p.items[0].account == a)
    borne = refund.items[0].amount_sat - refund.amount_sat
    assert borne > made.fee_sat and not state.ledger.purse_sat
    lines = conserved(w.state()).entries[len(state.entries):]
    assert [(e.account, e.kind, e.ref, e.amount_sat) for e in lines] == [
        (0, "fee", made.txid, borne - made.fee_sat)]


# What a payout pays to an address that has become one of the pool's

def to_a_number(w: World) -> tuple[int, int]:
    """Somebody enrolls with a receive address just beyond the window, pays in, which widens it, and leaves."""
    number = w.state().chain.receive_window
    a = w.enroll("alice", payout=w.contract.descriptor.address(0, number), deposit_sat=400_000)
    leave(w, a)
    return a, number


def test_it_is_paid_and_paid_in_again():
    w = World().open()
    a, number = to_a_number(w)
    made = w.pay()
    state = conserved(w.state())
    assert state.spends[-1].lawful and not state.items and state.account(a).refund == 0
    assert state.unassigned == {number: made.payees[0].amount_sat}
    assert state.coins[OutPoint(made.txid, 0)].index == number


def test_while_the_state_is_unknown_it_waits_and_nothing_else():
    w = World().open()
    _, number = to_a_number(w)
    made = w.settlement()
    txid, _ = w.withhold()
    w.confirm(made.unsigned)
    state = conserved(w.state())
    amount = made.payees[0].amount_sat
    assert state.spends[-1].lawful and not state.items and not state.unassigned
    assert state.waiting == [Payment((w.height, 1), made.txid, "settlement", ((number, f"{made.txid}:0", amount),))]
    assert state.ledger.purse_sat <= 0, "the purse alone bears the fee meanwhile"
    w.amend(release={"txid": txid})
    assert conserved(w.state()).unassigned == {number: amount}


def test_at_a_change_address_it_is_the_purse_s():
    w, a = pool()
    claim = w.claim(a, 50_000, payee=w.contract.descriptor.address(1, w.state().chain.change_window))
    w.amend()
    w.approve(claim, 50_000)
    w.payable(claim)
    first = len(w.state().entries)
    made = w.pay()
    at = next(n for n, p in enumerate(made.payees) if any(i.kind == "benefit" for i in p.items))
    lines = conserved(w.state()).entries[first:]
    gifts = [(e.account, e.ref, e.amount_sat) for e in lines if e.kind == "donation"]
    assert gifts == [(PURSE, f"{made.txid}:{at}", made.payees[at].amount_sat)]
    assert w.state().claims[claim].status == "paid"


# What came late to keyholders who had handed over, and is passed on

def with_late_money() -> tuple[World, int, list[str]]:
    """A coin of 50,000 sat was left behind; 70,000 and 9,001 came late. Returns the outpoints of these two."""
    w, a = pool()
    people = {n: w.people[n] for n in (w.enroll("carol", "supervisor"), w.enroll("dora", "supervisor"))}
    doc = w.rotation(people, 2)
    w.publish(doc)
    w.mine(FAST.rotation_blocks)
    w.confirm(move(w.state(), 1, doc.hash, named_keyholders(doc, w.contract), most=3).unsigned)
    return w, a, [f"{w.deposit(n, amount).txid}:0" for n, amount in ((a, 70_000), (0, 9_001))]


def test_what_was_left_behind_is_passed_on_at_the_pool_s_cost():
    w, a, _ = with_late_money()
    before, made = w.state(), sweep(w.state(), 3)
    w.confirm(made.unsigned)
    state = conserved(w.state())
    assert made.spent_sat == 50_000 and state.spends[-1] == Spend(
        *place(w), True, None, made.fee_sat, made.digest, (), True, 50_000 - made.fee_sat, (), 0, ours=False)
    assert state.steps[-1].ref == f"fee {made.txid}" and len(state.chain.late) == 2
    assert before.balance_sat(a) - state.balance_sat(a) == made.fee_sat - before.ledger.purse_sat


def test_a_theft_of_what_was_left_behind_is_no_spend_of_those_who_hold_the_keys_now():
    w, _, _ = with_late_money()
    coin, = w.state().chain.left_behind()
    w.send(TxOut(1_000, b"\x51"), inputs=[coin.outpoint])
    spend = conserved(w.state()).spends[-1]
    assert not spend.lawful and not spend.ours and w.state().missing_sat == 50_000


def test_it_is_credited_coin_by_coin_and_written_down_in_full():
    w, a, late = with_late_money()
    w.confirm(sweep(w.state(), 1).unsigned)
    before, made = w.state(), sweep(w.state(), 3)
    assert made.spent_sat == 79_001
    w.confirm(made.unsigned)
    state, change = conserved(w.state()), made.spent_sat - made.fee_sat
    assert state.spends[-1] == Spend(*place(w), True, None, made.fee_sat, made.digest, (), True, change, (), change,
                                     ours=False)
    ann = change * 70_000 // 79_001
    assert [(e.account, e.kind, e.ref, e.amount_sat) for e in state.entries[len(before.entries):]] == [
        (a, "deposit", late[0], ann), (0, "donation", late[1], change - ann)]
    assert state.steps == before.steps, "depositors bear the fee, not the pool"


def test_while_the_state_is_unknown_its_credits_wait_together():
    w, a, late = with_late_money()
    w.confirm(sweep(w.state(), 1).unsigned)
    w.withhold()
    made = sweep(w.state(), 3)
    w.confirm(made.unsigned)
    state, change = conserved(w.state()), made.spent_sat - made.fee_sat
    ann = change * 70_000 // 79_001
    assert state.waiting == [Payment((w.height, 1), made.txid, "settlement", (
        (a, late[0], ann), (0, late[1], change - ann)))]
    assert state.ledger.pots["waiting"] == change and not state.chain.late


# What cannot happen, and would still add up

def read(w: World, state: State, made: Settlement) -> State:
    """The state once that payout has confirmed, which was worked out before."""
    seen = state.chain.read(ChainTx(w.height + 1, 1, parse_tx(made.unsigned)))
    spending.spend(state, seen, {made.height: made.basis})
    return conserved(state)


def test_one_satoshi_that_is_over_stays_due():
    w, a = pool()
    w.enroll("bob", deposit_sat=300_000)
    claim = w.claim(a, 50_000)
    w.approve(claim, 50_000)
    w.payable(claim)
    state = leave(w, a)
    made, before = settle(basis(state), 2), list(state.items.values())
    for item in before:
        state.put(replace(item, amount_sat=item.amount_sat + 1))
        state.ledger.move(OUTSIDE, DUE, 1)
        state.missing_sat += 1
    read(w, conserved(state), made)
    assert {(i.kind, i.account, i.serial, i.amount_sat) for i in state.items.values()} == {
        (i.kind, i.account, i.serial + 1, 1) for i in before}
    refund = next(i for i in state.items.values() if i.kind == "refund")
    assert (state.account(a).refund, state.account(a).refunds) == (refund.number, 2)
    assert (state.claims[claim].status, state.claims[claim].paid_txid) == ("payable", made.txid)


def test_of_several_that_were_no_longer_due_all_are_missing():
    w, a = pool()
    b = w.enroll("bob", deposit_sat=300_000)
    w.publish(w.document("exit", {"account": b}, b))
    state = leave(w, a)
    made = settle(basis(state), 2)
    gone = list(state.items.values())
    assert len(gone) == 2
    for item in gone:
        state.put(replace(item, amount_sat=0))
        state.ledger.move(DUE, OUTSIDE, item.amount_sat)
        state.missing_sat -= item.amount_sat
    read(w, conserved(state), made)
    assert state.missing_sat == 0 and str(state.spends[-1].reason) == "700000 sat of it were no longer due"


@pytest.mark.parametrize("part", [0, 150_000])
def test_what_was_no_longer_due_is_missing_and_said(part):
    """The oldest coin and the bar exclude it (docs/protocol.md, 8): here is a state that nothing leads to."""
    w, a = pool()
    b = w.enroll("bob", deposit_sat=300_000)
    w.publish(w.document("exit", {"account": b}, b))
    state = leave(w, a)
    made = settle(basis(state), 2)
    gone = next(i for i in state.items.values() if i.account == a)
    left = replace(gone, amount_sat=part)
    state.put(left)
    state.ledger.move(DUE, OUTSIDE, gone.amount_sat - part)
    state.missing_sat -= gone.amount_sat - part
    read(w, conserved(state), made)
    assert state.missing_sat == 0 and state.spends[-1].lawful
    assert str(state.spends[-1].reason) == f"{gone.amount_sat - part} sat of it were no longer due"
    assert not state.items and state.ledger.pots[DUE] == 0
