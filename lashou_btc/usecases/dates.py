"""Days of blocks, in UTC, by the chain's own clock; of blocks to come, about which day it will be."""

from collections.abc import Iterable
from dataclasses import dataclass

from lashou_btc.pool.rules import DAY
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.words import Said, said

BLOCK_S = 600
"""How long a block takes, about: for days that are to come."""
LAST_TIME = 253_402_300_799
"""The end of the year 9999, after which there is no day."""


def lasting(blocks: int) -> Said:
    """How long so many blocks take, as people count time: in days from two on, in hours from two on."""
    if blocks >= 2 * DAY:
        return said("lasting.days", days=round(blocks / DAY))
    if blocks >= 12:
        return said("lasting.hours", hours=round(blocks / 6))
    return said("lasting.minutes", minutes=blocks * 10)


@dataclass(frozen=True)
class Day:
    """A moment, seconds since 1970: a block's median time past or, `ahead`, what it will be about."""

    time: int
    ahead: bool


def day(pool: PoolHome, height: int) -> Day | None:
    """The day of one block; None where the index knows none."""
    return days(pool, [height])[height]


def days(pool: PoolHome, heights: Iterable[int]) -> dict[int, Day | None]:
    """The days of many blocks."""
    heights = set(heights)
    tip, _ = pool.index.tip()
    known = pool.index.median_times({min(height, tip) for height in heights})
    found: dict[int, Day | None] = {}
    for height in heights:
        time = known.get(min(height, tip))
        ahead = max(height - tip, 0) * BLOCK_S
        found[height] = None if time is None or time + ahead > LAST_TIME else Day(time + ahead, ahead > 0)
    return found
