"""The documents that people sign: enrollment, exit, claim, review, statement. Each is handed on as a file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool import document
from lashou_btc.pool.document import Document, identity_hash
from lashou_btc.pool.state import Claim, State
from lashou_btc.signers.entropy import new_entropy
from lashou_btc.usecases import files
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.wallet.address import payee_script
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.public import signing_path


@dataclass(frozen=True)
class Signer:
    """A key ready to sign documents: 32-byte private key and x-only public key (hex)."""

    private_key: bytes
    key: str

    @classmethod
    def of(cls, master: Master, account: int) -> "Signer":
        """The signing key at that BIP48 account number."""
        path = signing_path(master.network, account)
        return cls(master.private_key(path), master.public_key(path)[1:].hex())

    def account(self, state: State) -> int:
        """The pool account that this key signs for (the newest still alive). Raises Refused where it has none."""
        return account_of_key(state, self.key)

    def sign(self, pool: PoolHome, kind: str, account: int, body: dict[str, Any]) -> Document:
        """A document with this key's signature. Raises InvalidInput where the body is not as its type says."""
        return checked(Document(kind, pool.contract.pool_id, body).sign(account, self.private_key, self.key))


def checked(doc: Document) -> Document:
    """The document, once it has been read back as everybody else will read it. Raises InvalidInput."""
    return document.parse(doc.to_bytes())


def account_of_key(state: State, key: str) -> int:
    """The account that an x-only key signs for. Raises Refused where it has none."""
    for witness in state.contract.witnesses:
        if witness.key == key:
            return witness.account
    own = [a for a in state.ledger.accounts.values() if a.key == key]
    alive = [a for a in own if not a.gone] or own
    if not alive:
        raise Refused("this key has no account in the pool; enroll first, or name another key.", "account.none")
    return alive[-1].number


def enrollment(ws: Workspace, pool: PoolHome, state: State, signer: Signer, role: str, payout: str, plan: str = "",
               person: tuple[str, str] | None = None, number: int | None = None, tag: str = "") -> Document:
    """A request to be enrolled, signed by the new account's own key; the operator adds its signature.

    `person` is (id number, name): only its salted hash goes into the document, the salt stays in this home.
    `tag` is the operator's uniqueness tag for the person.
    """
    number = state.next_account if number is None else number
    payee_script(payout, pool.contract.network)
    body: dict[str, Any] = {"account": number, "role": role, "key": signer.key, "payout": payout}
    if role != "member":
        return signer.sign(pool, "enrollment", number, body)
    if person is None:
        raise InvalidInput("a member's enrollment needs its id number and name; only a salted hash is shown.",
                           "enrollment.person")
    salt = new_entropy(32)
    body |= {"plan": plan, "identity": identity_hash(salt, *person)} | ({"uniqueness": tag} if tag else {})
    doc = signer.sign(pool, "enrollment", number, body)
    secret = {"pool": pool.contract.pool_id, "account": number, "salt": salt.hex(), "id_number": person[0],
              "name": person[1]}
    name = f"{pool.contract.pool_id[:8]}-{number}-{doc.body['identity'][:8]}.json"
    files.write(ws.home / "identities" / name,
                json.dumps(secret, ensure_ascii=False, indent=1).encode() + b"\n", mode=0o600)
    return doc


def claim(pool: PoolHome, state: State, signer: Signer, amount: int, evidence: Sequence[Path], notary: Path,
          payee: str, text: str = "") -> Document:
    """A claim. The evidence stays with its owner; its SHA-256 goes in, so that `sha256sum` shows it later."""
    if not evidence:
        raise InvalidInput("a claim names at least one file of evidence.", "claim.evidence")
    account = signer.account(state)
    payee_script(payee, pool.contract.network)
    body: dict[str, Any] = {"account": account, "amount": amount, "payee": payee, "notary": files.sha256(notary),
                            "evidence": [files.sha256(path) for path in evidence]}
    return signer.sign(pool, "claim", account, body | ({"text": text} if text else {}))


def find_claim(state: State, name: str) -> Claim:
    """A claim by its number (`#2`, counting from 1) or the start of its hash. Raises InvalidInput."""
    number = int(name[1:]) if name.startswith("#") and name[1:].isdecimal() and len(name) < 10 else 0
    if 1 <= number <= len(state.by_number):
        return state.by_number[number - 1]
    found = [c for c in state.by_number if len(name) >= 4 and c.hash.startswith(name.lower())]
    if len(found) != 1:
        known = ", ".join(f"#{c.number + 1} {c.hash[:8]}" for c in state.by_number[-5:]) or "none"
        raise InvalidInput(f"{name!r} names {'no' if not found else 'more than one'} claim; there is {known}.",
                           "claim.unknown")
    return found[0]


def review(pool: PoolHome, state: State, signer: Signer, claim_hash: str, amount: int | None,
           text: str = "") -> Document:
    """A reviewer's decision: an amount approves, None rejects."""
    account = signer.account(state)
    body: dict[str, Any] = {"account": account, "claim": claim_hash,
                            "decision": "reject" if amount is None else "approve"}
    if amount is not None:
        body["amount"] = amount
    return signer.sign(pool, "review", account, body | ({"text": text} if text else {}))


def leave(pool: PoolHome, state: State, signer: Signer) -> Document:
    """A declared exit (for a witness: its bond's withdrawal, which it may declare again after a new bond)."""
    account = signer.account(state)
    again = account <= len(state.contract.witnesses)  # no document acts twice, so each needs words of its own
    return signer.sign(pool, "exit", account, {"account": account}
                       | ({"text": f"as of height {state.height}"} if again else {}))


def statement(pool: PoolHome, state: State, signer: Signer, text: str, about: str = "") -> Document:
    """Free text, dated once the operator publishes it."""
    account = signer.account(state)
    return signer.sign(pool, "statement", account, {"account": account, "text": text}
                       | ({"about": about} if about else {}))


def quorum_document(pool: PoolHome, state: State, signer: Signer, kind: str, body: dict[str, Any]) -> Document:
    """A verdict, amendment or void with one witness's signature; the others add theirs with `cosign`."""
    if kind == "amendment" and "operator" in body:
        payee_script(body["operator"]["payout"], pool.contract.network)
    return signer.sign(pool, kind, signer.account(state), body)


def cosign(pool: PoolHome, state: State, signer: Signer, doc: Document) -> Document:
    """The same document with this key's signature added."""
    if doc.pool != pool.contract.pool_id:
        raise Refused("the document belongs to another pool.", "document.pool")
    return doc.sign(signer.account(state), signer.private_key, signer.key)


@dataclass(frozen=True)
class Duty:
    """Something that waits for somebody: who, what, since or until which height."""

    account: int
    what: str
    claim: str
    until: int


def queue(state: State, account: int | None = None) -> list[Duty]:
    """What waits for whom, or for one account: reviews due, grace running out, objections without verdict."""
    duties = []
    for claim in state.open_claims.values():
        for seat in claim.panel:
            if claim.status == "review" and not seat.decision:
                duties.append(Duty(seat.account, "review", claim.hash, seat.deadline))
        if any(not o.outcome for o in claim.objections):
            duties += [Duty(w.account, "verdict", claim.hash, 0) for w in state.contract.witnesses]
    duties += [Duty(a.number, "top up", "", a.grace_until) for a in state.ledger.accounts.values()
               if a.grace_until]
    duties += [Duty(w.account, "accept", "", 0) for w in state.contract.witnesses
               if w.account not in state.accepted]
    return [d for d in duties if account is None or d.account == account]
