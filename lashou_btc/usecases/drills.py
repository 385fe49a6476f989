"""Drills of the recovery set: signatures that prove that its keys work, and cannot move money (BIP322)."""

from collections.abc import Sequence
from dataclasses import dataclass

from lashou_btc.errors import Incomplete, Refused
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.pool.rotation import named_keyholders
from lashou_btc.pool.state import State
from lashou_btc.signers.device_choice import Where
from lashou_btc.signers.hwi import Hwi
from lashou_btc.usecases import devices, judging
from lashou_btc.usecases.workspace import PoolHome
from lashou_btc.wallet import message as messages
from lashou_btc.wallet.key_record import KeyRecord
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.wallet.psbt.sign import sign as sign_psbt
from lashou_btc.wallet.psbt.spends import signers

ORDINARY = (2, 0xFFFFFFFD)
"""Version and sequence of the transaction that is signed. BIP322 allows them, and signers exist that make others of
the zeros that it has otherwise.
"""
MAX_AGE = 52_560
"""How many blocks a drill may be old, about a year: an older one proves little of today."""


@dataclass(frozen=True)
class Drill:
    """A drill: for whom, as of which height, the text that is signed, and its PSBT."""

    holders: Keyholders
    height: int
    text: str
    psbt: Psbt


@dataclass(frozen=True)
class DrillResult:
    """Whose keys have proven that they work, and whose have not."""

    text: str
    height: int
    quorum: int
    works: tuple[str, ...]
    missing: tuple[str, ...]


def start(pool: PoolHome, state: State) -> Drill:
    """A drill as of now. Raises Incomplete where no recovery set stands in the journal."""
    return _of(pool, _recovery(pool, state), state.height)


def _recovery(pool: PoolHome, state: State) -> Keyholders:
    doc = judging.document_of(pool, state)
    if doc is None:
        raise Incomplete("lifeboat.none")
    return named_keyholders(doc, pool.contract)


def _text(pool: PoolHome, height: int) -> str:
    return f"This is a drill of pool {pool.contract.pool_id} at height {height}: my key of the recovery set works."


def _of(pool: PoolHome, holders: Keyholders, height: int) -> Drill:
    text = _text(pool, height)
    return Drill(holders, height, text, messages.request(text, holders.descriptor, 0, 0, *ORDINARY))


def read(pool: PoolHome, state: State, psbt: Psbt) -> Drill:
    """The drill that a PSBT is. Raises Refused for anything else, and for one that is too old."""
    holders = _recovery(pool, state)
    script = holders.descriptor.script(0, 0)
    for height in range(state.height, max(state.height - MAX_AGE, pool.contract.birthday) - 1, -1):
        if messages.is_request(psbt, _text(pool, height), script, *ORDINARY):
            return _of(pool, holders, height)
    raise Refused("drill.other")


def sign(drill: Drill, psbt: Psbt, master: Master) -> Psbt:
    """The drill with that key's signature. Raises Refused where it is none of the recovery set's."""
    return sign_psbt(psbt, master, drill.holders.descriptor)


def sign_on_device(drill: Drill, psbt: Psbt, program: Hwi, where: Where, record: KeyRecord) -> Psbt:
    """The drill with the signature of the device that holds the record's multisig key. Raises as `devices.sign`."""
    descriptor = drill.holders.descriptor
    device = devices.own_device(program, where, record, descriptor)
    return devices.sign_one(program, device, psbt, drill.psbt, record, descriptor)


def check(drill: Drill, copies: Sequence[Psbt]) -> DrillResult:
    """Whose signatures there are on the copies. Raises Refused for one that does not hold, or another PSBT."""
    merged = combine(drill.psbt, *copies)
    found = signers(merged, drill.holders.descriptor)
    named = [(w.name, bool(found.get(at))) for at, w in enumerate(drill.holders.witnesses)]
    return DrillResult(drill.text, drill.height, drill.holders.quorum, tuple(name for name, ok in named if ok),
                       tuple(name for name, ok in named if not ok))
