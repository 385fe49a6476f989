"""What a request must be before anything looks at it, and what every answer says to the browser.

A page of ours loads nothing from elsewhere, runs no script but our files, and is shown in no other page's frame. A
browser that was led here by another site's page or by another name for this host gets no answer from any handler.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lashou_btc.web.problems import problem

MAX_BODY_BYTES = 65_536
"""Of a request, unless its path has a limit of its own."""
POLICY = "; ".join((
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
    "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "require-trusted-types-for 'script'",
    "trusted-types 'none'"))
HEADERS: dict[str, str] = {
    "content-security-policy": POLICY, "x-content-type-options": "nosniff", "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()",
    "x-frame-options": "DENY"}
PUBLIC = {"cross-origin-resource-policy": "cross-origin", "access-control-allow-origin": "*"}
"""Of answers that any site's script may read: they are the same for everybody, and no cookie goes with them."""


def _lines(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in headers.items()]


_CLOSED, _OPEN = _lines(HEADERS), _lines(HEADERS | PUBLIC)


@dataclass(frozen=True)
class Gate:
    """Lets through to `app` what is meant for `hosts` (names with their port, lower case), changes nothing for
    other origins, and is no larger than it may be. `open_to_all`: prefixes of paths that any site may ask;
    `limits`: prefixes with a limit of their own, bytes.
    """

    app: ASGIApp
    hosts: Collection[str]
    open_to_all: tuple[str, ...] = ()
    limits: Mapping[str, int] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, path, public = Headers(scope=scope), scope["path"], scope["path"].startswith(self.open_to_all)
        refused = self._refused(headers, scope["method"], public, path) or self._too_large(headers, path)

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                there = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(
                    line for line in (_OPEN if public else _CLOSED) if line[0] not in there)]
            await send(message)

        if refused is not None:
            await refused(scope, receive, answer)
            return
        await self.app(scope, _bounded(receive, self._limit(path)), answer)

    def _refused(self, headers: Headers, method: str, public: bool, path: str) -> Response | None:
        host = headers.get("host", "").lower()
        if host not in self.hosts:
            return problem(421, path)
        if public or method in ("GET", "HEAD"):
            return None
        origin, site = headers.get("origin"), headers.get("sec-fetch-site", "same-origin")
        if site not in ("same-origin", "none") or (
                origin is not None and origin.lower() not in (f"http://{host}", f"https://{host}")):
            return problem(403, path)
        return None

    def _limit(self, path: str) -> int:
        return next((most for prefix, most in self.limits.items() if path.startswith(prefix)), MAX_BODY_BYTES)

    def _too_large(self, headers: Headers, path: str) -> Response | None:
        length = headers.get("content-length", "0")
        if "transfer-encoding" in headers:
            return problem(411, path)
        if not (length.isascii() and length.isdecimal()) or len(length) > 12:
            return problem(400, path)
        return problem(413, path) if int(length) > self._limit(path) else None


def _bounded(receive: Receive, most: int) -> Receive:
    """The same body, ended where it grows beyond what it may be."""
    taken = 0

    async def take() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return message if taken <= most else {"type": "http.disconnect"}
    return take
