"""Coldcard's wallet file and cosigner export."""

import json

import pytest
from format_cases import MAIN, MIXED, POOL, code_of, key, pool
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.errors import LashouError
from lashou_btc.networks import MAINNET, REGTEST
from lashou_btc.wallet.formats import coldcard
from lashou_btc.wallet.formats.slip132 import to_slip132

FILE = coldcard.export(POOL, "Lashou 2 of 3").decode()
# A published export of a Coldcard simulator: Zpub and descriptor of one key.
PUBLISHED = {
    "p2sh_p2wsh_deriv": "m/48'/0'/0'/1'",
    "p2sh_p2wsh": "Ypub6jwcqK3XjbvvGXVFK6ghVrrqctFYJjFPh4ZiQ6ZFfMKxZSe5FWzZX3ib3THzRy2UKsesZwXmXVGsez8pyMuDmdbhnN5"
                  "5RcZbTLj7rFqViqo",
    "p2wsh_deriv": "m/48'/0'/0'/2'",
    "p2wsh": "Zpub74mt8yiStHUQASjHhGjAeBL6oU1PG8NCUQRRxucP9Dvwz7p65oHChnf8tQrhZfkCPesk7vays9n8cyLDDRM7Wqxmz2mihQHSi"
             "kXfEwyp6kt",
    "p2wsh_desc": "wsh(sortedmulti(M,[eb16731f/48'/0'/0'/2']xpub6EDGQQeB1xq53HBg5tgwPvoHjjgEAXhcKujKUrZ51SLnFjcip5Z"
                  "oNYUw3Hz41RDTLua9kPPk4cgXjEVKUoN8mtUuQtGU8BBUHa8Vsrd6k7o/0/*,...))",
    "account": "0", "xfp": "EB16731F"}


def read(text):
    return coldcard.parse(text.encode(), REGTEST)


def refusal(text):
    return code_of(coldcard.parse, text.encode(), REGTEST)


def test_the_file_is_the_one_a_coldcard_reads():
    assert FILE.split("\n")[:6] == ["# Coldcard Multisig setup file (created by lashou)", "#",
                                    "Name: Lashou 2 of 3", "Policy: 2 of 3",
                                    "Derivation: m/48'/1'/0'/2'", "Format: P2WSH"]
    assert FILE.split("\n")[7] == f"{POOL.keys[0].fingerprint.upper()}: {POOL.keys[0].xpub}"


@pytest.mark.parametrize("descriptor", [POOL, MIXED, pool(1, 1), pool(15, 15)])
def test_what_is_written_is_read_again(descriptor):
    assert coldcard.parse(coldcard.export(descriptor, "x"), REGTEST) == descriptor


def test_paths_that_differ_stand_before_each_key():
    text = coldcard.export(MIXED, "mixed").decode()
    assert text.count("Derivation:") == 3 and "Derivation: m/48'/1'/7'/2'" in text


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 15), st.data())
def test_any_quorum_goes_round(size, data):
    descriptor = pool(data.draw(st.integers(1, size)), size, MAINNET)
    assert coldcard.parse(coldcard.export(descriptor, "any"), MAINNET) == descriptor


def test_other_spellings_are_read():
    for text in (FILE.replace("\n", "\r\n"), "\ufeff" + FILE, FILE.replace("'", "h"), FILE.replace("m/48", "48"),
                 FILE.replace("2 of 3", "2/3"), FILE.replace("Policy", "policy"), FILE.replace("P2WSH", "p2wsh"),
                 FILE.replace("Name: Lashou 2 of 3\n", ""), FILE.rstrip("\n"), FILE + "# end\n"):
        assert read(text) == POOL
    vpubs = FILE
    for each in POOL.keys:
        vpubs = vpubs.replace(each.xpub, to_slip132(each.xpub, REGTEST))
    assert "Vpub" in vpubs and "tpub" not in vpubs and read(vpubs) == POOL


def test_a_missing_policy_means_all_keys():
    assert read(FILE.replace("Policy: 2 of 3\n", "")).threshold == 3


@pytest.mark.parametrize(("old", "new", "code"), [
    ("Format: P2WSH", "", "coldcard.format"), ("P2WSH", "P2SH", "coldcard.format"),
    ("P2WSH", "P2WSH-P2SH", "coldcard.format"), ("2 of 3", "two", "coldcard.policy"),
    ("Policy: 2 of 3", "Policy: 2 of 4", "coldcard.policy"),
    ("Policy: 2 of 3", "Policy: 4 of 3", "descriptor.quorum"),
    ("Derivation: m/48'/1'/0'/2'", "", "coldcard.derivation"), ("/2'", "/1'", "descriptor.path"),
    ("m/48'", "m/49'", "descriptor.path"), ("/1'/0'", "/0'/0'", "descriptor.path"),
    ("Derivation: m/48'/1'/0'/2'", "Derivation: m/x", "path.malformed"),
    ("Policy:", "Colour:", "coldcard.line"), ("Policy: 2 of 3", "Policy 2 of 3", "coldcard.line"),
    ("Format: P2WSH", "Format: P2WSH\nFormat: P2WSH", "coldcard.line"),
    (POOL.keys[1].fingerprint.upper(), "00000000", "key.fingerprint"),
    (POOL.keys[1].fingerprint.upper(), POOL.keys[0].fingerprint, "descriptor.duplicate-key"),
    (POOL.keys[1].xpub, POOL.keys[1].xpub[:-1], "xpub.checksum"),
    (POOL.keys[1].xpub, POOL.keys[0].xpub, "descriptor.duplicate-key"),
    (POOL.keys[1].xpub, MAIN.keys[1].xpub, "xpub.network"), ("#\n", "#\n" * 200, "coldcard.lines"),
])
def test_what_is_wrong_is_named(old, new, code):
    assert old in FILE
    assert refusal(FILE.replace(old, new)) == code


def test_sixteen_keys_are_too_many():
    assert code_of(coldcard.export, pool(2, 16), "x") == "coldcard.too-many-keys"
    lines = [f"{k.fingerprint}: {k.xpub}" for k in pool(2, 16).keys]
    assert refusal("\n".join(["Derivation: m/48h/1h/0h/2h", "Format: P2WSH", *lines])) == "coldcard.too-many-keys"


@pytest.mark.parametrize("name", ["", "x" * 21, "互助", " x", "a\tb"])
def test_a_name_that_a_coldcard_cannot_show_is_refused(name):
    assert code_of(coldcard.export, POOL, name) == "coldcard.name"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(FILE)), st.integers(0, len(FILE) - 1), st.characters(codec="utf-8"))
def test_damage_is_refused_or_harmless(cut, place, character):
    """Only our errors leave, and what still reads is a checked multisig: no key of it can be a new one."""
    for text in (FILE[:cut], FILE[:place] + character + FILE[place + 1:]):
        try:
            read_back = read(text)
        except LashouError:
            continue
        assert {k.xpub for k in read_back.keys} <= {k.xpub for k in POOL.keys}


def cosigner(**changes):
    value = {name: item for name, item in {**PUBLISHED, **changes}.items() if item is not None}
    return json.dumps(value).encode()


def test_the_published_cosigner_export_is_read_from_either_field():
    expected = coldcard.parse_cosigner(cosigner(), MAINNET)
    assert str(expected) == PUBLISHED["p2wsh_desc"].split(",")[1].removesuffix("/0/*").replace("'", "h")
    assert coldcard.parse_cosigner(cosigner(p2wsh_desc=None), MAINNET) == expected
    assert coldcard.parse_cosigner(cosigner(p2wsh=None), MAINNET) == expected
    assert to_slip132(expected.xpub, MAINNET) == PUBLISHED["p2wsh"]
    newer = cosigner(p2wsh=None, p2wsh_desc=None, p2wsh_key_exp=str(expected))
    assert coldcard.parse_cosigner(newer, MAINNET) == expected


@pytest.mark.parametrize(("changes", "code"), [
    ({"p2wsh": None, "p2wsh_desc": None}, "coldcard.no-p2wsh"), ({"xfp": None}, "format.field"),
    ({"xfp": 5}, "format.field"), ({"p2wsh_deriv": None}, "format.field"), ({"p2wsh": 5}, "format.key"),
    ({"p2wsh": PUBLISHED["p2sh_p2wsh"]}, "slip132.kind"), ({"p2wsh_desc": "wsh()"}, "coldcard.key"),
    ({"p2wsh_desc": "x" * 2000}, "coldcard.key"), ({"xfp": "EB16731E"}, "coldcard.disagrees"),
    ({"p2wsh": None, "xfp": "EB16731E"}, "coldcard.disagrees"),
    ({"p2wsh": to_slip132(MAIN.keys[0].xpub, MAINNET)}, "coldcard.disagrees"),
    ({"p2wsh_deriv": "m/48'/0'/1'/2'"}, "coldcard.disagrees"),
    ({"p2wsh_desc": None, "p2wsh_deriv": "m/48'/1'/0'/2'"}, "descriptor.path"),
])
def test_a_cosigner_export_that_does_not_fit_is_refused(changes, code):
    assert code_of(coldcard.parse_cosigner, cosigner(**changes), MAINNET) == code


def test_a_mainnet_export_is_no_key_of_a_test_pool():
    assert code_of(coldcard.parse_cosigner, cosigner(), REGTEST) == "xpub.network"
    assert code_of(coldcard.parse_cosigner, cosigner(p2wsh_desc=None), REGTEST) == "slip132.network"
    assert key(1).xpub.startswith("tpub")
