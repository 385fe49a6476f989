"""One address takes nobody's connections, and one that asks much nobody's turn."""

import socket
import threading
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lashou_btc.web import serve

ASK = b"GET / HTTP/1.1\r\nhost: x\r\n\r\n"


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A server that counts two addresses apart: by the last digit of a client's port."""
    async def hello(request: Request) -> Response:
        return Response(b"hello")

    monkeypatch.setattr(serve, "MOST_PER_ADDRESS", 3)
    monkeypatch.setattr(serve, "_counted", lambda transport: {"127.0.0.2": "village", "127.0.0.3": "other"}.get(
        transport.get_extra_info("peername")[0], ""))
    sock = serve.listen("127.0.0.1", 0)
    ready = threading.Event()
    running = serve.server(Starlette(routes=[Route("/", hello)]), ready.set)
    thread = threading.Thread(target=running.run, kwargs={"sockets": [sock]}, daemon=True)
    thread.start()
    assert ready.wait(30)
    yield sock.getsockname()[1]
    running.should_exit = True
    thread.join(30)
    sock.close()


def connected(port: int, address: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), 10, (address, 0))


def answers(conn: socket.socket) -> bool:
    try:
        conn.sendall(ASK)
        got = b""
        while not got.endswith(b"hello"):
            part = conn.recv(1_000)
            if not part:
                return False
            got += part
        return got.startswith(b"HTTP/1.1 200")
    except OSError:
        return False


def test_an_address_has_so_many_connections_and_others_have_theirs(port: int) -> None:
    own = [connected(port, "127.0.0.2") for _ in range(3)]
    assert all(map(answers, own))
    assert not answers(connected(port, "127.0.0.2")), "one too many"
    other = connected(port, "127.0.0.3")
    assert answers(other)
    assert all(map(answers, own)), "those that there were go on"
    own.pop().close()
    for _ in range(100):
        if answers(late := connected(port, "127.0.0.2")):
            break
        late.close()
    else:
        raise AssertionError("one that has gone makes room")
    for conn in (*own, other, late):
        conn.close()


def test_a_proxy_on_this_machine_has_as_many_as_it_likes(port: int) -> None:
    many = [connected(port, "127.0.0.1") for _ in range(20)]
    assert all(map(answers, many))
    for conn in many:
        conn.close()
