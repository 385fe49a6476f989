"""Fixtures for every test."""

import os
from pathlib import Path

import pytest

from tests.case_names import case_name


def pytest_make_parametrize_id(config: pytest.Config, val: object, argname: str) -> str | None:
    """Names a case by what it is about."""
    return case_name(val)


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
