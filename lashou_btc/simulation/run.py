"""Days go by: people act on what the state says, and the rules take in what they do.

What people do is the same whatever they stand on: the real fold with documents and transactions (`ground`), or the
rules alone (`bare`). Only days on which something can happen are lived; between them time just passes. The state
that people see when a day begins is that of the block before it, as on a real chain.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from typing import Any

from lashou_btc.errors import Refused
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.contract import LOOKAHEAD
from lashou_btc.pool.members import age_now
from lashou_btc.pool.rules import DAY
from lashou_btc.pool.settlement import Settlement
from lashou_btc.pool.timers import Timer
from lashou_btc.simulation.assumptions import Assumptions
from lashou_btc.simulation.bare import Bare
from lashou_btc.simulation.bookkeeping import POINT_DAYS, Books
from lashou_btc.simulation.ground import BIRTHDAY, Ground, Person, shared_book
from lashou_btc.simulation.outcome import Outcome
from lashou_btc.simulation.population import JOINING_DAYS, YEAR, Filed, Member, People

REVIEW_DAYS = 7
"""A reviewer who is not late decides within these days, or within the rules' time if that is shorter."""
LEAVING_DAYS = 90
"""Whom the year was too dear leaves within these days."""
REJOIN_DAYS = 365
TRIES = 3
"""So often somebody who is really ill claims, after rejections."""
LATER_DAYS = 30
"""Who is ill and cannot claim now, by a pause or because its money is used up, tries again after so many days."""

WAVE = LOOKAHEAD - 50
"""So many are enrolled before they pay in: numbers can be had only so far ahead of those that have paid."""
TOWN = "simulation"
"""Whose witnesses they are: the same in all simulations, so that their keys are made once."""

Progress = Callable[[int, int], None]


def simulate(given: Assumptions, progress: Progress = lambda done, total: None, fast: bool = False) -> Outcome:
    """Runs the population through the years. `fast`: by the rules alone.

    Raises Refused if money has been lost or made, or the fold of the whole history says another state than the one
    that grew day by day.
    """
    days = given.years * YEAR
    run = _Run(given, fast)
    while (day := run.next_day()) < days:
        run.live(day)
        progress(day + 1, days + 1)
    run.ground.close()
    digest, transactions, documents = "", 0, 0
    if isinstance(run.ground, Ground):
        digest = run.ground.folded_afresh().hash()
        if digest != run.ground.state.hash():
            raise Refused("simulate.diverged", digest=digest, stepwise=run.ground.state.hash())
        transactions, documents = len(run.ground.txs), len(run.ground.documents)
    elif isinstance(run.ground, Bare):
        transactions, documents = run.ground.transactions, run.ground.documents
    held, owed = run.ground.state.funds_sat, run.ground.state.liabilities_sat()
    if held != owed:
        raise Refused("simulate.money", held=held, owed=owed)
    progress(days + 1, days + 1)
    return run.books.outcome(fast, digest, run.held_up, transactions, documents)


class _Run:
    """The people, the ground and the books of one simulation."""

    def __init__(self, given: Assumptions, fast: bool) -> None:
        self.given, self.people, self.end = given, People(given), given.years * YEAR
        seed = f"simulation {given.seed}"
        if fast:
            self.ground: Ground | Bare = Bare(given.rules, given.witnesses, given.quorum, seed, given.min_coin_sat,
                                              TOWN)
        else:
            self.ground = Ground(given.rules, given.witnesses, given.quorum, seed, given.min_coin_sat,
                                 shared_book(given.witnesses, given.quorum, TOWN), TOWN)
        self.members: dict[int, Member] = {}
        self.agenda: dict[int, list[tuple[str, Any]]] = {}
        self.days: list[int] = []
        self.today = -1
        self.filed: dict[str, Filed] = {}
        self.planned: set[tuple[str, int]] = set()
        self.watched: set[str] = set()
        self.trying: dict[str, int] = {}
        self.mark = -1
        self.asked: set[tuple[int, int]] = set()
        self.calls_seen: set[tuple[str, int]] = set()
        self.made: Settlement | Carry | None = None
        self.next_settlement = 0
        self.held_up: dict[str, int] = defaultdict(int)
        self.docs: list[Any] = []
        self.verdicts: list[dict[str, Any]] = []
        self.newcomers: set[int] = set()
        self.next_number = given.witnesses + 1
        self.books = Books(given, self.ground, self.members, self.filed)
        self.ground.open()
        self.supervisor = self._enroll("supervisor", Person.named("supervisor"))
        self._publish()
        for year in range(given.years):
            self._on(year * YEAR, "year_begins", None)
        for day in [*range(0, self.end, POINT_DAYS), self.end - 1]:
            self._on(day, "look", None)

    # Which days are lived

    def _on(self, day: int, what: str, about: Any) -> None:
        """Puts something on a day's agenda."""
        if day >= self.end:
            return
        if day not in self.agenda:
            self.agenda[day] = []
            heappush(self.days, day)
        self.agenda[day].append((what, about))

    def _soon(self, day: int, then: int, what: str, about: Any) -> None:
        """On a later day's agenda, or done at once."""
        if then > day:
            self._on(then, what, about)
        else:
            getattr(self, f"_{what}")(about, day)

    def next_day(self) -> int:
        """The next day that has something on its agenda, or that follows a timer of the state."""
        timers = self.ground.state.drive.timers
        after = max(_day_after(timers[0][0]), self.today + 1) if timers else self.end
        return min(self.days[0] if self.days else self.end, after)

    def live(self, day: int) -> None:
        """One day."""
        if self.days and self.days[0] == day:
            heappop(self.days)
        self.today = day
        self.ground.day(BIRTHDAY + DAY * (day + 1))
        self.books.note_due()
        self.people.pass_to(day)
        self._bring_settlement(day)
        self._prices()
        for what, about in self.agenda.pop(day, ()):
            getattr(self, f"_{what}")(about, day)
        if self.ground.state.open_claims or self.trying:
            self._plan_reviews(day)
            self._plan_objections(day)
            self._plan_retries(day)
        self._plan_payments(day)
        self._publish()
        self._decide(day)
        self._keep_bonds()
        self._settle(day)
        self.books.end_day(day, self.people.price, self.people.feerate)

    def _look(self, about: Any, day: int) -> None:
        """Only to be there."""

    # Coming and going

    def _year_begins(self, about: Any, day: int) -> None:
        self.books.open_year(day)
        joining, window = (self.given.members, JOINING_DAYS) if day == 0 else (
            round(self.given.members * self.given.join), YEAR)
        for _ in range(joining):
            self._soon(day, self.people.joining_day(day, min(window, self.end - day)), "join", None)
        for number in self.books.dear if self.given.quit else ():
            if self.people.chance(self.given.quit):
                self._on(day + self.people.within(LEAVING_DAYS), "leave", number)

    def _join(self, about: None, day: int) -> None:
        member = self.people.newcomer(day)
        self._take_in(member, day)
        for then, what in ((member.ill, "ill"), (member.dies, "leave"), (member.leaves, "leave"),
                           (member.lies, "lie")):
            self._soon(day, then, what, member.number) if then > day else self._on(day + 1, what, member.number)

    def _take_in(self, member: Member, day: int) -> None:
        """Enrolls a member; it pays in when that has been published."""
        member.number = self._enroll("member", Person.named(f"member {member.person}"), plan=member.plan,
                                     age=int(member.age_on(day)))
        self.members[member.number] = member
        self.newcomers.add(member.number)

    def _enroll(self, role: str, person: Person, **extra: Any) -> int:
        number, self.next_number = self.next_number, self.next_number + 1
        self.ground.people[number] = person
        body = {"account": number, "role": role, "key": person.key, "payout": person.address, **extra}
        if role == "member":
            body |= {"identity": person.key, "uniqueness": person.key}
        self.docs.append(self.ground.sign("enrollment", body, 0, number))
        return number

    def _leave(self, number: int, day: int) -> None:
        account = self.ground.state.account(number)
        if account is not None and not account.gone and not account.exit_at:
            self.docs.append(self.ground.sign("exit", {"account": number}, number))

    # Claims

    def _ill(self, number: int, day: int) -> None:
        """Somebody falls ill, and will again some day."""
        member = self.members[number]
        if day >= member.dies:
            return
        self._on(self.people.ill_again(member, day), "ill", number)
        account = self.ground.state.account(number)
        if account is not None and account.gone:
            return
        member.early = account is None or account.status != "active"
        waited = member.early and day > member.joined + 1
        if (waited and not self.people.chance(self.given.later)) or (
                member.early and self.given.rules.diagnosis and not self.people.chance(self.given.misdate)):
            self.books.uncovered[True] += 1
            return
        member.tries = TRIES
        self._claim((number, True), day)

    def _lie(self, number: int, day: int) -> None:
        """Somebody files a false claim, and will again some day, whatever becomes of this one."""
        if day >= self.members[number].dies:
            return
        self._on(self.people.lies_again(day), "lie", number)
        self._claim((number, False), day)

    def _claim(self, about: tuple[int, bool], day: int) -> None:
        """A claim, as soon as it can be filed, by who is ill or by who lies."""
        number, ill = about
        s, member = self.ground.state, self.members[number]
        account = s.account(number)
        if account is None or account.gone or account.exit_at:
            self.books.uncovered[ill] += account is not None and not account.gone
            return
        wait = self._days_until_claim(account, ill, day)
        if wait < 0:
            self.books.uncovered[ill] += 1
        elif wait:
            self._on(day + wait, "claim", about)
        else:
            self._file(account, member, ill, day)

    def _days_until_claim(self, account: Account, ill: bool, day: int) -> int:
        """0 if it may claim now, or in how many days it tries again; -1 where there is no use."""
        s = self.ground.state
        plan = s.rules.plans[account.plan]
        if account.open_claim or (plan.life_cap and account.received >= plan.life_cap):
            return -1
        if account.status in ("enrolled", "waiting"):
            if not ill:
                return -1
            return max(_day_after(account.active_at) - day, 1) if account.status == "waiting" and s.begun \
                else LATER_DAYS
        if account.pause_until > s.height:
            return max(_day_after(account.pause_until) - day, 1)
        lacks = s.rules.claim_bond_sat - s.ledger.balance_sat(account)
        if account.sharing and lacks <= 0:
            return 0
        if not ill:
            return -1  # who lies does not put money in first
        return 1 if self._top_up(account.number, day) else LATER_DAYS

    def _file(self, account: Account, member: Member, ill: bool, day: int) -> None:
        """Files a claim. Where the rules ask for the day of the diagnosis, and the illness is older than the cover,
        it states a wrong one, and so is false.
        """
        s, number = self.ground.state, account.number
        person, plan = self.ground.people[number], s.rules.plans[account.plan]
        amount = self.people.asks(plan.at(age_now(s, account)).cap)
        if plan.life_cap:
            amount = min(amount, plan.life_cap - account.received)
        doc = self.ground.sign("claim", {
            "account": number, "amount": amount, "payee": person.address, "notary": person.key,
            "evidence": [f"{day:064x}"], "diagnosed": s.height}, number)
        early = ill and member.early
        self.filed[doc.hash] = Filed(ill and not (early and s.rules.diagnosis), ill, early, number, day,
                                     self.people.price, self.books.bound_sat())
        self.docs.append(doc)

    def _filed(self, digest: str) -> None:
        claim = self.ground.state.claims.get(digest)
        if claim is None:  # refused: something came in between
            self.books.uncovered[self.filed.pop(digest).ill] += 1
        else:
            self.trying[digest] = claim.account
            self.books.charging[digest] = claim

    def _plan_reviews(self, day: int) -> None:
        rules = self.ground.state.rules
        for claim in self.ground.state.open_claims.values():
            for place, seat in enumerate(claim.panel if claim.status == "review" else ()):
                if seat.decision or (claim.hash, place) in self.planned:
                    continue
                self.planned.add((claim.hash, place))
                if not self.people.chance(self.given.late):
                    wait = self.people.within(min(REVIEW_DAYS, rules.review_blocks // DAY - 1)) - 1
                    self._soon(day, day + wait, "review", (claim.hash, seat.account))

    def _review(self, about: tuple[str, int], day: int) -> None:
        digest, witness = about
        claim = self.ground.state.claims[digest]
        if claim.status != "review":
            return
        filed = self.filed[digest]
        approves = self.people.approves(witness, filed.honest, filed.early)
        body: dict[str, Any] = {"claim": digest, "account": witness, "decision": "reject"}
        if approves:
            body |= {"decision": "approve", "amount": claim.amount, "met": self.ground.height}
        self.docs.append(self.ground.sign("review", body, witness))

    def _plan_objections(self, day: int) -> None:
        for claim in self.ground.state.open_claims.values():
            if claim.status == "notice" and claim.hash not in self.watched:
                self.watched.add(claim.hash)
                if not self.filed[claim.hash].honest and self.people.chance(self.given.watch):
                    left = (claim.notice_end - self.ground.height) // DAY
                    self._soon(day, day + self.people.within(left) - 1, "object", claim.hash)

    def _object(self, digest: str, day: int) -> None:
        if self.ground.state.claims[digest].status != "notice":
            return
        txid = self.ground.object_to(digest, self.supervisor)
        self.books.pays(self.supervisor, 0, self.people.feerate)
        if outcome := self.people.verdict(self.filed[digest].honest):
            self._on(day + self.people.within(7), "verdict", (digest, txid, outcome))

    def _verdict(self, about: tuple[str, str, str], day: int) -> None:
        digest, txid, outcome = about
        self.verdicts.append({"claim": digest, "objections": [txid], "outcome": outcome})

    def _decide(self, day: int) -> None:
        """One amendment carries the day's verdicts; where no coins can carry it, it waits."""
        if not self.verdicts:
            return
        honest = [n for n in range(1, self.given.witnesses + 1) if not self.people.corrupt(n)]
        signers = honest if len(honest) >= self.given.quorum else range(1, self.given.witnesses + 1)
        body = {"text": f"day {day}", "verdicts": self.verdicts}
        made = self.ground.decide(body, self.people.feerate, list(signers)[:self.given.quorum])
        if made is None:
            self._on(day + 1, "look", None)
            return
        self.books.confirmed(made, day, self.people.price)
        self.verdicts = []

    def _plan_retries(self, day: int) -> None:
        """Whose claim was rejected claims again: the sick some times, liars until they have been paid or are broke.
        """
        s = self.ground.state
        for digest, number in list(self.trying.items()):
            claim = s.claims[digest]
            if claim.open:
                continue
            del self.trying[digest]
            if claim.status not in ("rejected", "undecided"):
                continue
            member, ill = self.members[number], self.filed[digest].ill
            member.tries -= ill
            if (member.tries > 0 and day < member.dies) if ill else self.people.chance(self.given.retry):
                self._on(day + self.people.within(7), "claim", (number, ill))

    # Money

    def _pay(self, number: int, amount_sat: int) -> None:
        """A payment; less than a coin that counts would be lost, so nobody pays less."""
        amount_sat = max(amount_sat, self.given.min_coin_sat)
        self.ground.deposit(number, amount_sat)
        self.books.pays(number, amount_sat, self.people.feerate)

    def _deposit_sat(self, number: int) -> int:
        """What a member pays in at first, and tops up to: as much for each unit of weight."""
        return self.given.rules.min_deposit_sat * self.ground.state.ledger.accounts[number].weight

    def _plan_payments(self, day: int) -> None:
        """Members below the minimum are asked to top up, called ones to pay in; some do not."""
        s = self.ground.state
        if s.ledger.mark != self.mark:  # a grace begins with a cost
            self.mark = s.ledger.mark
            for height, timer, number in s.drive.timers:
                if timer == Timer.GRACE and (number, height) not in self.asked:
                    self.asked.add((number, height))
                    self._ask(number, day, s.rules.grace_blocks)
        for call in s.calls:
            if (call.ref, call.deadline) in self.calls_seen:
                continue
            self.calls_seen.add((call.ref, call.deadline))
            for number in self.members:
                account = s.account(number)  # nobody's yet where somebody joins today: documents come at its end
                if account is not None and account.sharing and s.ledger.balance_sat(account) < 0:
                    self._ask(number, day, s.rules.call_blocks)

    def _ask(self, number: int, day: int, blocks: int) -> None:
        """Asks a member for money, which it pays in time or not at all."""
        pays = not self.people.chance(self.given.lapse)
        if pays and day < self.members[number].dies:
            self._soon(day, day + self.people.within(blocks // DAY - 2) - 1, "top_up", number)
        elif self.people.chance(self.given.rejoin):
            self._on(day + blocks // DAY + self.people.within(REJOIN_DAYS), "come_back", number)

    def _top_up(self, number: int, day: int) -> bool:
        """Pays in what the full deposit lacks, if anything."""
        account = self.ground.state.ledger.accounts[number]
        missing = self._deposit_sat(number) - self.ground.state.ledger.balance_sat(account)
        if account.gone or missing <= 0:
            return False
        self._pay(number, missing)
        return True

    def _come_back(self, number: int, day: int) -> None:
        """Who lapsed joins again: it pays what it owes, and its last key signs."""
        account, member = self.ground.state.ledger.accounts[number], self.members[number]
        if account.status != "lapsed" or day >= member.dies or member.number != number:
            return
        if account.debt_sat:
            self._pay(number, account.debt_sat)
        again = Member(number, member.person, member.age_on(day), day, member.plan, member.woman, member.times,
                       member.ill, member.dies, member.leaves, member.lies)
        self._take_in(again, day)
        member.number = again.number
        ill = self.people.ill_again(again, day)
        for then, what in ((again.leaves, "leave"), (again.dies, "leave"), (ill, "ill")):
            if then > day:
                self._on(then, what, again.number)

    def _keep_bonds(self) -> None:
        """Honest witnesses refill their bonds; a corrupt one that was caught does not."""
        s = self.ground.state
        for number in range(1, self.given.witnesses - self.given.corrupt + 1):
            lost = s.rules.witness_bond_sat - s.balance_sat(number)
            if lost > 0:
                self._pay(number, lost)

    def _prices(self) -> None:
        """Witnesses say the day's price as long as a claim is open."""
        s = self.ground.state
        if s.rules.unit == "sat" or not s.open_claims:
            return
        for number in range(1, self.given.witnesses + 1):
            if not self.people.chance(self.given.late):
                self.docs.append(self.ground.sign("price", {
                    "account": number, "unit": s.rules.unit, "price": self.people.price,
                    "height": self.ground.height}, number))
        self._on(self.today + 1, "look", None)

    def _publish(self) -> None:
        """The day's documents, those who enroll in waves, so that each has paid in before the next."""
        docs, self.docs = self.docs, []
        for wave in _waves(docs):
            self.ground.publish(wave)
            for digest in [doc.hash for doc in wave if doc.type == "claim"]:
                self._filed(digest)
            for number in [doc.body["account"] for doc in wave if doc.type == "enrollment"]:
                if number in self.newcomers:
                    self.newcomers.discard(number)
                    if self.ground.state.account(number) is None:
                        self.members.pop(number)  # refused
                    else:
                        self._pay(number, self._deposit_sat(number))

    def _settle(self, day: int) -> None:
        """Once in `settle_days` the operator has what is due paid; where nothing can be, it tries as much later."""
        if not self.ground.state.items or self.made is not None:
            return
        if day < self.next_settlement:
            self._on(self.next_settlement, "look", None)
            return
        self.next_settlement = day + self.given.settle_days
        made = self.ground.settle(self.people.feerate)
        if not isinstance(made, str):
            self.made = made
        if not isinstance(made, Settlement) and any(i.kind == "benefit" for i in self.ground.state.items.values()):
            why = made if isinstance(made, str) else "settlement.coins"
            self.held_up[why] += min(self.given.settle_days, self.end - day)
        self._on(day + 1 if self.made else self.next_settlement, "look", None)

    def _bring_settlement(self, day: int) -> None:
        if self.made is not None:
            self.ground.bring(self.made)
            self.books.confirmed(self.made, day, self.people.price)
            self.made = None


def _day_after(height: int) -> int:
    """The first day whose people see what a height has caused."""
    return -(-(height + 1 - BIRTHDAY) // DAY) - 1


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
