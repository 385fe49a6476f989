"""The public pages, one module for each kind, and the table of all of them."""

from lashou_btc.web.pages import (
    accounts,
    api,
    claim,
    claims,
    costs,
    door,
    guidance,
    head,
    home,
    join,
    journal,
    news,
    payouts,
    rules,
    statements,
    verify,
    witnesses,
)
from lashou_btc.web.site import Route

ROUTES: tuple[Route, ...] = tuple(route for kind in (
    door, home, rules, claims, claim, accounts, payouts, costs, journal, statements, witnesses,
    head, news, verify, join, guidance, api) for route in kind.ROUTES)
