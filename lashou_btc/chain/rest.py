"""Blocks and headers from bitcoind's REST interface, where it is switched on (`-rest`): raw bytes, many under way.

REST is on RPC's port, without a password and without hex. Requests go out before earlier answers have come
(pipelining, RFC 9112, section 9.3.2), so that the node reads while we do. Core's doc/REST-interface.md.
"""

import io
import socket
from collections.abc import Iterable, Iterator
from typing import BinaryIO
from urllib.parse import urlsplit

from lashou_btc.chain.endpoint import Endpoint

UNDER_WAY = 16
"""Requests without an answer yet."""
MAX_HEADERS = 2000
MAX_BYTES = 4_000_000
_MAX_LINE, _MAX_LINES = 8_192, 100


class RestError(Exception):
    """REST is switched off, or does not answer as it should. RPC is asked then, which says what is wrong."""


class Rest:
    """One node's REST interface. Each `get` has a connection of its own, closed when it ends."""

    def __init__(self, endpoint: Endpoint, answer_s: float) -> None:
        parts = urlsplit(endpoint.url)
        self._host, self._port, self._answer_s = parts.hostname or "", parts.port or 0, answer_s
        self._name = endpoint.place
        self._plain = parts.scheme == "http"  # the node itself speaks nothing else

    def headers(self, start: str, count: int) -> bytes:
        """Up to `count` headers (2,000 at most) of the active chain from the block of that id on; none if it is not
        in it.
        """
        found, = self.get([f"headers/{start}.bin?count={count}"])
        if len(found) % 80 or len(found) > 80 * count:
            raise RestError
        return found

    def blocks(self, ids: Iterable[str]) -> Iterator[bytes]:
        """The blocks of these ids, in order."""
        return self.get(f"block/{block_id}.bin" for block_id in ids)

    def get(self, paths: Iterable[str]) -> Iterator[bytes]:
        """The answers to several requests, in order. Raises RestError where one is none."""
        if not self._plain:
            raise RestError
        try:
            with socket.create_connection((self._host, self._port), self._answer_s) as connection, \
                    io.BufferedReader(connection.makefile("rb", 0), 1 << 17) as answers:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                waiting = 0
                for path in paths:
                    if waiting == UNDER_WAY:
                        waiting -= 1
                        yield _answer(answers)
                    connection.sendall(f"GET /rest/{path} HTTP/1.1\r\nHost: {self._name}\r\n\r\n".encode())
                    waiting += 1
                for _ in range(waiting):
                    yield _answer(answers)
        except (OSError, ValueError) as error:
            raise RestError from error


def _answer(answers: BinaryIO) -> bytes:
    """The body of the next answer. Raises RestError unless it is a whole one with status 200."""
    status = answers.readline(_MAX_LINE).split(b" ", 2)
    if len(status) < 2 or not status[0].startswith(b"HTTP/1.") or status[1] != b"200":
        raise RestError
    size = -1
    for _ in range(_MAX_LINES):
        line = answers.readline(_MAX_LINE)
        if line in (b"\r\n", b"\n"):
            break
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            size = int(value)
    if not 0 <= size <= MAX_BYTES:
        raise RestError
    body = answers.read(size)
    if len(body) != size:
        raise RestError
    return body
