"""The networks as values."""

import dataclasses

import pytest

from lashou_btc.anchors.tx import display, sha256d
from lashou_btc.errors import InvalidInput
from lashou_btc.networks import MAINNET, NETWORKS, REGTEST, network

# The mainnet genesis header; the other networks' differ in time, bits, nonce and, for testnet4, the coinbase.
GENESIS_ROOT = bytes.fromhex("3ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a")
HEADERS = {
    "mainnet": (1231006505, 0x1D00FFFF, 2083236893),
    "testnet3": (1296688602, 0x1D00FFFF, 414098458),
    "signet": (1598918400, 0x1E0377AE, 52613770),
    "regtest": (1296688602, 0x207FFFFF, 2),
}


@pytest.mark.parametrize("name", HEADERS)
def test_the_genesis_hash_is_the_hash_of_the_genesis_header(name):
    header = (1).to_bytes(4, "little") + bytes(32) + GENESIS_ROOT + b"".join(
        n.to_bytes(4, "little") for n in HEADERS[name])
    assert display(sha256d(header)) == NETWORKS[name].genesis


def test_a_network_is_found_by_its_name_only():
    for name, record in NETWORKS.items():
        assert network(name) is record and record.name == name
    for wrong in ("main", "Mainnet", "", "testnet"):
        with pytest.raises(InvalidInput) as caught:
            network(wrong)
        assert caught.value.code == "network.unknown"
        assert all(name in str(caught.value) for name in NETWORKS)


def test_networks_with_money_on_them_share_nothing_with_the_others():
    for other in NETWORKS.values():
        if other is not MAINNET:
            for field in ("core_name", "genesis", "hrp", "p2pkh_version", "p2sh_version", "wif_version",
                          "xpub_version", "xprv_version", "coin_type", "rpc_port", "datadir"):
                assert getattr(other, field) != getattr(MAINNET, field), (other.name, field)


def test_what_tells_the_networks_apart_is_different_on_each():
    for field in ("core_name", "genesis", "rpc_port", "datadir"):
        assert len({getattr(n, field) for n in NETWORKS.values()}) == len(NETWORKS)


def test_a_network_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        REGTEST.hrp = "bc"
