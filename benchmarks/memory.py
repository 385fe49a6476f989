"""What memory the state of a pool takes for each of its members.

    python benchmarks/memory.py                  10 thousand and 100 thousand members
    python benchmarks/memory.py --quick          1 thousand and 10 thousand
    python benchmarks/memory.py --most 1000000 --unsigned   and a million, without signatures and transactions

Every member is enrolled by a signed document, with a uniqueness tag, and pays in by a transaction. Ends with
`memory: RATIO (goal 1.00) ok|short`: bytes a member at the largest size, the worse of both ways to come to a state,
over 800. What a snapshot's state takes once all of it has been read is told beside it. benchmarks/README.md says
what is in each figure and what is not.
"""

import argparse
import gc
import hashlib
import json
import os
import pickle
import resource
import sqlite3
import subprocess
import sys
import tempfile
import tracemalloc
from contextlib import closing
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from lashou_btc.anchors import record  # noqa: E402
from lashou_btc.anchors.history import NO_DOCUMENTS, ScriptBook  # noqa: E402
from lashou_btc.anchors.tx import OutPoint  # noqa: E402
from lashou_btc.networks import REGTEST  # noqa: E402
from lashou_btc.pool import members as accounts  # noqa: E402
from lashou_btc.pool.coins import Coin  # noqa: E402
from lashou_btc.pool.document import Document  # noqa: E402
from lashou_btc.pool.rules import Plan, Rules  # noqa: E402
from lashou_btc.pool.snapshot import Snapshot, freeze, thaw  # noqa: E402
from lashou_btc.pool.state import State  # noqa: E402
from lashou_btc.pool.told import Event  # noqa: E402
from lashou_btc.simulation.ground import Ground, Person, found  # noqa: E402
from lashou_btc.wallet.address import segwit_address  # noqa: E402

GOAL_BYTES = 800
"""A member, at a million of them."""
SIZES = (1_000, 10_000, 100_000, 999_000)
"""The last is as good as a million: there are numbers for so many, and for three witnesses."""
ENROLLED = 250
"""So many are enrolled before they pay in: a pool's window of addresses takes no more."""
RULES = Rules(plans={"basic": Plan(1, 100_000)}, waiting_blocks=10)
SEED = "memory"


def resident() -> int:
    """This process's resident memory now, bytes."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def peak() -> int:
    """The most that it has been, bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def made_up(branch: int, index: int) -> bytes:
    """A script of nobody's: deriving one takes as long as all else."""
    return b"\0\x20" + hashlib.sha256(b"%d/%d" % (branch, index)).digest()


def opened(unsigned: bool) -> Ground:
    """A pool without members."""
    ground = Ground(RULES, 3, 2, SEED, book=ScriptBook(made_up) if unsigned else None)
    ground.open()
    ground.move(ground.height + 1)
    ground.state.hash()
    return ground


def enroll(ground: Ground, some: range) -> None:
    """So many members by signed documents in a batch, and a deposit each. What the fold has read is given away, as
    an index and a store of documents keep it.
    """
    docs = []
    for number in some:
        tag = hashlib.sha256(b"tag %d" % number).hexdigest()
        who = ground.people[number] = Person.named.__wrapped__(Person, f"member {number}")
        docs.append(ground.sign("enrollment", {
            "account": number, "role": "member", "key": who.key, "payout": who.address, "plan": "basic",
            "identity": hashlib.sha256(b"%d" % number).hexdigest(), "uniqueness": tag}, 0, number))
        del ground.people[number]
    ground.publish(docs)
    ground.move(ground.height + 1)
    for number in some:
        ground.deposit(number, first_deposit(number))
    ground.move(ground.height + 1)
    for held in (ground.documents, ground.manifests, ground.txs):
        held.clear()


def hand(ground: Ground, some: range) -> None:
    """The same by what the fold calls once it has read and verified all that: the state is the same to the last
    field, but for what names documents, transactions and scripts.
    """
    s, batch = ground.state, hashlib.sha256(b"batch %d" % some[0]).hexdigest()
    for leaf, number in enumerate(some):
        person = hashlib.sha256(b"person %d" % number).digest()
        doc = Document("enrollment", ground.contract.pool_id, {
            "account": number, "role": "member", "key": hashlib.sha256(person).hexdigest(),
            "payout": segwit_address(b"\0\x14" + person[:20], REGTEST), "plan": "basic", "identity": person.hex(),
            "uniqueness": hashlib.sha256(b"tag %d" % number).hexdigest()})
        text = accounts.enroll(s, doc)
        s.has_acted(doc.content)
        s.events.append(Event(s.height, 0, leaf, "journal", record.KINDS["enrollment"], doc.hash, batch, "", text))
    ground.move(ground.height + 1)
    for number in some:
        amount_sat, txid = first_deposit(number), hashlib.sha256(b"deposit %d" % number).hexdigest()
        coin = Coin(s.height, OutPoint(txid, 0), amount_sat, 0, number, s.chain.arrived)
        s.chain._count((coin,), False)
        accounts.deposit(s, number, amount_sat, str(coin.outpoint))
    ground.move(ground.height + 1)


def first_deposit(number: int) -> int:
    """Satoshi."""
    return RULES.min_deposit_sat + number * 7_919 % 500_000


def grow(members: int, file: Path, traced: bool, unsigned: bool) -> dict[str, Any]:
    """The state as a fold from the birthday leaves it, with the scripts of everybody's address in a look-up, and
    hashed. Leaves it in a file as a snapshot.
    """
    ground = opened(unsigned)
    if traced:
        tracemalloc.start(1)
    before, first = resident(), ground.state.next_account
    for at in range(0, members, ENROLLED):
        (hand if unsigned else enroll)(ground, range(first + at, first + min(at + ENROLLED, members)))
    ground.move(ground.height + RULES.waiting_blocks + 2)
    state = ground.state
    digest, taken = state.hash(), resident() - before
    if traced:
        tell()
    if len(state.ledger.accounts) != members + 3 or any(e.broken for e in state.events) \
            or {a.status for a in state.ledger.accounts.values()} != {"active"}:
        sys.exit("the fold did not do what the benchmark asks")
    snapshot = freeze(state)
    rows = [(digest, snapshot.load(digest)) for digest in snapshot.digests]
    with closing(sqlite3.connect(file)) as store, store:
        store.execute("CREATE TABLE parts (digest BLOB PRIMARY KEY, data BLOB) WITHOUT ROWID")
        store.executemany("INSERT INTO parts VALUES (?, ?)", rows)
    file.with_suffix(".body").write_bytes(pickle.dumps(
        (snapshot.height, snapshot.block, snapshot.state_hash, snapshot.body, snapshot.digests, ground.book.sizes)))
    lines = sum(len(line) + 1 for line in state.canonical())
    return {"bytes": taken, "peak": peak() - before, "hash": digest, "lines": lines, "books": books(state)}


def start(members: int, file: Path, traced: bool, unsigned: bool) -> dict[str, Any]:
    """The state as a command has it that begins at a snapshot, and when it has read every part of it; scripts are
    looked up in the index one by one, parts in a database.
    """
    contract, _, _ = found(RULES, 3, 2, SEED)
    opened(unsigned)
    if traced:
        tracemalloc.start(1)
    before, size = resident(), sum(one.stat().st_size for one in (file, file.with_suffix(".body")))
    *body, sizes = pickle.loads(file.with_suffix(".body").read_bytes())
    store = sqlite3.connect(file)

    def load(digest: bytes) -> bytes | None:
        row = store.execute("SELECT data FROM parts WHERE digest = ?", (digest,)).fetchone()
        return row[0] if row else None
    book = contract.script_book()
    book.sizes, book.look = sizes, lambda script: None  # as the index counts them and is asked
    state = thaw(Snapshot(*body, load), contract, NO_DOCUMENTS, book)
    del body
    taken = resident() - before
    every = books(state)
    whole = resident() - before
    if traced:
        tell()
    return {"bytes": taken, "whole": whole, "peak": peak() - before, "hash": state.hash(), "file": size,
            "books": every}


def books(state: State) -> list[Any]:
    """What both have to agree in: balances, what each line says, and where coins are found."""
    told = hashlib.sha256()
    for line in state.canonical():
        told.update(line)
    return [told.hexdigest(), sum(map(state.balance_sat, state.ledger.accounts)), state.funds_sat,
            all(point in state.coins for point in state.coins), len(state.entries), len(state.events)]


def tell() -> None:
    """What holds the memory, line by line."""
    taken = tracemalloc.take_snapshot()
    tracemalloc.stop()
    for one in taken.statistics("lineno")[:40]:
        print(f"  {one.size / 1e3:12,.0f} kB {one.count:>10,}  {one.traceback}", file=sys.stderr)


def run(members: int, what: str, file: Path, *options: str) -> dict[str, Any]:
    """In a process of its own."""
    done = subprocess.run([sys.executable, __file__, "--child", what, "--most", str(members), "--file", str(file),
                           *options], check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="1 thousand and 10 thousand members")
    parser.add_argument("--most", type=int, default=100_000, help="the largest number of members")
    parser.add_argument("--traced", action="store_true", help="say on stderr what holds it (slow)")
    parser.add_argument("--unsigned", action="store_true", help="members by the fold's handlers alone, quicker")
    parser.add_argument("--child", choices=["grow", "start"], help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        print(json.dumps({"grow": grow, "start": start}[given.child](given.most, given.file, given.traced,
                                                                          given.unsigned)))
        return
    sizes = SIZES[:2] if given.quick else [n for n in SIZES[1:] if n <= given.most]
    options = [name for name, on in (("--traced", given.traced), ("--unsigned", given.unsigned)) if on]
    worst = 0.0
    for members in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / "snapshot"
            grown, begun = run(members, "grow", file, *options), run(members, "start", file, *options)
        if (grown["hash"], grown["books"]) != (begun["hash"], begun["books"]) or not grown["books"][3]:
            sys.exit("a start from the snapshot gives another state")
        worst = max(grown["bytes"], begun["bytes"]) / members
        print(f"{members:>11,} members: bytes of resident memory for each")
        print(f"  grown by the fold      {grown['bytes'] / members:10,.0f}; at most {grown['peak'] / members:,.0f}")
        print(f"  begun at a snapshot    {begun['bytes'] / members:10,.0f}; {begun['whole'] / members:,.0f} when "
              f"all of it has been read, at most {begun['peak'] / members:,.0f}")
        print(f"  for comparison         {grown['lines'] / members:10,.0f} as the state's canonical lines, "
              f"{begun['file'] / members:,.0f} as a snapshot in the index")
    print(f"memory: {worst / GOAL_BYTES:.2f} (goal 1.00) {'ok' if worst <= GOAL_BYTES else 'short'}")


if __name__ == "__main__":
    main()
