"""Bonds of claims, and the pauses after rejections: taken, given back, spent; what tries cost."""

from itertools import product

import pytest

from lashou_btc.pool.ledger import HELD, PURSE
from tests.conservation import conserved
from tests.fold_kit import announce, due, pool
from tests.world import FAST, World, with_rules

BOND = 20_000
RULES = {"claim_bond_sat": BOND, "max_pause_blocks": 1_000}


def rejected(w: World, account: int, amount: int = 50_000) -> str:
    """A claim that the panel rejects as soon as it can. Returns its hash."""
    claim = w.claim(account, amount)
    assert w.last() == ""
    for number in w.drawn(claim):
        if w.state().claims[claim].status == "review":
            w.review(claim, number, 0)
    assert conserved(w.state()).claims[claim].status == "rejected"
    return claim


def undecided(w: World, account: int) -> str:
    """A claim of which nobody says anything, and nobody is left to draw."""
    claim = w.claim(account, 50_000)
    w.until(w.state().claims[claim].draw_at)
    while w.state().claims[claim].open:
        w.mine()
    assert conserved(w.state()).claims[claim].status == "undecided"
    return claim


def lines(w: World, account: int) -> list[tuple[str, int]]:
    return [(e.kind, e.amount_sat) for e in w.state().entries if e.account == account and e.kind == "claim bond"]


# The bond

def test_a_claim_takes_its_bond_out_of_the_balance_and_gets_it_back_when_it_goes_on_notice():
    w, a, _ = pool(**RULES)
    claim = w.claim(a, 50_000)
    state = conserved(w.state())
    assert (state.balance_sat(a), state.claims[claim].bond_sat, state.ledger.pots[HELD]) == (380_000, BOND, BOND)
    first, second = w.drawn(claim)
    w.review(claim, first, 50_000)
    assert w.state().balance_sat(a) == 380_000
    w.review(claim, second, 50_000)
    state = conserved(w.state())
    assert state.claims[claim].status == "notice"
    assert (state.balance_sat(a), state.claims[claim].bond_sat, state.ledger.pots[HELD]) == (400_000, 0, 0)
    assert lines(w, a) == [("claim bond", -BOND), ("claim bond", BOND)]
    assert state.ledger.borne_sat(state.account(a)) == 0, "a bond is no cost that was borne"


def test_every_line_of_a_bond_names_its_claim():
    w, a, b = pool(**RULES)
    bad = rejected(w, a)
    good = w.claim(b, 50_000)
    w.approve(good, 50_000)
    assert [(e.account, e.ref) for e in w.state().entries if e.kind == "claim bond"] == [
        (a, bad), (PURSE, bad), (b, good), (b, good)]


@pytest.mark.parametrize(("balance", "code"), [(20_000, ""), (19_999, "claim.bond")])
def test_the_balance_must_hold_the_whole_bond(balance, code):
    """A fee or a case has eaten most of what there was."""
    w = World(with_rules(**RULES, min_deposit_sat=20_000, running_sat=1, period_blocks=15)).open()
    a = w.enroll("alice", deposit_sat=balance + 1)
    w.mine(12)
    before = w.state()
    assert before.balance_sat(a) == balance
    w.claim(a, 50_000)
    state = conserved(w.state())
    assert w.last() == code
    if code:
        assert not state.claims and state.ledger.pots[HELD] == 0 and state.balance_sat(a) == balance


def test_a_pool_without_bonds_takes_none():
    w, a, _ = pool(claim_bond_sat=0)
    claim = rejected(w, a)
    state = w.state()
    assert (state.balance_sat(a), state.claims[claim].bond_sat) == (400_000, 0)
    assert due(state) == [] and lines(w, a) == []


def test_a_rejection_pays_who_decided_and_the_purse_gets_the_rest():
    w, a, b = pool(witnesses=4, **RULES, reviewers=3)
    claim = w.claim(a, 50_000)
    first, second, third = w.drawn(claim)
    w.review(claim, first, 50_000)
    w.review(claim, second, 0)
    w.review(claim, third, 0)
    state = conserved(w.state())
    seats = [s.account for s in state.claims[claim].panel if s.decision == "reject"] + [first]
    assert set(seats) == {first, second, third}
    assert due(state) == [("commission", w.people[n].address, FAST.commission_sat) for n in seats]
    assert [(i.ref, i.account) for i in state.items.values()] == [(claim, n) for n in seats]
    assert (state.ledger.purse_sat, state.ledger.pots[HELD]) == (BOND - 3 * FAST.commission_sat, 0)
    assert [state.balance_sat(n) for n in (a, b)] == [380_000, 400_000]
    w.pay()
    assert conserved(w.state()).items == {}


def test_who_has_not_decided_when_it_is_rejected_gets_nothing():
    w, a, _ = pool(witnesses=4, **RULES, reviewers=3)
    claim = w.claim(a, 50_000)
    first, second, _ = w.drawn(claim)
    w.review(claim, first, 0)
    w.review(claim, second, 0)
    assert [i.account for i in w.state().items.values()] == [first, second]


@pytest.mark.parametrize(("bond", "commission", "each"), [
    (1_002, 2_000, [501, 501]), (1_001, 2_000, [500, 500, 1]), (4_000, 2_000, [2_000, 2_000]),
    (5_999, 2_000, [2_000, 2_000, 1_999]), (6_001, 2_000, [2_000] * 3), (1, 2_000, [1]), (20_000, 0, [])])
def test_who_rejected_is_paid_first_and_nobody_gets_more_than_the_commission(bond, commission, each):
    """A bond that is not enough for all, as new rules may make it: two have rejected, one approved."""
    w, a, _ = pool(witnesses=4, claim_bond_sat=bond, reviewers=3, commission_sat=commission)
    claim = w.claim(a, 50_000)
    for n, number in enumerate(w.drawn(claim)):
        w.review(claim, number, 0 if n else 50_000)
    state = conserved(w.state())
    assert [i.amount_sat for i in state.items.values()] == each
    assert state.ledger.purse_sat == bond - sum(each)


def test_an_end_without_a_decision_gives_the_bond_back():
    w, a, _ = pool(witnesses=2, **RULES)
    claim = undecided(w, a)
    state = w.state()
    assert (state.balance_sat(a), state.claims[claim].bond_sat, state.account(a).rejections) == (400_000, 0, 0)
    assert due(state) == []


def test_a_bond_is_that_of_the_day_on_which_the_claim_was_filed():
    """New rules change neither what is held nor what goes back; a rejection pays by those of its own day."""
    w, a, b = pool(witnesses=4, **RULES, reviewers=3, review_blocks=40)
    announce(w, {"claim_bond_sat": 9_000, "commission_sat": 4_500})
    w.mine(FAST.amendment_blocks - 3)
    one, two = w.claim(a, 50_000), w.claim(b, 50_000)
    panels = {claim: w.drawn(claim) for claim in (one, two)}
    assert w.state().rules.claim_bond_sat == 9_000
    w.mine(3)
    for number in panels[one][:2]:
        w.review(one, number, 50_000)
    for number in panels[two][:2]:
        w.review(two, number, 0)
    state = conserved(w.state())
    assert [state.balance_sat(n) for n in (a, b)] == [400_000, 380_000]
    assert [i.amount_sat for i in state.items.values()] == [4_500, 4_500] and state.ledger.purse_sat == 11_000
    w.claim(a, 1)
    assert w.last() == "claim.open"
    assert w.state().claims[one].bond_sat == 0


def test_new_rules_may_end_a_review_and_its_bond_goes_by_what_was_decided():
    w, a, _ = pool(witnesses=4, **RULES, reviewers=3, review_blocks=60)
    claim = w.claim(a, 50_000)
    first, *_ = w.drawn(claim)
    w.review(claim, first, 0)
    announce(w, {"approvals": 3})
    assert w.state().claims[claim].status == "review"
    w.mine(FAST.amendment_blocks)
    state = conserved(w.state())
    assert state.claims[claim].status == "rejected"
    assert due(state) == [("commission", w.people[first].address, FAST.commission_sat)]
    assert state.ledger.purse_sat == BOND - FAST.commission_sat


def test_an_expelled_cheat_s_bond_of_another_claim_goes_with_its_forfeits():
    w, a, b = pool(**RULES)
    v = w.enroll("vera", role="supervisor")
    fraud = w.claim(a, 50_000)
    w.approve(fraud, 50_000)
    w.payable(fraud)
    other = w.claim(a, 60_000)
    assert w.last() == "" and w.state().claims[other].bond_sat == BOND
    balances = [w.state().balance_sat(n) for n in (a, b)]
    w.verdict(fraud, w.objection(fraud, v), "upheld")
    state = conserved(w.state())
    assert state.account(a).status == "expelled"
    assert (state.claims[other].status, state.claims[other].bond_sat, state.ledger.pots[HELD]) == ("refused", 0, 0)
    panel = [seat.account for seat in state.claims[fraud].panel]
    lost = balances[0] + BOND + 2 * FAST.witness_bond_sat
    assert [state.balance_sat(n) for n in panel] == [0, 0]
    reward = 50_000 * FAST.reward_ppm // 1_000_000
    assert ("reward", w.people[v].address, reward) in due(state)
    bore = 50_000 + 2 * FAST.commission_sat
    back = lost + bore - reward
    fee = state.spends[-1].fee_sat
    assert state.balance_sat(b) + state.ledger.purse_sat == balances[1] + back - fee


def test_a_dissolution_gives_bonds_back_and_pays_a_named_claim():
    w, a, b = pool(**RULES)
    one, two = w.claim(a, 50_000), w.claim(b, 60_000)
    w.amend(dissolve={"claims": [{"claim": two, "amount": 30_000}]})
    state = conserved(w.state())
    assert [state.claims[c].status for c in (one, two)] == ["undecided", "payable"]
    assert [state.claims[c].bond_sat for c in (one, two)] == [0, 0] and state.ledger.pots[HELD] == 0
    refunds = {i.account: i.amount_sat for i in state.items.values() if i.kind == "refund"}
    fee = state.spends[-1].fee_sat
    assert abs(refunds[a] - refunds[b]) <= BOND and refunds[a] + refunds[b] >= 800_000 - 30_000 - fee - 2


def test_who_put_up_its_last_satoshi_shares_again_and_its_grace_ends_when_the_bond_is_back():
    """A case in between finds nothing in its balance and empties it; the bond that goes back is as a payment."""
    w = World(with_rules(**RULES, min_deposit_sat=20_000, review_blocks=20, grace_blocks=40)).open()
    a, b = (w.enroll(name, deposit_sat=sat) for name, sat in (("alice", 20_000), ("bob", 400_000)))
    w.mine(12)
    mine, his = w.claim(a, 50_000), w.claim(b, 50_000)
    for number in w.drawn(his):
        w.review(his, number, 50_000)
    w.payable(his)
    state = conserved(w.state())
    assert (state.balance_sat(a), state.account(a).sharing) == (0, False)
    assert state.account(a).grace_until
    assert state.claims[mine].status == "review", "nobody has looked at it yet"
    for seat in [s for s in state.claims[mine].panel if not s.decision]:
        w.review(mine, seat.account, 50_000)
    state = conserved(w.state())
    assert state.claims[mine].status == "notice"
    account = state.account(a)
    assert (state.balance_sat(a), account.sharing, account.grace_until) == (BOND, True, 0)


def test_a_reorganization_undoes_the_bond_with_the_claim():
    w, a, _ = pool(**RULES)
    claim = rejected(w, a)
    end = w.state()
    assert end.account(a).rejections == 1 and end.ledger.purse_sat == BOND - FAST.commission_sat
    w.txs = [t for t in w.txs if t.height < end.claims[claim].filed]
    w.salt = "another chain"
    state = conserved(w.state())
    assert (state.balance_sat(a), state.account(a).rejections, state.account(a).pause_until) == (400_000, 0, 0)
    assert state.ledger.purse_sat == 0 and state.items == {}


def test_in_mode_call_the_bond_is_of_the_deposit_and_an_unpaid_share_keeps_one_from_claiming():
    w, a, b = pool(mode="call", **RULES)
    claim = w.claim(a, 50_000)
    assert w.state().balance_sat(a) == 380_000
    w.approve(claim, 50_000)
    w.payable(claim)
    state = conserved(w.state())
    assert (state.claims[claim].status, state.balance_sat(a)) == ("called", 400_000 - 27_000)
    w.publish(w.document("exit", {"account": b}, b))
    w.mine(FAST.exit_blocks + FAST.call_blocks)
    poor = w.enroll("poor", deposit_sat=100_000)
    w.mine(FAST.waiting_blocks)
    large = w.claim(a, 300_000)
    w.approve(large, 300_000)
    w.payable(large)
    assert w.state().balance_sat(poor) < 0
    w.claim(poor, 1_000)
    assert w.last() == "claim.bond"


def test_in_mode_call_a_bond_pays_what_its_claimant_left_unpaid_meanwhile():
    """It stays without a share until its claim is over; then its bond pays first what it owes."""
    w = World(with_rules(mode="call", **RULES, review_blocks=12)).open()
    a, b = (w.enroll(name, deposit_sat=240_000) for name in ("alice", "bob"))
    w.mine(12)
    his = w.claim(b, 500_000)
    w.approve(his, 500_000)
    mine = w.claim(a, 50_000)
    w.payable(his)
    w.deposit(b, 400_000)
    lack = -w.state().balance_sat(a)
    assert lack > 0 and w.state().claims[his].status == "called"
    w.until(w.state().calls[0].deadline)
    state = conserved(w.state())
    account = state.account(a)
    assert (account.status, account.sharing, account.debt_sat) == ("active", False, lack)
    while w.state().claims[mine].open:
        w.mine()
    state = conserved(w.state())
    assert state.claims[mine].status == "undecided"
    account = state.account(a)
    assert (account.status, account.debt_sat) == ("lapsed", max(lack - BOND, 0))


# The pause

def test_each_rejection_in_a_row_doubles_the_pause_up_to_the_bound():
    w, a, _ = pool(**RULES | {"max_pause_blocks": 20})
    for n, pause in enumerate((6, 12, 20, 20), 1):
        claim = rejected(w, a)
        state = w.state()
        account = state.account(a)
        assert (account.rejections, account.pause_until) == (n, state.claims[claim].ended + pause)
        w.until(account.pause_until - 2)
        w.claim(a, 50_000)
        assert w.last() == "claim.again", "one block too early"
    claim = w.claim(a, 50_000)
    assert w.last() == "" and w.state().claims[claim].filed == account.pause_until


def test_an_approval_forgets_what_was_rejected_before():
    w, a, _ = pool(**RULES)
    for _ in range(2):
        rejected(w, a)
        w.until(w.state().account(a).pause_until)
    claim = w.claim(a, 50_000)
    w.approve(claim, 50_000)
    assert w.state().account(a).rejections == 0
    w.payable(claim)
    again = rejected(w, a)
    state = w.state()
    assert (state.account(a).rejections, state.account(a).pause_until) == (1, state.claims[again].ended + 6)


def test_an_end_without_a_decision_neither_counts_nor_forgets():
    w, a, _ = pool(witnesses=2, **RULES)
    rejected(w, a)
    w.until(w.state().account(a).pause_until)
    before = w.state().account(a).pause_until
    undecided(w, a)
    account = w.state().account(a)
    assert (account.rejections, account.pause_until) == (1, before)


def test_without_pauses_one_may_claim_again_at_once():
    w, a, _ = pool(**RULES | {"max_pause_blocks": 0})
    for n in (1, 2, 3):
        rejected(w, a)
        assert w.state().account(a).rejections == n
    w.claim(a, 50_000)
    assert w.last() == ""


def test_a_hundred_rejections_make_no_number_that_nobody_can_write():
    w, a, _ = pool(claim_bond_sat=0, max_pause_blocks=0)
    for _ in range(36):
        rejected(w, a, 1_000)
    announce(w, {"max_pause_blocks": 10_000_000})
    w.mine(FAST.amendment_blocks)
    claim = rejected(w, a)
    state = w.state()
    assert state.account(a).rejections == 37
    assert state.account(a).pause_until == state.claims[claim].ended + 10_000_000


def test_a_pause_moves_with_everything_that_was_running_when_the_state_stood_still():
    w, a, _ = pool(**RULES, review_blocks=30)
    claim = rejected(w, a)
    until = w.state().account(a).pause_until
    assert until == w.state().claims[claim].ended + 30
    txid, _ = w.withhold()
    began = w.height
    w.mine(9)
    w.amend(release={"txid": txid})
    assert w.state().account(a).pause_until == until + w.height - began


def test_retries_cost_a_bond_each_and_a_year_at_most_between_two():
    """Who tries until a panel is kind pays for every try, and has five a year at the defaults, not twenty-six."""
    w, a, _ = pool(**RULES | {"max_pause_blocks": 365}, review_blocks=14)
    year, tries, paid = w.height + 365, 0, 0
    while w.height < year:
        rejected(w, a)
        tries += 1
        paid += BOND
        w.until(w.state().account(a).pause_until)
    assert tries == 5
    state = conserved(w.state())
    assert state.balance_sat(a) == 400_000 - paid
    assert state.ledger.purse_sat == paid - sum(i.amount_sat for i in state.items.values())


@pytest.mark.parametrize(("witnesses", "reviewers", "approvals", "bond"), [(4, 3, 2, 4_000), (4, 3, 2, BOND),
                                                                           (4, 2, 2, 2_000), (5, 4, 3, 4_000)])
def test_no_reviewer_gets_more_by_approving_than_by_rejecting_whatever_the_others_do(
        witnesses, reviewers, approvals, bond):
    """Every course of a panel. A bond that just suffices for those whom it takes to reject, as the rules ask."""
    w, a, _ = pool(witnesses=witnesses, reviewers=reviewers, approvals=approvals, claim_bond_sat=bond)
    claim = w.claim(a, 50_000)
    panel = w.drawn(claim)
    start = w.height, list(w.txs), w.seal
    paid: dict[tuple[bool, ...], dict[int, int]] = {}
    for course in product((False, True), repeat=reviewers):
        w.height, w.txs, w.seal = start[0], list(start[1]), start[2]
        for number, approves in zip(panel, course, strict=True):
            if w.state().claims[claim].status == "review":
                w.review(claim, number, 50_000 if approves else 0)
        state = conserved(w.payable(claim) if w.state().claims[claim].status == "notice" else w.state())
        assert state.claims[claim].status in ("payable", "rejected")
        paid[course] = {i.account: i.amount_sat for i in state.items.values() if i.kind == "commission"}
    for course, n in product(paid, range(reviewers)):
        if course[n]:
            rejecting = (*course[:n], False, *course[n + 1:])
            assert paid[course].get(panel[n], 0) <= paid[rejecting].get(panel[n], 0), (course, n)
