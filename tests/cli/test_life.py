"""A pool's whole life, typed in as commands: keys, contract, members, claim, payout, audit."""

import json
from pathlib import Path

import pytest
from cli_kit import DIAGNOSED, LOW_COST, PASSPHRASE, Person, Town, at_a_terminal, snapshot

from lashou_btc.pool import contract as contracts

RULES = {"min_deposit_sat": 400_000, "min_balance_sat": 50_000, "waiting_blocks": 2, "grace_blocks": 12,
         "exit_blocks": 12, "reviewers": 2, "approvals": 2, "draw_blocks": 2, "review_blocks": 6,
         "notice_blocks": 3, "witness_bond_sat": 200_000, "absence_sat": 10_000, "commission_sat": 5_000,
         "objection_bond_sat": 50_000, "confirmations": 2, "amendment_blocks": 12,
         "uniqueness": 0, "min_members": 0, "claim_bond_sat": 0, "case_share_sat": 0}
WITNESSES, MEMBERS = ("wang", "li", "zhao"), ("an", "bo", "chen")


def address(person: Person) -> str:
    """An address that is the person's own: that of its purse is as good as any."""
    return person.data("purse", "show")["address"]


def test_a_whole_life_by_commands_alone(tmp_path: Path) -> None:
    town = Town(tmp_path)
    town.post.mkdir()
    people = {name: town.person(name) for name in (*WITNESSES, *MEMBERS, "operator", "auditor", "hospital")}
    operator, chen, auditor = people["operator"], people["chen"], people["auditor"]

    # Keys
    for name, person in people.items():
        record = person("key", "new", name, *LOW_COST).json
        assert record["type"] == "lashou-key" and record["network"] == "regtest"
        shown = person("key", "show", "--out", town.post / f"{name}.json")
        assert shown.out == "" and json.loads((town.post / f"{name}.json").read_bytes()) == record
    assert [k["name"] for k in operator.data("key", "list")] == ["operator"]

    # Contract
    founding = ["pool", "create", "--name", "Village", "--quorum", 2, "--payout", address(operator),
                "--plan", "basic:1:2000000", "--min-coin", 5_000,
                *(f"--rule={name}={value}" for name, value in RULES.items()),
                *(f"--witness={town.post / name}.json" for name in WITNESSES)]
    asked = operator.tries(*founding).failed(3, "pool.seal")
    journal = next(word for word in asked.replace(",", "").split() if word.startswith("bcrt1"))
    operator("chain", "faucet", journal, 100_000)
    operator("chain", "mine")
    contract = operator.data(*founding)
    assert contract["quorum"] == "2 of 3" and contract["journal"] == journal
    file = town.post / "contract.json"
    operator("pool", "export", "--format", "contract", "--out", file)
    assert operator("pool", "export", "--format", "contract").out.encode() == file.read_bytes()
    assert json.loads(file.read_bytes())["min_coin_sat"] == 5_000

    # Joining
    for name in WITNESSES:
        refused = people[name].tries("pool", "join", file, "--payout", address(people[name]),
                                     "--expect-pool", "00" * 32, "--out", town.post / f"{name}-acceptance.json")
        refused.failed(1, "join.pool")
        joined = people[name]("pool", "join", file, "--payout", address(people[name]),
                              "--expect-pool", contract["pool_id"], "--expect-address", contract["first_address"],
                              "--out", town.post / f"{name}-acceptance.json", "--json")
        assert joined.json["file"].endswith(f"{name}-acceptance.json") and contract["pool_id"] in joined.err
    acceptances = [town.post / f"{name}-acceptance.json" for name in WITNESSES]
    first = operator.tries("pool", "open", "--yes", acceptances[0], "--json")
    assert first.status == 3 and "li, zhao" in first.err and first.err.endswith("[pool.acceptances]\n")
    assert len(first.json["sent"]) == 2 and first.json["missing"] == ["li", "zhao"]
    operator("chain", "mine")
    assert operator.data("pool", "open", "--yes", *acceptances)["missing"] == []
    again = operator.data("pool", "open", "--yes", *acceptances)
    assert again == {"sent": [], "missing": []}, "sent twice while waiting"
    operator("chain", "mine")
    assert operator.data("status")["open_since"] > 0

    # Members
    for person in (auditor, *(people[name] for name in MEMBERS)):
        person("pool", "add", file)
        person("document", "add", operator.pool / "documents", operator.pool / "manifests")
    enrollments = []
    for n, name in enumerate(MEMBERS):
        enrollments.append(town.post / f"{name}-enrollment.json")
        (people[name].home / "id.txt").write_text(f"ID{n}\n")
        made = people[name]("member", "enroll", "--payout", address(people[name]), "--name", name, "--id-file",
                            people[name].home / "id.txt", "--account", 4 + n, "--out", enrollments[-1], "--json")
        assert made.json["account"] == 4 + n and "lashou papers seal --identity FILE" in made.err
    assert len(operator.data("journal", "publish", "--yes", *enrollments)[0]["documents"]) == 3
    operator("chain", "mine")
    for account, amount in ((1, 200_000), (2, 200_000), (3, 200_000), (4, 800_000), (5, 800_000), (6, 800_000)):
        operator("chain", "faucet", operator.data("pool", "address", "--account", account)["address"], amount)
    operator("chain", "mine", 3)
    _disclose(operator, town, [people[name] for name in (*WITNESSES, *MEMBERS)])
    assert chen.data("member", "show")["status"] == "active"

    # A claim, its draw, its reviews
    (chen.home / "diagnosis.pdf").write_bytes(b"a diagnosis")
    (chen.home / "notary.pdf").write_bytes(b"a notary's statement")
    claim_file = town.post / "claim.json"
    claim = chen.data("claim", "file", "--amount", 1_000_000, "--evidence", chen.home / "diagnosis.pdf", "--notary",
                      chen.home / "notary.pdf", "--payee", address(people["hospital"]),
                      *DIAGNOSED, "--out", claim_file)["claim"]
    operator("journal", "publish", "--yes", claim_file)
    assert chen("verify", chen.home / "diagnosis.pdf", status=1).out, "nothing confirms it yet"
    operator("chain", "mine")
    _disclose(operator, town, [people[name] for name in (*WITNESSES, *MEMBERS)])
    assert chen("verify", chen.home / "diagnosis.pdf", status=3).out
    operator("chain", "mine", 2)
    assert chen.data("verify", chen.home / "diagnosis.pdf")["anchors"][0]["how"] == "evidence"
    chen("papers", "seal", "--claim", "#1", "--out", town.post / "papers")
    reviews = []
    for number, name in enumerate(WITNESSES, 1):
        duties = people[name].data("witness", "queue")["duties"]
        if any(d["what"] == "review" for d in duties):
            assert duties[0]["claim"] == claim and duties[0]["account"] == number
            reviews.append(town.post / f"{name}-review.json")
            people[name].tries("witness", "review", "#1", "--approve", 900_000, "--out",
                                       town.post / "unmet.json").failed(2, "review.met")
            opened = people[name].data("papers", "open", town.post / "papers", "--out", people[name].home / "read")
            assert len(opened["opened"]) == 2 and opened["unseen"] == {claim: []}
            met = people[name].data("chain", "status")["height"]
            people[name]("witness", "review", "#1", "--approve", 900_000, "--met", met, "--out", reviews[-1])
    assert len(reviews) == 2
    operator("journal", "publish", "--yes", *reviews)
    operator("chain", "mine", 6)
    _disclose(operator, town, [auditor, *(people[name] for name in (*WITNESSES, *MEMBERS))])

    # The payout
    payout = town.post / "payout.psbt"
    built = operator.data("payout", "build", "--feerate", 2, "--out", payout)
    again = auditor.data("payout", "build", "--feerate", 2, "--out", town.post / "same.psbt")
    assert again["txid"] == built["txid"]
    assert payout.read_bytes() == (town.post / "same.psbt").read_bytes()
    assert people["li"].data("psbt", "review", payout)["ok"] is True
    assert operator("payout", "status", payout, status=3).out
    operator.tries("payout", "send", "--yes", payout).failed(3)
    for name in ("wang", "li"):
        signed = people[name].data("witness", "sign", payout, "--yes", "--out", town.post / f"{name}.psbt")
        assert signed["signed"] == [name] and signed["txid"] == built["txid"]
    merged = operator.data("payout", "combine", payout, town.post / "wang.psbt", town.post / "li.psbt",
                           "--out", town.post / "merged.psbt")
    assert merged["complete"] and merged["signed"] == ["wang", "li"]
    assert operator.data("payout", "status", town.post / "merged.psbt")["complete"] is True
    assert operator.data("payout", "send", "--yes", town.post / "merged.psbt")["txid"] == built["txid"]
    operator("chain", "mine")
    assert operator.data("claim", "show", "#1")["paid_txid"] == built["txid"]

    # Any file dated; the audit; the index thrown away
    (operator.home / "minutes.txt").write_text("what was said")
    operator("anchor", "--yes", operator.home / "minutes.txt", "--text", "minutes of the meeting")
    operator("chain", "mine", 2)
    _disclose(operator, town, [auditor])
    assert auditor.data("verify", operator.home / "minutes.txt")["anchors"][0]["how"] == "statement"
    audit = auditor.data("audit")
    assert [s["lawful"] for s in audit["spends"]] == [True] and audit["gap_sat"] == 0
    before = auditor.data("sync")
    assert auditor.data("sync", "--rebuild") == before == operator.data("sync")
    (auditor.pool / "index.sqlite").unlink()
    assert auditor.data("sync") == before

    # Leaving
    leaving = town.post / "exit.json"
    people["an"]("member", "exit", "--out", leaving)
    operator("journal", "publish", "--yes", leaving)
    operator("chain", "mine")
    assert operator.data("member", "show", "--account", 4)["exit_at"] > 0


def _disclose(operator: Person, town: Town, readers: list[Person]) -> None:
    operator("document", "export", town.folder / "disclosed")
    for reader in readers:
        reader("document", "add", town.folder / "disclosed")


def test_a_number_that_nobody_names_follows_from_the_key(opened: Town) -> None:
    """Two who enroll at the same time do not wait for one another, and whoever asks again gets the same number."""
    found = {}
    for name, words in (("dora", "abandon " * 11 + "about"), ("emil", "zoo " * 11 + "wrong")):
        person = opened.person(name)
        (opened.post / f"{name}.txt").write_text(words)
        person("key", "new", name, "--network", "regtest", "--restore", opened.post / f"{name}.txt", *LOW_COST)
        person("pool", "add", opened.post / "contract.json")
        person("document", "add", opened.folder / "disclosed")
        for n in range(2):
            out = opened.post / f"{name}-{n}.json"
            made = person("member", "enroll", "--role", "supervisor", "--payout", address(person), "--out", out,
                          "--json")
            assert found.setdefault(name, made.json["account"]) == made.json["account"] > 8
            assert f"This asks for account {found[name]}." in made.err
    requests = [opened.post / f"{name}-0.json" for name in found]
    opened.operator("journal", "publish", "--yes", *requests, "--feerate", "2")
    opened.operator("chain", "mine")
    assert {a["account"] for a in opened.operator.data("status")["accounts"]} >= {*found.values()}


def test_core_can_read_the_export(opened: Town) -> None:
    shown = opened.wang("pool", "export").json
    assert [entry["internal"] for entry in shown] == [False, True]
    assert all(entry["range"] == [0, 1999] and isinstance(entry["timestamp"], int) for entry in shown)
    assert len(opened.wang("pool", "export", "--format", "core-multipath", "--last", "9").json) == 1
    plain = opened.wang("pool", "export", "--format", "descriptor").out
    assert plain.startswith("wsh(sortedmulti(2,") and plain.endswith("\n")
    assert opened.wang.data("pool", "export", "--format", "descriptor") == {"descriptor": plain.strip()}


@pytest.mark.parametrize(("options", "words", "first"), [
    (("--words", "12"), 12, str.isascii), ((), 24, str.isascii),
    (("--words", "12", "--language", "chinese_simplified"), 12, lambda word: not word.isascii()),
    (("--language", "chinese_traditional"), 24, lambda word: not word.isascii())])
def test_new_keys_show_their_words_once(tmp_path: Path, options: tuple[str, ...], words: int, first) -> None:
    person = Person(tmp_path, {"LASHOU_PASSPHRASE": PASSPHRASE})
    made = person("key", "new", "me", "--network", "signet", *LOW_COST, *options)
    mnemonic = made.err.splitlines()[2].split()
    assert len(mnemonic) == words and all(map(first, mnemonic))
    assert made.json["network"] == "signet", "stdout holds the record and nothing else"
    assert not set(mnemonic) & set(person("key", "show").out.split())
    (tmp_path / "words").write_text("\n".join(f"{n}. {word}" for n, word in enumerate(mnemonic, 1)) + "\n")
    restored = person("key", "new", "again", "--network", "signet", "--restore", tmp_path / "words", *LOW_COST)
    assert restored.json | {"name": "me"} == made.json
    assert mnemonic[0] not in restored.err.split(), "words that one has are not shown again"


def test_passphrases_come_from_file_environment_or_prompt(tmp_path: Path) -> None:
    (tmp_path / "passphrase").write_text("from a file, 中文\n")
    by_file = Person(tmp_path / "home")
    by_file("key", "new", "one", "--passphrase-file", tmp_path / "passphrase", *LOW_COST, "--no-words")
    by_file("purse", "show", LASHOU_PASSPHRASE="from a file, 中文", LASHOU_CHAIN=f"sandbox:{tmp_path / 'c'}",
            status=2)  # a mainnet key has no purse on a sandbox
    by_file.tries("purse", "show", LASHOU_PASSPHRASE="another one").failed(1, "keyfile.passphrase")
    status, screen = at_a_terminal("--home", tmp_path / "home", "key", "new", "two", *LOW_COST, "--no-words",
                                    answers=["typed by hand", "typed by hand"])
    assert status == 0 and "typed by hand" not in screen, "what is typed is not shown"
    by_file.tries("key", "show", "two", "--out", tmp_path / "two.json")
    assert json.loads((tmp_path / "two.json").read_text())["name"] == "two"


def test_where_there_is_no_work_to_check_it_is_said(payable: Town) -> None:
    for command in ("sync", "status"):
        result = payable.an(command, "--json")
        assert "regtest has no work to check" in result.err and "regtest has no work" not in result.out
    assert "no work" not in payable.an("audit").err


def test_reading_commands_change_nothing_but_the_index(payable: Town) -> None:
    payable.an("sync")
    before = snapshot(payable.folder)
    for args in (("status",), ("audit",), ("journal", "list"), ("claim", "list"), ("claim", "show", "#1"),
                 ("witness", "queue", "--all"), ("member", "show"), ("document", "list"), ("pool", "show"),
                 ("pool", "list"), ("key", "list"), ("chain", "status"), ("explain", "claim", "#1"),
                 ("explain", "account", "4"), ("psbt", "review", payable.post / "payout.psbt")):
        assert payable.an(*args).out.strip(), args
        assert payable.an.data(*args), args
    assert snapshot(payable.folder) == before


def test_status_proposes_putting_small_coins_together_while_fees_are_low(opened: Town) -> None:
    """What the carry then does is what was said."""
    assert opened.an.data("status")["carry"] == {} and "fees are low" not in opened.an("status").out
    address = contracts.parse((opened.an.pool / "contract.json").read_bytes()).descriptor.address(0, 299)
    for _ in range(12):
        opened.operator("chain", "faucet", address, 30_000)
    opened.operator("chain", "mine", 2)
    said = opened.an.data("status")["carry"]
    assert said["coins"] > 12 and said["feerate_sat_vb"] == 1 and 10 <= said["above_sat_vb"] < 200
    assert f"fees are low: at 1 sat/vB one carry puts {said['coins']} coins" in opened.an("status").out
    made = opened.wang.data("payout", "carry", "--out", opened.post / "carry.psbt")
    assert (len(made["coins"]), made["fee_sat"]) == (said["coins"], said["fee_sat"])
