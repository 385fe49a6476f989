"""BSMS records as we make and refuse them. The official vectors are in tests/conformance/test_bsms.py."""

import base64
import contextlib

import pytest
from format_cases import MAIN, POOL, code_of, key, master, pool
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.errors import LashouError
from lashou_btc.networks import MAINNET, REGTEST, TESTNET4
from lashou_btc.wallet.checksum import checksum
from lashou_btc.wallet.formats import bsms, bsms_crypto

TOKEN = "a54044308ceac9b7"
LONG = "108a2360adb302774eb521daebbeda5e"
RECORD = bsms.export(POOL)
KEY = str(bsms.sign_key(master(1), 0, "Ada", TOKEN))


def read(text, network=REGTEST, token="00"):
    return bsms.parse(text.encode(), network, token)


def refusal(text, network=REGTEST, token="00"):
    return code_of(bsms.parse, text.encode(), network, token)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 20), st.data())
def test_any_pool_goes_round_plain_and_sealed(size, data):
    descriptor = pool(data.draw(st.integers(1, size)), size)
    token = data.draw(st.sampled_from(["00", TOKEN, LONG]))
    assert read(bsms.seal(bsms.export(descriptor), token), token=token) == descriptor


def test_other_spellings_are_read():
    body = RECORD.split("\n")[1]
    for text in (RECORD + "\n", RECORD.replace("\n", "\r\n"), RECORD.replace("'", "h"), RECORD.replace("/**", ""),
                 RECORD.replace("/**", "/<0;1>/*"), RECORD.replace(body, f"{body}#{checksum(body)}"),
                 *(RECORD.replace("/**", ending).replace(bsms.RESTRICTED, bsms.UNRESTRICTED)
                   for ending in ("/**", "/<0;1>/*", "")),
                 RECORD.replace(POOL.address(0, 0), POOL.address(0, 0).upper())):
        assert read(text) == POOL
    sealed = bsms.seal(RECORD, TOKEN)
    assert read(sealed.upper() + "\n", token=TOKEN) == POOL


@pytest.mark.parametrize(("old", "new", "code"), [
    ("BSMS 1.0", "BSMS 2.0", "bsms.version"), ("BSMS 1.0\n", "", "bsms.token-missing"),
    (POOL.address(0, 0), POOL.address(0, 1), "bsms.first-address"), (POOL.address(0, 0), "", "bsms.lines"),
    ("\n" + POOL.address(0, 0), "", "bsms.lines"), (POOL.address(0, 0), " ", "bsms.first-address"),
    (POOL.address(0, 0), POOL.address(0, 0).capitalize(), "bsms.first-address"),
    (POOL.address(0, 0), POOL.address(0, 0) + "\nmore", "bsms.lines"),
    (bsms.RESTRICTED, "/0/*", "bsms.restrictions"),
    ("/**", "/0/*", "descriptor.ending"), ("wsh(", "sh(", "descriptor.template"),
    ("sortedmulti", "multi", "descriptor.template"), ("sortedmulti(2", "sortedmulti(1", "bsms.first-address"),
    ("sortedmulti(2", "sortedmulti(4", "descriptor.quorum"), ("))\n", "))#aaaaaaaa\n", "descriptor.checksum"),
    (key(2).xpub, key(5).xpub, "bsms.first-address"), (key(2).xpub, key(1).xpub, "descriptor.duplicate-key"),
    (key(2).fingerprint, key(1).fingerprint, "descriptor.duplicate-key"),
    ("48'/1'/0'/2'", "48'/1'/0'/1'", "descriptor.path"),
    (f"[{key(2).fingerprint}/48'/1'/0'/2']", "", "descriptor.key"),
])
def test_what_is_wrong_is_named(old, new, code):
    assert old in RECORD
    assert refusal(RECORD.replace(old, new)) == code


def test_one_ending_differs():
    assert refusal(RECORD.replace("/**", "", 1)) == "descriptor.ending"


def test_the_network_must_be_the_records():
    """Test networks share their keys: the first address tells regtest from testnet."""
    assert refusal(RECORD, TESTNET4) == "bsms.first-address"
    assert refusal(RECORD, MAINNET) == "xpub.network"
    assert refusal(bsms.export(MAIN), REGTEST) == "xpub.network"


def test_sealed_records_need_their_own_token():
    sealed = bsms.seal(RECORD, TOKEN)
    assert refusal(sealed) == "bsms.token-missing"
    assert refusal(sealed, token=LONG) == "bsms.mac"
    assert refusal(sealed[:-2], token=TOKEN) == "bsms.mac"
    for damaged in (sealed[:-1], sealed[:60], "xy" + sealed, "00" * 70_000):
        assert refusal(damaged, token=TOKEN) == "bsms.encoding"


def test_a_sealed_record_that_is_not_text():
    key_bytes = bsms_crypto.encryption_key(TOKEN)
    data = b"BSMS 1.0\n\xff\xfe"
    mac = bsms_crypto._mac(key_bytes, TOKEN, data)
    sealed = (mac + bsms_crypto._aes_ctr(key_bytes, mac[:16], data)).hex()
    assert refusal(sealed, token=TOKEN) == "format.encoding"


def test_a_key_record_proves_its_key():
    record = bsms.read_key(KEY.encode(), TOKEN)
    assert str(record) == KEY and record.label == "Ada"
    assert record.expression(REGTEST) == key(1)
    assert bsms.read_key(KEY.encode()) == record
    assert bsms.read_key(bsms.seal(KEY, TOKEN).encode(), TOKEN) == record


@pytest.mark.parametrize(("line", "text", "code"), [
    (0, "BSMS 1.1", "bsms.version"), (1, "zz", "bsms.token"), (1, LONG, "bsms.token"), (2, "tpub", "bsms.key"),
    (2, f"[{key(1).fingerprint}/48'/1'/0'/2']{'1' * 111}", "bsms.key"),
    (2, "[00000000]" + "0" * 66, "key.malformed"),
    (2, f"[{key(2).fingerprint}/48'/1'/0'/2']{key(2).xpub}", "bsms.signature"), (3, "Eve", "bsms.signature"),
    (3, "x" * 81, "bsms.label"), (3, "a\u202eb", "bsms.label"), (4, "", "bsms.lines"), (4, "!!!", "bsms.signature"),
    (4, base64.b64encode(bytes(65)).decode(), "bsms.signature"),
    (4, base64.b64encode(b"\x1f").decode(), "bsms.signature"),
    (4, base64.b64encode(b"\x1f" + bytes(64)).decode(), "bsms.signature"), (4, "x\nmore", "bsms.lines"),
])
def test_a_key_record_that_was_changed_is_refused(line, text, code):
    lines = KEY.split("\n")
    lines[line] = text
    assert code_of(bsms.read_key, "\n".join(lines).encode(), TOKEN) == code


def test_keys_at_other_places_are_read_and_no_pools():
    path = "48h/1h/0h/1h"
    private_key, xpub = master(1).private_key(path), master(1).xpub(path)
    record = bsms.sign_record(private_key, key(1).fingerprint, path, xpub, "a", "00")
    assert bsms.read_key(str(record).encode()) == record
    assert code_of(record.expression, REGTEST) == "xpub.path"
    lying = bsms.sign_record(master(1).private_key("48h/1h/0h/2h"), key(1).fingerprint, "49h/1h/0h/2h", key(1).xpub,
                             "a", "00")
    assert code_of(lying.expression, REGTEST) == "bsms.path"
    assert code_of(bsms.sign_record, bytes([7]) * 32, "aabbccdd", path, key(1).xpub, "a", "00") == "bsms.signature"
    assert code_of(bsms.sign_key, master(1), 0, "x" * 81) == "bsms.label"


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.binary(min_size=8, max_size=8), st.binary(min_size=16, max_size=16)))
def test_tokens_in_every_form(raw):
    token = raw.hex()
    assert bsms_crypto.read_token(token.upper()) == token
    assert bsms_crypto.read_token(bsms_crypto.words_of(token)) == token
    number = str(int(token, 16))
    if len(number) > 32 or (len(token) == 16 and len(number) != 16 and number != "0"):
        assert bsms_crypto.read_token(number) == token


@pytest.mark.parametrize("text", ["", "xyz", "12ab", "1" * 40, "9" * 39, "abandon " * 6, "abandon " * 5,
                                  "nonsense " * 6, "٣٣٣"])
def test_what_is_no_token(text):
    if text == "":
        assert bsms_crypto.read_token(text) == "00"
        return
    assert code_of(bsms_crypto.read_token, text) == "bsms.token"
    assert code_of(bsms_crypto.encrypt, "x", "0") == code_of(bsms_crypto.words_of, "00") == "bsms.token"


@settings(max_examples=80, deadline=None)
@given(st.integers(0, len(RECORD)), st.binary(max_size=3), st.integers(0, len(KEY)))
def test_damage_is_refused_or_changes_no_address(cut, junk, key_cut):
    """BIP129's first address covers the keys and the quorum; a changed fingerprint only a comparison can show."""
    data = RECORD.encode()
    damaged = data[:cut] + junk + data[cut + 1:]
    if damaged != data:
        with contextlib.suppress(LashouError):
            found = bsms.parse(damaged, REGTEST)
            assert [found.address(branch, 9) for branch in (0, 1)] == [POOL.address(branch, 9) for branch in (0, 1)]
    cut_key = KEY.encode()[:key_cut] + junk
    if cut_key.rstrip(b"\r\n") != KEY.encode():
        with pytest.raises(LashouError):
            bsms.read_key(cut_key)
