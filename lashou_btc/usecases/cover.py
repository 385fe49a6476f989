"""What membership comes to today: what a claim brings and takes, what follows a person, the beginning."""

from dataclasses import asdict, dataclass
from typing import Any

from lashou_btc.errors import Refused
from lashou_btc.pool import claims, costs, kinds, members
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.document import Document
from lashou_btc.pool.rules import AGE_BLOCKS
from lashou_btc.pool.state import Claim, State
from lashou_btc.usecases.meaning import Size, case_sat
from lashou_btc.words import Said, said


def amount(state: State, value: int) -> Said:
    """An amount in the contract's unit, for people."""
    unit = state.rules.unit
    return said("amount.sat", amount=value) if unit == "sat" else said("amount.unit", amount=value, unit=unit)


# One case

@dataclass(frozen=True)
class Case:
    """What one case brings at most as things stand, commissions included; -1 where nothing bounds it. `brings_sat`:
    what of it is its claimant's, at most the greatest cap (where there is a price).

    `share_sat`: the most that a unit of weight bears of it, 0 for no bound; `weight`: what shares today.
    """

    bearable_sat: int
    brings_sat: int
    share_sat: int
    weight: int
    commissions_sat: int

    def json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)

    def words(self) -> Said | None:
        """For people; nothing where there is no bound."""
        if self.bearable_sat < 0:
            return None
        if not self.share_sat:
            return said("cover.case:all", brings=self.brings_sat, commissions=self.commissions_sat)
        return said("cover.case:share", brings=self.brings_sat, commissions=self.commissions_sat,
                    share=self.share_sat, weight=self.weight)


def case(state: State) -> Case:
    """What one case brings at most today."""
    most, size = costs.bearable_sat(state), Size.now(state)
    cap = costs.to_sat(state, max(plan.highest for plan in state.rules.plans.values()), True)
    brings = -1 if most is None else case_sat(state.rules, size, most if cap is None else cap)
    return Case(-1 if most is None else most, brings, state.rules.case_share_sat, state.ledger.weight,
                state.rules.commission_sat * state.rules.reviewers)


# The beginning

def beginning(state: State) -> dict[str, int]:
    """Since when costs are shared (0: not yet), how many wait for that, and how many it takes."""
    return {"begun": state.begun, "waiting": 0 if state.begun else state.ledger.sharers,
            "min_members": state.rules.min_members}


def beginning_words(state: State) -> Said | None:
    """Why nobody is active yet, for people; nothing once the pool has begun, or as long as it is not open."""
    if state.begun or not state.opened or state.dissolved:
        return None
    return said("cover.not-begun", paid_in=state.ledger.sharers, members=state.rules.min_members)


def pool_words(state: State) -> list[Said]:
    """Whether the pool has begun, and what one case brings at most, for people."""
    waits, found = beginning_words(state), case(state).words()
    return [waits] if waits else [found] if found and state.begun and not state.dissolved else []


# A member

def plan_words(state: State, name: str) -> list[Said]:
    """A plan for people: its weights and caps by age, and what it gives one person in all."""
    plan = state.rules.plans[name]
    if not plan.bands:
        lines = [said("cover.plan", plan=name, weight=plan.weight, cap=amount(state, plan.cap))]
    else:
        lines = [said("cover.plan-by-age", plan=name)] + [
            said("cover.band:from", age=band.age, weight=band.weight, cap=amount(state, band.cap)) if band.age else
            said("cover.band:younger", weight=band.weight, cap=amount(state, band.cap)) for band in plan.by_age]
    return lines + ([said("cover.life-cap", cap=amount(state, plan.life_cap))] if plan.life_cap else [])


@dataclass(frozen=True)
class Cover:
    """A member's standing: present weight and cap (of which `life_left` may be less; -1: no such bound), when age
    changes them (0: never), and what follows the person. `pause_blocks`: how long a next rejection would keep it
    from claiming.
    """

    age: int
    weight: int
    cap: int
    changes_at: int
    next_age: int
    next_weight: int
    next_cap: int
    life_cap: int
    received: int
    life_left: int
    bond_sat: int
    rejections: int
    pause_until: int
    pause_blocks: int
    before: int

    def json(self) -> dict[str, Any]:
        """For programs."""
        return dict(vars(self))  # asdict looks into each number, which takes seconds for a large pool


def cover(state: State, a: Account) -> Cover | None:
    """A member's standing, or None for whoever is no member."""
    plan = state.rules.plans.get(a.plan)
    if plan is None:
        return None
    age = members.age_now(state, a)
    band, after = plan.at(age), plan.after(age) if age >= 0 else None
    return Cover(
        age, a.weight, band.cap, a.enrolled + (after.age - a.age) * AGE_BLOCKS if after else 0,
        after.age if after else 0, after.weight if after else 0, after.cap if after else 0, plan.life_cap,
        a.received, max(plan.life_cap - a.received, 0) if plan.life_cap else -1, state.rules.claim_bond_sat,
        a.rejections, a.pause_until, claims.pause(state, a), a.before)


def cover_words(state: State, a: Account) -> list[Said]:
    """A member's standing for people."""
    c = cover(state, a)
    if c is None or a.gone:
        return []
    cap = amount(state, c.cap)
    lines = [said("cover.plan-at-age", plan=a.plan, age=c.age, weight=c.weight, cap=cap) if c.age >= 0 else
             said("cover.plan", plan=a.plan, weight=c.weight, cap=cap)]
    if c.changes_at:
        lines.append(said("cover.plan-changes", height=c.changes_at, age=c.next_age, weight=c.next_weight,
                          cap=amount(state, c.next_cap)))
    if c.life_cap:
        lines.append(said("cover.received", received=c.received, cap=amount(state, c.life_cap)))
    found = case(state).words()
    lines += [said("cover.indented", line=found)] if found and state.begun else []
    if c.bond_sat:
        lines.append(said("cover.bond", bond=c.bond_sat))
    if state.rules.diagnosis and state.begun and a.status in ("waiting", "active"):
        lines.append(said("cover.older-illness", height=members.covered_since(state, a)))
    lines += history_words(state, a)
    if c.before:
        lines.append(said("cover.account-before", account=c.before))
    waits = beginning_words(state)
    return [*lines, *([waits] if waits else [])]


def history_words(state: State, a: Account) -> list[Said]:
    """Rejections in a row and the pause after them, for people."""
    if not a.rejections:
        return []
    then = claims.pause(state, a)
    line = said("cover.rejections:pausing", rejections=a.rejections, height=a.pause_until) \
        if a.pause_until > state.height else said("cover.rejections", rejections=a.rejections)
    return [said("cover.one-more", line=line, pause=then) if then else line]


# A claim

def filing_words(state: State, doc: Document) -> list[Said]:
    """What a claim asks for, whom it pays, what filing it takes out of the account, and what it brings at most, for
    people.

    Raises Refused where the journal would give it no effect now.
    """
    a = claims.check_claim(state, doc.body)
    bond, then = state.rules.claim_bond_sat, claims.pause(state, a)
    balance = state.ledger.balance_sat(a)
    asks = said("cover.asks", amount=amount(state, doc.body["amount"]), payee=doc.body["payee"])
    lines = [asks] if not bond else [
        asks, said("cover.filing:pause", bond=bond, balance=balance, account=a.number, pause=then) if then else
        said("cover.filing", bond=bond, balance=balance)]
    asked, most = costs.to_sat(state, doc.body["amount"], True), case(state)
    if 0 <= most.bearable_sat < (asked or 0) + most.commissions_sat:
        lines.append(said("cover.too-much", case=most.words()))
    return lines


def claim_words(state: State, c: Claim) -> list[Said]:
    """The bond that a claim's account has at stake, and what the case brings at most, while that is to come."""
    lines = [said("cover.bond-held", bond=c.bond_sat)] if c.bond_sat else []
    found = case(state).words() if c.status in ("waiting", "review", "notice", "disputed") else None
    return [*lines, *([found] if found else [])]


# Who comes back

@dataclass(frozen=True)
class Return:
    """Somebody whose uniqueness tag was used before, by account `before`.

    `needs`: what the enrollment still lacks: "" (nothing), "key" (that account's key), "debt" (what it owes),
    "age" (it says less than that account has by now), or "witnesses" (it was expelled: M of them alone can sign for
    it). M witnesses do for each; `signed` of them have.
    """

    before: int
    status: str
    needs: str
    debt_sat: int
    signed: int
    quorum: int
    rejections: int
    pause_until: int
    received: int
    waits_twice: bool

    def json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


_NEEDS = {"enrollment.expelled": "witnesses", "enrollment.debt": "debt", "enrollment.before": "key",
          "enrollment.age": "age"}


def coming_back(state: State, doc: Document) -> Return | None:
    """What an enrollment's tag means, or None where nobody had it before.

    Raises Refused where the enrollment has no effect whoever signs it: a wrong plan, a number that is taken, an
    account of the same person that is not gone.
    """
    try:
        members.check_enrollment(state, doc)
        needs = ""
    except Refused as error:
        if error.code not in _NEEDS or (error.code == "enrollment.age" and "age" not in doc.body):
            raise
        needs = _NEEDS[error.code]
    before = members.had_before(state, doc.body.get("uniqueness", ""))
    if before is None:
        return None
    witnesses = kinds.quorum(state.keyholders)
    return Return(before.number, before.status, needs, before.debt_sat, len(doc.signed_by(witnesses.keys)),
                  witnesses.needed, before.rejections, before.pause_until, before.received,
                  members.waits_twice(state, before.number))


def _debt(state: State, back: Return) -> Said:
    """What is to be paid for it to be paid back: less than a coin of the pool does not count."""
    least = state.contract.min_coin_sat
    return said("return.debt", debt=back.debt_sat) if back.debt_sat >= least else \
        said("return.debt:small", debt=back.debt_sat, least=least)


def _ended(back: Return) -> Said:
    """The account of before and how it ended."""
    status = back.status if back.status in ("expelled", "closed", "lapsed", "left") else "other"
    return said(f"return.account:{status}", account=back.before)


def return_words(state: State, back: Return) -> list[Said]:
    """What a used tag means, for people: what is still needed, then what follows the person."""
    who, many = _ended(back), back.quorum
    needed = {
        "": lambda: said("return.free", who=who),
        "key": lambda: said("return.key", who=who, many=many),
        "debt": lambda: said("return.owes", account=back.before, debt=_debt(state, back), many=many,
                             address=state.keyholders.address(back.before)),
        "age": lambda: said("return.age", account=back.before, many=many,
                            age=members.age_now(state, state.ledger.accounts[back.before])),
        "witnesses": lambda: said("return.witnesses", who=who, many=many)}[back.needs]()
    signed = [said("return.signed", signed=back.signed, many=many)] if back.signed else []
    follows = history_words(state, state.ledger.accounts[back.before])
    follows += [said("return.received", received=back.received)] if back.received else []
    return [needed, *signed, *([said("return.follows", follows=follows)] if follows else []),
            *([said("return.waits-twice")] if back.waits_twice else [])]


def enrollment_next(state: State, doc: Document) -> Said:
    """What comes next with an enrollment, in words."""
    back = coming_back(state, doc)
    if back is None or not back.needs:
        return said("enrollment.next")
    return said(f"enrollment.next:{back.needs if back.needs in ('key', 'debt') else 'witnesses'}",
                lacks=back.quorum - back.signed)
