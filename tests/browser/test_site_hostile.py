"""Hostile texts in every field of the public pages that anybody can write, in a real browser (threat 27)."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlsplit
from urllib.request import urlopen
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Error

from lashou_btc.web.app import application
from tests import hostile, site_town
from tests.browser_kit import DESK, PHONE, Visitor
from tests.site_kit import served, site_of

pytestmark = pytest.mark.browser
TOGETHER = [pytest.param(names, id=f"pool {n + 1}", marks=[] if n == 2 else [pytest.mark.matrix])
            for n, names in enumerate(hostile.NAMES_TOGETHER)]


@contextmanager
def pages_of(folder: Path, *names: str) -> Iterator[str]:
    """The address of the pages of a pool in which everything is called so, the pool itself as the first."""
    site, hosts = site_of(hostile.said_in(*names)(), folder, live=True), set()
    with served(application(lambda: site, hosts)) as port:
        hosts.add(f"127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}/"


def harmless(one: Visitor, asked: list[str]) -> None:
    """Nothing of others ran, was loaded, or stands on the page as anything but text; and the page holds."""
    page = one.page
    assert page.evaluate("() => typeof window.ran") == "undefined"
    assert page.evaluate(hostile.STRANGE) == []
    assert (page.url, one.too_wide()) == (page.url, 0)
    assert asked == []


def listening(one: Visitor) -> list[str]:
    """What dialogs open and where frames go, from now on."""
    heard: list[str] = []
    one.page.on("dialog", lambda dialog: (heard.append(dialog.message), dialog.dismiss()))
    one.page.on("popup", lambda popup: heard.append(popup.url))
    return heard


def test_the_markup_does_something_where_it_is_not_escaped(visit: Callable, tmp_path: Path) -> None:
    """So the tests below can fail: as it is, in a page, each runs, leads away, or stands there as an element."""
    one, nothing = visit(DESK, "en"), []
    one.context.route("**://evil.localhost/**", lambda route: route.abort())
    for text in hostile.MARKUP:
        path = tmp_path / "raw.html"
        path.write_text(f'<p><input value="{text}">\n{text}</p>', "utf-8")
        with suppress(Error):  # it goes elsewhere meanwhile
            one.page.goto(path.as_uri())
            if not one.page.evaluate("() => window.ran") and not one.page.evaluate(hostile.STRANGE):
                nothing.append(text)
    assert len(nothing) < 8, nothing  # those are aimed at links, scripts, feeds or calendars
    one.mistakes = []


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize("names", TOGETHER)
def test_what_people_write_is_text_on_every_page(tmp_path: Path, visit: Callable, names: tuple[str, ...]) -> None:
    with pages_of(tmp_path, *names) as url:
        one = visit(PHONE, "zh")
        heard, texts = listening(one), {}
        walked = site_town.kinds(url, "zh")
        assert {"claims/{number}/", "statements/", "journal/", "accounts/{group}/"} <= set(walked)
        for kind, where in walked.items():
            page = one.open(where)
            one.shot(f"hostile-{kind.replace('/', '_') or 'pool'}")
            harmless(one, heard)
            assert (where, one.unreached()) == (where, [])
            texts[kind] = squeezed(page.locator("main").text_content() or "")
        for text in hostile.TEXTS:
            for line in text.splitlines():
                assert squeezed(line) in texts["statements/"], line
        page = one.open(walked["witnesses/"])
        told = squeezed(page.locator("main").inner_text())
        assert [name for name in names if squeezed(name) not in told] == []
        assert one.violations() == []


@pytest.mark.parametrize("names", [
    pytest.param([hostile.NAMES[n] for n in (0, 2, len(hostile.MARKUP) + 2)], id="some"),
    pytest.param(hostile.NAMES, id="all", marks=pytest.mark.matrix)])
def test_what_a_pool_is_called_is_text_at_the_head_of_its_pages(tmp_path: Path, visit: Callable,
                                                                names: Sequence[str]) -> None:
    one = visit(PHONE, "zh")
    heard = listening(one)
    for n, name in enumerate(names):
        with pages_of(tmp_path / str(n), name) as url:
            for path in ("zh/", "zh/witnesses/"):
                page = one.open(url + path)
                harmless(one, heard)
                assert (name, one.unreached()) == (name, [])
                assert squeezed(page.locator("header").inner_text()).startswith(squeezed(name))
                assert squeezed(name) in squeezed(page.title())
            assert squeezed(page.locator("main").inner_text()).count(squeezed(name)) >= 5
            assert (name, one.violations()) == (name, [])


def test_turned_and_piled_letters_stay_where_they_are(tmp_path: Path, visit: Callable) -> None:
    """Letters that run from the right turn nothing outside their own text; piled marks stay in their line."""
    name = next(name for name in hostile.NAMES if "\u05e9" in name)
    with pages_of(tmp_path, name) as url:
        one = visit(DESK, "zh")
        page = one.open(f"{url}zh/witnesses/")
        cells = page.locator("tbody tr").first.locator("th, td")
        lefts = [cells.nth(n).bounding_box()["x"] for n in range(cells.count())]
        assert lefts == sorted(lefts)
        assert page.evaluate("""() => [...document.querySelectorAll("bdi")].every(
            e => getComputedStyle(e).unicodeBidi === "isolate")""")


def test_feeds_and_calendars_have_no_more_entries_than_the_pool_made(tmp_path: Path) -> None:
    """Names and texts end no entry and begin none, whatever they say."""
    for name in (hostile.NAMES[0], next(n for n in hostile.NAMES if "VCALENDAR" in n),
                 next(n for n in hostile.NAMES if "entry" in n), next(n for n in hostile.NAMES if "]]>" in n)):
        with pages_of(tmp_path / quote(name, "")[:20], name) as url:
            feed = ElementTree.fromstring(urlopen(f"{url}zh/feeds/pool.atom").read())
            space = "{http://www.w3.org/2005/Atom}"
            assert squeezed(name) in squeezed(feed.findtext(f"{space}title") or "")
            assert {child.tag for child in feed.iter()} <= {space + tag for tag in (
                "feed", "id", "title", "updated", "author", "name", "link", "entry")}
            links = [link.get("href") for link in feed.iter(f"{space}link")]
            assert links and not [link for link in links if urlsplit(link).netloc or ":" in link]
            lines = urlopen(f"{url}zh/feeds/waits.ics").read().replace(b"\r\n ", b"").decode().split("\r\n")
            names = {re.split("[:;]", line)[0] for line in lines if line}
            assert names <= {"BEGIN", "VERSION", "PRODID", "CALSCALE", "X-WR-CALNAME", "UID", "DTSTAMP", "SEQUENCE",
                             "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "TRANSP", "END"}
            assert lines.count("BEGIN:VCALENDAR") == lines.count("END:VCALENDAR") == 1


# What comes with a request

@pytest.fixture
def here(site: str, visit: Callable) -> Visitor:
    """Somebody at the page that looks up files."""
    one: Visitor = visit(PHONE, "zh")
    one.open(f"{site}zh/verify/")
    return one


def test_whatever_is_pasted_or_chosen_to_be_looked_up(here: Visitor, tmp_path: Path) -> None:
    heard, before = listening(here), len(here.requests)
    for text in hostile.EVERYTHING:
        here.page.fill("#verify-hash", text.replace("\r", " ").replace("\n", " ")[:5_000])
        here.page.keyboard.press("Enter")
        here.page.wait_for_selector("#verify-answer .bad")
        harmless(here, heard)
    assert here.requests[before:] == []
    for n, name in enumerate(each for each in hostile.EVERYTHING if "\x00" not in each):
        here.page.set_input_files("#verify-file", files=[
            {"name": name.replace("/", "∕")[:80], "mimeType": "text/html", "buffer": f"{n}<script>".encode()}])
        here.page.wait_for_selector("#verify-answer .note")
        harmless(here, heard)


def test_a_server_that_lies_about_a_file_can_only_say_text(here: Visitor, village: Path) -> None:
    heard, digest = listening(here), ""

    def lies(route) -> None:  # type: ignore[no-untyped-def]
        rows = [{"how": text, "type": text, "kind": text, "txid": text, "height": 1, "time": 0, "lane": text}
                for text in hostile.TEXTS]
        route.fulfill(body=json.dumps({"height": 5, "hashes": {digest: rows}}), content_type="application/json")

    here.context.route("**/verify/*.json", lies)
    digest = "ab" * 32
    here.page.fill("#verify-hash", digest)
    here.page.keyboard.press("Enter")
    here.page.wait_for_selector("#verify-answer .note:not(.bad)")
    harmless(here, heard)
    told = squeezed(here.page.inner_text("#verify-answer"))
    assert all(squeezed(text) in told for text in hostile.MARKUP)


@pytest.mark.parametrize("place", [
    "{}", "zh/claims/{}/", *(pytest.param(each, marks=pytest.mark.matrix) for each in (
        "zh/claims/2/?{}", "zh/{}", "zh/verify/#{}", "zh/verify/{}/", "static/{}", "api/v1/{}"))])
def test_whatever_an_address_says(site: str, visit: Callable, place: str) -> None:
    one = visit(PHONE, "zh")
    heard = listening(one)
    for text in hostile.EVERYTHING:
        try:
            one.open(site + place.format(quote(text[:2_000], safe="")))
        except Error as failed:
            assert "ERR_INVALID_RESPONSE" in failed.message or "ERR_EMPTY_RESPONSE" in failed.message, failed
            continue
        assert one.page.url.startswith(site)
        if one.page.evaluate("() => document.contentType") == "text/html":
            harmless(one, heard)
            assert text[:30] not in one.page.content() or len(text) < 8
    one.mistakes = [each for each in one.mistakes if not re.search(r"status of 4\d\d", each)]


@pytest.mark.parametrize("path", [
    "//evil.localhost/zh/claims", "/\\evil.localhost/zh", "/%2f%2fevil.localhost/zh/help",
    "/%5cevil.localhost/zh/help", "/zh//evil.localhost", "/.//evil.localhost/zh", "/zh/help%0d%0alocation:%20http://evil.localhost",
    "/zh/../..//evil.localhost"])
def test_no_address_leads_away(site: str, visit: Callable, path: str) -> None:
    one = visit(PHONE, "zh")
    one.open(f"{site}zh/help/")
    with one.page.expect_navigation():
        one.page.evaluate("path => { location.href = location.origin + path; }", path)
    assert one.page.url.startswith(site)
    one.page.title()
    one.mistakes = [each for each in one.mistakes if not re.search(r"status of 4\d\d", each)]


def test_whatever_languages_a_browser_asks_for(site: str, visit: Callable) -> None:
    one = visit(PHONE, "zh")
    for text in (*hostile.EVERYTHING, "zh;q=nan", "zh;q=inf", "zh;q=-1", ",,;q=;", "zh-" * 200):
        one.context.set_extra_http_headers({"accept-language": "".join(c for c in text if " " <= c <= "~")[:1_000]})
        one.open(site)
        assert one.page.url in (f"{site}en/", f"{site}zh/")
