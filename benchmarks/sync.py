"""How long the first reading of a pool takes on a real node, beside the rescan of the node's own wallet.

    python benchmarks/sync.py              20,000 blocks, 400 of them full; some minutes, most to make the chain
    python benchmarks/sync.py --quick      800 blocks, 20 of them full; below 40 s

The chain is made for this, on a regtest node of its own. The wallet gets the same scripts as descriptors. What both
found must be the same transactions, and every way of reading must give the same index, before a time is shown. Ends
with `sync: RATIO (goal 1.00) ok|short`: the wallet's time over ours. benchmarks/README.md says what is in it.
"""

import argparse
import hashlib
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lashou_btc.anchors import record
from lashou_btc.anchors.tx import OutPoint, TxOut, compact, display, output_bytes, parse_tx, sha256d
from lashou_btc.chain.base import Trust
from lashou_btc.chain.mining import grind, merkle_root
from lashou_btc.chain.node import Node
from lashou_btc.chain.rpc import Rpc, Timing
from lashou_btc.index import Index
from lashou_btc.networks import REGTEST
from lashou_btc.pool.contract import CHANGE_LOOKAHEAD, LOOKAHEAD, Contract
from lashou_btc.wallet.public import journal_path
from lashou_btc.wallet.purse import PurseCoin, journal_tx
from regtest import daemon
from regtest.binaries import obtain
from tests.world import World

GOAL = 1.0
MATURE = 110
FULL_TXS = 2_400
"""Transactions of a full block: with what they carry, 1.1 MB, as on the main chain."""
TABLES = ("blocks", "txs", "coins", "records", "scripts")
_ANYBODY = b"\x6d\x51"  # OP_2DROP OP_1
_PAID = b"\x00\x20" + hashlib.sha256(_ANYBODY).digest()
_EMPTY = b"\x00"


class Chain:
    """Makes a chain block by block: mostly empty ones, some full of strangers' payments, and a pool among them."""

    def __init__(self, blocks: int, full: int, deposits: int) -> None:
        self.random = random.Random(1)
        self.height, self.previous, self.time = 0, REGTEST.genesis, int(time.time()) - 300 * (blocks + 1)
        self.blocks = blocks
        busy = range(MATURE + 2, blocks - 1)
        self.full = set(self.random.sample(busy, full))
        self.paying = set(self.random.sample(busy, deposits))
        self.coins: list[tuple[OutPoint, int]] = []
        self.world = World()
        self.contract = self.world.contract
        self.account = 0
        self.first: OutPoint | None = None

    def __iter__(self) -> Iterator[bytes]:
        yield self._block([])
        self.first = self._made
        while self.height < MATURE - 2:
            yield self._block([])
        yield self._block([self._fan_out()])
        yield self._block([self._seal()])
        self.contract = replace(self.contract, seal=self.seal.outpoint, birthday=self.height)
        while self.height < self.blocks:
            height, txs = self.height + 1, []
            if height in self.full:
                txs += [self._stranger(n) for n in range(FULL_TXS)]
            if height in self.paying:
                txs += [self._deposit() if self.account % 2 else self._entry()]
                self.account += 1
            yield self._block(txs)

    def _block(self, txs: list[tuple[bytes, bytes]]) -> bytes:
        """A block with these (txid and transaction) after its coinbase, which anybody may spend."""
        self.height += 1
        self.time += 300
        number = self.height.to_bytes((self.height.bit_length() // 8) + 1, "little")
        unlock = (bytes([0x50 + self.height]) if self.height <= 16 else bytes([len(number)]) + number) + b"\x00"
        commitment = b"\x6a\x24\xaa\x21\xa9\xed" + sha256d(merkle_root(
            [bytes(32), *(sha256d(raw) for _, raw in txs)]) + bytes(32))
        worth = (50 * 100_000_000) >> (self.height // 150) if self.height < 9_600 else 0
        body = b"\x01" + bytes(32) + b"\xff" * 4 + compact(len(unlock)) + unlock + b"\xff" * 4 + b"\x02" \
            + output_bytes(TxOut(worth, _PAID)) + output_bytes(TxOut(0, commitment))
        txid = sha256d(b"\2\0\0\0" + body + bytes(4))
        self._made = OutPoint(display(txid), 0)
        header = grind((4).to_bytes(4, "little") + bytes.fromhex(self.previous)[::-1]
                       + merkle_root([txid, *(of for of, _ in txs)])
                       + self.time.to_bytes(4, "little") + (0x207FFFFF).to_bytes(4, "little"))
        self.previous = display(sha256d(header))
        coinbase = b"\2\0\0\0\0\1" + body + b"\1\x20" + bytes(32) + bytes(4)
        return header + compact(len(txs) + 1) + coinbase + b"".join(raw for _, raw in txs)

    def _spend(self, outpoint: OutPoint, outputs: bytes) -> tuple[bytes, bytes]:
        """Of a coin that anybody may spend, with as much in the witness as a signature and a key take."""
        body = b"\1" + bytes.fromhex(outpoint.txid)[::-1] + outpoint.vout.to_bytes(4, "little") + b"\0" \
            + b"\xfd\xff\xff\xff" + outputs
        noise = self.random.randbytes(105)
        witness = b"\3\x48" + noise[:72] + b"\x21" + noise[72:] + bytes([len(_ANYBODY)]) + _ANYBODY
        return sha256d(b"\2\0\0\0" + body + bytes(4)), b"\2\0\0\0\0\1" + body + witness + bytes(4)

    def _fan_out(self) -> tuple[bytes, bytes]:
        assert self.first is not None
        each = 50 * 100_000_000 // (FULL_TXS + 2)
        made = self._spend(self.first, compact(FULL_TXS + 1) + output_bytes(TxOut(each, _PAID)) * (FULL_TXS + 1))
        self.coins = [(OutPoint(display(made[0]), n), each) for n in range(FULL_TXS)]
        self.purse = OutPoint(display(made[0]), FULL_TXS), each
        return made

    def _stranger(self, number: int) -> tuple[bytes, bytes]:
        outpoint, worth = self.coins[number]
        noise = self.random.randbytes(120)
        others = b"".join(b"\x22\x02\0\0\0\0\0\0\x16\0\x14" + noise[at:at + 20] for at in range(0, 120, 20))
        made = self._spend(outpoint, b"\7" + output_bytes(TxOut(worth - 6 * 546, _PAID)) + others)
        self.coins[number] = OutPoint(display(made[0]), 0), worth - 6 * 546
        return made

    def _pay(self, *outputs: TxOut) -> tuple[bytes, bytes]:
        """From the coin that pays for the pool's part."""
        outpoint, worth = self.purse
        rest = TxOut(worth - sum(out.value_sat for out in outputs), _PAID)
        made = self._spend(outpoint, compact(len(outputs) + 1) + b"".join(map(output_bytes, (*outputs, rest))))
        self.purse = OutPoint(display(made[0]), len(outputs)), rest.value_sat
        return made

    def _seal(self) -> tuple[bytes, bytes]:
        made = self._pay(TxOut(500_000, self.contract.journal.script))
        self.seal = PurseCoin(OutPoint(display(made[0]), 0), 500_000)
        return made

    def _deposit(self) -> tuple[bytes, bytes]:
        return self._pay(TxOut(2_000, self.contract.descriptor.script(0, self.account)))

    def _entry(self) -> tuple[bytes, bytes]:
        """The journal's next transaction, signed."""
        master, path = self.world.operator.master, journal_path(REGTEST, 0)
        digest = hashlib.sha256(b"%d" % self.account).hexdigest()
        raw = journal_tx(master.private_key(path), master.public_key(path), self.seal, [],
                         TxOut(0, record.encode(record.BATCH, self.contract.tag, digest)), 2)
        tx = parse_tx(raw)
        self.seal = PurseCoin(OutPoint(tx.txid, 0), tx.outputs[0].value_sat)
        return bytes.fromhex(tx.txid)[::-1], raw


@contextmanager
def node_with(chain: Chain, folder: Path, rest: bool) -> Iterator[daemon.Daemon]:
    """A node that holds that chain, with filters."""
    running = daemon.start(obtain(), folder, ["-blockfilterindex=basic", "-dbcache=450", f"-rest={int(rest)}"])
    try:
        with Rpc(running.endpoint, Timing(300.0)) as rpc:
            pending: list[Any] = []
            for raw in chain:
                pending.append(("submitblock", [raw.hex()]))
                if len(pending) == 100 or chain.height == chain.blocks or len(raw) > 100_000:
                    answers = rpc.batch(pending)
                    if any(answers):
                        sys.exit(f"the node does not take a block: {answers}")
                    pending = []
            while not rpc.call("getindexinfo")["basic block filter index"]["synced"]:
                time.sleep(0.1)
        yield running
    finally:
        daemon.stop(running)


def cpu_s(running: daemon.Daemon) -> float:
    """Processor time that the node has used."""
    fields = Path(f"/proc/{running.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / 100


def rescan(running: daemon.Daemon, contract: Contract, name: str, accounts: int) -> tuple[float, set[str]]:
    """A new watch-only wallet with the pool's scripts: seconds for its rescan, and the transactions it found."""
    top = contract.reserved + LOOKAHEAD + accounts
    wanted = [{"desc": contract.descriptor.single_path(0), "timestamp": 0, "range": [0, top]},
              {"desc": contract.descriptor.single_path(1), "timestamp": 0, "range": [0, CHANGE_LOOKAHEAD - 1]},
              {"desc": str(contract.journal), "timestamp": 0}]
    with Rpc(running.endpoint, Timing(1_000.0)) as rpc:
        rpc.call("createwallet", name, True, True)
        start = time.perf_counter()
        answers = rpc.call("importdescriptors", wanted, wallet=name)
        spent = time.perf_counter() - start
        if not all(answer["success"] for answer in answers):
            sys.exit(f"the node does not take the descriptors: {answers}")
        found = {entry["txid"] for entry in rpc.call("listtransactions", "*", 1_000_000, 0, True, wallet=name)}
        rpc.call("unloadwallet", name)
    return spent, found


def dump(path: Path) -> dict[str, list[Any]]:
    """Everything in an index file, read without our code."""
    with sqlite3.connect(path) as conn:
        return {table: sorted(conn.execute(f"SELECT * FROM {table}").fetchall(), key=repr) for table in TABLES}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer blocks")
    quick = parser.parse_args().quick
    blocks, full, deposits = (800, 20, 80) if quick else (20_000, 400, 400)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        chain = Chain(blocks, full, deposits)
        begun = time.perf_counter()
        with node_with(chain, folder / "node", rest=True) as running:
            size = sum(path.stat().st_size for path in (folder / "node").rglob("blk*.dat"))
            print(f"{blocks:,} blocks, {full} of them full, {size / 1e6:.0f} MB, made in "
                  f"{time.perf_counter() - begun:.0f} s", flush=True)
            measure(running, chain, folder, rounds=2 if quick else 3)


def measure(running: daemon.Daemon, chain: Chain, folder: Path, rounds: int) -> None:
    """Times each way, the best of some rounds, once all have come to the same."""
    contract = chain.contract
    ways: dict[str, dict[str, bool]] = {
        "filters, REST": {"filters": True}, "filters, RPC": {"filters": True, "rest": False},
        "blocks, REST": {"filters": False}, "blocks, RPC": {"filters": False, "rest": False}, "default": {}}
    times: dict[str, list[tuple[float, float, float]]] = {}
    truth: set[str] | None = None
    indexes = []
    for number in range(rounds):
        before = cpu_s(running)
        spent, truth = rescan(running, contract, f"watch-{number}", chain.account)
        times.setdefault("node's wallet", []).append((spent, 0.0, cpu_s(running) - before))
        for name, options in ways.items():
            path = folder / f"{name} {number}.sqlite"
            with Node(REGTEST, running.endpoint, **options) as node, Index(path, contract) as index:
                before, own = cpu_s(running), time.process_time()
                start = time.perf_counter()
                trust = index.sync(node).trust
                spent = time.perf_counter() - start
                times.setdefault(name, []).append((spent, time.process_time() - own, cpu_s(running) - before))
            assert isinstance(trust, Trust)
            indexes.append(dump(path))
            ours = {row[2] for row in indexes[-1]["txs"]}
            if ours != truth or indexes[-1] != indexes[0]:
                sys.exit(f"{name}: {len(ours)} transactions, the wallet has {len(truth)}; or another index")
    assert truth is not None
    print(f"{len(truth)} transactions of the pool, the same by every way and in the wallet; the indexes are equal")
    best = {name: min(rows) for name, rows in times.items()}
    theirs = best["node's wallet"][0]
    for name, (wall, own, nodes) in best.items():
        print(f"  {name:<16}{wall:>8.2f} s   processor: ours {own:>6.2f} s, node's {nodes:>6.2f} s"
              f"   {theirs / wall:>6.2f}", flush=True)
    ratio = theirs / best["default"][0]
    print(f"sync: {ratio:.2f} (goal {GOAL:.2f}) {'ok' if ratio >= GOAL else 'short'}")


if __name__ == "__main__":
    main()
