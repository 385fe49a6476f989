"""`lashou payout build --ladder` and what every command makes of its file: several PSBTs, one on each line."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from cli_kit import Town, forged, refused, snapshot

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.usecases import payouts
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.bundle import write_bundle
from lashou_btc.wallet.psbt.raw import Psbt, serialize


@pytest.fixture
def ladder(payable: Town) -> Path:
    """The payout that is due, at 1, 4 and 16 sat/vB, in the post."""
    path = payable.post / "ladder.psbt"
    payable.operator("payout", "build", "--ladder", "--out", path)
    return path


def read(path: Path) -> tuple[Psbt, ...]:
    return payouts.read_psbts(path)


def written(town: Town, name: str, rungs: Sequence[Psbt]) -> Path:
    path = town.post / name
    path.write_bytes(write_bundle(rungs))
    return path


def signed(town: Town, name: str, path: Path) -> Path:
    out = town.post / f"{name}-{path.stem}.psbt"
    town.person(name)("witness", "sign", path, "--yes", "--out", out)
    return out


def full(town: Town, path: Path) -> Path:
    """With the signatures of two witnesses."""
    out = town.post / "full.psbt"
    town.operator("payout", "combine", path, signed(town, "wang", path), signed(town, "zhao", path), "--out", out)
    return out


# Building

def test_a_ladder_is_a_file_with_one_psbt_on_each_line(payable: Town, ladder: Path) -> None:
    lines = ladder.read_bytes().splitlines()
    assert len(lines) == 3 and all(line.startswith(b"cHNidP") for line in lines)
    value = payable.operator.data("payout", "build", "--ladder", "16,4,1", "--out", payable.post / "again.psbt")
    assert (payable.post / "again.psbt").read_bytes() == ladder.read_bytes()
    assert [rung["feerate_sat_vb"] for rung in value["rungs"]] == [1, 4, 16] and value["left_out"] == []
    assert [rung["txid"] for rung in value["rungs"]] == [p.tx.txid for p in read(ladder)]
    shown = payable.operator("payout", "build", "--ladder", "1,4", "--out", payable.post / "two.psbt").out
    assert "at 2 feerates, of which one can confirm" in shown and all(p.tx.txid in shown for p in read(ladder)[:2])
    one = payable.operator.data("payout", "build", "--ladder", "2", "--out", payable.post / "one.psbt")
    assert len(one["rungs"]) == 1
    payable.operator("payout", "build", "--feerate", "2", "--out", payable.post / "plain.psbt")
    assert (payable.post / "one.psbt").read_bytes() == (payable.post / "plain.psbt").read_bytes()


def test_a_rung_that_cannot_be_is_named(payable: Town) -> None:
    done = payable.operator("payout", "build", "--ladder", "1,5000", "--json", "--out", payable.post / "x.psbt")
    assert [rung["feerate_sat_vb"] for rung in done.json["rungs"]] == [1]
    assert done.json["left_out"][0]["feerate_sat_vb"] == 5000
    assert "There is no rung at 5000 sat/vB: a feerate of 5000 sat/vB is outside" in done.err
    refused(payable, payable.operator, 1, "settlement.feerate", "payout", "build", "--ladder", "5000")
    refused(payable, payable.operator, 2, "ladder.feerates", "payout", "build", "--ladder", "1,x")
    refused(payable, payable.operator, 2, "usage", "payout", "build", "--ladder", "1,4", "--feerate", "2")


# Looking at it and signing it

def test_the_screen_shows_once_what_is_common_and_then_what_differs(payable: Town, ladder: Path) -> None:
    rungs = read(ladder)
    screen = payable.li("psbt", "review", ladder).out
    value = payable.li("psbt", "review", ladder, "--json").json
    assert value["ok"] and [rung["txid"] for rung in value["rungs"]] == [p.tx.txid for p in rungs]
    assert "3 transactions that are to be signed together. All spend the coin" in screen
    assert "only one of them can confirm" in screen and screen.rstrip().endswith("Every check of all 3 passes.")
    paid = [{o["address"]: o["amount_sat"] for o in rung["outputs"] if o["amount_sat"]} for rung in value["rungs"]]
    for address, amount in paid[0].items():
        # Whole in the first; again where another amount, or none, is paid.
        differ = [rung for rung in paid[1:] if rung.get(address) != amount]
        assert screen.count(address) == 1 + len(differ), address
        for rung in differ:
            assert (f"{rung[address]:,} sat  {rung[address] - amount:+,} sat; " if address in rung else
                    f"0 sat  NOT PAID in this one, {amount:,} sat in number 1; commission") in screen
    assert any(address not in paid[2] for address in paid[0]), "16 sat/vB are too much for a commission"
    for rung in value["rungs"]:
        assert f"fee {rung['fee_sat']:,} sat = {rung['feerate_sat_vb']} sat/vB" in screen
    assert screen.count("well-formed") == 1


def test_a_ladder_goes_from_the_operator_through_two_witnesses_into_the_chain(payable: Town, ladder: Path) -> None:
    rungs = read(ladder)
    value = payable.operator("payout", "status", ladder, "--json", status=3).json
    assert value["fate"] == "signing" and [r["feerate_sat_vb"] for r in value["rungs"]] == [1, 4, 16]
    done = payable.wang("witness", "sign", ladder, "--yes", "--json").json
    wang = Path(done["file"])
    assert wang == ladder.with_name("ladder-wang.psbt") and done["signed"] == ["wang"] and not done["complete"]
    log = json.loads((payable.wang.pool / "signed.json").read_bytes())
    assert [entry["txid"] for entry in log] == [p.tx.txid for p in rungs]
    together = signed(payable, "zhao", wang)
    screen = payable.operator("payout", "status", together).out
    assert "all 3 have their signatures, and none has been sent" in screen and screen.count("2 of 2") == 3
    first = payable.operator("payout", "send", "--yes", together, "--json")
    assert first.json["txid"] == rungs[0].tx.txid and first.json["feerate_sat_vb"] == 1
    assert "sent rung 1 (1 sat/vB): 1 sat/vB are expected to suffice" in first.err
    value = payable.li("payout", "status", ladder, "--json").json
    assert value["fate"] == "sent" and value["text"].startswith("number 1 of 3: it has been sent")
    for number in (2, 3):
        bumped = payable.operator("payout", "bump", "--yes", together, "--json").json
        assert (bumped["txid"], bumped["replaces"]) == (rungs[number - 1].tx.txid, rungs[number - 2].tx.txid)
        assert bumped["rung"] == number
    refused(payable, payable.operator, 1, "bump.highest", "payout", "bump", "--yes", together)
    new = payable.operator.data("payout", "bump", together, "--feerate", "40", "--out", payable.post / "dear.psbt")
    assert new["feerate_sat_vb"] == 40
    payable.operator("chain", "mine", "1")
    spends = payable.operator.data("audit")["spends"]
    assert [(s["txid"], s["lawful"]) for s in spends] == [(rungs[2].tx.txid, True)]
    value = payable.li("payout", "status", ladder, "--json").json
    assert value["fate"] == "confirmed"
    assert [r["fate"] for r in value["rungs"]] == ["replaced", "replaced", "confirmed"]
    refused(payable, payable.operator, 1, "ladder.confirmed", "payout", "send", "--yes", together)


def test_the_node_s_estimate_chooses_the_rung(payable: Town, ladder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = full(payable, ladder)
    monkeypatch.setattr(Sandbox, "feerate_sat_vb", lambda self, target: 50)
    sent = payable.operator("payout", "send", "--yes", path, "--json")
    assert sent.json["feerate_sat_vb"] == 16 and "no rung pays as much: this is the highest" in sent.err


def test_one_rung_is_sent_if_a_person_names_it(payable: Town, ladder: Path) -> None:
    path = full(payable, ladder)
    for number in (0, "x"):
        refused(payable, payable.operator, 2, "usage", "payout", "send", "--yes", path, "--rung", number)
    refused(payable, payable.operator, 2, "bundle.rung", "payout", "send", "--yes", path, "--rung", 4)
    assert payable.operator.data("payout", "send", "--yes", path, "--rung", 2)["txid"] == read(path)[1].tx.txid
    refused(payable, payable.operator, 2, "usage", "payout", "bump", path, "--out", payable.post / "no.psbt")


def test_who_does_not_confirm_signs_no_rung(payable: Town, ladder: Path) -> None:
    refused(payable, payable.wang, 1, "stopped", "witness", "sign", ladder)


# What thieves try

def test_a_swapped_rung_gets_nothing_signed_and_is_named(payable: Town, ladder: Path) -> None:
    rungs = read(ladder)
    foreign = forged(payable, lambda outs: outs.reverse())
    for bad in ((rungs[0], payouts.read_psbt(foreign), rungs[2]), (payouts.read_psbt(foreign), *rungs)):
        path = written(payable, "bad.psbt", bad)
        number = 2 if len(bad) == 3 else 1
        result = refused(payable, payable.wang, 1, "payout.refused", "witness", "sign", path, "--yes")
        assert f"number {number}: " in result.err and "so none is signed" in result.err
        assert f"DO NOT SIGN ANY OF THESE: number {number} of {len(bad)} does not pass" in result.out
        assert not payable.wang("psbt", "review", path, "--json", status=1).json["ok"]
        assert payable.wang("payout", "status", path, "--json", status=1).json["fate"] == "unlawful"
        refused(payable, payable.operator, 1, "payout.refused", "payout", "send", "--yes", path)
        refused(payable, payable.operator, 1, "payout.refused", "payout", "bump", "--yes", path)


def test_a_rung_that_lacks_a_signature_is_not_sent(payable: Town, ladder: Path) -> None:
    rungs = read(full(payable, ladder))
    low = rungs[0].with_inputs({0: rungs[0].inputs[0].without([kt.IN_PARTIAL_SIG])})
    path = written(payable, "lacking.psbt", (low, *rungs[1:]))
    value = payable.operator("payout", "status", path, "--json", status=3).json
    assert [r["complete"] for r in value["rungs"]] == [False, True, True] and not value["complete"]
    assert "must sign number 1 of 3" in value["next"]
    sentence = refused(payable, payable.operator, 3, "psbt.incomplete", "payout", "send", "--yes", path).err
    assert "rung 1 (1 sat/vB) is the one to send now, and it is not fully signed" in sentence
    payable.operator("payout", "send", "--yes", path, "--rung", "2")
    high = rungs[2].with_inputs({0: rungs[2].inputs[0].without([kt.IN_PARTIAL_SIG])})
    path = written(payable, "lacking-too.psbt", (*rungs[:2], high))
    assert "rung 3" in refused(payable, payable.operator, 3, "psbt.incomplete", "payout", "bump", "--yes", path).err


def test_a_payout_alone_has_no_next_rung(payable: Town) -> None:
    path = payable.post / "payout.psbt"
    refused(payable, payable.operator, 1, "bump.not-waiting", "payout", "bump", "--yes", path)
    whole = full(payable, path)
    payable.operator("payout", "send", "--yes", whole)
    refused(payable, payable.operator, 1, "bump.highest", "payout", "bump", "--yes", whole)


@pytest.mark.parametrize("command", [
    ("witness", "sign", "--yes"), ("psbt", "review"), ("psbt", "show"), ("psbt", "convert"), ("psbt", "split"),
    ("payout", "status"), ("payout", "send"), ("payout", "combine"), ("payout", "bump"), ("payout", "qr")],
    ids=" ".join)
def test_a_damaged_ladder_cannot_be_read(payable: Town, ladder: Path, command: tuple[str, ...]) -> None:
    lines = ladder.read_bytes().splitlines()
    for content, code, words in ((lines[0] + b"\nhello\n" + lines[1], "bundle.line", "line 2 is no PSBT"),
                                 (lines[0] + b"\n" + lines[1][:-30], "psbt", "line 2: "),
                                 (lines[0] + b"\r\n" + lines[1] + b"\r\n" + lines[0], "bundle.twice", "1 and 3")):
        path = payable.post / "damaged.psbt"
        path.write_bytes(content)
        result = refused(payable, payable.wang, 2, "", *command, path)
        assert f"[{code}" in result.err and words in result.err


def test_a_message_is_no_ladder(payable: Town, ladder: Path) -> None:
    refused(payable, payable.wang, 2, "bundle.several", "message", "cosign", ladder, "hello", "--account", "0")


# Other wallets and devices take one at a time

def test_a_ladder_is_split_for_other_wallets_and_brought_together_again(payable: Town, ladder: Path) -> None:
    folder = payable.folder / "usb"
    value = payable.wang.data("psbt", "split", ladder, "--out", folder, "--encoding", "binary")
    files = [Path(f["file"]) for f in value["files"]]
    assert [f.name for f in files] == ["ladder-1.psbt", "ladder-2.psbt", "ladder-3.psbt"]
    assert [f.read_bytes() for f in files] == [serialize(p) for p in read(ladder)]
    before = snapshot(payable.folder)
    payable.wang.tries("psbt", "split", ladder, "--out", folder).failed(1, "file.exists")
    assert snapshot(payable.folder) == before
    whole = signed(payable, "zhao", ladder)
    singles = [signed(payable, "wang", f) for f in files]
    out = payable.post / "together.psbt"
    done = payable.operator("payout", "combine", singles[2], whole, singles[0], singles[1], "--out", out,
                            "--json").json
    assert done["complete"] and [r["complete"] for r in done["rungs"]] == [True] * 3
    assert [p.tx.txid for p in read(out)] == [p.tx.txid for p in read(ladder)], "in the ladder's order"
    some = payable.operator.data("payout", "combine", whole, singles[1], "--out", payable.post / "some.psbt")
    assert [r["complete"] for r in some["rungs"]] == [False, True, False] and not some["complete"]
    # As text files they can also be put together without any program of ours.
    text = written(payable, "cat.psbt", ())
    for f in singles:
        text.write_bytes(text.read_bytes() + f.read_bytes())
    assert [p.tx.txid for p in read(text)] == [p.tx.txid for p in read(ladder)]
    refused(payable, payable.operator, 1, "psbt.other-transaction", "payout", "combine", singles[0], singles[1])


def test_a_ladder_in_the_other_version_and_field_by_field(payable: Town, ladder: Path) -> None:
    out = payable.post / "v2.psbt"
    value = payable.wang("psbt", "convert", ladder, "--version", "2", "--out", out, "--json").json
    assert [r["psbt_version"] for r in value["rungs"]] == [2, 2, 2] == [p.version for p in read(out)]
    assert [p.tx for p in read(out)] == [p.tx for p in read(ladder)]
    refused(payable, payable.wang, 2, "bundle.several", "psbt", "convert", ladder, "--encoding", "hex")
    shown = payable.wang("psbt", "show", ladder).out
    assert all(f"number {n} of 3" in shown and p.tx.txid in shown for n, p in enumerate(read(ladder), 1))
    assert len(payable.wang("psbt", "show", ladder, "--json").json["rungs"]) == 3


def test_a_series_of_qr_codes_holds_one_rung(payable: Town, ladder: Path) -> None:
    pytest.importorskip("zxingcpp")
    refused(payable, payable.wang, 2, "bundle.several", "payout", "qr", ladder, "--image", payable.post / "all.gif")
    payable.wang("payout", "qr", ladder, "--rung", 3, "--image", payable.post / "third.gif")
    payable.wang("payout", "scan", payable.post / "third.gif", "--out", payable.post / "seen.psbt")
    assert read(payable.post / "seen.psbt") == read(ladder)[2:]
