"""A ladder on a real node: each rung replaces the one before, any of them may confirm, Bitcoin Core signs too."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from lashou_btc.anchors.tx import OutPoint, TxOut
from lashou_btc.chain.base import TARGET_BLOCKS, Rejected
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.errors import Refused
from lashou_btc.networks import REGTEST
from lashou_btc.usecases import judging, ladders, payouts, signing
from lashou_btc.usecases.purses import Purse
from lashou_btc.wallet.psbt.bundle import parse_bundle, write_bundle
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.raw import Psbt, decode, parse, to_base64
from lashou_btc.wallet.public import journal_path
from lashou_btc.wallet.purse import PurseCoin, pay, purse_script
from tests.core_wallet import core_signs, cosigner
from tests.village import Village

pytestmark = pytest.mark.functional
MOST = 200_000


@pytest.fixture
def village(node: RegtestNode, tmp_path: Path) -> Village:
    """A pool whose witnesses are paid into their purses; a claim is due."""
    made = Village(tmp_path / tmp_path.name, node, commission_sat=20_000)
    for witness in made.witnesses:
        purse = Purse.of(witness.master, 0)
        witness.address, witness.script = purse.address, purse_script(purse.public_key)
    made.found()
    made.enroll(3, 1_500_000)
    made.payable(4, 1_200_000)
    return made


def built(village: Village, *feerates: int) -> list[Psbt]:
    ladder = ladders.build(village.pools[0], village.state(), feerates or ladders.FEERATES)
    assert ladder.left_out == ()
    return [psbt for _, psbt in ladder.rungs]


def signed(village: Village, rungs: Sequence[Psbt], number: int) -> list[Psbt]:
    pool, state = village.pools[number], village.state(number)
    seen = [judging.review(pool, psbt, state, village.chain) for psbt in rungs]
    return signing.sign_all(pool, rungs, seen, village.witnesses[number - 1].master)


def full(village: Village, *feerates: int) -> list[Psbt]:
    rungs = built(village, *feerates)
    return payouts.merge_all(village.pools[0], [rungs, *(signed(village, rungs, n) for n in (1, 2))])


def lowest(village: Village, rungs: Sequence[Psbt]) -> str:
    """Sends the first rung, whatever the node expects by now: others mine and pay on it. Its txid."""
    return payouts.send(village.pools[0], ladders.pick(rungs, 1), village.state(), village.chain)


def fee_of(node: RegtestNode, txid: str) -> int:
    return round(node.node.call("getmempoolentry", txid)["fees"]["base"] * 100_000_000)


def test_each_rung_replaces_the_one_before_and_the_last_confirms(village: Village, node: RegtestNode) -> None:
    rungs = full(village)
    pool = village.pools[0]
    before = [lowest(village, rungs)]
    for feerate in (4, 16):
        done, old = ladders.send_next(pool, rungs, village.state(), node)
        assert old.payout.txid == before[-1] and done.rung.payout.feerate_sat_vb == feerate
        assert node.in_mempool(done.txid) and not any(node.in_mempool(txid) for txid in before)
        entry = node.node.call("getmempoolentry", done.txid)
        assert fee_of(node, done.txid) == done.rung.payout.fee_sat >= feerate * entry["vsize"]
        before.append(done.txid)
    assert before == [p.tx.txid for p in rungs]
    with pytest.raises(Refused, match="no rung above it was signed"):
        ladders.send_next(pool, rungs, village.state(), node)
    # A lower rung does not come back while the higher one waits, and never once that is in a block.
    low = finalize(rungs[0], village.contract.descriptor).hex()
    assert "insufficient fee" in node.node.call("testmempoolaccept", [low])[0]["reject-reason"]
    node.mine(1)
    assert [(s.txid, s.lawful) for s in village.state().spends] == [(before[-1], True)]
    for rung in rungs[:2]:
        (verdict,) = node.node.call("testmempoolaccept", [finalize(rung, village.contract.descriptor).hex()])
        assert not verdict["allowed"] and "missing" in verdict["reject-reason"]
    assert {village.state(n).hash() for n in range(4)} == {village.newcomer("heir").hash()}


def test_the_rung_that_is_sent_supports_what_this_node_expects(village: Village, node: RegtestNode) -> None:
    estimate = node.feerate_sat_vb(TARGET_BLOCKS)
    rungs = full(village, *sorted({1, estimate, 2 * estimate, 4 * estimate}))
    sent = ladders.send(village.pools[0], rungs, village.state(), node)
    assert sent.rung.payout.feerate_sat_vb == estimate and node.in_mempool(sent.txid)
    assert f"{estimate} sat/vB are expected to suffice" in str(sent.why)
    node.mine(1)
    assert village.state().spends[-1].txid == sent.txid


@pytest.mark.parametrize("number", [1, 2, 3])
def test_any_rung_may_confirm_and_is_lawful(village: Village, node: RegtestNode, number: int) -> None:
    rungs = full(village)
    txid = payouts.send(village.pools[0], ladders.pick(rungs, number), village.state(), node)
    node.mine(1)
    state = village.newcomer("auditor")
    assert [(s.txid, s.lawful) for s in state.spends] == [(txid, True)] and not state.missing_sat
    assert state.funds_sat == state.liabilities_sat()


def test_core_signs_each_line_of_a_ladder_as_any_psbt(village: Village, node: RegtestNode) -> None:
    """Its decoder, its wallet, its combiner and its finalizer, which have never heard of a bundle."""
    rungs = built(village)
    lines = write_bundle(rungs).decode().splitlines()
    wallet = cosigner(node, f"ladder-{village.contract.tag}", village.contract.descriptor, 1,
                      village.witnesses[1].seed)
    first = signed(village, rungs, 1)
    cores = []
    for line, rung in zip(lines, rungs, strict=True):
        assert node.node.call("decodepsbt", line)["tx"]["txid"] == rung.tx.txid
        cores.append(core_signs(node, wallet, parse(decode(line))))
    text = "\n".join(to_base64(psbt) for psbt in cores[::-1]).encode()
    done = payouts.merge_all(village.pools[0], [first, parse_bundle(text)])
    for line, (ours, theirs) in zip(done, zip(first, cores, strict=True), strict=True):
        combined = node.node.call("combinepsbt", [to_base64(ours), to_base64(theirs)])
        assert node.node.call("finalizepsbt", combined)["hex"] == finalize(line, village.contract.descriptor).hex()
    lowest(village, done)
    sent, _ = ladders.send_next(village.pools[0], done, village.state(), node)
    node.mine(1)
    assert village.state().spends[-1].txid == sent.txid == rungs[1].tx.txid and village.state().spends[-1].lawful


def test_a_payee_s_child_holds_off_a_rung_and_a_dearer_one_replaces_both(village: Village,
                                                                          node: RegtestNode) -> None:
    """A payee spends its output at a higher feerate: what replaces the payout must pay for that child, too. A rung
    that is dear enough does."""
    rungs = full(village, 1, 4, 100)
    pool = village.pools[0]
    first = lowest(village, rungs)
    paid = {out.script for out in rungs[0].tx.outputs}
    payee = Purse.of(next(w for w in village.witnesses if w.script in paid).master, 0)
    child, fee = payee.bump(node, first, 12, MOST)
    assert fee > 0
    with pytest.raises(Rejected, match="replacement must pay more than both together"):
        ladders.send_next(pool, rungs, village.state(), node)
    assert node.in_mempool(child) and node.in_mempool(first)
    txid = payouts.send(pool, ladders.pick(rungs, 3), village.state(), node)
    assert node.in_mempool(txid) and not node.in_mempool(child) and not node.in_mempool(first)
    node.mine(1)
    assert village.state().spends[-1].txid == txid


def test_a_payee_pins_with_a_large_child_and_another_payee_gets_the_payout_through(village: Village,
                                                                                  node: RegtestNode) -> None:
    """93,000 vB at the lowest feerate cost the pinner nothing while they wait, and a replacement must pay more than
    all of them: beyond the contract's caps. A small child of another payee (CPFP) does what no rung can."""
    rungs = full(village, 1, 4, 16)
    pool, hospital = village.pools[0], village.person("hospital of 4")
    first = lowest(village, rungs)
    path = journal_path(REGTEST, 1)
    private, public = hospital.master.private_key(path), hospital.master.public_key(path)
    (coin,) = [PurseCoin(OutPoint(first, n), out.value_sat) for n, out in enumerate(rungs[0].tx.outputs)
               if out.script == hospital.script]
    child = node.broadcast(pay(private, public, [coin], [TxOut(294, hospital.script)] * 3_000, 1))
    assert node.node.call("getmempoolentry", child)["vsize"] > 90_000
    with pytest.raises(Rejected, match="lashou purse bump"):
        ladders.send_next(pool, rungs, village.state(), node)
    with pytest.raises(Rejected):
        payouts.send(pool, ladders.pick(rungs, 3), village.state(), node)
    with pytest.raises(Refused, match=r"outside the contract|may go into fees"):
        ladders.build(pool, village.state(), (fee_of(node, child) // rungs_vsize(rungs[0]),))
    paid = {out.script for out in rungs[0].tx.outputs}
    payee = Purse.of(next(w for w in village.witnesses if w.script in paid).master, 0)
    own, _ = payee.bump(node, first, 25, MOST)
    entry = node.node.call("getmempoolentry", own)
    assert round(entry["fees"]["ancestor"] * 100_000_000) / entry["ancestorsize"] >= 25 and \
        entry["ancestorcount"] == 2, "the payout and this child, without the large one"
    node.mine(1)
    assert village.state().spends[-1].txid == first and village.state().spends[-1].lawful


def rungs_vsize(psbt: Psbt) -> int:
    """About the size of it signed: two signatures for each coin."""
    return len(psbt.tx.stripped) + 65 * len(psbt.tx.inputs)
