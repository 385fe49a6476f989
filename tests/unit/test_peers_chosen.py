"""Whom a feed of peers is made of: how they are named, and what is wrong with those who are not taken."""

import socket
import threading
from collections.abc import Iterable, Iterator

import pytest

from lashou_btc.chain.p2p import wire
from lashou_btc.chain.p2p.crowd import seeded
from lashou_btc.chain.p2p.feed import Peers, places
from lashou_btc.chain.p2p.peer import Patience
from lashou_btc.chain.select import open_chain
from lashou_btc.errors import InvalidInput, Unreachable
from lashou_btc.networks import MAINNET, REGTEST, SIGNET, TESTNET4
from lashou_btc.regtest.daemon import free_port
from tests.peer_chain import (
    AT_ONCE,
    SOON,
    MakeFeed,
    chain_of,
)
from tests.peer_server import ListPeer, Said


def feed_of(*places: tuple[str, int], patience: Patience = SOON) -> Peers:
    return Peers(REGTEST, places, patience=patience)


def nobody() -> tuple[str, int]:
    """Where no peer listens."""
    return "127.0.0.1", free_port()


def test_no_peer_at_all() -> None:
    with feed_of(nobody(), nobody()) as feed:
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
def test_what_is_wrong_with_a_peer_is_said(crowd: MakeFeed, kind: type[ListPeer], words: str) -> None:
    chain = chain_of()
    odd = kind(chain)
    feed = crowd(odd, ListPeer(chain), patience=AT_ONCE if kind in (Hanging, Chatting) else SOON)
    with pytest.raises(Unreachable) as failed:
        feed.tip()
    assert failed.value.code == "p2p.one-peer" and words in str(failed.value)
    assert f"127.0.0.1:{odd.place[1]}" in str(failed.value) and str(failed.value).count("\n") == 0


def test_a_peer_that_drips(crowd: MakeFeed) -> None:
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


def test_a_peer_that_comes_back_is_taken_again(crowd: MakeFeed) -> None:
    chain = chain_of()
    place = nobody()
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
