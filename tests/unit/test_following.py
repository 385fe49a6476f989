"""News between two sights of a pool (usecases/following.py)."""

import json
import sys
from dataclasses import replace
from itertools import count, pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lashou_btc.chain.base import Tip
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.errors import Unreachable
from lashou_btc.usecases import following
from lashou_btc.usecases.following import SOON_BLOCKS, News, Sight, changes, run_hook
from lashou_btc.words import Said, sentence
from tests.village import Village

CLAIM = "c1" * 32
REVIEW = (2, "review", CLAIM)


def at(height: int, waits=None, stands=None, unknown: str = "") -> Sight:
    return Sight(height, f"block {height}", f"hash {height}", unknown, waits or {}, stands or {})


def told(before, now, linked=True) -> list[tuple[str, str]]:
    return [(n.event, n.what) for n in changes(before, now, linked)]


def test_whoever_begins_to_follow_is_told_how_things_stand():
    first = list(changes(None, at(100, {REVIEW: 200}, {(0, "claim", CLAIM): "review"})))
    assert [(n.event, n.account, n.what, n.claim, n.until) for n in first] == [
        ("block", 0, "", "", 0), ("waits", 2, "review", CLAIM, 200)]
    assert first[0].state_hash == "hash 100" and str(first[0].text) == "height 100, state hash 100"
    assert str(first[1].text) == f"account 2: review claim {CLAIM[:16]}, until height 200"


def test_nothing_is_told_twice():
    before = at(100, {REVIEW: 200}, {(2, "balance", ""): 5})
    assert told(before, replace(before, height=101)) == [("block", "")]


def test_what_ends_soon_is_told_once_more_and_once_only():
    """Also where the chain jumps over the height at which it would have been told."""
    until = 200
    sights = [at(h, {REVIEW: until}) for h in (150, 169, 170, 171, 190)]
    events = [told(a, b) for a, b in pairwise(sights)]
    assert events == [[("block", "")], [("block", ""), ("soon", "review")], [("block", "")], [("block", "")]]
    assert ("soon", "review") in told(at(150, {REVIEW: until}), at(185, {REVIEW: until}))
    (soon,) = (n for n in changes(at(150, {REVIEW: until}), at(185, {REVIEW: until})) if n.event == "soon")
    assert "15 blocks are left" in str(soon.text)


def test_a_later_deadline_is_told_anew_and_what_is_over_is_said():
    assert told(at(1, {REVIEW: 200}), at(2, {REVIEW: 300}))[1:] == [("waits", "review")]
    (over,) = list(changes(at(1, {REVIEW: 200}), at(2)))[1:]
    assert (over.event, over.until) == ("over", 0) and "waits no more: review" in str(over.text)


def test_while_the_state_is_unknown_nothing_is_said_to_be_over():
    known, lost, again = at(1, {REVIEW: 200}), at(2, unknown="document x is missing"), at(3, {REVIEW: 200})
    assert told(known, lost) == [("block", ""), ("unknown", "")]
    assert told(lost, replace(lost, height=3)) == [("block", "")]
    assert told(lost, again) == [("block", ""), ("known", ""), ("waits", "review")]


def test_a_reorganization_is_named_first():
    news = list(changes(at(9), at(9, stands={(0, "claim", CLAIM): "notice"}), linked=False))
    assert [n.event for n in news] == ["reorganization", "block", "changed"]
    assert "block 9 is another one" in str(news[0].text)


def test_what_has_changed_says_from_what_to_what():
    before, now = ({(2, "balance", ""): 5, (0, "claim", CLAIM): "review"},
                   {(2, "balance", ""): 7, (0, "claim", CLAIM): "notice"})
    assert [str(n.text) for n in changes(at(1, stands=before), at(2, stands=now))][1:] == [
        "account 2's balance: 7 sat (was 5 sat)", f"claim {CLAIM[:16]}: notice (was review)"]


MATTERS = st.dictionaries(
    st.tuples(st.integers(0, 3), st.sampled_from(["review", "top up", "payout"]), st.just("")),
    st.integers(0, 200), max_size=4)


@given(MATTERS, MATTERS, st.integers(0, 150), st.integers(0, 60))
def test_what_waits_and_is_over_leads_from_one_sight_to_the_next(before, now, height, blocks):
    """Whoever keeps a list by the news has the list that is true."""
    kept = dict(before)
    for news in changes(at(height, before), at(height + blocks, now)):
        if news.event == "waits":
            kept[news.account, news.what, news.claim] = news.until
        elif news.event == "over":
            del kept[news.account, news.what, news.claim]
        elif news.event == "soon":
            assert 0 < news.until - (height + blocks) <= SOON_BLOCKS or news.until <= height + blocks
    assert kept == now


def test_a_program_reads_the_news_and_no_shell_does(tmp_path):
    seen, said = tmp_path / "seen", []
    news = News("waits", 7, Said("text", {"text": "$(touch x); `y` 拉手"}), 2, "review", CLAIM, 9)
    program = f"import sys; open({str(seen)!r}, 'w', encoding='utf-8').write(sys.stdin.buffer.read().decode())"
    run_hook([sys.executable, "-c", program], news, said.append)
    assert json.loads(seen.read_text("utf-8"))["text"] == str(news.text) and said == []
    run_hook([sys.executable, "-c", "raise SystemExit(3)"], news, said.append)
    run_hook(["/nowhere/program"], news, said.append)
    assert len(said) == 2 and "status 3" in str(said[0]) and "could not be run" in str(said[1])


def test_a_program_is_given_no_passphrase_and_may_call_this_one_again(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LASHOU_PASSPHRASE", "secret")
    monkeypatch.setenv("LASHOU_HOME", "here")
    seen = tmp_path / "seen"
    program = f"import os; open({str(seen)!r}, 'w').write(repr(dict(os.environ)))"
    run_hook([sys.executable, "-c", program], News("over", 7, Said("text", {"text": ""})), lambda said: None)
    assert "secret" not in seen.read_text() and "'LASHOU_HOME': 'here'" in seen.read_text()


class Silent(Sandbox):
    """A chain that does not answer for as long as `silent` says so."""

    silent = False

    def tip(self) -> Tip:
        if self.silent:
            raise Unreachable("node.down", place="127.0.0.1:8332")
        return super().tip()


def test_a_chain_that_does_not_answer_is_said_once_in_a_whole_sentence(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "RETRY_S", 0.0)
    monkeypatch.setattr(following, "WAIT_S", 0.0)
    rounds, told, heard = count(), list[News](), list[str]()
    with Silent(tmp_path / "chain") as chain:
        village = Village(tmp_path, chain).found()
        chain.silent = True

        def goes_on() -> bool:
            at = next(rounds)
            chain.silent = at < 3
            return at < 5

        following.follow(village.homes[1], village.pools[1], told.append, goes_on,
                         lambda what: heard.append(sentence(what)))
    assert len(heard) == 1 and "127.0.0.1:8332" in heard[0] and heard[0].endswith(".")
    assert [news.event for news in told] == ["block"], "and it goes on when the chain answers again"
