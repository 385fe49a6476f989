"""A statement's figures as one JSON value. docs/report.md says what each means.

The page is drawn from this value and from nothing else, so whoever has the JSON has everything that the page says.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from lashou_btc.anchors import record
from lashou_btc.errors import InvalidInput
from lashou_btc.languages import LANGUAGES
from lashou_btc.pool import canonical
from lashou_btc.pool.books import Flow
from lashou_btc.pool.state import Event
from lashou_btc.pool.statement import ClaimLine, End, PlanCost, Statement
from lashou_btc.words import Said, word

VERSION = 1


def figures(s: Statement, times: Mapping[str, int]) -> dict[str, Any]:
    """Everything a statement says: text, integers, lists and objects only.

    `times`: the median times past (seconds since 1970) of the period's first and last block, `start` and `end`.
    """
    contract = s.contract
    return {
        "type": "lashou-report", "version": VERSION,
        "pool": {"id": contract.pool_id, "name": contract.name, "network": contract.network.name,
                 "quorum": s.keyholders.quorum, "witnesses": s.keyholders.count, "epoch": s.keyholders.epoch,
                 "mode": contract.rules.mode,
                 "unit": s.unit},
        "period": {"from": s.start, "to": s.end, "blocks": s.end - s.start + 1, "from_time": times["start"],
                   "to_time": times["end"]},
        "opening": _end(s.opening), "closing": _end(s.closing), "revised": int(s.revised),
        "in": _flows(s.cash_in), "out": _flows(s.cash_out),
        "owned": [{"pot": p.name, "opening_sat": p.opening_sat, "moves": _flows(p.flows),
                   "closing_sat": p.closing_sat} for p in s.pots],
        "costs": {"per_weight": _flows(s.costs), "per_weight_sat": s.closing.index - s.opening.index,
                  "plans": [_plan(p) for p in s.plans]},
        "people": {"opening": s.opening.members or {}, "closing": s.closing.members or {},
                   "joined": [{"account": a.number, "role": a.role} for a in s.joined],
                   **{status: list(numbers) for status, numbers in s.gone.items()}},
        "claims": [_claim(line) for line in s.claims],
        "journal": {"transactions": s.closing.journal_count - s.opening.journal_count,
                    "fees_sat": s.journal_fees.amount_sat, "fees_unknown": s.journal_dark,
                    "kinds": _kinds(s.events),
                    "without_effect": [_event(e) for e in s.events if e.broken]},
        "rules_changed": [{"rule": name, "before": old, "after": new} for name, old, new in s.rules_changed],
        "payouts": [{"height": p.spend.height, "txid": p.spend.txid, "document": p.spend.document,
                     "carry": int(p.spend.carry), "payments": len(p.items), "paid_sat": p.paid_sat,
                     "fee_sat": p.spend.fee_sat, "coins": p.coins, "remark": _words(p.spend.reason)}
                    for p in s.payouts],
        "irregular": [{"height": i.spend.height, "txid": i.spend.txid, "reason": _words(i.spend.reason),
                       "missing_sat": i.missing_sat} for i in s.irregular],
        "levels": [list(level) for level in s.levels],
        "steps": [[step.height, step.end - step.start] for step in s.steps]}


def shown(text: str) -> str:
    """Text that may stand in a document; what may not (control characters, changes of direction) is written out."""
    try:
        canonical.check_text(text, "a text")
    except InvalidInput:
        return ascii(text)[1:-1]
    return text


def _words(what: Said | None) -> str:
    """In English whoever makes the statement, because all who do get the same bytes."""
    return shown(word(what, LANGUAGES[0])) if what else ""


def _end(end: End) -> dict[str, Any]:
    return {"height": end.height, "block": end.block, "state": end.state_hash, "unknown": shown(end.unknown),
            "dissolved": end.dissolved, "begun": end.begun, "min_members": end.min_members,
            "case_sat": -1 if end.bearable_sat is None else end.bearable_sat,
            "funds_sat": end.funds_sat, "missing_sat": end.missing_sat, "pots": asdict(end.pots)}


def _flows(flows: Iterable[Flow]) -> list[dict[str, Any]]:
    return [asdict(flow) for flow in flows]


def _plan(plan: PlanCost) -> dict[str, Any]:
    return asdict(plan)


def _claim(line: ClaimLine) -> dict[str, Any]:
    claim = line.claim
    return {"number": claim.number + 1, "claim": claim.hash, "account": claim.account, "amount": claim.amount,
            "approved": claim.approved, "benefit_sat": claim.benefit_sat, "bond_sat": claim.bond_sat,
            "filed": claim.filed,
            "ended": 0 if claim.open else claim.ended, "paid": line.paid_height, "paid_txid": claim.paid_txid,
            "before": line.before, "status": claim.status, "blocks": line.blocks,
            "reviews": sum(seat.decision in ("approve", "reject") for seat in claim.panel),
            "absent": sum(seat.decision == "absent" for seat in claim.panel),
            "objections": [{"account": o.account, "height": o.height, "outcome": o.outcome or "open"}
                           for o in claim.objections]}


def _kinds(events: Iterable[Event]) -> list[dict[str, Any]]:
    counts: dict[int, list[int]] = {}
    for event in events:
        counts.setdefault(event.kind, [0, 0])[bool(event.broken)] += 1
    return [{"kind": record.kind_name(kind), "with_effect": good, "without": bad}
            for kind, (good, bad) in sorted(counts.items())]


def _event(e: Event) -> dict[str, Any]:
    return {"height": e.height, "lane": e.lane, "kind": record.kind_name(e.kind), "digest": e.digest,
            "txid": e.txid, "rule": e.broken, "text": _words(e.text)}
