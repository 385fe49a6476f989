"""What looking at a pool and signing for it take, and whether they grow with the number of members.

    python benchmarks/commands.py            1,000, 10,000 and 100,000 members; most of it makes the pools, once
    python benchmarks/commands.py --quick    100 and 1,000, warm only
    python benchmarks/commands.py --most N   sizes up to N
    python benchmarks/commands.py --warm     without what a command takes that begins anew, minutes for a large pool

Each command is a process of its own, on a real node, with a home whose index is at the tip: cold, after what the
index has derived from the chain was dropped, and warm, the one after. `status` is worked out each time, `status,
again` is what it kept. Figures are processor time of the process, as a ratio to that of `lashou --version`. Ends
with `commands: RATIO (goal 2.00) ok|short`: how the worst command but `report` grows from the smallest to the
largest size, warm. benchmarks/README.md says what is in it.
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import made
from installed import environment

from lashou_btc.pool.rules import DAY, Plan, Rules
from lashou_btc.signers import keyfile
from lashou_btc.usecases.answers import OLDER_NS

GOAL = 2.0
SIZES = (1_000, 10_000, 100_000)
LARGE = 50_000
MONTH = 30 * DAY
CLAIMS, AMOUNT = 10, 300_000
"""Claims in one round, and what each asks for. A round for each thousand members, one at least."""
WORDS, COST = "a passphrase for benchmarks", keyfile.MIN_LOG_N
AGAIN = "status, again"
CHAIN_TABLES = {"meta", "blocks", "txs", "coins", "records", "scripts", "trusts"}
"""What the index reads from the chain. All else in it is derived, and may be dropped."""
RULES = Rules(
    plans={"basic": Plan(1, 5_000_000)}, min_deposit_sat=40_000, min_balance_sat=20_000, waiting_blocks=20,
    grace_blocks=15_000, exit_blocks=144, reviewers=2, approvals=2, draw_blocks=1, review_blocks=30,
    notice_blocks=30, uniqueness=0, min_members=0, claim_bond_sat=0, case_share_sat=0, diagnosis=0,
    witness_bond_sat=1_000_000,
    confirmations=6)


def make(folder: Path, members: int) -> None:
    """A pool of so many members, and a month in which one in a hundred claims; the last round's claims are due."""
    rounds = max(members // 1_000, 1)
    # On regtest a node goes through its whole index of blocks after each block, as it does on no other network.
    options = ("-dbcache=450", "-checkblockindex=0")
    with made.node(folder / "node", *options) as running, made.submitting(running) as take:
        pool = made.Pool(RULES, take, MONTH + 2 * members // 250 + 300)
        numbers = pool.enroll(members, lambda number: 200_000 + number % 50_000)
        pool.move(pool.height + RULES.waiting_blocks + 1)
        begin = pool.height
        for n in range(rounds):
            pool.move(max(begin + n * (MONTH - 100) // rounds, pool.height))
            if n == rounds - 1:
                pool.move(pool.height + RULES.notice_blocks + 1)
            pool.payout()
            pool.claim(numbers[n * CLAIMS:(n + 1) * CLAIMS], AMOUNT)
        pool.move(max(begin + MONTH, pool.height + RULES.notice_blocks + 10))
        pool.write(folder / "home")
    due = sorted(item.amount_sat for item in pool.state.items.values())
    balance = pool.state.balance_sat(numbers[0])
    if due.count(AMOUNT) != CLAIMS or pool.state.unknown or any(e.broken for e in pool.state.events):
        sys.exit(f"the pool is not as it should be: {due}, {pool.state.unknown}, "
                 f"{[e for e in pool.state.events if e.broken][:1]}")
    witness = pool.secrets[1]
    (folder / "home" / "keys").mkdir()
    keyfile.create(folder / "home" / "keys" / "witness.key", witness, WORDS, COST)
    made.remember(folder, members=members, claims=rounds * CLAIMS, state=pool.state.hash(), account=numbers[0],
                  balance=balance, due=due, start=begin, end=pool.height - 1, pool=pool.contract.pool_id)


class Home:
    """One pool's home on its node, and what is asked of it."""

    def __init__(self, folder: Path, datadir: Path, scratch: Path) -> None:
        self.facts, self.scratch = made.facts(folder), scratch
        self.folder, self.members = folder / "home", self.facts["members"]
        self.root = ["--home", str(self.folder), "--chain", f"node:{datadir}"]
        account = str(self.facts["account"])
        self.psbt = scratch / f"payout {self.members}.psbt"
        (scratch / "words").write_text(WORDS)
        self.commands = {
            "status": ["status"], AGAIN: ["status"], "member show": ["member", "show", "--account", account],
            "payout build": ["payout", "build", "--feerate", "2", "--out", "NEW"],
            "witness sign": ["witness", "sign", str(self.psbt), "--yes", "--passphrase-file",
                             str(scratch / "words"), "--out", "NEW"],
            "explain account": ["explain", "account", account],
            "report": ["report", "--from", str(self.facts["end"] - MONTH + 1 - RULES.confirmations), "--to",
                       str(self.facts["end"] - RULES.confirmations), "--out", "NEW"]}
        self.made = 0

    def run(self, *words: str) -> tuple[float, bytes]:
        """A command in a process of its own: its processor time in seconds, and what it printed."""
        self.made += 1
        new = str(self.scratch / f"{self.members} {self.made}")
        args = [sys.executable, "-m", "lashou_btc.cli", *self.root, *(new if w == "NEW" else w for w in words)]
        with (self.scratch / "stdout").open("w+b") as out, (self.scratch / "stderr").open("w+b") as err:
            process = subprocess.Popen(args, stdout=out, stderr=err, env=environment(COLUMNS="120"))
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0)
            err.seek(0)
            if process.returncode:
                sys.exit(f"lashou {' '.join(words)} failed at {self.members:,} members: {err.read().decode()}")
            return used.ru_utime + used.ru_stime, out.read()

    def check(self) -> None:
        """Brings the index to the tip; what the commands say is what was made."""
        facts = self.facts
        status = json.loads(self.run("status", "--json")[1])
        shown = json.loads(self.run("member", "show", "--account", str(facts["account"]), "--json")[1])
        self.run("payout", "build", "--feerate", "2", "--out", str(self.psbt))
        if status["state_hash"] != facts["state"] or status["members"] != {"active": facts["members"]} \
                or sorted(i["amount_sat"] for i in status["due"]) != facts["due"] \
                or len(status["claims"]) + status["left_out"]["claims"] != facts["claims"] \
                or shown["balance_sat"] != facts["balance"]:
            sys.exit(f"the pool of {self.members:,} members is another than the one that was made; delete "
                     f"{made.cache_folder()}")

    def forget(self) -> None:
        """Drops what status has kept to show it again."""
        shutil.rmtree(self.folder / "answers", ignore_errors=True)

    def settle(self) -> None:
        """Has status keep what it shows, once the index is old enough; of a very large pool nothing is kept."""
        if not (self.folder / "answers").exists():
            time.sleep(OLDER_NS / 1e9)
            self.run("status")

    def cool(self) -> None:
        """Drops what the index has derived."""
        with sqlite3.connect(self.folder / "pools" / self.facts["pool"] / "index.sqlite") as conn:
            for name, in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                if name not in CHAIN_TABLES and not name.startswith(("sqlite_", "alembic_")):
                    conn.execute(f'DELETE FROM "{name}"')


def scrypt_s(home: Home) -> float:
    """What opening the witness's key takes."""
    times = []
    for _ in range(3):
        start = time.process_time()
        keyfile.open_(home.folder / "keys" / "witness.key", WORDS)
        times.append(time.process_time() - start)
    return min(times)


def measure(homes: list[Home], name: str, rounds: int, apart: float, cools: bool) -> list[tuple[float, float]]:
    """Seconds of a command at each size, cold (0 unless it `cools`) and warm: the best of some rounds, in turns. A
    large pool is cold in the first round only, as it takes minutes then.
    """
    best = [(float("inf"), float("inf"))] * len(homes)
    for turn in range(rounds):
        for n, home in enumerate(homes):
            cold = best[n][0] if cools else 0.0
            if cools and (not turn or home.members < LARGE):
                home.cool()
                cold = min(cold, home.run(*home.commands[name])[0] - apart)
            if name != AGAIN:
                home.forget()
            best[n] = cold, min(home.run(*home.commands[name])[0] - apart, best[n][1])
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="100 and 1,000 members, warm only")
    parser.add_argument("--most", type=int, default=SIZES[-1], metavar="N", help="the largest size")
    parser.add_argument("--warm", action="store_true", help="only warm")
    parser.add_argument("--rounds", type=int, default=0, metavar="N", help="how often; default: 3, with --quick 1")
    given = parser.parse_args()
    sizes = [100, 1_000] if given.quick else [n for n in SIZES if n <= given.most]
    folders = [made.cached(f"pool-{n}", partial(make, members=n)) for n in sizes]
    with ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        homes = []
        for folder in folders:
            stack.enter_context(made.node(folder / "node"))
            homes.append(Home(folder, folder / "node", scratch))
            homes[-1].check()
        print("the state and its figures are those that were made, at each size")
        nothing = min(homes[0].run("--version")[0] for _ in range(5))
        print(f"lashou --version: {nothing:.3f} s of processor time; the same for 1")
        print(f"{'members':<17}" + "".join(f"{n:>22,}" for n in sizes) + f"{'growth':>18}")
        print(f"{'':<17}" + f"{'cold':>14}{'warm':>8}" * len(sizes) + f"{'cold':>10}{'warm':>8}")

        def shown(ratio: float, width: int) -> str:
            return f"{ratio:>{width}.{1 if width == 14 else 2}f}" if ratio else f"{'-':>{width}}"

        growths = {}
        for name in homes[0].commands:
            apart = scrypt_s(homes[0]) if name == "witness sign" else 0.0
            cools = name != AGAIN and not given.quick and not given.warm
            if name == AGAIN:
                for home in homes:
                    home.settle()
            rows = measure(homes, name, given.rounds or (1 if given.quick else 3), apart, cools)
            growths[name] = rows[-1][1] / rows[0][1]
            print(f"{name:<17}" + "".join(f"{shown(a / nothing, 14)}{b / nothing:>8.1f}" for a, b in rows)
                  + shown(rows[-1][0] / rows[0][0] if cools else 0.0, 10) + f"{growths[name]:>8.2f}", flush=True)
    worst = max(growth for name, growth in growths.items() if name != "report")
    print(f"commands: {worst:.2f} (goal {GOAL:.2f}) {'ok' if worst < GOAL else 'short'}")


if __name__ == "__main__":
    main()
