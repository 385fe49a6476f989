"""What people get wrong: each time one sentence, the right exit status, and nothing left half written."""

import os
from pathlib import Path

import pytest
from cli_kit import ADDRESS, DIAGNOSED, HUGE, LOW_COST, MAINNET_ADDRESS, PASSPHRASE, Person, Town, refused, run

from lashou_btc.regtest.daemon import free_port

# Chains

@pytest.mark.parametrize("command", [
    ("chain", "status"), ("chain", "mine"), ("status",), ("audit",), ("sync",), ("payout", "build"),
    ("witness", "sign", "PSBT", "--yes"), ("payout", "send", "PSBT"), ("member", "exit"), ("pool", "export"),
    ("chain", "use", "NODE")], ids=" ".join)
def test_a_node_that_is_down(payable: Town, command: tuple[str, ...]) -> None:
    node = f"node:http://user:secret@127.0.0.1:{free_port()}"
    person = payable.person("wang", node)
    (person.home / "config.json").write_text('{"network": "regtest"}')
    args = {"PSBT": str(payable.post / "payout.psbt"), "NODE": node}
    result = refused(payable, person, 4, "", *(args.get(a, a) for a in command))
    assert "secret" not in result.err, "the password of the node is not repeated"


def test_chains_that_are_none(opened: Town) -> None:
    for spec, code in (("moon:1", "chain.spec"), ("sandbox:", "chain.spec"), ("node:", "chain.spec"),
                       (f"sandbox:{opened.post}", "")):
        result = refused(opened, opened.person("wang", spec), 2, code, "chain", "status", "--network", "regtest")
        assert result.out == ""
    refused(opened, opened.wang, 2, "chain.network", "chain", "status", "--network", "mainnet")
    refused(opened, opened.wang, 2, "network.unknown", "chain", "status", "--network", "moonnet")
    other = opened.person("wang", f"sandbox:{opened.folder / 'other'}")
    other.tries("status").failed(4, "chain.short")


def test_the_home_remembers_a_sandbox_wherever_one_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("--home", "home", "chain", "use", "sandbox:here", "--json").json["network"] == "regtest"
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert run("--home", tmp_path / "home", "chain", "mine", "3", "--json").json["height"] == 3
    assert not list((tmp_path / "elsewhere").iterdir())
    (tmp_path / "home" / "config.json").write_text("{")
    run("--home", tmp_path / "home", "chain", "status").failed(2, "config.malformed")


# Contracts and keys

def test_an_edited_contract_is_noticed(opened: Town) -> None:
    path = opened.an.pool / "contract.json"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"Village", b"Willage"))
    refused(opened, opened.an, 1, "contract.changed", "status")
    for damage in (whole[:-1], b"", whole + b"\n", whole.replace(b'"version":1', b'"version":2'),
                   whole.replace(b"sortedmulti(2,", b"sortedmulti(1,")):
        path.write_bytes(damage)
        refused(opened, opened.an, 2, "", "pool", "show")
        refused(opened, opened.bo, 2, "", "pool", "add", path)
    path.unlink()
    said = refused(opened, opened.an, 2, "pool.none", "status").err
    assert said.index("--home or LASHOU_HOME") < said.index("lashou pool add") < said.index("lashou pool create")


def test_a_key_record_is_no_contract(opened: Town) -> None:
    record = opened.post / "record.json"
    opened.an("key", "show", "--out", record)
    for command in (("pool", "add", record), ("pool", "join", record, "--payout", ADDRESS)):
        said = refused(opened, opened.an, 2, "document.key-record", *command).err
        assert "is somebody's key record, and no contract" in said
    refused(opened, opened.an, 2, "document.key-record", "member", "enroll", "--contract", record)


def test_joining_what_is_not_ones_own(opened: Town) -> None:
    contract = opened.wang.pool / "contract.json"
    join = ("pool", "join", contract, "--payout", ADDRESS)
    refused(opened, opened.an, 1, "join.key", *join)
    opened.wang("key", "new", "main", "--network", "mainnet", *LOW_COST)
    refused(opened, opened.wang, 1, "join.network", *join, "--key", "main")
    refused(opened, opened.wang, 2, "key.which", *join)
    refused(opened, opened.wang, 1, "join.address", *join, "--key", "wang", "--expect-address", ADDRESS)
    refused(opened, opened.wang, 1, "join.pool", *join, "--key", "wang", "--expect-pool", "abc")
    refused(opened, opened.wang, 2, "", "pool", "join", contract, "--key", "wang", "--payout", MAINNET_ADDRESS)
    opened.wang("sync")
    beside = opened.post / "beside.json"
    beside.write_bytes(contract.read_bytes().replace(b'"notice_sat":', b'"notice_sat":1', 1))
    refused(opened, opened.wang, 1, "join.reuse", "pool", "add", beside)


def test_founding_what_must_not_be(opened: Town) -> None:
    for name in ("wang", "li"):
        opened.person(name)("key", "show", "--out", opened.post / f"{name}.key.json")
    founder = opened.person("founder")
    founder("key", "new", "founder", *LOW_COST)
    opened.li("key", "new", "main", "--network", "mainnet", *LOW_COST)
    opened.li("key", "show", "main", "--out", opened.post / "main.key.json")

    def found(status: int, code: str, *args: object, quorum: str = "1", witnesses=("wang", "li"),
              payout: str = ADDRESS) -> str:
        files = [f"--witness={opened.post / w}.key.json" for w in witnesses]
        return refused(opened, founder, status, code, "pool", "create", "--name", "x", "--quorum", quorum,
                       "--payout", payout, *files, *args).err

    found(1, "pool.network", witnesses=("wang", "main"))
    found(1, "", witnesses=("wang", "wang"))
    found(2, "", quorum="3")
    found(2, "usage", quorum="21")
    found(2, "", payout=MAINNET_ADDRESS)
    found(2, "", "--rule", f"waiting_blocks={HUGE}")
    found(2, "", "--rule", "waiting_blocks=soon")
    assert "waiting_blocks" in found(2, "rules.unknown", "--rule", "wait=1")
    near = found(2, "rules.unknown", "--rule", "waiting_block=1")
    assert "names no rule; did you mean waiting_blocks" in near and "dues_sat" not in near
    assert "lashou pool rules" in found(2, "rules.unknown", "--rule", "zzz=1")
    found(2, "schema.field", "--rule", "waiting_blocks＝soon")
    found(2, "rules.plan", "--plan", f"basic:1:{HUGE}")
    found(2, "rules.plan", "--plan", "a:1:5", "--plan", "a:1:6")
    found(2, "", "--seal", "nonsense", "--birthday", "1")
    found(2, "", "--name", "\x1b[31mred")
    found(2, "", "--name", "n" * 100)
    found(3, "pool.seal")  # only what could be founded is worth a seal


def test_key_names_and_words_that_cannot_be(tmp_path: Path) -> None:
    person = Person(tmp_path / "home", {"LASHOU_PASSPHRASE": PASSPHRASE})
    (tmp_path / "words").write_text("abandon " * 11 + "zebra")
    town = Town(tmp_path)
    for name in ("", ".", "..", "../up", "a/b", "\x1b[31m", "\u202eabc", "n" * 65, "n" * 300, " a"):
        refused(town, person, 2, "", "key", "new", name, *LOW_COST)
    refused(town, person, 2, "", "key", "new", "me", "--restore", tmp_path / "words", *LOW_COST)
    refused(town, person, 2, "network.unknown", "key", "new", "me", "--network", "moon")
    refused(town, person, 1, "keyfile.passphrase-short", "key", "new", "me", *LOW_COST, LASHOU_PASSPHRASE="short")
    refused(town, person, 2, "usage", "key", "new", "me", "--cost", "40")
    refused(town, person, 2, "key.missing", "key", "show", "me")
    person("key", "new", "me", *LOW_COST)
    refused(town, person, 1, "keyfile.exists", "key", "new", "me", *LOW_COST)
    os.chmod(tmp_path / "home" / "keys" / "me.key", 0o644)
    refused(town, person, 1, "keyfile.permissions", "key", "show")
    assert (tmp_path / "home" / "keys").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("damage", ["{", "[1]", '["zz"]', '["00"]', "5", "[" * 60_000])
def test_damaged_notes_stop_the_work_that_needs_them(payable: Town, damage: str) -> None:
    (payable.folder / "paper").write_bytes(b"paper")
    (payable.operator.pool / "journal-pending.json").write_text(damage)
    refused(payable, payable.operator, 2, "journal.pending", "anchor", payable.folder / "paper")
    (payable.wang.pool / "signed.json").write_text(damage)
    refused(payable, payable.wang, 2, "log.damaged", "witness", "sign", payable.post / "payout.psbt", "--yes")
    assert payable.wang("status").out and payable.operator("status").out


# Names of accounts, claims, heights

def test_what_there_is_not(payable: Town) -> None:
    for args, status, code in (
            (("claim", "show", "#2"), 2, "claim.unknown"), (("claim", "show", "#0"), 2, "claim.unknown"),
            (("claim", "show", f"#{HUGE}"), 2, "claim.unknown"), (("claim", "show", "#²"), 2, "claim.unknown"),
            (("claim", "show", "\x1b[31m"), 2, "claim.unknown"), (("claim", "show", ""), 2, "claim.unknown"),
            (("member", "show", "--account", "99"), 2, "account.unknown"),
            (("member", "show", "--account", HUGE), 2, "account.unknown"),
            (("explain", "account", HUGE), 2, "account.unknown"),
            (("pool", "address", "--account", HUGE), 2, "account.number"),
            (("pool", "address", "--account", "1", "--amount", HUGE), 2, ""),
            (("document", "show", "abc"), 2, "document.which"), (("document", "show", ""), 2, "document.which"),
            (("chain", "faucet", MAINNET_ADDRESS, "1000"), 2, ""), (("chain", "faucet", "x", "1000"), 2, ""),
            (("chain", "faucet", ADDRESS, HUGE), None, ""), (("chain", "mine", HUGE), 2, "usage"),
            (("witness", "review", "#1"), 2, "review.decision"),
            (("witness", "review", "#1", "--approve", HUGE), None, ""),  # whoever is drawn
            (("chain", "use", ""), 2, "chain.spec"), (("quorum", "amend"), 2, "amendment.empty"),
            (("quorum", "amend", "--text", "why"), 2, "amendment.empty"),
            (("--pool", "nowhere", "status"), 2, "pool.which"), (("key", "show", "nobody"), 2, "key.missing"),
            (("payout", "build", "--nonsense"), 2, "usage"), (("nonsense",), 2, "usage"), (("pool",), None, "")):
        result = payable.wang.tries(*args)
        if args == ("pool",):
            assert result.status == 2 and "Usage:" in result.err
        elif status is None:
            result.failed(result.status)
        else:
            refused(payable, payable.wang, status, code, *args)


def test_amounts_and_people_that_make_no_document(opened: Town) -> None:
    (opened.folder / "paper").write_bytes(b"paper")
    paper = opened.folder / "paper"
    file = ("claim", "file", "--evidence", paper, "--notary", paper, *DIAGNOSED)
    refused(opened, opened.an, 2, "", *file, "--payee", MAINNET_ADDRESS, "--amount", "1")
    refused(opened, opened.an, 2, "", *file, "--payee", ADDRESS, "--amount", HUGE)
    refused(opened, opened.an, 2, "", *file, "--payee", ADDRESS, "--amount", "1", "--text", "\x1b[2Jgone")
    refused(opened, opened.an, 2, "", *file, "--payee", ADDRESS, "--amount", "1", "--text", "x" * 20_001)
    refused(opened, opened.auditor, 1, "account.none", *file, "--payee", ADDRESS, "--amount", "1")
    for text, better in (("800.000", "800000 sat"), ("0.01", "0.01 BTC"), ("0.012", "0.012 BTC")):
        said = refused(opened, opened.an, 2, "money.bare", *file, "--payee", ADDRESS, "--amount", text).err
        assert f"{text!r} could mean two amounts" in said and f"such as {better}." in said
    refused(opened, opened.an, 2, "money.unit", *file, "--payee", ADDRESS, "--amount", "600 CNY")
    said = refused(opened, opened.an, 2, "usage", *file, "--payee", ADDRESS, "--amount", "0,01 BTC").err
    assert "'0,01 BTC' is no amount: write 1000000" in said
    said = refused(opened, opened.an, 2, "usage", "purse", "pay", ADDRESS, "0.01").err
    assert "write digits alone, or the unit after it, such as 0.01 BTC" in said
    said = refused(opened, opened.an, 2, "usage", "member", "show", "--account", "4,0").err
    assert "'4,0' is no whole number: write digits alone" in said
    enroll = ("member", "enroll", "--name", "x", "--id-file", paper)
    refused(opened, opened.auditor, 2, "", *enroll, "--payout", MAINNET_ADDRESS)
    again = ("member", "enroll", "--role", "supervisor", "--payout", ADDRESS)
    said = refused(opened, opened.an, 1, "enrollment.number", *again, "--account", 4).err
    assert "This asks for" not in said, "nothing is said of what is refused"
    second = opened.an(*again, "--out", opened.post / "second.json").err
    assert "this key signs for account 4 already" in second
    refused(opened, opened.auditor, 2, "", *enroll, "--payout", ADDRESS, "--account", HUGE)
    refused(opened, opened.auditor, 2, "", *enroll, "--payout", ADDRESS, "--plan", "\u202e")
