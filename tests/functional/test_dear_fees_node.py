"""Fees stay at 100 sat/vB on a real node: it says so itself, witnesses sign by what it says, and a small benefit
that has waited is paid, less what its transaction costs.
"""

from pathlib import Path

import pytest

from lashou_btc.anchors.tx import TxOut
from lashou_btc.chain.base import TARGET_BLOCKS
from lashou_btc.chain.regtest_node import WALLET, RegtestNode
from lashou_btc.errors import Refused
from lashou_btc.pool.deductions import deductions
from lashou_btc.usecases import payouts
from tests.village import Village

pytestmark = pytest.mark.functional
DEAR, PATIENCE, BENEFIT = 100, 6, 100_000


def traffic(node: RegtestNode, feerate: int, blocks: int) -> None:
    """So many blocks full of payments at that feerate, which is what a node's estimate rests on."""
    for _ in range(blocks):
        for _ in range(12):
            node.node.call("sendtoaddress", node.new_address(), "0.001", "", "", False, True, None, "unset", None,
                           feerate, wallet=WALLET)
        node.mine(1)


def test_a_benefit_that_waits_at_100_sat_vb_is_paid_within_twice_the_patience(fresh_node: RegtestNode,
                                                                            tmp_path: Path) -> None:
    node = fresh_node
    node.mine(130)
    village = Village(tmp_path / "village", node, patience_blocks=PATIENCE, commission_sat=0).found()
    village.enroll(3)
    claim = village.payable(4, BENEFIT)
    since = next(i.since for i in village.state().items.values())
    with pytest.raises(Refused, match="than the 5,000 sat that may go into fees of the 100,000 sat") as refused:
        village.build(DEAR)
    assert refused.value.code == "settlement.fee"

    # The time has come; but the node expects 1 sat/vB, so nobody's tool makes, signs or sends it at 100.
    village.mine_to(since + 2 * PATIENCE + village.rules["confirmations"] - 1)
    made, psbt = village.build(DEAR)
    estimate = node.feerate_sat_vb(TARGET_BLOCKS)
    assert 2 * estimate < DEAR
    words = f"pays {DEAR} sat/vB, more than 2 times the {estimate} sat/vB that are expected now"
    with pytest.raises(Refused, match=words):
        payouts.build(village.pools[0], village.state(), DEAR, estimate_sat_vb=estimate)
    with pytest.raises(Refused, match=words):
        village.sign(psbt, 1)

    # Now fees are so high, and the same payout, to the byte, is signed.
    traffic(node, DEAR, 12)
    estimate = node.feerate_sat_vb(TARGET_BLOCKS)
    assert 2 * estimate >= DEAR and estimate < 2 * DEAR
    again, psbt = payouts.build(village.pools[0], village.state(), DEAR, made.height, estimate)
    assert again.unsigned == made.unsigned
    (less,) = deductions(made)
    share = BENEFIT * village.contract.rules.max_fee_ppm // 1_000_000
    assert less.less_sat == made.fee_sat - share and made.payees[0].amount_sat == BENEFIT - less.less_sat > 0
    assert f"because it has waited since height {since}" in str(less.why)
    txid = village.send(village.signed(psbt))
    entry = node.node.call("getmempoolentry", txid)
    assert round(entry["fees"]["base"] * 100_000_000) == made.fee_sat >= DEAR * entry["vsize"]
    node.mine(1)
    state = village.state()
    assert (state.claims[claim].status, state.claims[claim].paid_txid) == ("paid", txid) and not state.items
    assert TxOut(BENEFIT - less.less_sat, made.payees[0].script) in made.outputs
    assert [s.lawful for s in state.spends] == [True] and state.funds_sat == state.liabilities_sat()
    assert {village.state(n).hash() for n in range(4)} == {village.newcomer("heir").hash()}
