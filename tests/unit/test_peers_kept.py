"""What is worked out from peers' blocks, and kept from one session to the next: feerates, coins, headers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lashou_btc.anchors.tx import OutPoint, TxOut, parse_block, serialize_unsigned
from lashou_btc.chain.base import RawBlock, ScriptCoin
from lashou_btc.chain.p2p import feed as feeds
from lashou_btc.chain.p2p import feerates, header_chain
from lashou_btc.chain.p2p.feed import Peers
from lashou_btc.errors import Unreachable
from lashou_btc.networks import MAINNET, REGTEST
from tests.block_list import BlockList
from tests.peer_chain import (
    BIRTHDAY,
    HIDDEN,
    SOON,
    MakeFeed,
    chain_of,
    script_at,
)
from tests.peer_server import ListPeer, Said


def test_a_feerate_follows_from_full_blocks() -> None:
    def block(height: int, fees_sat: int, size: int, subsidy: int = 50 * 100_000_000) -> RawBlock:
        coinbase = serialize_unsigned(1, [(OutPoint("00" * 32, 0xFFFFFFFF), 0)],
                                      [TxOut(subsidy + fees_sat - 5, b"\x51"), TxOut(5, b"\x51")], 0)
        other = serialize_unsigned(2, [(OutPoint("77" * 32, 1), 0)], [TxOut(5, bytes(size))], 0)
        return RawBlock(height, "", bytes(80) + b"\2" + coinbase + other)

    full = feerates.FULL_VBYTES
    vbytes = len(block(0, 0, full).raw)
    assert feerates.average_sat_vb(block(1, 7 * vbytes, full), MAINNET) == 7
    assert feerates.average_sat_vb(block(1, 7 * vbytes + 1, full), MAINNET) == 8
    assert feerates.average_sat_vb(block(210_000, 7 * vbytes, full, 25 * 100_000_000), MAINNET) == 7
    assert feerates.average_sat_vb(block(150, 7 * vbytes, full, 25 * 100_000_000), REGTEST) == 7
    assert feerates.average_sat_vb(block(1, -9, full), MAINNET) == 0  # a miner may take less
    assert feerates.average_sat_vb(block(1, 7 * vbytes, full - 1_000), MAINNET) == 0
    assert feerates.expected_sat_vb([9, 9, 9, 9, 1, 1_000], 1) == 9
    assert feerates.expected_sat_vb([0, 0, 0, 0, 50, 1_000], 2) == 2  # most would have taken more
    assert feerates.expected_sat_vb([], 0) == 1


def test_a_feerate_is_worked_out_once_for_each_tip(crowd: MakeFeed) -> None:
    chain = chain_of()

    class Fussy(ListPeer):
        """Relays nothing below 3 sat/vB."""

        def answer(self, kind: str, payload: bytes) -> Iterator[Said | bytes]:
            yield from super().answer(kind, payload)
            if kind == "version":
                yield "feefilter", (2_001).to_bytes(8, "little")

    one, two = Fussy(chain), Fussy(chain)
    feed = crowd(one, two)
    for _ in range(2):
        for _ in range(3):
            assert feed.feerate_sat_vb(6) == 3  # no block is full
        asked = one.asked.count("getdata") + two.asked.count("getdata")
        chain.grow(1)
    assert asked == 4  # twice two batches: six blocks


def test_coins_are_looked_for_from_where_ones_pools_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "COINS_BLOCKS", 10)
    chain = chain_of(60)
    script = script_at(HIDDEN)
    paid = [coin for coin in _coins(chain, script) if coin.height > BIRTHDAY + 10]
    assert 0 < len(paid) < len(_coins(chain, script))
    with ListPeer(chain) as one, ListPeer(chain) as two:
        def coins(since: int | None, folder: Path | None) -> list[ScriptCoin]:
            with Peers(REGTEST, [one.place, two.place], folder, lambda: since, SOON) as feed:
                return feed.coins(script)

        for folder in (None, tmp_path, tmp_path):
            assert coins(BIRTHDAY + 21, folder) == paid
            assert coins(5_000, folder) == coins(None, folder) \
                == [coin for coin in paid if coin.height >= chain.tip().height - 10 or folder]
        assert coins(0, tmp_path) == _coins(chain, script)  # the file knows from where on it knows
        (tmp_path / "coins-regtest.json").write_text("[]")
        assert coins(0, tmp_path) == _coins(chain, script)
        chain.cut(BIRTHDAY + 20)
        chain.grow(60, "other")
        assert coins(0, tmp_path) == _coins(chain, script) != []


def _coins(chain: BlockList, script: bytes) -> list[ScriptCoin]:
    return [ScriptCoin(OutPoint(tx.txid, n), out.value_sat, height) for height, raw in enumerate(chain.raw)
            for tx in parse_block(raw).txs for n, out in enumerate(tx.outputs) if out.script == script]


def test_headers_are_kept_and_asked_for_again_where_the_file_is_damaged(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(header_chain, "BURIED", 10)
    monkeypatch.setattr(header_chain, "KEEP_EVERY", 20)
    chain = chain_of(80)
    file = tmp_path / "home" / "headers-regtest"
    with ListPeer(chain) as one, ListPeer(chain) as two:
        def headers() -> list[bytes]:
            with Peers(REGTEST, [one.place, two.place], tmp_path / "home", patience=SOON) as feed:
                tip = feed.tip().height
                try:
                    return feed.headers(0, tip)
                except Unreachable as error:
                    assert error.code == "chain.moved"
                    return feed.headers(0, feed.tip().height)

        truth = [raw[:80] for raw in chain.raw]
        assert headers() == truth
        kept = file.read_bytes()
        assert kept == b"".join(truth[:-10])
        for damaged in (kept[:-1], kept[80:], b"", bytes(80) * 50, kept[:-80] + bytes(80),
                        kept[:800] + bytes(80) + kept[880:]):
            file.write_bytes(damaged)
            assert headers() == truth
            file.write_bytes(kept)
        chain.cut(len(chain.raw) - 40)  # deeper than what is kept
        chain.grow(60, "other")
        assert headers() == [raw[:80] for raw in chain.raw]
