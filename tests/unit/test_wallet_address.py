"""Addresses, scripts and dust. The official vectors are in tests/conformance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lashou_btc.errors import InvalidInput
from lashou_btc.networks import MAINNET, NETWORKS, REGTEST, SIGNET, TESTNET4
from lashou_btc.wallet.address import address_to_script, dust_sat, script_to_address, witness_program

GENESIS_KEY = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"


def code_of(text, network):
    with pytest.raises(InvalidInput) as caught:
        address_to_script(text, network)
    return caught.value.code


def test_a_well_known_address_both_ways():
    script = address_to_script(GENESIS_KEY, MAINNET)
    assert script.hex() == "76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac"
    assert script_to_address(script, MAINNET) == GENESIS_KEY


@pytest.mark.parametrize("network", NETWORKS.values(), ids=lambda n: n.name)
@given(version=st.integers(0, 16), program=st.binary(min_size=2, max_size=40))
def test_every_witness_program_survives_the_way_there_and_back(network, version, program):
    script = bytes([0x50 + version if version else 0, len(program)]) + program
    assert witness_program(script) == (version, program)
    address = script_to_address(script, network)
    if version == 0 and len(program) not in (20, 32):
        assert address is None
    else:
        assert address_to_script(address, network) == script
        assert address_to_script(address.upper(), network) == script


@pytest.mark.parametrize(("address", "network"), [
    (GENESIS_KEY, REGTEST),
    ("mzK2FFDEhxqHcmrJw1ysqFkVyhUULo45hZ", MAINNET),
    ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", SIGNET),
    ("tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", MAINNET),
    ("tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", REGTEST),
])
def test_an_address_of_another_network_is_refused(address, network):
    """threats.md row 15."""
    assert code_of(address, network) == "address.network"


@pytest.mark.parametrize(("text", "code"), [
    ("", "address.malformed"),
    (" " + GENESIS_KEY, "address.malformed"),
    (GENESIS_KEY + "\n", "address.malformed"),
    (GENESIS_KEY + "\x00", "address.malformed"),
    ("１" + GENESIS_KEY[1:], "address.malformed"),
    ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "address.checksum"),
    ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "address.checksum"),
    ("bc1Qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "address.checksum"),
    ("0OIl", "address.malformed"),
    ("1" * 10_000, "address.malformed"),
    (None, "address.malformed"),
])
def test_what_is_no_address_is_refused_with_a_reason(text, code):
    assert code_of(text, MAINNET) == code


def test_a_private_key_pasted_by_mistake_is_not_repeated():
    wif = "L4rK1yDtCWekvXuE6oXD9jCYfFNV2cWRpVuPLBcCU2z8TrisoyY1"
    with pytest.raises(InvalidInput) as caught:
        address_to_script(wif, MAINNET)
    assert caught.value.code == "address.private-key"
    assert wif[4:] not in str(caught.value)
    with pytest.raises(InvalidInput) as caught:
        address_to_script(wif[:-1] + "2", MAINNET)
    assert wif[10:-10] not in str(caught.value)


@given(st.text(max_size=100))
def test_no_text_escapes_as_another_error(text):
    for network in (MAINNET, TESTNET4):
        try:
            script = address_to_script(text, network)
        except InvalidInput:
            continue
        assert script_to_address(script, network) is not None


@given(st.binary(max_size=50))
def test_an_address_given_for_a_script_leads_back_to_it(script):
    address = script_to_address(script, REGTEST)
    assert address is None or address_to_script(address, REGTEST) == script


@pytest.mark.parametrize(("script", "least"), [
    ("76a914" + "00" * 20 + "88ac", 546),
    ("a914" + "00" * 20 + "87", 540),
    ("0014" + "00" * 20, 294),
    ("0020" + "00" * 32, 330),
    ("5120" + "00" * 32, 330),
    ("51024e73", 240),
    ("6a28" + "00" * 40, 0),
])
def test_dust_is_what_bitcoin_core_says(script, least):
    assert dust_sat(bytes.fromhex(script)) == least
