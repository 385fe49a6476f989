"""A reviewer at the desk: papers, a decision, and the document that the command would have made, byte for byte."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_kit import ADDRESS, DIAGNOSED, PASSPHRASE, Person, Town, snapshot
from desk_kit import Browser, Read, desk


@pytest.fixture
def drawn(opened: Town) -> tuple[Town, Person, Path]:
    """A town in which chen's claim waits for its review; one who was drawn, and the papers sealed to it."""
    town, chen = opened, opened.chen
    for name, data in (("scan.pdf", b"a scan"), ("page.html", b"<script>alert(1)</script>"),
                       ("notary.pdf", b"seen")):
        (chen.home / name).write_bytes(data)
    chen("claim", "file", "--amount", 900_000, "--evidence", chen.home / "scan.pdf", "--evidence",
         chen.home / "page.html", "--notary", chen.home / "notary.pdf", "--payee", ADDRESS, *DIAGNOSED, "--yes",
         "--out", town.post / "claim.json")
    publish(town, town.post / "claim.json")
    town.operator("chain", "mine", 2)
    chen("papers", "seal", "--claim", "#1", "--out", town.post / "sealed")
    people = [town.person(name) for name in ("wang", "li", "zhao")]
    first = next(p for p in people if any(d["what"] == "review" for d in p.data("witness", "queue")["duties"]))
    return town, first, town.post / "sealed"


def publish(town: Town, *documents: Path) -> None:
    town.operator("journal", "publish", "--yes", *documents)
    town.operator("chain", "mine")
    town.operator("document", "export", town.folder / "disclosed")
    for home in sorted(town.folder.glob("*/pools")):
        town.person(home.parent.name)("document", "add", town.folder / "disclosed")


@pytest.fixture
def at(drawn: tuple[Town, Person, Path]) -> Iterator[Browser]:
    """The browser of who was drawn."""
    town, person, _ = drawn
    with desk(person.home, town.chain) as server:
        browser = Browser(server)
        browser.enter()
        yield browser


def sealed(folder: Path) -> list[tuple[str, bytes]]:
    return [(path.name, path.read_bytes()) for path in sorted(folder.iterdir())]


def opens(at: Browser, folder: Path) -> Read:
    return at.send("desk/claims/1/", at.get("desk/claims/1/").form("open"), files=sealed(folder),
                   passphrase=PASSPHRASE)


def looks(at: Browser, status: int = 200, **given: str) -> Read:
    form = at.get("desk/claims/1/").form("look")
    return at.send("desk/claims/1/", form, status, **({"amount": "", "met": "", "text": ""} | given))


def met(town: Town) -> str:
    """Today, by the chain."""
    return str(town.chen.data("claim", "show", "1")["diagnosis"]["day"])


def test_from_the_papers_to_the_published_decision(drawn: tuple[Town, Person, Path], at: Browser) -> None:
    town, person, folder = drawn
    home = at.get("desk/")
    assert "Read the papers and decide" in home.links and "20" in home.text
    page = at.get("desk/claims/1/")
    assert "3 papers of this claim were not opened here" in page.text
    assert "decision" not in page.form("look").fields
    assert "you are asked for it each time" in page.text and "each signature" not in page.text, "none is made here"

    done = opens(at, folder)
    assert "3 of 3 papers opened" in done.text and "Every paper of the claim has been opened here" in done.text

    asked = looks(at, decision="approve", amount="0.008 BTC", met=met(town), text="seen")
    named = asked.text.index("800,000 sat"), asked.text.index(ADDRESS), asked.text.index("seen")
    assert named[0] < named[1], "the money comes first"
    assert "cannot be taken back" in asked.text
    made = at.send("desk/claims/1/", asked.form("decide"), passphrase=PASSPHRASE)
    assert "Your decision is signed" in made.text
    name = next(name for name in made.links if name.startswith("review-"))
    document = at.take("desk/done/x/", made.links[name])
    assert document.headers["content-disposition"] == f'attachment; filename="{name}"'

    body = json.loads(document.content)
    height = body["body"]["met"]
    person("witness", "review", "#1", "--approve", 800_000, "--met", height, "--text", "seen", "--out",
           town.post / "same.json")
    assert (town.post / "same.json").read_bytes() == document.content
    assert (person.pool / "made" / name).read_bytes() == document.content

    publish(town, town.post / "same.json")
    panel = town.chen.data("claim", "show", "1")["panel"]
    assert [(s["decision"], s["amount"]) for s in panel if s["decision"] != "pending"] == [("approve", 800_000)]
    assert "Your decision" not in at.get("desk/claims/1/").text and "Nothing waits for you" in at.get("desk/").text


def test_nothing_is_approved_that_was_not_opened(drawn: tuple[Town, Person, Path], at: Browser) -> None:
    town, _person, folder = drawn
    asked = looks(at, decision="approve", amount="800,000", met=met(town))
    assert "what you have not seen" in asked.text
    assert not [form for form in asked.forms if form.fields["deed"] == "decide"]
    form = at.get("desk/claims/1/").form("open")
    bad = [("scan.pdf.age", b"age-encryption.org/v1\nnonsense"), ("notary.pdf", b"seen"), ("../../x.age", b"")]
    done = at.send("desk/claims/1/", form, files=[*bad, sealed(folder)[0]], passphrase=PASSPHRASE)
    assert "1 of 4 papers opened" in done.text and "2 papers of the claim are still to be opened" in done.text
    assert "what you have not seen" in looks(at, decision="approve", amount="800,000", met=met(town)).text
    assert "You reject" in looks(at, decision="reject", text="not of this person").text


def test_what_was_opened_is_only_ever_taken_away(drawn: tuple[Town, Person, Path], at: Browser) -> None:
    _town, _person, folder = drawn
    opens(at, folder)
    page = at.client.get(at.at("desk/claims/1/"))
    taken = [at.take("desk/claims/1/", href) for href in _hrefs(page.text) if "/papers/" in href]
    assert {answer.content for answer in taken} == {b"a scan", b"<script>alert(1)</script>", b"seen"}
    for answer in taken:
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["content-disposition"].startswith("attachment; ")
        assert answer.headers["content-security-policy"] == "sandbox; default-src 'none'"
        assert answer.headers["x-content-type-options"] == "nosniff"
    script = next(answer for answer in taken if b"script" in answer.content)
    assert script.headers["content-disposition"].endswith('.html.txt"')
    digest = next(href for href in _hrefs(page.text) if "/papers/" in href).rstrip("/").rpartition("/")[2]
    for wrong in ("0" * 64, digest[:-1], "..%2f..%2fcontract.json"):
        answer = at.client.get(at.at(f"desk/claims/1/papers/{wrong}/"))
        assert answer.status_code in (303, 404) or b"nothing here" in answer.content


def _hrefs(text: str) -> list[str]:
    return [part.partition('"')[0] for part in text.split('href="')[1:]]


@pytest.mark.parametrize("given, why", [
    ({"decision": "approve", "amount": "900,001"}, "900,000"),
    ({"decision": "approve", "amount": "0"}, "0"),
    ({"decision": "approve", "amount": ""}, "amount"),
    ({"decision": "approve", "amount": "1.000.000"}, "amount"),
    ({"decision": "approve", "amount": "8 CNY"}, "CNY"),
    ({"decision": "approve", "amount": "800,000", "met": ""}, "met"),
    ({"decision": "approve", "amount": "800,000", "met": "1999-01-01"}, "met"),
    ({"decision": "approve", "amount": "800,000", "met": "31.12.2024"}, "day"),
    ({"decision": "approve", "amount": "800,000", "met": ""}, "on which day you met the claimant: from 2024-01-0"),
    ({"decision": "perhaps"}, "approve")])
def test_what_would_not_count_is_refused_before_a_key_is_opened(
        drawn: tuple[Town, Person, Path], at: Browser, given: dict[str, str], why: str) -> None:
    town, person, folder = drawn
    opens(at, folder)
    before = snapshot(person.home)
    page = looks(at, **({"met": met(town)} | given))
    assert not [form for form in page.forms if form.fields["deed"] == "decide"], page.text
    assert why.lower() in page.text.lower() and "--met" not in page.text
    assert page.form("look").fields["amount"] == given.get("amount", "")
    assert snapshot(person.home) == before


def test_a_decision_that_was_asked_of_other_facts_is_asked_again(drawn: tuple[Town, Person, Path],
                                                                 at: Browser) -> None:
    town, person, folder = drawn
    opens(at, folder)
    asked = looks(at, decision="approve", amount="800,000", met=met(town)).form("decide")
    changed = at.send("desk/claims/1/", asked, 409, passphrase=PASSPHRASE, amount="900,000")
    assert "800,000 sat → 900,000 sat" in changed.text and not list(person.pool.glob("made/*"))
    at.send("desk/claims/1/", changed.form("decide"), passphrase=PASSPHRASE)
    assert len(list(person.pool.glob("made/review-*.json"))) == 1


def test_who_was_not_drawn_or_has_decided_is_not_asked(drawn: tuple[Town, Person, Path], at: Browser) -> None:
    town, person, _folder = drawn
    with desk(town.chen.home, town.chain) as server:
        chen = Browser(server)
        chen.enter()
        assert not [form for form in chen.get("desk/claims/1/").forms if form.fields["deed"] == "look"]
    with desk(town.auditor.home, town.chain) as server:
        auditor = Browser(server)
        auditor.enter()
        assert "you see what everybody sees" in auditor.get("desk/").text
    assert at.get("desk/claims/2/", 404) and at.get("desk/claims/0/", 404) and at.get("desk/claims/x/", 404)
    assert at.get("desk/claims/1/").text.count("decides until") == 2
    person("witness", "review", "#1", "--reject", "--text", "not of this person", "--out", town.post / "no.json")
    publish(town, town.post / "no.json")
    over = at.get("desk/claims/1/").text
    assert "decides until" not in over and "had not decided when the review was over" in over


def test_the_same_in_chinese(drawn: tuple[Town, Person, Path]) -> None:
    town, person, folder = drawn
    with desk(person.home, town.chain) as server:
        at = Browser(server, "zh")
        assert at.enter().endswith("/zh/desk/")
        opens(at, folder)
        asked = looks(at, decision="approve", amount="800,000 聪", met=met(town))
        assert "您同意" in asked.text and "800,000 聪" in asked.text
        made = at.send("desk/claims/1/", asked.form("decide"), passphrase=PASSPHRASE)
        assert "您的决定已签署" in made.text
