"""A recovery set at the command line: named, drilled, given lifeboats that are sent when the witnesses are gone."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from cli_kit import Town, refused
from test_handing_over import NEW, newcomers, publish

from lashou_btc.usecases.story import RULES


def named(town: Town) -> Path:
    """The recovery set of the newcomers, published: a witness writes it, another cosigns, each of them joins."""
    bare, copies = town.post / "rescue.json", []
    records = [part for name in NEW for part in ("--witness", town.post / f"{name}.json")]
    said = town.wang("quorum", "rotate", "--lifeboat", "--quorum", 2, *records, "--out", bare).err
    assert "signed by 1 more of the present witnesses and by gao, hua, ilse; " in said
    assert "Sign this recovery set?" in town.li.tries("quorum", "cosign", bare).err
    refused(town, town.zhao, 1, "join.leaves", "pool", "join", bare, "--yes")
    for name in ("li", *NEW):
        copies.append(town.post / f"rescue-{name}.json")
        how = ("quorum", "cosign") if name == "li" else ("pool", "join")
        said = town.person(name)(*how, bare, "--yes", "--out", copies[-1]).err
        assert name == "li" or f"Your key stands in this recovery set once, as {name}," in said
    whole = town.post / "rescue-signed.json"
    town.operator("quorum", "combine", bare, *copies, "--out", whole)
    publish(town, whole)
    return whole


@pytest.fixture
def manned(payable: Town) -> Town:
    """A pool with a claim that is due, and a recovery set."""
    named(newcomers(payable))
    return payable


def signed(town: Town, bare: Path, *, by: Sequence[str] = ("wang", "li")) -> tuple[Path, str]:
    """Signed by these, combined by the operator: the file, and what the program said of it."""
    copies = [bare.with_name(f"{bare.stem}-{name}.psbt") for name in by]
    for name, copy in zip(by, copies, strict=True):
        town.person(name)("lifeboat", "sign", bare, "--yes", "--out", copy)
    whole = bare.with_name(f"{bare.stem}-whole.psbt")
    return whole, town.operator("payout", "combine", *copies, "--out", whole).err


def test_members_are_told_of_a_recovery_set_as_what_it_is(manned: Town) -> None:
    told = manned.an("status").out
    assert "rotation is announced" not in told and "leaving" not in told
    assert "this home has no lifeboat that counts: if there is one, ask for the file" in told
    assert not manned.wang.data("witness", "queue")["duties"]
    drill, copies = manned.post / "drill.psbt", []
    manned.gao("lifeboat", "drill", "start", "--out", drill)
    seen = manned.gao("psbt", "review", drill, status=1)
    assert "This is a drill of pool" in seen.out and "moves no money" in seen.out and "DO NOT SIGN" not in seen.out
    assert "sign it with lashou lifeboat drill sign; as a witness, do not sign it" in seen.out
    assert manned.wang("psbt", "review", drill, "--json", status=1).json["kind"] == "drill"
    refused(manned, manned.wang, 1, "payout.refused", "witness", "sign", drill, "--yes")
    for name in NEW[:2]:
        made = manned.person(name).data("lifeboat", "drill", "sign", drill)["file"]
        copies.append(Path.cwd() / made)
        assert copies[-1].name == f"drill-{name}.psbt", "they are put side by side"
    checked = manned.gao("lifeboat", "drill", "check", *copies, status=3)
    assert "2 of 3 keys work, 2 are needed" in checked.out and "not proven yet are the keys of ilse" in checked.err
    refused(manned, manned.hua, 1, "drill.other", "lifeboat", "drill", "sign", manned.post / "payout.psbt")


def test_lifeboats_alone_are_kept_and_nothing_is_sent(manned: Town) -> None:
    bare = manned.post / "boat.psbt"
    manned.operator("lifeboat", "build", "--out", bare)
    said = manned.an("lifeboat", "show", bare).err
    assert "nothing new" in said and "its lifeboats lack signatures" in said
    whole, said = signed(manned, bare)
    assert "complete: give this file to everybody" in said and "send it with lashou payout send" not in said
    assert "kept 2 lifeboats" in said
    refused(manned, manned.operator, 2, "lifeboat.alone", "payout", "send", whole, "--yes")
    assert "kept 2 lifeboats" in manned.an("lifeboat", "show", whole).err
    assert "this home has what is in it already" in manned.an("lifeboat", "show", whole).err
    wrong = refused(manned, manned.an, 2, "lifeboat.file", "lifeboat", "show", manned.post / "rescue.json").err
    assert "rescue.json is neither a PSBT nor a transaction in hex" in wrong
    refused(manned, manned.an, 3, "lifeboat.early", "lifeboat", "send", "--yes")


def test_a_payout_brings_its_lifeboat_and_the_recovery_set_takes_over(manned: Town) -> None:
    town, bare = manned, manned.post / "due.psbt"
    built = town.operator.data("payout", "build", "--feerate", 2, "--out", bare)
    shown = town.wang("witness", "sign", bare, "--yes", "--out", town.post / "one.psbt").out
    assert "The first is followed by the lifeboats that go with it" in shown
    assert "not in your index" not in shown and "of what is signed with it" in shown
    parts = town.wang.data("psbt", "split", bare, "--out", town.folder / "usb")["files"]
    assert [(Path(one["file"]).name, one["lifeboat"]) for one in parts] == [
        ("due-1.psbt", False), ("due-2-lifeboat.psbt", True), ("due-3-lifeboat.psbt", True)]
    said = town.wang("psbt", "split", bare, "--out", town.folder / "more").out
    assert said.count("lifeboat ") == 2 and "nobody can send it before height" in said
    alone = town.operator("payout", "status", town.post / "one.psbt", status=3).out
    assert "0 of 2 have all their signatures; have all of the file signed before it is sent" in alone
    whole, said = signed(town, bare, by=("wang", "zhao"))
    assert "complete: give this file to everybody" in said and "send it with lashou payout send" in said
    asked = town.operator.tries("payout", "send", whole)
    assert asked.status == 2 and asked.err.endswith("add --yes to say so beforehand. [terminal.none]\n")
    for payee in built["payees"]:
        assert payee["address"] in asked.err, "what leaves is named before"
    assert f"fee {built['fee_sat']:,} sat" in asked.err and "Send it?" in asked.err
    assert town.operator.data("payout", "status", whole)["fate"] == "complete", "nothing was sent"
    town.operator("payout", "send", whole, "--yes")
    town.operator("chain", "mine")
    again = town.operator.tries("payout", "send", whole, "--yes").failed(1, "payout.confirmed")
    assert "this very transaction is in the chain already, in block" in again

    town.operator("chain", "faucet", town.an.data("pool", "address", "--account", 4, "--no-qr")["address"], 90_000)
    outlook = town.operator.data("lifeboat", "show")
    town.operator("chain", "mine", outlook["height"] - town.operator.data("chain", "status")["height"])
    asked = town.operator.tries("lifeboat", "send")
    assert asked.status == 2 and asked.err.endswith("add --yes to say so beforehand. [terminal.none]\n")
    assert f"This moves {outlook['sat']:,} sat to bcrt1" in asked.err and "2 of gao, hua, ilse sign" in asked.err
    assert "no longer wang, li, zhao" in asked.err and "have them send a heartbeat" in asked.err
    sent = town.operator.data("lifeboat", "send", "--yes")
    assert sent["recovery_set"] == list(NEW) and sent["address"] in asked.err
    again = refused(town, town.operator, 1, "lifeboat.again", "lifeboat", "send", "--yes").err
    assert f"the lifeboat {sent['txid']}" in again and "has been sent already and waits for a block" in again
    town.operator("chain", "mine", RULES["confirmations"])
    again = refused(town, town.operator, 1, "lifeboat.again", "lifeboat", "send", "--yes").err
    assert "a lifeboat is in the chain already, and the recovery set holds the money" in again
    shown = town.operator("lifeboat", "show").out
    assert "2 more lifeboats are over: --all shows which, and why" in shown and sent["txid"] not in shown
    assert town.operator.data("lifeboat", "show")["over"] == 2
    assert sent["txid"] in town.operator("lifeboat", "show", "--all").out
    status = town.an.data("status")
    assert (status["epoch"], status["elsewhere"][0]["left_sat"]) == (1, 90_000)

    sweep = town.post / "sweep.psbt"
    said = town.operator("payout", "carry", "--sweep", "--feerate", 1, "--out", sweep).err
    assert "hand it to wang, li, zhao, with whom the money lies: 2 of them" in said
    whole, said = signed(town, sweep)
    assert "lifeboat" not in said
    town.operator("payout", "send", whole, "--yes")
    town.operator("chain", "mine")
    assert not town.an.data("status")["elsewhere"]
