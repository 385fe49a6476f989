"""What everybody has borne: each cost that was shared, per unit of weight, in the order in which they came."""

from itertools import accumulate

from lashou_btc.pool.told import Step
from lashou_btc.report import lists
from lashou_btc.report.markup import Content
from lashou_btc.web import parts
from lashou_btc.web.frame import Frame
from lashou_btc.web.layout import page, when
from lashou_btc.web.site import Page, Route, View
from lashou_btc.words import noun, said


def newest(view: View) -> Page:
    """The page on which the newest stand."""
    return draw(view, str(parts.last_page(len(view.frame.state.steps))))


def draw(view: View, number: str) -> Page:
    """A page of costs, newest first."""
    state, at = view.frame.state, parts.a_number(number)
    levels = list(accumulate((step.end - step.start for step in state.steps), initial=0))
    rows: list[lists.Row] = [("", [
        when(view, state.steps[n].height), _cause(view, state.steps[n]),
        lists.signed(levels[n + 1] - levels[n]), lists.number(levels[n + 1])])
        for n in parts.on_page(len(state.steps), at)]
    heads = [said("site.when"), said("site.cause"), said("site.costs.each"), said("site.costs.all")]
    return page(
        view, said("site.costs"), parts.section(
            said("site.costs.title"),
            parts.table(said("site.costs.title"), heads, "llnn", rows) if rows
            else parts.nothing(said("site.costs.none")), lead=said("site.costs.lead")),
        parts.pages(view, parts.last_page(len(state.steps)), at, "./costs/"))


def _cause(view: View, step: Step) -> Content:
    found = parts.claim(view, step.ref) if step.ref in view.frame.state.claims else parts.ref(view, step.ref)
    return noun("entry", step.ref) if step.ref in ("dues", "running", "purse") else found


def _pages(frame: Frame) -> list[dict[str, int]]:
    return parts.every_page(len(frame.state.steps))


ROUTES = (Route("costs/", newest), Route("costs/{number}/", draw, _pages))
