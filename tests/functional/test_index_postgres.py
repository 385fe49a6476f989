"""An index on a real PostgreSQL server: the same rows and states as in a file, and what can go wrong there."""

import itertools
import json
import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path
from random import Random

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, event, select, text

from lashou_btc.anchors.history import NO_DOCUMENTS
from lashou_btc.errors import InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.index import Index, snapshots, store
from lashou_btc.index.migrations import upgrade
from lashou_btc.index.tables import blocks, coins, metadata, records, txs
from lashou_btc.usecases.workspace import Workspace
from tests.functional.conftest import PostgresServer
from tests.index_kit import CONTRACT, statements, story, with_payments
from tests.snapshot_kit import check, documents, lively
from tests.unit.test_index_random import BASE, BIRTHDAY, Story, follow
from tests.world import World

SAME = (blocks, txs, coins, records)
"""What comes from the chain."""


def rows(index: Index) -> list[list[tuple]]:
    with index._store.read() as conn:
        return [sorted((tuple(row) for row in conn.execute(select(table))), key=repr) for table in SAME]


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=True))
def test_any_sequence_of_blocks_and_reorganizations_gives_the_same_rows_as_a_file(
        postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory, random: Random) -> None:
    tale, best = Story(random), [0, 0]
    with Index(tmp_path_factory.mktemp("file") / "index.sqlite", CONTRACT) as file, \
            Index(postgres.database(), CONTRACT) as server:
        for _ in range(5):
            tale.cut()
            tale.grow()
            best = [follow(index, tale.chain, seen) for index, seen in zip((file, server), best, strict=True)]
            assert rows(server) == rows(file) and best[0] == best[1]
        if tale.chain.tip().height >= BIRTHDAY and file.tip()[0] >= BIRTHDAY:
            assert server.state().hash() == file.state().hash()


def test_a_pools_story_gives_the_same_state_and_others_read_it(postgres: PostgresServer, tmp_path: Path) -> None:
    world, address = story(), postgres.database()
    other = World(witnesses=4)
    with Index(address, world.contract) as index, Index(address, other.contract) as beside, \
            Index(tmp_path / "index.sqlite", world.contract) as file:
        _, state = index.sync_state(world.chain, world.chain.documents)
        assert state.hash() == world.state().hash() == file.sync_state(world.chain, world.chain.documents)[1].hash()
        with Index(address, world.contract) as reader:
            assert reader.state(world.chain.documents).hash() == state.hash() and rows(reader) == rows(file)
        assert beside.tip() == (-1, ""), "another pool in the same database is another index"


def test_a_home_keeps_its_indexes_there(postgres: PostgresServer, tmp_path: Path) -> None:
    world, address = story(), postgres.database()
    home = Workspace(tmp_path / "home", index_at=address)
    pool = home.add_pool(world.contract)
    pool.index.sync(world.chain)
    assert not (pool.folder / "index.sqlite").exists() and pool.has_index
    home.close()
    (tmp_path / "home" / "config.json").write_text(json.dumps({"index": address}))
    (again,) = Workspace(tmp_path / "home").pools()
    assert again.index.tip()[0] == world.chain.tip().height


def test_one_syncs_and_the_others_read_what_was_there_before(postgres: PostgresServer,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    chain, address = BASE.copy(), postgres.database()
    with_payments(chain, BIRTHDAY + 5, "a")
    with Index(address, CONTRACT) as one, Index(address, CONTRACT) as two:
        one.sync(chain)
        before = two.tip()
        with one._store.exclusive():
            with monkeypatch.context() as patience, pytest.raises(Unreachable) as refused:
                patience.setattr(store, "WAIT_S", 0.2)
                two.sync(chain)
            assert refused.value.code == "index.locked"
            with one._store.write() as conn:
                conn.execute(blocks.delete())
                assert two.tip() == before and two.state().height == before[0], "nobody waits for the writer"
                conn.execute(text("ROLLBACK"))
        with_payments(chain, BIRTHDAY + 9, "a")
        assert two.sync(chain).height == BIRTHDAY + 9 == one.tip()[0]


def test_who_follows_takes_blocks_in_by_heart_while_another_syncs_too(postgres: PostgresServer,
                                                                      tmp_path: Path) -> None:
    chain, address, steps = BASE.copy(), postgres.database(), []
    with_payments(chain, BIRTHDAY + 5, "a")
    with Index(address, CONTRACT) as one, Index(address, CONTRACT) as two, \
            Index(tmp_path / "index.sqlite", CONTRACT) as file:
        one.follow()
        one.sync_state(chain, NO_DOCUMENTS)
        for number in range(6):
            with_payments(chain, len(chain.raw), "a")
            if number == 3:
                two.sync(chain)
            step = one.step(chain, NO_DOCUMENTS)
            steps.append(step is not None)
            state = step.state if step else one.sync_state(chain, NO_DOCUMENTS)[1]
            file.sync(chain)
            assert state.hash() == file.state().hash() and one.coins() == file.coins() == two.coins()
    assert steps == [True, True, True, False, True, True]


def test_a_reader_sees_one_moment(postgres: PostgresServer) -> None:
    chain, address = BASE.copy(), postgres.database()
    with_payments(chain, BIRTHDAY + 5, "a")
    with Index(address, CONTRACT) as one, Index(address, CONTRACT) as two:
        one.sync(chain)
        with two._store.read() as conn:
            first = len(conn.execute(select(blocks)).all())
            with_payments(chain, BIRTHDAY + 20, "a")
            one.sync(chain)
            assert len(conn.execute(select(blocks)).all()) == first
            assert len(conn.execute(select(txs)).all()) == 6


def test_writers_come_one_after_another(postgres: PostgresServer) -> None:
    """Two homes that find the same late document write the same wish at the same moment: both do, in turn."""
    address = postgres.database()
    with Index(address, CONTRACT) as one, Index(address, CONTRACT) as two:
        seen: list[str] = []

        def second() -> None:
            with two._store.write() as conn:
                seen.append(conn.scalar(text("SELECT value FROM meta WHERE name = 'x'")))
        with one._store.write() as conn:
            thread = threading.Thread(target=second)
            thread.start()
            conn.execute(text("INSERT INTO meta VALUES ('x', 'written')"))
            time.sleep(0.3)
            assert seen == []
        thread.join(timeout=30)
        assert seen == ["written"]


def _killed(address: str, upto: int, at: int, later_s: float) -> None:
    """Syncs, and is killed so long after it has begun the statement with that number, or when it is done."""
    chain, count = BASE.copy(), itertools.count(1)
    with_payments(chain, upto, "a")

    def note(*_: object) -> None:
        if next(count) == at:
            threading.Timer(later_s, os.kill, (os.getpid(), signal.SIGKILL)).start()
    event.listen(Engine, "before_cursor_execute", note)
    with Index(address, CONTRACT) as index:
        index.sync(chain)
    os.kill(os.getpid(), signal.SIGKILL)


def test_killed_at_random_points_it_goes_on_where_it_was(postgres: PostgresServer, tmp_path: Path) -> None:
    address, upto, random = postgres.database(), BIRTHDAY + 600, Random(7)
    chain = BASE.copy()
    with_payments(chain, upto, "a")
    with Index(address, CONTRACT):
        pass
    with Index(postgres.database(), CONTRACT) as index:
        total = statements(lambda: index.sync(chain))
    context = multiprocessing.get_context("spawn")
    reached = []
    for _ in range(10):
        moment = random.randint(total // 6, total // 2), random.uniform(0, 0.02)
        process = context.Process(target=_killed, args=(address, upto, *moment))
        process.start()
        process.join(timeout=120)
        assert process.exitcode == -signal.SIGKILL
        with Index(address, CONTRACT) as index:
            reached.append(index.tip()[0])
    assert len(set(reached)) > 2, (total, reached)
    deadline = time.monotonic() + 30
    with Index(address, CONTRACT) as index, Index(tmp_path / "index.sqlite", CONTRACT) as file:
        file.sync(chain)
        while True:
            try:
                index.sync(chain)
                break
            except Unreachable as error:  # the server notices after a moment that the process is gone
                assert error.code == "index.locked" and time.monotonic() < deadline
                time.sleep(0.2)
        assert rows(index) == rows(file)


def test_a_connection_that_breaks_is_one_sentence_and_then_made_anew(postgres: PostgresServer) -> None:
    chain = BASE.copy()
    with_payments(chain, BIRTHDAY + 300, "a")
    with Index(postgres.database(), CONTRACT) as index:
        broken: list[int] = []

        def cut(done: int, _: int) -> None:
            if done >= 100 and not broken:
                broken.append(done)
                postgres.running.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
                                      "application_name = 'lashou';")
        with pytest.raises(Unreachable) as gone:
            index.sync(chain, cut)
        assert gone.value.code == "index.server" and gone.value.exit_status == 4 and broken == [100]
        assert index.tip()[0] == BIRTHDAY + 99, "what was committed stands"
        assert index.sync(chain).height == BIRTHDAY + 300


def test_the_migrations_lead_to_the_tables_that_the_program_uses(postgres: PostgresServer) -> None:
    engine = create_engine(postgres.database().replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as conn:
        upgrade(conn)
        assert compare_metadata(MigrationContext.configure(conn, opts={"compare_type": True}), metadata) == []
    engine.dispose()


@pytest.mark.parametrize("change, code", [
    ("UPDATE meta SET value = '0' WHERE name = 'schema'", "index.schema"),
    ("UPDATE meta SET value = 'x' WHERE name = 'pool'", "index.other-pool"),
    ("DROP TABLE meta", "index.foreign")])
def test_what_is_no_index_of_ours_is_left_alone(postgres: PostgresServer, change: str, code: str) -> None:
    address = postgres.database()
    with Index(address, CONTRACT) as index, index._store.write() as conn:
        conn.execute(text(change))
    with pytest.raises((Refused, InvalidInput)) as refused:
        Index(address, CONTRACT)
    assert refused.value.code == code
    if code == "index.schema":
        assert "DROP SCHEMA lashou_" in str(refused.value)


def test_a_fold_begins_at_a_snapshot_there_too(postgres: PostgresServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "SPAN", 6)
    monkeypatch.setattr(snapshots, "BURIED", 4)
    world = lively()
    address, known = postgres.database(), documents(world)
    with Index(address, world.contract) as index:
        index.sync_state(world.chain, known)
        assert check(index, world)
    with Index(address, world.contract) as index:
        assert check(index, world)
        with index._store.write() as conn:
            conn.execute(text("UPDATE snapshots SET body = '\\x00'"))
        assert not check(index, world)
        index.sync_state(world.chain, known)
        assert check(index, world)


def test_a_table_that_is_missing_is_damage(postgres: PostgresServer) -> None:
    with Index(postgres.database(), CONTRACT) as index:
        with index._store.write() as conn:
            conn.execute(text("DROP TABLE blocks CASCADE"))
        with pytest.raises(Unreachable) as damaged:
            index.tip()
        assert damaged.value.code == "index.damaged"


@pytest.mark.parametrize("address, error, code", [
    ("postgresql://u:secret@127.0.0.1:1/x", Unreachable, "index.server"),
    ("postgresql://u:secret@[::1/x", InvalidInput, "index.address"),
    ("mysql://u:secret@127.0.0.1/x", InvalidInput, "index.address")])
def test_an_address_where_no_index_can_be(address: str, error: type[LashouError], code: str) -> None:
    with pytest.raises(error) as failed:
        Index(address, CONTRACT)
    assert failed.value.code == code and "secret" not in str(failed.value)
