"""A reference currency: which price is in force, how long it is waited for, and what liars can do to it."""

from dataclasses import replace

import pytest

from lashou_btc.pool import costs
from lashou_btc.pool.rules import MAX_CLAIM, Plan
from tests.conservation import conserved, hashed
from tests.world import FAST, World, with_rules


def price(w: World, witness: int, amount: int, height: int | None = None, unit: str = "USD") -> str:
    body = {"account": witness, "unit": unit, "price": amount, "height": w.height if height is None else height}
    w.publish(w.document("price", body, witness))
    return w.last()


def in_dollars(witnesses: int = 3, quorum: int = 2, **rules) -> tuple[World, str]:
    """A claim of 100 dollars (in cents) that has just been approved."""
    w = World(with_rules(unit="USD", commission_sat=0, plans={"basic": Plan(1, 50_000)}, **rules), witnesses,
              quorum).open()
    a = w.enroll("alice", deposit_sat=900_000)
    w.mine(20)
    claim = w.claim(a, 10_000)
    w.approve(claim, 10_000)
    return w, claim


def test_a_claim_converts_at_the_median_of_the_witnesses_prices():
    w, claim = in_dollars()
    for witness, amount in ((1, 5_000_000), (2, 4_000_000), (3, 90_000_000)):
        assert price(w, witness, amount) == ""
    state = w.payable(claim)
    assert state.claims[claim].benefit_sat == 10_000 * 100_000_000 // 5_000_000 == 200_000
    conserved(state)


def test_one_witness_cannot_move_the_price():
    w, claim = in_dollars()
    price(w, 1, 5_000_000)
    price(w, 2, 1)
    price(w, 3, 5_100_000)
    assert w.payable(claim).claims[claim].benefit_sat == 200_000


def test_without_enough_fresh_prices_the_claim_waits():
    w, claim = in_dollars()
    price(w, 1, 5_000_000)
    w.payable(claim)
    assert w.state().claims[claim].status == "notice"
    w.mine(FAST.price_blocks)
    price(w, 2, 5_000_000)
    price(w, 3, 5_000_000)
    assert w.state().claims[claim].status == "notice", "the first is stale, and there has never been one in force"
    price(w, 1, 5_000_000)
    assert w.state().claims[claim].status == "payable"
    conserved(w.state())


def test_a_price_in_the_notice_s_last_block_does_not_end_it_early():
    """The operator orders the block's transactions; an objection behind the price still comes in time."""
    w, claim = in_dollars()
    v = w.enroll("vera", role="supervisor")
    price(w, 1, 5_000_000)
    price(w, 3, 5_000_000)
    w.until(w.state().claims[claim].notice_end - 1)
    price(w, 2, 5_000_000)
    end = w.height
    assert w.state().claims[claim].status == "payable"
    w.objection(claim, v)
    w.txs[-1] = replace(w.txs[-1], height=end, position=2)
    w.height = end
    assert w.state().claims[claim].status == "disputed"


@pytest.mark.parametrize(("witness", "changes", "code"), [
    (1, {"unit": "EUR"}, "price.unit"), (4, {}, "price.witness"), (1, {"height": 10**6}, "price.height"),
    (1, {"height": 100}, "price.height"), (1, {"amount": 0}, "schema.field")])
def test_prices_that_do_not_count(witness, changes, code):
    w, _ = in_dollars()
    changes = dict(changes)
    assert price(w, witness, changes.pop("amount", 5_000_000), **changes) == code
    assert w.state().prices == {}


def test_a_witness_s_later_price_replaces_its_earlier_one_and_not_the_other_way():
    w, _ = in_dollars()
    at = w.height
    price(w, 1, 5_000_000, at)
    assert price(w, 1, 6_000_000, at) == "price.order"
    assert price(w, 1, 6_000_000, at + 1) == ""
    assert w.state().prices[1] == (at + 1, 6_000_000)


def test_no_price_makes_more_money_than_there_is():
    w, claim = in_dollars()
    for n in (1, 2, 3):
        price(w, n, 1)
    state = w.payable(claim)
    assert state.claims[claim].benefit_sat <= 900_000
    conserved(state)


# Which price is in force

@pytest.mark.parametrize(("prices", "in_force"), [
    ([40, 50], 0), ([30, 40, 50], 40), ([20, 30, 40, 50], 30), ([20, 30, 40, 50, 60], 40)])
def test_the_lower_median_of_more_than_a_quorum_counts_but_not_less_than_the_quorum_th_lowest(prices, in_force):
    w, _ = in_dollars(5)
    for witness, amount in enumerate(prices, 1):
        assert price(w, witness, amount * 100_000) == ""
    assert costs.price(w.state()) == in_force * 100_000 == w.state().last_price


@pytest.mark.parametrize(("quorum", "size", "needed"), [(1, 1, 1), (1, 3, 2), (2, 2, 2), (2, 3, 3), (2, 5, 3),
                                                        (3, 5, 4), (5, 5, 5)])
def test_how_many_prices_it_takes(quorum, size, needed):
    """One more than a quorum, or all of them where nobody is over."""
    rules = with_rules(unit="USD", reviewers=1, approvals=1, plans={"basic": Plan(1, 50_000)})
    w = World(rules, size, quorum).open()
    for witness in range(1, size + 1):
        price(w, witness, 7_000)
        assert costs.price(w.state()) == (7_000 if witness >= needed else 0)


@pytest.mark.parametrize(("amount", "in_force", "sat"), [
    (10_000, 6_999_999, 142_857), (50_000, 1_000, 5_000_000_000), (1, 200_000_000, 0), (50_000, 1, MAX_CLAIM // 2)])
def test_an_amount_in_satoshi_is_rounded_down(amount, in_force, sat):
    w, _ = in_dollars()
    for witness in (1, 2, 3):
        price(w, witness, in_force)
    assert costs.to_sat(w.state(), amount, False) == sat


def test_no_amount_in_satoshi_is_more_than_a_claim_may_be():
    w, _ = in_dollars()
    for witness in (1, 2, 3):
        price(w, witness, 1)
    assert costs.to_sat(w.state(), 10**13, False) == MAX_CLAIM


def test_a_price_is_fresh_for_price_blocks_and_not_one_more():
    w, _ = in_dollars()
    at = w.height
    for witness in (1, 2, 3):
        price(w, witness, 5_000_000, at)
    w.until(at + FAST.price_blocks - 1)
    assert costs.price(w.state()) == 5_000_000
    w.mine()
    assert costs.price(w.state()) == 0 and w.state().last_price == 5_000_000


# Waiting for one

LONG = 60


def stale(wait: int) -> tuple[World, str]:
    """A claim whose notice is over, where the prices that were in force are no longer fresh."""
    w, claim = in_dollars(price_wait_blocks=wait, notice_blocks=30)
    for witness in (1, 2, 3):
        price(w, witness, 4_000_000)
    w.payable(claim)
    return w, claim


def test_after_the_wait_the_last_price_that_was_in_force_will_do():
    """Whoever keeps back prices delays a benefit by `price_wait_blocks`, and stops none."""
    w, claim = stale(LONG)
    end = w.state().claims[claim].notice_end
    w.until(end + LONG - 1)
    assert w.state().claims[claim].status == "notice"
    w.mine()
    state = hashed(conserved(w.state()))
    assert (state.claims[claim].status, state.claims[claim].benefit_sat) == ("payable", 250_000)


def test_a_price_within_the_wait_comes_before_the_last_one():
    w, claim = stale(LONG)
    for witness in (1, 2, 3):
        price(w, witness, 5_000_000)
    assert conserved(w.state()).claims[claim].benefit_sat == 200_000


def test_one_fresh_price_after_the_wait_is_not_the_price():
    """It makes the claim look again, and what it then takes is the last that enough had agreed on."""
    w, claim = stale(LONG)
    w.until(w.state().claims[claim].notice_end + LONG)
    assert w.state().claims[claim].benefit_sat == 250_000
    again = w.claim(4, 10_000)
    w.approve(again, 10_000)
    w.payable(again)
    w.mine(FAST.price_blocks)
    price(w, 1, 1)
    assert w.state().claims[again].status == "notice" and w.state().last_price == 4_000_000


def test_where_there_has_never_been_a_price_the_claim_waits_on():
    w, claim = in_dollars()
    w.until(w.state().claims[claim].notice_end + 10 * FAST.price_wait_blocks)
    assert w.state().claims[claim].status == "notice"
    for witness in (1, 2, 3):
        assert w.state().claims[claim].status == "notice"
        price(w, witness, 5_000_000)
    assert conserved(w.state()).claims[claim].status == "payable"


def test_an_objection_while_a_price_is_waited_for_still_comes_in_time():
    w, claim = in_dollars()
    v = w.enroll("vera", role="supervisor")
    w.payable(claim)
    w.mine(3)
    txid = w.objection(claim, v)
    assert w.state().claims[claim].status == "disputed"
    for witness in (1, 2, 3):
        price(w, witness, 5_000_000)
    assert w.state().claims[claim].status == "disputed"
    w.verdict(claim, txid, "dismissed")
    assert conserved(w.state()).claims[claim].benefit_sat == 200_000


def test_a_pause_moves_the_wait_for_a_price_too():
    """What an operator withholds takes nothing of the time in which a price may come."""
    w, claim = stale(30)
    end = w.state().claims[claim].notice_end
    lost = w.document("statement", {"account": 0, "text": "hidden"}, 0)
    w.publish(lost, keep=False)
    began, txid = w.height, w.txs[-1].tx.txid
    w.until(end + 40)
    w.amend(release={"txid": txid})
    paused = w.height - began
    price(w, 1, 1)
    assert w.state().claims[claim].status == "notice", "30 blocks of knowing are not over"
    w.until(end + 30 + paused - 1)
    assert w.state().claims[claim].status == "notice"
    w.mine()
    assert hashed(conserved(w.state())).claims[claim].benefit_sat == 250_000


# Liars

@pytest.mark.parametrize(("quorum", "size"), [(2, 3), (2, 5), (3, 5), (4, 7)])
def test_one_liar_whatever_it_says_moves_no_price_beyond_what_honest_ones_say(quorum, size):
    w = World(with_rules(unit="USD", plans={"basic": Plan(1, 50_000)}), size, quorum).open()
    for lie in (1, 10**15):
        price(w, 1, lie)
        for witness in range(2, quorum + 2):
            price(w, witness, 5_000_000 + witness)
        assert 5_000_002 <= costs.price(w.state()) <= 5_000_001 + quorum


@pytest.mark.parametrize(("quorum", "size"), [(2, 3), (3, 5), (4, 7)])
def test_as_many_liars_as_a_quorum_lacks_one_of_make_no_benefit_larger(quorum, size):
    """One cent for a bitcoin would make a claim of 100 dollars take everything."""
    for honest in range(2, size - quorum + 2):
        w = World(with_rules(unit="USD", plans={"basic": Plan(1, 50_000)}), size, quorum).open()
        for witness in range(1, quorum):
            price(w, witness, 1)
        for witness in range(quorum, quorum + honest):
            price(w, witness, 5_000_000)
        assert costs.price(w.state()) == 5_000_000


def test_where_all_are_needed_one_liar_can_make_a_benefit_small():
    """The bound: where M is N there is nobody over to outvote the highest."""
    w = World(with_rules(unit="USD", plans={"basic": Plan(1, 50_000)}), 2, 2).open()
    price(w, 1, 5_000_000)
    price(w, 2, 10**15)
    assert costs.price(w.state()) == 10**15
