"""What is answered where nothing else is: what is wrong, in both languages, and one next step."""

import json
from collections.abc import Mapping

from starlette.responses import Response

from lashou_btc.languages import LANGUAGES
from lashou_btc.report.markup import Element, document, el
from lashou_btc.report.page_words import CODES
from lashou_btc.web import static
from lashou_btc.words import LANGUAGE, Said, said, word

_OTHER = "site.error.other"
KEYS: Mapping[int, str] = {
    400: "site.error.request", 403: "site.error.foreign", 404: "site.error.missing", 405: "site.error.method",
    411: "site.error.length", 413: "site.error.large", 421: "site.error.host", 500: "site.error.ours"}
"""Which sentence goes with a status; `_OTHER` with all others."""
FOR_PROGRAMS = ("/api/", "/head.json")
"""Below these nobody reads pages, and any site may ask."""
PROGRAMS = (*FOR_PROGRAMS, "/hub/")
"""Below these nobody reads pages."""


def problem(status: int, path: str, headers: Mapping[str, str] | None = None, why: Said | None = None) -> Response:
    """The answer for a request to `path`: a small page, or JSON where programs ask. `why`: what is wrong, where
    more is known than the status.
    """
    what = why or said(KEYS.get(status, _OTHER))
    kept = {"cache-control": "no-store", **(headers or {})}
    if path.startswith(PROGRAMS):
        body = json.dumps({"status": status, "error": {code: word(what, code) for code in LANGUAGES}},
                          ensure_ascii=False, sort_keys=True).encode() + b"\n"
        return Response(body, status, kept, "application/json")
    return Response(_page(status, "../" * (path.count("/") - 1) or "./", what), status,
                    kept | {"x-robots-tag": "noindex"}, "text/html")


def _page(status: int, home: str, what: Said) -> bytes:
    """Both languages below one another: nobody knows which one was meant. `home`: the way to the beginning."""
    step = said("site.error.step:host" if status == 421 else "site.error.step")
    parts: list[Element] = []
    for code in reversed(LANGUAGES):
        token = LANGUAGE.set(code)
        try:
            link = el("p", step) if status == 421 else el("p", el("a", step, href=f"{home}{code}/"))
            parts.append(el("section", el("h1" if not parts else "h2", what), link, lang=CODES[code]))
        finally:
            LANGUAGE.reset(token)
    sheet = [el("link", rel="stylesheet", href=home + static.path("site.css"))] if status != 421 else []
    made = el("html", el("head", el("meta", charset="utf-8"),
                         el("meta", name="viewport", content="width=device-width, initial-scale=1"),
                         el("title", f"{status}"), sheet),
              el("body", el("main", parts)), lang=CODES[LANGUAGES[-1]])
    return document(made)
