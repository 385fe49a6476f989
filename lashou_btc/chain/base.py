"""What every source of blocks offers. The index and the commands know only this."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from lashou_btc.anchors.tx import OutPoint
from lashou_btc.errors import Refused
from lashou_btc.networks import Network


@dataclass(frozen=True)
class Tip:
    """The best block: height and id (display hex)."""

    height: int
    hash: str


@dataclass(frozen=True)
class RawBlock:
    """A block as the source holds it: height, id (display hex), consensus bytes."""

    height: int
    hash: str
    raw: bytes


@dataclass(frozen=True)
class ScriptCoin:
    """A confirmed unspent output that pays a script we asked for."""

    outpoint: OutPoint
    value_sat: int
    height: int


@dataclass(frozen=True)
class Waiting:
    """A transaction that waits for a block: its bytes, and fee and virtual size of it together with all waiting
    transactions that it depends on, as a miner weighs them.
    """

    raw: bytes
    fee_sat: int
    vsize: int


class Rejected(Refused):
    """The chain would not take a transaction; the message carries its own reason."""

    default_code = "chain.rejected"


class ChainSource(Protocol):
    """A view of one chain. All methods raise `Unreachable` when the backend does not answer."""

    network: Network

    def tip(self) -> Tip:
        """The best block now."""

    def block_hash(self, height: int) -> str | None:
        """Id of the active chain's block at `height`, or None above the tip."""

    def headers(self, start: int, stop: int) -> list[bytes]:
        """80-byte headers of heights start..stop inclusive, in order."""

    def blocks(self, start: int, stop: int) -> Iterator[RawBlock]:
        """Blocks of heights start..stop inclusive, in order, fetched in batches."""

    def transaction(self, txid: str) -> bytes | None:
        """A transaction's bytes if the source can find it (mempool, or a transaction index), else None."""

    def coins(self, script: bytes) -> list[ScriptCoin]:
        """Confirmed unspent outputs that pay `script`, oldest first."""

    def in_mempool(self, txid: str) -> bool:
        """Whether the transaction waits for a block here."""

    def waiting(self, txid: str) -> Waiting | None:
        """The transaction if it waits for a block here, else None."""

    def check(self, raw: bytes) -> None:
        """Raises Rejected if the mempool would not take the transaction. Sends nothing."""

    def broadcast(self, raw: bytes) -> str:
        """Hands the transaction to the mempool (and the network). Returns its txid. Raises Rejected."""

    def feerate_sat_vb(self, target_blocks: int) -> int:
        """A feerate that should confirm within `target_blocks`, at least 1."""

    def close(self) -> None:
        """Lets go of files and connections."""


class MinableChain(ChainSource, Protocol):
    """A chain on which we may mine: the sandbox, or a node on regtest."""

    def mine(self, count: int) -> list[str]:
        """Mines `count` blocks with what the mempool holds. Returns their ids."""

    def faucet(self, script: bytes, value_sat: int) -> OutPoint:
        """Pays `value_sat` to `script` from mined coins, into the mempool (not yet mined)."""
