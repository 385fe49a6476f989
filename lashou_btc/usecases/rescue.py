"""A pool whose witnesses are gone, on a test chain: a lifeboat signed in time, and the people whom it saves."""

from collections.abc import Sequence
from pathlib import Path
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
        doc = rotating.draft(self.state("wang"), 2, [r.ws.key_record() for r in rescuers], "If we are gone.",
                             lifeboat=1)
        for name in SIGNERS:
            doc = people.cosign(self.actors[name].pool, self.state(name), self.actors[name].signer, doc)
        for rescuer in rescuers:
            _, doc = pools.accept(rescuer.ws, rescuer.pool, self.state(rescuer.name), doc, rescuer.master)
        self.publish(doc)
        drill = drills.start(operator.pool, self.state("operator"))
        copies = [drills.sign(drills.read(r.pool, self.state(r.name), drill.psbt), drill.psbt, r.master)
                  for r in rescuers]
        found = drills.check(drill, copies)
        self.tell("Three people of another village become the recovery set", [
            f"{', '.join(RESCUERS)} are enrolled; two of three witnesses and all three of them sign; it stands in "
            "the journal for everybody to see",
            f"a drill: {', '.join(found.works)} sign a text that cannot move money; {found.quorum} of them would "
            "be needed",
            "with one witness who does nothing and two of them it takes three people, as many as a theft would"])

    def first_boat(self) -> list[Psbt]:
        """The first lifeboat: two feerates, signed by two witnesses, kept by everybody."""
        self.chain.mine(self.rules["confirmations"])
        operator = self.actors["operator"]
        made = lifeboats.make(operator.pool, self.state("operator"), 1)
        signed = self._sitting([payouts.to_psbt(operator.pool, one) for one in made])
        self._hand_round("lifeboat", signed)
        outlook = lifeboats.outlook(operator.pool, self.state("operator"))
        self.tell("Two witnesses sign the first lifeboat", [
            f"{one.feerate_sat_vb} sat/vB: {one.outputs[0].value_sat:,} sat to the recovery set, not before height "
            f"{one.height}" for one in made] + [
            f"everybody keeps both; {outlook.sat * 100 // outlook.of_sat} % of the money is aboard; a heartbeat is "
            f"due at height {outlook.due}"])
        return signed

    def early(self) -> None:
        """Somebody sends it too early; a recovery set that would be a back door is proposed."""
        fang = self.actors["fang"]
        raw = lifeboats.kept(fang.pool, self.state("fang"))[0].raw
        lines = []
        try:
            self.chain.broadcast(raw)
        except Rejected as error:
            lines.append(f"the chain refuses a lifeboat that is sent too early: {error}")
        else:
            raise Refused("demo.early")
        try:
            lifeboats.to_send(fang.pool, self.state("fang"), self.chain)
        except Incomplete as error:
            lines.append(f"the tool says so, too: {error}")
        try:
            rotating.draft(self.state("wang"), 1, [self.actors["su"].ws.key_record()], "", lifeboat=1)
        except Refused as error:
            lines.append(f"somebody proposes Su alone as the recovery set: {error}")
        else:
            raise Refused("demo.back-door")
        self.tell("What is tried with lifeboats", lines)

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
            if actor.pool is not None:
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
        self.tell("The hospital is paid, and the next lifeboat is signed in the same sitting", [
            f"payout {sent.txid} and {len(afloat)} lifeboats that spend its change; before the payout: {tied[0]}",
            f"the first lifeboat is {old.standing}: {old.text}",
            f"An pays in {LATE_SAT:,} sat afterwards, which no lifeboat carries"])

    # The witnesses are gone

    def wait(self) -> None:
        """Nothing is signed any more. Everybody's status says what is due, and what will come."""
        operator = self.actors["operator"]
        outlook = lifeboats.outlook(operator.pool, self.state("operator"))
        self.mine_to(outlook.due)
        asks = lifeboats.outlook(self.actors["ding"].pool, self.state("ding")).advice
        self.mine_to(outlook.height)
        self.tell("Wang and Li die, Zhao's device breaks", [
            f"from height {outlook.due} on everybody's status says: {asks}",
            f"height {outlook.height} comes, and nobody has renewed it"])

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
        self.tell("A member sends the lifeboat", [
            f"{chosen.txid} at {chosen.feerate_sat_vb} sat/vB moves {chosen.amount_sat:,} sat",
            f"epoch 1: {', '.join(RESCUERS)} are the witnesses now, by the same rules; every balance is as it was",
            f"{left:,} sat that came in later lie with the lost keys"])

    def dissolve(self) -> None:
        """The recovery set ends the pool; everybody is paid out of what there is."""
        su, tang = self.actors["su"], self.actors["tang"]
        body = dissolving.body(self.state("su"), [], [], "The witnesses are gone.")
        doc = people.amendment(su.pool, self.state("su"), su.signer, body)
        doc = people.cosign(tang.pool, self.state("tang"), tang.signer, doc)
        self._everywhere(doc)
        made, psbt = payouts.build_carry(su.pool, self.state("su"), 1, doc)
        self._pass([psbt])
        self.chain.mine(self.rules["confirmations"])
        lines = [f"carry {made.txid}: the two of them decide that it ends; what is missing is cut from all alike"]
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
        self.tell("The recovery set pays everybody back", [*lines, f"{left:,} sat are left with the recovery set"])

    def _paid(self, made: Settlement) -> str:
        return f"payout {made.txid}: {len(made.payees)} payees get {sum(p.amount_sat for p in made.payees):,} sat"

    def _pass(self, given: Sequence[Psbt]) -> None:
        signed = self._sitting(given, RESCUERS[:2])
        payouts.send(self.actors["su"].pool, signed[0], self.state("su"), self.chain)
        self.chain.mine(1)

    def _everywhere(self, doc: Document) -> None:
        for actor in self.actors.values():
            if actor.pool is not None:
                actor.pool.store.add(doc.to_bytes())

    def look(self, folder: Path) -> list[str]:
        """Commands with which to look around afterwards."""
        return [f"  lashou --home {folder / 'stranger'} status", f"  lashou --home {folder / 'ding'} lifeboat show",
                f"  lashou --home {folder / 'stranger'} audit",
                f"  lashou --home {folder / 'stranger'} explain account 4"]
