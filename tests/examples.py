"""How many examples a property that plays whole stories is tried on."""

import os

TIMES = "LASHOU_TIMES"
"""The environment's name for how many times as many as in `make test`. `make fuzz` sets it."""


def examples(count: int) -> int:
    """So many in `make test`, and in `make fuzz` many times as many."""
    return count * int(os.environ.get(TIMES, "1"))
