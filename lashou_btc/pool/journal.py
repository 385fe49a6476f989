"""The journal: a chain of single-use seals, and what a look ahead tells of it (docs/protocol.md, 3 and 4)."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from lashou_btc.anchors import merkle, record
from lashou_btc.anchors.history import ChainTx, Documents, History, ScriptBook
from lashou_btc.anchors.record import Record
from lashou_btc.anchors.tx import OutPoint, Tx
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.networks import Network
from lashou_btc.pool import canonical, document
from lashou_btc.pool.contract import CHANGE_LOOKAHEAD, Contract
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

    `voided` holds the digests that a void or an amendment releases; `reseals` the places (height, position) at
    which an amendment names a new seal; `as_of` the heights at which settlements claim to have been worked out.
    """

    voided: set[str] = field(default_factory=set)
    reseals: list[tuple[int, int]] = field(default_factory=list)
    as_of: set[int] = field(default_factory=set)


def survey(contract: Contract, history: History, documents: Documents, book: ScriptBook, accounts: int) -> Survey:
    """Follows the seals and the pool's coins through the chain's records, without folding anything.

    `accounts`: how many receive addresses to look for. It is an argument because the answer must not depend on how
    many scripts a shared book happens to hold.
    """
    look = _Surveyor(contract, documents, book, accounts, contract.seal, contract.journal.script)
    for entry in history.txs:
        look.transaction(entry)
    return look.found


@dataclass
class _Surveyor:
    contract: Contract
    documents: Documents
    book: ScriptBook
    accounts: int
    seal: OutPoint | None
    script: bytes
    found: Survey = field(default_factory=Survey)
    coins: set[OutPoint] = field(default_factory=set)
    spends: int = 0
    settled: int = -1
    placed: dict[str, int] = field(default_factory=dict)
    acted: set[str] = field(default_factory=set)

    def transaction(self, entry: ChainTx) -> None:
        tx = entry.tx
        spent = [i.outpoint for i in tx.inputs if i.outpoint in self.coins]
        self.coins.difference_update(spent)
        self.spends += bool(spent)
        self.book.ensure(1, self.spends + CHANGE_LOOKAHEAD)
        self.coins.update(OutPoint(tx.txid, n) for n, out in enumerate(tx.outputs) if self._ours(out.script))
        if spent:
            rec = record.the_record(tx, self.contract.tag)
            if rec is not None and rec.known:
                self._spend(entry, rec)
        elif self.seal is not None and spends(tx, self.seal):
            rec = journal_record(tx, self.seal, self.script, self.contract.tag)
            self.seal = OutPoint(tx.txid, 0) if rec is not None else None
            if rec is not None:
                self._journal(entry.height, rec)

    def _ours(self, script: bytes) -> bool:
        place = self.book.find(script)
        return place is not None and place[1] < (self.accounts, self.spends + CHANGE_LOOKAHEAD)[place[0]]

    def _spend(self, entry: ChainTx, rec: Record) -> None:
        as_of = entry.tx.locktime
        if rec.kind in (record.SETTLEMENT, record.AMENDMENT) and self.contract.birthday <= as_of < entry.height:
            self.found.as_of.add(as_of)
            if rec.kind == record.SETTLEMENT:
                self.settled = max(self.settled, as_of)
        doc = _amendment(self.contract, self.documents, rec) if rec.kind == record.AMENDMENT else None
        if doc is not None and doc.content not in self.acted:
            self.acted.add(doc.content)
            self._void(doc.body.get("void", ()))
            if "seal" in doc.body:
                self.seal = OutPoint.parse(doc.body["seal"])
                self.found.reseals.append((entry.height, entry.position))
            if "journal" in doc.body:
                self.script = parse_journal(doc.body["journal"], self.contract.network).script

    def _journal(self, height: int, rec: Record) -> None:
        digests = [rec.digest]
        if rec.version == record.VERSION and rec.kind == record.BATCH:
            digests += load_manifest(self.documents, rec.digest) or ()
        for digest in digests:
            self.placed.setdefault(digest, height)
        if rec.version == record.VERSION and rec.kind in (record.BATCH, record.VOID):
            for digest in digests:
                self._void(_void(self.contract, self.documents, digest))

    def _void(self, digests: Iterable[str]) -> None:
        """What M witnesses have settled on stays: a void releases what stops the pool, it rewrites no past."""
        self.found.voided.update(d for d in digests if self.placed.get(d, self.settled + 1) > self.settled)


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


def _amendment(contract: Contract, documents: Documents, rec: Record) -> Document | None:
    doc = load_document(documents, rec.digest)
    if not isinstance(doc, Document) or doc.type != "amendment":
        return None
    try:
        check_amendment(contract, doc)
    except LashouError:
        return None
    return doc
