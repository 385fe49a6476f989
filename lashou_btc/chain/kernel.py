"""Bitcoin Core's consensus code in this process: the only judge of blocks and scripts in the sandbox.

py-bitcoinkernel is experimental and says so; the sandbox has no money on it. The kernel's own files live in a
scratch folder that belongs to one process: what it has judged is kept by the sandbox, in order, and handed to it
again after a restart. A thousand blocks take about 0.15 s, but the time grows with the square of their number (on
regtest the kernel checks its whole index at each block), so that the files of a long chain are kept for the next
process to take over.
"""

import ctypes
import fcntl
import os
import shutil
import tempfile
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pbk
from pbk.notifications import NotificationInterfaceCallbacks
from pbk.script import PrecomputedTransactionData

from lashou_btc.anchors.tx import TxOut
from lashou_btc.chain.base import Rejected
from lashou_btc.errors import Unreachable
from lashou_btc.words import said

KEPT_BLOCKS = 1_000  # fewer are judged again in less time than it is worth
_PREFIX, _KEPT, _NOTE, _GUARD = "kernel-", "kernel", "known-blocks", "in-use"


class Kernel:
    """A regtest ChainstateManager with some of the sandbox's blocks. One owner, no sharing."""

    def __init__(self, folder: Path, arrivals: Sequence[str]) -> None:
        """`folder`: where the scratch folder goes; the caller holds the sandbox's lock.

        `arrivals`: ids of the log's blocks in order, to recognize a kept kernel by. Raises Unreachable; if that was
        due to a kept kernel, it is gone afterwards.
        """
        self._verdicts: list[str] = []
        self._trouble: list[str] = []
        try:
            _sweep(folder)
            self._scratch = _claim(folder, arrivals)
        except OSError as error:
            raise _no_scratch(folder, error.strerror or str(error)) from error
        self._finish = weakref.finalize(self, _dispose, self._scratch)
        try:
            self._scratch.manager.append(self._start(self._scratch.path))
        except RuntimeError as error:
            self.close(keep=False)
            raise _no_scratch(folder, "; ".join(self._trouble) or str(error)) from error

    def _start(self, path: Path) -> pbk.ChainstateManager:
        options = pbk.ContextOptions()  # type: ignore[no-untyped-call]  # of its own, this one has no types
        options.set_chainparams(pbk.ChainParameters(pbk.ChainType.REGTEST))
        options.set_validation_interface(pbk.ValidationInterfaceCallbacks(block_checked=_verdict_to(self._verdicts)))
        options.set_notifications(NotificationInterfaceCallbacks(
            fatal_error=_message_to(self._trouble), flush_error=_message_to(self._trouble)))
        settings = pbk.ChainstateManagerOptions(pbk.Context(options), str(path), str(path / "blocks"))
        settings.set_worker_threads_num(0)  # order and speed do not depend on the machine's cores
        return pbk.ChainstateManager(settings)

    @property
    def known(self) -> int:
        """How many of the log's blocks, in order, it has judged."""
        return self._scratch.known

    def logged(self, block_id: str) -> None:
        """The block that was judged last is the log's next one."""
        self._scratch.known += 1
        self._scratch.last = block_id

    def tip(self) -> str:
        """Id of the best block that the kernel holds valid (display hex)."""
        chain = self._scratch.manager[0].get_active_chain()
        return str(chain.block_tree_entries[chain.height].block_hash)

    def process(self, raw: bytes) -> bool:
        """Judges a block and follows it if it leads. True if it was new. Raises Rejected, or Unreachable.

        After Rejected the kernel may remember the block as invalid, which changes nothing for later ones.
        """
        self._verdicts.clear()
        try:
            block = pbk.Block(raw)
        except RuntimeError:
            raise Rejected("chain.rejected:no-block") from None
        try:
            new = self._scratch.manager[0].process_block(block)
        except pbk.ProcessBlockException:
            new = False
            if not self._verdicts:
                self._verdicts.append(str(said("verdict.early")))
        if self._trouble:
            raise Unreachable("sandbox.kernel:stopped", trouble=self._trouble[0])
        if self._verdicts:
            raise Rejected("chain.rejected:block", verdicts=self._verdicts[0])
        return new

    def close(self, keep: bool) -> None:
        """Destroys the kernel. `keep`: leave its files for the next one, if there is enough in them.

        Only a kernel that knows exactly the first `known` blocks of the log may be kept.
        """
        self._scratch.keep = keep and not self._trouble
        self._finish()


def verify_scripts(raw: bytes, spent: Sequence[TxOut]) -> int | None:
    """Number of the first input whose script fails under all consensus rules (taproot included), or None.

    `spent`: the outputs that the inputs spend, in order. Raises Rejected if the kernel cannot read the bytes.
    """
    try:
        tx = pbk.Transaction(raw)
    except RuntimeError:
        raise Rejected("chain.rejected:no-tx") from None
    scripts = [pbk.ScriptPubkey(out.script) for out in spent]
    outputs = [pbk.TransactionOutput(script, out.value_sat) for script, out in zip(scripts, spent, strict=True)]
    data = PrecomputedTransactionData(tx, outputs)
    for number, (script, out) in enumerate(zip(scripts, spent, strict=True)):
        if not script.verify(out.value_sat, tx, data, number, pbk.ScriptVerificationFlags.ALL):
            return number
    return None


def _verdict_to(verdicts: list[str]) -> Callable[[object, pbk.Block, pbk.BlockValidationState], None]:
    """A callback that notes what is wrong with a block. It must not hold the Kernel: that would keep it alive."""
    def checked(_user_data: object, _block: pbk.Block, state: pbk.BlockValidationState) -> None:
        if state.validation_mode is not pbk.ValidationMode.VALID:
            verdicts.append(state.block_validation_result.name.lower().replace("_", "-"))
    return checked


def _message_to(messages: list[str]) -> Callable[[object, ctypes.c_char_p, int], None]:
    def noted(_user_data: object, message: ctypes.c_char_p, length: int) -> None:
        messages.append(ctypes.string_at(message, length).decode("utf-8", "replace"))
    return noted


def _no_scratch(folder: Path, why: str) -> Unreachable:
    return Unreachable("sandbox.kernel", folder=folder, why=why)


@dataclass
class _Scratch:
    """A kernel's folder while it is in use. Apart from the Kernel, so that it can be tidied up after it."""

    path: Path
    guard: int
    known: int
    last: str
    owner: int = field(default_factory=os.getpid)
    manager: list[pbk.ChainstateManager] = field(default_factory=list)
    keep: bool = True


def _claim(folder: Path, arrivals: Sequence[str]) -> _Scratch:
    """The kept kernel's folder if it fits the log, for us alone; otherwise an empty one."""
    path = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
    known, last = 0, ""
    with suppress(OSError, ValueError):
        (folder / _KEPT).rename(path)  # whoever succeeds has it
        text = (path / _NOTE).read_text("ascii").split()
        known, last = int(text[0]), text[1]
    if not 0 < known <= len(arrivals) or arrivals[known - 1] != last:
        known, last = 0, ""
        shutil.rmtree(path)
        path.mkdir()
    for old in (_NOTE, _GUARD):  # a guard of our own: who kept the folder may still hold the old one
        (path / old).unlink(missing_ok=True)
    guard = os.open(path / _GUARD, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
    fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return _Scratch(path, guard, known, last)


def _dispose(scratch: _Scratch) -> None:
    if os.getpid() != scratch.owner:
        return  # a forked child has a copy of this object, but the folder is its parent's
    scratch.manager.clear()  # destroys it, which writes its databases, before its files go
    with suppress(OSError):
        if scratch.keep and scratch.known >= KEPT_BLOCKS:
            (scratch.path / _NOTE).write_text(f"{scratch.known} {scratch.last}\n", "ascii")
            scratch.path.rename(scratch.path.parent / _KEPT)  # fails if another was kept meanwhile
    shutil.rmtree(scratch.path, ignore_errors=True)
    os.close(scratch.guard)


def _sweep(folder: Path) -> None:
    """Removes scratch folders whose owners were killed: nobody holds their guard any more."""
    for left in folder.glob(f"{_PREFIX}*"):
        try:
            guard = os.open(left / _GUARD, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            shutil.rmtree(left, ignore_errors=True)  # killed between making the folder and its guard
            continue
        try:
            fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(left, ignore_errors=True)
        except BlockingIOError:
            pass
        finally:
            os.close(guard)
