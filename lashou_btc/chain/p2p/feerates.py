"""What the newest blocks say of feerates. Peers do not tell what waits, but a coinbase tells what its block's fees
came to.
"""

from collections.abc import Sequence
from statistics import median_low

from lashou_btc.anchors.tx import compact, parse_block
from lashou_btc.chain.base import RawBlock
from lashou_btc.networks import Network

FULL_VBYTES = 950_000
"""A block with less in it would have taken more, at whatever feerate peers relay."""


def average_sat_vb(block: RawBlock, network: Network) -> int:
    """What a virtual byte of a full block paid on average, in satoshi and rounded up; 0 of one that is not full."""
    txs = parse_block(block.raw).txs
    stripped = 80 + len(compact(len(txs))) + sum(len(tx.stripped) for tx in txs)
    vbytes = (3 * stripped + len(block.raw) + 3) // 4
    if vbytes < FULL_VBYTES:
        return 0
    fees = max(sum(out.value_sat for out in txs[0].outputs) - network.subsidy_sat(block.height), 0)
    return -(-fees // vbytes)


def expected_sat_vb(averages: Sequence[int], least_sat_vb: int) -> int:
    """What half of these blocks took on average, and never less than peers relay, nor than 1."""
    return max(median_low(averages) if averages else 0, least_sat_vb, 1)
