"""HTML built as a tree, so that text is escaped because it is text: nobody has to remember it."""

import base64
import hashlib
from collections.abc import Callable, Iterable
from functools import cache
from xml.etree import ElementTree

from lashou_btc.words import Said, word

Element = ElementTree.Element
Content = Element | Said | str | int | None | Iterable["Content"]


def el(tag: str, *content: Content, **attributes: str | int) -> Element:
    """An element. Content: elements, texts, numbers, what is said (in the reader's language), lists of these; None
    is nothing.

    Attribute names lose a `_` at their end and write the others as `-` (`class_`, `text_anchor`).
    """
    made = ElementTree.Element(tag)
    for name, value in attributes.items():
        made.set(_attribute(name), str(value))
    for item in content:
        _append(made, item)
    return made


@cache
def _attribute(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


_TEXTS = (str, int, Said)


def _append(parent: Element, item: Content) -> None:
    if item is None:
        return
    if isinstance(item, ElementTree.Element):
        parent.append(item)
    elif isinstance(item, _TEXTS):
        text = item if type(item) is str else word(item) if isinstance(item, Said) else str(item)
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text
    else:
        for each in item:
            _append(parent, each)


_VOID = frozenset((
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
"""Elements that have no end tag (HTML, 13.1.2)."""
_RAW = frozenset(("script", "style"))
"""Elements whose text stands as it is."""


def html(element: Element) -> str:
    """The element as HTML: what `ElementTree.tostring` makes of it, without a look for namespaces and in less time.
    A page of a hundred accounts has some five thousand elements.
    """
    parts: list[str] = []
    _write(element, parts.append)
    return "".join(parts)


def _write(element: Element, put: Callable[[str], None]) -> None:
    tag, text = element.tag, element.text
    if element.attrib:
        put(f"<{tag}" + "".join([f' {name}="{_quoted(value)}"' for name, value in element.attrib.items()]) + ">")
    else:
        put(f"<{tag}>")
    if text:
        put(text if tag in _RAW else _escaped(text))
    for child in element:
        _write(child, put)
        if child.tail:
            put(_escaped(child.tail))
    if tag not in _VOID:
        put(f"</{tag}>")


def _escaped(text: str) -> str:
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
    return f"<!DOCTYPE html>\n{html(page)}\n".encode()


def alone(head: Iterable[Content], body: Iterable[Content], css: str, lang: str) -> bytes:
    """A whole page that loads nothing and runs nothing. `css` must not hold `<`."""
    policy = f"default-src 'none'; style-src {source(css)}; base-uri 'none'; form-action 'none'"
    page = el("html", el("head", el("meta", charset="utf-8"), el("meta", http_equiv="Content-Security-Policy",
                                                                content=policy), head, el("style", css)),
              el("body", body), lang=lang)
    return document(page)
