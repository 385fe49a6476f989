"""A quote for one person: what a pool would cover and cost it, from rules, size and history."""

import json
from collections import Counter
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from lashou_btc.anchors.tx import COIN_SAT
from lashou_btc.errors import Incomplete, InvalidInput, Refused
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.costs import price as price_in_force
from lashou_btc.pool.members import age_now
from lashou_btc.pool.rules import AGE_BLOCKS, DAY, PPM, Band
from lashou_btc.pool.state import State
from lashou_btc.simulation.assumptions import Assumptions
from lashou_btc.simulation.member_costs import UNKNOWN, Costs, PoolProfile, costs
from lashou_btc.usecases.dates import lasting
from lashou_btc.usecases.meaning import Size, case_sat
from lashou_btc.words import Said, noun, said

HAD = ("called", "payable", "paid", "unfunded")
"""Claims that were borne, or would have been."""


@dataclass(frozen=True)
class Quote:
    """For a person of `age` with `plan`. `begun`: whether the pool covers anybody yet; if not, it is quoted as it
    will be with `members` of them.

    What it must do: `deposit_sat`, `waiting_blocks`; `diagnosis`: an illness that is older than the cover is not
    covered. What a claim brings: `cap`, in the contract's unit, `cap_sat`,
    `case_sat` at most as the pool stands. What it costs: `costs`, `share_sat` at most of one case (0: no bound).
    History: `blocks` since the beginning, `borne_sat` by its weight, claims `charged` and `cut`.
    """

    plan: str
    age: int
    begun: bool
    members: int
    needed: int
    weight: int
    unit: str
    cap: int
    life_cap: int
    cap_sat: int
    case_sat: int
    deposit_sat: int
    waiting_blocks: int
    diagnosis: bool
    share_sat: int
    next_age: int
    next_weight: int
    next_cap: int
    costs: Costs
    blocks: int
    borne_sat: int
    charged: int
    cut: int

    @property
    def worth_sat(self) -> int:
        """What the cover is worth in a year: the chance of a claim times what it brings."""
        return self.costs.illness_ppm * self.costs.brought_sat // PPM

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self) | {"worth_sat": self.worth_sat}


def quote(state: State, plan: str, age: int, price: int = 0, given: Assumptions | None = None) -> Quote:
    """What the pool would cover and cost somebody. Raises InvalidInput, Incomplete, Refused."""
    rules = state.rules
    if state.dissolved:
        raise Refused("quote.dissolved")
    if not plan and len(rules.plans) == 1:
        (plan,) = rules.plans
    if plan not in rules.plans:
        raise InvalidInput("quote.plan", plan=plan, names=sorted(rules.plans))
    pool = _standing(state, _price(state, price))
    return _quote(state, pool, plan, age, costs(rules, given or _assumed(state), pool, plan, age))


AGES = (20, 35, 50, 65)
"""For these ages, and those from which a plan says otherwise, quotes are kept."""
KEPT_CASES = 50_000
"""So many cases are drawn for one that is kept, a quarter of what is drawn for one that is asked for."""
_MOST_KEPT = 2_000
_kept: dict[tuple[Any, ...], Costs] = {}


def quotes(state: State) -> dict[str, list[Quote]]:
    """Quotes for people of some ages, by plan. What takes long is worked out once for the same rules and about the
    same pool: its size and history to two digits. Raises Incomplete, Refused.
    """
    if state.dissolved:
        raise Refused("quote.dissolved")
    pool = _standing(state, _price(state, 0))
    return {name: [_quote(state, pool, name, age, _about(state, pool, name, age))
                   for age in sorted({*AGES, *(band.age for band in plan.bands)})]
            for name, plan in state.rules.plans.items()}


def _about(state: State, pool: PoolProfile, plan: str, age: int) -> Costs:
    """What it costs in about such a pool."""
    near = PoolProfile({who: _rounded(count) for who, count in pool.members.items()}, _rounded(pool.weight),
                       _rounded(pool.purse_sat), _rounded(pool.unit_ppm), _rounded(pool.seen),
                       {at: _rounded(int(years)) for at, years in (pool.exposed or {}).items()})
    key = (json.dumps(state.rules.to_json(), sort_keys=True), state.keyholders.count, state.keyholders.quorum,
           tuple(sorted(near.members.items())), near.weight, near.purse_sat, near.unit_ppm, near.seen,
           tuple(sorted((near.exposed or {}).items())), plan, age)
    if (found := _kept.get(key)) is None:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        found = _kept[key] = costs(state.rules, _assumed(state), near, plan, age, KEPT_CASES)
    return found


def _rounded(value: int) -> int:
    """To its two first digits."""
    unit = int("1" + "0" * (len(str(abs(value))) - 2))
    return value // unit * unit


def _assumed(state: State) -> Assumptions:
    return Assumptions(state.rules, witnesses=state.keyholders.count, quorum=state.keyholders.quorum)


def _price(state: State, given: int) -> int:
    """Minor units for a bitcoin; 0 where claims are in satoshi. Raises Incomplete."""
    if state.rules.unit == "sat":
        return 0
    if not (found := given or price_in_force(state) or state.last_price):
        raise Incomplete("quote.price", unit=state.rules.unit)
    return found


def _quote(state: State, pool: PoolProfile, plan: str, age: int, found: Costs) -> Quote:
    rules, ledger, own = state.rules, state.ledger, state.rules.plans[plan]
    at: Band = own.at(age)
    then = own.after(age)
    more = (pool.count - ledger.sharers + at.weight) * rules.min_deposit_sat
    now_here = Size.now(state)
    bears = min(more, rules.case_share_sat * (pool.weight + at.weight - now_here.weight)) if rules.case_share_sat \
        else more
    size = Size(pool.count + 1, pool.weight + at.weight, now_here.held_sat + more, now_here.purse_sat,
                now_here.bears_sat + bears if now_here.bears_sat >= 0 else -1)
    cap_sat = at.cap * pool.unit_ppm // PPM
    since = state.begun or state.opened or state.height
    charged = [c for c in state.claims.values() if c.status in HAD and c.charge is not None]
    return Quote(
        plan, age, bool(state.begun) or not rules.min_members, pool.count, rules.min_members, at.weight, rules.unit,
        at.cap, own.life_cap, cap_sat, case_sat(rules, size, cap_sat), at.weight * rules.min_deposit_sat,
        rules.waiting_blocks, bool(rules.diagnosis), at.weight * rules.case_share_sat,
        then.age if then else 0, then.weight if then else 0, then.cap if then else 0, found,
        state.height - since, at.weight * max(ledger.index, 0), len(charged),
        sum(_cut(state, c.approved, c.benefit_sat) for c in charged))


def _cut(state: State, approved: int, benefit_sat: int) -> bool:
    """Whether a claim got less than was approved. In a currency only nothing at all shows that."""
    return benefit_sat < approved if state.rules.unit == "sat" else not benefit_sat


def _standing(state: State, price: int) -> PoolProfile:
    rules = state.rules
    here = [a for a in state.ledger.accounts.values()
            if a.role == "member" and not a.gone and (a.sharing or a.status in ("waiting", "active"))]
    members = Counter((a.plan, _age(state, a)) for a in here)
    weight = sum(a.weight for a in here)
    if not state.begun and len(here) < rules.min_members:  # as it will be when it begins
        plan = min(rules.plans, key=lambda name: rules.plans[name].weight)
        more = rules.min_members - len(here)
        members[plan, UNKNOWN] += more
        weight += more * rules.plans[plan].weight
    exposed: Counter[int] = Counter()
    for account in here:
        if account.status == "active":
            exposed[_age(state, account)] += max(state.height - max(account.active_at, state.begun), 0)
    years = {age: blocks / AGE_BLOCKS for age, blocks in exposed.items()}
    numbers = {a.number for a in here}
    seen = sum(c.account in numbers and c.status in HAD for c in state.claims.values())
    unit_ppm = COIN_SAT * PPM // price if price else PPM
    return PoolProfile(members, weight, max(state.ledger.purse_sat, 0), unit_ppm, seen, years)


def _age(state: State, account: Account) -> int:
    age = age_now(state, account)
    return age if age >= 0 else UNKNOWN


def in_words(q: Quote) -> list[Said]:
    """Sentences for people."""
    year, days = q.costs.year_sat, q.blocks // DAY
    lines = [said("quote.head", plan=q.plan, age=q.age, members=q.members, weight=q.weight)]
    if not q.begun:
        lines.append(said("quote.not-begun", needed=q.needed))
    lines.append(said("quote.cover", cap=q.cap, unit=noun("unit", q.unit), case=q.case_sat,
                      capsat=q.cap_sat))
    if q.life_cap:
        lines.append(said("quote.life", life=q.life_cap, unit=noun("unit", q.unit)))
    lines.append(said("quote.deposit", deposit=q.deposit_sat, lasting=lasting(q.waiting_blocks))
                 if q.waiting_blocks else said("quote.deposit-at-once", deposit=q.deposit_sat))
    if q.diagnosis:
        lines.append(said("quote.older"))
    lines.append(said("quote.cost", mean=year.mean, median=year.p50, p95=year.p95, p99=year.p99))
    lines.append(said("quote.share", share=q.share_sat) if q.share_sat else said("quote.share-unbounded"))
    if q.costs.fixed_sat:
        lines.append(said("quote.fixed", fixed=q.costs.fixed_sat))
    if q.worth_sat:
        part = Fraction(year.mean, q.worth_sat)
        lines.append(said("quote.worth", chance=f"{q.costs.illness_ppm / 10_000:.2f} %", worth=q.worth_sat,
                          part=f"{float(part):.1f}"))
    if q.next_age:
        lines.append(said("quote.later", age=q.next_age, weight=q.next_weight, cap=q.next_cap,
                          unit=noun("unit", q.unit)))
    if q.begun and q.blocks >= DAY:
        lines.append(said("quote.history", days=days, borne=q.borne_sat, charged=q.charged, cut=q.cut))
        lines.append(said("quote.experience", part=f"{q.costs.experience_ppm / 1e6:.2f}"))
    lines.append(said("quote.assumed"))
    return lines
