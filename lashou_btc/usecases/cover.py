"""What membership comes to today: what a claim brings and takes, what follows a person, the beginning."""

from dataclasses import asdict, dataclass
from typing import Any

from lashou_btc.errors import Refused
from lashou_btc.pool import claims, costs, kinds, members
from lashou_btc.pool.document import Document
from lashou_btc.pool.ledger import Account
from lashou_btc.pool.rules import AGE_BLOCKS
from lashou_btc.pool.state import Claim, State
from lashou_btc.usecases.meaning import Size, case_sat


def amount(state: State, value: int) -> str:
    """An amount in the contract's unit, for people."""
    return f"{value:,} " + ("sat" if state.rules.unit == "sat" else f"minor units of {state.rules.unit}")


def times(count: int, what: str) -> str:
    """"1 block", "2 blocks"."""
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


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

    def words(self) -> str:
        """For people; nothing where there is no bound."""
        if self.bearable_sat < 0:
            return ""
        why = f"{self.share_sat:,} sat for each of {times(self.weight, 'unit')} of weight, and the purse" \
            if self.share_sat else "all that purse and members have"
        return (f"today one case brings its claimant at most {self.brings_sat:,} sat, and its reviewers up to "
                f"{self.commissions_sat:,} sat: {why}")


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


def beginning_words(state: State) -> str:
    """Why nobody is active yet, for people; nothing once the pool has begun, or as long as it is not open."""
    if state.begun or not state.opened or state.dissolved:
        return ""
    return (f"not begun: {state.ledger.sharers} of the {times(state.rules.min_members, 'member')} that it takes "
            "(min_members) have paid in. Until then nobody is active, nothing is taken from anybody, and whoever "
            "leaves (lashou member exit) leaves at once with everything but the fee of that payout")


def pool_words(state: State) -> list[str]:
    """Whether the pool has begun, and what one case brings at most, for people."""
    waits, found = beginning_words(state), case(state).words()
    return [waits] if waits else [found] if found and state.begun and not state.dissolved else []


# A member

def plan_words(state: State, name: str) -> list[str]:
    """A plan for people: its weights and caps by age, and what it gives one person in all."""
    plan = state.rules.plans[name]
    if not plan.bands:
        lines = [f"plan {name}: weight {plan.weight}, a claim gets at most {amount(state, plan.cap)}"]
    else:
        lines = [f"plan {name} goes by age:"] + [
            f"  {f'from {band.age} on' if band.age else 'younger'}: weight {band.weight}, a claim gets at most "
            f"{amount(state, band.cap)}" for band in plan.by_age]
    return lines + ([f"  one person gets at most {amount(state, plan.life_cap)} in all"] if plan.life_cap else [])


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


def cover_words(state: State, a: Account) -> list[str]:
    """A member's standing for people."""
    c = cover(state, a)
    if c is None or a.gone:
        return []
    aged = f", age {c.age}" if c.age >= 0 else ""
    lines = [f"plan {a.plan}{aged}: weight {c.weight}, a claim gets at most {amount(state, c.cap)}"]
    if c.changes_at:
        lines.append(f"  from block {c.changes_at:,} on, at {c.next_age}: weight {c.next_weight}, at most "
                     f"{amount(state, c.next_cap)}")
    if c.life_cap:
        lines.append(f"  received {c.received:,} of the {amount(state, c.life_cap)} that the plan gives one person "
                     "in all")
    found = case(state).words()
    lines += [f"  {found}"] if found and state.begun else []
    if c.bond_sat:
        lines.append(f"a claim takes a bond of {c.bond_sat:,} sat out of the balance")
    if state.rules.diagnosis and state.begun and a.status in ("waiting", "active"):
        lines.append(f"an illness that was first diagnosed before block {members.covered_since(state, a):,} is not "
                     "covered")
    lines += history_words(state, a)
    if c.before:
        lines.append(f"the same person had account {c.before} before")
    waits = beginning_words(state)
    return [*lines, *([waits] if waits else [])]


def history_words(state: State, a: Account) -> list[str]:
    """Rejections in a row and the pause after them, for people."""
    if not a.rejections:
        return []
    wait = f": no claim before block {a.pause_until:,}" if a.pause_until > state.height else ""
    then = claims.pause(state, a)
    return [f"{times(a.rejections, 'claim')} rejected in a row{wait}"
            + (f"; one more would mean a pause of {times(then, 'block')}" if then else "")]


# A claim

def filing_words(state: State, doc: Document) -> list[str]:
    """What filing a claim takes out of the account, and what it brings at most, for people.

    Raises Refused where the journal would give it no effect now.
    """
    a = claims.check_claim(state, doc.body)
    bond, then = state.rules.claim_bond_sat, claims.pause(state, a)
    pause = f", and account {a.number} may not claim again for {times(then, 'block')}" if then else ""
    lines = [f"The claim takes a bond of {bond:,} sat out of the balance of {state.ledger.balance_sat(a):,} sat. "
             "It comes back when the panel approves, or when nobody is left to decide. If the panel rejects, it "
             f"pays the reviewers, the common purse gets the rest{pause}."] if bond else []
    asked, most = costs.to_sat(state, doc.body["amount"], True), case(state)
    if 0 <= most.bearable_sat < (asked or 0) + most.commissions_sat:
        lines.append(f"As things stand the claim cannot bring all that it asks for: {most.words()}.")
    return lines


def claim_words(state: State, c: Claim) -> list[str]:
    """The bond that a claim's account has at stake, and what the case brings at most, while that is to come."""
    lines = [f"a bond of {c.bond_sat:,} sat is held until the panel has decided"] if c.bond_sat else []
    found = case(state).words() if c.status in ("waiting", "review", "notice", "disputed") else ""
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


def _owing(state: State, debt_sat: int) -> str:
    least = state.contract.min_coin_sat
    return "them" if debt_sat >= least else f"{least:,} sat (less does not count, the rest comes back)"


def return_words(state: State, back: Return) -> list[str]:
    """What a used tag means, for people: what is still needed, then what follows the person."""
    ended = {"expelled": "was expelled", "closed": "was closed"}.get(back.status, f"has {back.status}")
    who, many = f"The tag is that of account {back.before}", f"{back.quorum} witnesses"
    signed = f"; {back.signed} of {many} have signed" if back.signed else ""
    address = state.keyholders.address(back.before)
    needed = {
        "": f"{who}, which {ended}{signed}.",
        "key": f"{who}, which {ended}; its last key has to sign, too: name it with --before, or, where it is in "
               f"another home, sign there with lashou quorum cosign. Without that key {many} have to sign{signed}.",
        "debt": f"{who}, which owes {back.debt_sat:,} sat: pay {_owing(state, back.debt_sat)} to its address "
                f"{address} first, or {many} "
                f"sign all the same (lashou quorum cosign){signed}.",
        "age": f"{who}, which is {members.age_now(state, state.ledger.accounts[back.before])} years old by now; "
               f"nobody becomes younger. If that was wrong, {many} sign (lashou quorum cosign){signed}.",
        "witnesses": f"{who}, which was expelled: only {many} can sign for its return (lashou quorum cosign)"
                     f"{signed}."}
    follows = history_words(state, state.ledger.accounts[back.before])
    follows += [f"{back.received:,} received of what the plan gives one person in all"] if back.received else []
    return [needed[back.needs], *([f"It follows the person: {'; '.join(follows)}."] if follows else []),
            *(["A called share was left unpaid before: the waiting is twice as long."]
              if back.waits_twice else [])]


def enrollment_next(state: State, doc: Document) -> str:
    """What comes next with an enrollment, in words."""
    back = coming_back(state, doc)
    if back is None or not back.needs:
        return "send it to the operator"
    return (f"{back.quorum - back.signed} more of the witnesses must sign it (lashou quorum cosign) before the "
            "operator publishes it"
            + {"key": ", or the key of the account before", "debt": ", or the debt is paid first"}.get(
                back.needs, ""))
