"""Ledger's own client as a second opinion: what it would register and show of our policy, and its PSBTs."""

import base64
import json

import pytest
from format_cases import pool
from other_wallets import library
from psbt_cases import master, multisig, payout

from lashou_btc.networks import MAINNET, REGTEST, Network
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.formats import wallet_policy
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.lint import lint
from lashou_btc.wallet.psbt.raw import Psbt, parse, serialize, to_version
from lashou_btc.wallet.psbt.sign import sign

pytestmark = pytest.mark.conformance
POOLS = [(1, 1, REGTEST), (2, 3, MAINNET), (2, 3, REGTEST), (8, 15, REGTEST), (15, 16, MAINNET)]


def registered(descriptor: MultisigDescriptor) -> object:
    """What our export says, as the client sends it to the device."""
    value = json.loads(wallet_policy.export(descriptor, "Village"))
    return library("ledger_bitcoin").WalletPolicy(value["name"], value["descriptor_template"], value["keys_info"])


@pytest.mark.parametrize(("quorum", "size", "network"), POOLS)
def test_our_policy_has_the_id_of_ledgers_own_multisig(quorum: int, size: int, network: Network):
    """The id is what the device's HMAC is over: another template or spelling would be another wallet to it."""
    ledger, descriptor = library("ledger_bitcoin"), pool(quorum, size, network)
    ours = registered(descriptor)
    theirs = ledger.MultisigWallet("Village", ledger.AddressType.WIT, quorum, ours.keys_info, sorted=True)
    assert ours.id == theirs.id and ours.n_keys == size
    assert registered(pool(quorum, size, network, 1)).id != ours.id


@pytest.mark.parametrize(("quorum", "size", "network"), [*POOLS, (13, 20, REGTEST)])
def test_its_addresses_of_our_policy_are_ours(quorum: int, size: int, network: Network):
    descriptor, ours = pool(quorum, size, network), registered(pool(quorum, size, network))
    embit, networks = library("embit.descriptor"), library("embit.networks").NETWORKS
    for branch in (0, 1):
        text = ours.get_descriptor(bool(branch))
        assert text.replace("'", "h") == descriptor.single_path(branch).partition("#")[0]
        theirs = embit.Descriptor.from_string(text)
        assert [theirs.derive(n).address(networks["main" if network == MAINNET else "regtest"]) for n in range(3)] \
            == [descriptor.address(branch, n) for n in range(3)]


def read_by_ledger(psbt: Psbt) -> object:
    theirs = library("ledger_bitcoin.psbt").PSBT()
    theirs.deserialize(base64.b64encode(serialize(psbt)).decode())
    return theirs


@pytest.mark.parametrize("version", [0, 2])
@pytest.mark.parametrize(("quorum", "size", "coins"), [(2, 3, 1), (8, 15, 3), (13, 20, 2)])
def test_psbts_come_back_from_its_client_as_they_were(quorum: int, size: int, coins: int, version: int):
    psbt = to_version(payout(multisig(quorum, size), coins), version)
    theirs = read_by_ledger(psbt)
    assert theirs.version == version and len(theirs.inputs) == coins
    assert parse(base64.b64decode(theirs.serialize())) == psbt


def test_what_it_makes_version_2_of_is_combined_with_ours():
    """The client turns every PSBT into version 2 before the device sees it."""
    descriptor = multisig(2, 3)
    psbt = payout(descriptor, 2)
    signed = sign(psbt, master(1), descriptor)
    theirs = read_by_ledger(signed)
    theirs.convert_to_v2()
    turned = parse(base64.b64decode(theirs.serialize()))
    lint(turned)
    assert turned.version == 2 and turned.tx.txid == psbt.tx.txid
    assert combine(psbt, turned) == signed
