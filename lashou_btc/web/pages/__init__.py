"""The public pages, one module for each kind, and the table of all of them."""

from lashou_btc.web.pages import head, home
from lashou_btc.web.site import Route

ROUTES: tuple[Route, ...] = (*home.ROUTES, *head.ROUTES)
