"""Peers as a source: the same index as from whole blocks, the chain with most work, what they are offered."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx, serialize_unsigned
from lashou_btc.chain import filtered
from lashou_btc.chain.base import Trust
from lashou_btc.chain.p2p import feed as feeds
from lashou_btc.chain.p2p import wire
from lashou_btc.chain.p2p.feed import WHOLE_BLOCKS
from lashou_btc.errors import InvalidInput, Unreachable
from lashou_btc.index import Index
from tests.block_list import BlockList
from tests.index_kit import dump, fresh, story, with_payments
from tests.peer_chain import (
    POOL,
    MakeFeed,
    chain_of,
    chain_to_birthday,
)
from tests.peer_server import ListPeer, Said


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite"


def test_the_same_index_as_from_whole_blocks(path: Path, tmp_path: Path, crowd: MakeFeed) -> None:
    world = story()
    chain = BlockList()
    tip = world.chain.tip()
    chain.raw, chain.hashes = world.chain.raw[:tip.height + 1], world.chain.hashes[:tip.height + 1]
    feed = crowd(ListPeer(chain), ListPeer(chain))
    with Index(path, world.contract) as index:
        report = index.sync(feed, documents=world.chain.documents)
        assert report.trust == index.trust() == Trust.PEERS
        assert dump(path) == fresh(tmp_path, chain, world.contract)
        assert index.state(world.chain.documents).hash() == world.state().hash()


@pytest.mark.parametrize("ahead", [0, 300])
def test_the_same_after_reorganizations(path: Path, tmp_path: Path, crowd: MakeFeed, ahead: int,
                                        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filtered, "AHEAD", ahead)
    chain = chain_of(60)
    feed = crowd(ListPeer(chain), ListPeer(chain), ListPeer(chain))
    with Index(path, POOL) as index:
        index.sync(feed)
        for depth in (1, 20, 55):
            chain.cut(chain.tip().height - depth)
            with_payments(chain, chain.tip().height + depth + 2, f"branch {depth}")
            chain.grow(WHOLE_BLOCKS)
            assert index.sync(feed).undone == depth
            assert dump(path) == fresh(tmp_path, chain, POOL)


def test_only_blocks_that_matter_are_fetched(path: Path, crowd: MakeFeed) -> None:
    chain = chain_to_birthday()
    chain.grow(200)
    with_payments(chain, len(chain.raw), "")
    chain.grow(20)
    one, two = ListPeer(chain), ListPeer(chain)
    with Index(path, POOL) as index:
        index.sync(crowd(one, two))
    assert 1 <= one.asked.count("getdata") + two.asked.count("getdata") <= 4


def test_read_whole_asks_for_every_block(path: Path, tmp_path: Path, crowd: MakeFeed) -> None:
    chain = chain_of()
    feed = crowd(ListPeer(chain), ListPeer(chain))
    with Index(path, POOL) as index:
        assert index.sync(feed, whole=True).trust == Trust.WHOLE
    assert dump(path) == fresh(tmp_path, chain, POOL)


def test_what_a_peer_can_not_tell_is_said(crowd: MakeFeed) -> None:
    feed = crowd(ListPeer(chain_of()), ListPeer(chain_of()))
    raw = serialize_unsigned(2, [(OutPoint("77" * 32, 1), 0)], [TxOut(5, b"\x51")], 0)
    with pytest.raises(Unreachable) as failed:
        feed.check(raw)
    assert failed.value.code == "chain.cannot"
    for ask in (lambda: feed.check(b"\0"), lambda: feed.broadcast(b"\0")):
        with pytest.raises(InvalidInput):
            ask()
    assert not feed.in_mempool("00" * 32) and feed.waiting("00" * 32) is None
    about = feed.about()
    assert about.peers == 2 and about.trust == Trust.PEERS and "127.0.0.1" in about.name
    for start, stop in ((0, feed.tip().height + 1), (-1, 3)):
        with pytest.raises(InvalidInput) as refused:
            feed.headers(start, stop)
        assert refused.value.code == "chain.no-such-height"
    assert feed.block_hash(-1) is None and feed.block_hash(10_000) is None
    assert list(feed.blocks(5, 4)) == []

def test_the_chain_with_most_work_counts_and_who_is_behind_is_not_in_use(
        path: Path, tmp_path: Path, crowd: MakeFeed) -> None:
    chain = chain_of()
    behind = chain.copy(chain.tip().height - 20)
    fork = chain.copy(chain.tip().height - 30)
    fork.grow(25, "other")
    feed = crowd(ListPeer(behind), ListPeer(fork), ListPeer(chain), ListPeer(chain))
    assert (feed.tip().hash, feed.about().peers) == (chain.tip().hash, 2)
    with Index(path, POOL) as index:
        index.sync(feed)
    assert dump(path) == fresh(tmp_path, chain, POOL)
    fork.grow(30, "other")  # two honest ones are behind now
    with pytest.raises(Unreachable) as failed:
        feed.tip()
    assert failed.value.code == "p2p.one-peer" and "does not show block" in str(failed.value)
    behind.raw, behind.hashes = list(fork.raw), list(fork.hashes)
    assert feed.tip().hash == fork.tip().hash


def test_a_block_that_only_one_peer_has_yet_is_read(path: Path, tmp_path: Path,
                                                    crowd: MakeFeed) -> None:
    """It proves itself: two are needed for filters."""
    chain = chain_of()
    behind = chain.copy()
    chain.grow(2)
    feed = crowd(ListPeer(behind), ListPeer(chain))
    with Index(path, POOL) as index:
        index.sync(feed)
    assert dump(path) == fresh(tmp_path, chain, POOL) and feed.about().peers == 2


def test_a_peer_that_goes_away_in_the_middle(path: Path, tmp_path: Path, crowd: MakeFeed) -> None:
    chain = chain_of(60)

    class Leaving(ListPeer):
        def block(self, height: int) -> Iterator[Said | bytes]:
            yield from super().block(height)
            self.stop()

    leaving = Leaving(chain)
    feed = crowd(leaving, ListPeer(chain), ListPeer(chain))
    for turn in range(3):
        again = path.with_name(f"{turn}.sqlite")
        with Index(again, POOL) as index:
            index.sync(feed)
        assert dump(again) == fresh(tmp_path, chain, POOL)
    assert leaving.place in feed._crowd._why and len(feed._crowd.peers) == 2


def test_news_of_a_block_ends_the_waiting(crowd: MakeFeed) -> None:
    chain = chain_of()

    class Announcing(ListPeer):
        """Says of a new block whenever somebody wants to hear of blocks, among other things."""

        def answer(self, kind: str, payload: bytes) -> Iterator[Said | bytes]:
            yield from super().answer(kind, payload)
            if kind == "ping" and self.asked.count("ping") == 2:
                yield "inv", wire.write_items([(wire.MSG_TX, bytes(32))])
                yield "addrv2", bytes(1_000)
                yield from self.news()

        def news(self) -> Iterator[Said | bytes]:
            yield "inv", wire.write_items([(wire.MSG_BLOCK, bytes(32))])

    class ByHeader(Announcing):
        def news(self) -> Iterator[Said | bytes]:
            yield "headers", b"\1" + self.chain.raw[-1][:80] + b"\0"

    for kind in (Announcing, ByHeader):
        feed = crowd(kind(chain), ListPeer(chain))
        height = feed.tip().height
        feed.wait(height, 3_600)
        assert any(peer.news for peer in feed._crowd.peers)


def test_transactions_are_offered_and_given_to_who_asks(crowd: MakeFeed,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "RELAY_S", 1)
    raw = serialize_unsigned(2, [(OutPoint("77" * 32, 1), 0)], [TxOut(5, b"\x51")], 0)
    txid = parse_tx(raw).txid
    chain = chain_of()

    one, two = ListPeer(chain), ListPeer(chain)
    one.takes = True
    feed = crowd(one, two)
    assert feed.broadcast(raw) == txid and list(one.waiting.values()) == [raw] and not two.waiting
    assert feed.in_mempool(txid) and feed.transaction(txid) == raw
    with pytest.raises(Unreachable) as failed:
        feed.waiting(txid)
    assert failed.value.code == "chain.cannot"


def test_a_transaction_that_nobody_wants(crowd: MakeFeed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "RELAY_S", 0.1)
    raw = serialize_unsigned(2, [(OutPoint("77" * 32, 1), 0)], [TxOut(5, b"\x51")], 0)

    class Giving(ListPeer):
        """Gives another transaction than the one that it was asked for."""

        def answer(self, kind: str, payload: bytes) -> Iterator[Said | bytes]:
            if kind == "getdata":
                yield "tx", raw[:-4] + b"\1\0\0\0"
            yield from super().answer(kind, payload)

    feed = crowd(Giving(chain_of()), ListPeer(chain_of()))
    with pytest.raises(Unreachable) as failed:
        feed.broadcast(raw)
    assert failed.value.code == "p2p.not-taken"


def test_a_peer_that_says_it_takes_no_transactions_is_offered_none(crowd: MakeFeed) -> None:
    """A real one ends the connection when it is (BIP37)."""
    raw = serialize_unsigned(2, [(OutPoint("77" * 32, 1), 0)], [TxOut(5, b"\x51")], 0)

    class Deaf(ListPeer):
        def version(self) -> bytes:
            return super().version()[:-1] + b"\0"

    deaf, takes = Deaf(chain_of()), ListPeer(chain_of())
    takes.takes = True
    assert crowd(deaf, takes).broadcast(raw) == parse_tx(raw).txid and "inv" not in deaf.asked
    with pytest.raises(Unreachable) as failed:
        crowd(Deaf(chain_of()), Deaf(chain_of())).broadcast(raw)
    assert failed.value.code == "p2p.not-taken"
