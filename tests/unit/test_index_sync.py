"""Following a chain: whatever happened on the way, the index equals one that was made afresh."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.history import NO_DOCUMENTS
from lashou_btc.anchors.tx import OutPoint, TxOut, parse_block, parse_tx, serialize_unsigned
from lashou_btc.chain.base import RawBlock
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.errors import Incomplete, InvalidInput, Refused, Unreachable
from lashou_btc.index import Index
from lashou_btc.networks import SIGNET
from lashou_btc.pool.fold import fold
from tests.block_list import BlockList
from tests.index_kit import CONTRACT, dump, fresh, story, with_payments
from tests.world import BIRTHDAY


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite"


def test_a_pools_whole_story(path: Path) -> None:
    world = story()
    chain = world.chain
    with Index(path, world.contract) as index:
        report = index.sync(chain, documents=chain.documents)
        assert (report.height, report.hash) == (world.height, chain.hashes[-1]) == index.tip()
        assert report.scanned == world.height - BIRTHDAY + 1
        assert (report.undone, report.rescans, report.syncing) == (0, 0, False)
        assert index.history() == world.history()
        again, state = index.sync_state(chain, chain.documents)
        assert again == replace(report, scanned=0) and state.hash() == index.state(chain.documents).hash()
        for height in (None, BIRTHDAY, BIRTHDAY + 9, world.height - 4):
            state = index.state(chain.documents, height)
            assert state.hash() == fold(world.contract, world.history(), chain.documents, height).hash()
        state = index.state(chain.documents)
        assert [c.status for c in state.claims.values()] == ["paid"] and not state.unknown
        assert [(c.outpoint, c.value_sat, c.branch, c.index) for c in index.coins()] == [
            (c.outpoint, c.value_sat, c.branch, c.index) for c in sorted(state.coins.values(), key=lambda c: c.age)]
        lanes = {r.lane for r in index.records() if r.record.kind == record.SETTLEMENT}
        assert lanes == {"settlement"} and {r.lane for r in index.records()} == {"settlement", "journal"}
        assert [(e.height, e.txid) for e in index.records()] == [(t.height, t.tx.txid) for t in world.txs
                                                              if record.records(t.tx)]
        assert parse_tx(index.previous_tx(next(iter(state.coins)))).txid == next(iter(state.coins)).txid
        with pytest.raises(Incomplete):
            index.previous_tx(OutPoint("99" * 32, 0))


def test_times_are_medians_of_eleven(path: Path) -> None:
    chain = BlockList()
    chain.grow(BIRTHDAY + 5)
    with Index(path, CONTRACT) as index:
        index.sync(chain)
        for height in (BIRTHDAY, BIRTHDAY + 5):
            assert index.median_time(height) == 1_700_000_000 + 600 * (height - 5)
            block = index.block(height)
            assert block is not None and block.header == chain.raw[height][:80]
            assert (block.hash, block.previous) == (chain.hashes[height], chain.hashes[height - 1])
        assert index.block(BIRTHDAY - 10) is not None and index.block(BIRTHDAY - 11) is None
        for height in (BIRTHDAY - 1, BIRTHDAY + 6):
            with pytest.raises(InvalidInput):
                index.median_time(height)


def test_a_pool_as_old_as_its_chain(path: Path) -> None:
    for birthday in (0, 1, 5):
        contract = replace(CONTRACT, birthday=birthday)
        chain = BlockList()
        chain.grow(8)
        path.unlink(missing_ok=True)
        with Index(path, contract) as index:
            index.sync(chain)
            assert index.history().start == birthday
            # Core counts the blocks there are: the upper of the two middle ones where their number is even.
            assert index.median_time(6) == 1_700_000_000 + 600 * 3
            assert index.median_time(7) == 1_700_000_000 + 600 * 4


def test_progress_and_nothing_to_do(path: Path) -> None:
    chain = BlockList()
    chain.grow(BIRTHDAY + 249)
    seen: list[tuple[int, int]] = []
    with Index(path, CONTRACT) as index:
        index.sync(chain, lambda done, total: seen.append((done, total)))
        assert [d for d, _ in seen] == sorted({d for d, _ in seen}) and seen[-1] == (250, 250)
        before = path.read_bytes()
        assert index.sync(chain).scanned == 0
        assert path.read_bytes() == before


def test_before_the_first_sync_and_before_the_birthday(path: Path) -> None:
    chain = BlockList()
    chain.grow(BIRTHDAY - 1)
    with Index(path, CONTRACT) as index:
        with pytest.raises(Incomplete):
            index.state()
        report = index.sync(chain, documents=NO_DOCUMENTS)
        assert (report.height, report.hash, report.scanned) == (-1, "", 0)
        with pytest.raises(Incomplete):
            index.sync_state(chain, NO_DOCUMENTS)
        with pytest.raises(Incomplete):
            index.history()
        chain.grow(1)
        assert index.sync(chain).height == BIRTHDAY


@pytest.mark.parametrize("number", [0, 1, 255, 256, 300, 65_536])
def test_a_spend_is_found_where_nothing_else_matters(path: Path, number: int) -> None:
    paying = [TxOut(1, b"\x51")] * number + [TxOut(50_000, CONTRACT.descriptor.script(0, 1))]
    made = parse_tx(serialize_unsigned(2, [(OutPoint("88" * 32, 1), 0)], paying, 0))
    elsewhere = [TxOut(1, b"\x51")]
    spends = [parse_tx(serialize_unsigned(2, [(OutPoint("99" * 32, 1), 0), (coin, 0)], elsewhere, 0))
              for coin in (OutPoint(made.txid, number), CONTRACT.seal)]
    chain = BlockList()
    chain.grow(BIRTHDAY + 3)
    for tx in (made, *spends):
        chain.extend([tx])
        chain.grow(2)
    with Index(path, CONTRACT) as index:
        index.sync(chain)
        assert [t.tx.txid for t in index.history().txs] == [made.txid, *(tx.txid for tx in spends)]
        assert index.coins() == [] and [c.spent_txid for c in index.coins(spent=True)] == [spends[0].txid]
        state = index.state()
        assert state.missing_sat == 50_000 and state.unknown.startswith(f"transaction {spends[1].txid} spends")


# Reorganizations


def test_a_reorganization_says_which_transactions_are_gone(path: Path) -> None:
    chain = BlockList()
    chain.grow(BIRTHDAY + 20)
    with_payments(chain, BIRTHDAY + 30, "")
    with Index(path, CONTRACT) as index:
        index.sync(chain)
        lost, again = (parse_block(raw).txs[1] for raw in chain.raw[-2:])
        chain.cut(BIRTHDAY + 28)
        chain.extend([again], "other")
        chain.grow(2, "other")
        report = index.sync(chain)
        assert report.undone == 2 and report.gone == (lost.txid,)
        assert index.transaction(again.txid) is not None and index.sync(chain).gone == ()


@pytest.mark.parametrize("depth", [1, 6, 99, 100, 101, 150])
@pytest.mark.parametrize("longer", [0, 1, 130])
def test_a_reorganization_equals_a_fresh_sync(path: Path, tmp_path: Path, depth: int, longer: int) -> None:
    chain = BlockList()
    chain.grow(BIRTHDAY + 20)
    with_payments(chain, BIRTHDAY + 200, "")
    with Index(path, CONTRACT) as index:
        index.sync(chain)
        old = index.state().hash()
        chain.cut(BIRTHDAY + 200 - depth)
        with_payments(chain, BIRTHDAY + 200 + longer, "other")
        report = index.sync(chain)
        assert (report.undone, report.scanned) == (depth, depth + longer)
        assert dump(path) == fresh(tmp_path, chain)
        new = index.state()
        assert new.hash() != old and new.block_hash == chain.hashes[-1]
        assert new.hash() == fold(CONTRACT, index.history(), NO_DOCUMENTS).hash()


@pytest.mark.parametrize("grown", ["", "other"])
@pytest.mark.parametrize("depth", [1, 19, 51, 60])
def test_a_chain_of_less_work_than_one_seen_before_is_refused(path: Path, depth: int, grown: str) -> None:
    chain = BlockList()
    with_payments(chain, BIRTHDAY + 50, "")
    less = chain.copy(BIRTHDAY + 50 - depth)
    if grown:
        less.cut(BIRTHDAY + 50 - depth - 20)
        with_payments(less, BIRTHDAY + 50 - depth, grown)
    with Index(path, CONTRACT) as index:
        index.sync(chain)
    before = path.read_bytes()
    with Index(path, CONTRACT) as index:  # it is remembered from one process to the next
        with pytest.raises(Refused) as refused:
            index.sync(less)
        assert refused.value.code == "index.less-work" and less.hashes[-1] in str(refused.value)
        assert path.read_bytes() == before
        assert index.sync(chain).scanned == 0
        index.rebuild()
        index.sync(less)
        assert index.tip() == ((less.tip().height, less.hashes[-1]) if depth <= 50 else (-1, ""))


@pytest.mark.parametrize("fork", [0, BIRTHDAY - 11, BIRTHDAY - 5, BIRTHDAY - 1, BIRTHDAY])
def test_below_the_birthday_it_starts_over(path: Path, tmp_path: Path, fork: int) -> None:
    chain = BlockList()
    with_payments(chain, BIRTHDAY + 50, "")
    with Index(path, CONTRACT) as index:
        index.sync(chain)
        chain.cut(fork)
        with_payments(chain, BIRTHDAY + 60, "other")
        assert index.sync(chain).undone == 51 - (fork == BIRTHDAY)
        assert dump(path) == fresh(tmp_path, chain)
        chain.cut(fork)
        index.rebuild()
        index.sync(chain)  # now the chain may end before the pool begins
        assert index.tip() == ((BIRTHDAY, chain.hashes[-1]) if fork == BIRTHDAY else (-1, ""))
        assert dump(path) == fresh(tmp_path, chain)


@pytest.mark.parametrize("depth", [1, 6, 100])
def test_a_reorganization_with_real_consensus(path: Path, tmp_path: Path, depth: int) -> None:
    with Sandbox(tmp_path / "sandbox") as chain:
        chain.mine(110)
        seal = chain.faucet(CONTRACT.journal.script, 100_000)
        chain.mine(1)
        contract = replace(CONTRACT, seal=seal, birthday=111)
        with Index(path, contract) as index:
            for account in range(1, 6):
                chain.faucet(contract.descriptor.script(0, account), 60_000)
                chain.mine(22)
            index.sync(chain)
            paid = index.state().coins
            assert len(paid) == 5
            for vanish in (False, True):
                chain.reorganize(depth, vanish=vanish)
                report = index.sync(chain)
                assert (report.undone, report.scanned) == (depth, depth + 1)
                assert dump(path) == fresh(tmp_path, chain, contract)
            assert index.state().coins.items() <= paid.items()
            assert len(index.state().coins) == {1: 5, 6: 5, 100: 1}[depth]
            assert index.state().seal == seal


# Chains that do not hold still, and wrong ones

class Restless(BlockList):
    """A chain that is reorganized a number of times, always when it has just given `every` blocks."""

    def __init__(self, times: int, every: int) -> None:
        super().__init__()
        self.times, self.every, self.given = times, every, 0

    def blocks(self, start: int, stop: int) -> Iterator[RawBlock]:
        for block in super().blocks(start, stop):
            yield block
            self.given += 1
            if self.times and self.given % self.every == 0:
                self.times -= 1
                self.cut(block.height - 30 if self.times % 3 else block.height + 10)
                self.grow((0, 61, 7)[self.times % 3], f"branch {self.times}")


class Outspoken(Restless):
    """As a node does: it says itself that it moved, or that there is no such block."""

    def blocks(self, start: int, stop: int) -> Iterator[RawBlock]:
        last, height = None, start - 1
        for block in super().blocks(start, stop):
            if last and self.hashes[block.height - 1] != last:
                raise Unreachable("text", code="chain.moved", text="moved")
            last, height = block.hash, block.height
            yield block
        if height < stop:
            raise InvalidInput("text", code="chain.no-such-height", text="no such height")


@pytest.mark.parametrize("kind", [Restless, Outspoken])
@pytest.mark.parametrize("every", [37, 90, 111])
def test_a_chain_that_moves_while_it_is_read(path: Path, tmp_path: Path, kind: type[Restless], every: int) -> None:
    chain = kind(9, every)
    with_payments(chain, BIRTHDAY + 200, "")
    with Index(path, CONTRACT) as index:
        while chain.times:
            with suppress(Refused):  # it may have become shorter than it was
                index.sync(chain)
            with_payments(chain, len(chain.raw) + 150, "more")
        index.sync(chain)
        assert index.tip() == (chain.tip().height, chain.tip().hash)
        assert dump(path) == fresh(tmp_path, chain)


class Boiling(BlockList):
    """A chain whose first pool block is another one each time that it is asked for the second."""

    def blocks(self, start: int, stop: int) -> Iterator[RawBlock]:
        for block in super().blocks(start, stop):
            if block.height == BIRTHDAY + 1:
                self.cut(BIRTHDAY - 1)
                self.grow(50, f"{block.hash}")
                block = RawBlock(block.height, self.hashes[block.height], self.raw[block.height])
            yield block


def test_a_chain_that_never_holds_still(path: Path) -> None:
    chain = Boiling()
    chain.grow(BIRTHDAY + 49)
    with Index(path, CONTRACT) as index:
        with pytest.raises(Unreachable) as failed:
            index.sync(chain)
        assert failed.value.code == "index.moving" and index.tip() == (-1, "")


def test_another_chain_is_refused(path: Path) -> None:
    chain = BlockList()
    chain.grow(BIRTHDAY)
    with Index(path, CONTRACT) as index:
        index.sync(chain)
        before = dump(path)
        chain.hashes[0] = "00" * 32
        with pytest.raises(Refused):
            index.sync(chain)
        chain.hashes[0], chain.network = CONTRACT.network.genesis, SIGNET
        with pytest.raises(Refused) as refused:
            index.sync(chain)
        assert refused.value.code == "index.wrong-chain" and dump(path) == before


def test_a_source_that_gives_something_else(path: Path, tmp_path: Path) -> None:
    good = BlockList()
    good.grow(BIRTHDAY + 30)
    with_payments(good, BIRTHDAY + 40, "")
    at = BIRTHDAY + 35
    raw = good.raw[at]
    with_witness_only = raw.replace((5_000 + at).to_bytes(8, "little"), (6_000 + at).to_bytes(8, "little"))
    for wrong in (raw[:-1], raw + b"\0", raw[:79], with_witness_only, b"", raw[:80], raw[:80] + b"\0"):
        chain = good.copy()
        chain.raw[at] = wrong
        with Index(path, CONTRACT) as index:
            with pytest.raises(Unreachable) as failed:
                index.sync(chain)
            assert failed.value.code == "index.bad-block"
            index.sync(good)
            assert dump(path) == fresh(tmp_path, good)
            index.rebuild()
            assert index.tip() == (-1, "")
