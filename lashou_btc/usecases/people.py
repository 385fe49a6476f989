"""The documents that people sign: enrollment, exit, claim, review, statement. Each is handed on as a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lashou_btc.anchors.hashes import sha256_hex, tagged_hash
from lashou_btc.anchors.merkle import batch_root
from lashou_btc.errors import Incomplete, InvalidInput, Refused
from lashou_btc.pool import canonical, document, shelves
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.document import Document
from lashou_btc.pool.keyholders import Witness
from lashou_btc.pool.members import bonds, check_enrollment, had_before
from lashou_btc.pool.state import Claim, State
from lashou_btc.usecases import cover, identities, rotating
from lashou_btc.usecases.identities import Proof
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.wallet.address import given_payee
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.public import signing_path
from lashou_btc.wallet.recipient import recipient_of
from lashou_btc.words import noun, said


@dataclass(frozen=True)
class Signer:
    """A key ready to sign documents: 32-byte private key and x-only public key (hex). `chosen`: which of its
    accounts is meant, where it has several.
    """

    private_key: bytes
    key: str
    chosen: int | None = None

    @classmethod
    def of(cls, master: Master, account: int, chosen: int | None = None) -> "Signer":
        """The signing key at that BIP48 account number."""
        path = signing_path(master.network, account)
        return cls(master.private_key(path), master.public_key(path)[1:].hex(), chosen)

    @property
    def recipient(self) -> str:
        """What papers for this key's holder are encrypted to."""
        return recipient_of(self.private_key)

    def account(self, state: State) -> int:
        """The pool account that this key signs for (the newest still alive). Raises Refused where it has none."""
        return account_of_key(state, self.key) if self.chosen is None else self.chosen

    def sign(self, pool: PoolHome, kind: str, account: int, body: dict[str, Any]) -> Document:
        """A document with this key's signature. Raises InvalidInput where the body is not as its type says."""
        return checked(Document(kind, pool.contract.pool_id, body).sign(account, self.private_key, self.key))


def checked(doc: Document) -> Document:
    """The document, once it has been read back as everybody else will read it. Raises InvalidInput."""
    return document.parse(doc.to_bytes())


def account_of_key(state: State, key: str) -> int:
    """The account that an x-only key signs for. Raises Refused where it has none; Incomplete as `check_told`."""
    for witness in state.keyholders.witnesses:
        if witness.key == key:
            return witness.account
    own = shelves.of_key(state.ledger.accounts, key)
    alive = [a for a in own if not a.gone] or own
    if not alive and (before := earlier_witness(state, key)) is not None:
        return before.account
    if not alive:
        check_told(state, "key")
        raise Refused("account.none")
    return alive[-1].number


def find_account(state: State, number: int) -> Account:
    """The account of that number. Raises InvalidInput where there is none; Incomplete as `check_told`."""
    found = state.account(number)
    if found is None:
        check_told(state, "number", number=number)
        raise InvalidInput("account.unknown:next", number=number, next=state.next_account)
    return found


def check_proof(pool: PoolHome, state: State, proof: Proof) -> None:
    """Raises Refused unless a proof of identity is of this pool, and its account is that person; else as
    `find_account`.
    """
    if proof.pool != pool.contract.pool_id:
        raise Refused("document.pool:proof")
    proof.check(find_account(state, proof.account))


def check_told(state: State, what: str, **values: Any) -> None:
    """Raises Incomplete while the state is unknown: what was not found may be in what is not at hand. `what`: the
    "key", "number", "claim" or "claims" that it is about.
    """
    if state.unknown:
        raise Incomplete(f"state.unknown:{what}", since=state.unknown_since, why=state.why, **values)


def earlier_witness(state: State, key: str) -> Witness | None:
    """The witness that an x-only key was in the latest epoch that is over, or None."""
    return next((w for holders in reversed(state.chain.all_keyholders[:-1]) for w in holders.witnesses
                 if w.key == key), None)


def enrollment(ws: Workspace, pool: PoolHome, state: State, signer: Signer, role: str, payout: str, plan: str = "",
               person: tuple[str, str] | None = None, number: int | None = None, tag: str = "",
               age: int | None = None, before: Signer | None = None) -> Document:
    """A request to be enrolled, signed by the new account's own key; the operator adds its signature.

    `person` is (id number, name): only its salted hash goes into the document. What opens it stays in this home,
    and follows from the key (`identities`).
    `tag` is the operator's uniqueness tag for the person, `age` its age where the plan goes by that, `before` the
    key of the account that it had before, which signs, too. Raises Refused for what could not act whoever signs it.
    """
    number = _free_number(state, signer.key) if number is None else number
    payout = given_payee(payout, pool.contract.network)
    body: dict[str, Any] = {"account": number, "role": role, "key": signer.key, "payout": payout,
                            "veto": sha256_hex(veto_secret(pool, signer)), "recipient": signer.recipient}
    if role != "member":
        doc = signer.sign(pool, "enrollment", number, body)
        check_enrollment(state, doc)
        return doc
    if person is None:
        raise InvalidInput("enrollment.person")
    proof = Proof.of(signer.private_key, pool.contract.pool_id, number, person)
    _check_alone(state, signer.key, proof.identity)
    _check_plan(state, plan, tag, age)
    if tag and (len(tag) != 64 or not set(tag) <= set("0123456789abcdef")):
        raise InvalidInput("enrollment.uniqueness:form", tag=tag[:80])
    body |= {"plan": plan, "identity": proof.identity} | ({"uniqueness": tag} if tag else {}) | (
        {} if age is None else {"age": age})
    doc = signer.sign(pool, "enrollment", number, body)
    had = had_before(state, tag)
    if before is not None:
        if had is None or before.key != had.key:
            if had is None:
                raise InvalidInput("enrollment.before-key:none")
            raise InvalidInput("enrollment.before-key", had=had.number)
        doc = checked(doc.sign(had.number, before.private_key, before.key))
    cover.coming_back(state, doc)
    identities.keep(ws.home, proof)
    return doc


def _check_alone(state: State, key: str, identity: str) -> None:
    """Raises Refused where the same key and person have an account already that is alive."""
    for a in shelves.of_key(state.ledger.accounts, key):
        if a.identity == identity and not a.gone:
            raise Refused("enrollment.twice", number=a.number, status=noun("account", a.status))


def _check_plan(state: State, name: str, tag: str, age: int | None) -> None:
    """Raises InvalidInput where the plan, the age or the tag is missing, or says more than it has to."""
    plan = state.rules.plans.get(name)
    if plan is None:
        raise InvalidInput("enrollment.plan:unknown", name=name, plans=list(state.rules.plans))
    if plan.bands and age is None:
        raise InvalidInput("enrollment.age:missing", name=name, ages=[band.age for band in plan.bands])
    if age is not None and not plan.bands:
        raise InvalidInput("enrollment.age-not-asked", name=name)
    if state.rules.uniqueness and not tag:
        raise InvalidInput("enrollment.uniqueness:tag")


def _free_number(state: State, key: str) -> int:
    """A free number that follows from the key: two who ask at the same time are unlikely to ask for the same."""
    free = state.free_numbers()
    if not free:
        raise Refused("enrollment.full")
    return free[int(key[:16], 16) % len(free)]


def claim(pool: PoolHome, state: State, signer: Signer, amount: int, evidence: Sequence[str], notary: str,
          payee: str, text: str = "", diagnosed: int = -1) -> Document:
    """A claim. Its papers (`usecases.papers`) stay with their owner; their hashes go in.

    `diagnosed`: the height at which the illness was first diagnosed; below 0 where nothing is said.
    """
    if not evidence:
        raise InvalidInput("claim.evidence")
    account = signer.account(state)
    payee = given_payee(payee, pool.contract.network)
    body: dict[str, Any] = {"account": account, "amount": amount, "payee": payee, "notary": notary,
                            "evidence": list(evidence)}
    if diagnosed >= 0:
        body["diagnosed"] = diagnosed
    return signer.sign(pool, "claim", account, body | ({"text": text} if text else {}))


def find_claim(state: State, name: str) -> Claim:
    """A claim by its number (`#2` or `2`, counting from 1) or the start of its hash. What could be either must have
    its `#`. Raises InvalidInput, and Incomplete as `check_told`.
    """
    digits = name.removeprefix("#")
    number = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 10 else 0
    found = [state.by_number[number - 1]] if 1 <= number <= len(state.by_number) else []
    if digits == name and len(name) >= 4:
        found += [c for c in state.by_number if c.hash.startswith(name.lower()) and c not in found]
    if len(found) != 1:
        check_told(state, "claims" if found else "claim", name=name)
        known = [f"#{c.number + 1} {c.hash[:8]}" for c in state.by_number[-5:]]
        if found:
            raise InvalidInput("claim.unknown:several", name=name, known=known)
        raise InvalidInput("claim.unknown" if known else "claim.unknown:none", name=name, known=known)
    return found[0]


def review(pool: PoolHome, state: State, signer: Signer, claim_hash: str, amount: int | None,
           text: str = "", met: int | None = None) -> Document:
    """A reviewer's decision: an amount approves, None rejects. `met`: the height at which it met the claimant."""
    account = signer.account(state)
    body: dict[str, Any] = {"account": account, "claim": claim_hash,
                            "decision": "reject" if amount is None else "approve"}
    if amount is not None:
        body["amount"] = amount
    if met is not None:
        body["met"] = met
    return signer.sign(pool, "review", account, body | ({"text": text} if text else {}))


def check_drawn(claim: Claim, account: int) -> None:
    """Raises Refused for somebody whose decision on a claim would not count."""
    if claim.panel and all(seat.account != account for seat in claim.panel):
        raise Refused("review.drawn", account=account, claim_number=claim.number + 1,
                      drawn=[seat.account for seat in claim.panel])


def check_approved(claim: Claim, approved: int) -> None:
    """Raises Refused for an approval of nothing, or of more than is asked: known even while the state is not."""
    if not 0 < approved <= claim.amount:
        raise Refused("review.amount", amount=claim.amount)


def check_met(state: State, claim: Claim, account: int, met: int | None) -> None:
    """Raises InvalidInput for an approval that does not say when the reviewer met the claimant, where the rules ask
    for it, or names a height that does not count.
    """
    seat = next((s for s in claim.panel if s.account == account and s.decision != "absent"), None)
    if seat is None or (met is None and not state.rules.meeting):
        return
    if met is None or not seat.drawn <= met <= state.height:
        raise InvalidInput("review.met:height", drawn=seat.drawn, height=state.height)


def leave(pool: PoolHome, state: State, signer: Signer) -> Document:
    """A declared exit (for a witness: its bond's withdrawal, which it may declare again after a new bond)."""
    account = signer.account(state)
    again = state.keyholders.witness(account) is not None  # no document acts twice, so each needs words of its own
    return signer.sign(pool, "exit", account, {"account": account}
                       | ({"text": str(said("exit.again", height=state.height))} if again else {}))


def statement(pool: PoolHome, state: State, signer: Signer, text: str, about: str = "") -> Document:
    """Free text, dated once the operator publishes it."""
    account = signer.account(state)
    return signer.sign(pool, "statement", account, {"account": account, "text": text}
                       | ({"about": about} if about else {}))


def amendment(pool: PoolHome, state: State, signer: Signer, body: dict[str, Any]) -> Document:
    """An amendment with one witness's signature; the others add theirs with `cosign`. Raises Refused where that
    would not count.
    """
    check_decides(state, signer.key, "amendment")
    if "operator" in body:
        operator = body["operator"]
        body = body | {"operator": operator | {"payout": given_payee(operator["payout"], pool.contract.network)}}
    return signer.sign(pool, "amendment", signer.account(state), body)


def release(pool: PoolHome, state: State, signer: Signer, body: dict[str, Any],
            again: Sequence[Document]) -> Document:
    """An amendment that releases a part of the journal. `again`: good documents in that part, which are to act.

    They and their list are kept, to be handed on with the others. Raises Refused where nothing there is lost.
    """
    if not state.unknown:
        raise Refused("release.known")
    if again:
        hashes = [doc.hash for doc in again]
        for data in (*(doc.to_bytes() for doc in again), canonical.dump(hashes)):
            pool.store.add(data)
        body = body | {"again": batch_root(hashes)}
    return amendment(pool, state, signer, body)


def verdict_body(claim: Claim, outcome: str, objection: str = "", text: str = "") -> dict[str, Any]:
    """A verdict, as a part of an amendment. Upheld is one objection: the named one, or the only one that is open.

    Dismissed are all that are open, or those whose transaction begins as named. Raises InvalidInput.
    """
    open_ = [o.txid for o in claim.objections if not o.outcome and o.txid.startswith(objection)]
    if not open_ or (outcome == "upheld" and len(open_) != 1):
        raise InvalidInput("verdict.which", open=len(open_))
    return {"claim": claim.hash, "objections": open_, "outcome": outcome} | ({"text": text} if text else {})


def veto_secret(pool: PoolHome, signer: Signer) -> bytes:
    """What the holder of a signing key shows to veto another key for its account. Its SHA-256 is stated when the
    key is enrolled; shown once, it is spent.
    """
    return tagged_hash("lashou/veto", signer.private_key + bytes.fromhex(pool.contract.pool_id))


def rekey(pool: PoolHome, state: State, old: Signer, new: Signer) -> Document:
    """A new signing key for one's account, signed by the old key and the new one."""
    account = old.account(state)
    if state.keyholders.witness(account) is not None:
        raise Refused("rekey.account:witness", account=account)
    if old.key == new.key:
        raise InvalidInput("rekey.same")
    doc = old.sign(pool, "rekey", account, {"account": account, "key": new.key, "recipient": new.recipient,
                                            "veto": sha256_hex(veto_secret(pool, new))})
    return checked(doc.sign(account, new.private_key, new.key))


def cosign(pool: PoolHome, state: State, signer: Signer, doc: Document) -> Document:
    """The same document with this key's signature added. Raises Refused as `check_cosigner`."""
    check_cosigner(pool, state, signer.key, doc)
    return doc.sign(signer.account(state), signer.private_key, signer.key)


def check_cosigner(pool: PoolHome, state: State, key: str, doc: Document) -> None:
    """Raises Refused for what is another pool's, an amendment, rotation or enrollment on which the signature of
    that key (x-only, hex) would not count, and a rotation that honest people do not sign.
    """
    if doc.pool != pool.contract.pool_id:
        raise Refused("document.pool:this")
    if doc.type == "rotation":
        to = rotating.named(state, doc)
        if any(w.key == key for w in to.witnesses):
            raise Refused("rotation.join")
    if doc.type == "enrollment":
        _check_enroller(state, key, doc)
    elif doc.type in ("amendment", "rotation"):
        check_decides(state, key, doc.type)


def _check_enroller(state: State, key: str, doc: Document) -> None:
    """Raises Refused where the signature of that key on an enrollment would not count.

    Beside the operator and the new account's own key it is those of the witnesses that do, and of the account that
    the person had before; and only where somebody had that tag.
    """
    back = cover.coming_back(state, doc)
    if back is None:
        raise Refused("document.signer")
    if state.ledger.accounts[back.before].key != key:
        check_decides(state, key, doc.type)


def check_decides(state: State, key: str, what: str) -> None:
    """Raises Refused for a key (x-only, hex) of nobody who is a witness now."""
    if all(w.key != key for w in state.keyholders.witnesses):
        raise Refused("document.signer:witnesses", document=noun("document", what),
                      witnesses=[w.name for w in state.keyholders.witnesses])


@dataclass(frozen=True)
class Duty:
    """Something that waits for somebody: who, what, since or until which height."""

    account: int
    what: str
    claim: str
    until: int


def queue(state: State, account: int | None = None, moves: Sequence[int] = ()) -> list[Duty]:
    """What waits for whom, or for one account: reviews due, grace running out, objections without verdict,
    new keys that the quorum has announced for an account (its holder may veto), bonds that are not paid in whole,
    `moves` of rotations, each of which may be signed from a height on, and what earlier witnesses have to pass on.
    """
    duties = []
    for claim in state.open_claims.values():
        for seat in claim.panel:
            if claim.status == "review" and not seat.decision:
                duties.append(Duty(seat.account, "review", claim.hash, seat.deadline))
        if any(not o.outcome for o in claim.objections):
            duties += [Duty(w.account, "verdict", claim.hash, 0) for w in state.keyholders.witnesses]
    duties += [Duty(a.number, "top up", "", a.grace_until) for a in shelves.in_grace(state.ledger.accounts)]
    duties += [Duty(r.account, "new key", "", r.height) for r in state.rekeys]
    duties += [Duty(w.account, "accept", "", 0) for w in state.contract.keyholders.witnesses
               if w.account not in state.accepted]
    if not state.dissolved:
        duties += [Duty(w.account, "bond", "", 0) for w in state.keyholders.witnesses
                   if (own := state.account(w.account)) is not None and not own.gone and not bonds(state, own)]
    duties += [Duty(w.account, "move", "", height) for height in moves for w in state.keyholders.witnesses]
    duties += [Duty(w.account, "sweep", "", 0)
               for lies in rotating.elsewhere(state) for w in lies.holders.witnesses]
    return [d for d in duties if account is None or d.account == account]
