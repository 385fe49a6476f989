"""Carries: what tools make, what they read in a stranger's transaction, what they sign, what the chain counts."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, parse_tx, serialize_unsigned
from lashou_btc.errors import Refused
from lashou_btc.pool.carry import (
    MOST_OF_ESTIMATE,
    REST_BLOCKS,
    again,
    carry,
    check_meant,
    move,
    moved,
    read_carry,
    read_move,
    sweep,
)
from lashou_btc.pool.document import Document
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.pool.rotation import named_keyholders
from lashou_btc.pool.rules import Rules
from lashou_btc.pool.settlement import CHANGE_DUST_SAT, MAX_COINS, SEQUENCE
from lashou_btc.wallet.sizes import multisig_vsize
from tests.world import FAST, MIN_COIN_SAT, Person, World, with_rules

DIGEST = "ab" * 32


def conserved(state) -> None:
    assert state.funds_sat + state.missing_sat == state.liabilities_sat()


def with_coins(*amounts: int, rules: Rules = FAST, least: int = MIN_COIN_SAT) -> World:
    """A pool whose purse has come in these coins, the oldest first."""
    w = World(rules, min_coin_sat=least).open(bonds=False)
    for amount in amounts:
        w.deposit(0, amount)
    return w


def values(made) -> list[int]:
    return [coin.value_sat for coin in made.coins]


# What tools make

def test_an_amendment_takes_the_oldest_coin_then_the_largest_and_no_more_than_can_bear_the_fee():
    w = with_coins(3_000, 8_000, 50_000, 50_000, 20_000)
    state = w.state()
    assert values(carry(state, 1, DIGEST)) == [3_000]
    made = carry(state, 20, DIGEST)
    assert values(made) == [3_000, 50_000] and made.coins[1].number == 2
    assert values(carry(state, 110, DIGEST)) == [3_000, 50_000, 50_000]
    assert (made.kind, made.digest, made.height) == (record.AMENDMENT, DIGEST, w.height)
    assert (made.fee_sat, made.feerate_sat_vb, made.spent_sat) == (20 * made.vsize, 20, 53_000)
    assert made.vsize == multisig_vsize(2, 3, 2, [out.script for out in made.outputs])
    assert (made.payees, made.paid_items, made.change_output) == ((), (), 0)
    with pytest.raises(Refused) as caught:
        carry(state, 1_000, DIGEST)
    assert caught.value.code == "carry.coins"


def test_half_of_what_it_spends_may_be_its_fee_to_the_satoshi():
    fee = carry(with_coins(10_000).state(), 5, DIGEST).fee_sat
    made = carry(with_coins(2 * fee).state(), 5, DIGEST)
    assert made.fee_sat == made.outputs[0].value_sat == fee
    with pytest.raises(Refused):
        carry(with_coins(2 * fee - 1).state(), 5, DIGEST)
    assert fee > CHANGE_DUST_SAT


def test_a_carry_leaves_at_least_what_is_no_dust_and_its_feerate_is_rounded_down():
    size = carry(with_coins(10_000).state(), 1, DIGEST).vsize
    made = carry(with_coins(size + CHANGE_DUST_SAT, least=330).state(), 1, DIGEST)
    assert made.outputs[0].value_sat == CHANGE_DUST_SAT > made.fee_sat == size
    assert code(carry, with_coins(size + CHANGE_DUST_SAT - 1, least=330).state(), 1, DIGEST) == "carry.coins"
    assert replace(made, fee_sat=2 * size - 1).feerate_sat_vb == 1


def test_putting_coins_together_takes_the_oldest_and_the_small_ones_that_are_worth_moving():
    """An input is 105 bytes: at 10 sat/vB it is worth moving from 2,100 sat on."""
    w = with_coins(1_500, 2_099, 90_000, 2_100, 5_000)
    made = carry(w.state(), 10)
    assert values(made) == [1_500, 2_100, 5_000, 90_000]
    assert (made.kind, made.digest) == (record.CARRY, w.contract.pool_id)
    w.confirm(made.unsigned)
    state = w.state()
    assert sorted(c.value_sat for c in state.coins.values()) == [2_099, 1_500 + 2_100 + 95_000 - made.fee_sat]
    assert state.chain.oldest().value_sat == 2_099 and state.spends[-1].carry
    conserved(state)


def test_of_more_coins_than_fit_the_small_ones_are_put_together():
    w = World().open(bonds=False)
    script = w.contract.descriptor.script(0, 0)
    for n in range(3):
        w.send(*[TxOut(5_000 + 100 * n, script)] * 80)
    w.deposit(0, 10**6)
    made = carry(w.state(), 2)
    assert len(made.coins) == MAX_COINS and max(values(made)) == 5_200 and made.coins[0].height == 105
    assert values(made).count(5_100) == values(made).count(5_000) == 80


def test_where_there_is_nothing_to_carry_it_says_so():
    for world, digest in ((with_coins(), DIGEST), (with_coins(50_000), ""), (with_coins(50_000, 1_500), "")):
        with pytest.raises(Refused) as caught:
            carry(world.state(), 10, digest)
        assert caught.value.code == "carry.coins"


# What tools read and sign

@pytest.mark.parametrize("digest", ["", DIGEST])
def test_what_was_made_is_read_back(digest):
    w = with_coins(30_000, 60_000, 20_000)
    made = carry(w.state(), 3, digest)
    assert read_carry(w.state(), parse_tx(made.unsigned)) == made
    w.mine(20)
    assert read_carry(w.state(), parse_tx(made.unsigned)) == made, "any lock time"


def deviations(w: World) -> dict[str, tuple[str, bytes]]:
    """What is no carry that tools sign: name, the refusal's code, the transaction."""
    made, coins = carry(w.state(), 3), list(w.state().coins.values())
    change, rec = made.outputs
    ours = [(c.outpoint, SEQUENCE) for c in made.coins]
    script, tag = w.contract.descriptor.script, w.contract.tag

    def tx(inputs=ours, outputs=(change, rec), version: int = 2) -> bytes:
        return serialize_unsigned(version, inputs, outputs, w.height)

    def to(where: bytes, value: int = change.value_sat) -> tuple[TxOut, TxOut]:
        return TxOut(value, where), rec

    settlement = TxOut(0, record.encode(record.SETTLEMENT, tag, made.digest))
    rekeyed = TxOut(0, record.encode(record.CARRY, "00" * 4, made.digest))
    spent = made.spent_sat
    return {
        "no record": ("carry.form", tx(outputs=(change,))),
        "a settlement's record": ("carry.form", tx(outputs=(change, settlement))),
        "another pool's record": ("carry.form", tx(outputs=(change, rekeyed))),
        "two records": ("carry.form", tx(outputs=(change, rec, rec))),
        "a payee": ("carry.form", tx(outputs=(TxOut(1_000, Person("x").script), change, rec))),
        "two outputs of change": ("carry.form", tx(outputs=(change, change, rec))),
        "the record first": ("carry.change", tx(outputs=(rec, change))),
        "money in the record": ("carry.form", tx(outputs=(change, TxOut(1, rec.script)))),
        "version 1": ("carry.form", tx(version=1)),
        "a final sequence": ("carry.form", tx(inputs=[*ours[:-1], (ours[-1][0], 0xFFFFFFFF)])),
        "a foreign coin": ("carry.coins", tx(inputs=[*ours, (OutPoint("99" * 32, 0), SEQUENCE)])),
        "without the oldest": ("carry.oldest", tx(inputs=[(c.outpoint, SEQUENCE) for c in coins[1:]])),
        "to a receive address": ("carry.change", tx(outputs=to(script(0, 0)))),
        "to a change address beyond the window": (
            "carry.change", tx(outputs=to(script(1, w.state().chain.change_window)))),
        "to a stranger": ("carry.change", tx(outputs=to(Person("x").script))),
        "more than half as fee": ("carry.fee", tx(outputs=to(change.script, spent // 2 - 1))),
        "more than it has": ("carry.fee", tx(outputs=to(change.script, spent + 1)))}


def test_each_deviation_is_refused_by_name():
    w = with_coins(30_000, 60_000, 20_000)
    for name, (code, raw) in deviations(w).items():
        with pytest.raises(Refused) as caught:
            read_carry(w.state(), parse_tx(raw))
        assert caught.value.code == code, name


def test_any_place_for_change_that_counts_and_half_as_fee_are_read():
    w = with_coins(30_000, 60_000, 20_000)
    made = carry(w.state(), 3)
    for place in (0, 1, w.state().chain.change_window - 1):
        out = (TxOut(made.spent_sat // 2, w.contract.descriptor.script(1, place)), made.outputs[1])
        raw = serialize_unsigned(2, [(c.outpoint, SEQUENCE) for c in made.coins], out, 7)
        seen = read_carry(w.state(), parse_tx(raw))
        assert (seen.unsigned, seen.change_index, seen.height, seen.fee_sat) == (raw, place, 7, made.spent_sat // 2)


def test_no_carry_is_signed_above_twice_the_estimate():
    state = with_coins(30_000, 60_000).state()
    for digest in ("", DIGEST):
        check_meant(carry(state, 2 * MOST_OF_ESTIMATE, digest), state, 2)
        with pytest.raises(Refused) as caught:
            check_meant(carry(state, 2 * MOST_OF_ESTIMATE + 1, digest), state, 2)
        assert caught.value.code == "carry.feerate"


@pytest.mark.parametrize(("lifeboat_blocks", "rest"), [(60, 15), (63, 15), (5_000, REST_BLOCKS)])
def test_a_carry_without_a_decision_rests_after_the_one_before_and_an_amendment_does_not(lifeboat_blocks, rest):
    """So long, or a quarter of the time within which a heartbeat is due."""
    w = with_coins(30_000, 60_000, rules=with_rules(lifeboat_blocks=lifeboat_blocks))
    check_meant(carry(w.state(), 2), w.state(), 2)
    w.carry()
    done = w.height
    w.deposit(0, 40_000)
    for height, fine in ((w.height, False), (done + rest - 1, False), (done + rest, True)):
        w.until(height)
        state = w.state()
        check_meant(carry(state, 2, DIGEST), state, 2)
        if fine:
            check_meant(carry(state, 2), state, 2)
            continue
        with pytest.raises(Refused) as caught:
            check_meant(carry(state, 2), state, 2)
        assert caught.value.code == "carry.rest"


# On the chain

def test_a_carry_costs_what_a_payout_costs_and_the_books_balance():
    w = World().open()
    members = [w.enroll(n, deposit_sat=200_000) for n in ("alice", "bob")]
    w.deposit(0, 1_000)
    w.mine(12)
    before = w.state()
    made = w.carry(4)
    state = w.state()
    assert made.fee_sat > 1_000 and state.spends[-1].fee_sat == made.fee_sat and state.spends[-1].lawful
    share = -(-(made.fee_sat - 1_000) // 2)
    assert [before.balance_sat(n) - state.balance_sat(n) for n in members] == [share, share]
    assert state.ledger.purse_sat == 2 * share - (made.fee_sat - 1_000)
    assert [(c.value_sat, c.branch, c.index) for c in state.coins.values()] == [(made.outputs[0].value_sat, 1, 0)]
    conserved(state)


def test_what_tools_would_not_sign_counts_where_its_form_is_right():
    w = with_coins(30_000, 60_000, 20_000)
    start = list(w.txs), w.height
    counts = {"version 1", "a final sequence"}
    for name, (_, raw) in deviations(w).items():
        w.txs, w.height = list(start[0]), start[1]
        if name in ("no record", "more than it has"):
            continue
        w.confirm(raw)
        spend = w.state().spends[-1]
        assert (spend.lawful, spend.carry) == ((True, True) if name in counts else (False, False)), name
        conserved(w.state())


def test_a_carry_at_any_height_excludes_a_payout_in_flight():
    """It spends the oldest coin, as every payout does; both are lawful, and one confirms."""
    w = World(with_rules(commission_sat=0)).open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(20)
    claim = w.claim(a, 100_000)
    w.approve(claim, 100_000)
    w.payable(claim)
    payout, moved = w.settlement(), carry(w.state(), 2)
    assert payout.coins[0] == moved.coins[0] == w.state().chain.oldest()
    w.confirm(moved.unsigned)
    assert w.state().spends[-1].carry and w.state().items
    w.pay()
    assert w.state().spends[-1].lawful and not w.state().items
    conserved(w.state())


def test_after_a_payout_no_carry_has_to_rest():
    w = World(with_rules(commission_sat=0)).open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(20)
    claim = w.claim(a, 100_000)
    w.approve(claim, 100_000)
    w.payable(claim)
    w.pay()
    assert w.state().spends[-1].ours and not w.state().spends[-1].carry
    w.deposit(0, 50_000)
    check_meant(carry(w.state(), 2), w.state(), 2)


# Moves and sweeps

def handing() -> tuple[World, Document, Keyholders]:
    """A pool of four coins with a rotation to two others, whose move may be signed now."""
    w = with_coins(30_000, 60_000, 20_000, 60_000)
    people = {n: w.people[n] for n in (w.enroll("carol", "supervisor"), w.enroll("dora", "supervisor"))}
    doc = w.rotation(people, 2)
    w.publish(doc)
    w.mine(FAST.rotation_blocks)
    return w, doc, named_keyholders(doc, w.contract)


def code(call: Callable, *args, **more) -> str:
    with pytest.raises(Refused) as caught:
        call(*args, **more)
    return caught.value.code


def test_a_move_in_full():
    w, doc, to = handing()
    made = move(w.state(), 2, doc.hash, to)
    assert values(made) == [30_000, 60_000, 60_000, 20_000] and made.coins[1].number < made.coins[2].number
    assert (made.kind, made.digest, made.height, made.begins, made.lifeboat, made.change_index) == (
        record.ROTATION, doc.hash, w.height, True, False, 0)
    assert (made.moves, made.change_output, made.change_place, made.payees, made.paid_items) == (
        True, None, (3, 0), (), ())
    assert (made.contract, made.keyholders, made.to) == (w.contract, w.contract.keyholders, to)
    assert made.vsize == multisig_vsize(2, 3, 4, [out.script for out in made.outputs])
    assert (made.fee_sat, made.feerate_sat_vb, made.spent_sat) == (2 * made.vsize, 2, 170_000)
    assert made.outputs == (TxOut(170_000 - made.fee_sat, to.descriptor.script(1, 0)),
                            TxOut(0, record.encode(record.ROTATION, w.contract.tag, doc.hash)))
    tx = parse_tx(made.unsigned)
    assert (tx.version, tx.locktime, tx.txid, {i.sequence for i in tx.inputs}) == (
        2, w.height, made.txid, {SEQUENCE})
    assert move(w.state(), 2, doc.hash, to, locktime=w.height + 9).height == w.height + 9
    assert values(move(w.state(), 2, doc.hash, to, most=2)) == [30_000, 60_000]
    w.deposit(0, 90_000)
    assert values(move(w.state(), 2, doc.hash, to))[:2] == [30_000, 90_000]
    assert values(move(w.state(), 2, doc.hash, to, confirmations=2)) == values(made)
    w.mine()
    assert values(move(w.state(), 2, doc.hash, to, confirmations=2))[:2] == [30_000, 90_000]


def test_a_move_bears_its_fee_with_half_of_its_coins_to_the_satoshi_and_leaves_no_dust():
    w, doc, to = handing()
    coin, size = w.state().chain.oldest(), move(w.state(), 1, doc.hash, to, most=1).vsize
    assert size < CHANGE_DUST_SAT
    for feerate, least in ((1, size + CHANGE_DUST_SAT), (100, 200 * size)):
        made = moved(w.state(), [replace(coin, value_sat=least)], feerate, doc.hash, to, 5, None, False)
        assert (made.fee_sat, made.change_index, made.begins) == (feerate * size, 5, False)
        less = [replace(coin, value_sat=least - 1)]
        assert code(moved, w.state(), less, feerate, doc.hash, to, 0) == "carry.coins"
    empty = World().open(bonds=False)
    assert code(move, empty.state(), 1, doc.hash, to) == code(sweep, empty.state(), 1) == "carry.coins"


def test_a_sweep_in_full():
    """An input is worth moving from 2,100 sat on at 10 sat/vB. What was left behind goes before what came late, and
    the first epoch's coins before others'.
    """
    w, doc, to = handing()
    w.confirm(move(w.state(), 1, doc.hash, to, most=2).unsigned)
    late = [w.deposit(0, amount).txid for amount in (9_000, 2_100)]
    made = sweep(w.state(), 10)
    assert values(made) == [60_000, 20_000]
    assert (made.kind, made.digest, made.begins, made.moves, made.change_place, made.height) == (
        record.ROTATION, doc.hash, False, True, (3, 1), w.height)
    assert (made.keyholders, made.to) == (w.contract.keyholders, w.state().keyholders)
    assert code(sweep, w.state(), 9, confirmations=40) == code(sweep, w.state(), 10_000) == "carry.coins"
    dearer = again(made, w.state(), 96)  # from 20,160 sat on
    assert values(dearer) == [60_000]
    assert (dearer.digest, dearer.to, dearer.change_index, dearer.feerate_sat_vb, dearer.begins) == (
        made.digest, made.to, made.change_index, 96, False)
    assert values(again(made, w.state(), 95)) == values(made)
    to_the_satoshi = replace(made, coins=(made.coins[0], replace(made.coins[1], value_sat=96 * 210)))
    assert values(again(to_the_satoshi, w.state(), 96)) == [60_000, 20_160]
    assert code(again, made, w.state(), 10_000) == "carry.coins"
    w.confirm(made.unsigned)
    passing = sweep(w.state(), 10)
    assert values(passing) == [9_000, 2_100] and passing.coins[0].outpoint.txid == late[0]
    assert values(sweep(w.state(), 11)) == [9_000] and passing.change_place == (3, 1)
    assert values(sweep(w.state(), 9, confirmations=3)) == [9_000]
    second = w.rotation({1: w.people[1], 5: w.people[5]}, 2)
    w.documents[second.hash] = second.to_bytes()
    w.hand_over(second)
    w.send(TxOut(7_000, to.descriptor.script(0, 0)))
    assert values(sweep(w.state(), 11)) == [9_000] and sweep(w.state(), 11).change_place == (5, 1)
    w.confirm(sweep(w.state(), 1).unsigned)
    assert values(sweep(w.state(), 10)) == [7_000] and sweep(w.state(), 10).keyholders == to


def test_each_deviation_of_a_move_and_of_a_sweep_is_refused_by_name():
    w, doc, to = handing()
    state, made = w.state(), move(w.state(), 2, doc.hash, to)
    inputs = [(c.outpoint, SEQUENCE) for c in made.coins]

    def tx(*outputs: TxOut, coins=inputs, version: int = 2) -> Tx:
        return parse_tx(serialize_unsigned(version, coins, outputs or made.outputs, w.height))

    out, rec = made.outputs
    stranger = TxOut(out.value_sat, Person("x").script)
    other = TxOut(0, record.encode(record.SETTLEMENT, w.contract.tag, doc.hash))
    carried = TxOut(0, record.encode(record.CARRY, w.contract.tag, doc.hash))
    for one, expected in (
            (tx(out), "carry.form"), (tx(out, rec, stranger), "carry.form"), (tx(out, other), "carry.form"),
            (tx(stranger, rec), "carry.change"), (tx(TxOut(out.value_sat, to.script(3, 1)), rec), "carry.change"),
            (tx(coins=[*inputs, (OutPoint("99" * 32, 0), SEQUENCE)]), "carry.coins"),
            (tx(version=1), "carry.form"), (tx(TxOut(84_999, out.script), rec), "carry.fee"),
            (tx(TxOut(170_001, out.script), rec), "carry.fee")):
        assert code(read_carry, state, one, doc) == expected
        coins = [state.coins.get(i.outpoint) for i in one.inputs]
        assert code(read_move, state, one, coins, to) == expected
    assert code(read_move, state, tx(out, carried), made.coins, to) == "carry.form"
    assert code(read_carry, state, tx(coins=inputs[1:]), doc) == "carry.oldest"
    assert code(read_carry, state, tx()) == "carry.rotation"
    for fee in (0, 85_000):
        one = tx(TxOut(170_000 - fee, out.script), rec)
        assert read_carry(state, one, doc) == read_move(state, one, made.coins, to) == replace(
            made, fee_sat=fee)
    w.confirm(move(state, 1, doc.hash, to, most=2).unsigned)
    state, left = w.state(), [(c.outpoint, SEQUENCE) for c in w.state().chain.left_behind()]
    ours = [(c.outpoint, SEQUENCE) for c in state.coins.values() if c.epoch == 1]
    swept = sweep(state, 1)
    assert read_carry(state, parse_tx(swept.unsigned)) == swept
    for coins, digest, kind in ((left + ours, doc.hash, record.ROTATION), (ours, doc.hash, record.ROTATION),
                                (left, "ab" * 32, record.AMENDMENT)):
        named = TxOut(0, record.encode(kind, w.contract.tag, digest))
        assert code(read_carry, state, tx(TxOut(70_000, swept.outputs[0].script), named, coins=coins)) == \
            "carry.epoch"
    assert code(read_carry, state, tx(TxOut(70_000, w.contract.descriptor.script(1, 0)), rec, coins=left)) == \
        "carry.change"


def test_what_tools_sign_of_a_rotation():
    w, doc, to = handing()
    state, made = w.state(), move(w.state(), 2, doc.hash, to)
    check_meant(made, state, 1, doc)
    boat = w.rotation({4: w.people[4], 5: w.people[5]}, 2, lifeboat=1)
    with_operator = replace(to, witnesses=(replace(to.witnesses[0], key=w.operator.key), to.witnesses[1]))
    for one, estimate, named, expected in (
            (replace(made, fee_sat=2 * made.vsize + 1), 1, doc, "carry.feerate"),
            (replace(made, fee_sat=50 * made.vsize + 1), 60, doc, "carry.feerate"),
            (replace(made, height=w.height + 1), 1, doc, "carry.height"), (made, 1, boat, "carry.lifeboat"),
            (made, 1, w.rotation({4: w.people[4]}, 1), "carry.announced"),
            (replace(made, to=with_operator), 1, doc, "rotation.operator")):
        assert code(check_meant, one, state, estimate, named) == expected
    check_meant(replace(made, fee_sat=50 * made.vsize), state, 60, doc)
    early = w.state(w.height - 1)
    assert code(check_meant, replace(made, height=early.height), early, 1, doc) == "carry.announced"
    oldest, first, *others = made.coins
    less = replace(made, coins=(oldest, replace(first, value_sat=first.value_sat - 15_454), *others))
    check_meant(less, state, 1, doc)  # 154,546 sat, of which a tenth is a little more than what it leaves
    less = replace(made, coins=(oldest, replace(first, value_sat=first.value_sat - 15_455), *others))
    assert code(check_meant, less, state, 1, doc) == "carry.left"
    w.deposit(0, 6_000)  # with 160,000 of 176,000 sat, what it leaves is a tenth of what it takes
    taken = replace(made, coins=(oldest, replace(first, value_sat=first.value_sat - 10_000), *others))
    check_meant(taken, w.state(), 1, doc)


def test_small_coins_are_signed_for_where_each_is_worth_twice_what_it_costs_to_move_and_the_oldest_in_any_case():
    w = with_coins(1_000, 2_100, 2_099, 90_000)
    made = carry(w.state(), 10)
    check_meant(made, w.state(), 10)
    small = next(c for c in w.state().coins.values() if c.value_sat == 2_099)
    vsize = multisig_vsize(2, 3, 4, [out.script for out in made.outputs])
    more = replace(made, coins=(*made.coins, small), vsize=vsize, fee_sat=10 * vsize)
    assert code(check_meant, more, w.state(), 10) == "carry.worth"
    document = replace(more, kind=record.AMENDMENT)
    assert code(check_meant, document, w.state(), 10) == "carry.worth", "whatever it carries"
