"""The program as a process: quick to start, quiet about what it opened, honest about an output that fails."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from cli_kit import Result, Town, at_a_terminal, run, run_apart

from lashou_btc.cli import GROUPS, main

HEAVY = ("wallycore", "sqlalchemy", "httpx", "bitcoinrpc", "pbk", "cryptography", "rich", "qrcode", "rfc8785",
         "bitcoin")


def apart(town: Town, *args: object, **options) -> Result:
    return run_apart("--home", town.folder / "wang", *args, env=town.wang.env, **options)


@pytest.mark.parametrize("args", [["--help"], ["--version"], []])
def test_help_loads_nothing_heavy(args: list[str]) -> None:
    script = ("import sys; from lashou_btc.cli import main; status = main(sys.argv[2:]); "
              "print([m for m in sys.argv[1].split() if m in sys.modules], status, file=sys.stderr)")
    done = subprocess.run([sys.executable, "-c", script, " ".join(HEAVY), *args], capture_output=True, text=True,
                          check=True, timeout=60)
    assert done.stderr.splitlines()[-1] == ("[] 2" if not args else "[] 0")
    if args == ["--help"]:
        assert all(f"\n  {name} " in done.stdout for name in GROUPS)


def test_every_group_explains_itself_without_a_chain(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in GROUPS:
        shown = run(name, "--help", env={"LASHOU_CHAIN": "moon:1"})
        assert shown.status == 0 and shown.out.startswith("Usage: lashou") and not shown.err, name


def test_the_module_runs_as_the_command_does() -> None:
    assert run_apart("--version").out == run("--version").out
    assert main(["--version"]) == 0


def test_nothing_stays_open(payable: Town) -> None:
    before = set(os.listdir("/proc/self/fd"))
    for args in (("status",), ("witness", "sign", payable.post / "payout.psbt", "--yes"), ("claim", "show", "#9"),
                 ("chain", "mine"), ("payout", "build", "--as-of", "1"), ("pool", "export")):
        payable.wang.tries(*args)
        held = {os.readlink(f"/proc/self/fd/{n}") for n in set(os.listdir("/proc/self/fd")) - before
                if os.path.lexists(f"/proc/self/fd/{n}")}
        assert not [path for path in held if path.startswith(str(payable.folder))], args
    result = apart(payable, "status", python=("-X", "dev", "-W", "default"))
    assert result.status == 0 and "ResourceWarning" not in result.err and "Exception ignored" not in result.err


def test_an_output_that_is_full_is_told(payable: Town) -> None:
    with open("/dev/full", "wb") as full:
        result = apart(payable, "journal", "list", capture_output=False, stdout=full, stderr=subprocess.PIPE)
    assert "no space left" in result.failed(4, "os").lower()


def test_a_terminal_for_ascii_is_no_reason_to_fail(opened: Town) -> None:
    env = opened.wang.env | {"PYTHONIOENCODING": "ascii", "LASHOU_PASSPHRASE": "中文密码中文密码"}
    result = run_apart("--home", opened.folder / "home", "key", "new", "王", "--cost", "14", "--language",
                       "chinese_simplified", env=env)
    assert result.status == 0 and json.loads(result.out)["name"] == "王", result.err
    listed = run_apart("--home", opened.folder / "home", "key", "list", env=env)
    assert listed.status == 0 and "regtest" in listed.out, listed.err


def test_who_stops_a_command_amid_its_work_is_not_told_that_nothing_was_done(opened: Town) -> None:
    """Ctrl-C at a question means no. Amid work, files may be written and payments sent."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        env = {name: value for name, value in os.environ.items() if not name.startswith("LASHOU_")} | {
            "LASHOU_LANG": "en"}
        running = subprocess.Popen(
            [sys.executable, "-m", "lashou_btc.cli", "--home", opened.folder / "wang",
             "--chain", f"node:http://u:p@127.0.0.1:{silent.getsockname()[1]}", "chain", "status"],
            env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        asked, _ = silent.accept()  # it waits for an answer now
        with asked:
            running.send_signal(signal.SIGINT)
            out, err = running.communicate()
    told = Result(running.returncode, out, err).failed(1, "stopped")
    assert "stopped in the middle" in told and "nothing was done" not in told


def test_addresses_and_amounts_are_never_broken(payable: Town) -> None:
    """On a narrow terminal too: a witness compares them with a device, character by character."""
    def words(*args: object) -> list[str]:
        status, screen = at_a_terminal("--home", payable.folder / "wang", *args,
                                       env=payable.wang.env | {"COLUMNS": "40", "TERM": "xterm"})
        assert status == 0, screen
        return screen.split()

    screen = words("psbt", "review", payable.post / "payout.psbt")
    for output in payable.wang.data("psbt", "review", payable.post / "payout.psbt")["outputs"]:
        assert output["address"] in screen and f"{output['amount_sat']:,}" in screen
    screen, due = words("status"), payable.wang.data("status")["due"]
    assert due and all(i["address"] in screen and f"{i['amount_sat']:,}" in screen for i in due)
    assert payable.an.data("member", "show")["address"] in words("member", "show", "--account", "4")


def test_names_that_would_steer_a_terminal_are_written_out(opened: Town) -> None:
    for name in ("\x1b[2J\x1b[31mred", "a\nlashou: all is well", "\u202egpj.exe", "\x9b31m"):
        for args in (("document", "add", opened.folder / name), ("key", "show", name), ("claim", "show", name),
                     (name,), ("--pool", name, "status")):
            result = opened.wang.tries(*args)
            assert result.status == 2
            result.failed(2)
            assert not set("\x1b\u202e\x9b") & set(result.err + result.out)


def test_json_writes_out_what_steers_a_terminal(opened: Town) -> None:
    file = opened.folder / "\x1b[31m\u202e王"
    file.write_bytes(b"x")
    result = opened.wang.tries("verify", file, "--json")
    assert result.json["file"] == str(file) and not set("\x1b\u202e") & set(result.out) and "王" in result.out


@pytest.mark.parametrize("feerate", [1, 3, 77])
def test_two_homes_build_the_same_bytes(payable: Town, feerate: int) -> None:
    """Whoever builds it, with documents taken in in any order and a fresh or an old index: one file."""
    stranger = payable.person("stranger")
    stranger("pool", "add", payable.wang.pool / "contract.json")
    given = sorted((payable.operator.pool / "documents").glob("*.json"), reverse=True)
    stranger("document", "add", *given, payable.operator.pool / "manifests")
    built = []
    for person in (payable.operator, payable.wang, payable.an, stranger):
        built.append(payable.folder / f"{person.home.name}.psbt")
        person("payout", "build", "--feerate", feerate, "--out", built[-1])
    assert len({path.read_bytes() for path in built}) == 1


def test_the_demo_on_the_sandbox(tmp_path: Path) -> None:
    done = run_apart("demo", "--dir", tmp_path / "demo", "--json")
    assert done.status == 0 and done.err == "", done.err
    check_demo(done.out, tmp_path / "demo")
    again = run_apart("demo", "--dir", tmp_path / "demo")
    assert "is not empty" in again.failed(2, "demo.folder")
    spec = f"sandbox:{tmp_path / 'demo' / 'chain'}"
    look = run("--home", tmp_path / "demo" / "stranger", "--json", "audit", env={"LASHOU_CHAIN": spec})
    assert look.status == 0 and look.json["state_hash"] == json.loads(done.out)["state_hash"]


def test_the_end_of_a_pool_on_the_sandbox(tmp_path: Path) -> None:
    done = run_apart("demo", "dissolution", "--dir", tmp_path / "demo", "--json")
    assert done.status == 0 and done.err == "", done.err
    shown = json.loads(done.out)
    chapters = [chapter["lines"] for chapter in shown["chapters"]]
    lines = [line for chapter in chapters for line in chapter]
    assert sum("the pool was dissolved at height" in line for line in lines) == 2
    assert sum("not signed: this is not the payout that the rules give" in line for line in lines) == 1
    assert any("nothing of the purse" in line for line in lines)
    assert "nothing is owed to anybody; 0 sat are left as dust, 0 sat in coins" in lines
    assert sum(line.endswith(" " + shown["state_hash"]) for line in chapters[-1]) == 4
    spends = [line for line in chapters[-1] if line.startswith("spend")]
    assert len(spends) == 3 and all(line.endswith(": lawful") for line in spends)
    spec = f"sandbox:{tmp_path / 'demo' / 'chain'}"
    look = run("--home", tmp_path / "demo" / "stranger", "--json", "audit", env={"LASHOU_CHAIN": spec})
    assert look.status == 0 and (look.json["funds_sat"], look.json["owed_sat"], look.json["dust"]) == (0, 0, [])


REFUSED = (
    "which is somebody else's: no account would become", "your key is not in this rotation's multisig",
    "the signature of account 1 on the rotation does not verify", "the rotation has 1 of the 2 signatures",
    "the rotation has 2 of the 3 signatures", "its move is signed from height",
    "does not go to the first change address of the keyholders", "who sign it; you are one of epoch 1",
    "who sign it; you are one of epoch 0", "does not go to a change address of the pool that counts")
"""What must stand in the demo of a rotation: every attack, refused by name."""


def test_the_demo_of_a_rotation(tmp_path: Path) -> None:
    done = run_apart("demo", "rotation", "--dir", tmp_path / "demo", "--json")
    assert done.status == 0 and done.err == "", done.err
    check_handing_over(done.out)
    assert run_apart("demo", "revolution").failed(2, "usage")


def check_handing_over(out: str) -> None:
    """What the demo of a rotation must show: attacks refused, three lawful spends, four equal state hashes."""
    shown = json.loads(out)
    lines = [line for chapter in shown["chapters"] for line in chapter["lines"]]
    for words in REFUSED:
        assert any(words in line for line in lines), words
    assert any("0 sat are missing" in line for line in lines)
    assert sum(line.endswith(" " + shown["state_hash"]) for line in lines) == 4
    assert sum(line.startswith("spend") and line.endswith(": lawful") for line in lines) == 3


def test_the_demo_of_a_lifeboat(tmp_path: Path) -> None:
    done = run_apart("demo", "lifeboat", "--dir", tmp_path / "demo", "--json")
    assert done.status == 0 and done.err == "", done.err
    check_rescue(done.out)


def check_rescue(out: str) -> None:
    """What the demo of a lifeboat must show: too early, void, sent by a member, everybody paid back."""
    shown = json.loads(out)
    lines = [line for chapter in shown["chapters"] for line in chapter["lines"]]
    for words in ("the chain refuses a lifeboat that is sent too early", "nobody can send it before height",
                  "is a back door", "worth nothing until transaction", "the first lifeboat is void",
                  "a heartbeat is due since height", "su, tang, wu are the witnesses now",
                  "90,000 sat that came in later lie with the lost keys", "0 sat are left with the recovery set"):
        assert any(words in line for line in lines), words
    assert sum(line.endswith(" " + shown["state_hash"]) for line in lines) == 4
    assert sum(line.startswith("spend") and line.endswith(": lawful") for line in lines) == 4


def check_demo(out: str, folder: Path) -> None:
    """What every demo must show: both forgeries refused, four equal state hashes, a lawful spend."""
    shown = json.loads(out)
    assert shown["folder"] == str(folder)
    chapters = [chapter["lines"] for chapter in shown["chapters"]]
    (cheats,) = [lines for lines in chapters if any("not signed" in line for line in lines)]
    assert sum("not signed: this is not the payout that the rules give" in line for line in cheats) == 2
    hashes = [line.split()[-1] for line in chapters[-1] if line.split()[-1] == shown["state_hash"]]
    assert len(hashes) == 4
    assert [line for line in chapters[-1] if line.startswith("spend") and line.endswith("lawful")]
