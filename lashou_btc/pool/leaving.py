"""How memberships end: lapses, exits, what goes back (docs/protocol.md, 6)."""

from dataclasses import replace

from lashou_btc.errors import Refused
from lashou_btc.pool import costs, rekeying
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.document import Document
from lashou_btc.pool.kinds import acts
from lashou_btc.pool.ledger import DUE, PURSE
from lashou_btc.pool.state import State
from lashou_btc.pool.timers import Timer, runs
from lashou_btc.words import Said, said


@runs(Timer.GRACE)
def end_grace(s: State, number: int) -> None:
    """The time to top up is over: whoever is still below the minimum, or does not share again, has left.

    Not while a claim of the account, or one on whose panel it sits, is open or disputed: that is for later.
    """
    account = s.ledger.accounts[number]
    if account.gone or not account.grace_until or account.grace_until > s.height or held(s, number):
        return
    s.ledger.change(account, grace_until=0)
    enough = s.ledger.balance_sat(account) >= s.rules.min_balance_sat * account.weight
    if not account.sharing or not enough:
        close(s, account, "lapsed")
    else:
        s.ledger.watch(account)


@acts("exit")
def leave(s: State, doc: Document) -> Said:
    """A declared exit; it takes effect `exit_blocks` later, or at once while the pool has not begun."""
    number = doc.body["account"]
    account = s.account(number)
    if account is None or account.gone:
        raise Refused("exit.gone", number=number)
    if account.exit_at:
        raise Refused("exit.twice", number=number, exit_at=account.exit_at)
    if rekeying.changing_key(s, number):
        raise Refused("exit.rekey", number=number)
    s.ledger.change(account, exit_at=s.height + (s.rules.exit_blocks if s.begun else 0))
    s.at(account.exit_at, Timer.EXIT, number)
    return said("event.exit", number=number, height=account.exit_at)


@runs(Timer.EXIT)
def end_membership(s: State, number: int) -> None:
    """An exit takes effect, once no claim of the account, or on whose panel it sits, is open or disputed.

    Nor does anyone leave with a called share unpaid: the call's end decides. The bond of a witness who has handed
    over stays while coins of the pool that are worth moving lie with earlier keyholders, whom it takes for that.
    """
    account = s.ledger.accounts[number]
    if account.gone or not account.exit_at or account.exit_at > s.height or held(s, number):
        return
    if deadlines := unpaid(s, account):
        s.at(max(deadlines), Timer.EXIT, number)
        return
    if account.role == "former" and any(
            coin.value_sat >= s.chain.holders(coin).worth_sat(1) for coin in s.chain.left_behind()):
        s.at(s.height + s.rules.exit_blocks, Timer.EXIT, number)
        return
    close(s, account, "left")


def unpaid(s: State, account: Account) -> list[int]:
    """Until when the account's unpaid shares of calls are to be paid."""
    return [running.deadline for running in s.calls
            if account.sharing and s.ledger.unpaid_sat(account, running.call)]


def held(s: State, number: int) -> bool:
    """Whether a claim of the account, or one on whose panel it sits, is open or disputed: it stays till then."""
    return any(c.account == number or any(seat.account == number for seat in c.panel)
               for c in s.open_claims.values())


def release(s: State, number: int) -> None:
    """What held the account is over: an exit or a lapse that waited for it is looked at again."""
    account = s.ledger.accounts[number]
    if 0 < account.exit_at <= s.height:
        s.at(s.height, Timer.EXIT, number)
    if 0 < account.grace_until <= s.height:
        s.at(s.height, Timer.GRACE, number)


def close(s: State, account: Account, status: str) -> None:
    """Ends a membership and refunds what is left. A keyholder keeps its place; only its bond goes back."""
    costs.write_off(s, account)
    s.ledger.leave(account)
    s.ledger.change(account, exit_at=0, grace_until=0)
    if account.role != "witness":
        s.ledger.change(account, status=status)
    s.rekeys = [r for r in s.rekeys if r.account != account.number]
    refund(s, account)


def refund(s: State, account: Account) -> None:
    """What is left goes to the payout address: one payment due for each account, which grows until it is paid."""
    number = account.number
    balance = max(s.ledger.balance_sat(account), 0)
    owed = min(account.debt_sat, balance)
    if owed:
        s.ledger.change(account, debt_sat=account.debt_sat - owed)
        s.ledger.move(number, PURSE, owed, "debt")
    amount = balance - owed
    if not amount:
        return
    waiting = s.items.get(account.refund)
    if waiting is not None:
        s.ledger.move(number, DUE, amount, "refund")
        s.put(replace(waiting, amount_sat=waiting.amount_sat + amount, coins=waiting.coins + account.coins))
        s.ledger.change(account, coins=0)
        return
    item = s.pay("refund", str(number), account.payout, amount, number, number, account.refunds + 1, account.coins)
    s.ledger.change(account, refund=item, refunds=account.refunds + 1, coins=0)
