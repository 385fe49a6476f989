"""The pool's public pages as the program serves them, each kind, as people get it."""

from collections.abc import Callable
from itertools import product

import pytest

from lashou_btc.web.pages import ROUTES
from tests.browser_kit import LOCALES, PHONE, SCREENS

pytestmark = pytest.mark.browser
Kinds = dict[str, dict[str, str]]
ONLY_WHERE_MANY = {"claims/pages/{number}/", "payouts/{number}/", "costs/{number}/", "journal/{number}/",
                   "statements/{number}/"}
"""Further pages of lists that are longer than a village's."""
SAMPLE = {("zh", "phone", False), ("en", "desk", True)}
LOOKS = [pytest.param(*each, marks=[] if each in SAMPLE else [pytest.mark.matrix])
         for each in product(LOCALES, SCREENS, (False, True))]


@pytest.mark.parametrize("lang", LOCALES)
def test_links_lead_to_every_kind_of_page_from_the_first(walked: Kinds, lang: str) -> None:
    there = {route.pattern for route in ROUTES if route.worded and (not route.pattern or route.pattern[-1] == "/")}
    assert there - ONLY_WHERE_MANY <= set(walked[lang])


@pytest.mark.parametrize(("lang", "size", "dark"), LOOKS)
def test_every_kind_of_page(walked: Kinds, visit: Callable, lang: str, size: str, dark: bool) -> None:
    """It asks nobody else, says no error, shuts nobody out, and stays within the screen."""
    one = visit(SCREENS[size], lang, dark=dark)
    for kind, url in walked[lang].items():
        page = one.open(url)
        one.shot(f"site-{kind.replace('/', '_') or 'pool'}-{lang}-{size}{'-dark' if dark else ''}")
        assert page.locator("h1").count() == 1, url
        assert (url, one.violations()) == (url, [])
        assert (url, one.too_wide()) == (url, 0)
        assert (url, one.unreached()) == (url, [])
    assert one.mistakes == []


@pytest.mark.parametrize("lang", LOCALES)
def test_without_javascript_pages_say_the_same(walked: Kinds, visit: Callable, lang: str) -> None:
    """What a script shows is extra, and nothing stands there that does nothing."""
    plain, full = (visit(PHONE, lang, java_script_enabled=on) for on in (False, True))
    for url in walked[lang].values():
        texts = [one.open(url).locator("main").inner_text().splitlines() for one in (plain, full)]
        assert len(texts[0]) > 3
        assert (url, [line for line in texts[0] if line not in texts[1]]) == (url, [])
        assert (url, plain.page.locator("button:visible, input:visible, select:visible").count()) == (url, 0)
        assert plain.page.locator("script").count() == full.page.locator("script").count()


@pytest.mark.parametrize("lang", LOCALES)
def test_what_is_not_there_has_a_page_with_one_next_step(site: str, visit: Callable, lang: str) -> None:
    one = visit(PHONE, lang)
    page = one.open(f"{site}{lang}/claims/77/")
    assert "status of 404" in one.mistakes.pop()
    one.shot(f"site-404-{lang}")
    assert one.violations() == [] and one.too_wide() == 0
    assert page.locator("main a").count() == len(LOCALES)
    page.click(f"main a[href$='{lang}/']")
    page.wait_for_url(f"{site}{lang}/")


def test_on_paper_nothing_is_cut_off(walked: Kinds, visit: Callable) -> None:
    """Printed on A4, no table goes beyond the sheet, and what only a screen needs is left out."""
    one = visit(lang="zh")
    for url in walked["zh"].values():
        page = one.open(url)
        page.emulate_media(media="print")
        page.set_viewport_size({"width": 680, "height": 960})  # A4 without its margins, at 96 pixels an inch
        assert (url, one.too_wide()) == (url, 0)
        assert (url, page.locator("nav:visible, button:visible, input:visible").count()) == (url, 0)
        wide = page.evaluate("() => [...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect()"
                             ".right > innerWidth + 1).map(e => e.outerHTML.slice(0, 90))")
        assert (url, wide) == (url, [])
