"""What folding a pool's history takes, beside bare libraries, and whether a claim's cost grows with its members.

    python benchmarks/fold.py            10 thousand and 100 thousand members
    python benchmarks/fold.py --quick    1 thousand and 10 thousand
    python benchmarks/fold.py --most 1000000    and a million, if time and memory allow

Every member is enrolled by a signed document and pays in by a transaction. Ends with `fold: RATIO (goal 2.00)
ok|short`: the fold of the whole history, over what bare libraries take to verify its signatures, read its JSON and
derive its scripts, with numpy for the charges. benchmarks/README.md says what is in each figure and what is not.
"""

import argparse
import gc
import hashlib
import json
import os
import random
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import process_time as clock
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from plain_ledger import ArrayLedger, bare

from lashou_btc.anchors.tx import parse_tx
from lashou_btc.pool.accounts import Account
from lashou_btc.pool.carry import carry
from lashou_btc.pool.ledger import DUE, OUTSIDE, Ledger
from lashou_btc.pool.rules import Plan, Rules
from lashou_btc.pool.timers import Timer
from lashou_btc.simulation.ground import Ground, Person

GOAL = 2.0
SIZES = (1_000, 10_000, 100_000, 1_000_000)
SHARE_SAT, MINIMUM_SAT, PLENTY_SAT = 1_000, 100_000, 5_000_000
LEDGER_CLAIMS, FOLD_CLAIMS, FRAUD = 500, 100, 50
BLOCK = 100
"""Claims are timed in blocks, ours and the yardstick's in turns, and sizes in turns. All times are CPU time of the
process."""
ENROLLED = 250
"""So many are enrolled before they pay in: a pool's window of addresses takes no more."""
BYTES_PER_MEMBER = 9_000
"""What a member takes in a process with documents and two states, from runs; to refuse in time."""


def openings(members: int) -> list[int]:
    """Balances at the start: two members fall below the minimum with each claim, all others have plenty."""
    rng = random.Random(1)
    balances = [PLENTY_SAT + rng.randrange(PLENTY_SAT) for _ in range(members)]
    weak = rng.sample(range(members), 2 * LEDGER_CLAIMS)
    for k, n in enumerate(weak):
        balances[n] = MINIMUM_SAT + SHARE_SAT * (k // 2)
    return balances


def indexed(members: int) -> Ledger:
    """The project's ledger with these members."""
    ledger = Ledger(MINIMUM_SAT, True)
    for n, balance in enumerate(openings(members), 1):
        account = Account(n, "member", "", "", weight=1, status="active")
        ledger.open(account)
        ledger.move(OUTSIDE, n, balance, "deposit", "")
        ledger.join(account)
    return ledger


def ledger_claim(ledger: Ledger, k: int, members: int) -> int:
    """One claim's work: a charge, and two members who fall: one tops up, one lapses."""
    ledger.charge(members * SHARE_SAT * 9 // 10, DUE, "cost", "")
    ledger.new_mark()
    events = 1
    for n, account in enumerate(sorted(ledger.fallen(), key=lambda a: a.number)):
        if (k + n) % 2:
            ledger.move(OUTSIDE, account.number, PLENTY_SAT, "deposit", "")
            ledger.join(account)
        elif k % 5:
            ledger.leave(account)
        events += 1
    return events


def array_claim(arrays: ArrayLedger, k: int, members: int) -> None:
    """The same by the yardstick."""
    arrays.charge(members * SHARE_SAT * 9 // 10)
    for n, member in enumerate(arrays.fallen()):
        if (k + n) % 2:
            arrays.credit(member, PLENTY_SAT)
        elif k % 5:
            arrays.leave(member)


def run_ledger(members: int) -> dict[str, float]:
    """Both ledgers over the same claims, in turns; their balances are compared before their times."""
    arrays, ledger = ArrayLedger(openings(members), MINIMUM_SAT), indexed(members)
    gc.collect()
    spent = {"ours": float("inf"), "numpy": float("inf")}
    for first in range(0, LEDGER_CLAIMS, BLOCK):
        for name, act, books in (("ours", ledger_claim, ledger), ("numpy", array_claim, arrays)):
            start = clock()
            for k in range(first, first + BLOCK):
                act(books, k, members)
            spent[name] = min(spent[name], clock() - start)
    if arrays.purse != ledger.purse_sat \
            or arrays.balances.tolist() != [ledger.balance_sat(a) for a in ledger.accounts.values()] \
            or arrays.sharing.tolist() != [a.sharing for a in ledger.accounts.values()]:
        sys.exit(f"the two ledgers differ after {LEDGER_CLAIMS} claims over {members} members")
    return {name: seconds / BLOCK * 1e6 for name, seconds in spent.items()}


def peak_mb() -> int:
    """This process's peak resident memory (ru_maxrss is in KiB on Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def resident_mb() -> int:
    """This process's resident memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") >> 20


class Town:
    """The real fold with many members, from its birthday on."""

    def __init__(self, members: int) -> None:
        rules = Rules(
            plans={"basic": Plan(1, members * SHARE_SAT)}, min_deposit_sat=MINIMUM_SAT, min_balance_sat=MINIMUM_SAT,
            waiting_blocks=10, grace_blocks=150, exit_blocks=144, reviewers=2, approvals=2, draw_blocks=1,
            review_blocks=30, notice_blocks=60, reward_ppm=10, uniqueness=0, min_members=0, claim_bond_sat=0,
            case_share_sat=0, diagnosis=0, witness_bond_sat=1_000_000)
        self.members, self.spent_s = members, 0.0
        self.each_s: list[float] = []
        self.ground = Ground(rules, 3, 2, "benchmark")
        self.ground.open()
        self.state = self.ground.state
        self.first = self.state.next_account
        weak = set(random.Random(2).sample(range(FOLD_CLAIMS + 1, members), 2 * FOLD_CLAIMS))
        self.order = {n: k for k, n in enumerate(sorted(weak))}
        for at in range(0, members, ENROLLED):
            self.enroll(range(at, min(at + ENROLLED, members)))
        self.ground.move(self.ground.height + rules.waiting_blocks + 2)

    def timed(self, act: Any, *args: object) -> None:
        """Lets the fold do something and counts the time."""
        start = clock()
        act(*args)
        self.spent_s += clock() - start

    def enroll(self, some: range) -> None:
        """By signed documents in a batch, and a deposit each."""
        g, docs = self.ground, []
        for n in some:
            number = self.first + n
            who = g.people[number] = Person.named(f"member {n}")
            docs.append(g.sign("enrollment", {
                "account": number, "role": "member", "key": who.key, "payout": who.address, "plan": "basic",
                "identity": hashlib.sha256(b"%d" % n).hexdigest()}, 0, number))
        g.publish(docs)
        g.move(g.height + 1)
        for n in some:
            g.deposit(self.first + n, MINIMUM_SAT + SHARE_SAT * (self.order[n] // 2) if n in self.order
                      else PLENTY_SAT + n % PLENTY_SAT)
        g.move(g.height + 1)

    def claim(self, k: int) -> None:
        """A claim's whole life: filed, drawn, reviewed, noticed, charged; every fiftieth is a fraud found out."""
        g, number = self.ground, self.first + k
        doc = g.sign("claim", {"account": number, "amount": self.members * SHARE_SAT * 9 // 10, "notary": "aa" * 32,
                               "payee": g.people[number].address, "evidence": ["bb" * 32]}, number)
        digest, before = doc.hash, self.spent_s
        self.timed(g.publish, [doc])
        self.timed(g.move, g.height + 2)
        claim = self.state.claims[digest]
        reviews = [g.sign("review", {"account": seat.account, "claim": digest, "decision": "approve",
                                     "amount": claim.amount, "met": g.height}, seat.account)
                   for seat in claim.panel]
        self.timed(g.publish, reviews)
        if k % FRAUD == FRAUD - 1:
            self.timed(g.move, g.height + 1)
            txid = g.object_to(digest, self.first + FOLD_CLAIMS)
            g.move(g.height + 1)
            decided = g.sign("amendment", {"text": str(k), "verdicts": [
                {"claim": digest, "objections": [txid], "outcome": "upheld"}]}, 1, 2)
            g.documents[decided.hash] = decided.to_bytes()
            carrier = parse_tx(carry(self.state, 2, decided.hash).unsigned)
            self.timed(g.confirm, carrier)
            g.move(g.height + 1)
            for witness in (1, 2, 3):
                if lack := max(g.contract.rules.witness_bond_sat - self.state.balance_sat(witness), 0):
                    self.timed(g.deposit, witness, max(lack, MINIMUM_SAT))
        self.timed(g.move, g.height + g.contract.rules.notice_blocks + 1)
        low = sorted({key for _, timer, key in self.state.drive.timers if timer == Timer.GRACE})
        for n in low[::2]:
            if self.state.ledger.accounts[n].grace_until:
                self.timed(g.deposit, n, PLENTY_SAT)
        self.each_s.append(self.spent_s - before)


    def check(self) -> None:
        """Ends the benchmark if the fold did not do what is asked here."""
        s = self.state
        statuses = [c.status for c in s.by_number]
        members = sum(a.role == "member" for a in s.ledger.accounts.values())
        lapsed = sum(a.status == "lapsed" for a in s.ledger.accounts.values())
        refused = [e for e in s.events if e.broken]
        if refused or members != self.members or s.funds_sat != s.liabilities_sat() or not lapsed \
                or set(statuses) != {"payable", "refused"} or statuses.count("refused") != FOLD_CLAIMS // FRAUD:
            sys.exit(f"the fold did not do what the benchmark asks: {refused[:1]} {set(statuses)} {lapsed}")

    def afresh(self) -> dict[str, float]:
        """The ordinary fold of the whole history, and what bare libraries take for what it cannot leave out."""
        g = self.ground
        g.book = g.contract.script_book()
        gc.collect()
        before, start = resident_mb(), clock()
        state = g.folded_afresh()
        ours_s = clock() - start
        state_mb = resident_mb() - before
        start = clock()
        digest = state.hash()
        hash_us = (clock() - start) / self.members * 1e6
        if digest != self.state.hash():
            sys.exit("the fold of the whole history gives another state")
        start = clock()
        holders = g.contract.descriptor
        held = bare(g.documents.values(), [k.xpub for k in holders.keys], holders.threshold, self.members)
        arrays = ArrayLedger(openings(self.members), MINIMUM_SAT)
        for k in range(FOLD_CLAIMS):
            array_claim(arrays, k, self.members)
        bare_s = clock() - start
        return {"ours_s": ours_s, "bare_s": bare_s, "held": held, "documents": len(g.documents),
                "state_mb": state_mb, "hash_us": hash_us}


class Child:
    """A size in a process of its own, which does what it is told, one line after the other."""

    def __init__(self, members: int) -> None:
        self.members = members
        self.process = subprocess.Popen([sys.executable, __file__, "--child", "--most", str(members)],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def do(self, what: str) -> Any:
        """What it answers."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"the run at {self.members} members failed")
        return json.loads(answer)

    def close(self) -> None:
        """Lets it end."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def serve(members: int) -> None:
    """The other side of `Child`."""
    town: Town | None = None
    for line in sys.stdin:
        answer: Any = None
        if line.strip() == "ledger":
            answer = run_ledger(members)
        elif line.strip() == "town":
            town = Town(members)
        elif town is not None and line.strip() == "afresh":
            town.check()
            answer = town.afresh() | {
                "claim_us": median(town.each_s) * 1e6,
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}
        elif town is not None:
            town.claim(int(line))
        print(json.dumps(answer), flush=True)


def available_bytes() -> int:
    """Memory that a new process may take, as Linux sees it; 0 where that is not known."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable")), 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="1 thousand and 10 thousand members")
    parser.add_argument("--most", type=int, default=100_000, help="the largest number of members")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        serve(given.most)
        return
    sizes = SIZES[:2] if given.quick else [n for n in SIZES[1:] if n <= given.most]
    if sum(sizes) * BYTES_PER_MEMBER > available_bytes() > 0:
        sys.exit(f"{sizes[-1]:,} members need about {sum(sizes) * BYTES_PER_MEMBER >> 30} GiB; choose fewer with "
                 "--most")
    children = [Child(members) for members in sizes]
    try:
        ledgers, _ = [c.do("ledger") for c in children], [c.do("town") for c in children]
        for k in range(FOLD_CLAIMS):
            for c in children:
                c.do(str(k))
        folds = [c.do("afresh") for c in children]
    finally:
        for c in children:
            c.close()
    print("both ledgers have the same balances; the fold of the whole history the same state as the one that grew")
    for members, ledger, fold in zip(sizes, ledgers, folds, strict=True):
        print(f"{members:>11,} members")
        print(f"  ledger alone   {ledger['ours']:10.1f} us/claim; numpy {ledger['numpy']:.1f}, "
              f"{ledger['numpy'] / ledger['ours']:.2f} times as long")
        print(f"  whole history  {fold['ours_s']:10.2f} s, {fold['ours_s'] / members * 1e6:.0f} us a member; bare "
              f"libraries {fold['bare_s']:.2f} s for {fold['documents']:,} documents, {fold['held']:,} signatures")
        print(f"  a claim more   {fold['claim_us']:10.1f} us; state {fold['state_mb']:,} MB, its hash "
              f"{fold['hash_us']:.1f} us a member; peak {fold['peak_mb']:,} MB")
    growth = {name: ledgers[-1][name] / ledgers[0][name] for name in ("ours", "numpy")}
    print(f"a claim's cost, {sizes[-1]:,} against {sizes[0]:,} members: ledger {growth['ours']:.2f}, numpy's "
          f"{growth['numpy']:.2f}; in the whole fold {folds[-1]['claim_us'] / folds[0]['claim_us']:.2f}")
    worst = max(fold["ours_s"] / fold["bare_s"] for fold in folds)
    print(f"fold: {worst:.2f} (goal {GOAL:.2f}) {'ok' if worst <= GOAL else 'short'}")


if __name__ == "__main__":
    main()
