"""The operator's work: documents into the journal, one seal after the other."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lashou_btc.anchors import record
from lashou_btc.anchors.history import NO_DOCUMENTS, ChainTx, Documents
from lashou_btc.anchors.tx import Tx, TxOut, parse_tx, serialize_unsigned
from lashou_btc.chain.base import Feed
from lashou_btc.documents import DOCUMENT, MANIFEST
from lashou_btc.errors import Incomplete, InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.pool import document
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.document import OPERATOR, Document
from lashou_btc.pool.state import Event, State
from lashou_btc.usecases import disclosure, files, tags, waiting
from lashou_btc.usecases.hubs import announcement
from lashou_btc.usecases.naming import Named
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.seals import Journal, JournalEntry, Outgoing
from lashou_btc.usecases.workspace import PoolHome, Workspace
from lashou_btc.wallet.keys import Master, schnorr_sign
from lashou_btc.wallet.psbt.raw import is_psbt
from lashou_btc.wallet.public import journal_path, signing_path
from lashou_btc.wallet.purse import SEQUENCE
from lashou_btc.words import Said, noun, said

if TYPE_CHECKING:
    from lashou_btc.usecases.asking import Hubs, Reply

NEXT_HASH = "00" * 32
"""Stands for the hash of a block that is not there yet, where the fold looks at what publishing would do."""


@dataclass(frozen=True)
class LeftOut:
    """A document that is not published, and why."""

    document: Document
    why: Said | str
    code: str


@dataclass(frozen=True)
class JournalDraft:
    """What publishing would send: the transactions, the new documents by hash, what is left out, and (document,
    transaction) of what was sent before and is in the journal no more; what it takes back.
    """

    outgoing: Outgoing
    documents: Mapping[str, Document]
    left_out: tuple[LeftOut, ...]
    lost: tuple[tuple[str, str], ...]
    taken_back: tuple[str, ...] = ()

    @property
    def contents(self) -> list[bytes]:
        """What has to be kept, for everybody to follow: documents and lists."""
        return [*(doc.to_bytes() for doc in self.documents.values()),
                *(one.entry.manifest for one in self.outgoing.links if one.entry.manifest is not None)]


@dataclass(frozen=True)
class Published:
    """A journal transaction that was sent: its id, and the documents it commits to."""

    txid: str
    kind: int
    digest: str
    documents: tuple[str, ...]


def read_documents(paths: Sequence[Path]) -> list[Document]:
    """Documents from files. Raises InvalidInput naming the file."""
    return [_read_document(path) for path in paths]


def _read_document(path: Path) -> Document:
    data = files.read(path, document.MAX_BYTES, "document")
    if is_psbt(data):
        raise InvalidInput("document.psbt", path=path)
    try:
        return document.parse(data)
    except InvalidInput as error:
        raise InvalidInput("document.unreadable:file", code=error.code, path=path, why=error) from None


class Operator:
    """The operator at work on one pool: holds the journal key for as long as that takes."""

    def __init__(self, ws: Workspace, pool: PoolHome, master: Master, account: int,
                 feerate_sat_vb: int | None = None) -> None:
        self.ws, self.pool, self.feerate = ws, pool, feerate_sat_vb
        self.chain: Feed = ws.chain(pool.contract.network)
        network = pool.contract.network
        self.key = master.private_key(journal_path(network, account))
        self.public_key = master.public_key(journal_path(network, account))
        self.signing_key = master.private_key(signing_path(network, account))
        self.signing_public = master.public_key(signing_path(network, account))[1:].hex()

    @cached_property
    def journal(self) -> Journal:
        """The pool's journal with this key."""
        return Journal(self.pool, self.chain, self.key, self.public_key)

    def open_pool(self, given: Sequence[Document] = ()) -> tuple[list[Published], list[str]]:
        """Publishes the contract and every witness's acceptance that is given or at hand.

        Returns what was sent, and the names of the witnesses whose acceptance is still missing. Raises as
        `draft_opening`.
        """
        with self.ws.synced_pool(self.pool) as state:
            draft, missing = self.draft_opening(state, given)
            return (self.send(state, draft) if draft is not None else []), missing

    def draft_opening(self, state: State, given: Sequence[Document] = ()) -> tuple[JournalDraft | None, list[str]]:
        """What opening the pool would send now, if anything, and whose acceptance is still missing.

        Raises InvalidInput if something given is no acceptance of this pool, Refused if it is not the witness's
        own, or is the second one of a witness's. What is given is kept, and goes before what is at hand.
        """
        meant: dict[int, Document] = {}
        for doc in given:
            check_acceptance(self.pool.contract, doc)
            if meant.setdefault(doc.body["account"], doc).content != doc.content:
                raise Refused("acceptance.several", number=doc.body["account"])
        for doc in given:
            self.pool.store.add(doc.to_bytes())
        self._own(state)
        pool_id = self.pool.contract.pool_id
        sent = {digest for one in self.journal.waiting(state)
                for digest in (one.entry.digest, *one.entry.documents)}
        acceptances = self._acceptances(state, sent, meant)
        new = [doc for _, doc in sorted(acceptances.items()) if doc.hash not in sent]
        first = [] if state.contract_published or pool_id in sent else [JournalEntry(record.CONTRACT, pool_id)]
        missing = [w.name for w in self.pool.contract.keyholders.witnesses
                   if w.account not in state.accepted and w.account not in acceptances]
        return (self.draft(new, state, first) if new or first else None), missing

    def publish(self, docs: Sequence[Document], state: State | None = None) -> list[Published]:
        """Commits documents to the journal: one as its own record, several as one batch. What the rules would give
        no effect is left out. Raises as `draft`.
        """
        if state is None:
            with self.ws.synced_pool(self.pool) as fresh:
                return self.publish(docs, fresh)
        return self.send(state, self.draft(docs, state))

    def draft(self, docs: Sequence[Document], state: State, first: Sequence[JournalEntry] = ()) -> JournalDraft:
        """What publishing these would send, after a rehearsal. Enrollments get the operator's signature.

        What the rules would give no effect is left out, one by one, with the reason. Raises Refused where nothing
        would be left, or what waits already would not be known to others. `first`: records that come before.
        """
        self._own(state)
        wait = self.journal.waiting(state)
        known = {digest: one.own.txid for one in wait for digest in one.entry.documents}
        fresh: dict[str, Document] = {}
        left_out: list[LeftOut] = []
        for doc in map(self._cosigned, docs):
            if doc.hash in known or doc.hash in fresh:
                why = said("journal.waits-in", txid=known[doc.hash]) if doc.hash in known else said("journal.twice")
                left_out.append(LeftOut(doc, why, "document.waiting"))
            else:
                fresh[doc.hash] = doc
        while fresh or first:
            outgoing = self.journal.next(state, [*first, *map(JournalEntry.of, fresh.values())], self._rate())
            broken = self._broken(outgoing, fresh)
            if not broken:
                lost = self.journal.lost(state, (*wait, *outgoing.links))
                return JournalDraft(outgoing, fresh, tuple(left_out), tuple(lost))
            left_out += [LeftOut(fresh.pop(digest), event.text, event.broken)
                         for digest, event in broken.items()]
        whys = dict.fromkeys(one.why if one.code == "document.waiting" else said("journal.no-effect", why=one.why)
                             for one in left_out)
        raise Refused("journal.left-out", code=left_out[0].code, why=list(whys))

    def draft_bump(self, state: State) -> JournalDraft:
        """All that waits, made anew with the same documents in the same order, at a higher feerate. Raises Refused
        where nothing waits, or it pays so much already.
        """
        self._own(state)
        wait = self.journal.waiting(state)
        if not wait:
            raise Refused("journal.nothing-waits")
        rate, pays = self._rate(), max(one.own.feerate_sat_vb for one in wait)
        if rate <= pays and all(one.own.here for one in wait):
            raise Refused("purse.enough", pays=pays, rate=rate, more=pays + 1)
        outgoing = self.journal.next(state, [], rate, stay=0)
        self._broken(outgoing, {})
        return JournalDraft(outgoing, {}, (), ())

    def draft_cancel(self, state: State, names: Sequence[str]) -> JournalDraft:
        """Takes documents back that wait, by the starts of their hashes: what else waits with and after them is
        carried over. Where nothing else does, a statement that says so takes the place, as a seal needs a record.

        Raises Refused for what does not wait, and where what is carried over would have no effect without it.
        """
        self._own(state)
        wait = self.journal.waiting(state)
        everything = [digest for one in wait for digest in one.entry.documents]
        dropped = {self._named(everything, name) for name in names}
        stay = next((n for n, one in enumerate(wait) if dropped.intersection(one.entry.documents)), 0)
        outgoing, fresh = self.journal.next(state, [], self._rate(), stay, dropped), {}
        if not outgoing.links:
            instead = self.statement(str(said("journal.taken-back", documents=sorted(dropped))))
            fresh = {instead.hash: instead}
            outgoing = self.journal.next(state, [JournalEntry.of(instead)], self._rate(), stay, dropped)
        self._broken(outgoing, fresh, strict=True)
        return JournalDraft(outgoing, fresh, (), (), tuple(sorted(dropped)))

    def _named(self, everything: Sequence[str], name: str) -> str:
        found = [digest for digest in everything if len(name) >= 4 and digest.startswith(name)]
        if len(found) != 1:
            raise Refused("journal.not-waiting:several" if found else "journal.not-waiting", name=name)
        return found[0]

    def send(self, state: State, draft: JournalDraft) -> list[Published]:
        """Keeps the documents of a draft, and sends it."""
        for data in draft.contents:
            self.pool.store.add(data)
        self.journal.send(state, draft.outgoing, draft.taken_back)
        return [Published(one.own.txid, one.entry.kind, one.entry.digest, one.entry.documents)
                for one in draft.outgoing.links]

    def give(self, hubs: "Hubs", draft: JournalDraft) -> "list[Reply]":
        """Gives what was sent to hubs, with a word of the operator that it is coming: no block names it yet."""
        entries = [one.entry for one in draft.outgoing.links]
        names = [Named(0, DOCUMENT, digest) for entry in entries for digest in entry.documents]
        names += [Named(0, MANIFEST, entry.digest) for entry in entries if entry.manifest is not None]
        digest = announcement(self.pool.contract.pool_id, [one.name for one in names])
        return hubs.give(names, schnorr_sign(self.signing_key, digest).hex())

    def statement(self, text: str, about: str = "") -> Document:
        """The operator's own statement, for any file's hash that is to be dated."""
        body = {"account": OPERATOR, "text": text} | ({"about": about} if about else {})
        doc = Document("statement", self.pool.contract.pool_id, body)
        return document.parse(doc.sign(OPERATOR, self.signing_key, self.signing_public).to_bytes())

    def uniqueness_tag(self, id_number: str) -> str:
        """A person's tag: the same for the same person, so that nobody is enrolled twice. Raises as `tags.load`."""
        return tags.load(self.pool, Signer(self.signing_key, self.signing_public)).tag(id_number)

    # Inside

    def _own(self, state: State) -> None:
        if state.unknown:
            raise Incomplete("state.unknown:journal", since=state.unknown_since, why=state.why)
        if self.signing_public != state.operator_key:
            raise Refused("operator.key")

    def _cosigned(self, doc: Document) -> Document:
        if doc.type == "enrollment" and all(s.key != self.signing_public for s in doc.signatures):
            return doc.sign(OPERATOR, self.signing_key, self.signing_public)
        return doc

    def _acceptances(self, state: State, sent: set[str], meant: Mapping[int, Document]) -> dict[int, Document]:
        """Good acceptances at hand that the state does not know yet, by account: the one that was sent, if any,
        else the one that is meant, where one is.
        """
        found: dict[int, Document] = {}
        for digest, doc in disclosure.at_hand(self.pool):
            if doc is None or doc.type != "acceptance" or doc.body["account"] in state.accepted:
                continue
            with suppress(LashouError):  # somebody may have put anything there
                check_acceptance(self.pool.contract, doc)
                number = doc.body["account"]
                if digest in sent or (number not in found and meant.get(number, doc).hash == digest):
                    found[number] = doc
        return found

    def _rate(self) -> int:
        """The feerate to send at. Raises Refused below what the node takes."""
        return waiting.feerate(self.chain, self.feerate)

    def _send(self, state: State, kind: int, digest: str) -> Published:
        """Sends a record of anything at all."""
        outgoing = self.journal.next(state, [JournalEntry(kind, digest, (digest,))], self._rate())
        self._broken(outgoing, {})
        return self.send(state, JournalDraft(outgoing, {}, (), ()))[-1]

    def _broken(self, outgoing: Outgoing, fresh: Mapping[str, Document], strict: bool = False) -> dict[str, Event]:
        """Which of the fresh documents would have no effect, with the event that says so. Raises Refused where
        others would not know the state with this, or a record would have no effect; `strict`: also one that is
        carried over.
        """
        manifests = {one.entry.digest: one.entry.manifest for one in outgoing.links
                     if one.entry.manifest is not None}
        contents = {digest: doc.to_bytes() for digest, doc in fresh.items()}
        events = self._rehearse(outgoing.txs, Documents.of(contents, manifests)) or []
        entries, found = {one.own.txid: one.entry for one in outgoing.links}, {}
        for event in events:
            if event.broken and event.txid in entries:
                documents = entries[event.txid].documents
                digest = documents[event.leaf] if event.leaf < len(documents) else ""
                if digest in fresh:
                    found[digest] = event
                elif strict or not outgoing.replaces:
                    raise Refused("journal.no-effect", code=event.broken, why=event.text)
        return found

    def _rehearse(self, txs: Sequence[Tx], new: Documents) -> list[Event]:
        """Folds the next block as if it held these transactions. Raises Refused where the pool would stand still.
        """
        events, state = rehearse(self.pool, txs, new)
        if state.unknown:
            raise Refused("journal.unknown", why=state.why)
        return events


def check_acceptance(contract: Contract, doc: Document) -> None:
    """Raises InvalidInput or Refused unless it is a witness's own acceptance of this contract."""
    if doc.type != "acceptance" or doc.pool != contract.pool_id:
        raise InvalidInput("acceptance.foreign", type=noun("document", doc.type), pool=contract.pool_id[:8])
    keys = {w.account: w.key for w in contract.keyholders.witnesses}
    number = doc.body["account"]
    if not doc.signed_by({keys.get(number, "")}) or doc.body["first_address"] != contract.first_address:
        raise Refused("acceptance.forged", number=number)


def rehearse(pool: PoolHome, txs: Sequence[Tx], new: Documents = NO_DOCUMENTS) -> tuple[list[Event], State]:
    """What the fold would say if the next block held these transactions: the new events and the state.

    `new`: documents that are not kept yet.
    """
    documents = Documents(lambda digest: new.document(digest) or pool.store.document(digest),
                          lambda root: new.manifest(root) or pool.store.manifest(root))
    made = pool.index.folded(documents)
    state, seen, following = made.state, len(made.state.events), made.follow(NEXT_HASH)
    for n, tx in enumerate(txs, 1):
        made.take(ChainTx(following, n, tx))
    made.reach(following)
    return [e for e in state.events[seen:] if e.height == following], state


def effect_of(pool: PoolHome, state: State, doc: Document) -> Said | None:
    """What the fold would say if the journal named the document in the next block; None while the state is unknown,
    when that cannot be told. Raises Refused, in the fold's own words, where that would have no effect; Unreachable
    where the index is another than the state is of.
    """
    if state.unknown or state.seal is None:
        return None
    outputs = [TxOut(0, state.chain.journal_script),
               TxOut(0, record.encode(record.KINDS[doc.type], pool.contract.tag, doc.hash))]
    tx = parse_tx(serialize_unsigned(2, [(state.seal, SEQUENCE)], outputs, 0))
    events, _ = rehearse(pool, [tx], Documents.of({doc.hash: doc.to_bytes()}, {}))
    event = next((e for e in events if e.txid == tx.txid), None)
    if event is None:  # somebody else has synced this home meanwhile, and the seal is another one
        raise Unreachable("journal.moved")
    if event.broken:
        raise Refused("journal.would-have-none", code=event.broken, type=noun("document", doc.type),
                      why=event.text)
    return event.text
