"""Files that are missing, taken, foreign or rubbish, and disks that are full: nothing is left half written."""

import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest
from cli_kit import ADDRESS, DIAGNOSED, LOW_COST, Person, Town, refused, snapshot

from lashou_btc.pool import canonical

OUT_COMMANDS = (
    ("key", "show"), ("pool", "export"), ("claim", "file", "--amount", "1", "--evidence", "x", "--notary", "x",
                                          "--payee", ADDRESS, *DIAGNOSED),
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
    ("witness", "sign", "FILE"), ("psbt", "review", "FILE"), ("payout", "status", "FILE"),
    ("payout", "send", "FILE"), ("payout", "combine", "FILE"), ("journal", "publish", "--yes", "FILE"),
    ("pool", "open", "--yes", "FILE"), ("pool", "add", "FILE"), ("pool", "join", "FILE", "--payout", ADDRESS),
    ("pool", "create", "--name", "x", "--quorum", "1", "--payout", ADDRESS, "--witness", "FILE"),
    ("document", "add", "FILE"), ("anchor", "FILE"), ("verify", "FILE"), ("quorum", "cosign", "FILE"),
    ("claim", "file", "--amount", "1", "--evidence", "FILE", "--notary", "FILE", "--payee", ADDRESS, *DIAGNOSED),
    ("member", "enroll", "--payout", ADDRESS, "--name", "x", "--id-file", "FILE"),
    ("member", "exit", "--passphrase-file", "FILE"), ("key", "new", "new", "--restore", "FILE"))


@pytest.mark.parametrize("command", FILE_COMMANDS, ids=lambda c: " ".join(c[:2]))
def test_a_missing_file_or_a_folder(opened: Town, command: tuple[str, ...]) -> None:
    person = opened.operator if command[0] in ("journal", "anchor", "pool") else opened.an
    for name, code in ((opened.folder / "nowhere" / "file", "file.missing"), (opened.folder, "file.folder")):
        if command[:2] == ("document", "add") and code == "file.folder":
            continue  # a folder of documents is what it takes
        refused(opened, person, 2, code, *(name if a == "FILE" else a for a in command))


@pytest.mark.parametrize("command", [c for c in FILE_COMMANDS if c[0] not in ("anchor", "verify", "claim")],
                         ids=lambda c: " ".join(c[:2]))
def test_files_of_rubbish(opened: Town, command: tuple[str, ...]) -> None:
    """Where a file must be something; to anchor, to verify and as evidence any file will do."""
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
    foreign.write_bytes(document.replace(opened.operator.pool.name.encode(), b"ab" * 32))
    own = opened.folder / "own.json"
    own.write_bytes(document)
    said = refused(opened, opened.an, 1, "document.pool", "document", "add", own, foreign).err
    assert "0 new, 1 known, 1 not taken: " in said and "foreign.json belongs to pool abababab" in said
    result = refused(opened, opened.operator, 1, "", "journal", "publish", "--yes", foreign)
    assert "pool" in result.err
    refused(opened, opened.operator, 2, "acceptance.foreign", "pool", "open", "--yes", foreign)


def test_what_is_no_document_in_a_folder_is_passed_over_and_said(opened: Town) -> None:
    folder, steering = opened.folder / "mixed", b"\x1b[2J" + bytes(9)
    folder.mkdir()
    own = next((opened.operator.pool / "documents").glob("*.json"))
    shutil.copy(own, folder / "own.json")
    (folder / "photo.json").write_bytes(b"\xff\xd8\xff")
    names = {}
    for kind, data in (("other", steering), ("long", bytes(70_000))):
        names[kind] = hashlib.sha256(data).hexdigest()
        (folder / f"{names[kind]}.json").write_bytes(data)
    result = opened.an.tries("--json", "document", "add", folder)
    assert result.status == 0 and "passed over" in result.err and "photo.json is not a document" in result.err
    assert f"{names['long']} is longer than a document may be" in result.err
    assert sorted((row["kind"], row["hash"]) for row in json.loads(result.out)["kept"]) == sorted(
        [("document", own.stem), *names.items()])
    listed = opened.an.data("document", "list")
    assert {"hash": names["other"], "type": "other"} in listed and names["long"] not in str(listed)
    refused(opened, opened.an, 2, "document.other", "document", "show", names["other"])
    refused(opened, opened.an, 2, "document.which", "document", "show", names["long"])
    opened.an("document", "export", opened.folder / "shown")
    assert names["long"] not in str(list((opened.folder / "shown").rglob("*")))


def test_a_forged_acceptance_is_refused_and_does_not_hide_the_witness_own(opened: Town) -> None:
    kept = [p.read_bytes() for p in (opened.operator.pool / "documents").glob("*.json")]
    value = json.loads(next(data for data in kept if b'"acceptance"' in data))
    value["body"]["payout"] = ADDRESS
    forged_file = opened.folder / "forged.json"
    forged_file.write_bytes(canonical.dump(value))
    refused(opened, opened.operator, 1, "document.signature", "pool", "open", "--yes", forged_file)
    opened.operator("document", "add", forged_file)
    assert opened.operator.data("pool", "open", "--yes") == {"sent": [], "missing": []}


def test_publishing_what_the_rules_refuse_keeps_nothing(opened: Town) -> None:
    (opened.folder / "paper").write_bytes(b"paper")
    first, claim = opened.folder / "first.json", opened.folder / "claim.json"
    for n, file in enumerate((first, claim), 1):
        opened.an("claim", "file", "--amount", n, "--evidence", opened.folder / "paper", "--notary",
                  opened.folder / "paper", "--payee", ADDRESS, *DIAGNOSED, "--yes", "--out", file)
    opened.operator("journal", "publish", "--yes", first)
    opened.operator("chain", "mine")
    result = refused(opened, opened.operator, 1, "", "journal", "publish", "--yes", claim)
    assert "no effect" in result.err
    opened.an("document", "add", opened.operator.pool / "documents")
    refused(opened, opened.an, 1, "operator.key", "journal", "publish", "--yes", claim)


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


def test_documents_come_by_themselves_from_a_remembered_folder(opened: Town) -> None:
    """The operator exports into a folder that everybody sees; nobody types document add."""
    shared = opened.folder / "shared"
    shared.mkdir()
    said = opened.an("document", "folder", shared)
    assert f"{shared}: read before each command from now on; 0 new" in said.err
    assert opened.an.data("document", "folder") == {"folder": str(shared), "new": 0, "trouble": ""}
    (opened.folder / "paper").write_bytes(b"paper")
    opened.bo("claim", "file", "--amount", 5, "--evidence", opened.folder / "paper", "--notary",
              opened.folder / "paper", "--payee", ADDRESS, *DIAGNOSED, "--yes", "--out",
              opened.folder / "claim.json")
    opened.operator("journal", "publish", "--yes", opened.folder / "claim.json")
    opened.operator("chain", "mine")
    opened.operator("document", "export", shared)
    whole = next(shared.rglob("*.json"))
    (shared / f"{'ab' * 32}.json").write_bytes(whole.read_bytes()[:-1])
    shown = opened.an("claim", "show", "#1")
    assert f"from {shared}: 1 new, 1 damaged: {shared / ('ab' * 32)}.json is damaged" in shown.err
    assert opened.an("claim", "list").err == "" and opened.an.data("status")["unknown"] == ""
    refused(opened, opened.an, 2, "folder.which", "document", "folder", shared, "--forget")
    refused(opened, opened.an, 2, "folder.missing", "document", "folder", opened.folder / "nowhere")
    assert "come by hand again" in opened.an("document", "folder", "--forget").err
    assert "no folder is remembered" in opened.an("document", "folder").err


def test_what_is_good_is_taken_and_what_is_bad_is_listed(opened: Town) -> None:
    stick = opened.folder / "stick"
    opened.operator("document", "export", stick)
    damaged = sorted((stick / "documents").glob("*.json"))[:2]
    for path in damaged:
        path.write_bytes(path.read_bytes()[:-1])
    (opened.an.pool / "documents" / sorted((stick / "documents").glob("*.json"))[2].name).unlink()
    result = opened.an.tries("document", "add", stick)
    assert result.status == 2 and "[document.damaged]" in result.err
    assert "lashou: 1 new, " in result.err and f"2 damaged: {damaged[0]} is damaged" in result.err
    assert f"not taken: {damaged[1]} is damaged" in result.err and "document" in result.out
    said = opened.an.tries("document", "add", stick, "--json").json
    assert said["new"] == 0 and [Path(one["file"]) for one in said["bad"]] == damaged
    for path in damaged:
        path.unlink()
    assert " known" in opened.an("document", "add", stick).err
