"""A purse's transactions: change, no change, too little; a journal's seal stays input 0 and output 0."""

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx
from lashou_btc.chain.kernel import verify_scripts
from lashou_btc.errors import Refused
from lashou_btc.usecases.purses import Purse
from lashou_btc.wallet import purse
from lashou_btc.wallet.address import dust_sat
from lashou_btc.wallet.purse import INPUT_VB, PurseCoin, bump, journal_tx, pay, purse_script
from lashou_btc.wallet.sizes import p2wpkh_vsize
from tests.world import Person

PURSE = Purse.of(Person("an").master, 0)
SCRIPT = purse_script(PURSE.public_key)
PAYEE = Person("bo").script


def coins(*values: int) -> list[PurseCoin]:
    return [PurseCoin(OutPoint(f"{n:064x}", n), value) for n, value in enumerate(values, 1)]


def spend(have: list[PurseCoin], amount: int, feerate: int = 2, **options):
    raw = pay(PURSE.private_key, PURSE.public_key, have, [TxOut(amount, PAYEE)], feerate, **options)
    tx = parse_tx(raw)
    spent = {c.outpoint: c.value_sat for c in have}
    assert verify_scripts(raw, [TxOut(spent[i.outpoint], SCRIPT) for i in tx.inputs]) is None
    return tx, sum(spent[i.outpoint] for i in tx.inputs) - sum(out.value_sat for out in tx.outputs)


def test_change_comes_back_and_the_fee_is_the_feerate_times_the_size():
    tx, fee = spend(coins(50_000), 20_000)
    assert [out.script for out in tx.outputs] == [PAYEE, SCRIPT]
    assert fee == 2 * p2wpkh_vsize(1, [PAYEE, SCRIPT])


def test_coins_are_added_only_until_they_suffice():
    tx, _ = spend(coins(10_000, 10_000, 10_000), 15_000)
    assert len(tx.inputs) == 2


@pytest.mark.parametrize("rest", [0, 1, dust_sat(SCRIPT) - 1])
def test_change_below_dust_goes_to_the_fee(rest):
    lean = 2 * p2wpkh_vsize(1, [PAYEE])
    tx, fee = spend(coins(20_000 + lean + rest), 20_000)
    assert [out.script for out in tx.outputs] == [PAYEE]
    assert fee == lean + rest


def test_a_satoshi_too_little_is_refused():
    lean = 2 * p2wpkh_vsize(1, [PAYEE])
    with pytest.raises(Refused, match="does not cover"):
        spend(coins(20_000 + lean - 1), 20_000)
    with pytest.raises(Refused, match="0 sat"):
        spend([], 20_000)


def test_a_journal_transaction_keeps_its_seal_and_adds_coins_only_when_it_must():
    out = TxOut(0, record.encode(record.BATCH, "11" * 4, "22" * 32))
    seal, more = coins(600, 40_000)
    raw = journal_tx(PURSE.private_key, PURSE.public_key, seal, [more], out, 2)
    tx = parse_tx(raw)
    assert [i.outpoint for i in tx.inputs] == [seal.outpoint, more.outpoint]
    assert tx.outputs[0].script == SCRIPT and tx.outputs[1] == out and len(tx.outputs) == 2
    rich, _ = coins(40_000, 40_000)
    alone = parse_tx(journal_tx(PURSE.private_key, PURSE.public_key, rich, [more], out, 2))
    assert [i.outpoint for i in alone.inputs] == [rich.outpoint]
    with pytest.raises(Refused):
        journal_tx(PURSE.private_key, PURSE.public_key, seal, [], out, 2)


def test_a_journal_transaction_that_came_out_otherwise_is_not_handed_out(monkeypatch):
    """Whatever Python is told about assertions. It cannot be made to come out so: here a payment stands for it."""
    seal, more = coins(40_000, 40_000)
    other = pay(PURSE.private_key, PURSE.public_key, [more], [TxOut(20_000, SCRIPT)], 2)
    monkeypatch.setattr(purse, "pay", lambda *args, **more: other)
    with pytest.raises(Refused) as caught:
        journal_tx(PURSE.private_key, PURSE.public_key, seal, [], TxOut(0, b"\x6a"), 2)
    assert caught.value.code == "purse.fault"


@pytest.mark.parametrize("rate", [3, 5, 50])
def test_crumbs_that_others_pay_neither_burn_fees_nor_stop_anything(rate):
    """Coins that cost more than they bring lie before the one that suffices, and keep no objection back."""
    crumb, seal = rate * INPUT_VB, PurseCoin(OutPoint("ee" * 32, 0), 600)
    have = coins(*[crumb] * 2_000, 500_000)
    tx, fee = spend(have, 100_000, rate)
    assert len(tx.inputs) == 1 and fee == rate * p2wpkh_vsize(1, [PAYEE, SCRIPT])
    out = TxOut(0, record.encode(record.BATCH, "11" * 4, "22" * 32))
    raw = journal_tx(PURSE.private_key, PURSE.public_key, seal, have, out, rate)
    assert [i.outpoint for i in parse_tx(raw).inputs] == [seal.outpoint, have[-1].outpoint]
    tx, _ = lifted([seal, *have], 1, 10, 400, rate)
    assert [i.outpoint for i in tx.inputs] == [seal.outpoint, have[-1].outpoint]
    with pytest.raises(Refused, match=r"holds 0 sat .beside 2,000 coins that would cost more than they bring"):
        spend(have[:-1], 1_000, rate)


def test_what_brings_more_than_it_costs_is_spent():
    tx, _ = spend(coins(3 * INPUT_VB + 1, 3 * INPUT_VB, 50_000), 20_000, 3)
    assert [i.outpoint.vout for i in tx.inputs] == [1, 3]


# Child pays for parent

def lifted(have: list[PurseCoin], must: int, fee: int, vsize: int, feerate: int, most: int = 10**6):
    raw, paid = bump(PURSE.private_key, PURSE.public_key, have, must, fee, vsize, feerate, most)
    tx = parse_tx(raw)
    spent = {c.outpoint: c.value_sat for c in have}
    assert verify_scripts(raw, [TxOut(spent[i.outpoint], SCRIPT) for i in tx.inputs]) is None
    assert [out.script for out in tx.outputs] == [SCRIPT] and all(i.sequence == 0xFFFFFFFD for i in tx.inputs)
    assert sum(spent[i.outpoint] for i in tx.inputs) - tx.outputs[0].value_sat == paid
    return tx, paid


def test_a_child_lifts_both_to_the_feerate_and_no_further():
    tx, paid = lifted(coins(50_000, 70_000), 1, 800, 400, 10)
    assert len(tx.inputs) == 1 and paid + 800 == 10 * (400 + p2wpkh_vsize(1, [SCRIPT]))
    tx, paid = lifted(coins(2_500, 2_500, 70_000), 2, 800, 400, 10)  # both outputs of the parent, then another coin
    assert len(tx.inputs) == 3 and paid + 800 == 10 * (400 + p2wpkh_vsize(3, [SCRIPT]))


def test_a_child_is_refused_where_it_is_needless_dear_or_dust():
    for feerate, ok in ((2, False), (3, True)):  # 801 sat for 400 vB are more than 2 sat/vB
        if ok:
            lifted(coins(50_000), 1, 801, 400, feerate)
        else:
            with pytest.raises(Refused, match="pays 801 sat for 400 vB already") as refused:
                lifted(coins(50_000), 1, 801, 400, feerate)
            assert refused.value.code == "purse.enough"
    with pytest.raises(Refused) as refused:
        lifted(coins(50_000), 1, 800, 400, 2)
    assert refused.value.code == "purse.enough"
    fee = 10 * (400 + p2wpkh_vsize(1, [SCRIPT])) - 800
    lifted(coins(50_000), 1, 800, 400, 10, fee)
    with pytest.raises(Refused, match=f"takes a fee of {fee:,} sat, more than the {fee - 1:,} sat") as refused:
        lifted(coins(50_000), 1, 800, 400, 10, fee - 1)
    assert refused.value.code == "purse.max-fee"
    tx, _ = lifted(coins(fee + dust_sat(SCRIPT)), 1, 800, 400, 10)
    assert tx.outputs[0].value_sat == dust_sat(SCRIPT)
    with pytest.raises(Refused, match="does not cover a fee of") as refused:
        lifted(coins(fee + dust_sat(SCRIPT) - 1), 1, 800, 400, 10)
    assert refused.value.code == "purse.funds"
