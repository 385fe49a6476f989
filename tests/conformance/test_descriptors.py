"""Descriptors against the vectors of BIP67, BIP380, BIP383 and BIP389.

The project reads one shape of descriptor. So the vectors show three things here: the checksum, the script made from
given keys, and that every other shape, valid or not, is refused by name and not by accident.
"""

import hashlib
import json
import re

import pytest
import wallycore

from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.networks import MAINNET
from lashou_btc.wallet.address import script_to_address
from lashou_btc.wallet.checksum import checksum, split_checksum
from lashou_btc.wallet.descriptor import JournalDescriptor, MultisigDescriptor, multisig_script
from lashou_btc.wallet.keys import Master

pytestmark = pytest.mark.conformance
POOL = MultisigDescriptor.of_records(
    1, [Master.from_seed(bytes([n]) * 32, MAINNET).record(f"witness {n}", 0) for n in (1, 2)])
PLAIN = re.compile(r"(?P<wrap>sh\(wsh\(|wsh\(|sh\(|)(?P<sorted>sorted)?multi\((?P<m>\d+),(?P<keys>[^()/]+)\)+")


def read(vectors, number):
    name = {67: "bip67_sorted_pubkeys", 380: "bip380_descriptors", 383: "bip383_descriptors",
            389: "bip389_descriptors"}[number]
    return json.loads((vectors / "bips" / f"{name}.json").read_text())


def sealed(body):
    return f"{body}#{checksum(body)}"


def p2sh(script):
    return b"\xa9\x14" + bytes(wallycore.hash160(script)) + b"\x87"


def p2wsh(script):
    return b"\x00\x20" + hashlib.sha256(script).digest()


def test_bip67_sorted_scripts(vectors):
    cases = read(vectors, 67)["cases"]
    assert len(cases) == 4
    for case in cases:
        keys = sorted(bytes.fromhex(key) for key in case["list"])
        assert [key.hex() for key in keys] == case["sorted"]
        script = multisig_script(2, keys)
        assert script.hex() == case["script"]
        assert script_to_address(p2sh(script), MAINNET) == case["address"]


def test_bip380_checksums(vectors):
    """One vector has no checksum, which BIP380 allows and a pool's contract does not."""
    seen = set()
    for case in read(vectors, 380)["checksum"]:
        seen.add(case["note"])
        if case["valid"] and "#" in case["descriptor"]:
            assert split_checksum(case["descriptor"], 200) == "raw(deadbeef)"
            assert checksum("raw(deadbeef)") == case["descriptor"].partition("#")[2]
        else:
            with pytest.raises(InvalidInput) as caught:
                split_checksum(case["descriptor"], 200)
            assert caught.value.code == ("descriptor.character" if "Ü" in case["descriptor"] else
                                         "descriptor.checksum")
    assert len(seen) == 8


def test_bip380_key_expressions_outside_the_template(vectors):
    """None of them is a pool's key: not the valid ones (other paths, private keys), not the invalid ones."""
    cases = read(vectors, 380)
    keys = [case["key"] for case in [*cases["key_expr_valid"], *cases["key_expr_invalid"]]]
    assert len(keys) > 30
    for key in keys:
        for body in (f"wsh(sortedmulti(1,{key}))", f"wsh(sortedmulti(1,{key}/<0;1>/*))"):
            with pytest.raises(LashouError) as caught:
                MultisigDescriptor.parse(sealed(body), MAINNET)
            assert "prv" not in str(caught.value)


def test_bip380_origins_of_the_journals_key(vectors):
    """A public key without an origin is read; every origin of the vectors is not BIP84's and is refused."""
    cases = read(vectors, 380)
    read_plain = 0
    for case in [*cases["key_expr_valid"], *cases["key_expr_invalid"]]:
        text = sealed(f"wpkh({case['key']})")
        if case.get("note") == "Compressed public key":
            read_plain += 1
            assert str(JournalDescriptor.parse(text, MAINNET)) == text
        else:
            with pytest.raises(InvalidInput):
                JournalDescriptor.parse(text, MAINNET)
    assert read_plain == 1


def key_bytes(text):
    if re.fullmatch("[0-9a-f]{66}|[0-9a-f]{130}", text):
        return bytes.fromhex(text)
    flag = wallycore.WALLY_WIF_FLAG_COMPRESSED if text[0] in "KL" else wallycore.WALLY_WIF_FLAG_UNCOMPRESSED
    public = bytes(wallycore.ec_public_key_from_private_key(wallycore.wif_to_bytes(text, 0x80, flag)))
    return public if text[0] in "KL" else bytes(wallycore.ec_public_key_decompress(public))


def test_bip383_scripts_of_plain_keys(vectors):
    """The script builder on every vector whose keys are given outright, among them one of twenty keys."""
    sizes = []
    for case in read(vectors, 383)["valid"]:
        found = PLAIN.fullmatch(case["descriptor"])
        if found is None:
            continue
        keys = [key_bytes(key) for key in found["keys"].split(",")]
        sizes.append(len(keys))
        script = multisig_script(int(found["m"]), sorted(keys) if found["sorted"] else keys)
        wrapped = {"": script, "sh(": p2sh(script), "wsh(": p2wsh(script), "sh(wsh(": p2sh(p2wsh(script))}
        assert wrapped[found["wrap"]].hex() == case["scripts"][0], case["descriptor"]
    assert sorted(sizes) == [2, 2, 2, 16, 20, 20]


@pytest.mark.parametrize("number", [383, 389])
def test_every_other_descriptor_is_refused(vectors, number):
    cases = read(vectors, number)
    for case in [*cases["valid"], *cases["invalid"]]:
        with pytest.raises(LashouError):
            MultisigDescriptor.parse(sealed(case["descriptor"]), MAINNET)


def test_bip389_malformed_multipaths_in_a_pools_descriptor(vectors):
    """What follows the key in each invalid vector, put after our own key."""
    tails = set()
    for case in read(vectors, 389)["invalid"]:
        tails |= set(re.findall(r"[xt](?:pub|prv)[1-9A-HJ-NP-Za-km-z]+(/[^,()]*)", case["descriptor"]))
    assert {"/<>/*", "/0>/*", "/<0/*", "/<0;>/*", "/<0;1>/<2;3>"} <= tails
    body = str(POOL).partition("#")[0]
    for tail in tails:
        with pytest.raises(InvalidInput) as caught:
            MultisigDescriptor.parse(sealed(body.replace("/<0;1>/*", tail, 1)), MAINNET)
        assert caught.value.code == "descriptor.key"


def test_bip389_expansion_is_by_position(vectors):
    """BIP389's rule, read off its own valid vectors, gives our single-path descriptors."""
    def expand(text, place):
        return re.sub(r"<([^>]*)>", lambda found: found[1].split(";")[place], text)
    for case in read(vectors, 389)["valid"]:
        assert [expand(case["descriptor"], n) for n in range(len(case["expands_to"]))] == case["expands_to"]
    body = str(POOL).partition("#")[0]
    assert [POOL.single_path(n) for n in (0, 1)] == [sealed(expand(body, n)) for n in (0, 1)]
