"""The settlement lane: what a spend of pool coins does, and whether it was lawful (docs/protocol.md, 3 and 7)."""

from collections.abc import Callable, Mapping

from lashou_btc.anchors import record
from lashou_btc.anchors.history import ChainTx, Documents
from lashou_btc.anchors.tx import OutPoint
from lashou_btc.errors import LashouError, Refused
from lashou_btc.pool import amendments, costs, members
from lashou_btc.pool.compare import recognize
from lashou_btc.pool.contract import CHANGE_LOOKAHEAD
from lashou_btc.pool.document import Document
from lashou_btc.pool.journal import load_document
from lashou_btc.pool.ledger import PURSE
from lashou_btc.pool.settlement import Basis, Settlement
from lashou_btc.pool.state import Claim, Coin, Item, Spend, State

__all__ = ["CHANGE_LOOKAHEAD", "spend"]

Note = Callable[[str, int, str, int, str, str], None]


def spend(s: State, entry: ChainTx, bases: Mapping[int, Basis], documents: Documents, note: Note) -> None:
    """Takes in a transaction that spends pool coins. A spend outside the rules is recorded, never a failure."""
    tx = entry.tx
    spent = [s.coins.pop(i.outpoint) for i in tx.inputs if i.outpoint in s.coins]
    dust = [s.dust.pop(i.outpoint) for i in tx.inputs if i.outpoint in s.dust]
    spent_sat = sum(coin.value_sat for coin in spent)
    rec = record.the_record(tx, s.contract.tag)
    made: Settlement | str = "it carries no settlement record of this pool"
    if rec is not None and not rec.known:
        rec = None  # another version: this one gives it no effect
    if rec is not None and rec.kind in (record.SETTLEMENT, record.AMENDMENT):
        at = bases.get(tx.locktime)
        if dust or len(spent) != len(tx.inputs):
            made = "it spends coins that are not the pool's, or that do not count"
        elif at is None:
            made = f"it claims to be worked out at height {tx.locktime}, which is not before its own"
        else:
            made = recognize(at, spent_sat, tx.outputs, tx.stripped, rec.kind, rec.digest)
    if isinstance(made, Settlement):
        _lawful(s, entry, made)
    else:
        _irregular(s, entry, spent_sat, made)
    if rec is not None and rec.kind == record.AMENDMENT:
        _amend(s, rec.digest, documents, note)


def _amend(s: State, digest: str, documents: Documents, note: Note) -> None:
    """An amendment in this lane is signed by M keys of the multisig itself; it acts even on an unknown state."""
    doc = load_document(documents, digest)
    if doc is None:
        s.stop(f"the amendment {digest} is not at hand")
        return
    try:
        if not isinstance(doc, Document) or doc.type != "amendment":
            raise Refused("the record names a document that is no amendment.", "record.kind")
        if doc.content in s.seen:
            raise Refused("this document has acted before; each acts once.", "document.twice")
        text, broken = amendments.by_settlement(s, doc), ""
    except LashouError as error:
        text, broken = str(error), error.code
    else:
        s.seen.add(doc.content)
    note("settlement", record.AMENDMENT, digest, 0, broken, text)


def _lawful(s: State, entry: ChainTx, made: Settlement) -> None:
    undue = 0
    for payee in made.payees:
        for item in payee.items:
            if s.items.pop(item.number, None) is None:
                undue += item.amount_sat
            if item.kind == "benefit" and (claim := s.claims.get(item.ref)) is not None:
                _paid(s, claim, item, entry.tx.txid)
    # Refused between the settlement's making and its confirmation: the money is gone, and shown as missing.
    s.missing_sat += undue
    for n, out in enumerate(entry.tx.outputs):
        place = members.pool_place(s, out.script)
        if n == made.change_output:
            _take_back(s, entry, n, 1, made.basis.change_index)
        elif place is not None and out.value_sat >= s.rules.min_coin_sat:
            # A payee whose address turned out to be a receive address of the pool: paid, and paid in again.
            _take_back(s, entry, n, *place)
            members.receive(s, place[1] if place[0] == 0 else PURSE, out.value_sat, f"{entry.tx.txid}:{n}")
    s.change_count += 1
    s.book.ensure(1, s.change_count + CHANGE_LOOKAHEAD)
    due = sum(item.amount_sat for p in made.payees for item in p.items)
    by_pool = made.fee_sat - (due - sum(p.amount_sat for p in made.payees))
    # Who bears the fee: purse, members, and only then a purse below zero, which the next surplus fills again.
    borne = costs.cost(s, by_pool, f"fee {entry.tx.txid}") if not s.unknown else 0
    s.ledger.purse_sat -= by_pool - borne
    s.spends.append(Spend(entry.height, entry.position, entry.tx.txid, True,
                          f"{undue} sat of it were no longer due" if undue else "", made.fee_sat, made.digest,
                          made.paid_items))


def _paid(s: State, claim: Claim, item: Item, txid: str) -> None:
    """The benefit went out. Where an objection was upheld meanwhile, it is a fraud and the claimant owes it."""
    claim.paid_txid = txid
    if claim.status == "payable":
        claim.status = "paid"
    elif claim.status == "refused":
        claim.status = "fraud"
        s.ledger.accounts[claim.account].debt_sat += item.amount_sat


def _irregular(s: State, entry: ChainTx, spent_sat: int, reason: str) -> None:
    """Money moved outside the rules: what came back is the pool's again, the rest is missing and shown."""
    back = 0
    for n, out in enumerate(entry.tx.outputs):
        place = members.pool_place(s, out.script)
        if place is not None and out.value_sat >= s.rules.min_coin_sat:
            _take_back(s, entry, n, *place)
            back += out.value_sat
    s.missing_sat += spent_sat - back
    s.spends.append(Spend(entry.height, entry.position, entry.tx.txid, False, reason, 0, ""))


def _take_back(s: State, entry: ChainTx, n: int, branch: int, index: int) -> None:
    outpoint = OutPoint(entry.tx.txid, n)
    s.coins[outpoint] = Coin(entry.height, outpoint, entry.tx.outputs[n].value_sat, branch, index)
