"""What the chain says, as the fold reads it: block ids, and the transactions that touch a pool's scripts.

A `History` is plain data. The index builds it from SQLite, tests from lists; the fold cannot tell them apart.
"""

from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lashou_btc.anchors.table import Table
from lashou_btc.anchors.tx import Tx

SCRIPT_BYTES = 34
"""A multisig's script: OP_0 and the hash of what it stands for."""


@dataclass(frozen=True, slots=True)
class ChainTx:
    """A confirmed transaction: its block's height, its number in the block, its contents."""

    height: int
    position: int
    tx: Tx


@dataclass(frozen=True)
class History:
    """Blocks `start`..`tip` of one chain.

    `block_hashes` gives a block's id (display hex) for every height in that range; `txs` holds the relevant
    transactions sorted by (height, position): everything that pays or spends one of the pool's scripts.
    """

    start: int
    tip: int
    block_hashes: Mapping[int, str]
    txs: Sequence[ChainTx]

    def upto(self, height: int) -> "History":
        """The same history as it stood at `height`."""
        if height >= self.tip:
            return self
        return History(self.start, height, self.block_hashes, [t for t in self.txs if t.height <= height])

    def since(self, height: int) -> "History":
        """The same history from `height` on."""
        if not self.txs or self.txs[0].height >= height:
            return self
        return History(height, self.tip, self.block_hashes, [t for t in self.txs if t.height >= height])


@dataclass(frozen=True)
class Documents:
    """The disclosed documents: two look-ups that give bytes or None. Content is checked by whoever reads it."""

    document: Callable[[str], bytes | None]
    manifest: Callable[[str], bytes | None]

    @classmethod
    def of(cls, documents: Mapping[str, bytes], manifests: Mapping[str, bytes] | None = None) -> "Documents":
        """From dictionaries of hash → bytes and root → bytes."""
        return cls(documents.get, (manifests or {}).get)


NO_DOCUMENTS = Documents.of({})


class Places(MutableMapping[bytes, tuple[int, int]]):
    """(branch, index) by script: as a dictionary, in a fifth of the room."""

    def __init__(self) -> None:
        self._table = Table(SCRIPT_BYTES)

    def __getitem__(self, script: bytes) -> tuple[int, int]:
        place = self._table[script]
        return place & 1, place >> 1

    def get(self, script: bytes, default: Any = None) -> Any:
        """As a dictionary's."""
        place: int | None = self._table.get(script)
        return default if place is None else (place & 1, place >> 1)

    def __setitem__(self, script: bytes, place: tuple[int, int]) -> None:
        branch, index = place
        self._table[script] = index << 1 | branch

    def __delitem__(self, script: bytes) -> None:
        del self._table[script]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


@dataclass
class ScriptBook:
    """Which script of a multisig is which: script → (branch, index). Grows on demand through `derive`.

    `derive(branch, index)` gives the scriptPubKey. Branch 0 receives (index = account), branch 1 takes change.
    `look`: where else to look for a script of those that `sizes` counts, for whoever keeps them.
    `later`: the books of multisigs that the pool's money has moved on to, by a name, so that whoever shares this
    one shares those too.
    """

    derive: Callable[[int, int], bytes]
    places: MutableMapping[bytes, tuple[int, int]] = field(default_factory=Places)
    sizes: list[int] = field(default_factory=lambda: [0, 0])
    later: dict[str, "ScriptBook"] = field(default_factory=dict)
    look: Callable[[bytes], tuple[int, int] | None] | None = None

    def of(self, name: str, derive: Callable[[int, int], bytes]) -> "ScriptBook":
        """The book of another multisig."""
        book = self.later.setdefault(name, ScriptBook(derive))
        book.derive = derive
        return book

    def ensure(self, branch: int, count: int) -> None:
        """Makes sure that indexes 0..count-1 of the branch can be looked up."""
        for index in range(self.sizes[branch], count):
            self.places[self.derive(branch, index)] = (branch, index)
        self.sizes[branch] = max(self.sizes[branch], count)

    def find(self, script: bytes) -> tuple[int, int] | None:
        """(branch, index) of one of the pool's scripts, or None."""
        place = self.places.get(script)
        if place is None and self.look is not None and (place := self.look(script)) is not None:
            self.places[script] = place
        return place
