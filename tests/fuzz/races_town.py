"""A pool whose people have real homes on a chain with consensus: for each story a copy of a founded one."""

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from lashou_btc.anchors import record
from lashou_btc.anchors.hashes import sha256_hex
from lashou_btc.anchors.history import ChainTx, Documents, History
from lashou_btc.anchors.merkle import batch_root
from lashou_btc.anchors.tx import OutPoint, TxOut, parse_block, parse_tx
from lashou_btc.chain import faucet
from lashou_btc.chain.base import Feed, RawBlock, Rejected, Tip, Wanted
from lashou_btc.chain.sandbox import Sandbox
from lashou_btc.errors import LashouError
from lashou_btc.networks import REGTEST
from lashou_btc.pool import canonical
from lashou_btc.pool.document import Document
from lashou_btc.pool.fold import folded
from lashou_btc.pool.keyholders import Keyholders
from lashou_btc.pool.kinds import key_of
from lashou_btc.pool.state import State
from lashou_btc.usecases.people import Signer
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.public import journal_path
from lashou_btc.wallet.purse import PurseCoin, journal_tx, pay, purse_script
from tests.fuzz.races_quick import MEMORY
from tests.village import Person, Village

PURSE_COINS, PURSE_SAT = 180, 20_000_000
SHORT: dict[str, Any] = {
    "min_deposit_sat": 100_000, "min_balance_sat": 20_000, "waiting_blocks": 1, "grace_blocks": 6, "exit_blocks": 4,
    "review_blocks": 4, "notice_blocks": 3, "witness_bond_sat": 60_000, "absence_sat": 5_000,
    "commission_sat": 3_000, "objection_bond_sat": 40_000, "inquiry_sat": 10_000, "amendment_blocks": 6,
    "reward_ppm": 100_000, "rotation_blocks": 5, "lifeboat_blocks": 40,
    "uniqueness": 0, "min_members": 0, "claim_bond_sat": 0, "case_share_sat": 0,
    "plans": {"basic": {"weight": 1, "cap": 900_000}, "double": {"weight": 2, "cap": 900_000}}}


@dataclass(frozen=True)
class Ground:
    """What a story is founded on. Reorganizations take `deepest` blocks at most."""

    name: str
    quorum: int
    witnesses: int
    deepest: int
    rules: dict[str, Any] = field(hash=False)

    @property
    def sure(self) -> bool:
        """Whether what the confirmations promise holds: no reorganization goes that deep."""
        return self.deepest < self.rules["confirmations"]


AFLOAT = SHORT | {"lifeboat_blocks": 12}
GROUNDS = (
    Ground("usual", 2, 3, 2, SHORT | {"confirmations": 3}),
    Ground("patient", 2, 3, 20, SHORT | {"confirmations": 21}),
    Ground("hasty", 2, 3, 20, AFLOAT | {"confirmations": 2}),
    Ground("five", 3, 5, 2, AFLOAT | {"confirmations": 3, "reviewers": 3, "approvals": 2, "panel": "open"}),
    Ground("calls", 2, 3, 1, AFLOAT | {"confirmations": 2, "mode": "call", "dues_sat": 900, "running_sat": 400,
                                      "period_blocks": 15, "call_blocks": 4}),
    Ground("costly", 2, 3, 2, AFLOAT | {"confirmations": 3, "running_sat": 3_000, "period_blocks": 9,
                                       "max_fee_ppm": 20_000}),
)


CARRIED = 500_000_000
"""In the upper half of each thousand million numbers, stories are played by the rules that carry a village."""


def carried(number: int) -> bool:
    return number % (2 * CARRIED) >= CARRIED


def _carried(n: int, ground: Ground) -> Ground:
    """The same ground, with bonds, tags, bounds, ages and a beginning."""
    bands = [{"age": 30, "weight": 3, "cap": 700_000}, {"age": 31, "weight": 1, "cap": 300_000}]
    return replace(ground, name=f"{ground.name} carried", rules=ground.rules | {
        "uniqueness": 1, "min_members": (3, 4, 0)[n % 3], "claim_bond_sat": 20_000,
        "case_share_sat": (150_000, 40_000)[n % 2], "max_pause_blocks": 12, "plans": {
            "basic": {"weight": 1, "cap": 900_000, "life_cap": 1_000_000},
            "double": {"weight": 2, "cap": 900_000, "life_cap": 950_000, "bands": bands}}})


CARRIED_GROUNDS = tuple(_carried(n, ground) for n, ground in enumerate(GROUNDS))


@lru_cache(None)
def person(name: str) -> Person:
    """Somebody, the same in every story."""
    return Person(name, "town")


@lru_cache(None)
def signer(name: str) -> Signer:
    return person(name).signer


@lru_cache(None)
def keys(name: str) -> tuple[bytes, bytes, bytes]:
    """Private key, public key and script of somebody's journal."""
    master: Master = person(name).master
    public = master.public_key(journal_path(REGTEST, 0))
    return master.private_key(journal_path(REGTEST, 0)), public, bytes(purse_script(public))


@lru_cache(None)
def scratch() -> tempfile.TemporaryDirectory:
    """Where all stories of this process are played."""
    return tempfile.TemporaryDirectory(prefix="races-", dir=MEMORY if MEMORY.is_dir() else None)


@dataclass(frozen=True)
class Founded:
    """A founded pool's folder, its contract's bytes and the coins that anybody may spend there."""

    folder: Path
    contract: Any
    purse: tuple[OutPoint, ...]


@lru_cache(None)
def founded(ground: Ground) -> Founded:
    """That ground, founded, with three members who have paid in, and buried deep enough for every story."""
    folder = Path(scratch().name) / ground.name
    with Sandbox(folder / "chain") as chain:
        chain.mine(110)
        script = keys("anybody")[2]
        coins = [PurseCoin(c.outpoint, c.value_sat) for c in chain.coins(faucet.SCRIPT)][:1]
        raw = pay(faucet._KEY, bytes(faucet._PUBLIC), coins, [TxOut(PURSE_SAT, script)] * PURSE_COINS, 1)
        txid = chain.broadcast(raw)
        chain.mine(1)
        village = Town(folder / "town", chain, ground.quorum, ground.witnesses, **ground.rules).found()
        village.enroll(3, 900_000)
        chain.mine(22)
        for n in range(len(village.pools)):
            village.state(n)
        for ws in village.homes:
            ws.close()
        return Founded(folder, village.contract, tuple(OutPoint(txid, n) for n in range(PURSE_COINS)))


class Town(Village):
    """A village whose people are the same everywhere."""

    def person(self, name: str) -> Person:
        return person(name)


class Stale:
    """A node that has stopped at a height, and says nothing of it."""

    def __init__(self, chain: Sandbox, height: int) -> None:
        self._chain, self._height = chain, height

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chain, name)

    def tip(self) -> Tip:
        height = min(self._height, self._chain.tip().height)
        return Tip(height, self._chain.block_hash(height) or "")

    def block_hash(self, height: int) -> str | None:
        return self._chain.block_hash(height) if height <= self.tip().height else None


class Hiding:
    """A node that tells of the right headers and keeps a block's body to itself."""

    def __init__(self, chain: Sandbox, height: int) -> None:
        self._chain, self._height = chain, height

    def __getattr__(self, name: str) -> Any:
        return getattr(self._chain, name)

    def pieces(self, start: int, stop: int, wanted: Wanted) -> Iterator[RawBlock]:
        return self.blocks(start, stop)

    def blocks(self, start: int, stop: int) -> Iterator[RawBlock]:
        for block in self._chain.blocks(start, stop):
            yield replace(block, raw=block.raw[:80]) if block.height == self._height else block


class Place:
    """A story's chain, homes and documents. `docs` and `manifests` are all that anybody has ever written."""

    def __init__(self, ground: Ground) -> None:
        begun = founded(ground)
        self.ground, self.folder = ground, Path(tempfile.mkdtemp(prefix="story-", dir=scratch().name))
        shutil.copytree(begun.folder / "chain", self.folder / "chain")
        shutil.copytree(begun.folder / "town", self.folder / "town")
        self.chain = Sandbox(self.folder / "chain")
        self.town = Town(self.folder / "town", self.chain, ground.quorum, ground.witnesses, **ground.rules)
        self.town.pools = [ws.add_pool(begun.contract) for ws in self.town.homes]
        self.contract, self.base = begun.contract, self.chain.tip().height
        self.docs: dict[str, bytes] = {}
        self.manifests: dict[str, bytes] = {}
        store = self.town.pools[0].store
        self.docs |= {h: data for h in store.hashes() if (data := store.document(h)) is not None}
        self.manifests |= {r: data for r in store.roots() if (data := store.manifest(r)) is not None}
        self.shelf: list[bytes] = []
        self.secret: list[bytes] = []
        self.holders = {s.key: s for s in map(signer, ("operator", *(f"witness {n + 1}" for n in range(
            ground.witnesses)), *(f"member {ground.witnesses + 1 + n}" for n in range(3))))}
        self.journals = {keys("operator")[2]: "operator"}
        self.made = 0
        self._purse = list(begun.purse)
        self._taken = [0] * len(self.town.pools)
        self._seals: dict[OutPoint, list[str]] = {}
        self._blocks: list[tuple[str, list[ChainTx]]] = []
        self._book = _book(ground)
        self._truth: tuple[Any, State] | None = None
        self._states: dict[int, tuple[Any, State]] = {}

    def close(self) -> None:
        for ws in self.town.homes:
            ws.close()
        self.chain.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    # What is so

    def history(self) -> History:
        """The whole chain from the birthday on, read from the node, without any index."""
        birthday, tip = self.contract.birthday, self.chain.tip().height
        while self._blocks and self.chain.block_hash(birthday + len(self._blocks) - 1) != self._blocks[-1][0]:
            self._blocks.pop()
        start = birthday + len(self._blocks)
        for block in self.chain.blocks(start, tip) if start <= tip else ():
            txs = parse_block(block.raw).txs[1:]
            self._blocks.append((block.hash, [ChainTx(block.height, n, tx) for n, tx in enumerate(txs, 1)]))
        hashes = {birthday + n: found[0] for n, found in enumerate(self._blocks)}
        return History(birthday, tip, hashes, [tx for _, txs in self._blocks for tx in txs])

    def documents(self) -> Documents:
        return Documents.of(self.docs, self.manifests)

    def truth(self) -> State:
        """The state at the tip for somebody who has every document and a node of its own."""
        asked = self.chain.tip(), len(self.docs), len(self.manifests)
        if self._truth is None or self._truth[0] != asked:
            self._truth = asked, folded(self.contract, self.history(), self.documents(), book=self._book).state
        return self._truth[1]

    def state(self, home: int) -> State:
        """The state as that home sees it, with everything that lies open. Raises as its tools do."""
        pool = self.town.pools[home]
        for data in self.shelf[self._taken[home]:]:
            pool.store.add(data)
        self._taken[home] = len(self.shelf)
        asked = self.node(home).tip(), len(self.shelf), len(self.secret), self.made
        known = self._states.get(home)
        if known is None or known[0] != asked:
            with self.town.homes[home].synced_pool(pool) as state:
                known = self._states[home] = asked, state
        return known[1]

    def node(self, home: int) -> Feed:
        """The node that a home asks."""
        source = self.town.homes[home].shared_chain
        assert source is not None
        return source

    def forget(self, home: int) -> None:
        """A home's folder is another one from now on: it takes in again whatever lies open."""
        self._taken[home] = 0
        self._states.pop(home, None)

    def script(self, branch: int, index: int, back: int = 0) -> bytes:
        """Where people pay in: with those who hold the keys, or with so many before them."""
        holders = self.truth().chain.all_keyholders
        return holders[max(len(holders) - 1 - back, 0)].descriptor.script(branch, index)

    def settle_in(self, name: str) -> int:
        """Somebody gets a home that follows the pool. Returns its number."""
        newcomer = person(name)
        home = Workspace(self.folder / "town" / name, shared_chain=self.chain)
        self.town.homes.append(home)
        self.town.witnesses.append(newcomer)
        self.town.pools.append(home.add_pool(self.contract))
        for kept in ("documents", "manifests"):
            shutil.copytree(self.town.pools[0].store.folder / kept, self.town.pools[-1].store.folder / kept,
                            dirs_exist_ok=True)
        self._taken.append(0)
        self.holders[newcomer.signer.key] = newcomer.signer
        return len(self.town.homes) - 1

    def seats(self, holders: Keyholders | None = None) -> list[int]:
        """The homes of those keyholders, or of those who hold the keys now, in their order."""
        homes = {one.signer.key: n for n, one in enumerate(self.town.witnesses, 1)}
        return [homes[one.key] for one in (holders or self.truth().keyholders).witnesses]

    def holder(self, number: int) -> Signer | None:
        """Who signs for an account now."""
        return self.holders.get(key_of(self.truth(), number) or "")

    # Documents

    def keep(self, doc: Document | bytes, hidden: bool = False) -> str:
        """Somebody has written it; unless it is hidden, it lies open for everybody."""
        data = doc.to_bytes() if isinstance(doc, Document) else doc
        self.docs[sha256_hex(data)] = data
        (self.secret if hidden else self.shelf).append(data)
        return sha256_hex(data)

    def keep_batch(self, hashes: Sequence[str], hidden: bool = False) -> str:
        data, root = canonical.dump(list(hashes)), batch_root(hashes)
        self.manifests[root] = data
        (self.secret if hidden else self.shelf).append(data)
        return root

    def disclose(self, n: int | None = None) -> None:
        """One thing that was hidden lies open now, or everything."""
        shown = [self.secret.pop(n % len(self.secret))] if n is not None and self.secret else []
        if n is None:
            shown, self.secret = self.secret, []
        self.shelf += shown

    def hold(self, home: int, data: bytes) -> None:
        """That home has it, whoever else has not."""
        self.town.pools[home].store.add(data)
        self._states.pop(home, None)

    # Transactions

    def mine(self, blocks: int = 1) -> None:
        self.chain.mine(blocks)

    def send(self, raw: bytes) -> str:
        """Hands it to the node. Returns its id, or "" where that does not take it."""
        try:
            return self.chain.broadcast(raw)
        except Rejected:
            return ""

    def anybody(self, *outputs: TxOut) -> str:
        """Somebody pays that, with money of its own."""
        private, public, _ = keys("anybody")
        if not self._purse:
            return ""
        coin = PurseCoin(self._purse.pop(), PURSE_SAT)
        return self.send(pay(private, public, [coin], list(outputs), 2))

    def seal(self) -> tuple[PurseCoin, str] | None:
        """The coin that seals the journal next, waiting ones counted, and who holds it."""
        seal, script = self.truth().seal, self.truth().chain.journal_script
        while seal is not None and (after := [t for t in self._seals.get(seal, ()) if self.chain.in_mempool(t)]):
            seal = OutPoint(after[0], 0)
        raw = self.chain.transaction(seal.txid) if seal is not None else None
        if seal is None or raw is None or script not in self.journals:
            return None
        out = parse_tx(raw).outputs[seal.vout]
        return (PurseCoin(seal, out.value_sat), self.journals[script]) if out.script == script else None

    def commit(self, kind: int, digest: str, *more: TxOut) -> str:
        """Whoever holds the journal puts a record there, whatever it is. Returns the transaction's id or ""."""
        found = self.seal()
        if found is None:
            return ""
        private, public, _ = keys(found[1])
        output = TxOut(0, record.encode(kind, self.contract.tag, digest))
        try:
            txid = self.send(journal_tx(private, public, found[0], (), output, 1, more))
        except LashouError:  # the seal is worth nothing any more
            return ""
        if txid:
            self._seals.setdefault(found[0].outpoint, []).append(txid)
        return txid

    def publish(self, *docs: Document, hidden: bool = False) -> str:
        """Documents into the journal, one as its own record, several as a batch."""
        hashes = [self.keep(doc, hidden) for doc in docs]
        if len(docs) == 1:
            return self.commit(record.KINDS[docs[0].type], hashes[0])
        return self.commit(record.BATCH, self.keep_batch(hashes, hidden)) if hashes else ""


@lru_cache(None)
def _book(ground: Ground) -> Any:
    return founded(ground).contract.script_book()
