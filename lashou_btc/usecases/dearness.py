"""Feerates higher than need be: a witness says that it means one, or signs nothing.

The rules allow a payout any feerate within their caps, since fees may rise until it is sent. Whoever builds payouts
could so burn up to `max_fee_ppm` of each, as long as witnesses sign without reading. This is no check of the rules:
a person may mean it.
"""

from collections.abc import Sequence

from lashou_btc.chain.base import TARGET_BLOCKS, Feed
from lashou_btc.errors import Refused
from lashou_btc.pool.carry import MOST_OF_ESTIMATE
from lashou_btc.pool.glance import Made
from lashou_btc.pool.settlement import Settlement
from lashou_btc.pool.state import State

SLACK_SAT = 10_000
"""So much more than at the bound is nobody's concern, whatever the feerate."""
RUNG_OF_ESTIMATE = 16
"""Upper rungs of a ladder are meant for dearer days: so many times what is expected now."""


def usual_feerate(state: State, estimate_sat_vb: int) -> int:
    """The feerate, sat/vB, of a payout where nobody names one: what is expected now, within what the rules allow.
    """
    return min(estimate_sat_vb, state.rules.max_feerate_sat_vb)


def check_feerates(payouts: Sequence[Made], chain: Feed) -> None:
    """Raises Refused where a payout of what is to be signed costs much more than need be: more than `SLACK_SAT`
    above its fee at twice the feerate that is expected now; above the lowest rung of a ladder, at sixteen
    times it.

    The chain is asked only where it matters. Carries and lifeboats have bounds of their own.
    """
    rungs = sorted((one for one in payouts if isinstance(one, Settlement)), key=lambda one: one.feerate_sat_vb)
    if not any(one.fee_sat > SLACK_SAT for one in rungs):
        return
    estimate = chain.feerate_sat_vb(TARGET_BLOCKS)
    for times, one in zip([MOST_OF_ESTIMATE, *[RUNG_OF_ESTIMATE] * len(rungs)], rungs, strict=False):
        enough_sat = times * estimate * one.vsize
        if one.fee_sat > enough_sat + SLACK_SAT:
            raise Refused("payout.dear", feerate=one.feerate_sat_vb, fee=one.fee_sat, times=times,
                          expected=estimate, enough=enough_sat)
