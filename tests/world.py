"""A made-up pool on a made-up chain, for the pure core: real keys and documents, blocks without proof of work.

The fold verifies documents' signatures and trusts its history, so transactions here carry no witnesses.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from lashou_btc.anchors import record
from lashou_btc.anchors.history import ChainTx, Documents, History
from lashou_btc.anchors.merkle import batch_root
from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, parse_tx, serialize_unsigned
from lashou_btc.networks import REGTEST
from lashou_btc.pool import canonical
from lashou_btc.pool.carry import Carry, carry, move
from lashou_btc.pool.contract import Contract, Witness
from lashou_btc.pool.document import Document
from lashou_btc.pool.fold import Observer, fold
from lashou_btc.pool.rotation import named_keyholders
from lashou_btc.pool.rules import Plan, Rules
from lashou_btc.pool.settlement import Settlement, basis, settle
from lashou_btc.pool.state import State
from lashou_btc.wallet.address import address_to_script, script_to_address
from lashou_btc.wallet.descriptor import JournalDescriptor, MultisigDescriptor
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.public import signing_path, xonly
from lashou_btc.wallet.recipient import recipient_of

BIRTHDAY = 100

FAST = Rules(
    plans={"basic": Plan(1, 500_000)}, min_deposit_sat=100_000, min_balance_sat=20_000, waiting_blocks=10,
    grace_blocks=8, exit_blocks=12, reviewers=2, approvals=2, draw_blocks=2, review_blocks=6,
    witness_bond_sat=50_000, absence_sat=5_000, commission_sat=2_000, notice_blocks=6, objection_bond_sat=20_000,
    inquiry_sat=5_000, reward_ppm=100_000, period_blocks=50, call_blocks=5, price_blocks=20, price_wait_blocks=15,
    notice_sat=1_000, confirmations=1, max_feerate_sat_vb=50, max_fee_ppm=200_000, patience_blocks=0,
    amendment_blocks=20, rotation_blocks=14, lifeboat_blocks=60, uniqueness=0, min_members=0, claim_bond_sat=0,
    case_share_sat=0, max_pause_blocks=6, diagnosis=0)


class Person:
    """Somebody with a seed: a signing key, and an address of its own."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.master = Master.from_seed(hashlib.sha512(name.encode()).digest(), REGTEST)
        path = signing_path(REGTEST, 0)
        self.private_key = self.master.private_key(path)
        self.key = xonly(self.master.public_key(path)).hex()
        self.recipient = recipient_of(self.private_key)
        program = hashlib.new("sha256", b"payout of " + name.encode()).digest()[:20]
        self.script = b"\x00\x14" + program
        self.address = script_to_address(self.script, REGTEST) or ""


MIN_COIN_SAT = 1_000


class Ids(Mapping[int, str]):
    """Block ids from the birthday to a tip, each worked out when it is asked for: years may pass between two."""

    def __init__(self, of: Callable[[int], str], tip: int) -> None:
        self.of, self.heights = of, range(BIRTHDAY, tip + 1)

    def __getitem__(self, height: int) -> str:
        if height not in self.heights:
            raise KeyError(height)
        return self.of(height)

    def __iter__(self) -> Iterator[int]:
        return iter(self.heights)

    def __len__(self) -> int:
        return len(self.heights)


def block_id(salt: str, height: int) -> str:
    """The id of a block: another salt is another chain."""
    return hashlib.sha256(f"{salt} {height}".encode()).hexdigest()


def contract_of(witnesses: Sequence[Person], operator: Person, quorum: int, rules: Rules,
                min_coin_sat: int = MIN_COIN_SAT) -> Contract:
    """A contract of these people. The opening seal is an output that nobody made."""
    descriptor = MultisigDescriptor.of_records(quorum, [w.master.record(w.name, 0) for w in witnesses])
    journal = JournalDescriptor.parse(journal_text(operator), REGTEST)
    people = tuple(Witness(n, w.name, w.master.fingerprint, w.key) for n, w in enumerate(witnesses, 1))
    return Contract("Test pool", REGTEST, descriptor, people, operator.key, operator.address, journal,
                    OutPoint("11" * 32, 0), BIRTHDAY, rules, min_coin_sat)


def journal_text(operator: Person) -> str:
    """The operator's journal descriptor with checksum."""
    from lashou_btc.wallet.checksum import checksum
    from lashou_btc.wallet.public import journal_path
    body = f"wpkh({operator.master.public_key(journal_path(REGTEST, 0)).hex()})"
    return f"{body}#{checksum(body)}"


class World:
    """A chain that grows a transaction at a time. `state()` folds it afresh."""

    def __init__(self, rules: Rules = FAST, witnesses: int = 3, quorum: int = 2,
                 min_coin_sat: int = MIN_COIN_SAT) -> None:
        self.witnesses = [Person(f"witness {n}") for n in range(1, witnesses + 1)]
        self.operator = Person("operator")
        self.contract = contract_of(self.witnesses, self.operator, quorum, rules, min_coin_sat)
        self.people: dict[int, Person] = dict(enumerate(self.witnesses, 1))
        self.people[0] = self.operator
        self.height = BIRTHDAY
        self.txs: list[ChainTx] = []
        self.documents: dict[str, bytes] = {}
        self.manifests: dict[str, bytes] = {}
        self.seal = self.contract.seal
        self.salt = "main"
        self._made = 0
        self.book = self.contract.script_book()

    # The chain

    def block_hash(self, height: int) -> str:
        return block_id(self.salt, height)

    def ids(self, tip: int) -> Ids:
        """The ids of the blocks as they are now, whatever becomes of the chain later."""
        return Ids(partial(block_id, self.salt), tip)

    def history(self, tip: int | None = None) -> History:
        tip = self.height if tip is None else tip
        return History(BIRTHDAY, tip, self.ids(tip), [t for t in self.txs if t.height <= tip])

    def state(self, height: int | None = None, observer: Observer | None = None) -> State:
        return fold(self.contract, self.history(height), Documents.of(self.documents, self.manifests),
                    book=self.book, observer=observer)

    def mine(self, blocks: int = 1) -> None:
        self.height += blocks

    def until(self, height: int) -> None:
        assert height >= self.height, "the chain is past that height"
        self.height = height

    def confirm(self, raw: bytes | Tx) -> Tx:
        """A transaction in a block of its own."""
        tx = raw if isinstance(raw, Tx) else parse_tx(raw)
        self.mine()
        self.txs.append(ChainTx(self.height, 1, tx))
        return tx

    def send(self, *outputs: TxOut, inputs: Sequence[OutPoint] = (), locktime: int = 0) -> Tx:
        """Anyone's transaction: from a coin outside the pool unless inputs are given."""
        self._made += 1
        coins = inputs or [OutPoint(hashlib.sha256(f"coin {self._made}".encode()).hexdigest(), 0)]
        raw = serialize_unsigned(2, [(c, 0xFFFFFFFD) for c in coins], outputs, locktime)
        return self.confirm(raw)

    def script(self, branch: int, index: int) -> bytes:
        """Where people pay in: at the contract's addresses."""
        return self.contract.descriptor.script(branch, index)

    def deposit(self, account: int, amount_sat: int) -> Tx:
        return self.send(TxOut(amount_sat, self.script(0, account)))

    # Records

    def record(self, kind: int, digest: str) -> TxOut:
        return TxOut(0, record.encode(kind, self.contract.tag, digest))

    def journal(self, kind: int, digest: str, *more: TxOut) -> Tx:
        """A well-formed journal transaction."""
        tx = self.send(TxOut(50_000, self.contract.journal.script), self.record(kind, digest), *more,
                       inputs=[self.seal])
        self.seal = OutPoint(tx.txid, 0)
        return tx

    def document(self, kind: str, body: dict[str, Any], *signers: int) -> Document:
        doc = Document(kind, self.contract.pool_id, body)
        for number in signers:
            person = self.people[number]
            doc = doc.sign(number, person.private_key, person.key)
        return doc

    def withhold(self, text: str = "withheld", account: int = 0) -> tuple[str, Document]:
        """A statement whose bytes nobody gets. Returns its transaction's id and the document."""
        doc = self.document("statement", {"account": account, "text": text}, account)
        self.publish(doc, keep=False)
        return self.txs[-1].tx.txid, doc

    def publish(self, doc: Document, keep: bool = True) -> str:
        """Puts a document into the journal; `keep` discloses it."""
        if keep:
            self.documents[doc.hash] = doc.to_bytes()
        self.journal(record.KINDS[doc.type], doc.hash)
        return doc.hash

    def batch(self, docs: Sequence[Document]) -> str:
        """Discloses documents and the manifest that lists them, without a record. Returns the batch root."""
        hashes = [d.hash for d in docs]
        self.documents |= {d.hash: d.to_bytes() for d in docs}
        root = batch_root(hashes)
        self.manifests[root] = canonical.dump(hashes)
        return root

    def manifest(self, docs: Sequence[Document]) -> str:
        """Keeps documents and the list of them. Returns its root."""
        hashes = [d.hash for d in docs]
        self.documents |= {d.hash: d.to_bytes() for d in docs}
        root = batch_root(hashes)
        self.manifests[root] = canonical.dump(hashes)
        return root

    def publish_batch(self, docs: Sequence[Document]) -> str:
        root = self.manifest(docs)
        self.journal(record.BATCH, root)
        return root

    # Stories

    def open(self, bonds: bool = True) -> "World":
        """Publishes the contract and the acceptances; pays the witnesses' bonds."""
        self.journal(record.CONTRACT, self.contract.pool_id)
        for n, w in enumerate(self.witnesses, 1):
            body = {"account": n, "first_address": self.contract.first_address, "payout": w.address}
            self.publish(self.document("acceptance", body, n))
        if bonds:
            for n in range(1, len(self.witnesses) + 1):
                self.deposit(n, self.contract.rules.witness_bond_sat)
        return self

    def enroll(self, name: str, role: str = "member", deposit_sat: int = 0, plan: str = "basic",
               number: int = 0, also: Sequence[int] = (), **extra: Any) -> int:
        """Enrolls somebody with that number (the next if none is given) and pays in; others may sign, too."""
        person = Person(name)
        number = number or max(self.people) + 1
        self.people[number] = person
        body = {"account": number, "role": role, "key": person.key, "payout": person.address, **extra}
        if role == "member":
            body |= {"plan": plan, "identity": hashlib.sha256(name.encode()).hexdigest()}
        self.publish(self.document("enrollment", body, 0, number, *also))
        if deposit_sat:
            self.deposit(number, deposit_sat)
        return number

    def claim(self, account: int, amount: int, payee: str | None = None, diagnosed: int | None = None) -> str:
        """`diagnosed`: at this height, where the rules ask for it."""
        body = {"account": account, "amount": amount, "notary": "aa" * 32,
                "payee": payee or Person(f"hospital of {account}").address,
                "evidence": [hashlib.sha256(f"{account} {self.height}".encode()).hexdigest()]}
        if self.contract.rules.diagnosis or diagnosed is not None:
            body["diagnosed"] = self.height if diagnosed is None else diagnosed
        return self.publish(self.document("claim", body, account))

    def drawn(self, claim: str) -> list[int]:
        """Passes the draw and says who sits."""
        self.until(max(self.height, self.state().claims[claim].draw_at))
        return [s.account for s in self.state().claims[claim].panel if not s.decision]

    def review(self, claim: str, account: int, amount: int) -> None:
        body: dict[str, Any] = {"claim": claim, "account": account, "decision": "approve" if amount else "reject"}
        if amount:
            body |= {"amount": amount, "met": self.height}
        self.publish(self.document("review", body, account))

    def approve(self, claim: str, amount: int) -> None:
        """Everybody drawn approves."""
        for account in self.drawn(claim)[:self.contract.rules.approvals]:
            self.review(claim, account, amount)

    def payable(self, claim: str) -> State:
        """Lets the notice run out."""
        self.until(max(self.height, self.state().claims[claim].notice_end))
        return self.state()

    def settlement(self, feerate: int = 2) -> Settlement:
        return settle(basis(self.state()), feerate)

    def pay(self, feerate: int = 2) -> Settlement:
        """Confirms the settlement that the rules give now."""
        made = self.settlement(feerate)
        self.confirm(made.unsigned)
        return made

    def objection(self, claim: str, account: int, bond_sat: int | None = None, lane: str = "open") -> str:
        """An objection with its bond in the same transaction. Returns its transaction id."""
        bond = self.contract.rules.objection_bond_sat if bond_sat is None else bond_sat
        payment = TxOut(bond, self.script(0, account))
        if lane == "journal":
            return self.journal(record.OBJECTION, claim, payment).txid
        return self.send(payment, self.record(record.OBJECTION, claim)).txid

    def amend(self, feerate: int = 1, keep: bool = True, signers: Sequence[int] | None = None,
              **parts: Any) -> Document:
        """The quorum's amendment in the settlement lane, carried by the oldest coin and others."""
        body = {"text": f"at {self.height}"} | parts
        doc = self.document("amendment", body, *(self.quorum() if signers is None else signers))
        self.bring(doc, feerate, keep)
        return doc

    def bring(self, doc: Document, feerate: int = 1, keep: bool = True) -> Tx:
        """Lets a carry bring that document, whoever signed it; `keep` discloses it."""
        if keep:
            self.documents[doc.hash] = doc.to_bytes()
        if "seal" in doc.body:
            self.seal = OutPoint.parse(doc.body["seal"])
        return self.confirm(carry(self.state(), feerate, doc.hash).unsigned)

    def carry(self, feerate: int = 1) -> Carry:
        """Confirms a carry that only puts coins together."""
        made = carry(self.state(), feerate)
        self.confirm(made.unsigned)
        return made

    def rotation(self, people: Mapping[int, "Person"], quorum: int, signers: Sequence[int] | None = None,
                 accepting: Sequence[int] | None = None, **more: Any) -> Document:
        """A rotation to those people, by their account numbers, signed by M of those now and all of the new."""
        now = self.state().chain.all_keyholders
        descriptor = MultisigDescriptor.of_records(quorum, [p.master.record(p.name, 0) for p in people.values()])
        body = {"epoch": len(now), "descriptor": str(descriptor), "text": "", "witnesses": [
            {"account": n, "name": p.name, "fingerprint": p.master.fingerprint, "key": p.key}
            for n, p in people.items()]} | more
        doc = Document("rotation", self.contract.pool_id, body)
        old = [w.account for w in now[-1].witnesses][:now[-1].quorum] if signers is None else signers
        for number in old:
            doc = doc.sign(number, self.people[number].private_key, self.people[number].key)
        for number in people if accepting is None else accepting:
            doc = doc.sign(number, people[number].private_key, people[number].key)
        return doc

    def hand_over(self, doc: Document, feerate: int = 1, keep: bool = True) -> Carry:
        """Confirms the move of a rotation that everybody may have read."""
        if keep:
            self.documents[doc.hash] = doc.to_bytes()
        made = move(self.state(), feerate, doc.hash, named_keyholders(doc, self.contract))
        self.confirm(made.unsigned)
        return made

    def verdict(self, claim: str, objection: str, outcome: str, *more: str) -> str:
        """The quorum decides one objection, or several of one claim. Returns the amendment's hash."""
        return self.amend(verdicts=[{"claim": claim, "objections": [objection, *more], "outcome": outcome}]).hash

    def last(self) -> str:
        """Why the last record had no effect; empty if it had one."""
        return self.state().events[-1].broken

    def quorum(self) -> Sequence[int]:
        return range(1, self.contract.keyholders.quorum + 1)


def fee_shares(state: State, members: int) -> int:
    """What each of so many equal members has borne of the fees of carries, where the purse had nothing."""
    return sum(-(-spend.fee_sat // members) for spend in state.spends)


def with_rules(**changes: Any) -> Rules:
    """The fast rules with some parameters changed."""
    return replace(FAST, **changes)


def script_of(address: str) -> bytes:
    return address_to_script(address, REGTEST)
