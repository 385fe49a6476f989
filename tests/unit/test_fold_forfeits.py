"""What an upheld verdict brings in goes back to those who bore the charge, by what each bore (cases/attacks/a3)."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lashou_btc.pool import costs, notice
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.ledger import OUTSIDE, PURSE, VERDICT
from lashou_btc.pool.rules import Plan
from lashou_btc.pool.state import Claim
from tests.conservation import conserved, hashed
from tests.world import FAST, World, with_rules

PLANS = {"basic": Plan(1, 900_000), "triple": Plan(3, 900_000)}
BONDS = 2 * FAST.witness_bond_sat


def pool(*members: tuple[str, int], **rules) -> tuple[World, list[int], int]:
    """A pool with a cheat of 100,000 sat and these members (plan, deposit), all active; and a supervisor."""
    rules = {"plans": PLANS, "commission_sat": 0, "reward_ppm": 0, "grace_blocks": 200} | rules
    w = World(with_rules(**rules)).open()
    people = [w.enroll("cheat", deposit_sat=100_000)]
    people += [w.enroll(f"member {n}", plan=plan, deposit_sat=sat) for n, (plan, sat) in enumerate(members)]
    v = w.enroll("vera", role="supervisor")
    w.mine(20)
    return w, people, v


def charged(w: World, account: int, amount: int) -> str:
    claim = w.claim(account, amount)
    w.approve(claim, amount)
    w.payable(claim)
    return claim


def upheld(w: World, claim: str, objector: int) -> dict[int, int]:
    """The verdict, its fee paid by a gift to the purse. Returns what each account was given back."""
    objection = w.objection(claim, objector)
    w.deposit(PURSE, 10_000)
    w.verdict(claim, objection, "upheld")
    state = hashed(conserved(w.state()))
    assert state.claims[claim].status in ("refused", "fraud")
    return {e.account: e.amount_sat for e in state.entries if e.kind == "returned"}


def test_a_charge_is_returned_by_weight_with_what_is_forfeited():
    w, (cheat, a, b), v = pool(("basic", 400_000), ("triple", 900_000))
    claim = charged(w, cheat, 200_000)
    assert [w.state().balance_sat(n) for n in (cheat, a, b)] == [60_000, 360_000, 780_000]
    back = upheld(w, claim, v)
    whole = 200_000 + 60_000 + BONDS
    assert back == {a: whole // 5, b: whole * 3 // 5, PURSE: whole // 5}  # the cheat's part is everybody's


def test_what_the_purse_bore_goes_back_to_the_purse():
    w, (cheat, a), v = pool(("basic", 400_000))
    w.deposit(PURSE, 60_000)
    claim = charged(w, cheat, 100_000)
    assert w.state().claims[claim].charge.purse_sat == 60_000
    back = upheld(w, claim, v)
    whole = 100_000 + 80_000 + BONDS
    assert back == {a: whole * 20_000 // 100_000, PURSE: whole - whole * 20_000 // 100_000}


def test_whom_the_charge_emptied_gets_its_part_and_does_not_share_again():
    w, (cheat, a, poor), v = pool(("basic", 800_000), ("basic", 100_000))
    claim = charged(w, cheat, 500_000)
    state = w.state()
    # Two had 100,000 each and gave all; the third bore the rest.
    assert state.claims[claim].charge.apart == [(cheat, 100_000), (poor, 100_000)]
    assert (state.balance_sat(a), state.account(poor).sharing) == (500_000, False)
    back = upheld(w, claim, v)
    whole = 500_000 + BONDS
    assert back == {a: whole * 3 // 5, poor: whole // 5, PURSE: whole // 5}
    state = w.state()
    assert not state.account(poor).sharing and state.balance_sat(poor) == whole // 5
    for n in (1, 2, 3):
        w.deposit(n, FAST.witness_bond_sat)
    own = charged(w, a, w.state().ledger.purse_sat + 50_000)
    assert w.state().claims[own].status == "payable" and w.state().balance_sat(poor) == whole // 5
    w.deposit(poor, 1_000)
    assert w.state().account(poor).sharing, "its own payment makes it share, not the return"


def test_who_was_emptied_and_has_lapsed_since_leaves_its_part_to_the_purse():
    w, (cheat, a, poor), v = pool(("basic", 800_000), ("basic", 100_000), grace_blocks=8)
    claim = charged(w, cheat, 500_000)
    w.mine(20)
    assert [w.state().account(n).status for n in (cheat, poor)] == ["lapsed", "lapsed"]
    back = upheld(w, claim, v)
    whole = 500_000 + BONDS
    assert back == {a: whole * 3 // 5, PURSE: whole - whole * 3 // 5}
    assert w.state().balance_sat(poor) == 0


def test_who_has_left_leaves_its_part_to_the_purse():
    w, (cheat, a, b), v = pool(("basic", 400_000), ("basic", 400_000))
    claim = charged(w, cheat, 90_000)
    w.publish(w.document("exit", {"account": b}, b))
    w.mine(FAST.exit_blocks)
    back = upheld(w, claim, v)
    whole = 90_000 + 70_000 + BONDS
    assert back == {a: whole // 3, PURSE: whole - whole // 3}
    assert w.state().account(b).status == "left" and w.state().balance_sat(b) == 0


def test_who_joins_after_the_charge_gets_nothing():
    w, (cheat, a), v = pool(("basic", 400_000))
    late = w.enroll("late", plan="triple")
    claim = charged(w, cheat, 90_000)
    w.deposit(late, 900_000)
    assert w.state().account(late).sharing
    back = upheld(w, claim, v)
    assert back.keys() == {a, PURSE} and w.state().balance_sat(late) == 900_000


@pytest.mark.parametrize("first", [True, False])
def test_before_a_charge_it_goes_to_who_shared_when_the_notice_began(first):
    """Whoever pays in while the claim is on notice has borne nothing and would bear nothing."""
    w, (cheat, a), v = pool(("triple", 400_000))
    other = w.enroll("other")
    claim = w.claim(cheat, 90_000)
    w.drawn(claim)
    if first:
        w.deposit(other, 100_000)
    w.approve(claim, 90_000)
    if not first:
        w.deposit(other, 100_000)
    back = upheld(w, claim, v)
    whole = 100_000 + BONDS
    assert back == ({a: whole * 3 // 5, other: whole // 5, PURSE: whole // 5} if first else
                    {a: whole * 3 // 4, PURSE: whole // 4})


def test_who_shared_then_and_not_now_gets_its_part_still():
    """Emptied by another claim meanwhile; and one who was, and has come back, gets no more than its part."""
    w, (cheat, a, b), v = pool(("basic", 900_000), ("basic", 130_000))
    claim = charged(w, cheat, 60_000)
    charged(w, a, 500_000)
    assert not w.state().account(b).sharing and w.state().balance_sat(b) == 0
    back = upheld(w, claim, v)
    assert back[a] == back[b] and not w.state().account(b).sharing


def test_a_benefit_already_paid_returns_what_is_forfeited_alone():
    w, (cheat, _), v = pool(("basic", 400_000))
    claim = charged(w, cheat, 90_000)
    w.pay()
    left = w.state().balance_sat(cheat)
    back = upheld(w, claim, v)
    assert sum(back.values()) == left + BONDS
    assert w.state().account(cheat).debt_sat == 90_000 - left


def test_commissions_of_those_who_approved_a_refused_claim_are_returned_with_the_rest():
    w, (cheat, _), v = pool(("basic", 400_000), commission_sat=2_000)
    claim = charged(w, cheat, 90_000)
    left = w.state().balance_sat(cheat)
    back = upheld(w, claim, v)
    assert sum(back.values()) == 90_000 + 4_000 + left + BONDS
    assert not any(i.kind == "commission" for i in w.state().items.values())


def test_who_rejected_what_turned_out_a_fraud_keeps_its_commission():
    w, (cheat, _), v = pool(("basic", 400_000), commission_sat=2_000, reviewers=3, approvals=2)
    claim = w.claim(cheat, 90_000)
    first, second, third = w.drawn(claim)
    w.review(claim, second, 0)
    w.review(claim, first, 90_000)
    w.review(claim, third, 90_000)
    w.payable(claim)
    upheld(w, claim, v)
    assert [i.account for i in w.state().items.values() if i.kind == "commission"] == [second]


# Where nothing is held

def called(*members: int, amount: int = 90_000, **rules) -> tuple[World, str, list[int], int]:
    """A claim of the cheat's that has just been called, in a pool of members who have paid these sums in."""
    w = World(with_rules(**({"mode": "call", "min_balance_sat": 0, "min_deposit_sat": 1_000, "commission_sat": 0,
                             "reward_ppm": 0} | rules))).open()
    people = [w.enroll("cheat", deposit_sat=1_000)]
    people += [w.enroll(f"member {n}", deposit_sat=sat) for n, sat in enumerate(members)]
    v = w.enroll("vera", role="supervisor")
    w.mine(20)
    return w, charged(w, people[0], amount), people, v


def test_a_call_that_is_called_off_leaves_nobody_in_debt():
    """What the cheat has not paid of its own share was never borne, and must not be returned to the purse."""
    w, claim, (_, a, b), v = called(1_000, 1_000, witness_bond_sat=0, absence_sat=0, amount=180_000)
    back = upheld(w, claim, v)
    state = w.state()
    assert [state.balance_sat(n) for n in (a, b)] == [1_000, 1_000]
    assert back == {a: 60_000, b: 60_000, PURSE: 1_000}


def test_who_defaults_later_has_left_with_nothing_below_zero():
    w, claim, (_, a, b), v = called(1_000, 1_000, witness_bond_sat=0, absence_sat=0, amount=180_000)
    upheld(w, claim, v)
    second = charged(w, a, 30_000)
    w.mine(FAST.call_blocks)
    state = conserved(w.state())
    assert [state.account(n).status for n in (a, b)] == ["lapsed", "lapsed"]
    assert state.claims[second].benefit_sat == 2_000 + 1_000 + 10_000 - sum(s.fee_sat for s in state.spends)


def test_who_paid_less_than_its_share_gets_its_part_of_what_it_paid():
    """A reviewer's claim holds one who has defaulted: it has borne what it paid, and the other all of its share."""
    w, claim, (_, a, b), v = called(30_000, 4_000, witness_bond_sat=0, absence_sat=0, call_blocks=20)
    own = w.claim(b, 1_000)
    w.approve(own, 1_000)
    held = w.objection(own, v)
    w.mine(20)
    state = w.state()
    assert state.claims[claim].benefit_sat == 1_000 + 30_000 + 4_000
    assert (state.account(b).status, state.account(b).sharing) == ("active", False)
    back = upheld(w, claim, v)
    assert back == {a: 30_000, b: 4_000, PURSE: 1_000}
    w.verdict(own, held, "dismissed")
    conserved(w.state())


def test_the_other_claims_of_an_expelled_claimant_are_returned_too():
    w, first, (cheat, a), v = called(100_000, call_blocks=40, notice_blocks=2)
    w.deposit(cheat, 100_000)
    w.mine(40)
    w.pay()
    second = charged(w, cheat, 50_000)
    assert w.state().claims[second].status == "called"
    upheld(w, first, v)
    state = w.state()
    assert (state.claims[second].status, state.calls) == ("refused", [])
    assert [e.amount_sat for e in state.entries
            if (e.kind, e.ref, e.account) == ("returned", second, a)] == [25_000]


# Plain loops

def water(balances: dict[int, int], weights: dict[int, int], need: int) -> dict[int, int]:
    """What each gives: rounds over everybody; whoever cannot pay a round's share gives all it has."""
    gives: dict[int, int] = {}
    while need > 0 and len(gives) < len(weights):
        left = [n for n in weights if n not in gives]
        share = -(-need // sum(weights[n] for n in left))
        poor = [n for n in left if balances[n] < share * weights[n]]
        if not poor:
            return gives | {n: share * weights[n] for n in left}
        n = min(poor, key=lambda n: (balances[n] // weights[n], n))
        gives[n] = balances[n]
        need -= balances[n]
    return gives


class Returns(RuleBasedStateMachine):
    """Charges, moments and returns in any order, beside dictionaries of who has what and who bore what."""

    @initialize(mode=st.sampled_from(["prefund", "call"]))
    def start(self, mode):
        self.s = World(with_rules(mode=mode)).state()
        self.holds = mode == "prefund"
        self.balances: dict[int, int] = {PURSE: 0}
        self.weights: dict[int, int] = {}
        self.sharing: set[int] = set()
        self.gone: set[int] = set()
        self.claims: list[tuple[Claim, dict[int, int]]] = []
        for n in range(3):
            self.join(1 + n, 200 * n)

    def number(self, x: int) -> int:
        return 1 + x % len(self.weights)

    @rule(weight=st.integers(1, 5), amount=st.integers(0, 900))
    def join(self, weight, amount):
        if len(self.weights) < 9:
            number = len(self.weights) + 1
            self.s.ledger.open(Account(number, "member", "", "", weight=weight, status="active"))
            self.weights[number], self.balances[number] = weight, 0
            self.pay_in(number - 1, amount)

    @rule(x=st.integers(0, 20), amount=st.integers(1, 900))
    def pay_in(self, x, amount):
        number = self.number(x)
        if number not in self.gone:
            self.s.ledger.move(OUTSIDE, number, amount, "deposit", "")
            self.s.ledger.join(self.s.ledger.accounts[number])
            self.balances[number] += amount
            if self.balances[number] > 0 or not self.holds:
                self.sharing.add(number)

    @rule(amount=st.integers(1, 300))
    def give(self, amount):
        self.s.ledger.move(OUTSIDE, PURSE, amount, "donation", "")
        self.balances[PURSE] += amount

    @rule(x=st.integers(0, 20), gone=st.booleans())
    def stop(self, x, gone):
        """Somebody stops sharing, or is gone with what it has."""
        number = self.number(x)
        account = self.s.ledger.accounts[number]
        if self.balances[number] < 0:
            return
        self.s.ledger.leave(account)
        self.sharing.discard(number)
        if gone:
            self.s.ledger.change(account, status="left")
            self.s.ledger.move(number, OUTSIDE, self.balances[number], "refund", "")
            self.gone.add(number)
            self.balances[number] = 0

    @rule(need=st.integers(1, 2_000))
    def charge(self, need):
        purse = min(max(self.balances[PURSE], 0), need)
        weights = {n: self.weights[n] for n in sorted(self.sharing)}
        claim = Claim(f"{len(self.claims):064x}", 0, 1, 1, "", 1, notice_mark=0)
        self.s.claims[claim.hash] = claim
        if self.holds:
            gives = water(self.balances, weights, need - purse)
            claim.charge = costs.cost(self.s, need, OUTSIDE, claim.hash)[1]
            self.balances[PURSE] += max(sum(gives.values()) - (need - purse), 0)  # rounding up
            self.sharing -= {n for n, _ in claim.charge.apart}
        else:
            step = -(-(need - purse) // sum(weights.values())) if weights else 0
            gives = {n: step * weight for n, weight in weights.items()}
            claim.charge = costs.start_call(self.s, need, claim.hash)
        for number, gave in gives.items():
            self.balances[number] -= gave
        self.balances[PURSE] -= purse
        self.claims.append((claim, gives | {PURSE: purse}))

    @precondition(lambda self: not self.holds)
    @rule(x=st.integers(0, 20))
    def default(self, x):
        """What somebody has not paid in is written off, of the latest calls first, and it stops sharing."""
        number = self.number(x)
        if number in self.sharing:
            account, owed = self.s.ledger.accounts[number], max(-self.balances[number], 0)
            self.balances[number] += owed
            for claim, bore in reversed(self.claims):
                if claim.charge is not None:
                    off = min(owed, bore.get(number, 0))
                    owed -= off
                    bore[number] = bore.get(number, 0) - off
            costs.write_off(self.s, account)
            self.s.ledger.leave(account)
            self.sharing.discard(number)

    @rule()
    def notice(self):
        claim = Claim("cd" * 32, 0, 1, 1, "", 1, notice_mark=self.s.ledger.new_mark())
        self.claims.append((claim, {n: self.weights[n] for n in self.sharing}))

    @precondition(lambda self: self.claims)
    @rule(x=st.integers(0, 20), amount=st.integers(0, 3_000))
    def give_back(self, x, amount):
        claim, bore = self.claims[x % len(self.claims)]
        self.s.ledger.move(OUTSIDE, VERDICT, amount, "forfeited", "")
        notice._return(self.s, claim, amount)
        left = amount
        for number, part in bore.items():
            if number != PURSE and part and number not in self.gone:
                back = amount * part // sum(bore.values())
                self.balances[number] += back
                left -= back
        self.balances[PURSE] += left

    @invariant()
    def the_two_agree(self):
        ledger = self.s.ledger
        assert {PURSE: ledger.purse_sat} | {
            n: ledger.balance_sat(a) for n, a in ledger.accounts.items()} == self.balances
        assert {n for n, a in ledger.accounts.items() if a.sharing} == self.sharing
        assert ledger.pots[VERDICT] == 0 and ledger.pots[OUTSIDE] == -ledger.total_sat()


TestReturns = Returns.TestCase
TestReturns.settings = settings(max_examples=120, stateful_step_count=30, deadline=None)
