"""The pages that there are: which path shows what, in which language, each drawn once from a frame.

Paths are relative to wherever the site lies, and end with a slash where a folder would: `zh/claims/3/` is the file
`zh/claims/3/index.html`. So a folder of files, a mirror and a server show the same bytes.
"""

import re
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.languages import LANGUAGES
from lashou_btc.web.frame import Frame
from lashou_btc.words import LANGUAGE

HTML, JSON, XML = "text/html; charset=utf-8", "application/json", "application/xml"
_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Page:
    """What is answered: bytes, what kind they are, and a name for just these bytes (RFC 9110, 8.8.3)."""

    body: bytes
    media: str = HTML
    listed: bool = True
    """Whether search engines may list it."""

    @cached_property
    def etag(self) -> str:
        """The strong validator, with its quotes."""
        return f'"{sha256_hex(self.body)[:32]}"'


@dataclass(frozen=True)
class View:
    """A page as it is being drawn: from which frame, at which path, in which language ("" for what has none)."""

    frame: Frame
    path: str
    language: str
    live: bool
    """Whether a server shows it, which answers forms; files on a disk do not."""
    address: str = ""
    """Where everybody reaches the site, with a slash at its end; "" where that is not known."""

    def to(self, target: str) -> str:
        """The link from here to another path of the site; of the same language where it begins with `./`."""
        if target.startswith("./"):
            target = f"{self.language}/{target[2:]}"
        return "../" * self.path.count("/") + target or "./"


Draw = Callable[..., Page]


@dataclass(frozen=True)
class Route:
    """One kind of page. `pattern`: its path with `{names}` for what differs, under a language where `worded`;
    `draw` takes a View and these values as texts, and raises LookupError where there is no such page; `every` gives
    the values of all there are, for whoever writes them to a folder.
    """

    pattern: str
    draw: Draw
    every: Callable[[Frame], Iterable[Mapping[str, Any]]] = lambda frame: ({},)
    worded: bool = True
    ahead: bool = False
    """Whether it takes long: a server draws it before it shows the frame, and no request waits for it."""

    def match(self, path: str) -> dict[str, str] | None:
        """The values in a path of this kind, None if it is none."""
        found = compiled(self.pattern).fullmatch(path)
        return found.groupdict() if found is not None else None


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The expression that a path of this pattern matches, with its values by name."""
    return re.compile("".join(f"(?P<{part}>[0-9A-Za-z_-]{{1,64}})" if n % 2 else re.escape(part)
                              for n, part in enumerate(_FIELD.split(pattern))))


@dataclass
class Site:
    """The pages of one frame. May be asked from any thread: a page is drawn by one at a time, and kept.

    `address`: as in View.
    """

    frame: Frame
    routes: Iterable[Route]
    live: bool = False
    address: str = ""
    _drawn: dict[str, Page] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def page(self, path: str) -> Page | None:
        """The page at that path, or None."""
        if (page := self._drawn.get(path)) is None:
            with self._lock:
                page = self._drawn.get(path) or self.draw(path)
                if page is not None:
                    self._drawn[path] = page
        return page

    def draw(self, path: str) -> Page | None:
        """The same drawn anew, and not kept."""
        head, slash, rest = path.partition("/")
        language = head if slash and head in LANGUAGES else ""
        below = rest if language else path
        for route in self._ways.get((bool(language), below.partition("/")[0]), ()):
            values = route.match(below)
            if values is not None:
                token = LANGUAGE.set(language or LANGUAGES[0])
                try:
                    return route.draw(View(self.frame, path, language, self.live, self.address), **values)
                except LookupError:
                    return None
                finally:
                    LANGUAGE.reset(token)
        return None

    @cached_property
    def _ways(self) -> Mapping[tuple[bool, str], Sequence[Route]]:
        """The kinds of pages by whether they are worded and by their first folder, which no `{names}` are in."""
        ways: dict[tuple[bool, str], list[Route]] = {}
        for route in self.routes:
            ways.setdefault((route.worded, route.pattern.partition("/")[0]), []).append(route)
        return ways

    def prepare(self) -> None:
        """Draws what takes long."""
        for path in self.paths(lambda route: route.ahead):
            self.page(path)

    def paths(self, wanted: Callable[[Route], bool] = lambda route: True) -> Iterator[str]:
        """Every path that there is."""
        for route in filter(wanted, self.routes):
            for values in route.every(self.frame):
                path = route.pattern.format(**values)
                yield from (f"{language}/{path}" for language in LANGUAGES) if route.worded else (path,)
