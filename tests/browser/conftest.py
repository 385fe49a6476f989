"""A browser for each file's tests, and visitors for each test."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lashou_btc.languages import LANGUAGES
from tests import browser_kit, site_town
from tests.browser_kit import Screen, Visitor
from tests.browser_program import Missing

Heard = Callable[[], AbstractContextManager[None]]
Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def browser(heard: Heard) -> Iterator[Browser]:
    """Chromium, fetched if there is none. Without it these tests are skipped, except in CI, where they fail."""
    with ExitStack() as stack:
        try:
            with heard():
                made = stack.enter_context(browser_kit.running())
        except Missing as why:
            if os.environ.get("CI") == "true":
                pytest.fail(f"CI must have a browser: {why}", pytrace=False)
            pytest.skip(f"no browser: {why}")
        yield made


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """Makes visitors: `visit(screen, lang)`. The test fails if a page leaves its origin or tells of an error."""
    made: list[Visitor] = []

    def one(screen: Screen = browser_kit.DESK, lang: str = "en", **more: object) -> Visitor:
        made.append(browser_kit.visitor(browser, screen, lang, **more))
        return made[-1]

    yield one
    browser_kit.faultless(made)


@pytest.fixture(scope="session")
def village(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the story's people and their chain, with a claim on notice."""
    folder = tmp_path_factory.mktemp("village")
    site_town.play(folder)
    return folder


@pytest.fixture(scope="session")
def site(village: Path) -> Iterator[str]:
    """The address of its pages, which a stranger's program serves."""
    with site_town.serving(village / "stranger", f"sandbox:{village / 'chain'}") as url:
        yield url


@pytest.fixture(scope="session")
def walked(site: str) -> dict[str, dict[str, str]]:
    """For each language the address of one page of each kind."""
    return {lang: site_town.kinds(site, lang) for lang in LANGUAGES}
