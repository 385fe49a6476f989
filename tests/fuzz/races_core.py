"""The same races by the core alone: no homes, no files, a chain of lists on which coins are spent only once."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any
from unittest import mock

from lashou_btc.anchors import record
from lashou_btc.anchors.history import Documents
from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, parse_tx
from lashou_btc.errors import LashouError, Refused
from lashou_btc.pool.carry import Carry, carry, check_meant, move, read_carry, sweep
from lashou_btc.pool.document import Document
from lashou_btc.pool.fold import fold, folded
from lashou_btc.pool.glance import Made
from lashou_btc.pool.kinds import key_of
from lashou_btc.pool.lifeboat import Parent, boat, check_boat, read_boat, recovery
from lashou_btc.pool.rotation import next_keyholders
from lashou_btc.pool.settlement import Settlement, settle
from lashou_btc.pool.state import State
from lashou_btc.usecases.judging import stale
from lashou_btc.wallet.descriptor import MultisigDescriptor
from tests import random_story, world
from tests.conservation import conserved, hash_from_nothing
from tests.fuzz.races_chain import Chain
from tests.fuzz.races_desk import Broken
from tests.fuzz.races_oracle import count_when_sent, kept, left_over, nothing_missing, waits_for_nobody
from tests.fuzz.races_town import carried
from tests.random_story import AGED, PLANS, Story, tag_of, veto_of
from tests.world import FAST, Person

Step = tuple[str, int, int]
MOVES = (*(move for move in random_story.MOVES if move not in ("steal", "wait")), "pay", "sign", "sign", "sign",
         "send", "send", "send", "whole_claim", "verdict", "object", "show", "reorganize", "reorganize", "wait",
         "next", "next", "dissolve", *("rotate", "rotate", "rotate", "hand_over", "hand_over", "hand_over",
                                       "sweep", "sweep",
                                       "pay_former", "old_keys", "supervisors") * 2,
         *("crew", "boats", "boats", "beside", "beside", "launch", "launch") * 2)
ROUNDS = 40


@dataclass(frozen=True)
class Paper:
    """What a quorum has signed: its items by name, and the block that it rests on."""

    tx: Tx
    names: tuple[str, ...]
    root: tuple[int, str]
    lock: int = 0


class Race(Story):
    """What may happen in the core's stories beyond what `random_story` has."""

    def __init__(self, rules: dict[str, Any], deepest: int) -> None:
        with mock.patch.object(random_story, "World", Chain):
            super().__init__(rules)
        self.w: Chain
        self.deepest, self.papers, self.turn = deepest, {}, 0
        self.rotations: dict[str, Document] = {}
        self.secret: list[Document] = []
        self.sure = deepest < self.w.contract.rules.confirmations
        self.loose: set[str] = set()

    # What honest tools sign

    def signed(self, made: Made, root_height: int) -> Paper:
        tx = parse_tx(made.unsigned)
        names = tuple(item.name for payee in made.payees for item in payee.items)
        lock = made.height if isinstance(made, Carry) and made.lifeboat else 0
        self.w.ever.add(tx.txid)  # what spends from it waits for it
        root = root_height, self.w.block_hash(root_height)
        return self.papers.setdefault(tx.txid, Paper(tx, names, root, lock))

    def payout(self, feerate: int, back: int = 0) -> Paper | None:
        made = self.settled(feerate, back)
        return self.signed(made, made.height) if made else None

    def settled(self, feerate: int, back: int = 0) -> Settlement | None:
        """By the rules that `payouts.build` and `review` have."""
        s = self.w.state()
        height = s.height - s.rules.confirmations + 1 - back
        if s.unknown or not s.opened or height < s.contract.birthday:
            return None
        documents = Documents.of(self.w.documents, self.w.manifests)
        try:
            at = folded(self.w.contract, self.w.history(), documents, (height,), book=self.w.book).bases[height]
            made = settle(at, feerate)
        except LashouError:
            return None
        if stale(made, s) or s.height - height + 1 < at.rules.confirmations:
            return None
        return made

    def carried(self, feerate: int, amendment: str = "") -> Paper | None:
        s = self.w.state()
        try:
            return self.agreed(carry(s, feerate, amendment), bool(amendment))
        except Refused:
            return None

    def agreed(self, made: Carry, anyway: bool = False) -> Paper | None:
        """A carry or move, if what it rests on is deep enough and the state known; an amendment's in any case."""
        s = self.w.state()
        newest = max([coin.height for coin in made.coins] + [spend.height for spend in s.spends if spend.ours])
        if s.height - newest + 1 < s.rules.confirmations or (not anyway and s.unknown):
            return None
        return self.signed(made, s.height - s.rules.confirmations + 1)

    def afloat(self, feerate: int, parent: Parent | None = None) -> Paper | None:
        """The lifeboat that honest tools sign of the coins, or with that parent."""
        s = self.w.state()
        for doc in (self.rotations[digest] for digest in reversed(s.rotations) if digest in self.rotations):
            try:
                to = recovery(doc, s)
            except LashouError:
                continue
            try:
                blocks = s.rules.lifeboat_blocks
                made = boat(s, doc.hash, to, feerate, s.height + blocks + feerate % (blocks + 1), parent)
                check_boat(made, s, parent)
                assert read_boat(s, parse_tx(made.unsigned), doc, parent) == made
            except LashouError:
                return None
            if s.unknown or not s.opened:
                return None
            return self.signed(made, s.height - s.rules.confirmations + 1)
        return None

    def by_quorum(self, kind: str, body: dict[str, Any], x: int = 0) -> Document:
        """Signed by M of those who hold the keys now, whichever account they have."""
        holders = self.w.state().keyholders
        order = [*holders.witnesses[x % holders.count:], *holders.witnesses][:holders.quorum]
        doc = Document(kind, self.w.contract.pool_id, body)
        for one in order:
            doc = doc.sign(one.account, _HOLDERS[one.key].private_key, one.key)
        return doc

    def broadcast(self, paper: Paper | None) -> None:
        if paper is not None and self.w.possible(paper.tx):
            self.w.confirm(paper.tx)
            self.w.find_seal()

    def decide(self, **parts: Any) -> None:
        self.turn += 1
        doc = self.by_quorum("amendment", {"text": f"at {self.w.height}, {self.turn}"} | parts, self.turn)
        self.w.documents[doc.hash] = doc.to_bytes()
        paper = self.carried(1, doc.hash)
        if paper is None:
            self.w.mine()
        elif self.turn % 3:
            self.broadcast(paper)

    # Moves

    def pay(self, x: int, y: int) -> None:
        paper = self.payout(1 + x % 4)
        self.w.mine(y % 3)
        self.broadcast(paper)

    def sign(self, x: int, y: int) -> None:
        self.payout(1 + y % 4, (0, 0, 1, 3)[x % 4])

    def send(self, x: int, y: int) -> None:
        papers = list(self.papers.values())
        if papers:
            self.broadcast(papers[-1 - x % len(papers)])

    def carry(self, x: int, y: int) -> None:
        paper = self.carried(1 + x % 3)
        if y % 2:
            self.broadcast(paper)

    def rekey(self, x: int, y: int) -> None:
        super().rekey(x, y)
        self.w.people |= dict(enumerate(self.w.witnesses, 1))  # whose keys stay, whatever somebody publishes

    # Keyholders who hand over

    def supervisors(self, x: int, y: int) -> None:
        """Somebody who may become a witness, enrolled; a reviewer where the panel is open."""
        self.w.enroll(f"somebody {len(self.w.txs)}", "supervisor" if y % 3 else "reviewer", 60_000 if x % 2 else 0,
                      veto=veto_of(max(self.w.people) + 1))

    def rotate(self, x: int, y: int, **more: int) -> None:
        """The quorum and some others sign that these take over; announced in the journal, by an amendment, both or
        not at all, shown or kept back.
        """
        s = self.w.state()
        people = {n: _HOLDERS[key] for n in sorted(s.ledger.accounts) if (key := key_of(s, n)) in _HOLDERS}
        others = [n for n in people if s.ledger.accounts[n].role in ("supervisor", "reviewer", "former")
                  and not s.ledger.accounts[n].gone]
        now = [one.account for one in s.keyholders.witnesses]
        numbers = (now, [*now[1:], *others], others, [*others[::-1], *now], now[:-1], [*others, *people])[y % 6]
        numbers = [n for n in dict.fromkeys(numbers) if n in people][:1 + (x + y) % 4]
        if y % 6 == 0:
            numbers = [n for n in now if n in people]
        named = {n: people[n] for n in numbers}
        if x % 13 == 12 and named:  # somebody else's number
            named[next(iter(s.ledger.accounts))] = world.Person(f"stranger {len(self.w.txs)}")
        if len({p.key for p in named.values()}) < len(named) or not named:
            return
        quorum = min(2, len(named)) if more else 1 + x % len(named)
        descriptor = MultisigDescriptor.of_records(quorum, [p.master.record(p.name, 0) for p in named.values()])
        body = {"epoch": len(s.chain.epochs), "descriptor": str(descriptor), "text": f"{x % 3}", "witnesses": [
            {"account": n, "name": p.name, "fingerprint": p.master.fingerprint, "key": p.key}
            for n, p in named.items()]} | more
        doc = self.by_quorum("rotation", body, x)
        for number, person in named.items():
            doc = doc.sign(number, person.private_key, person.key)
        self.rotations[doc.hash] = doc
        hidden = x % 5 == 4
        if hidden:
            self.secret.append(doc)
        else:
            self.w.documents[doc.hash] = doc.to_bytes()
        if y % 4 != 3:
            self.w.publish(doc, keep=not hidden)
        if y % 4 >= 2:
            self.decide(rotation=doc.hash)
        if x % 4 < 2 and not more:
            self.w.mine(FAST.rotation_blocks)
            self.hand_over(0, 1)
            if y % 2:
                self.pay_former(x, y)

    def hand_over(self, x: int, y: int) -> None:
        """The move of a rotation that has stood long enough, as honest tools make it; sent, or kept."""
        s = self.w.state()
        docs = [doc for doc in self.rotations.values() if doc.hash in s.rotations]
        if not docs or s.unknown or not s.opened:
            return
        doc = docs[-1 - x % len(docs)]
        if x % 3 == 0:
            self.w.until(max(self.w.height, s.rotations[doc.hash] + s.rules.rotation_blocks))
            s = self.w.state()
        try:
            to = next_keyholders(doc, s.contract, s.chain.all_keyholders)
            made = move(s, 1 + y % 2, doc.hash, to)
            check_meant(made, s, 1, doc)
            assert read_carry(s, parse_tx(made.unsigned), doc) == made
        except LashouError:
            return
        paper = self.agreed(made)
        if y % 3:
            self.broadcast(paper)

    def crew(self, x: int, y: int) -> None:
        """A recovery set, in the journal, and a lifeboat to it."""
        for _ in range(2):
            self.supervisors(x, 1)
        self.rotate(2 + 4 * (x % 3), 2 if y % 9 == 8 else 8 if y % 9 == 7 else 20, lifeboat=1)
        if y % 3:
            self.w.mine(self.w.state().rules.confirmations)
            self.boats(x, y)

    def boats(self, x: int, y: int) -> None:
        """Lifeboats of the coins as they are."""
        self.afloat(1 + x % 5)
        if y % 2:
            self.afloat(11 + y)

    def beside(self, x: int, y: int) -> None:
        """A payout, at several feerates perhaps, or a heartbeat, each with its lifeboat in the same sitting; one is
        sent, or none, or with its lifeboat when that has its time.
        """
        s, made = self.w.state(), []
        if x % 3:
            made = [one for n in range(1 + x % 3) if (one := self.settled(1 + 3 * n, y % 2)) is not None]
            papers = [self.signed(one, one.height) for one in made]
        else:
            try:
                made = [carry(s, 1, "", True)]
                check_meant(made[0], s, 1)
            except LashouError:
                return
            papers = [paper for one in made if (paper := self.agreed(one)) is not None]
        afloat = [self.afloat(1 + x % 5, one) for one, _ in zip(made, papers, strict=False)]
        if papers and y % 4:
            self.w.mine(y % 3)
            if y % 4 == 1 and (paper := afloat[-1]) is not None:
                self.w.until(max(self.w.height, paper.lock))
            self.broadcast(papers[-1])
            if y % 4 == 1:
                self.broadcast(afloat[-1])

    def launch(self, x: int, y: int) -> None:
        """A lifeboat is sent when its time has come, one whose coins are there if there is any."""
        coins = self.w.state().coins
        boats = [paper for paper in self.papers.values() if paper.lock]
        boats = [one for one in boats if {i.outpoint for i in one.tx.inputs} <= coins.keys()] or boats
        if boats:
            paper = boats[-1 - x % len(boats)]
            if y % 3:
                self.w.until(max(self.w.height, paper.lock))
            self.broadcast(paper)

    def sweep(self, x: int, y: int) -> None:
        """Those who have handed over pass on what lies with them."""
        s = self.w.state()
        try:
            made = sweep(s, 1 + x % 2)
            check_meant(made, s, 1)
            assert read_carry(s, parse_tx(made.unsigned)) == made
        except LashouError:
            return
        paper = self.agreed(made) if s.opened else None
        if y % 3:
            self.broadcast(paper)

    def pay_former(self, x: int, y: int) -> None:
        """Somebody pays to an address of those who have handed over."""
        self.w.former = 1 + x % 3
        self.deposit(x, y)
        self.w.former = 0

    def old_keys(self, x: int, y: int) -> None:
        """Those who have handed over spend what came late as they like, with any record, perhaps to the pool."""
        s = self.w.state()
        late = list(s.chain.late.values())
        if not late or s.unknown:
            return
        coins = late[x % len(late):][:1 + y % 3]
        value = sum(coin.value_sat for coin in coins)
        holders = s.chain.all_keyholders
        to = holders[(x + y) % len(holders)]
        script = (Person("thief").script, to.descriptor.script(0, x % 9), to.descriptor.script(1, y % 9),
                  self.w.contract.journal.script)[y % 4]
        digest = [*s.rotations, *self.rotations, *(e.digest for e in s.chain.epochs[1:])][-1 - x % 3:]
        kind = (record.ROTATION, record.ROTATION, record.AMENDMENT, record.CARRY, record.SETTLEMENT)[x % 5]
        records = [self.w.record(kind, digest[0] if digest else "ab" * 32)] if y % 5 else []
        tx = self.w.send(TxOut(value - 300, script), *records, inputs=[coin.outpoint for coin in coins],
                         locktime=self.w.height * (x % 2))
        self.loose.add(tx.txid)

    def price(self, x: int, y: int) -> None:
        super().price(x, y)
        s = self.w.state()
        for one in s.keyholders.witnesses[:1 + y % 4]:
            body = {"account": one.account, "unit": s.rules.unit, "price": 5_000_000 * (1 + x % 4),
                    "height": self.w.height}
            doc = Document("price", s.contract.pool_id, body)
            self.w.publish(doc.sign(one.account, _HOLDERS[one.key].private_key, one.key))

    def bond(self, x: int, y: int) -> None:
        for one in self.w.state().keyholders.witnesses:
            self.w.deposit(one.account, FAST.witness_bond_sat * (1 + y % 2))

    def hide(self, x: int, y: int) -> None:
        super().hide(x, y)
        self.w.same_block = bool(x % 2)

    def show(self, x: int, y: int) -> None:
        there = {entry.tx.txid for entry in self.w.txs}
        for txid, doc in self.hidden:
            if txid not in there:
                self.w.documents[doc.hash] = doc.to_bytes()
        self.hidden = [one for one in self.hidden if one[0] in there]
        if self.secret and y % 2:
            doc = self.secret.pop(x % len(self.secret))
            self.w.documents[doc.hash] = doc.to_bytes()
        super().show(x, y)

    def reorganize(self, x: int, y: int) -> None:
        depth = min(1 + x % self.deepest, self.w.height - self.base)
        papers = list(self.papers.values())
        first = [papers[x % len(papers)].tx] if papers and y % 3 == 2 else []
        if depth > 0:
            self.w.reorganize(depth, first, bool(y % 2))

    def next(self, x: int, y: int) -> None:
        timers = [t[0] for t in self.w.state().drive.timers]
        if timers:
            self.w.until(max(self.w.height, min(min(timers), self.w.height + 12) + y % 2))

    # What must hold

    def confirmed(self) -> list[tuple[Paper, bool]]:
        found = []
        for spend in self.w.state().spends:
            paper = self.papers.get(spend.txid)
            if paper is None and spend.txid in self.loose and not spend.ours and spend.lawful:
                continue  # what came late was passed on after all
            if paper is None:
                raise Broken("unlawful", f"{spend.txid} spends coins and no quorum has signed it")
            found.append((paper, self.w.block_hash(paper.root[0]) == paper.root[1]))
        return found

    def check(self) -> bool:
        """As in `races_oracle`. Whether a reorganization was deeper than what was thought to be deep."""
        state, papers = self.w.state(), self.confirmed()
        if self.w.height % 5 == 0 and state.hash() != hash_from_nothing(state):
            raise Broken("divergent", "the trees that grew are not those from nothing")
        try:
            conserved(state)
        except AssertionError as error:
            raise Broken("lost", f"the pots do not add up: {str(error)[:300]}") from error
        kept(state)
        for spend in state.spends:
            there = {paper.tx.txid: there for paper, there in papers}.get(spend.txid, True)
            if not spend.lawful and (there or self.sure):
                raise Broken("unlawful", f"{spend.txid} at height {spend.height}: {spend.reason}")
        if not all(there for _, there in papers):
            return True
        count_when_sent(state, (paper for paper in self.papers.values() if paper.lock and
                                self.w.block_hash(paper.root[0]) == paper.root[1]))
        names = [name for paper, _ in papers for name in paper.names]
        if twice := {name for name in names if names.count(name) > 1}:
            raise Broken("unlawful", f"paid twice: {twice}")
        nothing_missing(state)
        return False

    def finish(self) -> None:
        """All is disclosed or released, all is decided, everybody leaves and is paid."""
        for doc in (*(doc for _, doc in self.hidden), *self.secret):
            self.w.documents[doc.hash] = doc.to_bytes()
        for turn in range(ROUNDS):
            self.w.mine(self.w.state().rules.confirmations)
            if self.check():
                return
            state = self.w.state()
            disputed = [c for c in state.open_claims.values() if c.disputed]
            broken = state.seal is None or state.seal in self.w.spent()
            if state.unknown or (broken and not state.dissolved):
                self.decide(**self.remedy(state, turn))
            elif state.dissolved and waits_for_nobody(state):
                self.dissolve(turn, turn)
            elif disputed:
                open_ = [o.txid for o in disputed[0].objections if not o.outcome]
                self.decide(verdicts=[{"claim": disputed[0].hash, "objections": open_, "outcome": "dismissed"}])
            elif turn < 2 or not self.all_leave(state):
                if state.chain.left_behind() or (state.chain.late and turn < 20):
                    self.sweep(0, 1)
                    self.w.mine(state.rules.confirmations)
                paper = self.payout(1)
                if paper is None and turn > 3 and self.at_rest():
                    break
                if paper is None and state.items and turn % 3 == 2:
                    paper = self.carried(1)
                self.broadcast(paper)
        self.at_the_end()

    def remedy(self, state: State, turn: int) -> dict[str, Any]:
        """What the quorum decides where the state stands still."""
        digest = state.unknown.split()[2] if state.seal and state.unknown else ""
        for entry in self.w.txs:
            rec = record.the_record(entry.tx, self.w.contract.tag)
            if rec is not None and rec.digest == digest and entry.height >= state.unknown_since:
                return {"lost": [digest]} if rec.kind == record.AMENDMENT else {"release": {"txid": entry.tx.txid}}
        return {"seal": str(OutPoint(f"{turn + 100:064x}", 0))}

    def all_leave(self, state: State) -> bool:
        leaving = [a.number for a in state.ledger.accounts.values() if not a.gone and not a.exit_at and not any(
            r.account == a.number for r in state.rekeys) and (a.role != "witness" or state.ledger.balance_sat(a))]
        for number in leaving:
            self.w.people[number] = _HOLDERS[key_of(state, number) or ""]
            self.w.publish(self.w.document("exit", {"account": number, "text": f"{self.w.height}"}, number))
        return bool(leaving)

    def payable(self) -> list[str]:
        s, found = self.w.state(), []
        height = s.height - s.rules.confirmations + 1
        documents = Documents.of(self.w.documents, self.w.manifests)
        at = folded(self.w.contract, self.w.history(), documents, (height,), book=self.w.book).bases[height]
        due = {item.name for item in s.items.values()}
        for item in at.items:
            try:
                settle(replace(at, items=(item,)), 1)
            except LashouError:
                continue
            found += [f"{item.name} ({item.amount_sat} sat)"] if item.name in due else []
        return found

    def at_rest(self) -> bool:
        s = self.w.state()
        alive = [a for a in s.ledger.accounts.values() if a.exit_at or (a.role != "witness" and not a.gone)]
        late = s.dissolved and waits_for_nobody(s)
        return not (s.unknown or s.open_claims or s.calls or alive or late or self.payable())

    def at_the_end(self) -> None:
        s = self.w.state()
        staying = [a.number for a in s.ledger.accounts.values() if not a.gone and
                   (a.role != "witness" or s.ledger.balance_sat(a) > 0)]
        unpaid = self.payable() if not s.unknown else []
        if s.unknown or s.open_claims or s.calls or staying or unpaid:
            raise Broken("stuck", f"unknown {s.unknown!r}, claims {[c.status for c in s.open_claims.values()]}, "
                                  f"accounts {staying}, unpaid {unpaid}")
        if s.dissolved:
            left_over(s)
        documents = Documents.of(self.w.documents, self.w.manifests)
        fresh = fold(self.w.contract, self.w.history(), documents, book=self.w.book)
        if len({s.hash(), hash_from_nothing(s), fresh.hash()}) > 1:
            raise Broken("divergent", "the state as it grew is not the one from nothing")


def steps_of(number: int) -> list[Step]:
    """The story of that number."""
    rng = random.Random(number)
    moves = ["whole_claim", *(["crew"] * rng.randrange(2)), *(rng.choice(MOVES) for _ in range(rng.randint(6, 30)))]
    if carried(number):
        moves = [rng.choice(random_story.CARRYING) if rng.randrange(4) == 0 else move for move in moves]
    return [(move, rng.randrange(41), rng.randrange(41)) for move in moves]


def rules_of(number: int) -> tuple[dict[str, Any], int]:
    """That story's rules, and how deep its reorganizations go."""
    rng = random.Random(-number)
    confirmations = rng.choice((2, 3, 4))
    rules, deepest = {
        "mode": rng.choice(("prefund", "prefund", "call")), "panel": rng.choice(("keyholders", "open")),
        "dues_sat": rng.choice((0, 700)), "running_sat": rng.choice((0, 400)),
        "commission_sat": rng.choice((300, 2_000)),
        "period_blocks": rng.choice((9, 50)), "min_deposit_sat": rng.choice((20_000, 100_000)),
        "max_fee_ppm": rng.choice((20_000, 500_000)), "waiting_blocks": rng.choice((0, 3)),
        "reward_ppm": rng.choice((0, 100_000, 1_000_000)), "inquiry_sat": rng.choice((0, 5_000)),
        "meeting": rng.choice((0, 1)), "lifeboat_blocks": FAST.rotation_blocks + number % 9, "reviewers": 2,
        "approvals": 2, "confirmations": confirmations,
        "plans": PLANS}, rng.choice((confirmations - 1, 20))
    if carried(number):
        rules |= {
            "uniqueness": rng.choice((0, 1, 1)), "min_members": rng.choice((0, 2, 3, 4)),
            "claim_bond_sat": rng.choice((0, 2_000, 20_000)), "case_share_sat": rng.choice((0, 1_500, 60_000)),
            "max_pause_blocks": rng.choice((0, 6, 25)), "plans": rng.choice((PLANS, AGED, AGED)),
            "diagnosis": rng.choice((0, 1))}
    return rules, deepest


@contextmanager
def one_of_each() -> Iterator[None]:
    """While this lasts nobody's keys are worked out twice."""
    with mock.patch.object(random_story, "Person", _person), mock.patch.object(world, "Person", _person):
        yield


@lru_cache(20_000)
def _someone(name: str) -> world.Person:
    return _Person(name)


_Person = world.Person
_HOLDERS: dict[str, world.Person] = {}


def _person(name: str) -> world.Person:
    found = _someone(name)
    _HOLDERS[found.key] = found
    return found


def begun(number: int) -> Race:
    """A pool with three members who have paid in."""
    rules, deepest = rules_of(number)
    race = Race(rules, deepest)
    for n in range(3):
        said = {"uniqueness": tag_of(f"founder {n}"), "age": 29 + n} if race.known else {}
        race.w.enroll(f"member {n}", deposit_sat=(300_000, 400_000, 350_000)[n], veto=veto_of(4 + n),
                      plan=("basic", "basic", "triple")[n] if race.known else "basic", **said)
    for n in range(number % 4):
        race.w.enroll(f"supervisor {n}", "supervisor", veto=veto_of(7 + n))
    race.w.mine(25)
    race.base = race.w.height
    return race


def tell(number: int, steps: Sequence[Step], aloud: bool = False) -> int:
    """Plays a story to its end. Returns how many payouts a quorum has signed; raises Broken."""
    with one_of_each():
        race = begun(number)
        for move, x, y in steps:
            getattr(race, move)(x, y)
            if aloud:
                print(move, x, y, race.w.height, race.w.state().unknown, race.w.last())
            race.check()
        race.finish()
        return len(race.papers)
