"""A pool ends at the command line: everybody is told before what they get, and gets it."""

import json
from pathlib import Path

from cli_kit import DIAGNOSED, Town, refused
from test_decisions import carried, disclose, drawn, effect

from lashou_btc.pool import contract as contracts

PAID = 300_000


def test_a_pool_is_dissolved_and_everybody_is_paid_what_the_table_said(opened: Town) -> None:
    town = opened
    claim, _ = drawn(town)
    refused(town, town.operator, 1, "deposit.nobody", "pool", "address", "--account", 30)
    descriptor = contracts.parse((town.post / "contract.json").read_bytes()).descriptor
    town.operator("chain", "faucet", descriptor.address(0, 30), 70_000)
    town.operator("chain", "mine")
    waits = town.wang.data("status")
    assert (waits["unassigned_sat"], waits["dissolved"], waits["dust"]) == (70_000, 0, [])
    early = town.bo.data("purse", "show")["address"]
    refused(town, town.wang, 2, "dissolve.return", "quorum", "dissolve", "--return", f"31={early}", "--yes")
    refused(town, town.wang, 2, "dissolve.return", "quorum", "dissolve", "--return", "30", "--yes")
    refused(town, town.wang, 2, "dissolve.pay", "quorum", "dissolve", "--pay", "#1=900001", "--yes")

    ends = ("quorum", "dissolve", "--pay", f"#1={PAID}", "--return", f"30={early}", "--feerate", 2,
            "--text", "over")
    asked = town.wang.tries(*ends, "--out", town.post / "never.json")
    assert asked.status != 0 and not (town.post / "never.json").exists(), "nobody said yes"
    said = refused(town, town.an, 1, "document.signer", *ends, "--yes").err
    assert "it takes those of the witnesses now, wang, li, zhao" in said
    refused(town, town.an, 1, "document.signer", "quorum", "amend", "--rule", "exit_blocks=20")
    alone, both = town.post / "end.json", town.post / "end-2.json"
    said = town.wang(*ends, "--yes", "--out", alone)
    assert f"claim #1 of account {waits['claims'][0]['account']} is then payable, {PAID:,} sat" in said.err
    assert "account 30 (refund)" in said.err and "0 sat cannot be paid" in said.err
    shown = town.li.data("quorum", "cosign", alone, "--yes", "--feerate", 2, "--out", both)["outcome"]
    rows = {row["address"]: row for row in shown["rows"]}
    assert rows[early]["due_sat"] == 70_000 and shown["dust_sat"] == 0 and shown["payouts"] == 1
    assert [c["status"] for c in shown["claims"]] == ["payable"]

    txid = carried(town, both)
    assert "the pool is dissolved" in effect(town.an, txid)
    status = town.an.data("status")
    assert status["dissolved"] and not status["dust"] and status["members"] == {"closed": 5}
    assert {i["address"]: i["amount_sat"] for i in status["due"] if i["kind"] == "refund"} == {
        a: row["due_sat"] for a, row in rows.items() if row["what"] == "refund"}
    assert "DISSOLVED at height" in town.an("status").out and "are to be paid out" in town.an("status").out
    refused(town, town.an, 1, "pool.dissolved", "pool", "address", "--account", 4)
    refused(town, town.an, 1, "pool.dissolved", "purse", "deposit", 50_000, "--yes")
    refused(town, town.wang, 2, "dissolve.claim", "quorum", "dissolve", "--pay", "#1=5", "--yes")
    (town.an.home / "late").write_bytes(b"too late")
    refused(town, town.an, 1, "claim.active", "claim", "file", "--amount", 5_000, "--evidence",
            town.an.home / "late", "--notary", town.an.home / "late", "--payee", early, *DIAGNOSED)
    refused(town, town.an, 1, "pool.dissolved", "member", "exit", "--out", town.post / "late.json")

    town.operator("chain", "mine", 2)
    built = town.operator.data("payout", "build", "--feerate", 2, "--out", town.post / "payout.psbt")
    assert {p["address"]: p["amount_sat"] for p in built["payees"]} == {
        a: row["arrives_sat"] for a, row in rows.items()}
    for name in ("wang", "li"):
        town.person(name)("witness", "sign", town.post / "payout.psbt", "--yes", "--out", town.post / f"p-{name}")
    town.operator("payout", "combine", town.post / "p-wang", town.post / "p-li", "--out", town.post / "p-full")
    town.operator("payout", "send", "--yes", town.post / "p-full")
    town.operator("chain", "mine")
    disclose(town)
    audit, status = town.an.data("audit"), town.an.data("status")
    assert (audit["funds_sat"], audit["owed_sat"], audit["gap_sat"], audit["dust"]) == (0, 0, 0, [])
    assert "All that can be paid has been paid" in town.an("status").out
    story = town.an.data("explain", "claim", claim[:16])["story"]
    assert [m["what"] for m in story] == ["claim", "bond held", "draw", "dissolution", "cost shared",
                                          "bond returned", "paid"]
    assert story[3]["text"].endswith("; over") and story[3]["txid"] == txid
    report = town.an.data("report", "--out", town.post / "report")
    figures = json.loads(Path(report["json"]).read_bytes())
    assert figures["closing"]["dissolved"] == status["dissolved"]
