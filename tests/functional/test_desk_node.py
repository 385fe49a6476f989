"""The operator's desk on a real node: what waits too long is published again at a higher fee, named before."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.usecases.story import PASSPHRASE, Story
from tests.cli_kit import Town
from tests.desk_kit import Browser, Form, Read, desk

pytestmark = pytest.mark.functional


@dataclass
class Office:
    """The operator's browser, the town, and the node."""

    at: Browser
    town: Town
    node: RegtestNode

    def pending(self) -> dict[str, int]:
        """What waits in the node's mempool: its fee in satoshi, by id."""
        return {txid: round(10 ** 8 * entry["fees"]["base"])
                for txid, entry in self.node.node.call("getrawmempool", True).items()}

    def bump(self, feerate: int, passphrase: str = PASSPHRASE) -> Read:
        form = _bumps(self.at.get("desk/journal/"))[0]
        return self.at.send("desk/journal/", form, feerate=str(feerate), passphrase=passphrase)


def _bumps(page: Read) -> list[Form]:
    """The forms that pay more for what was sent."""
    return [form for form in page.forms if form.fields.get("way") == "bump"]


@pytest.fixture
def office(fresh_node: RegtestNode, tmp_path: Path) -> Iterator[Office]:
    fresh_node.mine(110)
    story = Story(tmp_path / "town", fresh_node, lambda heading, lines: None)
    try:
        story.found()
        story.join()
        story.fill()
    finally:
        story.close()
    town = Town(tmp_path / "town")
    spec = f"node:{fresh_node.endpoint.cookie.parent.parent}"
    with desk(town.operator.home, spec) as server:
        browser = Browser(server)
        browser.enter()
        town.person("chen", spec)("member", "exit", "--out", town.folder / "exit.json")
        yield Office(browser, town, fresh_node)


def test_what_waits_is_replaced_at_a_higher_fee_that_is_named_first(office: Office) -> None:
    at, path = office.at, office.town.folder / "exit.json"
    assert not _bumps(at.get("desk/journal/")), "nothing waits yet"
    at.send("desk/journal/", at.get("desk/journal/").form("bring"), files=[(path.name, path.read_bytes())])
    page = at.get("desk/journal/")
    picked = {name: "yes" for name in page.ticks if name.startswith("pick-")}
    asked = at.send("desk/journal/", page.form("look"), feerate="2", passphrase=PASSPHRASE, **picked)
    at.send("desk/journal/", asked.form("publish"), passphrase=PASSPHRASE)
    (first,) = office.pending()

    for wrong in (office.bump(2), office.bump(9, "not this one")):
        assert "publish" not in {form.fields["deed"] for form in wrong.forms}, wrong.text
    assert list(office.pending()) == [first], "nothing is sent before it is named"
    asked = office.bump(20)
    assert "Fee" in asked.text and list(office.pending()) == [first]
    again = office.bump(20)
    done = at.send("desk/journal/", asked.form("publish"), passphrase=PASSPHRASE)
    assert "Sent again at a higher fee" in done.text and "0 documents" not in done.text
    (second,) = office.pending()
    assert second != first and office.pending()[second] > 15 * 100 and second in done.text
    assert f"{office.pending()[second]:,} sat" in asked.text, "the fee that was named is the one that is paid"
    assert at.send("desk/journal/", asked.form("publish"), passphrase=PASSPHRASE).text == done.text
    at.send("desk/journal/", again.form("publish"), 409, passphrase=PASSPHRASE)
    assert list(office.pending()) == [second], "a reload and another tab send nothing"
    office.node.mine(1)
    assert not office.pending()
    assert "account 6 leaves at height" in at.get("desk/journal/").text
    assert not _bumps(at.get("desk/journal/")), "nothing waits any more"
