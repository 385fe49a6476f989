"""Hubs that are silent, withhold, lie or talk nonsense: none of them keeps anybody from working, or is believed."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, repeat
from pathlib import Path

import pytest

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.documents import DOCUMENT, MANIFEST
from lashou_btc.errors import LashouError, Refused, Unreachable
from lashou_btc.hub import client
from lashou_btc.pool.document import Document
from lashou_btc.usecases import asking, hubs, naming, people
from lashou_btc.usecases.asking import Hubs
from lashou_btc.usecases.hubs import Place, framed
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.words import Said
from tests.hub_kit import Answers, false_hub, served
from tests.village import Village


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    folder = tmp_path_factory.mktemp("asking")
    with Sandbox(folder / "chain") as chain:
        made = Village(folder / "town", chain).found()
        made.enroll(5)
        yield made


@pytest.fixture
def stranger(village: Village, tmp_path: Path) -> Iterator[Workspace]:
    """A home that has the contract alone."""
    ws = Workspace(tmp_path / "stranger", shared_chain=village.chain)
    ws.add_pool(village.contract)
    yield ws
    ws.close()


@contextmanager
def hub_of(village: Village, folder: Path) -> Iterator[str]:
    ws = Workspace(folder, shared_chain=village.chain)
    ws.add_pool(village.contract)
    village._disclose(ws.pool())
    with served(ws) as hub:
        hub.caught_up()
        yield hub.url
    ws.close()


def contents(village: Village) -> dict[str, tuple[str, bytes]]:
    """Everything that the records name, by name."""
    pool = village.pools[0]
    look_up = {DOCUMENT: pool.store.document, MANIFEST: pool.store.manifest}
    return {one.name: (one.kind, look_up[one.kind](one.name) or b"") for one in naming.named(pool)}


def note(pool: PoolHome, *urls: str) -> None:
    """Names hubs without asking them."""
    hubs._note(pool, [Place(url) for url in urls])


def honest(village: Village, but: Callable[[str, bytes], bytes | None] = lambda name, data: data) -> Answers:
    """Answers as a hub does, with each document as `but` gives it."""
    there = contents(village)

    def answers(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        if path == "/contract":
            return 200, village.contract.raw
        if path != "/fetch":
            return 404, b"{}"
        found = [(name, but(name, there[name][1])) for name in json.loads(body) if name in there]
        return 200, b"".join(framed(name, data) for name, data in found if data is not None)
    return answers


def synced(ws: Workspace) -> tuple[bool, list[str]]:
    """Whether the state is known after a sync, and what was said."""
    heard: list[Said | str] = []
    ws.warn = heard.append
    with ws.synced() as (_, state):
        return not state.unknown, [one.key for one in heard if isinstance(one, Said) and one.key.startswith("hub.")]


def test_whoever_has_the_contract_alone_follows_the_pool_by_a_hub(
        village: Village, stranger: Workspace, tmp_path: Path) -> None:
    with hub_of(village, tmp_path / "hub") as url:
        hubs.use(stranger.pool(), [Place(url)])
        assert synced(stranger) == (True, ["hub.came"])
    with stranger.synced() as (_, state):
        assert state.hash() == village.state().hash(), "and with nothing missing, no hub is asked any more"


def test_a_dead_hub_is_said_once_and_costs_little(village: Village, stranger: Workspace, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with hub_of(village, tmp_path / "hub") as url:
        note(stranger.pool(), f"http://127.0.0.1:{port}", url)
        began = time.monotonic()
        known, heard = synced(stranger)
        assert known and heard == ["hub.silent", "hub.came"] and time.monotonic() - began < 20
        assert synced(stranger) == (True, [])
    asked = Hubs(stranger.pool(), lambda text: None)
    note(stranger.pool(), f"http://127.0.0.1:{port}")
    replies = asked.hand_in(b"x")
    assert [reply.taken for reply in replies] == [False]
    assert asked.hand_in(b"x") == [], "it is left alone for a while"
    asked.close()


def test_a_hub_that_says_nothing_is_left_after_a_while(
        village: Village, stranger: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "SILENCE_S", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent, hub_of(village, tmp_path / "hub") as url:
        note(stranger.pool(), f"http://127.0.0.1:{silent.getsockname()[1]}", url)
        assert synced(stranger) == (True, ["hub.silent", "hub.came"])


def test_a_hub_has_so_much_time_in_all_and_no_more(
        village: Village, stranger: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each answer comes within its time, and there is no end to them."""
    monkeypatch.setattr(client, "BUDGET_S", 2.0)
    asked = 0

    def answers(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        nonlocal asked
        asked += 1
        time.sleep(0.3)
        entry = {"hash": f"{asked:064x}", "since": 5, "publish": True, "withheld": False}
        return 200, json.dumps({"total": 10**9, "entries": [entry]}).encode()

    with false_hub(answers) as url:
        note(stranger.pool(), url)
        heard: list[Said] = []
        hub = Hubs(stranger.pool(), heard.append)
        began = time.monotonic()
        assert hub.inbox() == [] and time.monotonic() - began < 10
        assert [one.key for one in heard] == ["hub.slow"] and heard[0].values["seconds"] == 2
        before = asked
        assert hub.room() == [] and asked == before, "it is left alone for a while"
        hub.close()
        one = client.Client(url)
        with pytest.raises(Unreachable) as error:
            while True:
                one.get("/inbox?from=0")
        assert error.value.code == "hub.slow"
        one.begin()
        assert one.get("/inbox?from=0").good, "another piece of work has all the time again"
        one.close()


def test_of_an_inbox_without_end_so_much_is_fetched_and_no_more(
        village: Village, stranger: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "MOST_LISTED", 40)
    monkeypatch.setattr(asking, "MOST_WAITING", 5)
    paths: list[str] = []

    def answers(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        paths.append(path)
        if path.startswith("/inbox?"):
            at = int(path.partition("=")[2])
            return 200, json.dumps({"total": 10**9, "entries": [
                {"hash": f"{n:064x}", "since": 5, "publish": True, "withheld": False}
                for n in range(at, at + 15)]}).encode()
        return 404, b"{}"

    with false_hub(answers) as url:
        note(stranger.pool(), url)
        hub = Hubs(stranger.pool(), lambda text: None)
        assert hub.inbox() == []
        hub.close()
    assert len([one for one in paths if one.startswith("/inbox?")]) == 3
    assert len([one for one in paths if one.startswith("/inbox/")]) == 5


def test_what_one_hub_withholds_another_gives(village: Village, stranger: Workspace, tmp_path: Path) -> None:
    kept = sorted(contents(village))[::2]
    with ExitStack() as stack:
        first = stack.enter_context(false_hub(honest(village, lambda name, data: None if name in kept else data)))
        note(stranger.pool(), first)
        known, heard = synced(stranger)
        assert not known and "hub.came" in heard
        second = stack.enter_context(hub_of(village, tmp_path / "hub"))
        note(stranger.pool(), first, second)
        stranger._hubs.clear()
        assert synced(stranger) == (True, ["hub.came"])


@pytest.mark.parametrize("lie", [
    lambda name, data: data + b" ", lambda name, data: b"", lambda name, data: b"[" * 65_000,
    lambda name, data: b'{"type":"statement"}'], ids=["more", "nothing", "deep", "another"])
def test_what_has_another_hash_is_thrown_away_and_the_hub_left(
        village: Village, stranger: Workspace, tmp_path: Path, lie: Callable[[str, bytes], bytes]) -> None:
    with ExitStack() as stack:
        false = stack.enter_context(false_hub(honest(village, lie)))
        note(stranger.pool(), false)
        assert synced(stranger) == (False, ["hub.false"])
        assert stranger.pool().store.hashes() == [] == stranger.pool().store.roots()
        note(stranger.pool(), false, stack.enter_context(hub_of(village, tmp_path / "hub")))
        stranger._hubs.clear()
        assert synced(stranger) == (True, ["hub.false", "hub.came"])


@pytest.mark.parametrize("body", [
    b"<html>", b"0" * 64 + b" 99999999\n", b"0" * 64 + b" 1\nx", b"\x00" * 5_000_000, b"[" * 100_000],
    ids=["page", "long", "cut", "zeros", "deep"])
def test_nonsense_is_no_answer(village: Village, stranger: Workspace, body: bytes) -> None:
    with false_hub(lambda method, path, sent: (200, body)) as url:
        note(stranger.pool(), url)
        known, heard = synced(stranger)
        assert not known and len(heard) == 1 and stranger.pool().store.hashes() == []
        asked = Hubs(stranger.pool(), lambda text: None)
        assert asked.inbox() == []
        asked.close()
        with pytest.raises(LashouError):
            hubs.use(stranger.pool(), [Place(url)])


def test_an_answer_without_end_is_cut_off(
        village: Village, stranger: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "ANSWER_BYTES", 10_000)
    with false_hub(lambda method, path, sent: (200, b"x" * 100_000)) as url:
        note(stranger.pool(), url)
        assert synced(stranger) == (False, ["hub.nonsense"])


def test_an_invitation_pins_the_pool(village: Village, stranger: Workspace) -> None:
    with false_hub(honest(village)) as url:
        with pytest.raises(Refused) as error:
            hubs.contract_at(Place(url, "ab" * 32))
        assert error.value.code == "hub.false-contract"
        assert hubs.contract_at(Place(url, village.contract.pool_id)).raw == village.contract.raw
        with pytest.raises(Refused):
            hubs.use(stranger.pool(), [Place(url, "ab" * 32)])
    with pytest.raises(Unreachable):
        hubs.contract_at(Place(url))


def test_an_inbox_with_another_pool_s_or_false_documents_gives_nothing(
        village: Village, stranger: Workspace) -> None:
    signer = village.people[4].signer
    good = people.statement(village.pools[0], village.state(), signer, "good")
    foreign = Document("statement", "11" * 32, {"account": 4, "text": "x"}).sign(
        4, signer.private_key, signer.key)

    def inbox_of(*docs: tuple[str, bytes]) -> Answers:
        def answers(method: str, path: str, body: bytes) -> tuple[int, bytes]:
            if path.startswith("/inbox?"):
                return 200, json.dumps({"total": len(docs), "from": 0, "entries": [
                    {"hash": name, "since": 5, "publish": True, "withheld": False} for name, _ in docs]}).encode()
            return 200, dict(docs)[path.removeprefix("/inbox/")]
        return answers

    for docs, names in (([(good.hash, good.to_bytes())], [good.hash]), ([(foreign.hash, foreign.to_bytes())], []),
                        ([(good.hash, foreign.to_bytes())], []), ([("00" * 32, b"")], [])):
        with false_hub(inbox_of(*docs)) as url:
            note(stranger.pool(), url)
            asked = Hubs(stranger.pool(), lambda text: None)
            assert [one.told.hash for one in asked.inbox()] == names
            asked.close()


def inbox_with(doc: Document, **entry: object) -> Answers:
    """What a hub says whose inbox has that one document."""
    told = {"hash": doc.hash, "since": 5, "publish": True, "withheld": False} | entry

    def answers(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        if path.startswith("/inbox?"):
            return 200, json.dumps({"total": 1, "from": 0, "entries": [told]}).encode()
        return 200, doc.to_bytes()
    return answers


@pytest.mark.parametrize("liar_first", (True, False))
def test_no_hub_hides_that_a_document_can_be_published(
        village: Village, stranger: Workspace, liar_first: bool) -> None:
    doc = people.statement(village.pools[0], village.state(), village.people[4].signer, "mine")
    with false_hub(inbox_with(doc, publish=False, since=9)) as liar, \
            false_hub(inbox_with(doc, withheld=True)) as other:
        note(stranger.pool(), *((liar, other) if liar_first else (other, liar)))
        asked = Hubs(stranger.pool(), lambda text: None)
        (found,) = asked.inbox()
        asked.close()
    assert (found.told.publish, found.told.withheld, found.told.since) == (True, True, 5)


@pytest.mark.parametrize("since", (-1, 10**12, 10**30, 1e300))
def test_a_time_that_no_calendar_has_is_nonsense(village: Village, stranger: Workspace, since: float) -> None:
    doc = people.statement(village.pools[0], village.state(), village.people[4].signer, "mine")
    with false_hub(inbox_with(doc, since=since)) as liar, false_hub(inbox_with(doc)) as other:
        note(stranger.pool(), liar, other)
        asked = Hubs(stranger.pool(), lambda text: None)
        assert [one.told.since for one in asked.inbox()] == [5]
        asked.close()


def test_the_code_of_one_hub_s_invitation_is_told_to_no_other(village: Village, stranger: Workspace) -> None:
    heard: dict[int, list[str | None]] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            heard.setdefault(self.server.server_address[1], []).append(self.headers.get("lashou-invitation"))
            self.send_response(200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    with ExitStack() as stack:
        places = []
        for code in ("a" * 16, "", "b" * 16):
            server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
            stack.callback(server.server_close)
            stack.callback(server.shutdown)
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
            places.append(Place(f"http://127.0.0.1:{server.server_port}", village.contract.pool_id, code))
        hubs._note(stranger.pool(), places)
        asked = Hubs(stranger.pool(), lambda text: None)
        asked.hand_in(b"{}")
        asked.close()
    assert list(heard.values()) == [["a" * 16], [None], ["b" * 16]]


@pytest.mark.parametrize("drops", ([b"HTTP/1.1 200 OK\r\n", b"x: ", b"y"], [b"HTTP/1.1 100 Continue\r\n\r\n"]))
def test_a_head_that_never_ends_is_not_waited_for(
        village: Village, stranger: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
        drops: list[bytes]) -> None:
    monkeypatch.setattr(client, "WHOLE_S", 1.0)
    ends = threading.Event()

    def drip(sock: socket.socket) -> None:
        with suppress(OSError):
            conn, _ = sock.accept()
            with conn:
                for drop in chain(drops, repeat(drops[-1])):
                    conn.sendall(drop)
                    if ends.wait(0.1):
                        return

    with socket.create_server(("127.0.0.1", 0)) as slow, hub_of(village, tmp_path / "hub") as url:
        thread = threading.Thread(target=drip, args=(slow,), daemon=True)
        thread.start()
        note(stranger.pool(), f"http://127.0.0.1:{slow.getsockname()[1]}", url)
        threading.Timer(15, ends.set).start()
        began = time.monotonic()
        assert synced(stranger) == (True, ["hub.silent", "hub.came"])
        assert time.monotonic() - began < 10
        ends.set()
        thread.join(5)


def test_a_damaged_list_of_hubs_is_said_and_stops_nothing(village: Village, stranger: Workspace) -> None:
    (stranger.pool().folder / "hubs.json").write_text("[" * 5_000)
    known, heard = synced(stranger)
    assert not known and set(heard) == {"hub.damaged-list"}


def test_hubs_are_used_and_forgotten_in_order(village: Village, stranger: Workspace) -> None:
    pool = stranger.pool()
    with false_hub(honest(village)) as first, false_hub(honest(village)) as second:
        hubs.use(pool, [Place(first), Place(second)])
        assert [one.url for one in hubs.use(pool, [Place(first, "", "")])] == [first, second]
        assert [one.url for one in hubs.forget(pool, [first + "/"])] == [second]
        with pytest.raises(LashouError) as error:
            hubs.forget(pool, [first])
        assert error.value.code == "hub.not-used"
        assert hubs.forget(pool) == [] and not (pool.folder / "hubs.json").exists()
