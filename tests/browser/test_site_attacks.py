"""Other sites' pages against the running servers, in a real browser: what it lets them do with ours."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Page

from lashou_btc.web.gate import HEADERS, POLICY
from tests import site_town
from tests.browser_kit import DESK, PHONE, Visitor
from tests.cli_kit import snapshot

pytestmark = pytest.mark.browser


@dataclass
class Elsewhere:
    """Another site: what it shows, and what its server is told."""

    url: str = ""
    page: str = ""
    heard: list[str] = field(default_factory=list)


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    """A site at another name of loopback, with whatever page a test gives it."""
    made = Elsewhere()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.heard.append(self.path)
            self.send_response(200)
            self.send_header("content-type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(made.page.encode() if self.path == "/" else b"")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    made.url = f"http://evil.localhost:{server.server_port}/"
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def hub(village: Path) -> Iterator[str]:
    """The pool's pages with a hub beside them."""
    with site_town.serving(village / "auditor", f"sandbox:{village / 'chain'}", "--hub") as url:
        yield url


@pytest.fixture(scope="module")
def link(village: Path) -> Iterator[str]:
    """The link to Wang's desk, good for one browser: who takes it shares its context."""
    with site_town.desk(village / "wang", f"sandbox:{village / 'chain'}") as url:
        yield url


@pytest.fixture(scope="module")
def wang(browser, link: str) -> Iterator[Visitor]:  # type: ignore[no-untyped-def]
    """Wang's browser, at the desk."""
    from tests import browser_kit
    one = browser_kit.visitor(browser, DESK, "en")
    one.open(link)
    one.page.wait_for_url("**/desk/")
    yield one
    one.context.close()


def victim(visit: Callable, elsewhere: Elsewhere, *addresses: str) -> Visitor:
    """Somebody who has been at these addresses and now goes to the other site; its faults are not ours."""
    one: Visitor = visit(DESK, "en")
    for address in addresses:
        one.open(address)
    one.open(elsewhere.url)
    return one


READ = """async (where) => { try {
    const answer = await fetch(where, { credentials: "include" });
    return [answer.status, (await answer.text()).slice(0, 100)];
} catch (failed) { return [0, failed.name]; } }"""


def test_another_site_reads_what_is_for_programs_and_nothing_else(hub: str, visit: Callable,
                                                                  elsewhere: Elsewhere) -> None:
    one = victim(visit, elsewhere, hub)
    for path in ("", "zh/", "zh/claims/2/", "hub/v1/", "hub/v1/inbox", "hub/v1/room", "hub/v1/contract",
                 "verify/ab.json"):
        assert (path, one.page.evaluate(READ, hub + path)) == (path, [0, "TypeError"])
    for path in ("head.json", "api/v1/status.json", "api/v1/openapi.json"):
        status, text = one.page.evaluate(READ.replace('"include"', '"omit"'), hub + path)
        assert (status, text[:1]) == (200, "{")
    one.mistakes = []


def test_another_site_loads_no_script_or_picture_of_ours(hub: str, visit: Callable, elsewhere: Elsewhere) -> None:
    with urlopen(f"{hub}zh/verify/") as answer:
        script = answer.read().decode().partition('<script src="../../')[2].partition('"')[0]
    with urlopen(hub + script) as answer:
        assert answer.status == 200  # it is there
    elsewhere.page = "<p>"
    one = victim(visit, elsewhere, hub)
    loads = """(where) => new Promise(done => { const e = document.createElement("script"); e.src = where;
        e.onload = () => done("loaded"); e.onerror = () => done("refused"); document.head.append(e); })"""
    assert one.page.evaluate(loads, hub + script) == "refused"
    one.mistakes = []


def test_a_name_that_was_bent_to_our_address_shows_nothing_of_the_pool(hub: str, visit: Callable) -> None:
    """DNS rebinding: to the browser we are that other site, and it would let its scripts read everything."""
    for name in ("rebound.localhost", "localhost.evil.localhost"):
        bent = hub.replace("127.0.0.1", name)
        one = visit(DESK, "en")
        page = one.open(bent)
        assert "Village mutual aid" not in page.content()
        for path in ("", "zh/", "head.json", "api/v1/status.json", "hub/v1/", "hub/v1/contract"):
            status, text = page.evaluate(READ, bent + path)
            assert status == 421 and "pool" not in text.lower().replace("lashou", "")[:60], (path, text)
        one.mistakes = [each for each in one.mistakes if "421" not in each]


def test_no_other_site_shows_ours_in_a_frame(hub: str, link: str, visit: Callable, elsewhere: Elsewhere) -> None:
    place = link.partition("#")[0]
    elsewhere.page = f'<iframe src="{hub}zh/"></iframe><iframe src="{place}"></iframe><embed src="{hub}zh/">'
    one = victim(visit, elsewhere)
    one.page.wait_for_load_state("networkidle")
    shown = [frame.url for frame in one.page.frames[1:]]
    assert shown and all(url.startswith("chrome-error:") for url in shown), shown
    one.mistakes = []


@pytest.mark.parametrize("where", ["pages", "desk"])
def test_a_site_that_opened_ours_has_no_hold_on_it(hub: str, link: str, visit: Callable, elsewhere: Elsewhere,
                                                   where: str) -> None:
    target = f"{hub}zh/" if where == "pages" else link.partition("#")[0]
    elsewhere.page = f'<button onclick="opened = window.open(\'{target}\')">open</button>'
    one = victim(visit, elsewhere)
    with one.context.expect_page() as opened:
        one.page.click("button")
    opened.value.wait_for_load_state()
    assert opened.value.evaluate("() => window.opener") is None
    assert opened.value.url == target
    one.page.wait_for_function("() => opened.closed")  # to the opener it is gone
    one.mistakes = []


def posts(page: Page, action: str, fields: dict[str, str]) -> None:
    """A form of that page, sent off to another site."""
    page.evaluate("""([action, fields]) => { const form = document.createElement("form");
        form.method = "post"; form.action = action;
        for (const [name, value] of Object.entries(fields)) {
            const e = document.createElement("input"); e.name = name; e.value = value; form.append(e); }
        document.body.append(form); form.submit(); }""", [action, fields])


def test_a_form_of_another_site_has_nothing_done_at_the_desk(
        wang: Visitor, village: Path, elsewhere: Elsewhere) -> None:
    """Not even with the session's own cookie in the same browser, and all that stands in a form of the desk."""
    before = snapshot(village / "wang")
    page = wang.page
    page.goto(page.url.partition("/desk/")[0] + "/desk/sign/")
    fields = page.evaluate("""() => Object.fromEntries([...document.querySelector("form").elements]
        .filter(e => e.name).map(e => [e.name, e.value || "payout"]))""")
    assert fields["token"] and fields["once"]
    target = page.url
    other = wang.context.new_page()
    wang._origins.add(elsewhere.url.rstrip("/"))
    other.goto(elsewhere.url)
    with other.expect_navigation() as gone:
        posts(other, target, fields)
    assert gone.value.status == 403
    tries = """async ([where, body]) => { const got = [];
        for (const mode of ["no-cors", "cors"]) try {
            const answer = await fetch(where, { method: "POST", mode, credentials: "include", body,
                headers: { "content-type": "application/x-www-form-urlencoded" } });
            got.push(answer.type);
        } catch (failed) { got.push(failed.name); }
        return got; }"""
    other.goto(elsewhere.url)
    assert other.evaluate(tries, [target, "token=" + fields["token"]]) == ["TypeError"] * 2
    assert other.evaluate(READ, target) == [0, "TypeError"]
    other.close()
    assert snapshot(village / "wang") == before
    wang.mistakes.clear()


def test_the_desk_is_kept_by_nobody_and_goes_nowhere(wang: Visitor) -> None:
    """No answer of it is stored, each has all headers, and its cookie is no script's and no other path's."""
    seen, page = [], wang.page
    page.on("response", lambda answer: seen.append(answer))
    for link in [page.get_attribute(f"nav li:nth-child({n}) a", "href") for n in range(1, 4)]:
        page.goto(page.url)
        page.goto(page.evaluate("href => new URL(href, location).href", link))
    pages = [each for each in seen if each.request.resource_type == "document"]
    assert len(pages) > 3
    for answer in pages:
        headers = answer.headers
        assert headers["cache-control"] == "no-store"
        assert headers["content-security-policy"] == POLICY
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "access-control-allow-origin" not in headers
    (cookie,) = wang.context.cookies()
    assert cookie["httpOnly"] and cookie["sameSite"] == "Strict" and len(cookie["path"]) > 16
    assert cookie["expires"] == -1  # ends with the browser
    assert page.evaluate("() => document.cookie + localStorage.length + sessionStorage.length") == "00"
    assert "#" not in page.url and page.evaluate("() => history.length") < 20


def test_a_link_that_was_used_lets_nobody_in(wang: Visitor, link: str, visit: Callable) -> None:
    assert "/desk/" in wang.page.url
    other = visit(DESK, "zh")
    page = other.open(link)
    page.wait_for_selector("#used:visible")
    assert page.url == link.partition("#")[0]  # what stood behind the mark is gone from the address
    assert "wang" not in page.content() and other.context.cookies() == []
    assert other.violations() == []
    other.mistakes = [each for each in other.mistakes if "403" not in each]


def test_the_public_pages_keep_nothing_about_who_looks(hub: str, visit: Callable) -> None:
    """No cookie, no storage, no worker; every kind of answer has every header."""
    one, seen = visit(PHONE, "zh"), []
    one.page.on("response", lambda answer: seen.append(answer))
    for url in (*site_town.kinds(hub, "zh").values(), hub, f"{hub}zh/nothing/", f"{hub}head.json"):
        one.open(url)
    assert one.context.cookies() == []
    assert one.page.evaluate("() => localStorage.length + sessionStorage.length") == 0
    kinds = {(each.status, each.headers.get("content-type", "").partition(";")[0]) for each in seen}
    assert {(200, "text/html"), (200, "text/css"), (302, ""), (404, "text/html")} <= kinds
    assert (200, "application/json") in kinds and any(media.endswith("javascript") for _, media in kinds)
    for answer in seen:
        for name, value in HEADERS.items():
            wanted = "cross-origin" if name == "cross-origin-resource-policy" and answer.url.endswith(
                "head.json") else value
            assert (answer.url, name, answer.headers.get(name)) == (answer.url, name, wanted)
        assert "set-cookie" not in answer.headers and "server" not in answer.headers
    one.mistakes = [each for each in one.mistakes if "404" not in each]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_nothing_is_changed_at_the_public_pages_by_any_method(hub: str, method: str) -> None:
    for path in ("", "zh/", "head.json", "api/v1/status.json"):
        try:
            status = urlopen(Request(hub + path, b"x" if method in ("POST", "PUT") else None, method=method)).status
        except OSError as refused:
            status = getattr(refused, "code", 0)
        assert 400 <= status < 500, (path, status)
    with urlopen(f"{hub}head.json") as answer:
        assert json.load(answer)["height"] > 100 and urlsplit(hub).hostname == "127.0.0.1"
