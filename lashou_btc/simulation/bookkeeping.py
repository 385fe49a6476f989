"""The books of a simulation: who paid and got what, read off the pool's state and the settlements."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import COIN_SAT
from lashou_btc.pool import costs
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.rules import DAY, PPM
from lashou_btc.pool.settlement import Payee, Settlement
from lashou_btc.pool.state import Claim, Item
from lashou_btc.simulation.assumptions import MAX_AGE, Assumptions
from lashou_btc.simulation.ground import BIRTHDAY, Grounds
from lashou_btc.simulation.outcome import (
    AGES,
    BAD_WITNESSES,
    FALSE,
    GOOD_WITNESSES,
    HONEST,
    STATES,
    AgeYear,
    Claims,
    Lies,
    Money,
    Outcome,
    Party,
    Point,
    Waits,
    Year,
)
from lashou_btc.simulation.population import JOINING_DAYS, YEAR, Filed, Member
from lashou_btc.simulation.spreads import Spread
from lashou_btc.wallet.sizes import p2wpkh_vsize

POINT_DAYS = 30
DEPOSIT_VBYTES = p2wpkh_vsize(1, [bytes(34), bytes(22)])
JOURNAL_VBYTES = p2wpkh_vsize(1, [bytes(22), bytes(42)])
"""A payment to the pool with change; a journal transaction. Both by a single-key wallet with one input."""
PRICE_SLACK_PPM = 1_000
_GROUP = [max(bisect_right(AGES, age) - 1, 0) for age in range(MAX_AGE + 100)]


@dataclass(frozen=True, slots=True)
class Paid:
    """When a claim's benefit was paid, what of it, and the price on that day."""

    day: int
    amount_sat: int
    price: int


def _arrives(payee: Payee) -> Iterator[tuple[Item, int]]:
    """What of each of a payee's items arrives: refunds bear their part of the fee first."""
    cut = payee.due_sat - payee.amount_sat
    for item in sorted(payee.items, key=lambda i: i.kind != "refund"):
        part = min(cut, item.amount_sat)
        cut -= part
        yield item, item.amount_sat - part


class Bookkeeping:
    """Follows a run day by day; `outcome` closes them."""

    def __init__(self, given: Assumptions, ground: Grounds, members: Mapping[int, Member],
                 filed: Mapping[str, Filed]) -> None:
        self.given, self.ground, self.members, self.filed = given, ground, members, filed
        self.uncovered = {True: 0, False: 0}
        self.paid: dict[str, Paid] = {}
        self.by_kind: dict[tuple[str, str], int] = defaultdict(int)
        self.years: list[Year] = []
        self.series: list[Point] = []
        self.settlements = self.consolidations = self.decisions = 0
        self.fees_sat = self.journal_fees_sat = self.journal_seen = 0
        self.opening: dict[int, int] = {}
        self.price_days = self.days = 0
        self.before: dict[str, int] = {}
        self.asked_sat: dict[str, int] = {}
        self.charging: dict[str, Claim] = {}
        self.paid_in: dict[int, int] = defaultdict(int)
        self.own_fees: dict[int, int] = defaultdict(int)
        self.waits: dict[str, list[int]] = defaultdict(list)
        self.benefits_by_group = [0] * len(AGES)
        self.dear: list[int] = []
        ages = range(MAX_AGE + 100)
        self.rates = [[given.illness(woman).rate(age) for age in ages] for woman in (False, True)]
        self.caps = {name: [plan.at(age).cap for age in ages] for name, plan in given.rules.plans.items()}

    # Day by day

    def note_due(self) -> None:
        """Notes in satoshi what claims that have just become due should get, at the price that was in force.

        The fold keeps only what they do get. To be called before the next day's prices are out. Where a claim had
        to wait for a price, this is the price of that day and may be off by what witnesses differ: hence the slack.
        """
        s = self.ground.state
        for claim in list(self.charging.values()):
            if claim.status in ("called", "payable", "paid", "unfunded"):
                asked = costs.to_sat(s, claim.approved, True)
                slack = 0 if s.rules.unit == "sat" else PRICE_SLACK_PPM
                self.asked_sat[claim.hash] = (asked or 0) * (PPM - slack) // PPM
            if not claim.open or claim.status == "called":
                del self.charging[claim.hash]

    def pays(self, number: int, amount_sat: int, feerate: int) -> None:
        """Somebody pays in, and the fee of that."""
        self.paid_in[number] += amount_sat
        self.own_fees[number] += DEPOSIT_VBYTES * feerate

    def open_year(self, day: int) -> None:
        """Closes the year before, if any, and notes what everybody has borne so far."""
        if day:
            self._close_year(day)
        self.opening = {n: self._borne(n) for n in self._sharing()}
        self.before = self._counts()
        self.price_days = self.days = 0
        self.benefits_by_group = [0] * len(AGES)

    def confirmed(self, payout: Settlement | Carry, day: int, price: int) -> None:
        """A settlement or a carry has confirmed."""
        self.fees_sat += payout.fee_sat
        if isinstance(payout, Carry):
            self.decisions += payout.kind == record.AMENDMENT
            self.consolidations += payout.kind == record.CARRY
            return
        self.settlements += 1
        for payee in payout.payees:
            for item, got_sat in _arrives(payee):
                self.by_kind[item.kind, payee.address] += got_sat
                self.waits[item.kind].append(day - _day_of(item.since))
                if item.kind == "benefit":
                    before = self.paid.get(item.ref, Paid(day, 0, price))  # a part may have come before
                    self.paid[item.ref] = Paid(day, before.amount_sat + got_sat, price)
                    member = self.members[self.filed[item.ref].account]
                    self.benefits_by_group[_GROUP[int(member.age_on(day))]] += got_sat

    def end_day(self, day: int, price: int, feerate: int) -> None:
        """Every month, a point of the series; the operator's fees."""
        s = self.ground.state
        if (count := s.chain.journal_count) > self.journal_seen:
            self.journal_fees_sat += (count - self.journal_seen) * JOURNAL_VBYTES * feerate
            self.journal_seen = count
        if day % POINT_DAYS == 0 or day == self.given.years * YEAR - 1:
            self.price_days += price
            self.days += 1
            self.series.append(Point(day, s.ledger.sharers, s.funds_sat, s.ledger.purse_sat, s.ledger.shared_sat,
                                     sum(i.amount_sat for i in s.items.values()), price, feerate))

    def _sharing(self) -> Iterator[int]:
        accounts = self.ground.state.ledger.accounts
        return (n for n in self.members if (account := accounts.get(n)) is not None and account.sharing)

    def _borne(self, number: int) -> int:
        ledger = self.ground.state.ledger
        return ledger.borne_sat(ledger.accounts[number]) + self.own_fees[number]

    def _counts(self) -> dict[str, int]:
        s = self.ground.state
        status: dict[str, int] = defaultdict(int)
        for number in self.members:
            if (account := s.account(number)) is not None:
                status[account.status] += 1
        return {"joined": len(self.members), "lapsed": status["lapsed"], "left": status["left"],
                "expelled": status["expelled"], "claims": sum(f.honest for f in self.filed.values()),
                "false_claims": sum(not f.honest for f in self.filed.values()),
                "settlement_fees_sat": self.fees_sat,
                "benefits_sat": sum(p.amount_sat for p in self.paid.values())}

    def _close_year(self, day: int) -> None:
        s, given = self.ground.state, self.given
        ledger, index = s.ledger, s.ledger.index
        if not self.years:  # the first year counts from joining: everybody comes within weeks
            self.opening = {n: 0 for n, m in self.members.items() if m.joined < JOINING_DAYS}
        price = self.price_days // max(self.days, 1)
        bound = self.bound_sat()
        asked = {cap: _mean_asked(self._to_sat(cap, price), given.full, bound)
                 for caps in self.caps.values() for cap in set(caps)}
        by_plan: dict[str, list[int]] = {plan: [] for plan in given.rules.plans}
        ages = [[0, 0, 0] for _ in AGES]
        self.dear = []
        for number, before in self.opening.items():
            account = ledger.accounts.get(number)
            if account is None or not account.sharing:
                continue  # went during the year: what it paid is no year's cost
            member = self.members[number]
            cost = (account.put_sat - account.balance_sat + account.weight * (index - account.touched)
                    + self.own_fees[number] - before)
            by_plan[account.plan].append(cost)
            age = int(member.age + (day - member.joined) / YEAR)
            worth = int(self.rates[member.woman][age] * asked[self.caps[account.plan][age]])
            sums = ages[_GROUP[age]]
            sums[0] += 1
            sums[1] += cost
            sums[2] += worth
            if cost > given.dear * worth:
                self.dear.append(number)
        now = self._counts()
        grown = {name: now[name] - self.before[name] for name in now}
        cap = self._to_sat(max(plan.highest for plan in given.rules.plans.values()), price)
        holds = ledger.shared_sat if ledger.holds_funds else s.rules.case_share_sat * ledger.weight or cap
        force = min(cap, bound or cap, max(holds, 0))
        double = 1 if s.rules.unit == "sat" else 2
        after = min(double * cap, bound or double * cap, max(holds, 0)) * PPM // (2 * cap)
        self.years.append(Year(
            len(self.years) + 1, ledger.sharers, **grown, cap_sat=cap, in_force_sat=force, after_fall_ppm=after,
            cost_sat={plan: Spread.of(found) for plan, found in sorted(by_plan.items())},
            cost_minor=Spread.of(cost * price // COIN_SAT for found in by_plan.values() for cost in found),
            ages=tuple(AgeYear(n, people, cost, worth, benefits) for n, ((people, cost, worth), benefits)
                       in enumerate(zip(ages, self.benefits_by_group, strict=True)))))

    def bound_sat(self) -> int:
        """What one case can bring to its claimant now, by the bound of each share and who shares; 0: no bound."""
        s = self.ground.state
        rules = s.rules
        if not rules.case_share_sat:
            return 0
        return max(rules.case_share_sat * s.ledger.weight - rules.commission_sat * rules.reviewers, 1)

    def _to_sat(self, amount: int, price: int) -> int:
        return amount if self.given.rules.unit == "sat" else amount * COIN_SAT // max(price, 1)

    # At the end

    def outcome(self, fast: bool, state_hash: str, held_up: Mapping[str, int], transactions: int,
                documents: int) -> Outcome:
        """Everything in one value."""
        end = self.given.years * YEAR
        self._close_year(end)
        s = self.ground.state
        return Outcome(
            self._given(), fast, tuple(self.years), self._claims(True, end), self._claims(False, end),
            tuple(self._parties()), self._lies(), self._money(), self._waits(end), self.settlements,
            self.consolidations, self.decisions, dict(sorted(held_up.items())), transactions, documents,
            s.funds_sat, s.liabilities_sat(), state_hash,
            tuple(self.series))

    def _waits(self, end: int) -> dict[str, Waits]:
        still: dict[str, list[int]] = defaultdict(list)
        for item in self.ground.state.items.values():
            still[item.kind].append(end - _day_of(item.since))
        days = {kind: [*self.waits[kind], *still[kind]] for kind in sorted({*self.waits, *still})}
        return {kind: Waits(Spread.of(found), max(found), len(still[kind])) for kind, found in days.items()}

    def _given(self) -> dict[str, object]:
        own = ("rules", "bands", "choose", "feerate")
        names = [n for n in self.given.__dataclass_fields__ if n not in own]
        return {**{n: getattr(self.given, n) for n in names}, "bands": [asdict(b) for b in self.given.bands],
                "choose": [asdict(c) for c in self.given.choose], "feerate": str(self.given.feerate),
                "rules": self.given.rules.to_json()}

    def _of(self, honest: bool) -> list[Claim]:
        claims = self.ground.state.claims
        return [claims[d] for d, filed in self.filed.items() if filed.honest == honest and d in claims]

    def _claims(self, honest: bool, end: int) -> Claims:
        claims = self._of(honest)
        due = {i.ref: i.amount_sat for i in self.ground.state.items.values() if i.kind == "benefit"}
        count: dict[str, int] = defaultdict(int)
        days, worth, depths, lacking = [], [], [], 0
        for claim in claims:
            filed, asked = self.filed[claim.hash], self.asked_sat.get(claim.hash)
            status = claim.status
            count["early"] += filed.early
            if status in ("payable", "paid", "unfunded", "fraud") and asked is not None:
                count["charged"] += 1
                count["asked_sat"] += asked
                lacks = max(asked - claim.benefit_sat, 0)
                if lacks:
                    known = max(asked - filed.bound_sat, 0) if filed.bound_sat else 0
                    count["known" if lacks <= known else "surprising"] += 1
                    lacking += lacks
                    count["surprise_sat"] += max(lacks - known, 0)
                    depths.append(lacks * PPM // max(asked, 1))
                if status == "paid":
                    status = "cut" if lacks else "in_full"
            elif claim.open:
                status = "open"
            count[status] += 1
            count["due_sat"] += due.get(claim.hash, 0)
            waits = status in ("open", "payable")
            paid = self.paid.get(claim.hash)
            if waits or paid is not None:
                days.append((end if waits or paid is None else paid.day) - filed.day)
                count["censored"] += waits
            if paid is not None and not waits:
                whole = claim.approved * (filed.price if self.given.rules.unit == "sat" else COIN_SAT)
                worth.append(paid.amount_sat * paid.price * PPM // whole)
        return Claims(
            len(claims), **{n: count[n] for n in STATES}, early=count["early"], uncovered=self.uncovered[honest],
            paid_sat=sum(p.amount_sat for d, p in self.paid.items() if self.filed[d].honest == honest),
            **{n: count[n] for n in ("due_sat", "charged", "known", "surprising", "asked_sat", "surprise_sat",
                                     "censored")},
            lacking_sat=lacking, depth_ppm=Spread.of(depths), days=Spread.of(days), worth_ppm=Spread.of(worth))

    def _lies(self) -> Lies:
        """Of those who are not ill: what a wrong day of a diagnosis brings is not told apart from being ill."""
        claims = [claim for claim in self._of(False) if not self.filed[claim.hash].ill]
        hashes = {claim.hash for claim in claims}
        lost: dict[str, int] = defaultdict(int)
        for entry in self.ground.state.entries:
            if entry.ref in hashes and entry.kind in ("claim bond", "forfeited") and entry.account:
                lost[entry.kind] -= entry.amount_sat
        return Lies(
            len({self.filed[digest].account for digest in hashes}), len(claims),
            sum(self.paid[digest].amount_sat for digest in hashes & self.paid.keys()),
            sum(self._bribes(claims).values()),
            lost["claim bond"] - sum(claim.bond_sat for claim in claims), lost["forfeited"])

    def _money(self) -> Money:
        def of(*wanted: str) -> int:
            return sum(sat for (kind, _), sat in self.by_kind.items() if kind in wanted)

        false = sum(p.amount_sat for d, p in self.paid.items() if not self.filed[d].honest)
        return Money(of("benefit") - false, false, of("commission"), of("reward"), of("inquiry", "running"),
                     self.fees_sat, sum(fee for n, fee in self.own_fees.items() if n in self.members))

    def _parties(self) -> list[Party]:
        s, address = self.ground.state, self.ground.people
        lost: dict[int, int] = defaultdict(int)
        for entry in s.entries:
            if entry.kind in ("absence", "bond forfeited"):
                lost[entry.account] -= entry.amount_sat
        got: dict[str, int] = defaultdict(int)
        for (kind, to), amount in self.by_kind.items():
            if kind in ("benefit", "refund"):
                got[to] += amount
        liars = {f.account for f in self.filed.values() if not f.honest}
        for digest, paid in self.paid.items():
            filed = self.filed[digest]
            if filed.honest and filed.account in liars:  # lying pays or not by itself, not by being ill as well
                got[address[filed.account].address] -= paid.amount_sat
        due: dict[int, int] = defaultdict(int)  # refunds that have not gone out
        for item in s.items.values():
            if item.kind == "refund":
                due[item.account] += item.amount_sat
        bribes = self._bribes(self._of(False))
        parties = []
        for name, numbers in ((HONEST, [n for n in self.members if n not in liars]),
                              (FALSE, sorted(liars))):
            gave = sum(self.paid_in[n] + self.own_fees[n] - due[n] - max(s.balance_sat(n), 0)
                       for n in numbers if n in s.ledger.accounts)
            addresses = {address[n].address for n in numbers}
            parties.append(Party(name, len(numbers), sum(got[a] for a in addresses),
                                 gave + (sum(bribes.values()) if name == FALSE else 0)))
        keyholders = range(1, self.given.witnesses + 1)
        corrupt = [n for n in keyholders if n > self.given.witnesses - self.given.corrupt]
        for name, numbers in ((GOOD_WITNESSES, [n for n in keyholders if n not in corrupt]),
                              (BAD_WITNESSES, corrupt)):
            earned = sum(self.by_kind["commission", address[n].address] + bribes.get(n, 0) for n in numbers)
            parties.append(Party(name, len(numbers), earned, sum(lost[n] for n in numbers)))
        objections = [o for c in s.by_number for o in c.objections]
        watcher = self.given.witnesses + 1
        dismissed = sum(o.bond_sat for o in objections if o.outcome == "dismissed")
        parties.append(Party("objections", len(objections), self.by_kind["reward", address[watcher].address],
                             dismissed + self.own_fees[watcher]))
        got_sat = sum(self.by_kind[kind, s.operator_payout] for kind in ("inquiry", "running"))
        parties.append(Party("operator", 1, got_sat, self.journal_fees_sat))
        return parties

    def _bribes(self, claims: Sequence[Claim]) -> dict[int, int]:
        """What corrupt reviewers were promised of the false benefits that got through, in equal parts."""
        bribes: dict[int, int] = defaultdict(int)
        for claim in claims:
            bribed = [seat.account for seat in claim.panel if seat.decision == "approve"
                      and seat.account > self.given.witnesses - self.given.corrupt]
            for number in bribed if claim.hash in self.paid else ():
                bribes[number] += int(self.paid[claim.hash].amount_sat * self.given.bribe) // len(bribed)
        return bribes


def _day_of(height: int) -> int:
    return (height - BIRTHDAY) // DAY


def _mean_asked(cap: int, full: float, bound: int) -> float:
    """The mean of what a claim gets: uniform from `full` of the cap to the cap, but at most the bound."""
    low = cap * full
    if not bound or bound >= cap:
        return (low + cap) / 2
    if bound <= low:
        return bound
    return ((bound * bound - low * low) / 2 + bound * (cap - bound)) / (cap - low)
