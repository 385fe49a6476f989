"""The page's lists, and how numbers and tables look."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from lashou_btc.report.markup import HOLE, Content, Element, Form, el
from lashou_btc.report.page_words import Words

Figures = dict[str, Any]
Row = tuple[str, list[Content]]
ALIGN = {"l": "", "n": "n", "g": "g"}
MINUS = "−"


def number(value: int) -> str:
    """A number with its thousands apart."""
    return f"{value:,}".replace("-", MINUS)


def signed(value: int) -> str:
    """A change: + or minus, 0 without."""
    return f"{value:+,}".replace("-", MINUS) if value else "0"


def btc(sat: int) -> str:
    """Satoshi as bitcoin, by integers alone."""
    whole, rest = divmod(abs(sat), 100_000_000)
    return f"{MINUS if sat < 0 else ''}{whole:,}.{rest:08d} BTC"


def spans(numbers: Sequence[int]) -> str:
    """Ascending numbers, runs drawn together: 4–9, 12."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][1] + 1:
            runs[-1][1] = n
        else:
            runs.append([n, n])
    return ", ".join(f"{a}" if a == b else f"{a}, {b}" if b == a + 1 else f"{a}–{b}" for a, b in runs)


def table(caption: str, heads: Sequence[str], align: str, rows: Sequence[Row], said: bool = False,
          shown: Content = None, marks: Sequence[Mapping[str, str | int]] = (), **more: str) -> Element:
    """A table with a caption and scoped headings. A row is (class, cells); its first cell heads it.

    `align`: a letter for each column: l text, n number, g graphic. `said`: a heading says the same as the caption,
    which then is for those only who do not see the page. `shown`: the caption as it stands there, where it is more
    than text. `marks`: attributes of the rows; `more`: of all of it.
    """
    def classed(tag: str, content: Content, column: str, **more: str) -> Element:
        return el(tag, content, **more, **({"class_": ALIGN[column]} if ALIGN[column] else {}))

    head = el("tr", [classed("th", text, column, scope="col") if text else classed("td", None, column)
                     for text, column in zip(heads, align, strict=True)])
    holes = [classed("td", HOLE, column) if n else classed("th", HOLE, column, scope="row")
             for n, column in enumerate(align)]
    row = cache(lambda kind, **mark: Form(el("tr", holes, **({"class_": kind} if kind else {}), **mark)))
    body = [row(kind, **mark).fill(*cells)
            for (kind, cells), mark in zip(rows, marks or [{}] * len(rows), strict=True)]
    heading = el("caption", caption if shown is None else shown, class_="said" if said else "seen")
    return el("div", el("table", heading, el("thead", head), el("tbody", body)), class_="scroll", tabindex=0,
              role="group", aria_label=caption, **more)


def _code(text: str, keep: int = 0) -> Element:
    return el("code", text if not keep or len(text) <= keep else text[:keep] + "…")


def _limited(rows: list[Row], most: int, w: Words) -> tuple[list[Row], Element | None]:
    left = len(rows) - most
    return rows[:most], el("p", w("more", n=number(left)), class_="lead") if left > 0 else None


def claims(f: Figures, w: Words, most: int) -> Element:
    """Every claim that moved in the period, and how many came to which end."""
    if not f["claims"]:
        return el("section", el("h2", w("claims")), el("p", w("claims none"), class_="lead"))
    unit = f["pool"]["unit"]
    counts: dict[str, int] = {}
    for c in f["claims"]:
        counts[c["status"]] = counts.get(c["status"], 0) + 1
    rows, more = _limited([("", [
        f"#{c['number']}", number(c["account"]), number(c["filed"]), number(c["amount"]),
        number(c["benefit_sat"]) if c["benefit_sat"] else "", w.name("claim", c["status"]),
        number(c["blocks"]) if c["blocks"] else "",
        ", ".join(w.name("objection", o["outcome"]) for o in c["objections"])]) for c in f["claims"]], most, w)
    heads = [w("number"), w("account"), w("filed"), w("asked", unit=unit), w("benefit"), w("outcome"), w("blocks"),
             w("objections")]
    return el("section", el("h2", w("claims")), el("p", w("claims lead"), class_="lead"),
              el("p", " · ".join(f"{w.name('claim', status)} {n}" for status, n in counts.items())),
              table(w("claims"), heads, "lnnnnlnl", rows, True), more, class_="long")


def payouts(f: Figures, w: Words, most: int) -> Element:
    """The lawful spends."""
    if not f["payouts"]:
        return el("section", el("h2", w("payouts")), el("p", w("payouts none"), class_="lead"))
    rows, more = _limited([("", [
        number(p["height"]), _code(p["txid"], 20), w("carry") if p["carry"] else number(p["payments"]),
        number(p["paid_sat"]),
        number(p["fee_sat"]), number(p["coins"])]) for p in f["payouts"]], most, w)
    return el("section", el("h2", w("payouts")), table(
        w("payouts"), [w("height"), w("transaction"), w("payments"), w("paid"), w("fee"), w("coins")], "llnnnn",
        rows, True), more, class_="long")


def irregular(f: Figures, w: Words, most: int) -> Element | None:
    """The spends that the rules did not give, each with the difference."""
    rows, more = _limited([("", [number(i["height"]), _code(i["txid"]), number(i["missing_sat"]),
                                 el("bdi", i["reason"])]) for i in f["irregular"]], most, w)
    return el("section", el("h2", w("outside")), table(
        w("outside"), [w("height"), w("transaction"), w("moved"), w("why")], "llnl", rows, True), more,
        class_="long") if rows else None


def journal(f: Figures, w: Words, most: int) -> Element:
    """Records by kind, and those without effect."""
    found = f["journal"]
    kinds: list[Row] = [("", [w.name("kind", k["kind"]), number(k["with_effect"]), number(k["without"])])
                        for k in found["kinds"]]
    rows, more = _limited([("", [
        number(e["height"]), w.name("kind", e["kind"]), w.name("lane", e["lane"]), _code(e["rule"]),
        el("bdi", e["text"])]) for e in found["without_effect"]], most, w)
    return el("section", el("h2", w("journal")),
              el("p", w("journal lead", n=number(found["transactions"]), fees=number(found["fees_sat"]),
                        running=number(_running(f))), class_="lead"),
              el("p", w("journal dark", n=number(found["fees_unknown"])), class_="lead")
              if found["fees_unknown"] else None,
              table(w("journal"), [w("record"), w("with effect"), w("without effect")], "lnn", kinds, True)
              if kinds else None,
              table(w("broken"), [w("height"), w("record"), w("lane"), w("rule"), w("why")], "lllll", rows)
              if rows else None, more, class_="long")


def _running(f: Figures) -> int:
    """What fell due to the operator for running the pool."""
    moves = next(p["moves"] for p in f["owned"] if p["pot"] == "due")
    return sum(m["amount_sat"] for m in moves if m["kind"] == "due running")


def rules(f: Figures, w: Words) -> Element | None:
    """The parameters that amendments have changed."""
    rows: list[Row] = [("", [_code(r["rule"]), _value(r["before"]), _value(r["after"])])
                       for r in f["rules_changed"]]
    return el("section", el("h2", w("rules")), table(
        w("rules"), [w("rule"), w("before"), w("after")], "lnn", rows, True)) if rows else None


def _value(value: Any) -> Content:
    if isinstance(value, dict):
        return [el("div", el("bdi", name), ": ", _value(each)) for name, each in sorted(value.items())]
    return number(value) if isinstance(value, int) else value


def proof(f: Figures, w: Words, json_sha256: str) -> tuple[Element, Element]:
    """The hashes that anybody can compare, and how; and the page's foot."""
    a, b, period = f["opening"], f["closing"], f["period"]
    again = (f"lashou --pool {f['pool']['id'][:16]} report --from {period['from']} --to {period['to']} "
             f"--lang {w.lang} --out DIR")
    lines: list[tuple[str, Content]] = [
        (w("pool id"), _code(f["pool"]["id"])), (w("json hash"), _code(json_sha256)),
        (w("state hash", h=number(a["height"])), _code(a["state"]) if a["state"] else w("before pool")),
        (w("state hash", h=number(b["height"])), _code(b["state"])),
        (w("block hash", h=number(b["height"])), _code(b["block"])),
        (w("again"), _code(again)), (w("anchored"), _code("lashou verify FILE"))]
    return (el("section", el("h2", w("proof")), el("p", w("proof lead"), class_="lead"),
               el("dl", [(el("dt", name), el("dd", value)) for name, value in lines])),
            el("footer", el("p", w("footer"))))
