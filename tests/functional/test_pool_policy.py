"""What real nodes relay: payouts with many coins and payees, the largest quorum, and the one that is too large."""

from pathlib import Path

import pytest

from lashou_btc.anchors.tx import TxIn, TxOut, parse_tx
from lashou_btc.chain.base import Rejected
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.errors import Refused
from lashou_btc.usecases import people, pools
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.psbt.codec import write_unsigned_tx
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.sign import sign
from tests.village import Village

pytestmark = pytest.mark.functional


def leave(village: Village, members: list[int]) -> None:
    """These members leave, and what they have is due to them, deep enough to be paid."""
    state = village.state()
    village.publish(*(people.leave(village.pools[0], state, village.people[n].signer) for n in members))
    village.chain.mine(village.rules["exit_blocks"] + village.rules["confirmations"])


def test_thirty_coins_to_thirty_payees_and_a_record_of_forty_bytes(node: RegtestNode, tmp_path: Path) -> None:
    """A pool dissolves: everyone is paid back in one transaction, which a node takes as it comes."""
    village = Village(tmp_path, node).found()
    members = village.enroll(30, 500_000)
    leave(village, members)
    made, psbt = village.build(3)
    assert len(made.payees) == 30 and len(made.coins) >= 30
    signed = village.signed(psbt)
    raw = finalize(signed, village.contract.descriptor)
    verdict, = node.node.call("testmempoolaccept", [raw.hex()])
    assert verdict["allowed"], verdict
    assert verdict["vsize"] <= made.vsize <= verdict["vsize"] + 2 * len(made.coins)
    carrier = [out for out in parse_tx(raw).outputs if out.script[:1] == b"\x6a"]
    assert [(out.value_sat, len(out.script), out.script[1]) for out in carrier] == [(0, 42, 40)]
    assert village.send(signed) == verdict["txid"]
    node.mine(1)

    state = village.state()
    assert state.spends[-1].lawful and len(state.spends[-1].items) == 30 and not state.items
    for number in members:
        coin, = node.coins(village.people[number].script)
        assert coin.outpoint.txid == made.txid
    # Nobody was left to bear the fee, so the payees bore it: shares differ by what rounding takes, to the satoshi.
    assert sum(p.amount_sat for p in made.payees) + made.fee_sat == 30 * 500_000
    assert state.funds_sat == state.liabilities_sat() == 3 * village.rules["witness_bond_sat"]
    assert state.hash() == village.newcomer("heir").hash()


def test_fifteen_of_fifteen_is_founded_and_its_payout_is_relayed(node: RegtestNode, tmp_path: Path) -> None:
    village = Village(tmp_path, node, quorum=15, witnesses=15).found()
    assert village.contract.descriptor.relay_problem() is None
    member, _ = village.enroll(2)
    leave(village, [member])
    made, psbt = village.build(1)
    signed = village.sign(psbt, 15)  # one by all the checks of its own home, the others by the key alone
    for witness in village.witnesses[:14]:
        signed = sign(signed, witness.master, village.contract.descriptor)
    node.check(finalize(signed, village.contract.descriptor))
    assert village.send(signed) == made.txid and node.in_mempool(made.txid)
    node.mine(1)
    assert village.state().spends[-1].lawful


def test_fourteen_of_twenty_is_refused_because_nodes_would_not_relay_it(node: RegtestNode, tmp_path: Path) -> None:
    village = Village(tmp_path, node, quorum=14, witnesses=20)
    with pytest.raises(Refused) as refused:
        pools.create(village.homes[0], village.founding())
    assert refused.value.code == "pool.relay"
    assert "14 of 20" in str(refused.value) and "13 of 20" in str(refused.value)
    assert "--allow-unrelayable" in str(refused.value)

    # And so it is: Knots' defaults refuse the spend as non-standard. Consensus has nothing against it.
    descriptor = MultisigDescriptor.of_records(14, village.founding().records)
    coin = node.faucet(descriptor.script(0, 0), 1_000_000)
    previous = node.transaction(coin.txid) or b""
    node.mine(1)
    tx = write_unsigned_tx(2, [TxIn(coin, 0xFFFFFFFD, b"", ())], [TxOut(990_000, village.operator.script)], 0)
    psbt = create(tx, [PsbtInput(previous, 0, 0)], {}, descriptor)
    for witness in village.witnesses[:14]:
        psbt = sign(psbt, witness.master, descriptor)
    raw = finalize(psbt, descriptor)
    if "Knots" in node.node.call("getnetworkinfo")["subversion"]:
        with pytest.raises(Rejected, match="bad-witness"):
            node.check(raw)
    else:
        node.check(raw)
    node.node.call("generateblock", node.new_address(), [raw.hex()])
    assert [c.outpoint.txid for c in node.coins(village.operator.script)] == [parse_tx(raw).txid]
