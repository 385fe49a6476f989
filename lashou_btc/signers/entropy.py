"""EDGE: randomness, from the operating system only, and none at all rather than bad."""

import os

from lashou_btc.errors import Unreachable


def new_entropy(size: int) -> bytes:
    """`size` (8 to 64) bytes from os.urandom.

    Raises Unreachable (entropy.unavailable) if the system gives none, too little, or what is plainly not random:
    a key made from bad entropy loses its coins without a sign (threat 32).
    """
    if not 8 <= size <= 64:
        raise Unreachable("entropy.size", size=size)
    try:
        first, second = os.urandom(size), os.urandom(size)
    except (OSError, NotImplementedError):
        raise Unreachable("entropy.unavailable:none") from None
    # Not a test of randomness, which has none: it catches a source that is stubbed, stuck or short.
    if len(first) != size or len(second) != size or first == second or len(set(first)) == 1:
        raise Unreachable("entropy.unavailable")
    return first
