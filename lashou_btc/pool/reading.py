"""The one reading of the chain: what a transaction is to a pool, as facts (docs/protocol.md, section 3).

A `Reader` follows the pool's coins, the windows of addresses that count, the journal's seals and the bar. All of it
follows from the chain and the contract alone, but for the seal and the journal's script, which an amendment may
replace (`reseal`). The look ahead and the fold both read through here, so they cannot see two different chains.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lashou_btc.anchors import record
from lashou_btc.anchors.history import ChainTx, ScriptBook
from lashou_btc.anchors.record import Record
from lashou_btc.anchors.tx import OutPoint, Tx
from lashou_btc.pool.contract import CHANGE_LOOKAHEAD, LOOKAHEAD, Contract
from lashou_btc.wallet.descriptor import MAX_INDEX

RECEIVE, CHANGE = 0, 1

Place = tuple[int, int]
"""Where in the chain: height, position in the block."""


@dataclass(frozen=True, slots=True)
class Coin:
    """An unspent output of the pool. `number`: coins are counted from 0 as they come, and numbers never return."""

    height: int
    outpoint: OutPoint
    value_sat: int
    branch: int
    index: int
    number: int = 0

    @property
    def age(self) -> tuple[int, str, int]:
        """What decides which coin is older: height, then txid as text, then output number."""
        return self.height, self.outpoint.txid, self.outpoint.vout


@dataclass(frozen=True, slots=True)
class Reading:
    """What a transaction is. `lane`: settlement (it spends coins), journal, or open.

    `record` is its single record for this pool, outside the journal only one that this version knows. `spent` are
    coins of the pool, `whole` says that all inputs are; `carry` that it has a carry's form. `coins` are outputs
    that became coins; `paid` is what it pays by receive address, outputs below `min_coin_sat` included. `breaks`:
    it spends the journal's seal and is no journal transaction.
    """

    entry: ChainTx
    lane: str
    record: Record | None
    spent: tuple[Coin, ...] = ()
    whole: bool = False
    carry: bool = False
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


class Reader:
    """Reads a pool's transactions in the order of the chain. `book` is a look-up of its scripts, shared or not.

    `coins`: unspent ones, in the order of the chain; `spends`: transactions so far that spent any; `numbers`:
    receive addresses paid so far in coins; `bar`: the highest height at which a payout in the chain says it was
    worked out. `changed` gathers, by number, the coins that came (or None for those that went), for whoever hashes
    them.
    """

    def __init__(self, contract: Contract, book: ScriptBook) -> None:
        self.contract, self.book = contract, book
        self.coins: dict[OutPoint, Coin] = {}
        self.arrived = self.spends = self.journal_count = 0
        self.numbers: set[int] = set()
        self.bar = -1
        self.changed: dict[int, Coin | None] = {}
        self.seal: OutPoint | None = contract.seal
        self.journal_script = contract.journal.script
        self._widen()

    # Windows

    @property
    def receive_window(self) -> int:
        """Receive addresses below this count now."""
        return min(len(self.contract.witnesses) + 1 + LOOKAHEAD + len(self.numbers), MAX_INDEX + 1)

    @property
    def change_window(self) -> int:
        """Change addresses below this count now."""
        return min(self.spends + CHANGE_LOOKAHEAD, MAX_INDEX + 1)

    def _widen(self) -> None:
        self.book.ensure(RECEIVE, self.receive_window)
        self.book.ensure(CHANGE, self.change_window)

    def find(self, script: bytes) -> tuple[int, int] | None:
        """(branch, index) of a script of the pool that counts at this point, or None.

        The windows decide, never how many scripts the book happens to hold.
        """
        place = self.book.find(script)
        if place is None or place[1] >= (self.receive_window, self.change_window)[place[0]]:
            return None
        return place

    def oldest(self) -> Coin | None:
        """The oldest coin."""
        first = next(iter(self.coins.values()), None)
        if first is None:
            return None
        oldest = first
        for coin in self.coins.values():  # in the chain's order, so those of the first block stand first
            if coin.height > first.height:
                break
            oldest = min(oldest, coin, key=lambda c: c.age)
        return oldest

    # Transactions

    def read(self, entry: ChainTx) -> Reading:
        """Takes in the next transaction and says what it is."""
        tx = entry.tx
        spends = any(i.outpoint in self.coins for i in tx.inputs)
        oldest = self.oldest() if spends else None
        spent = tuple(self.coins.pop(i.outpoint) for i in tx.inputs if i.outpoint in self.coins) if spends else ()
        self.changed.update((coin.number, None) for coin in spent)
        sealed = self.seal is not None and any(i.outpoint == self.seal for i in tx.inputs)
        coins, paid = self._outputs(entry, bool(spent))
        rec = record.the_record(tx, self.contract.tag)
        rec = rec if rec is not None and rec.known else None
        if spent:
            whole = len(spent) == len(tx.inputs)
            carry = whole and oldest in spent and self._is_carry(tx, rec, spent)
            if whole and rec is not None and rec.kind == record.SETTLEMENT \
                    and self.contract.birthday <= tx.locktime < entry.height:
                self.bar = max(self.bar, tx.locktime)
            reading = Reading(entry, "settlement", rec, spent, whole, carry, coins, paid, sealed)
        elif sealed and (sealing := self._journal_record(tx)) is not None:
            # A version or kind that is not known here is listed as such: the seal is in order.
            self.seal = OutPoint(tx.txid, 0)
            self.journal_count += 1
            reading = Reading(entry, "journal", sealing, coins=coins, paid=paid)
        else:
            reading = Reading(entry, "open", None if sealed else rec, coins=coins, paid=paid, breaks=sealed)
        if reading.breaks:
            self.seal = None
        self._count(coins, bool(spent))
        return reading

    def reseal(self, seal: OutPoint | None, journal_script: bytes | None) -> None:
        """An amendment has named a new seal, or a new script for the journal."""
        self.seal = seal or self.seal
        self.journal_script = journal_script or self.journal_script

    def _outputs(self, entry: ChainTx, spends: bool) -> tuple[tuple[Coin, ...], dict[int, int]]:
        coins: list[Coin] = []
        paid: dict[int, int] = {}
        for n, out in enumerate(entry.tx.outputs):
            place = self.find(out.script)
            if place is None:
                continue
            branch, index = place
            if branch == RECEIVE:
                paid[index] = paid.get(index, 0) + out.value_sat
            own_change = branch == CHANGE and spends and out.value_sat > 0
            if entry.tx.coinbase or (out.value_sat < self.contract.min_coin_sat and not own_change):
                continue
            coins.append(Coin(entry.height, OutPoint(entry.tx.txid, n), out.value_sat, branch, index,
                              self.arrived + len(coins)))
        return tuple(coins), paid

    def _count(self, coins: Iterable[Coin], spends: bool) -> None:
        for coin in coins:
            self.coins[coin.outpoint] = self.changed[coin.number] = coin
            self.arrived += 1
            if coin.branch == RECEIVE:
                self.numbers.add(coin.index)
        self.spends += spends
        self._widen()

    def _is_carry(self, tx: Tx, rec: Record | None, spent: tuple[Coin, ...]) -> bool:
        """One output with money, to a change address that counts, then the record; at most half goes to the fee."""
        if rec is None or rec.kind not in (record.AMENDMENT, record.CARRY) or len(tx.outputs) != 2:
            return False
        change = tx.outputs[0]
        place = self.find(change.script)
        return place is not None and place[0] == CHANGE and 2 * change.value_sat >= sum(c.value_sat for c in spent)

    def _journal_record(self, tx: Tx) -> Record | None:
        """The record of a well-formed journal transaction: input 0 spends the seal, output 0 pays the journal's
        script, exactly one record.
        """
        if tx.inputs[0].outpoint != self.seal or not tx.outputs or tx.outputs[0].script != self.journal_script:
            return None
        return record.the_record(tx, self.contract.tag)
