"""What treasurers get wrong: one true sentence in their language, the right exit status, nothing half done."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from cli_kit import LOW_COST, Person, Town, at_a_terminal, snapshot
from mistakes.table import MISTAKES, Mistake, places

HOMES = ("chen", "wang", "li", "zhao", "bo", "operator", "eva")
Desk = tuple[Town, Mapping[str, Path]]


@pytest.fixture(scope="module")
def desks(points: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Desk]:
    """Towns where a payout waits, or is in the chain, which no mistake may change; and what their lines name."""
    folder = tmp_path_factory.mktemp("mistakes")
    town = Town(Path(shutil.copytree(points / "payable", folder / "a town")))
    where = places(town)
    town.wang("witness", "sign", where["PAYOUT"], "--yes", "--out", where["SIGNED"])
    strange = json.loads(where["CLAIM"].read_bytes()) | {"pool": "ab" * 32}
    where["STRANGE"].write_text(json.dumps(strange, separators=(",", ":"), sort_keys=True))
    (town.folder / "keyless").mkdir()
    for name in ("one", "two"):
        town.person("twokeys")("key", "new", name, "--network", "regtest", "--no-words", *LOW_COST)
    _newcomer(town, where)
    town.operator("chain", "faucet", town.bo.data("purse", "show")["address"], 200_000)
    town.operator("chain", "mine")
    paid = Town(Path(shutil.copytree(town.folder, folder / "paid")))
    there = places(paid)
    paid.li("witness", "sign", there["SIGNED"], "--yes", "--out", there["WHOLE"])
    paid.operator("payout", "send", there["WHOLE"], "--yes")
    paid.operator("chain", "mine", 2)
    made = {"payable": (town, where), "paid": (paid, there)}
    for each, _ in made.values():
        for name in HOMES:
            each.person(name)("sync")
    return made


def _newcomer(town: Town, where: Mapping[str, Path]) -> None:
    """Eva, enrolled and paid in, whose waiting is not over."""
    eva, request = town.person("eva"), town.post / "eva.json"
    eva("key", "new", "eva", "--network", "regtest", "--no-words", *LOW_COST)
    eva("pool", "add", where["CONTRACT"])
    eva("document", "add", town.folder / "disclosed")
    tag = town.operator("journal", "tag", "--id-file", where["ID"]).out.strip()
    eva("member", "enroll", "--name", "Eva", "--id-file", where["ID"], "--tag", tag, "--payout",
        eva.data("purse", "show")["address"], "--out", request)
    town.operator("journal", "publish", "--yes", request)
    town.operator("chain", "mine")
    town.operator("document", "export", town.folder / "disclosed")
    for name in HOMES:
        town.person(name)("document", "add", town.folder / "disclosed")
    town.operator("chain", "faucet", eva.data("pool", "address", "--account",
                                              eva.data("member", "show")["account"], "--no-qr")["address"], 500_000)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: one.name)
def test_one_sentence_answers_and_nothing_changes(desks: dict[str, Desk], mistake: Mistake) -> None:
    town, where = desks[mistake.at]
    before, person = snapshot(town.folder), town.person(mistake.who.format_map(where))
    for language, said in (("en", mistake.en), ("zh", mistake.zh)):
        status, screen = _tried(person, mistake, where, LASHOU_LANG=language)
        answer = screen.splitlines()[-1]
        assert status == mistake.status, screen
        assert "Traceback" not in screen and answer.startswith("lashou: ")
        assert answer.endswith(f"[{mistake.code}]"), answer
        assert said in answer, answer
        assert answer.rpartition(" [")[0][-1] in ("。？" if language == "zh" else ".?"), answer
    assert snapshot(town.folder) == before


def _tried(person: Person, mistake: Mistake, where: Mapping[str, Path], **env: str) -> tuple[int, str]:
    """The exit status and what stood on the screen of people."""
    env = dict(mistake.env) | env
    if mistake.answers:
        return at_a_terminal("--home", person.home, *mistake.words(where), answers=mistake.answers,
                             env=person.env | env)
    done = person.tries(*mistake.words(where), **env)
    return done.status, done.err
