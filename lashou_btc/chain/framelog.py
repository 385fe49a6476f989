"""One append-only file of checked frames, shared by several processes. The sandbox's only truth on disk.

File: a first line that names the format, then frames. A frame is a 4-byte little-endian length, the first 8 bytes
of the payload's SHA-256, and the payload. A frame counts entirely or not at all: whoever is killed while writing
leaves an unfinished last frame, which readers overlook and the next writer cuts off.
"""

import fcntl
import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from lashou_btc.errors import InvalidInput, Unreachable
from lashou_btc.writing import is_draft, put

_HEAD = 12
_RETRY_S = 0.02


class FrameLog:
    """The file `name` in `folder`, its lock `name`.lock beside it, and how far we have read it."""

    def __init__(self, folder: Path, name: str, magic: bytes, patience_s: float) -> None:
        """Opens, or creates in a new or empty folder. `patience_s`: how long to wait for another process.

        Raises InvalidInput if the folder holds something else, Unreachable if it cannot be used.
        """
        self.folder, self._magic, self._patience_s = folder, magic, patience_s
        self._path, self._lock_path = folder / name, folder / f"{name}.lock"
        self._offset = len(magic)
        self._identity = (0, 0)
        with self._disk("opened"):
            if folder.exists() and not folder.is_dir():
                raise InvalidInput("sandbox.not-a-folder", folder=folder)
            if not self._path.exists():
                self._create()
            with self._path.open("rb") as file:
                if file.read(len(magic)) != magic:
                    raise InvalidInput("sandbox.foreign:file", path=self._path)
            self._identity = self._inode()

    def _create(self) -> None:
        ours = {self._path.name, self._lock_path.name}
        foreign = [p.name for p in self.folder.iterdir()
                   if p.name not in ours and not is_draft(p.name)] if self.folder.exists() else []
        if foreign:
            raise InvalidInput("sandbox.foreign", folder=self.folder, foreign=sorted(foreign)[0])
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.locked():
            if not self._path.exists():  # another process may have been first
                put(self._path, self._magic, replace=True)

    def _inode(self) -> tuple[int, int]:
        stat = self._path.stat()
        return stat.st_dev, stat.st_ino

    @contextmanager
    def _disk(self, done: str) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise Unreachable(f"sandbox.disk:{done}", folder=self.folder, why=error.strerror or error) from error

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the sandbox against every other process. Raises Unreachable if the wait is too long."""
        with self._disk("locked"):
            handle = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            self._wait_for(handle)
            yield
        finally:
            os.close(handle)

    def _wait_for(self, handle: int) -> None:
        give_up = time.monotonic() + self._patience_s
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() >= give_up:
                    raise Unreachable("sandbox.locked", folder=self.folder, patience_s=self._patience_s) from None
                time.sleep(_RETRY_S)

    def replaced(self) -> bool:
        """Whether somebody removed the file or put another in its place since we opened it."""
        with self._disk("read"):
            return self._inode() != self._identity or self._path.stat().st_size < self._offset

    def unread(self, repair: bool = False) -> Iterator[bytes]:
        """Payloads appended since the last reading. With `repair` (hold the lock!) cuts an unfinished tail off.

        Raises Unreachable if a frame in the middle is damaged.
        """
        with self._disk("read"):
            size = self._path.stat().st_size
            if size <= self._offset:
                return
            with self._path.open("rb") as file:
                file.seek(self._offset)
                rest = file.read()
        at = 0
        while at < len(rest):
            length = int.from_bytes(rest[at:at + 4], "little")
            end = at + _HEAD + length
            payload = rest[at + _HEAD:end]
            if not length or end > len(rest) or rest[at + 4:at + _HEAD] != _check(payload):
                if end < len(rest) and any(rest[at:]):
                    raise Unreachable("sandbox.damaged", folder=self.folder, offset=self._offset,
                                      name=self._path.name)
                if repair:
                    self._cut()
                return
            at = end
            self._offset += _HEAD + length
            yield payload

    def _cut(self) -> None:
        with self._disk("repaired"):
            os.truncate(self._path, self._offset)

    def append(self, payload: bytes) -> None:
        """Adds one frame, which `unread` gives back. Hold the lock and have read everything.

        Raises Unreachable and leaves no trace if it fails.
        """
        frame = len(payload).to_bytes(4, "little") + _check(payload) + payload
        with self._disk("written"):
            try:
                with self._path.open("r+b", buffering=0) as file:
                    file.seek(self._offset)
                    left = memoryview(frame)
                    while left:
                        left = left[file.write(left):]
            except OSError:
                with suppress(OSError):  # what stays behind is an unfinished frame: readers overlook it
                    self._cut()
                raise

    def flush(self) -> None:
        """Waits until the disk has what was appended."""
        with self._disk("written"), self._path.open("rb") as file:
            os.fsync(file.fileno())


def _check(payload: bytes) -> bytes:
    return hashlib.sha256(payload).digest()[:8]
