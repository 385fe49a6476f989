"""What quorum, operator, miners, nodes and tools do in a story: each move takes two numbers and makes of them
something that fits the moment.
"""

import os
import shutil
from collections.abc import Sequence
from typing import Any

from lashou_btc.anchors import record
from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.anchors.tx import TxOut, serialize_unsigned
from lashou_btc.chain.base import Rejected
from lashou_btc.errors import LashouError
from lashou_btc.pool import canonical
from lashou_btc.pool.disclosed import load_document
from lashou_btc.pool.document import Document
from lashou_btc.usecases import ladders, lifeboats
from lashou_btc.usecases.signing import lifeboat_locks
from lashou_btc.wallet.checksum import checksum
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.wallet.purse import pay
from tests.fuzz.races_desk import Broken, Paper
from tests.fuzz.races_people import People
from tests.fuzz.races_town import Hiding, Stale, keys, person, signer

FEERATES = (1, 1, 1, 2, 5, 20)


class Story(People):
    """Everything that may happen."""

    # The quorum

    def carry_out(self, body: dict[str, Any], x: int, y: int) -> None:
        """An amendment: signed by a quorum, carried by its tools, sent at once or kept."""
        doc = self.desk.decided(body, x)
        if doc is not None:
            self.carry_doc(doc, x, y)

    def carry_doc(self, doc: Document, x: int, y: int) -> None:
        hidden = y % 8 == 7
        self.place.keep(doc, hidden)
        order = self.desk.order(x)
        if hidden:  # those who sign it have it, and nobody else
            for n in (0, *order[:self.place.truth().keyholders.quorum]):
                self.place.hold(n, doc.to_bytes())
        slip = self.desk.carry(0, FEERATES[x % 2], doc)
        if self.desk.ask(slip, order) and slip is not None and y % 3:
            self.place.send(self.desk.papers[slip.psbt.tx.txid].raw)
            self.place.mine(1 + y % 2)

    def verdict(self, x: int, y: int) -> None:
        disputed = [c for c in self.place.truth().open_claims.values() if c.disputed]
        if not disputed:
            return
        claim = disputed[x % len(disputed)]
        open_ = [o.txid for o in claim.objections if not o.outcome]
        outcome = ("dismissed", "upheld")[y % 2]
        body = {"claim": claim.hash, "objections": open_[:1] if outcome == "upheld" else open_, "outcome": outcome}
        self.carry_out({"text": f"{self.place.truth().height}", "verdicts": [body]}, x, y // 2)

    def amend(self, x: int, y: int) -> None:
        changes = ({"notice_blocks": 4}, {"dues_sat": 100 * x}, {"min_balance_sat": 30_000}, {"approvals": 1},
                   {"commission_sat": 10 * x}, {"confirmations": self.ground.rules["confirmations"] + x % 2},
                   {"max_fee_ppm": 20_000 + 1_000 * x}, {"witness_bond_sat": 50_000})[y % 8]
        if x % 2:
            self.carry_out({"text": f"{x} {y}", "rules": changes}, x, y)
        elif (doc := self.desk.decided({"text": f"{x} {y}", "rules": changes}, x)) is not None:
            self.publish(doc)

    def dissolve(self, x: int, y: int) -> None:
        """The pool ends, or once more: some open claims are named, and some who paid for a number of nobody."""
        state = self.place.truth()
        claims = [{"claim": c.hash, "amount": 1 + c.amount * x // 41} for n, c in enumerate(
            state.open_claims.values()) if (n + x) % 3]
        returns = [{"account": n, "address": person(f"early {n}").address} for n in state.unassigned if (n + y) % 2]
        parts = {name: value for name, value in (("claims", claims), ("returns", returns)) if value}
        self.carry_out({"text": f"{state.height}", "dissolve": parts}, x, y)

    def release(self, x: int, y: int) -> None:
        """What stands in the journal falls, from some place on; the good of it may act again."""
        placed = [(e.height, e.txid) for e in self.place.truth().events if e.lane == "journal"]
        placed += [(t.height, t.tx.txid) for t in self.place.history().txs if self._in_journal(t.tx)]
        above = sorted({p for p in placed if p[0] > self.place.base}) or sorted(set(placed))
        unknown = [p for p in above if p[0] >= (self.place.truth().unknown_since or 1 << 30)]
        choice = unknown[:1] if unknown and y % 4 else above[-1 - x % 6:]
        if choice:
            self.let_go(choice[0][1], x, y)

    def _in_journal(self, tx: Any) -> bool:
        rec = record.the_record(tx, self.town.contract.tag)
        return rec is not None and tx.outputs[0].script in self.place.journals

    def behind(self, txid: str) -> list[Document]:
        """Documents that the journal names from that transaction on, as far as anybody has them."""
        txs = [t.tx for t in self.place.history().txs]
        at = next((n for n, tx in enumerate(txs) if tx.txid == txid), len(txs))
        found = []
        for tx in txs[at:]:
            rec = record.the_record(tx, self.town.contract.tag)
            if rec is None or not self._in_journal(tx) or rec.kind == record.AMENDMENT:
                continue
            names = canonical.load(self.place.manifests[rec.digest], 1 << 20, "list") \
                if rec.digest in self.place.manifests else [rec.digest]
            found += [d for n in names if isinstance(d := load_document(self.place.documents(), n), Document)]
        return list({doc.hash: doc for doc in found}.values())

    def let_go(self, txid: str, x: int, y: int, leaf: int = 0) -> None:
        state = self.place.truth()
        again = [doc for n, doc in enumerate(self.behind(txid)) if y % 3 and (n + x) % 4] if y % 3 else []
        body = {"text": f"released at {state.height}", "release": {"txid": txid}}
        if leaf or y % 7 == 6:
            body["release"] |= {"leaf": leaf or x % 3}
        if y % 5 == 4:
            body |= self.another_operator(y)
        if again:
            for doc in again:
                self.place.keep(doc)
            body["again"] = self.place.keep_batch([doc.hash for doc in again])
        self.carry_out(body, x, y)

    def another_operator(self, y: int) -> dict[str, Any]:
        """A new operator with a journal and a seal of its own."""
        self.place.made += 1
        name = f"operator {self.place.made}"
        _, public, script = keys(name)
        self.place.journals[script] = name
        own = signer(name)
        self.place.holders[own.key] = own
        txid = self.place.anybody(TxOut(60_000, script))
        self.place.mine(1)
        text = f"wpkh({public.hex()})"
        return {"operator": {"key": own.key, "payout": person(name).address}, "seal": f"{txid}:0",
                "journal": f"{text}#{checksum(text)}"}

    def pass_over(self, x: int, y: int) -> None:
        """An amendment passes over earlier ones."""
        found = [e.digest for e in self.place.truth().events
                 if e.kind == record.AMENDMENT and e.lane == "settlement"]
        found += [d.hash for data in self.place.secret if (d := self._amendment(data))]
        if found:
            self.carry_out({"text": f"{self.place.truth().height}", "lost": [found[x % len(found)]]}, x, y)

    def _amendment(self, data: bytes) -> Document | None:
        doc = load_document(self.place.documents(), sha256_hex(data))
        return doc if isinstance(doc, Document) and doc.type == "amendment" else None

    # The operator's bad days

    def hide(self, x: int, y: int) -> None:
        """A document is in the journal and in nobody's hands."""
        (self._hidden_exit, lambda a, b: self.claim(a, b, hidden=True),
         lambda a, b: self.enroll(a, b, hidden=True))[y % 3](x, y)

    def _hidden_exit(self, x: int, y: int) -> None:
        number = self.account(x)
        body, kind = {"account": number, "text": f"{self.place.truth().height}"}, ("exit", "statement")[y % 2]
        self.publish(self.document(kind, self.place.holder(number), number, body), hidden=True)

    def office(self, x: int, y: int) -> str:
        """The operator publishes with its own tool, which rehearses everything. Returns why that fails, or ""."""
        home, name = 0, self.place.holder(0)
        if name is None or name.key != signer("operator").key:
            return ""
        self.place.made += 1
        try:
            state, tool = self.place.state(home), self.town.office()
            doc = tool.statement(f"statement {self.place.made}")
            tool.publish([doc], state)
        except LashouError as error:
            self.desk.said.append(f"office: {error}")
            return str(error)
        self.place.keep(doc)
        self.place.mine(y % 2)
        return ""

    def reopen(self) -> None:
        """The quorum has released the pool's opening: everything that opened it is published once more."""
        pool, operator = self.town.contract.pool_id, self.place.holder(0)
        found = [load_document(self.place.documents(), digest) for digest in self.place.docs]
        docs = [d for d in found if isinstance(d, Document) and d.message() not in self.place.truth().drive.acted]
        self.place.commit(record.CONTRACT, pool)
        self.publish(*(d for d in docs if d.type == "acceptance"))
        if operator is not None:
            self.publish(*(d.sign(0, operator.private_key, operator.key) for d in docs if d.type == "enrollment"))

    def show(self, x: int, y: int) -> None:
        self.place.disclose(x)

    def nothing(self, x: int, y: int) -> None:
        """A record of what nobody has, or of what is no document."""
        if y % 3:
            data = b"no document %d" % self.place.made
            self.place.made += 1
            self.place.commit(record.STATEMENT, self.place.keep(data))
        else:
            self.place.commit((record.STATEMENT, record.BATCH, record.EXIT)[x % 3], f"{x:064x}")
        self.place.mine(1)

    def twice(self, x: int, y: int) -> None:
        """What has been published is published again."""
        events = [e for e in self.place.truth().events if e.digest in self.place.docs and e.lane == "journal"]
        if events:
            event = events[-1 - x % min(len(events), 9)]
            self.place.commit(event.kind, event.digest)
            self.place.mine(y % 2)

    def break_seal(self, x: int, y: int) -> None:
        """The journal's seal is spent by something else; the quorum names another."""
        found = self.place.seal()
        if found is None or y % 2:
            return
        private, public, _ = keys(found[1])
        self.place.send(pay(private, public, [found[0]], [TxOut(1_000, keys("anybody")[2])], 1))
        self.place.mine(1 + x % 2)
        self.carry_out({"text": f"{self.place.truth().height}"} | self.another_operator(y), x, 1)

    def race(self, x: int, y: int) -> None:
        """The quorum signs a release of what is hidden; then it is shown after all, and a payout rests on it."""
        if not self.place.truth().items:
            self.illness(x, 5)
        before = len(self.desk.papers)
        self.hide(x, y)
        self.release(x, 3)
        self.place.disclose()
        self.settle_down(x, 0)
        papers = list(self.desk.papers.values())[before:]
        for paper in (papers, papers, papers[::-1], ())[y % 4]:
            self.place.send(paper.raw)
            self.place.mine(1)

    # Payouts

    def payout(self, x: int, y: int) -> None:
        """Built, signed by a quorum, sent at once or kept."""
        slip = self.desk.build(y % len(self.town.pools), FEERATES[x % 6], (0, 0, 0, 1, 2, 5)[y % 6], x % 7 == 6)
        if self.desk.ask(slip, self.desk.order(x, slip)) and slip is not None and y % 2:
            self.place.send(self.desk.papers[slip.psbt.tx.txid].raw)
            self.place.mine(y % 3)

    def settle_down(self, x: int, y: int) -> None:
        """Enough blocks for what is due to be deep, then a payout."""
        self.place.mine(self.place.truth().rules.confirmations - 1)
        self.payout(x, y)

    def half(self, x: int, y: int) -> None:
        """One witness signs, others perhaps much later."""
        slip = self.desk.build(0, FEERATES[x % 6], y % 3)
        self.desk.ask(slip, self.desk.order(x, slip), 1)

    def complete(self, x: int, y: int) -> None:
        """Others sign what some have signed already, or what was refused before."""
        slips = list(self.desk.slips.values())
        if slips:
            slip = slips[-1 - x % min(len(slips), 5)]
            self.desk.ask(slip, self.desk.order(y, slip), slip.made.keyholders.quorum + y % 2)

    def bump(self, x: int, y: int) -> None:
        slips = list(self.desk.slips.values())
        if slips:
            old = slips[-1 - x % min(len(slips), 4)]
            slip = self.desk.bump(y % len(self.town.pools), old, old.made.feerate_sat_vb + 1 + y % 9)
            if self.desk.ask(slip, self.desk.order(y, slip)) and slip is not None and x % 2:
                self.place.send(self.desk.papers[slip.psbt.tx.txid].raw)

    def send(self, x: int, y: int) -> None:
        """Something that has been signed at some time goes to the node."""
        papers = list(self.desk.papers.values())
        if papers:
            paper = papers[-1 - x % len(papers)]
            if y % 5:
                self.place.send(paper.raw)
            else:
                self.desk.deliver(paper)
            self.place.mine(y % 2)

    def carry(self, x: int, y: int) -> None:
        """Coins are put together."""
        slip = self.desk.carry(y % len(self.town.pools), FEERATES[x % 2])
        if self.desk.ask(slip, self.desk.order(x, slip)) and slip is not None and y % 2:
            self.place.send(self.desk.papers[slip.psbt.tx.txid].raw)
            self.place.mine(1)

    # Keyholders who hand over

    def rotate(self, x: int, y: int) -> None:
        """The quorum and some others sign that these take over; announced in the journal, by an amendment, by both
        or by none, lying open or in the hands of those only who have signed it.
        """
        state, now = self.place.truth(), self.place.seats()
        others = [n for n in range(1, len(self.town.homes)) if n not in now]
        if len(self.town.homes) < self.ground.witnesses + 4 and y % 3 and not state.unknown:
            others.insert(0, self._boarder(x))
        homes = (now, [*now[1:], *others], others, [*others[::-1], *now], now[:-1])[y % 5]
        homes = homes if y % 5 == 0 else homes[:1 + (x + y) % 4]
        if not homes:
            return
        self._announce(homes, 1 + x % len(homes), x, y)
        if y % 4 > 1:
            self.carry_out({"text": f"{state.height}", "rotation": [*self.rotations][-1]}, x, 1)
        if x % 3 == 0:
            self.place.mine(state.rules.rotation_blocks)
            self.hand_over(0, 1)

    def _announce(self, homes: Sequence[int], quorum: int, x: int, y: int, **more: int) -> None:
        """The rotation to the people of these homes, signed, and in the journal unless it is an amendment's."""
        state, people = self.place.truth(), [self.town.witnesses[n - 1] for n in homes]
        descriptor = MultisigDescriptor.of_records(quorum, [one.record for one in people])
        numbers = {a.key: a.number for a in state.ledger.accounts.values()}
        body = {"epoch": len(state.chain.epochs), "descriptor": str(descriptor), "text": f"{x % 3}", "witnesses": [
            {"account": numbers.get(one.signer.key, 90 + n), "name": one.name,
             "fingerprint": one.master.fingerprint, "key": one.signer.key} for n, one in zip(homes, people,
                                                                                             strict=True)]} | more
        doc = Document("rotation", self.town.contract.pool_id, body)
        signing = [self.town.witnesses[n - 1].signer for n in self.desk.order(x)[:state.keyholders.quorum]]
        for one in {s.key: s for s in (*signing, *(p.signer for p in people))}.values():
            doc = doc.sign(numbers.get(one.key, 90), one.private_key, one.key)
        hidden = x % 7 == 6
        if y % 4 != 3:
            self.publish(doc, hidden=hidden)
        else:
            self.place.keep(doc, hidden)
        for n in (0, *self.place.seats(), *homes):
            self.place.hold(n, doc.to_bytes())
        self.rotations[doc.hash] = doc

    def _boarder(self, x: int) -> int:
        """Somebody with a home, enrolled as a supervisor unless the operator will not."""
        self.place.made += 1
        home = self.place.settle_in(f"boarder {self.place.made}")
        own, operator, free = self.town.witnesses[home - 1], self.place.holder(0), self.place.truth().free_numbers()
        if free and operator is not None and x % 5:
            body = {"account": free[0], "role": "supervisor", "key": own.signer.key, "payout": own.address}
            doc = self.document("enrollment", own.signer, free[0], body)
            self.publish(doc and doc.sign(0, operator.private_key, operator.key))
        return home

    def hand_over(self, x: int, y: int) -> None:
        """The move of a rotation that has stood long enough; sent, or kept."""
        state = self.place.truth()
        docs = [doc for doc in self.rotations.values() if doc.hash in state.rotations]
        if not docs:
            return
        doc = docs[-1 - x % len(docs)]
        if x % 2 == 0:
            self.until(state.rotations[doc.hash] + state.rules.rotation_blocks)
        slip = self.desk.carry(0, FEERATES[x % 2], doc)
        if self.desk.ask(slip, self.desk.order(x, slip)) and slip is not None and y % 3:
            self.place.send(self.desk.papers[slip.psbt.tx.txid].raw)
            self.place.mine(1)

    def sweep(self, x: int, y: int) -> None:
        """Those who have handed over pass on what lies with them."""
        slip = self.desk.carry(y % len(self.town.pools), FEERATES[x % 2], sweeps=True)
        if slip is not None and self.desk.ask(slip, self.desk.order(x, slip)) and y % 3:
            self.place.send(self.desk.papers[slip.psbt.tx.txid].raw)
            self.place.mine(1)

    # Lifeboats and ladders

    def crew(self, x: int, y: int) -> None:
        """The quorum names a recovery set of people with homes of their own; lifeboats to it are signed."""
        now = self.place.seats()
        free = [n for n in range(self.ground.witnesses + 1, len(self.town.homes)) if n not in now]
        while len(free) < 2 + x % 2 and len(self.town.homes) < self.ground.witnesses + 8:
            free.append(self._boarder(x))
        if len(free) < 2 or self.place.truth().unknown:
            return
        self._announce(free[-2 - x % 2:], 2, x, 3 if y % 9 == 8 else 0, lifeboat=1)
        if y % 4:
            self.place.mine(y % 3)
            self.boats(x, y)

    def boats(self, x: int, y: int) -> None:
        """Lifeboats of the coins as they are."""
        slip = self.desk.lifeboats(y % len(self.town.pools))
        self.desk.ask(slip, self.desk.order(x, slip), 1 if y % 7 == 6 else 0)

    def heartbeat(self, x: int, y: int) -> None:
        """The oldest coin is renewed; sent, or kept."""
        slip = self.desk.carry(y % len(self.town.pools), 1, heartbeat=True)
        if self.desk.ask(slip, self.desk.order(x, slip)) and slip is not None and y % 3:
            self.place.send(self.desk.papers[slip.psbt.tx.txid].raw)
            self.place.mine(1)

    def ladder(self, x: int, y: int) -> None:
        """A payout at several feerates in one sitting; one of them sent, the next perhaps in its place."""
        if not self.place.truth().items:
            self.illness(x, 5)
            self.place.mine(self.place.truth().rules.confirmations - 1)
        slip = self.desk.ladder(y % len(self.town.pools), ((1, 2), (1, 4, 16), (2, 5))[x % 3])
        if self.desk.ask(slip, self.desk.order(x, slip)) and y % 4:
            self.rung(x, y)
            if y % 2:
                self.rung(x, 4)
            self.place.mine(x % 2)

    def rung(self, x: int, y: int) -> None:
        """Of a ladder the tool sends the rung that should go now, or the next one; or somebody sends any."""
        if not self.desk.ladders:
            return
        rungs = self.desk.ladders[-1 - x % min(len(self.desk.ladders), 3)]
        papers = [self.desk.papers[one.psbt.tx.txid] for one in rungs if one.psbt.tx.txid in self.desk.papers]
        if len(papers) < len(rungs):
            return
        if y % 4 == 3:
            self.place.send(papers[x % len(papers)].raw)
            return
        sends = (ladders.send_next, ladders.send, ladders.send)[y % 4]
        sends(self.town.pools[0], [paper.psbt for paper in papers], self.place.state(0), self.place.node(0))

    def launch(self, x: int, y: int) -> None:
        """Somebody sends a lifeboat: at once, whatever it is; when its time has come, with what it belongs to; or
        as the tool does it, which must find the way.
        """
        boats = [paper for paper in self.desk.papers.values() if paper.lock]
        there = self.place.truth().coins
        afloat = [paper for paper in boats if all(i.outpoint in there for i in paper.tx.inputs)]
        if not boats:
            return
        paper = (afloat or boats)[-1 - x % len(afloat or boats)]
        if y % 4 == 0:
            early = paper.lock > self.place.chain.tip().height
            if self.place.send(paper.raw) and early:
                raise Broken("unlawful", f"the node takes lifeboat {paper.txid} before height {paper.lock}")
            return
        self.watched(paper)
        self.until(paper.lock)
        if y % 4 == 1:
            known = {i.outpoint.txid for i in paper.tx.inputs}
            for raw in (*(self.desk.papers[txid].raw for txid in known if txid in self.desk.papers), paper.raw):
                self.place.send(raw)
        else:
            self.honest()
            self.place.mine(1)
            state, pool = self.place.state(0), self.town.pools[0]
            found = lifeboats.to_send(pool, state, self.place.chain)
            if not self.place.send(found.raw):
                raise Broken("stuck", f"lifeboat {found.txid} stands as ready, and the node does not take it")
        self.place.mine(1)

    def watched(self, paper: Paper) -> None:
        """The clock of whoever has signed it goes by it, as long as it could be sent."""
        coins = self.place.truth().coins
        for n in self.desk.slips[paper.txid].signed:
            if n in self.copies or self.place.node(n) is not self.place.chain:
                continue
            state = self.place.state(n)
            if all(i.outpoint in coins for i in paper.tx.inputs) \
                    and paper.lock not in lifeboat_locks(self.town.pools[n]):
                raise Broken("stuck", f"witness {n} of height {state.height} does not know of its lifeboat "
                                      f"{paper.txid} of height {paper.lock}")
        lifeboats.outlook(self.town.pools[0], self.place.state(0))

    def old_keys(self, x: int, y: int) -> None:
        """Those who have handed over spend what came late as they like, with any record, perhaps to the pool."""
        state = self.place.truth()
        late = list(state.chain.late.values())
        if not late:
            return
        coin = late[x % len(late)]
        holders, to = state.chain.holders(coin), state.chain.all_keyholders[y % len(state.chain.epochs)]
        digest = [*self.rotations, *(e.digest for e in state.chain.epochs[1:])][-1 - x % 3:][:1]
        kind = (record.ROTATION, record.ROTATION, record.AMENDMENT, record.CARRY, record.SETTLEMENT)[x % 5]
        outputs = [TxOut(coin.value_sat - 1_000, (keys("anybody")[2], to.descriptor.script(0, x % 9),
                                                  to.descriptor.script(1, y % 9))[y % 3])]
        outputs += [self.says(kind, digest[0])] if y % 5 else []
        raw = self.place.chain.transaction(coin.outpoint.txid)
        if raw is None:
            return
        bare = create(serialize_unsigned(2, [(coin.outpoint, 0xFFFFFFFD)], outputs, state.height * (x % 2)),
                      [PsbtInput(raw, coin.branch % 2, coin.index)], {}, holders.descriptor)
        signed = [sign(bare, self.town.witnesses[n - 1].master, holders.descriptor)
                  for n in self.place.seats(holders)[:holders.quorum]]
        self.loose.add(self.place.send(finalize(combine(bare, *signed), holders.descriptor)))
        self.place.mine(y % 2)

    # Chain, homes, nodes

    def wait(self, x: int, y: int) -> None:
        self.place.mine(1 + x % 7)

    def next(self, x: int, y: int) -> None:
        """Until something is due to happen."""
        timers = sorted(t[0] for t in self.place.truth().drive.timers)
        if timers:
            self.until(min(timers[0], self.place.chain.tip().height + 12) + y % 2)

    def until(self, height: int) -> None:
        self.place.mine(max(height - self.place.chain.tip().height, 0))

    def reorganize(self, x: int, y: int) -> None:
        """A longer branch, with what was or without it, and perhaps with other things that had been signed."""
        depth = min(1 + x % self.ground.deepest, self.place.chain.tip().height - self.place.base)
        if depth < 1:
            return
        others: list[Sequence[bytes]] = [()]
        papers = list(self.desk.papers.values())
        if papers and y % 3 == 2:
            others.insert(0, (papers[x % len(papers)].raw,))
        for transactions in others:
            try:
                self.place.chain.reorganize(depth, depth + 1 + y % 2, vanish=bool(y % 2), transactions=transactions)
                return
            except Rejected:
                continue

    def backup(self, x: int, y: int) -> None:
        """A witness's folder is copied, the log of what it has signed included; or the copy takes its place."""
        n = 1 + x % self.ground.witnesses
        pool, kept = self.town.pools[n], f"{self.place.folder}/copy-{n}"
        pool.close()
        if n not in self.copies:
            shutil.copytree(pool.folder, kept)
            self.copies[n] = kept
        else:  # from now on this is the home that works, and the other one waits
            os.rename(pool.folder, f"{kept}.other")
            os.rename(kept, pool.folder)
            os.rename(f"{kept}.other", kept)
        self.place.forget(n)

    def lie(self, x: int, y: int) -> None:
        """A witness's node stands still; or all of them tell the truth again."""
        if y % 3 == 0:
            self.honest()
            return
        n, tip = x % len(self.town.homes), self.place.chain.tip().height
        liar = Hiding if y % 2 else Stale
        self.town.homes[n].shared_chain = liar(self.place.chain, tip - y % 4)
        self.place.forget(n)

    def honest(self) -> None:
        for ws in self.town.homes:
            ws.shared_chain = self.place.chain


_OFTEN = {
    "illness": 4, "race": 4, "payout": 4, "send": 4, "object": 3, "verdict": 3, "release": 3, "settle_down": 3,
    "reorganize": 3, "enroll": 2, "deposit": 2, "leave": 2, "hide": 2, "half": 2, "complete": 2, "bump": 2,
    "next": 2, "backup": 2, "office": 2, "flood": 1, "rekey": 1, "veto": 1, "claim": 1, "approve": 1,
    "rotate": 4, "hand_over": 3, "sweep": 3, "old_keys": 1,
    "crew": 4, "boats": 3, "heartbeat": 2, "ladder": 3, "rung": 2, "launch": 8,
    "amend": 1, "pass_over": 1, "show": 1, "nothing": 1, "twice": 1, "break_seal": 1, "carry": 1, "wait": 1,
    "lie": 1, "dissolve": 1}
MOVES = tuple(move for move, often in _OFTEN.items() for _ in range(often))


def play(story: Story, step: tuple[str, int, int]) -> None:
    """One move. What a tool refuses is no failure."""
    try:
        getattr(story, step[0])(step[1], step[2])
    except LashouError as error:
        story.desk.said.append(f"{step[0]}: {error}")
