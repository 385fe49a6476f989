"""What there is to see: a pool's status, its members and claims, its audit."""

from itertools import islice
from typing import Any

from lashou_btc.anchors import record
from lashou_btc.pool import shelves
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.ledger import WAITING
from lashou_btc.pool.state import Claim, Spend, State
from lashou_btc.usecases import cover, dissolving, rotating
from lashou_btc.usecases.people import queue
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.words import Said, said


def account(state: State, a: Account) -> dict[str, Any]:
    """An account as people see it."""
    covered = cover.cover(state, a)
    return {"account": a.number, "role": a.role, "status": a.status, "plan": a.plan,
            "balance_sat": state.ledger.balance_sat(a), "active_at": a.active_at, "grace_until": a.grace_until,
            "exit_at": a.exit_at, "debt_sat": a.debt_sat, "payout": a.payout, "recipient": a.recipient,
            "cover": covered.json() if covered else {}}


def claim(c: Claim) -> dict[str, Any]:
    """A claim as people see it."""
    return {"number": c.number + 1, "claim": c.hash, "account": c.account, "status": c.status,
            "amount": c.amount, "approved": c.approved, "benefit_sat": c.benefit_sat, "payee": c.payee,
            "bond_sat": c.bond_sat, "filed": c.filed, "draw_at": c.draw_at, "notice_end": c.notice_end,
            "paid_txid": c.paid_txid,
            "panel": [{"account": s.account, "decision": s.decision or "pending", "amount": s.amount,
                       "deadline": s.deadline} for s in c.panel],
            "objections": [{"txid": o.txid, "account": o.account, "bond_sat": o.bond_sat,
                            "outcome": o.outcome or "open"} for o in c.objections]}


LISTED = 100
"""So many accounts, and claims, are listed: the first and the newest. `member list` and `claim list` list all."""
_LIFE = ("enrolled", "waiting", "active", "lapsed", "left", "expelled", "closed")


def status(pool: PoolHome, state: State) -> dict[str, Any]:
    """Funds, people, claims, journal and what waits for whom, with the state hash."""
    contract, accounts, claims = pool.contract, state.ledger.accounts, _listed(state)
    return {
        "pool": contract.name, "pool_id": contract.pool_id, "network": contract.network.name,
        "quorum": f"{state.keyholders.quorum} of {state.keyholders.count}",
        "epoch": state.keyholders.epoch, "witnesses": [{"account": w.account, "name": w.name}
                                                       for w in state.keyholders.witnesses],
        "rotations": [_rotation(state, r) for r in rotating.announced(pool, state)],
        "elsewhere": [_elsewhere(lies) for lies in rotating.elsewhere(state)], "height": state.height,
        "block": state.block_hash, "state_hash": state.hash(), "unknown": state.unknown,
        "open_since": state.opened, "beginning": cover.beginning(state), "case": cover.case(state).json(),
        "claim_bond_sat": state.rules.claim_bond_sat, "dissolved": state.dissolved,
        "dust": [dissolving.dust_json(i) for i in dissolving.dust(state)],
        "funds_sat": state.funds_sat, "purse_sat": state.ledger.purse_sat,
        "due_sat": sum(i.amount_sat for i in state.items.values()), "missing_sat": _missing_sat(state),
        "undecided_sat": undecided_sat(state),
        "unit": state.rules.unit, "members": _members(state), "next_account": state.next_account,
        "accounts": [account(state, a) for a in islice(map(accounts.__getitem__, accounts), LISTED)],
        "claims": [claim(c) for c in claims],
        "left_out": {"accounts": max(len(accounts) - LISTED, 0), "claims": len(state.by_number) - len(claims)},
        "due": [{"number": i.number, "kind": i.kind, "ref": i.ref, "account": i.account, "address": i.address,
                 "amount_sat": i.amount_sat, "since": i.since} for i in state.items.values()],
        "unassigned_sat": state.ledger.pots[WAITING],
        "journal": {"seal": str(state.seal) if state.seal else "", "transactions": state.chain.journal_count},
        "waiting": [{"account": d.account, "what": d.what, "claim": d.claim, "until": d.until}
                    for d in queue(state, moves=[r.moves for r in rotating.announced(pool, state)])],
        "rekeys": [{"account": r.account, "key": r.key, "height": r.height} for r in state.rekeys]}


def _members(state: State) -> dict[str, int]:
    """How many members have each status, in the order of a member's life."""
    found: dict[str, int] = {}
    for role, status, _, count, *_ in shelves.tally(state.ledger.accounts):
        if role == "member":
            found[status] = found.get(status, 0) + count
    return {status: found[status] for status in sorted(found, key=_LIFE.index)}


def _listed(state: State) -> list[Claim]:
    """Claims that are still open, and the newest of the others: few enough for a screen."""
    newest = len(state.by_number) - LISTED
    return [c for c in state.by_number if c.number >= newest or c.hash in state.open_claims]


def _rotation(state: State, r: rotating.Announced) -> dict[str, Any]:
    """An announced rotation as people see it; of one that is not at hand only since when."""
    value: dict[str, Any] = {"document": r.digest, "announced": r.since, "move_from": r.moves}
    if r.to is None:
        return value | {"at_hand": False}
    found = rotating.change(state.keyholders, r.to)
    return value | {"at_hand": True, "epoch": r.to.epoch, "quorum": f"{r.to.quorum} of {r.to.count}",
                    "leave": [w.name for w in found.leave], "stay": [w.name for w in found.stay],
                    "come": [w.name for w in found.come], "first_address": r.to.first_address}


def _elsewhere(lies: rotating.Elsewhere) -> dict[str, Any]:
    """What lies with earlier keyholders, who pass it on."""
    return {"epoch": lies.holders.epoch, "quorum": lies.holders.quorum, "amount_sat": lies.total_sat,
            "witnesses": [w.name for w in lies.holders.witnesses], "left_coins": len(lies.left),
            "left_sat": sum(lies.left),
            "late": [{"account": account, "amount_sat": amount} for account, amount in lies.late]}


def journal(state: State) -> list[dict[str, Any]]:
    """Every record that the fold met, with its effect or the rule it broke."""
    return [{"height": e.height, "position": e.position, "leaf": e.leaf, "lane": e.lane,
             "kind": record.kind_name(e.kind), "digest": e.digest, "txid": e.txid, "broken": e.broken,
             "text": e.text} for e in state.events]


def audit(pool: PoolHome, state: State) -> dict[str, Any]:
    """Every spend of pool coins as lawful or irregular, whether the books balance to the satoshi, and which of the
    home's documents are damaged.
    """
    return books(pool.contract, state) | {"damaged_documents": [p.name for p in pool.store.damaged()]}


def books(contract: Contract, state: State) -> dict[str, Any]:
    """An audit by the state alone.

    While documents are missing nobody can tell what is owed, nor whether what rests on them is lawful: both None.
    """
    gap = state.funds_sat + state.missing_sat - state.liabilities_sat()
    return {
        "pool_id": contract.pool_id, "height": state.height, "block": state.block_hash,
        "state_hash": state.hash(), "unknown": state.unknown, "funds_sat": state.funds_sat,
        "dissolved": state.dissolved, "dust": [dissolving.dust_json(i) for i in dissolving.dust(state)],
        "owed_sat": None if state.unknown else state.liabilities_sat(), "missing_sat": _missing_sat(state),
        "undecided_sat": undecided_sat(state), "gap_sat": gap,
        "epoch": state.keyholders.epoch,
        "elsewhere": [_elsewhere(lies) for lies in rotating.elsewhere(state)],
        "spends": [{"height": s.height, "txid": s.txid, "lawful": None if undecided(state, s) else s.lawful,
                    "reason": s.reason or "",
                    "fee_sat": s.fee_sat, "document": s.document, "items": list(s.items), "carry": s.carry,
                    "effect": _effect(state, s) if s.carry else ""} for s in state.spends]}


def undecided(state: State, spend: Spend) -> bool:
    """Whether it cannot be told yet that a spend is irregular: it rests on documents that are not at hand."""
    return spend.unsettled and bool(state.unknown) and state.seal is not None \
        and spend.height >= state.unknown_since


def undecided_sat(state: State) -> int:
    """What such spends took: paid by the rules, or missing."""
    return sum(s.took_sat for s in state.spends if undecided(state, s))


def _missing_sat(state: State) -> int:
    """What is known to be missing."""
    return state.missing_sat - undecided_sat(state)


def _begins(state: State, spend: Spend) -> bool:
    """Whether it is the first spend that names its rotation: the one with which the epoch began."""
    return next(s for s in state.spends if s.carry and s.document == spend.document) is spend


def _effect(state: State, spend: Spend) -> Said:
    """What a carry has done, by the events of the fold: never what its document asked for."""
    effects = [e.text for e in state.events if e.txid == spend.txid and e.kind == record.AMENDMENT]
    if effects:
        return said("carried.amendment", digest=spend.document[:16], effects=effects)
    if spend.document == state.contract.pool_id:
        return said("carried.together")
    for number, epoch in enumerate(state.chain.epochs):
        if number and spend.document == epoch.digest:
            if _begins(state, spend):
                return said("carried.handed-over", epoch=number, names=[w.name for w in epoch.holders.witnesses])
            if spend.late_sat:
                return said("carried.passed-on:late", amount=spend.change_sat, epoch=number, late=spend.late_sat)
            return said("carried.passed-on", amount=spend.change_sat, epoch=number)
    return said("carried.unknown", digest=spend.document[:16])
