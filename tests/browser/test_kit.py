"""The kit finds what it is there to find: each of these pages does one thing that no page may do."""

import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Error

from tests import browser_kit
from tests.browser_kit import DESK, PHONE, Screen, Visitor, origin

pytestmark = pytest.mark.browser

WHOLE = ('<!DOCTYPE html><html lang="en"><head><title>T</title><meta name="viewport" content="width=device-width">'
         "{head}</head><body><main><h1>T</h1>{body}</main></body></html>")
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A page's file."""
    def one(body: str = "", head: str = "") -> Path:
        path = tmp_path / "page.html"
        path.write_text(WHOLE.format(head=head, body=body), "utf-8")
        return path

    return one


@pytest.fixture
def served() -> Iterator[str]:
    """A server on loopback that answers everything with a page, which asks another port for a picture."""
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            said = WHOLE.format(
                head="", body='<img alt="" src="http://127.0.0.1:9/x.png"><img alt="" src="/y.png">')
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(said.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def told(one: Visitor, start: str) -> bool:
    """Whether a mistake that starts so comes to light: what a page does is told after it was done."""
    for _ in range(4_000):
        if any(mistake.startswith(start) for mistake in one.mistakes):
            return True
        one.page.wait_for_timeout(25)
    return False


def test_a_page_without_mistakes_has_none(browser: Browser, write: Write) -> None:
    one = browser_kit.visitor(browser, DESK, "en")
    one.open(write("<p>well</p>"))
    browser_kit.faultless([one])


@pytest.mark.parametrize(("body", "start"), [
    ("<script>console.error('bad')</script>", "console: bad"),
    ("<script>throw new Error('worse')</script>", "error: worse"),
    ('<img alt="" src="https://lashou.example/x.png">', "leaves its origin: https://lashou.example/x.png"),
    ('<img alt="" src="other.png">', "leaves its origin: file://"),
    ("<script>new WebSocket('ws://127.0.0.1:9/feed')</script>", "leaves its origin: ws://127.0.0.1:9/feed")],
    ids=["console", "error", "picture", "file", "socket"])
def test_what_a_page_may_not_do_is_a_mistake(browser: Browser, write: Write, body: str, start: str) -> None:
    one = browser_kit.visitor(browser, DESK, "en")
    one.open(write(body))
    assert told(one, start), one.mistakes
    with pytest.raises(AssertionError, match=re.escape(start)):
        browser_kit.faultless([one])


def test_another_port_is_another_origin(browser: Browser, served: str) -> None:
    one = browser_kit.visitor(browser, DESK, "en")
    one.open(served)
    assert told(one, "leaves its origin: http://127.0.0.1:9/x.png"), one.mistakes
    assert [mistake for mistake in one.mistakes if mistake.startswith(f"leaves its origin: {served}")] == []
    one.context.close()
    assert origin("ws://127.0.0.1:80/x") == origin("http://127.0.0.1:80/y") != origin("https://127.0.0.1:80/y")
    assert origin("file:///a/b.html") != origin("file:///a/c.html")


def test_no_name_is_found_but_loopback(browser: Browser, served: str) -> None:
    """Not even one that this machine would find."""
    one = browser_kit.visitor(browser, DESK, "en")
    one.open(served.replace("127.0.0.1", "localhost"))
    with pytest.raises(Error, match="NAME_NOT_RESOLVED"):
        one.open("http://lashou.example/")
    with pytest.raises(Error, match="NAME_NOT_RESOLVED"):
        one.open("http://192.0.2.1/")
    one.context.close()


@pytest.mark.parametrize("head", ["", "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">"],
                         ids=["no policy", "a policy"])
def test_axe_sees_what_shuts_people_out_whatever_the_policy(browser: Browser, write: Write, head: str) -> None:
    one = browser_kit.visitor(browser, DESK, "en")
    one.open(write("<p>well</p>", head))
    assert one.violations() == []
    one.open(write("<p>well</p><input>", head))
    assert [said.partition(" ")[0] for said in one.violations()] == ["label"]
    assert one.mistakes == []
    one.context.close()


@pytest.mark.parametrize(("screen", "beyond"), [(PHONE, 130), (DESK, 0)], ids=["phone", "desk"])
def test_what_is_too_wide_for_a_screen(browser: Browser, write: Write, screen: Screen, beyond: int) -> None:
    one = browser_kit.visitor(browser, screen, "en")
    one.open(write('<div style="position:absolute;left:0;width:520px">wide</div>'))
    assert one.too_wide() == pytest.approx(beyond, abs=1)
    one.context.close()


def test_by_keyboard(browser: Browser, write: Write) -> None:
    one = browser_kit.visitor(browser, DESK, "en")
    page = one.open(write(
        '<button>first</button><button id="b" onclick="this.textContent = \'done\'">second</button>'
        '<span id="s" onclick="this.textContent = \'done\'">no key reaches it</span>'
        '<div id="w" style="width:50px;overflow-x:auto"><pre>wider than fifty pixels</pre></div>'))
    one.press("#b")
    assert page.text_content("#b") == "done"
    with pytest.raises(AssertionError, match="no key leads to #s"):
        one.press("#s")
    assert len(one.unreached()) == 1
    page.eval_on_selector("#w", "e => e.tabIndex = 0")
    assert one.unreached() == []
    one.context.close()


@pytest.mark.parametrize("lang", browser_kit.LOCALES)
def test_the_visitor_has_a_language_and_chinese_has_its_letters(browser: Browser, write: Write, lang: str) -> None:
    one = browser_kit.visitor(browser, PHONE, lang)
    page = one.open(write('<span id="one" style="font:20px system-ui">互助 mutual</span>'
                          '<code id="two">sat</code>'))
    assert page.evaluate("() => navigator.language") == browser_kit.LOCALES[lang]
    assert page.evaluate("() => [innerWidth, navigator.maxTouchPoints > 0]") == [390, True]
    assert (one.fonts("#one"), one.fonts("#two")) == (["Noto Sans SC"], ["DejaVu Sans Mono"])
    one.context.close()


def test_a_picture_is_kept_where_one_asks_for_it(
        browser: Browser, write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = browser_kit.visitor(browser, PHONE, "zh")
    one.open(write("<p>互助</p>"))
    monkeypatch.delenv("LASHOU_SCREENSHOTS", raising=False)
    one.shot("no")
    monkeypatch.setenv("LASHOU_SCREENSHOTS", str(tmp_path / "made"))
    one.shot("yes")
    assert [path.name for path in tmp_path.rglob("*.png")] == ["yes.png"]
    size = (tmp_path / "made" / "yes.png").read_bytes()[16:24]
    assert size == (2 * PHONE.width).to_bytes(4, "big") + (2 * PHONE.height).to_bytes(4, "big")
    one.open(write('<div style="height:6000px"></div>'))
    one.shot("long")
    assert {path.name for path in tmp_path.rglob("*.png")} == {"yes.png", "long-1.png", "long-2.png"}
    one.context.close()


def test_visitors_know_nothing_of_each_other(browser: Browser, served: str) -> None:
    one, other = (browser_kit.visitor(browser, DESK, "en") for _ in range(2))
    one.open(served).evaluate("() => localStorage.setItem('a', 'b')")
    one.context.close()
    assert other.open(served).evaluate("() => localStorage.getItem('a')") is None
    other.context.close()
