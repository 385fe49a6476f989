"""A claim's life up to its notice: filing, draw, review, replacement, approval (docs/protocol.md, section 6)."""

from lashou_btc.errors import Refused
from lashou_btc.pool import members
from lashou_btc.pool.document import Document
from lashou_btc.pool.draw import draw, seed
from lashou_btc.pool.ledger import PURSE, Account
from lashou_btc.pool.state import Claim, Seat, State

DRAW, REVIEW, NOTICE = 5, 6, 7


def file(s: State, doc: Document) -> str:
    """A claim by an active member."""
    body, number = doc.body, doc.body["account"]
    members.signed_by(s, doc, number)
    account = s.account(number)
    if account is None or account.role != "member" or account.status != "active":
        status = account.status if account else "not enrolled"
        raise Refused(f"account {number} is {status}; only an active member may claim.", "claim.active")
    if account.open_claim:
        raise Refused(f"account {number} has a claim open already.", "claim.open")
    cap = s.rules.plans[account.plan].cap if account.plan in s.rules.plans else 0
    if body["amount"] > cap:
        raise Refused(f"the claim is for {body['amount']}; plan {account.plan} covers at most {cap}.", "claim.cap")
    if number in s.rejected and s.height < (again := s.rejected[number] + s.rules.review_blocks):
        raise Refused(f"account {number} had a claim rejected; it may claim again from height {again}, so that "
                      "nobody shops for a lenient panel.", "claim.again")
    members.payable_to(s, body["payee"], "payee")
    claim = Claim(doc.hash, len(s.by_number), number, body["amount"], body["payee"], s.height,
                  draw_at=s.height + s.rules.draw_blocks)
    s.claims[claim.hash] = s.open_claims[claim.hash] = claim
    s.by_number.append(claim)
    account.open_claim = claim.hash
    s.at(claim.draw_at, DRAW, claim.number)
    return f"claim filed; its reviewers are drawn from block {claim.draw_at}"


def end(s: State, claim: Claim, status: str) -> None:
    """The claim's outcome is known: its account may claim again."""
    claim.status, claim.ended = status, s.height
    if status == "rejected":
        s.rejected[claim.account] = s.height
    account = s.ledger.accounts[claim.account]
    if account.open_claim == claim.hash:
        account.open_claim = ""
    release(s, claim)


def release(s: State, claim: Claim) -> None:
    """Lets those leave whom the claim held: once its outcome is known and nobody disputes it."""
    if claim.open or any(not o.outcome for o in claim.objections):
        return
    s.open_claims.pop(claim.hash, None)
    for number in {claim.account, *(seat.account for seat in claim.panel)}:
        if 0 < s.ledger.accounts[number].exit_at <= s.height:
            s.at(s.height, members.EXIT, number)


def _tickets(s: State, claim: Claim) -> tuple[list[int], list[int]]:
    """Who may be drawn now: (tickets, keyholders that the first seat is kept for where the panel is open)."""
    claimant = s.ledger.accounts[claim.account]
    taken = {seat.account for seat in claim.panel}
    tickets: list[int] = []
    keyholders: list[int] = []
    is_open = s.rules.panel == "open"
    for number in sorted(s.bonded):
        account = s.ledger.accounts[number]
        bonds = _bonds(s, account)
        conflicted = account.key == claimant.key or account.payout in (claimant.payout, claim.payee)
        if not bonds or conflicted or number in taken or account.exit_at or account.gone:
            continue
        if account.role == "witness":
            keyholders.append(number)
        elif not is_open:
            continue
        tickets += [number] * (bonds if is_open else 1)
    return tickets, keyholders


def _bonds(s: State, account: Account) -> int:
    bond = s.rules.witness_bond_sat
    return s.ledger.balance_sat(account) // bond if bond else 1


def seat_panel(s: State, claim: Claim) -> None:
    """Draws the missing reviewers from this block's hash; where too few can be drawn, it tries again later."""
    if claim.status not in ("waiting", "review"):
        return
    present = _present(claim)
    tickets, keyholders = _tickets(s, claim)
    kept = not _has_keyholder(s, claim)
    vacant = s.rules.reviewers - len(present)
    drawn = draw(seed(s.block_hash, claim.hash), vacant, tickets, keyholders if kept else ())
    if (kept and not keyholders) or len(drawn) + _hopeful(present) < s.rules.approvals:
        _draw_later(s, claim)
        return
    deadline = s.height + s.rules.review_blocks
    claim.panel += [Seat(number, s.height, deadline) for number in drawn]
    claim.status = "review"
    if drawn:
        s.at(deadline, REVIEW, claim.number)


def _draw_later(s: State, claim: Claim) -> None:
    """Tries again in `draw_blocks`; a claim that nobody is left to decide ends, and may be filed anew at once."""
    waited_from = max([claim.filed + s.rules.draw_blocks, *(seat.deadline for seat in claim.panel)])
    if s.height >= waited_from + s.rules.review_blocks:
        end(s, claim, "undecided")
        return
    claim.draw_at = s.height + s.rules.draw_blocks
    s.at(claim.draw_at, DRAW, claim.number)


def draw_now(s: State, claim: Claim) -> None:
    """The height of a claim's draw has come; a draw since put off is not held twice."""
    if claim.draw_at == s.height:
        seat_panel(s, claim)


def _present(claim: Claim) -> list[Seat]:
    return [seat for seat in claim.panel if seat.decision != "absent"]


def _has_keyholder(s: State, claim: Claim) -> bool:
    """Whether the panel holds the keyholder that an open panel must have."""
    return s.rules.panel != "open" or any(
        s.ledger.accounts[seat.account].role == "witness" for seat in _present(claim))


def _hopeful(seats: list[Seat]) -> int:
    """Seats that have approved or still may."""
    return sum(seat.decision in ("", "approve") for seat in seats)


def review(s: State, doc: Document) -> str:
    """A drawn reviewer's decision."""
    body, number = doc.body, doc.body["account"]
    members.signed_by(s, doc, number)
    claim = s.claims.get(body["claim"])
    if claim is None or claim.status != "review":
        raise Refused("the review is of a claim that is not under review.", "review.claim")
    seat = next((x for x in claim.panel if x.account == number and x.decision != "absent"), None)
    if seat is None:
        raise Refused(f"account {number} was not drawn for this claim.", "review.seat")
    if seat.decision:
        raise Refused(f"account {number} has reviewed this claim before.", "review.twice")
    if s.height > seat.deadline:
        raise Refused(f"the review came after height {seat.deadline}.", "review.late")
    if body["decision"] == "approve" and not 0 < body.get("amount", 0) <= claim.amount:
        raise Refused(f"an approval names an amount from 1 to the {claim.amount} claimed.", "review.amount")
    seat.decision, seat.amount, seat.document = body["decision"], body.get("amount", 0), doc.hash
    approvals = [x.amount for x in claim.panel if x.decision == "approve"]
    rejections = sum(x.decision == "reject" for x in claim.panel)
    if len(approvals) >= s.rules.approvals and _has_keyholder(s, claim):
        claim.approved = min(approvals)
        claim.status, claim.notice_end = "notice", s.height + s.rules.notice_blocks
        s.at(claim.notice_end, NOTICE, claim.number)
        return f"account {number} approved; the claim is on notice until height {claim.notice_end}"
    if rejections > s.rules.reviewers - s.rules.approvals:
        end(s, claim, "rejected")
        return f"account {number} rejected; the claim can no longer be approved and is rejected"
    if _hopeful(_present(claim)) < s.rules.approvals:
        _draw_later(s, claim)  # seats stayed vacant for want of reviewers; without them it could never end
    return f"account {number}: {body['decision']}"


def end_review(s: State, claim: Claim) -> None:
    """Reviewers who let the deadline pass pay for it and are replaced by a fresh draw from this block."""
    if claim.status != "review":
        return
    absent = [seat for seat in claim.panel if not seat.decision and seat.deadline == s.height]
    for seat in absent:
        seat.decision = "absent"
        account = s.ledger.accounts[seat.account]
        penalty = min(s.rules.absence_sat, max(s.ledger.balance_sat(account), 0))
        if penalty:
            s.ledger.credit(account, -penalty)
            s.ledger.purse_sat += penalty
            s.enter(account.number, "absence", claim.hash, -penalty)
            s.enter(PURSE, "absence", claim.hash, penalty)
    if absent:
        seat_panel(s, claim)
