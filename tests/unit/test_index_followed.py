"""Who follows takes in the next block by heart (`Index.step`), and holds and shows what a fresh reading does."""

import os
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event
from test_index_faults import killed
from test_index_random import BASE, Story

from lashou_btc.anchors.history import NO_DOCUMENTS
from lashou_btc.chain.base import Grown, RawBlock, Tip, Trust
from lashou_btc.errors import LashouError, Refused, Unreachable
from lashou_btc.index import Index
from lashou_btc.pool.fold import fold
from tests.block_list import BlockList
from tests.index_kit import CONTRACT, dump, fresh, statements, with_payments
from tests.world import BIRTHDAY


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite"


@pytest.fixture
def chain() -> BlockList:
    chain = BASE.copy()
    with_payments(chain, BIRTHDAY + 30, "")
    return chain


def at_tip(path: Path, chain: BlockList) -> Index:
    """An index that follows, and has read so far."""
    index = Index(path, CONTRACT)
    index.follow()
    index.sync_state(chain, NO_DOCUMENTS)
    return index


def look(index: Index, chain: BlockList) -> bool:
    """What a follower does when it has waited. Whether the step was enough."""
    if (step := index.step(chain, NO_DOCUMENTS)) is None:
        _, state = index.sync_state(chain, NO_DOCUMENTS)
    else:
        state = step.state
        assert (step.report.height, step.report.hash) == index.tip() == (state.height, state.block_hash)
        assert step.tip_time == index.median_time(state.height) and step.report.trust == index.trust()
    assert state.hash() == fold(CONTRACT, index.history(), NO_DOCUMENTS).hash()
    return step is not None


@settings(max_examples=8, deadline=None)
@given(st.randoms(use_true_random=True))
def test_whatever_chain_is_followed_the_index_is_that_of_a_fresh_sync(tmp_path_factory: pytest.TempPathFactory,
                                                                      random: Random) -> None:
    """Blocks one by one and several at once, reorganizations, a second program on the same file, new beginnings."""
    folder, story = tmp_path_factory.mktemp("followed"), Story(random)
    path, chain, steps = folder / "index.sqlite", story.chain, 0
    chain.grow(8)
    index, other = at_tip(path, chain), Index(path, CONTRACT)
    for _ in range(14):
        if random.random() < 0.2:
            depth, best = random.randrange(1, 5), chain.tip().height
            chain.cut(best - depth)
            chain.grow(depth, str(random.random()))
        chain.extend([story.transaction([]) for _ in range(random.randrange(3))], str(random.random()))
        if random.random() < 0.2:
            other.sync(chain)
        if random.random() < 0.1:
            index.close()
            index = at_tip(path, chain)
        steps += look(index, chain)
        assert dump(path) == fresh(folder, chain)
    assert steps
    index.close(), other.close()


def test_a_block_takes_one_transaction(path: Path, chain: BlockList) -> None:
    begun: list[object] = []
    note = begun.append
    with at_tip(path, chain) as index:
        event.listen(Engine, "begin", note)
        try:
            for _ in range(3):
                with_payments(chain, len(chain.raw), "")
                del begun[:]
                assert index.step(chain, NO_DOCUMENTS) is not None
                assert len(begun) == 1
        finally:
            event.remove(Engine, "begin", note)


def test_killed_in_any_statement_of_a_step(path: Path, tmp_path: Path, chain: BlockList) -> None:
    """The block is there or it is not, and whoever comes next goes on from there."""
    at_tip(path, chain).close()
    before, old = path.read_bytes(), dump(path)
    with_payments(chain, len(chain.raw), "")
    new = fresh(tmp_path, chain)
    shorter = chain.copy(chain.tip().height - 1)

    def step(at: int = 0) -> int:
        with at_tip(path, shorter) as index:
            return statements(lambda: index.step(chain, NO_DOCUMENTS))
    reached = statements(lambda: at_tip(path, shorter).close())
    total = step()
    assert dump(path) == new
    seen = set()
    for at in range(total):
        path.write_bytes(before)
        killed(step, reached + 1 + at)
        with Index(path, CONTRACT) as index:  # which also rolls back what was left half done
            seen.add(index.tip()[0])
            assert dump(path) == (old if index.tip()[0] == shorter.tip().height else new)
            index.sync(chain)
            assert dump(path) == new
    assert shorter.tip().height in seen


def test_after_a_step_that_failed_everything_is_read_from_the_index(path: Path, tmp_path: Path,
                                                                    chain: BlockList) -> None:
    with at_tip(path, chain) as index:
        with_payments(chain, len(chain.raw), "")
        fails = [True]

        def fail(conn: object, cursor: object, statement: str, *_: object) -> None:
            if statement.startswith("INSERT INTO coins") and fails.pop():
                raise OSError(28, os.strerror(28))
        event.listen(Engine, "before_cursor_execute", fail)
        try:
            with pytest.raises(LashouError):
                index.step(chain, NO_DOCUMENTS)
        finally:
            event.remove(Engine, "before_cursor_execute", fail)
        assert index.tip()[0] == chain.tip().height - 1
        assert not look(index, chain)
        with_payments(chain, len(chain.raw), "")
        assert look(index, chain)
        assert dump(path) == fresh(tmp_path, chain)


class Lying(BlockList):
    """Says that the next block is another than it is."""

    def __init__(self, chain: BlockList, said: bytes) -> None:
        super().__init__()
        self.raw, self.hashes, self.said = chain.raw, chain.hashes, said

    def grown(self, tip: Tip) -> Grown:
        return Grown(RawBlock(tip.height + 1, self.hashes[-1], self.said), self.about(), None)


def test_what_a_step_is_told_is_judged_as_everywhere(path: Path, chain: BlockList) -> None:
    before = chain.copy()
    with_payments(chain, len(chain.raw), "")
    good = chain.raw[-1]
    other = before.copy()
    other.grow(1, "other")
    easy = bytearray(good)
    easy[72:76] = b"\xff\xff\x7f\x21"
    for said, error in (
            (good[:-1], Unreachable), (good + b"\0", Unreachable), (good[:80] + other.raw[-1][80:], Unreachable),
            (bytes(easy), Refused), (before.raw[-1], None)):
        path.unlink(missing_ok=True)
        with at_tip(path, before) as index:
            held = dump(path)
            if error is None:
                assert index.step(Lying(chain, said), NO_DOCUMENTS) is None
            else:
                with pytest.raises(error):
                    index.step(Lying(chain, said), NO_DOCUMENTS)
            assert dump(path) == held
            assert index.sync(chain).height == chain.tip().height


def test_what_was_read_with_less_trust_is_left_to_a_sync(path: Path, chain: BlockList) -> None:
    with at_tip(path, chain) as index:
        with_payments(chain, len(chain.raw), "")
        with index._store.write() as conn:
            conn.exec_driver_sql(f"UPDATE trusts SET trust = {int(Trust.SERVER)}")
        assert index.step(chain, NO_DOCUMENTS) is None
        assert index.sync(chain).trust is Trust.WHOLE
