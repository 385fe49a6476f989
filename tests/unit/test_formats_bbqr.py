"""BBQr frames: split, join, and everything that a camera or a stranger may bring."""

import base64
import itertools
import random
import zlib

import pytest
from format_cases import code_of
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.errors import Incomplete, LashouError
from lashou_btc.wallet.formats import bbqr

NOISE = random.Random(7).randbytes(3_000)
MIXED = b"".join(NOISE[n:n + 20] + bytes(20) for n in range(0, 3_000, 20))


@settings(max_examples=120, deadline=None)
@given(st.one_of(st.binary(min_size=1, max_size=4_000), st.integers(1, 8_000).map(bytes)),
       st.sampled_from("H2Z"), st.sampled_from("PTJU"), st.integers(16, 4_296), st.randoms())
def test_any_file_goes_round_in_any_order_with_duplicates(data, encoding, file_type, max_chars, rng):
    try:
        frames = bbqr.split(data, file_type, encoding, max_chars)
    except LashouError as error:
        assert error.code == "bbqr.size"
        assert len(data) * 8 / 5 > 1_200 * (max_chars - 15) or len(data) * 2 > 1_200 * (max_chars - 9)
        return
    assert all(len(frame) <= max_chars for frame in frames)
    assert all(set(frame) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$") for frame in frames)
    seen = frames + rng.choices(frames, k=3)
    rng.shuffle(seen)
    assert bbqr.join(seen) == bbqr.File(file_type, data)
    assert len({len(frame) for frame in frames[:-1]}) <= 1


def test_frames_as_the_specification_shows_them():
    """BBQr.md, "Example Headers": 2150 bytes of PSBT in hex, 1000 a frame, and a single frame."""
    data = NOISE[:2_150]
    frames = [f"B$HP030{n}{data[1000 * n:1000 * (n + 1)].hex().upper()}" for n in range(3)]
    assert [len(frame) for frame in frames] == [2_008, 2_008, 308]
    assert bbqr.join(frames) == bbqr.File("P", data)
    assert bbqr.join(["B$HT0100" + NOISE[:5].hex().upper()]).data == NOISE[:5]
    even = bbqr.split(data, "P", "H")
    assert [frame[:8] for frame in even] == ["B$HP0300", "B$HP0301", "B$HP0302"]
    # Each is about a third: no runt at the end.
    assert max(map(len, even)) - min(map(len, even)) <= 6


def test_compression_is_used_only_where_it_helps():
    assert bbqr.split(MIXED, "P")[0][2] == "Z" and bbqr.split(NOISE, "P")[0][2] == "2"
    assert len(bbqr.split(MIXED, "P")) < len(bbqr.split(MIXED, "P", "2")) < len(bbqr.split(MIXED, "P", "H"))


def test_a_reader_of_a_small_window_can_inflate_it():
    """Coldcards give zlib 1 kB: what is farther back must not be referred to."""
    frames = bbqr.split(NOISE[:1_500] * 2, "P", "Z", 4_296)
    assert frames[0][2] == "2"
    text = "".join(frame[8:] for frame in bbqr.split(MIXED, "P", "Z", 4_296))
    raw = base64.b32decode(text + "=" * (-len(text) % 8))
    assert zlib.decompressobj(-10).decompress(raw) == MIXED


def test_numbers_go_to_zz():
    frames = bbqr.split(bytes(NOISE * 2)[:5_180], "U", "H", 16)
    assert len(frames) == 1_295 and frames[-1][:8] == "B$HUZZZY" and frames[36][6:8] == "10"
    assert code_of(bbqr.split, bytes(5_181), "U", "H", 16) == "bbqr.size"


FRAMES = bbqr.split(MIXED, "P", "Z", 400)


def test_missing_frames_are_named():
    assert len(FRAMES) > 10
    with pytest.raises(Incomplete, match=rf"^2 of {len(FRAMES)} QR codes are missing: 3, 5\.$"):
        bbqr.join([frame for n, frame in enumerate(FRAMES) if n not in (2, 4)])
    with pytest.raises(Incomplete, match=r"2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and more\.$"):
        bbqr.join(FRAMES[:1])


def single(body, head="B$HP0100"):
    return [head + body]


def zipped(raw):
    return single(base64.b32encode(raw).decode().rstrip("="), "B$ZP0100")


def deflate(data, extra=b""):
    packer = zlib.compressobj(9, zlib.DEFLATED, -10)
    return packer.compress(data) + packer.flush() + extra


OTHER = bbqr.split(MIXED[::-1], "P", "Z", 400)


@pytest.mark.parametrize(("frames", "code"), [
    ([], "bbqr.none"), ([""], "bbqr.header"), (["hello world"], "bbqr.header"), (["B$HP0100"], "bbqr.header"),
    (single("AB", "b$HP0100"), "bbqr.header"), (single("AB", "B$XP0100"), "bbqr.encoding"),
    (single("AB", "B$HX0100"), "bbqr.type"), (single("AB", "B$HC0100"), "bbqr.type"),
    (single("AB", "B$HP0000"), "bbqr.header"), (single("AB", "B$HP0101"), "bbqr.header"),
    (single("AB", "B$HP01é0"), "bbqr.header"), (single("AB", "B$HP0a00"), "bbqr.header"),
    (single("ABC"), "bbqr.data"), (single("ab"), "bbqr.data"), (single("A B "), "bbqr.data"),
    (single("١٢"), "bbqr.data"),
    (single("A", "B$2P0100"), "bbqr.data"), (single("AB", "B$2P0100"), "bbqr.data"),
    (single("11", "B$2P0100"), "bbqr.data"),
    (single("AA======", "B$2P0100"), "bbqr.data"), (single("A" * 5_000), "bbqr.header"),
    (["B$HP0200AB", "B$HU0201AB"], "bbqr.mixed"), (["B$HP0200AB", "B$HP0300AB"], "bbqr.mixed"),
    (["B$HP0200AB", "B$HP0200AC"], "bbqr.mixed"), (["B$HP0200AB", "B$HP0201ABCD"], "bbqr.length"),
    (["B$HP0300AB", "B$HP0301ABCD", "B$HP0302AB"], "bbqr.length"),
    ([FRAMES[0], *OTHER], "bbqr.mixed"),
    (zipped(b"\xff\xff\xff"), "bbqr.deflate"), (zipped(deflate(MIXED[:500])[:-4]), "bbqr.deflate"),
    (zipped(deflate(MIXED[:500], b"x")), "bbqr.deflate"),
])
def test_frames_that_are_refused(frames, code):
    assert code_of(bbqr.join, frames) == code


def test_a_bomb_is_stopped_at_the_limit():
    bomb = deflate(bytes(12_000_000))
    frames = ["B$ZP" + bbqr._number(len(range(0, len(bomb), 2_500))) + bbqr._number(n)
              + base64.b32encode(bomb[at:at + 2_500]).decode().rstrip("=")
              for n, at in enumerate(range(0, len(bomb), 2_500))]
    assert code_of(bbqr.join, frames) == "bbqr.size"
    most = deflate(bytes(bbqr.MAX_DATA_BYTES))
    assert len(bbqr._inflate(most)) == bbqr.MAX_DATA_BYTES
    assert code_of(bbqr._inflate, deflate(bytes(bbqr.MAX_DATA_BYTES + 1))) == "bbqr.size"


@pytest.mark.parametrize(("args", "code"), [
    ((b"a", "X"), "bbqr.type"), ((b"a", "P", "Q"), "bbqr.type"), ((b"a", "P", ""), "bbqr.type"),
    ((b"", "P"), "bbqr.size"),
    ((bytes(4_000_001), "P"), "bbqr.size"), ((b"a", "P", "H", 15), "bbqr.size"),
    ((b"a", "P", "H", 4_297), "bbqr.size")])
def test_what_cannot_be_sent(args, code):
    assert code_of(bbqr.split, *args) == code


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(FRAMES), st.text(max_size=30), st.text(
    "B$H2ZPU01Z ABCDEF", min_size=6, max_size=24).map(lambda t: "B$" + t)), max_size=8), st.integers(0, 399))
def test_nothing_but_our_errors(frames, cut):
    with pytest.raises(LashouError):
        bbqr.join([*frames, FRAMES[0][:cut]])


def test_joining_stops_early_enough_for_a_loop_that_scans():
    """A reader calls join after each scan: every prefix but the whole is Incomplete."""
    for n in range(1, len(FRAMES)):
        assert code_of(bbqr.join, list(itertools.islice(FRAMES, n))) == "bbqr.missing"
