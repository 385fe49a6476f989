"""The public pages, one module for each kind, and the table of all of them."""

from lashou_btc.web.pages import api, head, home, news, verify
from lashou_btc.web.site import Route

ROUTES: tuple[Route, ...] = (*home.ROUTES, *head.ROUTES, *news.ROUTES, *verify.ROUTES, *api.ROUTES)
