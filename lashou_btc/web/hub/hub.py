"""A pool's hub: documents by hash, the inbox, and whom it takes what from.

One thread does its work, one thing after another, on an index and a state of its own: nothing that is handed in can
disturb what follows the chain, or the pages. What others read meanwhile is replaced whole.
"""

import asyncio
import contextvars
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from lashou_btc.chain.base import Feed
from lashou_btc.errors import Incomplete, InvalidInput, LashouError, Refused, Unreachable
from lashou_btc.pool.document import Document
from lashou_btc.pool.state import State
from lashou_btc.usecases import invitations, lifeboats, prospects, transactions_post
from lashou_btc.usecases.hubs import Ticket
from lashou_btc.usecases.prospects import STRANGERS, Prospect
from lashou_btc.usecases.views import View
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet.psbt.bundle import parse_bundle
from lashou_btc.web.hub.documents import Documents, check_operator
from lashou_btc.web.hub.inbox import Entry, Inbox
from lashou_btc.web.hub.papers import Papers
from lashou_btc.web.hub.relaying import relay
from lashou_btc.web.hub.room import Bundle, Room
from lashou_btc.web.hub.tries import Tries
from lashou_btc.words import Said, said

MOST_WAITING, MOST_ALIKE = 64, 32
"""So many wait for the thread at once, and so many that want the same done: one kind of request, however many come,
leaves places to the others. More are told to come again.
"""
FULL = ("hub.tries", "hub.full", "hub.quota", "hub.room.full", "hub.room.quota", "hub.papers.full",
        "hub.papers.quota")
"""Refusals of what may be taken soon: nothing is wrong with it, but there is no room for it now."""

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Taken:
    """What the hub says of a document that it has: its entry, what it will do, whether it was here before."""

    entry: Entry
    effect: Said | None
    new: bool


class Hub:
    """The hub of the home's pool. `ws` is its own: nobody else may use it. `clock`: seconds since 1970."""

    def __init__(self, ws: Workspace, clock: Callable[[], float] = time.time) -> None:
        self.ws, self.pool, self._clock = ws, ws.pool(), clock
        self.inbox = Inbox(self.pool.folder, clock)
        self.documents = Documents(self.pool, self.inbox)
        self.room = Room(self.pool, clock)
        self.papers = Papers(self.pool, clock)
        self._worker = ThreadPoolExecutor(1, "hub")
        self._waiting = Counter[str]()
        self._state: State | None = None
        self._to_look: list[str] = []
        self._effects: dict[str, Said | None] = {}
        """What each document that waits would do, as of the last look: nobody has it worked out by asking again."""
        self._tries = Tries(clock)
        self.lifeboats: Sequence[str] = ()
        """Those that have all their signatures and may be sent one day, in hex."""

    @property
    def chain(self) -> Feed:
        """The chain, for the hub's own thread."""
        return self.ws.chain(self.pool.contract.network)

    @property
    def state(self) -> State:
        """The state as of the last block that the hub has seen. Raises Unreachable before there is one."""
        if self._state is None:
            raise Unreachable("hub.begins")
        return self._state

    def now(self) -> int:
        """Seconds since 1970."""
        return int(self._clock())

    # Work

    async def work(self, task: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        """Does something in the hub's thread, in the language of whoever asks. Raises Unreachable where too many
        wait already.
        """
        kind = getattr(task, "__qualname__", "")
        if self._waiting.total() >= MOST_WAITING or self._waiting[kind] >= MOST_ALIKE:
            raise Unreachable("hub.busy")
        self._waiting[kind] += 1
        spoken = contextvars.copy_context()
        try:
            return await asyncio.wrap_future(self._worker.submit(lambda: spoken.run(task, *args, **more)))
        finally:
            self._waiting[kind] -= 1

    def do(self, task: Callable[P, T], *args: P.args, **more: P.kwargs) -> "Future[T]":
        """The same for a thread of the program's own, which waits as long as it takes."""
        return self._worker.submit(task, *args, **more)

    def close(self) -> None:
        """Ends with the work that has begun."""
        self._worker.shutdown(cancel_futures=True)
        self.ws.close()

    def refresh(self, view: View | None) -> None:
        """Brings the hub up to the index's tip, and looks at all that waits again. In the hub's thread."""
        self.pool.view = view
        self.documents.learn()
        for entry in list(self.inbox.entries.values()):
            if entry.hash in self.documents.named and (data := self.inbox.document(entry.hash)) is not None:
                self.pool.store.add(data)  # all are to have it, whoever has published it
                self.inbox.drop(entry)
        self._effects = {name: effect for name, effect in self._effects.items() if name in self.inbox.entries}
        self._tries.anew()
        if self._see():
            self._to_look = list(self.inbox.entries)
            self.do(self._look_on)
            self.room.refresh(self.state, self.chain)
            self.papers.refresh(self.state)
            self._keep_lifeboats()

    def _keep_lifeboats(self) -> None:
        self.lifeboats = transactions_post.to_give(lifeboats.kept(self.pool, self.state))

    def _see(self) -> bool:
        """Takes the state as of the index's tip. False where a sync has to read something again first."""
        try:
            self._state = self.pool.seen = self.pool.state()
        except Incomplete:
            return False
        return True

    def _look_on(self) -> None:
        """Looks at one of what waits again, and then at the next, once it is its turn: whoever asks meanwhile does
        not wait for all of them.
        """
        if self._to_look:
            entry = self.inbox.entries.get(self._to_look.pop())
            if entry is not None:
                self._look_again(entry)
            with suppress(RuntimeError):  # it has just been closed
                self.do(self._look_on)

    @property
    def looking(self) -> bool:
        """Whether it has not looked at all that waits since the last block."""
        return bool(self._to_look)

    def _look_again(self, entry: Entry) -> None:
        data = self.inbox.document(entry.hash)
        if data is None:
            self.inbox.drop(entry, said("hub.damaged"))
            return
        doc = prospects.read(self.pool, data)
        if self._enrolled(doc):
            self.inbox.drop(entry)
            return
        try:
            found = self._prospect(doc)
            self.inbox.keep(entry, found)
            self._effects[entry.hash] = found.effect
        except (Incomplete, Unreachable):  # it cannot be told now
            return
        except LashouError as error:  # a block may have named it just now
            self.inbox.drop(entry, None if error.code == "document.twice" else error.said)

    def _prospect(self, doc: Document) -> Prospect:
        """What is to be expected of a document, at the index's tip, which the follower may have moved."""
        try:
            return prospects.prospect(self.pool, self.state, doc)
        except Unreachable as error:
            if error.code != "journal.moved" or not self._see():
                raise
            return prospects.prospect(self.pool, self.state, doc)

    def _enrolled(self, doc: Document) -> bool:
        """Whether an enrollment has come into the chain, with the operator's signature and so by another hash."""
        account = self.state.account(doc.body["account"]) if doc.type == "enrollment" else None
        return account is not None and account.key == doc.body["key"]

    def sign(self, data: bytes, signature: str = "") -> tuple[Bundle, bool]:
        """Takes signatures into the payout room, as `Room.take`. `signature`: the operator's on the transactions'
        ids, by which it may bring what nobody has signed yet.
        """
        by = ""
        if signature:
            check_operator(self.pool, self.state, [psbt.tx.txid for psbt in parse_bundle(data)], signature)
            by = "operator"
        if self.pool.index.tip()[1] != self.state.block_hash:
            self._see()
        taken = self.room.take(data, self.state, self.chain, by)
        self._keep_lifeboats()
        return taken

    def relay(self, raw: bytes) -> str:
        """Sends a transaction that pays into the pool, or says something in its name, if the node would take it.
        Raises Refused for any other: this is no way into the network for everybody.
        """
        return relay(self.pool, self.state, self.chain, raw)

    # Sealed papers

    def expect_paper(self, ticket: Ticket, invitation: str = "") -> list[int]:
        """Lets a sealed paper's parts in, as `Papers.expect`; a stranger's by an invitation."""
        def came_by(key: str) -> str:
            return invitations.check(self.pool, invitation, key).hash

        parts = self.papers.expect(self.state, ticket, came_by)
        if self.papers.notes[ticket.of][ticket.sha256].queue == STRANGERS:
            invitations.use(self.pool, invitation, ticket.of)
        return parts

    def wants_paper(self, ticket: Ticket, peer: str) -> None:
        """Raises Refused where a peer's paper would not be taken, before anybody fetches it."""
        self.papers.wanted(self.state, ticket, f"peer {peer}")

    def copy_paper(self, ticket: Ticket, data: bytes, peer: str) -> None:
        """Takes a peer's paper. Raises as `Papers.copy`."""
        self.papers.copy(self.state, ticket, data, f"peer {peer}")

    # Handing in

    def hand_in(self, data: bytes, invitation: str = "", peer: str = "") -> Taken:
        """Takes a document into the inbox. `peer`: the hub that it was copied from, which knows of no invitations.

        Raises with the reason where it is none of this pool, would have no effect, or whoever hands it in has too
        much waiting.
        """
        doc = self._counting(prospects.read(self.pool, data))
        if doc.hash in self.documents.named or self._enrolled(doc):
            raise Refused("hub.published")
        doc = self._with_others(doc)
        if (there := self.inbox.entries.get(doc.hash)) is not None:
            return Taken(there, self._effects.get(doc.hash), False)
        # What takes no work comes first: who is asking, and has that room?
        queue, by = prospects.whose(self.state, doc)
        self._tries.check(by, doc.hash)
        source = "" if queue != STRANGERS else f"peer {peer}" if peer else \
            invitations.check(self.pool, invitation, by).hash
        self.inbox.check_room(doc, queue, by, source)
        try:
            found = self._prospect(doc)
        except (Refused, InvalidInput) as error:
            self._tries.failed(by, doc.hash, error)
            raise
        if queue == STRANGERS and not peer:
            invitations.use(self.pool, invitation, by)
        entry = self.inbox.add(doc, found, source)
        self._effects[entry.hash] = found.effect
        return Taken(entry, found.effect, True)

    def _counting(self, doc: Document) -> Document:
        """The document with one signature of each key whose signature counts: nobody can fill it with others before
        its author brings it, or leave one in it that does not hold and will count one day.
        """
        keys = prospects.counting(self.state, doc)
        each = {s.key: s for s in reversed(doc.signatures) if s.key in keys}
        return Document(doc.type, doc.pool, doc.body, tuple(s for s in doc.signatures if each.get(s.key) is s))

    def _with_others(self, doc: Document) -> Document:
        """What was handed in, with the signatures that others have added before."""
        before = self.inbox.of_content(doc.content)
        there = self.inbox.document(before.hash) if before is not None else None
        if there is None:
            return doc
        known = prospects.read(self.pool, there)
        return known.merge(Document(doc.type, doc.pool, doc.body, tuple(
            s for s in doc.signatures if s.key not in {one.key for one in known.signatures})))

