"""Hostile texts in every field of the desk that anybody can write, in a real browser (threat 27)."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lashou_btc.signers import keyfile
from lashou_btc.usecases.story import PASSPHRASE
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet.keys import new_mnemonic
from tests import browser_kit, desk_kit, hostile, site_town
from tests.browser_kit import PHONE, Visitor
from tests.world import World

pytestmark = pytest.mark.browser
TOGETHER = [pytest.param(names, id=f"pool {n + 1}", marks=[] if n == 1 else [pytest.mark.matrix])
            for n, names in enumerate(hostile.NAMES_TOGETHER)]
SENT = "form:has(input[name=deed][value={}]) button"


def harmless(one: Visitor) -> None:
    """Nothing of others ran, was loaded, or stands on the page as anything but text; and the page holds."""
    page = one.page
    assert page.evaluate("() => typeof window.ran") == "undefined"
    assert page.evaluate(hostile.STRANGE) == []
    assert (page.url, one.too_wide(), one.unreached()) == (page.url, 0, [])
    one.mistakes = [each for each in one.mistakes if not re.search(r"responded with a status of 4\d\d", each)]
    assert one.mistakes == []


def at_the_desk(one: Visitor, link: str) -> str:
    """Enters; the address below which its pages are."""
    one.page.on("dialog", lambda dialog: (one.mistakes.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    one.open(link)
    one.page.wait_for_url("**/desk/")
    return one.page.url


def home_of(folder: Path, *names: str) -> World:
    """A pool in which everything is called so, in a new home with a key that is called as badly as its file may be.
    """
    world = hostile.said_in(*names)()
    ws = Workspace(folder, shared_chain=world.chain)
    ws.keep(keyfile.Secret("a-key_of.mine", world.contract.network, 0, new_mnemonic(bytes(32), "english")),
            PASSPHRASE, keyfile.MIN_LOG_N)
    pool = ws.add_pool(world.contract)
    for data in (*world.documents.values(), *world.manifests.values()):
        pool.store.add(data)
    ws.close()
    return world


@pytest.mark.parametrize("names", TOGETHER)
def test_a_pool_whose_people_write_everything_at_the_desk(tmp_path: Path, visit: Callable,
                                                          names: tuple[str, ...]) -> None:
    """With a document in the tray."""
    world = home_of(tmp_path / "home", *names)
    tray = world.document("statement", {"account": 6, "text": "\n".join((*names, *hostile.MARKUP))}, 6)
    (tmp_path / "tray.json").write_bytes(tray.to_bytes())
    with desk_kit.desk(tmp_path / "home", world.chain) as server:
        one = visit(PHONE, "zh")
        start, page = at_the_desk(one, server.link), one.page
        for path in ("", "claims/", "claims/1/", "sign/", "documents/", "drill/", "journal/", "audit/", "doctor/",
                     "begin/", "purse/", "accept/"):
            assert page.goto(start + path).status == 200, page.inner_text("main")
            assert one.violations() == [], path
            harmless(one)
        page.goto(f"{start}documents/")
        page.set_input_files("input[type=file]", tmp_path / "tray.json")
        page.click(SENT.format("bring"))
        page.goto(f"{start}documents/{tray.hash}/")
        harmless(one)
        assert one.violations() == []
        assert "<script>" in page.inner_text("main") and "onerror" in page.inner_text("main")
        assert page.inner_text("header").startswith("拉手")


@pytest.mark.matrix
def test_what_a_pool_is_called_is_text_on_the_desk(tmp_path: Path, visit: Callable) -> None:
    for n, name in enumerate(hostile.NAMES):
        world = home_of(tmp_path / str(n), name)
        with desk_kit.desk(tmp_path / str(n), world.chain) as server:
            one = visit(PHONE, "zh")
            at_the_desk(one, server.link)
            assert (name, one.violations()) == (name, [])
            harmless(one)
            one.context.close()


@pytest.fixture(scope="module")
def operator(browser: Browser, village: Path) -> Iterator[tuple[Visitor, str]]:
    """The operator's browser, and where its desk is."""
    with site_town.desk(village / "operator", f"sandbox:{village / 'chain'}") as link:
        one = browser_kit.visitor(browser, PHONE, "zh")
        yield one, at_the_desk(one, link)
        one.context.close()


@pytest.mark.parametrize("texts", [
    pytest.param(hostile.EVERYTHING[::5], id="some"),
    pytest.param(hostile.EVERYTHING, id="all", marks=pytest.mark.matrix)])
def test_names_numbers_and_notes_of_people(operator: tuple[Visitor, str], texts: tuple[str, ...]) -> None:
    one, start = operator
    kept = 0
    for n, text in enumerate(texts, 1):
        one.page.goto(f"{start}contacts/")
        for name, value in (("number", str(n)), ("name", text), ("reach", text), ("remark", text)):
            one.page.fill(f"[name={name}]", value.replace("\r", " ").replace("\n", " ")[:200])
        one.page.click(SENT.format("note"))
        kept += one.page.locator("[role=alert]").count() == 0
        harmless(one)
    assert kept > len(texts) // 3
    one.page.goto(f"{start}contacts/")
    harmless(one)
    told = one.page.inner_text("main")
    assert all(text[:200] in told for text in hostile.MARKUP if text in texts and "\n" not in text)
    assert one.violations() == []
    one.page.goto(f"{start}people/")
    harmless(one)
    assert one.violations() == []


@pytest.mark.parametrize(("path", "deed"), [("documents/", "bring"), ("journal/", "bring"), ("sign/", "bring")])
def test_files_with_such_names_are_refused_by_name(operator: tuple[Visitor, str], path: str, deed: str) -> None:
    """What a file is called is told as text, and leads nowhere; what it holds is no document."""
    one, start = operator
    names = [text.replace("/", "∕").replace("\x00", "")[:80] for text in hostile.EVERYTHING]
    one.page.goto(start + path)
    one.page.set_input_files(f"form:has(input[name=deed][value={deed}]) input[type=file]", files=[
        {"name": name, "mimeType": "text/html", "buffer": f"<script>{hostile.RUN}</script>{n}".encode()}
        for n, name in enumerate(names)])
    one.page.click(SENT.format(deed))
    harmless(one)
    assert len(one.page.inner_text("main")) > 40
    assert one.page.locator("main a[download]").count() == 0


def test_whatever_an_address_at_the_desk_says(operator: tuple[Visitor, str]) -> None:
    one, start = operator
    for text in ("<script>window.ran=1</script>", "..", "%2e%2e%2f", "%00", "javascript:x", "{{7*7}}", "%E2%80%AE"):
        for path in (f"{text}/", f"claims/{text}/", f"documents/{text}/", f"done/{text}/", f"sign/{text}/?{text}"):
            one.page.goto(start + path)
            assert one.page.url.startswith(start.partition("/zh/")[0].rpartition("/")[0])
            harmless(one)
