"""The rules' parameters: what a contract fixes, its defaults, and which combinations make no sense.

Blocks are Bitcoin blocks (144 a day). docs/rules.md says each one in plain words with its reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any

from lashou_btc.anchors.tx import MAX_MONEY_SAT
from lashou_btc.errors import InvalidInput
from lashou_btc.pool import schema

DAY = 144
AGE_BLOCKS = 365 * DAY
"""A year, as ages are counted in it."""
MAX_BLOCKS = 10_000_000
PPM = 1_000_000
MAX_CLAIM = 10**13
"""Most that one claim may ask for, in any unit: sums of many claims stay below 2^53, where canonical JSON ends."""
MAX_PERIOD_SAT = 10**9
"""Most that dues and running costs of one member may come to in a period: a million members stay below 2^53."""
MIN_OPEN_BOND_SAT = 10_000
"""Below this, tickets in the draw would cost next to nothing, and could be too many to draw from."""


@dataclass(frozen=True)
class Band:
    """A plan's weight and cap from an age on, in whole years."""

    age: int
    weight: int
    cap: int


@dataclass(frozen=True)
class Plan:
    """A kind of cover: costs are shared by `weight`; one claim gets at most `cap`, in the contract's unit.

    `life_cap` is what one person gets in all, 0 for no bound. `bands` say otherwise from an age on, ages ascending.
    """

    weight: int
    cap: int
    life_cap: int = 0
    bands: tuple[Band, ...] = ()

    def at(self, age: int) -> Band:
        """What holds at an age; below the first band's, the plan's own."""
        return next((band for band in reversed(self.bands) if band.age <= age), Band(0, self.weight, self.cap))

    def after(self, age: int) -> Band | None:
        """The band that comes next after an age."""
        return next((band for band in self.bands if band.age > age), None)

    @property
    def by_age(self) -> tuple[Band, ...]:
        """What holds from which age on, beginning with 0."""
        return (Band(0, self.weight, self.cap), *self.bands)

    @property
    def heaviest(self) -> int:
        """The greatest weight at any age."""
        return max(band.weight for band in self.by_age)

    @property
    def highest(self) -> int:
        """The greatest cap at any age."""
        return max(band.cap for band in self.by_age)

    def to_json(self) -> dict[str, Any]:
        """Its object among the rules."""
        return {"cap": self.cap, "weight": self.weight} | ({"life_cap": self.life_cap} if self.life_cap else {}) | (
            {"bands": [{"age": b.age, "cap": b.cap, "weight": b.weight} for b in self.bands]} if self.bands else {})

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Plan":
        """From that object, its shape already right."""
        return cls(value["weight"], value["cap"], value.get("life_cap", 0),
                   tuple(Band(**band) for band in value.get("bands", ())))


@dataclass(frozen=True)
class Rules:
    """Section 6 of docs/protocol.md as numbers. Heights and spans in blocks, money in satoshi."""

    plans: Mapping[str, Plan] = field(default_factory=lambda: MappingProxyType(
        {"basic": Plan(1, 3_000_000, 9_000_000)}))
    mode: str = "prefund"
    unit: str = "sat"
    # Membership
    min_deposit_sat: int = 200_000
    min_balance_sat: int = 50_000
    waiting_blocks: int = 90 * DAY
    grace_blocks: int = 30 * DAY
    exit_blocks: int = 30 * DAY
    uniqueness: int = 1
    min_members: int = 30
    # Claims
    claim_bond_sat: int = 50_000
    case_share_sat: int = 30_000
    panel: str = "keyholders"
    reviewers: int = 4
    approvals: int = 3
    draw_blocks: int = 6
    review_blocks: int = 14 * DAY
    max_pause_blocks: int = AGE_BLOCKS
    meeting: int = 1
    diagnosis: int = 1
    witness_bond_sat: int = 3_000_000
    absence_sat: int = 50_000
    commission_sat: int = 20_000
    # Notice and objections
    notice_blocks: int = 14 * DAY
    objection_bond_sat: int = 100_000
    inquiry_sat: int = 50_000
    reward_ppm: int = 10_000
    # Costs
    dues_sat: int = 0
    period_blocks: int = 30 * DAY
    call_blocks: int = 14 * DAY
    running_sat: int = 0
    price_blocks: int = DAY
    price_wait_blocks: int = 7 * DAY
    # Chain and settlement
    notice_sat: int = 1_000
    confirmations: int = 6
    max_feerate_sat_vb: int = 200
    max_fee_ppm: int = 50_000
    patience_blocks: int = 7 * DAY
    amendment_blocks: int = 60 * DAY
    rotation_blocks: int = 30 * DAY
    lifeboat_blocks: int = 180 * DAY

    def pause_blocks(self, rejections: int) -> int:
        """How long somebody pauses whose claim is rejected after so many in a row: twice as long with each."""
        return min(self.review_blocks << min(rejections, 32), self.max_pause_blocks)

    def to_json(self) -> dict[str, Any]:
        """The object that stands in the contract."""
        plans = {name: plan.to_json() for name, plan in self.plans.items()}
        return {**{f.name: getattr(self, f.name) for f in fields(self)}, "plans": plans}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Rules":
        """From that object, its shape already right."""
        plans = {name: Plan.from_json(plan) for name, plan in value["plans"].items()}
        return cls(**{**value, "plans": MappingProxyType(plans)})


_BLOCKS = schema.uint(MAX_BLOCKS, 1)
_SAT = schema.uint(MAX_MONEY_SAT)
MAX_AGE = 150
_BAND = {"weight": schema.uint(1_000_000, 1), "cap": schema.uint(MAX_CLAIM, 1)}
_PLAN = schema.record(_BAND, {"life_cap": schema.uint(MAX_CLAIM, 1), "bands": schema.items(
    schema.record({**_BAND, "age": schema.uint(MAX_AGE, 1)}), 20, 1)})


def _plans(value: Any, where: str) -> None:
    if type(value) is not dict or not 1 <= len(value) <= 100:
        raise InvalidInput("rules.plans", where=where)
    for name, plan in value.items():
        schema.text(40, 1)(name, where)
        _PLAN(plan, f"{where}.{name}")
        ages = [band["age"] for band in plan.get("bands", ())]
        if ages != sorted(set(ages)):
            raise InvalidInput("rules.bands", where=f"{where}.{name}.bands")


FIELDS: Mapping[str, schema.Checker] = {
    "plans": _plans, "mode": schema.choice("prefund", "call"), "unit": schema.text(10, 1),
    "min_deposit_sat": schema.amount, "min_balance_sat": _SAT, "waiting_blocks": schema.uint(MAX_BLOCKS),
    "grace_blocks": _BLOCKS, "exit_blocks": _BLOCKS, "uniqueness": schema.uint(1),
    "min_members": schema.uint(1_000_000), "claim_bond_sat": _SAT, "case_share_sat": _SAT,
    "max_pause_blocks": schema.uint(MAX_BLOCKS), "panel": schema.choice("keyholders", "open"),
    "reviewers": schema.uint(100, 1), "approvals": schema.uint(100, 1), "draw_blocks": schema.uint(1000, 1),
    "review_blocks": _BLOCKS, "witness_bond_sat": _SAT, "absence_sat": _SAT, "commission_sat": _SAT,
    "notice_blocks": _BLOCKS, "objection_bond_sat": schema.amount, "reward_ppm": schema.uint(PPM),
    "dues_sat": _SAT, "running_sat": _SAT, "period_blocks": _BLOCKS, "call_blocks": _BLOCKS,
    "price_blocks": _BLOCKS, "price_wait_blocks": _BLOCKS, "meeting": schema.uint(1),
    "diagnosis": schema.uint(1), "inquiry_sat": _SAT, "notice_sat": schema.uint(MAX_MONEY_SAT, 330),
    "confirmations": schema.uint(1000, 1), "max_feerate_sat_vb": schema.uint(10_000, 1),
    "max_fee_ppm": schema.uint(PPM // 2, 1), "patience_blocks": schema.uint(MAX_BLOCKS),
    "amendment_blocks": _BLOCKS, "rotation_blocks": _BLOCKS, "lifeboat_blocks": _BLOCKS,
}
_ALL = schema.record(FIELDS)


@dataclass(frozen=True)
class Frame:
    """What rules must fit and cannot change: the number of witnesses, the least that counts as a coin, and the
    virtual bytes that it takes to spend one.
    """

    witnesses: int
    min_coin_sat: int
    coin_vbytes: int


def parse(value: Any, frame: Frame, where: str = "rules") -> Rules:
    """Rules from the contract's object. Raises InvalidInput."""
    _ALL(value, where)
    rules = Rules.from_json({**value, "plans": dict(sorted(value["plans"].items()))})
    _check(rules, frame, where)
    return rules


def amended(rules: Rules, changes: Any, frame: Frame) -> Rules:
    """The rules with some parameters replaced. Raises InvalidInput as `parse` does."""
    if type(changes) is not dict or not changes:
        raise InvalidInput("rules.amendment")
    unknown = sorted(changes.keys() - FIELDS.keys())
    if unknown:
        raise InvalidInput("rules.unknown", unknown=unknown[0])
    fixed = sorted(changes.keys() & {"unit", "mode"})
    if fixed:
        raise InvalidInput("rules.fixed", fixed=fixed[0])
    changed = parse({**rules.to_json(), **changes}, frame)
    for name, plan in rules.plans.items():
        if name not in changed.plans or _weights(changed.plans[name]) != _weights(plan):
            raise InvalidInput("rules.plans:dropped", name=name)
    return changed


def _weights(plan: Plan) -> list[tuple[int, int]]:
    return [(band.age, band.weight) for band in plan.by_age]


def _check(r: Rules, frame: Frame, where: str) -> None:
    def need(holds: bool, name: str, key: str, /, **values: Any) -> None:
        if not holds:
            raise InvalidInput(f"rules.reason:{key}", code=f'rules.{name}', place=f"{where}.{name}", **values)

    need(r.exit_blocks >= r.notice_blocks, "exit_blocks", "exit-notice")
    need(r.amendment_blocks >= r.exit_blocks, "amendment_blocks", "amendment-exit")
    need(r.rotation_blocks >= r.exit_blocks, "rotation_blocks", "rotation-exit")
    need(r.lifeboat_blocks >= r.rotation_blocks, "lifeboat_blocks", "lifeboat-rotation")
    need(r.approvals <= r.reviewers, "approvals", "approvals-reviewers")
    need(r.panel == "open" or r.reviewers <= frame.witnesses, "reviewers", "reviewers-witnesses",
         witnesses=frame.witnesses)
    need(2 * r.approvals > r.reviewers, "approvals", "approvals-half")
    need(r.panel != "open" or r.witness_bond_sat >= MIN_OPEN_BOND_SAT, "witness_bond_sat", "bond-ticket",
         least=MIN_OPEN_BOND_SAT)
    need(r.absence_sat <= r.witness_bond_sat, "absence_sat", "absence-bond")
    if r.mode == "prefund":
        need(1 <= r.min_balance_sat <= r.min_deposit_sat, "min_balance_sat", "balance-deposit")
    most_sat = r.min_balance_sat if r.mode == "prefund" else r.min_deposit_sat
    need(r.claim_bond_sat <= most_sat, "claim_bond_sat", "claim-bond-kept", most=most_sat)
    rejections = r.reviewers - r.approvals + 1
    need(not r.claim_bond_sat or rejections * r.commission_sat <= r.claim_bond_sat, "claim_bond_sat",
         "claim-bond-rejections", rejections=rejections)
    for name, plan in r.plans.items():
        need(not plan.life_cap or plan.life_cap >= plan.highest, "plans", "life-cap", name=name,
             highest=plan.highest)
    need(r.unit == "sat" or (len(r.unit) == 3 and r.unit.isascii() and r.unit.isalpha() and r.unit.isupper()),
         "unit", "unit")
    heaviest = max(p.heaviest for p in r.plans.values())
    need(heaviest * r.min_deposit_sat <= MAX_MONEY_SAT, "min_deposit_sat", "deposit-all-bitcoin", heaviest=heaviest)
    need(heaviest * (r.dues_sat + r.running_sat) <= MAX_PERIOD_SAT, "dues_sat", "dues", heaviest=heaviest,
         most=MAX_PERIOD_SAT)
    need(r.reviewers * r.commission_sat <= MAX_CLAIM, "commission_sat", "commissions", most=MAX_CLAIM)
    need(frame.min_coin_sat * r.max_fee_ppm >= frame.coin_vbytes * PPM, "max_fee_ppm", "fee-small-coins",
         least=frame.min_coin_sat, vbytes=frame.coin_vbytes)
    need(r.notice_sat <= r.objection_bond_sat, "notice_sat", "notice-bond")
    need(2 * r.inquiry_sat <= r.objection_bond_sat, "inquiry_sat", "inquiry-half")
    need(frame.min_coin_sat <= min(r.min_deposit_sat, r.objection_bond_sat), "min_deposit_sat", "deposit-coin",
         least=frame.min_coin_sat)
