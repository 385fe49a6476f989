"""The end of a pool on a test chain: a short life, a decision, everybody paid out, a stranger who audits."""

from typing import ClassVar

from lashou_btc.anchors.tx import TxOut
from lashou_btc.errors import Incomplete, LashouError, Refused
from lashou_btc.pool.document import Document
from lashou_btc.pool.settlement import Settlement
from lashou_btc.signers.entropy import new_entropy
from lashou_btc.usecases import disclosure, dissolving, files, judging, papers, payouts, people, signing
from lashou_btc.usecases.dissolving import DissolutionOutcome
from lashou_btc.usecases.story import MEMBERS, RULES, WITNESSES, Story
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.words import Said, said

ENDING_RULES = RULES | {"dues_sat": 30_000, "period_blocks": 20}
SIGNERS = ("wang", "li")
FEERATE = 2
EARLY = 20
"""The number for which somebody pays who has not been enrolled."""
DECIDED_SAT, MOVED_SAT, AGAIN_SAT = 200_000, 100_000, 40_000
"""What the decision gives to a claim; what a thief moves to another payee; what is paid in after the end."""
DEPOSIT_SAT = 50_000_000
"""What is paid in just before the end, to take the purse."""


class Ending(Story):
    """A pool that ends. The actors and helpers are the story's."""

    rules: ClassVar[dict[str, int]] = ENDING_RULES

    def play(self) -> None:
        """All of it."""
        self.found()
        self.join()
        self.fill()
        late = self.newcomer()
        claim = self.fall_ill()
        doc, seen = self.decide(claim)
        self.carry(doc, late)
        self.attack()
        self.pay_everybody(seen)
        self.audit()

    def newcomer(self) -> int:
        """Somebody enrolls who has a plan; somebody else pays for a number that nobody has."""
        rich, number = self.actor("rich"), self.state("operator").next_account
        rich.pool = rich.ws.add_pool(self.contract)
        state = self.state("rich")
        self.publish(people.enrollment(rich.ws, rich.pool, state, rich.signer, "member", rich.payout, "basic",
                                       ("ID999999", "rich"), number, self.tag("ID999999")))
        self.actor("early")
        self.pay(EARLY, 60_000)
        self.mine_to(self.state("an").opened + 2 * self.rules["period_blocks"] + 1)
        state = self.state("an")
        self.tell(said("demo.ending.months"), [
            said("demo.ending.dues", purse=state.ledger.purse_sat),
            said("demo.ending.early", amount=state.unassigned[EARLY], number=EARLY),
            said("demo.ending.rich", number=number)])
        return number

    def decide(self, claim: str) -> tuple[Document, DissolutionOutcome]:
        """The witnesses agree that the pool ends. Each sees what everybody would get, and signs."""
        self.mine_to(self.state("wang").claims[claim].draw_at)
        wang, state = self.actors[SIGNERS[0]], self.state(SIGNERS[0])
        early = self.actors["early"].payout
        body = dissolving.body(state, [f"{claim[:16]}={DECIDED_SAT}"], [f"{EARLY}={early}"],
                               str(said("demo.ending.text")))
        bare = Document("amendment", self.contract.pool_id, body)
        seen = dissolving.outcome(wang.pool, bare, FEERATE)
        doc = people.amendment(wang.pool, state, wang.signer, body)
        for name in SIGNERS[1:]:
            other, state = self.actors[name], self.state(name)
            if dissolving.outcome(other.pool, doc, FEERATE).rows != seen.rows:
                raise Refused("demo.differs")
            doc = people.cosign(other.pool, state, other.signer, doc)
        self.post("quorum", doc)
        self.tell(said("demo.ending.decides"), [
            said("demo.ending.claim", amount=DECIDED_SAT),
            said("demo.ending.table", payouts=seen.payouts, fees=seen.fees_sat, purse=seen.purse_sat),
            *(said("demo.ending.row", arrives=row.arrives_sat, due=row.due_sat,
                   who=self._who(row.account, row.what)) for row in seen.rows),
            said("demo.ending.dust", dust=seen.dust_sat)])
        return doc, seen

    def _who(self, account: int, what: Said) -> Said:
        names = dict(enumerate((*WITNESSES, *MEMBERS), 1)) | {EARLY: "early"}
        return said("demo.ending.account", account=account, name=names.get(account, "rich"), what=what) \
            if account else what

    def carry(self, doc: Document, late: int) -> None:
        """The decision is carried; in the block before, somebody pays in very much."""
        self.chain.mine(self.rules["confirmations"] - 1)
        operator = self.actors["operator"]
        for actor in self.actors.values():
            if actor.joined:
                actor.pool.store.add(doc.to_bytes())
        made, psbt = payouts.build_carry(operator.pool, self.state("operator"), FEERATE, doc)
        merged = self._signed(psbt)
        self.pay(late, DEPOSIT_SAT)
        self.chain.mine(1)
        purse = self.state("an").ledger.purse_sat
        payouts.send(operator.pool, merged, self.state("operator"), self.chain)
        self.chain.mine(1)
        state = self.state("an")
        refund = next(i.amount_sat for i in state.items.values() if (i.kind, i.account) == ("refund", late))
        if refund > DEPOSIT_SAT:
            raise Refused("demo.purse")
        self.tell(said("demo.ending.carried"), [
            said("demo.ending.fortune", amount=DEPOSIT_SAT, purse=purse),
            said("demo.ending.carry", txid=made.txid, height=state.height, effect=state.events[-1].text),
            said("demo.ending.refund", refund=refund)])

    def _signed(self, psbt: Psbt) -> Psbt:
        copies = []
        for name in SIGNERS:
            w = self.actors[name]
            seen = judging.review(w.pool, psbt, self.state(name), self.chain)
            copies.append(signing.sign_reviewed(w.pool, psbt, seen, w.master))
        return payouts.merge(self.actors["operator"].pool, psbt, copies)

    def attack(self) -> None:
        """What is tried after the end, each refused by name."""
        self.chain.mine(self.rules["confirmations"] - 1)
        thief, state = self.actor("thief"), self.state("operator")
        thief.pool = thief.ws.add_pool(self.contract)
        number = max(state.ledger.accounts) + 1
        enrolls = people.enrollment(thief.ws, thief.pool, state, thief.signer, "member", thief.payout, "basic",
                                    ("ID000666", "thief"), number, self.tag("ID000666"))
        an = self.actors["an"]
        paper = files.write(self.folder / "an" / "late.pdf", b"a claim that comes too late")
        digest = papers.new(paper, new_entropy(papers.FRONT_BYTES)).hash
        claims = people.claim(an.pool, state, an.signer, 500_000, [digest], digest, an.payout,
                              diagnosed=state.height)
        lines = [*self._unpublished(said("demo.ending.enrolls"), enrolls),
                 *self._unpublished(said("demo.ending.claims"), claims)]
        made, _ = payouts.build(self.actors["operator"].pool, state, FEERATE)
        outputs = list(made.outputs)
        outputs[0] = TxOut(outputs[0].value_sat - MOVED_SAT, outputs[0].script)
        outputs[1] = TxOut(outputs[1].value_sat + MOVED_SAT, outputs[1].script)
        lines += self._refusal("zhao", said("demo.ending.moved", amount=MOVED_SAT), self._forged(made, outputs))
        self.tell(said("demo.ending.attack"), lines)

    def _unpublished(self, what: Said, doc: Document) -> list[Said]:
        try:
            self.office().publish([doc])
        except LashouError as error:
            if error.code == "pool.dissolved":
                return [what, said("demo.ending.unpublished", why=error)]
            raise
        raise Refused("demo.published")

    def pay_everybody(self, seen: DissolutionOutcome) -> None:
        """Payouts until nothing is left but dust; somebody pays in between them, and gets it back."""
        lines: list[Said] = []
        operator = self.actors["operator"]
        made, psbt = payouts.build(operator.pool, self.state("operator"), FEERATE)
        self._send(made, psbt, lines)
        promised = {row.address: row.arrives_sat for row in seen.rows}
        got = {p.address: p.amount_sat for p in made.payees}
        off = max(abs(promised[address] - got.get(address, 0)) for address in promised)
        if off > 1_000:
            raise Refused("demo.table")
        lines.append(said("demo.ending.as-said", payees=len(promised), off=off))
        self.pay(4, AGAIN_SAT)
        self.chain.mine(self.rules["confirmations"])
        while True:
            try:
                made, psbt = payouts.build(operator.pool, self.state("operator"), FEERATE)
            except Incomplete as error:
                lines.append(said("demo.ending.then", why=error))
                break
            lines.append(said("demo.ending.again", amount=AGAIN_SAT))
            self._send(made, psbt, lines)
            self.chain.mine(self.rules["confirmations"] - 1)
        state = self.state("operator")
        dust = dissolving.dust(state)
        lines.append(said("demo.ending.nothing", dust=sum(i.amount_sat for i in dust), funds=state.funds_sat))
        if state.items and not dust:
            raise Refused("demo.due")
        self.tell(said("demo.ending.paid"), lines)
        disclosure.export(operator.pool, self.folder / "disclosed")

    def _send(self, settlement: Settlement, psbt: Psbt, lines: list[Said]) -> None:
        txid = payouts.send(self.actors["operator"].pool, self._signed(psbt), self.state("operator"), self.chain)
        self.chain.mine(1)
        lines.append(said("demo.ending.payout", txid=txid, payees=len(settlement.payees), fee=settlement.fee_sat,
                          amount=sum(p.amount_sat for p in settlement.payees)))
