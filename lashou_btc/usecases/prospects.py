"""What a document would do if the journal named it now, whoever hands it in: told before it is published."""

from dataclasses import dataclass

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool import document, kinds, shelves
from lashou_btc.pool.document import Document
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.pool.members import had_before
from lashou_btc.pool.rotation import accepting
from lashou_btc.pool.state import State
from lashou_btc.usecases import cover, people, rotating
from lashou_btc.usecases.journal import check_acceptance, effect_of
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.words import Said, noun, said

MEMBERS, STRANGERS, DECISIONS = "members", "strangers", "decisions"


@dataclass(frozen=True)
class Prospect:
    """What is to be expected of a document. `queue`: MEMBERS (somebody with an account has signed it), STRANGERS
    (a key asks to be enrolled that has none) or DECISIONS (several have to sign it); `by`: the account, or the new
    key; `effect`: what it would do, None where that cannot be told; `publish`: whether the operator can publish it.
    """

    queue: str
    by: str
    effect: Said | None
    publish: bool


def read(pool: PoolHome, data: bytes) -> Document:
    """A document of this pool from bytes that anybody may have written. Raises InvalidInput, Refused."""
    doc = document.parse(data)
    if doc.pool != pool.contract.pool_id:
        raise Refused("document.pool:this")
    return doc


def whose(state: State, doc: Document) -> tuple[str, str]:
    """In which queue a document belongs, and who is charged for it, as in `Prospect`. Nobody is charged for what
    others write: raises Refused unless whoever it is has signed it. Asks the fold nothing, so it takes no time.
    """
    if doc.type == "settlement":
        raise InvalidInput("prospect.kind", type=noun("document", doc.type))
    if doc.type == "enrollment":
        key = doc.body["key"]
        doc.require(kinds.Signers({key}, 1, said("signers.new-key")))
        own = shelves.of_key(state.ledger.accounts, key)
        return (MEMBERS, str(own[0].number)) if own else (STRANGERS, key)
    if doc.type in ("amendment", "rotation"):
        signed = doc.signed_by(kinds.quorum(state.keyholders).keys)
        if not signed:
            raise Refused("document.signer:witnesses", document=noun("document", doc.type),
                          witnesses=[w.name for w in state.keyholders.witnesses])
        return DECISIONS, str(min(w.account for w in state.keyholders.witnesses if w.key in signed))
    number, key = doc.body["account"], kinds.key_of(state, doc.body["account"])
    if key is None:
        people.check_told(state, "number", number=number)
    doc.require(kinds.Signers({key} if key else (), 1, said("signers.account", number=number)))
    return MEMBERS, str(number)


def prospect(pool: PoolHome, state: State, doc: Document) -> Prospect:
    """What the rules say of a document in the next block. Raises Refused, with the reason that publishing it would
    give, where it has no effect and no other signature would give it one; InvalidInput for a kind that nobody
    publishes.
    """
    queue, by = whose(state, doc)
    if doc.type == "enrollment":
        effect, publish = _enrollment(pool, state, doc)
    elif queue == DECISIONS:
        effect, publish = _decision(pool, state, doc)
    elif doc.type == "acceptance" and not state.contract_published:
        check_acceptance(pool.contract, doc)  # it acts once the contract stands in the chain, which comes with it
        effect, publish = said("prospect.acceptance"), True
    else:
        effect, publish = effect_of(pool, state, doc), True
    return Prospect(queue, by, effect, publish)


def counting(state: State, doc: Document) -> set[str]:
    """The keys whose signatures on this document count, or may come to count, of those who have signed it.

    Raises Refused for a signature by one of them that does not hold.
    """
    keys = {state.operator_key, *kinds.quorum(state.keyholders).keys}
    if doc.type == "enrollment":
        keys.add(doc.body["key"])
        before = had_before(state, doc.body.get("uniqueness", ""))
        keys |= {before.key} if before is not None else set()
    elif doc.type == "rotation":
        keys |= {w["key"] for w in doc.body["witnesses"]}
    elif doc.type not in ("amendment", "settlement"):
        keys.add(kinds.key_of(state, doc.body["account"]) or "")
        keys |= {doc.body["key"]} if doc.type == "rekey" else set()
    return doc.signed_by(keys - {""})


def _enrollment(pool: PoolHome, state: State, doc: Document) -> tuple[Said | None, bool]:
    if state.unknown:
        return None, False
    if any(s.key == state.operator_key for s in doc.signatures):
        return effect_of(pool, state, doc), True
    back = cover.coming_back(state, doc)
    effect = said("prospect.enrollment", number=doc.body["account"])
    if back is not None and back.needs:
        effect = said("prospect.enrollment:witnesses", lacks=back.quorum - back.signed) \
            if back.needs not in ("key", "debt") else said("prospect.enrollment:other")
    return effect, back is None or not back.needs


def _decision(pool: PoolHome, state: State, doc: Document) -> tuple[Said | None, bool]:
    to: Keyholders | None = rotating.named(state, doc) if doc.type == "rotation" else None
    lacks = len(doc.signed_by(kinds.quorum(state.keyholders).keys)) < state.keyholders.quorum or (
        to is not None and len(doc.signed_by(accepting(to).keys)) < to.count)
    carried = doc.type == "amendment" and bool(doc.body.keys() - {"text", "rules"})
    if lacks or carried:
        return said("prospect.carry" if carried and not lacks else "prospect.signatures"), False
    return effect_of(pool, state, doc), True
