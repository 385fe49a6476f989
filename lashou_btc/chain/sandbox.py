"""A chain in a folder: regtest with real consensus, in this process, without a node and without a network.

Bitcoin Core's own code (py-bitcoinkernel) judges every block and every script. The folder holds one append-only
file of what happened; everything else follows from it. Several processes may use a folder: those that only look
need no lock, those that change something wait for each other. For tests, demonstrations and learning, never for
money.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lashou_btc.anchors.tx import OutPoint, TxOut, display, parse_block, parse_tx
from lashou_btc.chain import events, faucet
from lashou_btc.chain.base import (
    MAX_MINED,
    About,
    Grown,
    Piece,
    RawBlock,
    Rejected,
    ScriptCoin,
    Tip,
    Trust,
    Waiting,
    Wanted,
)
from lashou_btc.chain.blocktree import KnownBlock, with_witness
from lashou_btc.chain.closing import Closing
from lashou_btc.chain.framelog import FrameLog
from lashou_btc.chain.mining import MAX_WEIGHT, build_block, weight
from lashou_btc.chain.relay_policy import MIN_RELAY_SAT_VB, judge
from lashou_btc.errors import InvalidInput, LashouError, Unreachable
from lashou_btc.networks import REGTEST
from lashou_btc.words import said

if TYPE_CHECKING:
    from lashou_btc.chain.kernel import Kernel

FILE = "sandbox.chain"
_MAGIC = b"lashou sandbox chain 1\n"
_LOOK_S = 0.02


def _verify(raw: bytes, spent: Sequence[TxOut]) -> int | None:
    from lashou_btc.chain.kernel import verify_scripts
    return verify_scripts(raw, spent)


class Sandbox(Closing):
    """A MinableChain on regtest, kept in a folder. Safe to share between threads; open it once and pass it on."""

    network = REGTEST

    def __init__(self, folder: Path, patience_s: float = 10.0) -> None:
        """Opens the sandbox in `folder`, or begins one there if the folder is new or empty.

        `patience_s`: how long a change waits for another process. Raises InvalidInput if the folder holds
        something else, Unreachable if it cannot be used.
        """
        self._folder = Path(folder).absolute()
        self._open_log: Callable[[], FrameLog] = lambda: FrameLog(self._folder, FILE, _MAGIC, patience_s)
        self._mutex = threading.RLock()
        self._kernel: Kernel | None = None
        self._log, self._state, self._whole = self._open_log(), events.SandboxState(), True
        self._catch_up()

    # Looking: no lock, only what others have appended meanwhile.

    def about(self) -> About:
        """This folder; nobody else is asked."""
        return About(str(said("source.sandbox", folder=self._folder)), Trust.WHOLE)

    def syncing(self) -> None:
        """A sandbox always has all that there is."""

    def tip(self) -> Tip:
        """The best block now."""
        with self._current() as state:
            return Tip(state.tree.tip.height, state.tree.tip.hash)

    def block_hash(self, height: int) -> str | None:
        """Id of the active chain's block at `height`, or None above the tip."""
        with self._current() as state:
            return state.tree.active[height] if 0 <= height < len(state.tree.active) else None

    def headers(self, start: int, stop: int) -> list[bytes]:
        """80-byte headers of heights start..stop inclusive. Raises InvalidInput outside the chain."""
        return [known.raw[:80] for known in self._range(start, stop)]

    def pieces(self, start: int, stop: int, wanted: Wanted) -> Iterator[Piece]:
        """Every block whole."""
        return self.blocks(start, stop)

    def blocks(self, start: int, stop: int) -> Iterator[RawBlock]:
        """Blocks of heights start..stop inclusive, all of one moment. Raises InvalidInput outside the chain."""
        return (RawBlock(known.height, known.hash, known.raw) for known in self._range(start, stop))

    def _range(self, start: int, stop: int) -> list[KnownBlock]:
        with self._current() as state:
            if start < 0 or stop > state.tree.tip.height:
                raise InvalidInput("chain.no-such-height:sandbox", tip=state.tree.tip.height, start=start,
                                   stop=stop)
            return [state.tree.at(height) for height in range(start, stop + 1)]

    def transaction(self, txid: str) -> bytes | None:
        """A transaction's bytes, waiting or confirmed on the active chain, else None."""
        with self._current() as state:
            waiting = state.pool.entries.get(txid)
            if waiting:
                return waiting.raw
            confirmed = state.tree.confirmed(txid)
            return with_witness(confirmed) if confirmed else None

    def coins(self, script: bytes) -> list[ScriptCoin]:
        """Confirmed unspent outputs that pay `script`, oldest first; also those that a waiting one spends."""
        with self._current() as state:
            return [ScriptCoin(outpoint, coin.value_sat, coin.height)
                    for outpoint, coin in state.tree.paying(script)]

    def in_mempool(self, txid: str) -> bool:
        """Whether the transaction waits for a block here."""
        with self._current() as state:
            return txid in state.pool

    def waiting(self, txid: str) -> Waiting | None:
        """The transaction if it waits for a block here, with fee and size of what it depends on; else None."""
        with self._current() as state:
            entry = state.pool.entries.get(txid)
            if entry is None:
                return None
            package = [entry, *(state.pool.entries[above] for above in state.pool.ancestors(entry.tx))]
            return Waiting(entry.raw, sum(e.fee_sat for e in package), sum(e.vsize for e in package),
                           entry.fee_sat, entry.vsize)

    def spenders(self, outpoints: Collection[OutPoint]) -> dict[OutPoint, str]:
        """Of the outpoints those that a waiting transaction spends, with its txid."""
        with self._current() as state:
            return {o: txid for o in outpoints if (txid := state.pool.spender(o)) is not None}

    def mempool(self) -> list[str]:
        """Ids of the waiting transactions, in the order in which the next block would hold them."""
        with self._current() as state:
            return list(state.pool.entries)

    def feerate_sat_vb(self, target_blocks: int) -> int:
        """The least feerate: every waiting transaction is in the next block as long as they fit."""
        return MIN_RELAY_SAT_VB

    def least_sat_vb(self) -> int:
        """The least feerate that the mempool takes."""
        return MIN_RELAY_SAT_VB

    def check(self, raw: bytes) -> None:
        """Raises Rejected if the mempool would not take the transaction (policy.py says when). Changes nothing."""
        with self._current() as state:
            tx = parse_tx(raw)
            waiting = state.pool.entries.get(tx.txid)
            if waiting is None:
                judge(raw, state.tree, state.pool, _verify)
            elif waiting.raw != raw:
                raise Rejected("chain.rejected:waits", txid=tx.txid)

    # Changing: under the lock, from the newest state, judged before it is written, written before it counts.

    def broadcast(self, raw: bytes) -> str:
        """Takes the transaction into the mempool and returns its txid; if that waits already, it stays as it is.

        Raises Rejected with the reason, InvalidInput if the bytes are no transaction.
        """
        with self._changing() as state:
            return self._accept(raw, state)

    def mine(self, count: int) -> list[str]:
        """Mines `count` blocks, the first with all that waits. Returns their ids."""
        if not 0 <= count <= MAX_MINED:
            raise InvalidInput("chain.count:most", count=count, max_mined=MAX_MINED)
        with self._changing() as state:
            return [self._mine_one(state) for _ in range(count)]

    def submit(self, raw_block: bytes) -> str:
        """Takes in a block made elsewhere; it becomes the tip if its branch has the most work. Returns its id.

        Raises Rejected if it breaks consensus, InvalidInput if the bytes are no block.
        """
        block = parse_block(raw_block)  # stricter than the kernel, which overlooks bytes that follow
        with self._changing() as state:
            self._process(raw_block, state)
            return block.header.hash

    def faucet(self, script: bytes, value_sat: int) -> OutPoint:
        """Pays `value_sat` to `script` from mined coins, into the mempool. Mines what it needs, at first 100.

        Raises Refused if the value is dust or more than mining can still bring.
        """
        faucet.check_value(script, value_sat)
        with self._changing() as state:
            while not (coins := faucet.choose(state.tree, state.pool, script, value_sat)):
                faucet.check_hope(state.tree, value_sat)
                self._mine_one(state)
            return OutPoint(self._accept(faucet.payment(coins, script, value_sat), state), 0)

    def reorganize(self, depth: int, blocks: int | None = None, *, vanish: bool = False,
                   transactions: Sequence[bytes] = ()) -> list[str]:
        """Replaces the last `depth` blocks by a longer branch of `blocks` (depth + 1), and the kernel follows it.

        Transactions of the replaced blocks wait again, or are forgotten with `vanish`. `transactions` go into the
        branch's first block (parents before children), where they may contradict the replaced ones. Returns the ids
        of the new blocks.
        """
        count = depth + 1 if blocks is None else blocks
        with self._changing() as state:
            tip = state.tree.tip
            if not 1 <= depth <= tip.height or not depth < count <= MAX_MINED:
                raise InvalidInput("chain.reorganize", count=count, depth=depth, tip=tip.height)
            txs = [parse_tx(raw) for raw in transactions]
            parent = state.tree.at(tip.height - depth)
            made: list[str] = []
            for _ in range(count):
                # Their fees go to nobody: what they spend may exist on this branch only.
                raw = build_block(state.tree, parent, txs if not made else [], 0, faucet.SCRIPT)
                self._process(raw, state, vanish)
                parent = state.tree.arrivals[-1]
                made.append(parent.hash)
            return made

    def wait(self, height: int, timeout_s: float) -> None:
        """Returns when there is a block above `height`, at the latest after `timeout_s`."""
        give_up = time.monotonic() + timeout_s
        while self.tip().height <= height and time.monotonic() < give_up:
            time.sleep(_LOOK_S)

    def grown(self, tip: Tip) -> Grown | None:
        """As `Feed.grown`."""
        with self._current() as state:
            best = state.tree.tip
            if display(best.raw[4:36]) != tip.hash:
                return None
            return Grown(RawBlock(best.height, best.hash, best.raw), self.about(), None)

    def close(self) -> None:
        """Lets go of the kernel and its scratch folder. The object may be used again."""
        self._drop_kernel(keep=True)

    # How it is done.

    def _drop_kernel(self, keep: bool = False) -> None:
        with self._mutex:
            if self._kernel:
                self._kernel.close(keep)
                self._kernel = None

    def _catch_up(self, repair: bool = False) -> None:
        """Brings the state to the end of the log. After an interruption, or if the folder was begun again: anew."""
        if not self._whole or self._log.replaced():
            self._drop_kernel()
            self._log, self._state = self._open_log(), events.SandboxState()
        self._whole = False
        for payload in self._log.unread(repair):
            self._state.apply(payload)
        self._whole = True

    @contextmanager
    def _current(self) -> Iterator[events.SandboxState]:
        with self._mutex:
            self._catch_up()
            yield self._state

    @contextmanager
    def _changing(self) -> Iterator[events.SandboxState]:
        with self._mutex, self._log.locked():
            self._catch_up(repair=True)
            yield self._state
            self._log.flush()

    def _append(self, items: list[events.FramePart]) -> None:
        self._log.append(events.encode(items))
        self._catch_up()

    def _accept(self, raw: bytes, state: events.SandboxState) -> str:
        txid = parse_tx(raw).txid
        if txid not in state.pool:
            judge(raw, state.tree, state.pool, _verify)
            self._append(events.accepted(raw))
        return txid

    def _process(self, raw: bytes, state: events.SandboxState, vanish: bool = False) -> None:
        kernel, agreed = self._ready_kernel(state), False
        try:
            if kernel.process(raw):
                self._append(events.processed(raw, kernel.tip(), vanish))
                kernel.logged(state.tree.arrivals[-1].hash)
            agreed = True
        except Rejected:
            agreed = True
            raise
        finally:
            if not agreed:
                self._drop_kernel()  # the kernel may know a block that the log does not have

    def _ready_kernel(self, state: events.SandboxState) -> "Kernel":
        """The kernel, told of every block that the log has."""
        try:
            return self._informed_kernel(state)
        except LashouError:  # a kept kernel may be damaged or another chain's; it is gone now
            return self._informed_kernel(state)

    def _informed_kernel(self, state: events.SandboxState) -> "Kernel":
        agreed = False
        try:
            from lashou_btc.chain.kernel import Kernel  # who only looks needs none
            self._kernel = self._kernel or Kernel(self._folder, [known.hash for known in state.tree.arrivals])
            for known in state.tree.arrivals[self._kernel.known:]:
                self._kernel.process(known.raw)
                self._kernel.logged(known.hash)
            agreed = self._kernel.tip() == state.tree.tip.hash
        except Rejected as error:
            raise self._false_log() from error
        finally:
            if not agreed:
                self._drop_kernel()
        if not agreed:
            raise self._false_log()
        return self._kernel

    def _false_log(self) -> Unreachable:
        return Unreachable("sandbox.damaged:blocks", folder=self._folder)

    def _mine_one(self, state: events.SandboxState) -> str:
        chosen, room = [], MAX_WEIGHT
        left_out: set[str] = set()
        for txid, entry in state.pool.entries.items():
            room_left = room - weight(entry.tx)
            if room_left < 0 or any(i.outpoint.txid in left_out for i in entry.tx.inputs):
                left_out.add(txid)
                continue
            chosen.append(entry)
            room = room_left
        raw = build_block(state.tree, state.tree.tip, [e.tx for e in chosen], sum(e.fee_sat for e in chosen),
                          faucet.SCRIPT)
        self._process(raw, state)
        return state.tree.tip.hash
