"""What a scan looks for: the addresses that count, the journals, the seals.

Which addresses count follows from the chain alone, so a scan widens its watch as it goes on: a payment moves the
window of receive addresses by one at most, a spend that of change addresses. What comes later never adds an
address to what was read before, so nothing is scanned twice for it. Only amendments and rotations make that
necessary: they may name another journal, another seal, other keyholders, and their documents may come to hand
after their block was read. Then that block and those after it are read again.

Nobody asks here whether what names them counts: that is the fold's business, and a scan may look for too much.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from lashou_btc.anchors import record
from lashou_btc.anchors.history import Documents
from lashou_btc.anchors.tx import OutPoint, Tx
from lashou_btc.errors import LashouError
from lashou_btc.index.tables import JOURNAL
from lashou_btc.pool.contract import CHANGE_LOOKAHEAD, LOOKAHEAD, Contract
from lashou_btc.pool.disclosed import load_document
from lashou_btc.pool.document import Document
from lashou_btc.pool.keyholders import Keyholders, is_receive
from lashou_btc.pool.rotation import named_keyholders
from lashou_btc.pool.survey import parse_journal
from lashou_btc.wallet.descriptor import MAX_INDEX, MultisigDescriptor

NAMING = (record.AMENDMENT, record.ROTATION)
"""Kinds of records whose documents may name something to look for."""

AddressPlace = tuple[int, int]
"""Branch and index."""


@dataclass(frozen=True)
class ScanTargets:
    """What an amendment or a rotation names for a scan to look for, each if there is one."""

    journal: bytes = b""
    seal: OutPoint | None = None
    keyholders: Keyholders | None = None


def scan_targets(contract: Contract, documents: Documents, digest: str) -> ScanTargets | None:
    """What the document of that hash names, if it is at hand and names anything."""
    doc = load_document(documents, digest)
    try:
        if not isinstance(doc, Document) or doc.pool != contract.pool_id:
            return None
        if doc.type == "rotation":
            return ScanTargets(keyholders=named_keyholders(doc, contract))
        if doc.type == "amendment" and doc.body.keys() & {"journal", "seal"}:
            journal, seal = doc.body.get("journal"), doc.body.get("seal")
            return ScanTargets(parse_journal(journal, contract.network).script if journal else b"",
                               OutPoint.parse(seal) if seal else None)
    except LashouError:
        pass
    return None


class Scope(dict[str, ScanTargets]):
    """Documents by their hashes: those whose journals, seals and keyholders a scan knew, or should have known."""

    def to_text(self) -> str:
        """As the index stores it."""
        return json.dumps({digest: [f.journal.hex(), str(f.seal) if f.seal else "",
                                    [k.epoch, str(k.descriptor)] if (k := f.keyholders) else []]
                           for digest, f in sorted(self.items())})

    @classmethod
    def from_text(cls, text: str, contract: Contract) -> "Scope":
        """The other way. Raises ValueError, TypeError or InvalidInput on a text that is no scope."""
        value = json.loads(text)
        if not isinstance(value, dict):
            raise TypeError("no scope")
        return cls({digest: ScanTargets(
            bytes.fromhex(journal), OutPoint.parse(str(seal)) if seal else None,
            Keyholders(int(named[0]), MultisigDescriptor.parse(named[1], contract.network), ()) if named else None)
            for digest, (journal, seal, named) in value.items()})


class Watch:
    """What a scan looks for at one point of the chain; `saw` brings it on by a transaction.

    `places`: script → (branch, index); `scripts`: the same scripts in the order in which they came; `others`:
    those that are no P2WSH; `seals`: outpoints whose spends matter even though nobody saw them made. `derived`
    gathers the scripts that the index does not hold yet; `scope` what amendments have named so far. Who follows
    puts the `documents` of now in place of those of before.

    `known`: the scripts that the index holds, by multisig and place in it. As of now, `numbers` are the receive
    addresses that have been paid in coins, `spends` counts the transactions that spent the pool's outputs, `named`
    are the documents that those name which may name something to look for.
    """

    def __init__(self, contract: Contract, documents: Documents, scope: Scope,
                 known: dict[tuple[str, AddressPlace], bytes], numbers: Iterable[int], spends: int,
                 named: Iterable[str]) -> None:
        self._contract, self.documents, self.scope = contract, documents, scope
        self._scripts, self._numbers, self._spends = known, set(numbers), spends
        self._watched: dict[str, tuple[Keyholders, list[int]]] = {}
        self.derived: list[tuple[bytes, AddressPlace, str]] = []
        self._ahead: dict[tuple[str, AddressPlace], bytes] = {}
        self.places: dict[bytes, AddressPlace] = {}
        self.scripts: list[bytes] = []
        self.seals: set[OutPoint] = set()
        self._add(ScanTargets(contract.journal.script, contract.seal, contract.keyholders))
        for digest in named:  # a document that has come since helps only who reads the blocks again
            if digest in scope:
                self._add(scope[digest])
        self._widen()

    def learn(self, tx: Tx) -> None:
        """Before its outputs are looked at: what a transaction that spends the pool's outputs names counts for
        itself already.
        """
        for _, rec in record.records(tx, self._contract.tag):
            if rec.known and rec.kind in NAMING:
                found = self.scope.get(rec.digest) or scan_targets(self._contract, self.documents, rec.digest)
                if found is not None:
                    self.scope[rec.digest] = found
                    self._add(found)
        self._widen()

    def saw(self, tx: Tx, lane: str, paid: Iterable[tuple[int, int, int]]) -> None:
        """A transaction that matters. `paid`: (satoshi, branch, index) of its outputs to what is looked for.

        Outputs that the rules do not count make no difference where everybody can make them: too small ones and
        those of coinbases. All else can only make the watch wider than it has to be.
        """
        if not tx.coinbase:
            self._numbers.update(index for sat, branch, index in paid if branch != JOURNAL
                                 and is_receive(branch) and sat >= self._contract.min_coin_sat)
        self._spends += lane == "settlement"
        self._widen()

    def ahead(self, count: int) -> list[bytes]:
        """Scripts that come next where people pay: of each multisig `count` to receive, and some for change."""
        found = []
        for multisig, (holders, watched) in self._watched.items():
            for n, more in enumerate((count, count // 10 + 1)):
                for index in range(watched[n], min(watched[n] + more, MAX_INDEX + 1)):
                    place = multisig, (n, index)
                    script = self._scripts.get(place) or self._ahead.get(place)
                    if script is None:
                        script = self._ahead[place] = holders.descriptor.script(n, index)
                    found.append(script)
        return found

    def _add(self, found: ScanTargets) -> None:
        if found.journal and found.journal not in self.places:
            self._place(found.journal, (JOURNAL, 0))
        if found.seal is not None:
            self.seals.add(found.seal)
        if found.keyholders is not None:
            self._watched.setdefault(found.keyholders.multisig, (found.keyholders, [0, 0]))

    def _place(self, script: bytes, place: AddressPlace) -> None:
        if script not in self.places:
            self.scripts.append(script)
        self.places[script] = place

    def _widen(self) -> None:
        receive = self._contract.reserved + 1 + LOOKAHEAD + len(self._numbers)
        for multisig, (holders, watched) in self._watched.items():
            for n, window in enumerate((receive, self._spends + CHANGE_LOOKAHEAD)):
                for index in range(watched[n], min(window, MAX_INDEX + 1)):
                    within = n, index
                    script = self._scripts.get((multisig, within))
                    if script is None:
                        script = self._ahead.pop((multisig, within), None) or holders.descriptor.script(*within)
                        self._scripts[multisig, within] = script
                        self.derived.append((script, within, multisig))
                    self._place(script, (holders.receive + n, index))
                    watched[n] = index + 1
