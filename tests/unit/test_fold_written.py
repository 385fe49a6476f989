"""What the fold writes down of whole stories, line for line: statements are made of it, satoshi by satoshi."""

from lashou_btc.pool.state import State
from tests.conservation import conserved
from tests.world import BIRTHDAY, World, with_rules


def entries(state: State) -> list[tuple]:
    """(blocks after the birthday, account, kind, what for, satoshi) of every line but the deposits."""
    return [(e.height - BIRTHDAY, e.account, e.kind, e.ref, e.amount_sat) for e in state.entries
            if e.kind != "deposit"]


def steps(state: State) -> list[tuple]:
    return [(e.height - BIRTHDAY, e.ref, e.start, e.end) for e in state.steps]


def effects(state: State) -> list[tuple[str, str]]:
    """(lane, effect) of the records after the opening and the enrollments."""
    return [(e.lane, text) for e in state.events if not e.broken
            and "accepted" not in (text := str(e.text)) and "enrolled" not in text]


def due(state: State) -> list[tuple]:
    return [(i.number, i.kind, i.ref, i.amount_sat) for i in state.items.values()]


def test_a_claim_with_an_absent_panel_is_paid_from_the_purse_first():
    """94 001 sat with commissions: 15 000 from the purse, 39 501 each from two members, 1 sat of rounding."""
    w = World(witnesses=5).open()
    a, b = (w.enroll(n, deposit_sat=400_000) for n in ("alice", "bob"))
    gifts = [str(w.deposit(0, amount).txid) + ":0" for amount in (3_000, 2_000)]
    w.mine(20)
    claim = w.claim(a, 100_000)
    absent = w.drawn(claim)
    w.mine(7)
    sitting = w.drawn(claim)
    assert len({*absent, *sitting}) == 4, "nobody sits who has been absent"
    for n in sitting:
        w.review(claim, n, 90_001)
    w.payable(claim)
    assert due(w.state()) == [
        (1, "commission", claim, 2_000), (2, "commission", claim, 2_000), (3, "benefit", claim, 90_001)]
    paid = w.pay(5)
    state = w.state()
    assert entries(state) == [
        (16, 0, "donation", gifts[0], 3_000), (17, 0, "donation", gifts[1], 2_000),
        (46, absent[0], "absence", claim, -5_000), (46, 0, "absence", claim, 5_000),
        (46, absent[1], "absence", claim, -5_000), (46, 0, "absence", claim, 5_000),
        (55, 0, "cost", claim, -15_000), (55, 0, "surplus", claim, 1), (56, 0, "cost", f"fee {paid.txid}", -1)]
    assert steps(state) == [(55, claim, 0, 39_501), (56, f"fee {paid.txid}", 39_501, 40_603)]
    assert effects(state) == [
        ("journal", "contract published"), ("journal", "claim filed; its reviewers are drawn from block 140"),
        ("journal", f"account {sitting[0]}: approve"),
        ("journal", f"account {sitting[1]} approved; the claim is on notice until height 155")]
    (spend,) = state.spends
    assert (spend.height, spend.txid, spend.lawful, spend.reason, spend.fee_sat, spend.document, spend.items) == (
        156, paid.txid, True, None, 2_205, paid.digest, (1, 2, 3))
    assert (state.balance_sat(a), state.balance_sat(b), state.ledger.purse_sat) == (359_397, 359_397, 0)


def test_a_fraud_before_payment_with_its_forfeits_dues_and_an_exit():
    """Forfeits of 500 000: 10 000 to the objector, the rest by weight to who shared when the notice began: half of
    it to the member left, and the half of the expelled claimant to the purse.
    """
    w = World(with_rules(dues_sat=1_000)).open()
    a, b = (w.enroll(n, deposit_sat=400_000) for n in ("alice", "bob"))
    v = w.enroll("vera", role="supervisor")
    gift = w.deposit(0, 30_000).txid
    w.mine(20)
    claim = w.claim(a, 100_000)
    w.approve(claim, 100_000)
    panel = [seat.account for seat in w.state().claims[claim].panel]
    objection = w.objection(claim, v)
    w.verdict(claim, objection, "upheld")
    w.deposit(a, 7_000)
    w.publish(w.document("exit", {"account": b}, b))
    w.mine(40)
    state = w.state()
    (carried,) = state.spends
    assert (carried.fee_sat, carried.carry) == (209, True)
    fee = f"fee {carried.txid}"
    assert entries(state) == [
        (13, 0, "donation", f"{gift}:0", 30_000), (40, a, "forfeited", claim, -400_000),
        (40, panel[0], "bond forfeited", claim, -50_000), (40, panel[1], "bond forfeited", claim, -50_000),
        (40, b, "returned", claim, 245_000), (40, 0, "returned", claim, 245_000), (40, 0, "cost", fee, -209),
        (41, a, "refund", str(a), -7_000),
        (54, 0, "dues", "", 1_000), (54, b, "refund", str(b), -644_000)]
    assert steps(state) == [(54, "dues", 0, 1_000)], "what comes back is no step of everybody's"
    assert effects(state)[-4:] == [
        ("journal", f"account {panel[1]} approved; the claim is on notice until height 144"),
        ("open", f"account {v} objects; the notice stands still until a verdict"),
        ("settlement", f"objection upheld; account {a} is expelled"),
        ("journal", f"account {b} leaves at height 154")]
    assert due(state) == [(1, "bond", objection, 20_000), (2, "reward", objection, 10_000),
                          (3, "refund", str(a), 7_000), (4, "refund", str(b), 644_000)]
    assert state.ledger.purse_sat == 30_000 - 209 + 245_000 + 1_000


def test_a_call_with_two_defaulters_and_the_dues_after_it():
    """94 000 sat: 10 000 from the purse, 28 000 called from each of three; 27 000 and 22 000 do not come."""
    w = World(with_rules(mode="call", min_balance_sat=0, min_deposit_sat=1_000, dues_sat=500)).open()
    a, b, c = (w.enroll(f"member {n}", deposit_sat=1_000) for n in range(3))
    gift = w.deposit(0, 10_000).txid
    w.mine(10)
    claim = w.claim(a, 90_000)
    w.approve(claim, 90_000)
    w.payable(claim)
    (call,) = w.state().calls
    assert (call.ref, call.deadline, call.raised_sat, call.brings_sat) == (claim, 140, 10_000, 94_000)
    w.deposit(a, 40_000)
    w.deposit(b, 5_000)
    w.until(154)
    (call,) = w.state().calls
    assert (call.ref, call.deadline, call.raised_sat, call.brings_sat) == ("dues", 159, 0, 500)
    w.until(160)
    state = w.state()
    assert entries(state) == [
        (14, 0, "donation", f"{gift}:0", 10_000), (35, 0, "cost", claim, -10_000),
        (40, c, "written off", claim, 27_000), (40, b, "written off", claim, 22_000), (59, 0, "dues", "", 500)]
    assert steps(state) == [(35, claim, 0, 28_000), (54, "dues", 28_000, 28_500)]
    assert due(state)[-1] == (3, "benefit", claim, 41_000)
    assert [state.balance_sat(n) for n in (a, b, c)] == [12_500, 0, 0]
    assert (state.ledger.purse_sat, state.calls) == (500, [])


def test_deposits_name_their_coin_and_what_came_early_waits_for_its_account():
    w = World().open()
    bonds = [str(entry.tx.txid) + ":0" for entry in w.txs[-3:]]
    w.deposit(4, 60_000)
    w.deposit(4, 30_000)
    assert w.state().unassigned == {4: 90_000}
    a = w.enroll("alice")
    later = w.deposit(a, 20_000).txid
    assert [(e.height - BIRTHDAY, e.account, e.kind, e.ref, e.amount_sat) for e in w.state().entries] == [
        (5, 1, "deposit", bonds[0], 50_000), (6, 2, "deposit", bonds[1], 50_000),
        (7, 3, "deposit", bonds[2], 50_000), (10, a, "deposit", "early", 90_000),
        (11, a, "deposit", f"{later}:0", 20_000)]


def test_what_arrives_while_the_state_is_unknown_waits_payment_by_payment():
    w = World().open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.publish(w.document("statement", {"account": a, "text": "withheld"}, a), keep=False)
    paid = [w.deposit(a, amount).txid for amount in (7_000, 8_000)]
    state = w.state()
    assert state.unknown and state.unassigned == {} and state.balance_sat(a) == 400_000
    assert [(p.txid, p.lane, p.credits, p.digest) for p in state.waiting] == [
        (txid, "open", ((a, f"{txid}:0", sat),), "") for txid, sat in zip(paid, (7_000, 8_000), strict=True)]


# A purse that fees have left below zero

def test_the_next_cost_makes_the_purse_whole_line_for_line():
    """Only witnesses are there for two fees; then members bear a third, and what the purse lacks."""
    w = World().open()
    began = len(w.state().entries)
    for feerate in (1, 9):
        w.amend(feerate)
    fees = [(s.txid, s.fee_sat) for s in w.state().spends]
    assert [(e.account, e.kind, e.ref, e.amount_sat) for e in w.state().entries[began:]] == [
        (0, "cost", f"fee {txid}", -fee) for txid, fee in fees]
    owed = sum(fee for _, fee in fees)
    assert w.state().ledger.purse_sat == -owed < 0 and not w.state().steps
    for name in ("alice", "bob", "carol"):
        w.enroll(name, deposit_sat=400_001)
    began = len(w.state().entries)
    w.amend(2)
    state, fee = w.state(), w.state().spends[-1].fee_sat
    ref, shares = f"fee {state.spends[-1].txid}", -(-fee // 3)
    lack = owed - (3 * shares - fee)
    more = -(-lack // 3)
    assert [(e.ref, e.start, e.end) for e in state.steps] == [(ref, 0, shares), ("purse", shares, shares + more)]
    surplus = [(0, "surplus", ref, n) for n in (3 * shares - fee,) if n]
    rest = [(0, "surplus", "", n) for n in (3 * more - lack,) if n]
    assert [(e.account, e.kind, e.ref, e.amount_sat) for e in state.entries[began:]] == [
        *surplus, (0, "purse", "", lack), *rest]
    assert [state.balance_sat(n) for n in (4, 5, 6)] == [400_001 - shares - more] * 3
    assert 0 <= state.ledger.purse_sat < 3 and conserved(state) is state


def called(**rules) -> tuple[World, int]:
    w = World(with_rules(mode="call", min_balance_sat=0, min_deposit_sat=1_000, **rules)).open()
    a = w.enroll("alice", deposit_sat=90_000)
    w.enroll("bob", deposit_sat=90_000)
    w.mine(10)
    return w, a


def test_where_nothing_is_held_a_call_for_a_claim_makes_the_purse_whole_and_one_for_dues_does_not():
    w, a = called(dues_sat=700)
    w.amend()
    fee = w.state().spends[-1].fee_sat
    assert w.state().ledger.purse_sat == -fee and entries(w.state())[-1][1:] == (
        0, "cost", f"fee {w.txs[-1].tx.txid}", -fee), "members bear no fee at once"
    claim = w.claim(a, 50_000)
    w.approve(claim, 50_000)
    w.payable(claim)
    (call,) = w.state().calls
    share = -(-(54_000 + fee) // 2)
    assert (call.call.start, call.call.end, call.raised_sat) == (0, share, 0)
    charge = w.state().claims[claim].charge
    assert (charge.step, charge.purse_sat, charge.apart) == (share, 0, [])
    w.until(call.deadline)
    assert w.state().ledger.purse_sat == 2 * share - 54_000 - fee
    w.amend()
    low = w.state().ledger.purse_sat
    assert low < 0
    w.until(BIRTHDAY + 54)
    (call,) = w.state().calls
    assert (call.ref, call.call.end - call.call.start, call.call.called_sat) == ("dues", 700, 1_400)
    w.until(call.deadline)
    assert conserved(w.state()).ledger.purse_sat == low + 1_400


def test_two_calls_for_running_costs_that_end_together_are_one_payment():
    """New rules may let a later call end with an earlier one. The operator's item is named by its height."""
    w, _ = called(running_sat=500, period_blocks=20, call_blocks=30, amendment_blocks=12)
    opened = w.state().opened
    w.until(opened + 21)
    (first,) = w.state().calls
    w.publish(w.document("amendment", {"text": "", "rules": {"call_blocks": 10}}, 1, 2))
    w.until(opened + 40)
    assert [(c.ref, c.deadline) for c in w.state().calls] == [("running", first.deadline)] * 2
    w.until(first.deadline)
    state = conserved(w.state())
    assert due(state) == [(1, "running", str(first.deadline), 2_000)] and not state.calls
    assert state.items[1].address == w.operator.address


def test_a_refund_that_waits_grows_line_by_line_and_what_comes_after_its_payment_is_another():
    w = World().open()
    a = w.enroll("alice", deposit_sat=400_000)
    w.publish(w.document("exit", {"account": a}, a))
    w.mine(12)
    w.deposit(a, 7_000)
    w.deposit(a, 8_000)
    assert entries(w.state()) == [
        (22, a, "refund", str(a), -400_000), (23, a, "refund", "", -7_000), (24, a, "refund", "", -8_000)]
    account, (item,) = w.state().account(a), w.state().items.values()
    assert (item.amount_sat, item.coins, item.serial, item.since) == (415_000, 3, 1, BIRTHDAY + 22)
    assert (account.coins, account.refund, account.refunds, account.exit_at, account.grace_until) == (0, 1, 1, 0, 0)
    w.pay()
    w.deposit(a, 9_000)
    account, (item,) = w.state().account(a), w.state().items.values()
    assert (item.number, item.amount_sat, item.coins, item.serial) == (2, 9_000, 1, 2)
    assert (account.coins, account.refund, account.refunds) == (0, 2, 2)
