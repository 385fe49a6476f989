"""The docs site: it is made strictly and from what is here, its links lead somewhere, and it loads nothing else."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import lashou_btc
from tests.package_kit import ROOT

pytestmark = pytest.mark.slow
NOWHERE = {name: "http://127.0.0.1:9" for name in ("http_proxy", "https_proxy", "all_proxy")}
"""Whoever would fetch something fails."""
MEDIA = {"script", "img", "iframe", "source", "video", "audio", "embed"}


def build(root: Path, out: Path) -> "subprocess.CompletedProcess[str]":
    """What `make docs` runs."""
    return subprocess.run([sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(out)], cwd=root,
                          env=os.environ | NOWHERE | {"PYTHONDONTWRITEBYTECODE": "1"}, capture_output=True,
                          text=True, check=False)


@dataclass
class Page(HTMLParser):
    """What a page links to, what it loads, its anchors, and the text of its paragraphs."""

    path: Path
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    anchors: set[str] = field(default_factory=set)
    paragraphs: list[str] = field(default_factory=list)
    inside: bool = False

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.path.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors.update(given[name] for name in ("id", "name") if name in given)
        if tag == "a" and "href" in given:
            self.links.append(given["href"])
        if tag == "link" and given.get("rel") != "canonical":
            self.loads.append(given["href"])
        if tag in MEDIA and "src" in given:
            self.loads.append(given["src"])
        if tag == "p":
            self.paragraphs.append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "p"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.paragraphs[-1] += data


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site's folder."""
    folder = tmp_path_factory.mktemp("site") / "made"
    done = build(ROOT, folder)
    assert done.returncode == 0 and "WARNING" not in done.stderr, done.stderr[-3000:]
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Page]:
    """Every page, by its place."""
    return {str(path.relative_to(site)): Page(path) for path in sorted(site.rglob("*.html"))}


def test_every_page_is_there_in_the_languages_that_it_has(pages: dict[str, Page], site: Path) -> None:
    made = {path.with_suffix(".html").name for path in (ROOT / "docs").glob("*.md")}
    beside = {"index", "zh", "changelog", "contributing", "security", "regtest", "benchmarks", "404", "search"}
    assert set(pages) == made | {f"{name}.html" for name in beside}
    for name, words in (("index.html", "Two commands"), ("zh.html", "两条命令"), ("rules.html", "等待期")):
        assert words in (site / name).read_text("utf-8"), name


def test_every_link_within_the_site_leads_to_a_place_on_it(pages: dict[str, Page], site: Path) -> None:
    checked = 0
    for name, page in pages.items():
        for link in page.links if name != "404.html" else ():
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (page.path.parent / unquote(parts.path)).resolve() if parts.path else page.path
            target = target / "index.html" if target.is_dir() else target
            assert target.is_file() and target.is_relative_to(site), f"{name}: {link}"
            if parts.fragment and target.suffix == ".html":
                known = pages[str(target.relative_to(site))].anchors
                assert unquote(parts.fragment) in known, f"{name}: {link}"
            checked += 1
    assert checked > 1_000


def test_a_reader_loads_nothing_from_elsewhere(pages: dict[str, Page], site: Path) -> None:
    loads = {load for page in pages.values() for load in page.loads}
    assert len(loads) > 5 and [load for load in loads if urlsplit(load).scheme or urlsplit(load).netloc] == []
    styles = "".join(path.read_text("utf-8") for path in site.rglob("*.css"))
    assert len(styles) > 10_000 and not re.search(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//", styles)


def test_every_name_of_the_door_is_described(pages: dict[str, Page]) -> None:
    anchors = pages["reference.html"].anchors
    assert [name for name in lashou_btc.__all__ if f"lashou_btc.{name}" not in anchors] == []
    assert {"lashou_btc.Pool.payout", "lashou_btc.State.hash", "lashou_btc.Review.ok"} <= anchors
    assert any("The only payout that the rules allow" in text for text in pages["reference.html"].paragraphs)


def test_no_list_and_no_table_is_swallowed_by_a_paragraph(pages: dict[str, Page]) -> None:
    """Python-Markdown wants a blank line before a list, which others do not."""
    swallowed = re.compile(r"^(?:[-*] |\d+\. |\|)", re.MULTILINE)
    read = [(name, text) for name, page in pages.items() for text in page.paragraphs]
    assert len(read) > 500 and [(name, text[:80]) for name, text in read if swallowed.search(text)] == []


def test_a_link_that_leads_nowhere_ends_it(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for name in ("docs", "tools", "lashou_btc"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("mkdocs.yml", "benchmarks/README.md", "regtest/README.md", *(p.name for p in ROOT.glob("*.md"))):
        (copy / name).parent.mkdir(exist_ok=True)
        shutil.copy2(ROOT / name, copy / name)
    with (copy / "README.md").open("a", encoding="utf-8") as file:
        file.write("\n[gone](docs/gone.md)\n")
    done = build(copy, tmp_path / "made")
    assert done.returncode == 1 and "gone.md" in done.stderr and done.stderr.count("WARNING") == 1, done.stderr
