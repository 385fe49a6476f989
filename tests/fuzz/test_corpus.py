"""What the fuzzers have found stays found, and a short attack of each kind. Long: `python -m tests.fuzz`."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from lashou_btc.errors import InvalidInput
from tests.fuzz.changes import inputs
from tests.fuzz.guard import CORPUS, Hang, survives, time_cap
from tests.fuzz.targets import TARGETS

FOUND = sorted(path for path in CORPUS.glob("*/*") if path.is_file())


@pytest.mark.parametrize("path", FOUND, ids=[f"{path.parent.name}-{path.name}" for path in FOUND])
def test_what_was_found_once_is_taken_or_refused_now(path: Path) -> None:
    survives(TARGETS[path.parent.name].attack, path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_some_seed_is_taken(name: str) -> None:
    """An attack on a door that never opens would find nothing behind it."""
    assert any(survives(TARGETS[name].attack, data) for data in TARGETS[name].seeds)


@pytest.mark.parametrize("name", TARGETS)
def test_a_short_attack(name: str) -> None:
    @settings(max_examples=40, deadline=None, database=None, derandomize=True,
              suppress_health_check=list(HealthCheck))
    @given(inputs(TARGETS[name]))
    def attack(data: bytes) -> None:
        survives(TARGETS[name].attack, data)

    attack()


def test_the_guard_sees_a_hang_and_what_is_no_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzz.guard.MOST_S", 0.05)

    def forever(_data: bytes) -> None:
        while True:
            pass

    def wrong(_data: bytes) -> None:
        raise KeyError("x")

    def silent(_data: bytes) -> None:
        raise InvalidInput("text", text="")

    with pytest.raises(Hang):
        survives(forever, b"")
    with pytest.raises(KeyError):
        survives(wrong, b"")
    with pytest.raises(AssertionError):
        survives(silent, b"")
    with time_cap():
        pass
