"""Papers at the command line: from the file to the reviewer who has read it, and what goes wrong on the way."""

from pathlib import Path

import pytest
from cli_kit import ADDRESS, DIAGNOSED, LOW_COST, PASSPHRASE, Person, Town, at_a_terminal, refused

from lashou_btc.signers import keyfile
from lashou_btc.usecases.story import RULES

EVERYBODY = ("wang", "li", "zhao", "chen")


def disclose(town: Town) -> None:
    town.operator("document", "export", town.folder / "disclosed")
    for name in EVERYBODY:
        town.person(name)("document", "add", town.folder / "disclosed")


def files_claim(town: Town) -> str:
    """A claim of chen's with three papers, published: its hash."""
    chen = town.chen
    for name, data in (("scan.pdf", b"a scan"), ("photo.jpg", bytes(200_000)), ("notary.pdf", b"seen")):
        (chen.home / name).write_bytes(data)
    made = chen.data("claim", "file", "--amount", 900_000, "--evidence", chen.home / "scan.pdf", "--evidence",
                     chen.home / "photo.jpg", "--notary", chen.home / "notary.pdf", "--payee", ADDRESS, *DIAGNOSED,
                     "--yes", "--out", town.post / "claim.json")
    assert "lashou papers seal --claim" in made["next"]
    town.operator("journal", "publish", "--yes", town.post / "claim.json")
    town.operator("chain", "mine")
    disclose(town)
    return made["claim"]


@pytest.fixture
def drawn(opened: Town) -> tuple[Town, list[Person], Person]:
    """A town in which chen's claim waits for its review; the two who were drawn, and the third witness."""
    files_claim(opened)
    opened.operator("chain", "mine", 2)
    people = [opened.person(name) for name in ("wang", "li", "zhao")]
    duties = {p.home.name: {d["what"] for d in p.data("witness", "queue")["duties"]} for p in people}
    return (opened, [p for p in people if "review" in duties[p.home.name]],
            next(p for p in people if "review" not in duties[p.home.name]))


def seals(town: Town, *more: object) -> tuple[Path, dict]:
    folder = town.post / f"sealed-{len(list(town.post.iterdir()))}"
    return folder, town.chen.data("papers", "seal", "--claim", "#1", "--out", folder, *more)


def test_from_the_file_to_the_reviewer_who_has_read_it(drawn: tuple[Town, list[Person], Person]) -> None:
    town, (first, second), third = drawn
    folder, said = seals(town)
    assert len(said["accounts"]) == 2 and len(said["papers"]) == 3
    assert [Path(one["file"]).suffixes for one in said["papers"]] == [[".pdf", ".age"], [".jpg", ".age"],
                                                                      [".pdf", ".age"]]
    assert b"a scan" not in b"".join(path.read_bytes() for path in folder.iterdir())

    assert "lashou papers open" in first("witness", "queue").out
    assert "lashou papers open" not in third("witness", "queue").out
    tip = first.data("chain", "status")["height"]
    approve = ("witness", "review", "#1", "--approve", 900_000, "--met", tip, "--out", town.post / "approves.json")
    asked = refused(town, first, 1, "review.unseen", *approve).err
    assert "3 papers were never opened in this home" in asked and "lashou papers open" in asked
    assert first("claim", "show", "#1").out.count("never opened here") == 3

    out = town.folder / "read"
    found = first.data("papers", "open", folder, "--claim", "#1", "--out", out)
    assert sorted(one["what"] for one in found["opened"]) == ["evidence", "evidence", "notary"]
    assert sorted(path.read_bytes() for path in out.iterdir()) == sorted([b"a scan", bytes(200_000), b"seen"])
    assert found["failed"] == [] and found["unseen"] == {said["claim"]: []}
    assert "never opened" not in first("claim", "show", "#1").out
    first(*approve)

    # A reviewer verifies the file that it has before it, the claimant the one that it filed.
    town.operator("chain", "mine", 2)
    for person, file in ((first, next(out.glob("*.jpg"))), (town.chen, town.chen.home / "scan.pdf")):
        assert person.data("verify", file)["anchors"][0]["how"] == "evidence"
    assert second.tries("verify", next(out.glob("*.jpg"))).status == 1, "it has not opened it"

    # One who was not drawn reads nothing, and neither does the operator.
    for person in (third, town.operator):
        said = person.tries("papers", "open", folder, "--out", town.folder / "none")
        assert said.status == 1 and said.err.count("is not sealed to this key") == 3
        assert "[papers.some]" in said.err and not (town.folder / "none").exists()
    one = sorted(folder.iterdir())[0]
    refused(town, third, 1, "papers.key", "papers", "open", one)


def test_an_approval_of_unseen_papers_is_asked_about_twice(drawn: tuple[Town, list[Person], Person]) -> None:
    town, (first, second), _ = drawn
    tip = first.data("chain", "status")["height"]
    approve = ("witness", "review", "#1", "--approve", 900_000, "--met", tip)
    for answers, status in ((["n"], 1), (["y", "n"], 1), (["y", "y"], 0)):
        code, screen = at_a_terminal("--home", first.home, *approve, "--out", town.post / f"{answers}.json",
                                     answers=answers, env=first.env)
        assert code == status and (town.post / f"{answers}.json").exists() == (status == 0)
        assert ("Have you seen these papers in another way?" in screen) == (answers[0] == "y")
    second(*approve, "--unseen-is-meant", "--out", town.post / "meant.json")
    second("witness", "review", "#1", "--reject", "--out", town.post / "rejects.json")


def test_a_draw_that_is_not_deep_is_warned_of_before_the_papers_are_gone(
        drawn: tuple[Town, list[Person], Person]) -> None:
    town = drawn[0]

    def said(name: str) -> str:
        return town.chen("papers", "seal", "--claim", "#1", "--out", town.post / name).err

    early = said("early")
    assert "which is 1 deep: if the chain replaces it, others are drawn" in early
    town.operator("chain", "mine", RULES["confirmations"] - 1)
    assert "others are drawn" not in said("later")


def test_one_of_many_that_is_damaged_is_named_and_the_others_open(drawn: tuple[Town, list[Person], Person]) -> None:
    town, (first, _), _ = drawn
    folder, _ = seals(town)
    bad = sorted(folder.iterdir())[1]
    bad.write_bytes(bad.read_bytes()[:-9])
    (folder / "other.age").write_bytes(b"a picture")
    result = first.tries("papers", "open", folder, "--out", town.folder / "read")
    assert result.status == 1 and f"{bad} is damaged" in result.err and "other.age is no sealed paper" in result.err
    assert "2 of 4 papers could not be opened" in result.err and len(list((town.folder / "read").iterdir())) == 2
    assert "1 papers of claim #1 have not been opened here yet" in result.err
    refused(town, first, 1, "papers.damaged", "papers", "open", bad)
    refused(town, first, 2, "papers.format", "papers", "open", folder / "other.age")
    refused(town, first, 2, "file.missing", "papers", "open", folder / "nowhere.age")
    refused(town, first, 2, "papers.none", "papers", "open", town.folder / "chain")


def test_what_is_refused_before_anything_is_sealed(opened: Town) -> None:
    paper = opened.folder / "paper"
    paper.write_bytes(b"x")
    refused(opened, opened.chen, 2, "papers.which", "papers", "seal", paper)
    refused(opened, opened.chen, 2, "papers.which", "papers", "seal", "--claim", "#1", "--identity", paper)
    refused(opened, opened.chen, 2, "papers.identity", "papers", "seal", "--identity")
    refused(opened, opened.chen, 2, "claim.unknown", "papers", "seal", "--claim", "#1")
    files_claim(opened)
    said = refused(opened, opened.chen, 3, "papers.not-drawn", "papers", "seal", "--claim", "#1").err
    assert "the block at height" in said
    opened.operator("chain", "mine", 2)
    refused(opened, opened.chen, 1, "papers.unnamed", "papers", "seal", "--claim", "#1", paper)
    refused(opened, opened.chen, 1, "papers.unnamed", "papers", "seal", "--claim", "#1",
            opened.chen.home / "scan.pdf", paper, "--out", opened.post / "half")
    refused(opened, opened.zhao, 3, "papers.missing", "papers", "seal", "--claim", "#1")
    folder, _ = seals(opened)
    refused(opened, opened.chen, 1, "file.exists", "papers", "seal", "--claim", "#1", "--out", folder)
    with (opened.folder / "large").open("wb") as file:
        file.truncate(33 * 1024 * 1024)
    refused(opened, opened.chen, 2, "papers.size", "papers", "seal", "--identity", opened.folder / "large")


def test_one_s_identity_is_for_the_operator_alone(opened: Town) -> None:
    card = opened.an.home / "card.jpg"
    card.write_bytes(b"a picture of an identity card")
    folder = opened.post / "identity"
    said = opened.an.data("papers", "seal", "--identity", card, "--out", folder)
    assert said["accounts"] == [0] and said["claim"] == ""
    sealed = Path(said["papers"][0]["file"])
    for person in (opened.wang, opened.an):
        refused(opened, person, 1, "papers.key", "papers", "open", "--identity", sealed)
    refused(opened, opened.operator, 1, "papers.unnamed", "papers", "open", sealed)
    found = opened.operator.data("papers", "open", "--identity", sealed, "--out", opened.folder / "read")["opened"]
    assert Path(found[0]["file"]).read_bytes() == card.read_bytes() and found[0]["what"] == "identity"


def test_restored_words_open_what_was_sealed_before(drawn: tuple[Town, list[Person], Person]) -> None:
    town, (first, _), _ = drawn
    folder, _ = seals(town)
    key = next((first.home / "keys").glob("*.key"))
    words = town.folder / "words.txt"
    words.write_text(keyfile.open_(key, PASSPHRASE).mnemonic)
    restored = Person(town.folder / "restored", first.env)
    restored("key", "new", key.stem, *LOW_COST, "--network", "regtest", "--restore", words)
    restored("pool", "add", first.pool / "contract.json")
    restored("document", "add", town.folder / "disclosed")
    assert len(restored.data("papers", "open", folder, "--out", town.folder / "read")["opened"]) == 3
