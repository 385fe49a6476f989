"""A block's body against its header: whole, and the one that the header commits to."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lashou_btc.anchors.body import check, txids
from lashou_btc.anchors.merkle import block_root
from lashou_btc.anchors.tx import OutPoint, TxOut, compact, parse_block, parse_tx, serialize_unsigned, sha256d
from lashou_btc.errors import InvalidInput, LashouError
from tests.block_list import BlockList


def witnessed(n: int, items: int, size: int) -> bytes:
    plain = serialize_unsigned(2, [(OutPoint(f"{n:064x}", 1), 5), (OutPoint(f"{n:064x}", 2), 5)], [
        TxOut(n, b"\x51" * size), TxOut(7, b"")], n)
    stack = compact(items) + (compact(size) + bytes(size)) * items
    return plain[:4] + b"\x00\x01" + plain[4:-4] + stack + b"\x00" + plain[-4:]


def block(count: int, size: int = 3) -> bytes:
    chain = BlockList()
    txs = [parse_tx(witnessed(n, 1 + n % 3, size) if n % 2 else serialize_unsigned(
        1, [(OutPoint(f"{n:064x}", 0), 0)], [TxOut(n, bytes(size))] * (1 + n % 20), 0)) for n in range(1, count)]
    chain.extend(txs)
    return chain.raw[-1]


def body_of(raw: bytes, *bodies: bytes) -> bytes:
    return raw[:80] + compact(len(bodies)) + b"".join(bodies)


def code(raw: bytes) -> str:
    with pytest.raises(LashouError) as failed:
        check(raw)
    return failed.value.code


@pytest.mark.parametrize("size", [0, 3, 252, 253, 300, 66_000])
@pytest.mark.parametrize("count", [1, 2, 3, 8, 300])
def test_it_reads_what_the_parser_reads(count: int, size: int) -> None:
    raw = block(count if size < 1_000 else min(count, 8), size)
    assert [txid[::-1].hex() for txid in txids(raw)] == [tx.txid for tx in parse_block(raw).txs]
    assert check(raw) == parse_block(raw).header


@settings(max_examples=400)
@given(st.data())
def test_it_refuses_what_the_parser_refuses(data: st.DataObject) -> None:
    raw = bytearray(block(data.draw(st.integers(1, 5)), data.draw(st.sampled_from([0, 3, 253]))))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(80, len(raw) - 1))
        raw[at:at + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=2)) or b"\xfd"
    try:
        expected = [tx.txid for tx in parse_block(bytes(raw)).txs]
    except InvalidInput:
        expected = []
    try:
        found = [txid[::-1].hex() for txid in txids(bytes(raw))]
    except InvalidInput:
        found = []
    assert found == expected


@given(st.integers(0, 10_000))
@example(2422)
def test_a_body_that_is_cut_off(at: int) -> None:
    raw = block(12)
    # Cut between the marker and the flag of a transaction with witnesses, it is one without inputs.
    assert code(raw[:at % len(raw)]) in ("bytes.truncated", "header.length", "tx.no-inputs")


def test_more_than_the_block() -> None:
    raw = block(4)
    assert code(raw + b"\0") == code(raw + raw) == "bytes.trailing"
    assert code(raw + bytes(4_000_000)) == "block.size"
    assert code(raw[:80] + b"\0") == "block.empty"


def test_the_true_header_with_another_body() -> None:
    chain = BlockList()
    txs = [parse_tx(serialize_unsigned(1, [(OutPoint(f"{n:064x}", 0), 0)], [TxOut(n, b"\x51")], 0))
           for n in range(1, 6)]
    chain.extend(txs)
    raw = chain.raw[-1]
    bodies = [tx.stripped for tx in parse_block(raw).txs]
    assert body_of(raw, *bodies) == raw
    for wrong in (bodies[:-1], bodies[:1], [*bodies[:2], *bodies[3:]], [*bodies, bodies[2]],
                  [bodies[0], bodies[2], bodies[1], *bodies[3:]]):
        assert code(body_of(raw, *wrong)) == "block.root"


def test_transactions_that_are_repeated_have_the_same_root_and_are_refused() -> None:
    chain = BlockList()  # CVE-2012-2459
    chain.extend([parse_tx(serialize_unsigned(1, [(OutPoint(f"{n:064x}", 0), 0)], [TxOut(n, b"\x51")], 0))
                  for n in range(1, 6)])
    raw = chain.raw[-1]
    bodies = [tx.stripped for tx in parse_block(raw).txs]
    assert code(body_of(raw, *bodies, *bodies[4:])) == "block.duplicate"


def test_a_row_of_the_tree_is_not_taken_for_the_transactions() -> None:
    # A miner who can choose 64 bytes that read as a transaction (CVE-2017-12842): here as the only one of a block.
    inner = serialize_unsigned(1, [(OutPoint("ab" * 32, 0), 0)], [TxOut(1, b"\x51\x51\x51\x51")], 0)
    assert len(inner) == 64
    root = block_root([inner[:32], inner[32:]])
    assert root == sha256d(inner)
    assert code(block(1)[:36] + root + block(1)[68:80] + b"\x01" + inner) == "block.coinbase"
