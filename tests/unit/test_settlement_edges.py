"""Settlements at their edges: every byte of the document, the satoshi at which a payee or a change falls away."""

import json
from dataclasses import replace

import pytest
from test_settlement import CONTRACT, PAYEES, at, conserved, due, refund

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx, serialize_unsigned
from lashou_btc.errors import Incomplete, Refused
from lashou_btc.networks import REGTEST
from lashou_btc.pool.compare import differences, recognize
from lashou_btc.pool.settlement import basis, coins_limit, settle
from lashou_btc.words import Said
from tests.world import FAST, MIN_COIN_SAT, Person, World, contract_of, with_rules

DUST, CHANGE_DUST = 294, 330


def test_the_document_field_by_field():
    """Its hash is in the transaction: another order, name or number makes another settlement."""
    made = settle(at([(5, 1_000), (3, 2_000), (5, 4_000)], [5_000, 195_000]), 2)
    assert made.fee_sat == 2 * made.vsize
    assert json.loads(made.document) == {
        "type": "settlement", "pool": CONTRACT.pool_id, "signatures": [], "body": {
            "as_of": {"height": 500, "block": "cc" * 32}, "state": "dd" * 32, "feerate_sat_vb": 2,
            "fee_sat": made.fee_sat, "change": {"path": "1/3", "value_sat": 200_000 - 7_000 - made.fee_sat},
            "inputs": [{"coin": f"{n:064x}:{n}", "path": "0/7", "value_sat": value}
                       for n, value in ((0, 5_000), (1, 195_000))],
            "outputs": [
                {"address": PAYEES[5], "amount_sat": 5_000, "items": [
                    {"account": 0, "kind": "benefit", "ref": "ref 1", "serial": 0, "amount_sat": 1_000},
                    {"account": 0, "kind": "benefit", "ref": "ref 3", "serial": 0, "amount_sat": 4_000}]},
                {"address": PAYEES[3], "amount_sat": 2_000, "items": [
                    {"account": 0, "kind": "benefit", "ref": "ref 2", "serial": 0, "amount_sat": 2_000}]}]}}
    assert made.change_output == 2


def test_without_change_the_document_names_none():
    fee = settle(at([(0, 50_000)], [200_000]), 1).fee_sat - 43
    made = settle(at([(0, 50_000)], [50_000 + fee + 1]), 1)
    assert json.loads(made.document)["body"]["change"] == {}
    assert (made.change_output, made.change_sat, made.fee_sat) == (None, 0, fee + 1)


@pytest.mark.parametrize(("quorum", "keys", "limit"), [
    (2, 3, 200), (15, 16, 200), (16, 16, 195), (17, 18, 182), (13, 20, 200), (17, 20, 176), (20, 20, 159)])
def test_how_many_coins_fit_is_part_of_the_protocol(quorum, keys, limit):
    people = [Person(f"key {n}") for n in range(keys)]
    assert coins_limit(contract_of(people, Person("operator"), quorum, FAST).keyholders) == limit


def test_what_can_bear_the_fee():
    """Purse and members' balances where the pool holds them; the purse alone where it does not."""
    w = World().open()
    assert basis(w.state()).budget_sat == 0
    w.enroll("alice", deposit_sat=400_000)
    w.deposit(0, 7_000)
    assert basis(w.state()).budget_sat == 407_000
    w = World(with_rules(mode="call", min_balance_sat=0, min_deposit_sat=1_000)).open()
    w.enroll("alice", deposit_sat=400_000)
    w.deposit(0, 7_000)
    assert basis(w.state()).budget_sat == 7_000


def test_payees_keep_more_than_dust_whatever_the_fee_takes_of_them():
    """Two equal payees of whom the fee takes all that it may: they are left the dust limit, and one satoshi less
    due is not paid.
    """
    fee = settle(at([(0, 50_000), (1, 50_000)], [200_000]), 1).fee_sat
    amount = DUST + -(-fee // 2)
    rules = with_rules(max_fee_ppm=500_000)
    made = settle(at([(0, amount), (1, amount)], [200_000], budget=0, rules=rules), 1)
    assert sorted(p.amount_sat for p in made.payees) == [DUST, DUST + 2 * (amount - DUST) - fee]
    with pytest.raises(Refused):
        settle(at([(0, amount), (1, amount - 1 - fee % 2)], [200_000], budget=0, rules=rules), 1)


def test_the_fee_takes_no_more_than_half_and_leaves_nobody_dust_whatever_the_rules_say():
    rules = with_rules(max_fee_ppm=500_000)
    fee = settle(at([(0, 100_000)], [200_000]), 1).fee_sat
    made = settle(at([(n, 2 * DUST) for n in range(5)], [200_000], rules=rules), 1)
    assert made.paid_items == (1, 2, 3, 4, 5) and made.fee_sat == fee + 4 * 31
    assert settle(at([(0, 10 * fee)], [200_000], rules=rules), 5).fee_sat == 5 * fee
    with pytest.raises(Refused):
        settle(at([(0, 10 * fee - 1)], [200_000], rules=rules), 5)
    for amount, paid in ((DUST + 31, (1, 2)), (DUST + 30, (2,))):
        assert settle(at([(0, amount), (1, 50_000)], [200_000], rules=rules), 1).paid_items == paid


def test_one_satoshi_beyond_the_budget_is_the_last_payee_s():
    """Each bears, together with those before it, their part by what each may bear, rounded down."""
    fee = settle(at([(2, 50_000), (1, 40_000)], [200_000]), 1).fee_sat
    for budget, amounts in ((fee - 1, [50_000, 39_999]), (fee - 2, [49_999, 39_999]), (fee, [50_000, 40_000])):
        made = settle(at([(2, 50_000), (1, 40_000)], [200_000], budget=budget), 1)
        assert [(p.address, p.amount_sat) for p in made.payees] == list(zip((PAYEES[2], PAYEES[1]), amounts,
                                                                            strict=True))


def test_a_payee_s_own_bytes_are_tested_against_its_own_cap_to_the_satoshi():
    """31 bytes of output at 10 sat/vB."""
    for amount, paid in ((5 * 310, (1, 2)), (5 * 310 - 1, (1,))):
        assert settle(at([(0, 50_000), (1, amount)], [200_000]), 10).paid_items == paid


def test_small_payments_share_the_cost_of_the_coins_that_they_need():
    """Each of them would be worth its output and not the second coin; together they are."""
    rules = with_rules(max_fee_ppm=50_000)
    made = settle(at([(n, 20_000) for n in range(9)], [20_000, 1_500_000], rules=rules), 10)
    assert made.paid_items == tuple(range(1, 10)) and len(made.coins) == 2


def test_who_needs_coins_that_are_not_worth_their_bytes_waits_and_the_others_do_not():
    """At 50 sat/vB a coin of 10,000 sat costs half of itself."""
    coins = [10_000, 400_000, *[10_000] * 150]
    made = settle(at([(0, 900_000), (1, 300_000), (2, 50_000)], coins), 50)
    assert made.paid_items == (2, 3) and len(made.coins) == 2
    assert settle(at([(0, 900_000), (1, 300_000), (2, 50_000)], coins), 10).paid_items == (1, 2, 3)


def test_where_the_first_in_order_are_not_worth_a_transaction_the_largest_come_first():
    """1,000 sat stand before a million, and there are not coins for both."""
    here = at([(0, 1_000), (1, 1_000_000)], [1_000_600], budget=0)
    assert settle(here, 2).paid_items == (2,)
    assert settle(replace(here, coins=at([], [1_001_600]).coins), 2).paid_items == (1, 2)


def test_a_refund_that_bears_more_than_the_fee_leaves_the_rest_to_the_pool():
    here = replace(at([], [500_000]), items=(refund(1, 0, 400_000, 100),), budget_sat=0)
    made = settle(here, 2)
    borne = 400_000 - made.payees[0].amount_sat
    assert borne > made.fee_sat and made.change_sat == 100_000 + borne - made.fee_sat


def test_with_nothing_due_the_code_says_so():
    with pytest.raises(Incomplete) as caught:
        settle(at([], [10**6]), 1)
    assert caught.value.code == "settlement.nothing"


# On the chain


def test_a_settlement_that_confirms_on_an_unknown_state_charges_nobody_yet():
    """Whom to charge is not known: the purse goes below zero, and the next surplus fills it again."""
    w, _ = due()
    made = w.settlement()
    before = w.state()
    w.publish(w.document("statement", {"account": 4, "text": "withheld"}, 4), keep=False)
    w.confirm(made.unsigned)
    state = w.state()
    assert state.unknown and state.spends[-1].lawful
    assert [state.balance_sat(n) for n in (4, 5)] == [before.balance_sat(n) for n in (4, 5)]
    assert state.ledger.purse_sat == before.ledger.purse_sat - made.fee_sat
    conserved(state)


@pytest.mark.parametrize(("amount", "again"), [(100_000, True), (1_000, True), (999, False)])
def test_a_payee_that_became_the_pool_s_is_credited_from_the_smallest_coin_on(amount, again):
    w = World(with_rules(commission_sat=0, max_fee_ppm=500_000)).open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(20)
    place = w.state().chain.receive_window
    claim = w.claim(a, amount, payee=w.contract.descriptor.address(0, place))
    w.approve(claim, amount)
    w.payable(claim)
    for n in range(2):
        w.enroll(f"more {n}", deposit_sat=100_000)
    w.pay(1)
    state = w.state()
    assert state.spends[-1].lawful and state.unassigned == ({place: amount} if again else {})
    conserved(state)


# In words

def tx_of(inputs, outputs, version: int = 2, locktime: int = 500):
    return parse_tx(serialize_unsigned(version, inputs, outputs, locktime))


def test_differences_are_named_up_to_three_and_counted_from_there():
    one, other = OutPoint("aa" * 32, 0), OutPoint("bb" * 32, 1)
    script, address = Person("payee 0").script, PAYEES[0]
    ours = tx_of([(one, 0xFFFFFFFD)], [TxOut(1_000, script)])

    def words(theirs) -> str:
        return "; ".join(map(str, differences(ours, theirs, REGTEST)))

    assert words(ours) == ""
    odd = bytes(range(1, 61))
    pays = f"output 0 pays 9 sat to the script {odd[:40].hex()}; the rules give 1000 sat to {address}"
    spends = f"input 0 spends {other}; the rules give {one}"
    sequence = "input 0 has sequence 00000001; the rules give fffffffd"
    assert words(tx_of([(one, 0xFFFFFFFD)], [TxOut(9, odd)])) == pays
    assert words(tx_of([(other, 1)], [TxOut(9, odd)])) == "; ".join([pays, spends, sequence])
    assert words(tx_of([(other, 1)], [TxOut(9, odd)], 3)) == "; ".join([pays, spends, sequence, "and 1 more"])
    assert words(tx_of([(other, 1)], [TxOut(9, odd)], 3, 4)) == "; ".join([pays, spends, sequence, "and 2 more"])
    assert words(tx_of([(one, 0xFFFFFFFD)], [TxOut(1_000, script)], 1, 7)) == (
        "it has version 1; the rules give 2; it has lock time 7; the rules give 500")
    assert words(tx_of([(one, 0xFFFFFFFD), (other, 0)], [TxOut(1_000, script)] * 2)) == (
        "it has 2 outputs; the rules give 1; it spends 2 coins; the rules give 1")
    digest, tag = "cd" * 32, CONTRACT.tag
    rec = tx_of([(one, 0xFFFFFFFD)], [TxOut(0, record.encode(record.SETTLEMENT, tag, digest))])
    assert words(rec).startswith(
        f"output 0 pays 0 sat to a settlement record of pool {tag} that commits to {digest}; the rules give")


def test_what_has_not_the_form_of_a_settlement():
    made = settle(at([(0, 50_000)], [200_000]), 2)

    def seen(spent: int) -> str:
        got = recognize(made.basis, parse_tx(made.unsigned), spent)
        return str(got) if isinstance(got, Said) else "lawful"

    assert seen(200_000) == "lawful"
    paid = sum(out.value_sat for out in made.outputs)
    assert seen(paid - 1) == "it is not of a settlement's form"
    assert seen(paid) == "its fee of 0 sat is below 1 sat/vB"
    assert seen(paid + made.vsize - 1) == f"its fee of {made.vsize - 1} sat is below 1 sat/vB"
    assert "the rules give" in seen(paid + made.vsize)


def test_a_fee_beyond_the_cap_is_said_to_be_one():
    made = settle(at([(0, 50_000)], [200_000]), 2)
    most = made.vsize * FAST.max_feerate_sat_vb + CHANGE_DUST + 45 * FAST.max_feerate_sat_vb
    paid = sum(out.value_sat for out in made.outputs)
    for fee, too_much in ((most - 1, False), (most, True)):
        got = recognize(made.basis, parse_tx(made.unsigned), paid + fee)
        assert (str(got) == f"its fee of {fee} sat is more than the contract's 50 sat/vB allow") is too_much


def test_each_change_has_a_place_of_its_own():
    w, _ = due()
    for n in range(3):
        made = w.pay()
        state = w.state()
        coin = state.coins[OutPoint(made.txid, made.change_output)]
        assert (coin.branch, coin.index, coin.value_sat, coin.height) == (1, n, made.change_sat, w.height)
        assert state.chain.spends == n + 1
        claim = w.claim(4, 20_000)
        w.approve(claim, 20_000)
        w.payable(claim)


def test_what_the_payees_bear_of_the_fee_nobody_else_pays():
    w = World(with_rules(mode="call", min_balance_sat=0, min_deposit_sat=1_000, commission_sat=0)).open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(20)
    claim = w.claim(a, 100_000)
    w.approve(claim, 100_000)
    w.payable(claim)
    w.deposit(0, 1_500)
    w.mine(FAST.call_blocks)
    made = w.pay(20)
    state = w.state()
    assert made.payees[0].amount_sat == 100_000 - (made.fee_sat - 1_500)
    assert state.spends[-1].lawful and state.ledger.purse_sat == 0
    conserved(state)


def test_what_an_irregular_spend_moved_comes_back_or_is_missing_coin_by_coin():
    w, _ = due()
    script, missing = w.contract.descriptor.script, 0
    for count in (1, 2):
        coin = max(w.state().coins.values(), key=lambda c: c.value_sat)
        least = MIN_COIN_SAT
        outputs = [TxOut(least, script(0, 4)), TxOut(least - 1, script(0, 5)), TxOut(30_000, script(1, 2)),
                   TxOut(9_000, Person("thief").script)]
        tx = w.send(*outputs, inputs=[coin.outpoint])
        state = w.state()
        missing += coin.value_sat - least - 30_000
        assert state.missing_sat == missing and len(state.spends) == count
        spend = state.spends[-1]
        assert (spend.height, spend.position, spend.txid, spend.lawful, spend.fee_sat, spend.document, spend.items,
                str(spend.reason)) == (w.height, 1, tx.txid, False, 0, "", (),
                                  "it carries no settlement record of this pool")
        back = [c for c in state.coins.values() if c.outpoint.txid == tx.txid]
        assert [(c.height, c.outpoint.vout, c.value_sat, c.branch, c.index) for c in back] == [
            (w.height, 0, least, 0, 4), (w.height, 2, 30_000, 1, 2)]
        conserved(state)


def test_a_settlement_with_a_coin_of_somebody_else_s_says_so():
    w, _ = due()
    made = w.settlement()
    inputs = [*((c.outpoint, 0xFFFFFFFD) for c in made.coins), (OutPoint("99" * 32, 0), 0xFFFFFFFD)]
    w.confirm(serialize_unsigned(2, inputs, made.outputs, w.height))
    assert str(w.state().spends[-1].reason) == \
        "it spends coins that are not the pool's, or that do not count, or lie with earlier keyholders"


def test_where_the_rules_give_no_settlement_the_reason_is_theirs():
    made = settle(at([(0, 50_000)], [200_000]), 3)
    paid = sum(out.value_sat for out in made.outputs)
    nothing = at([], [200_000])
    seen = recognize(nothing, parse_tx(made.unsigned), 200_000)
    assert str(seen) == "nothing to pay at height 500"
    assert paid + made.fee_sat == 200_000
