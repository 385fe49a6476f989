"""How long a command takes to know the state of a pool with many members, and to work out a payout.

    python benchmarks/start.py                   10 thousand members
    python benchmarks/start.py --members 100000  and more of them
    python benchmarks/start.py --keep FOLDER     the home stays there, and is not made again

Members are really enrolled: signed documents in batches, one deposit each, all in blocks that an index has read.
benchmarks/README.md says what is inside each figure.
"""

import argparse
import pickle
import subprocess
import sys
import tempfile
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from lashou_btc.anchors.history import ChainTx  # noqa: E402
from lashou_btc.anchors.tx import TxOut, parse_tx, serialize_unsigned  # noqa: E402
from lashou_btc.documents import DocumentStore  # noqa: E402
from lashou_btc.usecases import overview, payouts  # noqa: E402
from lashou_btc.usecases.workspace import PoolHome  # noqa: E402
from tests.block_list import BlockList, WorldChain  # noqa: E402
from tests.world import OutPoint, Person, World  # noqa: E402

BATCH, PER_BLOCK, AFTER = 250, 50, 2_000
GOAL_STATUS_S, GOAL_PAYOUT_S = 1.0, 2.0
"""At 100 thousand members."""


class Chain(WorldChain):
    """A world's blocks, with many transactions in each."""

    def catch_up(self, height: int) -> None:
        if height < len(self.raw):
            return
        by_height: dict[int, list] = {}
        for entry in self.world.txs:
            if entry.height >= len(self.raw):
                by_height.setdefault(entry.height, []).append(entry.tx)
        for number in range(len(self.raw), height + 1):
            self.extend(by_height.get(number, ()))


def grown(members: int) -> World:
    """A pool with so many active members, a claim that is to be paid, and a refund."""
    w = World()
    w.chain = Chain(w)
    w.open()
    made = 0
    while made < members:
        docs, numbers = [], []
        for _ in range(min(BATCH, members - made)):
            made += 1
            number = len(w.witnesses) + made
            who = w.people[number] = Person(f"member {made}")
            docs.append(w.document("enrollment", {
                "account": number, "role": "member", "key": who.key, "payout": who.address, "plan": "basic",
                "identity": f"{made:064x}"}, 0, number))
            numbers.append(number)
        w.publish_batch(docs)
        for at in range(0, len(numbers), PER_BLOCK):
            w.mine()
            for position, number in enumerate(numbers[at:at + PER_BLOCK], 1):
                raw = serialize_unsigned(2, [(OutPoint(f"{number:064x}", 0), 0)], [
                    TxOut(300_000 + number % 1_000, w.contract.descriptor.script(0, number))], 0)
                w.txs.append(ChainTx(w.height, position, parse_tx(raw)))
        print(f"\r{made:,} members", end="", file=sys.stderr, flush=True)
    w.mine(12)
    w.publish(w.document("exit", {"account": 5, "text": ""}, 5))
    w.publish(w.document("claim", {"account": 6, "amount": 90_000, "notary": "aa" * 32,
                                   "payee": Person("hospital").address, "evidence": ["bb" * 32]}, 6))
    w.mine(AFTER)
    for n in range(100):  # what is new since the newest snapshot
        w.deposit(5 + n, 50_000 + n)
    w.mine(3)
    print(file=sys.stderr)
    return w


def make(folder: Path, members: int) -> None:
    """The home: contract, documents, the chain as a file."""
    w = grown(members)
    w.chain.tip()
    store = DocumentStore(folder)
    for data in (*w.documents.values(), *w.manifests.values()):
        store.add(data)
    (folder / "world").write_bytes(pickle.dumps((w.contract, w.chain.raw, w.chain.hashes)))


def measure(folder: Path, what: str) -> None:
    """One command's work in this process, loading the program included, printed in seconds of its CPU time."""
    loaded = process_time()
    contract, raw, hashes = pickle.loads((folder / "world").read_bytes())
    chain = BlockList()
    chain.raw, chain.hashes = raw, hashes
    pool = PoolHome(folder, contract)
    start = process_time() - loaded
    _, state = pool.index.sync_state(chain, pool.store.as_documents())
    if what == "status":
        overview.status(pool, state)
    elif what == "payout":
        payouts.build(pool, state, 2)
    elif what == "journal":
        overview.journal(state)
    print(process_time() - start)


def run(folder: Path, what: str) -> float:
    """The same in a process of its own, as a command is."""
    done = subprocess.run([sys.executable, __file__, "--child", what, "--keep", str(folder)], check=True,
                          stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return float(done.stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--members", type=int, default=10_000)
    parser.add_argument("--keep", type=Path, help="where the home is, or is to be made")
    parser.add_argument("--child", choices=["sync", "status", "payout", "journal"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        measure(options.keep, options.child)
        return
    with tempfile.TemporaryDirectory() as made:
        folder = options.keep or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "world").exists():
            make(folder, options.members)
        print(f"{options.members:,} members, {len(pickle.loads((folder / 'world').read_bytes())[1]):,} blocks")
        print(f"  first sync and fold  {run(folder, 'sync'):8.2f} s")
        status, payout = (min(run(folder, what) for _ in range(3)) for what in ("status", "payout"))
        print(f"  status               {status:8.2f} s\n  payout build         {payout:8.2f} s\n"
              f"  journal, all of it   {run(folder, 'journal'):8.2f} s\n"
              f"  index                {(folder / 'index.sqlite').stat().st_size / 1e6:8.1f} MB")
    worst = max(status / GOAL_STATUS_S, payout / GOAL_PAYOUT_S)
    print(f"start: {worst:.2f} (goal 1.00) {'ok' if worst <= 1 else 'short'}")


if __name__ == "__main__":
    main()
