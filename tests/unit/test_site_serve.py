"""The server against whoever is slow, silent, too large or led here by somebody else (docs/threats.md, 27, 29)."""

import asyncio
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route as Path_

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.errors import InvalidInput, Unreachable
from lashou_btc.web import gate, serve
from lashou_btc.web.app import application
from tests.site_kit import served, told
from tests.village import Village


async def echo(request: Request) -> Response:
    """How many bytes came."""
    return PlainTextResponse(str(len(await request.body())))


async def breaks(request: Request) -> Response:
    raise RuntimeError("a secret of the program's")


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    site = told(tmp_path_factory.mktemp("site"))
    hosts: set[str] = set()
    more = [Path_("/echo", echo, methods=["POST"]), Path_("/breaks", breaks)]
    with served(application(lambda: site, hosts, more)) as port:
        hosts |= serve.own_hosts("127.0.0.1", port, ["pool.example"])
        yield port


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=15)


def head(port: int, path: str = "/zh/", method: str = "GET", *lines: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *lines, "", ""]).encode()


def answer(sock: socket.socket) -> tuple[int, bytes]:
    """The next answer on a connection."""
    response = http.client.HTTPResponse(sock)
    response.begin()
    return response.status, response.read()


def ask(port: int, path: str, method: str = "GET", body: bytes | None = None,
        **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    response = connection.getresponse()
    response.said = response.read()  # type: ignore[attr-defined]
    connection.close()
    return response


def ended(sock: socket.socket) -> float:
    """After how many seconds the other side lets go."""
    start = time.monotonic()
    try:
        while sock.recv(65_536):
            pass
    except ConnectionResetError:
        pass
    return time.monotonic() - start


def test_half_sent_requests_and_idle_listeners_refuse_nobody_else(port: int) -> None:
    held = []
    try:
        for n in range(200):
            sock = connect(port)
            sock.sendall(head(port)[:-2] if n % 2 else head(port, "/echo", "POST", "Content-Length: 100") + b"x")
            held.append(sock)
        held += [connect(port) for _ in range(300)]
        start = time.monotonic()
        assert [ask(port, "/zh/").status for _ in range(20)] == [200] * 20
        assert time.monotonic() - start < serve.HEAD_S, "nobody waited for them to be cut off"
        assert max(ended(sock) for sock in held) < serve.HEAD_S + 5, "and they were"
    finally:
        for sock in held:
            sock.close()


@pytest.mark.parametrize("part", ["nothing", "head", "body"])
def test_what_does_not_come_in_time_is_cut_off_however_it_drips(port: int, part: str) -> None:
    whole = {"nothing": b"", "head": head(port)[:-2] + b"X-More: " + b"a" * 10_000,
             "body": head(port, "/echo", "POST", "Content-Length: 60000") + b"b" * 50_000}[part]
    start, at = time.monotonic(), max(len(whole) - 5_000, 0)
    with connect(port) as sock:
        sock.sendall(whole[:at])
        sock.settimeout(0.1)
        while time.monotonic() - start < serve.HEAD_S + 5:
            try:
                if whole:
                    sock.sendall(whole[at:at + 1])
                    at += 1
                if not sock.recv(100):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        assert serve.HEAD_S - 0.5 < time.monotonic() - start < serve.HEAD_S + 2


def test_the_next_request_of_a_connection_has_its_own_time(port: int) -> None:
    """One that is half there behind a whole one is cut off, too, and one that is whole is not."""
    with connect(port) as sock:
        sock.sendall(head(port) + head(port)[:-2])
        assert answer(sock)[0] == 200
        assert serve.HEAD_S - 0.5 < ended(sock) < serve.HEAD_S + 2
    with connect(port) as sock:
        for _ in range(3):  # longer in all than one may take
            sock.sendall(head(port))
            assert answer(sock)[0] == 200
            time.sleep(serve.HEAD_S / 2.4)
    with connect(port) as sock:
        sock.sendall(head(port))
        assert answer(sock)[0] == 200
        time.sleep(1)
        sock.sendall(head(port)[:20])
        assert serve.HEAD_S - 0.5 < ended(sock) < serve.HEAD_S + 2


def test_requests_that_come_at_once_are_all_answered(port: int) -> None:
    with connect(port) as sock:
        one = head(port, "/echo", "POST", "Content-Length: 5") + b"hello"
        sock.sendall(one * 30)
        stream = sock.makefile("rb")
        found = b""
        while found.count(b"HTTP/1.1 200 OK") < 30:
            found += stream.read1()
        assert found.count(b"HTTP/1.1 200 OK") == 30


def test_a_kept_connection_does_not_wait_before_each_body(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Head and body are two writes: without this the second waits 40 ms for the first to be acknowledged."""
    made, real = [], serve.Bounded.connection_made

    def note(self: serve.Bounded, transport: asyncio.Transport) -> None:
        real(self, transport)
        made.append(transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
    monkeypatch.setattr(serve.Bounded, "connection_made", note)
    assert ask(port, "/zh/").status == 200
    assert made and all(made)


def test_a_body_that_takes_four_seconds_is_taken(port: int) -> None:
    with connect(port) as sock:
        sock.sendall(head(port, "/echo", "POST", "Content-Length: 4"))
        for _ in range(4):
            time.sleep(0.9)
            sock.sendall(b"x")
        assert answer(sock) == (200, b"4")


def test_who_takes_no_answer_is_let_go(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "TAKEN_S", 1.0)
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        sock.connect(("127.0.0.1", port))
        sock.sendall(head(port, "/zh/") * 100)
        for _ in range(100):
            time.sleep(0.1)
            try:
                sock.sendall(head(port, "/zh/") * 100)
            except (ConnectionResetError, BrokenPipeError):
                return
        pytest.fail("the server holds what nobody takes")


def test_too_large_is_said_before_it_is_read(port: int) -> None:
    for length, status in ((gate.MAX_BODY_BYTES, 200), (gate.MAX_BODY_BYTES + 1, 413), (10**11, 413)):
        with connect(port) as sock:
            sock.sendall(head(port, "/echo", "POST", f"Content-Length: {length}"))
            if status == 200:
                sock.sendall(b"x" * length)
            assert answer(sock)[0] == status
    with connect(port) as sock:
        sock.sendall(head(port, "/echo", "POST", "Transfer-Encoding: chunked"))
        assert answer(sock)[0] == 411
    for length in ("-1", "1e3", "٣", "1" * 13):
        with connect(port) as sock:
            sock.sendall(head(port, "/echo", "POST", f"Content-Length: {length}"))
            assert answer(sock)[0] in (400, 413)
    with connect(port) as sock:
        sock.sendall(head(port, "/zh/", "GET", "X-Long: " + "a" * 20_000)[:-2])
        assert answer(sock)[0] == 400


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example",
                                  "pool.example.evil.example", "pool.example:8443", "", "[::1]"])
def test_another_name_for_this_host_gets_nothing(port: int, host: str) -> None:
    """As after DNS rebinding: the page's own name leads here."""
    for path in ("/zh/", "/head.json", "/api/v1/status.json", "/static/x", "/echo"):
        found = ask(port, path, "POST" if path == "/echo" else "GET", b"", Host=host)
        assert found.status == 421, path
        assert b"Test pool" not in found.said


@pytest.mark.parametrize("host", ["localhost:{port}", "LOCALHOST:{port}", "[::1]:{port}", "pool.example",
                                  "Pool.Example"])
def test_its_own_names_and_the_proxys_are_known(port: int, host: str) -> None:
    assert ask(port, "/zh/", Host=host.format(port=port)).status == 200


@pytest.mark.parametrize("given", [
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"}, {"Origin": "http://127.0.0.1:1"},
    {"Origin": "https://evil.example", "Sec_Fetch_Site": "same-origin"}])
def test_another_sites_page_changes_nothing_here(port: int, given: dict[str, str]) -> None:
    assert ask(port, "/echo", "POST", b"x", **given).status == 403
    assert ask(port, "/zh/", **given).status == 200, "anybody may link to it"


def test_its_own_pages_may(port: int) -> None:
    own = {"Origin": f"http://127.0.0.1:{port}", "Sec_Fetch_Site": "same-origin"}
    assert ask(port, "/echo", "POST", b"x", **own).said == b"1"
    assert ask(port, "/echo", "POST", b"x", Host="pool.example", Origin="https://pool.example").said == b"1"
    assert ask(port, "/echo", "POST", b"x", Sec_Fetch_Site="none").said == b"1"


def test_what_cannot_be_shown_is_a_small_page_in_both_languages(port: int) -> None:
    for path, method, status in (("/zh/nothing/", "GET", 404), ("/zh/", "POST", 405), ("/zh/", "DELETE", 405),
                                 ("/static/none.css", "GET", 404), ("/breaks", "GET", 500), ("/%00", "GET", 404),
                                 ("/zh/%2e%2e/%2e%2e/etc/passwd", "GET", 404)):
        found = ask(port, path, method)
        assert found.status == status, path
        assert found.getheader("content-type") == "text/html; charset=utf-8"
        text = found.said.decode()
        assert 'lang="zh' in text and 'lang="en' in text and len(text) < 2_000
        assert "secret" not in text and "Traceback" not in text
        for name, value in gate.HEADERS.items():
            assert found.getheader(name) == value, (path, name)
    assert set((ask(port, "/zh/", "POST").getheader("allow") or "").split(", ")) == {"GET", "HEAD"}
    missing = ask(port, "/api/v1/nothing.json")
    assert missing.status == 404 and missing.getheader("content-type") == "application/json"
    assert b'href="../../zh/"' in ask(port, "/zh/nothing/").said, "the way back is there wherever the site lies"


def test_heads_are_as_pages_without_their_bodies(port: int) -> None:
    for path in ("/zh/", "/head.json", "/"):
        whole, found = ask(port, path), ask(port, path, "HEAD")
        assert found.status == whole.status and found.said == b""
        assert found.getheader("etag") == whole.getheader("etag")
    again = ask(port, "/zh/", If_None_Match=ask(port, "/zh/").getheader("etag") or "")
    assert again.status == 304 and again.said == b""


def test_programs_of_other_sites_may_read_what_is_public_without_credentials(port: int) -> None:
    for path in ("/head.json", "/api/v1/status.json"):
        found = ask(port, path, Origin="https://elsewhere.example")
        assert found.getheader("access-control-allow-origin") == "*"
        assert found.getheader("access-control-allow-credentials") is None
        assert found.getheader("set-cookie") is None
    assert ask(port, "/zh/").getheader("access-control-allow-origin") is None


def test_names_as_browsers_send_them() -> None:
    assert serve.own_hosts("::1", 8080) >= {"[::1]:8080", "localhost:8080"}
    assert "[::1]" in serve.own_hosts("::1", 80) and "[::1]" not in serve.own_hosts("::1", 8080)
    assert {"pool.example", "pool.example:8443", "[2001:db8::1]"} <= serve.own_hosts(
        "0.0.0.0", 80, ["Pool.Example", "pool.example:8443", "2001:DB8::1"])
    assert serve.bracketed("::1") == "[::1]" and serve.bracketed("pool.example") == "pool.example"


def test_where_everybody_reaches_a_site() -> None:
    assert serve.public_address("https://Pool.Example") == ("https://pool.example/", "pool.example")
    assert serve.public_address("http://[::1]:80/a/B/") == ("http://[::1]:80/a/B/", "[::1]:80")
    for url in ("pool.example", "ftp://pool.example/", "https://", "https://u:p@h/", "https://h/?a=1", "https://h/#a",
                "https://h/a b", "https://h:99999/", "https://h:0/", "https://h/\n", "https://\u00e9/", "https://[::1",
                'https://h/"', "https://h/<b>"):
        with pytest.raises(InvalidInput) as told:
            serve.public_address(url)
        assert told.value.code == "serve.public", url


def test_a_port_in_use_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(Unreachable) as told:
        serve.listen("127.0.0.1", taken.getsockname()[1])
    assert told.value.code == "serve.address" and "listens" in str(told.value) and "Errno" not in str(told.value)


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_though_no_block_comes_and_a_request_is_half_there(tmp_path: Path, end: signal.Signals) -> None:
    """The program itself, on a sandbox. Whatever it waited for would never come."""
    with Sandbox(tmp_path / "chain") as chain:
        village = Village(tmp_path / "homes", chain)
        village.found()
    env = os.environ | {"LASHOU_CHAIN": f"sandbox:{tmp_path / 'chain'}", "LASHOU_LANG": "en"}
    command = [sys.executable, "-c", "from lashou_btc.cli import main; main()", "--home",
               str(village.homes[0].home), "site", "serve", "--port", "0"]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        watch = threading.Timer(600, process.kill)
        watch.start()
        assert process.stdout is not None and process.stderr is not None
        line = process.stdout.readline()
        assert "http://127.0.0.1:" in line, process.stderr.read()
        port = int(line.split("127.0.0.1:")[1].split("/")[0])
        assert ask(port, "/en/").status == 200
        with connect(port) as sock:
            sock.sendall(head(port)[:10])
            time.sleep(0.3)
            start = time.monotonic()
            process.send_signal(end)
            _, errors = process.communicate(timeout=300)
            assert time.monotonic() - start < serve.HEAD_S, "it waited for the rest of the request to be cut off"
        watch.cancel()
        assert "Traceback" not in errors
        assert process.returncode in (0, 130, -end)
