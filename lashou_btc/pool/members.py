"""Accounts: acceptance, enrollment, deposits, waiting, weights, beginning (docs/protocol.md, 6)."""

from typing import Any

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool import leaving
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.document import Document
from lashou_btc.pool.kinds import ROLES, acts, key_of, quorum
from lashou_btc.pool.ledger import OUTSIDE, PURSE, WAITING, Pot
from lashou_btc.pool.rules import AGE_BLOCKS
from lashou_btc.pool.state import Payment, State
from lashou_btc.pool.timers import Timer, runs
from lashou_btc.wallet.address import payee_script, script_to_address
from lashou_btc.words import Said, noun, said


def payable_to(s: State, address: str, what: str) -> None:
    """Raises Refused unless money can go to the address: a known type, right network, not the pool's own script.

    It has to be in its usual form, so that equal addresses are equal texts when payments are merged.
    """
    try:
        script = payee_script(address, s.contract.network)
    except InvalidInput as error:
        raise Refused(f"address.invalid:{what}", error=error) from None
    if script_to_address(script, s.contract.network) != address:
        raise Refused(f"address.form:{what}")
    if s.chain.find(script) is not None or script == s.chain.journal_script:
        raise Refused(f"address.own:{what}")


def not_a_reviewers(s: State, address: str, what: str) -> None:
    """Raises Refused where the address is a witness's or a bonded reviewer's payout address."""
    for number in s.drive.bonded:
        account = s.ledger.accounts[number]
        if account.payout == address and (account.role == "witness" or bonds(s, account)):
            raise Refused(f"address.reviewer:{what}", role=noun("role", account.role), number=number)


def bonds(s: State, account: Account) -> int:
    """How many full bonds an account holds that may review; 1 where none is asked for."""
    bond = s.rules.witness_bond_sat
    return 0 if account.gone else s.ledger.balance_sat(account) // bond if bond else 1


@acts("acceptance")
def accept(s: State, doc: Document) -> Said:
    """A witness's acceptance. The pool opens with the last one."""
    body = doc.body
    number = body["account"]
    if s.contract.keyholders.witness(number) is None:
        raise Refused("acceptance.witness", number=number)
    if number in s.accepted:
        raise Refused("acceptance.twice", number=number)
    if body["first_address"] != s.contract.first_address:
        raise Refused("acceptance.address", named=body["first_address"], first=s.contract.first_address)
    payable_to(s, body["payout"], "payout")
    not_a_reviewers(s, body["payout"], "payout")
    s.accepted[number] = doc.hash
    open_account(s, Account(number, "witness", key_of(s, number) or "", body["payout"], status="active",
                            enrolled=s.height, recipient=body.get("recipient", "")))
    s.drive.bonded.append(number)
    if len(s.accepted) < s.contract.reserved:
        return said("event.acceptance", number=number)
    s.opened = s.height
    begin(s)
    s.at(s.height + s.rules.period_blocks, Timer.DUES, 0)
    return said("event.acceptance:open", number=number)


@acts("enrollment")
def enroll(s: State, doc: Document) -> Said:
    """A new member, reviewing witness or supervisor, with any free number within the window."""
    body = doc.body
    before = check_enrollment(s, doc)
    number, role = body["account"], next(one for one in ROLES if one == body["role"])  # one text for all
    account = Account(number, role, body["key"], body["payout"], status="active", enrolled=s.height,
                      veto=body.get("veto", ""), recipient=body.get("recipient", ""))
    if role == "member":
        _member(s, account, body, before)
    elif role == "reviewer":
        s.drive.bonded.append(number)
    open_account(s, account)
    return said("event.enrollment", role=role, number=number)


def check_enrollment(s: State, doc: Document) -> Account | None:
    """Raises Refused unless the enrollment may act now. Returns the account that the same person had before."""
    body = doc.body
    number, role = body["account"], body["role"]
    witnesses, window = s.contract.reserved, s.chain.receive_window
    if s.account(number) is not None or not witnesses < number < window:
        raise Refused("enrollment.number", number=number, witnesses=witnesses + 1, window=window - 1)
    payable_to(s, body["payout"], "payout")
    not_a_reviewers(s, body["payout"], "payout")
    if role == "reviewer" and s.rules.panel != "open":
        raise Refused("enrollment.panel")
    return _check_member(s, doc) if role == "member" else None


def _check_member(s: State, doc: Document) -> Account | None:
    body, tag = doc.body, doc.body.get("uniqueness", "")
    plan = s.rules.plans.get(body.get("plan", ""))
    if plan is None:
        raise Refused("enrollment.plan:none", plan=body.get("plan", ""), plans=list(s.rules.plans))
    if "identity" not in body:
        raise Refused("enrollment.identity")
    if plan.bands and "age" not in body:
        raise Refused("enrollment.age", plan=body["plan"])
    if s.rules.uniqueness and not tag:
        raise Refused("enrollment.uniqueness")
    before = had_before(s, tag)
    if before is not None:
        _may_come_back(s, before, doc)
    return before


def had_before(s: State, tag: str) -> Account | None:
    """The last account of the person with that uniqueness tag."""
    return s.ledger.accounts.tagged(tag)


def _member(s: State, account: Account, body: dict[str, Any], before: Account | None) -> None:
    plan, tag = s.rules.plans[body["plan"]], body.get("uniqueness", "")
    if before is not None:
        account.before, account.received = before.number, before.received
        account.rejections, account.pause_until = before.rejections, before.pause_until
    account.age = body.get("age", -1)
    account.status, account.weight = "enrolled", plan.at(account.age).weight
    account.plan = next(name for name in s.rules.plans if name == body["plan"])
    account.identity, account.uniqueness = body["identity"], tag
    if plan.bands:
        _next_band(s, account)


def later(s: State, account: Account) -> list[Account]:
    """The accounts that the same person has had after that one."""
    found: list[Account] = []
    one = had_before(s, account.uniqueness)
    while one is not None and one.number != account.number:
        found.append(one)
        one = s.account(one.before)
    return found


def _may_come_back(s: State, before: Account, doc: Document) -> None:
    """Raises Refused unless the person whose account that was may be enrolled again.

    It takes the key that the account had, or else anybody could spoil somebody's name; no debt, and no expulsion;
    and nobody becomes younger (by a year it may seem so: blocks are no calendar). M witnesses may say otherwise:
    that it is somebody else, or that it is forgiven.
    """
    if not before.gone:
        raise Refused("enrollment.uniqueness:other", before=before.number)
    witnesses = quorum(s.keyholders)
    if len(doc.signed_by(witnesses.keys)) >= witnesses.needed:
        return
    if before.status == "expelled":
        raise Refused("enrollment.expelled", before=before.number, needed=witnesses.needed)
    if before.debt_sat:
        raise Refused("enrollment.debt", before=before.number, debt_sat=before.debt_sat)
    if not doc.signed_by({before.key}):
        raise Refused("enrollment.before", before=before.number, needed=witnesses.needed)
    earlier = _said_age(s, before)
    age = age_now(s, earlier) if earlier else -1
    if earlier and doc.body.get("age", age) < age - 1:
        raise Refused("enrollment.age:other", age=doc.body["age"], number=earlier.number, grown=age)


def _said_age(s: State, account: Account | None) -> Account | None:
    """The last account of the same person, up to that one, that said an age: plans without bands ask for none."""
    while account is not None and account.age < 0:
        account = s.account(account.before)
    return account


# Ages

def age_now(s: State, account: Account) -> int:
    """An account's age in whole years, counted from what its enrollment said; -1 where it said none."""
    return account.age + (s.height - account.enrolled) // AGE_BLOCKS if account.age >= 0 else -1


def _next_band(s: State, account: Account) -> None:
    band = s.rules.plans[account.plan].after(age_now(s, account))
    if band is not None:
        s.at(account.enrolled + (band.age - account.age) * AGE_BLOCKS, Timer.AGE, account.number)


@runs(Timer.AGE)
def come_of_age(s: State, number: int) -> None:
    """A member gets into another age band and shares by its weight from now on.

    Not while a called share is unpaid: that has been called by the weight so far. Its call ends after this at the
    deadline, so it is looked at again at the next height.
    """
    account = s.ledger.accounts[number]
    if account.gone:
        return
    if unpaid := leaving.unpaid(s, account):
        s.at(max(unpaid) + 1, Timer.AGE, number)
        return
    s.ledger.reweigh(account, s.rules.plans[account.plan].at(age_now(s, account)).weight)
    _next_band(s, account)


# Beginning

def begin(s: State) -> None:
    """An open pool begins, for ever, once enough members wait: who has waited long enough is active at once.

    Who leaves at the end of this height is none of them.
    """
    if s.begun or not s.opened or s.ledger.sharers < s.rules.min_members:
        return
    if sum(a.sharing and not a.exit_at for a in s.ledger.accounts.values()) < s.rules.min_members:
        return
    s.begun = s.height
    for account in s.ledger.accounts.values():
        if account.status == "waiting" and account.active_at <= s.height:
            s.at(s.height, Timer.ACTIVATE, account.number)


def open_account(s: State, account: Account) -> None:
    """A new account, with what has come in for its number before."""
    s.ledger.open(account)
    if early := s.unassigned.pop(account.number, 0):
        deposit(s, account.number, early, "early", WAITING, s.early_coins.pop(account.number))


# Money

def take_in(s: State, payment: Payment) -> None:
    """Credits what a transaction pays in, output by output, or lets it wait where the state stands still."""
    if s.unknown:
        s.waiting.append(payment)
        for _, _, amount in payment.credits:
            s.ledger.move(OUTSIDE, WAITING, amount)
        return
    for number, ref, amount in payment.credits:
        deposit(s, number, amount, ref)


def deposit(s: State, number: int, amount_sat: int, ref: str, source: Pot = OUTSIDE, coins: int = 1) -> None:
    """Money for an account. What arrives before the account is enrolled waits for it."""
    if number == PURSE:
        s.ledger.move(source, PURSE, amount_sat, "donation", ref)
        return
    account = s.account(number)
    if account is None:
        s.ledger.move(source, WAITING, amount_sat)
        s.unassigned[number] = s.unassigned.get(number, 0) + amount_sat
        s.early_coins[number] = s.early_coins.get(number, 0) + coins
        return
    s.ledger.move(source, number, amount_sat, "deposit", ref)
    s.ledger.change(account, coins=account.coins + coins)
    balance, weight = s.ledger.balance_sat(account), account.weight
    if account.gone:
        leaving.refund(s, account)
    elif account.status == "enrolled" and balance >= s.rules.min_deposit_sat * weight:
        s.ledger.change(account, status="waiting", active_at=s.height + _waiting_blocks(s, account))
        s.at(account.active_at, Timer.ACTIVATE, number)
        s.ledger.join(account)
    elif account.status in ("waiting", "active") and weight:
        share_again(s, account)
    begin(s)


def share_again(s: State, account: Account) -> None:
    """An account that has got money shares, and its grace ends if that is enough."""
    if s.ledger.holds_funds:
        s.ledger.join(account)
        if s.ledger.balance_sat(account) >= s.rules.min_balance_sat * account.weight:
            s.ledger.change(account, grace_until=0)
    elif not account.grace_until:
        s.ledger.join(account)


def _waiting_blocks(s: State, account: Account) -> int:
    return s.rules.waiting_blocks * (2 if waits_twice(s, account.before) else 1)


def waits_twice(s: State, before: int) -> bool:
    """Whether somebody who had that account waits twice as long: if it ever left a called share unpaid, because
    otherwise not paying would pay.
    """
    account = s.account(before)
    while account is not None and account.status != "lapsed":
        account = s.account(account.before)
    return account is not None and not s.ledger.holds_funds


@runs(Timer.ACTIVATE)
def activate(s: State, number: int) -> None:
    """The waiting period is over, unless the pool has not begun: then it is with that."""
    account = s.ledger.accounts[number]
    if s.begun and account.status == "waiting" and account.active_at <= s.height:
        s.ledger.change(account, status="active")


def covered_since(s: State, account: Account) -> int:
    """The height at which an active member became one: its waiting was over, and the pool had begun."""
    return max(account.active_at, s.begun)
