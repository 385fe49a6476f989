"""Asking a pool's hubs, and handing in at them. All that they give is checked as a stranger's file is.

One that is silent or false keeps nobody from working: it is said once, and left alone for a while.
"""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.documents import MANIFEST
from lashou_btc.errors import InvalidInput, LashouError, Unreachable
from lashou_btc.pool import document
from lashou_btc.usecases import lifeboats, naming, payouts
from lashou_btc.usecases.hubs import (
    FETCHED_BYTES,
    MOST_FETCHED,
    Place,
    Told,
    Waits,
    hexadecimal,
    name_of,
    remembered,
    unframed,
)
from lashou_btc.usecases.naming import Named
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.psbt.bundle import MAX_BUNDLE_BYTES, parse_bundle, write_bundle
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.words import Said, said

if TYPE_CHECKING:
    from lashou_btc.hub.client import Answer, Client

MOST_PASSES = 12
"""So often a hub is asked for what is left: the longest documents come some hundred at a time."""
AGAIN_S = 60.0
"""A hub that did not answer is not asked again for so long, nor is any asked for what it has just not had."""
MOST_SUPPLIED, MOST_PAGES = 5_000, 200
"""Documents that one hub is given at once; pages of the list of what it has."""
MOST_BUNDLES, MOST_TEXT = 16, 2_000
"""Bundles of one hub that are looked at; characters of what it says."""
MOST_LISTED, MOST_WAITING = 25_000, 2_000
"""Entries of one hub's inbox that are read, and documents that are fetched from there in one go, the first ones."""
_LAST_S = 1 << 36
"""No time that a hub states is later, in seconds since 1970: calendars end somewhere."""
ANSWER_BYTES = FETCHED_BYTES + document.MAX_MANIFEST_BYTES + 65_536
"""Of documents that were asked for."""


@dataclass(frozen=True)
class Reply:
    """What a hub says to something that was handed in: `text` in its own words, or why there was no answer."""

    url: str
    taken: bool
    text: Said | str

    @property
    def words(self) -> Said:
        """A sentence for people: which hub, whether it has taken it, and what it says."""
        if not self.text:
            return said("hub.taken:silently", url=self.url)
        return said("hub.taken" if self.taken else "hub.not-taken", url=self.url, text=self.text)


class Hubs:
    """The hubs of one pool, for as long as a command runs. `say` is told what they keep from working; `places`:
    others than those that are remembered.
    """

    def __init__(self, pool: PoolHome, say: Callable[[Said], None], places: Sequence[Place] = ()) -> None:
        self.pool, self.say, self._places = pool, say, list(places)
        self._clients: dict[str, Client] = {}
        self._silent, self._whys = dict[str, float](), dict[str, Said]()
        self._said: set[str] = set()
        self._not_had: tuple[frozenset[str], float] = (frozenset(), 0.0)
        self.lacks = True
        """Whether anything that records name was not at hand when that was looked at last."""

    @property
    def places(self) -> list[Place]:
        """Those that are used now; none where the list cannot be read, which is said."""
        try:
            return self._places or remembered(self.pool)
        except LashouError as error:
            self.say(error.said)
            return []

    def close(self) -> None:
        """Lets go of all connections."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    def begin(self) -> None:
        """A new piece of work, in which each hub may take all its time again."""
        for client in self._clients.values():
            client.begin()

    def each(self) -> Iterator[tuple[Place, "Client"]]:
        """Those that may be asked: one that has just been silent is left alone for a while."""
        for place in self.places:
            if time.monotonic() - self._silent.get(place.url, -AGAIN_S) >= AGAIN_S:
                self._silent.pop(place.url, None)
                if place.url not in self._clients:
                    from lashou_btc.hub.client import Client
                    self._clients[place.url] = Client(place.url)
                yield place, self._clients[place.url]
                if place.url not in self._silent:
                    self._said.discard(place.url)

    def failed(self, place: Place, error: LashouError) -> None:
        """Notes that a hub gave no answer that can be used, and says so once."""
        if place.url not in self._said:
            self.say(error.said)
        self._said.add(place.url)
        self._silent[place.url], self._whys[place.url] = time.monotonic(), error.said

    def anew(self) -> "Hubs":
        """The same for somebody who asks now: one that was silent a moment ago is asked again."""
        self._silent.clear()
        self.begin()
        return self

    def silent(self) -> list[str]:
        """Those that gave no answer, when they were asked last."""
        return [place.url for place in self.places if place.url in self._silent]

    def troubles(self) -> list[Said]:
        """Of each of those, what was wrong: no answer, or one that was not what it was asked for."""
        return [self._whys[url] for url in self.silent()]

    def check_answered(self) -> None:
        """Raises Unreachable where one was silent: it may have what was not found, so nobody can say what waits."""
        if silent := self.silent():
            raise Unreachable("hub.unanswered", urls=silent)

    # Documents

    def fetch(self, again: bool = False) -> int:
        """Fetches what records name and is not at hand. Returns how much came. Raises nothing that a hub causes.
        `again`: also what was asked for a moment ago, and nobody had.
        """
        if not self.places:
            return 0
        came = 0
        for _ in range(3):  # a list names documents, and one of these another list
            wanted = naming.missing(self.pool)
            self.lacks = bool(wanted)
            before, when = self._not_had
            asked = {one.name for one in wanted} <= before and time.monotonic() - when < AGAIN_S
            if not wanted or (asked and not again):
                break
            got = self._fetch(wanted)
            came += got
            if not got:
                self._not_had = frozenset(one.name for one in wanted), time.monotonic()
                break
        return came

    def _fetch(self, wanted: Sequence[Named]) -> int:
        left, came = {one.name: one for one in wanted}, 0
        for place, client in self.each():
            try:
                for _ in range(MOST_PASSES):
                    got = self._some(place, client, left) if left else 0
                    came += got
                    if not got:
                        break
            except LashouError as error:
                self.failed(place, error)
            if not left:
                break
        return came

    def _some(self, place: Place, client: "Client", left: dict[str, Named]) -> int:
        """What a hub has of the next few. Those that came are taken out of `left`."""
        came, names = 0, list(left)
        for at in range(0, len(names), MOST_FETCHED):
            answer = client.post("/fetch", json.dumps(names[at:at + MOST_FETCHED]).encode(), ANSWER_BYTES)
            if not answer.good:
                raise Unreachable("hub.no-hub", url=place.url)
            came += self._take(place, answer.body, left)
        return came

    def _take(self, place: Place, data: bytes, left: dict[str, Named]) -> int:
        good: list[bytes] = []
        try:
            for name, content in unframed(data):
                one = left.get(name)
                if one is None or name_of(one.kind, content) != name:
                    raise ValueError
                good.append(content)
                del left[name]
        except (ValueError, InvalidInput):
            raise Unreachable("hub.false", url=place.url) from None
        finally:
            self.pool.store.add_all(good)
        return len(good)

    # Handing in

    def hand_in(self, data: bytes) -> list[Reply]:
        """Hands a document in at every hub. What each says."""
        return self.everywhere("/inbox", data, lambda value: str(value.get("effect", ""))[:MOST_TEXT], {})

    def everywhere(self, path: str, data: bytes, told: Callable[[dict[str, Any]], str],
                   headers: dict[str, str]) -> list[Reply]:
        """Posts the same to every hub. What each says; `told` words a good answer."""
        replies = []
        for place, client in self.each():
            try:
                code = {"lashou-invitation": place.code} if place.code else {}  # no other hub is to know it
                answer = client.post(path, data, headers=headers | code)
                value = answer.json(place.url) if answer.good else {}
                replies.append(Reply(place.url, True, told(value if isinstance(value, dict) else {}))
                               if answer.good else refusal(place, answer))
            except LashouError as error:
                self.failed(place, error)
                replies.append(Reply(place.url, False, error.said))
        return replies

    def give(self, names: Sequence[Named], signature: str) -> list[Reply]:
        """Gives documents and lists that were published to every hub. `signature`: the operator's, on their
        `announcement`.
        """
        replies = []
        announced = json.dumps({"names": [one.name for one in names], "signature": signature}).encode()
        for place, client in self.each():
            try:
                for path, data in (("/announcements", announced), *self._contents(names)):
                    answer = client.post(path, data)
                    if not answer.good:
                        replies.append(refusal(place, answer))
                        break
                else:
                    replies.append(Reply(place.url, True, said("hub.given", count=len(names))))
            except LashouError as error:
                self.failed(place, error)
                replies.append(Reply(place.url, False, error.said))
        return replies

    def supply(self, since: int = 0) -> list[Reply]:
        """Gives every hub what records from that height on name, is at hand, and it lacks. What each says, of those
        that lacked something.
        """
        replies = []
        for place, client in self.each():
            try:
                has = self.listed(place, client, since)
                lacks = {one.name: one for one in naming.named(self.pool, since) if one.name not in has}
                count = 0
                for path, data in self._contents(list(lacks.values())[:MOST_SUPPLIED]):
                    count += client.post(path, data).good
                if count:
                    replies.append(Reply(place.url, True, said("hub.given", count=count)))
            except LashouError as error:
                self.failed(place, error)
                replies.append(Reply(place.url, False, error.said))
        return replies

    def listed(self, place: Place, client: "Client", since: int) -> dict[str, int]:
        """The names of what a hub says that it has, from that height on, and the height of each."""
        has: dict[str, int] = {}
        for _ in range(MOST_PAGES):
            value = client.get(f"/documents?since={since}").json(place.url)
            try:
                page = {hexadecimal(name): int(height) for height, _, name in value}
            except (TypeError, ValueError, OverflowError):
                raise Unreachable("hub.nonsense", url=place.url) from None
            new = page.keys() - has.keys()
            has |= page
            last = max(page.values(), default=0)
            if not new or last <= since:
                break
            since = last
        return has

    def _contents(self, names: Sequence[Named]) -> Iterator[tuple[str, bytes]]:
        for one in sorted(names, key=lambda each: each.kind != MANIFEST):  # a list names the others
            data = self.pool.store.manifest(one.name) if one.kind == MANIFEST else \
                self.pool.store.document(one.name)
            if data is not None:
                yield "/manifests" if one.kind == MANIFEST else "/documents", data

    # The payout room

    def room(self) -> list[tuple[Psbt, ...]]:
        """What waits in the hubs' rooms for signatures, the oldest first: copies of one bundle put together. Nobody
        has looked at it: that is what whoever signs does. What cannot be put together is left out, and a ladder,
        whose signatures could not be brought back either.
        """
        copies: dict[frozenset[str], list[tuple[Psbt, ...]]] = {}
        for place, client in self.each():
            try:
                for name in self.bundles(place, client):
                    answer = client.get(f"/room/{name}", MAX_BUNDLE_BYTES)
                    if answer.good:  # else it has just been sent
                        psbts = self._parsed(place, answer.body)
                        copies.setdefault(frozenset(one.tx.txid for one in psbts), []).append(psbts)
            except LashouError as error:
                self.failed(place, error)
        found = []
        for same in copies.values():
            try:
                merged = tuple(payouts.merge_all(self.pool, same))
                lifeboats.check_one(self.pool, merged)
                found.append(merged)
            except LashouError as error:
                self.say(error.said)
        return found

    def bundles(self, place: Place, client: "Client") -> list[str]:
        """The ids of what waits in one hub's room."""
        try:
            return [hexadecimal(one["id"]) for one in client.get("/room").json(place.url)["bundles"]][:MOST_BUNDLES]
        except (TypeError, KeyError, ValueError):
            raise Unreachable("hub.nonsense", url=place.url) from None

    def _parsed(self, place: Place, data: bytes) -> tuple[Psbt, ...]:
        try:
            return parse_bundle(data)
        except InvalidInput:
            raise Unreachable("hub.false", url=place.url) from None

    def sign(self, psbts: Sequence[Psbt], signature: str = "") -> list[Reply]:
        """Brings signatures into every hub's room. `signature`: the operator's on the `announcement` of the
        transactions' ids, by which it brings what nobody has signed yet. A ladder is brought nowhere.
        """
        try:
            lifeboats.check_one(self.pool, psbts)
        except LashouError as error:
            return [Reply(place.url, False, error.said) for place in self.places]
        return self.everywhere("/room", write_bundle(psbts),
                                lambda value: str(value.get("text", ""))[:MOST_TEXT],
                                {"lashou-operator": signature} if signature else {})

    # The inbox

    def inbox(self) -> "list[Waits]":
        """What waits in the hubs' inboxes, the oldest first, each once; read as any stranger's file is, and only
        what is this pool's. Of what hubs say differently of one, that counts by which nobody is kept waiting.
        """
        found: dict[str, Waits] = {}
        for place, client in self.each():
            try:
                fetched = 0
                for told in self.waiting(place, client):
                    if (known := found.get(told.hash)) is not None:
                        found[told.hash] = replace(known, told=known.told.also(told))
                    elif (fetched := fetched + 1) <= MOST_WAITING and (
                            doc := self.waits(place, client, told.hash)) is not None:
                        found[told.hash] = Waits(doc, told, place.url)
            except LashouError as error:
                self.failed(place, error)
        return sorted(found.values(), key=lambda one: (one.told.since, one.told.hash))

    def waiting(self, place: Place, client: "Client") -> list[Told]:
        """What one hub says of its inbox."""
        told: list[Told] = []
        while len(told) < MOST_LISTED:
            value = client.get(f"/inbox?from={len(told)}").json(place.url)
            try:
                new = [Told(hexadecimal(one["hash"]), _time(one["since"]), one["publish"] is True,
                            one["withheld"] is True) for one in value["entries"]]
                total = int(value["total"])
            except (TypeError, KeyError, ValueError, OverflowError):
                raise Unreachable("hub.nonsense", url=place.url) from None
            told += new
            if not new or len(told) >= total:
                break
        return told[:MOST_LISTED]

    def waits(self, place: Place, client: "Client", name: str) -> document.Document | None:
        """One document in its inbox; None where it has just left."""
        answer = client.get(f"/inbox/{name}", document.MAX_BYTES)
        if not answer.good:
            return None  # it has just left the inbox
        try:
            doc = document.parse(answer.body)
            if sha256_hex(answer.body) != name or doc.pool != self.pool.contract.pool_id:
                raise ValueError
        except (ValueError, InvalidInput):
            raise Unreachable("hub.false", url=place.url) from None
        return doc


def refusal(place: Place, answer: "Answer") -> Reply:
    """A hub's no, in its own words."""
    return Reply(place.url, False, answer.text() or said("hub.refused-so", status=answer.status))


def _time(value: object) -> int:
    if type(value) is not int or not 0 <= value <= _LAST_S:
        raise ValueError
    return value
