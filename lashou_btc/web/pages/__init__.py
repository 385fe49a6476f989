"""The public pages, one module for each kind, and the table of all of them."""

from lashou_btc.web.pages import api, guidance, head, home, join, news, verify
from lashou_btc.web.site import Route

ROUTES: tuple[Route, ...] = (
    *home.ROUTES, *head.ROUTES, *news.ROUTES, *verify.ROUTES, *join.ROUTES, *guidance.ROUTES, *api.ROUTES)
