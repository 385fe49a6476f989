"""Peers as a source: the same index as from whole blocks, liars found and left, and a clear word where none is to
be believed.
"""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from lashou_btc.anchors.tx import OutPoint, TxOut, parse_block, parse_tx, serialize_unsigned, sha256d
from lashou_btc.chain import filtered
from lashou_btc.chain.base import RawBlock, ScriptCoin, Trust
from lashou_btc.chain.p2p import crowd as crowds
from lashou_btc.chain.p2p import feed as feeds
from lashou_btc.chain.p2p import fees, line, reading, wire
from lashou_btc.chain.p2p.crowd import seeded
from lashou_btc.chain.p2p.feed import WHOLE_BLOCKS, Peers, places
from lashou_btc.chain.p2p.peer import Patience
from lashou_btc.chain.select import open_chain
from lashou_btc.errors import InvalidInput, Unreachable
from lashou_btc.index import Index
from lashou_btc.networks import MAINNET, REGTEST, SIGNET, TESTNET4
from tests.block_list import BlockList
from tests.index_kit import CONTRACT, dump, fresh, story, with_payments
from tests.peer_server import ListPeer, Said

BIRTHDAY = CONTRACT.birthday
SOON = Patience(connect_s=5, answer_s=5)
"""For peers that answer."""
AT_ONCE = Patience(connect_s=5, answer_s=0.3)
"""For peers that never do."""


@pytest.fixture(autouse=True)
def nobody_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """These peers give at once what they have."""
    monkeypatch.setattr(feeds, "SHOWS_S", 0.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite"


@pytest.fixture
def crowd() -> Iterator[Callable[..., Peers]]:
    """Makes a feed of some peers, which listen until the test ends."""
    with ExitStack() as stack:
        def make(*peers: ListPeer, patience: Patience = SOON) -> Peers:
            for peer in peers:
                stack.enter_context(peer)
            return stack.enter_context(Peers(REGTEST, [peer.place for peer in peers], patience=patience))
        yield make


SEAL = parse_tx(serialize_unsigned(2, [(OutPoint("66" * 32, 0), 0)], [TxOut(50_000, CONTRACT.journal.script)], 0))
POOL = replace(CONTRACT, seal=OutPoint(SEAL.txid, 0))
"""A pool whose seal pays its journal, as all do: what spends it is found by a script."""


def chain_to_birthday() -> BlockList:
    """Blocks up to the one that makes the pool's seal."""
    chain = BlockList()
    chain.grow(BIRTHDAY - 1)
    chain.extend([SEAL])
    return chain


def chain_of(blocks: int = 40) -> BlockList:
    """Blocks of which each third pays the pool."""
    chain = chain_to_birthday()
    while len(chain.raw) <= BIRTHDAY + blocks:
        if len(chain.raw) % 3:
            chain.grow(1)
        else:
            with_payments(chain, len(chain.raw), "")
    return chain


HIDDEN = next(height for height in range(BIRTHDAY + 5, BIRTHDAY + 40) if height % 3 == 0)
"""A block that pays the pool."""


def script_at(height: int) -> bytes:
    return CONTRACT.descriptor.script(0, height % 7)


# The same as from whole blocks

def test_the_same_index_as_from_whole_blocks(path: Path, tmp_path: Path, crowd: Callable[..., Peers]) -> None:
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
def test_the_same_after_reorganizations(path: Path, tmp_path: Path, crowd: Callable[..., Peers], ahead: int,
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


def test_only_blocks_that_matter_are_fetched(path: Path, crowd: Callable[..., Peers]) -> None:
    chain = chain_to_birthday()
    chain.grow(200)
    with_payments(chain, len(chain.raw), "")
    chain.grow(20)
    one, two = ListPeer(chain), ListPeer(chain)
    with Index(path, POOL) as index:
        index.sync(crowd(one, two))
    assert 1 <= one.asked.count("getdata") + two.asked.count("getdata") <= 4


def test_read_whole_asks_for_every_block(path: Path, tmp_path: Path, crowd: Callable[..., Peers]) -> None:
    chain = chain_of()
    feed = crowd(ListPeer(chain), ListPeer(chain))
    with Index(path, POOL) as index:
        assert index.sync(feed, whole=True).trust == Trust.WHOLE
    assert dump(path) == fresh(tmp_path, chain, POOL)


def test_what_a_peer_can_not_tell_is_said(crowd: Callable[..., Peers]) -> None:
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


# Liars

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
def test_a_liar_beside_two_honest_peers_is_left(path: Path, tmp_path: Path, crowd: Callable[..., Peers],
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
    assert word in left and (liar is NoFilter or false.place not in [peer.place for peer in feed._crowd.peers])
    said = f"127.0.0.1:{false.place[1]} {left}; the others are read from"
    assert feed.about().doubts == ((said,) if left else ())


@pytest.mark.parametrize("liar", [Hiding, OtherFilter, Garbled, OtherBody, NoWork])
def test_beside_one_honest_peer_a_liar_leaves_nobody_to_compare_with(
        path: Path, crowd: Callable[..., Peers], liar: type[ListPeer]) -> None:
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
def test_in_small_portions(path: Path, tmp_path: Path, crowd: Callable[..., Peers], liar: type[ListPeer] | None,
                           monkeypatch: pytest.MonkeyPatch) -> None:
    """As a long chain is read: many answers to get all headers, hashes and filters."""
    monkeypatch.setattr(crowds, "MAX_HEADERS", 20)
    monkeypatch.setattr(wire, "MAX_HEADERS", 20)
    monkeypatch.setattr(reading, "MAX_FILTERS", 7)
    monkeypatch.setattr(reading, "_LARGEST_BATCH", 5)
    chain = chain_of(60)
    feed = crowd(*([liar(chain)] if liar else []), ListPeer(chain), ListPeer(chain))
    with Index(path, POOL) as index:
        index.sync(feed)
        assert dump(path) == fresh(tmp_path, chain, POOL)
        chain.cut(BIRTHDAY + 8)
        with_payments(chain, BIRTHDAY + 80, "other")
        index.sync(feed)
        assert dump(path) == fresh(tmp_path, chain, POOL)


def test_a_deposit_that_all_but_one_hide_is_found(path: Path, tmp_path: Path, crowd: Callable[..., Peers]) -> None:
    chain = chain_of()
    feed = crowd(Hiding(chain), Hiding(chain), ListPeer(chain), ListPeer(chain))
    with Index(path, POOL) as index:
        index.sync(feed)
    assert dump(path) == fresh(tmp_path, chain, POOL)
    assert len(feed._crowd.peers) == 2


@pytest.mark.parametrize("honest", [1, 2])
def test_a_dispute_that_no_block_decides_is_read_whole(path: Path, tmp_path: Path, crowd: Callable[..., Peers],
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


def test_what_all_agree_to_hide_is_hidden(path: Path, tmp_path: Path, crowd: Callable[..., Peers]) -> None:
    """Which is what `Trust.PEERS` says; reading whole finds it."""
    chain = chain_of()
    feed = crowd(Hiding(chain), Hiding(chain))
    with Index(path, POOL) as index:
        assert index.sync(feed).trust == Trust.PEERS
        assert dump(path) != fresh(tmp_path, chain, POOL)
        index.sync(feed, whole=True)
        assert dump(path) == fresh(tmp_path, chain, POOL)


def test_the_chain_with_most_work_counts_and_who_is_behind_is_not_in_use(
        path: Path, tmp_path: Path, crowd: Callable[..., Peers]) -> None:
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
                                                    crowd: Callable[..., Peers]) -> None:
    """It proves itself: two are needed for filters."""
    chain = chain_of()
    behind = chain.copy()
    chain.grow(2)
    feed = crowd(ListPeer(behind), ListPeer(chain))
    with Index(path, POOL) as index:
        index.sync(feed)
    assert dump(path) == fresh(tmp_path, chain, POOL) and feed.about().peers == 2


def test_a_peer_that_goes_away_in_the_middle(path: Path, tmp_path: Path, crowd: Callable[..., Peers]) -> None:
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


def test_news_of_a_block_ends_the_waiting(crowd: Callable[..., Peers]) -> None:
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


def test_transactions_are_offered_and_given_to_who_asks(crowd: Callable[..., Peers],
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


def test_a_transaction_that_nobody_wants(crowd: Callable[..., Peers], monkeypatch: pytest.MonkeyPatch) -> None:
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


# Feerates and coins

def test_a_feerate_follows_from_full_blocks() -> None:
    def block(height: int, fees_sat: int, size: int, subsidy: int = 50 * 100_000_000) -> RawBlock:
        coinbase = serialize_unsigned(1, [(OutPoint("00" * 32, 0xFFFFFFFF), 0)],
                                      [TxOut(subsidy + fees_sat - 5, b"\x51"), TxOut(5, b"\x51")], 0)
        other = serialize_unsigned(2, [(OutPoint("77" * 32, 1), 0)], [TxOut(5, bytes(size))], 0)
        return RawBlock(height, "", bytes(80) + b"\2" + coinbase + other)

    full = fees.FULL_VBYTES
    vbytes = len(block(0, 0, full).raw)
    assert fees.average_sat_vb(block(1, 7 * vbytes, full)) == 7
    assert fees.average_sat_vb(block(1, 7 * vbytes + 1, full)) == 8
    assert fees.average_sat_vb(block(210_000, 7 * vbytes, full, 25 * 100_000_000)) == 7
    assert fees.average_sat_vb(block(150, 7 * vbytes, full, 25 * 100_000_000), fees.REGTEST_HALVING_BLOCKS) == 7
    assert fees.average_sat_vb(block(1, -9, full)) == 0  # a miner may take less
    assert fees.average_sat_vb(block(1, 7 * vbytes, full - 1_000)) == 0
    assert fees.expected_sat_vb([9, 9, 9, 9, 1, 1_000], 1) == 9
    assert fees.expected_sat_vb([0, 0, 0, 0, 50, 1_000], 2) == 2  # most would have taken more
    assert fees.expected_sat_vb([], 0) == 1


def test_a_feerate_is_worked_out_once_for_each_tip(crowd: Callable[..., Peers]) -> None:
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


# Headers from one session to the next

def test_headers_are_kept_and_asked_for_again_where_the_file_is_damaged(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "BURIED", 10)
    monkeypatch.setattr(line, "KEEP_EVERY", 20)
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


# Nobody to believe

def feed_of(*places: tuple[str, int], patience: Patience = SOON) -> Peers:
    return Peers(REGTEST, places, patience=patience)


def closed_port() -> tuple[str, int]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return "127.0.0.1", int(probe.getsockname()[1])


def test_no_peer_at_all() -> None:
    with feed_of(closed_port(), closed_port()) as feed:
        with pytest.raises(Unreachable) as failed:
            feed.tip()
        assert failed.value.code == "p2p.no-peers" and "refused" in str(failed.value)


def test_one_peer_under_two_names_is_one_peer() -> None:
    with ListPeer(chain_of()) as one, feed_of(one.place, ("localhost", one.place[1])) as feed:
        with pytest.raises(Unreachable) as failed:
            feed.tip()
        assert failed.value.code == "p2p.one-peer" and "once more" in str(failed.value)


class Unfiltered(ListPeer):
    services = wire.NODE_NETWORK | wire.NODE_WITNESS


class Pruned(ListPeer):
    services = wire.NODE_WITNESS | wire.NODE_COMPACT_FILTERS


class Elsewhere(ListPeer):
    """Answers as on another network."""

    def answer(self, kind: str, payload: bytes) -> Iterator[Said | bytes]:
        yield wire.message(SIGNET, "version", self.version())


class Closing(ListPeer):
    def answer(self, kind: str, payload: bytes) -> Iterator[Said | bytes]:
        self.stop()
        return iter(())


class Old(ListPeer):
    def version(self) -> bytes:
        return (70_001).to_bytes(4, "little") + super().version()[4:]


class OtherGenesis(ListPeer):
    """On a chain of its own that begins elsewhere."""

    def shown(self) -> list[bytes]:
        return [raw[:4] + b"\1" + raw[5:] for raw in super().shown()]


class OtherChain(ListPeer):
    """Answers whatever it is asked for with its own chain."""

    def headers(self, payload: bytes) -> Iterable[Said | bytes]:
        return super().headers(payload) if not payload[4] else [("headers", b"\1" + bytes(80) + b"\0")]


class Oversized(ListPeer):
    def headers(self, payload: bytes) -> Iterable[Said | bytes]:
        yield REGTEST.magic + b"headers".ljust(12, b"\0") + (4_000_000_000).to_bytes(4, "little") + bytes(4)


class Damaged(ListPeer):
    def headers(self, payload: bytes) -> Iterable[Said | bytes]:
        yield REGTEST.magic + b"headers".ljust(12, b"\0") + (1).to_bytes(4, "little") + bytes(4) + b"\0"


class Unlinked(ListPeer):
    def headers(self, payload: bytes) -> Iterable[Said | bytes]:
        yield "headers", b"\2" + (bytes(80) + b"\0") * 2


class Hanging(ListPeer):
    """Greets, and says nothing more."""

    def answer(self, kind: str, payload: bytes) -> Iterator[Said | bytes]:
        return super().answer(kind, payload) if kind == "version" else iter(())


class Chatting(ListPeer):
    """Goes on and on about other things."""

    def headers(self, payload: bytes) -> Iterator[Said | bytes]:
        while True:
            yield "inv", wire.write_items([(wire.MSG_TX, bytes(32))])


@pytest.mark.parametrize(("kind", "words"), [
    (Unfiltered, "offers no block filters"), (Pruned, "does not keep all blocks"), (Elsewhere, "speaks on signet"),
    (Closing, "it may be full, or not on regtest"), (Old, "an old protocol (70001)"),
    (OtherGenesis, "another block 0"), (OtherChain, "does not show headers of our chain"),
    (Oversized, "announces a headers message of 4000000000 bytes"), (Damaged, "its checksum is another"),
    (Unlinked, "do not follow one another"), (Hanging, "does not answer within"),
    (Chatting, "does not answer within")])
def test_what_is_wrong_with_a_peer_is_said(crowd: Callable[..., Peers], kind: type[ListPeer], words: str) -> None:
    chain = chain_of()
    odd = kind(chain)
    feed = crowd(odd, ListPeer(chain), patience=AT_ONCE if kind in (Hanging, Chatting) else SOON)
    with pytest.raises(Unreachable) as failed:
        feed.tip()
    assert failed.value.code == "p2p.one-peer" and words in str(failed.value)
    assert f"127.0.0.1:{odd.place[1]}" in str(failed.value) and str(failed.value).count("\n") == 0


def test_a_peer_that_drips(crowd: Callable[..., Peers]) -> None:
    """Each byte comes in time, and the message never does."""
    stop = threading.Event()

    class Dripping(ListPeer):
        def headers(self, payload: bytes) -> Iterator[Said | bytes]:
            yield wire.message(REGTEST, "block", bytes(10_000))[:24]
            while not stop.wait(0.05):
                yield b"\0"

    feed = crowd(Dripping(chain_of()), ListPeer(chain_of()), patience=AT_ONCE)
    with pytest.raises(Unreachable, match="does not answer within"):
        feed.tip()
    stop.set()


def test_a_peer_that_comes_back_is_taken_again(crowd: Callable[..., Peers]) -> None:
    chain = chain_of()
    place = closed_port()
    with ListPeer(chain) as one, feed_of(one.place, place) as feed:
        with pytest.raises(Unreachable):
            feed.tip()
        with ListPeer(chain) as two:
            two._listener.close()
            two._listener, two.place = socket.create_server(place), place
            threading.Thread(target=two._listen, daemon=True).start()
            assert feed.tip().height == chain.tip().height


# How they are named

@pytest.mark.parametrize(("text", "expected"), [
    ("one.example,two.example", [("one.example", 18444), ("two.example", 18444)]),
    ("1.2.3.4:8333, 5.6.7.8:1", [("1.2.3.4", 8333), ("5.6.7.8", 1)]),
    ("[::1]:8333,::2,[::3]", [("::1", 8333), ("::2", 18444), ("::3", 18444)])])
def test_peers_are_named(text: str, expected: list[tuple[str, int]]) -> None:
    assert places(text, REGTEST) == expected


@pytest.mark.parametrize("text", [
    "", "one", "one,one", "one:1,one:1", "a,b:0", "a,b:65536", "a,b:x", "a,:5", "a,b c", "a,b:1234567", "a,\n",
    ",".join(f"h{n}" for n in range(33)), "a,b:-1", "a,[]:5"])
def test_what_names_no_peers_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        places(text, REGTEST)


def test_seeds_are_for_networks_that_have_some() -> None:
    with pytest.raises(InvalidInput, match="peers:HOST:PORT"):
        open_chain("peers", REGTEST)
    with pytest.raises(InvalidInput):
        open_chain("peers:", MAINNET)
    assert isinstance(open_chain("peers", TESTNET4), Peers)
    assert isinstance(open_chain("peers:a,b", REGTEST), Peers)


def test_of_a_neighbourhood_one_address_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The names of seeds are asked for those who serve blocks, witnesses and filters."""
    asked = []

    def resolve(name: str, *_: object, **__: object) -> list[tuple]:
        asked.append(name)
        if name == f"x49.{MAINNET.seeds[0]}":
            raise socket.gaierror
        return [(0, 0, 0, "", (host, 0)) for host in (
            "1.2.3.4", "1.2.5.6", "1.3.3.4", "2001:db8::1", "2001:db8:1::1", "2001:db9::1", "9.9.9.9")]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    found = seeded(MAINNET)
    assert sorted(asked) == sorted(f"x49.{seed}" for seed in MAINNET.seeds)
    assert {port for _, port in found} == {8333}
    hosts = [host for host, _ in found]
    assert len(hosts) == 5 and {"1.3.3.4", "2001:db9::1", "9.9.9.9"} <= set(hosts)
    assert len({"1.2.3.4", "1.2.5.6"} & set(hosts)) == len({"2001:db8::1", "2001:db8:1::1"} & set(hosts)) == 1
    assert seeded(REGTEST) == []
    # Each of the first comes from another seed, or one seed could name all
    monkeypatch.setattr(socket, "getaddrinfo", lambda name, *_, **__: [
        (0, 0, 0, "", (f"{10 + MAINNET.seeds.index(name[4:])}.{n}.0.1", 0)) for n in range(20)])
    first = seeded(MAINNET)[:len(MAINNET.seeds)]
    assert len({host.partition(".")[0] for host, _ in first}) == len(first)


def test_every_network_has_its_own_magic_and_port() -> None:
    networks = wire.NETWORKS.values()
    assert len({n.magic for n in networks}) == len({n.peer_port for n in networks}) == len(networks)
    assert all(len(n.magic) == 4 for n in networks)

