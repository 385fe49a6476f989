"""The pages that the program writes as files, as people get them: on a phone and on a desk, in both languages."""

from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from cli_kit import Town, run
from story_kit import play

from lashou_btc.report import founders
from tests.browser_kit import LOCALES, SCREENS, Screen

pytestmark = pytest.mark.browser
SAMPLE = {("zh", "phone"), ("en", "desk")}
LOOKS = [pytest.param(*each, marks=[] if each in SAMPLE else [pytest.mark.matrix])
         for each in product(LOCALES, SCREENS)]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each page in each language, by its name: "report zh"."""
    folder = tmp_path_factory.mktemp("pages")
    play(folder / "story")
    auditor = Town(folder / "story" / "payable").auditor
    made = {f"report {lang}": Path(auditor.data("report", "--out", folder / lang, "--lang", lang)["html"])
            for lang in LOCALES}
    studied = run("simulate", "--members", 40, "--years", 2, "--page", folder / "page.html", "--json")
    assert studied.status == 0, studied.err
    for lang in LOCALES:
        made[f"founders {lang}"] = folder / f"founders.{lang}.html"
        made[f"founders {lang}"].write_bytes(founders.page(studied.json, lang))
    return made


@pytest.mark.parametrize(("lang", "size"), LOOKS)
@pytest.mark.parametrize("kind", ["report", "founders"])
def test_a_page_as_people_get_it(pages: dict[str, Path], visit: Callable, kind: str, lang: str, size: str) -> None:
    """It asks for nothing, says no error, shuts nobody out in light or dark, and stays within the screen."""
    for dark in (False, True):
        one = visit(SCREENS[size], lang, dark=dark)
        path = pages[f"{kind} {lang}"]
        page = one.open(path)
        one.shot(f"{kind}-{lang}-{size}{'-dark' if dark else ''}")
        assert one.requests == [path.as_uri()]
        assert one.violations() == []
        assert one.too_wide() == 0
        assert page.locator("table").count() > 2


@pytest.mark.parametrize("lang", LOCALES)
@pytest.mark.parametrize("kind", ["report", "founders"])
def test_on_a_phone_wide_tables_are_reached_and_moved_by_keyboard(
        pages: dict[str, Path], visit: Callable, kind: str, lang: str) -> None:
    one = visit(Screen(320, 640, True), lang)
    page = one.open(pages[f"{kind} {lang}"])
    assert one.unreached() == []
    found = page.evaluate("""() => { const wide = [...document.querySelectorAll(".scroll")].find(
        e => e.scrollWidth > e.clientWidth); if (wide) wide.id = "wide"; return Boolean(wide); }""")
    assert found
    one.press("#wide", "ArrowRight")
    page.wait_for_function("() => document.querySelector('#wide').scrollLeft > 0")
