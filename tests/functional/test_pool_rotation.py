"""Witnesses hand over on a real node, where Bitcoin Core's wallets hold the keys of the old and of the new ones."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lashou_btc.anchors.tx import OutPoint
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.pool.document import Document
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.usecases import payouts, people, pools, rotating
from lashou_btc.wallet.psbt.raw import Psbt
from tests.core_wallet import core_signs, cosigner, watcher
from tests.village import RULES, Person, Village

pytestmark = pytest.mark.functional
FEERATE = 2


def agreed(village: Village, new: list[Person]) -> Document:
    """A rotation to these people, enrolled as supervisors, which all have signed; it stands in the journal."""
    docs = []
    for n, person in enumerate(new, village.state().next_account):
        village.people[n] = person
        docs.append(people.enrollment(village.homes[0], village.pools[0], village.state(), person.signer,
                                      "supervisor", person.address, number=n))
    village.publish(*docs)
    state = village.state()
    doc = rotating.draft(state, 2, [person.record for person in new])
    for witness in village.witnesses[:2]:
        doc = people.cosign(village.pools[0], state, witness.signer, doc)
    to = rotating.named(state, doc)
    for person in new:
        _, doc = pools.accept(village.homes[0], village.pools[0], state, doc, person.master, to.first_address)
    village.publish(doc)
    village.chain.mine(village.contract.rules.rotation_blocks)
    return doc


def signed_by_core(node: RegtestNode, village: Village, psbt: Psbt, holders: Keyholders,
                   who: dict[int, Person]) -> str:
    """Sent with the signatures of Core's wallets, each with the key at that place alone."""
    copies = []
    for at, person in who.items():
        name = f"{village.contract.tag}-{holders.epoch}-{at}-{psbt.tx.txid[:8]}"
        wallet = cosigner(node, name, holders.descriptor, at, person.seed)
        copies.append(core_signs(node, wallet, psbt))
    merged = payouts.merge(village.pools[0], psbt, copies)
    txid = payouts.send(village.pools[0], merged, village.state(), node)
    node.mine(RULES["confirmations"])
    return txid


@pytest.fixture
def seen(node: RegtestNode) -> Callable[[Village], dict[OutPoint, int]]:
    """The coins of a pool as a watch-only wallet of Core's sees them, with what is exported now."""
    def look(village: Village) -> dict[OutPoint, int]:
        village.state()
        requests = pools.export_core(village.pools[0], node, 30)
        name = f"watch-{village.contract.tag}-{node.tip().height}"
        found = node.node.call("listunspent", 0, 9_999_999, [], True, wallet=watcher(node, name, requests))
        return {OutPoint(c["txid"], c["vout"]): round(c["amount"] * 100_000_000) for c in found}

    return look


def test_core_signs_for_old_and_new_witnesses_and_watches_both(
        node: RegtestNode, tmp_path: Path, seen: Callable[[Village], dict[OutPoint, int]]) -> None:
    village = Village(tmp_path, node).found()
    member, *_ = village.enroll(2)
    new = [village.person(f"new witness {n}") for n in range(3)]
    doc, before = agreed(village, new), village.contract.keyholders
    _, psbt = payouts.build_carry(village.pools[0], village.state(), FEERATE, doc)
    signed_by_core(node, village, psbt, before, {0: village.witnesses[0], 2: village.witnesses[2]})
    state = village.state()
    now = state.keyholders
    assert now.epoch == 1 and state.spends[-1].lawful and {c.epoch for c in state.coins.values()} == {1}

    # One pays to the address of before; one to that of now. Core sees both, and gives out addresses of now.
    node.faucet(before.descriptor.script(0, member), 250_000)
    node.faucet(now.descriptor.script(0, member), 150_000)
    node.mine(RULES["confirmations"])
    state = village.state()
    coins = {c.outpoint: c.value_sat for c in (*state.coins.values(), *state.chain.late.values())}
    assert seen(village) == coins and len(state.chain.late) == 1
    wallet = f"watch-{village.contract.tag}-{node.tip().height}"
    given = node.node.call("getnewaddress", "", "bech32", wallet=wallet)
    assert given == now.descriptor.address(0, 0) or node.node.call(
        "getaddressinfo", given, wallet=wallet)["parent_desc"][-8:] == now.descriptor.single_path(0)[-8:]

    # The old ones pass on what came late; the new ones pay a member out.
    _, sweep = payouts.build_carry(village.pools[0], state, FEERATE, sweeps=True)
    signed_by_core(node, village, sweep, before, {1: village.witnesses[1], 2: village.witnesses[2]})
    assert not village.state().chain.late and village.state().spends[-1].late_sat == sweep.tx.outputs[0].value_sat
    village.publish(people.leave(village.pools[0], village.state(), village.people[member].signer))
    node.mine(RULES["exit_blocks"] + RULES["confirmations"])
    made, payout = village.build()
    signed_by_core(node, village, payout, now, {0: new[0], 1: new[1]})
    state = village.state()
    assert state.spends[-1].txid == made.txid and state.spends[-1].lawful and not state.missing_sat
    assert {i.kind for p in made.payees for i in p.items} == {"refund"}
    assert seen(village) == {c.outpoint: c.value_sat for c in state.coins.values()}
    assert village.newcomer("stranger").hash() == state.hash()
