"""What people do in a story: enroll, pay, leave, fall ill, review, object. Each move takes two numbers."""

from abc import ABC, abstractmethod
from typing import Any

from lashou_btc.anchors import record
from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.anchors.tx import TxOut
from lashou_btc.pool.document import Document
from lashou_btc.pool.state import Claim
from lashou_btc.usecases import people
from lashou_btc.usecases.people import Signer
from tests.fuzz.races_desk import Desk
from tests.fuzz.races_town import Ground, Place, person, signer

AMOUNTS = (330, 1_000, 5_000, 20_000, 40_000, 100_000, 250_000, 600_000)


class People(ABC):
    """A place, a desk, and what everybody may do there."""

    def __init__(self, ground: Ground) -> None:
        self.place = Place(ground)
        self.desk = Desk(self.place)
        self.ground, self.town = ground, self.place.town
        self.copies: dict[int, str] = {}
        self.lost: list[str] = []
        self.rotations: dict[str, Document] = {}
        self.loose: set[str] = set()

    # Whom and what the numbers mean

    def account(self, x: int) -> int:
        numbers = sorted(self.place.truth().ledger.accounts) or [*range(1, self.ground.witnesses + 1)]
        return numbers[x % len(numbers)]

    def claim_of(self, x: int, *statuses: str) -> Claim | None:
        found = [c for c in self.place.truth().by_number if not statuses or c.status in statuses]
        return found[x % len(found)] if found else None

    def document(self, kind: str, by: Signer | None, account: int, body: dict[str, Any]) -> Document | None:
        return by and Document(kind, self.town.contract.pool_id, body).sign(account, by.private_key, by.key)

    def publish(self, *docs: Document | None, hidden: bool = False, mine: int = 1) -> str:
        txid = self.place.publish(*(doc for doc in docs if doc is not None), hidden=hidden)
        self.place.mine(mine)
        return txid

    # People

    def enroll(self, x: int, y: int, hidden: bool = False) -> None:
        state = self.place.truth()
        early, free = sorted(state.unassigned), state.free_numbers()
        numbers = early if y % 7 == 1 and early else [self.account(x)] if y % 11 == 2 else free
        if not numbers:
            return
        number = numbers[x % len(numbers)]
        self.place.made += 1
        name = f"newcomer {self.place.made}"
        role = ("member", "member", "member", "supervisor", "reviewer")[y % 5]
        own, operator = signer(name), self.place.holder(0)
        body = {"account": number, "role": role, "key": own.key, "payout": person(name).address,
                "veto": sha256_hex(people.veto_secret(self.town.pools[0], own))}
        if role == "member":
            body |= {"plan": ("basic", "double")[x % 2], "identity": sha256_hex(name.encode())}
            if self.ground.rules["uniqueness"]:
                body |= {"age": 28 + x % 4, "uniqueness": sha256_hex(f"person {(x + y) % 25}".encode())}
        doc = self.document("enrollment", own, number, body)
        if doc is None or operator is None:
            return
        self.place.holders[own.key] = own
        self.publish(doc.sign(0, operator.private_key, operator.key), hidden=hidden, mine=y % 2)
        if y % 3:
            self.place.anybody(TxOut(100_000 + AMOUNTS[x % 8], self.place.script(0, number)))
            self.place.mine(x % 3)

    def come_back(self, x: int, y: int) -> None:
        """Somebody who is gone enrolls again, with the last key, after having paid what it owes, or not."""
        state = self.place.truth()
        gone = [a for a in state.ledger.accounts.values() if a.gone and a.uniqueness]
        free, operator = state.free_numbers(), self.place.holder(0)
        if not gone or not free or operator is None:
            return
        account = gone[x % len(gone)]
        if account.debt_sat and y % 3:
            self.place.anybody(TxOut(max(account.debt_sat, 20_000), self.place.script(0, account.number)))
            self.place.mine(1)
        self.place.made += 1
        name = f"newcomer {self.place.made}"
        own = signer(name)
        doc = self.document("enrollment", own, free[0], {
            "account": free[0], "role": "member", "key": own.key, "payout": person(name).address,
            "plan": ("basic", "double")[y % 2], "identity": sha256_hex(name.encode()), "age": 29 + x % 4,
            "uniqueness": account.uniqueness})
        also = [self.place.holder(n) for n in ((account.number,), (1, 2, 3), ())[y % 4 % 3]]
        for one in (operator, *also):
            doc = doc and one and doc.sign(0, one.private_key, one.key)
        self.place.holders[own.key] = own
        self.publish(doc)
        self.place.anybody(TxOut(300_000, self.place.script(0, free[0])))
        self.place.mine(1)

    def deposit(self, x: int, y: int) -> None:
        """To anybody: members, who is gone, numbers that nobody has, the purse, change addresses."""
        number = (self.account(x), self.account(x), self.account(x), x % 25, 0)[y % 5]
        outputs = [TxOut(AMOUNTS[(x + y) % 8], self.place.script(int(y % 9 == 8), number, (0, 0, 1, 2)[x % 4]))]
        if x % 4 == 3:
            outputs.append(TxOut(AMOUNTS[y % 8], self.place.script(0, self.account(y))))
        self.place.anybody(*outputs)
        self.place.mine(y % 2)

    def flood(self, x: int, y: int) -> None:
        """Many small deposits at once."""
        number = self.account(x)
        self.place.anybody(*[TxOut(20_000 + y, self.place.script(0, number))] * (2 + y % 9))
        self.place.mine(1)

    def leave(self, x: int, y: int) -> None:
        number = self.account(x)
        holder = self.place.holder(number)
        account = self.place.truth().account(number)
        text = {"text": f"{self.place.truth().height}"} if account and account.role == "witness" else {}
        self.publish(self.document("exit", holder, number, {"account": number} | text), mine=y % 3)

    def rekey(self, x: int, y: int) -> None:
        number = self.account(x)
        self.place.made += 1
        new, old = signer(f"new key {self.place.made}"), self.place.holder(number)
        self.place.holders[new.key] = new
        body = {"account": number, "key": new.key, "veto": sha256_hex(people.veto_secret(self.town.pools[0], new))}
        if y % 2:
            self.carry_out({"text": "a lost key", "rekey": body}, x, y)
        elif (doc := self.document("rekey", old, number, body)) is not None:
            self.publish(doc.sign(number, new.private_key, new.key))

    def veto(self, x: int, y: int) -> None:
        rekeys = self.place.truth().rekeys
        holder = self.place.holder(rekeys[x % len(rekeys)].account if rekeys else self.account(x))
        if holder is None:
            return
        digest = people.veto_secret(self.town.pools[0], holder).hex()
        if y % 2:
            self.place.commit(record.VETO, digest)
        else:
            donation = TxOut(1_000, self.place.script(0, 0))
            self.place.anybody(donation, self.says(record.VETO, digest))
        self.place.mine(1)

    def says(self, kind: int, digest: str) -> TxOut:
        return TxOut(0, record.encode(kind, self.town.contract.tag, digest))

    # Claims

    def claim(self, x: int, y: int, hidden: bool = False) -> str:
        active = [a.number for a in self.place.truth().ledger.accounts.values()
                  if a.status == "active" and a.role == "member" and not a.open_claim]
        number = active[x % len(active)] if active and y % 9 else self.account(x)
        self.place.made += 1
        body = {"account": number, "amount": 2_000 + 150_000 * (y % 6), "notary": "aa" * 32,
                "payee": person(f"hospital {x % 5}").address, "evidence": [f"{self.place.made:064x}"]}
        if y % 7:
            body["diagnosed"] = self.place.truth().height - y % 5 * (x % 3)
        doc = self.document("claim", self.place.holder(number), number, body)
        self.publish(doc, hidden=hidden)
        return doc.hash if doc else ""

    def rejected(self, x: int, y: int) -> None:
        """A claim, drawn, and rejected, by all or by all but one."""
        found = self.place.truth().claims.get(self.claim(x, 1 + y % 8))
        if found is not None:
            self.until(found.draw_at)
            self.decide(found, (6, 13, 20, 34)[y % 4])

    def approve(self, x: int, y: int) -> None:
        """Whoever was drawn decides, all of them or only the first."""
        claim = self.claim_of(x, "review")
        if claim is not None:
            self.decide(claim, y)

    def decide(self, claim: Claim, y: int) -> None:
        state = self.place.truth()
        seats = [seat for seat in claim.panel if not seat.decision][:1 if y % 5 == 4 else None]
        docs = []
        for seat in seats:
            body = {"claim": claim.hash, "account": seat.account, "decision": "reject" if y % 7 == 6 else "approve"}
            if body["decision"] == "approve":
                body |= {"amount": max(claim.amount - y, 1), "met": state.height}
            docs.append(self.document("review", self.place.holder(seat.account), seat.account, body))
        self.publish(*docs)

    def illness(self, x: int, y: int) -> None:
        """A claim, drawn and approved: by chance stories would seldom come that far."""
        filed = self.claim(x, 1 + y % 8)
        found = self.place.truth().claims.get(filed)
        if found is None or found.status != "waiting":
            return
        self.until(found.draw_at)
        claim = self.place.truth().claims.get(found.hash)
        if claim is not None and claim.status == "review":
            self.decide(claim, 0)
            claim = self.place.truth().claims.get(found.hash)
        if y % 4 and claim is not None and claim.status == "notice":
            self.until(claim.notice_end + y % 3)

    def object(self, x: int, y: int) -> None:
        claim = self.claim_of(x, "notice", "disputed", "payable", "paid", "called")
        if claim is None:
            return
        bond = self.place.truth().rules.objection_bond_sat + (0, 0, 500, -1)[y % 4]
        payment = TxOut(bond, self.place.script(0, self.account(y)))
        if y % 5 == 4:
            self.place.commit(record.OBJECTION, claim.hash, payment)
        else:
            self.place.anybody(payment, self.says(record.OBJECTION, claim.hash))
        self.place.mine(x % 3)

    @abstractmethod
    def carry_out(self, body: dict[str, Any], x: int, y: int) -> None:
        """The quorum decides that, and its tools carry it."""
