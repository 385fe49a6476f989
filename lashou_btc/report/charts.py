"""Two small charts as inline SVG: a level over the blocks, and a bar. Integers in, integers out: no two programs
draw them differently."""

from collections.abc import Callable, Sequence

from lashou_btc.report.markup import Element, el

WIDTH, HEIGHT = 720, 200
LEFT, RIGHT, TOP, BOTTOM = 96, 12, 12, 26
MAX_POINTS = 240


def level(points: Sequence[tuple[int, int]], start: int, end: int, opening: int, title: str,
          label: Callable[[int], str]) -> Element:
    """A level that steps at each point (height, value) from `opening`, over the heights `start`..`end`."""
    kept = _thin(points)
    values = [opening, *(value for _, value in kept)]
    ticks = marks(min(0, *values), max(0, *values))
    low, high = ticks[0], ticks[-1]
    span = max(end - start, 1)

    def x(height: int) -> int:
        return LEFT + (height - start) * (WIDTH - LEFT - RIGHT) // span

    def y(value: int) -> int:
        return HEIGHT - BOTTOM - (value - low) * (HEIGHT - TOP - BOTTOM) // (high - low)

    path = f"M{x(start)} {y(opening)}"
    for height, value in kept:
        path += f"H{x(height)}V{y(value)}"
    path += f"H{x(end)}"
    area = f"{path}V{y(0)}H{x(start)}Z"
    return el(
        "svg", el("title", title), [
            [el("line", x1=LEFT, x2=WIDTH - RIGHT, y1=y(mark), y2=y(mark), class_="axis" if not mark else "grid"),
             el("text", label(mark), x=LEFT - 8, y=y(mark) + 4, text_anchor="end")] for mark in ticks],
        el("path", d=area, class_="area"), el("path", d=path, class_="line"),
        el("text", f"{start:,}", x=LEFT, y=HEIGHT - 6),
        el("text", f"{end:,}", x=WIDTH - RIGHT, y=HEIGHT - 6, text_anchor="end"),
        viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", class_="chart")


def bar(value: int, most: int, negative: bool = False) -> Element:
    """A bar of `value` where the longest is `most`. It only repeats the number beside it."""
    width = max(1, 1000 * abs(value) // most) if value and most else 0
    return el("svg", el("rect", x=0, y=0, width=width, height=10, class_="bar minus" if negative else "bar"),
              viewBox="0 0 1000 10", preserveAspectRatio="none", aria_hidden="true", class_="bars")


def _thin(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """At most MAX_POINTS of the points, evenly, with the last: a page has no more pixels to show."""
    if len(points) <= MAX_POINTS:
        return list(points)
    return [points[(n + 1) * len(points) // MAX_POINTS - 1] for n in range(MAX_POINTS)]


def marks(low: int, high: int) -> list[int]:
    """Round numbers from at or below `low` to at or above `high`, 2 to 7 of them, 0 among them."""
    step = 1
    while (high - low) > 4 * step:
        lead = int(str(step)[0])
        step = step * 2 if lead == 1 else step * 5 // 2 if lead == 2 else step * 2
    first, last = low // step, max(-(-high // step), low // step + 1)
    return [n * step for n in range(first, last + 1)]
