"""The site over HTTP: pages of the present frame, static files, and where the chain is."""

from collections.abc import Callable, Collection, Iterable, Mapping

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route as Path
from starlette.types import ASGIApp

from lashou_btc.languages import LANGUAGES
from lashou_btc.web import static
from lashou_btc.web.gate import Gate
from lashou_btc.web.problems import FOR_PROGRAMS, problem
from lashou_btc.web.site import Page, Site

YEAR = "public, max-age=31536000, immutable"
FRESH = "no-cache"
"""Asked anew each time, and answered with nothing where it is the same."""


def application(site: Callable[[], Site], hosts: Collection[str], more: Iterable[Path] = (),
                limits: Mapping[str, int] | None = None) -> ASGIApp:
    """The server's application. `site` gives the present pages; `hosts` as in Gate; `more` are routes beside the
    pages, and go before them; `limits`: of their bodies, as in Gate.
    """
    files = {"/" + path: Page(body, media) for path, (media, body) in static.by_path().items()}

    async def kept(request: Request) -> Response:
        page = files.get(request.url.path)
        return answer(request, page, YEAR) if page is not None else problem(404, request.url.path)

    async def home(request: Request) -> Response:
        return RedirectResponse(f"{language(request)}/", 302, {"vary": "accept-language", "cache-control": FRESH})

    async def show(request: Request) -> Response:
        path = request.url.path[1:]
        pages = site()
        if (page := pages.page(path)) is not None:
            return answer(request, page, FRESH)
        if pages.page(path + "/") is not None:
            return RedirectResponse(f"{path.rpartition('/')[2]}/", 301)
        return problem(404, request.url.path)

    routes = [Path("/static/{name}", kept), Path("/", home), *more, Path("/{path:path}", show)]
    pages = Starlette(routes=routes, exception_handlers={HTTPException: _refused, Exception: _failed})
    return Gate(pages, hosts, open_to_all=FOR_PROGRAMS, limits=limits or {})


async def _refused(request: Request, error: Exception) -> Response:
    return problem(getattr(error, "status_code", 500), request.url.path, getattr(error, "headers", None))


async def _failed(request: Request, error: Exception) -> Response:
    return problem(500, request.url.path)


def language(request: Request) -> str:
    """The first of our languages that the browser asks for."""
    wanted = []
    for each in request.headers.get("accept-language", "").split(",")[:20]:
        name, _, weight = each.strip().lower().partition(";q=")
        try:
            wanted.append((-float(weight or 1), name[:2]))
        except ValueError:
            continue
    return next((name for _, name in sorted(wanted, key=lambda one: one[0]) if name in LANGUAGES), LANGUAGES[0])


def answer(request: Request, page: Page, cache: str) -> Response:
    """A page, or that the browser has it already."""
    headers = {"etag": page.etag, "cache-control": cache}
    if not page.listed:
        headers["x-robots-tag"] = "noindex"
    if page.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(page.body, headers=headers | {"content-type": page.media})
