"""One bitcoind's JSON-RPC: bitcoinrpc behind an adapter that is exact about amounts and silent about secrets.

bitcoinrpc's client holds the address, the credentials and one kept-alive connection pool. Requests and replies are
written and read here, because amounts must not become floats, calls go out in batches, and a full work queue
answers in plain text. JSON-RPC as Bitcoin Core speaks it: doc/JSON-RPC-interface.md and src/httprpc.cpp.
"""

import asyncio
import json
import threading
from collections.abc import Coroutine, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import httpx
from bitcoinrpc import BitcoinRPC, RPCError

from lashou_btc.chain.closing import Closing
from lashou_btc.chain.endpoint import Endpoint
from lashou_btc.errors import Unreachable
from lashou_btc.words import Said, said

_IN_WARMUP, _INVALID_PARAMETER = -28, -8  # Core's src/rpc/protocol.h
TIMEOUT_S = 120.0
PATIENCE_S = 60.0
_IDLE_S = 20.0  # below the node's -rpcservertimeout (30 s), so that it never hangs up on a request under way

RpcCall = tuple[str, Sequence[object]]


@dataclass(frozen=True)
class Timing:
    """How long one answer may take, and how long a node that says "not yet" is asked again, in seconds."""

    answer_s: float = TIMEOUT_S
    patience_s: float = PATIENCE_S


class _NotYet(Exception):
    """The node is there and asks for patience: it is starting, or its work queue is full."""


class _Unauthorized(Exception):
    """The node does not know these credentials (HTTP 401)."""


class Rpc(Closing):
    """Blocking calls to one node, from any thread. Close it, or use it in a `with`.

    Raises Unreachable where the node does not answer as a node does, and bitcoinrpc's RPCError where it answers
    that a call failed. Callers inside `chain/` turn the latter into the project's own errors.
    """

    def __init__(self, endpoint: Endpoint, timing: Timing | None = None) -> None:
        self.endpoint = endpoint
        self.timing = timing or Timing()
        self._auth = endpoint.credentials()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="rpc", daemon=True)
        self._thread.start()
        # Plain http has no certificates, and to read whose are believed takes longer than most calls.
        self._client = BitcoinRPC.from_config(
            endpoint.url, self._auth, trust_env=False, verify=not endpoint.url.startswith("http://"),
            timeout=httpx.Timeout(self.timing.answer_s, connect=10.0),
            limits=httpx.Limits(max_keepalive_connections=4, keepalive_expiry=_IDLE_S))

    def __repr__(self) -> str:
        return f"Rpc({self.endpoint.place})"

    @property
    def place(self) -> str:
        """Host and port, for messages. Never the credentials."""
        return self.endpoint.place

    def close(self) -> None:
        """Closes the connections and ends the thread. May be called twice."""
        if not self._loop.is_closed():
            self._await(self._client.aclose())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def call(self, method: str, *params: object, wallet: str | None = None, answer_s: float | None = None) -> Any:
        """One call's result; numbers with a decimal point come as Decimal. `answer_s` replaces the time allowed."""
        result, = self._send([(method, params)], wallet, answer_s)
        if isinstance(result, RPCError):
            raise result
        return result

    def batch(self, calls: Sequence[RpcCall]) -> list[Any]:
        """The results of several calls in one request, in order. The first that failed is raised as RPCError."""
        results = self._send(calls, None, None) if calls else []
        for result in results:
            if isinstance(result, RPCError):
                raise result
        return results

    def _send(self, calls: Sequence[RpcCall], wallet: str | None, answer_s: float | None) -> list[Any]:
        if self._loop.is_closed():
            raise Unreachable("node.closed", place=self.place)
        results: list[Any] = self._await(self._patiently(calls, wallet, answer_s))
        return results

    def _await(self, work: Coroutine[Any, Any, Any]) -> Any:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except CancelledError:
            raise Unreachable("node.closed:given-up", place=self.place) from None
        except BaseException:
            future.cancel()  # Ctrl-C here must not leave the request running there
            raise

    async def _patiently(self, calls: Sequence[RpcCall], wallet: str | None, answer_s: float | None) -> list[Any]:
        """Repeats a request while the node says that it has not looked at it yet, waiting longer each time."""
        delay, waited, renewed = 0.05, 0.0, False
        while True:
            try:
                return await self._exchange(calls, wallet, answer_s)
            except _NotYet as why:
                if waited >= self.timing.patience_s:
                    raise Unreachable("node.busy", place=self.place, why=str(why), waited=waited) from None
            except _Unauthorized:
                # A restarted node writes a new cookie: read it once more before giving up.
                if renewed or not self._renew():
                    raise self.endpoint.refused() from None
                renewed = True
                continue
            await asyncio.sleep(delay)
            waited, delay = waited + delay, min(delay * 2, 5.0)

    def _renew(self) -> bool:
        fresh = self.endpoint.credentials()
        changed = fresh != self._auth
        self._auth = fresh
        self._client.client.auth = fresh
        return changed

    async def _exchange(self, calls: Sequence[RpcCall], wallet: str | None, answer_s: float | None) -> list[Any]:
        requests = [{"jsonrpc": "1.0", "id": n, "method": method, "params": list(params)}
                    for n, (method, params) in enumerate(calls)]
        body = json.dumps(requests if len(requests) > 1 else requests[0], default=_number_text)
        url = self._client.url + (f"/wallet/{wallet}" if wallet is not None else "/")
        timeout = httpx.Timeout(answer_s or self.timing.answer_s, connect=10.0)
        try:
            response = await self._client.client.post(url, content=body, timeout=timeout)
        except httpx.ConnectError:
            raise Unreachable("node.down", place=self.place) from None
        except httpx.TimeoutException:
            raise Unreachable("node.timeout", place=self.place, calls=calls[0][0], read=timeout.read) from None
        except httpx.HTTPError as error:
            raise Unreachable("node.hung-up", place=self.place, calls=calls[0][0],
                              name=type(error).__name__) from None
        return self._read(response, len(calls))

    def _read(self, response: httpx.Response, count: int) -> list[Any]:
        if response.status_code == 401:
            raise _Unauthorized
        if response.status_code == 503:
            raise _NotYet(response.text.strip()[:100] or "503")
        if response.status_code == 403:
            raise Unreachable("node.forbidden", place=self.place)
        try:
            reply = json.loads(response.content, parse_float=Decimal, parse_constant=_no_constant)
        except (ValueError, ArithmeticError, RecursionError):  # Decimal has an exponent that is too large for it
            raise self._garbled(said("garbled.status", status=response.status_code)) from None
        replies = reply if isinstance(reply, list) else [reply]
        results = [self._result(r) for r in replies]
        for result in results:
            if isinstance(result, RPCError) and _wants_patience(result):
                raise _NotYet(result.error["message"])
        if [r["id"] for r in replies] != list(range(count)):
            raise self._garbled(said("garbled.answers"))
        return results

    def _result(self, reply: object) -> Any:
        if not isinstance(reply, dict) or "id" not in reply or not ("result" in reply or "error" in reply):
            raise self._garbled(said("garbled.reply"))
        error = reply.get("error")
        if error is None:
            return reply.get("result")
        if not isinstance(error, dict) or type(error.get("code")) is not int \
                or not isinstance(error.get("message"), str):
            raise self._garbled(said("garbled.error"))
        return RPCError(reply["id"], {"code": error["code"], "message": error["message"]})

    def _garbled(self, what: Said) -> Unreachable:
        return Unreachable("node.garbled:port", place=self.place, what=what)


def _wants_patience(error: RPCError) -> bool:
    """Whether a call failed for now only: the node is starting, or is doing the one scan it does at a time."""
    code, message = error.error["code"], error.error["message"]
    return code == _IN_WARMUP or (code == _INVALID_PARAMETER and message.startswith("Scan already in progress"))


def _number_text(value: object) -> str:
    """A Decimal amount as text: Core's AmountFromValue (src/rpc/util.cpp) reads numbers and strings alike."""
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} is no RPC parameter")


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is not JSON")
