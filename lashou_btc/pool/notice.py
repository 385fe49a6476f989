"""From the notice to the payment: objections, verdicts, forfeits, what is payable (docs/protocol.md, section 6)."""

from lashou_btc.errors import Refused
from lashou_btc.pool import claims, costs, members
from lashou_btc.pool.document import Document
from lashou_btc.pool.rules import PPM
from lashou_btc.pool.state import Claim, Objection, OpenCall, State


def end_notice(s: State, claim: Claim) -> None:
    """The notice ran undisturbed: the cost is charged to the members as they stand, the benefit is due."""
    if claim.status != "notice" or claim.notice_end > s.height:
        return
    benefit = costs.to_sat(s, claim.approved)
    if benefit is None:
        return  # waits for a price: `retry` comes back to it
    claim.benefit_sat = benefit
    commissions = s.rules.commission_sat * len(_reviewed(claim))
    if s.ledger.holds_funds:
        _make_payable(s, claim, costs.cost(s, benefit + commissions, claim.hash))
    else:
        claim.status = "called"
        costs.start_call(s, benefit + commissions, claim.hash)


def retry(s: State) -> None:
    """A price has come in: claims that waited for one look again, once all prices of this block are in."""
    for claim in s.open_claims.values():
        if claim.status == "notice" and claim.notice_end < s.height:
            s.at(s.height, claims.NOTICE, claim.number)


def _reviewed(claim: Claim) -> list[int]:
    return [seat.account for seat in claim.panel if seat.decision in ("approve", "reject")]


def _make_payable(s: State, claim: Claim, raised_sat: int) -> None:
    """Turns what was raised into payments: commissions first, then the benefit; a surplus goes to the purse."""
    left = raised_sat
    for number in _reviewed(claim):
        commission = min(s.rules.commission_sat, left)
        s.pay("commission", claim.hash, s.ledger.accounts[number].payout, commission)
        left -= commission
    claim.benefit_sat = min(claim.benefit_sat, left)
    s.ledger.purse_sat += left - claim.benefit_sat
    s.pay("benefit", claim.hash, claim.payee, claim.benefit_sat)
    claims.end(s, claim, "payable" if claim.benefit_sat else "unfunded")


def end_calls(s: State) -> None:
    """Calls that end at this height: who has not paid in has left, and the claim gets what came in."""
    due = [running for running in s.calls if running.deadline == s.height]
    for running in due:
        for account in list(s.ledger.defaulters(running.call)):
            members.close(s, account, "lapsed")
        s.calls.remove(running)
        _settle_call(s, running)


def _settle_call(s: State, running: OpenCall) -> None:
    claim = s.claims.get(running.ref)
    if claim is None or claim.status != "called":
        s.ledger.purse_sat += running.brings_sat  # dues, or a claim refused meanwhile
    else:
        _make_payable(s, claim, running.brings_sat)


def object_to(s: State, claim_hash: str, txid: str, payments: dict[int, int]) -> str:
    """An objection. `payments`: what the very same transaction paid to each account, in coins that count.

    The bond is taken out of `payments` before the rest is credited: it is no deposit and makes nobody a member.
    """
    claim = s.claims.get(claim_hash)
    if claim is None or claim.status not in ("notice", "disputed", "called", "payable", "paid"):
        raise Refused("the objection names no claim that is on notice, due or paid.", "objection.claim")
    bond = s.rules.objection_bond_sat
    for number, paid_sat in sorted(payments.items()):
        account = s.account(number)
        if account is not None and not account.gone and paid_sat >= bond:
            break
    else:
        raise Refused(f"an objection pays its bond of {bond} sat to the objector's own receive address in the same "
                      "transaction; this one does not.", "objection.bond")
    payments[number] -= bond
    s.enter(number, "deposit", txid, bond)
    s.enter(number, "objection bond", claim_hash, -bond)
    claim.objections.append(Objection(txid, number, s.height, bond))
    s.open_claims[claim.hash] = claim
    if claim.status == "notice":
        claim.notice_left, claim.status = max(claim.notice_end - s.height, 0), "disputed"
        return f"account {number} objects; the notice stands still until a verdict"
    return f"account {number} objects" if claim.status == "disputed" else f"account {number} reports fraud"


def verdict(s: State, doc: Document) -> str:
    """The quorum decides an objection."""
    body = doc.body
    members.signed_by_quorum(s, doc)
    claim = s.claims.get(body["claim"])
    objection = claim.objection(body["objection"]) if claim else None
    if claim is None or objection is None or objection.outcome:
        raise Refused("the verdict is on an objection that is not open.", "verdict.objection")
    if body["outcome"] == "dismissed":
        objection.outcome = "dismissed"
        s.pay("inquiry", objection.txid, s.operator_payout, objection.bond_sat)
        if claim.status == "disputed" and all(o.outcome for o in claim.objections):
            claim.status, claim.notice_end = "notice", s.height + claim.notice_left
            s.at(claim.notice_end, claims.NOTICE, claim.number)
            return f"objection dismissed; the notice goes on until height {claim.notice_end}"
        claims.release(s, claim)
        return "objection dismissed"
    claimed_sat = costs.to_sat(s, claim.amount)
    if claimed_sat is None:
        raise Refused("there is no price in force to work out the reward; publish prices first.", "verdict.price")
    _uphold(s, claim, objection, claimed_sat)
    return f"objection upheld; account {claim.account} is expelled"


def _uphold(s: State, claim: Claim, objection: Objection, claimed_sat: int) -> None:
    _close_objections(s, claim, objection)
    pot = _forfeit_claimant(s, claim)
    for seat in claim.panel:
        if seat.decision == "approve":
            account = s.ledger.accounts[seat.account]
            lost = min(s.rules.witness_bond_sat, max(s.ledger.balance_sat(account), 0))
            s.ledger.credit(account, -lost)
            s.enter(seat.account, "bond forfeited", claim.hash, -lost)
            pot += lost
    reward = claimed_sat * s.rules.reward_ppm // PPM
    from_pot = min(reward, pot)
    reward = from_pot + costs.cost(s, reward - from_pot, claim.hash)
    if pot > from_pot:
        costs.share_out(s, pot - from_pot, f"forfeits of claim {claim.hash}")
    s.pay("reward", objection.txid, s.ledger.accounts[objection.account].payout, reward)


def _close_objections(s: State, claim: Claim, upheld: Objection | None) -> None:
    """Returns the bonds of every objection still open: one was upheld, the others have become moot."""
    for objection in claim.objections:
        if not objection.outcome:
            objection.outcome = "upheld" if objection is upheld else "moot"
            s.pay("bond", objection.txid, s.ledger.accounts[objection.account].payout, objection.bond_sat)


def _forfeit_claimant(s: State, claim: Claim) -> int:
    """Expels the claimant. Returns what comes back: its balance and a benefit not yet paid."""
    account = s.ledger.accounts[claim.account]
    pot = 0
    if not account.gone:
        costs.write_off(s, account)
        s.ledger.leave(account)
        pot = max(s.ledger.balance_sat(account), 0)
        s.ledger.credit(account, -pot)
        s.enter(account.number, "forfeited", claim.hash, -pot)
        account.exit_at = account.grace_until = 0
    account.status = "expelled"
    due = next((i for i in s.items.values() if i.kind == "benefit" and i.ref == claim.hash), None)
    if due is not None:
        del s.items[due.number]
        pot += due.amount_sat
    elif claim.status == "paid":
        account.debt_sat += max(claim.benefit_sat - pot, 0)
    claims.end(s, claim, "fraud" if claim.status == "paid" else "refused")
    for other in [c for c in s.open_claims.values() if c.account == account.number and c.open]:
        _close_objections(s, other, None)
        claims.end(s, other, "refused")
    return pot
