"""A story played once, and copies of its folder at two points for the tests to go on from."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_kit import Town
from story_kit import play


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands write beside where one stands unless told otherwise: nobody stands in the project."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


@pytest.fixture(scope="session")
def points(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders `opened` (a pool with five active members) and `payable` (a claim is due; post/payout.psbt)."""
    folder = tmp_path_factory.mktemp("story")
    play(folder)
    return folder


@pytest.fixture
def town_at(points: Path, tmp_path: Path) -> Callable[[str], Town]:
    """A town of the test's own, as it is at a point of the story."""
    return lambda point: Town(Path(shutil.copytree(points / point, tmp_path / "town")))


@pytest.fixture
def opened(town_at: Callable[[str], Town]) -> Town:
    """A pool of 2 of 3 witnesses with five active members."""
    return town_at("opened")


@pytest.fixture
def payable(town_at: Callable[[str], Town]) -> Town:
    """The same pool with a claim that is due and the payout that nobody has signed yet."""
    return town_at("payable")
