"""The end of a pool on a test chain: a short life, a decision, everybody paid out, a stranger who audits."""

from typing import ClassVar

from lashou_btc.anchors.tx import TxOut
from lashou_btc.errors import Incomplete, LashouError, Refused
from lashou_btc.pool.document import Document
from lashou_btc.pool.settlement import Settlement
from lashou_btc.signers.entropy import new_entropy
from lashou_btc.usecases import disclosure, dissolving, files, papers, payouts, people, signing
from lashou_btc.usecases.dissolving import Outcome
from lashou_btc.usecases.story import MEMBERS, RULES, WITNESSES, Story
from lashou_btc.wallet.psbt.raw import Psbt

ENDING_RULES = RULES | {"dues_sat": 30_000, "period_blocks": 20}
SIGNERS = ("wang", "li")
FEERATE = 2
EARLY = 20
"""The number for which somebody pays who has not been enrolled."""
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
        self.tell("Months pass", [
            f"dues have been paid: the purse holds {state.ledger.purse_sat:,} sat",
            f"somebody has paid {state.unassigned[EARLY]:,} sat for number {EARLY}, which nobody has",
            f"rich is enrolled as account {number} and has paid nothing in"])
        return number

    def decide(self, claim: str) -> tuple[Document, Outcome]:
        """The witnesses agree that the pool ends. Each sees what everybody would get, and signs."""
        self.mine_to(self.state("wang").claims[claim].draw_at)
        wang, state = self.actors[SIGNERS[0]], self.state(SIGNERS[0])
        early = self.actors["early"].payout
        body = dissolving.body(state, [f"{claim[:16]}=200000"], [f"{EARLY}={early}"], "The county has a fund now.")
        bare = Document("amendment", self.contract.pool_id, body)
        seen = dissolving.outcome(wang.pool, bare, FEERATE)
        doc = people.amendment(wang.pool, state, wang.signer, body)
        for name in SIGNERS[1:]:
            other, state = self.actors[name], self.state(name)
            if dissolving.outcome(other.pool, doc, FEERATE).rows != seen.rows:
                raise Refused("demo.differs")
            doc = people.cosign(other.pool, state, other.signer, doc)
        self.post("quorum", doc)
        self.tell("Two of three witnesses decide that the pool ends", [
            "Chen's claim is still under review: the decision itself says what it gets, 200,000 sat",
            f"before each signs, its program says what everybody would get ({seen.payouts} payout, fee "
            f"{seen.fees_sat:,}; the purse's {seen.purse_sat:,} are split by what each has borne):",
            *(f"  {row.arrives_sat:>9,} of {row.due_sat:>9,} sat  {self._who(row.account, row.what)}"
              for row in seen.rows),
            f"  {seen.dust_sat:,} sat could not be paid"])
        return doc, seen

    def _who(self, account: int, what: str) -> str:
        names = dict(enumerate((*WITNESSES, *MEMBERS), 1)) | {EARLY: "early"}
        return f"account {account}, {names.get(account, 'rich')}: {what}" if account else what

    def carry(self, doc: Document, late: int) -> None:
        """The decision is carried; in the block before, somebody pays in very much."""
        self.chain.mine(self.rules["confirmations"] - 1)
        operator = self.actors["operator"]
        for actor in self.actors.values():
            if actor.pool is not None:
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
        self.tell("Somebody pays in a fortune in the block before, and the decision is carried", [
            f"rich pays in {DEPOSIT_SAT:,} sat; the purse holds {purse:,}",
            f"the carry {made.txid} is in block {state.height}: {state.events[-1].text}",
            f"rich gets back {refund:,} sat and nothing of the purse, which goes to those who bore dues and costs"])

    def _signed(self, psbt: Psbt) -> Psbt:
        copies = []
        for name in SIGNERS:
            w = self.actors[name]
            seen = payouts.review(w.pool, psbt, self.state(name), self.chain)
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
        lines = [*self._unpublished("somebody enrolls:", enrolls), *self._unpublished("An claims:", claims)]
        made, _ = payouts.build(self.actors["operator"].pool, state, FEERATE)
        outputs = list(made.outputs)
        outputs[0] = TxOut(outputs[0].value_sat - 100_000, outputs[0].script)
        outputs[1] = TxOut(outputs[1].value_sat + 100_000, outputs[1].script)
        lines += self._refusal("zhao", "100,000 sat moved from one payee to another", self._forged(made, outputs))
        self.tell("What is tried after the end", lines)

    def _unpublished(self, what: str, doc: Document) -> list[str]:
        try:
            self.office().publish([doc])
        except LashouError as error:
            if error.code == "pool.dissolved":
                return [what, f"  not published: {error}"]
            raise
        raise Refused("demo.published")

    def pay_everybody(self, seen: Outcome) -> None:
        """Payouts until nothing is left but dust; somebody pays in between them, and gets it back."""
        lines, operator = [], self.actors["operator"]
        made, psbt = payouts.build(operator.pool, self.state("operator"), FEERATE)
        self._send(made, psbt, lines)
        promised = {row.address: row.arrives_sat for row in seen.rows}
        got = {p.address: p.amount_sat for p in made.payees}
        off = max(abs(promised[address] - got.get(address, 0)) for address in promised)
        if off > 1_000:
            raise Refused("demo.table")
        lines.append(f"the {len(promised)} payees of the table got what it said, to {off} sat, since rich bears a "
                     "part of the fee")
        self.pay(4, 40_000)
        self.chain.mine(self.rules["confirmations"])
        while True:
            try:
                made, psbt = payouts.build(operator.pool, self.state("operator"), FEERATE)
            except Incomplete as error:
                lines.append(f"then: {error}")
                break
            lines.append("An, who had not heard of it, pays in 40,000 sat again:")
            self._send(made, psbt, lines)
            self.chain.mine(self.rules["confirmations"] - 1)
        state = self.state("operator")
        dust = dissolving.dust(state)
        lines.append(f"nothing is owed to anybody; {sum(i.amount_sat for i in dust):,} sat are left as dust, "
                     f"{state.funds_sat:,} sat in coins")
        if state.items and not dust:
            raise Refused("demo.due")
        self.tell("Everybody is paid out", lines)
        disclosure.export(operator.pool, self.folder / "disclosed")

    def _send(self, made: Settlement, psbt: Psbt, lines: list[str]) -> None:
        txid = payouts.send(self.actors["operator"].pool, self._signed(psbt), self.state("operator"), self.chain)
        self.chain.mine(1)
        lines.append(f"payout {txid}: {len(made.payees)} payees get "
                     f"{sum(p.amount_sat for p in made.payees):,} sat, fee {made.fee_sat:,}")
