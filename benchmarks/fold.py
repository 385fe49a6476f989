"""How the fold and its ledger grow with the number of members, beside a ledger that visits everybody.

    python benchmarks/fold.py            10 thousand, 100 thousand and 1 million members
    python benchmarks/fold.py --quick    10 thousand and 100 thousand
    python benchmarks/fold.py --most 10000000    and 10 million, if memory allows

Every size runs in a process of its own, so that peak memory is that size's. benchmarks/README.md says what is
inside each figure and what is not.
"""

import argparse
import gc
import hashlib
import json
import random
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import process_time as clock

from plain_ledger import PlainLedger

from lashou_btc.anchors.history import ChainTx, ScriptBook
from lashou_btc.anchors.tx import OutPoint, Tx, TxIn, TxOut, parse_tx
from lashou_btc.pool.carry import carry
from lashou_btc.pool.contract import Contract
from lashou_btc.pool.ledger import DUE, OUTSIDE, Account, Ledger
from lashou_btc.pool.rules import Plan, Rules
from lashou_btc.pool.timers import Timer
from lashou_btc.simulation.ground import Ground, Person, found

GOAL = 2.0
BASE = 10_000
SHARE_SAT, MINIMUM_SAT, PLENTY_SAT = 1_000, 100_000, 5_000_000
LEDGER_CLAIMS, FOLD_CLAIMS, FRAUD = 2_000, 150, 50
BLOCK, REPEATS = 100, 4
"""The ledger's claims are timed in blocks, and each block counts with its best of so many runs: other programs on
the machine slow one run down, never speed it up. All times are this process's CPU time."""
BYTES_PER_MEMBER = 3_400
"""What a member takes in the fold's process, from the runs at 10 and 100 thousand; to refuse in time."""


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
    for n, account in enumerate(list(ledger.fallen())):
        if (k + n) % 2:
            ledger.move(OUTSIDE, account.number, PLENTY_SAT, "deposit", "")
            ledger.join(account)
        elif k % 5:
            ledger.leave(account)
        events += 1
    return events


def plain_claim(plain: PlainLedger, k: int, members: int) -> None:
    """The same by the yardstick."""
    plain.charge(members * SHARE_SAT * 9 // 10)
    for n, member in enumerate(plain.fallen()):
        if (k + n) % 2:
            plain.credit(member, PLENTY_SAT)
        elif k % 5:
            plain.leave(member)


def run_ledger(members: int) -> dict:
    """Both ledgers over the same claims: results first, then the times."""
    compared = max(2, min(110, 3_000_000 // members))
    plain, ledger = PlainLedger(openings(members), MINIMUM_SAT), indexed(members)
    start = clock()
    for k in range(compared):
        plain_claim(plain, k, members)
    plain_s = (clock() - start) / compared
    for k in range(compared):
        ledger_claim(ledger, k, members)
    same = (plain.purse == ledger.purse_sat
            and plain.balances == [ledger.balance_sat(a) for a in ledger.accounts.values()]
            and plain.sharing == [a.sharing for a in ledger.accounts.values()])
    if not same:
        sys.exit(f"the two ledgers differ after {compared} claims over {members} members")
    del plain, ledger
    blocks, events = [float("inf")] * (LEDGER_CLAIMS // BLOCK), 0
    for _ in range(REPEATS):
        ledger = indexed(members)
        gc.collect()
        events = 0
        for block in range(len(blocks)):
            start = clock()
            for k in range(block * BLOCK, block * BLOCK + BLOCK):
                events += ledger_claim(ledger, k, members)
            blocks[block] = min(blocks[block], clock() - start)
        del ledger
    spent = sum(blocks)
    return {"compared": compared, "claim_us": spent / LEDGER_CLAIMS * 1e6, "events_s": events / spent,
            "plain_claim_us": plain_s * 1e6, "peak_mb": peak_mb()}


def peak_mb() -> int:
    """This process's peak resident memory (ru_maxrss is in KiB on Linux)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def made_up_script(branch: int, index: int) -> bytes:
    """A script for every number, without deriving keys; also beyond the descriptor's last index."""
    return b"\x00\x20" + hashlib.sha256(b"%d/%d" % (branch, index)).digest()


class Town:
    """The real fold with many members. Enrolling them is left out, everything after that is real."""

    def __init__(self, members: int) -> None:
        rules = Rules(
            plans={"basic": Plan(1, members * SHARE_SAT)}, min_deposit_sat=MINIMUM_SAT, min_balance_sat=MINIMUM_SAT,
            waiting_blocks=10, grace_blocks=150, exit_blocks=144, reviewers=2, approvals=2, draw_blocks=1,
            review_blocks=30, notice_blocks=60, reward_ppm=10, uniqueness=0, min_members=0, claim_bond_sat=0,
            case_share_sat=0, witness_bond_sat=1_000_000)
        self.members, self.spent_s, self.events, self.each_s, self.verdicts_s = members, 0.0, 0, [], []
        change = found(rules, 3, 2, "benchmark", Contract.min_coin_sat)[0].descriptor.script
        self.ground = Ground(rules, 3, 2, "benchmark", book=ScriptBook(
            lambda branch, index: change(branch, index) if branch else made_up_script(branch, index)))
        self.ground.open()
        self.state = self.ground.state
        self.first = self.state.next_account
        self.claimants = {self.first + n: Person.named(f"claimant {n}") for n in range(FOLD_CLAIMS + 1)}
        for n in range(members):
            number = self.first + n
            who = self.claimants.get(number)
            text = hashlib.sha256(b"%d" % n).hexdigest()
            self.state.ledger.open(Account(
                number, "member", who.key if who else text, who.address if who else "bcrt1q" + text[:38],
                "basic", 1, enrolled=self.state.height, identity=text[::-1]))
        self.ground.people |= self.claimants

    def timed(self, act, *args: object) -> None:
        """Lets the fold do something and counts the time."""
        start = clock()
        act(*args)
        self.spent_s += clock() - start

    def pay_in(self) -> tuple[float, int]:
        """Everybody's first deposit, and the block in which their waiting ends. Returns seconds and events."""
        weak = set(random.Random(2).sample(range(FOLD_CLAIMS + 1, self.members), 2 * FOLD_CLAIMS))
        order = {n: k for k, n in enumerate(sorted(weak))}
        g, ids = self.ground, hashlib.sha256
        g.move(g.height + 1)
        spent, chunk = 0.0, 10_000
        for at in range(0, self.members, chunk):
            entries = []
            for n in range(at, min(at + chunk, self.members)):
                amount = MINIMUM_SAT + SHARE_SAT * (order[n] // 2) if n in order else PLENTY_SAT + n % PLENTY_SAT
                txid, coin = ids(b"tx %d" % n).hexdigest(), OutPoint(ids(b"coin %d" % n).hexdigest(), 0)
                out = TxOut(amount, made_up_script(0, self.first + n))
                entries.append(ChainTx(g.height, 10 + n, Tx(txid, 2, (TxIn(coin, 0, b"", ()),), (out,), 0, b"")))
            start = clock()
            for entry in entries:
                g.folder.take(entry)
            spent += clock() - start
        start = clock()
        g.move(g.height + self.state.rules.waiting_blocks + 2)
        return spent + clock() - start, 2 * self.members

    def claim(self, k: int) -> None:
        """A claim's whole life: filed, drawn, reviewed, noticed, charged; every fiftieth is a fraud found out."""
        g, number, before = self.ground, self.first + k, self.spent_s
        doc = g.sign("claim", {"account": number, "amount": self.members * SHARE_SAT * 9 // 10, "notary": "aa" * 32,
                               "payee": self.claimants[number].address, "evidence": ["bb" * 32]}, number)
        digest = doc.hash
        self.timed(g.publish, [doc])
        self.timed(g.move, g.height + 2)
        claim = self.state.claims[digest]
        reviews = [g.sign("review", {"account": seat.account, "claim": digest, "decision": "approve",
                                     "amount": claim.amount, "met": g.height}, seat.account)
                   for seat in claim.panel]
        self.timed(g.publish, reviews)
        self.events += 4
        if k % FRAUD == FRAUD - 1:
            self.timed(g.move, g.height + 1)
            tx = g.object_to(digest, self.first + FOLD_CLAIMS)
            g.move(g.height + 1)
            decided = g.sign("amendment", {"text": str(k), "verdicts": [
                {"claim": digest, "objections": [tx.txid], "outcome": "upheld"}]}, 1, 2)
            g.documents[decided.hash] = decided.to_bytes()
            carrier = parse_tx(carry(self.state, 2, decided.hash).unsigned)
            start = self.spent_s
            self.timed(g.confirm, carrier)
            self.verdicts_s.append(self.spent_s - start)
            self.events += 2
            g.move(g.height + 1)
            for witness in (1, 2, 3):
                if lack := max(g.contract.rules.witness_bond_sat - self.state.balance_sat(witness), 0):
                    self.timed(g.deposit, witness, max(lack, MINIMUM_SAT))
        steps = len(self.state.steps)
        self.timed(g.move, g.height + g.contract.rules.notice_blocks + 1)
        self.events += len(self.state.steps) - steps
        low = sorted({key for _, timer, key in self.state.drive.timers if timer == Timer.GRACE})
        for n in low[::2]:
            if self.state.ledger.accounts[n].grace_until:
                self.timed(g.deposit, n, PLENTY_SAT)
                self.events += 1
        self.each_s.append(self.spent_s - before)


def run_fold(members: int) -> dict:
    """The real fold: deposits, then claims with lapses and forfeits, then one state hash."""
    town = Town(members)
    gc.collect()
    pay_s, pay_events = town.pay_in()
    gc.collect()
    for k in range(FOLD_CLAIMS):
        town.claim(k)
    s = town.state
    statuses = [c.status for c in s.by_number]
    lapsed = sum(a.status == "lapsed" for a in s.ledger.accounts.values())
    refused = [e for e in s.events if e.broken]
    if refused or s.funds_sat != s.liabilities_sat() or not lapsed \
            or set(statuses) != {"payable", "refused"} or statuses.count("refused") != FOLD_CLAIMS // FRAUD:
        sys.exit(f"the fold did not do what the benchmark asks: {refused[:1]} {set(statuses)} {lapsed}")
    start = clock()
    s.hash()
    hash_s = clock() - start
    return {"claim_us": median(town.each_s) * 1e6, "events_s": (town.events + lapsed) / town.spent_s,
            "deposits_s": pay_events / pay_s, "lapsed": lapsed, "forfeits": statuses.count("refused"),
            "hash_us": hash_s / members * 1e6, "verdict_us": median(town.verdicts_s) / members * 1e6,
            "peak_mb": peak_mb()}


def run_enroll(count: int) -> dict:
    """What the fold of one enrollment takes: two Schnorr verifications, strict JSON, three derived keys."""
    ground = Ground(Rules(), 3, 2, "enrollments")
    ground.open()
    docs = []
    for n in range(count):
        number = ground.state.next_account + n
        person = ground.people[number] = Person.named(f"member {n}")
        docs.append(ground.sign("enrollment", {
            "account": number, "role": "member", "key": person.key, "payout": person.address, "plan": "basic",
            "identity": hashlib.sha256(b"%d" % n).hexdigest()}, 0, number))
    ground.move(ground.height + 1)
    start = clock()
    ground.publish(docs)
    spent = clock() - start
    if len(ground.state.ledger.accounts) != count + 3:
        sys.exit("not everybody was enrolled")
    return {"enroll_us": spent / count * 1e6}


def child(what: str, members: int) -> dict:
    """Runs one measurement in a process of its own."""
    done = subprocess.run([sys.executable, str(Path(__file__)), "--child", what, "--most", str(members)],
                          stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"the run of {what} at {members} members failed")
    return json.loads(done.stdout)


def available_bytes() -> int:
    """Memory that a new process may take, as Linux sees it; 0 where that is not known."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable")), 0)


def show(members: int, ledger: dict, folded: dict) -> None:
    """One size's figures."""
    times = ledger["plain_claim_us"] / ledger["claim_us"]
    print(f"{members:>11,} members")
    print(f"  ledger alone   {ledger['claim_us']:10.1f} us/claim {ledger['events_s']:12,.0f} events/s "
          f"{ledger['peak_mb']:8,} MB peak")
    print(f"  plain loop     {ledger['plain_claim_us']:10.1f} us/claim: {times:,.0f} times as long; same balances "
          f"after {ledger['compared']} claims")
    print(f"  whole fold     {folded['claim_us']:10.1f} us/claim {folded['events_s']:12,.0f} events/s "
          f"{folded['peak_mb']:8,} MB peak; {folded['lapsed']} lapses, {folded['forfeits']} forfeits")
    print(f"  first deposits {folded['deposits_s']:32,.0f} events/s; state hash {folded['hash_us']:.1f} "
          f"us a member, forfeit {folded['verdict_us']:.2f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="only 10 thousand and 100 thousand members")
    parser.add_argument("--most", type=int, default=1_000_000, help="the largest number of members")
    parser.add_argument("--child", choices=["ledger", "fold", "enroll"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        run = {"ledger": run_ledger, "fold": run_fold, "enroll": run_enroll}[options.child]
        print(json.dumps(run(options.most)))
        return
    most = 100_000 if options.quick else options.most
    sizes = [n for n in (BASE, 100_000, 1_000_000, 10_000_000) if n <= most]
    rows = {}
    for members in sizes:
        if members * BYTES_PER_MEMBER > available_bytes() > 0:
            print(f"{members:,} members need about {members * BYTES_PER_MEMBER >> 30} GiB; left out")
            continue
        ledger, folded = child("ledger", members), child("fold", members)
        rows[members] = ledger, folded
        show(members, ledger, folded)
    print(f"  enrollment     {child('enroll', 250)['enroll_us']:10.1f} us each, whatever the size: the signatures "
          "of operator and member")
    top = max(n for n in rows if n <= 1_000_000)
    growth = [rows[top][part]["claim_us"] / rows[BASE][part]["claim_us"] for part in (0, 1)]
    print(f"cost per claim, {top:,} against {BASE:,} members: ledger {growth[0]:.2f}, whole fold {growth[1]:.2f}")
    worst = max(growth)
    print(f"fold: {worst:.2f} (goal {GOAL:.2f}) {'ok' if worst < GOAL else 'short'}")


if __name__ == "__main__":
    main()
