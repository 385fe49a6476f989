"""What joining costs, and help: the figures against quote, rules and odds; nothing worked out in a request."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from lashou_btc.errors import Incomplete, Refused
from lashou_btc.languages import LANGUAGES
from lashou_btc.pool.odds import Panel
from lashou_btc.pool.rules import Band, Plan, Rules
from lashou_btc.report.lists import number
from lashou_btc.simulation import member_costs
from lashou_btc.usecases import quotes
from lashou_btc.web.pages.guidance import QUESTIONS
from lashou_btc.web.site import Site
from tests.index_kit import story
from tests.site_kit import page, site_of, told
from tests.world import FAST, World

AGED = {"basic": Plan(1, 500_000), "family": Plan(2, 900_000, 2_000_000, (Band(40, 3, 800_000),))}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    return told(tmp_path_factory.mktemp("site"))


def text(site: Site, path: str) -> str:
    return page(site, path).body.decode()


def test_quotes_that_are_kept_are_those_that_are_asked_for_about() -> None:
    state = story().state()
    for one in quotes.quotes(state)["basic"]:
        asked = quotes.quote(state, "basic", one.age)
        assert replace(one, costs=asked.costs) == asked, "but for what is drawn by chance nothing differs"
        assert one.costs.year_sat.mean == pytest.approx(asked.costs.year_sat.mean, rel=0.2)
        assert one.costs.illness_ppm == asked.costs.illness_ppm


def test_each_plan_is_quoted_for_the_ages_at_which_it_changes() -> None:
    state = World(replace(FAST, plans=AGED)).open().state()
    found = quotes.quotes(state)
    assert [one.age for one in found["family"]] == sorted({*quotes.AGES, 40})
    assert [one.weight for one in found["family"]] == [2, 2, 3, 3, 3]


def test_what_takes_long_is_worked_out_once_for_about_the_same_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    real = member_costs.costs

    def count(*args: object) -> member_costs.Costs:
        drawn.append(args)
        return real(*args)  # type: ignore[arg-type]  # just as they came
    monkeypatch.setattr(quotes, "costs", count)
    monkeypatch.setattr(quotes, "_kept", {})
    world = story()
    first = quotes.quotes(world.state())
    assert len(drawn) == len(quotes.AGES)
    world.mine(5)
    again = quotes.quotes(world.state())
    assert len(drawn) == len(quotes.AGES), "five blocks later it is about the same pool"
    assert [one.costs for one in again["basic"]] == [one.costs for one in first["basic"]]
    assert [one.blocks for one in again["basic"]] != [one.blocks for one in first["basic"]]
    world.enroll("somebody more", deposit_sat=400_000)
    world.mine(20)
    quotes.quotes(world.state())
    assert len(drawn) == 2 * len(quotes.AGES)
    assert [quotes._rounded(n) for n in (0, 7, 99, 101, 1_999, -1_999)] == [0, 7, 99, 100, 1_900, -2_000]


def test_a_page_is_drawn_before_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = site_of(story(), tmp_path)
    site.prepare()

    def never(*_: object) -> None:
        raise AssertionError("worked out in a request")
    monkeypatch.setattr(quotes, "quotes", never)
    for code in LANGUAGES:
        assert b"join-tables" in page(site, f"{code}/join/").body


def test_the_table_has_the_quote_s_figures_and_can_be_narrowed(site: Site) -> None:
    shown = text(site, "en/join/")
    for one in quotes.quotes(site.frame.state)["basic"]:
        row = shown.split(f'<tr data-plan="basic" data-age="{one.age}">')[1].split("</tr>")[0]
        year = one.costs.year_sat
        for figure in (one.deposit_sat, one.case_sat, year.mean, year.p50, year.p95, year.p99):
            assert f">{number(figure)}<" in row
        assert f'<details data-plan="basic" data-age="{one.age}">' in shown
    assert site.frame.contract.pool_id[:4] + " " + site.frame.contract.pool_id[4:8] in shown
    assert site.frame.contract.first_address not in shown, "no page gives an address to pay to"
    (share,) = (step.end - step.start for step in site.frame.state.steps if step.ref in site.frame.state.claims)
    assert f">{number(share)}<" in shown


def test_a_plan_s_name_turns_nothing_around_it(tmp_path: Path) -> None:
    name = "\u05de\u05e1\u05dc\u05d5\u05dc"
    shown = text(site_of(World(replace(FAST, plans={name: Plan(1, 500_000)})).open(), tmp_path), "en/join/")
    held = shown.count(f"<bdi>{name}</bdi>") + shown.count(f'dir="auto">{name}</option>')
    assert held == len(re.findall(rf">[^<]*{name}", shown)) > 8


def test_short_rules_are_told_in_hours(tmp_path: Path) -> None:
    rules = replace(FAST, notice_blocks=30, grace_blocks=6, waiting_blocks=20)
    site = site_of(World(rules).open(), tmp_path)
    assert "公示约 5 小时" in text(site, "zh/help/")
    assert "you have about 60 minutes to top up" in text(site, "en/help/")
    assert "约 1 天" not in text(site, "zh/help/") + text(site, "zh/join/")
    assert "within about 3 hours of paying in" in text(site, "en/join/")


def test_where_no_cost_can_be_told_the_page_says_why(tmp_path: Path) -> None:
    world = World(replace(FAST, unit="CNY", plans={"basic": Plan(1, 500_000)})).open()
    with pytest.raises(Incomplete, match="no price"):
        quotes.quotes(world.state())
    shown = text(site_of(world, tmp_path), "zh/join/")
    assert "没有有效的币价" in shown and "怎样加入" in shown


def test_a_dissolved_pool_is_quoted_to_nobody() -> None:
    state = story().state()
    state.dissolved = state.height
    with pytest.raises(Refused):
        quotes.quotes(state)


def test_help_has_this_pools_numbers(site: Site) -> None:
    rules, holders = site.frame.state.rules, site.frame.state.keyholders
    for code in LANGUAGES:
        shown = text(site, f"{code}/help/")
        assert all(f'id="q-{name}"' in shown and f'href="#q-{name}"' in shown for name in QUESTIONS)
        assert number(rules.objection_bond_sat) in shown and number(rules.min_balance_sat) in shown
        rows = shown.split("<tbody>")[1].split("</tbody>")[0].split("</tr>")[:-1]
        assert len(rows) == holders.count + 1
        for corrupt, row in enumerate(rows):
            chance = Panel.of(rules, holders.count, corrupt).captured
            assert f">{float(chance) * 100:.1f} %<" in row
    stolen = ["can be stolen" in row for row in text(site, "en/help/").split("<tbody>")[1].split("</tr>")[:4]]
    stuck = ["is stuck" in row for row in text(site, "en/help/").split("<tbody>")[1].split("</tr>")[:4]]
    assert stolen == [False, False, True, True] and stuck == [False, False, True, True]


def test_a_pool_that_calls_says_so(tmp_path: Path) -> None:
    rules = Rules(mode="call", plans={"basic": Plan(1, 100_000)}, reviewers=2, approvals=2)
    shown = text(site_of(World(rules).open(), tmp_path), "en/help/")
    assert "For each case you are asked to pay in your share" in shown


def test_how_to_check_names_the_hash_and_where_programs_find_it(site: Site) -> None:
    shown = text(site, "zh/audit/")
    assert site.frame.status["state_hash"] in shown.split("</main>")[0]
    for path in ("head.json", "api/v1/openapi.json"):
        assert f'href="../../{path}"' in shown and site.page(path) is not None
