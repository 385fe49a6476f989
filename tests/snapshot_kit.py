"""Snapshots of an index: a pool that has gone on for a while, and what a fold from one of them has to come to."""

import sqlite3
from pathlib import Path

from lashou_btc.anchors.history import Documents
from lashou_btc.errors import LashouError
from lashou_btc.index import Index, snapshots
from lashou_btc.pool import by_account, coin_shelves, shelf
from lashou_btc.pool.fold import Fold, folded
from lashou_btc.pool.settlement import settle
from lashou_btc.pool.shelf import Keys, Pages
from lashou_btc.pool.state import State
from tests.block_list import WorldChain
from tests.world import World

SMALL = ((snapshots, "SPAN", 6), (snapshots, "BURIED", 4), (shelf, "WIDE", 2), (coin_shelves, "ENDS", (4, 5)),
         (Keys, "FULL", 2), (Pages, "SIZE", 64), (by_account, "PIECE", 3))
"""Snapshots lie close together, and need not be deep, so that short stories have many of them; and little is in a
part, so that small pools have many of those.
"""


class Salted(WorldChain):
    """Whose blocks differ where the world's salt does."""

    def catch_up(self, height: int) -> None:
        for number in range(len(self.raw), height + 1):
            self.extend([t.tx for t in self.world.txs if t.height == number], self.world.salt)


def documents(w: World) -> Documents:
    return Documents.of(w.documents, w.manifests)


def whole(w: World, as_of: tuple[int, ...] = (), height: int | None = None) -> Fold:
    """The fold over the whole history, by a look-up of its own."""
    return folded(w.contract, w.history(), documents(w), as_of, height)


def payout(made: Fold, height: int) -> tuple[bytes, bytes]:
    try:
        found = settle(made.bases[height], 2)
    except LashouError as error:
        return str(error).encode(), b""
    return found.unsigned, found.document


def shown(state: State) -> tuple[object, ...]:
    """Everything that anybody is shown of a state."""
    return (state.hash(), list(state.canonical()), list(state.events), list(state.entries), state.spends,
            state.steps, state.unknown_since, state.items, state.ledger.pots, sorted(state.drive.timers),
            state.free_numbers(), state.chain.left_behind(), list(state.open_claims), state.claims)


def check(index: Index, w: World) -> bool:
    """The index's fold is the whole one. Returns whether it began at a snapshot."""
    as_of = tuple(range(max(w.height - 4, w.contract.birthday), w.height + 1))
    made, full = index.folded(documents(w), as_of), whole(w, as_of)
    assert shown(made.state) == shown(full.state)
    assert made.bases.keys() >= set(as_of) and all(full.bases[height] == at for height, at in made.bases.items())
    assert [payout(made, height) for height in as_of] == [payout(full, height) for height in as_of]
    return made.history.start > w.contract.birthday


def heights(path: Path) -> list[int]:
    with sqlite3.connect(path) as conn:
        return [height for height, in conn.execute("SELECT height FROM snapshots ORDER BY height")]


def lively(after: int = 40) -> World:
    """A pool in which people pay in and claims are paid, that has gone on for a while."""
    w = World()
    w.chain = Salted(w)
    w.open()
    people = [w.enroll(f"member {n}", deposit_sat=300_000 + n) for n in range(4)]
    w.mine(12)
    claim = w.claim(people[0], 90_000)
    w.approve(claim, 80_000)
    w.payable(claim)
    w.mine(3)
    w.pay()
    w.mine(after)
    w.deposit(people[1], 70_000)
    w.mine(3)
    return w
