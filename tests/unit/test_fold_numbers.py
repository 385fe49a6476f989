"""Account numbers: any free one inside the window, none depends on another, and what the window counts."""

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, TxOut
from lashou_btc.pool.contract import CHANGE_LOOKAHEAD, LOOKAHEAD
from lashou_btc.pool.document import Document
from tests.conservation import conserved
from tests.world import FAST, Person, World

FIRST_WINDOW = 3 + 1 + LOOKAHEAD


def asks(w: World, name: str, number: int) -> Document:
    """Somebody's enrollment with that number, signed by all who have to."""
    person = Person(name)
    body = {"account": number, "role": "supervisor", "key": person.key, "payout": person.address}
    return w.document("enrollment", body, 0).sign(number, person.private_key, person.key)


def fresh() -> World:
    return World().open(bonds=False)


@pytest.mark.parametrize(("number", "code"), [
    (4, ""), (5, ""), (FIRST_WINDOW - 1, ""), (FIRST_WINDOW, "enrollment.number"), (3, "enrollment.number"),
    (2**31 - 1, "enrollment.number")])
def test_an_enrollment_is_for_any_free_number_inside_the_window(number, code):
    w = fresh()
    w.publish(asks(w, "alice", number))
    assert w.last() == code


def test_of_two_who_ask_for_one_number_the_first_gets_it_and_the_second_may_ask_for_another():
    w = fresh()
    alice, bob = asks(w, "alice", 7), asks(w, "bob", 7)
    w.publish_batch([alice, bob])
    state = w.state()
    assert [e.broken for e in state.events[-2:]] == ["", "enrollment.number"]
    assert state.account(7).key == Person("alice").key
    w.publish(asks(w, "bob", 8))
    assert w.last() == ""


def test_free_numbers_are_nobody_s_and_not_paid_in_on():
    w = fresh()
    taken = w.enroll("vera", role="supervisor", number=6)
    w.deposit(4, 5_000)
    state = w.state()
    assert state.free_numbers() == [n for n in range(5, state.chain.receive_window) if n != taken]
    assert state.free_numbers()[-1] == FIRST_WINDOW, "the payment has widened the window by one"
    assert state.next_account == 5
    state.unassigned |= dict.fromkeys(state.free_numbers(), 1)
    assert state.free_numbers() == [] and state.next_account == 0


def test_people_enroll_in_any_order():
    orders = []
    for numbers in ((9, 4, 200), (200, 9, 4)):
        w = fresh()
        w.publish_batch([asks(w, f"person {n}", n) for n in numbers])
        orders.append({n: a.key for n, a in w.state().ledger.accounts.items() if n > 3})
    assert orders[0] == orders[1] == {n: Person(f"person {n}").key for n in (4, 9, 200)}


def test_a_number_stays_its_holder_s_when_that_has_left():
    w = fresh()
    v = w.enroll("vera", role="supervisor")
    w.publish(w.document("exit", {"account": v}, v))
    w.mine(FAST.exit_blocks)
    assert w.state().account(v).status == "left"
    w.publish(asks(w, "another", v))
    assert w.last() == "enrollment.number"


def test_releasing_one_enrollment_undoes_no_other_and_gives_nobody_s_deposit_away():
    """A number that an operator has withheld an enrollment for is free again; the others never depended on it."""
    w = World().open()
    lost = asks(w, "puppet", 4)
    w.publish(lost, keep=False)
    place = w.txs[-1].tx.txid
    later = [asks(w, f"victim {n}", n) for n in range(5, 9)]
    for doc in later:
        w.publish(doc)
    for n in range(5, 9):
        w.deposit(n, 300_000 + n)
    w.deposit(4, 70_000)
    w.amend(release={"txid": place}, again=w.batch(later))
    state = conserved(w.state())
    assert not state.unknown and state.account(4) is None and state.unassigned == {4: 70_000}
    for n in range(5, 9):
        assert state.account(n).key == Person(f"victim {n}").key and state.balance_sat(n) == 300_000 + n
    for n in range(5, 9):
        w.publish(asks(w, f"thief {n}", n))
        assert w.last() == "enrollment.number"


# What is paid in early

def test_early_money_waits_for_its_number_and_knows_its_coins():
    """Each coin costs what it costs to spend: a refund bears them all, also those that came before the account."""
    w = World().open()
    for amount in (60_000, 30_000, 5_000):
        w.deposit(4, amount)
    state = conserved(w.state())
    assert state.unassigned == {4: 95_000} and state.early_coins == {4: 3}
    v = w.enroll("vera", role="supervisor")
    state = conserved(w.state())
    assert (v, state.balance_sat(v), state.account(v).coins) == (4, 95_000, 3)
    assert (state.unassigned, state.early_coins) == ({}, {})
    w.publish(w.document("exit", {"account": v}, v))
    w.mine(FAST.exit_blocks)
    (item,) = w.state().items.values()
    assert (item.kind, item.amount_sat, item.coins) == ("refund", 95_000, 3)


# Windows

def test_a_payment_beyond_the_window_is_nobody_s():
    w = fresh()
    w.deposit(FIRST_WINDOW, 5_000)
    assert w.state().unassigned == {} and not w.state().coins
    w.deposit(FIRST_WINDOW - 1, 5_000)
    assert w.state().unassigned == {FIRST_WINDOW - 1: 5_000}


def test_each_different_number_paid_widens_the_window_by_one_as_of_after_its_transaction():
    w = fresh()
    script = w.contract.descriptor.script
    w.send(TxOut(5_000, script(0, 50)), TxOut(5_000, script(0, FIRST_WINDOW)))
    state = w.state()
    assert state.unassigned == {50: 5_000}, "the window as before the transaction"
    assert state.chain.receive_window == FIRST_WINDOW + 1
    w.deposit(50, 5_000)
    assert w.state().chain.receive_window == FIRST_WINDOW + 1, "the same number once more"
    w.deposit(FIRST_WINDOW, 5_000)
    assert w.state().unassigned[FIRST_WINDOW] == 5_000
    assert w.state().chain.receive_window == FIRST_WINDOW + 2


def test_what_is_below_the_least_coin_widens_nothing():
    w = fresh()
    w.deposit(50, 999)
    assert w.state().chain.receive_window == FIRST_WINDOW and not w.state().coins


def test_one_transaction_widens_by_as_many_as_it_pays():
    w = fresh()
    w.send(*(TxOut(1_000, w.contract.descriptor.script(0, n)) for n in range(10, 15)))
    assert w.state().chain.receive_window == FIRST_WINDOW + 5


def test_no_enrollment_widens_the_window():
    """Else numbers could run away from the scripts that are watched."""
    w = fresh()
    w.publish(asks(w, "far", FIRST_WINDOW - 1))
    assert w.last() == "" and w.state().chain.receive_window == FIRST_WINDOW
    w.publish(asks(w, "farther", FIRST_WINDOW))
    assert w.last() == "enrollment.number"


def test_the_window_does_not_narrow_when_the_money_has_gone():
    w = fresh()
    v = w.enroll("vera", role="supervisor", deposit_sat=50_000)
    w.publish(w.document("exit", {"account": v}, v))
    w.mine(FAST.exit_blocks)
    before = w.state().chain.receive_window
    w.pay()
    assert w.state().chain.receive_window == before == FIRST_WINDOW + 1


# One numbering of change

def test_every_spend_counts_in_the_one_numbering_of_change():
    """Payouts, carries and thefts alike: a change address is used once, whoever took the one before."""
    w = World().open()
    v = w.enroll("vera", role="supervisor", deposit_sat=50_000)
    w.enroll("alice", deposit_sat=400_000)
    w.carry()
    assert w.state().chain.spends == 1
    stolen = w.deposit(0, 50_000)
    w.send(TxOut(1_000, b"\x51"), inputs=[OutPoint(stolen.txid, 0)])
    assert w.state().chain.spends == 2 and not w.state().spends[-1].lawful
    w.publish(w.document("exit", {"account": v}, v))
    w.mine(FAST.exit_blocks)
    made = w.pay()
    state = conserved(w.state())
    assert made.change_place == (1, 2) and state.chain.spends == 3 and state.spends[-1].lawful
    w.deposit(0, 50_000)
    assert w.carry().change_place == (1, 3)


def test_change_counts_up_to_twenty_places_ahead():
    w = World().open()
    w.deposit(0, 50_000)
    script = w.contract.descriptor.script
    for place, counts in ((CHANGE_LOOKAHEAD - 1, True), (CHANGE_LOOKAHEAD, False)):
        before = len(w.state().coins)
        w.send(TxOut(5_000, script(1, place)))
        assert (len(w.state().coins) > before) is counts
    w.carry()
    w.send(TxOut(5_000, script(1, CHANGE_LOOKAHEAD)))
    assert [*w.state().coins.values()][-1].index == CHANGE_LOOKAHEAD


def test_the_pool_s_own_change_counts_from_any_value_and_a_deposit_does_not():
    w = World().open()
    coin = next(iter(w.state().coins.values()))
    script = w.contract.descriptor.script
    w.send(TxOut(1, script(1, 0)), TxOut(999, script(0, 0)), TxOut(1_000, script(0, 1)), inputs=[coin.outpoint])
    state = w.state()
    came = [(c.branch, c.index, c.value_sat) for c in state.coins.values() if c.height == w.height]
    assert came == [(1, 0, 1), (0, 1, 1_000)], "change of one satoshi, and a coin of the least worth"
    w.send(TxOut(999, script(1, 0)), TxOut(999, script(0, 4)))
    assert not [c for c in w.state().coins.values() if c.height == w.height]


def test_what_a_miner_makes_for_a_pool_is_no_coin():
    """It could be gone with its block for a hundred blocks."""
    w = fresh()
    w.send(TxOut(50_000, w.contract.descriptor.script(0, 1)), inputs=[OutPoint("00" * 32, 0xFFFFFFFF)])
    assert w.txs[-1].tx.coinbase and not w.state().coins and not w.state().unassigned


def test_a_record_that_pays_to_an_address_beyond_the_window_is_no_evidence():
    w = fresh()
    count = len(w.state().events)
    pay = TxOut(5_000, w.contract.descriptor.script(0, FIRST_WINDOW))
    w.send(pay, w.record(record.CLAIM, "ab" * 32))
    assert len(w.state().events) == count
