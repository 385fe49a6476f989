"""What things cost and who pays: the purse first, then the members by weight (docs/protocol.md, section 6)."""

from lashou_btc.pool.ledger import Account
from lashou_btc.pool.rules import MAX_CLAIM
from lashou_btc.pool.state import OpenCall, State, Step

GRACE, CALL = 3, 4


def cost(s: State, need_sat: int, ref: str) -> int:
    """Takes `need_sat` from the purse and then, where the pool holds funds, from the members. Returns the sum."""
    from_purse = min(max(s.ledger.purse_sat, 0), need_sat)
    s.ledger.purse_sat -= from_purse
    if from_purse:
        s.enter(0, "cost", ref, -from_purse)
    if not s.ledger.holds_funds:
        return from_purse
    start = s.ledger.index
    paid = s.ledger.charge(need_sat - from_purse)
    note_step(s, start, ref)
    return from_purse + paid


def share_out(s: State, amount_sat: int, ref: str) -> None:
    """Gives forfeited money to the members by weight; where nothing is held in advance, to the purse.

    In mode `call` a credit would blur which call has been paid, and the purse pays before members are called.
    """
    if s.ledger.holds_funds:
        start = s.ledger.index
        s.ledger.share_out(amount_sat)
        note_step(s, start, ref)
    else:
        s.ledger.purse_sat += amount_sat


def note_step(s: State, start: int, ref: str) -> None:
    """Remembers a move of the index for people's statements and opens grace for those who fell below."""
    if s.ledger.index != start:
        s.steps.append(Step(s.height, ref, start, s.ledger.index))
    for account in s.ledger.fallen():
        if not account.grace_until and account.status in ("waiting", "active"):
            account.grace_until = s.height + s.rules.grace_blocks
            s.at(account.grace_until, GRACE, account.number)


def start_call(s: State, need_sat: int, ref: str) -> OpenCall:
    """Calls `need_sat` from purse and members, to be paid in within `call_blocks` (mode `call`)."""
    from_purse = cost(s, need_sat, ref) if ref != "dues" else 0
    start = s.ledger.index
    call = s.ledger.call(need_sat - from_purse)
    note_step(s, start, ref)
    running = OpenCall(ref, call, s.height + s.rules.call_blocks, from_purse)
    s.calls.append(running)
    s.at(running.deadline, CALL, 0)
    return running


def write_off(s: State, account: Account) -> None:
    """Takes a departing member's unpaid shares out of the running calls; its balance ends at zero or above."""
    for running in s.calls:
        unpaid = s.ledger.unpaid_sat(account, running.call) if account.sharing else 0
        if unpaid:
            running.raised_sat -= unpaid
            s.ledger.credit(account, unpaid)
            s.enter(account.number, "written off", running.ref, unpaid)


def dues(s: State) -> None:
    """A period's contribution, per weight, into the purse."""
    step = s.rules.dues_sat
    if not step:
        return
    if s.ledger.holds_funds:
        start = s.ledger.index
        s.ledger.charge_step(step)
        note_step(s, start, "dues")
    elif s.ledger.weight:
        start_call(s, step * s.ledger.weight, "dues")


def price(s: State) -> int | None:
    """The reference currency's price in force: minor units for one bitcoin, or None.

    At least M witnesses must have given one within `price_blocks`. It is the lower median of each one's latest, but
    not less than the M-th lowest: a low price makes a benefit large, and with few prices M-1 liars could be half.
    """
    fresh = sorted(p for height, p in s.prices.values() if height > s.height - s.rules.price_blocks)
    quorum = s.contract.quorum
    return fresh[max((len(fresh) - 1) // 2, quorum - 1)] if len(fresh) >= quorum else None


def to_sat(s: State, amount: int) -> int | None:
    """An amount in the contract's unit as satoshi, rounded down; None while there is no price."""
    if s.rules.unit == "sat":
        return amount
    in_force = price(s)
    return None if in_force is None else min(amount * 100_000_000 // in_force, MAX_CLAIM)
