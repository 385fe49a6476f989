"""The look ahead: what later decisions of the quorum say about earlier records (docs/protocol.md, section 4,
Survey).

What carries a decision is judged from the chain alone, so nothing that it decides can change whether it counts.
"""

from dataclasses import dataclass

from lashou_btc.anchors import record
from lashou_btc.anchors.history import Documents, History, ScriptBook
from lashou_btc.anchors.tx import OutPoint
from lashou_btc.errors import LashouError, Refused
from lashou_btc.networks import Network
from lashou_btc.pool import kinds
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.disclosed import load_document, load_manifest
from lashou_btc.pool.document import Document
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.pool.reading import Place, Reader, Reading
from lashou_btc.wallet.descriptor import JournalDescriptor


@dataclass(frozen=True, slots=True)
class Pause:
    """From `start` (a journal transaction, and the leaf from which on a batch is meant) to `end`, the amendment's
    transaction, the state stands. `txid` is what is released, or what broke the journal.
    """

    start: Place
    leaf: int
    end: Place
    txid: str
    amendment: str


@dataclass(frozen=True)
class Survey:
    """What the look ahead found, as far as the asked-for height.

    `pauses` in order, none within another; `fallen`: places of amendments that a later one passes over; `as_of`:
    heights at which payouts in the chain say that they were worked out.
    """

    pauses: tuple[Pause, ...] = ()
    fallen: frozenset[Place] = frozenset()
    as_of: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Carried:
    """An amendment that a carry brings: where, its document (or why there is none), and the bar there."""

    place: Place
    digest: str
    document: Document | LashouError | None
    bar: int


def survey(contract: Contract, history: History, documents: Documents, book: ScriptBook) -> Survey:
    """Looks over the whole history, without folding anything."""
    reader = Reader(contract, book, documents)
    carried: list[_Carried] = []
    as_of: set[int] = set()
    for entry in history.txs:
        seen = reader.read(entry)
        if seen.record is None or not seen.whole:
            continue
        if seen.record.kind == record.SETTLEMENT and contract.birthday <= entry.tx.locktime < entry.height:
            as_of.add(entry.tx.locktime)
        elif seen.carry and seen.record.kind == record.AMENDMENT:
            digest = seen.record.digest
            carried.append(_Carried(seen.place, digest, judge(contract, reader.keyholders, documents, digest),
                                    reader.bar))
    fallen = _passed_over(carried)
    acting = {c.place: c.document for c in carried if c.place not in fallen and isinstance(c.document, Document)}
    looks_back = any(doc.body.keys() & {"release", "seal"} for doc in acting.values())
    pauses = _pauses(contract, history, documents, book, acting) if looks_back else ()
    return Survey(pauses, fallen, frozenset(as_of))


def judge(contract: Contract, keyholders: Keyholders, documents: Documents,
          digest: str) -> Document | LashouError | None:
    """The amendment of that hash, if M of these have signed it; the reason if it is none; None if not at hand."""
    doc = load_document(documents, digest)
    if not isinstance(doc, Document):
        return doc
    try:
        check_amendment(contract, keyholders, doc)
    except LashouError as error:
        return error
    return doc


def check_amendment(contract: Contract, keyholders: Keyholders, doc: Document) -> None:
    """Raises unless it is an amendment of this pool, signed by their quorum, whose journal, if any, can be read."""
    if doc.type != "amendment":
        raise Refused(f"the record names a {doc.type}, which is no amendment.", "record.kind")
    if doc.pool != contract.pool_id:
        raise Refused("the amendment belongs to another pool.", "document.pool")
    doc.require(kinds.quorum(keyholders))
    if "journal" in doc.body:
        parse_journal(doc.body["journal"], contract.network)


def parse_journal(text: str, network: Network) -> JournalDescriptor:
    """The journal's descriptor that an amendment names."""
    return JournalDescriptor.parse(text, network)


def reseal(reader: Reader, doc: Document) -> None:
    """Lets an amendment's new seal and journal count for what is read from here on."""
    journal = doc.body.get("journal")
    reader.reseal(OutPoint.parse(doc.body["seal"]) if "seal" in doc.body else None,
                  parse_journal(journal, reader.contract.network).script if journal else None)


def _passed_over(carried: list[_Carried]) -> frozenset[Place]:
    """From the last to the first: one that falls itself passes over nothing."""
    fallen: set[Place] = set()
    named: list[tuple[str, int]] = []
    for c in reversed(carried):
        if any(digest == c.digest and c.place[0] > bar for digest, bar in named):
            fallen.add(c.place)
        elif isinstance(c.document, Document):
            named += [(digest, c.bar) for digest in c.document.body.get("lost", ())]
    return frozenset(fallen)


def _pauses(contract: Contract, history: History, documents: Documents, book: ScriptBook,
            acting: dict[Place, Document]) -> tuple[Pause, ...]:
    reader = Reader(contract, book, documents)
    placed: dict[str, Reading] = {}
    broken: Reading | None = None
    pauses: list[Pause] = []
    acted: set[str] = set()
    for entry in history.txs:
        seen = reader.read(entry)
        if seen.lane == "journal":
            placed[entry.tx.txid] = seen
        if seen.breaks:
            broken = seen
        doc = acting.get(seen.place)
        if doc is None or doc.content in acted:
            continue
        acted.add(doc.content)
        starts = []
        # While the journal is broken a release without a new seal would end nothing: it is none.
        if "release" in doc.body and (reader.seal is not None or "seal" in doc.body):
            found = release_start(doc, placed, reader.bar, pauses, documents)
            if found is not None:
                starts.append((*found, doc.body["release"]["txid"]))
        if "seal" in doc.body:
            if broken is not None and broken.place < seen.place:
                starts.append((broken.place, 0, broken.entry.tx.txid))
            broken = None
        if starts:
            start, leaf, txid = min(starts)
            pauses = [p for p in pauses if (p.start, p.leaf) < (start, leaf)]
            pauses.append(Pause(start, leaf, seen.place, txid, doc.hash))
        reseal(reader, doc)
    return tuple(pauses)


def release_start(doc: Document, placed: dict[str, Reading], bar: int, pauses: list[Pause],
                  documents: Documents) -> tuple[Place, int] | None:
    """From where on an amendment releases the journal, or None where it cannot.

    What a payout in the chain rests on is out of reach, so is what has been released before, and a leaf that a
    batch does not have is nowhere. (Without the manifest nobody knows that, nor anything else that follows.)
    """
    seen, leaf = placed.get(doc.body["release"]["txid"]), doc.body["release"].get("leaf", 0)
    if seen is None or seen.place[0] <= bar:
        return None
    if any((p.start, p.leaf) <= (seen.place, leaf) and seen.place < p.end for p in pauses):
        return None
    return None if leaf and leaf >= _leaves(seen, leaf, documents) else (seen.place, leaf)


def _leaves(seen: Reading, leaf: int, documents: Documents) -> int:
    """How many leaves a journal transaction's batch has, as far as anybody can tell."""
    assert seen.record is not None
    if not seen.record.known or seen.record.kind != record.BATCH:
        return 1
    hashes = load_manifest(documents, seen.record.digest)
    return leaf + 1 if hashes is None else len(hashes)
