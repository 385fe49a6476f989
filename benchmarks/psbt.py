"""How fast PSBTs are parsed, reviewed, signed, combined and finalized, beside embit, BDK and Bitcoin Core.

Everybody gets the same 2-of-3 PSBTs with 1, 10 and 100 inputs, and results are compared before times. Ours has all
of its checks on, and forgets before each round what it has checked; the others have the checks that they have. Core
answers over RPC on loopback; without a node it is left out. Ends with `psbt: RATIO (goal 1.0) ok|short`: what the
fastest of the others takes for everything, over what ours takes.
"""

import argparse
import gc
import hashlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import bdkpython as bdk
import wallycore as wally
from embit import bip32
from embit.descriptor import Descriptor
from embit.finalizer import finalize_psbt
from embit.psbt import PSBT as EmbitPsbt

from lashou_btc.anchors.tx import OutPoint, TxIn, TxOut, parse_tx
from lashou_btc.chain.regtest import RegtestNode
from lashou_btc.errors import LashouError
from lashou_btc.networks import REGTEST
from lashou_btc.wallet.descriptor import KeyExpression, MultisigDescriptor
from lashou_btc.wallet.keys import Master
from lashou_btc.wallet.psbt import lint as linter
from lashou_btc.wallet.psbt import sighash
from lashou_btc.wallet.psbt.codec import write_unsigned_tx
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.create import PsbtInput, create
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.raw import Psbt, decode, parse, serialize, to_base64
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.wallet.psbt.spends import signers
from regtest import daemon
from regtest.binaries import obtain
from tests.core_wallet import cosigner

GOAL = 1.0
COIN_SAT, PAID_SAT, FEE_SAT = 1_000_000, 300_000, 20_000
ELSEWHERE = b"\x00\x14" + bytes(range(20))
PATH = "48h/1h/0h/2h"
STEPS = ("parse", "review", "sign", "combine", "finalize")
SEEDS = [hashlib.sha512(b"benchmark %d" % n).digest() for n in range(3)]
MASTERS = [Master.from_seed(seed, REGTEST) for seed in SEEDS]


def pool() -> MultisigDescriptor:
    """The 2-of-3 that all of them sign for."""
    return MultisigDescriptor(REGTEST, 2, tuple(KeyExpression(m.fingerprint, PATH, m.xpub(PATH)) for m in MASTERS))


def payout(descriptor: MultisigDescriptor, count: int) -> Psbt:
    """`count` coins at /0/0, /0/1, … to one payee and to change."""
    coins, inputs = [], []
    for n in range(count):
        source = TxIn(OutPoint(hashlib.sha256(b"%d" % n).hexdigest(), 0), 0xFFFFFFFD, b"", ())
        raw = write_unsigned_tx(2, [source], [TxOut(5_000, ELSEWHERE), TxOut(COIN_SAT, descriptor.script(0, n))], 0)
        coins.append(PsbtInput(raw, 0, n))
        inputs.append(TxIn(OutPoint(parse_tx(raw).txid, 1), 0xFFFFFFFD, b"", ()))
    outputs = [TxOut(PAID_SAT, ELSEWHERE),
               TxOut(count * COIN_SAT - PAID_SAT - FEE_SAT * count, descriptor.script(1, 0))]
    return create(write_unsigned_tx(2, inputs, outputs, 101), coins, {1: (1, 0)}, descriptor)


@dataclass(frozen=True)
class Case:
    """One PSBT as everybody gets it: unsigned, signed by one, signed by each of two, and what must come out."""

    count: int
    unsigned: Psbt
    copies: tuple[Psbt, Psbt]
    together: Psbt
    final: bytes

    @classmethod
    def of(cls, descriptor: MultisigDescriptor, count: int) -> "Case":
        """With that many inputs."""
        unsigned = payout(descriptor, count)
        copies = sign(unsigned, MASTERS[0], descriptor), sign(unsigned, MASTERS[1], descriptor)
        together = combine(*copies)
        return cls(count, unsigned, copies, together, finalize(together, descriptor))


class Ours:
    """This project, as a witness uses it. `sign` lints before it signs and verifies what it has signed, `combine`
    verifies every signature that it takes, `finalize` every one that goes in.
    """

    name = "lashou"

    def __init__(self, descriptor: MultisigDescriptor) -> None:
        self.descriptor = descriptor

    def before(self, case: Case, step: str) -> None:
        """Forgets every signature and PSBT that was checked, so that each round checks them all again."""
        linter.coins.cache_clear()
        sighash.signature_holds.cache_clear()

    def steps(self, case: Case) -> dict[str, tuple[Callable[[], object], Callable[[object], bool]]]:
        """For each step what is timed, and whether its result is right."""
        d, raws = self.descriptor, [serialize(p) for p in (case.unsigned, *case.copies, case.together)]
        texts = [to_base64(p) for p in (case.unsigned, *case.copies, case.together)]
        expected = case.unsigned.tx.stripped

        def review() -> tuple[int, bool, dict[int, set[int]]]:
            linter.lint(case.copies[0])
            change = case.copies[0].tx.outputs[1].script == d.script(1, 0)
            return (linter.fee_sat(case.copies[0]), case.copies[0].tx.stripped == expected and change,
                    signers(case.copies[0], d))

        seen = FEE_SAT * case.count, True, {0: set(range(case.count)), 1: set(), 2: set()}
        return {
            "parse": (lambda: parse(decode(texts[1])), lambda p: serialize(p) == raws[1]),
            "review": (review, lambda result: result == seen),
            "sign": (lambda: sign(case.unsigned, MASTERS[1], d), lambda p: p == case.copies[1]),
            "combine": (lambda: combine(*case.copies), lambda p: p == case.together),
            "finalize": (lambda: finalize(case.together, d), lambda raw: raw == case.final)}


class Embit:
    """embit. It verifies previous transactions' ids, and no signatures."""

    name = "embit"

    def __init__(self, descriptor: MultisigDescriptor) -> None:
        self.descriptor = Descriptor.from_string(str(descriptor))
        self.root = bip32.HDKey.from_seed(SEEDS[1])

    def before(self, case: Case, step: str) -> None:
        """It changes the PSBT that it is given, so each round needs a fresh one."""
        if step in ("sign", "combine"):
            self.fresh = EmbitPsbt.from_string(to_base64(case.unsigned if step == "sign" else case.copies[1]))

    def steps(self, case: Case) -> dict:
        texts = [to_base64(p) for p in (case.unsigned, *case.copies, case.together)]
        read = [EmbitPsbt.from_string(text) for text in texts]
        expected = case.unsigned.tx.stripped
        change = read[1].outputs[1]

        def review() -> tuple[int, bool]:
            read[1].verify()
            ours = all(self.descriptor.owns(inp) for inp in read[1].inputs)
            return read[1].fee(), ours and self.descriptor.owns(change) and read[1].tx.serialize() == expected

        def signs() -> EmbitPsbt:
            self.fresh.sign_with(self.root)
            return self.fresh

        def combines() -> EmbitPsbt:
            for mine, theirs in zip(self.fresh.inputs, read[1].inputs, strict=True):
                mine.update(theirs)
            return self.fresh

        def same(made: EmbitPsbt, wanted: Psbt) -> bool:
            return combine(case.unsigned, parse(made.serialize())) == wanted

        return {
            "parse": (lambda: EmbitPsbt.from_string(texts[1]), lambda p: p.to_string() == texts[1]),
            "review": (review, lambda seen: seen == (FEE_SAT * case.count, True)),
            "sign": (signs, lambda p: same(p, case.copies[1])),
            "combine": (combines, lambda p: same(p, case.together)),
            "finalize": (lambda: finalize_psbt(read[3]).serialize(), lambda raw: raw == case.final)}


class Bdk:
    """BDK: Rust behind a thin layer of Python. It verifies signatures when it finalizes, not when it combines."""

    name = "bdk"

    def __init__(self, descriptor: MultisigDescriptor) -> None:
        key = descriptor.keys[1]
        master = wally.bip32_key_to_base58(wally.bip32_key_from_seed(SEEDS[1], REGTEST.xprv_version, 0),
                                           wally.BIP32_FLAG_KEY_PRIVATE)
        bodies = [descriptor.single_path(branch).partition("#")[0] for branch in (0, 1)]
        both = [bdk.Descriptor(body.replace(str(key), f"{master}/{key.path}"), bdk.NetworkKind.TEST)
                for body in bodies]
        self.wallet = bdk.Wallet(*both, bdk.Network.REGTEST, bdk.Persister.new_in_memory(), 200)
        self.options = bdk.SignOptions(
            trust_witness_utxo=False, assume_height=None, allow_all_sighashes=False, try_finalize=False,
            sign_with_tap_internal_key=False, allow_grinding=True)

    def before(self, case: Case, step: str) -> None:
        """It changes the PSBT that it signs, so each round needs a fresh one."""
        if step == "sign":
            self.fresh = bdk.Psbt(to_base64(case.unsigned))

    def steps(self, case: Case) -> dict:
        texts = [to_base64(p) for p in (case.unsigned, *case.copies, case.together)]
        read = [bdk.Psbt(text) for text in texts]
        change = bdk.Script(case.unsigned.tx.outputs[1].script)

        def review() -> tuple[int, bool]:
            ours = all(self.wallet.is_mine(inp.witness_utxo.script_pubkey) for inp in read[1].input())
            return read[1].fee(), ours and self.wallet.is_mine(change)

        def signs() -> object:
            self.wallet.sign(self.fresh, self.options)
            return self.fresh

        def same(p: object, wanted: Psbt) -> bool:
            return parse(decode(p.serialize())) == wanted

        return {
            "parse": (lambda: bdk.Psbt(texts[1]), lambda p: p.serialize() == texts[1]),
            "review": (review, lambda seen: seen == (FEE_SAT * case.count, True)),
            "sign": (signs, lambda p: same(p, case.copies[1])),
            "combine": (lambda: read[1].combine(read[2]), lambda p: same(p, case.together)),
            "finalize": (lambda: read[3].finalize().psbt.extract_tx().serialize(), lambda raw: raw == case.final)}


class Core:
    """Bitcoin Core or Knots over RPC: JSON and base64 both ways, a process away."""

    name = "core-rpc"

    def __init__(self, descriptor: MultisigDescriptor, node: RegtestNode) -> None:
        self.call = node.node.call
        cosigner(node, "bench", descriptor, 1, SEEDS[1], last=200)

    def before(self, case: Case, step: str) -> None:
        """Nothing: it is told everything with each call."""

    def steps(self, case: Case) -> dict:
        texts = [to_base64(p) for p in (case.unsigned, *case.copies, case.together)]

        def signs() -> str:
            return self.call("walletprocesspsbt", texts[0], True, "ALL", True, False, wallet="bench")["psbt"]

        def same(text: str, wanted: Psbt) -> bool:
            return combine(case.unsigned, parse(decode(text))) == wanted

        fee = f"{FEE_SAT * case.count / 1e8:.8f}"
        return {
            "parse": (lambda: self.call("decodepsbt", texts[1]),
                      lambda seen: seen["tx"]["txid"] == case.unsigned.tx.txid),
            "review": (lambda: self.call("analyzepsbt", texts[1]), lambda seen: f"{seen['fee']:.8f}" == fee),
            "sign": (signs, lambda text: same(text, case.copies[1])),
            "combine": (lambda: self.call("combinepsbt", texts[1:3]), lambda text: same(text, case.together)),
            "finalize": (lambda: self.call("finalizepsbt", texts[3])["hex"],
                         lambda text: text == case.final.hex())}


def best_ms(acts: dict[str, Callable[[], object]], before: dict[str, Callable[[], None]],
            rounds: int) -> dict[str, float]:
    """Each one's fastest round, taken in turns: other work on the machine only ever adds, and so hits all alike."""
    best = dict.fromkeys(acts, float("inf"))
    for _ in range(rounds):
        for name, act in acts.items():
            before[name]()
            start = time.perf_counter()
            act()
            best[name] = min(best[name], (time.perf_counter() - start) * 1e3)
    return best


@contextmanager
def a_node() -> Iterator[RegtestNode | None]:
    """A node for this run, or None where there is none."""
    try:
        binaries = obtain()
    except LashouError as error:
        print(f"without Bitcoin Core: {error}")
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        process = daemon.start(binaries, Path(folder) / "datadir")
        try:
            with RegtestNode(process.endpoint) as node:
                yield node
        finally:
            daemon.stop(process)


def run(sizes: list[int], rounds: int, node: RegtestNode | None) -> float:
    """Prints the table and returns the ratio to the fastest of the others."""
    descriptor = pool()
    contestants = [Ours(descriptor), Embit(descriptor), Bdk(descriptor)]
    if node is not None:
        contestants.append(Core(descriptor, node))
    names = [c.name for c in contestants]
    total = dict.fromkeys(names, 0.0)
    picked = 0.0
    for count in sizes:
        case = Case.of(descriptor, count)
        steps = {c.name: c.steps(case) for c in contestants}
        for step in STEPS:  # what all of them make of it, before any of them is timed
            for contestant in contestants:
                act, right = steps[contestant.name][step]
                contestant.before(case, step)
                if not right(act()):
                    sys.exit(f"{contestant.name} does not {step} {count} inputs to the same result")
        print(f"{count:>4} inputs, ms   " + "".join(f"{name:>11}" for name in names) + "   same results")
        for step in STEPS:
            gc.collect()
            times = best_ms({name: steps[name][step][0] for name in names},
                            {c.name: partial(c.before, case, step) for c in contestants}, max(10, rounds // count))
            print(f"  {step:<15}" + "".join(f"{times[name]:>11.3f}" for name in names))
            for name in names:
                total[name] += times[name]
            picked += min(times[name] for name in names[1:])
    print(f"  {'sum':<15}" + "".join(f"{total[name]:>11.3f}" for name in names))
    print(f"the best other of each step, picked: {picked:.3f}, {picked / total['lashou']:.2f} of ours; where one "
          "of them is faster, it checks\nno signature there, and ours checks each")
    fastest = min(names[1:], key=lambda name: total[name])
    print(f"the fastest other over all steps is {fastest}")
    return total[fastest] / total["lashou"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    options = parser.parse_args()
    with a_node() as node:
        ratio = run([1, 10, 100], 100 if options.quick else 600, node)
    print(f"psbt: {ratio:.2f} (goal {GOAL:.1f}) {'ok' if ratio >= GOAL else 'short'}")


if __name__ == "__main__":
    main()
