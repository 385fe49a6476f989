"""What a visitor does with the pool's pages, without a mouse."""

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from lashou_btc.words import LANGUAGE, said, word
from tests.browser_kit import DESK, PHONE, Visitor

pytestmark = pytest.mark.browser
CURRENT = "nav [aria-current]"


def follow(one: Visitor, link: str) -> None:
    """Goes to a link by Tab, and where it leads by Enter."""
    with one.page.expect_navigation():
        one.press(link)


def in_chinese(key: str, **values: object) -> str:
    """A sentence of the Chinese page."""
    token = LANGUAGE.set("zh")
    try:
        return word(said(key, **values))
    finally:
        LANGUAGE.reset(token)


def test_from_the_first_page_to_how_one_objects_to_a_claim(site: str, visit: Callable) -> None:
    one = visit(PHONE, "zh")
    page = one.open(site)
    assert page.url == f"{site}zh/"  # as the browser asks
    follow(one, "nav a[href$='claims/']")
    assert page.text_content(CURRENT) == "申请"
    follow(one, "main a[href$='claims/2/']")
    one.tab_to("textarea")
    page.keyboard.press("Control+A")
    copied = page.evaluate("() => { const e = document.activeElement;"
                           " return e.value.slice(e.selectionStart, e.selectionEnd); }")
    assert "第 2 号申请" in copied and "提出异议" in copied and re.search(r"20\d\d-\d\d-\d\d", copied)
    steps = page.locator("#object li").all_inner_texts()
    assert len(steps) == 4 and "lashou supervisor object 2" in steps[2] and "3 名见证人中的 2 名" in steps[3]
    page.keyboard.type("x")
    assert copied == page.input_value("textarea")  # to be copied, not to be written in


def amount(text: str) -> int:
    return int(text.replace(",", "").replace("−", "-"))


def test_past_the_head_of_a_page_with_one_key(site: str, visit: Callable) -> None:
    one = visit(DESK, "zh")
    page = one.open(f"{site}zh/claims/")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.querySelector('main').contains(document.activeElement)")


def test_the_same_page_in_the_other_language(site: str, visit: Callable) -> None:
    one = visit(PHONE, "zh")
    page = one.open(f"{site}zh/claims/2/")
    for lang in ("en", "zh"):
        follow(one, "header .languages a")
        assert page.url == f"{site}{lang}/claims/2/"
        assert page.get_attribute("html", "lang") == {"en": "en", "zh": "zh-Hans"}[lang]


def test_an_account_by_its_number_to_the_lines_behind_its_balance(site: str, visit: Callable) -> None:
    one = visit(PHONE, "zh")
    page = one.open(f"{site}zh/")
    follow(one, "nav a[href$='accounts/']")
    follow(one, "main .groups a")
    assert page.locator("#a4 .lines").is_hidden()
    one.press("#a4 > summary")
    lines = page.locator("#a4 .lines li").all_inner_texts()
    assert len(lines) > 2
    moves = [re.search(r"([+−][\d,]+) 聪 → ([\d,]+) 聪", line).groups() for line in lines]
    before = 0
    for change, after in [(amount(change), amount(after)) for change, after in moves]:
        assert before + change == after, lines
        before = after
    assert amount(page.inner_text("#a4 > summary .n").split()[0]) == before
    page.keyboard.press("Enter")
    assert page.locator("#a4 .lines").is_hidden()


def test_what_joining_costs_somebody_of_that_age(site: str, visit: Callable) -> None:
    one = visit(PHONE, "zh")
    page = one.open(f"{site}zh/join/")
    rows = page.locator("#join-tables tbody tr:visible")
    before = rows.count()
    assert before > 1
    one.tab_to("#join-age")
    page.keyboard.press("ArrowDown")
    chosen = page.input_value("#join-age")
    assert rows.count() == 1 and rows.locator("th").inner_text() == chosen
    assert page.locator("#join-people details[open]").count() == 1
    one.press("#join-all", "Space")
    assert rows.count() == before


# Looking a file up

def digest_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def answer(page: Page) -> str:
    """What the page says of a file, once it says it."""
    page.wait_for_function("""() => { const e = document.querySelector("#verify-answer");
        return e.querySelector(".note"); }""")
    return page.inner_text("#verify-answer")


@pytest.fixture
def desk(site: str, visit: Callable) -> Visitor:
    """Somebody at the page that looks up files."""
    one: Visitor = visit(PHONE, "zh")
    one.open(f"{site}zh/verify/")
    return one


def give(one: Visitor, path: Path) -> str:
    """Chooses a file. The dialog is the system's; the way to what opens it is by key. Returns the answer."""
    one.tab_to("#verify-file")
    one.page.set_input_files("#verify-file", path)
    one.page.wait_for_function("hash => document.querySelector('#verify-hash').value === hash", arg=digest_of(path))
    return answer(one.page)


def test_a_file_of_which_nobody_has_heard_is_not_on_chain(desk: Visitor, village: Path) -> None:
    path = village / "an" / "notes.txt"
    assert in_chinese("site.verify.missing", hash=digest_of(path)) in give(desk, path)
    assert desk.violations() == []
    assert not [url for url in desk.requests if digest_of(path) in url]  # nobody learns which one it was
    assert f"/verify/{digest_of(path)[:2]}.json" in desk.requests[-1]


def test_a_form_before_the_operator_signed_it_is_not_what_is_on_chain(desk: Visitor, village: Path) -> None:
    (own,) = (village / "post").glob("an-enrollment-*.json")
    assert "签齐的那份" in give(desk, own)


def test_a_file_in_a_batch_a_record_and_a_paper_are_on_chain(desk: Visitor, village: Path) -> None:
    enrolled = next(path for path in sorted((village / "disclosed" / "documents").iterdir())
                    if b'"role":"member"' in path.read_bytes())
    (claim,) = (village / "post").glob("an-claim-*.json")
    for path, how in ((enrolled, "batch"), (claim, "record"), (village / "an" / "paper", "evidence")):
        told = give(desk, path)
        kind = "claim" if how == "evidence" else json.loads(path.read_bytes())["type"]
        assert in_chinese(f"site.verify.how.{how}", type=in_chinese(f"noun.document.{kind}")) in told, (told, how)
        assert "2024-01-0" in told
    desk.shot("site-verify-answer-zh")
    assert desk.too_wide() == 0 and desk.violations() == []


def test_a_hash_that_was_pasted(desk: Visitor, village: Path) -> None:
    digest = digest_of(village / "an" / "paper")
    desk.tab_to("#verify-hash")
    desk.page.keyboard.insert_text(f" {digest[:32].upper()} {digest[32:]}\n")
    desk.page.keyboard.press("Enter")
    assert in_chinese("site.verify.how.evidence", type=in_chinese("noun.document.claim")) in answer(desk.page)
    desk.page.fill("#verify-hash", "x" + digest[1:])
    desk.press("#verify-look", "Space")
    desk.page.wait_for_selector("#verify-answer .bad")
    assert in_chinese("site.verify.malformed") in answer(desk.page)


@pytest.mark.parametrize("fate", ["abort", "500", "a page instead"])
def test_what_could_not_be_looked_up_is_never_called_missing(desk: Visitor, village: Path, fate: str) -> None:
    def answered(route) -> None:  # type: ignore[no-untyped-def]
        if fate == "abort":
            route.abort()
        elif fate == "500":
            route.fulfill(status=500, body="{}")
        else:
            route.fulfill(body="<p>Please log in to this network</p>", content_type="text/html")
    desk.context.route("**/verify/*.json", answered)
    told = give(desk, village / "an" / "notes.txt")
    assert told.strip() == in_chinese("site.verify.failed").rstrip("。") + "。"
    desk.mistakes = [each for each in desk.mistakes if "Failed to load resource" not in each]
