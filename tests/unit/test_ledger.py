"""The ledger against a naive one that visits every member, and its promises: nothing made, nothing lost."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lashou_btc.pool.accounts import Account
from lashou_btc.pool.ledger import CALLS, OUTSIDE, PURSE, Ledger

MIN_BALANCE = 50
WEIGHTS = st.integers(1, 7)
SUMS = st.integers(0, 3_000)


def member(number: int, weight: int) -> Account:
    return Account(number, "member", "", "", weight=weight, status="active")


def pay_in(ledger: Ledger, number: int, amount: int) -> None:
    ledger.move(OUTSIDE, number, amount, "deposit", "")


def charge(ledger: Ledger, need: int) -> int:
    return ledger.charge(need, OUTSIDE, "cost", "")[0]


def naive_fill(balances: dict[int, int], weights: dict[int, int], need: int,
               most: int = 0) -> tuple[dict[int, int], int, list[tuple[int, int]]]:
    """Water-filling by definition: rounds over all members; whoever cannot pay the round's share is emptied.

    Returns what each pays, the share of the last round, and who was emptied of what. The share per weight is
    rounded up, and at most `most`; the surplus is the caller's.
    """
    paying, emptied = dict(balances), []
    while need > 0 and paying:
        share = -(-need // sum(weights[n] for n in paying))
        share = min(share, most) if most else share
        poor = [n for n in paying if paying[n] < share * weights[n]]
        if not poor:
            return dict(emptied) | {n: share * weights[n] for n in paying}, share, emptied
        first = min(poor, key=lambda n: (paying[n] // weights[n], n))
        emptied.append((first, paying.pop(first)))
        need -= emptied[-1][1]
    return dict(emptied), 0, emptied


class Prefund(RuleBasedStateMachine):
    """A pool that holds funds: the ledger and a dictionary of balances, side by side."""

    @initialize(members=st.lists(st.tuples(WEIGHTS, st.integers(1, 2_000)), min_size=1, max_size=6))
    def start(self, members):
        self.ledger = Ledger(MIN_BALANCE, True)
        self.balances: dict[int, int] = {}
        self.sharing: set[int] = set()
        self.purse = 0
        self.money = 0
        self.low: set[int] = set()
        self.emptied: set[int] = set()
        self.marks: dict[int, dict[int, int]] = {}
        for weight, balance in members:
            self.enter(weight, balance)

    def enter(self, weight, balance):
        number = len(self.balances) + 1
        account = member(number, weight)
        self.ledger.open(account)
        pay_in(self.ledger, number, balance)
        self.ledger.join(account)
        self.balances[number] = balance
        self.money += balance
        if balance > 0:
            self.sharing.add(number)

    def weights(self):
        return {n: self.ledger.accounts[n].weight for n in self.sharing}

    def check_fallen(self):
        """Everybody who stands below the minimum has been reported at least once since it fell."""
        self.low |= {account.number for account in self.ledger.fallen()}
        floor = {n: MIN_BALANCE * account.weight for n, account in self.ledger.accounts.items()}
        below = {n for n in self.sharing | self.emptied if self.balances[n] < floor[n]}
        assert below <= self.low

    @rule(weight=WEIGHTS, balance=st.integers(0, 2_000))
    def join(self, weight, balance):
        if len(self.balances) < 12:
            self.enter(weight, balance)

    @rule(data=st.data(), amount=st.integers(1, 2_000))
    def top_up(self, data, amount):
        number = data.draw(st.sampled_from(sorted(self.balances)))
        account = self.ledger.accounts[number]
        pay_in(self.ledger, number, amount)
        self.ledger.join(account)
        self.balances[number] += amount
        self.money += amount
        self.sharing.add(number)
        self.emptied = self.emptied - {number}
        self.low.discard(number)

    @rule(data=st.data())
    def leave(self, data):
        number = data.draw(st.sampled_from(sorted(self.balances)))
        self.ledger.leave(self.ledger.accounts[number])
        self.sharing.discard(number)
        self.emptied = self.emptied - {number}

    @rule(data=st.data(), weight=WEIGHTS)
    def birthday(self, data, weight):
        number = data.draw(st.sampled_from(sorted(self.balances)))
        self.ledger.reweigh(self.ledger.accounts[number], weight)
        assert self.ledger.accounts[number].weight == weight
        if number not in self.sharing:  # it has been reported, and a birthday alone reports nobody
            self.low.add(number)

    @rule(need=SUMS, most=st.sampled_from([0, 0, 1, 40, 200]))
    def charge(self, need, most):
        weights = self.weights()
        paid, share, emptied = naive_fill({n: self.balances[n] for n in self.sharing}, weights, need, most)
        got, step, dry = self.ledger.charge(need, OUTSIDE, "cost", "", most)
        assert (got, step, dry) == (min(need, sum(paid.values())), share, emptied)
        assert not most or all(amount <= most * weights[n] for n, amount in paid.items())
        self.settle(paid, need)
        self.purse += sum(paid.values()) - got
        self.money -= got
        self.check_fallen()

    def settle(self, paid, need):
        for number, amount in paid.items():
            self.balances[number] -= amount
        dry = {n for n in paid if not self.ledger.accounts[n].sharing}
        assert all(self.balances[n] == 0 for n in dry)
        self.sharing -= dry
        self.emptied = self.emptied | dry

    @rule(step=st.integers(0, 300))
    def dues(self, step):
        weights = self.weights()
        paid = {n: min(self.balances[n], step * weights[n]) for n in weights}
        assert self.ledger.charge_step(step, "dues") == sum(paid.values())
        self.settle(paid, 0)
        self.purse += sum(paid.values())
        self.check_fallen()

    @rule(data=st.data(), amount=st.integers(1, 500))
    def give_back(self, data, amount):
        """What a verdict returns goes to an account and does not make it share again."""
        number = data.draw(st.sampled_from(sorted(self.balances)))
        self.ledger.move(PURSE, number, amount, "returned", "")
        self.balances[number] += amount
        self.purse -= amount
        if self.balances[number] >= MIN_BALANCE * self.ledger.accounts[number].weight:
            self.low.discard(number)
            if number in self.sharing:  # what the end of grace does for whoever is above the minimum again
                self.ledger.watch(self.ledger.accounts[number])

    @rule()
    def mark(self):
        self.marks[self.ledger.new_mark()] = self.weights()

    @invariant()
    def who_shared_when_and_by_which_weight_is_known_for_every_mark(self):
        for mark, weights in self.marks.items():
            assert self.ledger.weights_at(mark) == weights

    @invariant()
    def spans_are_ordered_and_only_the_last_is_open(self):
        for number, account in self.ledger.accounts.items():
            edges = [edge for first, end, _ in account.spans for edge in (first, end)]
            assert (edges[-1:] == [-1]) == (number in self.sharing)
            closed = edges[:-1] if number in self.sharing else edges
            assert closed == sorted(closed) and all(edge <= self.ledger.mark for edge in closed)
            assert all(first < end for first, end, _ in account.spans if end >= 0)
            for (_, end, weight), (first, _, after) in pairwise(account.spans):
                assert end < first or weight != after, "two spans that are one"

    @invariant()
    def a_level_is_the_balance_at_index_zero(self):
        for number, account in self.ledger.accounts.items():
            index = self.ledger.index if number in self.sharing else 0
            assert account.level_sat == self.balances[number] + account.weight * index

    @invariant()
    def the_two_agree(self):
        accounts = self.ledger.accounts
        assert {n: self.ledger.balance_sat(a) for n, a in accounts.items()} == self.balances
        assert {n for n, a in accounts.items() if a.sharing} == self.sharing
        assert self.ledger.purse_sat == self.purse

    @invariant()
    def pots_purse_and_balances_come_to_nothing(self):
        assert sum(self.ledger.pots.values()) + self.purse + sum(self.balances.values()) == 0
        assert self.ledger.pots[OUTSIDE] == -self.money

    @invariant()
    def nothing_is_made_or_lost(self):
        assert self.ledger.total_sat() == self.money
        assert self.ledger.shared_sat == sum(self.balances[n] for n in self.sharing)
        assert self.ledger.weight == sum(self.weights().values())

    @invariant()
    def what_can_be_borne_is_what_each_has_up_to_a_bound(self):
        weights = self.weights()
        for most in (0, 1, 7, 40, 5_000):
            assert self.ledger.bearable_sat(most) == sum(
                min(self.balances[n], most * weights[n]) if most else self.balances[n] for n in self.sharing)

    @invariant()
    def nobody_is_below_zero(self):
        assert min(self.balances.values()) >= 0


class OnCall(RuleBasedStateMachine):
    """A pool that holds nothing: shares are called, members pay in or are found in default."""

    @initialize(members=st.lists(WEIGHTS, min_size=1, max_size=6))
    def start(self, members):
        self.ledger = Ledger(0, False)
        self.balances: dict[int, int] = {}
        self.owed: list[tuple] = []
        self.called = self.paid_in = 0
        for weight in members:
            self.join(weight)

    @rule(weight=WEIGHTS)
    def join(self, weight):
        if len(self.balances) < 12:
            number = len(self.balances) + 1
            account = member(number, weight)
            self.ledger.open(account)
            self.ledger.join(account)
            self.balances[number] = 0

    @rule(data=st.data(), amount=st.integers(1, 500))
    def pay_in(self, data, amount):
        number = data.draw(st.sampled_from(sorted(self.balances)))
        pay_in(self.ledger, number, amount)
        self.balances[number] += amount
        self.paid_in += amount

    @rule(need=st.integers(0, 1_000))
    def call(self, need):
        accounts = self.ledger.accounts
        weight = sum(a.weight for a in accounts.values() if a.sharing)
        step = -(-need // weight) if weight else 0
        call = self.ledger.call(need)
        assert call.called_sat == step * weight >= (need if weight else 0)
        self.called += call.called_sat
        shares = {n: step * a.weight for n, a in accounts.items() if a.sharing}
        for number, share in shares.items():
            self.balances[number] -= share
        self.owed.append((call, shares))

    @rule(data=st.data(), weight=WEIGHTS)
    def birthday(self, data, weight):
        """Of one who owes nothing of any call, as the fold asks for."""
        account = self.ledger.accounts[data.draw(st.sampled_from(sorted(self.balances)))]
        if not any(self.ledger.unpaid_sat(account, call) for call, _ in self.owed):
            self.ledger.reweigh(account, weight)
            assert account.weight == weight

    @precondition(lambda self: self.owed)
    @rule()
    def end_the_oldest(self):
        call, _ = self.owed.pop(0)
        later = [shares for _, shares in self.owed]
        sharing = {n for n, a in self.ledger.accounts.items() if a.sharing}
        # What a member would have today had the later calls never been made: below zero, it has not paid this one.
        due = {n for n in sharing if self.balances[n] + sum(s.get(n, 0) for s in later) < 0}
        late = list(self.ledger.defaulters(call))
        assert {a.number for a in late} == due
        for account in late:
            self.ledger.leave(account)

    @invariant()
    def the_two_agree(self):
        assert {n: self.ledger.balance_sat(a) for n, a in self.ledger.accounts.items()} == self.balances
        assert self.ledger.pots[CALLS] == self.called
        assert self.ledger.total_sat() == sum(self.balances.values()) + self.called == self.paid_in

    @invariant()
    def what_is_unpaid_is_split_over_the_calls_to_the_satoshi(self):
        """Earlier calls are paid first; what is owed in all calls together is what the balance lacks."""
        for number, account in self.ledger.accounts.items():
            if account.sharing:
                unpaid = [self.ledger.unpaid_sat(account, call) for call, _ in self.owed]
                assert sum(unpaid) == max(0, -self.balances[number])
                for (_, shares), amount in zip(self.owed, unpaid, strict=True):
                    assert 0 <= amount <= shares.get(number, 0)
                owing = [n for n, amount in enumerate(unpaid) if amount]
                if owing:  # everything after the first call that is not paid whole is unpaid whole
                    assert all(unpaid[n] == self.owed[n][1].get(number, 0) for n in range(owing[0] + 1,
                        len(unpaid)))


TestPrefund = Prefund.TestCase
TestPrefund.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestOnCall = OnCall.TestCase
TestOnCall.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


@given(st.lists(st.tuples(WEIGHTS, st.integers(1, 1_000)), min_size=1, max_size=8), st.integers(1, 5_000))
@settings(max_examples=200, deadline=None)
def test_water_filling_is_fair(members, need):
    """Whoever still has something pays the same per weight, and nobody emptied could have paid that much."""
    ledger = Ledger(1, True)
    for number, (weight, balance) in enumerate(members, 1):
        ledger.open(member(number, weight))
        pay_in(ledger, number, balance)
        ledger.join(ledger.accounts[number])
    got = charge(ledger, need)
    total = sum(balance for _, balance in members)
    assert got == min(need, total)
    assert ledger.total_sat() == total - got
    paid = {n: balance - ledger.balance_sat(ledger.accounts[n]) for n, (_, balance) in enumerate(members, 1)}
    rates = {Fraction(paid[n], weight) for n, (weight, _) in enumerate(members, 1) if ledger.accounts[n].sharing}
    assert len(rates) <= 1
    for n, (weight, balance) in enumerate(members, 1):
        if not ledger.accounts[n].sharing and rates:
            assert Fraction(balance, weight) <= max(rates) + 1
    # Rounding up costs less than one satoshi per unit of weight.
    assert ledger.purse_sat < sum(weight for weight, _ in members)


def test_a_charge_with_nobody_to_pay_brings_nothing():
    ledger = Ledger(1, True)
    assert ledger.charge(100, OUTSIDE, "cost", "") == (0, 0, [])
    assert ledger.charge_step(100, "dues") == 0
    assert (ledger.total_sat(), ledger.entries) == (0, [])


def test_a_charge_does_not_visit_every_member():
    """One step of the index: after a charge that empties nobody, no account has been touched."""
    ledger = Ledger(1, True)
    for number in range(1, 101):
        ledger.open(member(number, 1))
        pay_in(ledger, number, 1_000)
        ledger.join(ledger.accounts[number])
    before = {n: (a.balance_sat, a.touched, a.version) for n, a in ledger.accounts.items()}
    ledger.changed.clear()
    charge(ledger, 5_000)
    assert not ledger.changed
    assert {n: (a.balance_sat, a.touched, a.version) for n, a in ledger.accounts.items()} == before
    assert all(ledger.balance_sat(a) == 950 for a in ledger.accounts.values())
