"""How fast PSBTs are parsed, reviewed, signed, combined and finalized, beside embit, BDK and Bitcoin Core.

Everybody gets the same 2-of-3 PSBTs with 1, 10 and 100 inputs, and results are compared before times. Ours has all
of its checks on, and forgets before each round what it has checked; the others have the checks that they have. Core
answers over RPC on loopback, its node's time counts; without a node it is left out. All times are processor time.

First warm, with wallets that have derived their addresses; then a review in a wallet that is new to each; then what
the product's review takes with the sync and the fold that it rests on, beside the others' of the same payout. Ends
with `psbt: RATIO (goal 1.0) ok|short`: what the fastest of the others takes for everything, over what ours takes,
warm, or for a new wallet's review, whichever is worse for us. benchmarks/README.md says what is in each figure.
"""

import argparse
import gc
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import commands
import made
from psbt_others import FEE_SAT, MASTERS, SEEDS, Bdk, Case, Core, Embit, pool

from lashou_btc.chain.regtest_node import RegtestNode
from lashou_btc.errors import LashouError
from lashou_btc.networks import REGTEST
from lashou_btc.regtest import daemon
from lashou_btc.regtest.binaries import obtain
from lashou_btc.usecases import judging, payouts
from lashou_btc.usecases.workspace import Workspace
from lashou_btc.wallet import descriptor as descriptors
from lashou_btc.wallet.descriptor import MultisigDescriptor
from lashou_btc.wallet.psbt import lint as linter
from lashou_btc.wallet.psbt import sighash
from lashou_btc.wallet.psbt.combine import combine
from lashou_btc.wallet.psbt.finalize import finalize
from lashou_btc.wallet.psbt.raw import decode, parse, serialize, to_base64
from lashou_btc.wallet.psbt.sign import sign
from lashou_btc.wallet.psbt.spends import signers

GOAL = 1.0
STEPS = ("parse", "review", "sign", "combine", "finalize")


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

    def afresh(self) -> None:
        """The next review is that of a process which has just begun."""
        for kept in vars(descriptors).values():
            if hasattr(kept, "cache_clear"):
                kept.cache_clear()
        self.descriptor = MultisigDescriptor.parse(str(self.descriptor), REGTEST)

    def look(self, text: str, change: int) -> tuple[int, int]:
        """A PSBT parsed and reviewed: its fee, and how many outputs are the wallet's. `change`: the number of the
        change address that is to be paid, which the rules say.
        """
        psbt = parse(decode(text))
        linter.lint(psbt)
        own = self.descriptor.script(1, change)
        signers(psbt, self.descriptor)
        return linter.fee_sat(psbt), sum(out.script == own for out in psbt.tx.outputs)

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


def best_ms(acts: dict[str, Callable[[], object]], before: dict[str, Callable[[], None]], rounds: int,
            elsewhere: dict[str, Callable[[], float]]) -> dict[str, float]:
    """Each one's least processor time, taken in turns: other work on the machine only ever adds, and so hits all
    alike. `elsewhere`: what other processes have used, of those that do not work in this one.
    """
    best = dict.fromkeys(acts, float("inf"))
    for _ in range(rounds):
        for name, act in acts.items():
            before[name]()
            other = elsewhere.get(name, lambda: 0.0)
            begun, start = other(), time.process_time()
            act()
            spent = time.process_time() - start
            best[name] = min(best[name], (spent + other() - begun) * 1e3)
    return best


def used_s(pid: int) -> Callable[[], float]:
    """Tells what processor time a process has used, more finely than in ticks."""
    threads = Path(f"/proc/{pid}/task")
    return lambda: sum(int((one / "schedstat").read_text().split()[0]) for one in threads.iterdir()) / 1e9


@contextmanager
def a_node() -> Iterator[tuple[RegtestNode, int] | None]:
    """A node for this run and its process, or None where there is none."""
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
                yield node, process.pid
        finally:
            daemon.stop(process)


def steps_of(contestants: list[Any], case: Case) -> dict[str, dict]:
    """Everybody's steps, once all have come to the same results."""
    steps = {c.name: c.steps(case) for c in contestants}
    for step in STEPS:
        for contestant in contestants:
            act, right = steps[contestant.name][step]
            contestant.before(case, step)
            if not right(act()):
                sys.exit(f"{contestant.name} does not {step} {case.count} inputs to the same result")
    return steps


def warm(contestants: list[Any], sizes: list[int], rounds: int, elsewhere: dict[str, Callable[[], float]]) -> float:
    """Prints the table and returns the ratio to the fastest of the others."""
    names = [c.name for c in contestants]
    total = dict.fromkeys(names, 0.0)
    picked = 0.0
    for count in sizes:
        case = Case.of(pool(), count)
        steps = steps_of(contestants, case)
        print(f"{count:>4} inputs, ms   " + "".join(f"{name:>11}" for name in names) + "   same results")
        for step in STEPS:
            gc.collect()
            times = best_ms({name: steps[name][step][0] for name in names},
                            {c.name: partial(c.before, case, step) for c in contestants}, max(10, rounds // count),
                            elsewhere)
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


def cold(contestants: list[Any], count: int, rounds: int, elsewhere: dict[str, Callable[[], float]]) -> float:
    """A wallet made of its descriptor, a PSBT parsed and reviewed in it. Core's is a server's, and always warm."""
    case = Case.of(pool(), count)
    text = to_base64(case.copies[0])

    def review(contestant: Any) -> tuple[int, int]:
        contestant.afresh()
        return contestant.look(text, 0)

    for contestant in contestants:
        if review(contestant) != (FEE_SAT * count, 1):
            sys.exit(f"{contestant.name} sees another fee or other change in {count} inputs")
    times = best_ms({c.name: partial(review, c) for c in contestants},
                    {c.name: partial(c.before, case, "review") for c in contestants}, rounds, elsewhere)
    print(f"a new wallet, and {count} inputs parsed and reviewed in it, ms: "
          + ", ".join(f"{name} {ms:.2f}" for name, ms in times.items()))
    return min(ms for name, ms in times.items() if name != "lashou") / times["lashou"]


def product(rounds: int) -> None:
    """What a witness's review takes here, with sync and fold, of a real pool's payout; and what the others' take,
    who know nothing of the pool's rules; all in processes that have begun.
    """
    folder = made.cached("pool-100", partial(commands.make, members=100))
    with made.node(folder / "node"):
        home = folder / "home"
        with closing(Workspace(home, f"node:{folder / 'node'}")) as ws, ws.synced() as (home_pool, state):
            settled, psbt = payouts.build(home_pool, state, 2)
            descriptor, text = home_pool.contract.descriptor, to_base64(psbt)
        others = [Embit(descriptor), Bdk(descriptor, None), Ours(descriptor)]
        change = settled.change_place[1]
        fees = {other.look(text, change)[0] for other in others}

        def whole() -> object:
            with closing(Workspace(home, f"node:{folder / 'node'}")) as ws, ws.synced() as (at, state):
                seen = judging.review(at, parse(decode(text)), state, ws.chain(REGTEST))
            if not seen.ok or {seen.fee_sat} != fees:
                sys.exit(f"the review is not what it should be: {seen.checks}")
            return seen

        acts = {"with sync and fold": whole, **{other.name: partial(other.look, text, change) for other in others}}
        forget = {name: partial(Ours.before, others[2], None, "") for name in acts}
        times = best_ms(acts, forget, rounds, {})
    ours = times.pop("with sync and fold")
    print(f"the product's review of a payout of {len(psbt.tx.outputs)} outputs from {len(psbt.tx.inputs)} coins,"
          f" in a pool of 100 members: {ours:.0f} ms\nwith sync and fold; "
          + ", ".join(f"{'its PSBT part' if name == 'lashou' else name} {ms:.2f}" for name, ms in times.items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    quick = parser.parse_args().quick
    with a_node() as node:
        descriptor = pool()
        contestants = [Ours(descriptor), Embit(descriptor), Bdk(descriptor, SEEDS[1])]
        elsewhere = {}
        if node is not None:
            contestants.append(Core(descriptor, node[0]))
            elsewhere["core-rpc"] = used_s(node[1])
        ratios = [warm(contestants, [1, 10, 100], 100 if quick else 600, elsewhere),
                  cold(contestants, 10, 10 if quick else 50, elsewhere)]
        if node is not None:
            product(3 if quick else 10)
    print(f"warm {ratios[0]:.2f}, with a new wallet {ratios[1]:.2f}")
    ratio = min(ratios)
    print(f"psbt: {ratio:.2f} (goal {GOAL:.1f}) {'ok' if ratio >= GOAL else 'short'}")


if __name__ == "__main__":
    main()
