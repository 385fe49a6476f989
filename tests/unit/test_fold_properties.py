"""What holds in every pool whatever anybody does: random rules, random people, random moments."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lashou_btc.anchors import record
from lashou_btc.anchors.history import Documents
from lashou_btc.anchors.tx import OutPoint, TxOut
from lashou_btc.errors import Incomplete, Refused
from lashou_btc.pool.fold import fold
from lashou_btc.pool.rules import Plan
from lashou_btc.pool.settlement import basis, settle_amendment
from lashou_btc.pool.state import State
from tests.world import FAST, Person, World

RULES = st.fixed_dictionaries({
    "mode": st.sampled_from(["prefund", "call"]), "unit": st.sampled_from(["sat", "sat", "USD"]),
    "panel": st.sampled_from(["keyholders", "open"]), "dues_sat": st.sampled_from([0, 700]),
    "commission_sat": st.sampled_from([0, 300, 2_000]), "period_blocks": st.sampled_from([9, 50]),
    "min_deposit_sat": st.sampled_from([20_000, 100_000]), "max_fee_ppm": st.sampled_from([20_000, 500_000]),
    "waiting_blocks": st.sampled_from([0, 3]), "reward_ppm": st.sampled_from([0, 100_000]),
    "min_coin_sat": st.sampled_from([330, 5_000]), "reviewers": st.just(2), "approvals": st.just(2),
    "plans": st.just({"basic": Plan(1, 500_000), "triple": Plan(3, 300_000)})})

AMOUNTS = (1, 329, 330, 999, 5_000, 20_000, 21_000, 100_000, 300_000, 500_000, 500_001)


class Story:
    """A world and the things that can happen in it. Each takes two numbers and does something with them."""

    def __init__(self, rules) -> None:
        self.w = World(replace(FAST, **rules)).open()
        self.withheld = ""

    def account(self, x: int) -> int:
        return sorted(self.w.people)[x % len(self.w.people)]

    def claim_hash(self, x: int) -> str:
        claims = list(self.w.state().claims)
        return claims[x % len(claims)] if claims else "00" * 32

    def enroll(self, x: int, y: int) -> None:
        role = ("member", "member", "reviewer", "supervisor")[y % 4]
        before = dict(self.w.people)
        self.w.enroll(f"person {len(before)}", role, AMOUNTS[x % len(AMOUNTS)] + 80_000,
                      plan=("basic", "triple", "gold")[x % 3])
        if self.w.state().next_account != max(self.w.people) + 1:
            self.w.people = before

    def deposit(self, x: int, y: int) -> None:
        self.w.deposit((self.account(x) + 3 * (y % 7 == 0)), AMOUNTS[y % len(AMOUNTS)])

    def claim(self, x: int, y: int) -> None:
        account = self.account(x)
        if account:
            self.w.claim(account, AMOUNTS[y % len(AMOUNTS)])

    def approve(self, x: int, y: int) -> None:
        """Whoever has a seat decides; somebody without one tries too."""
        claim = self.w.state().claims.get(self.claim_hash(x))
        if claim is None:
            return
        self.w.review(claim.hash, self.account(y) or 1, AMOUNTS[y % len(AMOUNTS)])
        for seat in claim.panel:
            if not seat.decision:
                self.w.review(claim.hash, seat.account, min(claim.amount, AMOUNTS[-1 - y % 3]) if y % 6 else 0)

    def whole_claim(self, x: int, y: int) -> None:
        """Filed, drawn, approved: else random stories would seldom come that far."""
        before = set(self.w.state().claims)
        self.claim(x, y)
        for claim in set(self.w.state().claims) - before:
            self.w.mine(2)
            self.approve(list(self.w.state().claims).index(claim), 1 + 6 * y)

    def object(self, x: int, y: int) -> None:
        bond = FAST.objection_bond_sat
        self.w.objection(self.claim_hash(x), self.account(y), bond - (x % 9 == 0), ("open", "journal")[y % 2])

    def verdict(self, x: int, y: int) -> None:
        claim = self.w.state().claims.get(self.claim_hash(x))
        txids = [o.txid for o in claim.objections] if claim else []
        self.w.verdict(self.claim_hash(x), txids[y % len(txids)] if txids else "00" * 32,
                       ("upheld", "dismissed")[(x + y) % 2])

    def exit(self, x: int, y: int) -> None:
        account = self.account(x)
        self.w.publish(self.w.document("exit", {"account": account}, account if y % 5 else self.account(y)))

    def price(self, x: int, y: int) -> None:
        for n in (1, 2, 3)[:1 + y % 3]:
            body = {"account": n, "unit": self.w.contract.rules.unit, "price": 5_000_000 * (1 + x % 4),
                    "height": self.w.height}
            self.w.publish(self.w.document("price", body, n))

    def pay(self, x: int, y: int) -> None:
        try:
            made = self.w.settlement(1 + x % 4)
        except (Incomplete, Refused):
            return
        self.w.mine(y % 3)
        self.w.confirm(made.unsigned)

    def steal(self, x: int, y: int) -> None:
        coins = sorted(self.w.state().coins.values())
        if coins and y % 3 == 0:
            coin = coins[x % len(coins)]
            self.w.send(TxOut(coin.value_sat // 2, Person("thief").script),
                        TxOut(coin.value_sat // 3, self.w.contract.descriptor.script(0, x % 6)),
                        inputs=[coin.outpoint])

    def amend(self, x: int, y: int) -> None:
        changes = ({"notice_blocks": 5}, {"dues_sat": 100 * x}, {"min_balance_sat": 30_000}, {"approvals": 9},
                   {"commission_sat": 10}, {"witness_bond_sat": 60_000, "reward_ppm": 0})[y % 6]
        self.w.publish(self.w.document("amendment", {"text": "", "rules": changes}, *self.w.quorum()))

    def withhold(self, x: int, y: int) -> None:
        """A document is kept back; the next move of this kind releases it."""
        if not self.withheld:
            doc = self.w.document("statement", {"account": 0, "text": f"{x} {y}"}, 0)
            self.withheld = self.w.publish(doc, keep=False)
        else:
            self.w.publish(self.w.document("void", {"records": [self.withheld]}, *self.w.quorum()))
            self.withheld = ""

    def reseal(self, x: int, y: int) -> None:
        """The journal breaks; the quorum names a new seal in the settlement lane."""
        if y % 4 or not self.w.state().coins:
            return
        self.w.send(TxOut(1_000, b"\x51"), inputs=[self.w.seal])
        seal = OutPoint(f"{x:02x}" * 32, y)
        doc = self.w.document("amendment", {"text": f"{self.w.height}", "seal": str(seal)}, *self.w.quorum())
        self.w.documents[doc.hash] = doc.to_bytes()
        try:
            made = settle_amendment(basis(self.w.state()), doc.hash, 1)
        except Refused:
            return
        self.w.confirm(made.unsigned)
        self.w.seal = seal

    def wait(self, x: int, y: int) -> None:
        self.w.mine(1 + x % 15)


MOVES = ("enroll", "deposit", "claim", "approve", "whole_claim", "whole_claim", "object", "verdict", "exit",
    "price",
         "pay", "pay", "steal", "amend", "withhold", "reseal", "wait", "wait")
NUMBERS = st.integers(0, 40)
STORIES = st.lists(st.tuples(st.sampled_from(MOVES), NUMBERS, NUMBERS), min_size=4, max_size=16)
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def conserved(state: State) -> None:
    assert state.funds_sat + state.missing_sat == state.liabilities_sat()
    assert state.ledger.shared_sat == sum(state.balance_sat(n) for n,
        a in state.ledger.accounts.items() if a.sharing)


def sound(state: State) -> None:
    """What must hold of any state."""
    conserved(state)
    if state.rules.mode == "prefund":
        assert all(state.balance_sat(n) >= 0 for n in state.ledger.accounts)
    assert all(item.amount_sat > 0 for item in state.items.values())
    paid = [number for spend in state.spends for number in spend.items]
    assert len(paid) == len(set(paid)) and not set(paid) & state.items.keys()
    benefits = [item.ref for item in state.items.values() if item.kind == "benefit"]
    assert len(benefits) == len(set(benefits))
    for claim in state.claims.values():
        if claim.paid_txid:
            assert claim.hash not in benefits
        if claim.status in ("called", "payable", "paid"):
            assert state.height >= claim.notice_end > claim.filed
            assert all(o.height > claim.notice_end for o in claim.objections if not o.outcome)
        assert (claim.hash in state.open_claims) == (claim.open or any(not o.outcome for o in claim.objections))


def play(rules, moves) -> World:
    story = Story(rules)
    for n in range(3):
        story.enroll(9, 0)
        story.deposit(4 + n, 8)
    for move, x, y in moves:
        getattr(story, move)(x, y)
        sound(story.w.state())
    return story.w


@given(RULES, STORIES)
@SLOW
def test_money_is_conserved_and_nothing_is_paid_twice_or_before_its_notice(rules, moves):
    w = play(rules, moves)
    w.mine(60)
    sound(w.state())


@given(RULES, STORIES, st.lists(st.integers(0, 300), min_size=2, max_size=4))
@settings(SLOW, max_examples=25)
def test_the_state_of_a_height_is_that_of_the_chain_up_to_it(rules, moves, cuts):
    """A longer history folded as of a height gives what was to be seen then; a shared book changes nothing."""
    w = play(rules, moves)
    documents = Documents.of(w.documents, w.manifests)
    whole = w.history()
    for cut in cuts:
        height = whole.start + cut % (whole.tip - whole.start + 1)
        then = fold(w.contract, w.history(height), documents)
        now = fold(w.contract, whole, documents, height=height, book=w.book)
        assert then.hash() == now.hash() and then.events == now.events
    assert fold(w.contract, whole, documents).hash() == w.state().hash()


@given(RULES, STORIES, st.integers(0, 20))
@settings(SLOW, max_examples=25)
def test_after_a_reorganization_the_state_is_that_of_the_new_chain(rules, moves, dropped):
    """Other blocks, other draws, transactions gone: as if the old chain had never been, and as sound."""
    w = play(rules, moves)
    w.salt = "another chain"
    w.txs = w.txs[:len(w.txs) - dropped]
    state = w.state()
    sound(state)
    assert state.hash() == fold(w.contract, w.history(), Documents.of(w.documents, w.manifests)).hash()


@given(RULES, STORIES)
@settings(SLOW, max_examples=25)
def test_a_record_that_breaks_a_rule_changes_nothing(rules, moves):
    """The same chain with a blank in the record's place gives the same state, seal apart."""
    w = play(rules, moves)
    state = w.state()
    refused = [e for e in state.events if e.broken and e.lane == "journal" and e.broken != "record.unknown"]
    for event in refused[-3:]:
        place = next(n for n, entry in enumerate(w.txs) if entry.tx.txid == event.txid)
        if place != len(w.txs) - 1:
            continue
        entry = w.txs[place]
        height = w.height
        w.height = entry.height - 1
        w.txs = w.txs[:place]
        outputs = [out if out.value_sat else w.record(0x99, "00" * 32) for out in entry.tx.outputs]
        w.send(*outputs, inputs=[i.outpoint for i in entry.tx.inputs])
        w.height = height
        blank = w.state()
        assert list(blank.canonical())[1:] == [
            line.replace(entry.tx.txid.encode(), w.txs[-1].tx.txid.encode()) for line in state.canonical()][1:]
        assert blank.events[-1].broken == "record.unknown"


@given(RULES, STORIES)
@settings(SLOW, max_examples=25)
def test_every_settlement_made_on_a_state_is_lawful_when_it_confirms(rules, moves):
    w = play(rules, moves)
    for feerate in (1, 3):
        try:
            made = w.settlement(feerate)
        except (Incomplete, Refused):
            continue
        chain = (w.height, list(w.txs))
        w.mine(2)
        w.confirm(made.unsigned)
        spend = w.state().spends[-1]
        assert (spend.lawful, spend.fee_sat, spend.document) == (True, made.fee_sat, made.digest), spend
        sound(w.state())
        w.height, w.txs = chain


def test_the_stories_reach_what_they_are_to_test():
    """A fixed story of every kind, so that the properties above cannot hold for want of anything happening."""
    rules = {"mode": "prefund", "panel": "keyholders"}
    w = play(rules, [("wait", 12, 0), ("whole_claim", 4, 6), ("wait", 3, 0), ("object", 1, 5), ("verdict", 0, 1),
                     ("wait", 14, 0), ("pay", 1, 0), ("steal", 0, 0), ("withhold", 1, 1), ("withhold", 1, 1),
                     ("reseal", 7, 0), ("exit", 5, 1), ("wait", 14, 0), ("pay", 0, 0)])
    state = w.state()
    assert {c.status for c in state.claims.values()} == {"paid"}
    assert {s.lawful for s in state.spends} == {True, False}
    kinds = {e.kind for e in state.events if not e.broken}
    assert {record.CLAIM, record.REVIEW, record.OBJECTION, record.VERDICT, record.VOID, record.AMENDMENT,
            record.EXIT} <= kinds
    assert any(a.status == "left" for a in state.ledger.accounts.values())
