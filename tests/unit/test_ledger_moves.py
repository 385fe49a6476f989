"""The one primitive that moves money, its books, and who shared when."""

import pytest

from lashou_btc.pool.accounts import Account
from lashou_btc.pool.ledger import CALLS, DUE, HELD, OUTSIDE, POTS, PURSE, VERDICT, WAITING, Entry, Ledger
from lashou_btc.pool.lines import account_line


def member(number: int, weight: int) -> Account:
    return Account(number, "member", "", "", weight=weight, status="active")


def pay_in(ledger: Ledger, number: int, amount: int) -> None:
    ledger.move(OUTSIDE, number, amount, "deposit", "")


def charge(ledger: Ledger, need: int) -> int:
    return ledger.charge(need, OUTSIDE, "cost", "")[0]


def pool_of(*members: tuple[int, int], minimum: int = 0, holds_funds: bool = True) -> Ledger:
    """A ledger with members of these (weight, balance), numbered from 1."""
    ledger = Ledger(minimum, holds_funds)
    for number, (weight, balance) in enumerate(members, 1):
        ledger.open(member(number, weight))
        ledger.move(OUTSIDE, number, balance, "deposit", "")
        ledger.join(ledger.accounts[number])
    return ledger


def test_a_move_takes_from_one_place_and_puts_into_another():
    ledger = pool_of((1, 500))
    for source, target in ((1, HELD), (HELD, DUE), (DUE, PURSE), (PURSE, WAITING), (WAITING, VERDICT),
                           (VERDICT, CALLS), (CALLS, OUTSIDE)):
        ledger.move(source, target, 200, "a", "b")
        places = {1: ledger.balance_sat(ledger.accounts[1]), PURSE: ledger.purse_sat} | ledger.pots
        moved = {place: sat for place, sat in places.items() if sat and place not in (1, OUTSIDE)}
        assert moved == ({target: 200} if target != OUTSIDE else {})
        assert places[1] == 300 and sum(places.values()) == 0
    assert ledger.total_sat() == 300


def test_a_move_of_nothing_writes_nothing():
    ledger = pool_of((1, 500))
    before = list(ledger.entries), dict(ledger.pots)
    ledger.changed.clear()
    ledger.move(1, HELD, 0, "bond", "")
    assert (ledger.entries, ledger.pots) == before and not ledger.changed


def test_the_books_have_a_line_for_each_account_and_for_the_purse_and_none_for_a_pot():
    ledger = pool_of((1, 500), (1, 0))
    ledger.height = 7
    first = len(ledger.entries)
    ledger.move(1, 2, 30, "returned", "claim")
    ledger.move(2, PURSE, 10, "absence", "claim")
    ledger.move(HELD, DUE, 5, "bond", "claim")
    assert ledger.entries[first:] == [
        Entry(7, 1, "returned", "claim", -30), Entry(7, 2, "returned", "claim", 30),
        Entry(7, 2, "absence", "claim", -10), Entry(7, 0, "absence", "claim", 10)]


def test_what_a_charge_brings_goes_into_the_pot_that_is_named_and_the_surplus_into_the_purse():
    ledger = pool_of((2, 100), (2, 100))
    first = len(ledger.entries)
    assert ledger.charge(5, VERDICT, "cost", "claim") == (5, 2, [])
    assert (ledger.pots[VERDICT], ledger.purse_sat) == (5, 3)
    assert ledger.entries[first:] == [Entry(0, 0, "surplus", "claim", 3)], "shares are steps, no lines"


def test_what_a_charge_brings_an_account_or_the_purse_is_a_line_of_its_kind():
    ledger = pool_of((1, 100), (1, 100))
    ledger.height, first = 9, len(ledger.entries)
    assert ledger.charge(6, PURSE, "deficit", "claim") == (6, 3, [])
    assert ledger.charge_step(2, "dues") == 4
    assert ledger.entries[first:] == [Entry(9, PURSE, "deficit", "claim", 6), Entry(9, PURSE, "dues", "", 4)]
    assert ledger.purse_sat == 10 and ledger.shared_sat == 190
    empty = Ledger(0, True)
    assert empty.charge(6, PURSE, "deficit", "claim") == (0, 0, []) and not empty.entries, "nothing is no line"


def test_calls_are_each_of_what_they_ask_and_their_pot_holds_them_all():
    ledger = pool_of((1, 0), (2, 0), holds_funds=False)
    first, second, none = ledger.call(10), ledger.call(4), ledger.call(0)
    assert [(c.start, c.end, c.called_sat) for c in (first, second, none)] == [(0, 4, 12), (4, 6, 6), (6, 6, 0)]
    assert ledger.pots[CALLS] == 18 and ledger.shared_sat == -18
    assert list(ledger.defaulters(none)) == [ledger.accounts[1], ledger.accounts[2]]
    assert list(ledger.defaulters(none)) == [], "each is named once"


def test_who_covers_a_call_does_not_default_on_it():
    ledger = pool_of((1, 0), (2, 0), (1, 0), holds_funds=False)
    first = ledger.call(10)
    pay_in(ledger, 1, 3)
    pay_in(ledger, 2, 5)
    second = ledger.call(4)
    assert [a.number for a in ledger.defaulters(first)] == [3, 2]
    assert [ledger.unpaid_sat(ledger.accounts[n], first) for n in (1, 2, 3)] == [0, 1, 3]
    assert [ledger.unpaid_sat(ledger.accounts[n], second) for n in (1, 2, 3)] == [1, 2, 1]


def test_an_account_s_level_is_what_no_charge_to_all_changes():
    ledger = pool_of((1, 500), (3, 900))
    accounts = [ledger.accounts[n] for n in (1, 2)]
    levels = [a.level_sat for a in accounts]
    charge(ledger, 40)
    assert [a.level_sat for a in accounts] == levels == [500, 900]
    for account in accounts:
        pay_in(ledger, account.number, 7)
        assert account.level_sat == ledger.balance_sat(account) + account.weight * ledger.index
        ledger.leave(account)
        assert account.level_sat == ledger.balance_sat(account)


def test_a_new_minimum_is_watched_from_where_each_stands():
    ledger = pool_of((1, 500), (1, 300), minimum=100)
    charge(ledger, 100)
    assert list(ledger.fallen()) == []
    ledger.min_balance_sat = 400
    for number in (1, 2):
        ledger.rewatch(ledger.accounts[number])
    assert list(ledger.fallen()) == [ledger.accounts[2]]
    charge(ledger, 104)
    assert list(ledger.fallen()) == [ledger.accounts[1]]


def test_a_charge_says_how_far_it_moved_and_whom_it_emptied_of_what():
    ledger = pool_of((1, 3), (2, 5), (1, 100), (1, 100))
    assert ledger.charge(40, DUE, "cost", "") == (40, 16, [(2, 5), (1, 3)])
    assert ledger.charge(500, DUE, "cost", "") == (168, 0, [(3, 84), (4, 84)])
    assert ledger.charge(1, DUE, "cost", "") == (0, 0, [])
    assert (ledger.pots[DUE], ledger.purse_sat) == (208, 0)


def test_a_call_puts_what_it_asks_for_into_its_pot():
    ledger = pool_of((2, 0), (1, 0), holds_funds=False)
    call = ledger.call(10)
    assert (call.start, call.end, call.called_sat, ledger.pots[CALLS]) == (0, 4, 12, 12)
    assert [ledger.balance_sat(a) for a in ledger.accounts.values()] == [-8, -4] and ledger.total_sat() == 0


def test_whoever_is_emptied_does_not_share_again_for_being_given_something_back():
    ledger = pool_of((1, 10), (1, 100))
    ledger.charge(40, OUTSIDE, "cost", "")
    ledger.move(PURSE, 1, 10, "returned", "")
    assert not ledger.accounts[1].sharing
    ledger.charge(30, OUTSIDE, "cost", "")
    assert [ledger.balance_sat(a) for a in ledger.accounts.values()] == [10, 40]
    ledger.join(ledger.accounts[1])
    assert ledger.accounts[1].sharing


# Marks and spans

def shared(ledger: Ledger, mark: int) -> list[int]:
    return list(ledger.weights_at(mark))


def test_a_mark_knows_who_was_there_before_it_and_not_who_came_after():
    ledger = pool_of((1, 10), (1, 10))
    first = ledger.new_mark()
    ledger.open(member(3, 1))
    ledger.move(OUTSIDE, 3, 10, "deposit", "")
    ledger.join(ledger.accounts[3])
    ledger.leave(ledger.accounts[1])
    second = ledger.new_mark()
    assert (first, second) == (0, 1)
    assert (shared(ledger, first), shared(ledger, second)) == ([1, 2], [2, 3])


def test_a_charge_s_mark_leaves_out_whom_it_emptied():
    """They bore it too, and stand in its list of their own."""
    ledger = pool_of((1, 10), (1, 100))
    _, step, emptied = ledger.charge(40, OUTSIDE, "cost", "")
    assert (shared(ledger, ledger.new_mark()), step, emptied) == ([2], 30, [(1, 10)])


def test_stopping_and_coming_back_between_two_marks_leaves_one_span():
    ledger = pool_of((1, 10))
    account = ledger.accounts[1]
    ledger.new_mark()
    for _ in range(3):
        ledger.leave(account)
        ledger.join(account)
    assert account.spans == ((0, -1, 1),)
    ledger.leave(account)
    assert account.spans == ((0, 1, 1),)
    ledger.new_mark()
    ledger.join(account)
    assert account.spans == ((0, 1, 1), (2, -1, 1))


def test_a_span_of_no_marks_is_none():
    ledger = pool_of((1, 10))
    ledger.new_mark()
    account = ledger.accounts[1]
    ledger.leave(account)
    ledger.new_mark()
    ledger.join(account)
    ledger.leave(account)
    assert account.spans == ((0, 1, 1),)


def test_joining_or_leaving_twice_is_once():
    ledger = pool_of((3, 10))
    account = ledger.accounts[1]
    ledger.join(account)
    assert (ledger.weight, ledger.shared_sat, account.spans) == (3, 10, ((0, -1, 3),))
    ledger.leave(account)
    ledger.leave(account)
    assert (ledger.weight, ledger.shared_sat, account.spans) == (0, 0, ())


def test_fields_that_are_not_about_money_are_changed_and_told():
    ledger = pool_of((1, 10))
    ledger.changed.clear()
    ledger.change(ledger.accounts[1], status="left", exit_at=7)
    assert (ledger.accounts[1].status, ledger.accounts[1].exit_at, ledger.changed) == ("left", 7, {1})


@pytest.mark.parametrize("move", [
    lambda ledger: ledger.move(OUTSIDE, 1, 5, "deposit", ""), lambda ledger: ledger.leave(ledger.accounts[1]),
    lambda ledger: ledger.charge(50, OUTSIDE, "cost", ""), lambda ledger: ledger.open(member(3, 2))])
def test_whatever_changes_an_account_s_line_is_told(move):
    ledger = pool_of((1, 10), (1, 1_000))
    before = {number: account_line(account) for number, account in ledger.accounts.items()}
    ledger.changed.clear()
    move(ledger)
    assert ledger.changed == {n for n, account in ledger.accounts.items() if account_line(account) != before.get(n)}
    assert len(ledger.changed) == 1


def test_the_pots_have_names_of_their_own():
    assert len({OUTSIDE, *POTS}) == 6


def test_who_is_gone():
    for status, gone in (("enrolled", False), ("waiting", False), ("active", False), ("lapsed", True),
                         ("left", True), ("expelled", True)):
        account = member(1, 1)
        account.status = status
        assert account.gone is gone


# Charges, dues and calls

def balances(ledger: Ledger) -> list[int]:
    return [ledger.balance_sat(account) for account in ledger.accounts.values()]


def test_the_index_starts_at_zero():
    """Calls write it into the canonical state, so it is part of the protocol."""
    ledger = pool_of((2, 0), holds_funds=False)
    call = ledger.call(9)
    assert (call.start, call.end, call.called_sat) == (0, 5, 10)


def test_one_satoshi_shares_and_none_does_not():
    ledger = pool_of((1, 1), (1, 0))
    assert [account.sharing for account in ledger.accounts.values()] == [True, False]
    assert charge(ledger, 1) == 1
    assert balances(ledger) == [0, 0]


def test_what_rounding_up_brings_is_added_to_the_purse():
    ledger = pool_of((2, 100), (2, 100))
    for charges in (1, 2):
        assert charge(ledger, 5) == 5
        assert ledger.purse_sat == 3 * charges


def test_what_emptying_a_member_brings_beyond_the_need_goes_to_the_purse():
    """Weight 3 with 5 sat, need 4: the share is 2 each, it has not 6, and its 5 are one more than needed."""
    ledger = pool_of((3, 5))
    assert charge(ledger, 4) == 4
    assert (balances(ledger), ledger.purse_sat, ledger.accounts[1].sharing) == ([0], 1, False)


def test_who_can_just_pay_is_not_emptied_also_later():
    ledger = pool_of((1, 30), (1, 100))
    for _ in range(3):
        assert charge(ledger, 20) == 20
        assert ledger.accounts[1].sharing
    assert balances(ledger) == [0, 70]
    assert charge(ledger, 2) == 2
    assert not ledger.accounts[1].sharing


def test_dues_take_what_there_is_from_who_cannot_pay_them():
    ledger = pool_of((1, 4), (2, 5), (1, 100))
    assert ledger.charge_step(10, "dues") == 4 + 5 + 10
    assert (balances(ledger), ledger.purse_sat) == ([0, 0, 90], 19)
    assert ledger.charge_step(10, "dues") == 10
    assert ledger.purse_sat == 29


def test_who_has_the_minimum_to_the_satoshi_has_not_fallen():
    ledger = pool_of((1, 60), minimum=50)
    charge(ledger, 10)
    assert list(ledger.fallen()) == []
    charge(ledger, 1)
    assert [account.number for account in ledger.fallen()] == [1]


def test_a_call_without_members_asks_for_nothing():
    ledger = pool_of(holds_funds=False)
    assert ledger.call(50).called_sat == 0
    assert pool_of((1, 0), holds_funds=False).call(1).called_sat == 1


def test_the_older_of_two_calls_is_paid_first():
    ledger = pool_of((2, 0), holds_funds=False)
    first, second = ledger.call(10), ledger.call(4)
    account = ledger.accounts[1]
    assert [ledger.unpaid_sat(account, call) for call in (first, second)] == [10, 4]
    pay_in(ledger, 1, 7)
    assert [ledger.unpaid_sat(account, call) for call in (first, second)] == [3, 4]
    pay_in(ledger, 1, 5)
    assert [ledger.unpaid_sat(account, call) for call in (first, second)] == [0, 2]


def test_what_the_sharing_members_have_together_is_kept_up():
    """`shared_sat` bears a settlement's fee: after every kind of move it is the sum of the balances."""
    ledger = pool_of((1, 300), (2, 500), (1, 40), (1, 0))

    def agree() -> bool:
        return ledger.shared_sat == sum(ledger.balance_sat(a) for a in ledger.accounts.values() if a.sharing)

    assert ledger.shared_sat == 840 and agree()
    pay_in(ledger, 2, 60)
    ledger.move(1, PURSE, 10, "absence", "")
    assert ledger.shared_sat == 890 and agree()
    charge(ledger, 40)
    ledger.move(PURSE, 2, 10, "returned", "")
    assert ledger.shared_sat == 890 - 40 + 10 and agree()
    charge(ledger, 200)
    assert not ledger.accounts[3].sharing and agree()
    ledger.leave(ledger.accounts[1])
    assert ledger.shared_sat == ledger.balance_sat(ledger.accounts[2]) and agree()


def test_a_level_noted_before_a_deposit_is_forgotten():
    ledger = pool_of((1, 10), (1, 1_000), minimum=5)
    for amount in (90, 100):
        pay_in(ledger, 1, amount)
    assert charge(ledger, 100) == 100
    assert ledger.accounts[1].sharing and list(ledger.fallen()) == []


def test_a_new_ledger_is_empty():
    ledger = Ledger(7, True)
    assert (ledger.index, ledger.weight, ledger.shared_sat, ledger.purse_sat) == (0, 0, 0, 0)
    assert (ledger.total_sat(), ledger.accounts, ledger.min_balance_sat) == (0, {}, 7)
    assert ledger.pots == dict.fromkeys((OUTSIDE, *POTS), 0) and (ledger.mark, ledger.entries) == (0, [])


def test_what_divides_leaves_no_line_of_nothing_and_what_each_was_emptied_of_is_kept():
    ledger = pool_of((1, 500), (1, 500))
    first = len(ledger.entries)
    assert ledger.charge(10, DUE, "cost", "x") == (10, 5, []) and ledger.entries[first:] == []
    assert ledger.charge(10, PURSE, "purse", "y") == (10, 5, [])
    assert ledger.entries[first:] == [Entry(0, PURSE, "purse", "y", 10)]
    assert ledger.charge(0, DUE, "cost", "x") == (0, 0, []) and len(ledger.entries) == first + 1
    assert ledger.charge_step(3, "dues") == 6 and ledger.entries[-1] == Entry(0, PURSE, "dues", "", 6)
    poor = pool_of((1, 500), (2, 7))
    assert poor.charge_step(4, "dues") == 11 and [a.number for a in poor.fallen()] == [2]
    assert list(poor.fallen()) == []
