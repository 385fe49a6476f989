"""Whether bytes hold something that is looked for: scripts, and outpoints as they stand in an input.

Nearly every block holds nothing for a pool, so this is what reading blocks costs. Where little is looked for, each
thing is searched by itself. Where much is, every program that follows what introduces a P2WSH script is compared
with a set, and so is every piece that is left when the bytes are cut at what nearly every outpoint ends in: the
same few milliseconds a block for thousands of them.
"""

import re
from collections.abc import Collection, Iterable
from operator import itemgetter

from lashou_btc.anchors.tx import OutPoint, outpoint_bytes

FEW = 24
"""Up to so many are searched one by one."""
_P2WSH = b"\x22\x00\x20"
_PAID = re.compile(_P2WSH + rb"(?=(.{32}))", re.DOTALL)
"""Nothing of a program is passed over: another may begin in it."""
_ZEROS = b"\x00\x00\x00"
_LAST = itemgetter(slice(-32, None))


class Search:
    """What is looked for. Scripts and outpoints may be added, outpoints taken away."""

    def __init__(self, scripts: Iterable[bytes] = (), outpoints: Iterable[OutPoint] = ()) -> None:
        self._programs: set[bytes] = set()
        self._plain: set[bytes] = set()  # what cutting could miss
        self._ends: set[bytes] = set()  # the last 32 bytes of an outpoint before the zeros
        self._wires: set[bytes] = set()
        self.news: list[bytes] = []
        """What has been added since somebody took it out of here."""
        self.add_scripts(scripts)
        self.add(outpoints)

    def add_scripts(self, scripts: Iterable[bytes]) -> None:
        """Looks for these scripts, too."""
        for script in scripts:
            if len(script) == 34 and script.startswith(_P2WSH[1:]):
                self._programs.add(script[2:])
            else:
                self._plain.add(script)
            self.news.append(script)

    def add(self, outpoints: Iterable[OutPoint]) -> None:
        """Looks for these outpoints, too."""
        for wire in map(outpoint_bytes, outpoints):
            if wire not in self._wires:
                self._wires.add(wire)
                home, key = self._home(wire)
                home.add(key)
                self.news.append(wire)

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
        """Whether the bytes hold one of them."""
        return bool(self.found(raw))

    def found(self, raw: bytes) -> list[bytes]:
        """What the bytes hold, as it stands there. It may stand there for something else."""
        found = self._each(self._plain, raw)
        if len(self._programs) <= FEW:
            found += self._each(self._programs, raw)
        else:
            found += (_P2WSH + one for one in self._programs.intersection(_PAID.findall(raw)))
        if len(self._wires) <= FEW:
            found += self._each(self._wires, raw)
        else:
            found += (one + _ZEROS for one in self._ends.intersection(map(_LAST, raw.split(_ZEROS))))
        return [one for one in found if one in raw]  # the piece at the very end has no cut beside it

    @staticmethod
    def _each(what: Collection[bytes], raw: bytes) -> list[bytes]:
        return [one for one in what if one in raw]
