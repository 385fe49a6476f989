"""Transactions that wait for a block, in the order in which they were taken in: parents before children."""

from collections.abc import Iterable
from dataclasses import dataclass

from lashou_btc.anchors.tx import Block, OutPoint, Tx, TxOut


@dataclass(frozen=True, slots=True)
class MempoolEntry:
    """A waiting transaction, its bytes, its fee and its virtual size."""

    tx: Tx
    raw: bytes
    fee_sat: int
    vsize: int


class Mempool:
    """Entries by txid and who spends what. It keeps itself consistent and judges nothing (see policy.py)."""

    def __init__(self) -> None:
        self.entries: dict[str, MempoolEntry] = {}
        self._spender: dict[OutPoint, str] = {}

    def __contains__(self, txid: str) -> bool:
        return txid in self.entries

    def output(self, outpoint: OutPoint) -> TxOut | None:
        """An output of a waiting transaction, spent or not."""
        entry = self.entries.get(outpoint.txid)
        return entry.tx.outputs[outpoint.vout] if entry and outpoint.vout < len(entry.tx.outputs) else None

    def spends(self, outpoint: OutPoint) -> bool:
        """Whether a waiting transaction spends the output."""
        return outpoint in self._spender

    def spender(self, outpoint: OutPoint) -> str | None:
        """The waiting transaction that spends the output, or None."""
        return self._spender.get(outpoint)

    def conflicts(self, tx: Tx) -> list[str]:
        """Waiting transactions that spend what `tx` spends, in order, without their descendants."""
        found = (self._spender.get(i.outpoint) for i in tx.inputs)
        return list(dict.fromkeys(txid for txid in found if txid and txid != tx.txid))

    def descendants(self, txids: Iterable[str]) -> set[str]:
        """The given transactions and all that wait on them."""
        todo, found = list(txids), set()
        while todo:
            txid = todo.pop()
            if txid in found or txid not in self.entries:
                continue
            found.add(txid)
            outputs = range(len(self.entries[txid].tx.outputs))
            todo.extend(self._spender[o] for o in (OutPoint(txid, n) for n in outputs) if o in self._spender)
        return found

    def ancestors(self, tx: Tx) -> set[str]:
        """Waiting transactions that `tx` depends on, itself left out."""
        todo, found = [i.outpoint.txid for i in tx.inputs], set()
        while todo:
            txid = todo.pop()
            if txid in self.entries and txid not in found:
                found.add(txid)
                todo.extend(i.outpoint.txid for i in self.entries[txid].tx.inputs)
        return found

    def add(self, entry: MempoolEntry) -> None:
        """Takes an entry in; what conflicts with it leaves, with all that depended on it."""
        self.remove(self.conflicts(entry.tx))
        self.entries[entry.tx.txid] = entry
        self._spender.update((i.outpoint, entry.tx.txid) for i in entry.tx.inputs)

    def remove(self, txids: Iterable[str]) -> None:
        """Drops transactions and all that depend on them."""
        for txid in self.descendants(txids):
            self._drop(txid)

    def confirm(self, block: Block) -> None:
        """Drops what a block confirmed (children stay), and what it made impossible."""
        for tx in block.txs[1:]:
            if tx.txid in self.entries:
                self._drop(tx.txid)
            self.remove(self.conflicts(tx))

    def clear(self) -> list[MempoolEntry]:
        """Empties it. Returns what it held, in order."""
        held = list(self.entries.values())
        self.entries.clear()
        self._spender.clear()
        return held

    def _drop(self, txid: str) -> None:
        for spent in self.entries.pop(txid).tx.inputs:
            del self._spender[spent.outpoint]
