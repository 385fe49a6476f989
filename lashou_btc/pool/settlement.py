"""The only payout that the rules allow, worked out from a state, to the byte (docs/protocol.md, section 7)."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import accumulate
from typing import Any

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import REPLACEABLE, TxOut, display, serialize_unsigned, sha256d
from lashou_btc.errors import Incomplete, Refused
from lashou_btc.pool import canonical
from lashou_btc.pool.basis import (
    MAX_COINS,
    MAX_ITEMS,
    Basis,
    Payee,
    Weighed,
    allowed,
    basis,
    coins_in_order,
    coins_limit,
    output_bytes,
)
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.document import Document
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.pool.state import Coin

__all__ = ["CHANGE_DUST_SAT", "MAX_COINS", "MAX_ITEMS", "SEQUENCE", "TX_VERSION", "Basis", "Payee", "PaymentPlan",
           "Settlement", "basis", "change_script", "check_fee", "check_feerate", "coins_in_order", "coins_limit",
           "made_of", "plan_payment", "settle"]

TX_VERSION = 2
SEQUENCE = REPLACEABLE
"""Signals replaceability (BIP125) and lets nLockTime count."""


@dataclass(frozen=True)
class Settlement:
    """A settlement, complete but for signatures. `digest` is what its record carries: the document's hash."""

    basis: Basis
    digest: str
    document: bytes
    feerate_sat_vb: int
    coins: tuple[Coin, ...]
    payees: tuple[Payee, ...]
    change_sat: int
    fee_sat: int
    vsize: int

    @cached_property
    def outputs(self) -> tuple[TxOut, ...]:
        """Payees, change (if any), record: in this order."""
        outputs = [TxOut(p.amount_sat, p.script) for p in self.payees]
        if self.change_sat:
            outputs.append(TxOut(self.change_sat, change_script(self.basis)))
        outputs.append(TxOut(0, record.encode(record.SETTLEMENT, self.basis.contract.tag, self.digest)))
        return tuple(outputs)

    @cached_property
    def unsigned(self) -> bytes:
        """The transaction's bytes without signatures: what every honest program gets, to the byte."""
        return serialize_unsigned(TX_VERSION, [(c.outpoint, SEQUENCE) for c in self.coins], self.outputs,
                                  self.basis.height)

    @property
    def kind(self) -> int:
        """The kind of its record."""
        return record.SETTLEMENT

    @property
    def lifeboat(self) -> bool:
        """Never: it pays now."""
        return False

    @property
    def height(self) -> int:
        """The height as of which it was worked out: its lock time."""
        return self.basis.height

    @property
    def contract(self) -> Contract:
        """The pool's."""
        return self.basis.contract

    @property
    def keyholders(self) -> Keyholders:
        """Who signs it."""
        return self.basis.keyholders

    @property
    def change_place(self) -> tuple[int, int]:
        """Branch and index of its change address."""
        return self.basis.keyholders.change, self.basis.change_index

    @property
    def txid(self) -> str:
        """The transaction's id: signatures do not change it."""
        return display(sha256d(self.unsigned))

    @property
    def change_output(self) -> int | None:
        """The change's output number, or None."""
        return len(self.payees) if self.change_sat else None

    @property
    def paid_items(self) -> tuple[int, ...]:
        """Numbers of the items it pays."""
        return tuple(sorted(item.number for p in self.payees for item in p.items))


def change_script(basis: Basis) -> bytes:
    """The scriptPubKey that takes the change: the present keyholders' change branch, numbered by spends."""
    return basis.keyholders.script(basis.keyholders.change, basis.change_index)


CHANGE_DUST_SAT = 330
"""Bitcoin Core's limit for a P2WSH output at 3 sat/vB: less is no change, but goes to the fee."""
_CHANGE_BYTES, _LEAST_BYTES = output_bytes(bytes(34)), output_bytes(bytes(22))


@dataclass(frozen=True)
class PaymentPlan:
    """A settlement's money: how many of the basis's coins, payees, change, fee, size. `allowed_sat`: the most that
    the fee may be. `short`: something that is due was left out because it needs more coins than one transaction
    takes, and putting coins together would help.
    """

    coins: int
    payees: tuple[Payee, ...]
    change_sat: int
    fee_sat: int
    vsize: int
    allowed_sat: int
    short: bool = field(compare=False)

    @property
    def too_dear(self) -> bool:
        """Whether the whole fee is more than all its payees together may bear."""
        return self.fee_sat > self.allowed_sat


def settle(basis: Basis, feerate_sat_vb: int) -> Settlement:
    """The settlement that pays what is due as of that state, at that feerate.

    Raises Incomplete when nothing is due (or what is due lies below dust, or the state is unknown) and Refused when
    the feerate or the fee is beyond the contract's caps or the coins do not suffice.
    """
    if basis.unknown:
        raise Incomplete("settlement.unknown", height=basis.height, why=basis.why)
    check_feerate(basis, feerate_sat_vb)
    plan = plan_payment(basis, feerate_sat_vb)
    if plan is None:
        waiting = sum(item.amount_sat for item in basis.items)
        if waiting:
            raise Incomplete("settlement.nothing:waiting", height=basis.height, waiting=waiting,
                             feerate_sat_vb=feerate_sat_vb)
        raise Incomplete("settlement.nothing", height=basis.height)
    check_fee(plan)
    return made_of(basis, plan, feerate_sat_vb)


def made_of(basis: Basis, plan: PaymentPlan, feerate_sat_vb: int) -> Settlement:
    """The settlement of a plan, with its document."""
    coins = basis.coins[:plan.coins]
    body = _body(basis, feerate_sat_vb, coins, plan.payees, plan.change_sat, plan.fee_sat)
    document = Document("settlement", basis.contract.pool_id, body).to_bytes()
    return Settlement(basis, canonical.sha256_hex(document), document, feerate_sat_vb, coins, plan.payees,
                      plan.change_sat, plan.fee_sat, plan.vsize)


def check_feerate(basis: Basis, feerate: int) -> None:
    """Raises Refused for a feerate that the contract does not allow."""
    if not 1 <= feerate <= basis.rules.max_feerate_sat_vb:
        raise Refused("settlement.feerate", feerate=feerate, max_feerate_sat_vb=basis.rules.max_feerate_sat_vb)


def check_fee(plan: PaymentPlan) -> None:
    """Raises Refused for a plan that is too dear."""
    if plan.too_dear:
        due = sum(payee.due_sat for payee in plan.payees)
        raise Refused("settlement.fee", fee_sat=plan.fee_sat, allowed_sat=plan.allowed_sat, due=due)


def plan_payment(basis: Basis, feerate: int) -> PaymentPlan | None:
    """Who is paid: those for whom the coins suffice, with the most coins for which the whole fee is within its cap.

    No payee holds up another: what cannot be paid is passed over. They are taken in the order of payment; where no
    number of coins will do so, the largest first, who are the most likely to be worth a transaction. Where that
    does not help either, the plan is the first one, and too dear. Where the coins suffice for nobody at all, the
    first gets what they give: no money is without a lawful way out.
    """
    first = None
    for order in basis.orders:
        most = len(basis.worth) - 1
        while (plan := fill(basis, feerate, order, most)) is not None:
            first, most = first or plan, plan.coins - 1
            if not plan.too_dear:
                return replace(plan, short=first.short)
    part = part_payment(basis, feerate, basis.due)
    return first if part is None or (first is not None and part.too_dear) else part


def part_payment(basis: Basis, feerate: int, payees: Sequence[Weighed]) -> PaymentPlan | None:
    """All the coins to the first of these payees, a part of what it is due; the rest of that stays due.

    So it is where money is missing, or fees have eaten into what is owed with nobody left to bear them.
    """
    most = len(basis.worth) - 1
    if most < len(basis.coins):
        return None
    for payee in payees:
        item, fee = payee.payee.items[0], feerate * basis.sizes.vsize(most, 1, payee.bytes)
        gives = basis.most_due(basis.worth[most], fee, feerate * payee.borne)
        if 0 < gives < item.amount_sat:
            item = replace(item, amount_sat=gives)
            part = replace(payee, payee=replace(payee.payee, items=(item,)), due_sat=gives,
                           may_sat=basis.may_bear(item), least_sat=0)
            plan = fill(basis, feerate, [part], most)
            if plan is not None:
                return plan
    return None


def fill(basis: Basis, feerate: int, payees: Sequence[Weighed], most: int,
         like: Sequence[bytes] | None = None) -> PaymentPlan | None:
    """The plan that pays, with at most so many coins, each of these in turn for whom the coins suffice.

    `like`: give up (None) as soon as a payee's script is not the one at its place there.
    """
    tally = _Tally(basis, feerate, most)
    for payee in payees:
        if feerate > payee.highest:
            continue
        if payee.least_sat > tally.left_sat:
            tally.short = tally.full
        elif tally.take(payee):
            count = len(tally.chosen)
            if like is not None and (count > len(like) or like[count - 1] != payee.payee.script):
                return None
            if not tally.room:
                break
    return tally.plan() if tally.chosen else None


class _Tally:
    """The payees taken so far and what they come to: coins, bytes, money. It reckons without change.

    `room` is how many more items fit, `left_sat` what the coins would still yield to another. `short`: somebody was
    left out for whom more coins than one transaction spends would be needed, and there are more.
    """

    def __init__(self, basis: Basis, feerate: int, most: int) -> None:
        self.at, self.feerate, self.most, self.vsize_of = basis, feerate, most, basis.sizes.vsize
        self.full, self.short = most == len(basis.worth) - 1 < len(basis.coins), False
        self.chosen: list[Weighed] = []
        self.room = MAX_ITEMS
        self.coins, self.bytes, self.due, self.borne = 1, 0, 0, 0
        self.left_sat = self._left()

    def _left(self) -> int:
        vsize = self.vsize_of(self.coins, len(self.chosen) + 1, self.bytes + _LEAST_BYTES)
        return self.at.most_due(self.at.worth[self.most], self.feerate * vsize, self.borne) - self.due

    def take(self, payee: Weighed) -> bool:
        """Takes the payee in. Where its items are too many, it takes the largest; where they are too much for the
        coins, all but the largest: the others wait.
        """
        items = payee.payee.items
        if len(items) <= self.room and self._admit(payee, payee.due_sat, payee.may_sat):
            return self._in(payee, len(items))
        if len(items) == 1:
            return False
        kept = sorted(range(len(items)), key=lambda n: (-items[n].amount_sat, n))[:self.room]
        kept.sort(key=lambda n: (items[n].amount_sat, n))
        due, may = sum(items[n].amount_sat for n in kept), sum(self.at.may_bear(items[n]) for n in kept)
        while kept and not self._admit(payee, due, may):
            out = items[kept.pop()]
            due, may = due - out.amount_sat, may - self.at.may_bear(out)
        if not kept:
            return False
        paid = replace(payee.payee, items=tuple(items[n] for n in sorted(kept)))
        return self._in(replace(payee, payee=paid, due_sat=due, may_sat=may), len(kept))

    def _in(self, payee: Weighed, items: int) -> bool:
        self.chosen.append(payee)
        self.room -= items
        self.left_sat = self._left()
        return True

    def _admit(self, payee: Weighed, due_sat: int, may_sat: int) -> bool:
        """Whether that much, which may bear so much, is worth its own bytes, and there are coins for it: the fewest
        are taken.
        """
        feerate, worth, coins, own = self.feerate, self.at.worth, self.coins, self.feerate * payee.borne
        if max(feerate * payee.bytes, own) > allowed(may_sat, due_sat, payee.dust_sat):
            return False
        due, borne, size = self.due + due_sat, self.borne + own, self.bytes + payee.bytes
        while coins <= self.most:
            vsize = self.vsize_of(coins, len(self.chosen) + 1, size)
            need = due + self.at.pool_bears(feerate * vsize, borne, due)
            if worth[coins] >= need:
                self.coins, self.bytes, self.due, self.borne = coins, size, due, borne
                return True
            coins = bisect_left(worth, need, coins + 1)
        self.short = self.short or self.full
        return False

    def plan(self) -> PaymentPlan:
        """The plan that pays these, from the fewest coins.

        The pool bears the fee beyond what refunds pay for, as far as the budget goes and `max_fee_ppm` of what is
        paid; the payees bear the rest. So the coins must yield what is due and the pool's part.
        """
        outputs = len(self.chosen)
        for with_change in (True, False):
            vsize = self.vsize_of(self.coins, outputs + with_change, self.bytes + with_change * _CHANGE_BYTES)
            fee = self.feerate * vsize
            ours = self.at.pool_bears(fee, self.borne, self.due)
            change = self.at.worth[self.coins] - self.due - ours
            if change >= CHANGE_DUST_SAT:
                break
        paid, most = self._bear(fee - self.borne - ours), sum(p.allowed_sat for p in self.chosen)
        if with_change:
            return PaymentPlan(self.coins, paid, change, fee, vsize, most, self.short)
        return PaymentPlan(self.coins, paid, 0, fee + change, vsize, most, self.short)

    def _bear(self, over_sat: int) -> tuple[Payee, ...]:
        """Takes from refunds what they pay for, and from everybody the part of the fee that is not the pool's, by
        what each may yet bear: those up to each one together their part of it, rounded down. Where refunds pay for
        more than the fee, and the pool is dissolved, each is let off in proportion to that.
        """
        borne = [self.feerate * p.borne for p in self.chosen]
        rooms = [p.allowed_sat - own for p, own in zip(self.chosen, borne, strict=True)]
        parts = rooms if over_sat >= 0 else borne
        total = sum(parts) or 1
        taken = [0, *(over_sat * part // total for part in accumulate(parts))]
        return tuple(Payee(p.payee.address, p.payee.script, p.payee.items,
                           p.due_sat - own - (taken[n + 1] - taken[n]))
                     for n, (p, own) in enumerate(zip(self.chosen, borne, strict=True)))


def _body(basis: Basis, feerate: int, coins: Sequence[Coin], payees: Sequence[Payee], change_sat: int,
          fee_sat: int) -> dict[str, Any]:
    change: Mapping[str, Any] = {"path": f"{basis.keyholders.change}/{basis.change_index}",
                                 "value_sat": change_sat} if change_sat else {}
    return {
        "as_of": {"height": basis.height, "block": basis.block_hash}, "state": basis.state_hash,
        "feerate_sat_vb": feerate, "fee_sat": fee_sat, "change": change,
        "inputs": [{"coin": str(c.outpoint), "path": f"{c.branch}/{c.index}", "value_sat": c.value_sat}
                   for c in coins],
        "outputs": [{"address": p.address, "amount_sat": p.amount_sat, "items": [
            {"account": i.account, "amount_sat": i.amount_sat, "kind": i.kind, "ref": i.ref, "serial": i.serial}
            for i in p.items]} for p in payees]}
