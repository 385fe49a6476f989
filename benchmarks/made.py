"""What the benchmarks stand on: a pool that lives on a real regtest chain, made fast, in a cache folder.

The pool's documents, journal, deposits, claims and payouts are real: signed, put into blocks, accepted by a node.
What is saved is only the waiting: blocks are built here and handed to the node by `submitblock`, and documents are
written without waiting for the disk. Beside the pool's transactions, blocks may be full of strangers' payments.
"""

import hashlib
import json
import os
import random
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from lashou_btc.anchors import record
from lashou_btc.anchors.history import ChainTx, History
from lashou_btc.anchors.tx import OutPoint, Tx, TxOut, compact, display, output_bytes, parse_tx, sha256d
from lashou_btc.chain.mining import grind, merkle_root
from lashou_btc.chain.rpc import Rpc, Timing
from lashou_btc.networks import REGTEST
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.fold import Fold
from lashou_btc.pool.keyholders import Witness
from lashou_btc.pool.rules import Rules
from lashou_btc.pool.settlement import Settlement
from lashou_btc.pool.survey import Survey
from lashou_btc.regtest import daemon
from lashou_btc.regtest.binaries import obtain
from lashou_btc.signers.keyfile import Secret
from lashou_btc.simulation.ground import Ground, Person
from lashou_btc.usecases.payouts import to_psbt
from lashou_btc.wallet.checksum import checksum
from lashou_btc.wallet.descriptor import JournalDescriptor, MultisigDescriptor
from lashou_btc.wallet.keys import new_mnemonic
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.wallet.public import journal_path, signing_path
from lashou_btc.wallet.purse import PurseCoin, journal_tx

VERSION = 2
"""Of what is in the cache: to be raised with each change of what is made here."""
MATURE = 112
SPACING_S = 600
FULL_TXS = 2_350
"""Strangers' transactions in a full block, each with two inputs and two outputs: 0.99 MB."""
SEAL_SAT = 50_000_000
_RICH = 8
"""So many of the first coinbases are put together for everything that is paid here."""
_END = b"\x75\x6d\x51"  # OP_DROP OP_2DROP OP_1: anybody may spend, with witnesses as long as signatures and keys

Made = tuple[bytes, bytes]
"""A transaction: its id as hashed, and its bytes."""


def cache_folder() -> Path:
    """$LASHOU_BENCH_CACHE, or a folder of ours where the user's caches are."""
    given = os.environ.get("LASHOU_BENCH_CACHE")
    caches = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(given) if given else Path(caches) / "lashou-benchmarks"


def cached(name: str, make: Callable[[Path], None]) -> Path:
    """The cached folder of that name, made if it is not there."""
    folder = cache_folder() / f"{name}-{VERSION}"
    if not folder.exists():
        start, draft = time.perf_counter(), cache_folder() / f".{name}-{os.getpid()}"
        try:
            draft.mkdir(parents=True)
            make(draft)
            draft.rename(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        print(f"made {name} in {time.perf_counter() - start:.0f} s; kept in {cache_folder()}", flush=True)
    return folder


def open_script(number: int) -> tuple[bytes, bytes]:
    """A P2WSH script that no other number has, and what spends it."""
    witness = b"\x08" + number.to_bytes(8, "little") + _END
    return b"\x00\x20" + hashlib.sha256(witness).digest(), witness


class Blocks:
    """A regtest chain from the genesis block on, block by block."""

    def __init__(self, take: Callable[[bytes], None], length: int) -> None:
        """`take` is given each block. `length`: about how many there will be, so that the last is of about now."""
        self.take, self.height, self.previous = take, 0, REGTEST.genesis
        self.time = int(time.time()) - SPACING_S * (length + 1)
        self.script = open_script(0)

    def add(self, txs: Sequence[Made]) -> tuple[str, OutPoint, int]:
        """A block with these after its coinbase, which anybody may spend. Its id, its coinbase's coin and worth."""
        self.height += 1
        self.time += SPACING_S
        number = self.height.to_bytes(self.height.bit_length() // 8 + 1, "little")
        unlock = (bytes([0x50 + self.height]) if self.height <= 16 else bytes([len(number)]) + number) + b"\x00"
        commitment = b"\x6a\x24\xaa\x21\xa9\xed" + sha256d(
            merkle_root([bytes(32), *(sha256d(raw) for _, raw in txs)]) + bytes(32))
        worth = (50 * 100_000_000) >> (self.height // 150) if self.height < 9_600 else 0
        body = b"\x01" + bytes(32) + b"\xff" * 4 + compact(len(unlock)) + unlock + b"\xff" * 4 + b"\x02" \
            + output_bytes(TxOut(worth, self.script[0])) + output_bytes(TxOut(0, commitment))
        txid = sha256d(b"\2\0\0\0" + body + bytes(4))
        header = grind((4).to_bytes(4, "little") + bytes.fromhex(self.previous)[::-1]
                       + merkle_root([txid, *(of for of, _ in txs)])
                       + self.time.to_bytes(4, "little") + (0x207FFFFF).to_bytes(4, "little"))
        self.previous = display(sha256d(header))
        coinbase = b"\2\0\0\0\0\1" + body + b"\1\x20" + bytes(32) + bytes(4)
        self.take(header + compact(len(txs) + 1) + coinbase + b"".join(raw for _, raw in txs))
        return self.previous, OutPoint(display(txid), 0), worth


def spend(coins: Sequence[tuple[OutPoint, bytes]], outputs: bytes, noise: bytes) -> Made:
    """A transaction that spends open coins, given with what spends each; `outputs` with their count before them."""
    body = compact(len(coins)) + b"".join(
        bytes.fromhex(coin.txid)[::-1] + coin.vout.to_bytes(4, "little") + b"\0\xfd\xff\xff\xff"
        for coin, _ in coins) + outputs
    witnesses = b"".join(b"\3\x48" + noise[:72] + b"\x21" + noise[72:105] + bytes([len(how)]) + how
                         for _, how in coins)
    return sha256d(b"\2\0\0\0" + body + bytes(4)), b"\2\0\0\0\0\1" + body + witnesses + bytes(4)


class Strangers:
    """People who pay one another: a block's worth of transactions at a time, every script another one."""

    def __init__(self) -> None:
        self.random, self.number, self.coins = random.Random(1), 1 << 32, []

    def begin(self, coin: tuple[OutPoint, bytes], worth: int) -> Made:
        """Their first coins."""
        self.worth = worth // (2 * FULL_TXS)
        scripts = [self._script() for _ in range(2 * FULL_TXS)]
        made = spend([coin], compact(len(scripts)) + b"".join(
            output_bytes(TxOut(self.worth, script)) for script, _ in scripts), bytes(105))
        self.coins = [(OutPoint(display(made[0]), n), how) for n, (_, how) in enumerate(scripts)]
        return made

    def _script(self) -> tuple[bytes, bytes]:
        self.number += 1
        return open_script(self.number)

    def pay(self) -> list[Made]:
        """Their transactions of one block."""
        done, coins = [], []
        value = self.worth.to_bytes(8, "little") + b"\x22"
        for n in range(0, 2 * FULL_TXS, 2):
            first, second = self._script(), self._script()
            made = spend(self.coins[n:n + 2], b"\2" + value + first[0] + value + second[0],
                         self.random.randbytes(105))
            txid = display(made[0])
            coins += [(OutPoint(txid, 0), first[1]), (OutPoint(txid, 1), second[1])]
            done.append(made)
        self.coins = coins
        return done


class _Hashes(dict[int, str]):
    """Block ids by height. The block that is being filled has none yet, and nothing is drawn by it before."""

    def __missing__(self, height: int) -> str:
        return "00" * 32


class Pool(Ground):
    """A pool whose chain is real. Its blocks go to `take`; those of the heights `full` hold strangers' payments,
    too.
    """

    def __init__(self, rules: Rules, take: Callable[[bytes], None], length: int, full: Sequence[int] = (),
                 witnesses: int = 3, quorum: int = 2) -> None:
        super().__init__(rules, witnesses, quorum, "benchmark")
        self.secrets = [Secret("operator" if not n else f"witness {n}", REGTEST, 0, new_mnemonic(
            hashlib.sha256(b"benchmark %d" % n).digest()[:16], "english")) for n in range(witnesses + 1)]
        self.masters = [secret.master() for secret in self.secrets]
        people = [Person.holding(m.private_key(signing_path(REGTEST, 0)), f"person {n}")
                  for n, m in enumerate(self.masters)]
        self.operator, self.witnesses = people[0], people[1:]
        self.people = dict(enumerate(people))
        self.blocks, self.full = Blocks(take, length), frozenset(full)
        self.pending: list[Made] = []
        self.before: dict[str, bytes] = {}
        self.crowd = Strangers()
        coins, hashes = [], _Hashes()
        while self.blocks.height < MATURE:
            hashes[self.blocks.height + 1], coin, worth = self.blocks.add([])
            coins.append((coin, worth))
        begins = self._begin(coins[:_RICH], coins[_RICH] if full else None)
        hashes[MATURE + 1], _, _ = self.blocks.add(begins)
        journal = f"wpkh({self.masters[0].public_key(journal_path(REGTEST, 0)).hex()})"
        self.journal_at = JournalDescriptor.parse(f"{journal}#{checksum(journal)}", REGTEST)
        sealed = self._pay(TxOut(SEAL_SAT, self.journal_at.script))
        birthday = MATURE + 2
        hashes[birthday], _, _ = self.blocks.add([sealed])
        self.seal_sat, self.seal = SEAL_SAT, OutPoint(display(sealed[0]), 0)
        self.sealing = self.seal.txid
        self.contract = Contract(
            "Benchmark", REGTEST, MultisigDescriptor.of_records(quorum, [s.record() for s in self.secrets[1:]]),
            tuple(Witness(n, f"witness {n}", m.fingerprint, p.key)
                  for n, (m, p) in enumerate(zip(self.masters[1:], self.witnesses, strict=True), 1)),
            self.operator.key, self.operator.address, self.journal_at, self.seal, birthday, rules)
        self.book = self.contract.script_book()
        self.hashes = hashes
        self.height = self.last = birthday
        self.folder = Fold(self.contract, History(birthday, birthday, hashes, ()), self.as_documents, self.book,
                             Survey())
        self.move(birthday + 1)
        self.open()

    def _begin(self, coins: Sequence[tuple[OutPoint, int]], theirs: tuple[OutPoint, int] | None) -> list[Made]:
        total = sum(worth for _, worth in coins)
        made = spend([(coin, self.blocks.script[1]) for coin, _ in coins],
                     b"\1" + output_bytes(TxOut(total, self.blocks.script[0])), bytes(105))
        self.purse = OutPoint(display(made[0]), 0), total
        return [made, *([self.crowd.begin((theirs[0], self.blocks.script[1]), theirs[1])] if theirs else [])]

    def _pay(self, *outputs: TxOut) -> Made:
        """From the coin that pays for everything here."""
        coin, worth = self.purse
        rest = TxOut(worth - sum(out.value_sat for out in outputs) - 200, self.blocks.script[0])
        made = spend([(coin, self.blocks.script[1])],
                     compact(len(outputs) + 1) + b"".join(map(output_bytes, (*outputs, rest))), bytes(105))
        self.purse = OutPoint(display(made[0]), len(outputs)), rest.value_sat
        return made

    # As Ground, but on the chain

    def _reach(self, height: int) -> None:
        while self.blocks.height < height:
            following = self.blocks.height + 1
            crowd = self.crowd.pay() if following in self.full else []
            self.hashes[following], _, _ = self.blocks.add([*self.pending, *crowd])
            self.pending = []
        super()._reach(height)

    def put(self, made: Made) -> Tx:
        """Puts a transaction into this block."""
        tx = parse_tx(made[1])
        self.pending.append(made)
        self.before[tx.txid] = tx.stripped
        entry = ChainTx(self.height, len(self.pending), tx)
        self.txs.append(entry)
        self.folder.take(entry)
        return tx

    def send(self, outputs: Sequence[TxOut], inputs: Sequence[OutPoint] = ()) -> Tx:
        """A transaction in this block, from a coin outside the pool."""
        assert not inputs
        return self.put(self._pay(*outputs))

    def journal(self, kind: int, digest: str) -> None:
        """The journal's next transaction, signed."""
        path = journal_path(REGTEST, 0)
        raw = journal_tx(self.masters[0].private_key(path), self.masters[0].public_key(path),
                         PurseCoin(self.seal, self.seal_sat), [], self._record(kind, digest), 2)
        tx = self.put((bytes.fromhex(parse_tx(raw).txid)[::-1], raw))
        self.seal, self.seal_sat = OutPoint(tx.txid, 0), tx.outputs[0].value_sat

    def bring(self, made: Any) -> None:
        """Confirms a settlement, signed by the quorum, in this block."""
        home: Any = SimpleNamespace(index=SimpleNamespace(previous_tx=lambda coin: self.before[coin.txid]))
        psbt = to_psbt(home, made)
        for master in self.masters[1:self.contract.descriptor.threshold + 1]:
            psbt = sign(psbt, master, self.contract.descriptor)
        raw = finalize(psbt, self.contract.descriptor)
        self.put((bytes.fromhex(parse_tx(raw).txid)[::-1], raw))
        if isinstance(made, Settlement):
            self.documents[hashlib.sha256(made.document).hexdigest()] = made.document

    # What happens in it

    def enroll(self, count: int, deposit: Callable[[int], int], chunk: int = 250) -> list[int]:
        """So many members by signed documents in batches, each with a first deposit. Returns their numbers."""
        first = self.state.next_account
        for at in range(first, first + count, chunk):
            numbers = range(at, min(at + chunk, first + count))
            docs = []
            for number in numbers:
                person = self.people[number] = Person.named(f"member {number}")
                docs.append(self.sign("enrollment", {
                    "account": number, "role": "member", "key": person.key, "payout": person.address,
                    "plan": "basic", "identity": hashlib.sha256(b"%d" % number).hexdigest()}, 0, number))
            self.publish(docs)
            self.move(self.height + 1)
            for number in numbers:
                self.deposit(number, deposit(number))
            self.move(self.height + 1)
        return list(range(first, first + count))

    def claim(self, numbers: Sequence[int], amount: int) -> list[str]:
        """Claims of these members, filed together, drawn for and approved. Returns their hashes."""
        docs = [self.sign("claim", {"account": n, "amount": amount, "notary": "aa" * 32,
                                    "payee": self.people[n].address, "evidence": ["bb" * 32]}, n) for n in numbers]
        self.publish(docs)
        self.move(self.height + self.state.rules.draw_blocks + 1)
        reviews = [self.sign("review", {"account": seat.account, "claim": doc.hash, "decision": "approve",
                                        "amount": amount, "met": self.height}, seat.account)
                   for doc in docs for seat in self.state.claims[doc.hash].panel]
        self.publish(reviews)
        self.move(self.height + 1)
        return [doc.hash for doc in docs]

    def payout(self) -> bool:
        """Pays what is due, if anything is."""
        made = self.settle(2)
        self.move(self.height + 1)
        if isinstance(made, str):
            return False
        self.bring(made)
        self.move(self.height + 1)
        return True

    def write(self, folder: Path) -> None:
        """A home's pool folder: the contract and all documents, as the store keeps them."""
        pool = folder / "pools" / self.contract.pool_id
        for name, content in (("documents", self.documents), ("manifests", self.manifests)):
            (pool / name).mkdir(parents=True)
            for digest, raw in content.items():
                (pool / name / f"{digest}.json").write_bytes(raw)
        (pool / "contract.json").write_bytes(self.contract.raw)


@contextmanager
def submitting(running: daemon.Daemon) -> Iterator[Callable[[bytes], None]]:
    """Hands blocks to a node: small ones many at a time."""
    with Rpc(running.endpoint, Timing(300.0)) as rpc:
        pending: list[tuple[str, list[Any]]] = []

        def flush() -> None:
            answers = rpc.batch(pending)
            if any(answers):
                raise SystemExit(f"the node does not take a block: {set(map(str, answers))}")
            pending.clear()

        def take(raw: bytes) -> None:
            pending.append(("submitblock", [raw.hex()]))
            if len(pending) == 100 or len(raw) > 100_000:
                flush()

        yield take
        flush()


OPTIONS = ("-maxtipage=1000000000", "-checkblocks=1")
"""A chain from the cache is old: to the node it counts as the newest all the same."""


@contextmanager
def node(datadir: Path, *options: str) -> Iterator[daemon.Daemon]:
    """A node on that data directory, with filters where options say so, once they are complete."""
    running = daemon.start(obtain(), datadir, [*OPTIONS, *options])
    try:
        with Rpc(running.endpoint, Timing(300.0)) as rpc:
            while not all(index["synced"] for index in rpc.call("getindexinfo").values()):
                time.sleep(0.05)
        yield running
    finally:
        daemon.stop(running)


def processor_s(running: daemon.Daemon) -> float:
    """Processor time that a node has used."""
    fields = Path(f"/proc/{running.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def remember(folder: Path, **facts: Any) -> None:
    """Facts about what was made, for whoever opens it from the cache."""
    (folder / "facts.json").write_text(json.dumps(facts))


def facts(folder: Path) -> dict[str, Any]:
    """What `remember` kept."""
    return json.loads((folder / "facts.json").read_text())


def kinds(pool: Pool) -> dict[str, int]:
    """How many transactions of the pool are what."""
    spends = len(pool.state.spends)
    entries = sum(any(r.kind in (record.BATCH, record.CONTRACT, *record.KINDS.values()) for _, r in
                      record.records(e.tx)) for e in pool.txs)
    return {"transactions": len(pool.txs), "spends": spends, "records": entries}
