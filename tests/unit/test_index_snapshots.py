"""A command begins at a snapshot, and shows the same, to the byte, as one that folds the whole history."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lashou_btc
from lashou_btc.anchors import record
from lashou_btc.anchors.history import Documents
from lashou_btc.errors import LashouError, Unreachable
from lashou_btc.index import Index, snapshots
from lashou_btc.pool import by_account, canonical, coin_shelves, shelf
from lashou_btc.pool.fold import Fold, folded
from lashou_btc.pool.settlement import settle
from lashou_btc.pool.shelf import Keys, Pages
from lashou_btc.pool.state import State
from lashou_btc.pool.statement import statement
from lashou_btc.report.figures import figures
from tests.block_list import WorldChain
from tests.examples import examples
from tests.random_story import RULES, STORIES, begun, short_years
from tests.statement_kit import TIMES
from tests.world import World

FEW = settings(max_examples=examples(6), deadline=None, suppress_health_check=list(HealthCheck))
FEWER = settings(FEW, max_examples=examples(4))
COLUMNS = ("height", "hash", "program", "state_hash", "looked", "body", "parts", "digest")


class Salted(WorldChain):
    """Whose blocks differ where the world's salt does."""

    def catch_up(self, height: int) -> None:
        for number in range(len(self.raw), height + 1):
            self.extend([t.tx for t in self.world.txs if t.height == number], self.world.salt)


SMALL = [(snapshots, "SPAN", 6), (snapshots, "BURIED", 4), (shelf, "WIDE", 2), (coin_shelves, "ENDS", (4, 5)),
         (Keys, "FULL", 2), (Pages, "SIZE", 64), (by_account, "PIECE", 3)]


def put(values: list[tuple[Any, str, int]]) -> None:
    for where, name, value in values:
        setattr(where, name, value)


@pytest.fixture(autouse=True)
def close() -> Iterator[None]:
    """Snapshots lie close together, and need not be deep, so that short stories have many of them; and little is in
    a part, so that small pools have many of those.
    """
    before = [(where, name, getattr(where, name)) for where, name, _ in SMALL]
    put(SMALL)
    yield
    put(before)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.sqlite"


def documents(w: World) -> Documents:
    return Documents.of(w.documents, w.manifests)


def whole(w: World, as_of: tuple[int, ...] = (), height: int | None = None) -> Fold:
    """The fold over the whole history, by a look-up of its own."""
    return folded(w.contract, w.history(), documents(w), as_of, height)


def payout(made: Fold, height: int) -> tuple[bytes, bytes]:
    try:
        found = settle(made.bases[height], 2)
    except LashouError as error:
        return str(error).encode(), b""
    return found.unsigned, found.document


def shown(state: State) -> tuple[object, ...]:
    """Everything that anybody is shown of a state."""
    return (state.hash(), list(state.canonical()), list(state.events), list(state.entries), state.spends,
            state.steps, state.unknown_since, state.items, state.ledger.pots, sorted(state.drive.timers),
            state.free_numbers(), state.chain.left_behind(), list(state.open_claims), state.claims)


def check(index: Index, w: World) -> bool:
    """The index's fold is the whole one. Returns whether it began at a snapshot."""
    as_of = tuple(range(max(w.height - 4, w.contract.birthday), w.height + 1))
    made, full = index.folded(documents(w), as_of), whole(w, as_of)
    assert shown(made.state) == shown(full.state)
    assert made.bases.keys() >= set(as_of) and all(full.bases[height] == at for height, at in made.bases.items())
    assert [payout(made, height) for height in as_of] == [payout(full, height) for height in as_of]
    return made.history.start > w.contract.birthday


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


def heights(path: Path) -> list[int]:
    with sqlite3.connect(path) as conn:
        return [height for height, in conn.execute("SELECT height FROM snapshots ORDER BY height")]


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


def lively(after: int = 40) -> World:
    """A pool in which people pay in and claims are paid, that has gone on for a while."""
    w = World()
    w.chain = Salted(w)
    w.open()
    people = [w.enroll(f"member {n}", deposit_sat=300_000 + n) for n in range(4)]
    w.mine(12)
    claim = w.claim(people[0], 90_000)
    w.approve(claim, 80_000)
    w.payable(claim)
    w.mine(3)
    w.pay()
    w.mine(after)
    w.deposit(people[1], 70_000)
    w.mine(3)
    return w


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


@pytest.mark.parametrize("column", COLUMNS)
def test_a_snapshot_that_was_changed_is_found_and_dropped(path: Path, column: str) -> None:
    w = lively()
    with Index(path, w.contract) as index:
        index.sync_state(w.chain, documents(w))
    kept = heights(path)
    with sqlite3.connect(path) as conn:
        for height in kept:
            value, = conn.execute(f"SELECT {column} FROM snapshots WHERE height = ?", (height,)).fetchone()
            if column == "height":
                other = value + 1
            elif isinstance(value, bytes):
                other = value[:len(value) // 2] + bytes([value[len(value) // 2] ^ 1]) + value[len(value) // 2 + 1:]
            else:
                other = value.replace("1", "2") if "1" in value else value + "0"
            conn.execute(f"UPDATE snapshots SET {column} = ? WHERE height = ?", (other, height))
    with Index(path, w.contract) as index:
        assert not check(index, w)
        index.sync_state(w.chain, documents(w))
        assert heights(path) == kept and check(index, w)


def read_all(index: Index, w: World) -> None:
    """Every part of the newest snapshot, as somebody reads it who asks for everything."""
    state = index.state(documents(w))
    shown(state), state.ledger.accounts.values(), state.coins.values(), list(state.drive.acted)


@pytest.mark.parametrize("change", ["UPDATE parts SET data = x'00'", "DELETE FROM parts",
                                    "UPDATE parts SET data = substr(data, 2)"])
def test_a_part_that_was_changed_is_found_when_it_is_read_and_what_has_it_is_dropped(path: Path, change) -> None:
    w = lively()
    with Index(path, w.contract) as index:
        index.sync_state(w.chain, documents(w))
    kept = heights(path)
    with sqlite3.connect(path) as conn:
        conn.execute(change)
    with Index(path, w.contract) as index:
        said = 0
        while heights(path):  # by and by: what the one is made of another may have, too
            try:
                read_all(index, w)
            except Unreachable as error:
                assert error.code == "index.changed"
                said += 1
        assert not check(index, w) and said <= len(kept)
        index.sync_state(w.chain, documents(w))
        assert heights(path) == kept and check(index, w)
        read_all(index, w)


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


@pytest.mark.parametrize("change", [
    lambda row: row | {"body": row["body"][:-1] + bytes([row["body"][-1] ^ 1])},
    lambda row: row | {"body": row["body"].replace(b'"state":', b'"stake":', 1)},
    lambda row: row | {"state_hash": "00" * 32}, lambda row: row | {"body": b""},
    lambda row: row | {"looked": "[]"}, lambda row: row | {"looked": "x"}, lambda row: row | {"program": "other"},
    lambda row: row | {"hash": "11" * 32}])
def test_one_whose_digest_is_right_and_whose_content_is_not_is_dropped_too(path: Path, change) -> None:
    """As somebody would leave it who knows how the digest is made, or another version of this program."""
    w = lively()
    with Index(path, w.contract) as index:
        index.sync_state(w.chain, documents(w))
        kept = heights(path)
        with sqlite3.connect(path) as conn:
            for values in conn.execute(f"SELECT {', '.join(COLUMNS)} FROM snapshots").fetchall():
                row = change(dict(zip(COLUMNS, values, strict=True)))
                row["digest"] = index._folding._snapshots._digest(row)
                named = ", ".join(f"{name} = ?" for name in COLUMNS)
                conn.execute(f"UPDATE snapshots SET {named} WHERE height = ?", (*row.values(), row["height"]))
        assert not check(index, w)
        index.sync_state(w.chain, documents(w))
        assert heights(path) == kept and check(index, w)


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
    made = w.settlement() if w.state().items else None
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


KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from lashou_btc.index import Index
from tests.unit.test_index_snapshots import SMALL, documents, lively, put
put(SMALL)
w = lively()
with Index(Path(sys.argv[1]), w.contract) as index:
    index.sync(w.chain)
    left = [int(sys.argv[2])]
    @event.listens_for(index._store._place.engine, sys.argv[3])
    def die(*given):
        text = given[2] if len(given) > 2 else ""
        if sys.argv[3] == "commit" or "snapshots" in text and "SELECT" not in text[:6]:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
    index.sync_state(w.chain, documents(w))
"""


@pytest.mark.parametrize(("count", "what"), [(0, "after_cursor_execute"), (1, "after_cursor_execute"),
                                             (2, "after_cursor_execute"), (4, "after_cursor_execute"),
                                             (1, "commit")])
def test_a_kill_while_a_snapshot_is_written_leaves_an_index_that_works(path: Path, count: int, what: str) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(path), str(count), what], check=False,
                          cwd=Path(lashou_btc.__file__).parents[1], capture_output=True,
                          env=os.environ | {"PYTHONPATH": str(Path(lashou_btc.__file__).parents[1])})
    assert done.returncode == -signal.SIGKILL, done.stderr[-2_000:]
    w = lively()
    with sqlite3.connect(path) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with Index(path, w.contract) as index:
        check(index, w)
        index.sync_state(w.chain, documents(w))
        assert heights(path) and check(index, w)


def test_where_there_is_no_room_for_a_snapshot_the_state_is_shown_all_the_same(path: Path) -> None:
    w = lively()
    with Index(path, w.contract) as index:
        index.sync(w.chain)
        with index._store.read() as conn:
            pages = conn.exec_driver_sql("PRAGMA page_count").scalar()
            conn.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        assert shown(index.sync_state(w.chain, documents(w))[1]) == shown(whole(w).state) and not heights(path)
        with index._store.read() as conn:
            conn.exec_driver_sql("PRAGMA max_page_count = 100000")
        index.sync_state(w.chain, documents(w))
        assert heights(path)


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


def test_code_that_folds_otherwise_takes_no_snapshots_of_other_code() -> None:
    assert len(snapshots.program()) == 64 and snapshots.program() == snapshots.program()
    read = {folder for folder in snapshots._CODE}
    root = Path(lashou_btc.__file__).parent
    assert all((root / folder / "__init__.py").exists() for folder in read) and "pool" in read
