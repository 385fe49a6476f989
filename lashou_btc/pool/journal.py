"""The journal: a chain of single-use seals, and what a look ahead tells of it (docs/protocol.md, 3 and 4)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lashou_btc.anchors import merkle, record
from lashou_btc.anchors.history import Documents, History, ScriptBook
from lashou_btc.anchors.record import Record
from lashou_btc.anchors.tx import OutPoint, Tx
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.networks import Network
from lashou_btc.pool import canonical, document
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.document import Document
from lashou_btc.wallet.descriptor import JournalDescriptor


def journal_record(tx: Tx, seal: OutPoint, script: bytes, tag: str) -> Record | None:
    """The record of a well-formed journal transaction that spends `seal`, or None where it is malformed.

    Input 0 spends the seal, output 0 pays the journal script, exactly one record.
    """
    if tx.inputs[0].outpoint != seal or not tx.outputs or tx.outputs[0].script != script:
        return None
    return record.the_record(tx, tag)


def spends(tx: Tx, outpoint: OutPoint | None) -> bool:
    """Whether one of the inputs is that output."""
    return any(i.outpoint == outpoint for i in tx.inputs)


def load_document(documents: Documents, digest: str) -> Document | InvalidInput | None:
    """The document of that hash; None if it is not at hand; the error if its bytes are no document."""
    data = documents.document(digest)
    if data is None or canonical.sha256_hex(data) != digest:
        return None
    try:
        return document.parse(data)
    except InvalidInput as error:
        return error


def load_manifest(documents: Documents, root: str) -> tuple[str, ...] | None:
    """The hashes of a batch, if its manifest is at hand and has that root."""
    data = documents.manifest(root)
    if data is None:
        return None
    try:
        hashes = document.parse_manifest(data)
        return hashes if merkle.batch_root(hashes) == root else None
    except InvalidInput:
        return None


def quorum_signed(contract: Contract, doc: Document) -> None:
    """Raises Refused unless at least M witnesses of the contract signed."""
    keys = {w.account: w.key for w in contract.witnesses}
    count = len(doc.signers(keys.get))
    if doc.pool != contract.pool_id or count < contract.quorum:
        raise Refused(f"the {doc.type} is signed by {count} witnesses of this pool; it takes {contract.quorum}.",
                      "document.quorum")


def parse_journal(text: str, network: Network) -> JournalDescriptor:
    """The journal's descriptor that an amendment names."""
    return JournalDescriptor.parse(text, network)


@dataclass
class Survey:
    """What later records say about earlier ones, as far as the asked-for height.

    `voided` holds the digests that a void or an amendment releases; `reseals` the heights at which an amendment
    names a new seal; `as_of` the heights at which settlements claim to have been worked out.
    """

    voided: set[str] = field(default_factory=set)
    reseals: list[int] = field(default_factory=list)
    as_of: set[int] = field(default_factory=set)


def survey(contract: Contract, history: History, documents: Documents, book: ScriptBook) -> Survey:
    """Follows the seals and the pool's coins through the chain's records, without folding anything."""
    found = Survey()
    seal: OutPoint | None = contract.seal
    script = contract.journal.script
    coins: set[OutPoint] = set()
    for entry in history.txs:
        tx = entry.tx
        spent = [i.outpoint for i in tx.inputs if i.outpoint in coins]
        coins.difference_update(spent)
        for n, out in enumerate(tx.outputs):
            if book.find(out.script) is not None:
                coins.add(OutPoint(tx.txid, n))
        if spent:
            rec = record.the_record(tx, contract.tag)
            if rec is not None and rec.kind in (record.SETTLEMENT, record.AMENDMENT) \
                    and contract.birthday <= tx.locktime < entry.height:
                found.as_of.add(tx.locktime)
            if rec is not None and rec.kind == record.AMENDMENT:
                body = _amendment(contract, documents, rec)
                found.voided.update(body.get("void", ()))
                if "seal" in body:
                    seal = OutPoint.parse(body["seal"])
                    found.reseals.append(entry.height)
                if "journal" in body:
                    script = parse_journal(body["journal"], contract.network).script
        elif seal is not None and spends(tx, seal):
            rec = journal_record(tx, seal, script, contract.tag)
            seal = OutPoint(tx.txid, 0) if rec is not None else None
            for digest in _leaves(documents, rec) if rec is not None else ():
                found.voided.update(_void(contract, documents, digest))
    return found


def _leaves(documents: Documents, rec: Record) -> Iterator[str]:
    if rec.version == record.VERSION and rec.kind == record.BATCH:
        yield from load_manifest(documents, rec.digest) or ()
    elif rec.version == record.VERSION and rec.kind == record.VOID:
        yield rec.digest


def _void(contract: Contract, documents: Documents, digest: str) -> list[str]:
    doc = load_document(documents, digest)
    if not isinstance(doc, Document) or doc.type != "void":
        return []
    try:
        quorum_signed(contract, doc)
    except Refused:
        return []
    return list(doc.body["records"])


def check_amendment(contract: Contract, doc: Document) -> None:
    """Raises unless the amendment is signed by the quorum and its journal (if any) can be read."""
    quorum_signed(contract, doc)
    if "journal" in doc.body:
        parse_journal(doc.body["journal"], contract.network)


def _amendment(contract: Contract, documents: Documents, rec: Record) -> dict:
    doc = load_document(documents, rec.digest)
    if not isinstance(doc, Document) or doc.type != "amendment":
        return {}
    try:
        check_amendment(contract, doc)
    except LashouError:
        return {}
    return doc.body
