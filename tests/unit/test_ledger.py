"""The ledger against a naive one that visits every member, and its promises: nothing made, nothing lost."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from lashou_btc.pool.ledger import Account, Ledger

MIN_BALANCE = 50
WEIGHTS = st.integers(1, 7)
SUMS = st.integers(0, 3_000)


def member(number: int, weight: int) -> Account:
    return Account(number, "member", "", "", weight=weight, status="active")


def naive_fill(balances: dict[int, int], weights: dict[int, int], need: int) -> dict[int, int]:
    """Water-filling by definition: rounds over all members; whoever cannot pay the round's share is emptied.

    Returns what each pays. The share per weight is rounded up; the surplus is the caller's.
    """
    paying, paid = dict(balances), {}
    while need > 0 and paying:
        share = -(-need // sum(weights[n] for n in paying))
        poor = [n for n in paying if paying[n] < share * weights[n]]
        if not poor:
            return paid | {n: share * weights[n] for n in paying}
        first = min(poor, key=lambda n: (paying[n] // weights[n], n))
        paid[first] = paying.pop(first)
        need -= paid[first]
    return paid


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
        for weight, balance in members:
            self.enter(weight, balance)

    def enter(self, weight, balance):
        number = len(self.balances) + 1
        account = member(number, weight)
        self.ledger.open(account)
        self.ledger.credit(account, balance)
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
        below = {n for n in self.balances if self.balances[n] < MIN_BALANCE and n in self.sharing | self.emptied}
        assert below <= self.low

    @rule(weight=WEIGHTS, balance=st.integers(0, 2_000))
    def join(self, weight, balance):
        if len(self.balances) < 12:
            self.enter(weight, balance)

    @rule(data=st.data(), amount=st.integers(1, 2_000))
    def top_up(self, data, amount):
        number = data.draw(st.sampled_from(sorted(self.balances)))
        account = self.ledger.accounts[number]
        self.ledger.credit(account, amount)
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

    @rule(need=SUMS)
    def charge(self, need):
        paid = naive_fill({n: self.balances[n] for n in self.sharing}, self.weights(), need)
        got = self.ledger.charge(need)
        assert got == min(need, sum(paid.values()))
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
        assert self.ledger.charge_step(step) == sum(paid.values())
        self.settle(paid, 0)
        self.purse += sum(paid.values())
        self.check_fallen()

    @rule(amount=SUMS)
    def share_out(self, amount):
        weights = self.weights()
        share = amount // sum(weights.values()) if weights else 0
        self.ledger.share_out(amount)
        for number, weight in weights.items():
            self.balances[number] += share * weight
        self.purse += amount - share * sum(weights.values())
        self.money += amount
        self.low -= {n for n in self.balances if self.balances[n] >= MIN_BALANCE}
        for number in self.sharing:  # what the end of grace does for whoever is above the minimum again
            if self.balances[number] >= MIN_BALANCE:
                self.ledger.watch(self.ledger.accounts[number])

    @invariant()
    def the_two_agree(self):
        accounts = self.ledger.accounts
        assert {n: self.ledger.balance_sat(a) for n, a in accounts.items()} == self.balances
        assert {n for n, a in accounts.items() if a.sharing} == self.sharing
        assert self.ledger.purse_sat == self.purse

    @invariant()
    def nothing_is_made_or_lost(self):
        assert self.ledger.total_sat() == self.money
        assert self.ledger.shared_sat == sum(self.balances[n] for n in self.sharing)
        assert self.ledger.weight == sum(self.weights().values())

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
        self.ledger.credit(self.ledger.accounts[number], amount)
        self.balances[number] += amount

    @rule(need=st.integers(0, 1_000))
    def call(self, need):
        accounts = self.ledger.accounts
        weight = sum(a.weight for a in accounts.values() if a.sharing)
        step = -(-need // weight) if weight else 0
        call = self.ledger.call(need)
        assert call.called_sat == step * weight >= (need if weight else 0)
        shares = {n: step * a.weight for n, a in accounts.items() if a.sharing}
        for number, share in shares.items():
            self.balances[number] -= share
        self.owed.append((call, shares))

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
        assert self.ledger.total_sat() == sum(self.balances.values())

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
        ledger.credit(ledger.accounts[number], balance)
        ledger.join(ledger.accounts[number])
    got = ledger.charge(need)
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
    assert ledger.charge(100) == 0
    ledger.share_out(100)
    assert (ledger.purse_sat, ledger.total_sat()) == (100, 100)


def test_a_charge_does_not_visit_every_member():
    """One step of the index: after a charge that empties nobody, no account has been touched."""
    ledger = Ledger(1, True)
    for number in range(1, 101):
        ledger.open(member(number, 1))
        ledger.credit(ledger.accounts[number], 1_000)
        ledger.join(ledger.accounts[number])
    before = {n: (a.balance_sat, a.touched, a.version) for n, a in ledger.accounts.items()}
    ledger.charge(5_000)
    assert {n: (a.balance_sat, a.touched, a.version) for n, a in ledger.accounts.items()} == before
    assert all(ledger.balance_sat(a) == 950 for a in ledger.accounts.values())


def pool_of(*members: tuple[int, int], minimum: int = 0, holds_funds: bool = True) -> Ledger:
    """A ledger with members of these (weight, balance), numbered from 1."""
    ledger = Ledger(minimum, holds_funds)
    for number, (weight, balance) in enumerate(members, 1):
        ledger.open(member(number, weight))
        ledger.credit(ledger.accounts[number], balance)
        ledger.join(ledger.accounts[number])
    return ledger


def balances(ledger: Ledger) -> list[int]:
    return [ledger.balance_sat(account) for account in ledger.accounts.values()]


def test_the_index_starts_at_zero():
    """Calls write it into the canonical state, so it is part of the protocol."""
    ledger = pool_of((2, 0), holds_funds=False)
    call = ledger.call(9)
    assert (call.start, call.end, call.called_sat) == (0, 5, 10)


def test_one_satoshi_shares_and_none_does_not():
    ledger = pool_of((1, 1), (1, 0))
    assert [account.sharing for account in ledger.accounts.values()] == [True, False]
    assert ledger.charge(1) == 1
    assert balances(ledger) == [0, 0]


def test_what_rounding_up_brings_is_added_to_the_purse():
    ledger = pool_of((2, 100), (2, 100))
    for charges in (1, 2):
        assert ledger.charge(5) == 5
        assert ledger.purse_sat == 3 * charges


def test_what_emptying_a_member_brings_beyond_the_need_goes_to_the_purse():
    """Weight 3 with 5 sat, need 4: the share is 2 each, it has not 6, and its 5 are one more than needed."""
    ledger = pool_of((3, 5))
    assert ledger.charge(4) == 4
    assert (balances(ledger), ledger.purse_sat, ledger.accounts[1].sharing) == ([0], 1, False)


def test_who_can_just_pay_is_not_emptied_also_later():
    ledger = pool_of((1, 30), (1, 100))
    for _ in range(3):
        assert ledger.charge(20) == 20
        assert ledger.accounts[1].sharing
    assert balances(ledger) == [0, 70]
    assert ledger.charge(2) == 2
    assert not ledger.accounts[1].sharing


def test_dues_take_what_there_is_from_who_cannot_pay_them():
    ledger = pool_of((1, 4), (2, 5), (1, 100))
    assert ledger.charge_step(10) == 4 + 5 + 10
    assert (balances(ledger), ledger.purse_sat) == ([0, 0, 90], 19)
    assert ledger.charge_step(10) == 10
    assert ledger.purse_sat == 29


def test_sharing_out_with_nobody_there_leaves_the_index_alone():
    ledger = pool_of()
    ledger.share_out(7)
    assert (ledger.index, ledger.purse_sat) == (0, 7)


def test_who_has_the_minimum_to_the_satoshi_has_not_fallen():
    ledger = pool_of((1, 60), minimum=50)
    ledger.charge(10)
    assert list(ledger.fallen()) == []
    ledger.charge(1)
    assert [account.number for account in ledger.fallen()] == [1]


def test_a_call_without_members_asks_for_nothing():
    ledger = pool_of(holds_funds=False)
    assert ledger.call(50).called_sat == 0
    assert pool_of((1, 0), holds_funds=False).call(1).called_sat == 1


def test_the_older_of_two_calls_is_paid_first():
    ledger = pool_of((2, 0), holds_funds=False)
    first, second = ledger.call(10), ledger.call(4)
    account = ledger.accounts[1]
    assert [ledger.unpaid_sat(account, call) for call in (first, second)] == [10, 4]
    ledger.credit(account, 7)
    assert [ledger.unpaid_sat(account, call) for call in (first, second)] == [3, 4]
    ledger.credit(account, 5)
    assert [ledger.unpaid_sat(account, call) for call in (first, second)] == [0, 2]


def test_what_the_sharing_members_have_together_is_kept_up():
    """`shared_sat` bears a settlement's fee: after every kind of move it is the sum of the balances."""
    ledger = pool_of((1, 300), (2, 500), (1, 40), (1, 0))

    def agree() -> bool:
        return ledger.shared_sat == sum(ledger.balance_sat(a) for a in ledger.accounts.values() if a.sharing)

    assert ledger.shared_sat == 840 and agree()
    ledger.credit(ledger.accounts[2], 60)
    ledger.credit(ledger.accounts[1], -10)
    assert ledger.shared_sat == 890 and agree()
    ledger.charge(40)
    ledger.share_out(21)
    assert ledger.shared_sat == 890 - 40 + 20 and agree()
    ledger.charge(200)
    assert not ledger.accounts[3].sharing and agree()
    ledger.leave(ledger.accounts[1])
    assert ledger.shared_sat == ledger.balance_sat(ledger.accounts[2]) and agree()


def test_a_level_noted_before_a_deposit_is_forgotten():
    ledger = pool_of((1, 10), (1, 1_000), minimum=5)
    for amount in (90, 100):
        ledger.credit(ledger.accounts[1], amount)
    assert ledger.charge(100) == 100
    assert ledger.accounts[1].sharing and list(ledger.fallen()) == []


def test_a_new_ledger_is_empty():
    ledger = Ledger(7, True)
    assert (ledger.index, ledger.weight, ledger.shared_sat, ledger.purse_sat) == (0, 0, 0, 0)
    assert (ledger.total_sat(), ledger.accounts, ledger.min_balance_sat) == (0, {}, 7)


def test_who_is_gone():
    for status, gone in (("enrolled", False), ("waiting", False), ("active", False), ("lapsed", True),
                         ("left", True), ("expelled", True)):
        account = member(1, 1)
        account.status = status
        assert account.gone is gone
