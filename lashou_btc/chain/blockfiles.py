"""Blocks from the files of a node on this machine, where they can be read: `blocks/blk*.dat` (Core's
src/node/blockstorage.cpp). No interface is quicker where each block is small, or where REST is off.

The files say nothing of which chain a block is of, so blocks are found by the ids that the node has named. What is
taken is compared with its id here and with its header's Merkle root by whoever reads it, as from everywhere.
"""

import os
import re
import stat
from array import array
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from lashou_btc.anchors.tx import MAX_BLOCK_BYTES, sha256d
from lashou_btc.chain.stretch import Stretch

_FRAME, _HEADER = 8, 80
_KEY_BYTES = 8
_CHUNK = 1 << 16
"""So many bytes are unmasked at once: a power of two, so that each begins at the same place of the key."""

_NUMBER = re.compile("[0-9]{5,9}")
_READING = os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NONBLOCK", 0)
"""Opening a pipe under a file's name would wait for ever for somebody who writes to it."""


class FileError(Exception):
    """The files cannot be read, or are none. The node is asked then."""


class BlockFiles:
    """The block files in `folder`, whose frames begin with the network's `magic`."""

    def __init__(self, folder: Path, magic: bytes) -> None:
        self._folder, self._magic = folder, magic
        self._stretch, self._places = Stretch(), array("Q")

    def blocks(self, stretch: Stretch, heights: Sequence[int]) -> Iterator[bytes]:
        """The blocks of these heights, in order. Raises FileError at the first that is not there."""
        try:
            if self._stretch != stretch:
                self._find(stretch)
            with ExitStack() as opened:
                number, file = -1, -1
                for height in heights:
                    place = self._places[height - stretch.start]
                    if not place:
                        raise FileError
                    if place >> 32 != number:
                        opened.close()
                        number, file = place >> 32, self._open(place >> 32, opened)
                    yield self._block(file, place & 0xFFFFFFFF, stretch.raw_id(height))
        except (OSError, ValueError) as error:
            raise FileError from error

    def _block(self, file: int, at: int, wanted: bytes) -> bytes:
        size = int.from_bytes(self._mask(os.pread(file, 4, at - 4), at - 4), "little")
        raw = self._mask(os.pread(file, size, at), at) if _HEADER < size <= MAX_BLOCK_BYTES else b""
        if len(raw) != size or sha256d(raw[:_HEADER]) != wanted:
            raise FileError
        return raw

    def _find(self, stretch: Stretch) -> None:
        """Where each block of the stretch begins: its file's number above 32 bits of the place there; 0 where it is
        in none. The newest file is gone through first, and none after the last block is found.
        """
        self._read_key()
        count = len(stretch.ids) // 32
        missing = {stretch.ids[at:at + 32]: at // 32 for at in range(0, len(stretch.ids), 32)}
        places = array("Q", bytes(8 * count))
        numbers = [int(path.stem[3:]) for path in self._folder.glob("blk*.dat") if _NUMBER.fullmatch(path.stem[3:])]
        for number in sorted(numbers, reverse=True):
            for block_id, at in self._frames(number):
                if (n := missing.pop(block_id, None)) is not None:
                    places[n] = number << 32 | at
            if not missing:
                break
        self._stretch, self._places = stretch, places

    def _frames(self, number: int) -> Iterator[tuple[bytes, int]]:
        """Id and place of each block in a file; what follows the last one is zeros."""
        with ExitStack() as opened:
            file, at = self._open(number, opened), 0
            while True:
                head = self._mask(os.pread(file, _FRAME + _HEADER, at), at)
                if len(head) < _FRAME + _HEADER or head[:4] != self._magic:
                    return
                yield sha256d(head[_FRAME:]), at + _FRAME
                at += _FRAME + int.from_bytes(head[4:_FRAME], "little")

    def _open(self, number: int, opened: ExitStack) -> int:
        return self._open_name(f"blk{number:05}.dat", opened)

    def _open_name(self, name: str, opened: ExitStack) -> int:
        file = os.open(self._folder / name, _READING)
        opened.callback(os.close, file)
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise FileError
        return file

    # Since Core 28 files are masked by a key of eight bytes, so that no program takes what strangers write for a
    # virus.

    def _read_key(self) -> None:
        with ExitStack() as opened:
            try:
                key = os.pread(self._open_name("xor.dat", opened), _KEY_BYTES + 1, 0)
            except FileNotFoundError:
                key = bytes(_KEY_BYTES)
        if len(key) != _KEY_BYTES:
            raise FileError
        turned = [key[n:] + key[:n] for n in range(_KEY_BYTES)] if any(key) else []
        self._turned = [one * (_CHUNK // _KEY_BYTES) for one in turned]
        self._masks = [int.from_bytes(one, "little") for one in self._turned]

    def _mask(self, data: bytes, at: int) -> bytes:
        """What stands in the file at that place as it is meant. Numbers are the quickest that Python has for it."""
        if not self._masks:
            return data
        mask, key = self._masks[at % _KEY_BYTES], self._turned[at % _KEY_BYTES]
        whole = len(data) // _CHUNK * _CHUNK
        parts = [(int.from_bytes(data[n:n + _CHUNK], "little") ^ mask).to_bytes(_CHUNK, "little")
                 for n in range(0, whole, _CHUNK)]
        rest = data[whole:]
        parts.append((int.from_bytes(rest, "little") ^ int.from_bytes(key[:len(rest)], "little")).to_bytes(
            len(rest), "little"))
        return b"".join(parts)
