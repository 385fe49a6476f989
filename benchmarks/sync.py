"""How long the first reading of a pool takes on a real node, beside the rescan of the node's own wallet.

    python benchmarks/sync.py              20,000 blocks with 420 full ones, and 1,600 blocks nearly all full
    python benchmarks/sync.py --quick      a tenth of that
    python benchmarks/sync.py --profile    only ours, with where its time goes

The chains are made once, on a regtest node, and kept (benchmarks/made.py). The wallet gets the same scripts as
descriptors. What all have found must be the same transactions, and every way of ours must give the same index and
the same state, before a time is shown. Ends with `sync: RATIO (goal 1.50) ok|short`: the wallet's time over ours,
on the chain where that is worse. benchmarks/README.md says what is in it.
"""

import argparse
import cProfile
import json
import pstats
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import made

from lashou_btc.chain.base import Feed, Trust
from lashou_btc.chain.node import Node
from lashou_btc.chain.p2p.feed import Peers
from lashou_btc.chain.rpc import Rpc, Timing
from lashou_btc.documents import DocumentStore
from lashou_btc.index import Index
from lashou_btc.networks import REGTEST
from lashou_btc.pool import contract as contracts
from lashou_btc.pool.contract import CHANGE_LOOKAHEAD, LOOKAHEAD
from lashou_btc.pool.rules import Plan, Rules
from lashou_btc.regtest import daemon

BEST, ALONE, WITHOUT, BY_PEERS = 1.5, 1.2, 1 / 1.5, 1.4
"""Goals: the wallet's time over ours, by the best way; by filters and RPC alone; without filters; from peers, on
the sparse chain.
"""
CHAINS = {"sparse": (20_000, 420), "dense": (1_600, 1_450)}
"""Blocks, and how many of them are full."""
MEMBERS, ROUNDS, TOP_UPS, ROUND_BLOCKS = 40, 20, 5, 12
MEMORY = Path("/dev/shm")
"""Wallets and indexes are kept there, so that nobody waits for a disk that others use."""
TABLES = ("blocks", "txs", "coins", "records", "scripts")
RULES = Rules(
    plans={"basic": Plan(1, 5_000_000)}, min_deposit_sat=40_000, min_balance_sat=20_000, waiting_blocks=5,
    grace_blocks=15_000, exit_blocks=144, reviewers=2, approvals=2, draw_blocks=1, review_blocks=10,
    notice_blocks=4, uniqueness=0, min_members=0, claim_bond_sat=0, case_share_sat=0, diagnosis=0,
    witness_bond_sat=1_000_000)

PEERS, WHOLE_PEERS = "peers", "whole from peers"
WAYS: dict[str, dict[str, bool]] = {
    "filters, files": {"filters": True, "files": True}, "filters, REST": {"filters": True, "files": False},
    "filters, RPC": {"filters": True, "rest": False, "files": False},
    "blocks, files": {"filters": False, "files": True}, "blocks, REST": {"filters": False, "files": False},
    "blocks, RPC": {"filters": False, "rest": False, "files": False}, "default": {}, PEERS: {}, WHOLE_PEERS: {}}
"""How ours reads, by what `Node` is told. Peers are read by filters as they come, or every block whole."""
TRUSTS = {"filters": Trust.NODE, "blocks": Trust.WHOLE, "peers": Trust.PEERS, "whole from peers": Trust.WHOLE}
PORTS = "ports"
"""A file beside the chain: where its node listens for peers."""


def feed(way: str, folder: Path) -> Feed:
    """The source that a way reads from. It takes two peers, and so both are the one node, at two ports."""
    if way in (PEERS, WHOLE_PEERS):
        return Peers(REGTEST, [("127.0.0.1", int(port)) for port in (folder / PORTS).read_text().split()])
    return Node(REGTEST, daemon.running(folder / "node").endpoint, **WAYS[way])


# Making

def make(folder: Path, blocks: int, full: int) -> None:
    """A chain with a pool: members join, pay in again, claim and are paid, all over it."""
    busy = random.Random(1).sample(range(made.MATURE + 3, blocks - 1), full)
    with made.node(folder / "node", "-blockfilterindex=basic", "-dbcache=600") as running, \
            made.submitting(running) as take:
        pool = made.Pool(RULES, take, blocks, busy)
        members = pool.enroll(MEMBERS, lambda number: 500_000 + number)
        pool.move(pool.height + RULES.waiting_blocks + 1)
        rounds = min(ROUNDS, (blocks - pool.height) // ROUND_BLOCKS - 1)
        each = (blocks - pool.height) // rounds
        for n in range(rounds):
            start = pool.height
            pool.claim(members[n:n + 1], 400_000)
            for k in range(TOP_UPS):
                pool.deposit(members[(n * TOP_UPS + k) % MEMBERS], 50_000 + k)
            pool.move(pool.height + RULES.notice_blocks + 2)
            if not pool.payout():
                sys.exit("nothing is due")
            pool.move(start + each)
        pool.move(blocks + 1)
        pool.write(folder)
    txids = [pool.sealing, *(e.tx.txid for e in pool.txs)]
    made.remember(folder, pool=pool.contract.pool_id, state=pool.state.hash(), height=pool.height - 1,
                  accounts=pool.state.next_account, txids=txids, **made.kinds(pool))


# Others

class Took(NamedTuple):
    """Seconds: by the clock, and of processors, ours and the node's. Peak memory of ours, MB."""

    wall: float
    own: float
    nodes: float
    peak_mb: int = 0

    @property
    def processor(self) -> float:
        return self.own + self.nodes


class Watch:
    """Takes the time of what another does here. Only what is inside `with` counts."""

    def __init__(self, running: daemon.Daemon) -> None:
        self.running = running

    def __enter__(self) -> "Watch":
        self.begun = time.perf_counter(), time.process_time(), made.processor_s(self.running)
        return self

    def __exit__(self, *_: object) -> None:
        ended = time.perf_counter(), time.process_time(), made.processor_s(self.running)
        self.took = Took(*(end - start for start, end in zip(self.begun, ended, strict=True)))


def rescan(running: daemon.Daemon, folder: Path) -> tuple[set[str], Took]:
    """A new watch-only wallet takes in the pool's scripts and reads the chain: what it found, what that took."""
    facts, contract, name = made.facts(folder), contract_of(folder), f"watch {time.time_ns()}"
    wanted = [
        {"desc": contract.descriptor.single_path(0), "timestamp": "now", "range": [0, top(facts)]},
        {"desc": contract.descriptor.single_path(1), "timestamp": "now",
         "range": [0, CHANGE_LOOKAHEAD + facts["spends"] - 1]},
        {"desc": str(contract.journal), "timestamp": "now"}]
    with Rpc(running.endpoint, Timing(3_000.0)) as rpc:
        rpc.call("createwallet", name, True, True)
        with Watch(running) as watch:
            answers = rpc.call("importdescriptors", wanted, wallet=name)
            rpc.call("rescanblockchain", contract.birthday, wallet=name)
        if not all(answer["success"] for answer in answers):
            sys.exit(f"the node does not take the descriptors: {answers}")
        found = {entry["txid"] for entry in rpc.call("listtransactions", "*", 1_000_000, 0, True, wallet=name)}
        ranges = sorted(d["range"][1] for d in rpc.call("listdescriptors", wallet=name)["descriptors"]
                        if "range" in d)
        if ranges != sorted(one["range"][1] for one in wanted if "range" in one):
            sys.exit(f"the wallet looks for other scripts than it was told: {ranges}")
        rpc.call("unloadwallet", name)
    return found, watch.took


def top(facts: dict[str, Any]) -> int:
    """The last receive address that our index has come to watch."""
    return facts["accounts"] - 1 + LOOKAHEAD


def contract_of(folder: Path) -> contracts.Contract:
    """The contract of the chain's pool."""
    return contracts.parse((folder / "pools" / made.facts(folder)["pool"] / "contract.json").read_bytes())


def verbose(running: daemon.Daemon, folder: Path) -> tuple[set[str], Took]:
    """What a script does that asks for each block with `getblock 2`, one at a time: what it found, what it took."""
    facts, contract = made.facts(folder), contract_of(folder)
    book = contract.script_book()
    watched = {book.derive(0, n).hex() for n in range(top(facts) + 1)} | {contract.journal.script.hex()}
    watched |= {book.derive(1, n).hex() for n in range(CHANGE_LOOKAHEAD + facts["spends"])}
    mine: set[tuple[str, int]] = set()
    found: set[str] = set()
    with Rpc(running.endpoint, Timing(300.0)) as rpc, Watch(running) as watch:
        for height in range(contract.birthday, facts["height"] + 1):
            for tx in rpc.call("getblock", rpc.call("getblockhash", height), 2)["tx"]:
                paid = [out["n"] for out in tx["vout"] if out["scriptPubKey"]["hex"] in watched]
                if paid or any((i.get("txid"), i.get("vout")) in mine for i in tx["vin"]):
                    found.add(tx["txid"])
                    mine.update((tx["txid"], n) for n in paid)
    return found, watch.took


# Ours, in a process of its own

def ours(way: str, folder: Path, scratch: Path, profile: bool) -> None:
    """Reads the chain into a new index, folds the pool, and prints what that took."""
    documents = DocumentStore(folder / "pools" / made.facts(folder)["pool"]).as_documents()
    profiler = cProfile.Profile() if profile else None
    with feed(way, folder) as source, Index(scratch, contract_of(folder)) as index:
        start, own = time.perf_counter(), time.process_time()
        if profiler:
            profiler.enable()
        report, state = index.sync_state(source, documents, whole=way == WHOLE_PEERS)
        if profiler:
            profiler.disable()
        print(json.dumps({"wall": time.perf_counter() - start, "own": time.process_time() - own,
                          "trust": int(report.trust), "state": state.hash(),
                          "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
    if profiler:
        pstats.Stats(profiler, stream=sys.stderr).sort_stats("tottime").print_stats(14)


def listening(folder: Path) -> list[str]:
    """Options of a node that keeps filters and gives them to peers, at ports that are noted."""
    ports = [daemon.free_port(), daemon.free_port()]
    (folder / PORTS).write_text(" ".join(map(str, ports)))
    return ["-blockfilterindex=basic", "-peerblockfilters=1", "-listen=1", "-listenonion=0",
            *(f"-bind=127.0.0.1:{port}" for port in ports)]


def dump(path: Path) -> dict[str, list[Any]]:
    """Everything in an index file, read without our code."""
    with sqlite3.connect(path) as conn:
        return {table: sorted(conn.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in TABLES}


class Measuring:
    """One chain's rounds. What comes out is compared as it comes."""

    def __init__(self, folder: Path, scratch: Path) -> None:
        self.folder, self.scratch = folder, scratch
        self.facts = made.facts(folder)
        self.truth = set(self.facts["txids"])
        self.took: dict[str, list[Took]] = {}
        self.index: dict[str, list[Any]] | None = None

    def others(self, running: daemon.Daemon, name: str) -> None:
        """The wallet's rescan, or the loop."""
        found, took = (verbose if name == "getblock 2" else rescan)(running, self.folder)
        self._note(name, took)
        if found != self.truth:
            sys.exit(f"{name}: {len(found)} transactions, made were {len(self.truth)}")

    def ours(self, running: daemon.Daemon, name: str) -> None:
        """One of our ways."""
        place, before = self.scratch / f"{name} {len(self.took.get(name, ()))}.sqlite", made.processor_s(running)
        done = subprocess.run([sys.executable, __file__, "--child", name, "--chain", str(self.folder), "--into",
                               str(place)], stdout=subprocess.PIPE, check=True)
        said = json.loads(done.stdout)
        self._note(name, Took(said["wall"], said["own"], made.processor_s(running) - before, said["peak_mb"]))
        index = dump(place)
        place.unlink()
        self.index = self.index or index
        kind = name.partition(",")[0]
        if {row[2] for row in index["txs"]} != self.truth or index != self.index \
                or said["state"] != self.facts["state"] or said["trust"] != TRUSTS.get(kind, said["trust"]):
            sys.exit(f"{name}: another index, state or trust than what was made")

    def _note(self, name: str, took: Took) -> None:
        self.took.setdefault(name, []).append(took)

    def rounds(self, count: int, loop: bool) -> None:
        """All of them in turns. The loop once, if at all: it is not what anything is measured by."""
        options = ["-rest=1", f"-walletdir={self.scratch}"]
        for number in range(count):
            with made.node(self.folder / "node", *listening(self.folder), *options) as running:
                self.others(running, "wallet, filters")
                for name in WAYS:
                    self.ours(running, name)
                if loop and not number:
                    self.others(running, "getblock 2")
            with made.node(self.folder / "node", "-blockfilterindex=0", *options) as running:
                self.others(running, "wallet, blocks")

    def show(self) -> dict[str, float]:
        """The table. Returns the ratios that goals are set for, by processor time."""
        best = {name: Took(*map(min, zip(*rows, strict=True))) for name, rows in self.took.items()}
        filters, blocks = best["wallet, filters"], best["wallet, blocks"]
        quicker = min(filters.wall, blocks.wall)
        theirs = min(filters.processor, blocks.processor)
        print(f"    {'':<17}{'seconds':>8}{'ratio':>7}   processor: {'ours':>6}{'node':>7}{'ratio':>7}   peak MB")
        for name, took in best.items():
            print(f"    {name:<17}{took.wall:>8.2f}{quicker / took.wall:>7.2f}{'':>14}{took.own:>6.2f}"
                  f"{took.nodes:>7.2f}{theirs / took.processor:>7.2f}   {took.peak_mb or '':>7}")
        whole = min(best[name].processor for name in WAYS if name.startswith("blocks"))
        return {"best": max(theirs / best[name].processor for name in WAYS),
                "filters by RPC alone": filters.processor / best["filters, RPC"].processor,
                "without filters": blocks.processor / whole,
                "peers": theirs / min(best[name].processor for name in (PEERS, WHOLE_PEERS))}


def chains(quick: bool, only: str | None) -> Iterator[tuple[str, Path]]:
    """The chains, made if they are not there."""
    for name, (blocks, full) in CHAINS.items():
        if only not in (None, name):
            continue
        if quick:
            blocks, full = (blocks // 10, full // 10) if name == "sparse" else (280, full // 10)
        yield name, made.cached(f"chain-{name}-{blocks}", partial(make, blocks=blocks, full=full))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="chains of a tenth")
    parser.add_argument("--profile", metavar="WAY", choices=WAYS, help="where our time goes in one way of reading")
    parser.add_argument("--only", choices=CHAINS, help="one of the chains")
    parser.add_argument("--rounds", type=int, default=3, help="how often; with --quick once")
    parser.add_argument("--without-loop", action="store_true", help="leave out getblock 2, as --quick does")
    parser.add_argument("--make", action="store_true", help="only make the chains")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--chain", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        ours(given.child, given.chain, given.into, False)
        return
    ratios: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as scratch:
        for name, folder in chains(given.quick, given.only):
            if given.make:
                continue
            facts = made.facts(folder)
            size = sum(path.stat().st_size for path in (folder / "node").rglob("blk*.dat"))
            print(f"{name}: {facts['height']:,} blocks, {size / 1e6:.0f} MB; {facts['transactions']} transactions "
                  f"of the pool, {facts['spends']} of them spend its coins", flush=True)
            if given.profile:
                with made.node(folder / "node", *listening(folder), "-rest=1"):
                    ours(given.profile, folder, Path(scratch) / f"{name}.sqlite", True)
                continue
            measuring = Measuring(folder, Path(scratch))
            measuring.rounds(1 if given.quick else given.rounds,
                             loop=not (given.quick or given.without_loop))
            print("    the same transactions for everybody; by every way of ours the same index and state")
            for what, ratio in measuring.show().items():
                if what != "peers" or name == "sparse":
                    ratios.setdefault(what, []).append(ratio)
    if ratios:
        worst = {what: min(found) for what, found in ratios.items()}
        goals = dict(zip(worst, (BEST, ALONE, WITHOUT, BY_PEERS), strict=False))
        for what, ratio in worst.items():
            print(f"  {what}: {ratio:.2f} (goal {goals[what]:.2f})")
        good = all(worst[what] >= goals[what] for what in worst)
        print(f"sync: {worst['best']:.2f} (goal {BEST:.2f}) {'ok' if good else 'short'}")


if __name__ == "__main__":
    main()
