"""What a founder types: a file of rules, what they mean together, the pool that is made with it."""

import json
import shutil
from pathlib import Path

import pytest
from cli_kit import ADDRESS, LOW_COST, Town, run

from lashou_btc.pool import contract as contracts
from lashou_btc.pool.rules import Rules


@pytest.fixture
def rules_file(tmp_path: Path) -> Path:
    path = tmp_path / "rules.toml"
    assert run("simulate", "--write-rules", path).status == 0
    return path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def test_writing_rules_says_what_to_do_next_and_overwrites_nothing(tmp_path: Path) -> None:
    path = tmp_path / "rules.toml"
    done = run("simulate", "--write-rules", path, "--lang", "zh", "--rule", "dues_sat=7", "--json")
    assert done.status == 0 and done.json["file"] == str(path) and "pool rules --rules" in done.json["next"]
    text = path.read_text("utf-8")
    assert "\ndues_sat = 7\n" in text and "聪" in text
    assert run("simulate", "--write-rules", path).failed(1, "file.exists")
    assert path.read_text("utf-8") == text


def test_what_rules_mean_before_there_is_a_pool(rules_file: Path) -> None:
    value = run("pool", "rules", "--rules", rules_file, "--members", 30, "--members", 200, "--json").json
    assert [(s["members"], s["case_sat"], s["cap_sat"]) for s in value["sizes"]] == [
        (30, 820_000, 3_000_000), (200, 3_000_000, 3_000_000)]
    assert value["full_from_members"] == 103 and value["tries_in_a_year"] == 5
    assert [w["code"] for w in value["warnings"]] == ["flat"]
    assert all(f["gain_sat"] <= 0 for f in value["frauds"])
    change(rules_file, "witness_bond_sat = 3_000_000", "witness_bond_sat = 300_000")
    english = run("pool", "rules", "--rules", rules_file)
    assert "Mind: the cap of 3,000,000 sat exceeds what a bought panel costs" in english.out
    assert "注意：上限 3,000,000 聪" in run("pool", "rules", "--rules", rules_file, "--lang", "zh").out


def test_a_mistake_in_the_file(rules_file: Path) -> None:
    change(rules_file, "# approvals = 3", "approvals = 1")
    line = rules_file.read_text("utf-8").split("\n").index("approvals = 1") + 1
    for command in (("pool", "rules"), ("simulate", "--members", 10)):
        sentence = run(*command, "--rules", rules_file).failed(2, "rules.approvals")
        assert f"{rules_file}, line {line}: " in sentence
    assert run("pool", "rules", "--rules", rules_file, "--quorum", 6).failed(2, "rules.quorum")
    assert run("pool", "rules", "--rules", rules_file.parent / "none").failed(2, "file.missing")


def test_a_pool_is_founded_with_a_file_and_says_what_its_rules_mean(tmp_path: Path, rules_file: Path) -> None:
    town = Town(tmp_path)
    town.post.mkdir()
    for name in ("wang", "li", "zhao", "operator"):
        town.person(name)("key", "new", name, *LOW_COST)
        town.person(name)("key", "show", "--out", town.post / f"{name}.json")
    change(rules_file, "min_coin_sat = 20_000", "min_coin_sat = 9_000")
    change(rules_file, "dues_sat = 0", "dues_sat = 500")
    change(rules_file, "cap = 3_000_000", "cap = 7_000_000")
    operator = town.operator
    founding = ["pool", "create", "--name", "Village", "--quorum", 2, "--payout", ADDRESS, "--rules", rules_file,
                "--rule", "dues_sat=600",
                *(f"--witness={town.post / name}.json" for name in ("wang", "li", "zhao"))]
    change(rules_file, "review_blocks = 2_016", "review_blocks = 0")
    assert "line" in operator.tries(*founding).failed(2, "schema.field")
    change(rules_file, "review_blocks = 0", "review_blocks = 2_000")
    journal = next(w for w in operator.tries(*founding).failed(3, "pool.seal").replace(",", "").split()
                   if w.startswith("bcrt1"))
    operator("chain", "faucet", journal, 100_000)
    operator("chain", "mine")
    made = operator(*founding, "--json")
    value = made.json
    written = contracts.parse(Path(value["contract"]).read_bytes())
    given = Rules().to_json() | {"dues_sat": 600, "review_blocks": 2_000, "reviewers": 3, "approvals": 2,
                                 "plans": {"basic": {"weight": 1, "cap": 7_000_000, "life_cap": 9_000_000}}}
    assert written.rules.to_json() == given and written.min_coin_sat == 9_000
    assert {w["code"] for w in value["means"]["warnings"]} == {"cap-held", "cap-bonds", "gain", "spare", "flat"}
    for words in ("With 30 members", "Mind: all 3 witnesses", "--page"):
        assert words in made.err
    assert f"lashou simulate --contract {value['contract']} --page" in made.err
    assert json.loads(json.dumps(value["means"])) == value["means"]
    assert "same seal" not in operator(*founding).err, "it is the same contract"
    anew = operator(*founding, "--rule", "dues_sat=700")
    folder = Path(value["contract"]).parent
    assert "the same seal, which opens only one of the two" in anew.err
    assert f"delete its folder {folder}." in anew.err
    assert "--pool" in operator.tries("pool", "show").failed(2, "pool.which")
    shutil.rmtree(folder)
    assert operator.data("pool", "show")["pool_id"] != value["pool_id"]


def test_what_a_running_pools_rules_mean_now(opened: Town) -> None:
    status = opened.auditor.data("status")
    value = opened.auditor.data("pool", "rules")
    (size,) = value["sizes"]
    assert size["members"] == size["weight"] == status["members"]["active"] == 5
    assert size["held_sat"] > 0 and size["case_sat"] <= size["cap_sat"]
    assert "With 5 members" in opened.auditor("pool", "rules").out
    (other,) = opened.auditor.data("pool", "rules", "--members", 50)["sizes"]
    assert other["members"] == 50


def test_a_quote_for_oneself(opened: Town) -> None:
    value = opened.auditor.data("quote", "--age", 45)
    rules = opened.auditor.data("pool", "rules")
    assert value["plan"] == "basic" and value["members"] == 5 and value["cap_sat"] == rules["sizes"][0]["cap_sat"]
    assert 0 <= value["costs"]["year_sat"]["p50"] <= value["costs"]["year_sat"]["p95"]
    assert value == opened.auditor.data("quote", "--age", 45, "--plan", "basic")
    said = opened.auditor("quote", "--age", 45).out
    assert f"{value['costs']['year_sat']['mean']:,} sat on the average" in said
    assert "平均花费" in opened.auditor("quote", "--age", 45, "--lang", "zh").out
    assert opened.auditor.tries("quote", "--age", 45, "--plan", "gold").failed(2, "quote.plan")
    assert opened.auditor.tries("quote", "--age", 121).failed(2, "usage")
    assert opened.auditor.tries("quote").failed(2, "usage")
