"""Settlements on the chain: what is lawful, what any single change makes of it, who bears what (threats 10-14)."""

import pytest
from test_settlement import at, conserved, due

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx, serialize_unsigned
from lashou_btc.errors import Incomplete
from lashou_btc.pool.compare import recognize
from lashou_btc.pool.settlement import settle
from lashou_btc.words import Said
from tests.world import MIN_COIN_SAT, Person, World


def test_a_paid_settlement_is_lawful_and_everything_adds_up():
    w, claim = due()
    made = w.pay()
    state = w.state()
    assert [(s.lawful, s.reason, s.fee_sat) for s in state.spends] == [(True, None, made.fee_sat)]
    assert state.claims[claim].status == "paid" and state.claims[claim].paid_txid == made.txid
    assert not state.items and state.chain.spends == 1
    assert OutPoint(made.txid, len(made.payees)) in state.coins
    conserved(state)


@pytest.mark.parametrize("feerate", [1, 2, 3, 7, 20])
@pytest.mark.parametrize("rest", [-1, 0, 1, 200, 329, 330, 400, 2_000])
def test_every_settlement_is_recognized_whatever_its_feerate_and_remainder(feerate, rest):
    """Also without change, where the feerate must be found from a fee that took a remainder in."""
    for budget in (0, 10**9):
        fee = settle(at([(0, 50_000), (1, 40_000)], [10**6], budget), feerate).fee_sat
        here = at([(0, 50_000), (1, 40_000)], [90_000 + min(fee, budget) + rest, 10**6, 5_000], budget)
        made = settle(here, feerate)
        got = recognize(here, parse_tx(made.unsigned), sum(c.value_sat for c in made.coins))
        assert not isinstance(got, Said), got
        assert got.unsigned == made.unsigned


def changes(w: World) -> dict[str, bytes]:
    """Transactions that differ from the settlement in one thing."""
    made = w.settlement()
    inputs = [(c.outpoint, 0xFFFFFFFD) for c in made.coins]
    out = list(made.outputs)
    stranger = Person("stranger").script

    def tx(version=2, inputs=inputs, outputs=out, locktime=w.height):
        return serialize_unsigned(version, inputs, outputs, locktime)

    found = {"version": tx(version=1), "version 3": tx(version=3), "lock time earlier": tx(locktime=w.height - 1),
             "lock time zero": tx(locktime=0), "lock time later": tx(locktime=w.height + 1),
             "extra payment": tx(outputs=[*out[:-1], TxOut(1_000, stranger), out[-1]]),
             "second record": tx(outputs=[*out, out[-1]]), "no record": tx(outputs=out[:-1]),
             "other op_return": tx(outputs=[*out, TxOut(0, b"\x6a\x01\x00")]), "order": tx(outputs=out[::-1]),
             "foreign input": tx(inputs=[*inputs, (OutPoint("99" * 32, 0), 0xFFFFFFFD)]),
             "foreign input first": tx(inputs=[(OutPoint("99" * 32, 0), 0xFFFFFFFD), *inputs])}
    for n, output in enumerate(out):
        for step in (-1, 1):
            if output.value_sat + step >= 0:
                changed = [*out[:n], TxOut(output.value_sat + step, output.script), *out[n + 1:]]
                found[f"output {n} {step:+} sat"] = tx(outputs=changed)
        if n < len(out) - 1:
            found[f"output {n} to a stranger"] = tx(outputs=[*out[:n], TxOut(output.value_sat, stranger),
                *out[n + 1:]])
            found[f"output {n} dropped"] = tx(outputs=[*out[:n], *out[n + 1:]])
    commit = record.encode(record.SETTLEMENT, w.contract.tag, "ab" * 32)
    found["another commitment"] = tx(outputs=[*out[:-1], TxOut(0, commit)])
    found["change to a receive address"] = tx(outputs=[
        *out[:-2], TxOut(out[-2].value_sat, w.contract.descriptor.script(0, 0)), out[-1]])
    found["change to the next place"] = tx(outputs=[
        *out[:-2], TxOut(out[-2].value_sat, w.contract.descriptor.script(1, 1)), out[-1]])
    for n in range(len(inputs)):
        for sequence in (0, 0xFFFFFFFE, 0xFFFFFFFF):
            one = [*inputs[:n], (inputs[n][0], sequence), *inputs[n + 1:]]
            found[f"input {n} sequence {sequence:x}"] = tx(inputs=one)
    other = next(c for c in w.state().coins.values() if c not in made.coins)
    found["a younger coin"] = tx(inputs=[(other.outpoint, 0xFFFFFFFD), *inputs[1:]])
    found["one coin more"] = tx(inputs=[*inputs, (other.outpoint, 0xFFFFFFFD)])
    return found


def test_any_single_change_is_irregular_and_shown_with_its_reason_and_never_a_crash():
    w, claim = due()
    start = (w.height, list(w.txs))
    cases = changes(w)
    assert len(cases) > 25
    for name, raw in cases.items():
        w.height, w.txs = start[0], list(start[1])
        w.confirm(raw)
        state = w.state()
        spend = state.spends[-1]
        assert not spend.lawful and spend.reason, name
        assert state.claims[claim].status == "payable" and not state.claims[claim].paid_txid, name
        conserved(state)


def test_a_theft_is_missing_money_and_the_pool_goes_on():
    w, _ = due()
    coin = min(w.state().coins.values(), key=lambda c: c.age)
    w.send(TxOut(coin.value_sat - 500, Person("thief").script), inputs=[coin.outpoint])
    state = w.state()
    assert state.missing_sat == coin.value_sat and "no settlement record" in str(state.spends[-1].reason)
    conserved(state)
    w.pay()
    assert w.state().spends[-1].lawful
    conserved(w.state())


def test_coins_of_the_block_itself_or_later_do_not_count():
    """as_of lies before the block of the settlement, and its coins were confirmed then (threat 13)."""
    w, _ = due()
    made = w.settlement()
    w.height -= 1
    w.confirm(made.unsigned)
    state = w.state()
    assert not state.spends[-1].lawful and "not before its own" in str(state.spends[-1].reason)


def test_two_settlements_spend_the_same_coin_so_only_one_can_confirm():
    """Threat 10: also at another feerate, also as of another height."""
    w, _ = due()
    first = w.settlement(2)
    w.mine(3)
    second, third = w.settlement(2), w.settlement(5)
    assert first.coins[0] == second.coins[0] == third.coins[0]
    w.confirm(third.unsigned)
    state = w.state()
    assert state.spends[-1].lawful and not state.items
    with pytest.raises(Incomplete):
        w.settlement()


def test_a_settlement_confirms_later_though_the_state_has_moved_on():
    w, _ = due()
    made = w.settlement()
    w.deposit(4, 50_000)
    b = w.enroll("late", deposit_sat=100_000)
    w.mine(5)
    w.confirm(made.unsigned)
    state = w.state()
    assert state.spends[-1].lawful and state.balance_sat(b) < 100_000 + 1
    conserved(state)


def test_the_fee_is_borne_by_the_purse_first_and_then_by_the_members():
    w, _ = due()
    w.deposit(0, 1_000)
    before = w.state()
    made = w.pay(3)
    state = w.state()
    members = sum(before.balance_sat(n) - state.balance_sat(n) for n in (4, 5))
    assert members + 1_000 - state.ledger.purse_sat == made.fee_sat > 1_000
    assert members < made.fee_sat
    conserved(state)


# Dust (threat 33)

def test_ten_thousand_dust_coins_cost_nothing():
    w, _ = due()
    before = w.settlement()
    script = w.contract.descriptor.script
    for _ in range(4):
        w.send(*[TxOut(MIN_COIN_SAT - 1, script(0, n % 5)) for n in range(2_500)])
    state = w.state()
    made = w.settlement()
    assert (made.coins, made.fee_sat, made.outputs[:-1]) == (before.coins, before.fee_sat, before.outputs[:-1])
    assert state.funds_sat == sum(c.value_sat for c in state.coins.values())
    conserved(state)
    w.confirm(made.unsigned)
    assert w.state().spends[-1].lawful


def test_an_output_below_the_least_coin_is_nobody_s_business():
    w, _ = due()
    before = w.state()
    tx = w.send(TxOut(MIN_COIN_SAT - 1, w.contract.descriptor.script(0, 4)))
    w.send(TxOut(400, Person("x").script), inputs=[OutPoint(tx.txid, 0)])
    state = w.state()
    assert not state.spends and state.missing_sat == 0 and state.coins == before.coins
    conserved(state)


def test_a_payee_whose_address_became_the_pool_s_is_paid_and_credited():
    """An address beyond today's accounts is nobody's; once the accounts reach it, it is somebody's."""
    w = World().open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(20)
    place = w.state().chain.receive_window
    claim = w.claim(a, 100_000, payee=w.contract.descriptor.address(0, place))
    w.approve(claim, 100_000)
    w.payable(claim)
    for n in range(2):
        w.enroll(f"more {n}", deposit_sat=100_000)
    w.pay()
    state = w.state()
    assert state.spends[-1].lawful and state.unassigned == {place: 100_000}
    conserved(state)


def test_new_bitcoin_paid_to_the_pool_does_not_count():
    """A coinbase output cannot be spent for 100 blocks: as the oldest coin it would block every payment."""
    w = World().open()
    before = w.state().funds_sat
    w.send(TxOut(500_000, w.contract.descriptor.script(0, 0)), inputs=[OutPoint("00" * 32, 0xFFFFFFFF)])
    assert w.state().funds_sat == before
    assert w.state().ledger.purse_sat == 0
