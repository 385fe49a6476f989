"""What every source of chain data offers: `Feed`, the contract between sources, the index and the commands.

Nobody else knows what is behind it: a node of one's own, peers, servers, a sandbox.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from lashou_btc.anchors.tx import OutPoint, Tx, parse_tx
from lashou_btc.errors import InvalidInput, Refused, Unreachable
from lashou_btc.networks import Network
from lashou_btc.words import Said, said

OnProgress = Callable[[int, int], None]
"""Is told of long work: so many done, of so many."""
TARGET_BLOCKS = 6
"""Within so many blocks a transaction should confirm, where a feerate is asked for."""


class Trust(IntEnum):
    """What must be believed for nothing to be missing from an index; the higher, the less.

    That what is there is true needs no trust: headers are judged by their work, and every transaction is shown to
    be in its block. What a source can do is to leave something out, an objection for instance.
    """

    SERVER = 1
    """That one server leaves nothing out: for looking only, no signature rests on it."""
    SERVERS = 2
    """That not all servers asked leave the same thing out: for looking only, too."""
    PEERS = 3
    """That not all peers asked give the same false filter."""
    NODE = 4
    """That one's own node leaves out no block in its index of filters."""
    WHOLE = 5
    """Nothing but work: every block was read whole and compared with its header."""

    @property
    def label(self) -> str:
        """As JSON has it."""
        return self.name.lower()

    @property
    def words(self) -> Said:
        """For people."""
        return said(f"trust.{self.label}")


@dataclass(frozen=True)
class About:
    """What a view of the chain rests on. `name` says who shows it, without secrets; `trust` the least that its
    pieces have. `peers`: from how many others it hears of the chain itself; None where there is nobody to hear
    from (a sandbox), or it does not say. `doubts`: what is wrong with some of those who show it; the
    others' view stands all the same.
    """

    name: str
    trust: Trust
    peers: int | None = None
    doubts: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Tip:
    """The best block: height and id (display hex)."""

    height: int
    hash: str


@dataclass(frozen=True)
class Syncing:
    """A source that is still catching up: it has `blocks` of at least `headers`. Nothing it says is final yet."""

    blocks: int
    headers: int


@dataclass(frozen=True)
class RawBlock:
    """A block as the source holds it: height, id (display hex), consensus bytes."""

    height: int
    hash: str
    raw: bytes


@dataclass(frozen=True)
class Quiet:
    """A block in which nothing is that was asked for, which `trust` says how far to believe."""

    height: int
    hash: str
    trust: Trust


@dataclass(frozen=True)
class Shown:
    """A transaction with the proof that it is in its block: its number there, and the hashes beside the way from
    it to the Merkle root, in internal byte order.
    """

    position: int
    raw: bytes
    branch: tuple[bytes, ...]


@dataclass(frozen=True)
class Picked:
    """Of a block, in its order, the coinbase and the transactions that were asked for; that there are no more,
    `trust` says how far to believe. The coinbase shows how deep the block's tree is: without it, what lies one row
    deeper than transactions do could pass for one (CVE-2017-12842).
    """

    height: int
    hash: str
    trust: Trust
    txs: tuple[Shown, ...]


@dataclass(frozen=True)
class Grown:
    """A block that has come on top of another, and what else there is to know as of that moment."""

    block: RawBlock
    about: About
    syncing: Syncing | None


Piece = RawBlock | Quiet | Picked
"""What a source shows of a block to somebody who is looking for something."""


class Wanted(Protocol):
    """What is looked for: transactions that have an output with one of the scripts, spend one, or spend one of the
    outpoints.

    It grows while pieces are looked at. What has been added until the next piece is asked for counts in that one
    and in all after it, and never in those before.
    """

    @property
    def scripts(self) -> Sequence[bytes]:
        """Scripts. More come at the end, none ever goes."""

    @property
    def outpoints(self) -> Collection[OutPoint]:
        """Outpoints that pay none of the scripts, as far as is known. May shrink, once their spends have been
        seen.

        A filter knows scripts only. So a source that goes by filters finds out which script each pays, or that it
        is unspent at the tip; where it can do neither, it shows whole blocks.
        """

    def ahead(self, count: int) -> Sequence[bytes]:
        """The next `count` scripts that are likely to be added: to look for them at once is cheaper than again."""


@dataclass(frozen=True)
class ScriptCoin:
    """A confirmed unspent output that pays a script we asked for."""

    outpoint: OutPoint
    value_sat: int
    height: int


@dataclass(frozen=True)
class Waiting:
    """A transaction that waits for a block: its bytes, and fee and virtual size of it together with all waiting
    transactions that it depends on, as a miner weighs them; `alone_sat` and `alone_vsize` are its own.
    """

    raw: bytes
    fee_sat: int
    vsize: int
    alone_sat: int = 0
    alone_vsize: int = 0


class Rejected(Refused):
    """The chain would not take a transaction; the message carries its own reason."""


def no_transaction() -> InvalidInput:
    """The error where somebody hands over what is none."""
    return InvalidInput("tx.malformed")


def offered(raw: bytes) -> Tx:
    """A transaction that is handed over. Raises InvalidInput."""
    try:
        return parse_tx(raw)
    except InvalidInput:
        raise no_transaction() from None


class Cannot(Unreachable):
    """This kind of source has no answer to this question, whatever is tried."""


class Feed(Protocol):
    """A view of one chain: what it says of it, what waits for a block, and where to send transactions.

    **What is believed.** Nobody who reads from a feed believes more than `about` and the pieces' `trust` say. The
    index judges all headers and follows the most work; it compares what a piece holds with its block's header. So
    a feed need not check anything itself, and must not pass on as seen what it only supposes: a piece is Quiet
    only by the word of whom its trust names.

    **Errors.** All methods may raise Unreachable where the source does not answer, or answers with what it cannot
    be. Two mean more. Its code `chain.moved`: the chain was reorganized while it was read; ask again from the
    start. Cannot: nobody of this kind answers that (a peer has no index of coins, a server no whole blocks); ask
    another. Heights above the tip or below 0 raise InvalidInput with the code `chain.no-such-height`, except in
    `block_hash`. Other errors are named where they come from.

    **Threads.** May be used from any thread. An iterator is used by one at a time, and may be left unfinished.
    """

    network: Network

    def about(self) -> About:
        """Who shows this chain. What it says of peers is as of now."""

    def syncing(self) -> Syncing | None:
        """How far the source has come if it is itself still catching up, else None."""

    # The chain

    def tip(self) -> Tip:
        """The best block now. Raises Refused (`node.wrong-chain`) if the source has come to be on another network.
        """

    def block_hash(self, height: int) -> str | None:
        """Id of the active chain's block at `height`, or None where there is none."""

    def headers(self, start: int, stop: int) -> list[bytes]:
        """80-byte headers of heights start..stop inclusive, in order."""

    def pieces(self, start: int, stop: int, wanted: Wanted) -> Iterator[Piece]:
        """One piece for each height start..stop inclusive, in order, with everything in it that is wanted.

        What is shown beyond that does no harm. A source without anything better shows every block whole.
        """

    def blocks(self, start: int, stop: int) -> Iterator[RawBlock]:
        """The whole blocks of heights start..stop inclusive, in order."""

    def coins(self, script: bytes) -> list[ScriptCoin]:
        """Confirmed unspent outputs that pay `script`, oldest first."""

    # What waits for a block

    def transaction(self, txid: str) -> bytes | None:
        """A transaction's bytes if the source can find it (waiting, or in an index of all transactions), else
        None.
        """

    def in_mempool(self, txid: str) -> bool:
        """Whether the transaction waits for a block here. False says nothing about other places."""

    def waiting(self, txid: str) -> Waiting | None:
        """The transaction if it waits for a block here, else None."""

    def spenders(self, outpoints: Collection[OutPoint]) -> dict[OutPoint, str]:
        """Of the outpoints those that a transaction spends which waits for a block here, with its txid."""

    def check(self, raw: bytes) -> None:
        """Raises Rejected if the mempool would not take the transaction, InvalidInput if it is none. Sends
        nothing.
        """

    def broadcast(self, raw: bytes) -> str:
        """Hands the transaction to the mempool (and the network). Returns its txid. Raises Rejected, InvalidInput.
        """

    def feerate_sat_vb(self, target_blocks: int) -> int:
        """A feerate that should confirm within `target_blocks`, at least 1."""

    def least_sat_vb(self) -> int:
        """The lowest whole feerate that the mempool takes now, at least 1."""

    def wait(self, height: int, timeout_s: float) -> None:
        """Returns when there may be a block above `height`, at the latest after `timeout_s`. A reorganization to
        no greater height is noticed at the latest then.
        """

    def grown(self, tip: Tip) -> Grown | None:
        """The best block if it names `tip` as the one before it, whole: for whoever has waited and knows `tip`. A
        source that cannot tell for less than asking for everything takes gives None, which says nothing.
        """

    def close(self) -> None:
        """Lets go of files and connections."""


MAX_MINED = 100_000
"""So many blocks can be mined at once."""


class MinableChain(Feed, Protocol):
    """A chain on which we may mine: the sandbox, or a node on regtest."""

    def mine(self, count: int) -> list[str]:
        """Mines `count` blocks with what the mempool holds. Returns their ids."""

    def faucet(self, script: bytes, value_sat: int) -> OutPoint:
        """Pays `value_sat` to `script` from mined coins, into the mempool (not yet mined)."""
