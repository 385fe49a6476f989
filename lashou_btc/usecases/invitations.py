"""Invitations: codes by which somebody without an account may hand in an enrollment at a hub.

A code is 80 random bits. The hub's home keeps its hash alone, how many keys may use it, and which have.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from lashou_btc import layout
from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.usecases import files
from lashou_btc.usecases.workspace import PoolHome

CODE_BYTES = 10
MOST_USES, MOST_INVITATIONS = 10_000, 1_000
_MAX_BYTES = 16_000_000


@dataclass(frozen=True)
class Invitation:
    """The hash of a code, how many keys may use it, which have (x-only, hex), and a note for whoever made it."""

    hash: str
    uses: int
    keys: tuple[str, ...] = ()
    note: str = ""

    @property
    def left(self) -> int:
        """How many more keys may use it."""
        return max(self.uses - len(self.keys), 0)


def invite(pool: PoolHome, entropy: bytes, uses: int, note: str = "") -> str:
    """A new code, for so many keys, from CODE_BYTES random bytes. Raises Refused where there are too many."""
    code = base64.b32encode(entropy).decode().lower()
    with files.one_at_a_time(pool.folder / "hub"):
        known = listed(pool)
        if len(known) >= MOST_INVITATIONS:
            raise Refused("invitation.many", count=len(known))
        _write(pool, [*known, Invitation(hashed(code), uses, note=note)])
    return code


def hashed(code: str) -> str:
    """What is kept of a code."""
    return sha256_hex(b"lashou/invitation" + code.strip().lower().encode("utf-8", "replace"))


def listed(pool: PoolHome) -> list[Invitation]:
    """All of this home, in the order in which they were made. Raises InvalidInput for a damaged file."""
    path = layout.HUB_INVITATIONS.at(pool.folder)
    if not path.exists():
        return []
    try:
        return [Invitation(str(one["hash"]), int(one["uses"]), tuple(map(str, one["keys"])), str(one["note"]))
                for one in json.loads(files.read(path, _MAX_BYTES, "list-of-invitations"))]
    except (ValueError, TypeError, KeyError, RecursionError):
        raise InvalidInput("invitation.damaged", path=path) from None


def use(pool: PoolHome, code: str, key: str) -> str:
    """Notes that a key uses a code. Returns the invitation's hash. Raises Refused where there is no such code, or
    no more keys may use it.
    """
    with files.one_at_a_time(pool.folder / "hub"):
        found, known = check(pool, code, key), listed(pool)
        if key not in found.keys:
            _write(pool, [replace(one, keys=(*one.keys, key)) if one.hash == found.hash else one for one in known])
    return found.hash


def check(pool: PoolHome, code: str, key: str) -> Invitation:
    """The invitation that a key may use by this code. Raises Refused as `use`."""
    found = next((one for one in listed(pool) if one.hash == hashed(code)), None)
    if found is None:
        raise Refused("invitation.unknown" if code else "invitation.none")
    if not found.left and key not in found.keys:
        raise Refused("invitation.used", uses=found.uses)
    return found


def _write(pool: PoolHome, invitations: Sequence[Invitation]) -> None:
    files.write(layout.HUB_INVITATIONS.at(pool.folder), json.dumps([asdict(one) for one in invitations]).encode(),
                replace=True, mode=0o600)
