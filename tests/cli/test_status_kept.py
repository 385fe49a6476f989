"""What status shows by an answer that was kept is, to the byte, what it would work out, whatever has happened."""

import os
import re
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lashou_btc
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.commands import overview as overview_command
from lashou_btc.documents import DocumentStore
from lashou_btc.errors import LashouError
from lashou_btc.usecases import answers, early, overview, people
from tests.cli_kit import Result, run
from tests.village import Village

JSON, WORDS = ("status", "--json"), ("status",)


@pytest.fixture(autouse=True)
def _at_once() -> Iterator[None]:
    """No waiting until what a test has made is two seconds old: the clock of these files has no such steps."""
    with patch.object(answers, "OLDER_NS", 0):
        yield


@dataclass
class Here:
    """A home and its sandbox, in a folder that may be copied."""

    folder: Path
    options: tuple[str, ...] = ()

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def pool(self) -> Path:
        return next(path for path in sorted((self.home / "pools").iterdir()) if (path / "documents").exists())

    def document(self, number: int) -> Path:
        found = sorted((self.pool / "documents").glob("*.json"))
        return found[number % len(found)]

    def chain(self) -> Sandbox:
        return Sandbox(self.folder / "chain")

    def ask(self, *words: str) -> tuple[Result, bool]:
        """What a command says, and whether it was worked out."""
        with patch.object(overview_command, "_status", wraps=overview_command._status) as worked_out:
            said = run("--home", self.home, "--chain", f"sandbox:{self.folder / 'chain'}", *self.options, *words)
        return said, worked_out.called

    def forget(self) -> None:
        shutil.rmtree(self.home / "answers", ignore_errors=True)

    def settle(self) -> None:
        """An answer is kept, if the state is one that allows it: the first time may still write into the index."""
        for _ in range(2):
            self.ask(*JSON)

    def check(self) -> bool:
        """What is shown by an answer that was kept is what would be worked out. Whether it was at first."""
        first = []
        for words in (JSON, WORDS):
            kept = {path: path.read_bytes() for path in (self.home / "answers").glob("*")}
            said, worked_out = self.ask(*words)
            first.append(worked_out)
            if not worked_out:
                self.forget()
                assert self.ask(*words) == (said, True)
                for path, data in kept.items():
                    _write(path, data)
        return first[0]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Here:
    """A pool with members and a claim, as one witness has it. What came last from its operator lies in `post`, too.
    """
    folder = tmp_path_factory.mktemp("kept")
    with Sandbox(folder / "chain") as chain:
        chain.mine(110)
        village = Village(folder / "village", chain).found()
        village.fall_ill(village.enroll(2)[0], 100_000)
        person = village.person("late")
        village.office().publish([people.enrollment(village.homes[0], village.pools[0], village.state(),
                                                    person.signer, "supervisor", person.address)])
        chain.mine(1)
        shutil.copytree(village.homes[1].home, folder / "home")
        (folder / "post").mkdir()
        for path in (village.pools[0].folder / "documents").iterdir():
            if not (village.pools[1].folder / "documents" / path.name).exists():
                shutil.copy(path, folder / "post")
    here = Here(folder)
    (here.home / "pools" / ("cd" * 32)).mkdir()
    for path in sorted((folder / "post").iterdir()):
        shutil.copy(path, here.pool / "documents")
    here.ask(*JSON)
    return here


@pytest.fixture
def here(made: Here, tmp_path: Path) -> Here:
    """A copy of that, for one test."""
    return _copy(made, tmp_path / "copy")


def _copy(made: Here, folder: Path) -> Here:
    for name in ("home", "chain", "post"):
        shutil.copytree(made.folder / name, folder / name)
    return Here(folder)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


# What can happen to a home and its chain, by a number

def take_in(here: Here, number: int) -> None:
    """What was missing, or what nobody has named."""
    files = sorted((here.folder / "post").glob("*.json"))
    DocumentStore(here.pool).add(files[number % len(files)].read_bytes() if number % 2 else b"any bytes")


def lose(here: Here, number: int) -> None:
    """Any, or one that can come back."""
    files = sorted((here.folder / "post").glob("*.json"))
    (here.pool / "documents" / files[number % len(files)].name if number % 2 else here.document(number)).unlink()


def damage(here: Here, number: int) -> None:
    """In place, without another size, and its time set back."""
    path = here.document(number)
    at, data = path.stat(), path.read_bytes()
    path.write_bytes(bytes(reversed(data)))
    os.utime(path, ns=(at.st_atime_ns, at.st_mtime_ns))


def mine(here: Here, number: int) -> None:
    with here.chain() as chain:
        chain.mine(1 + number % 3)


def reorganize(here: Here, number: int) -> None:
    with here.chain() as chain:
        chain.reorganize(1 + number % 4, vanish=bool(number % 2))


def remember(here: Here, number: int) -> None:
    (here.folder / "cloud").mkdir(exist_ok=True)
    run("--home", here.home, "document", "folder", here.folder / "cloud")


def arrive(here: Here, number: int) -> None:
    """In the folder that is perhaps remembered: a document that was missing, or anything."""
    files = sorted((here.folder / "post").glob("*.json"))
    data = files[number % len(files)].read_bytes() if number % 3 else b"{"
    _write(here.folder / "cloud" / f"{number}.json", data)


def sign(here: Here, number: int) -> None:
    """Or what stands for it: the log of what was signed."""
    _write(here.pool / "signed.json", b"[]" if number % 2 else b"damaged")


def keep_a_lifeboat(here: Here, number: int) -> None:
    _write(here.pool / "lifeboats" / f"{number}.hex", b"00")


def tamper(here: Here, number: int) -> None:
    statements = ("UPDATE txs SET raw = zeroblob(length(raw)) WHERE position = 1", "DELETE FROM records",
                  "UPDATE coins SET value_sat = value_sat + 1", "UPDATE meta SET value = 'x' WHERE name = 'pool'")
    with closing(sqlite3.connect(here.pool / "index.sqlite")) as conn, conn:
        conn.execute(statements[number % len(statements)])


def begin_the_index_again(here: Here, number: int) -> None:
    (here.pool / "index.sqlite").unlink(missing_ok=True)


def follow_another_pool(here: Here, number: int) -> None:
    _write(here.home / "pools" / ("ab" * 32) / "contract.json", b"{}")


def complete_another_pool(here: Here, number: int) -> None:
    """Whose folder was there before: the folder of all pools does not change."""
    _write(here.home / "pools" / ("cd" * 32) / "contract.json", b"{}")


def choose_a_pool(here: Here, number: int) -> None:
    here.options = ("--pool", ("Village", here.pool.name[:8], "Nowhere")[number % 3])


def configure(here: Here, number: int) -> None:
    _write(here.home / "config.json", (b'{"chain": "node"}', b'{"index": "postgresql://127.0.0.1:1/none"}',
                                       b"[1]", b"{}")[number % 4])


def make_a_key(here: Here, number: int) -> None:
    _write(here.home / "keys" / f"{number}.key", b"{}")


def spoil(here: Here, number: int) -> None:
    """The answer that was kept."""
    for path in (here.home / "answers").glob("*"):
        data = bytearray(path.read_bytes())
        data[number % len(data)] ^= 1
        path.write_bytes((bytes(data), b"", b"[" * 100_000, bytes(data)[:-1])[number % 4])


def nothing(here: Here, number: int) -> None:
    pass


MOVES: dict[str, Callable[[Here, int], None]] = {move.__name__: move for move in (
    take_in, lose, damage, mine, reorganize, remember, arrive, sign, keep_a_lifeboat, tamper, begin_the_index_again,
    follow_another_pool, complete_another_pool, choose_a_pool, configure, make_a_key, spoil, nothing)}
HARMLESS = {"make_a_key", "nothing", "arrive"}
"""The last one as long as nobody looks there."""


@pytest.mark.parametrize("name", MOVES)
def test_after_anything_has_happened_both_ways_say_the_same(here: Here, name: str) -> None:
    here.settle()
    assert not here.ask(*JSON)[1] and not here.ask(*WORDS)[1]
    MOVES[name](here, 0)
    assert here.check() == (name not in HARMLESS), name


def test_a_file_that_comes_into_the_remembered_folder_is_seen(here: Here) -> None:
    remember(here, 0)
    here.settle()
    assert not here.ask(*JSON)[1]
    arrive(here, 0)
    assert here.check()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(st.tuples(st.sampled_from(sorted(MOVES)), st.integers(0, 11), st.booleans()), min_size=1,
                      max_size=4))
def test_in_any_story_both_ways_say_the_same(made: Here, tmp_path_factory: pytest.TempPathFactory,
                                             story: list[tuple[str, int, bool]]) -> None:
    here = _copy(made, tmp_path_factory.mktemp("story"))
    for name, number, settled in story:
        if settled:
            here.settle()
        with suppress(LashouError, FileNotFoundError, IndexError, ZeroDivisionError, sqlite3.Error):
            MOVES[name](here, number)  # or not, if that is not possible now
        here.check()


def test_nothing_is_kept_that_changed_while_it_was_worked_out(here: Here) -> None:
    here.settle()
    here.forget()

    def meanwhile(chain: object) -> int:
        (here.pool / "lifeboats").mkdir(exist_ok=True)
        return 1

    with patch.object(early, "expected_sat_vb", meanwhile):
        assert here.ask(*JSON)[1] and not (here.home / "answers").exists()
    here.settle()
    assert (here.home / "answers").exists()


def test_nothing_is_kept_that_is_newer_than_file_systems_can_tell(here: Here) -> None:
    with patch.object(answers, "OLDER_NS", 2_000_000_000):
        here.document(0).touch()
        assert here.ask(*JSON)[1] and here.ask(*JSON)[1] and not (here.home / "answers").exists()


def test_nothing_is_kept_on_a_disk_with_another_clock(here: Here) -> None:
    here.settle()
    here.forget()
    now = time.time_ns()
    for apart in (-5_000_000_000, 60_000_000_000):
        with patch.object(answers.time, "time_ns", lambda apart=apart: now + apart), \
                patch.object(answers, "OLDER_NS", -10 ** 12):
            assert here.ask(*JSON)[1] and not list((here.home / "answers").iterdir())


def test_an_answer_of_another_program_does_not_count(here: Here, tmp_path: Path) -> None:
    here.settle()
    program = tmp_path / "program" / "lashou_btc"
    shutil.copytree(Path(lashou_btc.__file__).parent, program, ignore=shutil.ignore_patterns("__pycache__"))
    assert not here.ask(*JSON)[1]
    with patch.object(lashou_btc, "__file__", str(program / "__init__.py")):
        assert here.ask(*JSON)[1] and not here.ask(*JSON)[1]
        (program / "pool" / "rules.py").open("a").write("\n")
        assert here.ask(*JSON)[1]


def test_an_unknown_state_is_never_kept(here: Here) -> None:
    """It has an exit status and words of its own, and ends as soon as somebody has the document."""
    lose(here, 1)
    begin_the_index_again(here, 0)
    here.settle()
    said, worked_out = here.ask(*JSON)
    assert said.status == 3 and worked_out and not (here.home / "answers").exists()


def test_of_long_tables_people_see_so_much_and_are_told(here: Here) -> None:
    def accounts(shown: str) -> list[str]:
        return re.findall(r"^│ +(\d+) │", shown, re.MULTILINE)

    whole, value = here.ask(*WORDS)[0].out, here.ask(*JSON)[0].json
    assert accounts(whole)[:len(value["accounts"])] == [str(a["account"]) for a in value["accounts"]]
    assert value["left_out"] == {"accounts": 0, "claims": 0} and "more accounts" not in whole
    shutil.rmtree(here.home / "answers", ignore_errors=True)  # what it found with the other bound
    with patch.object(overview, "LISTED", 5):
        cut, few = here.ask(*WORDS)[0].out, here.ask(*JSON)[0].json
    assert few["accounts"] == value["accounts"][:5]
    assert few["left_out"]["accounts"] == len(value["accounts"]) - 5
    assert f"and {few['left_out']['accounts']} more accounts (lashou member list)" in cut
