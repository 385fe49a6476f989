"""A state as plain data, so that a fold can go on where an earlier one stopped.

Everything that a state is made of is packed by the types of its fields (`packing`), but for what follows from the
contract and the documents: who holds the keys of a later epoch, its rotation says. What grows with the members,
and what is told at length, lies in parts of its own (`shelf`), which are read when somebody asks for them:
accounts, coins, queues, trees, events and accounts' entries. The body names each by its SHA-256, so that what is
read later is what was packed then, or is refused. The heads and the trees' roots that have been unpacked have the
state hash that they should have, or are refused; that the body is the same bytes is for whoever keeps it to know.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, get_type_hints

from lashou_btc.anchors.history import Documents, ScriptBook
from lashou_btc.anchors.merkle import Tree
from lashou_btc.anchors.tx import OutPoint
from lashou_btc.errors import InvalidInput, LashouError
from lashou_btc.pool import coins as columnar
from lashou_btc.pool.account_shelves import ShelvedAccounts, TallyRows, sealed_accounts, spans
from lashou_btc.pool.buckets import queue, sealed_queue
from lashou_btc.pool.by_account import WIDTH, ByAccount, sealed_by_account
from lashou_btc.pool.coin_shelves import ShelvedCoins, Worth, sealed_coins
from lashou_btc.pool.coins import Coin
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.hash_shelves import ShelvedHashes
from lashou_btc.pool.ledger import Entry, Ledger
from lashou_btc.pool.levels import Entry as Level
from lashou_btc.pool.levels import Levels
from lashou_btc.pool.lines import TREES, Lines
from lashou_btc.pool.log import Chunk, Log
from lashou_btc.pool.packing import opened, pack, sealed, unpack
from lashou_btc.pool.reading import Reader
from lashou_btc.pool.shelf import LOOK, Keys, Load, Pages, Part, paged
from lashou_btc.pool.state import Drive, Event, State, Told
from lashou_btc.pool.told import Stance

LEDGER: Mapping[str, Any] = {
    "min_balance_sat": int, "holds_funds": bool, "height": int, "pots": dict[str, int], "index": int, "weight": int,
    "sharers": int, "mark": int, "shared_sat": int, "purse_sat": int}
READER: Mapping[str, Any] = {
    "arrived": int, "journal_count": int, "bar": int, "lost": str, "seal": OutPoint | None,
    "journal_script": bytes}
APART = {
    State: {"contract", "ledger", "chain", "claims", "drive", "told"},
    Drive: {"open_claims", "acted", "claims_changed", "items_changed", "trees"},
    Told: {"events", "stances"},
    Ledger: {"accounts", "changed", "turned", "entries", "_dry", "_low", "_dried"},
    Reader: {"contract", "_documents", "epochs", "coins", "late", "numbers", "changed"}}
"""What is not packed as it stands: made of something else here, the same for all, or empty in a hashed state."""

_FAULTS = (ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError,
           LashouError)


Parts = dict[bytes, Part]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state after its height: `body` is what every start needs, `digests` name the parts beside it, which `load`
    gives.
    """

    height: int
    block: str
    state_hash: str
    body: bytes
    digests: tuple[bytes, ...]
    load: Load


class _Packer:
    """Packs values, and the lists of parts among them."""

    def __init__(self) -> None:
        self.out = bytearray()
        self.parts: Parts = {}

    def value(self, kind: Any, value: Any) -> Any:
        return pack(kind, value, self.out)

    def row(self, parts: Iterable[Part]) -> Any:
        every = list(parts)
        self.parts.update((part.digest, part) for part in every)
        return self.value(list[tuple[int, bytes]], [(part.count, part.digest) for part in every])

    def shelf(self, parts: Mapping[int, Part]) -> Any:
        return [self.value(list[int], list(parts)), self.row(parts.values())]

    def keys(self, keys: Keys) -> Any:
        made = keys.seal()
        return [made.bits, self.shelf(made.parts)]

    def fields(self, cls: type, value: Any) -> list[Any]:
        return [self.value(kind, getattr(value, name)) for name, kind in kinds(cls).items()]


class _Unpacker:
    """The other way."""

    def __init__(self, data: bytes, load: Load) -> None:
        self.data, self._load = data, load

    def value(self, kind: Any, value: Any) -> Any:
        return unpack(kind, value, self.data)

    def row(self, value: Any) -> list[Part]:
        return [Part(count, digest, self._load) for count, digest in self.value(list[tuple[int, bytes]], value)]

    def shelf(self, value: Any) -> dict[int, Part]:
        places, parts = value
        return dict(zip(self.value(list[int], places), self.row(parts), strict=True))

    def keys(self, width: int, value: Any) -> Keys:
        bits, parts = value
        return Keys(width, self.value(int, [bits]), self.shelf(parts))

    def fields(self, cls: type, value: list[Any]) -> dict[str, Any]:
        return {name: self.value(kind, part) for (name, kind), part in zip(kinds(cls).items(), value, strict=True)}


def freeze(state: State) -> Snapshot:
    """The state as data."""
    state_hash, ledger, chain, to = state.hash(), state.ledger, state.chain, _Packer()
    value = {
        "state": to.fields(State, state), "drive": to.fields(Drive, state.drive),
        "told": to.fields(Told, state.told), "open": to.value(list[str], list(state.drive.open_claims)),
        "acted": to.keys(_acted(state)),
        "ledger": [to.value(kind, getattr(ledger, name)) for name, kind in LEDGER.items()],
        "accounts": _accounts(ledger, to), **_queues(ledger, to),
        "dried": to.value(list[int], [account.number for account in ledger._dried]),
        "chain": [to.value(kind, getattr(chain, name)) for name, kind in READER.items()],
        "numbers": to.value(list[tuple[int, int]], spans(chain.numbers)),
        "epochs": to.value(list[tuple[str, int, int]],
                           [(e.digest, e.spends, e.receive_window) for e in chain.epochs]),
        "coins": _coins(chain, to), "late": to.value(list[Coin], list(chain.late.values())),
        "events": _log(state.told.events, to), "entries": _by_account(ledger.entries, to),
        "stances": _by_account(state.told.stances, to),
        "trees": _packed_trees(state.drive.trees, to)}
    return Snapshot(state.height, state.block_hash, state_hash, sealed(value, to.out), tuple(to.parts),
                    lambda digest: to.parts[digest].data if digest in to.parts else None)


def thaw(snapshot: Snapshot, contract: Contract, documents: Documents, book: ScriptBook) -> State:
    """The state again, as far as it is packed in the body; the rest of it when it is touched, with InvalidInput
    where a part is not what was packed. Raises InvalidInput where the body is none, or that of another state hash.
    """
    try:
        state = _thawed(snapshot, contract, documents, book)
        if (state.height, state.block_hash, state.hash()) == (
                snapshot.height, snapshot.block, snapshot.state_hash):
            return state
    except _FAULTS as error:
        raise InvalidInput("snapshot.damaged:state", height=snapshot.height, fault=error) from None
    raise InvalidInput("snapshot.damaged:hash", height=snapshot.height)


def _thawed(snapshot: Snapshot, contract: Contract, documents: Documents, book: ScriptBook) -> State:
    value, data = opened(snapshot.body)
    of = _Unpacker(data, snapshot.load)
    told = Told(events=Log(Event, of.row(value["events"])),
                stances=_thawed_by_account(Stance, value["stances"], of), **of.fields(Told, value["told"]))
    # Here and below: what is read from parts does what is asked of the set or dict that it stands for, and no more.
    drive = Drive(acted=ShelvedHashes(of.keys(32, value["acted"])),  # type: ignore[arg-type]  # see above
                  **of.fields(Drive, value["drive"]))
    drive.trees = _trees(value["trees"], of)
    chain = Reader(contract, book, documents)
    for (name, kind), part in zip(READER.items(), value["chain"], strict=True):
        setattr(chain, name, of.value(kind, part))
    for first, last in of.value(list[tuple[int, int]], value["numbers"]):
        chain.numbers.fill(first, last)
    chain.restore(of.value(list[tuple[str, int, int]], value["epochs"]))
    chain.coins = _thawed_coins(value["coins"], of)  # type: ignore[assignment]  # see above
    chain.late = columnar.Coins(of.value(list[Coin], value["late"]))
    state = State(contract, ledger=_ledger(value, of), chain=chain, drive=drive, told=told,
                  **of.fields(State, value["state"]))
    state.claims = {claim.hash: claim for claim in state.by_number}
    drive.open_claims = {digest: state.claims[digest] for digest in of.value(list[str], value["open"])}
    return state


def _ledger(value: dict[str, Any], of: _Unpacker) -> Ledger:
    ledger = Ledger(0, False)
    for (name, kind), part in zip(LEDGER.items(), value["ledger"], strict=True):
        setattr(ledger, name, of.value(kind, part))
    parts, stretches, order, facts, looks = value["accounts"]
    shelf, known = of.shelf(parts), of.value(list[tuple[TallyRows, tuple[int, ...]]], facts)
    ledger.accounts = ShelvedAccounts(  # type: ignore[assignment]  # as in `_thawed`
        shelf, of.value(list[tuple[int, int]], stretches), next(iter(of.row(order)), None),
        dict(zip(shelf, known, strict=True)), of.keys(LOOK, looks))
    ledger.entries = _thawed_by_account(Entry, value["entries"], of)
    ledger._dry, ledger._low = queue(of.shelf(value["dry"])), queue(of.shelf(value["low"]))
    ledger._dried = [ledger.accounts[number] for number in of.value(list[int], value["dried"])]
    return ledger


def _accounts(ledger: Ledger, to: _Packer) -> Any:
    made = sealed_accounts(ledger.accounts)
    parts = made.shelf.parts
    return [to.shelf(parts), to.value(list[tuple[int, int]], made.spans),
            to.row([made.order] if made.order else []),
            to.value(list[tuple[TallyRows, tuple[int, ...]]], [made.facts[at] for at in parts]),
            to.keys(made.looked_up)]


def _coins(chain: Reader, to: _Packer) -> Any:
    made = sealed_coins(chain.coins)
    parts = made.shelf.parts
    return [to.shelf(parts), to.value(list[Worth], [made.worth[at] for at in parts]), to.keys(made.places),
            to.row(made.ends or ())]


def _thawed_coins(value: Any, of: _Unpacker) -> ShelvedCoins:
    parts, worth, places, ends = value
    shelf = of.shelf(parts)
    least, greatest = of.row(ends)
    return ShelvedCoins(shelf, dict(zip(shelf, of.value(list[Worth], worth), strict=True)), of.keys(LOOK, places),
                        (least, greatest))


def _acted(state: State) -> Keys:
    if isinstance(state.drive.acted, ShelvedHashes):
        return state.drive.acted.keys
    keys = Keys(32)
    for digest in state.drive.acted:
        keys.add(digest)
    return keys


def _by_account(log: Log[Any], to: _Packer) -> Any:
    parts, who = sealed_by_account(log)
    return [to.row(parts), to.keys(who)]


def _thawed_by_account(kind: type, value: Any, of: _Unpacker) -> ByAccount[Any]:
    parts, who = value
    return ByAccount(kind, of.row(parts), of.keys(WIDTH, who))


def _log(log: Log[Any], to: _Packer) -> Any:
    return to.row(Part.of(chunk.count, chunk.data) if isinstance(chunk, Chunk) else chunk for chunk in log.sealed())


def _queues(ledger: Ledger, to: _Packer) -> dict[str, Any]:
    """The entries that are still meant; the others would be skipped when they surface."""
    accounts = ledger.accounts

    def meant(level: Level) -> bool:
        account = accounts[level[1]]
        return account.sharing and account.version == level[2]

    def known(level: Level) -> bool:
        return not isinstance(accounts, ShelvedAccounts) or level[1] // accounts.shelf.wide in accounts.shelf.open

    def packed_queue(levels: Levels) -> Any:
        return to.shelf(sealed_queue(levels, meant, known, 4 * ledger.sharers + 1_000))
    return {"dry": packed_queue(ledger._dry), "low": packed_queue(ledger._low)}


def _packed_trees(trees: Lines, to: _Packer) -> list[Any]:
    """Of each tree the sizes of its rows, and the pages of the large ones. The others lie at the data's end."""
    found: list[Any] = []
    for name in TREES:
        rows = trees.trees[name].rows()
        found.append([[len(row) // 32 for row in rows],
                      [to.row(row.seal() if isinstance(row, Pages) else paged(row))
                       for row in rows if len(row) > Pages.SIZE]])
    for name in TREES:
        for row in trees.trees[name].rows():
            if len(row) <= Pages.SIZE:
                to.out += bytes(row)
    return found


def _trees(value: list[Any], of: _Unpacker) -> Lines:
    trees = Lines()
    small = sum(32 * size for sizes, _ in value for size in sizes if 32 * size <= Pages.SIZE)
    at = len(of.data) - small
    for name, (sizes, large) in zip(TREES, value, strict=True):
        made: list[Any] = []
        large = list(large)
        for size in sizes:
            if 32 * size > Pages.SIZE:
                made.append(Pages(32 * size, of.row(large.pop(0))))
            else:
                made.append(of.data[at:at + 32 * size])
                at += 32 * size
        trees.trees[name] = Tree.of(made)
    return trees


@cache
def kinds(cls: type) -> Mapping[str, Any]:
    """The fields of a class that are packed as they stand, with their types."""
    hints = get_type_hints(cls)
    return {field.name: hints[field.name] for field in fields(cls) if field.name not in APART[cls]}
