"""Money in a simulation: deposits, top-ups and bonds come in, and the operator has what is due paid."""

from collections import defaultdict

from lashou_btc.pool.carry import Carry
from lashou_btc.pool.rules import DAY
from lashou_btc.pool.settlement import Settlement
from lashou_btc.pool.timers import Timer
from lashou_btc.simulation.days import Act, Days

REJOIN_DAYS = 365
"""Who lapsed and comes back does so within these days."""


class Paying:
    """Who pays in, and what is paid out. `come_back`: what somebody does who lapsed and joins again.

    `held_up`: on how many days benefits waited, by the reason.
    """

    def __init__(self, days: Days, come_back: Act) -> None:
        self.days, self._come_back = days, come_back
        self.given, self.people, self.ground, self.books = days.given, days.people, days.ground, days.books
        self.held_up: dict[str, int] = defaultdict(int)
        self._mark = -1
        self._asked: set[tuple[int, int]] = set()
        self._calls_seen: set[tuple[str, int]] = set()
        self._made: Settlement | Carry | None = None
        self._next_settlement = 0

    def pay(self, number: int, amount_sat: int) -> None:
        """A payment; less than a coin that counts would be lost, so nobody pays less."""
        amount_sat = max(amount_sat, self.given.min_coin_sat)
        self.ground.deposit(number, amount_sat)
        self.books.pays(number, amount_sat, self.people.feerate)

    def deposit_sat(self, number: int) -> int:
        """What a member pays in at first, and tops up to: as much for each unit of weight."""
        return self.given.rules.min_deposit_sat * self.ground.state.ledger.accounts[number].weight

    def plan_payments(self, day: int) -> None:
        """Members below the minimum are asked to top up, called ones to pay in; some do not."""
        s = self.ground.state
        if s.ledger.mark != self._mark:  # a grace begins with a cost
            self._mark = s.ledger.mark
            for height, timer, number in s.drive.timers:
                if timer == Timer.GRACE and (number, height) not in self._asked:
                    self._asked.add((number, height))
                    self._ask(number, day, s.rules.grace_blocks)
        for call in s.calls:
            if (call.ref, call.deadline) in self._calls_seen:
                continue
            self._calls_seen.add((call.ref, call.deadline))
            for number in self.days.members:
                account = s.account(number)  # nobody's yet where somebody joins today: documents come at its end
                if account is not None and account.sharing and s.ledger.balance_sat(account) < 0:
                    self._ask(number, day, s.rules.call_blocks)

    def _ask(self, number: int, day: int, blocks: int) -> None:
        """Asks a member for money, which it pays in time or not at all."""
        pays = not self.people.chance(self.given.lapse)
        if pays and day < self.days.members[number].dies:
            self.days.soon(day, day + self.people.within(blocks // DAY - 2) - 1, self.top_up, number)
        elif self.people.chance(self.given.rejoin):
            self.days.on(day + blocks // DAY + self.people.within(REJOIN_DAYS), self._come_back, number)

    def top_up(self, number: int, day: int) -> bool:
        """Pays in what the full deposit lacks, if anything."""
        account = self.ground.state.ledger.accounts[number]
        missing = self.deposit_sat(number) - self.ground.state.ledger.balance_sat(account)
        if account.gone or missing <= 0:
            return False
        self.pay(number, missing)
        return True

    def keep_bonds(self) -> None:
        """Honest witnesses refill their bonds; a corrupt one that was caught does not."""
        s = self.ground.state
        for number in range(1, self.given.witnesses - self.given.corrupt + 1):
            lost = s.rules.witness_bond_sat - s.balance_sat(number)
            if lost > 0:
                self.pay(number, lost)

    def settle(self, day: int) -> None:
        """Once in `settle_days` the operator has what is due paid; where nothing can be, it tries as much later."""
        if not self.ground.state.items or self._made is not None:
            return
        if day < self._next_settlement:
            self.days.look(self._next_settlement)
            return
        self._next_settlement = day + self.given.settle_days
        made = self.ground.settle(self.people.feerate)
        if not isinstance(made, str):
            self._made = made
        if not isinstance(made, Settlement) and any(i.kind == "benefit" for i in self.ground.state.items.values()):
            why = made if isinstance(made, str) else "settlement.coins"
            self.held_up[why] += min(self.given.settle_days, self.days.end - day)
        self.days.look(day + 1 if self._made else self._next_settlement)

    def bring_settlement(self, day: int) -> None:
        """What was made the day before is in the chain."""
        if self._made is not None:
            self.ground.bring(self._made)
            self.books.confirmed(self._made, day, self.people.price)
            self._made = None
