"""The strict reader: what it takes, what it keeps, and that nothing but InvalidInput comes out of bad bytes."""

import base64
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psbt_cases import multisig, payout, with_global

from lashou_btc.anchors.tx import TxOut
from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.codec import (
    Cursor,
    Fields,
    compact,
    read_unsigned_tx,
    sized,
    write_signed_tx,
    write_unsigned_tx,
)
from lashou_btc.wallet.psbt.lint import lint
from lashou_btc.wallet.psbt.raw import MAGIC, MAX_PSBT_BYTES, decode, parse, serialize, to_base64, to_version

INPUT = bytes(range(32)) + b"\1\0\0\0" + b"\0" + b"\xfd\xff\xff\xff"
OUTPUT = (1000).to_bytes(8, "little") + sized(b"\x00\x14" + bytes(20))
UNSIGNED = b"\2\0\0\0" + b"\1" + INPUT + b"\2" + OUTPUT + OUTPUT + bytes(4)


def pair(key: bytes, value: bytes) -> bytes:
    return sized(key) + sized(value)


def v0(globals_: bytes = b"", fields: bytes = b"", out: bytes = b"", unsigned: bytes = UNSIGNED) -> bytes:
    """A PSBT of one input and two outputs with these extra fields in its maps."""
    return MAGIC + pair(b"\0", unsigned) + globals_ + b"\0" + fields + b"\0" + out + b"\0" + b"\0"


def v2(globals_: bytes = b"", fields: bytes = b"", out: bytes = b"", inputs: bytes = b"\1") -> bytes:
    return (MAGIC + pair(b"\2", b"\2\0\0\0") + pair(b"\4", inputs) + pair(b"\5", b"\1") + globals_
            + pair(b"\xfb", b"\2\0\0\0") + b"\0" + pair(b"\x0e", INPUT[:32]) + pair(b"\x0f", b"\1\0\0\0") + fields
            + b"\0" + pair(b"\3", OUTPUT[:8]) + pair(b"\4", OUTPUT[9:]) + out + b"\0")


RICH = v0(pair(b"\xfc\2ab\1x", b"mine") + pair(b"\x77", b"?"),
          pair(b"\1", OUTPUT) + pair(b"\3", b"\1\0\0\0") + pair(b"\x06\x02" + b"\x79\xbe\x66\x7e\xf9\xdc\xbb\xac"
          b"\x55\xa0\x62\x95\xce\x87\x0b\x07\x02\x9b\xfc\xdb\x2d\xce\x28\xd9\x59\xf2\x81\x5b\x16\xf8\x17\x98",
          b"abcd" + bytes(8)) + pair(b"\x08", b"\2\0\1x"), pair(b"\1", b"\x51") + pair(b"\xfd\xff\0odd", b""))


def test_a_v0_psbt_says_its_transaction() -> None:
    psbt = parse(v0())
    assert (psbt.version, psbt.tx.version, psbt.tx.locktime) == (0, 2, 0)
    assert psbt.tx.stripped == UNSIGNED
    assert str(psbt.tx.inputs[0].outpoint) == bytes(range(32))[::-1].hex() + ":1"
    assert psbt.tx.inputs[0].sequence == 0xFFFFFFFD
    assert [o.value_sat for o in psbt.tx.outputs] == [1000, 1000]


def test_a_v2_psbt_means_a_final_sequence_and_no_locktime_by_default() -> None:
    psbt = parse(v2())
    assert (psbt.version, psbt.tx.locktime, psbt.tx.inputs[0].sequence) == (2, 0, 0xFFFFFFFF)
    assert parse(v2(pair(b"\3", b"\7\0\0\0"))).tx.locktime == 7
    assert parse(v2(fields=pair(b"\x10", b"\7\0\0\0"))).tx.inputs[0].sequence == 7


def test_unknown_and_proprietary_fields_are_kept_byte_for_byte_also_through_version_2() -> None:
    psbt = parse(RICH)
    assert serialize(psbt) == RICH
    assert psbt.globals.get(0x77) == b"?" and psbt.outputs[0].get(0xFF, b"odd") == b""
    assert serialize(to_version(parse(serialize(to_version(psbt, 2))), 0)) == RICH


@pytest.mark.parametrize(("data", "code", "words"), [
    (b"", "psbt.magic", "begin"),
    (MAGIC[:4], "psbt.magic", "begin"),
    (v0() + b"\0", "psbt.trailing", "followed by 1 bytes"),
    (v0(fields=pair(b"\3", b"\1\0\0\0") * 2), "psbt.duplicate", "input 0 has the key 03 twice"),
    (v0(pair(b"\x77", b"") + pair(b"\x77", b"x")), "psbt.duplicate", "global map has the key 77 twice"),
    (v0(out=pair(b"\x77", b"") * 2), "psbt.duplicate", "output 0 has the key 77 twice"),
    (v0(fields=pair(b"\3", b"\1\0\0")), "psbt.value", "input 0: the value of PSBT_IN_SIGHASH_TYPE is 3 bytes"),
    (v0(fields=pair(b"\3x", b"\1\0\0\0")), "psbt.key", "input 0: the key data of PSBT_IN_SIGHASH_TYPE is 1 bytes"),
    (v0(fields=pair(b"\0", b"\2\0")), "psbt.value", "PSBT_IN_NON_WITNESS_UTXO"),
    (v0(fields=pair(b"\1", OUTPUT + b"\0")), "psbt.value", "PSBT_IN_WITNESS_UTXO cannot be read"),
    (v0(fields=pair(b"\1", b"\xff" * 8 + b"\0")), "psbt.value", "21 million"),
    (v0(fields=pair(b"\2" + b"\2" + b"\xff" * 32, b"x" * 70)), "psbt.key", "not a point of the curve"),
    (v0(fields=pair(b"\2" + b"\4" + bytes(64), b"x" * 70)), "psbt.key", "not a point of the curve"),
    (v0(fields=pair(b"\x08", b"\2\0\1xx")), "psbt.value", "PSBT_IN_FINAL_SCRIPTWITNESS"),
    (v0(fields=pair(b"\xfd\x03\0", b"\1\0\0\0")), "psbt.noncanonical", "shortest form"),
    (v0(fields=pair(b"\xfc\5ab", b"")), "psbt.key", "PROPRIETARY"),
    (v0(pair(b"\xfb", b"\1\0\0\0")), "psbt.version", "version 1"),
    (v0(pair(b"\xfb", b"\3\0\0\0")), "psbt.version", "version 3"),
    (v0(pair(b"\xfb", b"\xff" * 9000)), "psbt.value", "PSBT_GLOBAL_VERSION is 9000 bytes"),
    (v0(pair(b"\1" + bytes(4) + b"\3" + bytes(73), bytes(8))), "psbt.value", "1 steps to a key of depth 3"),
    (v0(unsigned=UNSIGNED + b"\0"), "psbt.value", "followed by 1 bytes"),
    (v0(unsigned=UNSIGNED.replace(OUTPUT[:8], b"\xff" * 8)), "psbt.value", "21 million"),
    (v2(inputs=b"\xfe\xff\xff\xff\xff"), "psbt.truncated", "announces 4294967295 inputs"),
    (v2(inputs=b"\xfd\1\0"), "psbt.value", "shortest form"),
    (v2(out=b"\1\x70"), "psbt.truncated", "output 0 ends"),
    (v2(pair(b"\x00", UNSIGNED)), "psbt.version-field", "PSBT_GLOBAL_UNSIGNED_TX"),
    (v0(fields=pair(b"\x16" + bytes(32), b"\0abc")), "psbt.value", "PSBT_IN_TAP_BIP32_DERIVATION"),
    (v0(out=pair(b"\6", b"\x81\xc0\0")), "psbt.value", "leaf of depth 129"),
    (v0(out=pair(b"\6", b"\1\xc0\0")), "psbt.value", "one whole tree"),
    (v0(fields=pair(b"\x15" + bytes(33), b"")), "psbt.value", "PSBT_IN_TAP_LEAF_SCRIPT"),
    (v2(fields=pair(b"\x11", b"\1")), "psbt.value", "PSBT_IN_REQUIRED_TIME_LOCKTIME is 1 bytes"),
    (v2().replace(OUTPUT[:8], b"\xff" * 8), "psbt.amount", "output 0: PSBT_OUT_AMOUNT"),
])
def test_malformed_is_refused_with_its_place(data: bytes, code: str, words: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse(data)
    assert refusal.value.code == code
    assert words in str(refusal.value)


@pytest.mark.parametrize("data", [RICH, v0(), v2(fields=pair(b"\x11", b"\xff\xff\xff\xff"))])
def test_cut_short_at_every_byte(data: bytes) -> None:
    parse(data)
    for end in range(len(data)):
        with pytest.raises(InvalidInput):
            parse(data[:end])


def test_a_v0_transaction_without_inputs_is_no_witness_serialization() -> None:
    unsigned = b"\2\0\0\0" + b"\0" + b"\1" + OUTPUT + bytes(4)
    psbt = parse(MAGIC + pair(b"\0", unsigned) + b"\0" + b"\0")
    assert (len(psbt.inputs), len(psbt.outputs), psbt.tx.stripped) == (0, 1, unsigned)


@given(at=st.integers(0, len(RICH) - 1), byte=st.integers(0, 255))
def test_a_changed_byte_is_refused_or_comes_back(at: int, byte: int) -> None:
    data = RICH[:at] + bytes([byte]) + RICH[at + 1:]
    try:
        psbt = parse(data)
        assert serialize(psbt) == data
        assert parse(serialize(to_version(psbt, 2))).tx == psbt.tx
        lint(psbt)
    except LashouError as refusal:
        assert refusal.code.startswith(("psbt.", "tx.", "bytes."))  # any other exception fails the test


@given(st.binary(max_size=200))
def test_any_bytes_after_the_magic(tail: bytes) -> None:
    try:
        assert serialize(parse(MAGIC + tail)) == MAGIC + tail
    except InvalidInput as refusal:
        assert refusal.code.startswith("psbt.")


@given(st.one_of(st.text(max_size=60), st.binary(max_size=60)),
       st.sampled_from(["", "cHNidP", "70736274ff", "psbt"]))
def test_decode_takes_or_refuses_any_text(data: str | bytes, lead: str) -> None:
    try:
        raw = decode(lead + data if isinstance(data, str) else lead.encode() + data)
        assert raw[:4] == b"psbt"
    except InvalidInput as refusal:
        assert refusal.code in ("psbt.encoding", "psbt.magic")


def test_too_much_is_not_even_looked_at() -> None:
    for much in (MAGIC + bytes(MAX_PSBT_BYTES), "cHNidP" + "A" * (2 * MAX_PSBT_BYTES)):
        with pytest.raises(InvalidInput) as refusal:
            parse(decode(much))
        assert refusal.value.code == "psbt.size"


def test_decode_tells_the_forms_apart() -> None:
    text = base64.b64encode(RICH).decode()
    wrapped = "\r\n".join(text[i:i + 64] for i in range(0, len(text), 64)) + "\n"
    for form in (RICH, text, wrapped, text.encode(), RICH.hex(), RICH.hex().upper(), f"  {RICH.hex()}\n"):
        assert decode(form) == RICH
    assert to_base64(parse(RICH)) == text
    for damaged in (text[:-1], RICH.hex()[:-1], "cHNidP8!" + text[8:]):
        with pytest.raises(InvalidInput, match="damaged"):
            decode(damaged)
    with pytest.raises(InvalidInput, match="not a PSBT"):
        decode("0200000001")


@pytest.mark.parametrize(("mark", "encoding"), [
    ("", "utf-8-sig"), ("", "utf-16"), *itertools.product(("", "\ufeff"), ("utf-16-le", "utf-16-be"))])
def test_what_editors_and_shells_make_of_a_text_is_read(mark: str, encoding: str) -> None:
    text = base64.b64encode(RICH).decode()
    for form in (text, text + "\r\n", RICH.hex(), RICH.hex().upper() + "\n"):
        assert decode((mark + form).encode(encoding)) == RICH
    assert decode("\ufeff" + text) == RICH
    with pytest.raises(InvalidInput, match="damaged"):
        decode((mark + text[:-1]).encode(encoding))
    with pytest.raises(InvalidInput, match="not a PSBT"):
        decode((mark + "hello").encode(encoding))


def test_bytes_that_only_look_like_another_encoding_stay_as_they_are() -> None:
    for data in (b"", b"c", b"\xff\xfe", b"\xfe\xffx", b"c\0x", MAGIC, MAGIC + b"\xff\xfe"):
        if data.startswith(MAGIC):
            assert decode(data) == data
        else:
            with pytest.raises(InvalidInput, match="not a PSBT"):
                decode(data)


def test_a_transaction_that_carries_witnesses_is_none_of_a_psbt() -> None:
    psbt = payout(multisig(2, 3))
    for witnesses in ([(b"a",)], [(b"", b"b" * 72)]):
        signed = write_signed_tx(psbt.tx, witnesses)
        with pytest.raises(InvalidInput, match="carries witnesses"):
            parse(serialize(with_global(psbt, kt.GLOBAL_UNSIGNED_TX, signed)))
    empty = write_unsigned_tx(2, [], [TxOut(1, b"\x51")], 0)  # begins as one with witnesses does
    assert empty[4:6] == b"\0\1" and read_unsigned_tx(empty, "it").outputs == (TxOut(1, b"\x51"),)


def test_a_transaction_of_version_1_is_for_a_psbt_of_version_0() -> None:
    psbt = payout(multisig(2, 3))
    old = parse(serialize(with_global(psbt, kt.GLOBAL_UNSIGNED_TX,
                                      write_unsigned_tx(1, psbt.tx.inputs, psbt.tx.outputs, 0))))
    assert old.tx.version == 1
    with pytest.raises(InvalidInput, match="of version 1, and a PSBT of version 2 holds") as refusal:
        to_version(old, 2)
    assert refusal.value.code == "psbt.transaction-version"


def test_required_locktimes_choose_heights_before_times() -> None:
    both = pair(b"\x11", (500_000_001).to_bytes(4, "little")) + pair(b"\x12", b"\x09\0\0\0")
    assert parse(v2(pair(b"\3", b"\7\0\0\0"), both)).tx.locktime == 9
    assert to_version(parse(v2(fields=both)), 0).tx.locktime == 9


def test_to_version_knows_two_versions() -> None:
    psbt = parse(v0())
    assert to_version(psbt, 0) is psbt
    with pytest.raises(InvalidInput, match="no PSBT version 1"):
        to_version(psbt, 1)


@given(st.dictionaries(st.binary(min_size=1, max_size=5).filter(lambda k: k[0] < 0xFD), st.binary(max_size=5)))
def test_fields_keep_their_order_and_take_new_ones(found: dict[bytes, bytes]) -> None:
    fields = Fields(tuple(found.items()))
    assert Fields.read(Cursor(fields.write(), "it")) == fields
    more = fields.adding([(b"\x20", b"new")])
    assert more.get(0x20) == b"new"
    assert [p for p in more.pairs if p[0] != b"\x20"] == [p for p in fields.pairs if p[0] != b"\x20"]
    assert not more.without([0x20]).of_type(0x20)


@given(st.integers(0, 2**64 - 1))
def test_compact_sizes_come_back(n: int) -> None:
    assert Cursor(compact(n), "it").compact() == n


def test_a_number_too_big_for_compact_size_is_refused() -> None:
    with pytest.raises(InvalidInput):
        compact(2**64)


def test_an_unsigned_transaction_is_written_as_it_was_read() -> None:
    tx = parse(v0()).tx
    assert write_unsigned_tx(tx.version, tx.inputs, tx.outputs, tx.locktime) == UNSIGNED
