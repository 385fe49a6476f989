"""Mutation testing: small changes to the rules, each of which some test must notice (docs/mutants.md).

    python -m tests.mutants [--jobs N] [--out FILE] [--again FILE] [--own] [--sample N]
                            [--seconds OWN OTHERS] MODULE…

The mutants are mutmut's. The runner is ours, because the fold's tests share most of their code: the test session is
collected once, every line's tests are found with coverage, and each mutant is tried in a fork of that warm process,
on those tests alone that run the changed statement. Tests with made-up data (hypothesis) take no part, so that two
runs give the same answer.
"""

import argparse
import gc
import importlib
import inspect
import json
import os
import random
import resource
import sys
import time
from collections import Counter
from functools import _lru_cache_wrapper, cached_property
from itertools import accumulate
from pathlib import Path

import coverage
import pytest
from _pytest.runner import runtestprotocol

from tests.mutant_kit import Mutant, install, mutants_of

ROOT = Path(__file__).resolve().parents[1]
OWN = {
    "account_shelves": "shelves fold_snapshots statement",
    "accounts": "accounts shelves ledger_moves",
    "amendments": "vectors fold_amendments fold_releases fold_rekey fold_verdicts fold_prices fold_modes "
                  "fold_records fold_beginning",
    "basis": "vectors settlement settlement_naive settlement_edges settlement_limits settlement_stuck fold_races "
             "settlement_patience dissolution dissolution_after rotation rotation_late",
    "books": "statement_lines statement_stories statement",
    "buckets": "shelves fold_snapshots",
    "by_account": "shelves trace fold_snapshots",
    "canonical": "canonical refusals_codes",
    "carry": "vectors carry fold_carries fold_thieves rotation rotation_late lifeboat",
    "claims": "vectors fold_claims fold_panels fold_draws fold_edges fold_verdicts fold_thieves fold_amendments "
              "fold_stakes fold_written fold_bonds fold_persons fold_ages",
    "coin_shelves": "shelves fold_snapshots",
    "coins": "accounts shelves",
    "columns": "accounts table",
    "compare": "settlement settlement_recognize settlement_edges settlement_naive review review_words",
    "contract": "contract",
    "costs": "vectors fold_modes fold_prices fold_deficits fold_edges fold_written fold_membership fold_forfeits "
             "fold_shares fold_beginning fold_persons statement_stories",
    "course": "fold_snapshots fold_again",
    "deductions": "deductions",
    "disclosed": "fold_bytes fold_journal fold_again",
    "dissolution": "vectors dissolution dissolution_after fold_bonds fold_ages",
    "document": "document refusals_codes",
    "draw": "draw",
    "fold": "vectors fold_records fold_lookahead fold_journal fold_releases fold_again fold_bar fold_carries "
            "fold_numbers fold_edges fold_rekey fold_races rotation rotation_late dissolution dissolution_after",
    "glance": "glance review review_words",
    "hash_shelves": "shelves fold_snapshots",
    "keyholders": "keyholders rotation rotation_late settlement_edges",
    "kinds": "document fold_records fold_journal refusals_codes",
    "ladders": "ladders payout_patience",
    "ledger": "vectors ledger ledger_moves fold_modes state_lines fold_written fold_shares fold_ages",
    "levels": "levels ledger",
    "leaving": "vectors fold_membership fold_stakes fold_edges fold_written fold_forfeits fold_panels fold_modes "
               "fold_claims settlement_stuck fold_persons fold_beginning dissolution dissolution_after",
    "lifeboat": "lifeboat rotation rotation_late",
    "lifeboats": "lifeboats lifeboats_kept",
    "lines": "vectors state_lines state_proofs rotation rotation_late",
    "lint": "psbt_lint",
    "log": "fold_snapshots",
    "members": "vectors fold_membership fold_numbers fold_stakes fold_edges fold_written fold_forfeits "
               "fold_panels fold_modes fold_claims spending settlement_stuck fold_persons fold_beginning fold_ages",
    "notice": "vectors fold_verdicts fold_rewards fold_forfeits fold_notice fold_edges fold_written fold_deficits "
              "fold_prices fold_modes fold_stakes fold_bonds fold_persons fold_shares dissolution "
              "dissolution_after",
    "odds": "odds",
    "packing": "fold_snapshots",
    "parts": "fold_again fold_edges fold_claims fold_rewards fold_written spending state_lines fold_bonds",
    "pausing": "pausing fold_releases fold_again fold_lookahead fold_bonds fold_ages",
    "reading": "reading rotation rotation_late fold_carries fold_numbers fold_journal fold_bar fold_edges",
    "rekeying": "vectors fold_rekey fold_edges fold_verdicts fold_membership fold_written",
    "review": "review review_words glance",
    "rotating": "usecases_rotating",
    "rotation": "rotation rotation_late lifeboat",
    "rules": "rules contract fold_ages",
    "schema": "schema refusals_codes document rules contract",
    "settlement": "settlement settlement_naive settlement_edges settlement_stuck settlement_limits "
                  "settlement_chain settlement_recognize settlement_patience fold_deficits dissolution "
                  "deductions dissolution_after",
    "shelf": "shelves fold_snapshots",
    "shelves": "shelves fold_snapshots statement",
    "sign": "psbt_take psbt_roles",
    "signing": "signing",
    "snapshot": "fold_snapshots",
    "spending": "vectors spending rotation rotation_late settlement_edges settlement_chain settlement_stuck "
                "fold_written fold_deficits fold_carries dissolution dissolution_after",
    "state": "vectors state_lines state_proofs fold_numbers fold_written fold_edges fold_records spending",
    "statement": "statement_lines statement_stories statement",
    "survey": "fold_lookahead fold_releases fold_bar fold_amendments fold_again fold_races fold_numbers "
              "fold_thieves rotation rotation_late dissolution dissolution_after",
    "takeover": "vectors rotation rotation_late",
    "timers": "fold_written fold_releases fold_records fold_ages",
    "trace": "statement_lines trace",
}
"""The tests written for a module. They come first."""

OTHERS = "adversaries fold_properties merkle psbt_roles record settlement_limits"
TESTS = sorted({*OTHERS.split(), *" ".join(OWN.values()).split()})

NOTICED = {"killed", "timeout"}
OWN_SECONDS, OTHER_SECONDS = 5.0, 2.0
"""Processor time that a mutant gets of its own tests and of all others; what they do not notice has survived."""


class Runner:
    """A pytest plugin: takes the place of the test loop once everything is collected."""

    def __init__(self, files: list[Path], jobs: int, out: Path, again: Path | None, sample: int,
                 seconds: list[float]) -> None:
        self.files, self.jobs, self.out, self.again, self.sample = files, jobs, out, again, sample
        self.own_seconds, self.other_seconds = seconds
        self.items: dict[str, pytest.Item] = {}
        self.seconds: dict[str, float] = {}
        self.caches: list[_lru_cache_wrapper] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        self.items = {item.nodeid: item for item in session.items}
        # What a cache holds was made without the mutant. Derived keys may stay: nothing here derives them.
        stale = ("tests", "test_", "lashou_btc.pool", "lashou_btc.wallet.psbt")
        self.caches = [o for o in gc.get_objects() if isinstance(o, _lru_cache_wrapper)
                       and str(getattr(o, "__module__", "")).startswith(stale)]
        tests = self.baseline()
        forget(stale)
        todo = [m for path in self.files for m in self.some(mutants_of(path, ROOT))]
        if self.again is not None:
            seen: dict[tuple[str, str], set[str]] = {}
            for line in self.again.read_text("utf-8").splitlines():
                name, _, result, _, change = json.loads(line)
                seen.setdefault((name.partition("#")[0], change), set()).add(result)
            todo = [m for m in todo if not seen.get((m.name.partition("#")[0], m.change), {""}) <= NOTICED]
        run = [m for m in todo if not m.sentence]
        print(f"{len(self.items)} tests, {len(todo)} mutants, of which {len(todo) - len(run)} only word a sentence",
              flush=True)
        results = self.all(run, tests)
        self.control(results)
        self.report(todo, results)
        return True

    def some(self, mutants: list[Mutant]) -> list[Mutant]:
        """All of a module's mutants, or as many of them as are asked for, the same in every run."""
        if not self.sample:
            return mutants
        tried = [m for m in mutants if not m.sentence]
        chosen = random.Random(0).sample(range(len(tried)), min(self.sample, len(tried)))
        return [tried[n] for n in sorted(chosen)]

    def baseline(self) -> dict[str, dict[int, list[str]]]:
        """Runs every test once. Returns the tests of each line of each module."""
        cov = coverage.Coverage(data_file=None, config_file=False, include=[str(f) for f in self.files])
        cov.start()
        for nodeid, item in self.items.items():
            cov.switch_context(nodeid)
            began = time.process_time()
            if not self.passes(item, None):
                raise SystemExit(f"{nodeid} fails without any change; nothing can be measured.")
            self.seconds[nodeid] = time.process_time() - began
        cov.switch_context("")
        cov.stop()
        data = cov.get_data()
        return {str(f): data.contexts_by_lineno(str(f)) for f in self.files}

    def passes(self, item: pytest.Item, following: pytest.Item | None) -> bool:
        for cache in self.caches:
            cache.cache_clear()
        item._initrequest()
        return not any(r.failed for r in runtestprotocol(item, log=False, nextitem=following))

    def all(self, run: list[Mutant], tests: dict[str, dict[int, list[str]]]) -> dict[str, tuple[str, str]]:
        """Tries the mutants, some at a time. Returns per mutant: killed, timeout, survived or untested; by what."""
        results: dict[str, tuple[str, str]] = {}
        killers: dict[str, list[str]] = {}
        running: dict[int, tuple[Mutant, int, list[str]]] = {}

        def collect() -> None:
            pid, status = os.wait()
            m, pipe, chosen = running.pop(pid)
            with os.fdopen(pipe) as said:
                text = said.read()
            if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0:
                result = ("survived", f"{len(chosen)} tests")
            elif text:
                result = ("killed", chosen[int(text)])
                first = killers.setdefault(m.function, [])
                killers[m.function] = [result[1], *(k for k in first if k != result[1])][:5]
            else:
                result = ("timeout", "")
            results[m.name] = result
            with self.out.open("a") as file:
                file.write(json.dumps([m.name, m.line, *result, m.change], ensure_ascii=False) + "\n")

        gc.freeze()  # the forks share what is there
        for m in run:
            covered = tests[inspect.getsourcefile(sys.modules.get(m.module) or importlib.import_module(m.module))]
            asked = {t for line in m.lines for t in covered.get(line, ()) if t}
            if not asked:
                results[m.name] = ("untested", "no test runs the line")
                with self.out.open("a") as file:
                    file.write(json.dumps([m.name, m.line, *results[m.name], m.change]) + "\n")
                continue
            early = [t for t in killers.get(m.function, ()) if t in asked]
            chosen = early + self.affordable(asked.difference(early), m.module)
            reading, writing = os.pipe()
            pid = os.fork()
            if not pid:
                os.close(reading)
                self.child(m, chosen, writing)
            os.close(writing)
            running[pid] = (m, reading, chosen)
            while len(running) >= self.jobs:
                collect()
        while running:
            collect()
        return results

    def affordable(self, asked: set[str], module: str) -> list[str]:
        """The module's own tests, then the others, as far as the time for either goes."""
        names = tuple(f"tests/unit/test_{name}.py::" for name in OWN.get(module.rpartition(".")[2], "").split())
        own = {t for t in asked if t.startswith(names)}
        return self.within(self.own_seconds, own) + self.within(self.other_seconds, asked - own)

    def within(self, seconds: float, tests: set[str]) -> list[str]:
        """In equal time for each file, of each the quickest first: many that are soon done before a slow one."""
        used: Counter[str] = Counter()
        places: dict[str, float] = {}
        for test in sorted(tests, key=self.seconds.__getitem__):
            file = test.partition("::")[0]
            used[file] += self.seconds[test]
            places[test] = used[file]
        order = sorted(tests, key=places.__getitem__)
        spent = list(accumulate(self.seconds[t] for t in order))
        return [t for t, upto in zip(order, spent, strict=True) if upto <= seconds] or order[:1]

    def child(self, m: Mutant, chosen: list[str], pipe: int) -> None:
        """In the fork: puts the mutant in place and runs its tests until one fails. Never returns."""
        limit = int(4 + 4 * sum(self.seconds[t] for t in chosen) + time.process_time())
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
        resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
        at = 0
        try:
            install(m)
            for at, nodeid in enumerate(chosen):
                following = self.items[chosen[at + 1]] if at + 1 < len(chosen) else None
                if not self.passes(self.items[nodeid], following):
                    os.write(pipe, str(at).encode())
                    os._exit(1)
        except BaseException:  # whatever breaks the run was broken by the mutant
            os.write(pipe, str(at).encode())
            os._exit(1)
        os._exit(0)

    def control(self, results: dict[str, tuple[str, str]]) -> None:
        """Tells of a test that noticed mutants and fails without one, too: it had lost its folder, say."""
        for nodeid in sorted({by for result, by in results.values() if result == "killed"}):
            pid = os.fork()
            if not pid:
                try:
                    os._exit(0 if self.passes(self.items[nodeid], None) else 1)
                finally:
                    os._exit(1)
            if os.waitpid(pid, 0)[1]:
                print(f"{nodeid} fails without any change now; what it noticed says nothing.", flush=True)

    def report(self, todo: list[Mutant], results: dict[str, tuple[str, str]]) -> None:
        modules: dict[str, Counter[str]] = {}
        for m in todo:
            counts = modules.setdefault(m.module, Counter())
            counts["sentence" if m.sentence else results[m.name][0]] += 1
        print(f"{'module':40} mutants killed survived  share  (sentences, not run)")
        for module, c in modules.items():
            killed = c["killed"] + c["timeout"]
            ran = killed + c["survived"] + c["untested"]
            print(f"{module:40} {ran:7} {killed:6} {ran - killed:8} {100 * killed / max(ran, 1):5.1f}%  "
                  f"({c['sentence']})")
        for m in todo:
            if not m.sentence and results[m.name][0] in ("survived", "untested"):
                print(f"{m.name}  line {m.line}  {results[m.name][0]}: {m.change}")


def forget(modules: tuple[str, ...]) -> None:
    """Drops what objects that live on (a test's parameters, say) have worked out once: it was without a mutant."""
    for one in gc.get_objects():
        cls = type(one)
        if str(getattr(cls, "__module__", "")).startswith(modules) and hasattr(one, "__dict__"):
            for name in [n for n in vars(one) if isinstance(getattr(cls, n, None), cached_property)]:
                del vars(one)[name]


def main() -> None:
    """Runs mutants of the named modules (paths from the project's root)."""
    parser = argparse.ArgumentParser()
    parser.add_argument("modules", nargs="+")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--out", type=Path, default=Path("mutants.jsonl"))
    parser.add_argument("--again", type=Path, help="an earlier --out: what was not noticed then, or is new")
    parser.add_argument("--own", action="store_true", help="only the named modules' own tests: soon done, and what "
                                                           "survives is tried by all with --again")
    parser.add_argument("--sample", type=int, default=0, help="so many mutants of each module, chosen at random")
    parser.add_argument("--seconds", type=float, nargs=2, default=[OWN_SECONDS, OTHER_SECONDS])
    args = parser.parse_args()
    os.chdir(ROOT)
    files = [(ROOT / name).resolve() for name in args.modules]
    chosen = {t for f in files for t in OWN.get(f.stem, OTHERS).split()} if args.own else TESTS
    tests = [f"tests/unit/test_{name}.py" for name in sorted(chosen)]
    quick = ["-q", "-s", "-p", "no:cacheprovider", "--assert=plain", "--tb=native", "-m", "not hypothesis"]
    runner = Runner(files, args.jobs, args.out, args.again, args.sample, args.seconds)
    sys.exit(pytest.main([*quick, *tests], [runner]))


if __name__ == "__main__":
    main()
