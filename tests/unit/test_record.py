"""The 40-byte record: one shape, nothing near it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx, serialize_unsigned
from lashou_btc.errors import InvalidInput

TAG, DIGEST = "01020304", "ab" * 32
GOOD = record.encode(record.CLAIM, TAG, DIGEST)


def tx(*outputs: TxOut):
    return parse_tx(serialize_unsigned(2, [(OutPoint("11" * 32, 0), 0)], outputs, 0))


def test_the_bytes_are_those_of_the_protocol():
    assert GOOD.hex() == "6a28" + "4c5301" + "20" + TAG + DIGEST
    assert len(GOOD) == 42


@given(st.integers(0, 255), st.binary(min_size=4, max_size=4), st.binary(min_size=32, max_size=32))
def test_every_record_reads_back(kind, tag, digest):
    assert record.decode(record.encode(kind, tag.hex(), digest.hex())) == record.Record(1, kind, tag.hex(),
        digest.hex())


@given(st.binary(max_size=100))
def test_only_its_own_shape_is_read(script):
    found = record.decode(script)
    assert found is None or record.encode(found.kind, found.tag, found.digest)[5:] == script[5:]


@pytest.mark.parametrize("script", [
    b"", GOOD[:-1], GOOD + b"\x00", b"\x6b" + GOOD[1:], b"\x6a\x4c\x28" + GOOD[2:], b"\x6a\x27" + GOOD[2:],
    GOOD[:2] + b"LT" + GOOD[4:], b"\x6a\x28", b"\x6a" + b"\x00" * 100_000,
    b"\x6a\x14" + GOOD[2:22] + b"\x14" + GOOD[22:42]])
def test_what_is_no_record(script):
    assert record.decode(script) is None


@pytest.mark.parametrize(("version", "kind", "known"), [
    (1, 0x20, True), (2, 0x20, False), (0, 0x20, False), (1, 0x99, False), (1, 0x00, False)])
def test_unknown_kinds_and_versions_are_kept_and_said_to_be_unknown(version, kind, known):
    found = record.decode(GOOD[:4] + bytes([version, kind]) + GOOD[6:])
    assert found is not None and found.known is known and found.digest == DIGEST
    assert record.kind_name(0x99) == "unknown 0x99"


def test_kinds_and_names_are_one_to_one():
    assert len(set(record.KIND_NAMES.values())) == len(record.KIND_NAMES) == 16
    assert {record.KINDS[name]: name for name in record.KINDS} == record.KIND_NAMES


def test_codes_are_those_of_the_protocol():
    assert {name: hex(kind) for name, kind in record.KINDS.items()} == {
        "contract": "0x1", "batch": "0x2", "acceptance": "0x3", "enrollment": "0x10", "exit": "0x11",
        "rekey": "0x12", "veto": "0x13", "claim": "0x20", "review": "0x21", "objection": "0x22",
        "statement": "0x24", "price": "0x30", "settlement": "0x40", "amendment": "0x41",
        "rotation": "0x42", "carry": "0x43"}


@pytest.mark.parametrize("kind", [0x23, 0x44, 0x60])
def test_codes_that_have_no_meaning_are_kept_and_not_known(kind):
    found = record.decode(record.encode(kind, TAG, DIGEST))
    assert found is not None and not found.known


@pytest.mark.parametrize(("kind", "tag", "digest"), [
    (256, TAG, DIGEST), (-1, TAG, DIGEST), (1, "0102", DIGEST), (1, TAG, DIGEST[:-2]), (1, "zz" * 4, DIGEST),
    (1, TAG, "zz" * 32), (1, TAG + "00", DIGEST), (1, "01 02 03 04", DIGEST), (1, TAG.replace("0", "O"), DIGEST)])
def test_refuses_to_write_anything_else(kind, tag, digest):
    with pytest.raises(InvalidInput):
        record.encode(kind, tag, digest)


def test_two_records_of_one_pool_have_no_effect():
    twice = tx(TxOut(0, GOOD), TxOut(0, GOOD))
    assert record.the_record(twice, TAG) is None
    assert len(record.records(twice)) == 2


def test_another_pool_s_record_does_not_count():
    other = record.encode(record.CLAIM, "ffffffff", DIGEST)
    assert record.the_record(tx(TxOut(0, other)), TAG) is None
    assert record.the_record(tx(TxOut(0, other), TxOut(0, GOOD)), TAG) == record.decode(GOOD)


def test_an_output_with_money_is_no_record():
    assert record.the_record(tx(TxOut(1, GOOD)), TAG) is None


def test_fifty_outputs_and_huge_ones_are_passed_over():
    noise = [TxOut(0, b"\x6a" + bytes(2000))] * 49
    assert record.the_record(tx(*noise, TxOut(0, GOOD)), TAG) == record.decode(GOOD)
