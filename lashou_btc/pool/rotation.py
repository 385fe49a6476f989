"""A rotation: the document that names the next keyholders (docs/protocol.md, section 4, Rotations).

The move of the money (`reading`) is judged by its form and by this document alone, so what was signed long before
stays lawful.
"""

from collections.abc import Sequence

from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.pool import kinds
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.document import Document
from lashou_btc.pool.keyholders import Keyholders, Witness, check_witnesses
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.words import noun, said


def next_keyholders(doc: Document, contract: Contract, so_far: Sequence[Keyholders]) -> Keyholders:
    """The keyholders that a rotation names, after those so far.

    Raises Refused or InvalidInput unless M witnesses of the last epoch and every one of the new have signed it, it
    is of the next epoch, and no earlier one had the same keys and quorum, whose scripts would be the same.
    """
    named = proposed_keyholders(doc, contract, so_far)
    doc.require(kinds.quorum(so_far[-1]))
    doc.require(accepting(named))
    return named


def accepting(named: Keyholders) -> kinds.Signers:
    """Every new witness signs the rotation that names it, so that nobody is made one."""
    return kinds.Signers({w.key for w in named.witnesses}, named.count, said("signers.new-witnesses"))


def proposed_keyholders(doc: Document, contract: Contract, so_far: Sequence[Keyholders]) -> Keyholders:
    """The keyholders whom a rotation would name after those so far, whoever has signed it yet.

    Raises Refused or InvalidInput where no signatures would make it valid.
    """
    named = named_keyholders(doc, contract)
    if named.epoch != len(so_far):
        raise Refused("rotation.epoch:begun" if named.epoch < len(so_far) else "rotation.epoch", epoch=named.epoch,
                      next=len(so_far))
    for before in so_far:
        if before.multisig == named.multisig:
            raise Refused("rotation.same", epoch=before.epoch,
                          witnesses=[w.name for w in before.witnesses])
    return named


def named_keyholders(doc: Document, contract: Contract) -> Keyholders:
    """What the document names, whoever has signed it. Raises Refused or InvalidInput where that cannot be."""
    if doc.type != "rotation":
        raise Refused("record.kind:rotation", type=noun("document", doc.type))
    if doc.pool != contract.pool_id:
        raise Refused("document.pool:rotation")
    body = doc.body
    descriptor = MultisigDescriptor.parse(body["descriptor"], contract.network)
    if str(descriptor) != body["descriptor"]:
        raise InvalidInput("rotation.descriptor")
    witnesses = tuple(Witness(**w) for w in body["witnesses"])
    check_witnesses(descriptor, witnesses, (), "rotation")
    numbers = [w.account for w in witnesses]
    if len(set(numbers)) < len(numbers):
        raise Refused("rotation.duplicate")
    return Keyholders(body["epoch"], descriptor, witnesses)


def is_lifeboat(doc: Document) -> bool:
    """Whether it names a recovery set, to which money moves only after a lock time."""
    return bool(doc.body.get("lifeboat"))
