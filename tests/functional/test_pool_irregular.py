"""Two witnesses collude and spend with Bitcoin Core what the rules do not give: it moves, and everybody sees it."""

import json

import pytest

from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.cli import main
from lashou_btc.errors import Refused
from lashou_btc.networks import REGTEST
from lashou_btc.pool.settlement import Settlement
from lashou_btc.wallet.address import address_to_script
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.uri import btc
from tests.core_wallet import core_pays, core_signs, cosigner
from tests.forging import coin_fields, forge
from tests.village import Village

pytestmark = pytest.mark.functional


@pytest.fixture(scope="module")
def village(node: RegtestNode, tmp_path_factory: pytest.TempPathFactory) -> Village:
    made = Village(tmp_path_factory.mktemp("irregular"), node).found()
    made.enroll(4, 3_000_000)
    return made


@pytest.fixture(scope="module")
def thieves(village: Village, node: RegtestNode) -> list[str]:
    """Witnesses 1 and 2 with their keys in Core wallets, out of reach of any rule."""
    return [cosigner(node, f"thief-{n}-{village.contract.tag}", village.contract.descriptor, n,
                     village.witnesses[n].seed) for n in (0, 1)]


def forged(village: Village, psbt: Psbt, **parts) -> Psbt:
    index = village.pools[0].index
    return forge(psbt, lambda o: coin_fields(village.contract.descriptor, index.previous_tx(o), o), **parts)


def by_core(village: Village, node: RegtestNode, thieves: list[str], psbt: Psbt) -> bytes:
    """Signed by both thieves' wallets. The honest witness's own tool would not have."""
    with pytest.raises(Refused, match="not signed: "):
        village.sign(psbt, 3)
    for wallet in thieves:
        psbt = core_signs(node, wallet, psbt)
    return finalize(psbt, village.contract.descriptor)


def audit(village: Village, node: RegtestNode, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict]:
    """Exit status and report of `lashou audit` on the operator's home and the real node."""
    spec = f"node:{node.endpoint.cookie.parent.parent}"
    status = main(["--home", str(village.homes[0].home), "--chain", spec, "audit", "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_before_anything_happened_the_audit_is_clean(village: Village, node: RegtestNode, capsys) -> None:
    status, report = audit(village, node, capsys)
    assert status == 0 and report["spends"] == [] and report["gap_sat"] == 0


def test_money_that_two_witnesses_take_is_missing_and_the_pool_goes_on(village: Village, node: RegtestNode, thieves,
                                                                       capsys) -> None:
    before = village.state()
    coin = before.chain.oldest()
    loot = village.person("thief")
    back = village.contract.descriptor.address(1, before.chain.spends)
    raw = core_pays(node, thieves, [str(coin.outpoint)], [{loot.address: btc(60_000)},
                                                          {back: btc(coin.value_sat - 70_000)}])
    node.broadcast(raw)
    node.mine(1)

    state = village.state()
    stolen = state.spends[-1]
    assert stolen.txid == parse_tx(raw).txid and not stolen.lawful
    assert str(stolen.reason) == "it carries no settlement record of this pool"
    # What came back is the pool's again and nobody's deposit; loot and fee are missing.
    assert state.coins[OutPoint(stolen.txid, 1)].value_sat == coin.value_sat - 70_000
    assert state.missing_sat == before.missing_sat + 70_000
    assert [a.number for a in state.ledger.accounts.values()] == [a.number for a in before.ledger.accounts.values()]
    assert state.funds_sat + state.missing_sat == state.liabilities_sat()
    assert state.hash() == village.newcomer("after the theft").hash()

    status, report = audit(village, node, capsys)
    assert status == 1 and report["missing_sat"] == state.missing_sat and report["gap_sat"] == 0
    assert [(s["txid"], s["lawful"], s["reason"]) for s in report["spends"]] == [
        (stolen.txid, False, str(stolen.reason))]

    # The fold goes on: the next claim is heard and paid, lawfully, and the coin that came back is spent with it.
    claim = village.payable(4, 1_200_000)
    made, psbt = village.build()
    assert village.send(village.signed(psbt, [1, 3])) == made.txid
    node.mine(1)
    state = village.state()
    assert state.claims[claim].status == "paid" and [s.lawful for s in state.spends] == [False, True]
    assert audit(village, node, capsys)[0] == 1


def changed(made: Settlement, number: int, out: TxOut) -> list[TxOut]:
    outputs = list(made.outputs)
    outputs[number] = out
    return outputs


def test_a_forged_settlement_that_confirms_is_told_apart_by_the_difference(village: Village, node: RegtestNode,
                                                                           thieves, capsys) -> None:
    """The honest payout with the thief for the hospital: the record is there, the bytes are others."""
    claim = village.payable(5, 800_000)
    made, psbt = village.build()
    loot = village.person("thief")
    at = next(n for n, p in enumerate(made.payees) if any(i.kind == "benefit" for i in p.items))
    out = TxOut(made.outputs[at].value_sat, loot.script)
    raw = by_core(village, node, thieves, forged(village, psbt, outputs=changed(made, at, out)))
    node.broadcast(raw)
    node.mine(1)
    state = village.state()
    reason = str(state.spends[-1].reason)
    assert not state.spends[-1].lawful
    assert f"output {at} pays 800000 sat to {loot.address}; the rules give 800000 sat to " in reason
    assert village.person("hospital of 5").address in reason
    # The claim is as unpaid as the hospital, so the next lawful payout pays it: from other coins.
    assert state.claims[claim].status == "payable" and claim in [i.ref for i in state.items.values()]
    assert state.funds_sat + state.missing_sat == state.liabilities_sat()
    with pytest.raises(Refused, match="has been spent since"):
        village.sign(psbt, 3)
    village.mine_to(village.chain.tip().height + 1)
    again, psbt = village.build()
    village.send(village.signed(psbt, [2, 3]))
    node.mine(1)
    assert village.state().claims[claim].paid_txid == again.txid
    status, report = audit(village, node, capsys)
    assert status == 1 and [s["lawful"] for s in report["spends"]].count(False) == 2 and report["gap_sat"] == 0


def test_a_settlement_that_burns_money_in_fees(village: Village, node: RegtestNode, thieves) -> None:
    """The right payees, and the change given to a miner who shares it: beyond the cap it is no settlement."""
    village.payable(6, 700_000)
    made, psbt = village.build()
    number = made.change_output
    assert number is not None
    burnt = made.change_sat - 2_000
    out = TxOut(made.change_sat - burnt, made.outputs[number].script)
    raw = by_core(village, node, thieves, forged(village, psbt, outputs=changed(made, number, out)))
    node.node.call("generateblock", node.new_address(), [raw.hex()])  # their own miner
    state = village.state()
    spend = state.spends[-1]
    assert not spend.lawful and spend.txid == parse_tx(raw).txid
    fee, cap = made.fee_sat + burnt, made.basis.rules.max_feerate_sat_vb
    assert str(spend.reason) == f"its fee of {fee} sat is more than the contract's {cap} sat/vB allow"
    assert state.funds_sat + state.missing_sat == state.liabilities_sat()
    assert state.hash() == village.newcomer("after the fire").hash()


def test_the_pools_money_may_be_given_back(village: Village, node: RegtestNode) -> None:
    """A donation fills the common purse; what is missing stays on record."""
    before = village.state()
    node.faucet(address_to_script(village.contract.first_address, REGTEST), before.missing_sat)
    node.mine(1)
    after = village.state()
    assert after.ledger.purse_sat == before.ledger.purse_sat + before.missing_sat
    assert after.missing_sat == before.missing_sat and not all(s.lawful for s in after.spends)
