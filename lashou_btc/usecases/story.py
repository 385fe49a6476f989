"""The whole story on a test chain: a pool is founded, somebody falls ill, the members pay, a stranger audits.

Everyone has a home folder and a key of their own. What they share goes through files and the chain, as in life.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, ClassVar

from lashou_btc.anchors.tx import TxOut, parse_tx, serialize_unsigned
from lashou_btc.chain.base import MinableChain
from lashou_btc.errors import LashouError, Refused
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.document import Document
from lashou_btc.pool.settlement import Settlement
from lashou_btc.pool.state import State
from lashou_btc.signers import keyfile
from lashou_btc.signers.entropy import new_entropy
from lashou_btc.usecases import cover, disclosure, files, papers, payouts, people, pools, progress, signing, tags
from lashou_btc.usecases.journal import Operator
from lashou_btc.usecases.judging import review
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.wallet.address import script_to_address
from lashou_btc.wallet.descriptor import KeyExpression, MultisigDescriptor
from lashou_btc.wallet.keys import Master, new_mnemonic
from lashou_btc.wallet.psbt import raw as psbts
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.public import journal_path, multisig_path
from lashou_btc.wallet.purse import purse_script
from lashou_btc.words import Said, noun, said

PASSPHRASE = "only for the demo"
WITNESSES, MEMBERS = ("wang", "li", "zhao"), ("an", "bo", "chen", "ding", "fang")
RULES = {
    "min_deposit_sat": 400_000, "min_balance_sat": 50_000, "waiting_blocks": 6, "grace_blocks": 12,
    "exit_blocks": 12, "reviewers": 2, "approvals": 2, "draw_blocks": 2, "review_blocks": 6, "notice_blocks": 6,
    "witness_bond_sat": 200_000, "absence_sat": 10_000, "commission_sat": 5_000, "objection_bond_sat": 50_000,
    "confirmations": 2, "amendment_blocks": 12, "rotation_blocks": 14, "lifeboat_blocks": 60,
    "min_members": 5, "case_share_sat": 300_000}
PLAN = {"basic": {"weight": 1, "cap": 2_000_000, "life_cap": 6_000_000}}


@dataclass
class Actor:
    """One of the people: a home, a key, an address to be paid at."""

    name: str
    ws: Workspace
    master: Master
    payout: str
    _pool: PoolHome | None = None

    @property
    def joined(self) -> bool:
        """Whether it has the pool at home."""
        return self._pool is not None

    @property
    def pool(self) -> PoolHome:
        """The pool in its home. Raises LookupError as long as there is none."""
        if self._pool is None:
            raise LookupError(f"{self.name} has no pool yet")
        return self._pool

    @pool.setter
    def pool(self, pool: PoolHome) -> None:
        self._pool = pool

    @property
    def signer(self) -> Signer:
        """Its signing key."""
        return Signer.of(self.master, 0)


@dataclass
class Story:
    """The actors on a chain. `tell` is called with a heading and the lines below it."""

    folder: Path
    chain: MinableChain
    tell: Callable[[Said, Sequence[Said | str]], None]
    actors: dict[str, Actor] = field(default_factory=dict)
    rules: ClassVar[dict[str, int]] = RULES
    plans: ClassVar[dict[str, Any]] = PLAN
    signers: ClassVar[tuple[str, str]] = ("wang", "zhao")

    def close(self) -> None:
        """Lets go of everybody's index; the chain is the caller's."""
        for actor in self.actors.values():
            actor.ws.close()

    # Helpers

    def actor(self, name: str) -> Actor:
        """A new person: home folder, key file, payout address."""
        ws = Workspace(self.folder / name, shared_chain=self.chain)
        secret = keyfile.Secret(name, self.chain.network, 0, new_mnemonic(new_entropy(32), "english"))
        ws.keep(secret, PASSPHRASE, keyfile.MIN_LOG_N)
        master = secret.master()
        script = purse_script(master.public_key(journal_path(self.chain.network, 1)))
        made = Actor(name, ws, master, script_to_address(script, self.chain.network) or "")
        self.actors[name] = made
        return made

    def post(self, sender: str, doc: Document) -> Path:
        """A document as a file on its way from one person to another."""
        return files.write(self.folder / "post" / f"{sender}-{doc.type}-{doc.hash[:8]}.json", doc.to_bytes())

    def publish(self, *docs: Document) -> None:
        """The operator publishes documents, a block confirms them, and everybody gets the files."""
        operator = self.actors["operator"]
        self.office().publish(docs)
        self.chain.mine(1)
        disclosure.export(operator.pool, self.folder / "disclosed")
        for other in self.actors.values():
            if other.joined and other is not operator:
                disclosure.add(other.pool, [self.folder / "disclosed"])

    def office(self) -> Operator:
        """The operator at work."""
        operator = self.actors["operator"]
        return Operator(operator.ws, operator.pool, operator.master, 0, 2)

    def pay(self, account: int, amount_sat: int) -> None:
        """Somebody's wallet pays into the pool."""
        self.chain.faucet(self.state("operator").keyholders.descriptor.script(0, account), amount_sat)

    @property
    def contract(self) -> Contract:
        """The pool's contract."""
        return self.actors["operator"].pool.contract

    def state(self, name: str) -> State:
        """The pool's state as that person's own index and documents give it."""
        actor = self.actors[name]
        with actor.ws.synced_pool(actor.pool) as state:
            return state

    def height(self) -> int:
        """The chain's height."""
        return self.chain.tip().height

    def mine_to(self, height: int) -> None:
        """Mines until the chain is at least that high."""
        if height > self.height():
            self.chain.mine(height - self.height())

    # The story

    def play(self) -> None:
        """All of it."""
        self.found()
        self.join()
        self.fill()
        claim = self.fall_ill()
        self.review(claim)
        made, psbt = self.work_out()
        self.cheat(made)
        self.pay_out(psbt, claim)
        self.audit()

    def found(self) -> None:
        """Keys, the opening seal, the contract."""
        witnesses = [self.actor(name) for name in WITNESSES]
        operator = self.actor("operator")
        for name in (*MEMBERS, "auditor"):
            self.actor(name)
        records = tuple(w.ws.key_record() for w in witnesses)
        self.tell(said("demo.keys"), [
            said("demo.keys.witnesses", names=WITNESSES),
            *(f"  {r.name:6} [{r.fingerprint}/{r.path}]{r.xpub[:24]}…" for r in records)])
        record = operator.ws.key_record()
        founding = pools.Founding(str(said("demo.text.pool")), 2, records, record, operator.payout,
                                  self.rules | {"plans": self.plans})
        try:
            pools.create(operator.ws, founding)
        except LashouError as error:
            asks = error.said
        self.chain.faucet(bytes(purse_script(bytes.fromhex(record.journal_key))), pools.SEAL_SAT)
        self.chain.mine(1)
        operator.pool = pools.create(operator.ws, founding)
        c = operator.pool.contract
        descriptor = f"{str(c.keyholders.descriptor)[:60]}…#{str(c.keyholders.descriptor)[-8:]}"
        self.tell(said("demo.contract"), [
            asks, said("demo.contract.seal", seal=c.seal), said("demo.contract.pool", pool_id=c.pool_id),
            said("demo.contract.descriptor", descriptor=descriptor),
            said("demo.contract.address", address=c.first_address), said("demo.contract.quorum")])

    def join(self) -> None:
        """Each witness checks the contract and accepts; the operator opens the pool."""
        operator, contract_file = self.actors["operator"], self.folder / "post" / "contract.json"
        files.write(contract_file, self.contract.raw)
        for name in WITNESSES:
            w = self.actors[name]
            contract = pools.read_contract(contract_file)
            joined = pools.join(w.ws, contract, w.master, w.payout, self.contract.first_address,
                                self.contract.pool_id)
            w.pool = w.ws.add_pool(contract)
            operator.pool.store.add(joined.acceptance.to_bytes())
        for name in (*MEMBERS, "auditor"):
            self.actors[name].pool = self.actors[name].ws.add_pool(pools.read_contract(contract_file))
        sent, _ = self.office().open_pool()
        self.chain.mine(1)
        key = tags.make(operator.pool, self.state("operator"), operator.signer)
        shares = tags.shares(self.state("operator"), key)
        self.tell(said("demo.join"), [
            said("demo.join.check"), *(said("demo.join.sent", txid=p.txid, digest=p.digest[:32]) for p in sent),
            said("demo.join.open", height=self.state("operator").opened),
            said("demo.join.tags", key=key.name, needed=shares[0].needed, count=shares[0].count)])

    def tag(self, id_number: str) -> str:
        """A person's tag, as the operator gives it to whoever has shown that number."""
        return self.office().uniqueness_tag(id_number)

    def fill(self) -> None:
        """Members enroll and pay in; witnesses post their bonds."""
        first = self.state("operator").next_account
        docs = []
        for n, name in enumerate(MEMBERS):
            member, number = self.actors[name], f"ID{n:06d}"
            docs.append(people.enrollment(member.ws, member.pool, self.state(name), member.signer, "member",
                                          member.payout, "basic", (number, name), first + n, self.tag(number)))
            self.post(name, docs[-1])
        self.publish(*docs)
        for n in range(1, len(WITNESSES) + 1):
            self.pay(n, self.rules["witness_bond_sat"])
        *early, last = range(len(MEMBERS))
        for n in early:
            self.pay(first + n, 800_000)
        self.chain.mine(1)
        waits = cover.beginning_words(self.state("an"))
        self.pay(first + last, 800_000)
        self.chain.mine(1 + self.rules["waiting_blocks"])
        state = self.state("an")
        active = sum(a.status == "active" for a in state.ledger.accounts.values() if a.plan)
        self.tell(said("demo.fill"), [
            said("demo.fill.enrolled"), said("demo.fill.four", waits=waits),
            said("demo.fill.begun", height=state.begun, funds=state.funds_sat),
            said("demo.fill.active", blocks=self.rules["waiting_blocks"], active=active,
                 case=cover.case(state).words())])

    def fall_ill(self) -> str:
        """A member claims."""
        chen = self.actors["chen"]
        evidence = files.write(self.folder / "chen" / "diagnosis.pdf", b"the hospital's diagnosis, kept by Chen")
        notary = files.write(self.folder / "chen" / "notary.pdf", b"the notary has seen the original")
        hospital = self.actor("hospital")
        made = [papers.new(path, new_entropy(papers.FRONT_BYTES)) for path in (evidence, notary)]
        doc = people.claim(chen.pool, self.state("chen"), chen.signer, 1_500_000, [made[0].hash], made[1].hash,
                           hospital.payout, diagnosed=self.height())
        papers.keep(chen.pool, made, chen.signer.recipient)
        self.post("chen", doc)
        asked = cover.filing_words(self.state("chen"), doc)
        self.publish(doc)
        self.tell(said("demo.claim"), [
            said("demo.claim.asks", amount=1_500_000), *asked, said("demo.claim.hash", digest=doc.hash),
            said("demo.claim.evidence", file=evidence.name, digest=made[0].hash)])
        return doc.hash

    def review(self, claim: str) -> None:
        """The draw, the reviews, the public notice."""
        found = self.state("operator").claims[claim]
        self.mine_to(found.draw_at)
        state = self.state("wang")
        drawn = [seat.account for seat in state.claims[claim].panel]
        names = {w.account: w.name for w in state.keyholders.witnesses}
        lines = [said("demo.review.drawn", height=found.draw_at, names=[names[n] for n in drawn],
                      block=state.block_hash)]
        lines.append(self._show_papers(claim, [self.actors[names[n]] for n in drawn]))
        amounts = (1_400_000, 1_200_000)
        for number, amount in zip(drawn, amounts, strict=True):
            w = self.actors[names[number]]
            mine = people.queue(self.state(w.name), number)
            lines.append(said("demo.review.approves", name=w.name, claim=mine[0].claim[:16], until=mine[0].until,
                              amount=amount))
            doc = people.review(w.pool, self.state(w.name), w.signer, claim, amount,
                                met=self.height())
            self.post(w.name, doc)
            self.publish(doc)
        notice_end = self.state("operator").claims[claim].notice_end
        lines += [said("demo.review.approved"), said("demo.review.notice", height=notice_end)]
        self.mine_to(notice_end)
        due = self.state("operator").items.values()
        lines.append(said("demo.review.due", items=[
            said("demo.review.item", kind=noun("due", i.kind), amount=i.amount_sat) for i in due]))
        self.tell(said("demo.review"), lines)

    def _show_papers(self, claim: str, drawn: Sequence[Actor]) -> Said:
        """Chen seals the claim's papers to those who were drawn; each opens them."""
        chen, state = self.actors["chen"], self.state("chen")
        found = state.claims[claim]
        to = papers.readers(state, found)
        for one in papers.seal_claim(chen.pool, found, chen.signer.private_key, (), list(to.values())):
            path = files.write(self.folder / "post" / "papers" / one.name, one.data)
            for reviewer in drawn:
                papers.Opener(reviewer.pool, self.state(reviewer.name), reviewer.signer.private_key,
                              self.folder / reviewer.name / "papers").open(path, found)
        return said("demo.review.papers")

    def work_out(self) -> tuple[Settlement, Psbt]:
        """The operator builds the payout; anyone would get the same bytes."""
        self.chain.mine(self.rules["confirmations"] - 1)
        operator = self.actors["operator"]
        made, psbt = payouts.build(operator.pool, self.state("operator"), 2)
        files.write(self.folder / "post" / "payout.psbt", psbts.to_base64(psbt).encode())
        again, _ = payouts.build(self.actors["auditor"].pool, self.state("auditor"), 2)
        if again.unsigned != made.unsigned:
            raise Refused("demo.differs:payout")
        self.tell(said("demo.payout"), [
            said("demo.payout.made", txid=made.txid, fee=made.fee_sat, height=made.basis.height),
            said("demo.payout.document", digest=made.digest),
            said("demo.payout.state", hash=made.basis.state_hash), said("demo.payout.same")])
        return made, psbt

    def cheat(self, settlement: Settlement) -> None:
        """Two forged payouts are handed to a witness."""
        thief = self.actor("thief")
        lines: list[Said | str] = []
        outputs = list(settlement.outputs)
        at = next(n for n, p in enumerate(settlement.payees) if any(i.kind == "benefit" for i in p.items))
        outputs[at] = TxOut(outputs[at].value_sat, purse_script(thief.master.public_key(
            journal_path(self.chain.network, 1))))
        lines += self._refusal("zhao", said("demo.cheat.address"), self._forged(settlement, outputs))
        keys = list(self.contract.keyholders.descriptor.keys)
        path = multisig_path(self.chain.network, 0)
        keys[2] = KeyExpression(thief.master.fingerprint, path, thief.master.xpub(path))
        copy = MultisigDescriptor(self.chain.network, 2, tuple(keys))
        outputs = list(settlement.outputs)
        change = settlement.change_output
        assert change is not None  # more comes in than is due
        outputs[change] = TxOut(outputs[change].value_sat, copy.script(1, settlement.basis.change_index))
        lines += self._refusal("zhao", said("demo.cheat.change"), self._forged(settlement, outputs))
        self.tell(said("demo.cheat"), lines)

    def _forged(self, settlement: Settlement, outputs: Sequence[TxOut]) -> Psbt:
        tx = parse_tx(settlement.unsigned)
        raw = serialize_unsigned(tx.version, [(i.outpoint, i.sequence) for i in tx.inputs], outputs, tx.locktime)
        index = self.actors["operator"].pool.index
        inputs = [PsbtInput(index.previous_tx(c.outpoint), c.branch, c.index) for c in settlement.coins]
        return create(raw, inputs, {}, self.contract.keyholders.descriptor)

    def _refusal(self, name: str, what: Said | str, psbt: Psbt) -> list[Said]:
        w = self.actors[name]
        seen = review(w.pool, psbt, self.state(name), self.chain)
        try:
            signing.sign_reviewed(w.pool, psbt, seen, w.master)
        except Refused as error:
            return [said("demo.tried", what=what), said("demo.answer", answer=error)]
        raise Refused("demo.forged:accepted", what=what)

    def pay_out(self, psbt: Psbt, claim: str) -> None:
        """Two witnesses recompute, compare, sign; the operator combines and sends."""
        lines, copies = [], []
        for name in self.signers:
            w = self.actors[name]
            read = payouts.read_psbt(self.folder / "post" / "payout.psbt")
            seen = review(w.pool, read, self.state(name), self.chain)
            signed = signing.sign_reviewed(w.pool, read, seen, w.master)
            files.write(self.folder / "post" / f"payout-{name}.psbt", psbts.to_base64(signed).encode())
            copies.append(signed)
            lines.append(said("demo.pay.signs", name=name, checks=len(seen.checks)))
        operator = self.actors["operator"]
        merged = payouts.merge(operator.pool, psbt, copies)
        status = progress.progress(operator.pool, merged)
        lines.append(said("demo.pay.signed", signed=status.signed, missing=status.missing))
        txid = payouts.send(operator.pool, merged, self.state("operator"), self.chain)
        self.chain.mine(1)
        disclosure.export(operator.pool, self.folder / "disclosed")
        state = self.state("chen")
        lines.append(said("demo.pay.sent", txid=txid, height=state.height,
                          status=noun("claim", state.claims[claim].status)))
        lines.append(said("demo.pay.shares", members=[
            said("demo.pay.share", name=name, balance=state.balance_sat(4 + n)) for n, name in enumerate(MEMBERS)]))
        self.tell(said("demo.pay"), lines)

    def audit(self) -> None:
        """A stranger with the contract, the chain and the documents gets the same state, to the byte."""
        auditor = self.actor("stranger")
        auditor.pool = auditor.ws.add_pool(replace(self.contract))
        disclosure.add(auditor.pool, [self.folder / "disclosed"])
        hashes = {name: self.state(name).hash() for name in ("operator", self.signers[0], "chen", "stranger")}
        spends = self.state("stranger").spends
        lines: list[Said | str] = [f"{name:9} {digest}" for name, digest in hashes.items()]
        if len(set(hashes.values())) != 1:
            raise Refused("demo.differs:state")
        lines += [said("demo.audit.lawful", txid=s.txid) if s.lawful else
                  said("demo.audit.irregular", txid=s.txid, why=s.reason) for s in spends]
        self.tell(said("demo.audit"), lines)
