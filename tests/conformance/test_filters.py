"""BIP158's vectors: filters are decoded, matched, hashed and chained as they say, and judged by their blocks."""

import json
from pathlib import Path
from typing import Any

import pytest

from lashou_btc.anchors.tx import compact, parse_block, sha256d
from lashou_btc.chain.p2p import gcs
from lashou_btc.errors import InvalidInput
from tests.filter_kit import encode

pytestmark = pytest.mark.conformance


@pytest.fixture(scope="module")
def rows(vectors: Path) -> list[list[Any]]:
    """Height, id, block, scripts that it spends, filter header before, filter, its header, what it is."""
    head, *rows = json.loads((vectors / "bips" / "bip-0158" / "testnet-19.json").read_text(encoding="utf-8"))
    assert len(head) == 1 and len(rows) == 10
    return rows


def internal(text: str) -> bytes:
    return bytes.fromhex(text)[::-1]


def scripts_of(row: list[Any]) -> set[bytes]:
    paid = {out.script for tx in parse_block(bytes.fromhex(row[2])).txs for out in tx.outputs}
    return {script for script in paid | set(map(bytes.fromhex, row[3])) if script and script[0] != 0x6A}


def test_filters_are_the_vectors(rows: list[list[Any]]) -> None:
    for row in rows:
        raw, block = bytes.fromhex(row[5]), internal(row[1])
        scripts = scripts_of(row)
        assert encode(scripts, block) == raw, row[7]
        assert len(gcs.decode(raw)) == len(scripts)
        strange = {bytes([n]) * (1 + n % 40) for n in range(200)} - scripts
        assert gcs.Scripts([*scripts, *strange]).match(raw, block) == scripts, row[7]
        assert sha256d(sha256d(raw) + internal(row[4])) == internal(row[6])


def test_a_filter_is_judged_by_its_block(rows: list[list[Any]]) -> None:
    for row in rows:
        raw, block = bytes.fromhex(row[5]), bytes.fromhex(row[2])
        assert gcs.contradiction(raw, block) is None, row[7]
        paid = {out.script for tx in parse_block(block).txs for out in tx.outputs} - {b""}
        for script in paid & scripts_of(row):
            less = encode(scripts_of(row) - {script}, internal(row[1]))
            other = encode(scripts_of(row) - {script} | {b"\x51"}, internal(row[1]))
            assert all("lacks" in str(gcs.contradiction(false, block)) for false in (less, other))
        many = [bytes([n]) for n in range(100)]
        assert "can have" in str(gcs.contradiction(encode({*scripts_of(row), *many}, internal(row[1])), block))


def test_what_is_no_filter_is_refused(rows: list[list[Any]]) -> None:
    for row in rows:
        raw = bytes.fromhex(row[5])
        wrong = [raw + b"\0", b"\xfd\x01\x00" + raw[1:], b"\xff" * 20, b"", compact(1)]
        wrong += [raw[:-1]] if len(raw) > 1 else []
        for bad in wrong:
            with pytest.raises(InvalidInput):
                gcs.decode(bad)
            assert gcs.contradiction(bad, bytes.fromhex(row[2])), row[7]
