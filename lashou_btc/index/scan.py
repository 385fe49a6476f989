"""What a block means to a pool: the rows that its relevant transactions become."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from lashou_btc.anchors import body, record
from lashou_btc.anchors.tx import Header, OutPoint, Tx, parse_block
from lashou_btc.chain.base import Piece, Quiet, RawBlock, Trust
from lashou_btc.chain.blocktree import with_witness
from lashou_btc.errors import InvalidInput, Refused, Unreachable
from lashou_btc.index.scope import P2WSH_BYTES, Watch
from lashou_btc.index.tables import JOURNAL

_P2WSH_OUTPUT = b"\x22\x00\x20"
_SMALL_VOUT = b"\x00\x00\x00"

Rows = list[dict[str, Any]]


@dataclass
class Batch:
    """Rows of some blocks in a row, not yet in the database. `spends` go over coins of this batch too. `trust`: the
    least that one of the blocks was shown with.
    """

    trust: Trust = Trust.WHOLE
    blocks: Rows = field(default_factory=list)
    txs: Rows = field(default_factory=list)
    coins: Rows = field(default_factory=list)
    spends: Rows = field(default_factory=list)
    records: Rows = field(default_factory=list)


class Scanner:
    """Reads blocks in order. `watch`: what to look for, which grows on the way; `unspent`: outpoint → branch of
    what we follow; `spent`: outpoints that are spent already. It is what a feed is asked for (`Wanted`).
    """

    def __init__(self, watch: Watch, unspent: dict[OutPoint, int], spent: Collection[OutPoint] = ()) -> None:
        self._watch, self._unspent, self._spent = watch, unspent, set(spent)
        self._places, self._seals, self._others = watch.places, watch.seals, watch.others
        # As they stand in a block's bytes. Scripts other than P2WSH are few (journals).
        self._wires = {_wire(outpoint) for outpoint in (*unspent, *self._seals)}

    @property
    def scripts(self) -> Sequence[bytes]:
        """As `Wanted`."""
        return self._watch.scripts

    @property
    def outpoints(self) -> Collection[OutPoint]:
        """As `Wanted`: the seals, but for those that paid a script which is watched, or have been spent."""
        return self._seals - self._unspent.keys() - self._spent

    def ahead(self, count: int) -> Sequence[bytes]:
        """As `Wanted`."""
        return self._watch.ahead(count)

    def piece(self, piece: Piece, header: Header, batch: Batch) -> None:
        """Takes in what a source shows of the block with that header. Raises Unreachable if it is not in there."""
        if isinstance(piece, RawBlock):
            self.block(piece, batch)
            return
        batch.trust = min(batch.trust, piece.trust)
        if isinstance(piece, Quiet):
            return
        try:
            txs = body.check_shown(header, [(s.position, s.raw, s.branch) for s in piece.txs])
        except (InvalidInput, Refused) as error:
            raise bad(piece.height, piece.hash, str(error)) from None
        for shown, tx in zip(piece.txs, txs, strict=True):
            self._transaction(piece.height, shown.position, tx, batch)

    def block(self, block: RawBlock, batch: Batch) -> Header:
        """Takes in a block's transactions. Raises Unreachable if its bytes are not that block, all of it: whether
        it seems to matter or not, as what does not seem to may be what was left out.
        """
        try:
            header = body.check(block.raw)
        except (InvalidInput, Refused) as error:
            raise bad(block.height, block.hash, str(error)) from None
        if header.hash != block.hash:
            raise bad(block.height, block.hash, f"its header is that of {header.hash}.")
        txs = parse_block(block.raw).txs if self._may_matter(block.raw) else ()
        for position, tx in enumerate(txs):
            self._transaction(block.height, position, tx, batch)
        return header

    def _may_matter(self, raw: bytes) -> bool:
        """Whether a block deserves to be parsed. Most do not, and to look for bytes is five times as fast.

        A relevant transaction holds, byte for byte, one of our scripts or an outpoint that we follow. What is
        looked for are the bytes that introduce a P2WSH script, and those in which nearly every outpoint ends.
        """
        if any(script in raw for script in self._others):
            return True
        if any(raw[at + 1:at + 1 + P2WSH_BYTES] in self._places for at in _finds(raw, _P2WSH_OUTPUT)):
            return True
        if any(raw[at - 33:at + 3] in self._wires for at in _finds(raw, _SMALL_VOUT)):
            return True
        return any(wire in raw for wire in self._wires if not wire.endswith(_SMALL_VOUT))

    def _transaction(self, height: int, position: int, tx: Tx, batch: Batch) -> None:
        spent = {i.outpoint for i in tx.inputs} & self._unspent.keys()
        if any(self._unspent[outpoint] != JOURNAL for outpoint in spent):
            self._watch.learn(tx)
        seals = {i.outpoint for i in tx.inputs} & self._seals
        self._spent |= spent | seals
        paid = [(n, out, place) for n, out in enumerate(tx.outputs) if (place := self._places.get(out.script))]
        if not spent and not seals and not paid:
            return
        branches = {self._unspent.pop(outpoint) for outpoint in spent}
        self._wires.difference_update(map(_wire, spent))
        batch.txs.append({"height": height, "position": position, "txid": tx.txid, "raw": with_witness(tx)})
        batch.spends += [{"of_txid": o.txid, "of_vout": o.vout, "spent_height": height, "spent_txid": tx.txid}
                         for o in spent]
        for n, out, (branch, idx) in paid:
            outpoint = OutPoint(tx.txid, n)
            self._unspent[outpoint] = branch
            self._wires.add(_wire(outpoint))
            batch.coins.append({"txid": tx.txid, "vout": n, "value_sat": out.value_sat, "branch": branch,
                                "idx": idx, "height": height, "spent_height": None, "spent_txid": None})
        lane = "settlement" if branches - {JOURNAL} else "journal" if seals or branches else "open"
        batch.records += [{"txid": tx.txid, "vout": n, "height": height, "position": position,
                           "version": r.version, "kind": r.kind, "tag": r.tag, "digest": r.digest, "lane": lane}
                          for n, r in record.records(tx)]
        self._watch.saw(tx, lane, [(out.value_sat, *place) for _, out, place in paid])
        self._wires.update(map(_wire, self._seals))


def _finds(raw: bytes, what: bytes) -> Iterator[int]:
    at = raw.find(what)
    while at >= 0:
        yield at
        at = raw.find(what, at + 1)


def _wire(outpoint: OutPoint) -> bytes:
    return bytes.fromhex(outpoint.txid)[::-1] + outpoint.vout.to_bytes(4, "little")


def bad(height: int, block_id: str, what: str) -> Unreachable:
    """The error for a source that gives something else than the block that it names."""
    return Unreachable(f"the chain gave for block {block_id} at height {height} something else: {what} Check the "
                       "node.", "index.bad-block")
