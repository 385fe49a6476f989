"""Days go by: people act on what the state says, and the rules take in what they do.

What people do is the same whatever they stand on: the real fold with documents and transactions (`ground`), or the
rules alone (`bare`). Only days on which something can happen are lived; between them time just passes. The state
that people see when a day begins is that of the block before it, as on a real chain.
"""

from collections.abc import Callable, Iterator
from typing import Any

from lashou_btc.errors import Refused
from lashou_btc.pool.contract import LOOKAHEAD
from lashou_btc.simulation.assumptions import Assumptions
from lashou_btc.simulation.bare import Bare
from lashou_btc.simulation.bookkeeping import POINT_DAYS
from lashou_btc.simulation.claiming import Claiming
from lashou_btc.simulation.days import Days
from lashou_btc.simulation.ground import Ground, Person, shared_book
from lashou_btc.simulation.outcome import Outcome
from lashou_btc.simulation.paying import Paying
from lashou_btc.simulation.population import JOINING_DAYS, YEAR, Member

LEAVING_DAYS = 90
"""Whom the year was too dear leaves within these days."""

WAVE = LOOKAHEAD - 50
"""So many are enrolled before they pay in: numbers can be had only so far ahead of those that have paid."""
TOWN = "simulation"
"""Whose witnesses they are: the same in all simulations, so that their keys are made once."""

OnProgress = Callable[[int, int], None]


def simulate(given: Assumptions, progress: OnProgress = lambda done, total: None, fast: bool = False) -> Outcome:
    """Runs the population through the years. `fast`: by the rules alone.

    Raises Refused if money has been lost or made, or the fold of the whole history says another state than the one
    that grew day by day.
    """
    days = given.years * YEAR
    run = _Run(given, fast)
    ground = run.ground
    while (day := run.days.next_day()) < days:
        run.live(day)
        progress(day + 1, days + 1)
    ground.close()
    digest, transactions, documents = "", 0, 0
    if isinstance(ground, Ground):
        digest = ground.folded_afresh().hash()
        if digest != ground.state.hash():
            raise Refused("simulate.diverged", digest=digest, stepwise=ground.state.hash())
        transactions, documents = len(ground.txs), len(ground.documents)
    elif isinstance(ground, Bare):
        transactions, documents = ground.transactions, ground.documents
    held, owed = ground.state.funds_sat, ground.state.liabilities_sat()
    if held != owed:
        raise Refused("simulate.money", held=held, owed=owed)
    progress(days + 1, days + 1)
    return run.books.outcome(fast, digest, run.paying.held_up, transactions, documents)


class _Run:
    """The people who come and go, and a day from its beginning to its end."""

    def __init__(self, given: Assumptions, fast: bool) -> None:
        seed = f"simulation {given.seed}"
        if fast:
            self.ground: Ground | Bare = Bare(given.rules, given.witnesses, given.quorum, seed, given.min_coin_sat,
                                              TOWN)
        else:
            self.ground = Ground(given.rules, given.witnesses, given.quorum, seed, given.min_coin_sat,
                                 shared_book(given.witnesses, given.quorum, TOWN), TOWN)
        self.days = days = Days(given, self.ground)
        self.given, self.people, self.books, self.members = days.given, days.people, days.books, days.members
        self.paying = Paying(self.days, self._come_back)
        self._newcomers: set[int] = set()
        self._next_number = given.witnesses + 1
        self.ground.open()
        self.claiming = Claiming(self.days, self.paying, self._enroll("supervisor", Person.named("supervisor")))
        self._publish()
        for year in range(given.years):
            self.days.on(year * YEAR, self._year_begins, None)
        for day in [*range(0, self.days.end, POINT_DAYS), self.days.end - 1]:
            self.days.look(day)

    def live(self, day: int) -> None:
        """One day."""
        self.days.begin(day)
        self.paying.bring_settlement(day)
        self.claiming.prices()
        self.days.happen()
        self.claiming.plan(day)
        self.paying.plan_payments(day)
        self._publish()
        self.claiming.decide(day)
        self.paying.keep_bonds()
        self.paying.settle(day)
        self.books.end_day(day, self.people.price, self.people.feerate)

    def _year_begins(self, about: Any, day: int) -> None:
        self.books.open_year(day)
        joining, window = (self.given.members, JOINING_DAYS) if day == 0 else (
            round(self.given.members * self.given.join), YEAR)
        for _ in range(joining):
            self.days.soon(day, self.people.joining_day(day, min(window, self.days.end - day)), self._join, None)
        for number in self.books.dear if self.given.quit else ():
            if self.people.chance(self.given.quit):
                self.days.on(day + self.people.within(LEAVING_DAYS), self._leave, number)

    def _join(self, about: None, day: int) -> None:
        member = self.people.newcomer(day)
        self._take_in(member, day)
        for then, act in ((member.ill, self.claiming.ill), (member.dies, self._leave), (member.leaves, self._leave),
                          (member.lies, self.claiming.lie)):
            self.days.on(max(then, day + 1), act, member.number)

    def _take_in(self, member: Member, day: int) -> None:
        """Enrolls a member; it pays in when that has been published."""
        member.number = self._enroll("member", Person.named(f"member {member.person}"), plan=member.plan,
                                     age=int(member.age_on(day)))
        self.members[member.number] = member
        self._newcomers.add(member.number)

    def _enroll(self, role: str, person: Person, **extra: Any) -> int:
        number, self._next_number = self._next_number, self._next_number + 1
        self.ground.people[number] = person
        body = {"account": number, "role": role, "key": person.key, "payout": person.address, **extra}
        if role == "member":
            body |= {"identity": person.key, "uniqueness": person.key}
        self.days.docs.append(self.ground.sign("enrollment", body, 0, number))
        return number

    def _leave(self, number: int, day: int) -> None:
        account = self.ground.state.account(number)
        if account is not None and not account.gone and not account.exit_at:
            self.days.docs.append(self.ground.sign("exit", {"account": number}, number))

    def _come_back(self, number: int, day: int) -> None:
        """Who lapsed joins again: it pays what it owes, and its last key signs."""
        account, member = self.ground.state.ledger.accounts[number], self.members[number]
        if account.status != "lapsed" or day >= member.dies or member.number != number:
            return
        if account.debt_sat:
            self.paying.pay(number, account.debt_sat)
        again = Member(number, member.person, member.age_on(day), day, member.plan, member.woman, member.times,
                       member.ill, member.dies, member.leaves, member.lies)
        self._take_in(again, day)
        member.number = again.number
        ill = self.people.ill_again(again, day)
        for then, act in ((again.leaves, self._leave), (again.dies, self._leave), (ill, self.claiming.ill)):
            if then > day:
                self.days.on(then, act, again.number)

    def _publish(self) -> None:
        """The day's documents, those who enroll in waves, so that each has paid in before the next."""
        docs, self.days.docs = self.days.docs, []
        for wave in _waves(docs):
            self.ground.publish(wave)
            for digest in [doc.hash for doc in wave if doc.type == "claim"]:
                self.claiming.filed(digest)
            for number in [doc.body["account"] for doc in wave if doc.type == "enrollment"]:
                if number in self._newcomers:
                    self._newcomers.discard(number)
                    if self.ground.state.account(number) is None:
                        self.members.pop(number)  # refused
                    else:
                        self.paying.pay(number, self.paying.deposit_sat(number))


def _waves(docs: list[Any]) -> Iterator[list[Any]]:
    """The documents in order, in parts with at most `WAVE` enrollments each."""
    wave: list[Any] = []
    enrolled = 0
    for doc in docs:
        if doc.type == "enrollment" and enrolled == WAVE:
            yield wave
            wave, enrolled = [], 0
        wave.append(doc)
        enrolled += doc.type == "enrollment"
    if wave:
        yield wave
