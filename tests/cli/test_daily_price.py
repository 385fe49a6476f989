"""A witness's price: signed at the desk, or given by itself within limits, through a real hub, and never beyond."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from cli_kit import PASSPHRASE, Town, snapshot
from desk_kit import Browser, desk

from lashou_btc.errors import LashouError, Refused
from lashou_btc.pool.rules import Plan
from lashou_btc.usecases import prices
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.prices import DailyPrice, Source
from lashou_btc.usecases.workspace import Workspace
from tests.hub_kit import dead_url, hub_of, name_hubs
from tests.price_kit import PRICE, give_by_hand, play
from tests.world import World, with_rules


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return play(tmp_path_factory.mktemp("abroad"))


@pytest.fixture
def abroad(played: Path, tmp_path: Path) -> Town:
    """A town in which no price has ever been given."""
    return Town(Path(shutil.copytree(played, tmp_path / "abroad")))


@pytest.fixture
def priced(abroad: Town) -> Town:
    """All witnesses have given one by hand, fifteen blocks ago: the next is due."""
    give_by_hand(abroad)
    return abroad


@pytest.fixture
def hub(priced: Town) -> Iterator[str]:
    """A hub of the town's pool, in a home of its own; wang uses it."""
    with hub_of(priced) as url:
        priced.wang("hub", "use", url)
        yield url


def waiting(url: str) -> list[int]:
    """The prices that wait at a hub."""
    hashes = [one["hash"] for one in httpx.get(f"{url}/hub/v1/inbox").json()["entries"]]
    found = [httpx.get(f"{url}/hub/v1/inbox/{name}").json() for name in hashes]
    return [doc["body"]["price"] for doc in found if doc["type"] == "price"]


def source(town: Town, text: str) -> Path:
    """A program of wang's own that prints what stands in a file."""
    (town.wang.home / "price.txt").write_text(text)
    program = town.wang.home / "price"
    program.write_text('#!/bin/sh\n! env | grep -q ^LASHOU_ && cat "$(dirname "$0")/price.txt"\n')
    program.chmod(0o755)
    return program


@contextmanager
def running(town: Town, *args: object) -> Iterator[subprocess.Popen[str]]:
    """`lashou quorum daily-price` of wang, until it is interrupted; it must end well."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "lashou_btc.cli", "--home", str(town.wang.home), "quorum", "daily-price",
         *map(str, args), "--json"], env=os.environ | town.wang.env | {"LASHOU_LANG": "en"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_what_its_own_program_says_goes_to_the_hub_once_it_is_due(priced: Town, hub: str) -> None:
    program = source(priced, "460,000.00 CNY\n")
    with running(priced, "--exec", program, "--days", 2) as process:
        assert process.stdout and process.stderr
        said = process.stderr.readline()
        assert "within 5 percent" in said and "45,000,000" in said and str(program) in said
        given = json.loads(process.stdout.readline())
        assert given["price"] == 46_000_000 and given["hubs"][0]["taken"]
        assert waiting(hub) == [46_000_000]
        name_hubs(priced.operator.pool, hub)
        priced.operator("journal", "publish", "--yes")
        (priced.operator.pool / "hubs.json").unlink()
        priced.operator("chain", "mine", 2)
        time.sleep(1)
    left = process.stdout.read()
    assert left == "", "it gives none before the next is due"
    document = json.loads((priced.operator.pool / "documents" / f"{given['document']}.json").read_text())
    assert document["body"]["price"] == 46_000_000 and document["type"] == "price"


def test_beyond_the_limit_it_gives_nothing_and_says_so_until_the_source_is_right(priced: Town, hub: str) -> None:
    program = source(priced, str(2 * PRICE))
    with running(priced, "--exec", program) as process:
        assert process.stdout and process.stderr
        process.stderr.readline()
        said = process.stderr.readline()
        assert "no price was given: 90,000,000 is more than 5 percent from 45,000,000" in said and "by hand" in said
        assert waiting(hub) == []
        source(priced, str(PRICE - 1))
        priced.operator("chain", "mine")
        assert json.loads(process.stdout.readline())["price"] == PRICE - 1


def test_no_secret_is_on_disk_while_it_runs(priced: Town, hub: str) -> None:
    ws = Workspace(priced.wang.home)
    secret, master = ws.unlock("", PASSPHRASE)
    key = Signer.of(master, secret.account).private_key
    before = set(snapshot(priced.wang.home))
    with running(priced, "--exec", source(priced, str(PRICE))) as process:
        assert process.stdout
        process.stdout.readline()
        for path in [path for path in priced.wang.home.rglob("*") if path.is_file()]:
            data = path.read_bytes()
            assert not [one for one in (PASSPHRASE.encode(), key, key.hex().encode()) if one in data], path
        assert set(snapshot(priced.wang.home)) - before <= {"price", "price.txt"}


@contextmanager
def made(town: Town, name: str = "wang", **limits: int) -> Iterator[DailyPrice]:
    ws = Workspace(town.person(name).home, town.chain)
    secret, master = ws.unlock("", PASSPHRASE)
    with ws.synced() as (pool, state):
        yield DailyPrice.begin(pool, state, Source(("true",)), limits.get("percent", 5), limits.get("days", 30),
                               Signer.of(master, secret.account))
    ws.close()


@pytest.mark.parametrize(("price", "good"), [
    (PRICE * 105 // 100, True), (PRICE * 105 // 100 + 1, False), (PRICE * 95 // 100, True),
    (PRICE * 95 // 100 - 1, False), (1, False), (PRICE * 100, False)])
def test_the_limit_is_exact_on_both_sides(priced: Town, price: int, good: bool) -> None:
    name_hubs(priced.wang.pool, dead_url())
    ws = Workspace(priced.wang.home, priced.chain)
    with made(priced) as daily, ws.synced() as (pool, state):
        if good:
            doc, replies = daily.give(pool, state, ws.hubs(pool), price)
            assert doc.body["price"] == price and not replies[0].taken and daily.given < 0, "the hub is silent"
        else:
            with pytest.raises(Refused, match="percent"):
                daily.give(pool, state, ws.hubs(pool), price)
        assert not daily.due(state), "it is tried once at a height"
    ws.close()


def test_what_could_never_give_one_does_not_begin(abroad: Town, opened: Town) -> None:
    def code(town: Town, name: str = "wang", **limits: int) -> str:
        with pytest.raises(LashouError) as failed, made(town, name, **limits):
            pass
        return failed.value.code

    assert code(opened) == "prices.sat"
    assert code(abroad) == "prices.no-hub"
    for name in ("wang", "an"):
        name_hubs(abroad.person(name).pool, dead_url())
    assert code(abroad) == "prices.first" and code(abroad, "an") == "price.witness"
    for limits in ({"percent": 51}, {"percent": 0}, {"days": 93}, {"days": 0}):
        assert code(abroad, **limits) == "prices.limits"
    abroad.wang.tries("quorum", "daily-price").failed(2, "prices.source")
    abroad.wang.tries("quorum", "daily-price", "--exec", "x", "--file", "y").failed(2, "prices.source")


@pytest.mark.parametrize(("quorum", "size", "alone"), [
    (1, 1, True), (1, 2, True), (2, 2, True), (3, 3, True), (2, 3, False), (3, 4, False)])
def test_where_one_price_alone_may_be_the_pool_s_none_is_given_by_itself(
        abroad: Town, quorum: int, size: int, alone: bool) -> None:
    w = World(with_rules(unit="CNY", plans={"basic": Plan(1, 50_000)}), size, quorum).open()
    for n in range(1, size + 1):
        w.publish(w.document("price", {"account": n, "unit": "CNY", "price": PRICE, "height": w.height}, n))
    name_hubs(abroad.wang.pool, dead_url())
    ws = Workspace(abroad.wang.home, abroad.chain)
    with ws.synced() as (pool, _):
        def begin() -> DailyPrice:
            return DailyPrice.begin(pool, w.state(), Source(("true",)), 5, 30, Signer.of(w.people[1].master, 0))
        if alone:
            with pytest.raises(Refused) as failed:
                begin()
            assert failed.value.code == "prices.alone"
            rotated = DailyPrice(Source(("true",)), 5, w.height + 1_000, Signer.of(w.people[1].master, 0))
            with pytest.raises(Refused) as failed:
                rotated.give(pool, w.state(), ws.hubs(pool), PRICE)
            assert failed.value.code == "prices.alone"
        else:
            assert begin().percent == 5
    ws.close()


def test_when_its_days_are_over_it_ends(priced: Town) -> None:
    name_hubs(priced.wang.pool, dead_url())
    ws = Workspace(priced.wang.home, priced.chain)
    with made(priced, days=1) as daily, ws.synced() as (pool, state):
        assert daily.until == state.height + 144 and daily.due(state)
        daily.until = state.height - 1
        assert daily.over(state) and not daily.due(state)
        with pytest.raises(Refused, match="days"):
            daily.give(pool, state, ws.hubs(pool), PRICE)
    ws.close()


@pytest.mark.parametrize(("script", "code"), [
    ("exit 3", "hook.status"), ("echo", "money.number"), ("echo soon", "money.number"), ("echo 0", "money.nothing"),
    ("echo 450000 USD", "money.unit"), ("echo 450000.5", "money.bare"), ("yes | head -c 300", "prices.long"),
    ("echo -5", "money.number"), ("sleep 5", "hook.slow")])
def test_a_source_that_gives_no_price_gives_none(tmp_path: Path, script: str, code: str,
                                                 monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prices, "PROGRAM_S", 1.0)
    with pytest.raises(LashouError) as failed:
        Source(("sh", "-c", script)).read("CNY")
    assert failed.value.code == code


def test_a_program_that_prints_without_end_is_ended_at_once_with_all_that_it_has_started(tmp_path: Path) -> None:
    child = tmp_path / "child"
    began = time.monotonic()
    with pytest.raises(LashouError) as failed:
        Source(("sh", "-c", f"sleep 600 & echo $! > {child}; yes")).read("CNY")
    assert failed.value.code == "prices.long" and time.monotonic() - began < prices.PROGRAM_S / 2
    assert gone(int(child.read_text()))


def test_what_a_program_leaves_running_ends_with_it(tmp_path: Path) -> None:
    child = tmp_path / "child"
    script = f"sleep 600 > /dev/null & echo $! > {child}; echo 450000 CNY"
    assert Source(("sh", "-c", script)).read("CNY") == PRICE
    assert gone(int(child.read_text()))


def gone(process: int) -> bool:
    """Whether a process that is nobody's child here has ended."""
    for _ in range(100):
        try:
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


def test_a_file_from_the_time_to_come_has_no_price_of_today(tmp_path: Path) -> None:
    """It would not be old for as long as it is ahead: a clock was set back, or somebody has set its time."""
    path = tmp_path / "price"
    path.write_text("450,000 CNY\n")
    os.utime(path, (time.time() + 90 * 86_400,) * 2)
    with pytest.raises(Refused, match="has not come yet"):
        Source(file=path).read("CNY")


def test_a_file_that_nobody_writes_any_more_has_no_price_of_today(tmp_path: Path) -> None:
    path = tmp_path / "price"
    path.write_text("450,000 CNY\n")
    assert Source(file=path).read("CNY") == PRICE
    os.utime(path, (time.time() - 90_000,) * 2)
    with pytest.raises(Refused, match="25 hours ago"):
        Source(file=path).read("CNY")
    path.write_bytes(b"4" * 300)
    for source, code in ((Source(file=path), "prices.long"), (Source(file=tmp_path / "x"), "file.missing"),
                         (Source((str(tmp_path / "x"),)), "hook.failed")):
        with pytest.raises(LashouError) as failed:
            source.read("CNY")
        assert failed.value.code == code


# At the desk

@contextmanager
def at_desk(town: Town, name: str, source: Source | None = None, language: str = "en") -> Iterator[Browser]:
    with desk(town.person(name).home, town.chain, source) as server:
        browser = Browser(server, language)
        browser.enter()
        yield browser


def test_a_price_is_named_and_signed_at_the_desk(priced: Town) -> None:
    with at_desk(priced, "wang") as at:
        assert "Price" in at.get("desk/").links
        page = at.get("desk/price/")
        assert "45,000,000 of the smallest parts of CNY" in page.text and "lashou web --price-exec" in page.text
        for bad in ("", "soon", "460000 USD", "0"):
            again = at.send("desk/price/", at.get("desk/price/").form("quote"), price=bad)
            assert [form.fields["deed"] for form in again.forms] == ["quote"] and len(again.text) > 100
        asked = at.send("desk/price/", page.form("quote"), price="460,000.00 CNY")
        assert "46,000,000 of the smallest parts" in asked.text and "median" in asked.text
        assert "passphrase" in at.send("desk/price/", asked.form("price"), 409, passphrase="not it").text
        other = at.send("desk/price/", asked.form("price"), 409, passphrase=PASSPHRASE, price="1")
        assert "has changed" in other.text
        done = at.send("desk/price/", asked.form("price"), passphrase=PASSPHRASE)
        name = next(name for name in done.links if name.startswith("price-"))
        document = at.take("desk/done/x/", done.links[name]).content
    priced.wang("quorum", "price", "460,000.00 CNY", "--out", priced.folder / "same.json")
    assert (priced.folder / "same.json").read_bytes() == document
    (priced.folder / "made.json").write_bytes(document)
    priced.operator("journal", "publish", "--yes", priced.folder / "made.json")
    with at_desk(priced, "an") as at:
        assert "Price" not in at.get("desk/").links
        at.get("desk/price/", 404)


def test_the_desk_gives_the_daily_price_while_it_runs_and_ends_when_told(priced: Town, hub: str) -> None:
    path = priced.wang.home / "price.txt"
    path.write_text(str(PRICE + 1))
    with at_desk(priced, "wang", Source(file=path)) as at:
        page = at.get("desk/price/")
        assert str(path) in page.text and "so it must be begun anew" in page.text
        form = page.form("begin")
        assert form.fields["percent"] == "5" and form.fields["days"] == "30"
        assert "passphrase" in at.send("desk/price/", form, 409, passphrase="not it").text
        for bad in ({"percent": "x"}, {"days": "-1"}, {"percent": "99"}, {"days": "1000"}):
            at.send("desk/price/", at.get("desk/price/").form("begin"), 422, **bad, passphrase=PASSPHRASE)
        done = at.send("desk/price/", at.get("desk/price/").form("begin"), passphrase=PASSPHRASE, percent="2",
                       days="3")
        assert "2 percent of the price in force" in done.text
        until(lambda: "45,000,001" in at.get("desk/price/").text)
        page = at.get("desk/price/")
        assert "a hub has it" in page.text and {one.fields["deed"] for one in page.forms} == {"quote", "end"}
        assert waiting(hub) == [PRICE + 1]
        running = at.server.desk.daily.running
        ended = at.send("desk/price/", page.form("end"))
        assert running is not None and "forgotten" in ended.text and at.server.desk.daily.running is None
        assert "begin" in {one.fields["deed"] for one in at.get("desk/price/").forms}


def test_at_the_desk_too_nothing_is_given_beyond_the_limit(priced: Town, hub: str) -> None:
    path = priced.wang.home / "price.txt"
    path.write_text(str(PRICE * 2))
    with at_desk(priced, "wang", Source(file=path), "zh") as at:
        at.send("desk/price/", at.get("desk/price/").form("begin"), passphrase=PASSPHRASE, percent="50", days="1")
        until(lambda: "相差超过百分之 50" in at.get("desk/price/").text)
    assert waiting(hub) == []
