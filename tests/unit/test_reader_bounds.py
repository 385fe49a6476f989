"""What a hostile file of allowed size may cost: fields, pieces, memory. Nothing here looks at a clock.

Row 28 of docs/threats.md.
"""

import base64
import io
import json
import struct
import tracemalloc
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lashou_btc.anchors.tx import MAX_BLOCK_BYTES, compact, parse_tx
from lashou_btc.chain.endpoint import from_datadir
from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.index.scope import Scope
from lashou_btc.networks import REGTEST
from lashou_btc.pool import document
from lashou_btc.signers import keyfile, qr
from lashou_btc.usecases import disclosure
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.descriptor import MAX_KEYS
from lashou_btc.wallet.formats import bbqr, bytewords, ur
from lashou_btc.wallet.psbt.codec import MAX_FIELDS, MAX_UNSIGNED_BYTES, Fields
from lashou_btc.wallet.psbt.combine import combine, multisig_keys
from lashou_btc.wallet.psbt.raw import MAGIC, MAX_PSBT_BYTES, decode, parse, serialize
from tests.psbt_cases import multisig, payout
from tests.world import World

PSBT = serialize(payout(multisig(2, 3), 1))


def refusal(action: Callable[[], object]) -> str:
    """The code with which an action is refused."""
    with pytest.raises(LashouError) as refused:
        action()
    return refused.value.code


def memory(action: Callable[[], object]) -> int:
    """How many bytes an action, which is refused, takes at its height."""
    tracemalloc.start()
    try:
        refusal(action)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def unsigned(inputs: int, outputs: int) -> bytes:
    spent = b"\x11" * 32 + bytes(4) + b"\0" + b"\xff" * 4
    return b"\2\0\0\0" + compact(inputs) + spent * inputs + compact(outputs) + bytes(9) * outputs + bytes(4)


def crowded(count: int) -> bytes:
    """A PSBT with so many unknown fields in its global map."""
    fields = b"".join(b"\4\x70" + n.to_bytes(3, "big") + b"\0" for n in range(count))
    return PSBT.replace(MAGIC, MAGIC + fields)


# PSBTs


def test_a_psbt_of_a_million_empty_fields_is_refused_before_they_take_their_memory() -> None:
    data = crowded(1_000_000)
    assert len(data) < MAX_PSBT_BYTES
    assert refusal(lambda: parse(data)) == "psbt.size"
    assert memory(lambda: parse(data)) < 50_000_000
    assert len(parse(crowded(MAX_FIELDS // 2)).globals.pairs) > MAX_FIELDS // 2


def test_a_psbt_in_blanks_is_not_cut_into_a_million_pieces() -> None:
    data = b"cHNidP" + b" aa" * 1_000_000
    assert refusal(lambda: decode(data)) == "psbt.encoding"
    assert memory(lambda: decode(data)) < 4 * len(data)
    assert decode(b"\n".join(base64.b64encode(PSBT)[at:at + 7] for at in range(0, 10_000, 7))) == PSBT


def test_a_transaction_that_no_block_has_room_for_is_none() -> None:
    raw = unsigned(1, MAX_UNSIGNED_BYTES // 9)
    assert refusal(lambda: parse(MAGIC + b"\1\0" + compact(len(raw)) + raw + b"\0")) == "psbt.value"
    most = unsigned(1, (MAX_BLOCK_BYTES - 60) // 9)
    assert len(parse_tx(most).outputs) == (MAX_BLOCK_BYTES - 60) // 9
    assert refusal(lambda: parse_tx(unsigned(1, MAX_BLOCK_BYTES // 9))) == "tx.size"


def one_by_one(fields: Fields, new: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    """What `adding` means: each new key, in order, before the first greater one."""
    kept = [(key, new.get(key, value)) for key, value in fields.pairs]
    for key in sorted(new.keys() - dict(fields.pairs).keys()):
        at = next((n for n, (other, _) in enumerate(kept) if other > key), len(kept))
        kept.insert(at, (key, new[key]))
    return kept


KEYS = st.binary(min_size=1, max_size=2)


@given(st.dictionaries(KEYS, KEYS), st.dictionaries(KEYS, KEYS))
def test_fields_are_added_each_before_the_first_greater_one(old: dict[bytes, bytes],
                                                            new: dict[bytes, bytes]) -> None:
    fields = Fields(tuple(old.items()))
    assert list(fields.adding(new.items()).pairs) == one_by_one(fields, new)


def test_ten_thousand_fields_are_added_to_ten_thousand_in_one_go() -> None:
    """Each comparison of keys counts: no more than sorting and looking up twenty thousand takes."""
    count = 0

    class Key(bytes):
        def __gt__(self, other: object) -> bool:
            nonlocal count
            count += 1
            return bytes(self) > other

        def __lt__(self, other: object) -> bool:
            nonlocal count
            count += 1
            return bytes(self) < other

        __hash__ = bytes.__hash__

    old = Fields(tuple((Key(b"\x70" + n.to_bytes(3, "big")), b"") for n in range(10_000)))
    new = [(Key(b"\x71" + n.to_bytes(3, "big")), b"") for n in range(10_000)]
    assert len(old.adding(new).pairs) == 20_000
    assert count < 1_000_000


def test_copies_with_more_fields_than_one_psbt_may_have_are_not_combined() -> None:
    base = parse(PSBT)

    def copy(kind: int) -> bytes:
        fields = b"".join(bytes([4, kind]) + n.to_bytes(3, "big") + b"\0" for n in range(MAX_FIELDS * 2 // 3))
        return PSBT.replace(MAGIC, MAGIC + fields)

    combine(base, parse(copy(0x70)))
    assert refusal(lambda: combine(base, parse(copy(0x70)), parse(copy(0x71)))) == "psbt.size"


def test_a_script_of_thousands_of_keys_costs_no_more_than_a_multisig_of_twenty() -> None:
    assert len(multisig_keys(b"\x51" + (b"\x21\x02" + bytes(32)) * 5_000)) == MAX_KEYS


# QR codes


def bomb(size: int) -> bytes:
    """Raw deflate that unfolds to so many zeros."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -10)
    chunk = bytes(1_000_000)
    return b"".join(packer.compress(chunk) for _ in range(size // len(chunk))) + packer.flush()


def test_a_bomb_in_compressed_frames_is_refused_without_its_memory_being_taken() -> None:
    packed = bomb(40_000_000)
    text = base64.b32encode(packed).decode().rstrip("=")
    pieces = [text[at:at + 4_000] for at in range(0, len(text), 4_000)]
    frames = [f"B$ZP{bbqr._number(len(pieces))}{bbqr._number(n)}{piece}" for n, piece in enumerate(pieces)]
    assert sum(map(len, frames)) < 400_000, "a hundredth of what it unfolds to"
    assert refusal(lambda: bbqr.join(frames)) == "bbqr.size"
    assert memory(lambda: bbqr.join(frames)) < 5 * bbqr.MAX_DATA_BYTES


def test_what_unfolds_to_just_the_limit_is_taken() -> None:
    data = bytes(bbqr.MAX_DATA_BYTES)
    assert bbqr.join(bbqr.split(data, "P")).data == data


@pytest.mark.parametrize(("number", "count", "length", "size"), [
    (1, 2**32 - 1, 2**32 - 1, 1), (1, 2_001, 4_002, 2), (1, 2, 2**32 - 1, 2**31), (1, 1, 4_000_001, 10),
    (1, 10, 5, 1), (1, 3, 1_000, 10)])
def test_a_part_that_announces_absurd_totals_is_refused_and_nothing_is_laid_out_for_it(
        number: int, count: int, length: int, size: int) -> None:
    data = bytes(min(size, 10))
    body = b"\x85" + b"".join(b"\x1a" + n.to_bytes(4, "big") if n >= 1 << 16 else b"\x19" + n.to_bytes(2, "big")
                              if n >= 256 else bytes([n]) if n < 24 else bytes([0x18, n])
                              for n in (number, count, length)) + b"\x1a\xff\xff\xff\xff"
    text = f"ur:crypto-psbt/{number}-{count}/{bytewords.encode(body + bytes([0x40 + len(data)]) + data)}"
    assert refusal(lambda: ur.join([text])) == "ur.part"
    assert memory(lambda: ur.join([text])) < 100_000


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")
        for kind, data in chunks)


def header(width: int, height: int) -> tuple[bytes, bytes]:
    return b"IHDR", width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])


GIF = b"GIF89a\x0a\0\x0a\0\x80\0\0" + b"\0\0\0\xff\xff\xff"
GIF_FRAME = b"\x2c" + bytes(4) + b"\1\0\1\0\0" + b"\2\2\x44\1\0"
MANY = 30_000


@pytest.mark.parametrize("data", [
    GIF + GIF_FRAME * MANY + b";", GIF + b"\x21\xfe" + b"\1a" * MANY + b"\0" + GIF_FRAME + b";",
    png(header(10, 10), *[(b"prVt", b"")] * MANY, (b"IDAT", zlib.compress(bytes(110))), (b"IEND", b"")),
    b"\xff\xd8" + b"\xff\xe5\0\2" * MANY, b"\xff\xd8" + b"\xff\xd0" * MANY, b"\xff\xd8" + b"\xff" * MANY,
    b"\xff\xd8\xff\xe5\0\2" + b"\xff\xda\0\2" * 200], ids=[
        "gif frames", "gif comment", "png chunks", "jpeg segments", "jpeg markers", "jpeg junk", "jpeg scans"])
def test_a_picture_cut_into_many_pieces_is_refused_before_they_are_read(tmp_path: Path, data: bytes) -> None:
    pytest.importorskip("PIL")
    pytest.importorskip("zxingcpp")
    path = tmp_path / "picture"
    path.write_bytes(data)
    assert refusal(lambda: qr.read_images([path])) == "qr.image-size"


def test_pictures_that_unfold_to_more_than_they_may_are_refused(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    pytest.importorskip("zxingcpp")
    path = tmp_path / "picture"
    path.write_bytes(png(header(40_000, 40_000), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b"")))
    assert refusal(lambda: qr.read_images([path])) in ("qr.image", "qr.image-size")
    path.write_bytes(png(header(10, 10), (b"zTXt", b"a\0\0" + zlib.compress(bytes(100_000_000))),
                         (b"IDAT", zlib.compress(bytes(110))), (b"IEND", b"")))
    assert refusal(lambda: qr.read_images([path])) == "qr.image"
    out = io.BytesIO()
    image.new("P", (10, 10)).save(out, "BMP")
    packed = bytearray(out.getvalue())
    packed[30] = 1  # BI_RLE8
    path.write_bytes(packed)
    assert refusal(lambda: qr.read_images([path])) == "qr.image"


def test_a_later_frame_that_makes_the_picture_larger_is_refused_before_it_is_unfolded(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    pytest.importorskip("zxingcpp")
    first, second = image.new("P", (10, 10)), image.new("P", (10, 10), 1)
    first.putpalette([9, 8, 7] * 256)
    second.putpalette([1, 2, 3] * 256)
    out = io.BytesIO()
    first.save(out, "GIF", save_all=True, append_images=[second])
    data = bytearray(out.getvalue())
    at = data.rindex(b"\x2c\0\0\0\0") + 5  # width and height of the second frame
    data[at:at + 4] = struct.pack("<HH", 12_000, 12_000)
    path = tmp_path / "grown.gif"
    path.write_bytes(data)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert refusal(lambda: qr.read_images([path])) == "qr.image-size"


def test_pictures_as_programs_make_them_are_not_cut_into_too_many_pieces(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    pytest.importorskip("zxingcpp")
    for kind, more in (("PNG", {}), ("GIF", {}), ("BMP", {}), ("WEBP", {}), ("JPEG", {"progressive": True})):
        path = tmp_path / f"picture.{kind}"
        image.effect_noise((600, 400), 80).save(path, kind, **more)
        assert refusal(lambda path=path: qr.read_images([path])) == "qr.none"
    path = tmp_path / "frames.gif"
    texts = [f"{n} {'x' * 300}" for n in range(20)]
    qr.save_gif(texts, path)
    assert qr.read_images([path]) == texts


# JSON


def test_a_manifest_of_something_else_than_hashes_is_refused_before_it_is_unfolded() -> None:
    for value in (b"[]", b"{}", b'"aa"', b"0"):
        data = b"[" + b",".join([value] * 500_000) + b"]"
        assert refusal(lambda data=data: document.parse_manifest(data)) == "manifest.malformed"
        assert memory(lambda data=data: document.parse_manifest(data)) < 1_000_000
    hashes = [f"{n:064x}" for n in range(1_000)]
    assert list(document.parse_manifest(json.dumps(hashes, separators=(",", ":")).encode())) == hashes


def test_a_folder_of_documents_is_taken_in_file_by_file(tmp_path: Path) -> None:
    """Whoever fills a public folder does not fill the memory of those who take it."""
    pool = PoolHome(tmp_path / "pool", World().contract)
    public = tmp_path / "public"
    public.mkdir()
    for number in range(24):
        hashes = [f"{number:032x}{n:032x}" for n in range(8_000)]
        (public / f"{number}.json").write_text(json.dumps(hashes, separators=(",", ":")))
    size = sum(path.stat().st_size for path in public.iterdir())
    tracemalloc.start()
    try:
        added = disclosure.add(pool, [public])
        assert tracemalloc.get_traced_memory()[1] < size
    finally:
        tracemalloc.stop()
    assert len(added.kept) == 24 and sorted(root for _, root in added.kept) == pool.store.roots()
    (public / "9.json").write_text("[1]")
    other = PoolHome(tmp_path / "other", pool.contract)
    added = disclosure.add(other, [public, public / "9.json"])
    assert [path for path, _ in added.bad] == [public / "9.json"] and added.new == len(other.store.roots()) == 23
    assert [path for path, _ in disclosure.add(other, [public]).passed_over] == [public / "9.json"]
    assert len(other.store.roots()) == 23


def test_half_a_character_in_a_key_file_is_refused(tmp_path: Path) -> None:
    head = {"type": "lashou-keyfile", "version": 1, "record": {"\ud800": 1, "a": "x"},
            "kdf": {"name": "scrypt", "log_n": 14, "salt": "00" * 16}, "nonce": "00" * 12, "ciphertext": "00" * 16}
    path = tmp_path / "key"
    path.write_text(json.dumps(head))
    path.chmod(0o600)
    with pytest.raises(InvalidInput) as refused:
        keyfile.public_record(path)
    assert refused.value.code == "keyfile.malformed"


@pytest.mark.parametrize("text", [
    "[]", "1", '{"ab": 1}', '{"ab": []}', '{"ab": ["", "", ""]}', '{"ab": [1, ""]}', '{"ab": ["zz", ""]}',
    '{"ab": ["", 1]}', '{"ab": ["", "cd:0"]}', '{"ab": ["", Infinity]}'])
def test_what_an_index_says_of_its_scans_is_read_strictly(text: str) -> None:
    """Index and store take these errors for a damaged file, and no others."""
    with pytest.raises((ValueError, KeyError, TypeError, InvalidInput)):
        Scope.from_text(text)


@pytest.mark.parametrize(("line", "code"), [
    ("rpccookiefile=a\0b", "node.conf"), ("rpcport=0000199999", "node.conf"), ("rpcport=65536", "node.conf")])
def test_a_nodes_settings_that_mean_nothing_are_refused(tmp_path: Path, line: str, code: str) -> None:
    (tmp_path / "bitcoin.conf").write_text(f"[regtest]\n{line}\n")
    assert refusal(lambda: from_datadir(tmp_path, REGTEST).credentials()) == code
