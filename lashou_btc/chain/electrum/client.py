"""A connection to one Electrum server: JSON-RPC, one message a line, over TLS or plain TCP.

https://electrum-protocol.readthedocs.io, versions 1.4 to 1.6. With TLS, the server's certificate must be for its
name and from an authority that this machine trusts; certificates that servers sign themselves are refused, and none
is remembered. Plain TCP protects from nobody. Whoever changes what comes over it can do what a server can, no more.
"""

import json
import select
import socket
import ssl
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lashou_btc.anchors.tx import MAX_BLOCK_BYTES
from lashou_btc.chain.electrum.place import ServerAddress
from lashou_btc.errors import Unreachable

MAX_LINE_BYTES = 4 * MAX_BLOCK_BYTES
"""The largest transaction in hex takes twice a block's size, and some servers pad their answers."""
WINDOW = 100
"""So many questions are under way at once: they fit into what the system buffers, so that nobody waits for ever."""
NUDGE_S, MOST_NUDGES = 0.05, 8
"""ElectrumX (1.20 does) keeps small answers back for up to a second, so that whoever watches an encrypted line does
not see their sizes. When one does not come, it is asked for something of the size that it sends at once; each time
twice as long is waited.
"""
OLDEST, NEWEST = "1.4", "1.6"
_NEWS = "blockchain.headers.subscribe"
_MOST_NEWS = 1_000
"""So many pieces are taken in when nothing was asked: of what a server says by itself there is little."""
_WORDS = 200
_CHUNK = 65_536

ServerCall = tuple[str, Sequence[object]]


@dataclass(frozen=True)
class ServerTiming:
    """How long connecting and one answer may take, in seconds."""

    connect_s: float = 10.0
    answer_s: float = 30.0


class ServerError(Exception):
    """A server's answer that a call failed: its own words, made one line."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split())[:_WORDS].rstrip("."))


class Client:
    """Blocking calls to one server, from any thread; connects when it is asked something. What fails on the way
    ends the connection, and the next call makes a new one.
    """

    def __init__(self, place: ServerAddress, timing: ServerTiming | None = None) -> None:
        self.place, self.timing = place, timing or ServerTiming()
        self.connections = 0
        """How often it has been connected: behind the same address may be another server now."""
        self.told = False
        """Whether it has told of a block by itself since this was set to False."""
        self._lock = threading.RLock()
        self._socket: socket.socket | None = None
        self._buffer, self._number = bytearray(), 0
        self._holds_back, self._nudges = False, set[int]()

    def __repr__(self) -> str:
        return f"Client({self.place})"

    def close(self) -> None:
        """Ends the connection, if there is one."""
        with self._lock:
            if self._socket is not None:
                self._socket.close()
                self._socket = None
            self._buffer.clear()
            self._nudges.clear()

    def ask(self, method: str, *params: object) -> Any:
        """One call's result; numbers with a point come as Decimal. Raises ServerError, and Unreachable."""
        result, = self.ask_all([(method, params)])
        if isinstance(result, ServerError):
            raise result
        return result

    def ask_all(self, calls: Sequence[ServerCall]) -> list[Any]:
        """The results of several calls, in order; a ServerError in the place of one that failed. Raises
        Unreachable.
        """
        with self._lock:
            try:
                if self._socket is None:
                    self._connect()
                return self._exchange(calls)
            except BaseException:  # answers that are still to come must not be taken for those of later calls
                self.close()
                raise

    # Connecting

    def _connect(self) -> None:
        try:
            plain = socket.create_connection((self.place.host, self.place.port), self.timing.connect_s)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except TimeoutError:
            raise Unreachable("electrum.down", place=self.place, connect_s=self.timing.connect_s) from None
        except (OSError, UnicodeError):
            raise Unreachable("electrum.down:none", place=self.place) from None
        self._socket = plain
        if self.place.tls:
            try:
                self._socket = ssl.create_default_context().wrap_socket(plain, server_hostname=self.place.host)
            except ssl.SSLCertVerificationError as error:
                raise Unreachable("electrum.certificate", place=self.place,
                                  why=error.verify_message) from None
            except TimeoutError:
                raise Unreachable("electrum.timeout:tls", place=self.place,
                                  connect_s=self.timing.connect_s) from None
            except (OSError, ValueError):
                raise Unreachable("electrum.tls", place=self.place) from None
        self._greet()
        self.connections += 1

    def _greet(self) -> None:
        answer, = self._exchange([("server.version", ("lashou_btc", (OLDEST, NEWEST)))])
        if isinstance(answer, ServerError):
            raise Unreachable("electrum.version", place=self.place, oldest=OLDEST, newest=NEWEST, answer=answer)
        version = answer[1] if isinstance(answer, list) and len(answer) == 2 else None
        if not isinstance(version, str) or version.split(".")[:2] not in (["1", "4"], ["1", "5"], ["1", "6"]):
            raise self._garbled("server.version")
        self._holds_back = str(answer[0]).startswith("ElectrumX")

    # Messages

    def _exchange(self, calls: Sequence[ServerCall]) -> list[Any]:
        first, results, sent = self._number, dict[int, Any](), 0
        self._number += len(calls)
        until = time.monotonic() + self.timing.answer_s
        while len(results) < len(calls):
            if sent - len(results) <= WINDOW // 2 and sent < len(calls):
                more = calls[sent:len(results) + WINDOW]
                self._send([{"jsonrpc": "2.0", "id": first + sent + n, "method": method, "params": list(params)}
                            for n, (method, params) in enumerate(more)])
                sent += len(more)
            what = calls[len(results)][0]
            message = self._message(until, what)
            if self._is_news(message) or self._is_nudge(message):
                continue
            number, result = self._result(message, what)
            if not first <= number < first + sent or number in results:
                raise self._garbled(what)
            results[number] = result
            until = time.monotonic() + self.timing.answer_s
        return [results[first + n] for n in range(len(calls))]

    def _send(self, messages: Sequence[dict[str, Any]]) -> None:
        assert self._socket is not None
        self._socket.settimeout(self.timing.answer_s)
        try:
            self._socket.sendall(b"".join(json.dumps(message).encode() + b"\n" for message in messages))
        except OSError:
            raise self._hung_up(str(messages[0]["method"])) from None

    def _message(self, until: float, what: str) -> dict[str, Any]:
        line = self._line(until, what)
        try:
            message = json.loads(line, parse_float=Decimal, parse_constant=_no_constant)
        except (ValueError, ArithmeticError, RecursionError):  # Decimal has an exponent that is too large for it
            raise self._garbled(what) from None
        if not isinstance(message, dict):
            raise self._garbled(what)
        return message

    def _line(self, until: float, what: str) -> bytes:
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0:
            searched = len(self._buffer)
            if searched > MAX_LINE_BYTES:
                raise Unreachable("electrum.long", place=self.place, what=what,
                                  max_line_bytes=MAX_LINE_BYTES // 1000000)
            self._fill(until, what)
        line = bytes(self._buffer[:end])
        del self._buffer[:end + 1]
        return line

    def _fill(self, until: float, what: str) -> None:
        assert self._socket is not None
        more, tries = None, MOST_NUDGES if self._holds_back else 0
        try:
            while more is None:
                left = max(until - time.monotonic(), 0.001)
                try:
                    self._socket.settimeout(min(left, NUDGE_S * 2 ** (MOST_NUDGES - tries)) if tries else left)
                    more = self._socket.recv(_CHUNK)
                except TimeoutError:
                    if not tries:
                        raise
                    tries -= 1
                    self._nudge()
        except TimeoutError:
            raise Unreachable("electrum.timeout", place=self.place, what=what,
                              answer_s=self.timing.answer_s) from None
        except OSError:
            more = b""
        if not more:
            raise self._hung_up(what)
        self._buffer += more

    def _nudge(self) -> None:
        self._nudges.add(self._number)
        self._send([{"jsonrpc": "2.0", "id": self._number, "method": "blockchain.block.headers", "params": [0, 8]}])
        self._number += 1

    def _is_nudge(self, message: dict[str, Any]) -> bool:
        """Whether it answers what only was to bring forth other answers."""
        number = message.get("id")
        known = type(number) is int and number in self._nudges
        self._nudges.discard(number if known else -1)
        return known

    def _is_news(self, message: dict[str, Any]) -> bool:
        """Whether it is a notification: those tell of blocks, or of what nobody asked for."""
        if message.get("id") is not None or "method" not in message:
            return False
        self.told = self.told or message["method"] == _NEWS
        return True

    def _result(self, message: dict[str, Any], what: str) -> tuple[int, Any]:
        number, error = message.get("id"), message.get("error")
        if type(number) is not int or (error is None and "result" not in message):
            raise self._garbled(what)
        if error is None:
            return number, message["result"]
        words = error.get("message") if isinstance(error, dict) else error
        if not isinstance(words, str):
            raise self._garbled(what)
        return number, ServerError(words)

    def _hung_up(self, what: str) -> Unreachable:
        return Unreachable("electrum.hung-up", place=self.place, what=what)

    def _garbled(self, what: str) -> Unreachable:
        return Unreachable("electrum.garbled", place=self.place, what=what)

    # What it says by itself

    def fileno(self) -> int:
        """For `select`; -1 without a connection."""
        return self._socket.fileno() if self._socket is not None else -1

    def hear(self) -> bool:
        """Reads what has come by itself, without waiting. Whether it told of a block. Raises Unreachable."""
        with self._lock:
            try:
                for _ in range(_MOST_NEWS):
                    if b"\n" in self._buffer:
                        message = self._message(time.monotonic(), _NEWS)
                        if not (self._is_news(message) or self._is_nudge(message)):
                            raise self._garbled(_NEWS)
                    elif self._has_more():
                        self._fill(time.monotonic() + self.timing.answer_s, _NEWS)
                    else:
                        break
                return self.told
            except BaseException:
                self.close()
                raise

    def _has_more(self) -> bool:
        pending = isinstance(self._socket, ssl.SSLSocket) and self._socket.pending()
        return self._socket is not None and bool(pending or select.select([self._socket], [], [], 0)[0])


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
