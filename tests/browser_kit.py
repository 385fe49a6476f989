"""A real browser for tests: what one does with a page, and what no page may do meanwhile."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from tests import browser_program

LOCALES = {"en": "en-GB", "zh": "zh-CN"}
FLAGS = (
    # It asks nobody about anything: the pages under test are on loopback or in files, and no other name is found.
    "--disable-background-networking", "--disable-component-update", "--disable-domain-reliability",
    "--disable-sync", "--disable-quic", "--no-first-run", "--no-pings", "--no-default-browser-check",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1",
    # Letters stand where they stand on every machine, and no graphics card draws them. Left to choose how to do
    # without one, the browser now and then fails to take a picture of a long page
    "--font-render-hinting=none", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader")
_PICTURE_PX = 8000
_PATIENCE_MS = 600_000.0
"""Until when something may come that a test waits for: no test is about time, and a machine may be busy."""
_INSIDE = ("data", "blob", "about")
_FOCUSED = "e => e.contains(document.activeElement) && document.activeElement !== document.body"


@dataclass(frozen=True)
class Screen:
    """What a page is looked at on, in CSS pixels."""

    width: int
    height: int
    touch: bool


PHONE, DESK = Screen(390, 844, True), Screen(1280, 800, False)
SCREENS = {"phone": PHONE, "desk": DESK}


@contextmanager
def running() -> Iterator[Browser]:
    """A browser. Raises browser_program.Missing.

    Playwright keeps an event loop in this thread while it is open, so that `asyncio.run` fails meanwhile: it is
    opened for one file's tests, not for all of a worker's.
    """
    with sync_playwright() as playwright:
        program = browser_program.obtain(playwright.chromium.executable_path)
        try:
            browser = playwright.chromium.launch(
                executable_path=program.path, args=list(FLAGS), chromium_sandbox=False,  # our own pages; maybe root
                env={**os.environ, "FONTCONFIG_FILE": str(program.fonts)}, timeout=_PATIENCE_MS)
        except Error as error:
            told = re.findall(r"\[err\] (.+)", str(error)) or str(error).splitlines()[:1]
            raise browser_program.Missing(f"{program.path} does not start: {told[-1][:300]}.") from None
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """Somebody who looks at pages: one context of the browser, with nothing in it from others.

    `mistakes` collects what no page may do: leave its origin, tell of an error, fail. A test that means one takes
    it out.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.requests: list[str] = []
        self.mistakes: list[str] = []
        self._origins: set[str] = set()
        context.set_default_timeout(_PATIENCE_MS)
        context.on("request", lambda request: self._asked(request.url))
        context.on("console", lambda told: self.mistakes.append(f"console: {told.text}")
                   if told.type == "error" else None)
        context.on("weberror", lambda failed: self.mistakes.append(f"error: {failed.error}"))
        context.on("page", self._opened)
        self.page = context.new_page()

    def _opened(self, page: Page) -> None:
        page.on("websocket", lambda socket: self._asked(socket.url))
        page.on("crash", lambda _: self.mistakes.append("the page crashed"))

    def _asked(self, url: str) -> None:
        self.requests.append(url)
        if urlsplit(url).scheme not in _INSIDE and origin(url) not in self._origins:
            self.mistakes.append(f"leaves its origin: {url}")

    def open(self, where: str | Path) -> Page:
        """Goes to a URL or a file, as if it were typed: its origin is one that may be asked from now on."""
        url = where.absolute().as_uri() if isinstance(where, Path) else where
        self._origins.add(origin(url))
        self.page.goto(url)
        return self.page

    def violations(self) -> list[str]:
        """What axe-core finds on the page as it stands: rule, what it asks for, and the elements.

        The script comes to the page through the debugger, to which no content security policy applies: the page
        keeps its own, and is looked at as people get it.
        """
        self.page.evaluate((resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8"))
        found = self.page.evaluate("async () => (await axe.run(document)).violations")
        return [f"{one['id']} ({one['impact']}): {one['help']}: {node['target']}"
                for one in found for node in one["nodes"]]

    def too_wide(self) -> int:
        """How many pixels of the page lie beyond the screen's right edge."""
        return int(self.page.evaluate(
            "() => { const e = document.documentElement;"
            " return Math.max(e.scrollWidth, document.body.scrollWidth) - e.clientWidth; }"))

    def tab_to(self, selector: str, most: int = 300) -> None:
        """Presses Tab until an element that fits the selector has the focus, or holds what has it."""
        passed: list[str] = []
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if any(one.evaluate(_FOCUSED) for one in self.page.query_selector_all(selector)):
                return
            passed.append(self.focused())
            if passed.count("BODY") > 1:
                break  # all the way around, wherever it began
        raise AssertionError(f"no key leads to {selector}: {passed}")

    def press(self, selector: str, key: str = "Enter") -> None:
        """Goes there by keyboard and presses a key."""
        self.tab_to(selector)
        self.page.keyboard.press(key)

    def focused(self) -> str:
        """The start of what has the focus, as the page's source has it; BODY if nothing has."""
        return str(self.page.evaluate("() => document.activeElement === document.body ? 'BODY' : "
                                      "document.activeElement.outerHTML.slice(0, 120)"))

    def unreached(self) -> list[str]:
        """What scrolls sideways and cannot be reached by Tab."""
        return [str(one) for one in self.page.evaluate("""() => [...document.querySelectorAll("body *")].filter(e =>
            e.scrollWidth > e.clientWidth && ["auto", "scroll"].includes(getComputedStyle(e).overflowX)
            && e.tabIndex < 0).map(e => e.outerHTML.slice(0, 120))""")]

    def fonts(self, selector: str) -> list[str]:
        """The families of the fonts that draw an element's text, as the browser itself says."""
        debugger = self.context.new_cdp_session(self.page)
        debugger.send("DOM.enable")
        debugger.send("CSS.enable")
        root = debugger.send("DOM.getDocument")["root"]["nodeId"]
        node = debugger.send("DOM.querySelector", {"nodeId": root, "selector": selector})["nodeId"]
        used = debugger.send("CSS.getPlatformFontsForNode", {"nodeId": node})["fonts"]
        debugger.detach()
        return sorted({str(font["familyName"]) for font in used})

    def shot(self, name: str) -> None:
        """Keeps a picture of the whole page in the folder that LASHOU_SCREENSHOTS names, if it names one.

        Of a long page several, since what draws them ends at 8192 pixels.
        """
        folder = os.environ.get("LASHOU_SCREENSHOTS")
        if not folder:
            return
        width, height = self.page.evaluate(
            "() => { const e = document.documentElement; return [e.clientWidth, e.scrollHeight]; }")
        step = _PICTURE_PX // self.page.evaluate("() => devicePixelRatio")
        for n, top in enumerate(range(0, height, step)):
            self.page.screenshot(path=Path(folder) / f"{name}{f'-{n + 1}' if height > step else ''}.png",
                                 full_page=True, clip={"x": 0, "y": top, "width": width,
                                                       "height": min(step, height - top)})


def origin(url: str) -> str:
    """Scheme, host and port. A file is an origin of its own, as browsers have it."""
    parts = urlsplit(url)
    scheme = {"ws": "http", "wss": "https"}.get(parts.scheme, parts.scheme)
    return f"{scheme}://{parts.netloc}" if parts.netloc else f"{scheme}:{parts.path}"


def visitor(browser: Browser, screen: Screen, lang: str, dark: bool = False, **more: object) -> Visitor:
    """A new visitor, who knows nothing yet. `more`: what else Playwright's `new_context` takes."""
    return Visitor(browser.new_context(
        viewport={"width": screen.width, "height": screen.height}, has_touch=screen.touch, is_mobile=screen.touch,
        device_scale_factor=2 if screen.touch else 1, locale=LOCALES[lang],
        color_scheme="dark" if dark else "light", **more))


def faultless(visitors: Sequence[Visitor]) -> None:
    """Closes them. Raises AssertionError with their pages' mistakes."""
    for one in visitors:
        one.context.close()
    found = [mistake for one in visitors for mistake in one.mistakes]
    assert not found, "\n".join(found)
