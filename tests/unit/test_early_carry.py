"""Small coins are put together while fees are low, before payments wait for that."""

import pytest

from lashou_btc.anchors.tx import TxOut
from lashou_btc.chain.node import Node
from lashou_btc.chain.rpc import Timing
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.networks import REGTEST
from lashou_btc.usecases.early import FEW, LOW, early_carry, expected_sat_vb, proposed
from tests.world import World, with_rules

RULES = with_rules(max_fee_ppm=50_000, max_feerate_sat_vb=200)
INPUT = 105
"""Virtual bytes that a coin of 2 of 3 takes."""


def pool(*coins: int) -> World:
    """Its purse has come in these coins; nothing is due."""
    w = World(RULES).open(bonds=False)
    for amount in coins:
        w.deposit(0, amount)
    return w


def test_it_says_what_it_costs_now_and_from_which_feerate_on_payments_would_wait():
    state = pool(*[200_000] * 12).state()
    found = early_carry(state, 3)
    assert (found.coins, found.sat, found.feerate_sat_vb, found.above_sat_vb) == (12, 2_400_000, 3, 95)
    assert 95 * INPUT <= 200_000 * 5 // 100 < 96 * INPUT
    assert found.fee_sat == 3 * state.keyholders.vsize(12, [bytes(34), bytes(42)])
    assert str(found.text) == (
        "fees are low: at 3 sat/vB one carry puts 12 coins of together 2,400,000 sat into one for "
        f"{found.fee_sat:,} sat. Left as they are, payments from them wait as soon as fees are above 95 sat/vB; "
        "lashou payout carry puts them together")


@pytest.mark.parametrize(("coins", "feerate", "wanted"), [
    ([200_000] * 12, 9, True), ([200_000] * 12, 10, False),             # a tenth of 95
    ([200_000] * FEW, 1, True), ([200_000] * (FEW - 1), 1, False),
    ([419_999] * 12, 1, True), ([420_000] * 12, 1, False),              # spendable at all that the rules allow
    ([2_000_000] + [200_000] * 12, 1, True), ([20_000_000] + [200_000] * 12, 1, False)])
def test_it_is_proposed_for_many_small_coins_at_low_fees_only(coins, feerate, wanted):
    state = pool(*coins).state()
    found = early_carry(state, feerate)
    assert bool(found) == wanted
    assert not found or LOW * feerate <= found.above_sat_vb < RULES.max_feerate_sat_vb


def test_a_payout_goes_first_and_after_a_carry_there_is_a_rest():
    w = pool(*[200_000] * 30)
    member = w.enroll("alice", deposit_sat=200_000)
    w.mine(RULES.waiting_blocks)
    assert early_carry(w.state(), 1)
    w.publish(w.document("exit", {"account": member}, member))
    w.mine(RULES.exit_blocks)
    assert w.state().items and early_carry(w.state(), 1) is None
    w.pay(1)
    assert early_carry(w.state(), 1).coins == len(w.state().coins) > FEW
    w.carry()
    w.send(*[TxOut(200_000, w.script(0, 0))] * 40)
    assert early_carry(w.state(), 1) is None
    w.mine(RULES.lifeboat_blocks // 4)
    assert early_carry(w.state(), 1).coins == 41


@pytest.mark.parametrize("change", [{"unknown": "a document is missing"}, {"opened": 0}, {"dissolved": 200}])
def test_none_is_proposed_where_the_pool_stands_still_has_ended_or_is_not_open(change):
    state = pool(*[200_000] * 12).state()
    assert early_carry(state, 1)
    for name, value in change.items():
        setattr(state, name, value)
    assert early_carry(state, 1) is None


def test_what_the_own_node_expects_decides_and_where_it_is_silent_nothing_is_proposed(tmp_path):
    state = pool(*[200_000] * 12).state()
    with Sandbox(tmp_path / "chain") as chain:
        assert proposed(state, expected_sat_vb(chain)) == early_carry(state, 1)
    with Node(REGTEST, "http://nobody:nothing@127.0.0.1:1", Timing(answer_s=0.2, patience_s=0.1)) as node:
        assert proposed(state, expected_sat_vb(node)) is None
