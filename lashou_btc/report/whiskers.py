"""Pictures of spreads as inline SVG: lines from P5 to P95, a dot for the median, a diamond for P99; and bars of
gains and losses about zero. Narrow enough that a phone shows their words in a size that can be read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lashou_btc.report.charts import marks
from lashou_btc.report.markup import Content, Element, el

WIDTH, LEFT, RIGHT, ROW = 400, 92, 30, 27
TALL, TOP, BOTTOM = 210, 14, 26
LETTER = 8
"""About what a figure takes; a Chinese character takes twice as much."""
Label = Callable[[int], str]


@dataclass(frozen=True)
class Whisker:
    """A labelled spread. `far`: a diamond further out; `other`: a hollow square for something to compare with."""

    name: str
    low: int
    mid: int
    high: int
    far: int | None = None
    other: int | None = None


def across(title: str, items: Sequence[Whisker], label: Label, most: int = 0) -> Element:
    """One below the other, values to the right. `most`: where the axis ends at least."""
    values = [v for i in items for v in (i.low, i.mid, i.high, i.far, i.other) if v is not None]
    ticks = marks(min(0, *values), max(most, *values, 1))
    x, drawn = _along(ticks), []
    for n, item in enumerate(items):
        y = TOP + ROW * n + ROW // 2
        drawn += [el("text", item.name, x=LEFT - 8, y=y + 4, text_anchor="end"), *_line(
            (x(item.low), y), (x(item.high), y), (0, 5)), el("circle", cx=x(item.mid), cy=y, r=4, class_="dot")]
        drawn += [] if item.far is None else [_diamond(x(item.far), y)]
        drawn += [] if item.other is None else [
            el("rect", x=x(item.other) - 4, y=y - 4, width=8, height=8, class_="other")]
    return _rows(title, len(items), ticks, label, drawn)


def _along(ticks: Sequence[int]) -> Callable[[int], int]:
    """Where a value stands, from left to right."""
    low, high = ticks[0], ticks[-1]
    return lambda value: LEFT + (value - low) * (WIDTH - LEFT - RIGHT) // (high - low)


def _rows(title: str, count: int, ticks: list[int], label: Label, drawn: Sequence[Element]) -> Element:
    """So many rows one below the other, over a line for each of the ticks."""
    x, bottom = _along(ticks), TOP + ROW * count
    return _svg(title, bottom + BOTTOM, [
        [el("line", x1=x(t), x2=x(t), y1=TOP, y2=bottom, class_="grid" if t else "axis"),
         el("text", label(t), x=_inside(x(t), label(t)), y=bottom + 16, text_anchor="middle")]
        for t in _few(ticks, label)],
        drawn)


def _inside(x: int, text: str) -> int:
    """Where a text about `x` stands so that nothing of it is cut off."""
    half = LETTER * len(text) // 2
    return min(max(x, half + 1), WIDTH - half - 1)


def _few(ticks: list[int], label: Label) -> list[int]:
    """As many as have room beside one another, 0 and the last among them where they can be."""
    room = (WIDTH - LEFT - RIGHT) // (LETTER * max(len(label(t)) for t in ticks) + 14)
    step = -(-len(ticks) // max(room, 1))
    zero = ticks.index(0)
    return [t for n, t in enumerate(ticks) if (n - zero) % step == 0]


def upright(title: str, items: Sequence[Whisker], label: Label, most: int = 0) -> Element:
    """Side by side, as time goes by; a line joins the medians."""
    values = [v for i in items for v in (i.low, i.mid, i.high)]
    ticks = marks(min(0, *values), max(most, *values, 1))
    low, high, bottom = ticks[0], ticks[-1], TALL - BOTTOM
    step = (WIDTH - LEFT - RIGHT) // max(len(items), 1)

    def y(value: int) -> int:
        return bottom - (value - low) * (bottom - TOP) // (high - low)

    drawn, path = [], ""
    for n, item in enumerate(items):
        x = LEFT + step * n + step // 2
        path += f"{'L' if path else 'M'}{x} {y(item.mid)}"
        drawn += [*_line((x, y(item.low)), (x, y(item.high)), (5, 0)),
                  el("circle", cx=x, cy=y(item.mid), r=4, class_="dot"),
                  el("text", item.name, x=x, y=bottom + 16, text_anchor="middle")]
    return _svg(title, TALL, [
        [el("line", x1=LEFT - 6, x2=WIDTH - RIGHT, y1=y(t), y2=y(t), class_="grid" if t else "axis"),
         el("text", label(t), x=LEFT - 12, y=y(t) + 4, text_anchor="end")] for t in ticks],
        el("path", d=path, class_="thin"), drawn)


def gains(title: str, items: Sequence[tuple[str, int]], label: Label) -> Element:
    """Bars about zero, losses to the left in another colour, each with its figure."""
    ticks = marks(min(0, *(v for _, v in items)), max(0, *(v for _, v in items)))
    x, drawn = _along(ticks), []
    for n, (name, value) in enumerate(items):
        y = TOP + ROW * n + ROW // 2
        drawn += [el("text", name, x=LEFT - 8, y=y + 4, text_anchor="end"),
                  el("rect", x=min(x(0), x(value)), y=y - 8, width=max(abs(x(value) - x(0)), 1), height=16,
                     class_="loss" if value < 0 else "gain")]
    return _rows(title, len(items), ticks, label, drawn)


def _line(start: tuple[int, int], end: tuple[int, int], cap: tuple[int, int]) -> list[Element]:
    """A whisker with its two ends."""
    ends = [el("line", x1=x - cap[0], x2=x + cap[0], y1=y - cap[1], y2=y + cap[1], class_="whisker")
            for x, y in (start, end)]
    return [el("line", x1=start[0], x2=end[0], y1=start[1], y2=end[1], class_="whisker"), *ends]


def _diamond(x: int, y: int) -> Element:
    return el("path", d=f"M{x - 5} {y}L{x} {y - 5}L{x + 5} {y}L{x} {y + 5}Z", class_="far")


def _svg(title: str, height: int, *content: Content) -> Element:
    return el("svg", el("title", title), *content, viewBox=f"0 0 {WIDTH} {height}", role="img", class_="plot")
