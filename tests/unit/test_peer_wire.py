"""Whatever bytes a peer sends: messages are read strictly, and of anything else there is one sentence, in time."""

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.anchors.tx import compact, sha256d
from lashou_btc.chain.p2p import gcs, wire
from lashou_btc.chain.p2p.feed import Peers
from lashou_btc.chain.p2p.peer import Lost, Patience, Peer, Silent
from lashou_btc.errors import InvalidInput, Unreachable
from lashou_btc.networks import NETWORKS, REGTEST, Network
from tests.filter_kit import encode, encode_numbers

SHORT = Patience(connect_s=5, answer_s=0.2)
BLOCK = bytes(range(32))
GREETING = wire.PROTOCOL.to_bytes(4, "little") + (0xFFFF).to_bytes(8, "little") + bytes(68) + b"\0" + bytes(5)
GREETED = wire.message(REGTEST, "version", GREETING) + wire.message(REGTEST, "verack")
KINDS = ("headers", "inv", "getdata", "notfound", "cfheaders", "cfilter", "block", "tx", "ping", "pong", "version",
         "verack", "feefilter", "addr", "unheard-of")
READERS: tuple[Callable[[bytes], object], ...] = (
    wire.read_version, wire.read_headers, wire.read_items, wire.read_filter_headers, wire.read_filter, gcs.decode)
messages = st.builds(lambda kind, payload: wire.message(REGTEST, kind, payload), st.sampled_from(KINDS),
                     st.binary(max_size=200))


@pytest.mark.parametrize("read", READERS)
@given(payload=st.binary(max_size=400))
def test_bytes_of_chance_are_read_or_refused(read: Callable[[bytes], object], payload: bytes) -> None:
    with suppress(InvalidInput):
        read(payload)


@given(st.binary(max_size=24), st.sampled_from(list(NETWORKS.values())))
def test_heads_of_chance_are_refused_or_bounded(raw: bytes, network: Network) -> None:
    for data in (raw, network.magic + raw[4:]):
        try:
            assert wire.read_head(network, data).size <= 4_000_000
        except InvalidInput as error:
            assert "\n" not in str(error)


@given(st.sampled_from(KINDS), st.binary(max_size=2_000))
def test_a_message_is_read_as_it_was_written(kind: str, payload: bytes) -> None:
    raw = wire.message(REGTEST, kind, payload)
    try:
        head = wire.read_head(REGTEST, raw[:wire.HEAD_BYTES])
    except InvalidInput as error:
        assert error.code == "p2p.size"
        return
    assert head.kind == kind and head.check(raw[wire.HEAD_BYTES:]) == payload
    with pytest.raises(InvalidInput):
        head.check(payload + b"\0")


@given(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.binary(min_size=32, max_size=32)), max_size=5))
def test_items_are_read_as_they_were_written(items: list[wire.InventoryVector]) -> None:
    raw = wire.write_items(items)
    assert wire.read_items(raw) == items
    for wrong in (raw + b"\0", raw[:-1]):
        with pytest.raises(InvalidInput):
            wire.read_items(wrong)


def test_headers_must_follow_one_another() -> None:
    first = bytes(80)
    second = bytes(4) + sha256d(first) + bytes(44)
    assert wire.read_headers(b"\2" + first + b"\0" + second + b"\0") == [first, second]
    for wrong in (b"\2" + second + b"\0" + first + b"\0", b"\1" + first + b"\1", b"\1" + first,
                  b"\1" + first + b"\0\0", compact(2_001) + (first + b"\0") * 2_001):
        with pytest.raises(InvalidInput):
            wire.read_headers(wrong)


@given(st.lists(st.integers(0, 1 << 40), max_size=60))
def test_filters_are_decoded_as_they_were_encoded(numbers: list[int]) -> None:
    numbers = sorted(number % (max(len(numbers), 1) * gcs.M) for number in numbers)
    raw = encode_numbers(numbers)
    assert gcs.decode(raw) == numbers
    for wrong in (raw + b"\0", raw[:-1]):
        with pytest.raises(InvalidInput):
            gcs.decode(wrong)


@given(st.sets(st.binary(min_size=1, max_size=70), max_size=40), st.sets(st.binary(min_size=1, max_size=70)),
       st.binary(min_size=32, max_size=32))
def test_a_filter_holds_what_was_put_in(inside: set[bytes], others: set[bytes], block: bytes) -> None:
    inside = {script for script in inside if script[0] != 0x6A}
    found = gcs.Scripts([*inside, *others]).match(encode(inside, block), block)
    assert inside <= found <= inside | others
    assert gcs.Scripts([]).match(encode(inside, block), block) == set()


# Over a connection

@contextmanager
def saying(words: bytes, ends: bool) -> Iterator[tuple[str, int]]:
    """A peer that says this, whatever is said to it, and ends the connection or leaves it open."""
    done = threading.Event()

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def answer(connection: socket.socket) -> None:
        with suppress(OSError), connection:
            connection.sendall(words)
            if not ends:
                done.wait()
            else:
                connection.shutdown(socket.SHUT_WR)
                while connection.recv(4_096):
                    pass

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, daemon=True).start()
        try:
            yield listener.getsockname()
        finally:
            done.set()
            with suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("before", [b"", GREETED, GREETED + REGTEST.magic])
@given(words=st.one_of(st.binary(max_size=300), st.lists(messages, max_size=6).map(b"".join)), ends=st.booleans())
@settings(max_examples=30, deadline=None)
def test_whatever_a_peer_says_there_is_one_sentence(before: bytes, words: bytes, ends: bool) -> None:
    with saying(before + words, ends) as place, saying(before + words, ends) as other, \
            Peers(REGTEST, [place, other], patience=SHORT) as feed:
        with pytest.raises(Unreachable) as failed:
            feed.tip()
        text = str(failed.value)
        assert failed.value.code == "p2p.no-peers" and text.isprintable() and text.count(". ") == 0


@given(words=st.lists(messages, max_size=6).map(b"".join))
@settings(max_examples=30, deadline=None)
def test_each_question_is_answered_or_the_peer_is_lost(words: bytes) -> None:
    questions: list[Callable[[Peer], object]] = [
        lambda peer: peer.headers([BLOCK]), lambda peer: peer.filter_hashes(5, [BLOCK]),
        lambda peer: peer.filters(5, [BLOCK], [bytes(32)]), lambda peer: peer.blocks([BLOCK]),
        lambda peer: peer.transaction(BLOCK), lambda peer: peer.hand_over(b"\0"), lambda peer: peer.attend(),
        lambda peer: peer.asks_for([(1, BLOCK)], 0)]
    with saying(GREETED + words, True) as place:
        for question in questions:
            peer = Peer(REGTEST, place, SHORT)
            try:
                question(peer)
            except (Lost, Silent) as error:
                assert str(error).isprintable()
            finally:
                peer.close()


def test_an_agent_is_shown_without_what_a_terminal_obeys() -> None:
    agent = b"/\x1b[31m\xff\n/"
    raw = GREETING[:80] + compact(len(agent)) + agent + bytes(5)
    assert wire.read_version(raw).agent.isprintable()
    with pytest.raises(InvalidInput):
        wire.read_version(GREETING[:80] + compact(300) + os.urandom(300) + bytes(5))
