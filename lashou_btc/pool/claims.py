"""A claim's life up to its notice: filing, draw, review, replacement, approval (docs/protocol.md, section 6)."""

from typing import Any

from lashou_btc.errors import Refused
from lashou_btc.pool import leaving, members, rekeying
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.document import Document
from lashou_btc.pool.draw import draw, seed
from lashou_btc.pool.kinds import acts
from lashou_btc.pool.ledger import HELD, PURSE
from lashou_btc.pool.state import Claim, Seat, State
from lashou_btc.pool.timers import Timer, runs
from lashou_btc.words import Said, noun, said


@acts("claim")
def file(s: State, doc: Document) -> Said:
    """A claim by an active member."""
    body, number = doc.body, doc.body["account"]
    account = check_claim(s, body)
    bond = s.rules.claim_bond_sat
    s.ledger.move(number, HELD, bond, "claim bond", doc.hash)
    claim = Claim(doc.hash, len(s.by_number), number, body["amount"], body["payee"], s.height, bond,
                  diagnosed=body.get("diagnosed", -1), draw_at=s.height + s.rules.draw_blocks,
                  give_up=s.height + s.rules.draw_blocks + s.rules.review_blocks)
    s.claims[claim.hash] = s.open_claims[claim.hash] = claim
    s.by_number.append(claim)
    s.change(claim)
    s.ledger.change(account, open_claim=claim.hash)
    s.at(claim.draw_at, Timer.DRAW, claim.number)
    return said("event.claim", height=claim.draw_at)


def check_claim(s: State, body: dict[str, Any]) -> Account:
    """Raises Refused unless the claim may be filed now. Returns its account."""
    number = body["account"]
    account = s.account(number)
    if account is None:
        raise Refused("claim.active:nobody", number=number)
    if account.status == "waiting" and s.begun and account.active_at > s.height:
        raise Refused("claim.active:waiting", number=number, height=account.active_at)
    if account.role != "member" or account.status != "active":
        raise Refused("claim.active", number=number, status=noun("account", account.status))
    if not account.sharing:
        raise Refused("claim.sharing", number=number)
    if account.open_claim:
        raise Refused("claim.open", number=number)
    if rekeying.changing_key(s, number):
        raise Refused("claim.rekey", number=number)
    plan = s.rules.plans[account.plan]
    cap = plan.at(members.age_now(s, account)).cap
    if body["amount"] > cap:
        raise Refused("claim.cap", amount=body["amount"], plan=account.plan, cap=cap)
    if plan.life_cap and body["amount"] > plan.life_cap - account.received:
        raise Refused("claim.life", amount=body["amount"], number=number, received=account.received,
                      life_cap=plan.life_cap, plan=account.plan)
    if s.height < account.pause_until:
        raise Refused("claim.again", number=number, pause_until=account.pause_until)
    bond = s.rules.claim_bond_sat
    if bond and s.ledger.balance_sat(account) < bond:
        raise Refused("claim.bond", bond=bond)
    members.payable_to(s, body["payee"], "payee")
    members.not_a_reviewers(s, body["payee"], "payee")
    _check_diagnosed(s, account, body.get("diagnosed", -1))
    return account


def _check_diagnosed(s: State, account: Account, diagnosed: int) -> None:
    """Raises Refused where the illness is older than the cover by what the claim says, or of a day to come."""
    if diagnosed > s.height:
        raise Refused("claim.diagnosed", diagnosed=diagnosed, height=s.height)
    if not s.rules.diagnosis:
        return
    if diagnosed < 0:
        raise Refused("claim.diagnosed:missing")
    since = members.covered_since(s, account)
    if diagnosed < since:
        raise Refused("claim.older", diagnosed=diagnosed, account_number=account.number, since=since)


def end(s: State, claim: Claim, status: str) -> None:
    """The claim's outcome is known: its account may claim again, after a rejection not before a pause."""
    s.change(claim, status=status)
    claim.ended = s.height
    account = s.ledger.accounts[claim.account]
    if status == "rejected":
        s.ledger.change(account, rejections=account.rejections + 1, pause_until=s.height + pause(s, account))
        _spend_bond(s, claim)
    _return_bond(s, claim)
    if account.open_claim == claim.hash:
        s.ledger.change(account, open_claim="")
    release(s, claim)


def pause(s: State, account: Account) -> int:
    """How many blocks an account pauses if its next claim is rejected: twice as many after each in a row."""
    return s.rules.pause_blocks(account.rejections)


def _spend_bond(s: State, claim: Claim) -> None:
    """A rejected claim's bond pays who decided, first who rejected, so that nobody gains by approving; the rest is
    common.
    """
    left = claim.bond_sat
    for decision in ("reject", "approve"):
        numbers = [seat.account for seat in claim.panel if seat.decision == decision]
        part = min(s.rules.commission_sat, left // max(len(numbers), 1))
        for number in numbers:
            s.pay("commission", claim.hash, s.ledger.accounts[number].payout, part, HELD, number)
        left -= part * len(numbers)
    s.ledger.move(HELD, PURSE, left, "claim bond", claim.hash)
    s.change(claim, bond_sat=0)


def _return_bond(s: State, claim: Claim) -> None:
    if not claim.bond_sat:
        return
    account = s.ledger.accounts[claim.account]
    s.ledger.move(HELD, claim.account, claim.bond_sat, "claim bond", claim.hash)
    s.change(claim, bond_sat=0)
    members.share_again(s, account)


def reviewed(claim: Claim) -> list[int]:
    """Accounts of the reviewers who have decided."""
    return [seat.account for seat in claim.panel if seat.decision in ("approve", "reject")]


def release(s: State, claim: Claim) -> None:
    """Lets those leave whom the claim held: once its outcome is known and nobody disputes it."""
    if claim.open or claim.disputed:
        return
    s.open_claims.pop(claim.hash, None)
    for number in {claim.account, *(seat.account for seat in claim.panel)}:
        leaving.release(s, number)


def _tickets(s: State, claim: Claim) -> tuple[list[int], list[int]]:
    """Who may be drawn now: (tickets, keyholders that the first seat is kept for where the panel is open)."""
    claimant = s.ledger.accounts[claim.account]
    taken = {seat.account for seat in claim.panel}
    tickets: list[int] = []
    keyholders: list[int] = []
    is_open = s.rules.panel == "open"
    for number in sorted(s.drive.bonded):
        account = s.ledger.accounts[number]
        bonds = members.bonds(s, account)
        # The claimant's own key is the one thing of a reviewer's that nobody else can put into a document.
        if not bonds or account.key == claimant.key or number in taken or account.exit_at:
            continue
        if account.role == "witness":
            keyholders.append(number)
        elif not is_open:
            continue
        tickets += [number] * (bonds if is_open else 1)
    return tickets, keyholders


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
    s.change(claim, status="review")
    if drawn:
        s.change(claim, give_up=deadline + s.rules.review_blocks)
        s.at(deadline, Timer.REVIEW, claim.number)
    else:
        _conclude(s, claim)


def _draw_later(s: State, claim: Claim) -> None:
    """Tries again in `draw_blocks`; a claim that nobody is left to decide ends, and may be filed anew at once."""
    if s.height >= claim.give_up:
        end(s, claim, "undecided")
        return
    s.change(claim, draw_at=s.height + s.rules.draw_blocks)
    s.at(claim.draw_at, Timer.DRAW, claim.number)


@runs(Timer.DRAW)
def draw_now(s: State, number: int) -> None:
    """The height of a claim's draw has come; a draw since put off is not held twice."""
    claim = s.by_number[number]
    if claim.draw_at == s.height:
        seat_panel(s, claim)


def _present(claim: Claim) -> list[Seat]:
    return [seat for seat in claim.panel if seat.decision != "absent"]


def _has_keyholder(s: State, claim: Claim) -> bool:
    """Whether the panel holds the keyholder that an open panel must have: one who was one when it was drawn."""
    return s.rules.panel != "open" or any(
        s.ledger.accounts[seat.account].role in ("witness", "former") for seat in _present(claim))


def _hopeful(seats: list[Seat]) -> int:
    """Seats that have approved or still may."""
    return sum(seat.decision in ("", "approve") for seat in seats)


@acts("review")
def review(s: State, doc: Document) -> Said:
    """A drawn reviewer's decision."""
    body, number, claim = doc.body, doc.body["account"], s.claims.get(doc.body["claim"])
    if claim is None or claim.status != "review":
        raise Refused("review.claim")
    seat = next((x for x in claim.panel if x.account == number and x.decision != "absent"), None)
    if seat is None:
        raise Refused("review.seat", number=number)
    if seat.decision:
        raise Refused("review.twice", number=number)
    if s.height > seat.deadline:
        raise Refused("review.late", deadline=seat.deadline)
    if body["decision"] == "approve" and not 0 < body.get("amount", 0) <= claim.amount:
        raise Refused("review.amount", amount=claim.amount)
    if "met" in body and not seat.drawn <= body["met"] <= s.height:
        raise Refused("review.met", drawn=seat.drawn, height=s.height)
    if body["decision"] == "approve" and s.rules.meeting and "met" not in body:
        raise Refused("review.met:missing")
    s.change(claim)
    seat.decision, seat.amount, seat.document = body["decision"], body.get("amount", 0), doc.hash
    _conclude(s, claim)
    if claim.status == "notice":
        return said("event.review:notice", number=number, height=claim.notice_end)
    if claim.status == "rejected":
        return said("event.review:rejected", number=number)
    return said("event.review", number=number, decision=body["decision"])


def _conclude(s: State, claim: Claim) -> None:
    """Ends the review if its outcome is clear, and draws again where it cannot become so."""
    approvals = [x.amount for x in claim.panel if x.decision == "approve"]
    rejections = sum(x.decision == "reject" for x in claim.panel)
    if len(approvals) >= s.rules.approvals and _has_keyholder(s, claim):
        s.change(claim, approved=min(approvals), status="notice", notice_end=s.height + s.rules.notice_blocks,
                 notice_mark=s.ledger.new_mark())
        s.ledger.change(s.ledger.accounts[claim.account], rejections=0)
        _return_bond(s, claim)
        s.at(claim.notice_end, Timer.NOTICE, claim.number)
    elif rejections > s.rules.reviewers - s.rules.approvals:
        end(s, claim, "rejected")
    elif _hopeful(_present(claim)) < s.rules.approvals or all(x.decision for x in claim.panel):
        _draw_later(s, claim)  # seats stayed vacant for want of reviewers; without them it could never end


def rules_changed(s: State) -> None:
    """Other numbers of reviewers and approvals may make an outcome clear, or out of reach."""
    for claim in [c for c in s.open_claims.values() if c.status == "review"]:
        _conclude(s, claim)


@runs(Timer.REVIEW)
def end_review(s: State, number: int) -> None:
    """Reviewers who let the deadline pass pay for it and are replaced by a fresh draw from this block."""
    claim = s.by_number[number]
    if claim.status != "review":
        return
    absent = [seat for seat in claim.panel if not seat.decision and seat.deadline == s.height]
    for seat in absent:
        seat.decision = "absent"
        balance = max(s.ledger.balance_sat(s.ledger.accounts[seat.account]), 0)
        s.ledger.move(seat.account, PURSE, min(s.rules.absence_sat, balance), "absence", claim.hash)
    if absent:
        s.change(claim)
        seat_panel(s, claim)
