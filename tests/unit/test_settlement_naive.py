"""The payout beside a second way of working it out, and what holds for every payout, whatever is due."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_settlement import CONTRACT

from lashou_btc.anchors.tx import OutPoint, parse_tx
from lashou_btc.errors import Incomplete, Refused
from lashou_btc.networks import REGTEST
from lashou_btc.pool.basis import Sizes
from lashou_btc.pool.compare import recognize
from lashou_btc.pool.settlement import Basis, Settlement, coins_limit, plan_payment, settle
from lashou_btc.pool.state import Coin, Item
from lashou_btc.wallet.address import address_to_script, dust_sat, script_to_address
from lashou_btc.wallet.sizes import multisig_vsize
from tests.plain_settlement import KINDS, RECORD, PlainSettlement
from tests.world import FAST, Person, contract_of, with_rules


def address(n: int) -> str:
    """One of five kinds of addresses."""
    script = (b"\x00\x14" + bytes([n]) * 20, b"\x00\x20" + bytes([n]) * 32, b"\x51\x20" + bytes([n]) * 32,
              b"\xa9\x14" + bytes([n]) * 20 + b"\x87", b"\x76\xa9\x14" + bytes([n]) * 20 + b"\x88\xac")[n % 5]
    return script_to_address(script, REGTEST)


def ours(at: Basis, feerate: int):
    plan = plan_payment(at, feerate)
    return plan and (plan.coins, [(p.address, tuple(i.number for i in p.items), p.amount_sat) for p in plan.payees],
                     plan.change_sat, plan.fee_sat)


# Any basis

AMOUNTS = st.one_of(st.integers(1, 1_200), st.integers(300, 100_000), st.sampled_from([5_000, 20_000, 10**7]))
ITEMS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 11), AMOUNTS, st.integers(1, 30)), max_size=14)
COINS = st.lists(st.one_of(st.integers(1_000, 30_000), st.integers(1_000, 400_000)), max_size=9)


WAITED = st.lists(st.integers(0, 250), max_size=14)
"""How long the items have waited, where patience ends after 100 blocks."""


def of(items, coins, budget: int, cap: int, dissolved: bool = False, patience: int = 0, waited=()) -> Basis:
    """A basis of such items and coins; numbers are shuffled, because kinds arise in any order."""
    numbers = random.Random(len(items)).sample(range(1, len(items) + 1), len(items))
    first, rest = coins[:1], sorted(coins[1:], reverse=True)
    return Basis(
        CONTRACT, CONTRACT.keyholders, with_rules(max_fee_ppm=cap, patience_blocks=patience), 500,
        "cc" * 32, "dd" * 32,
        tuple(Item(n, kind, "", address(who), amount, n, 1, count if kind == "refund" else 0, 500 - since)
              for n, (kind, who, amount, count), since in zip(numbers, items, [*waited, *[0] * len(items)],
                                                              strict=False)),
        tuple(Coin(100, OutPoint(f"{n:064x}", 0), value, 0, 1, n) for n, value in enumerate([*first, *rest])),
        3, 0 if dissolved else budget, dissolved=dissolved)


BASES = st.builds(of, ITEMS, COINS, st.sampled_from([0, 100, 700, 5_000, 10**9]),
                  st.sampled_from([20_000, 50_000, 200_000, 500_000]), st.sampled_from([False, False, True]),
                  st.sampled_from([0, 100, 100]), WAITED)
FEERATES = st.sampled_from([1, 2, 3, 5, 10, 17, 50])


@settings(max_examples=200, deadline=None)
@given(BASES, FEERATES)
def test_a_second_way_of_working_it_out_agrees_to_the_satoshi(at, feerate):
    assert ours(at, feerate) == PlainSettlement(at, feerate).plan()


@pytest.mark.parametrize(("count", "coins", "feerate"), [(170, 30, 1), (170, 8, 7), (25, 215, 2), (12, 205, 20)])
def test_they_agree_where_items_and_coins_are_more_than_fit(count, coins, feerate):
    rng = random.Random(count + coins)
    items = [(rng.choice(KINDS), rng.randrange(200), int(10 ** rng.uniform(2.5, 6)), rng.randrange(1, 4))
             for _ in range(count)]
    at = of(items, [int(10 ** rng.uniform(3, 10 / coins + 4.6)) for _ in range(coins)], (0, 10**9)[feerate % 2],
            200_000)
    assert ours(at, feerate) == PlainSettlement(at, feerate).plan()


@pytest.mark.parametrize("seed", range(60))
def test_they_agree_on_a_fixed_set_of_bases(seed):
    """The same every time, small, and often with less money than is due."""
    rng = random.Random(seed)

    def amount() -> int:
        return rng.choice([rng.randint(1, 1_200), rng.randint(300, 100_000), 5_000, 20_000, 400_000])

    for _ in range(5):
        items = [(rng.choice(KINDS), rng.randrange(rng.choice([3, 12])), amount(), rng.randrange(1, 12))
                 for _ in range(rng.randrange(9))]
        coins = [rng.randint(1_000, rng.choice([4_000, 30_000, 400_000])) for _ in range(rng.randrange(7))]
        budget, cap = rng.choice([0, 100, 700, 5_000, 10**9]), rng.choice([20_000, 50_000, 200_000, 500_000])
        at = of(items, coins, budget, cap)
        feerate = rng.choice([1, 2, 5, 17, 50])
        plan = plan_payment(at, feerate)
        assert ours(at, feerate) == PlainSettlement(at, feerate).plan()
        assert plan is None or plan.short is False, "one transaction takes all these coins"
        if (made := settled(at, feerate)) is not None:
            assert made.vsize == multisig_vsize(2, 3, len(made.coins), [out.script for out in made.outputs])
            assert made.feerate_sat_vb == feerate
            assert recognize(at, parse_tx(made.unsigned), sum(c.value_sat for c in made.coins)) == made


@pytest.mark.parametrize("seed", range(40))
def test_they_agree_where_the_coins_suffice_for_nobody(seed):
    """Who comes first gets a part: what there is, less what purse and members cannot bear of the fee."""
    rng = random.Random(seed)
    parts = 0
    for _ in range(12):
        coins = [rng.randint(1_000, rng.choice([6_000, 60_000])) for _ in range(rng.randint(1, 5))]
        total, feerate = sum(coins), rng.choice([1, 2, 5, 20])
        items = [(rng.choice([*KINDS, "refund", "refund"]), n, max(total + rng.randint(-1_500, 3_000), 1),
                  rng.randrange(1, 25)) for n in range(rng.randint(1, 3))]
        at = of(items, coins, rng.choice([0, 50, 300, 900, 10**9]), rng.choice([50_000, 200_000, 500_000]))
        plan = plan_payment(at, feerate)
        assert ours(at, feerate) == PlainSettlement(at, feerate).plan()
        parts += plan is not None and not {i for p in plan.payees for i in p.items} <= {*at.items}
    assert parts, "some of these are paid in part"


@pytest.mark.parametrize("seed", range(40))
def test_they_agree_where_many_items_are_one_payee_s(seed):
    """Where not all of a payee's items can be had, the smaller ones are paid, while they are worth their output."""
    rng = random.Random(seed)
    for _ in range(6):
        items = [(rng.choice(KINDS[:-1]), rng.randrange(2), int(10 ** rng.uniform(1.5, 4.5)), 0)
                 for _ in range(rng.randint(2, 9))]
        coins = [rng.randint(1_000, rng.choice([3_000, 20_000])) for _ in range(rng.randint(1, 4))]
        at = of(items, coins, rng.choice([0, 300, 10**9]), rng.choice([20_000, 200_000, 500_000]))
        feerate = rng.choice([1, 5, 17, 50])
        assert ours(at, feerate) == PlainSettlement(at, feerate).plan()


@pytest.mark.parametrize(("feerate", "allowed"), [(0, False), (1, True), (50, True), (51, False)])
def test_feerates_go_from_one_to_what_the_contract_allows(feerate, allowed):
    at = of([("benefit", 1, 500_000, 0)], [10**6], 10**9, 200_000)
    if allowed:
        assert settle(at, feerate).feerate_sat_vb == feerate
    else:
        with pytest.raises(Refused) as refused:
            settle(at, feerate)
        assert refused.value.code == "settlement.feerate" and "1 to 50" in str(refused.value)


def test_where_nothing_is_paid_it_is_said_what_waits():
    waiting = of([("benefit", 1, 20, 0), ("reward", 2, 30, 0)], [10**6], 10**9, 200_000)
    for at, words in ((waiting, "the 50 sat due are below dust"), (replace(waiting, items=()), "height 500.")):
        with pytest.raises(Incomplete) as nothing:
            settle(at, 1)
        assert nothing.value.code == "settlement.nothing" and words in str(nothing.value)


@pytest.mark.parametrize("count", [1, 251, 252, 253])
def test_a_count_of_outputs_takes_its_bytes(count):
    script = address_to_script(address(0), REGTEST)
    expected = multisig_vsize(2, 3, 1, [*[script] * count, RECORD])
    assert Sizes.of(CONTRACT.keyholders).vsize(1, count, count * (9 + len(script))) == expected


def shorts(items, coins, feerate: int = 1, cap: int = 500_000) -> tuple[list[str], bool]:
    """The kinds that a plan pays, and whether it says that putting coins together would help."""
    plan = plan_payment(of(items, coins, 10**9, cap), feerate)
    return sorted(i.kind for p in plan.payees for i in p.items), plan.short


LIMIT = coins_limit(CONTRACT.keyholders)
SMALL, LARGE = ("commission", 1, 5_000, 0), ("benefit", 2, 2_000 * (LIMIT + 20), 0)


@pytest.mark.parametrize(("items", "coins", "paid", "short"), [
    ([SMALL, LARGE], LIMIT + 40, ["commission"], True),
    ([SMALL, LARGE], LIMIT + 1, ["commission"], True),
    ([SMALL, LARGE], LIMIT, ["commission"], False),
    ([SMALL], LIMIT + 40, ["commission"], False),
    ([SMALL, ("benefit", 2, 2_000 * (LIMIT - 40), 0)], LIMIT + 40, ["benefit", "commission"], False),
    ([SMALL, ("benefit", 2, 9, 0)], LIMIT + 40, ["commission"], False),
    ([SMALL, ("commission", 1, 2_000 * (LIMIT + 20), 0)], LIMIT + 40, ["commission"], True),
    ([("refund", 3, 2_000 * LIMIT + 1_000, 1)], LIMIT + 40, [], True)])
def test_a_plan_says_where_putting_coins_together_would_pay_more(items, coins, paid, short):
    """Something was left out that needs more coins than one transaction takes, and there are more."""
    if paid:
        assert shorts(items, [2_000] * coins) == (paid, short)
    else:
        assert shorts([*items, SMALL], [2_000] * coins) == (["commission"], short)


def test_a_plan_with_fewer_coins_still_says_so():
    """With all that fit it would be too dear; what is left out of the cheaper one is left out all the same."""
    items = [("commission", 1, 90_000, 0), ("reward", 2, 300_000, 0), ("bond", 3, 10**7, 0)]
    assert shorts(items, [100_000] + [2_000] * (LIMIT + 40), 5, 100_000) == (["commission"], True)
    assert shorts(items[:2], [100_000] + [2_000] * (LIMIT + 40), 5, 100_000) == (["commission"], False)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 20).flatmap(lambda n: st.tuples(st.integers(1, n), st.just(n))), st.integers(1, 260),
       st.lists(st.integers(0, 11), max_size=260))
def test_sizes_are_those_of_the_transaction(quorum, coins, payees):
    m, n = quorum
    contract = contract_of([Person(f"key {k}") for k in range(n)], Person("operator"), m, FAST)
    scripts = [address_to_script(address(p), REGTEST) for p in payees]
    total = sum(9 + len(script) for script in scripts)
    assert Sizes.of(contract.keyholders).vsize(coins, len(scripts), total) == multisig_vsize(
        m, n, coins, [*scripts, RECORD])


# What holds for every payout

@settings(max_examples=150, deadline=None)
@given(BASES, FEERATES)
def test_coins_are_payments_change_and_fee_and_nobody_is_left_dust(at, feerate):
    try:
        made = settle(at, feerate)
    except (Incomplete, Refused):
        return
    spent = sum(c.value_sat for c in made.coins)
    assert spent == sum(out.value_sat for out in made.outputs) + made.fee_sat
    assert spent == sum(p.amount_sat for p in made.payees) + made.change_sat + made.fee_sat
    assert made.coins == at.coins[:len(made.coins)] and made.coins[0] == at.coins[0]
    due = sum(p.due_sat for p in made.payees)
    assert made.fee_sat <= sum(map(at.allowance, made.payees)) <= due
    assert made.fee_sat >= feerate * multisig_vsize(2, 3, len(made.coins), [out.script for out in made.outputs])
    for payee in made.payees:
        assert dust_sat(payee.script) <= payee.amount_sat <= payee.due_sat
    whole = [p for p in made.payees if p.items[0].kind != "refund"]
    if made.fee_sat <= min(at.budget_sat, at.share(due)):
        assert all(p.amount_sat == p.due_sat for p in whole)
    numbers = [i.number for p in made.payees for i in p.items]
    assert len(numbers) == len(set(numbers)) <= 150


def settled(at: Basis, feerate: int) -> Settlement | None:
    """The settlement, or None where there is nothing to pay or it would be too dear."""
    try:
        return settle(at, feerate)
    except (Incomplete, Refused):
        return None


def whole(made: Settlement | None, at: Basis) -> bool:
    """Whether there is a settlement, and it pays no item in part."""
    return made is not None and {i for p in made.payees for i in p.items} <= {*at.items}


@settings(max_examples=150, deadline=None)
@given(BASES, FEERATES, st.sampled_from(KINDS), st.booleans(), st.integers(1, 2_000))
def test_what_cannot_be_paid_holds_up_nobody(at, feerate, kind, large, number):
    """More than all the coins, or less than its own output costs: the payout is the same with and without it.

    Only where nobody can be paid as a whole, who is due more than there is may get a part of it.
    """
    amount = 2 * sum(c.value_sat for c in at.coins) + 10**6 if large else 9
    item = Item(2 * number + 1, kind, "", address(100), amount, 9, 1, 0)
    others = replace(at, items=tuple(replace(i, number=2 * i.number) for i in at.items))
    if not large or whole(settled(others, feerate), others):
        assert ours(replace(others, items=(item, *others.items)), feerate) == ours(others, feerate)


@settings(max_examples=150, deadline=None)
@given(BASES, FEERATES)
def test_where_anything_would_be_paid_alone_something_is_paid(at, feerate):
    """One item for each payee, and outputs of one size."""
    alike = {i.address: i for i in at.items if i.address.startswith("bcrt1q") and len(i.address) == 44}
    single = replace(at, items=tuple(alike.values()))
    made = settled(single, feerate)
    for item in single.items:
        assert made or not settled(replace(at, items=(item,)), feerate)


@settings(max_examples=150, deadline=None)
@given(ITEMS, FEERATES, st.sampled_from([0, 10**9]))
def test_what_would_be_paid_alone_is_paid_where_one_coin_is_enough_for_all(items, feerate, budget):
    at = of(items, [10**9], budget, 50_000)
    made = settled(at, feerate)
    for item in at.items:
        if settled(replace(at, items=(item,)), feerate):
            assert item.number in made.paid_items


@settings(max_examples=150, deadline=None)
@given(BASES, FEERATES)
def test_who_is_worth_its_bytes_waits_only_for_coins_that_those_before_it_have_used(at, feerate):
    """It would take more coins than are spent: there are none, or they are not worth their bytes."""
    naive, made = PlainSettlement(at, feerate), settled(at, feerate)
    groups = naive.groups()

    def explains(order: list[list[Item]]) -> bool:
        paid = [[i for i in g if i.number in made.paid_items] for g in order]
        return [p.items for p in made.payees] == [tuple(g) for g in paid if g] and not any(
            naive.worth_it(group) and naive.fewest([*filter(None, paid[:n]), group], len(made.coins))
            for n, group in enumerate(order) if not paid[n])

    largest = sorted(groups, key=naive.within_reach, reverse=True)
    assert not whole(made, at) or explains(groups) or explains(largest)


def test_no_stream_of_small_items_starves_a_large_one_and_no_large_one_blocks_small_ones():
    """Twenty small ones come in each round, and what is paid goes; the large one goes as soon as coins reach."""
    def small(n: int) -> Item:
        return Item(n, "benefit", "", address(n % 200), 20_000)

    items, first = [*map(small, range(50)), Item(50, "benefit", "", address(201), 3_000_000)], 51
    for round_, funds in enumerate((1_500_000, 1_500_000, 4_600_000)):
        made = settle(replace(of([], [20_000, funds], 10**9, 50_000), items=tuple(items)), 10)
        assert {i.number for i in items} - {*made.paid_items} == ({50} if round_ < 2 else set())
        items = [i for i in items if i.number not in made.paid_items] + [small(first + n) for n in range(20)]
        first += 20
