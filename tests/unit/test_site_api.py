"""What programs get: every answer against its description, every route described, the same in a folder."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lashou_btc.report.markup import el
from lashou_btc.web.json_pages import json_page
from lashou_btc.web.openapi import description
from lashou_btc.web.pages import ROUTES, api, head, verify
from lashou_btc.web.site import JSON, Site
from lashou_btc.words import said
from tests.index_kit import story
from tests.site_kit import on_notice, page, site_of, told

_KINDS: dict[str, Any] = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool,
                          "null": type(None)}
_KNOWN = {"type", "properties", "required", "additionalProperties", "items", "enum", "anyOf", "$ref", "pattern",
          "minimum", "description", "format"}


def wrong(value: Any, schema: dict[str, Any], at: str = "$") -> Iterator[str]:
    """What in a value is not as the schema says: by the words of JSON Schema that our description uses."""
    assert schema.keys() <= _KNOWN, schema.keys() - _KNOWN
    if "$ref" in schema:
        yield from wrong(value, description()["components"]["schemas"][schema["$ref"].rpartition("/")[2]], at)
        return
    if "anyOf" in schema:
        if all(list(wrong(value, each, at)) for each in schema["anyOf"]):
            yield f"{at}: none of anyOf"
        return
    kinds = [schema.get("type", [])] if isinstance(schema.get("type"), str) else schema.get("type", [])
    if kinds and not any(type(value) is _KINDS[kind] for kind in kinds):
        yield f"{at}: {type(value).__name__} is no {kinds}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{at}: {value!r}"
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{at}: {value!r} does not match"
    if isinstance(value, int) and "minimum" in schema and value < schema["minimum"]:
        yield f"{at}: {value} is too small"
    if isinstance(value, dict):
        yield from (f"{at}: no {name}" for name in schema.get("required", ()) if name not in value)
        for name, each in value.items():
            inner = schema.get("properties", {}).get(name, schema.get("additionalProperties", True))
            if inner is False:
                yield f"{at}: {name} is not described"
            elif isinstance(inner, dict):
                yield from wrong(each, inner, f"{at}.{name}")
    if isinstance(value, list):
        for n, each in enumerate(value):
            yield from wrong(each, schema.get("items", {}), f"{at}[{n}]")


def schema_of(path: str) -> dict[str, Any]:
    """What is said of the answer at a path, which may have values in it."""
    for pattern, item in description()["paths"].items():
        if re.fullmatch(re.sub(r"\\{\w+\\}", "[0-9a-f]+", re.escape(pattern)), "/" + path):
            found: dict[str, Any] = item["get"]["responses"]["200"]["content"]["application/json"]["schema"]
            return found
    raise LookupError(path)


@pytest.fixture(scope="module", params=["paid", "disputed"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Site:
    if request.param == "paid":
        return told(tmp_path_factory.mktemp("paid"))
    world, claim, other = on_notice()
    world.objection(claim, other)
    return site_of(world, tmp_path_factory.mktemp("disputed"))


def test_every_answer_is_as_it_is_described(site: Site) -> None:
    paths = [path for path in site.paths() if path.endswith(".json")]
    assert len(paths) > 256 + 7
    for path in paths:
        found = page(site, path)
        assert found.media == JSON
        assert list(wrong(json.loads(found.body), schema_of(path))) == [], path


def test_every_route_is_described_and_nothing_else_is() -> None:
    routes = {"/" + route.pattern for route in (*api.ROUTES, *head.ROUTES, *verify.ROUTES)
              if route.pattern.endswith(".json")}
    assert routes == set(description()["paths"])
    assert {"/" + route.pattern for route in ROUTES if route.pattern.startswith("api/")} <= routes
    for path, item in description()["paths"].items():
        names = re.findall(r"\{(\w+)\}", path)
        assert [parameter["name"] for parameter in item["get"].get("parameters", ())] == names
        assert ("404" in item["get"]["responses"]) == bool(names)
    operations = [item["get"]["operationId"] for item in description()["paths"].values()]
    assert len(set(operations)) == len(operations)
    named = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(description())))
    assert named == set(description()["components"]["schemas"])


def test_the_check_can_fail() -> None:
    schema = schema_of("head.json")
    value = dict.fromkeys(("pool_id", "block", "state_hash"), "ab" * 32) | {
        "network": "regtest", "height": 1, "time": None, "known": True, "version": "x"}
    assert list(wrong(value, schema)) == []
    for bad in ({**value, "more": 1}, {**value, "height": -1}, {**value, "height": True}, {**value, "block": "x"},
                {name: one for name, one in value.items() if name != "known"}, {**value, "time": "now"}):
        assert list(wrong(bad, schema)), bad


def test_paths_that_are_none_are_no_pages(site: Site) -> None:
    for path in ("api/v1/claims/0.json", "api/v1/claims/2.json", "api/v1/claims/01.json", "api/v1/claims/x.json",
                 "api/v1/accounts/99.json", "api/v1/journal/9.json", "api/v1/claims/-1.json", "api/v1/",
                 "verify/0.json", "verify/AB.json", "verify/abc.json", "zh/head.json"):
        assert site.page(path) is None, path


def test_sums_are_those_of_the_state(tmp_path: Path) -> None:
    world = story()
    site = site_of(world, tmp_path)
    state = site.frame.state
    status = json.loads(page(site, "api/v1/status.json").body)
    assert (status["funds_sat"], status["height"]) == (state.funds_sat, state.height)
    accounts = json.loads(page(site, "api/v1/accounts/0.json").body)["accounts"]
    assert {one["account"]: one["balance_sat"] for one in accounts} == {
        number: state.balance_sat(number) for number in state.ledger.accounts}
    (payout,) = json.loads(page(site, "api/v1/payouts.json").body)["payouts"]
    assert payout["lawful"] is True and sum(item["amount_sat"] for item in payout["paid"]) == sum(
        item.amount_sat for spend in state.spends for item in spend.paid)
    events = json.loads(page(site, "api/v1/events.json").body)["events"]
    assert [one["height"] for one in events] == sorted((one["height"] for one in events), reverse=True)
    assert len({one["id"] for one in events}) == len(events)


def test_what_is_said_is_said_in_both_languages_without_a_step_for_the_command_line() -> None:
    found = json.loads(json_page({"why": said("network.unknown", name="x", networks=["main"])}).body)["why"]
    assert found.keys() == {"en", "zh"} and found["en"] != found["zh"]
    with pytest.raises(TypeError):
        json_page({"bytes": b"", "element": el("p")})
