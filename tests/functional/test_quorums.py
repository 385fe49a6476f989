"""Every kind of quorum from a single key to 15 of 20, signed apart and in a chain, and taken by a real node."""

from collections.abc import Iterator
from itertools import permutations

import pytest
from psbt_cases import ELSEWHERE, master, multisig

from lashou_btc.anchors.tx import TxIn, TxOut, parse_tx
from lashou_btc.chain.base import Rejected
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.errors import Incomplete
from lashou_btc.regtest import daemon
from lashou_btc.regtest.binaries import Binaries
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.psbt.codec import write_signed_tx, write_unsigned_tx
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.raw import Psbt, decode, parse, to_base64, to_version
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.wallet.psbt.spends import signers
from lashou_btc.wallet.sizes import multisig_vsize

pytestmark = pytest.mark.functional

QUORUMS = [(1, 1), (2, 3), (3, 5), (8, 15), (13, 20), (15, 20)]
FEE_SAT = 60_000


@pytest.fixture(scope="module")
def permissive(bitcoind: Binaries, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RegtestNode]:
    """A node that relays whatever consensus allows: 15 of 20 is more than Knots' defaults take."""
    process = daemon.start(bitcoind, tmp_path_factory.mktemp("permissive") / "datadir", ["-acceptnonstdtxn=1"])
    try:
        with RegtestNode(process.endpoint) as node:
            node.mine(110)
            yield node
    finally:
        daemon.stop(process)


def payout(node: RegtestNode, descriptor: MultisigDescriptor) -> Psbt:
    """Two confirmed coins, on both branches, to a payee and to change."""
    places = ((0, 3), (1, 0))
    outpoints = [node.faucet(descriptor.script(*place), 1_000_000) for place in places]
    coins = [PsbtInput(node.transaction(outpoint.txid) or b"", *place)
             for outpoint, place in zip(outpoints, places, strict=True)]
    node.mine(1)
    raw = write_unsigned_tx(2, [TxIn(outpoint, 0xFFFFFFFD, b"", ()) for outpoint in outpoints],
                            [TxOut(400_000, ELSEWHERE), TxOut(1_600_000 - FEE_SAT, descriptor.script(1, 1))],
                            node.tip().height)
    return create(raw, coins, {1: (1, 1)}, descriptor)


def carried(psbt: Psbt) -> Psbt:
    """As it arrives at the next witness: written out and read again."""
    return parse(decode(to_base64(psbt)))


@pytest.mark.parametrize(("threshold", "size"), QUORUMS)
def test_signed_by_a_quorum_in_a_chain_and_apart_and_mined(permissive: RegtestNode, threshold: int,
                                                          size: int) -> None:
    node, descriptor = permissive, multisig(threshold, size, 100)
    unsigned = payout(node, descriptor)
    last = [master(100 + at) for at in range(size - threshold, size)]

    chain = unsigned
    for number, witness in enumerate(reversed(last)):
        with pytest.raises(Incomplete) as lacking:
            finalize(chain, descriptor)
        assert f"{number} of {threshold}" in str(lacking.value)
        chain = carried(sign(chain, witness, descriptor))
    copies = [carried(sign(unsigned, witness, descriptor)) for witness in last]
    in_version_2 = [carried(sign(to_version(unsigned, 2), witness, descriptor)) for witness in last]
    assert combine(unsigned, *copies) == combine(unsigned, *reversed(copies)) == chain
    assert combine(unsigned, *in_version_2) == chain
    assert signers(chain, descriptor) == {at: {0, 1} if at >= size - threshold else set() for at in range(size)}

    raw = finalize(chain, descriptor)
    node.check(raw)
    verdict, = node.node.call("testmempoolaccept", [raw.hex()])
    most = multisig_vsize(threshold, size, 2, [out.script for out in unsigned.tx.outputs])
    assert most - threshold <= verdict["vsize"] <= most  # a signature here is 71 bytes or less, 72 are reckoned
    stacks = [list(i.witness) for i in parse_tx(raw).inputs]
    stacks[1].pop(1)
    with pytest.raises(Rejected):
        node.check(write_signed_tx(unsigned.tx, stacks))  # one signature fewer: the node does look
    # Core's finalizer takes the same signatures, and the node what came out.
    assert node.node.call("finalizepsbt", to_base64(chain)) == {"hex": raw.hex(), "complete": True}
    assert node.broadcast(raw) == unsigned.tx.txid
    node.mine(1)
    assert [c.value_sat for c in node.coins(descriptor.script(1, 1))] == [1_600_000 - FEE_SAT]


def test_any_three_of_five_in_any_order_make_a_transaction_that_the_node_takes(permissive: RegtestNode) -> None:
    node, descriptor = permissive, multisig(3, 5, 200)
    unsigned = payout(node, descriptor)
    copies = [sign(unsigned, master(200 + at), descriptor) for at in range(5)]
    made = set()
    for chosen in permutations(copies, 3):
        made.add(finalize(combine(*chosen), descriptor))
    assert len(made) == 10  # one for each choice of three, whatever their order
    for raw in made:
        node.check(raw)
    # Five signatures are two too many: three go in, at each input those of its own first keys.
    everybody = finalize(combine(*copies), descriptor)
    assert [len(i.witness) for i in parse_tx(everybody).inputs] == [5, 5]
    node.broadcast(everybody)
