"""A pool is joined, accepted by its witnesses and opened at the desk, and nobody types a command for it."""

import json
from hashlib import sha256
from pathlib import Path

import pytest
from cli_kit import ADDRESS, LOW_COST, PASSPHRASE, Town, snapshot
from desk_kit import Browser, Read, at_desk

WITNESSES = ("wang", "li", "zhao")


@pytest.fixture
def town(tmp_path: Path) -> Town:
    """Three keys of witnesses and an operator, who has written the contract; it lies in the post."""
    made = Town(tmp_path / "town")
    made.post.mkdir(parents=True)
    for name in (*WITNESSES, "operator"):
        made.person(name)("key", "new", name, *LOW_COST)
        made.person(name)("key", "show", "--out", made.post / f"{name}.json")
    founding = ("pool", "create", "--name", "Village", "--quorum", 2, "--payout", ADDRESS, "--yes",
                *(f"--witness={made.post / name}.json" for name in WITNESSES))
    journal = next(w for w in made.operator.tries(*founding).failed(3, "pool.seal").replace(",", "").split()
                   if w.startswith("bcrt1"))
    made.operator("chain", "faucet", journal, 100_000)
    made.operator("chain", "mine", 3)
    made.operator(*founding)
    (made.post / "contract.json").write_bytes((made.operator.pool / "contract.json").read_bytes())
    return made


def shows(at: Browser, data: bytes, status: int = 200) -> Read:
    return at.send("desk/begin/", at.get("desk/begin/").form("contract"), status, files=[("contract.json", data)])


def follows(at: Browser, town: Town) -> Read:
    page = shows(at, (town.post / "contract.json").read_bytes())
    return at.send("desk/begin/", page.form("follow"))


def accepts(at: Browser, status: int = 200, **fields: str) -> Read:
    return at.send("desk/accept/", at.get("desk/accept/").form("accept"), status, **({
        "payout": ADDRESS, "passphrase": PASSPHRASE} | fields))


def test_a_contract_is_shown_before_its_pool_is_followed(town: Town) -> None:
    contract = (town.post / "contract.json").read_bytes()
    shown = town.operator.data("pool", "show")
    before = snapshot(town.wang.home)

    def act(at: Browser) -> None:
        assert "Choose a contract" in at.send("desk/begin/", at.get("desk/begin/").form("contract")).text
        for bad in (b"{}", contract[:-1], (town.post / "wang.json").read_bytes(), b"\xff"):
            assert "follow" not in shows(at, bad).deeds
        page = shows(at, contract)
        for words in ("Village", shown["pool_id"], shown["first_address"], "2 of 3", "wang, li, zhao", "regtest"):
            assert words in page.text, words
        assert snapshot(town.wang.home) == before, "nothing is followed yet"
        form = page.form("follow")
        other = form.fields["contract"].replace("Village", "Willage")
        assert "has changed" in at.send("desk/begin/", form, 409, contract=other).text
        done = at.send("desk/begin/", form)
        assert "You follow pool Village now" in done.text and done.links["Go on"].endswith("desk/accept/")

    at_desk(town.wang, town, act)
    assert town.wang.data("pool", "show")["pool_id"] == shown["pool_id"]


def test_witnesses_accept_with_what_was_read_to_them_and_the_operator_opens(town: Town) -> None:
    pool_id = town.operator.data("pool", "show")["pool_id"]
    made: dict[str, bytes] = {}

    def accept(at: Browser, name: str, payout: str) -> None:
        follows(at, town)
        for bad in (pool_id[:15], "0" * 16, "", pool_id[1:20]):
            assert "do not sign" in accepts(at, 409, starts=bad).text
        assert "paid at" in accepts(at, 422, starts=pool_id[:16], payout=" ").text
        assert accepts(at, 422, starts=pool_id[:16], payout="bc1nothing").form("accept")
        assert "passphrase" in accepts(at, 409, starts=pool_id[:16], passphrase="not it").text
        assert not list((town.person(name).pool / "made").glob("*"))
        form = at.get("desk/accept/").form("accept")
        given = {"starts": f"{pool_id[:8]} {pool_id[8:16].upper()}", "payout": payout, "passphrase": PASSPHRASE}
        done = at.send("desk/accept/", form, **given)
        assert "The contract is accepted" in done.text
        assert at.send("desk/accept/", form, **given).text == done.text
        file = next(one for one in done.links if one.endswith(".json"))
        made[name] = at.take("desk/done/x/", done.links[file]).content

    for name in WITNESSES:
        payout = town.person(name).data("purse", "show")["address"]
        at_desk(town.person(name), town, lambda at, name=name, payout=payout: accept(at, name, payout))
        town.person(name)("pool", "join", town.post / "contract.json", "--payout", payout, "--out",
                          town.post / f"{name}-cli.json")
        assert (town.post / f"{name}-cli.json").read_bytes() == made[name]

    def opens(at: Browser, *names: str) -> Read:
        at.send("desk/journal/", at.get("desk/journal/").form("bring"),
                files=[(f"{name}.json", made[name]) for name in names])
        page = at.get("desk/journal/")
        form = next(one for one in page.forms if one.fields.get("way") == "opening")
        assert "The pool is not open yet" in page.text
        asked = at.send("desk/journal/", form, passphrase=PASSPHRASE)
        assert "Line 1" in asked.text, asked.text
        assert asked.text.index("Fee") < asked.text.index("Line 1") and "acceptance" in asked.text
        return at.send("desk/journal/", asked.form("publish"), passphrase=PASSPHRASE)

    def first(at: Browser) -> None:
        opens(at, "wang", "zhao")

    def last(at: Browser) -> None:
        opens(at, "li")
        town.operator("chain", "mine")
        page = at.get("desk/journal/")
        assert "The pool is not open yet" not in page.text and "the pool is open" in page.text

    at_desk(town.operator, town, first)
    town.operator("chain", "mine")
    at_desk(town.operator, town, last)
    town.operator("document", "export", town.folder / "disclosed")
    town.wang("document", "add", town.folder / "disclosed")
    at_desk(town.wang, town, _accepted)


def _accepted(at: Browser) -> None:
    page = at.get("desk/accept/")
    assert "accept" not in page.deeds and "wang" in page.text


def test_whoever_is_no_witness_has_nothing_to_accept(town: Town) -> None:
    chen = town.person("chen")
    chen("key", "new", "chen", *LOW_COST)

    def act(at: Browser) -> None:
        done = follows(at, town)
        assert not done.links["Go on"].endswith("desk/accept/")
        page = at.get("desk/accept/")
        assert "accept" not in page.deeds and "No key of this home has a place" in page.text

    at_desk(chen, town, act)
    assert json.loads((town.post / "contract.json").read_bytes())["name"] == "Village"


def test_the_same_in_chinese(town: Town) -> None:
    def act(at: Browser) -> None:
        done = at.send("desk/begin/", shows(at, (town.post / "contract.json").read_bytes()).form("follow"))
        assert "您已跟随互助池 Village" in done.text
        assert "请不要签" in accepts(at, 409, starts="1" * 16).text

    at_desk(town.wang, town, act, "zh")


def test_of_two_acceptances_of_a_witness_none_is_published_until_one_is_put_away(town: Town) -> None:
    """Wang has mistaken the address first; and somebody has written an acceptance in li's name."""
    right = town.wang.data("purse", "show")["address"]
    files = []
    for name, payout in (("wrong", ADDRESS), ("right", right)):
        town.wang("pool", "join", town.post / "contract.json", "--payout", payout, "--out", town.post / name)
        files.append((f"{name}.json", (town.post / name).read_bytes()))
    forged = json.loads(files[0][1])
    forged["body"]["account"], forged["signatures"][0]["account"] = 2, 2
    files.append(("forged.json", json.dumps(forged, separators=(",", ":"), sort_keys=True).encode()))

    def opening(at: Browser) -> Read:
        form = next(one for one in at.get("desk/journal/").forms if one.fields.get("way") == "opening")
        return at.send("desk/journal/", form, passphrase=PASSPHRASE)

    def act(at: Browser) -> None:
        at.send("desk/journal/", at.get("desk/journal/").form("bring"), files=files)
        asked = opening(at)
        assert "two acceptances for account 1" in asked.text and "publish" not in asked.deeds
        wrong = next(path.stem for path in (town.operator.pool / "tray").iterdir()
                     if path.read_bytes() == files[0][1])
        where = f"desk/documents/{wrong}/"
        at.send(where, at.get(where).form("away"))
        asked = opening(at)
        at.send("desk/journal/", asked.form("publish"), passphrase=PASSPHRASE)

    at_desk(town.operator, town, act)
    waits = town.operator.data("journal", "waiting")["waiting"]
    assert [digest for one in waits for digest in one["documents"]] == [sha256(files[1][1]).hexdigest()]
