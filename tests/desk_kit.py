"""A desk for tests: the real server on loopback, and a browser that does what a browser does."""

import asyncio
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from lashou_btc.chain.base import Feed
from lashou_btc.usecases.prices import Source
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.web import serve
from lashou_btc.web.desk.all_sheets import SHEETS
from lashou_btc.web.desk.daily import Daily
from lashou_btc.web.desk.loopback import Loopback
from lashou_btc.web.desk.public import PublicPages
from lashou_btc.web.desk.room import Desk
from lashou_btc.web.desk.sessions import Door
from lashou_btc.web.live import LiveSite
from lashou_btc.web.pages import ROUTES

if TYPE_CHECKING:
    from tests.cli_kit import Person, Town


@contextmanager
def desk(home: Path, chain: str | Feed, source: Source | None = None) -> Iterator[Loopback]:
    """The desk of a home, until the end of the block. `chain`: as commands name it, or open already; `source`:
    where daily prices come from.
    """
    sockets = serve.listen_as_localhost()
    ws, looks = (Workspace(home, chain) if isinstance(chain, str) else Workspace(home, shared_chain=chain)
                 for _ in range(2))
    pages = PublicPages(lambda: LiveSite(looks, looks.pool(), ROUTES, lambda what: None),
                        lambda: bool(looks.pools()))
    server = Loopback(Desk(ws, daily=Daily(source)), Door(time.monotonic()), sockets[0].getsockname()[1], SHEETS,
                      pages.page)
    with _running(server, sockets):
        yield server
    server.desk.daily.close()
    pages.stop()
    ws.close()
    looks.close()


@contextmanager
def _running(made: Loopback, sockets: list[socket.socket]) -> Iterator[None]:
    ready = threading.Event()
    running = serve.server(made.application(), ready.set)
    thread = threading.Thread(target=lambda: asyncio.run(running.serve(sockets)))
    thread.start()
    try:
        assert ready.wait(300)
        yield
    finally:
        running.should_exit = True
        thread.join()


@dataclass
class Form:
    """A form on a page: its fields with what stands in them."""

    fields: dict[str, str] = field(default_factory=dict)
    uploads: bool = False


class Read(HTMLParser):
    """A page taken apart: its text, forms, links."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.words: list[str] = []
        self.ticks: list[str] = []
        self._link = self._select = ""
        self.feed(text)
        self.close()

    @property
    def text(self) -> str:
        """All that is to be read on it."""
        return re.sub(r"\s+", " ", " ".join(self.words))

    def form(self, deed: str) -> Form:
        """The form that asks for a deed."""
        return next(one for one in self.forms if one.fields.get("deed") == deed)

    @property
    def deeds(self) -> set[str]:
        """What its forms ask for."""
        return {form.fields["deed"] for form in self.forms}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(uploads="enctype" in found))
        if tag == "input" and found.get("type") not in ("radio", "checkbox", "file"):
            self.forms[-1].fields[found["name"]] = found.get("value", "")
        if tag == "input" and found.get("type") == "checkbox":
            self.ticks.append(found["name"])
        if tag == "select":
            self._select = found["name"]
        if tag == "option" and (self._select not in self.forms[-1].fields or "selected" in found):
            self.forms[-1].fields[self._select] = found["value"]
        if tag == "a":
            self._link = found["href"]

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._link:
            self.links[unescape(data).strip()] = self._link
            self._link = ""


@dataclass
class Browser:
    """Somebody's browser at a desk."""

    server: Loopback
    language: str = "en"
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        # The name is `localhost`; where that is looked up is no matter here.
        self.client = httpx.Client(base_url=f"http://{self.server.host}", follow_redirects=True, timeout=60,
                                   verify=False,  # http: there is nothing to verify
                                   headers={"accept-language": self.language})

    @property
    def own(self) -> dict[str, str]:
        """What a browser says of a page's own form."""
        return {"origin": f"http://{self.server.host}", "sec-fetch-site": "same-origin"}

    def enter(self) -> str:
        """Opens the link: the path that the script goes on to."""
        token = self.server.link.partition("#")[2]
        answer = self.client.post("/enter", content=token, headers=self.own)
        assert answer.status_code == 200, answer.text
        return answer.text

    def get(self, path: str, status: int = 200) -> Read:
        """A page of the desk, below the language."""
        answer = self.client.get(self.at(path))
        assert answer.status_code == status, (answer.status_code, answer.text)
        return Read(answer.text)

    def at(self, path: str) -> str:
        """Where a path of the desk lies."""
        return f"/{self.server.door.place}/{self.language}/{path}"

    def send(self, path: str, form: Form, status: int = 200, files: Any = None, **fields: str) -> Read:
        """Sends a form of the page at that path."""
        data = form.fields | fields
        if form.uploads:
            files = [("files", (name, content)) for name, content in (files or [])] or [("files", ("", b""))]
            answer = self.client.post(self.at(path), data=data, files=files, headers=self.own)
        else:
            answer = self.client.post(self.at(path), data=data, headers=self.own)
        assert answer.status_code == status, (answer.status_code, Read(answer.text).text)
        return Read(answer.text)

    def take(self, path: str, href: str) -> httpx.Response:
        """What a link on a page of that path leads to."""
        return self.client.get(str(httpx.URL(f"http://{self.server.host}{self.at(path)}").join(href)))


def at_desk(person: "Person", town: "Town", act: Callable[[Browser], None], language: str = "en") -> None:
    """What somebody of a town does in the browser at the own desk."""
    with desk(person.home, town.chain) as server:
        browser = Browser(server, language)
        browser.enter()
        act(browser)
