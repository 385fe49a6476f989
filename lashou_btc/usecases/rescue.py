"""A pool whose witnesses are gone, on a test chain: a lifeboat signed in time, and the people whom it saves."""

from collections.abc import Sequence
from typing import ClassVar

from lashou_btc.chain.base import Rejected
from lashou_btc.errors import Incomplete, Refused
from lashou_btc.pool.document import Document
from lashou_btc.pool.settlement import Settlement
from lashou_btc.usecases import (
    disclosure,
    dissolving,
    drills,
    files,
    ladders,
    lifeboats,
    payouts,
    people,
    pools,
    reviewing,
    rotating,
    signing,
)
from lashou_btc.usecases.story import RULES, Story
from lashou_btc.wallet.psbt.bundle import write_bundle
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.words import Said, said

RESCUE_RULES = RULES | {"rotation_blocks": 14, "lifeboat_blocks": 60}
SIGNERS, RESCUERS = ("wang", "li"), ("su", "tang", "wu")
LATE_SAT = 90_000
"""What is paid in after the last lifeboat has been signed."""


class Rescue(Story):
    """A lifeboat's story. The actors and helpers are the story's."""

    rules: ClassVar[dict[str, int]] = RESCUE_RULES

    def play(self) -> None:
        """All of it."""
        self.found()
        self.join()
        self.fill()
        self.appoint()
        first = self.first_boat()
        self.early()
        claim = self.fall_ill()
        self.review(claim)
        self.pay_with_a_boat(first)
        self.wait()
        self.send()
        self.dissolve()
        self.audit()

    # Before

    def appoint(self) -> None:
        """Three people of another village are enrolled and named as the recovery set; their keys are tried."""
        operator, rescuers = self.actors["operator"], [self.actor(name) for name in RESCUERS]
        first = self.state("operator").next_account
        docs = []
        for number, rescuer in enumerate(rescuers, first):
            rescuer.pool = rescuer.ws.add_pool(self.contract)
            docs.append(people.enrollment(rescuer.ws, rescuer.pool, self.state(rescuer.name), rescuer.signer,
                                          "supervisor", rescuer.payout, number=number))
        self.publish(*docs)
        doc = rotating.draft(self.state("wang"), 2, [r.ws.key_record() for r in rescuers],
                             str(said("demo.text.recovery")), lifeboat=1)
        for name in SIGNERS:
            doc = people.cosign(self.actors[name].pool, self.state(name), self.actors[name].signer, doc)
        for rescuer in rescuers:
            _, doc = pools.accept(rescuer.ws, rescuer.pool, self.state(rescuer.name), doc, rescuer.master)
        self.publish(doc)
        drill = drills.start(operator.pool, self.state("operator"))
        copies = [drills.sign(drills.read(r.pool, self.state(r.name), drill.psbt), drill.psbt, r.master)
                  for r in rescuers]
        found = drills.check(drill, copies)
        self.tell(said("demo.recovery"), [
            said("demo.recovery.named", names=RESCUERS),
            said("demo.recovery.drill", names=found.works, quorum=found.quorum), said("demo.recovery.three")])

    def first_boat(self) -> list[Psbt]:
        """The first lifeboat: two feerates, signed by two witnesses, kept by everybody."""
        self.chain.mine(self.rules["confirmations"])
        operator = self.actors["operator"]
        made = lifeboats.make(operator.pool, self.state("operator"), 1)
        signed = self._sitting([payouts.to_psbt(operator.pool, one) for one in made])
        self._hand_round("lifeboat", signed)
        outlook = lifeboats.outlook(operator.pool, self.state("operator"))
        self.tell(said("demo.boat"), [
            *(said("demo.boat.rung", rate=one.feerate_sat_vb, amount=one.outputs[0].value_sat, height=one.height)
              for one in made),
            said("demo.boat.kept", percent=outlook.sat * 100 // outlook.of_sat, height=outlook.due)])
        return signed

    def early(self) -> None:
        """Somebody sends it too early; a recovery set that would be a back door is proposed."""
        fang = self.actors["fang"]
        raw = lifeboats.kept(fang.pool, self.state("fang"))[0].raw
        lines = []
        try:
            self.chain.broadcast(raw)
        except Rejected as error:
            lines.append(said("demo.early.chain", error=error))
        else:
            raise Refused("demo.early")
        try:
            lifeboats.to_send(fang.pool, self.state("fang"), self.chain)
        except Incomplete as error:
            lines.append(said("demo.early.tool", error=error))
        try:
            rotating.draft(self.state("wang"), 1, [self.actors["su"].ws.key_record()], "", lifeboat=1)
        except Refused as error:
            lines.append(said("demo.early.alone", error=error))
        else:
            raise Refused("demo.back-door")
        self.tell(said("demo.boat.tried"), lines)

    def _sitting(self, given: Sequence[Psbt], names: Sequence[str] = SIGNERS) -> list[Psbt]:
        """These people review all of it, each by its own index, and sign."""
        copies = []
        for name in names:
            w = self.actors[name]
            looks = reviewing.look_all(w.ws, given)
            copies.append(signing.sign_all(w.pool, given, [look.review for look in looks], w.master))
        return payouts.merge_all(self.actors[names[0]].pool, [list(given), *copies])

    def _hand_round(self, name: str, signed: Sequence[Psbt]) -> None:
        path = files.write(self.folder / "post" / f"{name}.psbt", write_bundle(signed))
        for actor in self.actors.values():
            if actor.joined:
                disclosure.add(actor.pool, [self.folder / "disclosed"])
                lifeboats.take_in(actor.pool, path)

    # A payout, and its boat

    def pay_with_a_boat(self, first: Sequence[Psbt]) -> None:
        """The payout and the next lifeboat are one sitting; the first lifeboat is void with it."""
        self.chain.mine(self.rules["confirmations"] - 1)
        operator = self.actors["operator"]
        made, psbt = payouts.build(operator.pool, self.state("operator"), 2)
        boats, _ = lifeboats.beside(operator.pool, self.state("operator"), 1, [(made, psbt)])
        signed = self._sitting([psbt, *boats])
        self._hand_round("payout", signed)
        rungs, afloat = lifeboats.split(operator.pool, signed)
        tied = [one.text for one in lifeboats.kept(operator.pool, self.state("operator")) if one.standing == "tied"]
        sent = ladders.send(operator.pool, rungs, self.state("operator"), self.chain)
        self.chain.mine(1)
        disclosure.export(operator.pool, self.folder / "disclosed")
        old = next(one for one in lifeboats.kept(self.actors["an"].pool, self.state("an"))
                   if one.txid == first[0].tx.txid)
        self.pay(4, LATE_SAT)
        self.chain.mine(1)
        if old.standing != "void":
            raise Refused("demo.boat-afloat")
        self.tell(said("demo.sitting"), [
            said("demo.sitting.payout", txid=sent.txid, count=len(afloat), before=tied[0]),
            said("demo.sitting.void", why=old.text), said("demo.sitting.late", amount=LATE_SAT)])

    # The witnesses are gone

    def wait(self) -> None:
        """Nothing is signed any more. Everybody's status says what is due, and what will come."""
        operator = self.actors["operator"]
        outlook = lifeboats.outlook(operator.pool, self.state("operator"))
        self.mine_to(outlook.due)
        asks = lifeboats.outlook(self.actors["ding"].pool, self.state("ding")).advice
        self.mine_to(outlook.height)
        self.tell(said("demo.gone"), [
            said("demo.gone.due", height=outlook.due, asks=asks), said("demo.gone.time", height=outlook.height)])

    def send(self) -> None:
        """A member sends it. It takes no key."""
        ding = self.actors["ding"]
        chosen = lifeboats.to_send(ding.pool, self.state("ding"), self.chain)
        self.chain.broadcast(chosen.raw)
        self.chain.mine(self.rules["confirmations"])
        state = self.state("ding")
        if state.epoch != 1 or {w.name for w in state.keyholders.witnesses} != set(RESCUERS):
            raise Refused("demo.rescued")
        left = sum(c.value_sat for c in state.chain.left_behind())
        self.tell(said("demo.rescue"), [
            said("demo.rescue.moves", txid=chosen.txid, rate=chosen.feerate_sat_vb, amount=chosen.amount_sat),
            said("demo.rescue.epoch", names=RESCUERS), said("demo.rescue.left", amount=left)])

    def dissolve(self) -> None:
        """The recovery set ends the pool; everybody is paid out of what there is."""
        su, tang = self.actors["su"], self.actors["tang"]
        body = dissolving.body(self.state("su"), [], [], str(said("demo.text.end")))
        doc = people.amendment(su.pool, self.state("su"), su.signer, body)
        doc = people.cosign(tang.pool, self.state("tang"), tang.signer, doc)
        self._everywhere(doc)
        made, psbt = payouts.build_carry(su.pool, self.state("su"), 1, doc)
        self._pass([psbt])
        self.chain.mine(self.rules["confirmations"])
        lines = [said("demo.end.carry", txid=made.txid)]
        while True:
            try:
                paid, psbt = payouts.build(su.pool, self.state("su"), 1)
            except Incomplete:
                break
            self._pass([psbt])
            self.chain.mine(self.rules["confirmations"])
            lines.append(self._paid(paid))
        disclosure.export(su.pool, self.folder / "disclosed")
        left = sum(c.value_sat for c in self.state("su").coins.values() if c.epoch == 1)
        self.tell(said("demo.end"), [*lines, said("demo.end.left", amount=left)])

    def _paid(self, settlement: Settlement) -> Said:
        return said("demo.end.payout", txid=settlement.txid, payees=len(settlement.payees),
                    amount=sum(p.amount_sat for p in settlement.payees))

    def _pass(self, given: Sequence[Psbt]) -> None:
        signed = self._sitting(given, RESCUERS[:2])
        payouts.send(self.actors["su"].pool, signed[0], self.state("su"), self.chain)
        self.chain.mine(1)

    def _everywhere(self, doc: Document) -> None:
        for actor in self.actors.values():
            if actor.joined:
                actor.pool.store.add(doc.to_bytes())
