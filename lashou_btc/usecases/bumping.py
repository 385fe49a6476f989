"""The same payout at a higher feerate, for one that waits too long (BIP125)."""

from dataclasses import dataclass

from lashou_btc.errors import LashouError, Refused
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.glance import Made
from lashou_btc.pool.state import State
from lashou_btc.usecases import judging, payouts
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.sizes import RELAY_SAT_VB


@dataclass(frozen=True)
class Bump:
    """The payout as it waits, and the one to replace it, which nobody has signed."""

    old: Made
    payout: Made
    psbt: Psbt

    @property
    def waiting(self) -> tuple[str, ...]:
        """Addresses that the first one pays and the second does not: its fee would leave them dust."""
        paid = {p.address for p in self.payout.payees}
        return tuple(p.address for p in self.old.payees if p.address not in paid)


def bump(pool: PoolHome, state: State, psbt: Psbt, feerate_sat_vb: int,
         estimate_sat_vb: int | None = None) -> Bump:
    """What the rules give at the same height for a higher feerate; an amendment stays the same amendment, a move
    the same move.

    The settlement document is kept with the others. Raises Refused for what is no payout of this pool, is
    confirmed, would not be replaced by this or, by what the node expects, not be signed; Incomplete where a rival
    has confirmed meanwhile.
    """
    old = _payout(pool, state, psbt)
    if feerate_sat_vb <= old.feerate_sat_vb:
        raise Refused("bump.feerate", feerate=old.feerate_sat_vb)
    payout: Made
    if isinstance(old, Carry):
        doc, passes = judging.named(pool, state, old), old.moves and not old.begins
        payout, bumped = payouts.build_carry(pool, state, feerate_sat_vb, doc, passes, len(old.coins) == 1,
                                             old if passes else None)
    else:
        payout, bumped = payouts.build(pool, state, feerate_sat_vb, old.height, estimate_sat_vb)
    least = least_fee(old, payout)
    if payout.fee_sat < least:
        raise Refused("bump.fee", feerate=feerate_sat_vb, fee=payout.fee_sat, before=old.fee_sat, least=least,
                      enough=-(-least // payout.vsize))
    return Bump(old, payout, bumped)


def least_fee(old: Made, new: Made) -> int:
    """The fee from which on nodes take `new` in the place of `old`, if nothing hangs on that."""
    return old.fee_sat + RELAY_SAT_VB * new.vsize


def _payout(pool: PoolHome, state: State, psbt: Psbt) -> Made:
    """The payout or carry that the PSBT is, whoever has signed it."""
    tx = psbt.tx
    confirmed = pool.index.transaction(tx.txid)
    if confirmed is not None:
        raise Refused("bump.confirmed", height=confirmed.height)
    made = judging.expected(pool, tx, state)
    if isinstance(made, LashouError) and made.code in ("payout.amendment", "payout.rotation"):
        raise made
    if isinstance(made, LashouError) or made.unsigned != tx.stripped:
        raise Refused("bump.other", height=tx.locktime)
    return made
