"""The payout room: what waits for witnesses' signatures, with those that have come.

The rules give one payout as of a height at a feerate, so the hub works it out itself; what others hand in is taken
only if it is what the rules give, too. Nobody is asked who he is: a signature says that. Of what is handed in
nothing is kept but signatures that hold, so nobody can add anything else.

Everybody reads what is here, so it holds nothing that is not to be sent: one payout or carry with its lifeboats,
and no ladder, whose dearest rung anybody could send once it was signed.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from lashou_btc import layout
from lashou_btc.anchors.hashes import sha256_hex, tagged_hash
from lashou_btc.chain.base import TARGET_BLOCKS, Feed
from lashou_btc.errors import Incomplete, InvalidInput, LashouError, Refused
from lashou_btc.pool.settlement import Settlement
from lashou_btc.pool.state import State
from lashou_btc.usecases import dearness, files, judging, lifeboats, payouts, signing
from lashou_btc.usecases import progress as progresses
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.psbt import keytypes as kt
from lashou_btc.wallet.psbt.bundle import MAX_BUNDLE_BYTES, parse_bundle, write_bundle
from lashou_btc.wallet.psbt.combine import bare, combine
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.psbt.spends import signers
from lashou_btc.web.hub.inbox import MAX_NOTE_BYTES, Words, words
from lashou_btc.web.hub.tries import Tries

MAX_HANDED_BYTES = 4 * 1024 * 1024
AWAITED_BLOCKS = 144
"""So long the hub works out no other payout beside one that somebody has brought or signed."""
MOST_INPUTS = 1_000
"""No standard transaction of a multisig has so many."""
MOST, PER_WITNESS = 16, 3
"""Bundles in the room; those that one witness is charged for, of those that came with its signature."""


@dataclass(frozen=True)
class Bundle:
    """What is signed together: PSBTs with the signatures so far, since when they wait (seconds since 1970, and the
    height then), who brought them ("" for the hub itself: it worked them out; a witness's account; "operator"), how
    far they are, and why they could not be sent, if that was tried.
    """

    psbts: tuple[Psbt, ...]
    since: int
    height: int
    by: str
    status: progresses.Status | None = None
    unsent: Words | None = None

    @property
    def id(self) -> str:
        """A name that follows from the transactions."""
        return tagged_hash("lashou/room", "".join(sorted(p.tx.txid for p in self.psbts)).encode()).hex()

    @property
    def signed(self) -> bool:
        """Whether anybody has signed any of it."""
        return any(fields.of_type(kt.IN_PARTIAL_SIG) for psbt in self.psbts for fields in psbt.inputs)

    def json(self) -> dict[str, Any]:
        """For everybody to see; whose sentences are worded by whoever asks."""
        value: dict[str, Any] = {"id": self.id, "since": self.since, "height": self.height,
                                 "txids": [psbt.tx.txid for psbt in self.psbts], "by": self.by}
        if self.status is not None:
            made = self.status.progress
            value |= {"kind": self.status.kind, "fate": self.status.fate, "needed": made.needed,
                      "complete": made.complete, "signed": list(made.signed), "missing": list(made.missing),
                      "seen": {step.name: step.seen and [step.seen.height, step.seen.median_time]
                               for step in made.steps if step.signed}}
        return value


class Room:
    """The room in a pool's folder. One thread changes it; `bundles` is replaced and never changed."""

    def __init__(self, pool: PoolHome, clock: Callable[[], float]) -> None:
        self._pool, self._clock, self._tries = pool, clock, Tries(clock)
        self.bundles: Mapping[str, Bundle] = {one.id: one for one in self._read()}

    def content(self, name: str) -> bytes | None:
        """The file for witnesses."""
        found = self.bundles.get(name)
        return write_bundle(found.psbts) if found is not None else None

    # From block to block

    def refresh(self, state: State, chain: Feed) -> None:
        """Looks at everything again, lets go of what is over, sends what can be, and works out what is due."""
        self._tries.anew()
        for bundle in list(self.bundles.values()):
            self._look_again(bundle, state, chain)
        with suppress(LashouError):
            self._work_out(state, chain)

    def _look_again(self, bundle: Bundle, state: State, chain: Feed) -> None:
        try:
            seen = self._status(bundle, state, chain)
        except LashouError:
            if state.unknown:
                return  # it cannot be told now
            self._drop(bundle)
            return
        deep = state.height - state.rules.confirmations + 1
        found = [self._pool.index.transaction(psbt.tx.txid) for psbt in bundle.psbts]
        if not seen.alive or any(one is not None and one.height <= deep for one in found):
            self._drop(bundle)
            return
        self._keep(self._sent(replace(bundle, status=seen), state, chain))

    def _status(self, bundle: Bundle, state: State, chain: Feed) -> progresses.Status:
        rungs, boats = lifeboats.split(self._pool, bundle.psbts)
        whole = progresses.together([progresses.progress(self._pool, psbt) for psbt in bundle.psbts], len(boats))
        found = progresses.overall([progresses.status_at(self._pool, psbt, state, chain)
                                    for psbt in rungs or boats])
        return replace(found, progress=whole)

    def _work_out(self, state: State, chain: Feed) -> None:
        """The payout that the rules give now, if anything is due and nothing waits yet that would pay it and that
        witnesses may be expected to sign.
        """
        payments = [one for one in self.bundles.values() if one.status is None or one.status.kind == "payout"]
        brought = [one for one in payments if one.signed or one.by]
        payments = [one for one in payments if one not in brought]
        if state.unknown or not state.opened or any(self._awaits(one, state, chain) for one in brought):
            return
        estimate = chain.feerate_sat_vb(TARGET_BLOCKS)
        try:
            made, psbt = payouts.build(self._pool, state, dearness.usual_feerate(state, estimate), None, estimate)
        except Incomplete:
            made = None
        for one in payments:
            if made is not None and self._pays(one, state) == _paid(made):
                return  # it pays the same, and somebody may be at work on it
            self._drop(one)
        if made is not None:
            boats, _ = lifeboats.beside(self._pool, state, estimate, [(made, psbt)])
            bundle = Bundle((psbt, *boats), int(self._clock()), state.height, "")
            self._keep(replace(bundle, status=self._status(bundle, state, chain)))

    def _awaits(self, bundle: Bundle, state: State, chain: Feed) -> bool:
        """Whether it may still get its signatures: a witness that brings one at a fee which the others would have
        to mean, or one that lacks them for a day, keeps nobody from being paid.
        """
        made = [judging.expected(self._pool, psbt.tx, state) for psbt in bundle.psbts]
        try:
            dearness.check_feerates([one for one in made if isinstance(one, Settlement)], chain)
        except LashouError:
            return False
        lacks = bundle.status is None or bundle.status.fate == "signing"
        return not lacks or state.height - bundle.height < AWAITED_BLOCKS

    def _pays(self, bundle: Bundle, state: State) -> set[str]:
        made = judging.expected(self._pool, bundle.psbts[0].tx, state)
        return _paid(made) if isinstance(made, Settlement) else set()

    # Handing in

    def take(self, data: bytes, state: State, chain: Feed, by: str = "") -> tuple[Bundle, bool]:
        """Takes signatures, or something new that may be signed. `by`: "operator", where it has said so.

        Returns the bundle as it is then, and whether anything has been added. Raises Refused or InvalidInput, and
        nothing has changed, for what cannot be read, has a signature that does not hold, or is not what the rules
        give, and for a ladder.
        """
        given = parse_bundle(data)
        if any(len(psbt.tx.inputs) > MOST_INPUTS for psbt in given):
            raise Refused("hub.room.large", most=MOST_INPUTS)
        lifeboats.check_one(self._pool, given)
        known = [one for one in self.bundles.values()
                 if {p.tx.txid for p in given} <= {p.tx.txid for p in one.psbts}]
        made = [self._merged(one, given) for one in known] or [self._new(given, state, chain, by)]
        for after in made:
            before = self.bundles.get(after.id)
            if before is None or before.psbts != after.psbts:
                self._keep(self._sent(replace(after, status=self._status(after, state, chain)), state, chain))
        return self.bundles[made[0].id], not known or known[0].psbts != made[0].psbts

    def _merged(self, bundle: Bundle, given: Sequence[Psbt]) -> Bundle:
        theirs = {psbt.tx.txid: psbt for psbt in given}
        return replace(bundle, psbts=tuple(
            payouts.merge(self._pool, psbt, [bare(theirs[psbt.tx.txid], psbt)]) if psbt.tx.txid in theirs else psbt
            for psbt in bundle.psbts))

    def _new(self, given: Sequence[Psbt], state: State, chain: Feed, by: str) -> Bundle:
        """A bundle that is not here yet, made anew by what the rules give, with the signatures that came. What
        takes work comes last: whose signatures they are, and whether that witness has room, is seen at once.
        """
        if not by:
            by = self._charged(given)
        if len(self.bundles) >= MOST:
            raise Refused("hub.room.full", count=len(self.bundles))
        what = sha256_hex(write_bundle(given))
        self._tries.check(by, what)
        try:
            return self._worked_out(given, state, chain, by)
        except (Refused, InvalidInput) as error:
            self._tries.failed(by, what, error)
            raise

    def _charged(self, given: Sequence[Psbt]) -> str:
        """The witness, of those who have signed, that has brought least. Raises Refused where none has, or all of
        them have brought as much as they may.
        """
        signed = {str(account) for psbt in given for account in self._signers(psbt)}
        if not signed:
            raise Refused("hub.room.unsigned")
        charged = {one: sum(other.by == one for other in self.bundles.values()) for one in signed}
        least = min(signed, key=lambda one: (charged[one], int(one)))
        if charged[least] >= PER_WITNESS:
            raise Refused("hub.room.quota", account=int(least), count=PER_WITNESS)
        return least

    def _signers(self, psbt: Psbt) -> list[int]:
        """The accounts of those whose signatures hold on any of it, by what this home knows of the coins: what a
        PSBT says of them anybody writes, and may have been signed elsewhere long ago.
        """
        known = self._pool.index.known_coins()
        coins = [coin for spent in psbt.tx.inputs
                 if (coin := known.get(spent.outpoint)) is not None and not coin.spent_txid]
        if len(coins) < len(psbt.tx.inputs):
            return []
        try:
            holders = self._pool.holders(psbt)
            copy = create(psbt.tx.stripped, [PsbtInput(self._pool.index.previous_tx(coin.outpoint), coin.branch % 2,
                                                       coin.index) for coin in coins], {}, holders.descriptor)
            found = signers(combine(copy, bare(psbt, copy)), holders.descriptor)
        except LashouError:  # it is nothing that a witness would have signed
            return []
        return [holders.witnesses[at].account for at, inputs in found.items() if inputs]

    def _worked_out(self, given: Sequence[Psbt], state: State, chain: Feed, by: str) -> Bundle:
        opened = [payouts.reopened(self._pool, psbt, state) for psbt in given]
        made = signing.insist_all(judging.review_all(self._pool, opened, state, chain))
        fresh = Bundle(tuple(payouts.to_psbts(self._pool, made)), int(self._clock()), state.height, by)
        return self._merged(fresh, given)

    def _sent(self, bundle: Bundle, state: State, chain: Feed) -> Bundle:
        """Sends a bundle that has all its signatures; keeps its lifeboats. Why it was not sent is noted."""
        lifeboats.keep(self._pool, bundle.psbts)
        if bundle.status is None or bundle.status.fate != "complete":
            return bundle
        rungs, boats = lifeboats.split(self._pool, bundle.psbts)
        if not rungs:
            return bundle
        try:
            lifeboats.check_sent(self._pool, state, rungs, boats)
            payouts.send(self._pool, rungs[0], state, chain)
        except LashouError as error:
            return replace(bundle, unsent=words(error.said))
        return replace(bundle, unsent=None, status=self._status(bundle, state, chain))

    # Keeping

    def _keep(self, bundle: Bundle) -> None:
        folder, content = self._pool.folder, write_bundle(bundle.psbts)
        before = self.bundles.get(bundle.id)
        if before is None or before.psbts != bundle.psbts:
            files.write(layout.HUB_ROOM.at(folder, bundle.id), content, replace=True)
        note = {"since": bundle.since, "height": bundle.height, "by": bundle.by}
        if before is None:
            files.write(layout.HUB_ROOM_NOTES.at(folder, bundle.id), json.dumps(note).encode(), replace=True)
        self.bundles = dict(self.bundles) | {bundle.id: bundle}

    def _drop(self, bundle: Bundle) -> None:
        self.bundles = {name: one for name, one in self.bundles.items() if name != bundle.id}
        for place in (layout.HUB_ROOM_NOTES, layout.HUB_ROOM):
            with suppress(OSError):
                place.at(self._pool.folder, bundle.id).unlink(missing_ok=True)

    def _read(self) -> Iterator[Bundle]:
        for path in layout.HUB_ROOM_NOTES.every(self._pool.folder):
            with suppress(ValueError, TypeError, KeyError, RecursionError, LashouError):
                note = json.loads(files.read(path, MAX_NOTE_BYTES, "note"))
                psbts = parse_bundle(files.read(path.with_suffix(layout.HUB_ROOM.ends), MAX_BUNDLE_BYTES, "PSBT"))
                found = Bundle(psbts, int(note["since"]), int(note["height"]), str(note["by"]))
                lifeboats.check_one(self._pool, psbts)
                if found.id == path.stem:
                    yield found


def _paid(made: Settlement) -> set[str]:
    return {item.name for payee in made.payees for item in payee.items}
