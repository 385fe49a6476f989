"""Bitcoin Core's consensus code in this process: the only judge of blocks and scripts in the sandbox.

py-bitcoinkernel is experimental and says so; the sandbox has no money on it. The kernel's own databases live in
memory and its block files in a scratch folder that goes away with it: what it has judged is kept by the sandbox,
in order, and handed to it again after a restart. A thousand blocks take it about 0.15 s.
"""

import ctypes
import fcntl
import os
import shutil
import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path

import pbk
from pbk.notifications import NotificationInterfaceCallbacks
from pbk.script import PrecomputedTransactionData

from lashou_btc.anchors.tx import TxOut
from lashou_btc.chain.base import Rejected
from lashou_btc.errors import Unreachable

_PREFIX = "kernel-"


class Kernel:
    """A regtest ChainstateManager that starts at the genesis block. One owner, no sharing."""

    def __init__(self, folder: Path) -> None:
        """`folder`: where the scratch folder goes; the caller holds the sandbox's lock. Raises Unreachable."""
        self.known = 0
        self._verdicts: list[str] = []
        self._trouble: list[str] = []
        try:
            _sweep(folder)
            scratch = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=folder))
            guard = os.open(scratch / "in-use", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC)
            fcntl.flock(guard, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise _no_scratch(folder, error.strerror or str(error)) from error
        self._manager: list[pbk.ChainstateManager] = []
        self._finish = weakref.finalize(self, _dispose, self._manager, guard, scratch, os.getpid())
        options = pbk.ContextOptions()
        options.set_chainparams(pbk.ChainParameters(pbk.ChainType.REGTEST))
        options.set_validation_interface(pbk.ValidationInterfaceCallbacks(block_checked=_verdict_to(self._verdicts)))
        options.set_notifications(NotificationInterfaceCallbacks(
            fatal_error=_message_to(self._trouble), flush_error=_message_to(self._trouble)))
        try:
            settings = pbk.ChainstateManagerOptions(pbk.Context(options), str(scratch), str(scratch / "blocks"))
            settings.set_worker_threads_num(0)  # order and speed do not depend on the machine's cores
            settings.update_block_tree_db_in_memory(True)
            settings.update_chainstate_db_in_memory(True)
            self._manager.append(pbk.ChainstateManager(settings))
        except RuntimeError as error:
            self.close()
            raise _no_scratch(folder, "; ".join(self._trouble) or str(error)) from error

    def tip(self) -> str:
        """Id of the best block that the kernel holds valid (display hex)."""
        chain = self._manager[0].get_active_chain()
        return str(chain.block_tree_entries[chain.height].block_hash)

    def process(self, raw: bytes) -> bool:
        """Judges a block and follows it if it leads. True if it was new. Raises Rejected, or Unreachable.

        After Rejected the kernel may remember the block as invalid, which changes nothing for later ones.
        """
        self._verdicts.clear()
        try:
            block = pbk.Block(raw)
        except RuntimeError:
            raise Rejected("the block cannot be read: its bytes are not a block's.") from None
        try:
            new = self._manager[0].process_block(block)
        except pbk.ProcessBlockException:
            new = False
            if not self._verdicts:
                self._verdicts.append("refused before its transactions were looked at")
        if self._trouble:
            raise Unreachable(f"the sandbox's consensus code stopped: {self._trouble[0]}; check the free disk "
                              "space and try again.", "sandbox.kernel")
        if self._verdicts:
            raise Rejected(f"the block breaks consensus: {self._verdicts[0]}.")
        return new

    def close(self) -> None:
        """Destroys the kernel and its scratch folder."""
        self._finish()


def verify_scripts(raw: bytes, spent: Sequence[TxOut]) -> int | None:
    """Number of the first input whose script fails under all consensus rules (taproot included), or None.

    `spent`: the outputs that the inputs spend, in order. Raises Rejected if the kernel cannot read the bytes.
    """
    try:
        tx = pbk.Transaction(raw)
    except RuntimeError:
        raise Rejected("the transaction cannot be read by the consensus code.") from None
    scripts = [pbk.ScriptPubkey(out.script) for out in spent]
    outputs = [pbk.TransactionOutput(script, out.value_sat) for script, out in zip(scripts, spent, strict=True)]
    data = PrecomputedTransactionData(tx, outputs)
    for number, (script, out) in enumerate(zip(scripts, spent, strict=True)):
        if not script.verify(out.value_sat, tx, data, number, pbk.ScriptVerificationFlags.ALL):
            return number
    return None


def _verdict_to(verdicts: list[str]):
    """A callback that notes what is wrong with a block. It must not hold the Kernel: that would keep it alive."""
    def checked(_user_data: object, _block: pbk.Block, state: pbk.BlockValidationState) -> None:
        if state.validation_mode is not pbk.ValidationMode.VALID:
            verdicts.append(state.block_validation_result.name.lower().replace("_", "-"))
    return checked


def _message_to(messages: list[str]):
    def noted(_user_data: object, message: ctypes.c_char_p, length: int) -> None:
        messages.append(ctypes.string_at(message, length).decode("utf-8", "replace"))
    return noted


def _no_scratch(folder: Path, why: str) -> Unreachable:
    return Unreachable(f"the consensus code cannot start in {folder}: {why}; check the folder and the free space.",
                       "sandbox.kernel")


def _dispose(manager: list[pbk.ChainstateManager], guard: int, scratch: Path, owner: int) -> None:
    if os.getpid() != owner:
        return  # a forked child has a copy of this object, but the folder is its parent's
    manager.clear()  # destroys it, before its files go
    shutil.rmtree(scratch, ignore_errors=True)
    os.close(guard)


def _sweep(folder: Path) -> None:
    """Removes scratch folders whose owners were killed: nobody holds their guard any more."""
    for left in folder.glob(f"{_PREFIX}*"):
        try:
            guard = os.open(left / "in-use", os.O_RDWR | os.O_CLOEXEC)
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
