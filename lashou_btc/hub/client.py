"""EDGE: one hub over HTTP. Every answer is bounded in size and time, and is only what somebody says."""

import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import httpx

from lashou_btc.errors import Unreachable
from lashou_btc.words import LANGUAGE, Said, said

CONNECT_S, SILENCE_S, WHOLE_S = 3.0, 10.0, 60.0
"""So long a hub may take to be reached, to say the next byte, to say all of it."""
BUDGET_S = 300.0
"""So long one hub may keep a command waiting, with all its answers together."""
RESTED_S = 60.0
"""A hub that was asked nothing for so long begins with all its time again: a program may run for years."""
MAX_JSON_BYTES = 4 * 1024 * 1024
PREFIX = "/hub/v1"


@dataclass(frozen=True)
class Answer:
    """What a hub has answered: a status and bytes."""

    status: int
    body: bytes

    @property
    def good(self) -> bool:
        """Whether it did as it was asked."""
        return 200 <= self.status < 300

    def json(self, url: str) -> Any:
        """The bytes as JSON. Raises Unreachable where they are none: a hub that talks nonsense has not answered."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            raise Unreachable("hub.nonsense", url=url) from None

    def text(self) -> str:
        """Why not, in the hub's words, which may be anybody's; "" where it says nothing that can be read."""
        try:
            value = json.loads(self.body)
            return str(value["text"] if "text" in value else value["error"][LANGUAGE.get()])[:2_000]
        except (ValueError, TypeError, KeyError, RecursionError):
            return ""


def _why(error: BaseException) -> Said:
    """What kept an answer from coming, so that one knows whether to look at the address, the line or the clock."""
    under: BaseException | None = error
    while under is not None:
        if isinstance(under, ssl.SSLCertVerificationError):
            return said("hub.silent-why.certificate")
        if isinstance(under, socket.gaierror):
            return said("hub.silent-why.name")
        under = under.__cause__ or under.__context__
    kind = "time" if isinstance(error, httpx.TimeoutException) else \
        "nobody" if isinstance(error, httpx.ConnectError) else "broke"
    return said(f"hub.silent-why.{kind}")


class Client:
    """One hub at a URL. Follows no redirects and sends no cookies."""

    def __init__(self, url: str) -> None:
        self.url = url
        # Plain http has no certificates, and to read whose are believed takes longer than to ask a hub
        self._http = httpx.Client(timeout=httpx.Timeout(SILENCE_S, connect=CONNECT_S), follow_redirects=False,
                                  limits=httpx.Limits(max_connections=2), verify=not url.startswith("http://"))
        self._socket: socket.socket | None = None
        self._spent, self._asked = 0.0, time.monotonic()

    def begin(self) -> None:
        """What is asked from now on has all the hub's time again."""
        self._spent = 0.0

    def close(self) -> None:
        """Lets go of the connection."""
        self._http.close()

    def get(self, path: str, most: int = MAX_JSON_BYTES) -> Answer:
        """Asks for something. Raises Unreachable where no whole answer comes, or it is longer than `most`."""
        return self._ask("GET", path, None, most, {})

    def post(self, path: str, body: bytes, most: int = MAX_JSON_BYTES,
             headers: Mapping[str, str] | None = None) -> Answer:
        """Hands something over. Raises as `get`."""
        return self._ask("POST", path, body, most, headers or {})

    def _ask(self, method: str, path: str, body: bytes | None, most: int, headers: Mapping[str, str]) -> Answer:
        began = time.monotonic()
        if began - self._asked >= RESTED_S:
            self.begin()
        left = min(WHOLE_S, BUDGET_S - self._spent)
        if left <= 0:
            raise self._slow()
        until = began + left
        head = {"accept-language": LANGUAGE.get(), "accept-encoding": "identity", **headers}
        try:
            with self._bounded(left), self._http.stream(
                    method, self.url + PREFIX + path, content=body, headers=head,
                    extensions={"trace": self._trace}) as response:
                parts, size = [], 0
                for part in response.iter_raw():
                    size += len(part)
                    if size > most:
                        raise Unreachable("hub.nonsense", url=self.url)
                    if time.monotonic() > until:
                        raise self._slow() if left < WHOLE_S else Unreachable(
                            "hub.silent", url=self.url, why=said("hub.silent-why.time"))
                    parts.append(part)
                return Answer(response.status_code, b"".join(parts))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            if left < WHOLE_S and time.monotonic() >= until:
                raise self._slow() from None
            raise Unreachable("hub.silent", url=self.url, why=_why(error)) from None
        finally:
            self._asked = time.monotonic()
            self._spent += self._asked - began

    def _slow(self) -> Unreachable:
        return Unreachable("hub.slow", url=self.url, seconds=int(BUDGET_S))

    @contextmanager
    def _bounded(self, seconds: float) -> Iterator[None]:
        """Ends the connection after so long: every byte of a head starts httpx's clock anew, and a head, or those
        of status 1xx before it, may never end.
        """
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _trace(self, event: str, about: Mapping[str, Any]) -> None:
        """Keeps the socket of a connection that was made (httpcore tells of it)."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = about["return_value"].get_extra_info("socket")

    def _cut(self) -> None:
        with suppress(OSError):
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)
