"""The fold: chain records and disclosed documents in, the pool's state out (docs/protocol.md, section 5).

Pure and deterministic. Events come in the order (height, transaction, leaf); then comes what the passing of each
height itself causes. An event that breaks a rule changes nothing and is kept with the rule's name.
"""

from collections.abc import Callable, Collection, Sequence
from functools import partial

from lashou_btc.anchors import record
from lashou_btc.anchors.history import ChainTx, Documents, History, ScriptBook
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.pool import amendments, dissolution, kinds, members, notice, rekeying, spending, takeover
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.course import Course, Observer
from lashou_btc.pool.disclosed import load_document, load_manifest
from lashou_btc.pool.document import Document
from lashou_btc.pool.ledger import OUTSIDE, WAITING
from lashou_btc.pool.pausing import move_timers
from lashou_btc.pool.reading import Reading
from lashou_btc.pool.state import Decision, Event, Payment, State
from lashou_btc.pool.survey import judge, reseal
from lashou_btc.pool.told import kept
from lashou_btc.pool.unknown import fixed
from lashou_btc.words import Said, noun, said

SAID_BY_RECORD = (record.OBJECTION, record.VETO)
"""Kinds that say everything in their record. They count in the journal and in the open lane, and wait with the
payments where the state stands still."""


def fold(contract: Contract, history: History, documents: Documents, height: int | None = None,
         book: ScriptBook | None = None, observer: Observer | None = None) -> State:
    """The state at `height` (the history's tip by default). `book` may be shared between calls to save derivations.

    Raises InvalidInput when the history does not reach from the contract's birthday to `height`.
    """
    return folded(contract, history, documents, (), height, book, observer).state


def folded(contract: Contract, history: History, documents: Documents, as_of: Collection[int] = (),
           height: int | None = None, book: ScriptBook | None = None,
           observer: Observer | None = None) -> "Fold":
    """As `fold`, and the bases of payouts at the heights `as_of`, in `bases`.

    This is the one function that signers and the chain's judge ask for a basis: both look at it from where the
    history ends, so that both see what later decisions say about it.
    """
    height = history.tip if height is None else height
    if not contract.birthday <= height <= history.tip or history.start > contract.birthday:
        raise InvalidInput("fold.range:state", start=history.start, tip=history.tip, height=height,
                           birthday=contract.birthday)
    made = Fold(contract, history.upto(height).since(contract.birthday), documents, book, None, observer, as_of)
    made.run()
    return made


class Fold(Course):
    """The rules' fold: a course through a history on which transactions do what docs/protocol.md says."""

    def bring(self, entry: ChainTx, doc: Document) -> None:
        """As `take`, of a carry that is not in the chain, as if M witnesses had signed the amendment already."""
        self._pass_heights(entry.height - 1)
        self._enter_height(entry.height)
        seen = self._here = self.state.chain.read(entry)
        reseal(self.state.chain, doc)
        self._decide(doc, seen)
        spending.spend(self.state, seen, self.bases)
        self._dissolve()

    # Transactions

    def _transaction(self, entry: ChainTx) -> None:
        s = self.state
        seen = self._here = s.chain.read(entry)
        if s.chain.lost:
            self._never_known(said("unknown.rotation", digest=s.chain.lost))
            return
        if seen.lane == "settlement":
            # What an amendment ends comes first: the fee of its carry is borne by those who are there then.
            if seen.carry and seen.record is not None and seen.record.kind == record.AMENDMENT:
                self._amend(seen, seen.record.digest)
            spending.spend(s, seen, self.bases)
            if seen.begins:
                takeover.begin(s)
            self._dissolve()
            if seen.breaks and s.chain.seal is None:
                self._broken(seen)
            return
        rec = seen.record
        heard = rec is not None and (seen.lane == "journal" or
                                     max(seen.paid.values(), default=0) >= s.rules.notice_sat)
        says = rec if heard and rec is not None and rec.known and rec.kind in SAID_BY_RECORD else None
        credits = tuple((c.account, str(c.outpoint), c.value_sat) for c in seen.coins)
        if seen.lane == "journal":
            self._begin_pause(seen)
        if credits or says:
            self._pay_in(Payment(seen.place, entry.tx.txid, seen.lane, credits, says.kind if says else 0,
                                 says.digest if says else ""))
        if seen.breaks:
            self._broken(seen)
        elif seen.lane == "journal":
            self._journal(seen)
        elif heard and rec is not None and not says:
            self._note("open", rec.kind, rec.digest, 0, "", said("event.evidence"))

    def _broken(self, seen: Reading) -> None:
        if self.state.dissolved:
            return  # nothing in the journal acts any more
        self._begin_pause(seen)
        self.state.stop(said("unknown.seal", txid=seen.entry.tx.txid))

    def _pay_in(self, payment: Payment, source: str = OUTSIDE) -> None:
        """Payments and the objection that comes with them: its bond is taken out before anything is credited."""
        s = self.state
        if s.unknown:
            s.waiting.append(payment)
            for _, _, amount in payment.credits:
                s.ledger.move(source, WAITING, amount)
            return
        left: dict[int, int] = {}
        for number, _, amount in payment.credits:
            left[number] = left.get(number, 0) + amount
        if payment.kind == record.OBJECTION:
            self._try(payment.lane, payment.kind, payment.digest, 0,
                      lambda: notice.object_to(s, payment.digest, payment.txid, left, source), payment)
        elif payment.kind == record.VETO:
            self._try(payment.lane, payment.kind, payment.digest, 0,
                      lambda: rekeying.veto(s, payment.digest), payment)
        for number, ref, amount in payment.credits:
            credit = min(amount, left[number])
            left[number] -= credit
            if credit:
                members.deposit(s, number, credit, ref, source)

    # Pauses

    def _begin_pause(self, seen: Reading, leaf: int = 0) -> None:
        """Lets the state stand still where a later decision releases what comes from here on."""
        pause, s = self._pauses.get(seen.place), self.state
        if pause is not None and pause.leaf == leaf and not s.unknown and not s.dissolved:
            self._pause, self._paused_at = pause, s.height
            s.stop(said("unknown.released", txid=pause.txid, amendment=pause.amendment))

    def _amend(self, seen: Reading, digest: str) -> None:
        """An amendment that a carry brings: seal and journal change at once, even where the state is unknown."""
        s = self.state
        doc = judge(s.contract, s.keyholders, self.documents, digest)
        if seen.place in self.fallen:
            self._note("settlement", record.AMENDMENT, digest, 0, "amendment.lost",
                       said("event.amendment:lost"))
        elif doc is None:
            self._never_known(said("unknown.amendment", digest=digest))
        elif isinstance(doc, LashouError):
            self._note("settlement", record.AMENDMENT, digest, 0, doc.code, kept(doc.said))
        elif doc.message() in s.drive.acted:
            self._note("settlement", record.AMENDMENT, digest, 0, "document.twice", said("document.twice"))
        else:
            s.has_acted(doc.content)
            reseal(s.chain, doc)
            self._decide(doc, seen)

    def _never_known(self, why: Said) -> None:
        """Nothing that follows can be known, as the journal may be sealed anew, or the coins be with others: no
        later release ends that.
        """
        self.state.stop(why)
        if self._pause is not None:
            self.state.unknown, self.state.told.why = fixed(why), why
        self._pause, self._pauses = None, {}

    def _decide(self, doc: Document, seen: Reading) -> None:
        s, pause = self.state, self._pause
        effects = [said("event.journal")] if "journal" in doc.body else []
        effects += [said("event.seal", seal=str(s.chain.seal))] if "seal" in doc.body else []
        if pause is not None and pause.end == seen.place:
            self._pause, s.unknown, s.told.why, s.told.unknown_since = None, "", None, 0
            effects.append(said("event.released", txid=pause.txid,
                                moved=move_timers(s, s.height - self._paused_at)))
            self._again(doc)
            self._wake()
        elif "release" in doc.body:
            effects.append(said("event.released:nothing"))
        if s.unknown:
            s.waiting.append(Decision(seen.place, seen.entry.tx.txid, doc))
            effects.append(said("event.waits"))
        else:
            effects += self._decided(doc, None)
        self._note("settlement", record.AMENDMENT, doc.hash, 0, "", _all(effects))

    def _decided(self, doc: Document, by: Decision | None) -> list[Said]:
        effects = amendments.decide(self.state, doc)
        if "dissolve" in doc.body:
            self._endings.append((doc, by))
            effects.append(said("event.to-dissolve"))
        return effects

    def _dissolve(self) -> None:
        """Dissolutions act last: what their carries cost is borne by those who are there before."""
        endings, self._endings = self._endings, []
        for doc, by in endings:
            self._try("settlement", record.AMENDMENT, doc.hash, 0,
                      partial(dissolution.dissolve, self.state, doc.body["dissolve"]), by)

    def _again(self, doc: Document) -> None:
        """The good documents among what was released act, in the order of their list."""
        if "again" not in doc.body:
            return
        hashes = load_manifest(self.documents, doc.body["again"])
        if hashes is None:
            self.state.stop(said("unknown.manifest", digest=doc.body["again"]))
            return
        self._leaves(hashes)

    def _wake(self) -> None:
        """What came in while the state stood still, in the order of the chain."""
        s = self.state
        if s.epoch < s.keyholders.epoch and not s.unknown:
            takeover.take_over(s)
        waiting, s.waiting = s.waiting, []
        for n, one in enumerate(waiting):
            if s.unknown:
                s.waiting = waiting[n:]
                return
            if isinstance(one, Decision):
                effects = self._decided(one.document, one)
                self._note("settlement", record.AMENDMENT, one.document.hash, 0, "", _all(effects), one)
            else:
                self._pay_in(one, WAITING)

    # Records

    def _journal(self, seen: Reading) -> None:
        s, rec = self.state, seen.record
        assert rec is not None
        if s.unknown or (rec.known and rec.kind in SAID_BY_RECORD):
            return
        if s.dissolved:
            self._try("journal", rec.kind, rec.digest, 0, partial(_nothing_more, s))
        elif not rec.known:
            self._note("journal", rec.kind, rec.digest, 0, "record.unknown", said("event.unknown"))
        elif rec.kind == record.CONTRACT:
            self._try("journal", rec.kind, rec.digest, 0, lambda: amendments.publish(s, rec.digest))
        elif rec.kind == record.BATCH:
            hashes = load_manifest(self.documents, rec.digest)
            if hashes is None:
                s.stop(said("unknown.manifest", digest=rec.digest))
            self._leaves(hashes or ())
        elif kinds.handler(record.kind_name(rec.kind)) is None:
            self._note("journal", rec.kind, rec.digest, 0, "record.lane", said("event.lane"))
        else:
            self._document(rec.digest, rec.kind, 0)

    def _leaves(self, hashes: Sequence[str]) -> None:
        assert self._here is not None
        for leaf, digest in enumerate(hashes):
            if leaf and self._here.lane == "journal":
                self._begin_pause(self._here, leaf)
            if self.state.unknown:
                return
            self._document(digest, None, leaf)

    def _document(self, digest: str, kind: int | None, leaf: int) -> None:
        """Lets a document act. Where it is not at hand, the state is unknown from here on."""
        s = self.state
        doc = load_document(self.documents, digest)
        if doc is None:
            s.stop(said("unknown.document", digest=digest,
                        kind="document" if kind is None else record.kind_name(kind)))
            return
        if isinstance(doc, InvalidInput):
            self._note("journal", kind or record.BATCH, digest, leaf, doc.code, kept(doc.said))
            return
        row = kinds.BY_NAME[doc.type]

        def act() -> Said:
            if kind is not None and row.code != kind:
                raise Refused("record.kind", kind=noun("document", record.kind_name(kind)),
                              type=noun("document", doc.type))
            if doc.pool != s.contract.pool_id:
                raise Refused("document.pool")
            handler = kinds.handler(doc.type)
            if handler is None or row.signers is None:
                raise Refused("record.lane", type=noun("document", doc.type))
            if not s.contract_published or (not s.opened and not row.before_open):
                raise Refused("pool.closed")
            if doc.message() in s.drive.acted:
                raise Refused("document.twice")
            doc.require(row.signers(s, doc.body))
            effect = handler(s, doc)
            s.has_acted(doc.content)  # not the file: another set of signatures makes another file
            return effect

        self._try("journal", row.code, digest, leaf, act)

    def _try(self, lane: str, kind: int, digest: str, leaf: int, act: Callable[[], Said],
             by: Payment | Decision | None = None) -> None:
        try:
            text, broken = act(), ""
        except LashouError as error:
            text, broken = kept(error.said), error.code
        self._note(lane, kind, digest, leaf, broken, text, by)

    def _note(self, lane: str, kind: int, digest: str, leaf: int, broken: str, text: Said,
              by: Payment | Decision | None = None) -> None:
        assert self._here is not None
        place, txid = (by.place, by.txid) if by else (self._here.place, self._here.entry.tx.txid)
        self.state.told.events.append(Event(*place, leaf, lane, kind, digest, txid, broken, text))


def _all(effects: list[Said]) -> Said:
    return said("event.amendment", effects=effects) if effects else said("event.no-change")


def _nothing_more(s: State) -> Said:
    """What a record does after the end: raises Refused, as there is nothing that it could do."""
    dissolution.check_open(s)
    return said("event.no-change")
