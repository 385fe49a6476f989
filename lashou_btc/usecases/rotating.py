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
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.disclosed import load_document
from lashou_btc.pool.document import Document
from lashou_btc.pool.glance import Made
from lashou_btc.pool.keyholders import Keyholders, Witness
from lashou_btc.pool.ledger import Account
from lashou_btc.pool.lifeboat import check_recovery
from lashou_btc.pool.rotation import accepting, is_lifeboat, proposed_keyholders
from lashou_btc.pool.state import State
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.record import KeyRecord

ROLES = ("witness", "former", "reviewer", "supervisor")
"""Accounts that a rotation makes a witness's. A member's balance is no bond, so it needs a second account."""
ENROLL = "lashou member enroll --role supervisor"


def draft(state: State, quorum: int, records: Sequence[KeyRecord], text: str = "", **more: Any) -> Document:
    """The rotation to those who hold these keys, M of whom will have to sign; nobody has signed it.

    Raises Refused where one of them has no account that can become a witness's, or the keys do not make the next
    keyholders of this pool. `more`: other fields of its body.
    """
    network = state.contract.network
    for record in records:
        if record.network != network:
            raise Refused("rotation.network", record_name=record.name, network_name=record.network.name,
                          network_name_2=network.name)
    body = {"epoch": len(state.chain.epochs), "text": text,
            "descriptor": str(MultisigDescriptor.of_records(quorum, records)), "witnesses": [
                {"account": _number(state, r), "name": r.name, "fingerprint": r.fingerprint, "key": r.signing_key}
                for r in records]} | more
    doc = document.parse(Document("rotation", state.contract.pool_id, body).to_bytes())
    named(state, doc)
    return doc


def _number(state: State, record: KeyRecord) -> int:
    """The account that will be this new witness's."""
    own = [a for a in state.ledger.accounts.values() if a.key == record.signing_key and not a.gone]
    fit = sorted((a for a in own if a.role in ROLES), key=lambda a: (a.role != "witness", -a.number))
    if fit:
        return fit[0].number
    if own:
        raise Refused("rotation.member", record_name=record.name, own_number=own[0].number, enroll=ENROLL)
    raise Refused("rotation.account", record_name=record.name, enroll=ENROLL)


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
            whose = "nobody's" if account is None else "gone" if account.key == witness.key else "somebody else's"
            raise Refused("rotation.account:2", witness_name=witness.name, witness_account=witness.account,
                          whose=whose)
        if account.role not in ROLES:
            raise Refused("rotation.member:2", witness_name=witness.name, witness_account=witness.account,
                          enroll=ENROLL)
    if state.operator_key in {w.key for w in to.witnesses}:
        raise Refused("rotation.operator:3")
    return to


def doubts(state: State, to: Keyholders) -> list[str]:
    """What everybody should know before signing: rules that do not fit, what is not relayed, small devices,
    accounts that will be gone.
    """
    from lashou_btc.wallet.formats import doors  # other programs' formats: seldom needed
    found, rules, count = [], state.rules, to.count
    try:
        rule_books.parse(rules.to_json(), state.contract.frame(to))
    except InvalidInput as error:
        found.append(f"The rules do not fit {to.quorum} of {count}: {error} Draws of reviewers will wait until an "
                     "amendment changes that.")
    if problem := to.descriptor.relay_problem():
        found.append(f"Money that they hold may be hard to spend: {problem}")
    if small := doors.too_small_for(count):
        found.append(f"Mind who signs with what: {', '.join(small)} cannot hold a multisig of {count} keys.")
    for witness in to.witnesses:
        account = state.account(witness.account)
        if account and 0 < account.exit_at <= state.height + rules.rotation_blocks:
            found.append(f"The account of {witness.name} ({account.number}) ends at height {account.exit_at}, "
                         "before the move can be signed; a new one is needed.")
        if any(r.account == witness.account for r in state.rekeys):
            found.append(f"The quorum is giving the account of {witness.name} another key; the rotation names the "
                         "one that it has now.")
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
    def then(self) -> str:
        """What comes next, in words."""
        if self.complete:
            return "it has its signatures: send it to the operator to publish (or announce it with lashou quorum " \
                   "amend --rotation)"
        short = self.needed - len(self.signed)
        lacks = [f"{short} more of the present witnesses (lashou quorum cosign)"] if short > 0 else []
        lacks += [f"{', '.join(self.lacking)} (lashou pool join, which checks it)"] if self.lacking else []
        return f"hand it on, it has to be signed by {' and by '.join(lacks)}"


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


def in_words(state: State, doc: Document, to: Keyholders) -> list[str]:
    """A rotation for people: who leaves, who stays, who comes, when the money moves, who has signed."""
    before = state.keyholders
    seen, moves = signatures(before, doc, to), move_from(state, doc.hash)
    when = f"its move may be signed from height {moves} on; the chain is at {state.height}" if moves else \
        f"its move may be signed {state.rules.rotation_blocks} blocks after it stands in the journal"
    who = [f"This hands the pool over to other keyholders: those of epoch {to.epoch}.", *people(state, before, to)]
    if is_lifeboat(doc):
        who = ["This names a recovery set, to whom a lifeboat can take the money when the witnesses are gone.",
               f"they:   {', '.join(_who(state, w) for w in to.witnesses)}; {to.quorum} of {to.count} sign then"]
        when = f"lifeboats are signed at least {state.rules.lifeboat_blocks} blocks ahead, once it stands in the " \
               "journal"
    return [*who, f"first address of the new multisig: {to.first_address}", when,
            f"signed by {', '.join(seen.signed) or 'nobody'} of the present witnesses ({seen.needed} have to) and "
            f"by {', '.join(seen.accepted) or 'nobody'} of the new ones (all have to)",
            *([f"text: {doc.body['text']}"] if doc.body["text"] else [])]


def people(state: State, before: Keyholders, to: Keyholders) -> list[str]:
    """Who leaves, stays and comes, and how many have to sign."""
    found = change(before, to)
    rows = (("leave", found.leave), ("stay", found.stay), ("come", found.come))
    return [*(f"{name + ':':7} {', '.join(_who(state, w) for w in them) or 'nobody'}" for name, them in rows),
            f"{to.quorum} of {to.count} sign from then on; now {before.quorum} of {before.count}"]


def _who(state: State, witness: Witness) -> str:
    account: Account | None = state.account(witness.account)
    ours = account is not None and account.key == witness.key
    role = account.role if account and ours else "which is NOT THEIRS"
    return f"{witness.name} (account {witness.account}, {role})"


def as_json(state: State, doc: Document, to: Keyholders) -> dict[str, Any]:
    """A rotation for programs."""
    found, seen = change(state.keyholders, to), signatures(state.keyholders, doc, to)
    moves = move_from(state, doc.hash)
    return {"document": doc.hash, "epoch": to.epoch, "quorum": f"{to.quorum} of {to.count}",
            "lifeboat": is_lifeboat(doc),
            "leave": _rows(found.leave), "stay": _rows(found.stay), "come": _rows(found.come),
            "descriptor": str(to.descriptor), "first_address": to.first_address,
            "announced": state.rotations.get(doc.hash, 0), "move_from": moves, "signed": list(seen.signed),
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
        announced = ", ".join(digest[:16] for digest in state.rotations) or "none"
        raise InvalidInput("rotation.which", name=name, what="no" if not found else "more than one",
                           announced=announced)
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


def left_by(state: State, made: Carry, before: Made | None = None) -> list[int]:
    """What a move leaves with those who hand over, satoshi of each coin that neither it takes nor what comes
    `before` it.
    """
    taken = {coin.outpoint for one in (made, before) if one is not None for coin in one.coins}
    return [c.value_sat for c in state.coins.values() if c.epoch == made.keyholders.epoch
            and c.outpoint not in taken] if made.begins else []
