"""Carries: what tools make, what they read in a stranger's transaction, what they sign, what the chain counts."""

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx, serialize_unsigned
from lashou_btc.errors import Refused
from lashou_btc.pool.carry import MOST_OF_ESTIMATE, REST_BLOCKS, carry, check_meant, read_carry
from lashou_btc.pool.rules import Rules
from lashou_btc.pool.settlement import CHANGE_DUST_SAT, MAX_COINS, SEQUENCE
from lashou_btc.wallet.fees import multisig_vsize
from tests.world import FAST, Person, World, with_rules

DIGEST = "ab" * 32


def conserved(state) -> None:
    assert state.funds_sat + state.missing_sat == state.liabilities_sat()


def with_coins(*amounts: int, rules: Rules = FAST) -> World:
    """A pool whose purse has come in these coins, the oldest first."""
    w = World(rules).open(bonds=False)
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


@pytest.mark.parametrize(("lifeboat_blocks", "rest"), [(60, 15), (5_000, REST_BLOCKS)])
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
