"""The end of a pool: what is open is decided, the purse is split, all remainders are due (docs/protocol.md, 6).

It is a part of an amendment that a carry brings, so it and any payout in flight exclude each other. It acts once
the carry's fee has been borne. It may be repeated: what has come in since is then given out in the same way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from lashou_btc.errors import LashouError, Refused
from lashou_btc.pool import claims, costs, leaving, members, notice
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.ledger import DUE, OUTSIDE, PURSE, WAITING
from lashou_btc.pool.state import Item, State
from lashou_btc.words import Said, said

EFFECT = "event.dissolution"
"""What a dissolution did is said by that."""


def check_open(s: State) -> None:
    """Raises Refused where the pool has been dissolved."""
    if s.dissolved:
        raise Refused("pool.dissolved", dissolved=s.dissolved)


def dissolve(s: State, body: dict[str, Any]) -> Said:
    """The pool ends, or what has come in since it did is given out. Returns the effect.

    Raises Refused, before anything has changed, where the pool has never been open.
    """
    if not s.opened:
        raise Refused("dissolve.closed")
    if not s.dissolved:
        s.dissolved, s.dissolved_mark = s.height, s.ledger.new_mark()
    before = s.ledger.pots[DUE]
    paid = _end_claims(s, {c["claim"]: c["amount"] for c in body.get("claims", ())})
    _end_calls(s)
    s.pending_rules, s.rekeys = [], []
    _close(s)
    returned = _return(s, {r["account"]: r["address"] for r in body.get("returns", ())})
    # What lies late with earlier keyholders is its depositors': it is refunded to them when it has been passed on.
    _split_purse(s)
    heirs = [a for a in s.ledger.accounts.values() if a.status == "closed"]
    for account in heirs:
        leaving.refund(s, account)
    lack = cut(s)
    s.drive.timers.clear()
    also = [*([said("event.dissolution:returned", count=returned)] if returned else []),
            *([said("event.dissolution:lacking", lack=lack)] if lack else [])]
    return said(EFFECT, parts=[said("event.dissolution:due", due=s.ledger.pots[DUE] - before, paid=paid), *also])


def _end_claims(s: State, amounts: dict[str, int]) -> int:
    """Objections' bonds go back. A notice that has run out is paid, and so is what the amendment names; any other
    open claim ends unpaid. Returns how many were paid or called.
    """
    paid = 0
    for claim in [c for c in s.by_number if c.hash in s.open_claims]:
        notice.close_objections(s, claim)
        amount = amounts.get(claim.hash)
        if claim.status == "notice" and claim.notice_end <= s.height:
            amount = claim.approved
        if not claim.open or claim.status == "called":
            claims.release(s, claim)
        elif amount:
            notice.grant(s, claim, min(amount, claim.amount))
            paid += claim.status in ("payable", "called")
        else:
            claims.end(s, claim, "undecided")
    return paid


def _end_calls(s: State) -> None:
    """Calls bring what has been paid in so far."""
    for account in s.ledger.accounts.values():
        costs.write_off(s, account)
    for running in list(s.calls):
        notice.end_call(s, running)


def _close(s: State) -> None:
    """Every account that was alive has ended."""
    for account in s.ledger.accounts.values():
        if not account.gone:
            s.ledger.leave(account)
            s.ledger.change(account, status="closed", exit_at=0, grace_until=0)


def _return(s: State, addresses: dict[int, str]) -> int:
    """Money for numbers that nobody has goes where the amendment says, or to all. Returns how many were named."""
    named = 0
    for number in sorted(s.unassigned):
        address = addresses.get(number, "")
        try:
            members.payable_to(s, address, "payout")
        except LashouError:
            s.ledger.move(WAITING, PURSE, s.unassigned.pop(number), "ownerless", str(number))
            del s.early_coins[number]
        else:
            # It is an account that has ended, so that what comes for it later goes back, too.
            members.open_account(s, Account(number, "depositor", "", address, status="closed", enrolled=s.height))
            named += 1
    return named


def _split_purse(s: State) -> None:
    """What the purse holds goes to those who were alive at the dissolution, by what each has borne.

    Where nobody has borne anything, by weight to those who shared then; without any such, to the witnesses, in
    equal parts, or else to all. What coins hold beyond all that is owed is the purse's.
    """
    surplus = max(-_lacks(s), 0)
    s.ledger.move(OUTSIDE, PURSE, surplus, "missing")
    s.missing_sat += surplus
    heirs = [a for a in s.ledger.accounts.values() if a.status == "closed"]
    for parts in ({a.number: max(s.ledger.borne_sat(a), 0) for a in heirs},
                  {a.number: a.weight_at(s.dissolved_mark) for a in heirs},
                  {a.number: 1 for a in heirs if a.role == "witness"}, {a.number: 1 for a in heirs}):
        if any(parts.values()):
            break
    numbers = sorted(parts)
    for number, share in zip(numbers, split(max(s.ledger.purse_sat, 0), [parts[n] for n in numbers]), strict=True):
        s.ledger.move(PURSE, number, share, "dissolution")


def split(amount_sat: int, parts: Sequence[int]) -> Iterator[int]:
    """An amount by parts, to the satoshi: the first n of them together get their part of it, rounded down."""
    whole, upto, given = sum(parts), 0, 0
    for part in parts:
        upto += part
        share = amount_sat * upto // whole - given if whole else 0
        given += share
        yield share


def _lacks(s: State) -> int:
    """What the coins that can be moved lack for all that is owed; below zero is too much. Coins that were left
    behind with earlier keyholders cannot be moved by those of today.
    """
    return s.missing_sat + sum(coin.value_sat for coin in s.chain.left_behind())


def cut(s: State) -> int:
    """What coins lack for all that is owed is taken from the remainders, pro rata: stolen money, and fees that
    nobody else is left to bear. Returns how much. It is done when something lawful has spent the oldest coin.
    """
    deficit = max(-s.ledger.purse_sat, 0)
    remainders = [i for i in s.items.values()
                  if i.kind == "refund" and s.ledger.accounts[i.account].status == "closed"]
    amounts = [i.amount_sat for i in remainders]
    lack = min(deficit + max(_lacks(s), 0), sum(amounts))
    for item, part in zip(remainders, split(lack, amounts), strict=True) if lack else ():
        _shorten(s, item, part)
    missing = lack - min(deficit, lack)
    s.ledger.move(PURSE, OUTSIDE, missing, "missing")
    s.missing_sat -= missing
    return lack


def _shorten(s: State, item: Item, part_sat: int) -> None:
    """No other payout of it can confirm any more: the carry, or payout, has spent its coin."""
    s.ledger.move(DUE, PURSE, part_sat, "cut", item.ref)
    s.put(replace(item, amount_sat=item.amount_sat - part_sat))
    if part_sat == item.amount_sat:
        s.ledger.change(s.ledger.accounts[item.account], refund=0)
