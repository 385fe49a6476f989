"""The tag key outlives its operator: shares for the witnesses, and somebody else who goes on with the same tags."""

from pathlib import Path

import pytest
from cli_kit import LOW_COST, PASSPHRASE, Person, Town, at_a_terminal, refused


def tag(person: Person, folder: Path, number: str = "110101199001011234") -> str:
    (folder / "id.txt").write_text(number)
    return person.data("journal", "tag", "--id-file", folder / "id.txt")["tag"]


def shares_of(town: Town, name: str) -> tuple[dict, list[Path]]:
    made = town.operator.data("tagkey", "shares", "--out", town.folder / name)
    return made, [Path(path) for path in made["files"]]


def newcomer(town: Town, name: str = "gao") -> Person:
    """Somebody who is to be the next operator."""
    person = town.person(name)
    person("key", "new", name, "--network", "regtest", *LOW_COST)
    person("pool", "add", town.post / "contract.json")
    return person


def test_a_new_operator_goes_on_with_the_same_tags(opened: Town) -> None:
    town, before = opened, tag(opened.operator, opened.folder)
    made, paths = shares_of(town, "shares")
    assert made["needed"] == 2 and [s["witness"] for s in made["shares"]] == ["wang", "li", "zhao"]
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in paths)
    assert len({path.read_text() for path in paths}) == 3 and "of wang" in paths[0].read_text()
    gao = newcomer(town)
    gao.tries("journal", "tag", "--id-file", town.folder / "id.txt").failed(1, "tagkey.none")
    refused(town, gao, 2, "share.few", "tagkey", "recover", paths[2])
    refused(town, gao, 2, "share.few", "tagkey", "recover", paths[2], paths[2])
    refused(town, gao, 1, "tagkey.name", "tagkey", "recover", paths[0], paths[2], "--name", "00112233")
    found = gao.data("tagkey", "recover", paths[2], paths[0], "--name", made["tagkey"])
    assert found == {"tagkey": made["tagkey"]}
    assert tag(gao, town.folder) == before != tag(gao, town.folder, "110101199001011235")
    refused(town, gao, 1, "tagkey.exists", "tagkey", "recover", *paths)
    kept = next(gao.pool.glob("tagkey.json"))
    assert kept.stat().st_mode & 0o777 == 0o600
    for word in paths[0].read_text().splitlines()[-1].split():
        assert word not in kept.read_text()


def test_shares_are_shown_once_each_set_its_own_and_kept_nowhere(opened: Town) -> None:
    town = opened
    first, second = town.operator("tagkey", "shares"), town.operator("tagkey", "shares")
    lines = [[line for line in shown.err.splitlines() if len(line.split()) == 20] for shown in (first, second)]
    assert [len(found) for found in lines] == [3, 3] and not set(lines[0]) & set(lines[1])
    assert not [line for line in lines[0] if line in first.out]
    files = [path.read_bytes() for path in town.operator.home.rglob("*") if path.is_file()]
    assert not [data for data in files for line in lines[0] if line.encode() in data]
    gao = newcomer(town)
    for n, share in enumerate((lines[0][0], lines[1][1])):
        (town.folder / f"mixed{n}").write_text(share)
    refused(town, gao, 2, "share.sets", "tagkey", "recover", town.folder / "mixed0", town.folder / "mixed1")
    (town.folder / "mixed0").write_text("gibberish")
    refused(town, gao, 2, "share.words", "tagkey", "recover", town.folder / "mixed1", town.folder / "mixed0")
    refused(town, gao, 2, "terminal.none", "tagkey", "recover")
    code, screen = at_a_terminal("--home", gao.home, "tagkey", "recover", answers=[lines[0][2], lines[0][1], ""],
                                 env=gao.env)
    assert code == 0 and lines[0][2] not in screen
    assert tag(gao, town.folder) == tag(town.operator, town.folder)


def test_another_pools_shares_are_told_apart(opened: Town) -> None:
    _, paths = shares_of(opened, "shares")
    own = paths[0].read_text().splitlines()[0]
    pool = own[own.index("(") + 1:own.index(")")]
    paths[0].write_text(paths[0].read_text().replace(pool, "ab" * 32))
    refused(opened, newcomer(opened), 1, "tagkey.pool", "tagkey", "recover", *paths)


def test_only_the_operator_makes_one_and_not_beside_tags_that_there_are(opened: Town) -> None:
    town, kept = opened, next(opened.operator.pool.glob("tagkey.json"))
    refused(town, town.operator, 1, "tagkey.exists", "tagkey", "new")
    refused(town, town.wang, 1, "operator.key", "tagkey", "new")
    before = tag(town.operator, town.folder)
    kept.unlink()
    said = refused(town, town.operator, 1, "tagkey.another", "tagkey", "new").err
    assert "lashou tagkey recover" in said and "--lost" in said
    made = town.operator("tagkey", "new", "--lost", "--json")
    assert made.json["files"] == [] and made.json["needed"] == 2
    assert tag(town.operator, town.folder) != before


@pytest.mark.parametrize("damage", ["", "{}", "[]", '{"nonce":"00","ciphertext":"zz"}', "\x00"])
def test_a_damaged_file_is_said_to_be_one(opened: Town, damage: str) -> None:
    (opened.folder / "id.txt").write_text("1")
    kept = next(opened.operator.pool.glob("tagkey.json"))
    kept.write_text(damage)
    refused(opened, opened.operator, 2, "tagkey.damaged", "journal", "tag", "--id-file", opened.folder / "id.txt")


def test_a_file_of_another_key_does_not_open(opened: Town) -> None:
    gao, kept = newcomer(opened), next(opened.operator.pool.glob("tagkey.json"))
    (gao.pool / "tagkey.json").write_bytes(kept.read_bytes())
    (opened.folder / "id.txt").write_text("1")
    refused(opened, gao, 1, "tagkey.key", "journal", "tag", "--id-file", opened.folder / "id.txt")
    assert PASSPHRASE not in kept.read_text()
