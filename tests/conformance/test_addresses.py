"""Addresses against the vectors of BIP173, BIP350 and Bitcoin Core's key_io tests."""

import json

import pytest

from lashou_btc.errors import InvalidInput
from lashou_btc.networks import NETWORKS
from lashou_btc.wallet.address import address_to_script, payee_script, script_to_address, witness_program

pytestmark = pytest.mark.conformance
BY_CORE_NAME = {n.core_name: n for n in NETWORKS.values()}
BY_HRP = {n.hrp: n for n in NETWORKS.values()}


def read(vectors, name):
    return json.loads((vectors / name).read_text())


def refused_everywhere(text):
    for network in NETWORKS.values():
        with pytest.raises(InvalidInput) as caught:
            address_to_script(text, network)
        assert caught.value.code.startswith("address.")


def test_bip350_addresses(vectors):
    cases = read(vectors, "bips/bip350_bech32m.json")
    assert len(cases["valid_addresses"]) == 8 and cases["invalid_addresses"]
    for case in cases["valid_addresses"]:
        network = BY_HRP[case["address"].lower().rpartition("1")[0]]
        assert address_to_script(case["address"], network).hex() == case["spk"]
        assert script_to_address(bytes.fromhex(case["spk"]), network) == case["address"].lower()
    for case in cases["invalid_addresses"]:
        refused_everywhere(case["string"])


def test_bip173_addresses(vectors):
    """Version 0 as BIP173 has it. Its later versions are bech32, which BIP350 replaced: those must be refused."""
    cases = read(vectors, "bips/bip173_bech32.json")
    versions = set()
    for case in cases["valid_addresses"]:
        versions.add(case["spk"][:2])
        if case["spk"].startswith("00"):
            network = BY_HRP[case["address"].lower().rpartition("1")[0]]
            assert address_to_script(case["address"], network).hex() == case["spk"]
        else:
            refused_everywhere(case["address"])
    assert versions == {"00", "51", "52", "60"}
    for case in cases["invalid_addresses"]:
        refused_everywhere(case["string"])


def test_bech32_strings_that_are_no_addresses(vectors):
    for name in ("bips/bip173_bech32.json", "bips/bip350_bech32m.json"):
        cases = read(vectors, name)
        for text in [*cases["valid_strings"], *(case["string"] for case in cases["invalid_strings"])]:
            refused_everywhere(text)


def test_core_valid_addresses(vectors):
    """Addresses only: the project reads no WIF private key, so those entries are left out by isPrivkey."""
    cases = [c for c in read(vectors, "core/key_io_valid.json") if not c[2]["isPrivkey"]]
    assert len(cases) >= 50
    for address, script, meta in cases:
        network = BY_CORE_NAME[meta["chain"]]
        assert address_to_script(address, network).hex() == script
        assert script_to_address(bytes.fromhex(script), network) == address
        if meta.get("tryCaseFlip"):
            assert address_to_script(address.swapcase(), network).hex() == script
        for other in NETWORKS.values():
            alike = (other.hrp == network.hrp if address.lower().startswith(network.hrp + "1")
                     else other.p2pkh_version == network.p2pkh_version)
            if not alike:
                with pytest.raises(InvalidInput) as caught:
                    address_to_script(address, other)
                assert caught.value.code == "address.network"


def test_core_private_keys_are_never_taken_for_addresses(vectors):
    cases = [c[0] for c in read(vectors, "core/key_io_valid.json") if c[2]["isPrivkey"]]
    assert cases
    for wif in cases:
        for network in NETWORKS.values():
            with pytest.raises(InvalidInput) as caught:
                address_to_script(wif, network)
            assert caught.value.code == "address.private-key" and wif[6:-6] not in str(caught.value)


def test_core_invalid_addresses(vectors):
    cases = read(vectors, "core/key_io_invalid.json")
    assert len(cases) >= 60
    for (text,) in cases:
        refused_everywhere(text)


def test_of_all_valid_addresses_only_five_kinds_may_be_paid(vectors):
    """BIP350's and Core's, sorted by what they are: odd lengths of version 1 and all later versions are refused."""
    cases = [(c["address"], c["spk"]) for c in read(vectors, "bips/bip350_bech32m.json")["valid_addresses"]]
    cases += [(c[0], c[1]) for c in read(vectors, "core/key_io_valid.json") if not c[2]["isPrivkey"]]
    paid, refused = set(), set()
    for address, spk in cases:
        script = bytes.fromhex(spk)
        version, program = witness_program(script) or (-1, b"")
        for network in NETWORKS.values():
            try:
                assert address_to_script(address, network) == script
            except InvalidInput:
                continue
            if version < 1 or (version == 1 and len(program) == 32):
                assert payee_script(address, network) == script
                paid.add((version, len(script)))
            else:
                with pytest.raises(InvalidInput) as caught:
                    payee_script(address, network)
                assert caught.value.code == "address.payee"
                refused.add(version)
    assert paid == {(-1, 25), (-1, 23), (0, 22), (0, 34), (1, 34)} and {1, 2, 16} <= refused
