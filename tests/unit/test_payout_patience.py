"""Real witness tools and a payout that takes much of what it pays: whom it takes what, and at which feerate."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.errors import Refused
from lashou_btc.pool.deductions import deductions, takes_much
from lashou_btc.pool.document import Document
from lashou_btc.usecases import bumping, judging, ladders, payouts, progress
from tests.village import Village


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    """A small benefit is due, and the panel's commissions; a transaction costs more than 2 % of that."""
    with Sandbox(tmp_path / "chain") as chain:
        chain.mine(110)
        village = Village(tmp_path / "village", chain, max_fee_ppm=20_000, patience_blocks=4).found()
        village.enroll(3)
        village.payable(4, 8_000)
        yield village


def test_a_payout_that_takes_much_is_signed_at_twice_what_the_node_expects_and_not_above(village):
    """On the sandbox the node expects 1 sat/vB."""
    with pytest.raises(Refused) as early:
        village.build(feerate=2)
    assert early.value.code == "settlement.fee"
    village.chain.mine(5)
    (made, psbt), (dear, dear_psbt) = village.build(feerate=2), village.build(feerate=3)
    assert takes_much(made) and takes_much(dear)
    for act in (lambda: village.sign(dear_psbt, 1), lambda: village.send(dear_psbt)):
        with pytest.raises(Refused, match="more than 2 times the 1 sat/vB that are expected now"):
            act()
    txid = village.send(village.signed(psbt))
    village.chain.mine(1)
    assert village.state().spends[-1].txid == txid and village.state().spends[-1].lawful
    assert not village.state().items


def test_much_is_what_today_s_rules_call_so_whatever_they_were_when_it_was_worked_out(tmp_path):
    """A payout worked out before fees' share was lowered burns no more than one worked out now."""
    with Sandbox(tmp_path / "chain") as chain:
        chain.mine(110)
        village = Village(tmp_path / "village", chain, max_fee_ppm=500_000, patience_blocks=4).found()
        village.enroll(3)
        village.payable(4, 8_000)
        chain.mine(9)
        before, doc = chain.tip().height, Document("amendment", village.contract.pool_id, {
            "text": "", "rules": {"max_fee_ppm": 20_000}})
        for number in (1, 2):
            signer = village.people[number].signer
            doc = doc.sign(number, signer.private_key, signer.key)
        village.publish(doc)
        chain.mine(village.rules["amendment_blocks"] + 1)
        assert village.state().rules.max_fee_ppm == 20_000
        made, psbt = village.build(feerate=20, as_of=before)
        assert not takes_much(made) and takes_much(made, village.state().rules)
        for act in (lambda: village.sign(psbt, 1), lambda: village.send(psbt)):
            with pytest.raises(Refused, match=r"more than 2 % .* are expected now"):
                act()
        village.send(village.signed(village.build(feerate=2, as_of=before)[1]))


def test_none_is_built_that_witnesses_would_not_sign(village):
    village.chain.mine(5)
    pool, state = village.pools[0], village.state()
    with pytest.raises(Refused) as refused:
        payouts.build(pool, state, 3, estimate_sat_vb=1)
    assert refused.value.code == "payout.feerate"
    made, psbt = payouts.build(pool, state, 2, estimate_sat_vb=1)
    assert payouts.build(pool, state, 3, estimate_sat_vb=2)[0].feerate_sat_vb == 3
    ladder = ladders.build(pool, state, (1, 2, 3), estimate_sat_vb=1)
    assert [one.feerate_sat_vb for one, _ in ladder.rungs] == [1, 2]
    assert [feerate for feerate, why in ladder.left_out if "at a lower feerate" in str(why)] == [3]
    with pytest.raises(Refused) as refused:
        bumping.bump(pool, state, psbt, 4, 1)
    assert refused.value.code == "payout.feerate"
    assert bumping.bump(pool, state, psbt, 4, 2).payout.fee_sat == 2 * made.fee_sat


def test_what_takes_little_is_signed_at_any_feerate_that_the_contract_allows(village):
    village.payable(5, 900_000)
    made, psbt = village.build(feerate=5)
    assert not takes_much(made)
    assert village.sign(psbt, 1)


def test_review_and_status_say_who_gets_less_and_why(village):
    village.chain.mine(5)
    made, psbt = village.build(feerate=2)
    taken = list(deductions(made))
    assert sum(one.less_sat for one in taken) == made.fee_sat - made.basis.share(sum(
        p.due_sat for p in made.payees)) and all(one.less_sat == one.part_sat > 0 for one in taken)
    seen = judging.review(village.pools[1], psbt, village.state(1), village.chain)
    benefit = next(one for one in taken if one.payee.items[0].kind == "benefit")
    words = f"{benefit.less_sat:,} sat less than the 8,000 sat due: {benefit.part_sat:,} sat of the fee, because " \
            "the pool bears 2 % of what is paid, and the fee is more"
    assert str(benefit.why).startswith(words)
    assert [str(one.who) for one in seen.outputs if words in str(one.who)]
    assert any("more than 2 % of what all payees or one of them are due goes into it" in str(check.text)
               for check in seen.checks)
    status = progress.status(village.homes[0], village.pools[0], psbt)
    assert [line for line in map(str, status.less) if line.startswith(benefit.payee.address) and words in line]
    json.dumps(status.less, default=str)
