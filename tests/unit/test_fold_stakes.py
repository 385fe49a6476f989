"""Whom a claim holds: claimants and panels stay while it is open or disputed, whatever their balances do."""

from tests.conservation import conserved, hashed
from tests.world import FAST, World, with_rules

SMALL = {"min_balance_sat": 90_000, "commission_sat": 0}


def low(**rules) -> tuple[World, int, int, int]:
    """A pool whose cheat has just fallen below the minimum: (world, cheat, another member, supervisor)."""
    w = World(with_rules(**(SMALL | rules))).open()
    cheat, b = w.enroll("cheat", deposit_sat=100_000), w.enroll("bob", deposit_sat=900_000)
    v = w.enroll("vera", role="supervisor")
    w.mine(20)
    claim = w.claim(b, 60_000)
    w.approve(claim, 60_000)
    state = w.payable(claim)
    assert state.balance_sat(cheat) == 70_000
    assert state.account(cheat).grace_until == w.height + w.contract.rules.grace_blocks
    return w, cheat, b, v


def refunds(w: World) -> list[int]:
    return [i.amount_sat for i in w.state().items.values() if i.kind == "refund"]


def test_who_has_a_claim_open_does_not_lapse():
    """Else its stake would be gone when the verdict comes (cases/attacks/a5)."""
    w, cheat, _, v = low()
    end = w.state().account(cheat).grace_until
    claim = w.claim(cheat, 500_000)
    w.approve(claim, 500_000)
    objection = w.objection(claim, v)
    w.until(max(w.height, end) + 10)
    state = hashed(conserved(w.state()))
    assert state.account(cheat).status == "active" and state.account(cheat).grace_until == end and not refunds(w)
    w.deposit(0, 10_000)
    w.verdict(claim, objection, "upheld")
    state = conserved(w.state())
    assert state.account(cheat).status == "expelled" and not refunds(w)
    assert [e.amount_sat for e in state.entries if e.kind == "forfeited"] == [-70_000]


def test_it_lapses_in_the_block_in_which_its_claim_ends():
    w, cheat, _, _ = low(review_blocks=20)
    end = w.state().account(cheat).grace_until
    claim = w.claim(cheat, 500_000)
    w.until(end + 1)
    assert w.state().account(cheat).status == "active"
    w.review(claim, w.drawn(claim)[0], 0)
    state = conserved(w.state())
    assert (state.claims[claim].status, state.account(cheat).status) == ("rejected", "lapsed")
    assert refunds(w) == [70_000]


def test_who_pays_in_while_held_stays_a_member():
    w, cheat, _, v = low()
    end = w.state().account(cheat).grace_until
    claim = w.claim(cheat, 5_000)
    w.approve(claim, 5_000)
    objection = w.objection(claim, v)
    w.until(max(w.height, end) + 1)
    w.deposit(cheat, 30_000)
    assert w.state().account(cheat).grace_until == 0
    w.verdict(claim, objection, "dismissed")
    w.mine(20)
    state = conserved(w.state())
    assert state.claims[claim].status == "payable" and state.account(cheat).status == "active"


def test_a_benefit_that_is_paid_lets_its_claimant_lapse():
    w, cheat, _, _ = low()
    end = w.state().account(cheat).grace_until
    claim = w.claim(cheat, 20_000)
    w.approve(claim, 20_000)
    notice = w.state().claims[claim].notice_end
    assert notice > end
    w.until(notice - 1)
    assert w.state().account(cheat).status == "active"
    w.mine()
    state = conserved(w.state())
    assert (state.claims[claim].status, state.account(cheat).status) == ("payable", "lapsed")
    assert refunds(w) == [60_000]


def test_a_report_of_fraud_holds_again_whom_the_claim_had_let_go():
    w, cheat, _, v = low(grace_blocks=40)
    end = w.state().account(cheat).grace_until
    claim = w.claim(cheat, 20_000)
    w.approve(claim, 20_000)
    w.payable(claim)
    objection = w.objection(claim, v)
    w.until(end + 5)
    assert w.state().account(cheat).status == "active"
    w.deposit(0, 10_000)
    w.verdict(claim, objection, "dismissed")
    assert conserved(w.state()).account(cheat).status == "lapsed" and refunds(w) == [60_000]


def test_a_reviewer_who_is_a_member_s_neighbour_in_nothing_lapses_as_ever():
    """Only whom a claim concerns is held: another member below the minimum has left when its grace is over."""
    w = World(with_rules(**SMALL)).open()
    a, b, c = (w.enroll(n, deposit_sat=s) for n, s in (("alice", 900_000), ("bob", 100_000), ("carol", 100_000)))
    v = w.enroll("vera", role="supervisor")
    w.mine(20)
    first = w.claim(a, 60_000)
    w.approve(first, 60_000)
    end = w.payable(first).account(b).grace_until
    claim = w.claim(b, 60_000)
    w.approve(claim, 60_000)
    w.objection(claim, v)
    w.until(max(w.height, end))
    assert [w.state().account(n).status for n in (b, c)] == ["active", "lapsed"]
    conserved(w.state())


def test_a_panel_s_bonds_stay_while_an_objection_is_open():
    """Also of one who has only rejected, and of one who was replaced."""
    w = World(with_rules(reviewers=3, exit_blocks=6), witnesses=5).open()
    a = w.enroll("alice", deposit_sat=400_000)
    v = w.enroll("vera", role="supervisor")
    w.mine(20)
    claim = w.claim(a, 50_000)
    one, two, three = w.drawn(claim)
    w.review(claim, one, 0)
    w.review(claim, two, 50_000)
    w.mine(FAST.review_blocks)
    (four,) = [s.account for s in w.state().claims[claim].panel if not s.decision]
    w.review(claim, four, 50_000)
    objection = w.objection(claim, v)
    idle = ({1, 2, 3, 4, 5} - {one, two, three, four}).pop()
    for n in range(1, 6):
        w.publish(w.document("exit", {"account": n}, n))
    w.mine(20)
    state = conserved(w.state())
    assert {n for n in range(1, 6) if not state.balance_sat(n)} == {idle}
    w.verdict(claim, objection, "dismissed")
    w.mine(FAST.notice_blocks)
    assert not any(conserved(w.state()).balance_sat(n) for n in range(1, 6))


def called_and_disputed() -> tuple[World, str, str, int, int]:
    """(world, claim, objection, claimant, another member): a call runs, and the claimant's claim is disputed."""
    w = World(with_rules(mode="call", min_balance_sat=0, min_deposit_sat=1_000, commission_sat=0)).open()
    a, b = (w.enroll(n, deposit_sat=1_000) for n in ("alice", "bob"))
    v = w.enroll("vera", role="supervisor")
    w.mine(20)
    first = w.claim(b, 40_000)
    w.approve(first, 40_000)
    w.payable(first)
    second = w.claim(a, 40_000)
    w.approve(second, 40_000)
    objection = w.objection(second, v)
    return w, second, objection, a, b


def test_in_mode_call_a_claimant_in_default_stays_without_a_share_until_its_claim_is_over():
    """What it has not paid is its debt, it shares in nothing more, and lapses when nothing holds it.

    What it pays late goes to its debt of 19 000 first.
    """
    w, second, objection, a, b = called_and_disputed()
    w.deposit(b, 19_000)
    w.mine(FAST.call_blocks)
    state = hashed(conserved(w.state()))
    account = state.account(a)
    assert (account.status, account.sharing, state.balance_sat(a)) == ("active", False, 0)
    w.deposit(a, 30_000)
    assert not w.state().account(a).sharing, "who has defaulted does not come back by paying late"
    w.verdict(second, objection, "dismissed")
    w.mine(FAST.notice_blocks + FAST.call_blocks)
    state = conserved(w.state())
    assert state.account(a).status == "lapsed" and 30_000 - 19_000 in refunds(w)


def test_in_mode_call_the_verdict_finds_the_stake_of_who_defaulted():
    w, second, objection, a, _ = called_and_disputed()
    w.mine(FAST.call_blocks + 2)
    w.deposit(a, 5_000)
    w.deposit(0, 10_000)
    w.verdict(second, objection, "upheld")
    state = hashed(conserved(w.state()))
    assert state.account(a).status == "expelled" and not [i for i in state.items.values() if i.account == a]
    assert [e.amount_sat for e in state.entries if e.kind == "forfeited"] == [-5_000]


def test_an_exit_and_a_grace_that_both_wait_end_the_membership_once():
    w, cheat, _, v = low(exit_blocks=7)
    claim = w.claim(cheat, 500_000)
    w.approve(claim, 500_000)
    objection = w.objection(claim, v)
    w.publish(w.document("exit", {"account": cheat}, cheat))
    w.mine(20)
    assert w.state().account(cheat).status == "active"
    w.verdict(claim, objection, "dismissed")
    w.payable(claim)
    state = conserved(w.state())
    assert state.account(cheat).status in ("lapsed", "left") and state.account(cheat).refunds <= 1
