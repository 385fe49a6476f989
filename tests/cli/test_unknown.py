"""While documents are missing nothing is said of what they would say: no blame, no all-clear, and status 3."""

import shutil

import pytest
from cli_kit import Person, Town, forged

ALARMS = ("IRREGULAR", "MISSING", "not the one that the rules give", "NOT in the payout", "DO NOT SIGN",
          "nothing waits for you", "not open", "names no claim; there is", "next free number", "enroll first")


def without(town: Town, name: str) -> Person:
    """Somebody of the town who has taken in no list of documents."""
    person = town.person(name)
    shutil.rmtree(person.pool / "manifests")
    return person


def said(person: Person, *args: object) -> str:
    """What a command says that ends with status 3: in words, and how to get what lacks."""
    shown = person(*args, status=3)
    told = shown.out + shown.err
    assert not [alarm for alarm in ALARMS if alarm in told], told
    assert "is not at hand" in told and "lashou document add" in told
    return told


@pytest.fixture
def paid(payable: Town) -> Town:
    """The payout of the story, signed, sent and confirmed."""
    for name in ("wang", "li"):
        payable.person(name)("witness", "sign", payable.post / "payout.psbt", "--yes", "--out",
                             payable.post / f"{name}.psbt")
    payable.operator("payout", "combine", payable.post / "wang.psbt", payable.post / "li.psbt", "--out",
                     payable.post / "full.psbt")
    payable.operator("payout", "send", "--yes", payable.post / "full.psbt")
    payable.operator("chain", "mine")
    return payable


def test_a_payout_that_rests_on_missing_documents_is_neither_lawful_nor_irregular(paid: Town) -> None:
    known = paid.wang.data("audit")
    assert [s["lawful"] for s in known["spends"]] == [True] and known["undecided_sat"] == 0
    li = without(paid, "li")
    told = said(li, "audit")
    assert "│ unknown │" in told and "owed unknown" in told and "missing 0 sat, as far as is known" in told
    value = li("audit", "--json", status=3).json
    assert [s["lawful"] for s in value["spends"]] == [None]
    assert value["owed_sat"] is None and value["missing_sat"] == value["gap_sat"] == 0
    assert value["funds_sat"] == known["owed_sat"] and value["undecided_sat"] > 0
    told = said(li, "status")
    status = li("status", "--json", status=3).json
    assert f"{value['undecided_sat']:,} sat were spent since then" in told
    assert f"sat; before height {status['standstill']['since']}: purse 0 sat" in told
    assert status["missing_sat"] == 0 and status["undecided_sat"] == value["undecided_sat"]


def test_once_the_documents_are_there_it_is_lawful(paid: Town) -> None:
    li = paid.li
    shutil.copytree(li.pool / "manifests", paid.post / "lists")
    said(without(paid, "li"), "audit")
    li("document", "add", paid.post / "lists")
    assert [s["lawful"] for s in li.data("audit")["spends"]] == [True]


def test_a_payout_is_not_called_another_one_than_the_rules_give(payable: Town) -> None:
    li, psbt = without(payable, "li"), payable.post / "payout.psbt"
    told = said(li, "psbt", "review", psbt)
    assert "whether it is the one that the rules give is unknown" in told and "NOT YET: 2 of 5 checks" in told
    value = li("psbt", "review", psbt, "--json", status=3).json
    assert value["ok"] is None and value["kind"] == "undecided"
    assert [c["ok"] for c in value["checks"]] == [True, True, True, None, None]
    told = said(li, "witness", "sign", psbt, "--yes", "--out", payable.post / "li.psbt")
    assert told.endswith("[payout.unknown]\n") and not (payable.post / "li.psbt").exists()


def test_what_is_wrong_by_the_chain_alone_is_refused_though_documents_are_missing(payable: Town) -> None:
    """A payment that carries no settlement record is no payout, whatever the documents say."""
    path = forged(payable, lambda outs: outs.pop())
    told = without(payable, "li")("psbt", "review", path, status=1).out
    assert "it is no payout" in told and "DO NOT SIGN" in told and "NOT YET" not in told
    signing = payable.li("witness", "sign", path, "--yes", "--out", payable.post / "li.psbt", status=1)
    assert signing.err.endswith("[payout.refused]\n") and not (payable.post / "li.psbt").exists()


@pytest.mark.parametrize("command", [
    ("status",), ("witness", "queue"), ("claim", "list"), ("claim", "show", "#1"), ("explain", "claim", "#1"),
    ("explain", "account", "4"), ("member", "show"), ("member", "show", "--account", "5"), ("journal", "list"),
    ("lifeboat", "show"), ("witness", "review", "#1", "--approve", "5", "--out", "r.json")], ids=" ".join)
def test_nothing_is_said_to_be_none_that_is_only_unknown(payable: Town, command: tuple[str, ...]) -> None:
    said(without(payable, "li"), *command)


def test_who_was_enrolled_since_is_not_told_to_enroll(opened: Town) -> None:
    an = without(opened, "an")
    assert said(an, "member", "show").endswith("[state.unknown]\n")


def test_nothing_is_paid_in_meanwhile(opened: Town) -> None:
    shown = without(opened, "an").tries("purse", "deposit", 50_000, "--yes")
    assert shown.status == 3 and shown.err.endswith("[state.unknown]\n") and not shown.out
