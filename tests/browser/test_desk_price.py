"""A witness's daily price at the desk, on a phone and by keyboard alone, and the page on which sittings begin."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lashou_btc.usecases.prices import Source
from lashou_btc.usecases.story import PASSPHRASE
from tests import desk_kit
from tests.browser_kit import PHONE, Visitor
from tests.cli_kit import Town
from tests.hub_kit import dead_url, name_hubs
from tests.price_kit import PRICE, give_by_hand, play

pytestmark = pytest.mark.browser


@pytest.fixture
def priced(tmp_path: Path) -> Town:
    """All witnesses have given a price, fifteen blocks ago."""
    town = Town(play(tmp_path / "abroad"))
    give_by_hand(town)
    return town


def looked_at(one: Visitor) -> str:
    """No page shuts anybody out or goes beyond the screen. What it says."""
    assert (one.page.url, one.violations(), one.too_wide(), one.unreached()) == (one.page.url, [], 0, [])
    return one.page.inner_text("main")


@pytest.mark.parametrize("language", ("zh", "en"))
def test_a_daily_price_is_begun_and_ended_by_keyboard(priced: Town, visit: Callable, language: str) -> None:
    source = priced.wang.home / "price.txt"
    source.write_text(str(2 * PRICE))
    name_hubs(priced.wang.pool, dead_url())
    with desk_kit.desk(priced.wang.home, priced.chain, Source(file=source)) as server:
        one = visit(PHONE, language)
        one.open(server.link)
        one.page.wait_for_url("**/desk/")
        looked_at(one)
        with one.page.expect_navigation():
            one.press("nav a[href$='price/']")
        assert str(source) in looked_at(one)
        form = "form:has(input[name=deed][value=begin])"
        one.tab_to(f"{form} [name=passphrase]")
        one.page.keyboard.insert_text(PASSPHRASE)
        with one.page.expect_navigation():
            one.press(f"{form} button")
        looked_at(one)
        with one.page.expect_navigation():
            one.press("main p:last-child a")
        for _ in range(100):
            one.page.reload()
            if "90,000,000" in one.page.inner_text("main"):
                break
            one.page.wait_for_timeout(200)
        assert "90,000,000" in looked_at(one), "it is said that nothing was given"
        one.shot(f"desk-price-{language}")
        with one.page.expect_navigation():
            one.press("form:has(input[name=deed][value=end]) button")
        looked_at(one)
        one.page.goto(one.page.url.partition("/desk/")[0] + "/desk/sign/")
        looked_at(one)
        one.shot(f"desk-sign-{language}")
        one.context.close()
