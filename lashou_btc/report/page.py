"""The page: a statement's figures as HTML for people, to read on a screen or on A4. It says nothing of its own."""

from datetime import UTC, datetime
from typing import Any

from lashou_btc.report import charts, lists
from lashou_btc.report.lists import btc, number, signed, table
from lashou_btc.report.markup import Content, Element, alone, el
from lashou_btc.report.page_words import Words
from lashou_btc.report.style import CSS

Figures = dict[str, Any]
MAX_ROWS = 200
"""Rows of one list on the page. The rest is in the JSON file."""

ALWAYS = ("members", "bonds", "purse", "due")
"""Parts that are shown even where they hold nothing."""

STATUSES = ("enrolled", "waiting", "active", "lapsed", "left", "expelled", "closed")


def page(f: Figures, json_sha256: str, lang: str) -> bytes:
    """The page in `lang` (en or zh). `json_sha256`: the hash of the figures' file, which the page commits to."""
    w = Words(lang)
    period = f["period"]
    title = w("title", pool=f["pool"]["name"], a=number(period["from"]), b=number(period["to"]))
    head = [el("meta", name="viewport", content="width=device-width, initial-scale=1"),
            el("meta", name="referrer", content="no-referrer"), el("title", title)]
    proof, footer = lists.proof(f, w, json_sha256)
    body: list[Content] = [
        _header(f, w), el("main", _notes(f, w), _cards(f, w), _money(f, w), _owned(f, w), _costs(f, w),
                          _people(f, w), lists.claims(f, w, MAX_ROWS), lists.payouts(f, w, MAX_ROWS),
                          lists.irregular(f, w, MAX_ROWS), lists.journal(f, w, MAX_ROWS), lists.rules(f, w),
                          proof), footer]
    return alone(head, body, CSS, w.code)


def _header(f: Figures, w: Words) -> Element:
    pool, period = f["pool"], f["period"]
    return el(
        "header", el("p", w("eyebrow"), class_="eyebrow"), el("h1", el("bdi", pool["name"])),
        el("p", w("period", a=number(period["from"]), b=number(period["to"]), n=number(period["blocks"]),
                  x=_date(period["from_time"]), y=_date(period["to_time"])), class_="sub"),
        el("p", w("pool line", m=pool["quorum"], n=pool["witnesses"], network=pool["network"],
                  mode=w.name("mode", pool["mode"])), class_="sub"))


def _date(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M}"


def _notes(f: Figures, w: Words) -> list[Element]:
    closing, moved = f["closing"], sum(i["missing_sat"] for i in f["irregular"])
    bad = [w("unknown note", why=closing["unknown"])] if closing["unknown"] else []
    missing = number(closing["missing_sat"])
    if f["irregular"]:
        bad.append(w("irregular note", n=len(f["irregular"]), sat=number(moved), missing=missing))
    elif closing["missing_sat"]:
        bad.append(w("missing note", missing=missing))
    notes = [el("p", text, class_="note bad") for text in bad] or [el("p", w("sound"), class_="note")]
    if closing["dissolved"]:
        notes.append(el("p", w("dissolved note", height=closing["dissolved"]), class_="note"))
    elif not closing["begun"]:
        notes.append(el("p", w("not begun note", n=number(f["people"]["closing"]["waiting"]),
                               most=number(closing["min_members"])), class_="note"))
    return notes + ([el("p", w("revised note"), class_="note")] if f["revised"] else [])


def _cards(f: Figures, w: Words) -> Element:
    paid = sum(c["status"] == "paid" and c["before"] != "paid" for c in f["claims"])
    cards = (("card.funds", number(f["closing"]["funds_sat"]), btc(f["closing"]["funds_sat"])),
             ("card.in", number(_sum(f["in"])), ""), ("card.out", number(_sum(f["out"])), ""),
             ("card.paid", str(paid), ""), ("card.cost", signed(f["costs"]["per_weight_sat"]), ""),
             ("card.members", number(f["people"]["closing"].get("active", 0)), ""))
    return el("ul", [el("li", el("span", w(key)), el("b", value), el("span", note) if note else None)
                     for key, value, note in cards], class_="cards")


def _sum(flows: list[Figures]) -> int:
    return sum(flow["amount_sat"] for flow in flows)


def _money(f: Figures, w: Words) -> Element:
    period = f["period"]
    title = w("funds chart")
    most = max((abs(flow["amount_sat"]) for flow in (*f["in"], *f["out"])), default=0)
    rows: list[tuple[str, list[Content]]] = [("sum", [w("opening"), "", number(f["opening"]["funds_sat"]), ""])]
    for side, sign in (("in", 1), ("out", -1)):
        for flow in f[side]:
            rows.append(("in", [w.name(side, flow["kind"]), number(flow["count"]),
                                signed(sign * flow["amount_sat"]),
                                charts.bar(flow["amount_sat"], most, side == "out")]))
        rows.append(("", [w(f"total {side}"), "", signed(sign * _sum(f[side])), ""]))
    rows.append(("sum", [w("closing"), "", number(f["closing"]["funds_sat"]), ""]))
    return el(
        "section", el("h2", w("funds")), el("p", w("funds lead"), class_="lead"),
        el("figure", charts.level(f["levels"], period["from"] - 1, period["to"], f["opening"]["funds_sat"], title,
                                  number), el("figcaption", title)),
        table(w("cash"), [w("what"), w("count"), w("sat"), ""], "lnng", rows))


def _owned(f: Figures, w: Words) -> Element:
    a, b = f["opening"], f["closing"]

    def row(kind: str, name: str, before: int, after: int) -> tuple[str, list[Content]]:
        return kind, [name, number(before), signed(after - before), number(after)]

    rows = [row("", w.name("pot", p["pot"]), p["opening_sat"], p["closing_sat"]) for p in f["owned"]
            if p["opening_sat"] or p["moves"] or p["pot"] in ALWAYS]
    rows.append(row("sum", w("owned total"), *(sum(end["pots"].values()) for end in (a, b))))
    rows.append(row("", w("of coins"), a["funds_sat"], b["funds_sat"]))
    rows.append(row("", w("of missing"), a["missing_sat"], b["missing_sat"]))
    detail: list[tuple[str, list[Content]]] = []
    for pot in f["owned"]:
        if pot["moves"]:
            change = signed(pot["closing_sat"] - pot["opening_sat"])
            detail.append(("group", [w.name("pot", pot["pot"]), "", change]))
            detail += [("in", [_move(w, m["kind"]), number(m["count"]), signed(m["amount_sat"])])
                       for m in pot["moves"]]
    return el("section", el("h2", w("owned")), el("p", w("owned lead"), class_="lead"),
              table(w("owned"), [w("what"), w("opening"), w("change"), w("closing")], "lnnn", rows, True),
              table(w("moves"), [w("what"), w("count"), w("sat")], "lnn", detail) if detail else None,
              class_="long")


def _move(w: Words, kind: str) -> str:
    first, _, rest = kind.partition(" ")
    if rest and first in ("due", "paid", "struck"):
        return w(f"move.{first}", what=w.name("out", rest))
    return w.name("move", kind)


def _costs(f: Figures, w: Words) -> Element:
    costs, period = f["costs"], f["period"]
    points, level = [], 0
    for height, step in f["steps"]:
        level += step
        points.append((height, level))
    title, unit = w("costs chart"), f["pool"]["unit"]
    rows: list[tuple[str, list[Content]]] = [
        ("", [w.name("cost", c["kind"]), number(c["count"]), signed(c["amount_sat"])])
        for c in costs["per_weight"]]
    rows.append(("sum", [w("total"), "", signed(costs["per_weight_sat"])]))
    plans: list[tuple[str, list[Content]]] = [
        ("", [_plan(w, p), number(p["weight"]), number(p["cap"]),
              f"{number(p['members_opening'])} → {number(p['members_closing'])}", signed(p["cost_sat"])])
        for p in costs["plans"]]
    return el(
        "section", el("h2", w("costs")), el("p", w("costs lead"), class_="lead"),
        el("p", w("case bound", sat=number(f["closing"]["case_sat"])), class_="lead")
        if f["closing"]["begun"] and not f["closing"]["dissolved"] and f["closing"]["case_sat"] >= 0 else None,
        el("figure", charts.level(points, period["from"] - 1, period["to"], 0, title, number),
           el("figcaption", title)) if points else None,
        table(w("per weight"), [w("what"), w("count"), w("sat")], "lnn", rows),
        table(w("plans"), [w("plan"), w("weight"), w("cap", unit=unit), w("sharing"), w("per member")], "lnnnn",
              plans))


def _plan(w: Words, p: Figures) -> Content:
    """A plan's name, and from which age on, where it goes by that."""
    return [el("bdi", p["plan"]), w("from age", age=p["age"])] if p["age"] else el("bdi", p["plan"])


def _people(f: Figures, w: Words) -> Element:
    people = f["people"]
    a, b = people["opening"], people["closing"]
    rows: list[tuple[str, list[Content]]] = [
        ("", [w.name("status", status), number(a.get(status, 0)), signed(b[status] - a.get(status, 0)),
              number(b[status])]) for status in STATUSES]
    joined: dict[str, list[int]] = {}
    for each in people["joined"]:
        joined.setdefault(each["role"], []).append(each["account"])
    came = [f"{w.name('role', role)}: {lists.spans(numbers)}" for role, numbers in joined.items()]
    gone = [(w.name("status", status), w("accounts", list=lists.spans(people[status])))
            for status in STATUSES[3:] if people[status]]
    return el("section", el("h2", w("people")),
              table(w("people"), [w("status"), w("opening"), w("change"), w("closing")], "lnnn", rows, True),
              el("dl", el("dt", w("joined")), el("dd", "; ".join(came) or w("nobody")),
                 [(el("dt", name), el("dd", text)) for name, text in gone]))
