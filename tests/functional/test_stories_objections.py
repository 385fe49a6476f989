"""Stories on a real node: an objection that is dismissed, one that is upheld in time, one that comes too late."""

import pytest

from lashou_btc.chain.regtest_node import RegtestNode
from tests.stories import (
    balances,
    due,
    got,
    hospital,
    join,
    objects,
    on_notice,
    pay,
    refunded,
    stranger,
    top_up,
    verdict,
)
from tests.village import Village

pytestmark = pytest.mark.functional
BOND, WITNESS_BOND, COMMISSION = 50_000, 200_000, 5_000
INQUIRY = BOND // 2


@pytest.fixture(scope="module")
def town(node: RegtestNode, tmp_path_factory: pytest.TempPathFactory) -> Village:
    """A pool with four members, accounts 4 to 7. Each story has a claimant and an objector of its own."""
    made = Village(tmp_path_factory.mktemp("objections"), node, reward_ppm=50_000).found()
    made.enroll(4, 3_000_000)
    return made


def test_dismissed_half_the_bond_pays_the_inquiry_and_the_notice_goes_on(town: Village) -> None:
    claim = on_notice(town, 4, 600_000)
    neighbour = join(town, "supervisor")
    objection = objects(town, claim, neighbour)
    disputed = town.state().claims[claim]
    left = disputed.notice_left
    assert disputed.status == "disputed" and 0 < left < town.rules["notice_blocks"]
    town.chain.mine(2 * town.rules["notice_blocks"])  # it stands still, however long the inquiry takes
    assert town.state().claims[claim].status == "disputed"

    before, state = verdict(town, claim, objection, "dismissed")
    assert state.claims[claim].status == "notice" and state.claims[claim].notice_end == state.height + left
    assert due(state) == [("inquiry", INQUIRY)]
    # The rest is the purse's, which then bears the fee of the verdict's own transaction.
    assert state.ledger.purse_sat == before.ledger.purse_sat + BOND - INQUIRY - state.spends[-1].fee_sat
    town.mine_to(state.claims[claim].notice_end)
    state = town.state()
    assert due(state)[1:] == [("commission", COMMISSION), ("commission", COMMISSION), ("benefit", 600_000)]

    made = pay(town)
    assert got(town, hospital(town, 4), made) == 600_000
    assert got(town, town.operator, made) == INQUIRY
    assert [got(town, town.people[seat.account], made) for seat in state.claims[claim].panel] == [COMMISSION] * 2
    assert stranger(town, "after the dismissal").claims[claim].paid_txid == made.txid


def test_upheld_in_time_the_claim_is_refused_and_who_let_it_pass_pays_for_it(town: Village) -> None:
    claim = on_notice(town, 5, 1_200_000)
    neighbour = join(town, "supervisor")
    approvers = [seat.account for seat in town.state().claims[claim].panel]
    assert balances(town.state(), *approvers) == [WITNESS_BOND] * 2

    before, state = verdict(town, claim, objects(town, claim, neighbour), "upheld")
    assert state.claims[claim].status == "refused" and state.account(5).status == "expelled"
    assert balances(state, 5, *approvers) == [0, 0, 0]
    reward = 1_200_000 // 20
    assert due(state) == [("bond", BOND), ("reward", reward)]
    # What is forfeited beyond the reward goes to those who would have paid, to the satoshi; the claimant's own part
    # is the purse's, which then bears the fee of the verdict's own transaction.
    rest = before.balance_sat(5) + 2 * WITNESS_BOND - reward
    sharing = [n for n, a in before.ledger.accounts.items() if a.sharing]
    others = [n for n, a in state.ledger.accounts.items() if a.sharing]
    assert 4 in others and sorted([*others, 5]) == sharing
    part, fee = rest // len(sharing), state.spends[-1].fee_sat
    assert balances(state, *others) == [b + part for b in balances(before, *others)]
    assert state.ledger.purse_sat == before.ledger.purse_sat + rest - part * len(others) - fee

    made = pay(town)
    assert got(town, town.people[neighbour], made) == BOND + reward
    assert got(town, hospital(town, 5), made) == 0
    state = stranger(town, "after the fraud that failed")
    assert state.claims[claim].status == "refused" and not state.items
    for reviewer in approvers:
        top_up(town, reviewer, WITNESS_BOND)  # who wants to be drawn again posts a bond again


def test_found_out_after_the_payment_the_fraud_is_owed_until_it_is_paid_back(town: Village) -> None:
    cheat, = town.enroll(1, 500_000)
    claim = on_notice(town, cheat, 2_000_000)
    town.mine_to(town.state().claims[claim].notice_end)
    made = pay(town)
    assert got(town, hospital(town, cheat), made) == 2_000_000
    approvers = [seat.account for seat in town.state().claims[claim].panel]
    neighbour = join(town, "supervisor")

    before, state = verdict(town, claim, objects(town, claim, neighbour), "upheld")
    assert (state.claims[claim].status, state.account(cheat).status) == ("fraud", "expelled")
    debt = 2_000_000 - before.balance_sat(cheat)
    assert state.account(cheat).debt_sat == debt and debt > 1_500_000
    assert balances(state, cheat, *approvers) == [0, 0, 0]
    made = pay(town)
    assert got(town, town.people[neighbour], made) == BOND + 2_000_000 // 20

    # Whatever arrives for the account later goes to the purse, until the debt is paid.
    others = [n for n, a in state.ledger.accounts.items() if a.sharing]
    for paid_back in (400_000, debt - 400_000 + 70_000):
        before = town.state()
        top_up(town, cheat, paid_back)
        state = town.state()
        taken = before.account(cheat).debt_sat - state.account(cheat).debt_sat
        assert taken == min(paid_back, before.account(cheat).debt_sat)
        assert state.ledger.purse_sat == before.ledger.purse_sat + taken
        assert balances(state, *others) == balances(before, *others)
    assert state.account(cheat).debt_sat == 0 and due(state) == [("refund", 70_000)]
    made = pay(town)
    assert got(town, town.people[cheat], made) == refunded(town, 70_000, 2)  # those since it was expelled
    assert stranger(town, "when all is paid back").account(cheat).debt_sat == 0
