"""Addresses, scripts and dust. The official vectors are in tests/conformance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lashou_btc.errors import InvalidInput
from lashou_btc.networks import MAINNET, NETWORKS, REGTEST, SIGNET, TESTNET4
from lashou_btc.wallet.address import (
    address_to_script,
    dust_sat,
    given_address,
    payee_script,
    script_to_address,
    segwit_address,
    witness_program,
)

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


LOW = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"


@pytest.mark.parametrize(("text", "address"), [
    (LOW, LOW), (LOW.upper(), LOW), (f"  {LOW}\n", LOW), (f"{LOW[:20]} {LOW[20:]}", LOW),
    (f"\u200b{LOW}\u00a0", LOW),
    (f"bitcoin:{LOW}", LOW), (f"BITCOIN:{LOW.upper()}?AMOUNT=0.001&LABEL=A", LOW),
    (f"bitcoin:{LOW}?amount=20.3&label=A%20B&lightning=x", LOW), (f"bitcoin:{GENESIS_KEY}?", GENESIS_KEY),
    (GENESIS_KEY, GENESIS_KEY), (GENESIS_KEY.upper(), GENESIS_KEY.upper()),  # base58 goes by its letters' case
    (LOW[:3] + LOW[3:].upper(), LOW[:3] + LOW[3:].upper()),  # mixed case is refused by BIP173
    ("", ""), ("bitcoin:", ""), ("no address", "noaddress"),
])
def test_what_is_harmless_about_an_address_is_made_good(text, address):
    assert given_address(text) == address
    assert given_address(given_address(text)) == address


def test_a_payment_uri_that_requires_what_nobody_here_knows_is_refused():
    """BIP21: with an unknown req- the whole URI is invalid."""
    for text in (f"bitcoin:{LOW}?req-somethingyoudontunderstand=50", f"bitcoin:{LOW}?amount=1&REQ-pop="):
        with pytest.raises(InvalidInput) as caught:
            given_address(text)
        assert caught.value.code == "address.uri"


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


# Who may be paid


def old_and_new(program: bytes) -> list[bytes]:
    """Every script of the kinds that may be paid, made of 32 bytes."""
    short = program[:20]
    return [b"\x76\xa9\x14" + short + b"\x88\xac", b"\xa9\x14" + short + b"\x87", b"\x00\x14" + short,
            b"\x00\x20" + program, b"\x51\x20" + program]


@pytest.mark.parametrize("network", NETWORKS.values(), ids=lambda n: n.name)
@given(program=st.binary(min_size=32, max_size=32))
def test_the_five_known_kinds_may_be_paid(network, program):
    for script in old_and_new(program):
        assert payee_script(script_to_address(script, network), network) == script


@pytest.mark.parametrize("network", NETWORKS.values(), ids=lambda n: n.name)
@given(version=st.integers(1, 16), program=st.binary(min_size=2, max_size=40))
def test_a_kind_that_is_not_known_may_not_be_paid(network, version, program):
    script = bytes([0x50 + version, len(program)]) + program
    address = segwit_address(script, network)
    if version == 1 and len(program) == 32:
        assert payee_script(address, network) == script
        return
    assert address_to_script(address, network) == script, "it is an address, and yet nobody to be paid"
    with pytest.raises(InvalidInput) as caught:
        payee_script(address, network)
    assert caught.value.code == "address.payee" and str(caught.value).count(". ") == 0


@pytest.mark.parametrize("address", [
    "bc1pfeessrawgf",  # pay-to-anchor
    "BC1SW50QGDZ25J", "bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs",  # BIP350's, versions 16 and 2
    "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y"])  # version 1 with 40 bytes
def test_valid_addresses_that_nobody_is_paid_at(address):
    assert witness_program(address_to_script(address, MAINNET))[0] >= 1
    with pytest.raises(InvalidInput) as caught:
        payee_script(address, MAINNET)
    assert caught.value.code == "address.payee"


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
