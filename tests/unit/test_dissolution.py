"""The end of a pool: who gets what, what is decided, what no longer acts, and who cannot profit from the end."""


import pytest

from lashou_btc.anchors.tx import TxOut
from tests.conservation import conserved, hashed
from tests.dissolution_kit import ended, remainders, told
from tests.fold_kit import due, exit_of, on_notice, pool
from tests.random_story import sound
from tests.world import FAST, Person, World, with_rules

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
