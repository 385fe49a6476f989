"""The only payout that the rules allow, worked out from a state, to the byte (docs/protocol.md, section 7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import TxOut, display, serialize_unsigned, sha256d
from lashou_btc.errors import Incomplete, Refused
from lashou_btc.pool import canonical
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.document import Document
from lashou_btc.pool.rules import PPM, Rules
from lashou_btc.pool.state import Coin, Item, State
from lashou_btc.wallet.address import address_to_script, dust_sat
from lashou_btc.wallet.fees import MAX_STANDARD_WEIGHT, multisig_input_weight, multisig_vsize

TX_VERSION = 2
SEQUENCE = 0xFFFFFFFD
"""Signals replaceability (BIP125) and lets nLockTime count."""

MAX_COINS, MAX_ITEMS = 200, 150
"""What one settlement takes at most: a document below 64 KiB. Many keys take fewer coins, see `coins_limit`."""

CONSOLIDATE_AT = 20
"""With nothing to pay, this many coins make a consolidation lawful."""


@dataclass(frozen=True)
class Basis:
    """What a settlement is worked out from: a state at `height`, reduced to what matters for paying.

    `budget_sat` is what purse and members can bear of the fee; what exceeds it is taken from the payees. `coins`
    are the oldest, as many as one settlement may spend at most.
    """

    contract: Contract
    rules: Rules
    height: int
    block_hash: str
    state_hash: str
    items: tuple[Item, ...]
    coins: tuple[Coin, ...]
    change_index: int
    budget_sat: int
    unknown: str = ""


@dataclass(frozen=True)
class Payee:
    """An output of a settlement: the items it pays, merged by address, and what it gets after the fee's share."""

    address: str
    script: bytes
    items: tuple[Item, ...]
    amount_sat: int


@dataclass(frozen=True)
class Settlement:
    """A settlement, complete but for signatures. `digest` and `kind` are what its record carries."""

    basis: Basis
    kind: int
    digest: str
    document: bytes
    feerate_sat_vb: int
    coins: tuple[Coin, ...]
    payees: tuple[Payee, ...]
    change_sat: int
    fee_sat: int
    vsize: int

    @cached_property
    def outputs(self) -> tuple[TxOut, ...]:
        """Payees, change (if any), record: in this order."""
        outputs = [TxOut(p.amount_sat, p.script) for p in self.payees]
        if self.change_sat:
            outputs.append(TxOut(self.change_sat, change_script(self.basis)))
        outputs.append(TxOut(0, record.encode(self.kind, self.basis.contract.tag, self.digest)))
        return tuple(outputs)

    @cached_property
    def unsigned(self) -> bytes:
        """The transaction's bytes without signatures: what every honest program gets, to the byte."""
        return serialize_unsigned(TX_VERSION, [(c.outpoint, SEQUENCE) for c in self.coins], self.outputs,
                                  self.basis.height)

    @property
    def txid(self) -> str:
        """The transaction's id: signatures do not change it."""
        return display(sha256d(self.unsigned))

    @property
    def change_output(self) -> int | None:
        """The change's output number, or None."""
        return len(self.payees) if self.change_sat else None

    @property
    def paid_items(self) -> tuple[int, ...]:
        """Numbers of the items it pays."""
        return tuple(sorted(item.number for p in self.payees for item in p.items))


def basis(state: State) -> Basis:
    """The basis for settlements as of the state's height."""
    ledger = state.ledger
    budget = max(ledger.purse_sat, 0) + (max(ledger.shared_sat, 0) if ledger.holds_funds else 0)
    return Basis(state.contract, state.rules, state.height, state.block_hash, state.hash(),
                 tuple(state.items.values()), state.oldest_coins(MAX_COINS), state.change_count, budget,
                 state.unknown)


def coins_limit(contract: Contract) -> int:
    """How many coins keep a settlement a standard transaction, even with every output that it may have."""
    quorum, keys = contract.quorum, len(contract.witnesses)
    widest = [bytes(42)] * (MAX_ITEMS + 2)
    one = multisig_input_weight(quorum, keys)
    rest = 4 * (multisig_vsize(quorum, keys, 1, widest) + 2) - one
    return min(MAX_COINS, (MAX_STANDARD_WEIGHT - rest) // one)


def change_script(at: Basis) -> bytes:
    """The scriptPubKey that takes the change: branch 1, numbered by settlements."""
    return at.contract.descriptor.script(1, at.change_index)


def settle(at: Basis, feerate_sat_vb: int) -> Settlement:
    """The settlement that pays what is due as of that state, at that feerate.

    Raises Incomplete when nothing is due (or what is due lies below dust, or the state is unknown) and Refused when
    the feerate or the fee is beyond the contract's caps or the coins do not suffice.
    """
    if at.unknown:
        raise Incomplete(f"the state at height {at.height} is unknown ({at.unknown}); nothing can be settled on "
                         "it.", "settlement.unknown")
    _check_feerate(at, feerate_sat_vb)
    plan = _plan_payment(at, feerate_sat_vb)
    if plan is None or _stuck(at, plan):
        plan = _plan_consolidation(at, feerate_sat_vb) or plan
    if plan is None:
        waiting = sum(item.amount_sat for item in at.items)
        raise Incomplete(f"nothing to pay at height {at.height}" + (
            f": the {waiting} sat due are below dust or wait for coins." if waiting else "."), "settlement.nothing")
    coins, payees, change_sat, fee_sat, vsize = plan
    body = _body(at, feerate_sat_vb, coins, payees, change_sat, fee_sat)
    document = Document("settlement", at.contract.pool_id, body).to_bytes()
    made = Settlement(at, record.SETTLEMENT, canonical.sha256_hex(document), document, feerate_sat_vb, coins,
                      payees, change_sat, fee_sat, vsize)
    _check_fee(made)
    return made


def settle_amendment(at: Basis, amendment: str, feerate_sat_vb: int) -> Settlement:
    """The transaction that carries an amendment in the settlement lane: the oldest coins back to the pool.

    It pays nobody and is lawful even where the state is unknown: it needs the coins alone, the fewest of which the
    fee's cap allows. `amendment` is the document's hash, which the record names.
    """
    _check_feerate(at, feerate_sat_vb)
    for count in range(1, min(len(at.coins), coins_limit(at.contract)) + 1):
        plan = _put_together(at, count, feerate_sat_vb)
        if plan is not None and not _too_dear(at, plan[3], (), plan[0]):
            coins, payees, change_sat, fee_sat, vsize = plan
            return Settlement(at, record.AMENDMENT, amendment, b"", feerate_sat_vb, coins, payees, change_sat,
                              fee_sat, vsize)
    raise Refused(f"the pool has no coins that carry the amendment at {feerate_sat_vb} sat/vB within the cap on "
                  "fees; use a lower feerate.", "settlement.coins")


Plan = tuple[tuple[Coin, ...], tuple[Payee, ...], int, int, int]
"""Coins, payees, change, fee, vsize."""


def _plan_payment(at: Basis, feerate: int) -> Plan | None:
    """The longest run of due items that fits; items merged by address in order of first appearance."""
    items = _due(at)
    while items:
        payees = _merge(at, items)
        plan = _take(at, payees, feerate)
        if plan is not None:
            return plan
        items.pop()
    return None


def _due(at: Basis) -> list[Item]:
    """The first items that one settlement takes, without those below dust.

    They wait, and however many they become, they must not keep what comes after them from being paid.
    """
    items = list(at.items)
    while True:
        first = items[:MAX_ITEMS]
        paid = {payee.address for payee in _merge(at, first)}
        if all(item.address in paid for item in first):
            return first
        items = [item for item in first if item.address in paid] + items[MAX_ITEMS:]


def _plan_consolidation(at: Basis, feerate: int) -> Plan | None:
    """All coins that fit into one: lawful when many lie about, or when what is due needs more than fit."""
    count = min(len(at.coins), coins_limit(at.contract))
    return _put_together(at, count, feerate) if count >= CONSOLIDATE_AT else None


def _put_together(at: Basis, count: int, feerate: int) -> Plan | None:
    """The `count` oldest coins into one change coin, or None where that would be dust."""
    coins = at.coins[:count]
    vsize = _vsize(at, count, _scripts(at, (), True))
    change = sum(c.value_sat for c in coins) - feerate * vsize
    if change < dust_sat(change_script(at)):
        return None
    return coins, (), change, feerate * vsize, vsize


def _merge(at: Basis, items: Sequence[Item]) -> tuple[Payee, ...]:
    by_address: dict[str, list[Item]] = {}
    for item in items:
        by_address.setdefault(item.address, []).append(item)
    payees = (Payee(address, address_to_script(address, at.contract.network), tuple(group),
                    sum(item.amount_sat for item in group)) for address, group in by_address.items())
    return tuple(p for p in payees if p.amount_sat >= dust_sat(p.script))


def _take(at: Basis, payees: tuple[Payee, ...], feerate: int) -> Plan | None:
    """The fewest oldest coins that pay these payees and the fee, or None where they do not suffice.

    Payees whom the fee's share would push below dust wait: the result may hold fewer than were given.
    """
    if not payees:
        return None
    total = 0
    for count, coin in enumerate(at.coins[:coins_limit(at.contract)], 1):
        total += coin.value_sat
        for with_change in (True, False):
            vsize = _vsize(at, count, _scripts(at, payees, with_change))
            fee = feerate * vsize
            paid = _bear(payees, fee - at.budget_sat)
            if len(paid) < len(payees):
                return _take(at, tuple(p for p in payees if p.address in {q.address for q in paid}), feerate)
            change = total - sum(p.amount_sat for p in paid) - fee
            if with_change and change >= dust_sat(change_script(at)):
                return at.coins[:count], paid, change, fee, vsize
            if not with_change and change >= 0:
                return at.coins[:count], paid, 0, fee + change, vsize
    return None


def _bear(payees: tuple[Payee, ...], over_sat: int) -> tuple[Payee, ...]:
    """Takes the part of the fee that nobody else can bear from the payees, by amount; the first bears the rest."""
    if over_sat <= 0:
        return payees
    total = sum(p.amount_sat for p in payees)
    shares = [over_sat * p.amount_sat // total for p in payees]
    shares[0] += over_sat - sum(shares)
    reduced = (Payee(p.address, p.script, p.items, p.amount_sat - share)
               for p, share in zip(payees, shares, strict=True))
    return tuple(p for p in reduced if p.amount_sat >= dust_sat(p.script))


def _scripts(at: Basis, payees: Sequence[Payee], with_change: bool) -> list[bytes]:
    scripts = [p.script for p in payees]
    if with_change:
        scripts.append(change_script(at))
    return [*scripts, record.encode(record.SETTLEMENT, at.contract.tag, "00" * 32)]


def _vsize(at: Basis, count: int, scripts: list[bytes]) -> int:
    return multisig_vsize(at.contract.quorum, len(at.contract.witnesses), count, scripts)


def _check_feerate(at: Basis, feerate: int) -> None:
    if not 1 <= feerate <= at.rules.max_feerate_sat_vb:
        raise Refused(f"a feerate of {feerate} sat/vB is outside the contract's 1 to "
                      f"{at.rules.max_feerate_sat_vb}.", "settlement.feerate")


def _stuck(at: Basis, plan: Plan) -> bool:
    """Whether the first items alone are not worth their fee while the coins for the next are too many to fit.

    Waiting would not help then, and putting coins together does.
    """
    coins, payees, _, fee_sat, _ = plan
    everything = _merge(at, at.items[:MAX_ITEMS])
    return sum(len(p.items) for p in payees) < sum(len(p.items) for p in everything) \
        and _too_dear(at, fee_sat, payees, coins)


def _too_dear(at: Basis, fee_sat: int, payees: Sequence[Payee], coins: Sequence[Coin]) -> bool:
    moved = sum(p.amount_sat for p in payees) or sum(c.value_sat for c in coins)
    return fee_sat * PPM > at.rules.max_fee_ppm * moved


def _check_fee(made: Settlement) -> None:
    moved = sum(p.amount_sat for p in made.payees) or sum(c.value_sat for c in made.coins)
    if _too_dear(made.basis, made.fee_sat, made.payees, made.coins):
        raise Refused(f"the fee of {made.fee_sat} sat is more than {made.basis.rules.max_fee_ppm} millionths of "
                      f"the {moved} sat it moves; use a lower feerate or wait until more is due.", "settlement.fee")


def _body(at: Basis, feerate: int, coins: Sequence[Coin], payees: Sequence[Payee], change_sat: int,
          fee_sat: int) -> dict[str, Any]:
    change: Mapping[str, Any] = {"path": f"1/{at.change_index}", "value_sat": change_sat} if change_sat else {}
    return {
        "as_of": {"height": at.height, "block": at.block_hash}, "state": at.state_hash,
        "feerate_sat_vb": feerate, "fee_sat": fee_sat, "change": change,
        "inputs": [{"coin": str(c.outpoint), "path": f"{c.branch}/{c.index}", "value_sat": c.value_sat}
                   for c in coins],
        "outputs": [{"address": p.address, "amount_sat": p.amount_sat, "items": [
            {"number": i.number, "kind": i.kind, "ref": i.ref, "amount_sat": i.amount_sat} for i in p.items]}
            for p in payees]}
