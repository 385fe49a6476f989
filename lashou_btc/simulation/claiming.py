"""Claims in a simulation: people fall ill or lie, witnesses review, somebody objects, keyholders decide."""

from typing import Any

from lashou_btc.pool.accounts import Account
from lashou_btc.pool.members import age_now
from lashou_btc.pool.rules import DAY
from lashou_btc.simulation.days import Days, day_after
from lashou_btc.simulation.paying import Paying
from lashou_btc.simulation.population import Filed, Member

REVIEW_DAYS = 7
"""A reviewer who is not late decides within these days, or within the rules' time if that is shorter."""
TRIES = 3
"""So often somebody who is really ill claims, after rejections."""
LATER_DAYS = 30
"""Who is ill and cannot claim now, by a pause or because its money is used up, tries again after so many days."""


class Claiming:
    """Every claim from the illness, or the lie, to what comes of it. `supervisor`: the account that objects."""

    def __init__(self, days: Days, paying: Paying, supervisor: int) -> None:
        self.days, self.paying, self.supervisor = days, paying, supervisor
        self.given, self.people, self.ground, self.books = days.given, days.people, days.ground, days.books
        self._planned: set[tuple[str, int]] = set()
        self._watched: set[str] = set()
        self._trying: dict[str, int] = {}
        self._verdicts: list[dict[str, Any]] = []

    def plan(self, day: int) -> None:
        """Plans what is still to be done about claims, if there are any."""
        if self.ground.state.open_claims or self._trying:
            self._plan_reviews(day)
            self._plan_objections(day)
            self._plan_retries(day)

    def ill(self, number: int, day: int) -> None:
        """Somebody falls ill, and will again some day."""
        member = self.days.members[number]
        if day >= member.dies:
            return
        self.days.on(self.people.ill_again(member, day), self.ill, number)
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

    def lie(self, number: int, day: int) -> None:
        """Somebody files a false claim, and will again some day, whatever becomes of this one."""
        if day >= self.days.members[number].dies:
            return
        self.days.on(self.people.lies_again(day), self.lie, number)
        self._claim((number, False), day)

    def _claim(self, about: tuple[int, bool], day: int) -> None:
        """A claim, as soon as it can be filed, by who is ill or by who lies."""
        number, ill = about
        s, member = self.ground.state, self.days.members[number]
        account = s.account(number)
        if account is None or account.gone or account.exit_at:
            self.books.uncovered[ill] += account is not None and not account.gone
            return
        wait = self._days_until_claim(account, ill, day)
        if wait < 0:
            self.books.uncovered[ill] += 1
        elif wait:
            self.days.on(day + wait, self._claim, about)
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
            return max(day_after(account.active_at) - day, 1) if account.status == "waiting" and s.begun \
                else LATER_DAYS
        if account.pause_until > s.height:
            return max(day_after(account.pause_until) - day, 1)
        lacks = s.rules.claim_bond_sat - s.ledger.balance_sat(account)
        if account.sharing and lacks <= 0:
            return 0
        if not ill:
            return -1  # who lies does not put money in first
        return 1 if self.paying.top_up(account.number, day) else LATER_DAYS

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
        self.days.filed[doc.hash] = Filed(ill and not (early and s.rules.diagnosis), ill, early, number, day,
                                     self.people.price, self.books.bound_sat())
        self.days.docs.append(doc)

    def filed(self, digest: str) -> None:
        """Takes note of a claim that has been published, or refused."""
        claim = self.ground.state.claims.get(digest)
        if claim is None:  # refused: something came in between
            self.books.uncovered[self.days.filed.pop(digest).ill] += 1
        else:
            self._trying[digest] = claim.account
            self.books.charging[digest] = claim

    def _plan_reviews(self, day: int) -> None:
        rules = self.ground.state.rules
        for claim in self.ground.state.open_claims.values():
            for place, seat in enumerate(claim.panel if claim.status == "review" else ()):
                if seat.decision or (claim.hash, place) in self._planned:
                    continue
                self._planned.add((claim.hash, place))
                if not self.people.chance(self.given.late):
                    wait = self.people.within(min(REVIEW_DAYS, rules.review_blocks // DAY - 1)) - 1
                    self.days.soon(day, day + wait, self._review, (claim.hash, seat.account))

    def _review(self, about: tuple[str, int], day: int) -> None:
        digest, witness = about
        claim = self.ground.state.claims[digest]
        if claim.status != "review":
            return
        filed = self.days.filed[digest]
        approves = self.people.approves(witness, filed.honest, filed.early)
        body: dict[str, Any] = {"claim": digest, "account": witness, "decision": "reject"}
        if approves:
            body |= {"decision": "approve", "amount": claim.amount, "met": self.ground.height}
        self.days.docs.append(self.ground.sign("review", body, witness))

    def _plan_objections(self, day: int) -> None:
        for claim in self.ground.state.open_claims.values():
            if claim.status == "notice" and claim.hash not in self._watched:
                self._watched.add(claim.hash)
                if not self.days.filed[claim.hash].honest and self.people.chance(self.given.watch):
                    left = (claim.notice_end - self.ground.height) // DAY
                    self.days.soon(day, day + self.people.within(left) - 1, self._object, claim.hash)

    def _object(self, digest: str, day: int) -> None:
        if self.ground.state.claims[digest].status != "notice":
            return
        txid = self.ground.object_to(digest, self.supervisor)
        self.books.pays(self.supervisor, 0, self.people.feerate)
        if outcome := self.people.verdict(self.days.filed[digest].honest):
            self.days.on(day + self.people.within(7), self._verdict, (digest, txid, outcome))

    def _verdict(self, about: tuple[str, str, str], day: int) -> None:
        digest, txid, outcome = about
        self._verdicts.append({"claim": digest, "objections": [txid], "outcome": outcome})

    def decide(self, day: int) -> None:
        """One amendment carries the day's verdicts; where no coins can carry it, it waits."""
        if not self._verdicts:
            return
        honest = [n for n in range(1, self.given.witnesses + 1) if not self.people.corrupt(n)]
        signers = honest if len(honest) >= self.given.quorum else range(1, self.given.witnesses + 1)
        body = {"text": f"day {day}", "verdicts": self._verdicts}
        made = self.ground.decide(body, self.people.feerate, list(signers)[:self.given.quorum])
        if made is None:
            self.days.look(day + 1)
            return
        self.books.confirmed(made, day, self.people.price)
        self._verdicts = []

    def _plan_retries(self, day: int) -> None:
        """Whose claim was rejected claims again: the sick some times, liars until they have been paid or are broke.
        """
        s = self.ground.state
        for digest, number in list(self._trying.items()):
            claim = s.claims[digest]
            if claim.open:
                continue
            del self._trying[digest]
            if claim.status not in ("rejected", "undecided"):
                continue
            member, ill = self.days.members[number], self.days.filed[digest].ill
            member.tries -= ill
            if (member.tries > 0 and day < member.dies) if ill else self.people.chance(self.given.retry):
                self.days.on(day + self.people.within(7), self._claim, (number, ill))

    def prices(self) -> None:
        """Witnesses say the day's price as long as a claim is open."""
        s = self.ground.state
        if s.rules.unit == "sat" or not s.open_claims:
            return
        for number in range(1, self.given.witnesses + 1):
            if not self.people.chance(self.given.late):
                self.days.docs.append(self.ground.sign("price", {
                    "account": number, "unit": s.rules.unit, "price": self.people.price,
                    "height": self.ground.height}, number))
        self.days.look(self.days.today + 1)
