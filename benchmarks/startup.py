"""How long a command takes to answer, beside the least that a program with the same command-line library takes.

    python benchmarks/startup.py            21 rounds in turns
    python benchmarks/startup.py --quick    7

Processor time of processes of their own, the best of the rounds. `status` is of a small pool in a sandbox whose
index is at the tip. Ends with `startup: RATIO (goal 4.00) ok|short`: the worst command over the bare library.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from lashou_btc.chain.sandbox import Sandbox  # noqa: E402
from lashou_btc.usecases.workspace import Workspace  # noqa: E402
from tests.village import Village  # noqa: E402

GOAL = 4.0
BARE = "import click\n@click.command()\ndef bare() -> None:\n    click.echo('answer')\nbare()"


def used_s(command: list[str]) -> float:
    """A process's processor time. What it prints is checked to be something."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT,
                               env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert process.stdout is not None
    printed = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if status or not printed:
        sys.exit(f"{command[1:]} failed")
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="7 rounds")
    rounds = 7 if parser.parse_args().quick else 21
    with tempfile.TemporaryDirectory() as made:
        with Sandbox(Path(made) / "chain") as chain:
            chain.mine(110)
            home = Village(Path(made) / "village", chain).found().homes[1].home
            Workspace(home).configure(chain=f"sandbox:{made}/chain", network="regtest")
        program = [sys.executable, "-m", "lashou_btc.cli", "--home", str(home)]
        commands = {"the bare library": [sys.executable, "-c", BARE], "--help": [*program, "--help"],
                    "key list": [*program, "key", "list"], "status": [*program, "status"]}
        used_s(commands["status"])
        best = dict.fromkeys(commands, float("inf"))
        for _ in range(rounds):
            for name, command in commands.items():
                best[name] = min(best[name], used_s(command))
    bare = best["the bare library"]
    for name, seconds in best.items():
        print(f"  {name:<18}{seconds * 1e3:7.1f} ms{seconds / bare:8.2f}")
    worst = max(best.values()) / bare
    print(f"startup: {worst:.2f} (goal {GOAL:.2f}) {'ok' if worst <= GOAL else 'short'}")


if __name__ == "__main__":
    main()
