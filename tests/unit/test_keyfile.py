"""Key files and entropy (threats.md rows 30 and 32)."""

import errno
import json
import os
import stat
import traceback

import pytest
import rfc8785
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf import scrypt

from lashou_btc.errors import InvalidInput, Refused, Unreachable
from lashou_btc.networks import REGTEST
from lashou_btc.signers import entropy, keyfile
from lashou_btc.signers.keyfile import MIN_LOG_N, Secret, create, open_, public_record
from lashou_btc.wallet.keys import new_mnemonic

PASSPHRASE = "correct horse 电池"
WORDS = new_mnemonic(bytes(range(32)), "english")
SECRET = Secret("见证人 1", REGTEST, 2, WORDS, "canary-passphrase")


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "witness.key"
    create(file, SECRET, PASSPHRASE, MIN_LOG_N)
    return file


def refused(call, kind, code):
    with pytest.raises(kind) as caught:
        call()
    assert caught.value.code == code
    shown = "".join(traceback.format_exception(caught.value))
    assert "canary" not in shown and PASSPHRASE not in shown
    assert not any(f" {word} " in shown for word in WORDS.split() if len(word) > 5)


def rewrite(path, change):
    value = json.loads(path.read_bytes())
    change(value)
    path.write_bytes(rfc8785.dumps(value) + b"\n")


def test_the_secret_comes_back_and_the_record_needs_no_passphrase(path):
    assert open_(path, PASSPHRASE) == SECRET
    assert public_record(path) == SECRET.record() == SECRET.master().record("见证人 1", 2)


def test_the_default_cost_works_too(tmp_path):
    assert create(tmp_path / "key", SECRET, PASSPHRASE) == SECRET.record()
    assert json.loads((tmp_path / "key").read_bytes())["kdf"]["log_n"] == keyfile.DEFAULT_LOG_N == 17
    assert open_(tmp_path / "key", PASSPHRASE) == SECRET


@pytest.mark.parametrize("umask", [0, 0o077, 0o277])
def test_only_the_owner_can_read_it_whatever_the_umask(tmp_path, umask):
    before = os.umask(umask)
    try:
        create(tmp_path / "key", SECRET, PASSPHRASE, MIN_LOG_N)
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["key"]


def test_nothing_secret_is_in_the_file_or_in_a_repr(path):
    data = path.read_text()
    master = SECRET.master()
    for canary in (*[w for w in WORDS.split() if len(w) > 5], "canary", PASSPHRASE, master.private_key("").hex(),
                   master.private_key("48h/1h/2h/2h").hex(), "prv"):
        assert canary not in data
        assert canary not in repr(SECRET).replace("xprv_version", "")


def test_two_files_of_one_secret_share_no_salt_nonce_or_ciphertext(path, tmp_path):
    create(tmp_path / "second", SECRET, PASSPHRASE, MIN_LOG_N)
    one, two = (json.loads(p.read_bytes()) for p in (path, tmp_path / "second"))
    assert one["record"] == two["record"]
    assert one["nonce"] != two["nonce"] and one["kdf"]["salt"] != two["kdf"]["salt"]
    assert one["ciphertext"] != two["ciphertext"]


def test_a_passphrase_is_the_same_in_every_unicode_form(tmp_path):
    create(tmp_path / "key", SECRET, "mot de passe é", MIN_LOG_N)
    assert open_(tmp_path / "key", "mot de passe é") == SECRET


@pytest.mark.parametrize("wrong", ["", "correct horse", PASSPHRASE + " ", PASSPHRASE.upper()])
def test_a_wrong_passphrase_is_refused_in_one_sentence(path, wrong):
    refused(lambda: open_(path, wrong), Refused, "keyfile.passphrase")


def test_an_existing_name_is_never_overwritten(path, tmp_path):
    before = path.read_bytes()
    other = Secret("another", REGTEST, 0, new_mnemonic(bytes(16), "english"))
    refused(lambda: create(path, other, PASSPHRASE, MIN_LOG_N), Refused, "keyfile.exists")
    dangling = tmp_path / "dangling"
    dangling.symlink_to(tmp_path / "nowhere")
    refused(lambda: create(dangling, other, PASSPHRASE, MIN_LOG_N), Refused, "keyfile.exists")
    assert path.read_bytes() == before and not (tmp_path / "nowhere").exists()


def test_a_name_taken_while_the_key_is_worked_out_is_not_overwritten(tmp_path, monkeypatch):
    target = tmp_path / "key"
    work = keyfile._stretched

    def someone_else_is_faster(*args):
        target.write_text("theirs")
        return work(*args)
    monkeypatch.setattr(keyfile, "_stretched", someone_else_is_faster)
    refused(lambda: create(target, SECRET, PASSPHRASE, MIN_LOG_N), Refused, "keyfile.exists")
    assert target.read_text() == "theirs" and [p.name for p in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize("call", ["link", "fsync", "fchmod"])
def test_a_disk_that_refuses_leaves_nothing_behind(tmp_path, monkeypatch, call):
    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    monkeypatch.setattr(os, call, full)
    refused(lambda: create(tmp_path / "key", SECRET, PASSPHRASE, MIN_LOG_N), Unreachable, "keyfile.write")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(tmp_path):
    refused(lambda: create(tmp_path / "none" / "key", SECRET, PASSPHRASE, MIN_LOG_N), Unreachable, "keyfile.write")
    refused(lambda: open_(tmp_path / "none", PASSPHRASE), Unreachable, "keyfile.read")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666, 0o610, 0o601, 0o620])
def test_a_file_that_others_can_reach_is_refused(path, mode):
    path.chmod(mode)
    refused(lambda: open_(path, PASSPHRASE), Refused, "keyfile.permissions")
    refused(lambda: public_record(path), Refused, "keyfile.permissions")
    path.chmod(0o400)
    assert open_(path, PASSPHRASE) == SECRET


def test_what_is_no_file_is_refused_without_hanging(tmp_path):
    os.mkfifo(tmp_path / "pipe", 0o600)
    refused(lambda: open_(tmp_path / "pipe", PASSPHRASE), InvalidInput, "keyfile.malformed")
    refused(lambda: open_(tmp_path, PASSPHRASE), InvalidInput, "keyfile.malformed")
    for call in (lambda p: open_(p, PASSPHRASE), public_record, lambda p: create(p, SECRET, PASSPHRASE, MIN_LOG_N)):
        refused(lambda call=call: call(tmp_path / "a\x00b"), InvalidInput, "keyfile.name")


@pytest.mark.parametrize("log_n", [-1, 0, 1, 13, 19, 30, 63, 10 ** 6, 10 ** 12])
def test_a_hostile_cost_is_refused_before_any_memory_is_taken(path, monkeypatch, log_n):
    rewrite(path, lambda v: v["kdf"].update(log_n=log_n))
    monkeypatch.setattr(scrypt, "Scrypt", None)
    refused(lambda: open_(path, PASSPHRASE), Refused, "keyfile.cost")


def other_record(value):
    thief = Secret("见证人 1", REGTEST, 2, new_mnemonic(bytes(16), "english"))
    value["record"] = json.loads(thief.record().to_json())


def flipped(text):
    return ("1" if text[0] == "0" else "0") + text[1:]


@pytest.mark.parametrize("change", [
    other_record,
    lambda v: v["record"].update(name="somebody else"),
    lambda v: v.update(nonce=flipped(v["nonce"])),
    lambda v: v["kdf"].update(salt=flipped(v["kdf"]["salt"])),
    lambda v: v["kdf"].update(log_n=MIN_LOG_N + 1),
    lambda v: v.update(ciphertext=flipped(v["ciphertext"])),
    lambda v: v.update(ciphertext=v["ciphertext"][:-2]),
    lambda v: v.update(ciphertext=v["ciphertext"] + "00"),
], ids=["record", "name", "nonce", "salt", "cost", "ciphertext", "shorter", "longer"])
def test_any_change_is_noticed_with_the_passphrase(path, change):
    rewrite(path, change)
    refused(lambda: open_(path, PASSPHRASE), Refused, "keyfile.passphrase")


@pytest.mark.parametrize("change", [
    lambda v: v.update(version=2), lambda v: v.update(version=True), lambda v: v.update(type="lashou-key"),
    lambda v: v.update(extra=1), lambda v: v.pop("nonce"), lambda v: v.update(nonce="zz" * 12),
    lambda v: v.update(nonce=5), lambda v: v.update(ciphertext=""), lambda v: v.update(kdf=None),
    lambda v: v["kdf"].update(name="argon2id"), lambda v: v["kdf"].update(r=8), lambda v: v["kdf"].update(salt=""),
    lambda v: v["kdf"].update(log_n="17"), lambda v: v.update(record=None),
    lambda v: v["record"].update(xpub=None), lambda v: v["record"].update(account=[])])
def test_another_shape_is_no_key_file(path, change):
    rewrite(path, change)
    refused(lambda: open_(path, PASSPHRASE), InvalidInput, "keyfile.malformed")


def test_damaged_bytes_are_no_key_file(path):
    data = path.read_bytes()
    for damaged in (b"", b"{}", b"[" * 10_000, data[:-1], data + b"\n", data[:200], b"\xff" + data, b" " + data,
                    data.replace(b'"version":1}', b'"version":1,"version":1}'), b"0" * 20_000,
                    data.replace(b'"account":2', b'"account":9007199254740993'),
                    data.replace(b'"account":2', b'"account":2.0'), data.replace(b'"account":2', b'"account":NaN'),
                    data.replace("见证人 1".encode(), b"\\ud800")):
        path.write_bytes(damaged)
        for read in (lambda: open_(path, PASSPHRASE), lambda: public_record(path)):
            refused(read, InvalidInput, "keyfile.malformed")


def test_a_record_that_is_not_the_secrets_is_found_even_if_authenticated(path):
    """Only the maker of the file could do this; the key in the contract would then be nobody's."""
    head = json.loads(path.read_bytes())
    other_record(head)
    key = keyfile._stretched(PASSPHRASE, bytes.fromhex(head["kdf"]["salt"]), MIN_LOG_N)
    plain = rfc8785.dumps({"mnemonic": WORDS, "bip39_passphrase": "canary-passphrase"})
    head["ciphertext"] = ChaCha20Poly1305(key).encrypt(
        bytes.fromhex(head["nonce"]), plain, keyfile._associated(head)).hex()
    path.write_bytes(rfc8785.dumps(head) + b"\n")
    refused(lambda: open_(path, PASSPHRASE), Refused, "keyfile.record")


def test_too_little_memory_is_said(path, monkeypatch):
    def out_of_memory(self, key):
        raise MemoryError
    monkeypatch.setattr(scrypt, "Scrypt", type("Scrypt", (), {"__init__": lambda self, **_: None,
                                                               "derive": out_of_memory}))
    refused(lambda: open_(path, PASSPHRASE), Unreachable, "keyfile.memory")


def test_what_create_cannot_keep_is_refused(tmp_path):
    file = tmp_path / "key"
    refused(lambda: create(file, SECRET, "short", MIN_LOG_N), Refused, "keyfile.passphrase-short")
    refused(lambda: create(file, SECRET, "\udc80" * 9, MIN_LOG_N), InvalidInput, "keyfile.passphrase-text")
    refused(lambda: create(file, SECRET, PASSPHRASE, 19), InvalidInput, "keyfile.cost")
    long = Secret("a", REGTEST, 0, WORDS, "x" * 9000)
    refused(lambda: create(file, long, PASSPHRASE, MIN_LOG_N), InvalidInput, "keyfile.size")
    refused(lambda: Secret("a", REGTEST, 0, WORDS[:-3]), InvalidInput, "mnemonic.invalid")
    refused(lambda: Secret("a", REGTEST, -1, WORDS), InvalidInput, "path.account")
    refused(lambda: Secret("\n", REGTEST, 0, WORDS), InvalidInput, "name.malformed")
    assert list(tmp_path.iterdir()) == []


def test_entropy_has_the_size_asked_for_and_does_not_repeat():
    assert len({entropy.new_entropy(16) for _ in range(100)}) == 100
    assert len(entropy.new_entropy(32)) == 32
    for size in (0, 7, 65, -1):
        with pytest.raises(Unreachable) as caught:
            entropy.new_entropy(size)
        assert caught.value.code == "entropy.size"


def fails(error):
    def urandom(size):
        raise error
    return urandom


@pytest.mark.parametrize("urandom", [
    fails(OSError(errno.EIO, "no device")), fails(NotImplementedError()), lambda size: bytes(size),
    lambda size: bytes(range(size)), lambda size: b"", lambda size: os.getrandom(size - 1)],
    ids=["fails", "missing", "zeros", "stuck", "empty", "short"])
def test_no_key_is_made_from_bad_entropy(tmp_path, monkeypatch, urandom):
    """threats.md row 32."""
    monkeypatch.setattr(os, "urandom", urandom)
    with pytest.raises(Unreachable) as caught:
        entropy.new_entropy(16)
    assert caught.value.code == "entropy.unavailable"
    refused(lambda: create(tmp_path / "key", SECRET, PASSPHRASE, MIN_LOG_N), Unreachable, "entropy.unavailable")
    assert list(tmp_path.iterdir()) == []
