"""How long a command takes to answer, beside the least that a program with the same command-line library takes.

    python benchmarks/startup.py            21 rounds in turns
    python benchmarks/startup.py --quick    7

Processor time of processes of their own, the best of the rounds. `status` is of a small pool whose index is at the
tip, in a sandbox and on a node, nothing new in chain or folders: what it showed last is shown again, and compared
first with what is worked out. Ends with `startup: RATIO (goal 4.00) ok|short`: the worst command over the bare
library. What it takes to work status out stands there, too, and does not count; benchmarks/README.md says why.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from installed import environment  # noqa: E402

from lashou_btc.chain.base import MinableChain  # noqa: E402
from lashou_btc.chain.regtest_node import RegtestNode  # noqa: E402
from lashou_btc.chain.sandbox import Sandbox  # noqa: E402
from lashou_btc.regtest import daemon  # noqa: E402
from lashou_btc.regtest.binaries import obtain  # noqa: E402
from lashou_btc.usecases.answers import OLDER_NS  # noqa: E402
from lashou_btc.usecases.workspace import Workspace  # noqa: E402
from tests.village import Village  # noqa: E402

GOAL = 4.0
BARE = "import click\n@click.command()\ndef bare() -> None:\n    click.echo('answer')\nbare()"
PROGRAM = [sys.executable, "-m", "lashou_btc.cli", "--home"]
WORKED_OUT = "status, worked out"



def used(command: list[str]) -> tuple[float, bytes]:
    """A process's processor time in seconds, and what it printed, which must be something."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT,
                               env=environment())
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if status or not printed:
        sys.exit(f"{command[1:]} failed")
    return usage.ru_utime + usage.ru_stime, printed


def village(folder: Path, chain: MinableChain, spec: str) -> Path:
    """A witness's home of a small pool on that chain."""
    chain.mine(110)
    home = Village(folder / "village", chain).found().homes[1].home
    Workspace(home).configure(chain=spec, network="regtest")
    return home


def compare(home: Path) -> None:
    """Has an answer kept as soon as all that it rests on is old enough, and compares it with what is worked out."""
    status = [*PROGRAM, str(home), "status"]
    used(status)
    time.sleep(OLDER_NS / 1e9 + 0.1)
    worked_out = used(status)[1]
    if not (home / "answers").exists() or used(status)[1] != worked_out:
        sys.exit("what is shown again is not what was worked out")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="7 rounds")
    rounds = 7 if parser.parse_args().quick else 21
    with ExitStack() as stack:
        made = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        with Sandbox(made / "chain") as chain:
            home = village(made / "sandbox", chain, f"sandbox:{made / 'chain'}")
        running = daemon.start(obtain(), made / "datadir")
        stack.callback(daemon.stop, running)
        with RegtestNode(running.endpoint) as node:
            by_node = village(made / "node", node, f"node:{made / 'datadir'}")
        for one in (home, by_node):
            compare(one)
        print("what status shows again is what it works out")
        fresh = made / "fresh"
        shutil.copytree(home, fresh, ignore=shutil.ignore_patterns("answers"))
        commands = {"the bare library": [sys.executable, "-c", BARE], "--help": [*PROGRAM, str(home), "--help"],
                    "key list": [*PROGRAM, str(home), "key", "list"], "status": [*PROGRAM, str(home), "status"],
                    "status, on a node": [*PROGRAM, str(by_node), "status"],
                    WORKED_OUT: [*PROGRAM, str(fresh), "status"]}
        best = dict.fromkeys(commands, float("inf"))
        for _ in range(rounds):
            shutil.rmtree(fresh / "answers", ignore_errors=True)
            for name, command in commands.items():
                best[name] = min(best[name], used(command)[0])
    bare = best["the bare library"]
    for name, seconds in best.items():
        print(f"  {name:<20}{seconds * 1e3:7.1f} ms{seconds / bare:8.2f}")
    worst = max(seconds for name, seconds in best.items() if name != WORKED_OUT) / bare
    print(f"startup: {worst:.2f} (goal {GOAL:.2f}) {'ok' if worst <= GOAL else 'short'}")


if __name__ == "__main__":
    main()
