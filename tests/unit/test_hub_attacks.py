"""Odd requests to a hub and a site over HTTP: whatever comes, the answer is short, says no more than it should, and
is never a fault of the server.
"""

import json
import socket
from collections.abc import Iterator

import httpx
import pytest

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.usecases.hubs import PAPER_PART_BYTES
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.web.hub import papers as kept
from lashou_btc.web.hub.papers import Note
from tests.hub_kit import At, served
from tests.unit.test_hub_papers import signed
from tests.village import Village

OTHER = "https://evil.example"


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[At]:
    folder = tmp_path_factory.mktemp("attacks")
    with Sandbox(folder / "chain") as chain:
        village = Village(folder / "town", chain).found()
        village.enroll(4)
        ws = Workspace(folder / "hub", shared_chain=chain)
        ws.add_pool(village.contract)
        made = At(village, ws)
        doc = made.claim(4)
        village.publish(doc)
        village._disclose(ws.pool())
        with served(ws, lambda: made.time[0]) as made.hub:
            made.hub.caught_up()
            yield made
        ws.close()


@pytest.fixture(scope="module")
def paper(at: At) -> str:
    """The path of a sealed paper of four parts that is here whole."""
    claim, data = at.village.state().by_number[0].hash, bytes(range(256)) * 4 * 1024
    ticket = signed(at, data)
    papers = at.hub.hosted.hub.papers
    papers._keep(Note(ticket, kept.CLAIMS, "4", "", int(at.time[0]), True))
    (at.ws.pool().folder / f"hub/papers/{claim}/{ticket.sha256}.age").write_bytes(data)
    assert len(data) == 4 * PAPER_PART_BYTES
    return f"/hub/v1/papers/{claim}/{ticket.sha256}"


def raw(at: At, head: str) -> bytes:
    """What is answered to these bytes."""
    host, port = at.hub.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), 20) as made:
        made.sendall(head.replace("HOST", f"{host}:{port}").replace("\n", "\r\n").encode("latin-1"))
        made.settimeout(20)
        said = b""
        while part := made.recv(65_536):
            said += part
    return said


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "get", "X" * 300])
@pytest.mark.parametrize("path", [
    "/en/", "/api/v1/status.json", "/hub/v1", "/hub/v1/inbox", "/static/x", "/nothing"])
def test_an_odd_method_does_nothing(at: At, method: str, path: str) -> None:
    said = raw(at, f"{method} {path} HTTP/1.1\nHost: HOST\nX-Own: secret-of-mine\nConnection: close\n\n")
    status = int(said.split(b" ")[1])
    assert status in (400, 403, 404, 405) and len(said) < 20_000
    assert b"secret-of-mine" not in said, "nobody is told what a browser has sent (TRACE)"


@pytest.mark.parametrize("path", [
    "/hub/v1/papers/{a}/{a}/" + "9" * 5_000, "/hub/v1/documents?since=" + "9" * 5_000, "/hub/v1/documents?since=-1",
    "/hub/v1/documents?since=%D9%A1", "/hub/v1/inbox?from=1e9", "/hub/v1/papers?from=x", "/hub/v1/documents/%00",
    "/hub/v1/documents/..%2f..%2fcontract.json", "/hub/v1/papers/../../contract.json",
    "/hub/v1/papers/..%2f..%2fhub/x", "/hub/v1/room/%2e%2e", "/hub/v1/inbox/%ff%fe", "/en/%0d%0aset-cookie:x=1",
    "//evil.example/en", "/en/%3f/", "/verify/zz.json", "/verify/ab%2fjson", "/en/claims/" + "9" * 5_000 + "/",
    "/en/claims/%D9%A1/", "/en/accounts/-1/", "/en/feeds/claim-" + "1" * 5_000 + ".atom"])
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD"])
def test_an_odd_path_is_no_fault_of_the_server(at: At, path: str, method: str) -> None:
    said = raw(at, f"{method} {path.format(a='ab' * 32)} HTTP/1.1\nHost: HOST\nConnection: close\n"
               "Content-Length: 0\n\n")
    head = said.partition(b"\r\n\r\n")[0].lower()
    assert int(said.split(b" ")[1]) in (301, 400, 403, 404, 405, 422), said[:300]
    assert b"set-cookie" not in head and b"evil.example" not in head


@pytest.mark.parametrize("ranges", [
    "bytes=0-" + ",0-" * 3_000, "bytes=" + ",".join(f"{n}-{n}" for n in range(0, 2_400, 2)), "bytes=-0",
    "bytes=5-1", "bytes=999999999999999999999-", "bytes=0-999999999999999999999", "bytes=--1",
    "bytes=" + "9" * 5_000 + "-",
    "bytes=\u00b2-", "lines=0-", "bytes=", "bytes=0-0,-1,0-" + "1" * 4_999, "bytes= 0 - 5 , 9-"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_range_is_a_part_of_the_file_and_no_more_than_the_file(
        at: At, paper: str, ranges: str, method: str) -> None:
    said = raw(at, f"{method} {paper} HTTP/1.1\nHost: HOST\nRange: {ranges}\nConnection: close\n\n")
    assert int(said.split(b" ")[1]) in (200, 206, 400, 416), said[:200]
    assert len(said) < 4 * PAPER_PART_BYTES * 1.5


@pytest.mark.parametrize("tag", ["*", 'W/"x"', '"' * 9_000, "\xff\xfe", '"a", ' * 3_000, ""])
def test_if_none_match_gives_nobody_an_empty_page_that_he_has_not(at: At, tag: str) -> None:
    said = raw(at, f"GET /en/ HTTP/1.1\nHost: HOST\nIf-None-Match: {tag}\nConnection: close\n\n")
    assert int(said.split(b" ")[1]) == 200 and b"</html>" in said


def test_other_sites_read_what_is_for_all_and_change_nothing(at: At) -> None:
    for path in ("/api/v1/status.json", "/head.json"):
        shown = at.http.get(at.hub.url + path, headers={"origin": OTHER, "cookie": "a=1"})
        assert shown.status_code == 200 and shown.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in shown.headers and "set-cookie" not in shown.headers
    for path in ("/hub/v1", "/hub/v1/inbox", "/hub/v1/papers", "/en/", "/api", "/apix/../hub/v1/inbox"):
        shown = at.http.get(at.hub.url + path, headers={"origin": OTHER})
        assert "access-control-allow-origin" not in shown.headers, path
    for path in ("/hub/v1/inbox", "/hub/v1/relay", f"/hub/v1/papers/{'ab' * 32}", "/hub/v1/fetch"):
        for method in ("OPTIONS", "POST"):
            said = at.http.request(method, at.hub.url + path, content=b"{}", headers={
                "origin": OTHER, "access-control-request-method": "POST", "sec-fetch-site": "cross-site"})
            assert said.status_code == 403 and "access-control-allow-origin" not in said.headers
    said = at.http.post(at.hub.url + "/api/v1/status.json", content=b"{}", headers={"origin": OTHER})
    assert said.status_code == 405


def test_bodies_that_are_no_json_or_lie_about_numbers_are_refused(at: At) -> None:
    claim = at.village.state().by_number[0].hash
    good = signed(at, b"x").json()
    for more in ({"bytes": 1e308}, {"bytes": -1}, {"since": 2 ** 70}, {"parts": ["a" * 64] * 900},
                 {"name": "\x00"}, {"name": "0123456789abcdef.pdf.age\n"}, {"sha256": "AB" * 32},
                 {"parts": [good["sha256"] + "\n"]}):
        said = at.post(f"/papers/{claim}", json.dumps(good | more).encode())
        assert said.status_code == 400 and said.json()["code"] == "hub.request", more
    for body in (b'{"bytes": ' + b"9" * 5_000 + b"}", b"\xff", b'{"a": NaN}', b"[" * 30_000, b"", b"null",
                 b'"' * 9):
        for path in (f"/papers/{claim}", "/fetch", "/announcements"):
            assert at.post(path, body).status_code == 400, (path, body[:20])


def test_no_answer_is_a_page_of_what_others_wrote(at: At, paper: str) -> None:
    for path in (paper, "/hub/v1/contract", "/hub/v1/inbox", "/hub/v1/papers"):
        for headers in ({}, {"accept": "text/html"}, {"range": "bytes=0-3,9-11"}):
            shown = httpx.get(at.hub.url + path, headers=headers)
            kind = shown.headers["content-type"]
            assert "html" not in kind and shown.headers["x-content-type-options"] == "nosniff"
            assert kind.startswith("application/json") or shown.headers["content-disposition"] == "attachment"
