"""A payout that waits in the mempool is sped up: by somebody whom it pays (CPFP), by all witnesses again (RBF)."""

from pathlib import Path

import pytest

from lashou_btc.anchors.tx import parse_tx
from lashou_btc.chain.base import MinableChain, Rejected
from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.errors import Refused
from lashou_btc.usecases.purses import Purse
from lashou_btc.wallet.purse import purse_script
from tests.village import Person, Village

pytestmark = pytest.mark.functional
MOST = 100_000


@pytest.fixture(params=["node", "sandbox"])
def chain(request: pytest.FixtureRequest, tmp_path: Path) -> MinableChain:
    """Both chains that a test may mine on."""
    if request.param == "node":
        return request.getfixturevalue("node")
    sandbox = Sandbox(tmp_path / "chain")
    request.addfinalizer(sandbox.close)
    sandbox.mine(110)
    return sandbox


def weighed(chain: MinableChain, txid: str) -> float:
    """The feerate of a waiting transaction with what it depends on, as Core says it, or the sandbox."""
    if isinstance(chain, RegtestNode):
        entry = chain.node.call("getmempoolentry", txid)
        return round(entry["fees"]["ancestor"] * 100_000_000) / entry["ancestorsize"]
    found = chain.waiting(txid)
    return found.fee_sat / found.vsize


def purse_of(person: Person) -> Purse:
    return Purse.of(person.master, 0)


def village_on(chain: MinableChain, folder: Path) -> Village:
    """A pool whose witnesses are paid into their purses."""
    village = Village(folder / folder.name, chain, commission_sat=20_000)  # on a shared node, keys of its own
    for witness in village.witnesses:
        witness.address = purse_of(witness).address
        witness.script = purse_script(purse_of(witness).public_key)
    village.found()
    village.enroll(3)
    return village


def test_a_payout_is_sped_up_by_a_payee_and_then_by_the_witnesses(chain: MinableChain, tmp_path: Path) -> None:
    village = village_on(chain, tmp_path)
    claim = village.payable(4, 300_000)
    made, psbt = village.build(feerate=2)
    txid = village.send(village.signed(psbt))
    paid = {out.script for out in made.outputs}
    payee = next(w for w in village.witnesses if w.script in paid)  # who reviewed gets a commission
    purse = purse_of(payee)
    assert 2 <= weighed(chain, txid) < 2.1

    with pytest.raises(Refused, match="choose a higher feerate"):
        purse.bump(chain, txid, 2, MOST)
    with pytest.raises(Refused, match=r"pays nothing to this purse .* lashou payout bump"):
        purse_of(village.person("stranger")).bump(chain, txid, 9, MOST)
    with pytest.raises(Refused, match="does not wait for a block"):
        purse.bump(chain, "ab" * 32, 9, MOST)
    with pytest.raises(Refused, match="--max-fee"):
        purse.bump(chain, txid, 9, 100)

    child, fee = purse.bump(chain, txid, 9, MOST)
    # Signatures are a byte or two shorter than the worst case that the fee is for.
    assert 9 <= weighed(chain, child) < 9.3 and fee <= MOST
    again, more = purse.bump(chain, txid, 14, MOST)
    assert more > fee and not chain.in_mempool(child) and 14 <= weighed(chain, again) < 14.5
    grandchild, _ = purse.bump(chain, again, 20, MOST)
    assert 20 <= weighed(chain, grandchild) < 20.5

    # The witnesses' bump replaces the payout and what hangs on it, so it has to pay for all of that too.
    total = made.fee_sat + parse_fee(chain, txid, grandchild)
    low, dear = (village.build(feerate=rate, as_of=made.basis.height) for rate in (3, total // made.vsize + 2))
    with pytest.raises(Rejected):
        village.send(village.signed(low[1]))
    assert chain.in_mempool(grandchild)
    bumped = village.send(village.signed(dear[1]))
    assert chain.in_mempool(bumped) and not any(chain.in_mempool(t) for t in (txid, again, grandchild))
    chain.mine(1)
    state = village.state()
    assert state.claims[claim].status == "paid" and state.claims[claim].paid_txid == bumped


def parse_fee(chain: MinableChain, txid: str, last: str) -> int:
    """What the descendants of a waiting transaction pay, up to the last of them."""
    whole, parent = chain.waiting(last), chain.waiting(txid)
    assert parse_tx(whole.raw).txid == last and whole.vsize > parent.vsize
    return whole.fee_sat - parent.fee_sat


def test_a_sped_up_payout_confirms_with_its_child(chain: MinableChain, tmp_path: Path) -> None:
    village = village_on(chain, tmp_path)
    claim = village.payable(4, 300_000)
    made, psbt = village.build(feerate=1)
    txid = village.send(village.signed(psbt))
    payee = next(w for w in village.witnesses if w.script in {out.script for out in made.outputs})
    child, fee = purse_of(payee).bump(chain, txid, 10, MOST)
    chain.mine(1)
    assert not chain.in_mempool(child) and village.state().claims[claim].paid_txid == txid
    with pytest.raises(Refused, match="it is in one, was replaced, or was never sent"):
        purse_of(payee).bump(chain, txid, 20, MOST)
    assert sum(c.value_sat for c in purse_of(payee).coins(chain)) == \
        sum(out.value_sat for out in made.outputs if out.script == payee.script) - fee
