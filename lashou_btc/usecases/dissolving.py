"""A dissolution before anybody signs it: what everybody would get, and what would be left as dust.

The amendment is tried out on a state of one's own: the fold takes in the carry that would bring it, and then every
payout that the rules give after it, one on the change of the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from lashou_btc.anchors.history import ChainTx
from lashou_btc.anchors.tx import OutPoint, parse_tx
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.pool import dissolution
from lashou_btc.pool.basis import Basis, Payee, basis
from lashou_btc.pool.carry import carry
from lashou_btc.pool.coins import Coin
from lashou_btc.pool.document import Document
from lashou_btc.pool.settlement import Settlement, settle
from lashou_btc.pool.state import Item, State
from lashou_btc.usecases.journal import NEXT_HASH
from lashou_btc.usecases.people import find_claim
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.address import given_payee
from lashou_btc.words import Said, noun, said

MOST_PAYOUTS = 10_000


@dataclass(frozen=True)
class DissolutionRow:
    """What somebody is owed and what arrives, in one output. `account`: 0 where it is nobody's in particular."""

    account: int
    what: Said
    due_sat: int
    arrives_sat: int
    address: str


@dataclass(frozen=True)
class DissolutionOutcome:
    """What a dissolution comes to. `rows` are paid, in `payouts` transactions, `dust` is not.

    `purse_sat` was split, `fee_sat` is what the carry costs, `fees_sat` what the payouts cost.
    """

    effect: Said | str
    feerate_sat_vb: int
    purse_sat: int
    fee_sat: int
    payouts: int
    fees_sat: int
    rows: tuple[DissolutionRow, ...]
    dust: tuple[Item, ...]
    claims: tuple[dict[str, Any], ...]

    @property
    def dust_sat(self) -> int:
        """What cannot be paid."""
        return sum(item.amount_sat for item in self.dust)

    def json(self) -> dict[str, Any]:
        """For programs."""
        return {"effect": self.effect, "feerate_sat_vb": self.feerate_sat_vb, "purse_sat": self.purse_sat,
                "carry_fee_sat": self.fee_sat, "payouts": self.payouts, "payout_fees_sat": self.fees_sat,
                "rows": [{"account": r.account, "what": r.what, "due_sat": r.due_sat, "arrives_sat": r.arrives_sat,
                          "address": r.address} for r in self.rows],
                "dust_sat": self.dust_sat, "dust": [dust_json(i) for i in self.dust], "claims": list(self.claims)}


def dust_json(item: Item) -> dict[str, Any]:
    """A payment that cannot be made."""
    return {"account": item.account, "kind": item.kind, "ref": item.ref, "amount_sat": item.amount_sat,
            "address": item.address}


def body(state: State, pay: Sequence[str], returns: Sequence[str], text: str) -> dict[str, Any]:
    """The amendment's body. `pay`: CLAIM=AMOUNT for open claims that are to be paid; `returns`: NUMBER=ADDRESS for
    money that came for numbers that nobody has. Raises InvalidInput.
    """
    claims, addresses = [], []
    for one in pay:
        name, _, amount = one.partition("=")
        found = find_claim(state, name)
        if not amount.isdecimal() or not 0 < int(amount) <= found.amount:
            raise InvalidInput("dissolve.pay", given=one[:60], amount=found.amount)
        if not found.open:
            raise InvalidInput("dissolve.claim", number=found.number + 1, status=noun("claim", found.status))
        claims.append({"claim": found.hash, "amount": int(amount)})
    for one in returns:
        number, _, address = one.partition("=")
        if not number.isdecimal() or len(number) > 7 or not address:
            raise InvalidInput("dissolve.return", given=one[:60])
        if int(number) not in state.unassigned:
            if not state.unassigned:
                raise InvalidInput("dissolve.return:none", number=number)
            raise InvalidInput("dissolve.return:others", number=number, waiting=sorted(state.unassigned))
        addresses.append({"account": int(number), "address": given_payee(address, state.contract.network)})
    parts = {"claims": claims, "returns": addresses}
    return {"text": text, "dissolve": {name: value for name, value in parts.items() if value}}


def outcome(pool: PoolHome, doc: Document, feerate: int) -> DissolutionOutcome:
    """What the amendment would come to if its carry were in the next block, at that feerate.

    Raises Refused where that cannot be said: the state is unknown, or the rules would give it no effect.
    """
    rehearsal = pool.index.folded(pool.store.as_documents())
    s, following = rehearsal.state, rehearsal.follow(NEXT_HASH)
    if s.unknown:
        raise Refused("dissolve.unknown", why=s.why)
    claims, seen, split = [c.hash for c in s.by_number if c.open], len(s.events), len(s.entries)
    made = carry(s, feerate, doc.hash)
    rehearsal.bring(ChainTx(following, 1, parse_tx(made.unsigned)), doc)
    event = s.events[-1]
    if len(s.events) == seen or event.broken or not s.dissolved:
        raise Refused("dissolve.no-effect", code=event.broken or "dissolve.effect", why=event.text)
    paid, fees, left, payees = _pay_all(s, feerate)
    rows = tuple(sorted((_row(p) for p in payees), key=lambda r: (r.account == 0, r.account)))
    purse = sum(e.amount_sat for e in s.entries[split:] if e.kind == "dissolution" and e.account)
    decided = tuple({"claim": h, "number": s.claims[h].number + 1, "account": s.claims[h].account,
                     "status": s.claims[h].status, "benefit_sat": s.claims[h].benefit_sat} for h in claims)
    return DissolutionOutcome(event.text, feerate, purse, made.fee_sat, paid, fees, rows, left, decided)


def _row(payee: Payee) -> DissolutionRow:
    accounts = {i.account for i in payee.items}
    what = said("dissolve.kinds", kinds=[noun("due", kind) for kind in dict.fromkeys(i.kind for i in payee.items)])
    account = accounts.pop() if len(accounts) == 1 else 0
    return DissolutionRow(account, what, payee.due_sat, payee.amount_sat, payee.address)


def _pay_all(s: State, feerate: int) -> tuple[int, int, tuple[Item, ...], list[Payee]]:
    """Payouts one after the other: at that feerate first, what that leaves at the lowest."""
    epoch = s.keyholders.epoch
    at, coins = basis(s), [c for c in s.coins.values() if c.epoch == epoch]
    payees: list[Payee] = []
    count = fees = 0
    for rate in (feerate, 1):
        while count < MOST_PAYOUTS:
            try:
                made = settle(at, rate)
            except LashouError:
                break
            payees += made.payees
            count, fees = count + 1, fees + made.fee_sat
            at, coins = _after(s, at, coins, made)
    return count, fees, at.items, payees


def _after(s: State, basis: Basis, coins: list[Coin], settlement: Settlement) -> tuple[Basis, list[Coin]]:
    """The basis when a payout of it has confirmed in the next block."""
    spent, paid = set(settlement.coins), {i.number: i.amount_sat for p in settlement.payees for i in p.items}
    coins = [c for c in coins if c not in spent]
    if settlement.change_output is not None:
        coins.append(Coin(basis.height + 1, OutPoint(settlement.txid, settlement.change_output),
                          settlement.change_sat, *settlement.change_place))
    items = tuple(replace(i, amount_sat=left) for i in basis.items
                  if (left := i.amount_sat - paid.get(i.number, 0)))
    cut = [i for i in items if i.kind == "refund" and s.ledger.accounts[i.account].status == "closed"]
    lack = sum(i.amount_sat for i in items) - sum(c.value_sat for c in coins)
    lack = max(min(lack, settlement.fee_sat), 0)  # what was too little for a change; anything else lacked before
    parts = dict(zip((i.number for i in cut), dissolution.split(lack, [i.amount_sat for i in cut]), strict=True))
    items = tuple(replace(i, amount_sat=left) for i in items if (left := i.amount_sat - parts.get(i.number, 0)) > 0)
    oldest = min(coins, key=lambda c: c.age, default=None)
    rest = sorted((c for c in coins if c != oldest), key=lambda c: (-c.value_sat, c.age))
    ordered = (*([oldest] if oldest else []), *rest)
    after = replace(basis, height=basis.height + 1, items=items, coins=ordered,
                    change_index=basis.change_index + 1)
    return after, coins


def dust(state: State) -> tuple[Item, ...]:
    """What a dissolved pool will still owe when the rules give no payout any more, even at the lowest feerate."""
    return _pay_all(state, 1)[2] if state.dissolved and not state.unknown else ()
