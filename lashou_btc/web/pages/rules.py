"""The rules in plain words with this pool's numbers, what they mean together, and what is to change."""

from typing import Any

from lashou_btc.pool.rules import PPM, Rules
from lashou_btc.report import lists
from lashou_btc.report.markup import Content, Element, el
from lashou_btc.usecases import meaning
from lashou_btc.usecases.dates import lasting
from lashou_btc.usecases.meaning import Size
from lashou_btc.web import parts
from lashou_btc.web.layout import page, plain, when
from lashou_btc.web.site import Page, Route, View
from lashou_btc.words import Said, said

KINDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("pool", ("mode", "unit", "plans")),
    ("members", ("min_deposit_sat", "min_balance_sat", "min_coin_sat", "waiting_blocks", "grace_blocks",
                 "exit_blocks", "uniqueness", "min_members")),
    ("claims", ("panel", "reviewers", "approvals", "claim_bond_sat", "case_share_sat", "draw_blocks",
                "review_blocks", "max_pause_blocks", "meeting", "diagnosis", "witness_bond_sat", "absence_sat",
                "commission_sat")),
    ("notice", ("notice_blocks", "objection_bond_sat", "inquiry_sat", "reward_ppm")),
    ("costs", ("dues_sat", "running_sat", "period_blocks", "call_blocks", "price_blocks", "price_wait_blocks")),
    ("chain", ("notice_sat", "confirmations", "max_feerate_sat_vb", "max_fee_ppm", "patience_blocks",
               "rotation_blocks", "lifeboat_blocks", "amendment_blocks")))
"""Every parameter, as docs/rules.md has them together."""
ONLY_CALL, ONLY_UNIT = ("call_blocks",), ("price_blocks", "price_wait_blocks")
"""Those that say nothing where members hold a balance, and where claims are in satoshi."""


def draw(view: View) -> Page:
    """The rules' page."""
    return page(view, said("site.rules"), el("p", plain(said("site.rules.lead")), class_="lead"), _pending(view),
                [_kind(view, kind, names) for kind, names in KINDS], _together(view))


def _kind(view: View, kind: str, names: tuple[str, ...]) -> Element:
    state = view.frame.state
    items = [_rule(view, name) for name in names
             if not (name in ONLY_CALL and state.rules.mode != "call")
             and not (name in ONLY_UNIT and state.rules.unit == "sat")]
    return parts.section(said(f"site.rules.{kind}"), el("ul", items, class_="rules"))


def _rule(view: View, name: str) -> Element:
    """What a rule says here, and behind it why there is such a rule, in the words of docs/rules.md."""
    state = view.frame.state
    what: Content = parts.plans(state) if name == "plans" else plain(
        value(state.rules, name, state.contract.min_coin_sat))
    return el("li", what, el("details", el("summary", said("site.rules.why")), el(
        "p", el("code", name), " ", _coded(plain(said(f"rule.{name}"))), class_="lead")), id=name)


def value(rules: Rules, name: str, min_coin_sat: int) -> Said:
    """A rule's sentence with its number; one of its own where the number switches it off, or is a choice."""
    number: Any = min_coin_sat if name == "min_coin_sat" else getattr(rules, name)
    if name in ("mode", "panel") or number == "sat":
        name += f":{number}"
    elif name in ("uniqueness", "meeting", "diagnosis") or not number:
        name += ":on" if number else ":off"
    elif name.endswith("_blocks"):
        number = said("site.span", lasting=lasting(number), blocks=number)
    elif name.endswith("_ppm"):
        number = f"{number * 100 / PPM:g} %"
    return said(f"site.rule.{name}", value=number)


def _coded(text: str) -> Content:
    """A text whose names stand between backquotes."""
    return [el("code", each) if n % 2 else each for n, each in enumerate(text.split("`"))]


def _pending(view: View) -> Element | None:
    """Changes that are announced, with the day from which they hold."""
    state = view.frame.state
    now = state.rules.to_json()
    rows: list[lists.Row] = [("", [el("code", name), _shown(now[name]), _shown(new), when(view, height)])
                             for height, changes in state.pending_rules for name, new in sorted(changes.items())]
    heads = [said("site.rule"), said("site.now"), said("site.then"), said("site.from")]
    return parts.section(said("site.rules.pending"), parts.table(said("site.rules.pending"), heads, "lnnl", rows),
                         lead=said("site.rules.pending.lead")) if rows else None


_PLAN = {"cap": "site.cap", "weight": "site.weight", "life_cap": "site.life-cap", "age": "site.age",
         "bands": "site.bands"}
"""What a plan's fields are called."""


def _shown(what: Any) -> Content:
    if isinstance(what, dict):
        return [el("div", said(_PLAN[name]) if name in _PLAN else el("bdi", str(name)), ": ", _shown(each))
                for name, each in sorted(what.items())]
    if isinstance(what, list):
        return [el("div", _shown(each)) for each in what]
    return lists.number(what) if isinstance(what, int) else el("bdi", str(what))


def _together(view: View) -> Element:
    """What the numbers mean for a pool of this size, and where they do not fit one another."""
    state = view.frame.state
    sizes = [Size.now(state)] if state.ledger.sharers else []
    price = state.last_price if state.rules.unit != "sat" else 0
    found = meaning.meaning(state.rules, state.keyholders.count, state.keyholders.quorum, sizes, price)
    warnings = meaning.warnings_in_words(found)
    return parts.section(
        said("site.rules.together"), el("ul", [el("li", plain(line)) for line in meaning.in_words(found)]),
        [el("h3", said("site.rules.warnings")), el("ul", [el("li", plain(line)) for line in warnings])]
        if warnings else None, lead=said("site.rules.together.lead"))


ROUTES = (Route("rules/", draw),)
