"""Lifeboats: what tools make and sign for the day on which the witnesses are gone (docs/protocol.md, section 7)."""

from dataclasses import replace

import pytest

from lashou_btc.anchors.tx import parse_tx
from lashou_btc.errors import Incomplete, Refused
from lashou_btc.pool.carry import Carry, carry, check_meant
from lashou_btc.pool.lifeboat import (
    MOST_COINS,
    Aboard,
    aboard,
    boat,
    change_coin,
    check_boat,
    check_recovery,
    coins_after,
    due_height,
    read_boat,
    recovery,
    wanted_coins,
)
from lashou_btc.pool.rotation import named_keyholders
from tests.conservation import conserved
from tests.world import FAST, Person, World, contract_of, with_rules

BLOCKS = FAST.lifeboat_blocks


@pytest.fixture
def w() -> World:
    """An open pool of 2 of 3 with two members and three rescuers, whom a rotation in the journal names."""
    world = World().open()
    for name in ("anna", "bert"):
        world.enroll(name, deposit_sat=150_000)
    for name in ("carol", "dora", "erna"):
        world.enroll(name, "supervisor")
    world.doc = world.rotation({n: world.people[n] for n in (6, 7, 8)}, 2, lifeboat=1)
    world.publish(world.doc)
    return world


def made(w: World, parent: Carry | None = None, ahead: int = BLOCKS, **more: int) -> Carry:
    state = w.state()
    return boat(state, w.doc.hash, recovery(w.doc, state), more.get("feerate", 2), w.height + ahead, parent)


def refused(w: World, one: Carry, parent: Carry | None = None) -> str:
    with pytest.raises(Refused) as error:
        check_boat(one, w.state(), parent)
    return error.value.code


# Who may be a recovery set

@pytest.mark.parametrize(("quorum", "witnesses", "of", "fits"), [
    (2, 3, 1, False), (2, 3, 2, True), (5, 5, 2, False), (5, 5, 3, False), (5, 5, 4, True), (4, 5, 2, True),
    (9, 10, 5, False), (9, 10, 7, True)])
def test_stallers_and_rescuers_are_together_no_fewer_than_the_quorum(quorum: int, witnesses: int, of: int,
                                                                     fits: bool) -> None:
    people = [Person(f"witness {n}") for n in range(witnesses)]
    now = contract_of(people, Person("operator"), quorum, FAST).keyholders
    rescuers = [Person(f"rescuer {n}") for n in range(8)]
    named = contract_of(rescuers, Person("operator"), of, FAST).keyholders
    if fits:
        check_recovery(now, named)
        assert witnesses - quorum + 1 + of >= quorum
    else:
        with pytest.raises(Refused) as error:
            check_recovery(now, named)
        assert error.value.code == "lifeboat.quorum"


def test_a_witness_s_own_key_does_not_rescue(w: World) -> None:
    doc = w.rotation({n: w.people[n] for n in (1, 6, 7)}, 2, lifeboat=1)
    named = named_keyholders(w.doc, w.contract)
    check_recovery(w.contract.keyholders, named)
    witness, first = w.contract.keyholders.witnesses[0], named.witnesses[0]
    own = (named_keyholders(doc, w.contract), *(replace(named, witnesses=(one, *named.witnesses[1:])) for one in (
        replace(first, fingerprint=witness.fingerprint), replace(first, key=witness.key))))
    for rescuers in own:
        with pytest.raises(Refused) as error:
            check_recovery(w.contract.keyholders, rescuers)
        assert error.value.code == "lifeboat.keys"


def test_a_recovery_set_stands_in_the_journal_first_and_says_what_it_is(w: World) -> None:
    other = w.rotation({n: w.people[n] for n in (6, 7)}, 2, lifeboat=1)
    operator = w.rotation({6: w.people[6], 9: w.operator}, 2, lifeboat=1)
    w.documents[operator.hash] = operator.to_bytes()
    w.amend(rotation=operator.hash)
    alone = w.rotation({6: w.people[6], 7: w.people[7]}, 1, lifeboat=1)
    for doc, code in ((other, "lifeboat.announced"), (w.rotation({n: w.people[n] for n in (6, 7)}, 2),
                                                      "lifeboat.rotation"),
                      (operator, "rotation.operator"), (alone, "lifeboat.quorum")):
        with pytest.raises(Refused) as error:
            recovery(doc, w.state())
        assert error.value.code == code
    assert recovery(w.doc, w.state()) == named_keyholders(w.doc, w.contract)
    w.mine(w.contract.rules.rotation_blocks)
    one = replace(made(w), height=w.height)
    with pytest.raises(Refused, match="far ahead"):
        check_meant(one, w.state(), 2, w.doc)


# What is signed

def test_a_lifeboat_is_read_as_it_was_made_and_signed_within_its_gate_only(w: World) -> None:
    one = made(w)
    assert read_boat(w.state(), parse_tx(one.unsigned), w.doc) == one
    for ahead in (BLOCKS, 2 * BLOCKS):
        check_boat(made(w, ahead=ahead), w.state())
    for ahead in (0, BLOCKS - 1, 2 * BLOCKS + 1):
        assert refused(w, made(w, ahead=ahead)) == "lifeboat.height"
    assert refused(w, made(w, feerate=51)) == "lifeboat.fee"


def test_its_fee_is_within_what_the_rules_allow_to_the_satoshi(w: World) -> None:
    """A fifth of 450,000 sat, and 50 sat/vB."""
    one = made(w)
    assert (one.spent_sat, one.begins, one.lifeboat, one.change_index) == (450_000, True, True, 0)
    assert (one.height, one.digest, one.feerate_sat_vb) == (w.height + BLOCKS, w.doc.hash, 2)
    check_boat(replace(one, fee_sat=90_000, vsize=1_800), w.state())
    for fee, vsize, words in ((90_001, 1_801, "its fee of 90,001 sat is more"),
                              (90_000, 1_764, "pays 51 sat/vB, more")):
        with pytest.raises(Refused, match=words) as caught:
            check_boat(replace(one, fee_sat=fee, vsize=vsize), w.state())
        assert caught.value.code == "lifeboat.fee"


def test_nine_tenths_of_the_money_are_enough_to_the_satoshi(w: World) -> None:
    one = made(w)
    oldest, *others = one.coins
    for lacks, fine in ((45_000, True), (45_001, False)):
        less = replace(others[0], value_sat=others[0].value_sat - lacks)
        if fine:
            check_boat(replace(one, coins=(oldest, less, *others[1:])), w.state())
        else:
            assert refused(w, replace(one, coins=(oldest, less, *others[1:]))) == "lifeboat.left"


def test_its_coins_are_the_oldest_the_change_to_come_and_the_largest(w: World) -> None:
    for amount in (70_000, 90_000, 70_000):
        w.deposit(4, amount)
    state = w.state()
    assert [(c.value_sat, c.height) for c in coins_after(state, None)][:6] == [
        (50_000, 105), (150_000, 109), (150_000, 111), (90_000, w.height - 1), (70_000, w.height - 2),
        (70_000, w.height)]
    w.publish(w.document("exit", {"account": 4}, 4))
    w.mine(w.contract.rules.exit_blocks)
    payout, state = w.settlement(), w.state()
    coming, after = change_coin(state, payout), coins_after(state, payout)
    kept = [c for c in state.coins.values() if c not in payout.coins]
    assert after[1] == coming and after[0] == kept[0] and len(after) == len(kept) + 1
    assert [c.value_sat for c in after[2:]] == sorted((c.value_sat for c in kept[1:]), reverse=True)
    one = made(w, payout)
    assert aboard(one, state, payout) == Aboard(sum(c.value_sat for c in after), sum(c.value_sat for c in after))
    assert refused(w, replace(one, coins=after[1:]), payout) == "lifeboat.coins"
    w.confirm(payout.unsigned)
    assert coming in w.state().coins.values(), "the very coin, in the next block"
    assert Aboard(1, 3).ppm == 333_333 and Aboard(0, 0).ppm == 0


def test_a_lifeboat_takes_the_oldest_coin_and_most_of_the_money(w: World) -> None:
    one = made(w)
    assert refused(w, replace(one, coins=one.coins[1:])) == "lifeboat.coins"
    assert refused(w, replace(one, coins=one.coins[:2])) == "lifeboat.left"
    assert aboard(one, w.state()).ppm == 1_000_000
    for _ in range(30):
        w.deposit(4, 20_000)
    late = made(w)
    assert len(late.coins) == MOST_COINS and aboard(late, w.state()).ppm < 900_000
    check_boat(late, w.state())
    assert refused(w, replace(late, coins=coins_after(w.state(), None)[:MOST_COINS + 1])) == "lifeboat.coins"
    again = replace(one, height=late.height)
    assert refused(w, again) == "lifeboat.left", "built before much came in: it is built again"


def test_a_lifeboat_is_signed_when_the_last_spend_is_as_deep_as_the_rules_ask() -> None:
    w = World(with_rules(confirmations=3)).open()
    w.enroll("anna", deposit_sat=150_000)
    people = {n: w.people[n] for n in (w.enroll(name, "supervisor") for name in ("carol", "dora", "erna"))}
    w.doc = w.rotation(people, 2, lifeboat=1)
    w.publish(w.doc)
    w.mine(3)
    one = made(w)
    check_boat(one, w.state())
    w.carry()
    for _ in range(2):
        with pytest.raises(Incomplete) as error:
            check_boat(made(w), w.state())
        assert error.value.code == "lifeboat.depth"
        w.mine()
    check_boat(made(w), w.state())


def test_the_next_lifeboat_is_worth_nothing_until_its_parent_has_confirmed(w: World) -> None:
    """And the parent makes the one before void. Only one can be valid at a time."""
    first = made(w)
    w.publish(w.document("exit", {"account": 4}, 4))
    w.mine(w.contract.rules.exit_blocks)
    payout = w.settlement()
    second = made(w, payout)
    check_boat(second, w.state(), payout)
    assert read_boat(w.state(), parse_tx(second.unsigned), w.doc, payout) == second
    assert payout.txid in {c.outpoint.txid for c in second.coins}
    with pytest.raises(Refused, match="no unspent coin"):
        read_boat(w.state(), parse_tx(second.unsigned), w.doc)
    assert {c.outpoint for c in first.coins} & {c.outpoint for c in payout.coins}
    w.confirm(payout.unsigned)
    check_boat(replace(second, height=w.height + BLOCKS), w.state())
    w.until(second.height)
    w.confirm(second.unsigned)
    state = conserved(w.state())
    assert state.epoch == 1 and state.spends[-1].lawful and not state.chain.left_behind()
    assert {n for n, a in state.ledger.accounts.items() if a.role == "witness"} == {6, 7, 8}


def test_free_coins_alone_make_no_next_lifeboat(w: World) -> None:
    w.publish(w.document("exit", {"account": 4}, 4))
    w.mine(w.contract.rules.exit_blocks)
    payout = w.settlement()
    one = made(w, payout)
    free = replace(one, coins=tuple(c for c in one.coins if c.outpoint.txid != payout.txid))
    assert refused(w, free, payout) == "lifeboat.coins"
    with pytest.raises(Incomplete, match="no change") as error:
        boat(w.state(), w.doc.hash, recovery(w.doc, w.state()), 2, w.height + BLOCKS, replace(payout, change_sat=0))
    assert error.value.code == "lifeboat.change"


def test_each_rung_has_its_own(w: World) -> None:
    w.publish(w.document("exit", {"account": 4}, 4))
    w.mine(w.contract.rules.exit_blocks)
    low, high = made(w, w.settlement(1)), made(w, w.settlement(4))
    assert {c.outpoint for c in low.coins} != {c.outpoint for c in high.coins}
    w.confirm(w.settlement(4).unsigned)
    w.until(low.height)
    w.confirm(high.unsigned)
    assert w.state().epoch == 1


def test_a_heartbeat_renews_the_oldest_coin_even_where_it_is_the_only_one(w: World) -> None:
    while len(w.state().coins) > 1:
        w.carry()
        w.mine(BLOCKS // 4)
    with pytest.raises(Refused, match="no two coins"):
        carry(w.state(), 1)
    beat = carry(w.state(), 1, heartbeat=True)
    check_meant(beat, w.state(), 1)
    old = made(w)
    with pytest.raises(Incomplete, match="build one when it has confirmed"):
        made(w, beat)
    w.confirm(beat.unsigned)
    assert not {c.outpoint for c in old.coins} & set(w.state().coins)
    with pytest.raises(Refused, match="the last carry"):
        check_meant(carry(w.state(), 1, heartbeat=True), w.state(), 1)
    assert {c.outpoint for c in made(w).coins} == set(w.state().coins)


def test_a_deposit_that_confirms_before_the_parent_does_not_make_its_lifeboat_something_else(w: World) -> None:
    """Where the parent left nothing else, the deposit was the oldest coin: the lifeboat that did not spend it was
    no move, took the money all the same, and no payout had to make it void.
    """
    beat = carry(w.state(), 1, heartbeat=True)
    assert len(beat.coins) == 1 and len(w.state().coins) > 1, "a heartbeat leaves a coin that its lifeboat spends"
    one, all_of_it = made(w, beat), carry(w.state(), 1)
    assert len(all_of_it.coins) == len(w.state().coins)
    swept = replace(one, coins=(change_coin(w.state(), all_of_it),))
    for refusal in (lambda: made(w, all_of_it), lambda: check_boat(swept, w.state(), all_of_it),
                    lambda: read_boat(w.state(), parse_tx(swept.unsigned), w.doc, all_of_it)):
        with pytest.raises(Incomplete) as error:
            refusal()
        assert error.value.code == "lifeboat.alone"
    w.deposit(4, 20_000)
    w.confirm(beat.unsigned)
    w.until(one.height)
    w.confirm(one.unsigned)
    state = conserved(w.state())
    assert state.epoch == 1 and state.spends[-1].lawful and not state.missing_sat


def test_the_clock_follows_the_earliest_lock_time_ever_signed(w: World) -> None:
    state = w.state()
    assert due_height([], state) == w.height
    assert due_height([w.height + 100, w.height + 70], state) == w.height + 70 - BLOCKS // 2


def test_a_deposit_that_came_after_it_was_signed_is_not_aboard(w: World) -> None:
    one = made(w)
    w.deposit(4, 90_000)
    w.until(one.height)
    w.confirm(one.unsigned)
    state = conserved(w.state())
    assert state.epoch == 1 and sum(c.value_sat for c in state.chain.left_behind()) == 90_000
    assert state.balance_sat(4) > 150_000, "it was credited before, and the pool owes it"


def test_a_lifeboat_sent_after_the_witnesses_have_handed_over_is_void(w: World) -> None:
    one = made(w)
    doc = w.rotation({n: w.people[n] for n in (1, 2, 6)}, 2)
    w.publish(doc)
    w.hand_over(doc)
    assert not {c.outpoint for c in one.coins} & set(w.state().coins)
    with pytest.raises(Refused, match="the next one of this pool is 2"):
        recovery(w.doc, w.state())


def test_whoever_pays_in_in_each_block_holds_up_no_lifeboat() -> None:
    world = World(with_rules(confirmations=4)).open()
    for name in ("carol", "dora", "erna"):
        world.enroll(name, "supervisor")
    world.doc = world.rotation({n: world.people[n] for n in (4, 5, 6)}, 2, lifeboat=1)
    world.publish(world.doc)
    for _ in range(6):
        world.deposit(1, 90_000)
    one = made(world)
    assert max(c.height for c in one.coins) == world.height - 3 and len(one.coins) == 6, "those that are deep"
    check_boat(one, world.state())


def test_of_young_coins_the_oldest_and_the_change_alone_are_taken(w: World) -> None:
    w.publish(w.document("exit", {"account": 4}, 4))
    w.mine(w.contract.rules.exit_blocks)
    payout = w.settlement()
    w.deposit(5, 900_000)
    w.deposit(5, 800_000)
    state = w.state()
    young = [c for c in state.coins.values() if c.height > w.height - 2]
    for parent, first in ((None, 1), (payout, 2)):
        after = coins_after(state, parent)
        assert set(after[first:first + 2]) == set(young)
        for confirmations, left_out in ((1, []), (2, young[1:]), (3, young)):
            state.rules = replace(state.rules, confirmations=confirmations)
            assert wanted_coins(state, parent) == tuple(c for c in after if c not in left_out)
