"""The journal's transactions, each on the seal of the one before: what waits, what comes next, what replaces it.

A seal is spent once. So what waits is always carried over: what comes next is put onto it, and what takes its place
commits to the same documents in the same order.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from lashou_btc import layout
from lashou_btc.anchors import record
from lashou_btc.anchors.merkle import batch_root
from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, parse_tx
from lashou_btc.chain.base import Feed, Rejected, ScriptCoin
from lashou_btc.errors import LashouError, Refused
from lashou_btc.pool import canonical, document
from lashou_btc.pool.document import Document
from lashou_btc.pool.state import State
from lashou_btc.usecases import waiting
from lashou_btc.usecases.waiting import Own, SentFile
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.purse import PurseCoin, journal_tx

KEPT_BLOCKS = 100
"""So long what is in a block is kept here: a reorganization may take it back, and nodes forget."""


@dataclass(frozen=True)
class JournalEntry:
    """What a journal transaction commits to: its record, and the documents of it, in order. A contract has none,
    and neither has a batch whose list is not at hand.
    """

    kind: int
    digest: str
    documents: tuple[str, ...] = ()

    @classmethod
    def of(cls, doc: Document) -> "JournalEntry":
        """A document as its own record."""
        return cls(record.KINDS[doc.type], doc.hash, (doc.hash,))

    def without(self, dropped: Collection[str]) -> "JournalEntry | None":
        """What is left of it without these documents; None where that is nothing."""
        left = tuple(digest for digest in self.documents if digest not in dropped)
        if left == self.documents:
            return self
        return JournalEntry(record.BATCH, batch_root(left), left) if left else None

    @property
    def manifest(self) -> bytes | None:
        """The list of a batch."""
        return canonical.dump(list(self.documents)) if self.kind == record.BATCH and self.documents else None


def merged(entries: Iterable[JournalEntry]) -> list[JournalEntry]:
    """The same documents in the same order in as few records as can be."""
    found: list[JournalEntry] = []
    for entry in entries:
        last = found[-1] if found else None
        if last is not None and last.documents and entry.documents:
            both = (*last.documents, *entry.documents)
            found[-1] = JournalEntry(record.BATCH, batch_root(both), both)
        else:
            found.append(entry)
    return found


@dataclass(frozen=True)
class Link:
    """A journal transaction that waits, or is ready to be sent."""

    own: Own
    entry: JournalEntry


@dataclass(frozen=True)
class Outgoing:
    """What is to be sent, in order; what waits `before` it; what it `replaces`, with the same documents. `left_sat`
    is what the journal holds afterwards.
    """

    links: tuple[Link, ...]
    before: tuple[Link, ...]
    replaces: tuple[Link, ...]
    left_sat: int

    @property
    def fee_sat(self) -> int:
        """What sending it costs."""
        return sum(one.own.fee_sat for one in self.links)

    @property
    def txs(self) -> list[Tx]:
        """All that would wait then."""
        return [one.own.tx for one in (*self.before, *self.links)]


@dataclass(frozen=True)
class Unconfirmed:
    """What of a pool's journal waits for a block, for which no key is needed."""

    pool: PoolHome
    chain: Feed

    @property
    def kept(self) -> SentFile:
        """The file of what was sent from this home."""
        return SentFile(layout.JOURNAL.at(self.pool.folder), "journal.pending")

    def waiting(self, state: State) -> list[Link]:
        """What waits, in order from the confirmed seal; by the node, and by what was sent from this home.

        Raises Refused where something waits that would break the journal.
        """
        kept = self.kept.pairs()
        by_seal = {tx.inputs[0].outpoint: (raw, tx) for raw, tx in kept}
        seal, value, found = state.seal, 0, []
        if seal is not None and (before := self.pool.index.transaction(seal.txid)) is not None:
            value = parse_tx(before.raw).outputs[seal.vout].value_sat
        while seal is not None:
            txid = waiting.spenders(self.chain, [seal], [tx for _, tx in kept]).get(seal, "")
            own = waiting.own(self.chain, txid, {seal: value}) if txid else None
            if own is None and seal in by_seal:
                raw, tx = by_seal[seal]
                fee = max(value - sum(out.value_sat for out in tx.outputs), 0)
                own = Own(tx, raw, fee, waiting.vsize(tx), here=False)
            if own is None:
                break
            what = self._entry(own.tx)
            if what is None or own.tx.inputs[0].outpoint != seal \
                    or own.tx.outputs[0].script != state.chain.journal_script:
                raise Refused("journal.broken", txid=own.txid)
            found.append(Link(own, what))
            seal, value = OutPoint(own.txid, 0), own.tx.outputs[0].value_sat
        return found

    def lost(self, state: State, wait: Sequence[Link]) -> list[tuple[str, str]]:
        """(document, transaction) of what was sent from here and is neither in the chain nor waits: another
        transaction took its place.
        """
        safe = {e.digest for e in state.events} | {d for one in wait for d in one.entry.documents}
        return [(digest, tx.txid) for _, tx in self.kept.pairs() if self.pool.index.transaction(tx.txid) is None
                and (entry := self._entry(tx)) is not None for digest in entry.documents if digest not in safe]

    def _entry(self, tx: Tx) -> JournalEntry | None:
        """What a journal transaction commits to; None where it is none."""
        rec = record.the_record(tx, self.pool.contract.tag)
        if rec is None:
            return None
        if rec.kind == record.CONTRACT:
            return JournalEntry(rec.kind, rec.digest)
        if rec.kind != record.BATCH:
            return JournalEntry(rec.kind, rec.digest, (rec.digest,))
        manifest = self.pool.store.manifest(rec.digest)
        try:
            return JournalEntry(rec.kind, rec.digest, document.parse_manifest(manifest) if manifest else ())
        except LashouError:
            return JournalEntry(rec.kind, rec.digest)


@dataclass(frozen=True)
class Journal(Unconfirmed):
    """A pool's journal, with the key that holds it."""

    key: bytes
    public_key: bytes
    _coins: dict[str, list[ScriptCoin]] = field(default_factory=dict, compare=False)

    def next(self, state: State, entries: Sequence[JournalEntry], rate: int, stay: int | None = None,
             dropped: Collection[str] = ()) -> Outgoing:
        """The transactions that put these onto what waits. What the node has forgotten is handed to it again; what
        it does not take any more is made anew, with the same documents, at the rate. `stay`: so many of what waits
        stay as they are, by default all; `dropped`: documents that are left out of what is made anew.

        Where the node takes no more, because too many wait one upon the other, the last is replaced by one that
        commits to its documents and these. Raises Refused where the money does not suffice, Rejected by the node.
        """
        wait = self._again(state)
        before = [one for one in wait if one.own.here][:stay]
        replaced = wait[len(before):]
        carried = [left for one in replaced if (left := one.entry.without(dropped)) is not None]
        outgoing = self._make(state, before, merged([*carried, *entries]), replaced, rate)
        if not outgoing.links:
            return outgoing
        try:
            waiting.check(self.chain, outgoing.links[0].own.raw)
        except Rejected as error:
            if not before or not before[-1].entry.documents or not waiting.chain_is_full(error):
                raise
            *before, last = before
            replaced = [last, *replaced]
            outgoing = self._make(state, before, merged([last.entry, *carried, *entries]), replaced, rate)
            waiting.check(self.chain, outgoing.links[0].own.raw)
        return outgoing

    def send(self, state: State, outgoing: Outgoing, dropped: Collection[str] = ()) -> None:
        """Keeps what is to be sent, and hands it to the chain. `dropped`: documents that nobody misses. Raises as
        `SentFile.sending`.
        """
        txs = [one.own.tx for one in outgoing.links]
        with self.kept.sending(self.chain, txs, [one.own.txid for one in outgoing.replaces]):
            known = {one.own.txid for one in (*outgoing.before, *outgoing.links)}
            lost = {txid for digest, txid in self.lost(state, (*outgoing.before, *outgoing.links))
                    if digest not in dropped}
            keep = [raw for raw, tx in self.kept.pairs() if tx.txid not in known
                    and (tx.txid in lost or self._fresh(state, tx.txid))]
            self.kept.write([*keep, *(one.own.raw for one in (*outgoing.before, *outgoing.links))])
            for one in outgoing.links:
                self.chain.broadcast(one.own.raw)

    # Inside

    def _confirmed(self, state: State) -> list[ScriptCoin]:
        """Coins of the journal's address. To look for them takes a node minutes, so they are kept for the block."""
        if state.block_hash not in self._coins:
            self._coins[state.block_hash] = self.chain.coins(state.chain.journal_script)
        return self._coins[state.block_hash]

    def _fresh(self, state: State, txid: str) -> bool:
        found = self.pool.index.transaction(txid)
        return found is not None and found.height > state.height - KEPT_BLOCKS

    def _again(self, state: State) -> list[Link]:
        wait = self.waiting(state)
        forgotten = [one.own for one in wait if not one.own.here]
        refused = waiting.send_again(self.chain, forgotten)
        return self.waiting(state) if len(refused) < len(forgotten) else wait

    def _make(self, state: State, before: Sequence[Link], entries: Sequence[JournalEntry], replaced: Sequence[Link],
              rate: int) -> Outgoing:
        spent = {i.outpoint for one in before for i in one.own.tx.inputs}
        coins = {c.outpoint: PurseCoin(c.outpoint, c.value_sat)
                 for c in self._confirmed(state)}
        if before:
            last = before[-1].own
            seal = PurseCoin(OutPoint(last.txid, 0), last.tx.outputs[0].value_sat,
                             waiting.lacks_sat(self.chain, last.txid, rate))
        elif state.seal in coins:
            seal = coins[state.seal]
        else:
            raise Refused("journal.seal", seal=state.seal)
        more = sorted((c for o, c in coins.items() if o not in spent and o != state.seal),
                      key=waiting.largest_first)
        here = [one.own for one in replaced if one.own.here]
        instead, links = sum(one.fee_sat for one in here), []
        if here:
            rate = max(rate, here[0].feerate_sat_vb + 1)
        for entry in entries:
            output = TxOut(0, record.encode(entry.kind, self.pool.contract.tag, entry.digest))
            raw = journal_tx(self.key, self.public_key, seal, more, output, rate, instead_sat=instead)
            tx, instead = parse_tx(raw), 0
            taken = {i.outpoint for i in tx.inputs}
            fee = seal.value_sat + sum(c.value_sat for c in more if c.outpoint in taken) - tx.outputs[0].value_sat
            links.append(Link(Own(tx, raw, fee, waiting.vsize(tx)), entry))
            seal = PurseCoin(OutPoint(tx.txid, 0), tx.outputs[0].value_sat)
            more = [c for c in more if c.outpoint not in taken]
        return Outgoing(tuple(links), tuple(before), tuple(replaced),
                        seal.value_sat + sum(c.value_sat for c in more))
