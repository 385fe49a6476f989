"""Accounts' lives: acceptance, enrollment, deposits, waiting, grace, exit, the end (docs/protocol.md, 6)."""

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool import costs
from lashou_btc.pool.contract import CHANGE_LOOKAHEAD, LOOKAHEAD
from lashou_btc.pool.document import OPERATOR, Document
from lashou_btc.pool.ledger import PURSE, Account
from lashou_btc.pool.state import State
from lashou_btc.wallet.address import address_to_script, script_to_address
from lashou_btc.wallet.descriptor import MAX_INDEX

ACTIVATE, DUES, EXIT = 1, 2, 8


def key_of(s: State, number: int) -> str | None:
    """The x-only key with which an account signs. Account 0 is the operator's; witnesses' stand in the contract."""
    if number == OPERATOR:
        return s.operator_key
    if number <= len(s.contract.witnesses):
        return s.contract.witnesses[number - 1].key
    account = s.account(number)
    return account.key if account else None


def signed_by(s: State, doc: Document, number: int) -> None:
    """Raises Refused unless the account is among the good signatures."""
    if number not in doc.signers(lambda n: key_of(s, n)):
        raise Refused(f"the {doc.type} is not signed by account {number}.", "document.unsigned")


def signed_by_quorum(s: State, doc: Document) -> None:
    """Raises Refused unless at least M witnesses signed."""
    witnesses = [n for n in doc.signers(lambda n: key_of(s, n)) if 1 <= n <= len(s.contract.witnesses)]
    if len(witnesses) < s.contract.quorum:
        raise Refused(f"the {doc.type} is signed by {len(witnesses)} witnesses; it takes {s.contract.quorum}.",
                      "document.quorum")


def pool_place(s: State, script: bytes) -> tuple[int, int] | None:
    """(branch, index) of a pool's script that counts at this point, or None.

    The limits are the state's, never how many scripts the book happens to hold.
    """
    place = s.book.find(script)
    if place is None:
        return None
    branch, index = place
    limit = s.next_account + LOOKAHEAD if branch == 0 else s.change_count + CHANGE_LOOKAHEAD
    return place if index < limit else None


def payable_to(s: State, address: str, what: str) -> None:
    """Raises Refused unless money can go to the address: right network, and none of the pool's own scripts.

    It has to be in its usual form, so that equal addresses are equal texts when payments are merged and when
    reviewers who share the claimant's are left out of the draw.
    """
    try:
        script = address_to_script(address, s.contract.network)
    except InvalidInput as error:
        raise Refused(f"the {what} address cannot be paid: {error}", "address.invalid") from None
    if script_to_address(script, s.contract.network) != address:
        raise Refused(f"the {what} address is not in its usual form (lower case).", "address.form")
    if pool_place(s, script) is not None or script == s.journal_script:
        raise Refused(f"the {what} address is one of the pool's own; name an address of the payee's.",
                      "address.own")


def accept(s: State, doc: Document) -> str:
    """A witness's acceptance. The pool opens with the last one."""
    body = doc.body
    number = body["account"]
    if not 1 <= number <= len(s.contract.witnesses):
        raise Refused(f"account {number} is no witness of this contract.", "acceptance.witness")
    if number in s.accepted:
        raise Refused(f"witness {number} has accepted before.", "acceptance.twice")
    signed_by(s, doc, number)
    if body["first_address"] != s.contract.first_address:
        raise Refused(f"the acceptance names {body['first_address']} as first address; the contract's is "
                      f"{s.contract.first_address}.", "acceptance.address")
    payable_to(s, body["payout"], "payout")
    s.accepted[number] = doc.hash
    account = Account(number, "witness", key_of(s, number) or "", body["payout"], status="active",
                      enrolled=s.height)
    _open(s, account)
    s.bonded.append(number)
    if len(s.accepted) < len(s.contract.witnesses):
        return f"witness {number} accepted"
    s.opened = s.height
    s.at(s.height + s.rules.period_blocks, DUES, 0)
    return f"witness {number} accepted; the pool is open"


def enroll(s: State, doc: Document) -> str:
    """A new member, reviewing witness or supervisor, with the next free number."""
    body = doc.body
    number, role, rules = body["account"], body["role"], s.rules
    if number != s.next_account:
        raise Refused(f"the enrollment is for account {number}; the next free number is {s.next_account}.",
                      "enrollment.number")
    if number + LOOKAHEAD > MAX_INDEX:
        raise Refused("the pool has as many accounts as its descriptor has addresses.", "enrollment.full")
    good = doc.signers(lambda n: body["key"] if n == number else key_of(s, n))
    if not {OPERATOR, number} <= good:
        raise Refused("an enrollment is signed by the operator and by the new account's own key.",
                      "document.unsigned")
    payable_to(s, body["payout"], "payout")
    account = Account(number, role, body["key"], body["payout"], status="active", enrolled=s.height)
    if role == "member":
        if body.get("plan") not in rules.plans:
            raise Refused(f"{body.get('plan')!r} is no plan of this pool; it has {', '.join(rules.plans)}.",
                          "enrollment.plan")
        if "identity" not in body:
            raise Refused("a member's enrollment carries its salted identity hash.", "enrollment.identity")
        tag = body.get("uniqueness", "")
        holder = s.account(s.uniqueness.get(tag, -1)) if tag else None
        if holder is not None and not holder.gone:
            raise Refused(f"the uniqueness tag is that of account {holder.number}; nobody is enrolled twice.",
                          "enrollment.uniqueness")
        if tag:
            s.uniqueness[tag] = number
        account.status, account.plan = "enrolled", body["plan"]
        account.weight = rules.plans[body["plan"]].weight
        account.identity, account.uniqueness = body["identity"], tag
    elif role == "reviewer":
        if rules.panel != "open":
            raise Refused("this pool's panel is keyholders only; it enrolls no reviewing witnesses.",
                          "enrollment.panel")
        s.bonded.append(number)
    s.next_account = number + 1
    s.book.ensure(0, s.next_account + LOOKAHEAD)
    _open(s, account)
    return f"{role} {number} enrolled"


def _open(s: State, account: Account) -> None:
    s.ledger.open(account)
    if early := s.unassigned.pop(account.number, 0):
        deposit(s, account.number, early, "early")


def receive(s: State, number: int, amount_sat: int, ref: str) -> None:
    """Money that arrived on receive address `number`: a deposit, or unassigned while the state is unknown."""
    if s.unknown:
        s.unassigned[number] = s.unassigned.get(number, 0) + amount_sat
    else:
        deposit(s, number, amount_sat, ref)


def deposit(s: State, number: int, amount_sat: int, ref: str) -> None:
    """Money for an account. What arrives before the account is enrolled waits for it."""
    if number == PURSE:
        s.ledger.purse_sat += amount_sat
        s.enter(PURSE, "donation", ref, amount_sat)
        return
    account = s.account(number)
    if account is None:
        s.unassigned[number] = s.unassigned.get(number, 0) + amount_sat
        return
    s.ledger.credit(account, amount_sat)
    s.enter(number, "deposit", ref, amount_sat)
    balance = s.ledger.balance_sat(account)
    if account.gone:
        _refund(s, account)
    elif account.status == "enrolled" and balance >= s.rules.min_deposit_sat:
        account.status, account.active_at = "waiting", s.height + s.rules.waiting_blocks
        s.at(account.active_at, ACTIVATE, number)
        s.ledger.join(account)
    elif account.status in ("waiting", "active") and account.weight:
        s.ledger.join(account)
        if balance >= s.rules.min_balance_sat:
            account.grace_until = 0


def activate(s: State, number: int) -> None:
    """The waiting period is over."""
    account = s.ledger.accounts[number]
    if account.status == "waiting" and account.active_at == s.height:
        account.status = "active"


def end_grace(s: State, number: int) -> None:
    """The time to top up is over: whoever is still below the minimum has left."""
    account = s.ledger.accounts[number]
    if account.gone or account.grace_until != s.height:
        return
    account.grace_until = 0
    if s.ledger.balance_sat(account) < s.rules.min_balance_sat:
        close(s, account, "lapsed")
    elif account.sharing:
        s.ledger.watch(account)


def leave(s: State, doc: Document) -> str:
    """A declared exit; it takes effect `exit_blocks` later."""
    number = doc.body["account"]
    signed_by(s, doc, number)
    account = s.account(number)
    if account is None or account.gone:
        raise Refused(f"account {number} has no membership to leave.", "exit.gone")
    if account.exit_at:
        raise Refused(f"account {number} leaves at height {account.exit_at} already.", "exit.twice")
    account.exit_at = s.height + s.rules.exit_blocks
    s.at(account.exit_at, EXIT, number)
    return f"account {number} leaves at height {account.exit_at}"


def end_membership(s: State, number: int) -> None:
    """An exit takes effect, once no claim of the account, or on whose panel it sits, is open or disputed.

    Nor does anyone leave with a called share unpaid: the call's end decides.
    """
    account = s.ledger.accounts[number]
    if account.gone or not account.exit_at or account.exit_at > s.height:
        return
    if any(c.account == number or any(seat.account == number for seat in c.panel) for c in s.open_claims.values()):
        return  # looked at again when that claim is released
    unpaid = [running.deadline for running in s.calls
              if account.sharing and s.ledger.unpaid_sat(account, running.call)]
    if unpaid:
        s.at(max(unpaid), EXIT, number)
        return
    close(s, account, "left")


def close(s: State, account: Account, status: str) -> None:
    """Ends a membership and refunds what is left. A keyholder keeps its place; only its bond goes back."""
    costs.write_off(s, account)
    s.ledger.leave(account)
    account.exit_at = account.grace_until = 0
    if account.role != "witness":
        account.status = status
    _refund(s, account)


def _refund(s: State, account: Account) -> None:
    balance = s.ledger.balance_sat(account)
    owed = min(account.debt_sat, max(balance, 0))
    if owed:
        account.debt_sat -= owed
        s.ledger.credit(account, -owed)
        s.enter(account.number, "debt", "", -owed)
        costs.share_out(s, owed, f"debt of account {account.number}")
        balance -= owed
    if balance > 0:
        s.ledger.credit(account, -balance)
        s.enter(account.number, "refund", "", -balance)
        s.pay("refund", str(account.number), account.payout, balance)
