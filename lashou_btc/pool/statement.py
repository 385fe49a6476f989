"""A period's statement: what a pool had, took in, paid and owed between two heights, to the satoshi.

Everything is derived, nothing is added to the state. The fold runs once over the history with `Books` as its
observer; the state is looked at where height `start - 1` has passed and where `end` has. So both ends see the same
disclosed documents and the same releases: where a release in the period has changed what was before it, the opening
is as the rules see it at the end, and `revised` says so.

Four sums have to hold, or there is no statement (Refused, `statement.unbalanced`):

- coins: opening + in - out = closing, kind by kind from each transaction's own outputs;
- ownership, at both ends: coins + missing = balances + purse + payments due + bonds held + calls running + what
  waits, and each of the ledger's pots = what the state lists under its name;
- payments due: opening + arisen - paid - struck out = closing;
- balances: the ledger's entries account exactly for the purse and for witnesses, reviewers and supervisors,
  objections and claims for the bonds put up and given out, and spends for the money that is missing.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lashou_btc.anchors.history import ChainTx, Documents, History, ScriptBook
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool import shelves
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.basis import ORDER
from lashou_btc.pool.books import NO_POTS, Books, Flow, Irregular, Payout, Pots, Tally, pots
from lashou_btc.pool.by_account import of_account
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.costs import bearable_sat
from lashou_btc.pool.course import Opening
from lashou_btc.pool.fold import Fold, fold
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.pool.ledger import OUTSIDE, PURSE, VERDICT
from lashou_btc.pool.members import age_now
from lashou_btc.pool.shelves import Statuses
from lashou_btc.pool.state import Claim, Entry, Event, Payment, State, Step
from lashou_btc.words import Said, said

COSTS = ("claims", "dues", "running", "fees", "purse")
PEOPLE = ("enrolled", "waiting", "active", "lapsed", "left", "expelled", "closed")


@dataclass(frozen=True)
class End:
    """The pool at one end of the period: after block `height`, or before its first block ("" for the hashes).

    `begun`: since when costs are shared, 0 while fewer than `min_members` have come together. `bearable_sat`: what
    one case could bring at most, commissions included, None without a bound. `plans`: who shares, by plan and band.
    """

    height: int
    block: str = ""
    state_hash: str = ""
    unknown: str = ""
    dissolved: int = 0
    funds_sat: int = 0
    missing_sat: int = 0
    pots: Pots = NO_POTS
    index: int = 0
    journal_count: int = 0
    members: Mapping[str, int] | None = None
    begun: int = 0
    min_members: int = 0
    bearable_sat: int | None = None
    plans: Mapping[tuple[str, int], int] | None = None
    claims: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Pot:
    """How one pot moved: opening + the flows = closing. Flows are signed."""

    name: str
    opening_sat: int
    flows: tuple[Flow, ...]
    closing_sat: int


@dataclass(frozen=True)
class PlanCost:
    """What a member who shared throughout was charged, by plan and, where that goes by age, from which `age` on (0
    below the first band's), and how many members there are.
    """

    plan: str
    age: int
    weight: int
    cap: int
    members_opening: int
    members_closing: int
    cost_sat: int


@dataclass(frozen=True)
class ClaimLine:
    """A claim that was filed, open, decided or paid in the period. `before` is its status at the opening, or ""."""

    claim: Claim
    before: str
    paid_height: int

    @property
    def blocks(self) -> int:
        """Blocks from filing to payment, or else to the outcome; 0 while there is none."""
        end = self.paid_height or self.claim.ended
        return end - self.claim.filed if end else 0


@dataclass(frozen=True)
class Statement:
    """A pool's period `start`..`end` (both blocks included). Built by `statement` alone, which checks the sums."""

    contract: Contract
    start: int
    end: int
    opening: End
    closing: End
    revised: bool
    cash_in: tuple[Flow, ...]
    cash_out: tuple[Flow, ...]
    pots: tuple[Pot, ...]
    costs: tuple[Flow, ...]
    plans: tuple[PlanCost, ...]
    claims: tuple[ClaimLine, ...]
    joined: tuple[Account, ...]
    gone: Mapping[str, tuple[int, ...]]
    events: tuple[Event, ...]
    journal_fees: Flow
    journal_dark: int
    payouts: tuple[Payout, ...]
    irregular: tuple[Irregular, ...]
    rules_changed: tuple[tuple[str, Any, Any], ...]
    levels: tuple[tuple[int, int], ...]
    steps: tuple[Step, ...]
    unit: str
    keyholders: Keyholders


def statement(contract: Contract, history: History, documents: Documents, start: int, end: int,
              book: ScriptBook | None = None, opened: Opening | None = None) -> Statement:
    """The statement of blocks `start` to `end`; the same, to the byte, with an opening as without.

    Raises InvalidInput (`statement.range`) where the pool or the chain data does not have these heights, and
    Refused (`statement.unbalanced`) where a sum does not hold, which would be a mistake in this program.
    """
    if not contract.birthday <= start <= end <= history.tip:
        raise InvalidInput("statement.range", start=start, end=end, birthday=contract.birthday, tip=history.tip)
    book = book or contract.script_book()
    history = history.upto(end).since(contract.birthday)
    books = Books()
    folder = Fold(contract, history, documents, book, None, books, begun=opened.begun if opened else None)
    ahead = folder.ahead
    if opened is not None:
        books.open(folder.state, opened.seals)
    state, rules = folder.state, contract.rules
    opening, entries, steps, events, before = End(start - 1), 0, 0, 0, Statuses({})

    def take(entry: ChainTx) -> None:
        books.before(entry, state)
        folder.take(entry)
        books.transaction(entry, state)

    first = bisect_left(history.txs, start, key=lambda entry: entry.height)
    for entry in history.txs[:first]:
        take(entry)
    if start > contract.birthday:
        folder.reach(start - 1)
        opening, rules = _end(state), state.rules
        before = Statuses(state.ledger.accounts)
        entries, steps, events = len(state.entries), len(state.steps), len(state.events)
    books.begin()
    for entry in history.txs[first:]:
        take(entry)
    folder.reach(end)
    closing = _end(state)
    revised = bool(opening.state_hash) and bool(ahead.pauses or ahead.fallen) and fold(
        contract, history, documents, start - 1, book).hash() != opening.state_hash
    new, moved = state.steps[steps:], before.moved(state.ledger.accounts)
    return Statement(
        contract, start, end, opening, closing, revised, books.cash_in.flows(), books.cash_out.flows(),
        _check(books, opening, closing, state, state.entries[entries:], new), _costs(state, new),
        _plans(state, opening, closing), _claims(state, opening, start),
        tuple(before.joined(state.ledger.accounts)),
        {status: tuple(a.number for a in moved if a.status == status) for status in PEOPLE[3:]},
        tuple(state.events[events:]), Flow("fee", *books.journal_fees.sums.get("fee", (0, 0))), books.journal_dark,
        tuple(books.payouts), tuple(books.irregular),
        tuple((name, old, value) for name, value in state.rules.to_json().items()
              if (old := rules.to_json()[name]) != value), tuple(books.levels), tuple(new), state.rules.unit,
        state.keyholders)


def _end(s: State) -> End:
    members = dict.fromkeys(PEOPLE, 0)
    plans = {(name, band.age): 0 for name, plan in s.rules.plans.items() for band in plan.by_age}
    for role, status, name, count, sharing, *_ in shelves.tally(s.ledger.accounts):
        if role == "member":
            members[status] += count
            if not s.rules.plans[name].bands:
                plans[name, s.rules.plans[name].by_age[0].age] += sharing
    if any(plan.bands for plan in s.rules.plans.values()):  # how old each is, nobody has added up
        for account in s.ledger.accounts.values():
            if account.role == "member" and (plan := s.rules.plans[account.plan]).bands:
                plans[account.plan, plan.at(age_now(s, account)).age] += account.sharing
    owed = pots(s)
    for what, listed, held in (
            ("due-at", sum(i.amount_sat for i in s.items.values()), owed.due),
            ("objections-at",
             sum(o.bond_sat for c in s.by_number for o in c.objections if not o.outcome), owed.objections),
            ("calls-at", sum(call.brings_sat for call in s.calls), owed.calls),
            ("waiting-at", sum(s.unassigned.values()) + sum(
                sat for w in s.waiting if isinstance(w, Payment) for _, _, sat in w.credits), owed.unassigned),
            ("verdicts-at", 0, s.ledger.pots[VERDICT]),
            ("owed-at", owed.total_sat, -s.ledger.pots[OUTSIDE]),
            ("pots-at", s.funds_sat + s.missing_sat, owed.total_sat)):
        _same(said(f"sum.{what}", height=s.height), listed, held)
    return End(s.height, s.block_hash, s.hash(), s.unknown, s.dissolved, s.funds_sat, s.missing_sat, owed,
               s.ledger.index, s.chain.journal_count, members, s.begun, s.rules.min_members, bearable_sat(s), plans,
               {c.hash: c.status for c in s.by_number})


def _same(what: Said, computed: int, seen: int) -> None:
    if computed != seen:
        raise Refused("statement.unbalanced", sum=what, seen=seen, computed=computed)


def _check(books: Books, opening: End, closing: End, s: State, entries: list[Entry],
           steps: list[Step]) -> tuple[Pot, ...]:
    """Holds the sums against each other and gives the pots' movements."""
    _same(said("sum.coins"), opening.funds_sat + books.cash_in.total_sat - books.cash_out.total_sat,
          closing.funds_sat)
    # What is missing when the pool is dissolved, its remainders bear; what there is too much of, they get.
    borne = sum(e.amount_sat for e in entries if (e.account, e.kind) == (PURSE, "missing"))
    gone = books.cash_out.of("irregular") + books.cash_out.of("not due")
    _same(said("sum.missing"), opening.missing_sat + gone + borne, closing.missing_sat)
    if books.cash_out.of("borne by payees") > 0:
        raise Refused("statement.unbalanced:payees")
    a, b = opening.pots, closing.pots
    due = Tally()
    for name, sign, tally in (("due", 1, books.arisen), ("paid", -1, books.paid), ("struck", -1, books.cancelled)):
        for flow in tally.flows():
            due.add(f"{name} {flow.kind}", sign * flow.amount_sat, flow.count)
    _same(said("sum.due"), a.due + due.total_sat, b.due)
    members, bonds, purse = Tally(), Tally(), Tally()
    for e in entries:
        role = "" if e.account == PURSE else s.ledger.accounts[e.account].role
        tally = purse if not role else members if role == "member" else bonds
        tally.add(_move(e), e.amount_sat)
    _same(said("sum.bonds"), a.bonds + bonds.total_sat, b.bonds)
    _same(said("sum.purse"), a.purse + purse.total_sat, b.purse)
    held = Tally()
    for flow in (*books.put_up.flows(), *(f for f in due.flows() if f.kind in ("due bond", "due inquiry"))):
        held.add(flow.kind, flow.amount_sat if flow.kind == "put up" else -flow.amount_sat, flow.count)
    if dismissed := purse.of("dismissed bond"):
        held.add("dismissed bond", -dismissed, purse.sums["dismissed bond"][1])
    _same(said("sum.objections"), a.objections + held.total_sat, b.objections)
    claims = _claim_bonds(s, opening.height, entries)
    _same(said("sum.claims"), a.claims + claims.total_sat, b.claims)
    # Shares are steps of the index for everyone, so what of members' balances is not an entry is a share.
    _rest(members, "shares", b.members - a.members, len(steps))
    calls, early = Tally(), Tally()
    _rest(calls, "called", b.calls - a.calls, 1)
    _rest(early, "unassigned", books.cash_in.of("unassigned") + books.cash_in.of("waiting"), 1)
    _rest(early, "assigned", b.unassigned - a.unassigned, 1)
    made = (("members", a.members, members, b.members), ("bonds", a.bonds, bonds, b.bonds),
            ("purse", a.purse, purse, b.purse), ("due", a.due, due, b.due),
            ("objections", a.objections, held, b.objections), ("claims", a.claims, claims, b.claims),
            ("calls", a.calls, calls, b.calls),
            ("unassigned", a.unassigned, early, b.unassigned))
    return tuple(Pot(name, start, tally.flows(), end) for name, start, tally, end in made)


def _move(e: Entry) -> str:
    """What a line of an account's statement is called: bonds of claims go and come, and so do payments due."""
    if e.kind == "claim bond" and e.account != PURSE and e.amount_sat > 0:
        return "claim bond back"
    return f"due {e.kind}" if e.amount_sat < 0 and e.kind in ORDER else e.kind


def _claim_bonds(s: State, before: int, entries: list[Entry]) -> Tally:
    """How the bonds of claims moved since height `before`. What a rejection does not give to the purse, it gives to
    the reviewers; what a claim that was refused undecided did not get back went to the verdict.
    """
    tally = Tally()
    for e in entries:
        if e.kind == "claim bond":
            tally.add("claim bond" if e.account == PURSE else "put up" if e.amount_sat < 0 else "claim bond back",
                      -e.amount_sat)
    for claim in s.by_number:
        if claim.status in ("rejected", "refused") and claim.ended > before:
            left = -sum(e.amount_sat for account in (claim.account, PURSE)
                        for _, e in of_account(s.entries, account)
                        if e.kind == "claim bond" and e.ref == claim.hash)
            if left:
                tally.add("due commission" if claim.status == "rejected" else "bond forfeited", -left)
    return tally


def _rest(tally: Tally, kind: str, change_sat: int, count: int) -> None:
    if change_sat != tally.total_sat:
        tally.add(kind, change_sat - tally.total_sat, count)


def _costs(s: State, steps: list[Step]) -> tuple[Flow, ...]:
    """What each unit of weight was charged, by cause."""
    tally = Tally(COSTS)
    for step in steps:
        kind = step.ref if step.ref in COSTS else "claims" if step.ref in s.claims else "fees"
        tally.add(kind, step.end - step.start)
    return tally.flows()


def _plans(s: State, opening: End, closing: End) -> tuple[PlanCost, ...]:
    step = closing.index - opening.index
    before, after = opening.plans or {}, closing.plans or {}
    return tuple(PlanCost(name, band.age, band.weight, band.cap, before.get((name, band.age), 0),
                          after[name, band.age], band.weight * step)
                 for name, plan in sorted(s.rules.plans.items()) for band in plan.by_age)


def _claims(s: State, opening: End, start: int) -> tuple[ClaimLine, ...]:
    paid = {spend.txid: spend.height for spend in s.spends}
    lines = []
    for claim in s.by_number:
        before = (opening.claims or {}).get(claim.hash, "")
        height = paid.get(claim.paid_txid, 0)
        moved = before != claim.status or claim.open or claim.disputed or any(
            o.height >= start for o in claim.objections)
        if moved or before == "payable":
            lines.append(ClaimLine(claim, before, height))
    return tuple(lines)
