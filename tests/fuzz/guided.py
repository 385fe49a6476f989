"""Attacks that coverage guides: `python -m tests.fuzz.guided --seconds N [target …]`, with atheris (libFuzzer).

Inputs that reach something new in lashou_btc are changed further, by libFuzzer's own changes and by those of
`quick`, which know the formats. Targets, guard and corpus are those of `python -m tests.fuzz`.
"""

import argparse
import io
import os
import random
import sys
import tempfile
import time
import traceback
from contextlib import redirect_stderr
from pathlib import Path

try:
    import atheris
except ImportError:
    sys.exit("coverage-guided attacks need atheris, which is not installed; run: pip install 'atheris>=3,<4'")

# It names every module that it instruments, on stderr.
with redirect_stderr(io.StringIO()), atheris.instrument_imports(include=["lashou_btc"]):
    from tests.fuzz.guard import CORPUS, cap_memory, keep, survives
    from tests.fuzz.quick import change
    from tests.fuzz.targets import Target, parsed

MAX_INPUT_BYTES = 200_000
FOUND, BROKEN = 77, 78
"""Exit statuses of an attack that found something, and of one that failed itself."""


def seeds(target: Target, more: Path | None) -> list[bytes]:
    """The target's own, what it did not survive once, and the files below `more`/its name."""
    folders = [CORPUS / target.name, *([more / target.name] if more is not None else [])]
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return [*target.seeds, *(path.read_bytes()[:MAX_INPUT_BYTES] for path in files)]


def attack(target: Target, seconds: int, folder: Path, number: int) -> None:
    """Attacks for so many seconds, and ends this process with status 0 or FOUND. `folder` holds its inputs."""
    end, done, taken = time.monotonic() + seconds, 0, 0

    def one(data: bytes) -> None:
        nonlocal done, taken
        failure: BaseException | None = None
        try:
            done, taken = done + 1, taken + survives(target.attack, data)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a Hang is none of Exception, and what failed is the finding
            failure = error
        if failure is not None or time.monotonic() > end:
            print(f"{target.name:<20} {done:>8} inputs, {taken:>7} taken", flush=True)
            if failure is not None:
                print(f"  {type(failure).__name__}: {str(failure)[:300]}\n  kept in {keep(target.name, data)}",
                      flush=True)
            os._exit(FOUND if failure is not None else 0)

    def mutate(data: bytes, most: int, chance: int) -> bytes:
        rng = random.Random(chance)
        try:
            return (change(rng, target, data) if rng.random() < 0.5 else atheris.Mutate(data, most))[:most]
        except Exception:  # ours to mend; left to libFuzzer it would hang at its exit
            traceback.print_exc()
            os._exit(BROKEN)

    cap_memory()
    # Time and memory are the guard's, for all kinds of attacks alike; libFuzzer would take its signal away.
    atheris.Setup([sys.argv[0], str(folder), f"-seed={number}", f"-max_len={MAX_INPUT_BYTES}", "-len_control=0",
                   "-timeout=0", "-rss_limit_mb=0", "-verbosity=0"], one, custom_mutator=mutate)
    atheris.Fuzz()


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.guided", description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=60, help="how long, for all targets together (60)")
    parser.add_argument("--seeds", type=Path, help="a folder with folders of further seeds, named as targets are")
    parser.add_argument("--keep", type=Path, help="a folder that keeps what reached something new, for another run")
    options, chosen = parsed(parser)
    failures = 0
    with tempfile.TemporaryDirectory() as scratch:
        for target in chosen:
            folder = (options.keep or Path(scratch)) / target.name
            folder.mkdir(parents=True, exist_ok=True)
            for n, seed in enumerate(seeds(target, options.seeds)):
                (folder / f"seed-{n}").write_bytes(seed)
            # libFuzzer never gives the process back, so each target has one of its own.
            child = os.fork()
            if not child:
                attack(target, max(options.seconds // len(chosen), 1), folder, random.randrange(1, 2**31))
            failures += os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
