"""The operator sees at the desk who people are, before enrolling them: from real hubs, and ones that lie."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import wallycore as wally
from cli_kit import LOW_COST, PASSPHRASE, Person, Town, snapshot
from desk_kit import Browser, Read, at_desk

from lashou_btc.pool.document import Document, parse
from tests.hub_kit import dead_url, false_hub, hub_of, name_hubs

NUMBER = "110101199001011234"
WHERE = "desk/people/"


@pytest.fixture
def hub(opened: Town) -> Iterator[str]:
    """A hub of the town's pool, in a home of its own, that the operator uses."""
    with hub_of(opened) as url:
        name_hubs(opened.operator.pool, url)
        yield url


def shows(town: Town, name: str, hub: str, **files: bytes) -> str:
    """Somebody of the town shows these files at the hub; the key that signs for it."""
    person = town.person(name)
    name_hubs(person.pool, hub)
    for file, data in files.items():
        (person.home / f"{file}.txt").write_bytes(data)
        person("papers", "seal", "--identity", person.home / f"{file}.txt")
    return str(person.data("key", "show")["signing_key"])


def looks(at: Browser) -> Read:
    return at.send(WHERE, at.get(WHERE).form("look"))


def opens(at: Browser, status: int = 200, **fields: str) -> Read:
    return at.send(WHERE, looks(at).form("open"), status, **({"passphrase": PASSPHRASE} | fields))


def test_what_somebody_shows_is_seen_opened_and_deleted(opened: Town, hub: str) -> None:
    key = shows(opened, "an", hub, card=NUMBER.encode(), back=b"the other side")

    def act(at: Browser) -> None:
        page = at.get(WHERE)
        assert "Nothing has been opened here" in page.text and "People" in at.get("desk/").links
        assert "open" not in page.deeds, "nobody knows yet what the hubs have"
        page = looks(at)
        assert "account 4" in page.text and "2 papers" in page.text and "not opened here" in page.text
        before = snapshot(opened.operator.pool)
        assert "passphrase" in opens(at, 409, passphrase="not it").text
        assert snapshot(opened.operator.pool) == before
        form = looks(at).form("open")
        done = at.send(WHERE, form, passphrase=PASSPHRASE)
        assert "2 of 2 papers opened" in done.text and "account 4" in done.text
        assert at.send(WHERE, form, passphrase=PASSPHRASE).text == done.text, "a reload asks nobody"
        page = at.get(WHERE)
        files = [name for name in page.links if name.endswith(".txt")]
        taken = [at.take(WHERE, page.links[name]) for name in files]
        assert {one.content for one in taken} == {NUMBER.encode(), b"the other side"}
        assert all(one.headers["content-disposition"].startswith("attachment") for one in taken)
        assert "2 papers are in the folder already" in opens(at).text
        kept = opened.operator.pool / "papers" / "people" / key
        assert len(list(kept.iterdir())) == 2 and not [p for p in kept.iterdir() if p.stat().st_mode & 0o77]
        gone = at.send(WHERE, at.get(WHERE).form("forget"), whose=key)
        assert "2 files deleted" in gone.text and not list(kept.iterdir())

    at_desk(opened.operator, opened, act)


def test_what_two_hubs_have_is_one_paper_at_the_command_line_too(opened: Town, hub: str) -> None:
    shows(opened, "an", hub, card=b"a card")
    name_hubs(opened.operator.pool, hub, hub.replace("127.0.0.1", "localhost"))
    opens = ("papers", "open", "--identity", "--out", opened.operator.home / "people")
    assert len(opened.operator.data(*opens)["opened"]) == 1
    assert "1 paper is in the folder already" in opened.operator(*opens).err


def test_nobody_but_the_operator_has_that_page(opened: Town, hub: str) -> None:
    shows(opened, "an", hub, card=b"a card")

    def act(at: Browser) -> None:
        assert "People" not in at.get("desk/").links
        at.get(WHERE, 404)
        at.get(f"{WHERE}by-hand/x/", 404)

    at_desk(opened.wang, opened, act)


def test_whose_enrollment_waits_and_nothing_is_shown_is_called_missing(opened: Town, hub: str) -> None:
    town = opened
    gao = newcomer(town)
    dead = dead_url()

    def act(at: Browser) -> None:
        done = at.send("desk/journal/", at.get("desk/journal/").form("bring"), files=[
            ("enrollment.json", (town.post / "gao.json").read_bytes())])
        assert "1 of 1 document taken" in done.text
        page = at.get(WHERE)
        assert "no account yet" in page.text and "waits, for account" in page.text
        assert "missing" not in page.text, "no hub was asked"
        assert "missing: no hub has anything" in looks(at).text
        name_hubs(town.operator.pool, hub, dead)
        page = looks(at)
        assert "missing" not in page.text and "cannot be told" in page.text and dead in page.text

    at_desk(town.operator, town, act)
    assert gao.pool


def test_an_enrollment_that_its_key_has_not_signed_is_not_that_key_s(opened: Town) -> None:
    newcomer(opened)
    true = parse((opened.post / "gao.json").read_bytes())
    key = (7).to_bytes(32, "big")
    false = [Document("enrollment", true.pool, true.body | {"account": number}).sign(
        number, key, wally.ec_public_key_from_private_key(key)[1:].hex()) for number in range(60, 68)]

    def act(at: Browser) -> None:
        at.send("desk/journal/", at.get("desk/journal/").form("bring"), files=[
            (f"{doc.hash}.json", doc.to_bytes()) for doc in (true, *false)])
        links = [name for name in at.get(WHERE).links if name.startswith("waits, for account")]
        assert links == [f"waits, for account {true.body['account']}"]

    at_desk(opened.operator, opened, act)


def newcomer(town: Town) -> Person:
    """Somebody with an enrollment in the post, and no account."""
    gao = town.person("gao")
    gao("key", "new", "gao", "--network", "regtest", "--no-words", *LOW_COST)
    gao("pool", "add", town.post / "contract.json")
    gao("document", "add", town.folder / "disclosed")
    (gao.home / "id.txt").write_text(NUMBER)
    tag = town.operator("journal", "tag", "--id-file", gao.home / "id.txt").out.strip()
    gao("member", "enroll", "--name", "Gao", "--id-file", gao.home / "id.txt", "--tag", tag, "--out",
        town.post / "gao.json")
    return gao


def test_a_tag_is_worked_out_and_says_whose_it_is_already(opened: Town) -> None:
    town = opened
    newcomer(town)
    expected = town.operator("journal", "tag", "--id-file", town.gao.home / "id.txt").out.strip()

    def tags(at: Browser, status: int = 200, **fields: str) -> Read:
        return at.send(WHERE, at.get(WHERE).form("tag"), status, **({
            "number": NUMBER, "again": NUMBER, "passphrase": PASSPHRASE} | fields))

    def act(at: Browser) -> None:
        assert "not the same" in tags(at, 422, again=NUMBER[:-1] + "5").text
        assert "not the same" in tags(at, 422, number=" ", again="").text
        assert "passphrase" in tags(at, 409, passphrase="not it").text
        done = tags(at)
        assert expected in done.text and "waits here" not in done.text
        at.send("desk/journal/", at.get("desk/journal/").form("bring"), files=[
            ("enrollment.json", (town.post / "gao.json").read_bytes())])
        assert "that waits here has this tag" in tags(at).text
        town.operator("journal", "publish", town.post / "gao.json", "--yes")
        town.operator("chain", "mine")
        assert "is, or was, the same person's" in tags(at).text
        assert NUMBER not in "".join(path.read_text(errors="replace") for path in town.operator.home.rglob("*")
                                     if path.is_file()), "the number is kept nowhere"

    at_desk(town.operator, town, act)


def enrolled_newcomer(town: Town) -> None:
    """The newcomer is enrolled, and everybody has the documents."""
    newcomer(town)
    town.operator("journal", "publish", town.post / "gao.json", "--yes")
    town.operator("chain", "mine")
    town.operator("document", "export", town.folder / "disclosed")
    town.gao("document", "add", town.folder / "disclosed")


def test_a_proof_that_is_not_who_was_enrolled_is_said_to_be_false(opened: Town, hub: str) -> None:
    town = opened
    enrolled_newcomer(town)
    name_hubs(town.gao.pool, hub)
    who = ("--name", "Gao", "--id-file", town.gao.home / "id.txt")
    proof = json.loads(town.gao("member", "identity", *who, "--out", "-").out)
    town.gao("member", "identity", *who, "--to-operator")
    shows(town, "gao", hub, false=json.dumps(proof | {"name": "Bao"}, separators=(",", ":"),
                                             sort_keys=True).encode())

    def act(at: Browser) -> None:
        done = opens(at)
        account = proof["account"]
        assert "2 of 2 papers opened" in done.text
        assert f"account {account} is Gao, id number {NUMBER}".lower() in done.text.lower()
        assert "to the letter" in done.text and "to the letter" in at.get(WHERE).text

    at_desk(town.operator, town, act)


def test_somebody_else_s_proof_is_nobody_s_who_shows_it(opened: Town, hub: str) -> None:
    """Gao showed hers to somebody, who shows it now to be taken for her."""
    town = opened
    enrolled_newcomer(town)
    proof = town.gao("member", "identity", "--name", "Gao", "--id-file", town.gao.home / "id.txt", "--out", "-").out
    shows(town, "an", hub, stolen=proof.strip().encode())

    def act(at: Browser) -> None:
        done = opens(at)
        assert "1 of 1 paper opened" in done.text
        for page in (done, at.get(WHERE)):
            assert "which has another key" in page.text and "id number" not in page.text.partition("Tag for")[0]
        told = town.operator.data("papers", "open", "--identity", "--out", town.operator.home / "people")
        assert ["which has another key" in one["proof"] for one in told["opened"]] == [True]

    at_desk(town.operator, town, act)


def test_of_hubs_that_lie_or_keep_back_it_is_said(opened: Town, hub: str) -> None:
    town = opened
    key = shows(town, "an", hub, card=b"a card")
    other = shows(town, "bo", hub, card=b"another card")
    papers = {one: _listed(hub, one) for one in (key, other)}

    def everything(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """Says what it has, and of whom; the papers of one stand under the other's key."""
        if path.startswith("/papers?from=0"):
            return 200, json.dumps({"total": 1, "papers": [
                {"of": key, "sha256": papers[key]["sha256"], "kind": "identity"}]}).encode()
        if path == f"/papers/{key}":
            return 200, json.dumps({"papers": [papers[other]]}).encode()
        return 404, b"{}"

    def keeps_back(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        if path == f"/papers/{key}":
            return 200, json.dumps({"papers": [papers[key]]}).encode()
        return everything(method, path, body)

    def changes(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        if path == f"/papers/{key}/{papers[key]['sha256']}":
            return 200, b"other bytes"
        return keeps_back(method, path, body)

    other_thing = "has given something else"
    for lies, words in ((everything, other_thing), (changes, other_thing), (keeps_back, "no hub gives it")):
        with false_hub(lies) as url:
            name_hubs(town.operator.pool, url)
            at_desk(town.operator, town, lambda at, words=words: _says(at, words))
    assert not list((town.operator.pool / "papers").glob("people/*/*"))


def _listed(hub: str, key: str) -> dict:
    (one,) = httpx.get(f"{hub}/hub/v1/papers/{key}").json()["papers"]
    return one


def _says(at: Browser, words: str) -> None:
    page = opens(at)
    assert words in page.text and "0 of " in page.text, page.text


def test_what_was_sealed_for_the_operator_may_come_as_a_file(opened: Town) -> None:
    card = opened.an.home / "card.html"
    card.write_bytes(b"<script>")
    sealed = opened.an.data("papers", "seal", "--identity", card, "--out", opened.post / "identity")
    data = Path(sealed["papers"][0]["file"]).read_bytes()

    def act(at: Browser) -> None:
        page = at.get(WHERE)
        assert "No hub is used here" in page.text and page.deeds == {"bring", "tag"}
        assert "no sealed paper" in at.send(WHERE, page.form("bring"), 422, passphrase=PASSPHRASE).text
        done = at.send(WHERE, at.get(WHERE).form("bring"), files=[("x.html.age", data), ("y.age", b"nothing")],
                       passphrase=PASSPHRASE)
        assert "1 of 2 papers opened" in done.text and "y.age: not taken" in done.text
        assert "can do something by itself" in done.text
        page = at.get(WHERE)
        name = next(name for name in page.links if name.endswith(".html.txt"))
        assert at.take(WHERE, page.links[name]).content == b"<script>" and "brought as files" in page.text

    at_desk(opened.operator, opened, act)


def test_the_same_in_chinese(opened: Town, hub: str) -> None:
    shows(opened, "an", hub, card=b"a card")

    def act(at: Browser) -> None:
        name_hubs(opened.operator.pool, hub, dead_url())
        page = looks(at)
        assert "谁是谁" in page.text and "1 份" in page.text and "没有回应" in page.text
        assert "1 份材料中打开了 1 份" in opens(at).text

    at_desk(opened.operator, opened, act, "zh")
