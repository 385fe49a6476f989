"""What a payment would be to a pool, in the pool's words, and why it is better not sent.

Nothing is sent, and no address shown, that would not count by the state as it is now.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import Tx
from lashou_btc.errors import Incomplete, InvalidInput, Refused
from lashou_btc.pool.keyholders import is_receive
from lashou_btc.pool.ledger import PURSE
from lashou_btc.pool.state import State
from lashou_btc.usecases import own_accounts, people
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.words import Said, noun, said


@dataclass(frozen=True)
class AccountToPay:
    """An account that may be paid in on: its address now, and who that is, in words."""

    account: int
    address: str
    script: bytes
    words: Said


def payee(state: State, account: int, amount_sat: int | None = None, keys: Sequence[str] = ()) -> AccountToPay:
    """The account as somebody to pay to; `keys` are one's own signing keys (x-only, hex).

    Raises Refused, with the reason, where such a payment would not count, or would only come back: while the state
    is unknown, to a number that nobody has, to an account that is gone and owes nothing, below `min_coin_sat`.
    """
    check_known(state)
    if state.dissolved:
        raise Refused("pool.dissolved:deposit", height=state.dissolved)
    _check_there(state, account)
    check_amount(state, amount_sat)
    place = state.keyholders.receive, account
    script = state.keyholders.script(*place)
    if state.chain.find(script) != place:  # whoever is enrolled is inside the window
        raise Refused("pool.address-unwatched", account=account)
    return AccountToPay(account, state.keyholders.address(account), script, whom(state, account, keys))


def address_now(state: State, account: int) -> tuple[str, str]:
    """(where an account is paid in, "") or ("", why nothing paid to it would count now)."""
    try:
        return payee(state, account).address, ""
    except (Incomplete, Refused) as error:
        return "", str(error)


def check_known(state: State) -> None:
    """Raises Incomplete while the state is unknown."""
    if state.unknown:
        raise Incomplete("state.unknown:deposit", since=state.unknown_since, why=state.why)


def check_amount(state: State, amount_sat: int | None) -> None:
    """Raises Refused for an amount that would be no coin."""
    least = state.contract.min_coin_sat
    if amount_sat is not None and amount_sat < least:
        raise Refused("deposit.small", amount=amount_sat, least=least)


def _check_there(state: State, account: int) -> None:
    if account == PURSE:
        return
    if account >= 2**31:
        raise InvalidInput("account.number", account=account)
    found = state.account(account)
    if found is None and account >= state.chain.receive_window:
        raise Refused("deposit.window", account=account, last=state.chain.receive_window - 1)
    if found is None:
        witness = state.keyholders.witness(account)
        if witness is not None:
            raise Refused("deposit.nobody:witness", account=account, name=witness.name)
        raise Refused("deposit.nobody", account=account)
    if found.gone and not found.debt_sat:
        raise Refused("deposit.gone", account=account, status=noun("account", found.status),
                      payout=found.payout)


def whom(state: State, account: int, keys: Sequence[str] = ()) -> Said:
    """Who an account is, in the pool's words."""
    if account == PURSE:
        return said("guard.purse")
    found, witness = state.account(account), state.keyholders.witness(account)
    you = (found is not None and found.key in keys) or (witness is not None and witness.key in keys)
    who = said("guard.you") if you else said("guard.witness", name=witness.name) if witness is not None else \
        noun("role", found.role) if found is not None else ""
    if found is None:
        return said("guard.account", number=account, who=who) if who else said("guard.account:bare", number=account)
    status = noun("account", found.status)
    if found.gone and found.debt_sat:
        return said("guard.account:owes", number=account, who=who, status=status, debt=found.debt_sat)
    return said("guard.account:standing", number=account, who=who, status=status)


@dataclass(frozen=True)
class Recipient:
    """Somebody who is paid at an address: who that is, in words, and the pool's name if it is an account."""

    words: Said | str
    pool: str = ""


def recipient(ws: Workspace, address: str, script: bytes, amount_sat: int, network: str,
              keys: Sequence[str] = ()) -> Recipient:
    """Who is paid at an address. Where it is one of a pool that this home follows, the payment is a deposit.

    Raises Refused as `payee`, and for an address of witnesses who have handed over, or that does not count.
    """
    for pool in ws.pools():
        if pool.contract.network.name != network:
            continue
        with ws.synced_pool(pool) as state:
            place = state.chain.place_of(script)
            if place is None:
                continue
            name = said("guard.pool", name=pool.contract.name)
            branch, index = place
            if branch // 2 != state.keyholders.epoch:
                raise Refused("deposit.epoch", address=address, pool=name, account=index)
            if not is_receive(branch):
                raise Refused("deposit.change", address=address, pool=name)
            return Recipient(said("guard.of-pool", who=payee(state, index, amount_sat, keys).words, pool=name),
                             pool.contract.name)
    return Recipient(address)


def concerns(pool: PoolHome, state: State, tx: Tx) -> bool:
    """Whether a transaction pays the pool, or has one of its records."""
    return bool(record.records(tx, pool.contract.tag)) or any(
        state.chain.place_of(out.script) is not None for out in tx.outputs)


def own_account(state: State, key: str) -> int:
    """The account that is meant where none is named: the key's own. Raises Refused for none and for several."""
    check_known(state)
    every = [n for n in own_accounts.of_key(state, key) if (a := state.account(n)) is not None and not a.gone]
    if len(every) > 1:
        raise Refused("account.several:deposit", accounts=own_accounts.words(state, every))
    return people.account_of_key(state, key)


def percent(part_sat: int, of_sat: int) -> Said | str:
    """A part in percent, for people."""
    if not of_sat:
        return ""
    share = 100 * part_sat / of_sat
    return f"{share:.2f}%" if share >= 0.01 else said("guard.percent-least")


def deposit_arguments(numbers: Sequence[int]) -> tuple[int | None, int]:
    """(account or None, satoshi) of `[ACCOUNT] AMOUNT`. Raises InvalidInput."""
    if len(numbers) not in (1, 2):
        raise InvalidInput("deposit.arguments")
    return (numbers[0] if len(numbers) == 2 else None), numbers[-1]
