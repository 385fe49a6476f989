"""lashou report: the same bytes for everybody, nothing that runs, and a hash that can be anchored."""

import hashlib
import json
import re
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from cli_kit import Person, Town
from page_kit import harmless

from lashou_btc.anchors import record
from lashou_btc.pool import canonical
from lashou_btc.pool.basis import ORDER
from lashou_btc.pool.books import CASH_IN, CASH_OUT, Pots
from lashou_btc.pool.statement import COSTS, PEOPLE
from lashou_btc.report import charts, page_words
from lashou_btc.report.markup import html
from lashou_btc.report.page import page

PAYLOADS = ('<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "</title><svg onload=alert(1)>",
            "{w} %s ${x}</style>", "javascript:alert(1)//']]>")


def report(person: Person, folder: Path, *args: object) -> dict:
    return person.data("report", "--out", folder, *args)


def test_everybody_gets_the_same_bytes(payable: Town, tmp_path: Path) -> None:
    whole = report(payable.operator, tmp_path / "a")
    again = report(payable.auditor, tmp_path / "b")
    for kind in ("html", "json"):
        one, other = Path(whole[kind]), Path(again[kind])
        assert one.name == other.name and one.read_bytes() == other.read_bytes()
        assert hashlib.sha256(one.read_bytes()).hexdigest() == whole[f"{kind}_sha256"] == again[f"{kind}_sha256"]
    figures = json.loads(Path(whole["json"]).read_bytes())
    assert canonical.dump(figures) == Path(whole["json"]).read_bytes()
    assert page(figures, whole["json_sha256"], "en") == Path(whole["html"]).read_bytes()
    assert figures["opening"]["state"] == "" and whole["in_sat"] - whole["out_sat"] == whole["funds_sat"]
    assert report(payable.auditor, tmp_path / "b") == again, "the same files once more are no conflict"


def test_the_figures_are_the_status(payable: Town, tmp_path: Path) -> None:
    status = payable.auditor.data("status")
    done = report(payable.auditor, tmp_path, "--to", status["height"])
    assert (done["funds_sat"], done["state_hash"]) == (status["funds_sat"], status["state_hash"])
    closing = json.loads(Path(done["json"]).read_bytes())["closing"]
    assert closing["pots"]["due"] == status["due_sat"] and closing["pots"]["purse"] == status["purse_sat"]
    assert closing["block"] == status["block"]


def test_periods_join(payable: Town, tmp_path: Path) -> None:
    whole = report(payable.auditor, tmp_path)
    middle = (whole["from"] + whole["to"]) // 2
    first = report(payable.auditor, tmp_path, "--to", middle)
    last = report(payable.auditor, tmp_path, "--from", middle + 1)
    a, b = (json.loads(Path(x["json"]).read_bytes()) for x in (first, last))
    assert a["closing"] == b["opening"] and last["state_hash"] == whole["state_hash"]
    assert first["in_sat"] + last["in_sat"] == whole["in_sat"]


@pytest.mark.parametrize(("lang", "code", "words_"), [
    ("en", "en", ("Money", "Claims", "Members' deposits", "payable")),
    ("zh", "zh-Hans", ("资金", "互助申请", "会员存款", "待付"))])
def test_the_page_in_two_languages(payable: Town, tmp_path: Path, lang: str, code: str,
                                   words_: tuple[str, ...]) -> None:
    done = report(payable.auditor, tmp_path, "--lang", lang)
    raw = Path(done["html"]).read_bytes()
    seen = harmless(raw)
    assert ("html", "lang", code) in seen.attributes and done["html"].endswith(f".{lang}.html")
    said = [text for texts in seen.texts.values() for text in texts]
    for word in (*words_, done["json_sha256"], done["state_hash"], f"{done['funds_sat']:,}"):
        assert any(word in text for text in said), word
    assert seen.tags.count("svg") > 3 and "title" in seen.tags


def test_words_for_people(payable: Town, tmp_path: Path) -> None:
    told = payable.auditor("report", "--out", tmp_path / "r")
    (html,), (raw,) = (tmp_path / "r").glob("*.html"), (tmp_path / "r").glob("*.json")
    assert f"lashou anchor {raw}" in told.out
    for path in (html, raw):
        assert f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path}" in told.out
    height = payable.auditor.data("status")["height"]
    assert "could still change" in payable.auditor("report", "--to", height, "--out", tmp_path / "r").err


def test_an_anchored_report_verifies(payable: Town, tmp_path: Path) -> None:
    done = report(payable.operator, tmp_path)
    before = payable.auditor.tries("verify", done["json"])
    assert before.status == 1
    payable.operator("anchor", "--yes", done["json"], "--text", "the books")
    payable.operator("chain", "mine")
    payable.auditor("document", "add", payable.operator.pool / "documents")
    assert payable.auditor("verify", done["json"], status=3).out
    payable.operator("chain", "mine")
    found = payable.auditor.data("verify", done["json"])
    assert found["sha256"] == done["json_sha256"] and found["anchors"][0]["how"] == "statement"
    own = report(payable.auditor, tmp_path / "own", "--from", done["from"], "--to", done["to"])
    assert payable.auditor("verify", own["json"]).status == 0, "a stranger's own file is the anchored one"
    Path(own["json"]).write_bytes(Path(own["json"]).read_bytes().replace(b"sat", b"sot", 1))
    assert payable.auditor("verify", own["json"], status=1)


def test_refusals(opened: Town, tmp_path: Path) -> None:
    person = opened.auditor
    assert person.tries("report", "--out", tmp_path, "--from", 3).failed(2, "statement.range")
    assert person.tries("report", "--out", tmp_path, "--from", 110, "--to", 105).failed(2, "statement.range")
    assert person.tries("report", "--out", tmp_path, "--to", 9_999_999).failed(2, "statement.range")
    assert person.tries("report").failed(2, "usage")
    assert not list(tmp_path.glob("*.html")) and not list(tmp_path.glob("*.json"))
    done = report(person, tmp_path / "r")
    Path(done["json"]).write_bytes(b"{}")
    Path(done["html"]).unlink()
    assert person.tries("report", "--out", tmp_path / "r").failed(1, "report.exists")
    assert not Path(done["html"]).exists(), "both files or none"


def test_an_unknown_state_is_said_and_ends_in_3(opened: Town, tmp_path: Path) -> None:
    lost = next((opened.auditor.pool / "manifests").iterdir())
    lost.unlink()
    told = opened.auditor("report", "--out", tmp_path, status=3)
    assert "UNKNOWN" in told.out
    (html,) = tmp_path.glob("*.html")
    assert any("unknown" in text for text in harmless(html.read_bytes()).said("p"))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_names_that_would_run_are_text(tmp_path: Path, payload: str) -> None:
    town = Town(tmp_path)
    town.post.mkdir()
    names = ("wang", "li", "zhao", "operator")
    for name in names:
        town.person(name)("key", "new", name, "--cost", "14")
        town.person(name)("key", "show", "--out", town.post / f"{name}.json")
    plan = payload.replace(":", "")[:40]
    founding = ["pool", "create", "--name", payload, "--quorum", 2, "--plan", f"{plan}:1:2000000", "--payout",
                town.person("wang").data("purse", "show")["address"],
                *(f"--witness={town.post / name}.json" for name in names[:3])]
    operator = town.operator
    journal = next(w for w in operator.tries(*founding).err.replace(",", "").split() if w.startswith("bcrt1"))
    operator("chain", "faucet", journal, 100_000)
    operator("chain", "mine")
    operator(*founding)
    done = report(operator, tmp_path / "r", "--to", operator.data("status")["height"])
    raw = Path(done["html"]).read_bytes()
    seen = harmless(raw)
    assert seen.said("bdi") == [payload, plan]
    assert all(text.count(payload) for text in seen.said("title")[:1])


def test_every_text_of_others_on_the_page_is_escaped(payable: Town, tmp_path: Path) -> None:
    """Whatever field of the figures holds it: words of documents, reasons, rules, even hashes."""
    done = report(payable.auditor, tmp_path)
    figures = json.loads(Path(done["json"]).read_bytes())
    payload = PAYLOADS[0]
    figures["irregular"] = [{"height": 1, "txid": payload, "reason": payload, "missing_sat": 1}]
    figures["journal"]["without_effect"] = [dict.fromkeys(
        ("lane", "kind", "digest", "txid", "rule", "text"), payload) | {"height": 1}] * 300
    figures["journal"]["kinds"] = [{"kind": payload, "with_effect": 1, "without": 2}]
    figures["rules_changed"] = [{"rule": payload, "before": payload, "after": {payload: {payload: 1}}}]
    figures["owned"][0]["moves"] = [{"kind": f"due {payload}", "amount_sat": 1, "count": 1}]
    figures["claims"][0] |= {"status": payload, "objections": [{"outcome": payload, "account": 1, "height": 1}]}
    for place in ("name", "network", "mode", "unit", "id"):
        figures["pool"][place] = payload
    for place in ("unknown", "state", "block"):
        figures["closing"][place] = payload
    for lang in page_words.LANGUAGES:
        raw = page(figures, payload, lang)
        harmless(raw)
        assert raw.count(b"&lt;script&gt;") > 200 and b"<script" not in raw
    assert "100 more" in page(figures, payload, "en").decode()


def test_every_word_has_both_languages() -> None:
    for key, (english, chinese) in page_words.TEXTS.items():
        assert english and chinese, key
        assert sorted(re.findall(r"{\w+}", english)) == sorted(re.findall(r"{\w+}", chinese)), key


def test_every_kind_has_words() -> None:
    kinds = {f"in.{k}" for k in CASH_IN} | {f"out.{k}" for k in CASH_OUT} | {f"cost.{k}" for k in COSTS}
    kinds |= {f"status.{s}" for s in PEOPLE} | {f"kind.{k}" for k in record.KINDS} | {f"out.{k}" for k in ORDER}
    kinds |= {f"pot.{f.name}" for f in fields(Pots)}
    assert kinds <= page_words.TEXTS.keys()
    assert {k for k in page_words.TEXTS if k.split(".")[0] in ("in", "out", "cost", "kind") and "." in k} <= kinds


def test_a_chart_of_very_many_points_stays_small() -> None:
    points = [(n, n * n % 977 - 400) for n in range(100_000)]
    drawn = ElementTree.fromstring(html(charts.level(points, 0, 100_000, 0, "a level", str)))
    (path,) = [p for p in drawn.iter("path") if p.get("class") == "line"]
    assert path.get("d").count("H") <= charts.MAX_POINTS + 1
    values = [int(v) for v in re.findall(r"[HV](-?\d+)", path.get("d"))]
    assert min(values) >= 0 and max(values) <= charts.WIDTH


@pytest.mark.parametrize(("low", "high"), [(0, 0), (0, 1), (-1, 0), (0, 5), (0, 21 * 10**14), (-7_777, 123_456)])
def test_a_charts_marks_are_round_and_few(low: int, high: int) -> None:
    drawn = ElementTree.fromstring(html(charts.level([(1, low), (2, high)], 0, 2, 0, "a level", str)))
    marks = [int(text.text) for text in drawn.iter("text")][:-2]
    assert 2 <= len(marks) <= 7 and 0 in marks and min(marks) <= low and max(marks) >= high
    assert len({b - a for a, b in pairwise(marks)}) == 1


def test_the_manual_names_every_figure(payable: Town, tmp_path: Path) -> None:
    manual = (Path(__file__).parents[2] / "docs" / "report.md").read_text(encoding="utf-8")
    figures = json.loads(Path(report(payable.auditor, tmp_path)["json"]).read_bytes())
    wanted = {*figures, *CASH_IN, *CASH_OUT, *(p["pot"] for p in figures["owned"])} - {"type", "version"}
    assert not [name for name in sorted(wanted) if f"`{name}`" not in manual]
