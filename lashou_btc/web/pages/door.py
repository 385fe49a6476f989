"""The page before all others, for a folder of files, where nothing asks the browser for its language."""

from lashou_btc.languages import LANGUAGES
from lashou_btc.report.markup import document, el
from lashou_btc.report.page_words import CODES
from lashou_btc.web import static
from lashou_btc.web.site import Page, Route, View
from lashou_btc.words import said, word


def draw(view: View) -> Page:
    """One way for each language."""
    links = [el("p", el("a", word(said("site.door.enter"), code), href=f"{code}/", lang=CODES[code],
                        hreflang=CODES[code])) for code in reversed(LANGUAGES)]
    made = el("html", el("head", el("meta", charset="utf-8"),
                         el("meta", name="viewport", content="width=device-width, initial-scale=1"),
                         el("title", view.frame.contract.name),
                         el("link", rel="stylesheet", href=static.path("site.css"))),
              el("body", el("main", el("h1", el("bdi", view.frame.contract.name)), links)),
              lang=CODES[LANGUAGES[-1]])
    return Page(document(made))


ROUTES = (Route("", draw, worded=False),)
