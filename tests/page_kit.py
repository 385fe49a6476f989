"""Pages taken apart: what holds for every page that the program writes."""

import base64
import hashlib
from html.parser import HTMLParser

from lashou_btc.report.style import CSS

VOID = {"meta", "br", "hr", "img", "link", "input"}


class Page(HTMLParser):
    """A page taken apart; it has to be well-formed."""

    def __init__(self, raw: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(raw.decode())
        self.close()
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self.open[-1] if self.open else "", []).append(data)

    def said(self, tag: str) -> list[str]:
        """The texts right inside elements of that name."""
        return self.texts.get(tag, [])


def harmless(raw: bytes, css: str = CSS) -> Page:
    """The page, after checking that it loads nothing, runs nothing and says so itself."""
    assert raw.startswith(b"<!DOCTYPE html>\n")
    seen = Page(raw)
    assert not {"script", "iframe", "object", "embed", "form", "link", "img", "a", "base"} & set(seen.tags)
    names = {name for _, name, _ in seen.attributes}
    assert not {n for n in names if n.startswith("on")} and not names & {"style", "href", "src", "xlink:href"}
    policy = next(value for tag, name, value in seen.attributes if name == "content" and "default-src" in value)
    style = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'"
    assert seen.said("style") == [css] and "<" not in css and "url(" not in css and "@import" not in css
    assert seen.tags.count("caption") == seen.tags.count("table") > 2
    assert all(value in ("col", "row") for tag, name, value in seen.attributes if (tag, name) == ("th", "scope"))
    assert seen.tags.count("th") == sum((tag, name) == ("th", "scope") for tag, name, _ in seen.attributes)
    return seen
