"""QR codes made and read back by another program's reader (zxing-cpp), from screens, PNGs and GIFs."""

import itertools
import random
import sys
from pathlib import Path

import pytest
from format_cases import code_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psbt_cases import multisig, payout

from lashou_btc.errors import Incomplete, LashouError
from lashou_btc.signers import qr
from lashou_btc.wallet.formats import bbqr, frames
from lashou_btc.wallet.psbt import raw

PSBT = bytes.fromhex(
    "70736274ff01009a020000000258e87a21b56daf0c23be8e7070456c336f7cbaa5c8757924f545887bb2abdd750000000000ffffffff838d"
    "0427d0ec650a68aa46bb0b098aea4422c071b2ca78352a077959d07cea1d0100000000ffffffff0270aaf00800000000160014d85c2b71d0"
    "060b09c9886aeb815e50991dda124d00e1f5050000000016001400aea9a2e5f0f876a588df5546e8742d1d87008f000000000000000000")


def screenshot(text, light_background):
    """What a camera sees of a terminal: a character is one module wide and two high."""
    pillow = pytest.importorskip("PIL.Image")
    halves = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
    rows = []
    for line in text.split("\n"):
        rows += [[halves[c][half] for c in line] for half in (0, 1)]
    ink, paper = (0, 255) if light_background else (255, 0)
    data = bytes(ink if cell else paper for row in rows for cell in row)
    return pillow.frombytes("L", (len(rows[0]), len(rows)), data).resize((len(rows[0]) * 5, len(rows) * 5), 0)


@pytest.mark.parametrize("light_background", [False, True])
@pytest.mark.parametrize("text", ["A", "B$HP0100ABCDEF", "bitcoin:bcrt1qq?label=互助", "x" * 400,
    "B$2P0100" + "A7" * 400])
def test_what_is_on_the_terminal_can_be_scanned(text, light_background):
    zxing = pytest.importorskip("zxingcpp")
    shown = qr.terminal(qr.matrix(text), light_background)
    (code,) = zxing.read_barcodes(screenshot(shown, light_background))
    assert code.text == text


def test_capacity_is_that_of_the_standard_and_of_the_encoder():
    """BBQr.md, "Size Estimates"."""
    assert [qr.capacity(v) for v in (1, 11, 23, 26, 27, 28, 40)] == [25, 468, 1588, 1990, 2132, 2223, 4296]
    assert qr.capacity(27) == bbqr.VERSION_27_CHARS and qr.capacity(40) == bbqr.MAX_FRAME_CHARS
    for version in (1, 9, 10, 26, 27):
        assert len(qr.matrix("A" * qr.capacity(version), version)) == 17 + 4 * version + 8
        assert code_of(qr.matrix, "A" * (qr.capacity(version) + 1), version) == "qr.size"
    for version in (0, 41):
        assert code_of(qr.capacity, version) == code_of(qr.matrix, "A", version) == "qr.version"
    assert code_of(qr.matrix, "A" * 4_297) == "qr.size" and code_of(qr.matrix, "") == "qr.version"


def test_an_animation_has_one_size_and_no_end():
    texts = bbqr.split(random.Random(1).randbytes(700), "P", "Z", 300)
    version = qr.version_for(texts)
    shown = list(itertools.islice(qr.animate(itertools.cycle(texts), version), 2 * len(texts)))
    assert len({len(picture) for picture in shown}) == 1 and shown[:len(texts)] == shown[len(texts):]
    assert code_of(qr.version_for, []) == "qr.size"


@pytest.mark.parametrize("style", frames.STYLES)
def test_a_psbt_goes_through_a_gif(tmp_path, style):
    pytest.importorskip("zxingcpp")
    texts = frames.of_psbt(PSBT, style, 200)
    assert len(texts) > 1
    qr.save_gif(texts, tmp_path / "psbt.gif")
    assert qr.read_images([tmp_path / "psbt.gif"]) == texts
    assert frames.to_psbt(qr.read_images([tmp_path / "psbt.gif"])[::-1]) == PSBT


def test_pngs_one_code_or_several_files(tmp_path):
    pytest.importorskip("zxingcpp")
    texts = frames.of_psbt(PSBT, "bbqr", 150)
    paths = [tmp_path / f"{n}.png" for n in range(len(texts))]
    for text, path in zip(texts, paths, strict=True):
        qr.save_png(text, path)
    assert frames.to_psbt(qr.read_images(paths)) == PSBT
    assert code_of(qr.save_png, "x" * 5_000, paths[0]) == "qr.size"


def test_images_that_cannot_be_read(tmp_path):
    image = pytest.importorskip("PIL.Image")
    pytest.importorskip("zxingcpp")
    blank, large, junk = tmp_path / "blank.png", tmp_path / "large.png", tmp_path / "junk.png"
    image.new("L", (50, 50), 255).save(blank)
    image.new("1", (7_000, 6_000)).save(large)
    junk.write_bytes(b"no image")
    for path, code in ((blank, "qr.none"), (large, "qr.image-size"), (junk, "qr.image"),
    (tmp_path, "qr.unreadable"),
                       (tmp_path / "absent", "qr.unreadable")):
        assert code_of(qr.read_images, [path]) == code
    huge = tmp_path / "huge.png"
    with huge.open("wb") as file:
        file.truncate(qr.MAX_IMAGE_BYTES + 1)
    assert code_of(qr.read_images, [huge]) == "qr.image-size"
    assert code_of(qr.save_png, "A", tmp_path) == "qr.unwritable"
    # A header that claims 2 billion pixels.
    header = bytearray(blank.read_bytes())
    header[16:24] = (45_000).to_bytes(4, "big") * 2
    junk.write_bytes(bytes(header))
    assert code_of(qr.read_images, [junk]) in ("qr.image", "qr.image-size")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), kind=st.sampled_from(["png", "gif"]))
def test_a_damaged_image_makes_no_other_error(tmp_path, data, kind):
    pytest.importorskip("zxingcpp")
    path = tmp_path / f"damaged.{kind}"
    if kind == "png":
        qr.save_png("HELLO", path)
    else:
        qr.save_gif(["HELLO", "WORLD"], path)
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(raw[:data.draw(st.integers(1, len(raw)))])
    try:
        texts = qr.read_images([path])
    except LashouError:
        return
    assert set(texts) <= {"HELLO", "WORLD"}


@pytest.mark.parametrize(("missing", "code"), [("PIL", "qr.no-pillow"), ("zxingcpp", "qr.no-zxing")])
def test_without_the_extra_one_sentence_says_what_to_install(tmp_path, monkeypatch, missing, code):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(LashouError, match=r"lashou-btc\[images\]") as caught:
        if missing == "PIL":
            qr.save_png("A", tmp_path / "a.png")
        else:
            qr.read_images([Path("a.png")])
    assert caught.value.code == code and caught.value.exit_status == 4


# The texts themselves

@pytest.mark.parametrize("style", frames.STYLES)
@pytest.mark.parametrize("max_chars", [150, 300, 2_132])
def test_a_psbt_in_frames(style, max_chars):
    texts = frames.of_psbt(PSBT, style, max_chars)
    assert frames.to_psbt(texts) == frames.to_psbt([*texts[::-1], texts[0]]) == PSBT
    assert all(qr.matrix(text) for text in texts)


def test_a_missed_part_of_a_ur_need_not_be_waited_for():
    texts = list(itertools.islice(frames.endless(PSBT, 150), 20))
    assert frames.to_psbt(texts[2:]) == PSBT
    with pytest.raises(Incomplete):
        frames.to_psbt(texts[:2])


def test_a_plain_code_holds_a_psbt_in_base64_or_hex():
    import base64
    assert frames.to_psbt([base64.b64encode(PSBT).decode()]) == frames.to_psbt([PSBT.hex().upper()]) == PSBT


@pytest.mark.parametrize(("texts", "code"), [
    ([], "frames.none"), (["hello"], "psbt.magic"), (["hello", "world"], "frames.mixed"),
    ([*bbqr.split(PSBT, "P", "Z", 150), "hello"], "frames.mixed"), (bbqr.split(b"{}", "J"), "frames.type"),
    (bbqr.split(PSBT[:-1], "P"), "psbt.truncated"), (bbqr.split(b"other", "P"), "psbt.magic")])
def test_texts_that_are_no_psbt(texts, code):
    assert code_of(frames.to_psbt, texts) == code


def test_styles():
    assert code_of(frames.of_psbt, PSBT, "morse") == "frames.style"


@pytest.mark.parametrize(("threshold", "size", "inputs", "most"), [(2, 3, 1, 1), (15, 20, 10, 20)])
def test_how_many_codes_a_payout_takes(threshold, size, inputs, most):
    """At version 27, unsigned: a small pool's is one code, the largest's an animation of a few seconds."""
    psbt = raw.serialize(payout(multisig(threshold, size), inputs))
    for style in frames.STYLES:
        texts = frames.of_psbt(psbt, style)
        assert frames.to_psbt(texts) == psbt
    assert len(frames.of_psbt(psbt)) <= most
