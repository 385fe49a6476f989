"""Fixtures for every test."""

import os
import signal
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import pytest

from tests.case_names import case_name

Heard = Callable[[], AbstractContextManager[None]]


def pytest_configure(config: pytest.Config) -> None:
    """Programs that tests stop by Ctrl-C hear it also where a shell has begun all this beside other work, which
    ignores it and has children inherit that.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Names a case by what it is about."""
    return case_name(val)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with tests that take minutes come first: begun last by one of two workers, they would keep it alone."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def heard(request: pytest.FixtureRequest) -> Heard:
    """What is said within it, such as that something is being fetched, is seen at once."""
    capture = request.config.pluginmanager.getplugin("capturemanager")
    return capture.global_and_fixture_disabled if capture is not None else nullcontext


@pytest.fixture(scope="session")
def vectors() -> Path:
    """The folder of official vectors, beside the project. Skips where it is absent, fails there under CI=true."""
    return _beside("the official vectors", "vectors")


@pytest.fixture(scope="session")
def foreign_wallets() -> Path:
    """The folder of files that other programs have written. Skips and fails as `vectors` does."""
    return _beside("other programs' files", "cases/wallets")


def _beside(what: str, name: str) -> Path:
    folder = Path(__file__).resolve().parents[2] / "shared" / name
    if not folder.is_dir():
        message = f"{what} are not at ../shared/{name} from the project's root"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return folder
