"""BIP329 labels: what is written, what is read, and what is not believed."""

import json

import pytest
from format_cases import MAIN, POOL, code_of, pool
from hypothesis import given, settings
from hypothesis import strategies as st

from lashou_btc.errors import LashouError
from lashou_btc.wallet.formats import labels
from lashou_btc.wallet.formats.labels import Label, Labels

TXID = "f91d0a8a78462bc59398f2c5d7a84fcff491c26ba54c4833478b202796c8aafd"
# The example of BIP329, "Test Vectors".
XPUB = ("xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EG"
        "Mcet8")
BIP329 = "\n".join(json.dumps(line) for line in (
    {"type": "tx", "ref": TXID, "label": "Transaction", "origin": "wpkh([d34db33f/84'/0'/0'])"},
    {"type": "addr", "ref": "bc1q34aq5drpuwy3wgl9lhup9892qp6svr8ldzyy7c", "label": "Address"},
    {"type": "pubkey", "ref": "0283409659355b6d1cc3c32decd5d561abaac86c37a353b52895a5e6c196d6f448",
     "label": "Public Key"},
    {"type": "input", "ref": f"{TXID}:0", "label": "Input"},
    {"type": "output", "ref": f"{TXID}:1", "label": "Output", "spendable": False},
    {"type": "xpub", "ref": XPUB, "label": "Extended Public Key"},
    {"type": "tx", "ref": TXID, "label": "Account #1 Transaction", "origin": "wpkh([d34db33f/84'/0'/1'])"}))


def code(line):
    return code_of(labels.parse, line if isinstance(line, bytes) else json.dumps(line).encode())


def test_the_example_of_the_bip():
    found = labels.parse(BIP329.encode())
    assert [label.type for label in found.labels] == ["tx", "addr", "pubkey", "input", "output", "xpub", "tx"]
    assert found.unknown == 0 and found.labels[4] == Label("output", f"{TXID}:1", "Output", spendable=False)
    assert found.labels[0].origin == "wpkh([d34db33f/84'/0'/0'])"
    assert labels.parse(labels.dump(found.labels)) == found


def test_a_pools_accounts_and_claims():
    accounts = labels.for_accounts(POOL, {2: "王芳", 1: "Ada"})
    assert accounts == [Label("addr", POOL.address(0, 1), "Ada"), Label("addr", POOL.address(0, 2), "王芳")]
    claims = labels.for_claims(POOL, {TXID: "claim #1"})
    assert claims[0].origin.startswith("wsh(sortedmulti(2,[") and "tpub" not in claims[0].origin
    everything = (*accounts, *claims)
    assert labels.parse(labels.dump(everything)) == Labels(everything, 0)
    assert labels.origin_of(pool(13, 20)) is None
    assert labels.for_claims(pool(13, 20), {TXID: "x"})[0].origin is None
    assert labels.for_accounts(MAIN, {0: "x"})[0].ref.startswith("bc1q")


def test_what_is_not_known_is_left_out_and_counted():
    line = json.dumps({"type": "tx", "ref": TXID, "height": 5, "spendable": True}).encode()
    data = b'\n{"type":"spscan","ref":"sp1"}\r\n' + line + b"\n"
    assert labels.parse(data) == Labels((Label("tx", TXID),), 1)


@pytest.mark.parametrize(("line", "expected"), [
    (b"{", "labels.json"), ([], "labels.json"), ({"type": 5}, "labels.json"),
    (b'{"type":"tx","type":"tx"}', "labels.json"),
    ({"type": "tx"}, "labels.ref"), ({"type": "tx", "ref": TXID.upper()}, "labels.ref"),
    ({"type": "tx", "ref": 5}, "labels.ref"),
    ({"type": "tx", "ref": TXID[:-1]}, "labels.ref"), ({"type": "output", "ref": TXID}, "outpoint.malformed"),
    ({"type": "input", "ref": f"{TXID}:01"}, "outpoint.malformed"), ({"type": "addr", "ref": "a:b"}, "labels.ref"),
    ({"type": "addr", "ref": "x" * 201}, "labels.ref"), ({"type": "addr", "ref": "地址"}, "labels.ref"),
    ({"type": "addr", "ref": "a b"}, "labels.ref"), ({"type": "addr", "ref": "a", "label": 5}, "labels.text"),
    ({"type": "addr", "ref": "a", "label": "x" * 256}, "labels.text"),
    ({"type": "addr", "ref": "a", "label": "\u202etxt.exe"}, "labels.text"),
    ({"type": "addr", "ref": "a", "label": "\x1b[2J"}, "labels.text"),
    ({"type": "tx", "ref": TXID, "origin": 5}, "labels.text"),
    ({"type": "output", "ref": f"{TXID}:1", "spendable": 1}, "labels.field"),
    (b'{"type":"tx","ref":"' + b"a" * 9_000, "labels.size"), (b"\n" * 20_005, "labels.size"),
    (b"\xff", "format.encoding"),
    (b"[" * 5_000, "labels.json"),
])
def test_lines_that_are_refused(line, expected):
    assert code(line) == expected


def test_the_line_is_named():
    with pytest.raises(LashouError, match=r"^line 3: "):
        labels.parse(BIP329.encode().split(b"\n")[0] + b"\n\n{}")


@pytest.mark.parametrize(("args", "expected"), [
    (("coin", "a"), "labels.type"), (("addr", "a", None, "wsh()"), "labels.field"),
    (("tx", TXID, None, None, True), "labels.field")])
def test_labels_that_cannot_be_made(args, expected):
    assert code_of(Label, *args) == expected


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(BIP329)), st.binary(max_size=5))
def test_damage_is_read_or_refused(cut, junk):
    try:
        found = labels.parse(BIP329.encode()[:cut] + junk + BIP329.encode()[cut + 2:])
    except LashouError:
        return
    assert len(found.labels) + found.unknown <= 8
    assert labels.parse(labels.dump(found.labels)).labels == found.labels
