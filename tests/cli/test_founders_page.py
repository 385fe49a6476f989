"""lashou simulate --page: one file that loads nothing, with the figures that --json gives, in two languages."""

import json
import re
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from cli_kit import run
from page_kit import harmless

from lashou_btc.pool.rules import Band, Plan, Rules
from lashou_btc.report import founder_words, founders, page_words
from lashou_btc.simulation.assumptions import Assumptions
from lashou_btc.usecases import studies

SMALL = ("simulate", "--members", 40, "--years", 2)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict, Path]:
    path = tmp_path_factory.mktemp("page") / "page.html"
    done = run(*SMALL, "--page", path, "--json")
    assert done.status == 0, done.err
    assert str(path) in done.err
    return done.json, path


def test_the_page_is_made_of_the_figures(made: tuple[dict, Path]) -> None:
    figures, path = made
    assert founders.page(figures, "en") == path.read_bytes()
    seen = harmless(path.read_bytes(), founders.STYLE)
    assert ("html", "lang", "en") in seen.attributes and seen.tags.count("svg") == 9 - (not _cuts(figures))
    said = " ".join(text for texts in seen.texts.values() for text in texts)
    main = figures["sizes"][-1]
    for value in (main["cost_sat"], main["year"]["p95"], main["year"]["p99"], figures["ages"][0]["worth_sat"],
                  figures["meaning"]["bought_panel_sat"]):
        assert f"{value:,}" in said
    assert "P5 to P95" in said and "P99" in said
    assert [s["members"] for s in figures["sizes"]] == [30, 40]


def test_where_few_claims_were_played_it_says_that_cuts_are_luck(made: tuple[dict, Path]) -> None:
    figures, _ = made
    small, large = (json.loads(json.dumps(figures)) for _ in range(2))
    for n, size in enumerate(small["sizes"]):
        size["charged"] = (29, 30)[n]
    for size in large["sizes"]:
        size["charged"] = 30
    said = founders.page(small, "en").decode()
    assert "With 30 members fewer than 30 claims were played" in said and "With 40" not in said
    assert "会员 30 人时试算出的案子不足 30 个" in founders.page(small, "zh").decode()
    assert "claims were played" not in founders.page(large, "en").decode()


def _cuts(figures: dict) -> bool:
    return any(s["depth_of_runs"]["count"] for s in figures["sizes"])


def test_same_seed_same_page_and_the_other_language(made: tuple[dict, Path], tmp_path: Path) -> None:
    figures, path = made
    again = tmp_path / "again.html"
    assert run(*SMALL, "--page", again).status == 0
    assert again.read_bytes() == path.read_bytes()
    chinese = harmless(founders.page(figures, "zh"), founders.STYLE)
    assert ("html", "lang", "zh-Hans") in chinese.attributes
    said = " ".join(text for texts in chinese.texts.values() for text in texts)
    assert "多少会员才够" in said and "线段从 P5 到 P95" in said and "聪" in said
    assert not re.findall(r"\b(?:members|claims|corrupt|year)\b", said.replace("min_members", ""))
    assert run(*SMALL, "--page", again).failed(1, "file.exists")


def test_every_word_has_both_languages_and_is_used() -> None:
    source = Path(founders.__file__).read_text("utf-8")
    for key, (english, chinese) in founder_words.TEXTS.items():
        assert chinese, key
        assert english or key.startswith("unit "), key
        same = sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", chinese))
        assert same or key == "legend", key
        group = key.split(".")[0].split(" ")[0]
        assert f'"{key}"' in source or f"{group}." in source or key.startswith(("unit ", "card.")), key
    assert page_words.LANGUAGES == ("en", "zh")


def test_losses_are_said_with_a_minus_and_shown_as_such(made: tuple[dict, Path]) -> None:
    figures, path = made
    raw = path.read_text("utf-8")
    losses = [f["gain_sat"] for f in figures["meaning"]["frauds"]]
    assert losses and all(loss < 0 for loss in losses)
    for loss in losses:
        assert f'<span class="lost">−{-loss:,}</span>' in raw
    assert raw.count('class="loss"') == len(losses) and 'class="gain"' not in raw


def test_a_currency_bounds_what_a_fall_takes() -> None:
    bands = MappingProxyType({"basic": Plan(1, 3_000_000, 9_000_000, (Band(50, 4, 3_000_000),))})
    rules = replace(Rules(), unit="CNY", plans=bands)
    given = Assumptions(rules, members=200, years=1, price=100_000_000)
    falls = {f: studies._fall(given, studies.Size.of(rules, 200), f)["worth_ppm"] for f in (25, 50, 75)}
    assert falls[25] == falls[50 - 25] == 1_000_000, "200 members carry a third more"
    assert falls[75] == pytest.approx(1_000_000 * (200 * 30_000 - 80_000) / 12_000_000, abs=1)
    plain = replace(given, rules=replace(rules, unit="sat"))
    assert studies._fall(plain, studies.Size.of(rules, 200), 75)["worth_ppm"] == 250_000


def test_years_of_the_price_are_those_of_a_lognormal_walk() -> None:
    given = Assumptions(Rules(), members=200, years=4, drift=0.0, volatility=0.5)
    years = list(studies._price(given, studies.Size.of(Rules(), 200)))
    assert years[0]["price_ppm"] == [1_000_000] * 3
    low, middle, high = years[4]["price_ppm"]
    assert middle == pytest.approx(1e6 * 2.718281828 ** -0.5, rel=1e-6)
    for ratio in (high / middle, middle / low):
        assert ratio == pytest.approx(2.718281828 ** 1.644854, rel=1e-4)


def test_shrinking_begins_where_it_stays_so() -> None:
    def spread(*medians: int) -> list[studies.Spread]:
        return [studies.Spread.of([m]) for m in medians]
    assert studies._shrinks(spread(100, 79, 85, 79, 70)) == 4
    assert studies._shrinks(spread(100, 90, 80)) == 0


def test_names_of_plans_cannot_run(made: tuple[dict, Path]) -> None:
    figures = json.loads(json.dumps(made[0]))
    payload = "<script>alert(1)</script>"
    figures["rules"]["unit"] = figures["given"]["feerate"] = payload
    figures["warnings"] = {"en": [payload], "zh": [payload]}
    raw = founders.page(figures, "en")
    harmless(raw, founders.STYLE)
    assert raw.count(b"&lt;script&gt;") >= 3
