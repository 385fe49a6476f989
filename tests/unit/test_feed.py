"""Sources that show less than whole blocks: the same index, its trust told, and no lie about what they do show."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lashou_btc.anchors import body
from lashou_btc.anchors.merkle import climb_block
from lashou_btc.anchors.tx import OutPoint, TxOut, parse_block, parse_header, parse_tx, serialize_unsigned, sha256d
from lashou_btc.chain.base import Picked, Piece, RawBlock, Trust
from lashou_btc.errors import Refused, Unreachable
from lashou_btc.index import Index
from tests.block_list import BlockList
from tests.feeds import Leaving, Picking
from tests.index_kit import CONTRACT, dump, fresh, story, with_payments
from tests.world import World

BIRTHDAY = CONTRACT.birthday


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite"


def shown(world: World) -> BlockList:
    chain = BlockList()
    tip = world.chain.tip()
    chain.raw, chain.hashes = world.chain.raw[:tip.height + 1], world.chain.hashes[:tip.height + 1]
    return chain


@pytest.mark.parametrize("kind", [Leaving, Picking])
def test_the_same_index_from_what_matters(path: Path, tmp_path: Path, kind: type[Leaving]) -> None:
    world = story()
    feed = kind(shown(world))
    with Index(path, world.contract) as index:
        report = index.sync(feed, documents=world.chain.documents)
        assert report.trust == index.trust() == kind.trust
        assert dump(path) == fresh(tmp_path, feed.copy(), world.contract)
        assert index.state(world.chain.documents).hash() == world.state().hash()
    assert 0 < feed.asked < len(feed.raw) - world.contract.birthday


@pytest.mark.parametrize("kind", [Leaving, Picking])
def test_the_same_after_a_reorganization(path: Path, tmp_path: Path, kind: type[Leaving]) -> None:
    chain = BlockList()
    with_payments(chain, BIRTHDAY + 30, "")
    chain.grow(100)
    with Index(path, CONTRACT) as index:
        index.sync(kind(chain))
        for depth in (1, 40, 125):
            chain.cut(chain.tip().height - depth)
            with_payments(chain, chain.tip().height + depth + 1, f"branch {depth}")
            index.sync(kind(chain))
            assert dump(path) == fresh(tmp_path, chain)


def test_trust_is_that_of_the_least_block_whoever_shows_the_others(path: Path) -> None:
    chain = BlockList()
    with_payments(chain, BIRTHDAY + 10, "")
    with Index(path, CONTRACT) as index:
        assert index.sync(chain).trust == Trust.WHOLE
        chain.grow(5)
        assert index.sync(Leaving(chain)).trust == Trust.PEERS
        chain.grow(5)
        assert index.sync(chain).trust == Trust.PEERS  # good enough to sign on; nobody reads again for it
        chain.grow(5)
        assert index.sync(Picking(chain)).trust == Trust.SERVERS
        chain.cut(BIRTHDAY + 12)
        chain.grow(50, "other")
        assert index.sync(chain).trust == Trust.PEERS  # what the servers showed has gone
        chain.cut(BIRTHDAY + 10)
        chain.grow(60, "third")
        assert index.sync(chain).trust == Trust.WHOLE


def test_what_servers_hid_is_found_by_the_first_better_source(path: Path, tmp_path: Path) -> None:
    chain = BlockList()
    with_payments(chain, BIRTHDAY + 30, "")
    servers = Picking(chain)
    servers.hidden = {BIRTHDAY + 7, BIRTHDAY + 20}
    with Index(path, CONTRACT) as index:
        index.sync(chain.copy(BIRTHDAY + 5))
        index.sync(servers)
        assert dump(path) != fresh(tmp_path, chain)
        again = index.sync(Leaving(chain))
        assert again.scanned == 25 and again.trust == Trust.WHOLE  # every block of these matters
        assert dump(path) == fresh(tmp_path, chain)


class Alone(Picking):
    """As one server alone shows it."""

    trust = Trust.SERVER


def test_what_one_server_showed_is_read_again_by_several_and_not_by_another_one(path: Path, tmp_path: Path) -> None:
    chain = BlockList()
    with_payments(chain, BIRTHDAY + 30, "")
    one = Alone(chain)
    one.hidden = {BIRTHDAY + 20}
    with Index(path, CONTRACT) as index:
        index.sync(Picking(chain.copy(BIRTHDAY + 10)))
        assert index.sync(one).trust == Trust.SERVER
        assert index.sync(Alone(chain)).scanned == 0 and dump(path) != fresh(tmp_path, chain)
        again = index.sync(Picking(chain))
        assert again.scanned == 20 and again.trust == Trust.SERVERS
        assert dump(path) == fresh(tmp_path, chain)
        assert index.sync(Alone(chain)).trust == Trust.SERVERS


@pytest.mark.parametrize("kind", [Alone, Picking])
def test_servers_have_no_whole_blocks_and_nothing_is_given_up_for_them(path: Path, kind: type[Leaving]) -> None:
    chain = BlockList()
    with_payments(chain, BIRTHDAY + 5, "")
    with Index(path, CONTRACT) as index:
        index.sync(kind(chain))
        before = dump(path)
        with pytest.raises(Unreachable) as failed:
            index.sync(kind(chain), whole=True)
        assert failed.value.code == "chain.cannot" and dump(path) == before


def test_read_whole_reads_again_what_was_left_out(path: Path, tmp_path: Path) -> None:
    chain = BlockList()
    with_payments(chain, BIRTHDAY + 30, "")
    peers = Leaving(chain)
    peers.hidden = {BIRTHDAY + 20}
    with Index(path, CONTRACT) as index:
        index.sync(peers)
        assert index.sync(peers).scanned == 0 and dump(path) != fresh(tmp_path, chain)
        report = index.sync(peers, whole=True)
        assert report.trust == Trust.WHOLE and report.scanned == 31
        assert dump(path) == fresh(tmp_path, chain)


def test_the_rows_that_tell_of_trust_do_not_grow_with_the_blocks(path: Path) -> None:
    chain = BlockList()
    with_payments(chain, BIRTHDAY + 3, "")
    chain.grow(997)
    with Index(path, CONTRACT) as index:
        index.sync(chain.copy(BIRTHDAY + 500))
        index.sync(Leaving(chain))
        with index._store.read() as conn:
            assert conn.exec_driver_sql("SELECT * FROM trusts ORDER BY start").fetchall() == [
                (BIRTHDAY, BIRTHDAY + 500, Trust.WHOLE), (BIRTHDAY + 501, BIRTHDAY + 1000, Trust.PEERS)]
        index.rebuild()
        assert index.trust() == Trust.WHOLE


# Lies about what is shown

def other_bytes(piece: Picked) -> Picked:
    fake = serialize_unsigned(2, [(OutPoint("55" * 32, 1), 0)], [TxOut(9_000, CONTRACT.descriptor.script(0, 1))], 0)
    return replace(piece, txs=(piece.txs[0], replace(piece.txs[1], raw=fake)))


def other_place(piece: Picked) -> Picked:
    return replace(piece, txs=(piece.txs[0], replace(piece.txs[1], position=3)))


def no_coinbase(piece: Picked) -> Picked:
    return replace(piece, txs=piece.txs[1:])


def nothing(piece: Picked) -> Picked:
    return replace(piece, txs=())


def twice(piece: Picked) -> Picked:
    return replace(piece, txs=(*piece.txs, piece.txs[-1]))


def deeper(piece: Picked) -> Picked:
    return replace(piece, txs=(piece.txs[0], replace(piece.txs[1], branch=(*piece.txs[1].branch, bytes(32)))))


def flatter(piece: Picked) -> Picked:
    return replace(piece, txs=(piece.txs[0], replace(piece.txs[1], branch=())))


@pytest.mark.parametrize("lie", [other_bytes, other_place, no_coinbase, nothing, twice, deeper, flatter])
def test_a_transaction_that_is_not_in_its_block_is_not_taken(path: Path, lie: Callable[[Picked], Picked]) -> None:
    chain = BlockList()
    with_payments(chain, BIRTHDAY + 5, "")

    class Lying(Picking):
        def show(self, block: RawBlock, found: list[int]) -> Piece:
            piece = super().show(block, found)
            return lie(piece) if block.height == BIRTHDAY + 3 else piece

    with Index(path, CONTRACT) as index:
        with pytest.raises(Unreachable) as failed:
            index.sync(Lying(chain))
        assert failed.value.code == "index.bad-block" and f"height {BIRTHDAY + 3}" in str(failed.value)
        index.sync(Picking(chain))


def test_an_inner_node_does_not_pass_for_a_transaction() -> None:
    """CVE-2017-12842: a transaction of 64 bytes whose second half is the id of one that is in no block."""
    hidden = parse_tx(serialize_unsigned(2, [(OutPoint("55" * 32, 1), 0)],
                                         [TxOut(9_000, CONTRACT.descriptor.script(0, 1))], 0))
    left, right = bytes(32), sha256d(hidden.stripped)
    assert len(left + right) == 64
    chain = BlockList()
    with_payments(chain, BIRTHDAY + 1, "")
    chain.grow(1)
    coinbase = parse_block(chain.raw[-1]).txs[0]
    # What a miner would have to find: bytes that are a transaction and two hashes. Its block's tree is built here.
    root = sha256d(sha256d(coinbase.stripped) + sha256d(left + right))
    assert climb_block(hidden.stripped, 3, (left, sha256d(coinbase.stripped))) == root  # it leads there
    header = chain.raw[-1][:36] + root + chain.raw[-1][68:80]
    shown = [(0, coinbase.stripped, (sha256d(left + right),)),
             (3, hidden.stripped, (left, sha256d(coinbase.stripped)))]
    with pytest.raises(Refused) as refused:
        body.check_shown(parse_header(header), shown)
    assert refused.value.code == "block.proof"
    assert body.check_shown(parse_header(header), shown[:1])[0].coinbase


def test_a_copy_of_a_repeated_transaction_has_no_place() -> None:
    """CVE-2012-2459: the last of an odd row stands in the tree twice."""
    txs = [parse_tx(serialize_unsigned(2, [(OutPoint("55" * 32, n), 0)], [TxOut(9_000, b"\x51")], 0))
           for n in range(3)]
    a, b, c = (sha256d(tx.stripped) for tx in txs)
    ab, cc = sha256d(a + b), sha256d(c + c)
    assert climb_block(txs[2].stripped, 2, (c, ab)) == sha256d(ab + cc)
    for position, code in ((3, "proof.duplicate"), (4, "proof.position"), (-1, "proof.position")):
        with pytest.raises(Refused) as refused:
            climb_block(txs[2].stripped, position, (c, ab))
        assert refused.value.code == code
