"""Settlements at their edges: every byte of the document, the satoshi at which a payee or a change falls away."""

import json
from dataclasses import replace

import pytest
from test_settlement import due

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, TxOut, parse_tx, serialize_unsigned
from lashou_btc.errors import Incomplete, Refused
from lashou_btc.networks import REGTEST
from lashou_btc.pool.canonical import sha256_hex
from lashou_btc.pool.compare import difference, recognize
from lashou_btc.pool.rules import Rules
from lashou_btc.pool.settlement import Basis, basis, coins_limit, settle, settle_amendment
from lashou_btc.pool.state import Coin, Item
from tests.world import FAST, Person, World, contract_of, with_rules

PAYEES = [Person(f"payee {n}").address for n in range(10)]
CONTRACT = World().contract
DUST, CHANGE_DUST = 294, 330


def at(items: list[tuple[int, int]], coins: list[int], budget: int = 10**9, rules: Rules = FAST) -> Basis:
    """A basis by hand: items as (payee, satoshi), coins by value."""
    return Basis(
        CONTRACT, rules, 500, "cc" * 32, "dd" * 32,
        tuple(Item(n, "refund", f"ref {n}", PAYEES[payee], amount) for n, (payee, amount) in enumerate(items, 1)),
        tuple(Coin(100 + n, OutPoint(f"{n:064x}", n), value, 0, 7) for n, value in enumerate(coins)), 3, budget)


def test_the_document_field_by_field():
    """Its hash is in the transaction: another order, name or number makes another settlement."""
    made = settle(at([(5, 1_000), (3, 2_000), (5, 4_000)], [5_000, 195_000]), 2)
    assert made.fee_sat == 2 * made.vsize
    assert json.loads(made.document) == {
        "type": "settlement", "pool": CONTRACT.pool_id, "signatures": [], "body": {
            "as_of": {"height": 500, "block": "cc" * 32}, "state": "dd" * 32, "feerate_sat_vb": 2,
            "fee_sat": made.fee_sat, "change": {"path": "1/3", "value_sat": 200_000 - 7_000 - made.fee_sat},
            "inputs": [{"coin": f"{n:064x}:{n}", "path": "0/7", "value_sat": value}
                       for n, value in ((0, 5_000), (1, 195_000))],
            "outputs": [
                {"address": PAYEES[5], "amount_sat": 5_000, "items": [
                    {"number": 1, "kind": "refund", "ref": "ref 1", "amount_sat": 1_000},
                    {"number": 3, "kind": "refund", "ref": "ref 3", "amount_sat": 4_000}]},
                {"address": PAYEES[3], "amount_sat": 2_000, "items": [
                    {"number": 2, "kind": "refund", "ref": "ref 2", "amount_sat": 2_000}]}]}}
    assert made.change_output == 2


def test_without_change_the_document_names_none():
    fee = settle(at([(0, 50_000)], [200_000]), 1).fee_sat - 43
    made = settle(at([(0, 50_000)], [50_000 + fee + 1]), 1)
    assert json.loads(made.document)["body"]["change"] == {}
    assert (made.change_output, made.change_sat, made.fee_sat) == (None, 0, fee + 1)


@pytest.mark.parametrize(("quorum", "keys", "limit"), [
    (2, 3, 200), (15, 16, 200), (16, 16, 195), (17, 18, 182), (13, 20, 200), (17, 20, 176), (20, 20, 159)])
def test_how_many_coins_fit_is_part_of_the_protocol(quorum, keys, limit):
    people = [Person(f"key {n}") for n in range(keys)]
    assert coins_limit(contract_of(people, Person("operator"), quorum, FAST)) == limit


def test_what_can_bear_the_fee():
    """Purse and members' balances where the pool holds them; the purse alone where it does not."""
    w = World().open()
    assert basis(w.state()).budget_sat == 0
    w.enroll("alice", deposit_sat=400_000)
    w.deposit(0, 7_000)
    assert basis(w.state()).budget_sat == 407_000
    w = World(with_rules(mode="call", min_balance_sat=0, min_deposit_sat=1_000)).open()
    w.enroll("alice", deposit_sat=400_000)
    w.deposit(0, 7_000)
    assert basis(w.state()).budget_sat == 7_000


def test_a_payee_whom_the_fee_would_push_below_dust_waits():
    made = settle(at([(0, 100_000), (1, 300)], [200_000], budget=0), 10)
    assert made.paid_items == (1,) and made.payees[0].amount_sat == 100_000 - made.fee_sat
    assert [p.address for p in made.payees] == [PAYEES[0]]
    made = settle(at([(1, 300), (0, 100_000)], [200_000], budget=0), 10)
    assert made.paid_items == (2,)


def test_a_payee_whom_the_fee_leaves_the_dust_limit_is_paid():
    fee = settle(at([(0, 100_000)], [200_000]), 1).fee_sat
    rules = with_rules(max_fee_ppm=1_000_000)
    assert settle(at([(0, DUST + fee)], [200_000], budget=0, rules=rules), 1).payees[0].amount_sat == DUST
    with pytest.raises(Incomplete):
        settle(at([(0, DUST + fee - 1)], [200_000], budget=0, rules=rules), 1)


def test_one_satoshi_beyond_the_budget_is_the_first_payee_s():
    fee = settle(at([(2, 50_000), (1, 40_000)], [200_000]), 1).fee_sat
    made = settle(at([(2, 50_000), (1, 40_000)], [200_000], budget=fee - 1), 1)
    assert [(p.address, p.amount_sat) for p in made.payees] == [(PAYEES[2], 49_999), (PAYEES[1], 40_000)]
    made = settle(at([(2, 50_000), (1, 40_000)], [200_000], budget=fee), 1)
    assert [p.amount_sat for p in made.payees] == [50_000, 40_000]


def test_an_amendment_s_carrier_in_full():
    made = settle_amendment(at([(0, 50_000)], [90_000, 10**6]), "ab" * 32, 3)
    assert (made.document, made.digest, made.feerate_sat_vb, len(made.coins)) == (b"", "ab" * 32, 3, 1)
    assert (made.fee_sat, made.change_sat) == (3 * made.vsize, 90_000 - 3 * made.vsize)


def test_an_amendment_s_change_may_be_the_dust_limit_to_the_satoshi():
    rules = with_rules(max_fee_ppm=1_000_000)
    vsize = settle_amendment(at([], [90_000]), "ab" * 32, 1).vsize
    assert settle_amendment(at([], [CHANGE_DUST + vsize], rules=rules), "ab" * 32, 1).change_sat == CHANGE_DUST
    with pytest.raises(Refused) as caught:
        settle_amendment(at([], [CHANGE_DUST + vsize - 1], rules=rules), "ab" * 32, 1)
    assert caught.value.code == "settlement.coins"


def test_an_amendment_s_fee_is_capped_and_takes_the_coins_that_it_needs():
    """A fifth of what it moves at most: one coin of 2 000 sat does not carry 5 sat/vB, several do."""
    vsize = settle_amendment(at([], [90_000]), "ab" * 32, 1).vsize
    with pytest.raises(Refused) as caught:
        settle_amendment(at([], [5 * 5 * vsize - 1]), "ab" * 32, 5)
    assert caught.value.code == "settlement.coins"
    assert len(settle_amendment(at([], [5 * 5 * vsize]), "ab" * 32, 5).coins) == 1
    made = settle_amendment(replace(at([], [5 * 5 * vsize - 1, 50_000])), "ab" * 32, 5)
    assert len(made.coins) == 2


def test_with_nothing_due_the_code_says_so():
    with pytest.raises(Incomplete) as caught:
        settle(at([], [10**6]), 1)
    assert caught.value.code == "settlement.nothing"


# On the chain


def conserved(state) -> None:
    assert state.funds_sat + state.missing_sat == state.liabilities_sat()


def test_a_settlement_that_confirms_on_an_unknown_state_charges_nobody_yet():
    """Whom to charge is not known: the purse goes below zero, and the next surplus fills it again."""
    w, _ = due()
    made = w.settlement()
    before = w.state()
    w.publish(w.document("statement", {"account": 4, "text": "withheld"}, 4), keep=False)
    w.confirm(made.unsigned)
    state = w.state()
    assert state.unknown and state.spends[-1].lawful
    assert [state.balance_sat(n) for n in (4, 5)] == [before.balance_sat(n) for n in (4, 5)]
    assert state.ledger.purse_sat == before.ledger.purse_sat - made.fee_sat
    conserved(state)


def test_everything_in_it_that_was_no_longer_due_is_missing():
    """Two benefits, both refused between the settlement's making and its confirmation."""
    w = World(with_rules(commission_sat=0)).open()
    people = [w.enroll(n, deposit_sat=400_000) for n in ("alice", "bob", "carol")]
    v = w.enroll("vera", role="supervisor")
    w.mine(20)
    amounts = (50_000, 30_000)
    claims = [w.claim(n, amount) for n, amount in zip(people, amounts, strict=False)]
    for claim, amount in zip(claims, amounts, strict=True):
        w.approve(claim, amount)
    for claim in claims:
        w.payable(claim)
    made = w.settlement()
    assert sum(p.amount_sat for p in made.payees) == 80_000
    for claim in claims:
        w.verdict(claim, w.objection(claim, v), "upheld")
    w.confirm(made.unsigned)
    state = w.state()
    assert state.spends[-1].lawful and state.missing_sat == 80_000
    assert "80000 sat" in state.spends[-1].reason
    assert [state.account(n).debt_sat for n in people] == [50_000, 30_000, 0]
    conserved(state)


def carry(w: World, digest: str, tag: str | None = None) -> None:
    """A spend of the oldest coin that carries an amendment's record, of another pool if its tag is given."""
    made = settle_amendment(basis(w.state()), digest, 2)
    out = [*made.outputs[:-1], TxOut(0, record.encode(record.AMENDMENT, tag or w.contract.tag, digest))]
    w.confirm(serialize_unsigned(2, [(c.outpoint, 0xFFFFFFFD) for c in made.coins], out, w.height))


def test_an_amendment_under_another_pool_s_tag_does_not_act():
    w, _ = due()
    doc = w.document("amendment", {"text": "", "seal": "22" * 32 + ":0"}, 1, 2)
    w.documents[doc.hash] = doc.to_bytes()
    carry(w, doc.hash, "ab" * len(bytes.fromhex(w.contract.tag)))
    state = w.state()
    assert state.seal == w.seal and not state.spends[-1].lawful


def test_what_the_amendment_lane_writes_down():
    w, _ = due()
    good = w.document("amendment", {"text": "", "seal": "22" * 32 + ":0"}, 1, 2)
    other = w.document("statement", {"account": 1, "text": ""}, 1)
    w.documents |= {doc.hash: doc.to_bytes() for doc in (good, other)} | {sha256_hex(b"{}"): b"{}"}
    for digest in (good.hash, good.hash, other.hash, sha256_hex(b"{}")):
        carry(w, digest)
    events = w.state().events[-4:]
    assert [(e.height, e.lane, e.kind, e.digest, e.leaf, e.broken) for e in events] == [
        (w.height - 3, "settlement", record.AMENDMENT, good.hash, 0, ""),
        (w.height - 2, "settlement", record.AMENDMENT, good.hash, 0, "document.twice"),
        (w.height - 1, "settlement", record.AMENDMENT, other.hash, 0, "record.kind"),
        (w.height, "settlement", record.AMENDMENT, sha256_hex(b"{}"), 0, "record.kind")]
    assert events[0].text == f"new seal {'22' * 32}:0" and "acted before" in events[1].text
    assert not w.state().unknown


@pytest.mark.parametrize(("amount", "again"), [(100_000, True), (1_000, True), (999, False)])
def test_a_payee_that_became_the_pool_s_is_credited_from_the_smallest_coin_on(amount, again):
    w = World(with_rules(min_coin_sat=1_000, commission_sat=0, max_fee_ppm=1_000_000)).open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(20)
    place = 5 + 1_000 + 1
    claim = w.claim(a, amount, payee=w.contract.descriptor.address(0, place))
    w.approve(claim, amount)
    w.payable(claim)
    for n in range(2):
        w.enroll(f"more {n}")
    w.pay(1)
    state = w.state()
    assert state.spends[-1].lawful and state.unassigned == ({place: amount} if again else {})
    conserved(state)


# In words

def tx_of(inputs, outputs, version: int = 2, locktime: int = 500):
    return parse_tx(serialize_unsigned(version, inputs, outputs, locktime))


def test_differences_are_named_up_to_three_and_counted_from_there():
    one, other = OutPoint("aa" * 32, 0), OutPoint("bb" * 32, 1)
    script, address = Person("payee 0").script, PAYEES[0]
    ours = tx_of([(one, 0xFFFFFFFD)], [TxOut(1_000, script)])

    def words(theirs) -> str:
        return difference(ours, theirs, REGTEST)

    assert words(ours) == ""
    odd = bytes(range(1, 61))
    pays = f"output 0 pays 9 sat to the script {odd[:40].hex()}; the rules give 1000 sat to {address}"
    spends = f"input 0 spends {other}; the rules give {one}"
    sequence = "input 0 has sequence 00000001; the rules give fffffffd"
    assert words(tx_of([(one, 0xFFFFFFFD)], [TxOut(9, odd)])) == pays
    assert words(tx_of([(other, 1)], [TxOut(9, odd)])) == "; ".join([pays, spends, sequence])
    assert words(tx_of([(other, 1)], [TxOut(9, odd)], 3)) == "; ".join([pays, spends, sequence, "and 1 more"])
    assert words(tx_of([(other, 1)], [TxOut(9, odd)], 3, 4)) == "; ".join([pays, spends, sequence, "and 2 more"])
    assert words(tx_of([(one, 0xFFFFFFFD)], [TxOut(1_000, script)], 1, 7)) == (
        "it has version 1; the rules give 2; it has lock time 7; the rules give 500")
    assert words(tx_of([(one, 0xFFFFFFFD), (other, 0)], [TxOut(1_000, script)] * 2)) == (
        "it has 2 outputs; the rules give 1; it spends 2 coins; the rules give 1")
    digest, tag = "cd" * 32, CONTRACT.tag
    rec = tx_of([(one, 0xFFFFFFFD)], [TxOut(0, record.encode(record.SETTLEMENT, tag, digest))])
    assert words(rec).startswith(
        f"output 0 pays 0 sat to a settlement record of pool {tag} that commits to {digest}; the rules give")


def test_what_has_not_the_form_of_a_settlement():
    made = settle(at([(0, 50_000)], [200_000]), 2)
    here, kind = made.basis, record.SETTLEMENT

    def seen(spent: int, outputs, stripped) -> str:
        got = recognize(here, spent, outputs, stripped, kind, made.digest)
        return got if isinstance(got, str) else "lawful"

    assert seen(200_000, made.outputs, made.unsigned) == "lawful"
    paid = sum(out.value_sat for out in made.outputs)
    assert seen(paid - 1, made.outputs, made.unsigned) == "it is not of a settlement's form"
    assert seen(paid, made.outputs, made.unsigned) == "its fee of 0 sat is below 1 sat/vB"
    assert seen(paid + made.vsize - 1, made.outputs, made.unsigned) == (
        f"its fee of {made.vsize - 1} sat is below 1 sat/vB")
    assert "the rules give" in seen(paid + made.vsize, made.outputs, made.unsigned)
    for count, form in ((252, False), (253, True)):
        inputs = [(OutPoint(f"{n:064x}", 0), 0xFFFFFFFD) for n in range(count)]
        many = serialize_unsigned(2, inputs, made.outputs, 500)
        assert (seen(10**6, made.outputs, many) == "it is not of a settlement's form") is form


def test_a_fee_beyond_the_cap_is_said_to_be_one():
    made = settle(at([(0, 50_000)], [200_000]), 2)
    most = made.vsize * FAST.max_feerate_sat_vb + CHANGE_DUST + 45 * FAST.max_feerate_sat_vb
    paid = sum(out.value_sat for out in made.outputs)
    for fee, too_much in ((most - 1, False), (most, True)):
        got = recognize(made.basis, paid + fee, made.outputs, made.unsigned, record.SETTLEMENT, made.digest)
        assert (got == f"its fee of {fee} sat is more than the contract's 50 sat/vB allow") is too_much


def test_each_change_has_a_place_of_its_own():
    w, _ = due()
    for n in range(3):
        made = w.pay()
        state = w.state()
        coin = state.coins[OutPoint(made.txid, made.change_output)]
        assert (coin.branch, coin.index, coin.value_sat, coin.height) == (1, n, made.change_sat, w.height)
        assert state.change_count == n + 1
        claim = w.claim(4, 20_000)
        w.approve(claim, 20_000)
        w.payable(claim)


def test_what_the_payees_bear_of_the_fee_nobody_else_pays():
    w = World(with_rules(mode="call", min_balance_sat=0, min_deposit_sat=1_000, commission_sat=0)).open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(20)
    claim = w.claim(a, 100_000)
    w.approve(claim, 100_000)
    w.payable(claim)
    w.deposit(0, 1_500)
    w.mine(FAST.call_blocks)
    made = w.pay(20)
    state = w.state()
    assert made.payees[0].amount_sat == 100_000 - (made.fee_sat - 1_500)
    assert state.spends[-1].lawful and state.ledger.purse_sat == 0
    conserved(state)


def test_what_an_irregular_spend_moved_comes_back_or_is_missing_coin_by_coin():
    w, _ = due()
    script, missing = w.contract.descriptor.script, 0
    for count in (1, 2):
        coin = max(w.state().coins.values(), key=lambda c: c.value_sat)
        least = FAST.min_coin_sat
        outputs = [TxOut(least, script(0, 4)), TxOut(least - 1, script(0, 5)), TxOut(30_000, script(1, 2)),
                   TxOut(9_000, Person("thief").script)]
        tx = w.send(*outputs, inputs=[coin.outpoint])
        state = w.state()
        missing += coin.value_sat - least - 30_000
        assert state.missing_sat == missing and len(state.spends) == count
        spend = state.spends[-1]
        assert (spend.height, spend.position, spend.txid, spend.lawful, spend.fee_sat, spend.document, spend.items,
                spend.reason) == (w.height, 1, tx.txid, False, 0, "", (),
                                  "it carries no settlement record of this pool")
        back = [c for c in state.coins.values() if c.outpoint.txid == tx.txid]
        assert [(c.height, c.outpoint.vout, c.value_sat, c.branch, c.index) for c in back] == [
            (w.height, 0, least, 0, 4), (w.height, 2, 30_000, 1, 2)]
        conserved(state)


def test_a_settlement_with_a_coin_of_somebody_else_s_says_so():
    w, _ = due()
    made = w.settlement()
    inputs = [*((c.outpoint, 0xFFFFFFFD) for c in made.coins), (OutPoint("99" * 32, 0), 0xFFFFFFFD)]
    w.confirm(serialize_unsigned(2, inputs, made.outputs, w.height))
    assert w.state().spends[-1].reason == "it spends coins that are not the pool's, or that do not count"


def test_where_the_rules_give_no_settlement_the_reason_is_theirs():
    made = settle(at([(0, 50_000)], [200_000]), 3)
    paid = sum(out.value_sat for out in made.outputs)
    nothing = at([], [200_000])
    seen = recognize(nothing, 200_000, made.outputs, made.unsigned, record.SETTLEMENT, made.digest)
    assert seen == "nothing to pay at height 500."
    assert paid + made.fee_sat == 200_000


def test_a_coin_s_txid_does_not_count_as_the_number_of_inputs():
    for byte in ("fc", "fd", "ff", "00"):
        coin = Coin(100, OutPoint("ab" * 31 + byte, 0), 200_000, 0, 7)
        made = settle(replace(at([(0, 50_000)], []), coins=(coin,)), 2)
        seen = recognize(made.basis, 200_000, made.outputs, made.unsigned, record.SETTLEMENT, made.digest)
        assert not isinstance(seen, str) and seen.unsigned == made.unsigned


def test_two_benefits_of_one_fraud_that_both_went_out_are_owed_together():
    w = World(with_rules(commission_sat=0)).open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.enroll("bob", deposit_sat=400_000)
    v = w.enroll("vera", role="supervisor")
    w.mine(20)
    claims = []
    for amount in (50_000, 30_000):
        claims.append(w.claim(a, amount))
        w.approve(claims[-1], amount)
        w.payable(claims[-1])
    made = w.settlement()
    assert sum(p.amount_sat for p in made.payees) == 80_000
    for claim in claims:
        w.verdict(claim, w.objection(claim, v), "upheld")
    w.confirm(made.unsigned)
    w.txs[-1] = replace(w.txs[-1], position=3)
    state = w.state()
    assert state.account(a).debt_sat == 80_000 and state.spends[-1].position == 3
    conserved(state)
