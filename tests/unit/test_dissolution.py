"""The end of a pool: who gets what, what is decided, what no longer acts, and who cannot profit from the end."""

import hashlib

import pytest

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import TxOut
from lashou_btc.errors import Incomplete
from lashou_btc.pool.carry import move, sweep
from lashou_btc.pool.dissolution import EFFECT, split
from lashou_btc.pool.ledger import Account
from lashou_btc.pool.rotation import named_keyholders
from lashou_btc.pool.settlement import basis, settle
from lashou_btc.pool.state import State
from tests.conservation import conserved, hashed
from tests.fold_kit import BOND, due, exit_of, on_notice, pool, said
from tests.random_story import sound
from tests.world import FAST, Person, World, with_rules


def ended(w: World, **body) -> State:
    """The state after a dissolution, sound after every event."""
    w.amend(dissolve=body)
    return w.state(observer=lambda s: sound(conserved(hashed(s))))


def remainders(s: State) -> dict[int, int]:
    """What is due to each account as a refund."""
    return {i.account: i.amount_sat for i in s.items.values() if i.kind == "refund"}


def told(w: World) -> str:
    return w.state().events[-1].text


# The purse

def test_the_purse_is_split_by_what_each_has_borne():
    w, a, b = pool(dues_sat=10_000)
    c = w.enroll("carol", deposit_sat=400_000)
    w.mine(100 - (w.height - w.state().opened) % 50)  # alice and bob paid once more than carol, or as often
    before = w.state()
    borne = {n: before.ledger.borne_sat(before.ledger.accounts[n]) for n in (a, b, c)}
    purse, balances = before.ledger.purse_sat, {n: before.balance_sat(n) for n in (a, b, c)}
    assert purse == sum(borne.values()) > 0
    fee = w.amend(dissolve={}) and w.state().spends[-1].fee_sat
    s = w.state()
    left = purse - fee  # the purse is the first to pay for the carry
    shares = {n: remainders(s)[n] - balances[n] for n in (a, b, c)}
    assert sum(shares.values()) == left
    assert all(abs(shares[n] - left * borne[n] // purse) <= 1 for n in shares)
    assert remainders(s).keys() == {1, 2, 3, a, b, c} and remainders(s)[1] == FAST.witness_bond_sat
    assert s.ledger.purse_sat == 0 and s.dissolved == s.height


def test_a_deposit_in_the_block_before_takes_nothing_of_the_purse():
    w, a, b = pool(dues_sat=10_000)
    w.mine(60)
    late = w.enroll("late")
    w.deposit(late, 90_000_000)
    s = ended(w)
    assert remainders(s)[late] == 90_000_000
    assert remainders(s)[a] + remainders(s)[b] + s.spends[-1].fee_sat == 800_000


def test_a_fine_or_a_donation_goes_to_those_who_bore_costs_and_not_to_those_who_only_paid_in():
    w, a, b = pool()
    claim = w.claim(a, 90_000)
    w.approve(claim, 90_000)
    w.payable(claim)
    late = w.enroll("late", deposit_sat=5_000_000)
    w.deposit(0, 60_000)
    before = w.state()
    s = ended(w)
    assert remainders(s)[late] == 5_000_000
    gained = [remainders(s)[n] - before.balance_sat(n) for n in (a, b)]
    assert sum(gained) == before.ledger.purse_sat - s.spends[-1].fee_sat and max(gained) - min(gained) <= 1


def test_what_a_verdict_gave_back_is_borne_no_more():
    w, claim, _a, b, v = on_notice()
    c = w.enroll("carol", deposit_sat=400_000)
    w.payable(claim)
    s = w.state()
    borne = s.ledger.borne_sat(s.ledger.accounts[b])
    assert borne > 0
    w.verdict(claim, w.objection(claim, v), "upheld")
    s = w.state()
    back = sum(e.amount_sat for e in s.entries if (e.account, e.kind) == (b, "returned"))
    assert back > 0 and s.ledger.borne_sat(s.ledger.accounts[b]) < borne
    assert s.ledger.accounts[c].put_sat - s.balance_sat(c) == s.ledger.borne_sat(s.ledger.accounts[c])


def test_where_nobody_has_borne_anything_it_goes_by_weight_to_those_who_share():
    w = World(with_rules(plans={"basic": FAST.plans["basic"], "triple": type(FAST.plans["basic"])(3, 1)})).open()
    a, b = w.enroll("alice", deposit_sat=400_000), w.enroll("bob", deposit_sat=400_000, plan="triple")
    idle = w.enroll("idle", deposit_sat=50_000)  # too little to share
    w.deposit(0, 100_000)
    s = ended(w)
    left = 100_000 - s.spends[-1].fee_sat
    assert remainders(s)[a] == 400_000 + left // 4 and remainders(s)[idle] == 50_000
    assert remainders(s)[b] == 400_000 + left - left // 4


def test_where_nobody_shares_either_it_goes_to_the_witnesses_in_equal_parts():
    w = World().open(bonds=False)
    w.deposit(0, 100_000)
    s = ended(w)
    left = 100_000 - s.spends[-1].fee_sat
    assert sorted(remainders(s)) == [1, 2, 3] and sum(remainders(s).values()) == left
    assert max(remainders(s).values()) - min(remainders(s).values()) <= 1


def test_whoever_only_paid_in_and_never_shared_takes_nothing_from_the_witnesses():
    w = World().open(bonds=False)
    idle = w.enroll("idle", deposit_sat=50_000)
    w.deposit(0, 100_000)
    s = ended(w)
    assert remainders(s)[idle] == 50_000
    assert sum(remainders(s)[n] for n in (1, 2, 3)) == 100_000 - s.spends[-1].fee_sat


def test_without_a_witness_s_account_it_goes_to_all_in_equal_parts():
    """Those to whom the witnesses have handed over need not be enrolled."""
    w = World().open(bonds=False)
    idle = w.enroll("idle", deposit_sat=50_000)
    w.deposit(0, 100_000)
    new = {50: Person("carol"), 51: Person("dora")}
    doc = w.rotation(new, 2)
    w.publish(doc)
    w.mine(w.contract.rules.rotation_blocks)
    w.hand_over(doc)
    w.people |= new
    w.amend(dissolve={}, signers=[50, 51])
    s = w.state(observer=lambda s: sound(conserved(hashed(s))))
    assert {x.role for x in s.ledger.accounts.values()} == {"former", "member"}
    left = 100_000 - sum(spend.fee_sat for spend in s.spends)
    shares = {n: amount - 50_000 * (n == idle) for n, amount in remainders(s).items()}
    assert shares.keys() == {1, 2, 3, idle} and sum(shares.values()) == left
    assert max(shares.values()) - min(shares.values()) <= 1


def test_nobody_s_exit_or_grace_outlasts_the_pool():
    w, a, b = pool()
    w.amend(rules={"min_balance_sat": 500_000, "min_deposit_sat": 500_000})
    w.mine(20)
    w.publish(exit_of(w, a))
    before = w.state().account(a)
    assert before.exit_at > w.height and before.grace_until > w.height and w.state().account(b).grace_until
    s = ended(w)
    assert {(x.status, x.exit_at, x.grace_until) for x in s.ledger.accounts.values()} == {("closed", 0, 0)}


def test_an_empty_purse_is_not_split():
    w, a, b = pool()
    w.amend(feerate=2, dissolve={})
    s = w.state()
    fee = s.spends[-1].fee_sat
    assert fee % 2 == 0 and remainders(s)[a] == remainders(s)[b] == 400_000 - fee // 2
    assert not [e for e in s.entries if e.kind in ("dissolution", "cut", "surplus")]


def test_who_has_left_before_gets_nothing_of_the_purse():
    w, a, b = pool(dues_sat=10_000)
    w.mine(60)
    w.publish(exit_of(w, b))
    w.mine(14)
    s = w.state()
    gone = remainders(s)
    s = ended(w)
    assert remainders(s)[b] == gone[b]
    assert remainders(s)[a] + s.spends[-1].fee_sat == w.state(s.height - 1).balance_sat(a) + 20_000


# Claims, objections, calls

def test_an_open_claim_is_paid_where_the_amendment_names_it_and_else_ends_unpaid():
    w, a, b = pool()
    named, other = w.claim(a, 90_000), w.claim(b, 80_000)
    s = ended(w, claims=[{"claim": named, "amount": 60_000}])
    assert (s.claims[named].status, s.claims[other].status) == ("payable", "undecided")
    assert due(s, "benefit") == [("benefit", Person(f"hospital of {a}").address, 60_000)]
    assert not s.open_claims


def test_no_more_is_paid_than_was_claimed():
    w, a, _ = pool()
    claim = w.claim(a, 90_000)
    assert due(ended(w, claims=[{"claim": claim, "amount": 200_000}]), "benefit")[0][2] == 90_000


def test_a_claim_that_is_not_open_is_not_decided_again():
    w, claim, *_ = on_notice()
    w.payable(claim)
    paid = due(w.state(), "benefit")
    s = ended(w, claims=[{"claim": claim, "amount": 5_000}])
    assert due(s, "benefit") == paid and s.claims[claim].status == "payable"


def test_a_notice_that_has_run_out_is_paid_at_the_last_price_that_was_in_force():
    w = World(with_rules(unit="USD", price_wait_blocks=500)).open()
    a, _b = (w.enroll(name, deposit_sat=400_000) for name in ("alice", "bob"))
    for n in (1, 2, 3):
        w.publish(w.document("price", {"account": n, "unit": "USD", "price": 5_000_000, "height": w.height}, n))
    w.mine(21)
    claim = w.claim(a, 1_000)
    w.approve(claim, 1_000)
    w.payable(claim)
    w.mine(5)
    assert w.state().claims[claim].status == "notice"
    s = ended(w)
    assert s.claims[claim].status == "payable" and due(s, "benefit")[0][2] == 1_000 * 10**8 // 5_000_000


def test_without_any_price_there_ever_was_nothing_can_be_paid():
    w = World(with_rules(unit="USD")).open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.mine(12)
    claim = w.claim(a, 1_000)
    s = ended(w, claims=[{"claim": claim, "amount": 1_000}])
    assert s.claims[claim].status == "unfunded" and not due(s, "benefit")


def test_bonds_of_objections_go_back_whatever_becomes_of_the_claim():
    w, claim, _a, b, v = on_notice()
    first, second = w.objection(claim, v), w.objection(claim, b)
    s = ended(w, claims=[{"claim": claim, "amount": 70_000}])
    assert [o.outcome for o in s.claims[claim].objections] == ["moot", "moot"]
    assert sorted(i.ref for i in s.items.values() if i.kind == "bond") == sorted([first, second])
    assert s.claims[claim].status == "payable" and due(s, "benefit")[0][2] == 70_000


def test_a_verdict_in_the_same_amendment_comes_first():
    w, claim, a, _, v = on_notice()
    objection = w.objection(claim, v)
    w.amend(dissolve={"claims": [{"claim": claim, "amount": 70_000}]},
            verdicts=[{"claim": claim, "objections": [objection], "outcome": "upheld"}])
    s = w.state()
    assert s.claims[claim].status == "refused" and not due(s, "benefit") and a not in remainders(s)


def test_reviewers_who_decided_a_claim_that_is_paid_get_their_commission():
    w, a, _ = pool()
    claim = w.claim(a, 90_000)
    first = w.drawn(claim)[0]
    w.review(claim, first, 90_000)
    s = ended(w, claims=[{"claim": claim, "amount": 90_000}])
    assert [i.account for i in s.items.values() if i.kind == "commission"] == [first]


@pytest.mark.parametrize("named", [False, True])
def test_a_running_call_brings_what_has_come_in(named: bool):
    """Also where the amendment names its claim, which is not called for again."""
    w = World(with_rules(mode="call", min_balance_sat=0)).open()
    a, b, c = (w.enroll(n, deposit_sat=100_000) for n in ("alice", "bob", "carol"))
    w.mine(12)
    claim = w.claim(a, 330_000)
    w.approve(claim, 330_000)
    w.payable(claim)
    w.deposit(b, 50_000)
    assert w.state().calls and w.state().balance_sat(c) < 0
    s = ended(w, **{"claims": [{"claim": claim, "amount": 330_000}]} if named else {})
    assert not s.calls and s.claims[claim].status == "payable"
    shares = -(-(330_000 + 2 * FAST.commission_sat) // 3)
    assert due(s, "benefit")[0][2] == shares + 200_000 - 2 * FAST.commission_sat
    assert {n: remainders(s).get(n, 0) for n in (a, c)} == {a: 0, c: 0}


def test_where_money_is_called_a_claim_that_the_amendment_names_is_paid_from_what_members_have():
    w = World(with_rules(mode="call", min_balance_sat=0)).open()
    a, b, _ = (w.enroll(n, deposit_sat=100_000) for n in ("alice", "bob", "carol"))
    w.mine(12)
    named, other = w.claim(a, 240_000), w.claim(b, 10_000)
    s = ended(w, claims=[{"claim": named, "amount": 240_000}])
    assert (s.claims[named].status, s.claims[other].status) == ("payable", "undecided") and not s.calls
    assert due(s, "benefit") == [("benefit", Person(f"hospital of {a}").address, 240_000)]
    assert "open claims paid: 1" in told(w)


def test_a_notice_that_runs_out_in_the_very_block_has_run_out():
    w, claim, *_ = on_notice()
    w.until(w.state().claims[claim].notice_end - 1)
    s = ended(w)
    assert s.height == s.claims[claim].notice_end
    assert s.claims[claim].status == "payable" and due(s, "benefit")[0][2] == 100_000


def test_a_report_of_fraud_becomes_moot_and_what_was_granted_stays_due():
    w, claim, _a, _b, v = on_notice()
    w.payable(claim)
    w.objection(claim, v)
    before = w.state()
    assert before.claims[claim].disputed
    s = ended(w)
    assert s.claims[claim].status == "payable" and s.claims[claim].ended == before.claims[claim].ended
    assert due(s, "benefit") == due(before, "benefit") and not s.open_claims


def test_whoever_had_to_top_up_need_not_any_more():
    w, _a, b = pool()
    c = w.enroll("carol", deposit_sat=100_000)
    claim = w.claim(b, 250_000)
    w.approve(claim, 250_000)
    w.payable(claim)
    assert w.state().account(c).grace_until > w.height + 1
    s = ended(w)
    assert {x.grace_until for x in s.ledger.accounts.values()} == {0} and s.account(c).status == "closed"


# Money of nobody, money that lacks

def test_money_for_a_number_that_nobody_has_goes_where_the_amendment_says_and_the_rest_to_all():
    w, a, b = pool()
    w.deposit(20, 70_000)
    w.deposit(21, 30_000)
    payee = Person("early").address
    s = ended(w, returns=[{"account": 20, "address": payee}, {"account": 22, "address": payee}])
    assert not s.unassigned and remainders(s)[20] == 70_000 and s.account(22) is None
    assert ("refund", payee, 70_000) in due(s)
    assert remainders(s)[a] + remainders(s)[b] == 800_000 + 30_000 - s.spends[-1].fee_sat
    w.deposit(20, 40_000)  # the one who paid too early pays again
    assert remainders(w.state())[20] == 110_000


def test_as_many_numbers_of_nobody_as_the_amendment_names_are_told():
    w, *_ = pool()
    names = {n: Person(f"early {n}").address for n in (20, 21, 22)}
    for n in names:
        w.deposit(n, 30_000)
    s = ended(w, returns=[{"account": n, "address": address} for n, address in names.items()])
    assert {n: remainders(s)[n] for n in names} == dict.fromkeys(names, 30_000)
    assert told(w).endswith("whose money goes back: 3")


def test_an_address_that_cannot_be_paid_is_as_if_it_were_not_named():
    w, _a, _b = pool()
    w.deposit(20, 70_000)
    s = ended(w, returns=[{"account": 20, "address": w.contract.first_address}])
    assert s.account(20) is None and not s.unassigned


def test_where_coins_are_missing_all_remainders_are_cut_alike_before_anybody_is_paid():
    w, a, b = pool()
    coin = next(c for c in w.state().coins.values() if c.value_sat == 400_000)
    w.send(TxOut(1_000, Person("thief").script), inputs=[coin.outpoint])
    missing = w.state().missing_sat
    assert missing == 400_000
    s = ended(w)
    fee = s.spends[-1].fee_sat
    whole = 950_000 - fee - fee % 2
    assert s.missing_sat == 0 and sum(remainders(s).values()) == s.funds_sat
    for account, had in ((1, 50_000), (a, 400_000), (b, 400_000)):
        assert abs(remainders(s)[account] - had * (whole - missing) // whole) <= 2 + fee
    assert "are borne by all remainders" in told(w)


def test_fees_of_later_carries_are_borne_by_all_remainders():
    w, _a, _b = pool()
    ended(w)
    before = remainders(w.state())
    w.amend(operator={"key": Person("heir").key, "payout": Person("heir").address})
    s = w.state()
    after = remainders(s)
    assert sum(before.values()) - sum(after.values()) == s.spends[-1].fee_sat > 0
    assert s.ledger.purse_sat == 0 and all(before[n] > after[n] for n in after)


def test_what_comes_in_later_is_given_out_by_another_dissolution():
    w, a, b = pool(dues_sat=10_000)
    w.mine(60)
    ended(w)
    w.deposit(a, 40_000)
    w.deposit(0, 60_000)
    w.deposit(25, 30_000)
    s = w.state()
    before = remainders(s)
    assert s.ledger.purse_sat == 60_000 and s.unassigned == {25: 30_000}
    s = ended(w, returns=[{"account": 25, "address": Person("early").address}])
    after = remainders(s)
    left = 60_000 - s.spends[-1].fee_sat
    assert after[25] == 30_000 and after[a] - before[a] + after[b] - before[b] == left
    assert after[1] == before[1], "a witness bore nothing"
    assert s.dissolved < s.height


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
    assert not spend.lawful and "the rules give" in spend.reason
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
    assert told(w) == f"{EFFECT}; 1375791 sat more are due; open claims paid: 1; numbers that nobody has, whose " \
        "money goes back: 1"


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
    assert told(w) == f"{EFFECT}; 179791 sat more are due; open claims paid: 0; 120000 sat were lacking and are " \
        "borne by all remainders"
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
