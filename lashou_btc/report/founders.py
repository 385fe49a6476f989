"""The founder's page: a study's figures as HTML, in one file that loads nothing."""

import re
from typing import Any

from lashou_btc.report.founder_words import TEXTS
from lashou_btc.report.lists import Row, number, signed, table
from lashou_btc.report.markup import Content, Element, alone, el
from lashou_btc.report.page_words import Words
from lashou_btc.report.style import CSS
from lashou_btc.report.whiskers import Whisker, across, gains, upright

StudyFigures = dict[str, Any]
STYLE = CSS + """
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1rem 1.6rem}
figure{margin:.4rem 0;min-width:0}figcaption b{display:block;color:var(--ink);font-size:.9rem}
svg.plot{display:block;width:100%;height:auto}
svg.plot text{fill:var(--soft);font-size:13px;font-variant-numeric:tabular-nums}
.whisker{stroke:var(--accent);stroke-width:2}.dot{fill:var(--accent)}.far{fill:none;stroke:var(--accent);stroke-width:1.5}
.other{fill:var(--paper);stroke:var(--minus);stroke-width:2}.thin{fill:none;stroke:var(--accent);opacity:.45}
.gain{fill:var(--bar)}.loss{fill:var(--warn)}.lost{color:var(--warn)}
ul.mind{margin:.4rem 0;padding-left:1.2rem}.mind li{margin:.3rem 0}
.cards small{display:block;color:var(--soft)}
thead .n{white-space:normal}tbody th{white-space:nowrap}
.told{margin:.3rem 0 .8rem;font-size:.9rem}
@media(max-width:600px){table{font-size:.84rem}th,td{padding-right:.45rem}}
"""


def page(f: StudyFigures, lang: str) -> bytes:
    """The page in `lang` (en or zh)."""
    w = Words(lang, TEXTS)
    title = w("title")
    head = [el("meta", name="viewport", content="width=device-width, initial-scale=1"),
            el("meta", name="referrer", content="no-referrer"), el("title", title)]
    body = [
        el("header", el("p", w("eyebrow"), class_="eyebrow"), el("h1", title),
           el("p", w("sub", runs=f["runs"], years=f["given"]["years"]), class_="sub"),
           el("p", w("assumed"), class_="sub")),
        el("main", _cards(f, w), _warnings(f, w), _enough(f, w), _cost(f, w), _leaving(f, w), _price(f, w),
           _fraud(f, w), _given(f, w)),
        el("footer", el("p", w("footer")))]
    return alone(head, body, STYLE, w.code)


def percent(ppm: int) -> str:
    """Millionths as a percentage: whole from ten on, with a tenth below."""
    if 0 < ppm < 1_000:
        return "< 0.1 %"
    return f"{(ppm + 5_000) // 10_000:,} %" if ppm >= 100_000 or ppm % 10_000 == 0 else f"{ppm / 10_000:.1f} %"


def _cards(f: StudyFigures, w: Words) -> Element:
    main, quit_ = f["sizes"][-1], f["leaving"]["quit"]
    half = next(fall for fall in f["price"]["falls"] if fall["percent"] == 50)
    enough = number(f["enough"]) if f["enough"] else w("card.enough no", n=number(main["members"]))
    cards = ((w("card.enough"), enough, w("card.enough note")),
             (w("card.cost"), f"{number(main['cost_sat'])} {w('sat')}", w("members", n=number(main["members"]))),
             (w("card.p95"), f"{number(main['year']['p95'])} {w('sat')}", ""),
             (w("card.p99"), f"{number(main['year']['p99'])} {w('sat')}", ""),
             (w("card.kept", n=f["leaving_years"]), percent(quit_["kept_ppm"]), ""),
             (w("card.fall"), percent(half["worth_ppm"]), ""))
    return el("ul", [el("li", el("span", name), el("b", value), el("small", note) if note else None)
                     for name, value, note in cards], class_="cards")


def _warnings(f: StudyFigures, w: Words) -> Element:
    found = f["warnings"][w.lang]
    if not found:
        return el("p", w("no warnings"), class_="note")
    return el("section", el("h2", w("warnings")),
              el("ul", [el("li", _sentence(text)) for text in found], class_="mind"))


def _sentence(text: str) -> str:
    """With a capital, unless it begins with a rule's name."""
    return text if "_" in text.split(" ", 1)[0] else text[:1].upper() + text[1:]


def _figure(title: str, picture: Element, *legend: str) -> Element:
    return el("figure", el("figcaption", el("b", title)), picture, el("figcaption", *legend))


FEW_CLAIMS = 30
"""With fewer claims than this how many are cut is luck: of none among 30, up to a tenth is possible."""


def _spread(name: str, s: StudyFigures, **more: Any) -> Whisker:
    return Whisker(name, s["p5"], s["p50"], s["p95"], **more)


def _legend(w: Words, of: str) -> str:
    return w("legend", of=w(of), unit=w(f"unit {'years' if of == 'years of members' else of}"))


def _enough(f: StudyFigures, w: Words) -> Element:
    sizes = f["sizes"]
    few = [s for s in sizes if s["charged"] < FEW_CLAIMS]
    chance = [Whisker(number(s["members"]), s["cut_of_runs"]["p5"], s["cut_ppm"], s["cut_of_runs"]["p95"])
              for s in sizes]
    depth = [Whisker(number(s["members"]), s["depth_of_runs"]["p5"], s["depth_ppm"], s["depth_of_runs"]["p95"])
             for s in sizes if s["depth_of_runs"]["count"]]
    rows: list[Row] = [
        ("", [number(s["members"]), number(reach["case_sat"]), number(s["charged"]),
              percent(s["cut_ppm"]), percent(s["surprise_ppm"]), percent(s["depth_ppm"])])
        for s, reach in zip(sizes, f["meaning"]["sizes"], strict=True)]
    depths = _figure(w("depth chart"), across(w("depth chart"), depth, percent, 1_000_000), w("legend mean")) \
        if depth else el("p", w("no cuts"), class_="note")
    return el(
        "section", el("h2", w("enough")), el("p", w("enough lead"), class_="lead"),
        el("div", _figure(w("cut chart"), across(w("cut chart"), chance, percent, 1_000_000), w("legend mean")),
           depths, class_="pair"),
        table(w("by size"), [w("size"), w("carried"), w("claims"), w("cut"), w("surprising"), w("lacks")],
              "lnnnnn", rows),
        *([el("p", w("few claims", sizes=", ".join(number(s["members"]) for s in few), least=number(FEW_CLAIMS)),
              class_="note")] if few else []))


def _age(w: Words, group: str) -> str:
    """"18 to 29" or "70 and over" in the page's language."""
    years = re.findall(r"\d+", group)
    return w("ages", a=years[0], b=years[1]) if len(years) == 2 else w("ages over", a=years[0])


def _cost(f: StudyFigures, w: Words) -> Element:
    sizes, ages = f["sizes"], f["ages"]
    by_size = [_spread(number(s["members"]), s["year"], far=s["year"]["p99"]) for s in sizes]
    by_age = [_spread(_age(w, a["group"]), a["cost"], far=a["cost"]["p99"], other=a["worth_sat"]) for a in ages]
    legend = _legend(w, "years of members") + w("legend far")
    age_chart = w("age chart", n=number(sizes[-1]["members"]))
    rows: list[Row] = []
    for a in ages:
        net = a["worth_sat"] - a["paid_sat"]
        rows.append(("", [_age(w, a["group"]), number(a["paid_sat"]), number(a["cost"]["p95"]),
                          number(a["cost"]["p99"]), number(a["worth_sat"]), _net(net)]))
    return el(
        "section", el("h2", w("cost")), el("p", w("cost lead"), class_="lead"),
        el("div", _figure(w("cost chart"), across(w("cost chart"), by_size, number), legend),
           _figure(age_chart, across(age_chart, by_age, number), legend + w("age legend")), class_="pair"),
        el("p", w("age lead"), class_="lead"),
        table(w("by age"), [w("age"), w("paid"), "P95", "P99", w("worth"), w("net")], "lnnnnn", rows))


def _net(value: int) -> Content:
    return el("span", signed(value), class_="lost") if value < 0 else signed(value)


def _times(ppm: int) -> str:
    return f"{ppm / 1_000_000:.1f}".removesuffix(".0")


def _leaving(f: StudyFigures, w: Words) -> Element:
    values = {"quit": percent(f["quit_ppm"]), "adverse": percent(f["adverse_ppm"])}
    most = max(s["p95"] for way in f["leaving"].values() for s in way["members"])
    pictures = []
    for name, way in f["leaving"].items():
        title = w(f"way.{name}", **values)
        points = [_spread(str(n), s) for n, s in enumerate(way["members"], 1)]
        told = [w("kept", part=percent(way["kept_ppm"])),
                w("shrinks", n=way["shrinks"]) if way["shrinks"] else w("shrinks not"),
                w("spiral", n=way["spirals"], runs=f["runs"], year=way["year"]) if way["spirals"] else
                w("spiral no", runs=f["runs"]),
                w("costs", a=number(way["cost"][1]["mean"]), b=number(way["cost"][-1]["mean"]))]
        pictures.append(el("div", _figure(title, upright(title, points, number, most), _legend(w, "runs")),
                           el("p", " ".join(told) if w.lang == "en" else "".join(told), class_="told")))
    return el(
        "section", el("h2", w("leaving")),
        el("p", w("leaving lead", n=number(f["leaving_members"]), years=f["leaving_years"],
                  dear=_times(f["dear_ppm"])), class_="lead"),
        el("div", pictures, class_="pair"), el("p", w("spiral means"), class_="lead"))


def _hundredths(ppm: int) -> str:
    return number(ppm // 10_000)


def _price(f: StudyFigures, w: Words) -> Element:
    unit = f["rules"]["unit"]
    lead = w("price lead sat") if unit == "sat" else \
        w("price lead", unit=unit, n=number(f["given"]["members"]))
    points = [Whisker(str(y["year"]), *y["worth_ppm"]) for y in f["price"]["years"]]
    rows: list[Row] = [("", [f"−{fall['percent']} %", percent(fall["worth_ppm"])]) for fall in f["price"]["falls"]]
    return el(
        "section", el("h2", w("price")), el("p", lead, class_="lead"),
        el("div", _figure(w("price chart"), upright(w("price chart"), points, _hundredths, 1_000_000),
                          _legend(w, "paths")),
           table(w("falls"), [w("fall"), w("left")], "ln", rows), class_="pair"))


def _fraud(f: StudyFigures, w: Words) -> Element:
    m = f["meaning"]
    items = [(w("corrupt", n=x["corrupt"]), x["gain_sat"]) for x in m["frauds"]]
    rows: list[Row] = [
        ("", [w("corrupt", n=x["corrupt"]), percent(x["captured_ppm"]), percent(x["captured_year_ppm"]),
              percent(x["passes_ppm"]), percent(x["passes_year_ppm"]), _net(x["gain_sat"])]) for x in m["frauds"]]
    played = w("fraud played", n=number(f["false_filed"]), gain=signed(f["false_gain_sat"]))
    return el(
        "section", el("h2", w("fraud")),
        el("p", w("fraud lead", n=f["given"]["witnesses"], bribe=number(m["bought_panel_sat"])), class_="lead"),
        el("div", _figure(w("fraud chart"), gains(w("fraud chart"), items, signed),
                          played if f["false_filed"] else ""),
           table(w("panel"), [w("reviewers"), w("draw"), w("in a year"), w("passes"), w("in a year"), w("gain")],
                 "lnnnnn", rows), class_="pair"))


def _given(f: StudyFigures, w: Words) -> Element:
    given = f["given"]
    rows: list[Row] = [("", [w(f"given.{name}"), number(value) if isinstance(value, int) else str(value)])
                       for name, value in given.items() if name != "bands"]
    shares = sum(band["share"] for band in given["bands"])
    bands: list[Row] = [
        ("", [w("ages", a=band["first"], b=band["last"]), f"{band['incidence']:.2f}", f"{band['women']:.2f}",
              number(100 * band["share"] // shares)]) for band in given["bands"]]
    return el("section", el("h2", w("given")), el(
        "div", table(w("given"), [w("what"), w("value")], "ln", rows, True),
        table(w("bands"), [w("age"), w("men"), w("women"), w("joins")], "lnnn", bands), class_="pair"),
        class_="long")
