"""Uniform Resources: the vectors of Blockchain Commons, and everything that a camera or a stranger may bring.

Vectors: BlockchainCommons/bc-ur test/test.cpp (the reference implementation's),
    and Research papers BCR-2020-005, -006
and BCR-2024-001. Messages are made by their generator from the seed "Wolf".
"""

import itertools
import zlib

import pytest
from format_cases import code_of
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.errors import Incomplete, LashouError
from lashou_btc.wallet.formats import bytewords, fountain, ur
from lashou_btc.wallet.formats.fountain import Xoshiro256
from lashou_btc.wallet.psbt import raw

PSBT = bytes.fromhex(
    "70736274ff01009a020000000258e87a21b56daf0c23be8e7070456c336f7cbaa5c8757924f545887bb2abdd750000000000"
    "ffffffff838d04"
    "27d0ec650a68aa46bb0b098aea4422c071b2ca78352a077959d07cea1d0100000000ffffffff0270aaf00800000000160014"
    "d85c2b71d0060b"
    "09c9886aeb815e50991dda124d00e1f5050000000016001400aea9a2e5f0f876a588df5546e8742d1d87008f000000000000000000")
PSBT_UR = (
    "ur:psbt/hdosjojkidjyzmadaenyaoaeaeaeaohdvsknclrejnpebncnrnmnjojofejzeojlkerdonspkpkkdkykfelokgprpyut"
    "kpaeaeaeaeaezmzm"
    "zmzmlslgaaditiwpihbkispkfgrkbdaslewdfycprtjsprsgksecdratkkhktikewdcaadaeaeaeaezmzmzmzmaojopkwtayaeae"
    "aeaecmaebbtphhdn"
    "jstiambdassoloimwmlyhygdnlcatnbggtaevyykahaeaeaeaecmaebbaeplptoevwwtyakoonlourgofgvsjydpcaltaemyaeae"
    "aeaeaeaeaeaeaebk"
    "gdcarh")


def message(length, seed=b"Wolf"):
    rng = Xoshiro256(seed)
    return bytes(rng.next_int(0, 255) for _ in range(length))


def bytes_ur(length):
    data = message(length)
    return ur.Ur("bytes", ur._head(2, length) + data)


def test_bytewords():
    assert bytewords.encode(bytes([0, 1, 2, 128, 255])) == "aeadaolazmjendeoti"
    assert bytewords.decode("AEADAOLAZMJENDEOTI") == bytes([0, 1, 2, 128, 255])
    long = bytes.fromhex(
        "f5d714c6f1eb453bd1cda512969e7487e5d4139f1125eff0fd0b6dbf25f22678df299cbdf2fe93cc42a3d8afbf48a936"
        "203c90e6d289b8c521"
        "71580e9d1fb12e0173cd45e19641eb3a9041f0854571f73f35f2a5a0901a0d4fed85475245fea58a295518")
    text = ("yktsbbswwnwmfefrttsnonbgmtnnjyltvwtybwnebydawswtzcbdjnrsdawzdsksurdtnsrywzzemusffwottppersfd"
            "ptencxfnmhvatdldro"
            "skcljshdbantctpadmadjksnfevymtfpwmftmhfpwtlpfejsylfhecwzonnbmhcybtgwwelpflgmfezeonledtgocsfzhycypf")
    assert bytewords.encode(long) == text and bytewords.decode(text) == long
    for wrong, code in (("aeadaolazojendeowf", "ur.checksum"), ("aeadaolazmjendeot", "ur.bytewords"),
                        ("", "ur.bytewords"), ("aeaeae", "ur.bytewords"), ("xxxxxxxxxxxx", "ur.bytewords")):
        assert code_of(bytewords.decode, wrong) == code
    assert len(set(bytewords._CODES)) == 256


def test_the_generator():
    rng = Xoshiro256(b"Wolf")
    assert [rng.next() % 100 for _ in range(20)] == [42, 81, 85, 8, 82, 84, 76, 73, 70, 88, 2, 74, 40, 48, 77,
        54, 88, 7,
                                                     5, 88]
    rng = Xoshiro256(zlib.crc32(b"Wolf").to_bytes(4, "big"))
    assert [rng.next() % 100 for _ in range(20)] == [88, 44, 94, 74, 0, 99, 7, 77, 68, 35, 47, 78, 19, 21, 50,
        15, 42, 36,
                                                     91, 11]
    rng = Xoshiro256(b"Wolf")
    assert [rng.next_int(1, 10) for _ in range(20)] == [6, 5, 8, 4, 10, 5, 7, 10, 4, 9, 10, 9, 7, 7, 1, 1, 2, 9,
        9, 2]


def test_drawing_shuffling_and_degrees():
    rng, table = Xoshiro256(b"Wolf"), fountain.alias_table([1, 2, 4, 8])
    assert [fountain.draw(table, rng) for _ in range(60)] == [
        3, 3, 3, 3, 3, 3, 3, 0, 2, 3, 3, 3, 3, 1, 2, 2, 1, 3, 3, 2, 3, 3, 1, 1, 2, 1, 1, 3, 1, 3, 1, 2, 0, 2, 1,
            0, 3, 3, 3,
        1, 3, 3, 3, 3, 1, 3, 2, 3, 2, 2, 3, 3, 3, 3, 2, 3, 3, 0, 3, 3]
    rng = Xoshiro256(b"Wolf")
    assert [fountain.shuffled(range(1, 11), rng, 10) for _ in range(3)] == [
        [6, 4, 9, 3, 10, 5, 7, 8, 1, 2], [10, 8, 6, 5, 1, 2, 3, 9, 7, 4], [6, 4, 5, 8, 9, 3, 2, 1, 7, 10]]
    degrees = [fountain.choose_degree(11, Xoshiro256(f"Wolf-{n}".encode())) for n in range(1, 61)]
    assert degrees == [
        11, 3, 6, 5, 2, 1, 2, 11, 1, 3, 9, 10, 10, 4, 2, 1, 1, 2, 1, 1, 5, 2, 4, 10, 3, 2, 1, 1, 3, 11, 2, 6, 2,
            9, 9, 2, 6,
        7, 2, 5, 2, 4, 3, 1, 6, 11, 2, 11, 3, 1, 6, 3, 1, 4, 5, 3, 6, 1, 1, 3]


def test_which_fragments_a_part_mixes():
    whole = message(1_024)
    length = fountain.fragment_length(1_024, 100)
    assert len(fountain.fragments(whole, length)) == 11
    assert fountain.fragments(whole, length)[0].hex().startswith("916ec65cf77cadf55cd7f9cda1a1030026ddd42e905b")
    chosen = [sorted(fountain.choose_fragments(n, 11, zlib.crc32(whole))) for n in range(1, 31)]
    assert chosen == [*([n] for n in range(11)), [9], [2, 5, 6, 8, 9, 10], [8], [1, 5], [1], [0, 2, 4, 5, 8,
        10], [5], [2],
                      [2], [0, 1, 3, 4, 5, 7, 9, 10], [0, 1, 2, 3, 5, 6, 8, 9, 10], [0, 2, 4, 5, 7, 8, 9, 10],
                          [3, 5], [4],
                      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [0, 1, 3, 4, 5, 6, 7, 9, 10], [6], [5, 6], [7]]


def test_parts_of_the_reference_encoder():
    texts = list(itertools.islice(ur.encode_parts(bytes_ur(256), 30), 20))
    assert texts[0] == ("ur:bytes/1-9/lpadascfadaxcywenbpljkhdcahkadaemejtswhhylkepmykhhtsytsnoyoyaxaedsu"
                        "ttydmmhhpktpmsrjt"
                        "dkgslpgh")
    assert texts[8] == ("ur:bytes/9-9/lpasascfadaxcywenbpljkhdcajskecpmdckihdyhphfotjojtfmlnwmadspaxrkytb"
                        "ztpbauotbgtgtaeae"
                        "vtgavtny")
    assert texts[11] == ("ur:bytes/12-9/lpbnascfadaxcywenbpljkhdcarllaluzmdmgstospeyiefmwejlwtpedamktksrv"
                         "lcygmzemovovllaro"
                         "dtmtbnptrs")
    assert texts[19] == ("ur:bytes/20-9/lpbbascfadaxcywenbpljkhdcayapmrleeleaxpasfrtrdkncffwjyjzgyetdmlew"
                         "tkpktgllepfrltata"
                         "ztksmhkbot")
    assert ur.join(texts[9:20] + texts[:5]) == bytes_ur(256)


def test_single_part_urs():
    expected = ("ur:bytes/hdeymejtswhhylkepmykhhtsytsnoyoyaxaedsuttydmmhhpktpmsrjtgwdpfnsboxgwlbaawzuefyw"
                "kdplrsrjynbvygabw"
                "jldapfcsdwkbrkch")
    assert list(ur.parts(bytes_ur(50), 200)) == [expected.upper()]
    assert ur.decode(expected) == bytes_ur(50)
    assert ur.decode("ur:seed/oyadgdstaslplabghydrpfmkbggufgludprfgmamdpwmox") == ur.Ur(
        "seed", bytes.fromhex("a10150c7098580125e2ab0981253468b2dbc52"))


def test_a_published_psbt():
    """BCR-2020-006, "Partially Signed Bitcoin Transaction"."""
    assert ur.to_psbt(ur.join([PSBT_UR])) == PSBT
    assert list(ur.parts(ur.of_psbt(PSBT, "psbt"), 1_000)) == [PSBT_UR.upper()]
    assert raw.parse(PSBT).version == 0
    assert next(ur.parts(ur.of_psbt(PSBT), 1_000)).startswith("UR:CRYPTO-PSBT/HDOSJOJK")


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.binary(min_size=1, max_size=300), st.integers(300, 3_000).map(message)),
       st.integers(150, 2_132), st.randoms(), st.booleans())
def test_any_psbt_goes_round_although_frames_are_lost(data, max_chars, rng, lose_all_plain):
    sent = ur.of_psbt(data)
    count = ur.part_count(sent, max_chars)
    texts = list(itertools.islice(ur.parts(sent, max_chars), 6 * count + 60))
    assert all(len(text) <= max_chars and text == text.upper() for text in texts)
    assert ur.to_psbt(ur.join(texts[:count])) == data
    if count == 1:
        return
    # Nothing of the first round was seen: the mixed parts alone are enough.
    seen = texts[count:] if lose_all_plain else rng.sample(texts, 3 * count + 30)
    rng.shuffle(seen)
    for n in range(count, len(seen) + 1):
        try:
            joined = ur.join(seen[:n])
        except Incomplete as error:
            assert error.code == "ur.missing"
            continue
        assert ur.to_psbt(joined) == data
        return
    pytest.fail(f"{len(seen)} parts do not suffice for {count} fragments")


TEXTS = list(itertools.islice(ur.encode_parts(ur.of_psbt(message(500)), 60), 30))


def test_what_is_missing_is_said():
    with pytest.raises(Incomplete, match=r"^3 of 9 fragments are known"):
        ur.join(TEXTS[:3] + TEXTS[:2])


def part(body, path="2-9"):
    return f"ur:crypto-psbt/{path}/{bytewords.encode(body)}"


def body(*values, data=bytes(57), head=b"\x85"):
    return head + b"".join(ur._head(0, value) for value in values) + ur._head(2, len(data)) + data


@pytest.mark.parametrize(("texts", "code"), [
    ([], "ur.none"), (["hello"], "ur.form"), (["ur:psbt"], "ur.form"), (["ur:psbt/"], "ur.form"),
    (["ur:/ae"], "ur.form"),
    (["ur:psbt/0-9/ae"], "ur.form"), (["ur:psbt/1-09/ae"], "ur.form"), (["ur:psbt/aeé"], "ur.form"),
    (["ur:psbt/1-9/aeadaolazmjendeoti"], "ur.cbor"), ([TEXTS[0][:-2]], "ur.checksum"),
    ([PSBT_UR[:-1]], "ur.bytewords"),
    ([TEXTS[0].replace("1-9", "2-9")], "ur.part"), ([part(body(2, 9, 503, 5) + b"x")], "ur.part"),
    ([part(body(2, 9, 503, 5, head=b"\x84"))], "ur.cbor"), ([part(body(2, 9, 503, 5, data=b""))], "ur.part"),
    ([part(body(2, 9, 600, 5))], "ur.part"), ([part(body(2, 9, 100, 5))], "ur.part"),
    ([part(body(2, 3_000, 3_000 * 57, 5), "2-3000")], "ur.part"), ([part(body(2, 9, 503))], "ur.cbor"),
    ([part(b"\x85\x18\x02" + body(2, 9, 503, 5)[2:])], "ur.cbor"), ([part(b"\x85\x1b" + bytes(8))], "ur.cbor"),
    ([part(b"\x85\x02\x09\x19")], "ur.cbor"), ([part(body(2, 9, 503, 5), "4294967296-9")], "ur.part"),
    ([TEXTS[0], TEXTS[1].replace("crypto-psbt", "psbt")], "ur.mixed"),
    ([TEXTS[0], next(ur.encode_parts(ur.of_psbt(message(500, b"Lamb")), 60))], "ur.mixed"),
    ([part(body(2, 9, 503, 5)), part(body(2, 9, 503, 5, data=b"\x01" * 57))], "ur.mixed"),
    ([part(body(n, 1, 57, 5, data=bytes([n]) * 57), f"{n}-1") for n in (1, 2)], "ur.mixed"),
    ([part(body(1, 1, 57, 5), "1-1")], "ur.checksum"),
    ([part(body(n, 2, 100, zlib.crc32(bytes(57) + b"\x01" * 43), data=bytes([n - 1]) * 57),
        f"{n}-2") for n in (1, 2)],
     "ur.checksum"),
])
def test_urs_that_are_refused(texts, code):
    assert code_of(ur.join, texts) == code


@pytest.mark.parametrize(("value", "code"), [
    (ur.Ur("bytes", b"\x41a"), "ur.type"), (ur.Ur("psbt", b""), "ur.cbor"), (ur.Ur("psbt", b"\x42a"), "ur.cbor"),
    (ur.Ur("psbt", b"\x41ab"), "ur.cbor"), (ur.Ur("psbt", b"\x61a"), "ur.cbor"),
    (ur.Ur("psbt", b"\x58\x01a"), "ur.cbor"),
    (ur.Ur("psbt", b"\x5f\x41a\xff"), "ur.cbor")])
def test_resources_that_hold_no_psbt(value, code):
    assert code_of(ur.to_psbt, value) == code


@pytest.mark.parametrize(("call", "code"), [
    (lambda: ur.of_psbt(b"a", "bytes"), "ur.type"), (lambda: ur.of_psbt(bytes(4_000_000)), "ur.type"),
    (lambda: ur.parts(ur.Ur("psbt", b""), 100), "ur.size"),
    (lambda: ur.parts(ur.of_psbt(bytes(900)), 100), "ur.size"),
    (lambda: ur.parts(ur.of_psbt(bytes(900_000)), 200), "ur.size"), (lambda: ur._head(0, 2 ** 32), "ur.size")])
def test_what_cannot_be_sent(call, code):
    assert code_of(call) == code


def test_a_part_of_four_gigabytes_costs_nothing():
    """The numbers in a part are a stranger's: they are bounded before anything is reserved or looped over."""
    for count, length in ((2 ** 32 - 1, 2 ** 32 - 1), (2_000, 2 ** 32 - 1), (2_001, 2_001 * 57)):
        assert code_of(ur.join, [part(body(2 ** 32 - 1, count, length, 5), f"{2 ** 32 - 1}-{count}")]) == "ur.part"
    assert code_of(ur.decode, "ur:psbt/" + "ae" * 5_000_000) == "ur.form"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(TEXTS[:4]), st.text(max_size=30), st.binary(max_size=60).map(part)),
    max_size=6),
       st.integers(0, 40), st.sampled_from("abcdefghijklmnopqrstuvwxyz-/9"))
def test_nothing_but_our_errors(texts, place, letter):
    damaged = TEXTS[5][:place] + letter + TEXTS[5][place + 1:]
    with pytest.raises(LashouError):
        ur.to_psbt(ur.join([*texts, damaged]))
