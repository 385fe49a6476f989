"""A command begins at a snapshot, and shows the same, to the byte, as one that folds the whole history."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lashou_btc
from lashou_btc.anchors import record
from lashou_btc.errors import LashouError
from lashou_btc.index import Index, snapshots
from lashou_btc.pool import canonical
from lashou_btc.pool.statement import statement
from lashou_btc.report.figures import figures
from tests.examples import examples
from tests.random_story import RULES, STORIES, begun, short_years
from tests.snapshot_kit import SMALL, Salted, check, documents, heights, lively, shown, whole
from tests.statement_kit import TIMES
from tests.world import World

FEW = settings(max_examples=examples(6), deadline=None, suppress_health_check=list(HealthCheck))
FEWER = settings(FEW, max_examples=examples(4))


@pytest.fixture(autouse=True)
def close(monkeypatch: pytest.MonkeyPatch) -> None:
    for where, name, value in SMALL:
        monkeypatch.setattr(where, name, value)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite"


def statements(index: Index, w: World, starts: list[int]) -> int:
    """Every statement from these heights is the same as by the whole history. Returns how many had an opening."""
    opened = 0
    for start in starts:
        for end in sorted({start, (start + w.height) // 2, w.height}):
            history, opening = index.period(documents(w), start, end)
            found = []
            for args in ((history, documents(w), start, end, w.book, opening),
                         (w.history(), documents(w), start, end, w.book)):
                try:
                    found.append(canonical.dump(figures(statement(w.contract, *args), TIMES)))
                except LashouError as error:
                    found.append(str(error).encode())
            assert found[0] == found[1], (start, end)
            opened += opening is not None
    return opened


@short_years
@given(RULES, STORIES, st.lists(st.integers(1, 25), max_size=3))
@FEWER
def test_whoever_follows_goes_on_from_block_to_block_and_sees_what_a_whole_fold_sees(tmp_path_factory, rules, moves,
                                                                                     depths):
    """By steps where one block has come, by syncs where more have, or the chain has become another."""
    story = begun(rules)
    w = story.w
    chain = Salted(w)
    snapshots.SPAN, snapshots.BURIED = 40, 4
    path = tmp_path_factory.mktemp("follows") / "index.sqlite"
    went_on = steps = 0
    w.mine(20)
    with Index(path, w.contract) as index:
        index.follow()
        for n, (move, x, y) in enumerate([*moves, ("wait", 9, 0), ("show", 0, 0), ("show", 1, 1), ("wait", 12, 0)]):
            getattr(story, move)(x, y)
            if n % 6 == 5 and depths:
                depth = min(depths.pop(), w.height - w.contract.birthday - 1)
                chain.tip()
                chain.cut(w.height - depth)
                w.txs = [t for t in w.txs if t.height <= w.height - depth]
                w.salt = f"after {n}"
                w.mine()
                w.seal = whole(w).state.seal or w.seal
            for _ in range(2):
                before = index._folding._kept
                step = index.step(chain, documents(w))
                steps += step is not None
                state = step.state if step else index.sync_state(chain, documents(w))[1]
                assert shown(state) == shown(whole(w).state)
                went_on += before is not None and before.state is state
                w.mine(1)
    assert went_on and steps


@short_years
@given(RULES, STORIES, st.lists(st.integers(1, 25), max_size=3))
@FEW
def test_whatever_happens_a_home_with_snapshots_sees_what_one_without_sees(tmp_path_factory, rules, moves, depths):
    """Releases, late documents, reorganizations, each followed at once by a sync in the same index."""
    story = begun(rules)
    w = story.w
    chain = Salted(w)
    path = tmp_path_factory.mktemp("random") / "index.sqlite"
    begins = 0
    w.mine(20)
    with Index(path, w.contract) as index:
        for n, (move, x, y) in enumerate([*moves, ("wait", 9, 0), ("show", 0, 0), ("show", 1, 1), ("wait", 12, 0)]):
            getattr(story, move)(x, y)
            if n % 6 == 5 and depths:
                depth = min(depths.pop(), w.height - w.contract.birthday - 1)
                chain.tip()
                chain.cut(w.height - depth)
                w.txs = [t for t in w.txs if t.height <= w.height - depth]
                w.salt = f"after {n}"
                w.mine()
                found = whole(w).state.seal
                w.seal = found or w.seal
            state = index.sync_state(chain, documents(w))[1]
            assert state.hash() == whole(w).state.hash()
            begins += check(index, w)
        statements(index, w, [w.contract.birthday + (w.height - w.contract.birthday) * n // 5 for n in range(5)])
    assert begins or whole(w).state.unknown or not heights(path)
    with Index(path, w.contract) as index:
        check(index, w)


def test_snapshots_are_written_once_and_begun_from(path: Path) -> None:
    w = lively()
    with Index(path, w.contract) as index:
        index.sync_state(w.chain, documents(w))
        before, kept = path.read_bytes(), heights(path)
        assert kept and kept[-1] == (w.height - 4) // 6 * 6
        assert index.folded(documents(w)).history.start == kept[-1]
        index.sync_state(w.chain, documents(w))
        assert path.read_bytes() == before
        assert check(index, w)
        for height in (w.contract.birthday, kept[0] - 1, kept[0], kept[0] + 3, w.height):
            made = index.folded(documents(w), height=height)
            assert shown(made.state) == shown(whole(w, height=height).state)
            assert made.history.start == max((k for k in kept if k <= height), default=w.contract.birthday)
        asked = index.folded(documents(w), as_of=[kept[-1] - 1])
        assert asked.history.start < kept[-1] - 1 and asked.bases.keys() == {kept[-1] - 1}
        w.mine(6)
        index.sync_state(w.chain, documents(w))
        assert heights(path)[-1] == kept[-1] + 6 and check(index, w)
    with Index(path, w.contract) as index:
        assert check(index, w)


def test_snapshots_share_the_parts_in_which_nothing_has_changed_and_unused_ones_go_later(path: Path) -> None:
    w = lively()

    def held() -> tuple[set[bytes], set[bytes]]:
        with sqlite3.connect(path) as conn:
            named = {row[at:at + 32] for row, in conn.execute("SELECT parts FROM snapshots")
                     for at in range(0, len(row), 32)}
            return named, {digest for digest, in conn.execute("SELECT digest FROM parts")}
    with Index(path, w.contract) as index:
        index.sync_state(w.chain, documents(w))
        named, there = held()
        assert named <= there
        with sqlite3.connect(path) as conn:
            each = [len(row) // 32 for row, in conn.execute("SELECT parts FROM snapshots")]
        assert len(named) < 2 * sum(each) // 3
        gone: set[bytes] = set()
        for _ in range(8):
            w.mine(6)
            w.deposit(4, 30_000)
            before = held()[1]
            index.sync_state(w.chain, documents(w))
            named, there = held()
            assert named <= there and check(index, w)
            gone |= before - there
        assert gone  # and what no snapshot has had for a while is gone
        with sqlite3.connect(path) as conn:
            assert not conn.execute("SELECT 1 FROM parts WHERE unused < ?", (w.height - 12,)).fetchall()


def test_whoever_has_begun_at_a_snapshot_that_has_just_gone_still_reads_its_parts(path: Path) -> None:
    w = lively()
    with Index(path, w.contract) as index, Index(path, w.contract) as other:
        index.sync_state(w.chain, documents(w))
        state = other.state(documents(w))
        expected = shown(whole(w).state)
        w.mine(6)
        index.sync_state(w.chain, documents(w))
        assert shown(state) == expected


def test_where_something_is_missing_there_is_none_and_it_comes_when_that_has_come(path: Path) -> None:
    w = lively()
    _, doc = w.withhold(account=4)
    since = w.height
    w.mine(30)
    with Index(path, w.contract) as index:
        assert index.sync_state(w.chain, documents(w))[1].unknown
        assert heights(path) and max(heights(path)) < since and check(index, w)
        w.documents[doc.hash] = doc.to_bytes()
        assert not index.sync_state(w.chain, documents(w))[1].unknown
        assert max(heights(path)) > since and check(index, w)


def test_a_release_of_what_was_before_a_snapshot_drops_it(path: Path) -> None:
    w = lively()
    text, signer = {"account": 4, "text": "released"}, 4
    w.publish(w.document("statement", text, signer))
    released = w.txs[-1]
    w.mine(30)
    with Index(path, w.contract) as index:
        index.sync_state(w.chain, documents(w))
        before = heights(path)
        assert before[-1] > released.height
        w.amend(release={"txid": released.tx.txid})
        w.mine(2)
        index.sync_state(w.chain, documents(w))
        assert heights(path) and max(heights(path)) < released.height and check(index, w)
        stands = path.read_bytes()
        index.sync_state(w.chain, documents(w))
        assert path.read_bytes() == stands  # and none is written that would be dropped at once
        w.mine(12)
        index.sync_state(w.chain, documents(w))
        assert heights(path)[-1] > w.txs[-1].height and check(index, w)


def test_a_lost_amendment_that_was_passed_over_may_come_late_and_one_that_acted_may_not_go(path: Path) -> None:
    w = lively()
    lost = w.amend(keep=False, rules={"dues_sat": 7})
    w.mine(3)
    found = w.amend(lost=[lost.hash], rules={"dues_sat": 9})
    w.mine(20)
    with Index(path, w.contract) as index:
        index.sync_state(w.chain, documents(w))
        assert heights(path)[-1] > w.txs[-1].height and check(index, w)
        w.documents[lost.hash] = lost.to_bytes()
        assert check(index, w)
        del w.documents[found.hash]  # now the first one acts, and nothing tells that it was passed over
        made = index.folded(documents(w))
        assert shown(made.state) == shown(whole(w).state) and made.state.unknown
        assert made.history.start < found_height(w, found.hash)


def found_height(w: World, digest: str) -> int:
    """Where the chain holds that record."""
    return next(t.height for t in w.txs
                if (rec := record.the_record(t.tx, w.contract.tag)) and rec.digest == digest)


def test_an_old_payout_is_judged_from_before_it_was_worked_out(path: Path) -> None:
    """A snapshot between the height that a payout names and the payout's own cannot tell whether it was lawful."""
    w = lively(0)
    w.mine(30)
    claim = w.claim(6, 50_000)
    w.approve(claim, 40_000)
    w.payable(claim)
    made = w.settlement()
    w.mine(20)
    with Index(path, w.contract) as index:
        index.sync_state(w.chain, documents(w))
        assert heights(path)[-1] > made.height
        w.confirm(made.unsigned)
        w.mine(2)
        state = index.sync_state(w.chain, documents(w))[1]
        assert state.spends[-1].lawful and max(heights(path)) <= made.height and check(index, w)
        w.mine(12)
        index.sync_state(w.chain, documents(w))
        assert heights(path)[-1] > w.txs[-1].height and check(index, w)


def test_after_a_reorganization_that_reaches_below_a_snapshot_it_is_gone(path: Path) -> None:
    w = lively()
    with Index(path, w.contract) as index:
        index.sync_state(w.chain, documents(w))
        before = heights(path)
        fork = before[-1] - 2
        w.chain.cut(fork)
        w.txs, w.salt = [t for t in w.txs if t.height <= fork], "other"
        w.mine(3)
        index.sync_state(w.chain, documents(w))
        assert before[-1] <= w.height and check(index, w)
        with sqlite3.connect(path) as conn:
            rows = conn.execute("SELECT height, hash FROM snapshots").fetchall()
        assert rows and all(w.chain.hashes[height] == block for height, block in rows)


def test_few_snapshots_are_kept_and_one_for_every_time() -> None:
    """Through three years, a sync a day or now and then: none lies four times as deep as somebody asks."""
    snapshots.SPAN, snapshots.BURIED = 144, 144
    for step, ends in ((144, []), (100, [2_500, 77_777]), (1_000, [50_000])):
        held: list[int] = []
        for tip in range(1_000, 160_000, step):
            for height in snapshots.marks(tip, max(held, default=0), ends):
                held.append(height)
                held = [h for h in held if h not in snapshots.thinned(held, tip, ends)]
            assert len(held) <= 13 + len(ends) and max(held) > tip - 2 * 144
            assert not ends or {*ends} <= {*held} or max(ends) > snapshots.newest(tip)
            for back in (300, 1_000, 5_000, 20_000):
                at = tip - back
                if at > 1_000:
                    best = max((h for h in held if h <= at), default=0)
                    assert tip - best <= 4 * back + 2 * max(step, 144)


def test_a_statement_leaves_a_snapshot_before_its_period_and_the_next_sync_one_at_its_end(path: Path) -> None:
    """So the same again, and the next period's, fold nothing but their own blocks."""
    w = lively()
    with Index(path, w.contract) as index:
        index.sync_state(w.chain, documents(w))
        kept = heights(path)
        start, end = kept[0] + 2, w.height - 2
        assert start - 1 not in kept and end > kept[-1]
        history, opening = index.period(documents(w), start, end)
        assert opening is not None and opening.begun.state.height == history.start == start - 1
        assert start - 1 in heights(path) and all(t.height >= start for t in history.txs)
        stands, again = path.read_bytes(), index.period(documents(w), start, end)[0]
        assert (again.start, again.txs) == (history.start, history.txs) and path.read_bytes() == stands
        assert statements(index, w, [start]) == 3
        index.period(documents(w), start, end)
        w.mine(20)
        w.deposit(4, 50_000)
        w.mine(20)
        index.sync_state(w.chain, documents(w))
        assert {start - 1, end} <= {*heights(path)} and check(index, w)
        assert statements(index, w, [start, end + 1]) == 6
        for n in range(snapshots.ENDS):  # others have taken their places
            index.period(documents(w), w.height - n, w.height - n)
        w.mine(200)
        index.sync_state(w.chain, documents(w))
        assert not {start - 1, end} & {*heights(path)} and check(index, w)


def test_the_statement_of_the_first_period_has_a_snapshot_left_at_its_end(path: Path) -> None:
    w = lively()
    with Index(path, w.contract) as index:
        index.sync_state(w.chain, documents(w))
        end = w.height - 3
        assert index.period(documents(w), w.contract.birthday, end)[1] is None
        w.mine(20)
        index.sync_state(w.chain, documents(w))
        assert end in heights(path)
        assert index.period(documents(w), end + 1, w.height)[0].start == end


def test_a_statement_with_a_payout_that_was_worked_out_before_its_period_begins_before_that(path: Path) -> None:
    w = lively(0)
    w.mine(30)
    claim = w.claim(6, 50_000)
    w.approve(claim, 40_000)
    w.payable(claim)
    made = w.settlement()
    w.mine(9)
    w.confirm(made.unsigned)
    w.mine(20)
    with Index(path, w.contract) as index:
        index.sync_state(w.chain, documents(w))
        for _ in range(2):
            history, opening = index.period(documents(w), made.height + 6, w.height)
            assert opening is not None and history.start == made.height in heights(path)
        assert statements(index, w, [made.height + n for n in range(8)]) == 24


def test_all_code_that_folds_is_in_the_name_of_what_made_a_snapshot() -> None:
    loads = "import sys, lashou_btc.pool.fold, lashou_btc.pool.snapshot\n" \
            "print(*(m.__file__ for n, m in sys.modules.items() if n.startswith('lashou_btc')), sep='\\n')"
    done = subprocess.run([sys.executable, "-c", loads], capture_output=True, text=True, check=True)
    root = Path(lashou_btc.__file__).parent
    told = {path for path in map(Path, done.stdout.split()) if path.name in ("errors.py", "languages.py")
            or path.is_relative_to(root / "words") or path == root / "__init__.py"}
    assert set(map(Path, done.stdout.split())) - told <= set(snapshots.code())
