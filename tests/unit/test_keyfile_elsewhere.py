"""A key file whose multisig key is another wallet's: its words sign documents, and it cannot lie about either."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import rfc8785
from psbt_cases import master

from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.networks import MAINNET, REGTEST
from lashou_btc.signers import keyfile
from lashou_btc.signers.keyfile import MIN_LOG_N, Secret, create, open_, public_record, replace, seed_fingerprint
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet.descriptor import KeyExpression
from lashou_btc.wallet.keys import new_mnemonic

PASSPHRASE = "correct horse 电池"
WORDS = new_mnemonic(bytes(range(32)), "english")
PLAIN = Secret("wang", REGTEST, 0, WORDS)


def theirs(number: int = 7, path: str = "48h/1h/0h/2h") -> KeyExpression:
    return KeyExpression(master(number).fingerprint, path, master(number).xpub(path))


SECRET = Secret("wang", REGTEST, 0, WORDS, "", theirs())


def fails(act: Callable[[], object], kind: type[LashouError], code: str) -> str:
    with pytest.raises(kind) as caught:
        act()
    assert caught.value.code == code
    return str(caught.value)


def rewrite(path: Path, change: Callable[[dict], object]) -> None:
    value = json.loads(path.read_bytes())
    change(value)
    path.write_bytes(rfc8785.dumps(value) + b"\n")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create(tmp_path / "wang.key", SECRET, PASSPHRASE, MIN_LOG_N)
    return tmp_path / "wang.key"


def test_the_record_shows_the_other_wallets_key_and_the_words_own_signing_keys(path: Path) -> None:
    record, own = SECRET.record(), PLAIN.record()
    assert (record.fingerprint, record.path, record.xpub) == (theirs().fingerprint, theirs().path, theirs().xpub)
    assert (record.signing_key, record.journal_key) == (own.signing_key, own.journal_key)
    assert public_record(path) == record and seed_fingerprint(path) == own.fingerprint
    assert open_(path, PASSPHRASE) == SECRET


def test_it_survives_a_change_of_passphrase(path: Path) -> None:
    replace(path, open_(path, PASSPHRASE), "another passphrase")
    assert open_(path, "another passphrase") == SECRET and seed_fingerprint(path) == PLAIN.record().fingerprint


def test_a_file_of_one_wallet_stands_as_it_did_before(tmp_path: Path) -> None:
    create(tmp_path / "key", PLAIN, PASSPHRASE, MIN_LOG_N)
    assert set(json.loads((tmp_path / "key").read_bytes())) == {
        "type", "version", "record", "kdf", "nonce", "ciphertext"}
    assert seed_fingerprint(tmp_path / "key") == PLAIN.record().fingerprint


def test_the_clear_part_cannot_be_changed(path: Path) -> None:
    other = theirs(8)
    rewrite(path, lambda v: v["record"].update(fingerprint=other.fingerprint, xpub=other.xpub))
    fails(lambda: open_(path, PASSPHRASE), Refused, "keyfile.passphrase")
    rewrite(path, lambda v: v.update(seed_fingerprint=master(9).fingerprint))
    fails(lambda: open_(path, PASSPHRASE), Refused, "keyfile.passphrase")


@pytest.mark.parametrize("value", ["", "XYZ", "0f0569", "0F056943", 7, None, [], theirs().fingerprint])
def test_a_fingerprint_of_words_that_cannot_be(path: Path, value: object) -> None:
    rewrite(path, lambda v: v.update(seed_fingerprint=value))
    fails(lambda: public_record(path), InvalidInput, "keyfile.malformed")


def test_a_file_made_wrongly_is_refused_though_it_opens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As another program might write it: encrypted rightly, its parts not belonging together."""
    lie_record = Secret("wang", REGTEST, 0, WORDS, "", theirs(8)).record()
    with monkeypatch.context() as patched:
        patched.setattr(Secret, "record", lambda self: lie_record)
        create(tmp_path / "key", SECRET, PASSPHRASE, MIN_LOG_N)
    fails(lambda: open_(tmp_path / "key", PASSPHRASE), Refused, "keyfile.record")


def test_another_account_another_network_and_ones_own_key_are_refused() -> None:
    sentence = fails(lambda: Secret("wang", REGTEST, 3, WORDS, "", theirs()), InvalidInput, "key.elsewhere-path")
    assert "48h/1h/3h/2h" in sentence and "--account" in sentence
    fails(lambda: Secret("wang", MAINNET, 0, WORDS, "", theirs()), InvalidInput, "key.elsewhere-path")
    own = PLAIN.record()
    fails(lambda: Secret("wang", REGTEST, 0, WORDS, "", KeyExpression(own.fingerprint, own.path, own.xpub)),
          InvalidInput, "key.elsewhere-same")
    lied = KeyExpression(theirs().fingerprint, theirs().path, theirs(7, "48h/1h/0h/1h").xpub)
    fails(lambda: Secret("wang", REGTEST, 0, WORDS, "", lied), InvalidInput, "xpub.path")


def test_such_a_key_signs_no_coins_here(tmp_path: Path) -> None:
    ws = Workspace(tmp_path)
    ws.keep(SECRET, PASSPHRASE, MIN_LOG_N)
    sentence = fails(lambda: ws.unlock_signer("wang", PASSPHRASE), Refused, "key.elsewhere")
    assert theirs().fingerprint in sentence
    assert ws.seed_fingerprint() == PLAIN.record().fingerprint and ws.unlock("", PASSPHRASE)[0] == SECRET
    keyfile.destroy(ws.key_path("wang"))
    ws.keep(PLAIN, PASSPHRASE, MIN_LOG_N)
    assert ws.unlock_signer("", PASSPHRASE).fingerprint == PLAIN.record().fingerprint
