"""What things cost and who pays: the purse first, then the members by weight (docs/protocol.md, section 6)."""

from dataclasses import replace

from lashou_btc.pool.accounts import Account
from lashou_btc.pool.ledger import CALLS, DUE, PURSE, Pot
from lashou_btc.pool.rules import MAX_CLAIM
from lashou_btc.pool.state import Charge, OpenCall, State
from lashou_btc.pool.timers import Timer, runs

DUES, RUNNING = "dues", "running"


def cost(s: State, need_sat: int, target: Pot, ref: str, most: int = 0) -> tuple[int, Charge]:
    """Takes what a case or a fee needs from the purse and, where the pool holds funds, from members, into a pot.

    No unit of weight bears more of it than `most`, where that is not 0. Returns the sum that there was, and who
    bore it.
    """
    from_purse = min(max(s.ledger.purse_sat, 0), need_sat)
    s.ledger.move(PURSE, target, from_purse, "cost", ref)
    paid, steps = 0, 0
    emptied: list[tuple[int, int]] = []
    if s.ledger.holds_funds:
        start = s.ledger.index
        paid, steps, emptied = s.ledger.charge(need_sat - from_purse, target, "cost", ref, most)
        s.step(ref, start)
    charge = Charge(s.ledger.new_mark(), steps, from_purse, emptied)
    _fill_purse(s)
    begin_graces(s)
    return from_purse + paid, charge


def bearable_sat(s: State) -> int | None:
    """The most that purse and members would bear of one case today, commissions included; None without a bound.

    It is for people. Where the pool holds funds, nobody bears more than its balance.
    """
    share = s.rules.case_share_sat
    if s.ledger.holds_funds:
        from_members = s.ledger.bearable_sat(share)
    elif share:
        from_members = share * s.ledger.weight
    else:
        return None
    return max(s.ledger.purse_sat, 0) + from_members


def _fill_purse(s: State) -> None:
    """Makes a purse whole that a fee has left below zero, which nobody could bear then."""
    lack = -s.ledger.purse_sat
    if lack > 0 and s.ledger.holds_funds:
        start = s.ledger.index
        s.ledger.charge(lack, PURSE, "purse", "")
        s.step("purse", start)


def begin_graces(s: State) -> None:
    """Opens grace for the members who have fallen below the minimum."""
    for account in s.ledger.fallen():
        if not account.grace_until and account.status in ("waiting", "active"):
            s.ledger.change(account, grace_until=s.height + s.rules.grace_blocks)
            s.at(account.grace_until, Timer.GRACE, account.number)


def start_call(s: State, need_sat: int, ref: str) -> Charge:
    """Calls `need_sat` from purse and members, to be paid in within `call_blocks` (mode `call`).

    No unit of weight bears more of a case than `case_share_sat`, and besides what the purse lacks.
    """
    from_purse = lack = 0
    if ref not in (DUES, RUNNING):
        from_purse = min(max(s.ledger.purse_sat, 0), need_sat)
        need_sat -= from_purse
        if s.rules.case_share_sat:
            need_sat = min(need_sat, s.rules.case_share_sat * s.ledger.weight)
        lack = max(-s.ledger.purse_sat, 0)
    s.ledger.move(PURSE, CALLS, from_purse, "cost", ref)
    start = s.ledger.index
    call = s.ledger.call(need_sat + lack)
    s.step(ref, start)
    running = OpenCall(ref, call, s.height + s.rules.call_blocks, from_purse, lack)
    s.calls.append(running)
    s.at(running.deadline, Timer.CALL, 0)
    return Charge(s.ledger.new_mark(), call.end - call.start, from_purse)


def write_off(s: State, account: Account) -> int:
    """Takes a departing member's unpaid shares out of the running calls; its balance ends at zero or above.

    What is written off for a claim, the account has not borne. Returns the sum.
    """
    before = s.ledger.pots[CALLS]
    for running in s.calls:
        unpaid = s.ledger.unpaid_sat(account, running.call)
        running.raised_sat -= unpaid
        s.ledger.move(CALLS, account.number, unpaid, "written off", running.ref)
        claim = s.claims.get(running.ref)
        if unpaid and claim is not None and claim.charge is not None:
            claim.charge.apart.append((account.number, -unpaid))
            s.change(claim)
    return before - s.ledger.pots[CALLS]


@runs(Timer.DUES)
def period(s: State, _: int) -> None:
    """A period's contribution to the purse, and what running the pool costs, to the operator: both per weight.

    Not before the pool has begun: until then everybody may leave with everything.
    """
    for step, ref in ((s.rules.dues_sat, DUES), (s.rules.running_sat, RUNNING)):
        if not step or not s.begun:
            continue
        if s.ledger.holds_funds:
            start = s.ledger.index
            came = s.ledger.charge_step(step, ref)
            s.step(ref, start)
            begin_graces(s)
            if ref == RUNNING:
                pay_running(s, came, PURSE)
        elif s.ledger.weight:
            start_call(s, step * s.ledger.weight, ref)
    s.at(s.height + s.rules.period_blocks, Timer.DUES, 0)


def pay_running(s: State, amount_sat: int, source: Pot) -> None:
    """The operator's costs become a payment due; those of one height are one, so that its name is its own."""
    same = next((i for i in s.items.values() if (i.kind, i.ref) == (RUNNING, str(s.height))), None)
    if same is None:
        s.pay(RUNNING, str(s.height), s.operator_payout, amount_sat, source)
    else:
        s.ledger.move(source, DUE, amount_sat, RUNNING, same.ref)
        s.put(replace(same, amount_sat=same.amount_sat + amount_sat))


def price(s: State) -> int:
    """The reference currency's price in force: minor units for one bitcoin, or 0.

    At least M + 1 witnesses (all of them, where M is N) must have given one within `price_blocks`. It is the lower
    median of each one's latest, but not less than the M-th lowest: a low price makes a benefit large, and a single
    high one must not make it small.
    """
    fresh = sorted(p for height, p in s.prices.values() if height > s.height - s.rules.price_blocks)
    quorum, count = s.keyholders.quorum, s.keyholders.count
    return fresh[max((len(fresh) - 1) // 2, quorum - 1)] if len(fresh) >= min(quorum + 1, count) else 0


def to_sat(s: State, amount: int, waited: bool) -> int | None:
    """An amount in the contract's unit as satoshi, rounded down; None while there is no price.

    `waited`: the price that was last in force will do, too.
    """
    if s.rules.unit == "sat":
        return amount
    in_force = price(s) or (s.last_price if waited else 0)
    return min(amount * 100_000_000 // in_force, MAX_CLAIM) if in_force else None
