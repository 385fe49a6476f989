"""Copies of what other hubs have: documents, inbox, room, papers. A peer is trusted no more than whoever hands in.

What a peer has is taken as from anybody, through the same door. One difference: it knows the invitations that
strangers came by, and this hub does not, so what they have handed in there is counted as that peer's own.
"""

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.usecases import paper_post, transactions_post
from lashou_btc.usecases.asking import Hubs
from lashou_btc.usecases.hubs import Place, Ticket
from lashou_btc.wallet.psbt.bundle import MAX_BUNDLE_BYTES
from lashou_btc.web.hub.hub import FULL, Hub

if TYPE_CHECKING:
    from lashou_btc.hub.client import Client

EVERY_S = 20.0
MOST_FETCHED = 1_000
"""Documents of one peer's inbox in one round."""
MOST_BYTES, MOST_LOOKED = 64 * 1024 * 1024, 2_000
"""Of one peer's papers in one round; and so many owners and tickets are looked at, as each costs a request or a
signature's check, which a peer can ask for without end.
"""


class Copying:
    """Copies from peers until it is ended, in a thread of its own."""

    def __init__(self, hub: Hub, peers: Sequence[Place]) -> None:
        self._hub, self._hubs = hub, Hubs(hub.pool, hub.ws.warn, peers)
        self._ends, self._asked = threading.Event(), threading.Event()
        self._refused: set[str] = set()
        """What was refused since the last block: until there is another, it is not fetched and judged again."""
        self._block = ""
        """As of which it knows that nothing is lacking, or what was refused."""
        self._thread = threading.Thread(target=self._run, name="copying", daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def now(self) -> None:
        """There is a reason to look at once: a new block."""
        self._asked.set()

    def stop(self) -> None:
        """Ends with the request that is under way."""
        self._ends.set()
        self._asked.set()
        self._thread.join()
        self._hubs.close()

    def _run(self) -> None:
        while not self._ends.is_set():
            with suppress(LashouError):
                self.round()
            self._asked.wait(EVERY_S)
            self._asked.clear()

    def round(self) -> None:
        """Looks at every peer once."""
        self._hubs.begin()
        if (block := self._hub.pool.index.tip()[1]) != self._block:
            self._block = block
            self._refused.clear()
            self._hubs.lacks = True
        if self._hubs.lacks and self._hubs.fetch(again=True):  # to look takes long where there are many
            self._hub.do(self._hub.documents.learn).result()
        transactions_post.fetch_lifeboats(self._hubs)
        for place, client in self._hubs.each():
            try:
                self._inbox(place, client)
                self._room(place, client)
                self._papers(place, client)
            except LashouError as error:
                self._hubs.failed(place, error)

    def _inbox(self, place: Place, client: "Client") -> None:
        inbox = self._hub.inbox
        new = [told.hash for told in self._hubs.waiting(place, client)
               if told.hash not in inbox.entries and told.hash not in inbox.gone and told.hash not in self._refused]
        for name in new[:MOST_FETCHED]:
            doc = self._hubs.waits(place, client, name)
            if doc is not None:
                self._hand(name, partial(self._hub.hand_in, doc.to_bytes(), peer=place.url))

    def _room(self, place: Place, client: "Client") -> None:
        for name in self._hubs.bundles(place, client):
            answer = client.get(f"/room/{name}", MAX_BUNDLE_BYTES)
            digest = sha256_hex(answer.body)
            if answer.good and digest not in self._refused and self._hub.room.content(name) != answer.body:
                self._hand(digest, partial(self._hub.sign, answer.body))

    def _papers(self, place: Place, client: "Client") -> None:
        """Copies papers that the claimant, or whoever shows who he is, has signed for: kept for as long as that."""
        left = MOST_BYTES
        for ticket in islice(self._offered(place, client), MOST_LOOKED):
            if ticket is None:
                continue
            key = f"{ticket.of} {ticket.sha256}"
            if key in self._refused or self._hub.papers.path(ticket.of, ticket.sha256) is not None \
                    or not self._hand(key, partial(self._hub.wants_paper, ticket, place.url)):
                continue
            if (left := left - ticket.size) < 0:
                return
            data = paper_post.content(place, client, ticket)
            if data is not None:
                self._hand(key, partial(self._hub.copy_paper, ticket, data, place.url))

    def _offered(self, place: Place, client: "Client") -> Iterator[Ticket | None]:
        """The papers of all owners of whom a peer has something new, in another order each time; before those of an
        owner are asked for, None.
        """
        new = list(dict.fromkeys(of for of, digest, *_ in paper_post.everything(place, client)
                                 if self._hub.papers.path(of, digest) is None
                                 and f"{of} {digest}" not in self._refused))
        random.shuffle(new)  # where not all are looked at, each has its turn
        for of in new:
            yield None
            yield from paper_post.listed(place, client, of)

    def _hand(self, digest: str, task: Callable[..., object]) -> bool:
        """Whether the hub has done that."""
        try:
            self._hub.do(task).result()
        except LashouError as error:
            if isinstance(error, Refused | InvalidInput) and error.code not in FULL:  # else it may be taken soon
                self._refused.add(digest)
            return False
        return True
