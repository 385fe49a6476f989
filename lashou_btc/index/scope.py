"""What a scan looks for: how many addresses, which journals, which seals. A scan with less may miss something."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from lashou_btc.anchors.tx import OutPoint
from lashou_btc.pool.contract import CHANGE_LOOKAHEAD, LOOKAHEAD, Contract
from lashou_btc.pool.document import Document
from lashou_btc.pool.journal import parse_journal
from lashou_btc.pool.state import State
from lashou_btc.wallet.descriptor import MAX_INDEX


@dataclass(frozen=True)
class Scope:
    """Receive addresses 0..receive-1, change addresses 0..change-1, journal scripts, and outpoints that were seals.

    The fold decides what counts; a scan only has to bring at least that, and more does no harm.
    """

    receive: int
    change: int
    journals: frozenset[bytes]
    seals: frozenset[OutPoint]

    @classmethod
    def initial(cls, contract: Contract) -> "Scope":
        """What to begin with: twice the look-ahead of a pool where only the witnesses have accounts."""
        return cls(len(contract.witnesses) + 1 + 2 * LOOKAHEAD, 4 * CHANGE_LOOKAHEAD,
                   frozenset([contract.journal.script]), frozenset([contract.seal]))

    @classmethod
    def needed(cls, state: State, spends: int, amendments: Iterable[Document]) -> "Scope":
        """What a state shows to have been necessary.

        `spends`: how many transactions spent what may be the pool's coins; `amendments`: those that the quorum
        signed.
        """
        contract = state.contract
        journals, seals = {contract.journal.script}, {contract.seal}
        for doc in amendments:
            if "journal" in doc.body:
                journals.add(parse_journal(doc.body["journal"], contract.network).script)
            if "seal" in doc.body:
                seals.add(OutPoint.parse(doc.body["seal"]))
        return cls(state.next_account + LOOKAHEAD, spends + CHANGE_LOOKAHEAD, frozenset(journals),
                   frozenset(seals))

    def covers(self, other: "Scope") -> bool:
        """Whether a scan of this scope has brought all that the other asks for."""
        return (self.receive >= other.receive and self.change >= other.change
                and self.journals >= other.journals and self.seals >= other.seals)

    def grown(self, other: "Scope") -> "Scope":
        """The scope for the next scan: both, windows doubled as often as it takes, so that scans stay few."""
        return Scope(_doubled(self.receive, other.receive), _doubled(self.change, other.change),
                     self.journals | other.journals, self.seals | other.seals)

    def to_text(self) -> str:
        """As the index stores it."""
        return json.dumps({"receive": self.receive, "change": self.change,
                           "journals": sorted(s.hex() for s in self.journals),
                           "seals": sorted(str(s) for s in self.seals)})

    @classmethod
    def from_text(cls, text: str) -> "Scope":
        """The other way. Raises ValueError, KeyError, TypeError or InvalidInput on a text that is no scope."""
        value = json.loads(text)
        return cls(_window(value["receive"]), _window(value["change"]),
                   frozenset(bytes.fromhex(s) for s in value["journals"]),
                   frozenset(OutPoint.parse(_text(s)) for s in value["seals"]))


def _window(value: object) -> int:
    if type(value) is not int or not 0 <= value <= MAX_INDEX + 1:
        raise ValueError("no window")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _doubled(window: int, needed: int) -> int:
    while window < needed:
        window *= 2
    return min(window, MAX_INDEX + 1)
