"""What the desk takes from hubs and brings there: against real hubs, and ones that are silent or lie."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli_kit import ADDRESS, DIAGNOSED, PASSPHRASE, Person, Town, snapshot
from desk_kit import Browser, Read, at_desk

from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.usecases.hubs import Ticket, paper_parts
from tests.hub_kit import dead_url, false_hub, hub_of, name_hubs


@pytest.fixture
def drawn(opened: Town) -> tuple[Town, Person]:
    """A town in which chen's claim with three papers waits for its review; one who was drawn."""
    town, chen = opened, opened.chen
    for name, data in (("scan.pdf", b"a scan"), ("photo.jpg", bytes(600_000)), ("notary.pdf", b"seen")):
        (chen.home / name).write_bytes(data)
    chen("claim", "file", "--amount", 900_000, "--evidence", chen.home / "scan.pdf", "--evidence",
         chen.home / "photo.jpg", "--notary", chen.home / "notary.pdf", "--payee", ADDRESS, *DIAGNOSED, "--yes",
         "--out", town.post / "claim.json")
    town.operator("journal", "publish", "--yes", town.post / "claim.json")
    town.operator("chain", "mine", 3)
    town.operator("document", "export", town.folder / "disclosed")
    for home in sorted(town.folder.glob("*/pools")):
        town.person(home.parent.name)("document", "add", town.folder / "disclosed")
    people = [town.person(name) for name in ("wang", "li", "zhao")]
    return town, next(p for p in people if any(d["what"] == "review" for d in p.data("witness", "queue")["duties"]))


@pytest.fixture
def hub(drawn: tuple[Town, Person]) -> Iterator[str]:
    """A hub of the town's pool, in a home of its own."""
    town, _ = drawn
    with hub_of(town) as url:
        yield url


def fetches(at: Browser, status: int = 200, **fields: str) -> Read:
    return at.send("desk/claims/1/", at.get("desk/claims/1/").form("fetch"), status,
                   **({"passphrase": PASSPHRASE} | fields))


def test_papers_come_from_the_hub_and_only_then_may_one_approve(drawn: tuple[Town, Person], hub: str) -> None:
    town, person = drawn
    town.chen("hub", "use", hub)
    town.chen("papers", "seal", "--claim", "#1")
    assert not list(Path().glob("papers-*")), "the hub took all of them"

    def act(at: Browser) -> None:
        assert "fetch" not in at.get("desk/claims/1/").deeds, "no hub is used yet"
        name_hubs(person.pool, hub)
        page = at.get("desk/claims/1/")
        assert hub in page.text and "3 papers of this claim were not opened here" in page.text
        assert "How much you approve" not in page.text
        before = snapshot(person.pool)
        assert "passphrase" in fetches(at, 409, passphrase="not this one").text and snapshot(person.pool) == before
        done = fetches(at)
        assert "3 of 3 papers opened" in done.text and "Every paper of the claim has been opened here" in done.text
        assert "did not answer" not in done.text
        page = at.get("desk/claims/1/")
        assert "How much you approve" in page.text and "not opened here" not in page.text
        taken = [at.take("desk/claims/1/", href).content for href in _papers(at)]
        assert sorted(taken) == sorted([b"a scan", bytes(600_000), b"seen"])
        assert "fetch" not in at.get("desk/claims/1/").deeds, "all of them are here"
        asked = at.send("desk/claims/1/", page.form("look"), decision="reject", text="no such hospital")
        made = at.send("desk/claims/1/", asked.form("decide"), passphrase=PASSPHRASE).text
        assert "It waits there for the operator; no file has to be passed on" in made
        assert "Give the file to the operator" not in made

    at_desk(person, town, act)


def _papers(at: Browser) -> list[str]:
    text = at.client.get(at.at("desk/claims/1/")).text
    return [part.partition('"')[0] for part in text.split('href="')[1:] if "/papers/" in part.partition('"')[0]]


def test_of_a_silent_hub_nobody_says_that_there_are_no_papers(drawn: tuple[Town, Person], hub: str) -> None:
    town, person = drawn
    dead = dead_url()

    def act(at: Browser) -> None:
        name_hubs(person.pool, dead)
        silent = fetches(at, 422)
        assert f"{dead} did not answer" in silent.text and "o papers of claim" not in silent.text
        name_hubs(person.pool, hub)
        assert "No papers of claim #1 are at the hubs" in fetches(at, 409).text
        town.chen("hub", "use", hub)
        town.chen("papers", "seal", "--claim", "#1")
        name_hubs(person.pool, dead, hub)
        some = fetches(at)
        assert "3 of 3 papers opened" in some.text and f"{dead} did not answer" in some.text

    at_desk(person, town, act)


def test_a_hub_that_comes_back_is_asked_again_at_once_and_no_longer_called_silent(
        drawn: tuple[Town, Person], hub: str) -> None:
    town, person = drawn
    port = int(dead_url().rpartition(":")[2])

    def act(at: Browser) -> None:
        name_hubs(person.pool, f"http://127.0.0.1:{port}")
        assert "did not answer" in fetches(at, 422).text
        assert "did not answer" in at.send("desk/sign/", at.get("desk/sign/").form("fetch"), 422).text
        name_hubs(person.pool, hub)
        page = at.send("desk/sign/", at.get("desk/sign/").form("fetch"))
        assert "Nothing waits for signatures there" in page.text and "did not answer" not in page.text

    at_desk(person, town, act)


def ticket(data: bytes, **changed: object) -> dict[str, Any]:
    """What a hub says of a paper that it has; anybody may sign it, since nobody here asks who did."""
    digest = sha256_hex(data)
    parts = tuple(sha256_hex(part) for part in paper_parts(data))
    return Ticket("", digest, f"{digest[:16]}.pdf.age", len(data), parts, 0, "00" * 64).json() | changed


def test_what_a_hub_gives_for_a_paper_and_is_none_opens_nothing(drawn: tuple[Town, Person]) -> None:
    town, person = drawn
    town.chen("papers", "seal", "--claim", "#1", "--out", town.post / "sealed")
    good = [path.read_bytes() for path in sorted((town.post / "sealed").iterdir())]
    kept = {sha256_hex(data): data for data in (b"age-encryption.org/v1\nnonsense", b"<script>", good[0])}

    def answers(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        digest = path.rpartition("/")[2]
        if digest in kept:
            return 200, kept[digest]
        return 200, json.dumps({"papers": [ticket(data) for data in kept.values()]}).encode()

    def act(at: Browser) -> None:
        done = fetches(at)
        assert "1 of 3 papers opened" in done.text and "2 papers of the claim are still to be opened" in done.text
        assert "before you approve" in at.get("desk/claims/1/").text

    def lies(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        return 200, b"other bytes" if path.count("/") > 2 else json.dumps({"papers": [ticket(b"x")]}).encode()

    def misnames(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        return 200, json.dumps({"papers": [ticket(good[1], name="../../x.pdf.age")]}).encode()

    with false_hub(answers) as url:
        name_hubs(person.pool, url)
        at_desk(person, town, act)
    for false in (lies, misnames):
        with false_hub(false) as url:
            name_hubs(person.pool, url)
            at_desk(person, town, lambda at, url=url: _says_silent(at, url))
    assert not list(person.home.glob("**/x.pdf*"))


def _says_silent(at: Browser, url: str) -> None:
    page = fetches(at, 422)
    assert url in page.text and "o papers of claim" not in page.text


def test_the_same_in_chinese(drawn: tuple[Town, Person], hub: str) -> None:
    town, person = drawn
    town.chen("hub", "use", hub)
    town.chen("papers", "seal", "--claim", "#1")

    def act(at: Browser) -> None:
        name_hubs(person.pool, hub, dead_url())
        done = fetches(at)
        assert "3 份材料中打开了 3 份" in done.text and "没有回答，那里可能还有" in done.text

    at_desk(person, town, act, "zh")
