"""What honest tools build, sign, combine and send in a story, and a memory of it that no home has."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import Tx, parse_tx
from lashou_btc.chain.base import Tip
from lashou_btc.errors import LashouError
from lashou_btc.pool.carry import Carry
from lashou_btc.pool.document import Document
from lashou_btc.pool.glance import Made
from lashou_btc.pool.settlement import Settlement
from lashou_btc.pool.state import State
from lashou_btc.usecases import bumping, judging, ladders, lifeboats, payouts, people, reviewing, signing
from lashou_btc.usecases.signing import SigningLogEntry, signing_log
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.raw import Psbt
from tests.fuzz.races_town import Place

Root = tuple[int, str]
"""A block that something rests on."""


class Broken(AssertionError):
    """What must never be. `kind` is one of unlawful, divergent, stuck, lost."""

    def __init__(self, kind: str, text: str) -> None:
        super().__init__(f"{kind}: {text}")
        self.kind = kind


@dataclass
class Slip:
    """A transaction that somebody has asked witnesses to sign, and who has: psbt by witness. `sitting`: all that is
    signed at once with it, itself, too; `seen`: what whoever built that saw of the chain, and what was unknown.
    """

    made: Made
    psbt: Psbt
    root: Root
    signed: dict[int, Psbt] = field(default_factory=dict)
    sitting: list["Slip"] = field(default_factory=list)
    seen: tuple[Tip, str] | None = None

    @property
    def boat(self) -> bool:
        return isinstance(self.made, Carry) and self.made.lifeboat


@dataclass(frozen=True)
class Paper:
    """A transaction with the signatures of a quorum, all of them honest. `names`: the items that it pays; `lock`: a
    lifeboat's lock time, else 0.
    """

    txid: str
    raw: bytes
    tx: Tx
    names: tuple[str, ...]
    root: Root
    psbt: Psbt
    lock: int = 0


class Desk:
    """Slips and papers of a story."""

    def __init__(self, place: Place) -> None:
        self.place, self.town = place, place.town
        self.slips: dict[str, Slip] = {}
        self.papers: dict[str, Paper] = {}
        self.signatures = 0
        self.said: list[str] = []
        self.ladders: list[list[Slip]] = []

    def order(self, x: int, slip: Slip | None = None) -> list[int]:
        """The homes of all who hold the keys, or those of a slip's coins, in some order."""
        all_ = self.place.seats(slip.made.keyholders if slip else None)
        first = all_.pop(x % len(all_))
        return [first, *(all_ if x % 2 else reversed(all_))]

    def build(self, home: int, feerate: int, back: int = 0, alone: bool = False) -> Slip | None:
        """The payout as of the newest height that is deep enough, or `back` blocks before, as a home sees it; with
        its lifeboats, unless it is `alone`.
        """
        try:
            state = self.place.state(home)
            as_of = payouts.buried_height(self.town.pools[home], state, None) - back
            made, psbt = payouts.build(self.town.pools[home], state, feerate, as_of)
        except LashouError as error:
            self.said.append(str(error))
            return None
        slip = self._slip(made, psbt, (made.basis.height, made.basis.block_hash))
        return self._sit(home, state, [slip], alone)

    def ladder(self, home: int, feerates: Sequence[int]) -> Slip | None:
        """A payout at several feerates, each with its lifeboats."""
        try:
            state = self.place.state(home)
            rungs = ladders.build(self.town.pools[home], state, feerates).rungs
        except LashouError as error:
            self.said.append(str(error))
            return None
        self.ladders.append([self._slip(made, psbt, (made.basis.height, made.basis.block_hash))
                             for made, psbt in rungs])
        return self._sit(home, state, self.ladders[-1])

    def lifeboats(self, home: int) -> Slip | None:
        """Lifeboats of the coins as they are."""
        pool = self.town.pools[home]
        try:
            state = self.place.state(home)
            found = [self._slip(one, payouts.to_psbt(pool, one), self._deep(state.height))
                     for one in lifeboats.make(pool, state, 1)]
        except LashouError as error:
            self.said.append(str(error))
            return None
        return self._sit(home, state, found, True)

    def carry(self, home: int, feerate: int, doc: Document | None = None, sweeps: bool = False,
              heartbeat: bool = False) -> Slip | None:
        """A carry, of an amendment or of nothing; the move of a rotation, or of what earlier keyholders hold."""
        try:
            state = self.place.state(home)
            made, psbt = payouts.build_carry(self.town.pools[home], state, feerate, doc, sweeps, heartbeat)
        except LashouError as error:
            self.said.append(str(error))
            return None
        return self._sit(home, state, [self._slip(made, psbt, self._deep(state.height))], made.moves)

    def bump(self, home: int, slip: Slip, feerate: int) -> Slip | None:
        """The same at a higher feerate."""
        try:
            state = self.place.state(home)
            found = bumping.bump(self.town.pools[home], state, slip.psbt, feerate)
        except LashouError as error:
            self.said.append(str(error))
            return None
        made, root = found.payout, self._deep(state.height)
        if isinstance(made, Settlement):
            root = made.basis.height, made.basis.block_hash
        return self._sit(home, state, [self._slip(made, found.psbt, root)], isinstance(made, Carry) and made.moves)

    def _deep(self, height: int) -> Root:
        height -= self.town.rules["confirmations"] - 1
        return height, self.place.chain.block_hash(height) or ""

    def _slip(self, made: Made, psbt: Psbt, root: Root) -> Slip:
        return self.slips.setdefault(psbt.tx.txid, Slip(made, psbt, root))

    def _sit(self, home: int, state: State, slips: list[Slip], alone: bool = False) -> Slip:
        """What is signed at once: these and the lifeboats that the tool puts beside them. Returns the first."""
        pool, sitting = self.town.pools[home], list(slips)
        boats, reasons = ([], []) if alone else lifeboats.beside(
            pool, state, 1, [(one.made, one.psbt) for one in slips])
        self.said += reasons
        for psbt in boats:
            spent = {i.outpoint.txid for i in psbt.tx.inputs}
            parent = next(one for one in slips if one.psbt.tx.txid in spent)
            made = judging.expected(pool, psbt.tx, state, parent.made)
            if isinstance(made, LashouError):
                raise Broken("divergent", f"the tool that made a lifeboat does not know it: {made}")
            sitting.append(self._slip(made, psbt, self._deep(state.height)))
        for one in sitting:
            one.sitting = sitting
            one.seen = self.place.node(home).tip(), state.unknown
        return slips[0]

    def sign(self, n: int, slip: Slip) -> bool:
        """Witness n looks at it with its own home and node, and signs if its rules let it."""
        pool = self.town.pools[n]
        before = signing_log(pool)
        given, reviews = [one.psbt for one in slip.sitting], []
        try:
            state, node = self.place.state(n), self.place.node(n)
            reviews = [judging.review(pool, slip.psbt, state, node)] if len(given) == 1 else \
                [look.review for look in reviewing.look_all(self.town.homes[n], given)]
            signed = signing.sign_all(pool, given, reviews, self.town.witnesses[n - 1].master)
        except LashouError as error:
            self.said.append(f"witness {n}: {error}")
            self._same_without(n, slip, [seen.ok for seen in reviews], str(error))
            return False
        if state.unknown and any(one.made.kind != record.AMENDMENT for one in slip.sitting):
            raise Broken("unlawful", f"witness {n} has signed while its state is unknown: {state.unknown}")
        self.signatures += 1
        self._not_twice(n, before, [one for one in signing_log(pool) if one not in before])
        for one, psbt in zip(slip.sitting, signed, strict=True):
            one.signed[n] = psbt
            if len(one.signed) >= one.made.keyholders.quorum:
                self.combine(pool, one, one.root[0] + n)
        return True

    def _same_without(self, n: int, slip: Slip, passes: Sequence[bool], why: str) -> None:
        """Lifeboats that were made by somebody who sees what that witness sees must not keep anything from being
        signed.
        """
        fresh = slip.seen == (self.place.node(n).tip(), self.place.state(n).unknown)
        good = [ok for one, ok in zip(slip.sitting, passes, strict=False) if not one.boat]
        if fresh and good and all(good) and not all(passes):
            raise Broken("stuck", f"witness {n} would sign {slip.psbt.tx.txid} if no lifeboat went with it: {why}")

    def ask(self, slip: Slip | None, order: Sequence[int], enough: int = 0) -> bool:
        """Asks witnesses in that order until so many (a quorum) have signed. Whether a quorum has."""
        if slip is None:
            return False
        for n in order:
            if min(len(one.signed) for one in slip.sitting) >= (enough or slip.made.keyholders.quorum):
                break
            if any(n not in one.signed for one in slip.sitting):
                self.sign(n, slip)
        return len(slip.signed) >= slip.made.keyholders.quorum

    def combine(self, pool: PoolHome, slip: Slip, turn: int) -> None:
        """Who signed last puts a quorum of the signatures together, whichever and in any order."""
        given = sorted(slip.signed)
        given = [*given[turn % len(given):], *given[:turn % len(given)]][:slip.made.keyholders.quorum]
        merged = payouts.merge(pool, slip.psbt, [slip.signed[n] for n in given])
        raw = finalize(merged, slip.made.keyholders.descriptor)
        names = tuple(item.name for payee in slip.made.payees for item in payee.items)
        tx = parse_tx(raw)
        if tx.txid not in self.papers:
            self.papers[tx.txid] = Paper(tx.txid, raw, tx, names, slip.root, merged, tx.locktime * slip.boat)
        if slip.boat:
            for one in (self.town.pools[0], pool):
                lifeboats.keep(one, [merged])

    def deliver(self, paper: Paper) -> None:
        """The operator's tool sends it, if it would still sign it itself, and if a good lifeboat goes with it."""
        pool, state = self.town.pools[0], self.place.state(0)
        boats = [self.papers[txid].psbt if (txid := one.psbt.tx.txid) in self.papers else one.psbt
                 for one in self.slips[paper.txid].sitting if one.boat]
        try:
            lifeboats.check_sent(pool, state, [paper.psbt], boats)
            payouts.send(pool, paper.psbt, state, self.place.node(0))
        except LashouError as error:
            self.said.append(f"not sent: {error}")

    def _not_twice(self, n: int, before: Sequence[SigningLogEntry], newest: Sequence[SigningLogEntry]) -> None:
        """One home never signs an item twice where both could confirm: its chain says what can."""
        for new in newest:
            self._not_twice_with(n, before, new)

    def _not_twice_with(self, n: int, before: Sequence[SigningLogEntry], new: SigningLogEntry) -> None:
        tip = self.town.pools[n].index.tip()[0]
        spent = {str(c.outpoint): c for c in self.town.pools[n].index.coins(spent=True)}
        depth = self.place.truth().rules.confirmations
        for old in before:
            if not set(old.items) & set(new.items) or set(old.coins) & set(new.coins):
                continue
            gone = [spent.get(coin) for coin in old.coins]
            if not any((c is None and tip >= old.height + 1_008)
                       or (c is not None and c.spent_height is not None and tip - c.spent_height + 1 >= depth)
                       for c in gone):
                raise Broken("unlawful", f"witness {n} has signed {set(old.items) & set(new.items)} in {old.txid} "
                                         f"and in {new.txid}, and both could confirm")

    # Decisions of the quorum

    def decided(self, body: dict, turn: int) -> Document | None:
        """An amendment that a quorum of witnesses has signed."""
        pool, state = self.town.pools[0], self.place.truth()
        order = self.order(turn)[:state.keyholders.quorum]
        first, *others = (self.town.witnesses[n - 1].signer for n in order)
        try:
            doc = people.amendment(pool, state, first, body)
            for one in others:
                doc = people.cosign(pool, state, one, doc)
        except LashouError as error:
            self.said.append(str(error))
            return None
        return doc
