"""Settlements: one transaction that the rules give, to the byte, and everything near it refused (threats 10-14,
    33)."""

from dataclasses import replace

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, TxOut, display, parse_tx, serialize_unsigned, sha256d
from lashou_btc.errors import Incomplete, Refused
from lashou_btc.pool import document
from lashou_btc.pool.canonical import dump, load
from lashou_btc.pool.compare import recognize
from lashou_btc.pool.settlement import (
    CONSOLIDATE_AT,
    MAX_COINS,
    MAX_ITEMS,
    Basis,
    basis,
    coins_limit,
    settle,
    settle_amendment,
)
from lashou_btc.pool.state import Coin, Item
from lashou_btc.wallet.address import dust_sat
from lashou_btc.wallet.fees import MAX_STANDARD_WEIGHT, multisig_vsize
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


def at(items: list[tuple[int, int]], coins: list[int], budget: int = 10**9, contract=CONTRACT) -> Basis:
    """A basis by hand: items as (payee, satoshi), coins by value, each a block older than the next."""
    return Basis(
        contract, contract.rules, 500, "cc" * 32, "dd" * 32,
        tuple(Item(n, "refund", str(n), PAYEES[payee], amount) for n, (payee, amount) in enumerate(items, 1)),
        tuple(Coin(100 + n, OutPoint(f"{n:064x}", 0), value, 0, 1) for n, value in enumerate(coins)), 3, budget)


# What it is made of

def test_every_program_gets_the_same_bytes():
    w, _ = due()
    one, two = w.settlement(), settle(basis(World.state(w)), 2)
    assert (one.unsigned, one.document, one.txid) == (two.unsigned, two.document, two.txid)
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


def test_fee_is_feerate_times_the_worst_size():
    made = settle(at([(0, 50_000)], [200_000]), 7)
    assert made.fee_sat == 7 * made.vsize == 7 * multisig_vsize(2, 3, 1, [out.script for out in made.outputs])


def test_payments_merge_by_address_in_order_of_appearance():
    made = settle(at([(5, 1_000), (3, 2_000), (5, 4_000)], [200_000]), 1)
    assert [(p.address, p.amount_sat) for p in made.payees] == [(PAYEES[5], 5_000), (PAYEES[3], 2_000)]
    assert made.paid_items == (1, 2, 3)


def test_what_is_below_dust_waits_until_it_is_not():
    dust = dust_sat(script_of(PAYEES[0]))
    with pytest.raises(Incomplete):
        settle(at([(0, dust - 1)], [200_000]), 1)
    assert settle(at([(0, dust), (1, 9_000)], [200_000]), 1).payees[0].amount_sat == dust
    made = settle(at([(0, dust - 1), (1, 9_000), (0, 1)], [200_000]), 1)
    assert made.paid_items == (1, 2, 3)
    assert settle(at([(0, dust - 1), (1, 9_000)], [200_000]), 1).paid_items == (2,)


def test_dust_does_not_stand_in_the_way_of_what_comes_after():
    """Refunds of a few satoshi, however many, wait; the benefit behind them is paid."""
    items = [(n % 190, 1) for n in range(3 * MAX_ITEMS)] + [(199, 50_000)]
    assert settle(at(items, [200_000]), 1).paid_items == (len(items),)


def test_coins_are_spent_oldest_first_and_no_more_than_needed():
    made = settle(at([(0, 50_000)], [30_000, 30_000, 10**6]), 1)
    assert [c.value_sat for c in made.coins] == [30_000, 30_000]
    same_block = [Coin(5, OutPoint("bb" * 32, 0), 1, 0, 1), Coin(5, OutPoint("aa" * 32, 7), 1, 0, 1),
                  Coin(5, OutPoint("aa" * 32, 0), 1, 0, 1), Coin(4, OutPoint("ff" * 32, 0), 1, 0, 1)]
    assert [str(c.outpoint)[:4] + str(c.outpoint)[-1] for c in sorted(same_block)] == ["ffff0", "aaaa0", "aaaa7",
        "bbbb0"]


def test_a_change_below_dust_goes_to_the_fee():
    fee = settle(at([(0, 50_000)], [200_000]), 1).fee_sat - 43
    for rest in (0, 1, 329):
        made = settle(at([(0, 50_000)], [50_000 + fee + rest]), 1)
        assert made.change_sat == 0 and made.fee_sat == fee + rest and len(made.outputs) == 2
    assert settle(at([(0, 50_000)], [50_000 + fee + 330 + 43]), 1).change_sat == 330


def test_what_purse_and_members_cannot_bear_of_the_fee_the_payees_bear_by_amount():
    made = settle(at([(0, 90_000), (1, 30_000)], [130_000], budget=100), 10)
    over = made.fee_sat - 100
    assert [p.amount_sat for p in made.payees] == [90_000 - (over - over // 4), 30_000 - over // 4]


def test_items_that_do_not_fit_wait_for_the_next():
    made = settle(at([(n, 1_000) for n in range(MAX_ITEMS + 20)], [10**7]), 1)
    assert made.paid_items == tuple(range(1, MAX_ITEMS + 1))
    made = settle(at([(0, 50_000), (1, 10**6), (2, 10)], [100_000]), 1)
    assert made.paid_items == (1,)


def test_a_settlement_takes_no_more_coins_than_fit():
    made = settle(at([(0, 400_000), (1, 10**6)], [5_000] * 500), 1)
    assert len(made.coins) <= MAX_COINS and made.paid_items == (1,)


@pytest.mark.parametrize(("quorum", "keys"), [(1, 1), (2, 3), (15, 15), (15, 16), (13, 20), (20, 20)])
def test_the_largest_settlement_is_a_standard_transaction_with_a_document_of_64_kib(quorum, keys):
    contract = contract_of([Person(f"key {n}") for n in range(keys)], Person("operator"), quorum, FAST)
    limit = coins_limit(contract)
    widest = [bytes(42)] * (MAX_ITEMS + 1) + [bytes(42)]
    assert 4 * multisig_vsize(quorum, keys, limit, widest) <= MAX_STANDARD_WEIGHT
    assert limit == MAX_COINS or keys > 16
    money = 2_100_000_000_000_000
    items = tuple(Item(10**9 + n, "commission", "ab" * 32, PAYEES[n], 10**9) for n in range(MAX_ITEMS))
    coins = tuple(Coin(10**6, OutPoint("ff" * 31 + f"{n:02x}", 2**32 - 1), 10**9, 0, 999_999) for n in range(limit))
    made = settle(Basis(contract, contract.rules, 10**9, "cc" * 32, "dd" * 32, items, coins, 999_999, money), 1)
    assert len(made.payees) == MAX_ITEMS and len(made.coins) > 100
    assert len(made.document) <= document.MAX_BYTES


# Caps (threat 14)

@pytest.mark.parametrize("feerate", [0, -1, FAST.max_feerate_sat_vb + 1, 10**6])
def test_feerates_outside_the_contract_are_refused(feerate):
    with pytest.raises(Refused) as caught:
        settle(at([(0, 10**6)], [10**7]), feerate)
    assert caught.value.code == "settlement.feerate"
    with pytest.raises(Refused):
        settle_amendment(at([], [10**7]), "aa" * 32, feerate)


def test_the_fee_s_share_of_the_money_is_capped_to_the_satoshi():
    fee = settle(at([(0, 10**6)], [10**7]), 1).fee_sat
    least = -(-fee * 1_000_000 // FAST.max_fee_ppm)
    assert settle(at([(0, least)], [10**7]), 1).fee_sat == fee
    with pytest.raises(Refused) as caught:
        settle(at([(0, least - 1)], [10**7]), 1)
    assert caught.value.code == "settlement.fee"


def test_nothing_due_and_nothing_at_hand():
    for items, coins in (([], [10**6]), ([(0, 5_000)], []), ([(0, 50_000)], [40_000])):
        with pytest.raises(Incomplete):
            settle(at(items, coins), 1)
    with pytest.raises(Incomplete) as caught:
        settle(replace(at([(0, 5_000)], [10**6]), unknown="a document is missing"), 1)
    assert caught.value.code == "settlement.unknown"


def test_consolidation_is_for_many_coins_and_nothing_to_pay():
    with pytest.raises(Incomplete):
        settle(at([], [50_000] * (CONSOLIDATE_AT - 1)), 1)
    made = settle(at([], [50_000] * CONSOLIDATE_AT), 1)
    assert not made.payees and len(made.coins) == CONSOLIDATE_AT and len(made.outputs) == 2


# On the chain

def test_a_paid_settlement_is_lawful_and_everything_adds_up():
    w, claim = due()
    made = w.pay()
    state = w.state()
    assert [(s.lawful, s.reason, s.fee_sat) for s in state.spends] == [(True, "", made.fee_sat)]
    assert state.claims[claim].status == "paid" and state.claims[claim].paid_txid == made.txid
    assert not state.items and state.change_count == 1
    assert OutPoint(made.txid, len(made.payees)) in state.coins
    conserved(state)


@pytest.mark.parametrize("feerate", [1, 2, 3, 7, 20])
@pytest.mark.parametrize("rest", [-1, 0, 1, 200, 329, 330, 400, 2_000])
def test_every_settlement_is_recognized_whatever_its_feerate_and_remainder(feerate, rest):
    """Also without change, where the feerate must be found from a fee that took a remainder in."""
    for budget in (0, 10**9):
        fee = settle(at([(0, 50_000), (1, 40_000)], [10**6], budget), feerate).fee_sat
        here = at([(0, 50_000), (1, 40_000)], [90_000 + min(fee, budget) + rest, 5_000, 10**6], budget)
        made = settle(here, feerate)
        spent = sum(c.value_sat for c in made.coins)
        got = recognize(here, spent, made.outputs, made.unsigned, record.SETTLEMENT, made.digest)
        assert not isinstance(got, str), got
        assert got.unsigned == made.unsigned


def changes(w: World) -> dict[str, bytes]:
    """Transactions that differ from the settlement in one thing."""
    made = w.settlement()
    inputs = [(c.outpoint, 0xFFFFFFFD) for c in made.coins]
    out = list(made.outputs)
    stranger = Person("stranger").script

    def tx(version=2, inputs=inputs, outputs=out, locktime=w.height):
        return serialize_unsigned(version, inputs, outputs, locktime)

    found = {"version": tx(version=1), "version 3": tx(version=3), "lock time earlier": tx(locktime=w.height - 1),
             "lock time zero": tx(locktime=0), "lock time later": tx(locktime=w.height + 1),
             "extra payment": tx(outputs=[*out[:-1], TxOut(1_000, stranger), out[-1]]),
             "second record": tx(outputs=[*out, out[-1]]), "no record": tx(outputs=out[:-1]),
             "other op_return": tx(outputs=[*out, TxOut(0, b"\x6a\x01\x00")]), "order": tx(outputs=out[::-1]),
             "foreign input": tx(inputs=[*inputs, (OutPoint("99" * 32, 0), 0xFFFFFFFD)]),
             "foreign input first": tx(inputs=[(OutPoint("99" * 32, 0), 0xFFFFFFFD), *inputs])}
    for n, output in enumerate(out):
        for step in (-1, 1):
            if output.value_sat + step >= 0:
                changed = [*out[:n], TxOut(output.value_sat + step, output.script), *out[n + 1:]]
                found[f"output {n} {step:+} sat"] = tx(outputs=changed)
        if n < len(out) - 1:
            found[f"output {n} to a stranger"] = tx(outputs=[*out[:n], TxOut(output.value_sat, stranger),
                *out[n + 1:]])
            found[f"output {n} dropped"] = tx(outputs=[*out[:n], *out[n + 1:]])
    commit = record.encode(record.SETTLEMENT, w.contract.tag, "ab" * 32)
    found["another commitment"] = tx(outputs=[*out[:-1], TxOut(0, commit)])
    found["change to a receive address"] = tx(outputs=[
        *out[:-2], TxOut(out[-2].value_sat, w.contract.descriptor.script(0, 0)), out[-1]])
    found["change to the next place"] = tx(outputs=[
        *out[:-2], TxOut(out[-2].value_sat, w.contract.descriptor.script(1, 1)), out[-1]])
    for n in range(len(inputs)):
        for sequence in (0, 0xFFFFFFFE, 0xFFFFFFFF):
            one = [*inputs[:n], (inputs[n][0], sequence), *inputs[n + 1:]]
            found[f"input {n} sequence {sequence:x}"] = tx(inputs=one)
    other = next(c for c in w.state().coins.values() if c not in made.coins)
    found["a younger coin"] = tx(inputs=[(other.outpoint, 0xFFFFFFFD), *inputs[1:]])
    found["one coin more"] = tx(inputs=[*inputs, (other.outpoint, 0xFFFFFFFD)])
    return found


def test_any_single_change_is_irregular_and_shown_with_its_reason_and_never_a_crash():
    w, claim = due()
    start = (w.height, list(w.txs))
    cases = changes(w)
    assert len(cases) > 25
    for name, raw in cases.items():
        w.height, w.txs = start[0], list(start[1])
        w.confirm(raw)
        state = w.state()
        spend = state.spends[-1]
        assert not spend.lawful and spend.reason, name
        assert state.claims[claim].status == "payable" and not state.claims[claim].paid_txid, name
        conserved(state)


def test_a_theft_is_missing_money_and_the_pool_goes_on():
    w, _ = due()
    coin = min(w.state().coins.values())
    w.send(TxOut(coin.value_sat - 500, Person("thief").script), inputs=[coin.outpoint])
    state = w.state()
    assert state.missing_sat == coin.value_sat and "no settlement record" in state.spends[-1].reason
    conserved(state)
    w.pay()
    assert w.state().spends[-1].lawful
    conserved(w.state())


def test_coins_of_the_block_itself_or_later_do_not_count():
    """as_of lies before the block of the settlement, and its coins were confirmed then (threat 13)."""
    w, _ = due()
    made = w.settlement()
    w.height -= 1
    w.confirm(made.unsigned)
    state = w.state()
    assert not state.spends[-1].lawful and "not before its own" in state.spends[-1].reason


def test_two_settlements_spend_the_same_coin_so_only_one_can_confirm():
    """Threat 10: also at another feerate, also as of another height."""
    w, _ = due()
    first = w.settlement(2)
    w.mine(3)
    second, third = w.settlement(2), w.settlement(20)
    assert first.coins[0] == second.coins[0] == third.coins[0]
    w.confirm(third.unsigned)
    state = w.state()
    assert state.spends[-1].lawful and not state.items
    with pytest.raises(Incomplete):
        w.settlement()


def test_a_settlement_confirms_later_though_the_state_has_moved_on():
    w, _ = due()
    made = w.settlement()
    w.deposit(4, 50_000)
    b = w.enroll("late", deposit_sat=100_000)
    w.mine(5)
    w.confirm(made.unsigned)
    state = w.state()
    assert state.spends[-1].lawful and state.balance_sat(b) < 100_000 + 1
    conserved(state)


def test_the_fee_is_borne_by_the_purse_first_and_then_by_the_members():
    w, _ = due()
    w.deposit(0, 1_000)
    before = w.state()
    made = w.pay(3)
    state = w.state()
    members = sum(before.balance_sat(n) - state.balance_sat(n) for n in (4, 5))
    assert members + 1_000 - state.ledger.purse_sat == made.fee_sat > 1_000
    assert members < made.fee_sat
    conserved(state)


# Amendments in the settlement lane (kind 41)

def test_the_amendment_lane_moves_the_oldest_coins_back_to_the_pool():
    here = replace(at([(0, 50_000)], [30_000, 10**6]), unknown="a document is missing")
    made = settle_amendment(here, "ab" * 32, 1)
    assert [c.value_sat for c in made.coins] == [30_000] and not made.payees
    assert made.change_sat == 30_000 - made.fee_sat
    rec = record.the_record(parse_tx(made.unsigned), CONTRACT.tag)
    assert (rec.kind, rec.digest) == (record.AMENDMENT, "ab" * 32)
    got = recognize(here, 30_000, made.outputs, made.unsigned, record.AMENDMENT, "ab" * 32)
    assert not isinstance(got, str)
    assert isinstance(recognize(here, 30_000, made.outputs, made.unsigned, record.SETTLEMENT, "ab" * 32), str)


def test_an_amendment_lane_that_pays_somebody_is_irregular():
    w, _ = due()
    doc = w.document("amendment", {"text": "", "seal": "22" * 32 + ":0"}, 1, 2)
    w.documents[doc.hash] = doc.to_bytes()
    made = settle_amendment(basis(w.state()), doc.hash, 2)
    out = [TxOut(10_000, Person("thief").script), TxOut(made.change_sat - 10_000, made.outputs[0].script),
           made.outputs[1]]
    w.confirm(serialize_unsigned(2, [(c.outpoint, 0xFFFFFFFD) for c in made.coins], out, w.height))
    state = w.state()
    assert not state.spends[-1].lawful and state.missing_sat
    assert state.seal == OutPoint("22" * 32, 0), "what M witnesses signed as amendment acts all the same"
    conserved(state)


def test_an_amendment_without_a_coin_cannot_be_carried():
    with pytest.raises(Refused):
        settle_amendment(at([], []), "ab" * 32, 1)


# Dust (threat 33)

def test_ten_thousand_dust_coins_cost_nothing():
    w, _ = due()
    before = w.settlement()
    script = w.contract.descriptor.script
    for _ in range(4):
        w.send(*[TxOut(FAST.min_coin_sat - 1, script(0, n % 5)) for n in range(2_500)])
    state = w.state()
    assert len(state.dust) == 10_000
    made = w.settlement()
    assert (made.coins, made.fee_sat, made.outputs[:-1]) == (before.coins, before.fee_sat, before.outputs[:-1])
    assert state.funds_sat == sum(c.value_sat for c in state.coins.values())
    conserved(state)
    w.confirm(made.unsigned)
    assert w.state().spends[-1].lawful


def test_spending_a_dust_coin_is_not_lawful_and_moves_nobody_s_money():
    w, _ = due()
    tx = w.send(TxOut(FAST.min_coin_sat - 1, w.contract.descriptor.script(0, 4)))
    w.send(TxOut(400, Person("x").script), inputs=[OutPoint(tx.txid, 0)])
    state = w.state()
    assert not state.spends[-1].lawful and state.missing_sat == 0
    conserved(state)


def test_a_payee_whose_address_became_the_pool_s_is_paid_and_credited():
    """An address beyond today's accounts is nobody's; once the accounts reach it, it is somebody's."""
    w = World().open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(20)
    place = 5 + 1_000 + 1
    claim = w.claim(a, 100_000, payee=w.contract.descriptor.address(0, place))
    w.approve(claim, 100_000)
    w.payable(claim)
    for n in range(2):
        w.enroll(f"more {n}")
    w.pay()
    state = w.state()
    assert state.spends[-1].lawful and state.unassigned == {place: 100_000}
    conserved(state)


def test_an_amendment_takes_as_many_coins_as_its_fee_needs():
    """A small oldest coin must not keep an amendment from being carried at a fair feerate."""
    w = World().open(bonds=False)
    w.deposit(0, 1_000)
    w.deposit(0, 400_000)
    at = basis(w.state())
    made = settle_amendment(at, "ab" * 32, 10)
    assert len(made.coins) == 2 and made.coins[0].value_sat == 1_000
    w.confirm(made.unsigned)
    assert w.state().spends[-1].lawful


def test_new_bitcoin_paid_to_the_pool_does_not_count():
    """A coinbase output cannot be spent for 100 blocks: oldest-first would wait for it and block every payment."""
    w = World().open()
    before = w.state().funds_sat
    w.send(TxOut(500_000, w.contract.descriptor.script(0, 0)), inputs=[OutPoint("00" * 32, 0xFFFFFFFF)])
    assert w.state().funds_sat == before
    assert w.state().ledger.purse_sat == 0
