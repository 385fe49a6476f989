"""Stories on a real node: a pool that holds nothing in advance, and one in another currency with an open panel."""

from pathlib import Path

import pytest

from lashou_btc.chain.regtest_node import RegtestNode
from tests.stories import (
    balances,
    claims,
    decide,
    due,
    got,
    hospital,
    join,
    on_notice,
    panel,
    pay,
    stranger,
    top_up,
)
from tests.village import Village

pytestmark = pytest.mark.functional
COMMISSION = 5_000


def test_nothing_is_held_and_who_does_not_pay_its_share_has_left(node: RegtestNode, tmp_path: Path) -> None:
    """Mode `call`: the claim gets what came in."""
    town = Village(tmp_path, node, mode="call", min_deposit_sat=10_000, min_coin_sat=5_000, call_blocks=8).found()
    members = town.enroll(4, 10_000)
    claim = on_notice(town, members[0], 600_000)
    town.mine_to(town.state().claims[claim].notice_end)
    state = town.state()
    share = (600_000 + 2 * COMMISSION) // 4
    assert state.claims[claim].status == "called" and balances(state, *members) == [10_000 - share] * 4
    *payers, defaulter = members
    for member in payers:
        town.pay_in(member, share)
    top_up(town, defaulter, 40_000)  # too little
    deadline = state.calls[0].deadline
    town.mine_to(deadline - 1)
    assert town.state().claims[claim].status == "called"
    town.mine_to(deadline)

    state = town.state()
    assert [state.account(n).status for n in members] == ["active"] * 3 + ["lapsed"]
    assert balances(state, *members) == [10_000] * 3 + [0]
    # It paid 50,000 of its share, and that is the claim's.
    benefit = 3 * share + 50_000 - 2 * COMMISSION
    assert state.claims[claim].benefit_sat == benefit
    # The purse is empty and no member's money is held, so the payees bear the fee.
    made = pay(town)
    assert sum(payee.amount_sat for payee in made.payees) + made.fee_sat == benefit + 2 * COMMISSION
    assert benefit - made.fee_sat < got(town, hospital(town, members[0]), made) < benefit
    assert stranger(town, "after the call").claims[claim].status == "paid"


@pytest.fixture(scope="module")
def abroad(node: RegtestNode, tmp_path_factory: pytest.TempPathFactory) -> Village:
    """Claims are in fen, panels are open to whoever posts a bond: three seats, two approvals, members 4 and 5."""
    made = Village(tmp_path_factory.mktemp("abroad"), node, unit="CNY", panel="open", reviewers=3, approvals=2,
                   price_blocks=30, plans={"basic": {"weight": 1, "cap": 1_000_000}}).found()
    made.enroll(2, 5_000_000)
    return made


def publish_prices(town: Village, prices: dict[int, int]) -> None:
    """Each witness signs the price that it sees, in fen for one bitcoin, as of the tip."""
    state = town.state()
    town.publish(*(town.people[n].signer.sign(town.pools[0], "price", n, {
        "account": n, "unit": "CNY", "price": price, "height": state.height}) for n, price in prices.items()))


def test_reviewing_witnesses_sit_beside_a_keyholder_on_an_open_panel(abroad: Village) -> None:
    town = abroad
    bonded = [join(town, "reviewer", bonds * 200_000) for bonds in (1, 3, 9)]
    claim = claims(town, 4, 700_000)
    seats = panel(town, claim)
    assert len(seats) == 3 and seats[0] in (1, 2, 3) and set(seats) <= {1, 2, 3, *bonded}
    decide(town, claim, 600_000, seats[0])
    decide(town, claim, 650_000, seats[2])
    state = town.state()
    assert state.claims[claim].status == "notice" and state.claims[claim].approved == 600_000
    # Until there are prices of a quorum, nobody knows what that is in bitcoin.
    publish_prices(town, {1: 50_000_000})
    town.mine_to(state.claims[claim].notice_end + 2)
    assert town.state().claims[claim].status == "notice" and not town.state().items


def test_the_median_of_the_witnesses_prices_turns_fen_into_satoshi(abroad: Village) -> None:
    town = abroad
    publish_prices(town, {1: 50_000_000, 2: 1, 3: 48_000_000})  # witness 2 would make the claimant rich
    state = town.state()
    claim = state.by_number[-1]
    assert claim.status == "payable" and claim.benefit_sat == 600_000 * 100_000_000 // 48_000_000 == 1_250_000
    made = pay(town)
    assert got(town, hospital(town, 4), made) == 1_250_000
    approvers = [seat.account for seat in claim.panel if seat.decision]
    assert [got(town, town.people[n], made) for n in approvers] == [COMMISSION] * 2
    assert due(town.state()) == []
    assert stranger(town, "from abroad").claims[claim.hash].paid_txid == made.txid
