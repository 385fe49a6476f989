"""The fold: chain records and disclosed documents in, the pool's state out (docs/protocol.md, section 5).

Pure and deterministic. Events come in the order (height, transaction, leaf); then comes what the passing of each
height itself causes. An event that breaks a rule changes nothing and is kept with the rule's name.
"""

import heapq
from collections.abc import Callable

from lashou_btc.anchors import record
from lashou_btc.anchors.history import ChainTx, Documents, History, ScriptBook
from lashou_btc.anchors.tx import OutPoint
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.pool import amendments, claims, costs, members, notice, spending
from lashou_btc.pool.contract import CHANGE_LOOKAHEAD, LOOKAHEAD, Contract
from lashou_btc.pool.document import Document
from lashou_btc.pool.journal import Survey, journal_record, load_document, load_manifest, spends, survey
from lashou_btc.pool.ledger import PURSE, Ledger
from lashou_btc.pool.settlement import Basis, basis
from lashou_btc.pool.state import Coin, Event, State

AMEND, BASIS = 0, 9

HANDLERS: dict[str, Callable[[State, Document], str]] = {
    "acceptance": members.accept, "enrollment": members.enroll, "exit": members.leave, "claim": claims.file,
    "review": claims.review, "verdict": notice.verdict, "statement": amendments.statement,
    "price": amendments.price, "amendment": amendments.announce, "void": amendments.void,
}
"""What each type of document does once the journal admits it. Each raises Refused before it changes anything."""


Observer = Callable[[State], None]
"""Is shown the state after every transaction and every timer; it must not change it."""


def fold(contract: Contract, history: History, documents: Documents, height: int | None = None,
         book: ScriptBook | None = None, observer: Observer | None = None) -> State:
    """The state at `height` (the history's tip by default). `book` may be shared between calls to save derivations.

    Raises InvalidInput when the history does not reach from the contract's birthday to `height`.
    """
    height = history.tip if height is None else height
    if not contract.birthday <= height <= history.tip or history.start > contract.birthday:
        raise InvalidInput(f"the chain data covers heights {history.start} to {history.tip}; the pool's state at "
                           f"{height} needs {contract.birthday} to {height}.", "fold.range")
    book = book or contract.script_book()
    history = history.upto(height).since(contract.birthday)
    limit = len(contract.witnesses) + 1 + LOOKAHEAD
    book.ensure(0, limit)
    book.ensure(1, CHANGE_LOOKAHEAD)
    found = survey(contract, history, documents, book, limit)
    while True:
        state = Folder(contract, history, documents, book, found, observer).run()
        # The look ahead knows only the scripts it was given: more accounts may mean more coins to follow.
        limit = max(limit, state.next_account + LOOKAHEAD)
        again = survey(contract, history, documents, book, limit)
        if again == found:
            return state
        found = again


class Folder:
    """One run of the fold over a history."""

    def __init__(self, contract: Contract, history: History, documents: Documents, book: ScriptBook,
                 found: Survey, observer: Observer | None = None) -> None:
        self.history, self.documents, self.survey, self.observer = history, documents, found, observer
        self.bases: dict[int, Basis] = {}
        self.here: ChainTx | None = None
        rules = contract.rules
        self.state = State(
            contract, rules, Ledger(rules.min_balance_sat, rules.mode == "prefund"), height=contract.birthday,
            seal=contract.seal, next_account=len(contract.witnesses) + 1, operator_key=contract.operator_key,
            operator_payout=contract.operator_payout, journal_script=contract.journal.script, book=book)
        for as_of in self.survey.as_of:
            self.state.at(as_of, BASIS, 0)

    def run(self) -> State:
        """Folds the whole history."""
        for entry in self.history.txs:
            self.take(entry)
        self.reach(self.history.tip)
        return self.state

    def take(self, entry: ChainTx) -> None:
        """Folds the next transaction: every timer before its height, then what it does."""
        self._pass_heights(entry.height - 1)
        self._enter_height(entry.height)
        self.here = entry
        self._transaction(entry)
        self._show()

    def reach(self, height: int) -> None:
        """Lets time pass up to and including a height; no transaction at or below it may follow."""
        self._pass_heights(height)
        self._enter_height(height)

    def _show(self) -> None:
        if self.observer is not None:
            self.observer(self.state)

    def _enter_height(self, height: int) -> None:
        self.state.height, self.state.block_hash = height, self.history.block_hashes[height]

    def _pass_heights(self, upto: int) -> None:
        """Runs the timers of every height up to and including `upto`, in order."""
        s = self.state
        while s.timers and s.timers[0][0] <= upto:
            height, rank, key = heapq.heappop(s.timers)
            self._enter_height(height)
            if rank == BASIS:
                self.bases[height] = basis(s)
            elif not s.unknown:
                self._timer(rank, key)
                self._show()

    def _timer(self, rank: int, key: int) -> None:
        s = self.state
        if rank == AMEND:
            amendments.take_effect(s)
        elif rank == members.ACTIVATE:
            members.activate(s, key)
        elif rank == members.DUES:
            costs.dues(s)
            s.at(s.height + s.rules.period_blocks, members.DUES, 0)
        elif rank == costs.GRACE:
            members.end_grace(s, key)
        elif rank == costs.CALL:
            notice.end_calls(s)
        elif rank == claims.DRAW:
            claims.draw_now(s, s.by_number[key])
        elif rank == claims.REVIEW:
            claims.end_review(s, s.by_number[key])
        elif rank == claims.NOTICE:
            notice.end_notice(s, s.by_number[key])
        elif rank == members.EXIT:
            members.end_membership(s, key)

    # Transactions

    def _transaction(self, entry: ChainTx) -> None:
        s, tx = self.state, entry.tx
        if any(i.outpoint in s.coins or i.outpoint in s.dust for i in tx.inputs):
            seal = s.seal
            spending.spend(s, entry, self.bases, self.documents, self._note)
            if s.seal is not None and s.seal == seal and spends(tx, seal):
                self._break_journal(entry)
            return
        incoming = Incoming(s, entry)
        in_journal = s.seal is not None and spends(tx, s.seal)
        if in_journal:
            rec = journal_record(tx, s.seal, s.journal_script, s.contract.tag)
            if rec is None:
                incoming.credit(s)
                self._break_journal(entry)
                return
            s.seal = OutPoint(tx.txid, 0)
            s.journal_count += 1
        else:
            rec = record.the_record(tx, s.contract.tag)
            if max(incoming.paid.values(), default=0) < s.rules.notice_sat:
                rec = None
        if rec is not None and not s.unknown and self._is_objection(rec):
            self._object("journal" if in_journal else "open", rec, incoming.credits)
            incoming.credit(s)
        else:
            incoming.credit(s)
            if in_journal and not s.unknown:
                self._journal(rec)
            elif not in_journal and rec is not None and not self._is_objection(rec):
                self._note("open", rec.kind, rec.digest, 0, "", "dated evidence; acts once the journal admits it")

    def _is_objection(self, rec: record.Record) -> bool:
        return rec.known and rec.kind == record.OBJECTION and rec.digest not in self.survey.voided

    def _break_journal(self, entry: ChainTx) -> None:
        s = self.state
        s.seal = None
        if not any(place > (entry.height, entry.position) for place in self.survey.reseals):
            s.stop(f"transaction {entry.tx.txid} spends the journal's seal and is no journal transaction")

    # Records

    def _journal(self, rec: record.Record) -> None:
        s = self.state
        if rec.digest in self.survey.voided:
            self._note("journal", rec.kind, rec.digest, 0, "voided", "released by the quorum; it has no effect")
        elif not rec.known:
            self._note("journal", rec.kind, rec.digest, 0, "record.unknown", "a kind or version not known here")
        elif rec.kind == record.CONTRACT:
            self._try("journal", rec.kind, rec.digest, 0, lambda: amendments.publish(s, rec.digest))
        elif rec.kind == record.BATCH:
            hashes = load_manifest(self.documents, rec.digest)
            if hashes is None:
                self.state.stop(f"the manifest of batch {rec.digest} is not at hand")
                return
            for leaf, digest in enumerate(hashes):
                if digest in self.survey.voided:
                    self._note("journal", rec.kind, digest, leaf, "voided", "released by the quorum")
                elif not self._document(digest, None, leaf):
                    return
        elif rec.kind == record.SETTLEMENT:
            self._note("journal", rec.kind, rec.digest, 0, "record.lane", "a settlement acts in its own lane only")
        else:
            self._document(rec.digest, rec.kind, 0)

    def _document(self, digest: str, kind: int | None, leaf: int) -> bool:
        """Lets a document act. Returns False where it is not at hand and the fold has to stop."""
        s = self.state
        doc = load_document(self.documents, digest)
        if doc is None:
            what = record.kind_name(kind) if kind is not None else "document"
            self.state.stop(f"the {what} {digest} is not at hand")
            return False
        if isinstance(doc, InvalidInput):
            self._note("journal", kind or record.BATCH, digest, leaf, doc.code, str(doc))
            return True
        shown = record.KINDS[doc.type]

        def act() -> str:
            if kind is not None and shown != kind:
                raise Refused(f"the record says {record.kind_name(kind)}, the document is a {doc.type}.",
                              "record.kind")
            if doc.pool != s.contract.pool_id:
                raise Refused("the document belongs to another pool.", "document.pool")
            if doc.type not in HANDLERS:
                raise Refused(f"a {doc.type} acts in its own lane only.", "record.lane")
            if not s.contract_published or (not s.opened and doc.type not in ("acceptance", "void", "statement")):
                raise Refused("the pool is not open yet.", "pool.closed")
            if doc.content in s.seen:
                raise Refused("this document has acted before; each acts once.", "document.twice")
            effect = HANDLERS[doc.type](s, doc)
            s.seen.add(doc.content)  # not the file: another set of signatures makes another file
            return effect

        self._try("journal", shown, digest, leaf, act)
        return True

    def _object(self, lane: str, rec: record.Record, payments: dict[int, int]) -> None:
        assert self.here is not None
        txid = self.here.tx.txid
        self._try(lane, rec.kind, rec.digest, 0,
                  lambda: notice.object_to(self.state, rec.digest, txid, payments))

    def _try(self, lane: str, kind: int, digest: str, leaf: int, act: Callable[[], str]) -> None:
        try:
            text, broken = act(), ""
        except LashouError as error:
            text, broken = str(error), error.code
        self._note(lane, kind, digest, leaf, broken, text)

    def _note(self, lane: str, kind: int, digest: str, leaf: int, broken: str, text: str) -> None:
        assert self.here is not None
        self.state.events.append(Event(self.here.height, self.here.position, leaf, lane, kind, digest,
                                       self.here.tx.txid, broken, text))


class Incoming:
    """What a transaction pays to the pool, dust apart.

    `paid`: by receive address, dust included; `credits`: by account, in coins that count, and still to be credited.
    """

    def __init__(self, s: State, entry: ChainTx) -> None:
        self.paid: dict[int, int] = {}
        self.credits: dict[int, int] = {}
        self.coins: list[tuple[int, Coin]] = []
        for n, out in enumerate(entry.tx.outputs):
            place = members.pool_place(s, out.script)
            if place is None:
                continue
            branch, index = place
            coin = Coin(entry.height, OutPoint(entry.tx.txid, n), out.value_sat, branch, index)
            account = index if branch == 0 else PURSE
            if branch == 0:
                self.paid[index] = self.paid.get(index, 0) + out.value_sat
            if out.value_sat < s.rules.min_coin_sat or entry.tx.coinbase:
                s.dust[coin.outpoint] = coin
                continue
            s.coins[coin.outpoint] = coin
            self.credits[account] = self.credits.get(account, 0) + out.value_sat
            self.coins.append((account, coin))

    def credit(self, s: State) -> None:
        """Credits what is left of each account's payments: a bond may have been taken out."""
        for account, coin in self.coins:
            amount = min(coin.value_sat, self.credits[account])
            self.credits[account] -= amount
            if amount:
                members.receive(s, account, amount, str(coin.outpoint))
