"""The books of a simulation: who paid and got what, read off the fold's state and the settlements."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from lashou_btc.anchors import record
from lashou_btc.pool import costs
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.settlement import Payee, Settlement
from lashou_btc.pool.state import Claim, Item
from lashou_btc.simulation.assumptions import Assumptions
from lashou_btc.simulation.ground import Ground
from lashou_btc.simulation.outcome import (
    BAD_WITNESSES,
    FALSE,
    GOOD_WITNESSES,
    HONEST,
    Claims,
    Outcome,
    Party,
    Point,
    Spread,
    Year,
)
from lashou_btc.simulation.people import YEAR, Member
from lashou_btc.wallet.fees import p2wpkh_vsize

POINT_DAYS = 7
JOINING_DAYS = 30
"""The first members join within these days."""
DEPOSIT_VBYTES = p2wpkh_vsize(1, [bytes(34), bytes(22)])
JOURNAL_VBYTES = p2wpkh_vsize(1, [bytes(22), bytes(42)])
"""A payment to the pool with change; a journal transaction. Both by a single-key wallet with one input."""
PPM, PRICE_SLACK_PPM = 1_000_000, 1_000


@dataclass(frozen=True)
class Filed:
    """A claim as its claimant knows it: honest or not, whose, the day and the price on that day."""

    honest: bool
    account: int
    day: int
    price: int


@dataclass(frozen=True)
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


class Books:
    """Follows a run day by day; `outcome` closes them."""

    def __init__(self, given: Assumptions, ground: Ground, members: Mapping[int, Member],
                 filed: Mapping[str, Filed]) -> None:
        self.given, self.ground, self.members, self.filed = given, ground, members, filed
        self.uncovered = {True: 0, False: 0}
        self.paid: dict[str, Paid] = {}
        self.by_kind: dict[tuple[str, str], int] = defaultdict(int)
        self.years: list[Year] = []
        self.series: list[Point] = []
        self.settlements = self.consolidations = self.decisions = self.entries_seen = 0
        self.fees_sat = 0
        self.opening: dict[int, int] = {}
        self.moved_sat: dict[int, int] = defaultdict(int)
        self.deposits: dict[int, int] = defaultdict(int)
        self.prices: list[int] = []
        self.before: dict[str, int] = {}
        self.asked_sat: dict[str, int] = {}

    # Day by day

    def note_due(self) -> None:
        """Notes in satoshi what claims that have just become due should get, at the price that was in force.

        The fold keeps only what they do get. To be called before the next day's prices are out. Where a claim had
        to wait for a price, this is the price of that day and may be off by what witnesses differ: hence the slack.
        """
        s = self.ground.state
        for claim in s.by_number:
            if claim.hash not in self.asked_sat and claim.status in ("called", "payable", "paid", "unfunded"):
                asked = costs.to_sat(s, claim.approved, True)
                slack = 0 if s.rules.unit == "sat" else PRICE_SLACK_PPM
                self.asked_sat[claim.hash] = (asked or 0) * (PPM - slack) // PPM

    def open_year(self, day: int) -> None:
        """Closes the year before, if any, and notes everybody's balance."""
        if day:
            self._close_year()
        s = self.ground.state
        self.opening = {n: s.balance_sat(n) for n in self.members if s.ledger.accounts[n].sharing}
        self.moved_sat.clear()
        self.deposits.clear()
        self.prices.clear()
        self.before = self._counts()

    def confirmed(self, made: Settlement | Carry, day: int, price: int) -> None:
        """A settlement or a carry has confirmed."""
        self.fees_sat += made.fee_sat
        if isinstance(made, Carry):
            self.decisions += made.kind == record.AMENDMENT
            self.consolidations += made.kind == record.CARRY
            return
        self.settlements += 1
        for payee in made.payees:
            for item, got_sat in _arrives(payee):
                self.by_kind[item.kind, payee.address] += got_sat
                if item.kind == "benefit":
                    before = self.paid.get(item.ref, Paid(day, 0, price))  # a part may have come before
                    self.paid[item.ref] = Paid(day, before.amount_sat + got_sat, price)

    def end_day(self, day: int, price: int) -> None:
        """Takes in the day's statement lines; every week, a point of the series."""
        s = self.ground.state
        for entry in s.entries[self.entries_seen:]:
            if entry.kind != "returned":  # what a verdict gives back makes the year cheaper
                self.moved_sat[entry.account] += entry.amount_sat
            self.deposits[entry.account] += entry.kind == "deposit"
        self.entries_seen = len(s.entries)
        self.prices.append(price)
        if day % POINT_DAYS == 0 or day == self.given.years * YEAR - 1:
            sharing = sum(s.ledger.accounts[n].sharing for n in self.members if n in s.ledger.accounts)
            self.series.append(Point(day, sharing, s.funds_sat, s.ledger.purse_sat, s.ledger.shared_sat,
                                     sum(i.amount_sat for i in s.items.values()), price))

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

    def _close_year(self) -> None:
        s = self.ground.state
        by_plan: dict[str, list[int]] = defaultdict(list)
        in_minor = []
        price = sum(self.prices) // len(self.prices)
        if not self.years:  # the first year counts from joining: everybody comes within weeks
            self.opening = {n: 0 for n, m in self.members.items() if m.joined < JOINING_DAYS}
        for number, before in self.opening.items():
            account = s.ledger.accounts[number]
            if not account.sharing:
                continue  # went during the year: what it paid is no year's cost
            cost = self.moved_sat[number] - (s.balance_sat(number) - before) + self._fees(self.deposits[number])
            by_plan[account.plan].append(cost)
            in_minor.append(cost * price // 100_000_000)
        now = self._counts()
        grown = {name: now[name] - self.before[name] for name in now}
        sharing = sum(s.ledger.accounts[n].sharing for n in self.members)
        spreads = {plan: Spread.of(by_plan[plan]) for plan in sorted(self.given.rules.plans)}
        self.years.append(Year(len(self.years) + 1, sharing, **grown, cost_sat=spreads,
                               cost_minor=Spread.of(in_minor)))

    def _fees(self, deposits: int) -> int:
        return deposits * DEPOSIT_VBYTES * self.given.feerate

    # At the end

    def outcome(self, state_hash: str, held_up: Mapping[str, int]) -> Outcome:
        """Everything in one value."""
        self._close_year()
        s = self.ground.state
        return Outcome(
            self._given(), tuple(self.years), self._claims(True), self._claims(False), tuple(self._parties()),
            self.settlements, self.consolidations, self.decisions, dict(sorted(held_up.items())),
            len(self.ground.txs), len(self.ground.documents), s.funds_sat, s.liabilities_sat(), state_hash,
            tuple(self.series))

    def _given(self) -> dict[str, object]:
        names = [n for n in self.given.__dataclass_fields__ if n not in ("rules", "bands")]
        return {**{n: getattr(self.given, n) for n in names}, "bands": [asdict(b) for b in self.given.bands],
                "rules": self.given.rules.to_json()}

    def _of(self, honest: bool) -> list[Claim]:
        claims = self.ground.state.claims
        return [claims[d] for d, filed in self.filed.items() if filed.honest == honest and d in claims]

    def _claims(self, honest: bool) -> Claims:
        claims = self._of(honest)
        count: dict[str, int] = defaultdict(int)
        days, worth = [], []
        for claim in claims:
            decided = claim.status in ("payable", "paid", "fraud")
            asked = self.asked_sat.get(claim.hash, claim.approved)
            count["in_full" if decided and claim.benefit_sat >= asked else "reduced" if decided else
                  claim.status if claim.status in ("unfunded", "rejected", "refused") else "open"] += 1
            if (paid := self.paid.get(claim.hash)) is not None:
                filed = self.filed[claim.hash]
                days.append(paid.day - filed.day)
                if self.given.rules.unit == "sat":
                    worth.append(paid.amount_sat * paid.price * PPM // (claim.approved * filed.price))
                else:
                    worth.append(paid.amount_sat * paid.price * PPM // (claim.approved * 100_000_000))
        names = ("in_full", "reduced", "unfunded", "rejected", "refused", "open")
        return Claims(len(claims), **{n: count[n] for n in names}, uncovered=self.uncovered[honest],
                      paid_sat=sum(p.amount_sat for d, p in self.paid.items() if self.filed[d].honest == honest),
                      days=Spread.of(days), worth_ppm=Spread.of(worth))

    def _parties(self) -> list[Party]:
        s, address = self.ground.state, self.ground.people
        lost: dict[int, int] = defaultdict(int)
        deposits: dict[int, int] = defaultdict(int)
        paid_in: dict[int, int] = defaultdict(int)
        for entry in s.entries:
            if entry.kind in ("absence", "bond forfeited"):
                lost[entry.account] -= entry.amount_sat
            elif entry.kind == "deposit":
                deposits[entry.account] += 1
                paid_in[entry.account] += entry.amount_sat
        got: dict[str, int] = defaultdict(int)
        for (kind, to), amount in self.by_kind.items():
            if kind in ("benefit", "refund"):
                got[to] += amount
        liars = {f.account for f in self.filed.values() if not f.honest}
        for digest, paid in self.paid.items():
            filed = self.filed[digest]
            if filed.honest and filed.account in liars:  # lying pays or not by itself, not by being ill as well
                got[address[filed.account].address] -= paid.amount_sat
        bribes = self._bribes()
        parties = []
        for name, numbers in ((HONEST, [n for n in self.members if n not in liars]),
                              (FALSE, sorted(liars))):
            gave = sum(paid_in[n] + self._fees(deposits[n]) - max(s.balance_sat(n), 0) for n in numbers)
            parties.append(Party(name, len(numbers), sum(got[address[n].address] for n in numbers),
                                 gave + (sum(bribes.values()) if name == FALSE else 0)))
        keyholders = range(1, self.given.witnesses + 1)
        corrupt = [n for n in keyholders if n > self.given.witnesses - self.given.corrupt]
        for name, numbers in ((GOOD_WITNESSES, [n for n in keyholders if n not in corrupt]),
                              (BAD_WITNESSES, corrupt)):
            earned = sum(self.by_kind["commission", address[n].address] + bribes.get(n, 0) for n in numbers)
            parties.append(Party(name, len(numbers), earned, sum(lost[n] for n in numbers)))
        objections = [o for c in s.by_number for o in c.objections]
        watcher = address[self.given.witnesses + 1].address
        dismissed = sum(o.bond_sat for o in objections if o.outcome == "dismissed")
        parties.append(Party("objections", len(objections), self.by_kind["reward", watcher],
                             dismissed + self._fees(len(objections))))
        journal = s.chain.journal_count * JOURNAL_VBYTES * self.given.feerate
        got_sat = sum(self.by_kind[kind, s.operator_payout] for kind in ("inquiry", "running"))
        parties.append(Party("operator", 1, got_sat, journal))
        return parties

    def _bribes(self) -> dict[int, int]:
        """What corrupt reviewers were promised of the false benefits that got through, in equal parts."""
        bribes: dict[int, int] = defaultdict(int)
        for claim in self._of(False):
            bribed = [seat.account for seat in claim.panel if seat.decision == "approve"
                      and seat.account > self.given.witnesses - self.given.corrupt]
            for number in bribed if claim.hash in self.paid else ():
                bribes[number] += int(self.paid[claim.hash].amount_sat * self.given.bribe) // len(bribed)
        return bribes
