"""Bitcoin Core beside a pool: it derives the same addresses and sees the same coins, with no word from us."""

import pytest

from lashou_btc.anchors.tx import OutPoint
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.networks import REGTEST
from lashou_btc.usecases import pools
from lashou_btc.wallet.descriptor import MAX_INDEX, MultisigDescriptor
from tests.core_wallet import watcher
from tests.village import Person, Village

pytestmark = pytest.mark.functional

MULTIPATH_DERIVES, MULTIPATH_IMPORTS = 280_000, 290_000
"""Versions of Core from which `deriveaddresses` and `importdescriptors` read <0;1>."""

INDEXES = (0, 1, 2, 19, 20, 1000, MAX_INDEX)


def version(node: RegtestNode) -> int:
    return node.node.call("getnetworkinfo")["version"]


@pytest.mark.parametrize(("quorum", "size"), [(1, 1), (2, 3), (3, 5), (15, 15), (13, 20)])
def test_core_derives_every_address_of_the_contracts_descriptor(node: RegtestNode, quorum: int, size: int) -> None:
    people = [Person(f"witness {n}") for n in range(size)]
    descriptor = MultisigDescriptor.of_records(quorum, [p.master.record(p.name, 0) for p in people])
    whole = str(descriptor)
    assert MultisigDescriptor.parse(whole, REGTEST) == descriptor
    info = node.node.call("getdescriptorinfo", whole)
    assert info["checksum"] == whole[-8:] and not info["hasprivatekeys"] and info["issolvable"]
    for branch in (0, 1):
        single = descriptor.single_path(branch)
        assert node.node.call("getdescriptorinfo", single)["checksum"] == single[-8:]
        for index in INDEXES:
            assert node.node.call("deriveaddresses", single, [index, index]) == [descriptor.address(branch, index)]
    if version(node) >= MULTIPATH_DERIVES:
        both = node.node.call("deriveaddresses", whole, [3, 9])
        assert both == [[descriptor.address(branch, n) for n in range(3, 10)] for branch in (0, 1)]
        # Core writes origins with h or ', so what it expands to is compared by what it derives.
        assert [one[-8:] for one in info.get("multipath_expansion", [])] in (
            [], [descriptor.single_path(branch)[-8:] for branch in (0, 1)])


def test_a_watching_wallet_finds_the_coins_that_the_index_finds(node: RegtestNode, tmp_path) -> None:
    """The exported request is all that Core gets. What it finds then needs none of our software."""
    village = Village(tmp_path, node).found()
    member, *_ = village.enroll(3)
    requests = pools.export_core(village.pools[0], node, 30)
    wallet = watcher(node, f"watch-{village.contract.tag}", requests)

    def seen_by_core() -> dict[OutPoint, int]:
        found = node.node.call("listunspent", 0, 9_999_999, [], True, wallet=wallet)
        return {OutPoint(c["txid"], c["vout"]): round(c["amount"] * 100_000_000) for c in found}

    def seen_by_us() -> dict[OutPoint, int]:
        village.state()
        return {c.outpoint: c.value_sat for c in village.pools[0].index.coins()}

    assert seen_by_core() == seen_by_us() and len(seen_by_us()) == 6
    # A payout takes coins and gives change.
    village.payable(member, 700_000)
    _, psbt = village.build()
    txid = village.send(village.signed(psbt))
    node.mine(1)
    assert seen_by_core() == seen_by_us() and any(o.txid == txid for o in seen_by_us())
    # The newest account's address is watched too, and the wallet asks for the same next address.
    assert node.node.call("getaddressinfo", village.contract.descriptor.address(0, 30), wallet=wallet)["ismine"]


def test_the_multipath_export_imports_the_same(node: RegtestNode, tmp_path) -> None:
    if version(node) < MULTIPATH_IMPORTS:
        pytest.skip("this node is older than Bitcoin Core 29")
    village = Village(tmp_path, node).found()
    wallet = watcher(node, f"both-{village.contract.tag}", pools.export_core(village.pools[0], node, 10, True))
    village.state()
    found = {(c["txid"], c["vout"]) for c in node.node.call("listunspent", 0, 9_999_999, [], True, wallet=wallet)}
    assert found == {(c.outpoint.txid, c.outpoint.vout) for c in village.pools[0].index.coins()} and len(found) == 3
