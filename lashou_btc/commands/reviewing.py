"""How a review of a PSBT is shown: to programs as JSON, to people on one screen."""

from typing import Any

from lashou_btc.commands import common
from lashou_btc.pool import review as reviews
from lashou_btc.pool.review import Review
from lashou_btc.pool.state import State
from lashou_btc.usecases.workspace import PoolHome


def review_json(seen: Review) -> dict[str, Any]:
    """A review for programs."""
    return {"txid": seen.txid, "ok": seen.ok, "fee_sat": seen.fee_sat,
            "outputs": [{"number": o.number, "address": o.address, "amount_sat": o.amount_sat, "who": o.who}
                        for o in seen.outputs],
            "checks": [{"name": c.name, "ok": c.ok, "text": c.text} for c in seen.checks],
            "signed": [account for account, done in sorted(seen.signed.items()) if done]}


def review_lines(pool: PoolHome, state: State, seen: Review) -> list[Any]:
    """A review on one screen."""
    names = {w.account: w.name for w in pool.contract.witnesses}
    made = seen.settlement
    claims = {i.ref for p in made.payees for i in p.items if i.ref in state.claims} if made else set()
    rows = [(o.amount_sat, o.address, o.who + (f" ({who})" if (who := reviews.named(state, o.address)) else ""))
            for o in seen.outputs]
    return [
        f"payout {seen.txid} of pool {pool.contract.name} ({pool.contract.pool_id[:8]}, "
        f"{pool.contract.network.name})",
        *(f"claim #{state.claims[c].number + 1} {c[:16]}… of account {state.claims[c].account}: "
          f"{state.claims[c].status}" for c in sorted(claims)),
        *common.payments("Outputs", rows),
        f"fee {common.sat(seen.fee_sat)}" if seen.fee_sat is not None else "fee unknown",
        f"signed by {', '.join(names[a] for a, done in sorted(seen.signed.items()) if done) or 'nobody'}",
        common.table("Checks", ("", "check", "what was seen"),
                     [("ok" if c.ok else "NO", c.name, c.text) for c in seen.checks])]
