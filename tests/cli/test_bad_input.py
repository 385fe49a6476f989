"""What people get wrong: each time one sentence, the right exit status, and nothing left half written."""

import json
import os
import shutil
import socket
from pathlib import Path

import click
import pytest
from cli_kit import PASSPHRASE, Person, Result, Town, run, snapshot

from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx, serialize_unsigned
from lashou_btc.cli import root
from lashou_btc.networks import REGTEST
from lashou_btc.pool import contract as contracts
from lashou_btc.signers import keyfile
from lashou_btc.usecases import payouts
from lashou_btc.wallet.address import address_to_script
from lashou_btc.wallet.descriptor import KeyExpression, MultisigDescriptor
from lashou_btc.wallet.psbt import raw as psbts
from lashou_btc.wallet.psbt.create import PsbtInput, create

LOW_COST = ("--cost", "14")
ADDRESS = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080"
MAINNET_ADDRESS = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"
HUGE = str(10 ** 40)


def refused(town: Town, person: Person, status: int, code: str, *args: object, **env: str) -> Result:
    """Runs a command that must fail so, in one sentence, and leave every file as it was."""
    before = snapshot(town.folder)
    result = person.tries(*args, **env)
    result.failed(status, code)
    assert snapshot(town.folder) == before
    return result


def contract_of(town: Town) -> contracts.Contract:
    return contracts.parse((town.wang.pool / "contract.json").read_bytes())


# Payouts

def forged(town: Town, change) -> Path:
    """The payout with its outputs changed, and consistent otherwise, as a file in the post."""
    psbt = payouts.read_psbt(town.post / "payout.psbt")
    tx = parse_tx(psbts.parse(psbts.serialize(psbt)).tx.stripped)
    outputs = list(tx.outputs)
    change(outputs)
    raw = serialize_unsigned(tx.version, [(i.outpoint, i.sequence) for i in tx.inputs], outputs, tx.locktime)
    ws = payouts_workspace(town)
    state = ws.pool().state(tx.locktime)
    inputs = [PsbtInput(ws.pool().index.previous_tx(i.outpoint), state.coins[i.outpoint].branch,
                        state.coins[i.outpoint].index) for i in tx.inputs]
    made = create(raw, inputs, {}, ws.pool().contract.descriptor)
    ws.close()
    path = town.post / "forged.psbt"
    path.write_bytes(psbts.to_base64(made).encode())
    return path


def payouts_workspace(town: Town):
    from lashou_btc.usecases.workspace import Workspace
    return Workspace(town.folder / "operator", town.chain)


@pytest.mark.parametrize(("name", "change"), [
    ("address", lambda outs: outs.__setitem__(2, TxOut(outs[2].value_sat, address_to_script(ADDRESS, REGTEST)))),
    ("one satoshi more", lambda outs: outs.__setitem__(2, TxOut(outs[2].value_sat + 1, outs[2].script))),
    ("an output more", lambda outs: outs.append(TxOut(600, address_to_script(ADDRESS, REGTEST)))),
    ("an output less", lambda outs: outs.pop(0)),
    ("another order", lambda outs: outs.reverse()),
])
def test_a_changed_payout_is_not_signed_and_nothing_is_written(payable: Town, name: str, change) -> None:
    path = forged(payable, change)
    result = refused(payable, payable.zhao, 1, "payout.refused", "witness", "sign", path, "--yes")
    assert "this is not the payout that the rules give" in result.err, name
    assert "NO" in result.out, "the screen shows which check failed"
    seen = payable.zhao("payout", "review", path, "--json", status=1).json
    assert not seen["ok"] and not all(c["ok"] for c in seen["checks"])
    as_json = refused(payable, payable.zhao, 1, "payout.refused", "witness", "sign", path, "--yes", "--json")
    assert as_json.json["ok"] is False
    refused(payable, payable.operator, 1, "payout.refused", "payout", "send", path)


def foreign_psbt(town: Town) -> Path:
    """A PSBT of another multisig: of the members an, bo and chen."""
    records = [json.loads(town.person(name)("key", "show").out) for name in ("an", "bo", "chen")]
    descriptor = MultisigDescriptor(REGTEST, 2, tuple(
        KeyExpression(r["fingerprint"], r["path"], r["xpub"]) for r in records))
    source = serialize_unsigned(2, [(OutPoint("11" * 32, 0), 0xFFFFFFFD)],
                                [TxOut(50_000, descriptor.script(0, 4))], 0)
    raw = serialize_unsigned(2, [(OutPoint(parse_tx(source).txid, 0), 0xFFFFFFFD)],
                             [TxOut(40_000, address_to_script(ADDRESS, REGTEST))], 120)
    path = town.post / "foreign.psbt"
    path.write_bytes(psbts.serialize(create(raw, [PsbtInput(source, 0, 4)], {}, descriptor)))
    return path


def test_another_pools_payout_is_refused(payable: Town) -> None:
    path = foreign_psbt(payable)
    refused(payable, payable.wang, 1, "payout.refused", "witness", "sign", path, "--yes")
    refused(payable, payable.wang, 1, "payout.refused", "payout", "send", path)
    refused(payable, payable.wang, 1, "", "payout", "status", path)
    refused(payable, payable.wang, 1, "", "payout", "combine", payable.post / "payout.psbt", path, "--out",
            payable.post / "both.psbt")
    payable.wang("payout", "review", path, status=1)


PSBT_COMMANDS = (("witness", "sign"), ("payout", "review"), ("payout", "status"), ("payout", "send"),
                 ("payout", "combine"), ("payout", "bump", "--feerate", "3"))


@pytest.mark.parametrize("command", PSBT_COMMANDS, ids=" ".join)
def test_a_damaged_psbt_cannot_be_read(payable: Town, command: tuple[str, ...]) -> None:
    text = (payable.post / "payout.psbt").read_bytes()
    whole = psbts.decode(text)
    for name, content in (("truncated", whole[:-20]), ("trailing", whole + b"\x00"), ("empty", b""),
                          ("words", b"this is no PSBT"), ("half base64", text[:99]),
                          ("other magic", b"psbu" + whole[4:])):
        path = payable.post / f"{name}.psbt"
        path.write_bytes(content)
        result = refused(payable, payable.wang, 2, "", *command, path)
        assert "[psbt" in result.err, (name, result.err)


def test_only_witnesses_of_the_pool_sign(payable: Town) -> None:
    refused(payable, payable.an, 1, "", "witness", "sign", payable.post / "payout.psbt", "--yes")


def test_a_wrong_passphrase_signs_nothing(payable: Town) -> None:
    refused(payable, payable.wang, 1, "keyfile.passphrase", "witness", "sign", payable.post / "payout.psbt",
            "--yes", LASHOU_PASSPHRASE="not this one")
    refused(payable, payable.an, 1, "keyfile.passphrase", "member", "exit", LASHOU_PASSPHRASE="not this one")


def test_who_does_not_confirm_signs_nothing(payable: Town) -> None:
    # No terminal, no --yes: the question cannot be answered.
    refused(payable, payable.wang, 1, "stopped", "witness", "sign", payable.post / "payout.psbt")


def test_payouts_at_heights_and_feerates_that_cannot_be(payable: Town) -> None:
    for args in (("--as-of", HUGE), ("--as-of", "0"), ("--as-of", "99999")):
        refused(payable, payable.wang, 3, "payout.depth", "payout", "build", "--feerate", "2", *args)
    assert payable.wang.tries("payout", "build", "--feerate", HUGE).status in (1, 2, 3)
    refused(payable, payable.wang, 2, "usage", "payout", "build", "--feerate", "0")
    refused(payable, payable.wang, 2, "usage", "payout", "build", "--feerate", "1.5")


# Files

OUT_COMMANDS = (
    ("key", "show"), ("pool", "export"), ("claim", "file", "--amount", "1", "--evidence", "x", "--notary", "x",
                                          "--payee", ADDRESS),
    ("member", "enroll", "--payout", ADDRESS, "--role", "supervisor"), ("member", "exit"),
    ("witness", "review", "#1", "--reject"), ("witness", "sign", "post/payout.psbt", "--yes"), ("payout", "build"),
    ("payout", "combine", "post/payout.psbt"))


@pytest.mark.parametrize("command", OUT_COMMANDS, ids=lambda c: " ".join(c[:2]))
def test_an_existing_file_is_never_overwritten(payable: Town, command: tuple[str, ...]) -> None:
    taken = payable.folder / "taken"
    taken.write_text("precious")
    dangling = payable.folder / "dangling"
    dangling.symlink_to(payable.folder / "nowhere")
    args = [str(payable.folder / a) if a.startswith("post/") else a for a in command]
    for out in (taken, payable.post, dangling):
        refused(payable, payable.wang, 1, "file.exists", *args, "--out", out)


FILE_COMMANDS = (
    ("witness", "sign", "FILE"), ("payout", "review", "FILE"), ("payout", "status", "FILE"),
    ("payout", "send", "FILE"), ("payout", "combine", "FILE"), ("journal", "publish", "FILE"),
    ("pool", "open", "FILE"), ("pool", "add", "FILE"), ("pool", "join", "FILE", "--payout", ADDRESS),
    ("pool", "create", "--name", "x", "--quorum", "1", "--payout", ADDRESS, "--witness", "FILE"),
    ("document", "add", "FILE"), ("anchor", "FILE"), ("verify", "FILE"), ("quorum", "cosign", "FILE"),
    ("claim", "file", "--amount", "1", "--evidence", "FILE", "--notary", "FILE", "--payee", ADDRESS),
    ("member", "enroll", "--payout", ADDRESS, "--name", "x", "--id-file", "FILE"),
    ("member", "exit", "--passphrase-file", "FILE"), ("key", "new", "new", "--restore", "FILE"))


@pytest.mark.parametrize("command", FILE_COMMANDS, ids=lambda c: " ".join(c[:2]))
def test_a_missing_file_or_a_folder(opened: Town, command: tuple[str, ...]) -> None:
    person = opened.operator if command[0] in ("journal", "anchor", "pool") else opened.an
    for name, code in ((opened.folder / "nowhere" / "file", "file.missing"), (opened.folder, "file.folder")):
        if command[:2] == ("document", "add") and code == "file.folder":
            continue  # a folder of documents is what it takes
        refused(opened, person, 2, code, *(name if a == "FILE" else a for a in command))


@pytest.mark.parametrize("command", FILE_COMMANDS, ids=lambda c: " ".join(c[:2]))
def test_files_of_rubbish(opened: Town, command: tuple[str, ...]) -> None:
    if command[0] in ("anchor", "verify", "claim"):
        pytest.skip("any file will do")
    person = opened.operator if command[0] in ("journal", "pool") else opened.an
    for content in (b"", b"\xff\xfe\x00", b"{}", b"[" * 100_000, b'{"type":"claim"}', b"9" * 5000):
        (opened.folder / "rubbish").write_bytes(content)
        args = [opened.folder / "rubbish" if a == "FILE" else a for a in command]
        before = snapshot(opened.folder)
        result = person.tries(*args)
        if command[:2] == ("member", "enroll") and result.status == 0:
            continue  # an id number may be anything short
        result.failed(result.status)
        assert result.status in (1, 2) and snapshot(opened.folder) == before, (content[:20], result.err)


def test_documents_of_another_pool(opened: Town) -> None:
    document = next((opened.operator.pool / "documents").glob("*.json")).read_bytes()
    foreign = opened.folder / "foreign.json"
    foreign.write_bytes(document.replace(contract_of(opened).pool_id.encode(), b"ab" * 32))
    own = opened.folder / "own.json"
    own.write_bytes(document)
    refused(opened, opened.an, 1, "document.pool", "document", "add", own, foreign)
    result = refused(opened, opened.operator, 1, "", "journal", "publish", foreign)
    assert "pool" in result.err
    refused(opened, opened.operator, 2, "acceptance.foreign", "pool", "open", foreign)


def test_a_forged_acceptance_is_refused_and_does_not_hide_the_witness_own(opened: Town) -> None:
    kept = [p.read_bytes() for p in (opened.operator.pool / "documents").glob("*.json")]
    value = json.loads(next(data for data in kept if b'"acceptance"' in data))
    value["body"]["payout"] = ADDRESS
    forged_file = opened.folder / "forged.json"
    forged_file.write_bytes(contracts.canonical.dump(value))
    refused(opened, opened.operator, 1, "document.signature", "pool", "open", forged_file)
    opened.operator("document", "add", forged_file)
    assert opened.operator.data("pool", "open") == {"sent": [], "missing": []}


def test_publishing_what_the_rules_refuse_keeps_nothing(opened: Town) -> None:
    (opened.folder / "paper").write_bytes(b"paper")
    claim = opened.folder / "claim.json"
    opened.an("claim", "file", "--amount", 2_000_001, "--evidence", opened.folder / "paper", "--notary",
              opened.folder / "paper", "--payee", ADDRESS, "--out", claim)
    result = refused(opened, opened.operator, 1, "", "journal", "publish", claim)
    assert "no effect" in result.err
    refused(opened, opened.an, 1, "operator.key", "journal", "publish", claim)


def test_a_full_disk(payable: Town) -> None:
    """With room for a few blocks only, the payout is not written at all."""
    small = payable.folder / "small"
    small.mkdir()
    if os.geteuid() or os.system(f"mount -t tmpfs -o size=64k tmpfs '{small}' 2>/dev/null"):
        pytest.skip("a small disk takes root and mount")
    try:
        shutil.copytree(payable.folder / "bo" / "keys", small / "keys")
        with pytest.raises(OSError), open(small / "filling", "wb", buffering=0) as filling:
            while True:
                filling.write(b"x" * 4096)
        left = snapshot(small)
        result = payable.wang.tries("payout", "build", "--feerate", "2", "--out", small / "payout.psbt")
        assert "no space left" in result.failed(4, "file.unwritable") and snapshot(small) == left
        person = Person(small, payable.bo.env)
        person.tries("key", "new", "other", *LOW_COST).failed(4, "keyfile.write")
        person.tries("pool", "add", payable.wang.pool / "contract.json").failed(4, "file.unwritable")
        assert {p: h for p, h in snapshot(small).items() if h != "folder"} == \
            {p: h for p, h in left.items() if h != "folder"}
    finally:
        assert os.system(f"umount '{small}'") == 0


# Chains

def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize("command", [
    ("chain", "status"), ("chain", "mine"), ("status",), ("audit",), ("sync",), ("payout", "build"),
    ("witness", "sign", "PSBT", "--yes"), ("payout", "send", "PSBT"), ("member", "exit"), ("pool", "export"),
    ("chain", "use", "NODE")], ids=" ".join)
def test_a_node_that_is_down(payable: Town, command: tuple[str, ...]) -> None:
    node = f"node:http://user:secret@127.0.0.1:{closed_port()}"
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
    refused(opened, opened.an, 2, "pool.none", "status")


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


def test_founding_what_must_not_be(opened: Town) -> None:
    for name in ("wang", "li", "operator"):
        opened.person(name)("key", "show", "--out", opened.post / f"{name}.key.json")
    opened.li("key", "new", "main", "--network", "mainnet", *LOW_COST)
    opened.li("key", "show", "main", "--out", opened.post / "main.key.json")

    def found(status: int, code: str, *args: object, quorum: str = "1", witnesses=("wang", "li"),
              payout: str = ADDRESS) -> str:
        files = [f"--witness={opened.post / w}.key.json" for w in witnesses]
        return refused(opened, opened.operator, status, code, "pool", "create", "--name", "x", "--quorum", quorum,
                       "--payout", payout, *files, *args).err

    found(1, "pool.network", witnesses=("wang", "main"))
    found(1, "", witnesses=("wang", "wang"))
    found(2, "", quorum="3")
    found(2, "usage", quorum="21")
    found(2, "", payout=MAINNET_ADDRESS)
    found(2, "", "--rule", f"waiting_blocks={HUGE}")
    found(2, "", "--rule", "waiting_blocks=soon")
    assert "waiting_blocks" in found(2, "rules.unknown", "--rule", "wait=1")
    found(2, "rules.plan", "--plan", f"basic:1:{HUGE}")
    found(2, "rules.plan", "--plan", "a:1:5", "--plan", "a:1:6")
    found(2, "", "--seal", "nonsense", "--birthday", "1")
    found(2, "", "--name", "\x1b[31mred")
    found(2, "", "--name", "n" * 100)


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
            (("witness", "review", "#1", "--approve", HUGE), 2, ""),
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
    file = ("claim", "file", "--evidence", paper, "--notary", paper)
    refused(opened, opened.an, 2, "", *file, "--payee", MAINNET_ADDRESS, "--amount", "1")
    refused(opened, opened.an, 2, "", *file, "--payee", ADDRESS, "--amount", HUGE)
    refused(opened, opened.an, 2, "", *file, "--payee", ADDRESS, "--amount", "1", "--text", "\x1b[2Jgone")
    refused(opened, opened.an, 2, "", *file, "--payee", ADDRESS, "--amount", "1", "--text", "x" * 20_001)
    refused(opened, opened.auditor, 1, "account.none", *file, "--payee", ADDRESS, "--amount", "1")
    enroll = ("member", "enroll", "--name", "x", "--id-file", paper)
    refused(opened, opened.auditor, 2, "", *enroll, "--payout", MAINNET_ADDRESS)
    refused(opened, opened.auditor, 2, "", *enroll, "--payout", ADDRESS, "--account", HUGE)
    refused(opened, opened.auditor, 2, "", *enroll, "--payout", ADDRESS, "--plan", "\u202e")


# Every command there is

Leaf = tuple[tuple[str, ...], click.Command]


def leaves(command: click.Command = root, path: tuple[str, ...] = ()) -> list[Leaf]:
    """Every command that does something, with its words."""
    if not isinstance(command, click.Group):
        return [(path, command)]
    ctx = click.Context(command)
    return [leaf for name in command.list_commands(ctx)
            for leaf in leaves(command.get_command(ctx, name), (*path, name))]


def test_every_command_takes_json_and_explains_itself() -> None:
    found = leaves()
    assert len(found) > 35
    for path, command in found:
        assert any("--json" in p.opts for p in command.params), path
        shown = run(*path, "--help")
        assert shown.status == 0 and shown.err == "" and command.help, path
        assert len({o for p in command.params for o in p.opts}) == sum(len(p.opts) for p in command.params), path


@pytest.mark.parametrize("nonsense", ["", "\x1b[31m\udcff", HUGE, "#1"])
def test_no_command_falls_over_nonsense(payable: Town, nonsense: str) -> None:
    for path, command in leaves():
        if path[0] in ("demo", "serve", "simulate"):  # they take long, and take no argument
            continue
        args: list[str] = []
        for param in command.params:
            if isinstance(param, click.Option) and param.required:
                args += [param.opts[0], nonsense]
        args += ["--", *(nonsense for p in command.params if isinstance(p, click.Argument) and p.required)]
        result = payable.wang.tries(*path, *args)
        assert result.status in (0, 1, 2, 3, 4) and "[bug]" not in result.err, (path, nonsense, result.err)
        if result.status and not result.out:
            result.failed(result.status)


def test_a_mistake_in_the_program_ends_in_one_sentence(opened: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(path: Path):
        raise ZeroDivisionError("canary")
    monkeypatch.setattr(keyfile, "public_record", broken)
    sentence = opened.wang.tries("key", "show").failed(1, "bug")
    assert "ZeroDivisionError" in sentence and "report" in sentence and "canary" not in sentence
    debugged = opened.wang.tries("key", "show", LASHOU_DEBUG="1")
    assert "Traceback" in debugged.err and "canary" in debugged.err and debugged.status == 1
