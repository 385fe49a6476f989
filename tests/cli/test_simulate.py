"""lashou simulate, as people type it."""

import json
import sys

import pytest
from cli_kit import run
from world import FAST, World

SMALL = ("simulate", "--members", 40, "--years", 1, "--band", "30-40:1:40", "--fraud", 0, "--witnesses", 3,
         "--quorum", 2)


def test_same_seed_same_bytes():
    first, again = run(*SMALL, "--json"), run(*SMALL, "--json")
    assert first.status == again.status == 0, first.err
    assert first.out == again.out
    value = first.json
    assert value["overall"]["runs"] == len(value["runs"]) == 1
    only = value["runs"][0]
    assert only["funds_sat"] == only["liabilities_sat"] > 0
    assert only["assumptions"]["members"] == only["years"][0]["joined"] == 40
    assert run(*SMALL, "--seed", 2, "--json").out != first.out


def test_tables_for_people():
    done = run(*SMALL, "--runs", 2)
    assert done.status == 0, done.err
    for words in ("By age, 2 runs", "Where the members' money went", "Days that payments wait", "Over 2 runs",
                  "With 95 % confidence", "cost per member and year", "Claims, 2 runs", "honest witnesses",
                  "state hash"):
        assert words in done.out


def test_fast_says_the_same_without_a_fold():
    folded, fast = run(*SMALL, "--json").json, run(*SMALL, "--fast", "--json").json
    assert folded["overall"] == fast["overall"]
    only, alone = folded["runs"][0], fast["runs"][0]
    assert only.pop("state_hash") and not alone.pop("state_hash")
    assert not only.pop("fast") and alone.pop("fast")
    assert only == alone
    assert "leave --fast away" in run(*SMALL, "--fast").out


def test_everything_about_people_can_be_said():
    options = ("--adverse 0.5 --founders 0.2 --dated 0.5 --misdate 0.5 --adverse-times 3 --mortality 5 --again 2 "
               "--later 1 --women 0.4 --retry 0.5 --rejoin 0.5 --quit 0.1 --dear 1.5 --full 0.7 "
               "--choose basic:18-99 "
               "--feerate walk:5:0.8")
    done = run(*SMALL, "--fast", "--json", *options.split())
    assert done.status == 0, done.err
    given = done.json["runs"][0]["assumptions"]
    assert (given["adverse"], given["founders"], given["dated"], given["misdate"], given["dear"]) == (
        0.5, 0.2, 0.5, 0.5, 1.5)
    assert given["choose"] == [{"plan": "basic", "first": 18, "last": 99}] and given["feerate"] == "walk:5:0.8"


def test_rules_come_from_a_contract_and_options_change_them(tmp_path):
    contract = World(FAST, witnesses=4, quorum=3).contract
    path = tmp_path / "contract.json"
    path.write_bytes(contract.raw)
    args = ("simulate", "--members", 20, "--years", 1, "--contract", path, "--json")
    given = run(*args).json["runs"][0]["assumptions"]
    assert given["rules"] == contract.rules.to_json()
    assert (given["witnesses"], given["quorum"]) == (4, 3)
    changed = run(*args, "--rule", "waiting_blocks=20", "--plan", "gold:2:300000", "--quorum", 2)
    given = changed.json["runs"][0]["assumptions"]
    assert given["rules"]["waiting_blocks"] == 20 and given["quorum"] == 2
    assert given["rules"]["plans"] == {"gold": {"cap": 300_000, "weight": 2}}


def test_pictures_and_figures_are_written(tmp_path):
    pytest.importorskip("matplotlib", reason="pictures need the extra `plots`")
    folder = tmp_path / "out"
    done = run(*SMALL, "--out", folder, "--json")
    assert done.status == 0, done.err
    assert {p.name for p in folder.iterdir()} == {
        "outcome.json", *(f"{n}.svg" for n in ("cost", "funds", "claims", "members", "parties", "price"))}
    assert json.loads((folder / "outcome.json").read_bytes()) == done.json
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    assert run(*SMALL, "--out", folder, "--json").status == 0
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_without_the_library_one_sentence_and_no_work(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    sentence = run(*SMALL, "--out", tmp_path / "out").failed(4, "simulate.plots")
    assert "lashou-btc[plots]" in sentence
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("args", "code"), [
    (("--members", 0), "simulate.members"),
    (("--corrupt", 4), "simulate.corrupt"),
    (("--late", "nan"), "simulate.late"),
    (("--band", "old:1:1"), "simulate.band"),
    (("--quorum", 4), "simulate.witnesses"),
    (("--rule", "cap=5"), "rules.unknown"),
    (("--rule", "reviewers=4"), "rules.reviewers"),
    (("--plan", "gold"), "rules.plan"),
    (("--contract", "no-such-file.json"), "file.missing"),
    (("--feerate", 100_000), "simulate.feerate"),
    (("--feerate", "often"), "simulate.feerate"),
    (("--choose", "gold:18-99"), "simulate.choose"),
    (("--adverse", 2), "simulate.adverse"),
    (("--band", "50-60:1:1"), "simulate.band"),
])
def test_what_cannot_be_simulated(args, code):
    run(*SMALL, *args).failed(2, code)
