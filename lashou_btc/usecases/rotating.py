"""Handing a pool over to other witnesses: the rotation as a document, in words, and what speaks against it.

Tools are stricter than the judge of the chain. A rotation may name any account numbers, and gives nobody's account
away; but honest people sign none that leaves a new witness without one (docs/protocol.md, section 4, Rotations).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool import document, kinds
from lashou_btc.pool import rules as rule_books
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.disclosed import load_document
from lashou_btc.pool.document import Document
from lashou_btc.pool.glance import Made
from lashou_btc.pool.keyholders import Keyholders, Witness
from lashou_btc.pool.lifeboat import check_recovery
from lashou_btc.pool.rotation import accepting, is_lifeboat, proposed_keyholders
from lashou_btc.pool.shelves import of_key
from lashou_btc.pool.state import State
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.key_record import KeyRecord
from lashou_btc.words import Said, noun, said

ROLES = ("witness", "former", "reviewer", "supervisor")
"""Accounts that a rotation makes a witness's. A member's balance is no bond, so it needs a second account."""


def draft(state: State, quorum: int, records: Sequence[KeyRecord], text: str = "", **more: Any) -> Document:
    """The rotation to those who hold these keys, M of whom will have to sign; nobody has signed it.

    Raises Refused where one of them has no account that can become a witness's, or the keys do not make the next
    keyholders of this pool. `more`: other fields of its body.
    """
    network = state.contract.network
    for record in records:
        if record.network != network:
            raise Refused("rotation.network", name=record.name, key=record.network.name, pool=network.name)
    body = {"epoch": len(state.chain.epochs), "text": text,
            "descriptor": str(MultisigDescriptor.of_records(quorum, records)), "witnesses": [
                {"account": _number(state, r), "name": r.name, "fingerprint": r.fingerprint, "key": r.signing_key}
                for r in records]} | more
    doc = document.parse(Document("rotation", state.contract.pool_id, body).to_bytes())
    named(state, doc)
    return doc


def _number(state: State, record: KeyRecord) -> int:
    """The account that will be this new witness's."""
    own = [a for a in of_key(state.ledger.accounts, record.signing_key) if not a.gone]
    fit = sorted((a for a in own if a.role in ROLES), key=lambda a: (a.role != "witness", -a.number))
    if fit:
        return fit[0].number
    if own:
        raise Refused("rotation.member:key", name=record.name, account=own[0].number)
    raise Refused("rotation.account:none", name=record.name)


def named(state: State, doc: Document) -> Keyholders:
    """Whom a rotation would hand the pool to now, whoever has signed it yet.

    Raises Refused where it cannot be valid, or where honest people do not sign it: a new witness would have no
    account, somebody else's is named, or one has the operator's key.
    """
    to = proposed_keyholders(doc, state.contract, state.chain.all_keyholders)
    if is_lifeboat(doc):
        check_recovery(state.keyholders, to)
    for witness in to.witnesses:
        account = state.account(witness.account)
        if account is None or account.key != witness.key or account.gone:
            whose = "nobody" if account is None else "gone" if account.key == witness.key else "another"
            raise Refused(f"rotation.account:{whose}", name=witness.name, account=witness.account)
        if account.role not in ROLES:
            raise Refused("rotation.member:account", name=witness.name, account=witness.account)
    if state.operator_key in {w.key for w in to.witnesses}:
        raise Refused("rotation.operator:witness")
    return to


def doubts(state: State, to: Keyholders) -> list[Said]:
    """What everybody should know before signing: rules that do not fit, what is not relayed, small devices,
    accounts that will be gone.
    """
    from lashou_btc.wallet.formats import doors  # other programs' formats: seldom needed
    found, rules, count = [], state.rules, to.count
    try:
        rule_books.parse(rules.to_json(), state.contract.frame(to))
    except InvalidInput as error:
        found.append(said("rotation.doubt.rules", quorum=to.quorum, count=count, error=error))
    if problem := to.descriptor.relay_problem():
        found.append(said("rotation.doubt.relay", problem=problem))
    if small := doors.too_small_for(count):
        found.append(said("rotation.doubt.devices", devices=small, keys=count))
    for witness in to.witnesses:
        account = state.account(witness.account)
        if account and 0 < account.exit_at <= state.height + rules.rotation_blocks:
            found.append(said("rotation.doubt.ends", name=witness.name, account=account.number,
                              height=account.exit_at))
        if any(r.account == witness.account for r in state.rekeys):
            found.append(said("rotation.doubt.rekey", name=witness.name))
    return found


# Who goes and comes, who has signed

@dataclass(frozen=True)
class Change:
    """What becomes of the witnesses, each told apart by its signing key."""

    leave: tuple[Witness, ...]
    stay: tuple[Witness, ...]
    come: tuple[Witness, ...]


def change(before: Keyholders, to: Keyholders) -> Change:
    """From one epoch to another."""
    old, new = ({w.key for w in holders.witnesses} for holders in (before, to))
    return Change(tuple(w for w in before.witnesses if w.key not in new),
                  tuple(w for w in to.witnesses if w.key in old),
                  tuple(w for w in to.witnesses if w.key not in old))


@dataclass(frozen=True)
class Signatures:
    """How far a rotation's signing is: who of those now has signed and how many have to, who of the new lack."""

    signed: tuple[str, ...]
    needed: int
    accepted: tuple[str, ...]
    lacking: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether it is valid."""
        return len(self.signed) >= self.needed and not self.lacking

    @property
    def then(self) -> Said:
        """What comes next, in words."""
        short, new = self.needed - len(self.signed), list(self.lacking)
        if self.complete:
            return said("rotation.then:complete")
        if short <= 0:
            return said("rotation.then:new", new=new)
        return said("rotation.then:both", short=short, new=new) if new else said("rotation.then:old", short=short)


def signatures(before: Keyholders, doc: Document, to: Keyholders) -> Signatures:
    """Who has signed a rotation. Raises Refused for a signature of theirs that does not hold."""
    old, new = doc.signed_by(kinds.quorum(before).keys), doc.signed_by(accepting(to).keys)
    return Signatures(tuple(w.name for w in before.witnesses if w.key in old), before.quorum,
                      tuple(w.name for w in to.witnesses if w.key in new),
                      tuple(w.name for w in to.witnesses if w.key not in new))


def move_from(state: State, digest: str) -> int:
    """From which height the move of an announced rotation may be signed; 0 of one that is not announced."""
    since = state.rotations.get(digest)
    return 0 if since is None else since + state.rules.rotation_blocks


def in_words(state: State, doc: Document, to: Keyholders) -> list[Said]:
    """A rotation for people: who leaves, who stays, who comes, when the money moves, who has signed."""
    before = state.keyholders
    seen, moves = signatures(before, doc, to), move_from(state, doc.hash)
    when = said("rotation.moves", height=moves, tip=state.height) if moves else \
        said("rotation.moves:later", blocks=state.rules.rotation_blocks)
    who = [said("rotation.hands-over", epoch=to.epoch), *people(state, before, to)]
    if is_lifeboat(doc):
        who = [said("rotation.recovery"), said("rotation.recovery-set", quorum=to.quorum, count=to.count,
                                               witnesses=[_who(state, w) for w in to.witnesses])]
        when = said("rotation.lifeboats", blocks=state.rules.lifeboat_blocks)
    return [*who, said("rotation.first-address", address=to.first_address), when,
            said("rotation.signed", signed=_or_nobody(seen.signed), needed=seen.needed,
                 accepted=_or_nobody(seen.accepted)),
            *([said("rotation.text", text=doc.body["text"])] if doc.body["text"] else [])]


def _or_nobody(names: Sequence[str | Said]) -> Sequence[str | Said] | Said:
    return list(names) or said("rotation.nobody")


def people(state: State, before: Keyholders, to: Keyholders) -> list[Said]:
    """Who leaves, stays and comes, and how many have to sign."""
    found = change(before, to)
    rows = (("leave", found.leave), ("stay", found.stay), ("come", found.come))
    return [*(said(f"rotation.who.{name}", witnesses=_or_nobody([_who(state, w) for w in them]))
              for name, them in rows),
            said("rotation.quorum", quorum=to.quorum, count=to.count, before=before.quorum, of=before.count)]


def _who(state: State, witness: Witness) -> Said:
    account: Account | None = state.account(witness.account)
    if account is None or account.key != witness.key:
        return said("rotation.witness:not-theirs", name=witness.name, account=witness.account)
    return said("rotation.witness", name=witness.name, account=witness.account, role=noun("role", account.role))


def as_json(state: State, doc: Document, to: Keyholders) -> dict[str, Any]:
    """A rotation for programs."""
    found, seen = change(state.keyholders, to), signatures(state.keyholders, doc, to)
    moves = move_from(state, doc.hash)
    return {"document": doc.hash, "epoch": to.epoch, "quorum": f"{to.quorum} of {to.count}",
            "lifeboat": is_lifeboat(doc),
            "leave": _rows(found.leave), "stay": _rows(found.stay), "come": _rows(found.come),
            "descriptor": str(to.descriptor), "first_address": to.first_address,
            "announced": state.rotations.get(doc.hash), "move_from": moves or None, "signed": list(seen.signed),
            "accepted": list(seen.accepted), "lacking": list(seen.lacking), "complete": seen.complete}


def _rows(witnesses: Sequence[Witness]) -> list[dict[str, Any]]:
    return [{"account": w.account, "name": w.name, "fingerprint": w.fingerprint} for w in witnesses]


# What has been announced, what is on its way

def find(pool: PoolHome, state: State, name: str) -> Document:
    """An announced rotation, or any that is at hand, by the start of its hash. Raises InvalidInput."""
    known = {*state.rotations, *(pool.store.hashes() if len(name) >= 8 else ())}
    found = [doc for digest in known if len(name) >= 4 and digest.startswith(name.lower())
             if isinstance(doc := load_document(pool.store.as_documents(), digest), Document)
             and doc.type == "rotation"]
    if len(found) != 1:
        announced = [digest[:16] for digest in state.rotations] or said("rotation.none")
        raise InvalidInput("rotation.which:several" if found else "rotation.which", name=name, announced=announced)
    return found[0]


@dataclass(frozen=True)
class Announced:
    """A rotation that is announced: since when, from when its move may be signed, whom it names (None where its
    document is not at hand or names nobody whom it could).
    """

    digest: str
    since: int
    moves: int
    to: Keyholders | None


def announced(pool: PoolHome, state: State) -> list[Announced]:
    """Every rotation that is announced and whose move is not in the chain. One that names a recovery set has none:
    what becomes of it is told with the lifeboats.
    """
    found = []
    for digest, since in state.rotations.items():
        doc = load_document(pool.store.as_documents(), digest)
        to = None
        if isinstance(doc, Document):
            if is_lifeboat(doc):
                continue
            try:
                to = proposed_keyholders(doc, state.contract, state.chain.all_keyholders)
            except (InvalidInput, Refused):
                to = None
        found.append(Announced(digest, since, since + state.rules.rotation_blocks, to))
    return found


@dataclass(frozen=True)
class Elsewhere:
    """What lies with the keyholders of an earlier epoch: the pool's coins that a move left, and what came late, by
    account (0: the purse).
    """

    holders: Keyholders
    left: tuple[int, ...]
    late: tuple[tuple[int, int], ...]

    @property
    def total_sat(self) -> int:
        """All of it."""
        return sum(self.left) + sum(amount for _, amount in self.late)


def elsewhere(state: State) -> list[Elsewhere]:
    """What has to be passed on, by epoch."""
    found = []
    for holders in state.chain.all_keyholders[:-1]:
        left = tuple(c.value_sat for c in state.chain.left_behind() if c.epoch == holders.epoch)
        late: dict[int, int] = {}
        for coin in state.chain.late.values():
            for account, sat in coin.late if coin.epoch == holders.epoch else ():
                late[account] = late.get(account, 0) + sat
        if left or late:
            found.append(Elsewhere(holders, left, tuple(sorted(late.items()))))
    return found


def late_sat(state: State, account: int) -> int:
    """What has come to old addresses of an account and is credited once it has been passed on."""
    return sum(sat for c in state.chain.late.values() for number, sat in c.late if number == account)


def left_by(state: State, carry: Carry, before: Made | None = None) -> list[int]:
    """What a move leaves with those who hand over, satoshi of each coin that neither it takes nor what comes
    `before` it.
    """
    taken = {coin.outpoint for one in (carry, before) if one is not None for coin in one.coins}
    return [c.value_sat for c in state.coins.values() if c.epoch == carry.keyholders.epoch
            and c.outpoint not in taken] if carry.begins else []
