"""The index's quick look at a block, on the main chain's first block with segregated witnesses."""

from contextlib import closing
from pathlib import Path

import pytest

from lashou_btc.anchors.history import NO_DOCUMENTS
from lashou_btc.anchors.tx import Block, OutPoint, parse_block
from lashou_btc.chain.base import RawBlock
from lashou_btc.index.scan import Batch, Scanner
from lashou_btc.index.scope import Scope, Watch
from tests.index_kit import CONTRACT

pytestmark = pytest.mark.conformance
HEIGHT = 481_824
KNOWN: dict[tuple[int, int], bytes] = {}
"""Scripts of a pool that is not in this block, worked out once."""


@pytest.fixture(scope="module")
def raw(vectors: Path) -> bytes:
    return (vectors / "blocks" / "block_481824_complete.bin").read_bytes()


@pytest.fixture(scope="module")
def block(raw: bytes) -> Block:
    return parse_block(raw)


def kept(raw: bytes, block: Block, scripts: list[bytes], coins: list[OutPoint], seals: list[OutPoint]) -> Batch:
    batch, watch = Batch(), Watch(CONTRACT, NO_DOCUMENTS, Scope(), KNOWN, (), 0, ())
    watch.places.update((script, (0, n)) for n, script in enumerate(scripts))
    watch.scripts.extend(scripts)
    watch.seals.update(seals)
    scanner = Scanner(watch, dict.fromkeys(coins, 0))
    with closing(scanner):
        scanner.block(RawBlock(HEIGHT, block.header.hash, raw), raw[:80], batch)
        scanner.finish()
    return batch


def test_nothing_of_ours(raw: bytes, block: Block) -> None:
    batch = kept(raw, block, [b"\x00\x20" + bytes(32), b"\x00\x14" + bytes(20)], [OutPoint("11" * 32, 0)], [])
    assert not (batch.blocks or batch.txs or batch.coins or batch.spends or batch.records)


def test_every_kind_of_spend_is_found(raw: bytes, block: Block) -> None:
    spent = sorted((i.outpoint.vout, i.outpoint.txid, tx.txid) for tx in block.txs[1:] for i in tx.inputs)
    for vout, of, txid in [*spent[::400], *spent[-3:]]:  # the last ones have the largest numbers
        for coins, seals in (([OutPoint(of, vout)], []), ([], [OutPoint(of, vout)])):
            batch = kept(raw, block, [], coins, seals)
            assert [row["txid"] for row in batch.txs] == [txid]
            assert [row["of_txid"] for row in batch.spends] == [c.txid for c in coins]
            assert batch.txs[0]["raw"] in raw  # witnesses and all


def test_every_kind_of_payment_is_found(raw: bytes, block: Block) -> None:
    paid = {out.script: None for tx in block.txs for out in tx.outputs if out.script}
    by_length = {len(script): script for script in paid}
    assert {23, 25} <= by_length.keys()
    for script in by_length.values():
        batch = kept(raw, block, [script], [], [])
        payers = [tx.txid for tx in block.txs if any(out.script == script for out in tx.outputs)]
        assert [row["txid"] for row in batch.txs if row["txid"] in payers] == payers
        assert {row["txid"] for row in batch.coins} == set(payers)
