"""A pool's main job on a real node: from contract to a hospital that is paid, checked with Core's tools."""

import subprocess
from itertools import permutations
from pathlib import Path

import pytest

from lashou_btc.anchors.tx import parse_tx
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.errors import Incomplete
from lashou_btc.usecases import judging, payouts
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.raw import Psbt, decode, parse, to_base64
from lashou_btc.wallet.psbt.sign import sign
from tests.core_wallet import core_signs, cosigner
from tests.village import Village

pytestmark = pytest.mark.functional


@pytest.fixture(scope="module")
def village(node: RegtestNode, tmp_path_factory: pytest.TempPathFactory) -> Village:
    """A pool with five members. Each test brings a claim of its own."""
    made = Village(tmp_path_factory.mktemp("life"), node).found()
    made.enroll(5, 3_000_000)
    return made


def sha256sum(path: Path) -> str:
    """What the program of that name prints."""
    shown = subprocess.run(["sha256sum", str(path)], capture_output=True, text=True, check=True).stdout
    return shown.split()[0].lstrip("\\")


def op_return(node: RegtestNode, txid: str, height: int) -> bytes:
    """The 40 bytes that a confirmed transaction carries, by Core's own decoder."""
    tx = node.node.call("getrawtransaction", txid, 1, node.block_hash(height))
    script, = (o["scriptPubKey"] for o in tx["vout"] if o["scriptPubKey"]["type"] == "nulldata")
    opcode, push = script["asm"].split()
    assert opcode == "OP_RETURN"
    return bytes.fromhex(push)


def test_from_the_contract_to_a_hospital_that_is_paid(village: Village, node: RegtestNode) -> None:
    claim = village.payable(4, 1_200_000)
    due = village.state().claims[claim]
    assert (due.status, due.benefit_sat) == ("payable", 1_200_000)

    # The operator works it out; a witness gets the same bytes from its own index and documents.
    made, psbt = village.build()
    assert village.build(home=3)[0].unsigned == made.unsigned
    raw = finalize(village.signed(psbt, [1, 3]), village.contract.descriptor)
    verdict, = node.node.call("testmempoolaccept", [raw.hex()])
    assert verdict["allowed"] and round(verdict["fees"]["base"] * 100_000_000) == made.fee_sat
    assert verdict["vsize"] <= made.vsize <= verdict["vsize"] + 2 * len(made.coins)

    assert village.send(village.signed(psbt, [1, 3])) == made.txid == verdict["txid"]
    node.mine(1)
    state = village.state()
    assert (state.claims[claim].status, state.claims[claim].paid_txid) == ("paid", made.txid)
    hospital = village.person("hospital of 4")
    assert [c.value_sat for c in node.coins(hospital.script)] == [1_200_000]
    assert [(s.txid, s.lawful, s.fee_sat) for s in state.spends] == [(made.txid, True, made.fee_sat)]
    assert state.funds_sat == state.liabilities_sat() and not state.missing_sat
    assert {village.state(n).hash() for n in range(4)} == {state.hash()} == {village.newcomer("heir").hash()}

    # What anyone checks without our software: sha256sum of a file against bytes 8 to 39 on chain.
    paid = op_return(node, made.txid, state.height)
    document, = village.pools[0].folder.rglob(f"{made.digest}.json")
    assert paid[:4].hex() == "4c530140" and paid[4:8].hex() == village.contract.tag
    assert paid[8:40].hex() == sha256sum(document) and len(paid) == 40
    first = village.published[0]
    height = next(r.height for r in village.pools[0].index.records() if r.txid == first.txid)
    opening = op_return(node, first.txid, height)
    assert opening[:4].hex() == "4c530101"
    assert opening[8:40].hex() == sha256sum(village.pools[0].folder / "contract.json") == village.contract.pool_id


def test_every_order_of_our_signer_and_cores_gives_one_transaction(village: Village, node: RegtestNode) -> None:
    """Witness 2 keeps its key in a Core descriptor wallet. Core finalizes as we do."""
    village.payable(5, 900_000)
    made, psbt = village.build()
    descriptor = village.contract.descriptor
    wallet = cosigner(node, f"witness-2-{village.contract.tag}", descriptor, 1, village.witnesses[1].seed)

    def ours(number: int):
        return lambda given: sign(given, village.witnesses[number - 1].master, descriptor)

    signers = {1: ours(1), 2: lambda given: core_signs(node, wallet, given), 3: ours(3)}
    finals = {}
    for order in [*permutations((1, 2)), *permutations((2, 3))]:
        one_after_the_other: Psbt = psbt
        for number in order:
            one_after_the_other = signers[number](one_after_the_other)
        side_by_side = combine(psbt, *(signers[number](psbt) for number in order))
        by_core = node.node.call("combinepsbt", [to_base64(signers[number](psbt)) for number in order])
        together = combine(psbt, parse(decode(by_core)))
        for done in (one_after_the_other, side_by_side, together):
            seen = judging.review(village.pools[3], done, village.state(3), node)
            assert seen.ok and {n for n, all_ in seen.signed.items() if all_} == set(order)
            raw = finalize(done, descriptor)
            assert node.node.call("finalizepsbt", to_base64(done))["hex"] == raw.hex()
            finals.setdefault(frozenset(order), set()).add(raw)
    # One transaction for each pair of witnesses, whoever went first and whoever combined.
    assert [len(raws) for raws in finals.values()] == [1, 1]
    assert {parse_tx(raw).txid for raws in finals.values() for raw in raws} == {made.txid}
    for raws in finals.values():
        verdict, = node.node.call("testmempoolaccept", [next(iter(raws)).hex()])
        assert verdict["allowed"], verdict

    alone = core_signs(node, wallet, psbt)
    with pytest.raises(Incomplete, match="1 more"):
        finalize(alone, descriptor)
    assert not node.node.call("finalizepsbt", to_base64(alone))["complete"]

    # A wallet that finalizes at the last signature hands over a PSBT without partial signatures: taken too.
    full = node.node.call("walletprocesspsbt", to_base64(signers[1](psbt)), True, "ALL", True, True, wallet=wallet)
    assert full["complete"]
    merged = payouts.merge(village.pools[0], psbt, [parse(decode(full["psbt"]))])
    assert {finalize(merged, descriptor)} == finals[frozenset((1, 2))]
    assert village.send(merged) == made.txid
    node.mine(1)
    assert village.state().spends[-1].lawful and village.state().spends[-1].txid == made.txid
