"""What a member, a claimant, and whoever comes back are told and asked at the command line."""

import shutil
from pathlib import Path

import pytest
from cli_kit import ADDRESS, DIAGNOSED, LOW_COST, Person, Town, at_a_terminal, refused

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.usecases.story import Story

BANDS = {"young": {"weight": 1, "cap": 2_000_000, "bands": [{"age": 40, "weight": 3, "cap": 1_500_000}]},
         "flat": {"weight": 2, "cap": 2_000_000, "life_cap": 5_000_000}}


def tag(town: Town, number: str) -> str:
    """The operator's tag for somebody with that id number."""
    file = town.folder / f"{number}.txt"
    file.write_text(number)
    return town.operator.data("journal", "tag", "--id-file", file)["tag"]


def enrolls(town: Town, person: Person, number: str, *more: object) -> tuple[object, ...]:
    """The words of a command with which somebody asks to be enrolled."""
    (town.folder / f"{number}.txt").write_text(number)
    return ("member", "enroll", "--name", "somebody", "--id-file", town.folder / f"{number}.txt", "--payout",
            ADDRESS, "--out", town.post / f"enrollment-{len(list(town.post.iterdir()))}.json", *more)


def disclose(town: Town, *people: Person) -> None:
    town.operator("document", "export", town.folder / "disclosed")
    for person in people:
        person("document", "add", town.folder / "disclosed")


def files_claim(town: Town, amount: int = 900_000) -> tuple[object, ...]:
    (town.chen.home / "paper").write_bytes(b"a diagnosis")
    return ("claim", "file", "--amount", amount, "--evidence", town.chen.home / "paper", "--notary",
            town.chen.home / "paper", "--payee", ADDRESS, *DIAGNOSED, "--out",
            town.post / f"claim-{len(list(town.post.iterdir()))}.json")


def test_the_bond_is_named_and_asked_for_and_a_rejection_spends_it(opened: Town) -> None:
    status = opened.an.data("status")
    assert status["claim_bond_sat"] == 50_000 and status["case"]["bearable_sat"] == 1_500_000
    assert status["beginning"]["begun"] > 0
    assert "today one case brings its claimant at most 1,490,000 sat, and its reviewers up to 10,000 sat" in \
        opened.an("status").out
    asked = refused(opened, opened.chen, 2, "terminal.none", *files_claim(opened)).err
    assert f"The claim asks for 900,000 sat, paid to {ADDRESS}: compare the address" in asked
    assert "a bond of 50,000 sat out of the balance of 800,000 sat" in asked
    assert "Put up 50,000 sat and file this claim?" in asked and "cannot bring all" not in asked
    assert "cannot bring all that it asks for: today one case brings its claimant" in refused(
        opened, opened.chen, 2, "terminal.none", *files_claim(opened, 1_499_000)).err
    assert "covers at most 2000000" in refused(opened, opened.chen, 1, "claim.cap",
                                               *files_claim(opened, 2_000_001)).err
    args = files_claim(opened)
    code, screen = at_a_terminal("--home", opened.chen.home, *args, answers=["y"], env=opened.chen.env)
    assert code == 0 and "wrote" in screen
    made = opened.chen.data(*files_claim(opened), "--yes")
    assert made["bond_sat"] == 50_000 and made["case"]["bearable_sat"] == 1_500_000
    opened.operator("journal", "publish", "--yes", args[-1])
    opened.operator("chain", "mine", 3)
    everybody = [opened.person(n) for n in ("wang", "li", "zhao", "chen")]
    disclose(opened, *everybody)
    claim = opened.chen.data("claim", "show", "#1")
    assert claim["bond_sat"] == 50_000 and "a bond of 50,000 sat is held" in opened.chen("claim", "show", "#1").out
    assert opened.chen.data("member", "show")["balance_sat"] == 750_000
    lines = opened.chen.data("explain", "account", 6)["lines"]
    assert [(x["kind"], x["amount_sat"], x["balance_sat"]) for x in lines] == [
        ("deposit", 800_000, 800_000), ("claim bond", -50_000, 750_000)]

    drawn = [opened.person(n) for n in ("wang", "li", "zhao") if any(
        d["what"] == "review" for d in opened.person(n).data("witness", "queue")["duties"])]
    drawn[0]("witness", "review", "#1", "--reject", "--out", opened.post / "rejects.json")
    opened.operator("journal", "publish", "--yes", opened.post / "rejects.json")
    opened.operator("chain", "mine")
    disclose(opened, *everybody)
    shown = opened.chen.data("member", "show")["cover"]
    assert shown["rejections"] == 1 and shown["pause_until"] == opened.chen.data("status")["height"] + 6
    assert shown["pause_blocks"] == 12 and shown["life_left"] == 6_000_000
    said = opened.chen("member", "show").out
    assert "1 claim rejected in a row: no claim before block" in said and "a pause of 12 blocks" in said
    assert "received 0 of the 6,000,000 sat" in said
    story = {m["what"]: m["text"] for m in opened.chen.data("explain", "claim", "#1")["story"]}
    assert story["bond held"] == "50,000 sat" and "no claim before block" in story["pause"]
    spent = [m["text"] for m in opened.chen.data("explain", "claim", "#1")["story"] if m["what"] == "bond spent"]
    assert spent == [
        "45,000 sat of it to the common purse", "5,000 sat of it to the reviewers who decided"]
    refused(opened, opened.chen, 1, "claim.again", *files_claim(opened), "--yes")


def test_whoever_comes_back_is_recognized(opened: Town) -> None:
    town, an = opened, opened.an
    assert "nobody is enrolled twice" in refused(
        town, town.bo, 1, "enrollment.uniqueness", *enrolls(town, town.bo, "ID000000", "--tag", tag(
            town, "ID000000"))).err
    mistyped = refused(town, town.bo, 2, "enrollment.uniqueness", *enrolls(town, town.bo, "ID9", "--tag", "x1")).err
    assert "'x1' is no tag: it has 64 digits" in mistyped and "--tag" in mistyped
    an("member", "exit", "--out", town.post / "exit.json")
    town.operator("journal", "publish", "--yes", town.post / "exit.json")
    town.operator("chain", "mine", 13)
    new = town.person("an-again")
    new("key", "new", "fresh", "--network", "regtest", *LOW_COST)
    new("pool", "add", town.post / "contract.json")
    disclose(town, new, an, *(town.person(n) for n in ("wang", "li", "zhao", "chen")))
    # Without the old key witnesses have to sign; one is not enough.
    args = enrolls(town, new, "ID000000", "--tag", tag(town, "ID000000"))
    made = new(*args, "--json")
    assert made.json["back"]["needs"] == "key" and made.json["back"]["before"] == 4
    assert "2 more of the witnesses must sign it before" in made.json["next"]
    assert "its last key has to sign, too" in made.err and "name the key with --before" in made.err
    alone, request = town.post / "alone.json", args[9]
    refused(town, town.operator, 1, "enrollment.before", "journal", "publish", "--yes", request)
    said = town.wang("quorum", "cosign", request, "--yes", "--out", alone)
    assert "The tag is that of account 4" in said.err and "1 more of the witnesses must sign" in said.err
    refused(town, town.operator, 1, "enrollment.before", "journal", "publish", "--yes", alone)
    refused(town, town.chen, 1, "document.signer", "quorum", "cosign", request, "--yes")
    # The old key's holder signs in its own home, too.
    kept = an("quorum", "cosign", request, "--yes", "--out", town.post / "kept.json")
    assert "send it to the operator" in kept.err
    both = town.post / "both.json"
    assert "send it to the operator" in town.li("quorum", "cosign", alone, "--yes", "--out", both).err
    town.operator("journal", "publish", "--yes", both)
    town.operator("chain", "mine")
    number = made.json["account"]
    assert town.operator.data("member", "show", "--account", number)["cover"]["before"] == 4
    assert "the same person had account 4 before" in town.operator("member", "show", "--account", number).out


def test_the_old_key_signs_where_it_is_at_hand(opened: Town) -> None:
    town, an = opened, opened.an
    an("member", "exit", "--out", town.post / "exit.json")
    town.operator("journal", "publish", "--yes", town.post / "exit.json")
    town.operator("chain", "mine", 13)
    disclose(town, an, town.wang)
    an("key", "new", "fresh", "--network", "regtest", *LOW_COST)
    given = tag(town, "ID000000")
    args = enrolls(town, an, "ID000000", "--tag", given, "--key", "fresh")
    refused(town, an, 2, "enrollment.before-key", *args, "--before", "fresh")
    made = an(*args, "--before", "an", "--json").json
    assert made["back"]["needs"] == "" and made["next"] == "send it to the operator"
    town.operator("journal", "publish", "--yes", args[9])
    town.operator("chain", "mine")
    assert town.operator.data("member", "show", "--account", made["account"])["cover"]["before"] == 4
    disclose(town, an, town.wang)
    fresh = enrolls(town, an, "ID777777", "--tag", tag(town, "ID777777"), "--key", "fresh", "--account", 30)
    an(*fresh)
    refused(town, town.wang, 1, "document.signer", "quorum", "cosign", fresh[9], "--yes")
    refused(town, an, 2, "enrollment.uniqueness", *enrolls(town, an, "ID777777", "--key", "fresh"))


class Aged(Story):
    """A pool with ages, founded and open, in which nobody is enrolled."""

    plans = BANDS


@pytest.fixture(scope="module")
def aged_point(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("aged") / "played"
    with Sandbox(folder / "chain") as chain:
        story = Aged(folder, chain, lambda heading, lines: None)
        try:
            story.found()
            story.join()
        finally:
            story.close()
    return folder


@pytest.fixture
def aged(aged_point: Path, tmp_path: Path) -> Town:
    return Town(Path(shutil.copytree(aged_point, tmp_path / "town")))


def test_ages_and_the_beginning(aged: Town) -> None:
    town, an = aged, aged.an
    an("document", "add", town.operator.pool / "documents", town.operator.pool / "manifests")
    number = ("--tag", tag(town, "ID1"))
    assert "flat, young" in refused(town, an, 2, "enrollment.plan", *enrolls(town, an, "ID1", *number)).err
    missing = refused(town, an, 2, "enrollment.age", *enrolls(town, an, "ID1", *number, "--plan", "young"))
    assert "from 40 on): say yours in whole years" in missing.err and "with --age" in missing.err
    refused(town, an, 2, "enrollment.age-not-asked",
            *enrolls(town, an, "ID1", *number, "--plan", "flat", "--age", 39))
    refused(town, an, 2, "enrollment.role", *enrolls(town, an, "ID1", "--role", "supervisor", "--age", 39))
    refused(town, an, 2, "enrollment.plan", *enrolls(town, an, "ID1", *number, "--plan", "old"))
    args = enrolls(town, an, "ID1", *number, "--plan", "young", "--age", 39, "--account", 4)
    said = an(*args).err
    assert "plan young goes by age:" in said and "from 40 on: weight 3, a claim gets at most 1,500,000 sat" in said
    town.operator("journal", "publish", "--yes", args[9])
    town.operator("chain", "mine")
    town.operator("chain", "faucet", town.operator.data("pool", "address", "--account", 4)["address"], 800_000)
    town.operator("chain", "mine")
    disclose(town, an)
    cover = an.data("member", "show")["cover"]
    assert (cover["age"], cover["weight"], cover["next_age"], cover["next_weight"]) == (39, 1, 40, 3)
    said = an("member", "show").out
    assert f"from block {cover['changes_at']:,} on, at 40: weight 3, at most 1,500,000 sat" in said
    for words in (said, an("status").out):
        assert "not begun: 1 of the 5 members that it takes (min_members) have paid in" in words
    assert an.data("status")["beginning"] == {"begun": 0, "waiting": 1, "min_members": 5}
    an("member", "exit", "--out", town.post / "exit.json")
    town.operator("journal", "publish", "--yes", town.post / "exit.json")
    town.operator("chain", "mine")
    left = town.operator.data("status")
    assert left["members"] == {"left": 1} and [d["amount_sat"] for d in left["due"]] == [800_000]
