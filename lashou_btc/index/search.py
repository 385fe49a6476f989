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
_PROGRAM, _LAST = itemgetter(slice(32)), itemgetter(slice(-32, None))


class Search:
    """What is looked for. Scripts and outpoints may be added, outpoints taken away."""

    def __init__(self, scripts: Iterable[bytes] = (), outpoints: Iterable[OutPoint] = ()) -> None:
        self._programs: set[bytes] = set()
        self._plain: set[bytes] = set()  # what cutting could miss
        self._ends: set[bytes] = set()  # the last 32 bytes of an outpoint before the zeros
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
            home, key = self._home(wire)
            home.add(key)

    def discard(self, outpoints: Iterable[OutPoint]) -> None:
        """Looks for these outpoints no longer."""
        for wire in map(outpoint_bytes, outpoints):
            self._wires.discard(wire)
            home, key = self._home(wire)
            home.discard(key)

    def _home(self, wire: bytes) -> tuple[set[bytes], bytes]:
        """Where an outpoint is kept, and as what: up to its last byte that is not zero. At least three zeros
        follow it, unless its output's number is above 255: there a cut is made. Apart if a cut could fall into it,
        or if it is shorter than most.
        """
        key = wire.rstrip(b"\x00")
        if key.startswith(b"\x00") or _ZEROS in key or not wire.endswith(_ZEROS) or len(key) < 32:
            return self._plain, key
        return self._ends, _LAST(key)

    def holds(self, raw: bytes) -> bool:
        """Whether the bytes hold one of them. It may say yes where they stand there for something else."""
        return bool(self._found(raw))

    def place(self, raw: bytes, start: int) -> int | None:
        """Where the first of them stands from `start` on; None if the rest of the bytes does not hold any."""
        return min((raw.find(one, start) for one in self._found(raw[start:])), default=None)

    def _found(self, raw: bytes) -> list[bytes]:
        """What the bytes hold, as it stands there."""
        found = self._each(self._plain, raw)
        if len(self._programs) <= FEW:
            found += self._each(self._programs, raw)
        else:
            found += (_P2WSH + one for one in self._programs.intersection(map(_PROGRAM, raw.split(_P2WSH))))
        if len(self._wires) <= FEW:
            found += self._each(self._wires, raw)
        else:
            found += (one + _ZEROS for one in self._ends.intersection(map(_LAST, raw.split(_ZEROS))))
        return [one for one in found if one in raw]  # a piece at the very beginning or end has no cut beside it

    @staticmethod
    def _each(what: Collection[bytes], raw: bytes) -> list[bytes]:
        return [one for one in what if one in raw]
