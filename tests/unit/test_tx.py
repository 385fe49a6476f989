"""The reader of transactions and blocks: every valid byte string in one way, every other refused."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.anchors.tx import (
    MAX_MONEY_SAT,
    OutPoint,
    TxOut,
    parse_block,
    parse_header,
    parse_tx,
    serialize_unsigned,
    sha256d,
)
from lashou_btc.errors import InvalidInput

# The segwit transaction of BIP143, "Native P2WPKH" (signed): two inputs, two outputs, lock time 17.
BIP143 = bytes.fromhex(
    "01000000000102fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f00000000494830450221008b9d1dc26ba6a9"
    "cb62127b02742fa9d754cd3bebf337f7a55d114c8e5cdd30be022040529b194ba3f9281a99f2b1c0a19c0489bc22ede944ccf4ecbab4cc618e"
    "f3ed01eeffffffef51e1b804cc89d182d279655c3aa89e815b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff02202cb20600000000"
    "1976a9148280b37df378db99f66f85c95a783a76ac7a6d5988ac9093510d000000001976a9143bde42dbee7e4dbe6a21b2d50ce2f0167faa81"
    "5988ac000247304402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a12fb1366d7f01cc44a0220573a954c4518331561406f9030"
    "0e8f3358f51928d43c212a8caed02de67eebee0121025476c2e83188368da1ff3e292e7acafcdb3566bb0ad253f62fc70f07aeee6357110000"
    "00")
LEGACY = parse_tx(BIP143).stripped


def test_reads_a_segwit_transaction():
    tx = parse_tx(BIP143)
    assert tx.txid == "e8151a2af31c368a35053ddd4bdb285a8595c769a3ad83e0fa02314a602d4609"
    assert (tx.version, tx.locktime, len(tx.inputs), len(tx.outputs)) == (1, 17, 2, 2)
    assert [len(i.witness) for i in tx.inputs] == [0, 2]
    assert tx.outputs[0].value_sat == 112340000


def test_a_transaction_has_one_id_with_and_without_witness():
    assert parse_tx(LEGACY).txid == parse_tx(BIP143).txid
    assert parse_tx(LEGACY).stripped == LEGACY


@pytest.mark.parametrize("raw", [BIP143, LEGACY], ids=["segwit", "legacy"])
def test_refuses_truncation_at_every_byte_and_anything_after(raw):
    for end in range(len(raw)):
        with pytest.raises(InvalidInput):
            parse_tx(raw[:end])
    for tail in (b"\x00", raw):
        with pytest.raises(InvalidInput) as caught:
            parse_tx(raw + tail)
        assert caught.value.code == "bytes.trailing"


def put(raw: bytes, at: int, old: bytes, new: bytes) -> bytes:
    assert raw[at:at + len(old)] == old
    return raw[:at] + new + raw[at + len(old):]


@pytest.mark.parametrize("new", ["fd0200", "fe02000000", "ff0200000000000000"])
def test_refuses_lengths_not_in_their_shortest_form(new):
    with pytest.raises(InvalidInput) as caught:
        parse_tx(put(LEGACY, 4, b"\x02", bytes.fromhex(new)))
    assert caught.value.code == "bytes.noncanonical"


@pytest.mark.parametrize("count", ["fdffff", "feffffffff", "ffffffffffffffffff"])
def test_refuses_more_items_than_there_is_room_for_without_reserving_memory(count):
    with pytest.raises(InvalidInput) as caught:
        parse_tx(put(LEGACY, 4, b"\x02", bytes.fromhex(count)))
    assert caught.value.code == "bytes.truncated"


def test_refuses_a_witness_marker_without_a_witness():
    hollow = LEGACY[:4] + b"\x00\x01" + LEGACY[4:-4] + b"\x00\x00" + LEGACY[-4:]
    with pytest.raises(InvalidInput) as caught:
        parse_tx(hollow)
    assert caught.value.code == "tx.empty-witness"


def test_refuses_a_transaction_without_inputs():
    for raw in (b"\x02\0\0\0" + b"\x00\x00" + bytes(4), b"\x02\0\0\0" + b"\x00\x01\x00\x00" + bytes(4)):
        with pytest.raises(InvalidInput) as caught:
            parse_tx(raw)
        assert caught.value.code == "tx.no-inputs"


def test_refuses_more_money_than_there_is():
    def tx(value):
        return serialize_unsigned(2, [(OutPoint("11" * 32, 0), 0)], [TxOut(value, b"\x51")], 0)
    assert parse_tx(tx(MAX_MONEY_SAT)).outputs[0].value_sat == MAX_MONEY_SAT
    for value in (MAX_MONEY_SAT + 1, (1 << 64) - 1):
        with pytest.raises(InvalidInput) as caught:
            parse_tx(tx(value))
        assert caught.value.code == "tx.value"


OUTPOINTS = st.builds(OutPoint, st.binary(min_size=32, max_size=32).map(bytes.hex), st.integers(0, 0xFFFFFFFF))
SEQUENCES = st.integers(0, 0xFFFFFFFF)


@given(st.integers(0, 0xFFFFFFFF), st.lists(st.tuples(OUTPOINTS, SEQUENCES), min_size=1, max_size=300),
       st.lists(st.builds(TxOut, st.integers(0, MAX_MONEY_SAT), st.binary(max_size=300)), max_size=5), SEQUENCES)
@settings(max_examples=100, deadline=None)
def test_what_is_written_reads_back(version, inputs, outputs, locktime):
    tx = parse_tx(serialize_unsigned(version, inputs, outputs, locktime))
    assert (tx.version, tx.locktime, list(tx.outputs)) == (version, locktime, outputs)
    assert [(i.outpoint, i.sequence) for i in tx.inputs] == inputs


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_no_bytes_make_it_fail_otherwise(raw):
    for reader in (parse_tx, parse_block, parse_header):
        with suppress(InvalidInput):
            reader(raw)


@given(st.integers(0, len(BIP143) - 1), st.integers(0, 255))
@settings(max_examples=300, deadline=None)
def test_no_changed_byte_makes_it_fail_otherwise(at, byte):
    try:
        tx = parse_tx(BIP143[:at] + bytes([byte]) + BIP143[at + 1:])
    except InvalidInput:
        return
    assert tx.txid == sha256d(tx.stripped)[::-1].hex()


def test_a_header_has_80_bytes():
    for size in (0, 79, 81):
        with pytest.raises(InvalidInput):
            parse_header(bytes(size))
    assert parse_header(bytes(80)).time == 0


def test_a_block_is_bounded():
    with pytest.raises(InvalidInput) as caught:
        parse_block(bytes(4_000_001))
    assert caught.value.code == "block.size"


@pytest.mark.parametrize("text", [
    "", ":", "11" * 32, "11" * 32 + ":", "11" * 32 + ":-1", "11" * 32 + ":+1", "11" * 32 + ":01", "11" * 32 + ":1 ",
    "11" * 32 + ":4294967296", "11" * 32 + ":٣", "11" * 32 + ":²", "AA" * 32 + ":0", "11" * 31 + ":0",
    "gg" * 32 + ":0", "11" * 32 + ":0:0", "11" * 32 + ":" + "9" * 5000])
def test_refuses_what_is_no_outpoint(text):
    with pytest.raises(InvalidInput):
        OutPoint.parse(text)


@given(OUTPOINTS)
def test_outpoints_read_back(outpoint):
    assert OutPoint.parse(str(outpoint)) == outpoint
