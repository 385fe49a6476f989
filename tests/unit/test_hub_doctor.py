"""What `lashou doctor` says of hubs: one that is well, silent, of another pool, that lacks documents, that lies."""

import json
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.usecases import doctor, hubs, naming
from lashou_btc.usecases.doctor import Finding
from lashou_btc.usecases.hubs import Place, framed
from lashou_btc.usecases.workspace import Workspace
from tests.hub_kit import false_hub, served
from tests.village import Village


@pytest.fixture(scope="module")
def village(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Village]:
    folder = tmp_path_factory.mktemp("doctor")
    with Sandbox(folder / "chain") as chain:
        made = Village(folder / "town", chain).found()
        made.enroll(2)
        yield made


@pytest.fixture
def home(village: Village, tmp_path: Path) -> Iterator[Workspace]:
    ws = Workspace(tmp_path / "home", shared_chain=village.chain)
    pool = ws.add_pool(village.contract)
    village._disclose(pool)
    with ws.synced():
        yield ws
    ws.close()


def found(ws: Workspace, *urls: str) -> list[Finding]:
    hubs._note(ws.pool(), [Place(url) for url in urls])
    return [one for one in doctor.look(ws) if ".hub" in one.code or one.code.startswith("hub.")]


def test_one_that_is_well_and_one_that_lacks_documents(village: Village, home: Workspace, tmp_path: Path) -> None:
    with ExitStack() as stack:
        urls = []
        for name in ("full", "empty"):
            ws = Workspace(tmp_path / name, shared_chain=village.chain)
            ws.add_pool(village.contract)
            stack.callback(ws.close)
            if name == "full":
                village._disclose(ws.pool())
            hub = stack.enter_context(served(ws))
            hub.caught_up()
            urls.append(hub.url)
        well, lacks = found(home, *urls)
        assert (well.code, well.verdict) == ("doctor.hub", "good") and urls[0] in well.json()["text"]
        assert (lacks.code, lacks.verdict) == ("doctor.hub-lacks", "advice") and urls[1] in lacks.json()["text"]
        assert "lashou hub give" in lacks.json()["todo"]
        assert lacks.what.values["count"] == len({one.name for one in naming.named(home.pool())})


def test_one_that_is_silent_is_said_and_is_no_fault_of_the_home(home: Workspace) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    (silent,) = found(home, url)
    assert (silent.code, silent.verdict) == ("hub.silent", "advice") and url in silent.json()["text"]
    assert "nothing listens at that address" in silent.json()["text"]
    assert "try again later" in silent.json()["todo"] and "lashou hub use" in silent.json()["todo"]
    home.hubs(home.pool()).hand_in(b"x")
    assert [one.code for one in found(home, url)] == ["hub.silent"], "also where it has just been asked in vain"
    assert not found(home), "where none is used, nothing is asked"


@pytest.mark.parametrize(("lie", "code"), [
    ("pool", "doctor.hub-pool"), ("block", "doctor.hub-chain"), ("listing", "doctor.hub-strange"),
    ("bytes", "hub.false"), ("other", "hub.false"), ("nonsense", "hub.no-hub"), ("endless", "hub.no-hub"),
    ("high", "hub.no-hub"), ("old", "doctor.hub-behind")])
def test_one_that_lies_is_named(home: Workspace, lie: str, code: str) -> None:
    pool = home.pool()
    every = {one.name: one for one in naming.named(pool)}
    tip, block = pool.index.tip()
    old = pool.index.block(tip - 7)
    heights = {"old": tip - 7, "nonsense": "x", "endless": float("inf"), "high": 10 ** 30}

    def answers(method: str, path: str, body: bytes) -> tuple[int, bytes]:
        if path == "":
            return 200, json.dumps({
                "pool": "ab" * 32 if lie == "pool" else pool.contract.pool_id,
                "height": heights.get(lie, tip),
                "block": "cd" * 32 if lie == "block" else
                old.hash if lie == "old" and old is not None else block}).encode()
        if path.startswith("/documents?"):
            rows = [[one.height, one.kind, one.name] for one in every.values()]
            return 200, json.dumps(rows + ([[tip, "document", "ee" * 32]] if lie == "listing" else [])).encode()
        content = {name: pool.store.document(name) or pool.store.manifest(name) or b"" for name in json.loads(body)}
        if lie == "bytes":
            content = {name: data + b" " for name, data in content.items()}
        if lie == "other":
            content = {"ff" * 32: b"something"}
        return 200, b"".join(framed(name, data) for name, data in content.items())

    with false_hub(answers) as url:
        one = found(home, url)[0]
    assert one.code == code and one.verdict == ("advice" if code in ("hub.no-hub", "doctor.hub-behind") else "bad")
    assert url in one.json()["text"]
