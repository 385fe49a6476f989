"""The ground that a simulation stands on: a made-up chain, real documents, and the real fold fed as it grows.

`bare.py` has another, on which the same rules run without chain and documents.

Documents are signed with real BIP340 keys, one for each person, because the fold verifies them. Transactions are
real bytes without witnesses: the fold takes a history for confirmed, and scripts are the node's business. Blocks
have made-up ids that follow from the seed.
"""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from lashou_btc.anchors import record
from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.anchors.history import ChainTx, Documents, History, ScriptBook
from lashou_btc.anchors.merkle import batch_root
from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, parse_tx, serialize_unsigned
from lashou_btc.errors import Refused
from lashou_btc.networks import REGTEST
from lashou_btc.pool import canonical
from lashou_btc.pool.basis import Basis, basis, coins_limit, output_bytes
from lashou_btc.pool.carry import Carry, carry, check_meant
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.document import Document
from lashou_btc.pool.fold import Fold, fold
from lashou_btc.pool.glance import Made
from lashou_btc.pool.keyholders import Witness
from lashou_btc.pool.rules import DAY, Rules
from lashou_btc.pool.settlement import PaymentPlan, Settlement, check_fee, fill, made_of, plan_payment
from lashou_btc.pool.state import State
from lashou_btc.pool.survey import Survey
from lashou_btc.wallet import wally
from lashou_btc.wallet.address import segwit_address
from lashou_btc.wallet.checksum import checksum
from lashou_btc.wallet.descriptor import JournalDescriptor, MultisigDescriptor
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.public import journal_path, signing_path

BIRTHDAY = 1
SEAL_SAT = 50_000
BATCH = 1_000
"""Documents in one journal transaction; a manifest of them stays far below its limit."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody: a private key (32 bytes), its x-only public key and an address, both as text."""

    private_key: bytes = field(repr=False)
    key: str
    address: str

    @classmethod
    @lru_cache(maxsize=100_000)
    def named(cls, name: str) -> "Person":
        """Somebody whose key and address follow from a name. No coin is ever spent from that address."""
        return cls.holding(hashlib.sha256(b"key of " + name.encode()).digest(), name)

    @classmethod
    def holding(cls, private_key: bytes, name: str) -> "Person":
        """Somebody with that private key, and an address that follows from a name (P2WPKH on regtest)."""
        program = hashlib.sha256(b"address of " + name.encode()).digest()[:20]
        return cls(private_key, wally.public_key_from_private(private_key)[1:].hex(),
                   segwit_address(b"\x00\x14" + program, REGTEST))


class _BlockIds(Mapping[int, str]):
    """Made-up block ids, worked out when asked for: five years have 262,800 of them."""

    def __init__(self, seed: str) -> None:
        self.seed = seed

    def __getitem__(self, height: int) -> str:
        return hashlib.sha256(f"block {height} of {self.seed}".encode()).hexdigest()

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


@cache
def _keyholders(witnesses: int, quorum: int, seed: str) -> tuple[
        MultisigDescriptor, tuple[Witness, ...], JournalDescriptor, tuple[Person, ...], Person]:
    masters = [Master.from_seed(hashlib.sha512(f"{seed} master {n}".encode()).digest(), REGTEST)
               for n in range(witnesses + 1)]
    path = signing_path(REGTEST, 0)
    operator, *people = [Person.holding(m.private_key(path), f"{seed} person {n}") for n, m in enumerate(masters)]
    descriptor = MultisigDescriptor.of_records(
        quorum, [m.record(f"witness {n}", 0) for n, m in enumerate(masters[1:], 1)])
    body = f"wpkh({masters[0].public_key(journal_path(REGTEST, 0)).hex()})"
    journal = JournalDescriptor.parse(f"{body}#{checksum(body)}", REGTEST)
    named = tuple(Witness(n, f"witness {n}", m.fingerprint, p.key)
                  for n, (m, p) in enumerate(zip(masters[1:], people, strict=True), 1))
    return descriptor, named, journal, tuple(people), operator


def found(rules: Rules, witnesses: int, quorum: int, seed: str,
          min_coin_sat: int = Contract.min_coin_sat) -> tuple[Contract, list[Person], Person]:
    """A contract of made-up witnesses under these rules; the witnesses; the operator."""
    descriptor, named, journal, people, operator = _keyholders(witnesses, quorum, seed)
    contract = Contract("Simulated pool", REGTEST, descriptor, named, operator.key, operator.address, journal,
                        OutPoint(hashlib.sha256(f"{seed} seal".encode()).hexdigest(), 0), BIRTHDAY, rules,
                        min_coin_sat)
    return contract, list(people), operator


@cache
def shared_book(witnesses: int, quorum: int, seed: str) -> ScriptBook:
    """The scripts of such a contract, looked up once for all simulations of this process."""
    return ScriptBook(_keyholders(witnesses, quorum, seed)[0].script)


_LEAST_BYTES = output_bytes(bytes(22))


def planned(basis: Basis, feerate_sat_vb: int) -> PaymentPlan | None:
    """As `plan_payment`, but where every plan is too dear, it does not try them all: a pool may stand so for years.
    """
    if _hopeless(basis, feerate_sat_vb):
        for order in basis.orders:
            if (plan := fill(basis, feerate_sat_vb, order, len(basis.worth) - 1)) is not None:
                return plan
    return plan_payment(basis, feerate_sat_vb)


def _hopeless(basis: Basis, feerate: int) -> bool:
    """Whether all payouts are too dear at any number of coins, by what all payees may bear: what they are due comes
    from the coins and, for refunds, from what these bear.
    """
    bear = [(payee.highest + 1) * max(payee.bytes, payee.borne) for payee in basis.due if payee.highest >= feerate]
    most = max((payee.highest + 1) * max(payee.bytes, payee.borne) / payee.due_sat
               for payee in basis.due if payee.highest >= feerate) if bear else 0
    if not 0 < most < 1:
        return False
    return all(feerate * basis.sizes.vsize(coins, 1, _LEAST_BYTES) > min(sum(bear), most * worth / (1 - most))
               for coins, worth in enumerate(basis.worth[1:], 1))


class Grounds(ABC):
    """What people act on: a pool's state that they see, and what they can do to it. `height` is the block being
    filled.

    Time only goes forwards: `move` closes the block and lets the blocks up to the next one pass. Within a `day`,
    each transaction has a block of its own as long as there are any, so that it is plain which is older.
    """

    state: State

    def __init__(self, rules: Rules, witnesses: int, quorum: int, seed: str, min_coin_sat: int, town: str) -> None:
        self.contract, self.witnesses, self.operator = found(rules, witnesses, quorum, town or seed, min_coin_sat)
        self.people: dict[int, Person] = {0: self.operator, **dict(enumerate(self.witnesses, 1))}
        self.ids = _BlockIds(seed)
        self.seed = seed
        self.height = self.last = BIRTHDAY
        self.position = 0

    def day(self, height: int) -> None:
        """Goes on to the first block of a day."""
        self.move(height)
        self.last = height + DAY - 1

    def move(self, height: int) -> None:
        """Goes on to a later block: everything that the blocks before it cause has happened."""
        self._reach(height - 1)
        self.height, self.position = height, 0

    def close(self) -> None:
        """Closes the block being filled: what its passing causes has happened, and nothing more fits into it."""
        self._reach(self.height)

    def _next(self) -> None:
        if self.position and self.height < self.last:
            self.move(self.height + 1)

    def open(self) -> None:
        """Publishes the contract and the acceptances and pays the witnesses' bonds."""
        self._publish_contract()
        self.publish([self.sign("acceptance", {"account": n, "first_address": self.contract.first_address,
                                               "payout": w.address}, n)
                      for n, w in enumerate(self.witnesses, 1)])
        for number in range(1, len(self.witnesses) + 1):
            if bond := self.contract.rules.witness_bond_sat:
                self.deposit(number, bond)

    def settle(self, feerate_sat_vb: int) -> Made | str:
        """Closes this block and works out the settlement as of it. Where there is none, the carry that puts coins
        together, if payments wait for that and tools would sign it now; else the error's code.

        The caller moves on and brings it.
        """
        self.close()
        at = basis(self.state)
        plan = None if at.unknown else planned(at, feerate_sat_vb)
        code = "settlement.nothing"
        if plan is not None:
            try:
                check_fee(plan)
                return self._settlement_of(at, plan, feerate_sat_vb)
            except Refused as error:
                code = error.code
        if plan.short if plan else len(at.coins) > coins_limit(at.keyholders):
            try:
                made = carry(self.state, feerate_sat_vb)
                check_meant(made, self.state, feerate_sat_vb)
                return made
            except Refused:
                pass
        return code

    @abstractmethod
    def _reach(self, height: int) -> None:
        """Lets time pass up to and including a height."""

    @abstractmethod
    def _publish_contract(self) -> None:
        """The contract's own record."""

    @abstractmethod
    def _settlement_of(self, basis: Basis, plan: PaymentPlan, feerate_sat_vb: int) -> Settlement:
        """The settlement of a plan."""

    @abstractmethod
    def sign(self, kind: str, body: dict[str, Any], *signers: int) -> Any:
        """A document signed by these accounts' people (0: the operator)."""

    @abstractmethod
    def publish(self, docs: Sequence[Any]) -> None:
        """Puts documents into the journal, in order."""

    @abstractmethod
    def deposit(self, account: int, amount_sat: int) -> Any:
        """Pays to an account's receive address."""

    @abstractmethod
    def object_to(self, claim: str, account: int) -> str:
        """An objection with its bond, in the open lane. Returns its transaction's id."""

    @abstractmethod
    def decide(self, body: dict[str, Any], feerate_sat_vb: int, signers: Sequence[int]) -> Carry | None:
        """Has the oldest coin carry an amendment into this block; None where no coins can."""

    @abstractmethod
    def bring(self, payout: Made) -> None:
        """Confirms a settlement or carry in this block."""


class Ground(Grounds):
    """A chain that grows block by block, folded as it grows.

    `town`: whose witnesses they are; those of one town have the same keys in all simulations.
    """

    def __init__(self, rules: Rules, witnesses: int, quorum: int, seed: str,
                 min_coin_sat: int = Contract.min_coin_sat, book: ScriptBook | None = None, town: str = "") -> None:
        super().__init__(rules, witnesses, quorum, seed, min_coin_sat, town)
        self.book = book or self.contract.script_book()
        self.txs: list[ChainTx] = []
        self.documents: dict[str, bytes] = {}
        self.manifests: dict[str, bytes] = {}
        self.seal = self.contract.seal
        self.folder = Fold(self.contract, History(BIRTHDAY, BIRTHDAY, self.ids, ()), self.as_documents,
                              self.book, Survey())

    @property
    def state(self) -> State:  # type: ignore[override]  # elsewhere it may be set; here the fold has it
        """The pool as of now. Read it; only the fold changes it."""
        return self.folder.state

    @property
    def as_documents(self) -> Documents:
        """What has been disclosed: everything."""
        return Documents(self.documents.get, self.manifests.get)

    def _reach(self, height: int) -> None:
        self.folder.reach(height)

    def history(self) -> History:
        """The chain as it stands, for folding it afresh."""
        return History(BIRTHDAY, self.state.height, self.ids, self.txs)

    def folded_afresh(self) -> State:
        """The state by the ordinary fold over the whole history, which must be the same."""
        return fold(self.contract, self.history(), self.as_documents, book=self.book)

    # Transactions

    def send(self, outputs: Sequence[TxOut], inputs: Sequence[OutPoint] = ()) -> Tx:
        """A transaction in this block: from a coin outside the pool unless inputs are given."""
        self._next()
        coins = inputs or [OutPoint(hashlib.sha256(f"{self.seed} {self.height} {self.position}".encode())
                                    .hexdigest(), 0)]
        return self.confirm(parse_tx(serialize_unsigned(2, [(c, 0xFFFFFFFD) for c in coins], outputs, 0)))

    def confirm(self, tx: Tx) -> Tx:
        """Puts a transaction into this block."""
        self._next()
        entry = ChainTx(self.height, self.position, tx)
        self.position += 1
        self.txs.append(entry)
        self.folder.take(entry)
        return tx

    def receive_script(self, account: int) -> bytes:
        """Where an account pays in."""
        return self.book.derive(0, account)

    def deposit(self, account: int, amount_sat: int) -> Tx:
        """Pays to an account's receive address."""
        return self.send([TxOut(amount_sat, self.receive_script(account))])

    def object_to(self, claim: str, account: int) -> str:
        """An objection with its bond, in the open lane. Returns its transaction's id."""
        bond = max(self.state.rules.objection_bond_sat, self.state.rules.notice_sat)
        return self.send([TxOut(bond, self.receive_script(account)), self._record(record.OBJECTION, claim)]).txid

    def _record(self, kind: int, digest: str) -> TxOut:
        return TxOut(0, record.encode(kind, self.contract.tag, digest))

    # The journal

    def journal(self, kind: int, digest: str) -> None:
        """A well-formed journal transaction."""
        tx = self.send([TxOut(SEAL_SAT, self.contract.journal.script), self._record(kind, digest)], [self.seal])
        self.seal = OutPoint(tx.txid, 0)

    def sign(self, kind: str, body: dict[str, Any], *signers: int) -> Document:
        """A document signed by these accounts' people (0: the operator)."""
        doc = Document(kind, self.contract.pool_id, body)
        for number in signers:
            person = self.people[number]
            doc = doc.sign(number, person.private_key, person.key)
        return doc

    def publish(self, docs: Sequence[Document]) -> None:
        """Puts documents into the journal, in order: one alone, several as batches."""
        for start in range(0, len(docs), BATCH):
            raw = [doc.to_bytes() for doc in docs[start:start + BATCH]]
            hashes = [sha256_hex(data) for data in raw]
            self.documents.update(zip(hashes, raw, strict=True))
            if len(raw) == 1:
                self.journal(record.KINDS[docs[start].type], hashes[0])
            else:
                root = batch_root(hashes)
                self.manifests[root] = canonical.dump(hashes)
                self.journal(record.BATCH, root)

    def _publish_contract(self) -> None:
        self.journal(record.CONTRACT, self.contract.pool_id)

    def decide(self, body: dict[str, Any], feerate_sat_vb: int, signers: Sequence[int]) -> Carry | None:
        """Has the oldest coin carry an amendment into this block; None where no coins can."""
        doc = self.sign("amendment", body, *signers)
        self.documents[doc.hash] = doc.to_bytes()
        try:
            made = carry(self.state, feerate_sat_vb, doc.hash)
        except Refused:
            return None
        self.confirm(parse_tx(made.unsigned))
        return made

    def _settlement_of(self, basis: Basis, plan: PaymentPlan, feerate_sat_vb: int) -> Settlement:
        # The ordinary fold learns from the history that this height will be asked for; this one is told.
        self.folder.bases = {self.height: basis}
        return made_of(basis, plan, feerate_sat_vb)

    def bring(self, payout: Made) -> None:
        """Confirms a settlement or carry in this block."""
        self.confirm(parse_tx(payout.unsigned))
