"""What a block means to a pool: the rows that its relevant transactions become."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from lashou_btc.anchors import body, record
from lashou_btc.anchors.tx import OutPoint, Tx, parse_header
from lashou_btc.chain.base import Piece, Quiet, RawBlock, Trust
from lashou_btc.chain.blocktree import with_witness
from lashou_btc.errors import InvalidInput, Refused
from lashou_btc.index.bodies import Bodies, bad
from lashou_btc.index.scope import Watch
from lashou_btc.index.search import Search
from lashou_btc.index.tables import JOURNAL

Rows = list[dict[str, Any]]


@dataclass
class Batch:
    """Rows of some blocks in a row, not yet in the database. `spends` go over coins of this batch too. `trust`:
    the least that one of the blocks was shown with.
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
        self._places, self._seals = watch.places, watch.seals
        self._search, self._bodies = Search(watch.scripts, (*unspent, *watch.seals)), Bodies()
        self._searched = len(watch.scripts)

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

    def piece(self, piece: Piece, header: bytes, batch: Batch) -> None:
        """Takes in what a source shows of the block with that header. Raises Unreachable if it is not in there."""
        if isinstance(piece, RawBlock):
            self.block(piece, header, batch)
            return
        batch.trust = min(batch.trust, piece.trust)
        if isinstance(piece, Quiet):
            return
        try:
            txs = body.check_shown(parse_header(header), [(s.position, s.raw, s.branch) for s in piece.txs])
        except (InvalidInput, Refused) as error:
            raise bad(piece.height, piece.hash, str(error)) from None
        for shown, tx in zip(piece.txs, txs, strict=True):
            self._transaction(piece.height, shown.position, tx, batch)

    def block(self, block: RawBlock, header: bytes, batch: Batch) -> None:
        """Takes in a block's transactions. Raises Unreachable if its bytes are not that block, all of it: whether
        it seems to matter or not, as what does not seem to may be what was left out. Of a large block only
        `finish` may say so: nothing of the batch counts before.
        """
        if block.raw[:80] != header:
            raise bad(block.height, block.hash, "it begins with another header.")
        self._bodies.check(block)
        for position, tx in self._bodies.matching(block, self._search):
            self._transaction(block.height, position, tx, batch)

    def finish(self) -> None:
        """Waits until every block so far has been compared with its header. Raises as `block`."""
        self._bodies.finish()

    def close(self) -> None:
        """Ends what runs beside."""
        self._bodies.close()

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
        self._search.discard(spent - self._seals)
        batch.txs.append({"height": height, "position": position, "txid": tx.txid, "raw": with_witness(tx)})
        batch.spends += [{"of_txid": o.txid, "of_vout": o.vout, "spent_height": height, "spent_txid": tx.txid}
                         for o in spent]
        for n, out, (branch, idx) in paid:
            outpoint = OutPoint(tx.txid, n)
            self._unspent[outpoint] = branch
            self._search.add([outpoint])
            batch.coins.append({"txid": tx.txid, "vout": n, "value_sat": out.value_sat, "branch": branch,
                                "idx": idx, "height": height, "spent_height": None, "spent_txid": None})
        lane = "settlement" if branches - {JOURNAL} else "journal" if seals or branches else "open"
        batch.records += [{"txid": tx.txid, "vout": n, "height": height, "position": position,
                           "version": r.version, "kind": r.kind, "tag": r.tag, "digest": r.digest, "lane": lane}
                          for n, r in record.records(tx)]
        self._watch.saw(tx, lane, [(out.value_sat, *place) for _, out, place in paid])
        self._note_what_is_new()

    def _note_what_is_new(self) -> None:
        """What the watch has come to hold is looked for, from the next transaction on."""
        self._search.add_scripts(self._watch.scripts[self._searched:])
        self._searched = len(self._watch.scripts)
        self._search.add(self._seals)
