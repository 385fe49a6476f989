"""What is looked for in a block's bytes is found wherever cuts may fall; large blocks are judged as small ones."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lashou_btc.anchors import body
from lashou_btc.anchors.merkle import block_root
from lashou_btc.anchors.tx import (
    OutPoint,
    Tx,
    TxOut,
    compact,
    display,
    outpoint_bytes,
    output_bytes,
    parse_tx,
    serialize_unsigned,
    sha256d,
)
from lashou_btc.chain.base import RawBlock
from lashou_btc.errors import Unreachable
from lashou_btc.index.bodies import LARGE_BYTES, MOST_WAITING, Bodies, kernel_accepts
from lashou_btc.index.search import FEW, Search
from tests.block_list import BlockList

# Bytes at which cuts are made, and little else: so cuts fall everywhere.
BYTES = st.integers(0, 40).map(lambda n: (b"\x00\x00\x00\x22\x20\x01\xff"[n % 7:n % 7 + 1]))
SCRIPTS = st.lists(BYTES, min_size=32, max_size=32).map(lambda p: b"\x00\x20" + b"".join(p))
OTHERS = st.sampled_from([b"\x00\x14" + bytes(20), b"\x51\x20" + b"\x22\x00" * 16,
                          b"\x00\x14" + b"\x22\x00\x20\x01" * 5])
OUTPOINTS = st.builds(lambda t, n: OutPoint(b"".join(t).hex(), n), st.lists(BYTES, min_size=32, max_size=32),
                      st.sampled_from([0, 1, 2, 32, 34, 255, 256, 8192, 0x220000, 0xFFFFFFFF]))
FILLER = [OutPoint(random.Random(n).randbytes(32).hex(), n % 3) for n in range(FEW + 1)]
MANY = [b"\x00\x20" + random.Random(n).randbytes(32) for n in range(FEW + 1)]


@given(st.lists(SCRIPTS | OTHERS, max_size=3), st.lists(OUTPOINTS, max_size=3), st.booleans(),
       st.lists(BYTES, max_size=12).map(b"".join), st.lists(BYTES, max_size=12).map(b"".join))
def test_whatever_is_looked_for_is_found(scripts: list[bytes], outpoints: list[OutPoint], many: bool, before: bytes,
                                         after: bytes) -> None:
    search = Search([*scripts, *(MANY if many else ())], [*outpoints, *(FILLER if many else ())])
    for script in scripts:
        assert search.holds(before + bytes([len(script)]) + script + after)
    for outpoint in outpoints:
        assert search.holds(before + outpoint_bytes(outpoint) + after)


@given(st.lists(OUTPOINTS, min_size=1, max_size=4, unique=True), st.booleans(), st.data())
def test_what_is_taken_away_is_found_no_longer(outpoints: list[OutPoint], many: bool, data: st.DataObject) -> None:
    search = Search(MANY if many else (), [*outpoints, *(FILLER if many else ())])
    gone = data.draw(st.lists(st.sampled_from(outpoints), min_size=1, unique=True))
    search.discard(gone)
    for outpoint in outpoints:
        if outpoint not in gone:
            assert search.holds(b"\x01" + outpoint_bytes(outpoint))
    search.discard(outpoints)
    assert not search.holds(b"".join(map(outpoint_bytes, outpoints)))


def test_most_blocks_hold_nothing() -> None:
    search = Search(MANY, FILLER)
    noise = random.Random(700)
    assert not any(search.holds(noise.randbytes(20_000)) for _ in range(50))
    search.add_scripts([MANY[0][:-1] + b"\x22"])  # where a value could complete what cuts are made at
    assert search.holds(output_bytes(TxOut(1, MANY[0][:-1] + b"\x22")) + output_bytes(TxOut(0x2000, b"\x51")))


THINGS = st.lists(SCRIPTS | OTHERS | OUTPOINTS, min_size=1, max_size=6, unique=True)


@given(THINGS, THINGS, st.booleans(), st.data())
def test_every_transaction_is_shown_that_holds_what_is_looked_for_when_its_turn_comes(
        looked: list[bytes | OutPoint], later: list[bytes | OutPoint], many: bool, data: st.DataObject) -> None:
    """Also what has come to be looked for only since, by a transaction before it."""
    search = Search(MANY if many else (), FILLER if many else ())
    look_for(search, looked)
    draws = [data.draw(st.lists(st.sampled_from([*looked, *later, b"\x51"]), max_size=2)) for _ in range(16)]
    adds = [data.draw(st.lists(st.sampled_from(later), max_size=2)) for _ in draws]
    txs = [parse_tx(serialize_unsigned(
        2, [(OutPoint("88" * 32, n), 0), *((one, 0) for one in things if type(one) is OutPoint)],
        [TxOut(600, one) for one in (*things, b"\x52") if type(one) is bytes], 0))
        for n, things in enumerate(draws)]
    raw = bytes(80) + compact(len(txs)) + b"".join(tx.stripped for tx in txs)
    shown = set()
    wanted = set(looked)
    for position, tx in Bodies().matching(RawBlock(1, "", raw), search):
        assert tx == txs[position] and position not in shown
        shown.add(position)
        look_for(search, adds[position])
    for position, things in enumerate(draws):
        assert position in shown or wanted.isdisjoint(things)
        wanted.update(adds[position] if position in shown else ())


def look_for(search: Search, things: list[bytes | OutPoint]) -> None:
    search.add_scripts([one for one in things if type(one) is bytes])
    search.add([one for one in things if type(one) is OutPoint])


# Bodies

def crowd(count: int) -> list[Tx]:
    return [parse_tx(serialize_unsigned(2, [(OutPoint("77" * 32, n), 0)],
                                        [TxOut(600, b"\x00\x14" + bytes(20))] * 3, 0)) for n in range(count)]


def large() -> RawBlock:
    """One that consensus takes but for its work: its coinbase has two to a hundred bytes to unlock."""
    coinbase = b"\1\0\0\0\1" + bytes(32) + b"\xff" * 4 + b"\x02\x51\x51" + b"\xff" * 4 + b"\1" \
        + output_bytes(TxOut(0, b"\x51")) + bytes(4)
    bodies = [coinbase, *(tx.stripped for tx in crowd(600))]
    head = BlockList().header(block_root([sha256d(raw) for raw in bodies]))
    return RawBlock(1, display(sha256d(head)), head + compact(len(bodies)) + b"".join(bodies))


def cut(raw: bytes) -> bytes:
    return raw[:-1]


def longer(raw: bytes) -> bytes:
    return raw + b"\x00"


def with_another(raw: bytes) -> bytes:
    return raw + raw[-60:]


def changed(raw: bytes) -> bytes:
    return raw[:-6] + b"\x07" + raw[-5:]


def without_one(raw: bytes) -> bytes:
    last = crowd(600)[-1].stripped
    count = (600).to_bytes(2, "little")
    return raw[:81] + count + raw[83:-len(last)]


def doubled(raw: bytes) -> bytes:
    """CVE-2012-2459: 601 with the coinbase; the last stands twice in the tree."""
    last = crowd(600)[-1].stripped
    return raw[:81] + (602).to_bytes(2, "little") + raw[83:] + last


@pytest.mark.parametrize("change", [cut, longer, with_another, changed, without_one, doubled])
def test_a_large_block_that_is_another(change: Callable[[bytes], bytes]) -> None:
    block = large()
    assert len(block.raw) > LARGE_BYTES and kernel_accepts(block.raw)
    other = RawBlock(1, block.hash, change(block.raw))
    assert not kernel_accepts(other.raw)
    bodies = Bodies()
    try:
        bodies.check(block)
        bodies.check(other)
        with pytest.raises(Unreachable) as failed:
            bodies.finish()
        assert failed.value.code == "index.bad-block" and "height 1" in str(failed.value)
    finally:
        bodies.close()


def test_no_more_wait_than_memory_bears() -> None:
    block, bodies = large(), Bodies()
    try:
        bodies.check(RawBlock(1, block.hash, cut(block.raw)))
        with pytest.raises(Unreachable):
            for _ in range(MOST_WAITING):
                bodies.check(block)
        bodies.finish()
    finally:
        bodies.close()


def test_the_kernel_takes_no_block_that_we_refuse(vectors: Path) -> None:
    raw = (vectors / "blocks" / "block_481824_complete.bin").read_bytes()
    assert kernel_accepts(raw) and not kernel_accepts(longer(raw)) and not kernel_accepts(cut(raw))
    noise = random.Random(3)
    for _ in range(60):
        at = noise.randrange(80, len(raw))
        other = raw[:at] + bytes([raw[at] ^ 1 << noise.randrange(8)]) + raw[at + 1:]
        if kernel_accepts(other):  # a witness: it stands outside the tree
            Bodies().transactions(RawBlock(481_824, "", other))


def test_what_the_kernel_refuses_is_judged_here() -> None:
    chain, bodies = BlockList(), Bodies()
    chain.extend(crowd(600))  # its coinbase has nothing to unlock, which is no business of an index
    assert not kernel_accepts(chain.raw[1])
    bodies.check(RawBlock(1, chain.hashes[1], chain.raw[1]))
    bodies.finish()
    bodies.close()


@pytest.mark.parametrize("mine", [[], [0], [300, 301, 600], [*range(1, 40)], [1, *range(590, 601)]])
def test_of_a_large_block_only_what_matters_is_shown(mine: list[int]) -> None:
    block = large()
    txs = body.transactions(block.raw)
    watched = [b"\x51"] if 0 in mine else []
    # Each stranger spends an output of its own number: 77…77:N-1.
    search = Search([*watched, *MANY], [*FILLER, *(OutPoint("77" * 32, n - 1) for n in mine if n)])
    found = dict(Bodies().matching(block, search))
    assert set(mine) <= found.keys() and all(tx == parse_tx(txs[n]) for n, tx in found.items())
    assert found.keys() <= {n for n, raw in enumerate(txs) if search.holds(raw)} | set(mine)


def test_what_comes_to_be_looked_for_is_found_in_the_rest_of_the_block() -> None:
    block = large()
    search, shown = Search(MANY, [*FILLER, OutPoint("77" * 32, 4)]), []
    for position, tx in Bodies().matching(block, search):
        shown.append(position)
        search.discard(i.outpoint for i in tx.inputs)
        if position < 595:
            search.add([OutPoint("77" * 32, position + 9)])
    assert shown == [*range(5, 604, 10)][:len(shown)] and shown[-1] >= 595


@pytest.mark.parametrize("change", [cut, changed, without_one, doubled])
def test_a_large_block_in_which_something_matters_is_compared_all_the_same(
        change: Callable[[bytes], bytes]) -> None:
    block, bodies = large(), Bodies()
    other = RawBlock(1, block.hash, change(block.raw))
    try:
        bodies.check(other)
        with pytest.raises(Unreachable) as failed:
            list(bodies.matching(other, Search(MANY, [*FILLER, OutPoint("77" * 32, 599)])))
            bodies.finish()
        assert failed.value.code == "index.bad-block"
    finally:
        bodies.close()


def test_bytes_that_are_no_transactions_are_no_block() -> None:
    block = large()
    other = RawBlock(1, block.hash, block.raw[:200] + b"\xff" * 9 + block.raw[209:])
    with pytest.raises(Unreachable) as failed:
        list(Bodies().matching(other, Search(MANY, [*FILLER, OutPoint("77" * 32, 599)])))
    assert failed.value.code == "index.bad-block"
