"""Whether bytes hold something that is looked for: scripts, and outpoints as they stand in an input.

Nearly every block holds nothing for a pool, so this is what reading blocks costs. Where little is looked for, each
thing is searched by itself. Where much is, the bytes are cut at what introduces a P2WSH script, and at what nearly
every outpoint ends in, and the pieces compared with a set: the same few milliseconds a block for thousands of
them.
"""

from collections.abc import Collection, Iterable
from operator import itemgetter

from lashou_btc.anchors.tx import OutPoint, outpoint_bytes

FEW = 24
"""Up to so many are searched one by one."""
_P2WSH = b"\x22\x00\x20"
_ZEROS = b"\x00\x00\x00"
_PROGRAM = itemgetter(slice(32))
_LAST = {size: itemgetter(slice(-size, None)) for size in (32, 33)}


class Search:
    """What is looked for. Scripts and outpoints may be added, outpoints taken away."""

    def __init__(self, scripts: Iterable[bytes] = (), outpoints: Iterable[OutPoint] = ()) -> None:
        self._programs: set[bytes] = set()
        self._plain: set[bytes] = set()  # what cutting could miss
        self._ends: dict[int, set[bytes]] = {size: set() for size in _LAST}
        self._wires: set[bytes] = set()
        self.add_scripts(scripts)
        self.add(outpoints)

    def add_scripts(self, scripts: Iterable[bytes]) -> None:
        """Looks for these scripts, too."""
        for script in scripts:
            # A cut could fall into a script that holds the bytes where cuts are made, or ends in the first of
            # them.
            if len(script) == 34 and script.startswith(_P2WSH[1:]) and _P2WSH not in script \
                    and not script.endswith((_P2WSH[:1], _P2WSH[:2])):
                self._programs.add(script[2:])
            else:
                self._plain.add(script)

    def add(self, outpoints: Iterable[OutPoint]) -> None:
        """Looks for these outpoints, too."""
        for wire in map(outpoint_bytes, outpoints):
            self._wires.add(wire)
            self._home(wire).add(self._key(wire))

    def discard(self, outpoints: Iterable[OutPoint]) -> None:
        """Looks for these outpoints no longer."""
        for wire in map(outpoint_bytes, outpoints):
            self._wires.discard(wire)
            self._home(wire).discard(self._key(wire))

    @staticmethod
    def _key(wire: bytes) -> bytes:
        """An outpoint up to its last byte that is not zero. At least three zeros follow it, unless its output's
        number is above 255: there a cut is made.
        """
        return wire.rstrip(b"\x00")

    def _home(self, wire: bytes) -> set[bytes]:
        """Where an outpoint is kept: apart if a cut could fall into it, or if it has another length than most."""
        key = self._key(wire)
        cut = key.startswith(b"\x00") or _ZEROS in key or not wire.endswith(_ZEROS)
        return self._plain if cut or len(key) not in self._ends else self._ends[len(key)]

    def holds(self, raw: bytes) -> bool:
        """Whether the bytes hold one of them. It may say yes where they stand there for something else."""
        if self._any(self._plain, raw):
            return True
        if len(self._programs) <= FEW:
            if self._any(self._programs, raw):
                return True
        elif not self._programs.isdisjoint(map(_PROGRAM, raw.split(_P2WSH))):
            return True
        if len(self._wires) <= FEW:
            return self._any(self._wires, raw)
        pieces = raw.split(_ZEROS)
        return any(not ends.isdisjoint(map(_LAST[size], pieces)) for size, ends in self._ends.items())

    @staticmethod
    def _any(what: Collection[bytes], raw: bytes) -> bool:
        return any(one in raw for one in what)
