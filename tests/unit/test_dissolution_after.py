"""Dissolved pools: earlier keyholders, payouts, what no longer acts, satoshi by satoshi."""

import hashlib
from pathlib import Path

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import TxOut
from lashou_btc.commands.overview import audit_lines
from lashou_btc.errors import Incomplete
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.carry import move, sweep
from lashou_btc.pool.dissolution import split
from lashou_btc.pool.rotation import named_keyholders
from lashou_btc.pool.settlement import basis, settle
from lashou_btc.usecases import overview
from lashou_btc.usecases.dissolving import _pay_all
from lashou_btc.usecases.workspace import PoolHome
from tests.conservation import conserved, hashed
from tests.dissolution_kit import ended, remainders, told
from tests.fold_kit import BOND, due, exit_of, on_notice, pool, said
from tests.random_story import sound
from tests.world import FAST, Person, World, with_rules

# Keyholders who have handed over

def handed_over() -> tuple[World, int, int, int]:
    """(world, alice, carol, dora): a coin of 50,000 sat was left behind with the first witnesses."""
    w, a, _ = pool()
    carol, dora = w.enroll("carol", role="supervisor"), w.enroll("dora", role="supervisor")
    doc = w.rotation({n: w.people[n] for n in (carol, dora)}, 2)
    w.publish(doc)
    w.mine(w.contract.rules.rotation_blocks)
    w.confirm(move(w.state(), 1, doc.hash, named_keyholders(doc, w.contract), most=4).unsigned)
    assert [c.value_sat for c in w.state().chain.left_behind()] == [50_000]
    return w, a, carol, dora


def test_the_keyholders_of_today_dissolve_and_what_lies_with_earlier_ones_counts_as_missing():
    w, _, carol, dora = handed_over()
    w.amend(dissolve={}, signers=[1, 2])
    assert w.last() and not w.state().dissolved, "those who have handed over decide nothing"
    w.amend(dissolve={}, signers=[carol, dora])
    s = w.state(observer=lambda s: sound(conserved(hashed(s))))
    assert s.dissolved and s.missing_sat == -50_000
    assert sum(remainders(s).values()) == s.funds_sat - 50_000
    w.pay(1)
    s = w.state()
    assert not s.items and s.funds_sat == 50_000
    w.confirm(sweep(s, 1).unsigned)
    w.amend(dissolve={}, signers=[carol, dora])
    s = w.state(observer=lambda s: sound(conserved(hashed(s))))
    assert s.missing_sat == 0 and sum(remainders(s).values()) == s.funds_sat > 49_000
    assert [(e.account, e.ref, e.amount_sat) for e in s.entries if e.kind == "missing"] == [
        (0, "", -50_000), (0, "", 50_000)]
    w.pay(1)
    assert not w.state().items and not w.state().coins


def test_late_money_is_refunded_to_its_depositor_once_it_has_been_passed_on():
    w, a, carol, dora = handed_over()
    w.confirm(sweep(w.state(), 1).unsigned)
    w.send(TxOut(80_000, w.contract.keyholders.descriptor.script(0, a)))
    assert w.state().chain.late
    w.amend(dissolve={}, signers=[carol, dora])
    before = remainders(w.state())
    w.confirm(sweep(w.state(), 1).unsigned)
    s = w.state(observer=lambda s: sound(conserved(hashed(s))))
    grown = remainders(s)[a] - before[a]
    assert 79_000 < grown < 80_000 and not s.chain.late
    w.pay(1)
    assert not w.state().items


def test_a_payout_in_flight_pays_what_is_due_whatever_is_passed_on_meanwhile():
    """What passes coins on spends no oldest coin. Its fee was cut from what the payout then paid whole."""
    w, _, carol, dora = handed_over()
    w.amend(dissolve={}, signers=[carol, dora])
    before, payout = remainders(w.state()), w.settlement(1)
    w.confirm(sweep(w.state(), 20).unsigned)
    s = w.state()
    assert remainders(s) == before and s.spends[-1].fee_sat == -s.ledger.purse_sat > 4_000
    w.confirm(payout.unsigned)
    w.amend(dissolve={}, signers=[carol, dora])
    s = w.state(observer=lambda s: sound(conserved(hashed(s))))
    assert s.spends[-2].lawful and not s.spends[-2].reason and s.missing_sat == 0
    assert sum(remainders(s).values()) == s.funds_sat > 45_000


# Payouts

def test_payouts_pay_everybody_and_leave_named_dust_only():
    w, _a, _b = pool(dues_sat=10_000)
    w.deposit(20, 1_500)
    w.mine(60)
    ended(w, returns=[{"account": 20, "address": Person("early").address}])
    w.deposit(20, 1_000)
    whole = w.state().funds_sat
    made = w.pay(30)
    s = w.state()
    assert remainders(s).keys() == {20}, "at 30 sat/vB it waits"
    paid = sum(p.amount_sat for p in made.payees)
    assert whole == paid + made.fee_sat + s.funds_sat and s.funds_sat == remainders(s)[20]
    w.pay(1)
    s = w.state()
    assert not s.items and not s.coins and s.ledger.purse_sat == 0


def test_payees_bear_their_bytes_and_no_more_than_the_fee():
    """A saver's many small coins cost the saver; what refunds would bear beyond the fee stays theirs."""
    w, a, b = pool()
    for _ in range(30):
        w.deposit(a, 5_000)
    ended(w)
    made = w.pay(2)
    s = w.state()
    assert len(made.coins) < 38 and not s.items
    assert s.ledger.purse_sat == 0 and s.funds_sat == 0
    kept = {p.items[0].account: p.items[0].amount_sat - p.amount_sat for p in made.payees}
    assert sum(kept.values()) == made.fee_sat and kept[a] > 5 * kept[b] > 0
    hashed(conserved(s))


def test_as_many_payouts_as_it_takes():
    w, *_ = pool()
    for n in range(170):
        w.enroll(f"member {n}", deposit_sat=100_000)
    ended(w)
    first, second = w.pay(1), w.pay(1)
    assert len(first.payees) == 150 and len(second.payees) == 25
    assert first.change_sat == 0 and len(first.coins) < 178, "what was no change has gone to the fee"
    with pytest.raises(Incomplete):
        w.settlement(1)
    assert not w.state().items and w.state().ledger.purse_sat == 0


def test_what_payouts_would_come_to_is_told_where_one_has_a_change():
    """The last one's large coin pays the first 150, and the rest of it those who come after."""
    w, *_ = pool()
    last = [w.enroll(f"member {n}", deposit_sat=100_000) for n in range(170)][-1]
    w.deposit(last, 50_000_000)
    ended(w)
    count, fees, left, payees = _pay_all(w.state(), 1)
    first, second = w.pay(1), w.pay(1)
    assert first.change_sat > 0 and count == 2 and not left
    assert fees == first.fee_sat + second.fee_sat
    assert [(p.address, p.amount_sat) for p in payees] == [
        (p.address, p.amount_sat) for p in (*first.payees, *second.payees)]


def test_a_payout_that_was_signed_before_and_the_dissolution_exclude_each_other():
    w, claim, *_ = on_notice()
    w.payable(claim)
    made = w.settlement(2)
    spent = {c.outpoint for c in made.coins}
    ended(w)
    assert not spent <= w.state().coins.keys()
    txs, height = list(w.txs), w.height
    w.txs, w.height = w.txs[:-1], w.height - 1
    w.confirm(made.unsigned)
    assert w.state().spends[-1].lawful and not w.state().dissolved
    w.txs, w.height = txs, height


def test_a_settlement_after_a_dissolution_is_recognized_and_one_that_differs_is_not():
    w, _a, _b = pool()
    ended(w)
    made = settle(basis(w.state()), 3)
    outputs = list(made.outputs)
    outputs[0] = TxOut(outputs[0].value_sat - 500, outputs[0].script)
    outputs[1] = TxOut(outputs[1].value_sat + 500, outputs[1].script)
    txs, height = list(w.txs), w.height
    w.send(*outputs, inputs=[c.outpoint for c in made.coins], locktime=made.height)
    spend = w.state().spends[-1]
    assert not spend.lawful and "the rules give" in str(spend.reason)
    w.txs, w.height = txs, height
    w.confirm(made.unsigned)
    assert w.state().spends[-1].lawful


# What no longer acts

def test_nobody_is_enrolled_and_nothing_is_claimed_after_it():
    w, a, b = pool()
    ended(w)
    person = Person("newcomer")
    w.people[9] = person
    body = {"account": 9, "role": "member", "key": person.key, "payout": person.address, "plan": "basic",
            "identity": "ab" * 32}
    w.publish(w.document("enrollment", body, 0, 9))
    assert w.last() == "pool.dissolved" and "dissolved at height" in told(w)
    w.claim(a, 10_000)
    assert w.last() == "pool.dissolved"
    w.publish_batch([said(w, a), exit_of(w, b)])
    assert w.last() == "pool.dissolved"
    assert w.state().free_numbers() == [] and w.state().next_account == 0


def test_an_objection_after_it_is_refused_and_its_bond_goes_back():
    w, claim, _a, _b, v = on_notice()
    w.payable(claim)
    ended(w)
    before = remainders(w.state()).get(v, 0)
    w.objection(claim, v)
    s = w.state()
    assert s.events[-1].broken == "pool.dissolved" and remainders(s)[v] == before + BOND


def test_no_rule_and_no_key_changes_after_it_and_announced_ones_are_dropped():
    w, a, _b = pool()
    w.amend(rules={"dues_sat": 5}, rekey={"account": a, "key": Person("new key").key})
    s = ended(w)
    assert not (s.pending_rules or s.rekeys)
    w.amend(rules={"dues_sat": 5}, rekey={"account": a, "key": Person("new key").key})
    s = w.state()
    assert not (s.pending_rules or s.rekeys) and told(w).count("the pool was dissolved") == 2
    w.mine(200)
    assert w.state().rules == FAST and not w.state().drive.timers


def test_a_withheld_document_or_a_broken_journal_holds_nothing_up_any_more():
    w, _a, _b = pool()
    ended(w)
    w.withhold()
    assert not w.state().unknown
    w.send(TxOut(1_000, b"\x51"), inputs=[w.seal])
    s = w.state()
    assert s.seal is None and not s.unknown
    w.pay(1)
    assert not w.state().items


def test_a_release_of_what_came_after_it_is_none():
    w, _a, _b = pool()
    ended(w)
    txid, _ = w.withhold()
    w.amend(release={"txid": txid})
    s = w.state()
    assert not s.unknown and s.dissolved


def test_it_waits_while_the_state_is_unknown_and_acts_when_that_ends():
    w, a, b = pool()
    txid, _ = w.withhold()
    w.amend(dissolve={})
    w.deposit(a, 40_000)
    assert w.state().unknown and not w.state().dissolved
    w.amend(release={"txid": txid})
    s = w.state(observer=lambda s: sound(conserved(hashed(s))))
    assert s.dissolved == s.height and not s.unknown
    fee = sum(spend.fee_sat for spend in s.spends)
    assert remainders(s)[a] + remainders(s)[b] == 840_000 - fee


def test_before_the_pool_is_open_there_is_nothing_to_dissolve():
    w = World()
    w.journal(record.CONTRACT, w.contract.pool_id)
    w.deposit(0, 50_000)
    w.amend(dissolve={})
    s = w.state()
    assert s.events[-1].broken == "dissolve.closed" and not s.dissolved


def test_fewer_than_a_quorum_dissolve_nothing():
    w, _a, _b = pool()
    w.amend(dissolve={}, signers=[1])
    assert w.last() and not w.state().dissolved


def test_a_witness_leaves_with_its_bond_and_what_comes_later_goes_back_at_once():
    w, _a, _b = pool()
    s = ended(w)
    assert s.account(1).status == "closed" and remainders(s)[1] == FAST.witness_bond_sat
    w.deposit(1, 25_000)
    assert remainders(w.state())[1] == FAST.witness_bond_sat + 25_000


def test_the_state_says_that_the_pool_is_dissolved_and_what_each_has_borne():
    w, _a, _b = pool(dues_sat=10_000)
    w.mine(60)
    s = ended(w)
    head, account = (next(x for x in s.canonical() if part in x) for part in (b'"dissolved"', b'"put_sat"'))
    assert f'"dissolved":[{s.dissolved},{s.dissolved_mark}]'.encode() in head
    assert b'"put_sat":"0"' in account and hashlib.sha256(head).digest()


# Satoshi by satoshi

@pytest.mark.parametrize(("amount", "parts", "shares"), [
    (10, [1, 1, 1], [3, 3, 4]), (5, [2, 0, 1], [3, 0, 2]), (7, [0, 0], [0, 0]), (0, [3, 4], [0, 0]), (9, [], []),
    (1, [1, 1], [0, 1]), (100, [7, 11, 13], [22, 36, 42])])
def test_an_amount_is_split_by_parts_to_the_satoshi(amount: int, parts: list[int], shares: list[int]):
    assert list(split(amount, parts)) == shares


def test_a_dissolution_line_by_line():
    """A claim is payable before it, a disputed one is named, one that waits for its draw is not; somebody is on the
    way out, and money has come for two numbers of nobody, one of which the amendment names.
    """
    w = World(with_rules(dues_sat=1_000)).open()
    a, b, c = (w.enroll(n, deposit_sat=400_000) for n in ("alice", "bob", "carol"))
    v = w.enroll("vera", role="supervisor")
    w.mine(12)
    first = w.claim(a, 90_000)
    w.approve(first, 90_000)
    w.until(w.state().opened + 51)
    second = w.claim(b, 80_000)
    w.approve(second, 70_000)
    objection = w.objection(second, v)
    third = w.claim(c, 50_000)
    w.publish(exit_of(w, v))
    w.deposit(20, 1_500)
    w.deposit(20, 68_500)
    w.deposit(21, 30_000)
    before, payee = w.state(), Person("early").address
    w.amend(dissolve={"claims": [{"claim": second, "amount": 60_000}, {"claim": "ab" * 32, "amount": 5}],
                      "returns": [{"account": 20, "address": payee}]})
    s = w.state(observer=lambda s: sound(conserved(hashed(s))))
    fee, seated = f"fee {s.spends[-1].txid}", [seat.account for seat in s.claims[second].panel]
    assert [(e.account, e.kind, e.ref, e.amount_sat) for e in s.entries[len(before.entries):]] == [
        (0, "cost", fee, -209), (0, "cost", second, -2_793), (0, "surplus", second, 2),
        (20, "deposit", "early", 70_000), (20, "refund", "20", -70_000), (0, "ownerless", "21", 30_000),
        (0, "dissolution", "", -10_000), (a, "dissolution", "", 10_000), (0, "dissolution", "", -10_001),
        (b, "dissolution", "", 10_001), (0, "dissolution", "", -10_001), (c, "dissolution", "", 10_001),
        *((n, "refund", str(n), -50_000) for n in (1, 2, 3)), (a, "refund", str(a), -357_263),
        (b, "refund", str(b), -357_264), (c, "refund", str(c), -357_264)]
    assert [(i.kind, i.ref, i.amount_sat, i.account, i.serial, i.coins, i.since == s.height)
            for i in list(s.items.values())[3:]] == [
        ("bond", objection, 20_000, v, 0, 0, True), *(("commission", second, 2_000, n, 0, 0, True) for n in seated),
        ("benefit", second, 60_000, 0, 0, 0, True), ("refund", "20", 70_000, 20, 1, 2, True),
        *(("refund", str(n), 50_000, n, 1, 1, True) for n in (1, 2, 3)),
        *(("refund", str(n), amount, n, 1, 1, True) for n, amount in ((a, 357_263), (b, 357_264), (c, 357_264)))]
    assert [s.claims[n].status for n in (first, second, third)] == ["payable", "payable", "undecided"]
    assert (s.claims[second].approved, s.claims[second].notice_left, s.claims[second].notice_end) == (
        60_000, 0, s.height)
    assert s.ledger.purse_sat == 0 and not (s.unassigned or s.early_coins or s.drive.timers or s.open_claims)
    early = s.account(20)
    assert early == Account(20, "depositor", "", payee, status="closed", enrolled=s.height, version=early.version,
                            touched=s.ledger.index, refund=early.refund, refunds=1)
    assert {(x.status, x.exit_at, x.grace_until, x.sharing) for x in s.ledger.accounts.values()} == {
        ("closed", 0, 0, False)}
    assert told(w) == "the pool is dissolved; 1375791 sat more are due; open claims paid: 1; numbers that nobody " \
        "has, whose money goes back: 1"


def test_an_audit_calls_nothing_negative_missing(tmp_path: Path):
    w, _, carol, dora = handed_over()
    w.amend(dissolve={}, signers=[carol, dora])
    value = overview.audit(PoolHome(tmp_path, w.contract), w.state()) | {"standstill": {}}
    assert value["missing_sat"] == -50_000
    lines = [str(line) for line in audit_lines(value, None, {s["height"]: s["height"] for s in value["spends"]})]
    assert any(", missing 0 sat, unexplained 0 sat" in line for line in lines)
    assert any(line.startswith("50,000 sat were lacking when the pool was dissolved") for line in lines)


def test_a_cut_line_by_line():
    """Of 120,000 and 180,000 sat 120,000 are stolen, and 209 are the carry's fee."""
    w = World().open(bonds=False)
    a, b = (w.enroll(n, deposit_sat=amount) for n, amount in (("alice", 120_000), ("bob", 180_000)))
    coin = next(c for c in w.state().coins.values() if c.value_sat == 120_000)
    w.send(TxOut(1_000, Person("thief").script), inputs=[coin.outpoint])
    before = w.state()
    s = ended(w)
    assert [(e.account, e.kind, e.ref, e.amount_sat) for e in s.entries[len(before.entries):]] == [
        (0, "surplus", f"fee {s.spends[-1].txid}", 1), (0, "dissolution", "", -1), (b, "dissolution", "", 1),
        (a, "refund", str(a), -119_895), (b, "refund", str(b), -179_896), (0, "cut", str(a), 47_991),
        (0, "cut", str(b), 72_009), (0, "missing", "", -120_000)]
    assert told(w) == "the pool is dissolved; 179791 sat more are due; open claims paid: 0; 120000 sat were " \
        "lacking and are borne by all remainders"
    assert s.missing_sat == 0 and remainders(s) == {a: 71_904, b: 107_887}


def test_remainders_are_cut_to_nothing_before_anything_else_that_is_due():
    w, claim, *_ = on_notice()
    w.payable(claim)
    ended(w)
    coins = [c.outpoint for c in w.state().coins.values()]
    w.send(TxOut(100_000, w.contract.keyholders.script(0, 0)), inputs=coins)
    before = w.state()
    w.amend()
    s = w.state(observer=lambda s: sound(conserved(hashed(s))))
    assert due(s, "refund") == [] and len(due(s)) == 3 and due(before, "benefit") == due(s, "benefit")
    assert {x.refund for x in s.ledger.accounts.values()} == {0}
    assert s.missing_sat == 104_000 - s.funds_sat and s.ledger.purse_sat == 0
