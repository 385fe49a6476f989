"""Coins put together while fees are low, before a payment waits for it."""

from dataclasses import dataclass

from lashou_btc.chain.base import TARGET_BLOCKS, Feed
from lashou_btc.errors import LashouError, Refused
from lashou_btc.pool.carry import carry, check_meant
from lashou_btc.pool.rules import PPM
from lashou_btc.pool.settlement import basis, plan_payment
from lashou_btc.pool.state import State
from lashou_btc.words import Said, said

LOW, FEW = 10, 10
"""Fees are low at a tenth of those at which such coins would hold up payments. For fewer coins nobody is asked to
sign.
"""


@dataclass(frozen=True)
class EarlyCarry:
    """What `lashou payout carry` would put together now, at `feerate_sat_vb` for `fee_sat`. Above `above_sat_vb` it
    costs more than `max_fee_ppm` of what these coins bring to spend them, so that what is due waits.
    """

    coins: int
    sat: int
    feerate_sat_vb: int
    fee_sat: int
    above_sat_vb: int

    @property
    def text(self) -> Said:
        """The proposal in words."""
        return said("early.carry", feerate=self.feerate_sat_vb, coins=self.coins, sat=self.sat, fee=self.fee_sat,
                    above=self.above_sat_vb)


def early_carry(state: State, estimate_sat_vb: int) -> EarlyCarry | None:
    """The carry that is proposed before it is needed; None where it need not be made, or not now.

    A payout goes first: both spend the oldest coin. Coins that can be spent at every feerate that the contract
    allows are left alone, and so are those of an ended pool.
    """
    rules, holders = state.rules, state.keyholders
    if state.unknown or state.dissolved or not state.opened:
        return None
    plan = plan_payment(basis(state), estimate_sat_vb)
    if plan is not None and not plan.too_dear:
        return None
    try:
        made = carry(state, estimate_sat_vb)
        check_meant(made, state, estimate_sat_vb)
    except Refused:
        return None
    above = rules.max_fee_ppm * made.spent_sat // (PPM * len(made.coins) * holders.input_vbytes)
    if len(made.coins) < FEW or not LOW * estimate_sat_vb <= above < rules.max_feerate_sat_vb:
        return None
    return EarlyCarry(len(made.coins), made.spent_sat, estimate_sat_vb, made.fee_sat, above)


def proposed(state: State, estimate_sat_vb: int | None) -> EarlyCarry | None:
    """As `early_carry`; None where nobody says which feerate is expected, or nothing can be put together."""
    try:
        return early_carry(state, estimate_sat_vb) if estimate_sat_vb is not None else None
    except LashouError:
        return None


def expected_sat_vb(chain: Feed) -> int | None:
    """The feerate that the chain's source expects; None where it does not say."""
    try:
        return chain.feerate_sat_vb(TARGET_BLOCKS)
    except LashouError:
        return None
