"""The story's pool with its website served by the program itself, in a process of its own."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.signers.entropy import new_entropy
from lashou_btc.usecases import files, papers, people
from lashou_btc.usecases.story import Story
from lashou_btc.web.pages import ROUTES
from tests import site_program
from tests.cli_kit import ENGLISH

_SEEN = b"what the hospital of An has written, as it was sent to those who review"


def play(folder: Path) -> None:
    """The whole story, and then another claim, by An, on notice until six blocks later. `an/paper` is the file
    that this claim names, `an/notes.txt` is on no chain, `post/` has everybody's documents.
    """
    with Sandbox(folder / "chain") as chain:
        story = Story(folder, chain, lambda heading, lines: None)
        try:
            story.play()
            _second_claim(story)
        finally:
            story.close()


def _second_claim(story: Story) -> None:
    """An asks, two reviewers approve; the neighbours may object now."""
    an = story.actors["an"]
    paper = papers.new(files.write(an.ws.home / "seen.txt", _SEEN), new_entropy(papers.FRONT_BYTES))
    files.write(an.ws.home / "paper", paper.front + _SEEN)
    files.write(an.ws.home / "notes.txt", b"nobody has put this on chain")
    doc = people.claim(an.pool, story.state("an"), an.signer, 300_000, [paper.hash], paper.hash, an.payout,
                       diagnosed=story.height(), text="手术在县医院做的\n\nThe surgery was in town.")
    story.post("an", doc)
    story.publish(doc)
    story.mine_to(story.state("operator").claims[doc.hash].draw_at)
    names = {w.account: w.name for w in story.state("wang").keyholders.witnesses}
    for seat in story.state("wang").claims[doc.hash].panel:
        one = story.actors[names[seat.account]]
        story.publish(people.review(one.pool, story.state(one.name), one.signer, doc.hash, 250_000,
                                    met=story.height()))


@contextmanager
def serving(home: Path, chain: str, *args: str) -> Iterator[str]:
    """`lashou site serve` at a free port of loopback; its address."""
    with site_program.serving(_command(home, "site", "serve", *args), _environment(chain)) as url:
        yield url


@contextmanager
def desk(home: Path, chain: str) -> Iterator[str]:
    """`lashou web`; the link that lets one browser in."""
    with site_program.running(_command(home, "web"), _environment(chain)) as url:
        yield url


def _command(home: Path, *args: str) -> list[str | Path]:
    return [sys.executable, "-m", "lashou_btc.cli", "--home", home, *args]


def _environment(chain: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("LASHOU_")} | ENGLISH | {
        "LASHOU_CHAIN": chain}


class _Links(HTMLParser):
    """Where a page leads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def walked(url: str) -> list[str]:
    """Every page that links lead to from that address, as a visitor without JavaScript would go."""
    start = "{0.scheme}://{0.netloc}/".format(urlsplit(url))
    seen, waiting, pages = {url}, [url], []
    while waiting:
        at = waiting.pop(0)
        with urlopen(at) as response:
            media, body = response.headers["content-type"], response.read()
        if not media.startswith("text/html"):
            continue
        pages.append(at)
        for link in _Links(body.decode()).found:
            to = urljoin(at, link).partition("#")[0]
            assert to.startswith(start), f"{at} leads away: {to}"
            if to not in seen:
                seen.add(to)
                waiting.append(to)
    return pages


def kinds(url: str, language: str) -> dict[str, str]:
    """The address of one page of each kind that is reached from the first, by the pattern of its path."""
    found: dict[str, str] = {}
    for page in walked(f"{url}{language}/"):
        path = page.removeprefix(f"{url}{language}/")
        for route in ROUTES:
            if route.worded and path != page and route.match(path) is not None:
                found.setdefault(route.pattern, page)
    return found
