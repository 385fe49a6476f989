"""What a scan looks for: the addresses that count, the journals, the seals.

Which addresses count follows from the chain alone, so a scan widens its watch as it goes on: a payment moves the
window of receive addresses by one at most, a spend that of change addresses. What comes later never adds an address
to what was read before, so nothing is scanned twice for it. Only an amendment makes that necessary: it may name
another journal and another seal, and its document may come to hand after its block was read. Then that block and
those after it are read again.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from lashou_btc.anchors import record
from lashou_btc.anchors.history import Documents
from lashou_btc.anchors.tx import OutPoint, Tx
from lashou_btc.index.tables import CHANGE, JOURNAL, RECEIVE
from lashou_btc.pool.contract import CHANGE_LOOKAHEAD, LOOKAHEAD, Contract
from lashou_btc.pool.document import Document
from lashou_btc.pool.survey import judge, parse_journal
from lashou_btc.wallet.descriptor import MAX_INDEX

P2WSH_BYTES = 34

Place = tuple[int, int]
"""Branch and index."""


@dataclass(frozen=True)
class Frame:
    """What an amendment names for a scan to look for: a journal's script and a seal, each if there is one."""

    journal: bytes = b""
    seal: OutPoint | None = None


def frame(contract: Contract, documents: Documents, digest: str) -> Frame | None:
    """What the amendment of that hash names, if it is at hand, the quorum signed it, and it names anything."""
    doc = judge(contract, documents, digest)
    if not isinstance(doc, Document) or not doc.body.keys() & {"journal", "seal"}:
        return None
    journal, seal = doc.body.get("journal"), doc.body.get("seal")
    return Frame(parse_journal(journal, contract.network).script if journal else b"",
                 OutPoint.parse(seal) if seal else None)


class Scope(dict[str, Frame]):
    """Amendments by their documents' hashes: those whose journals and seals a scan knew, or should have known."""

    def to_text(self) -> str:
        """As the index stores it."""
        return json.dumps({digest: [f.journal.hex(), str(f.seal) if f.seal else ""]
                           for digest, f in sorted(self.items())})

    @classmethod
    def from_text(cls, text: str) -> "Scope":
        """The other way. Raises ValueError, TypeError or InvalidInput on a text that is no scope."""
        value = json.loads(text)
        if not isinstance(value, dict):
            raise TypeError("no scope")
        return cls({digest: Frame(bytes.fromhex(journal), OutPoint.parse(str(seal)) if seal else None)
                    for digest, (journal, seal) in value.items()})


class Watch:
    """What a scan looks for at one point of the chain; `saw` brings it on by a transaction.

    `places`: script → (branch, index); `others`: those of the scripts that are no P2WSH; `seals`: outpoints whose
    spends matter even though nobody saw them made. `derived` gathers the scripts that the index does not hold yet;
    `scope` what amendments have named so far.

    `known`: scripts by their places that the index holds. As of now, `numbers` are the receive addresses that have
    been paid in coins, `spends` counts the transactions that spent the pool's outputs, `amendments` are those seen.
    """

    def __init__(self, contract: Contract, documents: Documents, scope: Scope, known: dict[Place, bytes],
                 numbers: Iterable[int], spends: int, amendments: Iterable[str]) -> None:
        self._contract, self._documents, self.scope = contract, documents, scope
        self._scripts, self._numbers, self._spends = known, set(numbers), spends
        self._watched = [0, 0]
        self.derived: list[tuple[bytes, Place]] = []
        self.places: dict[bytes, Place] = {}
        self.others: list[bytes] = []
        self.seals: set[OutPoint] = set()
        self._add(Frame(contract.journal.script, contract.seal))
        for digest in amendments:  # a document that has come since helps only who reads the blocks again
            if digest in scope:
                self._add(scope[digest])
        self._widen()

    def saw(self, tx: Tx, lane: str, paid: Iterable[tuple[int, int, int]]) -> None:
        """A transaction that matters. `paid`: (satoshi, branch, index) of its outputs to what is looked for.

        Outputs that the rules do not count make no difference where everybody can make them: too small ones and
        those of coinbases. All else can only make the watch wider than it has to be.
        """
        if not tx.coinbase:
            self._numbers.update(index for sat, branch, index in paid
                                 if branch == RECEIVE and sat >= self._contract.min_coin_sat)
        if lane == "settlement":
            self._spends += 1
            for _, carried in record.records(tx, self._contract.tag):
                if carried.known and carried.kind == record.AMENDMENT:
                    self._amendment(carried.digest)
        self._widen()

    def _amendment(self, digest: str) -> None:
        found = self.scope.get(digest) or frame(self._contract, self._documents, digest)
        if found is not None:
            self.scope[digest] = found
            self._add(found)

    def _add(self, found: Frame) -> None:
        if found.journal and found.journal not in self.places:
            self.places[found.journal] = (JOURNAL, 0)
            if len(found.journal) != P2WSH_BYTES:
                self.others.append(found.journal)
        if found.seal is not None:
            self.seals.add(found.seal)

    def _widen(self) -> None:
        receive = len(self._contract.witnesses) + 1 + LOOKAHEAD + len(self._numbers)
        for branch, window in ((RECEIVE, receive), (CHANGE, self._spends + CHANGE_LOOKAHEAD)):
            for index in range(self._watched[branch], min(window, MAX_INDEX + 1)):
                place = branch, index
                script = self._scripts.get(place)
                if script is None:
                    script = self._scripts[place] = self._contract.descriptor.script(branch, index)
                    self.derived.append((script, place))
                self.places[script] = place
                self._watched[branch] = index + 1
