"""Bitcoin Core reads our descriptors, addresses, dust limit and import requests as we do."""

import pytest

from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.errors import LashouError
from lashou_btc.networks import REGTEST
from lashou_btc.wallet.address import address_to_script, dust_sat, script_to_address
from lashou_btc.wallet.descriptor import MAX_INDEX, JournalDescriptor, MultisigDescriptor
from lashou_btc.wallet.formats.core import import_descriptors, import_descriptors_multipath
from lashou_btc.wallet.keys import Master, journal_path
from lashou_btc.wallet.uri import btc

pytestmark = pytest.mark.functional
MASTERS = [Master.from_seed(bytes([200 + n]) * 32, REGTEST) for n in range(20)]
SCRIPTS = [bytes.fromhex(s) for s in (
    "76a914" + "11" * 20 + "88ac", "a914" + "11" * 20 + "87", "0014" + "11" * 20, "0020" + "11" * 32,
    "5120" + "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798", "51024e73", "5210" + "11" * 16)]


def pool(threshold: int, size: int) -> MultisigDescriptor:
    records = [master.record(f"witness {n}", 0) for n, master in enumerate(MASTERS[:size])]
    return MultisigDescriptor.of_records(threshold, records)


@pytest.mark.parametrize(("threshold", "size"), [(1, 1), (2, 3), (15, 16), (17, 20), (20, 20)])
def test_core_derives_the_same_addresses(node: RegtestNode, threshold: int, size: int) -> None:
    descriptor = pool(threshold, size)
    for branch in (0, 1):
        text = descriptor.single_path(branch)
        assert node.node.call("getdescriptorinfo", text)["checksum"] == text[-8:]
        assert node.node.call("deriveaddresses", text, [0, 2]) == [descriptor.address(branch, n) for n in range(3)]
        assert node.node.call("deriveaddresses", text, [MAX_INDEX, MAX_INDEX]) == \
            [descriptor.address(branch, MAX_INDEX)]


def test_core_reads_the_journals_descriptor(node: RegtestNode) -> None:
    key = MASTERS[0].public_key(journal_path(REGTEST, 0))
    journal = JournalDescriptor(REGTEST, key, (MASTERS[0].fingerprint, 0))
    assert node.node.call("deriveaddresses", str(journal)) == [journal.address]


@pytest.mark.parametrize("build", [import_descriptors, import_descriptors_multipath])
def test_core_watches_a_pool_that_it_imported(node: RegtestNode, build) -> None:
    descriptor = pool(2, 3)
    version = node.node.call("getnetworkinfo")["version"]
    if build is import_descriptors_multipath and version < 290_000:
        pytest.skip("this node is older than Bitcoin Core 29")
    wallet = f"watch-{build.__name__}"
    node.node.call("createwallet", wallet, True, True, "", False, True)
    answers = node.node.call("importdescriptors", build(descriptor, 0, 5), wallet=wallet)
    assert all(answer["success"] for answer in answers)
    assert node.node.call("getnewaddress", "", "bech32", wallet=wallet) == descriptor.address(0, 0)
    assert node.node.call("getrawchangeaddress", "bech32", wallet=wallet) == descriptor.address(1, 0)
    for branch, index in ((0, 5), (1, 5)):
        info = node.node.call("getaddressinfo", descriptor.address(branch, index), wallet=wallet)
        assert info["ismine"] and info["solvable"]
    assert not node.node.call("getaddressinfo", descriptor.address(0, 2000), wallet=wallet)["ismine"]


def test_core_imports_up_to_our_highest_index_and_not_one_more(node: RegtestNode) -> None:
    """The bound is Core's own, in one reader of ranges for every call; this one derives nothing when it refuses."""
    text = pool(1, 1).single_path(0)
    with pytest.raises(LashouError, match=r"Range is too large"):
        node.node.call("deriveaddresses", text, [0, MAX_INDEX + 1])


def test_core_reads_every_kind_of_address_as_we_do(node: RegtestNode) -> None:
    for script in SCRIPTS:
        address = script_to_address(script, REGTEST)
        info = node.node.call("validateaddress", address)
        assert info["isvalid"] and info["scriptPubKey"] == script.hex() == address_to_script(address, REGTEST).hex()


def test_core_relays_an_output_at_the_dust_limit_and_not_below(node: RegtestNode) -> None:
    """An output of each kind at the limit enters the mempool; one satoshi under it is not even funded."""
    wallet = faucet(node)
    for script in SCRIPTS:
        address = script_to_address(script, REGTEST)
        for value_sat, allowed in ((dust_sat(script), True), (dust_sat(script) - 1, False)):
            raw = node.node.call("createrawtransaction", [], [{address: btc(value_sat)}])
            if not allowed:
                with pytest.raises(LashouError, match=r"too small"):
                    node.node.call("fundrawtransaction", raw, {"fee_rate": 2}, wallet=wallet)
                continue
            funded = node.node.call("fundrawtransaction", raw, {"fee_rate": 2}, wallet=wallet)
            signed = node.node.call("signrawtransactionwithwallet", funded["hex"], wallet=wallet)
            assert node.node.call("testmempoolaccept", [signed["hex"]])[0]["allowed"]


def faucet(node: RegtestNode) -> str:
    """The name of the node's own wallet that has coins."""
    node.new_address()
    return next(name for name in node.node.call("listwallets")
                if node.node.call("getbalances", wallet=name)["mine"]["trusted"] > 0)
