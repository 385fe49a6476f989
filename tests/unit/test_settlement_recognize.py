"""Every settlement that the rules give is recognized in a stranger's transaction, and nothing else is."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from test_settlement import PAYEES, at, refund
from test_settlement_naive import BASES, FEERATES, of, settled

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx, serialize_unsigned
from lashou_btc.errors import LashouError
from lashou_btc.pool.compare import candidates, recognize
from lashou_btc.pool.settlement import (
    SEQUENCE,
    Settlement,
    change_script,
    coins_limit,
    made_of,
    plan_payment,
    settle,
)
from lashou_btc.pool.state import Item
from lashou_btc.wallet.address import address_to_script, script_to_address
from lashou_btc.wallet.sizes import multisig_vsize
from lashou_btc.words import Said
from tests.world import with_rules


def seen(made: Settlement, raw: bytes) -> Settlement | str:
    return recognize(made.basis, parse_tx(raw), sum(c.value_sat for c in made.coins))


@settings(max_examples=150, deadline=None)
@given(BASES, FEERATES)
def test_every_settlement_is_recognized(here, feerate):
    made = settled(here, feerate)
    if made is not None:
        assert seen(made, made.unsigned) == made


@pytest.mark.parametrize("feerate", [1, 2, 9, 50, 199, 200, 1_234, 10_000])
def test_also_without_change_where_many_feerates_come_to_the_same_fee(feerate):
    """Without a change output the fee says the feerate only roughly; the document's hash says which it was."""
    here = at([(0, 20_000 * feerate), (1, 30_000 * feerate)], [10**10], 10**10,
              rules=with_rules(max_feerate_sat_vb=10_000))
    fee = settle(here, feerate).fee_sat
    for rest in (0, 1, 43 * feerate // 2, 43 * feerate - 1):
        made = settle(replace(here, coins=at([], [50_000 * feerate + fee - 43 * feerate + rest]).coins), feerate)
        assert made.change_sat == 0 and made.fee_sat == fee - 43 * feerate + rest
        assert feerate in candidates(made.basis, parse_tx(made.unsigned), made.basis.worth[1])
        assert seen(made, made.unsigned) == made


def test_also_where_the_highest_feerate_of_that_fee_gives_another_payout():
    here = of([("refund", 3, 100_000, 3), ("benefit", 2, 100_000, 0), ("benefit", 3, 100_000, 3)],
              [300_000, 2_000_000, 10_000, 10_000], 700, 200_000)
    made = settle(here, 5)
    tx = parse_tx(made.unsigned)
    assert candidates(here, tx, here.worth[1]) == range(6, 4, -1) and len(tx.inputs) == 1
    assert plan_payment(here, 6) != plan_payment(here, 5) and seen(made, made.unsigned) == made


def test_also_where_the_coins_are_worth_what_is_due_to_the_satoshi():
    made = settle(at([(0, 100_000)], [100_000], budget=0), 1)
    assert made.payees[0].due_sat == 100_000 > made.payees[0].amount_sat
    assert seen(made, made.unsigned) == made


def test_also_where_somebody_waits_for_whom_one_transaction_takes_too_few_coins():
    here = at([(0, 50_000), (1, 900_000), (2, 80_000)], [4_000] * 230, rules=with_rules(max_fee_ppm=400_000))
    made = settle(here, 5)
    assert made.paid_items == (1, 3) and plan_payment(here, 5).short
    assert seen(made, made.unsigned) == made
    assert not plan_payment(replace(here, coins=here.coins[:200]), 5).short, "there are no more to put together"


@pytest.mark.parametrize("more", [1, 2, 30])
def test_with_more_coins_than_one_transaction_takes_it_is_none(more):
    """Whoever holds the keys can send that: it must be judged, not stumbled over."""
    here = at([(0, 50_000), (1, 60_000)], [4_000] * 230)
    made, count = settle(here, 5), coins_limit(here.keyholders) + more
    *payees, change, rec = made.outputs
    fee = 5 * multisig_vsize(2, 3, count, [out.script for out in made.outputs])
    change = TxOut(4_000 * count - fee - sum(out.value_sat for out in payees), change.script)
    raw = serialize_unsigned(2, [(c.outpoint, SEQUENCE) for c in here.coins[:count]], [*payees, change, rec], 500)
    assert 5 in candidates(here, parse_tx(raw), 4_000 * count)
    said = recognize(here, parse_tx(raw), 4_000 * count)
    assert isinstance(said, Said) and str(said)


def test_feerates_that_come_to_the_same_money_are_told_apart():
    rules = with_rules(max_feerate_sat_vb=10_000)
    here = at([(0, 10**7)], [10**7 + 210_000], rules=rules)
    made = {feerate: settle(here, feerate) for feerate in range(900, 1_060)}
    same = [m for m in made.values() if m.fee_sat == 210_000]
    assert len(same) > 100 and len({m.unsigned for m in same}) == len(same)
    assert all(seen(m, m.unsigned) == m for m in same[::20])


def test_where_the_largest_come_first_and_where_a_payee_is_the_pool_s_own_change():
    made = settle(at([(0, 1_000), (1, 1_000_000)], [1_000_600], budget=0), 2)
    assert made.paid_items == (2,) and seen(made, made.unsigned) == made
    own = script_to_address(change_script(made.basis), made.basis.contract.network)
    for coin in (250_300, 900_000):
        here = at([(0, 50_000)], [coin])
        made = settle(replace(here, items=(*here.items, Item(2, "benefit", "", own, 200_000))), 1)
        assert made.paid_items == (1, 2) and seen(made, made.unsigned) == made


def cases() -> list[Settlement]:
    """With change and without; with a refund; with payees who bear of the fee."""
    whole = settle(at([(0, 50_000), (1, 40_000)], [60_000, 70_000]), 3)
    here = at([(0, 50_000)], [200_000], budget=100)
    bearing = settle(replace(here, items=(*here.items, refund(2, 1, 60_000, 3))), 3)
    none = settle(at([(0, 50_000)], [50_000 + 5 * 197 + 200]), 5)
    assert whole.change_sat and bearing.change_sat and not none.change_sat
    return [whole, bearing, none]


@pytest.mark.parametrize("made", cases(), ids=["with change", "bearing", "without change"])
def test_any_other_byte_is_something_else(made):
    raw = made.unsigned
    for n in range(len(raw)):
        for flip in (0x01, 0x80):
            changed = raw[:n] + bytes([raw[n] ^ flip]) + raw[n + 1:]
            try:
                said = seen(made, changed)
            except LashouError:
                continue  # it is no transaction any more
            assert isinstance(said, Said) and str(said), n


@pytest.mark.parametrize("made", cases(), ids=["with change", "bearing", "without change"])
def test_any_other_amount_order_or_number_of_parts_is_something_else(made):
    inputs, out = [(c.outpoint, SEQUENCE) for c in made.coins], list(made.outputs)
    amounts = [[*out[:n], TxOut(max(o.value_sat + step, 0), o.script), *out[n + 1:]]
               for n, o in enumerate(out) for step in (-1_000, -1, 1, 1_000)]
    others = [serialize_unsigned(2, inputs, changed, 500) for changed in amounts]
    others += [serialize_unsigned(2, inputs, changed, 500) for changed in (
        out[1:], out[:-1], [*out, out[-1]], out[::-1], [out[0], *out],
        [*out[:-1], TxOut(0, record.encode(record.CARRY, made.basis.contract.tag, made.digest))],
        [*out[:-1], TxOut(0, record.encode(record.SETTLEMENT, "00" * 4, made.digest))])]
    more = (OutPoint("99" * 32, 0), SEQUENCE)
    others += [serialize_unsigned(2, changed, out, 500) for changed in ([*inputs, more], [more, *inputs], [more])]
    for raw in others:
        if raw != made.unsigned:
            said = seen(made, raw)
            assert isinstance(said, Said) and str(said)


def test_a_settlement_that_is_too_dear_is_no_settlement():
    """What was worked out under a looser cap is refused under this one, whatever its document says."""
    loose = at([(0, 9_000)], [200_000], rules=with_rules(max_fee_ppm=500_000))
    made = settle(loose, 10)
    said = recognize(replace(loose, rules=with_rules(max_fee_ppm=200_000)), parse_tx(made.unsigned), 200_000)
    assert "is more than the 1,800 sat that may go into fees of the 9,000 sat it pays" in str(said)
    assert address_to_script(PAYEES[0], loose.contract.network) == made.payees[0].script


def test_a_plan_by_which_somebody_would_get_less_than_nothing_is_no_settlement_either():
    """M witnesses can put such a document's hash beside any outputs; nobody's program stops over it."""
    here = at([(0, 5_000)], [20_000], budget=0, rules=with_rules(max_fee_ppm=500_000))
    plan = plan_payment(here, 50)
    made = made_of(here, plan, 50)
    assert plan.payees[0].amount_sat < 0 and plan.too_dear
    raw = serialize_unsigned(2, [(c.outpoint, SEQUENCE) for c in made.coins], [
        TxOut(0, made.payees[0].script), TxOut(20_000 - plan.fee_sat, change_script(here)),
        TxOut(0, record.encode(record.SETTLEMENT, here.contract.tag, made.digest))], 500)
    assert "may go into fees of the 5,000 sat" in str(recognize(here, parse_tx(raw), 20_000))
