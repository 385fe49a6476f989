"""A decision is carried at the desks of two witnesses, with no file but what they bring one another."""

from pathlib import Path

from cli_kit import Town
from desk_kit import Browser, at_desk
from test_decisions import on_notice
from test_desk_quorum import brought
from test_desk_sitting import bring, sign, taken_from


def decided(town: Town) -> Path:
    """An amendment that M witnesses have signed and a transaction has to carry, in the post."""
    one, both = town.post / "one.json", town.post / "both.json"
    town.wang("quorum", "verdict", "#1", "--dismissed", "--text", "nothing was wrong", "--out", one)
    town.li("quorum", "cosign", one, "--yes", "--out", both)
    return both


def objected(town: Town) -> None:
    on_notice(town)
    town.operator("chain", "faucet", town.bo.data("purse", "show")["address"], 90_000)
    town.operator("chain", "mine")
    town.bo("supervisor", "object", "--yes", "#1")
    town.operator("chain", "mine")


def test_a_decision_is_carried_and_named_before_it_is_signed(opened: Town) -> None:
    town = opened
    objected(town)
    both = decided(town)
    half: list[tuple[str, bytes]] = []
    found: list[str] = []

    def first(at: Browser) -> None:
        where = brought(at, town.post / "one.json")
        assert "carry" not in at.get(where).deeds, "one signature is not enough"
        where = brought(at, both)
        page = at.get(where)
        assert "nothing was wrong" in page.text and "Its fee is named there" in page.text
        done = at.send(where, page.form("carry"))
        assert at.send(where, page.form("carry")).text == done.text
        assert not (town.wang.pool / "signed.json").exists(), "nothing is signed by that"
        found.append("desk/sign/" + done.links["Go on"].partition("desk/sign/")[2])
        page = at.get(found[0])
        assert "A decision of the witnesses" in page.text and "do not sign" not in page.text.lower()
        half.append(taken_from(at, sign(at, found[0])))

    def second(at: Browser) -> None:
        page = bring(at, half[0])
        where = "desk/sign/" + page.links["Go on"].partition("desk/sign/")[2]
        page = at.get(where)
        assert "sign" not in page.deeds, "what it decides is not at hand"
        brought(at, both)
        page = at.get(where)
        assert "sign" in page.deeds
        sign(at, where)
        asked = at.get(where).form("send")
        assert "It is sent" in at.send(where, asked).text

    at_desk(town.wang, town, first)
    at_desk(town.li, town, second)
    town.operator("chain", "mine")
    town.an("document", "add", both)
    assert town.an.data("claim", "show", "#1")["objections"][0]["outcome"] == "dismissed"
    at_desk(town.wang, town, lambda at: _carried(at, both))


def _carried(at: Browser, path: Path) -> None:
    assert "carry" not in at.get(brought(at, path)).deeds, "it has acted"


def test_what_the_operator_publishes_needs_no_transaction_of_its_own(opened: Town) -> None:
    path, both = opened.post / "rule.json", opened.post / "rule-2.json"
    opened.wang("quorum", "amend", "--rule", "notice_blocks=9", "--text", "more time", "--out", path)
    opened.li("quorum", "cosign", path, "--yes", "--out", both)

    def look(at: Browser) -> None:
        assert "carry" not in at.get(brought(at, both)).deeds
        assert "together" not in str(at.get("desk/sign/").forms)

    at_desk(opened.wang, opened, look)
