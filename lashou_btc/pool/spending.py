"""The settlement lane: what a spend of pool coins does, and whether it was lawful (docs/protocol.md, 3 and 7)."""

from collections.abc import Mapping
from dataclasses import replace

from lashou_btc.anchors import record
from lashou_btc.pool import costs, dissolution, members
from lashou_btc.pool.compare import recognize
from lashou_btc.pool.ledger import DUE, OUTSIDE, PURSE
from lashou_btc.pool.reading import Reading, parts
from lashou_btc.pool.settlement import Basis, Settlement
from lashou_btc.pool.state import Item, Payment, Spend, State
from lashou_btc.words import Said, said


def spend(s: State, seen: Reading, bases: Mapping[int, Basis]) -> None:
    """Takes in a transaction that spends pool coins. A spend outside the rules is recorded, never a failure."""
    if seen.carry or seen.moves:
        _carried(s, seen)
    elif isinstance(made := _recognized(seen, bases), Settlement):
        _lawful(s, seen, made)
    else:
        _irregular(s, seen, made, _unsettled(seen, bases))
        return
    # What leaves the oldest coin, as what is passed on does, leaves a payout that can still confirm: nothing that
    # it pays may shrink.
    if s.dissolved and not s.unknown and seen.ours:
        dissolution.cut(s)


def _recognized(seen: Reading, bases: Mapping[int, Basis]) -> Settlement | Said:
    tx, rec = seen.entry.tx, seen.record
    if rec is None or rec.kind not in (record.SETTLEMENT, record.AMENDMENT, record.ROTATION,
                                          record.CARRY):
        return said("spend.record")
    if not seen.whole:
        return said("spend.coins")
    if rec.kind != record.SETTLEMENT:
        return said("spend.form")
    at = bases.get(tx.locktime)
    if at is None:
        return said("spend.height", height=tx.locktime)
    return recognize(at, tx, seen.spent_sat)


def _unsettled(seen: Reading, bases: Mapping[int, Basis]) -> bool:
    """Whether it may be what the rules give by a state that is unknown."""
    at = bases.get(seen.entry.tx.locktime)
    settles = seen.record is not None and seen.record.kind == record.SETTLEMENT
    return settles and seen.whole and at is not None and bool(at.unknown)


def _carried(s: State, seen: Reading) -> None:
    """Coins put together or moved on, or a decision carried: nobody is paid, and the fee is the pool's cost.

    What came late is credited when it comes to those who hold the keys now, less its part of the fee.
    """
    txid, change = seen.entry.tx.txid, seen.entry.tx.outputs[0].value_sat
    assert seen.record is not None
    if not seen.passed:
        _bear_fee(s, seen.spent_sat - change, txid)
    brought = seen.spent_sat + sum(coin.value_sat for coin in seen.passed)
    credits = tuple((account, str(coin.outpoint), sat) for coin, account, sat in parts(change, seen.passed)
                    ) if seen.coins else ()
    s.told.spends.append(Spend(*seen.place, txid, True, None, brought - change, seen.record.digest, carry=True,
                               change_sat=change, late_sat=sum(sat for _, _, sat in credits), ours=seen.ours))
    if credits:
        members.take_in(s, Payment(seen.place, txid, "settlement", credits))


def _lawful(s: State, seen: Reading, settlement: Settlement) -> None:
    txid, undue = seen.entry.tx.txid, 0
    paid = tuple(item for payee in settlement.payees for item in payee.items)
    for item in paid:
        undue += _pay(s, item, txid)
    # The oldest coin and the bar keep this at nothing; if it ever were not, the books should still add up.
    s.missing_sat += undue
    s.ledger.move(OUTSIDE, DUE, undue)
    # A payee whose address has become one of the pool's: paid, and paid in again.
    credits = tuple((c.account, str(c.outpoint), c.value_sat) for c in seen.coins
                    if c.outpoint.vout != settlement.change_output)
    if credits:
        members.take_in(s, Payment(seen.place, txid, "settlement", credits))
    due = sum(item.amount_sat for item in paid)
    borne = due - sum(p.amount_sat for p in settlement.payees)
    s.ledger.move(DUE, OUTSIDE, due - borne)
    # What refunds bear for the coins that they came in may be more than this fee: the rest paid for others before.
    s.ledger.move(DUE, OUTSIDE, min(borne, settlement.fee_sat))
    s.ledger.move(DUE, PURSE, max(borne - settlement.fee_sat, 0), "fee", txid)
    _bear_fee(s, max(settlement.fee_sat - borne, 0), txid)
    s.told.spends.append(Spend(*seen.place, txid, True, said("spend.undue", undue=undue) if undue else None,
                               settlement.fee_sat, settlement.digest, settlement.paid_items,
                               change_sat=settlement.change_sat, paid=paid))


def _pay(s: State, item: Item, txid: str) -> int:
    """Strikes out what has been paid. Returns what of it was not due any more.

    A refund may have grown since, and of the last coins a part may have been paid: what is over stays due, as
    another payment.
    """
    due = s.items.get(item.number)
    if due is None:
        return item.amount_sat
    s.put(replace(due, amount_sat=0))
    over, number = due.amount_sat - item.amount_sat, 0
    if over > 0:
        number = s.next_item
        s.next_item += 1
        s.put(replace(due, number=number, amount_sat=over, serial=due.serial + 1, coins=due.coins - item.coins,
                      since=s.height))
    if item.kind == "refund":
        account = s.ledger.accounts[item.account]
        s.ledger.change(account, refund=number, refunds=due.serial + (over > 0))
    claim = s.claims.get(item.ref) if item.kind == "benefit" else None
    if claim is not None:
        s.change(claim, paid_txid=txid, status="payable" if over > 0 else "paid")
    return max(-over, 0)


def _bear_fee(s: State, fee_sat: int, txid: str) -> None:
    """Who bears a fee: purse, members, and only then a purse below zero, which the next surplus fills again."""
    borne = 0 if s.unknown else costs.cost(s, fee_sat, OUTSIDE, f"fee {txid}")[0]
    s.ledger.move(PURSE, OUTSIDE, fee_sat - borne, "cost", f"fee {txid}")


def _irregular(s: State, seen: Reading, reason: Said, unsettled: bool) -> None:
    """Money moved outside the rules: what came back is the pool's again, the rest is missing and shown."""
    took = seen.spent_sat - sum(coin.value_sat for coin in seen.coins)
    s.missing_sat += took
    s.told.spends.append(Spend(*seen.place, seen.entry.tx.txid, False, reason, 0, "", ours=seen.ours, took_sat=took,
                               unsettled=unsettled))
