"""A pool at work on a chain with consensus (sandbox or node), through the use cases that the commands call.

Everybody has keys made from a name. Operator and witnesses have homes of their own, members only keys.
"""

import copy
import hashlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.chain.base import MinableChain
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.networks import REGTEST
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.document import Document
from lashou_btc.pool.settlement import Settlement
from lashou_btc.pool.state import State
from lashou_btc.signers.keyfile import Secret
from lashou_btc.usecases import disclosure, judging, payouts, people, pools, signing
from lashou_btc.usecases.journal import Operator, Published
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.wallet.address import script_to_address
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.key_record import KeyRecord
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.public import journal_path
from lashou_btc.wallet.purse import purse_script

RULES: dict[str, Any] = {
    "plans": {"basic": {"weight": 1, "cap": 2_000_000}}, "min_deposit_sat": 400_000, "min_balance_sat": 50_000,
    "waiting_blocks": 3, "grace_blocks": 6, "exit_blocks": 4, "reviewers": 2, "approvals": 2, "draw_blocks": 1,
    "review_blocks": 6, "notice_blocks": 4, "witness_bond_sat": 200_000, "absence_sat": 10_000,
    "commission_sat": 5_000, "objection_bond_sat": 50_000, "confirmations": 2, "amendment_blocks": 12,
    "rotation_blocks": 6, "lifeboat_blocks": 40,
    "uniqueness": 0, "min_members": 0, "claim_bond_sat": 0, "case_share_sat": 0}


class Person:
    """Somebody with a seed made of a name and a village, and an address to be paid at."""

    def __init__(self, name: str, village: str = "") -> None:
        self.name = name
        self.seed = hashlib.sha512(f"{name} of {village}".encode()).digest()
        self.master = Master.from_seed(self.seed, REGTEST)
        self.script = bytes(purse_script(self.master.public_key(journal_path(REGTEST, 1))))
        self.address = script_to_address(self.script, REGTEST) or ""
        self.secret: Secret | None = None

    def use(self, secret: Secret) -> None:
        """Takes the keys of a key file instead."""
        self.secret, self.master = secret, secret.master()

    @property
    def record(self) -> KeyRecord:
        """What this person hands to the organizer."""
        return self.secret.record() if self.secret else self.master.record(self.name, 0)

    @property
    def signer(self) -> Signer:
        return Signer.of(self.master, 0)


class Village:
    """The pool, its people and their homes. Nothing happens before `found`."""

    def __init__(self, folder: Path, chain: MinableChain, quorum: int = 2, witnesses: int = 3,
                 min_coin_sat: int = Contract.min_coin_sat, **rules: Any) -> None:
        self.folder, self.chain, self.quorum, self.rules = folder, chain, quorum, RULES | rules
        self.min_coin_sat = min_coin_sat
        self.witnesses = [self.person(f"witness {n}") for n in range(1, witnesses + 1)]
        self.operator = self.person("operator")
        self.people: dict[int, Person] = dict(enumerate(self.witnesses, 1))
        self.homes = [Workspace(folder / p.name, shared_chain=chain) for p in (self.operator, *self.witnesses)]
        self.pools: list[PoolHome] = []
        self.published: list[Published] = []

    def person(self, name: str) -> Person:
        """Somebody of this village: tests that share a chain must not share keys, or their pools share coins."""
        return Person(name, self.folder.name)

    # Homes: number 0 is the operator's, the others are the witnesses'

    @property
    def contract(self) -> Contract:
        return self.pools[0].contract

    def founding(self, **changes: Any) -> pools.Founding:
        records = tuple(w.record for w in self.witnesses)
        return pools.Founding("Village", self.quorum, records, self.operator.master.record("operator", 0),
                              self.operator.address, self.rules,
                              **{"min_coin_sat": self.min_coin_sat} | changes)

    def state(self, number: int = 0) -> State:
        """The state at the tip, as one home's own index and documents give it."""
        with self.homes[number].synced_pool(self.pools[number]) as state:
            return state

    def newcomer(self, name: str) -> State:
        """The state at the tip as somebody gets it who has the contract and the documents, and syncs afresh."""
        ws = Workspace(self.folder / name, shared_chain=self.chain)
        pool = ws.add_pool(self.contract)
        self._disclose(pool)
        with ws.synced_pool(pool) as state:
            return state

    def _disclose(self, pool: PoolHome) -> None:
        disclosure.export(self.pools[0], self.folder / "disclosed")
        disclosure.add(pool, [self.folder / "disclosed"])

    # What happens

    def found(self) -> "Village":
        """Contract, acceptances, bonds: the pool is open."""
        key = self.operator.master.public_key(journal_path(REGTEST, 0))
        self.chain.faucet(bytes(purse_script(key)), pools.SEAL_SAT)
        self.chain.mine(1)
        self.pools = [pools.create(self.homes[0], self.founding())]
        for ws, witness in zip(self.homes[1:], self.witnesses, strict=True):
            joined = pools.join(ws, self.contract, witness.master, witness.address, self.contract.first_address,
                                self.contract.pool_id, witness.secret and witness.secret.elsewhere)
            self.pools.append(ws.add_pool(self.contract))
            self.pools[0].store.add(joined.acceptance.to_bytes())
        sent, missing = self.office().open_pool()
        assert not missing
        self.published += sent
        for number in range(1, len(self.witnesses) + 1):
            self.pay_in(number, self.rules["witness_bond_sat"])
        self.chain.mine(1)
        for pool in self.pools[1:]:
            self._disclose(pool)
        return self

    def office(self) -> Operator:
        return Operator(self.homes[0], self.pools[0], self.operator.master, 0, 2)

    def publish(self, *docs: Document) -> list[Published]:
        """Into the journal, into a block, and into everybody's hands."""
        sent = self.office().publish(docs)
        self.published += sent
        self.chain.mine(1)
        for pool in self.pools[1:]:
            self._disclose(pool)
        return sent

    def show(self, doc: Document) -> None:
        """Puts a document into everybody's hands."""
        for pool in self.pools:
            pool.store.add(doc.to_bytes())

    def pay_in(self, account: int, amount_sat: int) -> None:
        self.chain.faucet(self.contract.descriptor.script(0, account), amount_sat)

    def enroll(self, count: int, amount_sat: int = 800_000, first: int = 0) -> list[int]:
        """Members, enrolled in one batch, with a deposit each, active."""
        state, docs = self.state(), []
        first = first or state.next_account
        for number in range(first, first + count):
            person = self.people[number] = self.person(f"member {number}")
            docs.append(people.enrollment(self.homes[0], self.pools[0], state, person.signer, "member",
                                          person.address, "basic", (f"id {number}", person.name), number,
                                          hashlib.sha256(person.name.encode()).hexdigest()
                                          if self.rules["uniqueness"] else ""))
        self.publish(*docs)
        for number in range(first, first + count):
            self.pay_in(number, amount_sat)
        self.chain.mine(1 + self.rules["waiting_blocks"])
        return list(range(first, first + count))

    def appoint(self, *names: str) -> list[int]:
        """Supervisors of these names, enrolled. Returns their numbers."""
        state, docs, numbers = self.state(), [], []
        for number, name in enumerate(names, state.next_account):
            person = self.people[number] = self.person(name)
            docs.append(people.enrollment(self.homes[0], self.pools[0], state, person.signer, "supervisor",
                                          person.address, number=number))
            numbers.append(number)
        self.publish(*docs)
        return numbers

    def rotation(self, numbers: Sequence[int], quorum: int, **more: Any) -> Document:
        """A rotation to the people of these numbers, signed by all of them and by everybody who holds a key now."""
        state = self.state()
        descriptor = MultisigDescriptor.of_records(quorum, [self.people[n].record for n in numbers])
        body = {"epoch": state.keyholders.epoch + 1, "descriptor": str(descriptor), "text": "", "witnesses": [
            {"account": n, "name": self.people[n].name, "fingerprint": self.people[n].record.fingerprint,
             "key": self.people[n].record.signing_key} for n in numbers]} | more
        doc = Document("rotation", self.contract.pool_id, body)
        for number in dict.fromkeys([*(w.account for w in state.keyholders.witnesses), *numbers]):
            signer = self.people[number].signer
            doc = doc.sign(number, signer.private_key, signer.key)
        return doc

    def fall_ill(self, account: int, amount: int) -> str:
        """A claim, reviewed and approved, its notice begun. Returns its hash."""
        paper = sha256_hex(b"diagnosis of %d at %d" % (account, self.chain.tip().height))
        payee = self.person(f"hospital of {account}").address
        doc = people.claim(self.pools[0], self.state(), self.people[account].signer, amount, [paper], paper, payee,
                           diagnosed=self.state().height)
        self.publish(doc)
        self.mine_to(self.state().claims[doc.hash].draw_at)
        for seat in self.state().claims[doc.hash].panel:
            signer = self.people[seat.account].signer
            self.publish(people.review(self.pools[0], self.state(), signer, doc.hash, amount,
                                       met=self.state().height))
        return doc.hash

    def payable(self, account: int, amount: int) -> str:
        """A claim whose notice has run out, buried deep enough to be paid. Returns its hash."""
        claim = self.fall_ill(account, amount)
        self.mine_to(self.state().claims[claim].notice_end + self.rules["confirmations"] - 1)
        assert self.state().claims[claim].status == "payable"
        return claim

    def mine_to(self, height: int) -> None:
        self.chain.mine(max(height - self.chain.tip().height, 0))

    # Payouts

    def build(self, feerate: int = 2, as_of: int | None = None, home: int = 0) -> tuple[Settlement, Psbt]:
        return payouts.build(self.pools[home], self.state(home), feerate, as_of)

    def sign(self, psbt: Psbt, number: int) -> Psbt:
        """Witness `number` (from 1) looks at it with its own index and signs."""
        pool = self.pools[number]
        seen = judging.review(pool, psbt, self.state(number), self.chain)
        return signing.sign_reviewed(pool, psbt, seen, self.witnesses[number - 1].master)

    def signed(self, psbt: Psbt, numbers: Sequence[int] = ()) -> Psbt:
        """With the signatures of these witnesses (the first M), each made on the bare PSBT, combined."""
        numbers = numbers or range(1, self.quorum + 1)
        return payouts.merge(self.pools[0], psbt, [self.sign(psbt, n) for n in numbers])

    def send(self, psbt: Psbt) -> str:
        return payouts.send(self.pools[0], psbt, self.state(), self.chain)

    def moved(self, folder: Path, chain: MinableChain) -> "Village":
        """The same village from a copy of its folder and its chain."""
        made = copy.copy(self)
        made.folder, made.chain = folder, chain
        made.people, made.published = dict(self.people), list(self.published)
        made.homes = [Workspace(folder / p.name, shared_chain=chain) for p in (self.operator, *self.witnesses)]
        made.pools = [ws.pool() for ws in made.homes]
        return made


Story = Callable[[Village], object]
"""What happens in a village. It remembers nothing of its own but in the village's `people`."""


@contextmanager
def retold(folder: Path, story: Story = Village.found) -> Iterator[Village]:
    """A village on a sandbox of its own to which that has happened: told once in each process, and copied."""
    kept, told = _told(story)
    shutil.copytree(kept.name, folder, dirs_exist_ok=True)
    with Sandbox(folder / "chain") as chain:
        yield told.moved(folder / told.folder.name, chain)


@cache
def _told(story: Story) -> tuple[tempfile.TemporaryDirectory[str], Village]:
    kept = tempfile.TemporaryDirectory()
    with Sandbox(Path(kept.name) / "chain") as chain:
        village = Village(Path(kept.name) / "village", chain)
        story(village)
        for ws in village.homes:
            ws.close()
    return kept, village
