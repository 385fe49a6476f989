"""What honest tools build, sign, combine and send in a story, and a memory of it that no home has."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import Tx, parse_tx
from lashou_btc.errors import LashouError
from lashou_btc.pool.document import Document
from lashou_btc.pool.glance import Made
from lashou_btc.pool.settlement import Settlement
from lashou_btc.usecases import bumping, payouts, people
from lashou_btc.usecases.signing import Signed, signing_log
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
    """A transaction that somebody has asked witnesses to sign, and who has: psbt by witness."""

    made: Made
    psbt: Psbt
    root: Root
    signed: dict[int, Psbt] = field(default_factory=dict)


@dataclass(frozen=True)
class Paper:
    """A transaction with the signatures of a quorum, all of them honest. `names`: the items that it pays."""

    txid: str
    raw: bytes
    tx: Tx
    names: tuple[str, ...]
    root: Root
    psbt: Psbt


class Desk:
    """Slips and papers of a story."""

    def __init__(self, place: Place) -> None:
        self.place, self.town = place, place.town
        self.slips: dict[str, Slip] = {}
        self.papers: dict[str, Paper] = {}
        self.signatures = 0
        self.said: list[str] = []

    def order(self, x: int, slip: Slip | None = None) -> list[int]:
        """The homes of all who hold the keys, or those of a slip's coins, in some order."""
        all_ = self.place.seats(slip.made.keyholders if slip else None)
        first = all_.pop(x % len(all_))
        return [first, *(all_ if x % 2 else reversed(all_))]

    def build(self, home: int, feerate: int, back: int = 0) -> Slip | None:
        """The payout as of the newest height that is deep enough, or `back` blocks before, as a home sees it."""
        try:
            state = self.place.state(home)
            as_of = payouts.buried_height(self.town.pools[home], state, None) - back
            made, psbt = payouts.build(self.town.pools[home], state, feerate, as_of)
        except LashouError as error:
            self.said.append(str(error))
            return None
        return self._slip(made, psbt, (made.basis.height, made.basis.block_hash))

    def carry(self, home: int, feerate: int, doc: Document | None = None, sweeps: bool = False) -> Slip | None:
        """A carry, of an amendment or of nothing; the move of a rotation, or of what earlier keyholders hold."""
        try:
            state = self.place.state(home)
            made, psbt = payouts.build_carry(self.town.pools[home], state, feerate, doc, sweeps)
        except LashouError as error:
            self.said.append(str(error))
            return None
        return self._slip(made, psbt, self._deep(state.height))

    def bump(self, home: int, slip: Slip, feerate: int) -> Slip | None:
        """The same at a higher feerate."""
        try:
            state = self.place.state(home)
            found = bumping.bump(self.town.pools[home], state, slip.psbt, feerate)
        except LashouError as error:
            self.said.append(str(error))
            return None
        made, root = found.made, self._deep(state.height)
        if isinstance(made, Settlement):
            root = made.basis.height, made.basis.block_hash
        return self._slip(made, found.psbt, root)

    def _deep(self, height: int) -> Root:
        height -= self.town.rules["confirmations"] - 1
        return height, self.place.chain.block_hash(height) or ""

    def _slip(self, made: Made, psbt: Psbt, root: Root) -> Slip:
        return self.slips.setdefault(psbt.tx.txid, Slip(made, psbt, root))

    def sign(self, n: int, slip: Slip) -> bool:
        """Witness n looks at it with its own home and node, and signs if its rules let it."""
        pool = self.town.pools[n]
        before = signing_log(pool)
        try:
            state, node = self.place.state(n), self.place.node(n)
            seen = payouts.review(pool, slip.psbt, state, node)
            signed = payouts.sign_reviewed(pool, slip.psbt, seen, self.town.witnesses[n - 1].master)
        except LashouError as error:
            self.said.append(f"witness {n}: {error}")
            return False
        if state.unknown and slip.made.kind != record.AMENDMENT:
            raise Broken("unlawful", f"witness {n} has signed while its state is unknown: {state.unknown}")
        slip.signed[n] = signed
        self.signatures += 1
        self._not_twice(n, before, signing_log(pool)[-1:])
        if len(slip.signed) >= slip.made.keyholders.quorum:
            self.combine(pool, slip, slip.root[0] + n)
        return True

    def ask(self, slip: Slip | None, order: Sequence[int], enough: int = 0) -> bool:
        """Asks witnesses in that order until so many (a quorum) have signed. Whether a quorum has."""
        if slip is None:
            return False
        for n in order:
            if len(slip.signed) >= (enough or slip.made.keyholders.quorum):
                break
            if n not in slip.signed:
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
            self.papers[tx.txid] = Paper(tx.txid, raw, tx, names, slip.root, merged)

    def deliver(self, paper: Paper) -> None:
        """The operator's tool sends it, if it would still sign it itself."""
        pool, state = self.town.pools[0], self.place.state(0)
        try:
            payouts.send(pool, paper.psbt, state, self.place.node(0))
        except LashouError as error:
            self.said.append(f"not sent: {error}")

    def _not_twice(self, n: int, before: Sequence[Signed], newest: Sequence[Signed]) -> None:
        """One home never signs an item twice where both could confirm: its chain says what can."""
        if not newest or newest[0] in before:
            return
        new, tip = newest[0], self.town.pools[n].index.tip()[0]
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
