"""What attackers get, in satoshi (docs/threats.md): nothing, or the bound that is written down."""

import pytest

from lashou_btc.pool.rules import Plan
from lashou_btc.pool.state import State
from tests.world import World, with_rules


def balanced(state: State) -> State:
    """The coins and what has been stolen are, to the satoshi, what is owed."""
    assert state.funds_sat + state.missing_sat == state.liabilities_sat()
    return state


# M-1 witnesses, and one fewer honest price than theirs

IN_DOLLARS = with_rules(unit="USD", commission_sat=0, plans={"basic": Plan(1, 50_000)})


def prices(w: World, given: dict[int, int]) -> None:
    """Witnesses' prices, in cents for a bitcoin, in one batch in this order."""
    w.publish_batch([w.document("price", {"account": n, "unit": "USD", "price": price, "height": w.height}, n)
                     for n, price in given.items()])


@pytest.mark.parametrize(("quorum", "size", "given"), [
    (2, 3, {1: 5_000_000, 2: 1}), (2, 3, {2: 1, 1: 5_000_000}), (2, 3, {2: 1, 1: 5_000_000, 3: 5_100_000}),
    (3, 5, {4: 1, 5: 1, 1: 5_000_000}), (3, 5, {1: 5_000_000, 4: 1, 2: 5_200_000, 5: 1}),
    (3, 5, {4: 1, 5: 1, 1: 5_000_000, 2: 5_000_000, 3: 5_000_000})])
def test_m_minus_1_witnesses_cannot_make_a_benefit_larger_than_an_honest_price_makes_it(quorum, size, given):
    """A price of one cent for a bitcoin would make a claim of 100 dollars take everything."""
    w = World(IN_DOLLARS, size, quorum).open()
    a, b = w.enroll("alice", deposit_sat=900_000), w.enroll("bob", deposit_sat=900_000)
    w.mine(20)
    claim = w.claim(a, 10_000)
    w.approve(claim, 10_000)
    w.until(w.state().claims[claim].notice_end + 1)
    prices(w, given)
    state = balanced(w.state())
    assert state.claims[claim].status == "payable"
    assert state.claims[claim].benefit_sat <= 10_000 * 100_000_000 // 5_000_000 == 200_000
    assert state.balance_sat(b) >= 900_000 - 100_000
