"""Pictures of outcomes, as SVG or PNG. Same outcome, same library: same bytes."""

import importlib.util
import io
from collections.abc import Callable, Sequence
from typing import Any

from lashou_btc.errors import Unreachable
from lashou_btc.simulation.outcome import FALSE, Claims, Outcome

FORMATS = ("svg", "png")
INK = {"blue": "#2f5d8a", "red": "#b5473c", "green": "#4c8c5a", "sand": "#c9a227", "grey": "#8a8f98",
       "orange": "#d2752f", "violet": "#7a629c", "ink": "#2b2f36"}
PALE = "#d9dbdf"
OUTCOMES = (("in_full", "paid in full", "green"), ("cut", "paid in part", "sand"),
            ("payable", "due and not paid", "orange"), ("unfunded", "nothing came in", "red"),
            ("rejected", "rejected by the panel", "grey"), ("undecided", "nobody decided", "violet"),
            ("refused", "refused after an objection", "blue"), ("fraud", "found out when paid", "ink"),
            ("open", "still open", PALE))


def need_plots() -> None:
    """Raises Unreachable where matplotlib, an optional extra, is not installed."""
    if importlib.util.find_spec("matplotlib") is None:
        raise Unreachable("simulate.plots")


def draw(outcomes: Sequence[Outcome], form: str) -> dict[str, bytes]:
    """File name → bytes of every picture. Raises Unreachable where matplotlib is not installed."""
    need_plots()
    import matplotlib
    from matplotlib.figure import Figure
    style: dict[Any, Any] = {  # matplotlib's stubs want each key as a literal
        "svg.hashsalt": "lashou", "svg.fonttype": "none", "font.family": "sans-serif", "font.size": 10,
        "axes.spines.top": False, "axes.spines.right": False, "axes.titlelocation": "left",
        "axes.titleweight": "bold", "figure.dpi": 110}
    made = {}
    with matplotlib.rc_context(style):
        for name, picture in PICTURES.items():
            figure = Figure(figsize=(8, 4.5), layout="constrained")
            picture(figure.subplots(), outcomes)
            buffer = io.BytesIO()
            meta = {"Date": None, "Creator": None} if form == "svg" else {"Software": None}
            figure.savefig(buffer, format=form, metadata=meta)
            made[f"{name}.{form}"] = buffer.getvalue()
    return made


def _ink(name: str) -> str:
    return INK.get(name, name)


def _cost(axes: Any, outcomes: Sequence[Outcome]) -> None:
    plans = sorted(outcomes[0].years[0].cost_sat)
    width = 0.8 / len(plans)
    for k, plan in enumerate(plans):
        at, medians, low, high = [], [], [], []
        for n, year in enumerate(outcomes[0].years):
            spreads = [o.years[n].cost_sat[plan] for o in outcomes if o.years[n].cost_sat[plan].count]
            if not spreads:
                continue
            middle = sorted(s.p50 for s in spreads)[len(spreads) // 2]
            at.append(year.number + (k - (len(plans) - 1) / 2) * width)
            medians.append(middle)
            low.append(middle - min(s.p5 for s in spreads))
            high.append(max(s.p95 for s in spreads) - middle)
        axes.bar(at, medians, width * 0.9, label=plan, color=list(INK.values())[k % len(INK)])
        axes.errorbar(at, medians, [low, high], fmt="none", ecolor="#333", capsize=4)
    axes.set(title="What a member pays in a year", xlabel="year", ylabel="satoshi",
             xticks=[y.number for y in outcomes[0].years])
    if len(plans) > 1:
        axes.legend(frameon=False)


def _funds(axes: Any, outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes[1:]:
        axes.plot([p.day / 365 for p in outcome.series], [p.funds_sat for p in outcome.series], color=PALE, lw=1)
    years = [p.day / 365 for p in outcomes[0].series]
    for name, text, ink in (("funds_sat", "coins of the pool", "blue"),
                            ("balances_sat", "members' balances", "green"),
                            ("purse_sat", "common purse", "sand"), ("due_sat", "payments due", "red")):
        axes.plot(years, [getattr(p, name) for p in outcomes[0].series], label=text, color=_ink(ink), lw=1.4)
    axes.set(title="What lies in the pool", xlabel="years", ylabel="satoshi")
    axes.legend(frameon=False, ncols=2)


def _claims(axes: Any, outcomes: Sequence[Outcome]) -> None:
    rows: list[tuple[str, Callable[[Outcome], Claims]]] = [
        ("false", lambda o: o.false), ("honest", lambda o: o.honest)]
    left = [0] * len(rows)
    for name, text, ink in OUTCOMES:
        counts = [sum(getattr(of(o), name) for o in outcomes) for _, of in rows]
        axes.barh([label for label, _ in rows], counts, left=left, label=text, color=_ink(ink))
        left = [a + b for a, b in zip(left, counts, strict=True)]
    axes.set(title="What became of claims", xlabel="claims")
    axes.legend(frameon=False, loc="upper center", bbox_to_anchor=(0.5, -0.15), ncols=3)


def _members(axes: Any, outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        axes.plot([p.day / 365 for p in outcome.series], [p.members for p in outcome.series],
                  color=_ink("blue") if outcome is outcomes[0] else PALE, lw=1.4)
    axes.set(title="Members who share, and those who lapse each year", xlabel="years", ylabel="members")
    axes.set_ylim(bottom=0)
    lapses = [sum(o.years[n].lapsed for o in outcomes) / len(outcomes) for n in range(len(outcomes[0].years))]
    axes.bar([n + 0.5 for n in range(len(lapses))], lapses, 0.5, color=_ink("red"))


def _parties(axes: Any, outcomes: Sequence[Outcome]) -> None:
    names = [party.name for party in outcomes[0].parties][::-1]
    nets = []
    for name in names:
        found = [p for o in outcomes for p in o.parties if p.name == name]
        count = sum(p.count for p in found)
        nets.append(sum(p.got_sat - p.gave_sat for p in found) // count if count else 0)
    inks = [_ink("red") if name in (FALSE, "corrupt witnesses") else _ink("green") for name in names]
    axes.barh(names, nets, color=inks)
    axes.axvline(0, color="#333", lw=0.8)
    for n, net in enumerate(nets):
        axes.annotate(f" {net:,} ", (net, n), va="center", ha="left" if net >= 0 else "right", fontsize=8)
    axes.margins(x=0.25)
    axes.set(title="What each earned or lost over the whole time", xlabel="satoshi each")


def _price(axes: Any, outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes[::-1]:
        axes.plot([p.day / 365 for p in outcome.series], [p.price / 100 for p in outcome.series], lw=1.2,
                  color=_ink("blue") if outcome is outcomes[0] else PALE)
    axes.set(title="The price path that was made up", xlabel="years", ylabel="reference currency for 1 BTC",
             yscale="log")


PICTURES = {"cost": _cost, "funds": _funds, "claims": _claims, "members": _members, "parties": _parties,
            "price": _price}
