"""Hubs at the command line: used and forgotten, decisions and ladders through them, and what happens without."""

import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from cli_kit import ADDRESS, DIAGNOSED, Town, at_a_terminal

from tests.hub_kit import dead_url, hub_of, hub_process, name_hubs


@pytest.fixture
def hub(payable: Town) -> Iterator[str]:
    """A hub of the town's pool, in a home of its own; a claim is due."""
    with hub_of(payable) as url:
        yield url


def test_a_hub_is_used_shown_and_forgotten(payable: Town, hub: str) -> None:
    wang = payable.wang
    assert wang.data("hub", "list")["hubs"] == []
    assert wang.data("hub", "use", hub + "/")["hubs"] == [{"url": hub, "invited": False}]
    assert wang("hub", "list").out.strip() == hub
    wang.tries("hub", "use", dead_url()).failed(4, "hub.silent")
    wang.tries("hub", "use", "http://192.168.0.9").failed(2, "hub.plain")
    wang.tries("hub", "use", "nonsense").failed(2, "hub.url")
    wang.tries("hub", "use", f"{hub}/#{'ab' * 32}").failed(1, "hub.false-contract")
    wang.tries("hub", "forget", "https://elsewhere.example").failed(2, "hub.not-used")
    assert wang.data("hub", "forget", hub)["hubs"] == [] and not (wang.pool / "hubs.json").exists()
    chinese = wang.tries("hub", "use", dead_url(), LASHOU_LANG="zh")
    assert chinese.status == 4 and "中转站" in chinese.err


def test_invitations_are_listed_by_what_is_kept_of_them(payable: Town, hub: str) -> None:
    keeper = payable.person("served")
    made = keeper.data("hub", "invite", hub, "--uses", "3", "--note", "Zhaojia")
    assert made["invitation"].startswith(hub) and made["uses"] == 3
    (one,) = keeper.data("hub", "invite", "--list")
    assert (one["uses"], one["used"], one["note"]) == (3, 0, "Zhaojia") and one["hash"] not in made["invitation"]
    keeper.tries("hub", "invite").failed(2, "hub.url")
    assert keeper("hub", "invite", "--list").out.startswith(one["hash"][:8])


@pytest.mark.parametrize("command", [
    ("journal", "publish", "--yes"), ("journal", "inbox"), ("witness", "sign", "--yes"), ("payout", "status"),
    ("payout", "send", "--yes"), ("hub", "give", "claim.json")], ids=" ".join)
def test_without_a_hub_it_is_said_what_to_name(payable: Town, command: tuple[str, ...]) -> None:
    result = payable.operator.tries(*command)
    assert "hub" in result.failed(1) and "[hub.none]" in result.err


@pytest.mark.parametrize("command", [
    ("journal", "publish", "--yes"), ("journal", "inbox"), ("witness", "sign", "--yes"), ("payout", "status"),
    ("payout", "send", "--yes")], ids=" ".join)
def test_of_a_silent_hub_nobody_says_that_nothing_waits(payable: Town, command: tuple[str, ...]) -> None:
    for name in ("operator", "wang"):
        name_hubs(payable.person(name).pool, dead_url())
    person = payable.wang if command[0] == "witness" else payable.operator
    shown = person.tries(*command)
    assert shown.status == 4 and shown.err.endswith("[hub.unanswered]\n") and "nothing waits" not in shown.err


def test_where_no_hub_answers_a_file_is_written_to_be_passed_on(payable: Town) -> None:
    url = dead_url()
    name_hubs(payable.an.pool, url)
    an = payable.an
    for name in ("scan.pdf", "notary.pdf"):
        (an.home / name).write_text(name)
    filed = an("claim", "file", "--amount", "300,000", "--evidence", an.home / "scan.pdf", "--notary",
               an.home / "notary.pdf", "--payee", ADDRESS, *DIAGNOSED, "--yes")
    (path,) = Path().glob("claim-*.json")
    assert url in filed.err and path.name in filed.err and "does not answer" in filed.err
    payable.operator("journal", "publish", path, "--yes")


def test_a_file_is_written_beside_where_it_is_asked_for(payable: Town, hub: str) -> None:
    payable.an("hub", "use", hub)
    out = payable.post / "exit.json"
    said = payable.an.data("member", "exit", "--out", out)
    assert said["file"] == str(out) and said["hubs"] == [
        {"url": hub, "taken": True, "text": said["hubs"][0]["text"]}] and out.exists()
    again = payable.an.data("member", "exit")
    assert "file" not in again and again["hubs"][0]["taken"] and not list(Path().glob("exit-*"))


def test_what_a_hub_will_not_take_is_said_and_written(payable: Town, hub: str) -> None:
    """An enrollment without an invitation."""
    eva = payable.person("eva")
    eva("key", "new", "eva", "--network", "regtest", "--no-words", "--cost", "14")
    eva("member", "enroll", "--role", "supervisor", "--hub", hub, "--payout", ADDRESS)
    (path,) = Path().glob("enrollment-*.json")
    assert path.exists()


def test_a_decision_gathers_its_signatures_at_the_hub(payable: Town, hub: str) -> None:
    for name in ("wang", "li", "operator"):
        payable.person(name)("hub", "use", hub)
    made = payable.wang.data("quorum", "amend", "--rule", "review_blocks=7", "--text", "more time")
    assert "file" not in made
    (waits,) = payable.li.data("journal", "inbox")
    assert waits["type"] == "amendment" and not waits["publish"]
    assert "more time" in payable.li("journal", "inbox", waits["hash"][:8]).out
    assert payable.operator.tries("journal", "publish", "--yes").failed(1, "hub.nothing-waits")
    payable.li("quorum", "cosign", waits["hash"][:8], "--yes")
    (ready,) = payable.operator.data("journal", "inbox")
    assert ready["publish"] and ready["hash"] != waits["hash"]
    shown = payable.operator("journal", "inbox")
    assert "amendment" in shown.out and ready["hash"][:16] in shown.out
    payable.operator("journal", "publish", "--yes")
    payable.operator("chain", "mine")
    assert payable.wang.data("journal", "list")[-1]["broken"] == ""


def test_what_the_operator_brings_waits_beside_the_hub_s_own(payable: Town, hub: str) -> None:
    for name in ("wang", "zhao", "operator"):
        payable.person(name)("hub", "use", hub)
    dearer, ladder = payable.post / "dearer.psbt", payable.post / "ladder.psbt"
    payable.operator("payout", "build", "--feerate", "3", "--out", dearer)
    payable.operator("payout", "build", "--ladder", "2,9", "--out", ladder)
    refused = payable.operator.tries("hub", "give", dearer)
    assert refused.status == 1 and "once a witness has signed it" in refused.err
    assert payable.operator.data("hub", "give", dearer, "--operator")[0]["hubs"][0]["taken"]
    never = payable.operator.tries("hub", "give", ladder, "--operator")
    assert never.status == 1 and "dearest" in never.err, "everybody reads the room"
    payable.wang("payout", "status", status=3)
    first = payable.wang("witness", "sign", "--yes")
    assert "1 payout more waits for your signature" in first.err
    second = payable.wang("witness", "sign", "--yes")
    assert "more waits" not in second.err
    payable.wang.tries("witness", "sign", "--yes").failed(1, "hub.no-payouts")
    payable.zhao("witness", "sign", "--yes")
    fates = {one["fate"] for one in httpx.get(hub + "/hub/v1/room").json()["bundles"]}
    assert "sent" in fates


def test_signatures_from_elsewhere_are_given_as_a_file(payable: Town, hub: str) -> None:
    for name in ("wang", "zhao"):
        payable.person(name)("hub", "use", hub)
    payable.wang("witness", "sign", payable.post / "payout.psbt", "--yes", "--out", payable.post / "wang.psbt")
    there = httpx.get(hub + "/hub/v1/room").json()["bundles"]
    assert any(one["signed"] == ["wang"] for one in there), "a file that one names is brought there, too"
    assert payable.wang("hub", "give", payable.post / "wang.psbt").status == 0


def test_a_question_is_asked_before_anything_is_published(payable: Town, hub: str) -> None:
    for name in ("an", "operator"):
        payable.person(name)("hub", "use", hub)
    payable.an("member", "exit")
    status, screen = at_a_terminal("--home", payable.operator.home, "journal", "publish", answers=["n"],
                                   env=payable.operator.env)
    assert status == 1 and "exit" in screen and "stopped" in screen
    assert len(payable.operator.data("journal", "inbox")) == 1


def test_a_hub_that_was_down_is_given_what_it_lacks(payable: Town) -> None:
    keeper, operator = payable.person("served"), payable.operator
    keeper.home.mkdir()
    keeper("pool", "add", payable.post / "contract.json")
    with hub_process(keeper.home, os.environ | keeper.env) as url:
        operator("hub", "use", url)
        assert httpx.get(url + "/hub/v1").json()["unknown"], "it has no document yet"
        given = operator.data("hub", "give")
        assert given[0]["hubs"] == [{"url": url, "taken": True, "text": given[0]["hubs"][0]["text"]}]
        names = {name for _, _, name in httpx.get(url + "/hub/v1/documents").json()}
        assert {one["hash"] for one in operator.data("document", "list") if one["type"] == "claim"} <= names
        assert operator.data("hub", "give")[0]["hubs"] == [], "it lacks nothing any more"


def test_what_takes_the_place_of_what_waits_is_given_too(payable: Town, hub: str) -> None:
    """A higher fee makes another list of the same documents."""
    for name in ("an", "bo", "operator", "wang"):
        payable.person(name)("hub", "use", hub)
    payable.an("member", "exit")
    payable.bo("member", "exit")
    payable.operator("journal", "publish", "--yes")
    payable.operator("journal", "bump", "--feerate", "20", "--yes")
    payable.operator("chain", "mine")
    assert payable.wang.data("status")["height"] and not payable.wang.data("status")["unknown"]
