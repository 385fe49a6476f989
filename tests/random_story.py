"""A pool in which anything may happen at any moment: each move takes two numbers and does something with them."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from unittest import mock

from hypothesis import strategies as st

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, parse_tx
from lashou_btc.errors import Incomplete, Refused
from lashou_btc.pool import members
from lashou_btc.pool.carry import carry
from lashou_btc.pool.contract import LOOKAHEAD
from lashou_btc.pool.document import Document, parse
from lashou_btc.pool.rules import Band, Plan
from lashou_btc.pool.state import Claim, State
from tests.world import FAST, Person, World

PLANS = {"basic": Plan(1, 500_000), "triple": Plan(3, 300_000)}
AGED = {"basic": Plan(1, 500_000, 700_000), "triple": Plan(3, 300_000, 350_000, (
    Band(30, 2, 250_000), Band(31, 5, 200_000), Band(33, 1, 100_000)))}

RULES = st.fixed_dictionaries({
    "mode": st.sampled_from(["prefund", "call"]), "unit": st.sampled_from(["sat", "sat", "USD"]),
    "panel": st.sampled_from(["keyholders", "open"]), "dues_sat": st.sampled_from([0, 700]),
    "running_sat": st.sampled_from([0, 400]), "commission_sat": st.sampled_from([0, 300, 2_000]),
    "period_blocks": st.sampled_from([9, 50]), "min_deposit_sat": st.sampled_from([20_000, 100_000]),
    "max_fee_ppm": st.sampled_from([20_000, 500_000]), "waiting_blocks": st.sampled_from([0, 3]),
    "reward_ppm": st.sampled_from([0, 100_000, 1_000_000]), "inquiry_sat": st.sampled_from([0, 5_000]),
    "meeting": st.sampled_from([0, 1]), "reviewers": st.just(2), "approvals": st.just(2),
    "uniqueness": st.sampled_from([0, 1]), "min_members": st.sampled_from([0, 3, 4]),
    "claim_bond_sat": st.sampled_from([0, 2_000, 20_000]), "case_share_sat": st.sampled_from([0, 1_500, 60_000]),
    "max_pause_blocks": st.sampled_from([0, 6, 25]), "diagnosis": st.sampled_from([0, 1]),
    "plans": st.sampled_from([PLANS, AGED])})

short_years = mock.patch.object(members, "AGE_BLOCKS", 25)
"""So that people have birthdays while a story lasts."""

AMOUNTS = (1, 329, 330, 999, 5_000, 20_000, 21_000, 100_000, 300_000, 500_000, 500_001)
GAPS = (0, 0, 0, 1, 7, LOOKAHEAD - 20, LOOKAHEAD + 20)


def secret_of(number: int) -> str:
    """What the holder of an account's first key can veto another with."""
    return hashlib.sha256(b"veto of %d" % number).hexdigest()


def veto_of(number: int) -> str:
    return hashlib.sha256(bytes.fromhex(secret_of(number))).hexdigest()


def tag_of(person: int | str) -> str:
    """The uniqueness tag of somebody."""
    return hashlib.sha256(f"tag of {person}".encode()).hexdigest()


class Story:
    """A world and the things that can happen in it."""

    def __init__(self, rules: dict[str, Any]) -> None:
        self.w = World(replace(FAST, **rules), min_coin_sat=1_000 if rules.get("waiting_blocks") else 5_000).open()
        self.known = "uniqueness" in rules  # whether people say who they are and how old
        self.hidden: list[tuple[str, Document]] = []
        self.in_flight: Tx | None = None

    # Whom and what the numbers mean

    def account(self, x: int) -> int:
        return sorted(self.w.people)[x % len(self.w.people)]

    def a_claim(self, x: int, wanted: Callable[[Claim], bool] = lambda claim: True) -> Claim | None:
        """One that is wanted, if there is any; else any."""
        claims = self.w.state().by_number
        claims = [claim for claim in claims if wanted(claim)] or claims
        return claims[x % len(claims)] if claims else None

    def active(self, x: int) -> int:
        """A member who may claim, if there is one."""
        accounts = self.w.state().ledger.accounts.values()
        able = [a.number for a in accounts if a.role == "member" and a.status == "active" and not a.open_claim]
        return able[x % len(able)] if able else self.account(x)

    def decide(self, **parts: Any) -> None:
        """An amendment of the quorum's, where the pool has coins that can carry it."""
        try:
            self.w.amend(**parts)
        except Refused:
            self.w.mine()

    # Members

    def enroll(self, x: int, y: int) -> None:
        """Any number: the next, one far off, one beyond the window, or one that was refused before."""
        role = ("member", "member", "reviewer", "supervisor")[y % 4]
        number = max(self.w.people) + 1 + GAPS[x % 7]
        free = sorted(self.w.people.keys() - self.w.state().ledger.accounts.keys() - {0})
        if free and y % 3 == 0:
            number = free[x % len(free)]
        elif number >= self.w.state().chain.receive_window + 40:
            number = max(n for n in range(4, 400) if n not in self.w.people)
        said: dict[str, Any] = {"age": 28 + x % 6} | ({"uniqueness": tag_of((x + y) % 15)} if y % 6 else {})
        self.w.enroll(f"person {len(self.w.txs)}", role, AMOUNTS[x % len(AMOUNTS)] + 80_000, number=number,
                      plan=("basic", "triple", "gold")[x % 3], veto=veto_of(number), **said if self.known else {})

    def come_back(self, x: int, y: int) -> None:
        """Somebody who is gone enrolls again, with the last key or by the quorum, sooner or later, older or not."""
        s = self.w.state()
        gone = [a for a in s.ledger.accounts.values() if a.gone and a.uniqueness]
        numbers = [n for n in s.free_numbers() if n not in self.w.people]
        if not gone or not numbers:
            return
        account = gone[x % len(gone)]
        also = ([account.number], [account.number], self.w.quorum(), [])[y % 4]
        if account.debt_sat and y % 3:
            self.w.deposit(account.number, account.debt_sat)
        self.w.enroll(f"person {len(self.w.txs)}", "member", AMOUNTS[x % len(AMOUNTS)] + 80_000, also=also,
                      plan=("basic", "triple")[y % 2], uniqueness=account.uniqueness, number=numbers[0],
                      age=max(account.age, 28) + x % 4 - 1)

    def deposit(self, x: int, y: int) -> None:
        """Also to numbers that nobody has, or that do not count, and to a change address."""
        number = self.account(x) + (0, 0, 0, 0, 1, 3, 2 * LOOKAHEAD)[y % 7]
        script = self.w.script(int(x % 11 == 10), number % 900)
        outputs = [TxOut(AMOUNTS[y % len(AMOUNTS)], script)]
        if x % 3 == 2:
            outputs.append(TxOut(AMOUNTS[-1 - x % 5], self.w.script(0, self.account(y))))
        self.w.send(*outputs)

    def bond(self, x: int, y: int) -> None:
        """Witnesses pay in what they are to have in the pool."""
        for number in (1, 2, 3):
            self.w.deposit(number, FAST.witness_bond_sat * (1 + y % 2))

    def exit(self, x: int, y: int) -> None:
        account = self.account(x)
        signer = account if y % 5 else self.account(y)
        self.w.publish(self.w.document("exit", {"account": account, "text": f"{self.w.height}"}, signer))

    def rekey(self, x: int, y: int) -> None:
        """By the old key and the new one; or by the quorum, who may be vetoed."""
        number = self.account(x)
        new = Person(f"new key {len(self.w.txs)}")
        body = {"account": number, "key": new.key}
        if y % 2:
            self.decide(rekey=body)
            return
        doc = self.w.document("rekey", body, number).sign(number, new.private_key, new.key)
        self.w.publish(doc)
        if not self.w.last() and not self.w.state().unknown:
            self.w.people[number] = new

    def veto(self, x: int, y: int) -> None:
        digest = secret_of(self.account(x))
        if y % 2:
            self.w.journal(record.VETO, digest)
        else:
            self.w.send(TxOut(1_000, self.w.script(0, 0)), self.w.record(record.VETO, digest))

    # Claims

    def claim(self, x: int, y: int) -> None:
        account = self.account(x)
        if account:
            self.w.claim(account, AMOUNTS[y % len(AMOUNTS)])

    def approve(self, x: int, y: int) -> None:
        """Whoever has a seat decides; somebody without one tries too."""
        claim = self.a_claim(x)
        if claim is None:
            return
        self.w.review(claim.hash, self.account(y) or 1, AMOUNTS[y % len(AMOUNTS)])
        for seat in claim.panel:
            if not seat.decision:
                self.w.review(claim.hash, seat.account, min(claim.amount, AMOUNTS[-1 - y % 3]) if y % 7 else 0)

    def whole_claim(self, x: int, y: int) -> None:
        """Filed, drawn, approved: else random stories would seldom come that far."""
        before = len(self.w.state().by_number)
        self.w.claim(self.active(x) or 1, AMOUNTS[y % len(AMOUNTS)])
        if len(self.w.state().by_number) > before:
            self.w.mine(2)
            self.approve(before, 1 + 7 * y)

    def rejected(self, x: int, y: int) -> None:
        """Filed, drawn, rejected by who sits, or by all but one."""
        before = len(self.w.state().by_number)
        self.w.claim(self.active(x) or 1, AMOUNTS[y % len(AMOUNTS)])
        for claim in self.w.state().by_number[before:]:
            for n, number in enumerate(self.w.drawn(claim.hash)):
                self.w.review(claim.hash, number, claim.amount if n == y % 7 else 0)

    def object(self, x: int, y: int) -> None:
        bond = FAST.objection_bond_sat
        claim = self.a_claim(x, lambda c: c.status in ("notice", "called", "payable", "paid") or y % 6 == 5)
        self.w.objection(claim.hash if claim else "00" * 32, self.account(y), bond - (x % 9 == 8),
                         ("open", "journal")[y % 2])

    def verdict(self, x: int, y: int) -> None:
        """On one objection or on all of a claim's; decided ones and claims of nobody's among them."""
        claim = self.a_claim(x, lambda c: c.disputed)
        txids = [o.txid for o in claim.objections if not o.outcome or y % 4 == 3] if claim else []
        outcome = ("upheld", "dismissed")[(x + y) % 2]
        self.decide(verdicts=[{"claim": claim.hash if claim else "00" * 32, "outcome": outcome,
                               "objections": (txids[:1] if outcome == "upheld" else txids) or ["00" * 32]}])

    def fraud(self, x: int, y: int) -> None:
        """A claim approved, found out on notice, when called, payable or paid, and refused."""
        before = len(self.w.state().by_number)
        self.whole_claim(x, y)
        self.w.mine((0, FAST.notice_blocks, FAST.notice_blocks + FAST.call_blocks)[x % 3])
        if y % 3 == 0:
            self.pay(x, y)
        claims = self.w.state().by_number[before:]
        for claim in claims:
            txid = self.w.objection(claim.hash, self.account(y))
            self.deposit(y, x)
            self.decide(verdicts=[{"claim": claim.hash, "outcome": "upheld", "objections": [txid]}])

    def price(self, x: int, y: int) -> None:
        for n in (1, 2, 3)[:1 + y % 3]:
            body = {"account": n, "unit": self.w.contract.rules.unit, "price": 5_000_000 * (1 + x % 4),
                    "height": self.w.height}
            self.w.publish(self.w.document("price", body, n))

    # The settlement lane

    def pay(self, x: int, y: int) -> None:
        """Signed now, confirmed at once or a little later."""
        try:
            made = self.w.settlement(1 + x % 4)
        except (Incomplete, Refused):
            return
        self.w.mine(y % 3)
        self.w.confirm(made.unsigned)

    def sign(self, x: int, y: int) -> None:
        """A payout is signed and waits; the one that waited before confirms, if its coins are still there."""
        waited, self.in_flight = self.in_flight, None
        if waited is not None and all(i.outpoint in self.w.state().coins for i in waited.inputs):
            self.w.confirm(waited)
            return
        try:
            self.in_flight = parse_tx(self.w.settlement(1 + y % 4).unsigned)
        except (Incomplete, Refused):
            return

    def carry(self, x: int, y: int) -> None:
        try:
            made = carry(self.w.state(), 1 + x % 3)
        except Refused:
            return
        self.w.confirm(made.unsigned)

    def steal(self, x: int, y: int) -> None:
        coins = sorted(self.w.state().coins.values(), key=lambda c: c.age)
        if coins and y % 3 == 0:
            coin = coins[x % len(coins)]
            self.w.send(TxOut(coin.value_sat // 2, Person("thief").script),
                        TxOut(coin.value_sat // 3, self.w.script(x % 2, x % 6)),
                        inputs=[coin.outpoint])

    def amend(self, x: int, y: int) -> None:
        changes = ({"notice_blocks": 5}, {"dues_sat": 100 * x}, {"min_balance_sat": 20_000}, {"approvals": 9},
                   {"commission_sat": 10}, {"witness_bond_sat": 60_000, "running_sat": 50})[y % 6]
        if x % 2:
            self.decide(rules=changes, operator={"key": self.w.operator.key, "payout": Person("boss").address})
        else:
            doc = self.w.document("amendment", {"text": f"{x}", "rules": changes}, *self.w.quorum())
            self.w.publish(doc)

    def dissolve(self, x: int, y: int) -> None:
        """The pool ends, or once more: some open claims are named, and some who paid for a number of nobody."""
        s = self.w.state()
        claims = [{"claim": c.hash, "amount": AMOUNTS[(x + n) % len(AMOUNTS)]}
                  for n, c in enumerate(s.open_claims.values()) if (x + n) % 3]
        returns = [{"account": n, "address": Person(f"early {n}").address} for n in s.unassigned if (n + y) % 2]
        self.decide(dissolve={name: value for name, value in (("claims", claims), ("returns", returns)) if value})

    # What goes wrong in the journal

    def hide(self, x: int, y: int) -> None:
        """A document is kept back, and what comes later stands behind it."""
        if len(self.hidden) > 2:
            return
        number = self.account(x)
        text = {"account": number, "text": f"hidden {len(self.w.txs)}"}
        doc = self.w.document(("statement", "exit")[y % 2], text, number)
        self.w.publish(doc, keep=False)
        self.hidden.append((self.w.txs[-1].tx.txid, doc))

    def show(self, x: int, y: int) -> None:
        """It comes late; or the quorum releases it and what follows, and lets the good of it act or not."""
        if not self.hidden:
            return
        txid, doc = self.hidden.pop(0)
        if all(entry.tx.txid != txid for entry in self.w.txs):
            return  # a reorganization has taken it back
        if y % 3 == 0:
            self.w.documents[doc.hash] = doc.to_bytes()
            return
        for _, other in self.hidden[:x % 3]:
            self.w.documents[other.hash] = other.to_bytes()
        good = [doc, *self._behind(txid)]
        again = {"again": self.w.batch(good)} if y % 3 == 1 else {}
        self.decide(release={"txid": txid}, **again)

    def _behind(self, txid: str) -> list[Document]:
        """The documents at hand whose records stand in the journal after that transaction."""
        place = next(n for n, entry in enumerate(self.w.txs) if entry.tx.txid == txid)
        records = [record.the_record(entry.tx, self.w.contract.tag) for entry in self.w.txs[place + 1:]]
        digests = [r.digest for r in records if r and r.kind != record.AMENDMENT and r.digest in self.w.documents]
        return [parse(self.w.documents[digest]) for digest in dict.fromkeys(digests)]

    def reseal(self, x: int, y: int) -> None:
        """The journal breaks; the quorum names a new seal in the settlement lane."""
        if y % 4 or not self.w.state().coins:
            return
        # Never the same twice: no chain has a transaction that spends what one before it has spent.
        seal = OutPoint(f"{x:02x}" * 30 + f"{len(self.w.txs):04x}", y)
        broken = self.w.seal
        self.w.send(TxOut(1_000, b"\x51"), inputs=[broken])
        self.w.mine(x % 5)
        self.decide(seal=str(seal))

    def wait(self, x: int, y: int) -> None:
        self.w.mine(1 + x % 15)


MOVES = ("enroll", "bond", "deposit", "deposit", "exit", "rekey", "veto", "claim", "approve", "whole_claim",
         "whole_claim", "fraud", "object", "object", "verdict", "verdict", "price", "pay", "pay", "sign", "sign",
         "carry", "steal", "amend", "hide", "show", "show", "reseal", "wait", "wait")
NUMBERS = st.integers(0, 40)
CARRYING = ("rejected", "rejected", "come_back", "come_back", "wait")
"""What tries the rules that carry a village."""
STORIES = st.lists(st.tuples(st.sampled_from((*MOVES, *CARRYING)), NUMBERS, NUMBERS), min_size=4, max_size=18)


ENDED = st.lists(st.tuples(st.sampled_from((*MOVES, *CARRYING, "dissolve")), NUMBERS, NUMBERS),
                 min_size=2, max_size=14)


def begun(rules: dict[str, Any]) -> Story:
    """A pool with three members who have paid in."""
    story = Story(rules)
    for n in range(3):
        said = {"uniqueness": tag_of(f"founder {n}"), "age": 29 + n} if story.known else {}
        story.w.enroll(f"member {n}", deposit_sat=(300_000, 400_000, 150_000)[n], veto=veto_of(4 + n),
                       plan=("basic", "basic", "triple")[n] if story.known else "basic", **said)
    for n in (1, 2, 3):
        story.w.deposit(n, 2 * FAST.witness_bond_sat)
    story.w.mine(4)
    return story


def told(rules: dict[str, Any], moves: list[tuple[str, int, int]]) -> World:
    """The world after these moves."""
    story = begun(rules)
    for move, x, y in moves:
        getattr(story, move)(x, y)
    return story.w


def carried(state: State) -> None:
    """What the rules that carry a village promise."""
    ledger, rules = state.ledger, state.rules
    people = [a for a in ledger.accounts.values() if a.role == "member"]
    share = rules.case_share_sat
    if not state.begun:
        assert not state.by_number and not [a for a in people if a.status == "active"]
        assert state.dissolved or ledger.sharers < max(rules.min_members, 1) or not state.opened
    for account in people:
        plan = rules.plans[account.plan]
        assert account.received <= max(p.life_cap or 10**13 for p in rules.plans.values())
        assert not plan.life_cap or account.received <= plan.life_cap or account.before
        assert account.weight in {plan.weight, *(band.weight for band in plan.bands)}
        before = state.account(account.before)
        if account.before:
            assert before is not None and before.gone and before.uniqueness == account.uniqueness
            assert account.received >= before.received and account.enrolled >= before.enrolled
    tags = [a.uniqueness for a in people if a.uniqueness and not a.gone]
    assert len(tags) == len(set(tags)), "nobody is enrolled twice"
    for claim in state.by_number:
        assert not claim.bond_sat or claim.status in ("waiting", "review")
        if claim.charge is not None and share and ledger.holds_funds:
            assert claim.charge.step <= share
            for number, sat in claim.charge.apart:
                assert sat <= share * rules.plans[ledger.accounts[number].plan].heaviest
        if claim.charge is not None and share and claim.status in ("payable", "paid", "fraud"):
            weight = sum(ledger.weights_at(claim.charge.mark).values())
            emptied = sum(sat for _, sat in claim.charge.apart if sat > 0)
            assert claim.benefit_sat < claim.charge.purse_sat + (share + 1) * weight + emptied + 1, "rounded up"


def sound(state: State) -> None:
    """What must hold of any state, money apart."""
    carried(state)
    assert all(item.amount_sat > 0 for item in state.items.values())
    paid = [number for spend in state.spends for number in spend.items]
    assert len(paid) == len(set(paid)) and not set(paid) & state.items.keys()
    due = [item.name for item in state.items.values()]
    assert len(due) == len(set(due))
    refunds = {item.account: item.number for item in state.items.values() if item.kind == "refund"}
    assert refunds == {n: a.refund for n, a in state.ledger.accounts.items() if a.refund}
    benefits = [item.ref for item in state.items.values() if item.kind == "benefit"]
    assert not any("no longer due" in str(spend.reason) for spend in state.spends)
    for claim in state.by_number:
        if claim.paid_txid:
            assert claim.hash not in benefits
        if claim.status in ("called", "payable", "paid"):
            assert state.height >= claim.notice_end > claim.filed
            assert all(o.height > claim.notice_end for o in claim.objections if not o.outcome)
        assert (claim.hash in state.open_claims) == (claim.open or claim.disputed)
        if state.dissolved:
            assert not claim.open and not claim.disputed
        if claim.open:
            assert state.ledger.accounts[claim.account].open_claim == claim.hash
            assert not state.ledger.accounts[claim.account].gone
    if state.dissolved:
        assert not (state.drive.timers or state.calls or state.pending_rules or state.rekeys)
        assert all(account.gone for account in state.ledger.accounts.values())
