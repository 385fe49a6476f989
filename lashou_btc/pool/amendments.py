"""What changes the frame: the contract's publication, prices, statements, voids, amendments."""

from collections.abc import Callable

from lashou_btc.anchors.tx import OutPoint
from lashou_btc.errors import LashouError, Refused
from lashou_btc.pool import costs, members, notice, rules
from lashou_btc.pool.document import OPERATOR, Document
from lashou_btc.pool.journal import check_amendment, parse_journal
from lashou_btc.pool.state import State

AMEND = 0


def publish(s: State, digest: str) -> str:
    """The contract's own record, first in the journal."""
    if digest != s.contract.pool_id:
        raise Refused("the record names another contract.", "contract.digest")
    if s.contract_published:
        raise Refused("the contract stands in the journal already.", "contract.twice")
    s.contract_published = True
    return "contract published"


def statement(s: State, doc: Document) -> str:
    """Free text by an account (0: the operator). It is dated and kept, and changes nothing."""
    number = doc.body["account"]
    if number != OPERATOR and s.account(number) is None:
        raise Refused(f"account {number} is not enrolled.", "statement.account")
    members.signed_by(s, doc, number)
    return f"statement of account {number}"


def price(s: State, doc: Document) -> str:
    """A witness's price of the reference currency, as of a height that must be recent."""
    body, number = doc.body, doc.body["account"]
    if not 1 <= number <= len(s.contract.witnesses):
        raise Refused("prices come from witnesses.", "price.witness")
    members.signed_by(s, doc, number)
    if body["unit"] != s.rules.unit:
        raise Refused(f"the price is in {body['unit']}; this pool's unit is {s.rules.unit}.", "price.unit")
    if not s.height - s.rules.price_blocks < body["height"] <= s.height:
        raise Refused(f"the price is as of height {body['height']}, which is not within the last "
                      f"{s.rules.price_blocks} blocks.", "price.height")
    if number in s.prices and s.prices[number][0] >= body["height"]:
        raise Refused("the witness has given a later price.", "price.order")
    s.prices[number] = (body["height"], body["price"])
    notice.retry(s)
    return f"price of witness {number}"


def void(s: State, doc: Document) -> str:
    """Its effect was taken when the fold looked ahead; here it is only checked and listed."""
    members.signed_by_quorum(s, doc)
    return f"{len(doc.body['records'])} records released, as far as no settlement rests on them"


def announce(s: State, doc: Document) -> str:
    """An amendment of rules in the journal: it takes effect `amendment_blocks` later."""
    check_amendment(s.contract, doc)
    if doc.body.keys() & {"seal", "journal", "operator", "void"}:
        raise Refused("in the journal an amendment changes rules only; a new seal, journal or operator takes the "
                      "settlement lane.", "amendment.lane")
    return _announce(s, doc)


def _announce(s: State, doc: Document) -> str:
    changes = doc.body.get("rules")
    rules.amended(s.rules, changes, len(s.contract.witnesses))
    height = s.height + s.rules.amendment_blocks
    s.pending_rules.append((height, changes))
    s.at(height, AMEND, 0)
    return f"new rules from height {height}"


def by_settlement(s: State, doc: Document) -> str:
    """An amendment carried by a spend of pool coins: seal, journal and operator change at once."""
    check_amendment(s.contract, doc)
    body = doc.body
    effects = []
    if "journal" in body:
        s.journal_script = parse_journal(body["journal"], s.contract.network).script
        effects.append("new journal")
    if "operator" in body:
        effects.append(_or_why_not(lambda: _new_operator(s, **body["operator"])))
    if "seal" in body:
        s.seal = OutPoint.parse(body["seal"])
        effects.append(f"new seal {s.seal}")
    if "rules" in body:
        effects.append(_or_why_not(lambda: _announce(s, doc)))
    return ", ".join([*effects, *(["records voided"] if "void" in body else [])]) or "no change"


def _or_why_not(part: Callable[[], str]) -> str:
    """A part of an amendment that cannot be had must not keep the others from acting.

    The look ahead counts on it: it finds new seals and voided records without knowing the state.
    """
    try:
        return part()
    except LashouError as error:
        return f"not done: {error}"


def _new_operator(s: State, key: str, payout: str) -> str:
    members.payable_to(s, payout, "operator's payout")
    s.operator_key, s.operator_payout = key, payout
    return "new operator"


def take_effect(s: State) -> None:
    """Amendments whose height has come change the rules; one that no longer fits the others is dropped."""
    due = [changes for height, changes in s.pending_rules if height <= s.height]
    s.pending_rules = [entry for entry in s.pending_rules if entry[0] > s.height]
    for changes in due:
        try:
            s.rules = rules.amended(s.rules, changes, len(s.contract.witnesses))
        except LashouError:
            continue
    ledger = s.ledger
    if ledger.min_balance_sat == s.rules.min_balance_sat:
        return
    ledger.min_balance_sat = s.rules.min_balance_sat
    for account in ledger.accounts.values():
        if account.sharing:
            ledger.rewatch(account)
    costs.note_step(s, ledger.index, "amendment")  # who is below a raised minimum has its grace from now
