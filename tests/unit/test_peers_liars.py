"""Peers who lie about filters, blocks and headers are found and left; what all hide is hidden."""

from collections.abc import Iterable
from pathlib import Path

import pytest

from lashou_btc.anchors.tx import parse_block, sha256d
from lashou_btc.chain.base import Trust
from lashou_btc.chain.p2p import crowd as crowds
from lashou_btc.chain.p2p import filter_reading, wire
from lashou_btc.chain.p2p.feed import WHOLE_BLOCKS, Peers
from lashou_btc.errors import Unreachable
from lashou_btc.index import Index
from lashou_btc.networks import REGTEST
from tests.block_list import BlockList
from tests.index_kit import dump, fresh, story, with_payments
from tests.peer_chain import (
    BIRTHDAY,
    HIDDEN,
    POOL,
    SOON,
    MakeFeed,
    chain_of,
    script_at,
)
from tests.peer_server import ListPeer, Said


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite"


class Hiding(ListPeer):
    """Leaves out of the filter of one block what the pool is paid."""

    def scripts(self, height: int) -> set[bytes]:
        return super().scripts(height) - ({script_at(height)} if height == HIDDEN else set())


class HidingSpends(ListPeer):
    """Leaves out of the filters what blocks spend: by a block alone nobody can tell."""

    def scripts(self, height: int) -> set[bytes]:
        return {out.script for tx in parse_block(self.chain.raw[height]).txs for out in tx.outputs}


class OtherFilter(ListPeer):
    """Names one filter and gives another."""

    def filter_headers(self, *heights: int) -> Iterable[Said | bytes]:
        (kind, payload), = super().filter_headers(*heights)
        yield kind, payload[:-32] + bytes(32)


class Garbled(ListPeer):
    """Its filters are no filters."""

    def filter_of(self, height: int) -> bytes:
        return b"\x09\xff"


class FewHashes(ListPeer):
    def filter_headers(self, *heights: int) -> Iterable[Said | bytes]:
        yield "cfheaders", b"\0" + self.ids()[heights[-1]] + bytes(32) + b"\1" + bytes(32)


class NoFilter(ListPeer):
    """Leaves out one filter of those that were asked for."""

    def filter(self, height: int) -> Iterable[Said | bytes]:
        return super().filter(height) if height != HIDDEN else ()

    def filter_headers(self, *heights: int) -> Iterable[Said | bytes]:
        return super().filter_headers(*heights)


class NoBlock(ListPeer):
    def block(self, height: int) -> Iterable[Said | bytes]:
        return ()


class OtherBody(ListPeer):
    """Leaves out a block's payments, and repeats transactions."""

    def block(self, height: int) -> Iterable[Said | bytes]:
        raw, (first, *_) = self.chain.raw[height], parse_block(self.chain.raw[height]).txs
        yield "block", raw[:80] + b"\1" + first.stripped


class Trailing(ListPeer):
    def block(self, height: int) -> Iterable[Said | bytes]:
        yield "block", self.chain.raw[height] + b"\0"


class NoWork(ListPeer):
    """Shows a longer chain whose last header has no work."""

    def shown(self) -> list[bytes]:
        shown = super().shown()
        for nonce in range(1 << 32):
            fake = shown[-1][:4] + sha256d(shown[-1]) + bytes(32) + (2_000_000_000).to_bytes(4, "little") \
                + shown[-1][72:76] + nonce.to_bytes(4, "little")
            if sha256d(fake)[31] & 0x80:
                return [*shown, fake]
        raise AssertionError


class Easy(ListPeer):
    """Shows bits that the network does not have."""

    def shown(self) -> list[bytes]:
        shown = super().shown()
        return [*shown[:-1], shown[-1][:72] + b"\xff\xff\x7f\x21" + shown[-1][76:]]


@pytest.mark.parametrize(("liar", "word"), [
    (Hiding, f"a false filter of block {HIDDEN}"), (OtherFilter, "whose hash is not the one"),
    (Garbled, "a false filter"), (FewHashes, "filter headers of"), (NoFilter, ""), (NoBlock, "does not show block"),
    (OtherBody, "a false block"), (Trailing, "a false block"), (NoWork, "another chain"), (Easy, "another chain")])
def test_a_liar_beside_two_honest_peers_is_left(path: Path, tmp_path: Path, crowd: MakeFeed,
                                                liar: type[ListPeer], word: str) -> None:
    chain = chain_of()
    false = liar(chain)
    feed = crowd(false, ListPeer(chain), ListPeer(chain))
    for turn in range(3):  # each of them may be the one whom a question goes to
        again = path.with_name(f"{turn}.sqlite")
        with Index(again, POOL) as index:
            index.sync(feed)
            assert dump(again) == fresh(tmp_path, chain, POOL)
    left = feed._crowd._why.get(false.place, "")
    assert word in str(left) and (liar is NoFilter or false.place not in [peer.place for peer in feed._crowd.peers])
    said = f"127.0.0.1:{false.place[1]} {left}; the others are read from"
    assert tuple(map(str, feed.about().doubts)) == ((said,) if left else ())


@pytest.mark.parametrize("liar", [Hiding, OtherFilter, Garbled, OtherBody, NoWork])
def test_beside_one_honest_peer_a_liar_leaves_nobody_to_compare_with(
        path: Path, crowd: MakeFeed, liar: type[ListPeer]) -> None:
    chain = chain_of()
    false, honest = liar(chain), ListPeer(chain)
    feed = crowd(false, honest)
    with Index(path, POOL) as index, pytest.raises(Unreachable) as failed:
        for _ in range(3):
            index.sync(feed)
            index.rebuild()
    assert failed.value.code == "p2p.one-peer"
    assert all(f"127.0.0.1:{peer.place[1]}" in str(failed.value) for peer in (false, honest))


@pytest.mark.parametrize("liar", [None, Garbled, Hiding, HidingSpends])
def test_in_small_portions(path: Path, tmp_path: Path, crowd: MakeFeed, liar: type[ListPeer] | None,
                           monkeypatch: pytest.MonkeyPatch) -> None:
    """As a long chain is read: many answers to get all headers, hashes and filters."""
    monkeypatch.setattr(crowds, "MAX_HEADERS", 20)
    monkeypatch.setattr(wire, "MAX_HEADERS", 20)
    monkeypatch.setattr(filter_reading, "MAX_FILTERS", 7)
    monkeypatch.setattr(filter_reading, "_LARGEST_BATCH", 5)
    chain = chain_of(60)
    feed = crowd(*([liar(chain)] if liar else []), ListPeer(chain), ListPeer(chain))
    with Index(path, POOL) as index:
        index.sync(feed)
        assert dump(path) == fresh(tmp_path, chain, POOL)
        chain.cut(BIRTHDAY + 8)
        with_payments(chain, BIRTHDAY + 80, "other")
        index.sync(feed)
        assert dump(path) == fresh(tmp_path, chain, POOL)


def test_headers_that_come_in_many_answers_are_told_of_as_they_come(monkeypatch: pytest.MonkeyPatch) -> None:
    """A first start from peers takes minutes; a later one is told of nothing."""
    monkeypatch.setattr(crowds, "MAX_HEADERS", 20)
    monkeypatch.setattr(wire, "MAX_HEADERS", 20)
    chain, told = chain_of(55), list[tuple[int, int]]()
    tip = len(chain.raw) - 1
    with ListPeer(chain) as one, ListPeer(chain) as two, Peers(
            REGTEST, [one.place, two.place], None, patience=SOON,
            progress=lambda done, total: told.append((done, total))) as feed:
        assert feed.tip().height == tip
        assert [done for done, _ in told] == [*range(40, tip, 20), tip]
        assert [total for _, total in told] == [tip + 1] * (len(told) - 1) + [tip]  # the greeting says the former
        told.clear()
        chain.grow(1)
        assert feed.tip().height == tip + 1 and not told


def test_a_deposit_that_all_but_one_hide_is_found(path: Path, tmp_path: Path, crowd: MakeFeed) -> None:
    chain = chain_of()
    feed = crowd(Hiding(chain), Hiding(chain), ListPeer(chain), ListPeer(chain))
    with Index(path, POOL) as index:
        index.sync(feed)
    assert dump(path) == fresh(tmp_path, chain, POOL)
    assert len(feed._crowd.peers) == 2


@pytest.mark.parametrize("honest", [1, 2])
def test_a_dispute_that_no_block_decides_is_read_whole(path: Path, tmp_path: Path, crowd: MakeFeed,
                                                      honest: int) -> None:
    world = story()
    chain = BlockList()
    tip = world.chain.tip()
    chain.raw, chain.hashes = world.chain.raw[:tip.height + 1], world.chain.hashes[:tip.height + 1]
    chain.grow(WHOLE_BLOCKS)
    feed = crowd(*(HidingSpends(chain) for _ in range(2)), *(ListPeer(chain) for _ in range(honest)))
    with Index(path, world.contract) as index:
        index.sync(feed)
    assert dump(path) == fresh(tmp_path, chain, world.contract)
    assert len(feed._crowd.peers) == 2 + honest


def test_what_all_agree_to_hide_is_hidden(path: Path, tmp_path: Path, crowd: MakeFeed) -> None:
    """Which is what `Trust.PEERS` says; reading whole finds it."""
    chain = chain_of()
    feed = crowd(Hiding(chain), Hiding(chain))
    with Index(path, POOL) as index:
        assert index.sync(feed).trust == Trust.PEERS
        assert dump(path) != fresh(tmp_path, chain, POOL)
        index.sync(feed, whole=True)
        assert dump(path) == fresh(tmp_path, chain, POOL)
