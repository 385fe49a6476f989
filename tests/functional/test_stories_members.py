"""Stories on a real node: a witness who does not show up, a member who cannot top up, one who leaves."""

import pytest

from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.pool.draw import draw, seed
from lashou_btc.usecases import people
from tests.stories import balances, claims, decide, due, got, hospital, on_notice, panel, pay, refunded, stranger
from tests.village import Village

pytestmark = pytest.mark.functional
ABSENCE, COMMISSION = 10_000, 5_000


@pytest.fixture(scope="module")
def town(node: RegtestNode, tmp_path_factory: pytest.TempPathFactory) -> Village:
    """Five witnesses, two of whom review; four members, accounts 6 to 9, the last with the least deposit."""
    made = Village(tmp_path_factory.mktemp("members"), node, witnesses=5).found()
    made.enroll(3, 1_000_000)
    made.enroll(1, 400_000)
    return made


def test_a_witness_who_does_not_show_up_pays_for_it_and_is_replaced(town: Village) -> None:
    claim = claims(town, 6, 300_000)
    there, absent = panel(town, claim)
    decide(town, claim, 300_000, there)
    before = town.state()
    deadline = before.claims[claim].panel[1].deadline
    town.mine_to(deadline - 1)
    assert panel(town, claim) == [absent]
    town.mine_to(deadline)

    state = town.state()
    assert state.claims[claim].panel[1].decision == "absent"
    assert state.balance_sat(absent) == before.balance_sat(absent) - ABSENCE
    assert state.ledger.purse_sat == before.ledger.purse_sat + ABSENCE
    # Anyone can replay the draw, from the block that the deadline is in and nobody had seen before.
    block = town.chain.block_hash(deadline) or ""
    others = [n for n in range(1, 6) if n not in (there, absent)]
    replacement, = panel(town, claim)
    assert [replacement] == draw(seed(block, claim), 1, others)

    decide(town, claim, 300_000, replacement)
    town.mine_to(town.state().claims[claim].notice_end)
    made = pay(town)
    assert got(town, hospital(town, 6), made) == 300_000
    assert [got(town, town.people[n], made) for n in (there, replacement, absent)] == [COMMISSION, COMMISSION, 0]
    assert stranger(town, "after the absence").claims[claim].paid_txid == made.txid


def test_who_cannot_top_up_lapses_and_who_leaves_pays_its_share_first(town: Village) -> None:
    claim = on_notice(town, 6, 1_190_000)
    state = town.state()
    town.publish(people.leave(town.pools[0], state, town.people[7].signer))
    before = town.state()
    notice_end, exit_at = before.claims[claim].notice_end, before.account(7).exit_at
    assert exit_at >= notice_end, "nobody leaves between a notice and its cost"
    town.mine_to(notice_end)

    state = town.state()
    share = -(-(1_190_000 + 2 * COMMISSION - before.ledger.purse_sat) // 4)
    assert balances(state, 6, 7, 8, 9) == [b - share for b in balances(before, 6, 7, 8, 9)]
    minimum, grace = town.rules["min_balance_sat"], town.rules["grace_blocks"]
    assert state.balance_sat(9) < minimum and state.account(9).grace_until == notice_end + grace
    town.mine_to(exit_at)
    state = town.state()
    left = ("refund", before.balance_sat(7) - share)
    assert (state.account(7).status, state.account(9).status) == ("left", "active") and due(state)[-1] == left
    pay(town)

    before = town.state()
    town.mine_to(before.account(9).grace_until)
    state = town.state()
    assert state.account(9).status == "lapsed" and due(state) == [
        *due(before), ("refund", before.balance_sat(9))]
    town.pay_in(8, 500_000)
    made = pay(town)
    assert 0 < got(town, town.people[9], made) == refunded(town, before.balance_sat(9)) < minimum
    final = stranger(town, "after two have gone")
    assert [final.account(n).status for n in (6, 7, 8, 9)] == ["active", "left", "active", "lapsed"]
