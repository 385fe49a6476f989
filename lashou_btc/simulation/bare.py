"""The other ground: the pool's rules alone, without chain, documents and signatures.

What happens is said to the very handlers that the fold calls, so a rule is the same rule here. What is left out
costs most of the time and decides nothing: transactions are not made but counted, each in the block that it would
be in; coins are kept by their worth and age, so that fees come out the same; documents are not written, but for
claims, whose hash decides the draw. Nothing is hashed.

So balances, costs, fees and what becomes of claims are those of the real fold, to the satoshi, as long as a day has
no more transactions than blocks; beyond that, coins of one block may stand in another order.
"""

import heapq
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any, cast

from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.anchors.history import ScriptBook
from lashou_btc.anchors.tx import OutPoint
from lashou_btc.errors import LashouError, Refused
from lashou_btc.pool import amendments, kinds, members, notice, spending, timers
from lashou_btc.pool.basis import Basis
from lashou_btc.pool.carry import Carry, carry
from lashou_btc.pool.coins import Coin
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.document import Document
from lashou_btc.pool.glance import Made
from lashou_btc.pool.ledger import OUTSIDE, Ledger
from lashou_btc.pool.reading import Reader
from lashou_btc.pool.rules import Rules
from lashou_btc.pool.settlement import PaymentPlan, Settlement
from lashou_btc.pool.state import State
from lashou_btc.simulation.ground import BATCH, BIRTHDAY, Grounds


class _Coins(Reader):
    """Coins by worth and age, without scripts."""

    def __init__(self, contract: Contract) -> None:
        super().__init__(contract, ScriptBook(lambda branch, index: b""))
        self.funds_sat = 0

    def _widen(self) -> None:
        """Every number counts."""

    def find(self, script: bytes) -> tuple[int, int] | None:
        """No script is the pool's: nobody here is paid at one of its addresses."""
        return None

    def add(self, height: int, txid: str, vout: int, value_sat: int, branch: int, index: int) -> None:
        """A new coin."""
        coin = Coin(height, OutPoint(txid, vout), value_sat, branch, index, self.arrived)
        self.coins.add(coin)
        self.arrived += 1
        self.funds_sat += value_sat
        if not branch:
            self.numbers.add(index)

    def spend(self, coins: Sequence[Coin]) -> None:
        """Coins that a transaction spends."""
        for coin in coins:
            self.coins.take(coin.outpoint)
            self.funds_sat -= coin.value_sat
        self.epochs[-1].spends += 1


class _State(State):
    """A state of which nobody asks for the hash."""

    chain: _Coins

    def hash(self) -> str:
        """None."""
        return ""

    @property
    def funds_sat(self) -> int:
        """What lies in the pool's counted coins."""
        return self.chain.funds_sat


@dataclass
class BareDocument:
    """What a document says, and who would have signed it."""

    type: str
    pool: str
    body: dict[str, Any]
    keys: frozenset[str]
    hash: str = ""

    def signed_by(self, keys: Collection[str]) -> set[str]:
        """Which of these keys have signed."""
        return set(keys) & self.keys

    def require(self, signers: kinds.Signers) -> None:
        """Raises Refused unless enough of those who have to have signed."""
        if len(self.signed_by(signers.keys)) < signers.needed:
            raise Refused("document.unsigned", type=self.type)


class Bare(Grounds):
    """The rules without chain and documents. `documents` and `transactions` count what there would be."""

    def __init__(self, rules: Rules, witnesses: int, quorum: int, seed: str,
                 min_coin_sat: int = Contract.min_coin_sat, town: str = "") -> None:
        super().__init__(rules, witnesses, quorum, seed, min_coin_sat, town)
        self.chain = _Coins(self.contract)
        self.state = _State(
            self.contract, rules, Ledger(rules.min_balance_sat, rules.mode == "prefund"), self.chain,
            height=BIRTHDAY, operator_key=self.contract.operator_key,
            operator_payout=self.contract.operator_payout,
            operator_recipient=self.contract.operator_recipient)
        self.documents = self.transactions = 0

    def _reach(self, height: int) -> None:
        s = self.state
        due = s.drive.timers
        while due and due[0][0] <= height:
            at, kind, key = heapq.heappop(due)
            self._enter(at)
            timers.run(s, kind, key)
        self._enter(height)

    def _enter(self, height: int) -> None:
        s = self.state
        if s.height != height or not s.block_hash:
            s.height = s.ledger.height = height
            s.block_hash = self.ids[height]

    def _transaction(self) -> str:
        """The next place in the chain, as an id that orders as the chain does."""
        self._next()
        self._enter(self.height)
        txid = f"{self.height:010d}{self.position:06d}"
        self.position += 1
        self.transactions += 1
        return txid

    def _publish_contract(self) -> None:
        self._transaction()
        self.chain.journal_count += 1
        amendments.publish(self.state, self.contract.pool_id)

    def sign(self, kind: str, body: dict[str, Any], *signers: int) -> BareDocument:
        """What a document says. A claim is really signed, because its hash is a part of the draw."""
        people = [self.people[number] for number in signers]
        made = BareDocument(kind, self.contract.pool_id, body, frozenset(person.key for person in people))
        if kind == "claim":
            doc = Document(kind, made.pool, body)
            for number, person in zip(signers, people, strict=True):
                doc = doc.sign(number, person.private_key, person.key)
            made.hash = doc.hash
        return made

    def publish(self, docs: Sequence[BareDocument]) -> None:
        """Lets documents act, in order."""
        s = self.state
        for start in range(0, len(docs), BATCH):
            self._transaction()
            self.chain.journal_count += 1
            for doc in docs[start:start + BATCH]:
                self.documents += 1
                row, handler = kinds.BY_NAME[doc.type], kinds.handler(doc.type)
                assert row.signers is not None and handler is not None
                try:
                    doc.require(row.signers(s, doc.body))
                    handler(s, cast(Document, doc))
                except LashouError:
                    continue

    def deposit(self, account: int, amount_sat: int) -> None:
        """Pays to an account's receive address."""
        self._pay_in(self._transaction(), account, amount_sat, amount_sat)

    def _pay_in(self, txid: str, account: int, coin_sat: int, credit_sat: int) -> None:
        if coin_sat >= self.contract.min_coin_sat:
            self.chain.add(self.height, txid, 0, coin_sat, 0, account)
            if credit_sat:
                members.deposit(self.state, account, credit_sat, txid)

    def object_to(self, claim: str, account: int) -> str:
        """An objection with its bond. Returns its transaction's id."""
        rules, txid = self.state.rules, self._transaction()
        amount = max(rules.objection_bond_sat, rules.notice_sat)
        left = {account: amount if amount >= self.contract.min_coin_sat else 0}
        with suppress(LashouError):
            notice.object_to(self.state, claim, txid, left, OUTSIDE)
        self._pay_in(txid, account, amount, left[account])
        return txid

    def decide(self, body: dict[str, Any], feerate_sat_vb: int, signers: Sequence[int]) -> Carry | None:
        """Has the oldest coin carry an amendment into this block; None where no coins can."""
        try:
            made = carry(self.state, feerate_sat_vb, sha256_hex(repr(body).encode()))
        except Refused:
            return None
        self.documents += 1
        self._spend(made, lambda: amendments.decide(  # a `BareDocument` says all that is asked of a document there
            self.state, cast(Document, self.sign("amendment", body, *signers))))
        return made

    def _settlement_of(self, basis: Basis, plan: PaymentPlan, feerate_sat_vb: int) -> Settlement:
        return Settlement(basis, "", b"", feerate_sat_vb, basis.coins[:plan.coins], plan.payees, plan.change_sat,
                          plan.fee_sat, plan.vsize)

    def bring(self, payout: Made) -> None:
        """Confirms a settlement or carry in this block."""
        self._spend(payout, None)

    def _spend(self, payout: Made, decides: Any) -> None:
        s, txid = self.state, self._transaction()
        spent_sat = sum(coin.value_sat for coin in payout.coins)
        self.chain.spend(payout.coins)
        change_sat = payout.change_sat if isinstance(payout, Settlement) else spent_sat - payout.fee_sat
        if change_sat:
            place = payout.change_output or 0
            self.chain.add(self.height, txid, place, change_sat, *payout.change_place)
        if decides:
            decides()
        seen: Any = SimpleNamespace(  # of a `Reading`, what is asked for there
            entry=SimpleNamespace(tx=SimpleNamespace(txid=txid, outputs=(SimpleNamespace(value_sat=change_sat),))),
            place=(self.height, self.position - 1), record=SimpleNamespace(digest=payout.digest),
            spent_sat=spent_sat, passed=(), coins=(), ours=True)
        if isinstance(payout, Settlement):
            spending._lawful(s, seen, payout)
        else:
            spending._carried(s, seen)
