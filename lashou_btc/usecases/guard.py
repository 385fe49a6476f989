"""What a payment would be to a pool, in the pool's words, and why it is better not sent.

Nothing is sent, and no address shown, that would not count by the state as it is now.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lashou_btc.errors import Incomplete, InvalidInput, Refused
from lashou_btc.pool.keyholders import is_receive
from lashou_btc.pool.ledger import PURSE
from lashou_btc.pool.state import State
from lashou_btc.usecases import accounts, people
from lashou_btc.usecases.workspace import Workspace


@dataclass(frozen=True)
class Payee:
    """An account that may be paid in on: its address now, and who that is, in words."""

    account: int
    address: str
    script: bytes
    words: str


def payee(state: State, account: int, amount_sat: int | None = None, keys: Sequence[str] = ()) -> Payee:
    """The account as somebody to pay to; `keys` are one's own signing keys (x-only, hex).

    Raises Refused, with the reason, where such a payment would not count, or would only come back: while the state
    is unknown, to a number that nobody has, to an account that is gone and owes nothing, below `min_coin_sat`.
    """
    check_known(state)
    if state.dissolved:
        raise Refused("pool.dissolved:3", dissolved=state.dissolved)
    _check_there(state, account)
    check_amount(state, amount_sat)
    place = state.keyholders.receive, account
    script = state.keyholders.script(*place)
    assert state.chain.find(script) == place, "whoever is enrolled is inside the window"
    return Payee(account, state.keyholders.address(account), script, whom(state, account, keys))


def address_now(state: State, account: int) -> tuple[str, str]:
    """(where an account is paid in, "") or ("", why nothing paid to it would count now)."""
    try:
        return payee(state, account).address, ""
    except (Incomplete, Refused) as error:
        return "", str(error)


def check_known(state: State) -> None:
    """Raises Incomplete while the state is unknown."""
    if state.unknown:
        raise Incomplete("state.unknown", unknown_since=state.unknown_since, unknown=state.unknown)


def check_amount(state: State, amount_sat: int | None) -> None:
    """Raises Refused for an amount that would be no coin."""
    least = state.contract.min_coin_sat
    if amount_sat is not None and amount_sat < least:
        raise Refused("deposit.small", amount_sat=amount_sat, least=least)


def _check_there(state: State, account: int) -> None:
    if account == PURSE:
        return
    if account >= 2**31:
        raise InvalidInput("account.number", account=account)
    found = state.account(account)
    if found is None and account >= state.chain.receive_window:
        raise Refused("deposit.window", account=account, receive_window=state.chain.receive_window - 1)
    if found is None:
        witness = state.keyholders.witness(account)
        raise Refused("deposit.nobody", account=account,
                      what=f": {witness.name} has not accepted yet" if witness else ", so nobody would be credited")
    if found.gone and not found.debt_sat:
        raise Refused("deposit.gone", account=account, status=found.status, payout=found.payout)


def whom(state: State, account: int, keys: Sequence[str] = ()) -> str:
    """Who an account is, in the pool's words."""
    if account == PURSE:
        return "account 0, the common purse (a donation)"
    found, witness = state.account(account), state.keyholders.witness(account)
    you = (found is not None and found.key in keys) or (witness is not None and witness.key in keys)
    named = f"witness {witness.name}" if witness is not None else found.role if found is not None else ""
    words = [f"account {account}", "you" if you else named, found.status if found is not None else ""]
    if found is not None and found.gone and found.debt_sat:
        words.append(f"which owes {found.debt_sat:,} sat")
    return ", ".join(filter(None, words))


@dataclass(frozen=True)
class Recipient:
    """Somebody who is paid at an address: who that is, in words, and the pool's name if it is an account."""

    words: str
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
            name = f'pool "{pool.contract.name}"'
            branch, index = place
            if branch // 2 != state.keyholders.epoch:
                raise Refused("deposit.epoch", address=address, name=name, index=index)
            if not is_receive(branch):
                raise Refused("deposit.change", address=address, name=name)
            return Recipient(f"{payee(state, index, amount_sat, keys).words} of {name}", pool.contract.name)
    return Recipient(address)


def own_account(state: State, key: str) -> int:
    """The account that is meant where none is named: the key's own. Raises Refused for none and for several."""
    check_known(state)
    every = [n for n in accounts.of_key(state, key) if (a := state.account(n)) is not None and not a.gone]
    if len(every) > 1:
        raise Refused("account.several:2", words=accounts.words(state, every))
    return people.account_of_key(state, key)


def percent(part_sat: int, of_sat: int) -> str:
    """A part in percent, for people."""
    if not of_sat:
        return ""
    share = 100 * part_sat / of_sat
    return f"{share:.2f}%" if share >= 0.01 else "less than 0.01%"


def deposit_arguments(numbers: Sequence[int]) -> tuple[int | None, int]:
    """(account or None, satoshi) of `[ACCOUNT] AMOUNT`. Raises InvalidInput."""
    if len(numbers) not in (1, 2):
        raise InvalidInput("deposit.arguments")
    return (numbers[0] if len(numbers) == 2 else None), numbers[-1]
