"""Settlements: one transaction that the rules give, to the byte, and everything near it refused (threats 10-14,
    33)."""

from dataclasses import replace

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, TxOut, display, parse_tx, sha256d
from lashou_btc.errors import Incomplete, Refused
from lashou_btc.pool import document
from lashou_btc.pool.basis import Weighed
from lashou_btc.pool.canonical import dump, load
from lashou_btc.pool.compare import recognize
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.rules import Rules
from lashou_btc.pool.settlement import MAX_COINS, MAX_ITEMS, Basis, Payee, basis, coins_limit, settle
from lashou_btc.pool.state import Coin, Item
from lashou_btc.wallet.address import dust_sat
from lashou_btc.wallet.sizes import MAX_STANDARD_WEIGHT, multisig_input_weight, multisig_vsize
from tests.world import FAST, Person, World, contract_of, script_of, with_rules


def conserved(state) -> None:
    assert state.funds_sat + state.missing_sat == state.liabilities_sat()


def due(**rules) -> tuple[World, str]:
    """A pool in which one claim is payable."""
    w = World(with_rules(**rules)).open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.enroll("bob", deposit_sat=400_000)
    w.mine(20)
    claim = w.claim(a, 100_000)
    w.approve(claim, 100_000)
    w.payable(claim)
    return w, claim


CONTRACT = World().contract
PAYEES = [Person(f"payee {n}").address for n in range(200)]


def at(items: list[tuple[int, int]], coins: list[int], budget: int = 10**9, contract: Contract = CONTRACT,
       rules: Rules = FAST, kind: str = "benefit") -> Basis:
    """A basis by hand: items as (payee, satoshi), coins by value in the order in which they are spent."""
    return Basis(
        contract, contract.keyholders, rules, 500, "cc" * 32, "dd" * 32,
        tuple(Item(n, kind, f"ref {n}", PAYEES[payee], amount) for n, (payee, amount) in enumerate(items, 1)),
        tuple(Coin(100 + n, OutPoint(f"{n:064x}", n), value, 0, 7, n) for n, value in enumerate(coins)), 3, budget)


def refund(number: int, payee: int, amount: int, coins: int) -> Item:
    """What is left of an account, which came in so many coins."""
    return Item(number, "refund", str(payee), PAYEES[payee], amount, payee, 1, coins)


# What it is made of

def test_every_program_gets_the_same_bytes():
    w, _ = due()
    one, two = w.settlement(), settle(basis(World.state(w)), 2)
    assert (one.unsigned, one.document, one.txid) == (two.unsigned, two.document, two.txid)
    assert (one.kind, one.height, one.lifeboat) == (record.SETTLEMENT, w.height, False)
    tx = parse_tx(one.unsigned)
    assert (tx.version, tx.locktime) == (2, w.height)
    assert {i.sequence for i in tx.inputs} == {0xFFFFFFFD}
    assert tx.txid == one.txid == display(sha256d(one.unsigned))


def test_the_record_commits_to_the_money_and_to_the_state_that_justified_it():
    w, _ = due()
    made, state = w.settlement(), w.state()
    doc = load(made.document, document.MAX_BYTES, "settlement")
    assert doc["body"]["state"] == state.hash()
    assert doc["body"]["as_of"] == {"height": w.height, "block": state.block_hash}
    assert dump(doc) == made.document
    rec = record.the_record(parse_tx(made.unsigned), w.contract.tag)
    assert rec == record.Record(1, record.SETTLEMENT, w.contract.tag, made.digest)
    assert sum(c.value_sat for c in made.coins) == made.fee_sat + sum(out.value_sat for out in made.outputs)


@pytest.mark.parametrize(("fee", "borne"), [(0, 0), (7, 0), (7, 3), (3, 7), (90, 0), (90, 40)])
def test_what_can_be_due_is_the_most_that_the_coins_hold_with_the_pool_s_part_of_the_fee(fee, borne):
    """The pool bears 5 % of what is paid at most, within its budget; what refunds bear too much it gains."""
    for budget in (0, 4, 1_000):
        here = at([], [], budget, rules=with_rules(max_fee_ppm=50_000))
        for worth in range(0, 400, 7):
            fits = (due for due in range(worth + 10) if due + here.pool_bears(fee, borne, due) <= worth)
            assert here.most_due(worth, fee, borne) == max(fits)


def test_fee_is_feerate_times_the_worst_size():
    made = settle(at([(0, 50_000)], [200_000]), 7)
    assert made.fee_sat == 7 * made.vsize == 7 * multisig_vsize(2, 3, 1, [out.script for out in made.outputs])


def test_payments_merge_by_address_in_order_of_appearance():
    made = settle(at([(5, 1_000), (3, 2_000), (5, 4_000)], [200_000]), 1)
    assert [(p.address, p.amount_sat) for p in made.payees] == [(PAYEES[5], 5_000), (PAYEES[3], 2_000)]
    assert made.paid_items == (1, 2, 3)


def least_of(script: bytes, feerate: int = 1) -> int:
    """The least that is paid to a script: its output's bytes and dust, which fees never touch."""
    return dust_sat(script) + feerate * (9 + len(script))


def test_what_the_fee_could_leave_dust_waits_until_it_could_not():
    least = least_of(script_of(PAYEES[0]))
    assert least == 325
    with pytest.raises(Incomplete):
        settle(at([(0, least - 1)], [200_000]), 1)
    assert settle(at([(0, least), (1, 9_000)], [200_000]), 1).payees[0].amount_sat == least
    assert settle(at([(0, least - 1), (1, 9_000), (0, 1)], [200_000]), 1).paid_items == (1, 2, 3)
    assert settle(at([(0, least - 1), (1, 9_000)], [200_000]), 1).paid_items == (2,)


def test_dust_does_not_stand_in_the_way_of_what_comes_after():
    """Amounts of a few satoshi, however many, wait; what stands behind them is paid."""
    items = [(n % 190, 1) for n in range(3 * MAX_ITEMS)] + [(199, 50_000)]
    assert settle(at(items, [200_000]), 1).paid_items == (len(items),)


def test_what_is_due_is_paid_by_kind_and_then_by_number():
    kinds = ("refund", "running", "inquiry", "bond", "reward", "commission", "benefit")
    items = tuple(Item(n, kind, "", PAYEES[n], 50_000, serial=1) for n, kind in enumerate((*kinds, *kinds), 1))
    made = settle(replace(at([], [10**6]), items=items), 1)
    assert [p.items[0].number for p in made.payees] == [7, 14, 6, 13, 5, 12, 4, 11, 3, 10, 2, 9, 1, 8]


def test_a_payee_stands_where_its_first_item_does():
    items = (Item(1, "inquiry", "", PAYEES[1], 9_000), Item(2, "reward", "", PAYEES[2], 9_000),
             Item(3, "benefit", "", PAYEES[1], 8_000), Item(4, "benefit", "", PAYEES[3], 9_000))
    made = settle(replace(at([], [10**6]), items=items), 1)
    assert [[i.number for i in p.items] for p in made.payees] == [[3, 1], [4], [2]]
    assert [p.amount_sat for p in made.payees] == [17_000, 9_000, 9_000]


def test_the_oldest_coin_is_spent_first_then_the_largest_and_no_more_than_needed():
    w = World().open(bonds=False)
    for amount in (3_000, 400_000, 20_000, 400_000, 90_000):
        w.deposit(0, amount)
    coins = basis(w.state()).coins
    assert [c.value_sat for c in coins] == [3_000, 400_000, 400_000, 90_000, 20_000]
    assert coins[1].height < coins[2].height
    here = replace(basis(w.state()), items=at([(0, 390_000)], []).items)
    for amount, count in ((390_000, 2), (402_900, 3), (2_000, 1)):
        made = settle(replace(here, items=at([(0, amount)], []).items), 1)
        assert made.coins == coins[:count], amount


def test_of_one_block_the_coin_with_the_lowest_txid_is_the_oldest():
    w = World().open(bonds=False)
    script = w.contract.descriptor.script(0, 0)
    outputs = [TxOut(5_000 + n, script) for n in range(3)]
    txs = [w.send(*outputs) for _ in range(3)]
    w.txs[-3:] = [replace(entry, height=w.height, position=n) for n, entry in enumerate(w.txs[-3:])]
    assert w.state().chain.oldest().outpoint == OutPoint(min(tx.txid for tx in txs), 0)


def test_a_change_below_dust_goes_to_the_fee():
    fee = settle(at([(0, 50_000)], [200_000]), 1).fee_sat - 43
    for rest in (0, 1, 329, 329 + 43):
        made = settle(at([(0, 50_000)], [50_000 + fee + rest]), 1)
        assert made.change_sat == 0 and made.fee_sat == fee + rest and len(made.outputs) == 2
    assert settle(at([(0, 50_000)], [50_000 + fee + 330 + 43]), 1).change_sat == 330
    assert settle(at([(0, 50_000)], [50_000 + fee - 1]), 1).payees[0].due_sat == 49_999


def test_what_purse_and_members_cannot_bear_of_the_fee_the_payees_bear_by_amount():
    made = settle(at([(0, 90_000), (1, 30_000)], [130_000], budget=100), 10)
    over = made.fee_sat - 100
    assert over % 4 and [p.amount_sat for p in made.payees] == [
        90_000 - over * 3 // 4, 30_000 - (over - over * 3 // 4)]


def test_payees_bear_nothing_while_the_budget_lasts():
    for feerate in (1, 5, 20):
        fee = settle(at([(0, 90_000), (1, 80_000)], [400_000]), feerate).fee_sat
        for budget, whole in ((fee, True), (fee - 1, False)):
            made = settle(at([(0, 90_000), (1, 80_000)], [400_000], budget), feerate)
            assert ([p.amount_sat for p in made.payees] == [90_000, 80_000]) is whole


def test_a_refund_bears_its_output_and_the_coins_that_it_came_in():
    here = replace(at([(0, 50_000)], [900_000]), items=(*at([(0, 50_000)], []).items, refund(2, 1, 90_000, 20)))
    made = settle(here, 3)
    input_weight = multisig_input_weight(2, 3)
    assert [p.amount_sat for p in made.payees] == [50_000, 90_000 - 3 * (31 + -(-20 * input_weight // 4))]
    assert made.change_sat == 900_000 - made.fee_sat - sum(p.amount_sat for p in made.payees)


def test_a_refund_whose_coins_cost_more_than_its_cap_waits():
    """A fifth of it at most: 2,100 bytes for 20 coins, so 42 sat/vB take about 90,000 of 450,000."""
    borne = 31 + -(-20 * multisig_input_weight(2, 3) // 4)
    for amount, paid in ((5 * 42 * borne, (1, 2)), (5 * 42 * borne - 1, (1,))):
        here = at([(0, 500_000)], [2_000_000])
        assert settle(replace(here, items=(*here.items, refund(2, 1, amount, 20))), 42).paid_items == paid


def test_a_refund_stands_alone_whoever_else_is_paid_to_its_address():
    """Whoever has a hospital's address as its own, leaves and pays in crumbs stops none of its patients."""
    benefit = at([(0, 100_000)], [10**7])
    for coins in (20, 100, 500):
        here = replace(benefit, items=(*benefit.items, refund(2, 0, coins * 1_000, coins)))
        for feerate in (1, 10, 50):
            made = settle(here, feerate)
            assert (made.payees[0].amount_sat, made.payees[0].items) == (100_000, benefit.items)
    here = replace(benefit, items=(*benefit.items, refund(2, 0, 40_000, 1), refund(3, 0, 50_000, 1)))
    assert [p.address for p in settle(here, 1).payees] == [PAYEES[0]] * 3


def test_items_that_do_not_fit_wait_for_the_next():
    made = settle(at([(n, 1_000) for n in range(MAX_ITEMS + 20)], [10**7]), 1)
    assert made.paid_items == tuple(range(1, MAX_ITEMS + 1))
    made = settle(at([(0, 50_000), (1, 10**6), (2, 10), (3, 5_000)], [100_000]), 1)
    assert made.paid_items == (1, 4)


def test_where_the_coins_suffice_for_nobody_the_first_gets_what_they_give():
    """All of them, less the fee as far as the pool bears it; the rest stays due."""
    made = settle(at([(0, 90_000), (1, 95_000)], [30_000, 50_000]), 1)
    assert [(p.address, p.due_sat, p.amount_sat) for p in made.payees] == [(PAYEES[0], 80_000 - made.fee_sat,
                                                                         80_000 - made.fee_sat)]
    assert (len(made.coins), made.change_sat) == (2, 0)
    assert recognize(made.basis, parse_tx(made.unsigned), 80_000) == made
    bearing = settle(at([(0, 90_000)], [30_000, 50_000], budget=0), 1)
    assert (bearing.payees[0].due_sat, bearing.payees[0].amount_sat) == (80_000, 80_000 - made.fee_sat)
    assert settle(at([(0, 90_000), (1, 70_000)], [30_000, 50_000]), 1).paid_items == (2,)
    alone = settle(at([(0, 90_000), (0, 95_000)], [80_000]), 1)
    assert (alone.paid_items, alone.payees[0].due_sat, len(alone.coins)) == ((1,), 80_000 - alone.fee_sat, 1)
    with pytest.raises(Incomplete):
        settle(at([(0, 10**6)], [4_000] * (MAX_COINS + 1)), 1)


def test_of_a_payee_for_whom_there_are_not_coins_enough_the_largest_items_wait():
    """Two patients of one hospital: what is due for one of them is more than there is, and the other's is paid."""
    made = settle(at([(0, 10**8), (0, 60_000), (1, 5_000), (0, 30_000)], [200_000]), 1)
    assert [(p.amount_sat, [i.number for i in p.items]) for p in made.payees] == [(90_000, [2, 4]), (5_000, [3])]
    made = settle(at([(0, 60_000), (0, 60_000)], [100_000]), 1)
    assert made.paid_items == (1,)


def test_a_settlement_takes_no_more_coins_than_fit():
    made = settle(at([(0, 400_000), (1, 10**6)], [5_000] * 500), 1)
    assert len(made.coins) <= MAX_COINS and made.paid_items == (1,)


@pytest.mark.parametrize(("quorum", "keys"), [(1, 1), (2, 3), (15, 15), (15, 16), (13, 20), (20, 20)])
def test_the_largest_settlement_is_a_standard_transaction_with_a_document_of_64_kib(quorum, keys):
    contract = contract_of([Person(f"key {n}") for n in range(keys)], Person("operator"), quorum, FAST)
    limit = coins_limit(contract.keyholders)
    widest = [bytes(42)] * (MAX_ITEMS + 1) + [bytes(42)]
    assert 4 * multisig_vsize(quorum, keys, limit, widest) <= MAX_STANDARD_WEIGHT
    assert limit == MAX_COINS or keys > 16
    money = 2_100_000_000_000_000
    items = tuple(Item(n, "commission", "ab" * 32, PAYEES[n], 10**9, 10**7, 10**5) for n in range(MAX_ITEMS))
    coins = tuple(Coin(10**6, OutPoint("ff" * 31 + f"{n:02x}", 2**32 - 1), 10**9, 0, 999_999) for n in range(limit))
    made = settle(Basis(contract, contract.keyholders, contract.rules, 10**9, "cc" * 32, "dd" * 32, items, coins,
                        999_999, money), 1)
    assert len(made.payees) == MAX_ITEMS and len(made.coins) > 100
    assert len(made.document) <= document.MAX_BYTES


def test_a_settlement_takes_no_more_items_than_fit_into_its_document():
    """However many are merged into one output: of those the largest, of equals the first."""
    items = [(n, 5_000) for n in range(100)] + [(100, 3_000 + n // 2) for n in range(300)] + [(101, 10**6)]
    made = settle(at(items, [10**7]), 1)
    assert made.paid_items == (*range(1, 101), *range(351, 401))
    assert len(made.document) <= document.MAX_BYTES
    made = settle(at([(0, 3_000)] * 151, [10**7]), 1)
    assert made.paid_items == tuple(range(1, 151))


# Caps (threat 14)

@pytest.mark.parametrize("feerate", [0, -1, FAST.max_feerate_sat_vb + 1, 10**6])
def test_feerates_outside_the_contract_are_refused(feerate):
    with pytest.raises(Refused) as caught:
        settle(at([(0, 10**6)], [10**7]), feerate)
    assert caught.value.code == "settlement.feerate"


def test_the_fee_s_share_of_the_money_is_capped_to_the_satoshi():
    fee = settle(at([(0, 10**6)], [10**7]), 1).fee_sat
    least = -(-fee * 1_000_000 // FAST.max_fee_ppm)
    assert settle(at([(0, least)], [10**7]), 1).fee_sat == fee
    with pytest.raises(Refused) as caught:
        settle(at([(0, least - 1)], [10**7]), 1)
    assert caught.value.code == "settlement.fee"


def test_nothing_due_and_nothing_at_hand():
    for items, coins in (([], [10**6]), ([(0, 5_000)], []), ([(0, 300)], [40_000])):
        with pytest.raises(Incomplete):
            settle(at(items, coins), 1)
    with pytest.raises(Incomplete) as caught:
        settle(replace(at([(0, 5_000)], [10**6]), unknown="a document is missing"), 1)
    assert caught.value.code == "settlement.unknown"


# What a payout is worked out from, number by number

def test_what_decides_about_a_payee_is_whole_numbers():
    """Of 10,001 sat at a cap of 20 %: an output of 31 bytes, and one coin of a multisig of 2 of 3 is 104.5."""
    one = at([(0, 7_000), (0, 3_001)], [200_000])
    (paid,) = one.due
    script = script_of(PAYEES[0])
    assert paid == Weighed(Payee(PAYEES[0], script, one.items, 10_001), 10_001, 2_000, 294, 31, 0, 64, 3_001)
    saved = replace(one, items=(refund(1, 0, 10_001, 3),))
    (back,) = saved.due
    borne = 31 + -(-3 * multisig_input_weight(2, 3) // 4)
    assert back == Weighed(Payee(PAYEES[0], script, saved.items, 10_001), 10_001, 2_000, 294, 31, borne,
                           2_000 // borne, 8_001)
    assert all(type(n) is int for p in (paid, back)
               for n in (p.may_sat, p.allowed_sat, p.borne, p.highest, p.least_sat))
    few = replace(one, items=(refund(1, 0, 2_500, 90),))
    assert few.due[0].borne == borne, "no more coins than it could fill, at the contract's 1,000 sat each"
    assert [at([(0, sat)], [200_000]).due[0].highest for sat in (293, 324, 325, 356)] == [0, 0, 1, 2]


def test_a_refund_numbered_1_stands_alone_like_any_other():
    one = at([], [200_000])
    both = replace(one, items=(Item(2, "bond", "x", PAYEES[0], 20_000, 4), refund(1, 0, 30_000, 1)))
    assert [p.due_sat for p in both.due] == [20_000, 30_000]


def test_the_largest_first_goes_by_what_the_coins_could_pay_of_each():
    """Coins of 120: of 100 + 60 + 50 they could pay 60 + 50, of 105 all, of 120 all, of 100 + 90 only 90."""
    made = at([(0, 50), (0, 100), (0, 60), (1, 105), (2, 120), (3, 100), (3, 90), (4, 130), (5, 110)], [70, 50])
    assert [p.payee.address for p in made.orders[1]] == [PAYEES[n] for n in (2, 0, 5, 1, 3, 4)]
    assert made.orders[0] == made.due and [p.payee.address for p in made.due] == PAYEES[:6]


def test_the_count_of_outputs_takes_three_bytes_from_253_on_the_record_among_them():
    sizes = at([], [1]).sizes
    assert [sizes.vsize(1, n + 1, 0) - sizes.vsize(1, n, 0) for n in (250, 251, 252)] == [0, 2, 0]
