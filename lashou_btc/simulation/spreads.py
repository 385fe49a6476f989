"""How values lie, and how surely a ratio over some runs is known."""

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """How values lie: how many, their mean, and the values below which 5, 25, 50, 75, 95 and 99 in 100 lie."""

    count: int
    mean: int
    p5: int
    p25: int
    p50: int
    p75: int
    p95: int
    p99: int

    @classmethod
    def of(cls, values: Iterable[int]) -> "Spread":
        """Of whole numbers; all zero for none."""
        return cls.weighed((value, 1) for value in values)

    @classmethod
    def weighed(cls, values: Iterable[tuple[int, int]]) -> "Spread":
        """Of (value, how often) pairs; all zero for none."""
        ranked = sorted((value, times) for value, times in values if times)
        count = sum(times for _, times in ranked)
        if not count:
            return cls(*[0] * 8)
        marks, before = [min(count * p // 100, count - 1) for p in (5, 25, 50, 75, 95, 99)], 0
        found: list[int] = []
        for value, times in ranked:
            before += times
            while len(found) < len(marks) and marks[len(found)] < before:
                found.append(value)
        return cls(count, sum(value * times for value, times in ranked) // count, *found)


@dataclass(frozen=True)
class Estimate:
    """A figure over runs, and between which it lies with 95 % confidence. Years and claims of one run belong
    together, so the runs are the sample: a ratio of sums, its error by the runs' residuals. Where nothing was seen
    in `of` cases, at most 3 in that many are expected (the rule of three). One run alone has no error: None.
    """

    value: float
    low: float | None
    high: float | None
    of: int

    @classmethod
    def ratio(cls, pairs: Iterable[tuple[float, float]], least: float = -math.inf) -> "Estimate":
        """Of (sum, in how many) for each run."""
        found = list(pairs)
        over, under, runs = sum(y for y, _ in found), sum(x for _, x in found), len(found)
        if not under:
            return cls(0.0, 0.0, 0.0, 0)
        value = over / under
        if runs < 2:
            return cls(value, None, None, round(under))
        error = math.sqrt(sum((y - value * x) ** 2 for y, x in found) * runs / (runs - 1)) / under
        if not error and least == 0 and not over:
            return cls(value, 0.0, min(3 / under, 1.0), round(under))
        return cls(value, max(value - t95(runs - 1) * error, least), value + t95(runs - 1) * error, round(under))


def t95(freedom: int) -> float:
    """Student's t for 95 %, two-sided, by the Cornish-Fisher expansion about the normal's."""
    z, n = 1.959964, freedom
    if n <= 2:
        return (12.706, 4.303)[n - 1]
    return z + (z**3 + z) / (4 * n) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * n**2) \
        + (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / (384 * n**3) \
        + (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / (92160 * n**4)
