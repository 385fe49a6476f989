"""How soon `lashou sync --follow` tells of a block, after the node has taken it.

    python benchmarks/follow.py            1,000 members, 40 blocks of each kind
    python benchmarks/follow.py --quick    10 blocks of each kind
    python benchmarks/follow.py --members 10000

Ends with `follow: RATIO (goal 1.00) ok|short`: the median over 50 ms, of the kind of blocks where it is worse.
benchmarks/README.md says what is in it.
"""

import argparse
import json
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import made
from commands import RULES

from lashou_btc.anchors.tx import OutPoint, TxOut, compact, output_bytes
from lashou_btc.chain.rpc import Rpc
from lashou_btc.pool import contract as contracts
from lashou_btc.regtest.daemon import Daemon
from lashou_btc.simulation.ground import Person

GOAL_S = 0.05
PATIENCE_S = 120
OTHERS = shutil.ignore_patterns("bitcoin.conf")
"""What stays behind: it says at which port the cached chain's node was last."""
DEPOSIT_SAT = 50_000
FIRST_COIN = 20
"""The coinbase of this height, and those after it, nobody has spent while the pool was made."""
_TIP = re.compile(r"^(\S+) UpdateTip: new best=([0-9a-f]{64})", re.MULTILINE)


def make(folder: Path, members: int) -> None:
    """A pool of so many members who have paid in, and a home that follows it."""
    with made.node(folder / "node") as running, made.submitting(running) as take:
        pool = made.Pool(RULES, take, 2 * members // 250 + 300)
        numbers = pool.enroll(members, lambda number: 200_000 + number % 50_000)
        pool.move(pool.height + RULES.waiting_blocks + 1)
        pool.write(folder / "home")
    if pool.state.unknown or any(e.broken for e in pool.state.events):
        sys.exit("the pool is not as it should be")
    made.remember(folder, pool=pool.contract.pool_id, account=numbers[0])


@contextmanager
def following(home: Path, chain: str) -> Iterator[queue.Queue[tuple[float, dict[str, Any]]]]:
    """A process that follows: its news, each with the time at which it was read."""
    process = subprocess.Popen(
        [sys.executable, "-m", "lashou_btc.cli", "--home", str(home), "--chain", chain, "--json", "sync",
         "--follow"],
        stdout=subprocess.PIPE, text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parents[1])})
    news: queue.Queue[tuple[float, dict[str, Any]]] = queue.Queue()

    def read() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            news.put((time.time(), json.loads(line)))

    threading.Thread(target=read, daemon=True).start()
    try:
        yield news
    finally:
        process.terminate()
        process.wait()


def told(news: queue.Queue[tuple[float, dict[str, Any]]], height: int) -> tuple[float, str]:
    """When the block of that height was told, and the state's hash after it."""
    while True:
        try:
            when, one = news.get(timeout=PATIENCE_S)
        except queue.Empty:
            sys.exit(f"nothing was told of block {height}")
        if one["event"] == "block" and one["height"] >= height:
            return when, one["state_hash"]


def deposit(rpc: Rpc, coin: int, script: bytes) -> str:
    """A payment to the pool from that block's coinbase, which anybody may spend, as hex."""
    coinbase = rpc.call("getblock", rpc.call("getblockhash", coin), 2)["tx"][0]
    unlock = made.open_script(0)[1]
    _, raw = made.spend([(OutPoint(coinbase["txid"], 0), unlock)],
                        compact(1) + output_bytes(TxOut(DEPOSIT_SAT, script)), bytes(105))
    return raw.hex()


def accepted(datadir: Path) -> dict[str, float]:
    """When the node took each block for its tip, by its own log."""
    log = (datadir / "regtest" / "debug.log").read_text()
    return {block: datetime.fromisoformat(when).timestamp() for when, block in _TIP.findall(log)}


def measure(running: Daemon, folder: Path, facts: dict[str, Any], blocks: int) -> dict[str, list[float]]:
    """Seconds from the node's acceptance to the news, of blocks without and with a payment to the pool."""
    home, datadir = folder / "home", folder / "node"
    contract = contracts.parse((home / "pools" / facts["pool"] / "contract.json").read_bytes())
    script = contract.descriptor.script(0, facts["account"])
    miner = Person.named("miner").address
    heard: dict[str, dict[str, float]] = {"empty": {}, "a payment": {}}
    with Rpc(running.endpoint) as rpc, following(home, f"node:{datadir}") as news:
        height = rpc.call("getblockcount")
        state = told(news, height)[1]
        for n in range(blocks):
            for kind, raws in (("empty", []), ("a payment", [deposit(rpc, FIRST_COIN + n, script)])):
                time.sleep(0.2)
                block = rpc.call("generateblock", miner, raws)["hash"]
                height += 1
                heard[kind][block], state = told(news, height)
    (home / "pools" / facts["pool"] / "index.sqlite").unlink()
    with following(home, f"node:{datadir}") as news:
        if told(news, height)[1] != state:
            sys.exit("what was told is another state than that of an index made anew")
    took = accepted(datadir)
    return {kind: [when - took[block] for block, when in of.items()] for kind, of in heard.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="10 blocks of each kind")
    parser.add_argument("--members", type=int, default=1_000)
    given = parser.parse_args()
    kept = made.cached(f"followed-{given.members}", partial(make, members=given.members))
    with tempfile.TemporaryDirectory() as made_here:
        folder = Path(shutil.copytree(kept, Path(made_here) / "pool", ignore=OTHERS))
        with made.node(folder / "node", "-logtimemicros") as running:
            found = measure(running, folder, made.facts(folder), 10 if given.quick else 40)
    print("the state that was told last is that of an index made anew")
    print(f"from block to news, ms, {given.members:,} members{'median':>12}{'best':>8}{'worst':>8}")
    for kind, took in found.items():
        print(f"  {kind:<42}{median(took) * 1e3:>8.1f}{min(took) * 1e3:>8.1f}{max(took) * 1e3:>8.1f}")
    worst = max(map(median, found.values())) / GOAL_S
    print(f"follow: {worst:.2f} (goal 1.00) {'ok' if worst <= 1 else 'short'}")


if __name__ == "__main__":
    main()
