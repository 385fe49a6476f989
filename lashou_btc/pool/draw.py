"""The draw of reviewers: exactly uniform, decided by a block nobody had seen, and open to replay by anyone.

docs/protocol.md, section 6, Draw. seed = tagged hash `lashou/draw` of (block hash ‖ claim hash); the i-th number
is SHA-256(seed ‖ i as 4 bytes, big-endian), read as a big-endian integer and rejected where it would bias.
"""

import hashlib
from collections.abc import Iterator, Sequence

from lashou_btc.pool.canonical import tagged_hash

_SPAN = 1 << 256


def seed(block_hash: str, claim_hash: str) -> bytes:
    """The draw's seed. `block_hash` in display hex (hashed in the chain's own byte order), `claim_hash` in hex."""
    return tagged_hash("lashou/draw", bytes.fromhex(block_hash)[::-1] + bytes.fromhex(claim_hash))


def _numbers(seed_bytes: bytes) -> Iterator[int]:
    counter = 0
    while True:
        yield int.from_bytes(hashlib.sha256(seed_bytes + counter.to_bytes(4, "big")).digest(), "big")
        counter += 1


def _pick(numbers: Iterator[int], tickets: Sequence[int]) -> int:
    limit = _SPAN - _SPAN % len(tickets)
    return tickets[next(x for x in numbers if x < limit) % len(tickets)]


def draw(seed_bytes: bytes, seats: int, tickets: Sequence[int], reserved: Sequence[int] = ()) -> list[int]:
    """Draws up to `seats` accounts from `tickets` (account numbers, one per ticket, in account order).

    An account sits once: all its tickets leave when it is drawn. Where `reserved` is given, the first seat is
    drawn among those accounts alone, one ticket each. Returns fewer than `seats` when the tickets run out.
    """
    numbers = _numbers(seed_bytes)
    left, drawn = list(tickets), []
    if reserved and seats > 0:
        drawn.append(_pick(numbers, reserved))
        left = [account for account in left if account != drawn[0]]
    while len(drawn) < seats and left:
        drawn.append(_pick(numbers, left))
        left = [account for account in left if account != drawn[-1]]
    return drawn
