"""One's own transactions that wait for a block: kept in a file, and looked for at the node.

The node is asked what spends one's coins, and what spends the change of that, so a home that was restored, or a
second one, sees what the first has sent. The file is for what the node has forgotten meanwhile.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Self

from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, parse_tx
from lashou_btc.chain.base import TARGET_BLOCKS, Cannot, Feed, Rejected, Waiting
from lashou_btc.errors import InvalidInput, LashouError, Refused
from lashou_btc.usecases import files
from lashou_btc.wallet.purse import PurseCoin
from lashou_btc.wallet.sizes import p2wpkh_vsize

_MAX_BYTES = 8_000_000


@dataclass(frozen=True)
class Own:
    """A transaction of one's own that waits: `fee_sat` and `vsize` are its own, `parents` the waiting ones that it
    spends from. `here`: whether the node has it; if not, it can be sent again.
    """

    tx: Tx
    raw: bytes
    fee_sat: int
    vsize: int
    parents: tuple[str, ...] = ()
    here: bool = True

    @classmethod
    def at(cls, entry: Waiting) -> Self:
        """One that waits at the node."""
        return cls(parse_tx(entry.raw), entry.raw, entry.alone_sat, entry.alone_vsize)

    @property
    def txid(self) -> str:
        """Its id."""
        return self.tx.txid

    @property
    def feerate_sat_vb(self) -> int:
        """What it pays, whole sat/vB, rounded down."""
        return self.fee_sat // self.vsize


@dataclass(frozen=True)
class SentFile:
    """The file of what was sent from this home, as raw transactions; None keeps nothing. `code`: of the error where
    it is damaged.
    """

    path: Path | None
    code: str = "purse.pending"

    def pairs(self) -> list[tuple[bytes, Tx]]:
        """What is in it, bytes and parsed. Raises InvalidInput where it is damaged."""
        if self.path is None or not self.path.exists():
            return []
        try:
            value = json.loads(files.read(self.path, _MAX_BYTES, "list-of-what-waits"))
            raws = [bytes.fromhex(raw) for raw in value]
            return [(raw, parse_tx(raw)) for raw in raws]
        except (ValueError, TypeError, RecursionError, LashouError):
            raise InvalidInput("purse.kept-damaged", code=self.code, path=self.path) from None

    def write(self, raws: Sequence[bytes]) -> None:
        """Puts these in the place of what was there."""
        if self.path is not None:
            files.write(self.path, json.dumps([raw.hex() for raw in raws]).encode(), replace=True)

    @contextmanager
    def sending(self, chain: Feed, txs: Sequence[Tx], replaced: Collection[str]) -> Iterator[None]:
        """Around the sending of what was worked out a while ago. Only one of a home sends at a time.

        Raises Refused where that would throw out anything but what it is to replace: a person was asked meanwhile,
        and another command, or another home, may have spent the same coins, or what is to be replaced.
        """
        if self.path is None:
            _check_free(chain, txs, replaced, [])
            yield
            return
        with files.one_at_a_time(self.path.parent):
            _check_free(chain, txs, replaced, self.pairs())
            yield


def _check_free(chain: Feed, txs: Sequence[Tx], replaced: Collection[str],
                sent: Sequence[tuple[bytes, Tx]]) -> None:
    made = {tx.txid for tx in txs}
    raws = [raw for txid in replaced if (raw := chain.transaction(txid)) is not None]
    lost = [OutPoint(tx.txid, n) for tx in map(parse_tx, raws) for n in range(len(tx.outputs))]
    spent = [o for tx in txs for i in tx.inputs if (o := i.outpoint).txid not in made]
    others = set(spenders(chain, [*spent, *lost], [tx for _, tx in sent]).values()) - {*replaced, *made}
    if others:
        raise Refused("purse.meanwhile", txid=min(others))


def spenders(chain: Feed, outpoints: Collection[OutPoint], kept: Sequence[Tx]) -> Mapping[OutPoint, str]:
    """What waits and spends these outpoints; where a source cannot say, by what was kept here."""
    try:
        return chain.spenders(outpoints)
    except Cannot:
        return {i.outpoint: tx.txid for tx in kept if chain.in_mempool(tx.txid)
                for i in tx.inputs if i.outpoint in outpoints}


SHORTEST = 4
"""Characters of an id by which a waiting transaction may be named."""


@dataclass(frozen=True)
class Holdings:
    """What a script's key holds: `confirmed` coins that nothing waiting spends, the largest first (anybody can pay
    a thousand small ones), `change` of one's own waiting transactions, and these, parents first. `values`: satoshi
    of every output of the script that was met.
    """

    confirmed: tuple[PurseCoin, ...]
    change: tuple[PurseCoin, ...]
    waiting: tuple[Own, ...]
    values: Mapping[OutPoint, int]

    @property
    def free(self) -> list[PurseCoin]:
        """What can be spent without replacing anything, confirmed coins first."""
        return [*self.confirmed, *self.change]

    @property
    def sat(self) -> int:
        """What that is worth."""
        return sum(coin.value_sat for coin in self.free)

    def own(self, txid: str) -> Own | None:
        """A waiting transaction by its id."""
        return next((one for one in self.waiting if one.txid == txid), None)

    def whole(self, start: str) -> str:
        """The id of the only waiting transaction that begins so, "" for none or several. An ellipsis may follow."""
        start = start.rstrip("….")
        found = [one.txid for one in self.waiting if len(start) >= SHORTEST and one.txid.startswith(start)]
        return found[0] if len(found) == 1 else ""

    def children(self, txids: Sequence[str]) -> list[Own]:
        """Those that wait on one of these, themselves left out."""
        known, found = set(txids), []
        for one in self.waiting:
            if one.txid not in known and known.intersection(one.parents):
                known.add(one.txid)
                found.append(one)
        return found


def lacks_sat(chain: Feed, txid: str, feerate_sat_vb: int) -> int:
    """What a child of that waiting transaction pays besides its own fee, for all to come to the feerate."""
    try:
        found = chain.waiting(txid)
    except Cannot:
        return 0
    return max(feerate_sat_vb * found.vsize - found.fee_sat, 0) if found is not None else 0


def own(chain: Feed, txid: str, values: Mapping[OutPoint, int]) -> Own | None:
    """A transaction of one's own if it waits. Where a source cannot say what it pays, that follows from the values
    of what it spends, as far as they are known.
    """
    try:
        entry = chain.waiting(txid)
    except Cannot:
        raw = chain.transaction(txid)
        if raw is None:
            return None
        tx = parse_tx(raw)
        fee = sum(values.get(i.outpoint, 0) for i in tx.inputs) - sum(out.value_sat for out in tx.outputs)
        return Own(tx, raw, max(fee, 0), vsize(tx))
    return Own.at(entry) if entry is not None else None


def holdings(chain: Feed, script: bytes, kept: SentFile, feerate_sat_vb: int = 0) -> Holdings:
    """What a script's key holds, and what of its own waits. `feerate_sat_vb`: at which its change is to be spent.
    """
    confirmed = {c.outpoint: c.value_sat for c in chain.coins(script)}
    sent, values = kept.pairs(), dict(confirmed)
    known = [tx for _, tx in sent]
    found: dict[str, Own] = {}
    ask = list(dict.fromkeys([*confirmed, *(i.outpoint for tx in known for i in tx.inputs)]))
    while ask:
        new = {txid for txid in spenders(chain, ask, known).values() if txid not in found}
        ask = []
        for txid in sorted(new):
            one = own(chain, txid, values)
            if one is None:  # in a block since a moment ago
                continue
            found[txid] = one
            mine = _paid(one.tx, script)
            values |= mine
            ask += mine
    _add_forgotten(script, sent, found, values, confirmed)
    ordered = tuple(_with_parents(found))
    spent = {i.outpoint for one in ordered for i in one.tx.inputs}
    change = tuple(PurseCoin(o, value, lacks_sat(chain, o.txid, feerate_sat_vb) if feerate_sat_vb else 0)
                   for o, value in values.items()
                   if o not in confirmed and o not in spent and o.txid in found and found[o.txid].here)
    free = sorted((PurseCoin(o, value) for o, value in confirmed.items() if o not in spent), key=largest_first)
    return Holdings(tuple(free), change, ordered, values)


def largest_first(coin: PurseCoin) -> int:
    """The order in which confirmed coins are spent."""
    return -coin.value_sat


def _add_forgotten(script: bytes, sent: Sequence[tuple[bytes, Tx]], found: dict[str, Own],
                   values: dict[OutPoint, int], confirmed: Mapping[OutPoint, int]) -> None:
    """What was sent from here and is neither at the node nor in a block, and could be: its coins are all there."""
    taken = {i.outpoint for one in found.values() for i in one.tx.inputs}
    for raw, tx in sent:
        if tx.txid in found or not all(i.outpoint in values and i.outpoint not in taken and (
                i.outpoint in confirmed or i.outpoint.txid in found) for i in tx.inputs):
            continue
        mine = _paid(tx, script)
        if any(o in confirmed for o in mine):
            continue
        fee = sum(values[i.outpoint] for i in tx.inputs) - sum(out.value_sat for out in tx.outputs)
        found[tx.txid] = Own(tx, raw, fee, vsize(tx), here=False)
        values |= mine
        taken |= {i.outpoint for i in tx.inputs}


def _paid(tx: Tx, script: bytes) -> dict[OutPoint, int]:
    """The outputs of a transaction that pay a script, in satoshi."""
    return {OutPoint(tx.txid, n): out.value_sat for n, out in enumerate(tx.outputs) if out.script == script}


def vsize(tx: Tx) -> int:
    """The virtual size of a purse's or a journal's transaction, as its fee is reckoned."""
    return p2wpkh_vsize(len(tx.inputs), [out.script for out in tx.outputs])


def _with_parents(found: Mapping[str, Own]) -> list[Own]:
    parents = {txid: tuple(dict.fromkeys(i.outpoint.txid for i in one.tx.inputs if i.outpoint.txid in found))
               for txid, one in found.items()}
    return [replace(found[txid], parents=parents[txid]) for txid in TopologicalSorter(parents).static_order()]


def send_again(chain: Feed, owns: Sequence[Own]) -> list[Own]:
    """Hands what the node has forgotten to it once more, parents first. Returns what it does not take."""
    refused = []
    for one in owns:
        try:
            if not one.here:
                chain.broadcast(one.raw)
        except Rejected:
            refused.append(one)
    return refused


def feerate(chain: Feed, wanted_sat_vb: int | None) -> int:
    """The feerate to send at: the wanted one, else what the node expects. Raises Refused below what it takes."""
    try:
        least = chain.least_sat_vb()
    except Cannot:
        least = 1
    if wanted_sat_vb is not None and wanted_sat_vb < least:
        raise Refused("fee.low", least=least, wanted=wanted_sat_vb)
    return wanted_sat_vb or max(chain.feerate_sat_vb(TARGET_BLOCKS), least)


def chain_is_full(error: Rejected) -> bool:
    """Whether a node refuses a transaction because too many wait one upon the other (Bitcoin Core: 25)."""
    return "mempool-chain" in str(error) or "too-large-cluster" in str(error)


def check(chain: Feed, raw: bytes) -> None:
    """Raises Rejected where the chain would not take a transaction, as far as its source can tell beforehand."""
    with suppress(Cannot):
        chain.check(raw)


def check_taken(chain: Feed, raw: bytes) -> None:
    """Raises Refused or Rejected, with what to do, where the node would not take a transaction."""
    try:
        check(chain, raw)
    except Rejected as error:
        if not chain_is_full(error):
            raise
        raise Refused("purse.chain") from None


def paid_to(tx: Tx, script: bytes) -> list[TxOut]:
    """What a transaction pays others than its sender, records included."""
    return [out for out in tx.outputs if out.script != script]
