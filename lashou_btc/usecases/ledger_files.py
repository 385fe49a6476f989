"""An auditor's files: what the state says, as CSV for a spreadsheet and as JSON for programs.

A cell that a spreadsheet would take for a formula begins with an apostrophe: others have written some of the texts.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from lashou_btc.pool.state import State
from lashou_btc.usecases import overview
from lashou_btc.usecases.workspace import PoolHome

_ACTS = ("=", "+", "-", "@", "\t", "\r")


def audit_json(pool: PoolHome, state: State) -> bytes:
    """Everything that `overview.audit` finds."""
    return json.dumps(overview.audit(pool, state), default=str, ensure_ascii=False, indent=1).encode() + b"\n"


def spends_csv(pool: PoolHome, state: State) -> bytes:
    """Each spend of the pool's coins."""
    names = {True: "lawful", False: "irregular", None: "unknown"}
    return _csv(("height", "txid", "verdict", "fee_sat", "document", "why"), (
        (s["height"], s["txid"], names[s["lawful"]], s["fee_sat"], s["document"], str(s["reason"] or s["effect"]))
        for s in overview.audit(pool, state)["spends"]))


def accounts_csv(state: State) -> bytes:
    """Each account with its balance."""
    accounts = state.ledger.accounts
    return _csv(("account", "role", "status", "plan", "balance_sat", "debt_sat"), (
        (a.number, a.role, a.status, a.plan, state.ledger.balance_sat(a), a.debt_sat)
        for a in map(accounts.__getitem__, accounts)))


def claims_csv(state: State) -> bytes:
    """Each claim."""
    heads = ("number", "hash", "account", "status", "amount", "approved", "benefit_sat", "payee", "paid_txid")
    return _csv(heads, (
        (c.number + 1, c.hash, c.account, c.status, c.amount, c.approved, c.benefit_sat, c.payee, c.paid_txid)
        for c in state.by_number))


def journal_csv(state: State) -> bytes:
    """Each record that the fold met."""
    return _csv(("height", "position", "leaf", "lane", "kind", "digest", "txid", "broken", "text"), (
        (e["height"], e["position"], e["leaf"], e["lane"], e["kind"], e["digest"], e["txid"], e["broken"],
         str(e["text"])) for e in overview.journal(state)))


def _csv(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow([f"'{cell}" if isinstance(cell, str) and cell.startswith(_ACTS) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")
