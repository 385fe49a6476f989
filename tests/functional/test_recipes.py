"""The page of recipes: every block is run in turn on the ground that it names, and prints what the page shows."""

import io
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import pytest

import lashou_btc
from lashou_btc.chain.sandbox import Sandbox
from tests.cli_kit import Person
from tests.ground import prepare
from tests.psbt_cases import multisig, payout
from tests.walk_kit import FENCED, pattern

PAGE = Path(__file__).resolve().parents[2] / "docs" / "recipes.md"


def recipes() -> list[tuple[str, str]]:
    """Each block of Python, and what the page shows below it."""
    found = FENCED.findall(PAGE.read_text(encoding="utf-8"))
    assert [kind for kind, _ in found] == ["python", ""] * (len(found) // 2)
    return [(code, shown) for (_, code), (_, shown) in zip(found[::2], found[1::2], strict=True)]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which everything is."""
    folder = tmp_path_factory.mktemp("recipes") / "play"
    prepare(folder)
    return folder


def test_every_recipe_prints_what_the_page_shows(ground: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ground)
    names: dict[str, Any] = {}
    for number, (code, shown) in enumerate(recipes(), 1):
        printed = io.StringIO()
        with redirect_stdout(printed):
            exec(compile(code, f"recipe {number}", "exec"), names)
        lines, wanted = printed.getvalue().splitlines(), shown.splitlines()
        assert len(lines) == len(wanted), f"recipe {number} printed\n{printed.getvalue()}"
        for line, want in zip(lines, wanted, strict=True):
            assert pattern(want).fullmatch(line), f"recipe {number} shows\n{want}\nwhat was printed is\n{line}"


def test_the_door_gives_what_the_commands_give(ground: Path, tmp_path: Path) -> None:
    """A payout's bytes, each check of a review with its sentence, where a file is committed, the state hash."""
    commands = Person(tmp_path / "commands", {"LASHOU_CHAIN": f"sandbox:{ground / 'chain'}", "LASHOU_LANG": "en"})
    commands("pool", "add", ground / "contract.json")
    commands("document", "add", ground / "public")
    with lashou_btc.follow(ground / "contract.json", tmp_path / "ours", f"sandbox:{ground / 'chain'}") as pool:
        pool.add(ground / "public")
        assert pool.state().hash() == commands.data("status")["state_hash"]
        commands("payout", "build", "--no-lifeboat", "--out", tmp_path / "built.psbt")
        assert lashou_btc.write_psbt(pool.payout()[1]) == (tmp_path / "built.psbt").read_bytes()
        for file, status in ((ground / "given.psbt", 1), (tmp_path / "built.psbt", 0)):
            seen = pool.review(lashou_btc.read_psbt(file))
            said = commands("--json", "psbt", "review", file, status=status)
            assert [(c.name, c.ok, str(c.text)) for c in seen.checks] == [
                (c["name"], c["ok"], c["text"]) for c in said.json["checks"]]
            assert seen.ok is (status == 0) and seen.fee_sat == said.json["fee_sat"]
        found, said = pool.verify(ground / "diagnosis.txt"), commands.data("verify", ground / "diagnosis.txt")
        assert [vars(anchor) for anchor in found.anchors] == [
            {"digest": said["sha256"], **anchor} for anchor in said["anchors"]]
        assert (found.required, found.deep_enough) == (said["needed"], True)
        assert not pool.verify(ground / "diagnosis.txt", confirmations=1_000).deep_enough


def test_a_psbt_of_anybody_elses_coins_is_reviewed_and_never_right(ground: Path, tmp_path: Path) -> None:
    with lashou_btc.follow(ground / "contract.json", tmp_path / "ours", f"sandbox:{ground / 'chain'}") as pool:
        pool.add(ground / "public")
        seen = pool.review(payout(multisig(2, 3)))
    assert not seen.ok and not seen.untold and {"our coins", "known coins"} <= {c.name for c in seen.failed()}


def test_an_open_source_of_the_chain_is_used_and_left_open(ground: Path, tmp_path: Path) -> None:
    with Sandbox(ground / "chain") as chain:
        with lashou_btc.follow(ground / "contract.json", tmp_path / "ours", chain) as pool:
            height = pool.state().height
        assert chain.tip().height == height


def test_what_people_would_be_warned_of_is_logged(ground: Path, tmp_path: Path,
                                                  caplog: pytest.LogCaptureFixture) -> None:
    with lashou_btc.follow(ground / "contract.json", tmp_path / "ours", f"sandbox:{ground / 'chain'}") as pool:
        assert pool.state().unknown and pool.view is not None
    assert [(record.name, record.levelname) for record in caplog.records] == [("lashou_btc", "WARNING")]
    assert "the state is unknown since height" in caplog.text


def test_the_page_uses_every_name_of_the_door() -> None:
    page = PAGE.read_text(encoding="utf-8")
    types = {"Anchor", "Pool", "Psbt", "Review", "Settlement", "State", "Verified"}  # what the others return
    assert [name for name in lashou_btc.__all__ if name not in types and name not in page] == []
