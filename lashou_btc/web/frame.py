"""What pages are drawn from: the pool as it is after one block, which nothing changes any more."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import Any

from lashou_btc.anchors import record
from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.anchors.history import Documents
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.keyholders import is_receive
from lashou_btc.pool.snapshot import freeze, thaw
from lashou_btc.pool.state import Claim, Entry, Event, State
from lashou_btc.pool.trace import Traces
from lashou_btc.usecases import explain, lifeboats, overview, quotes
from lashou_btc.usecases.anchoring import Committed
from lashou_btc.usecases.lifeboats import Outlook
from lashou_btc.usecases.quotes import Quote
from lashou_btc.usecases.standstill import Standstill
from lashou_btc.usecases.views import View
from lashou_btc.usecases.workspace import PoolHome


@dataclass(frozen=True)
class Block:
    """A block as pages name it: its hash and its median time past, seconds since 1970."""

    hash: str
    time: int


@dataclass
class Blocks:
    """The pool's blocks from its birthday on, by height. Grows at its end only; after a reorganization it is made
    anew.
    """

    first: int
    rows: list[Block] = field(default_factory=list)

    def __getitem__(self, height: int) -> Block | None:
        at = height - self.first
        return self.rows[at] if 0 <= at < len(self.rows) else None


@dataclass(frozen=True)
class Frame:
    """A pool after one block. `state` is a copy of its own, on which no fold goes on; `status` is what the command
    of that name shows; `stands`: why the state is unknown, if it is; `committed`: the hashes that are on chain.
    """

    pool: PoolHome
    state: State
    view: View
    blocks: Blocks
    stands: Standstill | None
    outlook: Outlook
    status: dict[str, Any]
    version: str
    """A name for all that is drawn from this frame: two frames with the same draw the same pages."""
    committed: Committed
    levels: tuple[tuple[int, int], ...] = ()
    """What lay in coins of the pool's addresses, in satoshi, from which height on."""

    @property
    def contract(self) -> Contract:
        """The pool's contract."""
        return self.pool.contract

    @property
    def height(self) -> int:
        """The height of the block."""
        return self.state.height

    @cached_property
    def entries(self) -> Mapping[int, Sequence[Entry]]:
        """The lines of each account's statement."""
        found: dict[int, list[Entry]] = {}
        for entry in self.state.entries:
            found.setdefault(entry.account, []).append(entry)
        return found

    @cached_property
    def claims_of(self) -> Mapping[int, Sequence[Claim]]:
        """The claims of each account."""
        found: dict[int, list[Claim]] = {}
        for claim in self.state.by_number:
            found.setdefault(claim.account, []).append(claim)
        return found

    @cached_property
    def shares(self) -> Mapping[str, Sequence[tuple[int, int]]]:
        """What a unit of weight has borne, by what for: height and satoshi."""
        found: dict[str, list[tuple[int, int]]] = {}
        for step in self.state.steps:
            found.setdefault(step.ref, []).append((step.height, step.end - step.start))
        return found

    @cached_property
    def documents(self) -> Documents:
        """Disclosed documents, from the store's files."""
        return self.pool.store.as_documents()

    @cached_property
    def records(self) -> explain.Records:
        """What speaks of which claim."""
        return explain.records(self.state, self.documents)

    @cached_property
    def traces(self) -> Traces:
        """What is behind each balance."""
        return Traces(self.state)

    @cached_property
    def statements(self) -> list[Event]:
        """The journal's statements."""
        return [event for event in self.state.events if event.kind == record.STATEMENT]

    @cached_property
    def quotes(self) -> Mapping[str, Sequence[Quote]]:
        """What joining would cover and cost, by plan. Raises Incomplete, Refused."""
        return quotes.quotes(self.state)

    @cached_property
    def groups(self) -> list[int]:
        """The hundreds in which there are accounts: 0 for 1 to 100."""
        return sorted({(number - 1) // 100 for number in self.state.ledger.accounts})

    @cached_property
    def audit(self) -> dict[str, Any]:
        """As the command of that name shows it, but for documents that are damaged on this disk."""
        return overview.books(self.pool.contract, self.state)

    def time(self, height: int) -> int | None:
        """The median time past of that block, seconds since 1970; None where it is not in the chain yet."""
        block = self.blocks[height]
        return block.time if block is not None else None


def frame(pool: PoolHome, state: State, view: View, before: Frame | None = None) -> Frame:
    """The frame of a pool that has just been brought up to a block. `before`: the one before this, which it is
    again where nothing has changed.

    The state is packed and unpacked again: that shares what has not changed, and takes the more the more has.
    """
    status, outlook = overview.status(pool, state), lifeboats.outlook(pool, state)
    version = _version(state, view, status, outlook)
    if before is not None and before.version == version:
        return before
    known = before.committed.known if before is not None else {}
    if before is not None and not pool.index.has_block(before.height, before.state.block_hash):
        before = None
    copy = thaw(freeze(state), pool.contract, pool.store.as_documents(), state.chain.epochs[0].book)
    committed = Committed(pool.index.records(), pool.store.as_documents(), pool.contract.tag, copy.events, known)
    return Frame(pool, copy, view, _blocks(pool, state, before), pool.standstill(state), outlook, status, version,
                 committed, _levels(pool, state, before))


def _version(state: State, view: View, status: dict[str, Any], outlook: Outlook) -> str:
    said = [state.block_hash, status["state_hash"], state.unknown, str(view.verified),
            [str(text) for text in view.warnings()], status, str(outlook)]
    return sha256_hex(json.dumps(said, default=str, ensure_ascii=False).encode())[:16]


def _levels(pool: PoolHome, state: State, before: Frame | None) -> tuple[tuple[int, int], ...]:
    """How much lay in the pool's coins when. They are read anew where more than one block is new."""
    if before is not None and before.height + 1 == state.height:
        same = before.levels and before.levels[-1][1] == state.funds_sat
        return before.levels if same else (*before.levels, (state.height, state.funds_sat))
    moved: dict[int, int] = {}
    for coin in pool.index.coins(spent=True):
        if coin.value_sat >= pool.contract.min_coin_sat or not is_receive(coin.branch):
            moved[coin.height] = moved.get(coin.height, 0) + coin.value_sat
            if coin.spent_height is not None:
                moved[coin.spent_height] = moved.get(coin.spent_height, 0) - coin.value_sat
    heights = sorted(moved)
    return tuple(zip(heights, accumulate(moved[height] for height in heights), strict=True))


def _blocks(pool: PoolHome, state: State, before: Frame | None) -> Blocks:
    """The blocks up to the state's, of which those of the frame before are still the first."""
    rows = before.blocks.rows[:before.height - pool.contract.birthday + 1] if before is not None else []
    first = pool.contract.birthday + len(rows)
    new = [Block(name, time) for _, name, time in pool.index.named_blocks(first, state.height)]
    return Blocks(pool.contract.birthday, [*rows, *new])
