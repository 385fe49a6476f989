"""HTML built from elements, so that text is escaped because it is text: nobody has to remember it.

An element is written when it is made, and never changes: it may stand in as many places as one likes, so that what
many have is made once. A site of ten thousand accounts has some seven hundred thousand of them.
"""

import base64
import hashlib
from collections.abc import Callable, Iterable
from functools import cache

from lashou_btc.words import Said, word


class Element:
    """What is markup already. Only `el` and `Form.fill` make it."""

    __slots__ = ("_markup",)

    def __init__(self, markup: str) -> None:
        self._markup = markup


Content = Element | Said | str | int | None | Iterable["Content"]

_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
"""Elements that have no end tag (HTML, 13.1.2)."""
_RAW = frozenset(("script", "style"))
"""Elements whose text stands as it is."""


def el(tag: str, *content: Content, **attributes: str | int) -> Element:
    """An element. Content: elements, texts, numbers, what is said (in the reader's language), lists of these; None
    is nothing.

    Attribute names lose a `_` at their end and write the others as `-` (`class_`, `text_anchor`).
    """
    parts = ["<", tag]
    for name, value in attributes.items():
        parts.append(f' {_attribute(name)}="{_quoted(str(value))}"')
    parts.append(">")
    for item in content:
        _put(parts.append, item, _same if tag in _RAW else escaped)
    if tag not in _VOID:
        parts.append(f"</{tag}>")
    return Element("".join(parts))


@cache
def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


_TEXTS = (str, int, Said)


def _put(put: Callable[[str], None], item: Content, text: Callable[[str], str]) -> None:
    if isinstance(item, Element):
        put(item._markup)
    elif isinstance(item, _TEXTS):
        put(text(item if type(item) is str else word(item) if isinstance(item, Said) else str(item)))
    elif item is not None:
        for each in item:
            _put(put, each, text)


HOLE = "\0"
"""Where a Form is open, as content or as an attribute's value: no text of HTML may hold it."""


class Form:
    """An element that many have alike but for some holes, written once. What fills a hole is escaped as it would be
    in an element made for itself, so both have the same bytes.
    """

    __slots__ = ("_begin", "_holes")

    def __init__(self, element: Element) -> None:
        self._begin, *after = element._markup.split(HOLE)
        heads, head = list[str](), self._begin
        for part in after:
            heads.append(head)
            head += part
        self._holes = [(part, _in_tag(head)) for part, head in zip(after, heads, strict=True)]

    def fill(self, *content: Content) -> Element:
        """The element with this content, one for each hole. Raises ValueError where that is not their number."""
        parts = [self._begin]
        for item, (after, value) in zip(content, self._holes, strict=True):
            if value:
                parts.append(_quoted(str(item)))
            elif type(item) is str:
                parts.append(escaped(item))
            else:
                _put(parts.append, item, escaped)
            parts.append(after)
        return Element("".join(parts))


def _in_tag(markup: str) -> bool:
    """Whether this ends within a tag: `>` is escaped everywhere else."""
    return markup.rfind("<") > markup.rfind(">")


def html(element: Element) -> str:
    """The element as HTML, byte for byte as the standard library's `ElementTree` would write it."""
    return element._markup


def _same(text: str) -> str:
    return text


def escaped(text: str) -> str:
    """A text as content, also of XML."""
    if "&" in text or "<" in text or ">" in text:
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def _quoted(text: str) -> str:
    if "&" in text or ">" in text or '"' in text:
        return text.replace("&", "&amp;").replace(">", "&gt;").replace('"', "&quot;")
    return text


def source(css: str) -> str:
    """The Content-Security-Policy source that lets this very style sheet through and no other (CSP3, 2.3.1)."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(css.encode()).digest()).decode() + "'"


def document(page: Element) -> bytes:
    """A whole page as a file: its `html` element, after the doctype."""
    return f"<!DOCTYPE html>\n{html(page)}\n".encode("utf-8", "xmlcharrefreplace")  # a file's name may be no text


def alone(head: Iterable[Content], body: Iterable[Content], css: str, lang: str) -> bytes:
    """A whole page that loads nothing and runs nothing. `css` must not hold `<`."""
    policy = f"default-src 'none'; style-src {source(css)}; base-uri 'none'; form-action 'none'"
    page = el("html", el("head", el("meta", charset="utf-8"), el("meta", http_equiv="Content-Security-Policy",
                                                                content=policy), head, el("style", css)),
              el("body", body), lang=lang)
    return document(page)
