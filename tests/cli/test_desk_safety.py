"""Who the desk lets in, what it does for whom, and what it keeps: against the real server."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cli_kit import PASSPHRASE, Town, snapshot
from desk_kit import Browser, Form, Read, desk

from lashou_btc.errors import Unreachable
from lashou_btc.web import serve
from lashou_btc.web.desk.loopback import Loopback
from lashou_btc.web.desk.sessions import KEPT, TOKEN_S, Done, Door, Session


@pytest.fixture
def server(payable: Town) -> Iterator[Loopback]:
    """Wang's desk; a payout waits."""
    with desk(payable.wang.home, payable.chain) as made:
        yield made


@pytest.fixture
def wang(server: Loopback) -> Browser:
    """Wang's browser, let in."""
    browser = Browser(server)
    browser.enter()
    return browser


def secrets_of(town: Town) -> list[str]:
    """What nobody without a session may read."""
    contract = town.wang.data("pool", "show")
    return [contract["name"], contract["pool_id"], "wang", "2 of 3", str(town.folder)]


def test_it_listens_on_loopback_alone_at_a_free_port(server: Loopback) -> None:
    assert httpx.get(f"http://127.0.0.1:{server.port}/", headers={"host": server.host}).status_code == 200
    assert server.link.startswith(f"http://localhost:{server.port}/#")
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.2:{server.port}/")


def test_nobody_else_is_localhost_at_its_port(server: Loopback) -> None:
    for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"), (socket.AF_INET6, "::")):
        for reuse in (0, 1):
            with socket.socket(family, socket.SOCK_STREAM) as thief, pytest.raises(OSError):
                thief.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, reuse)
                thief.bind((host, server.port))
                thief.listen()
    assert httpx.get(f"http://[::1]:{server.port}/", headers={"host": server.host}).status_code == 200


@pytest.mark.parametrize("host", ("::1", "::"))
def test_where_somebody_waits_at_the_other_address_it_does_not_listen(host: str) -> None:
    with socket.create_server((host, 0), family=socket.AF_INET6) as thief, pytest.raises(Unreachable):
        serve.listen_as_localhost(thief.getsockname()[1])
    found = serve.listen_as_localhost()
    assert [sock.getsockname()[0] for sock in found] == ["127.0.0.1", "::1"]
    for sock in found:
        sock.close()


def test_the_link_stands_in_no_program_s_arguments(tmp_path: Path, payable: Town) -> None:
    """Everybody on a machine may read those of everybody's."""
    opened, browser = tmp_path / "opened", tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$*" > {opened}.new; mv {opened}.new {opened}\n')
    browser.chmod(0o755)
    home = payable.wang.home
    page = home / "desk.html"
    process = subprocess.Popen([sys.executable, "-m", "lashou_btc.cli", "--home", str(home), "web", "--open"],
                               env=os.environ | {"BROWSER": f"{browser} %s", "LASHOU_CHAIN": payable.chain},
                               stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        link = re.search(r"http://localhost:\d+/#[\w-]{43}", process.stdout.readline())
        until = time.monotonic() + 20
        while not opened.exists() and time.monotonic() < until:
            time.sleep(0.05)
        assert link and opened.read_text().strip() == page.resolve().as_uri()
        assert link[0] in page.read_text() and page.stat().st_mode & 0o777 == 0o600
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert not page.exists()


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:{port}", "localhost:1", "localhost.:{port}",
                                  "evil.example:{port}", "[::1]:{port}", "LOCALHOST.evil:{port}", ""])
def test_another_name_for_it_gets_nothing(server: Loopback, host: str) -> None:
    answer = httpx.get(f"http://127.0.0.1:{server.port}/", headers={"host": host.format(port=server.port)})
    assert answer.status_code in (400, 421) and "Lashou" not in answer.text


@pytest.mark.parametrize("path", ["/", "/zh/desk/", "/{place}/", "/{place}/en/desk/", "/{place}/zh/desk/sign/",
                                  "/{place}/en/", "/{place}/api/v1/", "/head.json", "/..%2f"])
def test_without_a_session_there_is_one_page_and_nothing_of_the_home(
        server: Loopback, payable: Town, path: str) -> None:
    answer = Browser(server).client.get(path.format(place=server.door.place))
    assert answer.status_code == (200 if path == "/" else 403)
    assert "lashou web" in answer.text and "lang=\"zh\"" in answer.text
    assert not [secret for secret in secrets_of(payable) if secret in answer.text]
    assert "set-cookie" not in answer.headers


def test_the_token_lets_one_browser_in_once(server: Loopback, payable: Town) -> None:
    first, second = Browser(server), Browser(server)
    token = server.link.partition("#")[2]
    for wrong in ("", token[:-1], token + "x", "é"):
        assert first.client.post("/enter", content=wrong, headers=first.own).status_code == 403
    first.enter()
    assert "What waits" in first.get("desk/").text
    assert second.client.post("/enter", content=token, headers=second.own).status_code == 403
    assert second.client.get(second.at("desk/")).status_code == 403


def test_a_token_is_good_for_ten_minutes() -> None:
    door = Door(1_000.0)
    assert door.enter(door.token, 1_000.0 + TOKEN_S + 1) == ""
    assert door.enter(door.token, 1_000.0 + TOKEN_S) != ""
    assert door.enter("", 1_001.0) == "", "a token that was used up is no empty one"


def test_the_cookie_goes_only_where_nobody_else_is(server: Loopback) -> None:
    browser = Browser(server)
    answer = browser.client.post("/enter", content=server.link.partition("#")[2], headers=browser.own)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"lashou-{server.port}=")
    assert {"httponly", "samesite=strict", f"path=/{server.door.place.lower()}/"} <= {
        part.strip().lower() for part in cookie.split(";")}
    assert len(server.door.place) >= 16


ELSEWHERE = [
    {}, {"origin": "http://localhost:{port}"}, {"sec-fetch-site": "same-origin"},
    {"origin": "null", "sec-fetch-site": "same-origin"},
    {"origin": "http://evil.example", "sec-fetch-site": "cross-site"},
    {"origin": "http://localhost:1", "sec-fetch-site": "same-site"},
    {"origin": "http://localhost:{port}", "sec-fetch-site": "same-site"},
    {"origin": "http://localhost:{port}", "sec-fetch-site": "none"},
    {"origin": "https://localhost:{port}", "sec-fetch-site": "same-origin"},
    {"origin": "http://127.0.0.1:{port}", "sec-fetch-site": "same-origin"}]


@pytest.mark.parametrize("headers", ELSEWHERE)
def test_nothing_is_done_for_another_site(server: Loopback, wang: Browser, payable: Town,
                                          headers: dict[str, str]) -> None:
    form, before = wang.get("desk/sign/").form("build"), snapshot(payable.wang.home)
    headers = {name: value.format(port=server.port) for name, value in headers.items()}
    answer = wang.client.post(wang.at("desk/sign/"), data=form.fields | {"kind": "payout"}, headers=headers)
    assert answer.status_code == 403
    token = wang.client.post("/enter", content="x", headers=headers)
    assert token.status_code == 403 and snapshot(payable.wang.home) == before


def test_nothing_is_done_without_the_form_token_of_the_session(wang: Browser, payable: Town) -> None:
    form, before = wang.get("desk/sign/").form("build"), snapshot(payable.wang.home)
    for token in ("", "x" * 32, "é"):
        wang.send("desk/sign/", form, 403, token=token, kind="payout")
    wang.client.cookies.clear()
    assert wang.client.post(wang.at("desk/sign/"), data=form.fields, headers=wang.own).status_code == 403
    assert snapshot(payable.wang.home) == before


@pytest.mark.parametrize("media, body", [
    ("", b"token=x"), ("text/plain", b"token=x"), ("application/json", b"{}"),
    ("application/x-www-form-urlencoded", b"a=%FF"),
    ("application/x-www-form-urlencoded", b"&".join([b"a=1"] * 999)),
    ("multipart/form-data", b""), ("multipart/form-data; boundary=x", b"--y\r\n"),
    ("multipart/form-data; boundary=x", b"--x\r\n\r\n--x--"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb'),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="\xff"\r\n\r\nb\r\n--x--')])
def test_what_no_browser_sends_is_no_form(wang: Browser, media: str, body: bytes) -> None:
    answer = wang.client.post(wang.at("desk/sign/"), content=body, headers=wang.own | {"content-type": media})
    assert answer.status_code == 400


def test_a_form_without_its_page_or_for_another_deed_does_nothing(wang: Browser) -> None:
    form = wang.get("desk/sign/").form("build")
    for changed in ({"once": "x"}, {"deed": "bring"}, {"deed": "sign"}, {"deed": ""}):
        assert "too old" in wang.send("desk/sign/", form, 409, **changed).text
    assert "too old" in wang.send("desk/claims/1/", form, 409).text


def test_methods_that_no_page_uses_are_refused(wang: Browser) -> None:
    for method in ("PUT", "DELETE", "OPTIONS", "PATCH"):
        assert wang.client.request(method, wang.at("desk/"), headers=wang.own).status_code == 405


def test_pages_are_kept_by_nobody_and_run_nothing_of_others(wang: Browser) -> None:
    answer = wang.client.get(wang.at("desk/"))
    assert answer.headers["cache-control"] == "no-store" and "access-control-allow-origin" not in answer.headers
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "form-action 'self'" in policy and "unsafe" not in policy
    assert answer.headers["referrer-policy"] == "same-origin", "or browsers hide where a form comes from"
    assert not re.search(r"<script|style=|onclick|javascript:", answer.text)
    entry = wang.client.get("/")
    (script,) = re.findall(r'<script src="([^"]*)"', entry.text)
    assert entry.text.count("<script") == 1 and wang.client.get(script.removeprefix(".")).status_code == 200


def test_a_passphrase_is_on_no_page_and_in_no_file(payable: Town, wang: Browser) -> None:
    bad = "this is not the passphrase"
    at = begun(wang)
    page = wang.send(at, wang.get(at).form("sign"), 409, passphrase=bad)
    assert "passphrase" in page.text and page.form("sign").fields["passphrase"] == ""
    done = wang.send(at, page.form("sign"), passphrase=PASSPHRASE)
    assert bad not in page.text and PASSPHRASE not in done.text
    for path in payable.folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert bad.encode() not in data and (PASSPHRASE.encode() not in data), path


def begun(browser: Browser) -> str:
    """A sitting with the payout that is due: its path."""
    page = browser.send("desk/sign/", browser.get("desk/sign/").form("build"), kind="payout")
    return "desk/sign/" + page.links["Go on"].partition("desk/sign/")[2]


def test_two_tabs_a_double_click_and_a_reload_sign_once(payable: Town, wang: Browser) -> None:
    at = begun(wang)
    first, second = (wang.get(at).form("sign") for _ in range(2))
    done = wang.send(at, first, passphrase=PASSPHRASE)
    log = (payable.wang.pool / "signed.json").read_bytes()
    again = wang.send(at, first, passphrase="whatever it is, nothing is opened again")
    assert again.text == done.text
    other = wang.send(at, second, 409, passphrase=PASSPHRASE)
    assert "has changed" in other.text and "Signed so far : nobody → wang" in other.text
    assert not [form for form in other.forms if form.fields["deed"] == "sign"], "it has signed"
    assert (payable.wang.pool / "signed.json").read_bytes() == log


def test_a_form_that_the_chain_has_overtaken_does_nothing_and_says_what_changed(payable: Town,
                                                                                 wang: Browser) -> None:
    form = wang.get("desk/sign/").form("build")
    claim = payable.chen.data("claim", "list")
    assert claim
    payable.operator("chain", "mine", 1)  # a block alone changes nothing that was asked
    page = wang.send("desk/sign/", form, kind="payout")
    at = "desk/sign/" + page.links["Go on"].partition("desk/sign/")[2]
    asked = wang.get(at).form("sign")
    paid(payable)
    changed = wang.send(at, asked, 409, passphrase=PASSPHRASE)
    assert "has changed" in changed.text
    assert not (payable.wang.pool / "signed.json").exists()


def paid(town: Town) -> None:
    """The other two witnesses sign the payout in the post, and it confirms."""
    copies = []
    for name in ("li", "zhao"):
        copies.append(town.post / f"payout-{name}.psbt")
        town.person(name)("witness", "sign", town.post / "payout.psbt", "--yes", "--out", copies[-1])
    town.operator("payout", "combine", *copies, "--out", town.post / "all.psbt")
    town.operator("payout", "send", town.post / "all.psbt", "--yes")
    town.operator("chain", "mine", 1)


def test_what_is_kept_for_a_session_has_an_end() -> None:
    session = Session()
    names = [session.ask("p", "d", ()) for _ in range(KEPT + 1)]
    outcomes = [session.done(Done("done")) for _ in range(KEPT + 1)]
    assert session.asked(names[0]) is None and session.asked(names[1]) is not None
    assert session.outcome(outcomes[0]) is None and session.outcome(outcomes[1]) is not None


def test_a_home_without_pool_and_key_is_asked_whether_there_is_a_backup(tmp_path: Path, payable: Town) -> None:
    with desk(tmp_path / "new", payable.chain) as server:
        browser = Browser(server)
        browser.enter()
        page = browser.get("desk/")
        assert "New, or from a backup?" in page.text and "no key in this home" in page.text
        assert "2 of 3" in page.text and page.deeds == {"contract"}
        assert "no pool in this home" not in browser.get("desk/doctor/").text
        assert browser.get("nowhere/", 404) is not None
        assert Form().fields == {} and Read("<p>x</p>").text.strip() == "x"
