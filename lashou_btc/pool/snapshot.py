"""A state as plain data, so that a fold can go on where an earlier one stopped.

Everything that a state is made of is packed by the types of its fields (`packing`), but for what follows from the
contract and the documents: who holds the keys of a later epoch, its rotation says. What is told at length, events
and accounts' entries, stays packed until somebody asks for it (`log`). What has been unpacked has the state hash
that it should have, or is refused; that it is the same bytes is for whoever keeps them to know.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, get_type_hints

from lashou_btc.anchors.history import Documents, ScriptBook
from lashou_btc.anchors.merkle import Tree
from lashou_btc.anchors.tx import OutPoint
from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.ledger import Account, Entry, Ledger
from lashou_btc.pool.levels import Entry as Level
from lashou_btc.pool.levels import Levels
from lashou_btc.pool.lines import TREES, Lines
from lashou_btc.pool.log import Chunk, Log
from lashou_btc.pool.packing import opened, pack, sealed, unpack
from lashou_btc.pool.reading import Coin, Reader
from lashou_btc.pool.state import Drive, Event, State, Told

LEDGER: Mapping[str, Any] = {
    "min_balance_sat": int, "holds_funds": bool, "height": int, "pots": dict[str, int], "index": int, "weight": int,
    "sharers": int, "mark": int, "shared_sat": int, "purse_sat": int}
READER: Mapping[str, Any] = {
    "arrived": int, "journal_count": int, "numbers": set[int], "bar": int, "lost": str, "seal": OutPoint | None,
    "journal_script": bytes}
APART = {
    State: {"contract", "ledger", "chain", "claims", "drive", "told"},
    Drive: {"open_claims", "claims_changed", "items_changed", "trees"},
    Told: {"events"},
    Ledger: {"accounts", "changed", "entries", "_dry", "_low", "_dried"},
    Reader: {"contract", "_documents", "epochs", "coins", "late", "changed"}}
"""What is not packed as it stands: made of something else here, the same for all, or empty in a hashed state."""

_FAULTS = (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError,
           LashouError)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state after its height: `body` is what every start needs."""

    height: int
    block: str
    state_hash: str
    body: bytes
    events: tuple[Chunk, ...]
    entries: tuple[Chunk, ...]


def freeze(state: State) -> Snapshot:
    """The state as data."""
    state_hash, ledger, chain, out = state.hash(), state.ledger, state.chain, bytearray()
    value = {
        "state": _fields(State, state, out), "drive": _fields(Drive, state.drive, out),
        "told": _fields(Told, state.told, out), "open": pack(list[str], list(state.drive.open_claims), out),
        "ledger": [pack(kind, getattr(ledger, name), out) for name, kind in LEDGER.items()],
        "accounts": pack(list[Account], list(ledger.accounts.values()), out),
        "dry": pack(list[Level], _living(ledger, ledger._dry), out),
        "low": pack(list[Level], _living(ledger, ledger._low), out),
        "dried": pack(list[int], [account.number for account in ledger._dried], out),
        "chain": [pack(kind, getattr(chain, name), out) for name, kind in READER.items()],
        "epochs": pack(list[tuple[str, int, int]], [(e.digest, e.spends, e.receive_window) for e in chain.epochs],
                       out),
        "coins": pack(list[Coin], list(chain.coins.values()), out),
        "late": pack(list[Coin], list(chain.late.values()), out),
        "trees": [[len(row) // 32 for row in _rows(state.drive.trees, name, out)] for name in TREES]}
    return Snapshot(state.height, state.block_hash, state_hash, sealed(value, out),
                    state.told.events.sealed(), ledger.entries.sealed())


def thaw(snapshot: Snapshot, contract: Contract, documents: Documents, book: ScriptBook) -> State:
    """The state again. Raises InvalidInput where the data is none, or that of another state hash."""
    try:
        state = _thawed(snapshot, contract, documents, book)
        if (state.height, state.block_hash, state.hash()) == (
                snapshot.height, snapshot.block, snapshot.state_hash):
            return state
        fault: object = "it has another hash"
    except _FAULTS as error:
        fault = error
    raise InvalidInput("snapshot.damaged:2", snapshot_height=snapshot.height, fault=fault)


def _thawed(snapshot: Snapshot, contract: Contract, documents: Documents, book: ScriptBook) -> State:
    value, data = opened(snapshot.body)
    told = Told(events=Log(Event, snapshot.events), **_named(Told, value["told"], data))
    drive = Drive(**_named(Drive, value["drive"], data))
    drive.trees = _trees(value["trees"], data)
    chain = Reader(contract, book, documents)
    for (name, kind), part in zip(READER.items(), value["chain"], strict=True):
        setattr(chain, name, unpack(kind, part, data))
    chain.restore(unpack(list[tuple[str, int, int]], value["epochs"], data))
    chain.coins = {coin.outpoint: coin for coin in unpack(list[Coin], value["coins"], data)}
    chain.late = {coin.outpoint: coin for coin in unpack(list[Coin], value["late"], data)}
    state = State(contract, ledger=_ledger(snapshot, value, data), chain=chain, drive=drive, told=told,
                  **_named(State, value["state"], data))
    state.claims = {claim.hash: claim for claim in state.by_number}
    drive.open_claims = {digest: state.claims[digest] for digest in unpack(list[str], value["open"], data)}
    return state


def _ledger(snapshot: Snapshot, value: dict[str, Any], data: bytes) -> Ledger:
    ledger = Ledger(0, False)
    for (name, kind), part in zip(LEDGER.items(), value["ledger"], strict=True):
        setattr(ledger, name, unpack(kind, part, data))
    ledger.accounts = {account.number: account for account in unpack(list[Account], value["accounts"], data)}
    ledger.entries = Log(Entry, snapshot.entries)
    ledger._dry, ledger._low = (Levels.of(unpack(list[Level], value[name], data)) for name in ("dry", "low"))
    ledger._dried = [ledger.accounts[number] for number in unpack(list[int], value["dried"], data)]
    return ledger


def _living(ledger: Ledger, queue: Levels) -> list[Level]:
    """The entries that are still meant; the others would be skipped when they surface."""
    return [level for level in queue if (account := ledger.accounts[level[1]]).sharing
            and account.version == level[2]]


@cache
def kinds(cls: type) -> Mapping[str, Any]:
    """The fields of a class that are packed as they stand, with their types."""
    hints = get_type_hints(cls)
    return {field.name: hints[field.name] for field in fields(cls) if field.name not in APART[cls]}


def _fields(cls: type, value: Any, out: bytearray) -> list[Any]:
    return [pack(kind, getattr(value, name), out) for name, kind in kinds(cls).items()]


def _named(cls: type, packed: list[Any], data: bytes) -> dict[str, Any]:
    return {name: unpack(kind, part, data)
            for (name, kind), part in zip(kinds(cls).items(), packed, strict=True)}


def _rows(trees: Lines, name: str, out: bytearray) -> Sequence[bytes]:
    rows = trees.trees[name].rows()
    for row in rows:
        out += row
    return rows


def _trees(sizes: list[list[int]], data: bytes) -> Lines:
    """The trees lie at the data's end, one row after the other."""
    trees, at = Lines(), len(data) - 32 * sum(map(sum, sizes))
    for name, rows in zip(TREES, sizes, strict=True):
        made = []
        for size in rows:
            made.append(data[at:at + 32 * size])
            at += 32 * size
        trees.trees[name] = Tree.of(made)
    return trees
