"""What fees take from the payees of a payout, why, and when tools sign a payout that takes much."""

from collections.abc import Iterator
from dataclasses import dataclass

from lashou_btc.errors import Refused
from lashou_btc.pool.carry import MOST_OF_ESTIMATE
from lashou_btc.pool.rules import PPM, Rules
from lashou_btc.pool.settlement import Payee, Settlement
from lashou_btc.words import Said, said


@dataclass(frozen=True)
class Deduction:
    """What somebody gets less than is due: `own_sat` for a refund's own bytes (below zero it gains: it is let off
    more than they cost), `part_sat` of what is left of the fee. `why` says it.
    """

    payee: Payee
    own_sat: int
    part_sat: int
    why: Said

    @property
    def less_sat(self) -> int:
        """Both together."""
        return self.own_sat + self.part_sat


def deductions(settlement: Settlement) -> Iterator[Deduction]:
    """Those who get less than is due to them, in the order of the outputs."""
    at, due = settlement.basis, sum(payee.due_sat for payee in settlement.payees)
    borne = {payee.payee.items[0].number: settlement.feerate_sat_vb * payee.borne for payee in at.due}
    beyond = said("fee.dissolved") if at.dissolved else said("fee.not-begun") if not at.begun else \
        said("fee.no-more") if at.budget_sat < at.share(due) else \
        said("fee.share", percent=percent(at.rules.max_fee_ppm))
    for payee in settlement.payees:
        less, refund = payee.due_sat - payee.amount_sat, payee.items[0].kind == "refund"
        own = borne[payee.items[0].number] if refund else 0
        part = less - own
        whys = [said("deduction.own", amount=own)] if own else []
        if part > 0:
            whys.append(said("deduction.part", amount=part, why=beyond))
        elif part:
            whys.append(said("deduction.let-off"))
        if less > at.share(payee.due_sat):
            whys.append(said("deduction.waited", percent=percent(at.rules.max_fee_ppm),
                             height=min(item.since for item in payee.items)))
        if less:
            yield Deduction(payee, own, part, said("deduction.less", less=less, due=payee.due_sat, whys=whys))


def takes_much(settlement: Settlement, today: Rules | None = None) -> bool:
    """Whether more than `max_fee_ppm` goes into fees: of all that is paid, or of what is due to somebody.

    `today`: the rules that hold now, which may have become stricter since the payout was worked out.
    """
    ppm = _share_ppm(settlement, today)
    return settlement.fee_sat > ppm * sum(payee.due_sat for payee in settlement.payees) // PPM or any(
        payee.due_sat - payee.amount_sat > ppm * payee.due_sat // PPM for payee in settlement.payees)


def _share_ppm(settlement: Settlement, today: Rules | None) -> int:
    least = settlement.basis.rules.max_fee_ppm
    return min(least, today.max_fee_ppm) if today is not None else least


def check_feerate_meant(settlement: Settlement, estimate_sat_vb: int, today: Rules | None = None) -> None:
    """Raises Refused for a payout that takes much at a needlessly high feerate: nobody burns what others are due.

    `estimate_sat_vb`: what is expected now. `today`: the rules that hold now.
    """
    if settlement.feerate_sat_vb > MOST_OF_ESTIMATE * estimate_sat_vb and takes_much(settlement, today):
        raise Refused("payout.feerate", percent=percent(_share_ppm(settlement, today)),
                      feerate_sat_vb=settlement.feerate_sat_vb, most_of_estimate=MOST_OF_ESTIMATE,
                      estimate_sat_vb=estimate_sat_vb)


def percent(ppm: int) -> str:
    """A share as people read it."""
    return f"{ppm / 10_000:g} %"
