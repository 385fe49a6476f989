"""What the quorum decides and a carry brings, at the command line; new keys for accounts, and the veto."""

import json
from pathlib import Path

from cli_kit import DIAGNOSED, LOW_COST, Person, Town, refused

from lashou_btc.usecases import files

EVERYBODY = ("wang", "li", "zhao", "an", "bo", "chen")


def disclose(town: Town, *extra: Path) -> None:
    """Everybody takes in what the operator has, and these files."""
    town.operator("document", "export", town.folder / "disclosed")
    for name in EVERYBODY:
        town.person(name)("document", "add", town.folder / "disclosed", *extra)


def publish(town: Town, *files: Path) -> str:
    txid = town.operator.data("journal", "publish", "--yes", *files)[0]["txid"]
    town.operator("chain", "mine")
    disclose(town)
    return txid


def decided(town: Town, *args: object) -> Path:
    """A document of the quorum: wang writes it, li signs it, too."""
    first, both = (town.post / f"decision-{n}-{len(list(town.post.iterdir()))}.json" for n in (1, 2))
    said = town.wang("quorum", *args, "--out", first)
    assert "1 more of the witnesses must sign it" in said.err
    assert "lashou payout carry --amendment" in town.li("quorum", "cosign", first, "--yes", "--out", both).err
    return both


def carried(town: Town, doc: Path | None = None) -> str:
    """The transaction that carries a decision, or nothing: signed by two witnesses, in a block."""
    at = town.post / f"carry-{len(list(town.post.iterdir()))}"
    at.mkdir()
    given = ("--amendment", doc) if doc else ()
    built = town.operator.data("payout", "carry", *given, "--feerate", 2, "--out", at / "bare")
    assert built["payees"] == [] and built["change_sat"] > 0
    for name in ("wang", "li"):
        if doc:
            town.person(name)("document", "add", doc)
        town.person(name)("witness", "sign", at / "bare", "--yes", "--out", at / name)
    town.operator("payout", "combine", at / "wang", at / "li", "--out", at / "full")
    assert town.operator.data("payout", "send", "--yes", at / "full")["txid"] == built["txid"]
    town.operator("chain", "mine")
    disclose(town, *([doc] if doc else []))
    return built["txid"]


def effect(person: Person, txid: str) -> str:
    """What the audit says that a spend did."""
    spend, = (s for s in person.data("audit")["spends"] if s["txid"] == txid)
    assert spend["lawful"] and spend["carry"] and spend["effect"][:16] in person("audit").out
    return spend["effect"]


def drawn(town: Town) -> tuple[str, list[str]]:
    """A claim of chen's whose reviewers have been drawn: its hash, and who they are."""
    chen, claim = town.chen, town.post / "claim.json"
    (chen.home / "paper").write_bytes(b"a diagnosis")
    payee = chen.data("purse", "show")["address"]
    found = chen.data("claim", "file", "--amount", 900_000, "--evidence", chen.home / "paper", "--notary",
                      chen.home / "paper", "--payee", payee, *DIAGNOSED, "--yes", "--out", claim)["claim"]
    publish(town, claim)
    town.operator("chain", "mine", 2)
    return found, [name for name in ("wang", "li", "zhao") if any(
        duty["what"] == "review" for duty in town.person(name).data("witness", "queue")["duties"])]


def on_notice(town: Town) -> str:
    """A claim of chen's that both reviewers have approved."""
    claim, names = drawn(town)
    for name in names:
        met = town.person(name).data("chain", "status")["height"]
        town.person(name)("witness", "review", "#1", "--approve", 900_000, "--met", met, "--unseen-is-meant",
                          "--out", town.post / f"{name}-review.json")
    publish(town, *(town.post / f"{name}-review.json" for name in names))
    return claim


def test_an_approval_says_when_the_reviewer_met_the_claimant(opened: Town) -> None:
    _, (name, second) = drawn(opened)
    reviewer = opened.person(name)
    tip = reviewer.data("chain", "status")["height"]
    review = ("witness", "review", "#1", "--approve", 900_000, "--unseen-is-meant")
    [other] = {"wang", "li", "zhao"} - {name, second}
    said = refused(opened, opened.person(other), 1, "review.drawn", "witness", "review", "#1", "--reject").err
    assert "was not drawn to review claim #1" in said
    for met in ((), ("--met", tip - 1), ("--met", tip + 1)):  # drawn from the block at the tip
        result = refused(opened, reviewer, 2, "review.met", *review, *met)
        assert f"a height from {tip}, when you were drawn, to {tip}" in result.err and "--met" in result.err
    dear = ("--met", tip, "--approve", 9_000_000)
    assert "from 1 to the" in refused(opened, reviewer, 1, "review.amount", *review, *dear).err, "one zero too many"
    reviewer("witness", "review", "#1", "--reject", "--out", opened.post / "rejects.json")
    approved = reviewer(*review, "--met", tip, "--out", opened.post / "approves.json").err
    assert "Of the 900,000 sat that claim #1 asks for, this approves 900,000 sat, to bcrt1" in approved
    publish(opened, opened.post / "approves.json")
    found, = (s for s in opened.an.data("claim", "show", "#1")["panel"] if s["decision"] == "approve")
    assert found["amount"] == 900_000
    refused(opened, reviewer, 1, "document.twice", *review, "--met", tip)
    refused(opened, reviewer, 1, "review.twice", *review, "--met", tip, "--approve", 800_000)
    opened.person(second)(*review, "--met", tip, "--out", opened.post / "kept-back.json")
    opened.operator("journal", "publish", "--yes", opened.post / "kept-back.json")
    opened.operator("chain", "mine")
    assert reviewer("status", "--json", status=3).json["unknown"]
    dearer = reviewer(*review, *dear, status=1).err  # the claim is known, whatever the state is
    assert dearer.endswith("[review.amount]\n")


def test_where_the_rule_does_not_ask_for_a_meeting_none_is_named(opened: Town) -> None:
    amendment = opened.post / "rule.json"
    opened.wang("quorum", "amend", "--rule", "meeting=0", "--out", opened.post / "alone.json")
    opened.li("quorum", "cosign", opened.post / "alone.json", "--yes", "--out", amendment)
    publish(opened, amendment)
    opened.operator("chain", "mine", 12)
    _, names = drawn(opened)
    review = opened.post / "review.json"
    opened.person(names[0])("witness", "review", "#1", "--approve", 5, "--unseen-is-meant", "--out", review)
    publish(opened, review)


def test_a_verdict_is_carried_and_the_claim_tells_it(opened: Town) -> None:
    claim = on_notice(opened)
    for coins in (60_000, 60_000):
        opened.operator("chain", "faucet", opened.bo.data("purse", "show")["address"], coins)
    opened.operator("chain", "mine")
    end = opened.bo.data("claim", "show", "#1")["notice_end"]
    shown = opened.bo("supervisor", "object", "--outputs", "#1").out
    assert f"if it is in a block up to height {end} (about " in shown
    assert "if they dismiss it, all of it is lost" in shown
    assert "without the OP_RETURN output the payment is no objection" in shown
    opened.bo.data("supervisor", "object", "--yes", "#1")
    opened.operator("chain", "mine")
    duties = opened.zhao.data("witness", "queue")["duties"]
    assert [(d["what"], d["claim"]) for d in duties] == [("verdict", claim)]
    refused(opened, opened.wang, 2, "verdict.outcome", "quorum", "verdict", "#1")
    alone = opened.post / "alone.json"
    opened.wang("quorum", "verdict", "#1", "--dismissed", "--out", alone)
    refused(opened, opened.operator, 1, "document.quorum", "payout", "carry", "--amendment", alone)
    # No operator publishes it, and none can keep it back.
    both = decided(opened, "verdict", "#1", "--dismissed", "--text", "nothing was wrong")
    refused(opened, opened.operator, 1, "amendment.lane", "journal", "publish", "--yes", both)
    txid = carried(opened, both)
    assert "objections dismissed; the notice goes on" in effect(opened.an, txid)
    assert opened.an.data("claim", "show", "#1")["status"] == "notice"
    told = [m for m in opened.an.data("explain", "claim", "#1")["story"] if m["what"] == "verdict: dismissed"]
    assert len(told) == 1 and told[0]["txid"] == txid and "nothing was wrong" in told[0]["text"]


def test_a_carry_is_shown_as_what_it_is_before_it_is_signed(opened: Town) -> None:
    doc = decided(opened, "amend", "--operator", key_record(opened, "fang"), "--operator-payout",
                  opened.chen.data("purse", "show")["address"], "--text", "a new operator")
    bare = opened.post / "carry.psbt"
    said = opened.operator("payout", "carry", "--amendment", doc, "--feerate", 2, "--out", bare)
    assert said.out.startswith("carry ") and "it pays nobody but the pool" in said.out
    assert "whose document is not at hand" in refused(opened, opened.zhao, 1, "payout.refused", "witness", "sign",
                                                      bare, "--yes").err
    checks = {c["name"]: c for c in opened.zhao("psbt", "review", bare, "--json", status=1).json["checks"]}
    for name in ("the only payout", "buried"):
        assert not checks[name]["ok"] and "whose document is not at hand" in checks[name]["text"], name
    opened.zhao("document", "add", doc)
    screen = opened.zhao("psbt", "review", bare).out
    assert screen.startswith("This carries the amendment") and "text: a new operator" in screen
    assert "the operator is replaced: key " in screen and '"operator"' not in screen
    assert "about what is expected now" in screen and "the contract's caps" not in screen
    status = opened.zhao("payout", "status", bare, "--json", status=3).json
    assert status["fate"] == "signing" and "lashou payout build" not in json.dumps(status)


def key_record(town: Town, name: str) -> Path:
    path = town.post / f"{name}-record.json"
    town.person(name)("key", "show", "--out", path)
    return path


def test_coins_put_together_and_not_again_at_once(opened: Town) -> None:
    before = opened.an.data("status")
    txid = carried(opened)
    assert effect(opened.an, txid) == "put coins together"
    fee, = (s["fee_sat"] for s in opened.an.data("audit")["spends"])
    assert opened.an.data("status")["funds_sat"] == before["funds_sat"] - fee
    opened.operator("chain", "faucet", opened.operator.data("pool", "address", "--account", 0)["address"], 300_000)
    opened.operator("chain", "mine", 3)
    refused(opened, opened.operator, 1, "carry.rest", "payout", "carry", "--feerate", 2)


def withheld(town: Town) -> str:
    """The operator publishes what nobody else gets to see. Returns the transaction."""
    (town.operator.home / "secret.txt").write_text("nobody shall know")
    txid = town.operator.data("anchor", "--yes", town.operator.home / "secret.txt")["txid"]
    town.operator("chain", "mine")
    return txid


def test_what_is_withheld_is_released_and_everybody_is_told_what_waits(payable: Town) -> None:
    town = payable
    known = town.wang.data("status")
    assert known["standstill"] == {} and known["unknown"] == ""
    refused(town, town.wang, 1, "release.known", "quorum", "release", "00" * 32)
    address = town.wang.data("pool", "address", "--account", 4)["address"]
    txid = withheld(town)
    since = town.wang.data("sync")["height"]
    for hidden in (("pool", "address", "--account", 4), ("purse", "deposit", 50_000)):
        shown = town.an.tries(*hidden)
        assert shown.status == 3 and shown.err.endswith("[state.unknown]\n") and not shown.out
    town.operator("chain", "faucet", address, 70_000)
    town.operator("chain", "mine", 2)

    status = town.wang("status", status=3)
    assert f"lashou quorum release {txid}" in status.err and f"UNKNOWN since height {since}" in status.out
    assert "It waits and will count then: 70,000 sat that came in since" in status.out
    stands = town.wang("status", "--json", status=3).json["standstill"]
    assert (stands["since"], stands["txid"], stands["leaf"], stands["payments_sat"]) == (since, txid, 0, 70_000)
    queue = town.wang("witness", "queue", status=3).out
    assert "wait with everything else" in queue and "lashou payout build" not in queue
    assert f"lashou quorum release {txid}" in town.wang("audit", status=3).out
    assert "[settlement.unknown]" in town.wang("payout", "build", status=3).err

    doc = decided(town, "release", txid, "--text", "the operator does not show it")
    assert town.wang("payout", "status", town.post / "payout.psbt", "--json", status=3).json["fate"] == "unseen"
    bare = town.post / "bare.psbt"
    town.wang("payout", "carry", "--amendment", doc, "--feerate", 2, "--out", bare)
    assert town.wang("payout", "status", bare, "--json", status=3).json["fate"] == "signing"
    for name in ("wang", "li"):
        town.person(name)("document", "add", doc)
        town.person(name)("witness", "sign", bare, "--yes", "--out", town.post / f"{name}-carry.psbt")
    town.wang("payout", "combine", town.post / "wang-carry.psbt", town.post / "li-carry.psbt", "--out",
              town.post / "full.psbt")
    sent = town.wang.data("payout", "send", "--yes", town.post / "full.psbt")["txid"]
    town.operator("chain", "mine")

    assert f"released what stood in the journal from transaction {txid} on" in effect(town.wang, sent)
    after = town.wang.data("status")
    assert after["unknown"] == "" and after["standstill"] == {}
    balance = {a["account"]: a["balance_sat"] for a in after["accounts"]}
    assert balance[4] > {a["account"]: a["balance_sat"] for a in known["accounts"]}[4]
    town.operator("document", "add", doc)
    assert town.operator.data("sync")["state_hash"] == town.wang.data("sync")["state_hash"]


def test_an_amendment_whose_document_is_lost_is_passed_over_by_its_name(opened: Town) -> None:
    lost = decided(opened, "amend", "--rule", "notice_blocks=9", "--operator", key_record(opened, "fang"),
                   "--operator-payout", opened.chen.data("purse", "show")["address"])
    carried(opened, lost)
    digest = files.sha256(lost)
    for name in (*EVERYBODY, "operator"):
        (opened.person(name).pool / "documents" / f"{digest}.json").unlink()
    for file in (opened.folder / "disclosed").rglob(f"{digest}.json"):
        file.unlink()
    assert f"lashou quorum amend --lost {digest}" in opened.wang("status", status=3).err
    opened.operator("chain", "mine", 2)
    carried(opened, decided(opened, "amend", "--lost", digest))
    assert opened.wang.data("status")["unknown"] == ""


def new_key(person: Person, name: str) -> None:
    person("key", "new", name, "--network", "regtest", "--no-words", *LOW_COST)


def test_a_member_signs_with_another_key_from_now_on(opened: Town) -> None:
    new_key(opened.an, "fresh")
    file = opened.post / "rekey.json"
    refused(opened, opened.an, 2, "key.missing", "member", "rekey", "--key", "an", "--new-key", "none")
    refused(opened, opened.an, 2, "rekey.same", "member", "rekey", "--key", "an", "--new-key", "an")
    refused(opened, opened.an, 2, "rekey.same", "member", "rekey", "--key", "an", "--new-key", "")
    new_key(opened.wang, "fresh")
    refused(opened, opened.wang, 1, "rekey.account", "member", "rekey", "--key", "wang", "--new-key", "fresh")
    (opened.an.home / "wrong").write_text("another one")
    refused(opened, opened.an, 1, "keyfile.passphrase", "member", "rekey", "--key", "an", "--new-key", "fresh",
            "--new-passphrase-file", opened.an.home / "wrong")
    made = opened.an.data("member", "rekey", "--key", "an", "--new-key", "fresh", "--out", file)
    assert made["account"] == 4
    assert {s["key"] for s in json.loads(file.read_bytes())["signatures"]} == {
        opened.an.data("key", "show", name)["signing_key"] for name in ("an", "fresh")}
    before = opened.an.data("member", "show", "--key", "an")
    publish(opened, file)
    fresh = opened.an.data("key", "show", "fresh")["recipient"]
    assert before["recipient"] == opened.an.data("key", "show", "an")["recipient"] != fresh
    assert opened.an.data("member", "show", "--key", "fresh") == before | {"recipient": fresh}
    refused(opened, opened.an, 1, "account.none", "member", "exit", "--key", "an")
    opened.an("member", "exit", "--key", "fresh", "--out", opened.post / "exit.json")
    publish(opened, opened.post / "exit.json")
    assert opened.an.data("member", "show", "--key", "fresh")["exit_at"] > 0


def test_a_key_that_was_not_lost_vetoes_another_once(opened: Town) -> None:
    refused(opened, opened.an, 1, "veto.none", "member", "veto", "--yes")
    new_key(opened.bo, "thief")
    key = opened.bo.data("key", "show", "thief")["signing_key"]
    refused(opened, opened.wang, 2, "amendment.rekey", "quorum", "amend", "--rekey", key)
    txid = carried(opened, decided(opened, "amend", "--rekey", f"4:{key}"))
    assert "a new key for account 4 from height " in effect(opened.an, txid)
    announced, = opened.an.data("status")["rekeys"]
    assert (announced["account"], announced["key"]) == (4, key)
    assert f"a new key for account 4 from height {announced['height']}" in opened.bo("status").out
    queue = opened.an("witness", "queue").out
    assert "new key" in queue and "lashou member veto" in queue
    assert "lashou member veto" not in opened.bo("witness", "queue", "--key", "bo").out

    shown = opened.an.data("member", "veto", "--yes", "--outputs")
    assert shown["account"] == 4 and shown["pays_sat"] >= 20_000 and len(shown["op_return"]) == 80
    sentence = opened.an.tries("member", "veto", "--yes").failed(1, "purse.funds")
    assert f"does not cover {shown['pays_sat']:,} sat" in sentence
    opened.operator("chain", "faucet", opened.an.data("purse", "show")["address"], 100_000)
    opened.operator("chain", "mine")
    said = opened.an("member", "veto", "--yes").out
    assert f"pays {shown['pays_sat']:,} sat into your account; once confirmed: account 4 keeps its key" in said
    opened.operator("chain", "mine")
    assert opened.an.data("status")["rekeys"] == []
    opened.operator("chain", "mine", 12)
    assert opened.an.data("member", "show")["account"] == 4, "the old key still signs for it"

    # Shown once, it is spent: the quorum may decide the same again.
    other = opened.bo.data("key", "show", "thief")["recipient"]
    refused(opened, opened.wang, 2, "recipient.malformed", "quorum", "amend", "--rekey", f"4:{key}:{key}")
    carried(opened, decided(opened, "amend", "--rekey", f"4:{key}:{other}", "--text", "the old one really is lost"))
    refused(opened, opened.an, 1, "veto.key", "member", "veto", "--yes")
