"""The first page: what the pool holds, what it promises and costs, whether all is in order, what waits for whom."""

from lashou_btc.report.markup import el
from lashou_btc.web.layout import page
from lashou_btc.web.site import Page, Route, View
from lashou_btc.words import said


def draw(view: View) -> Page:
    """The pool's page."""
    status = view.frame.status
    return page(view, view.frame.contract.name, el("p", said("site.pool.funds", funds=status["funds_sat"])))


ROUTES = (Route("", draw),)
