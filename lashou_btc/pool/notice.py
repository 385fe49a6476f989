"""From the notice to the payment: objections, verdicts, forfeits, what is payable (docs/protocol.md, section 6)."""

from dataclasses import replace
from typing import Any

from lashou_btc.errors import Refused
from lashou_btc.pool import claims, costs, leaving, members
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.ledger import CALLS, DUE, HELD, PURSE, VERDICT, Pot
from lashou_btc.pool.rules import PPM
from lashou_btc.pool.state import Charge, Claim, Item, Objection, OpenCall, State
from lashou_btc.pool.timers import Timer, runs
from lashou_btc.words import Said, said


@runs(Timer.NOTICE)
def end_notice(s: State, number: int) -> None:
    """The notice ran undisturbed: the cost is charged to the members as they stand, the benefit is due."""
    claim = s.by_number[number]
    if claim.status != "notice" or claim.notice_end > s.height:
        return
    wait_over = claim.notice_end + s.rules.price_wait_blocks
    benefit = costs.to_sat(s, claim.approved, s.height >= wait_over)
    if benefit is None:
        if s.height < wait_over:
            s.at(wait_over, Timer.NOTICE, number)
        return  # waits for a price: `retry` comes back to it
    _charge(s, claim, benefit)


def grant(s: State, claim: Claim, amount: int) -> None:
    """A claim is to be paid now, whatever was left of its notice; a price that lacks is the last in force."""
    mark = claim.notice_mark if claim.notice_mark >= 0 else s.ledger.new_mark()
    s.change(claim, approved=amount, notice_mark=mark, notice_end=s.height, notice_left=0)
    benefit = costs.to_sat(s, amount, True)
    if benefit is None:
        claims.end(s, claim, "unfunded")
    else:
        _charge(s, claim, benefit)


def _charge(s: State, claim: Claim, benefit: int) -> None:
    """What the claim costs is charged, or called."""
    s.change(claim, benefit_sat=benefit)
    need = benefit + s.rules.commission_sat * len(claims.reviewed(claim))
    if s.ledger.holds_funds:
        raised, charge = costs.cost(s, need, VERDICT, claim.hash, s.rules.case_share_sat)
        s.change(claim, charge=charge)
        _make_payable(s, claim, raised, VERDICT)
    else:
        s.change(claim, status="called", charge=costs.start_call(s, need, claim.hash))


def retry(s: State) -> None:
    """A price has come in: claims that waited for one look again, once all prices of this block are in."""
    for claim in s.open_claims.values():
        if claim.status == "notice" and claim.notice_end < s.height:
            s.at(s.height, Timer.NOTICE, claim.number)


def _make_payable(s: State, claim: Claim, raised_sat: int, source: Pot) -> None:
    """Turns what was raised into payments: commissions first, then the benefit; a surplus goes to the purse."""
    left, wanted = raised_sat, claim.benefit_sat
    for number in claims.reviewed(claim):
        commission = min(s.rules.commission_sat, left)
        s.pay("commission", claim.hash, s.ledger.accounts[number].payout, commission, source, number)
        left -= commission
    s.change(claim, benefit_sat=min(claim.benefit_sat, left))
    s.pay("benefit", claim.hash, claim.payee, claim.benefit_sat, source)
    s.ledger.move(source, PURSE, left - claim.benefit_sat, "surplus", claim.hash)
    account = s.ledger.accounts[claim.account]
    s.ledger.change(account, received=account.received + claim.approved * claim.benefit_sat // max(wanted, 1))
    claims.end(s, claim, "payable" if claim.benefit_sat else "unfunded")


@runs(Timer.CALL)
def end_calls(s: State, _: int) -> None:
    """Calls that end at this height: who has not paid in has left, and the claim gets what came in.

    What they have not paid they owe. Whom a claim holds stays, without a share in anything, until that is over.
    """
    for running in [c for c in s.calls if c.deadline == s.height]:
        for account in list(s.ledger.defaulters(running.call)):
            arrears = costs.write_off(s, account)
            s.ledger.change(account, debt_sat=account.debt_sat + arrears)
            if leaving.held(s, account.number):
                s.ledger.leave(account)
                s.ledger.change(account, grace_until=s.height)
            else:
                leaving.close(s, account, "lapsed")
        end_call(s, running)


def end_call(s: State, running: OpenCall) -> None:
    """A call brings what has come in: to its claim, to the operator, or into the purse; first what that lacked."""
    s.calls.remove(running)
    claim = s.claims.get(running.ref)
    if claim is not None:
        lacks = min(running.lack_sat, running.brings_sat, max(-s.ledger.purse_sat, 0))
        s.ledger.move(CALLS, PURSE, lacks, "surplus", claim.hash)
        _make_payable(s, claim, running.brings_sat - lacks, CALLS)
    elif running.ref == costs.RUNNING:
        costs.pay_running(s, running.brings_sat, CALLS)
    else:
        s.ledger.move(CALLS, PURSE, running.brings_sat, running.ref)


def object_to(s: State, claim_hash: str, txid: str, payments: dict[int, int], source: Pot) -> Said:
    """An objection. `payments`: what the very same transaction paid to each account, in coins that count.

    The bond is taken out of these, and out of the pot in which they are; it never enters a balance. Raises Refused
    before anything has changed.
    """
    if s.dissolved:
        raise Refused("pool.dissolved:objection")
    claim = s.claims.get(claim_hash)
    if claim is None or claim.status not in ("notice", "disputed", "called", "payable", "paid"):
        raise Refused("objection.claim")
    bond = s.rules.objection_bond_sat
    able = [n for n, paid in sorted(payments.items())
            if paid >= bond and (account := s.account(n)) is not None and not account.gone]
    if not able:
        raise Refused("objection.bond", bond=bond)
    number = able[0]
    payments[number] -= bond
    s.ledger.move(source, HELD, bond)
    claim.objections.append(Objection(txid, number, s.height, bond))
    s.open_claims[claim.hash] = claim
    s.change(claim)
    if claim.status == "notice":
        s.change(claim, notice_left=max(claim.notice_end - s.height, 0), status="disputed")
        return said("event.objection:notice", number=number)
    return said("event.objection" if claim.status == "disputed" else "event.objection:fraud", number=number)


def verdict(s: State, body: dict[str, Any]) -> Said:
    """The quorum decides objections to a claim. Raises Refused before anything has changed."""
    claim = s.claims.get(body["claim"])
    objections = [claim.objection(txid) for txid in body["objections"]] if claim else []
    if claim is None or not all(o is not None and not o.outcome for o in objections):
        raise Refused("verdict.objection")
    decided = [o for o in objections if o is not None]
    if body["outcome"] == "dismissed":
        return _dismiss(s, claim, decided)
    if len(decided) != 1:
        raise Refused("verdict.one")
    _uphold(s, claim, decided[0])
    return said("event.verdict:upheld", number=claim.account)


def _dismiss(s: State, claim: Claim, objections: list[Objection]) -> Said:
    """The operator gets its part of each bond for the trouble, the purse the rest."""
    for objection in objections:
        objection.outcome = "dismissed"
        inquiry = min(s.rules.inquiry_sat, objection.bond_sat // 2)
        s.pay("inquiry", objection.txid, s.operator_payout, inquiry, HELD)
        s.ledger.move(HELD, PURSE, objection.bond_sat - inquiry, "dismissed bond", objection.txid)
    s.change(claim)
    if claim.status == "disputed" and not claim.disputed:
        s.change(claim, status="notice", notice_end=s.height + claim.notice_left)
        s.at(claim.notice_end, Timer.NOTICE, claim.number)
        return said("event.verdict:notice", height=claim.notice_end)
    claims.release(s, claim)
    return said("event.verdict:dismissed")


def _uphold(s: State, claim: Claim, objection: Objection) -> None:
    close_objections(s, claim, objection)
    claimant = s.ledger.accounts[claim.account]
    person = {a.number: a for a in (claimant, *members.later(s, claimant))}
    # First: what it has not paid of a call must not be given back.
    forfeits = sum(_forfeit(s, account, claim) for account in person.values())
    recovered = _recover(s, claim)
    approved = {seat.account for seat in claim.panel if seat.decision == "approve"}
    commissions = sum(_strike(s, i) for i in list(s.items.values())
                      if i.kind == "commission" and i.ref == claim.hash and i.account in approved)
    if claim.paid_txid:
        went_out = claim.benefit_sat - recovered
        s.ledger.change(claimant, debt_sat=claimant.debt_sat + max(went_out - forfeits, 0))
    for seat in claim.panel:
        if seat.decision == "approve":
            account = s.ledger.accounts[seat.account]
            lost = min(s.rules.witness_bond_sat, max(s.ledger.balance_sat(account), 0))
            s.ledger.move(seat.account, VERDICT, lost, "bond forfeited", claim.hash)
            forfeits += lost
    # Never more than what the verdict brings in. Without any price there has been, nothing says what it should be.
    claimed_sat = costs.to_sat(s, claim.amount, True) or 0
    reward = min(claimed_sat * s.rules.reward_ppm // PPM, forfeits)
    s.pay("reward", objection.txid, s.ledger.accounts[objection.account].payout, reward, VERDICT,
          objection.account)
    _return(s, claim, recovered + commissions + forfeits - reward)
    claims.end(s, claim, "fraud" if claim.paid_txid else "refused")
    for other in [c for c in s.open_claims.values() if c.account in person and c.open]:
        close_objections(s, other)
        _return(s, other, _recover(s, other))
        claims.end(s, other, "refused")


def close_objections(s: State, claim: Claim, upheld: Objection | None = None) -> None:
    """Returns the bonds of every objection still open: one was upheld, the others have become moot."""
    for objection in claim.objections:
        if not objection.outcome:
            objection.outcome = "upheld" if objection is upheld else "moot"
            s.pay("bond", objection.txid, s.ledger.accounts[objection.account].payout, objection.bond_sat, HELD,
                  objection.account)
    s.change(claim)


def _forfeit(s: State, account: Account, claim: Claim) -> int:
    """Expels the claimant, or an account that the same person has had since. Returns its balance, or a refund still
    due, and the bond of a claim that is not decided: all that is in the verdict's pot now.
    """
    balance = 0
    if not account.gone:
        costs.write_off(s, account)
        s.ledger.leave(account)
        balance = max(s.ledger.balance_sat(account), 0)
        s.ledger.move(account.number, VERDICT, balance, "forfeited", claim.hash)
    waiting = s.items.get(account.refund)
    if waiting is not None:
        balance += _strike(s, waiting)
    undecided = s.claims.get(account.open_claim)
    if undecided is not None and undecided.bond_sat:
        balance += undecided.bond_sat
        s.ledger.move(HELD, VERDICT, undecided.bond_sat)
        s.change(undecided, bond_sat=0)
    s.ledger.change(account, status="expelled", coins=0, exit_at=0, grace_until=0, refund=0)
    s.rekeys = [r for r in s.rekeys if r.account != account.number]
    return balance


def _strike(s: State, item: Item) -> int:
    """Takes a payment due back into the verdict's pot. No payout of it can confirm: the verdict spends its coin."""
    s.put(replace(item, amount_sat=0))
    s.ledger.move(DUE, VERDICT, item.amount_sat)
    return item.amount_sat


def _recover(s: State, claim: Claim) -> int:
    """What of the claim's cost has not gone out: a benefit not yet paid, or a call that still runs."""
    due = next((i for i in s.items.values() if i.kind == "benefit" and i.ref == claim.hash), None)
    if due is not None:
        return _strike(s, due)
    running = next((c for c in s.calls if c.ref == claim.hash), None)
    if running is None:
        return 0
    s.calls.remove(running)
    s.ledger.move(CALLS, VERDICT, running.brings_sat)
    return running.brings_sat


def _return(s: State, claim: Claim, amount_sat: int) -> None:
    """Gives money back to those who bore the claim's cost, by what each bore; without a cost yet, by weight to
    those who shared when its notice began. The part of those who are gone, and what does not divide, goes to the
    purse.
    """
    mark = claim.notice_mark if claim.charge is None else claim.charge.mark
    charge = claim.charge or Charge(mark, 1, 0)
    bore = {n: weight * charge.step for n, weight in s.ledger.weights_at(mark).items()} if mark >= 0 else {}
    for number, part in charge.apart:
        bore[number] = bore.get(number, 0) + part
    whole = sum(bore.values()) + charge.purse_sat
    left = amount_sat
    for number, part in bore.items():
        if not s.ledger.accounts[number].gone and part:
            back = amount_sat * part // whole
            s.ledger.move(VERDICT, number, back, "returned", claim.hash)
            left -= back
    s.ledger.move(VERDICT, PURSE, left, "returned", claim.hash)
