"""The one reading of the chain: what a transaction is to a pool, as facts (docs/protocol.md, section 3).

A `Reader` follows the pool's coins, the epochs of its keyholders, the windows of addresses that count, the
journal's seals and the bar. All of it follows from the chain and the contract alone, but for the keys that a
rotation names, and the seal and the journal's script, which an amendment may replace (`reseal`). The look ahead and
the fold both read through here, so they cannot see two different chains.
"""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field, replace

from lashou_btc.anchors import record
from lashou_btc.anchors.history import NO_DOCUMENTS, ChainTx, Documents, ScriptBook
from lashou_btc.anchors.record import Record
from lashou_btc.anchors.table import Numbers
from lashou_btc.anchors.tx import OutPoint, Tx
from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.pool.coins import Coin, Coins
from lashou_btc.pool.contract import CHANGE_LOOKAHEAD, LOOKAHEAD, Contract
from lashou_btc.pool.disclosed import load_document
from lashou_btc.pool.document import Document
from lashou_btc.pool.keyholders import Keyholders, is_receive
from lashou_btc.pool.rotation import next_keyholders
from lashou_btc.wallet.descriptor import MAX_INDEX

Place = tuple[int, int]
"""Where in the chain: height, position in the block."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a transaction is. `lane`: settlement (it spends coins), journal, or open.

    `record` is its single record for this pool, outside the journal only one that this version knows. `spent` are
    coins of the pool, `ours` says that some are of the present keyholders, `whole` that all inputs are; `carry`
    that it has a carry's form; `moves`: the epoch that it moves coins on to, or 0; `begins`: that epoch begins with
    it; `passed` are late coins that it passes on. `coins` are outputs that became coins; `paid` is what it pays by
    receive address, outputs below `min_coin_sat` included. `breaks`: it spends the journal's seal and is no journal
    transaction.
    """

    entry: ChainTx
    lane: str
    record: Record | None
    spent: tuple[Coin, ...] = ()
    ours: bool = False
    whole: bool = False
    carry: bool = False
    moves: int = 0
    begins: bool = False
    passed: tuple[Coin, ...] = ()
    coins: tuple[Coin, ...] = ()
    paid: Mapping[int, int] = field(default_factory=dict)
    breaks: bool = False

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.entry.height, self.entry.position

    @property
    def spent_sat(self) -> int:
        """The worth of the coins that it spends."""
        return sum(coin.value_sat for coin in self.spent)


@dataclass
class _Epoch:
    """Keyholders, the look-up of their scripts, the rotation that named them, and how many transactions spent coins
    while they were the last: their change addresses are numbered by that. Its windows stand still from then on.
    """

    holders: Keyholders
    book: ScriptBook
    digest: str = ""
    spends: int = 0
    receive_window: int = 0

    @property
    def change_window(self) -> int:
        """Change addresses below this count."""
        return min(self.spends + CHANGE_LOOKAHEAD, MAX_INDEX + 1)


class Reader:
    """Reads a pool's transactions in the order of the chain. `book` is a look-up of its scripts, shared or not.

    `coins`: unspent ones, in the order of the chain; `late`: those that came to earlier keyholders after they had
    handed over; `numbers`: receive addresses paid so far in coins; `bar`: the highest height at which a payout in
    the chain says it was worked out. `changed` gathers the numbers of coins that came or
    went, for whoever hashes them. `lost`: the rotation without whose document nothing more can be read, or "".
    """

    def __init__(self, contract: Contract, book: ScriptBook, documents: Documents = NO_DOCUMENTS) -> None:
        self.contract, self._documents = contract, documents
        self.epochs = [_Epoch(contract.keyholders, book)]
        self.coins, self.late = Coins(), Coins()
        self.arrived = self.journal_count = 0
        self.numbers = Numbers()
        self.bar = -1
        self.changed = Numbers()
        self.lost = ""
        self.seal: OutPoint | None = contract.seal
        self.journal_script = contract.journal.script
        self._widen()

    def fork(self) -> "Reader":
        """Another one that goes on from here by itself; the look-up of scripts is shared."""
        other = copy(self)
        other.epochs = [replace(epoch) for epoch in self.epochs]
        other.coins, other.late, other.changed = self.coins.copy(), self.late.copy(), self.changed.copy()
        other.numbers = self.numbers.copy()
        return other

    def restore(self, epochs: Sequence[tuple[str, int, int]]) -> None:
        """Lets epochs that have been read before count again: of each its rotation, its spends and its window.

        Raises InvalidInput where a rotation is not at hand, or names nobody.
        """
        for number, (digest, spends, window) in enumerate(epochs):
            if number:
                doc = load_document(self._documents, digest)
                if not isinstance(doc, Document):
                    raise InvalidInput("reading.rotation", digest=digest)
                self.epochs.append(self._epoch(next_keyholders(doc, self.contract, self.all_keyholders), digest))
            self.epochs[-1].spends, self.epochs[-1].receive_window = spends, window
            self.epochs[-1].book.ensure(0, window)
            self.epochs[-1].book.ensure(1, self.epochs[-1].change_window)

    # Who holds the keys

    @property
    def keyholders(self) -> Keyholders:
        """Those of the epoch that began last."""
        return self.epochs[-1].holders

    @property
    def all_keyholders(self) -> list[Keyholders]:
        """Those of every epoch so far, by its number."""
        return [epoch.holders for epoch in self.epochs]

    @property
    def spends(self) -> int:
        """Transactions that spent coins of the present keyholders: the number of their next change address."""
        return self.epochs[-1].spends

    def holders(self, coin: Coin) -> Keyholders:
        """Those who hold a coin's keys."""
        return self.epochs[coin.epoch].holders

    def has(self, number: int) -> bool:
        """Whether the coin of that number is unspent, late or not."""
        return self.coins.has(number) or self.late.has(number)

    def numbered(self, number: int) -> Coin:
        """The coin of that number. Raises KeyError where it is spent, or never was."""
        return self.coins.numbered(number) if self.coins.has(number) else self.late.numbered(number)

    def left_behind(self) -> list[Coin]:
        """Coins of the pool that still lie with earlier keyholders."""
        return self.coins.before(self.keyholders.epoch)

    # Windows

    @property
    def receive_window(self) -> int:
        """Receive addresses of the present keyholders below this count now."""
        return min(self.contract.reserved + 1 + LOOKAHEAD + len(self.numbers), MAX_INDEX + 1)

    @property
    def change_window(self) -> int:
        """Change addresses of the present keyholders below this count now."""
        return self.epochs[-1].change_window

    def _widen(self) -> None:
        last = self.epochs[-1]
        last.receive_window = self.receive_window
        last.book.ensure(0, last.receive_window)
        last.book.ensure(1, last.change_window)

    def find(self, script: bytes) -> tuple[int, int] | None:
        """(branch, index) of a script of the pool that counts at this point, or None.

        The windows decide, never how many scripts the books happen to hold.
        """
        for epoch in reversed(self.epochs):
            place = epoch.book.find(script)
            if place is not None:
                counts = place[1] < (epoch.change_window if place[0] else epoch.receive_window)
                return (epoch.holders.receive + place[0], place[1]) if counts else None
        return None

    def place_of(self, script: bytes) -> tuple[int, int] | None:
        """(branch, index) of a script of the pool, whether it counts or not: only to tell people."""
        return next(((epoch.holders.receive + place[0], place[1]) for epoch in reversed(self.epochs)
                     if (place := epoch.book.find(script))), None)

    def oldest(self) -> Coin | None:
        """The oldest coin of the present keyholders: those before them have no say any more."""
        oldest: Coin | None = None
        for coin in self.coins.values():  # in the chain's order, so those of the first block stand first
            if coin.epoch < self.keyholders.epoch:
                continue
            if oldest is not None and coin.height > oldest.height:
                break
            oldest = coin if oldest is None or coin.age < oldest.age else oldest
        return oldest

    # Transactions

    def read(self, entry: ChainTx) -> Reading:
        """Takes in the next transaction and says what it is."""
        if self.lost:
            return Reading(entry, "open", None)
        tx = entry.tx
        spent = tuple(self.coins[i.outpoint] for i in tx.inputs if i.outpoint in self.coins)
        late = tuple(self.late[i.outpoint] for i in tx.inputs if i.outpoint in self.late)
        oldest = self.oldest() if spent else None
        sealed = self.seal is not None and any(i.outpoint == self.seal for i in tx.inputs)
        rec = record.the_record(tx, self.contract.tag)
        rec = rec if rec is not None and rec.known else None
        last = len(self.epochs)
        moves = self._moves(tx, rec, spent, late, oldest)
        if self.lost:  # nothing of it is read, nor of what follows
            return Reading(entry, "open", None)
        for coin in spent + late:
            (self.late if coin.late else self.coins).take(coin.outpoint)
            self.changed.add(coin.number)
        settles = bool(spent) or moves > 0
        ours = any(coin.epoch == last - 1 for coin in spent)
        came, paid = self._outputs(entry, settles, moves, late)
        coins = tuple(coin for coin in came if not coin.late)
        if settles:
            whole = len(spent) == len(tx.inputs) and all(coin.epoch == last - 1 for coin in spent)
            carry = whole and oldest in spent and self._is_carry(tx, rec, spent)
            if whole and rec is not None and rec.kind == record.SETTLEMENT \
                    and self.contract.birthday <= tx.locktime < entry.height:
                self.bar = max(self.bar, tx.locktime)
            reading = Reading(entry, "settlement", rec, spent, ours, whole, carry, moves, len(self.epochs) > last,
                              late if moves else (), coins, paid, sealed)
        elif sealed and (sealing := self._journal_record(tx)) is not None:
            # A version or kind that is not known here is listed as such: the seal is in order.
            self.seal = OutPoint(tx.txid, 0)
            self.journal_count += 1
            reading = Reading(entry, "journal", sealing, coins=coins, paid=paid)
        else:
            reading = Reading(entry, "open", None if sealed else rec, coins=coins, paid=paid, breaks=sealed)
        if reading.breaks:
            self.seal = None
        self._count(came, ours)
        return reading

    def reseal(self, seal: OutPoint | None, journal_script: bytes | None) -> None:
        """An amendment has named a new seal, or a new script for the journal."""
        self.seal = seal or self.seal
        self.journal_script = journal_script or self.journal_script

    def _moves(self, tx: Tx, rec: Record | None, spent: tuple[Coin, ...], late: tuple[Coin, ...],
               oldest: Coin | None) -> int:
        """The epoch that a transaction moves coins on to, or 0 where it is no move. A new one has begun then.

        Its form: all inputs are the pool's, or all are late; one output with money, then the record; at most half
        goes to the fee. What moves on to an epoch that has begun comes from earlier ones. What begins one spends
        the pool's oldest coin and others of the same keyholders, and pays the first change address of the next.
        """
        if rec is None or rec.kind != record.ROTATION or len(tx.outputs) != 2 \
                or len(tx.inputs) not in (len(spent), len(late)) \
                or 2 * tx.outputs[0].value_sat < sum(c.value_sat for c in spent + late):
            return 0
        epochs = {coin.epoch for coin in spent + late}
        known = next((n for n, epoch in enumerate(self.epochs) if epoch.digest == rec.digest), 0)
        if known:
            place = self.find(tx.outputs[0].script)
            on = place is not None and place[0] == self.epochs[known].holders.change
            return known if on and max(epochs) < known else 0
        if late or epochs != {self.keyholders.epoch} or oldest not in spent:
            return 0
        doc = load_document(self._documents, rec.digest)
        if doc is None:
            self.lost = rec.digest
            return 0
        try:
            holders = next_keyholders(doc, self.contract, self.all_keyholders) if isinstance(doc, Document) \
                else None
        except LashouError:
            holders = None
        if holders is None or tx.outputs[0].script != holders.script(holders.change, 0):
            return 0
        self.epochs.append(self._epoch(holders, rec.digest))
        self._widen()
        return holders.epoch

    def _epoch(self, holders: Keyholders, digest: str) -> _Epoch:
        return _Epoch(holders, self.epochs[0].book.of(holders.multisig, holders.descriptor.script), digest)

    def _outputs(self, entry: ChainTx, settles: bool, moves: int,
                 passed: tuple[Coin, ...]) -> tuple[tuple[Coin, ...], dict[int, int]]:
        """What became coins, and what receive addresses are paid. What came late stays late until it is with those
        who hold the keys now: credited before, the pool would owe what others keep.
        """
        coins: list[Coin] = []
        paid: dict[int, int] = {}
        for n, out in enumerate(entry.tx.outputs):
            place = self.find(out.script)
            if place is None:
                continue
            branch, index = place
            here, moved = branch // 2 == self.keyholders.epoch, moves > 0 and branch // 2 == moves
            if is_receive(branch) and here:
                paid[index] = paid.get(index, 0) + out.value_sat
            own_change = not is_receive(branch) and (here or moved) and settles and out.value_sat > 0
            if entry.tx.coinbase or (out.value_sat < self.contract.min_coin_sat and not own_change):
                continue
            late: tuple[tuple[int, int], ...] = ()
            if moved and not here and passed:
                late = whose(out.value_sat, passed)
            elif not here and not moved:
                late = ((index if is_receive(branch) else 0, out.value_sat),)
            coins.append(Coin(entry.height, OutPoint(entry.tx.txid, n), out.value_sat, branch, index,
                              self.arrived + len(coins), late))
        return tuple(coins), paid

    def _count(self, coins: Iterable[Coin], ours: bool) -> None:
        for coin in coins:
            self.changed.add(coin.number)
            (self.late if coin.late else self.coins).add(coin)
            self.arrived += 1
            if is_receive(coin.branch) and not coin.late:
                self.numbers.add(coin.index)
        self.epochs[-1].spends += ours
        self._widen()

    def _is_carry(self, tx: Tx, rec: Record | None, spent: tuple[Coin, ...]) -> bool:
        """One output with money, to a change address that counts, then the record; at most half goes to the fee."""
        if rec is None or rec.kind not in (record.AMENDMENT, record.CARRY) or len(tx.outputs) != 2:
            return False
        change = tx.outputs[0]
        place = self.find(change.script)
        return place is not None and place[0] == self.keyholders.change \
            and 2 * change.value_sat >= sum(c.value_sat for c in spent)

    def _journal_record(self, tx: Tx) -> Record | None:
        """The record of a well-formed journal transaction: input 0 spends the seal, output 0 pays the journal's
        script, exactly one record.
        """
        if tx.inputs[0].outpoint != self.seal or not tx.outputs or tx.outputs[0].script != self.journal_script:
            return None
        return record.the_record(tx, self.contract.tag)


def parts(value_sat: int, passed: Iterable[Coin]) -> list[tuple[Coin, int, int]]:
    """What of an output each part of the late coins is that it passes on, in their order: (coin, account, satoshi).

    The sums up to each one are rounded down, so together they are the output.
    """
    found, sofar = [], 0
    all_ = [(coin, account, sat) for coin in passed for account, sat in coin.late]
    brought = sum(sat for _, _, sat in all_)
    for coin, account, sat in all_:
        before, sofar = sofar, sofar + sat
        found.append((coin, account, value_sat * sofar // brought - value_sat * before // brought))
    return [part for part in found if part[2]]


def whose(value_sat: int, passed: Iterable[Coin]) -> tuple[tuple[int, int], ...]:
    """The same by account, in the order in which they come."""
    found: dict[int, int] = {}
    for _, account, sat in parts(value_sat, passed):
        found[account] = found.get(account, 0) + sat
    return tuple(found.items())
