"""A pool's second story: its witnesses hand over to others, whatever anybody tries meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from lashou_btc.anchors.tx import TxOut, parse_tx, serialize_unsigned
from lashou_btc.errors import LashouError, Refused
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.document import Document
from lashou_btc.usecases import disclosure, judging, payouts, people, pools, rotating, signing
from lashou_btc.usecases.story import RULES, Actor, Story
from lashou_btc.wallet.descriptor import KeyExpression, MultisigDescriptor
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.wallet.public import journal_path, multisig_path
from lashou_btc.wallet.purse import purse_script
from lashou_btc.words import Said, noun, said

NEW = ("gao", "hua")
LEAVING = ("wang", "zhao")
DING, BO = 7, 5
"""Account numbers of two members, as `fill` gives them."""


class HandingOver(Story):
    """Wang and Zhao are old. Gao and Hua take their places; Li stays."""

    rules: ClassVar[dict[str, int]] = RULES | {"rotation_blocks": 14, "lifeboat_blocks": 60}
    signers: ClassVar[tuple[str, str]] = NEW

    def play(self) -> None:
        """All of it."""
        self.found()
        self.join()
        self.fill()
        self.thief = self.actor("thief")
        self.newcomers()
        rotation = self.agree()
        self.announce(rotation)
        self.move(rotation)
        self.come_late()
        self.sweep()
        self.go_on()
        self.audit()

    # Before the move

    def newcomers(self) -> None:
        """The new witnesses make keys and are enrolled, as supervisors: that takes no money."""
        docs, first = [], self.state("operator").next_account
        for number, name in enumerate(NEW, first):
            new = self.actor(name)
            new.pool = new.ws.add_pool(replace(self.contract))
            disclosure.add(new.pool, [self.folder / "disclosed"])
            docs.append(people.enrollment(new.ws, new.pool, self.state(name), new.signer, "supervisor", new.payout,
                                          number=number))
            self.post(name, docs[-1])
        self.publish(*docs)
        self.tell(said("demo.newcomers"), [said("demo.newcomers.account", name=name, account=doc.body["account"])
                                           for name, doc in zip(NEW, docs, strict=True)])

    def agree(self) -> Document:
        """The rotation is written and signed; four that are not to be are refused."""
        state = self.state("wang")
        records = [self.actors[name].ws.key_record() for name in ("li", *NEW)]
        honest = rotating.draft(state, 2, records, str(said("demo.text.rotation")))
        lines = self._accounts(honest)
        by_old = self._cosigned(honest, "wang", "zhao")
        lines += self._swapped(by_old)
        for name in ("li", *NEW):
            actor = self.actors[name]
            to = rotating.named(self.state(name), honest)
            _, honest = pools.accept(actor.ws, actor.pool, self.state(name), honest, actor.master,
                                     to.first_address, self.contract.pool_id)
        whole = honest.merge(by_old)
        lines += self._too_few(honest, whole)
        self.post("wang", whole)
        self.tell(said("demo.rotation"), [
            *rotating.in_words(self.state("wang"), whole, rotating.named(self.state("wang"), whole)), *lines])
        return whole

    def _cosigned(self, doc: Document, *names: str) -> Document:
        for name in names:
            actor = self.actors[name]
            doc = people.cosign(actor.pool, self.state(name), actor.signer, doc)
        return doc

    def _accounts(self, honest: Document) -> list[Said]:
        """It gives Gao the number of a member."""
        wrong = [dict(w) for w in honest.body["witnesses"]]
        wrong[1]["account"] = DING
        doc = Document("rotation", honest.pool, honest.body | {"witnesses": wrong})
        gao = self.actors["gao"]
        return [*self._refused(said("demo.rotation.account"),
                               lambda: self._cosigned(doc, "zhao"), "rotation.account"),
                *self._refused(said("demo.rotation.account-gao"), lambda: pools.accept(
                    gao.ws, gao.pool, self.state("gao"), doc, gao.master), "rotation.account")]

    def _swapped(self, signed: Document) -> list[Said]:
        """The operator puts a key of its own in the place of Hua's, once two witnesses have signed."""
        theirs = MultisigDescriptor.parse(signed.body["descriptor"], self.chain.network)
        path, thief = multisig_path(self.chain.network, 0), self.thief.master
        keys = (*theirs.keys[:2], KeyExpression(thief.fingerprint, path, thief.xpub(path)))
        witnesses = [dict(w) for w in signed.body["witnesses"]]
        witnesses[2]["fingerprint"] = thief.fingerprint
        swapped = str(MultisigDescriptor(self.chain.network, 2, keys))
        body = signed.body | {"descriptor": swapped, "witnesses": witnesses}
        doc, hua = Document("rotation", signed.pool, body, signed.signatures), self.actors["hua"]
        return [*self._refused(said("demo.rotation.swapped"),
                               lambda: pools.accept(hua.ws, hua.pool, self.state("hua"), doc, hua.master),
                               "join.key"),
                *self._refused(said("demo.rotation.published"), lambda: self.office().publish([doc]),
                               "document.signature")]

    def _too_few(self, accepted: Document, whole: Document) -> list[Said]:
        """One witness of those now is not enough, and whoever was not asked is no witness."""
        hua = self.actors["hua"].signer.key
        without = replace(whole, signatures=tuple(s for s in whole.signatures if s.key != hua))
        return [*self._refused(said("demo.rotation.too-few"),
                               lambda: self.office().publish([accepted]), "document.unsigned"),
                *self._refused(said("demo.rotation.without"),
                               lambda: self.office().publish([without]), "document.unsigned")]

    def announce(self, rotation: Document) -> None:
        """It stands in the journal; everybody has the time to leave."""
        self.publish(rotation)
        state = self.state("an")
        moves = rotating.move_from(state, rotation.hash)
        operator = self.actors["operator"]
        early = self._refused(said("demo.announce.at-once"), lambda: payouts.build_carry(
            operator.pool, self.state("operator"), 2, rotation), "carry.announced")
        self.mine_to(moves)
        self.tell(said("demo.announce"), [
            said("demo.announce.heights", height=state.rotations[rotation.hash], moves=moves), *early])

    # The move

    def move(self, rotation: Document) -> None:
        """All the money goes to the new multisig; to no other script."""
        operator = self.actors["operator"]
        made, psbt = payouts.build_carry(operator.pool, self.state("operator"), 2, rotation)
        place = made.outputs[0]
        forged = self._moved_to(made, TxOut(place.value_sat, purse_script(
            self.thief.master.public_key(journal_path(self.chain.network, 1)))))
        lines = [said("demo.move.to", amount=place.value_sat, address=made.to.descriptor.address(1, 0)),
                 *self._unsigned("zhao", said("demo.move.thief"), forged)]
        lines += self._unsigned("gao", said("demo.move.gao"), psbt)
        txid, more = self._sent(psbt, *LEAVING)
        state = self.state("an")
        roles = [said("demo.move.role", account=n, role=noun("role", state.ledger.accounts[n].role))
                 for n in (1, 2, 3, *(w.account for w in state.keyholders.witnesses[1:]))]
        self.tell(said("demo.move"), [
            *lines, *more, said("demo.move.begun", txid=txid, epoch=state.epoch, roles=roles),
            said("demo.move.holds", funds=state.funds_sat, quorum=state.keyholders.quorum,
                 count=state.keyholders.count)])

    def _moved_to(self, carry: Carry, out: TxOut) -> Psbt:
        tx, index = parse_tx(carry.unsigned), self.actors["operator"].pool.index
        raw = serialize_unsigned(tx.version, [(i.outpoint, i.sequence) for i in tx.inputs],
                                 [out, *tx.outputs[1:]], tx.locktime)
        inputs = [PsbtInput(index.previous_tx(c.outpoint), c.branch % 2, c.index) for c in carry.coins]
        return create(raw, inputs, {}, carry.keyholders.descriptor)

    def _sent(self, psbt: Psbt, *names: str) -> tuple[str, list[Said]]:
        """Reviewed and signed by these, each by its own index, and sent."""
        copies, lines = [], []
        for name in names:
            actor = self.actors[name]
            seen = judging.review(actor.pool, psbt, self.state(name), self.chain)
            copies.append(signing.sign_reviewed(actor.pool, psbt, seen, actor.master))
            lines.append(said("demo.move.reads", name=name, what=signing.unmarked(seen.what.text),
                              checks=len(seen.checks)))
        operator = self.actors["operator"]
        merged = payouts.merge(operator.pool, psbt, copies)
        txid = payouts.send(operator.pool, merged, self.state("operator"), self.chain)
        self.chain.mine(self.rules["confirmations"])
        return txid, lines

    # What comes late

    def come_late(self) -> None:
        """Two members pay to the old address; the old keys spend what came from one of them."""
        old, lines = self.contract.keyholders, []
        self.chain.faucet(old.descriptor.script(0, BO), 100_000)
        self.chain.mine(self.rules["confirmations"])
        before, operator = self.state("an"), self.actors["operator"]
        [stolen] = before.chain.late.values()
        made, _ = payouts.build_carry(operator.pool, self.state("operator"), 2, sweeps=True)
        psbt = self._moved_to(made, TxOut(made.outputs[0].value_sat, purse_script(
            self.thief.master.public_key(journal_path(self.chain.network, 1)))))
        lines += self._unsigned("wang", said("demo.late.asked"), psbt)
        for name in LEAVING:
            psbt = sign(psbt, self.actors[name].master, old.descriptor)
        self.chain.broadcast(finalize(psbt, old.descriptor))
        self.chain.mine(self.rules["confirmations"])
        self.chain.faucet(old.descriptor.script(0, DING), 300_000)
        self.chain.mine(self.rules["confirmations"])
        after = self.state("an")
        if after.missing_sat or after.funds_sat != before.funds_sat or stolen.outpoint in after.chain.late:
            raise Refused("demo.late")
        self.tell(said("demo.late-payments"), [
            said("demo.late.paid", bo=100_000, bo_account=BO, ding=300_000, ding_account=DING),
            *lines, said("demo.late.thieves"),
            said("demo.late.gone", funds=after.funds_sat, missing=after.missing_sat)])

    def sweep(self) -> None:
        """Those who have left pass on what came late."""
        operator, before = self.actors["operator"], self.state("an").balance_sat(DING)
        _, psbt = payouts.build_carry(operator.pool, self.state("operator"), 2, sweeps=True)
        lines = self._unsigned("hua", said("demo.sweep.hua"), psbt)
        txid, more = self._sent(psbt, *LEAVING)
        came = self.state("an").balance_sat(DING) - before
        self.tell(said("demo.sweep"), [*lines, *more, said("demo.sweep.sent", txid=txid, came=came, of=300_000)])

    def go_on(self) -> None:
        """The new witnesses post bonds, review a claim, and pay it."""
        for witness in self.state("gao").keyholders.witnesses:
            self.pay(witness.account, self.rules["witness_bond_sat"])
        self.chain.mine(1)
        claim = self.fall_ill()
        self.review(claim)
        _, psbt = self.work_out()
        self.tell(said("demo.wang"), self._unsigned("wang", said("demo.wang.asked"), psbt))
        self.pay_out(psbt, claim)

    # Refusals

    def _refused(self, what: Said, act: Callable[[], object], code: str) -> list[Said]:
        try:
            act()
        except LashouError as error:
            if error.code != code:
                raise
            return [said("demo.tried", what=what), said("demo.answer", answer=error)]
        raise Refused("demo.forged:accepted", what=what)

    def _unsigned(self, name: str, what: Said, psbt: Psbt) -> list[Said]:
        actor: Actor = self.actors[name]
        seen = judging.review(actor.pool, psbt, self.state(name), self.chain)
        return self._refused(what, lambda: signing.sign_reviewed(actor.pool, psbt, seen, actor.master),
                             "payout.refused" if not seen.ok else "payout.keyholders")
