"""Where every satoshi is, and whether the state hash is that of the state: checks for any state of any pool.

Money is in one of these places: balances, purse, and the pots. What is outside stands in the books with the sign
turned round, so that everything together is nothing; and the coins, with what has been stolen, are what is inside.
"""

from lashou_btc.pool.ledger import CALLS, DUE, HELD, OUTSIDE, VERDICT, WAITING
from lashou_btc.pool.lines import Lines
from lashou_btc.pool.state import Payment, State


def conserved(state: State) -> State:
    """Raises unless every pot holds what the state says is in it, and all of them together what the coins cover."""
    ledger = state.ledger
    waiting = [one for one in state.waiting if isinstance(one, Payment)]
    assert ledger.pots == {
        DUE: sum(item.amount_sat for item in state.items.values()),
        HELD: sum(o.bond_sat for claim in state.by_number for o in claim.objections if not o.outcome)
        + sum(claim.bond_sat for claim in state.open_claims.values()),
        CALLS: sum(call.brings_sat for call in state.calls),
        WAITING: sum(state.unassigned.values()) + sum(sat for one in waiting for _, _, sat in one.credits),
        VERDICT: 0,
        OUTSIDE: -ledger.total_sat()}
    assert state.funds_sat + state.missing_sat == ledger.total_sat() == state.liabilities_sat()
    assert ledger.purse_sat == sum(e.amount_sat for e in ledger.entries if e.account == 0)
    sharing = [account for account in ledger.accounts.values() if account.sharing]
    assert ledger.weight == sum(account.weight for account in sharing)
    assert ledger.shared_sat == sum(map(ledger.balance_sat, sharing))
    moved: dict[int, int] = {}
    for entry in ledger.entries:
        if entry.kind not in ("returned", "written off"):
            moved[entry.account] = moved.get(entry.account, 0) + entry.amount_sat
    for account in ledger.accounts.values():
        balance = ledger.balance_sat(account)
        assert account.put_sat == moved.get(account.number, 0)
        assert all(0 <= first < end or (end < 0 and account.sharing) for first, end, _ in account.spans)
        assert not account.sharing or account.spans[-1][1:] == (-1, account.weight)
        assert balance >= 0 or (account.sharing and not ledger.holds_funds)
        assert not account.gone or (balance == 0 and not account.sharing)
    return state


def hash_from_nothing(state: State) -> str:
    """The state hash, worked out with fresh trees from every line there is or was.

    What the state says has changed stands afterwards as it stood before.
    """
    ledger, drive, chain = state.ledger, state.drive, state.chain
    told = ledger.changed, drive.claims_changed, drive.items_changed, chain.changed
    coins = {coin.number: coin for coin in (*state.coins.values(), *chain.late.values())}
    ledger.changed = set(ledger.accounts)
    drive.claims_changed = set(range(len(state.by_number)))
    drive.items_changed = set(range(1, state.next_item))
    chain.changed = {number: coins.get(number) for number in range(chain.arrived)}
    try:
        return Lines().root(state)
    finally:
        ledger.changed, drive.claims_changed, drive.items_changed, chain.changed = told


def hashed(state: State) -> State:
    """Raises unless the state hash, which is kept up with what changes, is the one worked out from nothing."""
    assert state.hash() == hash_from_nothing(state)
    return state
