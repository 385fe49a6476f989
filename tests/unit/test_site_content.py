"""What public pages say: the numbers of the state, each in its place, and nothing that is not known."""

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from lashou_btc.errors import InvalidInput
from lashou_btc.languages import LANGUAGES
from lashou_btc.pool import draw as drawing
from lashou_btc.pool import rules as rule_book
from lashou_btc.pool.rules import Rules
from lashou_btc.web import parts
from lashou_btc.web.frame import frame
from lashou_btc.web.pages.claim import OBJECTED
from lashou_btc.web.pages.rules import KINDS, value
from lashou_btc.web.site import Site
from lashou_btc.words import noun, said, word
from tests.site_kit import framed, home, page, site_of
from tests.site_scenes import SCENES, STATUS
from tests.unit.test_site_pages import Read, leads_somewhere


def text(site: Site, path: str) -> str:
    """All text of a page."""
    return re.sub(r"\s+", " ", Read(page(site, path).body).text)


def scene(name: str, folder: Path) -> Site:
    return site_of(SCENES[name](), folder)


@pytest.mark.parametrize("name", STATUS)
def test_a_claims_page_says_how_it_stands_and_whether_one_may_object(name: str, tmp_path: Path) -> None:
    site = scene(name, tmp_path)
    claim = site.frame.state.by_number[-1]
    assert claim.status == STATUS[name]
    for language in LANGUAGES:
        path = f"{language}/claims/{claim.number + 1}/"
        stands = noun("claim", claim.status)
        assert (word(stands, language) if not isinstance(stands, str) else stands) in text(site, path)
        read = Read(page(site, path).body)
        may = claim.status in OBJECTED and not site.frame.state.dissolved
        assert ("textarea" in read.tags) == ("object" in read.ids) == may


@pytest.mark.parametrize("name", sorted(SCENES))
def test_nothing_waits_only_where_no_payment_does(name: str, tmp_path: Path) -> None:
    site = scene(name, tmp_path)
    for path in ("en/", "en/witnesses/"):
        told = text(site, path)
        assert ("for the witnesses' signatures" in told) == bool(site.frame.state.items)
        if site.frame.state.items:
            assert word(said("site.waits.nothing"), "en") not in told


def test_what_is_pasted_into_a_chat_says_which_claim_and_until_when(tmp_path: Path) -> None:
    site = scene("notice", tmp_path)
    body = page(site, "en/claims/1/").body.decode()
    pasted = re.findall(r"<textarea[^>]*>([^<]*)</textarea>", body)[0]
    state = site.frame.state
    assert "Test pool, claim 1" in pasted and site.frame.contract.pool_id[:16] in pasted
    assert f"{state.rules.objection_bond_sat:,} sat" in pasted
    day = re.findall(r"until about (\d{4}-\d\d-\d\d)\.", pasted)
    assert day and day[0] in text(site, "en/claims/1/")
    assert pasted.endswith("\nen/claims/1/"), "where it is, without the address that nobody has said"
    assert "put the address of this site before its last line" in text(site, "en/claims/1/")
    known = Site(site.frame, site.routes, address="https://pool.example.org/")
    body = page(known, "zh/claims/1/").body.decode()
    assert "\nhttps://pool.example.org/zh/claims/1/</textarea>" in body and "网址" not in body


def test_a_draw_can_be_made_again_from_what_the_page_says(tmp_path: Path) -> None:
    site = scene("review", tmp_path)
    claim = site.frame.state.by_number[0]
    shown = text(site, "en/claims/1/")
    for height in {seat.drawn for seat in claim.panel}:
        block = site.frame.blocks[height]
        assert block is not None and block.hash in shown
        assert drawing.seed(block.hash, claim.hash).hex() in shown
    first = next(iter(dict.fromkeys(seat.drawn for seat in claim.panel)))
    drawn = [seat.account for seat in claim.panel if seat.drawn == first]
    block = site.frame.blocks[first]
    assert block is not None
    assert drawing.draw(drawing.seed(block.hash, claim.hash), 2, [1, 2, 3, 4, 5]) == drawn


@pytest.mark.parametrize("name", ["story", "fraud", "called", "priced", "handed_over"])
def test_every_account_stands_with_its_balance_and_what_is_behind_it(name: str, tmp_path: Path) -> None:
    site = scene(name, tmp_path)
    state = site.frame.state
    body = page(site, "en/accounts/0/").body.decode()
    for number, account in state.ledger.accounts.items():
        one = re.findall(rf'<details id="a{number}">.*?</details>', body, re.DOTALL)[0]
        balance = f"{state.ledger.balance_sat(account):,} sat".replace("-", "−")
        assert f'class="n">{balance}</span></summary>' in one
        lines = re.findall(r'<span class="n">([^<]*) → ([^<]*)</span></li>', one)
        assert not lines or lines[-1][1] == balance
        changes = [int(change.replace(",", "").replace("−", "-").removesuffix(" sat")) for change, _ in lines]
        assert sum(changes) == state.ledger.balance_sat(account)


def test_the_chart_of_funds_ends_with_what_there_is_and_grows_as_it_would_be_read_anew(tmp_path: Path) -> None:
    world = SCENES["story"]()
    pool = home(world, tmp_path)
    before = framed(world, tmp_path, pool=pool)
    assert before.levels[-1][1] == before.state.funds_sat
    world.deposit(4, 70_000)
    then = framed(world, tmp_path, before, pool)
    anew = frame(pool, pool.state(), then.view)
    assert then.levels == anew.levels and then.levels[-1] == (then.height, then.state.funds_sat)
    world.mine(3)
    later = framed(world, tmp_path, then, pool)
    assert later.levels == then.levels


def test_a_frame_of_what_has_not_changed_is_the_one_before(tmp_path: Path) -> None:
    world = SCENES["story"]()
    pool = home(world, tmp_path)
    before = framed(world, tmp_path, pool=pool)
    assert framed(world, tmp_path, before, pool) is before
    world.mine(1)
    then = framed(world, tmp_path, before, pool)
    assert then is not before and then.version != before.version


def test_long_lists_have_all_once_and_full_pages_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PAGE", 3)
    world = SCENES["dismissed"]()
    pool = home(world, tmp_path)
    before = framed(world, tmp_path, pool=pool)
    site = Site(before, site_of(world, tmp_path / "other").routes)
    pages = {path: Read(page(site, path).body) for path in site.paths() if path[:3] == "en/" and path[-1] == "/"}
    leads_somewhere(site, pages)
    events = before.state.events
    assert parts.last_page(len(events)) > 2
    shown = " ".join(pages[f"en/journal/{n}/"].text for n in range(1, parts.last_page(len(events)) + 1))
    for event in events:
        assert shown.count(event.digest) == sum(other.digest == event.digest for other in events)
    world.publish(world.document("statement", {"account": 4, "text": "more"}, 4))
    for data in world.documents.values():
        pool.store.add(data)
    then = Site(framed(world, tmp_path, before, pool), site.routes)
    lists = [re.sub(rb"<nav.*?</nav>|<footer.*?</footer>|<dl>.*?</dl>", b"", page(one, "en/journal/1/").body)
             for one in (site, then)]
    assert lists[0] == lists[1]


@pytest.mark.parametrize("path", ["claims/0/", "claims/2/", "claims/01/", "claims/x/", "claims/99999999999999/",
                                  "journal/0/", "journal/9/", "accounts/7/", "accounts/-1/", "costs/one/"])
def test_what_is_not_there_has_no_page(path: str, tmp_path: Path) -> None:
    assert scene("waiting", tmp_path).page(f"en/{path}") is None


def test_an_unknown_state_is_said_to_be_unknown_and_nothing_missing_or_forged(tmp_path: Path) -> None:
    site = scene("unknown", tmp_path)
    for path in site.paths():
        if path.startswith("en/") and path.endswith("/"):
            assert "nobody can say how the pool stands" in text(site, path)
    first = text(site, "en/")
    assert "What is owed is unknown" in first and "are missing" not in first
    assert "textarea" not in Read(page(site, "en/claims/1/").body).tags


def test_words_that_are_not_at_hand_are_said_to_be_so(tmp_path: Path) -> None:
    site = scene("hostile", tmp_path)
    for file in site.frame.pool.store.folder.rglob("*.json"):
        file.unlink()
    assert "Its words are not at hand here" in text(site, "en/statements/")
    assert "its words cannot be shown. Its hash is on chain" in text(site, "en/claims/1/")


def test_what_was_not_by_the_rules_is_said_first_and_with_its_reason(tmp_path: Path) -> None:
    site = scene("robbed", tmp_path)
    state = site.frame.state
    first, payouts = text(site, "en/"), text(site, "en/payouts/")
    assert "Not in order: 1 payment out of the pool, not as the rules gave it" in first
    assert f"{state.missing_sat:,} sat are missing" in first
    reason = state.spends[0].reason
    assert reason is not None and word(reason)[1:] in payouts and state.spends[0].txid in payouts
    assert "irregular" in Read(page(site, "en/payouts/").body).ids
    assert "The journal is broken" in text(scene("broken", tmp_path / "broken"), "en/")


def test_announced_rules_and_witnesses_stand_with_their_day(tmp_path: Path) -> None:
    site = scene("announced", tmp_path)
    rules, witnesses = text(site, "en/rules/"), text(site, "en/witnesses/")
    assert "dues_sat 0 700 about" in rules and "One claim, at most: 600,000" in rules
    assert "carol" in witnesses and "The money may move from" in witnesses
    moved = text(scene("handed_over", tmp_path / "moved"), "en/witnesses/")
    assert "epoch 1" in moved and "Money with earlier witnesses" in moved and "60,000 sat" in moved


def test_claims_and_accounts_are_kept_from_search_engines(tmp_path: Path) -> None:
    site = scene("story", tmp_path)
    for path in site.paths():
        if path.startswith("zh/") and path.endswith("/"):
            one = page(site, path)
            hidden = path.startswith(("zh/claims/", "zh/accounts/"))
            assert one.listed != hidden and (b'content="noindex"' in one.body) == hidden


def test_every_rule_has_a_sentence_whatever_its_number() -> None:
    names = {name for _, some in KINDS for name in some}
    assert names == {one.name for one in fields(Rules)} | {"min_coin_sat"}
    for name in names - {"plans", "min_coin_sat"}:
        for number in (getattr(Rules(), name), 0, 1, 7, "call", "open", "CNY"):
            try:
                rule_book.FIELDS[name](number, name)
            except InvalidInput:
                continue
            one = value(replace(Rules(), **{name: number}), name, 20_000)
            for language in LANGUAGES:
                assert word(one, language)
