"""HTML built as a tree, so that text is escaped because it is text: nobody has to remember it."""

import base64
import hashlib
from collections.abc import Iterable
from xml.etree import ElementTree

from lashou_btc.words import Said, word

Element = ElementTree.Element
Content = Element | Said | str | int | None | Iterable["Content"]


def el(tag: str, *content: Content, **attributes: str | int) -> Element:
    """An element. Content: elements, texts, numbers, what is said (in the reader's language), lists of these; None
    is nothing.

    Attribute names lose a `_` at their end and write the others as `-` (`class_`, `text_anchor`).
    """
    made = ElementTree.Element(tag, {name.rstrip("_").replace("_", "-"): str(value)
                                     for name, value in attributes.items()})
    for item in content:
        _append(made, item)
    return made


def _append(parent: Element, item: Content) -> None:
    if item is None:
        return
    if isinstance(item, ElementTree.Element):
        parent.append(item)
    elif isinstance(item, str | int | Said):
        text = word(item) if isinstance(item, Said) else str(item)
        if len(parent):
            parent[-1].tail = (parent[-1].tail or "") + text
        else:
            parent.text = (parent.text or "") + text
    else:
        for each in item:
            _append(parent, each)


def source(css: str) -> str:
    """The Content-Security-Policy source that lets this very style sheet through and no other (CSP3, 2.3.1)."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(css.encode()).digest()).decode() + "'"


def document(head: Iterable[Content], body: Iterable[Content], css: str, lang: str) -> bytes:
    """A whole page that loads nothing and runs nothing. `css` must not hold `<`."""
    policy = f"default-src 'none'; style-src {source(css)}; base-uri 'none'; form-action 'none'"
    page = el("html", el("head", el("meta", charset="utf-8"), el("meta", http_equiv="Content-Security-Policy",
                                                                content=policy), head, el("style", css)),
              el("body", body), lang=lang)
    text: bytes = ElementTree.tostring(page, "utf-8", method="html")
    return b"<!DOCTYPE html>\n" + text + b"\n"
