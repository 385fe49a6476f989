"""A person's home folder: configuration, keys, and the pools that he or she follows (`layout`)."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from lashou_btc import layout
from lashou_btc.anchors.tx import parse_tx
from lashou_btc.chain.base import Feed, OnProgress
from lashou_btc.chain.endpoint import network_of
from lashou_btc.chain.select import open_chain
from lashou_btc.documents import DocumentStore
from lashou_btc.errors import InvalidInput, Refused, Unreachable
from lashou_btc.networks import MAINNET, NETWORKS, REGTEST, Network
from lashou_btc.pool import contract as contracts
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.pool.settlement import Basis
from lashou_btc.pool.state import State
from lashou_btc.usecases import files
from lashou_btc.usecases.keyring import Keyring
from lashou_btc.usecases.standstill import Standstill, standstill
from lashou_btc.usecases.views import View, view_of
from lashou_btc.wallet.psbt.raw import Psbt
from lashou_btc.words import Said, said

if TYPE_CHECKING:
    from lashou_btc.index import Index
    from lashou_btc.usecases.asking import Hubs

MAX_CONFIG_BYTES = 65_536


@dataclass
class PoolHome:
    """A pool as this home knows it. `seen`, `view`: its state, and what that rests on, as of the last sync here.
    `stale_is_meant`: signatures may rest on a chain whose tip is old.
    """

    folder: Path
    contract: Contract
    index_at: str = ""
    """A PostgreSQL database's address; "" for a file in the folder."""
    seen: State | None = field(default=None, repr=False, compare=False)
    view: View | None = field(default=None, repr=False, compare=False)
    stale_is_meant: bool = field(default=False, repr=False, compare=False)

    @cached_property
    def store(self) -> DocumentStore:
        """The disclosed documents."""
        return DocumentStore(self.folder)

    @cached_property
    def index(self) -> "Index":
        """What the chain says of this pool. Opened when first asked for."""
        from lashou_btc.index import Index
        return Index(self.index_at or layout.INDEX.at(self.folder), self.contract)

    @property
    def has_index(self) -> bool:
        """Whether there is an index: to open one makes it."""
        return bool(self.index_at) or layout.INDEX.at(self.folder).exists()

    def close(self) -> None:
        """Lets go of the index; it opens again when it is asked for."""
        if "index" in self.__dict__:
            self.index.close()
            del self.index

    def basis(self, as_of: int) -> Basis:
        """The basis of a payout as of that height, as the chain's judge sees it: from the index's tip."""
        return self.index.folded(self.store.as_documents(), as_of=(as_of,)).bases[as_of]

    def standstill(self, state: State) -> Standstill | None:
        """Why that state stands still and what ends it, or None where it is known."""
        return standstill(state, self.index, self.store)

    def obstacle(self, signs: bool = True) -> Said | None:
        """Why nothing may be signed on this home's view of the chain, whatever it shows, or None; `signs` as in
        `View`.
        """
        return self.view.obstacle(self.stale_is_meant, signs) if self.view is not None else None

    def state(self, height: int | None = None) -> State:
        """The pool's state by this home's index and documents."""
        return self.index.state(self.store.as_documents(), height)


    def all_holders(self) -> list[Keyholders]:
        """The keyholders of every epoch so far, by this home's index as it was synced last."""
        if self.index.tip()[0] < self.contract.birthday:
            return [self.contract.keyholders]
        self.seen = self.seen or self.state()
        return self.seen.chain.all_keyholders

    def holders(self, psbt: Psbt | None = None) -> Keyholders:
        """Who holds the keys, as far as this home knows: of the coins that a PSBT spends, or now.

        The state says what is whose. A scan also looks for what documents name that never counted.
        """
        everybody, seen = self.all_holders(), self.seen
        if psbt is None or seen is None:
            return everybody[-1]
        for tx_input in psbt.tx.inputs:
            made = self.index.transaction(tx_input.outpoint.txid)
            outputs = parse_tx(made.raw).outputs if made is not None else ()
            if tx_input.outpoint.vout < len(outputs):
                place = seen.chain.place_of(outputs[tx_input.outpoint.vout].script)
                if place is not None:
                    return everybody[place[0] // 2]
        return everybody[-1]


@dataclass
class Workspace(Keyring):
    """A home folder with a chain. `chain_spec` and `index_at` override the configuration; `shared_chain` is open
    already. `stale_is_meant`: as in `PoolHome`; `whole`: every block is to be read whole.
    """

    chain_spec: str = ""
    pool_name: str = ""
    index_at: str = ""
    progress: OnProgress | None = None
    headers_progress: OnProgress | None = None
    warn: Callable[[Said | str], None] = lambda text: None
    shared_chain: Feed | None = None
    stale_is_meant: bool = False
    whole: bool = False
    _opened: list[Feed] = field(default_factory=list)
    _homes: dict[Path, PoolHome] = field(default_factory=dict)
    _hubs: "dict[Path, Hubs]" = field(default_factory=dict)

    # Chain

    def config(self) -> dict[str, str]:
        """The configuration file's entries: `chain`, `network`, `index` (where indexes are kept, if not in files)
        and `hwi` (the program that talks to devices).
        """
        path = layout.CONFIG.at(self.home)
        if not path.exists():
            return {}
        try:
            value = json.loads(files.read(path, MAX_CONFIG_BYTES, "configuration"))
        except (ValueError, RecursionError):
            raise InvalidInput("config.malformed:json", path=path) from None
        if not isinstance(value, dict) or not all(isinstance(v, str) for v in value.values()):
            raise InvalidInput("config.malformed", path=path)
        return value

    def configure(self, **entries: str) -> None:
        """Writes entries into the configuration file."""
        files.write(layout.CONFIG.at(self.home), json.dumps(self.config() | entries, indent=1).encode() + b"\n",
                    replace=True, mode=0o600)

    def chain(self, network: Network) -> Feed:
        """The chain of that network, opened once."""
        if self.shared_chain is not None:
            if self.shared_chain.network != network:
                raise Refused("chain.network:pool", chain=self.shared_chain.network.name, pool=network.name)
            return self.shared_chain
        if not self._opened:
            spec = self.chain_spec or self.config().get("chain", "node")
            self._opened.append(open_chain(spec, network, self.home, self._beginning, self._headers_progress))
        return self._opened[0]

    def _headers_progress(self, done: int, total: int) -> None:
        if self.headers_progress is not None:
            self.headers_progress(done, total)

    def _beginning(self) -> int | None:
        """The height at which the first of the pools begins, None where there is none."""
        return min((pool.contract.birthday for pool in self.pools()), default=None)

    def network(self, name: str = "") -> Network:
        """The network by name, from the configuration, or what the chain in use implies: a sandbox is regtest, and
        a node's data directory says which network it is on. Else mainnet.
        """
        name = name or self.config().get("network", "")
        if not name:
            kind, _, where = (self.chain_spec or self.config().get("chain", "")).partition(":")
            if kind == "sandbox":
                return REGTEST
            return (network_of(where) if kind == "node" and where else None) or MAINNET
        if name not in NETWORKS:
            raise InvalidInput("network.unknown", name=name[:40], networks=list(NETWORKS))
        return NETWORKS[name]

    def close(self) -> None:
        """Lets go of the chain and the pools' indexes."""
        for hubs in self._hubs.values():
            hubs.close()
        self._hubs.clear()
        for pool in self._homes.values():
            pool.close()
        self._homes.clear()
        for chain in self._opened:
            chain.close()
        self._opened.clear()

    # Pools

    def pools(self) -> list[PoolHome]:
        """The pools this home follows."""
        found = []
        for folder in layout.POOLS.every(self.home):
            path = layout.CONTRACT.at(folder)
            if path.exists():
                contract = contracts.parse(files.read(path, contracts.MAX_BYTES, "contract"))
                if folder.name != contract.pool_id:
                    raise Refused("contract.changed", path=path, found=contract.pool_id)
                found.append(self._pool_home(folder, contract))
        return found

    def pool(self) -> PoolHome:
        """The chosen pool (by name or the start of its id), or the only one."""
        pools, name = self.pools(), self.pool_name
        matches = [p for p in pools if not name or p.contract.name == name
                   or (len(name) >= 4 and p.contract.pool_id.startswith(name))]
        if len(matches) == 1:
            return matches[0]
        if not pools:
            raise InvalidInput("pool.none", home=self.home)
        raise InvalidInput("pool.which", names=[
            f"{p.contract.name} ({p.contract.pool_id[:8]})" for p in matches or pools])

    def add_pool(self, contract: Contract) -> PoolHome:
        """Begins to follow a pool."""
        folder = layout.POOLS.at(self.home, contract.pool_id)
        path = layout.CONTRACT.at(folder)
        if not path.exists():
            files.write(path, contract.raw)
        return self._pool_home(folder, contract)

    def _pool_home(self, folder: Path, contract: Contract) -> PoolHome:
        at = self.index_at or self.config().get("index", "")
        return self._homes.setdefault(folder, PoolHome(
            folder, contract, at, stale_is_meant=self.stale_is_meant))

    def hubs(self, pool: PoolHome) -> "Hubs":
        """The hubs that are used for a pool, which are asked for nothing before they are used."""
        from lashou_btc.usecases.asking import Hubs  # it stands on this module
        return self._hubs.setdefault(pool.folder, Hubs(pool, lambda text: self.warn(text)))

    def holders(self, pool: PoolHome) -> Keyholders:
        """Who holds the pool's keys now, with the index brought up to the tip if the chain can be reached.

        Where it cannot, what was known last, and a word about that: money to those who have handed over comes late.
        """
        try:
            with self.synced_pool(pool) as state:
                return state.keyholders
        except Unreachable as error:
            self.warn(said("workspace.witnesses-untold", error=error))
            return pool.holders()

    @contextmanager
    def synced(self) -> Iterator[tuple[PoolHome, State]]:
        """The chosen pool with its index brought up to the chain's tip, and its state there."""
        pool = self.pool()
        with self.synced_pool(pool) as state:
            yield pool, state

    @contextmanager
    def synced_pool(self, pool: PoolHome, looked: bool = False) -> Iterator[State]:
        """That pool's state at the chain's tip, with what has come into its remembered folder, and what of it only
        hubs have; `looked`: the folder has just been read.
        """
        from lashou_btc.usecases import folders  # it stands on this module
        if not looked and (told := folders.read(pool)):
            self.warn(told)
        chain = self.chain(pool.contract.network)
        if chain.tip().height < pool.contract.birthday:
            raise Unreachable("chain.short", tip=chain.tip().height, birthday=pool.contract.birthday)
        report, state = pool.index.sync_state(chain, pool.store.as_documents(), self.progress, self.whole)
        if state.unknown and (came := self.hubs(pool).fetch()):
            self.warn(said("hub.came", count=came))
            report, state = pool.index.sync_state(chain, pool.store.as_documents(), self.progress, self.whole)
        view = view_of(chain, report.trust, pool.index.median_time(state.height))
        self.saw(pool, state, replace(view, undone=report.undone, gone=report.gone), report.syncing)
        yield state

    def saw(self, pool: PoolHome, state: State, view: View, syncing: bool) -> None:
        """Keeps in mind what a sync has shown, and says what is to be said about it."""
        pool.seen, pool.view = state, view
        for warning in view.warnings():
            self.warn(warning)
        if syncing:
            self.warn(said("workspace.node-loading"))
        if (stands := pool.standstill(state)) is not None:
            self.warn(said("workspace.state-unknown", since=stands.since, why=stands.reason,
                           remedy=stands.remedy))
