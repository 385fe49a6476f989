"""The look ahead: what later decisions of the quorum say about earlier records (docs/protocol.md, section 4,
Survey).

What carries a decision is judged from the chain alone, so nothing that it decides can change whether it counts.
"""

from dataclasses import dataclass, replace

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
from lashou_btc.words import noun


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


@dataclass(frozen=True, slots=True)
class Carried:
    """An amendment that a carry brings: where, whose quorum has to have signed it, and the bar there."""

    place: Place
    digest: str
    epoch: int
    bar: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What a look ahead said of the chain up to a height: all that a snapshot of that height rests on besides what
    came until then. `carried` are amendments, fallen ones too.
    """

    height: int
    carried: tuple[Carried, ...] = ()
    pauses: tuple[Pause, ...] = ()
    fallen: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Start:
    """Where a look ahead goes on: what one before it said, and the reader there."""

    looked: Looked
    reader: Reader


@dataclass(frozen=True)
class Survey:
    """What the look ahead found, as far as the asked-for height.

    `pauses` in order, none within another; `fallen`: places of amendments that a later one passes over; `as_of`:
    heights at which payouts in the chain say that they were worked out; `carried`: amendments.

    `asks`: what asks for earlier times, as (its own height, a height): who folds it begins no later than there.
    `holds`: of one that went on from a start, whether what had been said of the chain up to there is all that is
    to be said of it now, and nothing after it asks for what was before.
    """

    pauses: tuple[Pause, ...] = ()
    fallen: frozenset[Place] = frozenset()
    as_of: frozenset[int] = frozenset()
    carried: tuple[Carried, ...] = ()
    asks: tuple[tuple[int, int], ...] = ()
    holds: bool = True

    def allows(self, height: int) -> bool:
        """Whether a fold of the same history may begin after that height."""
        return not any(since < height < at for at, since in self.asks)

    def begins(self, height: int) -> int:
        """The last height up to that one after which it may."""
        while earlier := [since for at, since in self.asks if since < height < at]:
            height = min(earlier)
        return height

    def upto(self, height: int) -> Looked:
        """What it says of the chain up to a height."""
        return Looked(height, tuple(c for c in self.carried if c.place[0] <= height),
                      tuple(p for p in self.pauses if p.start[0] <= height),
                      tuple(sorted(place for place in self.fallen if place[0] <= height)))


@dataclass(frozen=True, slots=True)
class _Judged:
    """An amendment with its document, or why there is none."""

    carried: Carried
    document: Document | LashouError | None


def survey(contract: Contract, history: History, documents: Documents, book: ScriptBook,
           start: Start | None = None) -> Survey:
    """Looks over the whole history, without folding anything; with a `start`, over what comes after it."""
    reader = start.reader.fork() if start else Reader(contract, book, documents)
    carried = [_Judged(c, judge(contract, reader.all_keyholders[c.epoch], documents, c.digest))
               for c in (start.looked.carried if start else ())]
    asks: list[tuple[int, int]] = []
    for entry in history.txs:
        seen = reader.read(entry)
        if seen.record is None or not seen.whole:
            continue
        if seen.record.kind == record.SETTLEMENT and contract.birthday <= entry.tx.locktime < entry.height:
            asks.append((entry.height, entry.tx.locktime))
        elif seen.carry and seen.record.kind == record.AMENDMENT:
            digest = seen.record.digest
            carried.append(_Judged(Carried(seen.place, digest, reader.keyholders.epoch, reader.bar),
                                   judge(contract, reader.keyholders, documents, digest)))
    as_of, fallen = frozenset(locktime for _, locktime in asks), _passed_over(carried)
    acting = {c.carried.place: c.document for c in carried
              if c.carried.place not in fallen and isinstance(c.document, Document)}
    since = start.looked.height if start else -1
    looks_back = any(doc.body.keys() & {"release", "seal"} for place, doc in acting.items() if place[0] > since)
    pauses = start.looked.pauses if start else ()
    if looks_back:
        pauses = _pauses(contract, history, documents, book, acting, start, asks)
    found = Survey(pauses, fallen, as_of, tuple(c.carried for c in carried), tuple(asks))
    # Of an amendment that acted before the start and is not at hand any more nobody can say what it passed over.
    gone = any(c.document is None and c.carried.place[0] <= since and c.carried.place not in fallen
               for c in carried)
    holds = start is None or (found.allows(since) and not gone and found.upto(since) == start.looked)
    return replace(found, holds=holds)


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
        raise Refused("record.kind:amendment", type=noun("document", doc.type))
    if doc.pool != contract.pool_id:
        raise Refused("document.pool:amendment")
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


def _passed_over(carried: list[_Judged]) -> frozenset[Place]:
    """From the last to the first: one that falls itself passes over nothing."""
    fallen: set[Place] = set()
    named: list[tuple[str, int]] = []
    for judged in reversed(carried):
        c = judged.carried
        if any(digest == c.digest and c.place[0] > bar for digest, bar in named):
            fallen.add(c.place)
        elif isinstance(judged.document, Document):
            named += [(digest, c.bar) for digest in judged.document.body.get("lost", ())]
    return frozenset(fallen)


def _pauses(contract: Contract, history: History, documents: Documents, book: ScriptBook,
            acting: dict[Place, Document], start: Start | None, asks: list[tuple[int, int]]) -> tuple[Pause, ...]:
    """The pauses. `asks` is told what each amendment that may make one looks back to: of what was before the start
    only that it was.
    """
    reader = start.reader.fork() if start else Reader(contract, book, documents)
    placed: dict[str, Reading] = {}
    broken: Reading | None = None
    pauses = list(start.looked.pauses) if start else []
    acted = {doc.content for place, doc in acting.items() if start and place[0] <= start.looked.height}
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
        starts: list[tuple[Place, int, str]] = []
        # While the journal is broken a release without a new seal would end nothing: it is none.
        if "release" in doc.body and (reader.seal is not None or "seal" in doc.body):
            asked = placed.get(doc.body["release"]["txid"])
            asks.append((seen.place[0], asked.place[0] - 1 if asked else -1))
            found = release_start(doc, placed, reader.bar, pauses, documents)
            if found is not None:
                starts.append((*found, doc.body["release"]["txid"]))
        if "seal" in doc.body:
            if broken is not None and broken.place < seen.place:
                starts.append((broken.place, 0, broken.entry.tx.txid))
                asks.append((seen.place[0], broken.place[0] - 1))
            broken = None
        if starts:
            begin, leaf, txid = min(starts)
            pauses = [p for p in pauses if (p.start, p.leaf) < (begin, leaf)]
            pauses.append(Pause(begin, leaf, seen.place, txid, doc.hash))
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
