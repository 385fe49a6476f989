"""Pictures of spreads: they stand where their scale says, and nothing of them is cut off."""

from xml.etree.ElementTree import Element, fromstring

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lashou_btc.report.lists import number, signed
from lashou_btc.report.markup import html
from lashou_btc.report.whiskers import WIDTH, Whisker, across, gains, upright

sat = st.integers(-10**9, 10**9)
spreads = st.lists(st.lists(sat, min_size=4, max_size=4).map(sorted), min_size=1, max_size=10)


def whiskers(values):
    return [Whisker(f"{n},000", low, mid, high, far) for n, (low, mid, high, far) in enumerate(values)]


def everything_is_inside(drawn: Element) -> None:
    width, height = map(int, drawn.get("viewBox").split()[2:])
    for item in drawn.iter():
        for name, most in (("x", width), ("x1", width), ("x2", width), ("cx", width), ("y", height), ("y1", height),
                           ("y2", height), ("cy", height)):
            if item.get(name) is not None:
                assert 0 <= int(item.get(name)) <= most, (item.tag, item.attrib)
        if item.tag == "text":
            half, x = 8 * len(item.text) // 2, int(item.get("x"))
            left = x - 2 * half if item.get("text-anchor") == "end" else x - half
            assert left >= 0 and x + (0 if item.get("text-anchor") == "end" else half) <= width, item.text


def scale(drawn: Element, name: str, words: dict[str, int]) -> list[tuple[int, int]]:
    """(value, place) of every mark of the axis."""
    lines = [line for line in drawn.iter("line") if line.get("class") in ("grid", "axis")]
    texts = [text.text for text in drawn.iter("text") if text.text in words]
    return list(zip([words[t] for t in texts[:len(lines)]], [int(line.get(name)) for line in lines], strict=True))


@given(spreads)
def test_a_dot_stands_where_the_scale_says(values):
    drawn = fromstring(html(across("a picture", whiskers(values), number)))
    everything_is_inside(drawn)
    marks = [int(line.get("x1")) for line in drawn.iter("line") if line.get("class") in ("grid", "axis")]
    assert 1 <= len(marks) <= 7
    dots = [int(dot.get("cx")) for dot in drawn.iter("circle")]
    lines = [line for line in drawn.iter("line")
             if line.get("class") == "whisker" and line.get("y1") == line.get("y2")]
    assert len(dots) == len(lines) == len(values)
    for dot, line in zip(dots, lines, strict=True):
        assert int(line.get("x1")) <= dot <= int(line.get("x2"))
    order = sorted(range(len(values)), key=lambda n: values[n][1])
    assert [dots[n] for n in order] == sorted(dots)


def test_places_are_proportional():
    drawn = fromstring(html(across("a picture", [Whisker("a", 0, 25_000, 50_000, 100_000)], number)))
    words = {number(n): n for n in range(0, 100_001, 10_000)}
    (a, x), *_, (b, y) = scale(drawn, "x1", words)
    (dot,) = [int(c.get("cx")) for c in drawn.iter("circle")]
    assert (a, b) == (0, 100_000) and abs((dot - x) / (y - x) - 0.25) < 0.01


@given(spreads)
def test_upright_pictures_keep_inside(values):
    drawn = fromstring(html(upright("a picture", whiskers(values), number)))
    assert len(list(drawn.iter("circle"))) == len(values)
    width, height = map(int, drawn.get("viewBox").split()[2:])
    assert all(0 <= int(c.get("cx")) <= width and 0 <= int(c.get("cy")) <= height for c in drawn.iter("circle"))


@pytest.mark.parametrize("values", [(-7_300, -10_210), (4_190_140, 61_504_654), (-5, 5), (0, 0)])
def test_losses_go_left_in_their_own_colour(values):
    drawn = fromstring(html(gains("a picture", [(f"{n} corrupt", v) for n, v in enumerate(values)], signed)))
    everything_is_inside(drawn)
    (zero,) = [int(line.get("x1")) for line in drawn.iter("line") if line.get("class") == "axis"]
    for bar, value in zip(drawn.iter("rect"), values, strict=True):
        left, right = int(bar.get("x")), int(bar.get("x")) + int(bar.get("width"))
        assert bar.get("class") == ("loss" if value < 0 else "gain")
        assert left >= zero if value >= 0 else right <= zero
        assert right - left >= 1 and right <= WIDTH
