"""Everybody's way at the desk, by keyboard alone: from a claim's papers to its payout in a block of a real node."""

import csv
import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.usecases.story import PASSPHRASE, WITNESSES, Story
from tests import hostile, site_town
from tests.browser_kit import DESK, PHONE, Screen, Visitor
from tests.cli_kit import Person, Town
from tests.functional.conftest import bitcoind, fresh_node  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.functional]


@dataclass
class Village:
    """The story's people on a node, with the claim of Chen before its draw."""

    town: Town
    node: RegtestNode

    @property
    def spec(self) -> str:
        """The chain as commands name it."""
        return f"node:{self.node.endpoint.cookie.parent.parent}"

    def person(self, name: str) -> Person:
        return self.town.person(name, self.spec)

    def mine(self, blocks: int = 1) -> None:
        self.node.mine(blocks)

    def share(self) -> None:
        """What the operator publishes reaches everybody."""
        self.person("operator")("document", "export", self.town.folder / "disclosed")
        for home in sorted(self.town.folder.glob("*/pools")):
            self.person(home.parent.name)("document", "add", self.town.folder / "disclosed")

    def claim(self) -> dict:
        """The claim as an auditor's program shows it."""
        return self.person("auditor").data("claim", "show", "1")


@pytest.fixture
def village_on_node(fresh_node: RegtestNode, tmp_path: Path) -> Village:  # noqa: F811
    """Up to the claim, with its papers sealed to those who were drawn."""
    fresh_node.mine(110)
    story = Story(tmp_path / "village", fresh_node, lambda heading, lines: None)
    try:
        story.found()
        story.join()
        story.fill()
        claim = story.fall_ill()
        story.mine_to(story.state("operator").claims[claim].draw_at)
    finally:
        story.close()
    made = Village(Town(story.folder), fresh_node)
    made.person("chen")("papers", "seal", "--claim", "#1", "--out", made.town.post / "sealed")
    return made


@dataclass
class AtDesk:
    """Somebody at a desk, with a keyboard; every page is looked at as it comes."""

    one: Visitor

    @property
    def text(self) -> str:
        return self.one.page.inner_text("main")

    def look(self) -> None:
        """No page shuts anybody out, goes beyond the screen, or has anything strange on it."""
        page = self.one.page
        assert (page.url, self.one.violations()) == (page.url, [])
        assert (page.url, self.one.too_wide()) == (page.url, 0)
        assert (page.url, self.one.unreached()) == (page.url, [])
        assert page.evaluate(hostile.STRANGE) == []

    def go(self, selector: str, key: str = "Enter") -> None:
        """To what leads elsewhere, and there."""
        with self.one.page.expect_navigation():
            self.one.press(selector, key)
        self.look()

    def ask(self, deed: str) -> None:
        """Sends the form that asks for a deed."""
        self.go(f"form:has(input[name=deed][value={deed}]) button")

    def fill(self, deed: str, name: str, text: str) -> None:
        """Types into a field of that form."""
        self.one.tab_to(f"form:has(input[name=deed][value={deed}]) [name={name}]")
        self.one.page.keyboard.press("Control+A")
        self.one.page.keyboard.insert_text(text)

    def choose(self, deed: str, *paths: Path) -> None:
        """Chooses files; the dialog is the system's."""
        field = f"form:has(input[name=deed][value={deed}]) input[type=file]"
        self.one.tab_to(field)
        self.one.page.set_input_files(field, paths)

    def take(self, ends: str, to: Path) -> Path:
        """Downloads what a link offers whose file's name ends so."""
        with self.one.page.expect_download() as coming:
            self.one.press(f"a[download$='{ends}']")
        path = to / coming.value.suggested_filename
        coming.value.save_as(path)
        return path


@contextmanager
def at_desk(visit: Callable, who: Person, chain: str, lang: str = "zh", screen: Screen = PHONE) -> Iterator[AtDesk]:
    """Somebody who has opened the link of their own desk."""
    with site_town.desk(who.home, chain) as link:
        one = visit(screen, lang)
        one.open(link)
        one.page.wait_for_url("**/desk/")
        made = AtDesk(one)
        made.look()
        yield made
        one.context.close()


def reviews(at: AtDesk, village: Village, amount: str, text: str) -> Path:
    """Opens the papers, approves, and takes the signed document away."""
    page = at.one.page
    at.go("a.next[href*='claims/1/']")
    assert "先打开" in at.text or "没有在这里打开" in at.text or page.locator("input[value=approve]").count() == 0
    at.choose("open", *sorted((village.town.post / "sealed").iterdir()))
    at.fill("open", "passphrase", PASSPHRASE)
    at.ask("open")
    assert "这份申请的材料都已在这里打开" in at.text
    at.go("main p:last-child a")
    at.one.press("input[value=approve]", "Space")
    at.fill("look", "amount", amount)
    at.one.tab_to("input[name=met]")
    year, month, day = village.claim()["diagnosis"]["day"].split("-")
    page.keyboard.type(month + day + year)  # in the order of the browser's own language
    assert page.input_value("input[name=met]") == f"{year}-{month}-{day}"
    at.fill("look", "text", text)
    at.ask("look")
    assert text in at.text and "不能收回" in at.text
    at.fill("decide", "passphrase", PASSPHRASE)
    at.ask("decide")
    assert "您的决定已签署" in at.text
    at.one.shot("desk-review-signed")
    return at.take(".json", village.town.post)


@pytest.mark.slow
def test_from_the_papers_to_the_payout_in_a_block(village_on_node: Village, visit: Callable) -> None:
    """Two reviewers approve, the operator publishes, two witnesses sign, one sends, an auditor takes the books."""
    village, made = village_on_node, []
    seats = [WITNESSES[seat["account"] - 1] for seat in village.claim()["panel"]]
    assert len(seats) == 2
    for name, amount in zip(seats, ("1,400,000", "1,200,000"), strict=True):
        with at_desk(visit, village.person(name), village.spec) as at:
            made.append(reviews(at, village, amount, f"看过原件 {hostile.MARKUP[0]}"))

    with at_desk(visit, village.person("operator"), village.spec, screen=DESK) as at:
        at.go("nav a[href$='journal/']")
        at.choose("bring", *made)
        at.ask("bring")
        at.go("nav a[href$='journal/']")
        assert at.one.page.locator("input[type=checkbox]:checked").count() == 2
        at.fill("look", "feerate", "3")
        at.fill("look", "passphrase", PASSPHRASE)
        at.ask("look")
        at.one.shot("desk-publish")
        at.fill("publish", "passphrase", PASSPHRASE)
        at.ask("publish")
        at.go("nav a[href$='journal/']")
        assert at.one.page.locator("input[name^='drop-']").count() == 2
        at.one.shot("desk-journal-waits")
        at.go("nav a[href$='people/']")
        assert "谁是谁" in at.text
    village.mine()
    village.share()
    claim = village.claim()
    assert (claim["status"], claim["approved"]) == ("notice", 1_200_000)
    assert [seat["decision"] for seat in claim["panel"]] == ["approve", "approve"]

    village.mine(claim["notice_end"] - village.person("auditor").data("status")["height"] + 3)
    with at_desk(visit, village.person("wang"), village.spec) as at:
        at.go("a.next[href*='sign/']")
        at.ask("build")
        at.go("main p:last-child a")
        assert "1,200,000" in at.text and "还不能发出" in at.text
        at.one.shot("desk-sitting")
        at.fill("sign", "passphrase", PASSPHRASE)
        at.ask("sign")
        half = at.take(".psbt", village.town.post)

    with at_desk(visit, village.person("zhao"), village.spec, screen=DESK) as at:
        at.go("nav a[href$='sign/']")
        at.choose("bring", half)
        at.ask("bring")
        at.go("main p:last-child a")
        at.fill("sign", "passphrase", "not this one")
        at.ask("sign")
        assert at.one.page.locator("[role=alert]").count() == 1
        at.one.mistakes.clear()  # the answer's status says so, too
        at.fill("sign", "passphrase", PASSPHRASE)
        at.ask("sign")
        at.go("main p:last-child a")
        at.ask("send")
        at.one.shot("desk-sent")
        assert village.person("auditor").data("claim", "show", "1")["status"] == "payable"
        at.go("main p:last-child a")
        at.fill("raise", "feerate", "9")
        at.ask("raise")
        assert "其中互助池承担" in at.text and "须重签" in at.text
        at.one.shot("desk-raise")
        at.go("nav a[href$='purse/']")
        at.fill("look", "passphrase", PASSPHRASE)
        at.ask("look")
        assert "bcrt1" in at.text
        at.go("nav a[href$='sign/']")
        village.mine()
        village.share()
        at.go("main table a[href*='sign/']")
        assert at.one.page.locator("form:has(input[value=send])").count() == 0
    assert village.claim()["status"] == "paid"

    with at_desk(visit, village.person("auditor"), village.spec, "en") as at:
        at.go("nav a[href$='audit/']")
        at.one.shot("desk-audit")
        spends = list(csv.DictReader(io.StringIO(at.take("spends.csv", village.town.post).read_text("utf-8"))))
        assert len(spends) == 1
        assert json.loads(at.take("audit.json", village.town.post).read_bytes())["gap_sat"] == 0
