"""How many stories of the fold begin, and what they ask: pools with two members, a claim on notice, what is due."""

from typing import Any

from lashou_btc.pool.document import Document
from lashou_btc.pool.state import State
from tests.world import FAST, World, with_rules

BOND = FAST.objection_bond_sat
PENNIES = 10_000
"""Given to the purse where a fee would otherwise be shared, so that members' balances are round."""


def pool(witnesses: int = 3, **rules) -> tuple[World, int, int]:
    """An open pool with two active members, alice and bob."""
    w = World(with_rules(**rules), witnesses=witnesses).open()
    a, b = (w.enroll(name, deposit_sat=400_000) for name in ("alice", "bob"))
    w.mine(FAST.waiting_blocks)
    return w, a, b


def on_notice(amount: int = 100_000, **rules) -> tuple[World, str, int, int, int]:
    """(world, claim, claimant, another member, supervisor), the claim just approved."""
    w = World(with_rules(**rules)).open()
    a, b = (w.enroll(n, deposit_sat=400_000) for n in ("alice", "bob"))
    v = w.enroll("vera", role="supervisor")
    w.mine(20)
    claim = w.claim(a, amount)
    w.approve(claim, amount)
    return w, claim, a, b, v


def due(state: State, *kinds: str) -> list[tuple[str, str, int]]:
    """Kind, address and satoshi of what is due, of these kinds or of all."""
    return [(i.kind, i.address, i.amount_sat) for i in state.items.values() if not kinds or i.kind in kinds]


def seats(w: World, claim: str) -> list[int]:
    """The accounts on a claim's panel."""
    return [seat.account for seat in w.state().claims[claim].panel]


def announce(w: World, rules: dict[str, Any]) -> None:
    """New rules, in the journal."""
    w.publish(w.document("amendment", {"text": "", "rules": rules}, *w.quorum()))


def last_txid(w: World) -> str:
    return w.txs[-1].tx.txid


def said(w: World, account: int, text: str = "said") -> Document:
    return w.document("statement", {"account": account, "text": text}, account)


def exit_of(w: World, account: int) -> Document:
    return w.document("exit", {"account": account}, account)
