"""Mnemonics, paths, derived keys, signatures and the record of a key."""

import hashlib
import json
import unicodedata

import pytest
import wallycore
from hypothesis import given
from hypothesis import strategies as st

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.networks import MAINNET, REGTEST, SIGNET
from lashou_btc.wallet import keys
from lashou_btc.wallet.keys import (
    LANGUAGES,
    KeyRecord,
    Master,
    format_path,
    journal_path,
    mnemonic_language,
    multisig_path,
    new_mnemonic,
    parse_path,
    parse_xpub,
    schnorr_sign,
    schnorr_verify,
    signing_path,
    unnumbered,
    xonly,
)
from lashou_btc.wallet.public import check_xonly

SEED = bytes(range(32))
DIGEST = hashlib.sha256(b"a digest").digest()


@pytest.fixture(scope="module")
def master():
    return Master.from_seed(SEED, REGTEST)


@pytest.fixture(scope="module")
def record(master):
    return master.record("见证人 Alice", 3)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", [16, 32])
def test_a_new_mnemonic_is_read_again_in_any_unicode_form(language, size):
    words = new_mnemonic(bytes(range(size)), language)
    assert len(words.split()) == {16: 12, 32: 24}[size]
    assert mnemonic_language(words) == language
    plain = Master.from_mnemonic(words, "密碼 é", REGTEST)
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        spelt = unicodedata.normalize(form, "　".join(words.split()) + "\n")
        other = Master.from_mnemonic(spelt, unicodedata.normalize(form, "密碼 é"), REGTEST)
        assert other.fingerprint == plain.fingerprint
    assert Master.from_mnemonic(words, "", REGTEST).fingerprint != plain.fingerprint


@pytest.mark.parametrize("language", ["chinese_simplified", "chinese_traditional"])
def test_chinese_words_may_be_written_without_blanks(language):
    words = new_mnemonic(bytes(range(32)), language)
    plain = Master.from_mnemonic(words, "", REGTEST)
    assert mnemonic_language(words.replace(" ", "")) == language
    for written in (words.replace(" ", ""), "\n" + words.replace(" ", "") + " ", words.replace(" ", "\n")):
        assert Master.from_mnemonic(written, "", REGTEST).fingerprint == plain.fingerprint
    for wrong in (words.replace(" ", "")[:-1], words.replace(" ", "") + words[0], words.replace(" ", "，")):
        with pytest.raises(InvalidInput):
            mnemonic_language(wrong)
    with pytest.raises(InvalidInput):
        mnemonic_language(new_mnemonic(bytes(range(16)), "english").replace(" ", ""))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("written", ["{n}. {word}\n", "{n} {word} ", "{n}) {word}\t", "#{n} {word}\n",
                                     "{n:02}:{word}\n", "{n}、{word}\n", "{n}{word} ", "  {n}.\n{word}\n"])
def test_words_may_have_their_numbers_before_them(language, written):
    words = new_mnemonic(SEED, language).split()
    fingerprint = Master.from_mnemonic(" ".join(words), "", REGTEST).fingerprint
    lines = [written.format(n=n, word=word) for n, word in enumerate(words, 1)]
    columns = [line for pair in zip(lines[:len(words) // 2], lines[len(words) // 2:], strict=True) for line in pair]
    for text in ("".join(lines), "".join(columns)):
        assert Master.from_mnemonic(text, "", REGTEST).fingerprint == fingerprint
        assert unnumbered(text).split() == words
    for wrong in ("".join(lines).replace(lines[4], ""), "".join([*lines, lines[0]])):
        assert unnumbered(wrong) == wrong
        with pytest.raises(InvalidInput) as caught:
            mnemonic_language(wrong)
        assert words[1] not in str(caught.value)


@pytest.mark.parametrize("text", ["", "1", "1.", "abandon", "1 a 1 b", "0 a 1 b", "2 a", "1" * 900, "1 " * 450,
                                  "1 a " * 500, "1. a b 2. c", "1 a 2"])
def test_what_is_no_numbered_list_stays_as_it_is(text):
    assert unnumbered(text) == text


def test_words_of_both_chinese_lists_have_one_meaning():
    """1,275 characters are in both, at the same places: such a mnemonic has one seed, whatever list it is said to
    be of. One that mixes characters of only one list each is of none."""
    forms = ("chinese_simplified", "chinese_traditional")
    simplified, traditional = (new_mnemonic(bytes(16), form) for form in forms)
    assert simplified == traditional and mnemonic_language(traditional) == "chinese_simplified"
    entropy = hashlib.sha256(b"no character is shared by chance").digest()
    simplified, traditional = (new_mnemonic(entropy, form).split() for form in forms)
    own = [n for n, (a, b) in enumerate(zip(simplified, traditional, strict=True)) if a != b]
    assert len(own) >= 2
    mixed = [traditional[n] if n == own[0] else word for n, word in enumerate(simplified)]
    with pytest.raises(InvalidInput):
        mnemonic_language(" ".join(mixed))


def test_a_wrong_mnemonic_is_refused_without_repeating_it():
    words = new_mnemonic(SEED, "english").split()
    swapped = [words[1], words[0], *words[2:]]
    for wrong in (words[:-1], swapped, [*words, "abandon"], ["lashou", *words[1:]], [], ["\x00"], ["\udc80"]):
        with pytest.raises(InvalidInput) as caught:
            Master.from_mnemonic(" ".join(wrong), "", REGTEST)
        assert caught.value.code == "mnemonic.invalid"
        assert not any(len(word) > 4 and word in str(caught.value) for word in wrong)


@pytest.mark.parametrize(("entropy", "language", "code"), [
    (bytes(15), "english", "mnemonic.entropy"), (b"", "english", "mnemonic.entropy"),
    (bytes(33), "english", "mnemonic.entropy"), (bytes(16), "klingon", "mnemonic.language")])
def test_new_mnemonic_wants_full_entropy_and_a_known_language(entropy, language, code):
    with pytest.raises(InvalidInput) as caught:
        new_mnemonic(entropy, language)
    assert caught.value.code == code


def test_passphrases_that_are_no_text_are_refused():
    words = new_mnemonic(SEED, "english")
    for wrong in ("\udc80", "a\x00b"):
        with pytest.raises(InvalidInput) as caught:
            Master.from_mnemonic(words, wrong, REGTEST)
        assert caught.value.code == "mnemonic.passphrase"


@pytest.mark.parametrize("size", [0, 15, 20, 65])
def test_a_seed_of_another_length_is_refused(size):
    with pytest.raises(InvalidInput) as caught:
        Master.from_seed(bytes(size), REGTEST)
    assert caught.value.code == "seed.length"


def test_a_master_shows_no_secret(master):
    secrets = [SEED.hex(), master.private_key("").hex(), master.private_key(multisig_path(REGTEST, 0)).hex()]
    shown = repr(master) + str(master)
    assert master.fingerprint in shown
    assert not any(secret in shown for secret in secrets) and "prv" not in shown.replace("xprv_version", "")


def test_paths_are_the_ones_the_standards_name():
    assert multisig_path(MAINNET, 0) == "48h/0h/0h/2h" and multisig_path(SIGNET, 5) == "48h/1h/5h/2h"
    assert signing_path(REGTEST, 1) == "19539h/1h/1h" and int.from_bytes(b"LS", "big") == 19539
    assert journal_path(MAINNET, 2) == "84h/0h/2h/0/0"
    for wrong in (-1, 2 ** 31):
        for path in (multisig_path, signing_path, journal_path):
            with pytest.raises(InvalidInput):
                path(MAINNET, wrong)


@given(st.lists(st.integers(0, 2 ** 32 - 1), max_size=20).map(tuple))
def test_a_path_is_read_back_in_every_spelling(numbers):
    text = format_path(numbers)
    for spelling in (text, "m/" + text if text else "m", text.replace("h", "'"), text.replace("h", "H")):
        assert parse_path(spelling) == numbers


@pytest.mark.parametrize("path", ["/", "0/", "/0", "0//1", "h", "0hh", "-1", "2147483648", "01", "0x1", "1 ", "²",
                                  "m0", "0/m", "/".join(["0"] * 256), "1" * 5000, "0/*", "<0;1>"])
def test_what_is_no_path_is_refused(path):
    with pytest.raises(InvalidInput) as caught:
        parse_path(path)
    assert caught.value.code == "path.malformed"


def test_derived_keys_agree_with_each_other(master):
    path = multisig_path(REGTEST, 0)
    key = parse_xpub(master.xpub(path), REGTEST)
    assert key.public_key == master.public_key(path) and key.depth == 4 and key.child == 2 ** 31 + 2
    assert xonly(master.public_key(path)) == key.public_key[1:]


def test_a_private_extended_key_is_refused_and_not_repeated():
    xprv = ("xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33y"
            "uGBxrMPHi")
    for network in (MAINNET, REGTEST):
        with pytest.raises(Refused) as caught:
            parse_xpub(xprv, network)
        assert caught.value.code == "xpub.private-key" and xprv[10:30] not in str(caught.value)


def test_an_extended_key_of_another_network_or_prefix_is_refused(master):
    xpub = Master.from_seed(SEED, MAINNET).xpub("48h/0h/0h/2h")
    for key, network, code in ((xpub, REGTEST, "xpub.network"), (master.xpub("1"), MAINNET, "xpub.network"),
                               (xpub[:-1] + ("1" if xpub[-1] != "1" else "2"), MAINNET, "xpub.checksum"),
                               (xpub + "1", MAINNET, "xpub.checksum"), ("xpub", MAINNET, "xpub.malformed"),
                               (None, MAINNET, "xpub.malformed")):
        with pytest.raises(InvalidInput) as caught:
            parse_xpub(key, network)
        assert caught.value.code == code


def test_slip132_keys_are_told_what_to_give_instead():
    xpub = Master.from_seed(SEED, MAINNET).xpub("48h/0h/0h/2h")
    raw = wallycore.base58_to_bytes(xpub, wallycore.BASE58_FLAG_CHECKSUM)
    zpub = wallycore.base58check_from_bytes(bytes.fromhex("02aa7ed3") + raw[4:])
    assert zpub.startswith("Zpub")
    with pytest.raises(InvalidInput, match="starts with xpub") as caught:
        parse_xpub(zpub, MAINNET)
    assert caught.value.code == "xpub.version"


def test_a_signature_verifies_and_nothing_else_does(master):
    key = xonly(master.public_key(signing_path(REGTEST, 0)))
    signature = schnorr_sign(master.private_key(signing_path(REGTEST, 0)), DIGEST)
    assert signature == schnorr_sign(master.private_key(signing_path(REGTEST, 0)), DIGEST)
    assert schnorr_verify(key, DIGEST, signature)
    other = xonly(master.public_key(signing_path(REGTEST, 1)))
    assert not schnorr_verify(other, DIGEST, signature)
    for place in range(64):
        flipped = signature[:place] + bytes([signature[place] ^ 1]) + signature[place + 1:]
        assert not schnorr_verify(key, DIGEST, flipped)
    for bad_key, digest, sig in ((b"\x02" + key, DIGEST, signature), (key, DIGEST + b"\x00", signature),
                                 (key, DIGEST, signature + b"\x01"), (key, DIGEST, b""), (b"", DIGEST, signature),
                                 (bytes(32), DIGEST, signature)):
        assert not schnorr_verify(bad_key, digest, sig)


def test_a_signature_that_does_not_verify_is_not_handed_out(master, monkeypatch):
    monkeypatch.setattr(keys, "schnorr_verify", lambda key, digest, signature: False)
    with pytest.raises(Refused) as caught:
        schnorr_sign(master.private_key(""), DIGEST)
    assert caught.value.code == "schnorr.fault"


@pytest.mark.parametrize("key", [b"", b"\x02" + bytes(32), b"\x04" + b"\x01" * 64, b"\x02" * 32,
                                 b"\x05" + b"\x02" * 32])
def test_what_is_no_compressed_key_has_no_xonly_key(key):
    with pytest.raises(InvalidInput) as caught:
        xonly(key)
    assert caught.value.code == "key.malformed"


@pytest.mark.parametrize("key", [b"", bytes(32), b"\xff" * 32, b"\x02" * 31, b"\x02" * 33])
def test_what_is_no_xonly_key_is_refused(key):
    with pytest.raises(InvalidInput) as caught:
        check_xonly(key)
    assert caught.value.code == "key.malformed"


@pytest.mark.parametrize(("key", "digest"), [(bytes(32), DIGEST), (b"\x01" * 31, DIGEST), (b"\x01" * 32, b"short"),
                                             (b"\xff" * 32, DIGEST)])
def test_signing_wants_a_key_and_a_digest(key, digest):
    with pytest.raises(InvalidInput) as caught:
        schnorr_sign(key, digest)
    assert caught.value.code == "schnorr.input"


def test_a_key_record_is_read_back_byte_for_byte(record, master):
    data = record.to_json()
    assert KeyRecord.parse(data) == record and KeyRecord.parse(data).to_json() == data
    assert data.endswith(b"}\n") and json.loads(data)["type"] == "lashou-key"
    assert record.xpub == master.xpub(record.path)


def changed(record, **fields):
    return json.dumps({**json.loads(record.to_json()), **fields}, sort_keys=True, separators=(",", ":"),
                      ensure_ascii=False).encode() + b"\n"


def test_the_helper_of_the_next_test_changes_only_what_it_says(record):
    assert changed(record) == record.to_json()


@pytest.mark.parametrize("fields", [
    {"type": "lashou-pool"}, {"version": 2}, {"version": True}, {"version": "1"}, {"network": "mainnet"},
    {"network": "moon"}, {"fingerprint": "00000000"}, {"fingerprint": "ABCDEF01"}, {"fingerprint": "abc"},
    {"account": 4}, {"account": True}, {"account": "3"}, {"account": -1}, {"account": 3.0},
    {"path": "48h/1h/4h/2h"}, {"path": "48'/1'/3'/2'"}, {"xpub": "tpub"}, {"signing_key": "00" * 32},
    {"signing_key": "ff" * 32},
    {"signing_key": ""}, {"journal_key": "04" + "00" * 32}, {"journal_key": 7}, {"name": ""}, {"name": " a"},
    {"name": "a" * 65}, {"name": "a\u202eb"}, {"name": "a\nb"}, {"name": "a\x1b[2J"}, {"name": "e\u0301"},
    {"name": None}, {"extra": 1}, {"recipient": "age1"}, {"recipient": None}])
def test_a_changed_key_record_is_refused(record, fields):
    with pytest.raises(InvalidInput):
        KeyRecord.parse(changed(record, **fields))


def test_a_key_record_in_another_form_is_refused(record):
    data = record.to_json()
    again = data.replace(b'"version":1', b'"version":1,"version":1')
    for wrong in (data[:-1], data + b"\n", b" " + data, data[:50], b"", b"[]", b"\xff", b"{" * 4000, b"1" * 5000,
                  again, json.dumps(json.loads(data)).encode()):
        with pytest.raises(InvalidInput):
            KeyRecord.parse(wrong)


def test_only_a_bip48_account_key_goes_into_a_record(record, master):
    for path in ("48h/1h/3h/1h", "48h/1h/3h", "48h/1h/3h/2h/0", ""):
        with pytest.raises(InvalidInput) as caught:
            KeyRecord.parse(changed(record, xpub=master.xpub(path)))
        assert caught.value.code == "xpub.path"
