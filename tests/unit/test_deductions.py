"""What fees take from whom is said in words that add up, and when tools sign what takes much."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from test_settlement_naive import BASES, FEERATES, of, settled

from lashou_btc.errors import Refused
from lashou_btc.pool.deductions import check_feerate_meant, deductions, takes_much
from lashou_btc.pool.settlement import Settlement, settle

OLD = {"patience": 100, "waited": [180, 180]}


@settings(max_examples=150, deadline=None)
@given(BASES, FEERATES)
def test_what_is_said_adds_up_to_what_is_missing(at, feerate):
    made = settled(at, feerate)
    assume(made)
    said = list(deductions(made))
    assert [one.payee for one in said] == [p for p in made.payees if p.amount_sat != p.due_sat]
    for one in said:
        assert one.less_sat == one.payee.due_sat - one.payee.amount_sat > 0
        assert str(one.why).startswith(f"{one.less_sat:,} sat less than the {one.payee.due_sat:,} sat due: ")
        why = str(one.why)
        assert ("its own output and coins" in why) == (one.own_sat > 0) == (one.payee.items[0].kind == "refund")
        assert ("of the fee, because" in why) == (one.part_sat > 0)
        assert ("it has waited" in why) == (one.less_sat > at.share(one.payee.due_sat))
    if not at.rules.patience_blocks:
        assert not takes_much(made)


@pytest.mark.parametrize(("budget", "dissolved", "because"), [
    (10**9, False, "the pool bears 5 % of what is paid, and the fee is more"),
    (10, False, "purse and members cannot bear more"),
    (0, True, "the pool is dissolved, and payees bear the fee")])
def test_why_a_payee_bears_a_part_of_the_fee(budget, dissolved, because):
    at = of([("benefit", 1, 10_000, 0)], [10**6], budget, 50_000, dissolved, **OLD)
    made = settle(at, 20)
    (one,) = deductions(made)
    assert one.own_sat == 0 and str(one.why) == (
        f"{one.less_sat:,} sat less than the 10,000 sat due: {one.less_sat:,} sat of the fee, because {because}; "
        "more than 5 % may be taken, because it has waited since height 320")


def test_a_refund_is_let_off_where_a_dissolved_pool_s_fee_is_smaller_than_what_refunds_bear():
    at = of([("refund", 1, 500_000, 9)], [10**6], 0, 50_000, dissolved=True)
    (one,) = deductions(settle(at, 2))
    assert one.own_sat == 2 * at.due[0].borne > one.less_sat > 0 > one.part_sat
    assert str(one.why).endswith(f"{one.own_sat:,} sat for the bytes of its own output and coins; less what is let "
                                 "off, since the fee is smaller than that")


def test_much_is_a_satoshi_more_than_the_share_of_all_or_of_one():
    fresh = settle(of([("benefit", 1, 10**6, 0)], [10**7], 10**9, 50_000), 20)
    assert not takes_much(fresh) and not list(deductions(fresh))
    check_feerate_meant(fresh, 1)
    # The refund's own bytes are more than 5 % of it; of all that is paid the fee is less.
    one = settle(of([("refund", 1, 30_000, 1), ("benefit", 2, 10**6, 0)], [10**7], 10**9, 50_000, **OLD), 50)
    assert one.fee_sat < one.basis.share(1_030_000) and takes_much(one)
    check_feerate_meant(one, 25)
    with pytest.raises(Refused) as refused:
        check_feerate_meant(one, 24)
    assert refused.value.code == "payout.feerate" and str(refused.value) == (
        "more than 5 % of what all payees or one of them are due goes into its fee, and it pays 50 sat/vB, more "
        "than 2 times the 24 sat/vB that are expected now; build it at a lower feerate, so that nobody gets less "
        "than need be.")


def paid(made: Settlement, less_sat: int) -> Settlement:
    """The payout, its one payee paid so much less than is due to it."""
    (payee,) = made.payees
    return replace(made, payees=(replace(payee, amount_sat=payee.due_sat - less_sat),))


def test_what_is_more_than_the_share_is_so_by_a_satoshi():
    """5 % of 1,000,000 sat are 50,000 sat."""
    made = settle(of([("benefit", 1, 10**6, 0)], [10**7], 10**9, 50_000), 20)
    for sat, much in ((50_000, False), (50_001, True)):
        assert takes_much(replace(made, fee_sat=sat)) is much
        assert takes_much(paid(made, sat)) is much
        (one,) = deductions(paid(made, sat))
        assert one.payee.due_sat - one.payee.amount_sat == sat and ("it has waited" in str(one.why)) is much
    (one,) = deductions(paid(made, 1))
    assert str(one.why) == ("1 sat less than the 1,000,000 sat due: 1 sat of the fee, because the pool bears 5 % "
                            "of what is paid, and the fee is more")


def test_purse_and_members_cannot_bear_more_where_they_have_less_than_the_share():
    for budget, because in ((50_000, "the pool bears 5 %"), (49_999, "purse and members cannot bear more")):
        made = settle(of([("benefit", 1, 10**6, 0)], [10**7], budget, 50_000), 2)
        (one,) = deductions(paid(made, 7))
        assert because in str(one.why)


def test_a_refund_bears_its_own_bytes_and_nothing_is_said_of_the_rest_of_the_fee():
    made = settle(of([("refund", 1, 500_000, 1), ("benefit", 2, 10**6, 0)], [10**7], 10**9, 50_000), 2)
    (one,) = deductions(made)
    assert one.part_sat == 0 and one.own_sat == one.less_sat
    assert str(one.why) == (f"{one.less_sat:,} sat less than the 500,000 sat due: {one.own_sat:,} sat for the "
                            "bytes of its own output and coins")


def test_the_stricter_of_the_rules_then_and_of_those_now_says_what_is_much():
    made = settle(of([("benefit", 1, 10**6, 0)], [10**7], 10**9, 50_000), 20)
    then = made.basis.rules
    for now, sat in ((replace(then, max_fee_ppm=20_000), 20_000), (replace(then, max_fee_ppm=90_000), 50_000)):
        dear = replace(made, fee_sat=sat + 1)
        assert takes_much(dear, now) and not takes_much(replace(made, fee_sat=sat), now)
        with pytest.raises(Refused, match=f"^more than {sat // 10_000} % "):
            check_feerate_meant(dear, 1, now)
    check_feerate_meant(replace(made, fee_sat=50_000), 1)


def test_what_is_left_out_of_a_payee_s_items_needs_no_word():
    at = of([("benefit", 1, 10**6, 0), ("benefit", 1, 30_000, 0)], [50_000], 10**9, 50_000)
    made = settle(at, 1)
    assert [[i.number for i in payee.items] for payee in made.payees] == [[2]] and not list(deductions(made))


def test_refunds_of_a_dissolved_pool_are_let_off_in_proportion_to_what_each_bears():
    """The first came in nine coins, the second in one; the fee that they pay is less than their own bytes."""
    at = of([("refund", 1, 500_000, 9), ("refund", 2, 500_000, 1)], [2 * 10**6], 0, 50_000, dissolved=True)
    made = settle(at, 2)
    many, one = (payee.due_sat - payee.amount_sat for payee in made.payees)
    more, less = (2 * payee.borne for payee in at.due)
    assert many + one == made.fee_sat < more + less
    assert abs(many - made.fee_sat * more / (more + less)) <= 1
