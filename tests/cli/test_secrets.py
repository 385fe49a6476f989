"""No secret in anything that is shown or written, and what was reviewed is what is signed (threats 9 and 30)."""

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest
from cli_kit import PASSPHRASE, Person, Result, Town, forged, leaves, run_apart

from lashou_btc.networks import REGTEST
from lashou_btc.usecases import payouts
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.public import journal_path, multisig_path, signing_path

MNEMONIC = "legal winner thank year wave sausage worth useful legal winner thank yellow"
CANARY, EXTRA = "canary passphrase of the file", "canary passphrase of the words"


def secrets() -> list[bytes]:
    """Everything that must not be seen, as text and as bytes: words, passphrases, private keys."""
    master = Master.from_mnemonic(MNEMONIC, EXTRA, REGTEST)
    keys = [master.private_key(path(REGTEST, 0)) for path in (multisig_path, signing_path, journal_path)]
    words = [MNEMONIC, "sausage", CANARY, EXTRA]
    return [w.encode() for w in words] + keys + [k.hex().encode() for k in keys] + [bytes([0x7F] * 16), b"7f" * 16]


def test_no_secret_is_shown_or_written_in_clear(opened: Town) -> None:
    """Also not in tracebacks: these commands run with LASHOU_DEBUG."""
    town, seen = opened, []
    (town.folder / "words").write_text(MNEMONIC)
    (town.folder / "extra").write_text(EXTRA)
    person = Person(town.folder / "canary", {"LASHOU_CHAIN": town.chain, "LASHOU_PASSPHRASE": CANARY,
                                             "LASHOU_DEBUG": "1"})

    def does(*args: object, **env: str) -> Result:
        seen.append(run_apart("--home", person.home, *args, env=person.env | env))
        return seen[-1]

    assert does("key", "new", "canary", "--restore", town.folder / "words", "--bip39-passphrase-file",
                town.folder / "extra", "--cost", "14").status == 0
    person("pool", "add", town.wang.pool / "contract.json")
    person("document", "add", town.operator.pool / "documents", town.operator.pool / "manifests")
    address = person("purse", "show", "--json").json["address"]
    assert does("member", "enroll", "--role", "supervisor", "--payout", address, "--out",
                town.folder / "canary" / "enrollment.json").status == 0
    assert does("key", "show").status == 0 and does("purse", "show").status == 0
    for failing in (("member", "exit"), ("pool", "join", town.wang.pool / "contract.json", "--payout", address),
                    ("journal", "publish", "--yes", town.folder / "canary" / "enrollment.json"),
                    ("purse", "pay", "--yes", address, "1000"),
                    ("key", "new", "canary", "--restore", town.folder / "words")):
        assert does(*failing).status in (1, 2, 3), failing
    assert does("purse", "show", LASHOU_PASSPHRASE=CANARY + " is wrong").status == 1
    assert does("key", "new", "b", "--restore", town.folder / "canary" / "enrollment.json").status == 2
    written = [p.read_bytes() for p in (town.folder / "canary").rglob("*") if p.is_file()]
    assert len(written) > 10
    for secret in secrets():
        assert not [r for r in seen if secret in (r.out + r.err).encode()], secret
        assert not [data for data in written if secret in data], secret


def test_new_words_are_shown_on_stderr_and_kept_nowhere_else(tmp_path: Path) -> None:
    person = Person(tmp_path / "home", {"LASHOU_PASSPHRASE": CANARY})
    made = person("key", "new", "me", "--cost", "14")
    mnemonic = made.err.splitlines()[2].strip()
    assert len(mnemonic.split()) == 24 and mnemonic not in made.out
    assert "clear its history" in made.err
    hidden = person("key", "new", "quiet", "--cost", "14", "--no-words")
    assert len(hidden.err.splitlines()) == 1
    for path in (tmp_path / "home").rglob("*"):
        assert path.is_dir() or mnemonic.encode() not in path.read_bytes()


def test_an_editors_mark_at_the_start_of_a_file_is_no_part_of_the_secret(tmp_path: Path) -> None:
    """Some editors begin a UTF-8 file with U+FEFF: unseen, and another passphrase."""
    (tmp_path / "words").write_text(MNEMONIC + "\n", "utf-8-sig")
    (tmp_path / "passphrase").write_text(CANARY + "\r\n", "utf-8-sig")
    person = Person(tmp_path / "home")
    person("key", "new", "me", "--cost", "14", "--restore", tmp_path / "words", "--passphrase-file",
           tmp_path / "passphrase")
    person("message", "sign", "hello", LASHOU_PASSPHRASE=CANARY)
    (tmp_path / "new").write_text("another passphrase", "utf-8-sig")
    person("key", "passphrase", "--new-passphrase-file", tmp_path / "new", LASHOU_PASSPHRASE=CANARY)
    person("message", "sign", "hello", LASHOU_PASSPHRASE="another passphrase")


def test_no_option_takes_a_secret_in_the_command_line() -> None:
    words = ("passphrase", "mnemonic", "words", "secret", "password", "private")
    for path, command in leaves():
        for param in command.params:
            if any(word in (param.name or "") for word in words):
                assert isinstance(param.type, click.Path | click.Choice) or param.is_flag, (path, param.name)


def asked_to_sign(town: Town) -> subprocess.Popen[bytes]:
    """Wang's `lashou witness sign` at the moment when it asks whether to sign; cores are allowed."""
    person, limit = town.wang, resource.getrlimit(resource.RLIMIT_CORE)[1]
    env = {k: v for k, v in os.environ.items() if not k.startswith("LASHOU_")} | {"LASHOU_LANG": "en"} | person.env
    process = subprocess.Popen(
        [sys.executable, "-m", "lashou_btc.cli", "--home", person.home, "witness", "sign",
         town.post / "payout.psbt", "--out", town.post / "signed.psbt"], env=env, stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (limit, limit)))
    asked = b""
    while not asked.endswith(b"[y/N]:"):
        byte = process.stderr.read(1)
        assert byte, asked
        asked += byte
    return process


def test_a_program_that_crashes_leaves_no_core(payable: Town) -> None:
    """The passphrase is in its memory, and a core would be a file of all that."""
    limit = resource.getrlimit(resource.RLIMIT_CORE)[1]
    other = subprocess.Popen([sys.executable, "-c", "import os; os.abort()"], stderr=subprocess.DEVNULL,
                             preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (limit, limit)))
    other.returncode = os.waitpid(other.pid, 0)[1]
    for path in Path.cwd().iterdir():
        path.unlink()
    if not os.WCOREDUMP(other.returncode):
        pytest.skip("this system writes no cores for anybody")
    process = asked_to_sign(payable)
    process.send_signal(signal.SIGSEGV)
    status = process.returncode = os.waitpid(process.pid, 0)[1]
    assert os.WTERMSIG(status) == signal.SIGSEGV and not os.WCOREDUMP(status)
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.skipif(sys.platform != "linux", reason="the flag is Linux's")
def test_nobody_may_look_into_its_memory_and_what_it_starts_inherits_no_passphrase(opened: Town) -> None:
    code = ("import ctypes, json, resource, subprocess, sys; from lashou_btc.cli import main; "
            "limit = resource.getrlimit(resource.RLIMIT_CORE)[1]; "
            "resource.setrlimit(resource.RLIMIT_CORE, (limit, limit)); "
            "before = ctypes.CDLL(None).prctl(3, 0, 0, 0, 0); status = main(sys.argv[1:]); "
            "child = subprocess.run(['env'], capture_output=True, text=True).stdout; "
            "print(json.dumps([before, status, ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), "
            "resource.getrlimit(resource.RLIMIT_CORE) == (0, limit), child]))")
    done = subprocess.run([sys.executable, "-c", code, "--home", opened.wang.home, "purse", "show", "--json"],
                          env=os.environ | opened.wang.env, capture_output=True, check=True)
    before, status, after, limited, child = json.loads(done.stdout.splitlines()[-1])
    assert (before, status, after, limited) == (1, 0, 0, True)
    assert "LASHOU_CHAIN" in child and "LASHOU_PASSPHRASE" not in child


def test_what_was_reviewed_is_signed_though_the_file_is_replaced_meanwhile(payable: Town) -> None:
    """The file is swapped while the witness reads the question (docs/threats.md, row 9)."""
    path = payable.post / "payout.psbt"
    reviewed = path.read_bytes()
    swapped = forged(payable, lambda outputs: outputs.reverse()).read_bytes()
    process = asked_to_sign(payable)
    path.write_bytes(swapped)
    _, err = process.communicate(b"y\n", timeout=60)
    assert process.returncode == 0, err
    path.write_bytes(reviewed)
    signed = payouts.read_psbt(payable.post / "signed.psbt")
    assert signed.tx.txid == payouts.read_psbt(path).tx.txid
    assert payable.wang.data("payout", "combine", path, payable.post / "signed.psbt")["signed"] == ["wang"]


def test_wrong_passphrases_are_not_repeated(opened: Town) -> None:
    result = opened.wang.tries("member", "exit", LASHOU_PASSPHRASE="canary guess", LASHOU_DEBUG="1")
    assert result.status == 1 and "canary guess" not in result.err + result.out and PASSPHRASE not in result.err
