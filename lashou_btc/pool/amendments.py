"""What changes the frame: the contract's publication, prices, statements, amendments."""

from collections.abc import Callable
from functools import partial
from typing import Any

from lashou_btc.errors import LashouError, Refused
from lashou_btc.pool import claims, costs, dissolution, members, notice, rekeying, rules, takeover
from lashou_btc.pool.document import OPERATOR, Document
from lashou_btc.pool.kinds import acts
from lashou_btc.pool.state import Rekey, State
from lashou_btc.pool.timers import Timer, runs
from lashou_btc.pool.told import kept
from lashou_btc.words import Said, said


def publish(s: State, digest: str) -> Said:
    """The contract's own record, first in the journal."""
    if digest != s.contract.pool_id:
        raise Refused("contract.digest")
    if s.contract_published:
        raise Refused("contract.twice")
    s.contract_published = True
    return said("event.contract")


@acts("statement")
def statement(s: State, doc: Document) -> Said:
    """Free text by an account (0: the operator). It is dated and kept, and changes nothing."""
    number = doc.body["account"]
    if number != OPERATOR and s.account(number) is None:
        raise Refused("statement.account", number=number)
    return said("event.statement", number=number)


@acts("price")
def price(s: State, doc: Document) -> Said:
    """A witness's price of the reference currency, as of a height that must be recent."""
    body, number = doc.body, doc.body["account"]
    account = s.account(number)
    if account is None or account.role != "witness":
        raise Refused("price.witness")
    if body["unit"] != s.rules.unit:
        raise Refused("price.unit", unit=body["unit"], pool_unit=s.rules.unit)
    if not s.height - s.rules.price_blocks < body["height"] <= s.height:
        raise Refused("price.height", height=body["height"], price_blocks=s.rules.price_blocks)
    if number in s.prices and s.prices[number][0] >= body["height"]:
        raise Refused("price.order")
    s.prices[number] = (body["height"], body["price"])
    s.last_price = costs.price(s) or s.last_price
    notice.retry(s)
    return said("event.price", number=number)


@acts("amendment")
def announce(s: State, doc: Document) -> Said:
    """An amendment of rules in the journal: it takes effect `amendment_blocks` later."""
    if doc.body.keys() - {"text", "rules"}:
        raise Refused("amendment.lane")
    return _announce(s, doc)


def _announce(s: State, doc: Document) -> Said:
    dissolution.check_open(s)
    changes = doc.body.get("rules", {})
    rules.amended(s.rules, changes, s.contract.frame(s.keyholders))
    height = s.height + s.rules.amendment_blocks
    s.pending_rules.append((height, changes))
    s.at(height, Timer.AMEND, 0)
    return said("event.rules", height=height)


def decide(s: State, doc: Document) -> list[Said]:
    """What an amendment in the settlement lane does to the state: operator, verdicts, rules, a lost key,
    a rotation. (A dissolution acts once the fee of its carry has been borne: `fold`.)

    Each part acts for itself: one that cannot be had must not keep the others from acting.
    """
    body, effects = doc.body, list[Said]()
    if "operator" in body:
        effects.append(_or_why_not(lambda: _new_operator(s, **body["operator"])))
    effects += [_or_why_not(partial(notice.verdict, s, one)) for one in body.get("verdicts", ())]
    if "rules" in body:
        effects.append(_or_why_not(lambda: _announce(s, doc)))
    if "rekey" in body:
        effects.append(_or_why_not(lambda: _give_key(s, body["rekey"])))
    if "rotation" in body:
        effects.append(takeover.announce(s, body["rotation"]))
    return effects


def _or_why_not(part: Callable[[], Said]) -> Said:
    try:
        return part()
    except LashouError as error:
        return said("event.not-done", why=kept(error.said))


def _new_operator(s: State, key: str, payout: str, recipient: str = "") -> Said:
    members.payable_to(s, payout, "operator")
    s.operator_key, s.operator_payout, s.operator_recipient = key, payout, recipient
    return said("event.operator")


def _give_key(s: State, body: dict[str, Any]) -> Said:
    dissolution.check_open(s)
    number = body["account"]
    rekeying.check_rekey(s, number, body["key"])
    height = s.height + s.rules.amendment_blocks
    s.rekeys.append(Rekey(number, body["key"], body.get("veto", ""), height, body.get("recipient", "")))
    s.at(height, Timer.REKEY, number)
    return said("event.rekey:announced", number=number, height=height)


@runs(Timer.AMEND)
def take_effect(s: State, _: int) -> None:
    """Amendments whose height has come change the rules; one that no longer fits the others is dropped."""
    due = [changes for height, changes in s.pending_rules if height <= s.height]
    s.pending_rules = [entry for entry in s.pending_rules if entry[0] > s.height]
    for changes in due:
        try:
            s.rules = rules.amended(s.rules, changes, s.contract.frame(s.keyholders))
        except LashouError:
            continue
    claims.rules_changed(s)
    members.begin(s)
    ledger = s.ledger
    if ledger.min_balance_sat == s.rules.min_balance_sat:
        return
    ledger.min_balance_sat = s.rules.min_balance_sat
    for account in ledger.accounts.values():
        if account.sharing:
            ledger.rewatch(account)
    costs.begin_graces(s)  # who is below a raised minimum has its grace from now
