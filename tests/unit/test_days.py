"""The days that stand beside heights."""

from dataclasses import dataclass

import pytest

from lashou_btc.commands import common
from lashou_btc.words import word


@dataclass
class Index:
    """What is asked of an index: its tip, and times of blocks (here: midnight of days in May 2026, by height)."""

    def tip(self) -> tuple[int, str]:
        return 200, ""

    def median_times(self, heights: set[int]) -> dict[int, int]:
        return {height: 1_777_593_600 + 86_400 * (height - 190) for height in heights if height >= 190}


@dataclass
class Pool:
    """A pool with that index."""

    index: Index


@pytest.mark.parametrize(("height", "english", "chinese"), [
    (190, "190 (2026-05-01)", "190（2026-05-01）"), (200, "200 (2026-05-11)", "200（2026-05-11）"),
    (201, "201 (about 2026-05-11)", "201（约 2026-05-11）"),
    (344, "344 (about 2026-05-12)", "344（约 2026-05-12）"),
    (189, "189", "189"), (10 ** 12, "1000000000000", "1000000000000"),
])
def test_a_height_has_its_day_or_about_its_day_or_none(height: int, english: str, chinese: str) -> None:
    found = common.dated(Pool(Index()), height)
    assert (word(found, "en"), word(found, "zh")) == (english, chinese)
