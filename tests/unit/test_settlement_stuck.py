"""A small payment that is not worth its fee must not stand for ever in the way of a large one behind it."""

import pytest
from world import World, with_rules

from lashou_btc.errors import Refused

COINS, COIN_SAT = 240, 2_000


def crowd_of_coins(benefit: int) -> World:
    """A refund of one small coin is due first, then a benefit; the money lies in many small coins."""
    world = World(with_rules(witness_bond_sat=0, absence_sat=0, reward_ppm=0, commission_sat=0)).open()
    leaver = world.enroll("leaver", deposit_sat=COIN_SAT)
    member = world.enroll("member")
    for _ in range(COINS):
        world.deposit(member, COIN_SAT)
    world.publish(world.document("exit", {"account": leaver}, leaver))
    world.mine(world.contract.rules.exit_blocks)
    if benefit:
        claim = world.claim(member, benefit)
        world.approve(claim, benefit)
        world.payable(claim)
    world.mine()
    return world


def test_coins_are_put_together_until_the_large_payment_fits():
    world = crowd_of_coins(benefit=430_000)
    first = world.settlement()
    assert not first.payees
    assert len(first.coins) == 200
    world.confirm(first.unsigned)
    world.mine()
    second = world.settlement()
    assert sorted(item.kind for p in second.payees for item in p.items) == ["benefit", "refund"]
    world.confirm(second.unsigned)
    state = world.state()
    assert [spend.lawful for spend in state.spends] == [True, True]
    assert not state.items
    assert state.funds_sat == state.liabilities_sat()


def test_a_small_payment_alone_waits_for_more():
    with pytest.raises(Refused) as caught:
        crowd_of_coins(benefit=0).settlement()
    assert caught.value.code == "settlement.fee"


def test_a_large_payment_that_fits_takes_the_small_one_along():
    made = crowd_of_coins(benefit=300_000).settlement()
    assert sorted(item.kind for p in made.payees for item in p.items) == ["benefit", "refund"]
