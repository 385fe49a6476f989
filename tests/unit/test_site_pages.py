"""Every public page, of pools in every part of their lives, in both languages."""

import re
from html.parser import HTMLParser
from pathlib import Path
from posixpath import normpath
from typing import Any

import pytest

from lashou_btc.languages import LANGUAGES
from lashou_btc.pool.rules import Rules
from lashou_btc.web import static
from lashou_btc.web.layout import WAYS
from lashou_btc.web.site import HTML, Site
from tests.hostile import TEXTS
from tests.site_kit import site_of
from tests.site_scenes import SCENES

VOID = {"meta", "link", "img", "br", "hr", "input"}
HAN = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")
LATIN = re.compile(r"[A-Za-z]{2,}")
IN_BOTH = {"sat", "btc", "sha", "lashou", "draw", "supervisor", "object", "usd", "regtest", "bitcoin", "vb",
           "carry", "javascript", "linux", "windows", "macos", "docs", "json", "openapi", *Rules().to_json()}
"""Names, units and a command, which are written alike in both languages."""
_NAMED = re.compile(r"\{\w+\}|\b[0-9a-f]{16,}\b|bcrt1\w+|\b[a-z]+(?:[_.][a-z]+)+\b|\bzh/(?:\w+/)*|"
                    r"--[a-z]+|\b(?:NAME|FILE)\b", re.ASCII)
"""Slots, hashes, addresses, names of fields, paths, options, and what stands for something in a command."""


class Read(HTMLParser):
    """A page as a browser would take it: which elements, which links, which ids, and its text by whose it is."""

    def __init__(self, body: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.links: list[str] = []
        self.sources: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.own, self.others, self.text = "", "", ""
        self.feed(body.decode())
        self.close()
        assert not self.open, f"not closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        assert len(values) == len(attrs), "an attribute twice"
        assert not [name for name in values if name.startswith("on") or name == "style"], values
        self.tags.add(tag)
        self.own += " "
        self.text += " "
        if tag == "a":
            self.links.append(values["href"] or "")
        self.sources += [values[name] or "" for name in ("src", "href") if name in values and tag != "a"]
        self.ids += [values["id"] or ""] if "id" in values else []
        if tag not in VOID:
            self.open.append((tag, values))

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1][0] == tag, f"</{tag}> in {self.open}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        if any(tag in ("bdi", "code", "title") or (tag == "a" and "lang" in values) for tag, values in self.open):
            self.others += " " + data
        else:
            self.own += data


class NoIndex:
    """Stands where a pool's index was: whoever asks it for anything has asked a database."""

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a page asks the index for {name}")


def read_all(site: Site) -> dict[str, Read]:
    """All HTML pages, drawn with the index away."""
    vars(site.frame.pool)["index"].close()
    vars(site.frame.pool)["index"] = NoIndex()
    found = {}
    for path in site.paths():
        page = site.page(path)
        assert page is not None, path
        if page.media == HTML:
            assert page.body.startswith(b"<!DOCTYPE html>\n")
            found[path] = Read(page.body)
    return found


def target(path: str, link: str) -> tuple[str, str]:
    """Where a link leads, as a path of the site, and to which id there."""
    way, _, anchor = link.partition("#")
    if not way:
        return path, anchor
    made = normpath(f"/{path}x/../{way}" if not way.startswith("./") or way != "./" else f"/{path}").lstrip("/")
    return made + "/" if way.endswith("/") and made else made, anchor


def leads_somewhere(site: Site, pages: dict[str, Read]) -> None:
    files = set(static.by_path())
    for path, page in pages.items():
        for link in page.links:
            assert not link.startswith("/") and ":" not in link, "only ways within the site"
            to, anchor = target(path, link)
            assert to in pages or site.page(to) is not None, f"{path}: {link} leads to {to}"
            assert not anchor or to not in pages or anchor in pages[to].ids, f"{path}: no {anchor} in {to}"
        for source in page.sources:
            assert target(path, source)[0] in files or site.page(target(path, source)[0]) is not None, source
        assert len(page.ids) == len(set(page.ids)), f"{path}: an id twice"


def everything_is_linked(pages: dict[str, Read]) -> None:
    """Whoever begins at the first page comes to all of them."""
    for language in LANGUAGES:
        seen, new = set[str](), {f"{language}/"}
        while new:
            seen |= new
            new = {target(path, link)[0] for path in new for link in pages[path].links} & pages.keys() - seen
        wanted = {path for path in pages if path.startswith(f"{language}/")}
        assert {f"{language}/{way}" for way, _ in WAYS} <= wanted
        assert wanted <= seen, wanted - seen


def in_one_language(site: Site, pages: dict[str, Read]) -> None:
    names = {site.frame.contract.name, *site.frame.state.rules.plans}
    for path, page in pages.items():
        text = re.sub("|".join(map(re.escape, names)), "", page.own)
        if path.startswith("en/"):
            assert not HAN.search(text), f"{path}: {HAN.findall(text)}"
        else:
            text = re.sub(r"\b[0-9a-f]{2}\b", "", text, flags=re.ASCII) if "/verify/" in path else text
            others = {word.lower() for word in LATIN.findall(_NAMED.sub("", text))} - IN_BOTH
            assert not others, f"{path}: {others}"


@pytest.mark.parametrize("scene", SCENES)
def test_every_page_of_a_pool_stands_by_itself(scene: str, tmp_path: Path) -> None:
    """It touches no database, is well formed, leads to pages that are there, and speaks one language."""
    site = site_of(SCENES[scene](), tmp_path)
    pages = read_all(site)
    leads_somewhere(site, pages)
    everything_is_linked(pages)
    in_one_language(site, pages)
    for page in pages.values():
        assert not page.tags & {"style", "iframe", "img", "form", "object", "embed", "base"}


def test_what_people_write_is_text(tmp_path: Path) -> None:
    site = site_of(SCENES["hostile"](), tmp_path)
    pages = read_all(site)
    written = " ".join(page.others + page.own for page in pages.values())
    for line in (line for text in TEXTS for line in text.splitlines()):
        assert line in written
    for path in pages:
        page = site.page(path)
        assert page is not None and b"<script>" not in page.body and b"<svg onload" not in page.body
