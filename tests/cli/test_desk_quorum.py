"""What the quorum decides, at the desk: verdicts, rotations, the pool's end, lifeboats alone; and by hubs."""

from pathlib import Path

from cli_kit import PASSPHRASE, Town
from desk_kit import Browser, Read, at_desk
from test_decisions import carried, on_notice
from test_handing_over import newcomers, rotate
from test_recovery_set import named

from tests.hub_kit import hub_of


def brought(at: Browser, path: Path) -> str:
    """A document in the tray: its page."""
    form = at.get("desk/documents/").form("bring")
    assert "1 of 1 document taken" in at.send("desk/documents/", form, files=[(path.name, path.read_bytes())]).text
    links = at.get("desk/documents/").links.values()
    return next("desk/documents/" + href.rstrip("/").rpartition("/")[2] + "/" for href in links
                if "desk/documents/" in href and len(href) > 70)


def taken(at: Browser, done: Read, ends: str = ".json") -> bytes:
    name = next(name for name in done.links if name.endswith(ends))
    return at.take("desk/done/x/", done.links[name]).content


def test_a_verdict_is_named_signed_by_two_and_carried(opened: Town) -> None:
    town = opened
    on_notice(town)
    town.operator("chain", "faucet", town.bo.data("purse", "show")["address"], 90_000)
    town.operator("chain", "mine")
    at_desk(town.wang, town, lambda at: _no_verdict(at))
    town.bo("supervisor", "object", "--yes", "#1")
    town.operator("chain", "mine")
    made = town.post / "desk-verdict.json"

    def decides(at: Browser) -> None:
        home = at.get("desk/")
        assert "Decide together with the other witnesses" in home.links
        page = at.get("desk/claims/1/")
        assert "Was the objector right?" in page.text and "bond 50,000 sat" in page.text
        for bad in ("", "perhaps:", "upheld:" + "0" * 64):
            again = at.send("desk/claims/1/", at.get("desk/claims/1/").form("weigh"), 422, which=bad, text="")
            assert "weigh" in again.deeds and "rule" not in again.deeds, again.text
            assert "--upheld" not in again.text and "does not wait for your decision" not in again.text
        assert "Say first what you decide" in at.send(
            "desk/claims/1/", at.get("desk/claims/1/").form("weigh"), 422, which="", text="").text
        asked = at.send("desk/claims/1/", at.get("desk/claims/1/").form("weigh"), which="dismissed:",
                        text="nothing was wrong")
        assert "the objectors lose their bonds" in asked.text and "nothing was wrong" in asked.text
        assert "Paid to" in asked.text and "900,000 sat" in asked.text
        assert "passphrase" in at.send("desk/claims/1/", asked.form("rule"), 409, passphrase="not it").text
        changed = at.send("desk/claims/1/", asked.form("rule"), 409, passphrase=PASSPHRASE, text="another reason")
        assert "nothing was wrong → another reason" in changed.text
        done = at.send("desk/claims/1/", asked.form("rule"), passphrase=PASSPHRASE)
        assert "Your verdict is signed" in done.text and "It takes 1 more witness" in done.text
        made.write_bytes(taken(at, done))

    at_desk(town.wang, town, decides)
    town.wang("quorum", "verdict", "#1", "--dismissed", "--text", "nothing was wrong", "--out",
              town.post / "cli.json")
    assert (town.post / "cli.json").read_bytes() == made.read_bytes()
    both = town.post / "desk-verdict-2.json"

    def cosigns(at: Browser) -> None:
        where = brought(at, made)
        page = at.get(where)
        assert "wang" in page.text and "nothing was wrong" in page.text
        done = at.send(where, page.form("cosign"), passphrase=PASSPHRASE)
        assert "It has its signatures: its page works out the transaction" in done.text
        both.write_bytes(taken(at, done))
        assert "cosign" not in at.get("desk/documents/" + done.links["Go on"].split("documents/")[1]).deeds

    at_desk(town.li, town, cosigns)
    carried(town, both)
    assert town.an.data("claim", "show", "#1")["objections"][0]["outcome"] == "dismissed"
    at_desk(town.wang, town, lambda at: _no_verdict(at))


def _no_verdict(at: Browser) -> None:
    assert "weigh" not in at.get("desk/claims/1/").deeds


def test_a_rotation_says_who_goes_and_comes_before_it_is_cosigned(opened: Town) -> None:
    town = newcomers(opened)
    path = rotate(town, "li", "gao", "hua")

    def cosigns(at: Browser) -> None:
        where = brought(at, path)
        page = at.get(where)
        for words in ("wang (account 1", "zhao (account 3", "gao (account", "hua (account", "we are old"):
            assert words in page.text, words
        assert "passphrase" in at.send(where, page.form("cosign"), 409, passphrase="not it").text
        done = at.send(where, at.get(where).form("cosign"), passphrase=PASSPHRASE)
        assert "gao" in done.text and "hua" in done.text, "who is still to sign is named"
        (town.post / "desk.json").write_bytes(taken(at, done))

    at_desk(town.zhao, town, cosigns)
    town.zhao("quorum", "cosign", path, "--yes", "--out", town.post / "cli.json")
    assert (town.post / "desk.json").read_bytes() == (town.post / "cli.json").read_bytes()


def test_before_the_pool_s_end_is_cosigned_everybody_s_share_is_named(opened: Town) -> None:
    town = opened
    path, rate = town.post / "end.json", ("--feerate", 2)
    town.wang("quorum", "dissolve", "--text", "it is over", *rate, "--yes", "--out", path)
    shares = town.li.data("quorum", "cosign", path, "--yes", *rate, "--out",
                          town.post / "cli.json")["outcome"]["rows"]

    def cosigns(at: Browser) -> None:
        where = brought(at, path)
        page = at.get(where)
        assert len(shares) >= 5 and all(row["address"] in page.text for row in shares)
        assert page.text.index("Pays in all") < page.text.index("it is over")
        assert "Too little to be paid" in page.text
        done = at.send(where, page.form("cosign"), passphrase=PASSPHRASE)
        (town.post / "desk.json").write_bytes(taken(at, done))
        assert "carr" in done.text.lower()

    at_desk(town.li, town, cosigns)
    assert (town.post / "desk.json").read_bytes() == (town.post / "cli.json").read_bytes()
    carried(town, town.post / "desk.json")
    assert town.an.data("status")["dissolved"]


def test_lifeboats_alone_are_made_signed_by_two_and_kept_and_never_sent(opened: Town) -> None:
    town = newcomers(opened)
    named(town)
    parts: dict[str, bytes] = {}

    def first(at: Browser) -> None:
        page = at.get("desk/sign/")
        assert "the lifeboats for the money as it lies" in page.text
        begun = at.send("desk/sign/", page.form("build"), kind="lifeboat")
        where = "desk/sign/" + begun.links["Go on"].partition("desk/sign/")[2]
        page = at.get(where)
        assert "Lifeboats, as of" in page.text and "Moves" in page.text
        parts["wang"] = taken(at, at.send(where, page.form("sign"), passphrase=PASSPHRASE), ".psbt")

    def second(at: Browser) -> None:
        begun = at.send("desk/sign/", at.get("desk/sign/").form("bring"), files=[("boats.psbt", parts["wang"])])
        where = "desk/sign/" + begun.links["Go on"].partition("desk/sign/")[2]
        at.send(where, at.get(where).form("sign"), passphrase=PASSPHRASE)
        page = at.get(where)
        assert "send" not in page.deeds and "It cannot be sent yet" in page.text
        assert "the recovery set can take" in at.get("desk/").text

    at_desk(town.wang, town, first)
    at_desk(town.li, town, second)
    shown = town.li.data("lifeboat", "show")
    assert shown["height"] and shown["of_sat"] * 99 // 100 < shown["sat"] < shown["of_sat"], "all but the fee"


# By hubs

def test_what_is_signed_goes_to_the_hub_and_what_waits_there_comes(payable: Town) -> None:
    town = payable
    amendment = town.post / "rule.json"
    with hub_of(town) as url:
        for name in ("wang", "li", "operator"):
            town.person(name)("hub", "use", url)
        town.wang("quorum", "amend", "--rule", "notice_blocks=9", "--text", "more time", "--out", amendment)

        def signs(at: Browser) -> None:
            fetched = at.send("desk/journal/", at.get("desk/journal/").form("fetch"))
            assert "1 of 1 document taken" in fetched.text
            links = at.get("desk/documents/").links.values()
            where = next("desk/documents/" + href.rstrip("/").rpartition("/")[2] + "/" for href in links
                         if "desk/documents/" in href and len(href) > 70)
            done = at.send(where, at.get(where).form("cosign"), passphrase=PASSPHRASE)
            assert f"{url}" in done.text and "taken" in done.text.lower()
            rows = at.send("desk/sign/", at.get("desk/sign/").form("fetch"))
            assert "1 bundle fetched" in rows.text
            where = next(f"desk/sign/{href.rstrip('/').rpartition('/')[2]}/" for href in at.get(
                "desk/sign/").links.values() if href.count("-") and "desk/sign/" in href)
            signed = at.send(where, at.get(where).form("sign"), passphrase=PASSPHRASE)
            assert url in signed.text and "1 more of" in signed.text

        at_desk(town.li, town, signs)

        def sends(at: Browser) -> None:
            at.send("desk/sign/", at.get("desk/sign/").form("fetch"))
            where = next(f"desk/sign/{href.rstrip('/').rpartition('/')[2]}/" for href in at.get(
                "desk/sign/").links.values() if href.count("-") and "desk/sign/" in href)
            page = at.get(where)
            assert "1 have signed; 2 must" in page.text and "li" in page.text
            at.send(where, page.form("sign"), passphrase=PASSPHRASE)
            assert "waits for a block" in at.get(where).text, "the hub sends what has all its signatures"

        at_desk(town.wang, town, sends)

        def publishes(at: Browser) -> None:
            assert "1 of 1 document taken" in at.send("desk/journal/", at.get("desk/journal/").form("fetch")).text
            page = at.get("desk/journal/")
            asked = at.send("desk/journal/", page.form("look"), passphrase=PASSPHRASE,
                            **dict.fromkeys([one for one in page.ticks if one.startswith("pick-")], "yes"))
            done = at.send("desk/journal/", asked.form("publish"), passphrase=PASSPHRASE)
            assert "Sent: 1 document" in done.text and url in done.text

        at_desk(town.operator, town, publishes)
        town.operator("chain", "mine", 1)
        assert town.wang.data("claim", "show", "1")["status"] == "paid"
        status = town.wang.data("status")
        assert status["state_hash"] == town.operator.data("status")["state_hash"]


def test_a_new_witness_takes_its_place_only_with_what_was_read_to_it(opened: Town) -> None:
    town = newcomers(opened)
    path = rotate(town, "li", "gao", "hua")

    def joins(at: Browser) -> None:
        where = brought(at, path)
        page = at.get(where)
        assert page.deeds == {"join", "away"} and "It gives you a place" in page.text
        address = page.text[page.text.index("bcrt1"):].split()[0].rstrip(",.;")
        for bad in (address[-11:], "x" + address[-11:], "", address[:12]):
            again = at.send(where, at.get(where).form("join"), 409, passphrase=PASSPHRASE, ends=bad)
            assert "do not sign" in again.text and not list((town.gao.pool / "made").glob("*"))
        assert "passphrase" in at.send(where, at.get(where).form("join"), 409, passphrase="not it",
                                       ends=address[-12:]).text
        done = at.send(where, at.get(where).form("join"), passphrase=PASSPHRASE,
                       ends=f" {address[-12:-6].upper()} {address[-6:]} ")
        assert "as gao, account 20" in done.text
        (town.post / "desk.json").write_bytes(taken(at, done))
        assert "join" not in at.get("desk/documents/" + done.links["Go on"].split("documents/")[1]).deeds

    at_desk(town.gao, town, joins)
    town.gao("pool", "join", path, "--yes", "--out", town.post / "cli.json")
    assert (town.post / "desk.json").read_bytes() == (town.post / "cli.json").read_bytes()
    at_desk(town.chen, town, lambda at: _none_of(at, path, {"join", "cosign"}))


def _none_of(at: Browser, path: Path, asked: set[str]) -> None:
    assert not at.get(brought(at, path)).deeds & asked


def test_a_drill_is_begun_signed_and_checked_and_nothing_else_is_signed_there(opened: Town) -> None:
    town = newcomers(opened)
    at_desk(town.wang, town, lambda at: _no_drill(at))
    named(town)
    boats = town.post / "boats.psbt"
    town.operator("lifeboat", "build", "--out", boats)
    files: dict[str, bytes] = {}

    def begins(at: Browser) -> None:
        page = at.get("desk/drill/")
        assert "Drill of the recovery set" in at.get("desk/").links
        done = at.send("desk/drill/", page.form("begin"))
        assert "gao, hua, ilse" in done.text
        files["drill"] = taken(at, done, ".psbt")

    def signs(at: Browser) -> None:
        assert "Drill of the recovery set" in at.get("desk/").links
        form = at.get("desk/drill/").form("sign")
        at.send("desk/drill/", form, 422, files=[("x.psbt", b"nothing")], passphrase=PASSPHRASE)
        other = at.send("desk/drill/", form, 409, files=[("x.psbt", boats.read_bytes())], passphrase=PASSPHRASE)
        assert "The drill is signed" not in other.text
        assert "passphrase" in at.send("desk/drill/", form, 409, files=[("x.psbt", files["drill"])],
                                       passphrase="not it").text
        done = at.send("desk/drill/", form, files=[("x.psbt", files["drill"])], passphrase=PASSPHRASE)
        assert "The drill is signed" in done.text
        files["signed"] = taken(at, done, ".psbt")

    def checks(at: Browser) -> None:
        done = at.send("desk/drill/", at.get("desk/drill/").form("check"), files=[("a.psbt", files["signed"])])
        assert "1 of 3 keys work, 2 are needed" in done.text
        assert "Their keys work: gao" in done.text
        assert "not proven yet are the keys of hua, ilse" in done.text.lower()

    at_desk(town.wang, town, begins)
    at_desk(town.gao, town, signs)
    at_desk(town.wang, town, lambda at: _refused(at, files["drill"]))
    at_desk(town.wang, town, checks)
    assert not (town.gao.pool / "signed.json").exists()


def _no_drill(at: Browser) -> None:
    assert "Drill of the recovery set" not in at.get("desk/").links
    page = at.get("desk/drill/")
    assert "nothing to drill" in page.text and not page.forms


def _refused(at: Browser, data: bytes) -> None:
    page = at.send("desk/drill/", at.get("desk/drill/").form("sign"), 409, files=[("x.psbt", data)],
                   passphrase=PASSPHRASE)
    assert "The drill is signed" not in page.text
