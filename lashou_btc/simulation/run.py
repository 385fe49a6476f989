"""Days go by: people act on what the real fold says, and the fold takes in what they do.

One block a day holds everybody's documents and payments, and the blocks between pass empty. The state that people
see at a day's block is that of the block before it, as on a real chain.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

from lashou_btc.anchors.tx import parse_tx
from lashou_btc.errors import Refused
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.contract import LOOKAHEAD
from lashou_btc.pool.document import Document
from lashou_btc.pool.rules import DAY
from lashou_btc.pool.settlement import Settlement
from lashou_btc.pool.timers import Timer
from lashou_btc.simulation.accounts import JOINING_DAYS, Books, Filed
from lashou_btc.simulation.assumptions import Assumptions
from lashou_btc.simulation.ground import BIRTHDAY, Ground, Person
from lashou_btc.simulation.outcome import Outcome
from lashou_btc.simulation.people import YEAR, Member, People

REVIEW_DAYS = 7
"""A reviewer who is not late decides within these days, or within the rules' time if that is shorter."""

WAVE = LOOKAHEAD - 50
"""So many are enrolled before they pay in: numbers can be had only so far ahead of those that have paid."""

Progress = Callable[[int, int], None]


def simulate(given: Assumptions, progress: Progress = lambda done, total: None) -> Outcome:
    """Runs the population through the years. Raises Refused if the fold of the whole history says otherwise."""
    days = given.years * YEAR
    run = _Run(given)
    for day in range(days):
        run.live(day, days)
        progress(day + 1, days + 1)
    run.ground.close()
    state = run.ground.state
    digest = run.ground.folded_afresh().hash()
    if digest != state.hash():
        raise Refused(f"the fold of the whole history gives state {digest}, fed step by step it gave "
                      f"{state.hash()}; this is a bug, please report it.", "simulate.diverged")
    progress(days + 1, days + 1)
    return run.books.outcome(digest, run.held_up)


class _Run:
    """The people, the ground and the books of one simulation."""

    def __init__(self, given: Assumptions) -> None:
        self.given, self.people = given, People(given)
        self.ground = Ground(given.rules, given.witnesses, given.quorum, f"simulation {given.seed}",
                             given.min_coin_sat)
        self.members: dict[int, Member] = {}
        self.agenda: dict[int, list[tuple[str, Any]]] = defaultdict(list)
        self.filed: dict[str, Filed] = {}
        self.planned: set[tuple[str, int]] = set()
        self.watched: set[str] = set()
        self.asked: set[tuple[int, int]] = set()
        self.calls_seen: set[tuple[str, int]] = set()
        self.made: Settlement | Carry | None = None
        self.next_settlement = 0
        self.held_up: dict[str, int] = defaultdict(int)
        self.docs: list[Document] = []
        self.verdicts: list[dict[str, Any]] = []
        self.newcomers: set[int] = set()
        self.books = Books(given, self.ground, self.members, self.filed)
        self.ground.open()
        self.supervisor = self._enroll("supervisor", Person.named(f"supervisor {given.seed}"))
        self._publish()

    def live(self, day: int, days: int) -> None:
        """One day."""
        self.ground.move(BIRTHDAY + DAY * (day + 1))
        self.books.note_due()
        self.people.next_price()
        if day % YEAR == 0:
            self.books.open_year(day)
            self._year_begins(day, min(YEAR, days - day))
        self._confirm_settlement(day)
        self._prices()
        for what, about in self.agenda.pop(day, ()):
            getattr(self, f"_{what}")(about, day)
        self._plan_reviews(day)
        self._plan_objections(day)
        self._plan_payments(day)
        self._publish()
        self._decide(day)
        if day % 7 == 0:
            self._keep_bonds()
        self._settle(day)
        self.books.end_day(day, self.people.price)

    # Coming and going

    def _year_begins(self, day: int, days: int) -> None:
        for number, member in self.members.items():
            if not self.ground.state.ledger.accounts[number].gone:
                self._future(number, member, day, days)
        joining, window = (self.given.members, JOINING_DAYS) if day == 0 else (
            round(self.given.members * self.given.join), days)
        for _ in range(joining):
            self.agenda[day + self.people.rng.randrange(min(window, days))].append(("join", day + days))

    def _future(self, number: int, member: Member, day: int, days: int) -> None:
        for then, what in self.people.year_of(member, day, days):
            self.agenda[then].append((what, number))

    def _join(self, year_ends: int, day: int) -> None:
        member = self.people.newcomer(day)
        number = self._enroll("member", Person.named(f"member {len(self.members)} of {self.given.seed}"),
                              plan=member.plan)
        self.members[number] = member
        self.newcomers.add(number)
        if day + 1 < year_ends:
            self._future(number, member, day + 1, year_ends - day - 1)

    def _enroll(self, role: str, person: Person, **extra: str) -> int:
        number = self.ground.state.next_account + sum(doc.type == "enrollment" for doc in self.docs)
        self.ground.people[number] = person
        body = {"account": number, "role": role, "key": person.key, "payout": person.address, **extra}
        if role == "member":
            body |= {"identity": person.key, "uniqueness": person.key}
        self.docs.append(self.ground.sign("enrollment", body, 0, number))
        return number

    def _leave(self, number: int, day: int) -> None:
        account = self.ground.state.ledger.accounts[number]
        if not account.gone and not account.exit_at:
            self.docs.append(self.ground.sign("exit", {"account": number}, number))

    # Claims

    def _ill(self, number: int, day: int) -> None:
        self._claim(number, day, True)

    def _false(self, number: int, day: int) -> None:
        self._claim(number, day, False)

    def _claim(self, number: int, day: int, honest: bool) -> None:
        s = self.ground.state
        account = s.account(number)
        if account is None or account.status != "active" or account.open_claim or account.exit_at:
            self.books.uncovered[honest] += 1
            return
        payee = self.ground.people[number].address
        body = {"account": number, "amount": self.people.asks(s.rules.plans[account.plan].cap), "payee": payee,
                "notary": self.ground.people[number].key, "evidence": [f"{day:064x}"]}
        doc = self.ground.sign("claim", body, number)
        self.filed[doc.hash] = Filed(honest, number, day, self.people.price)
        self.docs.append(doc)

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

    def _soon(self, day: int, then: int, what: str, about: Any) -> None:
        """On a later day's agenda, or done at once."""
        if then > day:
            self.agenda[then].append((what, about))
        else:
            getattr(self, f"_{what}")(about, day)

    def _review(self, about: tuple[str, int], day: int) -> None:
        digest, witness = about
        claim = self.ground.state.claims[digest]
        if claim.status != "review":
            return
        approves = self.people.approves(witness, self.filed[digest].honest)
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
        tx = self.ground.object_to(digest, self.supervisor)
        if outcome := self.people.verdict(self.filed[digest].honest):
            self.agenda[day + self.people.within(7)].append(("verdict", (digest, tx.txid, outcome)))

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
        made = self.ground.decide(body, self.given.feerate, list(signers)[:self.given.quorum])
        if made is not None:
            self.books.confirmed(made, day, self.people.price)
            self.verdicts = []

    # Money

    def _pay(self, number: int, amount_sat: int) -> None:
        """A member's payment; less than a coin that counts would be lost, so nobody pays less."""
        self.ground.deposit(number, max(amount_sat, self.given.min_coin_sat))

    def _deposit_sat(self, number: int) -> int:
        """What a member pays in at first, and tops up to: as much for each unit of weight."""
        return self.given.rules.min_deposit_sat * self.ground.state.ledger.accounts[number].weight

    def _plan_payments(self, day: int) -> None:
        """Members below the minimum are asked to top up, called ones to pay in; some do not."""
        s = self.ground.state
        for height, timer, number in s.drive.timers:
            if timer == Timer.GRACE and (number, height) not in self.asked:
                self.asked.add((number, height))
                if not self.people.chance(self.given.lapse):
                    self._later(day, s.rules.grace_blocks, number)
        for call in s.calls:
            if (call.ref, call.deadline) in self.calls_seen:
                continue
            self.calls_seen.add((call.ref, call.deadline))
            for number in self.members:
                account = s.account(number)  # nobody's yet where somebody joins today: documents come at its end
                owes = account is not None and account.sharing and s.ledger.balance_sat(account) < 0
                if owes and not self.people.chance(self.given.lapse):
                    self._later(day, s.rules.call_blocks, number)

    def _later(self, day: int, blocks: int, number: int) -> None:
        self._soon(day, day + self.people.within(blocks // DAY - 2) - 1, "top_up", number)

    def _top_up(self, number: int, day: int) -> None:
        s = self.ground.state
        account = s.ledger.accounts[number]
        full = self._deposit_sat(number) if s.ledger.holds_funds else 0
        missing = full - s.ledger.balance_sat(account)
        if not account.gone and missing > 0:
            self._pay(number, missing)

    def _keep_bonds(self) -> None:
        """Honest witnesses refill their bonds; a corrupt one that was caught does not."""
        s = self.ground.state
        for number in range(1, self.given.witnesses + 1):
            lost = s.rules.witness_bond_sat - s.balance_sat(number)
            if lost > 0 and not self.people.corrupt(number):
                self._pay(number, lost)

    def _prices(self) -> None:
        rules = self.ground.state.rules
        if rules.unit == "sat":
            return
        for number in range(1, self.given.witnesses + 1):
            if not self.people.chance(self.given.late):
                self.docs.append(self.ground.sign("price", {
                    "account": number, "unit": rules.unit, "price": self.people.price,
                    "height": self.ground.height}, number))

    def _publish(self) -> None:
        """The day's documents, those who enroll in waves, so that each has paid in before the next."""
        docs, self.docs = self.docs, []
        for wave in _waves(docs):
            self.ground.publish(wave)
            for number in [doc.body["account"] for doc in wave if doc.type == "enrollment"]:
                if number in self.newcomers:
                    self.newcomers.discard(number)
                    self._pay(number, self._deposit_sat(number))

    def _settle(self, day: int) -> None:
        if self.ground.state.items and day >= self.next_settlement and self.made is None:
            made = self.ground.settle(self.given.feerate)
            if isinstance(made, Settlement):
                self.made = made
                self.next_settlement = day + self.given.settle_days
            else:
                if any(item.kind == "benefit" for item in self.ground.state.items.values()):
                    self.held_up[made] += 1
                self.made = self.ground.consolidate(self.given.feerate)

    def _confirm_settlement(self, day: int) -> None:
        if self.made is not None:
            self.ground.confirm(parse_tx(self.made.unsigned))
            self.books.confirmed(self.made, day, self.people.price)
            self.made = None


def _waves(docs: list[Document]) -> Iterator[list[Document]]:
    """The documents in order, in parts with at most `WAVE` enrollments each."""
    wave: list[Document] = []
    enrolled = 0
    for doc in docs:
        if doc.type == "enrollment" and enrolled == WAVE:
            yield wave
            wave, enrolled = [], 0
        wave.append(doc)
        enrolled += doc.type == "enrollment"
    if wave:
        yield wave
