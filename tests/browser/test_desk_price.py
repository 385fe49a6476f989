"""A witness's daily price at the desk, on a phone and by keyboard alone, and the page on which sittings begin."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.usecases.prices import Source
from lashou_btc.usecases.story import PASSPHRASE, RULES, Story
from tests import desk_kit
from tests.browser_kit import PHONE, Visitor
from tests.cli_kit import Town

pytestmark = pytest.mark.browser
PRICE = 45_000_000


class Abroad(Story):
    """The story where claims are in fen, and a price is good for twenty blocks."""

    rules = RULES | {"unit": "CNY", "price_blocks": 20}


@pytest.fixture
def priced(tmp_path: Path) -> Town:
    """All witnesses have given a price, fifteen blocks ago."""
    folder, made = tmp_path / "abroad", []
    with Sandbox(folder / "chain") as chain:
        story = Abroad(folder, chain, lambda heading, lines: None)
        story.found()
        story.join()
        story.close()
    town = Town(folder)
    for name in ("wang", "li", "zhao"):
        made.append(folder / f"price-{name}.json")
        town.person(name)("quorum", "price", PRICE, "--out", made[-1])
    town.operator("journal", "publish", "--yes", *made)
    town.operator("chain", "mine", 15)
    town.operator("document", "export", folder / "disclosed")
    town.wang("document", "add", folder / "disclosed")
    return town


def looked_at(one: Visitor) -> str:
    """No page shuts anybody out or goes beyond the screen. What it says."""
    assert (one.page.url, one.violations(), one.too_wide(), one.unreached()) == (one.page.url, [], 0, [])
    return one.page.inner_text("main")


@pytest.mark.parametrize("language", ("zh", "en"))
def test_a_daily_price_is_begun_and_ended_by_keyboard(priced: Town, visit: Callable, language: str) -> None:
    source = priced.wang.home / "price.txt"
    source.write_text(str(2 * PRICE))
    (priced.wang.pool / "hubs.json").write_text(json.dumps([{"url": "http://127.0.0.1:1", "pool": "", "code": ""}]))
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
