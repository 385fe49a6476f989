"""The fee cap rises with waiting: what that costs whom, and that nothing worth its bytes waits for ever."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from test_settlement_naive import AMOUNTS, BASES, COINS, FEERATES, ITEMS, KINDS, of, ours, settled

from lashou_btc.errors import Refused
from lashou_btc.pool.basis import Basis
from lashou_btc.pool.settlement import CHANGE_DUST_SAT, Settlement, plan_payment, settle
from lashou_btc.wallet.address import dust_sat
from tests.plain_settlement import PlainSettlement


def share(at: Basis, sat: int) -> int:
    return at.rules.max_fee_ppm * sat // 1_000_000


def poor_change(made: Settlement) -> int:
    """What the pool may lose beyond its part of the fee: a remainder that is too small for an output."""
    return 0 if made.change_sat else CHANGE_DUST_SAT - 1


@pytest.mark.parametrize(("waited", "cap"), [
    (0, 50_000), (999, 50_000), (1_000, 50_000), (1_001, 50_950), (1_500, 525_000), (1_999, 999_050),
    (2_000, 1_000_000), (2_001, 1_000_000), (90_000, 1_000_000)])
def test_the_cap_rises_evenly_from_the_first_patience_to_all_of_it_after_the_second(waited, cap):
    at = of([], [10**6], 0, 50_000, patience=1_000)
    assert at.cap_ppm(500 - waited) == cap
    assert replace(at, rules=replace(at.rules, patience_blocks=0)).cap_ppm(500 - waited) == 50_000


@settings(max_examples=150, deadline=None)
@given(BASES, FEERATES)
def test_who_has_not_waited_pays_no_more_than_the_cap_and_nobody_more_than_its_own(at, feerate):
    made = settled(at, feerate)
    assume(made)
    taken = {p: p.due_sat - p.amount_sat for p in made.payees}
    for payee, sat in taken.items():
        assert sat <= at.allowance(payee) <= payee.due_sat - dust_sat(payee.script)
        if not at.rules.patience_blocks or all(500 - i.since <= 100 for i in payee.items):
            assert sat <= share(at, payee.due_sat)
    assert made.fee_sat - sum(taken.values()) <= poor_change(made) + share(at, sum(p.due_sat for p in made.payees))


@settings(max_examples=100, deadline=None)
@given(ITEMS, COINS, st.sampled_from([0, 700, 10**9]), st.booleans(), FEERATES,
       st.lists(st.integers(0, 100), max_size=14))
def test_until_somebody_has_waited_the_payout_is_the_same_to_the_byte_with_and_without_patience(
        items, coins, budget, dissolved, feerate, waited):
    patient, plain = (settled(of(items, coins, budget, 50_000, dissolved, patience, waited), feerate)
                      for patience in (100, 0))
    assert (patient and patient.unsigned) == (plain and plain.unsigned)


@settings(max_examples=100, deadline=None)
@given(ITEMS, st.integers(1, 50), st.sampled_from([0, 700, 10**9]), st.booleans())
def test_after_twice_the_patience_everything_that_is_worth_more_than_its_own_bytes_is_paid(
        items, feerate, budget, dissolved):
    """From a coin that holds enough, once all of it together is worth a transaction."""
    at = of(items, [10**9], budget, 50_000, dissolved, 100, [200] * len(items))
    naive, made = PlainSettlement(at, feerate), settled(at, feerate)
    worth = [group for group in naive.groups() if naive.worth_it(group)]
    if made:
        assert sorted(made.paid_items) == sorted(i.number for group in worth for i in group)
    else:
        assert feerate * naive.size(1, worth, True) > sum(map(naive.may_lose, worth))


@settings(max_examples=100, deadline=None)
@given(AMOUNTS, st.integers(1, 50), st.sampled_from([0, 10**9]))
def test_alone_a_payment_needs_to_be_worth_a_transaction_and_dust(amount, feerate, budget):
    at = of([("benefit", 1, amount, 0)], [10**9], budget, 50_000, patience=100, waited=[200])
    size = PlainSettlement(at, feerate).size(1, [at.items], True)
    assert bool(settled(at, feerate)) == (amount - dust_sat(at.due[0].payee.script) >= feerate * size)


def test_an_old_crumb_does_not_raise_the_cap_of_a_large_sum_to_the_same_address():
    """Each item bears by its own age: 1,000 sat may go whole, of the 100,000 beside them 5 %."""
    for waited, most in (([0, 0], 5_050), ([200, 0], 6_000), ([0, 200], 100_050), ([200, 200], 100_670)):
        at = of([("commission", 1, 1_000, 0), ("benefit", 1, 100_000, 0)], [10**9], 0, 50_000, patience=100,
                waited=waited)
        assert at.due[0].allowed_sat == at.allowance(at.due[0].payee) == most


def test_beyond_the_cap_the_payees_bear_the_fee_and_the_pool_no_more_than_before():
    """A refund that came in one coin, alone, at 50 sat/vB; with a benefit that has not waited it pays only for
    itself.
    """
    alone = of([("refund", 1, 30_000, 1)], [10**7], 10**9, 50_000, patience=100, waited=[200])
    made = settle(alone, 50)
    own = 50 * alone.due[0].borne
    assert own > share(alone, 30_000) and made.fee_sat - (30_000 - made.payees[0].amount_sat) == 1_500
    both = of([("refund", 1, 30_000, 1), ("benefit", 2, 10**6, 0)], [10**7], 10**9, 50_000, patience=100,
              waited=[200])
    assert {p.due_sat - p.amount_sat for p in settle(both, 50).payees} == {own, 0}
    fresh = of([("refund", 1, 30_000, 1)], [10**7], 10**9, 50_000, patience=100, waited=[100])
    assert settled(fresh, 50) is None


def test_a_part_of_what_has_waited_is_paid_where_the_coins_hold_no_more():
    at = of([("benefit", 1, 10**6, 0)], [40_000], 10**9, 50_000, patience=100, waited=[200])
    made = settle(at, 50)
    assert made.payees[0].due_sat + share(at, made.payees[0].due_sat) in (39_999, 40_000)
    assert made.fee_sat == 50 * at.keyholders.vsize(1, [out.script for out in made.outputs]) + 40_000 - (
        made.payees[0].due_sat + share(at, made.payees[0].due_sat))
    assert ours(at, 50) == PlainSettlement(at, 50).plan()
    assert settled(replace(at, rules=replace(at.rules, patience_blocks=0)), 50) is None


def test_what_is_too_dear_says_how_much_may_go_into_fees():
    at = of([("benefit", 1, 10_000, 0)], [10**6], 10**9, 50_000, patience=100, waited=[150])
    with pytest.raises(Refused, match="more than the 5,250 sat that may go into fees of the 10,000 sat") as refused:
        settle(at, 50)
    assert refused.value.code == "settlement.fee" and plan_payment(at, 50).too_dear


@settings(max_examples=60, deadline=None)
@given(BASES, FEERATES, st.integers(1, 100))
def test_waiting_longer_never_makes_a_payout_impossible(at, feerate, more):
    if settled(at, feerate):
        assert settled(replace(at, items=tuple(replace(i, since=i.since - more) for i in at.items)), feerate)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 11), st.integers(20_000, 300_000),
                          st.integers(0, 4)), min_size=1, max_size=8),
       st.lists(st.integers(200_000, 2_000_000), min_size=2, max_size=9), FEERATES,
       st.lists(st.integers(0, 250), max_size=8))
def test_what_could_be_paid_at_once_loses_nothing_by_a_delay_at_the_same_feerate(items, coins, feerate, waited):
    """Who holds a payout up on purpose makes no payee bear what the pool would have borne."""
    early = settled(of(items, coins, 10**9, 50_000, patience=100), feerate)
    assume(early is not None and len(early.paid_items) == len(items))
    late = settled(of(items, coins, 10**9, 50_000, patience=100, waited=waited), feerate)
    assert late.outputs[:-1] == early.outputs[:-1] and late.fee_sat == early.fee_sat
    refunds = [p for p in late.payees if p.items[0].kind == "refund"]
    assert all(p in refunds or p.amount_sat == p.due_sat for p in late.payees)


@settings(max_examples=150, deadline=None)
@given(BASES, FEERATES)
def test_a_refund_pays_for_its_own_bytes_and_beyond_them_no_more_than_its_allowance(at, feerate):
    """And what goes in comes out: payments, change and fee."""
    made = settled(at, feerate)
    assume(made)
    borne = {item.number: feerate * w.borne for w in at.due for item in w.payee.items}
    for payee in made.payees:
        own, less = borne[payee.items[0].number], payee.due_sat - payee.amount_sat
        assert own <= at.allowance(payee) and less <= at.allowance(payee)
        assert at.dissolved or less >= own
    assert sum(c.value_sat for c in made.coins) == \
        sum(p.amount_sat for p in made.payees) + made.change_sat + made.fee_sat
